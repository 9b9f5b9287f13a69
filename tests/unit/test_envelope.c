#include "tests/test.h"

#include "base/mem.h"
#include "bot/envelope.h"
#include "bot/markup.h"

#include <stdlib.h>
#include <string.h>

#define E "<Encrypt><![CDATA[QUJD]]></Encrypt>"

static const struct {
    const char *name, *body;
} accepted[] = {
    {"the documented frame", "<xml><ToUserName><![CDATA[wx]]></ToUserName>"
                             "<AgentID><![CDATA[1000002]]></AgentID>" E "</xml>"},
    {"Encrypt first", "<xml>" E "<AgentID><![CDATA[1]]></AgentID></xml>"},
    {"AgentID missing", "<xml><ToUserName>wx</ToUserName>" E "</xml>"},
    {"AgentID empty", "<xml><AgentID></AgentID><AgentID/>" E "</xml>"},
    {"plain text", "<xml><Encrypt>QUJD</Encrypt></xml>"},
    {"white space around plain text", "<xml><Encrypt>\n  QUJD \r\n</Encrypt></xml>"},
    {"white space around CDATA", "<xml><Encrypt>\n <![CDATA[QUJD]]> \n</Encrypt></xml>"},
    {"white space inside CDATA", "<xml><Encrypt><![CDATA[ QUJD\n]]></Encrypt></xml>"},
    {"lines and tabs between", "<xml>\r\n\t" E "\r\n</xml>\r\n"},
    {"a byte order mark", "\xef\xbb\xbf<xml>" E "</xml>"},
    {"a declaration", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xml>" E "</xml>"},
    {"mark and declaration", "\xef\xbb\xbf<?xml version='1.0'?><xml>" E "</xml>"},
    {"comments everywhere", "<!-- a --><xml><!-- <Encrypt>no</Encrypt> -->"
                            "<Encrypt><!-- b -->QUJD<!----></Encrypt></xml><!-- c -->"},
    {"a comment with --", "<xml><!-- a -- b --->" E "</xml>"},
    {"unknown elements", "<xml><New><A>1</A><B/></New>" E "<Other>2</Other></xml>"},
    {"a decoy in another element", "<xml><X><Encrypt>no</Encrypt></X>" E "</xml>"},
    {"a decoy behind", "<xml>" E "<X><Encrypt>no</Encrypt></X></xml>"},
    {"a decoy in another element's CDATA",
     "<xml><X><![CDATA[</X><Encrypt>no</Encrypt><X>]]></X>" E "</xml>"},
    {"a decoy root inside", "<xml><xml><Encrypt>no</Encrypt></xml>" E "</xml>"},
    {"a decoy in an attribute", "<xml><X a=\"&lt;Encrypt>no\"/>" E "</xml>"},
    {"a decoy in a processing instruction", "<xml><?x <Encrypt>no</Encrypt> ?>" E "</xml>"},
    {"a longer name", "<xml><Encrypted>no</Encrypted><Encryp>no</Encryp>" E "</xml>"},
    {"another case", "<xml><encrypt>no</encrypt>" E "</xml>"},
    {"attributes", "<xml a='1' b=\"2\"><Encrypt t = 'x>y' u=\"'\" >QUJD</Encrypt ></xml >"},
    {"brackets before the end of CDATA", "<xml><X><![CDATA[]]]]]></X>" E "</xml>"},
    {"> in text", "<xml><X>a > b</X>" E "</xml>"},
    {"Chinese element names", "<xml><\xe5\x90\x8d>1</\xe5\x90\x8d>" E "</xml>"},
    {"32 deep",
     "<xml><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>"
     "<a><a><a><a><a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a>"
     "</a></a></a></a></a></a></a></a></a></a></a></a></a></a>" E "</xml>"},
};

static void frames_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(accepted); i++) {
        struct str encrypt = {0};
        struct err err = {0};

        CHECK(envelope_encrypt(str_c(accepted[i].body), &encrypt, &err) == 0, "%s is read (%s)",
              accepted[i].name, err.text);
        CHECK(str_is(encrypt, "QUJD"), "%s gives the text, not %.*s", accepted[i].name,
              STR_ARG(encrypt));
    }
}

