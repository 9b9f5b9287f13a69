/* Numbers that people have: identity cards, passports, phones, mail addresses. Pure functions. */
#ifndef BASE_IDNUM_H
#define BASE_IDNUM_H

#include "base/buf.h"

enum { IDNUM_MAX = 64 }; /* bytes of any of them, normalised, with the NUL */

/* All normalisers: full-width becomes half-width, blanks and hyphens inside go (not inside a mail
 * address), letters become upper case (documents) or lower case (mail). false: it cannot be one,
 * out is untouched. */

/* Identity card of the mainland: 18 characters, the date of birth exists, the check digit of
 * GB 11643-1999 (ISO 7064 MOD 11-2) fits. 15-digit cards are void since 2013. */
bool idnum_card(struct str text, char out[IDNUM_MAX]);
/* Passport or permit: 6 to 20 letters and digits, at least one digit. */
bool idnum_passport(struct str text, char out[IDNUM_MAX]);
/* A card where it looks like one (18 characters beginning with 17 digits), else a passport that
 * does not begin with 15 digits (that is a card with some missing, or a void one) and is no mobile
 * phone of 11 digits, which people type by mistake. *card tells; may be NULL. */
bool idnum_document(struct str text, char out[IDNUM_MAX], bool *card);
/* Mobile phone: 11 digits 1[3-9]…, with or without +86, 0086 or 86 (out: the 11 digits); abroad: +
 * and 6 to 15 digits. */
bool idnum_phone(struct str text, char out[IDNUM_MAX]);
/* local@domain.tld, ASCII. */
bool idnum_mail(struct str text, char out[IDNUM_MAX]);
/* Candidate number: digits only, as many as one of the `count` lengths. */
bool idnum_candidate(struct str text, const unsigned *lengths, unsigned count,
                     char out[IDNUM_MAX]);

/* 4.4E+17 and the like: a spreadsheet has destroyed a long number. */
bool idnum_is_float(struct str text);

/* Masks for screens, appended: 138****0001, 3601**********002X, E1******9, j***@example.edu.
 * Nothing for the empty text, stars alone for what is none of these. */
void idnum_mask_phone(struct buf *out, struct str phone);
void idnum_mask_document(struct buf *out, struct str document);
void idnum_mask_mail(struct buf *out, struct str mail);

/* The same name for people: blanks and the middle dots (· • ・ ．) do not count, nor the width and
 * the case of letters. The empty name is nobody's. */
bool name_same(struct str a, struct str b);

#endif
