#include "bot/purge.h"

#include "base/log.h"
#include "store/audit.h"
#include "store/codes.h"
#include "store/dialogs.h"
#include "store/inbox.h"
#include "store/letters.h"
#include "store/outbox.h"
#include "store/people.h"
#include "store/quotas.h"

enum {
    PURGE_LATER = 3600,          /* seconds: what callback.c has let in may still wait here, and
                                    clocks are set back */
    PURGE_ROWS = 2000,           /* in one go, so that no callback waits long behind it */
    TURN_PEOPLE = 500,           /* the same of people, who are three rows each */
    OUTBOX_SECONDS = 30 * 86400, /* what was sent is remembered so long, letters too */
};

/* Deletes what is over its time, of every table the same number; *more: there is more of it. */
static int purge_all(struct store *s, int64_t now, int64_t inbox_seconds, bool *more,
                     struct err *err)
{
    int64_t answers = 0, dialogs = 0, sent = 0, letters = 0, codes = 0, quotas = 0;

    if (inbox_purge(s, now - inbox_seconds - PURGE_LATER, PURGE_ROWS, &answers, err) < 0 ||
        dialog_purge(s, now - inbox_seconds, PURGE_ROWS, &dialogs, err) < 0 ||
        outbox_purge(s, now - OUTBOX_SECONDS, PURGE_ROWS, &sent, err) < 0 ||
        letter_purge(s, now - OUTBOX_SECONDS, PURGE_ROWS, &letters, err) < 0 ||
        code_purge(s, now, PURGE_ROWS, &codes, err) < 0 ||
        quota_purge(s, now, PURGE_ROWS, &quotas, err) < 0)
        return -1;
    *more = answers == PURGE_ROWS || dialogs == PURGE_ROWS || sent == PURGE_ROWS ||
            letters == PURGE_ROWS || codes == PURGE_ROWS || quotas == PURGE_ROWS;
    return 0;
}

bool purge_old(struct store *s, int64_t now, int64_t inbox_seconds)
{
    struct err err = {0};
    bool       more = false;

    if (store_begin(s, &err) < 0 || purge_all(s, now, inbox_seconds, &more, &err) < 0) {
        store_rollback(s);
        log_line(LOG_WARN, "purge: %s", err.text);
        return false;
    }
    if (store_commit(s, &err) < 0)
        log_line(LOG_WARN, "purge: %s", err.text);
    return more;
}

/* ---- the days of the roster ---- */

struct turns {
    struct store *store;
    int64_t       now;
    struct str    action;
    unsigned      count;
    struct err   *err;
};

static int keep_turn(void *arg, int64_t person)
{
    struct turns *t = arg;
    struct audit  row = {
        .at = t->now, .actor = STR_LIT("hongyan"), .action = t->action, .person = person};

    t->count++;
    return audit_add(t->store, &row, t->err);
}

static int turn(struct turns *t, enum people_turn which, const char *action)
{
    t->count = 0;
    t->action = str_c(action);
    return people_turn(t->store, t->now, which, TURN_PEOPLE, keep_turn, t, t->err);
}

bool turn_people(struct store *s, int64_t now)
{
    struct err   err = {0};
    struct turns t = {.store = s, .now = now, .err = &err};
    unsigned     begun = 0;
    bool         done = false;

    if (store_begin(s, &err) == 0 && turn(&t, PEOPLE_BEGIN, "people.begin") == 0) {
        begun = t.count; /* before who ends: that may be the same person */
        done = turn(&t, PEOPLE_END, "people.expire") == 0;
    }
    if (!done)
        store_rollback(s);
    if (!done || store_commit(s, &err) < 0) {
        log_line(LOG_WARN, "roster: %s", err.text);
        return false;
    }
    if (begun + t.count > 0)
        log_line(LOG_INFO, "roster: begun=%u left=%u", begun, t.count);
    return begun < TURN_PEOPLE && t.count < TURN_PEOPLE;
}
