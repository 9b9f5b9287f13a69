/* Each application as the platform knows it: agent/get, menu/get; and where callbacks come from.
 * Source: developer.work.weixin.qq.com/document/path/90227, 90232, 90238 */
#include "cli/doctor_platform_private.h"

#include "base/utf8.h"
#include "bot/menu.h"

enum { NO_MENU = 46003 };

struct agent {
    struct doctor         *d;
    const struct conf_app *app;
    const json_t          *json;
};

/* ---- telling ---- */

/* "管理后台 › 应用管理 › 自建 › student › what" as the way to mend it. */
static void say_page(struct finding *f, const char *app, const char *zh, const char *en)
{
    buf_c(&f->fix_zh, "管理后台 › ");
    platform_page(app, &f->fix_zh);
    buf_f(&f->fix_zh, " › %s", zh);
    buf_c(&f->fix_en, "console › ");
    platform_page(app, &f->fix_en);
    buf_f(&f->fix_en, " › %s", en);
}

/* One sentence with the application's name in front. page NULL: nothing to change. */
static void tell(const struct agent *a, enum mark mark, const char *check, const char *zh,
                 const char *en, const char *page_zh, const char *page_en)
{
    struct finding f = {.mark = mark, .check = check, .app = a->app->name};

    buf_f(&f.zh, "%s：%s", a->app->name, zh);
    buf_f(&f.en, "%s: %s", a->app->name, en);
    if (page_zh)
        say_page(&f, a->app->name, page_zh, page_en);
    doctor_tell(a->d, &f);
}

static int64_t flag(const struct agent *a, const char *name)
{
    int64_t value = 0;

    js_int(a->json, name, &value);
    return value;
}

/* ---- agent/get ---- */

static void tell_application(const struct agent *a)
{
    auto_buf struct buf name = {0};
    struct finding      f = {.check = "agent", .app = a->app->name};

    if (flag(a, "close") != 0) {
        tell(a, MARK_FAIL, "agent", "应用被停用，什么都收发不了",
             "the application is disabled: nothing comes or goes", "启用应用", "enable it");
        return;
    }
    utf8_clean(&name, js_str(a->json, "name"));
    buf_f(&f.zh, "%s：AgentId %lld 是应用“%s”，已启用", a->app->name, (long long)a->app->agent_id,
          name.p ? name.p : "");
    buf_f(&f.en, "%s: agent id %lld is an application that is enabled", a->app->name,
          (long long)a->app->agent_id);
    doctor_tell(a->d, &f);
}

/* No API tells which address the platform sees, nor the list: only a refusal (60020) names it. */
static void tell_trusted(const struct agent *a)
{
    struct finding f = {.check = "trusted_ip", .app = a->app->name};

    buf_f(&f.zh, "%s：企业微信接受本机的 IP（是哪个，它只在拒绝时说）；清单在 管理后台 › ", a->app->name);
    platform_page(a->app->name, &f.zh);
    buf_c(&f.zh, " › 企业可信IP");
    buf_f(&f.en, "%s: the platform takes this machine's address (it names it only when it refuses); "
                 "the list: console › ",
          a->app->name);
    platform_page(a->app->name, &f.en);
    buf_c(&f.en, " › 企业可信IP");
    doctor_tell(a->d, &f);
}

static size_t entries(const json_t *json, const char *object, const char *list)
{
    return json_array_size(json_object_get(json_object_get(json, object), list));
}

static void tell_scope(const struct agent *a)
{
    size_t users = entries(a->json, "allow_userinfos", "user");
    size_t parties = entries(a->json, "allow_partys", "partyid");
    size_t tags = entries(a->json, "allow_tags", "tagid");
    struct finding f = {.check = "scope", .app = a->app->name};

    if (users + parties + tags == 0) {
        tell(a, MARK_FAIL, "scope", "可见范围是空的：没有人看得见这个应用",
             "its scope is empty: nobody sees it", "可见范围：选上学生、教职工所在的部门",
             "可见范围: choose the departments of students and staff");
        return;
    }
    buf_f(&f.zh, "%s：可见范围有 %zu 个部门、%zu 个标签、单独列出的 %zu 人", a->app->name, parties, tags,
          users);
    buf_f(&f.en, "%s: its scope is %zu departments, %zu tags, %zu members by themselves",
          a->app->name, parties, tags, users);
    doctor_tell(a->d, &f);
}

