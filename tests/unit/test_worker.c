/* The one writer: batches, exactly once, failures that take nobody else along. */

#include "bot/worker.h"
#include "tests/test.h"

#include "base/clock.h"
#include "base/cst.h"
#include "base/mem.h"
#include "bot/internal.h"
#include "store/outbox.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

/* "坏" fails; "发" puts a row into the outbox; "卡" tells whether there are cards, "谁" whether the
 * member has left the school; anything else is repeated. */
static int echo(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)msg;
    if (str_is(ctx->text, "坏"))
        return err_set(err, ERR_RETRY, "broken on purpose");
    if (str_is(ctx->text, "发")) {
        struct outbox_row row = {.kind = OUT_SEND, .app = STR_LIT("student"), .to = STR_LIT("u"),
                                 .body = STR_LIT("{}")};

        if (outbox_put(ctx->store, ctx->now, &row, err) < 0)
            return -1;
    }
    if (str_is(ctx->text, "空号"))
        ctx->unknown++;
    if (str_is(ctx->text, "太多"))
        ctx->too_many++;
    if (str_is(ctx->text, "卡"))
        return reply_textf(out, err, ctx->outbound ? "有卡" : "没卡");
    if (str_is(ctx->text, "谁"))
        return reply_textf(out, err, ctx->me.bar == BAR_LEFT ? "已离开" : "还在");
    return reply_textf(out, err, "%s：%.*s", ctx->school->name, STR_ARG(ctx->text));
}

static const struct handler echo_handler = {.name = "echo", .type = MSG_TEXT, .run = echo};

/* What the last answer was dispatched with. */
static struct {
    int         errcode, count;
    const char *app;
    bool        outbound;
} heard;

/* 40000 fails for now, 40001 for ever; what is said in any case nobody may hear. */
static int hear(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    bool changed;

    heard.count++;
    heard.errcode = msg->answer.errcode;
    heard.app = ctx->app->name;
    heard.outbound = ctx->outbound;
    if (member_follow(ctx->store, ctx->now, ctx->me.userid, STR_LIT("answered"), true, &changed,
                      err) < 0)
        return -1;
    if (msg->answer.errcode == 40000 || msg->answer.errcode == 40001)
        return err_set(err, msg->answer.errcode == 40000 ? ERR_RETRY : ERR_BAD_INPUT,
                       "broken on purpose");
    return reply_textf(out, err, "nobody hears");
}

static const struct handler hear_handler = {.name = "hear", .type = MSG_ANSWER, .run = hear};

/* "坏" fails, "x" says nothing, "文" answers as if it were a message. */
static int page(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    if (str_is(msg->page.number, "坏"))
        return err_set(err, ERR_RETRY, "broken on purpose");
    if (str_is(msg->page.number, "x"))
        return 0;
    if (str_is(msg->page.number, "文"))
        return reply_textf(out, err, "文");
    return reply_page(out, ctx->outbound ? PAGE_PASS : PAGE_WAIT, msg->page.number, err);
}

static const struct handler page_handler = {.name = "page", .type = MSG_PAGE, .run = page};
static const struct handler *const table[] = {&echo_handler, &hear_handler, &page_handler, NULL};

static struct conf_school first_school = {.name = (char[]){"甲校"}};
static struct conf_school second_school = {.name = (char[]){"乙校"}};
static struct conf_app    student = {.name = (char[]){"student"}, .agent_id = 1};
static struct bot_app     app = {.conf = &student, .corp_id = "ww1"};
static struct bot_app     second_app = {.conf = &student, .number = 1, .corp_id = "ww1"};
static atomic_uint        outbound;

struct world {
    struct worker  *worker;
    struct sealer  *sealer;
    struct metrics *metrics;
    char            path[64];
    int             touched, released;
    pthread_mutex_t lock;
    pthread_cond_t  changed;
    int             woken;
};

static struct world *the_world; /* for the callbacks that have no argument */

static void touched(void *arg)
{
    struct world *w = arg;

    w->touched++;
}

static void released(const struct conf_school *old)
{
    (void)old;
    the_world->released++;
}

static void start(struct world *w, unsigned queue)
{
    struct worker_options o = {
        .database = w->path,
        .sealer = w->sealer,
        .handlers = table,
        .queue = queue,
        .batch = 8,
        .inbox_seconds = 3600,
        .metrics = w->metrics,
        .outbound = &outbound,
        .touched = touched,
        .touched_arg = w,
        .release_school = released,
    };
    struct err err = {0};

    CHECK(worker_start(&w->worker, &o, &first_school, &err) == 0, "it starts: %s", err.text);
}

