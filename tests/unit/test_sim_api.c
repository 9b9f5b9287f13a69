/* The API as a caller meets it: tokens, sending, quotas, card updates. */
#include "tests/unit/sim_fixture.h"

#define TEXT_TO(who)                                                                               \
    "{\"touser\":\"" who "\",\"msgtype\":\"text\",\"agentid\":1000002,"                            \
    "\"text\":{\"content\":\"你好\"}}"
#define CARD(task)                                                                                 \
    "{\"card_type\":\"button_interaction\",\"main_title\":{\"title\":\"签到\"},"                     \
    "\"task_id\":\"" task "\",\"button_list\":[{\"text\":\"到\",\"key\":\"here\"}]}"
#define CARD_TO(who, task)                                                                         \
    "{\"touser\":\"" who "\",\"msgtype\":\"template_card\",\"agentid\":1000002,"                   \
    "\"template_card\":" CARD(task) "}"

static size_t errors(const struct sim *sim)
{
    return json_array_size(sim->errors);
}

static void gives_tokens(void **state)
{
    struct sim     *sim = fixture_sim(NULL);
    auto_free char *first = fixture_token(sim, "student-secret");
    auto_free char *second = fixture_token(sim, "student-secret");
    auto_free char *other = fixture_token(sim, "staff-secret");
    auto_free char *later = NULL;

    (void)state;
    CHECK(first && strlen(first) == SIM_TOKEN, "a token comes");
    CHECK(strcmp(first, second) == 0, "the same one again within its time");
    CHECK(strcmp(first, other) != 0, "another one for another secret");
    sim->ahead += SIM_TOKEN_LIFE;
    later = fixture_token(sim, "student-secret");
    CHECK(strcmp(first, later) != 0, "a new one when its time is over");
    sim_free(sim);
}

static void refuses_tokens(void **state)
{
    static const struct {
        const char *name, *path;
        int         code;
    } rows[] = {
        {"no corpid", "gettoken?corpsecret=student-secret", 41002},
        {"no secret", "gettoken?corpid=" SIM_CORP, 41004},
        {"another corpid", "gettoken?corpid=wx1&corpsecret=student-secret", 40013},
        {"a wrong secret", "gettoken?corpid=" SIM_CORP "&corpsecret=x", 40001},
        {"no token", "menu/get?agentid=1000002", 41001},
        {"an unknown token", "menu/get?agentid=1000002&access_token=abc", 40014},
    };
    struct sim *sim = fixture_sim(NULL);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int code = fixture_code(sim, rows[i].path, NULL);

        CHECK(code == rows[i].code, "%s gives %d, got %d", rows[i].name, rows[i].code, code);
    }
    sim_free(sim);
}

static void blocks_who_guesses_secrets(void **state)
{
    struct sim *sim = fixture_sim(NULL);

    (void)state;
    for (int i = 0; i < 5; i++)
        CHECK(fixture_code(sim, "gettoken?corpid=" SIM_CORP "&corpsecret=x", NULL) == 40001,
              "wrong secret %d", i);
    CHECK(fixture_code(sim, "gettoken?corpid=" SIM_CORP "&corpsecret=student-secret", NULL) ==
              45009,
          "then even the right one is refused");
    sim->ahead += 3600;
    CHECK(fixture_code(sim, "gettoken?corpid=" SIM_CORP "&corpsecret=student-secret", NULL) == 0,
          "an hour later it works again");
    sim_free(sim);
}

static void tells_expired_from_unknown(void **state)
{
    struct sim *sim = fixture_sim(NULL);
    char        path[600];

    (void)state;
    fixture_path(sim, path, "menu/get?agentid=1000002");
    CHECK(fixture_code(sim, path, NULL) == 46003, "no menu yet");
    sim->ahead += SIM_TOKEN_LIFE;
    CHECK(fixture_code(sim, path, NULL) == 42001, "the token has expired");
    fixture_path(sim, path, "menu/get?agentid=1000002");
    sim->faults.token_dead = true;
    CHECK(fixture_code(sim, path, NULL) == 42001, "the fault withdraws it");
    CHECK(fixture_code(sim, path, NULL) == 42001, "for good");
    fixture_path(sim, path, "menu/get?agentid=1000002");
    CHECK(fixture_code(sim, path, NULL) == 46003, "a new one works");
    sim_free(sim);
}

