/* 举报 … — a suspicious message, link or friend request, told to the information office. */
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/identity.h"
#include "handlers/texts.h"
#include "store/tickets.h"

static const char safety[] =
    "已记下（工单 %lld），%s会核实。请不要点可疑链接、不要转账、不要把密码或验证码告诉任何人；"
    "在公用设备上登录后及时退出。";
static const char safety_en[] =
    "Noted (ticket %lld); %s will look into it. Do not open the link, send no money, tell nobody a "
    "password or a code, and log out on shared machines.";
static const char how[] =
    "看到可疑的消息、链接或好友申请？回复“举报”加上内容，例如：举报 有人冒充辅导员要验证码。";
static const char how_en[] = "Something suspicious? Reply \"report\" and what you saw.";

static int open_ticket(struct ctx *ctx, struct str said, int64_t *number, struct err *err)
{
    auto_buf struct buf text = {0};
    struct ticket ticket = {
        .kind = STR_LIT(TICKET_REPORT),
        .person = ctx->me.person,
        .member = ctx->me.userid,
        .app = str_c(ctx->app->name),
        .said = said,
    };
    bool again;

    if (ticket_open(ctx->store, ctx->now, &ticket, number, &again, err) < 0)
        return -1;
    buf_f(&text, "有人举报可疑内容（工单 %lld）。回复“工单 %lld”查看。", (long long)*number,
          (long long)*number);
    return office_tell(ctx, buf_view(&text), err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};
    struct str said = text_behind(ctx, msg, 1);
    int64_t number;

    if (said.n == 0)
        return flow_say(ctx, str_c(tr(ctx, how, how_en)), false, out, err);
    if (open_ticket(ctx, said, &number, err) < 0)
        return -1;
    buf_f(&text, tr(ctx, safety, safety_en), (long long)number, text_office(ctx));
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
    .help = "举报　可疑的消息、链接、好友申请",
    .help_en = "report: suspicious messages, links, friend requests",
    .run = run,
};
