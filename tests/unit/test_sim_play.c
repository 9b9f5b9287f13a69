/* Transcripts: the grammar, and what a press on a card means. */
#include "sim/play_run.h"
#include "tests/test.h"

#include <string.h>

#define HEAD "school demo\n"

static const struct {
    const char        *line;
    enum sim_step_kind kind;
    const char        *who, *app, *text, *extra, *ids;
    int64_t            number;
} lines[] = {
    {"张三> 打卡", SIM_STEP_SAY, "张三", NULL, "打卡", NULL, "", 0},
    {"张三> a b  c   # M5 and S9", SIM_STEP_SAY, "张三", NULL, "a b  c", NULL, "M5 S9", 0},
    {"张三> #1", SIM_STEP_SAY, "张三", NULL, "#1", NULL, "", 0},
    {"张三> \\[x]", SIM_STEP_SAY, "张三", NULL, "[x]", NULL, "", 0},
    {"T1001@staff> 值班", SIM_STEP_SAY, "T1001", "staff", "值班", NULL, "", 0},
    {"张三> [每日/今日打卡]", SIM_STEP_TAP, "张三", NULL, "每日/今日打卡", NULL, "", 0},
    {"张三> [扫一扫] <扫码 HY1.a b>", SIM_STEP_TAP, "张三", NULL, "扫一扫", "扫码 HY1.a b", "", 0},
    {"张三> [扫一扫] <扫 林小满>", SIM_STEP_TAP, "张三", NULL, "扫一扫", "扫 林小满", "", 0},
    {"张三> (at 28.6561,115.8012)", SIM_STEP_AT, "张三", NULL, "28.6561,115.8012", NULL, "", 0},
    {"张三> (at off)", SIM_STEP_AT, "张三", NULL, "off", NULL, "", 0},
    {"张三> (at)", SIM_STEP_AT, NULL, NULL, NULL, NULL, NULL, -1},
    {"张三> (at home)", SIM_STEP_AT, NULL, NULL, NULL, NULL, NULL, -1},
    {"张三> (at 91,0)", SIM_STEP_AT, NULL, NULL, NULL, NULL, NULL, -1},
    {"张三> (at 30,114 x)", SIM_STEP_AT, NULL, NULL, NULL, NULL, NULL, -1},
    {"张三> {体温=正常 提交}", SIM_STEP_PRESS, "张三", NULL, "体温=正常 提交", NULL, "", 0},
    {"张三> (enter)", SIM_STEP_ENTER, "张三", NULL, NULL, NULL, "", 0},
    {"张三> (subscribe)", SIM_STEP_SUBSCRIBE, "张三", NULL, NULL, NULL, "", 0},
    {"张三> (unsubscribe)", SIM_STEP_UNSUBSCRIBE, "张三", NULL, NULL, NULL, "", 0},
    {"张三> (笑)", SIM_STEP_SAY, "张三", NULL, NULL, NULL, NULL, -1},
    {"张三> <位置 30.5,114.3 东 门>", SIM_STEP_PLACE, "张三", NULL, "30.5,114.3 东 门", NULL, "", 0},
    {"张三> <图片 a.png>", SIM_STEP_PICTURE, "张三", NULL, "a.png", NULL, "", 0},
    {"张三> <验证码 13800000001>", SIM_STEP_CODE, "张三", NULL, "13800000001", NULL, "", 0},
    {"张三> <code a@b.edu>", SIM_STEP_CODE, "张三", NULL, "a@b.edu", NULL, "", 0},
    {"张三> <旧验证码 +85261234567>", SIM_STEP_OLD_CODE, "张三", NULL, "+85261234567", NULL, "", 0},
    {"王五> <数字码 张三>", SIM_STEP_DIGITS, "王五", NULL, "张三", NULL, "", 0},
    {"王五> <digits-of 张三>", SIM_STEP_DIGITS, "王五", NULL, "张三", NULL, "", 0},
    {"王五> <数字码>", SIM_STEP_DIGITS, NULL, NULL, NULL, NULL, NULL, -1},
    {"张三> <验证码 张三>", SIM_STEP_CODE, NULL, NULL, NULL, NULL, NULL, -1},
    {"张三> (second login)", SIM_STEP_SECOND, "张三", NULL, "login", NULL, "", 0},
    {"张三> (second use)", SIM_STEP_SECOND, "张三", NULL, "use", NULL, "", 0},
    {"张三> (second)", SIM_STEP_SECOND, NULL, NULL, NULL, NULL, NULL, -1},
    {"张三> (second twice)", SIM_STEP_SECOND, NULL, NULL, NULL, NULL, NULL, -1},
    {"张三> (enter now)", SIM_STEP_ENTER, NULL, NULL, NULL, NULL, NULL, -1},
    {"张三> (form 学号=2021 同意)", SIM_STEP_FORM, "张三", NULL, "学号=2021 同意", NULL, "", 0},
    {"大家> (subscribe)", SIM_STEP_SUBSCRIBE, "大家", NULL, NULL, NULL, "", 0},
    {"张三< 请先完善", SIM_STEP_EXPECT, "张三", NULL, "请先完善", NULL, "", 0},
    {"张三<", SIM_STEP_EXPECT, "张三", NULL, "", NULL, "", 0},
    {"张三< card 今日填报", SIM_STEP_EXPECT, "张三", NULL, "今日填报", "card", "", 0},
    {"张三< text: 好", SIM_STEP_EXPECT, "张三", NULL, "好", "text", "", 0},
    {"张三< image", SIM_STEP_EXPECT, "张三", NULL, "", "image", "", 0},
    {"张三< file 打卡.csv", SIM_STEP_EXPECT, "张三", NULL, "打卡.csv", "file", "", 0},
    {"张三< qr HY1.", SIM_STEP_EXPECT, "张三", NULL, "HY1.", "qr", "", 0},
    {"张三<qr HY1.", SIM_STEP_EXPECT, "张三", NULL, "HY1.", "qr", "", 0},
    {"张三<+ qr HY1.", SIM_STEP_MORE, "张三", NULL, "HY1.", "qr", "", 0},
    {"张三<+ rows 林小满 已打卡", SIM_STEP_MORE, "张三", NULL, "林小满 已打卡", "rows", "", 0},
    {"张三<! rows 138", SIM_STEP_NOT, "张三", NULL, "138", "rows", "", 0},
    {"张三<+ card 7", SIM_STEP_MORE, "张三", NULL, "card 7", NULL, "", 0},
    {"张三<+ rows", SIM_STEP_MORE, NULL, NULL, NULL, NULL, NULL, -1},
    {"张三<! \"qr code\"", SIM_STEP_NOT, "张三", NULL, "qr code", NULL, "", 0},
    {"张三< images are", SIM_STEP_EXPECT, "张三", NULL, "images are", NULL, "", 0},
    {"张三< \"card 7\"", SIM_STEP_EXPECT, "张三", NULL, "card 7", NULL, "", 0},
    {"张三<+ 更多 # N3", SIM_STEP_MORE, "张三", NULL, "更多", NULL, "N3", 0},
    {"张三<! 密码", SIM_STEP_NOT, "张三", NULL, "密码", NULL, "", 0},
    {"张三< page 验证通过", SIM_STEP_EXPECT, "张三", NULL, "验证通过", "page", "", 0},
    {"13800000001< 验证码", SIM_STEP_EXPECT, "13800000001", NULL, "验证码", NULL, "", 0},
    {"a@b.edu< 验证码", SIM_STEP_EXPECT, "a@b.edu", NULL, "验证码", NULL, "", 0},
    {"13800000001<-", SIM_STEP_SILENCE, "13800000001", NULL, "", NULL, "", 0},
    {"20260001< 请", SIM_STEP_EXPECT, "20260001", NULL, "请", NULL, "", 0},
    {"T1@staff< 请", SIM_STEP_EXPECT, "T1", "staff", "请", NULL, "", 0},
    {"13800000001> 你好", SIM_STEP_SAY, NULL, NULL, NULL, NULL, NULL, -1},
    {"$ roster reach --json", SIM_STEP_TOOL, NULL, NULL, "roster reach --json", NULL, "", 0},
    {"$! roster import ./a.csv", SIM_STEP_TOOL, NULL, NULL, "roster import ./a.csv", NULL, "", 1},
    {"$", SIM_STEP_TOOL, NULL, NULL, NULL, NULL, NULL, -1},
    {"$< \"left\": 3   # N9", SIM_STEP_OUTPUT, "$", NULL, "\"left\": 3", NULL, "N9", 0},
    {"$<! 138", SIM_STEP_NOT, "$", NULL, "138", NULL, "", 0},
    {"$<", SIM_STEP_OUTPUT, NULL, NULL, NULL, NULL, NULL, -1},
    {"$<-", SIM_STEP_OUTPUT, NULL, NULL, NULL, NULL, NULL, -1},
    {"张三<-", SIM_STEP_SILENCE, "张三", NULL, "", NULL, "", 0},
    {"clock 2021-02-20 07:30", SIM_STEP_CLOCK, NULL, NULL, NULL, NULL, "", 1613777400},
    {"clock +1d", SIM_STEP_ADVANCE, NULL, NULL, NULL, NULL, "", 86400},
    {"clock +2h", SIM_STEP_ADVANCE, NULL, NULL, NULL, NULL, "", 7200},
    {"clock +30m", SIM_STEP_ADVANCE, NULL, NULL, NULL, NULL, "", 1800},
    {"clock +5s", SIM_STEP_ADVANCE, NULL, NULL, NULL, NULL, "", 5},
    {"view 张三 wechat", SIM_STEP_VIEW, "张三", NULL, "wechat", NULL, "", 0},
    {"fault busy 3", SIM_STEP_FAULT, NULL, NULL, "busy", NULL, "", 3},
    {"fault api_down on", SIM_STEP_FAULT, NULL, NULL, "api_down", NULL, "", 1},
    {"fault api_down off", SIM_STEP_FAULT, NULL, NULL, "api_down", NULL, "", 0},
    {"fault token_dead", SIM_STEP_FAULT, NULL, NULL, "token_dead", NULL, "", 1},
    {"restart", SIM_STEP_RESTART, NULL, NULL, NULL, NULL, "", 0},
    {"limit person_times_day 40", SIM_STEP_LIMIT, NULL, NULL, "person_times_day", NULL, "", 40},
    {"limit person_times_day", SIM_STEP_LIMIT, NULL, NULL, NULL, NULL, NULL, -1},
    {"limit person_times_day few", SIM_STEP_LIMIT, NULL, NULL, NULL, NULL, NULL, -1},
    {"limit person_times_day 4 0", SIM_STEP_LIMIT, NULL, NULL, NULL, NULL, NULL, -1},
    {"林小满< recalled 停水", SIM_STEP_EXPECT, "林小满", NULL, "停水", "recalled", "", 0},
    {"calls message/send 1", SIM_STEP_CALLS, NULL, NULL, "message/send", NULL, "", 1},
    {"calls all 0   # S9", SIM_STEP_CALLS, NULL, NULL, "all", NULL, "S9", 0},
    {"calls message/send <=2", SIM_STEP_CALLS, NULL, NULL, "message/send", "<=", "", 2},
    {"calls", SIM_STEP_CALLS, NULL, NULL, NULL, NULL, NULL, -1},
    {"calls message/send", SIM_STEP_CALLS, NULL, NULL, NULL, NULL, NULL, -1},
    {"calls message/send few", SIM_STEP_CALLS, NULL, NULL, NULL, NULL, NULL, -1},
    {"calls message/send -1", SIM_STEP_CALLS, NULL, NULL, NULL, NULL, NULL, -1},
    {"calls message/send 1 2", SIM_STEP_CALLS, NULL, NULL, NULL, NULL, NULL, -1},
    {"metric hongyan_outbound_up 0", SIM_STEP_METRIC, NULL, NULL, "hongyan_outbound_up", NULL, "",
     0},
    {"metric hongyan_outbound_up", SIM_STEP_METRIC, NULL, NULL, NULL, NULL, NULL, -1},
    {"metric hongyan_outbound_up down", SIM_STEP_METRIC, NULL, NULL, NULL, NULL, NULL, -1},
    {"metric outbound_up 0", SIM_STEP_METRIC, NULL, NULL, NULL, NULL, NULL, -1},
    {"kill", SIM_STEP_KILL, NULL, NULL, NULL, NULL, "", 0},
    {"resend   # V1 nothing", SIM_STEP_RESEND, NULL, NULL, NULL, NULL, "V1", 0},
};

