/* hongyan notice: what cannot be meant, what is shown before anything is sent, what is decided. The
 * bot is not there: what it would do, the tests write into the store. */
#include "tests/unit/notice_place.h"

#include "store/notices.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

/* ---- what cannot be meant ---- */

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct {
    const char        *name;
    const char *const *words;
    int                code;
    const char        *says;
} refused[] = {
    {"nothing", WORDS(NULL), EXIT_USAGE, "usage: hongyan notice send"},
    {"a word that is none", WORDS("shout"), EXIT_USAGE, "usage:"},
    {"an option of another verb", WORDS("send", "--again"), EXIT_USAGE, "no option --again"},
    {"an option of another word", WORDS("status", "--text", "停水"), EXIT_USAGE,
     "no option --text"},
    {"to nobody", WORDS("send", "--text", "停水", "--yes"), EXIT_USAGE, "发给谁"},
    {"nobody to be asked", WORDS("send", "--to", "全校", "--text", "停水"), EXIT_USAGE,
     "先用 --dry-run 看|--yes"},
    {"nobody to be asked, for a program", WORDS("send", "--to", "全校", "--text", "停水", "--json"),
     EXIT_USAGE, "--yes"},
    {"looked at, and sent", WORDS("send", "--to", "全校", "--text", "停水", "--dry-run", "--yes"),
     EXIT_USAGE, "--dry-run 和 --yes 只能用一个"},
    {"to two", WORDS("send", "--to", "全校", "--list", "a.csv", "--yes"), EXIT_USAGE,
     "--to 和 --list 只能用一个"},
    {"words twice", WORDS("send", "--to", "全校", "--text", "a", "--text-file", "b", "--yes"),
     EXIT_USAGE, "--text 和 --text-file 只能用一个"},
    {"a template with words",
     WORDS("send", "--to", "全校", "--text", "a", "--template", "page", "--yes"),
     EXIT_USAGE, "--text 和 --template 只能用一个"},
    {"no template", WORDS("send", "--to", "全校", "--template", "party", "--yes"), EXIT_USAGE,
     "学校文件里没有模板“party”"},
    {"no type", WORDS("send", "--to", "全校", "--type", "video", "--yes"), EXIT_USAGE,
     "--type video: text, textcard"},
    {"no kind", WORDS("send", "--to", "全校", "--text", "a", "--kind", "party", "--yes"),
     EXIT_USAGE, "没有“party”这一类|: notice urgent"},
    {"Hongyan's own kind",
     WORDS("send", "--to", "全校", "--text", "a", "--kind", "reminder", "--yes"),
     EXIT_USAGE, "“提醒”不能由人来发"},
    {"a deadline that is over",
     WORDS("send", "--to", "2023级", "--template", "class_is", "--deadline", "2025-11-27 09:00",
           "课程=数学", "--yes"),
     EXIT_FAILED, "截止时间“2025-11-27 09:00”已经过了"},
    {"a deadline before it begins",
     WORDS("send", "--to", "2023级", "--template", "class_is", "--deadline", "明天", "--at",
           "后天 9:10", "课程=数学", "--yes"),
     EXIT_FAILED, "已经过了截止时间| / "},
    {"corrects what is no number", WORDS("send", "--corrects", "x", "--text", "a", "--yes"),
     EXIT_USAGE, "--corrects x"},
    {"corrects what is not there", WORDS("send", "--corrects", "7", "--text", "a", "--yes"),
     EXIT_FAILED, "没有第 7 号通知"},
    {"a link in words", WORDS("send", "--to", "全校", "--text", "a", "--url", "https://a.b", "--yes"),
     EXIT_USAGE, "没有链接"},
    {"a picture without one", WORDS("send", "--to", "全校", "--type", "image", "--yes"), EXIT_USAGE,
     "要有 --file"},
    {"a file that is not there",
     WORDS("send", "--to", "全校", "--type", "file", "--file", "/nope/a.pdf", "--yes"),
     EXIT_FAILED, "/nope/a.pdf: No such file"},
    {"words that are not there", WORDS("send", "--to", "全校", "--text-file", "/nope/a", "--yes"),
     EXIT_FAILED, "/nope/a: No such file"},
    {"words that are a folder", WORDS("send", "--to", "全校", "--text-file", "/tmp", "--yes"),
     EXIT_FAILED, "/tmp: 不是文件"},
    {"no words", WORDS("send", "--to", "全校", "--yes"), EXIT_FAILED, "还没有正文。 / There is no"},
    {"no title", WORDS("send", "--to", "全校", "--type", "card", "--text", "a", "--yes"),
     EXIT_FAILED, "还没有标题"},
    {"a link that is none",
     WORDS("send", "--to", "全校", "--template", "page", "--url", "a b", "--yes"),
     EXIT_FAILED, "链接要以 http:// 或 https:// 开头"},
    {"a number in a link",
     WORDS("send", "--to", "全校", "--template", "page", "--url", "https://a.b/?u={number}", "--yes"),
     EXIT_FAILED, "姓名、学号不能出现在网址里"},
    {"a deadline for nothing",
     WORDS("send", "--to", "全校", "--text", "a", "--deadline", "周五", "--yes"),
     EXIT_USAGE, "--deadline 无处可填"},
    {"a deadline that is missing", WORDS("send", "--to", "全校", "--text", "{deadline} 前", "--yes"),
     EXIT_USAGE, "请用 --deadline 写上"},
    {"a field for nothing", WORDS("send", "--to", "全校", "--text", "a", "--yes", "课程=数学"),
     EXIT_USAGE, "文字里没有 {课程}"},
    {"a field that is missing",
     WORDS("send", "--to", "全校", "--template", "class_is", "--deadline", "周五", "--yes"),
     EXIT_USAGE, "{课程} 填什么？|课程=…"},
    {"a field of the member", WORDS("send", "--to", "全校", "--text", "{name}", "--yes", "name=张三"),
     EXIT_USAGE, "文字里没有 {name}"},
    {"a slip", WORDS("send", "--to", "全校", "--text", "{nmae}", "--yes"), EXIT_USAGE,
     "没有 {nmae}，是不是要写 {name}？ / There is no {nmae}; do you mean {name}?"},
    {"a lonely brace", WORDS("send", "--to", "全校", "--text", "{name同学", "--yes"), EXIT_USAGE,
     "“{name同学”里的大括号不成对|{{ 或 }}"},
    {"wide braces", WORDS("send", "--to", "全校", "--text", "｛姓名｝", "--yes"), EXIT_USAGE,
     "“｛姓名｝”用的是全角括号|请写 {name}"},
    {"a field in a field",
     WORDS("send", "--to", "全校", "--text", "{地点}", "--yes", "地点={name}家"), EXIT_USAGE,
     "“{name}家”里的字段不会再换掉"},
    {"a field in the deadline",
     WORDS("send", "--to", "全校", "--text", "{deadline}", "--deadline", "{day}", "--yes"),
     EXIT_USAGE, "“{day}”里的字段不会再换掉"},
    {"a field of nothing",
     WORDS("send", "--to", "全校", "--text", "{地点}", "--yes", "地点="), EXIT_USAGE, "{地点} 是空的"},
    {"a field of blanks",
     WORDS("send", "--to", "全校", "--text", "{地点}", "--yes", "地点= \t　"), EXIT_USAGE,
     "{地点} 是空的"},
    {"a field twice",
     WORDS("send", "--to", "全校", "--text", "{地点}", "--dry-run", "地点=101", "地点=102"), EXIT_USAGE,
     "{地点} 写了两次"},
    {"the same twice",
     WORDS("send", "--to", "全校", "--text", "{地点}", "--dry-run", "地点=101", "地点=101"), EXIT_USAGE,
     "{地点} 写了两次"},
    {"a deadline of nothing",
     WORDS("send", "--to", "全校", "--text", "{deadline}", "--deadline", " ", "--yes"), EXIT_USAGE,
     "{deadline} 是空的"},
    {"a word too many", WORDS("send", "--to", "全校", "--text", "a", "--yes", "停水"), EXIT_USAGE,
     "“停水”不是 字段=内容"},
    {"a time that is none", WORDS("send", "--to", "全校", "--text", "a", "--at", "下周", "--yes"),
     EXIT_USAGE, "--at 下周: 请写 18:20"},
    {"a time that is over",
     WORDS("send", "--to", "全校", "--text", "a", "--at", "2020-01-01 08:00", "--yes"),
     EXIT_USAGE, "--at 2020-01-01 08:00"},
    {"of no use from the beginning",
     WORDS("send", "--to", "全校", "--text", "a", "--expires", "now", "--yes"),
     EXIT_USAGE, "--expires now"},
    {"an unknown audience", WORDS("send", "--to", "火星学院", "--text", "a", "--yes"), EXIT_FAILED,
     "不知道“火星学院”是谁| / \"火星学院\" is not known|!--list"},
    {"somebody's number", WORDS("send", "--to", "zhangsan2023", "--text", "a", "--yes"),
     EXIT_FAILED, "--list，一张有“学号”一列的表。 / |also to one person: --list"},
    {"nobody would get it", WORDS("send", "--to", "2025级", "--text", "a", "--yes"), EXIT_FAILED,
     "away：1|现在一个也收不到"},
    {"a list that is not there", WORDS("send", "--list", "/nope/l.csv", "--text", "a", "--yes"),
     EXIT_FAILED, "/nope/l.csv"},
    {"a number that is none", WORDS("status", "x"), EXIT_USAGE, "“x”不是通知的编号"},
    {"number 0", WORDS("stop", "0"), EXIT_USAGE, "不是通知的编号"},
    {"no number", WORDS("stop"), EXIT_USAGE, "usage:"},
    {"two numbers", WORDS("stop", "1", "2"), EXIT_USAGE, "usage:"},
    {"a notice that is not there", WORDS("status", "7"), EXIT_FAILED,
     "没有第 7 号通知 / there is no notice 7"},
    {"none to be released", WORDS("release", "7"), EXIT_FAILED, "没有第 7 号通知"},
    {"none to be recalled", WORDS("recall", "7"), EXIT_FAILED, "没有第 7 号通知"},
    {"none to be texted", WORDS("sms", "7", "--yes"), EXIT_FAILED, "没有第 7 号通知"},
    {"SMS both ways", WORDS("sms", "7", "--yes", "--dry-run"), EXIT_USAGE, "只能用一个"},
    {"none to be shown", WORDS("sms", "7"), EXIT_FAILED, "没有第 7 号通知"},
    {"a limit that is none", WORDS("status", "--limit", "0"), EXIT_USAGE, "--limit 0"},
    {"no reason", WORDS("reject", "7"), EXIT_USAGE, "--reason"},
    {"a blank for a reason", WORDS("reject", "7", "--reason", " "), EXIT_USAGE, "--reason"},
    {"no purpose", WORDS("people", "7"), EXIT_USAGE, "--purpose"},
    {"a blank for a purpose", WORDS("people", "7", "--purpose", " "), EXIT_USAGE, "--purpose"},
    {"no fate", WORDS("people", "7", "--purpose", "p", "--fate", "lost"), EXIT_USAGE,
     "没有这种结果，有|queued put handed"},
    {"two choices", WORDS("people", "7", "--purpose", "p", "--fate", "off", "--unread"),
     EXIT_USAGE, "--fate 和 --unread"},
    {"two forms", WORDS("people", "7", "--purpose", "p", "--json", "--csv"), EXIT_USAGE,
     "not several"},
    {"a table of no form", WORDS("people", "7", "--purpose", "p", "--out", "a.pdf"), EXIT_USAGE,
     ".csv 或 .xlsx"},
    {"a class of no college", WORDS("people", "7", "--purpose", "p", "--class", "媒体1班"), EXIT_USAGE,
     "--class goes with --college"},
};

