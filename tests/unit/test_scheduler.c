/* What is done by the clock: whose turn it is, what a failure undoes, the worker's side of it. */
#include "bot/scheduler.h"
#include "tests/test.h"

#include "base/clock.h"
#include "base/mem.h"
#include "bot/worker.h"
#include "store/outbox.h"
#include "store/runs.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the rows did, a letter each: "aab". */
static struct {
    char            done[400];
    size_t          count;
    unsigned        parts; /* of row a that are left */
    bool            fails; /* row b */
    pthread_mutex_t lock;
    pthread_cond_t  changed;
} did = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void note(char what)
{
    pthread_mutex_lock(&did.lock);
    if (did.count + 1 < sizeof did.done)
        did.done[did.count++] = what;
    did.done[did.count] = '\0';
    pthread_cond_broadcast(&did.changed);
    pthread_mutex_unlock(&did.lock);
}

static int put_row(struct ctx *ctx, struct err *err)
{
    struct outbox_row row = {.kind = OUT_SEND, .app = STR_LIT("student"), .to = STR_LIT("u"),
                             .body = STR_LIT("{}")};

    return outbox_put(ctx->store, ctx->now, &row, err);
}

static int run_a(struct ctx *ctx, bool *more, struct err *err)
{
    note('a');
    if (did.parts > 0)
        did.parts--;
    *more = did.parts > 0;
    return put_row(ctx, err);
}

static int run_b(struct ctx *ctx, bool *more, struct err *err)
{
    (void)more;
    note('b');
    if (put_row(ctx, err) < 0)
        return -1;
    return did.fails ? err_set(err, ERR_RETRY, "broken on purpose") : 0;
}

/* Tells what it was given. */
static int run_c(struct ctx *ctx, bool *more, struct err *err)
{
    (void)more;
    (void)err;
    CHECK(ctx->app == NULL && ctx->me.userid.n == 0 && ctx->dialog.flow.p == NULL && !ctx->outbound,
          "nobody has written, through no application");
    CHECK(!ctx_app(ctx, "nowhere") && ctx->app == NULL, "an application that is none is not taken");
    if (ctx->apps_count > 0) {
        CHECK(ctx_app(ctx, "staff") && str_is(str_c(ctx->app->name), "staff") && ctx->outbound,
              "staff can be sent to");
        CHECK(ctx_app(ctx, "student") && ctx->app == ctx->apps && !ctx->outbound,
              "students cannot at the moment");
    }
    note('c');
    return 0;
}

static const struct scheduled row_a = {.name = "a", .run = run_a};
static const struct scheduled row_b = {.name = "b", .run = run_b};
static const struct scheduled row_c = {.name = "c", .run = run_c};
static const struct scheduled *const table[] = {&row_a, &row_b, &row_c, NULL};

static struct conf_app apps[] = {
    {.name = (char[]){"student"}, .agent_id = 1},
    {.name = (char[]){"staff"}, .agent_id = 2},
};

struct room {
    struct sealer *sealer;
    struct store  *store;
    struct ctx     ctx;
};

static void forget(unsigned parts, bool fails)
{
    did.count = 0;
    did.done[0] = '\0';
    did.parts = parts;
    did.fails = fails;
}

static void open_room(struct room *r, unsigned parts, bool fails)
{
    struct err err = {0};

    *r = (struct room){0};
    forget(parts, fails);
    CHECK(sealer_new(&r->sealer, "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", &err) == 0 &&
              store_open(&r->store, ":memory:", DB_WRITE, r->sealer, &err) == 0,
          "a store: %s", err.text);
    r->ctx = (struct ctx){
        .now = 1000000, .store = r->store, .apps = apps, .apps_count = 2, .outbound_apps = 2};
}

static void close_room(struct room *r)
{
    store_close(r->store);
    sealer_free(r->sealer);
}

static int64_t waiting(struct room *r)
{
    struct err err = {0};
    int64_t    count = -1, oldest;

    CHECK(outbox_backlog(r->store, &count, &oldest, &err) == 0, "%s", err.text);
    return count;
}

