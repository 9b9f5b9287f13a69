/* Long work that only reads: charts, tables. A thread with a reading connection of its own takes
 * rows OUT_MAKE of the outbox, one after the other, so callbacks do not wait behind it and a
 * restart forgets nothing; what it made becomes media and rows OUT_SEND in one transaction of the
 * worker, with the end of its row: it is sent once, and made again only where it was not stored.
 * Each start is counted before it: work that ends the process is given up after three. */
#ifndef BOT_MAKER_H
#define BOT_MAKER_H

#include "base/buf.h"
#include "base/err.h"
#include "bot/metrics.h"
#include "conf/school.h"
#include "store/store.h"

/* What was made. {0} is nothing: nobody is told. */
struct made {
    struct buf  text;         /* sent first; may be empty */
    struct buf  bytes;        /* empty: no file */
    const char *type;         /* "image" (at most 10 MB) or "file" (20 MB); static */
    char        filename[64]; /* shown in the chat; no personal data */
};

struct maker {
    const char *name; /* [a-z_]+ */

    /* spec: what push_make was given, at most some KB. store: reading. Runs without a transaction
     * of the worker, may take seconds. -1: `why` for the log, nothing personal in it. ERR_RETRY is
     * tried twice more; then, or at once after another kind, the receiver is told that it failed.
     */
    int (*make)(struct store *store, const struct conf_school *school, int64_t now, struct str spec,
                struct made *out, struct err *why);
};

struct maker_thread;
struct worker;

struct maker_options {
    const char          *database;
    const struct sealer *sealer;
    const struct maker *const *makers; /* ends with NULL */
    struct metrics *metrics;
};

/* school: the thread's own copy, which it frees (on failure it stays the caller's). The worker must
 * have been started. */
int maker_start(struct maker_thread **out, const struct maker_options *options,
                struct conf_school *school, struct worker *worker, struct err *err);

/* From the next work on this school is in force. Takes it; any thread. */
void maker_set_school(struct maker_thread *m, struct conf_school *school);

/* Something new is in the outbox. Any thread; cheap. */
void maker_wake(struct maker_thread *m);

/* Ends the thread behind the work it is at. What was not made stays in the outbox. Before
 * worker_stop; maker_wake may still be called and does nothing. */
void maker_stop(struct maker_thread *m); /* NULL is fine */

/* After worker_stop, when nobody wakes it any more. */
void maker_free(struct maker_thread *m); /* NULL is fine */

#endif
