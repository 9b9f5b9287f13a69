/* The SQL of notices and of whom they are for, by the rules of store/sql.c. */
#include "store/sql.h"

#include "store/sql_private.h"

#define COUNT_COLUMNS                                                                              \
    "people, queued, put, handed, refused, scope, unlicensed, limited, turned_off, unknown, away," \
    " stopped, recalled, acked, parts, texted, texts_sent, texts_failed"
#define NOTICE_COLUMNS                                                                             \
    "number, app, kind, audience, creator, content, media, ack, critical, listed, state,"          \
    " created_at, due_at, expires_at, expected, corrects, stage, staged_at, approver, reason,"     \
    " started_at, ended_at, again_at, rounds, place, " COUNT_COLUMNS
#define NOTICES "SELECT " NOTICE_COLUMNS " FROM notices"

/* ---- its people ---- */

/* part is the row of the outbox that he was last put into, taken the first one with which WeCom
 * took it: who was told once, and is not told again, stays told, since then (`at`). The oldest is
 * what is left for longest where the notice is taken back. */
#define OR_TOLD(fate)                                                                              \
    "fate = CASE WHEN taken > 0 THEN 2 ELSE CAST(" fate " AS BIGINT) END,"                         \
    " part = CASE WHEN taken > 0 THEN taken ELSE part END"
#define OR_TOLD_AT(now) "at = CASE WHEN taken > 0 THEN at ELSE CAST(" now " AS BIGINT) END"
/* … by that part which he was told by last, where he was not put into another one since. */
#define TOLD_BY "part = CASE WHEN taken > 0 AND part = 0 THEN taken ELSE part END"
/* What is in the part $1 and has no outcome: by the index notice_people_part. */
#define OF_PART "part = $1 AND part > 0"

/* The platform has it, and was not asked to take it back: recalled_at is below 0 from when it was
 * asked until it has answered. */
#define RECALLABLE "errcode = 0 AND msgid <> '' AND recalled_at = 0 AND recall_errcode = 0"

/* The platform has taken that part of somebody back. */
#define IS_BACK(column)                                                                            \
    "EXISTS (SELECT 1 FROM notice_parts b"                                                         \
    " WHERE b.part = notice_people." column " AND b.recalled_at > 0)"

/* Refused for what may pass: those of bot/api_policy.c that are to be tried again, or that wait for
 * time or for the administrator; -998 was never sent, below -999 there was no answer. */
#define MAY_PASS                                                                                   \
    "fate = 3 AND taken = 0 AND (errcode <= -998 OR errcode IN (-1, 6000, 40001, 40013, 40014,"     \
    " 40056, 40091, 40209, 40210, 42001, 43012, 45009, 45024, 45026, 45033, 45035, 45036,"         \
    " 48001, 48002, 48005, 48006, 48008, 48009, 48010, 50001, 50003, 60020, 60031, 80001,"         \
    " 81011, 85005, 90207, 90208, 301002, 301022, 302003, 302004, 302005, 302006, 302007,"         \
    " 302008, 2000002, 2000111, 2000141))"

/* $4, $5: college, class. */
#define OF_SCOPE                                                                                   \
    " AND (($4 = '' AND $5 = '') OR EXISTS (SELECT 1 FROM people p"                                \
    "  WHERE p.id = notice_people.person AND p.college = $4 AND ($5 = '' OR p.class_name = $5)))"

/* $1: notice, $2, $3: college, class, $4: those who were told and have not said so (1), $5: a fate,
 * below 0 all, $6: after which seq, $7: how many. */
#define LISTED                                                                                     \
    " np.notice = $1 AND np.seq > $6"                                                              \
    " AND (CAST($4 AS BIGINT) = 0 OR (np.fate = 2 AND np.acked_at = 0))"                           \
    " AND (CAST($5 AS BIGINT) < 0 OR np.fate = $5)"
#define LISTED_COLUMNS                                                                             \
    "SELECT np.seq, np.person, np.userid, np.variant, np.stage, np.fate, np.errcode, np.at,"       \
    " np.acked_at, np.part, COALESCE(p.spelling, ''), COALESCE(p.name, ''),"                       \
    " COALESCE(p.college, ''), COALESCE(p.class_name, ''), np.text"
