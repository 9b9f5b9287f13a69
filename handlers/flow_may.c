/* Whom a flow is for, and who has still to say who he is. */
#include "handlers/clearance.h"
#include "handlers/flow_private.h"
#include "handlers/texts.h"

/* What flows ask about a person. */
struct known {
    char *const *kinds;
    unsigned     kinds_count;
    bool         kind, confirmed;
};

/* `student` in the school file means all of them; in the roster it means that nobody told which. */
static bool is_kind(struct str kind, const char *wanted)
{
    return str_is(kind, wanted) || (str_is(str_c(wanted), "student") &&
                                    (str_is(kind, "undergraduate") || str_is(kind, "graduate")));
}

bool kinds_mean(char *const *kinds, unsigned count, struct str kind)
{
    for (unsigned i = 0; i < count; i++)
        if (is_kind(kind, kinds[i]))
            return true;
    return count == 0;
}

static int keep_known(void *arg, const struct person *p)
{
    struct known *k = arg;

    k->confirmed = p->confirmed_at > 0;
    k->kind = kinds_mean(k->kinds, k->kinds_count, p->kind);
    return 0;
}

int flow_allowed(struct ctx *ctx, const struct school_flow *flow, enum flow_may *may,
                 struct err *err)
{
    auto_turn struct turn t = turn_new(ctx, flow, NULL);

    return turn_allowed(&t, flow, may, err);
}

/* ---- why not ---- */

/* A flow of our own, where it can be started here. */
static const struct school_flow *own(const struct ctx *ctx, const char *name)
{
    const struct school_flow *flow = flow_named(ctx, str_c(name));

    return flow && flow->action ? flow : NULL;
}

static void ask_desk(const struct ctx *ctx, struct buf *out)
{
    buf_c(out, tr(ctx, "请联系", " Please ask "));
    text_desk(ctx, out);
    buf_c(out, tr(ctx, "。", "."));
}

static void say_stranger(const struct ctx *ctx, const struct school_flow *flow, struct buf *out)
{
    const struct school_flow *identity = own(ctx, "identity");

    if (ctx->me.bar == BAR_FROZEN) {
        buf_f(out,
              tr(ctx, "「%s」现在用不了：账号已经冻结，等%s核实。",
                 "\"%s\" is closed to you: the account is frozen until %s has checked it."),
              flow_title(ctx, flow), text_office(ctx));
    } else if (ctx->me.bar == BAR_LEFT) {
        buf_f(out,
              tr(ctx, "「%s」只对在校的人开放，名册里你已经离校；不对的话，",
                 "\"%s\" is for who is at the school; the roster says that you have left."),
              flow_title(ctx, flow));
    } else if (identity) {
        buf_f(out,
              tr(ctx, "「%s」要先知道你是谁：回复“%s”，一分钟就好。",
                 "\"%s\" needs to know who you are: reply \"%s\", it takes a minute."),
              flow_title(ctx, flow), flow_word(ctx, identity));
        return;
    } else {
        buf_f(out,
              tr(ctx, "「%s」只对学校名册里的人开放，名册里还没有你的账号（%.*s）。",
                 "\"%s\" is for the school's roster; your account (%.*s) is not on it."),
              flow_title(ctx, flow), STR_ARG(ctx->me.userid));
    }
    ask_desk(ctx, out);
}

static void say_other_kind(const struct ctx *ctx, const struct school_flow *flow, struct buf *out)
{
    const struct school_clearance *c = clearance_with_form(ctx->school, flow);
    const char                    *comma = "";

    if (flow->others) {
        buf_str(out, text_line(tr(ctx, flow->others, flow->others_en)));
        return;
    }
    if (c) {
        clear_others_say(ctx, c, out);
        return;
    }
    buf_f(out, tr(ctx, "「%s」只对", "\"%s\" is for "), flow_title(ctx, flow));
    for (unsigned k = 0; k < flow->kinds_count; k++) {
        buf_f(out, "%s%s", comma, text_kind(ctx, flow->kinds[k]));
        comma = tr(ctx, "、", ", ");
    }
    buf_c(out, tr(ctx, "开放，名册里你不是；不对的话，",
                  "; the roster does not list you as one of them."));
    ask_desk(ctx, out);
}

static void say_unconfirmed(const struct ctx *ctx, const struct school_flow *flow, struct buf *out)
{
    const struct school_flow *confirm = own(ctx, "confirm");

    buf_f(out,
          tr(ctx, "「%s」要先确认身份信息", "\"%s\" needs you to confirm your information first"),
          flow_title(ctx, flow));
    if (confirm)
        buf_f(out, tr(ctx, "：回复“%s”看一遍，选“正确”。", ": reply \"%s\", and choose \"Right\"."),
              flow_word(ctx, confirm));
    else
        buf_c(out, tr(ctx, "，请在学生应用里办。", ", in the students' application."));
}

void flow_may_say(const struct ctx *ctx, const struct school_flow *flow, enum flow_may may,
                  struct buf *out)
{
    switch (may) {
    case FLOW_MAY:
        return;
    case FLOW_STRANGER:
        say_stranger(ctx, flow, out);
        return;
    case FLOW_OTHER_KIND:
        say_other_kind(ctx, flow, out);
        return;
    case FLOW_UNCONFIRMED:
        say_unconfirmed(ctx, flow, out);
        return;
    }
}

/* ---- who has still to say who he is ---- */

int flow_identity_line(struct ctx *ctx, struct buf *out, struct err *err)
{
    const struct school_flow     *identity = own(ctx, "identity"), *confirm = own(ctx, "confirm");
    const struct school_identity *id = ctx->school->identity;
    struct known                  k = {.confirmed = true};

    if (identity == NULL || ctx->me.bar != BAR_NONE)
        return 0;
    if (ctx->me.person == 0) {
        buf_f(out,
              tr(ctx, "还不知道你是谁，回复“%s”。\n", "Who are you? Please reply \"%s\".\n"),
              flow_word(ctx, identity));
        return 0;
    }
    if (confirm == NULL || !id->confirm)
        return 0;
    k.kinds = id->kinds;
    k.kinds_count = id->kinds_count;
    if (people_get(ctx->store, ctx->me.person, keep_known, &k, err) < 0)
        return -1;
    if (k.kind && !k.confirmed)
        buf_f(out,
              tr(ctx, "个人信息还没有核对，回复“%s”。\n",
                 "Your information is not confirmed, please reply \"%s\".\n"),
              flow_word(ctx, confirm));
    return 0;
}
