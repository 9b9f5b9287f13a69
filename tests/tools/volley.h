/* The messages of a load, sealed before the clock starts. */
#ifndef TESTS_TOOLS_VOLLEY_H
#define TESTS_TOOLS_VOLLEY_H

#include "tests/tools/wecom.h"

enum { VOLLEY_LAG = 40 }; /* a message comes again so many messages later */

struct volley_plan {
    unsigned    requests;    /* first deliveries */
    unsigned    users;       /* distinct senders; 0: as many as requests */
    uint64_t    first_user;  /* ten digits */
    unsigned    again;       /* of a hundred messages so many are delivered twice */
    const char *text;        /* what each sends … */
    const char *tap;         /* … or the menu key that each taps … */
    const char *scans;       /* … or a file with a line "user code" for each scan … */
    const char *tasks;       /* … or one with a line "user task" for each card that is pressed */
    const char *chosen;      /* … on which this is chosen: "health=normal,place=campus" */
    bool        forged;      /* signatures are wrong */
};

/* Requests back to back. */
struct volley {
    struct buf bytes;
    size_t    *start; /* count + 1 offsets */
    unsigned   count;
};

/* Messages of one run are new to the server, whatever ran before. Exits when the file
 * cannot be read or has fewer lines than requests. */
void volley_build(struct volley *v, const struct volley_plan *plan, const struct wecom *w);
void volley_free(struct volley *v);

#endif
