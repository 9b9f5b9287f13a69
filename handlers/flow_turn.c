/* One message of a dialog: taken up from the store, asked again, submitted. */
#include "base/cst.h"
#include "base/utf8.h"
#include "bot/push.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_path.h"
#include "handlers/flow_place.h"
#include "handlers/flow_private.h"
#include "handlers/flow_window.h"
#include "handlers/texts.h"
#include "store/outbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void turn_free(struct turn *t)
{
    answers_free(&t->answers);
    buf_free(&t->lead);
    buf_free(&t->warn);
    buf_free(&t->facts.memory);
    buf_free(&t->who.memory);
    offers_free(&t->offers);
    buf_free(&t->then);
}

struct turn turn_new(struct ctx *ctx, const struct school_flow *flow, struct reply *out)
{
    struct turn t = {.ctx = ctx, .flow = flow, .started_at = ctx->now, .out = out};

    t.who.id = member_subject(&ctx->me);
    t.who.person = ctx->me.person;
    return t;
}

/* What waits for this flow stands as a note in the written answers only: nothing that looks at
 * answers meets it. What this message has said just now is newer. */
static void resume_then(struct turn *t)
{
    const char *note = answers_get(&t->answers, NOTE_THEN);

    if (note && t->then.n == 0)
        buf_c(&t->then, note);
    answers_drop(&t->answers, NOTE_THEN);
}

static int write_answers(struct turn *t, struct buf *out, struct err *err)
{
    int rc;

    if (t->then.n > 0)
        answers_set(&t->answers, NOTE_THEN, buf_view(&t->then), false);
    rc = answers_write(t->ctx->store, &t->answers, out, err);
    answers_drop(&t->answers, NOTE_THEN);
    return rc;
}

/* From the open dialog. The school file may have changed since: the path is found anew from the
 * answers. */
int turn_resume(struct turn *t, struct err *err)
{
    const struct dialog *d = &t->ctx->dialog;
    int64_t              person;

    dialog_flow(t->ctx, d->flow, &person);
    if (answers_read(t->ctx->store, d->answers, &t->answers, err) < 0 ||
        (person != 0 && turn_about(t, person, err) < 0))
        return -1;
    resume_then(t);
    path_prune(t->flow, &t->answers);
    t->step = path_next(t->flow, &t->answers);
    t->started_at = d->started_at;
    snprintf(t->task, sizeof t->task, "%.*s", STR_ARG(d->task_id));
    return 0;
}

int64_t turn_until(const struct turn *t)
{
    return t->ctx->now + 60 * (int64_t)t->flow->expires_minutes;
}

static int turn_save(struct turn *t, struct err *err)
{
    auto_buf struct buf written = {0};
    char                name[DIALOG_SIZE];
    struct dialog       d = {
        .flow = str_c(dialog_name(t, name)),
        .step = t->step,
        .task_id = str_c(t->task),
        .started_at = t->started_at,
        .expires_at = turn_until(t),
    };

    if (write_answers(t, &written, err) < 0)
        return -1;
    d.answers = buf_view(&written);
    return dialog_save(t->ctx->store, t->ctx->me.userid, str_c(t->ctx->app->name), &d, err);
}

/* One line that starts and submits has no dialog: one statement less on the busiest way, and
 * another flow that is open stays open. */
int turn_end(struct turn *t, struct err *err)
{
    if (!turn_is_open(t) && !t->ctx->expired)
        return 0;
    return dialog_end(t->ctx->store, t->ctx->me.userid, str_c(t->ctx->app->name), err);
}

/* Says what stands in lead and `text` behind it; after a click nothing can be said in the answer
 * itself. A lead that is too long is cut with a sign, so that the question behind it stays
 * whole. */
int turn_say(struct turn *t, struct str text, struct err *err)
{
    auto_buf struct buf all = {0};
    size_t              room = text.n + 2 < REPLY_TEXT_MAX ? REPLY_TEXT_MAX - text.n - 2 : 0;

    text_cut(buf_view(&t->lead), text.n > 0 ? room : REPLY_TEXT_MAX, &all);
    if (text.n > 0) {
        text_newline(&all);
        if (all.n > 0)
            buf_char(&all, '\n');
        buf_str(&all, text);
    }
    if (all.n == 0)
        return 0;
    if (t->out == NULL)
        return push_text(t->ctx, t->ctx->me.userid, str_trim(buf_view(&all)), err);
    return reply_text(t->out, str_trim(buf_view(&all)), err);
}

