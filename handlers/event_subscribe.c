/* subscribe: the member can see the application now. It comes in bulk when an administrator widens
 * the scope, and again for whoever was known: so it is answered once, at once, and without the
 * network. Who is not recognised is asked about at the platform (user/get, at most once a minute),
 * and may confirm who they are in the meantime; identity_answer.c goes on when the platform has
 * answered. */
#include "bot/push.h"
#include "handlers/following.h"
#include "handlers/handlers.h"
#include "handlers/identity_private.h"
#include "handlers/staff.h"

/* Whoever unfollows and follows again is asked about again, and hears the same outcome. */
enum { ASK_SECONDS = 60 };

/* A row of the outbox, so thousands at once are asked about in the order in which they came, within
 * the limits. A userid that no query can carry is not asked about. */
static int ask_platform(struct ctx *ctx, bool *asked, struct err *err)
{
    auto_buf struct buf query = {0};
    struct err          why = {0};

    if (member_ask(ctx->store, ctx->now, ctx->me.userid, ASK_SECONDS, asked, err) < 0)
        return -1;
    if (!*asked)
        return 0;
    push_query(&query, "userid", ctx->me.userid);
    ctx->after_reply = true; /* else the outcome may overtake the greeting */
    *asked = push_call(ctx, ctx->app->name, "GET user/get", ctx->me.userid, buf_view(&query),
                       &why) == 0;
    ctx->after_reply = false;
    if (*asked)
        return 0;
    return why.kind == ERR_BAD_INPUT ? 0 : err_set(err, why.kind, "%s", why.text);
}

/* Where the platform is asked nothing is said that its answer might contradict. While it answers
 * nobody its answer is not waited for. */
static int greet_stranger(struct ctx *ctx, struct buf *text, struct err *err)
{
    bool asked;

    if (ask_platform(ctx, &asked, err) < 0)
        return -1;
    if (asked && ctx->outbound)
        following_wait(ctx, text);
    else
        following_must(ctx, text);
    return 0;
}

static int greet_person(struct ctx *ctx, bool known, struct buf *text, struct err *err)
{
    if (known)
        return following_already(ctx, text, err);
    if (identity_admit(ctx, err) < 0)
        return -1;
    return following_verified(ctx, text, err);
}

static int greet(struct ctx *ctx, bool known, struct buf *text, struct err *err)
{
    if (!following_verifies(ctx) && staff_here(ctx))
        return staff_welcome(ctx, text, err);
    if (!following_verifies(ctx))
        return following_welcome(ctx, text, err);
    if (ctx->me.bar == BAR_FROZEN) {
        identity_say_barred(ctx, text);
        return 0;
    }
    if (ctx->me.bar == BAR_LEFT) {
        following_unknown(ctx, text);
        return 0;
    }
    if (ctx->me.person != 0)
        return greet_person(ctx, known, text, err);
    return greet_stranger(ctx, text, err);
}

static int run_subscribe(struct ctx *ctx, const struct message *msg, struct reply *out,
                         struct err *err)
{
    auto_buf struct buf text = {0};
    struct str          app = str_c(ctx->app->name);
    bool                known, changed;

    (void)msg;
    if (member_known(ctx->store, ctx->me.userid, app, &known, err) < 0 ||
        member_follow(ctx->store, ctx->now, ctx->me.userid, app, true, &changed, err) < 0)
        return -1;
    if (!changed)
        return 0;
    if (greet(ctx, known, &text, err) < 0)
        return -1;
    return reply_text(out, str_trim(buf_view(&text)), err);
}

const struct handler handler_subscribe = {
    .name = "subscribe",
    .type = MSG_EVENT_SUBSCRIBE,
    .run = run_subscribe,
};

static int run_unsubscribe(struct ctx *ctx, const struct message *msg, struct reply *out,
                           struct err *err)
{
    bool changed;

    (void)msg;
    (void)out;
    return member_follow(ctx->store, ctx->now, ctx->me.userid, str_c(ctx->app->name), false,
                         &changed, err);
}

const struct handler handler_unsubscribe = {
    .name = "unsubscribe",
    .type = MSG_EVENT_UNSUBSCRIBE,
    .run = run_unsubscribe,
};
