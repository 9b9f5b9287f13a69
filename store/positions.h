/* Where a member's client last said to be (protocol 2.3, LOCATION): sealed, only the newest. */
#ifndef STORE_POSITIONS_H
#define STORE_POSITIONS_H

#include "base/buf.h"
#include "store/store.h"

/* place: as the value of a location question (handlers/flow_place.h). An older one than what is
 * there changes nothing. */
int position_put(struct store *s, int64_t now, struct str userid, struct str place,
                 struct err *err);

/* 1: one not older than `since`; appended to *place, *at is when. 0: none. */
int position_get(struct store *s, struct str userid, int64_t since, struct buf *place, int64_t *at,
                 struct err *err);

/* Deletes at most `most` that are older than `before`. */
int position_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                   struct err *err);

#endif
