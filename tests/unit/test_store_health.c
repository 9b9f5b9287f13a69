/* What the doctor sees of a database from outside, right and wrong. */
#include "store/health.h"

#include "store/db.h"
#include "store/inbox.h"
#include "store/letters.h"
#include "store/migrations.h"
#include "store/outbox.h"
#include "store/tokens.h"
#include "tests/unit/store_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

#define OTHER_KEY "b3RoZXIga2V5IG90aGVyIGtleSBvdGhlciBrZXkgb3Q="

static struct health *opened(const struct fixture *f)
{
    struct health *h = NULL;
    struct err     err = {0};

    CHECK(health_open(&h, f->path, &err) == HEALTH_OPEN, "it opens: %s", err.text);
    return h;
}

/* One statement on the file, as somebody else would run it. */
static void tamper(const struct fixture *f, const char *sql)
{
    struct db  *db = NULL;
    struct err  err = {0};

    OK(db_open(&db, f->path, DB_WRITE, store_migrations, &sql, 1, &err));
    OK(db_begin(db, &err));
    OK(stmt_run(db_use(db, 0), NULL, &err));
    OK(db_commit(db, &err));
    db_close(db);
}

/* ---- opening ---- */

static void opens_what_is_well(void **state)
{
    struct fixture *f = *state;
    struct health  *h = opened(f);
    struct err      err = {0};
    int64_t         version = 0, known = 0;
    bool            wal = false;

    while (store_migrations[known])
        known++;
    OK(health_version(h, &version, &err));
    OK(health_is_wal(h, &wal, &err));
    CHECK(version == known && wal, "schema %lld", (long long)version);
    OK(health_can_write(f->path, &err));
    health_close(h);
}

static void tells_why_it_does_not_open(void **state)
{
    struct fixture *f = *state;
    struct health  *h = NULL;
    struct err      err = {0};
    char            gone[80];

    snprintf(gone, sizeof gone, "%s.gone", f->path);
    CHECK(health_open(&h, gone, &err) == HEALTH_MISSING && err.text[0], "there is none");
    store_close(f->store);
    f->store = NULL;
    tamper(f, "UPDATE meta SET value = 1 WHERE name = 'version'");
    CHECK(health_open(&h, f->path, &err) == HEALTH_OLDER, "older: %s", err.text);
    CHECK(h == NULL, "nothing was opened");
}

static void tells_a_newer_one(void **state)
{
    struct fixture *f = *state;
    struct health  *h = NULL;
    struct err      err = {0};

    tamper(f, "UPDATE meta SET value = 999 WHERE name = 'version'");
    CHECK(health_open(&h, f->path, &err) == HEALTH_NEWER, "newer: %s", err.text);
    CHECK(health_can_write(f->path, &err) < 0, "nor is it written");
}

static void tells_a_stranger(void **state)
{
    struct fixture     *f = *state;
    auto_buf struct buf said = {0};
    struct health      *h = NULL;
    struct err          err = {0};
    FILE               *file;

    store_close(f->store);
    f->store = NULL;
    file = fopen(f->path, "w");
    for (int i = 0; i < 400; i++)
        fputs("This is a letter, not a database. ", file);
    fclose(file);
    CHECK(health_open(&h, f->path, &err) == HEALTH_FOREIGN, "a letter: %s", err.text);
    CHECK(health_quick_check(f->path, 5000, &said) == HEALTH_FAILED && said.n > 0,
          "it cannot be checked: %s", said.p);
}

static void tells_what_may_not_be_read(void **state)
{
    struct fixture *f = *state;
    struct health  *h = NULL;
    struct err      err = {0};

    if (geteuid() == 0) /* may read everything */
        skip();
    store_close(f->store);
    f->store = NULL;
    chmod(f->path, 0);
    CHECK(health_open(&h, f->path, &err) == HEALTH_UNUSABLE && err.text[0], "%s", err.text);
    CHECK(health_can_write(f->path, &err) < 0, "nor is it written");
}

/* ---- sound? ---- */