static int set_up(void **state)
{
    struct world *w = xcalloc(1, sizeof *w);

    *state = the_world = w;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->changed, NULL);
    w->metrics = metrics_new();
    if (sealer_new(&w->sealer, "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", NULL) < 0)
        return -1;
    strcpy(w->path, "/tmp/hongyan-worker-XXXXXX");
    if (mkdtemp(w->path) == NULL)
        return -1;
    strcat(w->path, "/db");
    start(w, 1000);
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    static const char *const files[] = {"", "-wal", "-shm"};

    worker_stop(w->worker);
    sealer_free(w->sealer);
    metrics_free(w->metrics);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        auto_buf struct buf name = {0};

        buf_f(&name, "%s%s", w->path, files[i]);
        unlink(name.p);
    }
    *strrchr(w->path, '/') = '\0';
    rmdir(w->path);
    free(w);
    return 0;
}

static void woken(struct job *job)
{
    struct world *w = job->waiter;

    pthread_mutex_lock(&w->lock);
    w->woken++;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
}

static void wait_for(struct world *w, int count)
{
    pthread_mutex_lock(&w->lock);
    while (w->woken < count)
        pthread_cond_wait(&w->changed, &w->lock);
    w->woken = 0;
    pthread_mutex_unlock(&w->lock);
}

static struct job *job_of(struct world *w, unsigned id, const char *text)
{
    auto_buf struct buf xml = {0};
    struct job         *job = xcalloc(1, sizeof *job);
    struct err          err = {0};

    buf_f(&xml, "<xml><ToUserName>ww1</ToUserName><FromUserName>u%u</FromUserName><CreateTime>%lld"
                "</CreateTime><MsgType>text</MsgType><Content>%s</Content><MsgId>%u</MsgId>"
                "<AgentID>1</AgentID></xml>", id, (long long)clock_now(), text, id);
    CHECK(message_parse(&job->msg, buf_view(&xml), &err) == 0, "it is read: %s", err.text);
    job->app = &app;
    job->wake = woken;
    job->waiter = w;
    return job;
}

static struct job *run_one(struct world *w, unsigned id, const char *text)
{
    struct job *job = job_of(w, id, text);

    CHECK(worker_submit(w->worker, job) == 0, "it is taken");
    wait_for(w, 1);
    return job;
}

static bool says(const struct job *job, const char *text)
{
    return job->answer.p && memmem(job->answer.p, job->answer.n, text, strlen(text)) != NULL;
}

/* The same message as a resend brings it: new job, same content. */
static void test_resend_gets_the_same_bytes(void **state)
{
    struct world *w = *state;
    struct job   *one = job_of(w, 1, "你好"), *two = xcalloc(1, sizeof *two);

    CHECK(worker_submit(w->worker, one) == 0, "it is taken");
    wait_for(w, 1);
    *two = *one;
    two->answer = (struct buf){0};
    CHECK(worker_submit(w->worker, two) == 0, "the resend is taken");
    wait_for(w, 1);
    CHECK(says(one, "甲校：你好") && !one->failed && !one->again, "the first is answered");
    CHECK(two->again && str_eq(buf_view(&one->answer), buf_view(&two->answer)), "the same bytes");
    two->msg = NULL;
    job_free(one);
    job_free(two);
    CHECK(metrics_get(w->metrics, M_RESENDS) == 1, "it is counted");
}

/* What a handler counts is counted once, and of its own message only. */
static void test_unknown_numbers(void **state)
{
    struct world *w = *state;
    struct job   *one = job_of(w, 1, "空号"), *two = job_of(w, 1, "空号");

    CHECK(worker_submit(w->worker, one) == 0, "it is taken");
    wait_for(w, 1);
    two->msg->create_time = one->msg->create_time;
    CHECK(worker_submit(w->worker, two) == 0, "a resend");
    wait_for(w, 1);
    CHECK(two->again && metrics_get(w->metrics, M_DESK_UNKNOWN) == 1, "once");
    job_free(one);
    job_free(two);
    job_free(run_one(w, 2, "你好"));
    CHECK(metrics_get(w->metrics, M_DESK_UNKNOWN) == 1, "not another message");
    CHECK(metrics_get(w->metrics, M_NOTICES_OVER) == 0, "and nothing else");
    job_free(run_one(w, 3, "太多"));
    CHECK(metrics_get(w->metrics, M_NOTICES_OVER) == 1, "each by itself");
}

