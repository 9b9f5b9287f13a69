/* The measure for everything else: libmicrohttpd alone, as bot/server.c sets it up, answering
 * every POST with the same bytes.
 *
 *   bench_bare PORT BYTES [STATUS] [--suspend]
 *
 * With --suspend each request is parked and resumed by another thread at once, as a server must
 * that answers from elsewhere than its HTTP threads. Runs until SIGTERM. */
#include "base/mem.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The defaults of hongyan. */
enum { THREADS = 2, CONNECTIONS = 1024, TIMEOUT = 15, CONNECTION_MEMORY = 16 * 1024 };

struct parked {
    struct MHD_Connection *connection;
    struct parked         *next;
    enum { READING, PARKED } state;
};

struct bare {
    struct MHD_Response *reply;
    unsigned             status;
    bool                 suspend, stop;
    pthread_mutex_t      lock;
    pthread_cond_t       some;
    struct parked       *waiting;
};

static void park(struct bare *b, struct parked *p, struct MHD_Connection *connection)
{
    p->connection = connection;
    p->state = PARKED;
    MHD_suspend_connection(connection);
    pthread_mutex_lock(&b->lock);
    p->next = b->waiting;
    b->waiting = p;
    pthread_cond_signal(&b->some);
    pthread_mutex_unlock(&b->lock);
}

static void *resume_all(void *arg)
{
    struct bare *b = arg;

    pthread_mutex_lock(&b->lock);
    while (!b->stop) {
        struct parked *p = b->waiting;

        b->waiting = NULL;
        pthread_mutex_unlock(&b->lock);
        while (p != NULL) {
            struct parked *next = p->next;

            MHD_resume_connection(p->connection);
            p = next;
        }
        pthread_mutex_lock(&b->lock);
        while (b->waiting == NULL && !b->stop)
            pthread_cond_wait(&b->some, &b->lock);
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **state)
{
    struct bare   *b = arg;
    struct parked *p = *state;

    (void)url, (void)method, (void)version, (void)upload;
    if (p == NULL) {
        *state = xcalloc(1, sizeof *p);
        return MHD_YES;
    }
    if (*upload_size > 0) {
        *upload_size = 0;
        return MHD_YES;
    }
    if (b->suspend && p->state == READING) {
        park(b, p, connection);
        return MHD_YES;
    }
    return MHD_queue_response(connection, b->status, b->reply);
}

static void on_completed(void *arg, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode why)
{
    (void)arg, (void)connection, (void)why;
    free(*state);
    *state = NULL;
}

static struct MHD_Daemon *start(struct bare *b, int port)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    unsigned flags = MHD_USE_POLL_INTERNAL_THREAD | (b->suspend ? MHD_ALLOW_SUSPEND_RESUME : 0);

    return MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, b, MHD_OPTION_SOCK_ADDR, &at,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, NULL, MHD_OPTION_END);
}

static void serve(struct bare *b, int port)
{
    struct MHD_Daemon *daemon;
    pthread_t          worker;
    sigset_t           stop;
    int                which;

    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    if ((daemon = start(b, port)) == NULL) {
        fprintf(stderr, "bench_bare: cannot listen on 127.0.0.1:%d\n", port);
        exit(1);
    }
    pthread_create(&worker, NULL, resume_all, b);
    sigwait(&stop, &which);
    pthread_mutex_lock(&b->lock);
    b->stop = true;
    pthread_cond_signal(&b->some);
    pthread_mutex_unlock(&b->lock);
    pthread_join(worker, NULL);
    MHD_stop_daemon(daemon);
}

int main(int argc, char **argv)
{
    struct bare b = {.status = 200, .lock = PTHREAD_MUTEX_INITIALIZER,
                     .some = PTHREAD_COND_INITIALIZER};
    size_t      size;
    char       *bytes;

    if (argc > 3 && strcmp(argv[argc - 1], "--suspend") == 0) {
        b.suspend = true;
        argc--;
    }
    if (argc < 3) {
        fputs("usage: bench_bare PORT BYTES [STATUS] [--suspend]\n", stderr);
        return 2;
    }
    if (argc > 3)
        b.status = (unsigned)atoi(argv[3]);
    size = strtoul(argv[2], NULL, 10);
    bytes = xmalloc(size);
    memset(bytes, 'x', size);
    b.reply = MHD_create_response_from_buffer(size, bytes, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(b.reply, "Content-Type", "text/xml; charset=utf-8");
    serve(&b, atoi(argv[1]));
    MHD_destroy_response(b.reply);
    free(bytes);
    return 0;
}
