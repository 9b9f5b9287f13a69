/* Exactly once, however often WeCom sends. */
#include "tests/unit/store_fixture.h"

#include "store/inbox.h"

static const unsigned char key_a[INBOX_KEY] = {1, 0, 2}, key_b[INBOX_KEY] = {1, 0, 3};

static enum inbox_state claim(struct store *s, int64_t at, const unsigned char *key,
                              struct buf *reply)
{
    struct err       err = {0};
    enum inbox_state state;

    OK(inbox_claim(s, at, key, &state, reply, &err));
    return state;
}

static void keep(struct store *s, int64_t at, const unsigned char *key, struct str reply)
{
    struct err err = {0};

    OK(inbox_keep(s, at, key, reply, &err));
}

static void a_resend_gets_the_same_bytes(void **state)
{
    auto_buf struct buf reply = {0};
    struct fixture     *f = *state;

    CHECK(claim(f->store, NOW, key_a, &reply) == INBOX_NEW && reply.n == 0, "the first is new");
    keep(f->store, NOW, key_a, (struct str){"a\0b", 3});
    buf_c(&reply, "before ");
    CHECK(claim(f->store, NOW, key_a, &reply) == INBOX_AGAIN, "the second is a resend");
    CHECK(str_eq(buf_view(&reply), (struct str){"before a\0b", 10}), "its answer is appended");
}

static void an_empty_answer_is_an_answer(void **state)
{
    auto_buf struct buf reply = {0};
    struct fixture     *f = *state;

    keep(f->store, NOW, key_a, (struct str){NULL, 0});
    CHECK(claim(f->store, NOW, key_a, &reply) == INBOX_AGAIN && reply.n == 0, "known, and empty");
}

static void only_the_same_message_is_a_resend(void **state)
{
    auto_buf struct buf reply = {0};
    struct fixture     *f = *state;

    keep(f->store, NOW, key_a, STR_LIT("a"));
    CHECK(claim(f->store, NOW, key_b, &reply) == INBOX_NEW, "another key is another message");
    CHECK(claim(f->store, NOW + 1, key_a, &reply) == INBOX_NEW, "another time is another message");
}

static void the_key_refuses_a_second_answer(void **state)
{
    auto_buf struct buf reply = {0};
    struct err          err = {0};
    struct fixture     *f = *state;

    keep(f->store, NOW, key_a, STR_LIT("first"));
    CHECK(inbox_keep(f->store, NOW, key_a, STR_LIT("second"), &err) == -1 &&
              err.kind == ERR_BAD_INPUT,
          "a second answer is refused");
    claim(f->store, NOW, key_a, &reply);
    CHECK(str_is(buf_view(&reply), "first"), "the first answer stays");
}

static void two_in_one_transaction(void **state)
{
    auto_buf struct buf reply = {0};
    struct err          err = {0};
    struct fixture     *f = *state;

    OK(store_begin(f->store, &err));
    CHECK(claim(f->store, NOW, key_a, &reply) == INBOX_NEW, "the first of the batch is new");
    keep(f->store, NOW, key_a, STR_LIT("a"));
    CHECK(claim(f->store, NOW, key_a, &reply) == INBOX_AGAIN, "the second of the batch is not");
    OK(store_commit(f->store, &err));
}

static void a_rollback_takes_the_claim_back(void **state)
{
    auto_buf struct buf reply = {0};
    struct err          err = {0};
    struct fixture     *f = *state;

    OK(store_begin(f->store, &err));
    OK(store_savepoint(f->store, &err));
    keep(f->store, NOW, key_a, STR_LIT("a"));
    OK(store_release(f->store, &err));
    OK(store_savepoint(f->store, &err));
    claim(f->store, NOW, key_b, &reply);
    keep(f->store, NOW, key_b, STR_LIT("b"));
    store_rollback_to(f->store);
    CHECK(claim(f->store, NOW, key_b, &reply) == INBOX_NEW, "the failed one may come again");
    OK(store_commit(f->store, &err));
    CHECK(claim(f->store, NOW, key_a, &reply) == INBOX_AGAIN, "the other one is kept");
    CHECK(claim(f->store, NOW, key_b, &reply) == INBOX_NEW, "also after the commit");
}

