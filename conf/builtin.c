#include "conf/builtin_private.h"

#include "base/mem.h"
#include "conf/candidate.h"

#include <stdlib.h>
#include <string.h>

static const char *const words_identity[] = {"身份确认", "确认身份", "认证", "verify", NULL};
static const char *const words_confirm[] = {"我的信息", "核对信息", "myinfo", NULL};
static const char *const words_phone[] = {"改手机", "换手机号", "phone", NULL};
static const char *const words_mail[] = {"绑定邮箱", "mail", "email", NULL};
static const char *const words_correction[] = {"信息有误", "更正", "correction", NULL};
static const char *const words_booking[] = {"预约运营商", "运营商预约", "carrier", NULL};
static const char *const words_notice[] = {"发通知", "notice", NULL};
static const char *const words_withdraw[] = {"撤回预约", "撤回授权", "withdraw", NULL};

const char *const builtin_pass_words[] = {"通行码", "入校码", "pass", NULL};

#define IDENTITY "identity"
#define BOOKING  "booking"

const struct builtin builtins[BUILTIN_COUNT] = {
    {.name = "identity", .section = IDENTITY, .words = words_identity},
    {.name = "confirm", .section = IDENTITY, .words = words_confirm},
    {.name = "phone", .section = IDENTITY, .words = words_phone, .key = "phone", .usual = true},
    {.name = "mail", .section = IDENTITY, .words = words_mail, .key = "mail", .usual = false},
    {.name = "correction", .section = IDENTITY, .words = words_correction},
    {.name = "booking", .section = BOOKING, .words = words_booking},
    {.name = "withdraw", .section = BOOKING, .words = words_withdraw},
    {.name = "notice", .section = "notices", .app = "staff", .words = words_notice},
};

enum { OF_IDENTITY = 5 }; /* of them, the first */

const struct builtin *builtin_named(struct str name)
{
    for (unsigned i = 0; i < BUILTIN_COUNT; i++)
        if (str_is(name, builtins[i].name))
            return &builtins[i];
    return NULL;
}

bool builtin_leads(const struct builtin *flow)
{
    return flow == builtins || strcmp(flow[-1].section, flow->section) != 0;
}

/* ---- the questions ---- */

/* Parts that only some schools have: these look whether this one does. */

static bool has_notice(const struct school_identity *id)
{
    return id->notice != NULL;
}

static bool asks_number(const struct school_identity *id)
{
    return strcmp(id->key, "number") == 0;
}

static bool asks_candidate(const struct school_identity *id)
{
    return strcmp(id->key, "candidate") == 0;
}

static bool asks_either(const struct school_identity *id)
{
    return !asks_number(id) && !asks_candidate(id);
}

static bool asks_document(const struct school_identity *id)
{
    return id->document;
}

static bool changes_phone(const struct school_identity *id)
{
    return id->phone;
}

static bool binds_mail(const struct school_identity *id)
{
    return id->mail;
}

enum { OPTIONS = 6, QUESTIONS = 6 };

/* Labels have at most 10 characters, so that they fit a button (protocol 4.6). */
struct option_plan {
    const char *value, *label, *label_en;
    bool (*wanted)(const struct school_identity *id); /* NULL: always, as below */
};

struct question_plan {
    const char        *name;
    enum question_kind kind;
    const char        *title, *title_en, *hint, *hint_en;
    const char        *max; /* text */
    bool               open; /* not personal */
    struct option_plan options[OPTIONS];
    bool (*wanted)(const struct school_identity *id);
};

struct flow_plan {
    const char          *title, *title_en;
    struct question_plan questions[QUESTIONS];
    bool (*wanted)(const struct school_identity *id);
};

#define NUMBER_HINT    "录取通知书和校园卡上都有"
#define NUMBER_HINT_EN "It is in your letter of admission, and on the campus card"
#define CODE_HINT      "没收到？回复“返回”，再发一次号码"
#define CODE_HINT_EN   "None came? Reply \"back\" and send the number again"

