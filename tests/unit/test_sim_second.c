/* Who somebody is: user/get as new applications see it, and the second verification. */
#include "sim/act.h"
#include "sim/callback.h"
#include "tests/unit/sim_fixture.h"

enum { LIN, ZHOU, CHEN }; /* the people of the fixture */

static void person(struct sim *sim, unsigned which, const char *word)
{
    CHECK(sim_person_set(sim->members[which].person, str_c(word)), "%s is a word", word);
}

/* The page is opened; its code. */
static char *visit(struct sim *sim, const char *userid, const char *way)
{
    json_t     *act = json_pack("{s:s, s:s, s:s}", "userid", userid, "do", "second", "for", way);
    json_t     *answer = json_object();
    const char *url, *code;
    char       *copy;

    CHECK(sim_act(sim, act, answer, NULL) == 0, "%s opens the page", userid);
    url = json_string_value(json_object_get(answer, "url"));
    code = url ? strstr(url, "/verify?code=") : NULL;
    CHECK(code && (strstr(code, "&for=use") != NULL) == (strcmp(way, "use") == 0),
          "the page's address: %s", url);
    code += strlen("/verify?code=");
    copy = xstrndup(code, strcspn(code, "&"));
    json_decref(act);
    json_decref(answer);
    return copy;
}

static json_t *call(struct sim *sim, const char *secret, const char *body, const char *format,
                    const char *arg)
{
    char path[300], full[600];

    snprintf(path, sizeof path, format, arg);
    return fixture_call(sim, fixture_path_of(sim, full, path, secret), body);
}

static int code_of(json_t *answer)
{
    int code = (int)json_integer_value(json_object_get(answer, "errcode"));

    json_decref(answer);
    return code;
}

/* ---- user/get ---- */

static json_t *get(struct sim *sim, const char *userid)
{
    return call(sim, "student-secret", NULL, "user/get?userid=%s", userid);
}

static void tells_what_new_applications_may_know(void **state)
{
    struct sim *sim = fixture_sim(NULL);
    json_t     *j, *attr;

    (void)state;
    person(sim, LIN, "attr=学号=2021001");
    person(sim, LIN, "attr=楼=3");
    j = get(sim, "20260001");
    attr = json_array_get(json_object_get(json_object_get(j, "extattr"), "attrs"), 0);
    CHECK(json_integer_value(json_object_get(j, "status")) == 1, "active");
    CHECK(strcmp(json_string_value(json_object_get(attr, "name")), "学号") == 0 &&
              strcmp(json_string_value(
                         json_object_get(json_object_get(attr, "text"), "value")),
                     "2021001") == 0,
          "the extended attribute");
    CHECK(json_array_size(json_object_get(json_object_get(j, "extattr"), "attrs")) == 2, "both");
    for (int i = 0; i < 4; i++) {
        static const char *const never[] = {"mobile", "email", "gender", "avatar"};

        CHECK(json_object_get(j, never[i]) == NULL, "no %s", never[i]);
    }
    json_decref(j);
    sim->faults.old_apps = 1;
    j = get(sim, "20260001");
    CHECK(strcmp(json_string_value(json_object_get(j, "mobile")), "13800000001") == 0,
          "old applications are told the phone");
    json_decref(j);
    sim->faults.user_get_empty = 1;
    j = get(sim, "20260001");
    CHECK(json_object_get(j, "name") == NULL && json_object_get(j, "userid"), "hardly anything");
    json_decref(j);
    sim_free(sim);
}

static void refuses_to_tell(void **state)
{
    struct sim *sim = fixture_sim(NULL);

    (void)state;
    CHECK(code_of(get(sim, "")) == 41009, "no userid");
    CHECK(code_of(get(sim, "nobody")) == 60111, "nobody");
    person(sim, LIN, "hidden");
    CHECK(code_of(get(sim, "20260001")) == 60111, "a hidden one");
    sim->members[ZHOU].subscribed = false;
    CHECK(code_of(get(sim, "20260002")) == 60111, "one outside the scope");
    sim->faults.user_get_60111 = 1;
    CHECK(code_of(get(sim, "T1001")) == 60111, "the fault");
    sim->faults.user_get_60111 = 0;
    CHECK(code_of(get(sim, "T1001")) == 0, "the others");
    CHECK(code_of(call(sim, "contacts-secret", NULL, "user/get?userid=%s", "T1001")) == 48009,
          "the sync assistant");
    sim->faults.old_apps = 1;
    CHECK(code_of(call(sim, "contacts-secret", NULL, "user/get?userid=%s", "T1001")) == 0,
          "the old sync assistant");
    person(sim, CHEN, "status=5");
    json_t *j = get(sim, "T1001");

    CHECK(json_integer_value(json_object_get(j, "status")) == 5, "the status is told");
    json_decref(j);
    sim_free(sim);
}

