/* Answers that somebody has to look at: whoever looks after the person is told at once. */
#include "base/cst.h"
#include "base/log.h"
#include "bot/push.h"
#include "handlers/clearance.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_path.h"
#include "handlers/flow_private.h"
#include "handlers/staff_tell.h"
#include "handlers/texts.h"
#include "store/alerts.h"
#include "store/staff.h"

#include <inttypes.h>

/* The staff are told in Chinese: a message goes to several of them. */
static const struct ctx zh = {.me = {.lang = LANG_ZH}};

/* One alerting option; what is said of a new one is appended to *what. */
static int raise_one(struct turn *t, const struct school_question *q,
                     const struct question_option *o, const struct submission *sub,
                     struct buf *what, struct err *err)
{
    struct str   label = text_label(&zh, q);
    bool         again = false;
    struct alert a = {
        .person = t->who.id,
        .flow = str_c(t->flow->name),
        .question = str_c(q->name),
        .value = str_c(o->value),
        .receipt = sub->receipt,
    };

    if (alert_raise(t->ctx->store, t->ctx->now, &a, &again, err) < 0)
        return -1;
    if (!again)
        buf_f(what, "%.*s：%s\n", STR_ARG(label), o->label);
    return 0;
}

static int raise_answer(struct turn *t, const struct school_question *q,
                        const struct submission *sub, struct buf *what, struct err *err)
{
    const char *value = answers_get(&t->answers, q->name);
    struct str  rest, part;

    if (value == NULL || (q->kind != ASK_CHOICE && q->kind != ASK_SEVERAL))
        return 0;
    rest = str_c(value);
    while (str_split(&rest, ',', &part)) {
        const struct question_option *o = answer_option(q, part);

        if (o && o->alert && raise_one(t, q, o, sub, what, err) < 0)
            return -1;
    }
    return 0;
}

static int tell(struct turn *t, const struct submission *sub, struct str what, struct err *err)
{
    static char                    *roles[] = {(char *)ROLE_COUNSELLOR};
    auto_receivers struct receivers to = {0};
    auto_buf struct buf             text = {0}, back = {0};
    char                            clock[6];

    if (turn_know(t, err) < 0 ||
        receivers_for(t->ctx, &to, roles, 1, t->who.college, t->who.class_name, err) < 0)
        return -1;
    if (to.nobody)
        log_line(LOG_WARN, "flow=%s an alert, and nobody of the staff to tell", t->flow->name);
    if (to.count == 0)
        return 0;
    buf_f(&text, "【异常】%.*s %.*s（%.*s）\n%.*s", STR_ARG(t->who.class_name), STR_ARG(t->who.name),
          STR_ARG(t->who.number), STR_ARG(what));
    buf_f(&text, "%s %s%s　回执 %.*s\n", t->flow->title, cst_clock(clock, sub->at),
          t->who.proxy ? "（代填）" : "", STR_ARG(sub->receipt));
    buf_f(&text, "回复“异常”看全部；处理好以后回复“解除 %.*s 原因”。", STR_ARG(t->who.number));
    if (!to.office)
        buf_f(&back, UNHEARD_ALERT "%" PRId64, t->who.id);
    return push_text_back(t->ctx, "staff", buf_view(&to.to), buf_view(&text), buf_view(&back), err);
}

int alerts_raise(struct turn *t, const struct submission *sub, struct err *err)
{
    auto_buf struct buf what = {0};

    for (unsigned i = 0; i < t->flow->questions_count; i++)
        if (path_asks(t->flow, &t->answers, i) &&
            raise_answer(t, &t->flow->questions[i], sub, &what, err) < 0)
            return -1;
    if (what.n == 0)
        return 0;
    return tell(t, sub, buf_view(&what), err) < 0
               ? -1
               : clearance_touched(t->ctx, t->who.person, (struct str){"", 0}, err);
}
