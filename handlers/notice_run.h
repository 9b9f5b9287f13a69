/* Inside the carrying out of notices: notice_run.c (what is next), notice_late.c and
 * notice_grown.c (whether it may begin), notice_gather.c (who gets it),
 * notice_feed.c (into the outbox), notice_pace.c (how much now), notice_end.c (who is told),
 * notice_recall.c (back again). */
#ifndef HANDLERS_NOTICE_RUN_H
#define HANDLERS_NOTICE_RUN_H

#include "handlers/notice.h"

/* One notice in one call. */
struct notice_job {
    struct ctx           *ctx;
    struct notice         n; /* slices point into memory */
    struct notice_counts  counts;
    struct buf            memory;
    struct notice_content content; /* read by notice_run.c */
    struct notice_kind    kind;    /* as it is now, but critical as when it was put; its name … */
    char                  kind_name[40];
    bool                  fresh;   /* it goes to those who never got it: no 【再次提醒】 */
    bool                  did;     /* out: something; ask again soon */
    struct err           *err;
};

static inline const struct school_notices *job_rules(const struct notice_job *j)
{
    return &j->ctx->school->notices;
}

/* ---- notice_gather.c ---- */

/* Writes down the next ones, or looks at the next ones of a list; at the end it is SENDING. */
int notice_gather(struct notice_job *j);

/* ---- notice_grown.c ---- */

/* More people than that, and it has to be released (again): of one that nobody has released the
 * limit; else those that were agreed to, and a fifth, at least 20. INT64_MAX: of a roster of over
 * RECKON_MOST that is not known. */
int64_t notice_grown_most(const struct notice_job *j);
/* Of one that is to begin: counts the next part of its people, and holds it where it has grown.
 * *ready: it may begin. */
int notice_grown_look(struct notice_job *j, bool *ready);

/* ---- notice_late.c ---- */

/* Of one that is due: holds it where its time was missed by more than notices.late_hours because
 * nobody has looked at it. *ready: it was not. */
int notice_late_look(struct notice_job *j, bool *ready);
/* It is looked at and cannot go: until now it is not late. */
int notice_late_mark(struct notice_job *j);
/* The same of an automatic repeat, which is left out, with a line to the log. */
int notice_late_repeat(struct notice_job *j, bool *ready);
int notice_late_mark_repeat(struct notice_job *j);

/* ---- notice_feed.c ---- */

/* Whether it reads otherwise for each. */
bool notice_feed_alone(const struct notice_job *j);

/* Puts the next part of the stage into the outbox, or, of one that reads otherwise for each, as
 * many as the pace allows. *left false: nobody of this stage is QUEUED. */
int notice_feed(struct notice_job *j, unsigned stage, int64_t waiting, bool *left);

/* ---- notice_pace.c ---- */

/* Calls that may be made now for single members, and are counted; none while so many of this
 * notice wait as go in a second. */
int notice_pace_left(struct notice_job *j, int64_t waiting, unsigned *calls);
int notice_pace_count(struct notice_job *j, unsigned calls);

/* Person-times that the platform still takes today for this notice, after those on the way; both
 * are 0 and INT64_MAX where that is not known. What is answered to members needs some, too. */
int notice_quota_left(struct notice_job *j, int64_t *left, int64_t *way);
/* It goes on tomorrow; the office is told once a day. Since when it waits is kept in its place
 * (notice_quota_since), until there is room again. */
int notice_quota_wait(struct notice_job *j);
int notice_quota_over(struct notice_job *j);
/* Of one that waits until tomorrow: *may: there is room again after all (tuning.accounts was put
 * right), and it is due now. */
int notice_quota_again(struct notice_job *j, bool *may);

/* ---- notice_recall.c ---- */

/* The next parts of one that is RECALLED; at the end who takes it back is told. */
int notice_take_back(struct notice_job *j);

/* ---- notice_end.c ---- */

/* It can go no further. Why, for who has put it and whoever looks: a sentence in each language, of
 * the same values. */
int notice_give_up(struct notice_job *j, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* Nobody has released it in time: REJECTED, so that its words go with those of others. */
int notice_wait_over(struct notice_job *j);
/* Everybody has an outcome. */
int notice_finish(struct notice_job *j);

#endif
