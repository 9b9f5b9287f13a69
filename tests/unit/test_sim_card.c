/* template_card and menus: what the platform takes and what it says otherwise. */
#include "sim/validate.h"
#include "tests/test.h"

#include <string.h>

/* Rows write ' for ". */
static json_t *json(const char *text)
{
    char    copy[8192];
    json_t *j;

    snprintf(copy, sizeof copy, "%s", text);
    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    j = json_loads(copy, JSON_REJECT_DUPLICATES, NULL);
    CHECK(j != NULL, "the row is JSON: %s", copy);
    return j;
}

#define TITLE  "'main_title':{'title':'标题'}"
#define ACTION "'card_action':{'type':1,'url':'https://x.example/'}"
#define TEXT   "'card_type':'text_notice'," TITLE "," ACTION
#define NEWS   "'card_type':'news_notice'," TITLE "," ACTION
#define BUTTON "'card_type':'button_interaction'," TITLE ",'task_id':'t1'"
#define ONE    "{'text':'好','key':'k1'}"
#define VOTE   "'card_type':'vote_interaction'," TITLE ",'task_id':'t1'"
#define OPT    "{'id':'o1','text':'一','is_checked':false}"
#define SUBMIT "'submit_button':{'text':'提交','key':'s'}"
#define FORM   "'card_type':'multiple_interaction'," TITLE ",'task_id':'t1'"
#define SEL(k)                                                                                     \
    "{'question_key':'" k "','option_list':[{'id':'a','text':'甲'},{'id':'b','text':'乙'}]}"
