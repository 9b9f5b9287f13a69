/* The personal fields as they are kept: what people_put.c and identities.c share. Private to
 * store/. Contexts, for the seal and for the blind index, are the columns' names. */
#ifndef STORE_IDENTITIES_PRIVATE_H
#define STORE_IDENTITIES_PRIVATE_H

#include "base/idnum.h"
#include "store/store_private.h"

enum personal_kind { PERSONAL_ID, PERSONAL_PHONE, PERSONAL_MAIL, PERSONAL_COUNT };

struct personal {
    struct str    text;                /* normalised; empty: none. Points into `normal`, or is what
                                          was given when that cannot be normalised */
    char          normal[IDNUM_MAX];
    unsigned char index[SEALED_INDEX];
};

/* x must not be moved afterwards. ERR_RETRY without a sealer. */
int personal_read(struct store *s, enum personal_kind kind, struct str text, struct personal *x,
                  struct err *err);

/* Appends the sealed value. */
int personal_seal(struct store *s, enum personal_kind kind, const struct personal *x,
                  struct buf *out, struct err *err);

#endif
