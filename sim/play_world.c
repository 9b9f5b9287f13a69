#include "sim/play_world.h"

#include "base/mem.h"
#include "sim/callback.h"
#include "sim/http.h"
#include "sim/process.h"
#include "sim/yaml.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { READY_MS = 120000, STOP_MS = 60000, POLL_MS = 10, LOG_LINES = 30, VERIFY_TRIES = 60 };

char *sim_world_file(const struct sim_world *w, const char *name)
{
    auto_buf struct buf path = {0};

    buf_f(&path, "%s/%s", w->dir, name);
    return buf_take(&path);
}

static int write_file(const struct sim_world *w, const char *name, struct str text,
                      struct err *err)
{
    auto_free char *path = sim_world_file(w, name), *fresh = sim_world_file(w, "new");
    FILE           *f = fopen(fresh, "wb");
    bool            ok;

    if (f == NULL)
        return err_set(err, ERR_RETRY, "%s: %s", fresh, strerror(errno));
    ok = fwrite(text.p ? text.p : "", 1, text.n, f) == text.n;
    ok = fclose(f) == 0 && ok;
    if (!ok || rename(fresh, path) < 0) /* at once: the clock is read at any time */
        return err_set(err, ERR_RETRY, "%s: %s", path, strerror(errno));
    return 0;
}

/* ---- the derived configuration ---- */

/* Ports nobody listens on; they stay ours until the end of the world, whatever starts or connects
 * beside us: hongyan alone may listen there, as often as it is started. (Linux: sockets that may
 * reuse an address share it while at most one listens, and none of them is chosen for anybody who
 * asks for any port.) */
static int hold_ports(struct sim_world *w, unsigned ports[SIM_WORLD_PORTS], struct err *err)
{
    const int yes = 1;

    for (int i = 0; i < SIM_WORLD_PORTS; i++) {
        struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        socklen_t          len = sizeof a;
        int                fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

        if (fd < 0)
            return err_set(err, ERR_RETRY, "a free port: %s", strerror(errno));
        w->held[w->held_count++] = fd;
        if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 ||
            getsockname(fd, (struct sockaddr *)&a, &len) < 0 ||
            setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0)
            return err_set(err, ERR_RETRY, "a free port: %s", strerror(errno));
        ports[i] = ntohs(a.sin_port);
    }
    return 0;
}

static struct sim_yaml *map_entry(struct sim_yaml *map, const char *key)
{
    for (size_t i = 0; i < map->count; i++)
        if (strcmp(map->items[i]->key, key) == 0 && map->items[i]->kind == SIM_YAML_MAP)
            return map->items[i];
    return NULL;
}

static int absolute(char **out, const char *path, struct err *err)
{
    *out = realpath(path, NULL);
    return *out ? 0 : err_set(err, ERR_BAD_INPUT, "%s: %s", path, strerror(errno));
}

/* The school's file, beside the configuration: schools/NAME.yaml. */
static int school_path(char **out, const struct sim_world *w, const char *school, struct err *err)
{
    auto_buf struct buf name = {0};
    auto_free char     *path = NULL;

    buf_f(&name, "schools/%s.yaml", school);
    path = sim_config_beside(w->options->config, name.p);
    return absolute(out, path, err);
}

static void set_address(struct sim_yaml *map, const char *key, const char *scheme, unsigned port,
                        const char *path)
{
    char text[64];

    snprintf(text, sizeof text, "%s127.0.0.1:%u%s", scheme, port, path);
    sim_yaml_set(map, key, text);
}

/* Letters come to the platform when they are sent by a webhook. */
static void set_letters(struct sim_yaml *root, const char *key, const char *path, unsigned api_port)
{
    struct sim_yaml *map = map_entry(root, key);
    const char      *provider = sim_yaml_text(map, "provider");

    if (map && (provider == NULL || strcmp(provider, "webhook") == 0))
        set_address(map, "url", "http://", api_port, path);
}

static int set_addresses(struct sim_world *w, struct sim_yaml *root, unsigned api_port,
                         struct err *err)
{
    struct sim_yaml    *wecom = map_entry(root, "wecom");
    auto_buf struct buf admin = {0};
    unsigned            ports[SIM_WORLD_PORTS];

