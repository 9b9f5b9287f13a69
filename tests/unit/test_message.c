#include "tests/test.h"

#include "base/buf.h"
#include "base/mem.h"
#include "bot/message.h"

#include <stdlib.h>
#include <string.h>

#define HEAD                                                                                       \
    "<xml><ToUserName><![CDATA[wxcorp]]></ToUserName><FromUserName><![CDATA[ZhangSan]]>"           \
    "</FromUserName><CreateTime>1348831860</CreateTime>"
#define TYPE(t) "<MsgType><![CDATA[" t "]]></MsgType>"
#define TAIL    "<MsgId>1234567890123456</MsgId><AgentID>1</AgentID></xml>"
#define MESSAGE(t, body) HEAD TYPE(t) body TAIL
#define EVENT(e, body)                                                                             \
    HEAD TYPE("event") "<Event><![CDATA[" e "]]></Event>" body "<AgentID>1</AgentID></xml>"

static struct message *parse(const char *xml)
{
    struct message *m = NULL;
    struct err      err = {0};

    CHECK(message_parse(&m, str_c(xml), &err) == 0, "%s is read (%s)", xml, err.text);
    return m;
}

static void is(struct str got, const char *want)
{
    CHECK(got.p != NULL && str_is(got, want) && got.p[got.n] == '\0', "\"%.*s\" is \"%s\"",
          STR_ARG(got), want);
}

/* Protocol 1.10, V2 and V4: what the platform really sent. */
static void vectors(void **state)
{
    auto_message struct message *v2 =
        parse("<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>\n"
              "<FromUserName><![CDATA[mycreate]]></FromUserName>\n"
              "<CreateTime>1409659813</CreateTime>\n"
              "<MsgType><![CDATA[text]]></MsgType>\n"
              "<Content><![CDATA[hello]]></Content>\n"
              "<MsgId>4561255354251345929</MsgId>\n"
              "<AgentID>218</AgentID>\n"
              "</xml>");
    auto_message struct message *v4 = parse(
        "<xml><ToUserName><![CDATA[ww6a112864f8022910]]></"
        "ToUserName><FromUserName><![CDATA[foobar]]>"
        "</FromUserName><CreateTime>1583995625</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        "<Content><![CDATA[x123]]></Content><MsgId>2018405441</MsgId><AgentID>1000002</AgentID></"
        "xml>");

    (void)state;
    assert_int_equal(v2->type, MSG_TEXT);
    is(v2->type_name, "text");
    is(v2->event, "");
    is(v2->to, "wx5823bf96d3bd56c7");
    is(v2->from, "mycreate");
    is(v2->key, "");
    is(v2->text.content, "hello");
    assert_true(v2->create_time == 1409659813 && v2->agent_id == 218);
    assert_true(v2->msg_id == UINT64_C(4561255354251345929));
    is(v4->text.content, "x123");
    assert_true(v4->msg_id == 2018405441 && v4->agent_id == 1000002);
}

