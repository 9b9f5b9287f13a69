/* The bodies of message/send, and passive replies. */
#include "base/mem.h"
#include "sim/validate.h"
#include "tests/test.h"

#include <string.h>

static json_t *json(const char *text)
{
    auto_free char *copy = xstrdup(text);
    json_t         *j;

    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    j = json_loads(copy, JSON_REJECT_DUPLICATES, NULL);
    CHECK(j != NULL, "the row is JSON: %s", copy);
    return j;
}

#define TO  "'touser':'u','agentid':1,"
#define T   "'title':'t'"
#define ART "{" T ",'url':'http://a'}"
static const struct {
    const char *name;
    int         code;
    const char *body;
} messages[] = {
    {"text", 0, "{" TO "'msgtype':'text','text':{'content':'你好'}}"},
    {"confidential text", 0, "{" TO "'msgtype':'text','safe':1,'text':{'content':'x'}}"},
    {"image", 0, "{" TO "'msgtype':'image','image':{'media_id':'m'}}"},
    {"voice", 0, "{" TO "'msgtype':'voice','voice':{'media_id':'m'}}"},
    {"video", 0, "{" TO "'msgtype':'video','video':{'media_id':'m'," T "}}"},
    {"file", 0, "{" TO "'msgtype':'file','file':{'media_id':'m'}}"},
    {"textcard", 0,
     "{" TO "'msgtype':'textcard','textcard':{" T ",'description':'d','url':'http://a'}}"},
    {"news", 0, "{" TO "'msgtype':'news','news':{'articles':[" ART "]}}"},
    {"news with a mini program", 0,
     "{" TO "'msgtype':'news','news':{'articles':[{" T ",'appid':'wx','pagepath':'p'}]}}"},
    {"mpnews", 0,
     "{" TO "'msgtype':'mpnews','safe':2,'mpnews':{'articles':[{" T
     ",'thumb_media_id':'m','content':'c'}]}}"},
    {"markdown", 0, "{" TO "'msgtype':'markdown','markdown':{'content':'# x'}}"},

    {"no msgtype", 40008, "{" TO "'text':{'content':'x'}}"},
    {"another msgtype", 40008, "{" TO "'msgtype':'taskcard','taskcard':{}}"},
    {"no object", 44004, "{" TO "'msgtype':'text'}"},
    {"the object of another type", 44004, "{" TO "'msgtype':'text','image':{'media_id':'m'}}"},
    {"empty text", 44004, "{" TO "'msgtype':'text','text':{'content':''}}"},
    {"text as a number", 44004, "{" TO "'msgtype':'text','text':{'content':1}}"},
    {"no agentid", 41011, "{'touser':'u','msgtype':'text','text':{'content':'x'}}"},
    {"safe 2 for text", 40058, "{" TO "'msgtype':'text','safe':2,'text':{'content':'x'}}"},
    {"safe news", 40074, "{" TO "'msgtype':'news','safe':1,'news':{'articles':[" ART "]}}"},
    {"safe textcard", 40058,
     "{" TO "'msgtype':'textcard','safe':1,'textcard':{" T ",'description':'d','url':'http://a'}}"},
    {"safe as a string", 40058, "{" TO "'msgtype':'text','safe':'0','text':{'content':'x'}}"},
    {"an interval over four hours", 40058,
     "{" TO "'msgtype':'text','duplicate_check_interval':14401,'text':{'content':'x'}}"},
    {"image without media_id", 40007, "{" TO "'msgtype':'image','image':{}}"},
    {"textcard without title", 41016,
     "{" TO "'msgtype':'textcard','textcard':{'description':'d','url':'http://a'}}"},
    {"textcard without description", 41033,
     "{" TO "'msgtype':'textcard','textcard':{" T ",'url':'http://a'}}"},
    {"textcard without url", 40058,
     "{" TO "'msgtype':'textcard','textcard':{" T ",'description':'d'}}"},
    {"textcard without scheme", 40058,
     "{" TO "'msgtype':'textcard','textcard':{" T ",'description':'d','url':'a.b'}}"},
    {"no articles", 45008, "{" TO "'msgtype':'news','news':{'articles':[]}}"},
    {"nine articles", 45008,
     "{" TO "'msgtype':'news','news':{'articles':[" ART "," ART "," ART "," ART "," ART "," ART
     "," ART "," ART "," ART "]}}"},
    {"an article without title", 41016,
     "{" TO "'msgtype':'news','news':{'articles':[{'url':'http://a'}]}}"},
    {"an article without url", 40058, "{" TO "'msgtype':'news','news':{'articles':[{" T "}]}}"},
    {"mpnews without picture", 40007,
     "{" TO "'msgtype':'mpnews','mpnews':{'articles':[{" T ",'content':'c'}]}}"},
    {"a card that is nested wrongly", 41016,
     "{" TO "'msgtype':'template_card','card_type':'text_notice'}"},
};