    if (wecom == NULL)
        return err_set(err, ERR_BAD_INPUT, "%s: wecom is missing", w->options->config);
    if (hold_ports(w, ports, err) < 0)
        return -1;
    set_address(root, "listen", "", ports[0], "");
    set_address(root, "public_url", "http://", ports[0], "");
    set_address(root, "admin_listen", "", ports[1], "");
    buf_f(&admin, "http://127.0.0.1:%u", ports[1]);
    w->admin_url = buf_take(&admin);
    set_address(wecom, "api_base", "http://", api_port, "");
    set_letters(root, "sms", "/sms", api_port);
    set_letters(root, "mail", "/mail", api_port);
    if (map_entry(root, "login"))
        set_address(map_entry(root, "login"), "cas", "http://", api_port, "/cas");
    return 0;
}

static int derive_config(struct sim_world *w, const char *school, unsigned api_port,
                         struct err *err)
{
    auto_sim_yaml struct sim_yaml *root = NULL;
    auto_free char                *file = NULL;
    auto_buf struct buf            text = {0};

    if (sim_yaml_load(&root, w->options->config, err) < 0 ||
        school_path(&file, w, school, err) < 0 || set_addresses(w, root, api_port, err) < 0)
        return -1;
    sim_yaml_set(root, "school", file);
    sim_yaml_set(root, "database", "hongyan.db"); /* relative to the configuration: in the folder */
    sim_yaml_write(root, &text);
    if (write_file(w, "hongyan.yaml", buf_view(&text), err) < 0)
        return -1;
    w->config_path = sim_world_file(w, "hongyan.yaml");
    return 0;
}

/* ---- people ---- */

/* Those of the script's lines, whoever else is in its roster, or those of the demo. */
static int gather_people(const struct sim_script *s, struct sim_people *people, struct err *err)
{
    auto_free char *path = s->roster ? sim_config_beside(s->path, s->roster) : NULL;

    for (size_t i = 0; i < s->people.count; i++)
        if (sim_people_add(people, &s->people.list[i], err) < 0)
            return -1;
    if (path && sim_people_roster(people, path, err) < 0)
        return -1;
    for (size_t i = s->people.count; i < people->count; i++)
        people->list[i].outside = s->roster_outside;
    if (people->count == 0)
        sim_people_demo(people);
    return 0;
}

/* ---- the platform ---- */

static int start_platform(struct sim_world *w, const struct sim_script *s, struct err *err)
{
    auto_sim_people struct sim_people people = {0};
    struct sim_options                o = {.people = &people};
    struct buf                        url = {0};

    if (gather_people(s, &people, err) < 0 ||
        sim_config_load(&w->config, w->options->config, err) < 0)
        return -1;
    o.config = w->config;
    if (sim_new(&w->sim, &o, err) < 0)
        return -1;
    w->sim->keep_urls = true;
    if (sim_server_start(&w->server, w->sim, "127.0.0.1:0", err) < 0)
        return -1;
    buf_f(&url, "http://127.0.0.1:%u", sim_server_port(w->server));
    free(w->sim->own_url);
    w->sim->own_url = buf_take(&url);
    return 0;
}

/* Its port was not known before the configuration was derived. */
static int point_at_bot(struct sim_world *w, struct err *err)
{
    struct sim_config *derived = NULL;
    struct buf         url = {0};

    if (sim_config_load(&derived, w->config_path, err) < 0)
        return -1;
    buf_f(&url, "http://%s", derived->listen);
    free(w->sim->bot_url);
    w->sim->bot_url = buf_take(&url);
    sim_config_free(derived);
    return 0;
}

/* ---- hongyan ---- */

static bool ready(const struct sim_world *w, struct sim_http *http)
{
    auto_buf struct buf url = {0}, body = {0};
    unsigned            status = 0;

    buf_f(&url, "%s/readyz", w->admin_url);
    return sim_http_do(http, url.p, NULL, 1000, &status, &body, NULL) == 0 && status == 200;
}