void turn_lead(struct turn *t, struct str text)
{
    if (text.n == 0)
        return;
    text_newline(&t->lead);
    buf_str(&t->lead, text);
    buf_char(&t->lead, '\n');
}

void turn_warn(struct turn *t, const struct school_question *q)
{
    const char *value = answers_get(&t->answers, q->name);

    if (value == NULL)
        return;
    if (q->kind == ASK_LOCATION && !t->who.proxy) /* who reports for others is the help */
        place_help(t->ctx, str_c(value), &t->warn);
    answer_warn(t->ctx, q, value, &t->warn);
}

static void lead_warnings(struct turn *t)
{
    turn_lead(t, buf_view(&t->warn));
    buf_clear(&t->warn);
}

/* ---- asking ---- */

static bool by_cards(const struct ctx *ctx)
{
    if (!ctx->outbound || ctx->school->channel == CHANNEL_TEXT_ONLY)
        return false;
    return ctx->me.channel == MEMBER_CARD ||
           (ctx->me.channel == MEMBER_AUTO && ctx->school->channel == CHANNEL_CARD);
}

/* Cards do not show in WeChat: until a member has pressed one, each question comes in words too. */
static bool words_too(const struct turn *t)
{
    return t->ctx->me.channel == MEMBER_AUTO && !t->ctx->me.pressed;
}

static int say_step(struct turn *t, struct err *err)
{
    auto_buf struct buf text = {0};

    if (kind_offer(t, err) < 0)
        return -1;
    if (t->step < t->flow->questions_count)
        text_question(t, &text);
    else
        text_review(t, &text);
    return turn_say(t, buf_view(&text), err);
}

int turn_say_step(struct turn *t, struct err *err)
{
    if (t->flow->action && act_facts(t, err) < 0)
        return -1;
    return say_step(t, err);
}

/* Who has pressed a card may read this one in WeChat, or never get it because sends fail since a
 * moment ago: an answer that leaves the question to a card says how to get it in words. */
static void say_way_out(const struct turn *t, struct buf *out)
{
    auto_buf struct buf word = {0};

    subject_word(t, &word);
    buf_f(out,
          tr(t->ctx, "没看到卡片？回复“%s”，改用文字问你。",
             "No card to be seen? Reply \"%s\" to be asked in words."),
          word.p);
}

/* Today's state stands on the card and need not be said twice. What was wrong with an answer, and
 * the school's own words, are: who cannot see the card has no other place to read them. */
static void drop_state(struct turn *t)
{
    auto_buf struct buf line = {0}, rest = {0};
    const char         *at;

    flow_state_line(t->ctx, t->flow, &(struct flow_state){0}, &line);
    at = t->lead.n > 0 ? strstr(t->lead.p, line.p) : NULL;
    if (t->flow->rule != RULE_DAILY || at == NULL)
        return;
    buf_str(&rest, (struct str){t->lead.p, (size_t)(at - t->lead.p)});
    buf_c(&rest, at + line.n + (at[line.n] == '\n'));
    buf_clear(&t->lead);
    buf_str(&t->lead, buf_view(&rest));
}

/* The question once more, as short as it can be answered. */
static int say_short(struct turn *t, bool lead, struct err *err)
{
    auto_buf struct buf text = {0};

    if (lead)
        drop_state(t);
    text_question_short(t, &text);
    return turn_say(t, buf_view(&text), err);
}