/* In the order of builtins. */
static const struct flow_plan plans[OF_IDENTITY] = {
    {.title = "身份确认",
     .title_en = "Who are you",
     .questions =
         {{.name = "consent",
           .kind = ASK_CHOICE,
           .title = "是否同意以上须知？",
           .title_en = "Do you agree to the notice above?",
           .open = true,
           .options = {{"yes", "同意", "I agree", NULL}, {"no", "不同意", "I do not", NULL}},
           .wanted = has_notice},
          {.name = "number",
           .kind = ASK_TEXT,
           .title = "你的学号？",
           .title_en = "Your student number?",
           .hint = "教职工填工号",
           .hint_en = "Staff: the staff number",
           .max = "32",
           .wanted = asks_number},
          {.name = "number",
           .kind = ASK_TEXT,
           .title = "你的考生号？",
           .title_en = "Your candidate number?",
           .hint = "本科 14 位，研究生 16 位，录取通知书上有",
           .hint_en = "14 digits, graduates 16; it is in your letter of admission",
           .max = "32",
           .wanted = asks_candidate},
          {.name = "number",
           .kind = ASK_TEXT,
           .title = "你的学号或考生号？",
           .title_en = "Your student or candidate number?",
           .hint = NUMBER_HINT,
           .hint_en = NUMBER_HINT_EN,
           .max = "32",
           .wanted = asks_either},
          {.name = "name",
           .kind = ASK_TEXT,
           .title = "你的姓名？",
           .title_en = "Your name?",
           .hint = "和身份证或护照上的一样",
           .hint_en = "As it is on your ID card or passport",
           .max = "60"},
          {.name = "document",
           .kind = ASK_DOCUMENT,
           .title = "你的身份证或护照号码？",
           .title_en = "The number of your ID card or passport?",
           .hint = "只用来和学校的名册核对",
           .hint_en = "It is compared with the school's roster, and that is all",
           .wanted = asks_document}}},
    {.title = "我的信息",
     .title_en = "My information",
     .questions = {{.name = "check",
                    .kind = ASK_CHOICE,
                    .title = "以上信息对吗？",
                    .title_en = "Is all of it right?",
                    .open = true,
                    .options = {{"right", "正确", "Right", NULL},
                                {"phone", "改手机", "New phone", changes_phone},
                                {"wrong", "其他有误", "Mistake", NULL},
                                {"notme", "这不是我", "Not me", NULL}}}}},
    {.title = "改手机",
     .title_en = "Change the phone",
     .questions = {{.name = "phone",
                    .kind = ASK_PHONE,
                    .title = "你的新手机号？",
                    .title_en = "Your new phone?",
                    .hint = "会收到一条带验证码的短信",
                    .hint_en = "It will get a code by SMS"},
                   {.name = "code",
                    .kind = ASK_CODE,
                    .title = "短信里的 6 位验证码？",
                    .title_en = "The six digits in the SMS?",
                    .hint = CODE_HINT,
                    .hint_en = CODE_HINT_EN}},
     .wanted = changes_phone},
    {.title = "绑定邮箱",
     .title_en = "Register a mail",
     .questions = {{.name = "mail",
                    .kind = ASK_MAIL,
                    .title = "你的邮箱？",
                    .title_en = "Your mail address?",
                    .hint = "会收到一封带验证码的邮件",
                    .hint_en = "It will get a code by mail"},
                   {.name = "code",
                    .kind = ASK_CODE,
                    .title = "邮件里的 6 位验证码？",
                    .title_en = "The six digits in the mail?",
                    .hint = "没收到？先看垃圾邮件；再回复“返回”，重发一次邮箱",
                    .hint_en = "None came? Look into the spam, then reply \"back\" and send the "
                               "address again"}},
     .wanted = binds_mail},
    {.title = "信息有误",
     .title_en = "Something is wrong",
     .questions = {{.name = "what",
                    .kind = ASK_CHOICE,
                    .title = "哪一项不对？",
                    .title_en = "What is wrong?",
                    .open = true,
                    .options = {{"name", "姓名", "Name", NULL},
                                {"number", "学号", "Number", NULL},
                                {"document", "证件", "ID", NULL},
                                {"candidate", "考生号", "Candidate", NULL},
                                {"class", "学院班级", "Class", NULL},
                                {"other", "其他", "Other", NULL}}},
                   {.name = "detail",
                    .kind = ASK_TEXT,
                    .title = "现在是什么，应该是什么？",
                    .title_en = "What is it now, and what should it be?",
                    .hint = "核对后在这里答复你",
                    .hint_en = "It is looked into, and answered here",
                    .max = "300"}}},
};

/* ---- making them ---- */

void builtin_list(char *const *own, unsigned own_count, const char *const *usual, char ***list,
                  unsigned *count)
{
    unsigned n = own_count;

    while (own_count == 0 && usual && usual[n])
        n++;
    if (n == 0)
        return;
    *list = xcalloc(n, sizeof **list);
    for (unsigned i = 0; i < n; i++)
        (*list)[i] = xstrdup(own_count > 0 ? own[i] : usual[i]);
    *count = n;
}

static bool is_wanted(bool (*wanted)(const struct school_identity *id),
                      const struct school_identity *id)
{
    return wanted == NULL || wanted(id);
}

