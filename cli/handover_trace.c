#include "cli/handover_private.h"

#include "base/mem.h"
#include "store/audit.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* "mobile 9f3c… …": words cannot be mistaken, names of carriers and tokens hold no blank. */
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

/* Rows of one second are in no order, and a clock may be set back a little: so much before the
 * newest beginning is looked at, too. What began earlier has been looked after by a later one. */
enum { MARGIN = 3600 };

struct looking {
    struct handover_run *h;
    struct buf           begun;        /* "TOKEN PATH" and a line feed each, the newest first */
    struct buf           given, ended; /* "TOKEN " each */
    int64_t              until;        /* seconds; what is older is not looked at. 0: all is */
};

static void looking_free(struct looking *l)
{
    buf_free(&l->begun);
    buf_free(&l->given);
    buf_free(&l->ended);
}

static int see_row(void *arg, int64_t id, const struct audit *a)
{
    struct looking *l = arg;
    struct str      rest = a->detail, carrier, token;

    (void)id;
    if (a->at < l->until)
        return 1;
    if (!str_starts(a->action, STR_LIT("booking.")) || !str_split(&rest, ' ', &carrier) ||
        !str_is(carrier, l->h->carrier) || !str_split(&rest, ' ', &token) ||
        token.n != HANDOVER_TOKEN - 1)
        return 0;
    if (str_is(a->action, TRACE_GIVEN))
        buf_f(&l->given, "%.*s ", STR_ARG(token));
    else if (str_is(a->action, TRACE_FILE) || str_is(a->action, TRACE_VOID) ||
             str_is(a->action, TRACE_LOST))
        buf_f(&l->ended, "%.*s ", STR_ARG(token));
    else if (str_is(a->action, TRACE_BEGIN)) {
        buf_f(&l->begun, "%.*s %.*s\n", STR_ARG(token), STR_ARG(rest));
        if (l->until == 0)
            l->until = a->at - MARGIN;
    }
    return 0;
}

static bool is_among(const struct buf *tokens, struct str token)
{
    return tokens->n > 0 && memmem(tokens->p, tokens->n, token.p, token.n) != NULL;
}

int trace_open(struct handover_run *h, struct buf *path, bool *given, struct err *err)
{
    struct looking l = {.h = h};
    int            rc = audit_list(h->store, 0, UINT_MAX, see_row, &l, err);
    struct str     rest = buf_view(&l.begun), line, token;

    while (rc == 0 && rest.n > 0 && str_split(&rest, '\n', &line) && line.n > 0) {
        str_split(&line, ' ', &token);
        if (is_among(&l.ended, token))
            continue;
        snprintf(h->token, sizeof h->token, "%.*s", STR_ARG(token));
        buf_str(path, line);
        *given = is_among(&l.given, token);
        rc = 1;
    }
    looking_free(&l);
    return rc;
}

int trace_ended(struct handover_run *h, bool *ended, struct err *err)
{
    struct looking l = {.h = h, .until = h->now - MARGIN};
    int            rc = audit_list(h->store, 0, UINT_MAX, see_row, &l, err);

    if (rc == 0)
        *ended = is_among(&l.ended, str_c(h->token));
    looking_free(&l);
    return rc;
}
