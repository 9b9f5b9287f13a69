/* Codes for a gate, and every scan of one. */
#include "tests/unit/store_fixture.h"

#include "base/cst.h"
#include "store/passes.h"

static struct pass_code code(unsigned char ref, int64_t digits)
{
    return (struct pass_code){
        .ref = {ref, 2, 3},
        .person = 5,
        .colour = SIGNED_GREEN,
        .digits = digits,
        .issued_at = NOW,
        .expires_at = NOW + 300,
    };
}

static bool add(struct store *s, unsigned char ref, int64_t digits)
{
    struct pass_code c = code(ref, digits);
    struct err       err = {0};
    bool             added;

    OK(pass_code_add(s, &c, &added, &err));
    return added;
}

static bool same(const struct pass_code *a, const struct pass_code *b)
{
    return memcmp(a->ref, b->ref, SIGNED_REF) == 0 && a->person == b->person &&
           a->colour == b->colour && a->digits == b->digits && a->issued_at == b->issued_at &&
           a->expires_at == b->expires_at;
}

static void codes_are_found_by_both(void **state)
{
    struct fixture  *f = *state;
    struct pass_code want = code(1, 12345678), found = {.person = 77};
    struct err       err = {0};

    CHECK(pass_code_by_ref(f->store, want.ref, &found, &err) == 0 &&
              pass_code_by_digits(f->store, want.digits, &found, &err) == 0 && found.person == 77,
          "never issued");
    CHECK(add(f->store, 1, 12345678), "issued");
    CHECK(pass_code_by_ref(f->store, want.ref, &found, &err) == 1 && same(&found, &want),
          "by what the picture says");
    found = (struct pass_code){0};
    CHECK(pass_code_by_digits(f->store, want.digits, &found, &err) == 1 && same(&found, &want),
          "by what is said in words");
    want.ref[15] = 1;
    CHECK(pass_code_by_ref(f->store, want.ref, &found, &err) == 0, "every byte of it counts");
    CHECK(pass_code_by_digits(f->store, 12345679, &found, &err) == 0, "and every digit");
}

static void codes_are_drawn_once(void **state)
{
    struct fixture  *f = *state;
    struct pass_code found;
    struct err       err = {0};

    CHECK(add(f->store, 1, 12345678), "the first");
    CHECK(!add(f->store, 2, 12345678), "the digits are taken");
    CHECK(!add(f->store, 1, 87654321), "the reference is taken");
    CHECK(add(f->store, 2, 87654321), "others are free");
    OK(pass_code_by_digits(f->store, 12345678, &found, &err));
    CHECK(found.ref[0] == 1, "the first stays what it was");
}

static void codes_go_when_they_are_over(void **state)
{
    struct fixture  *f = *state;
    struct pass_code found;
    struct err       err = {0};
    int64_t          deleted = -1;

    for (unsigned char i = 1; i <= 4; i++)
        CHECK(add(f->store, i, 10000000 + i), "code %d", i);
    OK(pass_code_purge(f->store, NOW + 300, 9, &deleted, &err));
    CHECK(deleted == 0, "not those that expire just then");
    OK(pass_code_purge(f->store, NOW + 301, 3, &deleted, &err));
    CHECK(deleted == 3, "no more than asked for");
    CHECK(pass_code_by_digits(f->store, 10000001, &found, &err) == 0, "unknown then");
    CHECK(add(f->store, 9, 10000001), "and its digits are free");
}

