/* What gate hardware does without us: docs/verify-pass.sh, with the key that `hongyan pass key`
 * prints, against codes of the real library. */
#include "tests/test.h"

#include "base/mem.h"
#include "cli/pass_key.h"
#include "crypto/base64.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define EPOCH 1577836800
#define NOW   1795000000 /* in November 2026 */

static const char our_key[] = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
static const char other_key[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

struct school {
    struct sealer  *sealer;
    struct signer  *signer;
    struct pass_key key;
};

static void school_open(struct school *s, const char *data_key)
{
    unsigned char bytes[SIGNED_PUBLIC];
    struct err    err = {0};

    *s = (struct school){0};
    CHECK(sealer_new(&s->sealer, data_key, &err) == 0 &&
              signer_new(&s->signer, s->sealer, &err) == 0,
          "there is a signer: %s", err.text);
    signer_public(s->signer, bytes);
    pass_key_write(bytes, &s->key);
}

static void school_close(struct school *s)
{
    pass_key_free(&s->key);
    signer_free(s->signer);
    sealer_free(s->sealer);
}

/* ---- the codes ---- */

static struct signed_ticket pass(enum signed_kind kind, enum signed_colour colour, int64_t issued,
                                 int64_t expires)
{
    struct signed_ticket t = {
        .kind = kind, .colour = colour, .issued_at = issued, .expires_at = expires};

    for (size_t i = 0; i < sizeof t.ref; i++)
        t.ref[i] = (unsigned char)(0xf0 + 7 * i); /* gives letters of all kinds */
    return t;
}

static void write_code(const struct school *s, const struct signed_ticket *t, struct buf *out)
{
    struct err err = {0};

    CHECK(signed_write(s->signer, t, out, &err) == 0, "a code is written: %s", err.text);
}

enum { SIGNED_BYTES = 27, BYTES = 91 };

/* The bytes of a code with one of them changed, as a forger without the key would do it. */
static void forge(struct buf *code, size_t byte, unsigned char value)
{
    auto_buf struct buf again = {0};
    unsigned char       bytes[BASE64_DECODED_MAX(124)];
    size_t              n;

    for (size_t i = 0; i < code->n; i++)
        code->p[i] = (char)(code->p[i] == '-' ? '+' : code->p[i] == '_' ? '/' : code->p[i]);
    CHECK(base64_decode(str_skip(buf_view(code), 4), bytes, sizeof bytes, &n) == 0 && n == BYTES,
          "a code can be taken apart");
    bytes[byte] = value;
    base64_encode(&again, bytes, n);
    buf_clear(code);
    buf_f(code, "HY1.%.*s", (int)(again.n - 2), again.p); /* without == */
    for (size_t i = 4; i < code->n; i++)
        code->p[i] = (char)(code->p[i] == '+' ? '-' : code->p[i] == '/' ? '_' : code->p[i]);
}

/* ---- the script ---- */

static void write_key_file(const struct school *s, char path[40])
{
    int fd;

    strcpy(path, "/tmp/hongyan-pass-XXXXXX");
    fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, s->key.pem.p, s->key.pem.n) == (ssize_t)s->key.pem.n,
          "the key is written");
    close(fd);
}

