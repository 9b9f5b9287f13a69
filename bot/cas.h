/* Who logged in at the school's CAS: the ticket that a browser brings is shown to the server, which
 * says once whose it is. Protocol 3.0 first, 2.0 where the server knows no other.
 * Source: apereo.github.io/cas/development/protocol/CAS-Protocol-Specification.html
 *
 * A thread of its own asks; TLS as in bot/courier_http.c, redirects are not followed. */
#ifndef BOT_CAS_H
#define BOT_CAS_H

#include "base/buf.h"
#include "base/err.h"
#include "conf/conf.h"

enum {
    CAS_USER = 64,               /* bytes of a user name; longer ones are refused */
    CAS_TICKET_MAX = 256,        /* the specification's 3.1.1: clients take up to 256 */
    CAS_ANSWER_MAX = 64 * 1024,  /* bytes */
    CAS_CODE = 32,               /* bytes of a failure's code, with its NUL */
};

enum cas_result {
    CAS_USER_TOLD,
    CAS_TICKET_BAD, /* INVALID_TICKET and the like: unknown, used, too old, of another service */
    CAS_MISMATCH,   /* INVALID_SERVICE, …: the server does not know us; an administrator must act */
    CAS_SILENT,     /* no answer, or none as it has to be */
};

struct cas_answer {
    enum cas_result result;           /* not CAS_SILENT */
    char            user[CAS_USER + 1]; /* [A-Za-z0-9._@-], at least one */
    char            code[CAS_CODE];   /* of a failure: [A-Z_]; "" */
};

/*
 * Reads the answer of serviceValidate (2.5). Strict, as what follows is an identity: bot/markup.h's
 * rules; the root is serviceResponse in the namespace of CAS, below it is exactly one of
 * authenticationSuccess and authenticationFailure; one user, a single piece of text without an
 * entity; nobody's proxy. What stands beside the user (attributes) is not looked at.
 *
 *   body  read only during the call
 *   out   untouched on failure
 *
 * ERR_BAD_INPUT, and the text repeats nothing of it.
 */
int cas_read(struct str body, struct cas_answer *out, struct err *err);

/* Where the browser is sent to. service: our own address that it comes back to. */
void cas_login_url(const struct conf_login *login, struct str service, struct buf *out);
void cas_logout_url(const struct conf_login *login, struct buf *out);

/* Whether it looks like a ticket: "ST-" and graphic ASCII. */
bool cas_is_ticket(struct str ticket);

/* ---- asking ---- */

struct cas;

/* One question. The caller's until cas_ask, and again from `done` on. */
struct cas_ask {
    struct str        service; /* exactly as the browser was sent with it */
    struct str        ticket;
    void            (*done)(struct cas_ask *ask); /* in the thread of cas, or of cas_stop: short */
    enum cas_result   result;
    struct cas_answer answer;  /* unless CAS_SILENT */
    char              why[80]; /* of CAS_SILENT, for the log: no URL in it */
    /* private */
    struct cas_ask   *next;
    void             *try;
    int64_t           asked_us;
};

/* login is borrowed. ERR_RETRY: no thread. */
int cas_start(struct cas **out, const struct conf_login *login, struct err *err);

/* -1: so many are under way that this one would wait for too long (done is not called). */
int cas_ask(struct cas *c, struct cas_ask *ask);

/* Those that wait get CAS_SILENT. NULL is fine. */
void cas_stop(struct cas *c);

#endif
