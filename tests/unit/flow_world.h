/* What the tests of handlers/ share: a school, a store in memory, and a chat with the table. */
#ifndef TESTS_UNIT_FLOW_WORLD_H
#define TESTS_UNIT_FLOW_WORLD_H

#include "tests/test.h"

#include "base/cst.h"
#include "base/mem.h"
#include "bot/dispatch.h"
#include "conf/conf_private.h"
#include "handlers/table.h"
#include "store/outbox.h"
#include "store/submissions.h"

#include <stdlib.h>
#include <string.h>

struct world {
    struct conf_app     apps[2];  /* student, which is talked to, and staff */
    struct conf         conf;
    struct conf_school *school;
    struct sealer      *sealer;
    struct store       *store;
    struct ctx          ctx;
    const char         *user;
    int64_t             now;
    unsigned            messages; /* each message has a salt of its own */
    struct buf          heard;    /* the newest answer; "" when it was the empty one */
    struct buf          sent;     /* what the newest message put into the outbox, a line each */
    unsigned            sent_count;
    int64_t             last_row;
    const char         *handler;  /* who answered */
};

static void world_must(int rc, const struct err *err)
{
    CHECK(rc == 0, "the world works: %s", err->text);
}

static void world_person(struct world *w, const char *number, const char *name)
{
    struct err         err = {0};
    enum people_change change;
    struct person      p = {
        .number = str_c(number), .name = str_c(name), .kind = STR_LIT("student")};

    world_must(store_begin(w->store, &err), &err);
    world_must(people_put(w->store, w->now, &p, NULL, false, &change, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

/* database: a file's path, or ":memory:" */
static void world_open_at(struct world *w, const char *school, const char *database)
{
    static const char   key[] = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    auto_buf struct buf report = {0};
    struct err          err = {0};

    *w = (struct world){.user = "zhangsan", .handler = ""};
    w->apps[0] = (struct conf_app){.name = (char *)"student", .agent_id = 1000002};
    w->apps[1] = (struct conf_app){.name = (char *)"staff", .agent_id = 1000003};
    w->conf.wecom.apps = w->apps;
    w->conf.wecom.apps_count = ARRAY_LEN(w->apps);
    CHECK(cst_parse_stamp(STR_LIT("2026-11-20 07:42"), &w->now), "the clock is set");
    CHECK(conf_load_school_text(&w->school, &w->conf, "school.yaml", str_c(school), &report,
                                &err) == 0,
          "the school is fine: %s", report.p ? report.p : err.text);
    world_must(sealer_new(&w->sealer, key, &err), &err);
    world_must(store_open(&w->store, database, DB_WRITE, w->sealer, &err), &err);
    world_person(w, "zhangsan", "张三");
    w->ctx = (struct ctx){
        .store = w->store, .school = w->school, .app = w->apps, .handlers = handlers};
}

__attribute__((unused)) static void world_open(struct world *w, const char *school)
{
    world_open_at(w, school, ":memory:");
}

static void world_close(struct world *w)
{
    ctx_free(&w->ctx);
    store_close(w->store);
    sealer_free(w->sealer);
    conf_school_free(w->school);
    buf_free(&w->heard);
    buf_free(&w->sent);
}

static int world_sent(void *arg, const struct outbox_row *row)
{
    struct world *w = arg;

    w->last_row = row->id;
    w->sent_count++;
    buf_f(&w->sent, "%s %.*s\n", row->kind == OUT_SEND ? "send" : "update", STR_ARG(row->body));
    return 0;
}

struct hand {
    struct world *w;
    int64_t       seconds;
};

__attribute__((unused)) static int world_hand(void *arg, const struct outbox_row *row)
{
    const struct hand *h = arg;

    return outbox_done(h->w->store, row->id, h->w->now + h->seconds, 0, STR_LIT("msgid=x"), NULL);
}

/* One message through dispatch, as the worker does it. */
static void world_run(struct world *w, struct message *msg)
{
    auto_reply struct reply reply = {0};
    const struct handler   *chosen = NULL;
    struct err              err = {0};

    msg->from = msg->member = str_c(w->user);
    w->ctx.now = w->now;
    w->messages++;
    for (unsigned i = 0; i < sizeof w->ctx.salt; i++)
        w->ctx.salt[i] = (unsigned char)(w->messages * 31 + i);
    world_must(store_begin(w->store, &err), &err);
    world_must(dispatch(&w->ctx, msg, &reply, &chosen, &err), &err);
    world_must(store_commit(w->store, &err), &err);
    w->handler = chosen ? chosen->name : "";
    buf_clear(&w->heard);
    buf_str(&w->heard, buf_view(&reply.text));
    buf_c(&w->heard, "");
    buf_clear(&w->sent);
    buf_c(&w->sent, "");
    w->sent_count = 0;
    world_must(outbox_waiting(w->store, w->last_row, 100, world_sent, w, &err), &err);
}

/* The platform takes all that waits, `seconds` after now. */
__attribute__((unused)) static void world_handed(struct world *w, int64_t seconds)
{
    struct err err = {0};

    world_must(store_begin(w->store, &err), &err);
    world_must(outbox_waiting(w->store, 0, 100, world_hand, &(struct hand){w, seconds}, &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
}

static void world_event(struct world *w, enum msg_type type, const char *key)
{
    struct message msg = {.type = type, .key = str_c(key)};

    world_run(w, &msg);
}

/* A text; "[flow/checkin]" taps that entry of the menu. */
static void world_say(struct world *w, const char *text)
{
    struct message msg = {.type = MSG_TEXT, .text.content = str_c(text)};
    char           key[64];

    if (text[0] == '[') {
        snprintf(key, sizeof key, "%.*s", (int)strlen(text) - 2, text + 1);
        world_event(w, MSG_EVENT_CLICK, key);
        return;
    }
    world_run(w, &msg);
}

/* "a|b|!c": contains a and b, and not c. "": must be empty. */
static bool world_has(const struct buf *heard, const char *wanted)
{
    struct str rest = str_c(wanted), part;
    char       one[300];

    if (wanted[0] == '\0')
        return heard->n == 0;
    while (str_split(&rest, '|', &part)) {
        bool no = part.n > 0 && part.p[0] == '!';

        snprintf(one, sizeof one, "%.*s", STR_ARG(str_skip(part, no)));
        if ((heard->n > 0 && strstr(heard->p, one) != NULL) == no)
            return false;
    }
    return true;
}

/* One line of a chat. say: a text, a menu tap "[…]", "+ 90" lets minutes pass, "= lisi" changes who
 * talks. */
struct line {
    const char *say, *hear;
};

__attribute__((unused)) static void world_chat(struct world *w, const char *name,
                                               const struct line *lines)
{
    for (const struct line *l = lines; l->say; l++) {
        if (strncmp(l->say, "+ ", 2) == 0) {
            w->now += 60 * atoll(l->say + 2);
        } else if (strncmp(l->say, "= ", 2) == 0) {
            w->user = l->say + 2;
        } else {
            world_say(w, l->say);
            CHECK(world_has(&w->heard, l->hear), "%s: “%s” is answered with “%s”, not:\n%s", name,
                  l->say, l->hear, w->heard.p);
        }
    }
}

#endif
