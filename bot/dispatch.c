#include "bot/dispatch.h"

#include "base/utf8.h"

#include <string.h>

static const struct str key_say = {"say/", 4};
static const struct str key_flow = {"flow/", 5};

void ctx_free(struct ctx *ctx)
{
    buf_free(&ctx->member_memory);
    buf_free(&ctx->text_memory);
}

bool ctx_app(struct ctx *ctx, const char *name)
{
    for (unsigned i = 0; i < ctx->apps_count; i++) {
        if (!str_is(str_c(name), ctx->apps[i].name))
            continue;
        ctx->app = &ctx->apps[i];
        ctx->outbound = (ctx->outbound_apps >> i & 1U) != 0;
        return true;
    }
    return false;
}

/* What was said, and as which type of message it counts: a menu key "say/帮助" is as good as 帮助. */
static enum msg_type hear(struct ctx *ctx, const struct message *msg)
{
    struct str said = {NULL, 0};

    ctx->text = ctx->flow_key = (struct str){"", 0};
    if (msg->type == MSG_TEXT)
        said = msg->text.content;
    else if (msg->type == MSG_EVENT_CLICK && str_starts(msg->key, key_say))
        said = str_skip(msg->key, key_say.n);
    else if (msg->type == MSG_EVENT_CLICK && str_starts(msg->key, key_flow))
        ctx->flow_key = str_skip(msg->key, key_flow.n);
    if (said.p == NULL)
        return msg->type;
    buf_clear(&ctx->text_memory);
    utf8_halfwidth(&ctx->text_memory, said);
    if (ctx->text_memory.n > 0)
        ctx->text = str_trim(buf_view(&ctx->text_memory));
    return MSG_TEXT;
}

/* Events of the system ("sys") have no member behind them. */
static bool has_sender(const struct message *msg)
{
    return msg->member.n > 0 && !str_is(msg->member, "sys");
}

static int know(struct ctx *ctx, const struct message *msg, struct err *err)
{
    ctx->me = (struct member){0};
    ctx->dialog = (struct dialog){0};
    ctx->expired = false;
    ctx->after_reply = false;
    ctx->push_until = 0;
    ctx->push_reminder = (struct push_reminder){0};
    ctx->expired_flow = (struct str){"", 0};
    if (!has_sender(msg))
        return 0;
    buf_clear(&ctx->member_memory);
    if (member_load(ctx->store, ctx->now, msg->from, str_c(ctx->app->name), &ctx->me, &ctx->dialog,
                    &ctx->member_memory, err) < 0)
        return -1;
    if (ctx->dialog.flow.p != NULL && ctx->dialog.expires_at <= ctx->now) {
        ctx->expired = true;
        ctx->expired_flow = ctx->dialog.flow;
        ctx->dialog = (struct dialog){0};
    }
    return 0;
}

static bool word_fits(const struct handler *h, struct str text)
{
    if (h->words == NULL)
        return true;
    for (const char *const *word = h->words; *word; word++) {
        size_t n = str_starts_nocase(text, *word);

        if (n > 0 && (n == text.n || (h->arguments && text.p[n] == ' ')))
            return true;
    }
    return false;
}

static bool key_fits(const struct handler *h, struct str key)
{
    struct str want = str_c(h->key);

    if (h->key == NULL)
        return true;
    return want.n > 0 && want.p[want.n - 1] == '/' ? str_starts(key, want) : str_eq(key, want);
}

bool handler_in_app(const struct handler *h, const char *app)
{
    static const char *const names[] = {[APPS_STUDENT] = "student", [APPS_STAFF] = "staff"};

    return h->apps == APPS_ALL || strcmp(app, names[h->apps]) == 0;
}

static bool fits(const struct ctx *ctx, const struct handler *h, enum msg_type type,
                 const struct message *msg)
{
    return h->type == type && (h->quiet || ctx->me.userid.n > 0) &&
           (type == MSG_TEXT ? word_fits(h, ctx->text) : key_fits(h, msg->key)) &&
           handler_in_app(h, ctx->app->name) &&
           (h->wants == NULL || h->wants(ctx, msg));
}

const struct handler *handler_choose(const struct ctx *ctx, enum msg_type type,
                                     const struct message *msg)
{
    for (const struct handler *const *h = ctx->handlers; *h; h++)
        if (fits(ctx, *h, type, msg))
            return *h;
    return NULL;
}

/* What a person says or taps, not what the platform tells of him. */
static bool is_said(enum msg_type type)
{
    switch (type) {
    case MSG_TEXT:
    case MSG_IMAGE:
    case MSG_VOICE:
    case MSG_VIDEO:
    case MSG_LOCATION:
    case MSG_LINK:
    case MSG_EVENT_CLICK:
        return true;
    default:
        return false;
    }
}

/* A number said later must not act on what was talked about before. */
static int let_go(struct ctx *ctx, const struct handler *h, enum msg_type type, struct err *err)
{
    struct str held = ctx->dialog.flow;

    if (held.n == 0 || held.p[0] != DIALOG_HOLDS || h->aside || !is_said(type))
        return 0;
    ctx->dialog = (struct dialog){0};
    return dialog_end(ctx->store, ctx->me.userid, str_c(ctx->app->name), err);
}

/* Who presses a card sees cards, whatever it was about: he needs no words beside them any more. */
static int learn_from_press(struct ctx *ctx, enum msg_type type, struct err *err)
{
    if (type != MSG_EVENT_CARD || ctx->me.userid.n == 0 || ctx->me.pressed)
        return 0;
    if (member_set_pressed(ctx->store, ctx->me.userid, err) < 0)
        return -1;
    ctx->me.pressed = true;
    return 0;
}

int dispatch(struct ctx *ctx, const struct message *msg, struct reply *out,
             const struct handler **chosen, struct err *err)
{
    enum msg_type type = hear(ctx, msg);

    *chosen = NULL;
    if (know(ctx, msg, err) < 0)
        return -1;
    *chosen = handler_choose(ctx, type, msg);
    if (*chosen == NULL)
        return 0;
    if (let_go(ctx, *chosen, type, err) < 0 || learn_from_press(ctx, type, err) < 0)
        return -1;
    return (*chosen)->run(ctx, msg, out, err);
}
