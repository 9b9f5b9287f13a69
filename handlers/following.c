#include "handlers/following.h"

#include "conf/fill.h"
#include "handlers/flow.h"
#include "handlers/flow_state.h"
#include "handlers/flow_window.h"
#include "handlers/identity_private.h"
#include "handlers/texts.h"
#include "store/identities.h"

bool following_verifies(const struct ctx *ctx)
{
    const struct school_identity *id = ctx->school->identity;

    return id != NULL && str_is(str_c(id->app), ctx->app->name);
}

/* ---- paragraphs ---- */

static void paragraph(struct buf *out)
{
    text_newline(out);
    if (out->n > 0)
        buf_char(out, '\n');
}

/* A text of the school, else ours. */
static void say(const struct ctx *ctx, struct buf *out, const char *school, const char *school_en,
                const char *ours, struct str name)
{
    fill_name(out, school ? tr(ctx, school, school_en) : ours, name);
}

/* How to begin, or when it opens. */
static void say_start(const struct ctx *ctx, const char *format, struct buf *out)
{
    const struct school_flow *flow = identity_flow(ctx, FLOW_IDENTITY);
    enum window               window = flow ? flow_window(flow, ctx->now) : WINDOW_OPEN;

    if (window != WINDOW_OPEN)
        flow_window_say(ctx, flow, window, out);
    else if (flow)
        buf_f(out, format, flow_word(ctx, flow));
}

/* Where nobody confirms anything, nothing else would ask who was recognised for the phone. */
static int add_phone(struct ctx *ctx, struct buf *out, struct err *err)
{
    const struct school_identity *school = ctx->school->identity;
    const struct school_flow     *flow = identity_flow(ctx, FLOW_PHONE);
    auto_wiped struct buf         memory = {0};
    struct identity               id;
    bool                          asks;

    if (school == NULL || school->confirm || ctx->me.person == 0 || flow == NULL ||
        flow_window(flow, ctx->now) != WINDOW_OPEN)
        return 0;
    if (identity_asks(ctx, &asks, err) < 0 ||
        identity_get(ctx->store, ctx->me.person, &id, &memory, err) < 0)
        return -1;
    if (asks && id.phone.n == 0)
        buf_f(out,
              tr(ctx, "还差一步：登记绑定微信的手机号，回复“%s”。\n",
                 "One more step, your phone: reply \"%s\".\n"),
              flow_word(ctx, flow));
    return 0;
}

/* line: whether to say that the information is not confirmed. */
static int add_today(struct ctx *ctx, bool line, struct buf *out, struct err *err)
{
    const struct school_flow *first;

    paragraph(out);
    if (add_phone(ctx, out, err) < 0 || (line && flow_identity_line(ctx, out, err) < 0) ||
        flow_today(ctx, out, &first, err) < 0)
        return -1;
    if (first)
        buf_f(out, tr(ctx, "先做这一件：回复“%s”。", "First of all: reply \"%s\"."),
              flow_word(ctx, first));
    return 0;
}

/* ---- outcomes ---- */

/* The school's, or what it says to who is asked nothing. */
static int welcome_of(struct ctx *ctx, const char **text, struct err *err)
{
    const struct school_identity *id = ctx->school->identity;
    bool                          asks;

    if (identity_asks(ctx, &asks, err) < 0)
        return -1;
    *text = !asks && id->others ? tr(ctx, id->others, id->others_en)
                                : tr(ctx, ctx->school->welcome, ctx->school->welcome_en);
    return 0;
}

static int welcome(struct ctx *ctx, bool line, struct buf *out, struct err *err)
{
    auto_buf struct buf name = {0};
    const char         *text;

    if (identity_name(ctx, &name, err) < 0 || welcome_of(ctx, &text, err) < 0)
        return -1;
    paragraph(out);
    fill_name(out, text, buf_view(&name));
    return add_today(ctx, line, out, err);
}

int following_welcome(struct ctx *ctx, struct buf *out, struct err *err)
{
    return welcome(ctx, true, out, err);
}

/* Known, but asked whether all of it is right before anything else. */
static void say_confirm(const struct ctx *ctx, struct str name, struct buf *out)
{
    buf_f(out, tr(ctx, "已认出你是%.*s。", "You are %.*s. "), STR_ARG(name));
    buf_f(out,
          tr(ctx, "还差一步：核对信息，回复“%s”。",
             "One more step: check your information, reply \"%s\"."),
          flow_word(ctx, identity_flow(ctx, FLOW_CONFIRM)));
}

