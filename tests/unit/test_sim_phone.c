/* What a phone sends besides words: pictures, places, scanned codes. */
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "sim/md5.h"
#include "tests/unit/sim_pictures.h"
#include "tests/unit/sim_scene.h"

static const char menu[] =
    "{\"button\":[{\"name\":\"一\",\"sub_button\":["
    "{\"type\":\"scancode_push\",\"name\":\"扫码\",\"key\":\"push\"},"
    "{\"type\":\"scancode_waitmsg\",\"name\":\"扫一扫\",\"key\":\"wait\"},"
    "{\"type\":\"pic_sysphoto\",\"name\":\"拍照\",\"key\":\"photo\"},"
    "{\"type\":\"location_select\",\"name\":\"位置\",\"key\":\"place\"}]},"
    "{\"name\":\"二\",\"sub_button\":["
    "{\"type\":\"pic_photo_or_album\",\"name\":\"相册\",\"key\":\"album\"},"
    "{\"type\":\"pic_weixin\",\"name\":\"微信相册\",\"key\":\"weixin\"}]}]}";

static void start(struct scene *s, void (*answer)(struct bot *, const struct bot_request *,
                                                  struct bot_answer *))
{
    begin(s, answer);
    s->sim->apps[0].menu = json_loads(menu, 0, NULL);
    s->sim->apps[1].menu = json_loads(menu, 0, NULL);
}

/* {…,'data':PICTURE} without its last brace. */
static void add_data(struct buf *out, struct str picture)
{
    buf_c(out, ",'type':'image/png','data':'");
    base64_encode(out, picture.p, picture.n);
    buf_c(out, "'}");
}

static bool has(const struct scene *s, unsigned i, const char *piece)
{
    return i < s->bot.count && strstr(s->bot.seen[i], piece) != NULL;
}

/* ---- pictures ---- */

static void sends_the_event_and_the_picture(void **state)
{
    static const char *const keys[] = {"photo", "album", "weixin"};
    static const char *const types[] = {"pic_sysphoto", "pic_photo_or_album", "pic_weixin"};
    auto_buf struct buf      png = {0}, sum = {0};
    unsigned char            md5[SIM_MD5];
    char                     hex[2 * SIM_MD5 + 1];
    struct scene             s;

    (void)state;
    pic_png(&png, 30, 100);
    sim_md5(buf_view(&png), md5);
    digest_hex(hex, md5, sizeof md5);
    buf_f(&sum, "<SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum><![CDATA[%s]]></PicMd5Sum>"
                "</item></PicList></SendPicsInfo><AgentID>", hex);
    start(&s, echo);
    for (unsigned i = 0; i < 6; i++) {
        auto_buf struct buf text = {0};
        unsigned            event = 2 * i, picture = 2 * i + 1;

        s.sim->faults.event_last = i >= 3;
        buf_f(&text, "{'userid':'20260001','do':'click','key':'%s'", keys[i % 3]);
        add_data(&text, buf_view(&png));
        CHECK(act(&s, text.p, NULL) == 0 && s.bot.count == 2 * i + 2, "two callbacks");
        if (i >= 3) {
            event++;
            picture--;
        }
        CHECK(has(&s, event, types[i % 3]) && has(&s, event, sum.p), "%u: the event, with the MD5: "
              "%s", i, s.bot.seen[event]);
        CHECK(has(&s, picture, "<MsgType><![CDATA[image]]>") && has(&s, picture, "/ui/media/") &&
                  has(&s, picture, "<MediaId>"),
              "%u: the picture: %s", i, s.bot.seen[picture]);
    }
    CHECK(errors(&s) == 0, "no rule was broken");
    end(&s);
}

static char *media_id(const char *xml)
{
    const char *at = strstr(xml, "<MediaId><![CDATA[");

    at += strlen("<MediaId><![CDATA[");
    return xstrndup(at, strcspn(at, "]"));
}

static void gives_the_picture_for_three_days(void **state)
{
    auto_buf struct buf png = {0}, text = {0}, path = {0};
    auto_free char     *id = NULL;
    struct sim_response res = {0};
    struct sim_request  req = {.method = "GET", .path = "/cgi-bin/media/get", .content_type = ""};
    struct scene        s;

    (void)state;
    pic_png(&png, 30, 100);
    start(&s, echo);
    buf_c(&text, "{'userid':'20260001','do':'image'");
    add_data(&text, buf_view(&png));
    CHECK(act(&s, text.p, NULL) == 0, "he sends it");
    id = media_id(s.bot.seen[0]);
    for (int again = 0; again < 2; again++) {
        auto_free char *token = fixture_token(s.sim, again ? "contacts-secret" : "student-secret");

        res = (struct sim_response){0};
        req.args[0].name = "access_token";
        req.args[0].value = token;
        req.args[1].name = "media_id";
        req.args[1].value = id;
        req.args_count = 2;
        sim_api(s.sim, &req, &res);
        CHECK(str_eq(buf_view(&res.body), buf_view(&png)), "its very bytes");
        CHECK(strcmp(res.type, "image/png") == 0 &&
                  strcmp(res.disposition, "attachment; filename=\"photo.png\"") == 0,
              "as what it is: %s, %s", res.type, res.disposition);
        buf_free(&res.body);
        free(res.disposition);
    }
    buf_f(&path, "media/get?media_id=%s", id);
    CHECK(fixture_code(s.sim, path.p, NULL) == 41001, "not without a token");
    buf_c(&path, "&access_token=abc");
    CHECK(fixture_code(s.sim, path.p, NULL) == 40014, "not with a wrong one");
    end(&s);
}