static int count_notice(void *arg, const struct notice *n, const struct notice_counts *c)
{
    (void)n;
    (void)c;
    ++*(int *)arg;
    return 0;
}

static int notices_of(struct place *p)
{
    struct err err = {0};
    int        n = 0;

    world_must(notice_list(p->w.store, STR_LIT(""), 0, 100, count_notice, &n, &err), &err);
    return n;
}

static void test_refused(void **state)
{
    struct place p;
    int          saved = dup(0), fd = open("/dev/null", O_RDONLY);

    (void)state;
    notice_open(&p);
    dup2(fd, 0);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        int rc = run_verb(&p, cli_notice, "notice", refused[i].words);

        CHECK(rc == refused[i].code && world_has(&p.said, refused[i].says), "%s: %d %s",
              refused[i].name, rc, p.said.p);
        CHECK(rc != EXIT_FAILED || refused[i].says[0] == '/' || world_has(&p.said, " / "),
              "%s, in English: %s", refused[i].name, p.said.p);
    }
    dup2(saved, 0);
    close(saved);
    close(fd);
    CHECK(notices_of(&p) == 0, "nothing was put");
    notice_close(&p);
}

/* ---- what is shown ---- */

static const struct {
    const char        *name;
    const char *const *words;
    const char        *says;
} shown[] = {
    {"a field of which another begins so",
     WORDS("--to", "2023级", "--text", "{地}{地点}", "地=东", "地点=101"), "东101"},
    {"words", WORDS("--to", "全校", "--text", "明天停水"),
     "通知 → 全校|4 人，收得到的 3 人|away：1|调用 1 次|马上开始|要另一个人放行|内容 / the words|明天停水"},
    {"few need nobody else", WORDS("--to", "2023级", "--text", "明天停水"),
     "2 人，收得到的 2 人|!放行"},
    {"for each another", WORDS("--to", "2023级", "--text", "{name}，明天停水"),
     "最多 / at most 调用 2 次|其中 2 次只给一个人|不到一分钟|王小雁，明天停水"},
    {"both languages", WORDS("--to", "2023级", "--text", "停水", "--text-en", "No water"),
     "---- 中文|停水|---- 英文|No water"},
    {"a template", WORDS("--to", "2023级", "--template", "class_is", "--deadline", "周五", "课程=数学"),
     "王小雁：数学 周五 开课|收到"},
    {"a deadline that is a day",
     WORDS("--to", "2023级", "--template", "class_is", "--deadline", "明天", "课程=数学"),
     "王小雁：数学 |月|日|!明天"},
    {"a template of another type", WORDS("--to", "2023级", "--template", "page"),
     "说明|请看|https://a.example/"},
    {"lines of a textcard",
     WORDS("--to", "2023级", "--type", "textcard", "--title", "t", "--text", "<b>停水\n请存水", "--url",
           "https://b.example/"),
     "t\n＜b>停水\n请存水\n详情：https://b.example/|!<br>"},
    {"another link", WORDS("--to", "2023级", "--template", "page", "--url", "https://b.example/"),
     "https://b.example/|!a.example"},
    {"later", WORDS("--to", "2023级", "--text", "停水", "--at", "明天 9:10"), "09:1|开始 / begins then"},
    {"an urgent one", WORDS("--to", "2023级", "--text", "停课", "--kind", "urgent"),
     "紧急通知 → |要另一个人放行"},
    {"for a program", WORDS("--to", "全校", "--text", "停水", "--json"),
     "{\"dry_run\":true|\"people\":4|\"queued\":3|\"away\":1|\"quota\":null|\"second\":true|"
     "\"staged\":false|\"words\":\"停水\"|\"words_en\":null"},
};

