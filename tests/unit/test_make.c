/* What is made for the staff: a day as a table, as numbers and as a chart; and how it is asked for.
 */
#include "tests/unit/staff_world.h"

#include "handlers/make.h"
#include "handlers/make_table.h"
#include "handlers/makers.h"
#include "handlers/staff_flow.h"
#include "store/outbox.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char school[] = STAFF_HEAD
    "  - name: checkin\n"
    "    app: student\n"
    "    title: 今日打卡\n"
    "    title_en: Check-in\n"
    "    words: [打卡]\n"
    "    rule: daily\n"
    "    no_review: true\n"
    "    proxy: true\n"
    "    kinds: [student]\n"
    "    questions:\n"
    "      - {name: well, kind: choice, title: 身体好吗？, title_en: Are you well?, options: [{value: "
    "y, label: 好, label_en: Fine}, {value: n, label: 发热, label_en: Fever}]}\n"
    "      - {name: phone, kind: phone, title: 手机}\n"
    "      - {name: home, kind: text, title: 住在哪, personal: true, optional: true}\n"
    "      - {name: note, kind: text, title: 说明, optional: true}\n"
    "  - name: repair\n    app: student\n    title: 宿舍报修\n    words: [报修]\n"
    "    rule: times_a_day\n    times: 3\n    questions: [{name: what, kind: text, title: 什么坏了}]\n"
    "  - name: base\n    app: student\n    title: 基本信息\n    words: [基本信息]\n    rule: once\n"
    "    questions: [{name: home, kind: text, title: 家在哪}]\n"
    "  - name: apply\n    app: student\n    title: 申请\n    words: [申请]\n    rule: always\n"
    "    approve: [office]\n    questions: [{name: why, kind: text, title: 为什么}]\n";

/* ---- orders ---- */

static void orders_come_back(void **state)
{
    static const char *const refused[] = {
        "",
        "checkin",
        "checkin\n20777",
        "checkin\n20777\nfudao",
        "checkin\nx\nfudao\n",
        "checkin\n20777x\nfudao\n",
        "\n20777\nfudao\n",
        "checkin\n20777\n\n",
        "checkin\n20777\nfudao\nw\nmore",
    };
    struct make_ask ask = {.day = 7};
    struct err      err = {0};

    (void)state;
    CHECK(make_read(STR_LIT("checkin\n20777\nfudao\newc"), &ask, &err) == 0 &&
              str_is(ask.flow, "checkin") && ask.day == 20777 && str_is(ask.userid, "fudao") &&
              ask.lang == LANG_EN && ask.words && ask.csv,
          "all of it: %s", err.text);
    CHECK(make_read(STR_LIT("a\n-1\nb\n"), &ask, &err) == 0 && ask.day == -1 &&
              ask.lang == LANG_ZH && !ask.words && !ask.csv,
          "none of it");
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        ask = (struct make_ask){.day = 7};
        err = (struct err){0};
        CHECK(make_read(str_c(refused[i]), &ask, &err) == -1 && err.kind == ERR_BAD_INPUT &&
                  ask.day == 7 && ask.flow.p == NULL,
              "“%s” is refused, and the output untouched", refused[i]);
    }
}

static const struct maker *named(const char *name)
{
    for (unsigned i = 0; makers[i]; i++)
        if (strcmp(makers[i]->name, name) == 0)
            return makers[i];
    return NULL;
}

static void made_free(struct made *m)
{
    buf_free(&m->text);
    buf_free(&m->bytes);
}

/* What that maker makes of the order; -1: it refuses. */
static int make(struct world *w, const char *name, const char *spec, struct made *out)
{
    struct err err = {0};

    CHECK(named(name) != NULL, "there is a maker %s", name);
    return named(name)->make(w->store, w->school, w->now, str_c(spec), out, &err);
}

static void open_world(struct world *w)
{
    staff_open(w, school);
    staff_reports(w, "s1", "打卡 1 13800000001 人民路 跳过");
    student_app(w, "s5");
    world_say(w, "打卡 2 13800000005");
    world_say(w, "跳过");
    world_say(w, "=SUM(A1:A9), \"咳\"");
    CHECK(world_has(&w->heard, "回执"), "s5 has reported: %s", w->heard.p);
    staff_app(w, "fudao");
    world_say(w, "代填报 s2 1 13800000002 跳过 跳过");
    CHECK(world_has(&w->heard, "回执"), "s2 is reported for: %s", w->heard.p);
}

