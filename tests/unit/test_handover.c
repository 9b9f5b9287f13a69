/* Hand-overs to carriers: what is in the table, and what is left wherever they are stopped. */
#include "tests/unit/handover_hand.h"

#include "sheet/sheet.h"
#include "store/audit.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/time.h>

#define BOM "\xef\xbb\xbf"
#define HEADING "姓名,联系电话,类型,可以联系的,预约时间,原联系电话（不再使用）\r\n"
#define WHEN "2026-09-10 08:26" /* NOW */

/* ---- the table ---- */

static void the_table(void **state)
{
    struct fixture *f = *state;
    int64_t         a = person(f->store, "2026001"), b = person(f->store, "2026002");

    person(f->store, "2026003"); /* has booked nothing */
    check_file(f, "0.csv", give_file(f, "mobile", "0.csv") ? "" : NULL, "nobody has booked");
    book(f->store, NOW, a, "mobile", BOOKING_ONE, "13800000001");
    book(f->store, NOW, b, "unicom", BOOKING_ALL, "13800000002");
    CHECK(give_file(f, "mobile", "1.csv"), "two allow it");
    check_file(f, "1.csv",
               BOM HEADING "张三,13800000001,新预约,仅所选运营商," WHEN ",\r\n"
                           "张三,13800000002,新预约,所有运营商," WHEN ",\r\n",
               "both are new");
    CHECK(!give_file(f, "mobile", "2.csv"), "once");
    book(f->store, NOW, a, "mobile", BOOKING_ONE, "13800000003");
    withdraw(f->store, b, "");
    CHECK(give_file(f, "mobile", "3.csv"), "there is news");
    check_file(f, "3.csv",
               BOM HEADING "张三,13800000003,有变更,仅所选运营商," WHEN ",13800000001\r\n"
                           "张三,13800000002,已撤回，不得再联系,,,\r\n",
               "a change with the old phone, and a withdrawal");
    CHECK(known(f, a) == HANDOVER_CHANGED && known(f, b) == HANDOVER_WITHDRAWN,
          "the ledger says the same");
    CHECK(!give_file(f, "unicom", "4.csv"), "nobody allows the other any more");
}

static void all_again(void **state)
{
    struct fixture *f = *state;
    int64_t         a = person(f->store, "2026001");
    struct hand     h = hand_to(f, "mobile", "2.csv");

    book(f->store, NOW, a, "mobile", BOOKING_ONE, "13800000001");
    CHECK(give_file(f, "mobile", "1.csv"), "given");
    check_file(f, "1.csv", BOM HEADING "张三,13800000001,新预约,仅所选运营商," WHEN ",\r\n", "given");
    h.run.again = true;
    CHECK(give_all(&h), "again");
    CHECK(h.run.batch == 2, "the second: %d", (int)h.run.batch);
    check_file(f, "2.csv", BOM HEADING "张三,13800000001,新预约,仅所选运营商," WHEN ",\r\n", "again");
    hand_free(&h);
}

/* The school has given the carrier up: it is told who has withdrawn, and given nobody. */
static void a_carrier_that_is_gone(void **state)
{
    struct fixture *f = *state;
    int64_t         a = person(f->store, "2026001"), b = person(f->store, "2026002");
    struct hand     h = hand_to(f, "mobile", "2.csv");

    book(f->store, NOW, a, "mobile", BOOKING_ONE, "13800000001");
    CHECK(give_file(f, "mobile", "1.csv"), "given");
    check_file(f, "1.csv", BOM HEADING "张三,13800000001,新预约,仅所选运营商," WHEN ",\r\n", "given");
    book(f->store, NOW, b, "mobile", BOOKING_ALL, "13800000002");
    withdraw(f->store, a, "mobile");
    h.run.gone = true;
    CHECK(give_all(&h), "a withdrawal");
    CHECK(h.run.kept_back == 1 && h.run.kind[HANDOVER_NEW] == 0, "the new one is kept back");
    check_file(f, "2.csv", BOM HEADING "张三,13800000001,已撤回，不得再联系,,,\r\n", "and nobody else");
    CHECK(known(f, b) == 0, "the ledger knows");
    hand_free(&h);
}

