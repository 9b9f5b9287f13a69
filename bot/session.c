#include "bot/session.h"

#include "crypto/base64.h"
#include "crypto/digest.h"
#include "crypto/random.h"

#include <string.h>

enum { SEALED_MOST = 4096 }; /* characters of anything that is read here */

struct kind {
    const char *name, *login_name;                      /* of cookies */
    const char *session_context, *login_context, *ticket_context;
    int64_t     idle; /* seconds; 0: that does not matter */
};

/* A clerk at a desk may wait for the next student for long. */
static const struct kind kinds[SESSION_PAGES] = {
    [SESSION_CLEARANCE] = {"hongyan-clearance", "hongyan-clearance-login", "session.clearance",
                           "login.clearance", "ticket.clearance", SESSION_IDLE},
    [SESSION_DESK] = {"hongyan-desk", "hongyan-desk-login", "session.desk", "login.desk",
                      "ticket.desk", 0},
};

const char *session_name(enum session_page page)
{
    return kinds[page].name;
}

const char *session_login_name(enum session_page page)
{
    return kinds[page].login_name;
}

/* ---- sealing ---- */

static void seal(const struct sealer *sealer, const char *context, struct str plain,
                 struct buf *out)
{
    auto_buf struct buf sealed = {0};
    unsigned char       nonce[SEALED_NONCE];

    random_bytes(nonce, sizeof nonce);
    if (sealer_seal(sealer, context, plain, nonce, &sealed, NULL) == 0)
        base64_encode(out, sealed.p, sealed.n);
}

static bool open_sealed(const struct sealer *sealer, const char *context, struct str text,
                        struct buf *plain)
{
    unsigned char sealed[BASE64_DECODED_MAX(SEALED_MOST)];
    size_t        n;

    return text.n <= SEALED_MOST && base64_decode(text, sealed, sizeof sealed, &n) == 0 &&
           sealer_open(sealer, context, (struct str){(char *)sealed, n}, plain, NULL) == 0;
}

static void random_hex(char *out, size_t characters)
{
    unsigned char random[SESSION_ID];

    random_bytes(random, characters / 2);
    digest_hex(out, random, characters / 2);
}

/* ---- sessions ---- */

void session_begin(struct session *out, enum session_page page, const char *user, int64_t now)
{
    *out = (struct session){.page = page, .began_at = now, .seen_at = now};
    strncpy(out->user, user, CAS_USER);
    random_hex(out->id, SESSION_ID);
}

void session_write(const struct sealer *sealer, const struct session *s, struct buf *out)
{
    auto_buf struct buf plain = {0};

    buf_f(&plain, "1\n%lld\n%lld\n%s\n%s", (long long)s->began_at, (long long)s->seen_at, s->id,
          s->user);
    seal(sealer, kinds[s->page].session_context, buf_view(&plain), out);
}

static bool copy(char *out, size_t size, struct str text)
{
    if (text.n == 0 || text.n >= size)
        return false;
    memcpy(out, text.p, text.n);
    out[text.n] = '\0';
    return true;
}

static bool split(struct str rest, struct session *s)
{
    struct str version, began, seen, id;

    return str_split(&rest, '\n', &version) && str_is(version, "1") &&
           str_split(&rest, '\n', &began) && str_i64(began, &s->began_at) &&
           str_split(&rest, '\n', &seen) && str_i64(seen, &s->seen_at) &&
           str_split(&rest, '\n', &id) && id.n == SESSION_ID && copy(s->id, sizeof s->id, id) &&
           copy(s->user, sizeof s->user, rest);
}

enum session_state session_read(const struct sealer *sealer, enum session_page page,
                                struct str cookie, int64_t now, struct session *out)
{
    const struct kind  *k = &kinds[page];
    struct session      s = {.page = page};
    auto_buf struct buf plain = {0};

    if (cookie.n == 0)
        return SESSION_NONE;
    if (!open_sealed(sealer, k->session_context, cookie, &plain) || !split(buf_view(&plain), &s))
        return SESSION_FORGED;
    if (now >= s.began_at + SESSION_SECONDS || (k->idle > 0 && now >= s.seen_at + k->idle))
        return SESSION_OVER;
    *out = s;
    return SESSION_GOOD;
}

