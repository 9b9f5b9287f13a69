/* The flow engine as the other handlers see it: a named list of questions of the school, asked one
 * by one, as text or as cards, and submitted once. Files: flow.c what happens, flow_start.c how it
 * begins, flow_turn.c how a message is answered, flow_submit.c what is submitted, flow_subject.c
 * whom it is about, flow_path.c which question is next, flow_answer.c reading and showing an
 * answer, flow_live.c questions that an action makes anew each time, flow_text.c and flow_card.c
 * how it looks, flow_card_read.c what was pressed, flow_state.c what was submitted, flow_window.c
 * when.
 *
 * All return 0, or -1 with err when we failed. */
#ifndef HANDLERS_FLOW_H
#define HANDLERS_FLOW_H

#include "bot/card.h"
#include "bot/handler.h"

/* A flow of this application by its name; NULL when there is none. */
const struct school_flow *flow_named(const struct ctx *ctx, struct str name);

/* The flow that the text starts: one of its words, alone or with answers behind it (*answers, may
 * be empty). */
const struct school_flow *flow_worded(const struct ctx *ctx, struct str text, struct str *answers);

/* The flow that a sentence seems to be about (我要打卡, Check-in please): one of its words or its
 * title stands in it, whatever the case, blanks and hyphens; the longest counts. NULL: none. A
 * guess, to be offered and not acted on. */
const struct school_flow *flow_meant(const struct ctx *ctx, struct str text);

/* Whether a sentence may be about the thing with this title and these words: one of the words
 * stands in it (我要看离校流程), or what it says besides asking is a part of one (预约, 怎么离校). Two
 * characters at least, or four letters. A guess, as flow_meant. title_en may be NULL. */
bool text_names(struct str text, const char *title, const char *title_en, char *const *words,
                unsigned words_count);

/* The flow that the member is in the middle of; NULL when none. */
const struct school_flow *flow_open(const struct ctx *ctx);

/* Appends what to reply to go on with it: 打卡, 代填报 20260001. */
int flow_open_word(struct ctx *ctx, struct buf *out, struct err *err);

/* Starts a flow, or repeats the question when the member is in the middle of it; another open flow
 * is left. answers: those given in the same line, taken as far as they fit. */
int flow_start(struct ctx *ctx, const struct school_flow *flow, struct str answers,
               struct reply *out, struct err *err);

/*
 * 代填报: the same flow, asked of a member of the staff for somebody else. The dialog is kept in
 * this application (staff) as "<flow>@<person>"; every question says for whom; what is submitted is
 * the person's, marked as done by proxy, audited as `proxy.submit`, and the person is told.
 *
 *   flow     of any application, by flow_anywhere
 *   person   of the roster (struct person.id)
 *   answers  given in the same line, may be empty
 *
 * Says why not when the flow knows no proxies (school_flow.proxy), when it is not for this person,
 * or when the member does not see the person (staff_may_see; asked again at the submission).
 */
int flow_start_for(struct ctx *ctx, const struct school_flow *flow, int64_t person,
                   struct str answers, struct reply *out, struct err *err);

/* A flow by its name, whatever its application; NULL when there is none. */
const struct school_flow *flow_anywhere(const struct ctx *ctx, struct str name);

/* A card and the texts that it borrows. */
struct flow_card {
    struct card card;
    struct buf  text[4]; /* private: behind the slices; the last: the task_id */
};

#define auto_flow_card __attribute__((cleanup(flow_card_free)))
void flow_card_free(struct flow_card *c);

/*
 * The card that asks the first questions of a daily flow on that Beijing day, for up to 1000
 * members at once (push_card_in to flow->app): nothing on it is of one person. Who presses it needs
 * no open dialog: the flow begins with these answers, and goes on as usual. On another day, and
 * when it was pressed before, it is answered as stale.
 *
 *   lang  of those who get it
 *   part  0..: another one for each send of this flow on this day, so that no task_id comes twice
 *   fits  out; false: the first questions fit no card and have to be asked in words. *out is
 *         untouched then
 */
int flow_broadcast_card(struct ctx *ctx, const struct school_flow *flow, int64_t day,
                        enum member_lang lang, unsigned part, struct flow_card *out, bool *fits,
                        struct err *err);

/* The card to those who decide about a submission (school_flow.approve), in the staff application:
 * its task_id is APPROVAL_TASK, the number of the approval, '-' and something unique; its buttons'
 * keys are those here. handlers/ of the staff take the press. */
#define APPROVAL_TASK   "ap-"
#define APPROVAL_PASS   "pass"
#define APPROVAL_REFUSE "refuse"

/* Starts a flow by messages, when nobody has asked for it; says `first` in front. *began false:
 * nothing happened, because the member is in the middle of a flow, or this one is not open now. */
int flow_push(struct ctx *ctx, const struct school_flow *flow, struct str first, bool *began,
              struct err *err);

/* The text is an answer (or 返回, 取消, …) to the open flow. */
int flow_answer(struct ctx *ctx, struct str said, struct reply *out, struct err *err);

/* A place or a picture was sent: an answer, where one asks for it. *heard false: nothing asks, and
 * nothing happened. out NULL: what there is to say is pushed. A place that comes when nothing is
 * open is kept for where it is asked soon. */
int flow_place(struct ctx *ctx, const struct message *msg, bool *heard, struct reply *out,
               struct err *err);
int flow_picture(struct ctx *ctx, struct str media_id, bool *heard, struct reply *out,
                 struct err *err);

/* Where the member is, as the value of a location question: offered for some minutes. */
int flow_keep_place(struct ctx *ctx, struct str place, struct err *err);

/* The first flow of this application with a question of that kind; NULL when there is none. */
const struct school_flow *flow_with(const struct ctx *ctx, enum question_kind kind);

/* A card of a flow was pressed. Answers empty: the card is changed by a row of the outbox. */
int flow_press(struct ctx *ctx, const struct message *msg, struct err *err);

/* Says `first`, and repeats the open question behind it when there is one. cards: it may be asked
 * as a new card. */
int flow_say(struct ctx *ctx, struct str first, bool cards, struct reply *out, struct err *err);

#endif
