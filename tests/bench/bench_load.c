/* The load: N keep-alive connections on one thread, requests sealed before the clock starts,
 * replies checked. Prints one line of key=value (times in microseconds) or fails.
 *
 * Every reply's status and length are checked; of one in --sample the envelope is opened and its
 * text searched. Closed loop: a connection sends its next request when its reply is complete. With
 * --within SECONDS an open one: messages come as people do, few at first and most in the middle,
 * and their time counts from when they were due, whether a connection was free or not. */
#include "base/mem.h"
#include "tests/tools/http.h"
#include "tests/tools/volley.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REPLY_MAX = 16384, STALL_MS = 15000, START_SECONDS = 30, SAMPLES_MAX = 8000000 };

struct options {
    struct volley_plan  plan;
    unsigned            port;
    unsigned            connections;
    const char         *want;        /* what the opened reply must contain; NULL: replies are not
                                        opened */
    const char         *prepare;     /* sent first by every user, outside the clock; NULL: none */
    const char         *prepare_want;
    unsigned            status;      /* the only good one */
    double              seconds;     /* no request starts later than this; 0: no limit */
    double              within;      /* all come within this, as people do; 0: closed loop */
    unsigned            sample;      /* one in so many replies is opened */
    unsigned            server;      /* process whose work is measured too; 0: nobody's */
    bool                cycle;       /* begin again when all were sent: for a server that keeps
                                        nothing */
    bool                staff;       /* through the application of the staff */
    bool                empty;       /* the empty answer is the good one: clicks, menu taps */
};

struct client {
    int      fd;
    bool     busy;
    uint64_t sent_at; /* ns: when its request was due */
    size_t   n;
    char     in[REPLY_MAX];
};

struct run {
    const struct options *o;
    const struct wecom   *w;
    const struct volley  *volley;
    const char           *want;
    struct client        *clients;
    int                   epoll;
    uint64_t              sent, answered, opened, reply_bytes, started, last;
    uint64_t              cpu;        /* ns that this program itself worked: had it a rest? */
    double                server_cpu; /* seconds that the server worked */
    uint32_t             *times;  /* of each reply, in 0.1 us */
    uint64_t              times_cap;
};

static void die(const char *what)
{
    fprintf(stderr, "bench_load: %s\n", what);
    exit(1);
}

static uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t cpu_ns(void)
{
    struct rusage u;

    getrusage(RUSAGE_SELF, &u);
    return (uint64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000u +
           (uint64_t)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000u;
}

/* Seconds of CPU that a process has used, all its threads together; 0 when nobody asked. */
static double process_seconds(unsigned pid)
{
    char          path[64], line[1024];
    const char   *behind;
    unsigned long user = 0, kernel = 0;
    FILE         *f;

    snprintf(path, sizeof path, "/proc/%u/stat", pid);
    if (pid == 0 || (f = fopen(path, "r")) == NULL)
        return 0;
    if (fgets(line, sizeof line, f) != NULL && (behind = strrchr(line, ')')) != NULL)
        sscanf(behind + 2, "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", &user, &kernel);
    fclose(f);
    return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

/* When request i is due, after the start: the arrivals rise to the middle and fall again. */
static uint64_t due_ns(const struct run *r, uint64_t i)
{
    double part = ((double)i + 0.5) / (double)r->volley->count;
    double at = part < 0.5 ? sqrt(part / 2) : 1 - sqrt((1 - part) / 2);

    return (uint64_t)(at * r->o->within * 1e9);
}

static bool may_send(const struct run *r, uint64_t now)
{
    if (r->sent >= r->volley->count && !r->o->cycle)
        return false;
    if (r->o->within > 0)
        return now >= r->started + due_ns(r, r->sent);
    return r->o->seconds <= 0 || (double)(now - r->started) <= r->o->seconds * 1e9;
}

/* Gives the connection its next request, if there is one and its time has come. */
static void send_next(struct run *r, struct client *c, uint64_t now)
{
    const struct volley *v = r->volley;
    size_t               i = r->sent % v->count;

    if (c->busy || !may_send(r, now))
        return;
    c->busy = true;
    c->n = 0;
    c->sent_at = r->o->within > 0 ? r->started + due_ns(r, r->sent) : now;
    r->sent++;
    if (http_send(c->fd, (struct str){v->bytes.p + v->start[i], v->start[i + 1] - v->start[i]}) < 0)
        die("the server closed a connection");
}

/* Open loop: what is due goes through connections that are free. How long until the next is due, in
 * ms; -1: only an answer can change anything. */
static int send_due(struct run *r)
{
    uint64_t now = now_ns(), due;

    if (r->o->within <= 0 && r->sent > 0)
        return STALL_MS; /* each connection sends its next itself */
    for (unsigned i = 0; i < r->o->connections && may_send(r, now); i++)
        send_next(r, &r->clients[i], now);
    if (r->o->within <= 0 || r->sent >= r->volley->count)
        return STALL_MS;
    due = r->started + due_ns(r, r->sent);
    return due > now ? (int)((due - now) / 1000000u) : STALL_MS;
}

static void check_opened(struct run *r, struct str body)
{
    auto_free char *plain = NULL;
    struct err      err = {0};
    size_t          len;

    if (wecom_open(r->w, body, &plain, &len, &err) < 0)
        die(err.text);
    if (strstr(plain, r->want) == NULL) {
        fprintf(stderr, "bench_load: no \"%s\" in: %s\n", r->want, plain);
        exit(1);
    }
    r->opened++;
}

static void check_reply(struct run *r, const struct http_reply *reply)
{
    if (reply->status != (int)r->o->status) {
        fprintf(stderr, "bench_load: status %d: %.*s\n", reply->status, STR_ARG(reply->body));
        exit(1);
    }
    if (reply->close)
        die("the server does not keep the connection");
    if (reply->status == 200 && (reply->body.n == 0) != r->o->empty)
        die(r->o->empty ? "an answer that is not empty" : "an empty answer");
    if (r->want != NULL && r->answered % r->o->sample == 0)
        check_opened(r, reply->body);
    r->reply_bytes += reply->body.n;
}

static void on_readable(struct run *r, struct client *c)
{
    struct http_reply reply;
    ssize_t           n = recv(c->fd, c->in + c->n, sizeof c->in - c->n, 0);
    uint64_t          now;
    int               parsed;

    if (n <= 0)
        die(n == 0 ? "the server closed a connection" : strerror(errno));
    c->n += (size_t)n;
    parsed = http_parse((struct str){c->in, c->n}, &reply);
    if (parsed == 0 && c->n < sizeof c->in)
        return;
    if (parsed != 1 || !c->busy || reply.head.n + reply.body.n != c->n)
        die("not one HTTP reply to one request");
    now = now_ns();
    r->last = now;
    c->busy = false;
    if (r->times != NULL && r->answered < r->times_cap)
        r->times[r->answered] = (uint32_t)((now - c->sent_at) / 100);
    check_reply(r, &reply);
    r->answered++;
    if (r->o->within <= 0)
        send_next(r, c, now);
}

static bool more_to_send(const struct run *r)
{
    return r->sent < r->volley->count;
}

/* From the first request to the last reply. */
static void run_volley(struct run *r)
{
    struct epoll_event events[256];

    r->sent = r->answered = r->opened = r->reply_bytes = 0;
    r->cpu = cpu_ns();
    r->server_cpu = process_seconds(r->o->server);
    r->started = now_ns();
    while (r->answered < r->sent || r->sent == 0 || (r->o->within > 0 && more_to_send(r))) {
        int wait = send_due(r);
        int n = epoll_wait(r->epoll, events, 256, wait);

        if (n == 0 && wait == STALL_MS)
            die("no answer within 15 s");
        for (int i = 0; i < n; i++)
            on_readable(r, events[i].data.ptr);
    }
    r->cpu = cpu_ns() - r->cpu;
    r->server_cpu = process_seconds(r->o->server) - r->server_cpu;
}

/* The server may only just have been started. */
static int connect_patiently(int port)
{
    struct timespec pause = {.tv_nsec = 10000000};
    int             fd = -1;

    for (int i = 0; i < START_SECONDS * 100 && (fd = http_connect(port)) < 0; i++)
        nanosleep(&pause, NULL);
    return fd;
}

static void connect_all(struct run *r)
{
    r->epoll = epoll_create1(EPOLL_CLOEXEC);
    r->clients = xcalloc(r->o->connections, sizeof *r->clients);
    for (unsigned i = 0; i < r->o->connections; i++) {
        struct client     *c = &r->clients[i];
        struct epoll_event want = {.events = EPOLLIN, .data.ptr = c};

        c->fd = connect_patiently((int)r->o->port);
        if (c->fd < 0 || epoll_ctl(r->epoll, EPOLL_CTL_ADD, c->fd, &want) < 0)
            die(strerror(errno));
    }
}

static int by_time(const void *a, const void *b)
{
    uint32_t x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static double percentile(const struct run *r, uint64_t n, double part)
{
    uint64_t i = (uint64_t)(part * (double)n);

    return r->times[i < n ? i : n - 1] / 10.0;
}

static void print_result(struct run *r)
{
    uint64_t n = r->answered < r->times_cap ? r->answered : r->times_cap;
    double   seconds = (double)(r->last - r->started) / 1e9;

    if (n == 0)
        die("no request was sent");
    qsort(r->times, n, sizeof *r->times, by_time);
    printf("rps=%.0f p50=%.1f p90=%.1f p99=%.1f max=%.1f replies=%" PRIu64 " opened=%" PRIu64
           " reply_bytes=%" PRIu64 " seconds=%.2f busy=%.2f server_busy=%.2f server_cpu=%.2f\n",
           (double)r->answered / seconds, percentile(r, n, 0.50), percentile(r, n, 0.90),
           percentile(r, n, 0.99), percentile(r, n, 1.0), r->answered, r->opened,
           r->reply_bytes / r->answered, seconds, (double)r->cpu / 1e9 / seconds,
           r->server_cpu / seconds, r->server_cpu * 1e6 / (double)r->answered);
}

static void run_prepare(struct run *r)
{
    struct options     quiet = *r->o;
    struct volley      volley = {0};
    const struct options *o = r->o;

    quiet.plan = (struct volley_plan){.requests = o->plan.users ? o->plan.users : o->plan.requests,
                                      .first_user = o->plan.first_user,
                                      .text = o->prepare};
    quiet.within = 0;
    quiet.empty = false;
    volley_build(&volley, &quiet.plan, r->w);
    r->o = &quiet;
    r->volley = &volley;
    r->want = o->prepare_want;
    run_volley(r);
    r->o = o;
    volley_free(&volley);
}

static void run_all(const struct options *o, const struct wecom *w)
{
    struct run    r = {.o = o, .w = w, .times_cap = SAMPLES_MAX};
    struct volley measured = {0};

    connect_all(&r);
    if (o->prepare != NULL)
        run_prepare(&r);
    volley_build(&measured, &o->plan, w);
    r.times = xcalloc(r.times_cap, sizeof *r.times);
    memset(r.times, 1, r.times_cap * sizeof *r.times); /* page faults belong before the clock */
    r.volley = &measured;
    r.want = o->want;
    run_volley(&r);
    print_result(&r);
    volley_free(&measured);
    free(r.times);
    free(r.clients);
}

/* --name VALUE, in any order; a switch has no value. */
enum option_kind { OPTION_NUMBER, OPTION_USER, OPTION_SECONDS, OPTION_TEXT, OPTION_SWITCH };

static const struct {
    const char      *name;
    enum option_kind kind;
    size_t           at;
} known_options[] = {
    {"--port", OPTION_NUMBER, offsetof(struct options, port)},
    {"--connections", OPTION_NUMBER, offsetof(struct options, connections)},
    {"--requests", OPTION_NUMBER, offsetof(struct options, plan.requests)},
    {"--users", OPTION_NUMBER, offsetof(struct options, plan.users)},
    {"--again", OPTION_NUMBER, offsetof(struct options, plan.again)},
    {"--status", OPTION_NUMBER, offsetof(struct options, status)},
    {"--server", OPTION_NUMBER, offsetof(struct options, server)},
    {"--sample", OPTION_NUMBER, offsetof(struct options, sample)},
    {"--first-user", OPTION_USER, offsetof(struct options, plan.first_user)},
    {"--seconds", OPTION_SECONDS, offsetof(struct options, seconds)},
    {"--within", OPTION_SECONDS, offsetof(struct options, within)},
    {"--text", OPTION_TEXT, offsetof(struct options, plan.text)},
    {"--tap", OPTION_TEXT, offsetof(struct options, plan.tap)},
    {"--tasks", OPTION_TEXT, offsetof(struct options, plan.tasks)},
    {"--scans", OPTION_TEXT, offsetof(struct options, plan.scans)},
    {"--chosen", OPTION_TEXT, offsetof(struct options, plan.chosen)},
    {"--want", OPTION_TEXT, offsetof(struct options, want)},
    {"--prepare", OPTION_TEXT, offsetof(struct options, prepare)},
    {"--prepare-want", OPTION_TEXT, offsetof(struct options, prepare_want)},
    {"--staff", OPTION_SWITCH, offsetof(struct options, staff)},
    {"--cycle", OPTION_SWITCH, offsetof(struct options, cycle)},
    {"--empty", OPTION_SWITCH, offsetof(struct options, empty)},
    {"--forged", OPTION_SWITCH, offsetof(struct options, plan.forged)},
};

static void option_set(struct options *o, size_t which, const char *value)
{
    void *at = (char *)o + known_options[which].at;

    switch (known_options[which].kind) {
    case OPTION_NUMBER:
        *(unsigned *)at = (unsigned)strtoul(value, NULL, 10);
        break;
    case OPTION_USER:
        *(uint64_t *)at = strtoull(value, NULL, 10);
        break;
    case OPTION_SECONDS:
        *(double *)at = strtod(value, NULL);
        break;
    case OPTION_TEXT:
        *(const char **)at = value;
        break;
    case OPTION_SWITCH:
        *(bool *)at = true;
        break;
    }
}

static bool options_parse(struct options *o, char **argv)
{
    while (*++argv != NULL) {
        size_t which = 0;

        while (which < ARRAY_LEN(known_options) && strcmp(known_options[which].name, *argv) != 0)
            which++;
        if (which == ARRAY_LEN(known_options) ||
            (known_options[which].kind != OPTION_SWITCH && *++argv == NULL))
            return false;
        option_set(o, which, *argv);
    }
    return o->connections > 0 && o->plan.requests > 0 && o->sample > 0 &&
           (!o->cycle || o->seconds > 0);
}

int main(int argc, char **argv)
{
    struct options o = {
        .port = 21400,
        .connections = 64,
        .plan = {.requests = 10000, .first_user = 2026000001, .text = "帮助"},
        .status = 200,
        .sample = 100,
    };
    struct wecom w;

    (void)argc;
    if (!options_parse(&o, argv)) {
        fputs("bench_load: its options stand in tests/bench/bench_load.c\n", stderr);
        return 2;
    }
    wecom_init(&w);
    if (o.staff) {
        w.path = "/callback/staff";
        w.agent_id = WECOM_STAFF_AGENT;
    }
    run_all(&o, &w);
    wecom_free(&w);
    return 0;
}
