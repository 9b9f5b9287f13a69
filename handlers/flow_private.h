/* Inside the flow engine: one message of a dialog. */
#ifndef HANDLERS_FLOW_PRIVATE_H
#define HANDLERS_FLOW_PRIVATE_H

#include "bot/handler.h"
#include "handlers/flow.h"
#include "handlers/flow_action.h"
#include "handlers/flow_path.h"
#include "handlers/flow_state.h"
#include "handlers/flow_window.h"
#include "store/answers.h"
#include "store/submissions.h"

#define FLOW_TASK "f-" /* how the task_id of a flow's card begins */

enum {
    TASK_SIZE = 129,   /* protocol 4.6: at most 128 bytes */
    CARD_BUTTON_CHARS = 10, /* protocol 4.6: more is not shown */
    DIALOG_SIZE = 64,  /* a flow's name, '@' and a person */
};

/*
 * Whom the answers are about: the member himself, or the person for whom somebody of the staff
 * reports. Whatever depends on the person asks here and not ctx->me; what depends on who is talking
 * (language, channel, userid to be answered) asks ctx->me.
 */
struct subject {
    int64_t    id;         /* whose submissions: member_subject() */
    int64_t    person;     /* of the roster; 0: nobody of it */
    bool       proxy;      /* somebody else than the member who is talking */
    bool       read;       /* what follows is there: turn_know found the person in the roster */
    struct str number, name, kind, college, class_name; /* in `memory` */
    bool       confirmed, left;
    int64_t    since;      /* first Beijing day at the school; -1: not told */
    bool       told;       /* the person was told of what was submitted by proxy */
    struct buf memory;
};

/* What is offered for an answer besides what the member says himself. */
struct offers {
    struct answers preset;   /* what 同上 stands for, of questions that were looked at */
    struct answers last;     /* the newest submission of the flow, when it was needed */
    bool           last_read;
    bool           same;     /* 同上 stood in front of the line */
    struct buf     place;    /* the position that was reported not long ago; empty: none */
    int64_t        place_at; /* … when */
};

/* The questions of one card; count 0: the card is the review. */
struct card_group {
    unsigned index[3];
    unsigned count;
    bool     buttons; /* one choice, a button for each option, below what is known */
};

struct live; /* flow_live.c */

struct turn {
    struct ctx               *ctx;
    const struct school_flow *flow;   /* as it is asked now: turn_school has it as configured */
    struct live              *live;   /* behind `flow` where an action changes it; else NULL */
    struct subject            who;
    struct answers            answers;
    unsigned                  step; /* the question that is asked; questions_count: the review */
    int64_t                   started_at;
    char                      task[TASK_SIZE]; /* newest card that asks it; "": asked as text */
    const struct msg_card    *click;   /* this message is a click on that card; else NULL */
    struct card_group         clicked; /* … and what the card asked */
    struct str                pressed; /* … and the button, of a card that has more than one */
    bool                      closed;  /* that card was closed: its code is good for one change */
    struct buf                lead;    /* lines in front of what is said next */
    struct buf                warn;    /* what the options chosen just now must tell at once */
    bool                      aside;   /* … said in words even when a card has room for them */
    bool                      tip;     /* the flow begins: tell that one line can answer it all */
    bool                      over;    /* the flow's action ended it: nothing more is asked */
    bool                      begins;  /* this press on a broadcast card begins the flow */
    struct buf                then;    /* the flows that wait for this one, joined by ',': the first
                                          of them begins when this one is submitted */
    int64_t                   approval; /* the number under which the staff decide; 0: none */
    struct flow_facts         facts;   /* of the flow's action: what is shown with the question */
    struct offers             offers;
    struct reply             *out;     /* NULL in a click, which cannot be answered */
};

/* ---- flow_turn.c, flow_submit.c ---- */

#define auto_turn __attribute__((cleanup(turn_free)))
struct turn turn_new(struct ctx *ctx, const struct school_flow *flow, struct reply *out);
void turn_free(struct turn *t);

/* From the open dialog. The school file may have changed since: the step is found anew from the
 * answers. */
int turn_resume(struct turn *t, struct err *err);

/* The answer was given just now: what its options warn of comes with the next question, because
 * the receipt may be some questions away, or never come. */
void turn_warn(struct turn *t, const struct school_question *q);

/* Adds a line to the lead (nothing when empty). */
void turn_lead(struct turn *t, struct str text);

/* Says the lead and `text` behind it: in the answer, or as a message after a click, which cannot be
 * answered. */
int turn_say(struct turn *t, struct str text, struct err *err);

