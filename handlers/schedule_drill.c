/* The drill: school.drill_days before something begins (a term, the window of a flow, of the
 * booking, of a clearance) everybody of the office is asked through each application to say 收到; on
 * the next workday it hears who has not. So an application that was disabled, or that nobody
 * follows, is found before it is needed.
 *
 * Kept as runs (store/runs.h) of the day: drill.<application>, whose place is how many were asked
 * and who has not answered; drill.report, when that was told; drill.look, when the day's look is
 * done. A look that was missed needs no catching up: the next day's finds the same. */
#include "base/cst.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/push.h"
#include "conf/calendar.h"
#include "handlers/alarm.h"
#include "handlers/clearance_private.h"
#include "handlers/flow_window.h"
#include "handlers/notice_member.h"
#include "handlers/schedule_private.h"
#include "handlers/staff_tell.h"
#include "handlers/texts.h"
#include "store/runs.h"
#include "store/staff.h"

static const char look_at_clock[] = "09:10";

enum {
    BACK = 12,   /* days: the longest holidays over which a drill waits for its report */
    SEASONS = 3, /* named in the words */
};

/* ---- a drill of one application on one day ---- */

struct drill { /* {0} is none */
    struct buf     name;
    enum run_state state;
    int64_t        asked;
    struct buf     left; /* userids joined by '|' who have not answered */
};

#define auto_drill __attribute__((cleanup(drill_free)))
static void drill_free(struct drill *d)
{
    buf_free(&d->name);
    buf_free(&d->left);
}

static int drill_read(struct ctx *ctx, const char *app, int64_t day, struct drill *out,
                      struct err *err)
{
    auto_buf struct buf place = {0};
    struct str          rest, asked = {"", 0};

    buf_f(&out->name, "drill.%s", app);
    buf_c(&out->left, "");
    if (run_state(ctx->store, buf_view(&out->name), day, &out->state, &place, NULL, err) < 0)
        return -1;
    rest = buf_view(&place);
    if (rest.n == 0 || !str_split(&rest, '\n', &asked) || !str_i64(asked, &out->asked))
        return 0;
    buf_str(&out->left, rest);
    return 0;
}

static int drill_keep(struct ctx *ctx, const struct drill *d, int64_t day, struct err *err)
{
    auto_buf struct buf place = {0};

    buf_f(&place, "%lld\n%.*s", (long long)d->asked, STR_ARG(buf_view(&d->left)));
    return run_keep(ctx->store, ctx->now, buf_view(&d->name), day, buf_view(&place), true, err);
}

static void add(struct buf *list, struct str userid)
{
    if (list->n > 0)
        buf_char(list, '|');
    buf_str(list, userid);
}

/* ---- asking ---- */

/* Also who has left the application: that is what a drill is to find. */
static int add_office(void *arg, const struct staff *m)
{
    receivers_add(arg, m->userid);
    return 0;
}

static void write_question(const char *app, struct str why, struct buf *out)
{
    buf_c(out, "【收发演练】");
    if (why.n > 0)
        buf_f(out, "%.*s。", STR_ARG(why));
    buf_f(out,
          "请回复“收到”，确认应用 %s 收发正常。每个应用都会发一条，请分别在收到的地方回复；"
          "下一个工作日上午会告诉大家谁没有回复。",
          app);
}

static int ask_one(struct ctx *ctx, const char *app, struct str why, const struct receivers *office,
                   struct err *err)
{
    auto_buf struct buf     text = {0};
    auto_drill struct drill d = {.asked = office->count};

    write_question(app, why, &text);
    buf_f(&d.name, "drill.%s", app);
    buf_str(&d.left, buf_view(&office->to));
    if (push_text_in(ctx, app, buf_view(&office->to), buf_view(&text), err) < 0)
        return -1;
    return drill_keep(ctx, &d, cst_day(ctx->now), err);
}

/* Whether there was one on that day, through any application. */
static int was_asked(struct ctx *ctx, int64_t day, bool *was, struct err *err)
{
    for (unsigned i = 0; i < ctx->apps_count && !*was; i++) {
        auto_drill struct drill d = {.asked = 0};

        if (drill_read(ctx, ctx->apps[i].name, day, &d, err) < 0)
            return -1;
        *was = d.state != RUN_NEW;
    }
    return 0;
}

static int ask_all(struct ctx *ctx, struct str why, const struct receivers *office, int64_t *asked,
                   struct err *err)
{
    for (unsigned i = 0; i < ctx->apps_count; i++) {
        if (ask_one(ctx, ctx->apps[i].name, why, office, err) < 0)
            return -1;
        *asked += office->count;
    }
    log_line(LOG_INFO, "drill: asked=%lld", (long long)*asked);
    return 0;
}

