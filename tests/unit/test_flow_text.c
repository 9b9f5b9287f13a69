/* The flow engine in words: each row is a line of a chat. */
#include "tests/unit/flow_world.h"

#include "base/mem.h"
#include "store/answers.h"

static const char school[] =
    "name: 测试大学\n"
    "channel: text\n"
    "welcome: 你好\n"
    "desk: {lines: [{name: 综合服务台, phone: 010-1}]}\n"
    "menus: [{app: student, buttons: [{name: 打卡, key: flow/checkin}]}]\n"
    "faq: [{words: [发热], title: 发热怎么办, answer: 去校医院}]\n"
    "flows:\n"
    "  - name: checkin\n"
    "    app: student\n"
    "    title: 今日打卡\n"
    "    title_en: Check-in\n"
    "    words: [打卡, checkin]\n"
    "    rule: daily\n"
    "    no_review: true\n"
    "    done: 打卡成功\n"
    "    today_done: 今日已打卡\n"
    "    today_open: 今日未打卡\n"
    "    today_open_en: Not checked in\n"
    "    questions:\n"
    "      - name: health\n"
    "        kind: choice\n"
    "        title: 身体状况\n"
    "        title_en: Health\n"
    "        options:\n"
    "          - {value: normal, label: 正常, label_en: Fine}\n"
    "          - {value: fever, label: 发热, label_en: Fever, warn: 请去发热门诊}\n"
    "          - {value: other, label: 其他不适, label_en: Other}\n"
    "      - name: symptoms\n"
    "        kind: several\n"
    "        title: 有哪些症状？\n"
    "        when: {question: health, is: [fever, other]}\n"
    "        options:\n"
    "          - {value: cough, label: 咳嗽}\n"
    "          - {value: throat, label: 咽痛}\n"
    "          - {value: tired, label: 乏力}\n"
    "          - {value: none, label: 以上都没有}\n"
    "      - {name: temp, kind: number, title: 体温, min: \"35.0\", max: \"42.0\", decimals: 1, "
    "unit: ℃}\n"
    "      - name: note\n"
    "        kind: text\n"
    "        title: 说明\n"
    "        optional: true\n"
    "        max: \"10\"\n"
    "        when: {question: health, is: [other]}\n"
    "  - name: repair\n"
    "    app: student\n"
    "    title: 报修\n"
    "    words: [报修]\n"
    "    rule: times_a_day\n"
    "    times: 2\n"
    "    intro: 漏水请打电话\n"
    "    questions:\n"
    "      - name: what\n"
    "        kind: choice\n"
    "        title: 哪里坏了？\n"
    "        options: [{value: lamp, label: 灯}, {value: door, label: 门}]\n"
    "      - {name: detail, kind: text, title: 描述, min: \"2\", max: \"20\"}\n"
    "      - {name: phone, kind: text, title: 电话, min: \"7\", max: \"20\", personal: true}\n"
    "      - name: times\n"
    "        kind: several\n"
    "        title: 什么时候在？\n"
    "        optional: true\n"
    "        options: [{value: am, label: 上午}, {value: pm, label: 下午}]\n"
    "  - name: base\n"
    "    app: student\n"
    "    title: 基本信息\n"
    "    words: [基本信息]\n"
    "    rule: once\n"
    "    questions: [{name: home, kind: text, title: 籍贯}]\n"
    "  - name: move\n"
    "    app: student\n"
    "    title: 换宿舍\n"
    "    words: [换宿舍]\n"
    "    rule: daily\n"
    "    questions:\n"
    "      - {name: company, kind: choice, title: 有同伴吗, options: [{value: yes, label: 有}, "
    "{value: no, label: 没有}]}\n"
    "      - {name: many, kind: number, title: 几个人, max: \"9\", when: {question: company, is: "
    "[yes]}}\n"
    "      - {name: where, kind: text, title: 去哪里}\n"
    "  - name: course\n"
    "    app: student\n"
    "    title: 选课登记\n"
    "    words: [选课, course]\n"
    "    rule: always\n"
    "    questions:\n"
    "      - {name: term, kind: choice, title: 学期, options: [{value: spring, label: 春}, "
    "{value: autumn, label: 秋}]}\n"
    "      - {name: campus, kind: choice, title: 校区, options: [{value: east, label: 东}, "
    "{value: west, label: 西}]}\n"
    "  - name: early\n"
    "    app: student\n"
    "    title: 预约\n"
    "    words: [预约]\n"
    "    rule: always\n"
    "    roster_only: false\n"
    "    window: {from: \"2026-11-21 10:00\", until: \"2026-11-22 17:00\",\n"
    "      daily_from: \"06:00\", daily_to: \"22:00\"}\n"
    "    questions: [{name: what, kind: text, title: 什么}]\n"
    "  - name: late\n"
    "    app: student\n"
    "    title: 晚归\n"
    "    words: [晚归]\n"
    "    rule: times_a_day\n"
    "    times: 9\n"
    "    window: {until: 2026-11-23, daily_from: \"08:00\", daily_to: \"19:00\"}\n"
    "    questions: [{name: why, kind: text, title: 为什么}, {name: back, kind: text, title: 几点}]\n"
    "  - name: night\n"
    "    app: student\n"
    "    title: 晚点名\n"
    "    words: [晚点名]\n"
    "    rule: daily\n"
    "    window: {daily_from: \"01:00\"}\n"
    "    questions: [{name: here, kind: text, title: 在吗}]\n";