/* The last word of this flow is the first of another one, which begins now, about the same
 * person. */
int turn_next(struct turn *t, const struct school_flow *flow, struct str say, struct err *err);

/* The first of the flows that wait for this one; NULL: none. */
const struct school_flow *turn_then(const struct turn *t);

/* The same for the last word on this flow: the question of another open one comes behind. */
int turn_say_last(struct turn *t, struct str text, struct err *err);

/* The lead, and the step in words: the question or the review. */
int turn_say_step(struct turn *t, struct err *err);

/* What is said in front of the card that asks the step: the step in words, too (short, because the
 * card has all of it), or the way to get it so, and the lead unless it stands on the card (`lead`).
 * The facts have been read. */
int turn_say_beside(struct turn *t, bool lead, struct err *err);

/* Asks the step, as a card where the member sees cards, and keeps the dialog. */
int turn_ask(struct turn *t, struct err *err);

/* Keeps the dialog as it is for another while: something was said about it. */
int turn_keep(struct turn *t, struct err *err);

/* Repeats the step in words and keeps the dialog; a card that asks it stays good. */
int turn_repeat(struct turn *t, struct err *err);

/* Looks at the step anew; *over, and it was said: there is nothing to choose, and the flow has
 * ended. */
int turn_look(struct turn *t, bool *over, struct err *err);

/* The end: submits, and says the receipt or why not. */
int turn_submit(struct turn *t, struct err *err);
int turn_end(struct turn *t, struct err *err); /* this flow's dialog is over */
int turn_leave(struct turn *t, struct err *err); /* … without a submission */
int64_t turn_until(const struct turn *t); /* seconds UTC: when the dialog, saved now, will expire */
int turn_say_full(struct turn *t, const struct flow_state *state, struct err *err);
int turn_say_window(struct turn *t, enum window window, struct err *err);

/* *closed, it was said and the dialog is over: nobody answers on what closed while it was open. */
int turn_closed(struct turn *t, bool *closed, struct err *err);

/* What a card asks was answered in words: a note of it, which turn_words tells when the answers are
 * complete. Only a card that had come says anything about who does not press it: while sends fail
 * nobody can see one. */
int turn_note_words(struct turn *t, struct err *err);
bool turn_words(const struct turn *t);

/* Who answered a card's question in words (`words`) and has never pressed one does not see cards:
 * no more of them, and `text` says so. */
int turn_learn(struct turn *t, bool words, struct buf *text, struct err *err);

/* The clicked card cannot be pressed any more and says `button`; what was chosen does not stand on
 * it, because it was not submitted. Nothing after a text. */
int turn_close(struct turn *t, const char *button, struct err *err);

/* ---- flow_subject.c ---- */

/* Reads the person of the roster into t->who, once. Nobody of the roster: all stays empty. */
int turn_know(struct turn *t, struct err *err);

/* The turn is about this person from now on; 0: about the member who is talking. */
int turn_about(struct turn *t, int64_t person, struct err *err);

/* The flow of a dialog or a card: "<flow>", or "<flow>@<person>" in the staff application; NULL
 * when there is none. person 0: the member's own. */
const struct school_flow *dialog_flow(const struct ctx *ctx, struct str name, int64_t *person);
char *dialog_name(const struct turn *t, char out[DIALOG_SIZE]);

/* The open dialog is this turn's: the same flow about the same person. */
bool turn_is_open(const struct turn *t);

/* Whether the flow is for whom the turn is about. */
int turn_allowed(struct turn *t, const struct school_flow *flow, enum flow_may *may,
                 struct err *err);

/* Appends 代 林小满 20260001 填报 and a line feed; nothing for the member himself. */
void subject_say(const struct turn *t, struct buf *out);
/* In the review of what is given once for ever: whose it will be, 本人：林小满 20260001 and a line
 * feed, once turn_know has read it. */
void subject_say_own(const struct turn *t, struct buf *out);
/* Appends what to reply to begin the flow again: 打卡, 代填报 20260001. */
void subject_word(const struct turn *t, struct buf *out);

/* ---- flow_proxy.c ---- */

/* *refused, and it was said: nobody reports for this person in this flow, or not this member. */
int proxy_refused(struct turn *t, bool *refused, struct err *err);

/* It begins, and shows what the person has said before: the trace of the look. */
int proxy_begin(struct turn *t, struct err *err);

/* It was submitted: the trace, and a message to the person. */
int proxy_done(struct turn *t, const struct submission *sub, struct err *err);

/* ---- flow_alert.c ---- */