int notice_drill(struct ctx *ctx, struct str why, int64_t *asked, struct err *err)
{
    auto_receivers struct receivers office = {0};
    bool                            was = false;
    int64_t                         count = 0;
    int                             rc = was_asked(ctx, cst_day(ctx->now), &was, err);

    if (rc == 0 && !was)
        rc = staff_with(ctx->store, ROLE_OFFICE, add_office, &office, err);
    if (rc == 0 && office.count == 0 && !was)
        log_line(LOG_WARN, "drill: there is nobody of the office");
    if (rc == 0 && office.count > 0)
        rc = ask_all(ctx, why, &office, &count, err);
    if (rc < 0)
        return -1;
    *asked = count;
    return 0;
}

/* ---- 收到 ---- */

static void leave_out(struct buf *list, struct str userid)
{
    auto_buf struct buf others = {0};
    struct str          rest = buf_view(list), one;

    while (rest.n > 0 && str_split(&rest, '|', &one))
        if (!str_eq_nocase(one, userid))
            add(&others, one);
    buf_clear(list);
    buf_str(list, buf_view(&others));
}

static int answer_one(struct ctx *ctx, int64_t day, bool *answered, struct err *err)
{
    auto_drill struct drill d = {.asked = 0};

    if (drill_read(ctx, ctx->app->name, day, &d, err) < 0)
        return -1;
    if (!str_among(ctx->me.userid, buf_view(&d.left), '|'))
        return 0;
    leave_out(&d.left, ctx->me.userid);
    *answered = true;
    return drill_keep(ctx, &d, day, err);
}

int notice_drill_got(struct ctx *ctx, bool *drill, struct buf *out, struct err *err)
{
    int64_t today = cst_day(ctx->now);
    bool    office = false;

    *drill = false;
    if (staff_is(ctx->store, ctx->me.userid, ROLE_OFFICE, &office, err) < 0)
        return -1;
    for (int64_t day = today; office && day > today - BACK; day--)
        if (answer_one(ctx, day, drill, err) < 0)
            return -1;
    if (*drill)
        buf_f(out,
              tr(ctx, "演练收到：应用 %s 收发正常，谢谢！",
                 "Drill: the application %s works both ways, thank you!"),
              ctx->app->name);
    return 0;
}

/* ---- the report ---- */

struct report {
    const struct drill *drill;
    struct buf         *out;
    struct buf          told; /* userids: who stands there with several scopes is told once */
};

static int add_name(void *arg, const struct staff *m)
{
    struct report *r = arg;

    if (!str_among(m->userid, buf_view(&r->drill->left), '|') ||
        str_among(m->userid, buf_view(&r->told), '|'))
        return 0;
    buf_f(r->out, "%s%.*s", r->told.n > 0 ? "、" : "", STR_ARG(m->name));
    add(&r->told, m->userid);
    return 0;
}

static int write_result(struct ctx *ctx, const char *app, const struct drill *d, bool *dead,
                        struct buf *out, struct err *err)
{
    struct report r = {.drill = d, .out = out};
    int64_t       left = (int64_t)str_parts(buf_view(&d->left), '|');
    int           rc;

    if (left == 0) {
        buf_f(out, "\n应用 %s：%lld 人都回复了。", app, (long long)d->asked);
        return 0;
    }
    if (left == d->asked) {
        *dead = true;
        buf_f(out,
              "\n应用 %s：没有一个人回复，可能已经不通！请马上运行 hongyan doctor，并在管理后台看"
              "应用是否停用、可见范围是否还包括大家。问了：",
              app);
    } else {
        buf_f(out, "\n应用 %s：%lld 人中 %lld 人没有回复：", app, (long long)d->asked,
              (long long)left);
    }
    rc = staff_with(ctx->store, ROLE_OFFICE, add_name, &r, err);
    buf_free(&r.told);
    return rc < 0 ? -1 : 0;
}

static int tell_report(struct ctx *ctx, int64_t day, const struct buf *results, bool dead,
                       struct err *err)
{
    auto_buf struct buf text = {0};
    struct cst          c = cst_of(cst_day_start(day));

    buf_f(&text, "【演练结果】%d月%d日的收发演练：%s", c.month, c.day, results->p);
    return dead ? alarm_say(ctx, STR_LIT("鸿雁收发演练：有应用没有人回复"), buf_view(&text),
                            STR_LIT(""), err)
                : alarm_chat(ctx, buf_view(&text), STR_LIT(""), err);
}

