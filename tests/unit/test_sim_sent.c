/* What the simulator counts of messages that are sent to many: who got which words how often, how
 * fast they came, requests that come again, messages that are taken back. */
#include "sim/act.h"
#include "tests/unit/sim_fixture.h"

enum { SCHOOL = 3000, STAFF = 5 };

/* userids S00000 …, of which the last STAFF are teachers; the fourth has no licence. */
static struct sim *school_of(int people, int64_t keep)
{
    auto_sim_people struct sim_people list = {0};
    struct sim                       *sim = NULL;
    struct sim_options o = {.config = &fixture_config, .people = &list, .keep = keep};

    for (int i = 0; i < people; i++) {
        char              userid[32], name[32];
        struct sim_person one = {.userid = userid, .name = name, .staff = i >= people - STAFF,
                                 .unlicensed = i == 3};

        snprintf(userid, sizeof userid, "S%05d", i);
        snprintf(name, sizeof name, "学生%d", i);
        CHECK(sim_people_add(&list, &one, NULL) == 0, "%s", userid);
    }
    CHECK(sim_new(&sim, &o, NULL) == 0, "a platform starts");
    sim->apps[0].verified = true;
    return sim;
}

/* To the members from, …, to - 1. */
static json_t *send_to(struct sim *sim, int from, int to, const char *rest)
{
    auto_buf struct buf body = {0};
    char                path[600];

    buf_c(&body, "{\"touser\":\"");
    for (int i = from; i < to; i++)
        buf_f(&body, "%sS%05d", i > from ? "|" : "", i);
    buf_f(&body, "\",\"agentid\":1000002,%s}", rest);
    return fixture_call(sim, fixture_path(sim, path, "message/send"), body.p);
}

#define TEXT(words) "\"msgtype\":\"text\",\"text\":{\"content\":\"" words "\"}"

static void send_text(struct sim *sim, int from, int to, const char *rest)
{
    json_t *answer = send_to(sim, from, to, rest);

    CHECK(json_integer_value(json_object_get(answer, "errcode")) == 0, "it is accepted");
    json_decref(answer);
}

static json_int_t counted(struct sim *sim, const struct sim_sent_query *q, const char *name)
{
    json_t    *j = sim_sent_json(sim, q);
    json_int_t n = json_is_boolean(json_object_get(j, name))
                       ? json_is_true(json_object_get(j, name))
                       : json_integer_value(json_object_get(j, name));

    CHECK(json_object_get(j, name) != NULL, "%s is counted", name);
    json_decref(j);
    return n;
}

#define COUNT(sim, name, ...) counted(sim, &(struct sim_sent_query){__VA_ARGS__}, name)

static void counts_who_got_it(void **state)
{
    struct sim *sim = school_of(SCHOOL, -1);
    json_t     *answer;

    (void)state;
    answer = send_to(sim, 0, 1000, TEXT("停水通知：明早八点"));
    CHECK(strcmp(json_string_value(json_object_get(answer, "unlicenseduser")), "s00003") == 0,
          "who has no licence is named");
    json_decref(answer);
    CHECK(sim->messages.count == 0, "no message is kept");
    CHECK(COUNT(sim, "receivers", .text = "停水") == 999, "all but one got it");
    CHECK(COUNT(sim, "missing", .text = "停水") == SCHOOL - 999, "the others did not");
    CHECK(!COUNT(sim, "once", .text = "停水"), "so not everybody has it");
    send_text(sim, 1000, 2000, TEXT("停水通知：明早八点"));
    send_text(sim, 2000, 3000, TEXT("停水通知：明早八点"));
    CHECK(COUNT(sim, "sendings", .text = "停水") == 3 && COUNT(sim, "messages", 0) == 2999, "three");
    CHECK(COUNT(sim, "missing", .text = "停水") == 1, "the one without a licence");
    sim->members[3].person->unlicensed = false;
    send_text(sim, 3, 4, TEXT("停水通知：明早八点"));
    CHECK(COUNT(sim, "once", .text = "停水"), "now each has it exactly once");
    send_text(sim, 7, 8, TEXT("停水通知，再说一遍"));
    CHECK(COUNT(sim, "twice", .text = "停水") == 1 && COUNT(sim, "most", .text = "停水") == 2,
          "one has it twice");
    CHECK(!COUNT(sim, "once", .text = "停水"), "that is not once");
    CHECK(COUNT(sim, "once", .text = "明早八点"), "but these words are");
    CHECK(COUNT(sim, "receivers", .text = "停电") == 0 && !COUNT(sim, "once", .text = "停电"),
          "nobody got what was not sent");
    CHECK(sim->sent.words_count == 2, "each text is kept once");
    sim_free(sim);
}

