/* Who can be reached: each person has exactly one state. */
#include "tests/unit/store_plan.h"

#include "store/members.h"
#include "store/migrations.h"
#include "store/people.h"
#include "store/reach.h"
#include "store/sql.h"
#include "store/staff.h"
#include "store/tickets.h"

enum { DONE_NOTHING, WROTE, FROZEN, UNFOLLOWED, LEFT_ORG, OUTSIDE, DISABLED, SENT_TO, NOT_ACTIVE,
       CONFIRMED, INVITED, GONE };

static const struct row {
    const char *number, *college, *class_name;
    int         did;
    int64_t     errcode;
    enum reach  state, strict; /* strict: where everybody has to confirm */
} rows[] = {
    {"a01", "数学", "1班", DONE_NOTHING, 0, REACH_EXPECTED, REACH_EXPECTED},
    {"a02", "数学", "1班", WROTE, 0, REACH_ACTIVE, REACH_UNCONFIRMED},
    {"a03", "数学", "2班", FROZEN, 0, REACH_FROZEN, REACH_FROZEN},
    {"a04", "数学", "2班", UNFOLLOWED, 0, REACH_LEFT, REACH_LEFT},
    {"a05", "数学", "2班", LEFT_ORG, 0, REACH_LEFT, REACH_LEFT},
    {"a06", "物理", "1班", OUTSIDE, 81013, REACH_OUTSIDE, REACH_OUTSIDE},
    {"a07", "物理", "1班", SENT_TO, 60111, REACH_OUTSIDE, REACH_OUTSIDE}, /* never wrote to us */
    {"a08", "物理", "1班", SENT_TO, 701008, REACH_OUTSIDE, REACH_OUTSIDE},
    {"a09", "物理", "1班", OUTSIDE, 45033, REACH_ACTIVE, REACH_UNCONFIRMED}, /* only busy */
    {"a10", "物理", "1班", DISABLED, 0, REACH_OUTSIDE, REACH_OUTSIDE},
    {"a11", "物理", "1班", NOT_ACTIVE, 0, REACH_INVITED, REACH_INVITED},
    {"a12", "物理", "1班", CONFIRMED, 0, REACH_ACTIVE, REACH_ACTIVE},
    {"a13", "", "", INVITED, 0, REACH_INVITED, REACH_INVITED},
    {"a14", "", "", GONE, 0, REACH_COUNT, REACH_COUNT}, /* has left the school: not listed */
    {"a15", "", "", OUTSIDE, 0, REACH_ACTIVE, REACH_UNCONFIRMED}, /* reachable again */
};

/* At a second, which a roster does not tell. */
static void invite(const struct fixture *f, const char *number)
{
    static const char *const sql[] = {"UPDATE people SET invited_at = $2 WHERE number = $1"};
    struct db               *db = NULL;
    struct err               err = {0};
    int64_t                  changed = 0;

    OK(db_open(&db, f->path, DB_WRITE, store_migrations, sql, 1, &err));
    struct stmt *st = db_use(db, 0);
    stmt_text(st, 1, str_c(number));
    stmt_i64(st, 2, NOW - 5);
    OK(stmt_run(st, &changed, &err));
    CHECK(changed == 1, "%s is invited", number);
    db_close(db);
}

static void load(struct store *s, const char *userid, int64_t *person)
{
    auto_buf struct buf memory = {0};
    struct member       m;
    struct dialog       d;
    struct err          err = {0};

    OK(member_load(s, NOW, str_c(userid), STR_LIT("student"), &m, &d, &memory, &err));
    *person = m.person;
}

static void act(const struct fixture *f, const struct row *r)
{
    const struct str student = STR_LIT("student"), me = str_c(r->number);
    struct store    *s = f->store;
    struct err       err = {0};
    int64_t          person;
    bool             changed;

    if (r->did != DONE_NOTHING && r->did != SENT_TO && r->did != INVITED)
        load(s, r->number, &person);
    if (r->did == FROZEN)
        OK(member_bar(s, NOW + 1, me, BAR_FROZEN, &err));
    if (r->did == UNFOLLOWED)
        OK(member_follow(s, NOW + 2, me, student, false, &changed, &err));
    if (r->did == LEFT_ORG || r->did == DISABLED || r->did == NOT_ACTIVE)
        OK(member_set_status(s, me, r->did == LEFT_ORG ? 5 : r->did == DISABLED ? 2 : 4, &err));
    if (r->errcode != 0)
        OK(member_unreachable(s, NOW + 3, me, student, r->errcode, &err));
    if (r->did == OUTSIDE && r->errcode == 0) {
        OK(member_unreachable(s, NOW + 3, me, student, 81013, &err));
        OK(member_unreachable(s, NOW + 4, me, student, 0, &err));
    }
    if (r->did == CONFIRMED)
        OK(people_confirm(s, NOW + 5, person, &err));
    if (r->did == GONE)
        OK(people_leave(s, NOW, person, &changed, &err));
    if (r->did == INVITED)
        invite(f, r->number);
}

