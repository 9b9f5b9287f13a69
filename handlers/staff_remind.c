/* 提醒 [flow] [class or college] — tells everybody of the scope who has not reported yet, at most
 * once an hour; very many in parts, behind the answer. For counsellors (their own scope) and the
 * office (everybody). In the audit. */
#include "base/cst.h"
#include "conf/words.h"
#include "handlers/flow_window.h"
#include "handlers/handlers.h"
#include "handlers/schedule.h"
#include "handlers/staff.h"
#include "handlers/staff_asked.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_later.h"
#include "handlers/staff_report.h"
#include "handlers/texts.h"

enum { AT_ONCE = 3000 }; /* people of the classes that are looked through: some ten milliseconds */

/* One reminding. */
struct remind {
    struct ctx               *ctx;
    const struct school_flow *flow;
    const struct scopes      *scopes;
    struct class_lines        lines;
};

/* ---- once an hour ---- */

/* Leaves those chosen in which somebody may be told now. */
static int take_all(struct remind *m, struct reminder *r, struct err *err)
{
    for (unsigned i = 0; i < m->lines.count; i++) {
        const struct class_line *line = &m->lines.line[i];
        bool                     taken = false;

        if (!line->chosen)
            continue;
        if (line->people > line->done &&
            reminder_take(r, str_c(line->college), str_c(line->class_name), &taken, err) < 0)
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

static int keep_trace(struct remind *m, int64_t count, struct str name, struct err *err)
{
    auto_buf struct buf detail = {0};

    buf_f(&detail, "%s ", m->flow->name);
    if (name.n > 0)
        buf_str(&detail, name);
    else
        scopes_name(m->scopes, &detail);
    return staff_audit(m->ctx, "staff.remind", 0, words_remind, buf_view(&detail), count, err);
}

static int tell(struct remind *m, struct str name, struct reply *out, struct err *err)
{
    auto_buf struct buf          text = {0};
    auto_reminder struct reminder r = {.ctx = m->ctx, .flow = m->flow, .err = err};

    r.day = cst_day(m->ctx->now);
    r.part = reminder_asked(m->ctx);
    if (take_all(m, &r, err) < 0)
        return -1;
    if (m->lines.chosen > 0 &&
        (send(m, &r, err) < 0 || keep_trace(m, r.told, name, err) < 0))
        return -1;
    reminder_say(&r, &text);
    return reply_text(out, buf_view(&text), err);
}

/* ---- very many: as a run of the schedule ---- */

static bool are_many(const struct class_lines *c)
{
    int64_t people = 0;

    for (unsigned i = 0; i < c->count; i++)
        if (c->line[i].chosen && c->line[i].people > c->line[i].done)
            people += c->line[i].people;
    return people > AT_ONCE;
}

/* What all that were chosen have in common tells them from the others of the scope. */
static void write_chosen(const struct class_lines *c, struct asked *a)
{
    const struct class_line *first = NULL;

    a->one_college = a->one_class = c->count > 0;
    for (unsigned i = 0; i < c->count; i++) {
        const struct class_line *line = &c->line[i];

        if (!line->chosen)
            continue;
        first = first ? first : line;
        a->one_college = a->one_college && strcmp(line->college, first->college) == 0;
        a->one_class = a->one_class && strcmp(line->class_name, first->class_name) == 0;
    }
    if (first && a->one_college)
        buf_c(&a->college, first->college);
    if (first && a->one_class)
        buf_c(&a->class_name, first->class_name);
}

static int say_begun(struct ctx *ctx, int64_t missing, bool running, struct reply *out,
                     struct err *err)
{
    auto_buf struct buf text = {0};

    if (missing > 0)
        buf_f(&text, tr(ctx, "有 %lld 人未报。", "%lld are missing. "), (long long)missing);
    buf_c(&text, running ? tr(ctx, "上一次提醒还在分批发，发完把结果发给您。",
                              "Your last reminder is still going out; you will be told when it is "
                              "done.")
                         : tr(ctx, "人多，正在分批提醒，提醒完把结果发给您。",
                              "They are being reminded in parts; you will be told when it is "
                              "done."));
    return reply_text(out, buf_view(&text), err);
}

/* missing: 0 where they were not counted. */
static int begin_run(struct remind *m, int64_t missing, struct str name, struct reply *out,
                     struct err *err)
{
    struct ctx             *ctx = m->ctx;
    auto_asked struct asked a = {.flow = m->flow, .lang = ctx->me.lang};
    bool                    running;

    a.part = reminder_asked(ctx);
    buf_c(&a.flow_name, m->flow->name);
    buf_str(&a.userid, ctx->me.userid);
    write_chosen(&m->lines, &a);
    if (asked_begin(ctx, &a, &running, err) < 0 ||
        (!running && keep_trace(m, missing, name, err) < 0))
        return -1;
    return say_begun(ctx, missing, running, out, err);
}

/* ---- the word ---- */

/* The school has told everybody a while ago. */
static int say_told(struct ctx *ctx, int64_t at, struct reply *out, struct err *err)
{
    enum { HOUR = 3600 };
    char told[6], again[6];

    return reply_textf(out, err,
                       tr(ctx, "学校 %s 已统一提醒过所有没报的人，%s 以后可以再提醒。",
                          "At %s everybody who had not reported was reminded; after %s you can "
                          "remind them again."),
                       cst_clock(told, at), cst_clock(again, at + HOUR));
}

static int say_closed(struct remind *m, enum window window, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};

    flow_window_say(m->ctx, m->flow, window, &text);
    return reply_text(out, buf_view(&text), err);
}

/* Everything is chosen and counted. */
static int remind_chosen(struct remind *m, struct str name, struct reply *out, struct err *err)
{
    int64_t missing = m->lines.all.people - m->lines.all.done;

    if (missing == 0)
        return reply_text(out,
                          str_c(tr(m->ctx, "都报了，不用提醒。",
                                   "Everybody has reported; nobody to remind.")),
                          err);
    return are_many(&m->lines) ? begin_run(m, missing, name, out, err) : tell(m, name, out, err);
}

static int remind_now(struct remind *m, const struct scopes *scopes, struct str rest,
                      struct reply *out, struct err *err)
{
    struct ctx *ctx = m->ctx;
    struct str  name;
    unsigned    page;

    if (class_lines_read(ctx->store, m->flow, cst_day(ctx->now), scopes, &m->lines, err) < 0)
        return -1;
    if (!class_lines_choose(ctx, &m->lines, rest, &name, &page) || (rest.n > 0 && name.n == 0))
        return class_lines_refuse(ctx, words_missing, out, err);
    return remind_chosen(m, name, out, err);
}

/* Of very many nobody is counted, unless a class is named. */
static int remind_later(struct remind *m, const struct scopes *scopes, struct str rest,
                        struct reply *out, struct err *err)
{
    struct ctx      *ctx = m->ctx;
    struct str       name = {"", 0};
    unsigned         page;
    enum class_found found = CLASS_MANY;

    if (rest.n > 0 && class_lines_find(ctx, m->flow, cst_day(ctx->now), scopes, rest, &m->lines,
                                       &name, &page, &found, err) < 0)
        return -1;
    if (found == CLASS_NONE || (rest.n > 0 && name.n == 0))
        return class_lines_refuse(ctx, words_missing, out, err);
    return found == CLASS_FEW ? remind_chosen(m, name, out, err) : begin_run(m, 0, name, out, err);
}

static int remind(struct remind *m, const struct scopes *scopes, struct str rest,
                  struct reply *out, struct err *err)
{
    struct ctx *ctx = m->ctx;
    enum window window = flow_window(m->flow, ctx->now);
    int64_t     clock;
    bool        later;

    if (window != WINDOW_OPEN)
        return say_closed(m, window, out, err);
    if (schedule_reminded(ctx, m->flow, &clock, err) < 0)
        return -1;
    if (clock != 0)
        return say_told(ctx, clock, out, err);
    if (staff_later(ctx, scopes, LATER_PEOPLE, &later, err) < 0)
        return -1;
    return later ? remind_later(m, scopes, rest, out, err) : remind_now(m, scopes, rest, out, err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct remind     m = {.ctx = ctx};
    struct staff_call call;
    int               rc = staff_call_read(ctx, &staff_daily_wish, words_remind, &call, out, err);

    (void)msg;
    if (rc <= 0)
        return rc;
    m.scopes = &call.scopes;
    m.flow = call.flow;
    rc = remind(&m, &call.scopes, call.rest, out, err);
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
    .help = "提醒　提醒还没报的人",
    .help_en = "remind: tells them all",
    .run = run,
};
