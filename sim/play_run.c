#include "sim/play_private.h"

#include "base/mem.h"
#include "sim/callback.h"

#include <signal.h>
#include <string.h>
#include <time.h>

enum { QUIET_MS = 400 }; /* how long nothing may be sent twice */

void sim_run_begin(struct sim_run *r, struct sim_world *w, const struct sim_script *script,
                   int64_t patience)
{
    *r = (struct sim_run){.world = w, .path = script->path, .patience = patience};
    r->inboxes = xcalloc(w->sim->members_count, sizeof *r->inboxes);
    r->browsers = xcalloc(w->sim->members_count, sizeof(struct sim_browser *));
    for (size_t i = 0; i < w->sim->members_count; i++)
        r->inboxes[i] = (struct sim_inbox){json_array(), json_array(), NULL};
    sim_run_count_calls(r); /* not what setting up the world took */
    sim_run_know(r, script);
}

void sim_run_end(struct sim_run *r)
{
    for (size_t i = 0; r->inboxes && i < r->world->sim->members_count; i++) {
        json_decref(r->inboxes[i].unread);
        json_decref(r->inboxes[i].updates);
        json_decref(r->inboxes[i].last);
        sim_browser_free(r->browsers[i]);
    }
    free(r->inboxes);
    free(r->browsers);
    json_decref(r->tool.last);
    json_decref(r->calls);
    json_decref(r->counted);
    sim_run_free_letters(r);
    sim_personal_free(&r->personal);
    *r = (struct sim_run){0};
}

/* ---- who ---- */

struct sim_member *sim_run_member(struct sim_run *r, const char *who, struct buf *why)
{
    struct sim        *sim = r->world->sim;
    struct sim_member *m = sim_member_find(sim, str_c(who));

    for (size_t i = 0; i < sim->members_count && m == NULL; i++)
        if (strcmp(sim->members[i].person->name, who) == 0)
            m = &sim->members[i];
    if (m == NULL)
        buf_f(why, "wanted a person named %s\n", who);
    return m;
}

struct sim_inbox *sim_run_inbox_of(struct sim_run *r, const char *who, struct buf *why)
{
    const struct sim_member *m;

    if (strcmp(who, "$") == 0)
        return &r->tool;
    if (sim_is_address(str_c(who)))
        return &sim_run_mailbox(r, who)->in;
    m = sim_run_member(r, who, why);
    return m ? sim_run_inbox(r, m) : NULL;
}

struct sim_inbox *sim_run_inbox(struct sim_run *r, const struct sim_member *m)
{
    return &r->inboxes[m - r->world->sim->members];
}

/* ---- what arrives ---- */

static bool visible(const struct sim_member *m, const json_t *msg)
{
    const char *from = json_string_value(json_object_get(msg, "from"));

    return strcmp(from, "bot") == 0 &&
           (!m->person->wechat || json_is_true(json_object_get(msg, "shown_in_wechat")));
}

static bool is_recalled(const json_t *msg)
{
    return json_is_true(json_object_get(msg, "recalled"));
}

/* Who has not looked at it sees nothing of it. */
static void forget_recalled(struct sim_inbox *in, const json_t *msg)
{
    const json_t *unread;
    size_t        i;

    json_array_foreach(in->unread, i, unread)
        if (json_equal(json_object_get(unread, "id"), json_object_get(msg, "id"))) {
            json_array_remove(in->unread, i);
            return;
        }
}

/* A card that has changed, or a message that was taken back: WeChat goes on showing that one. */
static void take_update(struct sim_run *r, const struct sim_member *m, json_t *msg)
{
    struct sim_inbox *in = sim_run_inbox(r, m);

    if (is_recalled(msg) && m->person->wechat)
        return;
    if (is_recalled(msg))
        forget_recalled(in, msg);
    json_array_append(in->updates, msg);
}

void sim_run_collect(struct sim_run *r)
{
    struct sim *sim = r->world->sim;
    bool        lost;
    json_t     *events = sim_events_after(sim, r->seen, &lost), *event;
    size_t      i;

    if (lost && r->seen > 0)
        sim_error(sim, "the player was too slow: messages were forgotten before it saw them");
    json_array_foreach(events, i, event) {
        json_t            *msg = json_object_get(event, "message");
        json_t            *letter = json_object_get(event, "sms");
        const char        *by = json_string_value(json_object_get(event, "by"));
        struct sim_member *m =
            msg ? sim_member_find(sim, str_c(json_string_value(json_object_get(msg, "userid"))))
                : NULL;

        if (letter)
            json_array_append(
                sim_run_mailbox(r, json_string_value(json_object_get(letter, "to")))->in.unread,
                letter);
        if (m == NULL || !visible(m, msg) || (by && strcmp(by, "bot") != 0))
            continue;
        if (by)
            take_update(r, m, msg);
        else
            json_array_append(sim_run_inbox(r, m)->unread, msg);
    }
    r->seen = sim->seq;
    json_decref(events);
}

int64_t sim_run_now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool sim_run_wait(struct sim_run *r, int64_t end)
{
    struct sim     *sim = r->world->sim;
    struct timespec t = {end / 1000, (long)(end % 1000) * 1000000};

    return pthread_cond_timedwait(&sim->changed, &sim->lock, &t) == 0;
}

/* ---- the world ---- */

static int fail(struct buf *why, const struct err *err)
{
    buf_f(why, "got %s\n", err->text);
    return -1;
}

/* What is on its way arrives in the world that it was sent in: before the clock is moved or a fault
 * begins or ends, hongyan has understood what it called. */