/* A machine without a font, in a process of its own: fontconfig looks once. */
static void without_a_font(void)
{
    char         path[] = "/tmp/hongyan-fonts-XXXXXX";
    int          file = mkstemp(path);
    struct world w;
    struct made  words = {0}, chart = {0};
    bool         good;

    good = file >= 0 && write(file, "<fontconfig/>", 13) == 13;
    setenv("FONTCONFIG_FILE", path, 1);
    open_world(&w);
    good = good && make(&w, MAKE_DIGEST, "checkin\n20777\nfudao\nw", &words) == 0 &&
           words.bytes.n == 0 && world_has(&words.text, "未报 2 人") &&
           make(&w, MAKE_DIGEST, "checkin\n20777\nfudao\n", &chart) == -1;
    unlink(path);
    _exit(good ? 0 : 1);
}

static void numbers_without_a_font(void **state)
{
    pid_t child;
    int   status = 0;

    (void)state;
    child = fork();
    if (child == 0)
        without_a_font();
    CHECK(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
              WEXITSTATUS(status) == 0,
          "the numbers come all the same");
}

/* ---- the table ---- */

static void a_day_as_a_table(void **state)
{
    static const char *const lines[] = {
        "学号,姓名,学院,班级,填报时间,填报人,回执,身体好吗,手机,住在哪,说明",
        "s1,赵一,软件学院,软件2601,2026-11-20 07:42,本人,1120-",
        ",好,138****0001,",
        "s2,钱二,软件学院,软件2601,2026-11-20 07:42,代填 fudao,1120-",
        "s3,孙三,软件学院,软件2602,,,,,,,",
        "s4,李四,软件学院,软件2602,,,,,,,",
        "周五,音乐学院,声乐2601,2026-11-20 07:42,本人",
        ",发热,138****0005,",
    };
    struct world w;
    struct made  m = {0};

    (void)state;
    open_world(&w);
    CHECK(make(&w, MAKE_EXPORT, "checkin\n20777\noffice1\nc", &m) == 0, "it is made");
    CHECK(strcmp(m.filename, "checkin-2026-11-20.csv") == 0 && strcmp(m.type, "file") == 0,
          "a file: %s", m.filename);
    CHECK(world_has(&m.text, "今日打卡 2026-11-20 的导出：6 人"), "in words: %s", m.text.p);
    CHECK(memcmp(m.bytes.p, "\xef\xbb\xbf", 3) == 0, "with a mark");
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        CHECK(strstr(m.bytes.p, lines[i]) != NULL, "it has “%s”:\n%s", lines[i], m.bytes.p);
    CHECK(world_has(&m.bytes, "!1380000|!人民路|!\n=SUM|!,=SUM|!吴老师|!张三"),
          "nothing personal, no formula, nobody else:\n%s", m.bytes.p);
    made_free(&m);
    world_close(&w);
}

static void exports_by_scope(void **state)
{
    static const struct {
        const char *name, *spec, *text, *bytes;
    } rows[] = {
        {"a college", "checkin\n20777\nfudao\nc", "4 人", "赵一|钱二|孙三|!周五"},
        {"two classes", "checkin\n20777\nbanzhu\nc", "4 人", "赵一|周五|!孙三"},
        {"in English", "checkin\n20777\nfudao\nec", "Check-in of 2026-11-20: 4 people",
         "Number,Name|Are you well|Fine|self|for the person: fudao"},
        {"another day", "checkin\n20776\nfudao\nc", "4 人", "赵一|!2026-11-20|!本人"},
        {"a guard", "checkin\n20777\nmenwei\nc", "0 人", "学号|!赵一"},
        {"nobody", "checkin\n20777\nnobody\nc", "0 人", "学号|!赵一"},
    };
    struct world w;

    (void)state;
    open_world(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct made m = {0};

        CHECK(make(&w, MAKE_EXPORT, rows[i].spec, &m) == 0 && world_has(&m.text, rows[i].text) &&
                  world_has(&m.bytes, rows[i].bytes),
              "%s: %s\n%s", rows[i].name, m.text.p, m.bytes.p);
        made_free(&m);
    }
    world_close(&w);
}

