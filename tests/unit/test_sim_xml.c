#include "sim/xml.h"
#include "tests/test.h"

#include <string.h>

#define C(text) "<![CDATA[" text "]]>"

static void reads(void **state)
{
    static const struct {
        const char *name, *xml, *want; /* the text of <a> */
    } rows[] = {
        {"plain text", "<xml><a>hello</a></xml>", "hello"},
        {"CDATA", "<xml><a>" C("x < y & z") "</a></xml>", "x < y & z"},
        {"two sections, as a split ]]>", "<xml><a>" C("a]]") C(">b") "</a></xml>", "a]]>b"},
        {"CDATA between text", "<xml><a>1" C("2") "3</a></xml>", "123"},
        {"the five entities", "<xml><a>&lt;&gt;&amp;&quot;&apos;</a></xml>", "<>&\"'"},
        {"characters by number", "<xml><a>&#65;&#x4f60;&#x1F600;</a></xml>", "A你😀"},
        {"an empty element", "<xml><a></a></xml>", ""},
        {"a self-closed element", "<xml><a/></xml>", ""},
        {"a declaration", "<?xml version=\"1.0\"?>\n<xml><a>1</a></xml>", "1"},
        {"white space around", " \n<xml>\n <a>1</a>\r\n</xml>\n ", "1"},
        {"line feeds inside", "<xml><a>1\n2</a></xml>", "1\n2"},
        {"a blank before '>'", "<xml><a >1</a ></xml >", "1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sim_xml *root = NULL;
        struct err      err = {0};

        CHECK(sim_xml_parse(&root, str_c(rows[i].xml), &err) == 0, "%s is read: %s", rows[i].name,
              err.text);
        CHECK(str_is(sim_xml_text(root, "a"), rows[i].want), "%s gives %s", rows[i].name,
              rows[i].want);
        sim_xml_free(root);
    }
}

#define DEEP "<a><b><c><d><e><f><g><h><i></i></h></g></f></e></d></c></b></a>"
static void refuses(void **state)
{
    static const struct {
        const char *name;
        struct str  xml;
    } rows[] = {
        {"nothing", STR_LIT("")},
        {"text alone", STR_LIT("success")},
        {"a root that is not closed", STR_LIT("<xml><a>1</a>")},
        {"an element that is not closed", STR_LIT("<xml><a>1</xml>")},
        {"another end tag", STR_LIT("<xml><a>1</b></xml>")},
        {"two roots", STR_LIT("<xml></xml><xml></xml>")},
        {"text behind the root", STR_LIT("<xml></xml>x")},
        {"text before the root", STR_LIT("x<xml></xml>")},
        {"an attribute", STR_LIT("<xml a=\"1\"></xml>")},
        {"a DOCTYPE", STR_LIT("<!DOCTYPE xml><xml></xml>")},
        {"a comment", STR_LIT("<xml><!-- x --></xml>")},
        {"a processing instruction", STR_LIT("<xml><?php ?></xml>")},
        {"an own entity", STR_LIT("<xml><a>&xxe;</a></xml>")},
        {"a bare &", STR_LIT("<xml><a>a & b</a></xml>")},
        {"a NUL by number", STR_LIT("<xml><a>&#0;</a></xml>")},
        {"a surrogate by number", STR_LIT("<xml><a>&#xd800;</a></xml>")},
        {"beyond Unicode by number", STR_LIT("<xml><a>&#x110000;</a></xml>")},
        {"letters in a decimal number", STR_LIT("<xml><a>&#4f;</a></xml>")},
        {"]]> as text", STR_LIT("<xml><a>]]></a></xml>")},
        {"CDATA that is not closed", STR_LIT("<xml><a><![CDATA[x</a></xml>")},
        {"text beside elements", STR_LIT("<xml>x<a>1</a></xml>")},
        {"CDATA beside elements", STR_LIT("<xml>" C(" ") "<a>1</a></xml>")},
        {"a control character", STR_LIT("<xml><a>\x01</a></xml>")},
        {"a NUL byte", STR_LIT("<xml><a>\0</a></xml>")},
        {"bytes that are not UTF-8", STR_LIT("<xml><a>\xff</a></xml>")},
        {"a BOM", STR_LIT("\xef\xbb\xbf<xml></xml>")},
        {"nine levels", STR_LIT(DEEP)},
        {"an empty name", STR_LIT("<></>")},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sim_xml *root = (struct sim_xml *)&rows;
        struct err      err = {0};

        CHECK(sim_xml_parse(&root, rows[i].xml, &err) == -1, "%s is refused", rows[i].name);
        CHECK(err.kind == ERR_BAD_INPUT, "%s is bad input", rows[i].name);
        CHECK(root == (struct sim_xml *)&rows, "%s leaves the output alone", rows[i].name);
    }
}

static void finds_direct_children_only(void **state)
{
    struct sim_xml *root = NULL;

    (void)state;
    CHECK(sim_xml_parse(&root, str_c("<xml><o><a>deep</a></o><a>1</a><a>2</a></xml>"), NULL) == 0,
          "it is read");
    CHECK(str_is(sim_xml_text(root, "a"), "1"), "the first direct child is found");
    CHECK(sim_xml_count(root, "a") == 2, "the nested one is not counted");
    CHECK(sim_xml_text(root, "b").n == 0 && sim_xml_child(root, "b") == NULL, "b is not there");
    sim_xml_free(root);
}

static void writes_what_it_reads(void **state)
{
    static const char *const texts[] = {"", "plain", "a]]>b", "]]>]]>", "]]]>", "<a>&amp;"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        auto_buf struct buf xml = {0};
        struct sim_xml     *root = NULL;

        buf_c(&xml, "<xml>");
        sim_xml_cdata(&xml, "a", str_c(texts[i]));
        sim_xml_number(&xml, "n", -42);
        buf_c(&xml, "</xml>");
        CHECK(sim_xml_parse(&root, buf_view(&xml), NULL) == 0, "%s is written well", texts[i]);
        CHECK(str_is(sim_xml_text(root, "a"), texts[i]), "%s comes back", texts[i]);
        CHECK(str_is(sim_xml_text(root, "n"), "-42"), "the number comes back");
        sim_xml_free(root);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(refuses),
        cmocka_unit_test(finds_direct_children_only),
        cmocka_unit_test(writes_what_it_reads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
