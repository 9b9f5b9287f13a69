#include "bot/server.h"

#include "base/log.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTION_MEMORY = 16 * 1024,     /* bytes for a request's headers; a body goes through in
                                          pieces */
    BODIES_MEMORY = 64 * 1024 * 1024,  /* bytes of all bodies that are still being read: strangers
                                          may send them */
};

enum state { READING, LOOKED, PARKED, ANSWERED };

struct server {
    struct MHD_Daemon *daemon;
    struct site        site;
    atomic_uint        active;  /* exchanges between their first byte and their end */
    atomic_uint        parked;  /* of these: not yet resumed; libmicrohttpd aborts when it is
                                   stopped with one */
    atomic_size_t      held;    /* bytes of bodies */
    atomic_bool        closing;
    int                socket;
};

struct visit { /* an exchange with what only this file knows */
    struct exchange x;       /* must stay the first: server_resume gets its address */
    struct server  *server;
    enum state      state;
    unsigned        refused; /* status that the body has earned already; 0: none */
    char           *uri;     /* behind path and query */
};

/* ---- headers ---- */

struct str exchange_header(const struct exchange *x, const char *name)
{
    return str_c(x->connection
                     ? MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, name)
                     : NULL);
}

/* Of several lines of the same header the last one counts: those in front are the client's own. */
static enum MHD_Result last_forwarded(void *arg, enum MHD_ValueKind kind, const char *name,
                                      const char *value)
{
    struct str *last = arg, rest = str_c(value), part;

    (void)kind;
    if (!str_eq_nocase(str_c(name), STR_LIT("X-Forwarded-For")))
        return MHD_YES;
    while (str_split(&rest, ',', &part))
        *last = str_trim(part);
    return MHD_YES;
}

/* false leaves out alone. */
static bool write_address(const struct sockaddr *from, char out[SERVER_PEER], bool *here)
{
    const struct sockaddr_in  *v4 = (const struct sockaddr_in *)from;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)from;

    if (from->sa_family == AF_INET) {
        *here = ntohl(v4->sin_addr.s_addr) >> 24 == 127;
        return inet_ntop(AF_INET, &v4->sin_addr, out, SERVER_PEER) != NULL;
    }
    if (from->sa_family != AF_INET6)
        return false;
    if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
        *here = v6->sin6_addr.s6_addr[12] == 127;
        return inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], out, SERVER_PEER) != NULL;
    }
    *here = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
    return inet_ntop(AF_INET6, &v6->sin6_addr, out, SERVER_PEER) != NULL;
}

/* What a header says is an address or nothing. */
static bool copy_address(struct str text, char out[SERVER_PEER])
{
    unsigned char bytes[sizeof(struct in6_addr)];
    char          copy[SERVER_PEER];

    if (text.n == 0 || text.n >= sizeof copy)
        return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    if (inet_pton(AF_INET, copy, bytes) != 1 && inet_pton(AF_INET6, copy, bytes) != 1)
        return false;
    memcpy(out, copy, sizeof copy);
    return true;
}

char *exchange_peer(const struct exchange *x, char out[SERVER_PEER])
{
    const union MHD_ConnectionInfo *info =
        x->connection ? MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)
                      : NULL;
    struct str last = {NULL, 0};
    bool       here = false;

    out[0] = '\0';
    if (info == NULL || info->client_addr == NULL || !write_address(info->client_addr, out, &here))
        return out;
    if (here) {
        MHD_get_connection_values(x->connection, MHD_HEADER_KIND, last_forwarded, &last);
        copy_address(last, out);
    }
    return out;
}

struct buf *exchange_answer_header(struct exchange *x, const char *name)
{
    if (x->header_count == SERVER_HEADERS) { /* a mistake of ours, found by the first test */
        log_line(LOG_ERROR, "server: more than %d headers, at %s", SERVER_HEADERS, name);
        log_flush();
        abort();
    }
    x->header[x->header_count].name = name;
    return &x->header[x->header_count++].value;
}

void exchange_not_found(struct exchange *x)
{
    x->status = 404;
    x->type = "text/plain; charset=utf-8";
    buf_c(&x->answer, "没有这个网页 / There is no such page\n");
}

void exchange_answer_clear(struct exchange *x)
{
    buf_free(&x->answer);
    x->type = NULL;
    for (; x->header_count > 0; x->header_count--)
        buf_free(&x->header[x->header_count - 1].value);
}

