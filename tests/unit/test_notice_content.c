/* How a notice reads: the written form, fields, the limits; and that the platform takes it, as the
 * simulator's own validation knows it. */
#include "tests/test.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "handlers/notice.h"
#include "sim/validate.h"

#include <stdlib.h>

static struct notice_kind kinds[] = {
    {.name = (char *)"notice", .title = (char *)"通知", .title_en = (char *)"Notice"}};
static const struct conf_school school = {.notices = {.kinds = kinds, .kinds_count = 1}};
static const struct ctx         zh = {.school = &school};
static const struct ctx         en = {.school = &school, .me = {.lang = LANG_EN}};

/* ---- the written form ---- */

static void it_reads_what_it_wrote(void **state)
{
    const struct notice_content contents[] = {
        {.type = NOTICE_TEXT, .text = STR_LIT("一行\n两行\\n=三\n")},
        {.type = NOTICE_CARD, .title = STR_LIT("缴费"), .text = STR_LIT("{name}"),
         .text_en = STR_LIT("x"),
         .deadline = STR_LIT("11月30日 18:00"), .prefix = STR_LIT("【更正】"),
          .url = STR_LIT("https://a/?b=c")},
        {.type = NOTICE_FILE, .media_type = STR_LIT("file"), .filename = STR_LIT("校历.pdf")},
        {.type = NOTICE_NEWS, .title = STR_LIT("a"), .title_en = STR_LIT("b"),
         .picture = STR_LIT("https://p"),
         .button = STR_LIT("看")},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(contents); i++) {
        auto_buf struct buf                       first = {0}, second = {0};
        auto_notice_content struct notice_content read = {.type = NOTICE_TEXT};
        struct err                                err = {0};

        notice_content_write(&contents[i], &first);
        CHECK(notice_content_read(buf_view(&first), &read, &err) == 0, "%s: %s", first.p, err.text);
        CHECK(read.type == contents[i].type && str_eq(read.text, contents[i].text) &&
                  str_eq(read.url, contents[i].url) && str_eq(read.prefix, contents[i].prefix) &&
                  str_eq(read.filename, contents[i].filename) &&
                  str_eq(read.deadline, contents[i].deadline),
              "it is the same: %s", first.p);
        notice_content_write(&read, &second);
        CHECK(str_eq(buf_view(&first), buf_view(&second)), "%s\n%s", first.p, second.p);
    }
}

static void what_is_not_ours_is_refused(void **state)
{
    static const char *const refused[] = {
        "", "{}", "text=x\n", "type=poem\n", "type=text\nsong=x\n", "type=text\ntext=a\\\n",
        "type=text\ntext=a\\x\n", "type=text\ntext\n", "type=text\n\n", "type",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct notice_content c = {.type = NOTICE_NEWS};
        struct err            err = {0};

        CHECK(notice_content_read(str_c(refused[i]), &c, &err) == -1 && err.kind == ERR_BAD_INPUT,
              "“%s” is refused", refused[i]);
        CHECK(c.type == NOTICE_NEWS && c.memory.p == NULL, "“%s” leaves it alone", refused[i]);
    }
}

