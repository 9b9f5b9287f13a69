/* What the files of cli/handover.h share. */
#ifndef CLI_HANDOVER_PRIVATE_H
#define CLI_HANDOVER_PRIVATE_H

#include "cli/handover.h"

/* ---- what the audit knows of hand-overs: handover_trace.c ---- */

#define TRACE_BEGIN "booking.begin"
#define TRACE_GIVEN "booking.export"
#define TRACE_EACH  "booking.give"
#define TRACE_FILE  "booking.file"
#define TRACE_VOID  "booking.void"
#define TRACE_LOST  "booking.lost"

/* One row: the carrier, the token, and `more`. person 0: about none. In a transaction of the
 * caller's. */
int trace_add(struct handover_run *h, const char *action, int64_t person, const char *more,
              struct err *err);
/* The same in a transaction of its own. */
int trace_keep(struct handover_run *h, const char *action, const char *more, struct err *err);

/* The carrier's newest hand-over that began: its token and file. 1 found, 0 there is none. */
int trace_last(struct handover_run *h, struct buf *path, struct err *err);

/* What is known of h->token, a bit each. whole: the whole audit is looked at, until it is seen to
 * have ended; otherwise what came behind its beginning. */
enum { SEEN_GIVEN = 1, SEEN_ENDED = 2 }; /* ended: file, void or lost */
int trace_seen(struct handover_run *h, bool whole, unsigned *seen, struct err *err);

/* ---- the file until it has its name: handover_file.c ---- */

void part_name(struct handover_run *h, const char *path);

/* Makes it, locked, writes, and has it on the disk with its folder. On failure it is not there. */
int part_write(struct handover_run *h, struct str bytes, struct err *err);
void part_remove(struct handover_run *h);

/* 1 it is there and locked by us, 0 it is not there; ERR_RETRY: somebody else holds it. */
int part_hold(struct handover_run *h, struct err *err);

/* Gives it its name, unless another file has it. */
int part_finish(struct handover_run *h, const char *path, struct err *err);

#endif
