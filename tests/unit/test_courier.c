/* The courier with a real worker, a store on disk and a clock of the test's own. What stands on the
 * wire is tested in test_courier_gateways.c. */
#include "tests/test.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/courier_private.h"
#include "tests/tools/gateway.h"
#include "tests/tools/smtp.h"

#include <fcntl.h>
#include <sched.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char secret[] = "a secret that signs letters", from[] = "no@example.edu.cn";

struct world {
    char                dir[64], database[80];
    struct sealer      *sealer;
    struct metrics     *metrics;
    struct conf_sms     sms;
    struct conf_mail    mail;
    struct conf         conf;
    struct worker      *worker;
    struct desk        *desks[COURIER_KINDS];
    struct http_gateway gateway;
    int64_t             now;
    sqlite3            *look; /* a reading connection of the test */
};

/* ---- the world ---- */

static void no_school(const struct conf_school *old)
{
    (void)old;
}

static void start_machine(struct world *w)
{
    static const struct handler *const none[] = {NULL};
    static struct conf_school          school;
    struct err                         err = {0};
    struct courier_options             courier = {&w->conf, w->sealer, w->metrics};
    struct worker_options              worker = {
        .database = w->database,
        .sealer = w->sealer,
        .handlers = none,
        .queue = 16,
        .batch = 16,
        .inbox_seconds = 3600,
        .metrics = w->metrics,
        .release_school = no_school,
    };

    CHECK(worker_start(&w->worker, &worker, &school, &err) == 0, "the worker: %s", err.text);
    for (unsigned i = 0; i < COURIER_KINDS; i++)
        CHECK(desk_new(&w->desks[i], (enum letter_kind)i, &courier, w->worker, &err) == 0,
              "a desk: %s", err.text);
}

/* As a crash would: what is under way or not yet stored is forgotten. */
static void stop_machine(struct world *w)
{
    worker_stop(w->worker);
    for (unsigned i = 0; i < COURIER_KINDS; i++)
        desk_free(w->desks[i]);
}

static void restart(struct world *w)
{
    stop_machine(w);
    start_machine(w);
}

static void world_start(struct world *w)
{
    struct err err = {0};

    *w = (struct world){.now = clock_now()};
    gateway_start(&w->gateway);
    strcpy(w->dir, "/tmp/hongyan-courier-XXXXXX");
    CHECK(mkdtemp(w->dir) != NULL, "a folder");
    snprintf(w->database, sizeof w->database, "%s/db", w->dir);
    w->sms = (struct conf_sms){.provider = SMS_WEBHOOK, .url = w->gateway.url, .secret = secret};
    w->mail = (struct conf_mail){.provider = MAIL_WEBHOOK, .url = w->gateway.url, .secret = secret};
    w->conf = (struct conf){.database = w->database, .sms = &w->sms, .mail = &w->mail};
    w->metrics = metrics_new();
    CHECK(sealer_new(&w->sealer, "ZGVtbyBkYXRhIGtleTogbm90IGZvciByZWFsIGRhdGE=", &err) == 0, "%s",
          err.text);
    start_machine(w);
    CHECK(sqlite3_open(w->database, &w->look) == SQLITE_OK, "the test can look");
}

static void world_stop(struct world *w)
{
    static const char *const files[] = {"", "-wal", "-shm"};

    stop_machine(w);
    gateway_stop(&w->gateway);
    sqlite3_close(w->look);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        auto_buf struct buf name = {0};

        buf_f(&name, "%s%s", w->database, files[i]);
        unlink(name.p);
    }
    rmdir(w->dir);
    metrics_free(w->metrics);
    sealer_free(w->sealer);
}

/* ---- writing as a handler would ---- */

struct put {
    struct task   task;
    struct letter letter;
    unsigned      count;
    int64_t       now;
    sem_t         done;
    bool          committed;
};

static int put_run(struct task *task, struct store *store, int64_t now, struct err *err)
{
    struct put *p = (struct put *)task;

    (void)now;
    for (unsigned i = 0; i < p->count; i++)
        if (letter_put(store, p->now, &p->letter, err) < 0)
            return -1;
    return 0;
}

