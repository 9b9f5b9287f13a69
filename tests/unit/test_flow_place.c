/* Questions for a location: the value, and chats in which it is sent, chosen on the map, reported
 * by the client, or cannot be had. It is 2026-11-20 07:42. */
#include "tests/unit/flow_people.h"
#include "tests/unit/flow_sent.h"

#include "base/mem.h"
#include "handlers/flow_place.h"
#include "store/positions.h"

#include <math.h>

/* ---- the value ---- */

static const struct {
    const char *name, *value, *shown;
} values[] = {
    {"with a label", "at 28.682900,115.857900 江西省南昌市 红谷滩", "江西省南昌市 红谷滩"},
    {"without", "at 28.682900,115.857900 ", "北纬 28.6829°，东经 115.8579°"},
    {"south and west", "at -12.5,-77.000001 ", "南纬 12.5000°，西经 77.0000°"},
    {"the network", "none network", "无法定位（网络问题）"},
    {"another reason", "none other", "无法定位（其他原因）"},
};

static const char *const no_values[] = {
    "", "at", "at ", "at 1,2", "at 1 2 x", "at ,2 ", "at 1, ", "at 91,0 ", "at 0,180.000001 ",
    "at 1,2,3 x", "at x,2 ", "at 1,2x ", "at 1,2 a\nb", "none", "none ", "none tired", "none 1",
    "at  1,2 x", "28.6,115.8", "AT 1,2 ", "none network ",
};

static void reads_values(void **state)
{
    struct ctx ctx = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        auto_buf struct buf out = {0};

        CHECK(place_show(&ctx, str_c(values[i].value), &out) &&
                  str_is(buf_view(&out), values[i].shown),
              "%s is shown as %s, not %s", values[i].name, values[i].shown, out.p);
    }
    for (size_t i = 0; i < ARRAY_LEN(no_values); i++) {
        struct place        p = {.lat = 7};
        auto_buf struct buf out = {0};

        CHECK(!place_read(str_c(no_values[i]), &p) && p.lat == 7, "“%s” is no value", no_values[i]);
        CHECK(!place_show(&ctx, str_c(no_values[i]), &out) && out.n == 0, "“%s” is not shown",
              no_values[i]);
    }
}

static void writes_values(void **state)
{
    static const struct {
        const char         *name;
        struct msg_location sent;
        const char         *value;
    } rows[] = {
        {"a message", {true, 28.6829, 115.8579, 0, 0, STR_LIT(" 南昌\n市 "), STR_LIT(""), {0}},
         "at 28.682900,115.857900 南昌 市"},
        {"the map", {true, 23, 113, 0, 0, STR_LIT("海珠区"), STR_LIT("客村"), {0}},
         "at 23.000000,113.000000 客村 海珠区"},
        {"a report", {true, -0.0000001, 0, 65, 0, STR_LIT(""), STR_LIT(""), {0}},
         "at -0.000000,0.000000 "},
        {"no coordinates", {false, 0, 0, 0, 0, STR_LIT("南昌"), STR_LIT(""), {0}}, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};
        struct place        p;
        bool                known = place_write(&rows[i].sent, &out);

        CHECK(known == (rows[i].value != NULL), "%s: known", rows[i].name);
        CHECK(!known || str_is(buf_view(&out), rows[i].value), "%s is written %s", rows[i].name,
              out.p);
        CHECK(!known || (place_read(buf_view(&out), &p) && p.known &&
                         fabs(p.lat - rows[i].sent.lat) < 1e-6),
              "%s is read again", rows[i].name);
    }
}

/* ---- chats ---- */

static const char school[] =
    "name: 测试大学\n"
    "channel: text\n"
    "welcome: 你好\n"
    "menus:\n"
    "  - app: student\n"
    "    buttons:\n"
    "      - {name: 打卡, key: flow/checkin}\n"
    "      - name: 更多\n"
    "        sub: [{name: 我的位置, type: location_select, key: place}]\n"
    "faq: [{words: [定位], title: 怎么打开定位, answer: 在设置里}]\n"
    "flows:\n"
    "  - name: checkin\n"
    "    app: student\n"
    "    title: 今日打卡\n"
    "    title_en: Check-in\n"
    "    words: [打卡, checkin]\n"
    "    rule: daily\n"
    "    no_review: true\n"
    "    questions:\n"
    "      - {name: abroad, kind: choice, title: 在国内吗？, options: [{value: no, label: 在国内},\n"
    "         {value: yes, label: 在国外}]}\n"
    "      - {name: place, kind: location, title: 所在位置, default: last,\n"
    "         when: {question: abroad, is: [no]}}\n"
    "      - {name: temp, kind: number, title: 体温, min: \"35\", max: \"42\", decimals: 1}\n"
    "  - name: home\n"
    "    app: student\n"
    "    title: 返乡登记\n"
    "    words: [返乡]\n"
    "    rule: always\n"
    "    questions:\n"
    "      - {name: from, kind: location, title: 出发地}\n"
    "      - {name: to, kind: location, title: 目的地, optional: true, personal: true}\n"
    "  - name: here\n"
    "    app: student\n"
    "    title: 位置登记\n"
    "    words: [登记位置]\n"
    "    rule: always\n"
    "    no_review: true\n"
    "    questions: [{name: at, kind: location, title: 现在在哪}]\n";