/* One row for every kind: what it is, and one value of it. */
static const struct {
    const char   *xml;
    enum msg_type type;
    size_t        at;   /* offset of a struct str in the message */
    const char   *want;
} kinds[] = {
#define AT(member) offsetof(struct message, member)
    {MESSAGE("text", "<Content><![CDATA[this is a test]]></Content>"), MSG_TEXT, AT(text.content),
     "this is a test"},
    {MESSAGE("image", "<PicUrl><![CDATA[u]]></PicUrl><MediaId><![CDATA[m]]></MediaId>"), MSG_IMAGE,
     AT(media.pic_url), "u"},
    {MESSAGE("image", "<PicUrl><![CDATA[u]]></PicUrl><MediaId><![CDATA[m]]></MediaId>"), MSG_IMAGE,
     AT(media.media_id), "m"},
    {MESSAGE("voice", "<MediaId><![CDATA[m]]></MediaId><Format><![CDATA[amr]]></Format>"),
     MSG_VOICE, AT(media.format), "amr"},
    {MESSAGE("video", "<MediaId>m</MediaId><ThumbMediaId><![CDATA[t]]></ThumbMediaId>"), MSG_VIDEO,
     AT(media.thumb_media_id), "t"},
    {MESSAGE("link", "<Title>t</Title><Description>d</Description><Url>u</Url><PicUrl>p</PicUrl>"),
     MSG_LINK, AT(link.description), "d"},
    {MESSAGE("location", "<Label><![CDATA[位置]]></Label>"), MSG_LOCATION, AT(location.label),
     "位置"},
    {MESSAGE("file", "<MediaId>m</MediaId>"), MSG_UNKNOWN, AT(type_name), "file"},
    {MESSAGE("TEXT", ""), MSG_UNKNOWN, AT(type_name), "TEXT"},
    {MESSAGE("subscribe", ""), MSG_UNKNOWN, AT(type_name), "subscribe"},
    {EVENT("subscribe", ""), MSG_EVENT_SUBSCRIBE, AT(key), ""},
    {EVENT("unsubscribe", ""), MSG_EVENT_UNSUBSCRIBE, AT(event), "unsubscribe"},
    {EVENT("enter_agent", "<EventKey><![CDATA[]]></EventKey>"), MSG_EVENT_ENTER_AGENT, AT(key), ""},
    {EVENT("LOCATION", "<AppType><![CDATA[wxwork]]></AppType>"), MSG_EVENT_LOCATION,
     AT(location.app_type), "wxwork"},
    {EVENT("location", ""), MSG_UNKNOWN, AT(event), "location"},
    {EVENT("click", "<EventKey><![CDATA[flow/checkin]]></EventKey>"), MSG_EVENT_CLICK, AT(key),
     "flow/checkin"},
    {EVENT("view", "<EventKey><![CDATA[https://a/?b=1&c=2]]></EventKey>"), MSG_EVENT_VIEW, AT(key),
     "https://a/?b=1&c=2"},
    {EVENT("view", "<EventKey>https://a/?b=1&amp;c=2</EventKey>"), MSG_EVENT_VIEW, AT(key),
     "https://a/?b=1&c=2"},
    {EVENT("view_miniprogram", "<EventKey>pages/a</EventKey>"), MSG_EVENT_VIEW_MINIPROGRAM, AT(key),
     "pages/a"},
    {EVENT("scancode_push", "<ScanCodeInfo><ScanType>barcode</ScanType></ScanCodeInfo>"),
     MSG_EVENT_SCANCODE_PUSH, AT(scan.type), "barcode"},
    {EVENT("scancode_waitmsg", "<EventKey>6</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType>"
                               "<ScanResult><![CDATA[2]]></ScanResult></ScanCodeInfo>"),
     MSG_EVENT_SCANCODE_WAITMSG, AT(scan.result), "2"},
    {EVENT("scancode_waitmsg", ""), MSG_EVENT_SCANCODE_WAITMSG, AT(scan.result), ""},
    {EVENT("pic_sysphoto", "<EventKey>6</EventKey>"), MSG_EVENT_PIC_SYSPHOTO, AT(key), "6"},
    {EVENT("pic_photo_or_album", "<EventKey>6</EventKey>"), MSG_EVENT_PIC_PHOTO_OR_ALBUM, AT(key),
     "6"},
    {EVENT("pic_weixin", "<EventKey>6</EventKey>"), MSG_EVENT_PIC_WEIXIN, AT(key), "6"},
    {EVENT("location_select", "<SendLocationInfo><Poiname>食堂</Poiname></SendLocationInfo>"),
     MSG_EVENT_LOCATION_SELECT, AT(location.poi), "食堂"},
    {EVENT("template_card_event", "<ResponseCode><![CDATA[rc]]></ResponseCode>"), MSG_EVENT_CARD,
     AT(card.response_code), "rc"},
    {EVENT("template_card_menu_event", "<TaskId>t</TaskId><CardType>text_notice</CardType>"),
     MSG_EVENT_CARD_MENU, AT(card.card_type), "text_notice"},
    {EVENT("batch_job_result", "<BatchJob><JobId>j</JobId><JobType>sync_user</JobType></BatchJob>"),
     MSG_EVENT_BATCH_JOB_RESULT, AT(job.type), "sync_user"},
    {EVENT("change_contact", "<ChangeType>delete_user</ChangeType><UserID>lisi</UserID>"),
     MSG_EVENT_CHANGE_CONTACT, AT(contact.field[CONTACT_USER_ID]), "lisi"},
    {EVENT("open_approval_change", "<ApprovalInfo><ThirdNo>2018</ThirdNo></ApprovalInfo>"),
     MSG_EVENT_APPROVAL, AT(approval.third_no), "2018"},
    {EVENT("share_agent_change", ""), MSG_EVENT_SHARE_AGENT_CHANGE, AT(key), ""},
    {EVENT("share_chain_change", ""), MSG_EVENT_SHARE_CHAIN_CHANGE, AT(key), ""},
    {EVENT("inactive_alert", ""), MSG_EVENT_INACTIVE_ALERT, AT(key), ""},
    {EVENT("close_inactive_agent", ""), MSG_EVENT_CLOSE_INACTIVE_AGENT, AT(key), ""},
    {EVENT("reopen_inactive_agent", ""), MSG_EVENT_REOPEN_INACTIVE_AGENT, AT(key), ""},
    {EVENT("low_active_alert", ""), MSG_EVENT_LOW_ACTIVE_ALERT, AT(key), ""},
    {EVENT("low_active", ""), MSG_EVENT_LOW_ACTIVE, AT(key), ""},
    {EVENT("active_restored", ""), MSG_EVENT_ACTIVE_RESTORED, AT(key), ""},
    {EVENT("security", "<ChangeType>change_domain_ip</ChangeType>"), MSG_EVENT_SECURITY,
     AT(change_type), "change_domain_ip"},
    {EVENT("switch_workbench_mode", "<Mode>1</Mode>"), MSG_EVENT_SWITCH_WORKBENCH_MODE,
     AT(notice.mode), "1"},
    {EVENT("taskcard_click", "<EventKey>k</EventKey>"), MSG_UNKNOWN, AT(key), "k"},
    {EVENT("", ""), MSG_UNKNOWN, AT(event), ""},
};

