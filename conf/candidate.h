/* Candidate numbers as the school has them: how many digits (identity.candidate_digits). For all
 * three the identity may be NULL, or not say: then it is 14 (undergraduates) or 16 (graduates). */
#ifndef CONF_CANDIDATE_H
#define CONF_CANDIDATE_H

#include "base/buf.h"
#include "base/idnum.h"
#include "conf/school.h"

/* As the normalisers of base/idnum.h. */
bool candidate_read(const struct school_identity *id, struct str text, char out[IDNUM_MAX]);

/* Whether one digit is missing: a spreadsheet may have taken a leading 0. Of a number that was not
 * read. */
bool candidate_is_short(const struct school_identity *id, size_t digits);

/* Appends 14 位（本科）或 16 位（研究生）, or 14、15 或 16 位, or the same in English. */
void candidate_say(const struct school_identity *id, bool english, struct buf *out);

#endif