int turn_say_beside(struct turn *t, bool lead, struct err *err)
{
    auto_buf struct buf way_out = {0};

    if (words_too(t) && t->step < t->flow->questions_count && t->flow->action == NULL &&
        t->flow->questions[t->step].kind != ASK_CONSENT)
        return say_short(t, lead, err);
    if (words_too(t)) {
        turn_lead(t, str_c(tr(t->ctx, "看不到卡片？直接回复就行：",
                              "No card to be seen? Just reply here:")));
        return say_step(t, err);
    }
    if (t->out == NULL) /* by messages: they wait together with the card, and come with it */
        return lead ? 0 : turn_say(t, (struct str){NULL, 0}, err);
    say_way_out(t, &way_out);
    return lead ? reply_text(t->out, buf_view(&way_out), err)
                : turn_say(t, buf_view(&way_out), err);
}

/* Asks the step (again), as a card where the member sees cards. */
int turn_ask(struct turn *t, struct err *err)
{
    bool carded = false;

    lead_warnings(t);
    t->task[0] = '\0';
    if (by_cards(t->ctx) && answers_get(&t->answers, NOTE_WORDS) == NULL &&
        card_ask(t, &carded, err) < 0)
        return -1;
    if (turn_save(t, err) < 0)
        return -1;
    return carded ? 0 : turn_say_step(t, err);
}

int turn_keep(struct turn *t, struct err *err)
{
    return turn_save(t, err);
}

/* Repeats the step in words; a card that asks it stays good. */
int turn_repeat(struct turn *t, struct err *err)
{
    lead_warnings(t);
    return turn_save(t, err) < 0 ? -1 : turn_say_step(t, err);
}

/* ---- submitting ---- */

/* In Crockford's letters. */
void receipt_make(const struct ctx *ctx, char out[RECEIPT_SIZE])
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct cst        day = cst_of(ctx->now);
    uint32_t          bits = 0;
    char              code[7] = "";

    for (unsigned i = 0; i < 4; i++)
        bits = bits << 8 | ctx->salt[i];
    for (unsigned i = 0; i < 6; i++, bits >>= 5)
        code[i] = letters[bits & 31];
    snprintf(out, RECEIPT_SIZE, "%02u%02u-%s", (unsigned)day.month % 100, (unsigned)day.day % 100,
             code);
}

/* The last word on this flow; the question of another one that is still open comes behind it. */
int turn_say_last(struct turn *t, struct str text, struct err *err)
{
    if (flow_open(t->ctx) == NULL || turn_is_open(t) || t->out == NULL)
        return turn_say(t, text, err);
    turn_lead(t, text);
    return flow_say(t->ctx, str_trim(buf_view(&t->lead)), false, t->out, err);
}

int turn_close(struct turn *t, const char *button, struct err *err)
{
    if (t->click == NULL || t->click->response_code.n == 0)
        return 0;
    return push_button_update(t->ctx, t->ctx->me.userid, t->click->response_code, str_c(button),
                              err);
}

int turn_say_full(struct turn *t, const struct flow_state *state, struct err *err)
{
    auto_buf struct buf text = {0};

    subject_say(t, &text);
    flow_state_say(t->ctx, t->flow, state, &text);
    if (turn_close(t, tr(t->ctx, "已提交", "Sent"), err) < 0)
        return -1;
    return turn_say_last(t, buf_view(&text), err);
}

/* What one has submitted until then stands. */
static int say_stands(const struct turn *t, struct buf *out, struct err *err)
{
    struct flow_state state;
    char              stamp[17];

    if (t->flow->rule != RULE_UNTIL)
        return 0;
    if (flow_state_of(t->ctx, t->flow, t->who.id, &state, err) < 0)
        return -1;
    if (state.count > 0)
        buf_f(out, tr(t->ctx, "以 %s 提交的为准（回执 %s）。",
                      " What was sent on %s counts (receipt %s)."),
              cst_stamp(stamp, state.at), state.receipt);
    return 0;
}

int turn_say_window(struct turn *t, enum window window, struct err *err)
{
    auto_buf struct buf text = {0};

    flow_window_say(t->ctx, t->flow, window, &text);
    if ((window == WINDOW_OVER && say_stands(t, &text, err) < 0) ||
        turn_close(t, tr(t->ctx, "未提交", "Not sent"), err) < 0)
        return -1;
    return turn_say_last(t, buf_view(&text), err);
}

enum { CARD_SECONDS = 5 }; /* a card that took longer to go came when it was answered already */

