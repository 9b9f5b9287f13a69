#include "cli/handover_private.h"

#include "base/mem.h"
#include "store/audit.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* "mobile 9f3c… …": words cannot be mistaken, because names of carriers and tokens hold no blank. */
int trace_add(struct handover_run *h, const char *action, int64_t person, const char *more,
              struct err *err)
{
    auto_buf struct buf detail = {0};
    struct audit        row = {
               .at = h->now, .actor = h->by, .action = str_c(action), .person = person};

    buf_f(&detail, "%s %s%s%s", h->carrier, h->token, more[0] ? " " : "", more);
    row.detail = buf_view(&detail);
    return audit_add(h->store, &row, err);
}

int trace_keep(struct handover_run *h, const char *action, const char *more, struct err *err)
{
    if (store_begin(h->store, err) < 0)
        return -1;
    if (trace_add(h, action, 0, more, err) < 0) {
        store_rollback(h->store);
        return -1;
    }
    return store_commit(h->store, err);
}

struct looking {
    struct handover_run *h;
    struct buf          *path;
    unsigned             seen;
    bool                 found, whole;
};

static int see_begin(void *arg, int64_t id, const struct audit *a)
{
    struct looking *l = arg;
    struct str      rest = a->detail, carrier, token;

    (void)id;
    if (!str_is(a->action, TRACE_BEGIN) || !str_split(&rest, ' ', &carrier) ||
        !str_is(carrier, l->h->carrier) || !str_split(&rest, ' ', &token) ||
        token.n != HANDOVER_TOKEN - 1)
        return 0;
    snprintf(l->h->token, sizeof l->h->token, "%.*s", STR_ARG(token));
    buf_str(l->path, rest);
    l->found = true;
    return 1;
}

int trace_last(struct handover_run *h, struct buf *path, struct err *err)
{
    struct looking l = {.h = h, .path = path};

    if (audit_list(h->store, 0, UINT_MAX, see_begin, &l, err) < 0)
        return -1;
    return l.found ? 1 : 0;
}

/* "mobile 9f3c… rest": whether that is h's. */
static bool is_ours(const struct handover_run *h, struct str detail)
{
    struct str carrier, token;

    return str_split(&detail, ' ', &carrier) && str_split(&detail, ' ', &token) &&
           str_is(token, h->token);
}

/* Ended is all there is to know. What began and is not ended is looked for in the whole audit: a
 * clock that was set back has put its rows in another order. */
static int see_token(void *arg, int64_t id, const struct audit *a)
{
    static const struct {
        const char *action;
        unsigned    bit;
    } actions[] = {{TRACE_GIVEN, SEEN_GIVEN},
                   {TRACE_FILE, SEEN_ENDED},
                   {TRACE_VOID, SEEN_ENDED},
                   {TRACE_LOST, SEEN_ENDED}};
    struct looking *l = arg;

    (void)id;
    if (!str_starts(a->action, STR_LIT("booking.")) || !is_ours(l->h, a->detail))
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(actions); i++)
        if (str_is(a->action, actions[i].action))
            l->seen |= actions[i].bit;
    return (l->seen & SEEN_ENDED) != 0 || (!l->whole && str_is(a->action, TRACE_BEGIN)) ? 1 : 0;
}

int trace_seen(struct handover_run *h, bool whole, unsigned *seen, struct err *err)
{
    struct looking l = {.h = h, .whole = whole};

    if (audit_list(h->store, 0, UINT_MAX, see_token, &l, err) < 0)
        return -1;
    *seen = l.seen;
    return 0;
}
