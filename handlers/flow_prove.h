/* Whether a flow of the school file can be finished, in words and with cards, in both languages:
 * walked through before anybody is asked. Pure: no store, nothing is sent. */
#ifndef HANDLERS_FLOW_PROVE_H
#define HANDLERS_FLOW_PROVE_H

#include "conf/conf.h"

/* How long it is, over all ways through it. */
struct flow_proof {
    unsigned cards_least, cards_most; /* to press, where cards show; the review is one, too */
    unsigned words_least, words_most; /* messages besides: what fits no card */
    bool     parts;                   /* the review or the receipt shows long answers in part */
    bool     unspoken;                /* it has an English title and no word that can be typed
                                         without Chinese, by which an English text would call it */
    bool     line;                    /* one typed line can answer all of it */
    unsigned ways;                    /* combinations of choices that were walked */
    bool     sampled;                 /* there are more of them; each choice was made at least
                                         once, and each question asked */
};

/* What is wrong with a flow: a sentence without its place. question NULL: the whole flow. */
struct flow_flaws {
    void (*say)(void *arg, const struct school_question *question, const char *sentence);
    void *arg;
};

/*
 * Walks through the flow with the shortest answers and with the longest, for each combination of
 * the answers that conditions hang on (at most WAYS of them). Said to `flaws`, each once:
 *
 *   a question that no answers lead to, or that no answer fits
 *   a question, review or receipt that is longer than a message (protocol 3.1), so that it would be
 *   cut; or that leaves so little room to long answers that nobody would recognise them
 *
 *   an example that would be taken as a command while its question is open
 *   a flow whose `needs` have ended already
 *
 * What fits no card is asked in words: that is no flaw, and counted in *out. now: seconds UTC; days
 * from today, and what is not over yet, go by it.
 */
int flow_prove(const struct conf *conf, const struct school_flow *flow, int64_t now,
               const struct flow_flaws *flaws, struct flow_proof *out, struct err *err);

#endif
