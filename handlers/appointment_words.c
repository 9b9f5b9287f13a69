/* 取消预约 [number] — gives a place back, or leaves the waiting list. Without a number: what there is
 * to cancel. What 我的预约 and 查询 tell of appointments stands here, too. */
#include "conf/words.h"
#include "handlers/appointment_private.h"
#include "handlers/flow.h"
#include "handlers/flow_state.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/texts.h"

enum {
    OPEN = 60,  /* in all series together */
    PAST = 200, /* looked through for a receipt */
};

/* What is booked or waited for, in all series. */
static int read_open(struct ctx *ctx, struct kept_list *out, struct err *err)
{
    unsigned all;

    out->count = 0;
    if (ctx->me.person == 0)
        return 0;
    if (appointment_of(ctx->store, ctx->me.person, STR_LIT(""), false, OPEN, kept_add, out, err) <
        0)
        return -1;
    all = out->count;
    out->count = 0;
    for (unsigned i = 0; i < all; i++)
        if (out->row[i].state != APPT_HELD &&
            ctx->now < slot_begins(out->row[i].day, out->row[i].until))
            out->row[out->count++] = out->row[i];
    return 0;
}

bool appointment_there(const struct ctx *ctx)
{
    struct ctx       asking = *ctx;
    struct kept_list list = {.count = 0};

    return ctx->school->appointments_count > 0 ||
           (read_open(&asking, &list, NULL) == 0 && list.count > 0);
}

/* ---- 我的预约 ---- */

static int say_open(struct ctx *ctx, const struct kept *k, struct buf *out, struct err *err)
{
    struct slot slot = kept_slot(k);
    int64_t     ahead;

    kept_say(ctx, k, out);
    if (k->state == APPT_BOOKED) {
        buf_f(out, tr(ctx, "\n　已约好，预约号 %lld\n", "\n  booked, no. %lld\n"),
              (long long)k->number);
        return 0;
    }
    if (appointment_ahead(ctx->store, &slot, k->number, &ahead, err) < 0)
        return -1;
    buf_f(out,
          tr(ctx, "\n　候补第 %lld 位，预约号 %lld\n",
             "\n  waiting as no. %lld in the line, appointment no. %lld\n"),
          (long long)ahead + 1, (long long)k->number);
    return 0;
}

static int say_all(struct ctx *ctx, const struct kept_list *list, struct buf *out,
                   struct err *err)
{
    for (unsigned i = 0; i < list->count; i++)
        if (say_open(ctx, &list->row[i], out, err) < 0)
            return -1;
    if (list->count > 0)
        buf_f(out, tr(ctx, "取消请回复“取消预约 %lld”%s。", "To cancel reply \"unbook %lld\"%s."),
              (long long)list->row[0].number,
              list->count > 1 ? tr(ctx, "，后面写上要取消的预约号",
                                   ", with the number of the one you mean")
                              : "");
    return 0;
}

int appointment_mine(struct ctx *ctx, struct buf *out, unsigned *count, struct err *err)
{
    struct kept_list list;

    if (read_open(ctx, &list, err) < 0 || say_all(ctx, &list, out, err) < 0)
        return -1;
    *count = list.count;
    return 0;
}

/* ---- 查询 ---- */

static void say_fate(const struct ctx *ctx, const struct kept *k, struct buf *out)
{
    static const struct {
        const char *zh, *en;
    } fate[] = {
        [APPT_HELD] = {"名额保留中，还没有提交", "held, not booked yet"},
        [APPT_BOOKED] = {"已约好", "booked"},
        [APPT_WAITING] = {"候补中", "waiting"},
        [APPT_CAME] = {"已到场", "you came"},
        [APPT_MISSED] = {"没有到场", "missed"},
        [APPT_CANCELLED] = {"已取消", "cancelled"},
        [APPT_LAPSED] = {"候补没有轮到，已结束", "no place became free"},
        [APPT_MOVED] = {"已改约别的时段", "changed to another one"},
        [APPT_OVER] = {"已结束", "over"},
    };

    buf_c(out, tr(ctx, fate[k->state].zh, fate[k->state].en));
}

struct search {
    struct str  receipt;
    struct kept found;
};

