/* 发通知: the flow of the application staff that asks for a notice. What is asked hangs on the kinds
 * and the templates that the school has. */
#include "conf/builtin_private.h"

#include "base/buf.h"
#include "base/mem.h"
#include "conf/notices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    EXPIRES = 60,  /* minutes: a text is written, looked at, shown to somebody */
    ASKED = 13,    /* questions without the free fields */
    TEMPLATES = 19 /* at most (conf/schema_notices.c) */
};

struct option_plan {
    const char *value, *label, *label_en;
};

struct question_plan {
    const char        *name;
    enum question_kind kind;
    const char        *title, *title_en, *hint, *hint_en;
    const char        *max;             /* text; NULL: 200 */
    const char        *pattern, *example, *example_en, *wrong, *wrong_en;
    bool               optional;
    const char        *when, *is[5];    /* NULL: always */
    struct option_plan options[5];      /* labels fit a button: 10 characters (protocol 4.6) */
};

static const struct question_plan question_to = {
    .name = "to",
    .kind = ASK_TEXT,
    .title = "发给谁？",
    .title_en = "To whom?",
    .hint = "全校；学院、班级的名字；2023级；本科生、研究生；未打卡；未确认；未办 离校手续；未收到 12。用空格"
            "隔开：几个学院（班级）、几个年级、几类人各符合一个就行，不同的条件都要符合。也可以是几个学号",
    .hint_en = "all; the names of colleges or classes; 2023; undergraduates, graduates; missing; "
               "unconfirmed; todo NAME; unread 12. Blanks between them: of several colleges "
               "(classes), years or kinds of people one has to fit, and each of the other words. "
               "Or the numbers of some people",
};

static const struct question_plan question_what = {
    .name = "what",
    .kind = ASK_CHOICE,
    .title = "发什么？",
    .title_en = "What?",
};

static const struct question_plan question_kind = {
    .name = "kind",
    .kind = ASK_CHOICE,
    .title = "是哪一类通知？",
    .title_en = "What kind of notice is it?",
    .when = "what",
    .is = {"own"},
};

/* Those of a notice of one's own, in front of `kind` and behind it. */
static const struct question_plan question_form = {
    .name = "form",
    .kind = ASK_CHOICE,
    .title = "用什么形式？",
    .title_en = "In what form?",
    .hint = "微信里只看得到文字、图文和图片，卡片在那里另发文字",
    .hint_en = "WeChat shows words, articles and pictures; there a card comes as words",
    .when = "what",
    .is = {"own"},
    .options = {{"text", "文字", "Words"},
                {"textcard", "文字卡片", "Text card"},
                {"news", "图文", "Article"},
                {"image", "图片", "Picture"},
                {"card", "按钮卡片", "Button"}},
};

static const struct question_plan own[] = {
    {.name = "title",
     .kind = ASK_TEXT,
     .title = "标题？",
     .title_en = "The title?",
     .max = "36", /* characters, of a card; 128 bytes of the others hold as many */
     .when = "form",
     .is = {"textcard", "news", "card"}},
    {.name = "body",
     .kind = ASK_TEXT,
     .title = "正文？",
     .title_en = "The text?",
     .hint = "可以写 {name} 姓名、{class} 班级、{college} 学院、{number} 学号，发的时候换成每个人自己的",
     .hint_en = "{name}, {class}, {college}, {number} are filled in for each",
     .max = "500",
     .when = "form",
     .is = {"text", "textcard", "news", "card"}},
    {.name = "body_en",
     .kind = ASK_TEXT,
     .title = "正文的英文版？",
     .title_en = "The text in English?",
     .hint = "给选了英文的人；没有就回复“跳过”",
     .hint_en = "For who reads English; reply \"skip\" if there is none",
     .max = "500",
     .optional = true,
     .when = "form",
     .is = {"text", "textcard", "news", "card"}},
    {.name = "title_en",
     .kind = ASK_TEXT,
     .title = "标题的英文版？",
     .title_en = "The title in English?",
     .hint = "不然他们看到的是中文标题；没有就回复“跳过”",
     .hint_en = "Else they read the Chinese title; reply \"skip\" if there is none",
     .max = "100",
     .optional = true,
     .when = BUILTIN_ENGLISH, /* notice_flow.c */
     .is = {"yes"}},
    {.name = "url",
     .kind = ASK_TEXT,
     .title = "点开是哪个网页？",
     .title_en = "Which page does it open?",
     .max = "500",
     .pattern = "https?://[^ ]+",
     .example = "https://www.example.edu.cn/notice/12",
     .wrong = "网页地址以 http:// 或 https:// 开头，中间没有空格",
     .wrong_en = "An address begins with http:// or https:// and has no blanks",
     .when = "form",
     .is = {"textcard", "news"}},
    {.name = "picture",
     .kind = ASK_PHOTO,
     .title = "发一张图片",
     .title_en = "Send the picture",
     .when = "form",
     .is = {"image"}},
};

