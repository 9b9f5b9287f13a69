/* What the person sees: one page for each way it can end. */
#include "bot/verify_private.h"

#include "base/clock.h"
#include "base/log.h"
#include "bot/api.h"
#include "bot/html.h"

enum { LIMITED_LINE = 60 }; /* seconds between two lines of the log that say so */

struct words {
    const char *title, *text; /* text: NULL where the handler always says it */
};

struct ending {
    const char    *name; /* for the log */
    unsigned       status;
    enum metric    counter;
    enum html_mark mark;
    bool           desk; /* whom to ask stands below */
    struct words   zh, en;
};

#define REOPEN_ZH "请关闭本页，回到企业微信再打开一次。"
#define REOPEN_EN "Close this page, go back to WeCom and open it from there again."

static const struct ending endings[V_COUNT] = {
    [V_PASSED] = {"passed", 200, M_VERIFY_PASSED, HTML_GOOD, false,
                  {"验证通过", "请回到企业微信继续使用。"},
                  {"You are verified", "Go back to WeCom and carry on."}},
    [V_FORM] = {"form", 200, M_VERIFY_FORMS, HTML_PLAIN, true, {"确认你的身份", NULL},
                {"Confirm who you are", NULL}},
    [V_FORM_AGAIN] = {"form_again", 422, M_VERIFY_FORMS, HTML_PLAIN, true,
                      {"确认你的身份", NULL}, {"Confirm who you are", NULL}},
    [V_WAIT] = {"wait", 202, M_VERIFY_REFUSED, HTML_WAIT, true,
                {"需要人工核对", "学校正在核对你的身份。核对好以后，从企业微信再打开一次即可。"},
                {"The office has to look at this",
                 "Your identity is being checked. Once that is done, open this from WeCom again."}},
    [V_REFUSED] = {"refused", 403, M_VERIFY_REFUSED, HTML_BAD, true,
                   {"没有通过验证", "这里无法确认你的身份，请联系服务台。"},
                   {"Not verified",
                    "We cannot confirm here who you are. Please ask the service desk."}},
    [V_NO_CODE] = {"no_code", 400, M_VERIFY_CODES, HTML_BAD, true,
                   {"请从企业微信打开", "登录或使用企业微信时，它会自动打开这个页面；直接访问没有用。"},
                   {"Please open this from WeCom",
                    "WeCom opens this page by itself when you log in; there is nothing to do here "
                    "otherwise."}},
    [V_BAD_CODE] = {"bad_code", 400, M_VERIFY_CODES, HTML_BAD, true,
                    {"链接无效，或已经用过", REOPEN_ZH},
                    {"This link is not valid, or was used already", REOPEN_EN}},
    [V_OLD_CODE] = {"old_code", 410, M_VERIFY_CODES, HTML_BAD, true,
                    {"链接已经过期", "链接只能用一次，五分钟内有效。" REOPEN_ZH},
                    {"This link has expired",
                     "A link works once, within five minutes. " REOPEN_EN}},
    [V_OUTSIDER] = {"outsider", 403, M_VERIFY_REFUSED, HTML_BAD, true,
                    {"你还不是本校企业微信的成员",
                     "请先按学校的通知关注或加入，再从企业微信打开。如果已经加入，请联系服务台。"},
                    {"You are not a member of the school’s WeCom yet",
                     "Please join as the school has told you, then open this from WeCom. If you "
                     "have joined already, ask the service desk."}},
    [V_TOO_SLOW] = {"too_slow", 410, M_VERIFY_CODES, HTML_BAD, true,
                    {"验证超时了", "一次验证要在五分钟内完成。" REOPEN_ZH},
                    {"That took too long",
                     "A verification has to be done within five minutes. " REOPEN_EN}},
    [V_NOT_ASKED] = {"not_asked", 403, M_VERIFY_REFUSED, HTML_BAD, true,
                     {"你不需要做这项验证", "请回到企业微信直接使用。如果仍被要求验证，请联系服务台。"},
                     {"You need not do this",
                      "Go back to WeCom and just use it. If it still asks you to verify, please "
                      "tell the service desk."}},
    [V_UNKNOWN_MEMBER] = {"unknown_member", 403, M_VERIFY_REFUSED, HTML_BAD, true,
                          {"企业微信里没有你的账号",
                           "账号可能刚刚被删除或改名。请联系服务台。"},
                          {"WeCom does not know your account",
                           "It may just have been deleted or renamed. Please ask the service "
                           "desk."}},
    [V_SETTINGS] = {"settings", 500, M_VERIFY_ALERTS, HTML_BAD, true,
                    {"学校的设置还有问题", "不是你的错。请把这个代号告诉服务台，处理好以后再打开。"},
                    {"The school’s settings are not right yet",
                     "This is not your fault. Please tell the service desk this number, and open "
                     "this again once it is mended."}},
    [V_SILENT] = {"silent", 504, M_VERIFY_FAILED, HTML_WAIT, true,
                  {"企业微信暂时没有回应", "请过一分钟，从企业微信再打开一次。"},
                  {"WeCom does not answer at the moment",
                   "Please wait a minute and open this from WeCom again."}},
    [V_SILENT_LATE] = {"silent_late", 504, M_VERIFY_FAILED, HTML_WAIT, true,
                       {"身份已确认，只差一步",
                        "企业微信暂时没有回应。请过一分钟从企业微信再打开一次，不用再填写。"},
                       {"We know who you are; one step is left",
                        "WeCom does not answer at the moment. Please wait a minute and open this "
                        "from WeCom again; you need not fill in anything."}},
    [V_BUSY] = {"busy", 503, M_VERIFY_FAILED, HTML_WAIT, true,
                {"现在使用的人很多", "请过一分钟，从企业微信再打开一次。"},
                {"Many people are here right now",
                 "Please wait a minute and open this from WeCom again."}},
    [V_LIMITED] = {"limited", 429, M_VERIFY_LIMITED, HTML_WAIT, true,
                   {"打开得太频繁了", "请过一分钟，从企业微信再打开一次。"},
                   {"That was too often",
                    "Please wait a minute and open this from WeCom again."}},
    [V_CROWDED] = {"crowded", 429, M_VERIFY_LIMITED, HTML_WAIT, true,
                   {"稍等一下", "这个网络里刚才有很多无效的链接，要一个一个核对。本页过几秒会自己再试，不用关闭。"},
                   {"One moment, please",
                    "Many links from this network were not valid, so they are looked at one by "
                    "one. This page tries again by itself in a few seconds."}},
    [V_EXPIRED] = {"expired", 410, M_VERIFY_CODES, HTML_BAD, true,
                   {"表单已经过期", "表单要在五分钟内填完。" REOPEN_ZH},
                   {"The form has expired",
                    "It has to be filled in within five minutes. " REOPEN_EN}},
    [V_FORGED] = {"forged", 403, M_VERIFY_FORGED, HTML_BAD, true,
                  {"表单已经失效", "可能是同时打开了两次，或浏览器不允许 Cookie。" REOPEN_ZH},
                  {"The form is not valid any more",
                   "Perhaps it was opened twice, or this browser allows no cookies. " REOPEN_EN}},
    [V_CROSS_SITE] = {"cross_site", 403, M_VERIFY_FORGED, HTML_BAD, true,
                      {"这不是从本页提交的", REOPEN_ZH},
                      {"This was not sent from our page", REOPEN_EN}},
    [V_MALFORMED] = {"malformed", 400, M_VERIFY_MALFORMED, HTML_BAD, true,
                     {"提交的内容看不懂", REOPEN_ZH},
                     {"We could not read what was sent", REOPEN_EN}},
    [V_LARGE] = {"large", 413, M_VERIFY_MALFORMED, HTML_BAD, true,
                 {"提交的内容太长", REOPEN_ZH},
                 {"What was sent is too long", REOPEN_EN}},
    [V_TYPE] = {"type", 415, M_VERIFY_MALFORMED, HTML_BAD, true,
                {"提交的内容看不懂", REOPEN_ZH},
                {"We could not read what was sent", REOPEN_EN}},
    [V_METHOD] = {"method", 405, M_VERIFY_MALFORMED, HTML_BAD, true,
                  {"请从企业微信打开", REOPEN_ZH},
                  {"Please open this from WeCom", REOPEN_EN}},
};

