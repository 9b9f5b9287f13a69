/* 撤回预约 — one booking or all of them. Who was given the data already is told at the next
 * hand-over.
 *
 * A school that has no section `booking` any more has no such flow: whoever has booked may still
 * take all of it back, by the word alone and once more with 全部 behind it. */
#include "conf/builtin.h"
#include "handlers/booking.h"
#include "handlers/flow.h"
#include "handlers/flow_action.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/texts.h"

#include <stdio.h>
#include <string.h>

#define FIELD_WHICH   "which"   /* a carrier, or … */
#define WHICH_ALL     "_all"    /* no name begins so: conf/forms.c */
#define FIELD_CONFIRM "confirm" /* yes, no */

static void offer_one(const char *value, const char *label, struct flow_ask *out)
{
    struct flow_ask_option *o = &out->option[out->count++];

    snprintf(o->value, sizeof o->value, "%s", value);
    snprintf(o->label, sizeof o->label, "%s", label);
}

static void ask_which(const struct ctx *ctx, const struct kept_bookings *list, struct flow_ask *out)
{
    if (list->count == 0 && !booking_barred(ctx, &out->lead))
        buf_c(&out->lead, tr(ctx, "你没有预约任何运营商，没有要撤回的。",
                             "You have booked no carrier; there is nothing to take back."));
    for (unsigned i = 0; i < list->count && out->count < FLOW_OPTIONS - 1; i++)
        offer_one(list->row[i].carrier, carrier_title(ctx, list->row[i].carrier), out);
    if (list->count > 1)
        offer_one(WHICH_ALL, tr(ctx, "全部撤回", "All of them"), out);
}

static int ask(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
               const struct school_question *q, struct flow_ask *out, struct err *err)
{
    struct kept_bookings list;

    (void)flow;
    (void)a;
    if (strcmp(q->name, FIELD_WHICH) != 0) {
        buf_c(&out->lead,
              tr(ctx, "撤回后不再把你的信息给对方；已经给过的，下一次交接时通知对方不要再联系。",
                 "Your data is given out no more; who has it already is told with the next "
                 "hand-over to call no more."));
        return 0;
    }
    if (bookings_read(ctx, &list, err) < 0)
        return -1;
    ask_which(ctx, &list, out);
    return 0;
}

static int show(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                const struct school_question *q, struct str value, struct buf *out,
                struct err *err)
{
    char carrier[65];

    (void)flow;
    (void)a;
    (void)q;
    (void)err;
    snprintf(carrier, sizeof carrier, "%.*s", STR_ARG(value));
    buf_c(out, str_is(value, WHICH_ALL) ? tr(ctx, "全部撤回", "All of them")
                                        : carrier_title(ctx, carrier));
    return 0;
}

static int withdraw(struct ctx *ctx, const char *which, int64_t *count, struct err *err)
{
    bool       all = strcmp(which, WHICH_ALL) == 0;
    struct str carrier = all ? STR_LIT("") : str_c(which);

    if (booking_withdraw(ctx->store, ctx->now, ctx->me.person, carrier, count, err) < 0)
        return -1;
    return *count > 0 ? staff_audit_text(ctx, "booking.withdraw", ctx->me.person,
                                         all ? STR_LIT("all carriers") : carrier, err)
                      : 0;
}

/* Another booking may still allow every carrier to call, also the one that was withdrawn. */
static int say_left(struct ctx *ctx, const char *which, struct buf *out, struct err *err)
{
    struct kept_bookings list;

    if (bookings_read(ctx, &list, err) < 0)
        return -1;
    buf_c(out, tr(ctx, "✅ 已撤回。", "✅ Withdrawn."));
    if (!bookings_allow(&list, which))
        buf_c(out, tr(ctx, "已经拿到你信息的运营商，下一次交接时会收到通知，不再联系你。",
                      " Carriers that have your data are told with the next hand-over to call no "
                      "more."));
    if (list.count == 0)
        buf_c(out, tr(ctx, "\n现在没有运营商可以联系你。", "\nNo carrier may call you now."));
    else
        buf_c(out, tr(ctx, "\n还有效的预约：", "\nWhat still stands:"));
    for (unsigned i = 0; i < list.count; i++) {
        buf_c(out, "\n· ");
        booking_say(ctx, &list.row[i], out);
    }
    if (bookings_allow(&list, which))
        buf_f(out,
              tr(ctx, "\n⚠ “所有运营商”包括%s：也不要了，请再回复“%s”。",
                 "\n⚠ Every carrier: %s, too. If you do not want that, reply \"%s\" once more."),
              carrier_title(ctx, which), flow_word(ctx, flow_anywhere(ctx, STR_LIT("withdraw"))));
    return 0;
}

