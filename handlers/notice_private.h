/* Inside the notices of the staff: notice_reckon.c, notice_order.c, notice_decide.c, notice_flow*.c,
 * notice_staff*.c. */
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

/* ---- how it reads ---- */

const char *notice_kind_title(const struct ctx *ctx, const struct notice_kind *kind);
/* Appends 待放行, 定时 18:20 起发, 正在发, …: how it stands. */
void notice_state_say(const struct ctx *ctx, const struct notice *n, struct buf *out);
/* Appends the title, or the beginning of the text; nothing where the words are forgotten. */
void notice_head_say(const struct notice *n, size_t chars, struct buf *out);
/* 已送到, 没有送到：…: of the fate. */
const char *notice_fate_zh(const struct ctx *ctx, enum notice_fate fate);

/* The card to those who may release it, in the staff's application; its task_id begins so, then the
 * number, '-' and something unique. */
#define RELEASE_TASK   "nr-"
#define RELEASE_PASS   "pass"
#define RELEASE_REJECT "reject"

/* Tells them of a notice that waits. */
int notice_tell_releasers(struct ctx *ctx, const struct notice_seen *s, struct err *err);

/* ---- taking back ---- */

enum { RECALL_SECONDS = 24 * 3600, RECALL_PARTS = 100 };

/* Of a notice that is RECALLED the next RECALL_PARTS parts are asked back: n->place tells the last
 * one and n->again_at that there are more; both are kept. *asked: how many. */
int notice_recall_part(struct ctx *ctx, struct notice *n, unsigned *asked, struct err *err);

#endif
