/* Parts of notices go to up to a thousand people, who must not get one twice because its answer was
 * lost, and must not be told that it came when it did not.
 *
 * The platform drops a request that it has had within the interval of its duplicate check (protocol
 * 4.1, bot/push.c), which is four hours at most. For so long a part of which nothing is known may
 * be sent again; after that it never is: it has ended, and what is told of it is that it may have
 * arrived. That must outlast a crash. So before its call the row says since when nothing is known
 * of it, committed by the worker, and says so no more when the platform has refused it or the
 * request never left us: then it may be tried on. */
#include "bot/sender_private.h"

#include "bot/push.h"

void part_read(struct send *row)
{
    int64_t since = row->attempts / SENDER_DOUBT;

    if (row->notice == 0 || since == 0)
        return;
    row->doubt_at = row->created_at + since - 1;
    row->attempts %= SENDER_DOUBT;
}

int64_t part_attempts(const struct send *row)
{
    int64_t at = row->doubt_at > 0 ? row->doubt_at : row->begun_at;
    int64_t since = at > row->created_at ? at - row->created_at : 0;

    return row->attempts + (at > 0 ? (since + 1) * SENDER_DOUBT : 0);
}

/* The platform's time goes on while our clock is put back: of a row that was written by the clock
 * before, as well as of one since, at most so much more has passed. One of times to come is of a
 * process before this one, and nobody knows. */
bool part_over(const struct sender *s, const struct send *row)
{
    int64_t passed = s->now - row->doubt_at + s->back;

    return row->doubt_at > 0 && (passed < -SENDER_CLOCK_BACK || passed >= PUSH_NOTICE_AGAIN);
}

bool part_is_new(const struct send *row)
{
    return row->notice > 0 && row->doubt_at == 0 && row->begun_at == 0;
}

/* It has its place among the calls until it is one. */
static void take_place(struct sender *s, const struct send *row, int by)
{
    s->in_flight += (unsigned)by;
    row->gate->in_flight += (unsigned)by;
    row->gate->holds[row->app->number].in_flight += (unsigned)by;
}

void part_begin(struct sender *s, struct send *row)
{
    struct send_task *t = task_new(s, WRITE_BEGIN);

    row->begun_at = s->now;
    row->state = SEND_STORING;
    take_place(s, row, 1);
    t->row = row;
    t->app = row->app;
    task_post(t);
}

void part_begun(struct sender *s, struct send *row)
{
    take_place(s, row, -1);
    if (atomic_load(&s->stopping))
        row_ready(s, row, 0);
    else
        row->state = SEND_READY;
}

void part_doubt(struct send *row)
{
    if (row->begun_at == 0)
        return;
    row->doubt_at = row->begun_at;
    row->begun_at = 0;
}
