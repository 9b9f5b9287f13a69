/* What a clerk decides in words, after a scan: 1, 1 3, 2 and a reason, or the reason alone after a
 * bare 2. A number that is said again changes nothing; what a desk has passed is not refused by a
 * number, because that might have been meant for the next one. */
#include "base/cst.h"
#include "conf/words.h"
#include "handlers/desk_private.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"

#include <stdio.h>

void desk_done_free(struct desk_done *d)
{
    clear_view_free(&d->after);
}

/* ---- one decision ---- */

static bool passed_by_desk(const struct clear_line *l)
{
    return l && l->had && l->source == CLEAR_BY_DESK && l->state == CLEAR_PASSED;
}

static int read_after(struct ctx *ctx, const struct desk_act *a, struct desk_done *out,
                      struct err *err)
{
    clear_view_free(&out->after);
    out->after = (struct clear_view){.count = 0};
    return clearance_read(ctx, a->clearance, a->person, &out->after, err);
}

/* Whether a desk has passed what is to be refused. */
static int look_locked(struct ctx *ctx, const struct desk_act *a, struct desk_done *out,
                       struct err *err)
{
    if (a->to != CLEAR_REFUSED || a->seen != CLEAR_PASSED)
        return 0;
    if (read_after(ctx, a, out, err) < 0)
        return -1;
    out->result = DECIDE_SAME;
    out->locked = passed_by_desk(clear_line_of(&out->after, str_c(a->node->name)));
    return 0;
}

int desk_act(struct ctx *ctx, const struct desk_act *a, struct desk_done *out, struct err *err)
{
    struct decision d = {
        .clearance = a->clearance,
        .node = a->node,
        .person = a->person,
        .to = a->to,
        .seen = a->seen,
        .reason = a->reason,
    };

    if (look_locked(ctx, a, out, err) < 0)
        return -1;
    if (out->locked)
        return 0;
    if (clearance_decide(ctx, &d, &out->result, err) < 0)
        return -1;
    return read_after(ctx, a, out, err);
}

static void say_locked(const struct ctx *ctx, const struct clear_view *v, struct buf *out)
{
    buf_f(out,
          tr(ctx,
             "已经通过，不能用编号改成未通过；要改回复“%s %s 原因”（今天决定的），或“%s %s 原因”。\n",
             "It is passed, and is not refused by a number: reply \"%s %s why\" (today's), or "
             "\"%s %s why\".\n"),
          staff_word(ctx, words_take_back), v->number.p, staff_word(ctx, words_reopen),
          v->number.p);
}

int desk_done_say(struct ctx *ctx, const struct desk_act *a, const struct desk_done *done,
                  struct buf *out, struct err *err)
{
    const struct clear_line *l = clear_line_of(&done->after, str_c(a->node->name));
    struct decision          d = {.to = a->to};
    auto_buf struct buf      why = {0};

    if (done->locked) {
        say_locked(ctx, &done->after, out);
    } else if (done->result == DECIDE_DONE) {
        buf_c(out, a->to == CLEAR_PASSED ? "✅ " : "❌ ");
    } else {
        desk_result_say(ctx, &d, done->result, out);
        buf_char(out, '\n');
    }
    if (l == NULL) /* the school file, or whom it concerns, has changed */
        return 0;
    desk_head_say(ctx, &done->after, out);
    buf_char(out, '\n');
    if (desk_line_say(ctx, l, out, err) < 0)
        return -1;
    if (done->result == DECIDE_NOT_TURN)
        desk_why_say(ctx, &done->after, l, &why);
    if (why.n > 0)
        buf_f(out, tr(ctx, "。%s", ". %s"), why.p);
    if (done->result == DECIDE_DONE) {
        buf_char(out, '\n');
        if (desk_told_say(ctx, a->person, a->clearance->app, out, err) < 0)
            return -1;
    }
    if (done->after.complete)
        buf_c(out, tr(ctx, "全部手续已办完。", " All is done."));
    return 0;
}

/* ---- what is left ---- */

/* Who was refused just now does not have to be asked about again. */
static bool refused_today(const struct ctx *ctx, const struct clear_line *l)
{
    return l->state == CLEAR_REFUSED && l->source == CLEAR_BY_DESK &&
           cst_day(l->at) == cst_day(ctx->now);
}

/* The talk's own numbers: they stay as they were shown, so that a number that is typed twice means
 * the same. *first: the first of them; NULL: nothing is left. */
