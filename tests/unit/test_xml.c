#include "tests/test.h"

#include "base/buf.h"
#include "base/mem.h"
#include "bot/xml.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *xml, *text; /* of the child <a> */
} texts[] = {
    {"plain", "<xml><a>hello</a></xml>", "hello"},
    {"CDATA", "<xml><a><![CDATA[hello]]></a></xml>", "hello"},
    {"empty", "<xml><a></a></xml>", ""},
    {"an empty tag", "<xml><a/></xml>", ""},
    {"empty CDATA", "<xml><a><![CDATA[]]></a></xml>", ""},
    {"white space around plain text", "<xml><a> \t\r\n 12 \n </a></xml>", "12"},
    {"white space inside CDATA stays", "<xml><a><![CDATA[ 12\n ]]></a></xml>", " 12\n "},
    {"white space around CDATA", "<xml><a>\n  <![CDATA[ 12 ]]>\n</a></xml>", " 12 "},
    {"white space alone", "<xml><a> \n </a></xml>", ""},
    {"white space between pieces", "<xml><a>1 <![CDATA[2]]> 3</a></xml>", "1 2 3"},
    {"two CDATA", "<xml><a><![CDATA[]]]]><![CDATA[>]]></a></xml>", "]]>"},
    {"a comment inside", "<xml><a>he<!-- l -->llo</a></xml>", "hello"},
    {"an empty comment", "<xml><a><!---->x</a></xml>", "x"},
    {"a processing instruction inside", "<xml><a>he<?x > ?>llo</a></xml>", "hello"},
    {"children's text is not ours", "<xml><a>x<b>y</b>z</a></xml>", "xz"},
    {"named entities", "<xml><a>&lt;&gt;&amp;&quot;&apos;</a></xml>", "<>&\"'"},
    {"numbered entities", "<xml><a>&#65;&#x4e2d;&#128512;</a></xml>",
     "A\xe4\xb8\xad\xf0\x9f\x98\x80"},
    {"no entities in CDATA", "<xml><a><![CDATA[&amp;&#65;]]></a></xml>", "&amp;&#65;"},
    {"markup in CDATA", "<xml><a><![CDATA[</a></xml><b>]]></a></xml>", "</a></xml><b>"},
    {"brackets in CDATA", "<xml><a><![CDATA[]]]></a></xml>", "]"},
    {"> in text", "<xml><a>]]> a > b</a></xml>", "]]> a > b"},
    {"control characters are dropped", "<xml><a><![CDATA[a\x01\x08z\x7f\x1f]]></a></xml>", "az"},
    {"and make no ]]>", "<xml><a><![CDATA[]]\x01>]\x02]>]]></a></xml>", "]]>]]>"},
    {"tabs and line ends stay", "<xml><a><![CDATA[a\tb\r\nc]]></a></xml>", "a\tb\r\nc"},
    {"a surrogate by number is dropped", "<xml><a>a&#xD800;b</a></xml>", "ab"},
    {"the mark by number stays", "<xml><a>a&#xFFFD;b</a></xml>",
     "a\xef\xbf\xbd"
     "b"},
    {"a byte order mark", "\xef\xbb\xbf<xml><a>1</a></xml>", "1"},
    {"declaration, comment, root", "<?xml version='1.0'?>\n<!-- c -->\n<xml><a>1</a></xml>\n", "1"},
    {"attributes", "<xml a='1'><a b=\"2\" c='&nonsense'>1</a></xml>", "1"},
    {"the first of two", "<xml><a>1</a><a>2</a></xml>", "1"},
    {"direct children only", "<xml><b><a>no</a></b><a>1</a></xml>", "1"},
    {"a name in CDATA is none", "<xml><![CDATA[<a>no</a>]]><a>1</a></xml>", "1"},
};

static void values(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        auto_xml struct xml_node *root = NULL;
        struct err                err = {0};
        char                      out[64];
        size_t                    n;

        CHECK(xml_parse(&root, str_c(texts[i].xml), &err) == 0, "%s is read (%s)", texts[i].name,
              err.text);
        CHECK(strcmp(xml_name(root), "xml") == 0, "%s has its root", texts[i].name);
        CHECK(xml_child(root, "a") != NULL, "%s has its child", texts[i].name);
        n = xml_text(xml_child(root, "a"), out, sizeof out);
        CHECK(n == strlen(texts[i].text) && strcmp(out, texts[i].text) == 0,
              "%s gives \"%s\", not \"%s\"", texts[i].name, texts[i].text, out);
    }
}

