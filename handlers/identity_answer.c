/* user/get has answered about a member who followed and was not recognised (event_subscribe.c).
 * What the platform still tells (protocol 5.5) may say who it is; else the member has to. */
#include "base/idnum.h"
#include "bot/push.h"
#include "handlers/flow.h"
#include "handlers/following.h"
#include "handlers/handlers.h"
#include "handlers/identity_private.h"
#include "store/dialogs.h"
#include "store/identities.h"

enum { STATUS_DISABLED = 2, STATUS_LEFT = 5 }; /* protocol 5.5 */

/* ---- who it is ---- */

/* What is compared of a person of the roster. */
struct candidate {
    struct str told; /* name; empty: not told */
    int64_t    person;
};

static int fits(void *arg, const struct person *p)
{
    struct candidate *c = arg;

    if (!str_is(p->state, "left") && (c->told.n == 0 || name_same(p->name, c->told)))
        c->person = p->id;
    return 0;
}

static struct str number_of(const struct ctx *ctx, const struct msg_answer *a)
{
    const char *name = ctx->school->identity->directory_number;

    for (size_t i = 0; name != NULL && i < a->attr_count; i++)
        if (str_is(a->attrs[i].name, name))
            return str_trim(a->attrs[i].value);
    return (struct str){"", 0};
}

/* By the number that the directory carries, and the name where it is told. */
static int by_number(struct ctx *ctx, const struct msg_answer *a, int64_t *person, struct err *err)
{
    struct candidate c = {.told = a->name};
    struct str       number = number_of(ctx, a);
    int              rc;

    if (number.n == 0)
        return 0;
    rc = people_find(ctx->store, number, fits, &c, err);
    if (rc == 0)
        rc = people_candidate(ctx->store, number, fits, &c, err);
    *person = c.person;
    return rc < 0 ? -1 : 0;
}

/* Phone and mail are somebody's for sure only together with the name: they are handed on. */
static int named(struct ctx *ctx, int64_t found, const struct msg_answer *a, int64_t *person,
                 struct err *err)
{
    struct candidate c = {.told = a->name};

    if (found == 0 || a->name.n == 0)
        return 0;
    if (people_get(ctx->store, found, fits, &c, err) < 0)
        return -1;
    *person = c.person;
    return 0;
}

static int by_phone(struct ctx *ctx, const struct msg_answer *a, int64_t *person, struct err *err)
{
    char    phone[IDNUM_MAX];
    int64_t found = 0;

    if (!idnum_phone(a->mobile, phone))
        return 0;
    if (identity_by_phone(ctx->store, str_c(phone), &found, err) < 0)
        return -1;
    return named(ctx, found, a, person, err);
}

static int by_mail(struct ctx *ctx, const struct msg_answer *a, int64_t *person, struct err *err)
{
    char    mail[IDNUM_MAX];
    int64_t found = 0;

    if (!idnum_mail(a->mail, mail))
        return 0;
    if (identity_mail_used(ctx->store, str_c(mail), 0, &found, err) < 0)
        return -1;
    return named(ctx, found, a, person, err);
}

static int find(struct ctx *ctx, const struct msg_answer *a, int64_t *person, struct err *err)
{
    static int (*const ways[])(struct ctx *, const struct msg_answer *, int64_t *,
                               struct err *) = {by_number, by_phone, by_mail};

    *person = 0;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0] && *person == 0; i++)
        if (ways[i](ctx, a, person, err) < 0)
            return -1;
    return 0;
}

/* ---- what follows from it ---- */

static int tell(struct ctx *ctx, const struct buf *text, struct err *err)
{
    return push_text(ctx, ctx->me.userid, str_trim(buf_view(text)), err);
}

/* The member may have begun to say it; nobody answers questions whose answer is known. */
static int end_questions(struct ctx *ctx, struct err *err)
{
    const struct school_flow *open = flow_open(ctx);

    if (open == NULL || open != identity_flow(ctx, FLOW_IDENTITY))
        return 0;
    return dialog_end(ctx->store, ctx->me.userid, str_c(ctx->app->name), err);
}

static int verified(struct ctx *ctx, struct err *err)
{
    auto_buf struct buf text = {0};

    if (end_questions(ctx, err) < 0 || identity_admit(ctx, err) < 0 ||
        following_verified(ctx, &text, err) < 0)
        return -1;
    return tell(ctx, &text, err);
}

static int bind(struct ctx *ctx, int64_t person, struct err *err)
{
    auto_buf struct buf     text = {0};
    struct identity_outcome o = {.person = person};

    if (identity_bind(ctx, BOUND_DIRECTORY, &o, err) < 0)
        return -1;
    if (o.result == TRY_BOUND)
        return verified(ctx, err);
    if (o.result == TRY_OTHER)
        return 0;
    identity_say(ctx, &o, &text);
    return tell(ctx, &text, err);
}

/* The platform told a name, and nobody of the roster has it. */
static int is_unknown(struct ctx *ctx, const struct msg_answer *a, bool *unknown, struct err *err)
{
    bool any = true;

    if (a->name.n > 0 && people_named(ctx->store, a->name, &any, err) < 0)
        return -1;
    *unknown = !any;
    return 0;
}

/* The first question comes by itself, unless the member is in the middle of something else, or it
 * is too early: then how to begin is told. Who has begun to say it hears nothing new. */
static int must_confirm(struct ctx *ctx, struct err *err)
{
    const struct school_flow *flow = identity_flow(ctx, FLOW_IDENTITY);
    auto_buf struct buf       question = {0}, must = {0};
    bool                      began = false;

    if (flow && flow_open(ctx) == flow)
        return 0;
    following_question(ctx, &question);
    if (flow && flow_push(ctx, flow, str_trim(buf_view(&question)), &began, err) < 0)
        return -1;
    if (began)
        return 0;
    following_must(ctx, &must);
    return tell(ctx, &must, err);
}

static int decide(struct ctx *ctx, const struct msg_answer *a, struct err *err)
{
    auto_buf struct buf text = {0};
    int64_t             person;
    bool                unknown;

    if (find(ctx, a, &person, err) < 0)
        return -1;
    if (person != 0)
        return bind(ctx, person, err);
    if (is_unknown(ctx, a, &unknown, err) < 0)
        return -1;
    if (!unknown)
        return must_confirm(ctx, err);
    following_unknown(ctx, &text);
    return tell(ctx, &text, err);
}

/* An error tells nothing about the member (errcode 60111, 46004, no answer): he has to. */
static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    const struct msg_answer *a = &msg->answer;

    (void)out;
    if (a->status != 0 && member_set_status(ctx->store, ctx->me.userid, a->status, err) < 0)
        return -1;
    if (!following_verifies(ctx) || ctx->me.person != 0 || ctx->me.bar != BAR_NONE)
        return 0; /* decided in the meantime */
    if (a->status == STATUS_DISABLED || a->status == STATUS_LEFT)
        return 0;
    return a->errcode == 0 ? decide(ctx, a, err) : must_confirm(ctx, err);
}

const struct handler handler_identity_answer = {
    .name = "identity_answer",
    .type = MSG_ANSWER,
    .key = "user/get",
    .run = run,
};