static void every_kind(void **state)
{
    bool seen[MSG_TYPE_COUNT] = {false};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        auto_message struct message *m = parse(kinds[i].xml);
        struct str                   got;

        CHECK(m->type == kinds[i].type, "%s is kind %d, not %d", kinds[i].xml, (int)kinds[i].type,
              (int)m->type);
        memcpy(&got, (const char *)m + kinds[i].at, sizeof got);
        is(got, kinds[i].want);
        is(m->from, "ZhangSan");
        is(m->member, "zhangsan");
        seen[m->type] = true;
    }
    for (int t = 0; t < MSG_ANSWER; t++) /* behind it: those of our own */
        CHECK(seen[t] && message_type_name((enum msg_type)t) != NULL,
              "kind %d has a row and a name", t);
}

static void locations(void **state)
{
    auto_message struct message *sent = parse(
        MESSAGE("location", "<Location_X>23.134</Location_X><Location_Y>113.358</Location_Y>"
                            "<Scale>20</Scale><Label><![CDATA[位置信息]]></Label>"));
    auto_message struct message *event = parse(
        EVENT("LOCATION", "<Latitude>-23.104</Latitude><Longitude>113.320</Longitude>"
                          "<Precision>65.000</Precision>"));
    auto_message struct message *chosen = parse(EVENT(
        "location_select", "<EventKey>6</EventKey><SendLocationInfo><Location_X><![CDATA[23]]>"
                           "</Location_X><Location_Y><![CDATA[113]]></Location_Y><Scale>15</Scale>"
                           "<Label><![CDATA[ 广州]]></Label><Poiname></Poiname></SendLocationInfo>"
                           "<AppType>wxwork</AppType>"));

    (void)state;
    assert_true(sent->location.known && sent->location.scale == 20);
    assert_true(sent->location.lat == 23.134 && sent->location.lon == 113.358);
    is(sent->location.app_type, "");
    assert_true(event->location.known && event->location.precision == 65);
    assert_true(event->location.lat == -23.104 && event->location.lon == 113.320);
    is(event->location.label, "");
    assert_true(chosen->location.known && chosen->location.lat == 23 &&
                chosen->location.lon == 113);
    is(chosen->location.label, " 广州");
    is(chosen->location.app_type, "wxwork");
}

static const struct {
    const char *name, *x, *y;
} nowhere[] = {
    {"no latitude", "", "113"},         {"words", "north", "113"},
    {"junk behind", "23.1x", "113"},    {"two points", "2.3.1", "113"},
    {"a point alone", ".", "113"},      {"a minus alone", "-", "113"},
    {"hex", "0x10", "113"},             {"infinity", "inf", "113"},
    {"an exponent", "2e1", "113"},      {"19 digits", "1.000000000000000000", "113"},
    {"beyond the pole", "90.1", "113"}, {"beyond the date line", "23", "-180.5"},
};

static void places_that_are_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(nowhere); i++) {
        auto_buf struct buf          xml = {0};
        auto_message struct message *m = NULL;

        buf_f(&xml,
              HEAD TYPE("location") "<Location_X>%s</Location_X><Location_Y>%s</Location_Y>" TAIL,
              nowhere[i].x, nowhere[i].y);
        m = parse(xml.p);
        CHECK(!m->location.known && m->location.lat == 0 && m->location.lon == 0, "%s is nowhere",
              nowhere[i].name);
    }
}

