/* Codes that find a person. */
#include "tests/unit/store_fixture.h"

#include "store/lookups.h"
#include "store/passes.h"

static struct lookup_code code(unsigned char ref, int64_t person)
{
    return (struct lookup_code){
        .ref = {ref, 2, 3},
        .person = person,
        .clearance = STR_LIT("leaving"),
        .issued_at = NOW,
        .expires_at = NOW + 86400,
    };
}

static void a_new_one_kills_the_old(void **state)
{
    auto_buf struct buf memory = {0};
    struct fixture     *f = *state;
    struct lookup_code  first = code(1, 5), second = code(2, 5), found = {.person = 77};
    struct err          err = {0};

    CHECK(lookup_get(f->store, STR_LIT("leaving"), 5, &found, &memory, &err) == 0 &&
              found.person == 77,
          "none was issued");
    OK(lookup_issue(f->store, NOW, &first, &err));
    OK(lookup_issue(f->store, NOW + 60, &second, &err));
    CHECK(lookup_get(f->store, STR_LIT("leaving"), 5, &found, &memory, &err) == 1 &&
              found.ref[0] == 2 && found.dead_at == 0 && str_is(found.clearance, "leaving"),
          "the new one is good");
    CHECK(lookup_by_ref(f->store, first.ref, &found, &memory, &err) == 1 &&
              found.dead_at == NOW + 60 && found.person == 5 && found.issued_at == NOW,
          "the old one is known, and dead");
}

static bool good(struct store *s, const char *clearance, int64_t person, struct lookup_code *out)
{
    static char         name[32];
    auto_buf struct buf memory = {0};
    struct err          err = {0};
    int rc = lookup_get(s, str_c(clearance), person, out, &memory, &err);

    OK(rc);
    if (rc > 0) {
        snprintf(name, sizeof name, "%.*s", STR_ARG(out->clearance));
        out->clearance = str_c(name); /* outlives the memory */
    }
    return rc > 0;
}

static void issue(struct store *s, int64_t at, const struct lookup_code *c)
{
    struct err err = {0};

    OK(lookup_issue(s, at, c, &err));
}

static void one_each(void **state)
{
    struct fixture    *f = *state;
    struct lookup_code a = code(1, 5), b = code(2, 6), c = code(3, 5), found;

    c.clearance = STR_LIT("returning");
    issue(f->store, NOW, &a);
    issue(f->store, NOW, &b);
    issue(f->store, NOW, &c);
    CHECK(good(f->store, "leaving", 5, &found) && found.ref[0] == 1, "his");
    CHECK(good(f->store, "leaving", 6, &found) && found.ref[0] == 2, "another's");
    CHECK(good(f->store, "returning", 5, &found) && found.ref[0] == 3 &&
              str_is(found.clearance, "returning"),
          "of another clearance");
    CHECK(!good(f->store, "returning", 6, &found), "none");
}

/* It is good until another one is issued; that it has expired is for the caller to see. */
static void an_expired_one_is_found(void **state)
{
    auto_buf struct buf memory = {0};
    struct fixture     *f = *state;
    struct lookup_code  a = code(1, 5), b = code(2, 5), found;
    struct err          err = {0};

    issue(f->store, NOW, &a);
    CHECK(good(f->store, "leaving", 5, &found) && found.expires_at == NOW + 86400, "expires");
    issue(f->store, NOW + 2 * 86400, &b);
    CHECK(lookup_by_ref(f->store, a.ref, &found, &memory, &err) == 1 &&
              found.dead_at == NOW + 2 * 86400 && found.expires_at == NOW + 86400,
          "both are told");
    a.ref[15] = 9;
    CHECK(lookup_by_ref(f->store, a.ref, &found, &memory, &err) == 0, "every byte counts");
}

