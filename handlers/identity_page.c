/* The page of the second verification (protocol 5.9) asks who a member is, or hands over its form.
 * It shows what is answered here, and decides nothing itself. */
#include "handlers/handlers.h"
#include "handlers/identity_private.h"
#include "handlers/texts.h"

static int wait_or_refuse(struct ctx *ctx, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};

    identity_say_barred(ctx, &text);
    return reply_page(out, ctx->me.bar == BAR_FROZEN ? PAGE_WAIT : PAGE_REFUSED, buf_view(&text),
                      err);
}

/* A school that asks nobody who he is has no form. */
static int refuse_unknown(struct ctx *ctx, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};

    buf_c(&text, tr(ctx, "学校名册里还没有你的账号，请联系",
                    "Your account is not on the school's roster yet; please ask "));
    text_desk(ctx, &text);
    buf_c(&text, tr(ctx, "。", "."));
    return reply_page(out, PAGE_REFUSED, buf_view(&text), err);
}

static int form(struct reply *out, struct str why, struct err *err)
{
    return reply_page(out, PAGE_FORM, why, err);
}

/* Who cannot log in reads no message: the page tells the rest when it is opened again. */
static void say_claimed(const struct ctx *ctx, const struct identity_outcome *o, struct buf *out)
{
    buf_f(out,
          tr(ctx,
             "这个身份已经绑定了另一个账号，先由%s核实（工单 %lld）。过一段时间从企业微信再打开这个页面，"
             "核实好了就能通过；着急请联系",
             "Another account is bound to this identity; %s checks it first (ticket %lld). Please "
             "open this page from WeCom again later: once it is settled, you get in. In a hurry? "
             "Please ask "),
          text_office(ctx), (long long)o->ticket);
    text_desk(ctx, out);
    buf_c(out, tr(ctx, "。", "."));
}

static void say(const struct ctx *ctx, const struct identity_outcome *o, struct buf *out)
{
    if (o->result == TRY_CLAIMED)
        say_claimed(ctx, o, out);
    else if (o->result != TRY_BOUND)
        identity_say(ctx, o, out);
}

static const enum reply_page page_of[] = {
    [TRY_BOUND] = PAGE_PASS,       [TRY_WRONG] = PAGE_FORM,    [TRY_TOO_MANY] = PAGE_REFUSED,
    [TRY_CLAIMED] = PAGE_WAIT,     [TRY_OTHER] = PAGE_REFUSED, [TRY_FROZEN] = PAGE_WAIT,
};

static int try_it(struct ctx *ctx, const struct msg_page *page, struct str document,
                  struct reply *out, struct err *err)
{
    auto_buf struct buf     text = {0};
    struct identity_outcome o;

    if (identity_try(ctx, page->number, page->name, document, BOUND_PAGE, &o, err) < 0)
        return -1;
    say(ctx, &o, &text);
    if (o.result == TRY_WRONG && o.left == 0)
        return reply_page(out, PAGE_REFUSED, buf_view(&text), err);
    return reply_page(out, page_of[o.result], buf_view(&text), err);
}

static int confirm(struct ctx *ctx, const struct msg_page *page, struct reply *out,
                   struct err *err)
{
    auto_wiped struct buf document = {0};
    auto_buf struct buf   why = {0};
    bool                  agreed, asked = ctx->school->identity->document;

    if (identity_agreed(ctx, &agreed, err) < 0)
        return -1;
    if (!agreed && !page->agreed)
        return form(out, str_c(tr(ctx, "请先阅读并同意须知。", "Please read and agree to the notice.")),
                    err);
    if (!agreed && identity_agree(ctx, err) < 0)
        return -1;
    if (!identity_check_number(ctx, page->number, &why))
        return reply_page(out, PAGE_FORM_NUMBER, buf_view(&why), err);
    if (asked && !identity_check_document(ctx, page->document, &document, &why))
        return reply_page(out, PAGE_FORM_DOCUMENT, buf_view(&why), err);
    return try_it(ctx, page, asked ? buf_view(&document) : (struct str){NULL, 0}, out, err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    ctx->me.lang = msg->page.english ? LANG_EN : LANG_ZH; /* for this answer only */
    if (ctx->me.bar != BAR_NONE)
        return wait_or_refuse(ctx, out, err);
    if (ctx->me.person != 0)
        return reply_page(out, PAGE_PASS, STR_LIT(""), err);
    if (ctx->school->identity == NULL)
        return refuse_unknown(ctx, out, err);
    if (msg->page.ask == PAGE_CONFIRM)
        return confirm(ctx, &msg->page, out, err);
    return form(out, STR_LIT(""), err);
}

static bool wants(const struct ctx *ctx, const struct message *msg)
{
    (void)ctx;
    return msg->page.ask == PAGE_KNOW || msg->page.ask == PAGE_CONFIRM;
}

const struct handler handler_page = {
    .name = "page",
    .type = MSG_PAGE,
    .wants = wants,
    .run = run,
};
