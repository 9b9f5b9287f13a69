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

/* A hand-over of the carrier that began and has not ended (file, void, lost): h->token, its path is
 * appended, and whether it was given. 1 found, 0 there is none. */
int trace_open(struct handover_run *h, struct buf *path, bool *given, struct err *err);

/* Whether that of h->token, which began at h->now, has ended. */
int trace_ended(struct handover_run *h, bool *ended, struct err *err);

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