int turn_note_words(struct turn *t, struct err *err)
{
    bool came = false;

    if (t->task[0] == '\0' || answers_get(&t->answers, NOTE_WORDS))
        return 0;
    if (words_too(t) &&
        outbox_handed(t->ctx->store, str_c(t->task), CARD_SECONDS, &came, err) < 0)
        return -1;
    answers_set(&t->answers, NOTE_WORDS, came ? STR_LIT("1") : STR_LIT("0"), false);
    return 0;
}

bool turn_words(const struct turn *t)
{
    const char *note = answers_get(&t->answers, NOTE_WORDS);

    return note && strcmp(note, "1") == 0;
}

/* Cards do not show in WeChat: no more of them into the void, until the member says otherwise.
 * Source: protocol 9 */
int turn_learn(struct turn *t, bool words, struct buf *text, struct err *err)
{
    struct member *me = &t->ctx->me;

    if (!words || me->pressed || me->channel != MEMBER_AUTO)
        return 0;
    if (member_set_channel(t->ctx->store, me->userid, MEMBER_TEXT, err) < 0)
        return -1;
    me->channel = MEMBER_TEXT;
    buf_c(text, tr(t->ctx, "\n以后都用文字问你；想用卡片（企业微信里才有）请回复“卡片版”。",
                   "\nWords from now on; for cards (in the WeCom app only) reply \"cards\"."));
    return 0;
}

int turn_closed(struct turn *t, bool *closed, struct err *err)
{
    enum window window = flow_window(t->flow, t->ctx->now);

    *closed = window != WINDOW_OPEN;
    if (!*closed)
        return 0;
    return turn_end(t, err) < 0 ? -1 : turn_say_window(t, window, err);
}

/* What waits for this flow waits for the next one too, except for that itself. */
static void next_then(const struct turn *t, struct turn *next)
{
    struct str rest = buf_view(&t->then), first;

    if (t->then.n == 0 || !str_split(&rest, ',', &first))
        return;
    if (!str_is(first, next->flow->name))
        rest = buf_view(&t->then);
    buf_str(&next->then, rest.p ? rest : STR_LIT(""));
}

/* In the same answer. After a click it is asked by messages, as this one was. */
int turn_next(struct turn *t, const struct school_flow *flow, struct str say, struct err *err)
{
    auto_turn struct turn next = turn_new(t->ctx, flow, t->out);

    if (t->who.proxy && turn_about(&next, t->who.person, err) < 0)
        return -1;
    if (turn_is_open(t))
        t->ctx->dialog = (struct dialog){0}; /* it was ended just now */
    next_then(t, &next);
    turn_lead(&next, str_trim(buf_view(&t->lead)));
    turn_lead(&next, say);
    return flow_begin(&next, (struct str){"", 0}, err);
}

/* ---- what was submitted ---- */

static void say_proxy(const struct turn *t, struct buf *out)
{
    if (!t->who.proxy)
        return;
    text_newline(out);
    subject_say(t, out);
    if (t->who.told)
        buf_c(out, tr(t->ctx, "已经告诉本人。", "The person was told."));
    else
        buf_c(out, tr(t->ctx, "本人没有关注这里，没有通知到。",
                      "The person does not follow us and was not told."));
}

void text_standing(const struct turn *t, const struct submission *sub, struct buf *out)
{
    auto_buf struct buf word = {0};
    bool                over;
    const char         *until = flow_editable(t->flow, t->ctx->now, &over);

    say_proxy(t, out);
    flow_streak_say(t->ctx, t->flow, sub->streak, "\n", out);
    if (t->approval > 0)
        buf_f(out,
              tr(t->ctx, "\n第 %" PRId64 " 号，等待审核，有结果会通知你。",
                 "\nNo. %" PRId64 " waits for a decision; you will be told."),
              t->approval);
    if (over || t->flow->approve_count > 0)
        return;
    subject_word(t, &word);
    buf_f(out,
          tr(t->ctx, "\n%s可以修改到 %s，回复“%s”重新填。",
             "\n%sIt can be changed until %s: reply \"%s\"."),
          sub->nth > 1 ? tr(t->ctx, "已替换之前提交的，", "It replaces what was sent before. ") : "",
          until, word.p);
}

