/* What was decided at a node, what lists say, and the end. */
#include "tests/unit/store_fixture.h"
#include "tests/unit/people.h"

#include "store/clearances.h"
#include "store/migrations.h"
#include "store/sql.h"

#define LEAVING STR_LIT("leaving")

static struct clear_row row(const char *node, int64_t person, enum clear_state state)
{
    return (struct clear_row){
        .clearance = LEAVING,
        .node = str_c(node),
        .person = person,
        .state = state,
        .source = CLEAR_BY_DESK,
        .by = STR_LIT("Li"),
        .reason = state == CLEAR_REFUSED ? STR_LIT("欠书两本") : STR_LIT(""),
    };
}

static bool decide(struct store *s, const char *node, int64_t person, bool had,
                   enum clear_state from, enum clear_state to)
{
    struct clear_row r = row(node, person, to);
    struct err       err = {0};
    bool             done;

    OK(clear_decide(s, NOW, &r, had, from, &done, &err));
    return done;
}

static int write_row(void *arg, const struct clear_row *r)
{
    static const char *const states[] = {"todo", "none", "passed", "refused"};

    buf_f(arg, "%.*s %s %s%s%.*s; ", STR_ARG(r->node), states[r->state],
          r->source == CLEAR_BY_DESK ? "desk" : "list", r->reason.n > 0 ? " " : "",
          STR_ARG(r->reason));
    return 0;
}

static void check_rows(struct store *s, int64_t person, const char *want, const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(clear_of(s, LEAVING, person, write_row, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);
}

static int keep_at(void *arg, const struct clear_row *r)
{
    *(int64_t *)arg = r->at;
    return 1;
}

static int64_t at_of(struct store *s, int64_t person)
{
    struct err err = {0};
    int64_t    at = -1;

    OK(clear_of(s, LEAVING, person, keep_at, &at, &err));
    return at;
}

/* ---- desks ---- */

static void two_clerks_decide_once(void **state)
{
    struct fixture *f = *state;

    check_rows(f->store, 5, "", "nothing yet");
    CHECK(decide(f->store, "library", 5, false, CLEAR_TODO, CLEAR_REFUSED), "the first");
    CHECK(!decide(f->store, "library", 5, false, CLEAR_TODO, CLEAR_PASSED), "not the second");
    check_rows(f->store, 5, "library refused desk 欠书两本; ", "what the first said");
    CHECK(!decide(f->store, "library", 5, true, CLEAR_PASSED, CLEAR_TODO), "nor who saw another");
    CHECK(!decide(f->store, "hostel", 5, true, CLEAR_TODO, CLEAR_PASSED), "nor who saw a row");
    CHECK(decide(f->store, "library", 5, true, CLEAR_REFUSED, CLEAR_PASSED), "having seen it");
    check_rows(f->store, 5, "library passed desk; ", "with its reason");
    CHECK(decide(f->store, "hostel", 5, false, CLEAR_TODO, CLEAR_PASSED), "another node");
    check_rows(f->store, 5, "hostel passed desk; library passed desk; ", "of its own");
    check_rows(f->store, 6, "", "nobody else's");
}

static void what_is_taken_back_was_never_said(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};

    CHECK(decide(f->store, "library", 5, false, CLEAR_TODO, CLEAR_PASSED), "passed");
    OK(clear_undo(f->store, LEAVING, STR_LIT("hostel"), 5, &err));
    OK(clear_undo(f->store, LEAVING, STR_LIT("library"), 6, &err));
    OK(clear_undo(f->store, STR_LIT("returning"), STR_LIT("library"), 5, &err));
    check_rows(f->store, 5, "library passed desk; ", "another's, of another node and clearance");
    OK(clear_undo(f->store, LEAVING, STR_LIT("library"), 5, &err));
    check_rows(f->store, 5, "", "as the school file says");
    OK(clear_undo(f->store, LEAVING, STR_LIT("library"), 5, &err));
    CHECK(decide(f->store, "library", 5, false, CLEAR_TODO, CLEAR_REFUSED), "and anew");
}

static void no_decision_without_sense(void **state)
{
    static const struct {
        const char       *name;
        struct clear_row  row;
    } rows[] = {
        {"of no clearance", {.node = {"a", 1}, .person = 5, .source = CLEAR_BY_DESK}},
        {"of no node", {.clearance = {"a", 1}, .person = 5, .source = CLEAR_BY_DESK}},
        {"of nobody", {.clearance = {"a", 1}, .node = {"a", 1}, .source = CLEAR_BY_DESK}},
        {"of less than nobody",
         {.clearance = {"a", 1}, .node = {"a", 1}, .person = -1, .source = CLEAR_BY_DESK}},
        {"by a list",
         {.clearance = {"a", 1}, .node = {"a", 1}, .person = 5, .source = CLEAR_BY_FEED}},
        {"by nothing", {.clearance = {"a", 1}, .node = {"a", 1}, .person = 5}},
        {"to no state",
         {.clearance = {"a", 1}, .node = {"a", 1}, .person = 5, .source = CLEAR_BY_DESK,
          .state = (enum clear_state)4}},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};
        bool       done = true;

        CHECK(clear_decide(f->store, NOW, &rows[i].row, false, CLEAR_TODO, &done, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT && done,
              "a decision %s is refused", rows[i].name);
    }
}

