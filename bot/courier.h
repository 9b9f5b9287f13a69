/* Sends letters (store/letters.h): SMS and mail, by the providers of the configuration. A thread
 * for each; outcomes go back to the worker as tasks. Adapters, behind one small interface
 * (courier_private.h):
 *
 *   webhook  POST {"kind": "sms"|"mail", "to", "text", "code", "subject", "id"} as JSON, all of
 *            them texts (empty: none), with
 *            X-Hongyan-Timestamp: seconds UTC, and
 *            X-Hongyan-Signature: hex HMAC-SHA256(secret, timestamp "." body).
 *            HTTP 2xx: sent; 429 and 5xx: again; else: refused. `id` is the same at every try.
 *   tencent  Tencent Cloud SendSms 2021-01-11, signed with TC3-HMAC-SHA256
 *   smtp     RFC 5321 by libcurl; TLS is demanded unless the server is this machine
 *
 * Each is tried three times within the letter's life; then it has failed, and is counted. Logs name
 * the letter's number and the gateway's code, never an address or a text. */
#ifndef BOT_COURIER_H
#define BOT_COURIER_H

#include "bot/metrics.h"
#include "bot/worker.h"
#include "conf/conf.h"
#include "conf/notices.h"

struct courier;

struct courier_options {
    const struct conf   *conf;   /* borrowed: sms, mail, database */
    const struct sealer *sealer;
    struct metrics      *metrics;
    struct quiet_hours   quiet;  /* at the start; then courier_set_quiet */
};

/* As sender_start, sender_wake, sender_stop, sender_free. */
int courier_start(struct courier **out, const struct courier_options *options,
                  struct worker *worker, struct err *err);
void courier_wake(struct courier *c);
void courier_stop(struct courier *c);

/* When nobody is to be woken: the SMS of a notice that is not critical do not go then, however long
 * they have been tried, and it is no try. A code, which somebody is waiting for, always goes. Any
 * thread; NULL is fine. */
void courier_set_quiet(struct courier *c, struct quiet_hours quiet);
void courier_free(struct courier *c);

#endif
