/* Notices as a member meets them: 收到 (notice_got.c), 我的通知 (notice_mine.c), 通知设置
 * (notice_preferences.c), the drill of the office (schedule_drill.c). */
#ifndef HANDLERS_NOTICE_MEMBER_H
#define HANDLERS_NOTICE_MEMBER_H

#include "handlers/notice.h"

/* ---- 收到 ---- */

/* Whether the whole text (half-width) says 收到, with marks and politeness around it. *number: of
 * which notice, 0 when none is named; untouched where it does not. */
bool notice_got_read(struct str text, int64_t *number);

/* What the member is told of a notice in one line. */
struct notice_glance { /* {0} is none */
    int64_t number;
    struct buf head;   /* its title, or how its text begins; "" when it is forgotten */
    bool       recalled, recalling; /* the second: and not all of that was answered */
};
#define auto_notice_glance __attribute__((cleanup(notice_glance_free)))
void notice_glance_free(struct notice_glance *g);

/* Fills in the head of g->number, in the member's language. */
int notice_glance(struct ctx *ctx, struct notice_glance *g, struct err *err);

/* The newest that the member got, that still asks for 收到 (not recalled, its end not over) and has
 * not got it: 1, or 0 none. */
int notice_unread(struct ctx *ctx, struct notice_glance *g, struct err *err);

/* ---- what the member wants ---- */

/* notice_wanted for the kind `reminder`; of a person, for whom nobody may be there to be told. */
int reminder_wanted(struct ctx *ctx, struct str userid, bool *wanted, struct err *err);
int reminder_wanted_by(struct ctx *ctx, int64_t person, bool *wanted, struct err *err);

/* The person has turned reminders off: for what is promised. Counts nothing; false also when it
 * cannot be read. */
bool reminder_off(const struct ctx *ctx, int64_t person);

/* ---- the drill ---- */

/* The member says 收到 through ctx->app. *drill: a drill had asked him to through this application,
 * and *out says so; it counts once. */
int notice_drill_got(struct ctx *ctx, bool *drill, struct buf *out, struct err *err);

#endif
