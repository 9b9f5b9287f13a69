#include "sim/api.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const struct sim_api_row *const families[] = {
    sim_api_token, sim_api_agent, sim_api_message, sim_api_menu, sim_api_media, sim_api_user,
    sim_api_tag,   sim_api_second,
};

/* NULL: no such path. *index counts through all families: the row's own rate windows. */
static const struct sim_api_row *find_row(const char *path, unsigned *index)
{
    *index = 0;
    for (size_t f = 0; f < ARRAY_LEN(families); f++)
        for (const struct sim_api_row *r = families[f]; r->path; r++, (*index)++)
            if (strcmp(r->path, path) == 0)
                return r;
    return NULL;
}

json_t *sim_api_pace(const struct sim *sim)
{
    json_t  *j = json_object();
    unsigned index = 0;

    for (size_t f = 0; f < ARRAY_LEN(families); f++)
        for (const struct sim_api_row *r = families[f]; r->path; r++, index++) {
            const struct sim_rate *rate = &sim->rates[index];

            if (rate->most_minute > 0)
                json_object_set_new(j, r->path,
                                    json_pack("{s:I, s:I}", "second",
                                              (json_int_t)rate->most_second, "minute",
                                              (json_int_t)rate->most_minute));
        }
    return j;
}

bool sim_api_known(const char *path)
{
    unsigned index;

    return find_row(path, &index) != NULL;
}

/* Codes that mean "the bot is wrong", not "the world is" (protocol section 6, policy B). */
static bool is_bug(int code)
{
    static const int single[] = {40008, 40031, 40032, 40033, 40035, 40058, 40063, 40074, 41001,
                                 41002, 41004, 41006, 41009, 41011, 41016, 41033, 42015,
                                 44001, 44004, 45008, 45029, 82001, 82002, 82003};

    for (size_t i = 0; i < ARRAY_LEN(single); i++)
        if (code == single[i])
            return true;
    return (code >= 42017 && code <= 42020) || (code >= 42027 && code <= 42051) ||
           (code >= 40016 && code <= 40027) || code == 40054 || code == 40055;
}

struct str sim_call_arg(const struct sim_call *c, const char *name)
{
    return str_c(sim_request_arg(c->req, name));
}

struct str sim_call_text(const struct sim_call *c, const char *name)
{
    const json_t *value = json_object_get(c->body, name);

    return (struct str){json_string_value(value), json_string_length(value)};
}

int64_t sim_call_int(const struct sim_call *c, const char *name)
{
    return json_integer_value(json_object_get(c->body, name));
}

static int check_agent(struct sim_call *c, int64_t id)
{
    if (c->app && c->app->conf->agent_id == id)
        return 0;
    if (sim_app_of_agent(c->sim, id))
        return sim_refuse(&c->verdict, 301002, "the access_token belongs to another application");
    return sim_refuse(&c->verdict, 40056, "agentid is not valid");
}

int sim_call_agent_in_body(struct sim_call *c)
{
    const json_t *id = json_object_get(c->body, "agentid");

    if (id == NULL)
        return sim_refuse(&c->verdict, 41011, "agentid is missing");
    if (!json_is_integer(id))
        return sim_refuse(&c->verdict, 40058, "agentid must be an integer");
    return check_agent(c, json_integer_value(id));
}

int sim_call_agent_in_query(struct sim_call *c)
{
    struct str text = sim_call_arg(c, "agentid");
    int64_t    id;

    if (text.n == 0)
        return sim_refuse(&c->verdict, 41011, "agentid is missing");
    if (!str_i64(text, &id))
        return sim_refuse(&c->verdict, 40056, "agentid is not valid");
    return check_agent(c, id);
}

/* ---- before the row's own function ---- */

static int check_faults(struct sim_call *c)
{
    struct sim *sim = c->sim;

    if (sim->faults.busy > 0) {
        sim->faults.busy--;
        sim_event(sim, "faults", "faults", sim_faults_json(sim));
        return sim_refuse(&c->verdict, -1, "system busy");
    }
    if (sim->faults.ip_refused)
        return sim_refuse(&c->verdict, 60020,
                          "not allow to access from your ip, hint: [1700000000abcdef], from ip: "
                          "203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/"
                          "query?e=60020");
    if (sim_now(sim) < sim->blocked_until)
        return sim_refuse(&c->verdict, 45009, "ip blocked: too many wrong secrets");
    return 0;
}

/* The fault "token dead": the token that is used now was withdrawn a moment ago. */
static bool token_dies(struct sim *sim, struct sim_token *t)
{
    if (!sim->faults.token_dead)
        return false;
    sim->faults.token_dead = false;
    t->expires = 0;
    sim_event(sim, "faults", "faults", sim_faults_json(sim));
    return true;
}