/* It was submitted: those who look after the person are told what they have to look at. */
int alerts_raise(struct turn *t, const struct submission *sub, struct err *err);

/* ---- flow_approve.c ---- */

/* How the newest application stands: *refused, and it was said, while one is pending, valid or
 * suspended; of one that was refused or is over the lead tells. */
int approve_refused(struct turn *t, bool *refused, struct err *err);

/* Appends a line about the decision on a receipt of the member; nothing when there is a newer
 * application. */
int approve_fate(struct ctx *ctx, const struct school_flow *flow, struct str receipt,
                 struct buf *out, struct err *err);

/* An application of this receipt, which sets t->approval; *added false: there is one. */
int approve_add(struct turn *t, struct str receipt, bool *added, struct err *err);
/* Those who decide are told of it. */
int approve_tell(struct turn *t, struct err *err);

/* ---- flow.c ---- */

/* The answer to the step, in its stored form: taken, and the next question asked; or why not. */
int turn_answer(struct turn *t, struct str value, struct err *err);

/* Takes the answer to q: t->step is the next question then. *why not empty: it was dropped;
 * t->over: the flow ends with it. */
int turn_take(struct turn *t, const struct school_question *q, struct str value, struct buf *why,
              struct err *err);

int flow_cancel(struct turn *t, struct err *err);
int flow_back(struct turn *t, struct err *err);

/* Takes answers from one line until it is used up or one does not fit: then *why says it. texts:
 * questions that take any words get some too. A code that is sent by this very line cannot stand in
 * it. */
int flow_take_line(struct turn *t, struct str line, bool texts, struct buf *why, struct err *err);

/* ---- flow_start.c ---- */

/* Starts the turn's flow anew, or says why not; the lead stands in front. line: answers given with
 * it. */
int flow_begin(struct turn *t, struct str line, struct err *err);

/* Whether the turn's flow may begin: *refused, and it was said, or the flow that comes first has
 * begun. answered: answers came with it, which are not kept for later. */
int start_refused(struct turn *t, bool answered, bool *refused, struct err *err);

/* Nobody answers questions whose answers cannot count: *refused when the rule allows no more.
 * Otherwise the lead tells today's state, and of what can be changed what it was. */
int start_full(struct turn *t, bool *refused, struct err *err);
void start_lead(struct turn *t); /* which other flow was left, and the intro */

/* ---- flow_press.c ---- */

int press_question(struct turn *t, struct err *err); /* the answers of t->clicked */
int press_stale(struct turn *t, struct err *err);    /* the card asks nothing any more */

/* ---- flow_broadcast.c ---- */

bool broadcast_day(struct str task, int64_t *day); /* false: the card is of one dialog */
int  press_broadcast(struct turn *t, int64_t day, struct err *err);

/* ---- flow_kinds.c: what a kind of question needs besides reading what was typed ---- */

/*
 * Reads what was said to q: 同上, the position that was reported, or an answer in its own form.
 *
 *   value  appended to where it fits
 *   why    appended to where it does not; nothing when *fits is false and the step asks something
 *          else now (why there is no location)
 */
int kind_read(struct turn *t, const struct school_question *q, struct str said, struct buf *value,
              struct buf *why, bool *fits, struct err *err);

/* The answer to q was taken: the flow's action looks at it, a consent is kept. *why not empty: it
 * is dropped; t->over: the flow ends with it. */
int kind_answered(struct turn *t, const struct school_question *q, struct buf *why,
                  struct err *err);

/* The flow begins: what was agreed to in this version is not asked again, but where the staff
 * approve: that is about this application. */
int kind_given(struct turn *t, struct err *err);

/* It was submitted: its photos are needed from now on, those that it replaces no more. */
int kind_submitted(struct turn *t, const struct submission *sub, struct err *err);

/* 同上 in front of a line: each question that has a default takes it, and the rest of the line
 * answers the others. *why: there was no default at all. */
int kind_same(struct turn *t, struct str *line, struct buf *why, struct err *err);
/* … and so do those that are asked only because of what else stood in the line. */
int kind_presets(struct turn *t, struct buf *why, struct err *err);

/* What can be offered for the step, into t->offers: before it is shown in words. */
int kind_offer(struct turn *t, struct err *err);

/* The question as it is asked now: of the step, or why there is no location. */
const struct school_question *kind_asked(const struct turn *t);

/* 返回 while it is asked why there is no location: back to the location. */
bool kind_back(struct turn *t);

/* ---- flow_preset.c ---- */