/* What people wrote is no formula, and breaks no line. */
static void names_are_texts(void **state)
{
    struct fixture    *f = *state;
    enum people_change change;
    struct err         err = {0};
    struct person      p = {.number = STR_LIT("2026009"),
                            .name = STR_LIT("=cmd|'a',\"b\""),
                            .kind = STR_LIT("student"),
                            .state = STR_LIT("active"),
                            .state_from = -1,
                            .state_until = -1};
    int64_t            who = person(f->store, "2026009");

    OK(people_put(f->store, NOW, &p, NULL, false, &change, &err));
    book(f->store, NOW, who, "mobile", BOOKING_ONE, "+8613800000001");
    CHECK(give_file(f, "mobile", "1.csv"), "given");
    check_file(f, "1.csv",
               BOM HEADING "\"'=cmd|'a',\"\"b\"\"\",+8613800000001,新预约,仅所选运营商," WHEN ",\r\n",
               "quoted, with an apostrophe");
}

static void as_xlsx(void **state)
{
    struct fixture  *f = *state;
    struct hand      h = hand_to(f, "mobile", "1.xlsx");
    struct sheet    *sheet = NULL;
    struct sheet_row row;
    struct err       err = {0};
    int64_t          who = person(f->store, "2026001");

    book(f->store, NOW, who, "mobile", BOOKING_ALL, "13800000001");
    h.run.form = WORKBOOK_XLSX;
    CHECK(give_all(&h), "given");
    OK(sheet_open(&sheet, h.path, &err));
    CHECK(sheet_next(sheet, &row, &err) == 1 && str_is(row.cells[0], "姓名"), "a heading");
    CHECK(sheet_next(sheet, &row, &err) == 1 && row.count == 5 && str_is(row.cells[0], "张三") &&
              str_is(row.cells[1], "13800000001") && str_is(row.cells[3], "所有运营商"),
          "one row");
    CHECK(sheet_next(sheet, &row, &err) == 0, "and no other");
    sheet_close(sheet);
    unlink(h.path);
    hand_free(&h);
}

/* ---- the audit ---- */

static int write_audit(void *arg, int64_t id, const struct audit *a)
{
    (void)id;
    if (str_starts(a->action, STR_LIT("booking.")))
        buf_f(arg, "%.*s %d %.*s; ", STR_ARG(a->action), a->person != 0, STR_ARG(a->detail));
    return 0;
}

static void the_audit(void **state)
{
    struct fixture     *f = *state;
    auto_buf struct buf said = {0}, want = {0};
    struct hand         h = hand_to(f, "mobile", "1.csv");
    const char         *t = h.run.token;
    struct err          err = {0};
    int64_t             who = person(f->store, "2026001");

    book(f->store, NOW, who, "mobile", BOOKING_ONE, "13800000001");
    CHECK(give_all(&h), "given");
    OK(audit_list(f->store, 0, 100, write_audit, &said, &err));
    buf_f(&want,
          "booking.file 0 mobile %s; booking.export 0 mobile %s 1 new=1 changed=0 withdrawn=0 "
          "第一次交接; booking.give 1 mobile %s 1 new; booking.begin 0 mobile %s %s; ",
          t, t, t, t, h.path);
    CHECK(strcmp(said.p, want.p) == 0, "each person, and the whole: %s", said.p);
    unlink(h.path);
    hand_free(&h);
}

/* ---- stopped ---- */

enum stop { AT_BEGIN, AT_WRITE, AT_COMMIT, AT_NAME, AT_END, STOPS };

static enum stop stop_at;

/* In a process of its own, which is killed where it stands. */
static void go_so_far(const struct fixture *f, int told)
{
    struct fixture here = *f;
    struct err     err = {0};
    struct hand    h;
    int64_t        all = 1;

    here.store = fixture_open(f, DB_WRITE);
    h = hand_to(&here, "mobile", "1.csv");
    OK(handover_begin(&h.run, &err));
    if (stop_at >= AT_WRITE)
        OK(handover_write(&h.run, &err));
    if (stop_at >= AT_COMMIT)
        OK(store_commit(here.store, &err));
    if (stop_at >= AT_NAME)
        OK(part_finish(&h.run, h.path, &err));
    if (stop_at >= AT_END)
        OK(trace_keep(&h.run, TRACE_FILE, "", &err));
    if (write(told, &all, sizeof all) != sizeof all)
        _exit(1);
    for (;;)
        pause();
}

static enum handover_left recover(struct fixture *f, struct buf *path)
{
    struct hand        h = hand_to(f, "mobile", "other.csv");
    enum handover_left left = LEFT_NOTHING;
    struct err         err = {0};

    OK(handover_recover(&h.run, &left, path, &err));
    buf_c(path, "");
    hand_free(&h);
    return left;
}

