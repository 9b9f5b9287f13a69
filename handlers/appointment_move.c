/* Who moves up, and what a person is told without asking. */
#include "base/cst.h"
#include "bot/push.h"
#include "handlers/appointment_private.h"
#include "handlers/reader.h"
#include "handlers/texts.h"
#include "store/runs.h"

enum {
    CHAIN = 8,     /* places that get free one behind the other; what is left, the clock finds */
    AT_ONCE = 200, /* who moves up into one slot in one transaction, likewise */
};

int appointment_tell(struct ctx *ctx, const struct told *told,
                     void (*write)(const struct ctx *ctx, const struct told *told,
                                   struct buf *out),
                     struct err *err)
{
    auto_buf struct buf zh = {0}, en = {0};
    struct ctx          reader = *ctx; /* who reads it may have another language */

    reader.me.lang = LANG_ZH;
    write(&reader, told, &zh);
    reader.me.lang = LANG_EN;
    write(&reader, told, &en);
    return reader_tell_back(ctx, told->kept->person, told->series->app, buf_view(&zh),
                            buf_view(&en), told->back, err);
}

/* ---- moving up ---- */

static void write_moved(const struct ctx *ctx, const struct told *t, struct buf *out)
{
    buf_f(out,
          tr(ctx, "候补到了，已为你约好「%s」\n",
             "A place has become free: you are booked for %s\n"),
          series_title(ctx, t->series));
    booked_say(ctx, t->series, t->slot, t->kept->number, t->kept->person,
               str_c(t->kept->receipt), out);
    if (t->freed == NULL)
        return;
    buf_c(out, tr(ctx, "\n你原来约的 ", "\nYour earlier one, "));
    when_say(ctx, t->freed, out);
    buf_c(out, tr(ctx, " 已让出。", ", was given up."));
}

static int keep_moved(void *arg, const struct appointment *a)
{
    kept_set(arg, a);
    return 0;
}

static int settle(struct ctx *ctx, const struct school_appointment *series,
                  const struct slot *slot, unsigned depth, struct err *err);

/* The first one who waits; *moved false: there is none, or no place. */
static int move_one(struct ctx *ctx, const struct school_appointment *series,
                    const struct slot *slot, unsigned depth, bool *moved, struct err *err)
{
    auto_buf struct buf memory = {0};
    struct slot         freed = {.series = {NULL, 0}};
    struct kept         kept = {.number = 0};
    struct told         told = {.series = series, .kept = &kept, .slot = slot};
    int rc = appointment_move_up(ctx->store, ctx->now, slot, keep_moved, &kept, &freed, &memory,
                                 err);

    *moved = rc > 0;
    if (rc <= 0)
        return rc;
    told.freed = freed.series.p ? &freed : NULL;
    if (appointment_tell(ctx, &told, write_moved, err) < 0)
        return -1;
    return told.freed && depth > 0 ? settle(ctx, series, &freed, depth - 1, err) : 0;
}

static int settle(struct ctx *ctx, const struct school_appointment *series,
                  const struct slot *slot, unsigned depth, struct err *err)
{
    struct slot now; /* with the capacity of today's school file */
    bool        moved = true;

    if (!slot_at(ctx, series, slot->place, slot->day, slot->minute, &now) ||
        ctx->now >= slot_closes(series, slot->day, slot->minute))
        return 0;
    for (unsigned i = 0; i < AT_ONCE && moved; i++)
        if (move_one(ctx, series, &now, depth, &moved, err) < 0)
            return -1;
    return 0;
}

int slot_settle(struct ctx *ctx, const struct school_appointment *series, const struct slot *slot,
                struct err *err)
{
    return settle(ctx, series, slot, CHAIN, err);
}