static const struct {
    const char *name, *body;
    int         code;
} bad_sends[] = {
    {"broken JSON", "{\"touser\":", 40058},
    {"an array", "[]", 40058},
    {"the same key twice", "{\"agentid\":1,\"agentid\":1}", 40058},
    {"\\u escapes",
     "{\"touser\":\"20260001\",\"msgtype\":\"text\",\"agentid\":1000002,"
     "\"text\":{\"content\":\"\\u4f60\"}}",
     40033},
    {"agentid as a string",
     "{\"touser\":\"20260001\",\"msgtype\":\"text\",\"agentid\":\"1000002\","
     "\"text\":{\"content\":\"x\"}}",
     40058},
    {"an agentid that is not there",
     "{\"touser\":\"20260001\",\"msgtype\":\"text\",\"agentid\":9,"
     "\"text\":{\"content\":\"x\"}}",
     40056},
    {"another application's agentid",
     "{\"touser\":\"20260001\",\"msgtype\":\"text\",\"agentid\":1000003,"
     "\"text\":{\"content\":\"x\"}}",
     301002},
    {"nobody",
     "{\"msgtype\":\"text\",\"agentid\":1000002,\"text\":{\"content\":\"x\"}}", 82001},
    {"only strangers", TEXT_TO("x|y"), 81013},
    {"a media_id that is not there",
     "{\"touser\":\"20260001\",\"msgtype\":\"image\",\"agentid\":1000002,"
     "\"image\":{\"media_id\":\"x\"}}",
     40007},
    {"a party that is not there",
     "{\"toparty\":\"99\",\"msgtype\":\"text\",\"agentid\":1000002,"
     "\"text\":{\"content\":\"x\"}}",
     81013},
};

static void refuses_sends(void **state)
{
    struct sim *sim = fixture_sim(NULL);
    char        path[600];

    (void)state;
    fixture_path(sim, path, "message/send");
    for (size_t i = 0; i < sizeof bad_sends / sizeof bad_sends[0]; i++) {
        int code = fixture_code(sim, path, bad_sends[i].body);

        CHECK(code == bad_sends[i].code, "%s gives %d, got %d", bad_sends[i].name,
              bad_sends[i].code, code);
    }
    CHECK(sim->messages.count == 0, "nothing was delivered");
    sim_free(sim);
}

static void caps_receivers(void **state)
{
    static const struct {
        const char *field, *one;
        int         most, code;
    } rows[] = {{"touser", "20260001", 1000, 40032},
                {"toparty", "1", 100, 82002},
                {"totag", "1", 100, 82003}};
    struct sim *sim = fixture_sim(NULL);
    char        path[600];

    (void)state;
    fixture_path(sim, path, "message/send");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int more = 0; more < 2; more++) {
            auto_buf struct buf body = {0};
            int                 want = more ? rows[i].code : i == 2 ? 81013 : 0;

            buf_f(&body, "{\"%s\":\"", rows[i].field);
            for (int n = 0; n < rows[i].most + more; n++)
                buf_f(&body, "%s%s", n ? "|" : "", rows[i].one);
            buf_c(&body,
                  "\",\"msgtype\":\"text\",\"agentid\":1000002,\"text\":{\"content\":\"x\"}}");
            CHECK(fixture_code(sim, path, body.p) == want, "%d of %s", rows[i].most + more,
                  rows[i].field);
        }
    CHECK(sim->messages.count == 4, "one person is told once a call, not a thousand times");
    sim_free(sim);
}

