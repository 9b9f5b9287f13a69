/* Questions of the kinds date, consent and text with a pattern, and defaults, in words and on
 * cards: each row is a line of a chat. It is Friday, 2026-11-20 07:42. */
#include "tests/unit/flow_world.h"

#include "base/mem.h"
#include "handlers/flow_answer.h"
#include "store/answers.h"
#include "store/approvals.h"
#include "tests/unit/people.h"

static const char school[] =
    "name: 测试大学\n"
    "channel: text\n"
    "welcome: 你好\n"
    "flows:\n"
    "  - name: travel\n"
    "    app: student\n"
    "    title: 出行报备\n"
    "    title_en: Travel\n"
    "    words: [出行, travel]\n"
    "    rule: always\n"
    "    questions:\n"
    "      - {name: when, kind: date, title: 哪天出发？, title_en: When?, min: \"-1\", max: \"+14\"}\n"
    "      - {name: train, kind: text, title: 车次, max: \"6\", example: G1234,\n"
    "        pattern: \"[GDCKTZ]?[0-9]{1,4}\",\n"
    "         wrong: 车次像 G1234 这样, wrong_en: A train is like G1234}\n"
    "      - {name: seats, kind: number, title: 几张票, min: \"1\", max: \"5\", wrong: 最多五张}\n"
    "      - {name: back, kind: date, title: 哪天回来？, min: \"2026-11-20\", optional: true,\n"
    "         wrong: 回来的日子不对}\n"
    "  - name: born\n"
    "    app: student\n"
    "    title: 生日登记\n"
    "    words: [生日]\n"
    "    rule: always\n"
    "    no_review: true\n"
    "    questions: [{name: day, kind: date, title: 生日, max: \"0\"}]\n"
    "  - name: club\n"
    "    app: student\n"
    "    title: 社团报名\n"
    "    title_en: Clubs\n"
    "    words: [社团, club]\n"
    "    rule: always\n"
    "    intro: 名额有限\n"
    "    no_review: true\n"
    "    questions:\n"
    "      - {name: terms, kind: consent, title: 我同意社团公约。, title_en: I agree to the terms.,\n"
    "         hint: 见第一条, version: v1}\n"
    "      - {name: which, kind: choice, title: 哪个社团？, options: [{value: go, label: 围棋},\n"
    "         {value: run, label: 跑步}]}\n"
    "      - {name: photos, kind: consent, title: 可以拍照, version: v1, optional: true,\n"
    "         when: {question: which, is: [run]}}\n"
    "  - name: checkin\n"
    "    app: student\n"
    "    title: 今日打卡\n"
    "    words: [打卡]\n"
    "    rule: daily\n"
    "    no_review: true\n"
    "    questions:\n"
    "      - {name: health, kind: choice, title: 身体状况, default: last, options: [{value: normal,\n"
    "         label: 正常}, {value: fever, label: 发热}]}\n"
    "      - {name: signs, kind: several, title: 症状, default: last, when: {question: health, is:\n"
    "         [fever]}, options: [{value: cough, label: 咳嗽}, {value: tired, label: 乏力}]}\n"
    "      - {name: temp, kind: number, title: 体温, min: \"35\", max: \"42\", decimals: 1}\n"
    "      - {name: place, kind: choice, title: 位置, default: last, options: [{value: in, label:\n"
    "         校内}, {value: out, label: 校外}]}\n"
    "  - name: quick\n"
    "    app: student\n"
    "    title: 晚点名\n"
    "    words: [晚点名]\n"
    "    rule: daily\n"
    "    no_review: true\n"
    "    questions:\n"
    "      - {name: where, kind: choice, title: 在哪里, default: last, options: [{value: dorm,\n"
    "         label: 宿舍}, {value: out, label: 外出}]}\n"
    "      - {name: why, kind: text, title: 去做什么, default: last, when: {question: where, is:\n"
    "         [out]}}\n"
    "  - name: contact\n"
    "    app: student\n"
    "    title: 联系方式\n"
    "    words: [联系, contact]\n"
    "    rule: always\n"
    "    questions:\n"
    "      - {name: who, kind: text, title: 姓名, default: name}\n"
    "      - {name: no, kind: text, title: 学号, default: number}\n"
    "      - {name: class, kind: text, title: 班级, default: class, optional: true}\n"
    "      - {name: phone, kind: phone, title: 手机, default: phone}\n"
    "      - {name: mail, kind: mail, title: 邮箱, default: mail}\n"
    "      - {name: dorm, kind: text, title: 宿舍, default: last, personal: true}\n";

