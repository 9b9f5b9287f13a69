/* Menus: what menu/create is given, and what a person reads of menu/get. */
#include "bot/menu.h"

#include "base/mem.h"
#include "tests/test.h"

#include <string.h>

#define T(literal) ((char[]){literal})

static void test_json(void **state)
{
    struct menu_button sub[] = {
        {.name = T("扫码签到"), .type = MENU_SCANCODE_WAITMSG, .key = T("SCAN")},
        {.name = T("主页"), .type = MENU_VIEW, .url = T("https://example.edu/?a=1&b=2")},
        {.name = T("小程序"),
         .type = MENU_VIEW_MINIPROGRAM,
         .appid = T("wx1"),
         .pagepath = T("pages/index")},
        {.name = T("拍照"), .type = MENU_PIC_PHOTO_OR_ALBUM, .key = T("PIC")},
        {.name = T("发送位置"), .type = MENU_LOCATION_SELECT, .key = T("LOC")},
    };
    struct menu_button top[] = {
        {.name = T("打\"卡"), .key = T("flow/checkin")},
        {.name = T("更多"), .sub = sub, .sub_count = ARRAY_LEN(sub)},
    };
    struct school_menu menus[] = {
        {.app = T("staff"), .buttons = top, .buttons_count = 1},
        {.app = T("student"), .buttons = top, .buttons_count = ARRAY_LEN(top)}};
    struct conf_school  school = {.menus = menus, .menus_count = ARRAY_LEN(menus)};
    auto_buf struct buf out = {0};

    (void)state;
    CHECK(menu_of(&school, "nobody") == NULL, "an application without a menu has none");
    CHECK(menu_of(&school, "student") == &menus[1], "a menu is found by the application's name");
    menu_write_json(&out, &menus[1]);
    CHECK(str_is(buf_view(&out),
                 "{\"button\":[{\"type\":\"click\",\"name\":\"打\\\"卡\",\"key\":\"flow/checkin\"},"
                 "{\"name\":\"更多\",\"sub_button\":["
                 "{\"type\":\"scancode_waitmsg\",\"name\":\"扫码签到\",\"key\":\"SCAN\"},"
                 "{\"type\":\"view\",\"name\":\"主页\",\"url\":\"https://example.edu/?a=1&b=2\"},"
                 "{\"type\":\"view_miniprogram\",\"name\":\"小程序\","
                 "\"pagepath\":\"pages/index\",\"appid\":\"wx1\"},"
                 "{\"type\":\"pic_photo_or_album\",\"name\":\"拍照\",\"key\":\"PIC\"},"
                 "{\"type\":\"location_select\",\"name\":\"发送位置\",\"key\":\"LOC\"}]}]}"),
          "the menu is written as protocol 5.3 has it: %s", out.p);
}

static void test_text(void **state)
{
    auto_buf struct buf out = {0};
    struct err          err = {0};

    (void)state;
    CHECK(menu_write_text(
              &out,
              STR_LIT(
                  "{\"errcode\":0,\"button\":[{\"type\":\"click\",\"name\":\"课表\",\"key\":\"T\"},"
                  "{\"name\":\"更多\",\"sub_button\":[{\"type\":\"view\",\"name\":\"主\\u0007页\","
                  "\"url\":\"https://e\"},{\"name\":1}]},7]}"),
              &err) == 0,
          "an answer is read: %s", err.text);
    CHECK(str_is(buf_view(&out), "课表  click  T\n更多\n    主页  view  https://e\n    \n\n"),
          "control characters and surprises are left out:\n%s", out.p);
}

static void test_refused(void **state)
{
    static const char *const answers[] = {
        "", "[]", "{}", "{\"button\":{}}", "{\"button\":[", "{\"button\":\"x\"}"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        auto_buf struct buf out = {0};
        struct err          err = {0};

        CHECK(menu_write_text(&out, str_c(answers[i]), &err) == -1 && err.kind == ERR_BAD_INPUT,
              "\"%s\" is no menu", answers[i]);
        CHECK(out.n == 0, "\"%s\" writes nothing", answers[i]);
    }
}

