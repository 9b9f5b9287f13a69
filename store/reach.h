/* Can everybody be reached? Each person who is no staff and has not left has exactly one state,
 * each member who is nobody of the roster too. */
#ifndef STORE_REACH_H
#define STORE_REACH_H

#include "store/store.h"

enum reach { /* the first that fits */
    REACH_NOBODY,      /* a member who is not in the roster, is still here … */
    REACH_CLAIMED,     /* … and claims to be a person that another member is: the office decides */
    REACH_FROZEN,      /* said 这不是我; the office has not decided */
    REACH_LEFT,        /* unfollowed, or left the organisation */
    REACH_OUTSIDE,     /* joined, but outside the application's scope (store/members.h) */
    REACH_UNCONFIRMED, /* here, but has not confirmed (only where the school wants it) */
    REACH_ACTIVE,
    REACH_INVITED,     /* invited, not joined */
    REACH_EXPECTED,    /* neither joined nor invited */
    REACH_COUNT
};

struct reach_person {
    enum reach state;
    int64_t    person;     /* 0: nobody of the roster, who may also have left */
    struct str number;     /* or the userid */
    struct str name;       /* empty for nobody */
    struct str college, class_name;
    int64_t    since;      /* seconds UTC; 0: not known */
    int64_t    errcode;    /* why OUTSIDE; 0: not known */
};

/* Kinds of people (struct person) that have to confirm, as bits. */
enum {
    REACH_UNDERGRADUATES = 1,
    REACH_GRADUATES = 2,
    REACH_CANDIDATES = 4,
    REACH_STUDENTS = 8, /* of whom the roster does not say which */
    REACH_EVERYBODY = 15,
};

struct reach_filter {
    struct str app;        /* the students' application */
    unsigned   confirm;    /* of whom unconfirmed is a state of its own; 0: of nobody */
    struct str college;    /* empty: all */
    struct str class_name;
    bool       only;       /* … of `state` */
    enum reach state;
    unsigned   skip, most; /* a page of the list of one state; most 0: all */
};

/* Members who are nobody first, by userid; then in the order of college, class, number. Slices live
 * during the call, which may use other nouns. Members who are staff (store/staff.h) are not among
 * the nobodies. */
int reach_list(struct store *s, const struct reach_filter *f,
               int (*each)(void *arg, const struct reach_person *p), void *arg, struct err *err);
int reach_count(struct store *s, const struct reach_filter *f, int64_t count[REACH_COUNT],
                struct err *err);

/* "frozen", "left", …: for --json and the table. */
const char *reach_name(enum reach r);

#endif
