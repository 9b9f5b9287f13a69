/* Clearance: which nodes a person has to pass, how each stands, and what follows when one changes.
 * The school file says what there is (conf/school.h), the store what was decided
 * (store/clearances.h), the roster who is concerned.
 *
 * Files: clearance.c how it stands, clearance_rule.c nodes decided by a rule, clearance_decide.c
 * what is changed, clearance_settle.c who is told and when all is done, clearance_show.c how it
 * reads, clearance_count.c how many, clearance_card.c cards, clearance_words.c what the student
 * says, clearance_code.c the look-up code, schedule_clear.c what an import has changed; desk*.c the
 * clerks, desk_gate.c the guards. */
#ifndef HANDLERS_CLEARANCE_H
#define HANDLERS_CLEARANCE_H

#include "bot/card.h"
#include "bot/handler.h"
#include "store/clearances.h"
#include "store/lookups.h"

/* ---- how it stands ---- */

struct clear_line { /* one node, in the order of the school file */
    const struct clearance_node *node;
    enum clear_state             state;
    bool                         spared; /* not of the node's `only`: NONE, and nobody decides */
    bool                         turn;  /* its number has come: all before are NONE or PASSED */
    bool                         had;   /* there is a row, with … */
    enum clear_source            source;
    int64_t                      at;    /* when decided; 0: as the school file says. Of who is in
                                           no row of a list: when that was imported */
    struct buf                   by;    /* userid */
    struct buf                   reason;
};

enum clear_season { SEASON_BEFORE, SEASON_OPEN, SEASON_OVER };

struct clear_view { /* {0} is empty */
    const struct school_clearance *clearance;
    int64_t                        person;
    struct buf        number, name, college, class_name; /* of the roster; never NULL when the
                                                            person is of it */
    bool              unconfirmed; /* would have to confirm the identity, and has not */
    bool              concerned;   /* `who` fits; otherwise count is 0 */
    enum clear_season season;
    struct clear_line line[CLEAR_NODES];
    unsigned          count;
    unsigned          done;        /* lines that are NONE or PASSED */
    unsigned          number_now;  /* the number whose turn it is; 0: all is done */
    bool              complete;    /* every line is NONE or PASSED */
    unsigned          gate_left;   /* lines that a guard asks for and that are neither; 0: he lets
                                      the person through */
    int64_t           completed_at; /* when that was told; 0: not yet */
};

#define auto_clear_view __attribute__((cleanup(clear_view_free)))
void clear_view_free(struct clear_view *v);

/* The clearance of that name; NULL: the school has none. The first one that concerns the person:
 * *c NULL when none does. */
const struct school_clearance *clearance_named(const struct conf_school *school, struct str name);
int clearance_of(struct ctx *ctx, int64_t person, const struct school_clearance **c,
                 struct err *err);

/* Whether it concerns the person; nobody of the roster is concerned by nothing. */
int clearance_concerns(struct ctx *ctx, const struct school_clearance *c, int64_t person,
                       bool *concerns, struct err *err);

/* The first clearance that has the flow among its forms; NULL: none. Such a flow is for those only
 * whom one of these clearances concerns: *meant; true for any other flow. */
const struct school_clearance *clearance_with_form(const struct conf_school *school,
                                                   const struct school_flow *flow);
int clearance_form_meant(struct ctx *ctx, const struct school_flow *flow, int64_t person,
                         bool *meant, struct err *err);

/* person: of the roster; nobody of it: concerned is false. *out is {0}. */
int clearance_read(struct ctx *ctx, const struct school_clearance *c, int64_t person,
                   struct clear_view *out, struct err *err);

/* The same of many: the feeds are read once, the rest comes from clear_people. One look-up for each
 * rule. p->reason is not opened there, and is empty here. */
struct clear_lists { /* of each node, by its place in the school file */
    int64_t          at[CLEAR_NODES]; /* 0: no list was imported */
    enum clear_state unlisted[CLEAR_NODES];
};
int clearance_lists(struct ctx *ctx, const struct school_clearance *c, struct clear_lists *out,
                    struct err *err);
int clearance_view(struct ctx *ctx, const struct school_clearance *c,
                   const struct clear_lists *lists, const struct clear_person *p,
                   struct clear_view *out, struct err *err);

/* Whom the clearance concerns, for clear_people: of all scopes. */
struct clear_who clearance_who(const struct school_clearance *c);

enum clear_season clearance_season(const struct school_clearance *c, int64_t now);
/* Its first second, and its last one; 0: the school file names none. */
int64_t clearance_begin(const struct school_clearance *c);
int64_t clearance_end(const struct school_clearance *c);

/* NONE or PASSED. */
bool clear_is_done(enum clear_state state);

/* Since when a line that is its turn and not done waits: since it was refused or opened again, or
 * since the last one before it was done, at the earliest since the season began; seconds UTC. 0: it
 * does not wait. */
int64_t clear_since(const struct clear_view *v, const struct clear_line *line);

/* How many stand how at each node, by its place in the school file: of those concerned who are of
 * this college and class (empty: of all). One pass over the roster, and a look-up for each rule. */