static void test_shown(void **state)
{
    const char  *words[20] = {"send", "--dry-run"};
    struct place p;
    int          rc;

    (void)state;
    notice_open(&p);
    for (size_t i = 0; i < ARRAY_LEN(shown); i++) {
        size_t n = 2;

        for (const char *const *w = shown[i].words; *w; w++)
            words[n++] = *w;
        words[n] = NULL;
        rc = run_verb(&p, cli_notice, "notice", words);
        CHECK(rc == EXIT_DONE && world_has(&p.said, shown[i].says), "%s: %d %s", shown[i].name, rc,
              p.said.p);
    }
    CHECK(notices_of(&p) == 0, "nothing was put");
    notice_close(&p);
}

/* A class of that name in another college gets it, too: that is to be seen before. */
static void test_namesakes(void **state)
{
    struct person other = {.number = STR_LIT("maliu"),
                           .name = STR_LIT("马六"),
                           .kind = STR_LIT("undergraduate"),
                           .college = STR_LIT("音乐学院"),
                           .class_name = STR_LIT("媒体1班"),
                           .year = 2023,
                           .state = STR_LIT("active"),
                           .state_from = -1,
                           .state_until = -1};
    enum people_change change;
    struct place       p;
    struct err         err = {0};

    (void)state;
    notice_open(&p);
    CHECK(NOTICE(&p, "send", "--to", "音乐学院", "--text", "停水", "--dry-run") == EXIT_FAILED, "%s",
          p.said.p);
    world_must(store_begin(p.w.store, &err), &err);
    world_must(people_put(p.w.store, p.w.now, &other, NULL, false, &change, &err), &err);
    world_must(store_commit(p.w.store, &err), &err);
    CHECK(NOTICE(&p, "send", "--to", "媒体1班", "--text", "停水", "--dry-run") == EXIT_DONE &&
              world_has(&p.said, "通知 → 媒体1班\n  即 / that is：|数字媒体艺术学院 媒体1班|、|音乐学院 媒体1班"),
          "both: %s", p.said.p);
    notice_close(&p);
}

