/* What a browser keeps for us: it opens for nobody else, for nothing else, and not for long. */
#include "tests/test.h"

#include "base/mem.h"
#include "bot/session.h"

#include <string.h>

enum { NOW = 1788220800 };

static struct sealer *sealer, *other;

static int set_up(void **state)
{
    struct err err = {0};

    (void)state;
    CHECK(sealer_new(&sealer, "ZGVtbyBkYXRhIGtleTogbm90IGZvciByZWFsIGRhdGE=", &err) == 0 &&
              sealer_new(&other, "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", &err) == 0,
          "%s", err.text);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    sealer_free(sealer);
    sealer_free(other);
    return 0;
}

/* ---- sessions ---- */

static void begin(enum session_page page, struct session *s, struct buf *cookie)
{
    session_begin(s, page, "20170001", NOW);
    session_write(sealer, s, cookie);
}

static void test_session(void **state)
{
    (void)state;
    for (enum session_page page = 0; page < SESSION_PAGES; page++) {
        auto_buf struct buf cookie = {0};
        struct session      s, back;

        begin(page, &s, &cookie);
        CHECK(session_read(sealer, page, buf_view(&cookie), NOW + 60, &back) == SESSION_GOOD,
              "page %d", page);
        CHECK(back.page == page && strcmp(back.user, "20170001") == 0 &&
                  strcmp(back.id, s.id) == 0 && back.began_at == NOW && back.seen_at == NOW,
              "all of it comes back");
        CHECK(strlen(s.id) == SESSION_ID, "an id: %s", s.id);
        CHECK(strstr(cookie.p, "20170001") == NULL && strpbrk(cookie.p, "; ,\"\\") == NULL,
              "nothing is readable, and it can be a cookie: %s", cookie.p);
    }
}

static void test_ids_differ(void **state)
{
    auto_buf struct buf a = {0}, b = {0};
    struct session      one, two;

    (void)state;
    begin(SESSION_DESK, &one, &a);
    begin(SESSION_DESK, &two, &b);
    CHECK(strcmp(one.id, two.id) != 0, "two sessions of one user are two");
    buf_clear(&b);
    session_write(sealer, &one, &b);
    CHECK(strcmp(a.p, b.p) != 0, "sealed twice, it looks different");
}

static const struct {
    const char        *name;
    enum session_page  page;
    int64_t            seen, now; /* seconds behind the log-in */
    enum session_state state;
} ages[] = {
    {"a student's, just seen", SESSION_CLEARANCE, 0, 0, SESSION_GOOD},
    {"a student's, before half an hour", SESSION_CLEARANCE, 100, 100 + 1799, SESSION_GOOD},
    {"a student's, half an hour idle", SESSION_CLEARANCE, 100, 100 + 1800, SESSION_OVER},
    {"a student's, never idle", SESSION_CLEARANCE, 8 * 3600 - 2, 8 * 3600 - 1, SESSION_GOOD},
    {"a student's after eight hours", SESSION_CLEARANCE, 8 * 3600 - 1, 8 * 3600, SESSION_OVER},
    {"a clerk's, long idle", SESSION_DESK, 0, 8 * 3600 - 1, SESSION_GOOD},
    {"a clerk's after eight hours", SESSION_DESK, 8 * 3600 - 1, 8 * 3600, SESSION_OVER},
    {"one of a clock that went back", SESSION_CLEARANCE, 0, -100, SESSION_GOOD},
};

static void test_ages(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ages); i++) {
        auto_buf struct buf cookie = {0};
        struct session      s, back = {.user = "before"};

        session_begin(&s, ages[i].page, "20170001", NOW);
        s.seen_at = NOW + ages[i].seen;
        session_write(sealer, &s, &cookie);
        CHECK(session_read(sealer, ages[i].page, buf_view(&cookie), NOW + ages[i].now, &back) ==
                  ages[i].state, "%s", ages[i].name);
        CHECK((ages[i].state == SESSION_GOOD) == (strcmp(back.user, "before") != 0),
              "%s: untouched unless it is good", ages[i].name);
    }
}

