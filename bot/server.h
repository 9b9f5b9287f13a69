/* The HTTP server. The only file that names libmicrohttpd. It knows bytes, limits and parking, and
 * nothing of WeCom.
 *
 * libmicrohttpd 0.9.75 runs in its internal poll mode: its internal epoll mode stalls for good when
 * exactly 128 (256, …) events are ready at once (design 4). */
#ifndef BOT_SERVER_H
#define BOT_SERVER_H

#include "base/buf.h"
#include "base/err.h"

enum {
    SERVER_BODY_MAX = 1024 * 1024, /* bytes; more is 413 without being kept */
    SERVER_HEADERS = 10,           /* of an answer, at most */
    SERVER_PEER = 46,              /* bytes of an address as text, with the NUL */
};

/* One request and its answer. */
struct exchange {
    struct str  method; /* "GET", "POST", … */
    struct str  path;   /* as sent, without the query */
    struct str  query;  /* raw: not decoded; empty when there is none */
    struct buf  body;
    unsigned    status; /* out: HTTP status */
    const char *type;   /* out: Content-Type; NULL: none. Static */
    struct buf  answer; /* out: the body */
    struct exchange_header {
        const char *name;  /* static */
        struct buf  value; /* without line feeds */
    } header[SERVER_HEADERS]; /* out: of the answer, besides Content-Type */
    unsigned    header_count;
    void       *job;        /* the site's, while the exchange is parked */
    void       *connection; /* private */
};

/* A header of the request, its first line; empty when there is none. Looked up at each call. In
 * the server's threads only (look, start, finish, refused); lives as long as the exchange. */
struct str exchange_header(const struct exchange *x, const char *name);

/* The client's address, numeric: of the connection, or, when that comes from this machine, the last
 * one of X-Forwarded-For, which the web server in front of us has put there. "" when unknown. In
 * the server's threads only. */
char *exchange_peer(const struct exchange *x, char out[SERVER_PEER]);

/* Adds a header to the answer and lends its value to be appended to, until the exchange is over. */
struct buf *exchange_answer_header(struct exchange *x, const char *name);

/* Lets go of what the answer has by now: body, type, headers. */
void exchange_answer_clear(struct exchange *x);

/* 404, and a sentence for who has typed the address; it does not say the path again. */
void exchange_not_found(struct exchange *x);

enum serve { SERVE_DONE, SERVE_PARK };

/* What is served. All three are called in the server's threads, several at a time for different
 * exchanges. */
struct site {
    void *arg;

    /* Looks at the whole request. SERVE_DONE: status and answer are set. SERVE_PARK: `start`
     * follows. */
    enum serve (*look)(void *arg, struct exchange *x);

    /* The connection is parked: hand the work on. 0: somebody calls server_resume(x) once, from any
     * thread; -1: nobody will (status and answer are set). NULL when look never parks. */
    int (*start)(void *arg, struct exchange *x);

    /* After server_resume: set status and answer, let go of x->job. */
    void (*finish)(void *arg, struct exchange *x);

    /* A body was not taken: x->status is 413, it is too large, or 503, there are too many at once.
     * To be counted and logged; may set an answer. NULL: not at all. */
    void (*refused)(void *arg, struct exchange *x);
};

struct server;

struct server_options {
    const char *key;         /* of the configuration, for sentences: "listen", "admin_listen" */
    const char *listen;      /* "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:80" */
    unsigned    threads;     /* 1.. */
    unsigned    connections; /* at most, all threads together */
    unsigned    timeout;     /* seconds without a byte; 15 */
};

/* ERR_BAD_INPUT: listen is no address; ERR_RETRY: it cannot be bound (the text says why). site is
 * copied. */
int server_start(struct server **out, const struct server_options *options, const struct site *site,
                 struct err *err);

/* The port it listens at: what port 0 of the address became. */
unsigned server_port(const struct server *s);

/* Ends the parking. Any thread; exactly once for each start that returned 0. x may be gone when
 * this returns. */
void server_resume(struct exchange *x);

/* No new connections; waits until every request under way has been answered (at most `seconds`),
 * then closes. Whoever resumes parked exchanges must still run. */
void server_stop(struct server *s, unsigned seconds);

#endif
