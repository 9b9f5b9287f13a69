/* Who has reported and who has not: one day of a flow, beside the roster. People who have left are
 * not counted. Costs about as much as the people of the scope: 60,000 in some tens of milliseconds.
 * */
#ifndef STORE_REPORT_H
#define STORE_REPORT_H

#include "store/store.h"
#include "store/submissions.h"

enum { REPORT_KINDS = 8 };

struct report_filter {
    struct str  flow;
    int64_t     day;         /* as submission.day */
    struct str  college;     /* empty: all */
    struct str  class_name;
    const char *kinds[REPORT_KINDS]; /* of people, spelt out (no "student" for all); none: all */
    unsigned    kinds_count;
};

struct report_class {
    struct str college, class_name;
    int64_t    people, done, proxies, alerts; /* alerts: people with an open one */
};

/* In the order of college and class. Slices live during the call, which may use other nouns. */
int report_classes(struct store *s, const struct report_filter *f,
                   int (*each)(void *arg, const struct report_class *c), void *arg, struct err *err);

struct report_person {
    int64_t    person;
    struct str number, name, college, class_name;
    struct str member;   /* userid as spelt; empty: no member */
    bool       follows;  /* not known to have left the application `app` or to be unreachable */
    int        channel, lang; /* enum member_channel, enum member_lang */
    bool       pressed;
};

/* Who has not reported, in the order of college, class, number, after the place `after` (a cursor
 * that the callback's person gives: report_place; empty: from the start), at most `most`. */
int report_missing(struct store *s, const struct report_filter *f, struct str app, struct str after,
                   unsigned most, int (*each)(void *arg, const struct report_person *p), void *arg,
                   struct err *err);
int report_place(const struct report_person *p, struct buf *place);

/* Everybody with the newest submission of the day, NULL where there is none: for exports. */
int report_rows(struct store *s, const struct report_filter *f,
                int (*each)(void *arg, const struct report_person *p, const struct submission *sub),
                void *arg, struct err *err);

/* People and reports of each day from..to of the filter's scope (its day does not matter). */
int report_days(struct store *s, const struct report_filter *f, int64_t from, int64_t to,
                int (*each)(void *arg, int64_t day, int64_t people, int64_t done), void *arg,
                struct err *err);

#endif