/* ---- the platform's day ---- */

static void test_quota(void **state)
{
    struct place p;
    struct err   err = {0};

    (void)state;
    notice_open_with(&p, "tuning: {accounts: 1}\n");
    CHECK(NOTICE(&p, "send", "--to", "2023级", "--text", "停水", "--dry-run") == EXIT_DONE &&
              world_has(&p.said, "已用 0 / 200 人次|!今天发不完"),
          "%s", p.said.p);
    world_must(store_begin(p.w.store, &err), &err);
    world_must(sends_count(p.w.store, STR_LIT("student"), cst_day(clock_now()), 199, &err), &err);
    world_must(store_commit(p.w.store, &err), &err);
    CHECK(NOTICE(&p, "send", "--to", "2023级", "--text", "停水", "--dry-run") == EXIT_DONE &&
              world_has(&p.said, "已用 199 / 200 人次，今天发不完，其余明天接着发"),
          "%s", p.said.p);
    notice_close(&p);
}

/* ---- words and files ---- */

static void test_files(void **state)
{
    struct place p;
    char         words[100], plan[100];

    (void)state;
    notice_open(&p);
    path_of(&p, "words.txt", words);
    path_of(&p, "plan.pdf", plan);
    write_file(&p, "words.txt", "\xef\xbb\xbf明天停水。\r\n请存水。\r\n\r\n");
    CHECK(NOTICE(&p, "send", "--to", "2023级", "--text-file", words, "--dry-run") == EXIT_DONE &&
              world_has(&p.said, "----\n明天停水。\n请存水。\n----"),
          "%s", p.said.p);
    write_file(&p, "words.txt", "\xc3\xf7\xcc\xec");
    CHECK(NOTICE(&p, "send", "--to", "2023级", "--text-file", words, "--dry-run") == EXIT_FAILED &&
              world_has(&p.said, "不是 UTF-8"),
          "GBK: %s", p.said.p);
    write_bytes(&p, "words.txt", STR_LIT("停\0水"));
    CHECK(NOTICE(&p, "send", "--to", "2023级", "--text-file", words, "--dry-run") == EXIT_FAILED &&
              world_has(&p.said, "控制字符（NUL）"),
          "NUL: %s", p.said.p);
    write_file(&p, "plan.pdf", "%PDF-1.7 of nothing");
    CHECK(NOTICE(&p, "send", "--to", "2023级", "--type", "image", "--file", plan, "--dry-run") ==
                  EXIT_FAILED &&
              world_has(&p.said, "只能是 PNG 或 JPEG"),
          "no picture: %s", p.said.p);
    CHECK(NOTICE(&p, "send", "--to", "2023级", "--type", "file", "--file", plan, "--dry-run") ==
                  EXIT_DONE &&
              world_has(&p.said, "plan.pdf"),
          "a file: %s", p.said.p);
    CHECK(NOTICE(&p, "send", "--to", "2023级", "--type", "file", "--file", plan, "--yes",
                 "--no-wait") == EXIT_DONE &&
              notices_of(&p) == 1,
          "is put: %s", p.said.p);
    notice_close(&p);
}

