/* Which gateway takes a letter, and what the answers of all of them have in common. */
#include "bot/courier_private.h"

#include <stdarg.h>
#include <stdio.h>

const struct gateway *gateway_of(const struct conf *conf, enum letter_kind kind)
{
    if (kind == LETTER_SMS && conf->sms != NULL)
        return conf->sms->provider == SMS_TENCENT ? &gateway_tencent : &gateway_webhook;
    if (kind == LETTER_MAIL && conf->mail != NULL)
        return conf->mail->provider == MAIL_SMTP ? &gateway_smtp : &gateway_webhook;
    return NULL;
}

void verdict_set(struct verdict *v, enum letter_fate fate, const char *format, ...)
{
    va_list args;

    v->fate = fate;
    va_start(args, format);
    vsnprintf(v->code, sizeof v->code, format, args);
    va_end(args);
}

bool verdict_of_http(const struct post *p, struct verdict *v)
{
    if (!p->arrived)
        verdict_set(v, p->hopeless ? LETTER_REFUSED : LETTER_AGAIN, "%s", p->why);
    else if (p->status == 429 || p->status >= 500)
        verdict_set(v, LETTER_AGAIN, "HTTP %d", p->status);
    else if (p->status < 200 || p->status >= 300)
        verdict_set(v, LETTER_REFUSED, "HTTP %d", p->status);
    else
        return false;
    return true;
}
