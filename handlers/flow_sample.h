/* Answers that a person could give, for walking through a flow before anybody is asked
 * (flow_prove.h). */
#ifndef HANDLERS_FLOW_SAMPLE_H
#define HANDLERS_FLOW_SAMPLE_H

#include "bot/handler.h"
#include "handlers/flow_action.h"

/*
 * How each question is answered. What conditions hang on is answered by its variants: each option,
 * then (several) as many as may be chosen, then (optional) nothing; everything else by the shortest
 * answer or the longest one. Of a choice whose options an action makes, the variants are the values
 * that conditions name, then one that none names.
 */
struct sample {
    unsigned pick[30]; /* the variant of each question, from 1; 0: no condition hangs on it */
    bool     longest;  /* what makes texts long: many options, many characters */
};

/* 0 where no condition hangs on question i. */
unsigned sample_variants(const struct school_flow *flow, unsigned i);

/* The values of question i, a choice whose options an action makes, that conditions name. */
unsigned sample_values(const struct school_flow *flow, unsigned i,
                       const char *values[FLOW_OPTIONS]);

/* How many combinations there are; counting stops behind `most`. */
unsigned sample_ways(const struct school_flow *flow, unsigned most);

/* The first combination. */
void sample_begin(struct sample *s, const struct school_flow *flow);
/* The next combination; false: that was the last one, and the first comes again. */
bool sample_next(struct sample *s, const struct school_flow *flow);

/* The first combination, but with the variants that lead to question i. */
void sample_lead_to(struct sample *s, const struct school_flow *flow, unsigned i);

/* What would be typed to question i; false: its answers are not typed (a photo, a code). */
bool sample_type(const struct sample *s, const struct ctx *ctx, const struct school_question *q,
                 unsigned i, struct buf *typed);

/* The stored form of the answer; false: nothing that could be typed fits. */
bool sample_answer(const struct sample *s, const struct ctx *ctx, const struct school_question *q,
                   unsigned i, struct buf *value);

#endif
