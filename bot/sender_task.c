/* What the worker writes for the sender. run() is in the worker's thread, everything else in the
 * sender's. */
#include "bot/sender_private.h"

#include "base/cst.h"
#include "base/log.h"
#include "base/mem.h"
#include "conf/notices.h"
#include "store/media.h"
#include "store/members.h"
#include "store/notices.h"
#include "store/sends.h"
#include "store/tokens.h"

enum { REPEAT_SECONDS = 2 };

static void task_free(struct send_task *t)
{
    buf_free(&t->text);
    buf_free(&t->invalid);
    buf_free(&t->unlicensed);
    buf_free(&t->msgid);
    message_free(t->answer);
    drawing_free(t->drawing);
    free(t);
}

/* ---- in the worker's thread ---- */

/* A receiver that the store would not take as a key ("@all", a mistake) is nobody to remember. */
static int mark_one(struct send_task *t, struct store *store, struct str userid, int64_t errcode,
                    struct err *err)
{
    struct err why = {0};

    if (member_unreachable(store, t->now, userid, str_c(t->app->name), errcode, &why) == 0 ||
        why.kind == ERR_BAD_INPUT)
        return 0;
    return err_set(err, why.kind, "%s", why.text);
}

static int mark(struct send_task *t, struct store *store, struct str list, int64_t errcode,
                struct err *err)
{
    struct str one;

    while (list.n > 0 && str_split(&list, '|', &one))
        if (mark_one(t, store, one, errcode, err) < 0)
            return -1;
    return 0;
}

/* Those who were reached are reachable again. */
static int mark_reached(struct send_task *t, struct store *store, struct err *err)
{
    struct str rest = t->row->to, one;

    while (rest.n > 0 && str_split(&rest, '|', &one))
        if (!str_among(one, buf_view(&t->invalid), '|') &&
            !str_among(one, buf_view(&t->unlicensed), '|') &&
            mark_one(t, store, one, 0, err) < 0)
            return -1;
    return 0;
}

static int write_marks(struct send_task *t, struct store *store, struct err *err)
{
    if (t->row->kind != OUT_SEND || t->app == NULL)
        return 0;
    if (mark(t, store, buf_view(&t->invalid), MEMBER_NOT_REACHED, err) < 0 ||
        mark(t, store, buf_view(&t->unlicensed), MEMBER_NOT_LICENSED, err) < 0)
        return -1;
    return t->what == WRITE_DONE ? mark_reached(t, store, err) : 0;
}

/* The part of a list of receivers that one call may have; *rest moves behind it. */
static struct str take_receivers(struct str *rest)
{
    struct str part = {rest->p, 0}, one;

    for (unsigned n = 0; n < SENDER_RECEIVERS && str_split(rest, '|', &one); n++)
        part.n = (size_t)(one.p + one.n - part.p);
    return part;
}

/* Rows with too many receivers should not be there; should one be, it becomes several. */
static int write_split(struct send_task *t, struct store *store, struct err *err)
{
    struct str rest = t->row->to;

    while (rest.p != NULL) {
        struct outbox_row row = {
            .kind = t->row->kind,
            .app = str_c(t->app->name),
            .api = t->row->api,
            .to = take_receivers(&rest),
            .body = t->row->body,
            .media = t->row->media,
            .task = t->row->task,
            .expires_at = t->row->expires_at,
        };
        if (outbox_put(store, t->now, &row, err) < 0)
            return -1;
    }
    return outbox_failed(store, t->row->id, t->now, t->errcode, STR_LIT("split"), err);
}

/* What the picture is: too large, or none that we take; else it was not to be had. */
static enum photo_state photo_outcome(const struct send_task *t)
{
    enum { NEEDS_RANGES = 830002 }; /* errcode: over 20 MB (protocol 5.4) */

    if (t->what == WRITE_DONE)
        return PHOTO_HERE;
    return t->errcode == NO_PICTURE || t->errcode == API_TOO_LARGE || t->errcode == NEEDS_RANGES
               ? PHOTO_BAD
               : PHOTO_LOST;
}

/* api is "photo/<id>". */
static int write_photo(struct send_task *t, struct store *store, struct err *err)
{
    static const char prefix[] = "photo/";
    int64_t           id;

    if (t->row->kind != OUT_FETCH || !str_starts(t->row->api, str_c(prefix)) ||
        !str_i64(str_skip(t->row->api, sizeof prefix - 1), &id))
        return 0;
    return photo_done(store, t->now, id, photo_outcome(t), str_c(t->file), str_c(t->media),
                      &t->photo_done, err);
}

