/* Signed tickets: the published vectors, what is written is read, everything else is refused. */
#include "tests/test.h"

#include "base/mem.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "crypto/ed25519.h"
#include "crypto/signed.h"

#define KEY_A "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define KEY_B "AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define NOW   1789000000 /* 2026-09-10 */
#define EPOCH INT64_C(1577836800) /* 2020-01-01 */

/* ---- the primitive: RFC 8032, 7.1 ---- */

static const struct {
    const char *name, *seed, *open, *message, *signature;
} vectors[] = {
    {"test 1", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
     "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"test 2", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "r",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"test 3", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "\xaf\x82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

static void from_hex(const char *hex, unsigned char *out)
{
    for (size_t i = 0; hex[i] != '\0'; i += 2)
        out[i / 2] = (unsigned char)(str_hex_digit(hex[i]) << 4 | str_hex_digit(hex[i + 1]));
}

static void check_hex(const unsigned char *bytes, size_t n, const char *want, const char *name)
{
    char hex[2 * ED25519_SIGNATURE + 1];

    digest_hex(hex, bytes, n);
    CHECK(strcmp(hex, want) == 0, "%s: %s", name, hex);
}

static void the_published_vectors(void **state)
{
    unsigned char seed[ED25519_KEY], open[ED25519_KEY], signature[ED25519_SIGNATURE];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        struct str      message = str_c(vectors[i].message);
        struct ed25519 *k;

        from_hex(vectors[i].seed, seed);
        k = ed25519_new(seed);
        ed25519_public(k, open);
        check_hex(open, sizeof open, vectors[i].open, vectors[i].name);
        ed25519_sign(k, message, signature);
        check_hex(signature, sizeof signature, vectors[i].signature, vectors[i].name);
        CHECK(ed25519_is_signed(k, message, signature), "%s: it is its own", vectors[i].name);
        CHECK(!ed25519_is_signed(k, STR_LIT("other"), signature), "%s: of other bytes it is not",
              vectors[i].name);
        signature[63] ^= 1;
        CHECK(!ed25519_is_signed(k, message, signature), "%s: changed", vectors[i].name);
        ed25519_free(k);
    }
    ed25519_free(NULL);
}

/* ---- tickets ---- */

static struct signer *signer(const char *key)
{
    struct sealer *s = NULL;
    struct signer *t = NULL;

    CHECK(sealer_new(&s, key, NULL) == 0 && signer_new(&t, s, NULL) == 0, "there is a signer");
    sealer_free(s);
    return t;
}

static struct signed_ticket pass(void)
{
    return (struct signed_ticket){
        .kind = SIGNED_PASS,
        .colour = SIGNED_GREEN,
        .ref = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
        .issued_at = NOW,
        .expires_at = NOW + 300,
    };
}

/* Made with the openssl command. They stand on screens, and gates read them: docs/pass.md */
static const char public_key[] =
    "b3be1caddf2220e9021256885a8d197a35888baee303b24a9c738f95ec7345c3";
static const char pass_text[] = "HY1.AQIBAQIDBAUGBwgJCgsMDQ4PEAyWGEAMlhlsv2TOU-pAU6EQEG-L60eOKlCp"
                                "F5uwFRbPDzwoK-XopBGB7OZJT74Osu1sqC2V5_5DE-gamiJ51YMiTJnteG66Dw";

static void write_pass(const struct signed_ticket *facts, const char *key, struct buf *out)
{
    struct signer *t = signer(key);
    struct err     err = {0};

    CHECK(signed_write(t, facts, out, &err) == 0, "written: %s", err.text);
    signer_free(t);
}

static void what_is_written_is_read(void **state)
{
    static const struct {
        const char *name;
        int         kind, colour;
        int64_t     from, until;
    } rows[] = {
        {"a green pass", SIGNED_PASS, SIGNED_GREEN, NOW, NOW + 300},
        {"a red pass", SIGNED_PASS, SIGNED_RED, NOW, NOW},
        {"a look-up code for a season", SIGNED_LOOKUP, SIGNED_NO_COLOUR, NOW, NOW + 90 * 86400},
        {"the first second", SIGNED_PASS, SIGNED_YELLOW, EPOCH, EPOCH},
        {"the last second", SIGNED_PASS, SIGNED_YELLOW, EPOCH, EPOCH + UINT32_MAX},
    };
    struct signer *t = signer(KEY_A);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf  text = {0};
        struct signed_ticket in = pass(), out;
        struct err           err = {0};

        in.kind = (enum signed_kind)rows[i].kind;
        in.colour = (enum signed_colour)rows[i].colour;
        in.issued_at = rows[i].from;
        in.expires_at = rows[i].until;
        buf_c(&text, "in front ");
        CHECK(signed_write(t, &in, &text, &err) == 0, "%s is written", rows[i].name);
        CHECK(text.n == 9 + SIGNED_TEXT, "%s: %zu bytes are appended", rows[i].name, text.n);
        CHECK(signed_read(t, (struct str){text.p + 9, text.n - 9}, &out, &err) == 0,
              "%s is read: %s", rows[i].name, err.text);
        CHECK(out.kind == in.kind && out.colour == in.colour && out.issued_at == in.issued_at &&
                  out.expires_at == in.expires_at && memcmp(out.ref, in.ref, SIGNED_REF) == 0,
              "%s is the same", rows[i].name);
    }
    signer_free(t);
}

