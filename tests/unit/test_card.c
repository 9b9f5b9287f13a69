/* Cards: the five bodies of protocol 4.7, the XML of 3.3 to 3.8, and everything that is refused. */
#include "base/mem.h"
#include "bot/card.h"
#include "tests/test.h"

#include <string.h>

#define S(literal) STR_LIT(literal)

/* ---- the cards of the reference ---- */

static struct card text_notice(void)
{
    return (struct card){
        .type = CARD_TEXT_NOTICE,
        .task_id = S("task_id"),
        .source = {.icon_url = S("https://s/i.png"), .desc = S("教务处"), .colour = 1},
        .title = S("标题"),
        .desc = S("说明"),
        .sub_title = S("二级文本"),
        .emphasis = {S("100"), S("核心数据")},
        .quote = {.link = {.type = 1, .url = S("https://q")}, .title = S("引用"), .text = S("文案")},
        .horizontal = {{.name = S("邀请人"), .value = S("张三")},
                       {.type = 1, .name = S("官网"), .value = S("点击访问"), .url = S("https://h")},
                       {.type = 2, .name = S("附件"), .value = S("a.pdf"), .media_id = S("MID")},
                       {.type = 3, .name = S("员工"), .value = S("查看"), .userid = S("zhangsan")}},
        .horizontal_count = 4,
        .jumps = {{.link = {.type = 1, .url = S("https://j")}, .title = S("官网")},
                  {.link = {.type = 2, .appid = S("wx1"), .pagepath = S("/index.html")},
                   .title = S("小程序")}},
        .jumps_count = 2,
        .action = {.type = 1, .url = S("https://a")},
        .menu = {.desc = S("更多"),
                 .items = {{S("接受推送"), S("A")}, {S("不再推送"), S("B")}},
                 .count = 2},
    };
}

static struct card news_notice(void)
{
    return (struct card){
        .type = CARD_NEWS_NOTICE,
        .title = S("标题"),
        .action = {.type = 2, .appid = S("wx1"), .pagepath = S("p")},
        .image = {.url = S("https://i"), .ratio = 1.3},
        .image_text = {.link = {.type = 1, .url = S("https://t")}, .title = S("T"), .desc = S("D"),
                       .image_url = S("https://ti")},
        .vertical = {{S("惊喜"), S("内容")}},
        .vertical_count = 1,
    };
}

static struct card button(void)
{
    return (struct card){
        .type = CARD_BUTTON,
        .task_id = S("chk-20260101-42"),
        .title = S("签到"),
        .desc = S("第3节"),
        .buttons = {{.text = S("签到"), .key = S("checkin"), .style = 1},
                    {.text = S("请假"), .key = S("leave"), .style = 2},
                    {.text = S("网页"), .type = 1, .url = S("https://b")}},
        .buttons_count = 3,
        .selection = {.key = S("q1"), .title = S("座位"), .selected = S("a"),
                      .options = {{S("a"), S("A区"), false}, {S("b"), S("B区"), false}}, .count = 2},
    };
}

static struct card vote(void)
{
    return (struct card){
        .type = CARD_VOTE,
        .task_id = S("t1"),
        .source = {.desc = S("来源")},
        .title = S("投票"),
        .desc = S("说明"),
        .vote = {.key = S("q1"), .mode = 1,
                 .options = {{S("o1"), S("选项1"), true}, {S("o2"), S("选项2"), false}}, .count = 2},
        .submit = {.text = S("提交"), .key = S("submit")},
    };
}

static struct card multiple(void)
{
    return (struct card){
        .type = CARD_MULTIPLE,
        .task_id = S("t2"),
        .title = S("预约"),
        .selects = {{.key = S("day"), .title = S("日期"), .selected = S("d2"),
                     .options = {{S("d1"), S("周一"), false}, {S("d2"), S("周二"), false}}, .count = 2},
                    {.key = S("slot"), .options = {{S("s1"), S("上午"), false}}, .count = 1}},
        .selects_count = 2,
        .submit = {.key = S("submit")},
    };
}

static struct card (*const made[])(void) = {
    [CARD_TEXT_NOTICE] = text_notice, [CARD_NEWS_NOTICE] = news_notice, [CARD_BUTTON] = button,
    [CARD_VOTE] = vote, [CARD_MULTIPLE] = multiple,
};

/* ---- JSON ---- */