static void it_knows_for_whom_it_is_another(void **state)
{
    static const struct {
        const char *title, *text, *text_en;
        bool        personal, of_class;
    } rows[] = {
        {"", "大家好", "", false, false},
        {"", "{name}同学", "", true, false},
        {"", "{class}的同学", "", true, true},
        {"{college}", "大家好", "", true, true},
        {"", "{class}的{name}", "", true, false},
        {"", "大家好", "Dear {name}", true, false},
        {"", "学号 {number}", "", true, false},
        {"", "{deadline}前", "", false, false},
        {"", "{ name }{Name}{names}{name", "", false, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct notice_content c = {.title = str_c(rows[i].title),
                                   .text = str_c(rows[i].text),
                                   .text_en = str_c(rows[i].text_en)};
        bool                  of_class = !rows[i].of_class;

        CHECK(notice_content_personal(&c, &of_class) == rows[i].personal &&
                  of_class == rows[i].of_class,
              "%s %s %s", rows[i].title, rows[i].text, rows[i].text_en);
    }
}

/* ---- how it reads ---- */

static const struct audience_person wang = {.p = {.name = STR_LIT("王小雁"),
                                                  .class_name = STR_LIT("软件2601"),
                                                  .college = STR_LIT("软件学院"),
                                                  .number = STR_LIT("20260001")}};
static const struct audience_person sly = {
    .p = {.name = STR_LIT("<a href=\"https://x\">{number}</a>\n\"\\|"),
          .class_name = STR_LIT("<div class=\"highlight\">"),
          .college = STR_LIT("<br>\r\n\x01"),
          .number = STR_LIT("7")}};
static const struct audience_person foreigner = {
    .p = {.name = STR_LIT("Muhammad Abdulrahman Ibrahim Al-Khalil Ahmed Mohammed Junior the 3rd"),
          .class_name = STR_LIT("c"),
          .college = STR_LIT("d"),
          .number = STR_LIT("8")}};

#define TITLED .title = STR_LIT("缴费"), .title_en = STR_LIT("Fees")
#define PAGE   .url = STR_LIT("https://a.example/1")
static const struct reading {
    const char                   *name;
    struct notice_content         c;
    const struct audience_person *person;
    enum member_lang              lang;
    bool                          ack, again, card;
    const char                   *type, *object, *words; /* words NULL: none */
} readings[] = {
    {"a text", {.text = STR_LIT("{name}：{class}今晚停水")}, &wang, LANG_ZH, false, false, false,
     "text", "{\"content\":\"王小雁：软件2601今晚停水\"}", NULL},
    {"an example", {.text = STR_LIT("{name} {class} {college} {number}")}, NULL, LANG_ZH, false,
     false, false, "text", "{\"content\":\"王小雁 软件2601 软件学院 20260001\"}", NULL},
    {"braces that are read", {.text = STR_LIT("{{name}}是{name}，}}")}, &wang, LANG_ZH, false, false,
     false, "text", "{\"content\":\"{name}是王小雁，}\"}", NULL},
    {"what was put before it was wrong", {.text = STR_LIT("{ a }{name，{地点}{Name}")}, &wang, LANG_ZH,
     false, false, false, "text", "{\"content\":\"{ a }{name，{地点}{Name}\"}", NULL},
    {"with an answer", {.text = STR_LIT("今晚停水")}, NULL, LANG_ZH, true, false, false, "text",
     "{\"content\":\"今晚停水\\n回复“收到 12”确认。\"}", NULL},
    {"in English", {.text = STR_LIT("今晚停水"), .text_en = STR_LIT("No water")}, NULL, LANG_EN,
     true, false, false, "text",
     "{\"content\":\"No water\\nReply \\\"ack 12\\\" to confirm.\"}", NULL},
    {"no English", {.text = STR_LIT("今晚停水")}, NULL, LANG_EN, true, false, false, "text",
     "{\"content\":\"今晚停水\\nReply \\\"ack 12\\\" to confirm.\"}", NULL},
    {"again", {.text = STR_LIT("今晚停水")}, NULL, LANG_ZH, true, true, false, "text",
     "{\"content\":\"【再次提醒】今晚停水\\n回复“收到 12”确认。\"}", NULL},
    {"a correction", {.text = STR_LIT("今晚停电"), .prefix = STR_LIT("【更正】")}, NULL, LANG_ZH,
     false, false, false, "text", "{\"content\":\"【更正】今晚停电\"}", NULL},
    {"a correction in English", {.text = STR_LIT("a"), .prefix = STR_LIT("【更正】")}, NULL,
     LANG_EN, false, false, false, "text", "{\"content\":\"[Correction] a\"}", NULL},
    {"a link of the sender's", {.text = STR_LIT("<a href=\"https://a\">看</a>")}, NULL, LANG_ZH,
     false, false, false, "text", "{\"content\":\"<a href=\\\"https://a\\\">看</a>\"}", NULL},
    {"no link of a name", {.text = STR_LIT("{name}|{class}|{college}")}, &sly, LANG_ZH, false,
     false, false, "text",
     "{\"content\":\"＜a href=\\\"https://x\\\">{number}＜/a> \\\"\\\\||＜div "
     "class=\\\"highlight\\\">|＜br>\"}",
     NULL},
    {"no link of a deadline", {.text = STR_LIT("{deadline}前"), .deadline = STR_LIT("<a>")},
     NULL,
     LANG_ZH, false, false, false, "text", "{\"content\":\"＜a>前\"}", NULL},
    {"a field that is none", {.text = STR_LIT("{song} {")}, NULL, LANG_ZH, false, false, false,
     "text", "{\"content\":\"{song} {\"}", NULL},
    {"a long name", {.text = STR_LIT("{name}")}, &foreigner, LANG_ZH, false, false, false,
     "text",
     "{\"content\":\"Muhammad Abdulrahman Ibrahim Al-Khalil Ahmed Mohammed Jun…\"}", NULL},
    {"a textcard", {.type = NOTICE_TEXTCARD, TITLED, PAGE, .text = STR_LIT("甲\n乙")}, NULL,
     LANG_ZH, true, true, false, "textcard",
     "{\"title\":\"【再次提醒】缴费\",\"description\":\"甲<br>乙<br>回复“收到 12”确认。\",\"url\":"
     "\"https://a.example/1\",\"btntxt\":\"详情\"}",
     NULL},
    {"a textcard with markup of the sender's",
     {.type = NOTICE_TEXTCARD, PAGE, .title = STR_LIT("<b>缴费</b> & \"x\""),
      .text = STR_LIT("<script>alert(1)</script> & a<b\n<div class=\"gray\">&lt;br&gt; &#60; "
                      "A&B; R&D <br>")},
     NULL, LANG_ZH, false, false, false, "textcard",
     "{\"title\":\"＜b>缴费＜/b> & \\\"x\\\"\",\"description\":\"＜script>alert(1)＜/script> & "
     "a＜b<br>＜div class=\\\"gray\\\">＆lt;br＆gt; ＆#60; A＆B; R&D ＜br>\",\"url\":"
     "\"https://a.example/1\",\"btntxt\":\"详情\"}",
     NULL},
    {"no markup of a name", {.type = NOTICE_TEXTCARD, TITLED, PAGE, .text = STR_LIT("{class}")},
     &sly, LANG_ZH, false, false, false, "textcard",
     "\"description\":\"＜div class=\\\"highlight\\\">\"", NULL},
    {"a textcard in English", {.type = NOTICE_TEXTCARD, TITLED, PAGE, .text = STR_LIT("甲")},
     NULL, LANG_EN, false, false, false, "textcard",
     "{\"title\":\"Fees\",\"description\":\"甲\",\"url\":\"https://a.example/1\",\"btntxt\":"
     "\"More\"}",
     NULL},
    {"news", {.type = NOTICE_NEWS, TITLED, PAGE, .text = STR_LIT("甲"),
              .picture = STR_LIT("https://a.example/p.png")},
     NULL, LANG_ZH, true, false, false, "news",
     "{\"articles\":[{\"title\":\"缴费\",\"description\":\"甲\\n回复“收到 12”确认。\",\"url\":"
     "\"https://a.example/1\",\"picurl\":\"https://a.example/p.png\"}]}",
     NULL},
    {"a picture", {.type = NOTICE_IMAGE}, NULL, LANG_ZH, false, false, false, "image",
     "{\"media_id\":\"@media@\"}", NULL},
    {"a picture with words", {.type = NOTICE_IMAGE, .text = STR_LIT("地图")}, NULL, LANG_ZH,
     true, false, false, "image", "{\"media_id\":\"@media@\"}", "地图\n回复“收到 12”确认。"},
    {"a file with an answer", {.type = NOTICE_FILE}, NULL, LANG_ZH, true, false, false, "file",
     "{\"media_id\":\"@media@\"}", "回复“收到 12”确认。"},
    {"a card", {.type = NOTICE_CARD, TITLED, .text = STR_LIT("请缴费"),
                .deadline = STR_LIT("11月30日")},
     NULL, LANG_ZH, true, false, true, "template_card",
     "{\"card_type\":\"button_interaction\",\"source\":{\"desc\":\"通知\","
     "\"desc_color\":0},\"task_id\":\"n-12-"
     "77\",\"main_title\":{\"title\":\"缴费\"},\"sub_title_text\":\"请缴费\","
     "\"horizontal_content_list\":[{\"keyname\":\"截止\",\"value\":\"11月30日\"}],"
     "\"button_list\":[{\"text\":\"收到\",\"style\":1,\"key\":\"got\"}]}",
     "缴费\n请缴费\n回复“收到 12”确认。"},
    {"a card to who sees none", {.type = NOTICE_CARD, TITLED, .text = STR_LIT("请缴费")}, NULL,
     LANG_ZH, true, false, false, "text",
     "{\"content\":\"缴费\\n请缴费\\n回复“收到 12”确认。\"}", NULL},
    {"a card without a button", {.type = NOTICE_CARD, TITLED, PAGE, .text = STR_LIT("请缴费")},
     NULL, LANG_EN, false, false, true, "template_card", "\"card_type\":\"text_notice\"",
     "Fees\n请缴费\nDetails: https://a.example/1"},
    {"a name too long for a card",
     {.type = NOTICE_CARD, .title = STR_LIT("{name}"),
                                    .text = STR_LIT("请缴费")},
     &foreigner, LANG_ZH, true, false, true, "text", "Jun…\\n请缴费\\n回复“收到 12”确认。\"}",
     NULL},
};

static void it_reads_as_the_member_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(readings); i++) {
        const struct reading               *r = &readings[i];
        auto_notice_form struct notice_form form = {.msgtype = NULL};
        struct notice n = {.number = 12, .kind = STR_LIT("notice"), .ack = r->ack,
                           .rounds = r->again};
        struct err    err = {0};

        CHECK(notice_content_form(&zh, &r->c, &n, r->person, r->lang, r->card, 77, &form, &err) ==
                  0,
              "%s: %s", r->name, err.text);
        CHECK(strcmp(form.msgtype, r->type) == 0, "%s: %s", r->name, form.msgtype);
        CHECK(r->object[0] == '{' ? strcmp(form.object.p, r->object) == 0
                                  : strstr(form.object.p, r->object) != NULL,
              "%s: %s", r->name, form.object.p);
        CHECK(r->words ? str_is(buf_view(&form.words), r->words) : form.words.n == 0,
              "%s: %s", r->name, form.words.p);
    }
}

