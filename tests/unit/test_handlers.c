/* Everything beside the flows: each row is a line of a chat, or an event. */
#include "tests/unit/flow_world.h"

#include "base/mem.h"

static const char school[] = "name: 测试大学\n"
                             "name_en: Test University\n"
                             "channel: text\n"
                             "welcome: \"{name}你好，这里是{name}的测试大学。\"\n"
                             "welcome_en: \"Welcome, {name}\"\n"
                             "fallback: 没看懂\n"
                             "desk:\n"
                             "  lines:\n"
                             "    - {name: 综合服务台, phone: 010-1, place: 一楼}\n"
                             "    - {name: 信息办, mail: it@x.example}\n"
                             "  hours:\n"
                             "    - {days: [1, 2, 3, 4, 5], from: \"08:30\", to: \"12:00\"}\n"
                             "    - {days: [6], from: \"09:00\", to: \"11:00\"}\n"
                             "  closed: 现在不是服务时间\n"
                             "faq:\n"
                             "  - {words: [校园网, WiFi], title: 怎么上网, title_en: Network, "
                             "answer: 连无线网, answer_en: Join the Wi-Fi}\n"
                             "  - {words: [打卡错了], title: 打卡填错了, answer: 找辅导员}\n"
                             "  - {words: [错], title: 打卡：出错了, answer: 重来}\n"
                             "flows:\n"
                             "  - name: checkin\n"
                             "    app: student\n"
                             "    title: 今日打卡\n"
                             "    words: [打卡, checkin]\n"
                             "    rule: daily\n"
                             "    no_review: true\n"
                             "    today_done: 今日已打卡\n"
                             "    today_open: 今日未打卡\n"
                             "    today_open_en: Not checked in\n"
                             "    questions:\n"
                             "      - {name: health, kind: choice, title: 身体, options: [{value: "
                             "a, label: 好}, {value: b, label: 差}]}\n"
                             "      - {name: id_no, kind: text, title: 证件号, personal: true}\n"
                             "  - name: night\n"
                             "    app: student\n"
                             "    title: 晚归\n"
                             "    words: [晚归]\n"
                             "    rule: daily\n"
                             "    window: {daily_from: \"22:00\", daily_to: \"24:00\"}\n"
                             "    questions: [{name: why, kind: text, title: 原因}]\n"
                             "  - name: summer\n"
                             "    app: student\n"
                             "    title: 暑期\n"
                             "    words: [暑期]\n"
                             "    rule: daily\n"
                             "    window: {until: \"2026-08-31\"}\n"
                             "    questions: [{name: why, kind: text, title: 原因}]\n";

/* ---- chats ---- */

static const struct line help_and_fallback[] = {
    {"帮助", "【测试大学】|打卡　今日打卡\n晚归\n暑期\n|查询　|服务台　|"
             "常见问题　|!今日未打卡"},
    {"HELP", "查询　"},
    {"？", "查询　"},
    {"[say/帮助]", "打卡　今日打卡"},
    {"今天天气", "今日未打卡\n回复“打卡”就可以开始。\n\n没看懂|!（22:00–24:00 开放）|!暑期"},
    {"[say/今天天气]", "没看懂"},
    {"   ", "没看懂"},
    {"帮助一下", "没看懂"},
    {"English", "English from now on"},
    {"help", "[Test University]|checkin: 今日打卡|records: |中文: speak "
             "Chinese|!看看我能做什么|!\n\n|!speak English"},
    {"blah", "Not checked in"},
    {"中文", "以后用中文"},
    {NULL, NULL},
};

/* A sentence about a flow starts nothing: it is told how to, or why not now. */
static const struct line meant[] = {
    {"我要打卡", "今日未打卡|要填「今日打卡」吗？回复“打卡”就可以开始|!没看懂"},
    {"今天怎么打卡", "要填「今日打卡」吗"},
    {"Check-In please", "要填「今日打卡」吗"},
    {"今日 打卡在哪", "要填「今日打卡」吗"},
    {"今天打卡错了怎么办", "找辅导员|!要填"},
    {"我想登记晚归", "「晚归」|22:00–24:00|!要填"},
    {"打", "没看懂|!要填"},
    {"-", "没看懂|!要填"},
    {"English", "English from now on"},
    {"I want to check in", "Do you mean \"今日打卡\"? Reply \"checkin\" to start"},
    {"中文", "以后用中文"},
    {"打卡 1 360102200001010029", "✅ 07:42"},
    {"我要打卡", "今日已打卡 07:42（回执|!要填|!没看懂"},
    {"= lisi", ""},
    {"我要打卡", "没看懂|!要填"},
    {NULL, NULL},
};