/* For whoever mends it: what the number means. */
static const struct {
    int         errcode;
    const char *zh, *en;
} causes[] = {
    {40209, "本页的域名与管理后台里填的不一致。",
     "This page’s domain is not the one of the console."},
    {40210, "管理后台里还没有填二次验证的网址。",
     "The console has no address for second verification yet."},
    {48009, "服务器的 IP 不能用通讯录同步助手读取成员。",
     "The contact-sync assistant may not read members from the server’s address."},
    {60020, "服务器的 IP 不在可信 IP 里。", "The server’s address is not a trusted IP."},
};

/* ---- the form ---- */

struct labels {
    const char *lead, *number, *candidate, *either, *name, *document, *hint, *notice, *agree, *send,
        *after;
    const char *other, *other_name; /* the other language, in itself */
};

static const struct labels labels[] = {
    {
        .lead = "企业微信需要确认是你本人。填一次，以后就不用了。",
        .number = "学号",
        .candidate = "考生号",
        .either = "学号或考生号",
        .name = "姓名",
        .document = "证件号",
        .hint = "18 位身份证号，或护照、通行证上的字母和数字",
        .notice = "请先阅读须知",
        .agree = "我已阅读并同意",
        .send = "确认",
        .after = "请在五分钟内填完。填写的内容只用来和学校的名册核对。",
        .other = "en",
        .other_name = "English",
    },
    {
        .lead = "WeCom needs to be sure that it is you. You only have to do this once.",
        .number = "Student number",
        .candidate = "Candidate number",
        .either = "Student or candidate number",
        .name = "Name, as the school has it",
        .document = "ID number",
        .hint = "18 characters of an identity card, or letters and digits of a passport or permit",
        .notice = "Please read this first",
        .agree = "I have read it and agree",
        .send = "Confirm",
        .after = "Please finish within five minutes. What you enter is only compared with the "
                 "school’s roster.",
        .other = "zh",
        .other_name = "中文",
    },
};

