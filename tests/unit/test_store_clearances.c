/* What was decided at a node, and what lists say. */
#include "tests/unit/clearances_store.h"

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

static bool undo(struct store *s, struct str clearance, const char *node, int64_t person,
                 enum clear_state from)
{
    struct err err = {0};
    bool       done = false;

    OK(clear_undo(s, clearance, str_c(node), person, from, &done, &err));
    return done;
}

static void what_is_taken_back_was_never_said(void **state)
{
    struct fixture *f = *state;

    CHECK(decide(f->store, "library", 5, false, CLEAR_TODO, CLEAR_PASSED), "passed");
    CHECK(!undo(f->store, LEAVING, "hostel", 5, CLEAR_PASSED), "another node");
    CHECK(!undo(f->store, LEAVING, "library", 6, CLEAR_PASSED), "another's");
    CHECK(!undo(f->store, STR_LIT("returning"), "library", 5, CLEAR_PASSED), "another clearance");
    CHECK(!undo(f->store, LEAVING, "library", 5, CLEAR_REFUSED), "what was decided since");
    check_rows(f->store, 5, "library passed desk; ", "untouched by all of them");
    CHECK(undo(f->store, LEAVING, "library", 5, CLEAR_PASSED), "taken back");
    check_rows(f->store, 5, "", "as the school file says");
    CHECK(!undo(f->store, LEAVING, "library", 5, CLEAR_PASSED), "once");
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

    list_one(&first, 1, CLEAR_REFUSED);
    list_one(&first, 2, CLEAR_REFUSED);
    check_rest(&first, 2, "", "the first");
    CHECK(!decide(f->store, "finance", 1, false, CLEAR_TODO, CLEAR_PASSED), "the clerk looks");
    CHECK(!decide(f->store, "finance", 1, true, CLEAR_TODO, CLEAR_PASSED), "at what stands");
    CHECK(decide(f->store, "finance", 1, true, CLEAR_REFUSED, CLEAR_PASSED), "and decides");
    CHECK(!decide(f->store, "finance", 1, true, CLEAR_REFUSED, CLEAR_TODO),
          "what the list says is not what stands");
    CHECK(decide(f->store, "finance", 1, true, CLEAR_PASSED, CLEAR_TODO) &&
              decide(f->store, "finance", 1, true, CLEAR_TODO, CLEAR_PASSED),
          "but what the desk said is");
    check_rows(f->store, 1, "finance passed desk; ", "the desk's");
    list_one(&second, 1, CLEAR_REFUSED);
    CHECK(second.kept == 1 && second.changed == 0, "kept");
    check_rest(&second, 1, "2 3 0; ", "only the other one");
    check_rows(f->store, 1, "finance passed desk; ", "the desk's still");
    CHECK(undo(f->store, LEAVING, "finance", 1, CLEAR_PASSED), "taken back");
    check_rows(f->store, 1, "finance refused list 欠书两本; ", "taken back: he owes");
    CHECK(decide(f->store, "finance", 1, true, CLEAR_REFUSED, CLEAR_REFUSED), "decided anew");
    list_one(&third, 1, CLEAR_REFUSED);
    CHECK(third.kept == 0 && third.changed == 0, "the same is neither kept nor changed");
    third.at++;
    check_rest(&third, 0, "", "what a desk decided is not told of");
    check_rows(f->store, 1, "finance refused desk 欠书两本; ", "and stands");
    CHECK(undo(f->store, LEAVING, "finance", 1, CLEAR_REFUSED), "taken back");
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

/* That a person knows of a rule is kept once, and forgotten once. */
static void what_is_known_is_told_once(void **state)
{
    static const struct {
        const char *name, *node;
        int64_t     person;
        bool        holds, news;
    } rows[] = {
        {"never told, does not hold", "green", 1, false, false},
        {"it holds", "green", 1, true, true},
        {"he knows", "green", 1, true, false},
        {"of another node", "days", 1, true, true},
        {"of another person", "green", 2, true, true},
        {"it does not any more", "green", 1, false, true},
        {"he knows that, too", "green", 1, false, false},
        {"again", "green", 1, true, true},
        {"the others as before", "days", 1, true, false},
    };
    struct fixture *f = *state;
    struct store   *s = f->store;
    struct err      err = {0};
    bool            news = false;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        OK(clear_know(s, NOW, LEAVING, str_c(rows[i].node), rows[i].person, rows[i].holds, &news,
                      &err));
        CHECK(news == rows[i].news, "%s", rows[i].name);
    }
    check_rows(s, 1, "", "it is no row of the clearance");
    CHECK(clear_know(s, NOW, LEAVING, STR_LIT(""), 1, true, &news, &err) < 0 &&
              err.kind == ERR_BAD_INPUT,
          "no node");
    CHECK(clear_know(s, NOW, LEAVING, STR_LIT("green"), 0, true, &news, &err) < 0, "nobody");
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
        BOTH(what_is_known_is_told_once),
        BOTH(the_rest_may_be_worked_with),
        ON_FILE(reasons_are_sealed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
