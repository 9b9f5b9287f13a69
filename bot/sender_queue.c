/* The rows in memory: read from the outbox in pages, started in the order of id, one at a time for
 * each member of an application. A row that cannot go for a while leaves the memory again, so that
 * a stopped application or a member over the limit does not keep the others waiting; its receivers
 * are held, so that their later rows wait too.
 *
 * One member must not hold up a thousand. So a row to several does not wait for what one of them
 * waits for because of his limit, nor, left because of one of them, makes the others wait; but
 * while that one's call is under way they keep their order. And a part of a notice is not in this
 * order at all: it is no answer to anything, and its people must not wait for theirs until it is
 * taken. */
#include "bot/sender_private.h"

#include "base/cst.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/push.h"
#include "store/notices.h"

#include <string.h>

enum {
    PAGE = 128,               /* rows of one read */
    PEEK_SECONDS = 1,         /* for what other processes put there, behind all others … */
    LOOK_SECONDS = 5,         /* … and among them, and one more … */
    LOOK_PER_SECOND = 1000,   /* … for each so many rows that had to be looked at */
    CALLS_SECONDS = 1,        /* the same for calls that were left because there are many … */
    CALLS_PER_SECOND = 20000, /* … */
    RETRY_MOST = 600,         /* seconds: FETCH_MOST of sender_result.c is the longest */
};

/* ---- rows ---- */

bool row_is_call(enum outbox_kind kind)
{
    return kind == OUT_CALL || kind == OUT_FETCH;
}

static void row_free(struct send *row)
{
    free(row->keys);
    free(row->memory);
    free(row);
}

static struct str keep(char **at, struct str text)
{
    struct str kept = {*at, text.n};

    if (text.n > 0)
        memcpy(*at, text.p, text.n);
    *at += text.n;
    return kept;
}

static void find_keys(struct send *row)
{
    struct str rest = row->to, one;
    unsigned   count = 1, app = row->app ? row->app->number : 0;

    if (rest.n == 0 || row_is_call(row->kind))
        return;
    for (size_t i = 0; i < rest.n; i++)
        count += rest.p[i] == '|';
    row->keys = xcalloc(count, sizeof *row->keys);
    while (str_split(&rest, '|', &one))
        row->keys[row->keys_count++] = key_mix(key_of_userid(one), app);
}

static struct str path_of(const struct outbox_row *from)
{
    if (from->kind == OUT_SEND)
        return STR_LIT("message/send");
    if (from->kind == OUT_UPDATE_CARD)
        return STR_LIT("message/update_template_card");
    if (from->kind == OUT_FETCH)
        return STR_LIT("media/get");
    return api_path(from->api);
}

bool row_is_reminder(const struct send *row)
{
    return str_starts(row->task, STR_LIT(OUTBOX_REMINDER));
}

static bool take_mark(struct str *rest, const char *mark)
{
    if (!str_starts(*rest, str_c(mark)))
        return false;
    *rest = str_skip(*rest, strlen(mark));
    return true;
}

/* row: its task and times are there. */
static void read_reminder(struct send *row)
{
    struct str rest = row->task, part;

    if (!take_mark(&rest, OUTBOX_REMINDER))
        return;
    if (take_mark(&rest, OUTBOX_QUIET))
        row->quiet_from = row->created_at;
    if (row->quiet_from > 0 && take_mark(&rest, OUTBOX_NIGHT))
        row->quiet_from += PUSH_NIGHT_SECONDS;
    if (str_split(&rest, OUTBOX_OF[0], &part) && take_mark(&part, OUTBOX_COUNTED))
        str_i64(part, &row->counted);
    if (rest.n > 0)
        str_i64(rest, &row->appointment);
}

static bool keeps_quiet(const struct send *row)
{
    return row->notice > 0 || row->quiet_from > 0;
}

/* What was to go at once goes at once. No retry waits for longer than RETRY_MOST, nothing that keeps
 * the quiet hours for longer than a night: later times are of before the clock was put back. */