const struct school_flow *turn_then(const struct turn *t)
{
    struct str rest = buf_view(&t->then), first;

    return t->then.n > 0 && str_split(&rest, ',', &first) ? flow_anywhere(t->ctx, first) : NULL;
}

static int say_receipt(struct turn *t, const struct submission *sub, bool words, struct err *err)
{
    const struct school_flow *then = turn_then(t);
    auto_buf struct buf       text = {0};
    bool                      told = false;

    if (t->click && card_close(t, tr(t->ctx, "已提交", "Sent"), sub, &told, err) < 0)
        return -1;
    if (!told)
        text_receipt(t, sub, &text);
    if (!told && turn_learn(t, words, &text, err) < 0)
        return -1;
    if (then)
        return turn_next(t, then, buf_view(&text), err);
    return told ? 0 : turn_say_last(t, buf_view(&text), err);
}

/* ---- submitting ---- */

static int submission_make(struct turn *t, struct submission *sub, bool *added, struct err *err)
{
    auto_buf struct buf written = {0};
    unsigned            count = path_sort(t->flow, &t->answers);
    struct answers      kept = t->answers; /* borrowed: without the notes */

    kept.count = count;
    if (answers_write(t->ctx->store, &kept, &written, err) < 0)
        return -1;
    sub->answers = buf_view(&written);
    if (submission_add(t->ctx->store, sub, flow_most(t->flow, t->ctx->now), added, err) < 0)
        return -1;
    sub->answers = (struct str){NULL, 0};
    return 0;
}

/* Where the staff decide, the constraint of the applications says whether there is one already; the
 * rule allows any number then (flow_most). */
static int submit_applied(struct turn *t, struct submission *sub, bool *added, struct err *err)
{
    bool applied = true;

    if (t->flow->approve_count > 0 && approve_add(t, sub->receipt, &applied, err) < 0)
        return -1;
    return applied ? submission_make(t, sub, added, err) : 0;
}

/* Everything that a submission causes, in its transaction. Nothing for most of them. */
static int submit_done(struct turn *t, const struct submission *sub, struct err *err)
{
    if (kind_submitted(t, sub, err) < 0 || alerts_raise(t, sub, err) < 0 ||
        (t->approval > 0 && approve_tell(t, err) < 0) ||
        (t->who.proxy && proxy_done(t, sub, err) < 0))
        return -1;
    return 0;
}

/* It was somebody else, or oneself a moment ago. */
static int submit_late(struct turn *t, struct err *err)
{
    struct flow_state state;
    bool              refused = false;

    if (t->flow->approve_count > 0 && approve_refused(t, &refused, err) < 0)
        return -1;
    if (refused)
        return 0;
    return flow_state_of(t->ctx, t->flow, t->who.id, &state, err) < 0
               ? -1
               : turn_say_full(t, &state, err);
}

/* The constraint in the store decides whether it counts; a look before it would let two in. */
static int submit_answers(struct turn *t, struct err *err)
{
    char              receipt[RECEIPT_SIZE];
    bool              added = false, words = turn_words(t);
    struct submission sub = {
        .flow = str_c(t->flow->name),
        .day = flow_day(t->flow, t->ctx->now),
        .person = t->who.id,
        .member = t->ctx->me.userid,
        .at = t->ctx->now,
        .proxy = t->who.proxy,
        .counts = t->flow->streak > 0,
    };

    receipt_make(t->ctx, receipt);
    sub.receipt = str_c(receipt);
    if (submit_applied(t, &sub, &added, err) < 0 || turn_end(t, err) < 0)
        return -1;
    if (!added)
        return submit_late(t, err);
    return submit_done(t, &sub, err) < 0 ? -1 : say_receipt(t, &sub, words, err);
}

int turn_submit(struct turn *t, struct err *err)
{
    bool refused = false;

    if (t->flow->action)
        return act_submit(t, err);
    if (t->who.proxy && proxy_refused(t, &refused, err) < 0)
        return -1;
    if (!refused && turn_closed(t, &refused, err) < 0)
        return -1;
    return refused ? 0 : submit_answers(t, err);
}