static const char *const sent[] = {
    [CARD_TEXT_NOTICE] =
        "{\"card_type\":\"text_notice\","
        "\"source\":{\"icon_url\":\"https://s/i.png\",\"desc\":\"教务处\",\"desc_color\":1},"
        "\"action_menu\":{\"desc\":\"更多\",\"action_list\":[{\"text\":\"接受推送\",\"key\":\"A\"},"
        "{\"text\":\"不再推送\",\"key\":\"B\"}]},\"task_id\":\"task_id\","
        "\"main_title\":{\"title\":\"标题\",\"desc\":\"说明\"},"
        "\"quote_area\":{\"type\":1,\"url\":\"https://q\",\"title\":\"引用\",\"quote_text\":\"文案\"},"
        "\"emphasis_content\":{\"title\":\"100\",\"desc\":\"核心数据\"},\"sub_title_text\":\"二级文本\","
        "\"horizontal_content_list\":[{\"keyname\":\"邀请人\",\"value\":\"张三\"},"
        "{\"type\":1,\"keyname\":\"官网\",\"value\":\"点击访问\",\"url\":\"https://h\"},"
        "{\"type\":2,\"keyname\":\"附件\",\"value\":\"a.pdf\",\"media_id\":\"MID\"},"
        "{\"type\":3,\"keyname\":\"员工\",\"value\":\"查看\",\"userid\":\"zhangsan\"}],"
        "\"jump_list\":[{\"type\":1,\"url\":\"https://j\",\"title\":\"官网\"},"
        "{\"type\":2,\"appid\":\"wx1\",\"pagepath\":\"/index.html\",\"title\":\"小程序\"}],"
        "\"card_action\":{\"type\":1,\"url\":\"https://a\"}}",
    [CARD_NEWS_NOTICE] =
        "{\"card_type\":\"news_notice\",\"main_title\":{\"title\":\"标题\"},"
        "\"card_action\":{\"type\":2,\"appid\":\"wx1\",\"pagepath\":\"p\"},"
        "\"card_image\":{\"url\":\"https://i\",\"aspect_ratio\":1.3},"
        "\"image_text_area\":{\"type\":1,\"url\":\"https://t\",\"title\":\"T\",\"desc\":\"D\","
        "\"image_url\":\"https://ti\"},"
        "\"vertical_content_list\":[{\"title\":\"惊喜\",\"desc\":\"内容\"}]}",
    [CARD_BUTTON] =
        "{\"card_type\":\"button_interaction\",\"task_id\":\"chk-20260101-42\","
        "\"main_title\":{\"title\":\"签到\",\"desc\":\"第3节\"},"
        "\"button_selection\":{\"question_key\":\"q1\",\"title\":\"座位\",\"selected_id\":\"a\","
        "\"option_list\":[{\"id\":\"a\",\"text\":\"A区\"},{\"id\":\"b\",\"text\":\"B区\"}]},"
        "\"button_list\":[{\"text\":\"签到\",\"style\":1,\"key\":\"checkin\"},"
        "{\"text\":\"请假\",\"style\":2,\"key\":\"leave\"},"
        "{\"type\":1,\"text\":\"网页\",\"url\":\"https://b\"}]}",
    [CARD_VOTE] =
        "{\"card_type\":\"vote_interaction\",\"source\":{\"desc\":\"来源\"},\"task_id\":\"t1\","
        "\"main_title\":{\"title\":\"投票\",\"desc\":\"说明\"},"
        "\"checkbox\":{\"question_key\":\"q1\",\"option_list\":["
        "{\"id\":\"o1\",\"text\":\"选项1\",\"is_checked\":true},"
        "{\"id\":\"o2\",\"text\":\"选项2\",\"is_checked\":false}],\"mode\":1},"
        "\"submit_button\":{\"text\":\"提交\",\"key\":\"submit\"}}",
    [CARD_MULTIPLE] =
        "{\"card_type\":\"multiple_interaction\",\"task_id\":\"t2\","
        "\"main_title\":{\"title\":\"预约\"},"
        "\"select_list\":[{\"question_key\":\"day\",\"title\":\"日期\",\"selected_id\":\"d2\","
        "\"option_list\":[{\"id\":\"d1\",\"text\":\"周一\"},{\"id\":\"d2\",\"text\":\"周二\"}]},"
        "{\"question_key\":\"slot\",\"option_list\":[{\"id\":\"s1\",\"text\":\"上午\"}]}],"
        "\"submit_button\":{\"text\":\"提交\",\"key\":\"submit\"}}",
};