static const struct labels *labels_of(const struct passage *p)
{
    return &labels[p->english ? 1 : 0];
}

struct input {
    const char *name, *label;
    struct str  hint;       /* may be empty */
    const char *attributes;
    struct str  value;
};

/* What is wrong with it stands beside it, and the page opens there. */
static void write_input(const struct passage *p, struct buf *out, const struct input *i)
{
    bool wrong = p->wrong != NULL && str_is(str_c(p->wrong), i->name);

    buf_f(out, "<label for=\"%s\">%s", i->name, i->label);
    if (i->hint.n > 0) {
        buf_c(out, " <span class=\"hint\">");
        html_text(out, i->hint);
        buf_c(out, "</span>");
    }
    buf_c(out, "</label>\n");
    if (wrong) {
        buf_f(out, "<p class=\"wrong\" id=\"wrong\" role=\"alert\">");
        html_lines(out, buf_view(&p->text));
        buf_c(out, "</p>\n");
    }
    buf_f(out, "<input type=\"text\" id=\"%s\" name=\"%s\" maxlength=\"64\" required "
               "spellcheck=\"false\" %s%s value=\"", i->name, i->name, i->attributes,
          wrong ? " aria-invalid=\"true\" aria-describedby=\"wrong\" autofocus" : "");
    html_text(out, i->value);
    buf_c(out, "\">\n");
}

