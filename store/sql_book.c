/* The SQL of bookings, appointments and clearance, by the rules of store/sql.c. */
#include "store/sql.h"

/* ---- carriers ---- */

/* Who has to do with carrier $1: allows it, or was given to it. */
#define CARRIER_PEOPLE                                                                             \
    "SELECT person FROM bookings WHERE withdrawn_at = 0 AND carrier = $1"                          \
    " UNION SELECT person FROM bookings WHERE withdrawn_at = 0 AND scope = 2"                      \
    " UNION SELECT person FROM handovers WHERE carrier = $1"
/* Not for who has left, and not while an account that is this person has said that it is another:
 * nobody knows whose word the booking was. */
#define CARRIER_MAY                                                                                \
    "p.state <> 'left' AND NOT EXISTS (SELECT 1 FROM members m WHERE m.person = p.id"              \
    "  AND m.bar = 1)"
/* The booking of person p.id that allows it: its own, else the newest for all. */
#define CARRIER_BOOKING                                                                            \
    "(SELECT o.id FROM bookings o"                                                                 \
    "  WHERE o.person = p.id AND o.withdrawn_at = 0 AND (o.carrier = $1 OR o.scope = 2)"           \
    "  ORDER BY CASE WHEN o.carrier = $1 THEN 0 ELSE 1 END, o.changed_at DESC, o.id DESC LIMIT 1)"

/* The person has left the school, and nothing of him has changed since before $1. */
#define LONG_GONE(person)                                                                          \
    "EXISTS (SELECT 1 FROM people p WHERE p.id = " person " AND p.state = 'left'"                  \
    "  AND p.updated_at < $1)"

/* ---- appointments ---- */

#define APPOINTMENT_COLUMNS                                                                        \
    "number, series, place, day, minute, until, person, member, receipt, state, hold_until,"       \
    " created_at, changed_at"
#define APPOINTMENTS "SELECT " APPOINTMENT_COLUMNS " FROM appointments"
/* $1..$4 are a slot */
#define OF_SLOT "series = $1 AND place = $2 AND day = $3 AND minute = $4"

/* ---- clearance ---- */

#define CLEAR_KEY "clearance = $1 AND person = $2 AND node = $3"
#define CLEAR_COLUMNS "clearance, person, node, state, source, at, actor, reason"
/* $2, $3: college and class of who asks; $4..$8 kinds, $9..$12 states, $13, $14 the first and the
 * last year, $15 colleges as |a|b|; '' for all. The caller looks again: years may be left out, and
 * names may hold what LIKE takes for any letter.
 *
 * Of the whole school few are meant: to read all in the order of the table and to sort those takes
 * half as long as to go through the index, which the order of an expression keeps away. */
#define CLEAR_PEOPLE(scope, college)                                                               \
    "SELECT p.id, p.spelling, p.name, p.college, p.class_name, p.kind, p.state, p.year,"           \
    "  COALESCE(e.at, 0)"                                                                          \
    " FROM people p LEFT JOIN clear_ends e ON e.clearance = $1 AND e.person = p.id"                \
    " WHERE p.year >= $13 AND p.year <= $14"                                                       \
    "  AND ($4 = '' OR p.kind IN ($4, $5, $6, $7, $8))"                                            \
    "  AND (p.state <> 'left' AND $9 = '' OR p.state IN ($9, $10, $11, $12))"                      \
    "  AND ($15 = '' OR $15 LIKE '%|' || p.college || '|%') AND " scope                            \
    " ORDER BY " college ", p.class_name, p.number"

#define LOOKUP_COLUMNS "ref, person, clearance, issued_at, expires_at, dead_at"
#define DEPUTIES "SELECT desk, spelling, actor, until FROM deputies"

