/* Which row of the table answers what. */

#include "bot/dispatch.h"
#include "tests/test.h"

#include "base/mem.h"

#include <string.h>

static int run_named(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)ctx;
    (void)msg;
    return reply_text(out, STR_LIT("ok"), err);
}

static int run_failing(struct ctx *ctx, const struct message *msg, struct reply *out,
                       struct err *err)
{
    (void)ctx;
    (void)msg;
    (void)out;
    return err_set(err, ERR_RETRY, "broken on purpose");
}

static bool has_dialog(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return ctx->dialog.flow.p != NULL;
}

static const char *const help_words[] = {"帮助", "help", NULL};
static const char *const find_words[] = {"查询", NULL};
static const char *const staff_words[] = {"名单", NULL};
static const char *const broken_words[] = {"坏", NULL};

static const struct handler help = {
    .name = "help", .type = MSG_TEXT, .words = help_words, .run = run_named};
static const struct handler find = {
    .name = "find", .type = MSG_TEXT, .words = find_words, .arguments = true, .run = run_named};
static const struct handler staff = {
    .name = "staff", .type = MSG_TEXT, .words = staff_words, .apps = APPS_STAFF, .run = run_named};
static const struct handler broken = {
    .name = "broken", .type = MSG_TEXT, .words = broken_words, .run = run_failing};
static const struct handler answering = {
    .name = "answering", .type = MSG_TEXT, .wants = has_dialog, .run = run_named};
static const struct handler fallback = {.name = "fallback", .type = MSG_TEXT, .run = run_named};
static const struct handler flow_key = {
    .name = "flow_key", .type = MSG_EVENT_CLICK, .key = "flow/", .run = run_named};
static const struct handler exact_key = {
    .name = "exact_key", .type = MSG_EVENT_SCANCODE_WAITMSG, .key = "scan", .run = run_named};
static const struct handler alert = {
    .name = "alert", .type = MSG_EVENT_INACTIVE_ALERT, .quiet = true, .run = run_named};
static const struct handler loud = {
    .name = "loud", .type = MSG_EVENT_LOW_ACTIVE, .run = run_named};

static const struct handler card = {
    .name = "card", .type = MSG_EVENT_CARD, .key = "got", .run = run_named};
static const struct handler *const table[] = {
    &card,
    &help,      &find,  &staff, &broken,   &answering, &flow_key,
    &exact_key, &alert, &loud,  &fallback, NULL,
};

struct world {
    struct store *store;
    struct ctx    ctx;
};

static struct conf_app student_app = {.name = (char[]){"student"}};

static int set_up(void **state)
{
    struct world *w = xcalloc(1, sizeof *w);

    *state = w;
    w->ctx.now = 1600000000;
    w->ctx.handlers = table;
    w->ctx.app = &student_app;
    if (store_open(&w->store, ":memory:", DB_WRITE, NULL, NULL) < 0)
        return -1;
    w->ctx.store = w->store;
    return store_begin(w->store, NULL);
}

static int tear_down(void **state)
{
    struct world *w = *state;

    store_close(w->store);
    ctx_free(&w->ctx);
    free(w);
    return 0;
}

static struct message *message(const char *inside)
{
    auto_buf struct buf xml = {0};
    struct message     *msg = NULL;
    struct err          err = {0};

    buf_f(&xml, "<xml><ToUserName>ww1</ToUserName><FromUserName>%s</FromUserName>"
                "<CreateTime>1600000000</CreateTime>%s<AgentID>1</AgentID></xml>",
          strstr(inside, "_active") || strstr(inside, "inactive") ? "sys" : "ZhangSan", inside);
    CHECK(message_parse(&msg, buf_view(&xml), &err) == 0, "the message is read: %s", err.text);
    return msg;
}

#define TEXT(t) "<MsgType>text</MsgType><MsgId>1</MsgId><Content>" t "</Content>"
#define EVENT(e, key) "<MsgType>event</MsgType><Event>" e "</Event><EventKey>" key "</EventKey>"

