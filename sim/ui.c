/* The browser chat's JSON: docs/simulator.md. */
#include "sim/act.h"
#include "sim/api.h"
#include "sim/callback.h"
#include "sim/server.h"

#include "base/cst.h"
#include "base/mem.h"

#include <string.h>
#include <time.h>

enum { POLL_SECONDS = 20 };

static void fail(struct sim_response *res, unsigned status, const char *why)
{
    sim_response_json(res, status, json_pack("{s:s}", "error", why));
}

static void get_state(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    (void)req;
    sim_lock(sim);
    sim_response_json(res, 200, sim_state_json(sim));
    sim_unlock(sim);
}

/* Long poll: answers at once when something is newer, else when something happens or the time is
 * over. */
static void get_events(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    struct timespec until;
    int64_t         after = 0;
    bool            lost = false;
    json_t         *list;

    str_i64(str_c(sim_request_arg(req, "after")), &after);
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += POLL_SECONDS;
    sim_lock(sim);
    while (sim->seq == after && !sim->stopping)
        if (pthread_cond_timedwait(&sim->changed, &sim->lock, &until) != 0)
            break;
    list = sim_events_after(sim, after, &lost);
    sim_response_json(res, 200,
                      json_pack("{s:I, s:I, s:o, s:b}", "seq", (json_int_t)sim->seq, "now",
                                (json_int_t)sim_now(sim), "events", list, "lost", (int)lost));
    sim_unlock(sim);
}

static void get_media(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    const struct sim_media *m;

    sim_lock(sim);
    m = sim_media_find(sim, str_c(req->path + strlen("/ui/media/")), true);
    if (m) {
        buf_add(&res->body, m->bytes, m->len);
        res->type = sim_media_type(m);
    } else {
        fail(res, 404, "no such media");
    }
    sim_unlock(sim);
}

/* Cheap enough to be asked often: a bench does. */
static void get_calls(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    (void)req;
    sim_lock(sim);
    sim_response_json(res, 200, json_deep_copy(sim->calls));
    sim_unlock(sim);
}

/* Counted here, however many there are: a test only reads "once". */
static void get_sent(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    struct sim_sent_query q = {.text = sim_request_arg(req, "text"),
                               .msgid = sim_request_arg(req, "msgid"),
                               .who = sim_request_arg(req, "who"),
                               .passive = sim_request_arg(req, "passive") != NULL};
    const char           *app = sim_request_arg(req, "app");

    sim_lock(sim);
    q.app = app ? sim_app_named(sim, app) : NULL;
    if (app && q.app == NULL)
        fail(res, 404, "there is no such application");
    else
        sim_response_json(res, 200, sim_sent_json(sim, &q));
    sim_unlock(sim);
}

/* How much there was of everything. */
static void get_counts(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    json_t *used = json_object();

    (void)req;
    sim_lock(sim);
    for (unsigned i = 0; i < sim->apps_count; i++)
        json_object_set_new(used, sim->apps[i].conf->name,
                            json_integer((json_int_t)sim->apps[i].day.count));
    sim_response_json(
        res, 200,
        json_pack("{s:O, s:O, s:o, s:o, s:I, s:I, s:I, s:I}", "calls", sim->calls, "refusals",
                  sim->refusals, "most", sim_api_pace(sim), "person_times", used, "dropped",
                  (json_int_t)sim->dropped, "repeats", (json_int_t)sim->sent.repeats,
                  "platform_errors", (json_int_t)json_array_size(sim->errors), "members",
                  (json_int_t)sim->members_count));
    sim_unlock(sim);
}

static json_t *parse(const struct sim_request *req, struct sim_response *res)
{
    json_t *body = json_loadb(req->body.p ? req->body.p : "", req->body.n, 0, NULL);

    if (json_is_object(body))
        return body;
    json_decref(body);
    fail(res, 400, "the body is no JSON object");
    return NULL;
}

static void done(struct sim_response *res)
{
    sim_response_json(res, 200, json_pack("{s:b}", "ok", 1));
}

