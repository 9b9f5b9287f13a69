/* Callbacks against a bot of a few lines: what is sent, what may come back, and how often it is
 * tried. */
#include "tests/unit/sim_scene.h"

static const char *last_text(const struct scene *s)
{
    const struct sim_message *m =
        s->sim->messages.count ? s->sim->messages.p[s->sim->messages.count - 1] : NULL;
    const char *text = m ? json_string_value(json_object_get(m->json, "text")) : NULL;

    return text ? text : "";
}

static void talks(void **state)
{
    struct scene s;

    (void)state;
    begin(&s, echo);
    CHECK(act(&s, "{'userid':'20260001','do':'text','text':'你好😀'}", NULL) == 0, "he writes");
    CHECK(s.sim->messages.count == 2 && strcmp(last_text(&s), "你好😀") == 0,
          "and is answered: %s", last_text(&s));
    CHECK(errors(&s) == 0, "by the rules");
    CHECK(json_array_size(s.sim->wire) == 1, "the wire view has it");
    end(&s);
}

/* What each act tells the bot: pieces that must stand in the decrypted XML. */
static const struct {
    const char *act, *want[4];
} told[] = {
    {"{'userid':'20260001','do':'text','text':'hi'}",
     {"<FromUserName><![CDATA[20260001]]></FromUserName>",
      "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hi]]></Content><MsgId>",
      "<AgentID>1000002</AgentID></xml>", "<ToUserName><![CDATA[" SIM_CORP}},
    {"{'userid':'t1001','app':'staff','do':'text','text':'hi'}",
     {"<FromUserName><![CDATA[T1001]]>", "<AgentID>1000003</AgentID>", "", ""}},
    {"{'userid':'20260001','do':'enter'}",
     {"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[enter_agent]]></Event>",
      "<EventKey><![CDATA[]]></EventKey><AgentID>", "", ""}},
    {"{'userid':'20260001','do':'click','path':['一','打卡']}",
     {"<Event><![CDATA[click]]></Event><EventKey><![CDATA[k1]]></EventKey>", "", "", ""}},
    {"{'userid':'20260001','do':'click','key':'k1'}",
     {"<EventKey><![CDATA[k1]]></EventKey>", "", "", ""}},
    {"{'userid':'20260001','do':'click','path':['一','网页']}",
     {"<Event><![CDATA[view]]></Event><EventKey><![CDATA[https://a.example/]]>", "", "", ""}},
    {"{'userid':'20260001','do':'click','path':['一','扫码'],'scan':'HY1.abc'}",
     {"<Event><![CDATA[scancode_waitmsg]]>", "<ScanCodeInfo><ScanType><![CDATA[qrcode]]>",
      "<ScanResult><![CDATA[HY1.abc]]></ScanResult></ScanCodeInfo>", ""}},
    {"{'userid':'20260001','do':'click','path':['一','位置'],'lat':30.5,'lon':114.3,'label':'"
     "东门'}",
     {"<Event><![CDATA[location_select]]>", "<Location_X><![CDATA[30.500000]]>",
      "<Label><![CDATA[东门]]></Label>", "<AppType><![CDATA[wxwork]]></AppType></xml>"}},
    {"{'userid':'20260001','do':'location','lat':30.5,'lon':114.3,'label':'东门'}",
     {"<MsgType><![CDATA[location]]></MsgType><Location_X>30.500000</Location_X>",
      "<Location_Y>114.300000</Location_Y><Scale>15</Scale>", "<MsgId>",
      "<AppType><![CDATA[wxwork]]></AppType></xml>"}},
    {"{'userid':'20260002','do':'location','lat':30.5,'lon':114.3,'label':''}",
     {"<MsgType><![CDATA[location]]></MsgType>", "<AgentID>1000002</AgentID></xml>", "", ""}},
    {"{'userid':'20260001','do':'image','type':'image/png','data':'iVBORw0KGgo='}",
     {"<MsgType><![CDATA[image]]></MsgType><PicUrl><![CDATA[", "/ui/media/",
      "<MediaId><![CDATA[", ""}},
    {"{'userid':'20260001','do':'click','path':['一','拍照'],'type':'image/"
     "png','data':'iVBORw0K'}",
     {"<MsgType><![CDATA[image]]></MsgType>", "", "", ""}},
    {"{'userid':'20260001','do':'unsubscribe'}",
     {"<Event><![CDATA[unsubscribe]]>", "", "", ""}},
    {"{'userid':'20260001','do':'subscribe'}",
     {"<Event><![CDATA[subscribe]]></Event><AgentID>", "", "", ""}},
};