static void test_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(made); i++) {
        auto_buf struct buf out = {0};
        struct err          err = {0};
        struct card         card = made[i]();

        CHECK(card_write_json(&out, &card, CARD_SEND, &err) == 0, "card %zu is written: %s", i,
              err.text);
        CHECK(str_is(buf_view(&out), sent[i]), "card %zu is\n%s\nnot\n%s", i, sent[i], out.p);
    }
}

static void test_json_update(void **state)
{
    auto_buf struct buf votes = {0}, selects = {0};
    struct card         card = vote();

    (void)state;
    card.replace_text = S("已提交");
    card.vote.disable = true;
    card.submit.text = card.submit.key = (struct str){NULL, 0};
    CHECK(card_write_json(&votes, &card, CARD_UPDATE, NULL) == 0,
          "an update without a button is written");
    CHECK(str_is(buf_view(&votes),
                 "{\"card_type\":\"vote_interaction\",\"source\":{\"desc\":\"来源\"},"
                 "\"main_title\":{\"title\":\"投票\",\"desc\":\"说明\"},"
                 "\"checkbox\":{\"question_key\":\"q1\",\"option_list\":["
                 "{\"id\":\"o1\",\"text\":\"选项1\",\"is_checked\":true},"
                 "{\"id\":\"o2\",\"text\":\"选项2\",\"is_checked\":false}],"
                 "\"disable\":true,\"mode\":1},"
                 "\"replace_text\":\"已提交\"}"),
          "an update has no task_id, but disable and replace_text: %s", votes.p);

    card = multiple();
    card.selects[1].disable = true;
    CHECK(card_write_json(&selects, &card, CARD_UPDATE, NULL) == 0, "selects may be updated");
    CHECK(strstr(selects.p, "\"disable\":false},{\"question_key\":\"slot\"") != NULL &&
              strstr(selects.p, "\"disable\":true}]") != NULL,
          "each select says whether it is disabled: %s", selects.p);
}

static void test_json_escapes(void **state)
{
    auto_buf struct buf out = {0};
    struct card         card = vote();

    (void)state;
    buf_c(&out, "before ");
    card.desc = S("引号\" 反斜\\ 换行\n表情😀/");
    CHECK(card_write_json(&out, &card, CARD_SEND, NULL) == 0, "quotes and line feeds are written");
    CHECK(strstr(out.p, "\"desc\":\"引号\\\" 反斜\\\\ 换行\\n表情😀/\"") != NULL,
          "only what JSON asks for is escaped: %s", out.p);
    CHECK(strncmp(out.p, "before {", 8) == 0, "what was there stays");
}

/* ---- XML ---- */

#define C(text) "<![CDATA[" text "]]>"
#define E(name, text) "<" name ">" C(text) "</" name ">"

