/* The desks: who may decide at which node, whom a clerk has in front of him, and what was decided.
 * One set of operations for the chat and for the page with a scanner (desk_page.c).
 *
 * Files: desk.c who may and who it is, desk_show.c what a clerk sees of somebody, desk_scan.c a
 * code or a number that is held up or typed, desk_reply.c what he decides in words, desk_card.c by
 * buttons, desk_back.c 撤回 and 重开, desk_unlock.c 解锁, desk_deputy.c 代理, desk_stuck.c 办理情况,
 * desk_gate.c the guards. */
#ifndef HANDLERS_DESK_H
#define HANDLERS_DESK_H

#include "handlers/clearance.h"

enum { DESKS = 20, DESK_SIZE = 260 /* bytes, with the NUL */ };

/* The desks of a member of the staff list: as a clerk, or as a deputy today. */
struct desks {
    char     name[DESKS][DESK_SIZE];
    unsigned count;
    bool     all;    /* clerk without a scope, or the office */
    bool     clerk;  /* is there anything at all */
};

/* Two statements. Empty (clerk false) where the school has neither clearances nor appointments. */
int desks_of(struct ctx *ctx, struct str userid, struct desks *out, struct err *err);
bool desk_may(const struct desks *d, const char *desk);

/* Whose clerks decide: the node's desk, or its title. */
const char *desk_of_node(const struct clearance_node *n);

/* Whom a code or a number means: of those whom some clearance concerns. */
enum desk_found {
    FOUND_PERSON,
    FOUND_DEAD,     /* another code was issued since */
    FOUND_EXPIRED,
    FOUND_PASS,     /* a code for a gate: 不归您处理 */
    FOUND_FORGED,   /* not signed by us, or changed */
    FOUND_FOREIGN,  /* not of this form */
    FOUND_UNKNOWN,  /* signed by us, but not kept */
    FOUND_NOBODY,   /* no such number, or no clearance concerns that person */
    FOUND_OFTEN,    /* a number, after too many that were nobody's: it was not looked up */
};

struct desk_person {
    enum desk_found                found;
    int64_t                        person;    /* FOUND_PERSON only, as the next one */
    const struct school_clearance *clearance; /* of the code. Of a number: the first one that
                                                 concerns the person; where there are several, one
                                                 that is open and has a node of the member's desks
                                                 goes before */
};

/* text: a scanned or typed code HY1.…, or a number of the roster. Numbers that are nobody's are
 * counted, and bounded for each member; when the bound is reached that is audited, once. */
int desk_find(struct ctx *ctx, struct str text, struct desk_person *out, struct err *err);

/* Audits the look. Whoever is held up, typed or listed anew is looked at once; what is said in the
 * ten minutes of the same talk (a decision, a question for the reason) is not another look. */
int desk_looked(struct ctx *ctx, const struct clear_view *v, struct err *err);

/* What may be decided about a line by whoever may decide at its node. */
enum desk_choice {
    CHOICE_BOTH,   /* passed, or refused */
    CHOICE_REFUSE, /* it is done by a list or needs nothing, but may be refused */
    CHOICE_NONE,   /* nothing: not its turn, a rule's, spared, out of the season, or a desk has
                      passed it: that is taken back by 撤回 and 重开 */
};
enum desk_choice desk_choice(const struct clear_view *v, const struct clear_line *l);

/* Appends how a line stands, without a line feed: 资产处（乐器归还情况）：未通过，琴没有还（王老师
 * 今天 09:12）. A look-up for the name of who decided. */
int desk_line_say(struct ctx *ctx, const struct clear_line *l, struct buf *out, struct err *err);

/* Appends why nothing can be decided about a line with CHOICE_NONE: 还没轮到，要先办完：…. Nothing
 * for what a desk has passed. */
void desk_why_say(const struct ctx *ctx, const struct clear_view *v, const struct clear_line *l,
                  struct buf *out);

/* Appends the name of a member of the staff; the userid where the list has none. */
int desk_name_say(struct ctx *ctx, struct str userid, struct buf *out, struct err *err);

/* What was wrong, as a sentence. */
const char *desk_found_say(const struct ctx *ctx, enum desk_found found);

/* Appends what became of a decision, as a sentence; not whether the person is told. How the node
 * stands, and who was first, is desk_line_say of the line read anew. */
void desk_result_say(struct ctx *ctx, const struct decision *d, enum decide_result result,
                     struct buf *out);

#endif
