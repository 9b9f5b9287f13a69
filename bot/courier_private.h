/* The parts of the courier: courier.c (its threads), courier_desk.c (which letters go, when, what
 * came of it), one file for each kind of gateway, and courier_http.c, the network. A gateway writes
 * a letter as a post and reads what was answered; it knows neither sockets nor the store.
 *
 * SMS and mail have a desk and a thread each: libcurl says QUIT to a mail server in a loop of its
 * own, and whoever is slow there must not hold up the codes that go by SMS. */
#ifndef BOT_COURIER_PRIVATE_H
#define BOT_COURIER_PRIVATE_H

#include "bot/courier.h"
#include "store/duty.h"
#include "store/letters.h"

#include <pthread.h>

enum {
    COURIER_TRIES = 3,
    COURIER_KINDS = 2,
    COURIER_AT_ONCE = 8,   /* under way, of each kind */
    COURIER_LETTERS = 128, /* in memory, of each kind */
    COURIER_PATIENCE = 10, /* seconds */
    COURIER_CODE = 80,     /* bytes of a result, with its NUL */
};

/* ---- the network: courier_http.c, and courier_smtp.c for what is not HTTP ---- */

/* One try of one letter. */
struct post {
    /* What goes, written by the gateway. */
    const char *url;           /* of the configuration */
    bool        get;           /* HTTP: a GET (bot/cas.c), so there is no body */
    size_t      most;          /* bytes of the answer, more is none; 0: as `answer` says */
    struct buf  headers;       /* HTTP: each with a line feed behind it */
    struct buf  body;          /* HTTP: of the POST; mail: the whole message */
    const char *mail_from;     /* NULL: HTTP */
    char        mail_to[260];
    const char *user, *secret; /* mail: the login; NULL: none */

    /* What came back. */
    bool       arrived;        /* the exchange came to its end */
    bool       hopeless;       /* it did not, and never will: a certificate, the login */
    int        status;         /* the last one of HTTP or SMTP; 0: none */
    struct buf answer;         /* HTTP: the first 64 KiB of the body */
    char       why[64];        /* unless it arrived; in English, no address in it */
    bool       too_long;       /* over `most` */

    /* The network's. */
    void        *easy, *list;
    size_t       taken;        /* bytes of the body that curl has got */
    void        *tag;
    struct post *next;
};

void post_free(struct post *p); /* what it holds; it must not be under way */

struct carrier; /* one thread; only carrier_wake may come from others */

/* patience: seconds that one exchange may take; with a mail server twice as many. */
int carrier_new(struct carrier **out, unsigned patience, struct err *err);
void carrier_free(struct carrier *c); /* NULL is fine; what is under way is cut off */
/* Starts it; p stays where it is until it comes back. -1: not started (ERR_RETRY). */
int carrier_start(struct carrier *c, struct post *p, void *tag, struct err *err);
/* Works on all that is under way; one that has come back, or NULL. */
struct post *carrier_next(struct carrier *c, void **tag);
/* Cuts one off that is under way; NULL: there is none. */
struct post *carrier_cut(struct carrier *c);
void carrier_wait(struct carrier *c, int ms);
void carrier_wake(struct carrier *c);

/* Makes the easy handle (a CURL) one that sends p by SMTP. */
void smtp_set(void *easy, struct post *p);

/* ---- gateways ---- */

enum letter_fate { LETTER_SENT, LETTER_AGAIN, LETTER_REFUSED };

struct verdict {
    enum letter_fate fate;
    char             code[COURIER_CODE]; /* for the log and the store: "ok", "HTTP 403" */
};

struct gateway {
    const char *name; /* for the log */
    /* Fills in what goes. now: seconds UTC. -1: this letter can never go this way; err says why,
     * without its address. */
    int (*write)(struct post *p, const struct conf *conf, const struct letter *l, int64_t now,
                 struct err *err);
    void (*read)(const struct post *p, struct verdict *v);
};

extern const struct gateway gateway_webhook, gateway_tencent, gateway_smtp;

/* NULL: not configured. */
const struct gateway *gateway_of(const struct conf *conf, enum letter_kind kind);

void verdict_set(struct verdict *v, enum letter_fate fate, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What can be said without the body: 429 and 5xx again, any other status but 2xx refused. false: it
 * arrived with 2xx. */
bool verdict_of_http(const struct post *p, struct verdict *v);

/* The value of the header Authorization; headers signed are content-type (JSON in UTF-8) and host.
 * Source: cloud.tencent.com/document/api/382/52071 (signature v3) */
struct tc3 {
    const char *secret_id, *secret_key;
    const char *service; /* "sms" */
    struct str  host;    /* as in the header Host */
    struct str  body;    /* of the POST to "/" */
    int64_t     now;     /* as in the header X-TC-Timestamp */
};
void tc3_authorization(struct buf *out, const struct tc3 *t);

/* The letter as a message of RFC 5322; from: the sender's address. */
void mail_write(struct buf *out, const struct letter *l, const char *from, int64_t now);

/* ---- courier_desk.c ---- */

enum parcel_state { PARCEL_READY, PARCEL_UNDER_WAY, PARCEL_STORING };

/* A letter in memory. While its outcome is being stored, `task` is the worker's. */
struct parcel {
    struct task       task;
    struct desk      *desk;
    struct parcel    *next;      /* in desk.stored */
    struct letter     letter;    /* its slices point into `memory` */
    struct buf        memory;
    enum parcel_state state;
    struct post       post;
    int64_t           started_us;
    struct verdict    verdict;   /* of the last try */
    bool              over;      /* sent or given up, not to be tried again */
    int64_t           over_at;
    int64_t           repeat_at; /* its outcome could not be stored: once more then; 0: it could */
    bool              committed;
};

/* All of it is the thread's but woken, stopping, quiet and stored. */
struct desk {
    struct courier_options options;
    enum letter_kind       kind;
    struct worker         *worker;
    struct store          *store;   /* reads only */
    struct duty            duty;    /* of several processes one posts the letters of a kind */
    struct carrier        *carrier;
    atomic_bool            woken, stopping;
    _Atomic(struct quiet_hours) quiet;
    pthread_mutex_t        lock;    /* guards stored */
    struct parcel         *stored;  /* back from the worker */

    struct parcel *parcels[COURIER_LETTERS]; /* in the order they were read in */
    unsigned       count;
    unsigned       under_way;  /* of them, with the gateway … */
    unsigned       storing;    /* … and with the worker */
    int64_t        cursor;     /* all up to this id have been looked at since the last look_at */
    int64_t        look_at;    /* from the start again: other processes have ids of their own */
    bool           more;       /* there may be letters behind the cursor */
    int64_t        now;        /* seconds UTC, of this round */
    int64_t        next_at;    /* when something is due that no wake tells of */
    int64_t        counted_at; /* the backlog, for the metrics */
};

int desk_new(struct desk **out, enum letter_kind kind, const struct courier_options *options,
             struct worker *worker, struct err *err);
void desk_free(struct desk *d); /* NULL is fine; after its thread, and after worker_stop */

/* One turn: outcomes, new letters, new tries. look: there may be new letters. start: whether tries
 * may be started. */
void desk_round(struct desk *d, int64_t now, bool look, bool start);
/* Outcomes that could not be stored, and were to be tried again by then. */
void desk_store_again(struct desk *d, int64_t until);

#endif