static void test_answers_survive_a_restart(void **state)
{
    struct world *w = *state;
    struct job   *one = run_one(w, 1, "你好"), *two = xcalloc(1, sizeof *two);

    worker_stop(w->worker);
    start(w, 1000);
    *two = *one;
    two->answer = (struct buf){0};
    CHECK(worker_submit(w->worker, two) == 0, "the resend is taken");
    wait_for(w, 1);
    CHECK(two->again && str_eq(buf_view(&one->answer), buf_view(&two->answer)), "the same bytes");
    two->msg = NULL;
    job_free(one);
    job_free(two);
}

/* A member until yesterday, when nothing ran. */
static void put_until_yesterday(struct world *w)
{
    int64_t             now = clock_now() - 10 * CST_DAY;
    struct person       p = {.number = STR_LIT("u1"), .name = STR_LIT("考生"),
                             .state_until = cst_day(clock_now()) - 1};
    auto_buf struct buf memory = {0};
    struct store       *s = NULL;
    struct member       m;
    struct dialog       d;
    enum people_change  change;
    struct err          err = {0};

    CHECK(store_open(&s, w->path, DB_WRITE, w->sealer, &err) == 0 &&
              people_put(s, now, &p, NULL, false, &change, &err) == 0 &&
              member_load(s, now, p.number, STR_LIT("student"), &m, &d, &memory, &err) == 0,
          "he is there: %s", err.text);
    CHECK(m.person != 0 && m.bar == BAR_NONE, "and is somebody");
    store_close(s);
}

static void test_the_day_begins_before_the_first_message(void **state)
{
    struct world *w = *state;
    struct job   *gone, *here;

    worker_stop(w->worker);
    put_until_yesterday(w);
    start(w, 1000);
    gone = run_one(w, 1, "谁");
    here = run_one(w, 2, "谁");
    CHECK(says(gone, "已离开"), "who ended yesterday: %s", gone->answer.p);
    CHECK(says(here, "还在"), "anybody else: %s", here->answer.p);
    job_free(gone);
    job_free(here);
}

static void test_a_failure_takes_nobody_along(void **state)
{
    struct world *w = *state;
    struct job   *jobs[30];

    for (unsigned i = 0; i < ARRAY_LEN(jobs); i++) {
        jobs[i] = job_of(w, i, i % 10 == 3 ? "坏" : "好");
        CHECK(worker_submit(w->worker, jobs[i]) == 0, "job %u is taken", i);
    }
    wait_for(w, ARRAY_LEN(jobs));
    for (unsigned i = 0; i < ARRAY_LEN(jobs); i++) {
        CHECK(jobs[i]->failed == (i % 10 == 3), "job %u", i);
        CHECK(jobs[i]->failed || says(jobs[i], "甲校：好"), "job %u is answered", i);
        job_free(jobs[i]);
    }
    CHECK(metrics_get(w->metrics, M_FAILED) == 3, "failures are counted");
}

static void test_a_failed_message_may_come_again(void **state)
{
    struct world *w = *state;
    struct job   *bad = run_one(w, 7, "坏"), *again = run_one(w, 7, "好");

    CHECK(bad->failed && bad->answer.n == 0, "it fails");
    CHECK(!again->failed && !again->again && says(again, "好"), "its claim was taken back with it");
    job_free(bad);
    job_free(again);
}

/* The operators are to hear of it, though no handler answers. */
static void test_alerts_are_counted(void **state)
{
    static const char xml[] =
        "<xml><ToUserName>ww1</ToUserName><FromUserName>sys</FromUserName><CreateTime>1</"
        "CreateTime>"
        "<MsgType>event</MsgType><Event>inactive_alert</Event><AgentID>1</AgentID></xml>";
    struct world *w = *state;

    for (int i = 0; i < 2; i++) { /* and once, however often it comes */
        struct job *job = job_of(w, 1, "");

        message_free(job->msg);
        CHECK(message_parse(&job->msg, str_c(xml), NULL) == 0, "it is read");
        CHECK(worker_submit(w->worker, job) == 0, "it is taken");
        wait_for(w, 1);
        CHECK(!job->failed && job->answer.n == 0, "it is answered empty");
        job_free(job);
    }
    CHECK(metrics_get(w->metrics, M_PLATFORM_ALERTS) == 1, "it is counted once");
}