static void a_sample_says_so(void **state)
{
    static const struct notice_content c = {
        .type = NOTICE_CARD, .title = STR_LIT("缴费"), .text = STR_LIT("请缴费")};
    static const struct {
        enum member_lang lang;
        const char      *desc;
    } rows[] = {
        {LANG_ZH, "\"source\":{\"desc\":\"样子，只有您看得到\""},
        {LANG_EN, "\"source\":{\"desc\":\"A sample for you\""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_notice_form struct notice_form form = {.msgtype = NULL};
        struct notice n = {.number = 0, .ack = true};
        struct err    err = {0};

        CHECK(notice_content_form(&zh, &c, &n, NULL, rows[i].lang, true, 77, &form, &err) == 0 &&
                  strstr(form.object.p, rows[i].desc),
              "%s: %s %s", rows[i].desc, form.object.p, err.text);
    }
}

/* ---- the limits ---- */

static struct str filled(struct buf *memory, const char *with, size_t bytes)
{
    size_t from = memory->n;

    while (memory->n - from + strlen(with) <= bytes)
        buf_c(memory, with);
    return (struct str){memory->p + from, memory->n - from};
}

struct limit {
    const char           *name, *why; /* "": nothing is wrong */
    struct notice_content c;
    bool                  ack;
};

static void check_limits(const struct limit *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        auto_buf struct buf why = {0}, why_en = {0};

        notice_content_check(&zh, &rows[i].c, rows[i].ack, &why);
        CHECK(rows[i].why[0] ? why.n > 0 && strstr(why.p, rows[i].why) : why.n == 0, "%s: %s",
              rows[i].name, why.p);
        notice_content_check(&en, &rows[i].c, rows[i].ack, &why_en);
        CHECK((why_en.n > 0) == (why.n > 0), "%s in English: %s", rows[i].name, why_en.p);
    }
}