static int check_token(struct sim_call *c, const struct sim_api_row *row)
{
    struct str        text = sim_call_arg(c, "access_token");
    struct sim_token *found = NULL;
    unsigned          caller;

    if (text.n == 0)
        return sim_refuse(&c->verdict, 41001, "access_token is missing in the URL");
    for (size_t i = c->sim->tokens.count; i-- > 0 && found == NULL;)
        if (str_is(text, ((struct sim_token *)c->sim->tokens.p[i])->text))
            found = c->sim->tokens.p[i];
    if (found == NULL)
        return sim_refuse(&c->verdict, 40014, "invalid access_token");
    if (sim_now(c->sim) >= found->expires || token_dies(c->sim, found))
        return sim_refuse(&c->verdict, 42001, "access_token expired");
    caller = found->owner == SIM_OWNER_CONTACTS ? SIM_FOR_CONTACTS : SIM_FOR_APPS;
    if (!(row->callers & caller))
        return sim_refuse(&c->verdict, 48002, "this token may not call %s", row->path);
    c->app = found->owner == SIM_OWNER_CONTACTS ? NULL : &c->sim->apps[found->owner];
    if (c->app && c->sim->faults.agent_closed && strcmp(row->path, "agent/get") != 0)
        return sim_refuse(&c->verdict, 50003, "the application is disabled");
    return 0;
}

static int check_rate(struct sim_call *c, unsigned index)
{
    struct sim *sim = c->sim;

    if (sim_rate_take(&sim->rates[index], sim_now(sim), sim->limits.api_minute,
                      sim->limits.api_hour))
        return 0;
    return sim_refuse(&c->verdict, 45009, "api freq out of limit");
}

static bool has_unicode_escape(struct str body)
{
    for (size_t i = 0; i + 1 < body.n; i++)
        if (body.p[i] == '\\' && body.p[++i] == 'u')
            return true;
    return false;
}

static int parse_body(struct sim_call *c)
{
    json_error_t why;

    if (has_unicode_escape(c->req->body))
        return sim_refuse(&c->verdict, 40033, "\\uXXXX in the request; send UTF-8 characters");
    c->body = json_loadb(c->req->body.p ? c->req->body.p : "", c->req->body.n,
                         JSON_REJECT_DUPLICATES, &why);
    if (!json_is_object(c->body))
        return sim_refuse(&c->verdict, 40058, "the body is no JSON object: %s", why.text);
    c->seen = json_deep_copy(c->body);
    if (json_object_get(c->body, "access_token"))
        sim_error(c->sim, "%s: the access_token stands in the body", c->req->path);
    return 0;
}

static int check_and_run(struct sim_call *c, const struct sim_api_row *row, unsigned index)
{
    const char *method = row->method == SIM_GET ? "GET" : "POST";

    if (check_faults(c) < 0 || (row->callers && check_token(c, row) < 0) ||
        check_rate(c, index) < 0)
        return -1;
    if (strcmp(c->req->method, method) != 0)
        return sim_refuse(&c->verdict, 40058, "%s wants %s", row->path, method);
    if (row->method == SIM_POST && parse_body(c) < 0)
        return -1;
    return row->run(c);
}

/* ---- after it ---- */

static json_t *query_seen(const struct sim_request *req)
{
    json_t *j = json_object();

    for (unsigned i = 0; i < req->args_count; i++)
        if (strcmp(req->args[i].name, "access_token") != 0)
            json_object_set_new(j, req->args[i].name,
                                strcmp(req->args[i].name, "corpsecret") == 0
                                    ? json_string("…")
                                    : json_string(req->args[i].value));
    return j;
}

/* The one member a call was about, for the wire view's filter. */
static const char *member_seen(const struct sim_call *c)
{
    const char *touser = json_string_value(json_object_get(c->body, "touser"));

    if (touser == NULL)
        touser = json_string_value(json_array_get(json_object_get(c->body, "userids"), 0));
    return touser && strchr(touser, '|') == NULL ? touser : "";
}