/* ---- login ---- */

static int types(struct sim *sim, const char *userid, struct err *err)
{
    json_t *act = json_pack("{s:s, s:s, s:s}", "userid", userid, "do", "enter", "app", "student");
    int     rc = sim_act(sim, act, NULL, err);

    json_decref(act);
    return rc;
}

#define WHO "auth/getuserinfo?code=%s"

static void admits_a_login(void **state)
{
    struct sim     *sim = fixture_sim(NULL);
    auto_free char *code = NULL;
    struct err      err = {0};
    json_t         *j;

    (void)state;
    sim_callbacks_start(sim, false);
    person(sim, LIN, "second");
    sim->members[LIN].second = sim->members[LIN].person->second;
    CHECK(types(sim, "20260001", &err) == -1 && err.kind == ERR_FORBIDDEN, "not before");
    code = visit(sim, "20260001", "login");
    j = call(sim, "contacts-secret", NULL, WHO, code);
    CHECK(strcmp(json_string_value(json_object_get(j, "userid")), "20260001") == 0, "who it is");
    CHECK(json_object_get(j, "openid") == NULL, "a member has no openid");
    CHECK(code_of(j) == 0, "once");
    CHECK(code_of(call(sim, "contacts-secret", NULL, WHO, code)) == 40029, "not twice");
    CHECK(types(sim, "20260001", NULL) == -1, "not yet");
    CHECK(code_of(call(sim, "student-secret", NULL, "user/authsucc?userid=%s", "20260001")) ==
              48002,
          "not with the application's token");
    CHECK(code_of(call(sim, "contacts-secret", NULL, "user/authsucc?userid=%s", "x")) == 60111,
          "not somebody else");
    CHECK(code_of(call(sim, "contacts-secret", NULL, "user/authsucc?userid=%s", "20260001")) == 0,
          "admitted");
    CHECK(code_of(call(sim, "contacts-secret", NULL, "user/authsucc?userid=%s", "20260001")) == 0,
          "again does no harm");
    CHECK(sim->members[LIN].second == SIM_SECOND_NONE && types(sim, "20260001", NULL) == 0, "in");
    sim_callbacks_stop(sim);
    sim_free(sim);
}

static void refuses_codes(void **state)
{
    struct sim     *sim = fixture_sim(NULL);
    auto_free char *use = visit(sim, "20260001", "use"), *late = visit(sim, "20260001", "login");
    auto_free char *stranger = NULL;
    json_t         *j;

    (void)state;
    CHECK(code_of(call(sim, "student-secret", NULL, WHO, "x")) == 40029, "unknown");
    CHECK(code_of(call(sim, "student-secret", NULL, WHO, "")) == 40029, "empty");
    CHECK(code_of(call(sim, "student-secret", NULL, WHO, use)) == 40029, "of the other way");
    sim->ahead += 301;
    CHECK(code_of(call(sim, "student-secret", NULL, WHO, late)) == 40029, "too old");
    sim->members[ZHOU].person->stranger = true;
    stranger = visit(sim, "20260002", "login");
    j = call(sim, "contacts-secret", NULL, WHO, stranger);
    CHECK(json_object_get(j, "userid") == NULL && json_object_get(j, "openid"), "a stranger");
    CHECK(code_of(j) == 0, "is told by an openid");
    CHECK(code_of(call(sim, "contacts-secret", NULL, "user/authsucc?userid=%s", "20260002")) ==
              60111,
          "and cannot be admitted");
    sim_free(sim);
}

