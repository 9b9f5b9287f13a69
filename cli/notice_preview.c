/* What a notice would come to, before it is sent: how many, who cannot get it and why, how it
 * reads. */

#include "cli/notice_private.h"

#include "base/utf8.h"
#include "bot/json.h"
#include "handlers/texts.h"

#include <stdio.h>

/* ---- how it reads ---- */

/* Pictures and files are named. */
static void write_words(const struct cli_draft *d, enum member_lang lang, struct buf *out)
{
    const struct notice_content *c = &d->order.content;

    if (c->filename.n > 0)
        buf_f(out, "[%s %.*s]\n", c->type == NOTICE_IMAGE ? "图片 / picture" : "文件 / file",
              STR_ARG(c->filename));
    notice_words_say(c, d->order.ack, lang, out);
}

void cli_notice_write_words(struct str zh, struct str en, struct buf *out)
{
    buf_f(out, "---- %s ----\n%.*s\n", en.n > 0 ? "中文 / Chinese" : "内容 / the words",
          STR_ARG(str_trim(zh)));
    if (en.n > 0)
        buf_f(out, "---- 英文 / English ----\n%.*s\n", STR_ARG(str_trim(en)));
    buf_c(out, "----\n");
}

/* ---- the numbers ---- */

static void write_fates(struct cli_notice *r, const struct notice_reckoning *n, struct buf *out)
{
    for (unsigned f = 0; f < FATE_COUNT; f++)
        if (f != FATE_QUEUED && n->fate[f] > 0)
            buf_f(out, "  %s / %s：%lld\n",
                  f == FATE_REFUSED ? notice_unfit_say(&r->ctx)
                                    : notice_fate_say(&r->ctx, (enum notice_fate)f),
                  notice_fate_name((enum notice_fate)f), (long long)n->fate[f]);
}

static void write_quota(const struct notice_reckoning *n, bool critical, struct buf *out)
{
    bool over = n->times > notice_room_today(n, critical);

    if (n->quota == 0)
        buf_f(out, "今天已发 %lld 人次（配置里没有 tuning.accounts，不知道额度）/ %lld person-times today\n",
              (long long)n->used, (long long)n->used);
    else
        buf_f(out, "今天的额度：已用 %lld / %lld 人次%s / person-times used today%s\n", (long long)n->used,
              (long long)n->quota, over ? "，今天发不完，其余明天接着发" : "",
              over ? ": the rest goes tomorrow" : "");
}

static void write_calls(const struct cli_notice *r, const struct cli_draft *d,
                        const struct notice_reckoning *n, struct buf *out)
{
    int64_t minutes = notice_minutes(&r->ctx, &d->order, n);

    buf_f(out, "%s调用 %lld 次 / calls", n->personal > 0 ? "最多 / at most " : "",
          (long long)n->calls);
    if (n->personal > 0)
        buf_f(out, "（其中 %lld 次只给一个人 / %lld for one alone）", (long long)n->personal,
              (long long)n->personal);
    if (n->times > n->fate[FATE_QUEUED])
        buf_f(out, "，共 %lld 人次 / person-times", (long long)n->times);
    if (minutes > 1)
        buf_f(out, "，每分钟 %lld 次，约 %lld 分钟 / a minute, about %lld minutes",
              (long long)notice_pace(&r->ctx), (long long)minutes, (long long)minutes);
    else if (minutes > 0)
        buf_c(out, "，不到一分钟 / less than a minute");
    buf_char(out, '\n');
}