static void pictures(void **state)
{
    auto_message struct message *one = parse(EVENT(
        "pic_sysphoto", "<EventKey>6</EventKey><SendPicsInfo><Count>1</Count><PicList><item>"
                        "<PicMd5Sum><![CDATA[aa]]></PicMd5Sum></item></PicList></SendPicsInfo>"));
    auto_message struct message *many = parse(EVENT(
        "pic_weixin", "<SendPicsInfo><PicList><item><PicMd5Sum>a</PicMd5Sum></item></PicList>"
                      "<PicList><item><PicMd5Sum>b</PicMd5Sum></item><item><PicMd5Sum>c"
                      "</PicMd5Sum></item></PicList><PicList/><Count>3</Count></SendPicsInfo>"));
    auto_message struct message *none = parse(EVENT("pic_weixin", ""));

    (void)state;
    assert_true(one->pics.count == 1 && one->pics.claimed == 1);
    is(one->pics.md5[0], "aa");
    assert_true(many->pics.count == 3 && many->pics.claimed == 3);
    is(many->pics.md5[0], "a");
    is(many->pics.md5[1], "b");
    is(many->pics.md5[2], "c");
    assert_true(none->pics.count == 0 && none->pics.claimed == 0);
}

#define CARD(ids, id)                                                                              \
    EVENT("template_card_event",                                                                   \
          "<EventKey><![CDATA[submit]]></EventKey><TaskId><![CDATA[task1]]></TaskId>"              \
          "<CardType><![CDATA[vote_interaction]]></CardType><ResponseCode><![CDATA[rc]]>"          \
          "</ResponseCode><SelectedItems><SelectedItem><QuestionKey><![CDATA[q1]]></QuestionKey>"  \
          "<" ids "><" id "><![CDATA[o1]]></" id "><" id ">o2</" id "></" ids "></SelectedItem>"   \
          "<SelectedItem><QuestionKey>q2</QuestionKey><" ids "/></SelectedItem>"                   \
          "<SelectedItem><QuestionKey>q3</QuestionKey></SelectedItem></SelectedItems>")

static void card_selection(void **state)
{
    static const char *const spellings[] = {CARD("OptionIds", "OptionId"),
                                            CARD("OpitonIds", "OpitonId")};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(spellings); i++) {
        auto_message struct message *m = parse(spellings[i]);
        const struct msg_selected   *q1 = message_selected(m, "q1");

        is(m->key, "submit");
        is(m->card.task_id, "task1");
        is(m->card.card_type, "vote_interaction");
        is(m->card.response_code, "rc");
        assert_int_equal(m->card.selected_count, 3);
        assert_true(q1 != NULL && q1->count == 2);
        is(q1->options[0], "o1");
        is(q1->options[1], "o2");
        assert_int_equal(message_selected(m, "q2")->count, 0);
        assert_int_equal(message_selected(m, "q3")->count, 0);
        assert_null(message_selected(m, "q4"));
    }
}

/* More than the first block holds: every list goes on into the next. */
static void large_selection(void **state)
{
    auto_buf struct buf          xml = {0};
    auto_message struct message *m = NULL;

    (void)state;
    buf_c(&xml, HEAD TYPE("event") "<Event>template_card_event</Event><SelectedItems>");
    for (int i = 0; i < 1000; i++)
        buf_f(&xml, "<SelectedItem><QuestionKey>%d</QuestionKey></SelectedItem>", i);
    for (int i = 0; i < 1000; i++)
        buf_c(&xml, "<SelectedItem/>");
    buf_c(&xml, "</SelectedItems></xml>");
    m = parse(xml.p);
    assert_int_equal(m->card.selected_count, 2000);
    is(m->card.selected[999].question, "999");
    is(m->card.selected[1999].question, "");
    assert_int_equal(m->card.selected[1999].count, 0);
}

static void contacts(void **state)
{
    auto_message struct message *user = parse(
        "<xml><ToUserName><![CDATA[wx]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>"
        "<CreateTime>1403610513</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        "<Event><![CDATA[change_contact]]></Event><ChangeType>update_user</ChangeType>"
        "<UserID><![CDATA[zhangsan]]></UserID><NewUserID><![CDATA[zhangsan001]]></NewUserID>"
        "<Name><![CDATA[张三]]></Name><Department><![CDATA[1,2,3]]></Department>"
        "<MainDepartment>1</MainDepartment><IsLeaderInDept><![CDATA[1,0,0]]></IsLeaderInDept>"
        "<DirectLeader><![CDATA[lisi]]></DirectLeader><Position><![CDATA[]]></Position>"
        "<Mobile>13800000000</Mobile><Gender>1</Gender><Status>1</Status><ExtAttr>"
        "<Item><Name><![CDATA[爱好]]></Name><Type>0</Type><Text><Value><![CDATA[旅游]]></Value></Text>"
        "</Item><Item><Name>卡号</Name><Type>1</Type><Web><Title>t</Title><Url>u</Url></Web></Item>"
        "<Item><Name>old</Name><Value>v</Value></Item><Item/></ExtAttr></xml>");
    const struct msg_contact *c = &user->contact;

    (void)state;
    assert_int_equal(c->change, CONTACT_UPDATE_USER);
    assert_int_equal(user->agent_id, -1);
    is(user->change_type, "update_user");
    is(c->field[CONTACT_NEW_USER_ID], "zhangsan001");
    is(c->field[CONTACT_IS_LEADER], "1,0,0");
    is(c->field[CONTACT_POSITION], "");
    is(c->field[CONTACT_EMAIL], "");
    CHECK(c->present >> CONTACT_POSITION & 1, "a position made empty was sent");
    CHECK(!(c->present >> CONTACT_EMAIL & 1), "a mail address was not sent");
    assert_int_equal(c->attr_count, 4);
    is(c->attrs[0].name, "爱好");
    is(c->attrs[0].value, "旅游");
    is(c->attrs[1].value, "u");
    is(c->attrs[1].title, "t");
    is(c->attrs[2].value, "v");
    is(c->attrs[3].name, "");
}