static void limits_of_texts_are_told(void **state)
{
    auto_buf struct buf m = {0};

    (void)state;
    buf_room(&m, 100000); /* so that it stays where it is */
    const struct limit rows[] = {
        {"a text", "", {.text = STR_LIT("今晚停水")}, true},
        {"2048 bytes", "", {.text = filled(&m, "a", 2048)}, false},
        {"one more", "现在 2049 字节，请删去约 1 个汉字", {.text = filled(&m, "a", 2049)}, false},
        {"no room for the answer", "正文太长", {.text = filled(&m, "a", 2040)}, true},
        {"no room for the longest name", "正文太长", {.text = filled(&m, "{name}", 300)}, false},
        {"room for it", "", {.text = filled(&m, "{name}", 200)}, false},
        {"the English twin", "正文太长", {.text = STR_LIT("a"), .text_en = filled(&m, "b", 2100)},
         false},
        {"nothing", "还没有正文", {.text = STR_LIT(" \n")}, false},
        {"control characters", "控制字符", {.text = STR_LIT("a\x01")}, false},
        {"not UTF-8", "控制字符", {.text = STR_LIT("a\xff")}, false},
        {"a field that is none", "{song} 没有东西可以填进去", {.text = STR_LIT("{song}")}, false},
        {"no deadline", "{deadline} 没有东西", {.text = STR_LIT("{deadline}前")}, false},
        {"a slip", "没有 {nmae}，是不是要写 {name}", {.text = STR_LIT("{nmae}")}, false},
        {"a field in Chinese", "没有 {学号}，是不是要写 {number}", {.text = STR_LIT("{学号}")}, false},
        {"wide braces", "“｛name｝”用的是全角括号", {.text = STR_LIT("｛name｝好")}, false},
        {"a lonely brace", "“{name，你好”里的大括号不成对", {.text = STR_LIT("{name，你好")}, false},
        {"a brace of the end", "“name}”里的大括号不成对", {.text = STR_LIT("name}")}, false},
        {"a blank between braces", "“{ name }”里的大括号", {.text = STR_LIT("{ name }")}, false},
        {"braces that are read", "", {.text = STR_LIT("{{name}}")}, false},
        {"a deadline", "", {.text = STR_LIT("{deadline}前"), .deadline = STR_LIT("明天")}, false},
        {"a bad field in English", "{song}", {.text = STR_LIT("a"), .text_en = STR_LIT("{song}")},
         false},
    };

    check_limits(rows, ARRAY_LEN(rows));
}

