/* Who touser, toparty and totag mean. Source: protocol 4.1. */
#include "sim/api.h"

#include "base/mem.h"

#include <string.h>

enum { USERS_MAX = 1000, PARTIES_MAX = 100, TAGS_MAX = 100 };

static json_t *lower(struct str text)
{
    char   *copy = str_dup(text);
    json_t *j;

    for (char *p = copy; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + ('a' - 'A'));
    j = json_string(copy);
    free(copy);
    return j ? j : json_string("");
}

/* Each once: naming a thousand of sixty thousand must not look at all of them. */
static void add(struct sim_receivers *r, struct sim_member *m)
{
    if (m->named == r->naming)
        return;
    m->named = r->naming;
    if (r->sending && m->person->unlicensed)
        json_array_append_new(r->unlicensed, lower(str_c(m->person->userid)));
    else
        sim_list_add(&r->members, m);
}

static bool reachable(const struct sim_call *c, const struct sim_member *m)
{
    return m->subscribed && sim_member_has(c->sim, m, c->app);
}

static void add_user(struct sim_call *c, struct sim_receivers *r, struct str userid)
{
    struct sim_member *m = sim_member_find(c->sim, userid);

    if (m && reachable(c, m))
        add(r, m);
    else
        json_array_append_new(r->users, lower(userid));
}

static void add_party(struct sim_call *c, struct sim_receivers *r, struct str text)
{
    int64_t id = 0;

    if (!str_i64(text, &id) || id < 1 || id > (int64_t)c->sim->departments_count) {
        json_array_append_new(r->parties, lower(text));
        return;
    }
    for (size_t i = 0; i < c->sim->members_count; i++)
        if (reachable(c, &c->sim->members[i]) &&
            (id == 1 || c->sim->members[i].department == (int)id))
            add(r, &c->sim->members[i]);
}

static void add_tag(struct sim_call *c, struct sim_receivers *r, struct str text)
{
    int64_t id = 0;

    str_i64(text, &id);
    for (unsigned t = 0; t < c->sim->tags_count; t++) {
        if (c->sim->tags[t].id != id)
            continue;
        for (size_t i = 0; i < c->sim->members_count; i++)
            if (c->sim->tags[t].holds[i] && reachable(c, &c->sim->members[i]))
                add(r, &c->sim->members[i]);
        return;
    }
    json_array_append_new(r->tags, lower(text));
}

static const struct way {
    const char *field, *list; /* in message/send, and in update_template_card */
    size_t      most;
    int         too_many;
    void (*add)(struct sim_call *c, struct sim_receivers *r, struct str one);
} ways[] = {
    {"touser", "userids", USERS_MAX, 40032, add_user},
    {"toparty", "partyids", PARTIES_MAX, 82002, add_party},
    {"totag", "tagids", TAGS_MAX, 82003, add_tag},
};

static int add_joined(struct sim_call *c, struct sim_receivers *r, const struct way *way)
{
    struct str rest = sim_call_text(c, way->field), one;
    size_t     n = 0;

    if (rest.n == 0)
        return 0;
    while (str_split(&rest, '|', &one)) {
        if (++n > way->most)
            return sim_refuse(&c->verdict, way->too_many, "%s names more than %zu", way->field,
                              way->most);
        way->add(c, r, one);
    }
    return 0;
}

void sim_receivers_free(struct sim_receivers *r)
{
    free(r->members.p);
    json_decref(r->unlicensed);
    json_decref(r->users);
    json_decref(r->parties);
    json_decref(r->tags);
    *r = (struct sim_receivers){0};
}

static void start(struct sim_call *c, struct sim_receivers *r, bool sending)
{
    *r = (struct sim_receivers){.naming = ++c->sim->namings, .sending = sending,
                                .users = json_array(), .parties = json_array(),
                                .tags = json_array(), .unlicensed = json_array()};
}

static void add_all(struct sim_call *c, struct sim_receivers *r)
{
    for (size_t i = 0; i < c->sim->members_count; i++)
        if (reachable(c, &c->sim->members[i]))
            add(r, &c->sim->members[i]);
}

int sim_receivers_of_send(struct sim_call *c, struct sim_receivers *r)
{
    bool any = false;

    for (size_t w = 0; w < ARRAY_LEN(ways); w++)
        any = any || sim_call_text(c, ways[w].field).n > 0;
    if (!any)
        return sim_refuse(&c->verdict, 82001, "touser, toparty and totag are all empty");
    start(c, r, true);
    if (str_is(sim_call_text(c, "touser"), "@all"))
        add_all(c, r);
    else
        for (size_t w = 0; w < ARRAY_LEN(ways); w++)
            if (add_joined(c, r, &ways[w]) < 0)
                return -1;
    if (r->members.count == 0 && json_array_size(r->unlicensed) > 0)
        return sim_refuse(&c->verdict, 701008, "no receiver has a valid licence");
    if (r->members.count == 0)
        return sim_refuse(&c->verdict, 81013, "no valid receiver: user, party and tag all invalid");
    return 0;
}

static int add_listed(struct sim_call *c, struct sim_receivers *r, const struct way *way)
{
    const json_t *list = json_object_get(c->body, way->list), *entry;
    size_t        i;

    if (list && !json_is_array(list))
        return sim_refuse(&c->verdict, 40035, "%s must be an array", way->list);
    if (json_array_size(list) > way->most)
        return sim_refuse(&c->verdict, way->too_many, "%s names more than %zu", way->list,
                          way->most);
    json_array_foreach(list, i, entry) {
        auto_buf struct buf number = {0};

        if (json_is_integer(entry) != (way->add != add_user) ||
            json_is_string(entry) != (way->add == add_user))
            return sim_refuse(&c->verdict, 40035, "%s[%zu] has the wrong type", way->list, i);
        buf_i64(&number, json_integer_value(entry));
        way->add(c, r, json_is_string(entry)
                           ? (struct str){json_string_value(entry), json_string_length(entry)}
                           : buf_view(&number));
    }
    return 0;
}

int sim_receivers_of_update(struct sim_call *c, struct sim_receivers *r)
{
    bool all = sim_call_int(c, "atall") == 1, any = all;

    for (size_t w = 0; w < ARRAY_LEN(ways); w++)
        any = any || json_array_size(json_object_get(c->body, ways[w].list)) > 0;
    if (!any)
        return sim_refuse(&c->verdict, 82101, "userids, partyids and tagids are all empty");
    start(c, r, false);
    if (all)
        add_all(c, r);
    for (size_t w = 0; w < ARRAY_LEN(ways); w++)
        if (add_listed(c, r, &ways[w]) < 0)
            return -1;
    return 0;
}
