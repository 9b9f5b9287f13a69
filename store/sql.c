/* All SQL, in the subset that SQLite and PostgreSQL share. Parameters are numbered as they are
 * bound. */
#include "store/sql.h"

#define PERSON_COLUMNS "id, spelling, name, kind, college, class_name, year"
#define SUBMISSION_COLUMNS "flow, day, person, nth, receipt, answers, member, at"

const char *const store_sql[SQL_COUNT] = {
    [SQL_COUNTER_NEXT] = "INSERT INTO counters (name, value) VALUES ($1, 1)"
                         " ON CONFLICT (name) DO UPDATE SET value = counters.value + 1",
    [SQL_COUNTER_GET] = "SELECT value FROM counters WHERE name = $1",

    [SQL_INBOX_FIND] = "SELECT reply FROM inbox WHERE created_at = $1 AND dedup_key = $2",
    [SQL_INBOX_KEEP] = "INSERT INTO inbox (created_at, dedup_key, reply) VALUES ($1, $2, $3)",
    [SQL_INBOX_PURGE] = "DELETE FROM inbox WHERE (created_at, dedup_key) IN"
                        " (SELECT created_at, dedup_key FROM inbox WHERE created_at < $1"
                        "  ORDER BY created_at, dedup_key LIMIT $2)",

    [SQL_OUTBOX_PUT] = "INSERT INTO outbox"
                       " (id, kind, app, api, receivers, body, media, due_at, created_at)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    [SQL_OUTBOX_WAITING] = "SELECT id, kind, app, api, receivers, body, media, due_at, attempts,"
                           "  created_at FROM outbox WHERE state = 0 AND id > $1"
                           " ORDER BY id LIMIT $2",
    [SQL_OUTBOX_DONE] = "UPDATE outbox SET state = $2, done_at = $3, errcode = $4, info = $5"
                        " WHERE id = $1 AND state = 0",
    [SQL_OUTBOX_RETRY] = "UPDATE outbox SET due_at = $2, attempts = $3, errcode = $4"
                         " WHERE id = $1 AND state = 0",
    [SQL_OUTBOX_SENT] = "SELECT receivers, done_at FROM outbox"
                        " WHERE done_at >= $1 AND state = $2 AND kind = $3 ORDER BY done_at",
    [SQL_OUTBOX_BACKLOG] = "SELECT COUNT(*), COALESCE(MIN(created_at), 0) FROM outbox"
                           " WHERE state = 0",
    [SQL_OUTBOX_PURGE] = "DELETE FROM outbox WHERE id IN"
                         " (SELECT id FROM outbox WHERE done_at < $1 ORDER BY done_at LIMIT $2)",

    [SQL_MEDIA_PUT] = "INSERT INTO media"
                      " (hash, type, filename, bytes, media_id, uploaded_at, created_at)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (hash) DO NOTHING",
    [SQL_MEDIA_FIND] = "SELECT hash, type, filename, bytes, media_id, uploaded_at FROM media"
                       " WHERE hash = $1",
    [SQL_MEDIA_UPLOADED] = "UPDATE media SET media_id = $2, uploaded_at = $3 WHERE hash = $1",

    [SQL_TOKEN_READ] = "SELECT token, expires_at FROM tokens WHERE app = $1 AND token IS NOT NULL",
    [SQL_TOKEN_LEASE] = "INSERT INTO tokens (app, token, expires_at, owner, lease_until)"
                        " VALUES ($1, NULL, 0, $2, $4)"
                        " ON CONFLICT (app) DO UPDATE"
                        " SET owner = excluded.owner, lease_until = excluded.lease_until"
                        " WHERE tokens.lease_until <= $3 OR tokens.owner = excluded.owner",
    [SQL_TOKEN_WRITE] = "INSERT INTO tokens (app, token, expires_at, owner, lease_until)"
                        " VALUES ($1, $2, $3, '', 0)"
                        " ON CONFLICT (app) DO UPDATE SET token = excluded.token,"
                        "  expires_at = excluded.expires_at, owner = '', lease_until = 0",

    [SQL_PEOPLE_ADD] = "INSERT INTO people"
                       " (number, spelling, name, kind, college, class_name, year, updated_at, id)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
                       " ON CONFLICT (number) DO NOTHING",
    [SQL_PEOPLE_CHANGE] = "UPDATE people SET spelling = $2, name = $3, kind = $4, college = $5,"
                          "  class_name = $6, year = $7, updated_at = $8"
                          " WHERE number = $1 AND NOT (spelling = $2 AND name = $3 AND kind = $4"
                          "  AND college = $5 AND class_name = $6 AND year = $7)",
    [SQL_PEOPLE_BIND] = "UPDATE members SET person = $2 WHERE userid = $1 AND person IS NULL",
    [SQL_PEOPLE_FIND] = "SELECT " PERSON_COLUMNS " FROM people WHERE number = $1",
    [SQL_PEOPLE_GET] = "SELECT " PERSON_COLUMNS " FROM people WHERE id = $1",
    [SQL_PEOPLE_COUNT] = "SELECT COUNT(*) FROM people",

    [SQL_MEMBER_LOAD] = "SELECT m.id, m.spelling, m.channel, m.lang, m.pressed, m.person,"
                        "  d.flow, d.step, d.answers, d.task_id, d.started_at, d.expires_at"
                        " FROM members m LEFT JOIN dialogs d ON d.member = m.userid AND d.app = $2"
                        " WHERE m.userid = $1",
    [SQL_MEMBER_ADD] = "INSERT INTO members"
                       " (userid, spelling, id, person, channel, lang, pressed, created_at)"
                       " VALUES ($1, $2, $3,"
                       "  (SELECT id FROM people WHERE number = $1), 0, 0, 0, $4)"
                       " ON CONFLICT (userid) DO NOTHING",
    [SQL_MEMBER_CHANNEL] = "UPDATE members SET channel = $2 WHERE userid = $1",
    [SQL_MEMBER_LANG] = "UPDATE members SET lang = $2 WHERE userid = $1",
    [SQL_MEMBER_PRESSED] = "UPDATE members SET pressed = 1 WHERE userid = $1",

    [SQL_CONTACT_FOLLOW] = "INSERT INTO contacts"
                           " (member, app, follows, followed_at, greeted_day, errcode, errcode_at)"
                           " VALUES ($1, $2, $3, $4, -1, 0, 0) ON CONFLICT (member, app) DO UPDATE"
                           " SET follows = excluded.follows, followed_at = excluded.followed_at"
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
    [SQL_DIALOG_PURGE] = "DELETE FROM dialogs WHERE (member, app) IN"
                         " (SELECT member, app FROM dialogs WHERE expires_at < $1 LIMIT $2)",

    /* Where one is the most, the key alone says whether it is there. */
    [SQL_SUBMISSION_FIRST] = "INSERT INTO submissions (" SUBMISSION_COLUMNS ")"
                             " VALUES ($1, $2, $3, 1, $4, $5, $6, $7)"
                             " ON CONFLICT (flow, day, person, nth) DO NOTHING",
    [SQL_SUBMISSION_NEXT] = "INSERT INTO submissions (" SUBMISSION_COLUMNS ")"
                            " SELECT $1, $2, $3, last.nth + 1, $4, $5, $6, $7 FROM"
                            " (SELECT COALESCE(MAX(nth), 0) AS nth FROM submissions"
                            "  WHERE flow = $1 AND day = $2 AND person = $3) AS last"
                            " WHERE last.nth < $8"
                            " ON CONFLICT (flow, day, person, nth) DO NOTHING RETURNING nth",
    [SQL_SUBMISSION_BEFORE] = "SELECT " SUBMISSION_COLUMNS " FROM submissions"
                              " WHERE flow = $1 AND day = $2 AND person = $3 AND nth < $4"
                              " ORDER BY nth DESC LIMIT 1",
    [SQL_SUBMISSION_DAY_BEFORE] = "SELECT day FROM submissions WHERE flow = $1 AND day < $2"
                                  " ORDER BY day DESC LIMIT 1",
    [SQL_SUBMISSION_FLOW_AFTER] = "SELECT flow FROM submissions WHERE flow > $1"
                                  " ORDER BY flow LIMIT 1",
};
