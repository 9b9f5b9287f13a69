/* Under bot/portal.h: one request's way, and the parts that it goes through. */
#ifndef BOT_PORTAL_PRIVATE_H
#define BOT_PORTAL_PRIVATE_H

#include "bot/form.h"
#include "bot/limiter.h"
#include "bot/portal.h"
#include "bot/session.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    PORTAL_USED = 4096,         /* tickets of forms that are remembered */
    PORTAL_ENDED = 4096,        /* sessions that were ended */
    PORTAL_FORM = 600,          /* seconds that a form is good for: at a desk in the chat, too */
};

/* How it ended: a row of the table in portal_say.c each. */
enum portal_outcome {
    P_SHOWN,      /* a view */
    P_TO_LOGIN,   /* 302 to CAS */
    P_ENTERED,    /* 303, logged in */
    P_LEFT,       /* logged out */
    P_UNKNOWN,    /* logged in, but nobody to us; or nothing for him: the handler says it */
    P_OVER,       /* a form of who is not logged in any more */
    P_OLD_FORM,
    P_FORGED,     /* a form that is not ours, or another session's */
    P_CROSS_SITE,
    P_OTHER_LOGIN, /* back from CAS, but nobody went there from this browser */
    P_OLD_LOGIN,
    P_BAD_TICKET, /* CAS does not take it */
    P_MISMATCH,   /* CAS does not take us */
    P_SILENT,     /* CAS does not answer */
    P_BUSY,       /* the worker's queue is full, or it failed; too many at CAS */
    P_LIMITED,
    P_MALFORMED,
    P_LARGE,
    P_TYPE,
    P_METHOD,
    P_NO_PAGE,
    P_COUNT
};

/* What the pages say of a school; immutable. */
struct portal_school {
    atomic_uint users;
    char       *name, *name_en; /* _en: NULL when there is none */
    struct buf  desk;           /* HTML: whom to ask; may be empty */
};

struct portal {
    struct portal_options options;
    struct cas           *cas;
    bool                  secure;       /* public_url is https */
    _Atomic int64_t       limited_told; /* when a P_LIMITED was last logged */
    pthread_mutex_t       lock;         /* guards what follows */
    struct portal_school *school;
    struct limiter       *limiter;
    int64_t               forgotten_at;
    uint64_t              used[PORTAL_USED];   /* by the ticket's number */
    uint64_t              ended[PORTAL_ENDED]; /* a ring; 0: nothing yet */
    unsigned              ended_next;
};

enum visit_step { STEP_NONE, STEP_CAS, STEP_WORKER };

struct visit {
    struct cas_ask        ask; /* must stay the first: its `done` gets its address */
    struct portal        *portal;
    struct exchange      *x;
    struct portal_school *school;
    int64_t               began_us, now;
    uint64_t              peer;    /* the limiter's key of the address */
    bool                  english;
    enum session_page     page;
    struct session        session;
    bool                  inside;  /* there is a session */
    struct form           form;    /* POST */
    struct buf            service, ticket; /* STEP_CAS */
    struct buf            which, typed, shown;
    bool                  code, renew;
    uint64_t              number;  /* of the form's ticket, used up once it has worked; 0: none */
    enum visit_step       step;
    enum portal_outcome   outcome;
    struct buf            answer;  /* of the handler: a view, or a sentence */
    int64_t               again_in; /* P_LIMITED: seconds */
    bool                  enter, leave; /* the answer sets or deletes the cookie of the session */
};

/* ---- portal_read.c ---- */

/* P_SHOWN: v->step is to be taken; or it is over already. */
enum portal_outcome visit_read(struct visit *v);

/* "/clearance", "/desk". */
const char *portal_path(enum session_page page);

/* ---- portal_step.c ---- */

/* The connection is parked: server_resume is called in the end. */
void visit_go(struct visit *v);

/* ---- portal_limit.c: how much one may use, and what was used up ---- */

enum portal_counted {
    COUNT_LOGIN,   /* somebody without a session, by address */
    COUNT_STUDENT, /* requests of a session, by user */
    COUNT_CLERK,
    COUNT_PLAIN,   /* pages that ask nobody, by address */
};

/* It is counted. false: too often; v->again_in says when. */
bool visit_admit(struct visit *v, enum portal_counted what);

/* Whether a form with this ticket has worked already; from now on it has. */
bool ticket_is_used(struct portal *p, uint64_t number);
void ticket_use(struct portal *p, uint64_t number);

/* Logged out: from now on no copy of its cookie is good, until we are started again. */
void session_end(struct portal *p, const struct session *s);
bool session_is_ended(struct portal *p, const struct session *s);

/* ---- portal_say.c ---- */

/* Status, headers and body of the answer; counted and logged. */
void visit_show(struct visit *v);

const char *visit_say(const struct visit *v, const char *zh, const char *en);

/* How a path of ours is to be written in this page: clearance, ../../clearance. */
void visit_link(const struct visit *v, const char *path, struct buf *out);

/* The query of an address of /clearance, ready for an attribute. */
void visit_query(bool english, bool code, struct str which, struct buf *out);

/* Begins a wide page with the user's name and the way out. */
void visit_begin(struct visit *v, struct str title, struct str me);
void visit_end(struct visit *v);

/* A form of ours up to its own fields: method, action, ticket, language. */
void visit_form(struct visit *v, const char *path, const char *class_name, const char *purpose,
                struct str body);

/* ---- clearance_page.c, desk_page.c: the page of a packed view; false: it is none ---- */

bool clearance_page_draw(struct visit *v, struct str packed);
bool desk_page_draw(struct visit *v, struct str packed);

#endif