static void make_options(const struct option_plan *plan, const struct school_identity *id,
                         struct school_question *q)
{
    q->options = xcalloc(OPTIONS, sizeof *q->options);
    for (unsigned i = 0; i < OPTIONS && plan[i].value; i++)
        if (is_wanted(plan[i].wanted, id))
            q->options[q->options_count++] = (struct question_option){
                .value = xcopy(plan[i].value),
                .label = xcopy(plan[i].label),
                .label_en = xcopy(plan[i].label_en),
            };
}

static void make_question(const struct question_plan *plan, const struct school_identity *id,
                          struct school_question *q)
{
    *q = (struct school_question){
        .name = xcopy(plan->name),
        .kind = plan->kind,
        .title = xcopy(plan->title),
        .title_en = xcopy(plan->title_en),
        .hint = xcopy(plan->hint),
        .hint_en = xcopy(plan->hint_en),
        .min = xcopy(plan->max ? "1" : NULL),
        .max = xcopy(plan->max),
        .personal = !plan->open,
    };
    if (plan->options[0].value)
        make_options(plan->options, id, q);
}

static void set_hint(struct school_question *q, const char *zh, const char *en)
{
    free(q->hint);
    free(q->hint_en);
    q->hint = xcopy(zh);
    q->hint_en = xcopy(en);
}

/* The school knows better where its people find their number, and what it looks like. */
static void make_hint(const struct school_identity *id, struct school_question *q)
{
    auto_buf struct buf zh = {0}, en = {0};

    if (strcmp(q->name, "number") != 0)
        return;
    if (id->key_hint != NULL) {
        set_hint(q, id->key_hint, id->key_hint_en);
    } else if (asks_candidate(id) && id->candidate_digits_count > 0) {
        candidate_say(id, false, &zh);
        candidate_say(id, true, &en);
        buf_c(&zh, "，录取通知书上有");
        buf_c(&en, "; it is in your letter of admission");
        set_hint(q, zh.p, en.p);
    }
}

static void make_flow(unsigned i, const struct school_identity *id, struct school_flow *flow)
{
    const struct flow_plan *plan = &plans[i];

    *flow = (struct school_flow){
        .name = xcopy(builtins[i].name),
        .action = builtins[i].name,
        .app = xcopy(id->app),
        .title = xcopy(plan->title),
        .title_en = xcopy(plan->title_en),
        .rule = RULE_ALWAYS,
        .no_review = true,
        .expires_minutes = 30,
        .questions = xcalloc(QUESTIONS, sizeof *flow->questions),
    };
    builtin_list(id->words, i == 0 ? id->words_count : 0, builtins[i].words, &flow->words,
                 &flow->words_count);
    for (unsigned k = 0; k < QUESTIONS && plan->questions[k].name; k++)
        if (is_wanted(plan->questions[k].wanted, id))
            make_question(&plan->questions[k], id, &flow->questions[flow->questions_count++]);
    for (unsigned k = 0; k < flow->questions_count; k++)
        make_hint(id, &flow->questions[k]);
}

/* What stands in front of the first question, and from when until when. */
static void make_rest(const struct school_identity *id, struct school_flow *flow)
{
    flow->window.from = xcopy(id->from);
    if (strcmp(flow->name, "identity") == 0) {
        flow->intro = xcopy(id->notice);
        flow->intro_en = xcopy(id->notice_en);
    } else if (strcmp(flow->name, "phone") == 0) {
        flow->window.until = xcopy(id->phone_until);
    }
}

static unsigned make_identity(const struct school_identity *id, struct school_flow *flows)
{
    unsigned n = 0;

    for (unsigned i = 0; id && i < OF_IDENTITY; i++)
        if (is_wanted(plans[i].wanted, id)) {
            make_flow(i, id, &flows[n]);
            make_rest(id, &flows[n++]);
        }
    return n;
}

void builtin_add(struct conf_school *school, bool staff)
{
    struct school_pass *pass = school->pass;
    struct school_flow *flows;
    unsigned            n = school->flows_count;

    if (pass && pass->words_count == 0)
        builtin_list(NULL, 0, builtin_pass_words, &pass->words, &pass->words_count);
    flows = xcalloc(n + BUILTIN_COUNT + school->appointments_count, sizeof *flows);
    if (n > 0)
        memcpy(flows, school->flows, n * sizeof *flows);
    n += make_identity(school->identity, &flows[n]);
    n += builtin_booking(school->booking, &flows[n]);
    n += builtin_appointments(school, &flows[n]);
    n += staff ? builtin_notice(&school->notices, &flows[n]) : 0;
    free(school->flows);
    school->flows = flows;
    school->flows_count = n;
}
