/* What the information office has to know: tickets, a message to everybody of the office, the
 * audit. A message names the member's userid and the ticket, and nothing else of anybody. */
#include "bot/push.h"
#include "handlers/identity_private.h"
#include "handlers/texts.h"
#include "store/audit.h"
#include "store/quotas.h"
#include "store/staff.h"
#include "store/tickets.h"

enum {
    TOLD_MOST = 1000, /* receivers of one message: protocol 4.1 */
    REPORTS_DAY = 10, /* of one member and kind; what is more is no report but a flood */
};

/* ---- telling ---- */

struct office {
    struct buf to;   /* userids joined by '|' */
    struct buf last; /* the one before: who has several scopes is told once */
    unsigned   count;
};

static int add_receiver(void *arg, const struct staff *m)
{
    struct office *o = arg;

    if (str_eq(buf_view(&o->last), m->userid))
        return 0;
    if (o->count++ == TOLD_MOST)
        return 1;
    if (o->to.n > 0)
        buf_char(&o->to, '|');
    buf_str(&o->to, m->userid);
    buf_clear(&o->last);
    buf_str(&o->last, m->userid);
    return 0;
}

static int office_tell(struct ctx *ctx, struct str text, struct err *err)
{
    struct office o = {0};
    int           rc = staff_with(ctx->store, ROLE_OFFICE, add_receiver, &o, err);

    if (rc == 0 && o.to.n > 0)
        rc = push_text_in(ctx, "staff", buf_view(&o.to), text, err);
    buf_free(&o.to);
    buf_free(&o.last);
    return rc;
}

/* ---- the audit ---- */

int identity_audit(struct ctx *ctx, const char *action, int64_t person, struct str detail,
                   struct err *err)
{
    struct audit row = {
        .at = ctx->now,
        .actor = ctx->me.userid,
        .action = str_c(action),
        .person = person,
        .detail = detail.p ? detail : STR_LIT(""),
    };

    return audit_add(ctx->store, &row, err);
}

/* ---- tickets ---- */

static const char *what_happened(struct str kind)
{
    static const struct {
        const char *kind, *text;
    } kinds[] = {
        {TICKET_CLAIM, "要确认的身份已经绑定了别的账号，两个账号里只能有一个是本人，请核实。"},
        {TICKET_NOT_ME, "说绑定的不是本人的信息，绑定已经冻结，请核实。"},
        {TICKET_PHONE, "想登记的手机号已经登记给另一个人，没有改成，请核实。"},
        {TICKET_CORRECTION, "说名册里的信息有误，请核对。"},
        {TICKET_REPORT, "举报可疑内容，请核实。"},
    };

    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_is(kind, kinds[i].kind))
            return kinds[i].text;
    return "有事要办。";
}

static int tell_of_ticket(struct ctx *ctx, struct str kind, int64_t number, struct err *err)
{
    auto_buf struct buf text = {0};

    buf_f(&text, "【工单 %lld】账号 %.*s %s\n回复“工单 %lld”查看和处理。", (long long)number,
          STR_ARG(ctx->me.userid), what_happened(kind), (long long)number);
    return office_tell(ctx, buf_view(&text), err);
}

int identity_ticket(struct ctx *ctx, const char *kind, int64_t person, struct str said,
                    int64_t *number, bool *again, struct err *err)
{
    bool          known = false;
    struct ticket t = {
        .kind = str_c(kind),
        .person = person,
        .member = ctx->me.userid,
        .app = str_c(ctx->app->name),
        .said = said.p ? said : STR_LIT(""),
    };

    if (ticket_open(ctx->store, ctx->now, &t, number, &known, err) < 0)
        return -1;
    if (again)
        *again = known;
    return known ? 0 : tell_of_ticket(ctx, t.kind, *number, err);
}

int identity_may_report(struct ctx *ctx, const char *quota, bool *may, struct buf *say,
                        struct err *err)
{
    struct quota q = {.name = quota, .day = REPORTS_DAY};
    int64_t      again_at = 0;

    if (quota_take_id(ctx->store, ctx->now, &q, ctx->me.id, may, &again_at, err) < 0)
        return -1;
    if (*may)
        return 0;
    buf_c(say, tr(ctx, "今天报告得太多了，没有再记。", "Too many reports today; this one was not kept. "));
    identity_ask_desk(ctx, say);
    return 0;
}