/* ---- chats ---- */

static const struct line asks_and_submits[] = {
    {"打卡", "今日未打卡|【今日打卡】第 1 题\n身体状况|1 正常\n2 发热\n3 其他不适|取消|!返回"},
    {"1", "第 2 题，共 2 题|体温|35.0–42.0℃|返回"},
    {"36.5", "打卡成功|✅ 07:42　回执 1120-|身体状况：正常|体温：36.5℃"},
    {"打卡", "今日已打卡 07:42（回执 1120-|提交后不能修改|!第 1 题"},
    {"[flow/checkin]", "今日已打卡 07:42"},
    {"+ 1440", ""},
    {"打卡", "今日未打卡|第 1 题"},
    {NULL, NULL},
};

static const struct line one_line[] = {
    {"打卡 1 36.5", "打卡成功|体温：36.5℃"},
    {"打卡 1 36.5", "今日已打卡 07:42"},
    {"打卡 3 1 37 嗓子有点疼", "今日已打卡"},
    {"+ 1440", ""},
    {"打卡 3 13 37 嗓子 有点疼", "打卡成功|其他不适|咳嗽、乏力|体温：37℃|说明：嗓子 有点疼"},
    {"+ 1440", ""},
    {"打卡：2，1、2 36。8度", "打卡成功|请去发热门诊|咳嗽、咽痛|36.8℃"},
    {"+ 1440", ""},
    {"打卡1 36.5", "打卡成功"},
    {"+ 1440", ""},
    {"ＣＨＥＣＫＩＮ　１　３６．５", "打卡成功|36.5℃"},
    {NULL, NULL},
};

static const struct line one_line_stops[] = {
    {"打卡 9 36.5", "今日未打卡|没有这个选项|第 1 题"},
    {"取消", "已取消「今日打卡」"},
    {"打卡 1 50", "请回复 35.0 到 42.0℃ 之间的数|第 2 题，共 2 题"},
    {"36.5", "打卡成功"},
    {"+ 1440", ""},
    {"打卡 正常", "第 2 题"},
    {"打卡 2", "第 2 题，共 3 题|有哪些症状"},
    {"取消", "已取消"},
    {"打卡 1 36.5 谢谢", "后面多出来的“谢谢”没有用上|请核对|1. 身体状况：正常\n2. 体温：36.5℃"},
    {"1", "打卡成功"},
    {NULL, NULL},
};

