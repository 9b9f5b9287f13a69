/* hongyan serve: puts everything together and runs until SIGTERM. */

#include "cli/cli.h"

#include "base/log.h"
#include "base/mem.h"
#include "bot/callback.h"
#include "bot/courier.h"
#include "bot/maker.h"
#include "bot/portal.h"
#include "bot/sender.h"
#include "bot/server.h"
#include "bot/site.h"
#include "bot/verify.h"
#include "bot/worker.h"
#include "cli/admin.h"
#include "handlers/makers.h"
#include "handlers/schedule.h"
#include "handlers/table.h"
#include "render/caption.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static const char usage[] =
    "usage: hongyan serve -c FILE\n\n"
    "Answers callbacks at `listen` and operators at `admin_listen` until SIGTERM or SIGINT, which\n"
    "let the requests under way be answered first. SIGHUP reads the school file again: a broken "
    "one\n"
    "is reported and the old one stays in force. One log line a callback on stderr.\n";

enum {
    DRAIN_SECONDS = 10, /* WeCom has given up after 5 */
    IDLE_SECONDS = 15,  /* HTTP connections without a byte */
    APPS_MAX = 9,       /* those of the configuration, and the contact-sync assistant */
};

/* In the order of starting; stopped in the opposite one. */
struct house {
    struct conf       *conf;
    struct sealer     *sealer;
    struct metrics    *metrics;
    struct bot_app     apps[APPS_MAX];
    unsigned           apps_count;
    struct conf_app    contacts; /* the contact-sync assistant, seen as an application */
    char               contacts_name[sizeof "contacts"];
    struct worker     *worker;
    _Atomic(struct sender *) sender; /* set while the worker already runs, as is the next */
    _Atomic(struct courier *) courier;
    _Atomic(struct maker_thread *) maker;
    atomic_uint        outbound;
    struct quiet_hours quiet;        /* of the school file at the start */
    struct callback    callback;
    struct verify     *verify;
    struct portal     *portal;     /* NULL: there are no pages for a PC */
    struct route       routes[6];  /* of the public server */
    struct routes      public_routes;
    struct server     *public_server;
    struct admin       admin;
    struct server     *admin_server;
};

/* ---- applications ---- */

static int add_app(struct house *h, const struct conf_app *app, struct err *err)
{
    struct bot_app *to = &h->apps[h->apps_count];

    to->conf = app;
    to->number = h->apps_count; /* add_apps: in the order of the configuration */
    to->corp_id = h->conf->wecom.corp_id;
    if (msgcrypt_new(&to->crypt, app->token, app->encoding_aes_key, to->corp_id, err) < 0)
        return -1;
    h->apps_count++;
    return 0;
}

/* Contact changes come to a callback of their own, without an agent id: protocol 2.6. */
static int add_apps(struct house *h, struct err *err)
{
    const struct conf_wecom *wecom = &h->conf->wecom;

    for (unsigned i = 0; i < wecom->apps_count; i++)
        if (add_app(h, &wecom->apps[i], err) < 0)
            return -1;
    if (wecom->contacts_token == NULL)
        return 0;
    h->contacts = (struct conf_app){
        .name = strcpy(h->contacts_name, "contacts"),
        .agent_id = -1,
        .secret = wecom->contacts_secret,
        .token = wecom->contacts_token,
        .encoding_aes_key = wecom->contacts_encoding_aes_key,
    };
    return add_app(h, &h->contacts, err);
}

/* ---- starting ---- */

static void outbox_touched(void *arg)
{
    struct house        *h = arg;
    struct sender       *sender = atomic_load(&h->sender);
    struct courier      *courier = atomic_load(&h->courier);
    struct maker_thread *maker = atomic_load(&h->maker);

    if (sender != NULL) /* else it is only starting, and will look by itself */
        sender_wake(sender);
    if (courier != NULL)
        courier_wake(courier);
    if (maker != NULL)
        maker_wake(maker);
}

static int ask_platform(void *arg, struct ask *ask)
{
    struct house  *h = arg;
    struct sender *sender = atomic_load(&h->sender);

    if (sender == NULL)
        return -1;
    sender_ask(sender, ask);
    return 0;
}

static void release_school(const struct conf_school *old)
{
    conf_school_free((struct conf_school *)old);
}

static void start_pages(struct house *h)
{
    struct verify_options options = {
        .conf = h->conf,
        .apps = h->apps,
        .sealer = h->sealer,
        .metrics = h->metrics,
        .worker = h->worker,
        .ask = ask_platform,
        .ask_arg = h,
    };

    h->verify = verify_new(&options, h->conf->school);
}

static int start_portal(struct house *h, struct err *err)
{
    struct portal_options options = {
        .conf = h->conf,
        .apps = h->apps,
        .sealer = h->sealer,
        .metrics = h->metrics,
        .worker = h->worker,
    };

    if (h->conf->login == NULL)
        return 0;
    return portal_new(&h->portal, &options, h->conf->school, err);
}