/* Who is recognised: `school` in the school's words, else in `ours`. *line: whether it has not told
 * yet that the information is to be confirmed. */
static int say_known(struct ctx *ctx, const char *school, const char *school_en, const char *ours,
                     bool *line, struct buf *out, struct err *err)
{
    auto_buf struct buf name = {0};
    bool                confirmed;

    if (identity_name(ctx, &name, err) < 0 || identity_confirmed(ctx, &confirmed, err) < 0)
        return -1;
    *line = confirmed || school != NULL;
    if (*line)
        say(ctx, out, school, school_en, ours, buf_view(&name));
    else
        say_confirm(ctx, buf_view(&name), out);
    return 0;
}

int following_verified(struct ctx *ctx, struct buf *out, struct err *err)
{
    const struct school_identity *id = ctx->school->identity;
    bool                          line;

    if (say_known(ctx, id->verified, id->verified_en,
                  tr(ctx, "{name}，身份已自动确认，可以直接使用。",
                     "{name}, you are verified; all is ready."),
                  &line, out, err) < 0)
        return -1;
    return welcome(ctx, line, out, err);
}

int following_already(struct ctx *ctx, struct buf *out, struct err *err)
{
    const struct school_identity *id = ctx->school->identity;
    bool                          line;

    if (say_known(ctx, id->already, id->already_en,
                  tr(ctx, "{name}，你的身份早已确认，可以直接使用。",
                     "{name}, you were verified before; all is ready."),
                  &line, out, err) < 0)
        return -1;
    return add_today(ctx, line, out, err);
}

void following_wait(const struct ctx *ctx, struct buf *out)
{
    const struct school_flow *flow = identity_flow(ctx, FLOW_IDENTITY);

    buf_c(out, tr(ctx, "已收到关注，正在核对你的身份，几秒内告诉你结果。",
                  "Thank you for following. We are finding out who you are; you will hear in a few "
                  "seconds. "));
    if (flow && flow_window(flow, ctx->now) == WINDOW_OPEN)
        say_start(ctx, tr(ctx, "没有等到的话，回复“%s”。", "Heard nothing? Reply \"%s\"."), out);
}

void following_question(const struct ctx *ctx, struct buf *out)
{
    const struct school_identity *id = ctx->school->identity;

    say(ctx, out, id->must, id->must_en,
        tr(ctx, "你好！还没有认出你是谁，需要先确认身份，不到一分钟。",
           "Hello! We do not know yet who you are; to say so takes less than a minute."),
        (struct str){"", 0});
}

void following_must(const struct ctx *ctx, struct buf *out)
{
    following_question(ctx, out);
    text_newline(out);
    say_start(ctx, tr(ctx, "回复“%s”就可以开始。", "Reply \"%s\" to start."), out);
}

/* What to do, whom to ask, when. */
static void unknown_of_ours(const struct ctx *ctx, struct buf *out)
{
    buf_c(out, tr(ctx,
                  "学校的名册里还没有找到你的信息。名单会陆续导入，请过一两天再试；"
                  "一直没有，或者姓名有误，请联系",
                  "You were not found on the school's roster. Lists are still being added, so "
                  "please try again in a day or two. If that does not help, or your name is wrong, "
                  "please ask "));
    text_desk(ctx, out);
    if (ctx->school->desk.hours_count > 0) {
        buf_c(out, tr(ctx, "，服务时间：", ", open "));
        text_hours(ctx, out);
    }
    buf_c(out, tr(ctx, "。", "."));
}

void following_unknown(const struct ctx *ctx, struct buf *out)
{
    const struct school_identity *id = ctx->school->identity;

    if (id->unknown)
        buf_str(out, text_line(tr(ctx, id->unknown, id->unknown_en)));
    else
        unknown_of_ours(ctx, out);
    if (ctx->me.bar != BAR_NONE)
        return;
    text_newline(out);
    say_start(ctx, tr(ctx, "如果企业微信里的姓名和学校登记的不同，可以用证件核对：回复“%s”。",
                      "If your name in WeCom is not the one that the school has, say who you are: "
                      "reply \"%s\"."),
              out);
}
