#include "bot/site.h"

static bool fits(const char *path, struct str asked)
{
    struct str whole = str_c(path);

    return whole.p[whole.n - 1] == '/' ? str_starts(asked, whole) : str_eq(asked, whole);
}

/* The same for one exchange at every step, so that nothing has to be kept in it. */
static const struct site *find_site(const struct routes *r, const struct exchange *x)
{
    for (unsigned i = 0; i < r->count; i++)
        if (fits(r->list[i].path, x->path))
            return &r->list[i].site;
    return NULL;
}

static enum serve look(void *arg, struct exchange *x)
{
    const struct site *site = find_site(arg, x);

    if (site != NULL)
        return site->look(site->arg, x);
    exchange_not_found(x);
    return SERVE_DONE;
}

static int start(void *arg, struct exchange *x)
{
    const struct site *site = find_site(arg, x);

    return site->start(site->arg, x);
}

static void finish(void *arg, struct exchange *x)
{
    const struct site *site = find_site(arg, x);

    site->finish(site->arg, x);
}

static void refused(void *arg, struct exchange *x)
{
    const struct routes *r = arg;
    const struct site   *site = find_site(r, x);

    if (site == NULL) /* nobody's path: still to be counted by somebody */
        site = &r->list[0].site;
    if (site->refused != NULL)
        site->refused(site->arg, x);
}

struct site routes_site(struct routes *r)
{
    return (struct site){
        .arg = r,
        .look = look,
        .start = start,
        .finish = finish,
        .refused = refused,
    };
}