static const struct {
    const char *name, *body;
} refused[] = {
    {"nothing", ""},
    {"white space", " \n "},
    {"a byte order mark only", "\xef\xbb\xbf"},
    {"UTF-16", "\xff\xfe<"},
    {"no XML", "hello"},
    {"JSON", "{\"Encrypt\":\"QUJD\"}"},
    {"no Encrypt", "<xml><ToUserName>wx</ToUserName></xml>"},
    {"an empty Encrypt", "<xml><Encrypt></Encrypt></xml>"},
    {"an empty Encrypt tag", "<xml><Encrypt/></xml>"},
    {"a blank Encrypt", "<xml><Encrypt> <![CDATA[ ]]> </Encrypt></xml>"},
    {"two Encrypts", "<xml>" E E "</xml>"},
    {"two Encrypts, the first empty", "<xml><Encrypt/>" E "</xml>"},
    {"two Encrypts, the second empty", "<xml>" E "<Encrypt></Encrypt></xml>"},
    {"Encrypt in two pieces", "<xml><Encrypt>QU<!-- -->JD</Encrypt></xml>"},
    {"Encrypt in two CDATA", "<xml><Encrypt><![CDATA[QU]]><![CDATA[JD]]></Encrypt></xml>"},
    {"elements inside Encrypt", "<xml><Encrypt><a/>QUJD</Encrypt></xml>"},
    {"Encrypt inside Encrypt", "<xml><Encrypt>" E "</Encrypt></xml>"},
    {"only nested decoys", "<xml><X>" E "</X></xml>"},
    {"Encrypt as the root", "<Encrypt>QUJD</Encrypt>"},
    {"another root", "<XML>" E "</XML>"},
    {"the root's name continued", "<xmlx>" E "</xmlx>"},
    {"a root that is not closed", "<xml>" E},
    {"an Encrypt that is not closed", "<xml><Encrypt>QUJD</xml>"},
    {"tags crossed", "<xml><X>" E "</xml></X>"},
    {"an end tag that goes on", "<xml><X></Xy>" E "</xml>"},
    {"an end tag that goes on with a digit", "<xml><X></X1>" E "</xml>"},
    {"an end tag that stops early", "<xml><Xy></X>" E "</xml>"},
    {"an end tag in another case", "<xml><X></x>" E "</xml>"},
    {"an end tag too many", "<xml>" E "</xml></xml>"},
    {"an end tag first", "</xml><xml>" E "</xml>"},
    {"a second root", "<xml>" E "</xml><xml/>"},
    {"text before the root", "x<xml>" E "</xml>"},
    {"text behind the root", "<xml>" E "</xml>x"},
    {"CDATA before the root", "<![CDATA[x]]><xml>" E "</xml>"},
    {"the mark in the middle", "<xml>" E "</xml>\xef\xbb\xbf"},
    {"a DOCTYPE", "<!DOCTYPE xml><xml>" E "</xml>"},
    {"a DOCTYPE with entities",
     "<!DOCTYPE xml [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><xml>" E "</xml>"},
    {"an external entity", "<!DOCTYPE xml SYSTEM \"file:///etc/passwd\"><xml>" E "</xml>"},
    {"a DOCTYPE inside", "<xml><!DOCTYPE x>" E "</xml>"},
    {"an ENTITY inside", "<xml><!ENTITY x 'y'>" E "</xml>"},
    {"CDATA in lower case", "<xml><Encrypt><![cdata[QUJD]]></Encrypt></xml>"},
    {"CDATA that does not end", "<xml><Encrypt><![CDATA[QUJD]] ></Encrypt></xml>"},
    {"a comment that does not end", "<xml><!-- " E "</xml>"},
    {"a comment of <!-->", "<xml><!-->" E "</xml>"},
    {"an instruction that does not end", "<?xml version='1.0'><xml>" E "</xml>"},
    {"< at the end", "<xml>" E "</xml><"},
    {"<! at the end", "<xml>" E "</xml><!"},
    {"</ at the end", "<xml>" E "</"},
    {"a bare <", "<xml> < " E "</xml>"},
    {"a blank before a name", "<xml>< Encrypt>QUJD</Encrypt></xml>"},
    {"a blank before an end tag's name", "<xml>" E "</ xml>"},
    {"an attribute in an end tag", "<xml>" E "</xml a='1'>"},
    {"an attribute without a value", "<xml a>" E "</xml>"},
    {"an attribute without quotes", "<xml a=1>" E "</xml>"},
    {"an attribute that does not end", "<xml a='1>" E "</xml>"},
    {"an attribute with <", "<xml a='<'>" E "</xml>"},
    {"attributes without a blank", "<xml a='1'b='2'>" E "</xml>"},
    {"an attribute with no name", "<xml ='1'>" E "</xml>"},
    {"/ without >", "<xml><X/ >" E "</xml>"},
    {"a name that begins with a digit", "<xml><1/>" E "</xml>"},
    {"<>", "<xml><>" E "</></xml>"},
    {"33 deep",
     "<xml><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>"
     "<a><a><a><a><a><a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a>"
     "</a></a></a></a></a></a></a></a></a></a></a></a></a></a></a>" E "</xml>"},
};

static void check_refused(struct str body, const char *name)
{
    struct str encrypt = STR_LIT("before");
    struct err err = {0};

    CHECK(envelope_encrypt(body, &encrypt, &err) == -1 && err.kind == ERR_BAD_INPUT,
          "%s is refused", name);
    CHECK(str_is(encrypt, "before"), "%s leaves the output alone", name);
}

static void others_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        check_refused(str_c(refused[i].body), refused[i].name);
    check_refused((struct str){NULL, 0}, "no body");
}