static void stopped_anywhere(void **state)
{
    static const struct {
        const char        *name;
        enum handover_left left;
        bool               given;
    } stops[STOPS] = {
        [AT_BEGIN] = {"nothing was read yet", LEFT_VOID, false},
        [AT_WRITE] = {"written, before the commit", LEFT_VOID, false},
        [AT_COMMIT] = {"behind the commit, before it has its name", LEFT_FINISHED, true},
        [AT_NAME] = {"it has its name, and nobody knows", LEFT_FINISHED, true},
        [AT_END] = {"all is done", LEFT_NOTHING, true},
    };
    static const char table[] =
        BOM HEADING "张三,13800000001,新预约,仅所选运营商," WHEN ",\r\n";
    struct fixture *f = *state;
    int64_t         who = person(f->store, "2026001");

    for (stop_at = AT_BEGIN; stop_at < STOPS; stop_at++) {
        const char         *name = stops[stop_at].name;
        auto_buf struct buf path = {0}, again = {0};
        enum handover_left  left;

        book(f->store, NOW, who, "mobile", BOOKING_ONE, "13800000001");
        fixture_kill(f, go_so_far, 1);
        f->store = fixture_open(f, DB_WRITE);
        left = recover(f, &path);
        CHECK(left == stops[stop_at].left, "%s: %d", name, (int)left);
        CHECK(left == LEFT_NOTHING || strstr(path.p, "/1.csv") != NULL, "%s: %s", name, path.p);
        CHECK((known(f, who) == HANDOVER_NEW) == stops[stop_at].given, "%s: the ledger", name);
        check_file(f, "1.csv", stops[stop_at].given ? table : NULL, name);
        CHECK(recover(f, &again) == LEFT_NOTHING, "%s: that is all there was", name);
        CHECK(give_file(f, "mobile", "2.csv") == !stops[stop_at].given, "%s: given once", name);
        check_file(f, "2.csv", stops[stop_at].given ? NULL : table, name);
        withdraw(f->store, who, "");
        CHECK(give_file(f, "mobile", "3.csv"), "%s: a withdrawal comes behind it", name);
        check_file(f, "3.csv", BOM HEADING "张三,13800000001,已撤回，不得再联系,,,\r\n", name);
    }
}

static void drop(struct fixture *f, const char *file)
{
    auto_buf struct buf path = {0};

    buf_f(&path, "%s/%s", f->folder, file);
    unlink(path.p);
}

/* Goes all the way, unless the clock ends it first. */
static void go_until(const struct fixture *f, long us)
{
    struct fixture   here = *f;
    struct itimerval timer = {.it_value = {.tv_usec = us}};
    struct err       err = {0};
    struct hand      h;
    bool             given;

    here.store = fixture_open(f, DB_WRITE);
    h = hand_to(&here, "mobile", "1.csv");
    setitimer(ITIMER_REAL, &timer, NULL);
    OK(handover_begin(&h.run, &err));
    OK(handover_write(&h.run, &err));
    OK(handover_finish(&h.run, &given, &err));
    for (;;)
        pause();
}

static void kill_after(struct fixture *f, long us)
{
    int   status;
    pid_t pid;

    store_close(f->store);
    pid = fork();
    if (pid == 0)
        go_until(f, us);
    CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM,
          "ended by the clock");
    f->store = fixture_open(f, DB_WRITE);
}

static unsigned lines_of(struct fixture *f, const char *file)
{
    auto_buf struct buf bytes = {0};
    unsigned            lines = 0;

    if (!file_read(f, file, &bytes))
        return 0;
    for (const char *p = strchr(bytes.p, '\n') + 1; *p; p = strchr(p, '\n') + 1)
        lines++;
    return lines;
}

/* Ended wherever it was at that moment: either all is in a file and in the ledger, or nothing. */
static void killed_at_any_moment(void **state)
{
    enum { TIMES = 25, PEOPLE = 40, MOST_US = 12000 };
    struct fixture *f = *state;
    int64_t         who[PEOPLE];

    for (unsigned i = 0; i < PEOPLE; i++) {
        char number[12];

        snprintf(number, sizeof number, "%u", 2026000 + i);
        who[i] = person(f->store, number);
    }
    for (unsigned n = 0; n < TIMES; n++) {
        auto_buf struct buf path = {0};
        unsigned            given = 0, lines;

        for (unsigned i = 0; i < PEOPLE; i++)
            book(f->store, NOW, who[i], "mobile", BOOKING_ONE, "13800000001");
        kill_after(f, 1 + MOST_US / TIMES * (long)n);
        recover(f, &path);
        for (unsigned i = 0; i < PEOPLE; i++)
            given += known(f, who[i]) == HANDOVER_NEW;
        lines = lines_of(f, "1.csv");
        CHECK(given == lines && (given == 0 || given == PEOPLE), "%u are given, %u in the file",
              given, lines);
        drop(f, "1.csv");
        for (unsigned i = 0; i < PEOPLE; i++)
            withdraw(f->store, who[i], "");
        give_file(f, "mobile", "2.csv");
        drop(f, "2.csv");
    }
}