static void a_workbook(void **state)
{
    struct world w;
    struct made  m = {0};

    (void)state;
    open_world(&w);
    CHECK(make(&w, MAKE_EXPORT, "checkin\n20777\nfudao\n", &m) == 0, "it is made");
    CHECK(strcmp(m.filename, "checkin-2026-11-20.xlsx") == 0 && m.bytes.n > 1000 &&
              memcmp(m.bytes.p, "PK\x03\x04", 4) == 0,
          "a zip: %s", m.filename);
    made_free(&m);
    world_close(&w);
}

/* … and of where somebody is, what it is called. */
static void places_are_labels(void **state)
{
    static const char placed[] = STAFF_HEAD
        "  - name: checkin\n    app: student\n    title: 今日打卡\n    words: [打卡]\n    rule: daily\n"
        "    no_review: true\n    questions: [{name: here, kind: location, title: 你在哪里}]\n";
    static const struct {
        const char *user, *label;
    } rows[] = {{"s1", "南昌大学前湖校区"}, {"s2", ""}};
    struct world w;
    struct made  m = {0};

    (void)state;
    staff_open(&w, placed);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct message msg = {.type = MSG_LOCATION};

        msg.location = (struct msg_location){
            .known = true, .lat = 28.656123, .lon = 115.801234, .label = str_c(rows[i].label)};
        student_app(&w, rows[i].user);
        world_say(&w, "打卡");
        world_run(&w, &msg);
        CHECK(world_has(&w.heard, "回执"), "%s has reported: %s", rows[i].user, w.heard.p);
    }
    staff_reports(&w, "s3", "打卡 无法定位 1");
    CHECK(make(&w, MAKE_EXPORT, "checkin\n20777\nfudao\nc", &m) == 0, "it is made");
    CHECK(world_has(&m.bytes, ",南昌大学前湖校区\r|,已定位\r|,无法定位|!28.65|!115.8"), "labels: %s",
          m.bytes.p);
    made_free(&m);
    world_close(&w);
}

/* ---- the digest ---- */

static bool is_png(const struct made *m)
{
    return m->bytes.n > 1000 && memcmp(m->bytes.p, "\x89PNG\r\n\x1a\n", 8) == 0;
}

static void numbers_and_a_chart(void **state)
{
    static const struct {
        const char *name, *spec, *text;
    } rows[] = {
        {"the office", "checkin\n20777\noffice1\nw",
         "【今日打卡】07:42\n未报 3 人（应报 6，已报 3，其中代填 1）\n软件学院 软件2602　未报 2/2\n"
         "音乐学院 声乐2601　未报 1/2\n|!软件2601"},
        {"a counsellor", "checkin\n20777\nfudao\nw", "（应报 4，已报 2|软件2602　未报 2/2|!声乐"},
        {"in English", "checkin\n20777\nfudao\new",
         "[Check-in] 07:42\nMissing 2 (expected 4, reported 2, 1 of them by staff)\n"
         "软件2602: 2 of 2 missing"},
        {"the day before", "checkin\n20776\nfudao\nw", "【今日打卡】11-19\n未报 4 人（应报 4，已报 0）\n"},
        {"the chart alone", "checkin\n20777\nfudao\n", ""},
    };
    struct world w;

    (void)state;
    open_world(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct made m = {0};

        CHECK(make(&w, MAKE_DIGEST, rows[i].spec, &m) == 0 && is_png(&m) &&
                  strcmp(m.type, "image") == 0,
              "%s: a picture", rows[i].name);
        CHECK(world_has(&m.text, rows[i].text), "%s: %s", rows[i].name, m.text.p);
        made_free(&m);
    }
    world_close(&w);
}

static unsigned height_of(const struct made *m)
{
    const unsigned char *p = (const unsigned char *)m->bytes.p + 20;

    return (unsigned)p[0] << 24 | (unsigned)p[1] << 16 | (unsigned)p[2] << 8 | p[3];
}

static unsigned draw_height(struct world *w, const char *spec)
{
    struct made m = {0};
    unsigned    height;

    CHECK(make(w, MAKE_DIGEST, spec, &m) == 0 && is_png(&m), "%s: a picture", spec);
    height = height_of(&m);
    made_free(&m);
    return height;
}

/* Of more bars than a chart has it says how many are left out: a line more than where there are as
 * many as it takes. The world has two colleges with three classes. */