static void refuses_to_give(void **state)
{
    static const struct {
        const char *name, *path;
        int64_t     later;
        int         code;
    } rows[] = {
        {"no id", "media/get?x=1", 0, 41006},
        {"an empty id", "media/get?media_id=", 0, 41006},
        {"an id that is none", "media/get?media_id=abc", 0, 40007},
        {"a picture of three days ago", "media/get?media_id=%s", SIM_MEDIA_LIFE, 40007},
        {"a picture of just less", "media/get?media_id=%s", SIM_MEDIA_LIFE - 1, -1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sim       *sim = fixture_sim(NULL);
        struct sim_media *m = sim_media_add(sim, "image", STR_LIT("a.png"), STR_LIT("123456"));
        auto_buf struct buf path = {0};
        char              with_token[600];
        const char       *mark = strstr(rows[i].path, "%s");
        json_t           *answer;

        buf_add(&path, rows[i].path, mark ? (size_t)(mark - rows[i].path) : strlen(rows[i].path));
        buf_c(&path, mark ? m->id : "");
        sim->ahead += rows[i].later;
        answer = fixture_call(sim, fixture_path(sim, with_token, path.p), NULL);
        CHECK(rows[i].code < 0 ? answer == NULL || !json_is_object(answer)
                               : json_integer_value(json_object_get(answer, "errcode")) ==
                                     rows[i].code,
              "%s", rows[i].name);
        json_decref(answer);
        sim_free(sim);
    }
}

static void sends_only_what_fits(void **state)
{
    static const struct {
        const char *name, *msgtype, *media; /* media: the type of what was uploaded */
        int64_t     later;
        int         code;
    } rows[] = {
        {"a picture", "image", "image", 0, 0},
        {"a file", "file", "file", 0, 0},
        {"a file as a picture", "image", "file", 0, 40007},
        {"a picture as a file", "file", "image", 0, 40007},
        {"a picture of three days ago", "image", "image", SIM_MEDIA_LIFE, 40145},
        {"a file of three days ago", "file", "file", SIM_MEDIA_LIFE, 40145},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sim         *sim = fixture_sim(NULL);
        auto_buf struct buf body = {0}, png = {0};
        char                path[600];
        struct sim_media   *m;
        int                 code;

        pic_png(&png, 300, 20);
        m = sim_media_add(sim, rows[i].media, STR_LIT("今日打卡.png"), buf_view(&png));
        sim->ahead += rows[i].later;
        buf_f(&body, "{\"touser\":\"20260001\",\"msgtype\":\"%s\",\"agentid\":1000002,"
                     "\"%s\":{\"media_id\":\"%s\"}}", rows[i].msgtype, rows[i].msgtype, m->id);
        code = fixture_code(sim, fixture_path(sim, path, "message/send"), body.p);
        CHECK(code == rows[i].code, "%s: wanted %d, got %d", rows[i].name, rows[i].code, code);
        CHECK(sim->messages.count == (code == 0), "%s: who sees it", rows[i].name);
        if (code == 0) {
            const json_t *msg = ((struct sim_message *)sim->messages.p[0])->json;

            CHECK(json_integer_value(json_object_get(msg, "size")) == (json_int_t)png.n &&
                      json_integer_value(json_object_get(msg, "width")) == 300 &&
                      strcmp(json_string_value(json_object_get(msg, "name")), m->name) == 0,
                  "%s: the phone shows its name and size", rows[i].name);
        }
        sim_free(sim);
    }
}

/* ---- places ---- */

static void reports_where_the_phone_is(void **state)
{
    struct scene s;

    (void)state;
    start(&s, echo);
    CHECK(act(&s, "{'userid':'20260001','do':'enter'}", NULL) == 0 && s.bot.count == 1,
          "a phone that says nothing");
    CHECK(act(&s, "{'userid':'20260001','do':'at','lat':28.6561,'lon':115.8012}", NULL) == 0 &&
              s.bot.count == 1,
          "that it may is between him and the phone");
    CHECK(act(&s, "{'userid':'20260001','do':'enter'}", NULL) == 0 && s.bot.count == 3, "then two");
    CHECK(has(&s, 1, "enter_agent") && has(&s, 2, "<Event><![CDATA[LOCATION]]></Event>"
              "<Latitude>28.656100</Latitude><Longitude>115.801200</Longitude><Precision>") &&
              has(&s, 2, "</AgentID><AppType><![CDATA[wxwork]]></AppType></xml>"),
          "%s", s.bot.seen[2]);
    CHECK(act(&s, "{'userid':'20260001','do':'view','view':'wechat'}", NULL) == 0 &&
              act(&s, "{'userid':'20260001','do':'enter'}", NULL) == 0 && s.bot.count == 5 &&
              !has(&s, 4, "AppType"),
          "from WeChat without AppType");
    CHECK(act(&s, "{'userid':'20260001','do':'at','off':true}", NULL) == 0 &&
              act(&s, "{'userid':'20260001','do':'enter'}", NULL) == 0 && s.bot.count == 6,
          "switched off");
    CHECK(errors(&s) == 0, "no rule was broken");
    end(&s);
}

static void chooses_a_place(void **state)
{
    static const char choose[] = "{'userid':'20260001','do':'click','key':'place','lat':28.6561,"
                                 "'lon':115.8012,'label':'南门'}";
    struct scene s;

    (void)state;
    start(&s, echo);
    CHECK(act(&s, choose, NULL) == 0 && s.bot.count == 1 && has(&s, 0, "location_select"),
          "the event alone");
    s.sim->faults.place_message = 1;
    CHECK(act(&s, choose, NULL) == 0 && s.bot.count == 3 && has(&s, 1, "location_select") &&
              has(&s, 2, "<MsgType><![CDATA[location]]>") && has(&s, 2, "<Label><![CDATA[南门]]>"),
          "with a message behind it");
    s.sim->faults.event_last = 1;
    CHECK(act(&s, choose, NULL) == 0 && s.bot.count == 5 && has(&s, 4, "location_select") &&
              has(&s, 3, "<MsgType><![CDATA[location]]>"),
          "or in front of it");
    end(&s);
}

static void refuses_places(void **state)
{
    static const char *const rows[] = {
        "{'userid':'20260001','do':'location','lat':91,'lon':2}",
        "{'userid':'20260001','do':'location','lat':1,'lon':181}",
        "{'userid':'20260001','do':'location','lat':1}",
        "{'userid':'20260001','do':'click','key':'place','lat':'1','lon':1}",
        "{'userid':'20260001','do':'at'}",
        "{'userid':'20260001','do':'at','lat':-91,'lon':0}",
    };
    struct scene s;

    (void)state;
    start(&s, echo);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};

        CHECK(act(&s, rows[i], &err) == -1 && err.kind == ERR_BAD_INPUT, "%s", rows[i]);
    }
    CHECK(s.bot.count == 0 && !s.sim->members[0].person->reports, "nothing came of them");
    end(&s);
}

