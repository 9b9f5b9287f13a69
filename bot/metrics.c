#include "bot/metrics.h"

#include "base/mem.h"
#include "store/notices.h"

#include <stdatomic.h>

static const struct {
    const char *name, *type, *help;
} rows[M_COUNT] = {
    [M_CALLBACKS] = {"callbacks_total", "counter", "Callbacks answered 200."},
    [M_RESENDS] = {"resends_total", "counter", "Callbacks answered again from the inbox."},
    [M_REFUSED_SIGNATURE] = {"refused_signature_total", "counter",
                             "Wrong signature or receive id (403)."},
    [M_REFUSED_DOCTOR] = {"refused_doctor_total", "counter",
                          "Verifications by hongyan doctor that were refused (403, 400)."},
    [M_REFUSED_STALE] = {"refused_stale_total", "counter",
                         "Older than the inbox keeps answers (403)."},
    [M_REFUSED_MALFORMED] = {"refused_malformed_total", "counter", "Malformed (400)."},
    [M_REFUSED_LARGE] = {"refused_large_total", "counter", "Body over the limit (413)."},
    [M_REFUSED_BUSY] = {"refused_busy_total", "counter", "Queue full, or too many bodies (503)."},
    [M_FAILED] = {"failed_total", "counter", "Rolled back after a failure of ours (503)."},
    [M_UNKNOWN_MESSAGES] = {"unknown_messages_total", "counter",
                            "Kinds of message not known here."},
    [M_PLATFORM_ALERTS] = {"platform_alerts_total", "counter",
                           "Events that warn the operators, such as inactive_alert."},
    [M_VERIFICATIONS] = {"verifications_total", "counter", "URL verifications answered."},
    [M_BATCHES] = {"batches_total", "counter", "Transactions of the worker."},
    [M_QUEUE] = {"queue", "gauge", "Callbacks that wait for the worker."},
    [M_BATCH_LAST] = {"batch_last", "gauge", "Callbacks in the last transaction."},
    [M_API_CALLS] = {"api_calls_total", "counter", "Calls made to the platform."},
    [M_API_RETRIES] = {"api_retries_total", "counter", "Calls to be repeated later."},
    [M_API_FAILURES] = {"api_failures_total", "counter",
                        "Outbox rows given up, and calls for pages that brought nothing."},
    [M_API_ALERTS] = {"api_alerts_total", "counter", "Errors that an administrator must mend."},
    [M_TOKEN_FETCHES] = {"token_fetches_total", "counter", "Access tokens fetched."},
    [M_OUTBOX_WAITING] = {"outbox_waiting", "gauge", "Outbox rows that wait."},
    [M_SENDS_UNDER_WAY] = {"sends_under_way", "gauge",
                           "Calls to the platform, and outcomes that are being stored."},
    [M_OUTBOX_EXPIRED] = {"outbox_expired_total", "counter",
                          "Outbox rows given up because they were of no use any more."},
    [M_OUTBOUND_UP] = {"outbound_up", "gauge", "1 when sends of all applications work."},
    [M_SENDS_DROPPED_MEMBERS] = {"receivers_refused_total", "counter",
                                 "Receivers that the platform refused."},
    [M_VERIFY_PASSED] = {"verify_passed_total", "counter", "Second verifications passed."},
    [M_VERIFY_FORMS] = {"verify_forms_total", "counter",
                        "Forms of the second verification shown."},
    [M_VERIFY_REFUSED] = {"verify_refused_total", "counter",
                          "Second verifications refused, or left to the office."},
    [M_VERIFY_CODES] = {"verify_codes_total", "counter",
                        "Codes missing, wrong, used or too old; forms too old."},
    [M_VERIFY_FORGED] = {"verify_forged_total", "counter",
                         "Forms not ours, of another browser, or sent from elsewhere (403)."},
    [M_VERIFY_MALFORMED] = {"verify_malformed_total", "counter",
                            "Requests to the page that cannot be read (400, 405, 413, 415)."},
    [M_VERIFY_LIMITED] = {"verify_limited_total", "counter",
                          "Requests to the page that came too often (429)."},
    [M_VERIFY_FAILED] = {"verify_failed_total", "counter",
                         "The platform did not answer a page, or we were busy (503, 504)."},
    [M_VERIFY_ALERTS] = {"verify_alerts_total", "counter",
                         "Second verifications that an administrator must mend (500)."},
    [M_PORTAL_LOGINS] = {"portal_logins_total", "counter",
                         "Pages for a PC: browsers sent to the school's log-in."},
    [M_PORTAL_ENTERED] = {"portal_entered_total", "counter", "Log-ins that CAS confirmed."},
    [M_PORTAL_PAGES] = {"portal_pages_total", "counter", "Pages for a PC shown."},
    [M_PORTAL_REFUSED] = {"portal_refused_total", "counter",
                          "Users unknown here; log-ins and forms too old or not confirmed."},
    [M_PORTAL_FORGED] = {"portal_forged_total", "counter",
                         "Log-ins and forms not ours, of another session, or sent from elsewhere."},
    [M_PORTAL_MALFORMED] = {"portal_malformed_total", "counter",
                            "Requests to pages for a PC that cannot be read (400, 404, 405, 413, "
                            "415)."},
    [M_PORTAL_LIMITED] = {"portal_limited_total", "counter",
                          "Requests to pages for a PC that came too often (429)."},
    [M_PORTAL_FAILED] = {"portal_failed_total", "counter",
                         "CAS did not answer, or we were busy (503, 504)."},
    [M_PORTAL_ALERTS] = {"portal_alerts_total", "counter",
                         "Log-ins that an administrator must mend (500)."},
    [M_DESK_UNKNOWN] = {"desk_unknown_total", "counter",
                        "Numbers typed at a desk that are nobody's."},
    [M_LETTERS_SENT] = {"letters_sent_total", "counter", "SMS and mail that their gateway took."},
    [M_LETTERS_RETRIED] = {"letters_retried_total", "counter", "SMS and mail to be tried again."},
    [M_LETTERS_FAILED] = {"letters_failed_total", "counter",
                          "SMS and mail refused, tried too often, or without a gateway."},
    [M_LETTERS_EXPIRED] = {"letters_expired_total", "counter",
                           "SMS and mail whose time was over before they went."},
    [M_LETTERS_WAITING] = {"letters_waiting", "gauge", "SMS and mail that wait."},
    [M_PHOTOS] = {"photos_total", "counter", "Pictures of members that were fetched and kept."},
    [M_PHOTOS_REFUSED] = {"photos_refused_total", "counter",
                          "Pictures of members that are none, too large or too small."},
    [M_PHOTOS_LOST] = {"photos_lost_total", "counter",
                       "Pictures of members that the platform did not give."},
    [M_MADE] = {"made_total", "counter", "Charts and tables made."},
    [M_MAKE_RETRIES] = {"make_retries_total", "counter", "Charts and tables to be tried again."},
    [M_MAKE_FAILURES] = {"make_failures_total", "counter", "Charts and tables given up."},
    [M_NOTICES_OVER] = {"notices_over_total", "counter",
                        "Notices refused: the sender has put as many that day as one may."},
    [M_NOTICES + FATE_QUEUED] = {"notices_queued", "gauge",
                                 "Receivers of notices that wait for their turn."},
    [M_NOTICES + FATE_PUT] = {"notices_put", "gauge",
                              "Receivers of notices on their way to the platform."},
    [M_NOTICES + FATE_HANDED] = {"notices_handed", "gauge",
                                 "Receivers of notices that the platform has taken."},
    [M_NOTICES + FATE_REFUSED] = {"notices_refused", "gauge",
                                  "Receivers of notices that the platform has refused."},
    [M_NOTICES + FATE_SCOPE] = {"notices_scope", "gauge",
                                "Receivers of notices out of the application's scope."},
    [M_NOTICES + FATE_UNLICENSED] = {"notices_unlicensed", "gauge",
                                     "Receivers of notices without a licence."},
    [M_NOTICES + FATE_LIMITED] = {"notices_limited", "gauge",
                                  "Receivers who had enough of the kind that day."},
    [M_NOTICES + FATE_OFF] = {"notices_off", "gauge", "Receivers who have turned the kind off."},
    [M_NOTICES + FATE_UNKNOWN] = {"notices_unknown", "gauge", "People who are no members."},
    [M_NOTICES + FATE_AWAY] = {"notices_away", "gauge", "Receivers who have left the application."},
    [M_NOTICES + FATE_STOPPED] = {"notices_stopped", "gauge",
                                  "Receivers of notices that were stopped or over before."},
    [M_NOTICES + FATE_RECALLED] = {"notices_recalled", "gauge",
                                   "Receivers from whom a notice was taken back."},
    [M_NOTICES_ACKED] = {"notices_acked", "gauge", "Receivers of notices who said so."},
    [M_PERSON_TIMES] = {"person_times_today", "gauge",
                        "Person-times of today, of the application with most."},
    [M_PERSON_TIMES_QUOTA] = {"person_times_quota", "gauge",
                              "Person-times the platform takes for one application a day."},
};