/* What would be refused to all is seen before, in a look and in the sending. */
static void test_media(void **state)
{
    static const char png[] =
        "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\b\0\0\0\0\x3a\x7e\x9b\x55"
        "\0\0\0\nIDAT\x78\x9c\x63\x60\0\0\0\x02\0\x01\x48\xaf\xa4\x71"
        "\0\0\0\0IEND\xae\x42\x60\x82";
    static const struct {
        const char *type, *name;
        struct str  bytes;
        int         code;
        const char *says;
    } rows[] = {
        {"image", "p.png", {png, sizeof png - 1}, EXIT_DONE, "[图片 / picture p.png]"},
        {"image", "p.png", {png, sizeof png - 13}, EXIT_FAILED, "要完整|没传完|换一张"},
        {"image", "p.png", {png, 40}, EXIT_FAILED, "要完整"},
        {"image", "p.png", STR_LIT("\xff\xd8\xff\xe0 no JPEG"), EXIT_FAILED, "要完整"},
        {"file", "a\"b.pdf", STR_LIT("%PDF-1.7"), EXIT_FAILED, "引号|请改一个名字"},
        {"file", "a\nb.pdf", STR_LIT("%PDF-1.7"), EXIT_FAILED, "换行|请改一个名字|!a\nb"},
        {"file", "a.pdf", STR_LIT("%PDF-"), EXIT_FAILED, "太小了|大于 5 字节|!10 MB"},
        {"file", "a.pdf", STR_LIT("%PDF-1"), EXIT_DONE, "[文件 / file a.pdf]"},
        {"file",
         "很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长.pdf",
         STR_LIT("%PDF-1.7"), EXIT_FAILED, "超过 100 字节|改短"},
    };
    struct place p;

    (void)state;
    notice_open(&p);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char path[400];
        int  look, sent;

        snprintf(path, sizeof path, "%s/%s", p.dir, rows[i].name);
        write_bytes(&p, rows[i].name, rows[i].bytes);
        look = NOTICE(&p, "send", "--to", "2023级", "--type", rows[i].type, "--file", path,
                      "--dry-run");
        CHECK(look == rows[i].code && world_has(&p.said, rows[i].says), "row %zu: %d %s", i, look,
              p.said.p);
        sent = NOTICE(&p, "send", "--to", "2023级", "--type", rows[i].type, "--file", path, "--yes",
                      "--no-wait");
        CHECK(sent == rows[i].code, "row %zu: sent %d %s", i, sent, p.said.p);
        unlink(path);
    }
    notice_close(&p);
}