#define NANCHANG "28.6829 115.8579 江西省南昌市"
#define BEIJING  "39.9 116.4 北京市海淀区"

static const struct line sent[] = {
    {"打卡 1", "第 2 题，共 3 题|所在位置\n\n点“+”发送位置，或点菜单“我的位置”；定位不了回复“无法定位”；返回|!回复 1"},
    {"在宿舍", "这道题要发送位置，不是文字：点“+”发送位置|第 2 题"},
    {"1", "30 分钟内没有上报过位置，请直接发送位置。"},
    {"@v", "收到语音，但这道题要发送位置。|第 2 题"},
    {"@p M1", "收到图片，但这道题要发送位置。"},
    {"@m 江西省南昌市", "收到的位置里没有坐标，请再发一次。|第 2 题"},
    {"@m " NANCHANG, "第 3 题|体温"},
    {"返回", "第 2 题"},
    {"@m " BEIJING, "第 3 题"},
    {"36.5", "提交成功|所在位置：北京市海淀区"},
    {"+ 1440", ""},
    {"打卡 2", "第 2 题，共 2 题|体温"}, /* abroad: no location (seed 001) */
    {"37", "提交成功|!所在位置"},
    {NULL, NULL},
};

/* Nothing can be said in the answer to the event: it comes as a message. */
static const struct line chosen[] = {
    {"打卡 1", "第 2 题"},
    {"@s " NANCHANG, "send|第 3 题|体温"},
    {"@m " NANCHANG, ""}, /* the other half of it */
    {"36.5", "提交成功|所在位置：江西省南昌市"},
    {"+ 1440", ""},
    {"打卡 1", "第 2 题"},
    {"@m " NANCHANG, "第 3 题"},
    {"@s " NANCHANG, ""},
    {"@s " BEIJING, "send|收到位置，但位置已经有了。要换一个，请先用“返回”回到那一题。|体温"},
    {"取消", "已取消"},
    {"登记位置", "现在在哪"},
    {"@m " NANCHANG, "提交成功|江西省南昌市"},
    {"@s " NANCHANG, ""}, /* the end of the flow was a moment ago */
    {"+ 1", ""},
    {"@s " NANCHANG, "send|收到位置：江西省南昌市。30 分钟内填「今日打卡」，问到位置时回复 1 就用它。"},
    {"返乡", "第 1 题"},
    {"@m " NANCHANG, "第 2 题"},
    {"@s " NANCHANG, ""},                 /* not the answer to the second, too */
    {"@m " NANCHANG, "请核对|1. 出发地：江西省南昌市\n2. 目的地：江*****"},
    {"@m " NANCHANG, "收到位置，但位置已经有了。要换一个，请先回复“改2”再发。|请核对"},
    {"返回", "第 2 题"},
    {"跳过", "2. 目的地：（未填）"},
    {NULL, NULL},
};

static const struct line reported[] = {
    {"@r 28.6829 115.8579", ""},
    {"打卡 1", "所在位置\n回复 1 用刚才上报的位置（07:42 北纬 28.6829°，东经 115.8579°）\n\n点“+”"},
    {"1", "第 3 题"},
    {"返回", "第 2 题"},
    {"+ 20", ""},
    {"@r 39.9 116.4", ""},
    {"打卡", "回复 1 用刚才上报的位置（08:02 北纬 39.9000°"},
    {"无法定位", "为什么无法定位"},
    {"返回", "所在位置\n回复 1 用刚才上报的位置"},
    {"+ 29", ""},
    {"1", "第 3 题"},
    {"36", "提交成功|所在位置：北纬 39.9000°，东经 116.4000°"},
    {"+ 1409", ""},
    {"@r 39.9 116.4", ""},
    {"打卡 1 1 36.5", "提交成功|所在位置：北纬"}, /* in one line */
    {"+ 31", ""},
    {"登记位置", "现在在哪|!回复 1"},
    {"@r nowhere", ""},
    {"1", "没有上报过位置"},
    {NULL, NULL},
};

