#include "bot/purge.h"

#include "base/cst.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/files.h"
#include "store/appointments.h"
#include "store/audit.h"
#include "store/bookings.h"
#include "store/clearances.h"
#include "store/codes.h"
#include "store/dialogs.h"
#include "store/inbox.h"
#include "store/letters.h"
#include "store/lookups.h"
#include "store/media.h"
#include "store/notices.h"
#include "store/outbox.h"
#include "store/passes.h"
#include "store/people.h"
#include "store/photos.h"
#include "store/positions.h"
#include "store/quotas.h"
#include "store/runs.h"
#include "store/sends.h"
#include "store/unlocks.h"

enum {
    PURGE_LATER = 3600,          /* seconds: what callback.c has let in may still wait here, and
                                    clocks are set back */
    PURGE_ROWS = 2000,           /* in one go, so that no callback waits long behind it */
    TURN_PEOPLE = 500,           /* the same of people, who are three rows each */
    OUTBOX_SECONDS = 30 * 86400, /* what was sent is remembered so long, letters too */
    PASS_SECONDS = 86400,        /* a code that is over says so for a day */
    SCAN_SECONDS = 30 * 86400,   /* who passed which gate, and when: in the audit, too */
    MEDIA_SECONDS = 3 * 86400,   /* what we made, and no message waits for it */
    RUN_DAYS = 30,               /* what was done by the clock */
    LOOKUP_SECONDS = 365 * 86400, /* a code to find somebody by, after its end: until then it says
                                     what became of it */
    YEAR_SECONDS = 365 * 86400,  /* who booked, what was decided, who was given what */
    NOTICE_DAYS = 180,           /* what became of a notice for each, where no school says */
    SENDS_DAYS = 400,            /* person-times of a day */
    DEPUTY_DAYS = 30,            /* after the last one */
    APPOINTMENT_DAYS = 365,      /* who was where, and who did not come */
    POSITION_SECONDS = 3600,     /* twice as long as one is offered */
    PHOTO_SECONDS = 7 * 86400,   /* one that nobody needs any more: a dialog that was left, an
                                    application that was refused */
    PHOTO_ROWS = 50,             /* files that are deleted in one go */
};

/* Deletes what is over its time, of every table the same number; *more: there is more of it. */
static int purge_all(struct store *s, int64_t now, int64_t inbox_seconds, bool *more,
                     struct err *err)
{
    const struct {
        int (*purge)(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                     struct err *err);
        int64_t before;
    } tables[] = {
        {inbox_purge, now - inbox_seconds - PURGE_LATER},
        {dialog_purge, now - inbox_seconds},
        {outbox_purge, now - OUTBOX_SECONDS},
        {letter_purge, now - OUTBOX_SECONDS},
        {code_purge, now},
        {quota_purge, now},
        {pass_code_purge, now - PASS_SECONDS},
        {scan_purge, now - SCAN_SECONDS},
        {audit_purge_scans, now - SCAN_SECONDS},
        {media_purge, now - MEDIA_SECONDS},
        {run_purge, cst_day(now) - RUN_DAYS},
        {lookup_purge, now - LOOKUP_SECONDS},
        {appointment_purge, cst_day(now) - APPOINTMENT_DAYS},
        {position_purge, now - POSITION_SECONDS},
    };

    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        int64_t deleted = 0;

        if (tables[i].purge(s, tables[i].before, PURGE_ROWS, &deleted, err) < 0)
            return -1;
        *more = *more || deleted == PURGE_ROWS;
    }
    return 0;
}

bool purge_old(struct store *s, int64_t now, int64_t inbox_seconds)
{
    struct err err = {0};
    bool       more = false;

    if (store_begin(s, &err) < 0 || purge_all(s, now, inbox_seconds, &more, &err) < 0) {
        store_rollback(s);
        log_line(LOG_WARN, "purge: %s", err.text);
        return false;
    }
    if (store_commit(s, &err) < 0)
        log_line(LOG_WARN, "purge: %s", err.text);
    return more;
}

/* ---- what a year is enough for ---- */

static int purge_years(struct store *s, int64_t now, bool *more, struct err *err)
{
    const struct {
        int (*purge)(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                     struct err *err);
        int64_t before;
    } tables[] = {
        {booking_purge, now - YEAR_SECONDS},
        {handover_purge, now - YEAR_SECONDS},
        {unlock_forget, now - YEAR_SECONDS},
        {deputy_purge, cst_day(now) - DEPUTY_DAYS},
        {sends_purge, cst_day(now) - SENDS_DAYS},
    };

    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        int64_t deleted = 0;

        if (tables[i].purge(s, tables[i].before, PURGE_ROWS, &deleted, err) < 0)
            return -1;
        *more = *more || deleted == PURGE_ROWS;
    }
    return 0;
}

/* "2026-09-01" or "2026-09-01 10:00"; a date as an end is its last second. */
static int64_t moment_of(const char *text, bool end, int64_t none)
{
    int64_t day, at;

    if (text && cst_parse_date(str_c(text), &day))
        return end ? cst_day_start(day + 1) - 1 : cst_day_start(day);
    return text && cst_parse_stamp(str_c(text), &at) ? at : none;
}

