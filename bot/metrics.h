/* Counters and gauges, in Prometheus' text form. No labels that carry personal data. */
#ifndef BOT_METRICS_H
#define BOT_METRICS_H

#include "base/buf.h"

#include <stdint.h>

enum metric {
    M_CALLBACKS,          /* callbacks answered 200 */
    M_RESENDS,            /* of these: answered again from the inbox */
    M_REFUSED_SIGNATURE,  /* 403: wrong signature or another receive id */
    M_REFUSED_DOCTOR,     /* 403, 400: what `hongyan doctor` asked, in place of the two others */
    M_REFUSED_STALE,      /* 403: older than the inbox keeps answers */
    M_REFUSED_MALFORMED,  /* 400 */
    M_REFUSED_LARGE,      /* 413 */
    M_REFUSED_BUSY,       /* 503: the queue was full, or too many bodies at once */
    M_FAILED,             /* 503: our failure; rolled back */
    M_UNKNOWN_MESSAGES,   /* kinds this program does not know: answered empty */
    M_PLATFORM_ALERTS,    /* events that warn the operators: the app will be, or was, disabled */
    M_VERIFICATIONS,      /* URL verifications answered */
    M_BATCHES,            /* transactions */
    M_QUEUE,              /* gauge: callbacks that wait */
    M_BATCH_LAST,         /* gauge: size of the last batch */
    M_API_CALLS,          /* calls made to WeCom */
    M_API_RETRIES,
    M_API_FAILURES,       /* rows given up, and calls for pages that brought nothing */
    M_API_ALERTS,         /* class C errors: an administrator must act */
    M_TOKEN_FETCHES,
    M_OUTBOX_WAITING,     /* gauge */
    M_SENDS_UNDER_WAY,    /* gauge: calls, and outcomes that are being stored; never 0 while something
                             that can go has not begun to */
    M_OUTBOX_EXPIRED,     /* rows given up: of no use any more */
    M_OUTBOUND_UP,        /* gauge: 1 when sends of all applications work */
    M_SENDS_DROPPED_MEMBERS, /* receivers the platform refused */
    M_VERIFY_PASSED,      /* second verifications: the platform was told */
    M_VERIFY_FORMS,       /* forms shown, also again */
    M_VERIFY_REFUSED,     /* not verified, or the office has to decide */
    M_VERIFY_CODES,       /* no code, or one that was wrong, used or too old; forms too old */
    M_VERIFY_FORGED,      /* forms that were not ours, not this browser's, or sent from elsewhere */
    M_VERIFY_MALFORMED,   /* 400, 405, 413, 415 */
    M_VERIFY_LIMITED,     /* 429 */
    M_VERIFY_FAILED,      /* 503, 504: the platform did not answer, or we were too busy */
    M_VERIFY_ALERTS,      /* an administrator must act */
    M_PORTAL_LOGINS,      /* pages for a PC: sent to the school's log-in */
    M_PORTAL_ENTERED,     /* came back, and are in */
    M_PORTAL_PAGES,       /* pages shown */
    M_PORTAL_REFUSED,     /* nobody to us; log-ins and forms that were too old or not confirmed */
    M_PORTAL_FORGED,      /* forms and log-ins not ours, another session's, or from elsewhere */
    M_PORTAL_MALFORMED,   /* 400, 404, 405, 413, 415 */
    M_PORTAL_LIMITED,     /* 429 */
    M_PORTAL_FAILED,      /* 503, 504: the log-in did not answer, or we were too busy */
    M_PORTAL_ALERTS,      /* an administrator must act: the log-in does not know us */
    M_DESK_UNKNOWN,       /* numbers typed by clerks that are nobody's who has anything to clear */
    M_LETTERS_SENT,       /* SMS and mail that their gateway took */
    M_LETTERS_RETRIED,    /* tries to be repeated */
    M_LETTERS_FAILED,     /* given up: refused, tried too often, no gateway configured */
    M_LETTERS_EXPIRED,    /* given up: their time was over */
    M_LETTERS_WAITING,    /* gauge */
    M_PHOTOS,             /* pictures of members that are here */
    M_PHOTOS_REFUSED,     /* … that are none, too large, too small */
    M_PHOTOS_LOST,        /* … that the platform no longer had, or would not give */
    M_MADE,               /* charts and tables */
    M_MAKE_RETRIES,
    M_MAKE_FAILURES,      /* … of which the receiver was told */
    M_NOTICES_OVER,       /* refused: the sender has put enough of them that day */
    M_NOTICES,            /* gauges, from here on: receivers by enum notice_fate, in its order */
    M_NOTICES_END = M_NOTICES + 11,
    M_NOTICES_ACKED,      /* … who have said 收到 */
    M_PERSON_TIMES,       /* gauge: what the platform has counted today, of the application with
                             most */
    M_PERSON_TIMES_QUOTA, /* gauge: what it takes for one application a day; 0: not known */
    M_COUNT
};

struct metrics; /* any thread */

struct metrics *metrics_new(void);
void metrics_free(struct metrics *m);
void metrics_add(struct metrics *m, enum metric which, int64_t n);
void metrics_set(struct metrics *m, enum metric which, int64_t value); /* gauges */
int64_t metrics_get(const struct metrics *m, enum metric which);

/* Latency of a callback from its last byte to the resume, in microseconds: a histogram. */
void metrics_latency(struct metrics *m, int64_t microseconds);
/* The same of one transaction of the worker, from its begin to the end of its commit: so long
 * nobody else was answered. */
void metrics_transaction(struct metrics *m, int64_t microseconds);

void metrics_write(const struct metrics *m, struct buf *out); /* the whole /metrics page */

#endif