const char *const store_sql_book[SQL_COUNT] = {
    [SQL_BOOKING_PUT] = "INSERT INTO bookings (id, person, carrier, scope, phone, version, receipt,"
                        "  member, created_at, changed_at)"
                        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)"
                        " ON CONFLICT (person, carrier) WHERE withdrawn_at = 0 DO UPDATE SET"
                        "  scope = excluded.scope, phone = excluded.phone,"
                        "  version = excluded.version, receipt = excluded.receipt,"
                        "  member = excluded.member, changed_at = excluded.changed_at"
                        " RETURNING id",
    [SQL_BOOKING_WITHDRAW] = "UPDATE bookings SET withdrawn_at = $3, changed_at = $3, phone = $4"
                             " WHERE person = $1 AND withdrawn_at = 0"
                             "  AND ($2 = '' OR carrier = $2)",
    [SQL_BOOKING_LIST] = "SELECT person, carrier, scope, phone, version, receipt, member,"
                         "  created_at, changed_at FROM bookings"
                         " WHERE person = $1 AND withdrawn_at = 0 ORDER BY carrier",
    [SQL_BOOKING_COUNT] = "SELECT COUNT(DISTINCT CASE WHEN b.carrier = $1 THEN b.person END),"
                          "  COUNT(DISTINCT b.person)"
                          " FROM bookings b JOIN people p ON p.id = b.person"
                          " WHERE b.withdrawn_at = 0 AND (b.carrier = $1 OR b.scope = 2)"
                          "  AND " CARRIER_MAY,
    [SQL_HANDOVER_DUE] = "SELECT p.id, p.spelling, p.name, p.college, p.class_name, b.id, b.phone,"
                         "  b.scope, b.created_at, CASE WHEN b.carrier = $1 THEN b.id ELSE 0 END,"
                         "  h.kind, h.print, h.phone"
                         " FROM people p"
                         " LEFT JOIN bookings b ON " CARRIER_MAY " AND b.id = " CARRIER_BOOKING
                         " LEFT JOIN handovers h ON h.carrier = $1 AND h.person = p.id"
                         "  AND h.batch = (SELECT MAX(o.batch) FROM handovers o"
                         "    WHERE o.carrier = $1 AND o.person = p.id)"
                         " WHERE p.id IN (" CARRIER_PEOPLE ")"
                         "  AND (b.id IS NOT NULL OR h.kind IN (1, 2))"
                         " ORDER BY p.number",
    [SQL_HANDOVER_FORGET] = "UPDATE handovers SET phone = $3 WHERE carrier = $1 AND person = $2",
    [SQL_HANDOVER_KEEP] = "INSERT INTO handovers"
                          " (carrier, person, kind, print, phone, at, batch, actor)"
                          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    [SQL_HANDOVER_LIST] = "SELECT person, carrier, kind, at, batch, actor FROM handovers h"
                          " WHERE person = $1 AND batch = (SELECT MAX(o.batch) FROM handovers o"
                          "  WHERE o.carrier = h.carrier AND o.person = $1) ORDER BY carrier",
    [SQL_BOOKING_PURGE] = "DELETE FROM bookings WHERE id IN (SELECT b.id FROM bookings b"
                          "  WHERE b.withdrawn_at > 0 AND b.withdrawn_at < $1"
                          "   OR b.changed_at < $1 AND " LONG_GONE("b.person")
                          "  ORDER BY b.id LIMIT $2)",
    /* the newest last: without it the one before would be what the carrier has */
    [SQL_HANDOVER_PURGE] = "DELETE FROM handovers WHERE (carrier, person, batch) IN"
                           " (SELECT h.carrier, h.person, h.batch FROM handovers h"
                           "  WHERE h.at < $1 AND (EXISTS (SELECT 1 FROM handovers o"
                           "    WHERE o.carrier = h.carrier AND o.person = h.person"
                           "     AND o.batch > h.batch)"
                           "   OR " LONG_GONE("h.person") " AND NOT EXISTS (SELECT 1"
                           "    FROM handovers o WHERE o.carrier = h.carrier"
                           "     AND o.person = h.person AND o.batch < h.batch))"
                           "  ORDER BY h.batch LIMIT $2)",

    [SQL_SLOT_KNOW] = "INSERT INTO slots (series, place, day, minute, capacity, taken)"
                      " VALUES ($1, $2, $3, $4, $5, 0)"
                      " ON CONFLICT (series, place, day, minute) DO NOTHING",
    /* $6: a person who does not overtake those who wait; 0: who has waited */
    [SQL_SLOT_TAKE] = "INSERT INTO slots (series, place, day, minute, capacity, taken)"
                      " SELECT $1, $2, $3, $4, $5, 1 WHERE CAST($6 AS BIGINT) = 0 OR NOT EXISTS"
                      "  (SELECT 1 FROM appointments"
                      "    WHERE " OF_SLOT " AND state = 3 AND person <> $6)"
                      " ON CONFLICT (series, place, day, minute) DO UPDATE SET"
                      "  capacity = excluded.capacity, taken = slots.taken + 1"
                      " WHERE slots.taken < excluded.capacity",
    [SQL_SLOT_FREE] = "UPDATE slots SET taken = taken - 1 WHERE " OF_SLOT " RETURNING capacity",
    [SQL_SLOT_COUNT] = "SELECT COALESCE((SELECT taken FROM slots WHERE " OF_SLOT "), 0),"
                       "  (SELECT COUNT(*) FROM appointments WHERE " OF_SLOT " AND state = 3)",
    [SQL_SLOT_AHEAD] = "SELECT COUNT(*) FROM appointments"
                       " WHERE " OF_SLOT " AND state = 3 AND number < $5",
    [SQL_SLOT_DAY] = "SELECT s.minute, s.taken, (SELECT COUNT(*) FROM appointments a"
                     "  WHERE a.series = s.series AND a.place = s.place AND a.day = s.day"
                     "   AND a.minute = s.minute AND a.state = 3) FROM slots s"
                     " WHERE s.series = $1 AND s.place = $2 AND s.day = $3 ORDER BY s.minute",
    [SQL_SLOT_PURGE] = "DELETE FROM slots WHERE day < $1 AND NOT EXISTS"
                       " (SELECT 1 FROM appointments a WHERE a.series = slots.series"
                       "   AND a.place = slots.place AND a.day = slots.day"
                       "   AND a.minute = slots.minute)",
    [SQL_APPOINTMENT_ADD] = "INSERT INTO appointments (" APPOINTMENT_COLUMNS ")"
                            " VALUES ($5, $1, $2, $3, $4, $6, $7, $8, $9, $10, $11, $12, $12)",
    [SQL_APPOINTMENT_MINE] = APPOINTMENTS " WHERE person = $2 AND series = $1 AND state = $3",
    [SQL_APPOINTMENT_EXTEND] = "UPDATE appointments SET hold_until = $2, changed_at = $3,"
                               "  member = $4 WHERE number = $1 AND state = 1",
    [SQL_APPOINTMENT_CONFIRM] = "UPDATE appointments SET state = 2, receipt = $3, changed_at = $4"
                                " WHERE number = $1 AND person = $2 AND state = 1"
                                "  AND hold_until > $4",
    [SQL_APPOINTMENT_RENEW] = "UPDATE appointments SET member = $2, receipt = $3, changed_at = $4"
                              " WHERE number = $1 AND state = 3",
    [SQL_APPOINTMENT_TURN] = "UPDATE appointments SET state = $3, changed_at = $4, actor = $5"
                             " WHERE number = $1 AND state = $2 AND (CAST($3 AS BIGINT) <> 2"
                             "  OR NOT EXISTS (SELECT 1 FROM appointments o"
                             "   WHERE o.series = appointments.series"
                             "    AND o.person = appointments.person AND o.state = 2))",
    [SQL_APPOINTMENT_FIRST] = APPOINTMENTS " WHERE " OF_SLOT " AND state = 3"
                              " ORDER BY number LIMIT 1",
    [SQL_APPOINTMENT_OPEN] = APPOINTMENTS " WHERE person = $1 AND ($2 = '' OR series = $2)"
                             " AND state IN (1, 2, 3) ORDER BY day, minute, number LIMIT $3",
    [SQL_APPOINTMENT_ALL] = APPOINTMENTS " WHERE person = $1 AND ($2 = '' OR series = $2)"
                            " ORDER BY day DESC, minute DESC, number DESC LIMIT $3",
    [SQL_APPOINTMENT_GET] = APPOINTMENTS " WHERE number = $1",
    [SQL_APPOINTMENT_GUESTS] = APPOINTMENTS " WHERE series = $1 AND place = $2 AND day = $3"
                               " AND state IN (2, 4, 5, 9) ORDER BY minute, number",
    [SQL_APPOINTMENT_MISSED] = "SELECT COUNT(*) FROM appointments"
                               " WHERE person = $1 AND series = $2 AND day >= $3 AND state = 5",
    [SQL_APPOINTMENT_HELD_OVER] = APPOINTMENTS " WHERE state = 1 AND hold_until <= $1"
                                  " ORDER BY hold_until, number LIMIT $2",
    [SQL_APPOINTMENT_ENDED] = APPOINTMENTS " WHERE state = 2 AND (day, until) <= ($1, $2)"
                              " ORDER BY day, until, number LIMIT $3",
    [SQL_APPOINTMENT_BEGUN] = APPOINTMENTS " WHERE state = 3 AND (day, minute) <= ($1, $2)"
                              " ORDER BY day, minute, number LIMIT $3",
    [SQL_APPOINTMENT_ON] = APPOINTMENTS " WHERE state = 2 AND day = $2 AND series = $1"
                           " AND number > $3 ORDER BY number LIMIT $4",
    [SQL_APPOINTMENT_PURGE] = "DELETE FROM appointments WHERE number IN"
                              " (SELECT number FROM appointments WHERE day < $1"
                              "  ORDER BY day LIMIT $2)",

    [SQL_CLEAR_FIRST] = "INSERT INTO clear_rows (" CLEAR_COLUMNS ")"
                        " SELECT $1, $2, $3, $4, 1, $5, $6, $7 WHERE NOT EXISTS"
                        "  (SELECT 1 FROM clear_rows WHERE " CLEAR_KEY ")"
                        " ON CONFLICT (clearance, person, node, source) DO NOTHING",
    /* what stands is the desk's, or else the list's */
    [SQL_CLEAR_AGAIN] = "INSERT INTO clear_rows (" CLEAR_COLUMNS ")"
                        " SELECT $1, $2, $3, $4, 1, $5, $6, $7 WHERE $8 ="
                        "  (SELECT state FROM clear_rows WHERE " CLEAR_KEY
                        "    ORDER BY source LIMIT 1)"
                        " ON CONFLICT (clearance, person, node, source) DO UPDATE SET"
                        "  state = excluded.state, at = excluded.at, actor = excluded.actor,"
                        "  reason = excluded.reason WHERE clear_rows.state = $8",
    [SQL_CLEAR_UNDO] = "DELETE FROM clear_rows WHERE " CLEAR_KEY " AND source = 1 AND state = $4",
    [SQL_CLEAR_OF] = "SELECT node, state, source, at, actor, reason FROM clear_rows"
                     " WHERE clearance = $1 AND person = $2 ORDER BY node, source",
    [SQL_CLEAR_LOOK] = "SELECT source, state FROM clear_rows WHERE " CLEAR_KEY,
    [SQL_CLEAR_LISTED] = "INSERT INTO clear_rows (" CLEAR_COLUMNS ", listed_at)"
                         " VALUES ($1, $2, $3, $4, 2, $5, $6, $7, $5)"
                         " ON CONFLICT (clearance, person, node, source) DO UPDATE SET"
                         "  at = CASE WHEN clear_rows.state = excluded.state THEN clear_rows.at"
                         "   ELSE excluded.at END,"
                         "  state = excluded.state, actor = excluded.actor,"
                         "  reason = excluded.reason, listed_at = excluded.listed_at",
    [SQL_CLEAR_REST] = "SELECT r.person, r.state, r.at, r.actor FROM clear_rows r"
                       " WHERE r.clearance = $1 AND r.node = $2 AND r.listed_at < $3"
                       "  AND r.source = 2 AND NOT EXISTS (SELECT 1 FROM clear_rows d"
                       "   WHERE d.clearance = r.clearance AND d.person = r.person"
                       "    AND d.node = r.node AND d.source = 1)",
    [SQL_CLEAR_DROP] = "DELETE FROM clear_rows"
                       " WHERE clearance = $1 AND node = $2 AND listed_at < $3 AND source = 2",
    [SQL_CLEAR_FEEDS] = "SELECT node, unlisted, at, listed FROM clear_feeds"
                        " WHERE clearance = $1 ORDER BY node",
    [SQL_CLEAR_FEED_PUT] = "INSERT INTO clear_feeds (clearance, node, unlisted, at, listed)"
                           " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (clearance, node) DO UPDATE"
                           " SET unlisted = excluded.unlisted, at = excluded.at,"
                           "  listed = excluded.listed WHERE clear_feeds.at < excluded.at",
    [SQL_CLEAR_COMPLETE] = "INSERT INTO clear_ends (clearance, person, at) VALUES ($1, $2, $3)"
                           " ON CONFLICT (clearance, person) DO NOTHING",
    [SQL_CLEAR_REOPEN] = "DELETE FROM clear_ends WHERE clearance = $1 AND person = $2",
    [SQL_CLEAR_COMPLETED] = "SELECT at FROM clear_ends WHERE clearance = $1 AND person = $2",
    [SQL_CLEAR_KNOW] = "INSERT INTO clear_known (clearance, person, node, at)"
                       " VALUES ($1, $2, $3, $4) ON CONFLICT (clearance, person, node) DO NOTHING",
    [SQL_CLEAR_FORGET] = "DELETE FROM clear_known WHERE " CLEAR_KEY,
    [SQL_CLEAR_NEWS_PUT] = "INSERT INTO clear_news (id, clearance, node, person, at)"
                           " VALUES ($1, $2, $3, $4, $5)",
    [SQL_CLEAR_NEWS_NEXT] = "SELECT id, clearance, node, person, at FROM clear_news"
                            " WHERE clearance = $1 AND person IN (SELECT person FROM"
                            "  (SELECT person FROM clear_news WHERE clearance = $1"
                            "   ORDER BY id LIMIT $2) AS first)"
                            " ORDER BY person, id",
    [SQL_CLEAR_NEWS_DONE] = "DELETE FROM clear_news"
                            " WHERE clearance = $1 AND person = $2 AND id <= $3",
    [SQL_CLEAR_PEOPLE] = CLEAR_PEOPLE("$2 = '' AND ($3 = '' OR p.class_name = $3)",
                                      "p.college || ''"),
    [SQL_CLEAR_COLLEGE_PEOPLE] =
        CLEAR_PEOPLE("p.college = $2 AND ($3 = '' OR p.class_name = $3)", "p.college"),
    [SQL_CLEAR_NAME] = "SELECT MIN(name) FROM"
                       " (SELECT MIN(clearance) AS name FROM clear_rows WHERE clearance > $1"
                       "  UNION SELECT MIN(clearance) FROM clear_ends WHERE clearance > $1"
                       "  UNION SELECT MIN(clearance) FROM clear_news WHERE clearance > $1"
                       "  UNION SELECT MIN(clearance) FROM clear_known WHERE clearance > $1"
                       "  UNION SELECT MIN(clearance) FROM clear_feeds WHERE clearance > $1)"
                       "  AS names",
    [SQL_CLEAR_PURGE_ROWS] = "DELETE FROM clear_rows WHERE (clearance, person, node, source) IN"
                             " (SELECT clearance, person, node, source FROM clear_rows"
                             "  WHERE clearance = $1 AND at < $2 AND listed_at < $2 LIMIT $3)",
    [SQL_CLEAR_PURGE_ENDS] = "DELETE FROM clear_ends WHERE (clearance, person) IN"
                             " (SELECT clearance, person FROM clear_ends"
                             "  WHERE clearance = $1 AND at < $2 LIMIT $3)",
    [SQL_CLEAR_PURGE_NEWS] = "DELETE FROM clear_news WHERE id IN (SELECT id FROM clear_news"
                             "  WHERE clearance = $1 AND at < $2 LIMIT $3)",
    [SQL_CLEAR_PURGE_FEEDS] = "DELETE FROM clear_feeds WHERE (clearance, node) IN"
                              " (SELECT clearance, node FROM clear_feeds"
                              "  WHERE clearance = $1 AND at < $2 LIMIT $3)",
    [SQL_CLEAR_PURGE_KNOWN] = "DELETE FROM clear_known WHERE (clearance, person, node) IN"
                              " (SELECT clearance, person, node FROM clear_known"
                              "  WHERE clearance = $1 AND at < $2 LIMIT $3)",

    [SQL_LOOKUP_GET] = "SELECT " LOOKUP_COLUMNS " FROM lookup_codes"
                       " WHERE clearance = $1 AND person = $2 AND dead_at = 0",
    [SQL_LOOKUP_KILL] = "UPDATE lookup_codes SET dead_at = $3,"
                        "  over_at = CASE WHEN expires_at < $3 THEN expires_at ELSE $3 END"
                        " WHERE clearance = $1 AND person = $2 AND dead_at = 0",
    [SQL_LOOKUP_ADD] = "INSERT INTO lookup_codes"
                       " (clearance, person, ref, issued_at, expires_at, over_at)"
                       " VALUES ($1, $2, $3, $4, $5, $5)",
    [SQL_LOOKUP_BY_REF] = "SELECT " LOOKUP_COLUMNS " FROM lookup_codes WHERE ref = $1",
    [SQL_LOOKUP_PURGE] = "DELETE FROM lookup_codes WHERE ref IN"
                         " (SELECT ref FROM lookup_codes WHERE over_at < $1"
                         "  ORDER BY over_at LIMIT $2)",

    /* only when all that were given back are used */
    [SQL_UNLOCK_ADD] = "INSERT INTO unlocks (flow, person, nth, actor, at, reason)"
                       " SELECT $1, $2, given.n + 1, $3, $4, $5 FROM"
                       "  (SELECT COUNT(*) AS n FROM unlocks WHERE flow = $1 AND person = $2)"
                       "   AS given"
                       " WHERE given.n < (SELECT COALESCE(MAX(nth), 0) FROM submissions"
                       "  WHERE flow = $1 AND day = 0 AND person = $2)"
                       " ON CONFLICT (flow, person, nth) DO NOTHING",
    [SQL_UNLOCK_COUNT] = "SELECT COUNT(*) FROM unlocks WHERE flow = $1 AND person = $2",
    /* the row stays: it is counted */
    [SQL_UNLOCK_FORGET] = "UPDATE unlocks SET actor = '', reason = NULL"
                          " WHERE (flow, person, nth) IN (SELECT flow, person, nth FROM unlocks"
                          "  WHERE at < $1 AND actor <> '' LIMIT $2)",
    [SQL_DEPUTY_PUT] = "INSERT INTO deputies (desk, userid, spelling, actor, until, at)"
                       " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (desk, userid) DO UPDATE"
                       " SET spelling = excluded.spelling, actor = excluded.actor,"
                       "  until = excluded.until, at = excluded.at",
    [SQL_DEPUTY_REMOVE] = "DELETE FROM deputies WHERE desk = $1 AND userid = $2",
    [SQL_DEPUTY_DESKS] = DEPUTIES " WHERE userid = $1 AND until >= $2 ORDER BY desk",
    [SQL_DEPUTY_OF] = DEPUTIES " WHERE desk = $1 AND until >= $2 ORDER BY userid",
    [SQL_DEPUTY_PURGE] = "DELETE FROM deputies WHERE (desk, userid) IN"
                         " (SELECT desk, userid FROM deputies WHERE until < $1 LIMIT $2)",
};