static enum session_state read_as(enum session_page page, struct str cookie)
{
    struct session s;

    return session_read(sealer, page, cookie, NOW, &s);
}

static void test_forged(void **state)
{
    auto_buf struct buf cookie = {0}, foreign = {0}, login = {0}, ticket = {0}, long_one = {0};
    char                login_state[SESSION_STATE + 1];
    struct session      s;

    (void)state;
    begin(SESSION_CLEARANCE, &s, &cookie);
    CHECK(read_as(SESSION_CLEARANCE, str_c("")) == SESSION_NONE, "none");
    CHECK(read_as(SESSION_CLEARANCE, str_c("20170001")) == SESSION_FORGED, "a bare name");
    CHECK(read_as(SESSION_CLEARANCE, str_c("AAAA")) == SESSION_FORGED, "a few bytes");
    CHECK(read_as(SESSION_CLEARANCE, str_c("%%%")) == SESSION_FORGED, "no base64");
    CHECK(read_as(SESSION_DESK, buf_view(&cookie)) == SESSION_FORGED, "a student's at the desk");
    CHECK(read_as(SESSION_CLEARANCE, str_skip(buf_view(&cookie), 4)) == SESSION_FORGED, "its end");
    session_write(other, &s, &foreign);
    CHECK(read_as(SESSION_CLEARANCE, buf_view(&foreign)) == SESSION_FORGED, "another key");
    session_login_write(sealer, SESSION_CLEARANCE, NOW, &login, login_state);
    CHECK(read_as(SESSION_CLEARANCE, buf_view(&login)) == SESSION_FORGED, "that of the log-in");
    session_ticket_write(sealer, &s, "renew", NOW + 60, STR_LIT("x"), &ticket);
    CHECK(read_as(SESSION_CLEARANCE, buf_view(&ticket)) == SESSION_FORGED, "a form's ticket");
    for (int i = 0; i < 5000; i++)
        buf_char(&long_one, 'A');
    CHECK(read_as(SESSION_CLEARANCE, buf_view(&long_one)) == SESSION_FORGED, "a long one");
    for (size_t i = 0; i < cookie.n - 2; i++) { /* the last ones have surplus bits */
        cookie.p[i] ^= 1;
        CHECK(read_as(SESSION_CLEARANCE, buf_view(&cookie)) == SESSION_FORGED, "character %zu", i);
        cookie.p[i] ^= 1;
    }
    CHECK(read_as(SESSION_CLEARANCE, buf_view(&cookie)) == SESSION_GOOD, "as it was");
}

/* ---- on the way to CAS ---- */

static void test_login(void **state)
{
    auto_buf struct buf cookie = {0}, second = {0};
    char                s[SESSION_STATE + 1], s2[SESSION_STATE + 1];
    struct str          c;

    (void)state;
    session_login_write(sealer, SESSION_DESK, NOW, &cookie, s);
    session_login_write(sealer, SESSION_DESK, NOW, &second, s2);
    c = buf_view(&cookie);
    CHECK(strlen(s) == SESSION_STATE && strspn(s, "0123456789abcdef") == SESSION_STATE,
          "it can stand in an address: %s", s);
    CHECK(session_login_read(sealer, SESSION_DESK, c, str_c(s), NOW + 599) == SESSION_GOOD, "good");
    CHECK(session_login_read(sealer, SESSION_DESK, c, str_c(s), NOW + 600) == SESSION_OVER, "over");
    CHECK(session_login_read(sealer, SESSION_DESK, str_c(""), str_c(s), NOW) == SESSION_NONE,
          "a link that somebody else sent: there is no cookie");
    CHECK(session_login_read(sealer, SESSION_DESK, buf_view(&second), str_c(s), NOW) ==
              SESSION_FORGED, "… or one of another log-in");
    CHECK(session_login_read(sealer, SESSION_CLEARANCE, c, str_c(s), NOW) == SESSION_FORGED,
          "of another page");
    CHECK(session_login_read(sealer, SESSION_DESK, c, str_c(""), NOW) == SESSION_FORGED, "none");
    CHECK(session_login_read(sealer, SESSION_DESK, c, (struct str){s, 31}, NOW) == SESSION_FORGED,
          "half a state");
    CHECK(session_login_read(other, SESSION_DESK, c, str_c(s), NOW) == SESSION_FORGED,
          "another key");
    s[0] = s[0] == '0' ? '1' : '0';
    CHECK(session_login_read(sealer, SESSION_DESK, c, str_c(s), NOW) == SESSION_FORGED,
          "another digit");
}

