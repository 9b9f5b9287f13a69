/* The simulator's CAS server: who may log in for what, and what a ticket is good for. */
#include "sim/cas.h"
#include "tests/unit/sim_fixture.h"

#define SERVICE "http://127.0.0.1:1/login/clearance/0a"

/* One request; query: "service=…&ticket=…" as it was decoded; body NULL: a GET. */
static struct sim_response ask(struct sim *sim, const char *path, const char *query,
                               const char *body, const char *cookie)
{
    char                text[2048], *save = NULL;
    struct sim_request  req = {.method = body ? "POST" : "GET", .path = path, .content_type = ""};
    struct sim_response res = {0};

    snprintf(text, sizeof text, "%s", query ? query : "");
    for (char *arg = strtok_r(text, "&", &save); arg; arg = strtok_r(NULL, "&", &save)) {
        char *equals = strchr(arg, '=');

        *equals = '\0';
        req.args[req.args_count].name = arg;
        req.args[req.args_count++].value = equals + 1;
    }
    if (cookie) {
        req.headers[0].name = "Cookie";
        req.headers[0].value = cookie;
        req.headers_count = 1;
    }
    req.body = str_c(body);
    sim_cas(sim, &req, &res);
    return res;
}

static void drop(struct sim_response *res)
{
    buf_free(&res->body);
    free(res->location);
    free(res->cookie);
    *res = (struct sim_response){0};
}

static bool says(struct sim *sim, const char *path, const char *query, const char *body,
                 const char *cookie, unsigned status, const char *words)
{
    struct sim_response res = ask(sim, path, query, body, cookie);
    bool                fits = (res.status ? res.status : 200) == status && res.body.p &&
                strstr(res.body.p, words);

    if (!fits)
        fprintf(stderr, "got %u: %s\n", res.status, res.body.p ? res.body.p : "");
    drop(&res);
    return fits;
}

/* The hidden ticket of a form that was just shown. */
static void form_ticket(struct sim *sim, char out[SIM_ID + 4])
{
    struct sim_response res = ask(sim, "/cas/login", "service=" SERVICE, NULL, NULL);
    const char         *at = strstr(res.body.p, "value=\"LT-");

    CHECK(at != NULL, "a form: %s", res.body.p);
    snprintf(out, SIM_ID + 4, "%s", at + 7);
    drop(&res);
}

/* Signs in; the ticket and, unless it is NULL, the cookie. */
static void sign_in(struct sim *sim, const char *user, char ticket[SIM_ID + 4], char cookie[80])
{
    auto_buf struct buf body = {0};
    char                lt[SIM_ID + 4];
    struct sim_response res;

    form_ticket(sim, lt);
    buf_f(&body, "service=http%%3A%%2F%%2F127.0.0.1%%3A1%%2Flogin%%2Fclearance%%2F0a&lt=%s"
                 "&username=%s&password=" SIM_CAS_PASSWORD, lt, user);
    res = ask(sim, "/cas/login", NULL, body.p, NULL);
    CHECK(res.status == 302 && strncmp(res.location, SERVICE "?ticket=ST-", 47) == 0,
          "back to the service: %s", res.location ? res.location : res.body.p);
    snprintf(ticket, SIM_ID + 4, "%s", strstr(res.location, "ST-"));
    if (cookie)
        snprintf(cookie, 80, "%.*s", (int)strcspn(res.cookie, ";"), res.cookie);
    drop(&res);
}

static void refuses_log_ins(void **state)
{
    struct sim *sim = fixture_sim("http://127.0.0.1:1");
    char        lt[SIM_ID + 4], body[300];

    (void)state;
    CHECK(says(sim, "/cas/login", NULL, NULL, NULL, 400, "service"), "without a service");
    CHECK(says(sim, "/cas/login", "service=http://evil.example/login/x", NULL, NULL, 403,
               "没有在统一身份认证登记"), "an unknown service");
    CHECK(says(sim, "/cas/login", "service=http://127.0.0.1:1/elsewhere", NULL, NULL, 403,
               "没有授权"), "another path");
    CHECK(says(sim, "/cas/login", "service=http://127.0.0.1:12/login/x", NULL, NULL, 403,
               "没有授权"), "another port");
    CHECK(json_array_size(sim->errors) == 3, "each is the bot's mistake");
    form_ticket(sim, lt);
    snprintf(body, sizeof body, "service=" SERVICE "&lt=%s&username=20260001&password=wrong", lt);
    CHECK(says(sim, "/cas/login", NULL, body, NULL, 401, "用户名或密码不对"), "a wrong password");
    snprintf(body, sizeof body, "service=" SERVICE "&lt=%s&username=20260001&password="
             SIM_CAS_PASSWORD, lt);
    CHECK(says(sim, "/cas/login", NULL, body, NULL, 401, "表单已经用过"), "a form twice");
    form_ticket(sim, lt);
    snprintf(body, sizeof body, "service=" SERVICE "&lt=%s&username=nobody&password="
             SIM_CAS_PASSWORD, lt);
    CHECK(says(sim, "/cas/login", NULL, body, NULL, 401, "用户名或密码不对"), "nobody");
    CHECK(says(sim, "/cas/login", NULL, "service=" SERVICE "&username=20260001", NULL, 400,
               "不完整"), "half a form");
    CHECK(says(sim, "/cas/other", NULL, NULL, NULL, 404, "没有这个地址"), "another path");
    sim_free(sim);
}