static void more_than_a_chart_takes(void **state)
{
    static const struct {
        const char *name, *spec;
        unsigned    colleges, classes; /* of each, beside */
    } rows[] = {
        {"60 classes", "checkin\n20777\noffice1\n", 1, 57},
        {"60 colleges of more classes", "checkin\n20777\noffice1\n", 58, 2},
        {"61 classes of one college", "checkin\n20777\nfudao2\n", 1, 61},
        {"62 colleges", "checkin\n20777\noffice1\n", 60, 1},
    };
    unsigned height[ARRAY_LEN(rows)];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;
        char         number[32], college[32], class_name[32];

        open_world(&w);
        staff_role(&w, "fudao2", ROLE_COUNSELLOR, "学院0", "");
        for (unsigned k = 0; k < rows[i].colleges * rows[i].classes; k++) {
            snprintf(number, sizeof number, "n%05u", k);
            snprintf(college, sizeof college, "学院%u", k % rows[i].colleges);
            snprintf(class_name, sizeof class_name, "%u班", k / rows[i].colleges);
            staff_person(&w, number, "某", "undergraduate", college, class_name);
        }
        height[i] = draw_height(&w, rows[i].spec);
        world_close(&w);
    }
    CHECK(height[0] > 60 * 20 && height[1] == height[0], "as many as it takes: %u, %u", height[0],
          height[1]);
    CHECK(height[2] > height[0] && height[3] == height[2], "more: %u, %u", height[2], height[3]);
}

static void the_worst_classes_first(void **state)
{
    enum { CLASSES = 80 };
    struct world w;
    struct made  m = {0};
    char         number[24], class_name[32];

    (void)state;
    open_world(&w);
    for (int c = 0; c < CLASSES; c++)
        for (int i = 0; i <= c % 12; i++) {
            snprintf(number, sizeof number, "n%02d%02d", c, i);
            snprintf(class_name, sizeof class_name, "数学26%02d", c);
            staff_person(&w, number, "某", "undergraduate", "数学学院", class_name);
        }
    CHECK(make(&w, MAKE_DIGEST, "checkin\n20777\noffice1\nw", &m) == 0 && is_png(&m),
          "colleges where there are many classes");
    CHECK(world_has(&m.text, "）\n数学学院 数学2611　未报 12/12\n数学学院 数学2623　未报 12/12|"
                             "…回复“未打卡”看全部|!未报 10/10"),
          "ten, the worst first: %s", m.text.p);
    made_free(&m);
    world_close(&w);
}

static void what_cannot_be_made(void **state)
{
    static const char *const specs[] = {"", "checkin", "gone\n20777\nfudao\nw"};
    struct world w;

    (void)state;
    open_world(&w);
    for (size_t i = 0; i < ARRAY_LEN(specs); i++) {
        struct made m = {0};

        CHECK(make(&w, MAKE_DIGEST, specs[i], &m) == -1 && m.text.n == 0 && m.bytes.n == 0,
              "“%s” makes no digest", specs[i]);
        CHECK(make(&w, MAKE_EXPORT, specs[i], &m) == -1 && m.text.n == 0 && m.bytes.n == 0,
              "“%s” makes no export", specs[i]);
    }
    CHECK(named("nothing") == NULL, "there is no such maker");
    for (const char *who = "menwei"; who; who = strcmp(who, "menwei") == 0 ? "nobody" : NULL) {
        struct made m = {0};
        char        spec[64];

        snprintf(spec, sizeof spec, "checkin\n20777\n%s\nw", who);
        CHECK(make(&w, MAKE_DIGEST, spec, &m) == 0 && m.bytes.n == 0 &&
                  world_has(&m.text, "应报 0，|!赵一|!软件"),
              "%s sees nobody: %s", who, m.text.p);
        made_free(&m);
    }
    world_close(&w);
}

/* ---- the words of the chat ---- */

struct ordered {
    char     text[200]; /* maker receiver spec, of the newest */
    unsigned count;
    int64_t  last;
};

static int keep_order(void *arg, const struct outbox_row *row)
{
    struct ordered *o = arg;

    o->last = row->id;
    if (row->kind != OUT_MAKE)
        return 0;
    o->count++;
    snprintf(o->text, sizeof o->text, "%.*s %.*s %.*s %.*s", STR_ARG(row->app), STR_ARG(row->to),
             STR_ARG(row->api), STR_ARG(row->body));
    return 0;
}

