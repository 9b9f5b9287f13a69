/* 通行码 and 电子ID: the colour by each rule, the reasons with the word that mends them, and the
 * code. */
#include "tests/unit/pass_world.h"

#include "bot/push.h"
#include "store/media.h"

#include <unistd.h>

/* ---- one thing at a time ---- */

static const struct {
    const char         *name;
    enum approval_state id, city;
    const char         *reason;    /* why refused or suspended */
    int                 days, ago; /* reports */
    bool                unconfirmed, alert;
    const char         *hears, *hears_en;
    enum signed_colour  colour; /* NO_COLOUR: no code */
} rows[] = {
    {"all is good", APPROVAL_VALID, APPROVAL_VALID, "", 14, 0, .colour = SIGNED_GREEN,
     .hears = "【绿码】可以通行|数字码 |有效 5 分钟，至 07:47，只能用一次|!大致原因|!还差|!因为",
     .hears_en = "[Green] You may pass|Digits |until 07:47"},
    {"more days than needed", APPROVAL_VALID, APPROVAL_VALID, "", 40, 0, .colour = SIGNED_GREEN,
     .hears = "【绿码】", .hears_en = "[Green]"},
    {"nothing today", APPROVAL_VALID, APPROVAL_VALID, "", 20, 1, .colour = SIGNED_YELLOW,
     .hears = "【黄码】现在不能通行|今天还没有填「今日打卡」：回复“打卡”|!还差|"
              "补齐后再回复“通行码”|数字码 ",
     .hears_en = "[Yellow] You may not pass|\"Check-in\" is missing today: reply \"checkin\"|reply "
                 "\"pass\" again"},
    {"five days are missing", APPROVAL_VALID, APPROVAL_VALID, "", 9, 0, .colour = SIGNED_YELLOW,
     .hears = "【黄码】|还差 5 天连续打卡（已连续 9 天，要 14 天）：明天接着回复“打卡”|!今天还没有",
     .hears_en = "5 more days in a row (9 of 14): reply \"checkin\" again tomorrow"},
    {"thirteen and not today", APPROVAL_VALID, APPROVAL_VALID, "", 13, 1, .colour = SIGNED_YELLOW,
     .hears = "今天还没有填|!还差", .hears_en = "is missing today|!more days"},
    {"twelve and not today", APPROVAL_VALID, APPROVAL_VALID, "", 12, 1, .colour = SIGNED_YELLOW,
     .hears = "今天还没有填|还差 2 天连续打卡（已连续 12 天，要 14 天）：每天回复“打卡”",
     .hears_en = "2 more days in a row (12 of 14): reply \"checkin\" every day"},
    {"a hole yesterday", APPROVAL_VALID, APPROVAL_VALID, "", 30, 2, .colour = SIGNED_YELLOW,
     .hears = "今天还没有填|还差 14 天连续打卡（已连续 0 天", .hears_en = "14 more days"},
    {"never reported", APPROVAL_VALID, APPROVAL_VALID, "", 0, 0, .colour = SIGNED_YELLOW,
     .hears = "今天还没有填|还差 14 天", .hears_en = "14 more days"},
    {"not confirmed", APPROVAL_VALID, APPROVAL_VALID, "", 14, 0, .unconfirmed = true,
     .colour = SIGNED_YELLOW, .hears = "【黄码】|个人信息还没有核对：回复“|!打卡",
     .hears_en = "Your information is not confirmed: reply \""},
    {"no proof", APPROVAL_VALID, APPROVAL_NONE, "", 14, 0, .colour = SIGNED_YELLOW,
     .hears = "【黄码】|「昌通码」还没有办：回复“昌通码”",
     .hears_en = "\"City code\" is missing; reply \"citycode\""},
    {"the proof is being checked", APPROVAL_VALID, APPROVAL_PENDING, "", 14, 0,
     .colour = SIGNED_YELLOW,
     .hears = "「昌通码」审核中（第 2 号，07:42 提交）|!回复“昌通码”",
     .hears_en = "\"City code\" is being checked (no. 2, sent 07:42)"},
    {"the proof was refused", APPROVAL_VALID, APPROVAL_REFUSED, "截图不清楚", 14, 0,
     .colour = SIGNED_YELLOW, .hears = "「昌通码」未通过（截图不清楚），改好后回复“昌通码”",
     .hears_en = "\"City code\" was refused (截图不清楚); then reply \"citycode\""},
    {"the proof is suspended", APPROVAL_VALID, APPROVAL_SUSPENDED, "到过风险地区", 14, 0,
     .colour = SIGNED_YELLOW,
     .hears = "「昌通码」已停用（到过风险地区），请联系服务台 010-5550-0101",
     .hears_en = "is suspended (到过风险地区); please ask "},
    {"the proof is over", APPROVAL_VALID, APPROVAL_EXPIRED, "", 14, 0, .colour = SIGNED_YELLOW,
     .hears = "「昌通码」已过期，请重新办：回复“昌通码”",
     .hears_en = "\"City code\" has expired; reply \"citycode\""},
    {"an alert", APPROVAL_VALID, APPROVAL_VALID, "", 14, 0, .alert = true, .colour = SIGNED_RED,
     .hears = "【红码】现在不能通行|辅导员先确认|!fever|!health|数字码 |大致原因|!只能用一次",
     .hears_en = "[Red] You may not pass|Your counsellor"},
    {"an alert, and more", APPROVAL_VALID, APPROVAL_NONE, "", 3, 1, .alert = true,
     .unconfirmed = true, .colour = SIGNED_RED,
     .hears = "【红码】|辅导员先确认|今天还没有填|还差 11 天|个人信息还没有核对|「昌通码」还没有办",
     .hears_en = "[Red]|Your counsellor|is missing today|11 more days|not confirmed|City code"},
    {"no electronic ID", APPROVAL_NONE, APPROVAL_VALID, "", 14, 0,
     .hears = "还不能领通行码：「电子ID」还没有办：回复“申请电子ID”|!数字码",
     .hears_en = "There is no pass for you yet: \"Electronic ID\" is missing; reply \"apply-eid\""},
    {"it is being checked", APPROVAL_PENDING, APPROVAL_VALID, "", 14, 0,
     .hears = "还不能领通行码：「电子ID」审核中（第 1 号，07:42 提交）|!数字码",
     .hears_en = "is being checked"},
    {"it was refused", APPROVAL_REFUSED, APPROVAL_VALID, "请摘掉口罩重拍", 14, 0,
     .hears = "「电子ID」未通过（请摘掉口罩重拍），改好后回复“申请电子ID”|!数字码",
     .hears_en = "was refused (请摘掉口罩重拍)"},
    {"it is suspended", APPROVAL_SUSPENDED, APPROVAL_VALID, "照片不是本人", 14, 0,
     .hears = "「电子ID」已停用（照片不是本人），请联系服务台 010-5550-0101|!数字码",
     .hears_en = "is suspended"},
    {"it is over", APPROVAL_EXPIRED, APPROVAL_VALID, "", 14, 0,
     .hears = "「电子ID」已过期，请重新办：回复“申请电子ID”|!数字码", .hears_en = "has expired"},
};

