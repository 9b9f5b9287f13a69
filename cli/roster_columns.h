/* The roster's fields and what their columns are called; a school adds words of its own
 * (roster.columns in the school file). */
#ifndef CLI_ROSTER_COLUMNS_H
#define CLI_ROSTER_COLUMNS_H

#include "cli/columns.h"

enum roster_field {
    ROSTER_NUMBER,
    ROSTER_CANDIDATE,
    ROSTER_NAME,
    ROSTER_KIND,
    ROSTER_ORIGIN,
    ROSTER_ID_TYPE,
    ROSTER_ID_NUMBER,
    ROSTER_PHONE,
    ROSTER_MAIL,
    ROSTER_COLLEGE,
    ROSTER_CLASS,
    ROSTER_YEAR,
    ROSTER_STATE,
    ROSTER_FROM,
    ROSTER_UNTIL,
    ROSTER_FIELDS
};

extern const struct column       roster_columns[ROSTER_FIELDS];
extern const struct columns_need roster_need;

#endif
