/* Inside the handlers of the pages for a PC: who is behind the user of the school's CAS. */
#ifndef HANDLERS_PAGE_PRIVATE_H
#define HANDLERS_PAGE_PRIVATE_H

#include "bot/handler.h"

/* Who logged in, of the roster: 1, and ctx->me is that person (with a member's settings, where one
 * is bound); name is appended. 0: nobody, or a binding that is in doubt; *say has a sentence. */
int page_person(struct ctx *ctx, const struct msg_page *page, struct buf *name, struct buf *say,
                struct err *err);

/* Who logged in, of the staff with a desk: 1, and ctx->me is that member; 0: *say has a sentence.
 * The user is the member's userid; or the number of the person who is the member; or, where the
 * number is a userid of the staff list, that one, unless it is bound to somebody else. */
int page_clerk(struct ctx *ctx, const struct msg_page *page, struct buf *say, struct err *err);

#endif