static void make(struct world *w, size_t i)
{
    int64_t zhangsan, over;

    world_open(w, PASS_ALL);
    zhangsan = pass_person(w, "zhangsan");
    over = cst_day(w->now) - 1;
    pass_approve(w, "eid", zhangsan, rows[i].id, 0, rows[i].id == APPROVAL_EXPIRED ? over : 0,
                 rows[i].reason);
    pass_approve(w, "city", zhangsan, rows[i].city, 0, rows[i].city == APPROVAL_EXPIRED ? over : 0,
                 rows[i].reason);
    pass_report(w, zhangsan, rows[i].days, rows[i].ago);
    if (!rows[i].unconfirmed)
        pass_confirm(w, zhangsan);
    if (rows[i].alert)
        pass_alert(w, zhangsan);
    w->ctx.outbound = true;
}

static void check_code(struct world *w, size_t i)
{
    struct pass_code code;
    char             digits[9];

    pass_digits(w, digits);
    if (rows[i].colour == SIGNED_NO_COLOUR) {
        CHECK(digits[0] == '\0' && w->sent_count == 0, "%s: no code", rows[i].name);
        return;
    }
    code = pass_code_of(w, digits);
    CHECK(code.colour == (int)rows[i].colour && code.person == pass_person(w, "zhangsan") &&
              code.issued_at == w->now && code.expires_at == w->now + 300,
          "%s: the code says the same", rows[i].name);
    CHECK(w->sent_count == 1 && strstr(w->sent.p, "\"image\""), "%s: a picture follows: %s",
          rows[i].name, w->sent.p);
}