/* Gates that check without us have the key, and this layout. */
static void neither_layout_nor_key_changes(void **state)
{
    struct signed_ticket facts = pass();
    auto_buf struct buf  text = {0};
    struct signer       *t = signer(KEY_A);
    unsigned char        open[SIGNED_PUBLIC];

    (void)state;
    signer_public(t, open);
    check_hex(open, sizeof open, public_key, "the public key");
    write_pass(&facts, KEY_A, &text);
    CHECK(strcmp(text.p, pass_text) == 0, "the text: %s", text.p);
    signer_free(t);
}

static void check_refused(const struct signer *t, struct str text, enum err_kind want,
                          const char *name, size_t at)
{
    struct signed_ticket out = {.issued_at = 77};
    struct err           err = {0};

    CHECK(signed_read(t, text, &out, &err) == -1 && err.kind == want, "%s (%zu) is refused as %d",
          name, at, (int)want);
    CHECK(out.issued_at == 77, "%s (%zu) leaves the output alone", name, at);
}

static void strange_texts_are_refused(void **state)
{
    static const struct {
        const char *name, *text;
    } rows[] = {
        {"nothing", ""},
        {"a word", "hello"},
        {"only the beginning", "HY1."},
        {"digits of a pass", "12345678"},
        {"an address", "https://wx.example.edu.cn/pass?c=HY1."},
        {"another's code", "{\"code\":\"HY1.AQIB\",\"t\":1}"},
    };
    struct signer *t = signer(KEY_A);

    (void)state;
    check_refused(t, (struct str){NULL, 0}, ERR_BAD_INPUT, "no text", 0);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_refused(t, str_c(rows[i].text), ERR_BAD_INPUT, rows[i].name, i);
    signer_free(t);
}

static void every_byte_counts(void **state)
{
    static const char    letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789-_+/=. \n\xff";
    struct signer       *t = signer(KEY_A);
    struct signed_ticket facts = pass();
    auto_buf struct buf  text = {0};

    (void)state;
    write_pass(&facts, KEY_A, &text);
    for (size_t i = 0; i < text.n; i++)
        for (size_t l = 0; l < sizeof letters; l++) {
            char                 was = text.p[i];
            struct signed_ticket out = {.issued_at = 77};

            if (letters[l] == was)
                continue;
            text.p[i] = letters[l];
            CHECK(signed_read(t, buf_view(&text), &out, NULL) == -1 && out.issued_at == 77,
                  "letter %zu as '%c' is refused", i, letters[l]);
            text.p[i] = was;
        }
    CHECK(signed_read(t, buf_view(&text), &facts, NULL) == 0, "unchanged it is read");
    signer_free(t);
}

static void cut_or_longer_ones_are_refused(void **state)
{
    struct signer       *t = signer(KEY_A);
    struct signed_ticket facts = pass();
    auto_buf struct buf  text = {0};

    (void)state;
    write_pass(&facts, KEY_A, &text);
    for (size_t n = 0; n < text.n; n++) {
        check_refused(t, (struct str){text.p, n}, ERR_BAD_INPUT, "the first letters", n);
        check_refused(t, (struct str){text.p + text.n - n, n}, ERR_BAD_INPUT, "the last ones", n);
    }
    buf_c(&text, "==");
    check_refused(t, buf_view(&text), ERR_BAD_INPUT, "padded", text.n);
    text.p[text.n - 2] = '\n';
    check_refused(t, (struct str){text.p, text.n - 1}, ERR_BAD_INPUT, "with a line feed", text.n);
    signer_free(t);
}