static int clock_step(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    struct err err = {0};
    int64_t    ahead = step->kind == SIM_STEP_CLOCK ? step->number - (int64_t)time(NULL)
                                                    : r->world->sim->ahead + step->number;

    sim_run_let_arrive(r);
    return sim_world_clock(r->world, ahead, &err) == 0 ? 0 : fail(why, &err);
}

static int fault_step(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    struct err err = {0};
    int        rc;

    sim_run_let_arrive(r);
    sim_lock(r->world->sim);
    rc = step->kind == SIM_STEP_FAULT
             ? sim_fault_set(r->world->sim, step->text, step->number, &err)
             : sim_limit_set(r->world->sim, step->text, step->number, &err);
    sim_unlock(r->world->sim);
    return rc == 0 ? 0 : fail(why, &err);
}

static int restart(struct sim_run *r, int signal, struct buf *why)
{
    struct err err = {0};

    if (sim_run_search(r, why) < 0)
        return -1;
    return sim_world_stop_bot(r->world, signal, &err) == 0 &&
                   sim_world_start_bot(r->world, &err) == 0
               ? 0
               : fail(why, &err);
}

/* Everybody's last callback once more; nothing may be shown or sent twice. */
static int resend(struct sim_run *r, struct buf *why)
{
    struct sim *sim = r->world->sim;
    int         count = 0;
    int64_t     end;
    size_t      letters;

    sim_lock(sim);
    sim_run_collect(r);
    letters = json_array_size(sim->letters);
    for (size_t i = 0; i < sim->members_count; i++)
        count += sim_callback_resend(sim, &sim->members[i]) == 0;
    sim_unlock(sim);
    if (count == 0) {
        buf_c(why, "wanted something that was sent before\n");
        return -1;
    }
    sim_callbacks_idle(sim, SIM_CALLBACK_MS);
    end = sim_run_now_ms() + QUIET_MS;
    sim_lock(sim);
    do
        sim_run_collect(r);
    while (sim_run_wait(r, end));
    sim_unlock(sim);
    if (json_array_size(sim->letters) > letters)
        return sim_run_unread_letters(r, why);
    for (size_t i = 0; i < sim->members_count; i++)
        if (sim_run_unread(&r->inboxes[i], why) < 0)
            return -1;
    return 0;
}

/* What everyone sees, each sees who follows. */
static int everyone_sees(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    for (size_t i = 0; i < r->world->sim->members_count; i++) {
        struct sim_step one = *step;

        if (!r->world->sim->members[i].subscribed)
            continue;
        one.who = r->world->sim->members[i].person->userid;
        if (sim_run_read(r, &one, why) < 0) {
            buf_f(why, "by %s\n", one.who);
            return -1;
        }
    }
    return 0;
}

static int run_kind(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    switch (step->kind) {
    case SIM_STEP_EXPECT:
    case SIM_STEP_MORE:
    case SIM_STEP_NOT:
    case SIM_STEP_SILENCE:
    case SIM_STEP_OUTPUT:
        return sim_is_everyone(step->who) ? everyone_sees(r, step, why)
                                          : sim_run_read(r, step, why);
    case SIM_STEP_TOOL:
        return sim_run_tool(r, step, why);
    case SIM_STEP_CALLS:
        return sim_run_calls(r, step, why);
    case SIM_STEP_METRIC:
        return sim_run_metric(r, step, why);
    case SIM_STEP_CLOCK:
    case SIM_STEP_ADVANCE:
        return clock_step(r, step, why);
    case SIM_STEP_FAULT:
    case SIM_STEP_LIMIT:
        return fault_step(r, step, why);
    case SIM_STEP_RESTART:
        return restart(r, SIGTERM, why);
    case SIM_STEP_KILL:
        return restart(r, SIGKILL, why);
    case SIM_STEP_RESEND:
        return resend(r, why);
    default:
        return sim_run_do(r, step, why);
    }
}

static int report_errors(struct sim_run *r, struct buf *why)
{
    struct sim *sim = r->world->sim;
    size_t      n;

    sim_lock(sim);
    n = json_array_size(sim->errors);
    for (size_t i = r->errors; i < n; i++)
        buf_f(why, "the platform objects: %s\n",
              json_string_value(json_array_get(sim->errors, i)));
    sim_unlock(sim);
    if (n == r->errors)
        return 0;
    r->errors = n;
    return -1;
}

int sim_run_step(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    int rc;

    if (r->counted && step->kind != SIM_STEP_CALLS) /* `calls` in a row count the same time */
        sim_run_count_calls(r);
    rc = run_kind(r, step, why);

    return report_errors(r, why) < 0 ? -1 : rc;
}

int sim_run_finish(struct sim_run *r, struct buf *why)
{
    struct err err = {0};
    int        rc = 0;

    sim_callbacks_idle(r->world->sim, SIM_CALLBACK_MS);
    if (sim_run_search(r, why) < 0)
        rc = -1;
    if (sim_world_stop_bot(r->world, SIGTERM, &err) < 0)
        rc = fail(why, &err);
    if (rc == 0 && sim_run_search(r, why) < 0) /* what was only written at the stop */
        rc = -1;
    sim_lock(r->world->sim);
    sim_run_collect(r);
    sim_unlock(r->world->sim);
    for (size_t i = 0; i < r->world->sim->members_count; i++)
        if (sim_run_unread(&r->inboxes[i], why) < 0)
            rc = -1;
    if (sim_run_unread_letters(r, why) < 0)
        rc = -1;
    return report_errors(r, why) < 0 ? -1 : rc;
}
