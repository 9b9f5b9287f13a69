/* The statements that look at the whole roster, as macros of store/sql.c. */
#ifndef STORE_SQL_PRIVATE_H
#define STORE_SQL_PRIVATE_H

/* ---- who can be reached ---- */

/* The errcodes of store/members.h. */
#define UNREACHED "(81013, 60111, 701008)"

/* One row for each person who has not left; state: enum reach. $1: application, $2: college, $3:
 * class, $4: the kinds of people that have to confirm, as bits (store/reach.h). Of who is no member
 * yet, the contact goes by the number. */
#define REACH_PEOPLE(scope)                                                                        \
    "SELECT CASE WHEN m.bar = 1 THEN 2"                                                            \
    "  WHEN c.follows = 2 OR m.status = 5 THEN 3"                                                  \
    "  WHEN c.errcode IN " UNREACHED " OR m.status = 2 THEN 4"                                     \
    "  WHEN m.status = 4 THEN 7"                                                                   \
    "  WHEN m.userid IS NOT NULL OR c.follows = 1"                                                 \
    "   THEN CASE WHEN p.confirmed_at = 0 AND CAST($4 AS BIGINT) &"                                \
    "     CASE p.kind WHEN 'undergraduate' THEN 1 WHEN 'graduate' THEN 2 WHEN 'candidate' THEN 4"  \
    "      ELSE 8 END <> 0 THEN 5 ELSE 6 END"                                                      \
    "  WHEN p.invited_at > 0 THEN 7 ELSE 8 END AS state,"                                          \
    "  p.id AS person, p.spelling AS number, p.name, p.college, p.class_name,"                     \
    "  COALESCE(c.errcode, 0) AS errcode, COALESCE(m.bar_at, 0) AS bar_at,"                        \
    "  CASE WHEN c.follows = 2 THEN c.followed_at ELSE 0 END AS left_at,"                          \
    "  COALESCE(c.errcode_at, 0) AS errcode_at, COALESCE(m.bound_at, 0) AS bound_at,"              \
    "  p.confirmed_at, p.invited_at, 0 AS created_at, p.number AS place"                           \
    " FROM people p LEFT JOIN members m ON m.person = p.id"                                        \
    "  LEFT JOIN contacts c ON c.member = COALESCE(m.userid, p.number) AND c.app = $1"             \
    " WHERE p.state <> 'left' AND p.kind <> 'staff' AND " scope                                    \
    " AND ($3 = '' OR p.class_name = $3)"
/* One row for each member who is nobody of the roster and no staff; nobody is of no class. */
#define CLAIMED_AT                                                                                 \
    "(SELECT MIN(t.created_at) FROM tickets t"                                                     \
    "  WHERE t.member = m.userid AND t.kind = 'claim' AND t.answer IS NULL)"
#define REACH_NOBODIES                                                                             \
    "SELECT CASE WHEN c.follows = 2 OR m.status = 5 THEN 3"                                        \
    "  WHEN " CLAIMED_AT " IS NOT NULL THEN 1 ELSE 0 END AS state,"                                \
    "  0, m.spelling, '', '', '', 0, 0, CASE WHEN c.follows = 2 THEN c.followed_at ELSE 0 END,"    \
    "  0, 0, 0, 0, COALESCE(" CLAIMED_AT ", m.created_at), m.userid AS place"                      \
    " FROM members m LEFT JOIN contacts c ON c.member = m.userid AND c.app = $1"                   \
    " WHERE m.person IS NULL AND $2 = '' AND $3 = ''"                                              \
    "  AND NOT EXISTS (SELECT 1 FROM staff f WHERE f.member = m.userid)"
#define REACH_ALL REACH_PEOPLE("$2 = ''") " UNION ALL " REACH_NOBODIES
#define REACH_COLLEGE REACH_PEOPLE("p.college = $2")
#define REACH_CLASS REACH_PEOPLE("p.college = $2 AND p.class_name = $3")
/* $5: enum reach; below 0: all. */
#define IN_STATE "(CAST($5 AS BIGINT) < 0 OR state = $5)"
/* In the order of the index people_list: a page reads no more than what stands before it. */
#define REACH_LIST(rows)                                                                           \
    "SELECT state, person, number, name, college, class_name, errcode, bar_at, left_at,"           \
    " errcode_at, bound_at, confirmed_at, invited_at, created_at"                                  \
    " FROM (" rows ") AS r WHERE " IN_STATE                                                        \
    " ORDER BY college, class_name, place LIMIT $6 OFFSET $7"