static void put_done(struct task *task, bool committed)
{
    struct put *p = (struct put *)task;

    p->committed = committed;
    sem_post(&p->done);
}

static void put(struct world *w, unsigned count, struct letter l)
{
    struct put p = {.task = {.run = put_run, .done = put_done}, .letter = l, .count = count};

    p.now = w->now;
    sem_init(&p.done, 0, 0);
    worker_post(w->worker, &p.task);
    while (sem_wait(&p.done) != 0)
        ;
    sem_destroy(&p.done);
    CHECK(p.committed, "letters are put");
}

static struct letter sms(struct world *w)
{
    return (struct letter){
        .kind = LETTER_SMS,
        .address = STR_LIT("13800000001"),
        .text = STR_LIT("【鸿雁大学】验证码 246810"),
        .code = STR_LIT("246810"),
        .expires_at = w->now + 300,
    };
}

static struct letter mail(struct world *w)
{
    struct letter l = sms(w);

    l.kind = LETTER_MAIL;
    l.address = STR_LIT("zhang.san@example.edu.cn");
    l.subject = STR_LIT("邮箱验证码");
    return l;
}

/* ---- looking ---- */

static int64_t look(struct world *w, const char *sql)
{
    sqlite3_stmt *st;
    int64_t       value = -1;

    CHECK(sqlite3_prepare_v2(w->look, sql, -1, &st, NULL) == SQLITE_OK, "%s",
          sqlite3_errmsg(w->look));
    if (sqlite3_step(st) == SQLITE_ROW)
        value = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return value;
}

static int64_t in_state(struct world *w, int state)
{
    char sql[80];

    snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM letters WHERE state = %d", state);
    return look(w, sql);
}

static void states_are(struct world *w, int64_t waiting, int64_t sent, int64_t failed)
{
    CHECK(in_state(w, 0) == waiting && in_state(w, 1) == sent && in_state(w, 2) == failed,
          "%lld wait, %lld are sent, %lld have failed; not %lld, %lld, %lld", (long long)waiting,
          (long long)sent, (long long)failed, (long long)in_state(w, 0), (long long)in_state(w, 1),
          (long long)in_state(w, 2));
}

static void result_is(struct world *w, const char *want)
{
    char sql[160];

    snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM letters WHERE result = '%s'", want);
    CHECK(look(w, sql) > 0, "there is a result \"%s\"", want);
}

static void metrics_are(struct world *w, int64_t sent, int64_t retried, int64_t failed,
                        int64_t expired)
{
    const int64_t want[] = {sent, retried, failed, expired};

    for (int i = 0; i < 4; i++)
        CHECK(metrics_get(w->metrics, (enum metric)(M_LETTERS_SENT + i)) == want[i],
              "metric %d is %lld, not %lld", i, (long long)want[i],
              (long long)metrics_get(w->metrics, (enum metric)(M_LETTERS_SENT + i)));
}

/* ---- letting time pass ---- */

static void turn(struct world *w)
{
    for (unsigned i = 0; i < COURIER_KINDS; i++) {
        desk_round(w->desks[i], w->now, true, true);
        carrier_wait(w->desks[i]->carrier, 2);
    }
}

/* Rounds until nothing is under way, and some more of it. */
static void settle(struct world *w)
{
    unsigned quiet = 0;

    for (unsigned i = 0; quiet < 4; i++) {
        bool busy = false;

        CHECK(i < 20000, "the courier comes to rest");
        turn(w);
        for (unsigned k = 0; k < COURIER_KINDS; k++)
            busy |= w->desks[k]->under_way > 0 || w->desks[k]->storing > 0;
        quiet = busy ? 0 : quiet + 1;
    }
}

static void pass(struct world *w, int64_t seconds)
{
    w->now += seconds;
    settle(w);
}

static void until_silent(struct world *w, unsigned n)
{
    for (unsigned i = 0; gateway_silent(&w->gateway) < n; i++) {
        CHECK(i < 20000, "%u are under way, not %u", n, gateway_silent(&w->gateway));
        turn(w);
    }
}

/* ---- the tests ---- */