static void test_colours(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;

        make(&w, i);
        world_say(&w, "通行码");
        CHECK(strcmp(w.handler, "pass") == 0 && world_has(&w.heard, rows[i].hears), "%s: %s",
              rows[i].name, w.heard.p);
        check_code(&w, i);
        world_say(&w, "English");
        world_say(&w, "pass");
        CHECK(world_has(&w.heard, rows[i].hears_en), "%s: %s", rows[i].name, w.heard.p);
        world_close(&w);
    }
}

/* ---- the words, the menu, the picture ---- */

static void test_words(void **state)
{
    static const char *const asks[] = {"通行码", "入校码", "PASS", "　通行码 ", "[say/通行码]"};
    struct world             w;

    (void)state;
    world_open(&w, PASS_ALL);
    pass_all_good(&w, "zhangsan");
    for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
        world_say(&w, asks[i]);
        CHECK(world_has(&w.heard, "【绿码】"), "“%s”: %s", asks[i], w.heard.p);
    }
    world_chat(&w, "other words",
               (const struct line[]){{"通行码 给我", "!【绿码】"},
                                     {"我的通行码", "!【绿码】"},
                                     {"帮助", "通行码　进出校门|!岗位"},
                                     {NULL, NULL}});
    staff_app(&w, "zhangsan");
    world_chat(&w, "not in the other application",
               (const struct line[]){{"通行码", "!【绿码】"}, {NULL, NULL}});
    world_close(&w);
}

static void test_school_without(void **state)
{
    struct world w;

    (void)state;
    world_open(&w, PASS_FLOWS);
    world_chat(&w, "no passes",
               (const struct line[]){{"通行码", "没看懂"},
                                     {"48217730", "没看懂"},
                                     {"电子ID", "!审核中"},
                                     {"帮助", "!通行码"},
                                     {NULL, NULL}});
    world_close(&w);
}

/* A plain school: nothing is asked, everybody of the roster is green. */
static void test_nothing_asked(void **state)
{
    struct world w;

    (void)state;
    world_open(&w, PASS_FLOWS "pass: {words: [校园码], confirmed: false, minutes: 2, window: 5,"
                              " green: 请走右侧, green_en: Keep right}\n");
    world_chat(&w, "green",
               (const struct line[]){{"通行码", "没看懂"},
                                     {"校园码", "【绿码】请走右侧|有效 2 分钟，至 07:44"},
                                     {"帮助", "校园码　进出校门"},
                                     {"电子ID", "!还没有办"},
                                     {NULL, NULL}});
    pass_leave(&w, pass_person(&w, "zhangsan"));
    world_chat(&w, "left", (const struct line[]){{"校园码", "已经离校|!数字码"}, {NULL, NULL}});
    world_close(&w);
}

/* The days in a row may do. */
static void test_today_not_asked(void **state)
{
    struct world w;

    (void)state;
    world_open(&w, PASS_FLOWS "pass: {report: checkin, streak: 14, today: false,"
                              " confirmed: false}\n");
    pass_report(&w, pass_person(&w, "zhangsan"), 14, 1);
    world_chat(&w, "today",
               (const struct line[]){{"通行码", "【绿码】"},
                                     {"+ 1440", ""},
                                     {"通行码", "【黄码】|还差 14 天|!今天还没有"},
                                     {NULL, NULL}});
    world_close(&w);
}

/* Who comes back at night, or early, cannot have reported yet. */
static void test_before_the_hours(void **state)
{
    static const char school[] =
        "name: 测试大学\nchannel: text\nwelcome: 你好\nflows:\n"
        "  - name: checkin\n    app: student\n    title: 今日打卡\n    title_en: Check-in\n"
        "    words: [打卡, checkin]\n    rule: daily\n    streak: 3\n"
        "    window: {daily_from: \"08:00\", daily_to: \"12:00\"}\n"
        "    questions: [{name: t, kind: text, title: 体温}]\n"
        "pass: {report: checkin, streak: 3, confirmed: false}\n";
    struct world w;

    (void)state;
    world_open(&w, school); /* at 07:42 */
    pass_report(&w, pass_person(&w, "zhangsan"), 3, 1);
    world_chat(&w, "yesterday counts",
               (const struct line[]){{"通行码", "【绿码】"},
                                     {"+ 18", ""},
                                     {"通行码", "【黄码】|今天还没有填「今日打卡」：回复“打卡”"},
                                     {"+ 1422", ""}, /* 07:42 */
                                     {"通行码", "【黄码】|昨天没有填「今日打卡」，今天 08:00 起可以填|"
                                                "每天回复“打卡”|!今天还没有"},
                                     {"English", "!今天"},
                                     {"pass", "not filled in yesterday; it opens at 08:00"},
                                     {NULL, NULL}});
    world_close(&w);
}

