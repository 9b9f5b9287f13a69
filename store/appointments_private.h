/* What the two files of appointments share. Private to store/. */
#ifndef STORE_APPOINTMENTS_PRIVATE_H
#define STORE_APPOINTMENTS_PRIVATE_H

#include "store/appointments.h"
#include "store/store_private.h"

/* db_use of a statement whose $1..$4 are a slot. */
struct stmt *appointment_use(struct store *s, enum sql which, const struct slot *slot);

/* The columns of APPOINTMENT_COLUMNS. */
struct appointment appointment_row(struct stmt *st);

#endif
