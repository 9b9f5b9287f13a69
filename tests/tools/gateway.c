#include "tests/tools/gateway.h"

#include "base/mem.h"

#include <stdio.h>

struct str request_header(const struct gateway_request *r, const char *name)
{
    struct str rest = str_c(r->head), line, key;

    while (str_split(&rest, '\n', &line))
        if (str_split(&line, ':', &key) && line.p != NULL && str_eq_nocase(key, str_c(name)))
            return str_trim(line);
    return (struct str){NULL, 0};
}

/* Reads one request; false: the connection is over. */
static bool read_request(int fd, struct gateway_request *r)
{
    auto_buf struct buf in = {0};
    const char         *end;
    uint64_t            length = 0;
    size_t              head;

    while (in.n == 0 || (end = strstr(in.p, "\r\n\r\n")) == NULL)
        if (!peer_read(fd, &in) || in.p[0] == 0x16) /* the first byte of TLS */
            return false;
    head = (size_t)(end - in.p) + 4;
    r->head = xstrndup(in.p, head);
    str_u64(request_header(r, "Content-Length"), &length);
    while (in.n < head + length)
        if (!peer_read(fd, &in)) {
            free(r->head);
            return false;
        }
    r->body = xstrndup(in.p + head, length);
    return true;
}

/* ---- answers ---- */

static bool write_answer(int fd, const struct gateway_rule *rule, size_t body)
{
    auto_buf struct buf out = {0};

    buf_f(&out, "HTTP/1.1 %d Told\r\nContent-Length: %zu\r\n%s\r\n%s", rule->status, body,
          rule->how == GATEWAY_REDIRECT ? "Location: /elsewhere\r\n" : "", rule->body);
    return peer_write(fd, out.p);
}

static bool flood(int fd, const struct gateway_rule *rule)
{
    auto_buf struct buf body = {0};
    struct gateway_rule long_one = *rule;

    memset(buf_room(&body, 1 << 20), 'x', 1 << 20);
    body.p[1 << 20] = '\0';
    long_one.body = body.p;
    return write_answer(fd, &long_one, 1 << 20);
}

static void wait_for_release(struct http_gateway *g)
{
    pthread_mutex_lock(&g->lock);
    g->silent++;
    while (!g->released)
        pthread_cond_wait(&g->changed, &g->lock);
    g->silent--;
    pthread_mutex_unlock(&g->lock);
}

/* false: the connection ends. */
static bool answer(struct http_gateway *g, int fd, const struct gateway_rule *rule)
{
    switch (rule->how) {
    case GATEWAY_CLOSE:
        return false;
    case GATEWAY_GARBAGE:
        peer_write(fd, "\x16\x03\x01 nonsense\r\n\r\n");
        return false;
    case GATEWAY_HALF:
        write_answer(fd, rule, strlen(rule->body) + 100);
        return false;
    case GATEWAY_FLOOD:
        return flood(fd, rule);
    case GATEWAY_SILENT:
        wait_for_release(g);
        return write_answer(fd, rule, strlen(rule->body));
    case GATEWAY_ANSWER:
    case GATEWAY_REDIRECT:
        break;
    }
    return write_answer(fd, rule, strlen(rule->body));
}

static struct gateway_rule take(struct http_gateway *g, struct gateway_request r)
{
    struct gateway_rule rule = {GATEWAY_ANSWER, 200, "{}", 1};

    pthread_mutex_lock(&g->lock);
    if (g->count == GATEWAY_SEEN)
        abort();
    g->seen[g->count++] = r;
    for (unsigned i = 0; i < g->rules_count; i++)
        if (g->rules[i].times > 0) {
            g->rules[i].times--;
            rule = g->rules[i];
            break;
        }
    pthread_mutex_unlock(&g->lock);
    return rule;
}

static void serve(void *arg, int fd)
{
    struct http_gateway   *g = arg;
    struct gateway_request r;
    struct gateway_rule    rule;

    do {
        if (!read_request(fd, &r))
            break;
        rule = take(g, r);
    } while (answer(g, fd, &rule));
}

/* ---- for the test ---- */

void gateway_start(struct http_gateway *g)
{
    *g = (struct http_gateway){0};
    pthread_mutex_init(&g->lock, NULL);
    pthread_cond_init(&g->changed, NULL);
    peer_start(&g->peer, serve, g);
    snprintf(g->url, sizeof g->url, "http://127.0.0.1:%d", g->peer.port);
}

void gateway_stop(struct http_gateway *g)
{
    gateway_release(g);
    peer_stop(&g->peer);
    for (unsigned i = 0; i < g->count; i++) {
        free(g->seen[i].head);
        free(g->seen[i].body);
    }
    pthread_mutex_destroy(&g->lock);
    pthread_cond_destroy(&g->changed);
}

void gateway_rule(struct http_gateway *g, unsigned times, enum gateway_how how, int status,
                  const char *body)
{
    pthread_mutex_lock(&g->lock);
    if (g->rules_count == GATEWAY_RULES)
        abort();
    g->rules[g->rules_count++] = (struct gateway_rule){how, status, body, times};
    pthread_mutex_unlock(&g->lock);
}

void gateway_release(struct http_gateway *g)
{
    pthread_mutex_lock(&g->lock);
    g->released = true;
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
}

unsigned gateway_count(struct http_gateway *g)
{
    unsigned n;

    pthread_mutex_lock(&g->lock);
    n = g->count;
    pthread_mutex_unlock(&g->lock);
    return n;
}

unsigned gateway_silent(struct http_gateway *g)
{
    unsigned n;

    pthread_mutex_lock(&g->lock);
    n = g->silent;
    pthread_mutex_unlock(&g->lock);
    return n;
}
