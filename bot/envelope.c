#include "bot/envelope.h"

#include "bot/markup.h"

enum { ROOT = 1, CHILD = 2 }; /* depths */

static int refuse(struct err *err, const char *why)
{
    return err_set(err, ERR_BAD_INPUT, "envelope: %s", why);
}

/* What the walk has found so far. found.p is NULL until the <Encrypt> element opens. */
struct search {
    struct str found;
    bool       inside;
};

static int opened(struct search *s, const struct markup *m, struct err *err)
{
    if (m->depth == ROOT && !str_is(m->text, "xml"))
        return refuse(err, "the root is not <xml>");
    if (s->inside)
        return refuse(err, "elements inside <Encrypt>");
    if (m->depth != CHILD || !str_is(m->text, "Encrypt"))
        return 0;
    if (s->found.p)
        return refuse(err, "two <Encrypt>");
    s->found = (struct str){m->text.p, 0};
    s->inside = true;
    return 0;
}

static int read(struct search *s, struct str piece, struct err *err)
{
    piece = str_trim(piece);
    if (!s->inside || piece.n == 0)
        return 0;
    if (s->found.n > 0)
        return refuse(err, "<Encrypt> in pieces");
    s->found = piece;
    return 0;
}

int envelope_encrypt(struct str body, struct str *encrypt, struct err *err)
{
    struct markup m;
    struct search s = {0};
    int           token, bad = markup_start(&m, body, err);

    while (bad == 0 && (token = markup_next(&m, err)) != MARKUP_END) {
        switch (token) {
        case MARKUP_OPEN:
            bad = opened(&s, &m, err);
            break;
        case MARKUP_CLOSE:
            s.inside = false; /* the only element that can close in there is <Encrypt> itself */
            break;
        case MARKUP_TEXT:
        case MARKUP_CDATA:
            bad = read(&s, m.text, err);
            break;
        default:
            bad = -1;
        }
    }
    if (bad)
        return -1;
    if (s.found.n == 0)
        return refuse(err, "no <Encrypt>, or an empty one");
    *encrypt = s.found;
    return 0;
}

void envelope_write(struct buf *out, struct str encrypt, const char *sig, int64_t timestamp,
                    struct str nonce)
{
    buf_room(out, encrypt.n + nonce.n + 256); /* at once, not by doubling */
    buf_c(out, "<xml><Encrypt><![CDATA[");
    buf_str(out, encrypt);
    buf_c(out, "]]></Encrypt><MsgSignature><![CDATA[");
    buf_c(out, sig);
    buf_c(out, "]]></MsgSignature><TimeStamp>");
    buf_i64(out, timestamp);
    buf_c(out, "</TimeStamp><Nonce><![CDATA[");
    buf_str(out, nonce);
    buf_c(out, "]]></Nonce></xml>");
}