/* {"do":"verify","app":"student"}: the URL verification, again. */
static void verify(struct sim *sim, const json_t *body, struct sim_response *res)
{
    const char     *name = json_string_value(json_object_get(body, "app"));
    struct sim_app *app = name ? sim_app_named(sim, name) : NULL;

    if (app == NULL)
        fail(res, 400, "there is no such application");
    else if (sim_verify_url(sim, app) == SIM_VERIFY_RIGHT)
        done(res);
    else
        fail(res, 409, "the bot did not answer the verification rightly");
}

static void post_act(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    json_t     *body = parse(req, res), *answer;
    const char *what = json_string_value(json_object_get(body, "do"));
    struct err  err = {0};

    if (body == NULL)
        return;
    answer = json_pack("{s:b}", "ok", 1);
    if (what && strcmp(what, "verify") == 0)
        verify(sim, body, res);
    else if (sim_act(sim, body, answer, &err) == 0)
        sim_response_json(res, 200, json_incref(answer));
    else
        fail(res, err.kind == ERR_FORBIDDEN ? 409 : 400, err.text);
    json_decref(answer);
    json_decref(body);
}

/* ---- faults and limits ---- */

static int set_each(struct sim *sim, const json_t *body,
                    int (*set)(struct sim *sim, const char *name, int64_t value, struct err *err),
                    struct err *err)
{
    const char *name;
    json_t     *value;

    json_object_foreach((json_t *)(uintptr_t)body, name, value) {
        if (!json_is_boolean(value) && !json_is_integer(value))
            return err_set(err, ERR_BAD_INPUT, "%s must be a number or a boolean", name);
        if (set(sim, name, json_is_integer(value) ? json_integer_value(value) : json_is_true(value),
                err) < 0)
            return -1;
    }
    return 0;
}

static void post_values(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    bool       faults = strcmp(req->path, "/ui/fault") == 0;
    json_t    *body = parse(req, res);
    struct err err = {0};
    int        rc;

    if (body == NULL)
        return;
    sim_lock(sim);
    rc = set_each(sim, body, faults ? sim_fault_set : sim_limit_set, &err);
    if (faults)
        sim_event(sim, "faults", "faults", sim_faults_json(sim));
    sim_unlock(sim);
    json_decref(body);
    if (rc == 0)
        done(res);
    else
        fail(res, 400, err.text);
}

static void post_clock(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    json_t       *body = parse(req, res);
    const json_t *set = json_object_get(body, "set"), *advance = json_object_get(body, "advance");
    int64_t       utc;

    if (body == NULL)
        return;
    if (set && cst_parse_stamp(str_c(json_string_value(set)), &utc))
        sim->ahead = utc - (int64_t)time(NULL);
    else if (json_is_integer(advance))
        sim->ahead += json_integer_value(advance);
    else
        set = advance = NULL;
    json_decref(body);
    if (set || advance)
        done(res);
    else
        fail(res, 400, "wanted {\"set\":\"2021-02-20 07:30\"} or {\"advance\":seconds}");
}

static const struct {
    const char *method, *path;
    bool        prefix;
    void (*run)(struct sim *sim, const struct sim_request *req, struct sim_response *res);
} routes[] = {
    {"GET", "/ui/state", false, get_state},   {"GET", "/ui/events", false, get_events},
    {"GET", "/ui/calls", false, get_calls},   {"GET", "/ui/counts", false, get_counts},
    {"GET", "/ui/sent", false, get_sent},     {"GET", "/ui/media/", true, get_media},
    {"POST", "/ui/act", false, post_act},     {"POST", "/ui/fault", false, post_values},
    {"POST", "/ui/limit", false, post_values}, {"POST", "/ui/clock", false, post_clock},
};

void sim_ui(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
        bool found = routes[i].prefix
                         ? strncmp(req->path, routes[i].path, strlen(routes[i].path)) == 0
                         : strcmp(req->path, routes[i].path) == 0;

        if (!found)
            continue;
        if (strcmp(req->method, routes[i].method) == 0)
            routes[i].run(sim, req, res);
        else
            fail(res, 405, "another method is wanted here");
        return;
    }
    fail(res, 404, "no such page");
}