/* ---- a list ---- */

static const struct {
    const char *name, *table, *more;
    int         code;
    const char *says;
} lists[] = {
    {"two", "学号,姓名\nzhangsan,张三\nlisi,李四\n", "--dry-run", EXIT_DONE, "名单 2 人|2 人，收得到的 2 人"},
    {"another one's name", "学号,姓名\nzhangsan,李四\nlisi,\n", "--dry-run", EXIT_FAILED,
     "list.csv:2: 姓名：与名册里这个学号的姓名不同|名单里 1 行不能用|名单 1 人|!：李四"},
    {"nobody, twice, empty", "学号,姓名\nnobody,\nlisi,\nLISI,\n,张三\n", "--dry-run", EXIT_FAILED,
     "list.csv:2: 学号：名册里没有|list.csv:4: 学号：前面已经有了|list.csv:5: 学号：不能为空|名单 1 人|"
     "有 2 行不能用，所以没有发送；改好再来，或加 --partial 只发给其余 1 人"},
    {"the same twice is no mistake", "学号\nlisi\nLISI\nlisi\nwangwu\n", "--dry-run", EXIT_DONE,
     "list.csv:3: 学号：前面已经有了，只发一次|list.csv:4: |名单 2 人|!不能用"},
    {"… by number and candidate number", "学号\nlisi\n21360101110001\n", "--dry-run", EXIT_DONE,
     "list.csv:3: 学号：前面已经有了，只发一次|名单 1 人|!不能用"},
    {"twice, with another name", "学号,姓名\nlisi,李四\nlisi,张三\n", "--dry-run", EXIT_FAILED,
     "list.csv:3: 姓名：与名册里这个学号的姓名不同|名单里 1 行不能用|!前面已经有了"},
    {"not without saying so", "学号\nnobody\nlisi\n", "--yes", EXIT_FAILED,
     "有 1 行不能用，所以没有发送|--partial"},
    {"no row is left", "学号\nnobody\n", "--dry-run", EXIT_FAILED, "没有一行可以用"},
    {"no heading", "zhangsan\n", "--dry-run", EXIT_FAILED, "需要有“学号”一列"},
    {"empty", "", "--dry-run", EXIT_FAILED, "文件是空的"},
};