static void the_answer_survives_a_restart(void **state)
{
    auto_buf struct buf reply = {0};
    struct fixture     *f = *state;

    keep(f->store, NOW, key_a, STR_LIT("a"));
    fixture_reopen(f);
    CHECK(claim(f->store, NOW, key_a, &reply) == INBOX_AGAIN && str_is(buf_view(&reply), "a"),
          "the same bytes after a restart");
}

static void purge_takes_the_oldest(void **state)
{
    auto_buf struct buf reply = {0};
    struct fixture     *f = *state;
    int64_t             deleted = -1;
    struct err          err = {0};

    for (int64_t i = 0; i < 10; i++)
        keep(f->store, NOW + i, key_a, STR_LIT("x"));
    OK(inbox_purge(f->store, NOW, 100, &deleted, &err));
    CHECK(deleted == 0, "nothing is older than the oldest");
    OK(inbox_purge(f->store, NOW + 5, 3, &deleted, &err));
    CHECK(deleted == 3, "no more than asked for");
    CHECK(claim(f->store, NOW + 2, key_a, &reply) == INBOX_NEW, "the oldest three went");
    CHECK(claim(f->store, NOW + 3, key_a, &reply) == INBOX_AGAIN, "the fourth did not");
    OK(inbox_purge(f->store, NOW + 5, 3, &deleted, &err));
    CHECK(deleted == 2, "the rest of those that are older");
    CHECK(claim(f->store, NOW + 5, key_a, &reply) == INBOX_AGAIN, "the boundary stays");
}

/* An answer may quote what somebody typed. */
static void answers_are_sealed(void **state)
{
    static const char   said[] = "home phone 13800000001";
    auto_buf struct buf reply = {0};
    struct fixture     *f = *state;
    struct sealer      *other = NULL;
    struct store       *s = NULL;
    enum inbox_state    was = INBOX_NEW;
    struct err          err = {0};

    keep(f->store, NOW, key_a, str_c(said));
    CHECK(!fixture_file_has(f, "-wal", "13800000001"), "not in the clear at rest");
    OK(sealer_new(&other, "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=", &err));
    OK(store_open(&s, f->path, DB_WRITE, other, &err));
    CHECK(inbox_claim(s, NOW, key_a, &was, &reply, &err) == -1 && err.kind == ERR_FORBIDDEN &&
              was == INBOX_NEW && reply.n == 0,
          "another key does not open it");
    store_close(s);
    sealer_free(other);
    OK(store_open(&s, f->path, DB_WRITE, NULL, &err));
    CHECK(inbox_keep(s, NOW, key_b, str_c(said), &err) == -1 && err.kind == ERR_RETRY,
          "without a key nothing is kept");
    OK(inbox_keep(s, NOW, key_b, (struct str){NULL, 0}, &err));
    store_close(s);
}

static void an_answer_may_be_long(void **state)
{
    static char         text[SEALED_MAX + 1];
    auto_buf struct buf reply = {0};
    struct fixture     *f = *state;
    struct err          err = {0};

    memset(text, 'x', sizeof text);
    keep(f->store, NOW, key_a, (struct str){text, SEALED_MAX});
    CHECK(claim(f->store, NOW, key_a, &reply) == INBOX_AGAIN && reply.n == SEALED_MAX, "so long");
    CHECK(inbox_keep(f->store, NOW, key_b, (struct str){text, sizeof text}, &err) == -1 &&
              err.kind == ERR_BAD_INPUT,
          "but not longer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_resend_gets_the_same_bytes),
        BOTH(an_empty_answer_is_an_answer),
        BOTH(only_the_same_message_is_a_resend),
        BOTH(the_key_refuses_a_second_answer),
        BOTH(two_in_one_transaction),
        BOTH(a_rollback_takes_the_claim_back),
        ON_FILE(the_answer_survives_a_restart),
        BOTH(purge_takes_the_oldest),
        ON_FILE(answers_are_sealed),
        BOTH(an_answer_may_be_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