/* The default of q, checked as an answer is, into t->offers.preset; nothing there: none. */
int  preset_read(struct turn *t, const struct school_question *q, struct err *err);
void offers_free(struct offers *o);

/* ---- flow_live.c: questions that the action makes anew each time ---- */

/* The turn's flow is this one from now on (NULL: none); the other one's copy is freed. */
void live_begin(struct turn *t, const struct school_flow *flow);
void live_end(struct turn *t);

/* The flow, and a question of it, as the school has it: for the action, and to compare. */
const struct school_flow     *turn_school(const struct turn *t);
const struct school_question *turn_school_question(const struct turn *t,
                                                   const struct school_question *q);

/* Asks the action how question i looks now; the step; in the review, how the answers read.
 * Before anything is shown or read. Nothing where no action has a say. */
int live_ask(struct turn *t, unsigned i, struct err *err);
int live_look(struct turn *t, struct err *err);

/* The step has nothing to choose: the flow ends with what live_say_empty appends. */
bool live_is_empty(const struct turn *t);
void live_say_empty(const struct turn *t, struct buf *why);

/* What stands in front of the step, and behind the answers of the review; may be empty. */
struct str live_lead(const struct turn *t);
struct str live_review(const struct turn *t);

/* Behind an option's label in words, "" where nothing is; the text of an option on a card with
 * room, NULL where it is the label; the value that 同上 stands for, NULL where there is none. */
const char *live_more(const struct turn *t, const struct school_question *q, unsigned option);
const char *live_wide(const struct turn *t, const struct school_question *q, unsigned option);
const char *live_preset(const struct turn *t, const struct school_question *q);

/* Keeps the options of the step as they are shown now (NOTE_SHOWN): before the dialog is saved. */
void live_note(struct turn *t);
/* Whether what was said is one of those (begun: or the beginning of its label). */
bool live_shown(const struct answers *a, const struct school_question *q, struct str said,
                bool begun);

/* Reads an answer to a choice whose options the action makes (live_reads): a number is one of those
 * that were shown. As answer_read. */
bool live_reads(const struct turn *t, const struct school_question *q);
bool live_read(const struct turn *t, const struct school_question *q, struct str said,
               struct buf *value, struct buf *why);
/* Whether just one label begins with what was said: 11月21日 for 11月21日 周六. */
bool live_begun(const struct school_question *q, struct str said, unsigned *index);
/* Appends that the value cannot be chosen any more. */
void live_say_gone(const struct turn *t, const struct school_question *q, struct str value,
                   struct buf *why);

/* Options as long and as many as an action may make, where it makes them: for flow_prove, which has
 * no store to ask the action with. */
void live_sample(struct turn *t, unsigned i);

/* q was answered: the choices behind it are asked again. */
void live_drop_behind(struct turn *t, const struct school_question *q);

/* ---- flow_act.c: what the action of a flow of our own does ---- */

/* The flow begins: *refused, and it was said, or the flow that comes first has begun. */
int act_start(struct turn *t, bool *refused, struct err *err);

/* The answer to q was taken. *why not empty: it is dropped; t->over: the flow ends with it. */
int act_answered(struct turn *t, const struct school_question *q, struct buf *why,
                 struct err *err);

/* Whether the step is shown with what is known, and that, for any step: read anew into t->facts. */
bool act_shows_facts(const struct turn *t);
int  act_facts(struct turn *t, struct err *err);

/* The end: says what the action says, and asks again or begins the next flow where it wants. */
int act_submit(struct turn *t, struct err *err);
int act_over(struct turn *t, struct str why, struct err *err);

/* What stands on the clicked card when it is closed: the option that was pressed. */
const char *act_pressed(const struct turn *t);

/* The dialog ends without a submission: the action lets go of what it holds. The one that is open
 * and is another's, or this flow's before it began anew. */
int act_left(struct turn *t, struct err *err);
int act_left_open(struct turn *t, struct err *err);

/* ---- flow_text.c ---- */

/* 【今日打卡】第 1 题，共 3 题 … */
void text_question(const struct turn *t, struct buf *out);
/* The same beside a card that asks it: the question, its options, and how to answer in words. */
void text_question_short(const struct turn *t, struct buf *out);
struct shown_part text_review(const struct turn *t, struct buf *out);
/* What stands above the review on a card: whether it can be changed behind it. */
const char *text_final(const struct turn *t);
/* The receipt's own line: 07:42　回执 1120-K7Q2MX */
void text_stamp(const struct ctx *ctx, const struct submission *sub, struct buf *out);
/* What the school says to it, and to the chosen options (may be nothing). */
void text_done(const struct turn *t, struct buf *out);
void text_warnings(const struct turn *t, struct buf *out);
struct shown_part text_receipt(const struct turn *t, const struct submission *sub,
                               struct buf *out);