/* Whether the switch "始终进入主页" is on, no API tells: protocol 4.1. */
static void tell_home(const struct agent *a)
{
    if (js_str(a->json, "home_url").n == 0) {
        tell(a, MARK_OK, "home_url", "没有设应用主页，微信里收得到完整消息",
             "no home page is set: messages arrive whole in WeChat", NULL, NULL);
        return;
    }
    tell(a, MARK_WARN, "home_url",
         "设了应用主页。“在微工作台中始终进入主页”如果打开，微信里就只收得到文字，而且只有前 20 字节",
         "a home page is set. If “在微工作台中始终进入主页” is on, WeChat shows only text, cut to 20 bytes",
         "应用主页：确认没有勾选“在微工作台中始终进入主页”，或清空主页（接口看不到这个开关）",
         "应用主页: “在微工作台中始终进入主页” must be off, or empty the page (no API tells)");
}

static void tell_enter(const struct agent *a)
{
    if (flag(a, "isreportenter") == 1)
        tell(a, MARK_OK, "enter", "进入应用会上报，每天第一次进入有问候",
             "entering is reported: the day's greeting works", NULL, NULL);
    else
        tell(a, MARK_WARN, "enter", "没有上报“进入应用”：每天第一次进入时的问候不会出现",
             "entering is not reported: nobody is greeted",
             "接收消息 › 设置API接收：勾选“上报进入应用事件”",
             "接收消息 › 设置API接收: tick “上报进入应用事件”");
}

static bool asks_for_a_place(const struct conf_school *school, const char *app)
{
    for (unsigned i = 0; i < school->flows_count; i++)
        for (unsigned k = 0; k < school->flows[i].questions_count; k++)
            if (school->flows[i].questions[k].kind == ASK_LOCATION &&
                strcmp(school->flows[i].app, app) == 0)
                return true;
    return false;
}

static void tell_location(const struct agent *a)
{
    if (!asks_for_a_place(a->d->conf->school, a->app->name))
        return;
    if (flag(a, "report_location_flag") != 0)
        tell(a, MARK_OK, "location", "进入应用会上报地理位置，问位置的题目可以自动填",
             "positions are reported: questions for the place fill themselves in", NULL, NULL);
    else
        tell(a, MARK_WARN, "location", "没有上报地理位置：问位置的题目要学生自己发位置",
             "positions are not reported: members have to send theirs themselves",
             "接收消息 › 设置API接收：勾选“上报地理位置”",
             "接收消息 › 设置API接收: tick “上报地理位置”");
}

/* A call for one application. false: it failed, which was told. `allowed` is no failure. */
static bool call(struct doctor *d, const struct conf_app *app, const char *path, const char *check,
                 int allowed, struct platform_answer *answer)
{
    char           more[40];
    struct finding f = {.check = check, .app = app->name};

    snprintf(more, sizeof more, "agentid=%lld", (long long)app->agent_id);
    platform_ask(d, (unsigned)(app - d->conf->wecom.apps), path, str_c(more), answer);
    if (answer->errcode == 0 || answer->errcode == allowed)
        return true;
    buf_f(&f.zh, "%s：%s：", app->name, path);
    buf_f(&f.en, "%s: %s: ", app->name, path);
    platform_explain(answer, app->name, &f);
    doctor_tell(d, &f);
    return false;
}

/* Every application whose token came. */
static void for_each(struct doctor *d, void (*one)(struct doctor *d, const struct conf_app *app))
{
    const struct conf_wecom *w = &d->conf->wecom;

    for (unsigned i = 0; i < w->apps_count; i++)
        if (d->tokens[i].text.n > 0)
            one(d, &w->apps[i]);
}

