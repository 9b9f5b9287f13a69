#include "sim/state.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "crypto/random.h"
#include "sim/cas.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { EVENTS_KEPT = 8000, EVENTS_OF_CROWD = 500, WIRE_KEPT = 200, ERRORS_KEPT = 500,
       LETTERS_KEPT = 500 };

/* ---- small things ---- */

void sim_lock(struct sim *sim)
{
    pthread_mutex_lock(&sim->lock);
}

void sim_unlock(struct sim *sim)
{
    pthread_mutex_unlock(&sim->lock);
}

int64_t sim_now(const struct sim *sim)
{
    return (int64_t)time(NULL) + sim->ahead;
}

void sim_random_id(char *out, size_t n)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    random_bytes(out, n);
    for (size_t i = 0; i < n; i++)
        out[i] = letters[(unsigned char)out[i] % 64];
    if (out[0] == '-') /* a copied id should survive a command line */
        out[0] = 'x';
    out[n] = '\0';
}

void *sim_list_add(struct sim_pointers *list, void *item)
{
    if (list->count == list->cap) {
        list->cap = list->cap ? list->cap * 2 : 64;
        list->p = realloc(list->p, list->cap * sizeof(void *));
        if (list->p == NULL)
            abort();
    }
    list->p[list->count++] = item;
    return item;
}

/* ---- beginning and end ---- */

static int department_of(struct sim *sim, const char *name)
{
    if (name[0] == '\0')
        return 1;
    for (unsigned i = 1; i < sim->departments_count; i++)
        if (strcmp(sim->departments[i].name, name) == 0)
            return sim->departments[i].id;
    if (sim->departments_count == SIM_DEPARTMENTS_MAX)
        return 1;
    sim->departments[sim->departments_count] =
        (struct sim_department){.id = (int)sim->departments_count + 1, .name = xstrdup(name)};
    return sim->departments[sim->departments_count++].id;
}

/* Students have the application named student. Staff have staff first, and student, since they
 * report too. */
static void give_apps(struct sim *sim, struct sim_member *m)
{
    const char *const wanted[] = {m->person->staff ? "staff" : "student",
                                  m->person->staff ? "student" : NULL};

    for (size_t i = 0; i < ARRAY_LEN(wanted) && wanted[i]; i++) {
        struct sim_app *app = sim_app_named(sim, wanted[i]);

        if (app)
            m->apps[m->apps_count++] = sim_app_index(sim, app);
    }
    if (m->apps_count == 0) /* other names: everybody has everything */
        while (m->apps_count < sim->apps_count) {
            m->apps[m->apps_count] = m->apps_count;
            m->apps_count++;
        }
}

static void start_members(struct sim *sim, const struct sim_people *people)
{
    sim->departments[0] = (struct sim_department){1, xstrdup(sim->config->school)};
    sim->departments_count = 1;
    for (size_t i = 0; i < people->count; i++)
        sim_people_add(&sim->people, &people->list[i], NULL);
    sim->members_count = sim->people.count;
    sim->members = xcalloc(sim->members_count, sizeof *sim->members);
    for (size_t i = 0; i < sim->members_count; i++) {
        struct sim_member *m = &sim->members[i];

        m->person = &sim->people.list[i];
        m->subscribed = !m->person->outside && !m->person->stranger;
        m->second = m->person->second;
        m->department = department_of(sim, m->person->college);
        give_apps(sim, m);
    }
}

static int start_apps(struct sim *sim, struct err *err)
{
    for (unsigned i = 0; i < sim->config->apps_count; i++) {
        const struct sim_config_app *c = &sim->config->apps[i];

        if (msgcrypt_new(&sim->apps[i].crypt, c->token, c->encoding_aes_key, sim->config->corp_id,
                         err) < 0)
            return -1;
        sim->apps[i].conf = c;
        sim->apps_count++;
    }
    return 0;
}

