/* A reminder for more people than one transaction should tell: what 提醒 (staff_remind.c) begins,
 * the scheduler (schedule_asked.c) finishes in parts. Kept as a run of the day (store/runs.h). */
#ifndef HANDLERS_STAFF_ASKED_H
#define HANDLERS_STAFF_ASKED_H

#include "handlers/staff_reminder.h"

struct asked { /* {0} is none */
    const struct school_flow *flow; /* NULL: the school has it no more */
    struct buf                flow_name, userid; /* what, and who asked: for his scopes of now */
    enum member_lang          lang;
    bool                      one_college, one_class; /* only these of the scopes … */
    struct buf                college, class_name;    /* … which may be empty: who is of none */

    /* How far it has got. */
    unsigned           scope; /* the number of the one it is in … */
    struct buf         place; /* … and where in the report; empty: from the start */
    enum reminder_hour hour;  /* of the class of the place */
    unsigned           part;  /* of the card */
    int64_t            kept_at; /* when that was written; seconds UTC */
    int64_t            told, unknown, lost, off, again, again_at; /* as of struct reminder */
};

#define auto_asked __attribute__((cleanup(asked_free)))
void asked_free(struct asked *a);

/* Begins; *running: the same member's last one of that flow is not done yet: nothing changes. */
int asked_begin(struct ctx *ctx, const struct asked *a, bool *running, struct err *err);

/* The next one to go on with: 1 found, 0 none. */
int asked_next(struct ctx *ctx, struct asked *out, struct err *err);

int asked_keep(struct ctx *ctx, const struct asked *a, bool done, struct err *err);

#endif
