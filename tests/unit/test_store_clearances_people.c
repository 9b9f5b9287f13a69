/* Clearance: the end, news, and everybody whom it concerns. */
#include "tests/unit/clearances_store.h"
#include "tests/unit/people.h"
#include "tests/unit/store_plan.h"

#include "store/sql.h"

/* ---- the end ---- */

static void one_card_at_the_end(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         at = -1;
    bool            first = false, was = true;

    OK(clear_completed(f->store, LEAVING, 5, &at, &err));
    OK(clear_reopen(f->store, LEAVING, 5, &was, &err));
    CHECK(at == 0 && !was, "not complete");
    OK(clear_complete(f->store, NOW, LEAVING, 5, &first, &err));
    CHECK(first, "the first");
    OK(clear_complete(f->store, NOW + 9, LEAVING, 5, &first, &err));
    OK(clear_completed(f->store, LEAVING, 5, &at, &err));
    CHECK(!first && at == NOW, "only the first");
    OK(clear_complete(f->store, NOW, STR_LIT("returning"), 5, &first, &err));
    CHECK(first, "another clearance");
    OK(clear_reopen(f->store, LEAVING, 5, &was, &err));
    OK(clear_completed(f->store, LEAVING, 5, &at, &err));
    CHECK(was && at == 0, "taken back");
    OK(clear_complete(f->store, NOW + 60, LEAVING, 5, &first, &err));
    CHECK(first, "and again");
}

/* ---- news ---- */

struct told {
    struct store *store;
    struct buf    text;
    bool          done;
    struct err   *err;
};

static int tell(void *arg, const struct clear_news *n)
{
    struct told *t = arg;

    buf_f(&t->text, "%.*s %d %.*s; ", STR_ARG(n->clearance), (int)n->person, STR_ARG(n->node));
    return t->done ? clear_news_done(t->store, n->clearance, n->person, n->id, t->err) : 0;
}

static void check_news(struct store *s, const char *clearance, unsigned most, bool done,
                       const char *want, const char *name)
{
    struct err  err = {0};
    struct told t = {.store = s, .done = done, .err = &err};

    OK(clear_news_next(s, str_c(clearance), most, tell, &t, &err));
    buf_char(&t.text, '\0');
    CHECK(strcmp(t.text.p, want) == 0, "%s: %s", name, t.text.p);
    buf_free(&t.text);
}

static void put_news(struct store *s, const char *clearance, const char *node, int64_t person)
{
    struct err err = {0};

    OK(clear_news_put(s, NOW, str_c(clearance), str_c(node), person, &err));
}

/* All of one person come together, whoever is between them. */
static void news_of_one_come_together(void **state)
{
    struct fixture *f = *state;

    check_news(f->store, "leaving", 9, false, "", "none");
    put_news(f->store, "leaving", "finance", 7);
    put_news(f->store, "leaving", "finance", 8);
    put_news(f->store, "leaving", "finance", 9);
    put_news(f->store, "leaving", "hostel", 7);
    put_news(f->store, "returning", "hostel", 7);
    check_news(f->store, "leaving", 1, false, "leaving 7 finance; leaving 7 hostel; ",
               "the oldest person");
    check_news(f->store, "leaving", 2, true,
               "leaving 7 finance; leaving 7 hostel; leaving 8 finance; ", "two of them");
    check_news(f->store, "leaving", 9, true, "leaving 9 finance; ", "the others");
    check_news(f->store, "leaving", 9, true, "", "that was all");
    check_news(f->store, "returning", 9, true, "returning 7 hostel; ", "of another clearance");
}

static int keep_id(void *arg, const struct clear_news *n)
{
    *(int64_t *)arg = n->id;
    return 0;
}

static void what_came_later_is_told_later(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         id = 0;

    put_news(f->store, "leaving", "finance", 7);
    OK(clear_news_next(f->store, LEAVING, 1, keep_id, &id, &err));
    put_news(f->store, "leaving", "hostel", 7);
    OK(clear_news_done(f->store, LEAVING, 8, INT64_MAX, &err));
    OK(clear_news_done(f->store, STR_LIT("returning"), 7, INT64_MAX, &err));
    OK(clear_news_done(f->store, LEAVING, 7, id, &err));
    check_news(f->store, "leaving", 9, false, "leaving 7 hostel; ", "only what was told is done");
}

