/* A platform for the tests of the API client and of the sender: answers as protocol 4 and 5 say,
 * remembers what it was asked, fails when told so. A header with static functions, because the unit
 * tests share no objects. */
#ifndef TESTS_UNIT_FAKE_API_H
#define TESTS_UNIT_FAKE_API_H

#include "base/buf.h"
#include "base/mem.h"
#include "tests/test.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { FAKE_SEEN = 8192, FAKE_RULES = 64, FAKE_HELD = 64 };

struct fake_request {
    char path[64];  /* below /cgi-bin/ */
    char token[64]; /* access_token of the query */
    char query[128]; /* agentid, type, corpid and corpsecret as name=value; */
    bool post;
    struct buf body;
};

struct fake_rule {
    char     path[64];
    char     query[64]; /* it has this in it; "": any */
    unsigned status;
    char     json[512];
    unsigned times;
};

struct fake_api {
    struct MHD_Daemon    *daemon;
    char                  base[40];
    pthread_mutex_t       lock;
    struct fake_request   seen[FAKE_SEEN];
    unsigned              seen_count;
    struct fake_rule      rules[FAKE_RULES];
    unsigned              rules_count;
    char                  token[64];  /* the one that is valid */
    unsigned              tokens, messages, uploads;
    char                  hold[64];   /* requests to this path wait for fake_release; "": none */
    struct MHD_Connection *held[FAKE_HELD];
    unsigned              held_count, let_go;
    struct str            picture;    /* what media/get gives; the test's */
};

/* One request while it is read. */
struct fake_call {
    struct fake_request request;
    bool                waited;
};

static int fake_query(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct fake_request *r = arg;

    (void)kind;
    if (strcmp(name, "access_token") == 0)
        snprintf(r->token, sizeof r->token, "%s", value ? value : "");
    else
        snprintf(r->query + strlen(r->query), sizeof r->query - strlen(r->query), "%s=%s;", name,
                 value ? value : "");
    return MHD_YES;
}

/* A rule that the test made, else what the platform says when all is well. */
static void fake_answer(struct fake_api *f, const struct fake_request *r, struct buf *json,
                        unsigned *status)
{
    *status = 200;
    for (unsigned i = 0; i < f->rules_count; i++) {
        if (f->rules[i].times == 0 || strcmp(f->rules[i].path, r->path) != 0 ||
            strstr(r->query, f->rules[i].query) == NULL)
            continue;
        f->rules[i].times--;
        *status = f->rules[i].status;
        buf_c(json, f->rules[i].json);
        if (strcmp(f->rules[i].json, "LONG") == 0) /* just over 1 MiB */
            memset(buf_room(json, 1 << 20), 'x', 1 << 20), json->n += 1 << 20;
        return;
    }
    if (strcmp(r->path, "gettoken") == 0) {
        if (f->token[0] == '\0' ||
            strcmp(f->token, "none") == 0) /* else the same one again: protocol 5.1 */
            snprintf(f->token, sizeof f->token, "token-%u", ++f->tokens);
        buf_f(json, "{\"errcode\":0,\"errmsg\":\"ok\",\"access_token\":\"%s\",\"expires_in\":7200}",
              f->token);
    } else if (r->token[0] == '\0')
        buf_c(json, "{\"errcode\":41001,\"errmsg\":\"access_token missing\"}");
    else if (strcmp(r->token, f->token) != 0)
        buf_c(json, "{\"errcode\":40014,\"errmsg\":\"invalid access_token\"}");
    else if (strcmp(r->path, "message/send") == 0)
        buf_f(json, "{\"errcode\":0,\"errmsg\":\"ok\",\"msgid\":\"M%u\",\"response_code\":\"RC\"}",
              ++f->messages);
    else if (strcmp(r->path, "media/get") == 0)
        buf_str(json, f->picture);
    else if (strcmp(r->path, "media/upload") == 0)
        buf_f(json,
              "{\"errcode\":0,\"errmsg\":\"\",\"type\":\"image\",\"media_id\":\"MEDIA%u\","
              "\"created_at\":\"1\"}",
              ++f->uploads);
    else
        buf_c(json, "{\"errcode\":0,\"errmsg\":\"ok\"}");
}

static enum MHD_Result fake_reply(struct fake_api *f, struct MHD_Connection *c,
                                  struct fake_call *call)
{
    auto_buf struct buf  json = {0};
    struct MHD_Response *response;
    unsigned             status;
    enum MHD_Result      queued;