static const struct line questions[] = {
    {"2", "没看懂"},
    {"常见问题", "1 怎么上网\n2 打卡填错了\n3 打卡：出错了|回复编号"},
    {"2", "【打卡填错了】\n找辅导员"},
    {"１", "连无线网"},
    {"4", "没有第 4 个问题，请回复 1 到 3"},
    {"0", "没有第 0 个问题"},
    {"99999999999999999999", "没看懂"},
    {"+ 11", ""},
    {"1", "没看懂|!作废"},
    {"今天打卡错了怎么办", "找辅导员"},
    {"出错", "重来"},
    {"我的ＷＩＦＩ连不上", "连无线网"},
    {"“wi fi”呢", "连无线网"},
    {"打卡：出错了？", "重来|!第 1 题"}, /* a question of the list begins no flow */
    {"常见问题", "1 怎么上网"},
    {"打卡", "第 1 题"},
    {"2", "第 2 题"},
    {"校园网", "提交成功"}, /* a keyword does not steal an answer */
    {"English", "English from now on"},
    {"faq", "1 Network\n2 打卡填错了"},
    {"1", "[Network]\nJoin the Wi-Fi"},
    {NULL, NULL},
};

static const struct line desk[] = {
    {"服务台", "现在不是服务时间|综合服务台 010-1（一楼）|信息办 it@x.example|周一至周五 08:30–12:00|周六 09:00–11:00"},
    {"+ 47", ""}, /* 08:29 */
    {"服务台", "现在不是服务时间"},
    {"+ 1", ""},
    {"服务台", "!现在不是服务时间|010-1"},
    {"+ 210", ""}, /* 12:00 */
    {"服务台", "现在不是服务时间"},
    {"+ 1310", ""}, /* Saturday 09:50 */
    {"服务台", "!现在不是"},
    {"+ 1440", ""}, /* Sunday */
    {"服务台", "现在不是"},
    {"English", "English from now on"},
    {"desk", "现在不是|Mon-Fri 08:30"},
    {NULL, NULL},
};

static const struct line own_records[] = {
    {"查询", "今日未打卡|还没有提交过"},
    {"查询 1120-AAAAAA", "你没有这个回执"},
    {"查询 0", "你没有这个回执"},
    {"查询 9999-AAAAAA", "你没有这个回执"},
    {"✅ 07:42　回执 1120-AAAAAA", "你没有这个回执"},
    {"1120-AAAAA", "没看懂"},
    {"112-AAAAAAA", "没看懂"},
    {"打卡 1 360102200001010029", "✅ 07:42|证件号：3601**********0029|!0001010"},
    {"查询", "今日已打卡 07:42|2026-11-20 07:42 今日打卡\n　回执 1120-|回复“查询 1120-"},
    {NULL, NULL},
};

static const struct {
    const char        *name;
    const struct line *lines;
} chats[] = {
    {"help and fallback", help_and_fallback},
    {"a flow is meant", meant},
    {"questions", questions},
    {"desk", desk},
    {"own records", own_records},
};

static void test_chats(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(chats); i++) {
        struct world w;

        world_open(&w, school);
        world_chat(&w, chats[i].name, chats[i].lines);
        world_close(&w);
    }
}

static void must_hear(const struct world *w, const char *wanted)
{
    CHECK(world_has(&w->heard, wanted), "heard is “%s”:\n%s", wanted, w->heard.p);
}

/* ---- long lists ---- */