struct clear_counts {
    struct clear_count {
        unsigned waiting; /* it is their turn, and to be done … */
        unsigned refused; /* … or refused, which is not among `waiting` */
        unsigned later;   /* not done, and others come before */
        unsigned none, passed;
        int64_t  since;   /* of those whose turn it is: of who waits the longest; 0: nobody does */
    } node[CLEAR_NODES];
    unsigned people, complete;
};
int clearance_count(struct ctx *ctx, const struct school_clearance *c, struct str college,
                    struct str class_name, struct clear_counts *out, struct err *err);

/* The line of a node; NULL: none of that name. */
const struct clear_line *clear_line_of(const struct clear_view *v, struct str node);

/* 待办理, 无需办理, 通过, 未通过. */
const char *clear_state_say(const struct ctx *ctx, enum clear_state state);

/* ---- what is changed ---- */

enum decide_result {
    DECIDE_DONE,
    DECIDE_SAME,      /* it stood so already (an older press, another clerk) */
    DECIDE_OTHER,     /* another clerk has decided otherwise since it was shown: look again */
    DECIDE_NOT_TURN,  /* nodes before it are open */
    DECIDE_RULE,      /* a rule decides, nobody else */
    DECIDE_SEASON,    /* not in the season */
    DECIDE_NOBODY,    /* the person is not concerned, or not by this node */
    DECIDE_DAY,       /* 撤回: it was not today */
    DECIDE_UNDECIDED, /* 撤回: no desk has decided; 重开: it is to be done as it is */
};

struct decision {
    const struct school_clearance *clearance;
    const struct clearance_node   *node;
    int64_t          person;
    enum clear_state to;      /* PASSED or REFUSED; TODO: taken back, re-opened */
    enum clear_state seen;    /* what was shown to who decides; DECIDE_OTHER when it is another */
    struct str       reason;  /* needed for REFUSED and TODO: the student reads it */
    bool             late;    /* 重开: whatever day it was decided on */
};

/* Decides in this transaction for ctx->me (who may is asked before: desk_may), audits it, tells the
 * student (push in the clearance's application), and settles. Who is refused again for another
 * reason is told the new one. What is taken back stands as a list says again, or else is to be
 * done. */
int clearance_decide(struct ctx *ctx, const struct decision *d, enum decide_result *result,
                     struct err *err);

/* Something about the person may have changed (a decision, a list, a rule): completion, and a card
 * for it, when the last one is done; the word that it was taken back when it is not any more. Out
 * of the season nothing happens.
 *   zh, en  a line or more about what has changed, put in front of what comes next; empty: nothing
 *           has, or it was told: then only completion is */
int clearance_settle(struct ctx *ctx, const struct school_clearance *c, int64_t person,
                     struct str zh, struct str en, struct err *err);

/* A flow was submitted, approved, suspended, an alert raised or lifted, an identity confirmed:
 * settles every clearance with a rule about it. Cheap when there is none.
 *   person  member_subject(): nobody of the roster is nobody's business here
 *   flow    its name; empty: an alert or the identity */
int clearance_touched(struct ctx *ctx, int64_t person, struct str flow, struct err *err);

/* ---- how it reads ---- */

/* Appends the progress of a concerned person: identity, season, each node, where to go next, the
 * forms. To the person himself; at most `room` bytes: what is done is shortened first. */
int clearance_say(struct ctx *ctx, const struct clear_view *v, size_t room, struct buf *out,
                  struct err *err);

/* Appends where to go next, without a line feed: 下一步：… Nothing when all is done. Of a node of a
 * rule it is what to reply.
 *   where  with place and hours */
int clear_next_say(struct ctx *ctx, const struct clear_view *v, bool where, struct buf *out,
                   struct err *err);

/* Appends 2021年04月01日 — 06月30日. */
void clear_season_say(const struct ctx *ctx, const struct school_clearance *c, struct buf *out);

/* Appends one sentence to who is not concerned. */
void clear_others_say(const struct ctx *ctx, const struct school_clearance *c, struct buf *out);

const char *clear_title(const struct ctx *ctx, const struct school_clearance *c);

/* Appends a line of 帮助 for each word of those that concern the member; of all to who is nobody
 * yet. clearance_words.c */
int clearance_help(struct ctx *ctx, struct buf *out, struct err *err);

/* The word to tell for the progress; for the code, which may be NULL. */
const char *clear_word(const struct ctx *ctx, const struct school_clearance *c);
const char *clear_code_word(const struct ctx *ctx, const struct school_clearance *c);

/* Appends a node's name: 资产处（乐器归还情况）. */
void clear_node_say(const struct ctx *ctx, const struct clearance_node *n, struct buf *out);

/* ---- the look-up code ---- */

/* The person's good code, or a new one (renew: a new one in any case, and the old one is dead). It
 * ends with the season. out->clearance points into the school file. *may false: the person has
 * renewed it too often today, or the season is over; *out is untouched. */
int clearance_code(struct ctx *ctx, const struct school_clearance *c, int64_t person, bool renew,
                   struct lookup_code *out, bool *may, struct err *err);

#endif
