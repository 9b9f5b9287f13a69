#include "tests/tools/platform.h"

#include "base/mem.h"
#include "tests/tools/http.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { READY_TRIES = 1500, READY_PAUSE_MS = 20, ANSWER_MS = 60000 };

static void die(const char *what, const char *why)
{
    fprintf(stderr, "platform: %s: %s\n", what, why);
    exit(2);
}

static bool get(const struct platform *p, const char *request, struct buf *in,
                struct http_reply *reply)
{
    return http_once(p->port, str_c(request), in, reply, ANSWER_MS) == 0;
}

static bool is_there(const struct platform *p)
{
    auto_buf struct buf in = {0};
    struct http_reply   reply;

    return get(p, "GET /ui/calls HTTP/1.1\r\nHost: sim\r\n\r\n", &in, &reply) &&
           reply.status == 200;
}

/* Never returns. */
static void run(const struct server *s, const char *keep)
{
    char        program[300], conf[300], people[300], log[300], listen[32];
    const char *bin = getenv("BIN");
    int         fd;

    snprintf(program, sizeof program, "%swecom-sim", bin && *bin ? bin : "./");
    snprintf(conf, sizeof conf, "%s/hongyan.yaml", s->dir);
    snprintf(people, sizeof people, "%s/roster.csv", s->dir);
    snprintf(log, sizeof log, "%s/sim.log", s->dir);
    snprintf(listen, sizeof listen, "127.0.0.1:%d", s->api_port);
    fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that ends early leaves nothing running */
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    execl(program, program, "serve", "-c", conf, "--listen", listen, "--people", people, "--keep",
          keep, (char *)NULL);
    _exit(127);
}

bool platform_await(const struct platform *p)
{
    for (int i = 0; i < READY_TRIES; i++) {
        if (is_there(p))
            return true;
        if (p->pid > 0 && waitpid(p->pid, NULL, WNOHANG) == p->pid)
            break;
        nanosleep(&(struct timespec){.tv_nsec = READY_PAUSE_MS * 1000000}, NULL);
    }
    return false;
}

void platform_start(struct platform *p, const struct server *s, const char *keep)
{
    *p = (struct platform){.port = s->api_port};
    fflush(NULL);
    p->pid = fork();
    if (p->pid < 0)
        die("fork", strerror(errno));
    if (p->pid == 0)
        run(s, keep);
    if (!platform_await(p))
        die("wecom-sim serve", "does not answer");
}

void platform_stop(struct platform *p)
{
    if (p->pid > 0) {
        kill(p->pid, SIGTERM);
        waitpid(p->pid, NULL, 0);
    }
    p->pid = 0;
}

json_t *platform_ask(const struct platform *p, const char *path, const char *post)
{
    auto_buf struct buf request = {0}, in = {0};
    struct http_reply   reply = {0};
    json_t             *answer;

    buf_f(&request, "%s %s HTTP/1.1\r\nHost: sim\r\n", post ? "POST" : "GET", path);
    if (post)
        buf_f(&request, "Content-Length: %zu\r\n", strlen(post));
    buf_f(&request, "\r\n%s", post ? post : "");
    if (!get(p, request.p, &in, &reply) || reply.status != 200)
        die(path, in.p ? in.p : "no answer");
    answer = json_loadb(reply.body.p, reply.body.n, 0, NULL);
    if (answer == NULL)
        die(path, "no JSON");
    return answer;
}

static int64_t number_of(const json_t *value)
{
    return json_is_boolean(value) ? json_is_true(value) : json_integer_value(value);
}

int64_t platform_number(const struct platform *p, const char *path, ...)
{
    json_t       *answer = platform_ask(p, path, NULL);
    const json_t *value = answer;
    const char   *name;
    int64_t       n;
    va_list       names;

    va_start(names, path);
    while ((name = va_arg(names, const char *)))
        value = json_object_get(value, name);
    va_end(names);
    n = number_of(value);
    json_decref(answer);
    return n;
}

static void add_encoded(struct buf *out, const char *text)
{
    for (; *text; text++)
        buf_f(out, "%%%02X", (unsigned char)*text);
}

int64_t platform_sent(const struct platform *p, const char *text, const char *who, bool passive,
                      const char *name)
{
    auto_buf struct buf path = {0};

    buf_c(&path, "/ui/sent?text=");
    add_encoded(&path, text);
    buf_f(&path, "%s%s%s", who ? "&who=" : "", who ? who : "", passive ? "&passive=1" : "");
    return platform_number(p, path.p, name, NULL);
}

void platform_say(const struct platform *p, const char *userid, const char *text)
{
    json_t *act = json_pack("{s:s, s:s, s:s, s:s}", "userid", userid, "app", "student", "do",
                            "text", "text", text);
    char   *body = json_dumps(act, JSON_COMPACT);

    json_decref(platform_ask(p, "/ui/act", body));
    free(body);
    json_decref(act);
}

int64_t platform_sends(const struct platform *p)
{
    json_t *counts = platform_ask(p, "/ui/counts", NULL);
    int64_t n = number_of(json_object_get(json_object_get(counts, "calls"), "message/send")) -
                number_of(json_object_get(counts, "repeats"));

    json_decref(counts);
    return n;
}
