/* Inside the staff's handlers: tickets as staff_tickets.c shows and staff_decide.c decides them. */
#ifndef HANDLERS_STAFF_PRIVATE_H
#define HANDLERS_STAFF_PRIVATE_H

#include "handlers/staff.h"

struct ticket_kind {
    const char *kind;
    const char *zh, *en;
    const char *how, *how_en; /* what the office may reply; %lld is the number */
    bool        decided;      /* by a decision: an answer would leave the account as it is */
};

/* NULL: a kind that this program does not know. */
const struct ticket_kind *ticket_kind_of(struct str kind);

/* One ticket, its page from 1; a sentence when there is none of that number. */
int ticket_show(struct ctx *ctx, int64_t number, int64_t page, struct reply *out, struct err *err);

/* The number behind the word: 答复 12 已更正; behind it the page: 工单 12 2. One that is no page is
 * the first. page NULL: not asked for. */
bool ticket_number(const struct ctx *ctx, int64_t *number, int64_t *page);

#endif
