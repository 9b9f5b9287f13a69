/* Between the words of the staff about notices: notice_staff*.c. */
#ifndef HANDLERS_NOTICE_STAFF_PRIVATE_H
#define HANDLERS_NOTICE_STAFF_PRIVATE_H

#include "handlers/notice_private.h"
#include "handlers/staff_flow.h"

/* Takes the number of a notice from the start of *rest. */
bool notice_number(struct str *rest, int64_t *number);
/* 第2页, 2页, page 2: a number alone is that of a notice. */
bool notice_page(struct str text, unsigned *page);

/* Says that a number is needed. */
int notice_ask_number(struct ctx *ctx, const char *const *words, struct reply *out,
                      struct err *err);

/* Appends how many of each fate, and how many have said 收到: lines. */
void notice_counts_say(const struct ctx *ctx, const struct notice *n,
                       const struct notice_counts *c, struct buf *out);

#endif