static const char *const updates[] = {
    [CARD_TEXT_NOTICE] =
        "<TemplateCard>" E("CardType", "text_notice")
        "<Source>" E("IconUrl", "https://s/i.png") E("Desc", "教务处")
        "<DescColor>1</DescColor></Source>"
        "<MainTitle>" E("Title", "标题") E("Desc", "说明") "</MainTitle>" E("SubTitleText", "二级文本")
        "<HorizontalContentList>" E("KeyName", "邀请人") E("Value", "张三") "</HorizontalContentList>"
        "<HorizontalContentList>" E("KeyName", "官网") E("Value", "点击访问") "<Type>1</Type>"
        E("Url", "https://h") "</HorizontalContentList>"
        "<HorizontalContentList>" E("KeyName", "附件") E("Value", "a.pdf") "<Type>2</Type>"
        E("MediaId", "MID") "</HorizontalContentList>"
        "<HorizontalContentList>" E("KeyName", "员工") E("Value", "查看") "<Type>3</Type>"
        E("UserId", "zhangsan") "</HorizontalContentList>"
        "<JumpList>" E("Title", "官网") "<Type>1</Type>" E("Url", "https://j") "</JumpList>"
        "<JumpList>" E("Title", "小程序") "<Type>2</Type>" E("AppId", "wx1")
        E("PagePath", "/index.html") "</JumpList>"
        "<CardAction><Type>1</Type>" E("Url", "https://a") "</CardAction>"
        "<EmphasisContent>" E("Title", "100") E("Desc", "核心数据") "</EmphasisContent>"
        "<ActionMenu>" E("Desc", "更多")
        "<ActionList>" E("Text", "接受推送") E("Key", "A") "</ActionList>"
        "<ActionList>" E("Text", "不再推送") E("Key", "B") "</ActionList></ActionMenu>"
        "<QuoteArea><Type>1</Type>" E("Url", "https://q") E("Title", "引用") E("QuoteText", "文案")
        "</QuoteArea></TemplateCard>",
    [CARD_NEWS_NOTICE] =
        "<TemplateCard>" E("CardType", "news_notice") "<MainTitle>" E("Title", "标题") "</MainTitle>"
        "<CardAction><Type>2</Type>" E("AppId", "wx1") E("PagePath", "p") "</CardAction>"
        "<CardImage>" E("Url", "https://i") "<AspectRatio>1.3</AspectRatio></CardImage>"
        "<VerticalContentList>" E("Title", "惊喜") E("Desc", "内容") "</VerticalContentList>"
        "<ImageTextArea><Type>1</Type>" E("Url", "https://t") E("Title", "T") E("Desc", "D")
        E("ImageUrl", "https://ti") "</ImageTextArea></TemplateCard>",
    [CARD_BUTTON] =
        "<TemplateCard>" E("CardType", "button_interaction")
        "<MainTitle>" E("Title", "签到") E("Desc", "第3节") "</MainTitle>"
        "<ButtonList>" E("Text", "签到") "<Style>1</Style>" E("Key", "checkin") "</ButtonList>"
        "<ButtonList>" E("Text", "请假") "<Style>2</Style>" E("Key", "leave") "</ButtonList>"
        "<ButtonList><Type>1</Type>" E("Text", "网页") E("Url", "https://b") "</ButtonList>"
        "<ButtonSelection>" E("QuestionKey", "q1") E("Title", "座位") E("SelectedId", "a")
        "<Disable>false</Disable>"
        "<OptionList>" E("Id", "a") E("Text", "A区") "</OptionList>"
        "<OptionList>" E("Id", "b") E("Text", "B区") "</OptionList></ButtonSelection>"
        "</TemplateCard>",
    [CARD_VOTE] =
        "<TemplateCard>" E("CardType", "vote_interaction") "<Source>" E("Desc", "来源") "</Source>"
        "<MainTitle>" E("Title", "投票") E("Desc", "说明") "</MainTitle>"
        "<CheckBox>" E("QuestionKey", "q1")
        "<OptionList>" E("Id", "o1") E("Text", "选项1") "<IsChecked>true</IsChecked></OptionList>"
        "<OptionList>" E("Id", "o2") E("Text", "选项2") "<IsChecked>false</IsChecked></OptionList>"
        "<Disable>false</Disable><Mode>1</Mode></CheckBox>"
        "<SubmitButton>" E("Text", "提交") E("Key", "submit") "</SubmitButton></TemplateCard>",
    [CARD_MULTIPLE] =
        "<TemplateCard>" E("CardType", "multiple_interaction")
        "<MainTitle>" E("Title", "预约") "</MainTitle>"
        "<SelectList>" E("QuestionKey", "day") E("Title", "日期") E("SelectedId", "d2")
        "<Disable>false</Disable>"
        "<OptionList>" E("Id", "d1") E("Text", "周一") "</OptionList>"
        "<OptionList>" E("Id", "d2") E("Text", "周二") "</OptionList></SelectList>"
        "<SelectList>" E("QuestionKey", "slot") "<Disable>false</Disable>"
        "<OptionList>" E("Id", "s1") E("Text", "上午") "</OptionList></SelectList>"
        "<SubmitButton>" E("Text", "提交") E("Key", "submit") "</SubmitButton></TemplateCard>",
};

static void test_xml(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(made); i++) {
        auto_buf struct buf out = {0};
        struct err          err = {0};
        struct card         card = made[i]();

        CHECK(card_write_xml(&out, &card, &err) == 0, "card %zu is written: %s", i, err.text);
        CHECK(str_is(buf_view(&out), updates[i]), "card %zu is\n%s\nnot\n%s", i, updates[i], out.p);
    }
}

static void test_xml_escapes(void **state)
{
    auto_buf struct buf out = {0};
    struct card         card = button();

    (void)state;
    card.desc = S("a]]>b]]]>&<c>");
    card.replace_text = S("已提交");
    CHECK(card_write_xml(&out, &card, NULL) == 0, "markup is written");
    CHECK(strstr(out.p, "<Desc><![CDATA[a]]]]><![CDATA[>b]]]]]><![CDATA[>&<c>]]></Desc>") != NULL,
          "]]> is split: %s", out.p);
    CHECK(strstr(out.p, E("ReplaceText", "已提交")) != NULL, "the grey text is there: %s", out.p);
}

