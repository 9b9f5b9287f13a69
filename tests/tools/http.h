/* Just enough HTTP/1.1 for a client of our own server: keep-alive, Content-Length, no chunks. */
#ifndef TESTS_TOOLS_HTTP_H
#define TESTS_TOOLS_HTTP_H

#include "base/buf.h"

struct http_reply {
    int        status;
    struct str head;  /* status line and headers, with the empty line */
    struct str body;
    bool       close; /* the server is going to close the connection */
};

/* What stands at the start of bytes: 1 a whole reply (points into bytes), 0 more is needed,
 * -1 not a reply that this client understands. */
int http_parse(struct str bytes, struct http_reply *reply);

/* A connected socket to 127.0.0.1:port (TCP_NODELAY), or -1 with errno. */
int http_connect(int port);

/* Everything, or -1. */
int http_send(int fd, struct str bytes);

/* Waits at most timeout_ms for one whole reply, which is read into *in (cleared first; the reply
 * points into it). 0 or -1 (closed, timed out, or not understood). */
int http_receive(int fd, struct buf *in, struct http_reply *reply, int timeout_ms);

/* One request on its own connection. 0 or -1. */
int http_once(int port, struct str request, struct buf *in, struct http_reply *reply,
              int timeout_ms);

#endif
