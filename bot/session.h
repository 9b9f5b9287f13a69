/* Who is logged in at a page for a PC. The browser keeps it, sealed: nothing is readable, nothing
 * can be made up, and there is no table here: what was ended by logging out, bot/portal_limit.c
 * remembers. What is sealed for one page opens for no other.
 *
 *   session  a cookie from the log-in on: the user's name at the school's CAS, an id, two times
 *   log-in   a cookie on the way to CAS and back. Its other half stands in the address that CAS
 *            sends the browser to, so nobody can be logged in as somebody else by a link
 *   ticket   in a form: for this session only, for one purpose, for some minutes */
#ifndef BOT_SESSION_H
#define BOT_SESSION_H

#include "bot/cas.h"
#include "crypto/sealed.h"

enum session_page { SESSION_CLEARANCE, SESSION_DESK, SESSION_PAGES };

enum {
    SESSION_SECONDS = 8 * 3600,  /* from the log-in on, whatever happens: a day at a desk */
    SESSION_IDLE = 30 * 60,      /* of a student who does nothing: the PC may not be his own */
    SESSION_LOGIN = 10 * 60,     /* for typing a password at CAS */
    SESSION_ID = 32,             /* characters, hex */
    SESSION_STATE = 32,          /* characters, hex */
    SESSION_TICKET_MAX = 2800,   /* bytes that a ticket can carry */
};

struct session {
    enum session_page page;
    char              user[CAS_USER + 1]; /* at CAS */
    char              id[SESSION_ID + 1]; /* random */
    int64_t           began_at, seen_at;  /* seconds UTC */
};

enum session_state {
    SESSION_GOOD,
    SESSION_NONE,   /* nothing was sent */
    SESSION_OVER,   /* it was one of ours */
    SESSION_FORGED, /* it was not */
};

/* A new one. user: as cas_read gives it. */
void session_begin(struct session *out, enum session_page page, const char *user, int64_t now);

/* The cookie's name (without a prefix) and value; the value is appended. */
const char *session_name(enum session_page page);
void session_write(const struct sealer *sealer, const struct session *s, struct buf *out);

/* The other way round; *out is untouched unless it is SESSION_GOOD. It is not seen by that: write
 * it again with another seen_at. */
enum session_state session_read(const struct sealer *sealer, enum session_page page,
                                struct str cookie, int64_t now, struct session *out);

/* ---- on the way to CAS ---- */

const char *session_login_name(enum session_page page);

/* Both halves; the cookie's value is appended. */
void session_login_write(const struct sealer *sealer, enum session_page page, int64_t now,
                         struct buf *cookie, char state[SESSION_STATE + 1]);

/* SESSION_GOOD: they belong together. SESSION_FORGED also for the halves of two log-ins. */
enum session_state session_login_read(const struct sealer *sealer, enum session_page page,
                                      struct str cookie, struct str state, int64_t now);

/* ---- forms ---- */

/* Appends a ticket that carries `body` (at most SESSION_TICKET_MAX bytes; of no use if it is
 * more). purpose: a literal word. */
void session_ticket_write(const struct sealer *sealer, const struct session *s,
                          const char *purpose, int64_t expires, struct str body, struct buf *out);

/* SESSION_GOOD: the body is appended, and *number is the same for each reading of this ticket, and
 * for no other. SESSION_FORGED also for that of another session or purpose. */
enum session_state session_ticket_read(const struct sealer *sealer, const struct session *s,
                                       const char *purpose, struct str ticket, int64_t now,
                                       struct buf *body, uint64_t *number);

#endif
