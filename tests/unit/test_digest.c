#include "tests/test.h"

#include "base/mem.h"
#include "crypto/digest.h"
#include "crypto/random.h"

#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void digests(void **state)
{
    unsigned char out[DIGEST_SHA256];
    char          hex[2 * DIGEST_SHA256 + 1];

    (void)state;
    digest_sha256(STR_LIT("abc"), out); /* FIPS 180-4 */
    digest_hex(hex, out, DIGEST_SHA256);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_sha256((struct str){NULL, 0}, out);
    digest_hex(hex, out, DIGEST_SHA256);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digest_sha1(STR_LIT("abc"), out);
    digest_hex(hex, out, DIGEST_SHA1);
    assert_string_equal(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
}

static const char key_131[] = /* 131 bytes of 0xaa */
    "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
    "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
    "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
    "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
    "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
    "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa";

static const struct {
    const char *name, *key, *bytes, *hex; /* RFC 4231 */
} hmacs[] = {
    {"case 1", "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b",
     "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"case 2", "Jefe", "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"case 6, a key longer than a block", key_131,
     "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {"no key, no bytes", "", "",
     "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
};

static void hmac(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(hmacs); i++) {
        unsigned char out[DIGEST_SHA256];
        char          hex[2 * DIGEST_SHA256 + 1];

        digest_hmac_sha256(str_c(hmacs[i].key), str_c(hmacs[i].bytes), out);
        digest_hex(hex, out, sizeof out);
        CHECK(strcmp(hex, hmacs[i].hex) == 0, "%s", hmacs[i].name);
    }
}

static void equality(void **state)
{
    (void)state;
    assert_true(digest_equal("abcd", "abcd", 4));
    assert_true(digest_equal("abcd", "abcX", 3));
    assert_true(digest_equal("a", "b", 0));
    assert_false(digest_equal("abcd", "abcX", 4));
    assert_false(digest_equal("Xbcd", "abcd", 4));
}

/* Not a test of randomness: that no byte is left out and none is given twice. */
static void random_fills(void **state)
{
    unsigned char big[10000], seen[16];
    size_t        zeros = 0;

    (void)state;
    memset(big, 0, sizeof big);
    random_bytes(big, sizeof big);
    for (size_t i = 0; i < sizeof big; i++)
        zeros += big[i] == 0;
    CHECK(zeros < 100, "%zu of 10000 random bytes are zero", zeros);

    random_bytes(seen, sizeof seen);
    for (int i = 0; i < 1000; i++) {
        unsigned char next[16];
        random_bytes(next, sizeof next);
        CHECK(memcmp(next, seen, sizeof next) != 0, "draw %d is new", i);
    }
    random_bytes(NULL, 0);
}

static void random_after_fork(void **state)
{
    unsigned char ours[16], theirs[16];
    int           pipes[2], status;
    pid_t         child;

    (void)state;
    random_bytes(ours, sizeof ours); /* so that there is a buffer to share */
    assert_int_equal(pipe(pipes), 0);
    child = fork();
    if (child == 0) {
        random_bytes(theirs, sizeof theirs);
        _exit(write(pipes[1], theirs, sizeof theirs) == sizeof theirs ? 0 : 1);
    }
    random_bytes(ours, sizeof ours);
    assert_int_equal(read(pipes[0], theirs, sizeof theirs), sizeof theirs);
    assert_int_equal(waitpid(child, &status, 0), child);
    CHECK(status == 0 && memcmp(ours, theirs, sizeof ours) != 0, "parent and child differ");
    close(pipes[0]);
    close(pipes[1]);
}

static void *digest_in_thread(void *out)
{
    digest_sha256(STR_LIT("abc"), out);
    return NULL;
}

/* With SAN=1 this also shows that a thread's contexts go with it. */
static void threads_come_and_go(void **state)
{
    unsigned char want[DIGEST_SHA256], got[DIGEST_SHA256];

    (void)state;
    digest_sha256(STR_LIT("abc"), want);
    for (int i = 0; i < 20; i++) {
        pthread_t thread;

        memset(got, 0, sizeof got);
        assert_int_equal(pthread_create(&thread, NULL, digest_in_thread, got), 0);
        assert_int_equal(pthread_join(thread, NULL), 0);
        CHECK(memcmp(got, want, sizeof got) == 0, "thread %d", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests),      cmocka_unit_test(hmac),
        cmocka_unit_test(equality),     cmocka_unit_test(random_fills),
        cmocka_unit_test(random_after_fork), cmocka_unit_test(threads_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