static void tells_who_was_not_reached(void **state)
{
    struct sim     *sim = fixture_sim(NULL);
    char            path[600];
    auto_free char *invalid = NULL, *msgid = NULL;

    (void)state;
    sim->members[1].subscribed = false;
    fixture_path(sim, path, "message/send");
    invalid = fixture_text(sim, path, TEXT_TO("20260001|NoBody|20260002"), "invaliduser");
    CHECK(invalid && strcmp(invalid, "nobody|20260002") == 0, "lower-cased: %s", invalid);
    msgid = fixture_text(sim, path, TEXT_TO("20260001"), "msgid");
    CHECK(msgid && msgid[0], "there is a msgid");
    CHECK(sim->messages.count == 2, "the one in scope was reached");
    CHECK(fixture_code(sim, path, TEXT_TO("@all")) == 0 && sim->messages.count == 4,
          "@all reaches the two in scope");
    sim_free(sim);
}

static void cuts_long_texts(void **state)
{
    struct sim         *sim = fixture_sim(NULL);
    auto_buf struct buf body = {0};
    const json_t       *msg;
    char                path[600];

    (void)state;
    buf_c(&body, "{\"touser\":\"20260001\",\"msgtype\":\"text\",\"agentid\":1000002,"
                 "\"text\":{\"content\":\"");
    for (int i = 0; i < 683; i++)
        buf_c(&body, "字");
    buf_c(&body, "\"}}");
    CHECK(fixture_code(sim, fixture_path(sim, path, "message/send"), body.p) == 0, "accepted");
    msg = ((struct sim_message *)sim->messages.p[0])->json;
    CHECK(json_string_length(json_object_get(msg, "text")) == 682 * 3 + 3,
          "682 characters and a replacement for the half one");
    CHECK(json_is_true(json_object_get(msg, "cut")), "marked");
    CHECK(errors(sim) == 1, "and noted");
    sim_free(sim);
}

static void drops_silently(void **state)
{
    struct sim *sim = fixture_sim(NULL);
    char        path[600];

    (void)state;
    sim->ahead += 3600 - sim_now(sim) % 3600; /* an hour begins */
    fixture_path(sim, path, "message/send");
    for (int i = 0; i < 32; i++)
        CHECK(fixture_code(sim, path, TEXT_TO("20260001")) == 0, "send %d is accepted", i);
    CHECK(sim->messages.count == 30 && sim->dropped == 2, "two of 32 in a minute vanish");
    sim->ahead += 60;
    CHECK(fixture_code(sim, path, TEXT_TO("20260001")) == 0 && sim->messages.count == 31,
          "the next minute they arrive again");
    sim->limits.member_hour = 31;
    CHECK(fixture_code(sim, path, TEXT_TO("20260001")) == 0 && sim->messages.count == 31,
          "the hour has its limit too");
    sim_free(sim);
}

static void limits_calls(void **state)
{
    struct sim *sim = fixture_sim(NULL);
    char        path[600];

    (void)state;
    sim->limits.api_minute = 3;
    sim->ahead += 60 - sim_now(sim) % 60;
    fixture_path(sim, path, "menu/get?agentid=1000002");
    for (int i = 0; i < 3; i++)
        CHECK(fixture_code(sim, path, NULL) == 46003, "call %d", i);
    CHECK(fixture_code(sim, path, NULL) == 45009, "the fourth is one too many");
    sim->ahead += 60;
    CHECK(fixture_code(sim, path, NULL) == 46003, "a minute later it works");
    sim->limits.person_times_day = 1;
    fixture_path(sim, path, "message/send");
    CHECK(fixture_code(sim, path, TEXT_TO("20260001|20260002")) == 45009, "two in a day of one");
    CHECK(fixture_code(sim, path, TEXT_TO("20260001")) == 0, "one in a day of one");
    CHECK(fixture_code(sim, path, TEXT_TO("20260001")) == 45009, "then no more");
    sim_free(sim);
}