/* 150 questions and 40 flows: the texts stay whole, and say how to see the rest. */
static void test_long_lists(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;

    (void)state;
    buf_c(&text, "name: 大\nwelcome: 好\nfaq:\n");
    for (int i = 1; i <= 150; i++)
        buf_f(&text, "  - {words: [词%d], title: 一个不长不短的问题%d, answer: 答%d}\n", i, i, i);
    buf_c(&text, "flows:\n");
    for (int i = 1; i <= 40; i++)
        buf_f(&text,
              "  - {name: f%d, app: student, title: 一个不长不短的标题%d, words: [词语%d], rule: "
              "always,"
              " questions: [{name: q, kind: text, title: 问}]}\n",
              i, i, i);
    world_open(&w, text.p);
    world_say(&w, "常见问题");
    must_hear(&w, "1 一个|后面还有，回复“常见问题 |回复编号|!问题150");
    world_say(&w, "常见问题 140");
    must_hear(&w, "140 一个|150 一个|!139|!后面还有");
    world_say(&w, "150");
    must_hear(&w, "答150");
    world_say(&w, "常见问题 999");
    must_hear(&w, "\n1 一个");
    world_say(&w, "帮助");
    must_hear(&w, "词语1　|其余请点菜单|服务台　|!词语40　");
    world_say(&w, "一个不长不短的标题40"); /* the title starts it too */
    must_hear(&w, "【一个不长不短的标题40】");
    world_close(&w);
}

/* ---- receipts ---- */

static void receipt_heard(const struct world *w, char out[12])
{
    const char *at = strstr(w->heard.p, "回执 ");

    CHECK(at != NULL, "there is a receipt: %s", w->heard.p);
    snprintf(out, 12, "%s", at + strlen("回执 "));
}

static void test_receipt_is_found_again(void **state)
{
    struct world w;
    char         receipt[12], query[40];

    (void)state;
    world_open(&w, school);
    world_say(&w, "打卡 2 360102200001010029");
    receipt_heard(&w, receipt);
    snprintf(query, sizeof query, "查询 %s", receipt);
    world_say(&w, query);
    must_hear(&w, "【今日打卡】2026-11-20 07:42 已提交|身体：差|证件号：3601**********0029");
    for (char *c = query; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    world_say(&w, query);
    must_hear(&w, "身体：差");
    world_say(&w, receipt);
    must_hear(&w, "身体：差");
    snprintf(query, sizeof query, "查询%s", receipt);
    world_say(&w, query);
    must_hear(&w, "身体：差");
    w.now += 200 * 86400;
    world_say(&w, query);
    must_hear(&w, "身体：差");
    w.user = "lisi"; /* nobody else's */
    world_say(&w, query);
    must_hear(&w, "你没有这个回执|!身体");
    world_close(&w);
}

static void test_receipt_is_the_same_in_a_rerun(void **state)
{
    struct world w;
    char         one[12], two[12];

    (void)state;
    world_open(&w, school);
    world_say(&w, "打卡 1 abc");
    receipt_heard(&w, one);
    world_close(&w);
    world_open(&w, school);
    world_say(&w, "打卡 1 abc");
    receipt_heard(&w, two);
    CHECK(strcmp(one, two) == 0, "%s and %s are made from the same message", one, two);
    world_close(&w);
}

/* ---- events ---- */

static void test_subscribe(void **state)
{
    struct world w;

    (void)state;
    world_open(&w, school);
    world_event(&w, MSG_EVENT_SUBSCRIBE, "");
    must_hear(&w, "张三你好，这里是张三的测试大学。|今日未打卡|先做这一件：回复“打卡”");
    CHECK(w.sent_count == 0, "no call to the platform: %s", w.sent.p);
    world_event(&w, MSG_EVENT_SUBSCRIBE, "");
    must_hear(&w, "");
    world_event(&w, MSG_EVENT_UNSUBSCRIBE, "");
    must_hear(&w, "");
    world_event(&w, MSG_EVENT_UNSUBSCRIBE, "");
    must_hear(&w, "");
    world_event(&w, MSG_EVENT_SUBSCRIBE, "");
    must_hear(&w, "张三你好");
    w.user = "stranger";
    world_event(&w, MSG_EVENT_SUBSCRIBE, "");
    must_hear(&w, "你好，这里是的测试大学|!张三|!今日未打卡|!先做");
    world_close(&w);
}

static void test_enter(void **state)
{
    struct world w;

    (void)state;
    world_open(&w, school);
    world_event(&w, MSG_EVENT_ENTER_AGENT, "");
    must_hear(&w, "今日未打卡|回复“打卡”就可以开始");
    world_event(&w, MSG_EVENT_ENTER_AGENT, "");
    must_hear(&w, "");
    w.now += 86400;
    world_say(&w, "打卡");
    world_event(&w, MSG_EVENT_ENTER_AGENT, "");
    must_hear(&w, "今日未打卡|「今日打卡」还没填完，回复“打卡”接着填");
    world_say(&w, "1");
    must_hear(&w, "第 2 题");
    world_say(&w, "abc");
    w.now += 86400;
    world_say(&w, "打卡 1 abc");
    world_event(&w, MSG_EVENT_ENTER_AGENT, "");
    must_hear(&w, "今日已打卡 07:42|回复“帮助”");
    world_close(&w);
}

static const struct {
    const char   *name;
    enum msg_type type;
    const char   *key, *outside, *inside; /* outside a flow, and in the middle of one */
} events[] = {
    {"a picture", MSG_IMAGE, "", "收到图片，但我只看得懂文字", "这道题要用文字回答|第 1 题"},
    {"a voice", MSG_VOICE, "", "收到语音", "第 1 题"},
    {"a video", MSG_VIDEO, "", "收到视频", "第 1 题"},
    {"a place", MSG_LOCATION, "", "收到位置", "第 1 题"},
    {"a link", MSG_LINK, "", "收到链接", "第 1 题"},
    {"an old menu key", MSG_EVENT_CLICK, "old", "今日未打卡|菜单项已经更新", "菜单项已经更新|第 1 题"},
    {"a flow of nobody", MSG_EVENT_CLICK, "flow/", "菜单项已经更新", "第 1 题"},
    {"a scan", MSG_EVENT_SCANCODE_WAITMSG, "x", "这个码不归这里处理", "第 1 题"},
    {"a reported position", MSG_EVENT_LOCATION, "", "", ""},
    {"a view", MSG_EVENT_VIEW, "https://x.example", "", ""},
    {"a picture's announcement", MSG_EVENT_PIC_WEIXIN, "x", "", ""},
    {"an unknown kind", MSG_UNKNOWN, "", "", ""},
};

static void test_events(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(events); i++) {
        struct world w;

        world_open(&w, school);
        world_event(&w, events[i].type, events[i].key);
        CHECK(world_has(&w.heard, events[i].outside), "%s: %s", events[i].name, w.heard.p);
        world_say(&w, "打卡");
        world_event(&w, events[i].type, events[i].key);
        CHECK(world_has(&w.heard, events[i].inside), "%s in a flow: %s", events[i].name, w.heard.p);
        world_say(&w, "1");
        must_hear(&w, "第 2 题");
        world_close(&w);
    }
}

