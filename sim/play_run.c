#include "sim/play_run.h"

#include "base/mem.h"
#include "crypto/base64.h"
#include "sim/act.h"
#include "sim/callback.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    CALLBACK_MS = 40000, /* three tries of five seconds, and pauses */
    SILENCE_MS = 400,    /* how long nothing must come */
    PICTURE_MAX = 10 * 1024 * 1024,
};

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

/* By name or userid. */
static struct sim_member *member_named(struct sim_run *r, const char *who, struct buf *why)
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

static struct sim_inbox *inbox_of(struct sim_run *r, const struct sim_member *m)
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

/* Sorts new events into the inboxes. Lock held. */
static void collect(struct sim_run *r)
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
        json_array_append(by ? inbox_of(r, m)->updates : inbox_of(r, m)->unread, msg);
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
    struct sim_member *m = member_named(r, step->who, why);
    int64_t            end = now_ms() + r->patience;
    bool               found;

    if (m == NULL)
        return -1;
    sim_lock(r->world->sim);
    do {
        collect(r);
        found = look(inbox_of(r, m), step);
    } while (!found && wait_until(r->world->sim, end));
    sim_unlock(r->world->sim);
    if (found)
        return 0;
    explain_missing(r, inbox_of(r, m), step, why);
    return -1;
}

/* `<+` and `<!`: about the message that was read last. */
static int look_again(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    struct sim_member *m = member_named(r, step->who, why);
    const json_t      *last = m ? inbox_of(r, m)->last : NULL;
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
    const struct sim_member *m = member_named(r, who, &why);

    return m ? inbox_of(r, m)->last : NULL;
}

static int report_unread(const struct sim_inbox *in, struct buf *why)
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
    struct sim_member *m = member_named(r, step->who, why);
    int64_t            end = now_ms() + SILENCE_MS;

    if (m == NULL)
        return -1;
    sim_lock(r->world->sim);
    do
        collect(r);
    while (json_array_size(inbox_of(r, m)->unread) == 0 && wait_until(r->world->sim, end));
    sim_unlock(r->world->sim);
    return report_unread(inbox_of(r, m), why);
}

/* ---- doing ---- */

/* A person needs a second for anything: else two taps on the same button would be one event
 * (CreateTime has whole seconds, and events have no id). */
static int act(struct sim_run *r, json_t *json, struct buf *why)
{
    struct err err = {0};
    int        rc = sim_world_clock(r->world, r->world->sim->ahead + 1, &err);

    if (rc == 0)
        rc = sim_act(r->world->sim, json, &err);
    json_decref(json);
    if (rc < 0) {
        buf_f(why, "wanted to be able to do that\ngot %s\n", err.text);
        return -1;
    }
    if (!sim_callbacks_idle(r->world->sim, CALLBACK_MS)) {
        buf_c(why, "wanted an answer\ngot none after all tries\n");
        return -1;
    }
    return 0;
}

/* Whoever goes on must have read what he was told; changes of cards he may leave. */
static int ready_to_act(struct sim_run *r, const struct sim_member *m, struct buf *why)
{
    struct sim_inbox *in = inbox_of(r, m);

    sim_lock(r->world->sim);
    collect(r);
    sim_unlock(r->world->sim);
    json_array_clear(in->updates);
    return report_unread(in, why);
}

static json_t *frame(const struct sim_member *m, const struct sim_step *step, const char *what)
{
    json_t *j = json_pack("{s:s, s:s}", "userid", m->person->userid, "do", what);

    if (step->app)
        json_object_set_new(j, "app", json_string(step->app));
    return j;
}

/* "30.5,114.3 东门" */
static int add_place(json_t *j, const char *text, struct buf *why)
{
    double lat, lon;
    int    used = 0;

    if (sscanf(text, "%lf,%lf%n", &lat, &lon, &used) < 2) {
        buf_f(why, "wanted LAT,LON NAME\ngot %s\n", text);
        return -1;
    }
    json_object_set_new(j, "lat", json_real(lat));
    json_object_set_new(j, "lon", json_real(lon));
    json_object_set_new(j, "label", json_string(str_trim(str_c(text + used)).p));
    return 0;
}

static int add_picture(const struct sim_run *r, json_t *j, const char *name, struct buf *why)
{
    auto_free char     *path = sim_config_beside(r->path, name);
    auto_free char     *bytes = xmalloc(PICTURE_MAX);
    auto_buf struct buf text = {0};
    FILE               *f = fopen(path, "rb");
    size_t              n;

    if (f == NULL) {
        buf_f(why, "wanted the picture %s\ngot %s\n", path, strerror(errno));
        return -1;
    }
    n = fread(bytes, 1, PICTURE_MAX, f);
    fclose(f);
    base64_encode(&text, bytes, n);
    json_object_set_new(j, "data", json_stringn(text.p ? text.p : "", text.n));
    json_object_set_new(j, "type", json_string(n > 1 && bytes[0] == '\x89' ? "image/png"
                                                                           : "image/jpeg"));
    return 0;
}

/* What follows a menu tap: "扫码 TEXT", "位置 LAT,LON NAME", "图片 FILE". */
static int add_extra(const struct sim_run *r, json_t *j, const char *extra, struct buf *why)
{
    const char *rest = extra + strcspn(extra, " \t");
    struct str  word = {extra, (size_t)(rest - extra)};

    rest = str_trim(str_c(rest)).p;
    if (str_is(word, "扫码") || str_is(word, "scan")) {
        json_object_set_new(j, "scan", json_string(rest));
        return 0;
    }
    if (str_is(word, "位置") || str_is(word, "location"))
        return add_place(j, rest, why);
    if (str_is(word, "图片") || str_is(word, "image"))
        return add_picture(r, j, rest, why);
    buf_f(why, "wanted 扫码, 位置 or 图片 behind the menu\ngot %s\n", extra);
    return -1;
}