static const struct {
    const char *name, *xml;
} refused[] = {
    {"nothing", ""},
    {"no XML", "hello"},
    {"a root that is not closed", "<xml><a>1</a>"},
    {"tags crossed", "<xml><a><b></a></b></xml>"},
    {"a DOCTYPE", "<!DOCTYPE xml><xml><a>1</a></xml>"},
    {"entities defined", "<!DOCTYPE x [<!ENTITY a 'b'>]><xml><a>&a;</a></xml>"},
    {"UTF-16", "\xff\xfe<\x01xml/>"},
    {"FF FE 3C, behind which mxml reads on", "\xff\xfe<"},
    {"not UTF-8", "<xml><a>\xff</a></xml>"},
    {"half a character", "<xml><a>\xe4\xb8</a></xml>"},
    {"a surrogate in UTF-8", "<xml><a>\xed\xa0\x80</a></xml>"},
    {"two bytes for an ASCII character", "<xml><a>\xc0\xbc/a></xml>"},
    {"a bare &", "<xml><a>a & b</a></xml>"},
    {"an entity that is not closed", "<xml><a>&amp</a></xml>"},
    {"an unknown entity", "<xml><a>&secret;</a></xml>"},
    {"NUL by number", "<xml><a>&#0;</a></xml>"},
    {"a control character by number", "<xml><a>&#8;</a></xml>"},
    {"an empty entity", "<xml><a>&;</a></xml>"},
    {"a very long entity",
     "<xml><a>&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;"
     "</a></xml>"},
};

static void refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct xml_node *root = NULL;
        struct err       err = {0};

        CHECK(xml_parse(&root, str_c(refused[i].xml), &err) == -1 && err.kind == ERR_BAD_INPUT,
              "%s is refused", refused[i].name);
        CHECK(root == NULL, "%s leaves the output alone", refused[i].name);
        CHECK(strstr(err.text, "secret") == NULL, "%s is not repeated", refused[i].name);
    }
    assert_int_equal(xml_parse(&(struct xml_node *){NULL}, (struct str){"<a>\0</a>", 8}, NULL), -1);
}

static void iteration(void **state)
{
    auto_xml struct xml_node *root = NULL;
    struct xml_node          *n;

    (void)state;
    assert_int_equal(xml_parse(&root,
                               STR_LIT("<xml> t <![CDATA[c]]><a/> <!-- x --><b>1</b><![CDATA[d]]>"
                                       "<a>2</a><c><a/></c></xml>"),
                               NULL),
                     0);
    n = xml_first(root);
    assert_string_equal(xml_name(n), "a");
    n = xml_next(n);
    assert_string_equal(xml_name(n), "b");
    assert_null(xml_first(n));
    n = xml_next_named(n, "c");
    assert_string_equal(xml_name(n), "c");
    assert_null(xml_next(n));
    assert_non_null(xml_next_named(xml_child(root, "a"), "a"));
    assert_null(xml_next_named(n, "a"));
    assert_null(xml_child(root, "d"));
    assert_null(xml_first(NULL));
    assert_null(xml_next(NULL));
    assert_null(xml_child(NULL, "a"));
}

static void room(void **state)
{
    auto_xml struct xml_node *root = NULL;
    char                      out[8];

    (void)state;
    assert_int_equal(xml_parse(&root, STR_LIT("<a>abc<![CDATA[def]]></a>"), NULL), 0);
    for (size_t n = 0; n <= 6; n++) {
        memset(out, '#', sizeof out);
        CHECK(xml_text(root, out, n) >= n, "%zu bytes are too few", n);
        CHECK(out[n] == '#', "%zu bytes are all that is written", n);
    }
    assert_int_equal(xml_text(root, out, 7), 6);
    assert_string_equal(out, "abcdef");
}

static int repeated(const char *before, const char *again, int times, const char *behind)
{
    auto_buf struct buf       xml = {0};
    auto_xml struct xml_node *root = NULL;

    buf_c(&xml, before);
    for (int i = 0; i < times; i++)
        buf_c(&xml, again);
    buf_c(&xml, behind);
    return xml_parse(&root, buf_view(&xml), NULL);
}

/* Authenticated does not mean small. */
static void limits(void **state)
{
    (void)state;
    CHECK(repeated("<xml", " a='1'", XML_ATTRIBUTES, "/>") == 0, "the most attributes");
    CHECK(repeated("<xml", " a='1'", XML_ATTRIBUTES + 1, "/>") == -1, "an attribute more");
    CHECK(repeated("<xml", " a='1'", 10000, "/>") == -1, "10,000 attributes");
    CHECK(repeated("<xml>", "<a/>", XML_ELEMENTS - 1, "</xml>") == 0, "the most elements");
    CHECK(repeated("<xml>", "<a/>", XML_ELEMENTS, "</xml>") == -1, "an element more");
    CHECK(repeated("", "<a>", 33, "") == -1, "too deep");
    CHECK(repeated("<xml>", "&lt;", XML_MAX / 4 - 3, "</xml>") == 0, "the most bytes, nearly");
    CHECK(repeated("<xml>", "x", XML_MAX - 11, "</xml>") == 0, "the most bytes");
    CHECK(repeated("<xml>", "x", XML_MAX - 10, "</xml>") == -1, "a byte more");
    CHECK(repeated("<xml>", "<![CDATA[", 20000, "]]></xml>") == 0, "CDATA of CDATA");
    xml_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values), cmocka_unit_test(refusals), cmocka_unit_test(iteration),
        cmocka_unit_test(room),   cmocka_unit_test(limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
