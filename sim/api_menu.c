/* menu/create, get, delete. Source: protocol 5.3. */
#include "sim/api.h"

static int create(struct sim_call *c)
{
    if (sim_call_agent_in_query(c) < 0 || sim_validate_menu(c->body, &c->verdict) < 0)
        return -1;
    json_decref(c->app->menu);
    c->app->menu = json_pack("{s:O}", "button", json_object_get(c->body, "button"));
    sim_menu_changed(c->sim, c->app);
    return 0;
}

static int get(struct sim_call *c)
{
    if (sim_call_agent_in_query(c) < 0)
        return -1;
    if (c->app->menu == NULL)
        return sim_refuse(&c->verdict, 46003, "no menu");
    json_object_update(c->answer, c->app->menu);
    return 0;
}

static int drop(struct sim_call *c)
{
    if (sim_call_agent_in_query(c) < 0)
        return -1;
    json_decref(c->app->menu);
    c->app->menu = NULL;
    sim_menu_changed(c->sim, c->app);
    return 0;
}

const struct sim_api_row sim_api_menu[] = {
    {"menu/create", SIM_POST, SIM_FOR_APPS, create},
    {"menu/get", SIM_GET, SIM_FOR_APPS, get},
    {"menu/delete", SIM_GET, SIM_FOR_APPS, drop},
    {0},
};
