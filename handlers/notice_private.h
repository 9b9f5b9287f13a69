/* Inside the notices of the staff, and of what carries them out: who may do what (notice_who.c),
 * counting (notice_reckon.c), corrections and releases (notice_order.c), the end of repeats
 * (notice_end.c), taking back (notice_recall.c). */
#ifndef HANDLERS_NOTICE_PRIVATE_H
#define HANDLERS_NOTICE_PRIVATE_H

#include "base/cst.h"
#include "handlers/notice_show.h"
#include "handlers/staff_tell.h"

/* How many fit, among the first people of the roster: *all false, there may be more. 1; 0: *why
 * says what is wrong with the words. Costs little. */
int notice_count_quick(struct ctx *ctx, const struct scopes *scopes, struct str audience,
                       int64_t *people, bool *all, struct buf *why, struct err *err);

/* Who has had enough of the kind today (its `day`): read at once, then asked of each of very
 * many. */
int notice_full_read(struct ctx *ctx, const struct notice_kind *kind, struct buf *full,
                     struct err *err);
int notice_full_has(struct ctx *ctx, const struct notice_kind *kind, const struct buf *full,
                    struct str userid, bool *has, struct err *err);

/* ---- why it ended ---- */

/* What is kept of it (notice.reason) where Hongyan itself says so: in both languages, whoever reads
 * it. Appends. */
void notice_reason_write(struct str zh, struct str en, struct buf *out);

/* ---- a list ---- */

/* Numbers of the roster, at most fifty: 1, appends the persons (int64_t each, everybody once); 0,
 * *why names those that are unknown or not in the scopes (NULL: not looked at); NOTICE_NO_LIST: the
 * text does not begin with a number. What is kept of it holds no number. */
enum { NOTICE_NO_LIST = 2 };
int notice_list_read(const struct ctx *ctx, const struct scopes *scopes, struct str text,
                     struct buf *persons, struct buf *why, struct err *err);

/* ---- who ---- */

/* "cli:<login name>". */
bool actor_is_cli(struct str actor);
/* The same human: userids in any case, and a login name that is a userid. */
bool actor_same(struct str a, struct str b);

/* Whether the actor has put it himself and still has students, is of the office, or at the command
 * line. */
int notice_is_his(struct ctx *ctx, struct str actor, const struct notice *n, bool *his,
                  struct err *err);
/* As notice_read, with whether it is his; *why is for what is not there only. */
int notice_read_his(struct ctx *ctx, struct str actor, int64_t number, struct notice_seen *out,
                    bool *his, struct buf *why, struct err *err);
/* Whom the actor may tell, as it is now: of the command line all; count 0: nobody. What is done
 * about a notice is done for these, whoever of its people were the actor's when it was sent. */
int notice_scopes_of(struct ctx *ctx, struct str actor, struct scopes *out, struct err *err);
/* Of its people those of the scopes. */
int notice_counts_of(struct ctx *ctx, const struct scopes *scopes, int64_t number,
                     struct notice_counts *out, struct err *err);

/* The same of the actor's scopes, where he does not have all of it. */
int notice_counts_seen(struct ctx *ctx, struct str actor, const struct notice_seen *s,
                       struct notice_counts *out, struct err *err);
/* Those of them who were refused for what may have passed: notice_passing. */
int notice_passing_of(struct ctx *ctx, const struct scopes *scopes, int64_t number, int64_t *out,
                      struct err *err);
int notice_passing_seen(struct ctx *ctx, struct str actor, int64_t number, int64_t *out,
                        struct err *err);
/* The fates of those whom a notice has not reached, once it has ended: to NOTICE_BY_SMS of them an
 * SMS may be sent, the others do not want it, or were not to get it. notice_sms.c */
enum { NOTICE_BY_SMS = 5, NOTICE_UNREACHED = 8 };
extern const enum notice_fate notice_unreached[NOTICE_UNREACHED];

/* Those of them whom its words do not fit (notice_unfit); c: of the same scopes. */
int notice_unfit_of(struct ctx *ctx, const struct scopes *scopes, int64_t number,
                    const struct notice_counts *c, int64_t *out, struct err *err);
/* Appends that none of its people are his (any more), or that there are none. */
void notice_say_none(const struct ctx *ctx, const struct notice_seen *s, struct buf *out);

/* Whether that one is a named approver of any kind, and still of the staff. */
int notice_is_named(struct ctx *ctx, struct str userid, bool *is, struct err *err);
/* Who may, but for the creator: named approvers of the kind who are still of the staff, else the
 * office. */
int notice_releasers(struct ctx *ctx, const struct notice_kind *kind, struct str creator,
                     struct receivers *out, struct err *err);

/* Appends the name of somebody of the staff; the userid of who is none. */
int notice_actor_say(struct ctx *ctx, struct str actor, struct buf *out, struct err *err);

/* *reads is *ctx as that member of the staff reads it: in his language; at the command line as it
 * is. Whom it names lies in memory. */
int notice_reads(struct ctx *ctx, struct str userid, struct ctx *reads, struct buf *memory,
                 struct err *err);

/* The creator, unless it is the actor or a command line, is told in the staff's application. */
int notice_tell_creator(struct ctx *ctx, struct str actor, const struct notice *n, struct str text,
                        struct err *err);

/* When nobody waits for a release of it any more; 0: it does not wait. */
int64_t notice_wait_until(const struct notice *n);

enum { NOTICE_WAIT_DAYS = 7 }; /* that one waits to be released, from when it should begin */

/* Nobody is told again. Those who were queued for it are HANDED, as they were: of many, they are
 * queued in several transactions. */
int notice_end_repeats(struct ctx *ctx, struct notice *n, struct err *err);

/* *why: the actor cannot correct that one (now). number 0: it is no correction. */
int notice_correct_check(struct ctx *ctx, struct str actor, int64_t number, struct buf *why,
                         struct err *err);

/* *why: the actor has put as many today as one may (school.notices.sender_day); counted as such. At
 * the command line anybody may. */
int notice_sender_check(struct ctx *ctx, struct str actor, struct buf *why, struct err *err);

/* The card to those who may release it, in the staff's application; its task_id begins so, then the
 * number, '-' and something unique, '-' and how many people the card says. */
#define RELEASE_TASK   "nr-"
#define RELEASE_PASS   "pass"
#define RELEASE_REJECT "reject"

/* Tells them of a notice that waits. */
int notice_tell_releasers(struct ctx *ctx, const struct notice_seen *s, struct err *err);

/* ---- taking back ---- */

/* The platform takes back what went within 24 hours (protocol 4.10); so many parts of a notice are
 * asked for at a time, and the next when they were answered: the outbox stays small. */
enum { RECALL_SECONDS = 24 * 3600, RECALL_PARTS = 1000 };

/* What went since then can be taken back now. */
int64_t notice_recall_since(const struct ctx *ctx);

/* Of a notice that is RECALLED now: what waits is halted, the first parts are asked for, the runner
 * does the rest and tells the actor. */
int notice_recall_begin(struct ctx *ctx, struct str actor, struct notice *n, struct err *err);

/* Parts of one recall: those that were asked for, and what the platform said of them. day: on which
 * it began. *open false: there is none that has not ended. */
struct recall_tally {
    int64_t taken, late, other, asked;
    bool    old; /* not kept: the first messages went over 24 hours before it began */
};
int recall_tally_read(struct ctx *ctx, int64_t notice, int64_t day, struct recall_tally *t,
                      bool *open, struct err *err);
int recall_tally_keep(struct ctx *ctx, int64_t notice, int64_t day, const struct recall_tally *t,
                      bool done, struct err *err);

#endif
