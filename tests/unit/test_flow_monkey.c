/* Somebody presses and types whatever comes to mind, at the demo's school, at one that asks for
 * numbers, and at one that asks who he is: nothing fails, nothing stays unanswered, every answer
 * fits the platform, and the rules hold. The dice are always the same. */
#include "tests/unit/flow_sent.h"
#include "tests/unit/people.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <unistd.h>

enum { MESSAGES = 6000 };

static const char numbers[] =
    "name: 测试大学\n"
    "welcome: 你好\n"
    "flows:\n"
    "  - name: contact\n"
    "    app: student\n"
    "    title: 联系方式\n"
    "    words: [登记]\n"
    "    rule: always\n"
    "    questions:\n"
    "      - name: health\n"
    "        kind: choice\n"
    "        title: 谁的\n"
    "        options: [{value: normal, label: 自己}, {value: fever, label: 家长}]\n"
    "      - {name: phone, kind: phone, title: 手机号}\n"
    "      - {name: mail, kind: mail, title: 邮箱, optional: true}\n"
    "      - {name: who, kind: text, title: 姓名, personal: true, "
    "when: {question: health, is: [fever]}}\n"
    "      - {name: id, kind: document, title: 证件号, when: {question: health, is: [fever]}}\n";

static const char kinds[] =
    "name: 测试大学\n"
    "welcome: 你好\n"
    "flows:\n"
    "  - name: checkin\n"
    "    app: student\n"
    "    title: 今日打卡\n"
    "    words: [打卡]\n"
    "    rule: daily\n"
    "    streak: 14\n"
    "    no_review: true\n"
    "    questions:\n"
    "      - {name: consent, kind: consent, title: 同意上报位置, version: a}\n"
    "      - {name: health, kind: choice, title: 身体, default: last, options: [{value: normal,\n"
    "         label: 正常}, {value: fever, label: 发热, alert: true}]}\n"
    "      - {name: since, kind: date, title: 从哪天起, min: \"-14\", max: \"0\",\n"
    "         when: {question: health, is: [fever]}}\n"
    "      - {name: symptoms, kind: several, title: 症状, default: last, options: [{value: cough,\n"
    "         label: 咳嗽}, {value: none, label: 没有}]}\n"
    "      - {name: place, kind: location, title: 位置, default: last}\n"
    "      - {name: room, kind: text, title: 宿舍, pattern: \"[0-9]{3}\", example: \"305\",\n"
    "        wrong: 三位房间号,\n"
    "         default: last}\n"
    "  - name: repair\n"
    "    app: student\n"
    "    title: 报修\n"
    "    words: [报修]\n"
    "    rule: times_a_day\n"
    "    times: 3\n"
    "    questions:\n"
    "      - {name: what, kind: photo, title: 照片}\n"
    "      - {name: more, kind: photo, title: 再一张, optional: true}\n"
    "      - {name: from, kind: location, title: 在哪, optional: true, personal: true}\n"
    "      - {name: to, kind: location, title: 去哪}\n"
    "      - {name: phone, kind: phone, title: 手机, default: phone}\n"
    "      - {name: again, kind: consent, title: 可以回访, version: a, optional: true}\n"
    "  - name: face\n"
    "    app: student\n"
    "    title: 电子ID\n"
    "    words: [登记]\n"
    "    rule: always\n"
    "    approve: [office]\n"
    "    no_review: true\n"
    "    questions: [{name: what, kind: photo, title: 照片}]\n";

static const char identity[] =
    "name: 测试大学\n"
    "welcome: 你好\n"
    "identity:\n"
    "  notice: 请先阅读\n"
    "  notice_version: a\n"
    "  mail: true\n"
    "  tries_hour: 100\n"
    "  tries_day: 1000\n"
    "  codes: {address_hour: 0, address_day: 0, person_hour: 0, person_day: 0}\n"
    "flows:\n"
    "  - name: contact\n"
    "    app: student\n"
    "    title: 联系方式\n"
    "    words: [登记]\n"
    "    rule: always\n"
    "    confirmed: true\n"
    "    questions: [{name: phone, kind: phone, title: 手机号}]\n";

