/* What the operators have to mend: told to the office in the staff application and by mail (alarm
 * of the configuration), besides the log and the metrics, once for each event, application and
 * day. */
#ifndef HANDLERS_ALARM_H
#define HANDLERS_ALARM_H

#include "bot/handler.h"

struct alarm {
    struct str event;     /* inactive_alert and the like, as message_type_name; "api": a call is
                             refused for a reason that only an administrator can mend */
    struct str app;       /* configured name */
    int64_t    at;        /* of the alerts: when the platform will do so, seconds UTC; or 0 */
    int64_t    errcode;   /* of "api" */
    struct str api;       /* … which: message/send */
};

/* *told false: it was told today. Nobody to tell is no error, and logged. */
int alarm_tell(struct ctx *ctx, const struct alarm *a, bool *told, struct err *err);

/* Tells the office that. back: as push_text_back, for when it reaches nobody; empty: nothing comes
 * back. alarm_say: and the mails. */
int alarm_chat(struct ctx *ctx, struct str text, struct str back, struct err *err);
int alarm_say(struct ctx *ctx, struct str subject, struct str text, struct str back,
              struct err *err);

/* The chat of the staff application has reached nobody: the same through the students'. key: what
 * stands behind ALARM_UNHEARD. */
#define ALARM_UNHEARD "unheard/alarm/"
int alarm_unheard(struct ctx *ctx, struct str key, struct err *err);

#endif