static void the_text_is_signed_with_our_key(void **state)
{
    auto_buf struct buf  text = {0}, again = {0};
    struct fixture      *f = *state;
    struct pass_code     c = code(1, 12345678);
    struct signed_ticket t = {.issued_at = 77};
    struct sealer       *other = NULL;
    struct store        *s = NULL;
    struct err           err = {0};

    OK(pass_code_write(f->store, &c, &text, &err));
    OK(pass_code_write(f->store, &c, &again, &err));
    CHECK(str_eq(buf_view(&text), buf_view(&again)), "the same code is the same text");
    OK(sealer_new(&other, "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=", &err));
    OK(store_open(&s, ":memory:", DB_WRITE, other, &err));
    CHECK(pass_code_read(s, buf_view(&text), &t, &err) == -1 && err.kind == ERR_FORBIDDEN &&
              t.issued_at == 77,
          "another school's");
    store_close(s);
    sealer_free(other);
    CHECK(pass_code_read(f->store, STR_LIT("hello"), &t, &err) == -1 &&
              err.kind == ERR_BAD_INPUT && t.issued_at == 77,
          "not a ticket");
    OK(store_open(&s, ":memory:", DB_WRITE, NULL, &err));
    CHECK(pass_code_read(s, buf_view(&text), &t, &err) == -1 && err.kind == ERR_RETRY,
          "without a key nothing is read");
    CHECK(pass_code_write(s, &c, &again, &err) == -1 && err.kind == ERR_RETRY, "nor written");
    store_close(s);
    OK(pass_code_read(f->store, buf_view(&text), &t, &err));
    CHECK(t.kind == SIGNED_PASS && t.colour == SIGNED_GREEN && t.issued_at == NOW &&
              t.expires_at == NOW + 300 && memcmp(t.ref, c.ref, SIGNED_REF) == 0,
          "ours is read");
    c.issued_at = 0;
    CHECK(pass_code_write(f->store, &c, &text, &err) == -1 && err.kind == ERR_BAD_INPUT,
          "of no time");
}

/* ---- scans ---- */

enum { WINDOW = 600 };
#define START (NOW - NOW % WINDOW) /* of a window */

static enum scan_result scan(struct store *s, int64_t at, const char *gate, int64_t person,
                             unsigned char ref, enum scan_result wanted)
{
    struct scan scan = {
        .at = at,
        .guard = STR_LIT("Li"),
        .gate = str_c(gate),
        .person = person,
        .ref = {ref},
        .window = WINDOW,
        .result = wanted,
    };
    struct err err = {0};

    OK(scan_add(s, &scan, &err));
    return scan.result;
}

