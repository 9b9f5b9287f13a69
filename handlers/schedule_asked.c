/* Goes on with the reminders for very many that 提醒 has begun (staff_asked.h), and tells who asked
 * what came of it. */
#include "base/cst.h"
#include "base/log.h"
#include "bot/push.h"
#include "conf/words.h"
#include "handlers/flow_window.h"
#include "handlers/notice.h"
#include "handlers/schedule_private.h"
#include "handlers/staff.h"
#include "handlers/staff_asked.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_scope.h"
#include "handlers/texts.h"

#include <inttypes.h>
#include <stdio.h>

enum { PEOPLE = 2000 }; /* of one transaction, as schedule_remind.c */

/* One part: of one scope, and of the college and class that were asked for. */
struct part {
    struct asked   *asked;
    struct reminder reminder;
    struct scope    within; /* "" is all, unless … */
    bool            one_college, one_class;
    bool            over;   /* the report has come to somebody behind it */
};

/* ---- which of them ---- */

static void narrow(bool *one, char *name, bool asked, const struct buf *wanted)
{
    *one = asked || name[0] != '\0';
    if (asked && name[0] == '\0')
        snprintf(name, SCOPE_NAME, "%.*s", STR_ARG(buf_view(wanted)));
}

/* false: the scope and what was asked for have nobody in common. */
static bool narrow_scope(struct part *p, const struct scope *scope)
{
    const struct asked *a = p->asked;

    p->within = *scope;
    narrow(&p->one_college, p->within.college, a->one_college, &a->college);
    narrow(&p->one_class, p->within.class_name, a->one_class, &a->class_name);
    return (!a->one_college || str_is(buf_view(&a->college), p->within.college)) &&
           (!a->one_class || str_is(buf_view(&a->class_name), p->within.class_name));
}

/* People come by college and class: behind a class is the end only where the college is known. */
static bool is_behind(const struct part *p, struct str college, struct str class_name)
{
    return p->one_college &&
           (!str_is(college, p->within.college) ||
            (p->one_class && !str_is(class_name, p->within.class_name)));
}

static int see(void *arg, const struct report_person *person)
{
    struct part *p = arg;

    p->over = is_behind(p, person->college, person->class_name);
    if (p->over)
        return 1;
    if (p->one_class && !str_is(person->class_name, p->within.class_name))
        return 0;
    return reminder_add_once(&p->reminder, person);
}

/* ---- from here to there ---- */

/* The college and the class of a place. */
static struct str group_of(struct str place, struct str *college, struct str *class_name)
{
    struct str rest = place;

    str_split(&rest, '\n', college);
    str_split(&rest, '\n', class_name);
    return (struct str){place.p, college->n + 1 + class_name->n};
}

static void begin_part(struct part *p)
{
    struct asked *a = p->asked;
    struct str    college, class_name;

    if (a->place.n == 0 && p->one_college)
        buf_f(&a->place, "%s\n%s\n", p->within.college, p->one_class ? p->within.class_name : "");
    if (a->hour != HOUR_UNKNOWN)
        buf_str(&p->reminder.group, group_of(buf_view(&a->place), &college, &class_name));
    p->reminder.hour = a->hour;
    p->reminder.part = a->part;
}

static void end_part(struct part *p, bool more)
{
    struct asked          *a = p->asked;
    const struct reminder *r = &p->reminder;
    struct str             college = {"", 0}, class_name = {"", 0}, group = {"", 0};

    a->part = r->part;
    a->told += r->told;
    a->unknown += r->unknown;
    a->lost += r->lost;
    a->off += r->off;
    a->again += r->again;
    if (r->again_at != 0 && (a->again_at == 0 || r->again_at < a->again_at))
        a->again_at = r->again_at;
    if (a->place.n > 0)
        group = group_of(buf_view(&a->place), &college, &class_name);
    a->hour = str_eq(group, buf_view(&r->group)) ? r->hour : HOUR_UNKNOWN;
    if (more && !p->over && !is_behind(p, college, class_name))
        return;
    a->scope++;
    a->hour = HOUR_UNKNOWN;
    buf_clear(&a->place);
}

static int run_part(struct ctx *ctx, struct part *p, struct err *err)
{
    const struct school_flow *flow = p->asked->flow;
    struct report_filter      f = staff_filter(flow, cst_day(ctx->now), "", "");
    bool                      more = false;

    begin_part(p);
    p->reminder.cards = reminder_cards(ctx);
    if (report_missing_part(ctx->store, &f, str_c(flow->app), PEOPLE, &p->asked->place, see, p,
                            &more, err) < 0 ||
        reminder_end(&p->reminder, err) < 0)
        return -1;
    log_line(LOG_INFO, "scheduled=asked flow=%s told=%" PRId64 " unknown=%" PRId64 " lost=%" PRId64,
             flow->name, p->reminder.told, p->reminder.unknown, p->reminder.lost);
    end_part(p, more);
    return 0;
}

