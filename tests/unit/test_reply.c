#include "tests/test.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "bot/reply.h"
#include "bot/xml.h"

#include <stdlib.h>
#include <string.h>

#define HEAD(type)                                                                                 \
    "<xml><ToUserName><![CDATA[ZhangSan]]></ToUserName><FromUserName><![CDATA[wxcorp]]>"           \
    "</FromUserName><CreateTime>1348831860</CreateTime><MsgType><![CDATA[" type "]]></MsgType>"

static void check_xml(const struct reply *r, const char *want)
{
    auto_buf struct buf out = {0};

    buf_c(&out, "=");
    reply_write_xml(&out, r, STR_LIT("ZhangSan"), STR_LIT("wxcorp"), 1348831860);
    CHECK(strcmp(out.p + 1, want) == 0, "%s\n    is %s", out.p + 1, want);
}

/* The samples of protocol 3.1 and 3.2. */
static void every_kind(void **state)
{
    auto_reply struct reply    r = {0};
    const struct reply_article two[] = {
        {STR_LIT("t1"), STR_LIT("d1"), STR_LIT("https://p1"), STR_LIT("https://u1")},
        {.title = STR_LIT("t2"), .url = STR_LIT("https://u2")},
    };

    (void)state;
    check_xml(&r, "");
    assert_int_equal(reply_text(&r, STR_LIT("this is a test"), NULL), 0);
    check_xml(&r, HEAD("text") "<Content><![CDATA[this is a test]]></Content></xml>");
    assert_int_equal(reply_textf(&r, NULL, "好，%02d:%02d", 7, 5), 0);
    check_xml(&r, HEAD("text") "<Content><![CDATA[好，07:05]]></Content></xml>");
    assert_int_equal(reply_image(&r, STR_LIT("m1"), NULL), 0);
    check_xml(&r, HEAD("image") "<Image><MediaId><![CDATA[m1]]></MediaId></Image></xml>");
    assert_int_equal(reply_voice(&r, STR_LIT("m2"), NULL), 0);
    check_xml(&r, HEAD("voice") "<Voice><MediaId><![CDATA[m2]]></MediaId></Voice></xml>");
    assert_int_equal(reply_video(&r, STR_LIT("m3"), STR_LIT("t"), STR_LIT("d"), NULL), 0);
    check_xml(&r,
              HEAD("video") "<Video><MediaId><![CDATA[m3]]></MediaId><Title><![CDATA[t]]></Title>"
                            "<Description><![CDATA[d]]></Description></Video></xml>");
    assert_int_equal(reply_video(&r, STR_LIT("m3"), STR_LIT(""), (struct str){NULL, 0}, NULL), 0);
    check_xml(&r, HEAD("video") "<Video><MediaId><![CDATA[m3]]></MediaId></Video></xml>");
    assert_int_equal(reply_news(&r, two, 2, NULL), 0);
    check_xml(&r,
              HEAD("news") "<ArticleCount>2</ArticleCount><Articles><item><Title><![CDATA[t1]]>"
                           "</Title><Description><![CDATA[d1]]></Description><PicUrl><![CDATA["
                           "https://p1]]></PicUrl><Url><![CDATA[https://u1]]></Url></item><item>"
                           "<Title><![CDATA[t2]]></Title><Description><![CDATA[]]></Description>"
                           "<PicUrl><![CDATA[]]></PicUrl><Url><![CDATA[https://u2]]></Url></item>"
                           "</Articles></xml>");
    assert_int_equal(reply_update_button(&r, STR_LIT("已签到"), NULL), 0);
    check_xml(&r, HEAD("update_button") "<Button><ReplaceName><![CDATA[已签到]]></ReplaceName>"
                                        "</Button></xml>");
    assert_int_equal(
        reply_update_card(&r, STR_LIT("<TemplateCard><CardType/></TemplateCard>"), NULL), 0);
    check_xml(&r, HEAD("update_template_card") "<TemplateCard><CardType/></TemplateCard></xml>");
    reply_free(&r);
    check_xml(&r, "");
}

static const struct {
    const char *name, *text, *kept;
} cleaned[] = {
    {"plain text", "hello", "hello"},
    {"Chinese and emoji", "预约成功😀", "预约成功😀"},
    {"line feeds and tabs", "a\n\tb\n", "a\n\tb\n"},
    {"CR LF", "a\r\nb\rc\r\r\nd\r", "a\nb\nc\n\nd\n"},
    {"control characters", "\x01" "a\x08\x1b[31mb\x7f", "a[31mb"},
    {"bytes that are no UTF-8", "a\xff\xe4\xb8" "b\xc0\x80" "c", "abc"},
    {"a real U+FFFD among them", "\xff\xef\xbf\xbd", "\xef\xbf\xbd"},
    {"half a character at the end", "a\xe4\xb8", "a"},
};