static void knows_whom_it_is_for(void **state)
{
    struct sim *sim = school_of(SCHOOL, -1);

    (void)state;
    send_text(sim, 1000, 2000, TEXT("一班"));
    CHECK(COUNT(sim, "once", .text = "一班", .who = "S01"), "all of those begin so");
    CHECK(!COUNT(sim, "once", .text = "一班", .who = "S010"), "others have got it, too");
    CHECK(COUNT(sim, "others", .text = "一班", .who = "S010") == 900, "they are counted");
    CHECK(COUNT(sim, "people", .who = "", .app = &sim->apps[1]) == STAFF, "who has that one");
    CHECK(COUNT(sim, "messages", .app = &sim->apps[1]) == 0, "nothing went through it");
    CHECK(COUNT(sim, "messages", .passive = true) == 0, "nothing was a reply");
    sim_free(sim);
}

/* The words of a card are counted, its task_id is not one of them. */
static void reads_cards(void **state)
{
    static const char card[] =
        "\"msgtype\":\"template_card\",\"template_card\":{\"card_type\":\"button_interaction\","
        "\"main_title\":{\"title\":\"停水\"},\"task_id\":\"n-1-%d\",\"button_list\":[{\"text\":"
        "\"收到\",\"key\":\"got\"}]}";
    struct sim *sim = school_of(SCHOOL, 100);
    char        one[600];

    (void)state;
    for (int i = 0; i < 2; i++) {
        snprintf(one, sizeof one, card, i);
        send_text(sim, 10 * i, 10 * i + 3, one);
    }
    CHECK(COUNT(sim, "receivers", .text = "停水\n") == 6 && sim->sent.words_count == 1, "one text");
    CHECK(COUNT(sim, "receivers", .text = "n-1") == 0, "without the name of the card");
    sim_free(sim);
}

static void forgets_old_messages(void **state)
{
    struct sim         *sim = school_of(SCHOOL, 100);
    struct sim_message *held;

    (void)state;
    send_text(sim, 10, 20, TEXT("一"));
    held = sim_message_hold(sim->messages.p[0]);
    for (int i = 0; i < 5; i++)
        send_text(sim, 1000, 1090, TEXT("二"));
    CHECK(sim->messages.count >= 100 && sim->messages.count < 200, "about a hundred are kept: %zu",
          sim->messages.count);
    CHECK(sim_message_find(sim, held->id) == NULL && held->gone, "not the first one");
    CHECK(json_object_get(held->json, "text") != NULL, "but who holds it has it still");
    sim_message_let_go(held);
    CHECK(COUNT(sim, "messages", 0) == 460, "all are counted");
    for (size_t i = 0; i < sim->messages.count; i++) {
        struct sim_message *m = sim->messages.p[i];

        CHECK(sim_message_find(sim, m->id) == m, "message %zu is found", i);
    }
    sim_free(sim);
}

static void swallows_the_same_request(void **state)
{
    static const char twice[] = "\"enable_duplicate_check\":1," TEXT("x");
    static const char soon[] =
        "\"enable_duplicate_check\":1,\"duplicate_check_interval\":60," TEXT("y");
    struct sim *sim = school_of(SCHOOL, -1);
    json_t     *first, *second;

    (void)state;
    first = send_to(sim, 10, 12, twice);
    second = send_to(sim, 10, 12, twice);
    CHECK(json_equal(json_object_get(first, "msgid"), json_object_get(second, "msgid")),
          "the same msgid");
    json_decref(first);
    json_decref(second);
    CHECK(COUNT(sim, "messages", 0) == 2 && sim->sent.repeats == 1, "nobody has it twice");
    send_text(sim, 10, 12, TEXT("x"));
    CHECK(COUNT(sim, "messages", 0) == 4, "another request, without the check");
    send_text(sim, 11, 12, twice);
    CHECK(COUNT(sim, "messages", 0) == 5, "another address is another request");
    send_text(sim, 10, 11, soon);
    sim->ahead += 59;
    send_text(sim, 10, 11, soon);
    CHECK(COUNT(sim, "messages", .text = "y") == 1, "within a minute");
    sim->ahead += 1;
    send_text(sim, 10, 11, soon);
    CHECK(COUNT(sim, "messages", .text = "y") == 2, "after it, it is a new one");
    sim->ahead += 1800;
    send_text(sim, 10, 12, twice);
    CHECK(COUNT(sim, "messages", .text = "x") == 7, "half an hour when nothing is said");
    sim_free(sim);
}