static const struct {
    const char *what, *xml, *want; /* want NULL: nobody */
} rows[] = {
    {"a word", TEXT("帮助"), "help"},
    {"a word in capitals", TEXT("HELP"), "help"},
    {"a word in full width with blanks", TEXT("　ｈｅｌｐ "), "help"},
    {"a word with something behind it", TEXT("帮助 我"), "fallback"},
    {"a word that goes on", TEXT("帮助我"), "fallback"},
    {"a word that takes arguments", TEXT("查询 1120-K7Q2MX"), "find"},
    {"the same without", TEXT("查询"), "find"},
    {"the same that goes on", TEXT("查询一下"), "fallback"},
    {"a word of the staff's application", TEXT("名单"), "fallback"},
    {"an empty text", TEXT("  "), "fallback"},
    {"a menu key that says a word", EVENT("click", "say/帮助"), "help"},
    {"a menu key that says anything", EVENT("click", "say/你好"), "fallback"},
    {"a menu key that starts a flow", EVENT("click", "flow/checkin"), "flow_key"},
    {"an unknown menu key", EVENT("click", "other"), NULL},
    {"an exact key", EVENT("scancode_waitmsg", "scan"), "exact_key"},
    {"a key that only starts the same", EVENT("scancode_waitmsg", "scan2"), NULL},
    {"an event without a row", EVENT("view", "https://a"), NULL},
    {"an event of the system for a quiet row", EVENT("inactive_alert", ""), "alert"},
    {"an event of the system for another row", EVENT("low_active", ""), NULL},
    {"an unknown kind", "<MsgType>hologram</MsgType>", NULL},
};

static void test_rows(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_message struct message *msg = message(rows[i].xml);
        auto_reply struct reply      out = {0};
        const struct handler        *chosen = NULL;
        struct err                   err = {0};

        CHECK(dispatch(&w->ctx, msg, &out, &chosen, &err) == 0, "%s: %s", rows[i].what, err.text);
        CHECK((chosen == NULL) == (rows[i].want == NULL) &&
                  (chosen == NULL || strcmp(chosen->name, rows[i].want) == 0),
              "%s is for %s (was for %s)", rows[i].what, rows[i].want ? rows[i].want : "nobody",
              chosen ? chosen->name : "nobody");
        CHECK((out.kind == REPLY_NONE) == (chosen == NULL), "%s: the answer", rows[i].what);
    }
}

static void test_failure_is_told(void **state)
{
    struct world                *w = *state;
    auto_message struct message *msg = message(TEXT("坏"));
    auto_reply struct reply      out = {0};
    const struct handler        *chosen = NULL;
    struct err                   err = {0};

    CHECK(dispatch(&w->ctx, msg, &out, &chosen, &err) < 0 && err.kind == ERR_RETRY,
          "a handler's failure is ours");
}

static void open_dialog(struct world *w, int64_t expires_at)
{
    struct dialog d = {.flow = STR_LIT("checkin"), .answers = STR_LIT(""), .task_id = STR_LIT(""),
                       .started_at = 1, .expires_at = expires_at};

    CHECK(dialog_save(w->store, STR_LIT("ZhangSan"), STR_LIT("student"), &d, NULL) == 0,
          "it is saved");
}

static void test_dialog_is_known(void **state)
{
    struct world                *w = *state;
    auto_message struct message *msg = message(TEXT("1"));
    auto_reply struct reply      out = {0};
    const struct handler        *chosen = NULL;

    open_dialog(w, w->ctx.now + 1);
    CHECK(dispatch(&w->ctx, msg, &out, &chosen, NULL) == 0 && chosen == &answering,
          "an open dialog gets the answer");
    CHECK(str_is(w->ctx.dialog.flow, "checkin") && !w->ctx.expired, "the dialog is there");
    CHECK(str_is(w->ctx.me.userid, "ZhangSan"), "the sender keeps the spelling");

    open_dialog(w, w->ctx.now);
    CHECK(dispatch(&w->ctx, msg, &out, &chosen, NULL) == 0 && chosen == &fallback,
          "an expired dialog does not");
    CHECK(w->ctx.dialog.flow.p == NULL && w->ctx.expired, "but its end is told");
}

static void test_press_is_remembered(void **state)
{
    struct world                *w = *state;
    auto_message struct message *said = message(TEXT("帮助"));
    auto_message struct message *other = message(EVENT("template_card_event", "other"));
    auto_message struct message *got = message(EVENT("template_card_event", "got"));
    auto_reply struct reply      out = {0};
    const struct handler        *chosen = NULL;

    CHECK(dispatch(&w->ctx, said, &out, &chosen, NULL) == 0 && !w->ctx.me.pressed,
          "words say nothing about cards");
    CHECK(dispatch(&w->ctx, other, &out, &chosen, NULL) == 0 && chosen == NULL &&
              !w->ctx.me.pressed,
          "nor does what is nobody's");
    CHECK(dispatch(&w->ctx, got, &out, &chosen, NULL) == 0 && chosen == &card &&
              w->ctx.me.pressed,
          "who presses one sees them");
    CHECK(dispatch(&w->ctx, said, &out, &chosen, NULL) == 0 && w->ctx.me.pressed,
          "from now on");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failure_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_dialog_is_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_press_is_remembered, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