static void knows_repeats(void **state)
{
    static const char body[] = "{\"touser\":\"20260001\",\"msgtype\":\"text\",\"agentid\":1000002,"
                               "\"enable_duplicate_check\":1,\"text\":{\"content\":\"x\"}}";
    struct sim     *sim = fixture_sim(NULL);
    char            path[600];
    auto_free char *first = NULL, *second = NULL;

    (void)state;
    fixture_path(sim, path, "message/send");
    first = fixture_text(sim, path, body, "msgid");
    second = fixture_text(sim, path, body, "msgid");
    CHECK(strcmp(first, second) == 0 && sim->messages.count == 1, "the same request, once");
    sim->ahead += 1801;
    CHECK(fixture_code(sim, path, body) == 0 && sim->messages.count == 2,
          "half an hour later it counts again");
    sim_free(sim);
}

/* ---- cards ---- */

/* Sends a card to the two students; the response code. */
static char *send_card(struct sim *sim, const char *task)
{
    auto_buf struct buf body = {0};
    char                path[600];

    buf_f(&body,
          "{\"touser\":\"20260001|20260002\",\"msgtype\":\"template_card\",\"agentid\":1000002,"
          "\"template_card\":{\"card_type\":\"button_interaction\",\"main_title\":"
          "{\"title\":\"签到\"},\"task_id\":\"%s\",\"button_list\":[{\"text\":\"到\","
          "\"key\":\"here\"}]}}",
          task);
    return fixture_text(sim, fixture_path(sim, path, "message/send"), body.p, "response_code");
}

static int update(struct sim *sim, const char *who, const char *code, const char *look)
{
    auto_buf struct buf body = {0};
    char                path[600];

    buf_f(&body, "{%s,\"agentid\":1000002,\"response_code\":\"%s\",%s}", who, code, look);
    return fixture_code(sim, fixture_path(sim, path, "message/update_template_card"), body.p);
}

#define GREY "\"button\":{\"replace_name\":\"已签到\"}"
#define BOTH "\"userids\":[\"20260001\",\"20260002\"]"

static void updates_cards(void **state)
{
    struct sim         *sim = fixture_sim(NULL);
    auto_free char     *code = send_card(sim, "t1");
    struct sim_message *first, *second;
    const json_t       *s;
    const char         *fresh;

    (void)state;
    CHECK(code != NULL && sim->messages.count == 2, "the card came with a response_code");
    CHECK(update(sim, "\"userids\":[\"20260001\"]", code, GREY) == 0, "it is updated for one");
    first = sim->messages.p[0];
    second = sim->messages.p[1];
    s = json_object_get(first->json, "card_state");
    CHECK(strcmp(json_string_value(json_object_get(s, "replaced")), "已签到") == 0 &&
              json_is_true(json_object_get(s, "disabled")),
          "his buttons are grey");
    CHECK(json_is_null(json_object_get(json_object_get(second->json, "card_state"), "replaced")),
          "hers are not");
    CHECK(update(sim, BOTH, code, GREY) == 60140, "the code worked once");
    fresh = sim_code_add(sim, first->task);
    CHECK(
        update(sim, "\"atall\":1", fresh,
               "\"template_card\":{\"card_type\":\"text_notice\",\"main_title\":{\"title\":\"完\"},"
               "\"card_action\":{\"type\":1,\"url\":\"http://a\"}}") == 0,
        "a fresh one changes it for all");
    CHECK(strcmp(json_string_value(json_object_get(json_object_get(second->json, "card"),
                                                   "card_type")),
                 "text_notice") == 0,
          "she has the new card");
    CHECK(errors(sim) == 0, "no rule was broken");
    sim_free(sim);
}