/* Upper bounds in microseconds; the last bucket is +Inf. */
static const int64_t bounds[] = {500,   1000,   2500,   5000,   10000,   25000,
                                 50000, 100000, 250000, 500000, 1000000, 5000000};

enum { BUCKETS = sizeof bounds / sizeof bounds[0] + 1 };

struct histogram {
    _Atomic int64_t bucket[BUCKETS];
    _Atomic int64_t sum; /* microseconds */
};

struct metrics {
    _Atomic int64_t  value[M_COUNT];
    struct histogram callback, transaction;
};

struct metrics *metrics_new(void)
{
    return xcalloc(1, sizeof(struct metrics));
}

void metrics_free(struct metrics *m)
{
    free(m);
}

void metrics_add(struct metrics *m, enum metric which, int64_t n)
{
    atomic_fetch_add_explicit(&m->value[which], n, memory_order_relaxed);
}

void metrics_set(struct metrics *m, enum metric which, int64_t value)
{
    atomic_store_explicit(&m->value[which], value, memory_order_relaxed);
}

int64_t metrics_get(const struct metrics *m, enum metric which)
{
    return atomic_load_explicit(&m->value[which], memory_order_relaxed);
}

static void count(struct histogram *h, int64_t microseconds)
{
    unsigned i = 0;

    while (i < BUCKETS - 1 && microseconds > bounds[i])
        i++;
    atomic_fetch_add_explicit(&h->bucket[i], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&h->sum, microseconds, memory_order_relaxed);
}

