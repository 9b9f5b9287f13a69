/* What is served where: several sites behind one server, chosen by the path. */
#ifndef BOT_SITE_H
#define BOT_SITE_H

#include "bot/server.h"

/* path: the whole of it ("/verify"), or all below it when it ends in '/' ("/callback/"). */
struct route {
    const char *path;
    struct site site;
};

struct routes {
    const struct route *list; /* the first one that fits is asked; a list of one site at least */
    unsigned            count;
};

/* Any other path is 404 (exchange_not_found). arg of the site is the struct, which outlives the
 * server. */
struct site routes_site(struct routes *r);

#endif
