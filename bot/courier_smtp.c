/* Mail: the message (RFC 5322, 2045, 2047) and its way to the server (RFC 5321, by libcurl). */
#include "bot/courier_private.h"

#include "base/cst.h"
#include "base/utf8.h"
#include "crypto/base64.h"

#include <curl/curl.h>
#include <string.h>

enum {
    LINE_BYTES = 57,    /* become 76 characters of base64 */
    SUBJECT_BYTES = 39, /* with "Subject: " and what marks a word: 76 characters at most */
};

/* ---- the message ---- */

static void write_date(struct buf *out, int64_t now)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct cst               t = cst_of(now);

    buf_f(out, "Date: %s, %d %s %04d %02d:%02d:%02d +0800\r\n", days[t.weekday], t.day,
          months[t.month - 1], t.year, t.hour, t.minute, t.second);
}

/* Always as encoded words, so nothing in it can end the line. */
static void write_subject(struct buf *out, struct str subject)
{
    const char *before = "Subject: ";

    while (subject.n > 0) {
        struct str part = utf8_cut(subject, SUBJECT_BYTES);

        buf_f(out, "%s=?UTF-8?B?", before);
        base64_encode(out, part.p, part.n);
        buf_c(out, "?=\r\n");
        subject = str_skip(subject, part.n);
        before = " ";
    }
}

/* Lines of a text end with CR LF also where they are encoded: RFC 2045, 6.8. */
static void write_text(struct buf *out, struct str text)
{
    auto_buf struct buf lines = {0};
    struct str          rest;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n')
            buf_char(&lines, '\r');
        buf_char(&lines, text.p[i]);
    }
    for (rest = buf_view(&lines); rest.n > 0;) {
        size_t n = rest.n < LINE_BYTES ? rest.n : LINE_BYTES;

        base64_encode(out, rest.p, n);
        buf_c(out, "\r\n");
        rest = str_skip(rest, n);
    }
}

/* The same Message-ID at every try: who gets it twice shows it once. */
void mail_write(struct buf *out, const struct letter *l, const char *from, int64_t now)
{
    const char *at = strrchr(from, '@');

    write_date(out, now);
    buf_f(out, "From: <%s>\r\nTo: <%.*s>\r\n", from, STR_ARG(l->address));
    buf_f(out, "Message-ID: <hongyan.%lld@%s>\r\n", (long long)l->id, at ? at + 1 : from);
    write_subject(out, l->subject);
    buf_c(out, "Auto-Submitted: auto-generated\r\n"
               "MIME-Version: 1.0\r\n"
               "Content-Type: text/plain; charset=utf-8\r\n"
               "Content-Transfer-Encoding: base64\r\n\r\n");
    write_text(out, l->text);
}

/* ---- the gateway ---- */

/* It becomes part of a command and of a header: nothing but what an address can have without
 * quotes. */
static bool is_address(struct str a)
{
    const char *at = a.n ? memchr(a.p, '@', a.n) : NULL;

    if (at == NULL || at == a.p || at == a.p + a.n - 1 || a.n > 254)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        unsigned char c = (unsigned char)a.p[i];

        if (c <= ' ' || c >= 0x7f || strchr("<>()[],;:\\\"", c) || (c == '@' && a.p + i != at))
            return false;
    }
    return true;
}

static int smtp_write(struct post *p, const struct conf *conf, const struct letter *l, int64_t now,
                      struct err *err)
{
    const struct conf_mail *mail = conf->mail;

    if (!is_address(l->address))
        return err_set(err, ERR_BAD_INPUT, "not a mail address");
    p->url = mail->url;
    p->mail_from = mail->from;
    p->user = mail->user;
    p->secret = mail->secret;
    snprintf(p->mail_to, sizeof p->mail_to, "<%.*s>", STR_ARG(l->address));
    mail_write(&p->body, l, mail->from, now);
    return 0;
}

static void smtp_read(const struct post *p, struct verdict *v)
{
    if (p->arrived)
        verdict_set(v, LETTER_SENT, "ok");
    else if (p->status >= 400 && p->status < 600)
        verdict_set(v, p->status < 500 ? LETTER_AGAIN : LETTER_REFUSED, "SMTP %d", p->status);
    else
        verdict_set(v, p->hopeless ? LETTER_REFUSED : LETTER_AGAIN, "%s", p->why);
}

const struct gateway gateway_smtp = {
    .name = "smtp",
    .write = smtp_write,
    .read = smtp_read,
};

/* ---- the way ---- */

static size_t give(char *to, size_t size, size_t n, void *arg)
{
    struct post *p = arg;
    size_t       left = p->body.n - p->taken;

    n *= size;
    if (n > left)
        n = left;
    memcpy(to, p->body.p + p->taken, n);
    p->taken += n;
    return n;
}

void smtp_set(void *easy, struct post *p)
{
    CURL *e = easy;
    bool  local = conf_url_is_local(p->url);

    p->taken = 0;
    p->list = curl_slist_append(NULL, p->mail_to);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "smtps,smtp");
    /* smtp:// begins in the clear: without STARTTLS nothing is said there, least of all a login. */
    curl_easy_setopt(e, CURLOPT_USE_SSL, (long)(local ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L); /* servers hang up on idle ones as they like */
    if (p->user != NULL) {
        curl_easy_setopt(e, CURLOPT_USERNAME, p->user);
        curl_easy_setopt(e, CURLOPT_PASSWORD, p->secret);
    }
    curl_easy_setopt(e, CURLOPT_MAIL_FROM, p->mail_from);
    curl_easy_setopt(e, CURLOPT_MAIL_RCPT, p->list);
    curl_easy_setopt(e, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(e, CURLOPT_INFILESIZE_LARGE, (curl_off_t)p->body.n);
    curl_easy_setopt(e, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(e, CURLOPT_READDATA, p);
}
