/* Access tokens: one cache for all processes, sealed. */
#include "tests/unit/store_fixture.h"

#include "store/tokens.h"

#include <sys/wait.h>

static const struct str app = {"student", 7};

static bool lease(struct store *s, const char *owner, int64_t now, int64_t until)
{
    struct err err = {0};
    bool       got;

    OK(token_lease(s, app, str_c(owner), now, until, &got, &err));
    return got;
}

static void write_token(struct store *s, const char *token, int64_t expires_at)
{
    struct err err = {0};

    OK(token_write(s, app, str_c(token), expires_at, &err));
}

static void a_token_is_kept(void **state)
{
    auto_buf struct buf token = {0};
    struct fixture     *f = *state;
    struct err          err = {0};
    int64_t             expires_at = 77;

    CHECK(token_read(f->store, app, &token, &expires_at, &err) == 0, "none yet");
    CHECK(token.n == 0 && expires_at == 77, "the outputs are untouched");
    write_token(f->store, "first", NOW + 7200);
    write_token(f->store, "second", NOW + 7300);
    buf_c(&token, ">");
    CHECK(token_read(f->store, app, &token, &expires_at, &err) == 1, "there is one");
    CHECK(str_is(buf_view(&token), ">second") && expires_at == NOW + 7300, "the newest, appended");
    CHECK(token_read(f->store, STR_LIT("staff"), &token, &expires_at, &err) == 0,
          "another application has none");
    write_token(f->store, "", NOW + 9999);
    CHECK(token_read(f->store, app, &token, &expires_at, &err) == 0, "forgotten");
}

static void one_fetches_at_a_time(void **state)
{
    static const struct {
        const char *name, *owner;
        int         now, until;
        bool        got;
    } steps[] = {
        {"the first gets it", "a", 0, 30, true},
        {"another does not", "b", 1, 31, false},
        {"nor at the last moment", "b", 29, 59, false},
        {"the owner may have it longer", "a", 29, 40, true},
        {"that counts", "b", 39, 69, false},
        {"a dead one gives it back in time", "b", 40, 70, true},
        {"then it is the other's", "a", 41, 71, false},
        {"a clock put back a little", "a", 10, 40, false},
        {"… or by as much as a lease is long", "a", 10, 40, false},
        {"one that gives back what is not his", "a", 0, 0, false},
        {"nobody could have it for so long", "a", 9, 39, true},
        {"that counts", "b", 10, 40, false},
        {"from before the day", "b", -90000, -89970, true},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        CHECK(lease(f->store, steps[i].owner, NOW + steps[i].now, NOW + steps[i].until) ==
                  steps[i].got,
              "%s", steps[i].name);
    write_token(f->store, "token", NOW + 7200);
    CHECK(lease(f->store, "a", NOW + 42, NOW + 72), "writing gives it back");
    write_token(f->store, "", 0);
    CHECK(lease(f->store, "b", NOW + 43, NOW + 73), "so does forgetting");
}

static void a_lease_keeps_the_token(void **state)
{
    auto_buf struct buf token = {0};
    struct fixture     *f = *state;
    struct err          err = {0};
    int64_t             expires_at;

    write_token(f->store, "token", NOW + 7200);
    CHECK(lease(f->store, "a", NOW, NOW + 30), "leased");
    CHECK(token_read(f->store, app, &token, &expires_at, &err) == 1 && expires_at == NOW + 7200,
          "the old one is used meanwhile");
}

static void processes_share_it(void **state)
{
    auto_buf struct buf token = {0};
    struct fixture     *f = *state;
    struct err          err = {0};
    int64_t             expires_at;
    int                 status;
    pid_t               pid;

    store_close(f->store);
    pid = fork();
    if (pid == 0) {
        struct store *s = fixture_open(f, DB_WRITE);

        _exit(lease(s, "child", NOW, NOW + 30) ? 0 : 1); /* dies without giving it back */
    }
    CHECK(waitpid(pid, &status, 0) == pid && status == 0, "the other process got it");
    f->store = fixture_open(f, DB_WRITE);
    CHECK(!lease(f->store, "parent", NOW + 1, NOW + 31), "so we do not");

    struct store *other = fixture_open(f, DB_WRITE), *reader = fixture_open(f, DB_READ);
    CHECK(lease(other, "other", NOW + 30, NOW + 60), "a third one does, when the time is over");
    CHECK(!lease(f->store, "parent", NOW + 31, NOW + 61), "and we wait");
    write_token(other, "token", NOW + 7200);
    CHECK(token_read(f->store, app, &token, &expires_at, &err) == 1, "we have its token");
    CHECK(token_read(reader, app, &token, &expires_at, &err) == 1, "the sender too");
    CHECK(str_is(buf_view(&token), "tokentoken"), "the same one");
    store_close(other);
    store_close(reader);
}

static void without_a_key_there_is_no_token(void **state)
{
    auto_buf struct buf token = {0};
    struct fixture     *f = *state;
    struct err          err = {0};
    struct store       *plain = NULL;
    int64_t             expires_at = 77;

    write_token(f->store, "token", NOW + 7200);
    OK(store_open(&plain, f->path, DB_WRITE, NULL, &err));
    CHECK(token_read(plain, app, &token, &expires_at, &err) == -1 && err.kind == ERR_RETRY,
          "not read");
    CHECK(token.n == 0 && expires_at == 77, "the outputs are untouched");
    CHECK(token_write(plain, app, STR_LIT("clear"), NOW, &err) == -1, "not written");
    CHECK(token_write(plain, app, STR_LIT(""), NOW, &err) == 0, "forgetting needs no key");
    store_close(plain);
}

static void another_key_does_not_open_it(void **state)
{
    auto_buf struct buf token = {0};
    struct fixture     *f = *state;
    struct err          err = {0};
    struct sealer      *other = NULL;
    struct store       *s = NULL;
    int64_t             expires_at = 77;

    write_token(f->store, "token", NOW + 7200);
    OK(sealer_new(&other, "MTEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", &err));
    OK(store_open(&s, f->path, DB_READ, other, &err));
    CHECK(token_read(s, app, &token, &expires_at, &err) == -1 && err.kind == ERR_FORBIDDEN,
          "another key is refused");
    CHECK(token.n == 0 && expires_at == 77, "the outputs are untouched");
    store_close(s);
    sealer_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_token_is_kept),
        BOTH(one_fetches_at_a_time),
        BOTH(a_lease_keeps_the_token),
        ON_FILE(processes_share_it),
        ON_FILE(without_a_key_there_is_no_token),
        ON_FILE(another_key_does_not_open_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
