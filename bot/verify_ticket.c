/* What makes a form ours: the sealed ticket, and the cookie that it belongs to. */
#include "bot/verify_private.h"

#include "base/utf8.h"
#include "bot/browser.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "crypto/sealed.h"

#include <string.h>

enum { COOKIE_SECONDS = 600 };

static const char ticket_context[] = "verify.ticket";
static const char cookie_name[] = "hongyan-verify";

static const char *const kinds[] = {[VERIFY_LOGIN] = "login", [VERIFY_USE] = "use"};

/* ---- the ticket ---- */

static bool one_line(const struct buf *text)
{
    return utf8_is_clean(buf_view(text)) && utf8_valid(buf_view(text)) &&
           (text->n == 0 || memchr(text->p, '\n', text->n) == NULL);
}

int ticket_write(const struct passage *p, struct buf *out)
{
    auto_buf struct buf plain = {0}, sealed = {0};
    unsigned char       nonce[SEALED_NONCE];

    if (p->userid.n == 0 || !one_line(&p->userid) || !one_line(&p->tfa_code))
        return -1;
    buf_f(&plain, "1\n%s\n%lld\n%s\n%s\n", kinds[p->kind], (long long)p->expires, p->cookie,
          p->school->notice_id);
    buf_str(&plain, buf_view(&p->userid));
    buf_char(&plain, '\n');
    buf_str(&plain, buf_view(&p->tfa_code));
    random_bytes(nonce, sizeof nonce);
    if (sealer_seal(p->v->options.sealer, ticket_context, buf_view(&plain), nonce, &sealed, NULL) <
        0)
        return -1;
    base64_encode(out, sealed.p, sealed.n);
    return 0;
}

static bool open_ticket(const struct passage *p, struct str ticket, struct buf *plain)
{
    unsigned char sealed[BASE64_DECODED_MAX(FORM_VALUE_MAX)];
    size_t        n;

    return base64_decode(ticket, sealed, sizeof sealed, &n) == 0 &&
           sealer_open(p->v->options.sealer, ticket_context, (struct str){(char *)sealed, n}, plain,
                       NULL) == 0;
}

struct fields {
    struct str version, kind, expires, cookie, notice, userid, tfa_code;
};

static bool split_ticket(struct str rest, struct fields *f)
{
    return str_split(&rest, '\n', &f->version) && str_is(f->version, "1") &&
           str_split(&rest, '\n', &f->kind) && str_split(&rest, '\n', &f->expires) &&
           str_split(&rest, '\n', &f->cookie) && str_split(&rest, '\n', &f->notice) &&
           str_split(&rest, '\n', &f->userid) && str_split(&rest, '\n', &f->tfa_code) &&
           rest.p == NULL;
}

/* ---- the cookie ---- */

static bool secure(const struct verify *v)
{
    return browser_secure(v->options.conf->public_url);
}

void cookie_make(struct passage *p)
{
    unsigned char random[VERIFY_COOKIE / 2];

    random_bytes(random, sizeof random);
    digest_hex(p->cookie, random, sizeof random);
}

void cookie_write(const struct passage *p)
{
    browser_cookie_set(p->x, secure(p->v), cookie_name, str_c(p->cookie), "Strict", COOKIE_SECONDS);
}

enum verify_outcome ticket_read(struct passage *p, struct str ticket, int64_t now,
                                bool *same_notice)
{
    struct str          cookie = browser_cookie(p->x, secure(p->v), cookie_name);
    auto_buf struct buf plain = {0};
    struct fields       f;
    int64_t             expires;

    if (ticket.n == 0 || !open_ticket(p, ticket, &plain) || !split_ticket(buf_view(&plain), &f) ||
        !str_i64(f.expires, &expires) || f.cookie.n != VERIFY_COOKIE || cookie.n != f.cookie.n ||
        !digest_equal(cookie.p, f.cookie.p, VERIFY_COOKIE))
        return V_FORGED;
    p->kind = str_is(f.kind, kinds[VERIFY_USE]) ? VERIFY_USE : VERIFY_LOGIN;
    if (expires < now)
        return V_EXPIRED;
    p->expires = expires;
    memcpy(p->cookie, f.cookie.p, VERIFY_COOKIE);
    buf_str(&p->userid, f.userid);
    buf_str(&p->tfa_code, f.tfa_code);
    *same_notice = str_is(f.notice, p->school->notice_id);
    return V_FORM;
}
