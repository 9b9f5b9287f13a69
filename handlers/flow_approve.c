/* Flows whose submissions the staff approve: the electronic ID, a green code. */
#include "base/cst.h"
#include "base/log.h"
#include "bot/push.h"
#include "handlers/flow_private.h"
#include "handlers/pass.h"
#include "handlers/staff_tell.h"
#include "handlers/texts.h"
#include "store/approvals.h"
#include "store/quotas.h"

#include <inttypes.h>
#include <stdio.h>

/* ---- how it stands ---- */

struct standing {
    const struct turn *turn;
    struct buf         refuse, lead;
};

static void say_reason(const struct ctx *ctx, const struct approval *a, struct buf *out)
{
    if (a->reason.n > 0)
        buf_f(out, tr(ctx, "：%.*s", ": %.*s"), STR_ARG(a->reason));
    buf_c(out, tr(ctx, "。", "."));
}

static void say_pending(const struct turn *t, const struct approval *a, struct buf *out)
{
    char moment[MOMENT_SIZE];

    buf_f(out,
          tr(t->ctx, "「%s」正在审核（第 %" PRId64 " 号，%s 提交），有结果会通知%s。",
             "\"%s\" waits for a decision (no. %" PRId64 ", sent %s). %s"),
          flow_title(t->ctx, t->flow), a->number, text_moment(t->ctx, a->created_at, moment),
          t->who.proxy ? tr(t->ctx, "本人", "The person will be told.")
                       : tr(t->ctx, "你", "You will be told."));
}

static void say_valid(const struct turn *t, const struct approval *a, struct buf *out)
{
    char date[11];

    buf_f(out,
          tr(t->ctx, "「%s」已经通过审核（第 %" PRId64 " 号）",
             "\"%s\" was approved (no. %" PRId64 ")"),
          flow_title(t->ctx, t->flow), a->number);
    if (a->until >= 0)
        buf_f(out, tr(t->ctx, "，有效到 %s", ", and is valid until %s"),
              cst_date(date, cst_day_start(a->until)));
    buf_c(out, tr(t->ctx, "，不用再提交。", "; there is nothing to be sent."));
    if (!t->who.proxy && t->ctx->school->pass && pass_id_flow(t->ctx) == t->flow)
        buf_f(out, tr(t->ctx, "进出校门回复“%s”。", " At the gates reply \"%s\"."),
              pass_word(t->ctx));
}

static void say_suspended(const struct turn *t, const struct approval *a, struct buf *out)
{
    buf_f(out, tr(t->ctx, "「%s」已经停用", "\"%s\" is suspended"), flow_title(t->ctx, t->flow));
    say_reason(t->ctx, a, out);
    buf_c(out, tr(t->ctx, "有疑问请找", " Questions? Ask "));
    text_desk(t->ctx, out);
    buf_c(out, tr(t->ctx, "。", "."));
}

static void say_expired(const struct turn *t, const struct approval *a, struct buf *out)
{
    char date[11];

    buf_f(out,
          tr(t->ctx, "「%s」的有效期到 %s，已经过了，请重新提交。",
             "\"%s\" was valid until %s: please send it again."),
          flow_title(t->ctx, t->flow), cst_date(date, cst_day_start(a->until)));
}

static void say_refused(const struct turn *t, const struct approval *a, struct buf *out)
{
    buf_f(out,
          tr(t->ctx, "上次提交的「%s」（第 %" PRId64 " 号）没有通过",
             "\"%s\" (no. %" PRId64 ") was refused"),
          flow_title(t->ctx, t->flow), a->number);
    say_reason(t->ctx, a, out);
    buf_c(out, tr(t->ctx, "可以重新提交。", " You may send it again."));
}

static int look(void *arg, const struct approval *a)
{
    struct standing *s = arg;

    switch (a->state) {
    case APPROVAL_NONE:
        break;
    case APPROVAL_PENDING:
        say_pending(s->turn, a, &s->refuse);
        break;
    case APPROVAL_VALID:
        say_valid(s->turn, a, &s->refuse);
        break;
    case APPROVAL_SUSPENDED:
        say_suspended(s->turn, a, &s->refuse);
        break;
    case APPROVAL_REFUSED:
        say_refused(s->turn, a, &s->lead);
        break;
    case APPROVAL_EXPIRED:
        say_expired(s->turn, a, &s->lead);
        break;
    }
    return 0;
}