static void test_outbound_down(void **state)
{
    struct world w;

    (void)state;
    world_open(&w, PASS_ALL);
    pass_all_good(&w, "zhangsan");
    world_say(&w, "通行码");
    CHECK(world_has(&w.heard, "【绿码】|数字码 |图片现在发不出来") && w.sent_count == 0,
          "the digits do, and no picture comes late: %s", w.heard.p);
    w.ctx.outbound = true;
    world_say(&w, "通行码");
    CHECK(world_has(&w.heard, "!图片现在发不出来") && w.sent_count == 1, "a picture again");
    world_close(&w);
}

struct times {
    int64_t due, until;
};

static int keep_times(void *arg, const struct outbox_row *row)
{
    *(struct times *)arg = (struct times){row->due_at, row->expires_at};
    return 0;
}

/* Behind the passive answer, which travels another way. */
static void test_picture_comes_behind(void **state)
{
    struct world w;
    struct err   err = {0};
    struct times t = {0};

    (void)state;
    world_open(&w, PASS_ALL);
    pass_all_good(&w, "zhangsan");
    w.ctx.outbound = true;
    world_say(&w, "通行码");
    world_must(outbox_waiting(w.store, 0, 100, keep_times, &t, &err), &err);
    CHECK(t.due > w.now && !w.ctx.after_reply, "the picture is sent a moment later");
    CHECK(t.until == w.now + 60 * (int64_t)w.ctx.school->pass->minutes && w.ctx.push_until == 0,
          "or never, when the code is over");
    world_close(&w);
}

/* ---- the picture is read by a reader that is not ours ---- */

struct picture {
    struct buf key, png;
};

static int keep_media(void *arg, const struct outbox_row *row)
{
    struct picture *p = arg;

    buf_clear(&p->key);
    buf_str(&p->key, row->media);
    return 0;
}

static int keep_png(void *arg, const struct media *m)
{
    struct picture *p = arg;

    CHECK(str_is(m->type, "image"), "it is a picture");
    buf_str(&p->png, m->bytes);
    return 0;
}

static void read_back(const struct buf *png, struct buf *text)
{
    char  path[] = "/tmp/hongyan-pass-XXXXXX", command[100], bytes[512];
    int   fd = mkstemp(path);
    FILE *out;

    CHECK(fd >= 0 && write(fd, png->p, png->n) == (ssize_t)png->n, "the picture is written");
    close(fd);
    snprintf(command, sizeof command, "zbarimg --quiet --raw --oneshot -Sbinary %s 2>/dev/null",
             path);
    out = popen(command, "r");
    CHECK(out != NULL, "zbarimg starts");
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, out)) > 0;)
        buf_add(text, bytes, n);
    CHECK(pclose(out) == 0, "zbarimg finds a code");
    unlink(path);
}

static void check_picture(struct world *w, const char *name)
{
    auto_buf struct buf text = {0}, wanted = {0};
    struct picture      p = {{0}, {0}};
    struct err          err = {0};
    char                digits[9];

    world_say(w, "通行码");
    pass_digits(w, digits);
    pass_text(w, digits, &wanted);
    world_must(outbox_waiting(w->store, 0, 100, keep_media, &p, &err), &err);
    CHECK(media_find(w->store, buf_view(&p.key), keep_png, &p, &err) == 1, "%s: there is one",
          name);
    read_back(&p.png, &text);
    CHECK(str_eq(buf_view(&text), buf_view(&wanted)), "%s: it says %s, not %s", name, wanted.p,
          text.p);
    buf_free(&p.key);
    buf_free(&p.png);
}

static void test_picture(void **state)
{
    struct world w;
    int64_t      zhangsan;

    (void)state;
    world_open(&w, PASS_ALL);
    w.ctx.outbound = true;
    zhangsan = pass_all_good(&w, "zhangsan");
    check_picture(&w, "green");
    pass_alert(&w, zhangsan);
    check_picture(&w, "red");
    pass_lift(&w, zhangsan);
    w.now += CST_DAY;
    check_picture(&w, "yellow");
    world_close(&w);
}