static void look_ordered(struct world *w, struct ordered *o)
{
    struct err err = {0};

    o->count = 0;
    o->text[0] = '\0';
    world_must(outbox_waiting(w->store, o->last, 1000, keep_order, o, &err), &err);
}

/* What a member of the staff says, hears, and what is ordered of the maker and traced. */
static const struct {
    const char *user, *say, *hear, *order, *trace;
} asked[] = {
    {"fudao", "日报", "【今日打卡】|（应报 4，已报 2|软件2602　未报 2/2|今天恢复了图就发来",
     "staff fudao digest checkin\n20777\nfudao\n", "staff.digest 日报 checkin 2026-11-20 软件学院"},
    {"office1", "日报 打卡", "应报 6，", "staff office1 digest checkin\n20777\noffice1\n",
     "staff.digest 日报 checkin 2026-11-20 全校"},
    {"fudao", "导出 xlsx 周报", "正在导出「今日打卡」，",
     "staff fudao export checkin\n20777\nfudao\n", "report.export checkin 2026-11-20 xlsx 周报"},
    {"fudao", "导出 csv 昨天 核对 名单", "正在导出「今日打卡」 2026-11-19，",
     "staff fudao export checkin\n20776\nfudao\nc",
     "report.export checkin 2026-11-19 csv 核对 名单"},
    {"fudao", "导出 11-18 CSV 核对", "2026-11-18", "staff fudao export checkin\n20775\nfudao\nc",
     "report.export checkin 2026-11-18 csv 核对"},
    {"fudao", "导出 12-31 核对", "2025-12-31", "staff fudao export checkin\n20453\nfudao\n", NULL},
    {"fudao", "导出 打卡 2026-11-01 核对", "2026-11-01",
     "staff fudao export checkin\n20758\nfudao\n", NULL},
    {"fudao", "导出", "请写上用途|导出 xlsx ", "", NULL},
    {"fudao", "导出 xlsx", "请写上用途", "", NULL},
    {"fudao", "导出 csv 昨天", "请写上用途", "", NULL},
    {"fudao", "导出 csv 2026-11-01 x", "请写上用途", "", NULL},
    {"fudao", "导出 2026-11-21 核对", "还没有到", "", NULL},
    {"fudao", "导出 明天 csv 核对", "还没有到", "", NULL},
    {"fudao", "导出 13月40日 csv 核对", "没看懂这个日期", "", NULL},
    {"fudao", "导出 11月18日 csv 核对", "2026-11-18",
     "staff fudao export checkin\n20775\nfudao\nc", NULL},
    {"fudao", "导出 2601 班核对", "正在导出「今日打卡」", "staff fudao export checkin\n20777\nfudao\n",
     "report.export checkin 2026-11-20 xlsx 2601 班核对"},
    {"fudao", "导出 csv 明天 x", "还没有到", "", NULL},
    {"fudao", "导出 明天 核对", "还没有到", "", NULL},
    {"fudao", "导出 xlsx 上周 核对", "没看懂这个日期", "", NULL},
    {"fudao", "导出 这个月 核对", "没看懂这个日期", "", NULL},
    {"fudao", "导出 csv 星期三 核对", "没看懂这个日期", "", NULL},
    {"fudao", "导出 大后天 核对", "没看懂这个日期", "", NULL},
    {"fudao", "导出 上周汇总 给学院", "正在导出「今日打卡」，",
     "staff fudao export checkin\n20777\nfudao\n",
     "report.export checkin 2026-11-20 xlsx 上周汇总 给学院"},
    {"fudao", "导出 周一 核对", "没看懂这个日期", "", NULL},
    {"fudao", "导出 周报", "正在导出", "staff fudao export checkin\n20777\nfudao\n", NULL},
    {"fudao", "导出 csv 报修 看看", "正在导出「宿舍报修」，",
     "staff fudao export repair\n20777\nfudao\nc", "report.export repair 2026-11-20 csv 看看"},
    {"fudao", "导出 昨天 报修 csv 看看", "正在导出「宿舍报修」 2026-11-19，",
     "staff fudao export repair\n20776\nfudao\nc", NULL},
    {"fudao", "导出 csv 报修", "请写上用途", "", NULL},
    {"fudao", "导出 csv 报修 明天 看看", "还没有到", "", NULL},
    {"fudao", "导出 csv 基本信息 看看", "「基本信息」不是按天填报的，不能导出", "", NULL},
    {"fudao", "导出 申请 看看", "「申请」不是按天填报的", "", NULL},
    {"fudao", "日报 昨天", "【今日打卡】11-19\n|（应报 4，已报 0|!“未打卡”|图就发来",
     "staff fudao digest checkin\n20776\nfudao\n", "staff.digest 日报 checkin 2026-11-19 软件学院"},
    {"fudao", "日报 打卡 11-18", "11-18", "staff fudao digest checkin\n20775\nfudao\n", NULL},
    {"fudao", "日报 11-18 打卡", "11-18", "staff fudao digest checkin\n20775\nfudao\n", NULL},
    {"fudao", "日报 明天", "还没有到", "", NULL},
    {"fudao", "日报 13月40日", "没看懂这个日期", "", NULL},
    {"fudao", "日报 软件2601", "没看懂“软件2601”|日报 昨天", "", NULL},
    {"fudao", "日报 昨天 前天", "没看懂“前天”", "", NULL},
    {"fudao", "日报 报修", "「宿舍报修」不是每天填报的", "", NULL},
    {"menwei", "导出 xlsx 核对", "只对辅导员", "", NULL},
    {"banli", "日报", "只对辅导员|!应报", "", NULL},
    {"s1", "日报", "只对辅导员|!应报", "", NULL},
    {"s1", "导出 csv 核对", "只对辅导员", "", NULL},
};