static const struct line kept_for_later[] = {
    {"@m " NANCHANG, "收到位置：江西省南昌市。30 分钟内填「今日打卡」，问到位置时回复 1 就用它。"},
    {"@v", "收到语音，但我只看得懂文字"},
    {"@m 南昌", "收到位置，但我只看得懂文字"},
    {"打卡 1", "回复 1 用刚才上报的位置（07:42 江西省南昌市）"},
    {"1", "第 3 题"},
    {"+ 31", ""},
    {"@m " BEIJING, "已经作废|!收到位置"}, /* kept all the same */
    {"打卡 1 1 36", "提交成功|北京市海淀区"},
    {"@m " BEIJING, ""}, /* the other half of it */
    {"@m " NANCHANG, "今日已完成「今日打卡」|不能修改|!收到位置"},
    {NULL, NULL},
};

static const struct line impossible[] = {
    {"打卡 1", "第 2 题"},
    {"无法定位", "第 2 题，共 3 题|为什么无法定位？\n请看看定位开关|1 手机系统太旧\n2 网络问题|6 其他原因|"
                 "回复数字；返回 上一题；取消 退出|!怎么打开定位"},
    {"7", "请回复 1 到 6 的数字|为什么无法定位"},
    {"我也不知道", "请回复 1 到 6 的数字"},
    {"帮助", "怎么填|为什么无法定位"},
    {"返回", "所在位置"},
    {"定位失败怎么办", "怎么打开定位|在设置里|所在位置|!没有这个选项"}, /* a question, no reason */
    {"获取地理位置失败", "为什么无法定位"},
    {"返回", "所在位置"},
    {"定位失败", "为什么无法定位"},
    {"打卡", "还没填完|为什么无法定位"},
    {"3", "一直无法定位，可以用家人的手机填，或请负责填报的老师代填报。|第 3 题"},
    {"36.5", "提交成功|所在位置：无法定位（GPS 信号差）|!可以用家人的手机"},
    {"+ 1440", ""},
    {"打卡 1 无法定位 2 36.5", "提交成功|无法定位（网络问题）|体温：36.5"},
    {"+ 1440", ""},
    {"打卡 1 无法定位", "为什么无法定位"},
    {"@m " NANCHANG, "第 3 题|!家人的手机"}, /* it works after all */
    {"返回", "所在位置"},
    {"无法定位：定位没有打开", "第 3 题|家人的手机"},
    {"取消", "已取消"},
    {"打卡 1 无法定位 36.5", "后面多出来的“36.5”没有用上|为什么无法定位"},
    {"无法定位 6", "第 3 题"},
    {"取消", "已取消"},
    {"打卡 1", "第 2 题"},
    {"跳过", "不能跳过|第 2 题"},
    {"怎么定位", "【怎么打开定位】|第 2 题"}, /* a question of his own is answered */
    {"无法定位5", "第 3 题"},
    {NULL, NULL},
};

static const struct line the_same_place[] = {
    {"打卡 1 同上", "没有上一次的回答可用"},
    {"@m " NANCHANG, "第 3 题"},
    {"36", "提交成功"},
    {"+ 1440", ""},
    {"打卡 1", "直接用“江西省南昌市”请回复“同上”"},
    {"同上", "第 3 题"},
    {"取消", "已取消"},
    {"打卡 1 = 36.1", "提交成功|江西省南昌市"},
    {"+ 1440", ""},
    {"打卡 同上 1 36.2", "提交成功|江西省南昌市"},
    {NULL, NULL},
};

static const struct line in_english[] = {
    {"English", "English"},
    {"checkin 1", "Send your location (\"+\"), or use the menu \"我的位置\"; none to be had: reply "
                  "\"no location\""},
    {"home", "A location is asked here, no words"},
    {"no location", "Why is there no location?|1 Old phone|6 Something else"},
    {"weak gps signal", "If it never works: use the phone of somebody in your family|Question 3"},
    {"36", "no location (Weak GPS signal)"},
    {"@m 28.6829 115.8579", "done today|Once a day; it cannot be changed"},
    {"+ 1440", ""},
    {"@m 28.6829 115.8579", "I got your location: 28.6829°N, 115.8579°E. Within 30 minutes"},
    {"checkin 1 no location 3 36", "was submitted|no location (Weak GPS signal)"},
    {NULL, NULL},
};

