/* Whether the database is well, for `hongyan doctor`: looked at from outside, without changing
 * anything. Statements of its own, so that a database that the store would refuse is still
 * explained. */
#ifndef STORE_HEALTH_H
#define STORE_HEALTH_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/sealed.h"

struct health; /* one connection that reads; one thread */

enum health_open {
    HEALTH_OPEN,
    HEALTH_MISSING,   /* no such file: the server has not been started yet */
    HEALTH_FOREIGN,   /* not a database of ours, or damaged at its head */
    HEALTH_OLDER,     /* its schema is older than this program … */
    HEALTH_NEWER,     /* … or newer */
    HEALTH_UNUSABLE,  /* err says why: not readable, locked, no path */
};

/* *out is set with HEALTH_OPEN only: the caller closes it. err is set with all others. */
enum health_open health_open(struct health **out, const char *path, struct err *err);
void health_close(struct health *h); /* NULL is fine */

enum health_check {
    HEALTH_SOUND,
    HEALTH_DAMAGED, /* `said`: SQLite's first sentence; names tables, no values */
    HEALTH_SLOW,    /* not done within the time */
    HEALTH_FAILED,  /* `said`: why it could not be looked at */
};

/* PRAGMA quick_check in a process of its own, which is ended after `ms`: one cannot be interrupted
 * from outside. Only while nothing in this process has the database open (fork and SQLite's
 * locks). */
enum health_check health_quick_check(const char *path, int ms, struct buf *said);

/* Takes the write lock, changes nothing, gives it back. -1: err says why. Only where health_open
 * said HEALTH_OPEN: else it would bring the schema up to date. */
int health_can_write(const char *path, struct err *err);

int health_version(struct health *h, int64_t *version, struct err *err); /* of the schema */
int health_is_wal(struct health *h, bool *wal, struct err *err);

enum health_key {
    HEALTH_KEY_UNUSED,  /* nothing sealed is there yet */
    HEALTH_KEY_FITS,
    HEALTH_KEY_OTHER,   /* something was sealed with another key */
    HEALTH_KEY_DAMAGED, /* sealed with this key, but does not open */
};
struct health_seal {
    enum health_key key;
    const char     *where;   /* "identities.phone": of what did not open */
    char            ours[9]; /* key ids: 8 hex characters … */
    char            theirs[9]; /* … of that value; "" unless OTHER */
};
/* Opens the newest value of some sealed columns; what is in it goes nowhere. */
int health_seal(struct health *h, const struct sealer *sealer, struct health_seal *out,
                struct err *err);

struct health_queue {
    int64_t waiting;     /* rows not done … */
    int64_t due;         /* … that could be by now */
    int64_t oldest;      /* the earliest due_at among those, seconds UTC; 0: none */
    int64_t failed;      /* given up since `since` */
    int64_t errcode;     /* the outbox: of most of them; 0: none, or expired */
    char    result[40];  /* letters: of most of them */
};
int health_outbox(struct health *h, int64_t now, int64_t since, struct health_queue *out,
                  struct err *err);
int health_letters(struct health *h, int64_t now, int64_t since, struct health_queue *out,
                   struct err *err);

/* CreateTime of the newest message that WeCom has brought; 0: none that is still known. */
int health_last_message(struct health *h, int64_t *at, struct err *err);

/* Roles and scopes that one has on the list of the staff, by userid in any case; 0: not on it. */
int health_roles(struct health *h, struct str userid, int64_t *roles, struct err *err);

/* When the newest row of the outbox or of the audit was made, by its id; 0: there is none. Behind a
 * clock that was put back it lies in the future. */
int health_newest(struct health *h, int64_t *at, struct err *err);

/* What the operators were told to mend since `since` (handlers/alarm.h keeps it as runs "alarm.…"),
 * the newest first, each once: what stands behind "alarm.", and when it was last told. The callback
 * as in store/store.h. */
int health_alarms(struct health *h, int64_t since,
                  int (*each)(void *arg, struct str what, int64_t at), void *arg, struct err *err);

/* Person-times of an application on a Beijing day (store/sends.h). */
int health_sends(struct health *h, struct str app, int64_t day, int64_t *n, struct err *err);

#endif