static void show(struct sim_call *c, const struct sim_api_row *row, const json_t *answer, double ms)
{
    json_t             *shown = json_deep_copy(answer), *wire;
    const char         *msgtype = json_string_value(json_object_get(c->body, "msgtype"));
    auto_buf struct buf title = {0};

    if (json_object_get(shown, "access_token"))
        json_object_set_new(shown, "access_token", json_string("…"));
    buf_f(&title, "%s%s%s → %d", row->path, msgtype ? " " : "", msgtype ? msgtype : "",
          c->verdict.code);
    wire = json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:f, s:{s:s, s:o, s:o}}", "direction", "api",
                     "title", title.p, "app", c->app ? c->app->conf->name : "", "userid",
                     member_seen(c), "status", 200, "tries", 1, "ms", ms, "api", "path", row->path,
                     "request", c->seen ? json_incref(c->seen) : query_seen(c->req), "response",
                     shown);
    if (wire)
        sim_wire_add(c->sim, wire);
    else
        json_decref(shown);
}

static void note_errors(struct sim_call *c, const struct sim_api_row *row)
{
    const json_t *note;
    size_t        i;

    if (is_bug(c->verdict.code))
        sim_error(c->sim, "%s: %d %s", row->path, c->verdict.code, c->verdict.text);
    json_array_foreach(c->verdict.notes, i, note)
        sim_error(c->sim, "%s: %s", row->path, json_string_value(note));
}

static double ms_since(const struct timespec *start)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) * 1e3 +
           (double)(now.tv_nsec - start->tv_nsec) / 1e6;
}

static void respond(struct sim_call *c, json_t *answer, struct sim_response *res)
{
    const struct sim_media *m = c->verdict.code == 0 ? c->bytes : NULL;
    auto_buf struct buf     disposition = {0};

    if (m == NULL) {
        sim_response_json(res, 200, answer);
        return;
    }
    buf_add(&res->body, m->bytes, m->len);
    buf_f(&disposition, "attachment; filename=\"%s\"", m->name);
    res->disposition = buf_take(&disposition);
    res->type = sim_media_type(m);
    json_decref(answer);
}

static void count_call(struct sim *sim, const char *path)
{
    json_int_t before = json_integer_value(json_object_get(sim->calls, path));

    json_object_set_new(sim->calls, path, json_integer(before + 1));
}

static void count_refusal(struct sim *sim, const char *path, int code)
{
    json_t    *codes = json_object_get(sim->refusals, path);
    char       name[16];
    json_int_t before;

    if (codes == NULL) {
        codes = json_object();
        json_object_set_new(sim->refusals, path, codes);
    }
    snprintf(name, sizeof name, "%d", code);
    before = json_integer_value(json_object_get(codes, name));
    json_object_set_new(codes, name, json_integer(before + 1));
}

static void run_row(struct sim_call *c, const struct sim_api_row *row, unsigned index,
                    struct sim_response *res)
{
    struct timespec start;
    json_t         *answer;

    clock_gettime(CLOCK_MONOTONIC, &start);
    count_call(c->sim, row->path);
    if (check_and_run(c, row, index) < 0)
        json_object_clear(c->answer);
    if (c->verdict.code != 0)
        count_refusal(c->sim, row->path, c->verdict.code);
    answer = json_pack("{s:i, s:s}", "errcode", c->verdict.code, "errmsg",
                       c->verdict.code == 0 ? "ok" : c->verdict.text);
    if (answer == NULL) /* a text that is not UTF-8 */
        answer = json_pack("{s:i, s:s}", "errcode", c->verdict.code, "errmsg", "not valid");
    json_object_update(answer, c->answer);
    note_errors(c, row);
    show(c, row, answer, ms_since(&start));
    respond(c, answer, res);
}

/* false: the connection is cut. Waits as long as the fault "slow" says. */
static bool network_works(struct sim *sim)
{
    bool     works;
    unsigned ms;

    sim_lock(sim);
    works = !sim->faults.api_down;
    ms = sim->faults.slow_ms;
    sim_unlock(sim);
    if (works && ms > 0)
        nanosleep(&(struct timespec){ms / 1000, (long)(ms % 1000) * 1000000}, NULL);
    return works;
}

void sim_api(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    struct sim_call           c = {.sim = sim, .req = req};
    unsigned                  index;
    const struct sim_api_row *row = find_row(req->path + strlen("/cgi-bin/"), &index);

    if (!network_works(sim)) {
        res->drop = true;
        return;
    }
    sim_lock(sim);
    if (row == NULL) {
        sim_error(sim, "%s: no such API", req->path);
        sim_response_json(res, 404,
                          json_pack("{s:i, s:s}", "errcode", 48005, "errmsg", "no such API"));
    } else {
        c.answer = json_object();
        c.verdict.notes = json_array();
        run_row(&c, row, index, res);
    }
    json_decref(c.answer);
    json_decref(c.verdict.notes);
    json_decref(c.body);
    json_decref(c.seen);
    sim_unlock(sim);
}