/* Of a class, or a college, its people are looked up: they are few of all who were told. */
#define LISTED_OF(scope)                                                                           \
    LISTED_COLUMNS " FROM people p CROSS JOIN notice_people np WHERE " scope                       \
    " AND np.person = p.id AND" LISTED " ORDER BY np.seq LIMIT $7"
#define COUNTED_OF(scope)                                                                          \
    "SELECT np.fate, COUNT(*), COUNT(CASE WHEN np.acked_at > 0 THEN 1 END),"                       \
    "  COUNT(CASE WHEN np.text > 0 THEN 1 END), COUNT(CASE WHEN np.text = 2 THEN 1 END),"          \
    "  COUNT(CASE WHEN np.text = 3 THEN 1 END)"                                                    \
    " FROM people p CROSS JOIN notice_people np"                                                   \
    " WHERE " scope " AND np.person = p.id AND np.notice = $1 GROUP BY np.fate"
#define OF_COLLEGE "p.college = $2"
#define OF_CLASS "p.college = $2 AND p.class_name = $3"

/* There was no answer, so that he may have it though he is not counted as told. */
#define LOST "np.taken = 0 AND np.part > 0 AND np.errcode < -999"

/* What asks person $1 for an answer, the one that was told last first; $2: 1 those that have got
 * it. One that is under way may have been read before its outcome is known, and one that had none
 * may have been read at any time. */
#define ASKING                                                                                     \
    "SELECT np.notice, np.acked_at, np.seq, np.fate FROM notice_people np"                         \
    " JOIN notices n ON n.number = np.notice"                                                      \
    " WHERE np.person = $1 AND n.ack = 1 AND (np.taken > 0 OR np.fate = 1 OR (" LOST "))"

/* ---- whom it is for ---- */

/* What REPORT_PERSON begins with, and behind it: year, kind, state, confirmed_at, the number as the
 * key, whether there is no submission of the flow $1 on the day $2 ('' none is asked for), whether
 * the notice $3 was told and not answered, whether the notice $9 was told. $4: application. */
#define AUDIENCE_PERSON                                                                            \
    REPORT_PERSON ", p.year, p.kind, p.state, p.confirmed_at, p.number,"                           \
    " CASE WHEN $1 = '' THEN 0 WHEN" REPORT_NONE " THEN 1 ELSE 0 END,"                             \
    " CASE WHEN CAST($3 AS BIGINT) > 0 AND EXISTS (SELECT 1 FROM notice_people a"                  \
    "  WHERE a.person = p.id AND a.notice = $3 AND a.taken > 0 AND a.acked_at = 0)"                \
    "  THEN 1 ELSE 0 END,"                                                                         \
    " CASE WHEN CAST($9 AS BIGINT) > 0 AND EXISTS (SELECT 1 FROM notice_people t"                  \
    "  WHERE t.person = p.id AND t.notice = $9 AND t.taken > 0) THEN 1 ELSE 0 END"                 \
    REPORT_FROM

#define TOTAL(column) "CAST(COALESCE(SUM(" column "), 0) AS BIGINT)"