static void claim(struct store *s, const char *userid, const char *kind)
{
    struct ticket t = {.kind = str_c(kind), .person = 1, .member = str_c(userid),
                       .app = STR_LIT("student"), .said = STR_LIT("")};
    struct err    err = {0};
    int64_t       person, number;
    bool          again;

    load(s, userid, &person);
    OK(ticket_open(s, NOW + 6, &t, &number, &again, &err));
}

static void fill(const struct fixture *f)
{
    struct staff clerk = {.userid = STR_LIT("Clerk"), .role = STR_LIT(ROLE_CLERK)};
    struct err   err = {0};
    int64_t      person;
    bool         flag;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct person      p = {.number = str_c(rows[i].number), .name = STR_LIT("张三"),
                                .college = str_c(rows[i].college),
                                .class_name = str_c(rows[i].class_name)};
        enum people_change change;

        OK(people_put(f->store, NOW, &p, NULL, false, &change, &err));
        act(f, &rows[i]);
    }
    load(f->store, "Stranger", &person);
    load(f->store, "Gone", &person);
    OK(member_follow(f->store, NOW + 2, STR_LIT("Gone"), STR_LIT("student"), false, &flag, &err));
    claim(f->store, "Claims", TICKET_CLAIM);
    claim(f->store, "Asks", TICKET_CORRECTION);
    claim(f->store, "Claimed", TICKET_CLAIM);
    OK(ticket_answer(f->store, NOW + 7, 3, STR_LIT("clerk"), STR_LIT("no"), &flag, &err));
    load(f->store, "Clerk", &person);
    OK(staff_put(f->store, &clerk, &flag, &err));
    /* the staff's application is another matter */
    OK(member_follow(f->store, NOW, STR_LIT("a02"), STR_LIT("staff"), false, &flag, &err));
    OK(member_unreachable(f->store, NOW, STR_LIT("a01"), STR_LIT("staff"), 81013, &err));
}

struct seen {
    struct buf  text;
    const char *last;
    int         count[REACH_COUNT];
    int         all, stop, rc;
};

static int see(void *arg, const struct reach_person *p)
{
    struct seen *seen = arg;

    buf_f(&seen->text, "%.*s=%s ", STR_ARG(p->number), reach_name(p->state));
    seen->count[p->state]++;
    return ++seen->all == seen->stop ? seen->rc : 0;
}

static void everybody_has_one_state(void **state)
{
    struct fixture *f = *state;

    fill(f);
    for (int strict = 0; strict <= 1; strict++) {
        struct reach_filter all = {.app = STR_LIT("student"),
                                   .confirm = strict ? REACH_EVERYBODY : 0};
        int64_t             count[REACH_COUNT];
        struct seen         seen = {.all = 0};
        struct err          err = {0};

        OK(reach_list(f->store, &all, see, &seen, &err));
        CHECK(seen.all == (int)ARRAY_LEN(rows) + 4, "all but who has left, and five strangers: %s",
              seen.text.p);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
            enum reach want = strict ? rows[i].strict : rows[i].state;
            char       text[40];

            snprintf(text, sizeof text, "%s=%s ", rows[i].number,
                     want == REACH_COUNT ? "" : reach_name(want));
            CHECK((strstr(seen.text.p, text) != NULL) == (want != REACH_COUNT), "%s in %s", text,
                  seen.text.p);
        }
        /* an office that has decided, or another kind of ticket, is no claim */
        CHECK(strstr(seen.text.p, "Asks=nobody Claimed=nobody Claims=claimed Gone=left "
                                  "Stranger=nobody ") != NULL,
              "%s", seen.text.p);
        OK(reach_count(f->store, &all, count, &err));
        for (int i = 0; i < REACH_COUNT; i++)
            CHECK(count[i] == seen.count[i], "%s: %d and %d", reach_name((enum reach)i),
                  (int)count[i], seen.count[i]);
        buf_free(&seen.text);
    }
}

