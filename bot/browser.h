/* What a browser tells of itself, as every page of ours needs it: cookies, the language, where a
 * form was sent from, from which address. In the server's threads only, as exchange_header. */
#ifndef BOT_BROWSER_H
#define BOT_BROWSER_H

#include "bot/server.h"

/* Whether the school's address has https, so that cookies can be kept from plain connections. The
 * demo has not. url: public_url of the configuration; NULL: no. */
bool browser_secure(const char *url);

/* The value of a cookie; p NULL when it was not sent. Where pages are secure its name has the
 * prefix __Host-, which lets no neighbouring host or plain connection set it (RFC 6265bis
 * 4.1.3.2). */
struct str browser_cookie(const struct exchange *x, bool secure, const char *name);

/* The answer sets it, for all paths, out of the reach of scripts.
 *   same_site  "Strict", or "Lax": it also comes along when another site's link is followed
 *   max_age    seconds; 0: until the browser is closed; -1: it is deleted */
void browser_cookie_set(struct exchange *x, bool secure, const char *name, struct str value,
                        const char *same_site, int max_age);

/* The request does not come from a page of somebody else's, as far as the browser tells. A second
 * lock: what a form of ours has in it is the first one. */
bool browser_same_origin(const struct exchange *x, const char *url);

/* The page is to be in English: by lang=en or lang=zh in the address, else as the browser wants. */
bool browser_english(const struct exchange *x);

/* A key for the limiter: an IPv4 address, or the half of an IPv6 one that a provider gives to one
 * household. */
uint64_t browser_peer(const struct exchange *x);

#endif
