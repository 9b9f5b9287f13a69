#include "tests/tools/server.h"

#include "base/mem.h"
#include "tests/tools/http.h"
#include "tests/tools/wecom.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SCHOOL_FILE "tests/bench/school.yaml"

enum { READY_SECONDS = 120, ADMIN_MS = 60000, BUSY_MS = 60000, FIRST_USER = 2026000001, WORDS = 24 };

static void die(const char *what, const char *why)
{
    fprintf(stderr, "server: %s: %s\n", what, why);
    exit(2);
}

const char *server_program(void)
{
    static char path[4096];
    const char *bin = getenv("BIN");

    snprintf(path, sizeof path, "%shongyan", bin != NULL && *bin != '\0' ? bin : "./");
    return path;
}

char *server_user(char out[24], unsigned i)
{
    snprintf(out, 24, "%010u", FIRST_USER + i);
    return out;
}

/* A port that nobody listens on. Another program may take it before we do; that is rare enough. */
static int free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t          n = sizeof at;
    int                fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&at, n) < 0 ||
        getsockname(fd, (struct sockaddr *)&at, &n) < 0)
        die("port", strerror(errno));
    close(fd);
    return ntohs(at.sin_port);
}

static void write_file(const struct server *s, const char *name, struct str text)
{
    char  path[256];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", s->dir, name);
    if ((f = fopen(path, "w")) == NULL || fwrite(text.p, 1, text.n, f) != text.n || fclose(f) != 0)
        die(path, strerror(errno));
}

static void read_file(const char *path, struct buf *out)
{
    FILE  *f = fopen(path, "r");
    size_t n;

    if (f == NULL)
        die(path, strerror(errno));
    while ((n = fread(buf_room(out, 65536), 1, 65536, f)) > 0)
        out->n += n;
    out->p[out->n] = '\0';
    fclose(f);
}

void server_read_school(struct buf *out)
{
    read_file(SCHOOL_FILE, out);
}

void server_write_school(const struct server *s, const char *text)
{
    write_file(s, "school.yaml", str_c(text));
}

static const char *conf_name(const struct server *s)
{
    return s->second ? "second.yaml" : "hongyan.yaml";
}

static void write_conf(const struct server *s, const char *tuning)
{
    auto_buf struct buf conf = {0};
    struct str          rest = str_c(tuning), line;

    buf_f(&conf, "listen: 127.0.0.1:%d\nadmin_listen: 127.0.0.1:%d\n", s->port, s->admin_port);
    buf_c(&conf, "database: hongyan.db\nschool: school.yaml\n");
    buf_c(&conf, "data_key: dGVzdCBkYXRhIGtleTogbm90IGZvciByZWFsIGRhdGE=\nwecom:\n");
    buf_f(&conf, "  api_base: http://127.0.0.1:%d\n  corp_id: " WECOM_CORP "\n", s->api_port);
    buf_f(&conf, "  apps:\n    - name: student\n      agent_id: %d\n", WECOM_AGENT);
    buf_c(&conf, "      secret: test-secret\n      token: " WECOM_TOKEN "\n");
    buf_c(&conf, "      encoding_aes_key: " WECOM_KEY "\n");
    buf_f(&conf, "    - name: staff\n      agent_id: %d\n", WECOM_AGENT + 1);
    buf_c(&conf, "      secret: test-secret\n      token: " WECOM_TOKEN "\n");
    buf_c(&conf, "      encoding_aes_key: " WECOM_KEY "\n");
    if (rest.n > 0)
        buf_c(&conf, "tuning:\n");
    while (rest.n > 0 && str_split(&rest, '\n', &line))
        buf_f(&conf, "  %.*s\n", STR_ARG(line));
    write_file(s, conf_name(s), buf_view(&conf));
}

/* Runs the program with its output in the folder's log; the caller waits for it or not. */
static pid_t spawn(const struct server *s, const char *const *words)
{
    char  log[256];
    pid_t pid;

    snprintf(log, sizeof log, "%s/log", s->dir);
    fflush(NULL);
    if ((pid = fork()) != 0)
        return pid;
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that ends early leaves nothing running */
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    execv(server_program(), (char *const *)words);
    _exit(127);
}