/* Of a card the button is 收到. */
static const struct question_plan question_ack = {
    .name = "ack",
    .kind = ASK_CHOICE,
    .title = "请大家回复“收到”吗？",
    .title_en = "Are they asked to say 收到 (got it)?",
    .when = "form",
    .is = {"text", "textcard", "news", "image"},
    .options = {{"no", "不用", "No"}, {"yes", "要回复收到", "Yes"}},
};

static const struct question_plan question_deadline = {
    .name = "deadline",
    .kind = ASK_TEXT,
    .title = "截止时间是什么时候？",
    .title_en = "What is the deadline?",
    .hint = "照原样写进通知",
    .hint_en = "It is put into the notice as it is",
    .max = "20", /* NOTICE_FILLED */
    .example = "9月10日 17:00",
};

static const struct question_plan question_at = {
    .name = "at",
    .kind = ASK_TEXT,
    .title = "什么时候发？",
    .title_en = "When?",
    .hint = "现在；18:20；明天 9:10；11月25日 8:45。请避开整点和半点",
    .hint_en = "now; 18:20; 2026-11-25 08:45. Better a few minutes off the hour and the half hour",
    .max = "40",
    .example = "现在",
    .example_en = "now",
};

/* ---- making them ---- */

static void make_when(const struct question_plan *plan, struct school_question *q)
{
    unsigned count = 0;

    while (count < ARRAY_LEN(plan->is) && plan->is[count])
        count++;
    q->when = xcalloc(1, sizeof *q->when);
    q->when->question = xstrdup(plan->when);
    q->when->is = xcalloc(count, sizeof *q->when->is);
    q->when->is_count = count;
    for (unsigned i = 0; i < count; i++)
        q->when->is[i] = xstrdup(plan->is[i]);
}

static void make_options(const struct question_plan *plan, struct school_question *q)
{
    q->options = xcalloc(ARRAY_LEN(plan->options), sizeof *q->options);
    for (size_t i = 0; i < ARRAY_LEN(plan->options) && plan->options[i].value; i++)
        q->options[q->options_count++] = (struct question_option){
            .value = xstrdup(plan->options[i].value),
            .label = xstrdup(plan->options[i].label),
            .label_en = xstrdup(plan->options[i].label_en),
        };
}

static void make_question(const struct question_plan *plan, struct school_question *q)
{
    bool text = plan->kind == ASK_TEXT;

    *q = (struct school_question){
        .name = xstrdup(plan->name),
        .kind = plan->kind,
        .title = xstrdup(plan->title),
        .title_en = xstrdup(plan->title_en),
        .hint = xcopy(plan->hint),
        .hint_en = xcopy(plan->hint_en),
        .min = xcopy(text ? "1" : NULL),
        .max = xcopy(text && plan->max == NULL ? "200" : plan->max),
        .pattern = xcopy(plan->pattern),
        .example = xcopy(plan->example),
        .example_en = plan->example_en,
        .wrong = xcopy(plan->wrong),
        .wrong_en = xcopy(plan->wrong_en),
        .optional = plan->optional,
        .keep_days = plan->kind == ASK_PHOTO ? 30 : 0,
    };
    if (plan->when)
        make_when(plan, q);
    if (plan->options[0].value)
        make_options(plan, q);
}