static void test_full_queue_refuses(void **state)
{
    struct world *w = *state;
    struct job   *job = job_of(w, 1, "好");

    worker_stop(w->worker);
    start(w, 0);
    CHECK(worker_submit(w->worker, job) < 0, "a full queue refuses");
    job_free(job); /* it stayed ours */
}

static void test_touched_tells_the_sender(void **state)
{
    struct world *w = *state;

    job_free(run_one(w, 1, "好"));
    CHECK(w->touched == 0, "nothing was put");
    job_free(run_one(w, 2, "发"));
    job_free(run_one(w, 3, "好")); /* the batch of 2 is over when 3 has been run */
    CHECK(w->touched == 1, "the put is told once, after its commit");
}

static void test_school_is_replaced(void **state)
{
    struct world *w = *state;
    struct job   *job;

    worker_set_school(w->worker, &second_school);
    job = run_one(w, 1, "好");
    CHECK(says(job, "乙校：好"), "the new one is in force");
    CHECK(w->released == 1, "the old one is given back");
    job_free(job);
}

struct test_task {
    struct task   task;
    struct world *world;
    bool          fail, committed;
};

static int task_run(struct task *task, struct store *store, int64_t now, struct err *err)
{
    struct test_task *t = (struct test_task *)task;
    bool              changed;

    if (member_follow(store, now, STR_LIT("task"), STR_LIT("student"), true, &changed, err) < 0)
        return -1;
    return t->fail ? err_set(err, ERR_RETRY, "broken on purpose") : 0;
}

static void task_done(struct task *task, bool committed)
{
    struct test_task *t = (struct test_task *)task;

    t->committed = committed;
    woken(&(struct job){.waiter = t->world});
}

static void test_tasks(void **state)
{
    struct world    *w = *state;
    struct test_task good = {{.run = task_run, .done = task_done}, w, false, false};
    struct test_task bad = {{.run = task_run, .done = task_done}, w, true, true};

    worker_post(w->worker, &good.task);
    worker_post(w->worker, &bad.task);
    wait_for(w, 2);
    CHECK(good.committed, "a task is done after its commit");
    CHECK(!bad.committed, "a failed one is told");
}

/* Whether run() and the handler of a task have left what they wrote. */
struct left {
    struct task   task;
    struct world *world;
    bool          ran, answered;
};

static int look_left(struct task *task, struct store *store, int64_t now, struct err *err)
{
    struct left *l = (struct left *)task;
    bool         changed;

    if (member_follow(store, now, STR_LIT("task"), STR_LIT("student"), true, &changed, err) < 0)
        return -1;
    l->ran = !changed;
    if (member_follow(store, now, STR_LIT("u1"), STR_LIT("answered"), true, &changed, err) < 0)
        return -1;
    l->answered = !changed;
    return err_set(err, ERR_RETRY, "only a look");
}

static void left_done(struct task *task, bool committed)
{
    (void)committed;
    woken(&(struct job){.waiter = ((struct left *)task)->world});
}

/* A task and the message that it carries are stored together, or neither is; but a message that can
 * never be taken goes alone. */
static void test_answers_are_part_of_the_task(void **state)
{
    static const struct {
        const char *name;
        int         errcode;
        bool        fail, committed, ran, answered;
    } rows[] = {
        {"run fails", 0, true, false, false, false},
        {"the handler fails for now", 40000, false, false, false, false},
        {"the handler fails for ever", 40001, false, true, true, false},
        {"all is well", 60111, false, true, true, true},
    };
    struct world *w = *state;

    atomic_store(&outbound, 1U << 1);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_message struct message *msg =
            internal_answer(STR_LIT("user/get"), STR_LIT("U1"), rows[i].errcode,
                            (struct str){NULL, 0}, clock_now());
        struct test_task t = {{.run = task_run, .done = task_done, .msg = msg, .app = &student,
                               .number = 1}, w, rows[i].fail, !rows[i].committed};
        struct left      left = {{.run = look_left, .done = left_done}, w, false, false};

        heard.count = 0;
        worker_post(w->worker, &t.task);
        wait_for(w, 1);
        worker_post(w->worker, &left.task);
        wait_for(w, 1);
        CHECK(t.committed == rows[i].committed, "%s: it is told", rows[i].name);
        CHECK(left.ran == rows[i].ran, "%s: what run() wrote", rows[i].name);
        CHECK(left.answered == rows[i].answered, "%s: what the handler wrote", rows[i].name);
        CHECK(heard.count == !rows[i].fail, "%s: heard %d times", rows[i].name, heard.count);
        CHECK(rows[i].fail || (heard.errcode == rows[i].errcode && heard.outbound &&
                               strcmp(heard.app, "student") == 0),
              "%s: it comes through the application", rows[i].name);
        if (i < 2)
            continue;
        CHECK(metrics_get(w->metrics, M_FAILED) == 1, "%s: a dropped answer is counted",
              rows[i].name);
    }
    atomic_store(&outbound, 0);
}