static void judges_messages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        json_t            *body = json(messages[i].body);
        struct sim_verdict v = {0};
        int                rc = sim_validate_message(body, &v);

        CHECK(rc == (messages[i].code ? -1 : 0) && v.code == messages[i].code,
              "%s: code %d, got %d %s", messages[i].name, messages[i].code, v.code, v.text);
        json_decref(body);
    }
}

static void notes_what_is_cut(void **state)
{
    auto_buf struct buf body = {0};
    struct sim_verdict  v = {.notes = json_array()};
    json_t             *j;

    (void)state;
    buf_c(&body, "{" TO "'msgtype':'text','text':{'content':'");
    for (int i = 0; i < 683; i++)
        buf_c(&body, "字");
    buf_c(&body, "'}}");
    j = json(body.p);
    CHECK(sim_validate_message(j, &v) == 0, "2049 bytes are accepted");
    CHECK(json_array_size(v.notes) == 1, "but noted");
    json_decref(j);
    json_decref(v.notes);
}

static void cuts_as_the_platform_does(void **state)
{
    static const struct {
        const char *text, *want;
        size_t      most;
    } rows[] = {
        {"", "", 4},          {"abcd", "abcd", 4},   {"abcde", "abcd", 4},
        {"你好", "你", 3},    {"你好", "你\xef\xbf\xbd", 4}, {"a😀", "a\xef\xbf\xbd", 4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_buf struct buf out = {0};

        sim_cut(&out, str_c(rows[i].text), rows[i].most);
        CHECK(str_is(buf_view(&out), rows[i].want), "%s behind %zu bytes", rows[i].text,
              rows[i].most);
    }
}

/* ---- passive replies ---- */

#define FROM_TO(to, from, time)                                                                    \
    "<ToUserName><![CDATA[" to "]]></ToUserName><FromUserName><![CDATA[" from                      \
    "]]></FromUserName><CreateTime>" time "</CreateTime>"
#define FRAME   FROM_TO("u1", "ww1", "1348831860")
#define TYPE(t) "<MsgType><![CDATA[" t "]]></MsgType>"
#define ITEM    "<item><Title>t</Title><Url>http://a</Url></item>"
#define MSG     SIM_MAY_MESSAGE
#define CARD    SIM_MAY_CARD
static const struct {
    const char *name;
    unsigned    may;
    bool        good;
    const char *xml;
} replies[] = {
    {"text", MSG, true, "<xml>" FRAME TYPE("text") "<Content><![CDATA[hi]]></Content></xml>"},
    {"text without CDATA", MSG, true, "<xml>" FRAME TYPE("text") "<Content>a&lt;b</Content></xml>"},
    {"image", MSG, true, "<xml>" FRAME TYPE("image") "<Image><MediaId>m</MediaId></Image></xml>"},
    {"voice", MSG, true, "<xml>" FRAME TYPE("voice") "<Voice><MediaId>m</MediaId></Voice></xml>"},
    {"video", MSG, true,
     "<xml>" FRAME TYPE("video") "<Video><MediaId>m</MediaId><Title>t</Title></Video></xml>"},
    {"news", MSG, true,
     "<xml>" FRAME TYPE("news") "<ArticleCount>2</ArticleCount><Articles>" ITEM ITEM
     "</Articles></xml>"},
    {"update_button", CARD, true,
     "<xml>" FRAME TYPE("update_button") "<Button><ReplaceName>已签到</ReplaceName></Button></xml>"},
    {"update_template_card", CARD, true,
     "<xml>" FRAME TYPE("update_template_card")
     "<TemplateCard><CardType>vote_interaction</CardType><MainTitle><Title>t</Title></MainTitle>"
     "<CheckBox><QuestionKey>q</QuestionKey><OptionList><Id>1</Id><Text>a</Text>"
     "<IsChecked>true</IsChecked></OptionList><Disable>true</Disable><Mode>1</Mode></CheckBox>"
     "<SubmitButton><Text>s</Text><Key>k</Key></SubmitButton><ReplaceText>已提交</ReplaceText>"
     "</TemplateCard></xml>"},

    {"text where nothing is allowed", 0, false,
     "<xml>" FRAME TYPE("text") "<Content>x</Content></xml>"},
    {"text where only cards are allowed", CARD, false,
     "<xml>" FRAME TYPE("text") "<Content>x</Content></xml>"},
    {"a card where only messages are allowed", MSG, false,
     "<xml>" FRAME TYPE("update_button") "<Button><ReplaceName>x</ReplaceName></Button></xml>"},
    {"another root", MSG, false, "<x>" FRAME TYPE("text") "<Content>x</Content></x>"},
    {"a new card", MSG | CARD, false, "<xml>" FRAME TYPE("template_card") "</xml>"},
    {"markdown", MSG, false, "<xml>" FRAME TYPE("markdown") "<Content>x</Content></xml>"},
    {"no MsgType", MSG, false, "<xml>" FRAME "<Content>x</Content></xml>"},
    {"MsgType twice", MSG, false,
     "<xml>" FRAME TYPE("text") TYPE("text") "<Content>x</Content></xml>"},
    {"empty text", MSG, false, "<xml>" FRAME TYPE("text") "<Content></Content></xml>"},
    {"text without Content", MSG, false, "<xml>" FRAME TYPE("text") "</xml>"},
    {"an element too many", MSG, false,
     "<xml>" FRAME TYPE("text") "<Content>x</Content><MsgId>1</MsgId></xml>"},
    {"to somebody else", MSG, false,
     "<xml>" FROM_TO("u2", "ww1", "1") TYPE("text") "<Content>x</Content></xml>"},
    {"in another spelling", MSG, false,
     "<xml>" FROM_TO("U1", "ww1", "1") TYPE("text") "<Content>x</Content></xml>"},
    {"from another company", MSG, false,
     "<xml>" FROM_TO("u1", "ww2", "1") TYPE("text") "<Content>x</Content></xml>"},
    {"without a time", MSG, false,
     "<xml>" FROM_TO("u1", "ww1", "x") TYPE("text") "<Content>x</Content></xml>"},
    {"image without its block", MSG, false,
     "<xml>" FRAME TYPE("image") "<MediaId>m</MediaId></xml>"},
    {"image without an id", MSG, false,
     "<xml>" FRAME TYPE("image") "<Image><MediaId></MediaId></Image></xml>"},
    {"news with a wrong count", MSG, false,
     "<xml>" FRAME TYPE("news") "<ArticleCount>1</ArticleCount><Articles>" ITEM ITEM
     "</Articles></xml>"},
    {"news without articles", MSG, false,
     "<xml>" FRAME TYPE("news") "<ArticleCount>0</ArticleCount><Articles></Articles></xml>"},
    {"nine articles", MSG, false,
     "<xml>" FRAME TYPE("news") "<ArticleCount>9</ArticleCount><Articles>" ITEM ITEM ITEM ITEM ITEM
         ITEM ITEM ITEM ITEM "</Articles></xml>"},
    {"an article without title", MSG, false,
     "<xml>" FRAME TYPE("news") "<ArticleCount>1</ArticleCount><Articles><item><Title></Title>"
     "<Url>http://a</Url></item></Articles></xml>"},
    {"an article without url", MSG, false,
     "<xml>" FRAME TYPE("news") "<ArticleCount>1</ArticleCount><Articles><item><Title>t</Title>"
     "</item></Articles></xml>"},
    {"an empty button", CARD, false,
     "<xml>" FRAME TYPE("update_button") "<Button><ReplaceName/></Button></xml>"},
    {"a card without title", CARD, false,
     "<xml>" FRAME TYPE("update_template_card")
     "<TemplateCard><CardType>vote_interaction</CardType></TemplateCard></xml>"},
    {"an empty card", CARD, false,
     "<xml>" FRAME TYPE("update_template_card") "<TemplateCard></TemplateCard></xml>"},
    {"no XML", MSG, false, "success"},
    {"JSON", MSG, false, "{\"MsgType\":\"text\"}"},
};

static void judges_replies(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        const struct sim_expected want = {"u1", "ww1", replies[i].may};
        json_t                   *out = NULL, *notes = json_array();
        struct err                err = {0};
        int rc = sim_validate_reply(&out, str_c(replies[i].xml), &want, notes, &err);

        CHECK(rc == (replies[i].good ? 0 : -1), "%s is %s: %s", replies[i].name,
              replies[i].good ? "accepted" : "refused", err.text);
        CHECK((out != NULL) == replies[i].good, "%s: the output", replies[i].name);
        CHECK(json_array_size(notes) == 0, "%s: no notes: %s", replies[i].name,
              json_string_value(json_array_get(notes, 0)));
        json_decref(out);
        json_decref(notes);
    }
}

