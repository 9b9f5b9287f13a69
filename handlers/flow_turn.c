/* One message of a dialog: taken up from the store, asked again, submitted. */
#include "base/cst.h"
#include "base/utf8.h"
#include "bot/push.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_path.h"
#include "handlers/flow_private.h"
#include "handlers/flow_window.h"
#include "handlers/texts.h"

#include <stdio.h>

void turn_free(struct turn *t)
{
    answers_free(&t->answers);
    buf_free(&t->lead);
    buf_free(&t->warn);
    buf_free(&t->facts.memory);
    buf_free(&t->who.memory);
    offers_free(&t->offers);
}

struct turn turn_new(struct ctx *ctx, const struct school_flow *flow, struct reply *out)
{
    struct turn t = {.ctx = ctx, .flow = flow, .started_at = ctx->now, .out = out};

    t.who.id = member_subject(&ctx->me);
    t.who.person = ctx->me.person;
    return t;
}

/* From the open dialog. The school file may have changed since: the path is found anew from the
 * answers. */
int turn_resume(struct turn *t, struct err *err)
{
    const struct dialog *d = &t->ctx->dialog;

    if (answers_read(t->ctx->store, d->answers, &t->answers, err) < 0)
        return -1;
    path_prune(t->flow, &t->answers);
    t->step = path_next(t->flow, &t->answers);
    t->started_at = d->started_at;
    snprintf(t->task, sizeof t->task, "%.*s", STR_ARG(d->task_id));
    return 0;
}

static int turn_save(struct turn *t, struct err *err)
{
    auto_buf struct buf written = {0};
    struct dialog       d = {
        .flow = str_c(t->flow->name),
        .step = t->step,
        .task_id = str_c(t->task),
        .started_at = t->started_at,
        .expires_at = t->ctx->now + 60 * (int64_t)t->flow->expires_minutes,
    };

    if (answers_write(t->ctx->store, &t->answers, &written, err) < 0)
        return -1;
    d.answers = buf_view(&written);
    return dialog_save(t->ctx->store, t->ctx->me.userid, str_c(t->ctx->app->name), &d, err);
}

/* One line that starts and submits has no dialog: one statement less on the busiest way, and
 * another flow that is open stays open. */
int turn_end(struct turn *t, struct err *err)
{
    if (flow_open(t->ctx) != t->flow && !t->ctx->expired)
        return 0;
    return dialog_end(t->ctx->store, t->ctx->me.userid, str_c(t->ctx->app->name), err);
}

/* Says what stands in lead and `text` behind it; after a click nothing can be said in the answer
 * itself. A lead that is too long is cut, so that the question behind it stays whole. */
int turn_say(struct turn *t, struct str text, struct err *err)
{
    auto_buf struct buf all = {0};
    size_t              room = text.n + 2 < REPLY_TEXT_MAX ? REPLY_TEXT_MAX - text.n - 2 : 0;

    buf_str(&all, utf8_cut(buf_view(&t->lead), text.n > 0 ? room : REPLY_TEXT_MAX));
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

    if (value)
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
    buf_f(out,
          tr(t->ctx, "没看到卡片？回复“%s”，改用文字问你。",
             "No card to be seen? Reply \"%s\" to be asked in words."),
          flow_word(t->ctx, t->flow));
}

int turn_say_beside(struct turn *t, bool lead, struct err *err)
{
    auto_buf struct buf way_out = {0};

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

/* Repeats the step in words; a card that asks it stays good. */
int turn_repeat(struct turn *t, struct err *err)
{
    lead_warnings(t);
    return turn_save(t, err) < 0 ? -1 : turn_say_step(t, err);
}

/* ---- submitting ---- */

/* 1120-K7Q2MX: the day, and 30 bits of the message in Crockford's letters. The same message gives
 * the same receipt. */
static void receipt_make(const struct ctx *ctx, char out[RECEIPT_SIZE])
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
    const struct school_flow *other = flow_open(t->ctx);

    if (other == NULL || other == t->flow || t->out == NULL)
        return turn_say(t, text, err);
    turn_lead(t, text);
    return flow_say(t->ctx, str_trim(buf_view(&t->lead)), false, t->out, err);
}

int turn_say_full(struct turn *t, const struct flow_state *state, struct err *err)
{
    auto_buf struct buf text = {0};
    bool                told = false;

    flow_state_say(t->ctx, t->flow, state, &text);
    if (t->click && card_close(t, tr(t->ctx, "已提交", "Sent"), NULL, &told, err) < 0)
        return -1;
    return turn_say_last(t, buf_view(&text), err);
}

int turn_say_window(struct turn *t, enum window window, struct err *err)
{
    auto_buf struct buf text = {0};
    bool                told;

    flow_window_say(t->ctx, t->flow, window, &text);
    if (t->click && card_close(t, tr(t->ctx, "未提交", "Not sent"), NULL, &told, err) < 0)
        return -1;
    return turn_say_last(t, buf_view(&text), err);
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

static int say_receipt(struct turn *t, const struct submission *sub, bool words, struct err *err)
{
    auto_buf struct buf text = {0};
    bool                told = false;

    if (t->click && card_close(t, tr(t->ctx, "已提交", "Sent"), sub, &told, err) < 0)
        return -1;
    if (told)
        return 0;
    text_receipt(t, sub, &text);
    if (turn_learn(t, words, &text, err) < 0)
        return -1;
    return turn_say_last(t, buf_view(&text), err);
}

static int submission_make(struct turn *t, struct submission *sub, bool *added, struct err *err)
{
    auto_buf struct buf written = {0};
    unsigned            count = path_sort(t->flow, &t->answers);
    struct answers      kept = t->answers; /* borrowed: without the notes */

    kept.count = count;
    if (answers_write(t->ctx->store, &kept, &written, err) < 0)
        return -1;
    sub->answers = buf_view(&written);
    if (submission_add(t->ctx->store, sub, flow_most(t->flow), added, err) < 0)
        return -1;
    sub->answers = (struct str){NULL, 0};
    return 0;
}

/* The constraint in the store decides whether it counts; a look before it would let two in. */
static int submit_answers(struct turn *t, struct err *err)
{
    char              receipt[RECEIPT_SIZE];
    enum window       window = flow_window(t->flow, t->ctx->now);
    bool              added = false, words = answers_get(&t->answers, NOTE_WORDS) != NULL;
    struct flow_state state;
    struct submission sub = {
        .flow = str_c(t->flow->name),
        .day = flow_day(t->flow, t->ctx->now),
        .person = member_subject(&t->ctx->me),
        .member = t->ctx->me.userid,
        .at = t->ctx->now,
    };

    receipt_make(t->ctx, receipt);
    sub.receipt = str_c(receipt);
    if (window == WINDOW_OPEN && submission_make(t, &sub, &added, err) < 0)
        return -1;
    if (turn_end(t, err) < 0)
        return -1;
    if (window != WINDOW_OPEN)
        return turn_say_window(t, window, err);
    if (added)
        return say_receipt(t, &sub, words, err);
    return flow_state_read(t->ctx, t->flow, &state, err) < 0 ? -1 : turn_say_full(t, &state, err);
}

int turn_submit(struct turn *t, struct err *err)
{
    return t->flow->action ? act_submit(t, err) : submit_answers(t, err);
}