/* said: the colleges and classes that the words mean; a class may be one of several colleges. */
static void write_numbers(struct cli_notice *r, const struct cli_draft *d, struct str said,
                          const struct notice_reckoning *n, struct buf *out)
{
    const struct school_notices *rules = &r->ctx.school->notices;
    int64_t begin = n->due_at > r->ctx.now ? n->due_at : r->ctx.now;
    int64_t rest = n->staged ? notice_rest_at(&r->ctx, begin, d->order.kind->critical, 0) : 0;
    char    stamp[17];

    buf_f(out, "%s → %.*s\n", d->order.kind->title, STR_ARG(d->order.audience));
    if (said.n > 0 && !str_eq(said, d->order.audience))
        buf_f(out, "  即 / that is：%.*s\n", STR_ARG(said));
    buf_f(out, "%s%lld 人，收得到的 %lld 人 / people, of whom %lld get it\n",
          n->more ? "至少 / at least " : "", (long long)n->people, (long long)n->fate[FATE_QUEUED],
          (long long)n->fate[FATE_QUEUED]);
    write_fates(r, n, out);
    if (d->refused > 0)
        buf_f(out, "名单里 %lld 行不能用 / rows of the list cannot be used\n", (long long)d->refused);
    write_calls(r, d, n, out);
    write_quota(n, d->order.kind->critical, out);
    if (notice_put_off(rules, d->order.wanted, d->order.kind->critical))
        buf_f(out, "免打扰时间 %s–%s，改到 / quiet hours, put off to：", rules->quiet_from,
              rules->quiet_to);
    if (n->due_at > r->ctx.now)
        buf_f(out, "%s 开始 / begins then\n", cst_stamp(stamp, n->due_at));
    else if (notice_room_today(n, d->order.kind->critical) == 0)
        buf_c(out, "今天的额度用完了（留 5% 给办事的回复），等明天的额度 / waits for tomorrow's quota\n");
    else
        buf_c(out, "马上开始 / begins at once\n");
    if (n->second)
        buf_c(out, "要另一个人放行 / a second person has to release it\n");
    if (n->staged)
        buf_c(out, "先发 1%，没有问题再发其余的 / 1 % first, and the others when that went well\n");
    if (rest > 0)
        buf_f(out, "  那时是免打扰时间，其余的 %s 左右发 / quiet hours: the others then\n",
              cst_stamp(stamp, rest));
}

static void write_json(const struct cli_notice *r, const struct cli_draft *d,
                       const struct notice_reckoning *n, struct str zh, struct str en,
                       struct buf *out)
{
    char stamp[17];

    buf_f(out, "{\"dry_run\":true,\"kind\":\"%s\",\"audience\":", d->order.kind->name);
    js_write_str(out, d->order.audience);
    buf_f(out, ",\"people\":%lld,\"at_least\":%s,\"fates\":", (long long)n->people,
          n->more ? "true" : "false");
    cli_notice_write_fates(n->fate, out);
    buf_f(out,
          ",\"refused\":%lld,\"calls\":%lld,\"personal\":%lld,\"person_times\":%lld,\"minutes\":%lld,"
          "\"used\":%lld,\"quota\":",
          (long long)d->refused, (long long)n->calls, (long long)n->personal, (long long)n->times,
          (long long)notice_minutes(&r->ctx, &d->order, n), (long long)n->used);
    if (n->quota > 0)
        buf_f(out, "%lld", (long long)n->quota);
    else
        buf_c(out, "null");
    buf_f(out, ",\"begins\":\"%s\",\"second\":%s,\"staged\":%s,\"words\":",
          cst_stamp(stamp, n->due_at > r->ctx.now ? n->due_at : r->ctx.now),
          n->second ? "true" : "false", n->staged ? "true" : "false");
    js_write_str(out, str_trim(zh));
    buf_c(out, ",\"words_en\":");
    if (en.n > 0)
        js_write_str(out, str_trim(en));
    else
        buf_c(out, "null");
    buf_c(out, "}\n");
}

int cli_notice_preview(struct cli_notice *r, const struct cli_draft *d,
                       const struct notice_reckoning *n, struct buf *out)
{
    auto_notice_audience struct notice_audience to = {.missing = NULL};
    auto_buf struct buf                         zh = {0}, en = {0}, why = {0};

    write_words(d, LANG_ZH, &zh);
    if (d->order.content.text_en.n > 0)
        write_words(d, LANG_EN, &en);
    if (d->order.listed == NULL &&
        notice_audience_read(&r->ctx, &cli_notice_everybody, d->order.audience, &to, &why,
                             &r->err) < 0)
        return -1;
    if (r->options->json) {
        write_json(r, d, n, buf_view(&zh), buf_view(&en), out);
        return 0;
    }
    write_numbers(r, d, buf_view(&to.said), n, out);
    cli_notice_write_words(buf_view(&zh), buf_view(&en), out);
    return 0;
}