/* ---- what is refused ---- */

enum change { TEXT, NUMBER };

/* One field of a good card is set to something bad. */
struct refusal {
    const char    *name, *says; /* says: a part of the error */
    enum card_type type;
    enum card_use  use;
    enum change    change;
    size_t         at;
    const char    *text;
    unsigned       number;
};

#define SET(field, value) .change = TEXT, .at = offsetof(struct card, field), .text = value
#define NUM(field, value) .change = NUMBER, .at = offsetof(struct card, field), .number = value

#define TEN "十十十十十十十十十十"
#define FORTY TEN TEN TEN TEN
#define BYTES128 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" \
                 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define BYTES1024 BYTES128 BYTES128 BYTES128 BYTES128 BYTES128 BYTES128 BYTES128 BYTES128

static const struct refusal refused[] = {
    {"news without a title", "main_title.title", CARD_NEWS_NOTICE, SET(title, "")},
    {"button without a title", "main_title.title", CARD_BUTTON, SET(title, "")},
    {"37 characters of title", "main_title.title: 37 characters, at most 36", CARD_BUTTON,
     SET(title, TEN TEN TEN "1234567")},
    {"17 characters of title in a vote", "at most 16", CARD_VOTE, SET(title, TEN "1234567")},
    {"45 characters of description", "at most 44", CARD_BUTTON, SET(desc, FORTY "12345")},
    {"161 characters of description in a vote", "at most 160", CARD_VOTE,
     SET(desc, FORTY FORTY FORTY FORTY "1")},
    {"a title that is not UTF-8", "main_title.title: not clean", CARD_BUTTON,
     SET(title, "\xe4\xbd")},
    {"a title with a control character", "main_title.title: not clean", CARD_BUTTON,
     SET(title, "a\x07")},
    {"21 characters of source", "source.desc", CARD_VOTE, SET(source.desc, TEN TEN "1")},
    {"colour 4", "source.desc_color: 4 is not between 0 and 3", CARD_VOTE, NUM(source.colour, 4)},
    {"an icon that is no URL", "source.icon_url", CARD_VOTE, SET(source.icon_url, "icon.png")},
    {"a sub title in news", "sub_title_text: this type", CARD_NEWS_NOTICE, SET(sub_title, "x")},
    {"161 characters of sub title", "sub_title_text", CARD_BUTTON,
     SET(sub_title, FORTY FORTY FORTY FORTY "1")},
    {"emphasis in a button card", "emphasis_content.title", CARD_BUTTON, SET(emphasis.title, "x")},
    {"15 characters of emphasis", "emphasis_content.title", CARD_TEXT_NOTICE,
     SET(emphasis.title, TEN "12345")},
    {"23 characters under the emphasis", "emphasis_content.desc", CARD_TEXT_NOTICE,
     SET(emphasis.desc, TEN TEN "123")},
    {"a quote in a vote", "quote_area.quote_text", CARD_VOTE, SET(quote.text, "x")},
    {"a quote's link without a URL", "quote_area", CARD_BUTTON, NUM(quote.link.type, 1)},

    {"a horizontal row without a name", "horizontal_content_list[1].keyname: missing",
     CARD_TEXT_NOTICE, SET(horizontal[0].name, "")},
    {"6 characters of horizontal name", "horizontal_content_list[1].keyname", CARD_TEXT_NOTICE,
     SET(horizontal[0].name, "一二三四五六")},
    {"31 characters of horizontal value", "horizontal_content_list[1].value", CARD_TEXT_NOTICE,
     SET(horizontal[0].value, TEN TEN TEN "1")},
    {"horizontal type 4", "horizontal_content_list[1].type", CARD_TEXT_NOTICE,
     NUM(horizontal[0].type, 4)},
    {"a horizontal link without a URL", "horizontal_content_list[2].url", CARD_TEXT_NOTICE,
     SET(horizontal[1].url, "")},
    {"a file without media", "horizontal_content_list[3].media_id", CARD_TEXT_NOTICE,
     SET(horizontal[2].media_id, "")},
    {"a file without a name", "horizontal_content_list[3].value", CARD_TEXT_NOTICE,
     SET(horizontal[2].value, "")},
    {"a member without userid", "horizontal_content_list[4].userid", CARD_TEXT_NOTICE,
     SET(horizontal[3].userid, "")},
    {"7 horizontal rows", "horizontal_content_list: 7", CARD_TEXT_NOTICE, NUM(horizontal_count, 7)},
    {"horizontal rows in a vote", "horizontal_content_list: this type", CARD_VOTE,
     NUM(horizontal_count, 1)},

    {"4 jumps", "jump_list: 4", CARD_TEXT_NOTICE, NUM(jumps_count, 4)},
    {"jumps in a button card", "jump_list: this type", CARD_BUTTON, NUM(jumps_count, 1)},
    {"a jump without a title", "jump_list[1].title: missing", CARD_TEXT_NOTICE,
     SET(jumps[0].title, "")},
    {"19 characters of a jump", "jump_list[1].title", CARD_TEXT_NOTICE,
     SET(jumps[0].title, TEN "123456789")},
    {"a jump to no URL", "jump_list[1].url", CARD_TEXT_NOTICE,
     SET(jumps[0].link.url, "example.edu")},
    {"a jump to no mini program", "jump_list[2].url: missing", CARD_TEXT_NOTICE,
     SET(jumps[1].link.appid, "")},

    {"a notice without an action", "card_action: missing", CARD_TEXT_NOTICE, NUM(action.type, 0)},
    {"an action of type 3", "card_action: 3", CARD_TEXT_NOTICE, NUM(action.type, 3)},
    {"an action without a URL", "card_action: missing", CARD_TEXT_NOTICE, SET(action.url, "")},
    {"an action in a vote", "card_action", CARD_VOTE, NUM(action.type, 2)},

    {"4 entries in the menu", "action_menu.action_list: 4", CARD_TEXT_NOTICE, NUM(menu.count, 4)},
    {"a menu in a vote", "action_menu", CARD_VOTE, NUM(menu.count, 1)},
    {"a menu entry without a text", "action_list[2].text", CARD_TEXT_NOTICE,
     SET(menu.items[1].text, "")},
    {"a menu entry without a key", "action_list[2].key", CARD_TEXT_NOTICE,
     SET(menu.items[1].key, "")},
    {"a menu key twice", "action_list[2].key: the same twice", CARD_TEXT_NOTICE,
     SET(menu.items[1].key, "A")},
    {"1025 bytes of menu key", "action_list[1].key: too long", CARD_TEXT_NOTICE,
     SET(menu.items[0].key, BYTES1024 "x")},

    {"a picture that is no URL", "card_image.url", CARD_NEWS_NOTICE, SET(image.url, "a.png")},
    {"a text area without its picture", "image_text_area.image_url: missing", CARD_NEWS_NOTICE,
     SET(image_text.image_url, "")},
    {"a picture in a button card", "card_image", CARD_BUTTON, SET(image.url, "https://i")},
    {"5 vertical rows", "vertical_content_list: 5", CARD_NEWS_NOTICE, NUM(vertical_count, 5)},
    {"vertical rows in a text notice", "vertical_content_list", CARD_TEXT_NOTICE,
     NUM(vertical_count, 1)},
    {"a vertical row without a title", "vertical_content_list[1].title", CARD_NEWS_NOTICE,
     SET(vertical[0].title, "")},
    {"39 characters of vertical title", "vertical_content_list[1].title", CARD_NEWS_NOTICE,
     SET(vertical[0].title, TEN TEN TEN "123456789")},

    {"no buttons", "button_list: 0", CARD_BUTTON, NUM(buttons_count, 0)},
    {"7 buttons", "button_list: 7", CARD_BUTTON, NUM(buttons_count, 7)},
    {"buttons in a vote", "button_list", CARD_VOTE, NUM(buttons_count, 1)},
    {"a button without a text", "button_list[1].text", CARD_BUTTON, SET(buttons[0].text, "")},
    {"11 characters of button", "button_list[1].text", CARD_BUTTON, SET(buttons[0].text, TEN "1")},
    {"a button without a key", "button_list[1].key", CARD_BUTTON, SET(buttons[0].key, "")},
    {"a button key twice", "button_list[2].key: the same twice", CARD_BUTTON,
     SET(buttons[1].key, "checkin")},
    {"1025 bytes of button key", "button_list[1].key", CARD_BUTTON,
     SET(buttons[0].key, BYTES1024 "x")},
    {"style 5", "button_list[1].style", CARD_BUTTON, NUM(buttons[0].style, 5)},
    {"a button of type 2", "button_list[1].type", CARD_BUTTON, NUM(buttons[0].type, 2)},
    {"a link button without a URL", "button_list[3].url", CARD_BUTTON, SET(buttons[2].url, "")},

    {"11 options to select", "option_list: 11", CARD_BUTTON, NUM(selection.count, 11)},
    {"a drop-down in a vote", "button_selection", CARD_VOTE, NUM(selection.count, 1)},
    {"a drop-down without a key", "button_selection[1].question_key", CARD_BUTTON,
     SET(selection.key, "")},
    {"17 characters in a drop-down", "button_selection.option_list[1].text", CARD_BUTTON,
     SET(selection.options[0].text, TEN "1234567")},
    {"the same option twice", "button_selection.option_list[2].id", CARD_BUTTON,
     SET(selection.options[1].id, "a")},
    {"129 bytes of option id", "button_selection.option_list[1].id", CARD_BUTTON,
     SET(selection.options[0].id, BYTES128 "x")},
    {"selected what is not there", "selected_id", CARD_BUTTON, SET(selection.selected, "c")},

    {"a vote without options", "checkbox.option_list: 0", CARD_VOTE, NUM(vote.count, 0)},
    {"21 options", "checkbox.option_list: 21", CARD_VOTE, NUM(vote.count, 21)},
    {"a vote in a button card", "checkbox", CARD_BUTTON, NUM(vote.count, 1)},
    {"a vote without a key", "checkbox.question_key", CARD_VOTE, SET(vote.key, "")},
    {"vote mode 2", "checkbox.mode", CARD_VOTE, NUM(vote.mode, 2)},
    {"18 characters of vote option", "checkbox.option_list[1].text", CARD_VOTE,
     SET(vote.options[0].text, TEN "12345678")},
    {"a vote option without a text", "checkbox.option_list[1].text", CARD_VOTE,
     SET(vote.options[0].text, "")},
    {"a vote option without an id", "checkbox.option_list[1].id", CARD_VOTE,
     SET(vote.options[0].id, "")},
    {"a vote option twice", "checkbox.option_list[2].id", CARD_VOTE, SET(vote.options[1].id, "o1")},

    {"no selects", "select_list: 0", CARD_MULTIPLE, NUM(selects_count, 0)},
    {"4 selects", "select_list: 4", CARD_MULTIPLE, NUM(selects_count, 4)},
    {"selects in a vote", "select_list", CARD_VOTE, NUM(selects_count, 1)},
    {"a select without options", "select_list[1].option_list: 0", CARD_MULTIPLE,
     NUM(selects[0].count, 0)},
    {"11 options in a select", "select_list[1].option_list: 11", CARD_MULTIPLE,
     NUM(selects[0].count, 11)},
    {"the same question twice", "select_list[2].question_key", CARD_MULTIPLE,
     SET(selects[1].key, "day")},
    {"selected what a select has not", "select_list[1].selected_id", CARD_MULTIPLE,
     SET(selects[0].selected, "d3")},

    {"a vote without a button", "submit_button.key: missing", CARD_VOTE, SET(submit.key, "")},
    {"11 characters of submit", "submit_button.text", CARD_VOTE, SET(submit.text, TEN "1")},
    {"a submit button in a button card", "submit_button", CARD_BUTTON, SET(submit.key, "x")},
    {"an update's submit button without a key", "submit_button.key", CARD_VOTE, CARD_UPDATE,
     SET(submit.key, "")},

    {"a vote without a task id", "task_id: missing", CARD_VOTE, SET(task_id, "")},
    {"a menu without a task id", "task_id: missing", CARD_TEXT_NOTICE, SET(task_id, "")},
    {"a task id with a blank", "task_id: only", CARD_VOTE, SET(task_id, "a b")},
    {"a Chinese task id", "task_id: only", CARD_VOTE, SET(task_id, "任务")},
    {"129 bytes of task id", "task_id: over", CARD_VOTE, SET(task_id, BYTES128 "x")},
    {"replace_text in a new card", "replace_text: only in an update", CARD_VOTE,
     SET(replace_text, "x")},
    {"replace_text of a notice", "replace_text: this type", CARD_TEXT_NOTICE, CARD_UPDATE,
     SET(replace_text, "x")},
};

