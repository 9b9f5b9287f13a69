/* What the report and the audience share. Private to store/. */
#ifndef STORE_REPORT_PRIVATE_H
#define STORE_REPORT_PRIVATE_H

#include "store/db.h"
#include "store/report.h"

/* The columns of REPORT_PERSON (store/sql_private.h), and how many they are. */
enum {
    R_PERSON, R_NUMBER, R_NAME, R_COLLEGE, R_CLASS, R_MEMBER, R_FOLLOWS, R_CHANNEL, R_LANG,
    R_PRESSED, R_FROZEN, REPORT_COLUMNS,
};

/* They begin the row. Slices live as the row's. */
struct report_person report_row_person(struct stmt *st);

#endif