static int say_left(struct ctx *ctx, const struct desk_talk *talk, const struct clear_view *v,
                    const struct clear_line **first, struct buf *out, struct err *err)
{
    *first = NULL;
    for (unsigned i = 0; i < talk->count; i++) {
        const struct clear_line *l = clear_line_of(v, str_c(talk->choice[i].node->name));

        if (l == NULL || desk_choice(v, l) != CHOICE_BOTH || refused_today(ctx, l))
            continue;
        text_newline(out);
        if (desk_line_say(ctx, l, out, err) < 0)
            return -1;
        buf_f(out, tr(ctx, "\n　%u 通过　%u 未通过 原因", "\n  %u passed, %u why not"), 2 * i + 1,
              2 * i + 2);
        *first = *first ? *first : l;
    }
    return 0;
}

int desk_go_on(struct ctx *ctx, struct desk_talk *talk, const struct clear_view *v,
               struct buf *out, struct err *err)
{
    const struct clear_line *first;

    if (flow_open(ctx))
        return 0;
    talk->why = NULL;
    for (unsigned i = 0; i < talk->count; i++) {
        const struct clear_line *l = clear_line_of(v, str_c(talk->choice[i].node->name));

        if (l)
            talk->choice[i].seen = l->state;
    }
    if (say_left(ctx, talk, v, &first, out, err) < 0 ||
        desk_card_push(ctx, v, first, talk->task, err) < 0)
        return -1;
    text_newline(out);
    if (first == NULL)
        buf_c(out, tr(ctx, "请看下一位。", "The next, please."));
    return desk_talk_save(ctx, talk, err);
}

/* ---- the reason ---- */

int desk_ask_why(struct ctx *ctx, struct desk_talk *talk, const struct clearance_node *node,
                 struct buf *out, struct err *err)
{
    if (desk_who_say(ctx, talk->person, out, err) < 0)
        return -1;
    buf_char(out, '\n');
    clear_node_say(ctx, node, out);
    buf_c(out, tr(ctx, "未通过的原因？本人会看到。", ": why not? The person will read it."));
    for (unsigned i = 0; i < node->reasons_count; i++)
        buf_f(out, "\n%u %s", i + 1, node->reasons[i]);
    buf_c(out, node->reasons_count > 0
                   ? tr(ctx, "\n回复编号，或直接写；不决定了回复“取消”。",
                        "\nReply with a number, or write it; \"cancel\" decides nothing.")
                   : tr(ctx, "\n请直接写；不决定了回复“取消”。",
                        "\nPlease write it; \"cancel\" decides nothing."));
    talk->why = node;
    return desk_talk_save(ctx, talk, err);
}

bool desk_is_number(struct str text, uint64_t *number)
{
    return text.n > 0 && text.n <= 2 && str_u64(text, number);
}

struct str desk_reason_of(const struct clearance_node *node, struct str said)
{
    uint64_t number;

    if (desk_is_number(said, &number))
        return number >= 1 && number <= node->reasons_count ? str_c(node->reasons[number - 1])
                                                            : (struct str){"", 0};
    return text_chars(said, DESK_REASON);
}

/* ---- a line of numbers ---- */

bool desk_act_of(const struct desk_talk *talk, uint64_t number, struct desk_act *out)
{
    uint64_t i = (number - 1) / 2;

    if (number == 0 || i >= talk->count)
        return false;
    *out = (struct desk_act){
        .clearance = talk->clearance,
        .node = talk->choice[i].node,
        .person = talk->person,
        .to = number % 2 == 1 ? CLEAR_PASSED : CLEAR_REFUSED,
        .seen = talk->choice[i].seen,
        .reason = STR_LIT(""),
    };
    return out->to != CLEAR_PASSED || out->seen != CLEAR_NONE;
}

/* 1 到 4, or 2、3、4 where what needs nothing is not passed. */
static void write_range(const struct ctx *ctx, const struct desk_talk *talk, struct buf *out)
{
    struct desk_act act;
    unsigned        said = 0;

    for (unsigned n = 1; n <= 2 * talk->count; n++)
        if (desk_act_of(talk, n, &act))
            buf_f(out, "%s%u", said++ > 0 ? tr(ctx, "、", ", ") : "", n);
    if (said < 2 * talk->count)
        return;
    buf_clear(out);
    buf_f(out, tr(ctx, "1 到 %u", "1 to %u"), said);
}

static int say_range(struct ctx *ctx, const struct desk_talk *talk, struct reply *out,
                     struct err *err)
{
    auto_wiped struct buf text = {0};
    auto_buf struct buf   range = {0};