/* ---- lists ---- */

struct import {
    struct store *store;
    const char   *node;
    int64_t       at;
    int           kept, changed;
};

static void list_one(struct import *i, int64_t person, enum clear_state to)
{
    struct clear_row r = row(i->node, person, to);
    struct err       err = {0};
    bool             kept, changed;

    r.source = CLEAR_BY_FEED;
    r.by = STR_LIT("cli:nan");
    OK(clear_feed_row(i->store, i->at, &r, &kept, &changed, &err));
    CHECK(!kept || !changed, "what is kept is not changed");
    i->kept += kept;
    i->changed += changed;
}

static int write_rest(void *arg, const struct clear_row *r)
{
    CHECK(str_is(r->clearance, "leaving") && r->source == CLEAR_BY_FEED &&
              str_is(r->by, "cli:nan") && r->reason.n == 0,
          "as it was, but for the reason");
    buf_f(arg, "%d %d %d; ", (int)r->person, (int)r->state, (int)(r->at - NOW));
    return 0;
}

/* The end of an import: who was not in it. */
static void check_rest(struct import *i, int64_t listed, const char *want, const char *name)
{
    auto_buf struct buf text = {0};
    struct clear_feed   feed = {.node = str_c(i->node), .unlisted = CLEAR_NONE, .listed = listed};
    struct err          err = {0};

    OK(clear_feed_rest(i->store, LEAVING, str_c(i->node), i->at, write_rest, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);
    OK(clear_feed_put(i->store, i->at, LEAVING, &feed, &err));
}

static void a_list_says_who_owes(void **state)
{
    struct fixture *f = *state;
    struct import   first = {.store = f->store, .node = "finance", .at = NOW};
    struct import   second = {.store = f->store, .node = "finance", .at = NOW + 60};
    struct import   other = {.store = f->store, .node = "hostel", .at = NOW + 30};

    for (int64_t p = 1; p <= 4; p++)
        list_one(&first, p, CLEAR_REFUSED);
    CHECK(first.changed == 4 && first.kept == 0, "all are new");
    check_rest(&first, 4, "", "nobody was before");
    list_one(&other, 1, CLEAR_REFUSED);
    check_rest(&other, 1, "", "another node");
    check_rows(f->store, 1, "finance refused list 欠书两本; hostel refused list 欠书两本; ", "owes");
    list_one(&second, 1, CLEAR_REFUSED);
    list_one(&second, 2, CLEAR_PASSED);
    list_one(&second, 5, CLEAR_REFUSED);
    CHECK(second.changed == 2, "one owes no more, and one is new");
    check_rest(&second, 3, "3 3 0; 4 3 0; ", "two are in it no more");
    check_rows(f->store, 3, "", "they stand as the unlisted");
    check_rows(f->store, 2, "finance passed list; ", "the reason went with the state");
    CHECK(at_of(f->store, 1) == NOW && at_of(f->store, 2) == NOW + 60,
          "how long one waits does not begin anew with each list");
}

/* Who paid at the desk has paid, whatever the list of last night says. */
static void a_desk_stands_above_the_list(void **state)
{
    struct fixture *f = *state;
    struct import   first = {.store = f->store, .node = "finance", .at = NOW};
    struct import   second = {.store = f->store, .node = "finance", .at = NOW + 60};
    struct import   third = {.store = f->store, .node = "finance", .at = NOW + 120};
    struct err      err = {0};

    list_one(&first, 1, CLEAR_REFUSED);
    list_one(&first, 2, CLEAR_REFUSED);
    check_rest(&first, 2, "", "the first");
    CHECK(!decide(f->store, "finance", 1, false, CLEAR_TODO, CLEAR_PASSED), "the clerk looks");
    CHECK(!decide(f->store, "finance", 1, true, CLEAR_TODO, CLEAR_PASSED), "at what stands");
    CHECK(decide(f->store, "finance", 1, true, CLEAR_REFUSED, CLEAR_PASSED), "and decides");
    CHECK(!decide(f->store, "finance", 1, true, CLEAR_REFUSED, CLEAR_TODO),
          "what the list says is not what stands");
    check_rows(f->store, 1, "finance passed desk; ", "the desk's");
    list_one(&second, 1, CLEAR_REFUSED);
    CHECK(second.kept == 1 && second.changed == 0, "kept");
    check_rest(&second, 1, "2 3 0; ", "only the other one");
    check_rows(f->store, 1, "finance passed desk; ", "the desk's still");
    OK(clear_undo(f->store, LEAVING, STR_LIT("finance"), 1, &err));
    check_rows(f->store, 1, "finance refused list 欠书两本; ", "taken back: he owes");
    CHECK(decide(f->store, "finance", 1, true, CLEAR_REFUSED, CLEAR_REFUSED), "decided anew");
    list_one(&third, 1, CLEAR_REFUSED);
    CHECK(third.kept == 0 && third.changed == 0, "the same is neither kept nor changed");
    third.at++;
    check_rest(&third, 0, "", "what a desk decided is not told of");
    check_rows(f->store, 1, "finance refused desk 欠书两本; ", "and stands");
    OK(clear_undo(f->store, LEAVING, STR_LIT("finance"), 1, &err));
    check_rows(f->store, 1, "", "the list's went below it");
}

static int write_feed(void *arg, const struct clear_feed *feed)
{
    buf_f(arg, "%.*s %d %d %d; ", STR_ARG(feed->node), (int)feed->unlisted,
          (int)(feed->at - NOW), (int)feed->listed);
    return 0;
}

static void lists_come_one_after_another(void **state)
{
    auto_buf struct buf text = {0};
    struct fixture     *f = *state;
    struct clear_feed   feed = {.node = STR_LIT("finance"), .unlisted = CLEAR_NONE, .listed = 7};
    struct err          err = {0};

    OK(clear_feed_put(f->store, NOW, LEAVING, &feed, &err));
    CHECK(clear_feed_put(f->store, NOW, LEAVING, &feed, &err) == -1 && err.kind == ERR_BAD_INPUT,
          "not two in one second");
    err = (struct err){0};
    CHECK(clear_feed_put(f->store, NOW - 1, LEAVING, &feed, &err) == -1 &&
              err.kind == ERR_BAD_INPUT,
          "nor backwards");
    err = (struct err){0};
    OK(clear_feed_put(f->store, NOW, STR_LIT("returning"), &feed, &err));
    feed.unlisted = CLEAR_TODO;
    feed.listed = 9;
    OK(clear_feed_put(f->store, NOW + 1, LEAVING, &feed, &err));
    feed.node = STR_LIT("");
    CHECK(clear_feed_put(f->store, NOW + 2, LEAVING, &feed, &err) == -1 &&
              err.kind == ERR_BAD_INPUT,
          "of no node");
    OK(clear_feeds(f->store, LEAVING, write_feed, &text, &err));
    CHECK(str_is(buf_view(&text), "finance 0 1 9; "), "the newest: %s", text.p);
}

struct undone {
    struct store *store;
    struct err   *err;
    int           seen;
};

static int undo_rest(void *arg, const struct clear_row *r)
{
    struct undone   *u = arg;
    struct clear_row again = row("finance", r->person, CLEAR_PASSED);
    bool             done;

    u->seen++;
    return clear_decide(u->store, NOW, &again, false, CLEAR_TODO, &done, u->err);
}

static int stop_rest(void *arg, const struct clear_row *r)
{
    (void)r;
    return ++*(int *)arg == 1 ? 1 : -1;
}

static int fail_row(void *arg, const struct clear_row *r)
{
    (void)arg;
    (void)r;
    return -1;
}

/* The rows are gone before the first of them is shown. */
static void the_rest_may_be_worked_with(void **state)
{
    struct fixture *f = *state;
    struct import   i = {.store = f->store, .node = "finance", .at = NOW};
    struct err      err = {0};
    struct undone   u = {.store = f->store, .err = &err};
    int             seen = 0;

    for (int64_t p = 1; p <= 100; p++)
        list_one(&i, p, CLEAR_REFUSED);
    OK(clear_feed_rest(f->store, LEAVING, STR_LIT("finance"), NOW + 1, undo_rest, &u, &err));
    CHECK(u.seen == 100, "all of them");
    check_rows(f->store, 77, "finance passed desk; ", "decided meanwhile");
    list_one(&i, 200, CLEAR_REFUSED);
    list_one(&i, 201, CLEAR_REFUSED);
    OK(clear_feed_rest(f->store, LEAVING, STR_LIT("finance"), NOW + 1, stop_rest, &seen, &err));
    CHECK(seen == 1, "stopped");
    list_one(&i, 202, CLEAR_REFUSED);
    CHECK(clear_feed_rest(f->store, LEAVING, STR_LIT("finance"), NOW + 1, fail_row, NULL, &err) ==
                  -1 &&
              err.kind == ERR_RETRY,
          "failed");
    err = (struct err){0};
    CHECK(clear_of(f->store, LEAVING, 77, fail_row, NULL, &err) == -1 && err.kind == ERR_RETRY,
          "so may who reads");
}

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

static void check_news(struct store *s, unsigned most, bool done, const char *want,
                       const char *name)
{
    struct err  err = {0};
    struct told t = {.store = s, .done = done, .err = &err};

    OK(clear_news_next(s, most, tell, &t, &err));
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

    check_news(f->store, 9, false, "", "none");
    put_news(f->store, "leaving", "finance", 7);
    put_news(f->store, "leaving", "finance", 8);
    put_news(f->store, "leaving", "finance", 9);
    put_news(f->store, "leaving", "hostel", 7);
    put_news(f->store, "returning", "hostel", 7);
    check_news(f->store, 1, false, "leaving 7 finance; leaving 7 hostel; ", "the oldest person");
    check_news(f->store, 2, true, "leaving 7 finance; leaving 7 hostel; leaving 8 finance; ",
               "two of them");
    check_news(f->store, 9, true, "leaving 9 finance; returning 7 hostel; ", "the others");
    check_news(f->store, 9, true, "", "that was all");
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
    OK(clear_news_next(f->store, 1, keep_id, &id, &err));
    put_news(f->store, "leaving", "hostel", 7);
    OK(clear_news_done(f->store, LEAVING, 8, INT64_MAX, &err));
    OK(clear_news_done(f->store, STR_LIT("returning"), 7, INT64_MAX, &err));
    OK(clear_news_done(f->store, LEAVING, 7, id, &err));
    check_news(f->store, 9, false, "leaving 7 hostel; ", "only what was told is done");
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
        {SQL_CLEAR_NEWS_NEXT, "clear_news_person (clearance=? AND person=?)", "SCAN clear_news USING"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
        auto_buf struct buf explain = {0}, plan = {0};
        struct db          *db = NULL;
        struct err          err = {0};

        buf_f(&explain, "EXPLAIN QUERY PLAN %s", store_sql_of(plans[i].which));
        OK(db_open(&db, f->path, DB_WRITE, store_migrations, (const char *const[]){explain.p}, 1,
                   &err));
        struct stmt *st = db_use(db, 0);
        while (stmt_step(st, &err) > 0)
            buf_f(&plan, "%.*s\n", STR_ARG(stmt_col_str(st, 3)));
        CHECK(strstr(plan.p, plans[i].uses) && !strstr(plan.p, plans[i].not), "%s", plan.p);
        stmt_reset(st);
        db_close(db);
    }
}

/* ---- at rest ---- */

static void reasons_are_sealed(void **state)
{
    struct fixture *f = *state;
    struct store   *other;
    struct sealer  *key = NULL;
    struct import   i = {.store = f->store, .node = "finance", .at = NOW};
    struct err      err = {0};

    CHECK(decide(f->store, "library", 5, false, CLEAR_TODO, CLEAR_REFUSED), "with a reason");
    list_one(&i, 5, CLEAR_REFUSED);
    for (int moved = 0; moved <= 1; moved++) {
        CHECK(!fixture_file_has(f, "", "欠书") && !fixture_file_has(f, "-wal", "欠书"), "sealed");
        store_checkpoint(f->store);
    }
    CHECK(fixture_file_has(f, "", "library"), "what is not sealed was found");
    OK(sealer_new(&key, "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=", &err));
    OK(store_open(&other, f->path, DB_READ, key, &err));
    CHECK(clear_of(other, LEAVING, 5, write_row, &(struct buf){0}, &err) == -1 &&
              err.kind == ERR_FORBIDDEN,
          "another key does not open them");
    store_close(other);
    sealer_free(key);
    err = (struct err){0};
    OK(store_open(&other, f->path, DB_WRITE, NULL, &err));
    struct clear_row r = row("library", 6, CLEAR_REFUSED);
    bool             done = true;
    CHECK(clear_decide(other, NOW, &r, false, CLEAR_TODO, &done, &err) == -1 &&
              err.kind == ERR_RETRY && done,
          "without a key nothing is written");
    store_close(other);
    check_rows(f->store, 6, "", "nothing was");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(two_clerks_decide_once),
        BOTH(what_is_taken_back_was_never_said),
        BOTH(no_decision_without_sense),
        BOTH(a_list_says_who_owes),
        BOTH(a_desk_stands_above_the_list),
        BOTH(lists_come_one_after_another),
        BOTH(the_rest_may_be_worked_with),
        BOTH(one_card_at_the_end),
        BOTH(news_of_one_come_together),
        BOTH(what_came_later_is_told_later),
        BOTH(everybody_whom_it_concerns),
        BOTH(with_rows_and_the_end),
        ON_FILE(few_are_read_fast),
        ON_FILE(reasons_are_sealed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