static void texts_are_cleaned(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cleaned); i++) {
        auto_reply struct reply r = {0};

        CHECK(reply_text(&r, str_c(cleaned[i].text), NULL) == 0, "%s is taken", cleaned[i].name);
        CHECK(str_is(buf_view(&r.text), cleaned[i].kept), "%s becomes \"%s\"", cleaned[i].name,
              r.text.p);
    }
}

static const struct {
    const char *name, *text;
} closing[] = {
    {"the end of CDATA", "]]>"},
    {"in the middle", "a]]>b"},
    {"twice", "]]>]]>"},
    {"with a bracket more", "]]]>"},
    {"brackets at the end", "a]]"},
    {"brackets apart", "] ]>"},
    {"a way out of the element", "]]></Content></xml><xml>"},
    {"hidden by a control character", "]\x01]>"},
    {"hidden by a bad byte", "]]\xff>"},
};

/* What is read back is what was said, whatever it says. */
static void cdata_is_never_left(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(closing); i++) {
        auto_reply struct reply   r = {0};
        auto_buf struct buf       out = {0};
        auto_xml struct xml_node *root = NULL;
        char                      back[64];

        CHECK(reply_text(&r, str_c(closing[i].text), NULL) == 0, "%s is taken", closing[i].name);
        reply_write_xml(&out, &r, STR_LIT("]]>"), STR_LIT("wx"), 1);
        CHECK(xml_parse(&root, buf_view(&out), NULL) == 0, "%s is written well", closing[i].name);
        xml_text(xml_child(root, "Content"), back, sizeof back);
        CHECK(strcmp(back, r.text.p) == 0, "%s comes back, not \"%s\"", closing[i].name, back);
    }
}

/* To the byte, for a lenient reader would take less. */
static void cdata_is_split(void **state)
{
    auto_reply struct reply r = {0};

    (void)state;
    assert_int_equal(reply_text(&r, STR_LIT("a]]>]]>b"), NULL), 0);
    check_xml(&r,
              HEAD("text") "<Content><![CDATA[a]]]]><![CDATA[>]]]]><![CDATA[>b]]></Content></xml>");
}

/* n characters of `unit` behind `lead` ASCII ones, and what is left of them within max bytes. */
static void check_cut(size_t lead, const char *unit, size_t max)
{
    auto_reply struct reply r = {0};
    auto_buf struct buf     text = {0};
    size_t                  size = strlen(unit);

    for (size_t i = 0; i < lead; i++)
        buf_char(&text, 'x');
    while (text.n < max + 10)
        buf_c(&text, unit);
    assert_int_equal(reply_text(&r, buf_view(&text), NULL), 0);
    CHECK(r.text.n == lead + (max - lead) / size * size && utf8_valid(buf_view(&r.text)),
          "%zu and %s: cut at %zu", lead, unit, r.text.n);
    CHECK(r.text.p[r.text.n] == '\0', "%zu and %s: the NUL follows the cut", lead, unit);
}

static void texts_are_cut(void **state)
{
    auto_reply struct reply r = {0};
    auto_buf struct buf     text = {0};

    (void)state;
    for (size_t lead = 0; lead < 4; lead++) {
        check_cut(lead, "字", REPLY_TEXT_MAX);
        check_cut(lead, "😀", REPLY_TEXT_MAX);
        check_cut(lead, "é", REPLY_TEXT_MAX);
        check_cut(lead, "x", REPLY_TEXT_MAX);
    }
    /* Cleaning comes before cutting: what is dropped takes no room. */
    for (int i = 0; i < 3000; i++)
        buf_c(&text, i % 2 ? "\x01" : "y");
    assert_int_equal(reply_text(&r, buf_view(&text), NULL), 0);
    assert_int_equal(r.text.n, 1500);
}

static void titles_are_cut(void **state)
{
    auto_reply struct reply r = {0};
    auto_buf struct buf     long_text = {0};
    struct reply_article    one = {.url = STR_LIT("https://u")};

    (void)state;
    for (int i = 0; i < 400; i++)
        buf_c(&long_text, "题");
    one.title = one.description = buf_view(&long_text);
    assert_int_equal(reply_news(&r, &one, 1, NULL), 0);
    assert_int_equal(r.articles[0].title.n, 126);
    assert_int_equal(r.articles[0].description.n, 510);
    assert_int_equal(reply_video(&r, STR_LIT("m"), one.title, one.title, NULL), 0);
    assert_int_equal(r.title.n, 126);
    assert_int_equal(r.description.n, 510);
}

static void check_refused(int rc, const struct reply *r, const struct err *err, const char *name)
{
    CHECK(rc == -1 && err->kind == ERR_BAD_INPUT, "%s is refused", name);
    CHECK(r->kind == REPLY_TEXT && str_is(buf_view(&r->text), "before"),
          "%s leaves the reply alone", name);
}