static const struct line ways_to_answer[] = {
    {"打卡", "第 1 题"},
    {"其他不适", "第 2 题，共 4 题|有哪些症状"},
    {"返回", "第 1 题\n|!共 2 题"},
    {"3 其他不适", "第 2 题"},
    {"返回", "第 1 题"},
    {"（2）", "第 2 题，共 3 题"},
    {"返回", "第 1 题"},
    {"FEVER", "第 2 题"},
    {"返回", "第 1 题"},
    {"2. 正常", "没有这个选项"},
    {"4", "没有这个选项|第 1 题"},
    {"0", "没有这个选项|不知道怎么答？|取消|综合服务台 010-1"},
    {"-1", "没有这个选项"},
    {"２", "第 2 题"},
    {"14", "“以上都没有”不能和别的选项一起选"},
    {"0 1", "“无”不能和别的选项一起选"},
    {"1 5", "请回复 1 到 4 的数字"},
    {"咳嗽，乏力", "第 3 题，共 3 题|体温"},
    {"返回", "第 2 题"},
    {"没有", "第 3 题"},
    {"返回", "第 2 题"},
    {"1 、 3", "第 3 题"},
    {"返回", "第 2 题"},
    {"跳过", "不能跳过"},
    {"1和2", "第 3 题"},
    {"三十七", "请只回复一个数字"},
    {"36.55", "小数点后最多 1 位"},
    {"365", "请回复 35.0 到 42.0℃ 之间的数"},
    {"34.9", "之间的数"},
    {"36.5 37", "请只回复一个数字"},
    {"36.5 1", "请只回复一个数字"},
    {"1e1", "请只回复一个数字"},
    {"99999999999999999999", "请只回复一个数字"},
    {"36.50℃", "打卡成功|症状：咳嗽、咽痛|体温：36.5℃"},
    {NULL, NULL},
};

static const struct line conditions[] = {
    {"打卡", "第 1 题\n|!共 2 题"},
    {"3", "第 2 题，共 4 题"},
    {"2", "第 3 题，共 4 题"},
    {"37.1", "第 4 题，共 4 题|说明|跳过 不填"},
    {"一二三四五六七八九十一", "太长了（11 个字），请不超过 10 个字|第 4 题"},
    {"返回", "第 3 题"},
    {"返回", "第 2 题"},
    {"返回", "第 1 题"},
    {"返回", "已经是第一题了|第 1 题"},
    {"1", "第 2 题，共 2 题|体温"},
    {"37.1", "打卡成功|!咽痛|!说明"},
    {"+ 1440", ""},
    {"打卡 3 2 37.1", "第 4 题"},
    {"跳过", "打卡成功|说明：（未填）"},
    {NULL, NULL},
};

/* All of a line or nothing, and no free words. */
static const struct line several_in_the_middle[] = {
    {"打卡", "第 1 题\n|!共 2 题|!一次答完"}, /* a temperature is nobody's example */
    {"1 50", "没有这个选项|第 1 题\n|!共 2 题"},
    {"1 36.5 谢谢", "没有这个选项|第 1 题"},
    {"1,36.5", "没有这个选项|第 1 题"},
    {"1　３６．５", "打卡成功|体温：36.5℃"},
    {"+ 1440", ""},
    {"打卡", "第 1 题"},
    {"3 12 37.1", "第 4 题，共 4 题|说明"},
    {"36.5 嗓", "打卡成功|说明：36.5 嗓"},
    {"+ 1440", ""},
    {"打卡", "第 1 题"},
    {"2 1", "请去发热门诊|第 3 题"},
    {"返回", "第 2 题"},
    {"1 2 37", "请回复 1 到 4 的数字|第 2 题"},
    {"取消", "已取消"},
    {"打卡 3 1", "第 3 题，共 4 题"},
    {"37 好", "请只回复一个数字"},
    {"取消", "已取消"},
    {"选课", "第 1 题，共 2 题|取消 退出\n也可以一次答完，例如：选课 1 1"},
    {"选课", "还没填完|!一次答完"},
    {"3", "没有这个选项|!一次答完"},
    {"1 2", "请核对|1. 学期：春\n2. 校区：西"},
    {"改1", "第 1 题|!一次答完"},
    {"1 1", "没有这个选项|第 1 题"},
    {"2", "请核对|1. 学期：秋\n2. 校区：西"},
    {"取消", "已取消"},
    {"English", "English from now on"},
    {"选课", "Or all at once, such as: course 1 1"},
    {NULL, NULL},
};

