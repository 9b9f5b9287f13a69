/* The application's own settings. Source: protocol 5.12;
 * developer.work.weixin.qq.com/document/path/90227, 90228 */
#include "sim/api.h"

static int set(struct sim_call *c)
{
    static const struct sim_rule rules[] = {
        {.name = "agentid", .type = SIM_INT, .need = true, .code = 41011},
        {.name = "report_location_flag", .type = SIM_INT, .min = 0, .max = 1},
        {.name = "logo_mediaid", .type = SIM_STRING},
        {.name = "name", .type = SIM_STRING, .bytes = 32 * 3},
        {.name = "description", .type = SIM_STRING, .bytes = 120 * 3},
        {.name = "redirect_domain", .type = SIM_STRING},
        {.name = "isreportenter", .type = SIM_INT, .min = 0, .max = 1},
        {.name = "home_url", .type = SIM_URL},
        {0},
    };

    if (sim_call_agent_in_body(c) < 0 ||
        sim_rules_check(c->body, rules, "", 0, &c->verdict) < 0)
        return -1;
    if (c->app->settings == NULL)
        c->app->settings = json_object();
    json_object_update(c->app->settings, c->body);
    json_object_del(c->app->settings, "agentid");
    json_object_del(c->app->settings, "logo_mediaid");
    return 0;
}

/* Departments with somebody who sees the application: as an administrator would choose them. */
static json_t *parties(const struct sim *sim, const struct sim_app *app)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < sim->departments_count; i++)
        for (size_t k = 0; k < sim->members_count; k++) {
            const struct sim_member *m = &sim->members[k];

            if (m->department != sim->departments[i].id || !m->subscribed ||
                !sim_member_has(sim, m, app))
                continue;
            json_array_append_new(list, json_integer(m->department));
            break;
        }
    return list;
}

static void put_scope(struct sim_call *c)
{
    bool empty = c->sim->faults.scope_empty != 0;

    json_object_set_new(c->answer, "allow_userinfos", json_pack("{s:[]}", "user"));
    json_object_set_new(
        c->answer, "allow_partys",
        json_pack("{s:o}", "partyid", empty ? json_array() : parties(c->sim, c->app)));
    json_object_set_new(c->answer, "allow_tags", json_pack("{s:[]}", "tagid"));
}

static void put_default(struct sim_call *c, const char *name, json_t *value)
{
    if (json_object_get(c->answer, name) == NULL)
        json_object_set(c->answer, name, value);
    json_decref(value);
}

static void put_faults(struct sim_call *c)
{
    const struct sim_faults *f = &c->sim->faults;

    if (f->home_page)
        json_object_set_new(c->answer, "home_url", json_string("https://www.example.edu.cn/"));
    if (f->enter_off)
        json_object_set_new(c->answer, "isreportenter", json_integer(0));
    if (f->location_off)
        json_object_set_new(c->answer, "report_location_flag", json_integer(0));
}

static int get(struct sim_call *c)
{
    if (sim_call_agent_in_query(c) < 0)
        return -1;
    if (c->app->settings)
        json_object_update(c->answer, c->app->settings);
    json_object_set_new(c->answer, "agentid", json_integer(c->app->conf->agent_id));
    put_default(c, "name", json_string(c->app->conf->title));
    put_default(c, "square_logo_url", json_string("https://p.qlogo.cn/bizmail/logo/0"));
    put_default(c, "description", json_string(""));
    put_scope(c);
    json_object_set_new(c->answer, "close", json_integer(c->sim->faults.agent_closed ? 1 : 0));
    put_default(c, "redirect_domain", json_string(""));
    put_default(c, "report_location_flag", json_integer(1));
    put_default(c, "isreportenter", json_integer(1));
    put_default(c, "home_url", json_string(""));
    put_faults(c);
    return 0;
}

const struct sim_api_row sim_api_agent[] = {
    {"agent/get", SIM_GET, SIM_FOR_APPS, get},
    {"agent/set", SIM_POST, SIM_FOR_APPS, set},
    {0},
};