static int wait_ready(struct sim_world *w, struct err *err)
{
    struct sim_http *http = sim_http_new();
    int              status, rc = -1;

    for (unsigned waited = 0; rc < 0; waited += POLL_MS) {
        if (ready(w, http)) {
            rc = 0;
        } else if (sim_process_wait(w->pid, 0, &status)) {
            w->pid = 0;
            err_set(err, ERR_RETRY, "hongyan ended at its start");
            break;
        } else if (waited >= READY_MS) {
            err_set(err, ERR_RETRY, "hongyan is not ready after %d s", READY_MS / 1000);
            break;
        } else {
            nanosleep(&(struct timespec){0, POLL_MS * 1000000}, NULL);
        }
    }
    sim_http_free(http);
    return rc;
}

int sim_world_start_bot(struct sim_world *w, struct err *err)
{
    auto_free char *log = sim_world_file(w, "hongyan.log");
    const char     *argv[] = {w->options->bot, "serve", "-c", w->config_path, NULL};

    if (sim_process_start(&w->pid, (char *const *)(uintptr_t)argv, w->env, log, NULL, err) < 0)
        return -1;
    return wait_ready(w, err);
}

int sim_world_stop_bot(struct sim_world *w, int signal, struct err *err)
{
    int status = 0;

    if (w->pid == 0)
        return 0;
    kill(w->pid, signal);
    if (!sim_process_wait(w->pid, STOP_MS, &status)) {
        kill(w->pid, SIGKILL);
        waitpid(w->pid, &status, 0);
        w->pid = 0;
        return err_set(err, ERR_RETRY, "hongyan did not end within %d s", STOP_MS / 1000);
    }
    w->pid = 0;
    if (signal == SIGTERM && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        return err_set(err, ERR_RETRY, "hongyan ended with status %d, wanted 0",
                       WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}

/* As who saves the form again: an answer after a second is none. */
static enum sim_verified verify_url(struct sim_world *w, struct sim_app *app)
{
    enum sim_verified is = SIM_VERIFY_SILENT;

    for (unsigned i = 0; i < VERIFY_TRIES && is == SIM_VERIFY_SILENT; i++)
        is = sim_verify_url(w->sim, app);
    return is;
}

static int verify_urls(struct sim_world *w, struct err *err)
{
    for (unsigned i = 0; i < w->sim->apps_count; i++)
        if (verify_url(w, &w->sim->apps[i]) != SIM_VERIFY_RIGHT)
            return err_set(err, ERR_RETRY, "the URL verification of %s failed",
                           w->sim->apps[i].conf->name);
    return 0;
}

/* ---- clock ---- */

static int write_clock(struct sim_world *w, int64_t ahead, struct err *err)
{
    char text[32];
    int  n = snprintf(text, sizeof text, "%+lld\n", (long long)ahead);

    return write_file(w, "clock", (struct str){text, (size_t)n}, err);
}

/* The platform is first: were the bot, it could fetch a token in between that the platform takes
 * for hours old a moment later, and a new token that is refused stops all sending for a minute. */
int sim_world_clock(struct sim_world *w, int64_t ahead, struct err *err)
{
    int64_t before = w->sim->ahead;

    if (ahead < before)
        return err_set(err, ERR_BAD_INPUT, "the clock cannot go back");
    w->sim->ahead = ahead;
    if (write_clock(w, ahead, err) == 0)
        return 0;
    w->sim->ahead = before;
    return -1;
}

/* ---- beginning and end ---- */

/* `hongyan a b [file]` has to succeed; what it says goes to the log. */
static int must_run(struct sim_world *w, const char *a, const char *b, const char *file,
                    struct err *err)
{
    auto_free char   *log = sim_world_file(w, "hongyan.log");
    const char *const args[] = {a, b, file, NULL};
    int               status;

    if (sim_world_tool(w, args, log, &status, err) < 0)
        return -1;
    return status == 0 ? 0 : err_set(err, ERR_RETRY, "hongyan %s %s failed", a, b);
}

/* The script's own file as it is, or one made of the people. */
static int import_roster(struct sim_world *w, const struct sim_script *s, struct err *err)
{
    auto_buf struct buf csv = {0};
    auto_free char     *path = NULL;

    if (s->roster == NULL) {
        sim_people_csv(&w->sim->people, &csv);
        path = sim_world_file(w, "roster.csv");
        if (write_file(w, "roster.csv", buf_view(&csv), err) < 0)
            return -1;
    } else if (sim_world_copy(w, s->path, s->roster, &path, err) < 0) {
        return -1;
    }
    return must_run(w, "roster", "import", path, err);
}

static int import_staff(struct sim_world *w, const struct sim_script *s, struct err *err)
{
    auto_free char *path = NULL;

    if (s->staff == NULL)
        return 0;
    if (sim_world_copy(w, s->path, s->staff, &path, err) < 0)
        return -1;
    return must_run(w, "staff", "import", path, err);
}

static int make_folder(struct sim_world *w, struct err *err)
{
    const char         *tmp = getenv("TMPDIR");
    auto_buf struct buf path = {0};

    buf_f(&path, "%s/wecom-sim.XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
    if (mkdtemp(path.p) == NULL)
        return err_set(err, ERR_RETRY, "%s: %s", path.p, strerror(errno));
    w->dir = buf_take(&path);
    return 0;
}

int sim_world_begin(struct sim_world *w, const struct sim_world_options *o,
                    const struct sim_script *script, int64_t ahead, struct err *err)
{
    auto_free char *clock = NULL;

    w->options = o;
    if (make_folder(w, err) < 0 || write_clock(w, ahead, err) < 0)
        return -1;
    clock = sim_world_file(w, "clock");
    if (sim_process_env(&w->env, o->bot, clock, err) < 0 || start_platform(w, script, err) < 0 ||
        derive_config(w, script->school, sim_server_port(w->server), err) < 0 ||
        point_at_bot(w, err) < 0)
        return -1;
    w->sim->ahead = ahead;
    sim_callbacks_start(w->sim, false);
    if (import_roster(w, script, err) < 0 || import_staff(w, script, err) < 0 ||
        sim_world_start_bot(w, err) < 0 || verify_urls(w, err) < 0 ||
        must_run(w, "menu", "push", NULL, err) < 0)
        return -1;
    return 0;
}

/* With all that lies in it. */
static void remove_folder(const char *dir)
{
    DIR           *d = opendir(dir);
    struct dirent *e;

    while (d && (e = readdir(d))) {
        auto_buf struct buf path = {0};

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        buf_f(&path, "%s/%s", dir, e->d_name);
        if (unlink(path.p) < 0 && errno == EISDIR)
            remove_folder(path.p);
    }
    if (d)
        closedir(d);
    rmdir(dir);
}

void sim_world_end(struct sim_world *w)
{
    sim_world_stop_bot(w, SIGKILL, NULL);
    sim_server_stop(w->server);
    if (w->sim)
        sim_callbacks_stop(w->sim);
    sim_free(w->sim);
    sim_config_free(w->config);
    sim_process_env_free(w->env);
    if (w->dir && !(w->options && w->options->keep))
        remove_folder(w->dir);
    for (unsigned i = 0; i < w->held_count; i++)
        close(w->held[i]);
    free(w->dir);
    free(w->config_path);
    free(w->admin_url);
    *w = (struct sim_world){0};
}

void sim_world_log(const struct sim_world *w, const char *prefix, struct buf *out)
{
    auto_free char *path = w->dir ? sim_world_file(w, "hongyan.log") : NULL;
    char            lines[LOG_LINES][512];
    unsigned        n = 0;
    FILE           *f = path ? fopen(path, "rb") : NULL;

    while (f && fgets(lines[n % LOG_LINES], sizeof lines[0], f))
        n++;
    if (f)
        fclose(f);
    for (unsigned i = n > LOG_LINES ? n - LOG_LINES : 0; i < n; i++)
        buf_f(out, "%s%.*s\n", prefix, (int)strcspn(lines[i % LOG_LINES], "\n"),
              lines[i % LOG_LINES]);
}