static void sends_both_kinds(void **state)
{
    struct world w;

    (void)state;
    world_start(&w);
    put(&w, 1, sms(&w));
    put(&w, 1, mail(&w));
    settle(&w);
    states_are(&w, 0, 2, 0);
    result_is(&w, "ok");
    metrics_are(&w, 2, 0, 0, 0);
    assert_int_equal(gateway_count(&w.gateway), 2);
    CHECK(look(&w, "SELECT SUM(LENGTH(address) + LENGTH(body)) FROM letters") == 0,
          "what is done is forgotten");
    settle(&w);
    pass(&w, 3600);
    assert_int_equal(gateway_count(&w.gateway), 2);
    world_stop(&w);
}

static void fails_without_a_gateway(void **state)
{
    struct world w;

    (void)state;
    world_start(&w);
    w.conf.sms = NULL;
    w.conf.mail = NULL;
    put(&w, 1, sms(&w));
    put(&w, 1, mail(&w));
    settle(&w);
    states_are(&w, 0, 0, 2);
    result_is(&w, "not configured");
    metrics_are(&w, 0, 0, 2, 0);
    world_stop(&w);
}

static void tries_again(void **state)
{
    struct world w;

    (void)state;
    world_start(&w);
    gateway_rule(&w.gateway, 1, GATEWAY_ANSWER, 500, "");
    gateway_rule(&w.gateway, 1, GATEWAY_ANSWER, 429, "");
    put(&w, 1, sms(&w));
    settle(&w);
    states_are(&w, 1, 0, 0);
    pass(&w, 4);
    assert_int_equal(gateway_count(&w.gateway), 1);
    pass(&w, 1);
    assert_int_equal(gateway_count(&w.gateway), 2);
    assert_int_equal(look(&w, "SELECT attempts FROM letters"), 2);
    pass(&w, 44);
    assert_int_equal(gateway_count(&w.gateway), 2);
    pass(&w, 1);
    states_are(&w, 0, 1, 0);
    metrics_are(&w, 1, 2, 0, 0);
    for (unsigned i = 1; i < 3; i++) /* the same letter each time, and it knows that */
        assert_string_equal(w.gateway.seen[i].body, w.gateway.seen[0].body);
    world_stop(&w);
}

static void gives_up_after_three_tries(void **state)
{
    struct world w;

    (void)state;
    world_start(&w);
    gateway_rule(&w.gateway, 9, GATEWAY_CLOSE, 0, "");
    put(&w, 1, mail(&w));
    settle(&w);
    pass(&w, 5);
    pass(&w, 45);
    states_are(&w, 0, 0, 1);
    metrics_are(&w, 0, 2, 1, 0);
    pass(&w, 100);
    assert_int_equal(gateway_count(&w.gateway), 3);
    world_stop(&w);
}

static void counts_tries_over_a_restart(void **state)
{
    struct world w;

    (void)state;
    world_start(&w);
    gateway_rule(&w.gateway, 9, GATEWAY_ANSWER, 503, "");
    put(&w, 1, sms(&w));
    settle(&w);
    restart(&w);
    pass(&w, 5);
    restart(&w);
    pass(&w, 45);
    assert_int_equal(gateway_count(&w.gateway), 3);
    states_are(&w, 0, 0, 1);
    result_is(&w, "HTTP 503");
    world_stop(&w);
}

static void takes_a_refusal(void **state)
{
    struct world w;

    (void)state;
    world_start(&w);
    gateway_rule(&w.gateway, 1, GATEWAY_ANSWER, 403, "13800000001 246810");
    put(&w, 1, sms(&w));
    settle(&w);
    states_are(&w, 0, 0, 1);
    result_is(&w, "HTTP 403");
    pass(&w, 100);
    assert_int_equal(gateway_count(&w.gateway), 1);
    metrics_are(&w, 0, 0, 1, 0);
    world_stop(&w);
}

static void does_not_send_what_expired(void **state)
{
    struct world  w;
    struct letter l;

    (void)state;
    world_start(&w);
    l = sms(&w);
    l.expires_at = w.now;
    put(&w, 1, l);
    settle(&w);
    states_are(&w, 0, 0, 1);
    result_is(&w, "expired");
    metrics_are(&w, 0, 0, 0, 1);
    assert_int_equal(gateway_count(&w.gateway), 0);
    world_stop(&w);
}