/* ---- forms ---- */

static enum session_state read_ticket(const struct session *s, const char *purpose,
                                      struct str ticket, int64_t now, uint64_t *number)
{
    auto_buf struct buf body = {0};
    enum session_state  state = session_ticket_read(sealer, s, purpose, ticket, now, &body, number);

    CHECK((state == SESSION_GOOD) == str_is(buf_view(&body), "7 leaving\nlibrary:0"),
          "the body is told with a good one only");
    return state;
}

static void test_ticket(void **state)
{
    auto_buf struct buf ticket = {0}, same = {0};
    struct session      mine, theirs, at_desk;
    uint64_t            number = 0, again = 1, another = 2;
    struct str          t, body = STR_LIT("7 leaving\nlibrary:0");

    (void)state;
    session_begin(&mine, SESSION_CLEARANCE, "20170001", NOW);
    session_begin(&theirs, SESSION_CLEARANCE, "20170001", NOW);
    at_desk = mine;
    at_desk.page = SESSION_DESK;
    session_ticket_write(sealer, &mine, "renew", NOW + 60, body, &ticket);
    session_ticket_write(sealer, &mine, "renew", NOW + 60, body, &same);
    t = buf_view(&ticket);
    CHECK(read_ticket(&mine, "renew", t, NOW + 59, &number) == SESSION_GOOD &&
              read_ticket(&mine, "renew", t, NOW, &again) == SESSION_GOOD && number == again,
          "one ticket has one number");
    CHECK(read_ticket(&mine, "renew", buf_view(&same), NOW, &another) == SESSION_GOOD &&
              another != number, "another has another");
    CHECK(read_ticket(&mine, "renew", t, NOW + 60, &number) == SESSION_OVER, "over");
    CHECK(read_ticket(&mine, "renew", str_c(""), NOW, &number) == SESSION_NONE, "none");
    CHECK(read_ticket(&theirs, "renew", t, NOW, &number) == SESSION_FORGED,
          "another session, of the same user");
    CHECK(read_ticket(&mine, "logout", t, NOW, &number) == SESSION_FORGED, "another purpose");
    CHECK(read_ticket(&at_desk, "renew", t, NOW, &number) == SESSION_FORGED, "another page");
    ticket.p[20] ^= 1;
    CHECK(read_ticket(&mine, "renew", t, NOW, &number) == SESSION_FORGED, "one bit");
}

/* What a form can hold (bot/form.h) holds the largest ticket. */
static void test_room(void **state)
{
    auto_buf struct buf body = {0}, ticket = {0}, back = {0};
    struct session      s;
    uint64_t            number;

    (void)state;
    while (body.n < SESSION_TICKET_MAX)
        buf_char(&body, 'x');
    session_begin(&s, SESSION_DESK, "20170001", NOW);
    session_ticket_write(sealer, &s, "desk", NOW + 60, buf_view(&body), &ticket);
    CHECK(ticket.n <= 4096, "%zu characters", ticket.n);
    CHECK(session_ticket_read(sealer, &s, "desk", buf_view(&ticket), NOW, &back, &number) ==
                  SESSION_GOOD && str_eq(buf_view(&back), buf_view(&body)), "it comes back");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_session), cmocka_unit_test(test_ids_differ),
        cmocka_unit_test(test_ages),    cmocka_unit_test(test_forged),
        cmocka_unit_test(test_login),   cmocka_unit_test(test_ticket),
        cmocka_unit_test(test_room),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