static void add(struct school_flow *flow, const struct question_plan *plan)
{
    make_question(plan, &flow->questions[flow->questions_count++]);
}

/* ---- what only some schools are asked ---- */

static bool has_choice_of_kinds(const struct school_notices *n)
{
    unsigned usable = 0;

    for (unsigned i = 0; i < n->kinds_count; i++)
        usable += notice_kind_usable(&n->kinds[i]);
    return usable > 1;
}

/* A question that only the templates with that field need; not added where there is none. */
static void add_field(const struct school_notices *n, const struct question_plan *plan,
                      struct str field, struct school_flow *flow)
{
    char                    *is[TEMPLATES];
    unsigned                 count = 0;
    struct school_question  *q = &flow->questions[flow->questions_count];

    for (unsigned i = 0; i < n->templates_count && count < TEMPLATES; i++)
        if (notice_template_has(&n->templates[i], field))
            is[count++] = n->templates[i].name;
    if (count == 0)
        return;
    add(flow, plan);
    q->when = xcalloc(1, sizeof *q->when);
    q->when->question = xstrdup("what");
    builtin_list(is, count, NULL, &q->when->is, &q->when->is_count);
}

static const struct notice_ask *ask_of(const struct school_notices *n, struct str field)
{
    for (unsigned i = 0; i < n->fields_count; i++)
        if (str_is(field, n->fields[i].name))
            return &n->fields[i];
    return NULL;
}

/* number: of the question, from 1. */
static void add_free_field(const struct school_notices *n, struct str field, unsigned number,
                           struct school_flow *flow)
{
    const struct notice_ask *ask = ask_of(n, field);
    auto_buf struct buf      title = {0}, title_en = {0};
    char                     name[16];
    struct question_plan     plan = question_deadline;

    snprintf(name, sizeof name, "field%u", number);
    buf_f(&title, "“%.*s”填什么？", STR_ARG(field));
    buf_f(&title_en, "What stands for \"%.*s\"?", STR_ARG(field));
    plan.name = name;
    plan.title = ask ? ask->title : title.p;
    plan.title_en = ask && ask->title_en ? ask->title_en : title_en.p;
    plan.example = NULL;
    add_field(n, &plan, field, flow);
}

static void add_free_fields(const struct school_notices *n, struct school_flow *flow)
{
    struct str fields[NOTICE_FREE];
    unsigned   count = notice_free_fields(n, fields);

    for (unsigned i = 0; i < count; i++)
        add_free_field(n, fields[i], i + 1, flow);
}

unsigned builtin_notice(const struct school_notices *n, struct school_flow *flow)
{
    const struct builtin *ours = builtin_named(STR_LIT("notice"));

    *flow = (struct school_flow){
        .name = xstrdup(ours->name),
        .action = ours->name,
        .app = xstrdup(ours->app),
        .title = xstrdup("发通知"),
        .title_en = xstrdup("Send a notice"),
        .rule = RULE_ALWAYS,
        .expires_minutes = EXPIRES,
        .questions = xcalloc(ASKED + NOTICE_FREE, sizeof(struct school_question)),
    };
    builtin_list(NULL, 0, ours->words, &flow->words, &flow->words_count);
    add(flow, &question_to);
    add(flow, &question_what);
    if (has_choice_of_kinds(n))
        add(flow, &question_kind);
    add(flow, &question_form);
    for (size_t i = 0; i < ARRAY_LEN(own); i++)
        add(flow, &own[i]);
    add(flow, &question_ack);
    add_field(n, &question_deadline, STR_LIT("deadline"), flow);
    add_free_fields(n, flow);
    add(flow, &question_at);
    return 1;
}
