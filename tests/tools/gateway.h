/* A gateway for letters over HTTP: remembers what it was asked, answers as it is told, and badly
 * when it is told so. */
#ifndef TESTS_TOOLS_GATEWAY_H
#define TESTS_TOOLS_GATEWAY_H

#include "tests/tools/peer.h"

enum { GATEWAY_SEEN = 2048, GATEWAY_RULES = 64 };

enum gateway_how {
    GATEWAY_ANSWER,
    GATEWAY_REDIRECT, /* the status, and a Location on the same server */
    GATEWAY_CLOSE,    /* reads, and hangs up */
    GATEWAY_HALF,     /* a status of success, and half of the body */
    GATEWAY_GARBAGE,  /* bytes that are not HTTP */
    GATEWAY_SILENT,   /* nothing until gateway_release */
    GATEWAY_FLOOD,    /* the status, and a body of 1 MiB */
};

struct gateway_request {
    char *head; /* request line and headers, with the empty line */
    char *body;
};

struct gateway_rule {
    enum gateway_how how;
    int              status;
    const char      *body;
    unsigned         times;
};

struct http_gateway {
    struct peer            peer;
    char                   url[64]; /* http://127.0.0.1:port */
    pthread_mutex_t        lock;
    pthread_cond_t         changed;
    struct gateway_request seen[GATEWAY_SEEN];
    unsigned               count;
    struct gateway_rule    rules[GATEWAY_RULES]; /* used from the first one on */
    unsigned               rules_count;
    unsigned               silent;
    bool                   released;
};

void gateway_start(struct http_gateway *g);
void gateway_stop(struct http_gateway *g); /* the client has closed its connections before */
/* The next `times` requests get this; without a rule it is 200 and {}. body lives on. */
void gateway_rule(struct http_gateway *g, unsigned times, enum gateway_how how, int status,
                  const char *body);
void gateway_release(struct http_gateway *g); /* those that wait get their answer */
unsigned gateway_count(struct http_gateway *g);
unsigned gateway_silent(struct http_gateway *g); /* how many wait */

/* The value of a header of a request, by its name in any case; empty when there is none. */
struct str request_header(const struct gateway_request *r, const char *name);

#endif
