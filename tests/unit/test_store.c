/* The store as a whole: ids, crashes, and that personal values never lie in the file in clear. */
#include "tests/unit/store_fixture.h"

#include "store/answers.h"
#include "store/dialogs.h"
#include "store/inbox.h"
#include "store/members.h"
#include "store/submissions.h"
#include "store/tokens.h"

#include <signal.h>
#include <sys/wait.h>

/* ---- ids ---- */

static void ids_grow(void **state)
{
    static const int now[] = {0, 0, 0, 1, 5, 3, 0, 6, -1000000000, 6};
    struct fixture  *f = *state;
    int64_t          last = 0;

    for (size_t i = 0; i < ARRAY_LEN(now); i++) {
        int64_t id = store_new_id(f->store, NOW + now[i]);

        CHECK(id > last, "id %zu grows, whatever the clock does", i);
        last = id;
    }
    for (int i = 0; i < 200000; i++) {
        int64_t id = store_new_id(f->store, NOW + 6);

        CHECK(id > last, "id %d of one second grows", i);
        last = id;
    }
    CHECK(store_new_id(f->store, NOW + 100) > last, "and later ones too");
    CHECK(store_new_id(f->store, -1) > 0, "never 0");
}

/* As after a crash: the same second, another opening. */
static void ids_differ_between_processes(void **state)
{
    struct fixture *f = *state;
    struct store   *other = fixture_open(f, DB_WRITE);

    for (int i = 0; i < 1000; i++)
        CHECK(store_new_id(f->store, NOW) != store_new_id(other, NOW), "two at once");
    store_close(other);

    int64_t before = store_new_id(f->store, NOW + 50);
    fixture_reopen(f);
    CHECK(store_new_id(f->store, NOW + 50) != before, "before and after a restart");
}

/* ---- crashes ---- */

static void answer_one(struct store *s, int64_t i)
{
    const unsigned char key[INBOX_KEY] = {(unsigned char)(i >> 8), (unsigned char)i};
    struct submission   sub = {.flow = STR_LIT("checkin"), .day = 5, .person = i, .at = NOW};
    struct err          err = {0};
    bool                added;

    OK(submission_add(s, &sub, 1, &added, &err));
    CHECK(added, "submission %d is the first", (int)i);
    OK(inbox_keep(s, NOW, key, STR_LIT("answered"), &err));
}

static bool was_answered(struct store *s, int64_t i)
{
    const unsigned char key[INBOX_KEY] = {(unsigned char)(i >> 8), (unsigned char)i};
    auto_buf struct buf memory = {0};
    struct submission   sub;
    enum inbox_state    state;
    struct err          err = {0};
    int                 found;

    OK(inbox_claim(s, NOW, key, &state, &memory, &err));
    found = submission_last(s, STR_LIT("checkin"), 5, i, &sub, NULL, &memory, &err);
    CHECK(found == (state == INBOX_AGAIN), "submission and answer of %d are one", (int)i);
    return found == 1;
}

/* Batches of 8, told one by one, until it is killed. */
static void answer_for_ever(const struct fixture *f, int told)
{
    struct store *s = fixture_open(f, DB_WRITE);
    struct err    err = {0};

    for (int64_t i = 1;; i += 8) {
        OK(store_begin(s, &err));
        for (int64_t j = i; j < i + 8; j++)
            answer_one(s, j);
        OK(store_commit(s, &err));
        if (write(told, &(int64_t){i + 7}, sizeof i) != sizeof i)
            _exit(1);
    }
}

static void kill_loses_nothing_answered(void **state)
{
    struct fixture *f = *state;
    int64_t         last = fixture_kill(f, answer_for_ever, 800);

    f->store = fixture_open(f, DB_WRITE);
    for (int64_t i = 1; i <= last; i++)
        CHECK(was_answered(f->store, i), "what was told is there: %d of %d", (int)i, (int)last);
    for (int64_t i = last + 1; i <= last + 8; i++)
        CHECK(was_answered(f->store, i) == was_answered(f->store, last + 1), "a batch is one");
    CHECK(!was_answered(f->store, last + 9), "no more than one batch was not told");
}

/* ---- personal values ---- */

static const char phone[] = "13812340001", secret[] = "token-that-nobody-may-see";

static void write_secrets(struct store *s)
{
    auto_answers struct answers a = {0};
    auto_buf struct buf         written = {0};
    struct err                  err = {0};
    bool                        added;

    CHECK(answers_set(&a, "phone", str_c(phone), true) == 0, "a personal answer");
    CHECK(answers_set(&a, "place", STR_LIT("dormitory-five"), false) == 0, "another answer");
    OK(answers_write(s, &a, &written, &err));

    struct dialog     d = {.flow = STR_LIT("base"), .answers = buf_view(&written)};
    struct submission sub = {.flow = STR_LIT("base"), .person = 1, .answers = buf_view(&written)};
    OK(dialog_save(s, STR_LIT("zhangsan"), STR_LIT("student"), &d, &err));
    OK(submission_add(s, &sub, 1, &added, &err));
    OK(token_write(s, STR_LIT("student"), str_c(secret), NOW + 7200, &err));
}

static void personal_values_are_never_in_clear(void **state)
{
    static const char *const suffixes[] = {"", "-wal"};
    struct fixture          *f = *state;
    bool                     seen = false;

    write_secrets(f->store);
    for (int moved = 0; moved <= 1; moved++) {
        for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
            CHECK(!fixture_file_has(f, suffixes[i], phone), "no phone in t.db%s", suffixes[i]);
            CHECK(!fixture_file_has(f, suffixes[i], secret), "no token in t.db%s", suffixes[i]);
            seen = seen || fixture_file_has(f, suffixes[i], "dormitory-five");
        }
        store_checkpoint(f->store);
    }
    CHECK(seen, "what is not personal was found, so the search works");
}

/* ---- opening ---- */

static void a_failing_open_leaves_the_output(void **state)
{
    struct store *s = (struct store *)state;
    struct err    err = {0};

    CHECK(store_open(&s, "", DB_WRITE, NULL, &err) == -1 && err.kind == ERR_BAD_INPUT, "refused");
    CHECK(s == (struct store *)state, "the output is untouched");
}

static void a_reader_does_not_count_as_a_writer(void **state)
{
    struct fixture *f = *state;
    struct store   *reader = fixture_open(f, DB_READ);
    struct err      err = {0};

    OK(store_begin(f->store, &err));
    store_close(reader);
    reader = fixture_open(f, DB_READ);
    OK(store_commit(f->store, &err));
    store_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(ids_grow),
        ON_FILE(ids_differ_between_processes),
        ON_FILE(kill_loses_nothing_answered),
        ON_FILE(personal_values_are_never_in_clear),
        cmocka_unit_test(a_failing_open_leaves_the_output),
        ON_FILE(a_reader_does_not_count_as_a_writer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