static void limits_of_articles_are_told(void **state)
{
    auto_buf struct buf m = {0};

    (void)state;
    buf_room(&m, 100000); /* so that it stays where it is */
    const struct limit rows[] = {
        {"a textcard", "",
         {.type = NOTICE_TEXTCARD, .title = STR_LIT("a"), .text = STR_LIT("b"), PAGE},
         true},
        {"without a title", "还没有标题", {.type = NOTICE_TEXTCARD, .text = STR_LIT("b"), PAGE}, false},
        {"without a link", "还没有链接",
         {.type = NOTICE_TEXTCARD, .title = STR_LIT("a"), .text = STR_LIT("b")}, false},
        {"a long title", "标题太长",
         {.type = NOTICE_TEXTCARD, .title = filled(&m, "字", 129), .text = STR_LIT("b"), PAGE},
          false},
        {"a title with 再次提醒", "标题太长",
         {.type = NOTICE_TEXTCARD, .title = filled(&m, "字", 120), .text = STR_LIT("b"), PAGE},
          true},
        {"a title with it that fits", "",
         {.type = NOTICE_TEXTCARD, .title = filled(&m, "字", 108), .text = STR_LIT("b"), PAGE},
          true},
        {"512 bytes below", "",
         {.type = NOTICE_TEXTCARD, .title = STR_LIT("a"), .text = filled(&m, "b", 512), PAGE},
          false},
        {"one more below", "正文太长",
         {.type = NOTICE_TEXTCARD, .title = STR_LIT("a"), .text = filled(&m, "b", 513), PAGE},
          false},
        {"lines below are longer", "正文太长",
         {.type = NOTICE_TEXTCARD, .title = STR_LIT("a"), .text = filled(&m, "b\n", 400), PAGE},
          false},
        {"a long article", "正文太长",
         {.type = NOTICE_NEWS, .title = STR_LIT("a"), .text = filled(&m, "b", 513), PAGE}, false},
        {"an article's picture", "图片的链接",
         {.type = NOTICE_NEWS, .title = STR_LIT("a"), .text = STR_LIT("b"), PAGE,
          .picture = STR_LIT("p.png")},
         false},
        {"a link without a scheme", "链接要以", {.text = STR_LIT("a"), .url = STR_LIT("a.example")},
         false},
        {"a link with a blank", "链接要以", {.text = STR_LIT("a"), .url = STR_LIT("https://a b")},
         false},
        {"a link of nothing", "链接要以", {.text = STR_LIT("a"), .url = STR_LIT("https://")}, false},
        {"a long button", "按钮最多",
         {.type = NOTICE_TEXTCARD, .title = STR_LIT("a"), .text = STR_LIT("b"), PAGE,
          .button = STR_LIT("看看看看看")},
         false},
    };

    check_limits(rows, ARRAY_LEN(rows));
}