static const struct {
    const char         *xml;
    enum contact_change change;
    enum contact_field  field;
    const char         *want;
} changes[] = {
    {"<ChangeType>create_user</ChangeType><UserID>a</UserID><Department>1</Department>",
     CONTACT_CREATE_USER, CONTACT_DEPARTMENT, "1"},
    {"<ChangeType>delete_user</ChangeType><UserID><![CDATA[a]]></UserID>", CONTACT_DELETE_USER,
     CONTACT_USER_ID, "a"},
    {"<ChangeType>create_party</ChangeType><Id>2</Id><Name>n</Name><ParentId>1</ParentId>"
     "<Order>7</Order>",
     CONTACT_CREATE_PARTY, CONTACT_ORDER, "7"},
    {"<ChangeType><![CDATA[update_party]]></ChangeType><Id>2</Id><ParentId>1</ParentId>",
     CONTACT_UPDATE_PARTY, CONTACT_PARENT_ID, "1"},
    {"<ChangeType>delete_party</ChangeType><Id>2</Id>", CONTACT_DELETE_PARTY, CONTACT_ID, "2"},
    {"<ChangeType>update_tag</ChangeType><TagId>1</TagId><AddUserItems>a,b</AddUserItems>"
     "<DelUserItems>c</DelUserItems><AddPartyItems>1,2</AddPartyItems><DelPartyItems>3</"
     "DelPartyItems>",
     CONTACT_UPDATE_TAG, CONTACT_DEL_PARTIES, "3"},
    {"<ChangeType>something_new</ChangeType><Id>2</Id>", CONTACT_CHANGE_UNKNOWN, CONTACT_ID, "2"},
    {"<Id>2</Id>", CONTACT_CHANGE_UNKNOWN, CONTACT_ID, "2"},
};

static void every_change(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        auto_buf struct buf          xml = {0};
        auto_message struct message *m = NULL;

        buf_f(&xml, HEAD TYPE("event") "<Event>change_contact</Event>%s</xml>", changes[i].xml);
        m = parse(xml.p);
        CHECK(m->contact.change == changes[i].change, "%s is read", changes[i].xml);
        is(m->contact.field[changes[i].field], changes[i].want);
    }
}

static void other_events(void **state)
{
    auto_message struct message *job = parse(
        EVENT("batch_job_result", "<BatchJob><JobId>j1</JobId><ErrCode>40001</ErrCode>"
                                  "<ErrMsg><![CDATA[bad]]></ErrMsg></BatchJob>"));
    auto_message struct message *no_job = parse(EVENT("batch_job_result", ""));
    auto_message struct message *approval = parse(
        EVENT("open_approval_change",
              "<ApprovalInfo><ThirdNo>2018</ThirdNo><OpenSpName>付款</OpenSpName><OpenTemplateId>t"
              "</OpenTemplateId><OpenSpStatus>2</OpenSpStatus><ApplyTime>1527837645</ApplyTime>"
              "<ApplyUserName>x</ApplyUserName><ApplyUserId>u1</ApplyUserId><ApprovalNodes>"
              "<ApprovalNode><NodeStatus>1</NodeStatus></ApprovalNode></ApprovalNodes>"
              "<approverstep>1</approverstep></ApprovalInfo>"));
    auto_message struct message *alert = parse(
        EVENT("inactive_alert", "<EffectTime>1764518400</EffectTime>"));

    (void)state;
    is(job->job.id, "j1");
    is(job->job.err_msg, "bad");
    assert_int_equal(job->job.err_code, 40001);
    assert_int_equal(no_job->job.err_code, -1);
    is(no_job->job.id, "");
    assert_true(approval->approval.status == 2 && approval->approval.step == 1);
    assert_true(approval->approval.apply_time == 1527837645);
    is(approval->approval.apply_user, "u1");
    assert_true(alert->notice.effect_time == 1764518400);
}

