/* Who works for the school, as what, and for whom. */
#ifndef STORE_STAFF_H
#define STORE_STAFF_H

#include "store/store.h"

#define ROLE_OFFICE     "office"     /* information office: answers tickets, sees everybody */
#define ROLE_COUNSELLOR "counsellor" /* sees the college or class of the scope */
#define ROLE_CLERK      "clerk"      /* a desk: the scope's college is its name (资产处), as the
                                        school file's `desk` spells it; empty: every desk */
#define ROLE_GUARD      "guard"      /* a gate: the scope's college is its name (南门); empty: any */

enum { STAFF_CHARS = 64 }; /* of each text of a member; staff import refuses longer ones */

enum staff_there {   /* in the staff application ("staff") */
    STAFF_HERE,      /* as far as is known */
    STAFF_UNREACHED, /* the platform said so of the last message (81013, 60111, 701008) */
    STAFF_LEFT,      /* unfollowed it */
};

struct staff {
    struct str userid;     /* as spelt */
    struct str name;
    struct str role;
    struct str college;    /* scope; empty: the whole school */
    struct str class_name; /* empty: the whole college */
    enum staff_there there; /* staff_with and staff_for tell it; else STAFF_HERE */
};

/* Adds, or changes the name; *added. */
int staff_put(struct store *s, const struct staff *m, bool *added, struct err *err);
/* Takes every role from everybody: before a whole list is imported. */
int staff_clear(struct store *s, int64_t *deleted, struct err *err);

/* Every role and scope of a member. */
int staff_roles(struct store *s, struct str userid,
                int (*each)(void *arg, const struct staff *m), void *arg, struct err *err);
/* Everybody with that role, each once for each scope, in the order of userid. */
int staff_with(struct store *s, const char *role, int (*each)(void *arg, const struct staff *m),
               void *arg, struct err *err);
/* Everybody with that role in whose scope the college and class are, each once: for a message to
 * those who look after a person. */
int staff_for(struct store *s, const char *role, struct str college, struct str class_name,
              int (*each)(void *arg, const struct staff *m), void *arg, struct err *err);
int staff_is(struct store *s, struct str userid, const char *role, bool *is, struct err *err);

#endif
