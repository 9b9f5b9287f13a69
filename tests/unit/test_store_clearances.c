/* What was decided at a node, what lists say, and the end. */
#include "tests/unit/store_fixture.h"
#include "tests/unit/people.h"

#include "store/clearances.h"

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

static void two_clerks_decide_once(void **state)
{
    struct fixture *f = *state;

    check_rows(f->store, 5, "", "nothing yet");
    CHECK(decide(f->store, "library", 5, false, CLEAR_TODO, CLEAR_REFUSED), "the first");
    CHECK(!decide(f->store, "library", 5, false, CLEAR_TODO, CLEAR_PASSED), "not the second");
    check_rows(f->store, 5, "library refused desk 欠书两本; ", "what the first said");
    CHECK(decide(f->store, "library", 5, true, CLEAR_REFUSED, CLEAR_PASSED), "having seen it");
    check_rows(f->store, 5, "library passed desk; ", "with its reason");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(two_clerks_decide_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
