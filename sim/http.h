/* The platform as an HTTP client of the bot. */
#ifndef SIM_HTTP_H
#define SIM_HTTP_H

#include "base/buf.h"
#include "base/err.h"

struct sim_http; /* one thread's client; keeps its connection */

struct sim_http *sim_http_new(void);
void sim_http_free(struct sim_http *h); /* NULL is fine */

/* POSTs body, or GETs when body is NULL. Redirections are not followed. *status and *out
 * (appended to, at most 1 MiB) are the answer's. ERR_RETRY: no answer within ms milliseconds, or
 * no connection; "timeout" or curl's words. */
int sim_http_do(struct sim_http *h, const char *url, const struct str *body, unsigned ms,
                unsigned *status, struct buf *out, struct err *err);

/* Appends text with everything but letters, digits and -_.~ as %XX. */
void sim_http_escape(struct buf *out, struct str text);

#endif