static const struct {
    const char *name, *xml;
    uint64_t    msg_id;
    int64_t     agent_id;
} frames[] = {
    {"everything plain, another order",
     "<xml><AgentID>1</AgentID><Content>c</Content><MsgId>5</MsgId><MsgType>text</MsgType>"
     "<CreateTime>7</CreateTime><FromUserName>a</FromUserName><ToUserName>b</ToUserName></xml>",
     5, 1},
    {"numbers in CDATA",
     "<xml><ToUserName>b</ToUserName><FromUserName>a</FromUserName><CreateTime><![CDATA[7]]>"
     "</CreateTime><MsgType>text</MsgType><Content>c</Content><MsgId><![CDATA[ 5 ]]></MsgId>"
     "<AgentID><![CDATA[1]]></AgentID></xml>",
     5, 1},
    {"white space everywhere",
     "\xef\xbb\xbf<?xml version=\"1.0\"?>\n<xml>\n <ToUserName> b "
     "</ToUserName>\n<FromUserName>\na\n"
     "</FromUserName>\n<CreateTime> 7 </CreateTime> <MsgType> text </MsgType><Content> "
     "c\n</Content>"
     "<MsgId> 5 </MsgId><AgentID> 1 </AgentID></xml>\n",
     5, 1},
    {"unknown elements, nested decoys",
     "<xml><New><FromUserName>no</FromUserName><MsgType>event</MsgType></New><FromUserName>a"
     "</FromUserName><CreateTime>7</CreateTime><MsgType>text</MsgType><Content>c</Content>"
     "<MsgId>5</MsgId><AgentID>1</AgentID></xml>",
     5, 1},
    {"MsgId at 2^63",
     "<xml><FromUserName>a</FromUserName><CreateTime>7</CreateTime><MsgType>text</"
     "MsgType><Content>c"
     "</Content><MsgId>9223372036854775808</MsgId></xml>",
     UINT64_C(9223372036854775808), -1},
    {"MsgId at 2^64-1",
     "<xml><FromUserName>a</FromUserName><CreateTime>7</CreateTime><MsgType>text</"
     "MsgType><Content>c"
     "</Content><MsgId>18446744073709551615</MsgId></xml>",
     UINT64_MAX, -1},
    {"ids empty",
     "<xml><FromUserName>a</FromUserName><CreateTime>7</CreateTime><MsgType>text</"
     "MsgType><Content>c"
     "</Content><MsgId></MsgId><AgentID><![CDATA[]]></AgentID></xml>",
     0, -1},
    {"the first of two counts",
     "<xml><FromUserName>a</FromUserName><FromUserName>z</FromUserName><CreateTime>7</CreateTime>"
     "<CreateTime>8</CreateTime><MsgType>text</MsgType><Content>c</Content><Content>d</Content>"
     "</xml>",
     0, -1},
};

static void every_frame(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(frames); i++) {
        auto_message struct message *m = parse(frames[i].xml);

        CHECK(m->type == MSG_TEXT && str_is(m->text.content, "c") && str_is(m->from, "a") &&
                  m->create_time == 7,
              "%s is read", frames[i].name);
        CHECK(m->msg_id == frames[i].msg_id && m->agent_id == frames[i].agent_id, "%s: ids",
              frames[i].name);
    }
}

#define FT "<FromUserName>a</FromUserName><MsgType>text</MsgType>"
#define F  "<FromUserName>a</FromUserName>"
#define C  "<CreateTime>7</CreateTime>"

