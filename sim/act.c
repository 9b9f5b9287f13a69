#include "sim/act.h"

#include "base/mem.h"
#include "sim/act_private.h"
#include "sim/scan.h"
#include "sim/xml.h"

#include <string.h>

enum { TEXT_TYPED_MAX = 8192 };

const char *sim_act_text(const struct act *a, const char *name)
{
    const char *text = json_string_value(json_object_get(a->json, name));

    return text ? text : "";
}

int sim_act_bad(const struct act *a, const char *what)
{
    return err_set(a->err, ERR_BAD_INPUT, "%s", what);
}

int sim_act_refused(const struct act *a, const char *what)
{
    return err_set(a->err, ERR_FORBIDDEN, "%s", what);
}

void sim_act_show(struct act *a, const char *kind, const char *text)
{
    sim_message_add(a->sim, a->app, a->member,
                    json_pack("{s:s, s:s, s:s}", "from", "member", "kind", kind, "text", text));
}

void sim_act_send(struct act *a, enum sim_input input, const struct buf *middle,
                  const struct buf *end, const char *title, struct sim_message *card)
{
    const struct sim_callback c = {.input = input, .app = a->app, .member = a->member,
                                   .middle = middle && middle->p ? middle->p : "",
                                   .end = end && end->p ? end->p : "",
                                   .title = title, .card = card};

    sim_callback_send(a->sim, &c);
}

/* ---- the plain ones ---- */

static int act_typed(struct act *a)
{
    const json_t       *text = json_object_get(a->json, "text");
    struct str          s = {json_string_value(text), json_string_length(text)};
    auto_buf struct buf middle = {0}, title = {0};

    if (s.n == 0 || s.n > TEXT_TYPED_MAX)
        return sim_act_bad(a, "text must have 1 to 8192 bytes");
    sim_act_show(a, "text", s.p);
    sim_xml_cdata(&middle, "Content", s);
    buf_f(&title, "text %s", s.p);
    sim_act_send(a, SIM_IN_TEXT, &middle, NULL, title.p, NULL);
    return 0;
}

static int act_subscribe(struct act *a)
{
    a->member->subscribed = true;
    a->member->person->stranger = false; /* whoever was none has joined the company */
    sim_member_changed(a->sim, a->member);
    sim_act_show(a, "event", "加入应用可见范围");
    sim_act_send(a, SIM_IN_SUBSCRIBE, NULL, NULL, "subscribe", NULL);
    return 0;
}

static int act_unsubscribe(struct act *a)
{
    a->member->subscribed = false;
    sim_member_changed(a->sim, a->member);
    sim_act_show(a, "event", "离开应用可见范围");
    sim_act_send(a, SIM_IN_UNSUBSCRIBE, NULL, NULL, "unsubscribe", NULL);
    return 0;
}

static int act_view(struct act *a)
{
    const char *view = sim_act_text(a, "view");

    if (strcmp(view, "app") != 0 && strcmp(view, "wechat") != 0)
        return sim_act_bad(a, "view must be app or wechat");
    a->member->person->wechat = strcmp(view, "wechat") == 0;
    sim_member_changed(a->sim, a->member);
    return 0;
}

/* The platform opens the administrator's page in the browser of the phone. */
static int act_second(struct act *a)
{
    const char         *way = sim_act_text(a, "for");
    enum sim_second     second = strcmp(way, "use") == 0 ? SIM_SECOND_USE : SIM_SECOND_LOGIN;
    auto_buf struct buf url = {0};

    if (strcmp(way, "login") != 0 && strcmp(way, "use") != 0)
        return sim_act_bad(a, "for must be login or use");
    if (!a->member->person->stranger)
        sim_second_set(a->sim, a->member, second);
    buf_f(&url, "%s/verify?code=%s%s", a->sim->bot_url,
          sim_visit_add(a->sim, a->member, second)->code,
          second == SIM_SECOND_USE ? "&for=use" : "");
    if (a->answer)
        json_object_set_new(a->answer, "url", json_string(url.p));
    return 0;
}

/* ---- the table ---- */

enum { OUTSIDE = 1, UNVERIFIED = 2 }; /* who may do it, too */

static const struct {
    const char *name;
    unsigned    also;
    int (*run)(struct act *a);
} acts[] = {
    {"text", 0, act_typed},
    {"click", 0, sim_act_click},
    {"card", 0, sim_act_card},
    {"card_menu", 0, sim_act_card_menu},
    {"enter", 0, sim_act_enter},
    {"subscribe", OUTSIDE | UNVERIFIED, act_subscribe},
    {"unsubscribe", UNVERIFIED, act_unsubscribe},
    {"location", 0, sim_act_location},
    {"at", OUTSIDE | UNVERIFIED, sim_act_at},
    {"image", 0, sim_act_image},
    {"view", OUTSIDE | UNVERIFIED, act_view},
    {"second", OUTSIDE | UNVERIFIED, act_second},
};

/* The application may be left out: then the member's usual one. */
static int find_app(struct act *a)
{
    const char *name = sim_act_text(a, "app");

    a->app = name[0] ? sim_app_named(a->sim, name) : &a->sim->apps[a->member->apps[0]];
    if (a->app == NULL)
        return sim_act_bad(a, "there is no such application");
    if (!sim_member_has(a->sim, a->member, a->app))
        return sim_act_refused(a, "the member does not have this application");
    return 0;
}

static int run(struct act *a)
{
    const char *wanted = sim_act_text(a, "do");
    size_t      i = 0;

    while (i < ARRAY_LEN(acts) && strcmp(acts[i].name, wanted) != 0)
        i++;
    if (i == ARRAY_LEN(acts))
        return sim_act_bad(a, "\"do\" is not known");
    a->member = sim_member_find(a->sim, str_c(sim_act_text(a, "userid")));
    if (a->member == NULL)
        return sim_act_bad(a, "there is no such member");
    if (find_app(a) < 0)
        return -1;
    if (!a->member->subscribed && !(acts[i].also & OUTSIDE))
        return sim_act_refused(a, "the member is outside the application's visible scope");
    if (a->member->second != SIM_SECOND_NONE && !(acts[i].also & UNVERIFIED))
        return sim_act_refused(a, "the member has to pass the second verification first");
    return acts[i].run(a);
}

int sim_act(struct sim *sim, const json_t *act, json_t *answer, struct err *err)
{
    json_t    *whole = json_copy((json_t *)(uintptr_t)act);
    struct act a = {.sim = sim, .json = whole, .answer = answer, .err = err};
    int        rc = sim_scan_resolve(sim, whole, err);

    if (rc == 0) {
        sim_lock(sim);
        rc = run(&a);
        sim_unlock(sim);
    }
    json_decref(whole);
    return rc;
}
