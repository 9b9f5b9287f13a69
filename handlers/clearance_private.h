/* Inside clearance: rules, words that several files share, what is told. */
#ifndef HANDLERS_CLEARANCE_PRIVATE_H
#define HANDLERS_CLEARANCE_PRIVATE_H

#include "handlers/clearance.h"
#include "handlers/flow_state.h"

/* ---- clearance.c ---- */

/* Its words, window and for whom it is, as flows have them. */
struct school_flow clearance_flow(const struct school_clearance *c);

/* ---- clearance_rule.c ---- */

/* Whether all that the rule asks for holds. */
int clear_rule_holds(struct ctx *ctx, const struct node_rule *rule, const struct clear_view *v,
                     bool *holds, struct err *err);

/* Appends what is missing and the word that mends it, a sentence for each without a line feed.
 * Nothing when it holds.
 *   brief  only what to do: 回复“迁移地址” */
int clear_rule_say(struct ctx *ctx, const struct node_rule *rule, const struct clear_view *v,
                   bool brief, struct buf *out, struct err *err);

/* ---- clearance_settle.c ---- */

/* What the person is told, and how. {0} is nothing. */
struct clear_telling {
    struct buf       text;   /* in the member's language; empty: nothing is told */
    struct buf       userid; /* empty: nobody can be told */
    enum member_lang lang;
    bool             card;   /* all is done, and the member may see cards: the card for it, too */
};

#define auto_clear_telling __attribute__((cleanup(clear_telling_free)))
void clear_telling_free(struct clear_telling *t);

/* The person sees the progress now: what rules say of him needs no telling any more. */
int clear_rules_seen(struct ctx *ctx, const struct clear_view *v, struct err *err);

/* Settles how it stands by now, and says what is to be told instead of telling it. zh, en: as in
 * clearance_settle. *out is {0}. */
int clear_settle(struct ctx *ctx, const struct clear_view *v, struct str zh, struct str en,
                 struct clear_telling *out, struct err *err);

/* Tells up to 1000 members of one language, joined by '|', and sends the card of completion, too.
 * An empty text: nothing. */
int clear_tell(struct ctx *ctx, const struct school_clearance *c, struct str to,
               enum member_lang lang, struct str text, bool card, struct err *err);

/* Appends how a node stands to who is told: 财务处（缴费情况）：未通过。原因：欠费 */
void clear_line_say(const struct ctx *ctx, const struct clear_line *line, struct buf *out);

/* ---- clearance_show.c ---- */

/* The person can go there now, or do what its rule asks for. */
bool clear_is_next(const struct clear_line *line);

/* Whether a node that is still open says already that the form is missing. */
bool clear_form_asked(const struct clear_view *v, const struct school_flow *flow);

/* Whether a guard who scans the code lets the person through. */
bool clear_gate_opens(const struct clear_view *v);

/* What the person has filled in by a form, and whether it can be filled in now: for the first time,
 * or once more because a desk has given it back. */
int clear_form_read(struct ctx *ctx, const struct school_flow *flow, int64_t person,
                    struct flow_state *state, bool *open, struct err *err);

/* ---- clearance_card.c ---- */

#define CLEAR_TASK "cs-" /* how the task_id of a card begins; behind it the clearance, '-', and
                            something unique */

/* … and the keys of its buttons; behind the last the flow. */
#define CLEAR_KEY_CODE "code"
#define CLEAR_KEY_SHOW "show"
#define CLEAR_KEY_FORM "form/"

/* A card and the texts that it borrows, which lie still. */
struct clear_card { /* {0} is empty */
    struct card card;
    struct buf  memory[12]; /* task, three of the head, a name for each line, a key for each form */
    unsigned    used;
};

#define auto_clear_card __attribute__((cleanup(clear_card_free)))
void clear_card_free(struct clear_card *c);

/* Of one person's progress, with buttons for the code and the forms; of completion, with nothing of
 * one person on it: up to 1000 members get the same. ctx: in the language of who reads it. */
int clear_card_progress(struct ctx *ctx, const struct clear_view *v, struct clear_card *out,
                        struct err *err);
void clear_card_done(struct ctx *ctx, const struct school_clearance *c, struct clear_card *out);

/* Whether this member, who talks through this application, is sent cards. */
bool clear_cards(const struct ctx *ctx, const struct member *m);

/* ---- clearance_code.c ---- */

/* Appends the words of the code, and sends its picture behind them. renew: another code. */
int clear_code_give(struct ctx *ctx, const struct school_clearance *c, bool renew,
                    struct buf *out, struct err *err);

/* ---- clearance_words.c ---- */

/* Reads how the member stands, settles what is open, and appends the progress, or why there is
 * none. *v is {0}. */
int clear_progress(struct ctx *ctx, const struct school_clearance *c, struct clear_view *v,
                   struct buf *out, struct err *err);

#endif