/* ---- scans ---- */

static void show_code(struct scene *s, const char *from, struct str picture)
{
    struct sim_media *m;
    json_t           *json = json_pack("{s:s, s:s}", "from", from, "kind", "image");

    sim_lock(s->sim);
    m = sim_media_add(s->sim, "image", STR_LIT("code.png"), picture);
    sim_media_describe(m, json);
    sim_message_add(s->sim, &s->sim->apps[0], &s->sim->members[0], json);
    sim_unlock(s->sim);
}

static void scans_another_phone(void **state)
{
    static const char scan[] = "{'userid':'T1001','app':'staff','do':'click','key':'wait',"
                               "'scan_of':'20260001'}";
    auto_buf struct buf plain = {0}, by_media = {0};
    struct scene        s;
    struct err          err = {0};

    (void)state;
    pic_png(&plain, 30, 60);
    start(&s, echo);
    CHECK(act(&s, scan, &err) == -1 && strstr(err.text, "no picture on that phone"), "%s",
          err.text);
    show_code(&s, "bot", PIC_CODE);
    CHECK(act(&s, scan, &err) == 0 && s.bot.count == 1, "%s", err.text);
    CHECK(has(&s, 0, "<Event><![CDATA[scancode_waitmsg]]>") &&
              has(&s, 0, "<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult>"
                         "<![CDATA[" PIC_SAYS "]]></ScanResult></ScanCodeInfo>"),
          "%s", s.bot.seen[0]);
    show_code(&s, "member", buf_view(&plain));
    CHECK(act(&s, scan, &err) == -1 && strstr(err.text, "no code is seen"),
          "only the newest picture counts: %s", err.text);
    buf_f(&by_media, "{'userid':'T1001','app':'staff','do':'click','key':'push','scan_media':'%s'}",
          ((struct sim_media *)s.sim->media.p[0])->id);
    CHECK(act(&s, by_media.p, &err) == 0 && has(&s, 1, PIC_SAYS) && has(&s, 1, "scancode_push"),
          "but the one that was seen can be named");
    CHECK(act(&s, "{'userid':'T1001','app':'staff','do':'click','key':'wait','scan_of':'x'}",
              &err) == -1 && act(&s, "{'userid':'T1001','app':'staff','do':'click','key':'wait',"
                                     "'scan_media':'x'}", &err) == -1 && s.bot.count == 2,
          "nobody, and nothing");
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sends_the_event_and_the_picture),
        cmocka_unit_test(gives_the_picture_for_three_days),
        cmocka_unit_test(refuses_to_give),
        cmocka_unit_test(sends_only_what_fits),
        cmocka_unit_test(reports_where_the_phone_is),
        cmocka_unit_test(chooses_a_place),
        cmocka_unit_test(refuses_places),
        cmocka_unit_test(scans_another_phone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