static int recall(struct sim *sim, const char *msgid, const char *secret)
{
    char path[600], body[200];

    snprintf(body, sizeof body, "{\"msgid\":\"%s\"}", msgid);
    return fixture_code(sim, fixture_path_of(sim, path, "message/recall", secret), body);
}

static bool gone(const struct sim *sim, size_t i)
{
    const struct sim_message *m = sim->messages.p[i];

    return json_is_true(json_object_get(m->json, "recalled"));
}

static void takes_messages_back(void **state)
{
    struct sim *sim = school_of(SCHOOL, 0);
    json_t     *answer = send_to(sim, 10, 13, TEXT("错了"));
    const char *msgid = json_string_value(json_object_get(answer, "msgid"));

    (void)state;
    send_text(sim, 10, 13, TEXT("对的"));
    CHECK(recall(sim, msgid, "staff-secret") == 40058, "another application may not");
    CHECK(recall(sim, "nobody-knows-it", "student-secret") == 40058, "a msgid that is none");
    CHECK(recall(sim, msgid, "student-secret") == 0, "its own");
    CHECK(gone(sim, 0) && gone(sim, 2) && !gone(sim, 3), "these three, no other");
    CHECK(COUNT(sim, "recalled", 0) == 1, "and counted");
    CHECK(recall(sim, msgid, "student-secret") == 0, "again: it is gone");
    sim->ahead += SIM_RECALL_LIFE;
    CHECK(recall(sim, msgid, "student-secret") == 42052, "a day later no more");
    json_decref(answer);
    sim_free(sim);
}

/* What is not kept can be taken back, too. */
static void takes_uncounted_back(void **state)
{
    struct sim *sim = school_of(SCHOOL, -1);
    json_t     *answer = send_to(sim, 0, 900, TEXT("错了"));

    (void)state;
    CHECK(recall(sim, json_string_value(json_object_get(answer, "msgid")), "student-secret") == 0,
          "it is");
    CHECK(COUNT(sim, "recalled", .text = "错了") == 1, "and counted");
    json_decref(answer);
    sim_free(sim);
}

/* A card that was taken back cannot be pressed. */
static void presses_nothing_that_is_gone(void **state)
{
    struct sim *sim = school_of(SCHOOL, 0);
    json_t     *answer = send_to(sim, 10, 11,
        "\"msgtype\":\"template_card\",\"template_card\":{\"card_type\":\"button_interaction\","
        "\"main_title\":{\"title\":\"停水\"},\"task_id\":\"n-1\",\"button_list\":[{\"text\":"
        "\"收到\",\"key\":\"got\"}]}");
    struct err err = {0};
    json_t    *act;

    (void)state;
    CHECK(recall(sim, json_string_value(json_object_get(answer, "msgid")), "student-secret") == 0,
          "it is taken back");
    act = json_pack("{s:s, s:s, s:s, s:I}", "userid", "S00010", "do", "card", "key", "got",
                    "message_id", (json_int_t)((struct sim_message *)sim->messages.p[0])->id);
    CHECK(sim_act(sim, act, NULL, &err) == -1 && err.kind == ERR_FORBIDDEN, "nobody presses it");
    json_decref(act);
    json_decref(answer);
    sim_free(sim);
}

/* Any sixty seconds count, not those of the clock's minute; and then the API is shut for a
 * minute. */