int kept_turn(struct ctx *ctx, const struct kept *k, enum appointment_state to, struct str by,
              bool *done, struct err *err)
{
    const struct school_appointment *series = series_named(ctx, str_c(k->series));
    struct slot                      slot = kept_slot(k);
    bool took = k->state == APPT_HELD || k->state == APPT_BOOKED;

    if (appointment_turn(ctx->store, ctx->now, k->number, k->state, to, by, done, err) < 0)
        return -1;
    if (!*done || !took || series == NULL || (to != APPT_CANCELLED && to != APPT_LAPSED))
        return 0;
    return slot_settle(ctx, series, &slot, err);
}

/* ---- whether somebody was there to tell who came ---- */

static void mark_name(struct str series, struct str place, struct buf *out)
{
    buf_f(out, "came.%.*s.%.*s", STR_ARG(series), STR_ARG(place));
}

int desk_marks(struct ctx *ctx, const struct kept *k, struct err *err)
{
    auto_buf struct buf name = {0};

    mark_name(str_c(k->series), str_c(k->place), &name);
    return run_keep(ctx->store, ctx->now, buf_view(&name), k->day, STR_LIT(""), true, err);
}

int desk_marked(struct ctx *ctx, struct str series, struct str place, int64_t day, bool *marked,
                struct err *err)
{
    auto_buf struct buf name = {0}, where = {0};
    enum run_state      state;

    mark_name(series, place, &name);
    if (run_state(ctx->store, buf_view(&name), day, &state, &where, NULL, err) < 0)
        return -1;
    *marked = state != RUN_NEW;
    return 0;
}

/* ---- who did not come ---- */

static void write_missed(const struct ctx *ctx, const struct told *t, struct buf *out)
{
    auto_buf struct buf what = {0};

    kept_say(ctx, t->kept, &what);
    buf_f(out,
          tr(ctx, "你约的%s 没有到场，记为爽约（第 %lld 次，满 %u 次就不能再约）。",
             "You did not come to %s (%lld missed; after %u you cannot book any more)."),
          what.p, (long long)t->count, t->series->missed);
    buf_c(out, tr(ctx, "其实到了？请工作人员补记，报预约号 ",
                  " If you did come, ask the staff to correct it: no. "));
    buf_i64(out, t->kept->number);
    buf_c(out, tr(ctx, "。", "."));
}

static int tell_missed(struct ctx *ctx, const struct kept *k, struct err *err)
{
    struct told told = {.series = series_named(ctx, str_c(k->series)), .kept = k};

    if (told.series == NULL || told.series->missed == 0)
        return 0;
    if (missed_count(ctx, told.series, k->person, &told.count, err) < 0)
        return -1;
    return appointment_tell(ctx, &told, write_missed, err);
}

static void write_came_late(const struct ctx *ctx, const struct told *t, struct buf *out)
{
    auto_buf struct buf what = {0};

    kept_say(ctx, t->kept, &what);
    buf_f(out,
          tr(ctx, "你约的%s 已补记到场，不算爽约（现在记着 %lld 次）。",
             "You are marked as here for %s: it is not missed (%lld are counted now)."),
          what.p, (long long)t->count);
    if (t->count + 1 == t->series->missed)
        buf_f(out, tr(ctx, "现在又可以预约了：回复“%s”。", " You can book again: reply \"%s\"."),
              series_word(ctx, t->series));
}

int tell_came_late(struct ctx *ctx, const struct kept *k, struct err *err)
{
    struct told told = {.series = series_named(ctx, str_c(k->series)), .kept = k};

    if (told.series == NULL || told.series->missed == 0)
        return 0;
    if (missed_count(ctx, told.series, k->person, &told.count, err) < 0)
        return -1;
    return appointment_tell(ctx, &told, write_came_late, err);
}

/* A desk that marks nobody counts nobody as missing. */
int kept_judge(struct ctx *ctx, const struct kept *k, struct err *err)
{
    bool marked, done;

    if (desk_marked(ctx, str_c(k->series), str_c(k->place), k->day, &marked, err) < 0 ||
        kept_turn(ctx, k, marked ? APPT_MISSED : APPT_OVER, STR_LIT(""), &done, err) < 0)
        return -1;
    return marked && done ? tell_missed(ctx, k, err) : 0;
}