static void some_are_asked_for(void **state)
{
    static const struct {
        const char         *name;
        struct reach_filter filter;
        const char         *want;
    } filters[] = {
        {"a college", {.college = {"数学", 6}},
         "a01=expected a02=active a03=frozen a04=left a05=left "},
        {"a class", {.college = {"数学", 6}, .class_name = {"1班", 4}}, "a01=expected a02=active "},
        {"a class of any college", {.class_name = {"2班", 4}}, "a03=frozen a04=left a05=left "},
        {"a state", {.only = true, .state = REACH_LEFT}, "Gone=left a04=left a05=left "},
        {"nobodies", {.only = true, .state = REACH_NOBODY},
         "Asks=nobody Claimed=nobody Stranger=nobody "},
        {"claims", {.only = true, .state = REACH_CLAIMED}, "Claims=claimed "},
        {"a state of a college", {.college = {"物理", 6}, .only = true, .state = REACH_ACTIVE},
         "a09=active a12=active "},
        {"a college that is not there", {.college = {"文", 3}}, ""},
        {"nobodies of a college", {.college = {"数学", 6}, .only = true, .state = REACH_NOBODY},
         ""},
    };
    struct fixture *f = *state;

    fill(f);
    for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
        struct reach_filter filter = filters[i].filter;
        struct seen         seen = {.all = 0};
        int64_t             count[REACH_COUNT], sum = 0;
        struct err          err = {0};

        filter.app = STR_LIT("student");
        OK(reach_list(f->store, &filter, see, &seen, &err));
        CHECK(strcmp(seen.text.p ? seen.text.p : "", filters[i].want) == 0, "%s: %s",
              filters[i].name, seen.text.p);
        OK(reach_count(f->store, &filter, count, &err));
        for (int j = 0; j < REACH_COUNT; j++)
            sum += count[j];
        CHECK(sum == seen.all, "%s: as many are counted", filters[i].name);
        buf_free(&seen.text);
    }
}

static void a_list_has_pages(void **state)
{
    static const struct {
        const char  *name;
        enum reach   state;
        const char  *college;
        unsigned     skip, most;
        const char  *want;
    } pages[] = {
        {"all", REACH_OUTSIDE, "", 0, 0, "a06=outside a07=outside a08=outside a10=outside "},
        {"the first", REACH_OUTSIDE, "", 0, 2, "a06=outside a07=outside "},
        {"the second", REACH_OUTSIDE, "", 2, 2, "a08=outside a10=outside "},
        {"not full", REACH_OUTSIDE, "", 3, 2, "a10=outside "},
        {"behind the last", REACH_OUTSIDE, "", 4, 2, ""},
        {"of a college", REACH_OUTSIDE, "物理", 1, 2, "a07=outside a08=outside "},
        {"of the frozen", REACH_FROZEN, "", 0, 2, "a03=frozen "},
        {"the frozen, page 2", REACH_FROZEN, "", 2, 2, ""},
        {"of nobodies", REACH_NOBODY, "", 0, 2, "Asks=nobody Claimed=nobody "},
        {"nobodies, page 2", REACH_NOBODY, "", 2, 2, "Stranger=nobody "},
        {"of the left", REACH_LEFT, "", 0, 2, "Gone=left a04=left "},
    };
    struct fixture *f = *state;

    fill(f);
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        struct reach_filter filter = {
            .app = STR_LIT("student"), .college = str_c(pages[i].college),
            .only = true, .state = pages[i].state,
            .skip = pages[i].skip, .most = pages[i].most,
        };
        struct seen seen = {.all = 0};
        struct err  err = {0};

        OK(reach_list(f->store, &filter, see, &seen, &err));
        CHECK(strcmp(seen.text.p ? seen.text.p : "", pages[i].want) == 0, "%s: %s", pages[i].name,
              seen.text.p);
        buf_free(&seen.text);
    }
}

/* The worker waits for a page: it comes in the order of an index, and nothing is sorted. Frozen are
 * few: those are sorted, and not looked for among all. */