static const struct {
    const char *name, *xml;
} refused[] = {
    {"nothing", ""},
    {"another root", "<xmlx>" FT C "</xmlx>"},
    {"an empty root", "<xml/>"},
    {"no MsgType", "<xml>" F C "</xml>"},
    {"an empty MsgType", "<xml>" F C "<MsgType><![CDATA[]]></MsgType></xml>"},
    {"no FromUserName", "<xml>" C "<MsgType>text</MsgType></xml>"},
    {"an empty FromUserName", "<xml><FromUserName/>" C "<MsgType>text</MsgType></xml>"},
    {"FromUserName further down", "<xml><a>" F "</a>" C "<MsgType>text</MsgType></xml>"},
    {"no CreateTime", "<xml>" FT "</xml>"},
    {"CreateTime of letters", "<xml>" FT "<CreateTime>now</CreateTime></xml>"},
    {"CreateTime with junk behind", "<xml>" FT "<CreateTime>7x</CreateTime></xml>"},
    {"CreateTime with a point", "<xml>" FT "<CreateTime>7.0</CreateTime></xml>"},
    {"CreateTime negative", "<xml>" FT "<CreateTime>-1</CreateTime></xml>"},
    {"CreateTime in the year 10000", "<xml>" FT "<CreateTime>253402300800</CreateTime></xml>"},
    {"CreateTime over 2^63", "<xml>" FT "<CreateTime>9223372036854775808</CreateTime></xml>"},
    {"MsgId negative", "<xml>" FT C "<MsgId>-1</MsgId></xml>"},
    {"MsgId over 2^64", "<xml>" FT C "<MsgId>18446744073709551616</MsgId></xml>"},
    {"MsgId of letters", "<xml>" FT C "<MsgId>abc</MsgId></xml>"},
    {"AgentID of letters", "<xml>" FT C "<AgentID>one</AgentID></xml>"},
    {"not UTF-8", "<xml>" FT C "<Content>\xff</Content></xml>"},
    {"cut off", "<xml>" FT C "<Content>c</Content>"},
    {"a DOCTYPE", "<!DOCTYPE xml><xml>" FT C "</xml>"},
};

static void refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct message *m = NULL;
        struct err      err = {0};

        CHECK(message_parse(&m, str_c(refused[i].xml), &err) == -1 && err.kind == ERR_BAD_INPUT,
              "%s is refused", refused[i].name);
        CHECK(m == NULL, "%s leaves the output alone", refused[i].name);
    }
    message_free(NULL);
}

static void key_of(const char *xml, unsigned char key[MESSAGE_KEY])
{
    auto_message struct message *m = parse(xml);

    message_dedup_key(m, key);
}

#define FRAME(agent, from, time, rest)                                                             \
    "<xml><FromUserName>" from "</FromUserName><CreateTime>" time "</CreateTime><AgentID>" agent   \
    "</AgentID>" rest "</xml>"
#define EV(e, rest) "<MsgType>event</MsgType><Event>" e "</Event>" rest

/* Every two rows of a group are different messages, however close. */
static const char *const different[] = {
    FRAME("1", "a", "7", "<MsgType>text</MsgType><MsgId>5</MsgId>"),
    FRAME("2", "a", "7", "<MsgType>text</MsgType><MsgId>5</MsgId>"),
    FRAME("1", "b", "7", "<MsgType>text</MsgType><MsgId>5</MsgId>"),
    FRAME("1", "a", "7", "<MsgType>text</MsgType><MsgId>6</MsgId>"),
    FRAME("1", "a", "7", "<MsgType>text</MsgType><MsgId>18446744073709551615</MsgId>"),
    FRAME("1", "a", "7", "<MsgType>text</MsgType>"),
    FRAME("1", "a", "7", "<MsgType>image</MsgType>"),
    FRAME("1", "a", "7", EV("enter_agent", "<EventKey/>")),
    FRAME("1", "a", "8", EV("enter_agent", "<EventKey/>")),
    FRAME("2", "a", "7", EV("enter_agent", "<EventKey/>")),
    FRAME("1", "b", "7", EV("enter_agent", "<EventKey/>")),
    FRAME("1", "a", "7", EV("LOCATION", "<EventKey/>")),
    FRAME("1", "a", "7", EV("subscribe", "")),
    FRAME("1", "a", "7", EV("unsubscribe", "")),
    FRAME("1", "a", "7", EV("click", "<EventKey>k1</EventKey>")),
    FRAME("1", "a", "7", EV("click", "<EventKey>k2</EventKey>")),
    FRAME("1", "a", "7", EV("clickk", "<EventKey>1</EventKey>")),
    FRAME("1", "a", "7", EV("template_card_event", "<EventKey>k1</EventKey><TaskId>1</TaskId>")),
    FRAME("1", "a", "7", EV("template_card_event", "<EventKey>k1</EventKey><TaskId>2</TaskId>")),
    FRAME("1", "a", "7",
          EV("template_card_menu_event", "<EventKey>k1</EventKey><TaskId>2</TaskId>")),
    FRAME("1", "a", "7",
          EV("scancode_waitmsg", "<ScanCodeInfo><ScanResult>1</ScanResult></ScanCodeInfo>")),
    FRAME("1", "a", "7",
          EV("scancode_waitmsg", "<ScanCodeInfo><ScanResult>2</ScanResult></ScanCodeInfo>")),
    FRAME("1", "sys", "7",
          EV("change_contact", "<ChangeType>create_user</ChangeType><UserID>a</UserID>")),
    FRAME("1", "sys", "7",
          EV("change_contact", "<ChangeType>create_user</ChangeType><UserID>b</UserID>")),
    FRAME("1", "sys", "7",
          EV("change_contact", "<ChangeType>update_user</ChangeType><UserID>b</UserID>")),
    FRAME("1", "sys", "7", EV("change_contact", "<ChangeType>update_party</ChangeType><Id>1</Id>")),
    FRAME("1", "sys", "7", EV("change_contact", "<ChangeType>update_party</ChangeType><Id>2</Id>")),
    FRAME("1", "sys", "7",
          EV("change_contact", "<ChangeType>update_tag</ChangeType><TagId>1</TagId>")),
    FRAME("1", "sys", "7",
          EV("change_contact", "<ChangeType>update_tag</ChangeType><TagId>2</TagId>")),
    FRAME("1", "sys", "7", EV("batch_job_result", "<BatchJob><JobId>1</JobId></BatchJob>")),
    FRAME("1", "sys", "7", EV("batch_job_result", "<BatchJob><JobId>2</JobId></BatchJob>")),
    FRAME("1", "sys", "7",
          EV("open_approval_change", "<ApprovalInfo><ThirdNo>1</ThirdNo></ApprovalInfo>")),
    FRAME("1", "sys", "7",
          EV("open_approval_change", "<ApprovalInfo><ThirdNo>2</ThirdNo></ApprovalInfo>")),
    FRAME("1", "sys", "7",
          EV("open_approval_change", "<ApprovalInfo><ThirdNo>2</ThirdNo>"
                                     "<OpenSpStatus>2</OpenSpStatus></ApprovalInfo>")),
};

