/* 信息有误 — a field of the roster is wrong: a ticket for the information office, which answers from
 * the staff application. Also for who cannot be verified because the roster is wrong. */
#include "handlers/flow_action.h"
#include "handlers/flow_answer.h"
#include "handlers/identity_private.h"
#include "handlers/texts.h"
#include "store/tickets.h"

enum { REPORT_ROOM = 4096 }; /* bytes: no report is longer, so it grows nowhere else */

static int start_correction(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                            struct flow_start *start, struct err *err)
{
    (void)flow;
    (void)a;
    (void)err;
    identity_say_barred(ctx, &start->refuse);
    return 0;
}

static int keep_candidate(void *arg, const struct person *p)
{
    *(bool *)arg = p->candidate.n > 0;
    return 0;
}

/* A candidate number can be wrong only where there is one; some schools ask who is nobody yet for
 * it. */
static int facts_correction(struct ctx *ctx, const struct school_flow *flow,
                            const struct answers *a, struct flow_facts *facts, struct err *err)
{
    bool has = !str_is(str_c(ctx->school->identity->key), "number");

    (void)a;
    if (ctx->me.person != 0 &&
        people_get(ctx->store, ctx->me.person, keep_candidate, &has, err) < 0)
        return -1;
    if (!has)
        identity_hide(flow, "candidate", facts);
    return 0;
}

/* What is wrong, in the words of the question, and what it should be. */
static void write_report(const struct school_flow *flow, const struct answers *a, struct buf *out)
{
    const struct school_question *q = answer_question(flow, FIELD_WHAT);
    const char                   *what = answers_get(a, FIELD_WHAT);
    const char                   *detail = answers_get(a, FIELD_DETAIL);
    const struct question_option *o = q && what ? answer_option(q, str_c(what)) : NULL;

    if (o)
        buf_f(out, "%s：", o->label);
    if (detail)
        buf_c(out, detail);
}

static int submit_correction(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                             struct flow_end *end, struct err *err)
{
    auto_wiped struct buf report = {0};
    bool                  may, again;
    int64_t               number;

    if (identity_may_report(ctx, "ticket.correction", &may, &end->say, err) < 0)
        return -1;
    if (!may)
        return 0;
    buf_room(&report, REPORT_ROOM);
    write_report(flow, a, &report);
    if (identity_ticket(ctx, TICKET_CORRECTION, ctx->me.person, buf_view(&report), &number, &again,
                        err) < 0)
        return -1;
    buf_f(&end->say,
          again ? tr(ctx, "已补充到工单 %lld，%s核对后在这里答复你。",
                     "Added to ticket %lld; %s will answer you here.")
                : tr(ctx, "已记下，工单 %lld。%s核对后在这里答复你。",
                     "Noted, ticket %lld; %s will answer you here."),
          (long long)number, text_office(ctx));
    return 0;
}

const struct flow_action action_correction = {
    .name = FLOW_CORRECTION,
    .start = start_correction,
    .facts = facts_correction,
    .submit = submit_correction,
};