static bool told(struct sim *sim, const char *path, const char *service, const char *ticket,
                 const char *words)
{
    char query[400];

    snprintf(query, sizeof query, "service=%s&ticket=%s", service, ticket);
    return says(sim, path, query, NULL, NULL, 200, words);
}

static void tells_once(void **state)
{
    struct sim *sim = fixture_sim("http://127.0.0.1:1");
    char        st[SIM_ID + 4], cookie[80];
    const char *p3 = "/cas/p3/serviceValidate", *old = "/cas/serviceValidate";

    (void)state;
    sign_in(sim, "20260001", st, cookie);
    CHECK(told(sim, p3, SERVICE, st, "<cas:user>20260001</cas:user>"), "whose it is");
    CHECK(told(sim, p3, SERVICE, st, "code=\"INVALID_TICKET\""), "once");
    sign_in(sim, "20260001", st, NULL);
    CHECK(told(sim, old, SERVICE, st, "<cas:user>20260001</cas:user>"), "2.0 as well");
    sign_in(sim, "20260001", st, NULL);
    CHECK(told(sim, p3, SERVICE "/", st, "code=\"INVALID_SERVICE\""), "another service");
    CHECK(told(sim, p3, SERVICE, st, "code=\"INVALID_TICKET\""), "… and it is used up by that");
    sign_in(sim, "20260001", st, NULL);
    sim->ahead += SIM_CAS_TICKET_LIFE;
    CHECK(told(sim, p3, SERVICE, st, "code=\"INVALID_TICKET\""), "ten seconds later");
    CHECK(told(sim, p3, SERVICE, "ST-x", "code=\"INVALID_TICKET\""), "one that was made up");
    CHECK(told(sim, p3, SERVICE, cookie + 7, "code=\"INVALID_TICKET\""), "the cookie is no ticket");
    CHECK(says(sim, p3, "service=" SERVICE, NULL, NULL, 200, "INVALID_REQUEST"), "no ticket");
    sim_free(sim);
}

static void knows_the_browser(void **state)
{
    struct sim         *sim = fixture_sim("http://127.0.0.1:1");
    char                st[SIM_ID + 4], cookie[80];
    struct sim_response res;

    (void)state;
    sign_in(sim, "20260001", st, cookie);
    res = ask(sim, "/cas/login", "service=" SERVICE, NULL, cookie);
    CHECK(res.status == 302 && strstr(res.location, "?ticket=ST-"), "without a password");
    drop(&res);
    res = ask(sim, "/cas/logout", NULL, NULL, cookie);
    CHECK(res.cookie && strstr(res.cookie, "Max-Age=0"), "the cookie is gone");
    drop(&res);
    CHECK(says(sim, "/cas/login", "service=" SERVICE, NULL, cookie, 200, "用户名"),
          "… and no other browser can go on with it");
    sign_in(sim, "20260001", st, cookie);
    sim->ahead += SIM_CAS_SIGNED_LIFE;
    CHECK(says(sim, "/cas/login", "service=" SERVICE, NULL, cookie, 200, "用户名"), "two hours later");
    sim_free(sim);
}

static void names_people(void **state)
{
    struct sim_config config = fixture_config;
    struct sim       *sim = fixture_sim("http://127.0.0.1:1");

    (void)state;
    CHECK(sim_person_set(sim->people.list, STR_LIT("number=20269999")), "a number");
    CHECK(strcmp(sim_cas_user(sim, &sim->people.list[0]), "20269999") == 0, "by number");
    CHECK(strcmp(sim_cas_user(sim, &sim->people.list[1]), "20260002") == 0, "which is the userid");
    config.login_by_userid = true;
    sim->config = &config;
    CHECK(strcmp(sim_cas_user(sim, &sim->people.list[0]), "20260001") == 0, "by userid");
    sim_free(sim);
}

static void fails(void **state)
{
    struct sim         *sim = fixture_sim("http://127.0.0.1:1");
    struct sim_response res;
    char                st[SIM_ID + 4];

    (void)state;
    sim->faults.cas_old = 1;
    sign_in(sim, "20260001", st, NULL);
    CHECK(says(sim, "/cas/p3/serviceValidate", "service=" SERVICE "&ticket=ST-x", NULL, NULL, 404,
               "没有这个地址"), "an old one has no 3.0");
    CHECK(told(sim, "/cas/serviceValidate", SERVICE, st, "<cas:user>"), "but 2.0");
    sim->faults.cas_down = 1;
    res = ask(sim, "/cas/login", "service=" SERVICE, NULL, NULL);
    CHECK(res.drop, "no answer at all");
    drop(&res);
    sim_free(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_log_ins),   cmocka_unit_test(tells_once),
        cmocka_unit_test(knows_the_browser), cmocka_unit_test(names_people),
        cmocka_unit_test(fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
