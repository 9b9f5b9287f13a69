/* What the office decides and what is sent: letters, consents, tickets, staff, the audit. */
#include "tests/unit/store_fixture.h"

#include "store/audit.h"
#include "store/consents.h"
#include "store/letters.h"
#include "store/migrations.h"
#include "store/staff.h"
#include "store/tickets.h"

/* ---- letters ---- */

static const struct letter sms = {
    .kind = LETTER_SMS,
    .address = {"13800000001", 11},
    .text = {"验证码 123456，5 分钟内有效", 36},
    .code = {"123456", 6},
    .expires_at = NOW + 300,
};

struct seen {
    struct buf text;
    int64_t    id;
    int        stop; /* after so many; 0: never */
    int        rc;
    int        count;
};

static int see(void *arg, const struct letter *l)
{
    struct seen *seen = arg;

    seen->id = l->id;
    buf_f(&seen->text, "%d|%.*s|%.*s|%.*s|%.*s|%d|%d|%d|%d\n", (int)l->kind, STR_ARG(l->address),
          STR_ARG(l->subject), STR_ARG(l->text), STR_ARG(l->code), (int)(l->due_at - NOW),
          (int)(l->expires_at - NOW), (int)l->attempts, (int)(l->created_at - NOW));
    return ++seen->count == seen->stop ? seen->rc : 0;
}

static const char *waiting(struct store *s)
{
    static char text[2000];
    struct seen seen = {.id = 0};
    struct err  err = {0};

    OK(letter_waiting(s, 0, 100, see, &seen, &err));
    snprintf(text, sizeof text, "%s", seen.text.p ? seen.text.p : "");
    buf_free(&seen.text);
    return text;
}

static void letters_come_back_whole(void **state)
{
    const struct letter mail = {
        .kind = LETTER_MAIL,
        .address = STR_LIT("zhang@example.com"),
        .subject = STR_LIT("邮箱验证"),
        .text = STR_LIT("您好，\n验证码\n"),
        .due_at = NOW + 60,
        .expires_at = NOW + 600,
    };
    struct fixture *f = *state;
    struct err      err = {0};
    struct seen     seen = {.id = 0};
    int64_t         n = -1, oldest = -1;

    OK(letter_backlog(f->store, &n, &oldest, &err));
    CHECK(n == 0 && oldest == 0 && strcmp(waiting(f->store), "") == 0, "none wait");
    store_outbox_touched(f->store);
    OK(letter_put(f->store, NOW, &sms, &err));
    CHECK(store_outbox_touched(f->store), "the courier is told");
    OK(letter_put(f->store, NOW + 5, &mail, &err));
    CHECK(strcmp(waiting(f->store),
                 "0|13800000001||验证码 123456，5 分钟内有效|123456|0|300|0|0\n"
                 "1|zhang@example.com|邮箱验证|您好，\n验证码\n||60|600|0|5\n") == 0,
          "whole: %s", waiting(f->store));
    OK(letter_backlog(f->store, &n, &oldest, &err));
    CHECK(n == 2 && oldest == NOW, "two wait");
    OK(letter_waiting(f->store, 0, 1, see, &seen, &err));
    CHECK(seen.count == 1, "one at a time");
    OK(letter_waiting(f->store, seen.id, 9, see, &seen, &err));
    CHECK(seen.count == 2, "and the next");
    buf_free(&seen.text);
}

static void letters_are_done_once(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    struct seen     seen = {.stop = 1, .rc = 1};
    int64_t         deleted = -1;

    OK(letter_put(f->store, NOW, &sms, &err));
    OK(letter_put(f->store, NOW, &sms, &err));
    OK(letter_waiting(f->store, 0, 9, see, &seen, &err));
    CHECK(seen.count == 1, "the caller stops");
    OK(letter_retry(f->store, seen.id, NOW + 30, 1, &err));
    CHECK(strstr(waiting(f->store), "|30|300|1|0") != NULL, "put off: %s", waiting(f->store));
    OK(letter_done(f->store, seen.id, NOW + 31, true, STR_LIT("ok"), &err));
    OK(letter_retry(f->store, seen.id, NOW + 60, 2, &err));
    OK(letter_done(f->store, seen.id, NOW + 99, false, STR_LIT("late"), &err));
    CHECK(strstr(waiting(f->store), "|0|300|0|0") != NULL, "the other one waits");
    OK(letter_purge(f->store, NOW + 31, 9, &deleted, &err));
    CHECK(deleted == 0, "the first outcome counts");
    OK(letter_purge(f->store, NOW + 32, 9, &deleted, &err));
    CHECK(deleted == 1, "and what is done goes in time");
    OK(letter_purge(f->store, NOW + 99999, 9, &deleted, &err));
    CHECK(deleted == 0, "what waits never");
    seen = (struct seen){.text = seen.text, .stop = 1, .rc = -1};
    CHECK(letter_waiting(f->store, 0, 9, see, &seen, &err) == -1, "a caller may fail");
    buf_free(&seen.text);
}

