/* Who of the staff may do what, and the trace that they leave. */
#ifndef HANDLERS_STAFF_H
#define HANDLERS_STAFF_H

#include "bot/handler.h"
#include "store/staff.h"

/* *may: the member has the role `office`; otherwise a sentence says so in *out. */
int staff_office(struct ctx *ctx, bool *may, struct reply *out, struct err *err);

/* *may: the member looks after people of this college and class: a counsellor in whose scope they
 * are, or the office. Says nothing. */
int staff_may_see(struct ctx *ctx, struct str college, struct str class_name, bool *may,
                  struct err *err);

/* .wants of the staff's words: in an answer in one's own words (代填报) only the word alone is a
 * command. */
bool staff_free(const struct ctx *ctx, const struct message *msg);

/* Whom 帮助 tells of what is for them: .roles of a handler. */
extern const char *const roles_office[], *const roles_reach[];

/* The message came through the staff's application. staff_welcome.c, as the next two. */
bool staff_here(const struct ctx *ctx);
/* Append what is there for the member's roles, or how to get one: to who follows, a line for each;
 * to who opens the application, the words alone. */
int staff_welcome(struct ctx *ctx, struct buf *out, struct err *err);
int staff_greet(struct ctx *ctx, struct buf *out, struct err *err);

/* One row of the audit by the member, whose detail is what it was for: our word, and about what.
 *   words   the command: its first spelling is kept
 *   about   a flow, a class, the scope, a state; may be empty, and nothing personal
 *   number  of a ticket or an application, or how many were shown */
int staff_audit(struct ctx *ctx, const char *action, int64_t person, const char *const *words,
                struct str about, int64_t number, struct err *err);
/* The same in words of the caller's; nothing personal. */
int staff_audit_text(struct ctx *ctx, const char *action, int64_t person, struct str detail,
                     struct err *err);

#endif