static int start_machine(struct house *h, struct err *err)
{
    const struct conf_tuning *tuning = &h->conf->tuning;
    struct worker_options     worker = {
        .database = h->conf->database,
        .files = h->conf->files,
        .handlers = handlers,
        .scheduled = schedule,
        .apps = h->conf->wecom.apps,
        .apps_count = h->conf->wecom.apps_count,
        .alarm = h->conf->alarm,
        .tuning = tuning,
        .queue = tuning->queue,
        .batch = tuning->batch,
        .inbox_seconds = (int64_t)tuning->inbox_hours * 3600,
        .metrics = h->metrics,
        .outbound = &h->outbound,
        .touched = outbox_touched,
        .touched_arg = h,
        .release_school = release_school,
    };
    int rc;

    if (sealer_new(&h->sealer, h->conf->data_key, err) < 0 || add_apps(h, err) < 0)
        return -1;
    worker.sealer = h->sealer;
    /* Until the sender starts, which is last, it is taken to be well, as by the sender itself: else
     * what is due at the start (the morning's reminder) would go out as if cards could not be
     * sent. */
    atomic_store(&h->outbound, ~0U);
    if (worker_start(&h->worker, &worker, h->conf->school, err) < 0)
        return -1;
    start_pages(h);
    rc = start_portal(h, err);
    h->quiet = notice_quiet_hours(&h->conf->school->notices);
    h->conf->school = NULL; /* the worker's now: SIGHUP replaces it */
    return rc;
}

/* Last: a second `hongyan serve` fails to bind before. One at another address may share the
 * database: then one of both is on duty (store/duty.h). */
static int start_sender(struct house *h, struct err *err)
{
    struct sender_options options = {
        .conf = h->conf,
        .sealer = h->sealer,
        .metrics = h->metrics,
        .outbound = &h->outbound,
        .quiet = h->quiet,
    };
    struct sender *started;

    if (sender_start(&started, &options, h->worker, err) < 0)
        return -1;
    atomic_store(&h->sender, started);
    sender_wake(started); /* for what was put there in between */
    return 0;
}

static int start_courier(struct house *h, struct err *err)
{
    struct courier_options options = {
        .conf = h->conf,
        .sealer = h->sealer,
        .metrics = h->metrics,
        .quiet = h->quiet,
    };
    struct courier *started;

    if (courier_start(&started, &options, h->worker, err) < 0)
        return -1;
    atomic_store(&h->courier, started);
    courier_wake(started);
    atomic_store(&h->admin.ready, true);
    return 0;
}

/* A school of its own: it is read in another thread while the worker may already have the next. */
static int start_maker(struct house *h, struct err *err)
{
    struct maker_options options = {
        .database = h->conf->database,
        .sealer = h->sealer,
        .makers = makers,
        .metrics = h->metrics,
    };
    struct conf_school  *school;
    struct maker_thread *started;
    auto_buf struct buf  report = {0};

    if (conf_load_school(&school, h->conf, &report, err) < 0)
        return -1;
    if (maker_start(&started, &options, school, h->worker, err) < 0) {
        conf_school_free(school);
        return -1;
    }
    atomic_store(&h->maker, started);
    maker_wake(started);
    return 0;
}

/* The first letters of a process take up to a second, in which no callback should wait for the
 * words below a code. Without a font there are none. A school without codes draws charts only, in
 * the maker's thread, and most processes none: they do without 4 MB of fonts and libraries. */
static void warm_letters(const struct conf_school *school)
{
    unsigned char ink[32 * 32];
    struct err    err = {0};

    if ((school->pass != NULL || school->clearances_count > 0) &&
        caption_draw(STR_LIT("码"), 32, 32, ink, &err) < 0)
        log_line(LOG_WARN, "%s", err.text);
}

static void add_route(struct house *h, const char *path, struct site site)
{
    h->routes[h->public_routes.count++] = (struct route){path, site};
}

static struct site public_site(struct house *h)
{
    static const char *const portal[] = {"/clearance", "/desk", "/login/", "/logout"};

    h->callback = (struct callback){
        .apps = h->apps,
        .apps_count = h->apps_count,
        .worker = h->worker,
        .metrics = h->metrics,
        .inbox_seconds = (int64_t)h->conf->tuning.inbox_hours * 3600,
    };
    h->public_routes.list = h->routes;
    add_route(h, "/callback/", callback_site(&h->callback));
    add_route(h, "/verify", verify_site(h->verify));
    for (size_t i = 0; h->portal && i < ARRAY_LEN(portal); i++)
        add_route(h, portal[i], portal_site(h->portal));
    return routes_site(&h->public_routes);
}

static int start_servers(struct house *h, struct err *err)
{
    const struct conf_tuning *tuning = &h->conf->tuning;
    struct server_options     public = {
        .key = "listen",
        .listen = h->conf->listen,
        .threads = tuning->http_threads,
        .connections = tuning->connections,
        .timeout = IDLE_SECONDS,
    };
    struct server_options admin = {
        .key = "admin_listen",
        .listen = h->conf->admin_listen,
        .threads = 1,
        .connections = 32,
        .timeout = IDLE_SECONDS,
    };
    struct site admin_pages = admin_site(&h->admin), public_pages = public_site(h);

    h->admin.metrics = h->metrics;
    if (server_start(&h->admin_server, &admin, &admin_pages, err) < 0 ||
        server_start(&h->public_server, &public, &public_pages, err) < 0)
        return -1;
    return 0;
}

