/* Which letters go, when, and what is remembered of it. What stands on the wire is tested in
 * test_courier_http.c, test_courier_tencent.c and test_courier_mail.c. */
#include "base/log.h"
#include "tests/tools/smtp.h"
#include "tests/unit/courier_world.h"

#include <fcntl.h>
#include <sched.h>

static char from[] = "no@example.edu.cn";

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

/* Two processes on one database: a code is sent once. */
static void of_two_processes_one_sends(void **state)
{
    struct world           w;
    struct courier_options options;
    struct desk           *other[COURIER_KINDS];
    struct err             err = {0};

    (void)state;
    world_start(&w);
    options = (struct courier_options){
        .conf = &w.conf, .sealer = w.sealer, .metrics = w.metrics};
    for (unsigned i = 0; i < COURIER_KINDS; i++)
        CHECK(desk_new(&other[i], (enum letter_kind)i, &options, w.worker, &err) == 0, "%s",
              err.text);
    settle(&w); /* is on duty from now on */
    put(&w, 1, sms(&w));
    put(&w, 1, mail(&w));
    for (unsigned i = 0; i < COURIER_KINDS; i++) {
        desk_round(other[i], w.now, true, true);
        CHECK(other[i]->count == 0 && other[i]->next_at == w.now + 1, "it asks again in a second");
    }
    settle(&w);
    assert_int_equal(gateway_count(&w.gateway), 2);
    for (unsigned i = 0; i < COURIER_KINDS; i++) {
        struct desk *first = w.desks[i];

        w.desks[i] = other[i];
        desk_free(first);
    }
    put(&w, 1, sms(&w));
    settle(&w);
    assert_int_equal(gateway_count(&w.gateway), 3);
    states_are(&w, 0, 3, 0);
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
    options = (struct courier_options){
        .conf = &w.conf, .sealer = w.sealer, .metrics = w.metrics};
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
        cmocka_unit_test(of_two_processes_one_sends),
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
