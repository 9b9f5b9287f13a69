/* The store: every table behind a noun. One struct store per thread; exactly one of them writes.
 * Personal columns are sealed and opened here, so that no caller can forget it. Times are seconds
 * UTC, days are Beijing days (base/cst.h). Nouns are in the headers beside this one.
 *
 * Functions that are given a callback for rows: it returns 0 to go on, 1 to stop, -1 when it
 * failed, which ends the call with -1 (err is filled in unless the callback did). It must not call
 * the function it is called from. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/err.h"
#include "base/str.h"
#include "crypto/sealed.h"
#include "store/db.h"

struct store;

/* url and mode as db_open; migrations are applied with DB_WRITE. sealer is borrowed and must
 * outlive the store; NULL makes every use of a personal column fail, and of what is said to people:
 * answers (inbox) and messages (outbox) may quote what they typed. */
int store_open(struct store **out, const char *url, enum db_mode mode, const struct sealer *sealer,
               struct err *err);
void store_close(struct store *s); /* NULL is fine */

int store_begin(struct store *s, struct err *err);
int store_commit(struct store *s, struct err *err); /* 0 means: on disk */
void store_rollback(struct store *s);
int store_savepoint(struct store *s, struct err *err);
int store_release(struct store *s, struct err *err);
void store_rollback_to(struct store *s);
unsigned store_log_pages(const struct store *s); /* as db_log_pages, db_checkpoint */
void store_checkpoint(struct store *s);

/* A unique id that grows with time: unique between processes, never 0. now: seconds UTC. */
int64_t store_new_id(struct store *s, int64_t now);

/* Whether something was put into the outbox since the last call (told after the commit to the
 * sender). */
bool store_outbox_touched(struct store *s);

#endif
