#include "crypto/signed.h"

#include "base/mem.h"
#include "crypto/base64.h"
#include "crypto/ed25519.h"

#include <openssl/crypto.h>
#include <string.h>

/* Where what stands; docs/pass.md tells others. */
enum {
    VERSION = 1,
    AT_VERSION = 0,
    AT_KIND = 1,
    AT_COLOUR = 2,
    AT_REF = 3,
    AT_ISSUED = AT_REF + SIGNED_REF,
    AT_EXPIRES = AT_ISSUED + 4,
    FACTS = AT_EXPIRES + 4,            /* bytes that are signed */
    TICKET = FACTS + ED25519_SIGNATURE,
    LETTERS = (TICKET * 8 + 5) / 6,    /* of the base64url text, without padding */
};

#define EPOCH 1577836800 /* 2020-01-01 00:00 UTC */

static const char prefix[] = "HY1.";

_Static_assert(sizeof prefix - 1 + LETTERS == SIGNED_TEXT, "the header tells the length");

struct signer {
    struct ed25519 *key;
};

int signer_new(struct signer **out, const struct sealer *sealer, struct err *err)
{
    unsigned char  seed[ED25519_KEY];
    struct signer *t;

    if (sealer == NULL)
        return err_set(err, ERR_RETRY, "tickets: no key to sign them with");
    t = xcalloc(1, sizeof *t);
    sealer_derive(sealer, "ticket ed25519", seed);
    t->key = ed25519_new(seed);
    OPENSSL_cleanse(seed, sizeof seed);
    *out = t;
    return 0;
}

void signer_free(struct signer *t)
{
    if (t == NULL)
        return;
    ed25519_free(t->key);
    free(t);
}

void signer_public(const struct signer *t, unsigned char out[SIGNED_PUBLIC])
{
    ed25519_public(t->key, out);
}

/* ---- bytes ---- */

static void write_time(unsigned char *to, int64_t utc)
{
    uint32_t v = (uint32_t)(utc - EPOCH);

    to[0] = (unsigned char)(v >> 24);
    to[1] = (unsigned char)(v >> 16);
    to[2] = (unsigned char)(v >> 8);
    to[3] = (unsigned char)v;
}

static int64_t read_time(const unsigned char *from)
{
    return EPOCH + ((int64_t)from[0] << 24 | (int64_t)from[1] << 16 | (int64_t)from[2] << 8 |
                    (int64_t)from[3]);
}

static bool is_time(int64_t utc)
{
    return utc >= EPOCH && utc - EPOCH <= UINT32_MAX;
}

static bool is_kind(unsigned kind)
{
    return kind == SIGNED_LOOKUP || kind == SIGNED_PASS;
}

/* ---- text ---- */

/* base64url: the other two letters, and no padding. */
static void write_text(const unsigned char ticket[TICKET], struct buf *out)
{
    auto_buf struct buf text = {0};

    base64_encode(&text, ticket, TICKET);
    for (size_t i = 0; i < LETTERS; i++)
        text.p[i] = (char)(text.p[i] == '+' ? '-' : text.p[i] == '/' ? '_' : text.p[i]);
    buf_c(out, prefix);
    buf_add(out, text.p, LETTERS);
}

static bool read_letters(struct str text, unsigned char ticket[BASE64_DECODED_MAX(LETTERS)])
{
    char   letters[LETTERS];
    size_t n;

    for (size_t i = 0; i < LETTERS; i++) {
        if (text.p[i] == '+' || text.p[i] == '/')
            return false;
        letters[i] = (char)(text.p[i] == '-' ? '+' : text.p[i] == '_' ? '/' : text.p[i]);
    }
    return base64_decode((struct str){letters, LETTERS}, ticket,
                         BASE64_DECODED_MAX(LETTERS), &n) == 0 &&
           n == TICKET;
}

/* The decoder takes any surplus bits in the last letter; here one ticket is one text. */
static bool read_text(struct str text, unsigned char ticket[BASE64_DECODED_MAX(LETTERS)])
{
    auto_buf struct buf again = {0};

    if (text.n != SIGNED_TEXT || !str_starts(text, STR_LIT("HY1.")) ||
        !read_letters(str_skip(text, sizeof prefix - 1), ticket))
        return false;
    write_text(ticket, &again);
    return str_eq(buf_view(&again), text);
}

/* ---- tickets ---- */

int signed_write(const struct signer *t, const struct signed_ticket *facts, struct buf *out,
                 struct err *err)
{
    unsigned char ticket[TICKET];

    if (!is_kind(facts->kind) || facts->colour > SIGNED_RED)
        return err_set(err, ERR_BAD_INPUT, "tickets: no such kind or colour");
    if (!is_time(facts->issued_at) || !is_time(facts->expires_at) ||
        facts->expires_at < facts->issued_at)
        return err_set(err, ERR_BAD_INPUT, "tickets: times out of range");
    ticket[AT_VERSION] = VERSION;
    ticket[AT_KIND] = (unsigned char)facts->kind;
    ticket[AT_COLOUR] = (unsigned char)facts->colour;
    memcpy(ticket + AT_REF, facts->ref, SIGNED_REF);
    write_time(ticket + AT_ISSUED, facts->issued_at);
    write_time(ticket + AT_EXPIRES, facts->expires_at);
    ed25519_sign(t->key, (struct str){(const char *)ticket, FACTS}, ticket + FACTS);
    write_text(ticket, out);
    return 0;
}

int signed_read(const struct signer *t, struct str text, struct signed_ticket *out,
                struct err *err)
{
    unsigned char ticket[BASE64_DECODED_MAX(LETTERS)];

    if (!read_text(text, ticket) || ticket[AT_VERSION] != VERSION || !is_kind(ticket[AT_KIND]) ||
        ticket[AT_COLOUR] > SIGNED_RED)
        return err_set(err, ERR_BAD_INPUT, "tickets: not one");
    if (!ed25519_is_signed(t->key, (struct str){(const char *)ticket, FACTS}, ticket + FACTS))
        return err_set(err, ERR_FORBIDDEN, "tickets: not signed by us");
    *out = (struct signed_ticket){
        .kind = (enum signed_kind)ticket[AT_KIND],
        .colour = (enum signed_colour)ticket[AT_COLOUR],
        .issued_at = read_time(ticket + AT_ISSUED),
        .expires_at = read_time(ticket + AT_EXPIRES),
    };
    memcpy(out->ref, ticket + AT_REF, SIGNED_REF);
    return 0;
}