/* A year before now; but as long as the season is not over, a year before it began: what was
 * decided in it counts, however long it is. */
static int64_t clear_before(const struct conf_school *school, struct str name, int64_t now)
{
    for (unsigned i = 0; i < school->clearances_count; i++) {
        const struct flow_window *w = &school->clearances[i].window;
        int64_t                   from = moment_of(w->from, false, now);

        if (str_is(name, school->clearances[i].name) && moment_of(w->until, true, now) >= now &&
            from < now)
            return from - YEAR_SECONDS;
    }
    return now - YEAR_SECONDS;
}

static int purge_clearances(struct store *s, const struct conf_school *school, int64_t now,
                            bool *more, struct err *err)
{
    auto_buf struct buf name = {0}, next = {0};
    int                 rc;

    while ((rc = clear_name_next(s, buf_view(&name), &next, err)) > 0) {
        int64_t deleted;

        if (clear_purge(s, buf_view(&next), clear_before(school, buf_view(&next), now), PURGE_ROWS,
                        &deleted, err) < 0)
            return -1;
        *more = *more || deleted >= PURGE_ROWS;
        buf_clear(&name);
        buf_str(&name, buf_view(&next));
        buf_clear(&next);
    }
    return rc;
}

/* Who got which notice, and its words. */
static int purge_notices(struct store *s, const struct conf_school *school, int64_t now, bool *more,
                         struct err *err)
{
    int64_t days = school->notices.keep_days > 0 ? school->notices.keep_days : NOTICE_DAYS;
    int64_t deleted = 0;

    if (notice_purge(s, now - days * 86400, PURGE_ROWS, &deleted, err) < 0)
        return -1;
    *more = *more || deleted >= PURGE_ROWS;
    return 0;
}

bool purge_records(struct store *s, const struct conf_school *school, int64_t now)
{
    struct err err = {0};
    bool       more = false;

    if (store_begin(s, &err) < 0 || purge_years(s, now, &more, &err) < 0 ||
        purge_clearances(s, school, now, &more, &err) < 0 ||
        purge_notices(s, school, now, &more, &err) < 0) {
        store_rollback(s);
        log_line(LOG_WARN, "purge: %s", err.text);
        return false;
    }
    if (store_commit(s, &err) < 0)
        log_line(LOG_WARN, "purge: %s", err.text);
    return more;
}

/* ---- photos ---- */

struct sweep {
    struct store *store;
    const char   *folder;
    unsigned      deleted;
    struct err   *err;
};

/* The file first: one of which no row told would stay for ever. Where one cannot be deleted, the
 * others cannot either: they are left for the next time. */
static int drop_photo(void *arg, const struct photo *p)
{
    struct sweep *w = arg;
    struct err    why = {0};

    if (files_delete(w->folder, p->file, &why) < 0) {
        log_line(LOG_WARN, "purge: photo=%lld: %s", (long long)p->id, why.text);
        return 1;
    }
    w->deleted++;
    return photo_over(w->store, p->id, w->err);
}

bool purge_photos(struct store *s, int64_t now, const char *folder)
{
    struct err   err = {0};
    struct sweep w = {.store = s, .folder = folder, .err = &err};

    if (store_begin(s, &err) < 0 ||
        photo_idle(s, now - PHOTO_SECONDS, PHOTO_ROWS, drop_photo, &w, &err) < 0) {
        store_rollback(s);
        log_line(LOG_WARN, "purge: %s", err.text);
        return false;
    }
    if (store_commit(s, &err) < 0)
        log_line(LOG_WARN, "purge: %s", err.text);
    else if (w.deleted > 0)
        log_line(LOG_INFO, "purge: photos=%u", w.deleted);
    return w.deleted == PHOTO_ROWS;
}

/* ---- the days of the roster ---- */

struct turns {
    struct store *store;
    int64_t       now;
    struct str    action;
    unsigned      count;
    struct err   *err;
};

static int keep_turn(void *arg, int64_t person)
{
    struct turns *t = arg;
    struct audit  row = {
        .at = t->now, .actor = STR_LIT("hongyan"), .action = t->action, .person = person};

    t->count++;
    return audit_add(t->store, &row, t->err);
}

static int turn(struct turns *t, enum people_turn which, const char *action)
{
    t->count = 0;
    t->action = str_c(action);
    return people_turn(t->store, t->now, which, TURN_PEOPLE, keep_turn, t, t->err);
}

bool turn_people(struct store *s, int64_t now)
{
    struct err   err = {0};
    struct turns t = {.store = s, .now = now, .err = &err};
    unsigned     begun = 0;
    bool         done = false;

    if (store_begin(s, &err) == 0 && turn(&t, PEOPLE_BEGIN, "people.begin") == 0) {
        begun = t.count; /* before who ends: that may be the same person */
        done = turn(&t, PEOPLE_END, "people.expire") == 0;
    }
    if (!done)
        store_rollback(s);
    if (!done || store_commit(s, &err) < 0) {
        log_line(LOG_WARN, "roster: %s", err.text);
        return false;
    }
    if (begun + t.count > 0)
        log_line(LOG_INFO, "roster: begun=%u left=%u", begun, t.count);
    return begun < TURN_PEOPLE && t.count < TURN_PEOPLE;
}
