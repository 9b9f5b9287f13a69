/* When a flow is open, and what to say when it is not. Beijing time. */
#ifndef HANDLERS_FLOW_WINDOW_H
#define HANDLERS_FLOW_WINDOW_H

#include "bot/handler.h"

enum window {
    WINDOW_OPEN,
    WINDOW_EARLY, /* before its first day */
    WINDOW_HOURS, /* outside its hours of the day; it opens again */
    WINDOW_OVER,  /* after its last moment, or its last hours */
};

enum window flow_window(const struct school_flow *flow, int64_t now);

/* The end of the hours that are open now, at the latest of this Beijing day; seconds UTC. */
int64_t flow_window_end(const struct school_flow *flow, int64_t now);

/* The Beijing day on which it opens for the first time; -1: it always was. */
int64_t flow_first_day(const struct school_flow *flow);

/* The newest Beijing day on which something can have been submitted: today, or yesterday as long as
 * the hours of today have not begun. */
int64_t flow_newest_day(const struct school_flow *flow, int64_t now);

/* Appends the whole sentence: 「…」已于 08-19 17:00 截止。 Nothing for WINDOW_OPEN. */
void flow_window_say(const struct ctx *ctx, const struct school_flow *flow, enum window window,
                     struct buf *out);

#endif
