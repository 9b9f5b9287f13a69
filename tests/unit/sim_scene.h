/* A platform with its callbacks on, and a bot of a few lines. */
#ifndef TESTS_SIM_SCENE_H
#define TESTS_SIM_SCENE_H

#include "sim/act.h"
#include "sim/callback.h"
#include "tests/unit/sim_bot.h"

struct scene {
    struct bot  bot;
    struct sim *sim;
};

__attribute__((unused)) static void begin(struct scene *s,
                                          void (*answer)(struct bot *, const struct bot_request *,
                                                         struct bot_answer *))
{
    char url[64];

    bot_start(&s->bot, answer);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", s->bot.port);
    s->sim = fixture_sim(url);
    sim_callbacks_start(s->sim, false);
}

__attribute__((unused)) static void end(struct scene *s)
{
    sim_callbacks_stop(s->sim);
    sim_free(s->sim);
    bot_stop(&s->bot);
}

/* Does one thing (rows write ' for ") and waits for its callback. */
__attribute__((unused)) static int act(struct scene *s, const char *text, struct err *err)
{
    auto_free char *copy = xstrdup(text);
    json_t         *j;
    int             rc;

    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    j = json_loads(copy, 0, NULL);
    CHECK(j != NULL, "the row is JSON: %s", copy);
    rc = sim_act(s->sim, j, NULL, err);
    json_decref(j);
    CHECK(sim_callbacks_idle(s->sim, 10000), "the callback ends");
    return rc;
}

__attribute__((unused)) static size_t errors(const struct scene *s)
{
    return json_array_size(s->sim->errors);
}

__attribute__((unused)) static void echo(struct bot *bot, const struct bot_request *req,
                                         struct bot_answer *out)
{
    auto_free char *text = bot_element(req->plain, "Content");

    if (strcmp(req->method, "GET") == 0)
        buf_c(&out->body, req->plain);
    else if (text[0])
        bot_say(bot, req, text, &out->body);
}

#endif