int sim_new(struct sim **out, const struct sim_options *o, struct err *err)
{
    struct sim        *sim = xcalloc(1, sizeof *sim);
    pthread_condattr_t monotonic;
    struct buf         url = {0};

    sim->config = o->config;
    pthread_mutex_init(&sim->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&sim->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    sim->limits = (struct sim_limits){
        .api_minute = 10000, .api_hour = 150000, .member_minute = 30, .member_hour = 1000,
        .person_times_day = 20000 * 200, .secret_failures = 5, .answer_ms = 5000,
        .verify_ms = 1000, .retry_ms = 1000, .swap_ms = 200};
    sim->keep = o->keep == 0 ? SIZE_MAX : o->keep < 0 ? 0 : (size_t)o->keep;
    sim->refusals = json_object();
    sim->events = json_array();
    sim->wire = json_array();
    sim->letters = json_array();
    sim->errors = json_array();
    sim->calls = json_object();
    if (o->bot_url == NULL)
        buf_f(&url, "http://%s", o->config->listen);
    sim->bot_url = o->bot_url ? xstrdup(o->bot_url) : buf_take(&url);
    sim->own_url = xstrdup(o->own_url ? o->own_url : "");
    if (start_apps(sim, err) < 0) {
        sim_free(sim);
        return -1;
    }
    start_members(sim, o->people);
    *out = sim;
    return 0;
}

static void free_list(struct sim_pointers *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->p[i]);
    free(list->p);
}

static void free_chats(struct sim *sim)
{
    for (size_t i = 0; i < sim->messages.count; i++)
        json_decref(((struct sim_message *)sim->messages.p[i])->json);
    for (size_t i = 0; i < sim->tasks.count; i++) {
        struct sim_task *t = sim->tasks.p[i];

        free(t->task_id);
        json_decref(t->original);
    }
    for (size_t i = 0; i < sim->media.count; i++) {
        struct sim_media *m = sim->media.p[i];

        free(m->name);
        free(m->bytes);
    }
    free_list(&sim->messages);
    free_list(&sim->tasks);
    free_list(&sim->media);
    free_list(&sim->codes);
    free_list(&sim->tokens);
    free_list(&sim->visits);
    sim_cas_free(sim);
}

void sim_free(struct sim *sim)
{
    if (sim == NULL)
        return;
    free_chats(sim);
    for (unsigned i = 0; i < sim->apps_count; i++) {
        msgcrypt_free(sim->apps[i].crypt);
        json_decref(sim->apps[i].menu);
        json_decref(sim->apps[i].settings);
    }
    for (unsigned i = 0; i < sim->departments_count; i++)
        free(sim->departments[i].name);
    for (unsigned i = 0; i < sim->tags_count; i++) {
        free(sim->tags[i].name);
        free(sim->tags[i].holds);
    }
    json_decref(sim->refusals);
    sim_sent_free(&sim->sent);
    sim_index_free(&sim->by_task);
    sim_index_free(&sim->by_code);
    json_decref(sim->events);
    json_decref(sim->wire);
    json_decref(sim->letters);
    json_decref(sim->errors);
    json_decref(sim->calls);
    buf_free(&sim->urls);
    sim_people_free(&sim->people);
    free(sim->members);
    free(sim->bot_url);
    free(sim->own_url);
    pthread_cond_destroy(&sim->changed);
    pthread_mutex_destroy(&sim->lock);
    free(sim);
}

/* ---- look-ups ---- */

struct sim_member *sim_member_find(struct sim *sim, struct str userid)
{
    const struct sim_person *p = sim_people_find(&sim->people, userid);

    return p ? &sim->members[p - sim->people.list] : NULL;
}

struct sim_app *sim_app_named(struct sim *sim, const char *name)
{
    for (unsigned i = 0; i < sim->apps_count; i++)
        if (strcmp(sim->apps[i].conf->name, name) == 0)
            return &sim->apps[i];
    return NULL;
}

struct sim_app *sim_app_of_agent(struct sim *sim, int64_t agent_id)
{
    for (unsigned i = 0; i < sim->apps_count; i++)
        if (sim->apps[i].conf->agent_id == agent_id)
            return &sim->apps[i];
    return NULL;
}

unsigned sim_app_index(const struct sim *sim, const struct sim_app *app)
{
    return (unsigned)(app - sim->apps);
}

bool sim_member_has(const struct sim *sim, const struct sim_member *m, const struct sim_app *app)
{
    for (unsigned i = 0; i < m->apps_count; i++)
        if (m->apps[i] == sim_app_index(sim, app))
            return true;
    return false;
}