/* [每日/今日打卡]: names may themselves contain '/', so the menu is asked. */
static json_t *menu_path(const struct sim_app *app, const char *text)
{
    const json_t *top, *sub;
    size_t        i, k;

    json_array_foreach(json_object_get(app->menu, "button"), i, top) {
        const char *name = json_string_value(json_object_get(top, "name"));
        size_t      n = strlen(name);

        if (strcmp(name, text) == 0)
            return json_pack("[s]", name);
        if (strncmp(name, text, n) != 0 || text[n] != '/')
            continue;
        json_array_foreach(json_object_get(top, "sub_button"), k, sub)
            if (strcmp(json_string_value(json_object_get(sub, "name")), text + n + 1) == 0)
                return json_pack("[s, s]", name, text + n + 1);
    }
    return NULL;
}

static int tap(struct sim_run *r, struct sim_member *m, const struct sim_step *step,
               struct buf *why)
{
    struct sim     *sim = r->world->sim;
    struct sim_app *app = step->app ? sim_app_named(sim, step->app) : &sim->apps[m->apps[0]];
    json_t         *j = frame(m, step, "click"), *path = NULL;

    sim_lock(sim);
    if (app)
        path = menu_path(app, step->text);
    sim_unlock(sim);
    if (path == NULL) {
        buf_f(why, "wanted the menu entry %s\n", step->text);
        json_decref(j);
        return -1;
    }
    json_object_set_new(j, "path", path);
    if (step->extra && add_extra(r, j, step->extra, why) < 0) {
        json_decref(j);
        return -1;
    }
    return act(r, j, why);
}

/* The newest card this person sees, or the one `back` cards before it. Lock held. */
static const struct sim_message *newest_card(struct sim *sim, const struct sim_member *m,
                                             unsigned back)
{
    for (size_t i = sim->messages.count; i-- > 0;) {
        const struct sim_message *msg = sim->messages.p[i];

        if (msg->member == m && msg->task && back-- == 0)
            return msg;
    }
    return NULL;
}

static int press(struct sim_run *r, struct sim_member *m, const struct sim_step *step,
                 struct buf *why)
{
    const struct sim_message *msg;
    const char               *text = step->text;
    unsigned                  back = 0;
    json_t                   *spec = NULL, *j;

    for (; *text == '^' || *text == ' '; text++) /* {^ 提交}: one card before the newest */
        back += *text == '^';
    sim_lock(r->world->sim);
    msg = newest_card(r->world->sim, m, back);
    if (msg)
        spec = sim_run_press(json_object_get(msg->json, "card"), text, why);
    else
        buf_c(why, "wanted a card\ngot none so far\n");
    sim_unlock(r->world->sim);
    if (spec == NULL)
        return -1;
    j = frame(m, step, json_is_true(json_object_get(spec, "menu")) ? "card_menu" : "card");
    json_object_update(j, spec);
    json_object_del(j, "menu");
    json_object_set_new(j, "message_id", json_integer(msg->id));
    json_decref(spec);
    return act(r, j, why);
}

static int do_something(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    static const char *const plain[] = {
        [SIM_STEP_ENTER] = "enter",
        [SIM_STEP_SUBSCRIBE] = "subscribe",
        [SIM_STEP_UNSUBSCRIBE] = "unsubscribe",
    };
    struct sim_member *m = member_named(r, step->who, why);
    json_t            *j;
    int                rc = 0;

    if (m == NULL || ready_to_act(r, m, why) < 0)
        return -1;
    if (step->kind == SIM_STEP_TAP)
        return tap(r, m, step, why);
    if (step->kind == SIM_STEP_PRESS)
        return press(r, m, step, why);
    j = frame(m, step, step->kind == SIM_STEP_SAY       ? "text"
                       : step->kind == SIM_STEP_PLACE   ? "location"
                       : step->kind == SIM_STEP_PICTURE ? "image"
                       : step->kind == SIM_STEP_VIEW    ? "view"
                                                        : plain[step->kind]);
    if (step->kind == SIM_STEP_SAY || step->kind == SIM_STEP_VIEW)
        json_object_set_new(j, step->kind == SIM_STEP_SAY ? "text" : "view",
                            json_string(step->text));
    if (step->kind == SIM_STEP_PLACE)
        rc = add_place(j, step->text, why);
    if (step->kind == SIM_STEP_PICTURE)
        rc = add_picture(r, j, step->text, why);
    if (rc == 0)
        return act(r, j, why);
    json_decref(j);
    return -1;
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
    collect(r);
    for (size_t i = 0; i < sim->members_count; i++)
        count += sim_callback_resend(sim, &sim->members[i]) == 0;
    sim_unlock(sim);
    if (count == 0) {
        buf_c(why, "wanted something that was sent before\n");
        return -1;
    }
    sim_callbacks_idle(sim, CALLBACK_MS);
    end = now_ms() + SILENCE_MS;
    sim_lock(sim);
    do
        collect(r);
    while (wait_until(sim, end));
    sim_unlock(sim);
    for (size_t i = 0; i < sim->members_count; i++)
        if (report_unread(&r->inboxes[i], why) < 0)
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
        return do_something(r, step, why);
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

    sim_callbacks_idle(r->world->sim, CALLBACK_MS);
    if (sim_world_stop_bot(r->world, SIGTERM, &err) < 0)
        rc = fail(why, &err);
    sim_lock(r->world->sim);
    collect(r);
    sim_unlock(r->world->sim);
    for (size_t i = 0; i < r->world->sim->members_count; i++)
        if (report_unread(&r->inboxes[i], why) < 0)
            rc = -1;
    return report_errors(r, why) < 0 ? -1 : rc;
}
