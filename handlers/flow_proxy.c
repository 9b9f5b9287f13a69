/* 代填报: somebody of the staff answers for a person of his scope. */
#include "base/cst.h"
#include "bot/push.h"
#include "conf/words.h"
#include "handlers/flow_private.h"
#include "handlers/reader.h"
#include "handlers/staff.h"
#include "handlers/texts.h"
#include "store/audit.h"
#include "store/dialogs.h"

int flow_start_for(struct ctx *ctx, const struct school_flow *flow, int64_t person,
                   struct str answers, struct reply *out, struct err *err)
{
    auto_turn struct turn t = turn_new(ctx, flow, out);

    if (person <= 0)
        return err_set(err, ERR_RETRY, "flow %s: by proxy for nobody", flow->name);
    return turn_about(&t, person, err) < 0 ? -1 : flow_begin(&t, answers, err);
}

/* ---- the trace ---- */

static int leave_trace(struct turn *t, const char *action, struct str detail, struct err *err)
{
    struct audit row = {
        .at = t->ctx->now,
        .actor = t->ctx->me.userid,
        .action = str_c(action),
        .person = t->who.person,
        .detail = detail,
    };

    return audit_add(t->ctx->store, &row, err);
}

int proxy_begin(struct turn *t, struct err *err)
{
    auto_buf struct buf detail = {0};

    buf_f(&detail, "%s %s", words_proxy[0], t->flow->name);
    return leave_trace(t, "proxy.look", buf_view(&detail), err);
}

/* ---- why not ---- */

/* Outside the own scope nothing is told of anybody, not even that he is there. */
static void say_unseen(const struct turn *t, struct buf *out)
{
    buf_c(out, tr(t->ctx, "只能代自己负责的人填报，这个人不在你负责的范围里。",
                  "You report for the people you look after; this person is not one of them."));
}

static void say_may(const struct turn *t, enum flow_may may, struct buf *out)
{
    subject_say(t, out);
    if (t->who.left)
        buf_c(out, tr(t->ctx, "名册里已经离校，不用填报。",
                      "The roster says that the person has left."));
    else if (may == FLOW_OTHER_KIND)
        buf_f(out, tr(t->ctx, "「%s」不是给这类人员填的。",
                      "\"%s\" is not for people of this kind."),
              flow_title(t->ctx, t->flow));
    else
        buf_f(out, tr(t->ctx, "要本人先确认身份信息，之后才能代填「%s」。",
                      "The person has to confirm the identity first; then \"%s\" can be reported."),
              flow_title(t->ctx, t->flow));
}

static int why_not(struct turn *t, struct buf *out, struct err *err)
{
    enum flow_may may = FLOW_MAY;
    bool          sees = false;

    if (!t->flow->proxy) {
        buf_f(out, tr(t->ctx, "「%s」只能本人填写，不能代填。",
                      "\"%s\" is filled in by the person only."),
              flow_title(t->ctx, t->flow));
        return 0;
    }
    if (t->who.read && staff_may_see(t->ctx, t->who.college, t->who.class_name, &sees, err) < 0)
        return -1;
    if (!sees) {
        say_unseen(t, out);
        return 0;
    }
    if (turn_allowed(t, t->flow, &may, err) < 0)
        return -1;
    if (t->who.left || may != FLOW_MAY)
        say_may(t, may, out);
    return 0;
}

int proxy_refused(struct turn *t, bool *refused, struct err *err)
{
    auto_buf struct buf text = {0};

    if (why_not(t, &text, err) < 0)
        return -1;
    *refused = text.n > 0;
    if (!*refused)
        return 0;
    if (turn_end(t, err) < 0 || turn_close(t, tr(t->ctx, "未提交", "Not sent"), err) < 0)
        return -1;
    return turn_say_last(t, buf_view(&text), err);
}

/* ---- it was submitted ---- */

static int keep_name(void *arg, const struct staff *m)
{
    buf_str(arg, m->name);
    return 1;
}

/* In the language of who is told. */
static void write_note(const struct turn *t, const struct submission *sub, enum member_lang lang,
                       const struct buf *by, bool halfway, struct buf *out)
{
    struct ctx them = {.me = {.lang = lang}};
    char       clock[6];

    buf_f(out, tr(&them, "%s代你填了「%s」：%s　回执 %.*s\n",
                  "%s reported \"%s\" for you: %s, receipt %.*s\n"),
          by->n > 0 ? by->p : tr(&them, "老师", "The staff"), flow_title(&them, t->flow),
          cst_clock(clock, sub->at), STR_ARG(sub->receipt));
    buf_f(out, tr(&them, "回复“查询 %.*s”看内容，有误请告诉老师。",
                  "Reply \"records %.*s\" to see it; tell the staff if it is wrong."),
          STR_ARG(sub->receipt));
    if (halfway)
        buf_c(out, tr(&them, "你填到一半的不用再填了。", " You need not finish your own."));
}

/* Nothing more may be submitted: who was in the middle of it himself is not asked on, only to hear
 * that at the end. What he answers next is told so (handler_flow_expired). */
static int end_own(struct turn *t, const struct member *m, struct dialog *d, bool *ended,
                   struct err *err)
{
    struct flow_state state;

    *ended = false;
    if (!str_is(d->flow, t->flow->name) || d->expires_at <= t->ctx->now)
        return 0;
    if (flow_state_of(t->ctx, t->flow, t->who.id, &state, err) < 0)
        return -1;
    *ended = flow_state_full(t->flow, &state, t->ctx->now);
    d->expires_at = t->ctx->now;
    return *ended ? dialog_save(t->ctx->store, m->userid, str_c(t->flow->app), d, err) : 0;
}

static int tell_person(struct turn *t, const struct submission *sub, struct err *err)
{
    auto_reader struct reader r = {.memory = {0}};
    auto_buf struct buf       by = {0}, text = {0};
    bool                      halfway;
    int                       found = reader_of(t->ctx, t->who.person, t->flow->app, &r, err);

    if (found <= 0)
        return found;
    if (staff_roles(t->ctx->store, t->ctx->me.userid, keep_name, &by, err) < 0 ||
        end_own(t, &r.m, &r.d, &halfway, err) < 0)
        return -1;
    write_note(t, sub, r.m.lang, &by, halfway, &text);
    t->who.told = true;
    return push_text_in(t->ctx, t->flow->app, r.m.userid, buf_view(&text), err);
}

int proxy_done(struct turn *t, const struct submission *sub, struct err *err)
{
    auto_buf struct buf detail = {0};

    buf_f(&detail, "%s %s %.*s", words_proxy[0], t->flow->name, STR_ARG(sub->receipt));
    return leave_trace(t, "proxy.submit", buf_view(&detail), err) < 0 ? -1
                                                                      : tell_person(t, sub, err);
}