static void refuses_updates(void **state)
{
    static const struct {
        const char *name, *who, *look;
        int         code;
    } rows[] = {
        {"nobody", "\"userids\":[]", GREY, 82101},
        {"somebody who never got it", "\"userids\":[\"T1001\"]", GREY, 82102},
        {"a stranger", "\"userids\":[\"x\"]", GREY, 82102},
        {"userids as a string", "\"userids\":\"20260001\"", GREY, 40058},
        {"a userid as a number", "\"userids\":[20260001]", GREY, 40035},
        {"a party as a string", "\"partyids\":[\"1\"]", GREY, 40035},
        {"no new look", BOTH, "\"enable_id_trans\":0", 40058},
        {"two new looks", BOTH, GREY ",\"template_card\":{}", 40058},
        {"an empty name", BOTH, "\"button\":{\"replace_name\":\"\"}", 40058},
        {"a bad card", BOTH, "\"template_card\":{\"card_type\":\"x\"}", 42031},
    };
    struct sim     *sim = fixture_sim(NULL);
    auto_free char *code = send_card(sim, "t1");

    (void)state;
    CHECK(update(sim, BOTH, "nonsense", GREY) == 60140, "an unknown code");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int got = update(sim, rows[i].who, code, rows[i].look);

        CHECK(got == rows[i].code, "%s gives %d, got %d", rows[i].name, rows[i].code, got);
    }
    CHECK(update(sim, BOTH, code, GREY) == 0, "none of that burnt the code");
    free(code);
    code = send_card(sim, "t2");
    sim->ahead += SIM_CODE_LIFE;
    CHECK(update(sim, BOTH, code, GREY) == 60140, "72 hours later it is dead");
    sim_free(sim);
}

static void wants_new_task_ids(void **state)
{
    struct sim *sim = fixture_sim(NULL);
    char        path[600];

    (void)state;
    fixture_path(sim, path, "message/send");
    CHECK(fixture_code(sim, path, CARD_TO("20260001", "t1")) == 0, "a card");
    CHECK(fixture_code(sim, path, CARD_TO("20260001", "t1")) == 42014, "the same again");
    CHECK(errors(sim) == 0, "is what one does who did not hear the answer");
    CHECK(fixture_code(sim, path,
                       "{\"touser\":\"20260001\",\"msgtype\":\"template_card\",\"agentid\":1000002,"
                       "\"template_card\":{\"card_type\":\"button_interaction\",\"main_title\":"
                       "{\"title\":\"别的\"},\"task_id\":\"t1\",\"button_list\":[{\"text\":\"到\","
                       "\"key\":\"here\"}]}}") == 42014,
          "another card");
    CHECK(errors(sim) == 1, "is a mistake");
    sim->apps[0].verified = false;
    CHECK(fixture_code(sim, path, CARD_TO("20260001", "t2")) == 43012,
          "without a callback URL nobody could answer");
    sim_free(sim);
}

static void recalls(void **state)
{
    struct sim         *sim = fixture_sim(NULL);
    char                path[600], body[200];
    auto_free char     *msgid = NULL;
    struct sim_message *msg;

    (void)state;
    msgid =
        fixture_text(sim, fixture_path(sim, path, "message/send"), TEXT_TO("20260001"), "msgid");
    snprintf(body, sizeof body, "{\"msgid\":\"%s\"}", msgid);
    fixture_path(sim, path, "message/recall");
    CHECK(fixture_code(sim, path, body) == 0, "within a day");
    msg = sim->messages.p[0];
    CHECK(json_is_true(json_object_get(msg->json, "recalled")), "it is gone");
    CHECK(fixture_code(sim, path, "{\"msgid\":\"x\"}") == 40058, "an unknown one");
    sim->ahead += SIM_RECALL_LIFE;
    CHECK(fixture_code(sim, fixture_path(sim, path, "message/recall"), body) == 42052, "too late");
    sim_free(sim);
}

/* ---- the rest ---- */