static void keys_differ(void **state)
{
    unsigned char keys[ARRAY_LEN(different)][MESSAGE_KEY];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(different); i++) {
        key_of(different[i], keys[i]);
        for (size_t j = 0; j < i; j++)
            CHECK(memcmp(keys[i], keys[j], MESSAGE_KEY) != 0, "%s\n    and %s", different[i],
                  different[j]);
    }
}

/* A resend may be written otherwise and still is the same. */
static void keys_of_resends(void **state)
{
    static const char *const same[][2] = {
        {FRAME("1", "a", "7", "<MsgType>text</MsgType><Content>x</Content><MsgId>5</MsgId>"),
         "<xml>\n<MsgId><![CDATA[5]]></MsgId><Content>x</Content><MsgType>text</MsgType>"
         "<AgentID>1</AgentID><CreateTime>9</CreateTime><FromUserName><![CDATA[a]]></"
         "FromUserName></xml>"},
        {FRAME("1", "a", "7", EV("click", "<EventKey>k</EventKey>")),
         "<xml><EventKey><![CDATA[k]]></EventKey><Event>click</Event><MsgType>event</MsgType>"
         "<AgentID>1</AgentID><CreateTime><![CDATA[7]]></CreateTime><FromUserName>a</"
         "FromUserName></xml>"},
    };
    unsigned char one[MESSAGE_KEY], two[MESSAGE_KEY];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        key_of(same[i][0], one);
        key_of(same[i][1], two);
        assert_memory_equal(one, two, MESSAGE_KEY);
    }
}

/* The key stands in databases: a new version must know the resends of what the old one answered.
 * sha256("m\0" "1\0" "a\0" "5\0")[:16] and sha256("e\0" "1\0" "a\0" "7\0" "click\0" "k1\0"
 * "\0")[:16]. */
static void keys_are_stable(void **state)
{
    static const unsigned char message[] = {
        0, 0, 0, 0, 0, 0, 0, 5, /* the MsgId */
        0xb9, 0xf8, 0xda, 0xac, 0xa3, 0x1a, 0x9b, 0x6b,
    };
    static const unsigned char event[] = {
        0x33, 0x14, 0x28, 0xc8, 0x9d, 0xf0, 0x3f, 0x6a,
        0x94, 0x43, 0x01, 0xd2, 0x4d, 0x56, 0x40, 0xf3,
    };
    unsigned char              key[MESSAGE_KEY];

    (void)state;
    key_of(different[0], key);
    assert_memory_equal(key, message, MESSAGE_KEY);
    key_of(different[14], key);
    assert_memory_equal(key, event, MESSAGE_KEY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(every_kind),
        cmocka_unit_test(locations),
        cmocka_unit_test(places_that_are_none),
        cmocka_unit_test(pictures),
        cmocka_unit_test(card_selection),
        cmocka_unit_test(large_selection),
        cmocka_unit_test(contacts),
        cmocka_unit_test(every_change),
        cmocka_unit_test(other_events),
        cmocka_unit_test(every_frame),
        cmocka_unit_test(refusals),
        cmocka_unit_test(keys_differ),
        cmocka_unit_test(keys_of_resends),
        cmocka_unit_test(keys_are_stable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