/* 李四 has a candidate number, too. */
static void put_candidate(struct place *p)
{
    struct person      who = {.number = STR_LIT("lisi"),
                              .candidate = STR_LIT("21360101110001"),
                              .name = STR_LIT("李四"),
                              .kind = STR_LIT("undergraduate"),
                              .state = STR_LIT("active"),
                              .state_from = -1,
                              .state_until = -1};
    struct err         err = {0};
    enum people_change change;

    world_must(store_begin(p->w.store, &err), &err);
    world_must(people_put(p->w.store, p->w.now, &who, NULL, false, &change, &err), &err);
    world_must(store_commit(p->w.store, &err), &err);
}

static void test_lists(void **state)
{
    struct place p;
    char         list[100];

    (void)state;
    notice_open(&p);
    path_of(&p, "list.csv", list);
    put_candidate(&p);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        int rc;

        write_file(&p, "list.csv", lists[i].table);
        rc = NOTICE(&p, "send", "--list", list, "--text", "停水", lists[i].more);
        CHECK(rc == lists[i].code && world_has(&p.said, lists[i].says), "%s: %d %s", lists[i].name,
              rc, p.said.p);
    }
    CHECK(notices_of(&p) == 0, "nothing was put");
    write_file(&p, "list.csv", "学号\nnobody\nlisi\nlisi\n");
    CHECK(NOTICE(&p, "send", "--list", list, "--text", "停水", "--dry-run", "--partial") ==
                  EXIT_DONE &&
              world_has(&p.said, "名单里 1 行不能用|名单 1 人|!没有发送"),
          "a look at the others: %s", p.said.p);
    CHECK(NOTICE(&p, "send", "--list", list, "--text", "停水", "--yes", "--partial", "--no-wait") ==
                  EXIT_DONE &&
              notices_of(&p) == 1,
          "the others: %s", p.said.p);
    CHECK(NOTICE(&p, "people", "1", "--purpose", "核对") == EXIT_DONE &&
              world_has(&p.said, "lisi  李四|1 人 / people|!张三"),
          "%s", p.said.p);
    notice_close(&p);
}

/* ---- a second person ---- */

static void test_second(void **state)
{
    struct place p;

    (void)state;
    notice_open(&p);
    CHECK(NOTICE(&p, "send", "--to", "全校", "--text", "停水", "--yes") == EXIT_DONE &&
              world_has(&p.said, "要另一个人放行|第 1 号通知|等待另一个人放行"),
          "it does not wait for what nobody has released: %s", p.said.p);
    CHECK(NOTICE(&p, "release", "1") == EXIT_FAILED && world_has(&p.said, "/ You have put"), "%s",
          p.said.p);
    setenv("SUDO_USER", "wang", 1);
    CHECK(NOTICE(&p, "release", "1") == EXIT_USAGE &&
              world_has(&p.said, "形式：文字|Form: words|开始：放行后马上发|截止：没有|收到：不用回复|"
                                 "---- 内容 / the words ----\n停水\n|看清楚以后加 --yes|!已放行"),
          "he reads it first: %s", p.said.p);
    CHECK(NOTICE(&p, "release", "1", "--yes") == EXIT_DONE &&
              world_has(&p.said, "\n停水\n----|已放行|planned"),
          "%s", p.said.p);
    CHECK(NOTICE(&p, "release", "1") == EXIT_FAILED && world_has(&p.said, "/ Nothing"), "twice: %s",
          p.said.p);
    CHECK(NOTICE(&p, "reject", "1", "--reason", "写错了") == EXIT_FAILED &&
              world_has(&p.said, "没有改动"),
          "after that: %s", p.said.p);
    CHECK(NOTICE(&p, "stop", "1") == EXIT_DONE && world_has(&p.said, "已停发|stopped"), "%s",
          p.said.p);
    CHECK(NOTICE(&p, "repeat", "1") == EXIT_FAILED, "%s", p.said.p);
    CHECK(NOTICE(&p, "recall", "1") == EXIT_FAILED, "nothing went: %s", p.said.p);
    setenv("SUDO_USER", "admin", 1);
    CHECK(NOTICE(&p, "send", "--to", "全校", "--text", "停水", "--yes", "--json") == EXIT_DONE &&
              world_has(&p.said, "{\"notice\":2,\"state\":\"waiting\"|"
                                 "\"creator\":\"cli:admin\"|!dry_run"),
          "%s", p.said.p);
    setenv("SUDO_USER", "zhao", 1);
    CHECK(NOTICE(&p, "reject", "2", "--reason", "写错了") == EXIT_DONE &&
              world_has(&p.said, "已驳回|写错了"),
          "%s", p.said.p);
    CHECK(NOTICE(&p, "status") == EXIT_DONE &&
              world_has(&p.said, "     1  |     2  |被驳回|已停发"),
          "%s", p.said.p);
    CHECK(NOTICE(&p, "status", "--limit", "1", "--json") == EXIT_DONE &&
              world_has(&p.said, "\"notice\":2|!\"notice\":1|\"more\":true"),
          "%s", p.said.p);
    notice_close(&p);
}