static void what_was_sent_is_forgotten(void **state)
{
    static const char *const sql[] = {
        "SELECT SUM(LENGTH(address)), SUM(LENGTH(body)), MIN(result) FROM letters"};
    struct fixture *f = *state;
    struct seen     seen = {.id = 0};
    struct db      *db = NULL;
    struct err      err = {0};

    OK(letter_put(f->store, NOW, &sms, &err));
    OK(letter_waiting(f->store, 0, 9, see, &seen, &err));
    OK(letter_done(f->store, seen.id, NOW, false, STR_LIT("HTTP 403"), &err));
    OK(db_open(&db, f->path, DB_WRITE, store_migrations, sql, 1, &err));
    struct stmt *st = db_use(db, 0);
    CHECK(stmt_step(st, &err) == 1 && stmt_col_i64(st, 0) == 0 && stmt_col_i64(st, 1) == 0,
          "address and text are gone");
    CHECK(str_is(stmt_col_str(st, 2), "HTTP 403"), "what became of it is not");
    stmt_reset(st);
    db_close(db);
    buf_free(&seen.text);
}

static void bad_letters_are_refused(void **state)
{
    static char     text[5000];
    struct fixture *f = *state;
    struct letter   bad[] = {sms, sms, sms, sms};

    memset(text, 'a', sizeof text);
    bad[0].address = STR_LIT("");
    bad[1].subject = STR_LIT("a\nBcc: b@example.com");
    bad[2].code = STR_LIT("1\n2");
    bad[3].text = (struct str){text, sizeof text};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err err = {0};

        CHECK(letter_put(f->store, NOW, &bad[i], &err) == -1 && err.kind == ERR_BAD_INPUT,
              "letter %zu is refused", i);
        CHECK(strstr(err.text, "138") == NULL, "without saying whose: %s", err.text);
    }
    CHECK(strcmp(waiting(f->store), "") == 0 && !store_outbox_touched(f->store), "nothing is put");
}

static void a_letter_of_another_key_holds_nobody_up(void **state)
{
    struct fixture *f = *state;
    struct sealer  *other = NULL;
    struct store   *s = NULL;
    struct err      err = {0};

    OK(letter_put(f->store, NOW, &sms, &err));
    OK(sealer_new(&other, "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=", &err));
    OK(store_open(&s, f->path, DB_WRITE, other, &err));
    OK(letter_put(s, NOW + 1, &sms, &err));
    CHECK(strncmp(waiting(s), "0|||||0|", 8) == 0 && strstr(waiting(s), "\n0|13800000001|") != NULL,
          "%s", waiting(s));
    store_close(s);
    sealer_free(other);
    OK(store_open(&s, f->path, DB_WRITE, NULL, &err));
    CHECK(letter_waiting(s, 0, 9, see, NULL, &err) == -1 && err.kind == ERR_RETRY, "no key at all");
    store_close(s);
}

/* ---- consents ---- */

static bool given(struct store *s, int64_t member, const char *name, const char *version)
{
    struct err err = {0};
    bool       yes;

    OK(consent_given(s, member, name, version, &yes, &err));
    return yes;
}

static void consents_are_kept(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};

    CHECK(!given(f->store, 1, "privacy", "2026-07"), "not yet");
    OK(consent_give(f->store, NOW, 1, "privacy", "2026-07", &err));
    OK(consent_give(f->store, NOW + 9, 1, "privacy", "2026-07", &err));
    CHECK(given(f->store, 1, "privacy", "2026-07"), "given");
    CHECK(!given(f->store, 1, "privacy", "2026-08"), "not to a newer version");
    CHECK(!given(f->store, 1, "conduct", "2026-07"), "not to another notice");
    CHECK(!given(f->store, 2, "privacy", "2026-07"), "not by another member");
}

