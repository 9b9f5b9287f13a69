/* What the carriers offer, before anything is booked; and what is meant by a part of a name. */
#include "tests/unit/flow_press.h"

/* ---- a school with carriers ---- */

#define HEAD                                                                                       \
    "name: x\nwelcome: 欢迎\nfallback: 没看懂\n"                                                \
    "menus: [{app: student, buttons: [{name: 留言, type: click, key: flow/note}]}]\n"              \
    "flows:\n"                                                                                     \
    "  - name: note\n"                                                                             \
    "    app: student\n"                                                                           \
    "    title: 给学校留言\n"                                                                      \
    "    words: [留言, note]\n"                                                                    \
    "    rule: always\n"                                                                           \
    "    questions: [{name: said, kind: text, title: 说什么}]\n"                                   \
    "  - name: card\n"                                                                             \
    "    app: student\n"                                                                           \
    "    title: 预约补卡\n"                                                                        \
    "    title_en: New card\n"                                                                     \
    "    words: [补卡, newcard]\n"                                                                 \
    "    rule: always\n"                                                                           \
    "    questions: [{name: why, kind: choice, title: 为什么补,"                                   \
    " options: [{value: lost, label: 丢了}, {value: broken, label: 坏了}]}]\n"                     \
    "  - name: hers\n"                                                                             \
    "    app: student\n"                                                                           \
    "    title: 预约研究生宿舍\n"                                                                  \
    "    kinds: [graduate]\n"                                                                      \
    "    words: [研舍]\n"                                                                          \
    "    rule: always\n"                                                                           \
    "    questions: [{name: said, kind: text, title: 说什么}]\n"                                   \
    "booking:\n"                                                                                   \
    "  title: 宽带预约\n"                                                                          \
    "  title_en: Broadband booking\n"                                                              \
    "  words: [预约运营商, carriers]\n"                                                            \
    "  version: '2026'\n"                                                                          \
    "  complaint: 诈骗请打 010-5550-0102\n"                                                        \
    "  complaint_en: 'Fraud: 010-5550-0102'\n"                                                     \
    "  carriers:\n"

#define THREE                                                                                      \
    "    - {name: mobile, title: 中国移动, title_en: China Mobile, hotline: '10086',"              \
    " tariff: \"29 元一个月\\n40 GB 流量\", tariff_en: \"29 yuan a month\\n40 GB\"}\n"              \
    "    - {name: unicom, title: 中国联通, title_en: China Unicom, hotline: '10010', tariff: 25 元,"  \
    " tariff_en: 25 yuan}\n"                                                                       \
    "    - {name: telecom, title: 中国电信, title_en: China Telecom, hotline: '10000'}\n"

#define SCHOOL HEAD THREE

static void school_open(struct world *w, const char *school)
{
    world_open(w, school);
    w->ctx.apps = w->apps;
    w->ctx.apps_count = ARRAY_LEN(w->apps);
}

/* ---- side by side, or one whole ---- */

static const struct line compared[] = {
    {"运营商",
     "· 中国移动：29 元一个月　咨询：10086\n· 中国联通：25 元　咨询：10010\n"
     "· 中国电信：该运营商暂未提供宣传资料　咨询：10000\n一家的全部资费和介绍，回复“运营商 中国移动”|只看，不预约|"
     "010-5550-0102|预约请回复“预约运营商”|!40 GB"},
    {"资费", "· 中国移动"},
    {"运营商 中国移动", "【中国移动】\n29 元一个月\n40 GB 流量\n咨询：10086\n诈骗请打|预约请回复“预约运营商”|!中国联通"},
    {"中国移动", "【中国移动】\n29 元一个月\n40 GB"},
    {"移动", "【中国移动】"},
    {"联通资费", "【中国联通】\n25 元\n咨询：10010"},
    {"联通套餐", "【中国联通】"},
    {"telecom", "【中国电信】\n该运营商暂未提供宣传资料。⚠ 预约后可能没有通信运营商致电为你服务。\n咨询：10000"},
    {"运营商 铁通", "没有叫“铁通”的运营商。\n· 中国移动"},
    {"运营商 动", "没有叫“动”的运营商"},
    {"动", "没看懂"},
    {"国移动", "【中国移动】"},
    {"移动一下", "没看懂"},
    {"English", "English"},
    {"tariffs", "- China Mobile: 29 yuan a month Questions: 10086\n|- China Telecom: This carrier "
                "has given no material yet|reply \"tariffs China Mobile\""},
    {"Unicom", "[China Unicom]\n25 yuan\nQuestions: 10010\nFraud|To book reply \"carriers\""},
    {"nicom", "!China Unicom"},
    {NULL, NULL},
};

/* The first question shows all of them; nothing is booked by looking. */
static const struct line before_booking[] = {
    {"预约运营商", "· 中国移动：29 元一个月　咨询：10086\n· 中国联通|· 中国电信：该运营商暂未提供宣传资料|"
                   "想预约哪家运营商？\n1 中国移动"},
    {"移动", "【中国移动】\n29 元一个月\n40 GB|!谁可以"},
    {"运营商 联通", "【中国联通】"},
    {"预约运营商", "还没填完|想预约哪家"},
    {"中国移动", "【中国移动】|谁可以与你联系"},
    {"返回", "· 中国联通：25 元|想预约哪家"},
    {"2", "【中国联通】|谁可以与你联系|返回 上一题"},
    {"取消", "没有提交"},
    {"我的预约", "你现在没有预约"},
    {NULL, NULL},
};