/* What an option warns of cannot wait for the receipt; there it stands once more, but only once. */
static const struct line warnings_at_once[] = {
    {"打卡", "第 1 题"},
    {"2", "请去发热门诊|第 2 题"},
    {"1", "第 3 题|!请去发热门诊"},
    {"返回", "第 2 题|!请去发热门诊"},
    {"取消", "已取消"},
    {"打卡 2 9", "今日未打卡|请去发热门诊|第 2 题"},
    {"取消", "已取消"},
    {"打卡 2 1 36.5", "打卡成功|请去发热门诊|!门诊\n请去发热门诊"},
    {NULL, NULL},
};

static const struct line review_and_change[] = {
    {"报修", "漏水请打电话|【报修】第 1 题，共 4 题"},
    {"1", "第 2 题|直接回复文字"},
    {"坏", "太短了，请至少写 2 个字"},
    {"提交", "还没填完|第 2 题"},
    {"打卡 机坏了", "第 3 题"},
    {"13800000001", "第 4 题|没有回复“无”"},
    {"无", "请核对|1. 哪里坏了：灯\n2. 描述：打卡 机坏了\n3. 电话：138****0001\n4. 什么时候在：无|!13800000001"},
    {"2", "回复 1 才会提交"},
    {"改9", "没有这一项"},
    {"改99999999999999", "没有这一项"},
    {"改 2", "第 2 题，共 4 题|描述"},
    {"灯<a href=\"x\">", "请核对|描述：灯＜a"},
    {"修改第 1 项", "第 1 题"},
    {"门", "请核对|1. 哪里坏了：门"},
    {"返回", "第 4 题"},
    {"12", "请核对|上午、下午"},
    {"确认", "「报修」提交成功|回执 1120-|电话：138****0001"},
    {"报修 1 灯坏了 13800000001 无", "请核对"},
    {"提交", "提交成功"},
    {"报修", "今天已提交 2 次（每天最多 2 次）|请明天再来|!第 1 题"},
    {NULL, NULL},
};

static const struct line once_for_ever[] = {
    {"基本信息", "【基本信息】\n籍贯"},
    {"江西", "请核对|1. 籍贯：江西"},
    {"取消", "已取消「基本信息」，没有提交。回复“基本信息”可以重新开始"},
    {"基本信息 江西 南昌", "籍贯：江西 南昌"},
    {"yes", "提交成功"},
    {"+ 500000", ""},
    {"基本信息", "已于 2026-11-20 07:42 提交（回执 1120-|只能提交一次"},
    {NULL, NULL},
};

static const struct line in_the_middle[] = {
    {"打卡", "第 1 题"},
    {"[flow/checkin]", "还没填完|第 1 题"},
    {"帮助", "怎么填|第 1 题"},
    {"服务台", "综合服务台|第 1 题"},
    {"常见问题", "发热怎么办|填完「今日打卡」再|第 1 题"},
    {"我发热了怎么办", "【发热怎么办】|去校医院|第 1 题|!没有这个选项"},
    {"2", "第 2 题，共 3 题"},
    {"打卡", "还没填完|第 2 题"},
    {"[say/发热]", "去校医院|第 2 题"},
    {"咳嗽发热", "去校医院|第 2 题"},
    {"报修", "已离开「今日打卡」|漏水|【报修】第 1 题"},
    {"2", "第 2 题|描述"},
    {"查询", "今日未打卡|还没有提交过|第 2 题"},
    {"[say/发热]", "去校医院|第 2 题"},
    {"查询 发热的灯", "第 3 题|!去校医院"},
    {"打卡", "已离开「报修」|【今日打卡】第 1 题"},
    {"English", "English from now on|Question 1\nHealth|1 Fine"},
    {"fine", "Question 2 of 2"},
    {"中文", "以后用中文|第 2 题"},
    {"文字版", "以后都用文字|第 2 题"},
    {NULL, NULL},
};

static const struct line beside_another_flow[] = {
    {"报修", "【报修】第 1 题"},
    {"1", "第 2 题"},
    {"灯坏了", "第 3 题"},
    {"预约", "开放，到时再来|【报修】第 3 题"},
    {"取消", "已取消「报修」"},
    {"报修 2", "【报修】第 2 题"},
    {"返回", "【报修】第 1 题"},
    {"打卡 1 36.5", "打卡成功|回执 1120-|【报修】第 1 题，共 4 题"},
    {"打卡", "今日已打卡 07:42|【报修】第 1 题"},
    {"灯", "【报修】第 2 题"},
    {"= lisi", ""},
    {"打卡", "只对学校名册|!报修"},
    {NULL, NULL},
};

