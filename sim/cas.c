#include "sim/cas.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

enum { FIELD_MAX = 2048, KIND_BYTES = 4 };

/* LT: a form that was shown; TGT: somebody is signed in at this browser; ST: a service ticket. */
struct ticket {
    char                     kind[KIND_BYTES];
    char                     id[SIM_ID + 1];
    const struct sim_person *person;  /* TGT, ST */
    char                    *service; /* ST: for whom it is */
    bool                     fresh;   /* ST: the password was typed for it */
    int64_t                  expires;
    bool                     used;
};

const char *sim_cas_user(const struct sim *sim, const struct sim_person *p)
{
    return sim->config->login_by_userid || p->number[0] == '\0' ? p->userid : p->number;
}

/* ---- tickets; lock held ---- */

static struct ticket *ticket_add(struct sim *sim, const char *kind, int64_t seconds)
{
    struct ticket *t = sim_list_add(&sim->cas, xcalloc(1, sizeof *t));

    snprintf(t->kind, sizeof t->kind, "%s", kind);
    sim_random_id(t->id, SIM_ID);
    t->expires = sim_now(sim) + seconds;
    return t;
}

/* "ST-abc": NULL when there is none, or its time is over, or it was used. */
static struct ticket *ticket_find(struct sim *sim, const char *kind, const char *text)
{
    size_t n = strlen(kind);

    if (text == NULL || strncmp(text, kind, n) != 0 || text[n] != '-')
        return NULL;
    for (size_t i = 0; i < sim->cas.count; i++) {
        struct ticket *t = sim->cas.p[i];

        if (strcmp(t->kind, kind) == 0 && strcmp(t->id, text + n + 1) == 0)
            return t->used || sim_now(sim) >= t->expires ? NULL : t;
    }
    return NULL;
}

void sim_cas_free(struct sim *sim)
{
    for (size_t i = 0; i < sim->cas.count; i++) {
        struct ticket *t = sim->cas.p[i];

        free(t->service);
        free(t);
    }
    free(sim->cas.p);
}

/* ---- what was sent ---- */

static int hex_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                        : c >= 'A' && c <= 'F'   ? c - 'A' + 10
                                                                 : -1;
}

/* The first field of that name of a form; false: there is none, or it is too long. */
static bool form_field(struct str body, const char *name, char out[FIELD_MAX])
{
    struct str pair, key;
    size_t     n = 0;

    while (body.n > 0 && str_split(&body, '&', &pair)) {
        if (!str_split(&pair, '=', &key) || !str_is(key, name))
            continue;
        for (size_t i = 0; i < pair.n; i++) {
            char c = pair.p[i] == '+' ? ' ' : pair.p[i];

            if (c == '%' && i + 2 < pair.n && hex_of(pair.p[i + 1]) >= 0) {
                c = (char)(hex_of(pair.p[i + 1]) << 4 | hex_of(pair.p[i + 2]));
                i += 2;
            }
            if (n + 1 == FIELD_MAX)
                return false;
            out[n++] = c;
        }
        out[n] = '\0';
        return true;
    }
    return false;
}

static const char *cookie_of(const struct sim_request *req, char out[SIM_ID + 8])
{
    const char *text = sim_request_header(req, "Cookie");
    const char *at = text ? strstr(text, "CASTGC=") : NULL;

    if (at == NULL)
        return NULL;
    snprintf(out, SIM_ID + 8, "%.*s", (int)strcspn(at + 7, "; "), at + 7);
    return out;
}

/* ---- pages ---- */

static void text(struct buf *out, const char *words)
{
    for (; *words; words++)
        switch (*words) {
        case '&':
            buf_c(out, "&amp;");
            break;
        case '<':
            buf_c(out, "&lt;");
            break;
        case '>':
            buf_c(out, "&gt;");
            break;
        case '"':
            buf_c(out, "&quot;");
            break;
        default:
            buf_char(out, *words);
        }
}

static void begin(struct sim_response *res, unsigned status, const char *title)
{
    res->status = status;
    res->type = "text/html; charset=utf-8";
    buf_f(&res->body,
          "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<title>%s</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>"
          "body{margin:0;background:#eef1f6;color:#1b2430;"
          "font:17px/1.6 system-ui,\"Noto Sans CJK SC\",sans-serif}main{max-width:24rem;"
          "margin:10vh auto;padding:32px;background:#fff;border-radius:14px}"
          "h1{margin:0 0 4px;font-size:24px}p{color:#5b6675}label{display:block;margin:14px 0}"
          "input{display:block;width:100%%;box-sizing:border-box;padding:12px;margin-top:4px;"
          "font:inherit;border:1px solid #c3ccd8;border-radius:10px}"
          "button{width:100%%;padding:14px;font:inherit;font-weight:600;"
          "border:0;border-radius:10px;background:#2457a7;color:#fff}"
          ".no{color:#a83224}</style>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n",
          title, title);
}