/* A carrier's name is an answer where one may say what one likes. */
static const struct line elsewhere[] = {
    {"留言", "说什么"},
    {"移动", "请核对|移动"},
    {"取消", "没有提交"},
    {"留言", "说什么"},
    {"运营商 骚扰我", "请核对|运营商 骚扰我"},
    {"取消", "没有提交"},
    {"补卡", "为什么补"},
    {"移动", "【中国移动】|为什么补\n1 丢了"}, /* and what is open is asked again */
    {"1", "请核对"},
    {"取消", "没有提交"},
    {NULL, NULL},
};

/* ---- a part of a name ---- */

static const struct line meant[] = {
    {"预约", "你是想办：\n· 预约补卡：回复“补卡”\n· 宽带预约：回复“预约运营商”\n· 撤回预约：回复“撤回预约”\n"
             "其他的回复“帮助”。|!研究生"},
    {"怎么预约？", "· 宽带预约：回复“预约运营商”"},
    {"我要预约", "· 宽带预约：回复“预约运营商”"},
    {"请问怎样办理宽带吗", "· 宽带预约：回复“预约运营商”|!补卡"},
    {"我要补卡", "要填「预约补卡」吗？回复“补卡”"},
    {"约", "没看懂|!你是想"},
    {"怎么", "没看懂|!你是想"},
    {"我要", "没看懂|!你是想"},
    {"今天天气", "没看懂"},
    {"boo", "没看懂"},
    {"oadband", "没看懂"},
    {"Broad", "宽带预约：回复“预约运营商”"},
    {NULL, NULL},
};

static void in_words(void **state)
{
    static const struct {
        const char        *name;
        const struct line *lines;
    } rows[] = {
        {"compared", compared},
        {"before booking", before_booking},
        {"elsewhere", elsewhere},
        {"meant", meant},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;

        school_open(&w, SCHOOL);
        world_chat(&w, rows[i].name, rows[i].lines);
        world_close(&w);
    }
}

static void no_carriers(void **state)
{
    static const struct line lines[] = {
        {"运营商", "没看懂"}, {"运营商 移动", "没看懂"}, {"移动", "没看懂"}, {NULL, NULL}};
    static const char school[] =
        "name: x\nwelcome: 欢迎\nfallback: 没看懂\n"
        "menus: [{app: student, buttons: [{name: 留言, type: click, key: flow/note}]}]\n"
        "flows: [{name: note, app: student, title: 给学校留言, words: [留言], rule: always, "
        "questions: [{name: said, kind: text, title: 说什么}]}]\n";
    struct world w;

    (void)state;
    school_open(&w, school);
    world_chat(&w, "a school without carriers", lines);
    world_close(&w);
}

/* ---- as many and as long as a school file may have ---- */

static void ten_carriers(struct buf *out, size_t tariff, size_t notice)
{
    buf_c(out, HEAD);
    for (unsigned i = 0; i < 10; i++) {
        buf_f(out,
              "    - {name: c%u, title: 第%u家有很长很长很长很长的名字, hotline: 010-5550-%04u,"
              " tariff: \"",
              i, i, i);
        for (size_t n = 0; n < tariff; n += 3)
            buf_c(out, "资");
        buf_c(out, "\"}\n");
    }
    if (notice > 0) {
        buf_c(out, "  notice: ");
        for (size_t n = 0; n + 3 <= notice; n += 3)
            buf_c(out, "注");
        buf_char(out, '\n');
    }
}

/* The notice and the question stay whole, whatever is compared between them. */
static void has_room(void **state)
{
    static const struct {
        size_t tariff, notice;
    } rows[] = {{30, 0}, {900, 0}, {30, 600}, {900, 600}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf school = {0}, notice = {0};
        struct world        w;

        for (size_t n = 0; n + 3 <= rows[i].notice; n += 3)
            buf_c(&notice, "注");
        buf_c(&notice, "");
        ten_carriers(&school, rows[i].tariff, rows[i].notice);
        school_open(&w, school.p);
        world_say(&w, "预约运营商");
        CHECK(w.heard.n <= 2048 && strstr(w.heard.p, notice.p) != NULL &&
                  world_has(&w.heard, rows[i].notice ? "!· 第9家" : "· 第9家有很长很长很长很长的名字：资") &&
                  world_has(&w.heard, "回复“运营商 第0家|想预约哪家|10 第9家|取消 退出"),
              "row %zu: %zu bytes:\n%s", i, w.heard.n, w.heard.p);
        world_say(&w, "运营商");
        CHECK(w.heard.n <= 2048 && world_has(&w.heard, "· 第9家|回复“运营商 第0家|诈骗|预约请回复"),
              "row %zu: all in one message: %s", i, w.heard.p);
        world_close(&w);
    }
}

/* ---- on cards ---- */

static void on_cards(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    school_open(&w, SCHOOL);
    w.ctx.outbound_apps = 1;
    w.ctx.outbound = true;
    world_say(&w, "卡片版");
    world_say(&w, "预约运营商");
    CHECK(world_has(&w.sent, "想预约哪家|中国移动|!~back") &&
              world_has(&w.heard, "· 中国移动：29 元一个月|· 中国电信：该运营商暂未提供宣传资料"),
          "compared beside the card: %s\n%s", w.heard.p, w.sent.p);
    world_press(&w, task_of(&w, task), "mobile", "");
    CHECK(world_has(&w.sent, "谁可以与你联系|~back|返回|40 GB"), "a way back: %s", w.sent.p);
    world_press(&w, task_of(&w, task), "~back", "");
    CHECK(world_has(&w.sent, "想预约哪家|· 中国联通：25 元"), "it leads there: %s", w.sent.p);
    world_press(&w, task_of(&w, task), "unicom", "");
    CHECK(world_has(&w.sent, "谁可以与你联系|【中国联通】"), "and to the next: %s", w.sent.p);
    world_close(&w);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_words),
        cmocka_unit_test(no_carriers),
        cmocka_unit_test(has_room),
        cmocka_unit_test(on_cards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
