/* The flows made from `booking` and from each entry of `appointments`. */
#include "conf/builtin_private.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { EXPIRES = 30 }; /* minutes, as a school's flow */

/* ---- what the parts have in common ---- */

static struct school_question question(const char *name, enum question_kind kind, const char *title,
                                       const char *title_en)
{
    return (struct school_question){
        .name = xstrdup(name),
        .kind = kind,
        .title = xstrdup(title),
        .title_en = xstrdup(title_en),
    };
}

static void add_option(struct school_question *q, const char *value, const char *label,
                       const char *label_en)
{
    q->options[q->options_count++] = (struct question_option){
        .value = xstrdup(value),
        .label = xstrdup(label),
        .label_en = xcopy(label_en),
    };
}

static struct flow_window window_copy(const struct flow_window *w)
{
    return (struct flow_window){
        .from = xcopy(w->from),
        .until = xcopy(w->until),
        .daily_from = xcopy(w->daily_from),
        .daily_to = xcopy(w->daily_to),
    };
}

static struct school_flow flow_new(const char *name, const char *action, const char *app,
                                   unsigned questions)
{
    return (struct school_flow){
        .name = xstrdup(name),
        .action = action,
        .app = xstrdup(app),
        .rule = RULE_ALWAYS,
        .expires_minutes = EXPIRES,
        .questions = xcalloc(questions, sizeof(struct school_question)),
        .questions_count = questions,
    };
}

/* ---- booking ---- */

#define CONSENT_ALL    "允许所有运营商与我联系进行业务介绍"
#define CONSENT_ALL_EN "every carrier may call me about its offers"
#define CONSENT_ONE    "仅允许我选择的运营商与我联系进行业务介绍"
#define CONSENT_ONE_EN "only the carrier that I chose may call me about its offers"

static void fill_twin(char **text, char **twin, const char *usual, const char *usual_en)
{
    if (*text)
        return;
    free(*twin); /* a translation of nothing; the checks refuse it */
    *text = xstrdup(usual);
    *twin = xstrdup(usual_en);
}

static void fill_booking(struct school_booking *b)
{
    fill_twin(&b->title, &b->title_en, "运营商预约", "Booking with a carrier");
    fill_twin(&b->consent_all, &b->consent_all_en, CONSENT_ALL, CONSENT_ALL_EN);
    fill_twin(&b->consent_one, &b->consent_one_en, CONSENT_ONE, CONSENT_ONE_EN);
    if (b->words_count == 0)
        builtin_list(NULL, 0, builtin_named(STR_LIT("booking"))->words, &b->words,
                     &b->words_count);
}

static void make_carrier(const struct school_booking *b, struct school_question *q)
{
    *q = question("carrier", ASK_CHOICE, "想预约哪家运营商？", "Which carrier?");
    q->options = xcalloc(b->carriers_count, sizeof *q->options);
    for (unsigned i = 0; i < b->carriers_count; i++)
        add_option(q, b->carriers[i].name, b->carriers[i].title, b->carriers[i].title_en);
}

/* The labels fit a button of a card; what is agreed to stands above them, whole. */
static void make_scope(const struct school_booking *b, struct school_question *q)
{
    auto_buf struct buf zh = {0}, en = {0};

    *q = question("scope", ASK_CHOICE, "谁可以与你联系？", "Who may call you?");
    buf_f(&zh, "所有运营商：%s\n仅所选：%s", b->consent_all, b->consent_one);
    buf_f(&en, "All: %s\nOnly this: %s", b->consent_all_en ? b->consent_all_en : b->consent_all,
          b->consent_one_en ? b->consent_one_en : b->consent_one);
    q->hint = xstrdup(zh.p);
    q->hint_en = xstrdup(en.p);
    q->options = xcalloc(2, sizeof *q->options);
    add_option(q, "all", "所有运营商", "All");
    add_option(q, "one", "仅所选", "Only this");
}

static void make_phone(struct school_question *q)
{
    *q = question("phone", ASK_PHONE, "打哪个号码找你？", "Which number should be called?");
    q->hint = xstrdup("只给你同意的运营商，可以随时撤回");
    q->hint_en = xstrdup("Only those whom you allow get it, and you can withdraw at any time");
    q->personal = true;
    q->preset = DEFAULT_PHONE;
}

static void make_booking(const struct school_booking *b, struct school_flow *flow)
{
    *flow = flow_new("booking", "booking", b->app, 3);
    flow->title = xstrdup(b->title);
    flow->title_en = xcopy(b->title_en);
    flow->roster_only = true;
    flow->confirmed = b->confirmed;
    flow->window = window_copy(&b->window);
    flow->intro = xcopy(b->notice);
    flow->intro_en = xcopy(b->notice_en);
    builtin_list(b->words, b->words_count, NULL, &flow->words, &flow->words_count);
    builtin_list(b->kinds, b->kinds_count, NULL, &flow->kinds, &flow->kinds_count);
    make_carrier(b, &flow->questions[0]);
    make_scope(b, &flow->questions[1]);
    make_phone(&flow->questions[2]);
}

/* For ever and for everybody: who may take back what he gave is not asked when and who he is. */
static void make_withdraw(const struct school_booking *b, struct school_flow *flow)
{
    *flow = flow_new("withdraw", "withdraw", b->app, 2);
    flow->title = xstrdup("撤回预约");
    flow->title_en = xstrdup("Withdraw a booking");
    flow->no_review = true;
    builtin_list(NULL, 0, builtin_named(STR_LIT("withdraw"))->words, &flow->words,
                 &flow->words_count);
    flow->questions[0] =
        question("which", ASK_CHOICE, "撤回哪一家的预约？", "Which booking do you withdraw?");
    flow->questions[1] = question("confirm", ASK_CHOICE, "确定撤回吗？", "Withdraw it?");
    flow->questions[1].options = xcalloc(2, sizeof(struct question_option));
    add_option(&flow->questions[1], "yes", "确定撤回", "Withdraw");
    add_option(&flow->questions[1], "no", "先不撤回", "Keep it");
}

unsigned builtin_booking(struct school_booking *booking, struct school_flow *flows)
{
    if (booking == NULL)
        return 0;
    fill_booking(booking);
    make_booking(booking, &flows[0]);
    make_withdraw(booking, &flows[1]);
    return 2;
}

/* ---- appointments ---- */

static void make_appointment(const struct school_appointment *a, struct school_flow *flow)
{
    *flow = flow_new(a->name, "appointment", a->app, 3);
    flow->title = xstrdup(a->title);
    flow->title_en = xcopy(a->title_en);
    flow->roster_only = true;
    flow->confirmed = a->confirmed;
    flow->window = window_copy(&a->window);
    flow->intro = xcopy(a->intro);
    flow->intro_en = xcopy(a->intro_en);
    builtin_list(a->words, a->words_count, NULL, &flow->words, &flow->words_count);
    builtin_list(a->kinds, a->kinds_count, NULL, &flow->kinds, &flow->kinds_count);
    flow->questions[0] = question("place", ASK_CHOICE, "去哪里？", "Where?");
    flow->questions[1] = question("day", ASK_CHOICE, "哪一天？", "On which day?");
    flow->questions[2] = question("slot", ASK_CHOICE, "哪个时段？", "At what time?");
}

unsigned builtin_appointments(const struct conf_school *school, struct school_flow *flows)
{
    for (unsigned i = 0; i < school->appointments_count; i++)
        make_appointment(&school->appointments[i], &flows[i]);
    return school->appointments_count;
}