#define H      "{'keyname':'名'}"
#define MENU   "'action_menu':{'desc':'d','action_list':[{'text':'A','key':'A'}]},'task_id':'t'"
#define K128                                                                                      \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"                             \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
    const char *name;
    unsigned    way;
    int         code; /* 0: accepted */
    unsigned    notes;
    const char *card;
} cards[] = {
    {"text_notice", SIM_SENT, 0, 0, "{" TEXT "}"},
    {"text_notice with the sub title alone", SIM_SENT, 0, 0,
     "{'card_type':'text_notice','sub_title_text':'x'," ACTION "}"},
    {"text_notice with everything", SIM_SENT, 0, 0,
     "{" TEXT ",'source':{'desc':'教务处','desc_color':1}," MENU
     ",'emphasis_content':{'title':'1','desc':'2'},'quote_area':{'type':1,'url':'http://a'},"
     "'horizontal_content_list':[" H ",{'keyname':'a','type':1,'url':'http://a'},"
     "{'keyname':'b','type':2,'media_id':'m','value':'a.pdf'},{'keyname':'c','type':3,'userid':'u'}"
     "],"
     "'jump_list':[{'title':'t'},{'title':'t','type':2,'appid':'wx1'}]}"},
    {"news_notice with a picture", SIM_SENT, 0, 0,
     "{" NEWS ",'card_image':{'url':'https://p','aspect_ratio':1.5}}"},
    {"news_notice with a picture beside text", SIM_SENT, 0, 0,
     "{" NEWS
     ",'image_text_area':{'image_url':'https://p'},'vertical_content_list':[{'title':'t'}]}"},
    {"button_interaction", SIM_SENT, 0, 0, "{" BUTTON ",'button_list':[" ONE "]}"},
    {"a button with a link", SIM_SENT, 0, 0,
     "{" BUTTON ",'button_list':[{'type':1,'text':'去','url':'https://a'}]}"},
    {"a drop-down beside buttons", SIM_SENT, 0, 0,
     "{" BUTTON ",'button_list':[" ONE "],'button_selection':" SEL("q") "}"},
    {"vote_interaction", SIM_SENT, 0, 0,
     "{" VOTE ",'checkbox':{'question_key':'q','mode':1,'option_list':[" OPT "]}," SUBMIT "}"},
    {"multiple_interaction", SIM_SENT, 0, 0, "{" FORM ",'select_list':[" SEL("q") "]," SUBMIT "}"},
    {"an update without submit button", SIM_UPDATED, 0, 0,
     "{'card_type':'multiple_interaction'," TITLE
     ",'select_list':[" SEL("q") "],"
                                 "'replace_text':'已提交'}"},
    {"an update that disables", SIM_UPDATED, 0, 0,
     "{'card_type':'vote_interaction'," TITLE ",'checkbox':{'question_key':'q','disable':true,"
     "'option_list':[" OPT "]}}"},
    {"a title over 36 characters is only cut", SIM_SENT, 0, 1,
     "{'card_type':'text_notice','main_title':{'title':"
     "'一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七'}," ACTION "}"},
    {"an unknown field is only noted", SIM_SENT, 0, 1, "{" TEXT ",'check_box':{}}"},
    {"card_action does not belong to a vote", SIM_SENT, 0, 1,
     "{" VOTE "," ACTION ",'checkbox':{'question_key':'q','option_list':[" OPT "]}," SUBMIT "}"},
    {"task_id does not belong to an update", SIM_UPDATED, 0, 1,
     "{" BUTTON ",'button_list':[" ONE "]}"},

    {"no card at all", SIM_SENT, 41016, 0, "null"},
    {"no card_type", SIM_SENT, 42031, 0, "{" TITLE "}"},
    {"another card_type", SIM_SENT, 42031, 0, "{'card_type':'taskcard'}"},
    {"text_notice without any title", SIM_SENT, 42033, 0, "{'card_type':'text_notice'," ACTION "}"},
    {"text_notice without card_action", SIM_SENT, 42045, 0,
     "{'card_type':'text_notice'," TITLE "}"},
    {"card_action of type 0", SIM_SENT, 42045, 0,
     "{'card_type':'text_notice'," TITLE ",'card_action':{'type':0}}"},
    {"card_action of type 3", SIM_SENT, 42045, 0,
     "{'card_type':'text_notice'," TITLE ",'card_action':{'type':3,'url':'http://a'}}"},
    {"card_action without url", SIM_SENT, 42028, 0,
     "{'card_type':'text_notice'," TITLE ",'card_action':{'type':1}}"},
    {"card_action without scheme", SIM_SENT, 42028, 0,
     "{'card_type':'text_notice'," TITLE ",'card_action':{'type':1,'url':'www.a'}}"},
    {"a mini program without appid", SIM_SENT, 42030, 0,
     "{'card_type':'text_notice'," TITLE ",'card_action':{'type':2}}"},
    {"news_notice with sub_title_text instead of a title", SIM_SENT, 42033, 1,
     "{'card_type':'news_notice','main_title':{},'sub_title_text':'x'," ACTION
     ",'card_image':{'url':'http://p'}}"},
    {"news_notice without a picture", SIM_SENT, 42044, 0, "{" NEWS "}"},
    {"a picture of ratio 2.3", SIM_SENT, 40058, 0,
     "{" NEWS ",'card_image':{'url':'http://p','aspect_ratio':2.3}}"},
    {"a picture without url", SIM_SENT, 42044, 0, "{" NEWS ",'card_image':{'aspect_ratio':1.3}}"},
    {"five verticals", SIM_SENT, 42036, 0,
     "{" NEWS ",'card_image':{'url':'http://p'},'vertical_content_list':[{'title':'t'},"
     "{'title':'t'},{'title':'t'},{'title':'t'},{'title':'t'}]}"},
    {"seven horizontals", SIM_SENT, 42035, 0,
     "{" TEXT ",'horizontal_content_list':[" H "," H "," H "," H "," H "," H "," H "]}"},
    {"a horizontal without keyname", SIM_SENT, 42027, 0,
     "{" TEXT ",'horizontal_content_list':[{'value':'x'}]}"},
    {"a horizontal link without url", SIM_SENT, 42028, 0,
     "{" TEXT ",'horizontal_content_list':[{'keyname':'a','type':1}]}"},
    {"a horizontal file without media_id", SIM_SENT, 42029, 0,
     "{" TEXT ",'horizontal_content_list':[{'keyname':'a','type':2,'value':'f'}]}"},
    {"a horizontal member without userid", SIM_SENT, 42050, 0,
     "{" TEXT ",'horizontal_content_list':[{'keyname':'a','type':3}]}"},
    {"four jumps", SIM_SENT, 42042, 0,
     "{" TEXT ",'jump_list':[{'title':'t'},{'title':'t'},{'title':'t'},{'title':'t'}]}"},
    {"a jump without url", SIM_SENT, 42028, 0, "{" TEXT ",'jump_list':[{'title':'t','type':1}]}"},
    {"a menu without task_id", SIM_SENT, 42014, 1,
     "{" TEXT ",'action_menu':{'action_list':[{'text':'A','key':'A'}]}}"},
    {"a menu with the same key twice", SIM_SENT, 42051, 0,
     "{" TEXT ",'task_id':'t','action_menu':{'action_list':[{'text':'A','key':'A'},"
     "{'text':'B','key':'A'}]}}"},
    {"a menu with four entries", SIM_SENT, 40058, 0,
     "{" TEXT ",'task_id':'t','action_menu':{'action_list':[{'text':'A','key':'A'},"
     "{'text':'B','key':'B'},{'text':'C','key':'C'},{'text':'D','key':'D'}]}}"},
    {"buttons without task_id", SIM_SENT, 42014, 1,
     "{'card_type':'button_interaction'," TITLE ",'button_list':[" ONE "]}"},
    {"a task_id with a point", SIM_SENT, 42014, 1,
     "{'card_type':'button_interaction'," TITLE ",'task_id':'a.b','button_list':[" ONE "]}"},
    {"a task_id of 129 bytes", SIM_SENT, 42014, 0,
     "{'card_type':'button_interaction'," TITLE ",'task_id':'" K128 "x','button_list':[" ONE "]}"},
    {"no buttons", SIM_SENT, 42017, 0, "{" BUTTON "}"},
    {"seven buttons", SIM_SENT, 42017, 0,
     "{" BUTTON
     ",'button_list':[{'text':'1','key':'1'},{'text':'2','key':'2'},{'text':'3','key':'3'},"
     "{'text':'4','key':'4'},{'text':'5','key':'5'},{'text':'6','key':'6'},{'text':'7','key':'7'}]"
     "}"},
    {"a button without text", SIM_SENT, 42038, 0, "{" BUTTON ",'button_list':[{'key':'a'}]}"},
    {"a button without key", SIM_SENT, 42039, 0, "{" BUTTON ",'button_list':[{'text':'a'}]}"},
    {"two buttons with one key", SIM_SENT, 42039, 0,
     "{" BUTTON ",'button_list':[" ONE "," ONE "]}"},
    {"a button of style 5", SIM_SENT, 40058, 0,
     "{" BUTTON ",'button_list':[{'text':'a','key':'a','style':5}]}"},
    {"a style as a string", SIM_SENT, 40058, 0,
     "{" BUTTON ",'button_list':[{'text':'a','key':'a','style':'1'}]}"},
    {"vote without question_key", SIM_SENT, 42043, 0,
     "{" VOTE ",'checkbox':{'option_list':[" OPT "]}," SUBMIT "}"},
    {"vote without options", SIM_SENT, 42037, 0,
     "{" VOTE ",'checkbox':{'question_key':'q','option_list':[]}," SUBMIT "}"},
    {"vote without is_checked", SIM_SENT, 40058, 0,
     "{" VOTE ",'checkbox':{'question_key':'q','option_list':[{'id':'a','text':'b'}]}," SUBMIT "}"},
    {"is_checked as a number", SIM_SENT, 40058, 0,
     "{" VOTE ",'checkbox':{'question_key':'q','option_list':"
     "[{'id':'a','text':'b','is_checked':0}]}," SUBMIT "}"},
    {"two checked in a single choice", SIM_SENT, 40058, 0,
     "{" VOTE ",'checkbox':{'question_key':'q','option_list':[{'id':'a','text':'b',"
     "'is_checked':true},{'id':'c','text':'d','is_checked':true}]}," SUBMIT "}"},
    {"two options with one id", SIM_SENT, 42040, 0,
     "{" VOTE ",'checkbox':{'question_key':'q','option_list':[" OPT "," OPT "]}," SUBMIT "}"},
    {"an option without text", SIM_SENT, 42041, 0,
     "{" FORM ",'select_list':[{'question_key':'q','option_list':[{'id':'a'}]}]," SUBMIT "}"},
    {"vote without submit button", SIM_SENT, 42046, 0,
     "{" VOTE ",'checkbox':{'question_key':'q','option_list':[" OPT "]}}"},
    {"a submit button without key", SIM_SENT, 42046, 0,
     "{" FORM ",'select_list':[" SEL("q") "],'submit_button':{'text':'x'}}"},
    {"a submit button without text", SIM_SENT, 42049, 0,
     "{" FORM ",'select_list':[" SEL("q") "],'submit_button':{'key':'x'}}"},
    {"four selects", SIM_SENT, 42047, 0,
     "{" FORM ",'select_list':[" SEL("1") "," SEL("2") "," SEL("3") "," SEL("4") "]," SUBMIT "}"},
    {"no selects", SIM_SENT, 42047, 0, "{" FORM "," SUBMIT "}"},
    {"two selects with one key", SIM_SENT, 42043, 0,
     "{" FORM ",'select_list':[" SEL("q") "," SEL("q") "]," SUBMIT "}"},
    {"a selected_id that is no option", SIM_SENT, 42040, 0,
     "{" FORM ",'select_list':[{'question_key':'q','selected_id':'z','option_list':"
     "[{'id':'a','text':'b'}]}]," SUBMIT "}"},
};

