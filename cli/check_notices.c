/* What `hongyan check` says about notices and the calendar: who releases what, what a template asks
 * for, which week it is. */
#include "cli/check_private.h"

#include "base/cst.h"
#include "conf/calendar.h"
#include "conf/notices.h"

#include <string.h>

/* ---- notices ---- */

/* kind urgent (紧急通知): critical, released by wang, li */
static void write_kind(const struct notice_kind *k, struct buf *out)
{
    buf_f(out, "  kind %s (%s): ", k->name, k->title);
    if (k->critical)
        buf_c(out, "critical");
    else if (k->day > 0)
        buf_f(out, "%u a day", k->day);
    else
        buf_c(out, "any number a day");
    for (unsigned i = 0; i < k->approvers_count; i++)
        buf_f(out, "%s%s", i > 0 ? ", " : ", released by ", k->approvers[i]);
    if (k->critical && k->approvers_count == 0)
        buf_c(out, ", and nobody can send it: it has no approvers");
    buf_char(out, '\n');
}

static void write_asked(const struct school_notices *n, const struct notice_template *t,
                        struct buf *out)
{
    struct str  fields[NOTICE_FREE];
    unsigned    count = notice_free_fields(n, fields);
    const char *comma = ", asks for ";

    if (notice_template_has(t, STR_LIT("deadline"))) {
        buf_f(out, "%sdeadline", comma);
        comma = ", ";
    }
    for (unsigned i = 0; i < count; i++)
        if (notice_template_has(t, fields[i])) {
            buf_f(out, "%s%.*s", comma, STR_ARG(fields[i]));
            comma = ", ";
        }
}

/* template deadline (截止提醒): text of the kind notice, asks for deadline, 事项 */
static void write_template(const struct school_notices *n, const struct notice_template *t,
                           struct buf *out)
{
    buf_f(out, "  template %s (%s): %s of the kind %s", t->name, t->label,
          notice_type_name(t->type), t->kind);
    write_asked(n, t, out);
    buf_char(out, '\n');
}

/* What is missing of its English, where there is some. */
static void note_english(const struct notice_template *t, struct buf *out)
{
    bool any = t->label_en || t->title_en || t->text_en;

    if (!any || (t->label_en && t->text_en && (t->title_en || !t->title)))
        return;
    buf_f(out, "note: notices: the template %s has some English, but no", t->name);
    if (!t->label_en)
        buf_c(out, " label_en");
    if (t->title && !t->title_en)
        buf_c(out, " title_en");
    if (!t->text_en)
        buf_c(out, " text_en");
    buf_c(out, ": that is in Chinese for all\n");
}

static void write_notices(const struct school_notices *n, struct buf *out)
{
    buf_f(out, "notices through %s: released by a second person above %u people, 1%% first above "
               "%u, ",
          n->app, n->limit, n->stage);
    if (n->sender_day > 0)
        buf_f(out, "at most %u a day of one sender in the chat, ", n->sender_day);
    if (n->quiet_from)
        buf_f(out, "quiet from %s to %s\n", n->quiet_from, n->quiet_to);
    else
        buf_c(out, "no quiet hours\n");
    for (unsigned i = 0; i < n->kinds_count; i++)
        write_kind(&n->kinds[i], out);
    for (unsigned i = 0; i < n->templates_count; i++)
        write_template(n, &n->templates[i], out);
}

/* ---- the calendar ---- */

static void write_today(const struct school_calendar *c, int64_t day, struct buf *out)
{
    const struct calendar_span *holiday = calendar_holiday(c, day), *term;
    unsigned                    week;

    if (calendar_week(c, day, &term, &week))
        buf_f(out, "week %u of %s", week, term->name);
    else
        buf_c(out, "in no term");
    if (holiday)
        buf_f(out, ", a holiday (%s)", holiday->name);
    else
        buf_c(out, calendar_is_workday(c, day) ? ", a workday" : ", a weekend");
}

/* calendar x.yaml: 2 terms, 7 holidays, 6 workdays; today is in week 11 of …, a workday */
static void write_calendar(const struct conf_school *school, int64_t now, struct buf *out)
{
    const struct school_calendar *c = school->calendar;

    if (c == NULL)
        return;
    buf_f(out, "calendar %s: %u terms, %u holidays, %u spans of workdays; today: ",
          school->calendar_file, c->terms_count, c->holidays_count, c->workdays_count);
    write_today(c, cst_day(now), out);
    buf_char(out, '\n');
}

void check_write_notices(const struct conf *conf, int64_t now, struct buf *out)
{
    if (conf_app_named(conf, conf->school->notices.app))
        write_notices(&conf->school->notices, out);
    write_calendar(conf->school, now, out);
}

/* ---- notes ---- */

static void note_last(const char *what, const struct calendar_span *list, unsigned count,
                      int64_t now, struct buf *out)
{
    char date[11];

    if (count > 0 && list[count - 1].until < cst_day(now))
        buf_f(out, "note: calendar: the last of its %s ended at %s: add the next ones\n", what,
              cst_date(date, cst_day_start(list[count - 1].until)));
}

void check_note_notices(const struct conf *conf, int64_t now, struct buf *out)
{
    const struct school_calendar *c = conf->school->calendar;

    if (conf->tuning.accounts == 0)
        buf_c(out, "note: tuning.accounts is not given: how many messages the platform still takes "
                   "today is not watched\n");
    if (conf->sms && conf->sms->provider == SMS_TENCENT && conf->sms->notice_template_id == NULL)
        buf_c(out, "note: sms has no notice_template_id: no notice can be sent by SMS\n");
    for (unsigned i = 0; i < conf->school->notices.templates_count; i++)
        note_english(&conf->school->notices.templates[i], out);
    if (c) {
        note_last("terms", c->terms, c->terms_count, now, out);
        note_last("holidays", c->holidays, c->holidays_count, now, out);
    }
}
