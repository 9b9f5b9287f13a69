/* The other side of a connection, played by a thread of the test: whatever stands there, also what
 * no proper server would do. On 127.0.0.1. */
#ifndef TESTS_TOOLS_PEER_H
#define TESTS_TOOLS_PEER_H

#include "base/buf.h"

#include <pthread.h>

struct peer {
    int             fd, port;
    pthread_t       thread;
    pthread_mutex_t lock;
    pthread_cond_t  changed;
    unsigned        connections; /* open */
    /* One connection, in a thread of its own; closed after. */
    void          (*serve)(void *arg, int fd);
    void           *arg;
};

/* These exit with a sentence when something does not work: the test is over. */
void peer_start(struct peer *p, void (*serve)(void *arg, int fd), void *arg);
void peer_stop(struct peer *p); /* waits until every connection has come to its end */

/* Appends what comes; false: the other side has gone, or is silent for too long. */
bool peer_read(int fd, struct buf *in);
bool peer_write(int fd, const char *text);

#endif