static void judges_cards(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cards / sizeof cards[0]; i++) {
        json_t            *card = strcmp(cards[i].card, "null") == 0 ? NULL : json(cards[i].card);
        struct sim_verdict v = {.notes = json_array()};
        int                rc = sim_validate_card(card, cards[i].way, &v);

        CHECK(rc == (cards[i].code ? -1 : 0), "%s: %s (%d %s)", cards[i].name,
              cards[i].code ? "refused" : "accepted", v.code, v.text);
        CHECK(v.code == cards[i].code, "%s: code %d, got %d %s", cards[i].name, cards[i].code,
              v.code, v.text);
        CHECK(json_array_size(v.notes) == cards[i].notes, "%s: %u notes, got %zu: %s",
              cards[i].name, cards[i].notes, json_array_size(v.notes),
              json_string_value(json_array_get(v.notes, 0)));
        json_decref(card);
        json_decref(v.notes);
    }
}

static void knows_who_calls_back(void **state)
{
    static const struct {
        const char *card;
        bool        want;
    } rows[] = {
        {"{" TEXT "}", false},
        {"{" TEXT "," MENU "}", true},
        {"{" BUTTON "}", true},
        {"{" VOTE "}", true},
        {"{" FORM "}", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *card = json(rows[i].card);

        CHECK(sim_card_calls_back(card) == rows[i].want, "%s", rows[i].card);
        json_decref(card);
    }
}

#define CLICK "{'type':'click','name':'一','key':'a'}"
static const struct {
    const char *name;
    int         code;
    const char *menu;
} menus[] = {
    {"one button", 0, "{'button':[" CLICK "]}"},
    {"two levels", 0, "{'button':[{'name':'每日','sub_button':[" CLICK "]}]}"},
    {"all types", 0,
     "{'button':[{'name':'一','sub_button':[{'type':'scancode_push','name':'a','key':'1'},"
     "{'type':'scancode_waitmsg','name':'a','key':'2'},{'type':'pic_sysphoto','name':'a','key':'3'}"
     ","
     "{'type':'pic_photo_or_album','name':'a','key':'4'},{'type':'pic_weixin','name':'a','key':'5'}"
     "]},"
     "{'type':'location_select','name':'b','key':'6'},{'name':'c','sub_button':["
     "{'type':'view','name':'a','url':'https://a'},"
     "{'type':'view_miniprogram','name':'a','appid':'wx','pagepath':'p'}]}]}"},
    {"a top name of 16 bytes", 0, "{'button':[{'type':'click','name':'一二三四五x','key':'a'}]}"},
    {"no buttons", 40016, "{'button':[]}"},
    {"no list", 40016, "{}"},
    {"four buttons", 40016, "{'button':[" CLICK "," CLICK "," CLICK "," CLICK "]}"},
    {"six sub buttons", 40023,
     "{'button':[{'name':'x','sub_button':[" CLICK "," CLICK "," CLICK "," CLICK "," CLICK "," CLICK
     "]}]}"},
    {"an empty sub menu", 40023, "{'button':[{'name':'x','sub_button':[]}]}"},
    {"three levels", 40022,
     "{'button':[{'name':'x','sub_button':[{'name':'y','sub_button':[" CLICK "]}]}]}"},
    {"a top name of 17 bytes", 40018,
     "{'button':[{'type':'click','name':'一二三四五xy','key':'a'}]}"},
    {"a sub name of 42 bytes", 40025,
     "{'button':[{'name':'x','sub_button':[{'type':'click','key':'a','name':"
     "'一二三四五六七八九十一二三四'}]}]}"},
    {"no name", 40018, "{'button':[{'type':'click','key':'a'}]}"},
    {"no type", 40017, "{'button':[{'name':'a','key':'a'}]}"},
    {"another type", 40017, "{'button':[{'type':'media_id','name':'a','key':'a'}]}"},
    {"no key", 40019, "{'button':[{'type':'click','name':'a'}]}"},
    {"a key of 129 bytes", 40019, "{'button':[{'type':'click','name':'a','key':'" K128 "x'}]}"},
    {"a sub button without key", 40026,
     "{'button':[{'name':'x','sub_button':[{'type':'click','name':'a'}]}]}"},
    {"no url", 40020, "{'button':[{'type':'view','name':'a'}]}"},
    {"a url without scheme", 40054, "{'button':[{'type':'view','name':'a','url':'a.b'}]}"},
    {"a sub url without scheme", 40055,
     "{'button':[{'name':'x','sub_button':[{'type':'view','name':'a','url':'a.b'}]}]}"},
    {"a mini program without page", 40019, "{'button':[{'type':'view_miniprogram','name':'a'}]}"},
};

static void judges_menus(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof menus / sizeof menus[0]; i++) {
        json_t            *menu = json(menus[i].menu);
        struct sim_verdict v = {0};

        sim_validate_menu(menu, &v);
        CHECK(v.code == menus[i].code, "%s: code %d, got %d %s", menus[i].name, menus[i].code,
              v.code, v.text);
        json_decref(menu);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_cards),
        cmocka_unit_test(knows_who_calls_back),
        cmocka_unit_test(judges_menus),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
