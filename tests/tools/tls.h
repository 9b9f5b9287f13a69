/* A web server with TLS whose certificate nobody has signed but itself: right in all else. */
#ifndef TESTS_TOOLS_TLS_H
#define TESTS_TOOLS_TLS_H

#include <stdatomic.h>

struct MHD_Daemon;

struct tls_server {
    struct MHD_Daemon *daemon;
    char              *key, *certificate; /* PEM */
    int                port;
    atomic_uint        requests; /* that came through */
};

void tls_start(struct tls_server *s); /* on 127.0.0.1; exits when it does not work */
void tls_stop(struct tls_server *s);

#endif
