/* People of the roster who have not left, with what is needed to write to them: for notices. */
#ifndef STORE_AUDIENCE_H
#define STORE_AUDIENCE_H

#include "base/buf.h"
#include "store/people.h"
#include "store/report.h"

enum { AUDIENCE_SCOPES = 20, AUDIENCE_KINDS = 8, AUDIENCE_YEARS = 8 };

struct audience_scope { /* "" is all */
    struct str college, class_name;
};

/* Everything given has to fit. */
struct audience_filter {
    struct audience_scope scope[AUDIENCE_SCOPES]; /* one of them; none: all */
    unsigned              scopes_count;
    const char           *kinds[AUDIENCE_KINDS];  /* spelt out, as in report_filter; none: all */
    unsigned              kinds_count;
    int64_t               years[AUDIENCE_YEARS];  /* of entry; none: all */
    unsigned              years_count;
    struct str            states;                 /* of the roster: active|leaving …; empty: all but
                                                     left, who is nobody's audience */
    struct str            missing;                /* flow: who has no submission of `day`; empty */
    int64_t               day;
    bool                  unconfirmed;            /* has not confirmed the identity */
    int64_t               unacked;                /* number of a notice that reached him, and that
                                                     he has not answered; 0 */
    int64_t               told;                   /* number of a notice that reached him (HANDED, or
                                                     RECALLED since): for a correction; 0 */
};

struct audience_person {
    struct report_person p;    /* p.number, name, college, class_name, member, follows, … */
    int64_t              year;
    struct str           kind;
};

/* Those who fit among the next `look` people of the roster, in the order of college, class, number.
 * app: whose followers p.follows tells. place, more: as report_missing_part; with the same filter.
 * Only the classes and colleges of the scopes are looked at, so that a class costs a class. */
int audience_part(struct store *s, const struct audience_filter *f, struct str app, unsigned look,
                  struct buf *place,
                  int (*each)(void *arg, const struct audience_person *p), void *arg, bool *more,
                  struct err *err);

/* One person, by id, whether or not he fits anything: 1 (called back), 0 not in the roster or
 * left. */
int audience_one(struct store *s, int64_t person, struct str app,
                 int (*each)(void *arg, const struct audience_person *p), void *arg,
                 struct err *err);

#endif