static struct card spoilt(const struct refusal *row)
{
    struct card card = made[row->type]();

    if (row->change == TEXT)
        *(struct str *)(void *)((char *)&card + row->at) = str_c(row->text);
    else
        *(unsigned *)(void *)((char *)&card + row->at) = row->number;
    return card;
}

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        const struct refusal *row = &refused[i];
        auto_buf struct buf   out = {0};
        struct err            err = {0};
        struct card           card = spoilt(row);

        CHECK(card_write_json(&out, &card, row->use, &err) == -1 && err.kind == ERR_BAD_INPUT,
              "%s is refused", row->name);
        CHECK(strncmp(err.text, "card: ", 6) == 0 && strstr(err.text, row->says) != NULL,
              "%s is refused for \"%s\", not for \"%s\"", row->name, row->says, err.text);
        CHECK(out.n == 0, "%s writes nothing", row->name);
        CHECK(row->use == CARD_UPDATE || strstr(row->says, "task_id") ||
                  strstr(row->says, "replace") || card_write_xml(&out, &card, NULL) == -1,
              "%s is refused as XML too", row->name);
        CHECK(out.n == 0, "%s writes no XML", row->name);
    }
}

static void test_other_refusals(void **state)
{
    struct card disabled = vote(), select = multiple(), single = vote(), flat = news_notice();
    struct card bare = news_notice(), nameless = text_notice();

    (void)state;
    disabled.vote.disable = true;
    CHECK(card_check(&disabled, CARD_SEND, NULL) == -1, "a new card cannot be disabled");
    CHECK(card_check(&disabled, CARD_UPDATE, NULL) == 0, "an updated card can");
    select.selects[1].disable = true;
    CHECK(card_check(&select, CARD_SEND, NULL) == -1, "nor can a select of a new card");
    single.vote.mode = 0;
    single.vote.options[1].checked = true;
    CHECK(card_check(&single, CARD_SEND, NULL) == -1, "two are checked where one may be chosen");
    nameless.title = nameless.sub_title = (struct str){NULL, 0};
    CHECK(card_check(&nameless, CARD_SEND, NULL) == -1, "a notice needs a title or a sub title");
    bare.image.url = bare.image_text.image_url = (struct str){NULL, 0};
    CHECK(card_check(&bare, CARD_SEND, NULL) == -1, "news need a picture");
    flat.image.ratio = 2.26;
    CHECK(card_check(&flat, CARD_SEND, NULL) == -1, "a picture may not be too flat");
    flat.image.ratio = 1.2;
    CHECK(card_check(&flat, CARD_SEND, NULL) == -1, "nor too high");
}