static int say_standing(struct turn *t, struct standing *s, bool *refused, struct err *err)
{
    auto_buf struct buf text = {0};

    *refused = s->refuse.n > 0;
    turn_lead(t, buf_view(&s->lead));
    if (!*refused)
        return 0;
    if (turn_end(t, err) < 0 || turn_close(t, tr(t->ctx, "已提交", "Sent"), err) < 0)
        return -1;
    subject_say(t, &text);
    buf_str(&text, buf_view(&s->refuse));
    return turn_say_last(t, buf_view(&text), err);
}

int approve_refused(struct turn *t, bool *refused, struct err *err)
{
    struct standing s = {.turn = t};
    int             rc;

    rc = approval_last(t->ctx->store, t->ctx->now, str_c(t->flow->name), t->who.id, look, &s, err);
    if (rc >= 0)
        rc = say_standing(t, &s, refused, err);
    buf_free(&s.refuse);
    buf_free(&s.lead);
    return rc;
}

/* ---- what became of a receipt ---- */

struct fate {
    struct ctx *ctx;
    struct str  receipt;
    struct buf *out;
};

static const struct {
    const char *zh, *en;
} fates[] = {
    [APPROVAL_PENDING] = {"等待审核", "waits for a decision"},
    [APPROVAL_VALID] = {"已通过", "approved"},
    [APPROVAL_REFUSED] = {"没有通过", "refused"},
    [APPROVAL_SUSPENDED] = {"已停用", "suspended"},
    [APPROVAL_EXPIRED] = {"已到期", "no longer valid"},
};

static int write_fate(void *arg, const struct approval *a)
{
    struct fate *f = arg;

    if (!str_eq(a->receipt, f->receipt) || a->state == APPROVAL_NONE)
        return 0;
    buf_f(f->out, tr(f->ctx, "第 %" PRId64 " 号：%s", "No. %" PRId64 ": %s"), a->number,
          tr(f->ctx, fates[a->state].zh, fates[a->state].en));
    if (a->reason.n > 0)
        buf_f(f->out, tr(f->ctx, "，%.*s", ", %.*s"), STR_ARG(a->reason));
    buf_char(f->out, '\n');
    return 0;
}

int approve_fate(struct ctx *ctx, const struct school_flow *flow, struct str receipt,
                 struct buf *out, struct err *err)
{
    struct fate f = {.ctx = ctx, .receipt = receipt, .out = out};

    return approval_last(ctx->store, ctx->now, str_c(flow->name), member_subject(&ctx->me),
                         write_fate, &f, err) < 0
               ? -1
               : 0;
}

/* ---- a new one ---- */

/* The first picture of the flow is what the staff look at. */
static int64_t photo_of(const struct turn *t)
{
    int64_t id = 0;

    for (unsigned i = 0; i < t->flow->questions_count; i++) {
        const struct school_question *q = &t->flow->questions[i];
        const char                   *value = answers_get(&t->answers, q->name);

        if (q->kind == ASK_PHOTO && value && str_i64(str_c(value), &id))
            return id;
    }
    return 0;
}

int approve_add(struct turn *t, struct str receipt, bool *added, struct err *err)
{
    int64_t         number = 0;
    struct approval a = {
        .flow = str_c(t->flow->name),
        .person = t->who.id,
        .receipt = receipt,
        .photo = photo_of(t),
        .state = APPROVAL_PENDING,
        .until = -1,
        .created_at = t->ctx->now,
    };

    if (approval_add(t->ctx->store, t->ctx->now, &a, added, &number, err) < 0)
        return -1;
    t->approval = *added ? number : 0;
    return 0;
}

/* ---- those who decide ---- */

/* So many new applications an hour are told one by one to the same people; of more they are told
 * once that there are more, because the platform drops what is too much. */
