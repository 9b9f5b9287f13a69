/* The browser of a phone or a PC, without JavaScript: it opens pages of the bot, keeps cookies, and
 * posts forms. */
#ifndef SIM_BROWSER_H
#define SIM_BROWSER_H

#include "sim/html.h"

struct sim_browser;

struct sim_browser *sim_browser_new(void);
void sim_browser_free(struct sim_browser *b); /* NULL is fine */

/* Pages whose addresses begin so are somebody else's (the log-in): read, but not judged. */
void sim_browser_foreign(struct sim_browser *b, const char *prefix);

/* Opens an address, following redirections. Also after a failure sim_browser_page tells what came.
 *
 * ERR_RETRY      no answer
 * ERR_BAD_INPUT  the page is not as our pages have to be: no HTML in UTF-8, not tidy (sim/html.h),
 *                kept by caches, shown in frames, its address told to others, a 200 without words,
 *                a cookie that scripts can read; or a form that leads to another site, where a
 *                browser does not go when the page has form-action 'self'
 */
int sim_browser_open(struct sim_browser *b, const char *url, struct err *err);

/* Fills in and posts a form of the page that is open (sim_html_fill). As above. */
int sim_browser_submit(struct sim_browser *b, struct str words, struct err *err);

/* Opens the link of the page with these words. As above. */
int sim_browser_follow(struct sim_browser *b, const char *words, struct err *err);

/* Opens what a <meta http-equiv=refresh> of the page names. false: there is none. */
bool sim_browser_refresh(struct sim_browser *b, int *rc, struct err *err);

/* Every address that was opened so far, one a line. Borrowed until the next. */
struct str sim_browser_history(const struct sim_browser *b);

/* The page that is open, and its HTTP status; NULL: none so far. Borrowed until another opens. */
const struct sim_html *sim_browser_page(const struct sim_browser *b, unsigned *status);

#endif