/* ---- dates ---- */

static const struct line dates[] = {
    {"出行", "第 1 题，共 4 题|哪天出发？\n\n回复日期，例如 11-20 或 今天（2026-11-19 至 2026-12-04）；取消"},
    {"不知道", "没看懂这个日期，请回复月和日，例如 11-20。"},
    {"今年", "没看懂"},
    {"13-1", "没看懂"},
    {"11-31", "没看懂"},
    {"2026-11", "没看懂"},
    {"2026-11-20-1", "没看懂"},
    {"11-18", "请回复 2026-11-19 到 2026-12-04 之间的日期。"},
    {"前天", "之间的日期"},
    {"20261205", "之间的日期"},
    {"11 月 25 日", "第 2 题，共 4 题|车次|直接回复文字，例如 G1234；"},
    {"返回", "第 1 题"},
    {"明天", "第 2 题"},
    {"返回", "第 1 题"},
    {"12/4", "第 2 题"},
    {"返回", "第 1 题"},
    {"１１．２６", "第 2 题"},
    {"G1", "第 3 题"},
    {"2", "第 4 题，共 4 题|哪天回来？|不早于 2026-11-20|跳过"},
    {"昨天", "回来的日子不对|!不能早于"},
    {"跳过", "请核对|1. 哪天出发：2026-11-26|4. 哪天回来：（未填）"},
    {"改4", "第 4 题"},
    {"1-2", "4. 哪天回来：2027-01-02"},
    {"1", "提交成功"},
    {"出行 明天 G12 1 后天", "1. 哪天出发：2026-11-21|4. 哪天回来：2026-11-22"},
    {"取消", "已取消"},
    {"出行 昨天 T1 1 20日", "没看懂|第 4 题"},
    {NULL, NULL},
};

static const struct line dates_in_english[] = {
    {"English", "English"},
    {"travel", "When?|Reply with a date, such as 11-20 or today (2026-11-19 to 2026-12-04)"},
    {"soon", "This is no date that I know; please reply with month and day, such as 11-20."},
    {"2026-12-24", "Please reply with a date from 2026-11-19 to 2026-12-04."},
    {"Tomorrow", "Question 2 of 4"},
    {"x", "A train is like G1234"},
    {NULL, NULL},
};

/* Of the years around this one the nearest that may be meant. */
static const struct line years[] = {
    {"生日 11-21", "生日：2025-11-21"}, {"生日 1-1", "生日：2026-01-01"},
    {"生日 2007-02-28", "2007-02-28"},  {"生日 2007年2月29日", "没看懂"},
    {"0229", "没看懂"},                 {"0228", "生日：2026-02-28"},
    {"生日 明天", "不能晚于 2026-11-20。"}, {"20070228", "生日：2007-02-28"},
    {"生日 99-1-1", "不能晚于"},        {"取消", "已取消"},
    {NULL, NULL},
};

/* ---- pattern and wrong ---- */

static const struct line patterns[] = {
    {"出行 今天", "第 2 题"},
    {"高铁", "车次像 G1234 这样|第 2 题"},
    {"G123456789", "车次像 G1234 这样|!太长了"},
    {"xG1", "车次像"},
    {"G1x", "车次像"},
    {"Ｇ１２３４", "第 3 题"}, /* kept as it fits: half-width */
    {"9", "最多五张|!之间的数"},
    {"很多", "请只回复一个数字"},
    {"5", "第 4 题"},
    {"跳过", "2. 车次：G1234\n"},
    {NULL, NULL},
};

/* ---- consent ---- */

static const struct line consents[] = {
    {"社团", "名额有限|第 1 题\n我同意社团公约。\n见第一条\n1 同意\n2 不同意\n\n回复数字"},
    {"3", "请回复 1 到 2 的数字"},
    {"跳过", "不能跳过"},
    {"不同意", "你选了不同意，「社团报名」到此结束，没有提交。改变主意时回复“社团”。"},
    {"1", "!第 2 题"},
    {"社团 2", "你选了不同意|!第 1 题"},
    {"社团 1 1", "提交成功|我同意社团公约：同意"},
    {"社团", "名额有限|【社团报名】第 1 题\n哪个社团|!公约"}, /* agreed once: not asked again */
    {"1", "提交成功|!公约"},
    {"社团 2", "第 2 题，共 2 题|可以拍照"},
    {"2", "提交成功|可以拍照：不同意"}, /* optional: goes on */
    {"社团 2", "可以拍照"},
    {"返回", "【社团报名】第 1 题\n哪个社团"},
    {"返回", "已经是第一题了"},
    {"2", "可以拍照"},
    {"跳过", "提交成功|可以拍照：（未填）"},
    {"社团 2 同意", "提交成功|可以拍照：同意"},
    {"社团 2", "提交成功|!可以拍照"},
    {"= lisi", ""},
    {"English", "English"},
    {"club", "I agree to the terms.|1 Agree\n2 Disagree"},
    {"disagree", "You do not agree, so \"Clubs\" ends here"},
    {NULL, NULL},
};