static void tells_what_happened(void **state)
{
    static const char menu[] =
        "{\"button\":[{\"name\":\"一\",\"sub_button\":["
        "{\"type\":\"click\",\"name\":\"打卡\",\"key\":\"k1\"},"
        "{\"type\":\"view\",\"name\":\"网页\",\"url\":\"https://a.example/\"},"
        "{\"type\":\"scancode_waitmsg\",\"name\":\"扫码\",\"key\":\"k2\"},"
        "{\"type\":\"pic_sysphoto\",\"name\":\"拍照\",\"key\":\"k3\"},"
        "{\"type\":\"location_select\",\"name\":\"位置\",\"key\":\"k4\"}]}]}";
    struct scene s;

    (void)state;
    begin(&s, echo);
    s.sim->apps[0].menu = json_loads(menu, 0, NULL);
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        struct err err = {0};

        CHECK(act(&s, told[i].act, &err) == 0, "%s: %s", told[i].act, err.text);
        for (int w = 0; w < 4; w++)
            CHECK(strstr(s.bot.seen[s.bot.count - 1], told[i].want[w] ? told[i].want[w] : ""),
                  "%s tells %s, got %s", told[i].act, told[i].want[w],
                  s.bot.seen[s.bot.count - 1]);
    }
    CHECK(strstr(s.bot.seen[11], "<Event><![CDATA[pic_sysphoto]]>") &&
              strstr(s.bot.seen[11], "<SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>"),
          "the photo's event came before the photo: %s", s.bot.seen[11]);
    CHECK(errors(&s) == 0, "no rule was broken");
    end(&s);
}

static void refuses_what_phones_cannot_do(void **state)
{
    static const struct {
        const char   *act;
        enum err_kind kind;
    } rows[] = {
        {"{'userid':'nobody','do':'text','text':'x'}", ERR_BAD_INPUT},
        {"{'userid':'20260001','do':'dance'}", ERR_BAD_INPUT},
        {"{'userid':'20260001','do':'text','text':''}", ERR_BAD_INPUT},
        {"{'userid':'20260001','do':'text'}", ERR_BAD_INPUT},
        {"{'userid':'20260001','app':'none','do':'enter'}", ERR_BAD_INPUT},
        {"{'userid':'20260001','app':'staff','do':'enter'}", ERR_FORBIDDEN},
        {"{'userid':'20260001','do':'click','key':'k'}", ERR_FORBIDDEN},
        {"{'userid':'20260001','do':'view','view':'tv'}", ERR_BAD_INPUT},
        {"{'userid':'20260001','do':'location','lat':'1','lon':2}", ERR_BAD_INPUT},
        {"{'userid':'20260001','do':'image','type':'image/gif','data':'aGk='}", ERR_BAD_INPUT},
        {"{'userid':'20260001','do':'card','message_id':1,'key':'k'}", ERR_BAD_INPUT},
    };
    struct scene s;

    (void)state;
    begin(&s, echo);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err err = {0};

        CHECK(act(&s, rows[i].act, &err) == -1 && err.kind == rows[i].kind, "%s is refused: %s",
              rows[i].act, err.text);
    }
    s.sim->members[0].subscribed = false;
    CHECK(act(&s, "{'userid':'20260001','do':'text','text':'x'}", NULL) == -1,
          "who is outside the scope cannot write");
    CHECK(s.bot.count == 0, "the bot heard nothing");
    end(&s);
}

/* ---- cards ---- */

static json_t *card_json(const char *text)
{
    auto_free char *copy = xstrdup(text);

    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    return json_loads(copy, 0, NULL);
}

static int64_t give_card(struct scene *s, const char *text)
{
    json_t             *card = card_json(text);
    struct sim_task    *task;
    struct sim_message *msg;

    sim_lock(s->sim);
    task = sim_task_add(s->sim, &s->sim->apps[0], str_c("t1"), card);
    msg = sim_message_add(s->sim, &s->sim->apps[0], &s->sim->members[0],
                          json_pack("{s:s, s:s, s:O, s:{s:n, s:b, s:{}}}", "from", "bot", "kind",
                                    "template_card", "card", card, "card_state", "replaced",
                                    "disabled", 0, "selected"));
    msg->task = task;
    json_decref(card);
    sim_unlock(s->sim);
    return msg->id;
}

