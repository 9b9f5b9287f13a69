/* Long work that only reads: charts, tables. A thread with a reading connection of its own takes
 * rows OUT_MAKE of the outbox, so callbacks do not wait behind it and a restart forgets nothing;
 * what it made becomes media and rows OUT_SEND in one transaction of the worker. */
#ifndef BOT_MAKER_H
#define BOT_MAKER_H

#include "base/buf.h"
#include "base/err.h"
#include "conf/school.h"
#include "store/store.h"

/* What was made. {0} is nothing. */
struct made {
    struct buf  text;     /* sent first; may be empty */
    struct buf  bytes;    /* empty: no file */
    const char *type;     /* "image" or "file"; static */
    char        filename[64]; /* shown in the chat; no personal data */
};

struct maker {
    const char *name; /* [a-z_]+ */

    /* spec: what push_make was given, at most some KB. store: reading. Runs without a transaction
     * of the worker, may take seconds. -1: `why` for the log; the receiver is told that it failed.
     * */
    int (*make)(struct store *store, const struct conf_school *school, int64_t now, struct str spec,
                struct made *out, struct err *why);
};

struct maker_thread;
struct worker;
struct sealer;

struct maker_options {
    const char                *database;
    const struct sealer       *sealer;
    const struct maker *const *makers; /* ends with NULL */
    struct metrics            *metrics;
};

/* school: the thread's own copy; freed by release. */
int  maker_start(struct maker_thread **out, const struct maker_options *options,
                 struct conf_school *school, struct worker *worker, struct err *err);
/* takes it; any thread */
void maker_set_school(struct maker_thread *m, struct conf_school *school);
void maker_wake(struct maker_thread *m); /* something new is in the outbox; any thread, cheap */
void maker_stop(struct maker_thread *m); /* what was not made stays in the outbox */

#endif