static void refusals(void **state)
{
    const struct str        empty = {NULL, 0}, controls = STR_LIT("\x01\x02");
    auto_reply struct reply r = {0};
    auto_buf struct buf     url = {0};
    struct reply_article    nine[9], bad;
    struct err              e = {0};

    (void)state;
    assert_int_equal(reply_text(&r, STR_LIT("before"), NULL), 0);
    check_refused(reply_text(&r, empty, &e), &r, &e, "an empty text");
    check_refused(reply_text(&r, controls, &e), &r, &e, "a text of control characters");
    check_refused(reply_textf(&r, &e, "%s", ""), &r, &e, "an empty formatted text");
    check_refused(reply_image(&r, empty, &e), &r, &e, "no media id");
    check_refused(reply_voice(&r, controls, &e), &r, &e, "a media id of control characters");
    check_refused(reply_video(&r, empty, STR_LIT("t"), STR_LIT("d"), &e), &r, &e,
                  "a video without id");
    check_refused(reply_update_button(&r, empty, &e), &r, &e, "an empty button");
    check_refused(reply_update_card(&r, empty, &e), &r, &e, "an empty card");
    check_refused(reply_news(&r, NULL, 0, &e), &r, &e, "no article");

    for (size_t i = 0; i < 9; i++)
        nine[i] = (struct reply_article){.title = STR_LIT("t"), .url = STR_LIT("u")};
    check_refused(reply_news(&r, nine, 9, &e), &r, &e, "nine articles");
    bad = nine[0];
    bad.title = controls;
    nine[7] = bad;
    check_refused(reply_news(&r, nine, 8, &e), &r, &e, "an eighth without title");
    bad.title = STR_LIT("t");
    bad.url = empty;
    check_refused(reply_news(&r, &bad, 1, &e), &r, &e, "an article without URL");
    memset(buf_room(&url, 2049), 'u', 2049);
    url.n = 2049;
    bad.url = buf_view(&url);
    check_refused(reply_news(&r, &bad, 1, &e), &r, &e, "a long URL");
    bad.url = STR_LIT("u");
    bad.pic_url = buf_view(&url);
    check_refused(reply_news(&r, &bad, 1, &e), &r, &e, "a long picture's URL");
    nine[7] = nine[0];
    assert_int_equal(reply_news(&r, nine, 8, &e), 0);
}

/* Saying something of what was said before: the builders copy before they replace. */
static void built_from_itself(void **state)
{
    auto_reply struct reply r = {0};

    (void)state;
    assert_int_equal(reply_text(&r, STR_LIT("已打卡"), NULL), 0);
    assert_int_equal(reply_textf(&r, NULL, "%s，谢谢", r.text.p), 0);
    assert_int_equal(reply_text(&r, buf_view(&r.text), NULL), 0);
    assert_string_equal(r.text.p, "已打卡，谢谢");
}

static void pages(void **state)
{
    auto_reply struct reply r = {0};
    auto_buf struct buf     xml = {0}, text = {0};

    (void)state;
    assert_int_equal(reply_text(&r, STR_LIT("已打卡"), NULL), 0);
    assert_int_equal(reply_page(&r, PAGE_WAIT, STR_LIT("请等\a待\xff"), NULL), 0);
    CHECK(r.kind == REPLY_PAGE && r.page == PAGE_WAIT && str_is(buf_view(&r.text), "请等待"),
          "it replaces what was there, and is cleaned: %s", r.text.p);
    reply_write_xml(&xml, &r, STR_LIT("u"), STR_LIT("ww1"), 1);
    CHECK(xml.n == 0, "WeCom gets nothing of it");
    assert_int_equal(reply_page(&r, PAGE_PASS, (struct str){NULL, 0}, NULL), 0);
    CHECK(r.page == PAGE_PASS && r.text.n == 0, "a page may have nothing to say");
    for (int i = 0; i < 1000; i++)
        buf_c(&text, "字");
    assert_int_equal(reply_page(&r, PAGE_FORM, buf_view(&text), NULL), 0);
    CHECK(r.text.n == 2046, "it is cut as a text is, not at %zu", r.text.n);
    assert_int_equal(reply_view(&r, buf_view(&text), NULL), 0);
    CHECK(r.kind == REPLY_PAGE && r.page == PAGE_PASS && r.text.n == 3000, "a view is not cut");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind),
        cmocka_unit_test(texts_are_cleaned),
        cmocka_unit_test(cdata_is_never_left),
        cmocka_unit_test(cdata_is_split),
        cmocka_unit_test(texts_are_cut),
        cmocka_unit_test(titles_are_cut),
        cmocka_unit_test(refusals),
        cmocka_unit_test(built_from_itself),
        cmocka_unit_test(pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