#define FORM                                                                                       \
    "{'card_type':'multiple_interaction','main_title':{'title':'t'},'task_id':'t1',"               \
    "'select_list':["                                                                              \
    "{'question_key':'q1','option_list':[{'id':'a','text':'甲'},{'id':'b','text':'乙'}]},"           \
    "{'question_key':'q2','selected_id':'d','option_list':[{'id':'c','text':'丙'},"                 \
    "{'id':'d','text':'丁'}]}],'submit_button':{'text':'提交','key':'go'}}"

static void presses_cards(void **state)
{
    struct scene s;
    char         text[400];
    int64_t      id;

    (void)state;
    begin(&s, echo);
    id = give_card(&s, FORM);
    snprintf(
        text, sizeof text,
        "{'userid':'20260001','do':'card','message_id':%lld,'key':'go','selected':{'q1':['b']}}",
        (long long)id);
    CHECK(act(&s, text, NULL) == 0, "he presses");
    CHECK(strstr(s.bot.seen[0],
                 "<Event><![CDATA[template_card_event]]></Event><EventKey><![CDATA[go]]></EventKey>"
                 "<TaskId><![CDATA[t1]]></TaskId><CardType><![CDATA[multiple_interaction]]>"),
          "the event says so: %s", s.bot.seen[0]);
    CHECK(strstr(s.bot.seen[0],
                 "<AgentID>1000002</AgentID><SelectedItems><SelectedItem><QuestionKey>"
                 "<![CDATA[q1]]></QuestionKey><OptionIds><OptionId><![CDATA[b]]></OptionId>"
                 "</OptionIds></SelectedItem><SelectedItem><QuestionKey><![CDATA[q2]]>"
                 "</QuestionKey><OptionIds><OptionId><![CDATA[d]]></OptionId>"),
          "with his choice and the preset one");
    CHECK(s.sim->codes.count == 1, "a fresh response_code was made");
    snprintf(
        text, sizeof text,
        "{'userid':'20260001','do':'card','message_id':%lld,'key':'go','selected':{'q1':['x']}}",
        (long long)id);
    CHECK(act(&s, text, NULL) == -1, "there is no such option");
    snprintf(text, sizeof text, "{'userid':'20260001','do':'card','message_id':%lld,'key':'stop'}",
             (long long)id);
    CHECK(act(&s, text, NULL) == -1, "there is no such button");
    s.sim->members[0].person->wechat = true;
    snprintf(text, sizeof text, "{'userid':'20260001','do':'card','message_id':%lld,'key':'go'}",
             (long long)id);
    CHECK(act(&s, text, NULL) == -1, "WeChat does not show it");
    s.sim->members[0].person->wechat = false;
    sim_lock(s.sim);
    sim_card_replace(s.sim, sim_message_find(s.sim, id), "已提交", NULL);
    sim_unlock(s.sim);
    CHECK(act(&s, text, NULL) == -1, "a grey button cannot be pressed");
    CHECK(s.bot.count == 1, "only one press was told");
    end(&s);
}

/* ---- passive card updates, and replies where none may be ---- */

static void update_button(struct bot *bot, const struct bot_request *req, struct bot_answer *out)
{
    bot_seal(bot, req,
             "<xml><ToUserName>20260001</ToUserName><FromUserName>" SIM_CORP "</FromUserName>"
             "<CreateTime>1</CreateTime><MsgType>update_button</MsgType><Button><ReplaceName>好"
             "</ReplaceName></Button></xml>",
             &out->body);
}

