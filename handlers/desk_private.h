/* Inside the desks' handlers: the answer to a scan, and the dialog that waits for a decision. */
#ifndef HANDLERS_DESK_PRIVATE_H
#define HANDLERS_DESK_PRIVATE_H

#include "handlers/desk.h"
#include "store/unlocks.h"

/* The dialog of a clerk: no flow can be called so, and it holds whom he has in front of him
 * (DIALOG_HOLDS): a word that is not about that one ends it. */
#define DESK_DIALOG "!desk"

enum {
    DESK_SECONDS = 600,   /* so long a decision is waited for, in words and on a card */
    DESK_REASON = 200,    /* characters of a reason */
    DESK_TASK_SIZE = 129, /* of a card's task_id, with the NUL */
};

/* ---- whom a clerk has in front of him ---- */

/* One person, and the lines of the clerk. {0} is empty. */
struct desk_sight {
    struct clear_view view;
    unsigned          mine[CLEAR_NODES];   /* places in view.line */
    unsigned          mine_count;
    unsigned          choice[CLEAR_NODES]; /* of these the ones about which he may decide: the n-th
                                              (from 0) is passed by 2n + 1, refused by 2n + 2 */
    unsigned          choice_count;
};

#define auto_desk_sight __attribute__((cleanup(desk_sight_free)))
void desk_sight_free(struct desk_sight *s);

int desk_sight_read(struct ctx *ctx, const struct desks *desks, const struct school_clearance *c,
                    int64_t person, struct desk_sight *out, struct err *err);

/* Shows him: 【离校手续】张三 软件2601 20170001, a line for each node with its numbers. Audits the
 * look, keeps the dialog (where no flow is open; there the numbers stand behind 办理), and pushes
 * the card where cards show. What is of no desk of the member is 不归您处理, and not shown. What is
 * booked at these desks for now is marked as come, and said in front. */
int desk_show(struct ctx *ctx, const struct desks *desks, const struct school_clearance *c,
              int64_t person, struct reply *out, struct err *err);

/* Says 不归您处理; audited. */
int desk_refuse(struct ctx *ctx, const struct desks *desks, const struct clear_view *v,
                struct reply *out, struct err *err);

/* Appends the person: 张三　软件2601　20170001. */
void desk_head_say(const struct ctx *ctx, const struct clear_view *v, struct buf *out);

/* The same of anybody, without the lines: two look-ups at the most. */
int desk_who_say(struct ctx *ctx, int64_t person, struct buf *out, struct err *err);

/* Appends whether the person reads what was done, through that application: 本人会收到通知。 */
int desk_told_say(struct ctx *ctx, int64_t person, const char *app, struct buf *out,
                  struct err *err);

/* Appends the lines that can be decided with their numbers, those of the dialog. */
int desk_choices_say(struct ctx *ctx, const struct desk_sight *s, struct buf *out, struct err *err);

/* ---- the dialog ---- */

/* What it keeps: nothing of the person but its number of ours. {0} is empty. */
struct desk_talk {
    const struct school_clearance *clearance;
    int64_t                        person;
    unsigned                       count;
    struct {
        const struct clearance_node *node;
        enum clear_state             seen;
    } choice[CLEAR_NODES];                /* numbered as of desk_sight; stays so */
    const struct clearance_node *why;     /* its reason is asked; NULL: none is */
    char                         task[DESK_TASK_SIZE]; /* of the newest card; "": none */
};

/* *there false: no such dialog is open, or the school file has changed under it. */
int desk_talk_read(struct ctx *ctx, struct desk_talk *out, bool *there, struct err *err);
int desk_talk_save(struct ctx *ctx, const struct desk_talk *t, struct err *err);

/* What is held up next ends it, whatever comes of that: a number must not mean the one before. */
int desk_talk_end(struct ctx *ctx, struct err *err);

/* A talk about the choices of a sight. */
void desk_talk_of(const struct desk_sight *s, struct desk_talk *out);

/* ---- deciding ---- */

struct desk_act {
    const struct school_clearance *clearance;
    const struct clearance_node   *node;
    int64_t                        person;
    enum clear_state               to, seen;
    struct str                     reason;
};

/* What became of it. {0} is empty. */
struct desk_done {
    enum decide_result result;
    bool               locked; /* a desk has passed what was to be refused: nothing was tried */
    struct clear_view  after;
};

#define auto_desk_done __attribute__((cleanup(desk_done_free)))
void desk_done_free(struct desk_done *d);

int desk_act(struct ctx *ctx, const struct desk_act *a, struct desk_done *out, struct err *err);

/* Appends it: one sentence, and how the node stands by now, with who decided. */
int desk_done_say(struct ctx *ctx, const struct desk_act *a, const struct desk_done *done,
                  struct buf *out, struct err *err);

/* A number of the talk, of its list of reasons: two digits at the most. */
bool       desk_is_number(struct str text, uint64_t *number);
struct str desk_first_word(struct str text);

/* The number of the talk as an act, without a reason; false: there is none, or it was not offered,
 * as 通过 of what needs nothing. */
bool desk_act_of(const struct desk_talk *talk, uint64_t number, struct desk_act *out);

