/* 提醒 [flow] [class or college] — tells everybody of the scope who has not reported yet, at most
 * once an hour. For counsellors (their own scope) and the office (everybody). In the audit. */
#include "base/cst.h"
#include "conf/words.h"
#include "handlers/flow_window.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_reminder.h"
#include "handlers/staff_report.h"
#include "handlers/texts.h"
#include "store/quotas.h"

static const struct quota hourly = {.name = "staff.remind", .hour = 1};

/* One reminding. */
struct remind {
    struct ctx               *ctx;
    const struct school_flow *flow;
    struct class_lines        lines;
    unsigned                  again;    /* classes that have been reminded a while ago … */
    int64_t                   again_at; /* … and when the first of them may be, again */
};

/* ---- once an hour ---- */

/* A class is what the limit counts: so nobody is told twice, whichever scopes he is in. */
static int take(struct remind *m, const struct class_line *line, bool *taken, struct err *err)
{
    auto_buf struct buf subject = {0};
    int64_t             again_at = 0;

    buf_f(&subject, "%s\n%s\n%s", m->flow->name, line->college, line->class_name);
    if (quota_take(m->ctx->store, m->ctx->now, &hourly, buf_view(&subject), taken, &again_at, err) <
        0)
        return -1;
    if (*taken)
        return 0;
    m->again++;
    if (m->again_at == 0 || again_at < m->again_at)
        m->again_at = again_at;
    return 0;
}

/* Leaves those chosen in which somebody may be told now. */
static int take_all(struct remind *m, struct err *err)
{
    for (unsigned i = 0; i < m->lines.count; i++) {
        const struct class_line *line = &m->lines.line[i];
        bool                     taken = false;

        if (!line->chosen)
            continue;
        if (line->people > line->done && take(m, line, &taken, err) < 0)
            return -1;
        if (!taken)
            class_lines_drop(&m->lines, i);
    }
    return 0;
}

/* ---- telling ---- */

/* Through the application of the flow. */
static int send(struct remind *m, struct reminder *r, struct err *err)
{
    struct ctx            *ctx = m->ctx;
    const struct conf_app *mine = ctx->app;
    bool                   outbound = ctx->outbound;
    int                    rc;

    if (!ctx_app(ctx, m->flow->app))
        return err_set(err, ERR_RETRY, "remind: no application %s", m->flow->app);
    r->cards = reminder_cards(ctx);
    rc = class_lines_missing(ctx->store, m->flow, r->day, &m->lines, reminder_add, r, err);
    if (rc == 0)
        rc = reminder_end(r, err);
    ctx->app = mine;
    ctx->outbound = outbound;
    return rc;
}

static int keep_trace(struct remind *m, const struct reminder *r, struct str name, struct err *err)
{
    auto_buf struct buf detail = {0};

    buf_f(&detail, "%s %lld", m->flow->name, (long long)r->told);
    if (name.n > 0)
        buf_f(&detail, " %.*s", STR_ARG(name));
    return staff_audit_text(m->ctx, "staff.remind", 0, buf_view(&detail), err);
}

static void write_told(const struct remind *m, const struct reminder *r, struct buf *out)
{
    struct ctx *ctx = m->ctx;
    char        clock[6];

    buf_f(out, tr(ctx, "已提醒 %lld 人。", "%lld reminded."), (long long)r->told);
    if (r->lost > 0)
        buf_f(out,
              tr(ctx, "另有 %lld 人收不到消息（回复“%s”看是谁、为什么）。",
                 " %lld cannot be reached (reply \"%s\" for who and why)."),
              (long long)r->lost, staff_word(ctx, words_reach));
    if (m->again > 0)
        buf_f(out,
              tr(ctx, "有 %u 个班一小时内提醒过，%s 以后可以再提醒。",
                 " %u classes were reminded within the hour; they can be again after %s."),
              m->again, cst_clock(clock, m->again_at));
    if (!ctx->outbound)
        buf_c(out, tr(ctx, "现在发送不通，恢复后自动发出。",
                      " Sending does not work at the moment; they go out when it does."));
}

static int tell(struct remind *m, struct str name, struct reply *out, struct err *err)
{
    auto_buf struct buf          text = {0};
    auto_reminder struct reminder r = {.ctx = m->ctx, .flow = m->flow, .err = err};

    r.day = cst_day(m->ctx->now);
    r.part = reminder_asked(m->ctx);
    if (take_all(m, err) < 0)
        return -1;
    if (m->lines.chosen > 0 &&
        (send(m, &r, err) < 0 || keep_trace(m, &r, name, err) < 0))
        return -1;
    write_told(m, &r, &text);
    return reply_text(out, buf_view(&text), err);
}

/* ---- the word ---- */

static int say_closed(struct remind *m, enum window window, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};

    flow_window_say(m->ctx, m->flow, window, &text);
    return reply_text(out, buf_view(&text), err);
}

static int remind(struct remind *m, const struct scopes *scopes, struct str rest,
                  struct reply *out, struct err *err)
{
    struct ctx *ctx = m->ctx;
    enum window window = flow_window(m->flow, ctx->now);
    struct str  name;
    unsigned    page;

    if (window != WINDOW_OPEN)
        return say_closed(m, window, out, err);
    if (class_lines_read(ctx->store, m->flow, cst_day(ctx->now), scopes, &m->lines, err) < 0)
        return -1;
    if (!class_lines_choose(ctx, &m->lines, rest, &name, &page) || (rest.n > 0 && name.n == 0))
        return class_lines_refuse(ctx, words_missing, out, err);
    if (m->lines.all.people == m->lines.all.done)
        return reply_text(out,
                          str_c(tr(ctx, "都报了，不用提醒。", "Everybody has reported; nobody to remind.")),
                          err);
    return tell(m, name, out, err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct remind m = {.ctx = ctx};
    struct str    rest = staff_rest(ctx);
    struct scopes scopes;
    int           rc;

    (void)msg;
    if (scopes_mine(ctx, &scopes, out, err) < 0)
        return -1;
    if (scopes.count == 0)
        return 0;
    if (staff_flow(ctx, &staff_daily_wish, words_remind, &rest, &m.flow, NULL, out, err) < 0)
        return -1;
    if (m.flow == NULL)
        return 0;
    rc = remind(&m, &scopes, rest, out, err);
    class_lines_free(&m.lines);
    return rc;
}

const struct handler handler_remind = {
    .name = "remind",
    .type = MSG_TEXT,
    .words = words_remind,
    .arguments = true,
    .apps = APPS_STAFF,
    .wants = staff_free,
    .roles = roles_reach,
    .help = "提醒　一次提醒还没报的人",
    .help_en = "remind: tells all who have not reported",
    .run = run,
};