/* Only what is left of the class in which it was stopped: its hour is taken. */
static void narrow_class(struct part *p)
{
    struct str college, class_name;

    group_of(buf_view(&p->asked->place), &college, &class_name);
    p->one_college = p->one_class = true;
    snprintf(p->within.college, SCOPE_NAME, "%.*s", STR_ARG(college));
    snprintf(p->within.class_name, SCOPE_NAME, "%.*s", STR_ARG(class_name));
}

static int part(struct ctx *ctx, struct asked *a, const struct scopes *scopes, bool last,
                struct err *err)
{
    struct part p = {
        .asked = a,
        .reminder = {.ctx = ctx,
                     .flow = a->flow,
                     .day = cst_day(ctx->now),
                     .counts = true,
                     .err = err},
    };
    int rc;

    if (!narrow_scope(&p, &scopes->scope[a->scope])) {
        a->scope++;
        return 0;
    }
    if (last)
        narrow_class(&p);
    rc = run_part(ctx, &p, err);
    reminder_free(&p.reminder);
    return rc;
}

/* ---- the end ---- */

/* What was chosen of his scope, else all of it. */
static int keep_trace(struct ctx *ctx, const struct asked *a, struct err *err)
{
    auto_buf struct buf about = {0};
    struct scopes       s;

    if (scopes_read(ctx->store, ctx->me.userid, roles_reach, &s, err) < 0)
        return -1;
    buf_f(&about, "%s ", a->flow->name);
    if (a->college.n + a->class_name.n == 0)
        scopes_name(&s, &about);
    else
        buf_f(&about, "%.*s%s%.*s", STR_ARG(buf_view(&a->college)),
              a->college.n > 0 && a->class_name.n > 0 ? " " : "",
              STR_ARG(buf_view(&a->class_name)));
    return staff_audit(ctx, "staff.remind", 0, words_remind, buf_view(&about), a->told, err);
}

/* clock: the school's time that tells the others; 0: none. night: they are not told at all. */
static int say(struct ctx *ctx, const struct asked *a, int64_t clock, bool night, struct err *err)
{
    auto_buf struct buf text = {0};
    struct reminder     r = {.ctx = ctx,
                             .flow = a->flow,
                             .told = a->told,
                             .unknown = a->unknown,
                             .lost = a->lost,
                             .off = a->off,
                             .again = (unsigned)a->again,
                             .again_at = a->again_at};

    ctx->me.userid = buf_view(&a->userid);
    ctx->me.lang = a->lang;
    if (keep_trace(ctx, a, err) < 0)
        return -1;
    if (!ctx_app(ctx, "staff"))
        return 0; /* there is no way to tell him */
    buf_f(&text, "【%s】", flow_title(ctx, a->flow));
    reminder_say(&r, &text);
    if (clock != 0)
        buf_c(&text, tr(ctx, "其余的人由学校的定时提醒通知。",
                        " The school's own reminder tells the others."));
    else if (night)
        buf_c(&text, tr(ctx, "中断过，现在是免打扰时间，其余的人没有提醒。",
                        " It was interrupted, and these are quiet hours: the others were not "
                        "reminded."));
    return push_text(ctx, ctx->me.userid, buf_view(&text), err);
}

static int end(struct ctx *ctx, struct asked *a, int64_t clock, bool night, struct err *err)
{
    if (a->flow && say(ctx, a, clock, night, err) < 0)
        return -1;
    return asked_keep(ctx, a, true, err);
}

/* ---- the row of the schedule ---- */

/* It was interrupted, and nobody is woken by what somebody wanted in the evening. */
static bool is_night(const struct ctx *ctx, const struct asked *a)
{
    return notice_quiet(&ctx->school->notices, ctx->now) &&
           ctx->now - a->kept_at > PUSH_NIGHT_SECONDS;
}

/* Where the school's own time has come, the class that was begun is finished, and no other. */
static int go_on(struct ctx *ctx, struct asked *a, struct err *err)
{
    struct scopes scopes = {.count = 0};
    int64_t       clock = 0;
    bool          night = is_night(ctx, a);
    bool          may = !night && a->flow && flow_window(a->flow, ctx->now) == WINDOW_OPEN;

    if (may && (schedule_reminded(ctx, a->flow, &clock, err) < 0 ||
                scopes_read(ctx->store, buf_view(&a->userid), roles_reach, &scopes, err) < 0))
        return -1;
    if (!may || a->scope >= scopes.count || (clock != 0 && a->hour != HOUR_FREE) ||
        !ctx_app(ctx, a->flow->app))
        return end(ctx, a, clock, night, err);
    if (part(ctx, a, &scopes, clock != 0, err) < 0)
        return -1;
    return a->scope < scopes.count ? asked_keep(ctx, a, false, err) : end(ctx, a, clock, false, err);
}

static int run(struct ctx *ctx, bool *more, struct err *err)
{
    auto_asked struct asked a = {0};
    int                     found = asked_next(ctx, &a, err);

    *more = found > 0;
    return found > 0 ? go_on(ctx, &a, err) : found;
}

const struct scheduled scheduled_asked = {.name = "asked", .run = run};
