/* At the school's hour every counsellor gets the numbers and a chart of the own scope. */
#include "base/cst.h"
#include "base/log.h"
#include "bot/push.h"
#include "handlers/make.h"
#include "handlers/schedule_private.h"
#include "store/audit.h"
#include "store/staff.h"

enum { COUNSELLORS = 100 }; /* of one transaction */

struct part {
    struct ctx               *ctx;
    const struct school_flow *flow;
    struct buf                last; /* userid: he and all before him have been told */
    unsigned                  told; /* counsellors, in this part */
    bool                      more;
    struct err               *err;
};

/* In the language in which he talks to us. */
static int language(struct part *p, struct str userid, enum member_lang *lang)
{
    auto_buf struct buf memory = {0};
    struct member       m;
    struct dialog       d;

    if (member_load(p->ctx->store, p->ctx->now, userid, STR_LIT("staff"), &m, &d, &memory,
                    p->err) < 0)
        return -1;
    *lang = m.lang;
    return 0;
}

/* Nobody asked: the clock did. */
static int keep_trace(struct part *p, struct str userid)
{
    auto_buf struct buf detail = {0};
    struct audit        row = {
               .at = p->ctx->now,
               .actor = STR_LIT("hongyan"),
               .action = STR_LIT("report.digest"),
    };

    buf_f(&detail, "%s %.*s", p->flow->name, STR_ARG(userid));
    row.detail = buf_view(&detail);
    return audit_add(p->ctx->store, &row, p->err);
}

static int order(struct part *p, struct str userid)
{
    struct make_ask ask = {
        .flow = str_c(p->flow->name),
        .day = cst_day(p->ctx->now),
        .userid = userid,
        .words = true,
    };
    int rc;

    if (language(p, userid, &ask.lang) < 0 || keep_trace(p, userid) < 0)
        return -1;
    p->ctx->push_until = cst_day_start(ask.day + 1);
    rc = make_order(p->ctx, MAKE_DIGEST, &ask, p->err);
    p->ctx->push_until = 0;
    return rc;
}

/* In the order of staff_with. Who has several scopes stands there several times, and is told once. */
static int add(void *arg, const struct staff *m)
{
    struct part *p = arg;

    if (p->last.n > 0 && str_compare_nocase(m->userid, buf_view(&p->last)) <= 0)
        return 0;
    if (p->told == COUNSELLORS) {
        p->more = true;
        return 1;
    }
    buf_clear(&p->last);
    buf_str(&p->last, m->userid);
    p->told++;
    return order(p, m->userid);
}

/* The run's place is who was told last: a list of counsellors that is imported meanwhile moves it
 * not. */
static int tell(struct ctx *ctx, const struct school_flow *flow, const struct occasion *o,
                bool *more, struct err *err)
{
    struct part p = {.ctx = ctx, .flow = flow, .err = err};
    int         rc;

    if (!ctx_app(ctx, "staff"))
        return occasion_skip(ctx, o, "there is no application of the staff", err);
    buf_str(&p.last, buf_view(&o->place));
    rc = staff_with(ctx->store, ROLE_COUNSELLOR, add, &p, err);
    if (rc >= 0) {
        *more = p.more;
        log_line(LOG_INFO, "scheduled=%s told=%u", o->name.p, p.told);
        rc = occasion_keep(ctx, o, buf_view(&p.last), !p.more, err);
    }
    buf_free(&p.last);
    return rc < 0 ? -1 : 0;
}

/* One part of one flow at a time. */
static int run(struct ctx *ctx, bool *more, struct err *err)
{
    for (unsigned i = 0; i < ctx->school->flows_count && !*more; i++) {
        const struct school_flow     *flow = &ctx->school->flows[i];
        auto_occasion struct occasion o = {0};
        bool                          due = false;

        if (flow->digest &&
            occasion_look(ctx, "digest", flow, flow->digest, DAYS_OF_FLOW, &o, &due, err) < 0)
            return -1;
        if (due && tell(ctx, flow, &o, more, err) < 0)
            return -1;
    }
    return 0;
}

const struct scheduled scheduled_digest = {.name = "digest", .run = run};