static int wait_for(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            die("wait", strerror(errno));
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int server_run(const struct server *s, const char *const *words)
{
    const char *argv[WORDS + 4] = {"hongyan"};
    char        conf[256];
    int         n = 1;

    for (; n <= WORDS && words[n - 1]; n++)
        argv[n] = words[n - 1];
    snprintf(conf, sizeof conf, "%s/%s", s->dir, conf_name(s));
    argv[n++] = "-c";
    argv[n] = conf;
    return wait_for(spawn(s, argv));
}

static void print_log(const struct server *s)
{
    auto_buf struct buf log = {0};

    server_log(s, &log);
    fprintf(stderr, "%.*s\n", STR_ARG(buf_view(&log)));
}

static void import_roster(const struct server *s, unsigned people)
{
    auto_buf struct buf csv = {0};
    char                user[24], path[256];

    buf_c(&csv, "学号,姓名,类别,学院,班级,年级\n");
    for (unsigned i = 0; i < people; i++)
        buf_f(&csv, "%s,学生%u,学生,信息学院,计科%u班,2026\n", server_user(user, i), i, i % 40);
    write_file(s, "roster.csv", buf_view(&csv));
    snprintf(path, sizeof path, "%s/roster.csv", s->dir);
    const char *words[] = {"roster", "import", path, NULL};

    if (server_run(s, words) != 0) {
        print_log(s);
        die("hongyan roster import", "failed");
    }
}

void server_make(struct server *s, const char *tuning, unsigned people)
{
    auto_buf struct buf school = {0};
    const char         *tmp = getenv("TMPDIR");

    *s = (struct server){.port = free_port(), .admin_port = free_port(), .api_port = free_port()};
    snprintf(s->dir, sizeof s->dir, "%s/hongyan-e2e-XXXXXX", tmp != NULL ? tmp : "/tmp");
    if (mkdtemp(s->dir) == NULL)
        die(s->dir, strerror(errno));
    server_read_school(&school);
    server_write_school(s, school.p);
    write_conf(s, tuning);
    import_roster(s, people);
}

void server_second(struct server *second, const struct server *s, const char *tuning)
{
    *second = *s;
    second->port = free_port();
    second->admin_port = free_port();
    second->pid = 0;
    second->second = true;
    write_conf(second, tuning);
}

static bool admin_get(const struct server *s, const char *path, struct buf *in,
                      struct http_reply *reply)
{
    char request[128];

    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);
    return http_once(s->admin_port, str_c(request), in, reply, ADMIN_MS) == 0;
}

static bool ready(const struct server *s)
{
    auto_buf struct buf in = {0};
    struct http_reply   reply;

    return admin_get(s, "/readyz", &in, &reply) && reply.status == 200;
}

void server_start(struct server *s)
{
    char            conf[256];
    struct timespec pause = {.tv_nsec = 20000000};

    snprintf(conf, sizeof conf, "%s/%s", s->dir, conf_name(s));
    const char *words[] = {"hongyan", "serve", "-c", conf, NULL};

    s->pid = spawn(s, words);
    for (int i = 0; i < READY_SECONDS * 50; i++) {
        if (ready(s))
            return;
        if (waitpid(s->pid, NULL, WNOHANG) == s->pid)
            break;
        nanosleep(&pause, NULL);
    }
    print_log(s);
    die("hongyan serve", "does not become ready");
}

int server_stop(struct server *s, int signal)
{
    pid_t pid = s->pid;

    s->pid = 0;
    if (kill(pid, signal) < 0)
        die("kill", strerror(errno));
    return wait_for(pid);
}

void server_free(struct server *s)
{
    pid_t pid;

    if (s->pid > 0)
        server_stop(s, SIGKILL);
    if (s->dir[0] == '\0')
        return;
    fflush(NULL);
    if ((pid = fork()) == 0) {
        execlp("rm", "rm", "-rf", s->dir, (char *)NULL);
        _exit(127);
    }
    wait_for(pid);
    s->dir[0] = '\0';
}

int64_t server_metric(const struct server *s, const char *name)
{
    auto_buf struct buf in = {0};
    struct http_reply   reply;
    struct str          rest, line;
    char                key[96];
    int64_t             value;

    snprintf(key, sizeof key, "hongyan_%s ", name);
    if (!admin_get(s, "/metrics", &in, &reply) || reply.status != 200)
        die("/metrics", "no answer");
    rest = reply.body;
    while (str_split(&rest, '\n', &line))
        if (str_starts(line, str_c(key)) && str_i64(str_skip(line, strlen(key)), &value))
            return value;
    return -1;
}

static sqlite3 *open_database(const struct server *s)
{
    char     path[256];
    sqlite3 *db = NULL;

    snprintf(path, sizeof path, "%s/hongyan.db", s->dir);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_busy_timeout(db, BUSY_MS) != SQLITE_OK)
        die(path, sqlite3_errmsg(db));
    return db;
}

int64_t server_query(const struct server *s, const char *sql)
{
    sqlite3      *db = open_database(s);
    sqlite3_stmt *stmt = NULL;
    int64_t       value = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        die(sql, sqlite3_errmsg(db));
    if (sqlite3_step(stmt) == SQLITE_ROW)
        value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return value;
}

void server_each(const struct server *s, const char *sql, void (*row)(void *arg, const char *first),
                 void *arg)
{
    sqlite3      *db = open_database(s);
    sqlite3_stmt *stmt = NULL;
    int           rc;

    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        die(sql, sqlite3_errmsg(db));
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
        row(arg, (const char *)sqlite3_column_text(stmt, 0));
    if (rc != SQLITE_DONE)
        die(sql, sqlite3_errmsg(db));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

void *server_hold(const struct server *s)
{
    sqlite3 *db = open_database(s);

    if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        die("lock", sqlite3_errmsg(db));
    return db;
}

void server_let_go(void *held)
{
    sqlite3_exec(held, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close(held);
}

void server_log(const struct server *s, struct buf *out)
{
    char path[256];

    snprintf(path, sizeof path, "%s/log", s->dir);
    read_file(path, out);
}