/* 1 of the node's reasons, or own words; empty: a number that says nothing. */
struct str desk_reason_of(const struct clearance_node *node, struct str said);

/* Whether it answers the question for a reason (talk->why): a number alone is one of the list, and
 * where there is none it decides; 2 钥匙没还 is what was asked, said as a whole; 3 把钥匙 is a
 * reason. */
bool desk_is_reason(const struct desk_talk *talk, struct str text);

/* What the talk was asked: 1, 1 3, 2 and a reason.
 *   said    as it is compared: half-width
 *   reason  what stands behind the first word, as it was typed
 * The talk goes on (it is saved) where no flow is open. */
int desk_decide(struct ctx *ctx, const struct desks *desks, struct desk_talk *talk,
                struct str said, struct str reason, struct reply *out, struct err *err);

/* Asks why that node is refused, as the next message of the dialog; appends who it is about and
 * the question. */
int desk_ask_why(struct ctx *ctx, struct desk_talk *talk, const struct clearance_node *node,
                 struct buf *out, struct err *err);

/* Behind a decision: what the talk has left, with its numbers and a card for the first of them, or
 * that the next one may come. */
int desk_go_on(struct ctx *ctx, struct desk_talk *talk, const struct clear_view *v,
               struct buf *out, struct err *err);

/* ---- cards ---- */

#define DESK_TASK   "cl-"
#define DESK_PASS   "pass"
#define DESK_REFUSE "refuse"

/* Whether the member sees cards, and they can be sent. */
bool desk_cards(const struct ctx *ctx);

/* Pushes the card for a line (NULL: none) behind the passive answer, and puts its task_id into
 * *task. Left as it is where the card in *task asks the same; empty where there is no line, or the
 * member sees no cards. */
int desk_card_push(struct ctx *ctx, const struct clear_view *v, const struct clear_line *l,
                   char task[DESK_TASK_SIZE], struct err *err);

/* ---- codes ---- */

/* A code or a number that a member held up: a look-up code is always for here, whoever it is; all
 * else for who is a clerk and no guard. *mine false: nothing happened. */
int desk_scanned(struct ctx *ctx, struct str text, bool *mine, struct reply *out, struct err *err);

/* Eight digits typed by a guard, when no pass has these digits: whether they are a student's
 * number, who is shown then, or judged for the gate. */
int desk_digits(struct ctx *ctx, struct str text, bool *mine, struct reply *out, struct err *err);

/* Whether the school has any clearance. */
bool desk_there(const struct ctx *ctx);

/* 1: the member is a clerk, deputy or of the office; 0: not, and *out says so. */
int desk_clerk(struct ctx *ctx, struct desks *desks, struct reply *out, struct err *err);

/* The desks of a member as a clerk or of the office alone: a deputy names nobody. */
int desks_own(struct ctx *ctx, struct str userid, struct desks *out, struct err *err);

/* Whether a deputy is one still: who named him must be able to decide at the desk himself. */
int deputy_stands(struct ctx *ctx, const struct deputy *d, bool *stands, struct err *err);

/* Whether a node of the clearance is of one of the desks. */
bool desks_have(const struct desks *d, const struct school_clearance *c);

/* .listed of the clerks' handlers. */
int desk_listed(struct ctx *ctx, bool *may, struct err *err);

/* 20170001, 20170001 3, 20170001 财务处: a number said without 办理. Behind a short one only
 * a number of two digits or the name of a node: 2000 元 is none. */
bool desk_is_call(const struct ctx *ctx, struct str text);

/* ---- the gate ---- */

/* What a guard sees of a look-up code. */
int desk_gate(struct ctx *ctx, const struct desk_person *p, struct reply *out, struct err *err);

/* ---- a number, and what stands behind it: 撤回 20170001 财务处 原因 ---- */

struct desk_call { /* {0} is empty */
    struct desks      desks;
    struct desk_sight sight;
    struct str        rest;  /* behind the number, half-width, trimmed */
    unsigned          words; /* so many words of the text stand before it: for text_behind */
};

#define auto_desk_call __attribute__((cleanup(desk_call_free)))
void desk_call_free(struct desk_call *c);

/* 1: read, and the look is audited; 0: *out says why not. Without a number it is who the clerk has
 * in front of him.
 *   after  what has to stand behind the number in the example: " 原因" */
int desk_call_read(struct ctx *ctx, const char *const *words, const char *after,
                   struct desk_call *call, struct reply *out, struct err *err);

/* The same for the page, which shows the person itself and leaves the dialog of the chat alone:
 * ctx->text and msg are what would have been said in the chat. {0} is empty; person 0: nobody was
 * found, or is for these desks. */
struct desk_undone {
    int64_t                        person;
    const struct school_clearance *clearance;
    bool                           done;
};
void desk_undone_of(struct desk_undone *page, const struct clear_view *v); /* page: may be NULL */
int desk_take_back(struct ctx *ctx, const struct message *msg, bool late, struct desk_undone *page,
                   struct reply *out, struct err *err);
int desk_unlock(struct ctx *ctx, const struct message *msg, struct desk_undone *page,
                struct reply *out, struct err *err);

/* Whether the word names the node, its desk or its title. */
bool desk_names(const struct clearance_node *n, struct str word);

#endif