static int report_day(struct ctx *ctx, int64_t day, struct err *err)
{
    static const struct str name = STR_LIT("drill.report");
    auto_buf struct buf     results = {0}, place = {0};
    enum run_state          state;
    bool                    dead = false;

    if (run_state(ctx->store, name, day, &state, &place, NULL, err) < 0)
        return -1;
    for (unsigned i = 0; i < ctx->apps_count && state == RUN_NEW; i++) {
        auto_drill struct drill d = {.asked = 0};

        if (drill_read(ctx, ctx->apps[i].name, day, &d, err) < 0 ||
            (d.state != RUN_NEW &&
             write_result(ctx, ctx->apps[i].name, &d, &dead, &results, err) < 0))
            return -1;
    }
    if (results.n == 0)
        return 0;
    if (tell_report(ctx, day, &results, dead, err) < 0)
        return -1;
    return run_keep(ctx->store, ctx->now, name, day, STR_LIT(""), true, err);
}

/* ---- what begins ---- */

struct coming {
    const struct ctx *ctx;
    struct buf        why;
    unsigned          count;
    bool              tomorrow; /* the first of them */
};

static void look_at(struct coming *c, const char *title, int64_t first)
{
    int64_t    ahead = first - cst_day(c->ctx->now);
    struct cst day = cst_of(cst_day_start(first));

    if (first < 0 || ahead <= 0 || ahead > (int64_t)c->ctx->school->drill_days)
        return;
    c->tomorrow = c->tomorrow || ahead == 1;
    if (c->count++ < SEASONS)
        buf_f(&c->why, "%s「%s」%d月%d日", c->why.n > 0 ? "、" : "", title, day.month, day.day);
}

static void look_at_window(struct coming *c, const char *title, const struct flow_window *w)
{
    struct school_flow flow = {.window = *w};

    look_at(c, title, flow_first_day(&flow));
}

/* Of our own the ones that people come for; the others open with them. */
static bool is_season(const struct school_flow *flow)
{
    static const char *const own[] = {"identity", "booking", "appointment"};

    for (size_t i = 0; flow->action && i < ARRAY_LEN(own); i++)
        if (strcmp(flow->action, own[i]) == 0)
            return true;
    return flow->action == NULL;
}

static void find_coming(struct coming *c)
{
    const struct conf_school *s = c->ctx->school;

    for (unsigned i = 0; s->calendar && i < s->calendar->terms_count; i++)
        look_at(c, s->calendar->terms[i].name, s->calendar->terms[i].from);
    for (unsigned i = 0; i < s->flows_count; i++)
        if (is_season(&s->flows[i]))
            look_at_window(c, s->flows[i].title, &s->flows[i].window);
    for (unsigned i = 0; i < s->clearances_count; i++)
        look_at_window(c, s->clearances[i].title, &s->clearances[i].window);
    if (c->count > 0)
        buf_c(&c->why, c->count > SEASONS ? "等即将开始" : "开始");
}

/* One drill serves all that begins in the days behind it. */
static int was_lately(struct ctx *ctx, bool *was, struct err *err)
{
    int64_t today = cst_day(ctx->now);

    for (unsigned k = 0; k <= ctx->school->drill_days && k <= BACK && !*was; k++)
        if (was_asked(ctx, today - k, was, err) < 0)
            return -1;
    return 0;
}

static int drill_if_due(struct ctx *ctx, bool workday, struct err *err)
{
    struct coming c = {.ctx = ctx};
    bool          was = false;
    int64_t       asked;
    int           rc = 0;

    find_coming(&c);
    if (c.count > 0 && (workday || c.tomorrow)) {
        rc = was_lately(ctx, &was, err);
        if (rc == 0 && !was)
            rc = notice_drill(ctx, buf_view(&c.why), &asked, err);
    }
    buf_free(&c.why);
    return rc;
}

/* ---- the row of the schedule ---- */

static int look(struct ctx *ctx, struct err *err)
{
    int64_t today = cst_day(ctx->now);
    bool    workday = calendar_is_workday(ctx->school->calendar, today);

    for (int64_t day = today - BACK; workday && day < today; day++)
        if (report_day(ctx, day, err) < 0)
            return -1;
    return drill_if_due(ctx, workday, err);
}

static int run(struct ctx *ctx, bool *more, struct err *err)
{
    auto_occasion struct occasion o = {0};
    enum occasion_turn            turn;

    (void)more;
    buf_c(&o.name, "drill.look");
    if (occasion_ask(ctx, &o, look_at_clock, &turn, err) < 0)
        return -1;
    if (turn == OCCASION_REST)
        return 0;
    if (turn == OCCASION_MISSED)
        return occasion_skip(ctx, &o, "it was missed; tomorrow's look finds the same", err);
    return look(ctx, err) < 0 ? -1 : occasion_keep(ctx, &o, STR_LIT(""), true, err);
}

const struct scheduled scheduled_drill = {.name = "drill", .run = run};
