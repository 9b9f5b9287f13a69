/* /verify, the page of the second verification (protocol 5.9). WeCom opens it with a code, for the
 * first login of a member or before every use, as the administrator has set it:
 *
 *   GET   the platform says whose code it is; a handler says whether we know them (PAGE_KNOW).
 *         Known: the platform is told, and one sentence is shown. Unknown: the form is shown.
 *   POST  the form; a handler tries it (PAGE_CONFIRM). Right: as above. Wrong: the form again.
 *
 * Nothing waits in a thread: at every step the connection is parked. The form carries a sealed
 * ticket, for this browser only and for 5 minutes, so that no code, userid or number ever stands in
 * an address of ours, and nobody else's page can send the form. */
#ifndef BOT_VERIFY_H
#define BOT_VERIFY_H

#include "bot/app.h"
#include "bot/sender.h"
#include "bot/server.h"

struct verify;

struct verify_options {
    const struct conf    *conf;       /* borrowed: wecom, public_url */
    const struct bot_app *apps;       /* borrowed: those of conf, in the same order */
    const struct sealer  *sealer;
    struct metrics       *metrics;
    struct worker        *worker;
    int                 (*ask)(void *arg, struct ask *ask); /* sender_ask: 0; or -1 when there is no
                                                               sender yet. Any thread */
    void                 *ask_arg;
};

/* school: what the pages say of it is copied during the call. */
struct verify *verify_new(const struct verify_options *options, const struct conf_school *school);

/* After the server has been stopped. NULL is fine. */
void verify_free(struct verify *v);

/* From the next request on the pages speak of this school file. Copied; any thread. */
void verify_set_school(struct verify *v, const struct conf_school *school);

/* The site of the public server at /verify. */
struct site verify_site(struct verify *v);

#endif
