/* A platform that says yes: answers every API call at once with errcode 0, and counts. For the
 * calls that check-ins cost, and for loads with sends that work.
 *
 *   bench_api PORT TASKS     until SIGTERM; then one line of key=value on stdout: calls by name
 *
 * TASKS: a file that gets a line "user task_id" for each receiver of a card. */
#include "base/mem.h"
#include "base/str.h"
#include "base/buf.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { NAMES = 16, NAME = 48 };

struct api {
    pthread_mutex_t lock;
    FILE           *tasks;
    struct {
        char     name[NAME];
        unsigned calls;
    } count[NAMES];
};

struct call {
    struct buf body;
};

static void count_call(struct api *api, const char *name)
{
    for (unsigned i = 0; i < NAMES; i++) {
        if (api->count[i].calls == 0)
            snprintf(api->count[i].name, NAME, "%s", name);
        if (strcmp(api->count[i].name, name) == 0) {
            api->count[i].calls++;
            return;
        }
    }
}

/* The text of a member of the JSON; empty when it is not there. Our own sender writes no escapes
 * into these. */
static struct str json_text(const char *json, const char *name)
{
    char        key[32];
    const char *p;

    snprintf(key, sizeof key, "\"%s\":\"", name);
    p = strstr(json, key);
    if (p == NULL)
        return (struct str){"", 0};
    p += strlen(key);
    return (struct str){p, strcspn(p, "\"")};
}

static void keep_task(struct api *api, const char *body)
{
    struct str task = json_text(body, "task_id"), users = json_text(body, "touser"), user;

    while (task.n > 0 && str_split(&users, '|', &user))
        fprintf(api->tasks, "%.*s %.*s\n", STR_ARG(user), STR_ARG(task));
    fflush(api->tasks);
}

static enum MHD_Result answer(struct MHD_Connection *connection)
{
    static char yes[] = "{\"errcode\":0,\"errmsg\":\"ok\",\"access_token\":\"bench-token\","
                        "\"expires_in\":7200,\"msgid\":\"bench\",\"media_id\":\"bench-media\","
                        "\"type\":\"image\",\"created_at\":\"1\"}";
    struct MHD_Response *reply =
        MHD_create_response_from_buffer(sizeof yes - 1, yes, MHD_RESPMEM_PERSISTENT);
    enum MHD_Result rc = MHD_queue_response(connection, 200, reply);

    MHD_destroy_response(reply);
    return rc;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **state)
{
    struct api  *api = arg;
    struct call *call = *state;
    const char  *name = strncmp(url, "/cgi-bin/", 9) == 0 ? url + 9 : url;

    (void)method, (void)version;
    if (call == NULL) {
        *state = xcalloc(1, sizeof *call);
        return MHD_YES;
    }
    if (*upload_size > 0) {
        buf_add(&call->body, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    pthread_mutex_lock(&api->lock);
    count_call(api, name);
    if (strcmp(name, "message/send") == 0 && call->body.n > 0)
        keep_task(api, call->body.p);
    pthread_mutex_unlock(&api->lock);
    return answer(connection);
}

static void on_completed(void *arg, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode why)
{
    struct call *call = *state;

    (void)arg, (void)connection, (void)why;
    if (call != NULL)
        buf_free(&call->body);
    free(call);
    *state = NULL;
}

static void serve(struct api *api, int port)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    struct MHD_Daemon *daemon;
    sigset_t           stop;
    int                which;

    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    daemon = MHD_start_daemon(MHD_USE_POLL_INTERNAL_THREAD, 0, NULL, NULL, on_request, api,
                              MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
                              NULL, MHD_OPTION_END);
    if (daemon == NULL) {
        fprintf(stderr, "bench_api: cannot listen on 127.0.0.1:%d\n", port);
        exit(1);
    }
    sigwait(&stop, &which);
    MHD_stop_daemon(daemon);
}

int main(int argc, char **argv)
{
    struct api api = {.lock = PTHREAD_MUTEX_INITIALIZER};

    if (argc != 3 || (api.tasks = fopen(argv[2], "w")) == NULL) {
        fputs("usage: bench_api PORT TASKS\n", stderr);
        return 2;
    }
    serve(&api, atoi(argv[1]));
    for (unsigned i = 0; i < NAMES && api.count[i].calls > 0; i++)
        printf("%s%s=%u", i > 0 ? " " : "", api.count[i].name, api.count[i].calls);
    puts("");
    fclose(api.tasks);
    return 0;
}