/* The longest of everything is fine. */
static void test_task_number(void **state)
{
    static const struct {
        const char *name, *task, *prefix;
        int64_t     number;
    } rows[] = {
        {"a number", "n-12-9f3c", "n-", 12},
        {"none of a sample", "n-0-1", "n-", 0},
        {"nothing behind it", "n-12", "n-", 12},
        {"another prefix", "nr-12-9f3c", "n-", -1},
        {"no digits", "n-x-1", "n-", -1},
        {"a sign", "n--12-1", "n-", -1},
        {"only the prefix", "n-", "n-", -1},
        {"nothing", "", "n-", -1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(card_task_number(str_c(rows[i].task), rows[i].prefix) == rows[i].number, "%s",
              rows[i].name);
}

static void test_limits_fit(void **state)
{
    struct card card = button();

    (void)state;
    card.task_id = S(BYTES128);
    card.title = S(TEN TEN TEN "123456");
    card.desc = S(FORTY "1234");
    card.sub_title = S(FORTY FORTY FORTY FORTY);
    card.buttons[0].text = S(TEN);
    card.buttons[0].key = S(BYTES1024);
    card.selection.options[0].text = S(TEN "123456");
    CHECK(card_check(&card, CARD_SEND, NULL) == 0, "what just fits is taken");
    CHECK(card_check(&(struct card){.type = CARD_TEXT_NOTICE, .sub_title = S("x"),
                                    .action = {.type = 1, .url = S("http://x")}},
                     CARD_SEND, NULL) == 0,
          "the smallest notice is taken");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),       cmocka_unit_test(test_json_update),
        cmocka_unit_test(test_json_escapes), cmocka_unit_test(test_xml),
        cmocka_unit_test(test_xml_escapes), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_other_refusals), cmocka_unit_test(test_limits_fit),
        cmocka_unit_test(test_task_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