/* ---- everybody ---- */

static int64_t put(struct store *s, const char *number, const char *kind, const char *college,
                   const char *class_name, int64_t year, const char *at)
{
    enum people_change change;
    struct err         err = {0};
    int64_t            id = 0;
    struct person      p = {
        .number = str_c(number),
        .name = STR_LIT("张三"),
        .kind = str_c(kind),
        .college = str_c(college),
        .class_name = str_c(class_name),
        .year = year,
        .state = str_c(at),
        .state_from = -1,
        .state_until = -1,
    };

    OK(people_put(s, NOW, &p, NULL, false, &change, &err));
    OK(people_find(s, p.number, note_person, &id, &err));
    return id;
}

static void fill(struct store *s)
{
    put(s, "B3", "undergraduate", "音乐", "17甲", 2017, "leaving");
    put(s, "A1", "undergraduate", "音乐", "17甲", 2017, "leaving");
    put(s, "C2", "graduate", "音乐", "19研", 2019, "leaving");
    put(s, "C1", "undergraduate", "作_曲", "17乙", 2017, "active");
    put(s, "D1", "undergraduate", "作曲", "17乙", 2017, "left");
    put(s, "D2", "undergraduate", "作x曲", "17乙", 2018, "active");
    put(s, "E1", "student", "音乐", "18甲", 2018, "active");
    put(s, "T1", "staff", "音乐", "", 0, "active");
}

static int write_person(void *arg, const struct clear_person *p)
{
    CHECK(str_is(p->name, "张三") && p->person > 0, "whole");
    buf_f(arg, "%.*s", STR_ARG(p->number));
    for (unsigned i = 0; i < p->rows_count; i++) {
        CHECK(p->rows[i].person == p->person && p->rows[i].reason.n == 0, "his own");
        buf_f(arg, " %.*s=%d/%.*s", STR_ARG(p->rows[i].node), (int)p->rows[i].state,
              STR_ARG(p->rows[i].by));
    }
    buf_c(arg, p->completed_at ? "!; " : "; ");
    return 0;
}

