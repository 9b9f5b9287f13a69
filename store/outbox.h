/* What is to be sent to WeCom: written in the transaction of the message that caused it, sent after
 * its commit, remembered until it is done. Survives restarts. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "base/buf.h"
#include "store/store.h"

enum outbox_kind {
    OUT_SEND,        /* message/send; body: JSON without touser and agentid: the sender knows
                        both from the row */
    OUT_UPDATE_CARD, /* message/update_template_card; body: whole JSON */
    OUT_CALL,        /* any other API: `api` says which (user/get, …); body: JSON, or the query
                        string of a GET */
    OUT_MAKE,        /* long work of our own whose result is then sent (bot/maker.h); api: which;
                        body: what is asked; to: who gets it. Not the sender's */
    OUT_FETCH,       /* media/get; body: the media_id; api: "photo/" and the id (store/photos.h).
                        The bytes go to a sealed file, the outcome comes back as MSG_ANSWER with
                        that key */
}; /* stored: never renumber */

#define OUTBOX_WAITS "waits/" /* no task_id has a '/': protocol 4.6 */

/* Of a reminder; behind it, in this order, what holds of it. */
#define OUTBOX_REMINDER "reminder/"
#define OUTBOX_QUIET    "q" /* it waits for the end of the quiet hours */
#define OUTBOX_NIGHT    "n" /* … but for the first half an hour after it was put */
#define OUTBOX_COUNTED  "c" /* and a number: of so many receivers, the first ones, it is one of the
                               reminders of this day (notice_day_give) */
#define OUTBOX_OF       " " /* and the number of an appointment: it goes only as long as that is
                               booked */

enum outbox_state { OUT_WAITING, OUT_DONE, OUT_FAILED };

struct outbox_row {
    int64_t          id;         /* 0 when putting: one is made. A member is sent rows by it */
    enum outbox_kind kind;
    struct str       app;        /* name of the application whose token is used */
    struct str       api;        /* OUT_CALL: path below /cgi-bin/, prefixed "GET " for a GET; what
                                    stands behind a '#' is for the key of the answer only;
                                    OUT_SEND: when it reaches none of `to`, a MSG_ANSWER with
                                    this as its key comes back from the first of them; else
                                    empty */
    struct str       to;         /* userids joined by '|' as WeCom spells them, at most 1000;
                                    OUT_CALL: the member whom it is about, who gets the answer as
                                    MSG_ANSWER; empty: nobody waits for it */
    struct str       body;       /* at most SEALED_MAX bytes; sealed at rest. One that was sealed
                                    with another key comes back empty: it can only be given up */
    struct str       media;      /* key of a media row (store/media.h) whose media_id replaces
                                    "@media@" in body; empty: none */
    struct str       task;       /* task_id of a card that asks a step of the receiver's open
                                    dialog (store/dialogs.h): it goes only as long as that has
                                    this one; OUTBOX_WAITS and a number: it goes only as long as
                                    that notice waits to be released; OUTBOX_REMINDER: of a
                                    reminder; empty: none of them */
    int64_t          due_at;     /* not before; 0 when putting: at once */
    int64_t          expires_at; /* from then on it is of no use: who sends it gives it up; 0:
                                    never */
    int64_t          attempts;   /* of OUT_MAKE: starts, each counted before it. Of the sender's:
                                    bot/sender_private.h */
    int64_t          notice;     /* number of the notice (store/notices.h) that it carries, whose
                                    receivers get the outcome; 0: none */
    int64_t          created_at;
};

/* Puts one row. Only inside a transaction. */
int outbox_put(struct store *s, int64_t now, const struct outbox_row *row, struct err *err);

/* Rows that wait, in the order of id, after `after` (0: from the start): calls each for at most
 * `most` of them; `due_at` may be in the future: the caller decides. Slices live during the call
 * only. Any connection. */
int outbox_waiting(struct store *s, int64_t after, unsigned most,
                   int (*each)(void *arg, const struct outbox_row *row), void *arg,
                   struct err *err);

/* The same, of rows OUT_MAKE alone: they are found without reading what waits to be sent. */
int outbox_making(struct store *s, int64_t after, unsigned most,
                  int (*each)(void *arg, const struct outbox_row *row), void *arg,
                  struct err *err);

/* The outcome; of a row that waits no more: nothing happens. `info`: msgid or what the operator
 * should know, never personal data; may be empty. */
int outbox_done(struct store *s, int64_t id, int64_t now, int64_t errcode, struct str info,
                struct err *err);
int outbox_failed(struct store *s, int64_t id, int64_t now, int64_t errcode, struct str info,
                  struct err *err);
int outbox_retry(struct store *s, int64_t id, int64_t due_at, int64_t attempts, int64_t errcode,
                 struct err *err);

/* Until when it is of use, by now: what waits may be ended by others (notice_halt). Untouched where
 * there is no such row. */
int outbox_expiry(struct store *s, int64_t id, int64_t *expires_at, struct err *err);

/* Every receiver of every send done since `since`, oldest first: for the limits after a restart. */
int outbox_sent_since(struct store *s, int64_t since,
                      int (*each)(void *arg, struct str to, int64_t done_at), void *arg,
                      struct err *err);

/* Whether the card with this task_id (outbox_row.task) was taken by the platform at most `seconds`
 * after it was put. */
int outbox_handed(struct store *s, struct str task, int64_t seconds, bool *handed,
                  struct err *err);

/* How many wait, and since when the oldest does (0 when none); for /metrics. */
int outbox_backlog(struct store *s, int64_t *waiting, int64_t *oldest, struct err *err);

/* Deletes at most `most` rows that are done or failed since before `before`. */
int outbox_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted, struct err *err);

#endif
