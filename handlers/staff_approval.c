#include "handlers/staff_approval.h"

#include "base/cst.h"
#include "handlers/flow.h"
#include "handlers/staff.h"
#include "handlers/texts.h"

enum { ROLES = 16 }; /* of all flows together */

void approval_free(struct approval_seen *a)
{
    buf_free(&a->receipt);
    buf_free(&a->decided_by);
    buf_wipe(&a->reason);
    staff_person_free(&a->who);
}

bool approval_flow(const struct school_flow *flow)
{
    return flow->action == NULL && flow->approve_count > 0;
}

struct staff_wish approval_wish(const struct ctx *ctx)
{
    return (struct staff_wish){
        .usual = approval_flow,
        .may = approval_flow,
        .first = ctx->school->pass ? ctx->school->pass->id : NULL,
        .none = "学校没有需要审批的申请。",
        .none_en = "The school has nothing that is approved.",
    };
}

/* ---- who decides ---- */

/* The office is told where nobody else is (staff_tell.h), and so it decides about all. */
static unsigned add_roles(const struct school_flow *flow, const char *roles[ROLES + 1],
                          unsigned count)
{
    if (count == 0)
        roles[count++] = ROLE_OFFICE;
    for (unsigned i = 0; i < flow->approve_count && count < ROLES; i++)
        roles[count++] = flow->approve[i];
    roles[count] = NULL;
    return count;
}

/* A flow of which nobody can be told, because the school has it no more, is the office's. */
int approval_scopes(struct ctx *ctx, const struct school_flow *flow, struct scopes *out,
                    struct err *err)
{
    const char *roles[ROLES + 1];

    if (flow == NULL || !approval_flow(flow))
        return scopes_read(ctx->store, ctx->me.userid, roles_office, out, err);
    add_roles(flow, roles, 0);
    return scopes_read(ctx->store, ctx->me.userid, roles, out, err);
}

int approval_decider(struct ctx *ctx, struct reply *out, struct err *err)
{
    const char   *roles[ROLES + 1] = {NULL};
    unsigned      count = 0;
    struct scopes s;

    for (unsigned i = 0; i < ctx->school->flows_count; i++)
        if (approval_flow(&ctx->school->flows[i]))
            count = add_roles(&ctx->school->flows[i], roles, count);
    if (scopes_read(ctx->store, ctx->me.userid, roles, &s, err) < 0)
        return -1;
    if (s.count > 0)
        return 1;
    return reply_text(out,
                      str_c(count == 0 ? tr(ctx, "学校没有需要审批的申请。",
                                            "The school has nothing that is approved.")
                                       : tr(ctx, "这项功能只对负责审批的老师开放。",
                                            "This is for those who decide about applications.")),
                      err);
}

/* ---- reading ---- */

static int keep(void *arg, const struct approval *a)
{
    struct approval_seen *to = arg;

    to->number = a->number;
    to->person = a->person;
    to->photo = a->photo;
    to->until = a->until;
    to->created_at = a->created_at;
    to->decided_at = a->decided_at;
    to->state = a->state;
    buf_str(&to->receipt, a->receipt);
    buf_str(&to->decided_by, a->decided_by);
    buf_room(&to->reason, a->reason.n);
    buf_str(&to->reason, a->reason);
    return 0;
}

/* The flow is asked for by name before the callback ends: the slice lives no longer. */
struct reading {
    struct ctx           *ctx;
    struct approval_seen *seen;
};

static int read_one(void *arg, const struct approval *a)
{
    struct reading *r = arg;

    r->seen->flow = flow_anywhere(r->ctx, a->flow);
    return keep(r->seen, a);
}

static int may_decide(struct ctx *ctx, const struct approval_seen *a, bool *may, struct err *err)
{
    struct scopes s;

    if (approval_scopes(ctx, a->flow, &s, err) < 0)
        return -1;
    *may = a->roster
               ? scopes_have(&s, buf_view(&a->who.college), buf_view(&a->who.class_name))
               : s.all;
    return 0;
}

static int keep_name(void *arg, const struct staff *m)
{
    buf_str(arg, m->name);
    return m->name.n > 0;
}

/* Who decided is shown by name where the list of the staff has one. */
static int name_decider(struct ctx *ctx, struct approval_seen *a, struct err *err)
{
    auto_buf struct buf name = {0};

    if (str_is(buf_view(&a->decided_by), "sys"))
        buf_c(&name, tr(ctx, "系统", "the system"));
    else if (a->decided_by.n > 0 &&
             staff_roles(ctx->store, buf_view(&a->decided_by), keep_name, &name, err) < 0)
        return -1;
    if (name.n == 0)
        return 0;
    buf_clear(&a->decided_by);
    buf_str(&a->decided_by, buf_view(&name));
    return 0;
}

int approval_read(struct ctx *ctx, int64_t number, struct approval_seen *out, struct reply *reply,
                  struct err *err)
{
    struct reading r = {.ctx = ctx, .seen = out};
    bool           may = false;
    int            found = approval_get(ctx->store, ctx->now, number, read_one, &r, err);

    if (found < 0 || (found > 0 && (name_decider(ctx, out, err) < 0 ||
                                    staff_person_get(ctx, out->person, &out->who, &out->roster,
                                                     err) < 0 ||
                                    may_decide(ctx, out, &may, err) < 0)))
        return -1;
    if (may)
        return 1;
    return reply_text(reply,
                      str_c(tr(ctx, "没有这个编号的申请，或它不归您审批。",
                               "There is no such application, or it is not for you to decide.")),
                      err);
}

/* ---- words ---- */

void approval_say_head(const struct ctx *ctx, const struct approval_seen *a, struct buf *out)
{
    buf_f(out, tr(ctx, "【%s】第 %lld 号\n", "[%s] no. %lld\n"),
          a->flow ? flow_title(ctx, a->flow) : "—", (long long)a->number);
    if (a->roster)
        staff_person_say(&a->who, out);
    else
        buf_c(out, tr(ctx, "名册外的成员", "Somebody outside the roster"));
    buf_char(out, '\n');
}

static const char *state_words(const struct ctx *ctx, enum approval_state state)
{
    switch (state) {
    case APPROVAL_NONE:
    case APPROVAL_PENDING:
        return tr(ctx, "待审批", "Waits for a decision");
    case APPROVAL_VALID:
        return tr(ctx, "已通过", "Approved");
    case APPROVAL_REFUSED:
        return tr(ctx, "没有通过", "Refused");
    case APPROVAL_SUSPENDED:
        return tr(ctx, "已停用", "Suspended");
    case APPROVAL_EXPIRED:
        return tr(ctx, "已过期", "Expired");
    }
    return "";
}

void approval_say_state(const struct ctx *ctx, const struct approval_seen *a, struct buf *out)
{
    char moment[MOMENT_SIZE], date[11];

    buf_c(out, state_words(ctx, a->state));
    if (a->state != APPROVAL_PENDING && a->decided_by.n > 0)
        buf_f(out, tr(ctx, "（%.*s %s）", " (by %.*s, %s)"), STR_ARG(buf_view(&a->decided_by)),
              text_moment(ctx, a->decided_at, moment));
    if (a->state == APPROVAL_VALID && a->until >= 0)
        buf_f(out, tr(ctx, "，有效到 %s", ", until %s"), cst_date(date, cst_day_start(a->until)));
    if (a->reason.n > 0)
        buf_f(out, tr(ctx, "：%.*s", ": %.*s"), STR_ARG(buf_view(&a->reason)));
    buf_char(out, '\n');
}
