/* What a handler is, and what it is given. A handler is plain synchronous code with a transaction
 * around it and no network in it: it reads, refuses, decides, stores, answers. */
#ifndef BOT_HANDLER_H
#define BOT_HANDLER_H

#include "bot/message.h"
#include "bot/reply.h"
#include "conf/conf.h"
#include "store/members.h"
#include "store/store.h"

struct handler;

/* A dialog whose name begins so holds one thing on which a later number acts, as the student before
 * a clerk. Whatever its member says or taps that is not for it ends it before that is answered:
 * only a handler that is `aside` leaves it open, and finds it in ctx->dialog. */
#define DIALOG_HOLDS '!'

/* What holds of a message that reminds, for all that is pushed while a handler sets it. */
struct push_reminder {
    bool     quiet;   /* nobody is woken by it: what has not gone when the quiet hours begin goes when
                         they end, unless push_until comes before */
    bool     night;   /* … but it is meant for the night, and goes at once; what has not gone within
                         PUSH_NIGHT_SECONDS (an outage) is kept back, too */
    unsigned counted; /* of so many of its receivers, the first ones, it is the reminder that
                         notice_wanted has counted: to whom it does not come it is given back */
    int64_t  appointment; /* it goes only as long as that one is booked; 0: it is about none */
};

/* Made by dispatch for one message; everything is borrowed for the call. */
struct ctx {
    int64_t                      now;      /* seconds UTC; there is no other clock */
    struct store                *store;
    const struct conf_school    *school;   /* the school file in force for this message */
    const struct conf_app       *app;      /* the application that the message came through */
    const struct handler *const *handlers; /* the table: 帮助 is printed from it */
    struct member                me;       /* who wrote; userid empty for events of the system
                                              (FromUserName sys) */
    struct dialog                dialog;   /* open dialog of this member in this app; flow.p NULL
                                              when none or expired */
    bool                         expired;  /* a dialog was open but its time had run out (dialog is
                                              empty then) */
    struct str                   expired_flow; /* the flow of that dialog; empty when not expired */
    bool                         outbound; /* sends of `app` work at the moment: cards may be
                                              used */
    const struct conf_app       *apps;     /* those of the configuration: see ctx_app. NULL: none
                                              but `app` are known */
    unsigned                     apps_count;
    const struct conf_alarm     *alarm;    /* whom to mail what the operators must mend; NULL:
                                              nobody */
    unsigned                     outbound_apps; /* `outbound` of each, bit by its place in apps */
    const struct conf_tuning    *tuning;   /* of the configuration; NULL: what it is by default */
    bool                         after_reply; /* what is pushed while a handler sets this goes one
                                                 to two seconds later: behind the passive answer of
                                                 the same message, which travels another way */
    int64_t                      push_until; /* what is pushed while a handler sets this is of no
                                                use from then on, and given up; 0: never */
    int64_t                      push_waits; /* what is pushed while a handler sets this goes only
                                                as long as the notice of this number waits to be
                                                released; 0: whatever becomes of it */
    struct push_reminder         push_reminder; /* {0}: it is none */
    bool                         reading;  /* in the maker's thread: the store is only read, and
                                              what leaves a trace did so when it was ordered */
    unsigned                     unknown;  /* out: counted as M_DESK_UNKNOWN after the commit */
    unsigned                     too_many; /* … as M_NOTICES_OVER */
    unsigned char                salt[16]; /* the same for every run of the same message: receipts
                                              are made from it */
    struct str text; /* what was said: trimmed and made half-width from a text message, or the text
                        of a menu key "say/…"; empty otherwise */
    struct str                   flow_key; /* the flow of a menu key "flow/…"; empty otherwise */
    /* private: behind me and dialog, behind text */
    struct buf                   member_memory, text_memory;
};

enum handler_apps { APPS_ALL, APPS_STUDENT, APPS_STAFF }; /* by the configured name: "student",
                                                             "staff" */

struct handler {
    const char        *name;      /* for the log and the metrics: [a-z_]+ */
    enum msg_type      type;      /* MSG_TEXT also for menu keys "say/…" */
    const char *const *words;     /* MSG_TEXT: the text is one of them, or starts with one and a
                                     blank when `arguments`; NULL: any text */
    bool               arguments;
    const char        *key;       /* MSG_EVENT_CLICK and the like: the EventKey, or a prefix that
                                     ends in '/'; NULL: any */
    enum handler_apps  apps;
    bool               aside;     /* a dialog "!…" stays open beside it (DIALOG_HOLDS) */
    bool               quiet;     /* an event of the system: run without a member */
    const char        *help;      /* one line of 帮助 ("帮助　看看我能做什么"); NULL: not listed */
    const char        *help_en;
    const char *const *roles;     /* of the staff (store/staff.h), to whom 帮助 lists it; NULL: to
                                     everybody. The handler refuses the others itself */
    /* where roles cannot say it: whether 帮助 lists it to this member; NULL: as roles say */
    int (*listed)(struct ctx *ctx, bool *may, struct err *err);
    /* a further condition (an open dialog); NULL: none */
    bool (*wants)(const struct ctx *ctx, const struct message *msg);

    /* Fills out and nothing else (REPLY_NONE is the empty answer). A user's mistake is an answer
     * and 0; -1 means that we failed: everything is rolled back and WeCom sends again. */
    int (*run)(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err);
};

/* Whether it is there in the application of this configured name. dispatch.c */
bool handler_in_app(const struct handler *h, const char *app);

/* The first of ctx->handlers that fits the message; ctx is that of dispatch, and `type` what the
 * message counts as. NULL: none. dispatch.c */
const struct handler *handler_choose(const struct ctx *ctx, enum msg_type type,
                                     const struct message *msg);

/* From here on ctx speaks through the application of this configured name: what is pushed goes out
 * through it. false: there is none, and nothing changes. dispatch.c */
bool ctx_app(struct ctx *ctx, const char *name);

#endif