    if (talk->count == 0)
        return reply_text(out,
                          str_c(tr(ctx, "没有要您决定的，没有改动。",
                                   "There is nothing to decide; nothing was changed.")),
                          err);
    write_range(ctx, talk, &range);
    buf_room(&text, REPLY_TEXT_MAX);
    if (desk_who_say(ctx, talk->person, &text, err) < 0)
        return -1;
    buf_f(&text,
          tr(ctx, "\n没有改动：请回复编号 %s，未通过的在后面写原因；通过不用写原因。",
             "\nNothing was changed: reply with a number (%s), and behind that of a refusal why."),
          range.p);
    return reply_text(out, buf_view(&text), err);
}

/* 1 3: only what passes, and all of it is there before anything is decided. */
static bool all_pass(const struct desk_talk *talk, struct str said)
{
    struct str      word;
    uint64_t        number;
    struct desk_act act;

    while (said.n > 0 && str_split(&said, ' ', &word))
        if (word.n > 0 && (!desk_is_number(word, &number) || !desk_act_of(talk, number, &act) ||
                           act.to != CLEAR_PASSED))
            return false;
    return true;
}

/* Roles may have changed since it was shown. */
static bool all_may(const struct desks *desks, const struct desk_talk *talk)
{
    for (unsigned i = 0; i < talk->count; i++)
        if (!desk_may(desks, desk_of_node(talk->choice[i].node)))
            return false;
    return true;
}

static int decide_one(struct ctx *ctx, struct desk_talk *talk, const struct desk_act *a, bool last,
                      struct buf *text, struct err *err)
{
    auto_desk_done struct desk_done done = {.locked = false};

    text_newline(text);
    if (desk_act(ctx, a, &done, err) < 0 || desk_done_say(ctx, a, &done, text, err) < 0)
        return -1;
    return last ? desk_go_on(ctx, talk, &done.after, text, err) : 0;
}

static int pass_all(struct ctx *ctx, struct desk_talk *talk, struct str said, struct reply *out,
                    struct err *err)
{
    auto_wiped struct buf text = {0};
    struct str            word;
    uint64_t              number;
    struct desk_act       act;

    buf_room(&text, REPLY_TEXT_MAX);
    while (said.n > 0 && str_split(&said, ' ', &word)) {
        said = str_trim(said);
        if (!desk_is_number(word, &number) || !desk_act_of(talk, number, &act))
            continue;
        if (decide_one(ctx, talk, &act, said.n == 0, &text, err) < 0)
            return -1;
    }
    return reply_text(out, buf_view(&text), err);
}

/* Without a reason it is asked for, unless it is refused by nobody here. */
static int ask(struct ctx *ctx, struct desk_talk *talk, const struct desk_act *act,
               struct buf *text, struct err *err)
{
    auto_desk_done struct desk_done done = {.locked = false};

    if (look_locked(ctx, act, &done, err) < 0)
        return -1;
    if (done.locked)
        return desk_done_say(ctx, act, &done, text, err);
    if (!flow_open(ctx))
        return desk_ask_why(ctx, talk, act->node, text, err);
    buf_c(text, tr(ctx, "没有改动：请在编号后面写上原因，本人会看到。",
                   "Nothing was changed: please write why behind the number."));
    return 0;
}

static int refuse(struct ctx *ctx, struct desk_talk *talk, struct desk_act *act, struct str reason,
                  struct reply *out, struct err *err)
{
    auto_wiped struct buf text = {0};

    buf_room(&text, REPLY_TEXT_MAX);
    act->reason = desk_reason_of(act->node, reason);
    if ((act->reason.n > 0 ? decide_one(ctx, talk, act, true, &text, err)
                           : ask(ctx, talk, act, &text, err)) < 0)
        return -1;
    return reply_text(out, buf_view(&text), err);
}

int desk_decide(struct ctx *ctx, const struct desks *desks, struct desk_talk *talk,
                struct str said, struct str reason, struct reply *out, struct err *err)
{
    struct str      rest = said, word = {"", 0};
    struct desk_act act;
    uint64_t        number;

    str_split(&rest, ' ', &word);
    if (!all_may(desks, talk))
        return reply_text(out,
                          str_c(tr(ctx, "【不归您处理】您现在不负责这个办理点，没有改动。",
                                   "[Not for you] That desk is not yours any more; nothing was "
                                   "changed.")),
                          err);
    if (!desk_is_number(word, &number) || !desk_act_of(talk, number, &act))
        return say_range(ctx, talk, out, err);
    if (act.to == CLEAR_REFUSED)
        return refuse(ctx, talk, &act, reason, out, err);
    if (!all_pass(talk, rest))
        return say_range(ctx, talk, out, err);
    return pass_all(ctx, talk, said, out, err);
}

