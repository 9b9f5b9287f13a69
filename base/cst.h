/* Beijing time: UTC + 8 h, no daylight saving since 1991. Never the machine's TZ. */
#ifndef BASE_CST_H
#define BASE_CST_H

#include "base/str.h"

#define CST_OFFSET 28800  /* seconds */
#define CST_DAY    86400  /* seconds */

struct cst {
    int year, month, day;     /* month 1..12, day 1..31 */
    int hour, minute, second;
    int weekday;              /* 0 Sunday .. 6 Saturday */
};

int64_t    cst_day(int64_t utc);                /* Beijing calendar days since 1970-01-01 */
int64_t    cst_day_start(int64_t day);          /* UTC seconds of that day's 00:00 in Beijing */
int        cst_minute(int64_t utc);             /* minute of the Beijing day, 0..1439 */
struct cst cst_of(int64_t utc);
int64_t    cst_same_day(int64_t utc, int hour, int minute); /* that time on utc's Beijing day */

/* Each writes a NUL-terminated text and returns out. */
char *cst_date(char out[11], int64_t utc);      /* 2026-09-01 */
char *cst_clock(char out[6], int64_t utc);      /* 07:42 */
char *cst_stamp(char out[17], int64_t utc);     /* 2026-09-01 07:42 */

/* Strict: the whole slice, real dates only. false leaves *out untouched. */
bool cst_parse_date(struct str text, int64_t *day);        /* 2026-09-01 -> days, as cst_day */
bool cst_parse_clock(struct str text, int *minute);        /* 07:42, 24:00 -> 0..1440 */
bool cst_parse_stamp(struct str text, int64_t *utc);       /* 2026-09-01 07:42 */

#endif