const char *const store_sql_notice[SQL_COUNT] = {
    [SQL_NOTICE_PUT] = "INSERT INTO notices (number, app, kind, audience, creator, content, media,"
                       "  ack, critical, listed, state, created_at, due_at, expires_at, expected,"
                       "  corrects, again_at)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,"
                       "  $16, $17)",
    [SQL_NOTICE_GET] = NOTICES " WHERE number = $1",
    [SQL_NOTICE_LIST] = NOTICES " WHERE number < $1 AND ($2 = '' OR creator = $2)"
                                " ORDER BY number DESC LIMIT $3",
    /* The next $2 behind the number $1. */
    [SQL_NOTICE_TOTALS] = "SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT), COUNT(*), "
                          TOTAL("people") ", " TOTAL("queued") ", " TOTAL("put") ", "
                          TOTAL("handed") ", " TOTAL("refused") ", " TOTAL("scope") ", "
                          TOTAL("unlicensed") ", " TOTAL("limited") ", " TOTAL("turned_off") ", "
                          TOTAL("unknown") ", " TOTAL("away") ", " TOTAL("stopped") ", "
                          TOTAL("recalled") ", " TOTAL("acked") ", " TOTAL("parts") ", "
                          TOTAL("texted") " FROM (SELECT number, " COUNT_COLUMNS " FROM notices"
                          "  WHERE number > $1 ORDER BY number LIMIT $2) AS few",
    /* the words of the index notices_work */
    [SQL_NOTICE_NEXT] = NOTICES " WHERE number > $2 AND (state IN (1, 2, 3) OR again_at > 0)"
                                " AND ((state = 1 AND due_at <= $1) OR state IN (2, 3)"
                                "  OR (state IN (0, 4, 7) AND again_at > 0 AND again_at <= $1))"
                                " ORDER BY number LIMIT 1",
    [SQL_NOTICE_STATE] = "SELECT state FROM notices WHERE number = $1",
    [SQL_NOTICE_WAKES] = "SELECT 1 FROM notices WHERE number = $1 AND critical = 1 AND rounds = 0",
    [SQL_NOTICE_COUNTED] = "SELECT kind FROM notices WHERE number = $1 AND critical = 0",
    [SQL_NOTICE_TURN] = "UPDATE notices SET state = $3, approver = COALESCE($4, approver),"
                        "  reason = COALESCE($5, reason),"
                        "  started_at = CASE WHEN started_at = 0 THEN $6 ELSE started_at END,"
                        "  ended_at = $7,"
                        "  again_at = CASE WHEN CAST($8 AS BIGINT) = 1 THEN 0 ELSE again_at END"
                        " WHERE number = $1 AND state = $2",
    [SQL_NOTICE_KEEP] = "UPDATE notices SET place = $2, stage = $3, staged_at = $4, due_at = $5,"
                        "  again_at = $6, rounds = $7, expected = $8 WHERE number = $1",
    [SQL_NOTICE_COUNT] = "UPDATE notices SET queued = queued + $2, put = put + $3,"
                         "  handed = handed + $4, refused = refused + $5, scope = scope + $6,"
                         "  unlicensed = unlicensed + $7, limited = limited + $8,"
                         "  turned_off = turned_off + $9, unknown = unknown + $10,"
                         "  away = away + $11, stopped = stopped + $12, recalled = recalled + $13,"
                         "  people = people + $14, acked = acked + $15, parts = parts + $16"
                         " WHERE number = $1",

    /* $6: 1, the first of each hundred that are queued goes first. */
    [SQL_NOTICE_ADD] = "INSERT INTO notice_people"
                       " (notice, seq, person, userid, variant, stage, fate, errcode, at)"
                       " SELECT n.number, n.people + 1, $2, $3, $4,"
                       "  CASE WHEN CAST($6 AS BIGINT) = 1 AND n.queued % 100 = 0 THEN 1"
                       "   ELSE 0 END,"
                       "  $5, $7, $8 FROM notices n WHERE n.number = $1"
                       " ON CONFLICT DO NOTHING",
    [SQL_NOTICE_AMONG] = "SELECT 1 FROM notice_people WHERE person = $2 AND notice = $1",
    /* An account that is known, and is not that person. */
    [SQL_NOTICE_STRANGER] = "SELECT 1 FROM members WHERE userid = $1"
                            " AND (person IS NULL OR person <> $2 OR bar <> 0)",
    /* In the order of the index notice_people_queued; the caller stops where the variant ends. With
     * the variant as a condition an engine may look for them among all who were told before. */
    [SQL_NOTICE_TAKE] = "SELECT seq, person, userid, variant, stage, fate, errcode, at, acked_at,"
                        "  part FROM notice_people"
                        " WHERE notice = $1 AND stage = $2 AND fate = 0"
                        " ORDER BY variant, seq LIMIT $3",
    [SQL_NOTICE_TO_PART] = "UPDATE notice_people SET fate = 1, part = $3, errcode = 0,"
                           "  " OR_TOLD_AT("$4")
                           " WHERE notice = $1 AND seq = $2 AND fate = 0",
    [SQL_NOTICE_DROP] = "UPDATE notice_people SET"
                        " fate = CASE WHEN taken > 0 THEN 2 ELSE CAST($3 AS BIGINT) END,"
                        " " TOLD_BY ", " OR_TOLD_AT("$4") ","
                        " errcode = CASE WHEN taken > 0 THEN 0 ELSE CAST($5 AS BIGINT) END"
                        " WHERE notice = $1 AND seq = $2 AND fate = 0 RETURNING fate",
    [SQL_NOTICE_PART_PUT] = "INSERT INTO notice_parts (part, notice, twin, at)"
                            " VALUES ($1, $2, $3, $4)",
    [SQL_NOTICE_PARTS_WAITING] = "SELECT COUNT(*) FROM notice_parts"
                                 " WHERE notice = $1 AND ended = 0",
    [SQL_NOTICE_PART_ENDED] = "UPDATE notice_parts SET ended = $3, errcode = $4,"
                              "  msgid = $5"
                              " WHERE part = $1 AND notice = $2 AND ended = 0"
                              " RETURNING twin, at",
    /* Who has said 收到 while it was under way was counted as told (SQL_NOTICE_ACK): now it is known
     * better, of some … */
    [SQL_NOTICE_REOPEN] = "UPDATE notice_people SET fate = 1,"
                          "  taken = CASE WHEN taken = part THEN 0 ELSE taken END"
                          " WHERE " OF_PART " AND fate = 2",
    /* … who were never told. */
    [SQL_NOTICE_UNACK] = "UPDATE notice_people SET acked_at = 0"
                         " WHERE " OF_PART " AND acked_at > 0 AND taken = 0 AND fate <> 1",
    [SQL_NOTICE_HANDED] = "UPDATE notice_people SET fate = 2, at = $2, errcode = 0,"
                          "  taken = CASE WHEN taken > 0 THEN taken ELSE part END"
                          " WHERE " OF_PART " AND fate = 1",
    [SQL_NOTICE_REFUSED] = "UPDATE notice_people SET " OR_TOLD("$2") ", " OR_TOLD_AT("$3") ","
                           "  errcode = CASE WHEN taken > 0 THEN 0 ELSE CAST($4 AS BIGINT) END"
                           " WHERE " OF_PART " AND fate = 1 RETURNING fate, userid",
    [SQL_NOTICE_REFUSED_ONE] = "UPDATE notice_people SET " OR_TOLD("$2") ", " OR_TOLD_AT("$3") ","
                               "  errcode = 0"
                               " WHERE notice = $4 AND LOWER(userid) = $5 AND userid <> ''"
                               "  AND part = $1 AND fate = 1 RETURNING fate, userid",
    [SQL_NOTICE_HALT_TOLD] = "UPDATE notice_people SET fate = 2, " TOLD_BY
                             " WHERE notice = $1 AND fate = 0 AND taken > 0",
    [SQL_NOTICE_HALT] = "UPDATE notice_people SET fate = 10, at = $2"
                        " WHERE notice = $1 AND fate = 0",
    [SQL_NOTICE_HALT_OUTBOX] = "UPDATE outbox SET expires_at = $2"
                               " WHERE notice = $1 AND notice > 0 AND state = 0"
                               "  AND (expires_at = 0 OR expires_at > $2)",
    [SQL_NOTICE_SENT_PARTS] = "SELECT part, msgid, ended FROM notice_parts"
                              " WHERE notice = $1 AND part > $3 AND ended >= $2 AND ended > 0"
                              "  AND " RECALLABLE " ORDER BY part LIMIT $4",
    [SQL_NOTICE_PARTS_ASKED] = "UPDATE notice_parts SET recalled_at = -CAST($4 AS BIGINT)"
                               " WHERE notice = $1 AND part <= $3 AND ended >= $2 AND ended > 0"
                               "  AND " RECALLABLE,
    [SQL_NOTICE_PARTS_AGAIN] = "UPDATE notice_parts SET recalled_at = 0, recall_errcode = 0"
                               " WHERE notice = $1 AND recalled_at <= 0"
                               "  AND (recalled_at < 0 OR recall_errcode <> 0)",
    [SQL_NOTICE_PART_RECALLED] = "UPDATE notice_parts SET recalled_at = $2, recall_errcode = 0"
                                 " WHERE part = $1 AND recalled_at <= 0 RETURNING notice",
    [SQL_NOTICE_RECALL_FAILED] = "UPDATE notice_parts SET recalled_at = 0, recall_errcode = $2"
                                 " WHERE part = $1 AND recalled_at <= 0",
    /* Whose first message stays, has it. */
    [SQL_NOTICE_RECALLED] = "UPDATE notice_people SET fate = 11, at = $2"
                            " WHERE " OF_PART " AND fate = 2"
                            "  AND (taken = part OR " IS_BACK("taken") ")",
    [SQL_NOTICE_RECALLED_REST] = "UPDATE notice_people SET fate = 11, at = $2"
                                 " WHERE notice = $1 AND fate = 2"
                                 "  AND " IS_BACK("part") " AND " IS_BACK("taken"),
    /* Who got those parts that went and are not back. */
    [SQL_NOTICE_LEFT_PARTS] = "SELECT o.receivers FROM notice_parts p JOIN outbox o ON o.id = p.part"
                              " WHERE p.notice = $1 AND p.ended > 0 AND p.errcode = 0"
                              "  AND p.msgid <> '' AND p.recalled_at <= 0 ORDER BY p.part",
    [SQL_NOTICE_LEFT] = "UPDATE notice_people SET fate = 2"
                        " WHERE notice = $1 AND LOWER(userid) = $2 AND userid <> '' AND fate = 11",

    [SQL_NOTICE_PEOPLE] = LISTED_COLUMNS " FROM notice_people np"
                          " LEFT JOIN people p ON p.id = np.person WHERE" LISTED
                          " ORDER BY np.seq LIMIT $7",
    [SQL_NOTICE_COLLEGE_PEOPLE] = LISTED_OF(OF_COLLEGE),
    [SQL_NOTICE_CLASS_PEOPLE] = LISTED_OF(OF_CLASS),
    [SQL_NOTICE_COLLEGE_COUNT] = COUNTED_OF(OF_COLLEGE),
    [SQL_NOTICE_CLASS_COUNT] = COUNTED_OF(OF_CLASS),
    /* $3: letter, $4: as it was before: none, or one that has failed */
    [SQL_NOTICE_TEXTED] = "UPDATE notice_people SET text = 1, letter = $3"
                          " WHERE person = $2 AND notice = $1 AND text = $4",
    /* by the index notice_people_letter */
    [SQL_NOTICE_LETTER_QUIET] = "SELECT 1 FROM notice_people p JOIN notices n ON n.number = p.notice"
                                " WHERE p.letter = $1 AND p.text = 1 AND n.critical = 0",
    [SQL_NOTICE_LETTER_ENDED] = "UPDATE notice_people SET text = $2"
                                " WHERE letter = $1 AND text = 1 RETURNING notice",
    [SQL_NOTICE_COUNT_TEXTS] = "UPDATE notices SET texted = texted + $2,"
                               " texts_sent = texts_sent + $3, texts_failed = texts_failed + $4"
                               " WHERE number = $1",
    /* `at` and the part stay: of who is not told again, that is when and with which he was told. */
    [SQL_NOTICE_REQUEUE] = "UPDATE notice_people SET fate = 0, stage = 0"
                           " WHERE notice = $1 AND seq > $2 AND seq <= $3 AND fate = 2"
                           "  AND acked_at = 0" OF_SCOPE
                           "  AND EXISTS (SELECT 1 FROM notices n"
                           "              WHERE n.number = $1 AND n.ack = 1)",
    [SQL_NOTICE_REQUEUE_REFUSED] = "UPDATE notice_people SET fate = 0, stage = 1"
                                   " WHERE notice = $1 AND seq > $2 AND seq <= $3"
                                   "  AND " MAY_PASS OF_SCOPE,
    [SQL_NOTICE_PASSING] = "SELECT COUNT(*) FROM notice_people WHERE notice = $1 AND seq > $2"
                           " AND seq <= $3 AND " MAY_PASS OF_SCOPE,
    /* -997, -996: NOTICE_TOO_LONG, NOTICE_NO_WORDS */
    [SQL_NOTICE_UNFIT] = "SELECT COUNT(*) FROM notice_people WHERE notice = $1 AND seq > $2"
                         " AND seq <= $3 AND fate = 3 AND errcode IN (-997, -996)" OF_SCOPE,

    /* $3: now. What is over, or perhaps never came, asks only where nothing else does. */
    [SQL_NOTICE_ASKS] = ASKING " AND np.fate <> 11 AND (np.acked_at > 0) = (CAST($2 AS BIGINT) = 1)"
                               " ORDER BY CASE WHEN n.state = 7 OR (" LOST ") THEN 1"
                               "  WHEN n.expires_at > 0 AND n.expires_at <= $3 THEN 1 ELSE 0 END,"
                               "  np.at DESC, np.notice DESC LIMIT 1",
    [SQL_NOTICE_ASKED] = ASKING " AND np.notice = $2",
    /* Who has read it has it: who is about to be told again need not be any more, and what is under
     * way, or had no answer, has come. */
    [SQL_NOTICE_ACK] = "UPDATE notice_people SET acked_at = $3, errcode = 0,"
                       "  at = CASE WHEN fate = 1 OR taken = 0 THEN CAST($3 AS BIGINT) ELSE at END,"
                       "  taken = CASE WHEN taken > 0 THEN taken ELSE part END,"
                       "  " TOLD_BY ","
                       "  fate = CASE WHEN fate = 11 THEN 11 ELSE 2 END"
                       " WHERE notice = $1 AND seq = $2",
    [SQL_NOTICE_MINE] = "SELECT notice, at, acked_at FROM notice_people"
                        " WHERE person = $1 AND notice < $2 AND taken > 0 AND fate <> 11"
                        " ORDER BY notice DESC LIMIT $3",
    [SQL_NOTICE_OLD] = "SELECT number FROM notices"
                       " WHERE ended_at > 0 AND ended_at < $1 AND content IS NOT NULL"
                       " ORDER BY ended_at LIMIT 1",
    [SQL_NOTICE_FORGET_PEOPLE] = "DELETE FROM notice_people WHERE (notice, seq) IN"
                                 " (SELECT notice, seq FROM notice_people WHERE notice = $1"
                                 "  ORDER BY seq LIMIT $2)",
    [SQL_NOTICE_FORGET_PARTS] = "DELETE FROM notice_parts WHERE part IN"
                                " (SELECT part FROM notice_parts WHERE notice = $1"
                                "  ORDER BY part LIMIT $2)",
    [SQL_NOTICE_FORGET] = "UPDATE notices SET content = NULL, reason = NULL, media = '',"
                          "  again_at = 0 WHERE number = $1",

    [SQL_PREFERENCE_KIND] = "SELECT userid FROM preferences WHERE kind = $1",
    [SQL_PREFERENCE_OFF] = "SELECT 1 FROM preferences WHERE userid = $1 AND kind = $2",
    [SQL_PREFERENCE_PUT] = "INSERT INTO preferences (userid, kind, at) VALUES ($1, $2, $3)"
                           " ON CONFLICT (userid, kind) DO NOTHING",
    [SQL_PREFERENCE_DROP] = "DELETE FROM preferences WHERE userid = $1 AND kind = $2",
    [SQL_SENDS_COUNT] = "INSERT INTO send_days (app, day, person_times) VALUES ($1, $2, $3)"
                        " ON CONFLICT (app, day) DO UPDATE"
                        "  SET person_times = send_days.person_times + excluded.person_times",
    [SQL_SENDS_OF_DAY] = "SELECT person_times FROM send_days WHERE app = $1 AND day = $2",
    [SQL_SENDS_PURGE] = "DELETE FROM send_days WHERE (app, day) IN"
                        " (SELECT app, day FROM send_days WHERE day < $1 ORDER BY day LIMIT $2)",

    /* The next $8 behind the place $5..$7 up to the college $10 and the class $11, whether they fit
     * or not. */
    [SQL_AUDIENCE_PART] = AUDIENCE_PERSON
        " WHERE p.id IN (SELECT q.id FROM people q"
        "  WHERE (q.college, q.class_name, q.number) > ($5, $6, $7)"
        "   AND (q.college, q.class_name) <= ($10, $11)"
        "  ORDER BY q.college, q.class_name, q.number LIMIT $8)"
        " ORDER BY p.college, p.class_name, p.number",
    [SQL_AUDIENCE_ONE] = AUDIENCE_PERSON " WHERE p.id = $5 AND p.state <> 'left'",
};
