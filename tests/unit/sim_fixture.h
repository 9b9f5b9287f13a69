/* A platform of one's own for the simulator's tests: two applications, the first three people of
 * the demonstration, no files. */
#ifndef TESTS_SIM_FIXTURE_H
#define TESTS_SIM_FIXTURE_H

#include "base/mem.h"
#include "sim/api.h"
#include "tests/test.h"

#include <string.h>

#define SIM_CORP "ww0123456789abcdef"

static struct sim_config fixture_config = {
    .listen = (char[]){"127.0.0.1:1"},
    .school = (char[]){"鸿雁大学"},
    .corp_id = (char[]){SIM_CORP},
    .contacts_secret = (char[]){"contacts-secret"},
    .sms_secret = (char[]){"sms-secret"},
    .mail_secret = (char[]){"mail-secret"},
    .apps = {{.name = (char[]){"student"},
              .title = (char[]){"服务台"},
              .agent_id = 1000002,
              .secret = (char[]){"student-secret"},
              .token = (char[]){"StudentToken"},
              .encoding_aes_key = (char[]){"jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"}},
             {.name = (char[]){"staff"},
              .title = (char[]){"工作台"},
              .agent_id = 1000003,
              .secret = (char[]){"staff-secret"},
              .token = (char[]){"StaffToken"},
              .encoding_aes_key = (char[]){"4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws"}}},
    .apps_count = 2,
};

/* bot_url may be NULL. The callbacks are not started. */
__attribute__((unused)) static struct sim *fixture_sim(const char *bot_url)
{
    auto_sim_people struct sim_people people = {0};
    struct sim                       *sim = NULL;
    struct err                        err = {0};
    struct sim_options o = {.config = &fixture_config, .people = &people, .bot_url = bot_url};

    sim_people_demo(&people);
    while (people.count > 3)
        sim_person_free(&people.list[--people.count]);
    CHECK(sim_new(&sim, &o, &err) == 0, "a platform starts: %s", err.text);
    for (unsigned i = 0; i < sim->apps_count; i++)
        sim->apps[i].verified = true;
    sim->limits.retry_ms = 1;
    return sim;
}

/* One API call without a network: path is behind /cgi-bin/ and may have a query. Returns the
 * answer, to be decref'ed, with "http" as the status. */
__attribute__((unused)) static json_t *fixture_call(struct sim *sim, const char *path,
                                                    const char *body)
{
    char                text[4096], *query, *save = NULL;
    struct sim_request  req = {.method = body ? "POST" : "GET", .content_type = ""};
    struct sim_response res = {0};
    json_t             *answer;

    snprintf(text, sizeof text, "/cgi-bin/%s", path);
    query = strchr(text, '?');
    if (query)
        *query++ = '\0';
    req.path = text;
    for (char *arg = query ? strtok_r(query, "&", &save) : NULL; arg;
         arg = strtok_r(NULL, "&", &save)) {
        char *equals = strchr(arg, '=');

        *equals = '\0';
        req.args[req.args_count].name = arg;
        req.args[req.args_count++].value = equals + 1;
    }
    req.body = str_c(body);
    sim_api(sim, &req, &res);
    if (res.drop)
        return NULL;
    answer = json_loadb(res.body.p, res.body.n, 0, NULL);
    if (answer)
        json_object_set_new(answer, "http", json_integer(res.status));
    buf_free(&res.body);
    free(res.disposition);
    return answer;
}

__attribute__((unused)) static int fixture_code(struct sim *sim, const char *path, const char *body)
{
    json_t *answer = fixture_call(sim, path, body);
    int     code = (int)json_integer_value(json_object_get(answer, "errcode"));

    CHECK(json_is_integer(json_object_get(answer, "errcode")), "%s has an errcode", path);
    json_decref(answer);
    return code;
}

/* A string of the answer, copied; NULL when it is not there. */
__attribute__((unused)) static char *fixture_text(struct sim *sim, const char *path,
                                                  const char *body, const char *field)
{
    json_t     *answer = fixture_call(sim, path, body);
    const char *text = json_string_value(json_object_get(answer, field));
    char       *copy = text ? xstrdup(text) : NULL;

    json_decref(answer);
    return copy;
}

__attribute__((unused)) static char *fixture_token(struct sim *sim, const char *secret)
{
    char path[200];

    snprintf(path, sizeof path, "gettoken?corpid=" SIM_CORP "&corpsecret=%s", secret);
    return fixture_text(sim, path, NULL, "access_token");
}

/* path with the token of a secret behind it. */
__attribute__((unused)) static const char *fixture_path_of(struct sim *sim, char out[600],
                                                           const char *path, const char *secret)
{
    auto_free char *token = fixture_token(sim, secret);

    snprintf(out, 600, "%s%caccess_token=%s", path, strchr(path, '?') ? '&' : '?', token);
    return out;
}

/* The same of the student application. */
__attribute__((unused)) static const char *fixture_path(struct sim *sim, char out[600],
                                                        const char *path)
{
    return fixture_path_of(sim, out, path, "student-secret");
}

#endif