/* Runs it; the exit code. what: what it printed. */
static int verify(const char *key_file, const char *code, int64_t now, struct buf *what)
{
    auto_buf struct buf command = {0};
    char                bytes[512];
    FILE               *out;
    int                 status;

    buf_f(&command, "sh docs/verify-pass.sh %s '%s' %lld 2>&1", key_file, code, (long long)now);
    out = popen(command.p, "r");
    CHECK(out != NULL, "sh starts");
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, out)) > 0;)
        buf_add(what, bytes, n);
    buf_c(what, "");
    status = pclose(out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

enum { PASSES = 0, REFUSED = 1, USAGE = 2 };

static const struct {
    const char        *name;
    enum signed_kind   kind;
    enum signed_colour colour;
    int64_t            issued, expires; /* from NOW */
    int                want;
    const char        *says;
} written[] = {
    {"a green pass", SIGNED_PASS, SIGNED_GREEN, -10, 290, PASSES, "valid green"},
    {"one of this second", SIGNED_PASS, SIGNED_GREEN, 0, 300, PASSES, "valid green"},
    {"one that begins within the skew", SIGNED_PASS, SIGNED_GREEN, 30, 330, PASSES, "valid"},
    {"one that ended within the skew", SIGNED_PASS, SIGNED_GREEN, -329, -29, PASSES, "valid"},
    {"one that ended before that", SIGNED_PASS, SIGNED_GREEN, -330, -30, REFUSED, "expired 30 s"},
    {"yesterday's", SIGNED_PASS, SIGNED_GREEN, -86400, -86100, REFUSED, "expired 86100"},
    {"one from the future", SIGNED_PASS, SIGNED_GREEN, 31, 331, REFUSED, "from the future"},
    {"a yellow one", SIGNED_PASS, SIGNED_YELLOW, -10, 290, REFUSED, "yellow"},
    {"a red one", SIGNED_PASS, SIGNED_RED, -10, 290, REFUSED, "red"},
    {"one without a colour", SIGNED_PASS, SIGNED_NO_COLOUR, -10, 290, REFUSED, "without a colour"},
    {"a look-up code", SIGNED_LOOKUP, SIGNED_NO_COLOUR, -10, 290, REFUSED, "kind 1"},
    {"a look-up code that says green", SIGNED_LOOKUP, SIGNED_GREEN, -10, 290, REFUSED, "kind 1"},
    {"the last second of the format", SIGNED_PASS, SIGNED_GREEN, -10, 2500000000, PASSES, "valid"},
};

static void test_written(void **state)
{
    struct school s;
    char          key[40];

    (void)state;
    school_open(&s, our_key);
    write_key_file(&s, key);
    for (size_t i = 0; i < ARRAY_LEN(written); i++) {
        auto_buf struct buf  code = {0}, what = {0};
        struct signed_ticket t = pass(written[i].kind, written[i].colour, NOW + written[i].issued,
                                      NOW + written[i].expires);

        write_code(&s, &t, &code);
        CHECK(verify(key, code.p, NOW, &what) == written[i].want && strstr(what.p, written[i].says),
              "%s: %s", written[i].name, what.p);
    }
    unlink(key);
    school_close(&s);
}

/* Bytes: version, kind, colour, ref, issued, expires, signature. */
static const struct {
    const char   *name;
    size_t        byte;
    unsigned char value;
} forged[] = {
    {"a yellow pass made green", 2, SIGNED_GREEN},
    {"a pass made a look-up code", 1, SIGNED_LOOKUP},
    {"another version", 0, 2},
    {"another reference", 3, 0},
    {"issued later", 19, 0xff},
    {"that never ends", 23, 0xff},
    {"that ends a second later", 26, 0},
    {"the signature's first byte", SIGNED_BYTES, 0},
    {"the signature's last byte", BYTES - 1, 0xff},
};

static void test_forged(void **state)
{
    struct school s;
    char          key[40];

    (void)state;
    school_open(&s, our_key);
    write_key_file(&s, key);
    for (size_t i = 0; i < ARRAY_LEN(forged); i++) {
        auto_buf struct buf  code = {0}, what = {0};
        struct signed_ticket t = pass(SIGNED_PASS, SIGNED_YELLOW, NOW - 10, NOW + 290), read;

        write_code(&s, &t, &code);
        forge(&code, forged[i].byte, forged[i].value);
        CHECK(verify(key, code.p, NOW, &what) == REFUSED && strstr(what.p, "forged"), "%s: %s",
              forged[i].name, what.p);
        CHECK(signed_read(s.signer, buf_view(&code), &read, NULL) == -1, "%s: nor do we take it",
              forged[i].name);
    }
    unlink(key);
    school_close(&s);
}

/* What is done to the text of a good code: without the first `cut` letters, `keep` letters long (0:
 * as it is), with the letter `put` at `at`, and `tail` behind. */
static const struct {
    const char *name;
    size_t      cut, keep, at;
    char        put;
    const char *tail;
    const char *says;
} spoilt[] = {
    {"one letter less", .keep = 125, .says = "wrong length"},
    {"nothing but the prefix", .keep = 4, .says = "wrong length"},
    {"without its first letter", .cut = 1, .says = "wrong length"},
    {"one letter more", .tail = "A", .says = "wrong length"},
    {"a blank behind", .tail = " ", .says = "wrong length"},
    {"padding", .tail = "==", .says = "wrong length"},
    {"another prefix", .at = 2, .put = '2', .says = "HY1."},
    {"the prefix in small letters", .at = 1, .put = 'y', .says = "HY1."},
    {"no dot", .at = 3, .put = 'A', .says = "HY1."},
    {"a plus", .at = 10, .put = '+', .says = "base64url"},
    {"a slash", .at = 10, .put = '/', .says = "base64url"},
    {"a line feed inside", .at = 10, .put = '\n', .says = "base64url"},
    {"a star at the end", .at = 125, .put = '*', .says = "base64url"},
    {"another first letter", .at = 4, .put = 'B', .says = "forged"},
    {"another letter in the middle", .at = 60, .put = 'x', .says = "forged"},
    {"two codes", .tail = ".HY1.", .says = "wrong length"},
};

static void spoil(struct buf *code, size_t row)
{
    if (spoilt[row].put)
        code->p[spoilt[row].at] = spoilt[row].put;
    if (spoilt[row].keep)
        code->p[code->n = spoilt[row].keep] = '\0';
    memmove(code->p, code->p + spoilt[row].cut, code->n + 1 - spoilt[row].cut);
    code->n -= spoilt[row].cut;
    buf_c(code, spoilt[row].tail ? spoilt[row].tail : "");
}

static void test_spoilt(void **state)
{
    struct school s;
    char          key[40];

    (void)state;
    school_open(&s, our_key);
    write_key_file(&s, key);
    for (size_t i = 0; i < ARRAY_LEN(spoilt); i++) {
        auto_buf struct buf  code = {0}, what = {0};
        struct signed_ticket t = pass(SIGNED_PASS, SIGNED_GREEN, NOW - 10, NOW + 290), read;

        write_code(&s, &t, &code);
        spoil(&code, i);
        CHECK(verify(key, code.p, NOW, &what) == REFUSED && strstr(what.p, spoilt[i].says),
              "%s: %s", spoilt[i].name, what.p);
        CHECK(signed_read(s.signer, buf_view(&code), &read, NULL) == -1, "%s: nor do we take it",
              spoilt[i].name);
    }
    unlink(key);
    school_close(&s);
}

/* The last letter carries two bits of the last byte, and four that have to be 0: with one of them
 * set it says the same bytes. */
static void test_other_spelling(void **state)
{
    auto_buf struct buf  code = {0}, what = {0};
    struct signed_ticket t = pass(SIGNED_PASS, SIGNED_GREEN, NOW - 10, NOW + 290), read;
    struct school        s;
    char                 key[40];

    (void)state;
    school_open(&s, our_key);
    write_key_file(&s, key);
    write_code(&s, &t, &code);
    code.p[code.n - 1]++; /* A, Q, g or w */
    CHECK(verify(key, code.p, NOW, &what) == REFUSED && strstr(what.p, "another spelling"), "%s",
          what.p);
    CHECK(signed_read(s.signer, buf_view(&code), &read, NULL) == -1, "nor do we take it");
    unlink(key);
    school_close(&s);
}

static void test_other_school(void **state)
{
    auto_buf struct buf  code = {0}, what = {0}, again = {0};
    struct signed_ticket t = pass(SIGNED_PASS, SIGNED_GREEN, NOW - 10, NOW + 290);
    struct school        ours, other;
    char                 key[40];

    (void)state;
    school_open(&ours, our_key);
    school_open(&other, other_key);
    CHECK(strcmp(ours.key.fingerprint, other.key.fingerprint) != 0, "they are known apart");
    write_key_file(&ours, key);
    write_code(&other, &t, &code);
    CHECK(verify(key, code.p, NOW, &what) == REFUSED && strstr(what.p, "forged"),
          "another school's pass: %s", what.p);
    CHECK(verify("/nowhere", code.p, NOW, &again) == USAGE && strstr(again.p, "usage:"),
          "without a key: %s", again.p);
    unlink(key);
    school_close(&ours);
    school_close(&other);
}

/* A key file that is none must not read as "forged": all would stand before a closed gate. */
static void test_bad_key(void **state)
{
    auto_buf struct buf what = {0};
    struct school       s;
    char                key[40];

    (void)state;
    school_open(&s, our_key);
    s.key.pem.p[30] ^= 1;
    write_key_file(&s, key);
    CHECK(verify(key, "HY1.x", NOW, &what) == USAGE && strstr(what.p, "no public key"),
          "a broken key: %s", what.p);
    unlink(key);
    school_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written), cmocka_unit_test(test_forged),
        cmocka_unit_test(test_spoilt),  cmocka_unit_test(test_other_school),
        cmocka_unit_test(test_bad_key), cmocka_unit_test(test_other_spelling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
