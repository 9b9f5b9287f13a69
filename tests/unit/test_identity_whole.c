/* A whole day with the real worker and a database on disk, every message sent twice: nothing is
 * done twice, and neither the files nor the log hold anything personal in the clear. */
#include "tests/unit/identity_world.h"

#include "base/clock.h"
#include "base/log.h"
#include "bot/worker.h"

#include <fcntl.h>
#include <pthread.h>

struct day {
    struct town     t;          /* roster and school; its store is closed while the worker runs */
    char            folder[40], path[64], log[64];
    struct metrics *metrics;
    struct worker  *worker;
    struct bot_app  app;
    struct buf      transcript; /* what was said and answered */
    unsigned        messages, failed, not_again, other_bytes;
    int             err_fd;     /* where stderr was */
    pthread_mutex_t lock;
    pthread_cond_t  changed;
    int             woken;
};

static void woken(struct job *job)
{
    struct day *d = job->waiter;

    pthread_mutex_lock(&d->lock);
    d->woken++;
    pthread_cond_signal(&d->changed);
    pthread_mutex_unlock(&d->lock);
}

static void keep_school(const struct conf_school *old)
{
    (void)old; /* the town frees it */
}

static void run_job(struct day *d, struct job *job)
{
    job->app = &d->app;
    job->wake = woken;
    job->waiter = d;
    d->woken = 0;
    CHECK(worker_submit(d->worker, job) == 0, "it is taken");
    pthread_mutex_lock(&d->lock);
    while (d->woken == 0)
        pthread_cond_wait(&d->changed, &d->lock);
    pthread_mutex_unlock(&d->lock);
}

static struct job *job_of(const char *user, unsigned id, int64_t at, const char *text)
{
    auto_buf struct buf xml = {0};
    struct job         *job = xcalloc(1, sizeof *job);
    struct err          err = {0};

    buf_f(&xml,
          "<xml><ToUserName>ww1</ToUserName><FromUserName>%s</FromUserName><CreateTime>%lld"
          "</CreateTime><MsgType>text</MsgType><Content><![CDATA[%s]]></Content><MsgId>%u</MsgId>"
          "<AgentID>1000002</AgentID></xml>",
          user, (long long)at, text, id);
    CHECK(message_parse(&job->msg, buf_view(&xml), &err) == 0, "it is read: %s", err.text);
    return job;
}

/* The message, and the same again as WeCom repeats it. */
static void say(struct day *d, const char *user, const char *text)
{
    int64_t     now = clock_now();
    unsigned    id = ++d->messages;
    struct job *one = job_of(user, id, now, text), *two = job_of(user, id, now, text);

    run_job(d, one);
    run_job(d, two);
    d->failed += one->failed || two->failed;
    d->not_again += one->again || !two->again;
    d->other_bytes += !str_eq(buf_view(&one->answer), buf_view(&two->answer));
    buf_f(&d->transcript, "%s> %s\n", user, text);
    if (one->answer.n > 32)
        buf_str(&d->transcript, str_skip(buf_view(&one->answer), 32)); /* bot/answer.h */
    buf_char(&d->transcript, '\n');
    job_free(one);
    job_free(two);
}

/* The code that came last. */
static const char *code(struct day *d)
{
    struct err err = {0};

    d->t.w.now = clock_now();
    d->t.late = 200;
    world_must(store_open(&d->t.w.store, d->path, DB_READ, d->t.w.sealer, &err), &err);
    d->t.letter_row = 0;
    d->t.letters = 0;
    world_must(letter_waiting(d->t.w.store, 0, 100, town_letter, &d->t, &err), &err);
    store_close(d->t.w.store);
    d->t.w.store = NULL;
    return d->t.code;
}

static void log_to_file(struct day *d)
{
    int fd = open(d->log, O_CREAT | O_RDWR | O_TRUNC, 0600);

    d->err_fd = dup(STDERR_FILENO);
    dup2(fd, STDERR_FILENO);
    close(fd);
}

static void log_back(struct day *d)
{
    log_flush();
    dup2(d->err_fd, STDERR_FILENO);
    close(d->err_fd);
}

static void start(struct day *d)
{
    struct worker_options o = {
        .database = d->path,
        .sealer = d->t.w.sealer,
        .handlers = handlers,
        .queue = 10,
        .batch = 8,
        .inbox_seconds = 3600,
        .release_school = keep_school,
    };
    struct err err = {0};

    store_close(d->t.w.store);
    d->t.w.store = NULL;
    o.metrics = d->metrics = metrics_new();
    CHECK(worker_start(&d->worker, &o, d->t.w.school, &err) == 0, "it starts: %s", err.text);
}

static void begin(struct day *d)
{
    static const char identity[] = "  mail: true\n"
                                   "  notice: 须知全文\n"
                                   "  notice_version: \"1\"\n";

    *d = (struct day){.folder = "/tmp/hongyan-identity-XXXXXX"};
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->changed, NULL);
    CHECK(mkdtemp(d->folder) != NULL, "there is a folder");
    snprintf(d->path, sizeof d->path, "%s/db", d->folder);
    snprintf(d->log, sizeof d->log, "%s/log", d->folder);
    town_open_at(&d->t, identity, d->path);
    d->app = (struct bot_app){.conf = d->t.w.apps, .corp_id = "ww1"};
    log_to_file(d);
    start(d);
}

