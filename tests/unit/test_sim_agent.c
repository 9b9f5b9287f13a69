/* agent/get and agent/set, as an administrator's doctor meets them; and what the Date header is. */
#include "tests/unit/sim_fixture.h"

static json_t *agent(struct sim *sim)
{
    char    path[600];
    json_t *answer = fixture_call(sim, fixture_path(sim, path, "agent/get?agentid=1000002"), NULL);

    CHECK(json_integer_value(json_object_get(answer, "errcode")) == 0, "agent/get answers");
    return answer;
}

static int64_t number(struct sim *sim, const char *field)
{
    json_t *answer = agent(sim);
    int64_t n = json_is_integer(json_object_get(answer, field))
                    ? json_integer_value(json_object_get(answer, field))
                    : -1;

    json_decref(answer);
    return n;
}

static size_t in_scope(struct sim *sim)
{
    json_t *answer = agent(sim);
    size_t  n = json_array_size(
        json_object_get(json_object_get(answer, "allow_partys"), "partyid"));

    CHECK(json_is_array(json_object_get(json_object_get(answer, "allow_userinfos"), "user")) &&
              json_is_array(json_object_get(json_object_get(answer, "allow_tags"), "tagid")),
          "members and tags are lists");
    json_decref(answer);
    return n;
}

static void tells_what_an_application_is(void **state)
{
    struct sim *sim = fixture_sim(NULL);
    json_t     *answer = agent(sim);

    (void)state;
    CHECK(json_integer_value(json_object_get(answer, "agentid")) == 1000002, "its id");
    CHECK(strcmp(json_string_value(json_object_get(answer, "name")), "服务台") == 0, "its name");
    CHECK(strcmp(json_string_value(json_object_get(answer, "home_url")), "") == 0, "no home page");
    json_decref(answer);
    CHECK(number(sim, "close") == 0 && number(sim, "isreportenter") == 1 &&
              number(sim, "report_location_flag") == 1,
          "open, and reports all");
    CHECK(in_scope(sim) > 0, "somebody sees it");
    for (size_t i = 0; i < sim->members_count; i++)
        sim->members[i].subscribed = false;
    CHECK(in_scope(sim) == 0, "nobody sees it");
    sim_free(sim);
}

static void keeps_what_was_set(void **state)
{
    struct sim *sim = fixture_sim(NULL);
    char        path[600];

    (void)state;
    CHECK(fixture_code(sim, fixture_path(sim, path, "agent/set"),
                       "{\"agentid\":1000002,\"isreportenter\":0,\"report_location_flag\":0}") == 0,
          "it is set");
    CHECK(number(sim, "isreportenter") == 0 && number(sim, "report_location_flag") == 0,
          "and kept");
    CHECK(fixture_code(sim, fixture_path(sim, path, "agent/set"),
                       "{\"agentid\":1000002,\"isreportenter\":7}") == 40058 &&
              number(sim, "isreportenter") == 0,
          "what is refused changes nothing");
    sim_free(sim);
}

static void has_faults(void **state)
{
    static const struct {
        const char *fault, *field;
        int64_t     want;
    } rows[] = {
        {"agent_closed", "close", 1},
        {"enter_off", "isreportenter", 0},
        {"location_off", "report_location_flag", 0},
    };
    struct sim *sim = fixture_sim(NULL);
    struct err  err = {0};
    char        path[600];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK(sim_fault_set(sim, rows[i].fault, 1, &err) == 0, "%s", err.text);
        CHECK(number(sim, rows[i].field) == rows[i].want, "%s", rows[i].fault);
    }
    CHECK(fixture_code(sim, fixture_path(sim, path, "menu/get?agentid=1000002"), NULL) == 50003,
          "a disabled application can do nothing else");
    CHECK(sim_fault_set(sim, "scope_empty", 1, &err) == 0 && in_scope(sim) == 0, "nobody sees it");
    CHECK(sim_fault_set(sim, "date_ahead", 86401, &err) < 0, "a day is enough");
    sim_free(sim);
}

static void names_the_address_that_it_saw(void **state)
{
    struct sim     *sim = fixture_sim(NULL);
    auto_free char *said = NULL;

    (void)state;
    sim->faults.ip_refused = 1;
    said = fixture_text(sim, "gettoken?corpid=" SIM_CORP "&corpsecret=student-secret", NULL,
                        "errmsg");
    CHECK(strstr(said, ", from ip: 203.0.113.7, ") != NULL, "%s", said);
    sim_free(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_an_application_is),
        cmocka_unit_test(keeps_what_was_set),
        cmocka_unit_test(has_faults),
        cmocka_unit_test(names_the_address_that_it_saw),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