static void write_inputs(const struct passage *p, struct buf *out)
{
    const struct labels *l = labels_of(p);
    bool                 number = str_is(str_c(p->school->key), "number");
    bool                 candidate = str_is(str_c(p->school->key), "candidate");

    write_input(p, out, &(struct input){
        .name = "number",
        .hint = buf_view(p->english ? &p->school->hint_en : &p->school->hint),
        .label = number ? l->number : candidate ? l->candidate : l->either,
        .attributes = candidate ? "inputmode=\"numeric\" autocomplete=\"off\""
                                : "autocapitalize=\"none\" autocomplete=\"off\"",
        .value = form_get(&p->form, "number"),
    });
    write_input(p, out, &(struct input){
        .name = "name",
        .label = l->name,
        .attributes = "autocomplete=\"name\"",
        .value = form_get(&p->form, "name"),
    });
    if (p->school->document) /* what was typed is not sent back: the screen may be seen */
        write_input(p, out, &(struct input){
            .name = "document",
            .label = l->document,
            .hint = str_c(l->hint),
            .attributes = "autocapitalize=\"characters\" autocomplete=\"off\"",
        });
}

static void write_notice(const struct passage *p, struct buf *out)
{
    const struct verify_school *s = p->school;
    const struct labels        *l = labels_of(p);

    if (s->notice == NULL)
        return;
    buf_f(out, "<h2 id=\"notice\">%s</h2>\n<div class=\"notice\" role=\"region\" "
               "aria-labelledby=\"notice\" tabindex=\"0\">", l->notice);
    html_lines(out, str_c(p->english && s->notice_en ? s->notice_en : s->notice));
    buf_f(out, "</div>\n<label class=\"agree\"><input type=\"checkbox\" name=\"agreed\" "
               "value=\"yes\" required%s>%s</label>\n", p->agreed ? " checked" : "", l->agree);
}

/* The first button is the one that the keyboard presses; the other one changes the language without
 * trying anything, as the code in the address is used up. */
static void write_form(const struct passage *p, const struct buf *ticket, struct buf *out)
{
    const struct labels *l = labels_of(p);

    buf_f(out, "<p class=\"lead\">%s</p>\n", l->lead);
    if (p->text.n > 0 && p->wrong == NULL) {
        buf_f(out, "<p class=\"say%s\" role=\"alert\">",
              p->outcome == V_FORM_AGAIN ? "" : " calm");
        html_lines(out, buf_view(&p->text));
        buf_c(out, "</p>\n");
    }
    buf_f(out, "<form method=\"post\" action=\"verify\">\n"
               "<input type=\"hidden\" name=\"ticket\" value=\"%s\">\n"
               "<input type=\"hidden\" name=\"lang\" value=\"%s\">\n",
          ticket->p, p->english ? "en" : "zh");
    write_notice(p, out);
    write_inputs(p, out);
    buf_f(out, "<button>%s</button>\n<button class=\"quiet\" name=\"switch\" value=\"%s\" "
               "lang=\"%s\" formnovalidate>%s</button>\n</form>\n<p class=\"after\">%s</p>\n",
          l->send, l->other, l->other, l->other_name, l->after);
}

/* ---- the other pages ---- */

static void write_words(const struct passage *p, const struct words *w, struct buf *out)
{
    if (p->text.n > 0) { /* the handler knows better, in the person's language */
        buf_c(out, "<p>");
        html_lines(out, buf_view(&p->text));
        buf_c(out, "</p>\n");
    } else {
        buf_f(out, "<p>%s</p>\n", w->text);
    }
}

static void write_cause(const struct passage *p, struct buf *out)
{
    if (p->outcome != V_SETTINGS)
        return;
    buf_f(out, "<p><strong>%d</strong>", p->errcode);
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++)
        if (causes[i].errcode == p->errcode)
            buf_f(out, " %s", p->english ? causes[i].en : causes[i].zh);
    buf_c(out, "</p>\n");
}