/* ---- answers ---- */

static enum MHD_Result send_answer(struct visit *v)
{
    struct exchange     *x = &v->x;
    struct MHD_Response *response;
    enum MHD_Result      result;
    size_t               n = x->answer.n;

    v->state = ANSWERED;
    response = MHD_create_response_from_buffer(n, n ? buf_take(&x->answer) : (void *)"",
                                               n ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        return MHD_NO;
    if (x->type != NULL && n > 0)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, x->type);
    for (unsigned i = 0; i < x->header_count; i++)
        if (x->header[i].value.n > 0)
            MHD_add_response_header(response, x->header[i].name, x->header[i].value.p);
    if (atomic_load_explicit(&v->server->closing, memory_order_relaxed))
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    result = MHD_queue_response(v->x.connection, x->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_refusal(struct visit *v, unsigned status)
{
    v->x.status = status;
    if (v->server->site.refused)
        v->server->site.refused(v->server->site.arg, &v->x);
    return send_answer(v);
}

/* ---- requests ---- */

/* The raw target, before libmicrohttpd decodes it: echostr is percent-decoded once and by us
 * (protocol 1.2). What this returns is *con_cls of the first call below. */
static void *begin_visit(void *arg, const char *uri, struct MHD_Connection *connection)
{
    struct visit *v = xcalloc(1, sizeof *v);
    struct str    rest;

    v->server = arg;
    v->x.connection = connection;
    v->uri = xstrdup(uri);
    rest = str_c(v->uri);
    str_split(&rest, '?', &v->x.path);
    v->x.query = rest.p ? rest : (struct str){"", 0};
    atomic_fetch_add(&v->server->active, 1);
    return v;
}

static void drop_body(struct visit *v)
{
    atomic_fetch_sub(&v->server->held, v->x.body.n);
    buf_free(&v->x.body);
}

/* After the resume. */
static void finish_parked(struct visit *v)
{
    atomic_fetch_sub(&v->server->parked, 1);
    v->server->site.finish(v->server->site.arg, &v->x);
}

static void end_visit(void *arg, struct MHD_Connection *connection, void **con_cls,
                      enum MHD_RequestTerminationCode why)
{
    struct server *s = arg;
    struct visit  *v = *con_cls;

    (void)connection;
    (void)why;
    if (v == NULL)
        return;
    if (v->state == PARKED) /* the peer had hung up before it was resumed: nobody else lets go of
                               the job */
        finish_parked(v);
    drop_body(v);
    exchange_answer_clear(&v->x);
    free(v->uri);
    free(v);
    atomic_fetch_sub(&s->active, 1);
}

/* What a header claims is only good for refusing early, never for allocating. */
static bool claims_too_much(struct MHD_Connection *connection)
{
    const char *length =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
    uint64_t n;

    return length && str_u64(str_c(length), &n) && n > SERVER_BODY_MAX;
}

static void read_body(struct visit *v, const char *data, size_t n)
{
    if (v->refused == 0 && n > SERVER_BODY_MAX - v->x.body.n)
        v->refused = MHD_HTTP_CONTENT_TOO_LARGE;
    else if (v->refused == 0 && atomic_load(&v->server->held) + n > BODIES_MEMORY)
        v->refused = MHD_HTTP_SERVICE_UNAVAILABLE;
    if (v->refused != 0) {
        drop_body(v);
        return;
    }
    atomic_fetch_add(&v->server->held, n);
    buf_add(&v->x.body, data, n);
}

/* Parked before it is handed on: the worker may be done before this function returns. */
static enum MHD_Result park(struct visit *v)
{
    v->state = PARKED;
    atomic_fetch_add(&v->server->parked, 1);
    MHD_suspend_connection(v->x.connection);
    if (v->server->site.start(v->server->site.arg, &v->x) < 0) {
        atomic_fetch_sub(&v->server->parked, 1);
        v->state = LOOKED; /* nobody else will: back to here with the answer that start has set */
        MHD_resume_connection(v->x.connection);
    }
    return MHD_YES;
}

static enum MHD_Result whole_request(struct visit *v)
{
    struct site *site = &v->server->site;

    switch (v->state) {
    case READING:
        if (v->refused != 0)
            return send_refusal(v, v->refused);
        v->state = LOOKED;
        if (site->look(site->arg, &v->x) == SERVE_PARK)
            return park(v);
        return send_answer(v);
    case LOOKED:
        return send_answer(v);
    case PARKED:
        finish_parked(v);
        return send_answer(v);
    case ANSWERED:
        break;
    }
    return MHD_YES;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_size, void **con_cls)
{
    struct visit *v = *con_cls;

    (void)arg;
    (void)url;
    (void)version;
    if (v->x.method.p == NULL) { /* the first call: headers only */
        v->x.method = str_c(method);
        return claims_too_much(connection) ? send_refusal(v, MHD_HTTP_CONTENT_TOO_LARGE) : MHD_YES;
    }
    if (*data_size > 0) {
        read_body(v, data, *data_size);
        *data_size = 0;
        return MHD_YES;
    }
    return whole_request(v);
}

void server_resume(struct exchange *x)
{
    MHD_resume_connection(x->connection);
}

/* ---- the socket ---- */

/* "host:port" or "[v6]:port" in two. */
static bool split_address(const char *listen, char host[256], char port[8])
{
    const char *colon = strrchr(listen, ':');
    size_t      n;

    if (colon == NULL || strlen(colon + 1) == 0 || strlen(colon + 1) > 5)
        return false;
    n = (size_t)(colon - listen);
    if (n >= 2 && listen[0] == '[' && listen[n - 1] == ']') {
        listen++;
        n -= 2;
    }
    if (n == 0 || n > 255)
        return false;
    memcpy(host, listen, n);
    host[n] = '\0';
    strcpy(port, colon + 1);
    return true;
}

static int open_socket(const struct server_options *options, int *out, struct err *err)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found;
    char             host[256], port[8];
    int              fd, yes = 1, failed;

    if (!split_address(options->listen, host, port) || getaddrinfo(host, port, &hints, &found) != 0)
        return err_set(err, ERR_BAD_INPUT, "%s: %s: not an address like 127.0.0.1:8080",
                       options->key, options->listen);
    fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    failed = fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0 ||
             bind(fd, found->ai_addr, found->ai_addrlen) < 0 || listen(fd, 1024) < 0;
    freeaddrinfo(found);
    if (failed) {
        err_set(err, ERR_RETRY, "%s: %s: %s", options->key, options->listen,
                strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    *out = fd;
    return 0;
}

int server_start(struct server **out, const struct server_options *options, const struct site *site,
                 struct err *err)
{
    struct server *s;
    int            fd;

    if (open_socket(options, &fd, err) < 0)
        return -1;
    s = xcalloc(1, sizeof *s);
    s->site = *site;
    s->socket = fd;
    s->daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        on_request, s, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_THREAD_POOL_SIZE, options->threads > 1 ? options->threads : 0u,
        MHD_OPTION_CONNECTION_LIMIT, options->connections, MHD_OPTION_CONNECTION_TIMEOUT,
        options->timeout, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_URI_LOG_CALLBACK, begin_visit, s, MHD_OPTION_NOTIFY_COMPLETED, end_visit, s,
        MHD_OPTION_END);
    if (s->daemon == NULL) {
        close(fd);
        free(s);
        return err_set(err, ERR_RETRY, "%s: %s: the server does not start", options->key,
                       options->listen);
    }
    *out = s;
    return 0;
}

unsigned server_port(const struct server *s)
{
    struct sockaddr_storage here = {0};
    socklen_t               n = sizeof here;

    if (getsockname(s->socket, (struct sockaddr *)&here, &n) < 0)
        return 0;
    return ntohs(here.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&here)->sin6_port
                                            : ((struct sockaddr_in *)&here)->sin_port);
}

void server_stop(struct server *s, unsigned seconds)
{
    static const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};

    if (s == NULL)
        return;
    atomic_store(&s->closing, true);
    MHD_quiesce_daemon(s->daemon);
    shutdown(s->socket, SHUT_RD); /* who comes now is refused at once, not left waiting for the
                                     close */
    for (unsigned i = 0; i < seconds * 100 && atomic_load(&s->active) > 0; i++)
        nanosleep(&pause, NULL);
    while (atomic_load(&s->parked) > 0) /* ends: whoever resumes still runs, and its waits are
                                           bounded */
        nanosleep(&pause, NULL);
    MHD_stop_daemon(s->daemon);
    close(s->socket);
    free(s);
}
