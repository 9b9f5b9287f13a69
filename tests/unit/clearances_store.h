/* What a test of clearance says in a line: rows, decisions, lists. */
#ifndef TESTS_UNIT_CLEARANCES_STORE_H
#define TESTS_UNIT_CLEARANCES_STORE_H

#include "tests/unit/store_fixture.h"

#include "store/clearances.h"

#define LEAVING STR_LIT("leaving")

static inline struct clear_row row(const char *node, int64_t person, enum clear_state state)
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

static inline bool decide(struct store *s, const char *node, int64_t person, bool had,
                   enum clear_state from, enum clear_state to)
{
    struct clear_row r = row(node, person, to);
    struct err       err = {0};
    bool             done;

    OK(clear_decide(s, NOW, &r, had, from, &done, &err));
    return done;
}

static inline int write_row(void *arg, const struct clear_row *r)
{
    static const char *const states[] = {"todo", "none", "passed", "refused"};

    buf_f(arg, "%.*s %s %s%s%.*s; ", STR_ARG(r->node), states[r->state],
          r->source == CLEAR_BY_DESK ? "desk" : "list", r->reason.n > 0 ? " " : "",
          STR_ARG(r->reason));
    return 0;
}

static inline void check_rows(struct store *s, int64_t person, const char *want, const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(clear_of(s, LEAVING, person, write_row, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);
}

static inline int keep_at(void *arg, const struct clear_row *r)
{
    *(int64_t *)arg = r->at;
    return 1;
}

static inline int64_t at_of(struct store *s, int64_t person)
{
    struct err err = {0};
    int64_t    at = -1;

    OK(clear_of(s, LEAVING, person, keep_at, &at, &err));
    return at;
}

/* ---- lists ---- */

struct import {
    struct store *store;
    const char   *node;
    int64_t       at;
    int           kept, changed;
};

static inline void list_one(struct import *i, int64_t person, enum clear_state to)
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

#endif
