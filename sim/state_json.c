/* The platform's memory as the browser sees it: docs/simulator.md, section 6. */
#include "base/utf8.h"
#include "sim/cas.h"

enum { MESSAGES_SHOWN = 500, MEMBERS_SHOWN = 500 };

static json_t *place_json(const struct sim_person *p)
{
    return p->reports ? json_pack("{s:f, s:f}", "lat", p->lat, "lon", p->lon) : json_null();
}

/* Where the person logs in at a PC; null: nowhere. */
static json_t *pc_json(const struct sim *sim, const struct sim_person *p)
{
    const char         *bot = sim->config->public_url ? sim->config->public_url : sim->bot_url;
    auto_buf struct buf url = {0};

    if (p->pc[0] == '\0' || !sim->config->login)
        return json_null();
    buf_f(&url, "%s%s", bot, p->pc);
    return json_pack("{s:s, s:s, s:s}", "url", url.p, "user", sim_cas_user(sim, p), "password",
                     SIM_CAS_PASSWORD);
}

json_t *sim_member_json(const struct sim *sim, const struct sim_member *m)
{
    static const char *const second[] = {[SIM_SECOND_NONE] = "", [SIM_SECOND_LOGIN] = "login",
                                         [SIM_SECOND_USE] = "use"};
    json_t    *j = json_object(), *apps = json_array();
    uint32_t   code;
    struct str name = str_c(m->person->name);

    for (unsigned i = 0; i < m->apps_count; i++)
        json_array_append_new(apps, json_string(sim->apps[m->apps[i]].conf->name));
    json_object_set_new(j, "userid", json_string(m->person->userid));
    json_object_set_new(j, "name", json_string(m->person->name));
    json_object_set_new(j, "role", json_string(m->person->staff ? "staff" : "student"));
    json_object_set_new(j, "post", json_string(m->person->post));
    json_object_set_new(j, "college", json_string(m->person->college));
    json_object_set_new(j, "class", json_string(m->person->class_name));
    json_object_set_new(j, "view", json_string(m->person->wechat ? "wechat" : "app"));
    json_object_set_new(j, "avatar", json_stringn(name.p, utf8_next(name, &code)));
    json_object_set_new(j, "apps", apps);
    json_object_set_new(j, "subscribed", json_boolean(m->subscribed));
    json_object_set_new(j, "second", json_string(second[m->second]));
    json_object_set_new(j, "stranger", json_boolean(m->person->stranger));
    json_object_set_new(j, "pc", pc_json(sim, m->person));
    json_object_set_new(j, "place", place_json(m->person));
    json_object_set_new(j, "mobile", json_string(m->person->mobile));
    json_object_set_new(j, "mail", json_string(m->person->mail));
    return j;
}

static json_t *apps_json(const struct sim *sim)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < sim->apps_count; i++) {
        const struct sim_app *a = &sim->apps[i];
        json_t               *menu = a->menu ? json_deep_copy(a->menu) : json_null();

        json_array_append_new(list, json_pack("{s:s, s:I, s:s, s:o, s:b}", "name", a->conf->name,
                                              "agentid", (json_int_t)a->conf->agent_id, "title",
                                              a->conf->title, "menu", menu, "verified",
                                              (int)a->verified));
    }
    return list;
}

static json_t *messages_json(const struct sim *sim)
{
    json_t *list = json_array();
    size_t  n = sim->messages.count;

    for (size_t i = n > MESSAGES_SHOWN ? n - MESSAGES_SHOWN : 0; i < n; i++)
        json_array_append_new(
            list, json_deep_copy(((const struct sim_message *)sim->messages.p[i])->json));
    return list;
}

json_t *sim_state_json(struct sim *sim)
{
    json_t *j = json_object(), *members = json_array();

    for (size_t i = 0; i < sim->members_count && i < MEMBERS_SHOWN; i++)
        json_array_append_new(members, sim_member_json(sim, &sim->members[i]));
    json_object_set_new(j, "now", json_integer(sim_now(sim)));
    json_object_set_new(j, "seq", json_integer(sim->seq));
    json_object_set_new(j, "school", json_string(sim->config->school));
    json_object_set_new(j, "corp_id", json_string(sim->config->corp_id));
    json_object_set_new(j, "apps", apps_json(sim));
    json_object_set_new(j, "members", members);
    json_object_set_new(j, "messages", messages_json(sim));
    json_object_set_new(j, "wire", json_deep_copy(sim->wire));
    json_object_set_new(j, "faults", sim_faults_json(sim));
    json_object_set_new(j, "sms", json_deep_copy(sim->letters));
    json_object_set_new(j, "platform_errors", json_deep_copy(sim->errors));
    json_object_set_new(j, "calls", json_deep_copy(sim->calls));
    json_object_set_new(j, "dropped", json_integer((json_int_t)sim->dropped));
    return j;
}

json_t *sim_events_after(struct sim *sim, int64_t seq, bool *lost)
{
    json_t *list = json_array();
    size_t  n = json_array_size(sim->events);
    int64_t first = sim->seq - (int64_t)n + 1; /* each has the next number */

    *lost = seq > sim->seq || seq + 1 < first;
    for (int64_t i = seq + 1 < first ? 0 : seq + 1 - first; i < (int64_t)n; i++)
        json_array_append_new(list, json_deep_copy(json_array_get(sim->events, (size_t)i)));
    return list;
}
