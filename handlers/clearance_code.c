/* The look-up code (离校二维码): in words how to use it, then the picture. It finds a person, and
 * decides nothing: a screenshot is fine, and it is good for the season. */
#include "handlers/clearance_private.h"

#include "base/cst.h"
#include "bot/push.h"
#include "crypto/random.h"
#include "handlers/texts.h"
#include "store/quotas.h"

enum {
    CODES_HOUR = 5,
    CODES_DAY = 10, /* of one person: each kills the one before */
    PICTURES_HOUR = 30,
    PICTURES_DAY = 100,
};

/* ---- the code ---- */

static int issue(struct ctx *ctx, const struct school_clearance *c, int64_t person,
                 struct lookup_code *out, struct err *err)
{
    struct lookup_code code = {
        .person = person,
        .clearance = str_c(c->name),
        .issued_at = ctx->now,
        .expires_at = clearance_end(c),
    };

    random_bytes(code.ref, sizeof code.ref);
    if (lookup_issue(ctx->store, ctx->now, &code, err) < 0)
        return -1;
    *out = code;
    return 0;
}

/* 1: there is one, and it is good. */
static int have(struct ctx *ctx, const struct school_clearance *c, int64_t person,
                struct lookup_code *out, struct err *err)
{
    auto_buf struct buf memory = {0};
    struct lookup_code  code = {0};
    int rc = lookup_get(ctx->store, str_c(c->name), person, &code, &memory, err);

    if (rc <= 0 || code.expires_at <= ctx->now)
        return rc < 0 ? -1 : 0;
    code.clearance = str_c(c->name);
    *out = code;
    return 1;
}

int clearance_code(struct ctx *ctx, const struct school_clearance *c, int64_t person, bool renew,
                   struct lookup_code *out, bool *may, struct err *err)
{
    static const struct quota limit = {"lookup.code", CODES_HOUR, CODES_DAY};
    int                       rc = 0;

    if (clearance_season(c, ctx->now) == SEASON_OVER) {
        *may = false;
        return 0;
    }
    if (!renew && (rc = have(ctx, c, person, out, err)) != 0) {
        *may = rc > 0;
        return rc < 0 ? -1 : 0;
    }
    if (quota_take_id(ctx->store, ctx->now, &limit, person, may, NULL, err) < 0)
        return -1;
    return *may ? issue(ctx, c, person, out, err) : 0;
}

/* ---- the picture ---- */

/* 离校二维码 至 06-30 */
static int push_picture(struct ctx *ctx, const struct school_clearance *c,
                        const struct lookup_code *code, struct err *err)
{
    auto_buf struct buf text = {0}, caption = {0};
    bool                after = ctx->after_reply;
    char                date[11];
    int                 rc;

    if (lookup_write(ctx->store, code, &text, err) < 0)
        return -1;
    buf_f(&caption, tr(ctx, "%s 至 %s", "%s: QR code, until %s"),
          is_english(ctx) ? clear_title(ctx, c) : clear_code_word(ctx, c),
          cst_date(date, code->expires_at));
    ctx->after_reply = true;
    rc = push_qr(ctx, ctx->me.userid, buf_view(&text), 0, buf_view(&caption), err);
    ctx->after_reply = after;
    return rc;
}

/* Every picture of the same code is the same upload; but a finger on the menu is no reason to send
 * a hundred of them. */
static int send_picture(struct ctx *ctx, const struct school_clearance *c,
                        const struct lookup_code *code, bool *sent, struct err *err)
{
    static const struct quota limit = {"lookup.picture", PICTURES_HOUR, PICTURES_DAY};

    *sent = false;
    if (!ctx->outbound)
        return 0;
    if (quota_take_id(ctx->store, ctx->now, &limit, ctx->me.person, sent, NULL, err) < 0)
        return -1;
    return *sent ? push_picture(ctx, c, code, err) : 0;
}

/* ---- the words ---- */

static int keep_number(void *arg, const struct person *p)
{
    buf_str(arg, p->number);
    return 0;
}

static void say_code(const struct ctx *ctx, const struct school_clearance *c, bool renew,
                     struct buf *out)
{
    const char *word = clear_code_word(ctx, c);

    if (is_english(ctx))
        buf_f(out, "[%s: your QR code] ", clear_title(ctx, c));
    else
        buf_f(out, "【%s】", word);
    if (renew)
        buf_c(out, tr(ctx, "已换新，旧的已经作废，截图也要换。\n",
                      "A new one: the old one is dead, screenshots of it too.\n"));
    buf_c(out, tr(ctx, "有效期 ", "Good for the season: "));
    clear_season_say(ctx, c, out);
    buf_c(out, tr(ctx,
                  "\n1. 办理业务时出示给办理人员，扫一扫就能找到你的信息；\n"
                  "2. 可以截屏保存，出示截图也可以；\n"
                  "3. 二维码代表你本人，请不要提供给其他人。\n",
                  "\n1. Show it at the desks: they find you by it.\n"
                  "2. A screenshot is fine.\n"
                  "3. It stands for you: give it to nobody.\n"));
    buf_f(out,
          tr(ctx, "给别人看过、弄丢了：回复“%s 换新”，旧的马上作废。\n",
             "Lost, or seen by others? Reply \"%s new\": the old one is dead then.\n"),
          word);
}

static int say_number(struct ctx *ctx, bool sent, struct buf *out, struct err *err)
{
    auto_buf struct buf number = {0};

    if (people_get(ctx->store, ctx->me.person, keep_number, &number, err) < 0)
        return -1;
    if (!ctx->outbound)
        buf_c(out, tr(ctx, "图片现在发不出来：", "Pictures cannot be sent at the moment. "));
    else if (!sent)
        buf_c(out, tr(ctx, "图片今天发得太多了，请用之前收到的：",
                      "Too many pictures: please use the one that you have. "));
    buf_f(out, tr(ctx, "扫不了就报学号 %s。", "Where it cannot be scanned, tell your number: %s."),
          number.p ? number.p : "");
    return 0;
}

static void say_none(const struct ctx *ctx, const struct school_clearance *c, struct buf *out)
{
    if (clearance_season(c, ctx->now) == SEASON_OVER) {
        buf_f(out, tr(ctx, "「%s」已经结束（", "\"%s\" is over ("), clear_title(ctx, c));
        clear_season_say(ctx, c, out);
        buf_c(out, tr(ctx, "），不再需要二维码。有疑问请联系",
                      "), there is no code any more. Questions? Ask "));
        text_desk(ctx, out);
        buf_c(out, tr(ctx, "。", "."));
        return;
    }
    buf_f(out,
          tr(ctx, "换得太频繁了，过一阵再换；现在的还能用：回复“%s”。",
             "Too many new ones for now. The one that you have is good: reply \"%s\"."),
          clear_code_word(ctx, c));
}

int clear_code_give(struct ctx *ctx, const struct school_clearance *c, bool renew,
                    struct buf *out, struct err *err)
{
    struct lookup_code code;
    bool               may, sent = false;

    if (clearance_code(ctx, c, ctx->me.person, renew, &code, &may, err) < 0)
        return -1;
    if (!may) {
        say_none(ctx, c, out);
        return 0;
    }
    if (send_picture(ctx, c, &code, &sent, err) < 0)
        return -1;
    say_code(ctx, c, renew, out);
    return say_number(ctx, sent, out, err);
}