static int64_t due_of(const struct sender *s, const struct outbox_row *from, bool quiet)
{
    int64_t most = quiet ? CST_DAY : RETRY_MOST;

    if (from->attempts == 0)
        return from->due_at <= from->created_at ? 0 : from->due_at;
    return from->due_at <= s->now + most ? from->due_at : s->now;
}

static struct send *row_new(struct sender *s, const struct outbox_row *from)
{
    struct send *row = xcalloc(1, sizeof *row);
    char        *at;

    row->bytes = from->api.n + from->to.n + from->body.n + from->media.n + from->task.n;
    at = row->memory = xmalloc(row->bytes + 1);
    row->id = from->id;
    row->expires_at = from->expires_at;
    row->notice = from->notice;
    row->attempts = from->attempts;
    row->created_at = from->created_at;
    row->kind = from->kind;
    row->api = keep(&at, from->api);
    row->to = keep(&at, from->to);
    row->body = keep(&at, from->body);
    row->media = keep(&at, from->media);
    row->task = keep(&at, from->task);
    read_reminder(row);
    row->due_at = due_of(s, from, keeps_quiet(row));
    row->app = app_of(s, from->app);
    row->gate = gate_of(s, path_of(from));
    part_read(row);
    find_keys(row);
    row->bytes += sizeof *row + row->keys_count * sizeof *row->keys;
    return row;
}

/* In held and busy, whose own rows wait for his limit: those to several have another one
 * (sender_call.c), and do not wait for them. */
static uint64_t limit_key(const struct send *row)
{
    return key_mix(row->keys[0], SENDER_APPS);
}

/* Whether somebody before the row makes it wait. */
static bool any_in(const struct keyset *set, const struct send *row)
{
    if (row->notice > 0)
        return false;
    for (unsigned i = 0; i < row->keys_count; i++)
        if (keyset_has(set, row->keys[i]))
            return true;
    return row->keys_count == 1 && keyset_has(set, limit_key(row));
}

static bool add_to(struct keyset *set, const struct send *row)
{
    bool all = true;

    for (unsigned i = 0; i < row->keys_count; i++)
        all = keyset_add(set, row->keys[i]) && all;
    return all;
}

/* Those behind the row wait as well. limited: it waits for its members' limit alone. false: the set
 * is full. */
static bool block(struct keyset *set, const struct send *row, bool limited)
{
    if (row->notice > 0)
        return true;
    if (!limited)
        return add_to(set, row);
    return row->keys_count > 1 || keyset_add(set, limit_key(row));
}

static void hold_receivers(struct sender *s, const struct send *row, bool limited)
{
    if (!block(s->held, row, limited))
        s->all_held = true;
}

static bool is_held(const struct sender *s, const struct send *row)
{
    return (s->all_held && row->keys_count > 0 && row->notice == 0) || any_in(s->held, row);
}

/* ---- nobody is woken ---- */

/* When the quiet hours end that keep this row back; 0: none do. It keeps nobody else back: what a
 * member asks for in the night is answered, though a notice to him waits. What is to fail does. One
 * whose last try had no answer waits, too, and ends in the night (sender_part.c): it may have
 * arrived. */
static int64_t quiet_for(struct sender *s, const struct send *row)
{
    int64_t    until = quiet_until(atomic_load(&s->quiet), s->now);
    bool       wakes = false;
    struct err err = {0};

    if (until == 0 || !keeps_quiet(row) || row->kind != OUT_SEND || row->app == NULL ||
        given_up(s, row))
        return 0;
    if (row->notice == 0)
        return s->now >= row->quiet_from ? until : 0;
    if (notice_wakes(s->store, row->notice, &wakes, &err) < 0) {
        log_line(LOG_WARN, "send row=%lld: %s", (long long)row->id, err.text);
        return s->now + 1; /* an urgent one must not wait for the morning because of that */
    }
    return wakes ? 0 : until;
}

/* ---- reading ---- */