static void schedules(struct schedule *s, const struct scheduled *const *rows)
{
    struct err err = {0};

    CHECK(schedule_init(s, rows, &err) == 0, "the table fits: %s", err.text);
}

static void each_has_its_turn(void **state)
{
    static const struct {
        const char *name;
        unsigned    parts;
        bool        fails;
        int64_t     seconds; /* that pass between two calls */
        unsigned    calls;
        const char *want;
    } rows[] = {
        {"each once in a second", 0, false, 0, 9, "bca"},
        {"each once a second", 0, false, 1, 6, "bcabca"},
        {"one with much to do keeps no other waiting", 4, false, 0, 9, "bcaaaa"},
        {"what failed waits for a minute", 0, true, 1, 7, "bcacaca"},
        {"… and is tried again", 0, true, 60, 5, "bcabc"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct schedule s;
        struct room     r;

        open_room(&r, rows[i].parts, rows[i].fails);
        schedules(&s, table);
        for (unsigned n = 0; n < rows[i].calls; n++, r.ctx.now += rows[i].seconds)
            schedule_run(&s, &r.ctx);
        CHECK(strcmp(did.done, rows[i].want) == 0, "%s: %s", rows[i].name, did.done);
        close_room(&r);
    }
}

static void a_failure_undoes_its_part_only(void **state)
{
    struct schedule s;
    struct room     r;

    (void)state;
    open_room(&r, 0, true);
    schedules(&s, table);
    CHECK(!schedule_run(&s, &r.ctx) && strcmp(did.done, "b") == 0, "b fails");
    CHECK(waiting(&r) == 0, "nothing of it stays");
    CHECK(schedule_run(&s, &r.ctx) && schedule_run(&s, &r.ctx), "the others are done");
    CHECK(waiting(&r) == 1, "what a put stays");
    CHECK(!schedule_run(&s, &r.ctx), "nothing more is due");
    close_room(&r);
}

/* Put back, the clock must not silence anything for so long. As the worker: nothing is run that is
 * not said to be due. */
static void a_clock_that_is_put_back(void **state)
{
    static const struct {
        const char *name;
        bool        fails;
        int64_t     back;
        const char *want;
    } rows[] = {
        {"not at all", false, 0, "bca"},
        {"by a breath: a minute at the most", false, 30, "bca"},
        {"by ten minutes", false, 600, "bcabca"},
        {"by a year", false, 365 * (int64_t)86400, "bcabca"},
        {"by ten minutes, where one failed", true, 600, "bcabca"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct schedule s;
        struct room     r;

        open_room(&r, 0, rows[i].fails);
        schedules(&s, table);
        for (int n = 0; n < 3; n++)
            schedule_run(&s, &r.ctx);
        r.ctx.now -= rows[i].back;
        for (int n = 0; n < 4 && schedule_due(&s, r.ctx.now); n++)
            schedule_run(&s, &r.ctx);
        CHECK(strcmp(did.done, rows[i].want) == 0, "%s: %s", rows[i].name, did.done);
        CHECK(!schedule_due(&s, r.ctx.now), "%s: and then it rests", rows[i].name);
        close_room(&r);
    }
}

static void tables_without_rows(void **state)
{
    static const struct scheduled *const empty[] = {NULL};
    const struct scheduled              *many[SCHEDULED_MAX + 2] = {NULL};
    struct schedule                      s = {.count = 7}, before = s;
    struct err                           err = {0};

    (void)state;
    for (int i = 0; i <= SCHEDULED_MAX; i++)
        many[i] = &row_a;
    CHECK(schedule_init(&s, many, &err) == -1 && err.kind == ERR_BAD_INPUT, "too many are refused");
    CHECK(memcmp(&s, &before, sizeof s) == 0, "and the output is untouched");
    many[SCHEDULED_MAX] = NULL;
    CHECK(schedule_init(&s, many, &err) == 0 && s.count == SCHEDULED_MAX, "the most fit");
    for (int i = 0; i < 2; i++) {
        schedules(&s, i ? empty : NULL);
        CHECK(!schedule_due(&s, 1000) && !schedule_run(&s, &(struct ctx){.now = 1000}),
              "without rows nothing is due");
    }
}

/* ---- in the worker ---- */

static struct conf_school school = {.name = (char[]){"甲校"}};
static atomic_uint        outbound = 2;
static atomic_int         touches;

static void touched(void *arg)
{
    (void)arg;
    atomic_fetch_add(&touches, 1);
}

static void released(const struct conf_school *old)
{
    (void)old;
}

/* In one second they are asked seven times: b, c, and a for each of its five parts. */
static void wait_for(size_t count)
{
    pthread_mutex_lock(&did.lock);
    while (did.count < count)
        pthread_cond_wait(&did.changed, &did.lock);
    pthread_mutex_unlock(&did.lock);
}

static void the_worker_asks(void **state)
{
    struct sealer        *sealer = NULL;
    struct worker        *worker = NULL;
    struct err            err = {0};
    struct worker_options o = {
        .database = ":memory:",
        .scheduled = table,
        .apps = apps,
        .apps_count = ARRAY_LEN(apps),
        .queue = 10,
        .batch = 10,
        .inbox_seconds = 3600,
        .metrics = metrics_new(),
        .outbound = &outbound,
        .touched = touched,
        .release_school = released,
    };

    (void)state;
    forget(5, false);
    CHECK(sealer_new(&sealer, "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", &err) == 0, "%s",
          err.text);
    o.sealer = sealer;
    CHECK(worker_start(&worker, &o, &school, &err) == 0, "it starts: %s", err.text);
    wait_for(10);
    worker_stop(worker);
    CHECK(strncmp(did.done, "bca", 3) == 0 && strchr(did.done + 3, 'b') != NULL && did.parts == 0,
          "it asks without any message, and again: %s", did.done);
    CHECK(atomic_load(&touches) >= 6, "the sender is told of what was put");
    metrics_free(o.metrics);
    sealer_free(sealer);
}

/* ---- beside messages ---- */

enum { MESSAGES = 100, PART_US = 5000 };

static struct {
    atomic_int      parts;
    int             answered;
    pthread_mutex_t lock;
    pthread_cond_t  changed;
} crowd = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static int run_long(struct ctx *ctx, bool *more, struct err *err)
{
    (void)ctx;
    (void)err;
    *more = true;
    usleep(PART_US);
    atomic_fetch_add(&crowd.parts, 1);
    return 0;
}

static const struct scheduled        row_long = {.name = "long", .run = run_long};
static const struct scheduled *const long_rows[] = {&row_long, NULL};

static void answered(struct job *job)
{
    (void)job;
    pthread_mutex_lock(&crowd.lock);
    crowd.answered++;
    pthread_cond_signal(&crowd.changed);
    pthread_mutex_unlock(&crowd.lock);
}

/* One message, and waits for its answer. */
static void say(struct worker *worker, unsigned i)
{
    static const struct bot_app app = {.conf = apps, .corp_id = "ww1"};
    auto_buf struct buf         xml = {0};
    struct job                 *job = xcalloc(1, sizeof *job);
    struct err                  err = {0};

    buf_f(&xml, "<xml><ToUserName>ww1</ToUserName><FromUserName>u%u</FromUserName><CreateTime>%lld"
                "</CreateTime><MsgType>text</MsgType><Content>x</Content><MsgId>%u</MsgId>"
                "<AgentID>1</AgentID></xml>", i, (long long)clock_now(), i);
    CHECK(message_parse(&job->msg, buf_view(&xml), &err) == 0, "it is read: %s", err.text);
    job->app = &app;
    job->wake = answered;
    CHECK(worker_submit(worker, job) == 0, "it is taken");
    pthread_mutex_lock(&crowd.lock);
    while (crowd.answered <= (int)i)
        pthread_cond_wait(&crowd.changed, &crowd.lock);
    pthread_mutex_unlock(&crowd.lock);
    job_free(job);
}

/* One who writes waits for one part at the most, and not each message for one. */
static void parts_make_room_for_messages(void **state)
{
    static const struct handler *const none[] = {NULL};
    struct sealer                     *sealer = NULL;
    struct worker                     *worker = NULL;
    struct err                         err = {0};
    struct worker_options              o = {.database = ":memory:",
                                            .handlers = none,
                                            .scheduled = long_rows,
                                            .apps = apps,
                                            .apps_count = ARRAY_LEN(apps),
                                            .queue = 10,
                                            .batch = 10,
                                            .inbox_seconds = 3600,
                                            .metrics = metrics_new(),
                                            .release_school = released};

    (void)state;
    CHECK(sealer_new(&sealer, "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", &err) == 0, "%s",
          err.text);
    o.sealer = sealer;
    CHECK(worker_start(&worker, &o, &school, &err) == 0, "it starts: %s", err.text);
    say(worker, 0);
    atomic_store(&crowd.parts, 0);
    for (unsigned i = 1; i <= MESSAGES; i++)
        say(worker, i);
    CHECK(atomic_load(&crowd.parts) < MESSAGES / 2, "%d parts between %d messages",
          atomic_load(&crowd.parts), MESSAGES);
    worker_stop(worker);
    metrics_free(o.metrics);
    sealer_free(sealer);
}

/* ---- idle ---- */

static int run_always(struct ctx *ctx, bool *more, struct err *err)
{
    (void)ctx;
    (void)err;
    *more = true;
    usleep(1000);
    return 0;
}

static const struct scheduled        row_always = {.name = "always", .run = run_always};
static const struct scheduled *const always[] = {&row_always, NULL};

static const char old_run[] = "old";

static void put_old(const char *path, const struct sealer *sealer)
{
    struct store *s = NULL;
    struct err    err = {0};

    CHECK(store_open(&s, path, DB_WRITE, sealer, &err) == 0 && store_begin(s, &err) == 0 &&
              run_keep(s, 1, str_c(old_run), 1, STR_LIT(""), true, &err) == 0 &&
              store_commit(s, &err) == 0,
          "something old: %s", err.text);
    store_close(s);
}

static bool has_old(struct store *s)
{
    auto_buf struct buf place = {0};
    enum run_state      state = RUN_NEW;
    struct err          err = {0};

    CHECK(run_state(s, str_c(old_run), 1, &state, &place, NULL, &err) == 0, "%s", err.text);
    return state != RUN_NEW;
}

/* Nobody writes, but the clock always has something to do. */
static void idle_whatever_the_clock_does(void **state)
{
    enum { PATIENCE = 2000 }; /* hundredths of a second; under load it takes a minute */
    static const char *const files[] = {"", "-wal", "-shm"};
    char                     folder[] = "/tmp/hongyan-scheduler-XXXXXX", path[64], name[80];
    struct sealer           *sealer = NULL;
    struct worker           *worker = NULL;
    struct store            *reader = NULL;
    struct err               err = {0};
    struct worker_options    o = {.database = path,
                                  .scheduled = always,
                                  .queue = 10,
                                  .batch = 10,
                                  .inbox_seconds = 3600,
                                  .metrics = metrics_new(),
                                  .release_school = released};
    int                      tries = 0;

    (void)state;
    CHECK(mkdtemp(folder) != NULL, "a folder");
    snprintf(path, sizeof path, "%s/db", folder);
    CHECK(sealer_new(&sealer, "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", &err) == 0, "%s",
          err.text);
    put_old(path, sealer);
    o.sealer = sealer;
    CHECK(worker_start(&worker, &o, &school, &err) == 0 &&
              store_open(&reader, path, DB_READ, sealer, &err) == 0,
          "it starts: %s", err.text);
    while (has_old(reader) && tries++ < PATIENCE)
        usleep(10000);
    CHECK(tries < PATIENCE, "what is old is deleted");
    store_close(reader);
    worker_stop(worker);
    metrics_free(o.metrics);
    sealer_free(sealer);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        snprintf(name, sizeof name, "%s%s", path, files[i]);
        unlink(name);
    }
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_its_turn),
        cmocka_unit_test(a_failure_undoes_its_part_only),
        cmocka_unit_test(a_clock_that_is_put_back),
        cmocka_unit_test(tables_without_rows),
        cmocka_unit_test(the_worker_asks),
        cmocka_unit_test(parts_make_room_for_messages),
        cmocka_unit_test(idle_whatever_the_clock_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
