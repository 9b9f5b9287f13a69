/* Rows that are read once and looked at several times, whatever their number: in a file without a
 * name, sealed, so that no personal data lies on the disk in the clear. First all are put, then
 * they are read from the beginning, as often as wanted. */
#ifndef CLI_SPOOL_H
#define CLI_SPOOL_H

#include "crypto/sealed.h"
#include "sheet/sheet.h"

struct spool;

int spool_open(struct spool **out, const struct sealer *sealer, struct err *err);
void spool_close(struct spool *s); /* NULL is fine */

int spool_put(struct spool *s, const struct sheet_row *row, struct err *err);
/* Ends the putting; the next row is the first one. */
int spool_rewind(struct spool *s, struct err *err);
/* 1: *row, good until the next call; 0: the end; -1. */
int spool_next(struct spool *s, struct sheet_row *row, struct err *err);

int64_t spool_count(const struct spool *s);

#endif
