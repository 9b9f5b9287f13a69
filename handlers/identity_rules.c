/* Who may do what in the flows of one's own identity, and the sentences that they share. */
#include "base/cst.h"
#include "base/idnum.h"
#include "conf/candidate.h"
#include "handlers/flow.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_state.h"
#include "handlers/identity_private.h"
#include "handlers/texts.h"
#include "store/consents.h"
#include "store/reach.h"

#include <ctype.h>
#include <string.h>

/* ---- the notice ---- */

struct asked {
    const struct school_identity *id;
    bool                          asks;
};

static int keep_asked(void *arg, const struct person *p)
{
    struct asked *a = arg;

    a->asks = kinds_mean(a->id->kinds, a->id->kinds_count, p->kind);
    return 0;
}

int identity_asks(struct ctx *ctx, bool *asks, struct err *err)
{
    struct asked a = {.id = ctx->school->identity, .asks = true};

    if (ctx->me.person != 0 && a.id != NULL && a.id->kinds_count > 0 &&
        people_get(ctx->store, ctx->me.person, keep_asked, &a, err) < 0)
        return -1;
    *asks = a.asks;
    return 0;
}

unsigned identity_confirmers(const struct school_identity *identity)
{
    static const struct {
        const char *kind;
        unsigned    bit;
    } kinds[] = {
        {"undergraduate", REACH_UNDERGRADUATES},
        {"graduate", REACH_GRADUATES},
        {"candidate", REACH_CANDIDATES},
        {"student", REACH_STUDENTS},
    };
    unsigned bits = 0;

    for (size_t i = 0; identity && identity->confirm && i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds_mean(identity->kinds, identity->kinds_count, str_c(kinds[i].kind)))
            bits |= kinds[i].bit;
    return bits;
}

int identity_agreed(struct ctx *ctx, bool *agreed, struct err *err)
{
    const struct school_identity *id = ctx->school->identity;
    bool                          asks = false;

    if (id != NULL && id->notice != NULL && identity_asks(ctx, &asks, err) < 0)
        return -1;
    if (!asks) {
        *agreed = true;
        return 0;
    }
    return consent_given(ctx->store, ctx->me.id, FLOW_IDENTITY, id->notice_version, agreed, err);
}

int identity_agree(struct ctx *ctx, struct err *err)
{
    const struct school_identity *id = ctx->school->identity;

    if (id == NULL || id->notice == NULL)
        return 0;
    return consent_give(ctx->store, ctx->now, ctx->me.id, FLOW_IDENTITY, id->notice_version, err);
}

/* ---- confirmed ---- */

static int keep_confirmed(void *arg, const struct person *p)
{
    *(bool *)arg = p->confirmed_at > 0;
    return 0;
}

int identity_confirmed(struct ctx *ctx, bool *confirmed, struct err *err)
{
    const struct school_identity *id = ctx->school->identity;
    bool                          asks = false;

    if (id != NULL && id->confirm && identity_asks(ctx, &asks, err) < 0)
        return -1;
    *confirmed = true;
    if (!asks)
        return 0;
    return people_get(ctx->store, ctx->me.person, keep_confirmed, confirmed, err) < 0 ? -1 : 0;
}

/* ---- the form of what is typed ---- */

enum { NUMBER_LEAST = 3 }; /* characters; schools differ in everything else */

/* What a roster may have (cli/roster_row.c). */
static bool has_form(struct str number)
{
    for (size_t i = 0; i < number.n; i++)
        if (!isalnum((unsigned char)number.p[i]) && memchr("_.@-", number.p[i], 4) == NULL)
            return false;
    return number.n >= NUMBER_LEAST;
}

static void refuse_candidate(const struct ctx *ctx, struct buf *why)
{
    buf_c(why, tr(ctx, "考生号是 ", "A candidate number has "));
    candidate_say(ctx->school->identity, is_english(ctx), why);
    buf_c(why, tr(ctx, "数字，请再看一下。", "."));
}

static void refuse_number(const struct ctx *ctx, bool either, bool card, struct buf *why)
{
    const char *what = either ? tr(ctx, "学号或考生号", "a student or candidate number")
                              : tr(ctx, "学号", "a student number");

    buf_f(why, card ? tr(ctx, "这是身份证号，这里要填%s。",
                         "This is the number of an ID card; what is asked is %s.")
                    : tr(ctx, "这不像%s：只有字母和数字，请再看一下。",
                         "This is not like %s: letters and digits only; please look again."),
          what);
}

