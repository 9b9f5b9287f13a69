/* Members and departments, as far as a new self-built application may see them. Source:
 * protocol 5.5, 5.6. */
#include "sim/api.h"

#include "base/mem.h"

#include <string.h>

/* Whom the caller may know: for an application, who is in its scope. */
static bool knows(const struct sim_call *c, const struct sim_member *m)
{
    return !m->person->stranger &&
           (c->app == NULL || (!m->person->hidden && m->subscribed &&
                               sim_member_has(c->sim, m, c->app)));
}

struct sim_member *sim_call_member(struct sim_call *c, struct str userid)
{
    struct sim_member *m = sim_member_find(c->sim, userid);

    if (userid.n == 0)
        sim_refuse(&c->verdict, 41009, "userid is missing");
    else if (m == NULL || !knows(c, m))
        sim_refuse(&c->verdict, 60111, "userid not found");
    else
        return m;
    return NULL;
}

/* {"type":0,"name":"学号","text":{"value":"20260001"}} for each of "学号=20260001;…" */
static json_t *attributes(const char *attr)
{
    json_t    *list = json_array();
    struct str rest = str_c(attr), one;

    while (rest.n > 0 && str_split(&rest, ';', &one)) {
        const char *equals = memchr(one.p, '=', one.n);
        size_t      n = equals ? (size_t)(equals - one.p) : one.n;
        struct str  value = str_skip(one, n + 1);

        json_array_append_new(list, json_pack("{s:i, s:s%, s:{s:s%}}", "type", 0, "name", one.p, n,
                                              "text", "value", value.p, value.n));
    }
    return json_pack("{s:o}", "attrs", list);
}

/* 1 active, 2 disabled, 4 inactive, 5 left (protocol 5.5). */
static int status_of(const struct sim_member *m)
{
    if (m->person->status)
        return (int)m->person->status;
    return m->subscribed && m->second != SIM_SECOND_LOGIN ? 1 : 4;
}

/* What applications created after 2022-06-20 do not get any more. */
static void add_old_fields(struct sim_call *c, const struct sim_person *p)
{
    static const char *const empty[] = {"biz_mail", "avatar", "thumb_avatar", "qr_code", "address"};

    json_object_set_new(c->answer, "mobile", json_string(p->mobile));
    json_object_set_new(c->answer, "email", json_string(p->mail));
    json_object_set_new(c->answer, "gender", json_string("0"));
    for (size_t i = 0; i < ARRAY_LEN(empty); i++)
        json_object_set_new(c->answer, empty[i], json_string(""));
}

static int get(struct sim_call *c)
{
    const struct sim_faults *f = &c->sim->faults;
    const struct sim_member *m;

    if (c->app == NULL && !f->old_apps)
        return sim_refuse(&c->verdict, 48009,
                          "the sync assistant may not read contacts from a new IP");
    if (f->user_get_60111)
        return sim_refuse(&c->verdict, 60111, "userid not found");
    m = sim_call_member(c, sim_call_arg(c, "userid"));
    if (m == NULL)
        return -1;
    json_object_set_new(c->answer, "userid", json_string(m->person->userid));
    if (f->user_get_empty)
        return 0;
    json_object_update_new(
        c->answer,
        json_pack("{s:s, s:[i], s:[i], s:s, s:[i], s:[], s:s, s:s, s:i, s:o, s:i}", "name",
                  m->person->name, "department", m->department, "order", 0, "position",
                  m->person->staff ? "教职工" : "学生", "is_leader_in_dept", 0, "direct_leader",
                  "telephone", "", "alias", "", "main_department", m->department, "extattr",
                  attributes(m->person->attr), "status", status_of(m)));
    if (f->old_apps)
        add_old_fields(c, m->person);
    return 0;
}

static int list_id(struct sim_call *c)
{
    static const struct sim_rule rules[] = {
        {.name = "cursor", .type = SIM_STRING},
        {.name = "limit", .type = SIM_INT, .min = 1, .max = 10000},
        {0},
    };
    struct str cursor = sim_call_text(c, "cursor");
    json_t *list = json_array();
    int64_t from = 0, limit = sim_call_int(c, "limit");
    size_t i;

    json_object_set_new(c->answer, "dept_user", list);
    if (sim_rules_check(c->body, rules, "", 0, &c->verdict) < 0)
        return -1;
    if (cursor.n > 0 && (!str_i64(cursor, &from) || from < 0))
        return sim_refuse(&c->verdict, 40058, "cursor is not one of ours");
    limit = limit ? limit : 10000;
    for (i = (size_t)from; i < c->sim->members_count && limit > 0; i++, limit--)
        if (!c->sim->members[i].person->stranger)
            json_array_append_new(
                list, json_pack("{s:s, s:i}", "userid", c->sim->members[i].person->userid,
                                "department", c->sim->members[i].department));
    json_object_set_new(c->answer, "next_cursor",
                        i < c->sim->members_count ? json_sprintf("%zu", i) : json_string(""));
    return 0;
}

/* Departments at and below ?id= (all without it). */
static int departments(struct sim_call *c, const char *name, bool full)
{
    struct str text = sim_call_arg(c, "id");
    int64_t id = 1;
    json_t *list = json_array();

    json_object_set_new(c->answer, name, list);
    if (text.n > 0 && (!str_i64(text, &id) || id < 1 || id > (int64_t)c->sim->departments_count))
        return sim_refuse(&c->verdict, 60123, "department id not found");
    for (unsigned i = 0; i < c->sim->departments_count; i++) {
        const struct sim_department *d = &c->sim->departments[i];
        json_t *j;

        if (id != 1 && d->id != (int)id)
            continue;
        j = json_pack("{s:i, s:i, s:i}", "id", d->id, "parentid", d->id == 1 ? 0 : 1, "order",
                      100000 - d->id);
        if (full) {
            json_object_set_new(j, "name", json_string(d->name));
            json_object_set_new(j, "department_leader", json_array());
        }
        json_array_append_new(list, j);
    }
    return 0;
}

static int department_simplelist(struct sim_call *c)
{
    return departments(c, "department_id", false);
}

static int department_list(struct sim_call *c)
{
    return departments(c, "department", true);
}

const struct sim_api_row sim_api_user[] = {
    {"user/get", SIM_GET, SIM_FOR_APPS | SIM_FOR_CONTACTS, get},
    {"user/list_id", SIM_POST, SIM_FOR_CONTACTS, list_id},
    {"department/simplelist", SIM_GET, SIM_FOR_APPS | SIM_FOR_CONTACTS, department_simplelist},
    {"department/list", SIM_GET, SIM_FOR_APPS, department_list},
    {0},
};