/* ---- tickets ---- */

static const struct ticket ticket = {
    .kind = {TICKET_CORRECTION, 10},
    .person = 7,
    .member = {"ZhangSan", 8},
    .app = {"student", 7},
    .said = {"身份证号错了：11010519491231002X", 39},
};

static int64_t open_ticket(struct store *s, const struct ticket *t, bool *again)
{
    struct err err = {0};
    int64_t    number = -1;

    OK(ticket_open(s, NOW, t, &number, again, &err));
    return number;
}

static int see_ticket(void *arg, const struct ticket *t)
{
    buf_f(arg, "%d|%.*s|%d|%.*s|%.*s|%d|%.*s|%.*s|%d", (int)t->number, STR_ARG(t->kind),
          (int)t->person, STR_ARG(t->member), STR_ARG(t->app), (int)(t->created_at - NOW),
          STR_ARG(t->answer), STR_ARG(t->answered_by),
          t->answered_at ? (int)(t->answered_at - NOW) : 0);
    return 0;
}

static int see_text(void *arg, struct str said, int64_t at)
{
    buf_f(arg, "|%d %.*s", (int)(at - NOW), STR_ARG(said));
    return 0;
}

static const char *ticket_line(struct store *s, int64_t number)
{
    static char         text[9000];
    auto_buf struct buf out = {0};
    struct err          err = {0};
    int                 rc = ticket_get(s, number, see_ticket, &out, &err);

    OK(rc);
    OK(ticket_texts(s, number, see_text, &out, &err));
    snprintf(text, sizeof text, "%s", rc ? out.p : "none");
    return text;
}

static void a_ticket_is_answered_once(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         n = -1;
    bool            again = true, done = false;

    CHECK(open_ticket(f->store, &ticket, &again) == 1 && !again, "the first is number 1");
    CHECK(strcmp(ticket_line(f->store, 1), "1|correction|7|ZhangSan|student|0|||0|"
                                           "0 身份证号错了：11010519491231002X") == 0,
          "whole: %s", ticket_line(f->store, 1));
    CHECK(strcmp(ticket_line(f->store, 2), "none") == 0, "another is not there");
    OK(ticket_count(f->store, &n, &err));
    CHECK(n == 1, "one is open");
    OK(ticket_answer(f->store, NOW + 60, 1, STR_LIT("LiLaoshi"), STR_LIT("已改正"), &done, &err));
    CHECK(done, "answered");
    OK(ticket_answer(f->store, NOW + 61, 1, STR_LIT("WangLaoshi"), STR_LIT("不改"), &done, &err));
    CHECK(!done, "once");
    CHECK(strstr(ticket_line(f->store, 1), "|已改正|LiLaoshi|60|") != NULL, "by the first: %s",
          ticket_line(f->store, 1));
    OK(ticket_count(f->store, &n, &err));
    CHECK(n == 0, "none is open");
    CHECK(open_ticket(f->store, &ticket, &again) == 2 && !again, "the next is a new one");
    OK(ticket_answer(f->store, NOW, 77, STR_LIT("x"), STR_LIT("y"), &done, &err));
    CHECK(!done, "one that nobody opened");
}

static void more_is_added_to_an_open_ticket(void **state)
{
    static const struct {
        const char *name;
        struct ticket t;
        bool          again;
    } rows[] = {
        {"the same", {.kind = {TICKET_CORRECTION, 10}, .person = 7, .member = {"zhangsan", 8},
                      .said = {"还有姓名", 12}}, true},
        {"nothing more", {.kind = {TICKET_CORRECTION, 10}, .person = 7, .member = {"ZHANGSAN", 8}},
         true},
        {"another kind", {.kind = {TICKET_REPORT, 6}, .person = 7, .member = {"ZhangSan", 8}},
         false},
        {"another person", {.kind = {TICKET_CORRECTION, 10}, .person = 8,
                            .member = {"ZhangSan", 8}}, false},
        {"another member", {.kind = {TICKET_CORRECTION, 10}, .person = 7, .member = {"LiSi", 4}},
         false},
    };
    struct fixture *f = *state;
    bool            again;

    open_ticket(f->store, &ticket, &again);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t n = open_ticket(f->store, &rows[i].t, &again);
        CHECK(again == rows[i].again && (n == 1) == again, "%s is ticket %d", rows[i].name, (int)n);
    }
    CHECK(strstr(ticket_line(f->store, 1), "|0 还有姓名|0 身份证号错了：11010519491231002X") != NULL,
          "both texts are there, the newest first: %s", ticket_line(f->store, 1));
}