static const struct {
    const char *path, *body;
    int         app, contacts;
} callers[] = {
    {"message/send?x=1", TEXT_TO("20260001"), 0, 48002},
    {"menu/get?agentid=1000002", NULL, 46003, 48002},
    {"user/authsucc?userid=20260001", NULL, 48002, 0},
    {"user/get?userid=20260001", NULL, 0, 48009},
    {"user/get?userid=nobody", NULL, 60111, 48009},
    {"user/get?x=1", NULL, 41009, 48009},
    {"user/list_id?x=1", "{}", 48002, 0},
    {"department/simplelist?x=1", NULL, 0, 0},
    {"department/list?id=99", NULL, 60123, 48002},
    {"getcallbackip?x=1", NULL, 0, 0},
    {"get_api_domain_ip?x=1", NULL, 0, 0},
    {"agent/get?agentid=1000002", NULL, 0, 48002},
    {"agent/get?agentid=1000003", NULL, 301002, 48002},
    {"agent/get?agentid=9", NULL, 40056, 48002},
    {"agent/get?agentid=x", NULL, 40056, 48002},
    {"agent/get?x=1", NULL, 41011, 48002},
    {"agent/set?x=1", "{\"agentid\":1000002,\"isreportenter\":1}", 0, 48002},
    {"agent/set?x=1", "{\"agentid\":1000002,\"isreportenter\":2}", 40058, 48002},
    {"tag/create?x=1", "{\"tagname\":\"新生\",\"tagid\":7}", 0, 48002},
    {"tag/create?x=1", "{\"tagname\":\"新生\"}", 40071, 48002},
    {"tag/addtagusers?x=1", "{\"tagid\":7,\"userlist\":[\"20260002\",\"x\"]}", 0, 48002},
    {"tag/addtagusers?x=1", "{\"tagid\":7,\"userlist\":[\"x\"]}", 40070, 48002},
    {"tag/get?tagid=8", NULL, 40068, 48002},
    {"menu/create?agentid=1000002", "{\"button\":[]}", 40016, 48002},
    {"menu/create?agentid=x", "{\"button\":[]}", 40056, 48002},
    {"menu/create?x=1", "{\"button\":[]}", 41011, 48002},
    {"menu/create?agentid=1000002",
     "{\"button\":[{\"type\":\"click\",\"name\":\"a\",\"key\":\"a\"}]}", 0, 48002},
    {"menu/get?agentid=1000002", NULL, 0, 48002},
    {"menu/delete?agentid=1000002", NULL, 0, 48002},
    {"menu/get?agentid=1000002", NULL, 46003, 48002},
    {"menu/create?agentid=1000002", NULL, 40058, 48002},
};

static void keeps_callers_apart(void **state)
{
    struct sim     *sim = fixture_sim(NULL);
    auto_free char *app = fixture_token(sim, "student-secret");
    auto_free char *contacts = fixture_token(sim, "contacts-secret");

    (void)state;
    for (size_t i = 0; i < sizeof callers / sizeof callers[0]; i++) {
        char path[600];
        int  code;

        snprintf(path, sizeof path, "%s&access_token=%s", callers[i].path, app);
        code = fixture_code(sim, path, callers[i].body);
        CHECK(code == callers[i].app, "row %zu: %s by the application: %d, got %d", i,
              callers[i].path, callers[i].app, code);
        snprintf(path, sizeof path, "%s&access_token=%s", callers[i].path, contacts);
        code = fixture_code(sim, path, callers[i].body);
        CHECK(code == callers[i].contacts, "row %zu: %s by the assistant: %d, got %d", i,
              callers[i].path, callers[i].contacts, code);
    }
    sim_free(sim);
}

static void addresses_by_tag_and_party(void **state)
{
    struct sim *sim = fixture_sim(NULL);
    char        path[600];

    (void)state;
    CHECK(fixture_code(sim, fixture_path(sim, path, "tag/create"),
                       "{\"tagname\":\"新生\",\"tagid\":7}") == 0,
          "a tag");
    CHECK(fixture_code(sim, fixture_path(sim, path, "tag/addtagusers"),
                       "{\"tagid\":7,\"userlist\":[\"20260002\"]}") == 0,
          "with one member");
    fixture_path(sim, path, "message/send");
    CHECK(fixture_code(sim, path,
                       "{\"totag\":\"7\",\"toparty\":\"1\",\"touser\":\"20260001\",\"msgtype\":"
                       "\"text\",\"agentid\":1000002,\"text\":{\"content\":\"x\"}}") == 0,
          "it can be addressed");
    CHECK(sim->messages.count == 3, "each of three once, got %zu", sim->messages.count);
    CHECK(fixture_code(sim, path,
                       "{\"toparty\":\"2\",\"msgtype\":\"text\",\"agentid\":1000002,"
                       "\"text\":{\"content\":\"x\"}}") == 0,
          "a college");
    CHECK(sim->messages.count == 5, "has two of them");
    sim_free(sim);
}