size_t sim_message_place(const struct sim *sim, int64_t id)
{
    size_t from = 0, to = sim->messages.count;

    while (from < to) { /* ids only grow */
        size_t                    middle = from + (to - from) / 2;
        const struct sim_message *m = sim->messages.p[middle];

        if (m->id < id)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

struct sim_message *sim_message_find(struct sim *sim, int64_t id)
{
    size_t              i = sim_message_place(sim, id);
    struct sim_message *m = i < sim->messages.count ? sim->messages.p[i] : NULL;

    return m && m->id == id ? m : NULL;
}

struct sim_task *sim_task_find(struct sim *sim, const struct sim_app *app, struct str task_id)
{
    size_t           step = 0, i;
    struct sim_task *found = NULL;

    while (sim_index_next(&sim->by_task, sim_hash(task_id), &step, &i)) {
        struct sim_task *t = sim->tasks.p[i];

        if (t->app == app && str_is(task_id, t->task_id))
            found = t; /* the newest */
    }
    return found;
}

struct sim_code *sim_code_find(struct sim *sim, struct str code)
{
    size_t step = 0, i;

    while (sim_index_next(&sim->by_code, sim_hash(code), &step, &i))
        if (str_is(code, ((struct sim_code *)sim->codes.p[i])->code))
            return sim->codes.p[i];
    return NULL;
}

/* ---- things that happen ---- */

static void keep_last(json_t *array, size_t most)
{
    while (json_array_size(array) > most)
        json_array_remove(array, 0);
}

/* Half of them at once: one message to a thousand members makes a thousand events. */
static void forget_events(struct sim *sim)
{
    size_t  n = json_array_size(sim->events);
    size_t  most = sim->keep == SIZE_MAX ? EVENTS_KEPT : EVENTS_OF_CROWD;
    json_t *kept;

    if (n < 2 * most)
        return;
    kept = json_array();
    for (size_t i = n - most; i < n; i++)
        json_array_append(kept, json_array_get(sim->events, i));
    json_decref(sim->events);
    sim->events = kept;
}

void sim_event(struct sim *sim, const char *type, const char *name, json_t *value)
{
    json_t *event = json_object();

    json_object_set_new(event, "seq", json_integer(++sim->seq));
    json_object_set_new(event, "type", json_string(type));
    json_object_set_new(event, name, value);
    json_array_append_new(sim->events, event);
    forget_events(sim);
    pthread_cond_broadcast(&sim->changed);
}

/* Another member of the event that was told last. */
static void event_add(struct sim *sim, const char *name, const char *text)
{
    json_object_set_new(json_array_get(sim->events, json_array_size(sim->events) - 1), name,
                        json_string(text));
}

void sim_menu_changed(struct sim *sim, const struct sim_app *app)
{
    json_t *menu = app->menu ? json_deep_copy(app->menu) : json_null();

    sim_event(sim, "menu", "menu", menu);
    event_add(sim, "app", app->conf->name);
}

void sim_member_changed(struct sim *sim, const struct sim_member *m)
{
    sim_event(sim, "member", "member", sim_member_json(sim, m));
}

struct sim_token *sim_token_add(struct sim *sim, int owner)
{
    struct sim_token *t = xcalloc(1, sizeof *t);

    sim_random_id(t->text, SIM_TOKEN);
    t->owner = owner;
    t->expires = sim_now(sim) + SIM_TOKEN_LIFE;
    return sim_list_add(&sim->tokens, t);
}

struct sim_message *sim_message_add(struct sim *sim, struct sim_app *app, struct sim_member *m,
                                    json_t *json)
{
    struct sim_message *msg;

    if (sim->keep == 0) {
        json_decref(json);
        return NULL;
    }
    msg = xcalloc(1, sizeof *msg);
    msg->id = ++sim->ids;
    msg->app = app;
    msg->member = m;
    msg->json = json;
    json_object_set_new(json, "id", json_integer(msg->id));
    json_object_set_new(json, "seq", json_integer(sim->seq + 1));
    json_object_set_new(json, "time", json_integer(sim_now(sim)));
    json_object_set_new(json, "app", json_string(app->conf->name));
    json_object_set_new(json, "userid", json_string(m->person->userid));
    if (json_object_get(json, "passive") == NULL)
        json_object_set_new(json, "passive", json_false());
    if (json_object_get(json, "shown_in_wechat") == NULL)
        json_object_set_new(json, "shown_in_wechat", json_true());
    sim_list_add(&sim->messages, msg);
    sim_event(sim, "message", "message", json_deep_copy(json));
    return msg;
}

static void free_message(struct sim_message *msg)
{
    json_decref(msg->json);
    free(msg);
}

/* Many at once, so that the list is moved seldom. */
void sim_messages_forget(struct sim *sim)
{
    size_t n = sim->messages.count, gone = n - sim->keep;

    if (n <= sim->keep || gone < sim->keep)
        return;
    for (size_t i = 0; i < gone; i++) {
        struct sim_message *msg = sim->messages.p[i];

        msg->gone = true;
        if (msg->held == 0)
            free_message(msg);
    }
    memmove(sim->messages.p, sim->messages.p + gone, sim->keep * sizeof(void *));
    sim->messages.count = sim->keep;
}

struct sim_message *sim_message_hold(struct sim_message *msg)
{
    if (msg)
        msg->held++;
    return msg;
}

void sim_message_let_go(struct sim_message *msg)
{
    if (msg && --msg->held == 0 && msg->gone)
        free_message(msg);
}

void sim_message_changed(struct sim *sim, struct sim_message *msg, const char *by)
{
    json_object_set_new(msg->json, "seq", json_integer(sim->seq + 1));
    sim_event(sim, "message_update", "message", json_deep_copy(msg->json));
    event_add(sim, "by", by);
}

struct sim_task *sim_task_add(struct sim *sim, struct sim_app *app, struct str task_id,
                              const json_t *card)
{
    struct sim_task *t = xcalloc(1, sizeof *t);

    t->app = app;
    t->task_id = str_dup(task_id);
    t->original = json_deep_copy(card);
    sim_index_add(&sim->by_task, sim_hash(task_id), sim->tasks.count);
    return sim_list_add(&sim->tasks, t);
}

const char *sim_code_add(struct sim *sim, struct sim_task *task)
{
    struct sim_code *c = xcalloc(1, sizeof *c);

    sim_random_id(c->code, SIM_ID);
    c->task = task;
    c->expires = sim_now(sim) + SIM_CODE_LIFE;
    sim_index_add(&sim->by_code, sim_hash(str_c(c->code)), sim->codes.count);
    sim_list_add(&sim->codes, c);
    return c->code;
}

struct sim_visit *sim_visit_add(struct sim *sim, struct sim_member *m, enum sim_second way)
{
    struct sim_visit *v = xcalloc(1, sizeof *v);

    sim_random_id(v->code, SIM_ID);
    v->member = m;
    v->way = way;
    v->expires = sim_now(sim) + SIM_VISIT_LIFE;
    return sim_list_add(&sim->visits, v);
}

void sim_second_set(struct sim *sim, struct sim_member *m, enum sim_second second)
{
    if (m->second == second)
        return;
    m->second = second;
    sim_member_changed(sim, m);
}

void sim_letter_add(struct sim *sim, json_t *letter)
{
    json_object_set_new(letter, "seq", json_integer(sim->seq + 1));
    json_array_append_new(sim->letters, letter);
    keep_last(sim->letters, LETTERS_KEPT);
    sim_event(sim, "sms", "sms", json_deep_copy(letter));
}

void sim_wire_add(struct sim *sim, json_t *wire)
{
    json_object_set_new(wire, "id", json_integer(++sim->ids));
    json_object_set_new(wire, "seq", json_integer(sim->seq + 1));
    json_object_set_new(wire, "time", json_integer(sim_now(sim)));
    json_array_append(sim->wire, wire);
    keep_last(sim->wire, WIRE_KEPT);
    sim_event(sim, "wire", "wire", wire);
}

void sim_error(struct sim *sim, const char *format, ...)
{
    auto_buf struct buf text = {0}, clean = {0};
    json_t             *words;
    va_list             args;

    va_start(args, format);
    buf_vf(&text, format, args);
    va_end(args);
    utf8_clean(&clean, buf_view(&text));
    words = utf8_valid(buf_view(&clean)) && clean.p ? json_stringn(clean.p, clean.n)
                                                    : json_string("(a text that is not UTF-8)");
    json_array_append(sim->errors, words);
    keep_last(sim->errors, ERRORS_KEPT);
    sim_event(sim, "platform_error", "text", words);
}