/* ---- use ---- */

static char *tfa_code(struct sim *sim, const char *code)
{
    char        body[200];
    json_t     *j;
    const char *text;
    char       *copy;

    snprintf(body, sizeof body, "{\"code\":\"%s\"}", code);
    j = call(sim, "contacts-secret", body, "%s", "auth/get_tfa_info");
    text = json_string_value(json_object_get(j, "tfa_code"));
    copy = text ? xstrdup(text) : NULL;
    json_decref(j);
    return copy;
}

static int succeeds(struct sim *sim, const char *userid, const char *tfa)
{
    char body[200];

    snprintf(body, sizeof body, "{\"userid\":\"%s\",\"tfa_code\":\"%s\"}", userid, tfa);
    return code_of(call(sim, "contacts-secret", body, "%s", "user/tfa_succ"));
}

static void admits_a_use(void **state)
{
    struct sim     *sim = fixture_sim(NULL);
    auto_free char *code = visit(sim, "20260001", "use"), *other = visit(sim, "20260002", "use");
    auto_free char *tfa = tfa_code(sim, code), *again = tfa_code(sim, code);

    (void)state;
    sim_callbacks_start(sim, false);
    CHECK(types(sim, "20260001", NULL) == -1, "not before");
    CHECK(tfa && again == NULL, "a code is good once");
    CHECK(succeeds(sim, "20260001", "x") == 40207 && succeeds(sim, "20260001", "") == 40207,
          "a wrong tfa_code");
    CHECK(succeeds(sim, "20260002", tfa) == 40207, "another member's");
    CHECK(succeeds(sim, "T1001", tfa) == 40208, "one who need not");
    CHECK(succeeds(sim, "nobody", tfa) == 60111, "nobody");
    sim->faults.tfa_error = 40210;
    CHECK(succeeds(sim, "20260001", tfa) == 40210 && tfa_code(sim, other) == NULL,
          "the administrator's mistakes");
    sim->faults.tfa_error = 0;
    CHECK(succeeds(sim, "20260001", tfa) == 0 && types(sim, "20260001", NULL) == 0, "admitted");
    CHECK(succeeds(sim, "20260001", tfa) == 40208, "there is nothing left to verify");
    auto_free char *slow = tfa_code(sim, other);

    sim->ahead += 301;
    CHECK(slow && succeeds(sim, "20260002", slow) == 40207, "too late");
    sim_callbacks_stop(sim);
    sim_free(sim);
}

static void wants_a_way(void **state)
{
    static const char *const bad[] = {"", "twice"};
    struct sim              *sim = fixture_sim(NULL);
    struct err               err = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        json_t *act = json_pack("{s:s, s:s, s:s}", "userid", "20260001", "do", "second", "for",
                                bad[i]);

        CHECK(sim_act(sim, act, NULL, &err) == -1 && err.kind == ERR_BAD_INPUT, "\"%s\"", bad[i]);
        json_decref(act);
    }
    CHECK(sim->members[LIN].second == SIM_SECOND_NONE, "nothing has changed");
    sim_free(sim);
}

static void sets_faults(void **state)
{
    static const struct {
        const char *name;
        int64_t     value;
        bool        taken;
    } rows[] = {
        {"tfa_error", 40207, true}, {"tfa_error", 0, true},   {"tfa_error", 1, false},
        {"sms_busy", 3, true},      {"sms_down", 1, true},    {"sms_down", 2, false},
        {"old_apps", 1, true},      {"busy", -1, false},      {"none", 1, false},
        {"slow_ms", 60001, false},  {"user_get_empty", 1, true},
    };
    struct sim *sim = fixture_sim(NULL);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK((sim_fault_set(sim, rows[i].name, rows[i].value, NULL) == 0) == rows[i].taken,
              "%s %lld", rows[i].name, (long long)rows[i].value);
    sim_free(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_new_applications_may_know),
        cmocka_unit_test(refuses_to_tell),
        cmocka_unit_test(admits_a_login),
        cmocka_unit_test(refuses_codes),
        cmocka_unit_test(admits_a_use),
        cmocka_unit_test(wants_a_way),
        cmocka_unit_test(sets_faults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