static void a_page_is_not_sorted(void **state)
{
    static const struct {
        enum sql    list;
        const char *uses, *not;
    } plans[] = {
        {SQL_REACH_LIST, "people_list", "TEMP B-TREE"},
        {SQL_REACH_COLLEGE_LIST, "people_list (college=?)", "TEMP B-TREE"},
        {SQL_REACH_CLASS_LIST, "people_list (college=? AND class_name=?)", "TEMP B-TREE"},
        {SQL_REACH_NOBODY_LIST, "members_nobody", "TEMP B-TREE"},
        {SQL_REACH_FROZEN_LIST, "members_frozen", "people_list"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
        auto_buf struct buf plan = {0};

        fixture_plan(f, store_sql[plans[i].list], &plan);
        CHECK(strstr(plan.p, plans[i].uses) && !strstr(plan.p, plans[i].not), "%s", plan.p);
    }
}

static void the_list_may_stop_or_fail(void **state)
{
    struct reach_filter all = {.app = STR_LIT("student")};
    struct fixture     *f = *state;
    struct seen         seen = {.stop = 2, .rc = 1};
    struct err          err = {0};

    fill(f);
    OK(reach_list(f->store, &all, see, &seen, &err));
    CHECK(seen.all == 2, "stopped");
    seen.all = 0;
    seen.rc = -1;
    CHECK(reach_list(f->store, &all, see, &seen, &err) == -1 && err.kind == ERR_RETRY, "failed");
    buf_free(&seen.text);
}

static int see_since(void *arg, const struct reach_person *p)
{
    static const int64_t since[REACH_COUNT] = {
        [REACH_NOBODY] = NOW,     [REACH_CLAIMED] = NOW + 6,
        [REACH_FROZEN] = NOW + 1, [REACH_LEFT] = NOW + 2,
        [REACH_OUTSIDE] = NOW + 3, [REACH_UNCONFIRMED] = NOW, [REACH_ACTIVE] = NOW + 5,
        [REACH_INVITED] = NOW - 5, [REACH_EXPECTED] = 0,
    };
    bool not_told = str_is(p->number, "a05") || str_is(p->number, "a10") ||
                    str_is(p->number, "a11");

    (void)arg;
    CHECK(p->since == (not_told ? 0 : since[p->state]), "%.*s: %s since %d", STR_ARG(p->number),
          reach_name(p->state), (int)(p->since - NOW));
    CHECK((p->errcode != 0) == (p->state == REACH_OUTSIDE && !not_told), "%.*s: errcode %d",
          STR_ARG(p->number), (int)p->errcode);
    CHECK((p->person == 0) == (p->number.p[0] != 'a') &&
              (p->name.n == 0) == (p->number.p[0] != 'a'),
          "%.*s is somebody", STR_ARG(p->number));
    return 0;
}

static void of_a_kind(const struct fixture *f, const char *number, const char *kind)
{
    struct person         p = {.number = str_c(number), .name = STR_LIT("张三"), .kind = str_c(kind)};
    enum people_change    change;
    struct err            err = {0};
    int64_t               person;

    OK(people_put(f->store, NOW, &p, NULL, false, &change, &err));
    load(f->store, number, &person);
}

/* Each kind has a bit of its own. */
static void some_kinds_confirm(void **state)
{
    static const struct {
        const char *number, *kind;
        unsigned    bit;
    } kinds[] = {
        {"k1", "undergraduate", REACH_UNDERGRADUATES},
        {"k2", "graduate", REACH_GRADUATES},
        {"k3", "candidate", REACH_CANDIDATES},
        {"k4", "student", REACH_STUDENTS},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        of_a_kind(f, kinds[i].number, kinds[i].kind);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct reach_filter one = {.app = STR_LIT("student"), .confirm = kinds[i].bit};
        struct seen         seen = {.all = 0};
        struct err          err = {0};
        char                text[40];

        OK(reach_list(f->store, &one, see, &seen, &err));
        snprintf(text, sizeof text, "%s=unconfirmed ", kinds[i].number);
        CHECK(strstr(seen.text.p, text) != NULL, "%s in %s", text, seen.text.p);
        CHECK(seen.count[REACH_UNCONFIRMED] == 1 && seen.count[REACH_ACTIVE] == 3, "%s: %s",
              kinds[i].kind, seen.text.p);
        buf_free(&seen.text);
    }
}

static void since_when_and_why(void **state)
{
    struct reach_filter all = {.app = STR_LIT("student"), .confirm = REACH_EVERYBODY};
    struct fixture     *f = *state;
    struct err          err = {0};

    fill(f);
    OK(reach_list(f->store, &all, see_since, NULL, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FILE(everybody_has_one_state),
        ON_FILE(some_are_asked_for),
        ON_FILE(a_list_has_pages),
        ON_FILE(a_page_is_not_sorted),
        ON_FILE(the_list_may_stop_or_fail),
        ON_FILE(some_kinds_confirm),
        ON_FILE(since_when_and_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