/* A NUL byte is refused wherever it stands; so is a frame that was cut off, at every length. */
static void nul_and_truncation(void **state)
{
    static const char whole[] =
        "\xef\xbb\xbf<?xml version='1.0'?><xml a='1'><ToUserName><![CDATA[wx]]>"
        "</ToUserName><!-- c --><X/>" E "</xml>";
    char              body[sizeof whole];

    (void)state;
    for (size_t i = 0; i < sizeof whole - 1; i++) {
        char *cut = malloc(i + 1); /* its own block: the sanitizer sees a read behind the end */

        memcpy(body, whole, sizeof whole);
        body[i] = '\0';
        check_refused((struct str){body, sizeof whole - 1}, "a NUL");
        memcpy(cut, whole, i);
        check_refused((struct str){cut, i}, "a part");
        free(cut);
    }
}

/* Hostile sizes: these take no time (nothing is looked at twice). */
static void large_bodies(void **state)
{
    auto_buf struct buf attributes = {0}, deep = {0}, wide = {0};
    struct str          encrypt;

    (void)state;
    buf_c(&attributes, "<xml");
    for (int i = 0; i < 50000; i++)
        buf_f(&attributes, " a%d='%d'", i, i);
    buf_c(&attributes, ">" E "</xml>");
    CHECK(envelope_encrypt(buf_view(&attributes), &encrypt, NULL) == 0, "50,000 attributes");

    for (int i = 0; i < 100000; i++)
        buf_c(&deep, "<xml>");
    check_refused(buf_view(&deep), "100,000 open elements");

    buf_c(&wide, "<xml>");
    for (int i = 0; i < 100000; i++)
        buf_c(&wide, "<a/>");
    buf_c(&wide, E "</xml>");
    CHECK(envelope_encrypt(buf_view(&wide), &encrypt, NULL) == 0, "100,000 children");
}

static void no_input_in_errors(void **state)
{
    struct str encrypt;
    struct err err = {0};

    (void)state;
    envelope_encrypt(STR_LIT("<xml><secret>13800000001</public></xml>"), &encrypt, &err);
    CHECK(strstr(err.text, "secret") == NULL && strstr(err.text, "1380") == NULL,
          "\"%s\" repeats nothing", err.text);
}

static void frame_is_written(void **state)
{
    auto_buf struct buf out = {0};
    struct str          encrypt;

    (void)state;
    buf_c(&out, "before");
    envelope_write(&out, STR_LIT("QUJD+/=="), "68f5dc43743f9cc82ad8ea2a52b524c675af7803",
                   1409659813, STR_LIT("1372623149"));
    assert_string_equal(out.p,
                        "before<xml><Encrypt><![CDATA[QUJD+/==]]></Encrypt>"
                        "<MsgSignature><![CDATA[68f5dc43743f9cc82ad8ea2a52b524c675af7803]]>"
                        "</MsgSignature><TimeStamp>1409659813</TimeStamp>"
                        "<Nonce><![CDATA[1372623149]]></Nonce></xml>");
    assert_int_equal(envelope_encrypt(str_skip(buf_view(&out), 6), &encrypt, NULL), 0);
    assert_true(str_is(encrypt, "QUJD+/=="));
}

/* The walk itself, token by token. */
static void tokens(void **state)
{
    static const struct {
        int         token;
        const char *text;
        unsigned    depth;
    } want[] = {
        {MARKUP_OPEN, "a", 1},  {MARKUP_TEXT, " x&amp;", 1}, {MARKUP_OPEN, "b", 2},
        {MARKUP_CLOSE, "b", 1}, {MARKUP_TEXT, "y", 1},       {MARKUP_CDATA, "", 1},
        {MARKUP_OPEN, "c", 2},  {MARKUP_CDATA, "<z>]]", 2},  {MARKUP_CLOSE, "c", 1},
        {MARKUP_CLOSE, "a", 0}, {MARKUP_END, NULL, 0},       {MARKUP_END, NULL, 0},
    };
    struct markup m;

    (void)state;
    assert_int_equal(markup_start(&m,
                                  STR_LIT("<a k='v' l='w'> x&amp;<b i=''/><!-- - -->y<![CDATA[]]>"
                                          "<c><![CDATA[<z>]]]]></c></a> "),
                                  NULL),
                     0);
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        int token = markup_next(&m, NULL);

        CHECK(token == want[i].token && m.depth == want[i].depth, "token %zu: %d", i, token);
        CHECK(want[i].text == NULL || str_is(m.text, want[i].text), "token %zu: %.*s", i,
              STR_ARG(m.text));
    }
    assert_int_equal(m.attributes, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_read),    cmocka_unit_test(others_are_refused),
        cmocka_unit_test(nul_and_truncation), cmocka_unit_test(large_bodies),
        cmocka_unit_test(no_input_in_errors), cmocka_unit_test(frame_is_written),
        cmocka_unit_test(tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