static void end(struct sim_response *res)
{
    buf_c(&res->body, "</main>\n</body>\n</html>\n");
}

static void say(struct sim_response *res, unsigned status, const char *title, const char *words)
{
    begin(res, status, title);
    buf_c(&res->body, "<p>");
    text(&res->body, words);
    buf_c(&res->body, "</p>\n");
    end(res);
}

/* Lock held. */
static void show_form(struct sim *sim, struct sim_response *res, const char *service,
                      const char *wrong)
{
    const struct ticket *lt = ticket_add(sim, "LT", SIM_CAS_FORM_LIFE);
    struct buf          *out = &res->body;

    begin(res, wrong ? 401 : 200, "统一身份认证");
    if (wrong)
        buf_f(out, "<p class=\"no\">%s</p>\n", wrong);
    buf_c(out, "<form method=\"post\" action=\"/cas/login\">\n"
               "<input type=\"hidden\" name=\"service\" value=\"");
    text(out, service);
    buf_f(out, "\">\n<input type=\"hidden\" name=\"lt\" value=\"LT-%s\">\n"
               "<label>用户名<input type=\"text\" name=\"username\"></label>\n"
               "<label>密码<input type=\"password\" name=\"password\"></label>\n"
               "<button>登录</button>\n</form>\n<p>演示：用户名是%s，密码都是 %s</p>\n",
          lt->id, sim->config->login_by_userid ? "企业微信账号" : "学号、工号", SIM_CAS_PASSWORD);
    end(res);
}

/* ---- /cas/login ---- */

/* As an administrator has registered it: hongyan, at its log-in. */
static bool is_registered(const struct sim *sim, const char *service)
{
    const char *const known[] = {sim->bot_url, sim->config->public_url};

    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        size_t n = known[i] ? strlen(known[i]) : 0;

        if (n > 0 && strncmp(service, known[i], n) == 0 &&
            strncmp(service + n, "/login/", 7) == 0 && strpbrk(service, " \r\n#") == NULL)
            return true;
    }
    return false;
}

/* A ticket for the service, and the way back. Lock held. */
static void send_back(struct sim *sim, struct sim_response *res, const struct sim_person *person,
                      const char *service, bool fresh)
{
    struct ticket      *st = ticket_add(sim, "ST", SIM_CAS_TICKET_LIFE);
    auto_buf struct buf url = {0};

    st->person = person;
    st->service = xstrdup(service);
    st->fresh = fresh;
    buf_f(&url, "%s%cticket=ST-%s", service, strchr(service, '?') ? '&' : '?', st->id);
    say(res, 302, "已登录", "正在回到应用。");
    res->location = buf_take(&url);
}

static const struct sim_person *person_named(const struct sim *sim, const char *user)
{
    for (size_t i = 0; i < sim->people.count; i++)
        if (strcmp(sim_cas_user(sim, &sim->people.list[i]), user) == 0)
            return &sim->people.list[i];
    return NULL;
}

static void sign_in(struct sim *sim, const struct sim_request *req, struct sim_response *res,
                    const char *service)
{
    char                     user[FIELD_MAX], password[FIELD_MAX], lt[FIELD_MAX];
    const struct sim_person *person;
    struct ticket           *form, *tgt;
    auto_buf struct buf      cookie = {0};

    if (!form_field(req->body, "username", user) ||
        !form_field(req->body, "password", password) || !form_field(req->body, "lt", lt))
        return say(res, 400, "不能登录", "表单不完整。");
    form = ticket_find(sim, "LT", lt);
    if (form == NULL)
        return show_form(sim, res, service, "表单已经用过或过期，请再填一次。");
    form->used = true;
    person = person_named(sim, user);
    if (person == NULL || strcmp(password, SIM_CAS_PASSWORD) != 0)
        return show_form(sim, res, service, "用户名或密码不对。");
    tgt = ticket_add(sim, "TGT", SIM_CAS_SIGNED_LIFE);
    tgt->person = person;
    buf_f(&cookie, "CASTGC=TGT-%s; Path=/cas; HttpOnly; SameSite=Lax", tgt->id);
    send_back(sim, res, person, service, true);
    res->cookie = buf_take(&cookie);
}