static void long_texts_are_kept_whole(void **state)
{
    static char         said[10001];
    auto_buf struct buf out = {0};
    struct ticket       t = ticket;
    struct fixture     *f = *state;
    struct err          err = {0};
    bool                again;
    size_t              n = 0;

    for (size_t i = 0; i + 3 < sizeof said; i += 3)
        memcpy(said + i, "字", 3);
    t.said = str_c(said);
    open_ticket(f->store, &t, &again);
    OK(ticket_texts(f->store, 1, see_text, &out, &err));
    for (const char *at = out.p; (at = strstr(at, "字")); at++)
        n++;
    CHECK(n == strlen(said) / 3, "no character is lost or cut: %zu", n);
}

struct list {
    struct store *store;
    struct buf    numbers;
    int           stop;
};

static int answer_it(void *arg, const struct ticket *t)
{
    struct list *l = arg;
    struct err   err = {0};
    bool         done;

    buf_f(&l->numbers, "%d ", (int)t->number);
    if (l->store)
        OK(ticket_answer(l->store, NOW, t->number, STR_LIT("x"), STR_LIT("好"), &done, &err));
    return (int)l->numbers.n / 2 == l->stop ? 1 : 0;
}

static void open_tickets_are_listed(void **state)
{
    static const char *const members[] = {"a", "b", "c", "d"};
    struct fixture          *f = *state;
    struct list              l = {.store = NULL};
    struct err               err = {0};
    bool                     again, done;

    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        struct ticket t = ticket;
        t.member = str_c(members[i]);
        open_ticket(f->store, &t, &again);
    }
    OK(ticket_answer(f->store, NOW, 2, STR_LIT("x"), STR_LIT("好"), &done, &err));
    OK(ticket_list(f->store, 0, 2, answer_it, &l, &err));
    OK(ticket_list(f->store, 3, 9, answer_it, &l, &err));
    CHECK(strcmp(l.numbers.p, "1 3 4 ") == 0, "oldest first: %s", l.numbers.p);
    buf_clear(&l.numbers);
    l.stop = 1;
    OK(ticket_list(f->store, 0, 9, answer_it, &l, &err));
    CHECK(strcmp(l.numbers.p, "1 ") == 0, "stopped by the caller");
    buf_clear(&l.numbers);
    l = (struct list){.store = f->store, .numbers = l.numbers};
    OK(ticket_list(f->store, 0, 9, answer_it, &l, &err));
    CHECK(strcmp(l.numbers.p, "1 3 4 ") == 0, "also while they are answered");
    buf_free(&l.numbers);
}

static void bad_tickets_are_refused(void **state)
{
    static char     text[200];
    struct fixture *f = *state;
    struct ticket   bad[] = {ticket, ticket, ticket};

    memset(text, 'a', sizeof text);
    bad[0].member = STR_LIT("");
    bad[1].member = (struct str){text, sizeof text};
    bad[2].kind = STR_LIT("");
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err err = {0};
        int64_t    number = 77;
        bool       again = true;

        CHECK(ticket_open(f->store, NOW, &bad[i], &number, &again, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT,
              "ticket %zu is refused", i);
        CHECK(number == 77 && again, "and the outputs untouched");
    }
}

/* ---- staff ---- */

static bool add_staff(struct store *s, const char *userid, const char *name, const char *role,
                      const char *college, const char *class_name)
{
    struct staff m = {str_c(userid),  str_c(name),       str_c(role),
                      str_c(college), str_c(class_name), STAFF_HERE};
    struct err   err = {0};
    bool         added;

    OK(staff_put(s, &m, &added, &err));
    return added;
}