/* Long answers are shown in part and kept whole: where to read them. */
void text_part_kept(const struct ctx *ctx, struct str receipt, struct buf *out);
/* Below the stamp, a line each: for whom, days in a row, until when it can be changed, under which
 * number it is decided. flow_submit.c */
void text_standing(const struct turn *t, const struct submission *sub, struct buf *out);
/* The title of the flow, and whether an option of the question that is asked is shown: by what is
 * known. */
const char *text_title(const struct turn *t);
bool        text_shows(const struct turn *t, unsigned option);
/* The question's title without the mark at its end. */
struct str text_label(const struct ctx *ctx, const struct school_question *q);

/* ---- flow_show.c ---- */

/* What of the answers did not find room. */
struct shown_part {
    unsigned number; /* of the first answer that is shown in part (path_number); 0: all are whole */
    size_t   bytes;  /* … and how much of it is shown, with the sign … */
};

/* The answers, a line each, together at most `room` bytes: what is short stays whole, the rest
 * shares what is left and ends with "…", titles before answers. flow NULL: of a flow that the
 * school has no more. */
struct shown_part text_answers(const struct ctx *ctx, const struct school_flow *flow,
                               const struct answers *a, bool numbered, size_t room,
                               struct buf *out);

/* One answer, as long as it is: page 1.. of it; *more: there is another one. false: no such number
 * or page, and nothing was written. */
bool text_whole(const struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                uint64_t number, uint64_t page, bool *more, struct buf *out);

/* 看3, 看 3 2, show 3: which answer, and which page of it. */
bool text_wants_whole(struct str said, uint64_t *number, uint64_t *page);

/* ---- flow_group.c ---- */

/* Which questions one card asks from the step on, the step itself and some of those behind it;
 * false: it must be asked as text. */
bool card_group(const struct turn *t, struct card_group *g);
bool card_has(const struct card_group *g, unsigned i);
bool card_votes(const struct turn *t, const struct card_group *g); /* it is a vote_interaction */

/* How many options a card shows, 跳过 among them. */
unsigned card_choices(const struct school_question *q);

/* ---- flow_card.c ---- */

/* The option 跳过 of an optional choice: no option's value can be called so. */
#define CARD_SKIP "~"
#define CARD_BACK "~back" /* no option is called so */

/* Sends the card that asks the step, behind what is said beside it, and sets t->task; *sent false:
 * the step fits no card, and has to be asked in words. */
int card_ask(struct turn *t, bool *sent, struct err *err);

/* Whether that card asks the step: the newest one does, and an older one of the same dialog that
 * came late. Of reviews only the newest shows the answers that would be submitted. */
bool card_asks(const struct turn *t, struct str task);

/* The card that asks the step, under t->task: with the lead on it (*lead false: there is no room).
 * *fits false: the step fits no card, and *out is as it was. */
int card_draw(struct turn *t, struct flow_card *out, bool *lead, bool *fits, struct err *err);

/* ---- flow_card_read.c ---- */

/* What the click says was chosen for q; NULL: nothing of it. */
const struct msg_selected *card_selected(const struct turn *t, const struct school_question *q);

/* The clicked card asks one question that an action makes: by the click, whether it had buttons.
 * What is offered now may look otherwise. */
void card_was(struct turn *t);

/* Takes the pressed button of a card with buttons; false: it has no such button, or (*why not
 * empty) not any more. */
bool card_pressed(struct turn *t, struct buf *why);

/* Whether a card that asks the step leads back to the question before: where what is asked hangs on
 * the answers before (struct flow_action.ask), so that they are tried. */
bool card_goes_back(const struct turn *t);

/* Takes the clicked card's answers: *why stays empty when all fit. Nothing is kept of those that do
 * not fit. */
void card_read(struct turn *t, struct buf *why);

/* ---- flow_card.c: what becomes of it ---- */

/* The clicked card shows what was chosen, cannot be pressed again, and its button says `button`.
 * sub NULL: an answer in between. *told: the card has room for all that must be said; false when
 * the click came without a response code, which leaves the card as it is. */
int card_close(struct turn *t, const char *button, const struct submission *sub, bool *told,
               struct err *err);

/* The same for what an action did, with its words where there is room for them. */
int card_close_said(struct turn *t, const char *button, struct str said, bool *told,
                    struct err *err);

#endif