    pthread_mutex_lock(&f->lock);
    if (!call->waited && f->seen_count < FAKE_SEEN) {
        f->seen[f->seen_count++] = call->request;
        call->request.body = (struct buf){0};
    }
    if (!call->waited && strcmp(f->hold, call->request.path) == 0 && f->held_count < FAKE_HELD) {
        call->waited = true;
        f->held[f->held_count++] = c;
        MHD_suspend_connection(c);
        pthread_mutex_unlock(&f->lock);
        return MHD_YES;
    }
    fake_answer(f, &call->request, &json, &status);
    pthread_mutex_unlock(&f->lock);
    response = MHD_create_response_from_buffer(json.n, json.p, MHD_RESPMEM_MUST_COPY);
    if (status == 302)
        MHD_add_response_header(response, "Location", "/cgi-bin/elsewhere");
    queued = MHD_queue_response(c, status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result fake_serve(void *arg, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *bytes,
                                  size_t *n, void **state)
{
    struct fake_call *call = *state;

    (void)version;
    if (call == NULL) {
        call = *state = xcalloc(1, sizeof *call);
        snprintf(call->request.path, sizeof call->request.path, "%s",
                 strncmp(url, "/cgi-bin/", 9) == 0 ? url + 9 : url);
        call->request.post = strcmp(method, "POST") == 0;
        MHD_get_connection_values(c, MHD_GET_ARGUMENT_KIND, (MHD_KeyValueIterator)fake_query,
                                  &call->request);
        return MHD_YES;
    }
    if (*n > 0) {
        buf_add(&call->request.body, bytes, *n);
        *n = 0;
        return MHD_YES;
    }
    return fake_reply(arg, c, call);
}

static void fake_done(void *arg, struct MHD_Connection *c, void **state,
                      enum MHD_RequestTerminationCode why)
{
    struct fake_call *call = *state;

    (void)arg;
    (void)c;
    (void)why;
    if (call != NULL)
        buf_free(&call->request.body);
    free(call);
}

static void fake_start(struct fake_api *f)
{
    const union MHD_DaemonInfo *info;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    *f = (struct fake_api){0};
    pthread_mutex_init(&f->lock, NULL);
    f->daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        fake_serve, f, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&here, MHD_OPTION_NOTIFY_COMPLETED,
        fake_done, NULL, MHD_OPTION_END);
    CHECK(f->daemon != NULL, "the fake platform starts");
    info = MHD_get_daemon_info(f->daemon, MHD_DAEMON_INFO_BIND_PORT);
    snprintf(f->base, sizeof f->base, "http://127.0.0.1:%u", info->port);
}

/* The next `times` requests to path get this answer instead. */
static void fake_rule(struct fake_api *f, const char *path, unsigned times, unsigned status,
                      const char *json)
{
    struct fake_rule *rule;

    pthread_mutex_lock(&f->lock);
    CHECK(f->rules_count < FAKE_RULES, "there is room for a rule");
    rule = &f->rules[f->rules_count++];
    snprintf(rule->path, sizeof rule->path, "%s", path);
    snprintf(rule->json, sizeof rule->json, "%s", json);
    rule->query[0] = '\0';
    rule->status = status;
    rule->times = times;
    pthread_mutex_unlock(&f->lock);
}

static inline void fake_errcode(struct fake_api *f, const char *path, unsigned times, int errcode)
{
    char json[64];

    snprintf(json, sizeof json, "{\"errcode\":%d,\"errmsg\":\"told so\"}", errcode);
    fake_rule(f, path, times, 200, json);
}

/* The newest rule is for requests with this in the query only: two applications fetch their tokens
 * at once. */
static inline void fake_only(struct fake_api *f, const char *query)
{
    struct fake_rule *rule;

    pthread_mutex_lock(&f->lock);
    rule = &f->rules[f->rules_count - 1];
    snprintf(rule->query, sizeof rule->query, "%s", query);
    pthread_mutex_unlock(&f->lock);
}

/* Every rule is over; held requests go on. */
static inline void fake_heal(struct fake_api *f)
{
    pthread_mutex_lock(&f->lock);
    f->rules_count = 0;
    f->hold[0] = '\0';
    for (unsigned i = f->let_go; i < f->held_count; i++)
        MHD_resume_connection(f->held[i]);
    f->held_count = f->let_go = 0;
    pthread_mutex_unlock(&f->lock);
}

/* Lets the n oldest requests go on that are held. */
static inline void fake_release(struct fake_api *f, unsigned n)
{
    pthread_mutex_lock(&f->lock);
    for (; n > 0 && f->let_go < f->held_count; n--)
        MHD_resume_connection(f->held[f->let_go++]);
    pthread_mutex_unlock(&f->lock);
}

static inline void fake_hold(struct fake_api *f, const char *path)
{
    pthread_mutex_lock(&f->lock);
    snprintf(f->hold, sizeof f->hold, "%s", path);
    pthread_mutex_unlock(&f->lock);
}

static inline unsigned fake_holding(struct fake_api *f)
{
    unsigned n;

    pthread_mutex_lock(&f->lock);
    n = f->held_count - f->let_go;
    pthread_mutex_unlock(&f->lock);
    return n;
}

/* How many requests came to path; "" counts all. */
static unsigned fake_count(struct fake_api *f, const char *path)
{
    unsigned n = 0;

    pthread_mutex_lock(&f->lock);
    for (unsigned i = 0; i < f->seen_count; i++)
        n += path[0] == '\0' || strcmp(f->seen[i].path, path) == 0;
    pthread_mutex_unlock(&f->lock);
    return n;
}

/* The n-th request to path, from 0; NULL when there were fewer. Stays where it is. */
static inline const struct fake_request *fake_seen(struct fake_api *f, const char *path, unsigned n)
{
    const struct fake_request *found = NULL;

    pthread_mutex_lock(&f->lock);
    for (unsigned i = 0; i < f->seen_count && found == NULL; i++)
        if (strcmp(f->seen[i].path, path) == 0 && n-- == 0)
            found = &f->seen[i];
    pthread_mutex_unlock(&f->lock);
    return found;
}

/* The valid token is no longer. */
static inline void fake_token_dies(struct fake_api *f)
{
    pthread_mutex_lock(&f->lock);
    snprintf(f->token, sizeof f->token, "none");
    pthread_mutex_unlock(&f->lock);
}

static void fake_stop(struct fake_api *f)
{
    fake_heal(f);
    MHD_stop_daemon(f->daemon);
    for (unsigned i = 0; i < f->seen_count; i++)
        buf_free(&f->seen[i].body);
    pthread_mutex_destroy(&f->lock);
}

#endif