/* ---- on the way to CAS ---- */

/* What stands in the address, in the log of the web server and in the history of the browser tells
 * nobody the cookie. */
static void state_of(struct str secret, char state[SESSION_STATE + 1])
{
    unsigned char digest[DIGEST_SHA256];

    digest_sha256(secret, digest);
    digest_hex(state, digest, SESSION_STATE / 2);
}

void session_login_write(const struct sealer *sealer, enum session_page page, int64_t now,
                         struct buf *cookie, char state[SESSION_STATE + 1])
{
    char                secret[SESSION_ID + 1];
    auto_buf struct buf plain = {0};

    random_hex(secret, SESSION_ID);
    state_of(str_c(secret), state);
    buf_f(&plain, "1\n%lld\n%s", (long long)(now + SESSION_LOGIN), secret);
    seal(sealer, kinds[page].login_context, buf_view(&plain), cookie);
}

enum session_state session_login_read(const struct sealer *sealer, enum session_page page,
                                      struct str cookie, struct str state, int64_t now)
{
    auto_buf struct buf plain = {0};
    char                wanted[SESSION_STATE + 1];
    struct str          rest, version, until;
    int64_t             expires;

    if (cookie.n == 0)
        return SESSION_NONE;
    if (!open_sealed(sealer, kinds[page].login_context, cookie, &plain))
        return SESSION_FORGED;
    rest = buf_view(&plain);
    if (!str_split(&rest, '\n', &version) || !str_is(version, "1") ||
        !str_split(&rest, '\n', &until) || !str_i64(until, &expires))
        return SESSION_FORGED;
    state_of(rest, wanted);
    if (state.n != SESSION_STATE || !digest_equal(state.p, wanted, SESSION_STATE))
        return SESSION_FORGED;
    return now >= expires ? SESSION_OVER : SESSION_GOOD;
}

/* ---- forms ---- */

void session_ticket_write(const struct sealer *sealer, const struct session *s,
                          const char *purpose, int64_t expires, struct str body, struct buf *out)
{
    auto_buf struct buf plain = {0};
    char                number[16 + 1];

    random_hex(number, 16);
    buf_f(&plain, "1\n%s\n%s\n%lld\n%s\n", s->id, purpose, (long long)expires, number);
    if (body.n <= SESSION_TICKET_MAX)
        buf_str(&plain, body);
    seal(sealer, kinds[s->page].ticket_context, buf_view(&plain), out);
}

static uint64_t read_hex(struct str text)
{
    uint64_t v = 0;

    for (size_t i = 0; i < text.n; i++)
        v = v << 4 | (uint64_t)str_hex_digit(text.p[i]);
    return v;
}

enum session_state session_ticket_read(const struct sealer *sealer, const struct session *s,
                                       const char *purpose, struct str ticket, int64_t now,
                                       struct buf *body, uint64_t *number)
{
    auto_buf struct buf plain = {0};
    struct str          rest, version, id, what, until, hex;
    int64_t             expires;

    if (ticket.n == 0)
        return SESSION_NONE;
    if (!open_sealed(sealer, kinds[s->page].ticket_context, ticket, &plain))
        return SESSION_FORGED;
    rest = buf_view(&plain);
    if (!str_split(&rest, '\n', &version) || !str_is(version, "1") ||
        !str_split(&rest, '\n', &id) || id.n != SESSION_ID ||
        !digest_equal(id.p, s->id, SESSION_ID) || !str_split(&rest, '\n', &what) ||
        !str_is(what, purpose) || !str_split(&rest, '\n', &until) || !str_i64(until, &expires) ||
        !str_split(&rest, '\n', &hex))
        return SESSION_FORGED;
    if (now >= expires)
        return SESSION_OVER;
    *number = read_hex(hex);
    buf_str(body, rest);
    return SESSION_GOOD;
}