static void updates_cards_passively(void **state)
{
    struct scene s;
    char         text[200];
    int64_t      id;

    (void)state;
    begin(&s, update_button);
    id = give_card(&s, "{'card_type':'button_interaction','main_title':{'title':'t'},'button_list':"
                       "[{'text':'a','key':'a'}],'action_menu':{'action_list':[{'text':'更多',"
                       "'key':'m'}]}}");
    snprintf(text, sizeof text,
             "{'userid':'20260001','do':'card_menu','message_id':%lld,'key':'m'}", (long long)id);
    CHECK(act(&s, text, NULL) == 0 && errors(&s) == 0, "the card's menu may be answered so");
    CHECK(json_is_true(json_object_get(
              json_object_get(sim_message_find(s.sim, id)->json, "card_state"), "disabled")),
          "the buttons are grey");
    CHECK(act(&s, "{'userid':'20260001','do':'text','text':'x'}", NULL) == 0 && errors(&s) == 1,
          "a text may not");
    CHECK(act(&s, "{'userid':'20260001','do':'unsubscribe'}", NULL) == 0 && errors(&s) == 2,
          "leaving may not be answered at all");
    end(&s);
}

static void answer_anything(struct bot *bot, const struct bot_request *req, struct bot_answer *out)
{
    auto_free char *text = bot_element(req->plain, "Content");

    if (strcmp(text, "success") == 0)
        buf_c(&out->body, "success");
    else if (strcmp(text, "clear") == 0)
        buf_c(&out->body, "<xml><ToUserName>20260001</ToUserName></xml>");
    else if (strcmp(text, "stranger") == 0)
        bot_seal(bot, req,
                 "<xml><ToUserName>20260002</ToUserName><FromUserName>" SIM_CORP "</FromUserName>"
                 "<CreateTime>1</CreateTime><MsgType>text</MsgType><Content>x</Content></xml>",
                 &out->body);
    else if (strcmp(text, "wrong key") == 0) {
        struct bot_request other = *req;

        snprintf(other.target, sizeof other.target, "/callback/staff");
        bot_say(bot, &other, "x", &out->body);
    } else if (strcmp(text, "more") == 0) {
        bot_say(bot, req, "x", &out->body);
        buf_c(&out->body, "\n<!-- -->");
    } else if (strcmp(text, "picture") == 0) {
        bot_seal(bot, req,
                 "<xml><ToUserName>20260001</ToUserName><FromUserName>" SIM_CORP "</FromUserName>"
                 "<CreateTime>1</CreateTime><MsgType>image</MsgType><Image><MediaId>x</MediaId>"
                 "</Image></xml>",
                 &out->body);
    }
}

static void refuses_bad_answers(void **state)
{
    static const char *const kinds[] = {"success", "clear", "stranger", "wrong key", "more",
                                        "picture"};
    struct scene             s;

    (void)state;
    begin(&s, answer_anything);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char text[120];

        snprintf(text, sizeof text, "{'userid':'20260001','do':'text','text':'%s'}", kinds[i]);
        CHECK(act(&s, text, NULL) == 0, "%s is sent", kinds[i]);
        CHECK(errors(&s) == i + 1, "the answer to %s is a breach", kinds[i]);
        CHECK(s.sim->messages.count == i + 1, "and is not shown");
    }
    end(&s);
}

/* ---- tries ---- */

static atomic_uint failures; /* how many requests still fail */
static atomic_int  failing_status;

static void fail_first(struct bot *bot, const struct bot_request *req, struct bot_answer *out)
{
    if (failures > 0) {
        failures--;
        out->status = failing_status;
        if (failing_status == 0)
            out->delay_ms = 300;
        return;
    }
    echo(bot, req, out);
}