static void finds_it_sound(void **state)
{
    struct fixture     *f = *state;
    auto_buf struct buf said = {0};

    store_close(f->store);
    f->store = NULL;
    CHECK(health_quick_check(f->path, 20000, &said) == HEALTH_SOUND && said.n == 0, "%s", said.p);
}

/* Overwrites pages, from the first one or, when negative, from the end. */
static void hit(const struct fixture *f, off_t from, off_t until)
{
    struct stat st;
    char        junk[4096];
    int         fd = open(f->path, O_WRONLY);

    memset(junk, 0x5a, sizeof junk);
    CHECK(fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 40 * 4096, "there are pages to hit");
    for (off_t page = from; page < until; page++)
        CHECK(pwrite(fd, junk, sizeof junk,
                     page < 0 ? st.st_size + page * 4096 : page * 4096) == sizeof junk,
              "a page is hit");
    close(fd);
}

static void finds_it_damaged(void **state)
{
    struct fixture     *f = *state;
    auto_buf struct buf data = {0}, schema = {0};

    store_close(f->store);
    f->store = NULL;
    hit(f, -3, 0);
    CHECK(health_quick_check(f->path, 20000, &data) == HEALTH_DAMAGED && data.n > 0,
          "tables: %s", data.p);
    hit(f, 2, 40);
    CHECK(health_quick_check(f->path, 20000, &schema) == HEALTH_DAMAGED && schema.n > 0,
          "the schema: %s", schema.p);
}

static void does_not_wait_for_long(void **state)
{
    struct fixture     *f = *state;
    auto_buf struct buf said = {0};

    CHECK(health_quick_check(f->path, 0, &said) == HEALTH_SLOW && said.n == 0, "%s", said.p);
}

/* ---- the key ---- */

static void put_token(struct fixture *f)
{
    struct err err = {0};

    OK(store_begin(f->store, &err));
    OK(token_write(f->store, STR_LIT("student"), STR_LIT("a token"), NOW + 7200, &err));
    OK(store_commit(f->store, &err));
}

static void looks_at_the_key(void **state)
{
    struct fixture    *f = *state;
    struct health     *h = opened(f);
    struct sealer     *other = NULL;
    struct health_seal seal;
    struct err         err = {0};

    OK(sealer_new(&other, OTHER_KEY, &err));
    OK(health_seal(h, other, &seal, &err));
    CHECK(seal.key == HEALTH_KEY_UNUSED, "nothing is sealed yet: %d", seal.key);
    put_token(f);
    OK(health_seal(h, f->sealer, &seal, &err));
    CHECK(seal.key == HEALTH_KEY_FITS && strlen(seal.ours) == 8, "the key fits: %d", seal.key);
    OK(health_seal(h, other, &seal, &err));
    CHECK(seal.key == HEALTH_KEY_OTHER && strcmp(seal.where, "tokens.token") == 0 &&
              strlen(seal.theirs) == 8 && strcmp(seal.ours, seal.theirs) != 0,
          "another key: %d %s %s %s", seal.key, seal.where, seal.ours, seal.theirs);
    /* || makes a text of it, whose length ends with the first NUL */
    tamper(f, "UPDATE tokens"
              " SET token = CAST(substr(token, 1, length(token) - 2) || x'0102' AS BLOB)");
    OK(health_seal(h, f->sealer, &seal, &err));
    CHECK(seal.key == HEALTH_KEY_DAMAGED, "changed bytes: %d", seal.key);
    sealer_free(other);
    health_close(h);
}

/* ---- queues ---- */