static void check_people(struct store *s, const struct clear_who *who, const char *want,
                         const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(clear_people(s, LEAVING, who, write_person, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);
}

static const char *const undergraduate[] = {"undergraduate"}, *const student[] = {"student"},
                  *const both[] = {"graduate", "undergraduate"}, *const two[] = {"音乐", "作_曲"},
                  *const one[] = {"作_曲"}, *const leaving[] = {"leaving"},
                  *const left[] = {"left", "leaving"},
                  *const many[] = {"a", "b", "c", "d", "undergraduate", "graduate"};
static const unsigned    year[] = {2017}, years[] = {2019, 2017};

static const struct {
    const char      *name;
    struct clear_who who;
    const char      *want;
} groups[] = {
    {"all who have not left", {.kinds = NULL}, "C1; D2; T1; A1; B3; E1; C2; "},
    {"a kind", {.kinds = undergraduate, .kinds_count = 1}, "C1; D2; A1; B3; "},
    {"two kinds", {.kinds = both, .kinds_count = 2}, "C1; D2; A1; B3; C2; "},
    {"all students", {.kinds = student, .kinds_count = 1}, "C1; D2; A1; B3; E1; C2; "},
    {"a year", {.years = year, .years_count = 1}, "C1; A1; B3; "},
    {"two years, and none between", {.years = years, .years_count = 2}, "C1; A1; B3; C2; "},
    {"two colleges", {.colleges = two, .colleges_count = 2}, "C1; T1; A1; B3; E1; C2; "},
    {"one college, letter by letter", {.colleges = one, .colleges_count = 1}, "C1; "},
    {"a state", {.states = leaving, .states_count = 1}, "A1; B3; C2; "},
    {"who has left, too", {.states = left, .states_count = 2}, "D1; A1; B3; C2; "},
    {"everything at once",
     {.kinds = undergraduate, .kinds_count = 1, .colleges = two, .colleges_count = 2,
      .years = year, .years_count = 1, .states = leaving, .states_count = 1},
     "A1; B3; "},
    {"a scope", {.college = {"音乐", 6}}, "T1; A1; B3; E1; C2; "},
    {"a class of it", {.college = {"音乐", 6}, .class_name = {"17甲", 5}}, "A1; B3; "},
    {"a class of none", {.class_name = {"17乙", 5}}, "C1; D2; "},
    {"a scope without letters for any", {.college = {"作_曲", 7}}, "C1; "},
    {"nobody", {.college = {"体育", 6}}, ""},
    {"more kinds than there are", {.kinds = many, .kinds_count = 6},
     "C1; D2; T1; A1; B3; E1; C2; "},
};

static void everybody_whom_it_concerns(void **state)
{
    struct fixture *f = *state;

    fill(f->store);
    for (size_t i = 0; i < ARRAY_LEN(groups); i++)
        check_people(f->store, &groups[i].who, groups[i].want, groups[i].name);
}

static int stop_person(void *arg, const struct clear_person *p)
{
    (void)p;
    return ++*(int *)arg == 2;
}

static int fail_person(void *arg, const struct clear_person *p)
{
    (void)arg;
    (void)p;
    return -1;
}

static void with_rows_and_the_end(void **state)
{
    static const struct clear_who who = {.kinds = both, .kinds_count = 2};
    struct fixture               *f = *state;
    struct import                 i = {.store = f->store, .node = "finance", .at = NOW};
    struct err                    err = {0};
    int64_t                       a1, c2;
    int                           seen = 0;
    bool                          first;

    fill(f->store);
    OK(people_find(f->store, STR_LIT("A1"), note_person, &a1, &err));
    OK(people_find(f->store, STR_LIT("C2"), note_person, &c2, &err));
    list_one(&i, a1, CLEAR_REFUSED);
    list_one(&i, c2, CLEAR_PASSED);
    CHECK(decide(f->store, "finance", a1, true, CLEAR_REFUSED, CLEAR_PASSED), "paid");
    CHECK(decide(f->store, "library", c2, false, CLEAR_TODO, CLEAR_PASSED), "gave back");
    OK(clear_complete(f->store, NOW, LEAVING, c2, &first, &err));
    check_people(f->store, &who,
                 "C1; D2; A1 finance=2/Li; B3; C2 finance=2/cli:nan library=2/Li!; ",
                 "the desk's before the list's");
    OK(clear_people(f->store, LEAVING, &who, stop_person, &seen, &err));
    CHECK(seen == 2, "stopped");
    CHECK(clear_people(f->store, LEAVING, &who, fail_person, NULL, &err) == -1 &&
              err.kind == ERR_RETRY,
          "failed");
}

/* Of the whole school the table is read in its order, of a college through the index. */
static void few_are_read_fast(void **state)
{
    static const struct {
        enum sql    which;
        const char *uses, *not;
    } plans[] = {
        {SQL_CLEAR_PEOPLE, "SCAN p\n", "people_list"},
        {SQL_CLEAR_COLLEGE_PEOPLE, "people_list (college=?)", "TEMP B-TREE"},
        {SQL_CLEAR_OF, "PRIMARY KEY (clearance=? AND person=?)", "TEMP B-TREE"},
        {SQL_CLEAR_REST, "clear_rows_listed (clearance=? AND node=? AND listed_at<?)", "SCAN"},
        {SQL_CLEAR_NEWS_NEXT, "clear_news_person (clearance=? AND person=?)",
         "SCAN clear_news USING"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
        auto_buf struct buf plan = {0};

        fixture_plan(f, store_sql_of(plans[i].which), &plan);
        CHECK(strstr(plan.p, plans[i].uses) && !strstr(plan.p, plans[i].not), "%s", plan.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(one_card_at_the_end),
        BOTH(news_of_one_come_together),
        BOTH(what_came_later_is_told_later),
        BOTH(everybody_whom_it_concerns),
        BOTH(with_rows_and_the_end),
        ON_FILE(few_are_read_fast),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
