/* gettoken and the address lists. Source: protocol 1.9, 5.1. */
#include "sim/api.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_SECONDS = 3600, TOKENS_KEPT = 64, NO_OWNER = -2 };

static int owner_of(const struct sim *sim, struct str secret)
{
    for (unsigned i = 0; i < sim->apps_count; i++)
        if (str_is(secret, sim->apps[i].conf->secret))
            return (int)i;
    if (sim->config->contacts_secret && str_is(secret, sim->config->contacts_secret))
        return SIM_OWNER_CONTACTS;
    return NO_OWNER;
}

static int refuse_secret(struct sim_call *c)
{
    if (++c->sim->secret_failures >= c->sim->limits.secret_failures) {
        c->sim->secret_failures = 0;
        c->sim->blocked_until = sim_now(c->sim) + BLOCK_SECONDS;
        sim_error(c->sim, "gettoken: the caller's IP is blocked for an hour (wrong secrets)");
    }
    return sim_refuse(&c->verdict, 40001, "invalid credential");
}

/* The token that this secret has already, or a new one: asking again does not prolong it
 * (protocol 5.1). */
static const struct sim_token *token_of(struct sim *sim, int owner)
{
    struct sim_pointers *list = &sim->tokens;
    struct sim_token    *t;

    for (size_t i = list->count; i-- > 0;) {
        t = list->p[i];
        if (t->owner == owner && sim_now(sim) < t->expires)
            return t;
    }
    if (list->count >= TOKENS_KEPT) { /* the oldest is then unknown: 40014 instead of 42001 */
        free(list->p[0]);
        memmove(list->p, list->p + 1, --list->count * sizeof(void *));
    }
    return sim_token_add(sim, owner);
}

static int gettoken(struct sim_call *c)
{
    struct str              corp = sim_call_arg(c, "corpid");
    struct str              secret = sim_call_arg(c, "corpsecret");
    const struct sim_token *t;
    int                     owner;

    if (corp.n == 0)
        return sim_refuse(&c->verdict, 41002, "corpid is missing");
    if (secret.n == 0)
        return sim_refuse(&c->verdict, 41004, "corpsecret is missing");
    if (!str_is(corp, c->sim->config->corp_id))
        return sim_refuse(&c->verdict, 40013, "invalid corpid");
    owner = owner_of(c->sim, secret);
    if (owner == NO_OWNER)
        return refuse_secret(c);
    c->sim->secret_failures = 0;
    t = token_of(c->sim, owner);
    json_object_set_new(c->answer, "access_token", json_string(t->text));
    json_object_set_new(c->answer, "expires_in", json_integer(t->expires - sim_now(c->sim)));
    return 0;
}

static int address_list(struct sim_call *c)
{
    json_object_set_new(c->answer, "ip_list", json_pack("[s]", "127.0.0.1"));
    return 0;
}

const struct sim_api_row sim_api_token[] = {
    {"gettoken", SIM_GET, SIM_FOR_NOBODY, gettoken},
    {"getcallbackip", SIM_GET, SIM_FOR_APPS | SIM_FOR_CONTACTS, address_list},
    {"get_api_domain_ip", SIM_GET, SIM_FOR_APPS | SIM_FOR_CONTACTS, address_list},
    {0},
};
