/* Inside the notices of the staff: notice_who.c, notice_reckon.c, notice_order.c, notice_decide.c,
 * notice_sms.c, notice_flow*.c, notice_staff*.c. */
#ifndef HANDLERS_NOTICE_PRIVATE_H
#define HANDLERS_NOTICE_PRIVATE_H

#include "base/cst.h"
#include "handlers/notice.h"
#include "handlers/staff_tell.h"

/* One notice, kept while other nouns are used. */
struct notice_seen { /* {0} is none */
    struct notice            n; /* slices point into memory */
    struct notice_counts     counts;
    const struct notice_kind *kind; /* NULL: the school has it no more */
    struct buf               memory;
};

#define auto_notice_seen __attribute__((cleanup(notice_seen_free)))
void notice_seen_free(struct notice_seen *s);

/* 1; 0: there is none of that number, and *why says so. */
int notice_read(struct ctx *ctx, int64_t number, struct notice_seen *out, struct buf *why,
                struct err *err);

/* ---- who ---- */

/* "cli:<login name>". */
bool actor_is_cli(struct str actor);
/* The same human: userids in any case, and a login name that is a userid. */
bool actor_same(struct str a, struct str b);

/* Whether the actor has put it himself, is of the office, or at the command line. */
int notice_is_his(struct ctx *ctx, struct str actor, const struct notice *n, bool *his,
                  struct err *err);
/* Whether the actor may release or reject it; *why says why not. */
int notice_may_release(struct ctx *ctx, struct str actor, const struct notice_seen *s, bool *may,
                       struct buf *why, struct err *err);
/* Who may, but for the creator: named approvers of the kind, else the office. */
int notice_releasers(struct ctx *ctx, const struct notice_kind *kind, struct str creator,
                     struct receivers *out, struct err *err);

/* Appends the name of somebody of the staff; the userid of who is none. */
int notice_actor_say(struct ctx *ctx, struct str actor, struct buf *out, struct err *err);

/* One row of the audit: "发通知 12 …". detail may be empty; nothing personal. */
int notice_audit(struct ctx *ctx, struct str actor, const char *action, int64_t number,
                 struct str detail, struct err *err);

/* The creator, unless it is the actor or a command line, is told in the staff's application. */
int notice_tell_creator(struct ctx *ctx, struct str actor, const struct notice *n, struct str text,
                        struct err *err);

/* All that may be wrong with an order, as notice_order_put finds it. 1, with *out; 0: *why. */
int notice_order_check(struct ctx *ctx, const struct scopes *scopes, struct str actor,
                       const struct notice_order *o, struct notice_reckoning *out, struct buf *why,
                       struct err *err);

/* *why: the actor cannot correct that one (now). number 0: it is no correction. */
int notice_correct_check(struct ctx *ctx, struct str actor, int64_t number, struct buf *why,
                         struct err *err);

/* ---- how it reads ---- */

const char *notice_kind_title(const struct ctx *ctx, const struct notice_kind *kind);
/* Appends 待放行, 定时 18:20 起发, 正在发, …: how it stands. */
void notice_state_say(const struct ctx *ctx, const struct notice *n, struct buf *out);
/* Appends （王老师 放行）, （王老师 驳回：原因）, and why it was stopped; nothing where nobody has
 * decided. */
int notice_approver_say(struct ctx *ctx, const struct notice *n, struct buf *out, struct err *err);
/* Appends the title, or the beginning of the text; nothing where the words are forgotten. */
void notice_head_say(const struct notice *n, size_t chars, struct buf *out);
/* 已送达企业微信, 还没有加入 …: for what became of it. */
const char *notice_fate_say(const struct ctx *ctx, enum notice_fate fate);

/* The card to those who may release it, in the staff's application; its task_id begins so, then the
 * number, '-' and something unique. */
#define RELEASE_TASK   "nr-"
#define RELEASE_PASS   "pass"
#define RELEASE_REJECT "reject"

/* Tells them of a notice that waits. */
int notice_tell_releasers(struct ctx *ctx, const struct notice_seen *s, struct err *err);

/* ---- taking back ---- */

/* The platform takes back what went within 24 hours (protocol 4.10); at most so many parts of one
 * notice, because they are all asked for in one transaction. */
enum { RECALL_SECONDS = 24 * 3600, RECALL_PARTS = 5000 };

#endif