static void stop(struct day *d)
{
    worker_stop(d->worker);
    log_back(d);
    metrics_free(d->metrics);
}

static void finish(struct day *d)
{
    town_close(&d->t);
    town_remove(d->folder);
    buf_free(&d->transcript);
}

static void live(struct day *d)
{
    say(d, "wx1", "身份确认");
    say(d, "wx1", "1");
    say(d, "wx1", "20210001");
    say(d, "wx1", "李四");
    say(d, "wx1", ZHANG_ID); /* wrong */
    say(d, "wx1", "20210001");
    say(d, "wx1", "张三");
    say(d, "wx1", ZHANG_ID);
    say(d, "wx1", "改手机");
    say(d, "wx1", LI_PHONE); /* another's */
    say(d, "wx1", "13800000011");
    say(d, "wx1", code(d));
    say(d, "wx1", "其他有误");
    say(d, "wx1", "1");
    say(d, "wx1", "应该是张珊珊");
    say(d, "wx1", "绑定邮箱 zhangsan@example.edu");
    say(d, "wx1", code(d));
    say(d, "wx1", "我的信息");
    say(d, "wx1", "正确");
    say(d, "wx2", "身份确认");
    say(d, "wx2", "1");
    say(d, "wx2", "20210001");
    say(d, "wx2", "张三");
    say(d, "wx2", ZHANG_ID); /* wx1 is that person */
    say(d, "wx1", "我的信息");
    say(d, "wx1", "这不是我");
    say(d, "wx1", "改手机 13800000012"); /* frozen */
    say(d, "wx3", "身份确认");
    say(d, "wx3", "1");
    say(d, "wx3", "20210002");
    say(d, "wx3", "阿依古丽");
    say(d, "wx3", LI_PASSPORT);
    say(d, "wx3", "改手机");
    say(d, "wx3", "13800000013"); /* left in the middle */
}

/* 1 when one of the files holds the text. */
static bool holds(const char *path, const char *text)
{
    auto_buf struct buf all = {0};
    FILE               *f = fopen(path, "rb");
    size_t              n;

    if (f == NULL)
        return false;
    while ((n = fread(buf_room(&all, 65536), 1, 65536, f)) > 0)
        all.n += n;
    fclose(f);
    return all.n > 0 && memmem(all.p, all.n, text, strlen(text)) != NULL;
}

static void check_files(const struct day *d)
{
    static const char *const personal[] = {
        ZHANG_ID, WANG_ID, LI_PASSPORT, ZHANG_PHONE, LI_PHONE, "13800000011", "13800000012",
        "13800000013", "zhangsan@example.edu", "guli@example.edu", "张珊珊",
        "360102200301", "zhangsan@",
    };
    static const char *const in_log[] = {"张三", "阿依", "20210001", "20210002", "wx1", "验证码"};
    auto_buf struct buf      wal = {0};

    buf_f(&wal, "%s-wal", d->path);
    for (size_t i = 0; i < ARRAY_LEN(personal); i++)
        CHECK(!holds(d->path, personal[i]) && !holds(wal.p, personal[i]) &&
                  !holds(d->log, personal[i]),
              "no file holds %s", personal[i]);
    for (size_t i = 0; i < ARRAY_LEN(in_log); i++)
        CHECK(!holds(d->log, in_log[i]), "the log does not hold %s", in_log[i]);
    CHECK(holds(d->log, "msg=") && holds(d->path, "identity.bind"), "the files were looked at");
}

static unsigned count(const struct buf *text, const char *what)
{
    unsigned n = 0;

    for (const char *at = text->p; at && (at = strstr(at, what)) != NULL; at += strlen(what))
        n++;
    return n;
}

static void test_a_day_with_everything_twice(void **state)
{
    static const struct {
        const char *row;
        unsigned    times;
    } audits[] = {
        {"identity.bind", 2}, {"identity.claim", 1}, {"identity.confirm", 1},
        {"identity.freeze", 1}, {"phone.change", 1}, {"mail.change", 1},
    };
    struct day          d;
    auto_buf struct buf tickets = {0}, audit = {0};
    struct err          err = {0};

    (void)state;
    begin(&d);
    live(&d);
    stop(&d);
    CHECK(d.failed == 0, "%u failed:\n%s", d.failed, d.transcript.p);
    CHECK(d.not_again == 0 && d.other_bytes == 0, "every resend got the same bytes");
    check_files(&d);
    world_must(store_open(&d.t.w.store, d.path, DB_WRITE, d.t.w.sealer, &err), &err);
    town_audits(&d.t, &audit);
    for (size_t i = 0; i < ARRAY_LEN(audits); i++)
        CHECK(count(&audit, audits[i].row) == audits[i].times, "%s: %u times:\n%s\n%s",
              audits[i].row, audits[i].times, audit.p, d.transcript.p);
    town_tickets(&d.t, &tickets);
    CHECK(count(&tickets, "\n") == 4, "phone, correction, claim, not me:\n%s\n%s", tickets.p,
          d.transcript.p);
    d.t.w.now = clock_now();
    d.t.letter_row = 0;
    d.t.letters = 0;
    world_must(letter_waiting(d.t.w.store, 0, 100, town_letter, &d.t, &err), &err);
    CHECK(d.t.letters == 3, "three codes were sent, not %u", d.t.letters);
    finish(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_day_with_everything_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