static void no_code_without_sense(void **state)
{
    const struct {
        const char        *name;
        int64_t            at;
        struct lookup_code c;
    } rows[] = {
        {"of nobody", NOW, {.ref = {9}, .clearance = STR_LIT("a"), .expires_at = NOW}},
        {"of nothing", NOW, {.ref = {9}, .person = 5, .expires_at = NOW}},
        {"at no time", 0,
         {.ref = {9}, .person = 5, .clearance = STR_LIT("a"), .expires_at = NOW}},
        {"that is over before it begins", NOW,
         {.ref = {9}, .person = 5, .clearance = STR_LIT("a"), .issued_at = NOW,
          .expires_at = NOW - 1}},
        {"with another's reference", NOW,
         {.ref = {1, 2, 3}, .person = 5, .clearance = STR_LIT("a"), .expires_at = NOW}},
    };
    struct fixture    *f = *state;
    struct lookup_code a = code(1, 6), found;

    issue(f->store, NOW, &a);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};

        CHECK(lookup_issue(f->store, rows[i].at, &rows[i].c, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT,
              "a code %s is refused", rows[i].name);
    }
    CHECK(good(f->store, "leaving", 6, &found), "the other's stays");
}

/* The same text each time, so that a screenshot of last week is as good as the picture of today. */
static void the_text_says_nothing_personal(void **state)
{
    auto_buf struct buf  text = {0}, again = {0};
    struct fixture      *f = *state;
    struct lookup_code   c = code(1, 5), found;
    struct signed_ticket t;
    struct store        *s = NULL;
    struct err           err = {0};

    issue(f->store, NOW, &c);
    CHECK(good(f->store, "leaving", 5, &found), "issued");
    OK(lookup_write(f->store, &c, &text, &err));
    OK(lookup_write(f->store, &found, &again, &err));
    CHECK(str_eq(buf_view(&text), buf_view(&again)) && text.n == SIGNED_TEXT, "the same text");
    OK(pass_code_read(f->store, buf_view(&text), &t, &err));
    CHECK(t.kind == SIGNED_LOOKUP && t.colour == SIGNED_NO_COLOUR && t.issued_at == NOW &&
              t.expires_at == NOW + 86400 && memcmp(t.ref, c.ref, SIGNED_REF) == 0,
          "no pass for a gate");
    c.issued_at = 0;
    CHECK(lookup_write(f->store, &c, &text, &err) == -1 && err.kind == ERR_BAD_INPUT,
          "of no time");
    err = (struct err){0};
    OK(store_open(&s, ":memory:", DB_WRITE, NULL, &err));
    CHECK(lookup_write(s, &found, &text, &err) == -1 && err.kind == ERR_RETRY, "without a key");
    store_close(s);
}

static void they_go_in_parts(void **state)
{
    auto_buf struct buf memory = {0};
    struct fixture     *f = *state;
    struct lookup_code  found;
    struct err          err = {0};
    int64_t             deleted = -1;

    for (unsigned char i = 1; i <= 4; i++) {
        struct lookup_code c = code(i, 5);

        issue(f->store, NOW + i, &c);
    }
    OK(lookup_purge(f->store, NOW + 2, 9, &deleted, &err));
    CHECK(deleted == 0, "not that which died just then");
    OK(lookup_purge(f->store, NOW + 86400, 2, &deleted, &err));
    CHECK(deleted == 2, "no more than asked for");
    OK(lookup_purge(f->store, NOW + 86400, 2, &deleted, &err));
    CHECK(deleted == 1 && good(f->store, "leaving", 5, &found) && found.ref[0] == 4,
          "the good one stays");
    OK(lookup_purge(f->store, NOW + 86401, 2, &deleted, &err));
    CHECK(deleted == 1 && !good(f->store, "leaving", 5, &found), "until it has expired");
    CHECK(lookup_by_ref(f->store, found.ref, &found, &memory, &err) == 0, "nobody knows it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_new_one_kills_the_old),
        BOTH(one_each),
        BOTH(an_expired_one_is_found),
        BOTH(no_code_without_sense),
        BOTH(the_text_says_nothing_personal),
        BOTH(they_go_in_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
