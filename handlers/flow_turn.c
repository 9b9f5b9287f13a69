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
    live_end(t);
}

struct turn turn_new(struct ctx *ctx, const struct school_flow *flow, struct reply *out)
{
    struct turn t = {.ctx = ctx, .started_at = ctx->now, .out = out};

    live_begin(&t, flow);
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

/* Another flow that is open is left with it. */
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

    if ((!turn_is_open(t) && act_left_open(t, err) < 0) || write_answers(t, &written, err) < 0)
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

int turn_leave(struct turn *t, struct err *err)
{
    return act_left(t, err) < 0 ? -1 : turn_end(t, err);
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

/* What has no room on the card, and the way to get all of it in words. */
static int say_behind_card(struct turn *t, bool lead, struct err *err)
{
    auto_buf struct buf text = {0};
    struct buf          kept = t->lead; /* for when the card cannot go */
    int                 rc;

    if (lead)
        t->lead = (struct buf){0};
    buf_str(&text, live_lead(t));
    text_newline(&text);
    if (t->out) /* by messages: they wait together with the card, and come with it */
        say_way_out(t, &text);
    rc = turn_say(t, str_trim(buf_view(&text)), err);
    t->lead = kept;
    return rc;
}

int turn_say_beside(struct turn *t, bool lead, struct err *err)
{
    if (words_too(t) && t->step < t->flow->questions_count && t->flow->action == NULL &&
        t->flow->questions[t->step].kind != ASK_CONSENT)
        return say_short(t, lead, err);
    if (words_too(t)) {
        turn_lead(t, str_c(tr(t->ctx, "看不到卡片？直接回复就行：",
                              "No card to be seen? Just reply here:")));
        return say_step(t, err);
    }
    return say_behind_card(t, lead, err);
}

int turn_look(struct turn *t, bool *over, struct err *err)
{
    auto_buf struct buf why = {0};

    *over = false;
    if (live_look(t, err) < 0)
        return -1;
    if (!live_is_empty(t)) {
        live_note(t);
        return 0;
    }
    *over = true;
    live_say_empty(t, &why);
    return act_over(t, buf_view(&why), err);
}

/* Asks the step (again), as a card where the member sees cards. */
int turn_ask(struct turn *t, struct err *err)
{
    bool carded = false, over = false;

    lead_warnings(t);
    if (turn_look(t, &over, err) < 0)
        return -1;
    if (over)
        return 0;
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
    bool over = false;

    lead_warnings(t);
    if (turn_look(t, &over, err) < 0)
        return -1;
    if (over)
        return 0;
    return turn_save(t, err) < 0 ? -1 : turn_say_step(t, err);
}

/* ---- the last word ---- */

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
    if (t->click == NULL || t->click->response_code.n == 0 || t->closed)
        return 0;
    t->closed = true;
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
    return turn_leave(t, err) < 0 ? -1 : turn_say_window(t, window, err);
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