/* ---- what else may be in the way ---- */

/* The name is somebody else's meanwhile: it is not written over, and the table not lost. */
static void the_name_is_taken(void **state)
{
    struct fixture     *f = *state;
    auto_buf struct buf path = {0};
    auto_free char     *whole = NULL;
    struct hand         h = hand_to(f, "mobile", "1.csv"), next = hand_to(f, "mobile", "2.csv");
    enum handover_left  left = LEFT_NOTHING;
    struct err          err = {0};
    bool                given = false;
    int                 fd;

    book(f->store, NOW, person(f->store, "2026001"), "mobile", BOOKING_ONE, "13800000001");
    OK(handover_path(h.path, &whole, &err));
    OK(handover_begin(&h.run, &err));
    OK(handover_write(&h.run, &err));
    fd = open(h.path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    CHECK(fd >= 0 && write(fd, "mine", 4) == 4 && close(fd) == 0, "somebody writes there");
    CHECK(handover_finish(&h.run, &given, &err) == -1 && given && strstr(err.text, ".part"),
          "given, but called otherwise: %s", err.text);
    handover_end(&h.run);
    err = (struct err){0};
    CHECK(handover_recover(&next.run, &left, &path, &err) == -1 && left == LEFT_NOTHING,
          "and again");
    check_file(f, "1.csv", "mine", "what was there");
    buf_clear(&path);
    CHECK(recover(f, &path) == LEFT_FINISHED, "it has its name");
    check_file(f, "1.csv", BOM HEADING "张三,13800000001,新预约,仅所选运营商," WHEN ",\r\n", "whole");
    hand_free(&h);
    hand_free(&next);
}

static void the_file_is_lost(void **state)
{
    struct fixture     *f = *state;
    auto_buf struct buf path = {0}, said = {0};
    struct hand         h = hand_to(f, "mobile", "2.csv");
    enum handover_left  left = LEFT_NOTHING;
    struct err          err = {0};

    book(f->store, NOW, person(f->store, "2026001"), "mobile", BOOKING_ONE, "13800000001");
    stop_at = AT_NAME;
    fixture_kill(f, go_so_far, 1);
    f->store = h.run.store = fixture_open(f, DB_WRITE);
    check_file(f, "1.csv", BOM HEADING "张三,13800000001,新预约,仅所选运营商," WHEN ",\r\n", "away");
    for (int i = 0; i < 2; i++) {
        buf_clear(&path);
        OK(handover_recover(&h.run, &left, &path, &err));
        CHECK(left == LEFT_LOST, "it is asked for until it is given up: %d", (int)left);
    }
    OK(handover_give_up(&h.run, &err));
    buf_clear(&path);
    CHECK(recover(f, &path) == LEFT_NOTHING, "nobody asks any more");
    h.run.again = true;
    CHECK(give_all(&h), "all once more");
    check_file(f, "2.csv", BOM HEADING "张三,13800000001,新预约,仅所选运营商," WHEN ",\r\n", "again");
    OK(audit_list(f->store, 0, 100, write_audit, &said, &err));
    CHECK(strstr(said.p, "booking.lost") && !strstr(said.p, "1380000000") && !strstr(said.p, "张三"),
          "the audit knows, and names nobody: %s", said.p);
    hand_free(&h);
}

/* Two at once: whom the other has called dead gives nothing, and what is being finished is left
 * alone. */
static void two_at_once(void **state)
{
    struct fixture     *f = *state;
    struct fixture      there = *f;
    auto_buf struct buf path = {0};
    struct hand         a, b;
    enum handover_left  left = LEFT_NOTHING;
    struct err          err = {0};
    int64_t             who = person(f->store, "2026001");
    bool                given;

    there.store = fixture_open(f, DB_WRITE);
    a = hand_to(f, "mobile", "1.csv");
    b = hand_to(&there, "mobile", "2.csv");
    book(f->store, NOW, who, "mobile", BOOKING_ONE, "13800000001");
    OK(handover_begin(&a.run, &err));
    OK(handover_recover(&b.run, &left, &path, &err));
    CHECK(left == LEFT_VOID, "it has given nothing yet");
    CHECK(handover_write(&a.run, &err) == -1 && err.kind == ERR_RETRY, "and gives nothing");
    CHECK(known(f, who) == 0, "nobody was given");
    check_file(f, "1.csv", NULL, "no file");
    err = (struct err){0};
    OK(handover_begin(&a.run, &err));
    OK(handover_write(&a.run, &err));
    OK(store_commit(f->store, &err)); /* and not further */
    buf_clear(&path);
    CHECK(handover_recover(&b.run, &left, &path, &err) == -1 && err.kind == ERR_RETRY,
          "it is running: %d %s", (int)left, path.p);
    err = (struct err){0};
    OK(store_begin(f->store, &err));
    OK(handover_finish(&a.run, &given, &err));
    buf_clear(&path);
    OK(handover_recover(&b.run, &left, &path, &err));
    CHECK(left == LEFT_NOTHING, "now it has ended");
    check_file(f, "1.csv", BOM HEADING "张三,13800000001,新预约,仅所选运营商," WHEN ",\r\n", "the first");
    CHECK(!give_all(&b), "nothing is left for the other");
    hand_free(&a);
    hand_free(&b);
    store_close(there.store);
}

static void where_it_cannot_be(void **state)
{
    static const struct {
        const char *name, *path;
    } refused[] = {
        {"no folder", "/nonexistent/1.csv"},
        {"a folder", "/tmp"},
        {"a file", "/etc/passwd"},
        {"a device", "/dev/null"},
    };
    struct fixture *f = *state;
    struct hand     h = hand_to(f, "mobile", "1.csv");
    struct err      err = {0};
    int64_t         who = person(f->store, "2026001");

    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        char *out = NULL;

        err = (struct err){0};
        CHECK(handover_path(refused[i].path, &out, &err) == -1 && err.kind == ERR_BAD_INPUT &&
                  out == NULL,
              "%s is refused", refused[i].name);
    }
    book(f->store, NOW, who, "mobile", BOOKING_ONE, "13800000001");
    h.run.path = "/nonexistent/1.csv";
    err = (struct err){0};
    OK(handover_begin(&h.run, &err));
    CHECK(handover_write(&h.run, &err) == -1 && err.kind == ERR_RETRY, "its folder is gone");
    CHECK(known(f, who) == 0, "nobody was given");
    CHECK(give_file(f, "mobile", "1.csv"), "it can be given elsewhere");
    check_file(f, "1.csv", BOM HEADING "张三,13800000001,新预约,仅所选运营商," WHEN ",\r\n", "there");
    hand_free(&h);
}