static const struct line too_late[] = {
    {"打卡 1", "第 2 题"},
    {"+ 31", ""},
    {"@v", "超过 30 分钟没有回答，已经作废"},
    {"打卡 1", "第 2 题"},
    {"+ 31", ""},
    {"@m " NANCHANG, "超过 30 分钟没有回答，已经作废"},
    {"打卡 1", "第 2 题"},
    {NULL, NULL},
};

static const struct {
    const char        *name;
    const struct line *lines;
} chats[] = {
    {"sent", sent},
    {"chosen on the map", chosen},
    {"reported by the client", reported},
    {"kept for later", kept_for_later},
    {"impossible", impossible},
    {"the same place", the_same_place},
    {"in English", in_english},
    {"too late", too_late},
};

static void test_chats(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(chats); i++) {
        struct sent s;

        sent_open(&s, school);
        sent_chat(&s, chats[i].name, chats[i].lines);
        world_close(&s.w);
    }
}

/* Where somebody is, is sealed; and kept only where a flow may ask for it. */
static void test_sealed(void **state)
{
    static const struct line said[] = {
        {"登记位置", "现在在哪"}, {"@m " NANCHANG, "提交成功"}, {NULL, NULL}};
    static const char nowhere[] =
        "name: 测试大学\nwelcome: 你好\nflows:\n  - {name: a, app: student, title: 甲, words: [甲], "
        "rule: always, questions: [{name: b, kind: text, title: 乙}]}\n";
    auto_buf struct buf memory = {0}, place = {0};
    struct submission   sub;
    struct sent         s;
    struct err          err = {0};
    int64_t             at;

    (void)state;
    sent_open(&s, school);
    sent_chat(&s, "sealed", said);
    CHECK(submission_last(s.w.store, STR_LIT("here"), 0, member_subject(&s.w.ctx.me), &sub, NULL,
                          &memory, &err) == 1 &&
              str_starts(sub.answers, STR_LIT("at%")) &&
              memmem(sub.answers.p, sub.answers.n, "28.68", 5) == NULL,
          "a location is sealed: %.*s", STR_ARG(sub.answers));
    world_close(&s.w);

    sent_open(&s, nowhere);
    sent_line(&s, "@r 28.6829 115.8579");
    CHECK(position_get(s.w.store, STR_LIT("zhangsan"), 0, &place, &at, &err) == 0,
          "nobody asks for it: it is not kept");
    sent_chat(&s, "nothing asks",
              (const struct line[]){{"@m " NANCHANG, "收到位置，但我只看得懂文字"},
                                    {"@s " NANCHANG, "send|收到位置，但我只看得懂文字"},
                                    {NULL, NULL}});
    world_close(&s.w);
}

/* Where the teacher is says nothing of the student, nor is it kept for the teacher's own. */
static void test_by_proxy(void **state)
{
    static const struct line lines[] = {
        {"代填报 20260001 1", "第 2 题|!回复 1"},
        {"1", "没有上报过位置"},
        {"无法定位", "为什么无法定位"},
        {"@m " NANCHANG, "第 3 题"},
        {"36.5", "提交成功|所在位置：江西省南昌市"},
        {"@s " BEIJING, "收到位置，但我只看得懂文字"},
        {NULL, NULL},
    };
    static const struct line next_day[] = {
        {"代填报 20260001 1", "直接用“江西省南昌市”请回复“同上”"}, {"取消", "已取消"}, {NULL, NULL}};
    struct sent s;

    (void)state;
    sent_open(&s, school);
    people_add(&s.w, "20260001", "林小满", "undergraduate", "软件学院", "软件2601");
    staff_add(&s.w, "office", "赵老师", ROLE_OFFICE, "", "");
    s.w.school->flows[0].proxy = true;
    world_as(&s.w, "office", "student");
    sent_line(&s, "@r 39.9 116.4"); /* in the application of the students, too */
    world_as(&s.w, "office", "staff");
    sent_chat(&s, "by proxy", lines);
    s.w.now += CST_DAY;
    sent_chat(&s, "by proxy again", next_day);
    world_close(&s.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_values),
        cmocka_unit_test(writes_values),
        cmocka_unit_test(test_chats),
        cmocka_unit_test(test_sealed),
        cmocka_unit_test(test_by_proxy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