/* ---- on a terminal ---- */

/* Types `answer` where the verb asks. */
static int typed(struct place *p, const char *answer, const char *const *words)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY), saved = dup(0), slave, rc;

    CHECK(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0, "there is a terminal");
    slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    CHECK(slave >= 0 && write(master, answer, strlen(answer)) == (ssize_t)strlen(answer), "typed");
    dup2(slave, 0);
    clearerr(stdin);
    rc = run_verb(p, cli_notice, "notice", words);
    dup2(saved, 0);
    close(saved);
    close(slave);
    close(master);
    return rc;
}

static void test_asked(void **state)
{
    const char *const words[] = {"send", "--to", "2023级", "--text", "停水", "--no-wait", NULL};
    struct place      p;

    (void)state;
    notice_open(&p);
    CHECK(typed(&p, "no\n", words) == EXIT_FAILED && world_has(&p.said, "2 人|发送吗|没有发送"), "%s",
          p.said.p);
    CHECK(typed(&p, "\n", words) == EXIT_FAILED && notices_of(&p) == 0, "%s", p.said.p);
    CHECK(typed(&p, "yes\n", words) == EXIT_DONE && notices_of(&p) == 1, "%s", p.said.p);
    notice_close(&p);
}

/* ---- the sample ---- */

static void test_sample(void **state)
{
    static const struct {
        const char *name, *to, *how, *says;
    } nobody[] = {
        {"an account that is none", "NOBODY", "--dry-run", "样例只发给教职工名单里的人|!样例正发给"},
        {"a student", "zhangsan", "--yes", "样例只发给教职工名单里的人|!样例正发给"},
        {"several", "zhao|wang", "--dry-run", "样例只发给教职工名单里的人"},
        {"everybody", "@all", "--yes", "样例只发给教职工名单里的人"},
        {"no account", "", "--yes", "样例只发给教职工名单里的人"},
        {"somebody who has left", "wang", "--yes", "不在应用 student 里，收不到样例"},
    };
    struct place p;

    (void)state;
    notice_open(&p);
    notice_member(&p, "wang", true);
    notice_member(&p, "wang", false);
    clear_collect(&p.w);
    CHECK(NOTICE(&p, "send", "--to", "2023级", "--text", "{name}，停水", "--dry-run", "--sample",
                 "zhao") == EXIT_DONE &&
              notices_of(&p) == 0,
          "only the sample: %s", p.said.p);
    clear_collect(&p.w);
    CHECK(p.w.sent_count == 1 && world_has(&p.w.sent, "王小雁，停水"), "%s", p.w.sent.p);
    for (size_t i = 0; i < ARRAY_LEN(nobody); i++)
        CHECK(NOTICE(&p, "send", "--to", "2023级", "--text", "停水", "--sample", nobody[i].to,
                     nobody[i].how) == EXIT_FAILED &&
                  world_has(&p.said, nobody[i].says) && notices_of(&p) == 0,
              "%s: %s", nobody[i].name, p.said.p);
    clear_collect(&p.w);
    CHECK(p.w.sent_count == 0, "nobody else gets one: %s", p.w.sent.p);
    notice_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused), cmocka_unit_test(test_shown),
        cmocka_unit_test(test_files),   cmocka_unit_test(test_lists),
        cmocka_unit_test(test_media),
        cmocka_unit_test(test_second),  cmocka_unit_test(test_asked),
        cmocka_unit_test(test_sample),  cmocka_unit_test(test_quota),
        cmocka_unit_test(test_namesakes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