static const struct quota tells = {.name = "approval.tell", .hour = 20};

static void write_who(const struct turn *t, struct buf *out)
{
    buf_f(out, "%.*s %.*s %.*s", STR_ARG(t->who.class_name), STR_ARG(t->who.name),
          STR_ARG(t->who.number));
}

static int send_words(struct turn *t, struct str to, struct str back, int64_t left,
                      struct err *err)
{
    auto_buf struct buf text = {0};
    long long           number = (long long)t->approval;

    buf_f(&text, "【%s】新申请，第 %lld 号：", t->flow->title, number);
    write_who(t, &text);
    buf_f(&text, "\n回复“审批 %lld”看内容，“通过 %lld”，或“不通过 %lld 原因”。", number, number, number);
    if (left == 0)
        buf_c(&text, "\n新申请很多，一小时内不再一个一个通知，回复“审批”看全部。");
    return push_text_back(t->ctx, "staff", to, buf_view(&text), back, err);
}

static int send_card(struct turn *t, struct str to, struct str back, int64_t left, struct err *err)
{
    auto_buf struct buf title = {0}, who = {0}, how = {0};
    char                task[TASK_SIZE];
    struct card         c = {.type = CARD_BUTTON, .task_id = {task, 0}, .buttons_count = 2};

    c.task_id.n = (size_t)snprintf(task, sizeof task, APPROVAL_TASK "%" PRId64 "-%02x%02x%02x%02x",
                                   t->approval, t->ctx->salt[0], t->ctx->salt[1],
                                   t->ctx->salt[2], t->ctx->salt[3]);
    buf_f(&title, "%s　第 %" PRId64 " 号", t->flow->title, t->approval);
    write_who(t, &who);
    buf_f(&how, "先回复“审批 %" PRId64 "”看内容。%s", t->approval,
          left == 0 ? "新申请很多，一小时内不再一个一个通知，回复“审批”看全部。" : "");
    c.title = text_chars(buf_view(&title), 36);
    c.desc = text_chars(buf_view(&who), 44);
    c.sub_title = buf_view(&how);
    c.buttons[0].text = STR_LIT("通过");
    c.buttons[0].key = STR_LIT(APPROVAL_PASS);
    c.buttons[0].style = 1;
    c.buttons[1].text = STR_LIT("不通过");
    c.buttons[1].key = STR_LIT(APPROVAL_REFUSE);
    c.buttons[1].style = 2;
    return push_card_back(t->ctx, "staff", to, &c, back, err);
}

static int send_all(struct turn *t, const struct receivers *all, int64_t left, struct err *err)
{
    auto_receivers struct receivers cards = {0}, words = {0};
    auto_buf struct buf             back = {0};

    if (!all->office)
        buf_f(&back, UNHEARD_APPROVAL "%" PRId64, t->approval);
    if (receivers_split(t->ctx, all, &cards, &words, err) < 0 ||
        (cards.count > 0 &&
         send_card(t, buf_view(&cards.to), buf_view(&back), left, err) < 0) ||
        (words.count > 0 && send_words(t, buf_view(&words.to), buf_view(&back), left, err) < 0))
        return -1;
    return 0;
}

int approve_tell(struct turn *t, struct err *err)
{
    struct store                   *store = t->ctx->store;
    auto_receivers struct receivers all = {0};
    bool                            taken = false;
    int64_t                         left = 0, now = t->ctx->now;

    if (turn_know(t, err) < 0 ||
        receivers_for(t->ctx, &all, t->flow->approve, t->flow->approve_count, t->who.college,
                      t->who.class_name, err) < 0)
        return -1;
    if (all.nobody)
        log_line(LOG_WARN, "flow=%s an application, and nobody of the staff to tell",
                 t->flow->name);
    if (all.count == 0)
        return 0;
    if (quota_take(store, now, &tells, buf_view(&all.to), &taken, NULL, err) < 0 ||
        (taken && quota_left(store, now, &tells, buf_view(&all.to), &left, err) < 0))
        return -1;
    return taken ? send_all(t, &all, left, err) : 0;
}