static void measures_any_minute(void **state)
{
    struct sim_rate r = {0};
    int64_t         t = 1000 * SIM_MINUTE + 30;

    (void)state;
    for (int i = 0; i < 10; i++)
        CHECK(sim_rate_take(&r, t + i, 10, 1000), "call %d", i);
    CHECK(r.most_second == 1 && r.most_minute == 10, "one a second");
    CHECK(!sim_rate_take(&r, t + 40, 10, 1000), "the eleventh, in another minute of the clock");
    CHECK(!sim_rate_take(&r, t + 99, 10, 1000), "it stays shut");
    CHECK(sim_rate_take(&r, t + 100, 10, 1000), "a minute later it is open");
    CHECK(sim_rate_take(&r, t + 100, 10, 11) == false, "the hour has its limit");
    CHECK(!sim_rate_take(&r, t + 3699, 10, 1000), "for an hour");
    CHECK(sim_rate_take(&r, t + 3700, 10, 1000), "then it is open");
    for (int i = 0; i < 9; i++)
        sim_rate_take(&r, t + 3701, 10, 1000);
    CHECK(r.most_second == 9, "nine in one second");
}

static void tells_how_often(void **state)
{
    struct sim *sim = school_of(SCHOOL, -1);
    char        path[600];
    json_t     *pace;

    (void)state;
    sim->limits.api_minute = 3;
    fixture_path(sim, path, "menu/get?agentid=1000002");
    for (int i = 0; i < 5; i++)
        json_decref(fixture_call(sim, path, NULL));
    pace = sim_api_pace(sim);
    CHECK(json_integer_value(json_object_get(json_object_get(pace, "menu/get"), "minute")) == 3,
          "three that counted");
    CHECK(json_object_get(pace, "message/send") == NULL, "of others there was none");
    json_decref(pace);
    CHECK(json_integer_value(json_object_get(json_object_get(sim->refusals, "menu/get"),
                                             "45009")) == 2,
          "two were refused");
    sim_free(sim);
}

static void sets_limits(void **state)
{
    struct sim *sim = school_of(10, -1);
    struct err  err = {0};

    (void)state;
    CHECK(sim_limit_set(sim, "person_times_day", 4, NULL) == 0 &&
              sim->limits.person_times_day == 4,
          "a day of four");
    CHECK(sim_limit_set(sim, "api_minute", 0, &err) == -1 && sim->limits.api_minute == 10000,
          "none at all is no limit");
    CHECK(sim_limit_set(sim, "answer_ms", 5, &err) == -1, "that is none of the platform's");
    CHECK(sim_limit_set(sim, "", 5, &err) == -1 && err.kind == ERR_BAD_INPUT, "nor is that");
    sim_free(sim);
}

static void finds_by_name(void **state)
{
    struct sim_index ix = {0};
    size_t           step = 0, number = 7;

    (void)state;
    CHECK(!sim_index_next(&ix, 5, &step, &number) && number == 7, "nothing is in an empty one");
    for (size_t i = 0; i < 1000; i++)
        sim_index_add(&ix, (uint32_t)(i % 500), i);
    for (uint32_t hash = 0; hash < 500; hash++) {
        bool seen[2] = {false};

        step = 0;
        while (sim_index_next(&ix, hash, &step, &number))
            seen[number / 500] = number % 500 == hash;
        CHECK(seen[0] && seen[1], "both of %u", hash);
    }
    step = 0;
    CHECK(!sim_index_next(&ix, 500, &step, &number), "none of another");
    CHECK(sim_hash_nocase(STR_LIT("T1001")) == sim_hash_nocase(STR_LIT("t1001")), "in any case");
    CHECK(sim_hash(STR_LIT("T1001")) != sim_hash(STR_LIT("t1001")), "or not");
    sim_index_free(&ix);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_who_got_it),      cmocka_unit_test(knows_whom_it_is_for),
        cmocka_unit_test(reads_cards),            cmocka_unit_test(forgets_old_messages),
        cmocka_unit_test(swallows_the_same_request), cmocka_unit_test(takes_messages_back),
        cmocka_unit_test(takes_uncounted_back),   cmocka_unit_test(presses_nothing_that_is_gone),
        cmocka_unit_test(measures_any_minute),    cmocka_unit_test(tells_how_often),
        cmocka_unit_test(sets_limits),            cmocka_unit_test(finds_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
