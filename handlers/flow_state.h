/* What a member has submitted: today's state, and what the rule of a flow still allows. */
#ifndef HANDLERS_FLOW_STATE_H
#define HANDLERS_FLOW_STATE_H

#include "bot/handler.h"

enum { RECEIPT_SIZE = 12 }; /* 1120-K7Q2MX and the NUL */

struct flow_state {
    int64_t count;                 /* submissions in the rule's period */
    int64_t at;                    /* of the newest; 0: none */
    char    receipt[RECEIPT_SIZE]; /* of the newest; "" */
};

int64_t flow_day(const struct school_flow *flow,
                 int64_t now); /* Beijing day; 0 where the rule does not count days */
int64_t flow_most(const struct school_flow *flow); /* submissions in the rule's period */

int flow_state_read(struct ctx *ctx, const struct school_flow *flow, struct flow_state *state,
                    struct err *err);

/* Nothing more may be submitted now. */
bool flow_state_full(const struct school_flow *flow, const struct flow_state *state);

/* Appends one sentence for a full state: 今日已打卡 07:42（回执 …），每天一次，提交后不能修改。 */
void flow_state_say(const struct ctx *ctx, const struct school_flow *flow,
                    const struct flow_state *state, struct buf *out);

/* Appends the line of one daily flow without a line feed: 今日未打卡 / 今日已打卡 07:42. */
void flow_state_line(const struct ctx *ctx, const struct school_flow *flow,
                     const struct flow_state *state, struct buf *out);

/* Appends today's state: a line (ended by a line feed) for each daily flow of this application that
 * the member may use and that is in season. May append nothing. open: out, the first flow that is
 * not done and open now; may be NULL. */
int flow_today(struct ctx *ctx, struct buf *out, const struct school_flow **open, struct err *err);

/* Whether the flow is for this member at all: in this application, and for the roster only. */
bool flow_offered(const struct ctx *ctx, const struct school_flow *flow);
bool flow_allowed(const struct ctx *ctx, const struct school_flow *flow);

#endif