static const char *const sayings[] = {
    "打卡", "打卡 1 1 36.5", "打卡 2 4 13 37.2", "打卡 4 1 6 36 嗓子疼", "报修",
    "报修 1 2 3 305 灯不亮了 13800000001", "[flow/checkin]", "[flow/repair]", "[flow/duty]",
    "[flow/none]", "[say/查询]", "[old]", "1", "2", "3", "4", "12", "1 3", "1、2", "0", "无", "7", "99",
    "36.5", "36。8度", "305", "正常", "发热", "校内", "1 号楼", "卫生间灯不亮", "13800000001", "取消",
    "返回", "帮助", "跳过", "提交", "确认", "改1", "改 3", "改99", "查询", "查询 1120-ABCDEF", "常见问题",
    "服务台", "文字版", "卡片版", "English", "中文", "help", "back", "cancel", "skip", "校园网", "😀",
    "<a href=\"https://x.example\">点我</a>", "\n", "，", "。", "\xe3\x80\x80",
    "value=1\nfield#x\\n", "~wrong", "~given", "%s%n", "登记", "登记 1 13800000001 a@b.example",
    "登记 2 +8613800000002 x@y.example.edu 张 三 11010519491231002X", "手机 13800000003",
    "１３８　００００　０００４", "zhang@example.edu", "11010519491231002X", "110105194912310021",
    "E1234567", "4.4E+17", "改2", "改4",
    "身份确认", "身份确认 20210001 李四 11010519491231002X", "身份确认 20210001 李四 E1234567", "20210001",
    "李四", "我的信息", "改手机", "改手机 13800000003", "绑定邮箱", "绑定邮箱 zhang@example.edu", "信息有误",
    "信息有误 1 姓名是李四", "123456", "正确", "其他有误", "这不是我", "同意", "同意", "[flow/confirm]",
    "[flow/phone]", "[flow/identity]", "同上", "打卡 同上", "=", "打卡 1 1 同上", "same", "昨天", "11-19",
    "2026年11月10日", "13-45", "2月29日", "无法定位", "无法定位 3", "定位失败", "不同意", "打卡 同上 2 今天",
    "报修 1", "１",
};

/* What is sent and not typed: flow_sent.h. */
static const char *const things[] = {
    "@m 28.6829 115.8579 江西省南昌市", "@m 28.6829 115.8579 江西省南昌市", "@m 39.9 116.4",
    "@m nowhere", "@s 28.6829 115.8579 江西省南昌市", "@s nowhere", "@r 28.6829 115.8579", "@r x",
    "@p M1", "@p M2", "@p M3", "@p ", "@e", "@v", "@here 1", "@bad 1", "@lost 2", "@bad 3",
    "@here 4", "@lost 5", "@bad 6", "@bad 99",
};

static const char *const options[] = {
    "normal", "fever", "cough", "other", "campus", "city", "none", "b1", "power", "morning", "noon",
    "~", "", "x", "1", "yes", "no", "name", "other",
};
static const char *const fields[] = {
    "consent", "again", "what", "health", "place", "symptoms", "building", "what", "when_home",
    "nothing",
};
static const char *const keys[] = {"submit", "back", "cancel", "x",     "",
                                   "right",  "phone", "wrong", "notme"};

static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

#define ANY(list, state) (list)[next(state) % ARRAY_LEN(list)]

static char *slurp(const char *path)
{
    static char text[65536];
    FILE       *f = fopen(path, "rb");
    size_t      n;

    CHECK(f != NULL, "%s can be read", path);
    n = fread(text, 1, sizeof text - 1, f);
    text[n] = '\0';
    fclose(f);
    return text;
}

static void keep_task(const struct world *w, char task[140])
{
    const char *at = w->sent.n > 0 ? strstr(w->sent.p, "\"task_id\":\"") : NULL;

    if (at != NULL)
        snprintf(task, 140, "%.*s", (int)strcspn(at + 11, "\""), at + 11);
}

static void press(struct world *w, uint32_t *state, const char *task)
{
    struct str          ids[12];
    struct msg_selected selected[4];
    struct message      msg = {.type = MSG_EVENT_CARD, .key = str_c(ANY(keys, state))};

    for (size_t i = 0; i < ARRAY_LEN(ids); i++)
        ids[i] = str_c(ANY(options, state));
    for (size_t i = 0; i < ARRAY_LEN(selected); i++)
        selected[i] = (struct msg_selected){
            .question = str_c(ANY(fields, state)),
            .options = ids + 3 * i,
            .count = next(state) % 4,
        };
    if (next(state) % 3 > 0)
        msg.key = STR_LIT("submit");
    msg.card.task_id = str_c(task);
    msg.card.response_code = STR_LIT("RC");
    msg.card.selected = selected;
    msg.card.selected_count = next(state) % 5;
    world_run(w, &msg);
    CHECK(w->heard.n == 0 && w->sent_count > 0, "a press is answered by the outbox");
}

static void must_be_fit(const struct world *w, const char *said)
{
    CHECK(w->heard.n > 0 || w->sent_count > 0, "“%s” is answered", said);
    CHECK(w->heard.n <= REPLY_TEXT_MAX && utf8_valid(buf_view(&w->heard)),
          "“%s” is answered with clean text", said);
    CHECK(w->sent_count <= 3, "“%s” costs %u calls", said, w->sent_count);
}

static int count_row(void *arg, const struct submission *sub)
{
    (void)sub;
    ++*(unsigned *)arg;
    return 0;
}

static void must_keep_rules(struct world *w)
{
    static const struct {
        const char *flow;
        unsigned    most;
    } rules[] = {{"checkin", 1}, {"repair", 3}};
    struct err err = {0};

    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        unsigned count = 0;
        int64_t  day = cst_day(w->now);

        world_must(submission_list(w->store, member_subject(&w->ctx.me), str_c(rules[i].flow), day,
                                   day, 10, count_row, &count, &err),
                   &err);
        CHECK(count <= rules[i].most, "%s: %u on one day", rules[i].flow, count);
    }
}