static const struct line expiry[] = {
    {"打卡", "第 1 题"},
    {"+ 29", ""},
    {"1", "第 2 题"},
    {"+ 30", ""},
    {"36.5", "今日未打卡|超过 30 分钟没有回答，已经作废，没有提交。回复“打卡”重新开始"},
    {"36.5", "!作废"},
    {"打卡", "第 1 题"},
    {"+ 31", ""},
    {"打卡", "今日未打卡|第 1 题|!还没填完"},
    {"+ 31", ""},
    {"打卡 1 36.5", "打卡成功"},
    {"1", "!作废"},
    {NULL, NULL},
};

static const struct line windows[] = {
    {"预约", "「预约」2026-11-21 10:00 开放"},
    {"+ 1440", ""}, /* 21st 07:42 */
    {"预约", "开放，到时再来"},
    {"+ 720", ""}, /* 19:42 */
    {"预约", "【预约】"},
    {"+ 20", ""},
    {"票", "请核对"},
    {"+ 20", ""},
    {"再等等", "回复 1 才会提交"},
    {"+ 29", ""},
    {"票", "回复 1 才会提交"},
    {"+ 29", ""},
    {"票", "回复 1 才会提交"},
    {"+ 25", ""},
    {"票", "回复 1 才会提交"},
    {"+ 20", ""}, /* 22:05 */
    {"1", "每天 06:00–22:00 开放，现在是 22:05，请明天 06:00 再来。"},
    {"1", "!开放"}, /* it was said, and is over */
    {"预约", "请明天 06:00 再来。|!【预约】"},
    {"+ 1440", ""},
    {"预约", "已于 2026-11-22 17:00 截止|综合服务台 010-1"},
    {NULL, NULL},
};

/* Open at the end of the hours: refused with the first answer, not at the end of all of them. */
static const struct line closes_meanwhile[] = {
    {"+ 660", ""}, /* 18:42 */
    {"晚归", "【晚归】第 1 题"},
    {"+ 20", ""}, /* 19:02 */
    {"宿舍", "「晚归」每天 08:00–19:00 开放，现在是 19:02，请明天 08:00 再来。|!第 2 题"},
    {"宿舍", "!第 1 题|!第 2 题|!开放"},
    {"+ 1420", ""}, /* 18:42 */
    {"晚归", "第 1 题"},
    {"+ 20", ""},
    {"晚归", "请明天 08:00 再来|!第 1 题"}, /* asked for again */
    {"取消", "没有正在填的内容"},
    {"+ 1420", ""},
    {"English", "English"},
    {"晚归", "Question 1"},
    {"+ 20", ""},
    {"back", "from 08:00 to 19:00 every day; it is 19:02 now. Please come back tomorrow at 08:00."},
    {"中文", "中文"},
    {"+ 700", ""}, /* 06:42 */
    {"晚归", "请今天 08:00 再来。"},
    {"+ 720", ""}, /* 18:42 on its last day */
    {"晚归", "第 1 题"},
    {"+ 20", ""},
    {"取消", "已取消"},
    {"晚归", "已于 2026-11-23 截止|!再来"},
    {NULL, NULL},
};

static const struct line strangers[] = {
    {"= lisi", ""},
    {"打卡", "只对学校名册里的人开放|lisi|综合服务台 010-1|!第 1 题"},
    {"打卡 1 36.5", "只对学校名册里的人开放"},
    {"[flow/checkin]", "只对学校名册里的人开放"},
    {"你好", "!今日未打卡"},
    {"= zhangsan", ""},
    {"你好", "今日未打卡"},
    {NULL, NULL},
};

/* What is not understood stands below what is left to do, two lines of it at most; nothing of what
 * is done or closed. */