/* ---- the dialog ---- */

static bool is_deciding(const struct ctx *ctx)
{
    return str_is(ctx->dialog.flow, DESK_DIALOG);
}

struct str desk_first_word(struct str text)
{
    struct str word = {"", 0};

    str_split(&text, ' ', &word);
    return word;
}

static bool begins_with_number(struct str text)
{
    uint64_t number;

    return desk_is_number(desk_first_word(text), &number);
}

/* 通过, 未通过 原因: the labels themselves. With a number behind it 通过 is another word of ours. */
static enum clear_state labelled(struct str text)
{
    static const char *const passed[] = {"通过", "passed", "pass", NULL};
    static const char *const refused[] = {"未通过", "refused", NULL};
    static const char *const alone[] = {"不通过", "reject", NULL};
    struct str               word = desk_first_word(text);

    for (const char *const *l = passed; *l; l++)
        if (str_eq_nocase(text, str_c(*l)))
            return CLEAR_PASSED;
    for (const char *const *l = refused; *l; l++)
        if (str_eq_nocase(word, str_c(*l)))
            return CLEAR_REFUSED;
    for (const char *const *l = alone; *l; l++)
        if (str_eq_nocase(text, str_c(*l)))
            return CLEAR_REFUSED;
    return CLEAR_TODO;
}

/* A command is never a reason: the student would read it. A word of ours alone, one of the staff's
 * with anything behind it, or what begins a flow. */
static bool is_command(const struct ctx *ctx)
{
    struct str answers;

    return word_of(ctx->text) != WORD_NONE || word_of(desk_first_word(ctx->text)) >= WORD_STAFF ||
           (flow_worded(ctx, ctx->text, &answers) && answers.n == 0);
}

static bool wants_reply(const struct ctx *ctx, const struct message *msg)
{
    enum word word = word_of(ctx->text);

    (void)msg;
    if (!is_deciding(ctx))
        return false;
    if (word == WORD_CANCEL || word == WORD_BACK)
        return true;
    if (ctx->dialog.step > 0)
        return ctx->text.n > 0 && !is_command(ctx) && !desk_is_call(ctx, ctx->text);
    return begins_with_number(ctx->text) || labelled(ctx->text) != CLEAR_TODO;
}

/* From the reason back to the numbers; from the numbers out. */
static int leave(struct ctx *ctx, struct desk_talk *talk, struct reply *out, struct err *err)
{
    auto_wiped struct buf text = {0};

    buf_room(&text, REPLY_TEXT_MAX);
    if (desk_who_say(ctx, talk->person, &text, err) < 0)
        return -1;
    if (talk->why == NULL) {
        buf_c(&text, tr(ctx, "\n好，没有再改动。请看下一位。",
                        "\nNothing more was changed. The next, please."));
        return desk_talk_end(ctx, err) < 0 ? -1 : reply_text(out, buf_view(&text), err);
    }
    talk->why = NULL;
    buf_c(&text, tr(ctx, "\n好，没有改动。请重新回复编号，或看下一位。",
                    "\nNothing was changed. Reply with a number again, or go on."));
    return desk_talk_save(ctx, talk, err) < 0 ? -1 : reply_text(out, buf_view(&text), err);
}

bool desk_is_reason(const struct desk_talk *talk, struct str text)
{
    struct str      word = desk_first_word(text);
    struct desk_act act;
    uint64_t        number;

    if (talk->why == NULL || !desk_is_number(word, &number))
        return talk->why != NULL;
    if (word.n == text.n)
        return talk->why->reasons_count > 0;
    return !desk_act_of(talk, number, &act) || act.to != CLEAR_REFUSED || act.node != talk->why;
}

static int take_reason(struct ctx *ctx, const struct desks *desks, struct desk_talk *talk,
                       struct str typed, struct reply *out, struct err *err)
{
    char number[8];

    for (unsigned i = 0; i < talk->count; i++)
        if (talk->choice[i].node == talk->why) {
            snprintf(number, sizeof number, "%u", 2 * i + 2);
            return desk_decide(ctx, desks, talk, str_c(number), typed, out, err);
        }
    return say_range(ctx, talk, out, err);
}

static int take_label(struct ctx *ctx, const struct desks *desks, struct desk_talk *talk,
                      enum clear_state to, struct str reason, struct reply *out, struct err *err)
{
    if (talk->count != 1)
        return say_range(ctx, talk, out, err);
    return desk_decide(ctx, desks, talk, to == CLEAR_PASSED ? STR_LIT("1") : STR_LIT("2"), reason,
                       out, err);
}

