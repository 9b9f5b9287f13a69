/* What a person of a transcript sees: `NAME< …`, `ADDRESS< …`, `$< …`. */
#include "sim/play_private.h"

#include "base/utf8.h"

#include <string.h>

enum {
    SILENCE_MS = 400,  /* how long nothing must come */
    UNREAD_MOST = 24,  /* messages that are shown behind a failure … */
    UNREAD_TOLD = 240, /* … and bytes of each */
};

static bool has_text(const json_t *msg, const char *text)
{
    auto_buf struct buf words = {0};

    sim_run_readable(msg, &words);
    return text[0] == '\0' || (words.p && strstr(words.p, text));
}

static bool fits(struct sim_run *r, const struct sim_step *step, json_t *msg)
{
    if (sim_looks_inside(step))
        return sim_run_inside(r, step, msg, NULL) == 1;
    return (step->extra == NULL || strcmp(step->extra, sim_run_kind(msg)) == 0) &&
           has_text(msg, step->text);
}

static void describe(const json_t *msg, struct buf *why)
{
    auto_buf struct buf words = {0};

    sim_run_readable(msg, &words);
    buf_f(why, "got %s: %s\n", sim_run_kind(msg), words.p ? words.p : "");
}

void sim_run_take(struct sim_inbox *in, json_t *list, size_t i)
{
    json_decref(in->last);
    in->last = json_incref(json_array_get(list, i));
    json_array_remove(list, i);
}

/* The first of a list that fits is read. */
static bool look_in(struct sim_run *r, struct sim_inbox *in, json_t *list,
                    const struct sim_step *step)
{
    json_t *msg;
    size_t  i;

    json_array_foreach(list, i, msg)
        if (fits(r, step, msg)) {
            sim_run_take(in, list, i);
            return true;
        }
    return false;
}

/* What happens to a message that was read: a card changes, or it is taken back. */
static bool looks_at_updates(const struct sim_step *step)
{
    return step->extra &&
           (strcmp(step->extra, "card") == 0 || strcmp(step->extra, "recalled") == 0);
}

/* In any order: whether an answer or what was sent beside it is seen first is up to the network. */
static bool look(struct sim_run *r, struct sim_inbox *in, const struct sim_step *step)
{
    return look_in(r, in, in->unread, step) ||
           (looks_at_updates(step) && look_in(r, in, in->updates, step));
}

static void explain_missing(struct sim_run *r, const struct sim_inbox *in,
                            const struct sim_step *step, struct buf *why)
{
    json_t *msg;
    size_t  i;

    buf_f(why, "wanted %s%s%s\n", step->extra ? step->extra : "", step->extra ? ": " : "",
          step->text[0] ? step->text : "(anything)");
    json_array_foreach(in->unread, i, msg) {
        describe(msg, why);
        if (sim_looks_inside(step))
            sim_run_inside(r, step, msg, why);
    }
    if (looks_at_updates(step))
        json_array_foreach(in->updates, i, msg)
            describe(msg, why);
    if (json_array_size(in->unread) == 0)
        buf_f(why, "got nothing new within %lld s\n", (long long)r->patience / 1000);
}

static int expect(struct sim_run *r, struct sim_inbox *in, const struct sim_step *step,
                  struct buf *why)
{
    int64_t end = sim_run_now_ms() + r->patience;
    bool    found;

    sim_lock(r->world->sim);
    do {
        sim_run_collect(r);
        found = look(r, in, step);
    } while (!found && sim_run_wait(r, end));
    if (!found)
        explain_missing(r, in, step, why);
    sim_unlock(r->world->sim);
    return found ? 0 : -1;
}

/* 1, 0, or -1: there is nothing to look into. */
static int has(struct sim_run *r, const struct sim_step *step, json_t *msg, struct buf *why)
{
    int found;

    if (!sim_looks_inside(step))
        return has_text(msg, step->text);
    sim_lock(r->world->sim);
    found = sim_run_inside(r, step, msg, why);
    sim_unlock(r->world->sim);
    return found;
}

/* `<+` and `<!`: about the message that was read last. `$<`: about all that was said. */
static int look_again(struct sim_run *r, const struct sim_inbox *in, const struct sim_step *step,
                      struct buf *why)
{
    bool                wanted = step->kind != SIM_STEP_NOT;
    auto_buf struct buf inside = {0};

    if (in->last == NULL) {
        buf_f(why, "wanted %s before\n",
              strcmp(step->who, "$") == 0 ? "a line `$ …`" : "a message that was read");
        return -1;
    }
    if (has(r, step, in->last, &inside) == (int)wanted)
        return 0;
    buf_f(why, "wanted %s%s\n", wanted ? "" : "not: ", step->text);
    describe(in->last, why);
    buf_str(why, buf_view(&inside));
    return -1;
}

const json_t *sim_run_last(struct sim_run *r, const char *who)
{
    auto_buf struct buf     why = {0};
    const struct sim_inbox *in = sim_run_inbox_of(r, who, &why);

    return in ? in->last : NULL;
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

/* The first words of each message, in one line. */
static unsigned show_some(const struct sim_inbox *in, const char *whose, const char *prefix,
                          unsigned room, struct buf *out)
{
    const json_t *msg;
    size_t        i;

    json_array_foreach(in->unread, i, msg) {
        auto_buf struct buf words = {0};
        struct str          some;

        if (room == 0)
            break;
        sim_run_readable(msg, &words);
        some = utf8_cut(buf_view(&words), UNREAD_TOLD);
        for (size_t k = 0; k < words.n; k++)
            if (words.p[k] == '\n')
                words.p[k] = ' ';
        buf_f(out, "%s%s< %s %.*s\n", prefix, whose, sim_run_kind(msg), STR_ARG(some));
        room--;
    }
    return room;
}

void sim_run_show_unread(struct sim_run *r, const char *prefix, struct buf *out)
{
    struct sim *sim = r->world->sim;
    unsigned    room = UNREAD_MOST;

    sim_lock(sim);
    sim_run_collect(r);
    for (size_t i = 0; i < sim->members_count; i++)
        room = show_some(&r->inboxes[i], sim->members[i].person->name, prefix, room, out);
    for (size_t i = 0; i < r->mailboxes_count; i++)
        room = show_some(&r->mailboxes[i]->in, r->mailboxes[i]->address, prefix, room, out);
    sim_unlock(sim);
    if (room == 0)
        buf_f(out, "%s… (no more than %d are shown)\n", prefix, UNREAD_MOST);
}

static int silence(struct sim_run *r, const struct sim_inbox *in, struct buf *why)
{
    int64_t end = sim_run_now_ms() + SILENCE_MS;

    sim_lock(r->world->sim);
    do
        sim_run_collect(r);
    while (json_array_size(in->unread) == 0 && sim_run_wait(r, end));
    sim_unlock(r->world->sim);
    return sim_run_unread(in, why);
}

int sim_run_read(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    struct sim_inbox *in = sim_run_inbox_of(r, step->who, why);

    if (in == NULL)
        return -1;
    if (step->extra && strcmp(step->extra, "page") == 0)
        return sim_run_page(r, step, why);
    if (step->kind == SIM_STEP_EXPECT)
        return expect(r, in, step, why);
    return step->kind == SIM_STEP_SILENCE ? silence(r, in, why) : look_again(r, in, step, why);
}
