/* Words of a line, as a transcript has them. */
#ifndef SIM_WORDS_H
#define SIM_WORDS_H

#include "base/buf.h"

/* Takes the next word off *rest, without its quotes: a "b c" d="e f". Blanks inside quotes belong
 * to it. out is cleared before. false: there is none. */
bool sim_take_word(struct str *rest, struct buf *out);

#endif