/* What is personal never comes back whole. */
static void must_be_masked(const struct world *w, const char *said)
{
    static const char *const secrets[] = {"13800000003", "13800000002", "zhang@example.edu",
                                          "11010519491231002X", "E1234567"};

    for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
        CHECK(strstr(w->heard.p, secrets[i]) == NULL && strstr(w->sent.p, secrets[i]) == NULL,
              "“%s” is answered with a whole number: %s%s", said, w->heard.p, w->sent.p);
}

static void add_lisi(struct world *w)
{
    struct err            err = {0};
    enum people_change    change;
    struct person         p = {.number = STR_LIT("20210001"), .name = STR_LIT("李四")};
    struct person_private x = {.id_type = STR_LIT("id_card"),
                               .id_number = STR_LIT("11010519491231002X")};

    world_must(store_begin(w->store, &err), &err);
    world_must(put_person(w->store, w->now, &p, &x, false, &change, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

/* The office thaws who said 这不是我; the next person is to be found out anew. */
static void thaw(struct world *w)
{
    struct err err = {0};

    world_must(store_begin(w->store, &err), &err);
    world_must(member_unbind(w->store, str_c(w->user), &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

/* A picture may be the last answer; what became of it, and a place of the map, is told by messages,
 * if at all. */
static void send_thing(struct sent *s, uint32_t *state, unsigned *submitted)
{
    const char *thing = ANY(things, state);

    if (s->photos == ARRAY_LEN(s->photo))
        s->photos = next(state) % ARRAY_LEN(s->photo);
    sent_line(s, thing);
    CHECK(s->w.heard.n > 0 || s->w.sent_count > 0 || strchr("mpv", thing[1]) == NULL ||
              strncmp(thing, "@m ", 3) == 0, /* the other half of a place of the map */
          "“%s” is answered", thing);
    CHECK(s->w.heard.n <= REPLY_TEXT_MAX && utf8_valid(buf_view(&s->w.heard)) &&
              s->w.sent_count <= 4,
          "“%s” is answered with clean text", thing);
    *submitted += strstr(s->w.heard.p, "✅") || strstr(s->w.sent.p, "✅");
}

static void run_monkey(const char *school, enum member_channel channel, uint32_t state,
                       unsigned *submitted)
{
    struct sent s;
    char        task[140] = "f-checkin-0-0";

    sent_open(&s, school);
    add_lisi(&s.w);
    if (school == identity)
        s.w.user = "visitor"; /* nobody's number */
    s.w.ctx.outbound = channel != MEMBER_TEXT;
    for (unsigned i = 0; i < MESSAGES; i++) {
        const char *said = ANY(sayings, &state);
        uint32_t    dice = next(&state) % 20;

        if (dice == 0) {
            s.w.now += next(&state) % (school == kinds ? 40000 : 4000);
            must_keep_rules(&s.w);
            if (school != numbers && s.w.ctx.me.person == 0)
                thaw(&s.w);
        } else if (dice > (school == kinds ? 13 : 18)) {
            send_thing(&s, &state, submitted);
        } else if (dice < 6 && channel != MEMBER_TEXT) {
            press(&s.w, &state, task);
        } else {
            world_say(&s.w, said);
            must_be_fit(&s.w, said);
            if (school == numbers || school == identity)
                must_be_masked(&s.w, said);
            *submitted += strstr(s.w.heard.p, "✅") || strstr(s.w.heard.p, "已确认");
        }
        keep_task(&s.w, task);
    }
    world_close(&s.w);
}

/* The demo's school, whose picture and calendar are found from wherever a copy of it lies. */
static const char *demo_school(struct buf *out)
{
    static const char *const files[] = {" pictures/", " demo-calendar.yaml"}; /* in their order */
    const char              *text = slurp("conf/schools/demo.yaml");
    char                     folder[4096];

    assert_non_null(getcwd(folder, sizeof folder));
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        const char *file = strstr(text, files[i]);

        assert_non_null(file);
        buf_f(out, "%.*s %s/conf/schools/", (int)(file - text), text, folder);
        text = file + 1;
    }
    buf_c(out, text);
    return out->p;
}

static void test_monkey(void **state)
{
    auto_buf struct buf demo = {0};
    const char         *schools[] = {demo_school(&demo), numbers, identity, kinds};

    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(schools); i++) {
        unsigned submitted = 0;

        run_monkey(schools[i], MEMBER_TEXT, 3 * i + 1, &submitted);
        run_monkey(schools[i], MEMBER_CARD, 3 * i + 2, &submitted);
        run_monkey(schools[i], MEMBER_AUTO, 3 * i + 3, &submitted);
        CHECK(submitted > 20, "some of it was submitted at school %u: %u", i, submitted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_monkey),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