static void test_system_events(void **state)
{
    static const enum msg_type types[] = {
        MSG_EVENT_INACTIVE_ALERT,        MSG_EVENT_CLOSE_INACTIVE_AGENT,
        MSG_EVENT_REOPEN_INACTIVE_AGENT, MSG_EVENT_LOW_ACTIVE_ALERT,
        MSG_EVENT_LOW_ACTIVE,            MSG_EVENT_ACTIVE_RESTORED,
        MSG_EVENT_SECURITY,
    };
    struct world w;

    (void)state;
    world_open(&w, school);
    w.user = "sys";
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        world_event(&w, types[i], "");
        must_hear(&w, "");
        CHECK(w.handler[0] != '\0', "event %d has a handler", (int)types[i]);
    }
    world_close(&w);
}

static void test_other_cards(void **state)
{
    struct world   w;
    struct message press = {.type = MSG_EVENT_CARD,
                            .card.task_id = STR_LIT("n-1"),
                            .card.response_code = STR_LIT("RC")};
    struct message menu = press;

    (void)state;
    menu.type = MSG_EVENT_CARD_MENU;
    world_open(&w, school);
    world_run(&w, &press);
    must_hear(&w, "");
    CHECK(w.sent_count == 2 && world_has(&w.sent, "已失效|这张卡片已经失效"),
          "a press is answered: %s", w.sent.p);
    world_run(&w, &menu);
    must_hear(&w, "");
    CHECK(w.sent_count == 1 && world_has(&w.sent, "这张卡片已经失效"),
          "a menu is answered: %s", w.sent.p);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chats),
        cmocka_unit_test(test_long_lists),
        cmocka_unit_test(test_receipt_is_found_again),
        cmocka_unit_test(test_receipt_is_the_same_in_a_rerun),
        cmocka_unit_test(test_subscribe),
        cmocka_unit_test(test_enter),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_system_events),
        cmocka_unit_test(test_other_cards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