void metrics_latency(struct metrics *m, int64_t microseconds)
{
    count(&m->callback, microseconds);
}

void metrics_transaction(struct metrics *m, int64_t microseconds)
{
    count(&m->transaction, microseconds);
}

static void write_histogram(const struct histogram *h, const char *name, const char *help,
                            struct buf *out)
{
    int64_t sum = 0;

    buf_f(out, "# HELP hongyan_%s %s\n# TYPE hongyan_%s histogram\n", name, help, name);
    for (unsigned i = 0; i < BUCKETS; i++) {
        sum += atomic_load_explicit(&h->bucket[i], memory_order_relaxed);
        if (i < BUCKETS - 1)
            buf_f(out, "hongyan_%s_bucket{le=\"%g\"} ", name, (double)bounds[i] / 1e6);
        else
            buf_f(out, "hongyan_%s_bucket{le=\"+Inf\"} ", name);
        buf_i64(out, sum);
        buf_char(out, '\n');
    }
    buf_f(out, "hongyan_%s_sum %.6f\nhongyan_%s_count %lld\n", name,
          (double)atomic_load_explicit(&h->sum, memory_order_relaxed) / 1e6, name, (long long)sum);
}

void metrics_write(const struct metrics *m, struct buf *out)
{
    for (int i = 0; i < M_COUNT; i++) {
        buf_f(out, "# HELP hongyan_%s %s\n# TYPE hongyan_%s %s\nhongyan_%s ", rows[i].name,
              rows[i].help, rows[i].name, rows[i].type, rows[i].name);
        buf_i64(out, metrics_get(m, (enum metric)i));
        buf_char(out, '\n');
    }
    write_histogram(&m->callback, "callback_seconds", "From a callback's last byte to its answer.",
                    out);
    write_histogram(&m->transaction, "transaction_seconds",
                    "Transactions of the worker: so long nobody else was answered.", out);
}