static const struct line not_understood[] = {
    {"你好", "今日未打卡\n今日未完成「换宿舍」\n回复“打卡”就可以开始。\n\n没看懂这句话|!晚点名"},
    {"查询", "今日未打卡\n今日未完成「换宿舍」\n今日未完成「晚点名」"},
    {"打卡 1 36.5", "打卡成功"},
    {"你好", "!今日已打卡|今日未完成「换宿舍」\n今日未完成「晚点名」\n回复“换宿舍”"},
    {"换宿舍 没有 东区", "请核对"},
    {"1", "提交成功"},
    {"你好", "今日未完成「晚点名」\n|!换宿舍"},
    {"+ 1020", ""}, /* 00:42: all are open but for the last, which begins at 01:00 */
    {"你好", "!晚点名"},
    {NULL, NULL},
};

static const struct line nothing_open[] = {
    {"取消", "今日未打卡|没有正在填的内容"},
    {"提交", "没有正在填的内容"},
    {"跳过", "没有正在填的内容"},
    {"1", "!第 2 题"},
    {"[flow/gone]", "菜单项已经更新"},
    {NULL, NULL},
};

static const struct {
    const char        *name;
    const struct line *lines;
} chats[] = {
    {"asks and submits", asks_and_submits},
    {"one line", one_line},
    {"one line stops where it does not fit", one_line_stops},
    {"ways to answer", ways_to_answer},
    {"conditions", conditions},
    {"several in the middle", several_in_the_middle},
    {"warnings at once", warnings_at_once},
    {"review and change", review_and_change},
    {"once for ever", once_for_ever},
    {"in the middle", in_the_middle},
    {"beside another flow", beside_another_flow},
    {"expiry", expiry},
    {"windows", windows},
    {"closes meanwhile", closes_meanwhile},
    {"strangers", strangers},
    {"not understood", not_understood},
    {"nothing open", nothing_open},
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

/* ---- what is stored ---- */

/* The written form as if nobody's own words were sealed. */
static void read_words(struct world *w, struct str written, struct buf *plain)
{
    auto_answers struct answers a = {0};
    struct err                  err = {0};

    world_must(answers_read(w->store, written, &a, &err), &err);
    for (unsigned i = 0; i < a.count; i++) {
        CHECK(!a.item[i].words || memmem(written.p, written.n, a.item[i].value,
                                         strlen(a.item[i].value)) == NULL,
              "words are sealed: %s", a.item[i].field);
        a.item[i].words = false;
    }
    world_must(answers_write(w->store, &a, plain, &err), &err);
}

static void must_store(struct world *w, const char *flow, int64_t day, const char *wanted)
{
    auto_buf struct buf memory = {0}, plain = {0};
    struct submission   sub;
    struct err          err = {0};

    CHECK(submission_last(w->store, str_c(flow), day, member_subject(&w->ctx.me), &sub, NULL,
                          &memory, &err) == 1,
          "%s was submitted", flow);
    read_words(w, sub.answers, &plain);
    CHECK(str_is(buf_view(&plain), wanted), "%s stores “%s”, not “%s”", flow, wanted, plain.p);
    CHECK(str_is(sub.member, "zhangsan") && sub.at == w->now, "%s stores who and when", flow);
}

/* In the order of the questions, without what is not asked any more, and without our own notes. */
static void test_stored(void **state)
{
    static const struct line changed[] = {
        {"基本信息", "籍贯"},
        {"a=b\nc#d\\", "请核对"},
        {"什么", "回复 1 才会提交"},
        {"1", "提交成功"},
        {"换宿舍", "第 1 题\n|!共 2 题"},
        {"有", "第 2 题，共 3 题|几个人"},
        {"3", "第 3 题"},
        {"二楼", "请核对"},
        {"改1", "第 1 题"},
        {"无所谓", "没有这个选项"},
        {"有", "请核对|2. 几个人：3\n3. 去哪里：二楼"}, /* what hung on it was kept */
        {"改 1", "第 1 题"},
        {"没有", "请核对|1. 有同伴吗：没有\n2. 去哪里：二楼\n\n|!几个人"},
        {"1", "提交成功"},
        {NULL, NULL},
    };
    struct world w;

    (void)state;
    world_open(&w, school);
    world_chat(&w, "stored", changed);
    must_store(&w, "base", 0, "home=a=b\\nc#d\\\\\n");
    must_store(&w, "move", cst_day(w.now), "company=no\nwhere=二楼\n");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stored),
        cmocka_unit_test(test_chats),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
