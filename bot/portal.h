/* The pages for a PC, behind the school's log-in (CAS):
 *
 *   /clearance           a graduate sees the process, and the look-up code to print or save
 *   /desk                a clerk with a scanner: a code or a number, and the decision
 *   /login/PAGE/STATE    where CAS sends the browser back to, with a ticket
 *   /logout              POST
 *
 * Who is not logged in is sent to CAS, comes back with a ticket, is known by a cookie from then on
 * (bot/session.h), and every request is a message to a handler (PAGE_CLEARANCE, PAGE_DESK of
 * bot/message.h): the same operations on the store, the same audit as in the chat. Nothing waits in
 * a thread: the connection is parked while CAS or the worker is asked. The pages need neither
 * scripts nor a mouse. */
#ifndef BOT_PORTAL_H
#define BOT_PORTAL_H

#include "bot/app.h"
#include "bot/server.h"
#include "bot/worker.h"

struct portal;

struct portal_options {
    const struct conf    *conf;  /* borrowed: login, public_url, both given */
    const struct bot_app *apps;  /* borrowed: those of conf, in the same order */
    const struct sealer  *sealer;
    struct metrics       *metrics;
    struct worker        *worker;
};

/* school: what the pages say of it is copied during the call. ERR_RETRY: no thread. */
int portal_new(struct portal **out, const struct portal_options *options,
               const struct conf_school *school, struct err *err);

/* After the server has been stopped. NULL is fine. */
void portal_free(struct portal *p);

/* From the next request on the pages speak of this school file. Copied; any thread. NULL is
 * fine. */
void portal_set_school(struct portal *p, const struct conf_school *school);

/* The site of the public server at all of the paths above. */
struct site portal_site(struct portal *p);

#endif
