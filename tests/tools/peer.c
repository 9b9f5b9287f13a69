#include "tests/tools/peer.h"

#include "base/mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_MS = 60000 };

struct connection {
    struct peer *peer;
    int          fd;
};

static void *connection_main(void *arg)
{
    struct connection *c = arg;
    struct peer       *p = c->peer;

    p->serve(p->arg, c->fd);
    close(c->fd);
    free(c);
    pthread_mutex_lock(&p->lock);
    p->connections--;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void *peer_main(void *arg)
{
    struct peer *p = arg;
    pthread_t    thread;
    int          fd;

    while ((fd = accept(p->fd, NULL, NULL)) >= 0) {
        struct connection *c = xmalloc(sizeof *c);

        *c = (struct connection){p, fd};
        pthread_mutex_lock(&p->lock);
        p->connections++;
        pthread_mutex_unlock(&p->lock);
        if (pthread_create(&thread, NULL, connection_main, c) != 0)
            abort();
        pthread_detach(thread);
    }
    return NULL;
}

void peer_start(struct peer *p, void (*serve)(void *arg, int fd), void *arg)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t          n = sizeof at;

    *p = (struct peer){.serve = serve, .arg = arg};
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->changed, NULL);
    p->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (p->fd < 0 || bind(p->fd, (struct sockaddr *)&at, n) < 0 || listen(p->fd, 64) < 0 ||
        getsockname(p->fd, (struct sockaddr *)&at, &n) < 0 ||
        pthread_create(&p->thread, NULL, peer_main, p) != 0) {
        perror("peer");
        exit(2);
    }
    p->port = ntohs(at.sin_port);
}

void peer_stop(struct peer *p)
{
    shutdown(p->fd, SHUT_RDWR); /* accept returns */
    pthread_join(p->thread, NULL);
    close(p->fd);
    pthread_mutex_lock(&p->lock);
    while (p->connections > 0)
        pthread_cond_wait(&p->changed, &p->lock);
    pthread_mutex_unlock(&p->lock);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->changed);
}

bool peer_read(int fd, struct buf *in)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};
    char          bytes[4096];
    ssize_t       n;

    if (poll(&one, 1, READ_MS) <= 0 || (n = recv(fd, bytes, sizeof bytes, 0)) <= 0)
        return false;
    buf_add(in, bytes, (size_t)n);
    return true;
}

bool peer_write(int fd, const char *text)
{
    size_t n = strlen(text);

    return send(fd, text, n, MSG_NOSIGNAL) == (ssize_t)n;
}