/* A letter that waits for its next try while the courier is away too long. */
static void expires_between_tries(void **state)
{
    struct world w;

    (void)state;
    world_start(&w);
    gateway_rule(&w.gateway, 1, GATEWAY_ANSWER, 500, "");
    put(&w, 1, sms(&w));
    settle(&w);
    stop_machine(&w);
    w.now += 300;
    start_machine(&w);
    settle(&w);
    states_are(&w, 0, 0, 1);
    result_is(&w, "expired");
    assert_int_equal(gateway_count(&w.gateway), 1);
    world_stop(&w);
}

/* What the gateway said is worth more than "expired". */
static void does_not_wait_for_its_end(void **state)
{
    struct world  w;
    struct letter l;

    (void)state;
    world_start(&w);
    gateway_rule(&w.gateway, 1, GATEWAY_ANSWER, 502, "");
    l = sms(&w);
    l.expires_at = w.now + 5;
    put(&w, 1, l);
    settle(&w);
    states_are(&w, 0, 0, 1);
    result_is(&w, "HTTP 502");
    world_stop(&w);
}

static void waits_until_it_is_due(void **state)
{
    struct world  w;
    struct letter soon, late;

    (void)state;
    world_start(&w);
    soon = late = sms(&w);
    soon.due_at = w.now + 60;
    late.due_at = w.now + 3600;
    late.expires_at = w.now + 7200;
    put(&w, 1, soon);
    put(&w, 1, late);
    settle(&w);
    assert_int_equal(w.desks[LETTER_SMS]->count, 1);
    assert_int_equal(gateway_count(&w.gateway), 0);
    pass(&w, 60);
    assert_int_equal(gateway_count(&w.gateway), 1);
    pass(&w, 3540);
    assert_int_equal(gateway_count(&w.gateway), 2);
    states_are(&w, 0, 2, 0);
    world_stop(&w);
}

/* Killed between the gateway's yes and the commit: it goes again, with the same id. */
static void goes_again_after_a_crash(void **state)
{
    struct world w;

    (void)state;
    world_start(&w);
    gateway_rule(&w.gateway, 1, GATEWAY_SILENT, 200, "");
    put(&w, 1, sms(&w));
    until_silent(&w, 1);
    restart(&w);
    settle(&w);
    states_are(&w, 0, 1, 0);
    assert_int_equal(gateway_count(&w.gateway), 2);
    assert_string_equal(w.gateway.seen[0].body, w.gateway.seen[1].body);
    world_stop(&w);
}

