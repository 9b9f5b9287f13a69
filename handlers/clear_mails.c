#include "handlers/clear_mails.h"

#include "base/mem.h"
#include "bot/push.h"

void clear_mails_begin(struct clear_mails *m, struct ctx *ctx, unsigned most)
{
    *m = (struct clear_mails){.ctx = ctx, .most = most};
    m->mail = xcalloc(most, sizeof *m->mail);
}

void clear_mails_free(struct clear_mails *m)
{
    for (unsigned i = 0; i < m->count; i++) {
        buf_wipe(&m->mail[i].text);
        buf_free(&m->mail[i].to);
    }
    free(m->mail);
}

static int send(struct clear_mails *m, struct clear_mail *mail, struct err *err)
{
    if (mail->count == 0)
        return 0;
    m->told += mail->count;
    if (clear_tell(m->ctx, mail->clearance, buf_view(&mail->to), mail->lang, buf_view(&mail->text),
                   mail->card, err) < 0)
        return -1;
    buf_clear(&mail->to);
    mail->count = 0;
    return 0;
}

/* NULL: there is no room, as more people were added than were announced. */
static struct clear_mail *mail_of(struct clear_mails *m, const struct school_clearance *c,
                                  const struct clear_telling *t)
{
    struct clear_mail *mail;

    for (unsigned i = 0; i < m->count; i++) {
        mail = &m->mail[i];
        if (mail->clearance == c && mail->lang == t->lang && mail->card == t->card &&
            str_eq(buf_view(&mail->text), buf_view(&t->text)))
            return mail;
    }
    if (m->count == m->most)
        return NULL;
    mail = &m->mail[m->count++];
    *mail = (struct clear_mail){.clearance = c, .lang = t->lang, .card = t->card};
    buf_str(&mail->text, buf_view(&t->text));
    return mail;
}

int clear_mails_add(struct clear_mails *m, const struct school_clearance *c,
                    const struct clear_telling *t, struct err *err)
{
    struct clear_mail *mail;

    if (t->text.n == 0 || t->userid.n == 0)
        return 0;
    mail = mail_of(m, c, t);
    if (mail == NULL)
        return err_set(err, ERR_BAD_INPUT, "clearance %s: over %u messages in one part", c->name,
                       m->most);
    if (mail->count > 0)
        buf_char(&mail->to, '|');
    buf_str(&mail->to, buf_view(&t->userid));
    return ++mail->count < PUSH_RECEIVERS ? 0 : send(m, mail, err);
}

int clear_mails_end(struct clear_mails *m, struct err *err)
{
    for (unsigned i = 0; i < m->count; i++)
        if (send(m, &m->mail[i], err) < 0)
            return -1;
    return 0;
}
