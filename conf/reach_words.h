/* The states of store/reach.h in words, and what a counsellor can send to somebody in each. One
 * place for the command line and the staff's chat. */
#ifndef CONF_REACH_WORDS_H
#define CONF_REACH_WORDS_H

#include "base/buf.h"
#include "conf/school.h"

struct reach_words {
    const char *state;         /* as reach_name (store/reach.h) */
    const char *zh, *en;       /* short: 未确认 */
    const char *cause, *cause_en;
    const char *send;          /* the ready sentence; "{name}" is the name */
};

/* By the state's name, or by its Chinese or English word, whatever the case; NULL: none. */
const struct reach_words *reach_words(struct str state);

/* Appends the school's sentence for the state, else the built-in one, with the name filled in;
 * nothing for a state that needs none. */
void reach_send(const struct conf_school *school, const struct reach_words *words, struct str name,
                struct buf *out);

#endif