/* The facts of one with the signature of another. */
static void signatures_cannot_be_moved(void **state)
{
    static const struct {
        const char          *name, *key;
        int                  kind, colour;
        unsigned char        ref;
        int64_t              from, until;
    } rows[] = {
        {"another key", KEY_B, SIGNED_PASS, SIGNED_GREEN, 1, NOW, NOW + 300},
        {"another kind", KEY_A, SIGNED_LOOKUP, SIGNED_GREEN, 1, NOW, NOW + 300},
        {"another colour", KEY_A, SIGNED_PASS, SIGNED_RED, 1, NOW, NOW + 300},
        {"another code", KEY_A, SIGNED_PASS, SIGNED_GREEN, 2, NOW, NOW + 300},
        {"another beginning", KEY_A, SIGNED_PASS, SIGNED_GREEN, 1, NOW - 1, NOW + 300},
        {"a longer life", KEY_A, SIGNED_PASS, SIGNED_GREEN, 1, NOW, NOW + 301},
    };
    const size_t   facts_letters = 4 + 36; /* 27 bytes: whole letters */
    struct signer *t = signer(KEY_A);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf  mine = {0}, other = {0};
        struct signed_ticket facts = pass();

        write_pass(&facts, KEY_A, &mine);
        facts.kind = (enum signed_kind)rows[i].kind;
        facts.colour = (enum signed_colour)rows[i].colour;
        facts.ref[0] = rows[i].ref;
        facts.issued_at = rows[i].from;
        facts.expires_at = rows[i].until;
        write_pass(&facts, rows[i].key, &other);
        memcpy(other.p, mine.p, facts_letters);
        check_refused(t, buf_view(&other), ERR_FORBIDDEN, rows[i].name, i);
    }
    signer_free(t);
}

/* Signed with our key, but not by this version of us. */
static void what_we_do_not_know_is_refused(void **state)
{
    static const struct {
        const char *name;
        size_t      at; /* byte of the ticket */
        int         is;
        int         rc;
    } rows[] = {
        {"as it was", 0, 1, 0},        {"version 0", 0, 0, -1}, {"version 2", 0, 2, -1},
        {"no kind", 1, 0, -1},         {"kind 3", 1, 3, -1},    {"colour 4", 2, 4, -1},
        {"another reference", 3, 9, 0},
    };
    struct sealer  *s = NULL;
    struct signer  *t = signer(KEY_A);
    unsigned char   seed[ED25519_KEY];
    struct ed25519 *k;

    (void)state;
    CHECK(sealer_new(&s, KEY_A, NULL) == 0, "there is a key");
    sealer_derive(s, "ticket ed25519", seed);
    k = ed25519_new(seed);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        unsigned char       ticket[27 + ED25519_SIGNATURE] = {1, SIGNED_PASS, SIGNED_GREEN};
        auto_buf struct buf text = {0};
        struct err          err = {0};
        struct signed_ticket out;

        ticket[rows[i].at] = (unsigned char)rows[i].is;
        ed25519_sign(k, (struct str){(const char *)ticket, 27}, ticket + 27);
        buf_c(&text, "HY1.");
        base64_encode(&text, ticket, sizeof ticket);
        for (size_t c = 4; c < text.n; c++)
            text.p[c] = (char)(text.p[c] == '+' ? '-' : text.p[c] == '/' ? '_' : text.p[c]);
        CHECK(signed_read(t, (struct str){text.p, SIGNED_TEXT}, &out, &err) == rows[i].rc &&
                  (rows[i].rc == 0 || err.kind == ERR_BAD_INPUT),
              "%s", rows[i].name);
    }
    ed25519_free(k);
    signer_free(t);
    sealer_free(s);
}

static void impossible_ones_are_not_written(void **state)
{
    static const struct {
        const char *name;
        int         kind, colour;
        int64_t     from, until;
    } rows[] = {
        {"no kind", 0, SIGNED_GREEN, NOW, NOW},
        {"an unknown kind", 3, SIGNED_GREEN, NOW, NOW},
        {"a kind of another byte", 256 + SIGNED_PASS, SIGNED_GREEN, NOW, NOW},
        {"an unknown colour", SIGNED_PASS, 4, NOW, NOW},
        {"before 2020", SIGNED_PASS, SIGNED_GREEN, EPOCH - 1, NOW},
        {"never", SIGNED_PASS, SIGNED_GREEN, 0, 0},
        {"too late", SIGNED_PASS, SIGNED_GREEN, NOW, EPOCH + UINT32_MAX + 1},
        {"for ever", SIGNED_PASS, SIGNED_GREEN, NOW, INT64_MAX},
        {"the wrong way round", SIGNED_PASS, SIGNED_GREEN, NOW, NOW - 1},
    };
    struct signer *t = signer(KEY_A), *none = NULL;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf  out = {0};
        struct signed_ticket facts = pass();
        struct err           err = {0};

        facts.kind = (enum signed_kind)rows[i].kind;
        facts.colour = (enum signed_colour)rows[i].colour;
        facts.issued_at = rows[i].from;
        facts.expires_at = rows[i].until;
        CHECK(signed_write(t, &facts, &out, &err) == -1 && err.kind == ERR_BAD_INPUT && out.n == 0,
              "%s is refused", rows[i].name);
    }
    CHECK(signer_new(&none, NULL, NULL) == -1 && none == NULL, "no key, no signer");
    signer_free(t);
    signer_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_vectors),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(neither_layout_nor_key_changes),
        cmocka_unit_test(strange_texts_are_refused),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(cut_or_longer_ones_are_refused),
        cmocka_unit_test(signatures_cannot_be_moved),
        cmocka_unit_test(what_we_do_not_know_is_refused),
        cmocka_unit_test(impossible_ones_are_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