/* However much the staff have written: the digits are there. */
static void test_long_reason(void **state)
{
    auto_buf struct buf reason = {0};
    struct world        w;
    int64_t             zhangsan;

    (void)state;
    for (int i = 0; i < 500; i++)
        buf_c(&reason, "长");
    world_open(&w, PASS_ALL);
    zhangsan = pass_person(&w, "zhangsan");
    pass_approve(&w, "eid", zhangsan, APPROVAL_VALID, 0, 0, "");
    pass_approve(&w, "city", zhangsan, APPROVAL_REFUSED, 0, 0, reason.p);
    world_chat(
        &w, "long",
        (const struct line[]){{"通行码", "今天还没有填|!长长|数字码 |有效 5"}, {NULL, NULL}});
    pass_report(&w, zhangsan, 14, 0);
    pass_confirm(&w, zhangsan);
    world_chat(&w, "the long one alone",
               (const struct line[]){{"通行码", "未通过（长长|数字码 |有效 5"}, {NULL, NULL}});
    world_close(&w);
}

/* ---- whose it is ---- */

static void test_who(void **state)
{
    struct world w;

    (void)state;
    world_open(&w, PASS_FLOWS "pass: {kinds: [staff], from: \"2026-11-21\", confirmed: false}\n");
    world_chat(&w, "another kind",
               (const struct line[]){{"通行码", "「通行码」只对教职工开放|!数字码"},
                                     {"= stranger", ""},
                                     {"通行码", "「通行码」要先知道你是谁：回复“身份确认”|!数字码"},
                                     {NULL, NULL}});
    world_close(&w);
    world_open(&w, PASS_FLOWS "pass: {id: eid, from: \"2026-12-01\"}\n");
    world_chat(&w, "an electronic ID before there are passes",
               (const struct line[]){{"电子ID状态", "还没有办：回复“申请电子ID”|!起启用"},
                                     {"通行码", "通行码从 2026-12-01 起启用"},
                                     {"= stranger", ""},
                                     {"电子ID状态", "「通行码」要先知道你是谁|!还没有办"},
                                     {NULL, NULL}});
    world_close(&w);
    world_open(&w, PASS_FLOWS "pass: {from: \"2026-11-21\", confirmed: false}\n");
    world_chat(&w, "too early",
               (const struct line[]){{"通行码", "通行码从 2026-11-21 起启用|!数字码"},
                                     {"+ 977", ""},
                                     {"通行码", "起启用"}, /* 23:59 */
                                     {"+ 1", ""},
                                     {"通行码", "【绿码】"},
                                     {NULL, NULL}});
    world_close(&w);
    world_open(&w, PASS_FLOWS "pass: {from: \"2026-11-20 10:00\", confirmed: false}\n");
    world_chat(&w, "an hour too early",
               (const struct line[]){{"通行码", "2026-11-20 10:00 起启用"},
                                     {"+ 138", ""},
                                     {"通行码", "【绿码】"},
                                     {NULL, NULL}});
    world_close(&w);
}

/* ---- codes ---- */

/* Each is a new one, those before stay; so many an hour are enough, and the limit says when. */
static void test_many(void **state)
{
    auto_buf struct buf first = {0}, second = {0};
    char                a[9], b[9];
    struct world        w;

    (void)state;
    world_open(&w, PASS_ALL);
    pass_all_good(&w, "zhangsan");
    world_say(&w, "通行码");
    pass_digits(&w, a);
    world_say(&w, "通行码");
    pass_digits(&w, b);
    pass_text(&w, a, &first);
    pass_text(&w, b, &second);
    CHECK(strcmp(a, b) != 0 && !str_eq(buf_view(&first), buf_view(&second)), "%s and %s differ", a,
          b);
    CHECK(first.n == SIGNED_TEXT && !strstr(first.p, "zhangsan"), "nothing personal: %s", first.p);
    for (int i = 2; i < 60; i++)
        world_say(&w, "通行码");
    CHECK(world_has(&w.heard, "【绿码】"), "60 an hour are given: %s", w.heard.p);
    world_chat(
        &w, "the 61st",
        (const struct line[]){{"通行码", "领得太多了|刚才的码在有效期内还能用|今天 08:42|!数字码"},
                              {"+ 60", ""},
                              {"通行码", "【绿码】"},
                              {NULL, NULL}});
    world_close(&w);
}

/* The same message twice (a resend whose answer is kept is not run again; a run that was rolled
 * back leaves nothing). */