static int see_staff(void *arg, const struct staff *m)
{
    buf_f(arg, "%.*s|%.*s|%.*s|%.*s|%.*s\n", STR_ARG(m->userid), STR_ARG(m->name),
          STR_ARG(m->role), STR_ARG(m->college), STR_ARG(m->class_name));
    return 0;
}

static void staff_have_roles(void **state)
{
    auto_buf struct buf out = {0};
    struct fixture     *f = *state;
    struct staff        nobody = {.userid = STR_LIT("x")};
    struct err          err = {0};
    int64_t             deleted = -1;
    bool                is, added;

    CHECK(add_staff(f->store, "LiLaoshi", "李老师", ROLE_COUNSELLOR, "数学学院", ""), "added");
    CHECK(add_staff(f->store, "LiLaoshi", "李老师", ROLE_COUNSELLOR, "计算机学院", "计科2601"),
          "another scope");
    CHECK(add_staff(f->store, "lilaoshi", "李老师", ROLE_OFFICE, NULL, NULL), "another role");
    CHECK(add_staff(f->store, "A", "甲", ROLE_COUNSELLOR, "", ""), "somebody else");
    CHECK(!add_staff(f->store, "LILAOSHI", "李明", ROLE_COUNSELLOR, "数学学院", ""), "a new name");
    OK(staff_roles(f->store, STR_LIT("LiLaoshi"), see_staff, &out, &err));
    CHECK(strcmp(out.p, "LILAOSHI|李明|counsellor|数学学院|\n"
                        "LiLaoshi|李老师|counsellor|计算机学院|计科2601\n"
                        "lilaoshi|李老师|office||\n") == 0,
          "%s", out.p);
    buf_clear(&out);
    OK(staff_with(f->store, ROLE_COUNSELLOR, see_staff, &out, &err));
    CHECK(strncmp(out.p, "A|甲|counsellor||\n", 19) == 0 && strstr(out.p, "数学学院") &&
              strstr(out.p, "计科2601") && !strstr(out.p, "office"),
          "%s", out.p);
    OK(staff_is(f->store, STR_LIT("LiLaoshi"), ROLE_OFFICE, &is, &err));
    CHECK(is, "the office");
    OK(staff_is(f->store, STR_LIT("A"), ROLE_OFFICE, &is, &err));
    CHECK(!is, "not the office");
    OK(staff_is(f->store, STR_LIT("nobody"), ROLE_GUARD, &is, &err));
    CHECK(!is, "nobody");
    CHECK(staff_put(f->store, &nobody, &added, &err) == -1 && err.kind == ERR_BAD_INPUT, "no role");
    CHECK(staff_is(f->store, STR_LIT(""), ROLE_GUARD, &is, &err) == -1, "no userid");
    OK(staff_clear(f->store, &deleted, &err));
    CHECK(deleted == 4, "all of them");
    OK(staff_is(f->store, STR_LIT("LiLaoshi"), ROLE_OFFICE, &is, &err));
    CHECK(!is, "before a new list");
}

static int see_userid(void *arg, const struct staff *m)
{
    buf_f(arg, "%.*s ", STR_ARG(m->userid));
    return 0;
}

/* Who is to hear of a person. */
static void staff_look_after_a_scope(void **state)
{
    static const struct {
        const char *userid, *role, *college, *class_name;
    } staff[] = {
        {"all", ROLE_COUNSELLOR, "", ""},
        {"college", ROLE_COUNSELLOR, "数学学院", ""},
        {"class", ROLE_COUNSELLOR, "数学学院", "数学2601"},
        {"twice", ROLE_COUNSELLOR, "数学学院", ""},
        {"twice", ROLE_COUNSELLOR, "数学学院", "数学2601"},
        {"twice", ROLE_COUNSELLOR, "", ""},
        {"other", ROLE_COUNSELLOR, "法学院", ""},
        {"other2", ROLE_COUNSELLOR, "法学院", "数学2601"},
        {"clerk", ROLE_CLERK, "数学学院", ""},
    };
    static const struct {
        const char *name, *role, *college, *class_name, *want;
    } rows[] = {
        {"of that class", ROLE_COUNSELLOR, "数学学院", "数学2601", "all class college twice "},
        {"of another class", ROLE_COUNSELLOR, "数学学院", "数学2602", "all college twice "},
        {"of no class", ROLE_COUNSELLOR, "数学学院", "", "all college twice "},
        {"of another college", ROLE_COUNSELLOR, "医学院", "数学2601", "all twice "},
        {"of no college", ROLE_COUNSELLOR, "", "", "all twice "},
        {"another role", ROLE_CLERK, "数学学院", "数学2601", "clerk "},
        {"nobody has that role", ROLE_OFFICE, "数学学院", "数学2601", ""},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(staff); i++)
        add_staff(f->store, staff[i].userid, "王老师", staff[i].role, staff[i].college,
                  staff[i].class_name);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};
        struct err          err = {0};

        OK(staff_for(f->store, rows[i].role, str_c(rows[i].college), str_c(rows[i].class_name),
                     see_userid, &out, &err));
        buf_char(&out, '\0');
        CHECK(strcmp(out.p, rows[i].want) == 0, "%s: %s", rows[i].name, out.p);
    }
}