/* What the platform has counted: it takes so many person-times a day (protocol 4.1). */
static int write_count(struct send_task *t, struct store *store, struct err *err)
{
    size_t  missed = str_parts(buf_view(&t->invalid), '|') +
                     str_parts(buf_view(&t->unlicensed), '|');
    int64_t taken = (int64_t)t->row->keys_count - (int64_t)missed;

    if (t->what != WRITE_DONE || t->row->kind != OUT_SEND || t->app == NULL || taken <= 0)
        return 0;
    return sends_count(store, str_c(t->app->name), cst_day(t->now), taken, err);
}

/* What was never sent, and is not over, was not taken: that is no 0. What had no answer may have
 * arrived, also where it was stopped since. */
static int write_notice(struct send_task *t, struct store *store, struct err *err)
{
    bool    doubt = t->row->doubt_at > 0, expired = t->expired && !doubt;
    int64_t errcode = t->errcode;

    if (t->row->notice == 0)
        return 0;
    if (t->what == WRITE_FAILED && (errcode == 0 || errcode == API_NETWORK))
        errcode = doubt ? API_NETWORK : NOTICE_NOT_SENT;
    return notice_part_ended(store, t->now, t->row->notice, t->row->id, expired ? 0 : errcode,
                             expired, buf_view(&t->msgid), buf_view(&t->invalid),
                             buf_view(&t->unlicensed), err);
}

/* The first receivers, for whom it is counted. */
static struct str counted_of(const struct send *row)
{
    struct str rest = row->to, part = {rest.p, 0}, one;

    for (int64_t n = 0; n < row->counted && str_split(&rest, '|', &one); n++)
        part.n = (size_t)(one.p + one.n - part.p);
    return part;
}

/* To these of them it has not come. */
static int give_back(struct store *store, const struct send *row, struct str missed,
                     struct err *err)
{
    struct str counted = counted_of(row), one;

    while (missed.n > 0 && str_split(&missed, '|', &one))
        if (str_among(one, counted, '|') &&
            notice_day_give(store, row->created_at, STR_LIT(NOTICE_REMINDER), one, err) < 0)
            return -1;
    return 0;
}

/* Who did not get a reminder has not had it today (store/notices.h). */
static int write_reminder(struct send_task *t, struct store *store, struct err *err)
{
    const struct send *row = t->row;

    if (row->counted == 0)
        return 0;
    if (t->what == WRITE_FAILED)
        return notice_day_give(store, row->created_at, STR_LIT(NOTICE_REMINDER), counted_of(row),
                               err);
    return give_back(store, row, buf_view(&t->invalid), err) < 0
               ? -1
               : give_back(store, row, buf_view(&t->unlicensed), err);
}

/* The end of the row. What was sent with it may be a list of people, and has served. */
static int write_end(struct send_task *t, struct store *store, struct err *err)
{
    int (*end)(struct store *, int64_t, int64_t, int64_t, struct str, struct err *) =
        t->what == WRITE_DONE ? outbox_done : outbox_failed;

    if (end(store, t->row->id, t->now, t->errcode, buf_view(&t->text), err) < 0 ||
        write_photo(t, store, err) < 0 || write_count(t, store, err) < 0 ||
        write_notice(t, store, err) < 0 || write_reminder(t, store, err) < 0 ||
        (t->row->media.n > 0 && media_sent(store, t->row->media, err) < 0))
        return -1;
    return write_marks(t, store, err);
}

static int run(struct task *task, struct store *store, int64_t now, struct err *err)
{
    struct send_task *t = (struct send_task *)task;
    struct str        app = str_c(t->app ? t->app->name : "");

    (void)now; /* the time of the answer counts */
    switch (t->what) {
    case WRITE_DONE:
    case WRITE_FAILED:
        return write_end(t, store, err);
    case WRITE_RETRY:
    case WRITE_BEGIN:
        return outbox_retry(store, t->row->id, t->row->due_at, part_attempts(t->row), t->errcode,
                            err);
    case WRITE_SPLIT:
        return write_split(t, store, err);
    case WRITE_LEASE:
        return token_lease(store, app, str_c(t->sender->owner), t->now, t->at, &t->got, err);
    case WRITE_RELEASE:
        return token_lease(store, app, str_c(t->sender->owner), t->now, t->now, &t->got, err);
    case WRITE_TOKEN:
        return token_write(store, app, buf_view(&t->text), t->at, err);
    case WRITE_MEDIA:
        return media_uploaded(store, str_c(t->media), buf_view(&t->text), t->now, err);
    case WRITE_NOTHING:
        break;
    }
    return 0;
}

