/* Who has reported and who has not: one day of a flow, beside the roster. People who have left are
 * not counted. Of a school of 60,000 with 200 days of reports, counting by class costs some tens of
 * milliseconds, one class alone less than one. */
#ifndef STORE_REPORT_H
#define STORE_REPORT_H

#include "store/store.h"
#include "store/submissions.h"

enum { REPORT_KINDS = 8 };

struct report_filter {
    struct str  flow;
    int64_t     day;         /* as submission.day */
    struct str  college;     /* empty: all, and class_name does not matter */
    struct str  class_name;  /* empty: all of the college */
    bool        exact;       /* both are meant as they are: empty is who is of none */
    const char *kinds[REPORT_KINDS]; /* of people, spelt out (no "student" for all); none: all */
    unsigned    kinds_count;
};

struct report_class {
    struct str college, class_name;
    int64_t    people, done;   /* who has a submission of the day */
    int64_t    proxies, alerts; /* with one by proxy; with an alert that is open */
};

/* How many people of the roster the scope has, whether they have left or not, but no further than
 * `most`: whether there are very many costs little. Of the filter college and class count. */
int report_people(struct store *s, const struct report_filter *f, int64_t most, int64_t *people,
                  struct err *err);

/* The classes of the scope that are in the roster, whoever is in them, in the same order: one
 * look-up each. */
int report_names(struct store *s, const struct report_filter *f,
                 int (*each)(void *arg, struct str college, struct str class_name), void *arg,
                 struct err *err);

/* In the order of college and class (bytes). Slices live during the call, which may use other
 * nouns. Takes 16 bytes for each of the people. */
int report_classes(struct store *s, const struct report_filter *f,
                   int (*each)(void *arg, const struct report_class *c), void *arg,
                   struct err *err);

struct report_person {
    int64_t    person;
    struct str number, name, college, class_name;
    struct str member;   /* userid as spelt; empty: no member, or barred */
    bool       follows;  /* a member, and not known to have left the application `app`, or to be
                            unreachable */
    int        channel, lang; /* enum member_channel, enum member_lang */
    bool       pressed;
    bool       frozen;   /* the member said 这不是我, and the office has not decided */
};

/* Who has not reported, in the order of college, class, number, after the place `after` (a cursor
 * that the callback's person gives: report_place; empty: from the start; with the same college and
 * class of the filter), at most `most`. The callback may use other nouns. ERR_BAD_INPUT: `after` is
 * no place. */
int report_missing(struct store *s, const struct report_filter *f, struct str app,
                   struct str after, unsigned most,
                   int (*each)(void *arg, const struct report_person *p), void *arg,
                   struct err *err);
/* The same of the next `look` people of the roster, whether they are missing or not, for who must
 * not take long: most of them may have reported. The whole school; place: in, where to begin; out,
 * where to go on. *more: there may be others. place and *more are untouched on failure. */
int report_missing_part(struct store *s, const struct report_filter *f, struct str app,
                        unsigned look, struct buf *place,
                        int (*each)(void *arg, const struct report_person *p), void *arg,
                        bool *more, struct err *err);
/* Appends it. -1: not such a person (no number). */
int report_place(const struct report_person *p, struct buf *place);

/* Everybody with the newest submission of the day, NULL where there is none, in the same order: for
 * exports. person.follows: as of no application. */
int report_rows(struct store *s, const struct report_filter *f,
                int (*each)(void *arg, const struct report_person *p,
                            const struct submission *sub),
                void *arg, struct err *err);

/* People of today's roster, and how many of them reported, on each day from..to of the filter's
 * scope (its day does not matter). A class costs its people times the days; a whole school about
 * ten milliseconds a day. */
int report_days(struct store *s, const struct report_filter *f, int64_t from, int64_t to,
                int (*each)(void *arg, int64_t day, int64_t people, int64_t done), void *arg,
                struct err *err);

#endif
