/* One hand-over to a carrier: the table, the ledger (store/bookings.h) and the audit. Whatever
 * stops it, and wherever, no name leaves that the ledger does not know of, and nothing that the
 * ledger calls given is missing from a file without somebody being told:
 *
 *   1  `begin`: the audit says that a hand-over begins (booking.begin), with a random token and the
 *      file's name. Committed.
 *   2  `write`: in one transaction what is due is read, kept in the ledger and the audit (each
 *      person, and the whole: booking.export), and written to FILE.<token>.part, for its owner's
 *      eyes only; file and folder are on the disk before …
 *   3  `finish`: … the commit. The file gets its name, which no other file had, and the audit says
 *      that it has (booking.file).
 *
 * Stopped before the commit: nothing was given, and all that is left is a file with an ending that
 * nothing opens. Stopped behind it: the file is whole, but not called so yet. The next hand-over to
 * the same carrier begins with `recover`, which reads in the audit where the last one ended: it
 * takes the one away, and gives the other its name and says so, before anything new is given.
 *
 * Two at once: transactions of writers exclude each other, so nobody is given twice. `recover`
 * leaves a file alone that somebody holds (flock), and whom it has called void gives nothing any
 * more. A bot beside it waits as long as step 2 and the commit take (10,000 people: 0.2 s). */
#ifndef CLI_HANDOVER_H
#define CLI_HANDOVER_H

#include "render/workbook.h"
#include "store/bookings.h"

enum { HANDOVER_TOKEN = 17 };

struct handover_run {
    struct store      *store;
    int64_t            now;
    struct str         by;      /* "cli:<login name>" */
    const char        *carrier;
    const char        *title;   /* of the carrier; the sheet is called so */
    bool               gone;    /* the school has it no more: only withdrawals are told */
    bool               again;   /* as handover_due */
    const char        *purpose;
    const char        *path;    /* absolute, as handover_path makes it */
    enum workbook_form form;

    int64_t            batch;                      /* out: from 1 */
    int64_t            kind[HANDOVER_WITHDRAWN + 1]; /* out: rows of each */
    int64_t            kept_back;                  /* out: due, but the school has it no more */

    /* private */
    char               token[HANDOVER_TOKEN];
    struct buf         part;    /* its path; of another one in recover */
    int                fd;      /* of the part, locked; -1 */
    struct workbook   *table;
    struct err        *err;
};

/* {0} with the first half filled in. */
void handover_start(struct handover_run *h);
void handover_end(struct handover_run *h); /* what a test leaves alone is left as by a crash */

/* The whole path of a file to be made. ERR_BAD_INPUT: its folder is not there, or the file is. */
int handover_path(const char *path, char **out, struct err *err);

enum handover_left {
    LEFT_NOTHING,  /* all have ended as they should, or there was none */
    LEFT_VOID,     /* it gave nothing; its file is taken away */
    LEFT_FINISHED, /* it was given: *path, which has its name only now */
    LEFT_LOST,     /* it was given, and *path is neither there nor unfinished */
};

/* What has become of one of the carrier's that has not ended; again until nothing is left. *path:
 * appended to. ERR_RETRY: it is running, or *path cannot get its name. */
int handover_recover(struct handover_run *h, enum handover_left *left, struct buf *path,
                     struct err *err);

/* Nobody asks for the lost file any more. */
int handover_give_up(struct handover_run *h, struct err *err);

int handover_begin(struct handover_run *h, struct err *err);
/* On failure nothing was given and nothing is left. No rows (all of h->kind 0): likewise, and there
 * is nothing to finish. */
int handover_write(struct handover_run *h, struct err *err);
/* *given: it was, so that a failure tells of the file only. */
int handover_finish(struct handover_run *h, bool *given, struct err *err);

/* What is due, counted. Nothing is changed. */
int handover_count(struct handover_run *h, struct err *err);

#endif