static int say_gone(struct ctx *ctx, struct reply *out, struct err *err)
{
    if (dialog_end(ctx->store, ctx->me.userid, str_c(ctx->app->name), err) < 0)
        return -1;
    return reply_text(out,
                      str_c(tr(ctx, "没有改动，请再扫一次。", "Nothing was changed: please scan again.")),
                      err);
}

static int run_reply(struct ctx *ctx, const struct message *msg, struct reply *out,
                     struct err *err)
{
    struct desk_talk talk = {.count = 0};
    struct desks     desks;
    enum word        word = word_of(ctx->text);
    enum clear_state to = labelled(ctx->text);
    bool             there;

    if (desk_talk_read(ctx, &talk, &there, err) < 0)
        return -1;
    if (!there)
        return say_gone(ctx, out, err);
    if (word == WORD_CANCEL || word == WORD_BACK)
        return leave(ctx, &talk, out, err);
    if (desks_of(ctx, ctx->me.userid, &desks, err) < 0)
        return -1;
    if (desk_is_reason(&talk, ctx->text))
        return take_reason(ctx, &desks, &talk, text_behind(ctx, msg, 0), out, err);
    if (to != CLEAR_TODO)
        return take_label(ctx, &desks, &talk, to, text_behind(ctx, msg, 1), out, err);
    return desk_decide(ctx, &desks, &talk, ctx->text, text_behind(ctx, msg, 1), out, err);
}

const struct handler handler_desk_reply = {
    .name = "desk_decide",
    .type = MSG_TEXT,
    .aside = true,
    .apps = APPS_STAFF,
    .wants = wants_reply,
    .run = run_reply,
};

/* ---- something else ---- */

static bool wants_unclear(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return is_deciding(ctx) && flow_meant(ctx, ctx->text) == NULL;
}

/* It may have been about somebody else: a number behind it must not decide about this one. */
static int run_unclear(struct ctx *ctx, const struct message *msg, struct reply *out,
                       struct err *err)
{
    auto_desk_sight struct desk_sight s = {.mine_count = 0};
    auto_wiped struct buf             text = {0};
    struct desk_talk                  talk = {.count = 0};
    bool                              there;

    (void)msg;
    if (desk_talk_read(ctx, &talk, &there, err) < 0)
        return -1;
    if (!there)
        return say_gone(ctx, out, err);
    if (clearance_read(ctx, talk.clearance, talk.person, &s.view, err) < 0 ||
        desk_talk_end(ctx, err) < 0)
        return -1;
    buf_room(&text, REPLY_TEXT_MAX);
    buf_c(&text,
          tr(ctx, "没看懂这句话，没有改动。为免弄错，已放下这一位：",
             "I did not get that; nothing was changed. To be safe, this one is put aside: "));
    desk_head_say(ctx, &s.view, &text);
    buf_f(&text,
          tr(ctx, "。要继续请再扫一次，或回复“%s”。", ". To go on, scan again, or reply \"%s\"."),
          s.view.number.n > 0 ? s.view.number.p : staff_word(ctx, words_desk_find));
    return reply_text(out, buf_view(&text), err);
}

const struct handler handler_desk_unclear = {
    .name = "desk_unclear",
    .type = MSG_TEXT,
    .aside = true,
    .apps = APPS_STAFF,
    .wants = wants_unclear,
    .run = run_unclear,
};

/* ---- too late ---- */

static bool wants_late(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return ctx->expired && str_is(ctx->expired_flow, DESK_DIALOG) && ctx->text.n > 0 &&
           !is_command(ctx) && !desk_is_call(ctx, ctx->text);
}

/* Said once: then it is forgotten. */
static int run_late(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)msg;
    if (dialog_end(ctx->store, ctx->me.userid, str_c(ctx->app->name), err) < 0)
        return -1;
    return reply_textf(out, err,
                       tr(ctx, "扫码超过 %d 分钟了，没有改动：请再扫一次，或回复“%s 学号”。",
                          "The scan is over %d minutes old; nothing was changed. Please scan "
                          "again, or reply \"%s\" and a number."),
                       DESK_SECONDS / 60, staff_word(ctx, words_desk_find));
}

const struct handler handler_desk_late = {
    .name = "desk_late",
    .type = MSG_TEXT,
    .apps = APPS_STAFF,
    .wants = wants_late,
    .run = run_late,
};