static void login(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    bool           post = strcmp(req->method, "POST") == 0;
    char           sent[FIELD_MAX], cookie[SIM_ID + 8];
    const char    *service = sim_request_arg(req, "service");
    struct ticket *tgt;

    if (post)
        service = form_field(req->body, "service", sent) ? sent : NULL;
    if (service == NULL)
        return say(res, 400, "不能登录", "没有说要登录哪个应用（service）。");
    if (!is_registered(sim, service)) {
        sim_error(sim, "cas/login: the service %s is not registered", service);
        return say(res, 403, "没有授权的应用", "这个应用没有在统一身份认证登记。");
    }
    if (post)
        return sign_in(sim, req, res, service);
    tgt = ticket_find(sim, "TGT", cookie_of(req, cookie));
    if (tgt)
        send_back(sim, res, tgt->person, service, false);
    else
        show_form(sim, res, service, NULL);
}

static void logout(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    char           cookie[SIM_ID + 8];
    struct ticket *tgt = ticket_find(sim, "TGT", cookie_of(req, cookie));

    if (tgt)
        tgt->used = true;
    say(res, 200, "已退出统一身份认证", "可以关闭浏览器了。");
    res->cookie = xstrdup("CASTGC=; Path=/cas; Max-Age=0; HttpOnly; SameSite=Lax");
}

/* ---- /cas/serviceValidate ---- */

#define RESPONSE "<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/cas\">\n"

static void fail(struct sim_response *res, const char *code, const char *words)
{
    buf_f(&res->body, RESPONSE " <cas:authenticationFailure code=\"%s\">%s"
                               "</cas:authenticationFailure>\n</cas:serviceResponse>\n",
          code, words);
}

static void succeed(const struct sim *sim, struct sim_response *res, const struct ticket *st,
                    bool attributes)
{
    struct buf *out = &res->body;

    buf_f(out, RESPONSE " <cas:authenticationSuccess>\n  <cas:user>%s</cas:user>\n",
          sim_cas_user(sim, st->person));
    if (attributes) {
        buf_f(out, "  <cas:attributes>\n   <cas:isFromNewLogin>%s</cas:isFromNewLogin>\n"
                   "   <cas:cn>", st->fresh ? "true" : "false");
        text(out, st->person->name);
        buf_c(out, "</cas:cn>\n  </cas:attributes>\n");
    }
    buf_c(out, " </cas:authenticationSuccess>\n</cas:serviceResponse>\n");
}

/* A ticket is gone after the first look, whatever came of it (2.5.1). */
static void validate(struct sim *sim, const struct sim_request *req, struct sim_response *res,
                     bool attributes)
{
    const char    *service = sim_request_arg(req, "service");
    const char    *shown = sim_request_arg(req, "ticket");
    struct ticket *st = ticket_find(sim, "ST", shown);

    res->type = "application/xml; charset=utf-8";
    if (service == NULL || shown == NULL) {
        sim_error(sim, "cas: service and ticket are both needed");
        return fail(res, "INVALID_REQUEST", "'service' and 'ticket' parameters are both required");
    }
    if (st == NULL)
        return fail(res, "INVALID_TICKET", "Ticket not recognized");
    st->used = true;
    if (strcmp(st->service, service) != 0) {
        sim_error(sim, "cas: the ticket was asked for another service");
        return fail(res, "INVALID_SERVICE", "Ticket does not match the supplied service");
    }
    succeed(sim, res, st, attributes);
}

static void answer(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    const char *path = req->path + strlen("/cas/");
    bool        get = strcmp(req->method, "GET") == 0, post = strcmp(req->method, "POST") == 0;

    if (strcmp(path, "login") == 0 && (get || post))
        login(sim, req, res);
    else if (strcmp(path, "logout") == 0 && get)
        logout(sim, req, res);
    else if (strcmp(path, "serviceValidate") == 0 && get)
        validate(sim, req, res, false);
    else if (strcmp(path, "p3/serviceValidate") == 0 && get && !sim->faults.cas_old)
        validate(sim, req, res, true);
    else
        say(res, 404, "没有这个页面", "统一身份认证没有这个地址。");
}

void sim_cas(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    sim_lock(sim);
    if (sim->faults.cas_down)
        res->drop = true;
    else
        answer(sim, req, res);
    sim_unlock(sim);
}
