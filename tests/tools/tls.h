/* A web server with TLS whose certificate nobody has signed but itself: right in all else, unless
 * the test wants it otherwise. */
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

/* The same with another certificate: for whom ("IP:127.0.0.1", "DNS:wx.example.edu.cn"), valid from
 * and until so many seconds from now. */
void tls_start_as(struct tls_server *s, const char *names, long from, long until);
void tls_stop(struct tls_server *s);

#endif