/* ---- the audit ---- */

static int see_audit(void *arg, int64_t id, const struct audit *a)
{
    struct seen *seen = arg;

    CHECK(seen->id == 0 || id < seen->id, "newest first");
    seen->id = id;
    buf_f(&seen->text, "%d|%.*s|%.*s|%d|%.*s\n", (int)(a->at - NOW), STR_ARG(a->actor),
          STR_ARG(a->action), (int)a->person, STR_ARG(a->detail));
    return ++seen->count == seen->stop ? seen->rc : 0;
}

static void what_was_done_is_known(void **state)
{
    struct fixture *f = *state;
    struct seen     seen = {.id = 0};
    struct err      err = {0};

    for (int i = 0; i < 4; i++) {
        struct audit a = {NOW + i, STR_LIT("cli:root"), STR_LIT("roster.import"), i,
                          i ? STR_LIT("added 3") : (struct str){NULL, 0}};
        OK(audit_add(f->store, &a, &err));
    }
    OK(audit_list(f->store, 0, 2, see_audit, &seen, &err));
    OK(audit_list(f->store, seen.id, 9, see_audit, &seen, &err));
    CHECK(strcmp(seen.text.p, "3|cli:root|roster.import|3|added 3\n"
                              "2|cli:root|roster.import|2|added 3\n"
                              "1|cli:root|roster.import|1|added 3\n"
                              "0|cli:root|roster.import|0|\n") == 0,
          "%s", seen.text.p);
    buf_free(&seen.text);
}

/* ---- at rest ---- */

static void nothing_personal_is_in_clear(void **state)
{
    static const char *const secrets[] = {"13800000001", "验证码 123456", "身份证号错了",
                                          "11010519491231002X", "请带证件来"};
    struct fixture          *f = *state;
    struct err               err = {0};
    bool                     again, done;

    OK(letter_put(f->store, NOW, &sms, &err));
    open_ticket(f->store, &ticket, &again);
    OK(ticket_answer(f->store, NOW, 1, STR_LIT("LiLaoshi"), STR_LIT("请带证件来"), &done, &err));
    for (int moved = 0; moved <= 1; moved++) {
        for (int wal = 0; wal <= 1; wal++)
            for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
                CHECK(!fixture_file_has(f, wal ? "-wal" : "", secrets[i]), "no %s", secrets[i]);
        store_checkpoint(f->store);
    }
    CHECK(fixture_file_has(f, "", "LiLaoshi"), "what is not sealed was found");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(letters_come_back_whole),
        BOTH(letters_are_done_once),
        ON_FILE(what_was_sent_is_forgotten),
        BOTH(bad_letters_are_refused),
        ON_FILE(a_letter_of_another_key_holds_nobody_up),
        BOTH(consents_are_kept),
        BOTH(a_ticket_is_answered_once),
        BOTH(more_is_added_to_an_open_ticket),
        BOTH(long_texts_are_kept_whole),
        BOTH(open_tickets_are_listed),
        BOTH(bad_tickets_are_refused),
        BOTH(staff_have_roles),
        BOTH(staff_look_after_a_scope),
        BOTH(what_was_done_is_known),
        ON_FILE(nothing_personal_is_in_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
