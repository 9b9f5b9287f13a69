/* Tags: what is needed to address a group. Source: protocol 5.7. */
#include "sim/api.h"

#include "base/mem.h"

#include <string.h>

static struct sim_tag *find(struct sim *sim, int64_t id)
{
    for (unsigned i = 0; i < sim->tags_count; i++)
        if (sim->tags[i].id == id)
            return &sim->tags[i];
    return NULL;
}

static int check_new(struct sim_call *c, struct str name, int64_t id)
{
    if (name.n == 0 || name.n > 32 * 3)
        return sim_refuse(&c->verdict, 40072, "tagname is empty or too long");
    if (id < 0 || c->sim->tags_count == SIM_TAGS_MAX)
        return sim_refuse(&c->verdict, 40068, "tagid is not valid, or there are too many tags");
    for (unsigned i = 0; i < c->sim->tags_count; i++)
        if (str_is(name, c->sim->tags[i].name) || c->sim->tags[i].id == id)
            return sim_refuse(&c->verdict, 40071, "the tag exists");
    return 0;
}

static int create(struct sim_call *c)
{
    struct str name = sim_call_text(c, "tagname");
    int64_t id = sim_call_int(c, "tagid");
    struct sim_tag *t;

    while (id == 0 || (json_object_get(c->body, "tagid") == NULL && find(c->sim, id)))
        id++;
    if (check_new(c, name, id) < 0)
        return -1;
    t = &c->sim->tags[c->sim->tags_count++];
    *t = (struct sim_tag){id, str_dup(name), xcalloc(c->sim->members_count, sizeof(bool))};
    json_object_set_new(c->answer, "tagid", json_integer(id));
    return 0;
}

static int change(struct sim_call *c, bool holds)
{
    struct sim_tag *t = find(c->sim, sim_call_int(c, "tagid"));
    const json_t *list = json_object_get(c->body, "userlist"), *entry;
    auto_buf struct buf invalid = {0};
    size_t i, valid = 0;

    if (t == NULL)
        return sim_refuse(&c->verdict, 40068, "tagid is not valid");
    if (!json_is_array(list) || json_array_size(list) > 1000)
        return sim_refuse(&c->verdict, 40031, "userlist is no array of at most 1000");
    json_array_foreach(list, i, entry)
    {
        const char *userid = json_string_value(entry);
        const struct sim_member *m = sim_member_find(c->sim, str_c(userid));

        if (m) {
            t->holds[m - c->sim->members] = holds;
            valid++;
        } else {
            buf_f(&invalid, "%s%s", invalid.n ? "|" : "", userid ? userid : "");
        }
    }
    if (valid == 0)
        return sim_refuse(&c->verdict, 40070, "nobody in the list is valid");
    if (invalid.n > 0)
        json_object_set_new(c->answer, "invalidlist", json_string(invalid.p));
    return 0;
}

static int addtagusers(struct sim_call *c)
{
    return change(c, true);
}

static int deltagusers(struct sim_call *c)
{
    return change(c, false);
}

static int get(struct sim_call *c)
{
    int64_t id = 0;
    const struct sim_tag *t = str_i64(sim_call_arg(c, "tagid"), &id) ? find(c->sim, id) : NULL;
    json_t *list = json_array();

    json_object_set_new(c->answer, "userlist", list);
    if (t == NULL)
        return sim_refuse(&c->verdict, 40068, "tagid is not valid");
    for (size_t i = 0; i < c->sim->members_count; i++)
        if (t->holds[i])
            json_array_append_new(list, json_pack("{s:s, s:s}", "userid",
                                                  c->sim->members[i].person->userid, "name",
                                                  c->sim->members[i].person->name));
    json_object_set_new(c->answer, "tagname", json_string(t->name));
    json_object_set_new(c->answer, "partylist", json_array());
    return 0;
}

static int list(struct sim_call *c)
{
    json_t *all = json_array();

    for (unsigned i = 0; i < c->sim->tags_count; i++)
        json_array_append_new(all, json_pack("{s:I, s:s}", "tagid", (json_int_t)c->sim->tags[i].id,
                                             "tagname", c->sim->tags[i].name));
    json_object_set_new(c->answer, "taglist", all);
    return 0;
}

const struct sim_api_row sim_api_tag[] = {
    {"tag/create", SIM_POST, SIM_FOR_APPS, create},
    {"tag/addtagusers", SIM_POST, SIM_FOR_APPS, addtagusers},
    {"tag/deltagusers", SIM_POST, SIM_FOR_APPS, deltagusers},
    {"tag/get", SIM_GET, SIM_FOR_APPS, get},
    {"tag/list", SIM_GET, SIM_FOR_APPS, list},
    {0},
};
