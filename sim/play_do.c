/* What a person of a transcript does: `NAME> …`. */
#include "sim/play_private.h"

#include "base/mem.h"
#include "crypto/base64.h"
#include "sim/act.h"
#include "sim/callback.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { PICTURE_MAX = 10 * 1024 * 1024 };

/* json is taken. */
static int act(struct sim_run *r, json_t *json, struct buf *why)
{
    struct err err = {0};
    int        rc = sim_act(r->world->sim, json, NULL, &err);

    json_decref(json);
    if (rc < 0)
        buf_f(why, "wanted to be able to do that\ngot %s\n", err.text);
    return rc;
}

/* Whoever goes on must have read what he was told; changes of cards he may leave. */
static int ready_to_act(struct sim_run *r, const struct sim_member *m, struct buf *why)
{
    struct sim_inbox *in = sim_run_inbox(r, m);

    sim_lock(r->world->sim);
    sim_run_collect(r);
    sim_unlock(r->world->sim);
    json_array_clear(in->updates);
    return sim_run_unread(in, why);
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
    const char *label;
    double      lat, lon;

    if (!sim_read_place(text, &lat, &lon, &label)) {
        buf_f(why, "wanted LAT,LON NAME\ngot %s\n", text);
        return -1;
    }
    json_object_set_new(j, "lat", json_real(lat));
    json_object_set_new(j, "lon", json_real(lon));
    json_object_set_new(j, "label", json_string(str_trim(str_c(label)).p));
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

/* Another phone is held in front of the camera. */
static int add_phone(struct sim_run *r, json_t *j, const char *who, struct buf *why)
{
    const struct sim_member *m = sim_run_member(r, who, why);

    return m ? json_object_set_new(j, "scan_of", json_string(m->person->userid)) : -1;
}

/* The screen of a PC is held in front of it. */
static int add_screen(struct sim_run *r, json_t *j, const char *who, struct buf *why)
{
    const struct sim_member *m = sim_run_member(r, who, why);
    auto_buf struct buf      text = {0};

    if (m == NULL || sim_run_screen(r, m, &text, why) < 0)
        return -1;
    return json_object_set_new(j, "scan", json_stringn(text.p, text.n));
}

/* What follows a menu tap: "扫码 TEXT", "扫 NAME", "扫屏 NAME", "位置 LAT,LON NAME", "图片 FILE". */
static int add_extra(struct sim_run *r, json_t *j, const char *extra, struct buf *why)
{
    const char *rest = extra + strcspn(extra, " \t");
    struct str  word = {extra, (size_t)(rest - extra)};

    rest = str_trim(str_c(rest)).p;
    if (str_is(word, "扫码") || str_is(word, "scan")) {
        json_object_set_new(j, "scan", json_string(rest));
        return 0;
    }
    if (str_is(word, "扫") || str_is(word, "scan-of"))
        return add_phone(r, j, rest, why);
    if (str_is(word, "扫屏") || str_is(word, "scan-screen"))
        return add_screen(r, j, rest, why);
    if (str_is(word, "位置") || str_is(word, "location"))
        return add_place(j, rest, why);
    if (str_is(word, "图片") || str_is(word, "image"))
        return add_picture(r, j, rest, why);
    buf_f(why, "wanted 扫码, 扫, 扫屏, 位置 or 图片 behind the menu\ngot %s\n", extra);
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

/* What the plain steps say besides: the typed text, the view, a place, a picture, digits. */
static int add_what(struct sim_run *r, json_t *j, const struct sim_step *step, struct buf *why)
{
    bool            old = step->kind == SIM_STEP_OLD_CODE;
    auto_free char *digits = NULL;

    switch (step->kind) {
    case SIM_STEP_SAY:
        return json_object_set_new(j, "text", json_string(step->text));
    case SIM_STEP_VIEW:
        return json_object_set_new(j, "view", json_string(step->text));
    case SIM_STEP_AT:
        if (strcmp(step->text, "off") == 0)
            return json_object_set_new(j, "off", json_true());
        return add_place(j, step->text, why);
    case SIM_STEP_PLACE:
        return add_place(j, step->text, why);
    case SIM_STEP_PICTURE:
        return add_picture(r, j, step->text, why);
    case SIM_STEP_CODE:
    case SIM_STEP_OLD_CODE:
    case SIM_STEP_DIGITS:
        digits = step->kind == SIM_STEP_DIGITS ? sim_run_told_digits(r, step->text, why)
                                               : sim_run_digits(r, step->text, old, why);
        return digits ? json_object_set_new(j, "text", json_string(digits)) : -1;
    default:
        return 0;
    }
}

/* What one person does, not yet awaited. */
static int begin(struct sim_run *r, struct sim_member *m, const struct sim_step *step,
                 struct buf *why)
{
    static const char *const names[] = {
        [SIM_STEP_SAY] = "text",          [SIM_STEP_ENTER] = "enter",
        [SIM_STEP_SUBSCRIBE] = "subscribe", [SIM_STEP_UNSUBSCRIBE] = "unsubscribe",
        [SIM_STEP_PLACE] = "location",    [SIM_STEP_PICTURE] = "image",
        [SIM_STEP_AT] = "at",
        [SIM_STEP_CODE] = "text",         [SIM_STEP_OLD_CODE] = "text",
        [SIM_STEP_DIGITS] = "text",
        [SIM_STEP_VIEW] = "view",
    };
    json_t *j;

    if (ready_to_act(r, m, why) < 0)
        return -1;
    if (step->kind == SIM_STEP_TAP)
        return tap(r, m, step, why);
    if (step->kind == SIM_STEP_PRESS)
        return press(r, m, step, why);
    if (step->kind == SIM_STEP_SECOND)
        return sim_run_second(r, m, step, why);
    if (step->kind == SIM_STEP_FORM)
        return sim_run_form(r, m, step, why);
    if (step->kind == SIM_STEP_OPEN || step->kind == SIM_STEP_LOG_IN ||
        step->kind == SIM_STEP_FOLLOW || step->kind == SIM_STEP_SCANNER)
        return sim_run_visit(r, m, step, why);
    j = frame(m, step, names[step->kind]);
    if (add_what(r, j, step, why) == 0)
        return act(r, j, why);
    json_decref(j);
    return -1;
}

/* All at the same second, as in the morning of a day: whoever follows, or is to follow now. */
static int begin_all(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    struct sim *sim = r->world->sim;

    for (size_t i = 0; i < sim->members_count; i++) {
        struct sim_member *m = &sim->members[i];

        if (m->subscribed == (step->kind == SIM_STEP_SUBSCRIBE))
            continue;
        if (begin(r, m, step, why) < 0)
            return -1;
    }
    return 0;
}

/* A person needs a second for anything: else two taps on the same button would be one event
 * (CreateTime has whole seconds, and events have no id). */
int sim_run_do(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    struct err         err = {0};
    bool               all = sim_is_everyone(step->who);
    struct sim_member *m = all ? NULL : sim_run_member(r, step->who, why);

    if (!all && m == NULL)
        return -1;
    if (sim_world_clock(r->world, r->world->sim->ahead + 1, &err) < 0) {
        buf_f(why, "got %s\n", err.text);
        return -1;
    }
    if ((all ? begin_all(r, step, why) : begin(r, m, step, why)) < 0)
        return -1;
    if (sim_callbacks_idle(r->world->sim, SIM_CALLBACK_MS))
        return 0;
    buf_c(why, "wanted an answer\ngot none after all tries\n");
    return -1;
}