static void translates_a_card(void **state)
{
    static const char xml[] =
        "<TemplateCard><CardType>button_interaction</CardType><Source><IconUrl>http://i</IconUrl>"
        "<DescColor>2</DescColor></Source><MainTitle><Title>t</Title></MainTitle>"
        "<HorizontalContentList><KeyName>k</KeyName><Type>3</Type><UserId>u</UserId>"
        "</HorizontalContentList><CardAction><Title>x</Title><Type>2</Type><AppId>wx</AppId>"
        "</CardAction><ButtonList><Text>a</Text><Style>1</Style><Key>1</Key></ButtonList>"
        "<ButtonList><Text>b</Text><Key>2</Key></ButtonList></TemplateCard>";
    json_t *want = json("{'card_type':'button_interaction','source':{'icon_url':'http://i',"
                        "'desc_color':2},'main_title':{'title':'t'},'horizontal_content_list':"
                        "[{'keyname':'k','type':3,'userid':'u'}],'card_action':{'type':2,"
                        "'appid':'wx'},'button_list':[{'text':'a','style':1,'key':'1'},"
                        "{'text':'b','key':'2'}]}");
    struct sim_xml *root = NULL;
    json_t         *card = NULL;

    (void)state;
    CHECK(sim_xml_parse(&root, str_c(xml), NULL) == 0, "it is read");
    CHECK(sim_card_of_xml(&card, root, NULL) == 0, "it is translated");
    CHECK(json_equal(card, want), "as expected: %s", json_dumps(card, 0));
    json_decref(card);
    json_decref(want);
    sim_xml_free(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_messages), cmocka_unit_test(notes_what_is_cut),
        cmocka_unit_test(cuts_as_the_platform_does), cmocka_unit_test(judges_replies),
        cmocka_unit_test(translates_a_card),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