static void done(struct task *task, bool committed)
{
    struct send_task *t = (struct send_task *)task;
    struct sender    *s = t->sender;

    t->committed = committed;
    pthread_mutex_lock(&s->lock);
    t->next = s->finished;
    s->finished = t;
    pthread_mutex_unlock(&s->lock);
    api_pool_wake(s->pool);
}

/* ---- in the sender's thread ---- */

struct send_task *task_new(struct sender *s, enum send_write what)
{
    struct send_task *t = xcalloc(1, sizeof *t);

    t->task = (struct task){.run = run, .done = done};
    t->sender = s;
    t->what = what;
    t->now = s->now;
    return t;
}

void task_post(struct send_task *t)
{
    t->sender->tasks_out++;
    worker_post(t->sender->worker, &t->task);
}

static void count_photo(struct sender *s, const struct send_task *t)
{
    static const enum metric counters[] = {
        [PHOTO_HERE] = M_PHOTOS,
        [PHOTO_BAD] = M_PHOTOS_REFUSED,
        [PHOTO_LOST] = M_PHOTOS_LOST,
    };

    if (t->row->kind == OUT_FETCH)
        metrics_add(s->options.metrics, counters[photo_outcome(t)], 1);
}

/* It is in the store. A row of which this was the outcome may be forgotten. */
static void row_stored(struct sender *s, struct send_task *t)
{
    if (t->what == WRITE_RETRY) {
        t->row->state = SEND_READY;
        return;
    }
    if (t->what == WRITE_BEGIN) {
        if (t->drawing != NULL)
            photo_begun(s, t);
        else
            part_begun(s, t->row);
        return;
    }
    count_photo(s, t);
    photo_stored(s, t);
    queue_drop(s, t->row);
}

/* The transaction failed. What was sent must not be sent again, so its outcome is written until it
 * is stored, and what was fetched need not be fetched again; of a retry only the count is lost. */
static void keep_for_later(struct sender *s, struct send_task *t)
{
    t->next = s->later;
    s->later = t;
    s->later_at = s->now + REPEAT_SECONDS;
    sender_due(s, s->later_at);
}

static void take_one(struct sender *s, struct send_task *t)
{
    bool of_row = t->what <= WRITE_BEGIN;

    if (of_row && !t->committed && t->what != WRITE_RETRY) {
        keep_for_later(s, t);
        return;
    }
    if (of_row)
        row_stored(s, t);
    else if (t->what == WRITE_LEASE)
        token_leased(s, t->app, t->committed && t->got);
    else if (t->what == WRITE_TOKEN)
        t->app->step = TOKEN_IDLE; /* committed or not: we have the token */
    task_free(t);
}

void tasks_take(struct sender *s)
{
    struct send_task *t, *next;

    pthread_mutex_lock(&s->lock);
    t = s->finished;
    s->finished = NULL;
    pthread_mutex_unlock(&s->lock);
    for (; t != NULL; t = next) {
        next = t->next;
        s->tasks_out--;
        take_one(s, t);
    }
}

void tasks_repeat(struct sender *s)
{
    struct send_task *t = s->later, *next;

    if (t == NULL || s->now < s->later_at)
        return;
    s->later = NULL;
    for (; t != NULL; t = next) {
        next = t->next;
        task_post(t);
    }
}

void tasks_drop(struct sender *s)
{
    for (struct send_task *t = s->later, *next; t != NULL; t = next) {
        next = t->next;
        if (t->what != WRITE_BEGIN)
            log_line(LOG_ERROR,
                     "send row=%lld its outcome could not be stored; it may be sent again",
                     (long long)t->row->id);
        task_free(t);
    }
    for (struct send_task *t = s->finished, *next; t != NULL; t = next) {
        next = t->next; /* it came after the last round */
        task_free(t);
    }
    s->later = s->finished = NULL;
}