static void check_agent(struct doctor *d, const struct conf_app *app)
{
    struct platform_answer answer;

    if (call(d, app, "agent/get", "agent", 0, &answer)) {
        const struct agent a = {d, app, answer.json};

        tell_trusted(&a);
        tell_application(&a);
        tell_scope(&a);
        tell_home(&a);
        tell_enter(&a);
        tell_location(&a);
    }
    platform_answer_free(&answer);
}

void doctor_agents(struct doctor *d)
{
    for_each(d, check_agent);
}

/* ---- menu/get ---- */

static void tell_menu(struct doctor *d, const struct conf_app *app, const struct school_menu *menu,
                      struct str answer)
{
    auto_buf struct buf wanted = {0}, found = {0};
    struct finding      f = {.mark = MARK_WARN, .check = "menu", .app = app->name};
    struct err          err = {0};
    int                 same = menu_compare(menu, answer, &wanted, &found, &err);

    if (same > 0) {
        f.mark = MARK_OK;
        buf_f(&f.zh, "%s：菜单与学校文件一致", app->name);
        buf_f(&f.en, "%s: the menu is that of the school file", app->name);
    } else if (same < 0) {
        buf_f(&f.zh, "%s：菜单没读懂：%s", app->name, err.text);
        buf_f(&f.en, "%s: the menu is not understood: %s", app->name, err.text);
    } else {
        buf_f(&f.zh, "%s：菜单与学校文件不同：应该是“%s”，现在是“%s”", app->name,
              wanted.p ? wanted.p : "（没有）", found.p ? found.p : "（没有）");
        buf_f(&f.en, "%s: the menu is not that of the school file: wanted “%s”, found “%s”",
              app->name, wanted.p ? wanted.p : "(none)", found.p ? found.p : "(none)");
    }
    if (f.mark != MARK_OK) {
        buf_f(&f.fix_zh, "hongyan menu push --app %s -c 配置文件", app->name);
        buf_f(&f.fix_en, "hongyan menu push --app %s -c FILE", app->name);
    }
    doctor_tell(d, &f);
}

static void check_menu(struct doctor *d, const struct conf_app *app)
{
    const struct school_menu *menu = menu_of(d->conf->school, app->name);
    struct platform_answer    answer;
    struct finding            f = {.mark = MARK_FAIL, .check = "menu", .app = app->name};

    if (menu == NULL)
        return;
    if (!call(d, app, "menu/get", "menu", NO_MENU, &answer)) {
        platform_answer_free(&answer);
        return;
    }
    if (answer.errcode == 0) {
        tell_menu(d, app, menu, buf_view(&answer.probe.body));
    } else {
        buf_f(&f.zh, "%s：还没有菜单", app->name);
        buf_f(&f.en, "%s: there is no menu yet", app->name);
        buf_f(&f.fix_zh, "hongyan menu push --app %s -c 配置文件", app->name);
        buf_f(&f.fix_en, "hongyan menu push --app %s -c FILE", app->name);
        doctor_tell(d, &f);
    }
    platform_answer_free(&answer);
}

void doctor_menus(struct doctor *d)
{
    for_each(d, check_menu);
}

/* ---- where callbacks come from ---- */

void doctor_addresses(struct doctor *d)
{
    struct platform_answer answer;
    struct finding         f = {.check = "addresses"};

    if (d->tokens[0].text.n == 0)
        return;
    platform_ask(d, 0, "getcallbackip", STR_LIT(""), &answer);
    if (answer.errcode == 0) {
        size_t count = json_array_size(json_object_get(answer.json, "ip_list"));

        buf_f(&f.zh, "企业微信的回调来自 %zu 个地址段；防火墙有白名单时按 getcallbackip 放行", count);
        buf_f(&f.en, "callbacks come from %zu address ranges: a firewall has to let in what "
                     "getcallbackip lists",
              count);
        doctor_tell(d, &f);
    }
    platform_answer_free(&answer);
}