/* ---- the same? ---- */

static const struct {
    const char *name, *answer;
    int         same;
    const char *wanted, *found; /* of the first that differs */
} compared[] = {
    {"the same",
     "{\"errcode\":0,\"button\":["
     "{\"type\":\"click\",\"name\":\"打卡\",\"key\":\"flow/checkin\"},"
     "{\"name\":\"更多\",\"sub_button\":["
     "{\"type\":\"view\",\"name\":\"主页\",\"url\":\"https://e\"}]}]}",
     1, "", ""},
    {"as the platform writes leaves, members in another order",
     "{\"button\":[{\"key\":\"flow/checkin\",\"sub_button\":[],\"name\":\"打卡\",\"type\":\"click\"},"
     "{\"type\":\"\",\"name\":\"更多\",\"sub_button\":[{\"type\":\"view\",\"name\":\"主页\",\"url\":"
     "\"https://e\",\"sub_button\":[]}]}]}",
     1, "", ""},
    {"another key",
     "{\"button\":[{\"type\":\"click\",\"name\":\"打卡\",\"key\":\"OLD\"},"
     "{\"name\":\"更多\",\"sub_button\":["
     "{\"type\":\"view\",\"name\":\"主页\",\"url\":\"https://e\"}]}]}",
     0, "打卡  click  flow/checkin", "打卡  click  OLD"},
    {"another URL",
     "{\"button\":[{\"type\":\"click\",\"name\":\"打卡\",\"key\":\"flow/checkin\"},"
     "{\"name\":\"更多\",\"sub_button\":["
     "{\"type\":\"view\",\"name\":\"主页\",\"url\":\"https://f\"}]}]}",
     0, "主页  view  https://e", "主页  view  https://f"},
    {"one less",
     "{\"button\":[{\"type\":\"click\",\"name\":\"打卡\",\"key\":\"flow/checkin\"}]}", 0, "更多", ""},
    {"one more below",
     "{\"button\":[{\"type\":\"click\",\"name\":\"打卡\",\"key\":\"flow/checkin\"},"
     "{\"name\":\"更多\",\"sub_button\":[{\"type\":\"view\",\"name\":\"主页\",\"url\":\"https://e\"},"
     "{\"type\":\"click\",\"name\":\"新\",\"key\":\"N\"}]}]}",
     0, "", "新  click  N"},
    {"none", "{\"button\":[]}", 0, "打卡  click  flow/checkin", ""},
    {"no menu at all", "{\"errcode\":46003,\"errmsg\":\"no menu\"}", -1, "", ""},
    {"no JSON", "<html>", -1, "", ""},
};

static void test_compared(void **state)
{
    struct menu_button sub[] = {{.name = T("主页"), .type = MENU_VIEW, .url = T("https://e")}};
    struct menu_button top[] = {{.name = T("打卡"), .key = T("flow/checkin")},
                                {.name = T("更多"), .sub = sub, .sub_count = 1}};
    const struct school_menu menu = {.app = T("student"), .buttons = top, .buttons_count = 2};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(compared); i++) {
        auto_buf struct buf wanted = {0}, found = {0};
        struct err          err = {0};
        int same = menu_compare(&menu, str_c(compared[i].answer), &wanted, &found, &err);

        CHECK(same == compared[i].same, "%s: %d %s", compared[i].name, same, err.text);
        CHECK(str_is(buf_view(&wanted), compared[i].wanted) &&
                  str_is(buf_view(&found), compared[i].found),
              "%s: wanted %s, found %s", compared[i].name, wanted.p, found.p);
        CHECK((err.kind == ERR_BAD_INPUT) == (same < 0), "%s: its error", compared[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compared),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