#define REACH_COUNT(rows)                                                                          \
    "SELECT state, COUNT(*) FROM (" rows ") AS r WHERE " IN_STATE " GROUP BY state"

/* ---- who has reported ---- */

/* $1: flow, $2: day, $3: kinds as |undergraduate|graduate|, '' for all, $4: application, $5..$7:
 * behind which college, class, number (of the scope; '' from the start), $8: how many, $9: college,
 * $10: class. In the order of the index people_list, which is entered where a page begins. */
#define REPORT_PERSON                                                                              \
    "SELECT p.id, p.spelling, p.name, p.college, p.class_name,"                                    \
    /* who is barred is nobody we would write to */                                                \
    " CASE WHEN m.bar = 0 THEN m.spelling ELSE '' END,"                                            \
    " CASE WHEN m.userid IS NULL OR m.bar <> 0 OR m.status IN (2, 4, 5) OR c.follows = 2"          \
    "  OR c.errcode <> 0 THEN 0 ELSE 1 END,"                                                       \
    " COALESCE(m.channel, 0), COALESCE(m.lang, 0), COALESCE(m.pressed, 0),"                        \
    " CASE WHEN m.bar = 1 THEN 1 ELSE 0 END"
#define REPORT_FROM                                                                                \
    " FROM people p LEFT JOIN members m ON m.person = p.id"                                        \
    "  LEFT JOIN contacts c ON c.member = m.userid AND c.app = $4"
#define REPORT_COUNTS " p.state <> 'left' AND ($3 = '' OR $3 LIKE '%|' || p.kind || '|%')"
#define REPORT_WHERE(scope) " WHERE" REPORT_COUNTS " AND " scope
#define REPORT_ORDER " ORDER BY p.college, p.class_name, p.number LIMIT $8"
#define REPORT_NONE                                                                                \
    " NOT EXISTS (SELECT 1 FROM submissions s"                                                     \
    "  WHERE s.flow = $1 AND s.day = $2 AND s.person = p.id)"
#define REPORT_MISSING(scope)                                                                      \
    REPORT_PERSON REPORT_FROM REPORT_WHERE(scope) " AND" REPORT_NONE REPORT_ORDER
/* The next $8 of the roster, missing or not: what that costs has an upper bound. */
#define REPORT_PART                                                                                \
    REPORT_PERSON ", CASE WHEN" REPORT_COUNTS " AND" REPORT_NONE " THEN 1 ELSE 0 END, p.number"    \
    REPORT_FROM                                                                                    \
    " WHERE p.id IN (SELECT q.id FROM people q"                                                    \
    "  WHERE (q.college, q.class_name, q.number) > ($5, $6, $7)"                                   \
    "  ORDER BY q.college, q.class_name, q.number LIMIT $8)"                                       \
    " ORDER BY p.college, p.class_name, p.number"
#define REPORT_ROWS(scope)                                                                         \
    REPORT_PERSON ", s.nth, s.receipt, s.answers, s.member, s.at, s.streak, s.proxy" REPORT_FROM   \
    "  LEFT JOIN submissions s ON s.flow = $1 AND s.day = $2 AND s.person = p.id AND s.nth ="      \
    "   (SELECT MAX(t.nth) FROM submissions t"                                                     \
    "     WHERE t.flow = $1 AND t.day = $2 AND t.person = p.id)" REPORT_WHERE(scope) REPORT_ORDER
#define REPORT_ALL "(p.college, p.class_name, p.number) > ($5, $6, $7) AND $9 = '' AND $10 = ''"
#define REPORT_COLLEGE                                                                             \
    "p.college = $9 AND (p.class_name, p.number) > ($6, $7) AND $5 IN ('', p.college)"             \
    " AND $10 = ''"
#define REPORT_CLASS                                                                               \
    "p.college = $9 AND p.class_name = $10 AND p.number > $7 AND $5 IN ('', p.college)"            \
    " AND $6 IN ('', p.class_name)"

#endif
