#include "sim/play_private.h"

#include "base/mem.h"
#include "sim/callback.h"

#include <signal.h>
#include <string.h>
#include <time.h>

enum { SILENCE_MS = 400 }; /* how long nothing must come */

void sim_run_begin(struct sim_run *r, struct sim_world *w, const char *path, int64_t patience)
{
    *r = (struct sim_run){.world = w, .path = path, .patience = patience};
    r->inboxes = xcalloc(w->sim->members_count, sizeof *r->inboxes);
    for (size_t i = 0; i < w->sim->members_count; i++)
        r->inboxes[i] = (struct sim_inbox){json_array(), json_array(), NULL};
}

void sim_run_end(struct sim_run *r)
{
    for (size_t i = 0; r->inboxes && i < r->world->sim->members_count; i++) {
        json_decref(r->inboxes[i].unread);
        json_decref(r->inboxes[i].updates);
        json_decref(r->inboxes[i].last);
    }
    free(r->inboxes);
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

void sim_run_collect(struct sim_run *r)
{
    struct sim *sim = r->world->sim;
    bool        lost;
    json_t     *events = sim_events_after(sim, r->seen, &lost), *event;
    size_t      i;

    json_array_foreach(events, i, event) {
        json_t            *msg = json_object_get(event, "message");
        const char        *by = json_string_value(json_object_get(event, "by"));
        struct sim_member *m =
            msg ? sim_member_find(sim, str_c(json_string_value(json_object_get(msg, "userid"))))
                : NULL;

        if (m == NULL || !visible(m, msg) || (by && strcmp(by, "bot") != 0))
            continue;
        json_array_append(by ? sim_run_inbox(r, m)->updates : sim_run_inbox(r, m)->unread, msg);
    }
    r->seen = sim->seq;
    json_decref(events);
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits for the next change, at most until end (of now_ms). false: the time is over. Lock held. */
static bool wait_until(struct sim *sim, int64_t end)
{
    struct timespec t = {end / 1000, (long)(end % 1000) * 1000000};

    return pthread_cond_timedwait(&sim->changed, &sim->lock, &t) == 0;
}

/* ---- reading ---- */

static bool has_text(const json_t *msg, const char *text)
{
    auto_buf struct buf words = {0};

    sim_run_readable(msg, &words);
    return text[0] == '\0' || (words.p && strstr(words.p, text));
}

static bool fits(const struct sim_step *step, const json_t *msg)
{
    return (step->extra == NULL || strcmp(step->extra, sim_run_kind(msg)) == 0) &&
           has_text(msg, step->text);
}

static void describe(const json_t *msg, struct buf *why)
{
    auto_buf struct buf words = {0};

    sim_run_readable(msg, &words);
    buf_f(why, "got %s: %s\n", sim_run_kind(msg), words.p ? words.p : "");
}

/* Takes entry i out of list and remembers it as the last one read. */
static void read_message(struct sim_inbox *in, json_t *list, size_t i)
{
    json_decref(in->last);
    in->last = json_incref(json_array_get(list, i));
    json_array_remove(list, i);
}

/* The first of a list that fits is read. */
static bool look_in(struct sim_inbox *in, json_t *list, const struct sim_step *step)
{
    const json_t *msg;
    size_t        i;

    json_array_foreach(list, i, msg)
        if (fits(step, msg)) {
            read_message(in, list, i);
            return true;
        }
    return false;
}

/* In any order: whether an answer or what was sent beside it is seen first is up to the network. */
static bool look(struct sim_inbox *in, const struct sim_step *step)
{
    return look_in(in, in->unread, step) ||
           (step->extra && strcmp(step->extra, "card") == 0 && look_in(in, in->updates, step));
}

static void explain_missing(const struct sim_run *r, const struct sim_inbox *in,
                            const struct sim_step *step, struct buf *why)
{
    const json_t *msg;
    size_t        i;

    buf_f(why, "wanted %s%s%s\n", step->extra ? step->extra : "", step->extra ? ": " : "",
          step->text[0] ? step->text : "(anything)");
    json_array_foreach(in->unread, i, msg)
        describe(msg, why);
    if (step->extra && strcmp(step->extra, "card") == 0)
        json_array_foreach(in->updates, i, msg)
            describe(msg, why);
    if (json_array_size(in->unread) == 0)
        buf_f(why, "got nothing new within %lld s\n", (long long)r->patience / 1000);
}

static int expect(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    struct sim_member *m = sim_run_member(r, step->who, why);
    int64_t            end = now_ms() + r->patience;
    bool               found;

    if (m == NULL)
        return -1;
    sim_lock(r->world->sim);
    do {
        sim_run_collect(r);
        found = look(sim_run_inbox(r, m), step);
    } while (!found && wait_until(r->world->sim, end));
    sim_unlock(r->world->sim);
    if (found)
        return 0;
    explain_missing(r, sim_run_inbox(r, m), step, why);
    return -1;
}

/* `<+` and `<!`: about the message that was read last. */
static int look_again(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    struct sim_member *m = sim_run_member(r, step->who, why);
    const json_t      *last = m ? sim_run_inbox(r, m)->last : NULL;
    bool               wanted = step->kind == SIM_STEP_MORE;

    if (m && last == NULL)
        buf_c(why, "wanted a message that was read before\n");
    if (last == NULL)
        return -1;
    if (has_text(last, step->text) == wanted)
        return 0;
    buf_f(why, "wanted %s%s\n", wanted ? "" : "not: ", step->text);
    describe(last, why);
    return -1;
}

const json_t *sim_run_last(struct sim_run *r, const char *who)
{
    auto_buf struct buf      why = {0};
    const struct sim_member *m = sim_run_member(r, who, &why);

    return m ? sim_run_inbox(r, m)->last : NULL;
}

int sim_run_unread(const struct sim_inbox *in, struct buf *why)
{
    const json_t *msg;
    size_t        i;

    if (json_array_size(in->unread) == 0)
        return 0;
    buf_c(why, "wanted nothing more\n");
    json_array_foreach(in->unread, i, msg)
        describe(msg, why);
    return -1;
}

static int silence(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    struct sim_member *m = sim_run_member(r, step->who, why);
    int64_t            end = now_ms() + SILENCE_MS;

    if (m == NULL)
        return -1;
    sim_lock(r->world->sim);
    do
        sim_run_collect(r);
    while (json_array_size(sim_run_inbox(r, m)->unread) == 0 && wait_until(r->world->sim, end));
    sim_unlock(r->world->sim);
    return sim_run_unread(sim_run_inbox(r, m), why);
}

/* ---- the world ---- */

static int fail(struct buf *why, const struct err *err)
{
    buf_f(why, "got %s\n", err->text);
    return -1;
}

static int clock_step(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    struct err err = {0};
    int64_t    ahead = step->kind == SIM_STEP_CLOCK ? step->number - (int64_t)time(NULL)
                                                    : r->world->sim->ahead + step->number;

    return sim_world_clock(r->world, ahead, &err) == 0 ? 0 : fail(why, &err);
}

static int fault_step(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    struct err err = {0};
    int        rc;

    sim_lock(r->world->sim);
    rc = sim_fault_set(r->world->sim, step->text, step->number, &err);
    sim_unlock(r->world->sim);
    return rc == 0 ? 0 : fail(why, &err);
}

static int restart(struct sim_run *r, int signal, struct buf *why)
{
    struct err err = {0};

    return sim_world_stop_bot(r->world, signal, &err) == 0 &&
                   sim_world_start_bot(r->world, &err) == 0
               ? 0
               : fail(why, &err);
}

/* Everybody's last callback once more; nothing may be shown twice. */
static int resend(struct sim_run *r, struct buf *why)
{
    struct sim *sim = r->world->sim;
    int         count = 0;
    int64_t     end;

    sim_lock(sim);
    sim_run_collect(r);
    for (size_t i = 0; i < sim->members_count; i++)
        count += sim_callback_resend(sim, &sim->members[i]) == 0;
    sim_unlock(sim);
    if (count == 0) {
        buf_c(why, "wanted something that was sent before\n");
        return -1;
    }
    sim_callbacks_idle(sim, SIM_CALLBACK_MS);
    end = now_ms() + SILENCE_MS;
    sim_lock(sim);
    do
        sim_run_collect(r);
    while (wait_until(sim, end));
    sim_unlock(sim);
    for (size_t i = 0; i < sim->members_count; i++)
        if (sim_run_unread(&r->inboxes[i], why) < 0)
            return -1;
    return 0;
}

static int run_kind(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    switch (step->kind) {
    case SIM_STEP_EXPECT:
        return expect(r, step, why);
    case SIM_STEP_MORE:
    case SIM_STEP_NOT:
        return look_again(r, step, why);
    case SIM_STEP_SILENCE:
        return silence(r, step, why);
    case SIM_STEP_CLOCK:
    case SIM_STEP_ADVANCE:
        return clock_step(r, step, why);
    case SIM_STEP_FAULT:
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
    int rc = run_kind(r, step, why);

    return report_errors(r, why) < 0 ? -1 : rc;
}

int sim_run_finish(struct sim_run *r, struct buf *why)
{
    struct err err = {0};
    int        rc = 0;

    sim_callbacks_idle(r->world->sim, SIM_CALLBACK_MS);
    if (sim_world_stop_bot(r->world, SIGTERM, &err) < 0)
        rc = fail(why, &err);
    sim_lock(r->world->sim);
    sim_run_collect(r);
    sim_unlock(r->world->sim);
    for (size_t i = 0; i < r->world->sim->members_count; i++)
        if (sim_run_unread(&r->inboxes[i], why) < 0)
            rc = -1;
    return report_errors(r, why) < 0 ? -1 : rc;
}