/* ---- defaults ---- */

static const struct line same_as_last[] = {
    {"打卡 同上", "没有上一次的回答可用，请逐题回答。|第 1 题|!直接用“"},
    {"同上", "没有上一次的回答可用，请直接回答。"},
    {"2", "第 2 题"},
    {"1 2", "第 3 题"},
    {"同上", "请只回复一个数字"}, /* nothing is offered for it */
    {"37.5", "第 4 题"},
    {"1", "提交成功|咳嗽、乏力|体温：37.5|位置：校内"},
    {"+ 1440", ""},
    {"打卡", "第 1 题\n|直接用“发热”请回复“同上”|和上次一样就回复：打卡 同上"},
    {"=", "第 2 题，共 4 题|直接用“咳嗽、乏力”请回复“同上”|!和上次一样"},
    {"same", "第 3 题|!直接用“"},
    {"36.5", "第 4 题|直接用“校内”请回复“同上”"},
    {"同上", "提交成功|发热|咳嗽、乏力|体温：36.5|位置：校内"},
    {"+ 1440", ""},
    {"打卡 同上", "第 3 题，共 4 题|体温"}, /* only what has no default is asked */
    {"36.6", "提交成功|发热|位置：校内"},
    {"+ 1440", ""},
    {"打卡 同上 36.7", "提交成功|咳嗽、乏力|36.7|校内"},
    {"+ 1440", ""},
    {"打卡 1 36.8 2", "提交成功|正常|校外"},
    {"+ 1440", ""},
    {"打卡 = 36.9 =", "提交成功|正常|36.9|校外"},
    {"+ 1440", ""},
    {"打卡 ＝", "第 2 题，共 3 题|体温"},
    {"同上 36.1", "提交成功|正常|36.1|校外"}, /* in the middle, too */
    {"+ 50400", ""}, /* 35 days: nobody's last answer any more */
    {"打卡 同上", "没有上一次的回答可用"},
    {NULL, NULL},
};

/* The second day is two words. */
static const struct line two_words[] = {
    {"晚点名 2 买药", "提交成功"},
    {"+ 1440", ""},
    {"晚点名 同上", "提交成功|在哪里：外出|去做什么：买药"},
    {"+ 1440", ""},
    {"晚点名 same", "提交成功|买药"},
    {"+ 1440", ""},
    {"晚点名 ＝", "提交成功|买药"},
    {"晚点名 同上", "今日已完成「晚点名」|!提交成功"},
    {"+ 1440", ""},
    {"晚点名 同上 谢谢", "后面多出来的“谢谢”没有用上|请核对|外出"},
    {NULL, NULL},
};

static const struct line from_the_roster[] = {
    {"联系", "姓名|直接用“李四”请回复“同上”"},
    {"同上", "学号|直接用“20210001”请回复“同上”"},
    {"=", "班级|直接用“软件2601”请回复“同上”"},
    {"=", "手机|直接用“138****0003”请回复“同上”|!13800000003"},
    {"=", "邮箱|!直接用“"},
    {"同上", "名册里没有这一项，请直接回答。"},
    {"l@example.edu", "宿舍|!直接用“"},
    {"3栋305室", "4. 手机：138****0003|3. 班级：软件2601|6. 宿舍：3*****|!13800000003"},
    {"1", "提交成功"},
    {"联系 同上", "第 5 题，共 6 题|邮箱"},
    {"l@example.edu", "1. 姓名：李四|4. 手机：138****0003|6. 宿舍：3*****|!305"},
    {"取消", "已取消"},
    {"English", "English"},
    {"contact", "for \"李四\" reply \"same\"|!as last time"},
    {NULL, NULL},
};