static void test_mended(void **state)
{
    struct world w;
    int64_t      zhangsan;

    (void)state;
    world_open(&w, PASS_ALL);
    zhangsan = pass_all_good(&w, "zhangsan");
    pass_alert(&w, zhangsan);
    world_chat(&w, "red", (const struct line[]){{"通行码", "【红码】"}, {NULL, NULL}});
    pass_lift(&w, zhangsan);
    world_chat(&w, "green",
               (const struct line[]){{"通行码", "【绿码】"},
                                     {"+ 1440", ""},
                                     {"通行码", "【黄码】|今天还没有填|!还差"},
                                     {"打卡 36.5 提交", "!没看懂"},
                                     {NULL, NULL}});
    world_close(&w);
}

/* ---- 电子ID ---- */

static const struct {
    const char         *name;
    enum approval_state state;
    int64_t             days; /* valid until so many days from today; 0: for ever */
    const char         *hears;
    const char         *begins; /* to the word that is the flow's title, too; NULL: the same */
} ids[] = {
    {"none", APPROVAL_NONE, 0, "「电子ID」还没有办：回复“申请电子ID”",
     "【电子ID】|近期免冠照片|!还没有办"},
    {"pending", APPROVAL_PENDING, 0,
     "「电子ID」审核中（第 1 号，07:42 提交），有结果会通知你", NULL},
    {"valid", APPROVAL_VALID, 0, "「电子ID」有效。出示请回复“通行码”", NULL},
    {"valid for days", APPROVAL_VALID, 10, "「电子ID」有效，到 2026-11-30。出示请回复“通行码”",
     NULL},
    {"valid today for the last time", APPROVAL_VALID, -2, "「电子ID」已过期",
     "「电子ID」的有效期到 2026-11-18|近期免冠照片"},
    {"refused", APPROVAL_REFUSED, 0, "「电子ID」未通过（看不清），改好后回复“申请电子ID”",
     "「电子ID」（第 1 号）没有通过：看不清|近期免冠照片"},
    {"suspended", APPROVAL_SUSPENDED, 0, "「电子ID」已停用（看不清），请联系服务台", NULL},
};

/* Where the word is the flow's own as well, it begins what may begin. */
static void test_id(void **state)
{
    static const struct {
        const char *say;
        bool        own;
    } asks[] = {{"电子ID状态", false},
                {"eid", false},
                {"电子ID", true},
                {"电子id", true},
                {"电子ＩＤ", true}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ids); i++)
        for (size_t k = 0; k < ARRAY_LEN(asks); k++) {
            struct world w;
            const char  *hears = asks[k].own && ids[i].begins ? ids[i].begins : ids[i].hears;

            world_open(&w, PASS_ALL);
            pass_approve(&w, "eid", pass_person(&w, "zhangsan"), ids[i].state, 0,
                         ids[i].days ? cst_day(w.now) + ids[i].days : 0, "看不清");
            world_say(&w, asks[k].say);
            CHECK(strcmp(w.handler, "pass_id") == 0 && world_has(&w.heard, hears), "%s, “%s”: %s",
                  ids[i].name, asks[k].say, w.heard.p);
            world_close(&w);
        }
}

/* The newest application counts. */
static void test_applied_again(void **state)
{
    struct world w;
    int64_t      zhangsan;

    (void)state;
    world_open(&w, PASS_ALL);
    zhangsan = pass_person(&w, "zhangsan");
    pass_approve(&w, "eid", zhangsan, APPROVAL_REFUSED, 0, 0, "戴着口罩");
    world_chat(&w, "refused",
               (const struct line[]){{"电子ID", "没有通过：戴着口罩"}, {NULL, NULL}});
    pass_approve(&w, "eid", zhangsan, APPROVAL_PENDING, 0, 0, "");
    world_chat(&w, "again",
               (const struct line[]){{"电子ID", "审核中|!戴着口罩"},
                                     {"通行码", "还不能领通行码|审核中"},
                                     {NULL, NULL}});
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_colours),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_school_without),
        cmocka_unit_test(test_nothing_asked),
        cmocka_unit_test(test_today_not_asked),
        cmocka_unit_test(test_before_the_hours),
        cmocka_unit_test(test_outbound_down),
        cmocka_unit_test(test_who),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_mended),
        cmocka_unit_test(test_picture_comes_behind),
        cmocka_unit_test(test_picture),
        cmocka_unit_test(test_long_reason),
        cmocka_unit_test(test_id),
        cmocka_unit_test(test_applied_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
