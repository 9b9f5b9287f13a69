/* What became of the bytes of a picture (MSG_ANSWER "photo/<id>"): when it is none that can be
 * used, its question is asked again, or what hangs on it is refused, and the member is told why. */
#include "base/cst.h"
#include "bot/push.h"
#include "handlers/clearance.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_private.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"
#include "store/approvals.h"
#include "store/photos.h"

#include <inttypes.h>
#include <stdio.h>

struct outcome {
    int64_t          id, person, sent_at;
    enum photo_state state;
    char             value[24]; /* the answer that names it */
    struct buf       flow, question;
};

#define auto_outcome __attribute__((cleanup(outcome_free)))

static void outcome_free(struct outcome *o)
{
    buf_free(&o->flow);
    buf_free(&o->question);
}

static int keep_outcome(void *arg, const struct photo *p)
{
    struct outcome *o = arg;

    o->person = p->person;
    o->sent_at = p->created_at;
    o->state = p->state;
    buf_str(&o->flow, p->flow);
    buf_str(&o->question, p->question);
    return 0;
}

static const char *why(const struct outcome *o, bool english)
{
    if (o->state == PHOTO_BAD)
        return english ? "this picture cannot be used (JPG or PNG, neither tiny nor over 10 MB)"
                       : "这张照片用不了（要 JPG 或 PNG，不能太小，也不能超过 10 MB）";
    return english ? "the picture could not be fetched from WeCom" : "照片没能从企业微信取到";
}

/* ---- the dialog is still open: its question is asked again ---- */

/* What was promised of the picture that the staff would have looked at is not of the next one. */
static void drop_promises(struct turn *t)
{
    for (unsigned i = 0; i < t->flow->questions_count && t->flow->approve_count > 0; i++)
        if (t->flow->questions[i].kind == ASK_CONSENT)
            answers_drop(&t->answers, t->flow->questions[i].name);
}

static int ask_again(struct turn *t, const struct outcome *o, const struct school_question *q,
                     struct err *err)
{
    auto_buf struct buf text = {0};

    buf_f(&text, tr(t->ctx, "%s。请再发一张。", "Sorry, %s. Please send another one."),
          why(o, is_english(t->ctx)));
    answers_drop(&t->answers, q->name);
    drop_promises(t);
    t->step = path_next(t->flow, &t->answers);
    turn_lead(t, buf_view(&text));
    return turn_ask(t, err);
}

static int reopen(struct ctx *ctx, const struct outcome *o, bool *done, struct err *err)
{
    auto_turn struct turn         t = turn_new(ctx, flow_open(ctx), NULL);
    const struct school_question *q;

    *done = false;
    if (t.flow == NULL || !str_is(buf_view(&o->flow), t.flow->name))
        return 0;
    if (turn_resume(&t, err) < 0)
        return -1;
    q = answer_question(t.flow, o->question.p);
    *done = q && str_is(str_c(answers_get(&t.answers, q->name)), o->value);
    return *done ? ask_again(&t, o, q, err) : 0;
}

/* ---- … and its picture is here ---- */

static int pictured(struct ctx *ctx, const struct outcome *o, struct err *err)
{
    auto_turn struct turn     t = turn_new(ctx, flow_open(ctx), NULL);
    const struct flow_action *action = t.flow && t.flow->action ? flow_action(t.flow) : NULL;

    if (action == NULL || action->pictured == NULL || !str_is(buf_view(&o->flow), t.flow->name))
        return 0;
    if (turn_resume(&t, err) < 0 ||
        action->pictured(ctx, turn_school(&t), &t.answers, err) < 0)
        return -1;
    return turn_keep(&t, err);
}

/* ---- it was submitted ---- */

static void say_word(const struct ctx *ctx, const struct outcome *o, struct buf *out)
{
    const struct school_flow *flow = flow_anywhere(ctx, buf_view(&o->flow));

    if (flow)
        buf_f(out, tr(ctx, "请回复“%s”重新填一次。", " Please reply \"%s\" to do it again."),
              flow_word(ctx, flow));
}

static void say_title(const struct ctx *ctx, const struct outcome *o, struct buf *out)
{
    const struct school_flow *flow = flow_anywhere(ctx, buf_view(&o->flow));

    if (flow)
        buf_f(out, tr(ctx, "「%s」", "\"%s\""), flow_title(ctx, flow));
    else
        buf_str(out, buf_view(&o->flow));
}

struct application {
    int64_t             photo, number;
    enum approval_state state; /* NONE: none hangs on the photo */
};

static int keep_application(void *arg, const struct approval *a)
{
    struct application *of = arg;

    if (a->photo == of->photo) {
        of->number = a->number;
        of->state = a->state;
    }
    return 0;
}

