/* Approvals as the staff see them: who may decide, and what one looks like. For
 * staff_approvals.c (the list, one of them) and staff_approve.c (decisions). */
#ifndef HANDLERS_STAFF_APPROVAL_H
#define HANDLERS_STAFF_APPROVAL_H

#include "handlers/staff_flow.h"
#include "handlers/staff_person.h"
#include "store/approvals.h"
#include "store/photos.h"

/* One approval, kept while other nouns are used. */
struct approval_seen { /* {0} is none */
    int64_t                   number, person, photo, until, created_at, decided_at;
    enum approval_state       state;
    const struct school_flow *flow;  /* NULL: the school has it no more */
    struct buf                receipt, decided_by /* name */, reason;
    struct staff_person       who;
    bool                      roster; /* who is somebody of the roster */
};

#define auto_approval __attribute__((cleanup(approval_free)))
void approval_free(struct approval_seen *a);

/* Whether a flow's submissions are approved; and what may be named in front of 停用 and 恢复. */
bool approval_flow(const struct school_flow *flow);

/* Which of them 停用 and 恢复 mean: without a name the electronic ID, where there is one. */
struct staff_wish approval_wish(const struct ctx *ctx);

/* 1: it is there, the member may decide about it, and *out is filled; 0: it is not, and *reply says
 * so (of another one's scope it says the same as of none). */
int approval_read(struct ctx *ctx, int64_t number, struct approval_seen *out, struct reply *reply,
                  struct err *err);

/* What the member may decide about that flow: the scopes of the flow's roles, and the office's. */
int approval_scopes(struct ctx *ctx, const struct school_flow *flow, struct scopes *out,
                    struct err *err);

/* 1: the member decides about some flow; 0: about none, and *out says so. */
int approval_decider(struct ctx *ctx, struct reply *out, struct err *err);

/* The oldest that the member may decide about, of the first flow that has any; *number 0: none. */
int approval_next(struct ctx *ctx, int64_t *number, struct err *err);

/* How it is with its photo; PHOTO_HERE where it has none. */
int approval_photo(struct ctx *ctx, const struct approval_seen *a, enum photo_state *state,
                   struct err *err);

/* The answer to `审批 12`: whom, when, what, and how it stands. Audited. */
int approval_show(struct ctx *ctx, const struct approval_seen *a, struct reply *out,
                  struct err *err);

/* Appends 【电子ID】第 12 号 软件2601 钱二 s2, and how it stands: each a line. */
void approval_say_head(const struct ctx *ctx, const struct approval_seen *a, struct buf *out);
void approval_say_state(const struct ctx *ctx, const struct approval_seen *a, struct buf *out);

#endif