/* Callbacks first: those under way still need the worker. */
static void stop(struct house *h)
{
    atomic_store(&h->admin.ready, false);
    server_stop(h->public_server, DRAIN_SECONDS);
    verify_free(h->verify);
    portal_free(h->portal);
    sender_stop(atomic_load(&h->sender));
    courier_stop(atomic_load(&h->courier));
    maker_stop(atomic_load(&h->maker));
    worker_stop(h->worker);
    sender_free(atomic_load(&h->sender));
    courier_free(atomic_load(&h->courier));
    maker_free(atomic_load(&h->maker));
    server_stop(h->admin_server, 0);
    for (unsigned i = 0; i < h->apps_count; i++)
        msgcrypt_free(h->apps[i].crypt);
    metrics_free(h->metrics);
    sealer_free(h->sealer);
    conf_free(h->conf);
}

/* ---- running ---- */

/* Every mistake on a line of its own in the log. */
static void log_report(const struct buf *report)
{
    struct str rest = buf_view(report), line;

    while (str_split(&rest, '\n', &line))
        if (line.n > 0)
            log_line(LOG_ERROR, "school: %.*s", STR_ARG(line));
}

static void reload(struct house *h)
{
    struct conf_school *school = NULL, *copy = NULL; /* the copy is the maker's */
    auto_buf struct buf report = {0};
    struct err          err = {0};

    if (conf_load_school(&school, h->conf, &report, &err) < 0 ||
        conf_load_school(&copy, h->conf, &report, &err) < 0) {
        log_report(&report);
        log_line(LOG_ERROR, "reload: %s: the old school file stays in force", h->conf->school_file);
        conf_school_free(school);
        return;
    }
    warm_letters(school);
    verify_set_school(h->verify, school); /* what it needs of it; then it is the worker's */
    portal_set_school(h->portal, school);
    sender_set_quiet(atomic_load(&h->sender), notice_quiet_hours(&school->notices));
    courier_set_quiet(atomic_load(&h->courier), notice_quiet_hours(&school->notices));
    worker_set_school(h->worker, school);
    maker_set_school(atomic_load(&h->maker), copy);
    log_line(LOG_INFO, "reload: %s is in force", h->conf->school_file);
    log_flush();
}

static void run(struct house *h, const sigset_t *signals)
{
    int signal;

    log_line(LOG_INFO, "serving callbacks=%s admin=%s apps=%u version=%s", h->conf->listen,
             h->conf->admin_listen, h->apps_count, HONGYAN_VERSION);
    log_flush();
    for (;;) {
        if (sigwait(signals, &signal) != 0)
            continue;
        if (signal != SIGHUP)
            break;
        reload(h);
    }
    log_line(LOG_INFO, "stopping: %s", strsignal(signal));
    log_flush();
}

/* Signals are waited for by the main thread; every thread started later inherits the mask. */
static void block_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* A connection is a file: as many as the system lets us. */
static void raise_file_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* The memory holds the keys and what is being opened, and a core dump is a file of it. Who looks
 * for a mistake may allow it: prlimit --core. */
static void dump_no_core(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_CORE, &limit) == 0) {
        limit.rlim_cur = 0;
        setrlimit(RLIMIT_CORE, &limit);
    }
}

/* Threads of a batch class do not interrupt each other when woken: the server's threads read all
 * that has come before the worker starts, and the worker wakes all that waits before they answer.
 * On one core that halves the system's share of a callback. Not being allowed to costs only
 * speed. */
static void run_in_batches(void)
{
    struct sched_param none = {0};

    sched_setscheduler(0, SCHED_BATCH, &none);
}

int cli_serve(int argc, char **argv)
{
    struct house       h = {0};
    struct cli_options options;
    struct err         err = {0};
    sigset_t           signals;
    int                code = EXIT_DONE;

    if (!cli_parse(argc, argv, usage, &options, &code))
        return code;
    if (options.words_count > 0)
        return cli_fail(EXIT_USAGE, "serve takes no \"%s\"", options.words[0]);
    if (cli_config(&options, &h.conf) < 0)
        return EXIT_USAGE;
    block_signals(&signals);
    raise_file_limit();
    dump_no_core();
    warm_letters(h.conf->school);
    run_in_batches();
    h.metrics = metrics_new();
    if (start_machine(&h, &err) < 0 || start_servers(&h, &err) < 0 ||
        start_sender(&h, &err) < 0 || start_maker(&h, &err) < 0 || start_courier(&h, &err) < 0)
        code = cli_fail(EXIT_FAILED, "%s", err.text);
    else
        run(&h, &signals);
    stop(&h);
    return code;
}