static void one_passes_once(void **state)
{
    static const struct {
        const char *name;
        int         at;
        const char *gate;
        int64_t     person;
        int         ref, wanted, want;
    } steps[] = {
        {"the first", 0, "南门", 5, 1, SCAN_PASSED, SCAN_PASSED},
        {"the same code again", 1, "南门", 5, 1, SCAN_PASSED, SCAN_USED},
        {"… at another gate", 2, "北门", 5, 1, SCAN_PASSED, SCAN_USED},
        {"… for another person", 3, "北门", 6, 1, SCAN_PASSED, SCAN_USED},
        {"… in the next window", WINDOW, "南门", 5, 1, SCAN_PASSED, SCAN_USED},
        {"a new code in the window", 4, "南门", 5, 2, SCAN_PASSED, SCAN_USED},
        {"… in its last second", WINDOW - 1, "南门", 5, 2, SCAN_PASSED, SCAN_USED},
        {"… at another gate", 5, "北门", 5, 2, SCAN_PASSED, SCAN_PASSED},
        {"another person at the first", 6, "南门", 6, 3, SCAN_PASSED, SCAN_PASSED},
        {"a new code in the next window", WINDOW, "南门", 5, 4, SCAN_PASSED, SCAN_PASSED},
        {"one that may not pass", 7, "南门", 7, 5, SCAN_STOPPED, SCAN_STOPPED},
        {"… may when it may", 8, "南门", 7, 5, SCAN_PASSED, SCAN_PASSED},
        {"no code of ours", 9, "南门", 0, 0, SCAN_INVALID, SCAN_INVALID},
        {"and no other", 9, "南门", 0, 0, SCAN_INVALID, SCAN_INVALID},
        {"one that has expired", 9, "南门", 8, 6, SCAN_EXPIRED, SCAN_EXPIRED},
        {"not for him to see", 9, "", 8, 6, SCAN_NOT_YOURS, SCAN_NOT_YOURS},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        CHECK(scan(f->store, START + steps[i].at, steps[i].gate, steps[i].person,
                   (unsigned char)steps[i].ref,
                   (enum scan_result)steps[i].wanted) == (enum scan_result)steps[i].want,
              "%s", steps[i].name);
}

/* A window of a day is a day in Beijing. */
static void long_windows_follow_the_clock(void **state)
{
    static const struct {
        const char *name;
        int         hour, window; /* hours */
        int         want;
    } steps[] = {
        {"in the morning", 7, 24, SCAN_PASSED},
        {"… and an hour later, eight in the morning is midnight elsewhere", 9, 24, SCAN_USED},
        {"at the end of the day", 23, 24, SCAN_USED},
        {"on the next day", 24, 24, SCAN_PASSED},
        {"… before eight", 31, 24, SCAN_USED},
        {"of half a day: the morning", 49, 12, SCAN_PASSED},
        {"… before noon", 59, 12, SCAN_USED},
        {"… the afternoon", 60, 12, SCAN_PASSED},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        struct scan scan = {
            .at = cst_day_start(cst_day(NOW)) + 3600 * (int64_t)steps[i].hour,
            .gate = STR_LIT("南门"),
            .person = 5,
            .ref = {(unsigned char)(i + 1)},
            .window = 3600 * (int64_t)steps[i].window,
            .result = SCAN_PASSED,
        };
        struct err err = {0};

        OK(scan_add(f->store, &scan, &err));
        CHECK((int)scan.result == steps[i].want, "%s", steps[i].name);
    }
}

static void impossible_scans_are_refused(void **state)
{
    static const struct {
        const char *name;
        int64_t     at, person, window;
        int         result;
    } refused[] = {
        {"nobody passes", NOW, 0, WINDOW, SCAN_PASSED},
        {"no window", NOW, 5, 0, SCAN_PASSED},
        {"a window that ends before it begins", NOW, 5, -1, SCAN_STOPPED},
        {"before there was time", -1, 5, WINDOW, SCAN_PASSED},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct scan scan = {.at = refused[i].at, .person = refused[i].person,
                            .window = refused[i].window,
                            .result = (enum scan_result)refused[i].result};
        struct err  err = {0};

        CHECK(scan_add(f->store, &scan, &err) == -1 && err.kind == ERR_BAD_INPUT, "%s",
              refused[i].name);
        CHECK((int)scan.result == refused[i].result, "%s leaves the result alone",
              refused[i].name);
    }
}

static void the_last_passage_is_told(void **state)
{
    auto_buf struct buf gate = {0};
    struct fixture     *f = *state;
    struct err          err = {0};
    int64_t             at = 77;

    CHECK(scan_last(f->store, 5, NOW, &at, &gate, &err) == 0 && at == 77 && gate.n == 0, "never");
    scan(f->store, START, "南门", 5, 1, SCAN_PASSED);
    scan(f->store, START + 10, "北门", 5, 2, SCAN_PASSED);
    scan(f->store, START + 20, "东门", 5, 3, SCAN_STOPPED);
    scan(f->store, START + 30, "西门", 6, 4, SCAN_PASSED);
    CHECK(scan_last(f->store, 5, START + 99, &at, &gate, &err) == 1 && at == START + 10 &&
              str_is(buf_view(&gate), "北门"),
          "the newest, at %s", gate.p);
    CHECK(scan_last(f->store, 5, START + 10, &at, &gate, &err) == 1 && at == START &&
              str_is(buf_view(&gate), "北门南门"),
          "the one before it is appended");
    CHECK(scan_last(f->store, 5, START, &at, &gate, &err) == 0 && at == START, "none before it");
}

struct seen {
    char text[200];
    int  stop_after, rc;
};

static int see(void *arg, const struct scan *scan)
{
    struct seen *seen = arg;
    size_t       n = strlen(seen->text);

    snprintf(seen->text + n, sizeof seen->text - n, "+%d %.*s %.*s %d.%d=%d;",
             (int)(scan->at - START), STR_ARG(scan->guard), STR_ARG(scan->gate),
             (int)scan->person, scan->ref[0], (int)scan->result);
    return --seen->stop_after == 0 ? seen->rc : 0;
}

static void every_scan_is_recorded(void **state)
{
    static const struct {
        const char *name;
        int         since;
        unsigned    most;
        const char *want;
    } lists[] = {
        {"all", 0, 9, "+0 Li 南门 5.1=1;+1 Li 南门 5.1=2;+2 Li 北门 0.0=4;"},
        {"since then", 1, 9, "+1 Li 南门 5.1=2;+2 Li 北门 0.0=4;"},
        {"the first two", 0, 2, "+0 Li 南门 5.1=1;+1 Li 南门 5.1=2;"},
        {"none since", 3, 9, ""},
    };
    struct fixture *f = *state;
    struct seen     stop = {.stop_after = 1, .rc = 1}, failing = {.stop_after = 1, .rc = -1};
    struct err      err = {0};

    scan(f->store, START, "南门", 5, 1, SCAN_PASSED);
    scan(f->store, START + 1, "南门", 5, 1, SCAN_PASSED);
    scan(f->store, START + 2, "北门", 0, 0, SCAN_INVALID);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        struct seen seen = {.text = ""};

        OK(scan_list(f->store, START + lists[i].since, lists[i].most, see, &seen, &err));
        CHECK(strcmp(seen.text, lists[i].want) == 0, "%s: %s", lists[i].name, seen.text);
    }
    OK(scan_list(f->store, START, 9, see, &stop, &err));
    CHECK(strcmp(stop.text, "+0 Li 南门 5.1=1;") == 0, "the caller may stop");
    CHECK(scan_list(f->store, START, 9, see, &failing, &err) == -1 && err.kind == ERR_RETRY,
          "a failure is passed on");
}

