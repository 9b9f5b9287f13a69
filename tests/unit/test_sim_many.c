/* One card to a thousand members: each has it, and each presses it for himself. */
#include "sim/act.h"
#include "sim/callback.h"
#include "tests/unit/sim_fixture.h"

enum { MANY = 1001 };

static struct sim *crowd(void)
{
    auto_sim_people struct sim_people people = {0};
    struct sim                       *sim = NULL;
    struct sim_options                o = {.config = &fixture_config, .people = &people};

    for (int i = 0; i < MANY; i++) {
        char              userid[32], name[32];
        struct sim_person one = {.userid = userid, .name = name};

        snprintf(userid, sizeof userid, "S%05d", i);
        snprintf(name, sizeof name, "学生%d", i);
        CHECK(sim_people_add(&people, &one, NULL) == 0, "%s", userid);
    }
    CHECK(sim_new(&sim, &o, NULL) == 0, "a platform starts");
    sim->apps[0].verified = true;
    return sim;
}

/* To n of them, in the other case than they are written. */
static void add_receivers(struct buf *body, int n)
{
    for (int i = 0; i < n; i++)
        buf_f(body, "%ss%05d", i ? "|" : "", i);
}

static char *send(struct sim *sim, int n, const char *task, int *code)
{
    auto_buf struct buf body = {0};
    char                path[600];
    json_t             *answer;
    char               *response;

    buf_c(&body, "{\"touser\":\"");
    add_receivers(&body, n);
    buf_f(&body,
          "\",\"msgtype\":\"template_card\",\"agentid\":1000002,\"template_card\":{\"card_type\":"
          "\"multiple_interaction\",\"main_title\":{\"title\":\"今日打卡\"},\"task_id\":\"%s\","
          "\"select_list\":[{\"question_key\":\"q\",\"title\":\"身体状况\",\"option_list\":[{\"id\":"
          "\"1\",\"text\":\"正常\"},{\"id\":\"2\",\"text\":\"发热\"}]}],\"submit_button\":{\"text\":"
          "\"提交\",\"key\":\"k\"}}}", task);
    answer = fixture_call(sim, fixture_path(sim, path, "message/send"), body.p);
    *code = (int)json_integer_value(json_object_get(answer, "errcode"));
    response = xstrdup(*code ? "" : json_string_value(json_object_get(answer, "response_code")));
    json_decref(answer);
    return response;
}

static bool grey(const struct sim_message *msg)
{
    return json_is_true(json_object_get(json_object_get(msg->json, "card_state"), "disabled"));
}

static int update(struct sim *sim, const char *who, const char *code)
{
    auto_buf struct buf body = {0};
    char                path[600];

    buf_f(&body, "{%s,\"agentid\":1000002,\"response_code\":\"%s\",\"button\":{\"replace_name\":"
                 "\"已打卡\"}}", who, code);
    return fixture_code(sim, fixture_path(sim, path, "message/update_template_card"), body.p);
}

static void reaches_a_thousand_at_once(void **state)
{
    struct sim     *sim = crowd();
    int             code;
    auto_free char *response = send(sim, 1000, "f-1", &code);
    size_t          others = 0;

    (void)state;
    CHECK(code == 0 && sim->messages.count == 1000, "one call, a thousand phones");
    for (size_t i = 0; i < 1000; i++) {
        const struct sim_message *m = sim->messages.p[i];

        CHECK(m->member == &sim->members[i] && m->task == sim->tasks.p[0],
              "each has the card once");
    }
    CHECK(json_integer_value(json_object_get(sim->calls, "message/send")) == 1, "one call");
    CHECK(update(sim, "\"userids\":[\"S00777\"]", sim_code_add(sim, sim->tasks.p[0])) == 0,
          "one presses, his is updated");
    for (size_t i = 0; i < 1000; i++)
        others += grey(sim->messages.p[i]);
    CHECK(others == 1 && grey(sim->messages.p[777]), "and nobody else's: %zu", others);
    CHECK(update(sim, "\"userids\":[\"S01000\"]", sim_code_add(sim, sim->tasks.p[0])) == 82102,
          "who has not got it has nothing to update");
    CHECK(update(sim, "\"atall\":1", response) == 0 && grey(sim->messages.p[0]) &&
              grey(sim->messages.p[999]),
          "the code of the sending is for all");
    sim_free(sim);
}

static void keeps_the_limits(void **state)
{
    struct sim     *sim = crowd();
    auto_free char *text = NULL, *second = NULL, *third = NULL;
    int             code;

    (void)state;
    text = send(sim, MANY, "f-1", &code);
    CHECK(code == 40032 && sim->messages.count == 0, "a thousand and one are too many");
    sim->limits.person_times_day = 1500;
    second = send(sim, 1000, "f-2", &code);
    CHECK(code == 0, "a thousand of the day's fifteen hundred");
    third = send(sim, 1000, "f-3", &code);
    CHECK(code == 45009 && sim->messages.count == 1000, "then no thousand more");
    sim_free(sim);
}

/* The card of the member with that place in the list. */
static int press(struct sim *sim, const char *userid, size_t card)
{
    const struct sim_message *msg = sim->messages.p[card];
    json_t *act = json_pack("{s:s, s:s, s:s, s:I, s:{s:[s]}}", "userid", userid, "do", "card",
                            "key", "k", "message_id", (json_int_t)msg->id, "selected", "q", "1");
    int     rc = sim_act(sim, act, NULL, NULL);

    json_decref(act);
    return rc;
}

/* Each press comes from its own member, with a code of its own. */
static void presses_one_of_a_thousand(void **state)
{
    struct sim     *sim = crowd();
    int             code;
    auto_free char *response = send(sim, 1000, "f-1", &code);

    (void)state;
    sim_callbacks_start(sim, false);
    sim->limits.answer_ms = 50;
    sim->limits.retry_ms = 1;
    CHECK(press(sim, "S00001", 1) == 0 && press(sim, "S00999", 999) == 0, "two press");
    CHECK(sim->codes.count == 3, "one code of the sending, one of each press");
    CHECK(press(sim, "S00002", 1) == -1, "nobody presses another's card");
    sim_callbacks_stop(sim);
    sim_free(sim);
}

static void forgets_only_old_events(void **state)
{
    struct sim *sim = crowd();
    bool        lost;
    json_t     *list;
    int64_t     before;

    (void)state;
    for (int i = 0; i < 16; i++) {
        int             code;
        char            task[16];
        auto_free char *response = NULL;

        snprintf(task, sizeof task, "f-%d", i);
        before = sim->seq;
        response = send(sim, 1000, task, &code);
        CHECK(code == 0, "card %d", i);
        list = sim_events_after(sim, before, &lost);
        CHECK(!lost && json_array_size(list) == (size_t)(sim->seq - before), "round %d", i);
        CHECK(json_integer_value(json_object_get(json_array_get(list, 0), "seq")) == before + 1,
              "the first of them first");
        json_decref(list);
    }
    list = sim_events_after(sim, 0, &lost);
    CHECK(lost && json_array_size(list) >= 8000, "of the first ones it says that they are lost");
    json_decref(list);
    list = sim_events_after(sim, sim->seq, &lost);
    CHECK(!lost && json_array_size(list) == 0, "nothing is new");
    json_decref(list);
    list = sim_events_after(sim, sim->seq + 5, &lost);
    CHECK(lost && json_array_size(list) == 0, "from another life");
    json_decref(list);
    sim_free(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reaches_a_thousand_at_once),
        cmocka_unit_test(keeps_the_limits),
        cmocka_unit_test(presses_one_of_a_thousand),
        cmocka_unit_test(forgets_only_old_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