static void has_faults_on_demand(void **state)
{
    struct sim *sim = fixture_sim(NULL);
    char        path[600];
    json_t     *answer;

    (void)state;
    fixture_path(sim, path, "message/send");
    sim->faults.busy = 2;
    CHECK(fixture_code(sim, path, TEXT_TO("20260001")) == -1, "busy once");
    CHECK(fixture_code(sim, path, TEXT_TO("20260001")) == -1, "busy twice");
    CHECK(fixture_code(sim, path, TEXT_TO("20260001")) == 0, "then not");
    sim->faults.ip_refused = true;
    CHECK(fixture_code(sim, path, TEXT_TO("20260001")) == 60020, "the IP is not trusted");
    sim->faults.ip_refused = false;
    sim->faults.api_down = true;
    answer = fixture_call(sim, path, TEXT_TO("20260001"));
    CHECK(answer == NULL, "no answer at all");
    sim->faults.api_down = false;
    CHECK(sim->messages.count == 1, "only one was delivered");
    CHECK(errors(sim) == 0, "and none of it is the caller's mistake");
    sim_free(sim);
}

static void says_what_is_not_there(void **state)
{
    struct sim *sim = fixture_sim(NULL);
    json_t     *answer = fixture_call(sim, "message/sent", "{}");

    (void)state;
    CHECK(json_integer_value(json_object_get(answer, "http")) == 404, "an unknown path is 404");
    CHECK(json_integer_value(json_object_get(answer, "errcode")) != 0, "with an errcode");
    CHECK(errors(sim) == 1, "and noted");
    json_decref(answer);
    sim_free(sim);
}

static void keeps_secrets_off_the_wire(void **state)
{
    struct sim     *sim = fixture_sim(NULL);
    auto_free char *token = fixture_token(sim, "student-secret");
    char            path[600];
    char           *wire;

    (void)state;
    fixture_code(sim, fixture_path(sim, path, "message/send"), TEXT_TO("20260001"));
    wire = json_dumps(sim->wire, 0);
    CHECK(json_array_size(sim->wire) == 3, "three calls are shown");
    CHECK(strstr(wire, token) == NULL && strstr(wire, "student-secret") == NULL,
          "without token and secret");
    CHECK(strstr(wire, "message/send text → 0") != NULL, "with a title");
    free(wire);
    sim_free(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_tokens),
        cmocka_unit_test(refuses_tokens),
        cmocka_unit_test(blocks_who_guesses_secrets),
        cmocka_unit_test(tells_expired_from_unknown),
        cmocka_unit_test(refuses_sends),
        cmocka_unit_test(caps_receivers),
        cmocka_unit_test(tells_who_was_not_reached),
        cmocka_unit_test(cuts_long_texts),
        cmocka_unit_test(drops_silently),
        cmocka_unit_test(limits_calls),
        cmocka_unit_test(knows_repeats),
        cmocka_unit_test(updates_cards),
        cmocka_unit_test(refuses_updates),
        cmocka_unit_test(wants_new_task_ids),
        cmocka_unit_test(recalls),
        cmocka_unit_test(keeps_callers_apart),
        cmocka_unit_test(addresses_by_tag_and_party),
        cmocka_unit_test(has_faults_on_demand),
        cmocka_unit_test(says_what_is_not_there),
        cmocka_unit_test(keeps_secrets_off_the_wire),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