static void asked_in_the_chat(void **state)
{
    struct world   w;
    struct ordered o = {.last = 0};

    (void)state;
    open_world(&w);
    look_ordered(&w, &o);
    for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
        int before = staff_traces(&w);

        staff_app(&w, asked[i].user);
        world_say(&w, asked[i].say);
        look_ordered(&w, &o);
        CHECK(world_has(&w.heard, asked[i].hear) && strcmp(o.text, asked[i].order) == 0,
              "%s, %s: %s\n%s", asked[i].user, asked[i].say, w.heard.p, o.text);
        CHECK(staff_traces(&w) == before + (asked[i].order[0] != '\0') &&
                  (asked[i].trace == NULL || strcmp(staff_audited(&w).text, asked[i].trace) == 0),
              "%s: the trace: %s", asked[i].say, staff_audited(&w).text);
    }
    world_close(&w);
}

static void exports_are_bounded(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    staff_app(&w, "fudao");
    for (int i = 0; i < 20; i++)
        world_say(&w, "导出 核对");
    CHECK(world_has(&w.heard, "正在导出"), "twenty: %s", w.heard.p);
    world_say(&w, "导出 核对");
    CHECK(world_has(&w.heard, "太多了，08:42 以后") && w.sent_count == 0, "and no more: %s", w.heard.p);
    world_close(&w);
}

static void digests_are_bounded(void **state)
{
    struct world   w;
    struct ordered o = {.last = 0};

    (void)state;
    open_world(&w);
    look_ordered(&w, &o);
    staff_app(&w, "fudao");
    for (int i = 0; i < 20; i++)
        world_say(&w, "日报");
    look_ordered(&w, &o);
    CHECK(world_has(&w.heard, "应报 4") && o.count == 20, "twenty: %s", w.heard.p);
    world_say(&w, "日报");
    look_ordered(&w, &o);
    CHECK(world_has(&w.heard, "太多了，08:42 以后|“未打卡”|!应报") && o.count == 0, "and no more: %s",
          w.heard.p);
    world_say(&w, "未打卡");
    CHECK(world_has(&w.heard, "应报 4"), "who is missing is told: %s", w.heard.p);
    staff_app(&w, "office1");
    world_say(&w, "日报");
    CHECK(world_has(&w.heard, "应报 6"), "others have their own: %s", w.heard.p);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_without_a_font), /* before fontconfig has looked */
        cmocka_unit_test(orders_come_back),
        cmocka_unit_test(a_day_as_a_table),
        cmocka_unit_test(exports_by_scope),
        cmocka_unit_test(a_workbook),
        cmocka_unit_test(places_are_labels),
        cmocka_unit_test(numbers_and_a_chart),
        cmocka_unit_test(more_than_a_chart_takes),
        cmocka_unit_test(the_worst_classes_first),
        cmocka_unit_test(what_cannot_be_made),
        cmocka_unit_test(asked_in_the_chat),
        cmocka_unit_test(exports_are_bounded),
        cmocka_unit_test(digests_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