/* The audit tells two carriers apart. */
static void each_carrier_its_own(void **state)
{
    struct fixture     *f = *state;
    auto_buf struct buf path = {0};
    struct hand         h = hand_to(f, "unicom", "2.csv");
    enum handover_left  left = LEFT_VOID;
    struct err          err = {0};

    book(f->store, NOW, person(f->store, "2026001"), "mobile", BOOKING_ALL, "13800000001");
    stop_at = AT_COMMIT;
    fixture_kill(f, go_so_far, 1);
    f->store = h.run.store = fixture_open(f, DB_WRITE);
    OK(handover_recover(&h.run, &left, &path, &err));
    CHECK(left == LEFT_NOTHING, "the other carrier's is not its");
    CHECK(give_all(&h), "and it is given");
    check_file(f, "2.csv", BOM HEADING "张三,13800000001,新预约,所有运营商," WHEN ",\r\n", "unicom");
    CHECK(recover(f, &path) == LEFT_FINISHED, "the first one is not forgotten");
    check_file(f, "1.csv", BOM HEADING "张三,13800000001,新预约,所有运营商," WHEN ",\r\n", "mobile");
    hand_free(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FILE(the_table),         ON_FILE(all_again),
        ON_FILE(a_carrier_that_is_gone), ON_FILE(names_are_texts),
        ON_FILE(as_xlsx),           ON_FILE(the_audit),
        ON_FILE(stopped_anywhere),  ON_FILE(killed_at_any_moment),
        ON_FILE(the_name_is_taken), ON_FILE(the_file_is_lost),
        ON_FILE(two_at_once),       ON_FILE(where_it_cannot_be),
        ON_FILE(each_carrier_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