static void put_rows(struct fixture *f)
{
    struct outbox_row row = {.kind = OUT_SEND, .app = STR_LIT("student"), .to = STR_LIT("x"),
                             .body = STR_LIT("{}")};
    struct letter     letter = {.kind = LETTER_SMS, .address = STR_LIT("13800000001"),
                                .text = STR_LIT("1234")};
    struct err        err = {0};

    static const struct {
        int64_t     id, errcode;
        const char *info;
    } over[] = {{9, 0, "expired"}, {10, 0, "answered"}, {11, 0, "stopped"}, {12, 45009, "split"}};

    OK(store_begin(f->store, &err));
    for (unsigned i = 0; i < ARRAY_LEN(over); i++) { /* no failures */
        row.id = over[i].id;
        OK(outbox_put(f->store, NOW - 1000, &row, &err));
        OK(outbox_failed(f->store, row.id, NOW - 50, over[i].errcode, str_c(over[i].info), &err));
    }
    for (int64_t i = 1; i <= 6; i++) {
        row.id = i;
        row.due_at = i == 6 ? NOW + 600 : NOW - 100 * i;
        OK(outbox_put(f->store, NOW - 1000, &row, &err));
    }
    OK(outbox_failed(f->store, 1, NOW - 90000, 60020, str_c(NULL), &err)); /* yesterday */
    OK(outbox_failed(f->store, 2, NOW - 50, 60020, str_c(NULL), &err));
    OK(outbox_done(f->store, 3, NOW - 40, 0, str_c(NULL), &err));
    letter.id = 7;
    OK(letter_put(f->store, NOW - 300, &letter, &err));
    letter.id = 8;
    OK(letter_put(f->store, NOW - 300, &letter, &err));
    OK(letter_done(f->store, 8, NOW - 10, false, STR_LIT("HTTP 403"), &err));
    OK(store_commit(f->store, &err));
}

static void counts_what_waits(void **state)
{
    struct fixture     *f = *state;
    struct health      *h = opened(f);
    struct health_queue q;
    struct err          err = {0};

    OK(health_outbox(h, NOW, NOW - 86400, &q, &err));
    CHECK(q.waiting == 0 && q.due == 0 && q.oldest == 0 && q.failed == 0, "nothing waits");
    put_rows(f);
    OK(health_outbox(h, NOW, NOW - 86400, &q, &err));
    CHECK(q.waiting == 3 && q.due == 2 && q.oldest == NOW - 500, "%lld wait, %lld due since %lld",
          (long long)q.waiting, (long long)q.due, (long long)q.oldest);
    CHECK(q.failed == 1 && q.errcode == 60020, "one was given up today");
    OK(health_letters(h, NOW, NOW - 86400, &q, &err));
    CHECK(q.waiting == 1 && q.failed == 1 && strcmp(q.result, "HTTP 403") == 0, "letters: %s",
          q.result);
    health_close(h);
}

static void knows_the_last_message(void **state)
{
    static const unsigned char key[INBOX_KEY] = {1};
    struct fixture            *f = *state;
    struct health             *h = opened(f);
    struct err                 err = {0};
    int64_t                    at = 7, n = 7;

    OK(health_last_message(h, &at, &err));
    CHECK(at == 0, "none yet");
    OK(store_begin(f->store, &err));
    OK(inbox_keep(f->store, NOW - 5, key, str_c(NULL), &err));
    OK(store_commit(f->store, &err));
    OK(health_last_message(h, &at, &err));
    CHECK(at == NOW - 5, "%lld", (long long)at);
    OK(health_sends(h, STR_LIT("student"), 20000, &n, &err));
    CHECK(n == 0, "nothing was sent that day");
    tamper(f, "INSERT INTO send_days (app, day, person_times) VALUES ('student', 20000, 1234)");
    OK(health_sends(h, STR_LIT("student"), 20000, &n, &err));
    CHECK(n == 1234, "%lld", (long long)n);
    health_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FILE(opens_what_is_well),
        ON_FILE(tells_why_it_does_not_open),
        ON_FILE(tells_a_newer_one),
        ON_FILE(tells_a_stranger),
        ON_FILE(tells_what_may_not_be_read),
        ON_FILE(finds_it_sound),
        ON_FILE(finds_it_damaged),
        ON_FILE(does_not_wait_for_long),
        ON_FILE(looks_at_the_key),
        ON_FILE(counts_what_waits),
        ON_FILE(knows_the_last_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
