/* All SQL, in the subset that SQLite and PostgreSQL share. Parameters are numbered as they are
 * bound. PostgreSQL tells a parameter's type by what it meets first: one that stands beside a
 * number would have 32 bits, too few for a time, so that it is cast. */
#include "store/sql.h"

#include "store/audit.h"
#include "store/sql_private.h"

#define PERSON_COLUMNS                                                                             \
    "id, spelling, name, kind, college, class_name, year, candidate, origin, state, state_from,"   \
    " state_until, confirmed_at, invited_at"
/* What people_put compares with. */
#define LOOK_PERSON                                                                                \
    "SELECT p.id, p.number, p.spelling, p.candidate, p.name, p.kind, p.origin, p.college,"         \
    " p.class_name, p.year, p.state, p.state_from, p.state_until, p.invited_at,"                   \
    " i.id_type, i.id_index, i.phone_index, i.phone_at, i.mail_index, i.mail_at"                   \
    " FROM people p LEFT JOIN identities i ON i.person = p.id"
#define MATCH_PERSON                                                                               \
    "SELECT p.id, p.name, i.id_index FROM people p LEFT JOIN identities i ON i.person = p.id"      \
    " WHERE p.state <> 'left'"
/* Somebody else's phone or mail: of one who has not left. $1: the person, $2: the blind index. */
#define USED_BY_ANOTHER(index)                                                                     \
    " FROM identities o JOIN people p ON p.id = o.person"                                          \
    " WHERE o." index " = $2 AND o.person <> $1 AND p.state <> 'left'"
#define OUTBOX_COLUMNS                                                                             \
    "id, kind, app, api, receivers, body, media, due_at, attempts, created_at, sealed,"            \
    " expires_at, task, notice"
/* A notice that has not ended, or whose receivers may be told again: by the index notices_media. */
#define NOTICE_NEEDS(key)                                                                          \
    " EXISTS (SELECT 1 FROM notices n WHERE n.media = " key " AND n.media <> ''"                   \
    "  AND (n.state < 4 OR (n.state = 4 AND (n.ack = 1 OR n.refused > 0))))"
#define TICKET_COLUMNS                                                                             \
    "number, kind, person, spelling, app, created_at, answer, answered_by, answered_at"
#define SUBMISSION_COLUMNS                                                                         \
    "flow, day, person, nth, receipt, answers, member, at, streak, proxy"

#define ALERT_COLUMNS                                                                              \
    "a.id, a.person, a.flow, a.question, a.value, a.receipt, a.at, a.last_at, a.closed_at,"        \
    " a.closed_by"
#define APPROVAL_COLUMNS                                                                           \
    "a.number, a.flow, a.person, a.receipt, a.photo, a.state, a.until, a.created_at,"              \
    " a.decided_at, a.decided_by, a.reason"
#define PHOTO_COLUMNS                                                                              \
    "id, person, member, app, flow, question, state, media_id, file, hash, created_at"
#define PASS_COLUMNS "ref, person, colour, digits, issued_at, expires_at"
/* $2: college, $3: class; who is not in the roster is in the scope of the whole school. */
#define IN_SCOPE "($2 = '' OR p.college = $2) AND ($3 = '' OR p.class_name = $3)"
#define STAFF_COLUMNS "spelling, name, role, college, class_name"
/* enum staff_there: whether a message would reach him */
#define STAFF_THERE                                                                                \
    "COALESCE((SELECT CASE WHEN c.follows = 2 THEN 2"                                              \
    "  WHEN c.errcode IN " UNREACHED " THEN 1 ELSE 0 END FROM contacts c"                          \
    "  WHERE c.member = staff.member AND c.app = 'staff'), 0)"
/* $3: now, $4: today */
#define HOUR_OVER                                                                                  \
    "(quotas.hour_at <= CAST($3 AS BIGINT) - 3600 OR quotas.hour_at > CAST($3 AS BIGINT) + 3600)"
#define DAY_OVER "(quotas.day < $4 OR quotas.day > CAST($4 AS BIGINT) + 1)"