static int submit(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                  struct flow_end *end, struct err *err)
{
    const char *which = answers_get(a, FIELD_WHICH), *confirm = answers_get(a, FIELD_CONFIRM);
    int64_t     count = 0;

    (void)flow;
    if (which && confirm && strcmp(confirm, "yes") == 0 && withdraw(ctx, which, &count, err) < 0)
        return -1;
    if (count == 0) {
        buf_c(&end->say, tr(ctx, "没有撤回，预约和原来一样。", "Nothing was taken back."));
        end->undone = true;
        return 0;
    }
    return say_left(ctx, which, &end->say, err);
}

const struct flow_action action_withdraw = {
    .name = "withdraw",
    .ask = ask,
    .show = show,
    .submit = submit,
};

/* ---- without the section ---- */

const char *booking_withdraw_word(const struct ctx *ctx)
{
    const struct school_flow *flow = flow_anywhere(ctx, STR_LIT("withdraw"));

    return flow ? flow_word(ctx, flow) : tr(ctx, "撤回预约", "withdraw");
}

bool booking_stands(const struct ctx *ctx)
{
    struct ctx           asking = *ctx;
    struct kept_bookings list;

    return bookings_read(&asking, &list, NULL) == 0 && list.count > 0;
}

/* *rest: what stands behind the word. */
static bool is_word(struct str text, struct str *rest)
{
    const struct builtin *flow = builtin_named(STR_LIT("withdraw"));
    struct str            behind = text, word = {"", 0};

    str_split(&behind, ' ', &word);
    for (unsigned i = 0; flow->words[i]; i++)
        if (str_eq_nocase(word, str_c(flow->words[i]))) {
            *rest = str_trim(behind);
            return true;
        }
    return false;
}

static bool wants(const struct ctx *ctx, const struct message *msg)
{
    struct str rest;

    (void)msg;
    return ctx->school->booking == NULL && is_word(ctx->text, &rest) && booking_stands(ctx);
}

static int say_how(struct ctx *ctx, struct buf *out, struct err *err)
{
    struct kept_bookings list;

    if (bookings_read(ctx, &list, err) < 0)
        return -1;
    buf_c(out, tr(ctx, "你还有有效的预约：", "What still stands:"));
    for (unsigned i = 0; i < list.count; i++) {
        buf_c(out, "\n· ");
        booking_say(ctx, &list.row[i], out);
    }
    buf_c(out, tr(ctx, "\n全部撤回请回复“撤回预约 全部”。",
                  "\nTo take all of it back reply \"withdraw all\"."));
    return 0;
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};
    struct str          rest = {"", 0};
    int64_t             count;
    int                 rc;

    (void)msg;
    is_word(ctx->text, &rest);
    if (!str_is(rest, "全部") && !str_eq_nocase(rest, STR_LIT("all")))
        rc = say_how(ctx, &text, err);
    else if ((rc = withdraw(ctx, WHICH_ALL, &count, err)) == 0)
        rc = say_left(ctx, WHICH_ALL, &text, err);
    return rc < 0 ? -1 : flow_say(ctx, buf_view(&text), false, out, err);
}

const struct handler handler_withdraw = {
    .name = "withdraw",
    .type = MSG_TEXT,
    .apps = APPS_STUDENT,
    .wants = wants,
    .run = run,
};