/* A sentence is short enough for both languages; a form is not. */
static void write_other(const struct passage *p, const struct words *w, struct buf *out)
{
    if (p->text.n > 0)
        return;
    buf_f(out, "<p class=\"other\" lang=\"%s\">%s%s%s</p>\n", p->english ? "zh-CN" : "en", w->title,
          p->english ? "。" : ". ", w->text);
}

static void write_desk(const struct passage *p, struct buf *out)
{
    if (p->school->desk.n == 0)
        return;
    buf_f(out, "<div class=\"desk\">\n<p>%s</p>\n", p->english ? "Service desk" : "服务台");
    buf_str(out, buf_view(&p->school->desk));
    buf_c(out, "</div>\n");
}

static void write_page(struct passage *p, const struct buf *ticket)
{
    const struct ending *e = &endings[p->outcome];
    const struct words  *w = p->english ? &e->en : &e->zh;
    const char          *site = p->english && p->school->name_en ? p->school->name_en
                                                                 : p->school->name;
    struct buf          *out = &p->x->answer;

    html_begin(p->x, &(struct html_page){.english = p->english,
                                         .mark = e->mark,
                                         .site = str_c(site),
                                         .title = str_c(w->title)});
    if (ticket != NULL) {
        write_form(p, ticket, out);
    } else {
        write_words(p, w, out);
        write_cause(p, out);
        write_other(p, p->english ? &e->zh : &e->en, out);
    }
    if (e->desk)
        write_desk(p, out);
    html_end(p->x);
}

/* ---- counted and logged ---- */

static void add_headers(struct passage *p)
{
    if (p->outcome == V_METHOD)
        buf_c(exchange_answer_header(p->x, "Allow"), "GET, POST");
    if (p->outcome == V_CROWDED) /* without scripts; its code has not been used yet */
        buf_i64(exchange_answer_header(p->x, "Refresh"), p->again_in);
    if (p->outcome == V_LIMITED || p->outcome == V_CROWDED)
        buf_i64(exchange_answer_header(p->x, "Retry-After"), p->again_in);
}

/* A flood does not fill the disk with lines: the metric counts all of them. */
static bool worth_a_line(struct verify *v, enum verify_outcome outcome)
{
    int64_t now = clock_now(), told = atomic_load(&v->limited_told);

    return (outcome != V_LIMITED && outcome != V_CROWDED) ||
           ((now >= told + LIMITED_LINE || now < told) &&
            atomic_compare_exchange_strong(&v->limited_told, &told, now));
}

static void note(const struct passage *p)
{
    const struct ending *e = &endings[p->outcome];

    metrics_add(p->v->options.metrics, e->counter, 1);
    if (!worth_a_line(p->v, p->outcome))
        return;
    log_line(p->outcome == V_SETTINGS ? LOG_WARN : LOG_INFO,
             "page=verify kind=%s outcome=%s errcode=%d status=%u ms=%lld%s%s",
             p->kind == VERIFY_USE ? "use" : "login", e->name, p->errcode, e->status,
             (long long)(clock_monotonic_us() - p->began_us) / 1000,
             p->outcome == V_SETTINGS ? ": " : "",
             p->outcome == V_SETTINGS ? api_code_find(p->errcode)->meaning : "");
}

void passage_show(struct passage *p)
{
    auto_buf struct buf ticket = {0};
    bool                form = p->outcome == V_FORM || p->outcome == V_FORM_AGAIN;

    if (form && p->kind == VERIFY_LOGIN) /* nothing of the platform's runs out with it */
        p->expires = clock_now() + VERIFY_FORM_SECONDS;
    if (form && p->cookie[0] == '\0')
        cookie_make(p);
    if (form && ticket_write(p, &ticket) < 0)
        p->outcome = V_SILENT; /* the platform told a userid that cannot be one */
    form = ticket.n > 0;
    add_headers(p);
    if (form)
        cookie_write(p);
    p->x->status = endings[p->outcome].status;
    write_page(p, form ? &ticket : NULL);
    note(p);
}