static void tries_three_times(void **state)
{
    static const struct {
        const char *name;
        int         status;
        unsigned    failures, arrive;
        bool        answered;
    } rows[] = {
        {"one 503", 503, 1, 2, true},        {"two 500", 500, 2, 3, true},
        {"three 503", 503, 3, 3, false},     {"a 204", 204, 1, 2, true},
        {"a redirection", 302, 1, 2, true},  {"a closed connection", -1, 1, 2, true},
        {"an answer too late", 0, 1, 2, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene s;

        failures = rows[i].failures;
        failing_status = rows[i].status;
        begin(&s, fail_first);
        s.sim->limits.answer_ms = 150;
        CHECK(act(&s, "{'userid':'20260001','do':'text','text':'hi'}", NULL) == 0, "%s: he writes",
              rows[i].name);
        CHECK(s.bot.count == rows[i].arrive, "%s: %u requests, got %u", rows[i].name,
              rows[i].arrive, s.bot.count);
        for (unsigned k = 1; k < s.bot.count; k++)
            CHECK(strcmp(s.bot.seen[0], s.bot.seen[k]) == 0, "%s: the same message", rows[i].name);
        CHECK(s.sim->messages.count == (rows[i].answered ? 2u : 1u), "%s: what he sees",
              rows[i].name);
        end(&s);
    }
}

/* ---- resends ---- */

static void count_up(struct bot *bot, const struct bot_request *req, struct bot_answer *out)
{
    char text[16];

    snprintf(text, sizeof text, "%u", bot->count);
    bot_say(bot, req, text, &out->body);
}

static void compares_resends(void **state)
{
    struct scene s;

    (void)state;
    begin(&s, echo);
    CHECK(act(&s, "{'userid':'20260001','do':'text','text':'hi'}", NULL) == 0, "he writes");
    sim_lock(s.sim);
    CHECK(sim_callback_resend(s.sim, &s.sim->members[0]) == 0, "sent again");
    CHECK(sim_callback_resend(s.sim, &s.sim->members[1]) == -1, "she never wrote");
    sim_unlock(s.sim);
    CHECK(sim_callbacks_idle(s.sim, 5000), "it ends");
    CHECK(s.bot.count == 2 && strcmp(s.bot.seen[0], s.bot.seen[1]) == 0, "the same message");
    CHECK(s.sim->messages.count == 2 && errors(&s) == 0, "the same answer is not shown twice");
    end(&s);

    begin(&s, count_up);
    s.sim->faults.resend = true;
    CHECK(act(&s, "{'userid':'20260001','do':'text','text':'hi'}", NULL) == 0, "he writes");
    CHECK(s.bot.count == 3, "the fault sends twice more");
    CHECK(s.sim->messages.count == 2 && errors(&s) == 2, "another answer each time is a breach");
    end(&s);
}

/* ---- order ---- */

static void keeps_order_or_swaps(void **state)
{
    struct scene    s;
    static const char *const texts[] = {"{\"userid\":\"20260001\",\"do\":\"text\",\"text\":\"1\"}",
                                        "{\"userid\":\"20260001\",\"do\":\"text\",\"text\":\"2\"}"};

    (void)state;
    for (int swap = 0; swap < 2; swap++) {
        begin(&s, echo);
        s.sim->faults.out_of_order = (unsigned)swap;
        for (int i = 0; i < 2; i++) {
            json_t *j = json_loads(texts[i], 0, NULL);

            CHECK(sim_act(s.sim, j, NULL, NULL) == 0, "he writes");
            json_decref(j);
        }
        CHECK(sim_callbacks_idle(s.sim, 5000), "both end");
        CHECK(strstr(s.bot.seen[swap], "<![CDATA[1]]></Content>") &&
                  strstr(s.bot.seen[1 - swap], "<![CDATA[2]]></Content>"),
              "%s", swap ? "swapped" : "in order");
        end(&s);
    }
}

/* ---- URL verification ---- */

static void echo_wrongly(struct bot *bot, const struct bot_request *req, struct bot_answer *out)
{
    (void)bot;
    buf_f(&out->body, "\"%s\"", req->plain);
}

static void verifies_urls(void **state)
{
    struct scene s;

    (void)state;
    begin(&s, echo);
    s.sim->apps[0].verified = false;
    CHECK(sim_verify_url(s.sim, &s.sim->apps[0]) == SIM_VERIFY_RIGHT && s.sim->apps[0].verified,
          "the right echo");
    CHECK(errors(&s) == 0, "is right");
    end(&s);

    begin(&s, echo_wrongly);
    s.sim->apps[1].verified = false;
    CHECK(sim_verify_url(s.sim, &s.sim->apps[1]) == SIM_VERIFY_WRONG && !s.sim->apps[1].verified,
          "in quotes");
    CHECK(errors(&s) == 1, "is wrong");
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(talks),
        cmocka_unit_test(tells_what_happened),
        cmocka_unit_test(refuses_what_phones_cannot_do),
        cmocka_unit_test(presses_cards),
        cmocka_unit_test(updates_cards_passively),
        cmocka_unit_test(refuses_bad_answers),
        cmocka_unit_test(tries_three_times),
        cmocka_unit_test(compares_resends),
        cmocka_unit_test(keeps_order_or_swaps),
        cmocka_unit_test(verifies_urls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
