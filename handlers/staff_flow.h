/* Which flow of the school somebody of the staff means: 未打卡 [flow] … */
#ifndef HANDLERS_STAFF_FLOW_H
#define HANDLERS_STAFF_FLOW_H

#include "handlers/staff_scope.h"
#include "store/report.h"

/* What a command of the staff is about. */
struct staff_wish {
    bool (*usual)(const struct school_flow *flow); /* meant when no flow is named … */
    bool (*may)(const struct school_flow *flow);   /* … and these may be named */
    bool any;                                      /* where none is usual, all that may be are */
    const char *first;                             /* the flow of this name before the usual ones;
                                                      NULL: none */
    const char *none, *none_en;                    /* said where there is none */
    const char *other, *other_en;                  /* said of one that was named and may not be
                                                      (%s is its title); NULL: its name is not
                                                      looked for */
};

/* Flows that students report every day (what the staff themselves report in their application has
 * to be named); those of the school of which can be told who has given something; and those of
 * which everybody has to. */
bool staff_daily(const struct school_flow *flow);
bool staff_countable(const struct school_flow *flow);
bool staff_expected(const struct school_flow *flow);

/* What is reported every day: that of students, unless another is named. */
extern const struct staff_wish staff_daily_wish;

/* What the staff may report for others: what is daily, else all of it. */
extern const struct staff_wish staff_proxy_wish;

/* The one that *rest begins with, by a word or the title, in any application; else the only usual
 * one. *rest moves behind its name.
 *   words    the command, for the sentence that asks which one is meant
 *   named    out: it was named; may be NULL
 * 1; 0: *flow is NULL, and *out says why. */
int staff_flow(struct ctx *ctx, const struct staff_wish *wish, const char *const *words,
               struct str *rest, const struct school_flow **flow, bool *named, struct reply *out,
               struct err *err);

/* What a command about a flow begins with. */
struct staff_call {
    struct scopes             scopes; /* whose people the member sees */
    const struct school_flow *flow;
    bool                      named;  /* the flow was */
    struct str                rest;   /* what was said behind it */
};

/* 1: read; 0: the member is no counsellor and not the office, or staff_flow found none: *out says
 * so. */
int staff_call_read(struct ctx *ctx, const struct staff_wish *wish, const char *const *words,
                    struct staff_call *call, struct reply *out, struct err *err);

/* Appends how the command begins for that flow, so that it works when it is typed: with the flow's
 * name where another would be meant without it, or none. */
void staff_command(const struct ctx *ctx, const struct staff_wish *wish, const char *const *words,
                   const struct school_flow *flow, struct buf *out);

/* A word of ours as it is told to the member: the first, in English the last spelling. */
const char *staff_word(const struct ctx *ctx, const char *const *words);

/* What is behind the first word of the text. */
struct str staff_rest(const struct ctx *ctx);

/* Who has reported on that day, of those who are expected to: the flow's kinds, and without them in
 * the students' application everybody but the staff. college and class_name may be "". Borrows
 * all. */
struct report_filter staff_filter(const struct school_flow *flow, int64_t day, const char *college,
                                  const char *class_name);

#endif