static void add_lisi(struct world *w)
{
    struct err            err = {0};
    enum people_change    change;
    struct person         p = {.number = STR_LIT("20210001"),
                               .name = STR_LIT("李四"),
                               .kind = STR_LIT("student"),
                               .class_name = STR_LIT("软件2601")};
    struct person_private x = {.phone = STR_LIT("13800000003")};

    world_must(store_begin(w->store, &err), &err);
    world_must(put_person(w->store, w->now, &p, &x, false, &change, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static const struct {
    const char        *name, *user;
    const struct line *lines;
} chats[] = {
    {"dates", "zhangsan", dates},
    {"dates in English", "zhangsan", dates_in_english},
    {"years", "zhangsan", years},
    {"patterns", "zhangsan", patterns},
    {"consents", "20210001", consents},
    {"same as last", "zhangsan", same_as_last},
    {"two words", "zhangsan", two_words},
    {"from the roster", "20210001", from_the_roster},
};

static void test_chats(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(chats); i++) {
        struct world w;

        world_open(&w, school);
        add_lisi(&w);
        world_person(&w, "lisi", "李四");
        w.user = chats[i].user;
        world_chat(&w, chats[i].name, chats[i].lines);
        world_close(&w);
    }
}

/* What is promised of an application is not promised of the next one. */
static void test_each_application_asks(void **state)
{
    static const struct line without[] = {
        {"社团 1 1", "提交成功"}, {"社团", "哪个社团|!公约"}, {"取消", "取消"}, {NULL, NULL}};
    static const struct line with[] = {
        {"社团", "我同意社团公约"}, {"1", "哪个社团"}, {"1", "等待审核"}, {NULL, NULL}};
    static const struct line again[] = {
        {"社团", "可以重新提交|我同意社团公约|!哪个社团"}, {NULL, NULL}};
    static char        office[] = "office", *roles[] = {office};
    struct school_flow *clubs = NULL;
    struct world        w;
    struct err          err = {0};
    bool                done;

    (void)state;
    world_open(&w, school);
    add_lisi(&w);
    w.user = "20210001";
    world_chat(&w, "without approval", without);
    for (unsigned i = 0; i < w.school->flows_count; i++)
        if (strcmp(w.school->flows[i].title, "社团报名") == 0)
            clubs = &w.school->flows[i];
    clubs->approve = roles;
    clubs->approve_count = 1;
    world_chat(&w, "with it", with);
    world_must(store_begin(w.store, &err), &err);
    world_must(approval_decide(w.store, w.now, 1, APPROVAL_PENDING, APPROVAL_REFUSED, -1,
                               STR_LIT("x"), STR_LIT("看不清"), &done, &err),
               &err);
    world_must(store_commit(w.store, &err), &err);
    world_chat(&w, "again", again);
    clubs->approve = NULL; /* not the school's to free */
    clubs->approve_count = 0;
    world_close(&w);
}

/* A new version of what is agreed to is asked again. */
static void test_new_version(void **state)
{
    static const struct line before[] = {{"社团 1 1", "提交成功"}, {NULL, NULL}};
    static const struct line after[] = {
        {"社团", "我同意社团公约"}, {"1", "哪个社团"}, {"1", "提交成功"}, {"社团", "!公约"}, {NULL, NULL}};
    struct world            w;
    struct school_question *q;
    char                   *version;

    (void)state;
    world_open(&w, school);
    world_chat(&w, "first version", before);
    q = &w.school->flows[2].questions[0];
    version = q->version;
    q->version = (char *)"v2";
    world_chat(&w, "second version", after);
    q->version = version;
    world_chat(&w, "first version again", (const struct line[]){{"社团", "!公约"}, {NULL, NULL}});
    world_close(&w);
}

/* ---- what is stored ---- */

static void must_store(struct world *w, const char *flow, const char *wanted)
{
    auto_buf struct buf memory = {0};
    struct submission   sub;
    struct err          err = {0};

    CHECK(submission_last(w->store, str_c(flow), 0, member_subject(&w->ctx.me), &sub, NULL, &memory,
                          &err) == 1,
          "%s was submitted", flow);
    CHECK(str_is(sub.answers, wanted), "%s stores “%s”, not “%.*s”", flow, wanted,
          STR_ARG(sub.answers));
}

/* Neither what was given nor what was agreed to leaves a note of ours. */
static void test_stored(void **state)
{
    static const struct line said[] = {
        {"生日 2-3", "提交成功"}, {"社团 1 2 不同意", "提交成功"}, {NULL, NULL}};
    static const struct line again[] = {{"社团 1", "提交成功"}, {NULL, NULL}};
    struct world             w;

    (void)state;
    world_open(&w, school);
    world_chat(&w, "stored", said);
    must_store(&w, "born", "day=2026-02-03\n");
    must_store(&w, "club", "terms=yes\nwhich=run\nphotos=no\n");
    world_chat(&w, "agreed before", again);
    must_store(&w, "club", "terms=yes\nwhich=go\n");
    world_close(&w);
}

/* ---- on cards ---- */

static void must_send(const struct world *w, unsigned count, const char *wanted)
{
    CHECK(w->sent_count == count, "%u rows, not %u:\n%s", count, w->sent_count, w->sent.p);
    CHECK(world_has(&w->sent, wanted), "sent has “%s”:\n%s", wanted, w->sent.p);
}

static void press(struct world *w, const char *key, const struct msg_selected *selected,
                  size_t count)
{
    const char    *at = strstr(w->sent.p, "\"task_id\":\"");
    char           task[140];
    struct message msg = {.type = MSG_EVENT_CARD, .key = str_c(key)};

    CHECK(at != NULL, "a card was sent: %s", w->sent.p);
    snprintf(task, sizeof task, "%.*s", (int)strcspn(at + 11, "\""), at + 11);
    msg.card.task_id = str_c(task);
    msg.card.response_code = STR_LIT("RC");
    msg.card.selected = selected;
    msg.card.selected_count = count;
    world_run(w, &msg);
    CHECK(w->heard.n == 0, "a press is answered empty");
}

static void open_cards(struct world *w)
{
    world_open(w, school);
    w->ctx.outbound = true;
    world_say(w, "卡片版");
}

/* One tap, and nothing is chosen before it. */
static void test_consent_on_a_card(void **state)
{
    struct str          run = STR_LIT("run");
    struct msg_selected which = {STR_LIT("which"), &run, 1};
    struct world        w;

    (void)state;
    open_cards(&w);
    world_say(&w, "社团");
    must_send(&w, 1, "button_interaction|我同意社团公约。|见第一条|\"text\":\"同意\"|\"text\":\"不同意\"|"
                     "\"key\":\"yes\"|!selected_id|!submit_button");
    press(&w, "maybe", NULL, 0);
    must_send(&w, 2, "已失效|这张卡片已经失效");
    world_say(&w, "社团");
    world_say(&w, "取消");
    world_say(&w, "社团");
    press(&w, "no", NULL, 0);
    must_send(&w, 2, "\"replace_text\":\"不同意|你选了不同意，「社团报名」到此结束");
    world_say(&w, "社团");
    press(&w, "yes", NULL, 0);
    must_send(&w, 2, "update|send|multiple_interaction|哪个社团");
    press(&w, "submit", &which, 1);
    must_send(&w, 2, "button_interaction|可以拍照|!跳过"); /* 不同意 is enough */
    press(&w, "no", NULL, 0);
    must_send(&w, 1, "已提交|可以拍照：不同意");
    world_close(&w);
}

static void test_preset_on_a_card(void **state)
{
    struct str          in = STR_LIT("in"), fever = STR_LIT("fever"), cough = STR_LIT("cough");
    struct msg_selected selected[] = {{STR_LIT("health"), &fever, 1}, {STR_LIT("place"), &in, 1}};
    struct msg_selected signs[] = {{STR_LIT("signs"), &cough, 1}};
    struct world        w;

    (void)state;
    open_cards(&w);
    world_say(&w, "打卡");
    must_send(&w, 1, "multiple_interaction|位置|!题，共|!selected_id|下一步");
    press(&w, "submit", selected, 2);
    must_send(&w, 2, "vote_interaction|咳嗽|\"is_checked\":false|!\"is_checked\":true");
    press(&w, "submit", signs, 1);
    must_send(&w, 2, "体温|!task_id\":\"f-checkin-2");
    world_say(&w, "37");
    CHECK(world_has(&w.heard, "提交成功|位置：校内"), "that is all: %s", w.heard.p);
    w.now += 86400;
    world_say(&w, "打卡");
    must_send(&w, 1, "\"selected_id\":\"fever\"|\"selected_id\":\"in\"");
    press(&w, "submit", selected, 2);
    must_send(&w, 2, "vote_interaction|咳嗽|\"is_checked\":true");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chats),
        cmocka_unit_test(test_new_version),
        cmocka_unit_test(test_stored),
        cmocka_unit_test(test_each_application_asks),
        cmocka_unit_test(test_consent_on_a_card),
        cmocka_unit_test(test_preset_on_a_card),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