/* However many there are. */
static void all_are_counted(void **state)
{
    enum { MANY = 3000 };
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         passed = -1, stopped = -1;

    scan(f->store, START - 1, "南门", 1, 251, SCAN_STOPPED); /* the day before */
    OK(store_begin(f->store, &err));
    for (int i = 0; i < MANY; i++)
        scan(f->store, START + i % WINDOW, "南门", 10 + i, (unsigned char)(i % 200),
             i < 200 ? SCAN_PASSED : SCAN_STOPPED);
    OK(store_commit(f->store, &err));
    scan(f->store, START, "北门", 5, 252, SCAN_PASSED);
    scan(f->store, START, "南门", 10, 253, SCAN_PASSED); /* used */
    scan(f->store, START, "南门", 5, 254, SCAN_NOT_YOURS);
    OK(scan_count(f->store, START, STR_LIT("南门"), &passed, &stopped, &err));
    CHECK(passed == 200 && stopped == MANY - 200 + 1, "%d passed, %d did not", (int)passed,
          (int)stopped);
    OK(scan_count(f->store, START, STR_LIT(""), &passed, &stopped, &err));
    CHECK(passed == 0 && stopped == 0, "none at a gate without a name");
}

static void scans_go_when_they_are_old(void **state)
{
    auto_buf struct buf gate = {0};
    struct fixture     *f = *state;
    struct seen         seen = {.text = ""};
    struct err          err = {0};
    int64_t             deleted = -1, at;

    for (unsigned char i = 0; i < 4; i++)
        scan(f->store, START + i, "南门", 5 + i, i, SCAN_PASSED);
    OK(scan_purge(f->store, START, 9, &deleted, &err));
    CHECK(deleted == 0, "none is older");
    OK(scan_purge(f->store, START + 3, 2, &deleted, &err));
    CHECK(deleted == 2, "no more than asked for");
    OK(scan_purge(f->store, START + 3, 9, &deleted, &err));
    CHECK(deleted == 1, "the rest, and not that of that second");
    OK(scan_list(f->store, 0, 9, see, &seen, &err));
    CHECK(strcmp(seen.text, "+3 Li 南门 8.3=1;") == 0, "one is left: %s", seen.text);
    CHECK(scan_last(f->store, 5, START + 99, &at, &gate, &err) == 0, "the others are forgotten");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(codes_are_found_by_both),      BOTH(codes_are_drawn_once),
        BOTH(codes_go_when_they_are_over),  BOTH(the_text_is_signed_with_our_key),
        BOTH(one_passes_once),              BOTH(impossible_scans_are_refused),
        BOTH(the_last_passage_is_told),     BOTH(every_scan_is_recorded),
        BOTH(all_are_counted),
        BOTH(scans_go_when_they_are_old),   BOTH(long_windows_follow_the_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