/* The outcome cannot be stored: it is not sent again, and stored when it can be. */
static void remembers_what_could_not_be_stored(void **state)
{
    struct world w;

    (void)state;
    world_start(&w);
    gateway_rule(&w.gateway, 1, GATEWAY_SILENT, 200, "");
    put(&w, 1, sms(&w));
    until_silent(&w, 1);
    CHECK(sqlite3_exec(w.look,
                       "CREATE TRIGGER no BEFORE UPDATE ON letters BEGIN "
                       "SELECT RAISE(ABORT, 'not now'); END",
                       NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(w.look));
    gateway_release(&w.gateway);
    settle(&w);
    pass(&w, 2);
    states_are(&w, 1, 0, 0);
    CHECK(sqlite3_exec(w.look, "DROP TRIGGER no", NULL, NULL, NULL) == SQLITE_OK, "%s",
          sqlite3_errmsg(w.look));
    pass(&w, 2);
    states_are(&w, 0, 1, 0);
    assert_int_equal(gateway_count(&w.gateway), 1);
    metrics_are(&w, 1, 0, 0, 0);
    world_stop(&w);
}

static void bounds_what_is_under_way(void **state)
{
    struct world w;

    (void)state;
    world_start(&w);
    gateway_rule(&w.gateway, COURIER_AT_ONCE, GATEWAY_SILENT, 200, "");
    put(&w, 300, sms(&w));
    until_silent(&w, COURIER_AT_ONCE);
    for (int i = 0; i < 20; i++)
        turn(&w);
    assert_int_equal(gateway_count(&w.gateway), COURIER_AT_ONCE);
    assert_int_equal(w.desks[LETTER_SMS]->count, COURIER_LETTERS);
    put(&w, 1, mail(&w)); /* SMS do not hold up mail */
    for (int i = 0; in_state(&w, 1) == 0; i++) {
        CHECK(i < 20000, "the mail goes");
        turn(&w);
    }
    gateway_release(&w.gateway);
    settle(&w);
    states_are(&w, 0, 301, 0);
    assert_int_equal(gateway_count(&w.gateway), 301);
    world_stop(&w);
}

static void a_foreign_key_holds_up_nobody(void **state)
{
    struct world w;

    (void)state;
    world_start(&w);
    put(&w, 2, sms(&w));
    CHECK(sqlite3_exec(w.look, "UPDATE letters SET address = x'00' WHERE id = "
                               "(SELECT MIN(id) FROM letters)", NULL, NULL, NULL) == SQLITE_OK,
          "%s", sqlite3_errmsg(w.look));
    settle(&w);
    states_are(&w, 0, 1, 1);
    result_is(&w, "sealed with another key");
    world_stop(&w);
}

static void mail_of_a_grey_list(void **state)
{
    struct world       w;
    struct smtp_server s;

    (void)state;
    world_start(&w);
    smtp_start(&s);
    smtp_rule(&s, SMTP_RCPT, "450 zhang.san@example.edu.cn: come again");
    w.mail = (struct conf_mail){.provider = MAIL_SMTP, .url = s.url, .from = from};
    put(&w, 1, mail(&w));
    settle(&w);
    states_are(&w, 1, 0, 0);
    pass(&w, 5);
    states_are(&w, 0, 1, 0);
    while (smtp_count(&s) < 2)
        sched_yield();
    CHECK(strstr(s.seen[1].message.p, "Message-ID: <hongyan.") != NULL, "%s",
          s.seen[1].message.p);
    world_stop(&w);
    smtp_stop(&s);
}

/* ---- nothing personal ---- */

static int log_from, log_to;

static void catch_log(struct world *w)
{
    char path[96];

    log_flush();
    snprintf(path, sizeof path, "%s/log", w->dir);
    log_to = open(path, O_CREAT | O_RDWR | O_APPEND, 0600);
    log_from = dup(STDERR_FILENO);
    dup2(log_to, STDERR_FILENO);
}

static void let_go_log(struct world *w, struct buf *out)
{
    char    path[96];
    ssize_t n;

    log_flush();
    dup2(log_from, STDERR_FILENO);
    close(log_from);
    lseek(log_to, 0, SEEK_SET);
    while ((n = read(log_to, buf_room(out, 65536), 65536)) > 0)
        out->n += (size_t)n;
    out->p[out->n] = '\0';
    close(log_to);
    snprintf(path, sizeof path, "%s/log", w->dir);
    unlink(path);
}

static void logs_nothing_personal(void **state)
{
    static const char *const personal[] = {"13800000001", "3800000001", "246810", "zhang", "san@",
                                           "鸿雁大学", "验证码", "127.0.0.1", "signs letters"};
    struct world        w;
    struct letter       bad;
    auto_buf struct buf log = {0}, page = {0};

    (void)state;
    world_start(&w);
    catch_log(&w);
    gateway_rule(&w.gateway, 1, GATEWAY_ANSWER, 500, "13800000001");
    gateway_rule(&w.gateway, 1, GATEWAY_REDIRECT, 302, "246810");
    gateway_rule(&w.gateway, 1, GATEWAY_HALF, 200, "zhang.san@example.edu.cn");
    gateway_rule(&w.gateway, 1, GATEWAY_GARBAGE, 200, "");
    put(&w, 2, sms(&w));
    put(&w, 2, mail(&w));
    settle(&w);
    pass(&w, 5);
    pass(&w, 45);
    w.mail.provider = MAIL_SMTP;
    w.mail.from = from;
    bad = mail(&w);
    bad.address = STR_LIT("zhang.san");
    put(&w, 1, bad);
    put(&w, 1, mail(&w)); /* an address of HTTP, which SMTP does not take */
    settle(&w);
    w.conf.sms = NULL;
    put(&w, 1, sms(&w));
    settle(&w);
    pass(&w, 400);
    let_go_log(&w, &log);
    metrics_write(w.metrics, &page);
    CHECK(strstr(log.p, "result=sent code=\"ok\"") && strstr(log.p, "result=again") &&
              strstr(log.p, "result=failed code=\"HTTP 302\"") &&
              strstr(log.p, "code=\"not configured\"") && strstr(log.p, "\"not a mail address\""),
          "all of it is in the log:\n%s", log.p);
    for (size_t i = 0; i < ARRAY_LEN(personal); i++)
        CHECK(strstr(log.p, personal[i]) == NULL && strstr(page.p, personal[i]) == NULL,
              "no \"%s\" in:\n%s", personal[i], log.p);
    for (size_t i = 0; i < ARRAY_LEN(personal); i++) {
        char sql[160];

        snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM letters WHERE instr(result, '%s')",
                 personal[i]);
        CHECK(look(&w, sql) == 0, "no \"%s\" in a result", personal[i]);
    }
    world_stop(&w);
}

