/* 举报 … — a suspicious message, link or friend request, told to the information office. */
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/identity.h"
#include "handlers/texts.h"
#include "store/tickets.h"

enum { REPORT_CHARS = 500 }; /* of one report; it says so when there was more */

static const char safety[] =
    "%s会核实。请不要点可疑链接、不要转账、不要把密码或验证码告诉任何人；"
    "在公用设备上登录后及时退出。";
static const char safety_en[] =
    "%s will look into it. Do not open the link, send no money, tell nobody a password or a code, "
    "and log out on shared machines.";
static const char how[] =
    "看到可疑的消息、链接或好友申请？回复“举报”加上内容，例如：举报 有人冒充辅导员要验证码。";
static const char how_en[] = "Something suspicious? Reply \"report\" and what you saw.";

static int report(struct ctx *ctx, struct str said, struct buf *text, struct err *err)
{
    struct str kept = text_chars(said, REPORT_CHARS);
    int64_t    number;
    bool       again;

    if (identity_ticket(ctx, TICKET_REPORT, ctx->me.person, kept, &number, &again, err) < 0)
        return -1;
    buf_f(text,
          again ? tr(ctx, "已补充到工单 %lld，", "Added to ticket %lld; ")
                : tr(ctx, "已记下（工单 %lld），", "Noted (ticket %lld); "),
          (long long)number);
    buf_f(text, tr(ctx, safety, safety_en), text_office(ctx));
    if (kept.n < said.n)
        buf_f(text,
              tr(ctx, "内容太长，只记下了前 %d 个字，其余的请再举报一次。",
                 " It was too long: the first %d characters were kept; please report the rest."),
              REPORT_CHARS);
    return 0;
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};
    struct str          said = text_behind(ctx, msg, 1);
    bool                may;

    if (said.n == 0)
        return flow_say(ctx, str_c(tr(ctx, how, how_en)), false, out, err);
    if (identity_may_report(ctx, "ticket.report", &may, &text, err) < 0 ||
        (may && report(ctx, said, &text, err) < 0))
        return -1;
    return flow_say(ctx, buf_view(&text), false, out, err);
}

/* In an answer in one's own words only the word alone is a command. */
static bool wants(const struct ctx *ctx, const struct message *msg)
{
    return text_behind(ctx, msg, 1).n == 0 || !flow_asks_text(ctx);
}

const struct handler handler_report = {
    .name = "report",
    .type = MSG_TEXT,
    .words = words_report,
    .arguments = true,
    .wants = wants,
    .help = "举报　可疑的消息、链接",
    .help_en = "report: odd messages",
    .run = run,
};
