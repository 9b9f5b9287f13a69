/* Who a member is: the steps that the chat, following, and the page of the second verification
 * share. Files: identity.c these, identity_office.c tickets and audit, identity_rules.c who may,
 * and the form of what is typed; identity_confirm.c, identity_contact.c, identity_correct.c the
 * flows, event_subscribe.c and identity_answer.c following, identity_page.c the page. */
#ifndef HANDLERS_IDENTITY_H
#define HANDLERS_IDENTITY_H

#include "bot/handler.h"

/* The flows of our own, which conf/builtin.c makes. */
#define FLOW_IDENTITY   "identity"
#define FLOW_CONFIRM    "confirm"
#define FLOW_PHONE      "phone"
#define FLOW_MAIL       "mail"
#define FLOW_CORRECTION "correction"

/* One of them by its name; NULL when the school does without. */
const struct school_flow *identity_flow(const struct ctx *ctx, const char *name);

enum identity_try {
    TRY_BOUND,    /* the member is this person now */
    TRY_WRONG,    /* nothing fits, whichever part was wrong; tries are left */
    TRY_TOO_MANY, /* no more tries of this member or for this number at the moment; nothing was
                     looked up */
    TRY_CLAIMED,  /* it fits, but another member is this person: a ticket waits for the office */
    TRY_OTHER,    /* the member is somebody else already */
    TRY_FROZEN,   /* the member is frozen: the office decides */
};

/* One try to say who one is: counted first, then compared, then bound (`by`: BOUND_CHAT or
 * BOUND_PAGE), and the office told of a claim. document p NULL: not asked. left: tries of the
 * member now; again_at: when there are some again, where none are left. On TRY_BOUND ctx->me.person
 * is set. */
struct identity_outcome {
    enum identity_try result;
    int64_t           person, left, again_at, ticket;
};
int identity_try(struct ctx *ctx, struct str number, struct str name, struct str document,
                 const char *by, struct identity_outcome *out, struct err *err);

/* Appends what to say to the outcome, as one sentence or two. */
void identity_say(const struct ctx *ctx, const struct identity_outcome *o, struct buf *out);

/* The member was just verified: bound by following or in the chat. Admits with user/authsucc where
 * the school wants it; the page does that itself. */
int identity_admit(struct ctx *ctx, struct err *err);

/* Appends the person's name; nothing for nobody. */
int identity_name(struct ctx *ctx, struct buf *name, struct err *err);

/* The kinds of people that have to confirm, for struct reach_filter; identity may be NULL. */
unsigned identity_confirmers(const struct school_identity *identity);

/* Opens a ticket of the member and tells the office; when one of that kind was open, it is added to
 * that and nobody is told again. again: may be NULL. */
int identity_ticket(struct ctx *ctx, const char *kind, int64_t person, struct str said,
                    int64_t *number, bool *again, struct err *err);

/* Counts one more of what the member tells the office of his own accord today (quota:
 * "ticket.report", …). *may false: that was too much, nothing was counted, and `say` tells so. */
int identity_may_report(struct ctx *ctx, const char *quota, bool *may, struct buf *say,
                        struct err *err);

#endif