static void limits_of_cards_are_told(void **state)
{
    auto_buf struct buf m = {0};

    (void)state;
    buf_room(&m, 100000); /* so that it stays where it is */
    const struct limit rows[] = {
        {"a picture alone", "", {.type = NOTICE_IMAGE}, true},
        {"a card", "", {.type = NOTICE_CARD, .title = STR_LIT("a"), .text = STR_LIT("b")}, true},
        {"a card of 160 characters", "",
         {.type = NOTICE_CARD, .title = STR_LIT("a"), .text = filled(&m, "字", 480)}, true},
        {"one more on a card", "卡片的正文最多 160 个字，现在 161 个",
         {.type = NOTICE_CARD, .title = STR_LIT("a"), .text = filled(&m, "字", 483)}, true},
        {"a long title on a card", "卡片的标题最多 36 个字",
         {.type = NOTICE_CARD, .title = filled(&m, "字", 96), .text = STR_LIT("b")}, true},
        {"a card without an answer", "卡片要么",
         {.type = NOTICE_CARD, .title = STR_LIT("a"), .text = STR_LIT("b")}, false},
        {"a card with a link", "",
         {.type = NOTICE_CARD, .title = STR_LIT("a"), .text = STR_LIT("b"), PAGE},
         false},
        {"a card without a title", "还没有标题", {.type = NOTICE_CARD, .text = STR_LIT("b")}, true},
    };

    check_limits(rows, ARRAY_LEN(rows));
}

/* ---- and the platform takes it ---- */

static void simulate(const char *name, const struct notice_form *form)
{
    auto_buf struct buf body = {0};
    struct sim_verdict  v = {.notes = json_array()};
    json_t             *json;

    buf_f(&body, "{\"touser\":\"u\",\"agentid\":1,\"msgtype\":\"%s\",\"%s\":%s}", form->msgtype,
          form->msgtype, form->object.p);
    json = json_loads(body.p, JSON_REJECT_DUPLICATES, NULL);
    CHECK(json != NULL, "%s is JSON: %s", name, body.p);
    CHECK(sim_validate_message(json, &v) == 0, "%s is taken: %d %s\n%s", name, v.code, v.text,
          body.p);
    CHECK(json_array_size(v.notes) == 0, "%s: %s\n%s", name,
          json_string_value(json_array_get(v.notes, 0)), body.p);
    json_decref(json);
    json_decref(v.notes);
}

