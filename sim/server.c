#include "sim/server.h"

#include "base/mem.h"
#include "sim/cas.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <time.h>

enum { IDLE_SECONDS = 60, CONNECTIONS_MAX = 512 };

struct sim_server {
    struct sim        *sim;
    struct MHD_Daemon *daemon;
};

/* One request while its body arrives. */
struct incoming {
    struct buf body;
    bool       too_large;
};

const char *sim_request_arg(const struct sim_request *r, const char *name)
{
    for (unsigned i = 0; i < r->args_count; i++)
        if (strcmp(r->args[i].name, name) == 0)
            return r->args[i].value;
    return NULL;
}

const char *sim_request_header(const struct sim_request *r, const char *name)
{
    for (unsigned i = 0; i < r->headers_count; i++)
        if (str_eq_nocase(str_c(r->headers[i].name), str_c(name)))
            return r->headers[i].value;
    return NULL;
}

void sim_response_json(struct sim_response *res, unsigned status, json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);

    res->status = status;
    buf_c(&res->body, text ? text : "{}");
    free(text);
    json_decref(json);
}

static enum MHD_Result take_arg(void *cls, enum MHD_ValueKind kind, const char *name,
                                const char *value)
{
    struct sim_request *req = cls;

    (void)kind;
    if (req->args_count == SIM_ARGS_MAX)
        return MHD_NO;
    req->args[req->args_count].name = name;
    req->args[req->args_count++].value = value ? value : "";
    return MHD_YES;
}

static enum MHD_Result take_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    struct sim_request *req = cls;

    (void)kind;
    if (req->headers_count == SIM_HEADERS_MAX)
        return MHD_NO;
    req->headers[req->headers_count].name = name;
    req->headers[req->headers_count++].value = value ? value : "";
    return MHD_YES;
}

static void route(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    if (strncmp(req->path, "/cgi-bin/", 9) == 0)
        sim_api(sim, req, res);
    else if (strncmp(req->path, "/ui/", 4) == 0)
        sim_ui(sim, req, res);
    else if (strcmp(req->path, "/sms") == 0 || strcmp(req->path, "/mail") == 0)
        sim_letters(sim, req, res);
    else if (strncmp(req->path, "/cas/", 5) == 0)
        sim_cas(sim, req, res);
    else if (!sim_page(req->path, res))
        sim_response_json(res, 404, json_pack("{s:s}", "error", "no such page"));
}

/* RFC 9110, 5.6.7, by the clock of this world. */
static void add_date(struct sim *sim, struct MHD_Response *out)
{
    time_t    now;
    struct tm utc;
    char      text[64];

    sim_lock(sim);
    now = (time_t)(sim_now(sim) + sim->faults.date_ahead);
    sim_unlock(sim);
    gmtime_r(&now, &utc);
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc); /* LC_ALL is never set: C */
    MHD_add_response_header(out, "Date", text);
}

