/* What a member has submitted: today's state, and what the rule of a flow still allows. */
#ifndef HANDLERS_FLOW_STATE_H
#define HANDLERS_FLOW_STATE_H

#include "bot/handler.h"

enum { RECEIPT_SIZE = 12 }; /* 1120-K7Q2MX and the NUL */

/* Of what this message submits: the day, and 30 bits of the message. The same message gives the
 * same receipt. flow_turn.c */
void receipt_make(const struct ctx *ctx, char out[RECEIPT_SIZE]);
/* As people copy it: in either case, and with O for 0, I for 1. word_lookup.c */
bool receipt_same(struct str a, struct str b);

enum { STATE_NAME = 65 };

struct flow_state {
    int64_t count;                 /* submissions in the rule's period */
    int64_t at;                    /* of the newest; 0: none */
    char    receipt[RECEIPT_SIZE]; /* of the newest; "" */
    int64_t unlocked;              /* of a rule once: how many were given back (store/unlocks.h);
                                      the newest submission counts */
    int64_t streak;                /* days in a row up to the newest; 0: not counted */
    bool    proxy;                 /* somebody of the staff reported the newest … */
    char    by[STATE_NAME];        /* … of this name; "": not known any more */
};

int64_t flow_day(const struct school_flow *flow,
                 int64_t now); /* Beijing day; 0 where the rule does not count days */

/* Submissions in the rule's period. Where they are approved, the approval counts and not they. */
int64_t flow_most(const struct school_flow *flow, int64_t now);

/* The same of one subject (member_subject): with what a desk has given back. */
int flow_most_of(struct ctx *ctx, const struct school_flow *flow, int64_t subject, int64_t *most,
                 struct err *err);

/* Until when a later submission replaces the newest, as the school wrote it: 20:00, 2026-09-01
 * 10:00. NULL: never. *over: that time is over. */
const char *flow_editable(const struct school_flow *flow, int64_t now, bool *over);

/* A later submission of the same period takes the place of the one before. */
bool flow_replaces(const struct school_flow *flow);

/* Of the member; of another subject (member_subject). */
int flow_state_read(struct ctx *ctx, const struct school_flow *flow, struct flow_state *state,
                    struct err *err);
int flow_state_of(struct ctx *ctx, const struct school_flow *flow, int64_t subject,
                  struct flow_state *state, struct err *err);

/* Nothing more may be submitted now. */
bool flow_state_full(const struct school_flow *flow, const struct flow_state *state, int64_t now);

/* Appends one sentence for a full state: 今日已打卡 07:42（回执 …），每天一次，提交后不能修改。 */
void flow_state_say(const struct ctx *ctx, const struct school_flow *flow,
                    const struct flow_state *state, struct buf *out);

/* Appends the line of one daily flow without a line feed: 今日未打卡 / 今日已打卡 07:42. */
void flow_state_line(const struct ctx *ctx, const struct school_flow *flow,
                     const struct flow_state *state, struct buf *out);

/* Appends `before` and how far the days in a row have got: 已连续 9 天，还差 5 天. Nothing where the
 * flow does not count them, and for none. */
void flow_streak_say(const struct ctx *ctx, const struct school_flow *flow, int64_t streak,
                     const char *before, struct buf *out);

/* Appends today's state: a line (ended by a line feed) for each daily flow of this application that
 * the member may use and that is in season. May append nothing. open: out, the first flow that is
 * not done and open now; may be NULL. */
int flow_today(struct ctx *ctx, struct buf *out, const struct school_flow **open, struct err *err);

/* The same of what can be done now and is not: at most so many lines, for in front of something
 * else. */
int flow_today_open(struct ctx *ctx, unsigned most, struct buf *out,
                    const struct school_flow **open, struct err *err);

/* Whether the flow is there in this application. */
bool flow_offered(const struct ctx *ctx, const struct school_flow *flow);

/* Whether it is for this member. The person is read only where the flow asks for a kind or for who
 * has confirmed. */
enum flow_may {
    FLOW_MAY,
    FLOW_STRANGER,    /* for people of the roster, and the member is nobody of them, or barred */
    FLOW_OTHER_KIND,  /* for other kinds of people */
    FLOW_UNCONFIRMED, /* for who has confirmed the identity */
};
int flow_allowed(struct ctx *ctx, const struct school_flow *flow, enum flow_may *may,
                 struct err *err);

/* Whether a person of this kind is meant: `student` also means undergraduates and graduates. No
 * kinds: all are. */
bool kinds_mean(char *const *kinds, unsigned count, struct str kind);

/* Appends why not, as whole sentences; nothing for FLOW_MAY. */
void flow_may_say(const struct ctx *ctx, const struct school_flow *flow, enum flow_may may,
                  struct buf *out);

/* Appends a line (ended by a line feed) when the member has not said who he is, or not confirmed
 * it, and can do so here. Reads the person: for 帮助, the first opening of a day and following. */
int flow_identity_line(struct ctx *ctx, struct buf *out, struct err *err);

#endif
