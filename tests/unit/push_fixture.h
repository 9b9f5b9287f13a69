/* A store in memory with a transaction around it, the context of a handler, and a look at the rows
 * that its pushes left in the outbox. */
#ifndef TESTS_UNIT_PUSH_FIXTURE_H
#define TESTS_UNIT_PUSH_FIXTURE_H

#include "base/mem.h"
#include "bot/push.h"
#include "store/outbox.h"
#include "tests/test.h"

#include <string.h>

#define TAIL ",\"enable_duplicate_check\":1,\"duplicate_check_interval\":" /* and a number */

static const int64_t now = 1780000000;

struct fixture {
    struct sealer  *sealer;
    struct store   *store;
    struct conf_app app;
    struct ctx      ctx;
};

static inline void setup(struct fixture *f)
{
    static char name[] = "student";
    struct err  err = {0};

    *f = (struct fixture){.app = {.name = name, .agent_id = 1000002}};
    CHECK(sealer_new(&f->sealer, "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", &err) == 0,
          "a key: %s", err.text);
    CHECK(store_open(&f->store, ":memory:", DB_WRITE, f->sealer, &err) == 0, "the store opens: %s",
          err.text);
    CHECK(store_begin(f->store, &err) == 0, "a transaction begins: %s", err.text);
    f->ctx = (struct ctx){.now = now, .store = f->store, .app = &f->app};
}

static inline void teardown(struct fixture *f)
{
    store_rollback(f->store);
    store_close(f->store);
    sealer_free(f->sealer);
}

struct seen {
    unsigned        count;
    struct buf      to, body, app, media, api;
    struct outbox_row last;
};

static int see(void *arg, const struct outbox_row *row)
{
    struct seen *seen = arg;

    seen->count++;
    seen->last = *row;
    buf_clear(&seen->to);
    buf_str(&seen->to, row->to);
    buf_clear(&seen->body);
    buf_str(&seen->body, row->body);
    buf_clear(&seen->app);
    buf_str(&seen->app, row->app);
    buf_clear(&seen->media);
    buf_str(&seen->media, row->media);
    buf_clear(&seen->api);
    buf_str(&seen->api, row->api);
    return 0;
}

static inline void look(struct fixture *f, struct seen *seen)
{
    *seen = (struct seen){0};
    CHECK(outbox_waiting(f->store, 0, 100, see, seen, NULL) == 0, "the outbox can be read");
}

static inline void seen_free(struct seen *seen)
{
    buf_free(&seen->to);
    buf_free(&seen->body);
    buf_free(&seen->app);
    buf_free(&seen->media);
    buf_free(&seen->api);
}

/* Sends end with an interval between 600 and 14,400 seconds. */
static inline bool same_body(const struct buf *body, const char *want)
{
    size_t n = strlen(want);
    int    seconds = 0;
    char   end = 0;

    if (n == 0 || want[n - 1] == '}')
        return str_is(buf_view(body), want);
    return strncmp(body->p, want, n) == 0 && sscanf(body->p + n, "%d%c", &seconds, &end) == 2 &&
           seconds >= 600 && seconds <= 14400 && end == '}' && body->p[body->n - 1] == '}';
}

static inline void expect(struct fixture *f, enum outbox_kind kind, const char *to,
                          const char *body)
{
    struct seen seen;

    look(f, &seen);
    CHECK(seen.count == 1, "one row waits, not %u", seen.count);
    CHECK(seen.last.kind == kind, "it is of kind %d", kind);
    CHECK(str_is(buf_view(&seen.app), "student"), "it goes through the application of the message");
    CHECK(str_is(buf_view(&seen.to), to), "it goes to %s, not to %s", to, seen.to.p);
    CHECK(same_body(&seen.body, body), "its body is\n%s\nnot\n%s", body, seen.body.p);
    CHECK(seen.last.created_at == now && seen.last.attempts == 0, "it is new");
    seen_free(&seen);
}

#endif