bool identity_check_number(const struct ctx *ctx, struct str typed, struct buf *why)
{
    const struct school_identity *id = ctx->school->identity;
    bool                          number = str_is(str_c(id->key), "number"), card;
    auto_buf struct buf           read = {0};
    char                          normal[IDNUM_MAX];

    identity_number(typed, &read);
    if (!number && candidate_read(id, buf_view(&read), normal))
        return true;
    if (str_is(str_c(id->key), "candidate")) {
        refuse_candidate(ctx, why);
        return false;
    }
    card = idnum_card(buf_view(&read), normal);
    if (!card && has_form(buf_view(&read)))
        return true;
    refuse_number(ctx, !number, card, why);
    return false;
}

bool identity_check_document(const struct ctx *ctx, struct str typed, struct buf *value,
                             struct buf *why)
{
    static const struct school_question document = {.kind = ASK_DOCUMENT};

    return form_read(ctx, &document, typed, value, why);
}

/* ---- who may ---- */

const struct school_flow *identity_flow(const struct ctx *ctx, const char *name)
{
    return flow_named(ctx, str_c(name));
}

void identity_say_barred(const struct ctx *ctx, struct buf *out)
{
    if (ctx->me.bar == BAR_NONE)
        return;
    if (ctx->me.bar == BAR_FROZEN)
        buf_f(out,
              tr(ctx,
                 "你说过绑定的不是你的信息，账号的身份已经冻结，等%s核实后才能继续。着急请联系",
                 "You told us that the data is not yours; the binding is frozen until %s decides. "
                 "In a hurry? Please ask "),
              text_office(ctx));
    else
        buf_c(out, tr(ctx, "名册显示你已经离校，不能再办理。如果不对，请联系",
                      "By the roster you have left the school. If that is wrong, please ask "));
    text_desk(ctx, out);
    buf_c(out, tr(ctx, "。", "."));
}

/* Who was recognised is known, but has still to read the notice. */
static void say_identify_first(const struct ctx *ctx, struct buf *out)
{
    const struct school_flow *first = identity_flow(ctx, FLOW_IDENTITY);
    const char               *what = ctx->me.person != 0
                                         ? tr(ctx, "请先阅读须知：回复“%s”。",
                                              "Please read the notice first: reply \"%s\".")
                                         : tr(ctx, "请先确认身份：回复“%s”。",
                                              "First say who you are: reply \"%s\".");

    if (first) {
        buf_f(out, what, flow_word(ctx, first));
        return;
    }
    buf_c(out, tr(ctx, "还不知道你是谁，请联系", "We do not know who you are; please ask "));
    text_desk(ctx, out);
    buf_c(out, tr(ctx, "。", "."));
}

int identity_known(struct ctx *ctx, struct buf *refuse, struct err *err)
{
    bool agreed = false;

    if (ctx->me.bar != BAR_NONE) {
        identity_say_barred(ctx, refuse);
        return 0;
    }
    if (ctx->me.person != 0 && identity_agreed(ctx, &agreed, err) < 0)
        return -1;
    if (!agreed)
        say_identify_first(ctx, refuse);
    return 0;
}

int identity_start(struct ctx *ctx, struct flow_start *start, struct err *err)
{
    bool agreed;

    if (ctx->me.bar != BAR_NONE || ctx->me.person == 0)
        return identity_known(ctx, &start->refuse, err);
    if (identity_agreed(ctx, &agreed, err) < 0)
        return -1;
    if (!agreed)
        start->first = FLOW_IDENTITY;
    return 0;
}

/* ---- words ---- */

struct str identity_said(const struct answers *a, const char *field)
{
    const char *value = answers_get(a, field);

    return value ? str_c(value) : (struct str){"", 0};
}

void identity_hide(const struct school_flow *flow, const char *option, struct flow_facts *facts)
{
    const struct school_question *q = &flow->questions[0];

    for (unsigned i = 0; i < q->options_count; i++)
        if (strcmp(q->options[i].value, option) == 0)
            facts->hidden |= 1U << i;
}

void identity_again(const struct ctx *ctx, int64_t at, struct buf *out)
{
    char    clock[6], stamp[17];
    int64_t days = cst_day(at) - cst_day(ctx->now);

    if (days == 1 && cst_minute(at) == 0)
        buf_c(out, tr(ctx, "请明天再试。", "please try again tomorrow. "));
    else if (days == 0)
        buf_f(out, tr(ctx, "请 %s 以后再试。", "please try again after %s. "), cst_clock(clock, at));
    else if (days == 1)
        buf_f(out, tr(ctx, "请明天 %s 以后再试。", "please try again tomorrow after %s. "),
              cst_clock(clock, at));
    else
        buf_f(out, tr(ctx, "请 %s 以后再试。", "please try again after %s. "), cst_stamp(stamp, at));
}

void identity_ask_desk(const struct ctx *ctx, struct buf *out)
{
    buf_c(out, tr(ctx, "着急请联系", "In a hurry? Please ask "));
    text_desk(ctx, out);
    buf_c(out, tr(ctx, "。", "."));
}