static int say_refused(struct ctx *ctx, const struct outcome *o, int64_t number, struct err *err)
{
    auto_buf struct buf text = {0};

    say_title(ctx, o, &text);
    buf_f(&text, tr(ctx, "（第 %" PRId64 " 号）没有通过：%s。", " (no. %" PRId64 ") was refused: %s."),
          number, why(o, is_english(ctx)));
    say_word(ctx, o, &text);
    return push_text(ctx, ctx->me.userid, buf_view(&text), err);
}

/* One that was found good before its picture had come is taken back first: nobody has seen one, and
 * nobody ever will. */
static int decide(struct ctx *ctx, const struct outcome *o, const struct application *a,
                  bool *refused, struct err *err)
{
    enum approval_state from = a->state;
    struct str          reason = str_c(why(o, false)), by = STR_LIT("sys");

    *refused = false;
    if (from == APPROVAL_VALID) {
        if (approval_decide(ctx->store, ctx->now, a->number, from, APPROVAL_SUSPENDED, -1, by,
                            reason, refused, err) < 0)
            return -1;
        if (!*refused)
            return 0;
        from = APPROVAL_SUSPENDED;
    }
    return approval_decide(ctx->store, ctx->now, a->number, from, APPROVAL_REFUSED, -1, by, reason,
                           refused, err);
}

/* The staff need not look at what has no picture. *done false: nothing hangs on it. */
static int refuse_approval(struct ctx *ctx, const struct outcome *o, bool *done, struct err *err)
{
    struct application a = {.photo = o->id, .state = APPROVAL_NONE};
    bool               refused = false;

    if (approval_last(ctx->store, ctx->now, buf_view(&o->flow), o->person, keep_application, &a,
                      err) < 0)
        return -1;
    *done = a.state != APPROVAL_NONE;
    if (a.state != APPROVAL_PENDING && a.state != APPROVAL_VALID)
        return 0; /* who is suspended stays it */
    if (decide(ctx, o, &a, &refused, err) < 0)
        return -1;
    return refused ? say_refused(ctx, o, a.number, err) : 0;
}

struct search {
    struct store         *store;
    const struct outcome *photo;
    bool                  found;
    char                  receipt[RECEIPT_SIZE];
};

static int look(void *arg, const struct submission *sub)
{
    struct search              *s = arg;
    auto_answers struct answers a = {0};
    struct err                  err = {0};

    if (answers_read(s->store, sub->answers, &a, &err) < 0 ||
        !str_is(str_c(answers_get(&a, s->photo->question.p)), s->photo->value))
        return 0;
    s->found = true;
    snprintf(s->receipt, sizeof s->receipt, "%.*s", STR_ARG(sub->receipt));
    return 0;
}

/* It counts without the picture; whether it can be sent again, the flow itself will say. */
static int tell(struct ctx *ctx, const struct outcome *o, struct err *err)
{
    enum { NEWEST = 20 };
    auto_buf struct buf       text = {0};
    const struct school_flow *flow = flow_anywhere(ctx, buf_view(&o->flow));
    struct search             s = {.store = ctx->store, .photo = o};
    int64_t                   first = flow ? flow_day(flow, o->sent_at) : 0;

    if (submission_list(ctx->store, o->person, buf_view(&o->flow), first,
                        flow ? flow_day(flow, ctx->now) : 0, NEWEST, look, &s, err) < 0)
        return -1;
    if (!s.found)
        return 0;
    say_title(ctx, o, &text);
    buf_f(&text,
          tr(ctx, "（回执 %s）的照片没有用上：%s。", " (receipt %s) is without its picture: %s."),
          s.receipt, why(o, is_english(ctx)));
    say_word(ctx, o, &text);
    return push_text(ctx, ctx->me.userid, buf_view(&text), err);
}

/* ---- the answer ---- */

static bool read_id(struct str key, int64_t *id)
{
    struct str prefix = STR_LIT("photo/");

    return str_starts(key, prefix) && str_i64(str_skip(key, prefix.n), id);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_outcome struct outcome o = {0};
    bool                        done = false;
    int                         found;

    (void)out; /* nobody waits for an answer */
    if (!read_id(msg->key, &o.id))
        return 0;
    found = photo_get(ctx->store, o.id, keep_outcome, &o, err);
    if (found <= 0)
        return found;
    if (o.state == PHOTO_HERE && pictured(ctx, &o, err) < 0)
        return -1;
    if (o.state != PHOTO_BAD && o.state != PHOTO_LOST) /* what was approved counts from now on */
        return clearance_touched(ctx, o.person, buf_view(&o.flow), err);
    snprintf(o.value, sizeof o.value, "%" PRId64, o.id);
    if (reopen(ctx, &o, &done, err) < 0 || (!done && refuse_approval(ctx, &o, &done, err) < 0) ||
        (!done && tell(ctx, &o, err) < 0))
        return -1;
    return clearance_touched(ctx, o.person, buf_view(&o.flow), err);
}

const struct handler handler_photo = {
    .name = "photo",
    .type = MSG_ANSWER,
    .key = "photo/",
    .run = run,
};