static struct job *page_of(struct world *w, const char *number)
{
    struct job *job = xcalloc(1, sizeof *job);

    job->msg = internal_page(STR_LIT("U1"), &(struct msg_page){.number = str_c(number)},
                             clock_now());
    job->app = &app;
    job->wake = woken;
    job->waiter = w;
    CHECK(worker_submit(w->worker, job) == 0, "it is taken");
    wait_for(w, 1);
    return job;
}

static void test_pages(void **state)
{
    static const struct {
        const char     *name, *number;
        enum reply_page page;
        const char     *text;
        unsigned        outbound;
        bool            failed;
    } rows[] = {
        {"the handler's page and text", "20260001", PAGE_PASS, "20260001", 1, false},
        {"the same in the same second is asked again", "20260001", PAGE_WAIT, "20260001", 0, false},
        {"an empty text", "", PAGE_WAIT, "", 0, false},
        {"nothing said", "x", PAGE_REFUSED, "", 0, false},
        {"an answer for WeCom", "文", PAGE_REFUSED, "", 0, false},
        {"a failure", "坏", PAGE_PASS, "", 0, true},
    };
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct job         *job;
        auto_buf struct buf answer = {0};

        atomic_store(&outbound, rows[i].outbound);
        job = page_of(w, rows[i].number);
        CHECK(job->failed == rows[i].failed && !job->again, "%s: as it went", rows[i].name);
        if (!rows[i].failed)
            buf_char(&answer, (char)('0' + rows[i].page));
        buf_c(&answer, rows[i].text);
        CHECK(str_eq(buf_view(&job->answer), buf_view(&answer)), "%s: \"%s\"", rows[i].name,
              job->answer.p);
        CHECK(rows[i].failed || (strcmp(job->handler, "page") == 0 && job->member != 0),
              "%s: who answered whom", rows[i].name);
        job_free(job);
    }
    atomic_store(&outbound, 0);
    CHECK(metrics_get(w->metrics, M_CALLBACKS) == 0 && metrics_get(w->metrics, M_RESENDS) == 0,
          "pages are no callbacks");
}

/* One application may be unable to send while another one can. */
static void test_outbound_of_each_app(void **state)
{
    static const struct {
        const char     *label;
        unsigned        outbound;
        struct bot_app *app;
        const char     *answer;
    } rows[] = {
        {"none works, first", 0, &app, "没卡"},
        {"none works, second", 0, &second_app, "没卡"},
        {"first works, first", 1U << 0, &app, "有卡"},
        {"first works, second", 1U << 0, &second_app, "没卡"},
        {"second works, first", 1U << 1, &app, "没卡"},
        {"second works, second", 1U << 1, &second_app, "有卡"},
    };

    for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
        struct job *job = job_of(*state, 9000 + i, "卡");

        atomic_store(&outbound, rows[i].outbound);
        job->app = rows[i].app;
        CHECK(worker_submit(((struct world *)*state)->worker, job) == 0, "it is taken");
        wait_for(*state, 1);
        CHECK(says(job, rows[i].answer), "%s: %s", rows[i].label, rows[i].answer);
        job_free(job);
    }
    atomic_store(&outbound, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_resend_gets_the_same_bytes),
        TEST(test_unknown_numbers),
        TEST(test_answers_survive_a_restart),
        TEST(test_the_day_begins_before_the_first_message),
        TEST(test_a_failure_takes_nobody_along),
        TEST(test_a_failed_message_may_come_again),
        TEST(test_alerts_are_counted),
        TEST(test_full_queue_refuses),
        TEST(test_touched_tells_the_sender),
        TEST(test_school_is_replaced),
        TEST(test_tasks),
        TEST(test_answers_are_part_of_the_task),
        TEST(test_pages),
        TEST(test_outbound_of_each_app),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