static int match(void *arg, const struct appointment *a)
{
    struct search *s = arg;

    if (a->receipt.n == 0 || !receipt_same(a->receipt, s->receipt))
        return 0;
    kept_set(&s->found, a);
    return 1;
}

int appointment_by_receipt(struct ctx *ctx, struct str receipt, struct buf *out, bool *found,
                           struct err *err)
{
    struct search s = {.receipt = receipt};

    *found = false;
    if (ctx->me.person == 0)
        return 0;
    if (appointment_of(ctx->store, ctx->me.person, STR_LIT(""), true, PAST, match, &s, err) < 0)
        return -1;
    if (s.found.number == 0)
        return 0;
    *found = true;
    kept_say(ctx, &s.found, out);
    buf_f(out, tr(ctx, "\n预约号 %lld　回执 %s\n", "\nAppointment no. %lld, receipt %s\n"),
          (long long)s.found.number, s.found.receipt);
    say_fate(ctx, &s.found, out);
    return 0;
}

/* ---- 取消预约 ---- */

static const struct kept *find(const struct kept_list *list, uint64_t number)
{
    for (unsigned i = 0; i < list->count; i++)
        if ((uint64_t)list->row[i].number == number)
            return &list->row[i];
    return NULL;
}

static int cancel(struct ctx *ctx, const struct kept *k, struct buf *text, struct err *err)
{
    const struct school_appointment *series = series_named(ctx, str_c(k->series));
    bool                             done;

    if (series && k->state == APPT_BOOKED && is_late(ctx, series, k)) {
        say_late(ctx, series, k, text);
        buf_c(text, tr(ctx, "\n实在来不了，请联系 ", "\nIf you cannot come at all, please call "));
        text_desk(ctx, text);
        buf_c(text, tr(ctx, "。", "."));
        return 0;
    }
    if (kept_turn(ctx, k, APPT_CANCELLED, ctx->me.userid, &done, err) < 0)
        return -1;
    if (!done) /* it has moved up, or was cancelled, in this very moment */
        return err_set(err, ERR_RETRY, "appointment %lld: it is not as it was just now",
                       (long long)k->number);
    buf_c(text, k->state == APPT_WAITING ? tr(ctx, "已取消候补：", "You wait no more: ")
                                         : tr(ctx, "已取消：", "Cancelled: "));
    kept_say(ctx, k, text);
    buf_c(text, tr(ctx, "。", "."));
    if (series)
        buf_f(text, tr(ctx, "再约请回复“%s”。", " To book again reply \"%s\"."),
              series_word(ctx, series));
    return 0;
}

static int say_none(struct ctx *ctx, uint64_t number, struct kept_list *list, struct buf *text,
                    struct err *err)
{
    if (number > 0)
        buf_f(text,
              tr(ctx, "你没有可以取消的预约 %llu。\n", "You have no appointment %llu to cancel.\n"),
              (unsigned long long)number);
    else if (list->count == 0)
        buf_c(text, tr(ctx, "你现在没有预约。", "You have no appointment."));
    return say_all(ctx, list, text, err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};
    struct str          rest = ctx->text, word;
    struct kept_list    list;
    const struct kept  *k = NULL;
    uint64_t            number = 0;

    (void)msg;
    if (read_open(ctx, &list, err) < 0)
        return -1;
    if (str_split(&rest, ' ', &word) && str_u64(str_trim(rest), &number))
        k = find(&list, number);
    if ((k ? cancel(ctx, k, &text, err) : say_none(ctx, number, &list, &text, err)) < 0)
        return -1;
    return flow_say(ctx, str_trim(buf_view(&text)), false, out, err);
}

static bool wants(const struct ctx *ctx, const struct message *msg)
{
    return staff_free(ctx, msg) && appointment_there(ctx);
}

static int listed(struct ctx *ctx, bool *may, struct err *err)
{
    (void)err;
    *may = ctx->school->appointments_count > 0;
    return 0;
}

const struct handler handler_unbook = {
    .name = "unbook",
    .type = MSG_TEXT,
    .words = words_unbook,
    .arguments = true,
    .apps = APPS_STUDENT,
    .wants = wants,
    .listed = listed,
    .help = "取消预约　把名额让给别人",
    .help_en = "unbook: give an appointment back",
    .run = run,
};