static void reads_steps(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        auto_sim_script struct sim_script s = {0};
        auto_buf struct buf               text = {0};
        struct err                        err = {0};
        const struct sim_step            *got;

        buf_f(&text, HEAD "\n# a comment\n%s\n", lines[i].line);
        CHECK((sim_script_read(&s, "a.chat", buf_view(&text), &err) == 0) == (lines[i].number >= 0),
              "%s is read: %s", lines[i].line, err.text);
        if (lines[i].number < 0)
            continue;
        got = &s.steps[0];
        CHECK(s.count == 1 && got->kind == lines[i].kind && got->line == 4, "%s is one step",
              lines[i].line);
#define SAME(field)                                                                                \
    CHECK((got->field == NULL) == (lines[i].field == NULL) &&                                      \
              (got->field == NULL || strcmp(got->field, lines[i].field) == 0),                     \
          "%s: " #field " is %s", lines[i].line, got->field)
        SAME(who);
        SAME(app);
        SAME(text);
        SAME(extra);
        SAME(ids);
        CHECK(got->number == lines[i].number, "%s: number", lines[i].line);
    }
}

static void refuses_lines(void **state)
{
    static const struct {
        const char *name, *text, *where;
    } rows[] = {
        {"no school", "张三> x\n", "a.chat:1:"},
        {"an unknown word", HEAD "dance\n", "a.chat:2:"},
        {"nothing said", HEAD "张三>\n", "a.chat:2:"},
        {"an open bracket", HEAD "\n张三> [每日\n", "a.chat:3:"},
        {"something behind the menu", HEAD "张三> [每日] x\n", "a.chat:2:"},
        {"an unknown thing", HEAD "张三> <声音 a>\n", "a.chat:2:"},
        {"more of nothing", HEAD "张三<+\n", "a.chat:2:"},
        {"not nothing", HEAD "张三<!\n", "a.chat:2:"},
        {"no such day", HEAD "clock 2021-02-30 07:30\n", "a.chat:2:"},
        {"a day without time", HEAD "clock 2021-02-20\n", "a.chat:2:"},
        {"another unit", HEAD "clock +1w\n", "a.chat:2:"},
        {"backwards", HEAD "clock +-1d\n", "a.chat:2:"},
        {"another view", HEAD "view 张三 tv\n", "a.chat:2:"},
        {"a fault's value", HEAD "fault busy many\n", "a.chat:2:"},
        {"words behind kill", HEAD "kill 9\n", "a.chat:2:"},
        {"two schools", HEAD HEAD, "a.chat:2:"},
        {"a person without kind", HEAD "people 张三 1\n", "a.chat:2:"},
        {"a person with a bad id", HEAD "people 张三 学号 student\n", "a.chat:2:"},
        {"a person with an unknown word", HEAD "people 张三 1 student a b c d\n", "a.chat:2: d is"},
        {"a person with an unknown value", HEAD "people 张三 1 student a=b\n", "a.chat:2: a=b is"},
        {"a person with half a value", HEAD "people 张三 1 student mobile=\n", "a.chat:2:"},
        {"a third verification", HEAD "people 张三 1 student second=third\n", "a.chat:2:"},
        {"a status that is none", HEAD "people 张三 1 student status=3\n", "a.chat:2:"},
        {"an attribute without value", HEAD "people 张三 1 student attr=x\n", "a.chat:2:"},
        {"another kind", HEAD "people 张三 1 parent\n", "a.chat:2:"},
        {"two files of staff", HEAD "staff a.csv\nstaff b.csv\n", "a.chat:3:"},
        {"two rosters", HEAD "roster a.csv\nroster b.csv\n", "a.chat:3:"},
        {"a roster somewhere else", HEAD "roster a.csv inside\n", "a.chat:2:"},
        {"staff outside", HEAD "staff a.csv outside\n", "a.chat:2:"},
        {"a person twice", HEAD "people 张三 1 student\npeople 李四 1 student\n", "a.chat:3:"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_sim_script struct sim_script s = {0};
        struct err                        err = {0};

        CHECK(sim_script_read(&s, "a.chat", str_c(rows[i].text), &err) == -1, "%s is refused",
              rows[i].name);
        CHECK(strncmp(err.text, rows[i].where, strlen(rows[i].where)) == 0, "%s: %s, got %s",
              rows[i].name, rows[i].where, err.text);
    }
}

static void reads_people(void **state)
{
    auto_sim_script struct sim_script s = {0};

    (void)state;
    CHECK(sim_script_read(&s, "a.chat",
                          str_c(HEAD "people 张三 2021001 student 法学院 法学1班 2021 wechat\n"
                                     "people 王老师 T1 staff outside\nroster more.csv outside\n"),
                          NULL) == 0,
          "people are read");
    CHECK(s.people.count == 2 && strcmp(s.roster, "more.csv") == 0 && s.roster_outside,
          "two and a file of people who do not follow yet");
    CHECK(s.people.list[0].wechat && !s.people.list[0].staff &&
              strcmp(s.people.list[0].class_name, "法学1班") == 0 &&
              strcmp(s.people.list[0].year, "2021") == 0,
          "the student");
    CHECK(s.people.list[1].staff && s.people.list[1].outside && !s.people.list[1].wechat,
          "the teacher");
}

static void reads_what_people_have(void **state)
{
    auto_sim_script struct sim_script s = {0};
    auto_buf struct buf               csv = {0};
    const struct sim_person          *p;

    (void)state;
    CHECK(sim_script_read(&s, "a.chat",
                          str_c(HEAD
                                "people 张三 zs candidate 法学院 number=1 mobile=13800000001 "
                                "mail=Z@b.edu document=110101200801010019 candidate=21110101110001 "
                                "attr=学号=1 attr=楼=3 second=use status=4 法学1班\n"
                                "people 李四 ls student unlisted hidden second\n"
                                "people 路人 x student stranger\nstaff desk.csv\n"),
                          NULL) == 0,
          "people are read");
    p = s.people.list;
    CHECK(strcmp(s.staff, "desk.csv") == 0 && s.people.count == 3, "three and a file");
    CHECK(p->second == SIM_SECOND_USE && p->status == 4 && strcmp(p->attr, "学号=1;楼=3") == 0 &&
              strcmp(p->class_name, "法学1班") == 0,
          "the first");
    CHECK(p[1].unlisted && p[1].hidden && p[1].second == SIM_SECOND_LOGIN && p[2].stranger,
          "the others");
    CHECK(sim_people_of_address(&s.people, STR_LIT("13800000001")) == p &&
              sim_people_of_address(&s.people, STR_LIT("z@B.edu")) == p &&
              sim_people_of_address(&s.people, STR_LIT("13800000002")) == NULL &&
              sim_people_of_address(&s.people, (struct str){0}) == NULL,
          "whose address it is");
    sim_people_csv(&s.people, &csv);
    CHECK(strcmp(csv.p, "学号,姓名,类别,学院,班级,年级,考生号,证件号码,手机号,邮箱\n1,张三,candidate,法学院,"
                        "法学1班,,21110101110001,110101200801010019,13800000001,Z@b.edu\n") == 0,
          "the roster has neither strangers nor the unlisted: %s", csv.p);
}

static void takes_addresses(void **state)
{
    static const struct {
        const char *text;
        bool        is;
    } rows[] = {
        {"13800000001", true},  {"+85261234567", true}, {"a@b.edu", true},    {"20260001", false},
        {"12800000001", false}, {"1380000000", false},  {"138000000011", false},
        {"T1@staff", false},    {"+", false},           {"张三", false},       {"1380000000a", false},
        {"+8526123a", false},   {"", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK(sim_is_address(str_c(rows[i].text)) == rows[i].is, "%s", rows[i].text);
}

/* ---- presses ---- */

static json_t *json(const char *text)
{
    char    copy[4096];
    json_t *j;

    snprintf(copy, sizeof copy, "%s", text);
    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    j = json_loads(copy, 0, NULL);
    CHECK(j != NULL, "the row is JSON: %s", copy);
    return j;
}

#define FORM                                                                                       \
    "{'card_type':'multiple_interaction','main_title':{'title':'今日打卡'},'select_list':["         \
    "{'question_key':'health','title':'身体状况','option_list':[{'id':'ok','text':'正常'},"         \
    "{'id':'ill','text':'发热'}]},{'question_key':'place','title':'所在位置','option_list':"        \
    "[{'id':'in','text':'校内'}]}],'submit_button':{'text':'提 交','key':'go'},"                    \
    "'action_menu':{'action_list':[{'text':'不再提醒','key':'off'}]}}"
#define VOTE                                                                                       \
    "{'card_type':'vote_interaction','main_title':{'title':'有哪些症状？'},'checkbox':"             \
    "{'question_key':'s','mode':1,'option_list':[{'id':'1','text':'发热'},{'id':'2','text':'咳嗽'}," \
    "{'id':'3','text':'乏力'}]},'submit_button':{'text':'提交','key':'go'}}"
#define ODD                                                                                        \
    "{'card_type':'multiple_interaction','main_title':{'title':'报修'},'select_list':["             \
    "{'question_key':'b','title':'哪栋楼？','option_list':[{'id':'3','text':'3 号楼'},"              \
    "{'id':'33','text':'33 号楼'}]},{'question_key':'w','title':'什么坏了？','option_list':"          \
    "[{'id':'lamp','text':'灯'},{'id':'water','text':'水管、龙头'}]}],"                              \
    "'submit_button':{'text':'下一步','key':'go'}}"
#define BUTTONS                                                                                    \
    "{'card_type':'button_interaction','main_title':{'title':'核对'},'button_list':["               \
    "{'text':'提交','key':'submit'},{'text':'返回','key':'back'}]}"

static void presses(void **state)
{
    static const struct {
        const char *card, *text, *want; /* NULL: refused */
    } rows[] = {
        {FORM, "身体状况=正常 提 交", "{'selected':{'health':['ok']},'key':'go'}"},
        {FORM, "身体=发热 place=校内 提 交",
         "{'selected':{'health':['ill'],'place':['in']},'key':'go'}"},
        {FORM, "health=ok 提 交", "{'selected':{'health':['ok']},'key':'go'}"},
        {FORM, "提 交", "{'selected':{},'key':'go'}"},
        {FORM, "不再提醒", "{'selected':{},'key':'off','menu':true}"},
        {VOTE, "症状=发热,乏力 提交", "{'selected':{'s':['1','3']},'key':'go'}"},
        {VOTE, "症状=发热、咳嗽，乏力 提交", "{'selected':{'s':['1','2','3']},'key':'go'}"},
        {VOTE, "症状= 提交", "{'selected':{'s':[]},'key':'go'}"},
        {ODD, "楼=3 号楼 坏了=水管、龙头,灯 下一步",
         "{'selected':{'b':['3'],'w':['water','lamp']},'key':'go'}"},
        {BUTTONS, "返回", "{'selected':{},'key':'back'}"},
        {FORM, "体温=正常 提 交", NULL},
        {FORM, "身体=康复 提 交", NULL},
        {FORM, "身体=正常常 提 交", NULL},
        {FORM, "身体=正常", NULL},
        {FORM, "身体=正常 提交", NULL},
        {BUTTONS, "", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t             *card = json(rows[i].card), *got;
        json_t             *want = rows[i].want ? json(rows[i].want) : NULL;
        auto_buf struct buf why = {0};

        got = sim_run_press(card, rows[i].text, &why);
        CHECK((got == NULL) == (want == NULL), "%s: %s", rows[i].text, why.p ? why.p : "");
        CHECK(want ? why.n == 0 : strstr(why.p, "wanted") && strstr(why.p, "\ngot "),
              "%s: the reason", rows[i].text);
        if (want && strstr(rows[i].want, "menu") == NULL)
            json_object_del(got, "menu");
        CHECK(want == NULL || json_equal(got, want), "%s means %s", rows[i].text, rows[i].want);
        json_decref(card);
        json_decref(want);
        json_decref(got);
    }
}

static void reads_what_a_person_sees(void **state)
{
    json_t *msg = json("{'kind':'template_card','card':" VOTE ",'card_state':{'replaced':'已提交'}}");
    auto_buf struct buf words = {0};

    (void)state;
    sim_run_readable(msg, &words);
    CHECK(strcmp(sim_run_kind(msg), "card") == 0, "a card");
    CHECK(strstr(words.p, "有哪些症状？") && strstr(words.p, "咳嗽") && strstr(words.p, "已提交"),
          "its words: %s", words.p);
    CHECK(!strstr(words.p, "vote_interaction") && !strstr(words.p, "go"), "not its keys");
    json_decref(msg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_steps),  cmocka_unit_test(refuses_lines),
        cmocka_unit_test(reads_people), cmocka_unit_test(reads_what_people_have),
        cmocka_unit_test(takes_addresses), cmocka_unit_test(presses),
        cmocka_unit_test(reads_what_a_person_sees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