/* Whatever passes the check passes the platform, uncut, for whoever gets it. */
static void what_passes_the_check_is_taken(void **state)
{
    static const struct audience_person *const people[] = {NULL, &wang, &sly, &foreigner};
    static const size_t bytes[] = {1, 90, 108, 128, 300, 470, 480, 512, 1500, 1990, 2048};
    unsigned            taken = 0;

    (void)state;
    for (int type = NOTICE_TEXT; type <= NOTICE_CARD; type++)
        for (size_t b = 0; b < ARRAY_LEN(bytes); b++)
            for (unsigned bits = 0; bits < 64; bits++) {
                auto_buf struct buf   m = {0}, why = {0};
                bool                  ack = bits & 1, card = bits & 2;
                struct notice_content c = {.type = (enum notice_type)type};

                buf_room(&m, 10000);
                c.title = bits & 4 ? STR_LIT("{name}，缴费") : filled(&m, "字", bytes[b]);
                c.text = filled(&m, bits & 8 ? "{class} {name}" : "字\n", bytes[b]);
                c.text_en = bits & 16 ? filled(&m, "w ", bytes[b]) : STR_LIT("");
                c.url = bits & 32 ? STR_LIT("https://a.example/?b=\xe5\xad\x97") : STR_LIT("");
                c.prefix = bits & 4 ? STR_LIT("【更正】") : STR_LIT("");
                notice_content_check(&zh, &c, ack, &why);
                for (size_t p = 0; p < ARRAY_LEN(people) && why.n == 0; p++)
                    for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
                        auto_notice_form struct notice_form form = {.msgtype = NULL};
                        struct notice n = {.number = 1234567, .kind = STR_LIT("notice"),
                                           .ack = ack, .rounds = ack};
                        struct err    err = {0};

                        CHECK(notice_content_form(&zh, &c, &n, people[p], (enum member_lang)lang,
                                                  card, INT64_MAX, &form, &err) == 0,
                              "type %d bytes %zu bits %u: %s", type, bytes[b], bits, err.text);
                        simulate("it", &form);
                        CHECK(form.words.n <= 2048, "and its words");
                        taken++;
                    }
            }
    CHECK(taken > 2000, "many pass: %u", taken);
}

/* A number of the roster has up to 64 characters, of which NOTICE_VALUE are shown. */
static void the_longest_number_fits(void **state)
{
    static const struct audience_person one = {
        .p = {.number = STR_LIT("x123456789x123456789x123456789x123456789"
                                "x123456789x123456789x123")}};
    struct notice n = {.number = 12, .kind = STR_LIT("notice")};
    unsigned      taken = 0;

    (void)state;
    for (size_t bytes = 1980; bytes < 2010; bytes++) {
        auto_buf struct buf                 m = {0}, why = {0};
        auto_notice_form struct notice_form form = {.msgtype = NULL};
        struct notice_content               c = {.type = NOTICE_TEXT};
        struct err                          err = {0};

        filled(&m, "a", bytes);
        buf_c(&m, "{number}");
        c.text = buf_view(&m);
        notice_content_check(&zh, &c, false, &why);
        if (why.n > 0)
            continue;
        taken++;
        CHECK(notice_content_form(&zh, &c, &n, &one, LANG_ZH, false, 1, &form, &err) == 0,
              "%zu bytes: %s", bytes, err.text);
    }
    CHECK(taken > 0 && taken < 30, "some fit: %u", taken);
}

static void too_long_a_form_is_refused(void **state)
{
    auto_buf struct buf                 m = {0};
    auto_notice_form struct notice_form form = {.msgtype = NULL};
    struct notice                       n = {.number = 12, .kind = STR_LIT("notice")};
    struct err                          err = {0};
    struct notice_content               c = {.type = NOTICE_TEXT};

    (void)state;
    c.text = filled(&m, "a", 2049);
    CHECK(notice_content_form(&zh, &c, &n, NULL, LANG_ZH, false, 1, &form, &err) == -1 &&
              err.kind == ERR_BAD_INPUT && form.msgtype == NULL && form.object.n == 0,
          "nothing is cut");
    c.text = STR_LIT("");
    CHECK(notice_content_form(&zh, &c, &n, NULL, LANG_ZH, false, 1, &form, &err) == -1 &&
              err.kind == ERR_BAD_INPUT,
          "nothing is said");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_reads_what_it_wrote),
        cmocka_unit_test(what_is_not_ours_is_refused),
        cmocka_unit_test(it_knows_for_whom_it_is_another),
        cmocka_unit_test(it_reads_as_the_member_does),
        cmocka_unit_test(a_sample_says_so),
        cmocka_unit_test(limits_of_texts_are_told),
        cmocka_unit_test(limits_of_articles_are_told),
        cmocka_unit_test(limits_of_cards_are_told),
        cmocka_unit_test(what_passes_the_check_is_taken),
        cmocka_unit_test(the_longest_number_fits),
        cmocka_unit_test(too_long_a_form_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
