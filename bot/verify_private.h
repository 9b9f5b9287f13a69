/* Under bot/verify.h: one person's way through the page, and the parts that it goes through. */
#ifndef BOT_VERIFY_PRIVATE_H
#define BOT_VERIFY_PRIVATE_H

#include "bot/form.h"
#include "bot/limiter.h"
#include "bot/verify.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    VERIFY_CODE_MAX = 512,      /* bytes: protocol 5.10 */
    VERIFY_BAD = 1024,          /* bad codes that are remembered */
    VERIFY_WINDOW = 60,         /* seconds; all limits are by the minute */
    VERIFY_SLOTS = 4,           /* of each of two kinds: verify_codes.c */
    VERIFY_COOKIE = 32,         /* characters: 16 random bytes as hex */
    VERIFY_FORM_SECONDS = 290,  /* a form is good for 5 minutes, as the platform's tfa_code is; a
                                   little less, as that one began before ours */
    VERIFY_PATIENCE = 5000000,  /* microseconds for an answer of the platform */
    VERIFY_UNUSED = 3600,       /* seconds: a kind of code that the school does not use is not asked
                                   for again so long, only because a stranger made one up */
};

enum verify_kind { VERIFY_LOGIN, VERIFY_USE }; /* 登录二次验证, 使用二次验证 */

/* How it ended: a row of the table in verify_page.c each. */
enum verify_outcome {
    V_PASSED,
    V_FORM,           /* shown for the first time */
    V_FORM_AGAIN,     /* shown with what was wrong */
    V_WAIT,           /* the office decides */
    V_REFUSED,        /* by the handler */
    V_NO_CODE,
    V_BAD_CODE,       /* 40029 */
    V_OLD_CODE,       /* 42003, 42022 */
    V_OUTSIDER,       /* no member of the corporation */
    V_TOO_SLOW,       /* 40207: the platform's own time was over */
    V_NOT_ASKED,      /* 40208: the member need not do this */
    V_UNKNOWN_MEMBER, /* 60111 */
    V_SETTINGS,       /* an administrator must act: 40209, 40210, 48009, … */
    V_SILENT,         /* no answer of the platform */
    V_SILENT_LATE,    /* the same, but we have recognised the member already */
    V_BUSY,           /* the worker's queue is full, or it failed */
    V_LIMITED,
    V_CROWDED,        /* the code was not looked at yet: the page loads itself again */
    V_EXPIRED,        /* the form's 5 minutes were over */
    V_FORGED,         /* a ticket that is not ours, or another browser's */
    V_CROSS_SITE,
    V_MALFORMED,
    V_LARGE,
    V_TYPE,
    V_METHOD,
    V_COUNT
};

/* What the pages say of a school; immutable. */
struct verify_school {
    atomic_uint           users;
    char                 *name, *name_en;     /* _en: NULL when there is none */
    bool                  asks;               /* people can confirm who they are */
    bool                  document;           /* … with the number of a document */
    char                 *key;                /* number, candidate, either */
    struct buf            hint, hint_en;      /* what the number looks like; may be empty */
    char                 *notice, *notice_en; /* to be agreed to; NULL: none */
    char                  notice_id[17];      /* another one for another notice; "": none */
    struct buf            desk;               /* HTML: whom to ask; may be empty */
    const struct bot_app *app;                /* that asks who somebody is */
};

/* A code that the platform did not take, by its digest, and what its page says. */
struct bad_code {
    uint64_t            key;
    int64_t             at; /* seconds UTC */
    enum verify_outcome outcome;
    int                 errcode;
};

/* Codes from doubtful addresses that are asked for at once. */
struct slot {
    bool    taken;
    int64_t free_us; /* not before; clock_monotonic_us() */
};

struct verify {
    struct verify_options options;
    const char           *ask_as;      /* whose token */
    _Atomic int64_t       unused_until[2]; /* by enum verify_kind */
    _Atomic int64_t       limited_told;    /* when a V_LIMITED was last logged */
    pthread_mutex_t       lock;        /* guards what follows */
    struct verify_school *school;
    struct limiter       *limiter;
    int64_t               forgotten_at;
    struct bad_code       bad[VERIFY_BAD];
    struct slot           slots[2][VERIFY_SLOTS];           /* [1]: for lengths that were good */
    bool                  good_length[VERIFY_CODE_MAX + 1]; /* a code so long was good */
};

struct passage {
    struct ask            ask; /* must stay the first: its `done` gets its address */
    struct buf            ask_query, ask_body;
    struct verify        *v;
    struct exchange      *x;
    struct verify_school *school;
    int64_t               began_us;
    uint64_t              peer;     /* the limiter's key of the address */
    bool                  asked;    /* the platform was asked whose code it is … */
    struct slot          *slot;     /* … in this one; NULL: without */
    bool                  english;
    enum verify_kind      kind;     /* as far as is known */
    bool                  tried_other; /* both kinds of code were asked for */
    struct buf            code, userid, tfa_code;
    struct form           form;     /* POST */
    bool                  agreed;   /* to the notice in force, in this language: it stays ticked */
    char                  cookie[VERIFY_COOKIE + 1];
    int64_t               expires;  /* of the form; seconds UTC */
    enum verify_outcome   outcome;
    int                   errcode;  /* of the platform, for the log and for the desk */
    int64_t               again_in; /* V_LIMITED, V_CROWDED: seconds */
    struct buf            text;     /* of the handler, or what was wrong */
    const char           *wrong;    /* V_FORM_AGAIN: the input that text is about; NULL: none */
};

/* ---- verify_school.c ---- */

struct verify_school *verify_school_new(const struct verify_options *o,
                                        const struct conf_school *s);
struct verify_school *verify_school_get(struct verify *v); /* to be dropped by the caller */
void verify_school_drop(struct verify_school *s);

/* ---- verify_codes.c: who may use how much; now: seconds UTC ---- */

/* p->code, before it is asked for: V_PASSED, it may be, and code_leave follows in the end;
 * V_CROWDED; or what it was a moment ago. */
enum verify_outcome code_admit(struct passage *p, int64_t now);
/* The end of any passage: what has become of its code. */
void code_learn(struct passage *p, int64_t now);
void code_leave(struct passage *p);

/* A form of p->userid: V_PASSED or V_LIMITED. */
enum verify_outcome post_admit(struct passage *p, int64_t now);

/* A page that asked nobody anything: the same outcome, or V_LIMITED. */
enum verify_outcome nonsense_admit(struct passage *p, enum verify_outcome outcome, int64_t now);

/* ---- verify_step.c ---- */

/* The connection is parked: begins with the first step; server_resume is called in the end. */
void passage_go(struct passage *p);

/* ---- verify_ticket.c ---- */

/* Appends the form's ticket, base64, over kind, userid, tfa_code, expires, cookie and notice. -1:
 * what the platform told cannot be put into one. */
int ticket_write(const struct passage *p, struct buf *out);

/* Takes what ticket_write has put into it. V_FORM, or V_EXPIRED, V_FORGED (also when the cookie of
 * the request is another). *same_notice: the notice that was shown is the one in force. */
enum verify_outcome ticket_read(struct passage *p, struct str ticket, int64_t now,
                                bool *same_notice);

/* A new cookie, which the answer sets; and: the answer sets the same one again. */
void cookie_make(struct passage *p);
void cookie_write(const struct passage *p);

/* ---- verify_page.c ---- */

/* Status, headers and body of the answer; counted and logged. */
void passage_show(struct passage *p);

#endif