static enum MHD_Result send_response(struct sim *sim, struct MHD_Connection *conn,
                                     struct sim_response *res)
{
    struct MHD_Response *out =
        MHD_create_response_from_buffer(res->body.n, res->body.p, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result rc;

    MHD_add_response_header(out, "Content-Type",
                            res->type ? res->type : "application/json; charset=utf-8");
    MHD_add_response_header(out, "Cache-Control", "no-store");
    add_date(sim, out);
    if (res->location)
        MHD_add_response_header(out, "Location", res->location);
    if (res->cookie)
        MHD_add_response_header(out, "Set-Cookie", res->cookie);
    if (res->disposition)
        MHD_add_response_header(out, "Content-Disposition", res->disposition);
    rc = MHD_queue_response(conn, res->status ? res->status : 200, out);
    MHD_destroy_response(out);
    return rc;
}

static enum MHD_Result answer(struct sim_server *s, struct MHD_Connection *conn, const char *url,
                              const char *method, const struct incoming *in)
{
    struct sim_request  req = {.method = method, .path = url, .body = buf_view(&in->body)};
    struct sim_response res = {0};
    enum MHD_Result     rc = MHD_NO;
    const char         *type;

    MHD_get_connection_values(conn, MHD_GET_ARGUMENT_KIND, take_arg, &req);
    MHD_get_connection_values(conn, MHD_HEADER_KIND, take_header, &req);
    type = sim_request_header(&req, "Content-Type");
    req.content_type = type ? type : "";
    if (in->too_large)
        sim_response_json(&res, 413, json_pack("{s:i, s:s}", "errcode", 40206, "errmsg",
                                               "the request body is too large"));
    else
        route(s->sim, &req, &res);
    if (!res.drop)
        rc = send_response(s->sim, conn, &res);
    buf_free(&res.body);
    free(res.disposition);
    free(res.location);
    free(res.cookie);
    return rc;
}

/* Before anything of it is decoded. What is given back becomes *state of `handle`. */
static void *note_url(void *cls, const char *url, struct MHD_Connection *conn)
{
    struct sim *sim = ((struct sim_server *)cls)->sim;

    (void)conn;
    if (sim->keep_urls) {
        sim_lock(sim);
        buf_f(&sim->urls, "%s\n", url);
        sim_unlock(sim);
    }
    return NULL;
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *conn, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **state)
{
    struct incoming *in = *state;

    (void)version;
    if (in == NULL) {
        *state = xcalloc(1, sizeof *in);
        return MHD_YES;
    }
    if (*size > 0) {
        if (in->body.n + *size > SIM_BODY_MAX)
            in->too_large = true;
        if (!in->too_large)
            buf_add(&in->body, data, *size);
        *size = 0;
        return MHD_YES;
    }
    return answer(cls, conn, url, method, in);
}

static void finished(void *cls, struct MHD_Connection *conn, void **state,
                     enum MHD_RequestTerminationCode why)
{
    struct incoming *in = *state;

    (void)cls;
    (void)conn;
    (void)why;
    if (in) {
        buf_free(&in->body);
        free(in);
    }
    *state = NULL;
}

static int parse_listen(const char *listen, struct sockaddr_in *addr, struct err *err)
{
    const char    *colon = strrchr(listen, ':');
    auto_free char *host = colon ? xstrndup(listen, (size_t)(colon - listen)) : NULL;
    uint64_t       port;

    *addr = (struct sockaddr_in){.sin_family = AF_INET};
    if (host == NULL || inet_pton(AF_INET, host, &addr->sin_addr) != 1 ||
        !str_u64(str_c(colon + 1), &port) || port > 65535)
        return err_set(err, ERR_BAD_INPUT, "%s: wanted an IPv4 address and a port, 127.0.0.1:9800",
                       listen);
    addr->sin_port = htons((uint16_t)port);
    return 0;
}

int sim_server_start(struct sim_server **out, struct sim *sim, const char *listen, struct err *err)
{
    struct sockaddr_in addr;
    struct sim_server *s;

    if (parse_listen(listen, &addr, err) < 0)
        return -1;
    s = xcalloc(1, sizeof *s);
    s->sim = sim;
    /* A thread a connection: a long poll and a "slow" fault may then simply wait. */
    s->daemon = MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_THREAD_PER_CONNECTION, ntohs(addr.sin_port), NULL,
        NULL, handle, s, MHD_OPTION_SOCK_ADDR, &addr, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_URI_LOG_CALLBACK, note_url, s, MHD_OPTION_NOTIFY_COMPLETED, finished, NULL,
        MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
    if (s->daemon == NULL) {
        free(s);
        return err_set(err, ERR_RETRY, "%s: cannot listen there (is the port taken?)", listen);
    }
    *out = s;
    return 0;
}

unsigned sim_server_port(const struct sim_server *s)
{
    return MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void sim_server_stop(struct sim_server *s)
{
    if (s == NULL)
        return;
    s->sim->stopping = true;
    sim_lock(s->sim);
    pthread_cond_broadcast(&s->sim->changed); /* long polls end */
    sim_unlock(s->sim);
    MHD_stop_daemon(s->daemon);
    free(s);
}