/* ---- with its threads ---- */

static void runs_by_itself(void **state)
{
    struct world           w;
    struct courier        *c;
    struct courier_options options;
    struct err             err = {0};

    (void)state;
    world_start(&w);
    options = (struct courier_options){&w.conf, w.sealer, w.metrics};
    put(&w, 1, sms(&w)); /* before it starts */
    CHECK(courier_start(&c, &options, w.worker, &err) == 0, "%s", err.text);
    while (in_state(&w, 1) < 1)
        sched_yield();
    put(&w, 20, mail(&w));
    courier_wake(c);
    while (in_state(&w, 1) < 21)
        sched_yield();
    gateway_rule(&w.gateway, 1, GATEWAY_SILENT, 200, "");
    put(&w, 1, sms(&w));
    courier_wake(c);
    while (gateway_silent(&w.gateway) == 0)
        sched_yield();
    gateway_release(&w.gateway);
    courier_stop(c); /* what is under way ends first, and is stored */
    states_are(&w, 0, 22, 0);
    courier_wake(c);
    courier_stop(c);
    worker_stop(w.worker);
    courier_free(c);
    for (unsigned i = 0; i < COURIER_KINDS; i++)
        desk_free(w.desks[i]);
    start_machine(&w); /* for world_stop */
    world_stop(&w);
}

static void counts_what_waits(void **state)
{
    struct world  w;
    struct letter l;

    (void)state;
    world_start(&w);
    l = sms(&w);
    l.due_at = w.now + 100;
    put(&w, 3, l);
    pass(&w, 10);
    assert_int_equal(metrics_get(w.metrics, M_LETTERS_WAITING), 3);
    pass(&w, 90);
    pass(&w, 10);
    assert_int_equal(metrics_get(w.metrics, M_LETTERS_WAITING), 0);
    world_stop(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sends_both_kinds),
        cmocka_unit_test(fails_without_a_gateway),
        cmocka_unit_test(tries_again),
        cmocka_unit_test(gives_up_after_three_tries),
        cmocka_unit_test(counts_tries_over_a_restart),
        cmocka_unit_test(takes_a_refusal),
        cmocka_unit_test(does_not_send_what_expired),
        cmocka_unit_test(expires_between_tries),
        cmocka_unit_test(does_not_wait_for_its_end),
        cmocka_unit_test(waits_until_it_is_due),
        cmocka_unit_test(goes_again_after_a_crash),
        cmocka_unit_test(remembers_what_could_not_be_stored),
        cmocka_unit_test(bounds_what_is_under_way),
        cmocka_unit_test(a_foreign_key_holds_up_nobody),
        cmocka_unit_test(mail_of_a_grey_list),
        cmocka_unit_test(logs_nothing_personal),
        cmocka_unit_test(runs_by_itself),
        cmocka_unit_test(counts_what_waits),
    };
    log_set_level(LOG_INFO);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