/* Where the id is, or would be. */
static unsigned place(const struct sender *s, int64_t id)
{
    unsigned low = 0, high = s->rows_count;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (s->rows[middle]->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void insert(struct sender *s, unsigned at, struct send *row)
{
    memmove(&s->rows[at + 1], &s->rows[at], (s->rows_count - at) * sizeof s->rows[0]);
    s->rows[at] = row;
    s->rows_count++;
    s->rows_bytes += row->bytes;
    s->rows_calls += row_is_call(row->kind);
}

/* The row has left the table of rows. */
static void forget(struct sender *s, struct send *row)
{
    s->rows_bytes -= row->bytes;
    s->rows_calls -= row_is_call(row->kind);
    row_free(row);
}

/* Calls have their share of the memory; the others are looked at again when some have ended. */
static bool too_many_calls(struct sender *s, const struct send *row)
{
    int64_t again = s->now + CALLS_SECONDS + s->scanned / CALLS_PER_SECOND;

    if (!row_is_call(row->kind) || s->rows_calls < SENDER_CALLS)
        return false;
    if (again < s->look_at)
        s->look_at = again;
    return true;
}

/* Whether the row is to end without going. */
static bool ends(const struct sender *s, const struct send *row)
{
    return row_over(s, row) || part_over(s, row);
}

/* A reminder that waits for the morning, also where there are no quiet hours any more: it is no
 * answer to anything, and nobody has to wait for it. */
static bool is_put_off(const struct sender *s, const struct send *row)
{
    return row->quiet_from > 0 && row->due_at > s->now + RETRY_MOST;
}

/* Whether it is any use to have the row in memory. A first try that is due later holds nobody up; a
 * row that waits for its next try does, or messages would overtake each other. */
static bool wanted(struct sender *s, const struct send *row)
{
    int64_t quiet;

    if (ends(s, row))
        return true; /* to its end: what is not sent overtakes nobody */
    quiet = quiet_for(s, row);
    if (quiet > 0)
        return row->due_at < quiet; /* once into memory, to be put off */
    if (is_held(s, row))
        return false; /* … which holds nobody else */
    if (too_many_calls(s, row))
        return false;
    if (row->app == NULL || given_up(s, row))
        return true;
    if (verdict_at(s, row->due_at) == LEAVE) {
        if (row->attempts > 0 && !is_put_off(s, row))
            hold_receivers(s, row, false);
        return false;
    }
    return gate_verdict(s, row->gate, row->app) != LEAVE; /* all of its gate stay away: no
                                                             holding */
}

static bool has_room(const struct sender *s)
{
    return s->rows_count < SENDER_ROWS && s->rows_bytes < SENDER_BYTES;
}

static int take(void *arg, const struct outbox_row *from)
{
    struct sender *s = arg;
    unsigned       at = place(s, from->id);
    struct send   *row;

    if (!has_room(s))
        return 1; /* enough: go on behind the cursor when there is room again */
    s->cursor = from->id;
    s->scanned++;
    if (from->kind == OUT_MAKE)
        return 0; /* the maker's (bot/maker.h) */
    if (at < s->rows_count && s->rows[at]->id == from->id) {
        if (s->rows[at]->state == SEND_READY)
            s->rows[at]->expires_at = from->expires_at; /* it may have been stopped meanwhile */
        return 0;
    }
    row = row_new(s, from);
    if (wanted(s, row))
        insert(s, at, row);
    else
        row_free(row);
    return 0;
}

static void start_over(struct sender *s)
{
    s->cursor = 0;
    s->scanned = 0;
    s->look_at = INT64_MAX;
    s->all_held = false;
    keyset_clear(s->held);
}

/* The end was reached: when to look at it all again. */
static void reached_end(struct sender *s)
{
    int64_t again = s->now + LOOK_SECONDS + s->scanned / LOOK_PER_SECOND;

    s->more = false;
    if (again < s->look_at)
        s->look_at = again;
}

void queue_read(struct sender *s)
{
    bool       woken = s->read_on;
    bool       peek = s->now >= s->peek_at || s->peek_at > s->now + PEEK_SECONDS;
    struct err err = {0};

    s->read_on = false;
    if (s->now >= s->look_at)
        start_over(s);
    else if (!woken && !peek && !(s->more && s->rows_count <= SENDER_ROWS / 2))
        return;
    s->peek_at = s->now + PEEK_SECONDS;
    s->more = true;
    while (has_room(s)) {
        int64_t before = s->scanned;

        if (outbox_waiting(s->store, s->cursor, PAGE, take, s, &err) < 0) {
            log_line(LOG_WARN, "outbox: %s", err.text);
            s->more = false;
            s->look_at = s->now + 1;
            return;
        }
        if (s->scanned - before < PAGE && has_room(s)) {
            reached_end(s);
            return;
        }
    }
}

void queue_clock_back(struct sender *s, int64_t by)
{
    for (unsigned i = 0; i < s->rows_count; i++)
        if (s->rows[i]->state == SEND_READY) /* others may be being written down */
            s->rows[i]->due_at -= by;
    s->look_at = 0; /* those that were left, too, are looked at again */
}

/* ---- choosing ---- */

/* … of a row that may go as far as the others are concerned. What nobody waits for any more is not
 * kept until there is room for it: GO, to its end. */
static enum verdict own_verdict(struct sender *s, const struct send *row, bool *limited)
{
    enum verdict v = row_verdict(s, row, limited);

    return v == LEAVE && *limited && row_answered(s, row) ? GO : v;
}

/* In the quiet hours: whether it stays in memory, until that is written. */
static bool wait_quietly(struct sender *s, struct send *row, int64_t until)
{
    if (row->due_at >= until) {
        forget(s, row);
        return false;
    }
    row_put_off(s, row, until);
    return true;
}

/* Whether one that is READY stays in memory. *limited: because of a member's limit alone. */
static bool consider_ready(struct sender *s, struct send *row, bool *limited)
{
    int64_t      quiet = ends(s, row) ? 0 : quiet_for(s, row);
    enum verdict v;

    if (quiet > 0)
        return wait_quietly(s, row, quiet);
    v = ends(s, row) ? GO : own_verdict(s, row, limited);
    if (v == LEAVE && row->begun_at > 0) {
        row_ready(s, row, 0); /* nothing has gone: first the store is to know that */
        return true;
    }
    if (v == LEAVE) {
        hold_receivers(s, row, *limited);
        forget(s, row);
        return false;
    }
    if (v == GO)
        row_start(s, row);
    *limited = *limited && v == STAY;
    return true;
}

/* Whether the row stays in memory. */
static bool consider(struct sender *s, struct send *row)
{
    bool limited = false, ready = row->state == SEND_READY && !ends(s, row);

    if (ready && is_held(s, row)) {
        forget(s, row);
        return false;
    }
    if (ready && any_in(s->busy, row)) {
        if (row->keys_count > 1) /* of one, it is known there, and why */
            add_to(s->busy, row);
        return true;
    }
    if (row->state == SEND_READY && !consider_ready(s, row, &limited))
        return false;
    block(s->busy, row, limited);
    return true;
}

void queue_send(struct sender *s)
{
    unsigned kept = 0;

    keyset_clear(s->busy);
    for (unsigned i = 0; i < s->rows_count; i++)
        if (consider(s, s->rows[i]))
            s->rows[kept++] = s->rows[i];
    s->rows_count = kept;
    if (s->more && kept <= SENDER_ROWS / 2)
        sender_due(s, s->now); /* there is room for more of them */
    sender_due(s, s->look_at);
    sender_due(s, s->peek_at);
}

void queue_drop(struct sender *s, struct send *row)
{
    unsigned at = place(s, row->id);

    memmove(&s->rows[at], &s->rows[at + 1], (s->rows_count - at - 1) * sizeof s->rows[0]);
    s->rows_count--;
    forget(s, row);
}

void queue_free(struct sender *s)
{
    for (unsigned i = 0; i < s->rows_count; i++)
        row_free(s->rows[i]);
    s->rows_count = 0;
}