const char *const store_sql[SQL_COUNT] = {
    [SQL_COUNTER_NEXT] = "INSERT INTO counters (name, value) VALUES ($1, 1)"
                         " ON CONFLICT (name) DO UPDATE SET value = counters.value + 1"
                         " RETURNING value",

    [SQL_INBOX_FIND] = "SELECT reply, sealed FROM inbox WHERE created_at = $1 AND dedup_key = $2",
    [SQL_INBOX_KEEP] = "INSERT INTO inbox (created_at, dedup_key, reply, sealed)"
                       " VALUES ($1, $2, $3, $4)",
    [SQL_INBOX_PURGE] = "DELETE FROM inbox WHERE (created_at, dedup_key) IN"
                        " (SELECT created_at, dedup_key FROM inbox WHERE created_at < $1"
                        "  ORDER BY created_at, dedup_key LIMIT $2)",

    [SQL_OUTBOX_PUT] = "INSERT INTO outbox"
                       " (id, kind, app, api, receivers, body, media, due_at, created_at, sealed,"
                       "  expires_at, task, notice)"
                       " VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8, $9, $10, $11, $12)",
    [SQL_OUTBOX_WAITING] = "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE state = 0 AND id > $1"
                           " ORDER BY id LIMIT $2",
    [SQL_OUTBOX_MAKING] = "SELECT " OUTBOX_COLUMNS " FROM outbox"
                          " WHERE state = 0 AND kind = 3 AND id > $1 ORDER BY id LIMIT $2",
    [SQL_OUTBOX_DONE] = "UPDATE outbox SET state = $2, done_at = $3, errcode = $4, info = $5"
                        " WHERE id = $1 AND state = 0",
    [SQL_OUTBOX_RETRY] = "UPDATE outbox SET due_at = $2, attempts = $3, errcode = $4"
                         " WHERE id = $1 AND state = 0",
    [SQL_OUTBOX_EXPIRY] = "SELECT expires_at FROM outbox WHERE id = $1",
    /* by the index outbox_notice, which has few rows */
    [SQL_OUTBOX_END_NOTICE] = "UPDATE outbox SET expires_at = 1 WHERE notice > 0 AND state = 0"
                              " AND LOWER(receivers) = $1",
    [SQL_OUTBOX_SENT] = "SELECT receivers, done_at FROM outbox"
                        " WHERE done_at >= $1 AND state = $2 AND kind = $3 ORDER BY done_at",
    [SQL_OUTBOX_HANDED] = "SELECT 1 FROM outbox WHERE task = $1 AND task <> ''"
                          " AND state = $2 AND done_at - created_at <= $3",
    [SQL_OUTBOX_BACKLOG] = "SELECT COUNT(*), COALESCE(MIN(created_at), 0) FROM outbox"
                           " WHERE state = 0",
    [SQL_OUTBOX_PURGE] = "DELETE FROM outbox WHERE id IN"
                         " (SELECT id FROM outbox WHERE done_at < $1 ORDER BY done_at LIMIT $2)",

    /* what is put again is as young as a new one, so that it is not deleted before it is sent */
    [SQL_MEDIA_PUT] = "INSERT INTO media (hash, type, filename, bytes, sealed, file, media_id,"
                      "  uploaded_at, created_at)"
                      " VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8) ON CONFLICT (hash) DO UPDATE"
                      " SET created_at = excluded.created_at WHERE media.created_at < $9",
    [SQL_MEDIA_FIND] = "SELECT hash, type, filename, bytes, sealed, file, media_id, uploaded_at"
                       " FROM media WHERE hash = $1",
    [SQL_MEDIA_UPLOADED] = "UPDATE media SET media_id = $2, uploaded_at = $3 WHERE hash = $1",
    [SQL_MEDIA_SENT] = "DELETE FROM media WHERE hash = $1 AND file = ''"
                       " AND NOT EXISTS (SELECT 1 FROM outbox o"
                       "  WHERE o.state = 0 AND o.media <> '' AND o.media = media.hash)"
                       " AND NOT" NOTICE_NEEDS("media.hash"),
    [SQL_MEDIA_PURGE] = "DELETE FROM media WHERE hash IN"
                        " (SELECT m.hash FROM media m WHERE m.file = '' AND m.created_at < $1"
                        "   AND NOT EXISTS (SELECT 1 FROM outbox o"
                        "    WHERE o.state = 0 AND o.media <> '' AND o.media = m.hash)"
                        "   AND NOT" NOTICE_NEEDS("m.hash")
                        "  ORDER BY m.created_at LIMIT $2)",

    [SQL_TOKEN_READ] = "SELECT token, expires_at FROM tokens WHERE app = $1 AND token IS NOT NULL",
    [SQL_TOKEN_LEASE] = "INSERT INTO tokens (app, token, expires_at, owner, lease_until)"
                        " VALUES ($1, NULL, 0, $2, $4)"
                        " ON CONFLICT (app) DO UPDATE"
                        " SET owner = excluded.owner, lease_until = excluded.lease_until"
                        " WHERE tokens.lease_until <= $3 OR tokens.owner = excluded.owner"
                        "  OR tokens.lease_until > $5",
    [SQL_TOKEN_WRITE] = "INSERT INTO tokens (app, token, expires_at, owner, lease_until)"
                        " VALUES ($1, $2, $3, '', 0)"
                        " ON CONFLICT (app) DO UPDATE SET token = excluded.token,"
                        "  expires_at = excluded.expires_at, owner = '', lease_until = 0",

    [SQL_PEOPLE_LOOK] = LOOK_PERSON " WHERE p.number = $1 UNION ALL " LOOK_PERSON
                        " WHERE p.candidate = $2 AND p.candidate <> '' AND p.number <> $1",
    /* who is here and of the same kind comes first */
    [SQL_PEOPLE_TWIN] = "SELECT p.id, CASE WHEN p.state <> 'left' AND p.kind = $3 THEN 1 ELSE 0 END"
                        "  AS rival FROM identities o JOIN people p ON p.id = o.person"
                        " WHERE o.id_index = $2 AND o.person <> $1"
                        " ORDER BY rival DESC, p.id LIMIT 1",
    [SQL_PEOPLE_ADD] = "INSERT INTO people"
                       " (id, number, spelling, candidate, name, kind, origin, college, class_name,"
                       "  year, state, state_from, state_until, updated_at, invited_at)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
                       " ON CONFLICT DO NOTHING",
    [SQL_PEOPLE_CHANGE] = "UPDATE people SET number = COALESCE($2, number),"
                          "  spelling = COALESCE($3, spelling),"
                          "  candidate = CASE WHEN $4 = '' THEN candidate ELSE $4 END,"
                          "  name = $5, kind = $6,"
                          "  origin = CASE WHEN $7 = '' THEN origin ELSE $7 END,"
                          "  college = $8, class_name = $9, year = $10, state = $11,"
                          "  state_from = CASE WHEN CAST($12 AS BIGINT) < 0 AND state = $11"
                          "   THEN state_from ELSE $12 END,"
                          "  state_until = CASE WHEN CAST($13 AS BIGINT) < 0 AND state = $11"
                          "   THEN state_until ELSE $13 END,"
                          "  updated_at = $14, invited_at = $15 WHERE id = $1",
    /* of two members the one whose userid is the number */
    [SQL_PEOPLE_BIND] = "UPDATE members SET person = $1, bound_at = $2, bound_by = 'userid'"
                        " WHERE userid = COALESCE("
                        "  (SELECT userid FROM members"
                        "    WHERE userid = $3 AND person IS NULL AND bar = 0),"
                        "  (SELECT userid FROM members"
                        "    WHERE userid = $4 AND person IS NULL AND bar = 0))"
                        " AND NOT EXISTS (SELECT 1 FROM members WHERE person = $1)",
    [SQL_PEOPLE_FIND] = "SELECT " PERSON_COLUMNS " FROM people WHERE number = $1",
    [SQL_PEOPLE_GET] = "SELECT " PERSON_COLUMNS " FROM people WHERE id = $1",
    [SQL_PEOPLE_CANDIDATE] = "SELECT " PERSON_COLUMNS " FROM people"
                             " WHERE candidate = $1 AND candidate <> ''",
    [SQL_PEOPLE_EACH] = "SELECT " PERSON_COLUMNS " FROM people WHERE id > $1 ORDER BY id LIMIT $2",
    [SQL_PEOPLE_WITH_NAME] = "SELECT " PERSON_COLUMNS " FROM people"
                             " WHERE name = $1 AND state <> 'left' ORDER BY number",
    [SQL_PEOPLE_NAMED] = "SELECT 1 FROM people WHERE name = $1 AND state <> 'left' LIMIT 1",
    [SQL_PEOPLE_LEAVE] = "UPDATE people SET state = 'left', state_from = $2, state_until = -1,"
                         "  updated_at = $3 WHERE id = $1 AND state <> 'left'",
    [SQL_PEOPLE_BEGIN] = "UPDATE people SET state = 'active', updated_at = $2 WHERE id IN"
                         " (SELECT id FROM people WHERE state = 'expected' AND state_from > 0"
                         "  AND state_from <= $1 ORDER BY state_from LIMIT $3) RETURNING id",
    [SQL_PEOPLE_END] = "UPDATE people SET state = 'left', updated_at = $2 WHERE id IN"
                       " (SELECT id FROM people WHERE state IN ('active', 'leaving')"
                       "  AND state_until > 0 AND state_until < $1"
                       "  ORDER BY state_until LIMIT $3) RETURNING id",
    [SQL_PEOPLE_CONFIRM] = "UPDATE people SET confirmed_at = $2 WHERE id = $1",
    [SQL_PEOPLE_BAR] = "UPDATE members SET bar = $3, bar_at = $2 WHERE person = $1 AND bar = $4",

    [SQL_IDENTITY_PUT] = "INSERT INTO identities (person, id_type, id_number, id_index,"
                         "  phone, phone_index, phone_at, mail, mail_index, mail_at)"
                         " VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, 0)"
                         " ON CONFLICT (person) DO UPDATE SET"
                         "  id_type = CASE WHEN excluded.id_type = '' THEN identities.id_type"
                         "   ELSE excluded.id_type END,"
                         "  id_number = COALESCE(excluded.id_number, identities.id_number),"
                         "  id_index = COALESCE(excluded.id_index, identities.id_index),"
                         "  phone = COALESCE(excluded.phone, identities.phone),"
                         "  phone_index = COALESCE(excluded.phone_index, identities.phone_index),"
                         "  mail = COALESCE(excluded.mail, identities.mail),"
                         "  mail_index = COALESCE(excluded.mail_index, identities.mail_index)",
    [SQL_IDENTITY_GET] = "SELECT id_type, id_number, phone, mail, phone_at, mail_at"
                         " FROM identities WHERE person = $1",
    [SQL_IDENTITY_BY_NUMBER] = MATCH_PERSON " AND p.number = $1",
    [SQL_IDENTITY_BY_CANDIDATE] = MATCH_PERSON " AND p.candidate = $1 AND p.candidate <> ''",
    [SQL_IDENTITY_BY_PHONE] = "SELECT i.person FROM identities i JOIN people p ON p.id = i.person"
                              " WHERE i.phone_index = $1 AND p.state <> 'left' LIMIT 2",
    [SQL_IDENTITY_PHONE_USED] = "SELECT o.person" USED_BY_ANOTHER("phone_index")
                                " ORDER BY o.phone_at DESC, o.person LIMIT 1",
    [SQL_IDENTITY_MAIL_USED] = "SELECT o.person" USED_BY_ANOTHER("mail_index")
                               " ORDER BY o.mail_at DESC, o.person LIMIT 1",
    /* Numbers are given out again: who has left does not hold one against those who are here. */
    [SQL_IDENTITY_PHONE_FREE] =
        "UPDATE identities SET phone_at = 0"
        " WHERE phone_index = $2 AND phone_at > 0 AND person <> $1"
        " AND EXISTS (SELECT 1 FROM people WHERE id = identities.person AND state = 'left')"
        " AND NOT EXISTS (SELECT 1" USED_BY_ANOTHER("phone_index") ")",
    [SQL_IDENTITY_MAIL_FREE] =
        "UPDATE identities SET mail_at = 0 WHERE mail_index = $2 AND mail_at > 0 AND person <> $1"
        " AND EXISTS (SELECT 1 FROM people WHERE id = identities.person AND state = 'left')"
        " AND NOT EXISTS (SELECT 1" USED_BY_ANOTHER("mail_index") ")",
    [SQL_IDENTITY_PHONE_SET] =
        "INSERT INTO identities (person, id_type, phone_index, phone, phone_at, mail_at)"
        " SELECT $1, '', $2, $3, $4, 0"
        " WHERE NOT EXISTS (SELECT 1" USED_BY_ANOTHER("phone_index") ")"
        " ON CONFLICT (person) DO UPDATE SET phone = excluded.phone,"
        "  phone_index = excluded.phone_index, phone_at = excluded.phone_at",
    [SQL_IDENTITY_MAIL_SET] =
        "INSERT INTO identities (person, id_type, mail_index, mail, mail_at, phone_at)"
        " SELECT $1, '', $2, $3, $4, 0"
        " WHERE NOT EXISTS (SELECT 1" USED_BY_ANOTHER("mail_index") ")"
        " ON CONFLICT (person) DO UPDATE SET mail = excluded.mail,"
        "  mail_index = excluded.mail_index, mail_at = excluded.mail_at",
    [SQL_IDENTITY_DISOWN] =
        "UPDATE identities SET"
        "  phone = CASE WHEN phone_at > 0 THEN NULL ELSE phone END,"
        "  phone_index = CASE WHEN phone_at > 0 THEN NULL ELSE phone_index END, phone_at = 0,"
        "  mail = CASE WHEN mail_at > 0 THEN NULL ELSE mail END,"
        "  mail_index = CASE WHEN mail_at > 0 THEN NULL ELSE mail_index END, mail_at = 0"
        " WHERE person = $1",

    [SQL_MEMBER_LOAD] = "SELECT m.id, m.spelling, m.channel, m.lang, m.pressed, m.person, m.bar,"
                        "  d.flow, d.step, d.answers, d.task_id, d.started_at, d.expires_at"
                        " FROM members m LEFT JOIN dialogs d ON d.member = m.userid AND d.app = $2"
                        " WHERE m.userid = $1",
    [SQL_MEMBER_ADD] = "INSERT INTO members (userid, spelling, id, person, channel, lang, pressed,"
                       "  created_at, bound_at, bound_by)"
                       " SELECT $1, $2, $3, p.id, 0, 0, 0, $4,"
                       "  CASE WHEN p.id IS NULL THEN CAST(0 AS BIGINT) ELSE $4 END,"
                       "  CASE WHEN p.id IS NULL THEN '' ELSE 'userid' END"
                       " FROM (SELECT COALESCE("
                       "   (SELECT id FROM people WHERE number = $1 AND state <> 'left'),"
                       "   (SELECT id FROM people WHERE candidate = $1 AND candidate <> ''"
                       "     AND state <> 'left')) AS id) AS found"
                       " LEFT JOIN people p ON p.id = found.id"
                       "  AND NOT EXISTS (SELECT 1 FROM members b WHERE b.person = found.id)"
                       " WHERE TRUE ON CONFLICT (userid) DO NOTHING",
    [SQL_MEMBER_CHANNEL] = "UPDATE members SET channel = $2 WHERE userid = $1",
    [SQL_MEMBER_LANG] = "UPDATE members SET lang = $2 WHERE userid = $1",
    [SQL_MEMBER_PRESSED] = "UPDATE members SET pressed = 1 WHERE userid = $1",
    /* one who is frozen stays it, and who has left is barred */
    [SQL_MEMBER_BIND] = "UPDATE members SET person = $2, bound_at = $3, bound_by = $4,"
                        "  bar = CASE WHEN bar = 0 AND EXISTS"
                        "   (SELECT 1 FROM people WHERE id = $2 AND state = 'left')"
                        "   THEN 2 ELSE bar END"
                        " WHERE userid = $1 AND person IS NULL"
                        " AND NOT EXISTS (SELECT 1 FROM members WHERE person = $2)",
    [SQL_MEMBER_UNBIND] = "UPDATE members SET person = NULL, bound_at = 0, bound_by = '', bar = 0,"
                          "  bar_at = 0 WHERE userid = $1",
    [SQL_MEMBER_BAR] = "UPDATE members SET bar_at = $3, bar = CASE WHEN"
                       "  CAST($2 AS BIGINT) = 0 AND EXISTS"
                       "  (SELECT 1 FROM people WHERE id = members.person AND state = 'left')"
                       "  THEN 2 ELSE CAST($2 AS BIGINT) END WHERE userid = $1",
    [SQL_MEMBER_OF] = "SELECT spelling FROM members WHERE person = $1",
    [SQL_MEMBER_STANDING] = "SELECT bar FROM members WHERE person = $1",
    [SQL_MEMBER_PERSON] = "SELECT person FROM members WHERE userid = $1",
    [SQL_MEMBER_KNOWN] = "SELECT 1 FROM contacts WHERE member = $1 AND app = $2 AND follows <> 0"
                         " UNION ALL SELECT 1 FROM members WHERE userid = $1"
                         "  AND bound_by NOT IN ('', $3) LIMIT 1",
    [SQL_MEMBER_AWAY] = "SELECT 1 FROM contacts WHERE member = $1 AND app = $2"
                        " AND (follows = 2 OR errcode IN " UNREACHED ")",
    [SQL_MEMBER_BOUND_BY] = "SELECT bound_by FROM members WHERE userid = $1",
    [SQL_MEMBER_ASK] = "UPDATE members SET asked_at = $2 WHERE userid = $1"
                       " AND (asked_at + $3 <= $2 OR asked_at > $2)",
    [SQL_MEMBER_STATUS] = "UPDATE members SET status = $2 WHERE userid = $1",

    [SQL_CONTACT_FOLLOW] = "INSERT INTO contacts"
                           " (member, app, follows, followed_at, greeted_day, errcode, errcode_at)"
                           " VALUES ($1, $2, $3, $4, -1, 0, 0) ON CONFLICT (member, app) DO UPDATE"
                           " SET follows = excluded.follows, followed_at = excluded.followed_at,"
                           /* who is back can be reached again */
                           "  errcode = CASE WHEN excluded.follows = 1 THEN 0"
                           "   ELSE contacts.errcode END"
                           " WHERE contacts.follows <> excluded.follows",
    [SQL_CONTACT_GREET] = "INSERT INTO contacts"
                          " (member, app, follows, followed_at, greeted_day, errcode, errcode_at)"
                          " VALUES ($1, $2, 0, 0, $3, 0, 0) ON CONFLICT (member, app) DO UPDATE"
                          " SET greeted_day = excluded.greeted_day"
                          " WHERE contacts.greeted_day < excluded.greeted_day",
    [SQL_CONTACT_UNREACHABLE] =
        "INSERT INTO contacts (member, app, follows, followed_at, greeted_day, errcode, errcode_at)"
        " VALUES ($1, $2, 0, 0, -1, $3, $4) ON CONFLICT (member, app) DO UPDATE"
        " SET errcode = excluded.errcode, errcode_at = excluded.errcode_at"
        " WHERE contacts.errcode <> excluded.errcode",
    [SQL_CONTACT_REACHABLE] = "UPDATE contacts SET errcode = $3, errcode_at = $4"
                              " WHERE member = $1 AND app = $2 AND errcode <> $3",

    [SQL_DIALOG_SAVE] = "INSERT INTO dialogs"
                        " (member, app, flow, step, answers, task_id, started_at, expires_at)"
                        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                        " ON CONFLICT (member, app) DO UPDATE SET flow = excluded.flow,"
                        "  step = excluded.step, answers = excluded.answers,"
                        "  task_id = excluded.task_id, started_at = excluded.started_at,"
                        "  expires_at = excluded.expires_at",
    [SQL_DIALOG_END] = "DELETE FROM dialogs WHERE member = $1 AND app = $2",
    [SQL_DIALOG_ASKS] = "SELECT 1 FROM dialogs WHERE member = $1 AND app = $2 AND task_id = $3",
    [SQL_DIALOG_PURGE] = "DELETE FROM dialogs WHERE (member, app) IN"
                         " (SELECT member, app FROM dialogs WHERE expires_at < $1 LIMIT $2)",

    [SQL_SUBMISSION_FIRST] = "INSERT INTO submissions (" SUBMISSION_COLUMNS ")"
                             " VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9)"
                             " ON CONFLICT (flow, day, person, nth) DO NOTHING",
    [SQL_SUBMISSION_NEXT] = "INSERT INTO submissions (" SUBMISSION_COLUMNS ")"
                            " SELECT $1, $2, $3, last.nth + 1, $4, $5, $6, $7, $8, $9 FROM"
                            " (SELECT COALESCE(MAX(nth), 0) AS nth FROM submissions"
                            "  WHERE flow = $1 AND day = $2 AND person = $3) AS last"
                            " WHERE last.nth < $10"
                            " ON CONFLICT (flow, day, person, nth) DO NOTHING RETURNING nth",
    [SQL_SUBMISSION_STREAK] = "SELECT streak FROM submissions"
                              " WHERE flow = $1 AND day = $2 AND person = $3"
                              " ORDER BY nth DESC LIMIT 1",
    [SQL_SUBMISSION_BEFORE] = "SELECT " SUBMISSION_COLUMNS " FROM submissions"
                              " WHERE flow = $1 AND day = $2 AND person = $3 AND nth < $4"
                              " ORDER BY nth DESC LIMIT 1",
    /* in the words of the index submissions_proxy */
    [SQL_SUBMISSION_PROXIED] = "SELECT " SUBMISSION_COLUMNS " FROM submissions"
                               " WHERE flow = $1 AND day = $2 AND proxy = 1 AND member = $3",
    [SQL_SUBMISSION_DAY_BEFORE] = "SELECT day FROM submissions WHERE flow = $1 AND day < $2"
                                  " ORDER BY day DESC LIMIT 1",
    [SQL_SUBMISSION_FLOW_AFTER] = "SELECT flow FROM submissions WHERE flow > $1"
                                  " ORDER BY flow LIMIT 1",

    [SQL_ALERT_SEAL] = "UPDATE alerts SET value = $5"
                       " WHERE person = $1 AND flow = $2 AND question = $3 AND value = $4"
                       " AND closed_at IS NULL",
    [SQL_ALERT_RAISE] = "INSERT INTO alerts"
                        " (id, person, flow, question, value, receipt, at, last_at)"
                        " VALUES ($1, $2, $3, $4, $5, $6, $7, $7)"
                        " ON CONFLICT (person, flow, question, value) WHERE closed_at IS NULL"
                        " DO UPDATE SET receipt = excluded.receipt, last_at = excluded.last_at"
                        " RETURNING id",
    [SQL_ALERT_OPEN] = "SELECT " ALERT_COLUMNS " FROM alerts a"
                       " WHERE a.person = $1 AND a.closed_at IS NULL ORDER BY a.id",
    [SQL_ALERT_LIST] = "SELECT " ALERT_COLUMNS " FROM alerts a"
                       " LEFT JOIN people p ON p.id = a.person"
                       " WHERE a.closed_at IS NULL AND a.id > $1 AND " IN_SCOPE
                       " ORDER BY a.id LIMIT $4",
    [SQL_ALERT_LIFT] = "UPDATE alerts SET closed_at = $2, closed_by = $3, reason = $4"
                       " WHERE person = $1 AND closed_at IS NULL",

    [SQL_APPROVAL_OVER] = "UPDATE approvals SET state = 'replaced'"
                          " WHERE flow = $1 AND person = $2 AND state = 'valid'"
                          " AND until >= 0 AND until < $3",
    [SQL_APPROVAL_OPEN] = "SELECT number FROM approvals WHERE flow = $1 AND person = $2"
                          " AND state IN ('pending', 'valid', 'suspended')",
    [SQL_APPROVAL_ADD] = "INSERT INTO approvals"
                         " (flow, person, number, receipt, photo, state, until, created_at)"
                         " VALUES ($1, $2, $3, $4, $5, 'pending', -1, $6) ON CONFLICT DO NOTHING",
    [SQL_APPROVAL_LAST] = "SELECT " APPROVAL_COLUMNS " FROM approvals a"
                          " WHERE a.flow = $1 AND a.person = $2 ORDER BY a.number DESC LIMIT 1",
    [SQL_APPROVAL_GET] = "SELECT " APPROVAL_COLUMNS " FROM approvals a WHERE a.number = $1",
    [SQL_APPROVAL_LIST] = "SELECT " APPROVAL_COLUMNS " FROM approvals a"
                          " WHERE a.flow = $5 AND a.state = 'pending' AND a.number > $1"
                          " ORDER BY a.number LIMIT $4",
    /* when all apply in one week, the people of a scope are fewer than what is pending */
    [SQL_APPROVAL_SCOPE_LIST] = "SELECT " APPROVAL_COLUMNS " FROM people p CROSS JOIN approvals a"
                                " WHERE p.college = $2 AND ($3 = '' OR p.class_name = $3)"
                                " AND a.person = p.id AND a.flow = $5"
                                " AND a.state = 'pending' AND a.number > $1"
                                " ORDER BY a.number LIMIT $4",
    [SQL_APPROVAL_DECIDE] = "UPDATE approvals SET state = $3,"
                            "  until = CASE WHEN $3 = 'valid' THEN $4 ELSE until END,"
                            "  decided_at = $5, decided_by = $6, reason = $7"
                            " WHERE number = $1 AND state = $2"
                            " AND (state <> 'valid' OR until < 0 OR until >= $8)",
    [SQL_APPROVAL_PHOTOS] = "UPDATE photos SET needed_until = $2"
                            " WHERE receipt <> '' AND (person, flow, receipt) IN"
                            "  (SELECT person, flow, receipt FROM approvals WHERE number = $1)",

    [SQL_PHOTO_ADD] = "INSERT INTO photos (id, person, member, app, flow, question, state,"
                      "  media_id, file, hash, created_at, needed_until)"
                      " VALUES ($1, $2, $3, $4, $5, $6, 0, $7, '', '', $8, $8)",
    [SQL_PHOTO_DONE] = "UPDATE photos SET state = $2, file = $3, hash = $4, done_at = $5,"
                       "  media_id = '' WHERE id = $1 AND state = 0",
    /* the same bytes may lie in several files: one of them */
    [SQL_PHOTO_MEDIA] = "INSERT INTO media (hash, type, filename, bytes, file, media_id,"
                        "  uploaded_at, created_at)"
                        " VALUES ($1, 'image', 'photo.jpg', '', $2, '', 0, $3)"
                        " ON CONFLICT (hash) DO UPDATE SET file = excluded.file",
    [SQL_PHOTO_KEEP] = "UPDATE photos SET receipt = $2, needed_until = $3 WHERE id = $1",
    [SQL_PHOTO_KEEP_ALL] = "UPDATE photos SET needed_until = $4"
                           " WHERE receipt <> '' AND person = $1 AND flow = $2 AND receipt = $3",
    [SQL_PHOTO_GET] = "SELECT " PHOTO_COLUMNS " FROM photos WHERE id = $1",
    [SQL_PHOTO_FILE_KNOWN] = "SELECT 1 FROM photos WHERE state = 1 AND file = $1 LIMIT 1",
    [SQL_PHOTO_IDLE] = "SELECT " PHOTO_COLUMNS " FROM photos"
                       " WHERE state = 1 AND needed_until < $1 ORDER BY needed_until LIMIT $2",
    [SQL_PHOTO_HAND_ON] = "UPDATE media SET file = COALESCE("
                          "  (SELECT MAX(o.file) FROM photos o"
                          "    WHERE o.hash = media.hash AND o.state = 1 AND o.id <> $1), '')"
                          " WHERE hash = (SELECT hash FROM photos WHERE id = $1 AND state = 1)"
                          " AND file = (SELECT file FROM photos WHERE id = $1)",
    [SQL_PHOTO_OVER] = "UPDATE photos SET state = 4, file = '', hash = ''"
                       " WHERE id = $1 AND state = 1",

    [SQL_POSITION_PUT] = "INSERT INTO positions (member, place, at) VALUES ($1, $2, $3)"
                         " ON CONFLICT (member) DO UPDATE SET place = excluded.place,"
                         "  at = excluded.at WHERE positions.at <= excluded.at",
    [SQL_POSITION_GET] = "SELECT place, at FROM positions WHERE member = $1 AND at >= $2",
    [SQL_POSITION_PURGE] = "DELETE FROM positions WHERE member IN"
                           " (SELECT member FROM positions WHERE at < $1 ORDER BY at LIMIT $2)",

    [SQL_PASS_ADD] = "INSERT INTO pass_codes (ref, person, colour, digits, issued_at, expires_at)"
                     " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    [SQL_PASS_BY_REF] = "SELECT " PASS_COLUMNS " FROM pass_codes WHERE ref = $1",
    [SQL_PASS_BY_DIGITS] = "SELECT " PASS_COLUMNS " FROM pass_codes WHERE digits = $1",
    [SQL_PASS_PURGE] = "DELETE FROM pass_codes WHERE ref IN"
                       " (SELECT ref FROM pass_codes WHERE expires_at < $1"
                       "  ORDER BY expires_at LIMIT $2)",
    [SQL_SCAN_ADD] = "INSERT INTO scans (id, at, guard, gate, person, ref, slot, result)"
                     " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
    [SQL_SCAN_LAST] = "SELECT at, gate FROM scans"
                      " WHERE person = $1 AND at < $2 AND result = 1 ORDER BY at DESC LIMIT 1",
    [SQL_SCAN_LIST] = "SELECT at, guard, gate, person, ref, result FROM scans"
                      " WHERE id >= $1 AND at >= $2 ORDER BY id LIMIT $3",
    [SQL_SCAN_COUNT] = "SELECT COUNT(CASE WHEN result = 1 THEN 1 END),"
                       "  COUNT(CASE WHEN result NOT IN (1, 6) THEN 1 END) FROM scans"
                       " WHERE id >= $1 AND at >= $2 AND gate = $3",
    [SQL_SCAN_PURGE] = "DELETE FROM scans WHERE id IN"
                       " (SELECT id FROM scans WHERE id < $1 ORDER BY id LIMIT $2)",

    [SQL_RUN_STATE] = "SELECT place, done, at FROM runs WHERE name = $1 AND day = $2",
    [SQL_RUN_NEXT] = "SELECT name, place FROM runs WHERE name >= $1 AND name < $2 AND day = $3"
                     " AND done = 0 ORDER BY at, name LIMIT 1",
    [SQL_RUN_KEEP] = "INSERT INTO runs (name, day, place, done, at) VALUES ($1, $2, $3, $4, $5)"
                     " ON CONFLICT (name, day) DO UPDATE SET place = excluded.place,"
                     "  done = excluded.done, at = excluded.at",
    [SQL_RUN_PURGE] = "DELETE FROM runs WHERE (name, day) IN"
                      " (SELECT name, day FROM runs WHERE day < $1 ORDER BY day LIMIT $2)",

    [SQL_REPORT_COUNT] = "SELECT COUNT(*) FROM (SELECT 1 FROM people LIMIT $1) AS r",
    [SQL_REPORT_COLLEGE_COUNT] = "SELECT COUNT(*) FROM"
                                 " (SELECT 1 FROM people WHERE college = $2 LIMIT $1) AS r",
    [SQL_REPORT_CLASS_COUNT] = "SELECT COUNT(*) FROM (SELECT 1 FROM people"
                               "  WHERE college = $2 AND class_name = $3 LIMIT $1) AS r",
    [SQL_REPORT_NEXT_CLASS] = "SELECT college, class_name FROM people"
                              " WHERE (college, class_name, number) > ($1, $2, $3)"
                              " ORDER BY college, class_name, number LIMIT 1",
    [SQL_REPORT_PEOPLE] = "SELECT id, kind, college, class_name FROM people"
                          " WHERE state <> 'left' ORDER BY id",
    [SQL_REPORT_COLLEGE_PEOPLE] = "SELECT id, kind, college, class_name FROM people"
                                  " WHERE state <> 'left' AND college = $1",
    [SQL_REPORT_CLASS_PEOPLE] = "SELECT id, kind, college, class_name FROM people"
                                " WHERE state <> 'left' AND college = $1 AND class_name = $2",
    [SQL_REPORT_DONE] = "SELECT person FROM submissions WHERE flow = $1 AND day = $2"
                        " AND person >= $3 AND person <= $4 ORDER BY person LIMIT $5",
    [SQL_REPORT_PROXIES] = "SELECT person FROM submissions"
                           " WHERE flow = $1 AND day = $2 AND proxy = 1",
    [SQL_REPORT_ALERTS] = "SELECT person FROM alerts WHERE closed_at IS NULL",
    [SQL_REPORT_MISSING] = REPORT_MISSING(REPORT_ALL),
    [SQL_REPORT_COLLEGE_MISSING] = REPORT_MISSING(REPORT_COLLEGE),
    [SQL_REPORT_CLASS_MISSING] = REPORT_MISSING(REPORT_CLASS),
    [SQL_REPORT_PART] = REPORT_PART,
    [SQL_REPORT_ROWS] = REPORT_ROWS(REPORT_ALL),
    [SQL_REPORT_COLLEGE_ROWS] = REPORT_ROWS(REPORT_COLLEGE),
    [SQL_REPORT_CLASS_ROWS] = REPORT_ROWS(REPORT_CLASS),

    /* The hour begins with its first try. Clocks differ by seconds: only one that is far ahead is
     * not believed. */
    [SQL_QUOTA_TAKE] =
        "INSERT INTO quotas (name, subject, hour_at, hour_count, day, day_count)"
        " VALUES ($1, $2, $3, 1, $4, 1) ON CONFLICT (name, subject) DO UPDATE SET"
        "  hour_at = CASE WHEN " HOUR_OVER " THEN $3 ELSE quotas.hour_at END,"
        "  hour_count = CASE WHEN " HOUR_OVER " THEN 1 ELSE quotas.hour_count + 1 END,"
        "  day = CASE WHEN " DAY_OVER " THEN $4 ELSE quotas.day END,"
        "  day_count = CASE WHEN " DAY_OVER " THEN 1 ELSE quotas.day_count + 1 END"
        " WHERE (CAST($5 AS BIGINT) = 0 OR quotas.hour_count < $5 OR " HOUR_OVER ")"
        "  AND (CAST($6 AS BIGINT) = 0 OR quotas.day_count < $6 OR " DAY_OVER ")",
    [SQL_QUOTA_GIVE] = "UPDATE quotas SET day_count = day_count - 1"
                       " WHERE name = $1 AND subject = $2 AND day = $3 AND day_count > 0",
    [SQL_QUOTA_LOOK] = "SELECT CASE WHEN " HOUR_OVER " THEN 0 ELSE hour_count END, hour_at,"
                       "  CASE WHEN " DAY_OVER " THEN 0 ELSE day_count END, day"
                       " FROM quotas WHERE name = $1 AND subject = $2",
    [SQL_QUOTA_FULL] = "SELECT subject FROM quotas"
                       " WHERE name = $1 AND day = $2 AND day_count >= $3",
    /* the day of the last try is older than yesterday, so its hour is over too */
    [SQL_QUOTA_PURGE] = "DELETE FROM quotas WHERE (name, subject) IN"
                        " (SELECT name, subject FROM quotas WHERE day < $1 ORDER BY day LIMIT $2)",

    [SQL_CODE_PUT] = "INSERT INTO codes (person, purpose, address, code, tries, expires_at)"
                     " VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (person, purpose) DO UPDATE"
                     " SET address = excluded.address, code = excluded.code, tries = 0,"
                     "  expires_at = excluded.expires_at",
    [SQL_CODE_TRY] = "UPDATE codes SET tries = tries + 1"
                     " WHERE person = $1 AND purpose = $2 AND tries < $3 AND expires_at > $4"
                     " RETURNING code, address, tries",
    [SQL_CODE_LOOK] = "SELECT tries FROM codes WHERE person = $1 AND purpose = $2",
    [SQL_CODE_USE] = "DELETE FROM codes WHERE person = $1 AND purpose = $2 AND code = $3",
    [SQL_CODE_DROP] = "DELETE FROM codes WHERE person = $1 AND purpose = $2",
    [SQL_CODE_DROP_ALL] = "DELETE FROM codes WHERE person = $1",
    [SQL_CODE_PURGE] = "DELETE FROM codes WHERE (person, purpose) IN"
                       " (SELECT person, purpose FROM codes WHERE expires_at < $1"
                       "  ORDER BY expires_at LIMIT $2)",

    [SQL_LETTER_PUT] = "INSERT INTO letters"
                       " (id, kind, address, body, due_at, expires_at, created_at)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7)",
    [SQL_LETTER_WAITING] = "SELECT id, kind, address, body, due_at, expires_at, attempts,"
                           "  created_at FROM letters WHERE state = 0 AND id > $1"
                           " ORDER BY id LIMIT $2",
    [SQL_LETTER_DONE] = "UPDATE letters SET state = $2, done_at = $3, result = $4, address = $5,"
                        "  body = $5 WHERE id = $1 AND state = 0",
    [SQL_LETTER_RETRY] = "UPDATE letters SET due_at = $2, attempts = $3"
                         " WHERE id = $1 AND state = 0",
    [SQL_LETTER_BACKLOG] = "SELECT COUNT(*), COALESCE(MIN(created_at), 0) FROM letters"
                           " WHERE state = 0",
    [SQL_LETTER_PURGE] = "DELETE FROM letters WHERE id IN"
                         " (SELECT id FROM letters WHERE done_at < $1 ORDER BY done_at LIMIT $2)",

    [SQL_CONSENT_GIVE] = "INSERT INTO consents (member, name, version, at)"
                         " VALUES ($1, $2, $3, $4) ON CONFLICT (member, name, version) DO NOTHING",
    [SQL_CONSENT_GIVEN] = "SELECT 1 FROM consents"
                          " WHERE member = $1 AND name = $2 AND version = $3",

    [SQL_TICKET_OPENED] = "SELECT number FROM tickets"
                          " WHERE member = $1 AND kind = $2 AND person = $3 AND answer IS NULL",
    [SQL_TICKET_ADD] = "INSERT INTO tickets"
                       " (member, kind, person, number, spelling, app, created_at)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    [SQL_TICKET_SAY] = "INSERT INTO ticket_texts (ticket, nth, said, at)"
                       " SELECT $1, COALESCE(MAX(nth), 0) + 1, $2, $3 FROM ticket_texts"
                       " WHERE ticket = $1",
    [SQL_TICKET_GET] = "SELECT " TICKET_COLUMNS " FROM tickets WHERE number = $1",
    [SQL_TICKET_LIST] = "SELECT " TICKET_COLUMNS " FROM tickets"
                        " WHERE answer IS NULL AND number > $1 ORDER BY number LIMIT $2",
    [SQL_TICKET_TEXTS] = "SELECT said, at FROM ticket_texts WHERE ticket = $1"
                         " ORDER BY nth DESC",
    [SQL_TICKET_COUNT] = "SELECT COUNT(*) FROM tickets WHERE answer IS NULL",
    [SQL_TICKET_ANSWER] = "UPDATE tickets SET answer = $2, answered_by = $3, answered_at = $4"
                          " WHERE number = $1 AND answer IS NULL",

    [SQL_STAFF_ADD] = "INSERT INTO staff (member, role, college, class_name, spelling, name)"
                      " VALUES ($1, $2, $3, $4, $5, $6)"
                      " ON CONFLICT (member, role, college, class_name) DO NOTHING",
    [SQL_STAFF_CHANGE] = "UPDATE staff SET spelling = $5, name = $6"
                         " WHERE member = $1 AND role = $2 AND college = $3 AND class_name = $4",
    [SQL_STAFF_CLEAR] = "DELETE FROM staff",
    [SQL_STAFF_ROLES] = "SELECT " STAFF_COLUMNS " FROM staff WHERE member = $1"
                        " ORDER BY role, college, class_name",
    [SQL_STAFF_WITH] = "SELECT " STAFF_COLUMNS ", " STAFF_THERE " FROM staff WHERE role = $1"
                       " ORDER BY member, college, class_name",
    /* of the whole school, of the college, of the class */
    [SQL_STAFF_FOR] = "SELECT " STAFF_COLUMNS ", " STAFF_THERE ", member FROM staff"
                      " WHERE role = $1 AND college = '' AND class_name = ''"
                      " UNION ALL SELECT " STAFF_COLUMNS ", " STAFF_THERE ", member FROM staff"
                      " WHERE role = $1 AND college = $2 AND college <> '' AND class_name = ''"
                      " UNION ALL SELECT " STAFF_COLUMNS ", " STAFF_THERE ", member FROM staff"
                      " WHERE role = $1 AND college = $2 AND class_name = $3 AND class_name <> ''"
                      " ORDER BY member",
    [SQL_STAFF_IS] = "SELECT 1 FROM staff WHERE member = $1 AND role = $2 LIMIT 1",

    [SQL_AUDIT_ADD] = "INSERT INTO audit (id, at, actor, action, person, detail)"
                      " VALUES ($1, $2, $3, $4, $5, $6)",
    [SQL_AUDIT_LIST] = "SELECT id, at, actor, action, person, detail FROM audit WHERE id < $1"
                       " ORDER BY id DESC LIMIT $2",
    [SQL_AUDIT_PURGE_SCANS] = "DELETE FROM audit WHERE id IN"
                              " (SELECT id FROM audit WHERE action = '" AUDIT_SCAN "'"
                              "  AND id < $1 ORDER BY id LIMIT $2)",

    [SQL_REACH_LIST] = REACH_LIST(REACH_PEOPLE("$2 = ''")),
    [SQL_REACH_FROZEN_LIST] = REACH_LIST(
        REACH_PEOPLE("$2 = '' AND p.id IN (SELECT person FROM members WHERE bar = 1)")),
    [SQL_REACH_LEFT_LIST] = REACH_LIST(REACH_ALL),
    [SQL_REACH_NOBODY_LIST] = "SELECT * FROM (" REACH_NOBODIES ") AS r"
                              " WHERE " IN_STATE " ORDER BY place LIMIT $6 OFFSET $7",
    [SQL_REACH_COUNT] = REACH_COUNT(REACH_ALL),
    [SQL_REACH_COLLEGE_LIST] = REACH_LIST(REACH_COLLEGE),
    [SQL_REACH_COLLEGE_COUNT] = REACH_COUNT(REACH_COLLEGE),
    [SQL_REACH_CLASS_LIST] = REACH_LIST(REACH_CLASS),
    [SQL_REACH_CLASS_COUNT] = REACH_COUNT(REACH_CLASS),
};
