/* hongyan notice status [N]: how notices stand, in numbers. Nobody's name. */

#include "cli/notice_private.h"

#include "base/mem.h"
#include "bot/json.h"
#include "conf/notices.h"
#include "handlers/texts.h"

#include <stdio.h>

enum { LIMIT = 20, LIMIT_MAX = 10000 };

/* ---- for a program ---- */

void cli_notice_write_fates(const int64_t fate[FATE_COUNT], struct buf *out)
{
    buf_char(out, '{');
    for (unsigned f = 0; f < FATE_COUNT; f++)
        buf_f(out, "%s\"%s\":%lld", f > 0 ? "," : "", notice_fate_name((enum notice_fate)f),
              (long long)fate[f]);
    buf_char(out, '}');
}

static void write_text(struct buf *out, const char *name, struct str text)
{
    buf_f(out, ",\"%s\":", name);
    if (text.n > 0)
        js_write_str(out, text);
    else
        buf_c(out, "null");
}

static void write_time(struct buf *out, const char *name, int64_t at)
{
    char stamp[17];

    write_text(out, name, at > 0 ? str_c(cst_stamp(stamp, at)) : STR_LIT(""));
}

void cli_notice_write_json(const struct ctx *ctx, const struct notice *n,
                           const struct notice_counts *c, struct buf *out)
{
    buf_f(out, "\"notice\":%lld,\"state\":\"%s\",\"kind\":\"%.*s\"", (long long)n->number,
          notice_state_name(n->state), STR_ARG(n->kind));
    write_text(out, "audience", n->audience);
    write_text(out, "creator", n->creator);
    write_text(out, "approver", n->approver);
    write_text(out, "reason", notice_reason(ctx, n));
    write_time(out, "created", n->created_at);
    write_time(out, "due", n->due_at);
    write_time(out, "missed", notice_late(n));
    write_time(out, "quota_since", notice_quota_since(n));
    write_time(out, "expires", n->expires_at);
    write_time(out, "started", n->started_at);
    write_time(out, "ended", n->ended_at);
    buf_f(out,
          ",\"recalling\":%s,\"ack\":%s,\"corrects\":%lld,\"stage\":%u,\"rounds\":%u,"
          "\"expected\":%lld,"
          "\"people\":%lld,\"settled\":%lld,\"fates\":",
          notice_is_recalling(n) ? "true" : "false", n->ack ? "true" : "false",
          (long long)n->corrects, n->stage, n->rounds,
          (long long)n->expected, (long long)c->people, (long long)notice_settled(c));
    cli_notice_write_fates(c->fate, out);
    buf_f(out, ",\"acked\":%lld,\"parts\":%lld,\"texted\":%lld", (long long)c->acked,
          (long long)c->parts, (long long)c->texted);
    buf_f(out, ",\"texts_sent\":%lld,\"texts_failed\":%lld", (long long)c->texts_sent,
          (long long)c->texts_failed);
}

/* ---- for people ---- */

/* What follows is told anyway: a name that cannot be read is no reason to show no numbers. */
static void write_state(struct cli_notice *r, const struct notice_seen *s, struct buf *out)
{
    char       stamp[17];
    struct err err = {0};

    buf_c(out, "  ");
    notice_state_say(&r->ctx, &s->n, out);
    notice_approver_say(&r->ctx, &s->n, out, &err);
    buf_f(out, " / %s\n",
          notice_is_recalling(&s->n) ? "recall under way"
          : notice_is_partly(&s->n)  ? "partly recalled"
                                     : notice_state_name(s->n.state));
    if (notice_late(&s->n) > 0)
        buf_f(out, "  错过 / missed：%s，服务没有运行 / the service was down；hongyan notice release %lld\n",
              cst_stamp(stamp, notice_late(&s->n)), (long long)s->n.number);
    else if (s->n.started_at > 0)
        buf_f(out, "  开始 / begun：%s\n", cst_stamp(stamp, s->n.started_at));
    else
        buf_f(out, "  不早于 / not before：%s\n", cst_stamp(stamp, s->n.due_at));
    if (s->n.ended_at > 0)
        buf_f(out, "  结束 / ended：%s\n", cst_stamp(stamp, s->n.ended_at));
    if (s->n.expires_at > 0)
        buf_f(out, "  截止 / of use until：%s\n", cst_stamp(stamp, s->n.expires_at));
    if (s->n.corrects > 0)
        buf_f(out, "  更正第 %lld 号 / corrects notice %lld\n", (long long)s->n.corrects,
              (long long)s->n.corrects);
}

static void write_counts(struct cli_notice *r, const struct notice *n,
                         const struct notice_counts *c, struct buf *out)
{
    buf_f(out, "  %lld/%lld 人有结果（%d%%）/ settled；%lld 批 / parts\n", (long long)notice_settled(c),
          (long long)c->people, notice_percent(notice_settled(c), c->people), (long long)c->parts);
    for (unsigned f = 0; f < FATE_COUNT; f++)
        if (c->fate[f] > 0)
            buf_f(out, "  %8lld  %s / %s\n", (long long)c->fate[f],
                  notice_outcome_say(&r->ctx, n, (enum notice_fate)f),
                  notice_fate_name((enum notice_fate)f));
    if (n->ack)
        buf_f(out,
              "  回复“收到” %lld 人（%d%%），没有回复 %lld 人 / said 收到, and have not；又提醒过 %u 次 / "
              "repeated\n",
              (long long)c->acked, notice_percent(c->acked, notice_told(c)),
              (long long)notice_silent(c), n->rounds);
    if (c->texted > 0)
        buf_f(out, "  短信 %lld 人：已发 %lld、失败 %lld / by SMS, sent, failed\n", (long long)c->texted,
              (long long)c->texts_sent, (long long)c->texts_failed);
}

/* In both languages, as the rest; what follows is told anyway. */
static void write_cause(struct cli_notice *r, const struct notice_seen *s, struct buf *out)
{
    static const enum member_lang langs[] = {LANG_ZH, LANG_EN};
    static const struct scopes    whole = {.count = 1, .all = true};
    struct ctx                    reads = r->ctx;

    for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
        auto_buf struct buf cause = {0};
        struct err          err = {0};

        reads.me.lang = langs[i];
        if (notice_unfit_count_say(&reads, &whole, &s->n, &s->counts, &cause, &err) == 0 &&
            cause.n > 0)
            buf_f(out, "  %s", cause.p);
        buf_clear(&cause);
        if (notice_media_say(&reads, &s->n, &s->counts, &cause, &err) == 0 && cause.n > 0)
            buf_f(out, "  %s", cause.p);
    }
}

/* 紧急通知 urgent: what people call it, and what --kind takes. */
static void write_kind(struct cli_notice *r, const struct notice *n, struct buf *out)
{
    const struct notice_kind *kind = notice_kind_of(&r->conf->school->notices, n->kind);

    if (kind)
        buf_f(out, "%s ", notice_kind_title(&r->ctx, kind));
    buf_str(out, n->kind);
}

void cli_notice_write_text(struct cli_notice *r, const struct notice_seen *s, struct buf *out)
{
    char stamp[17];

    buf_f(out, "第 %lld 号 / notice %lld：", (long long)s->n.number, (long long)s->n.number);
    write_kind(r, &s->n, out);
    buf_f(out, " → %.*s（%lld 人 / people），%.*s，%s\n", STR_ARG(s->n.audience),
          (long long)s->n.expected, STR_ARG(s->n.creator), cst_stamp(stamp, s->n.created_at));
    buf_c(out, "  ");
    notice_head_say(&s->n, 40, out);
    buf_char(out, '\n');
    write_state(r, s, out);
    if (s->counts.people > 0)
        write_counts(r, &s->n, &s->counts, out);
    write_cause(r, s, out);
}

static void write_indented(struct str lines, struct buf *out)
{
    struct str line;

    while (lines.n > 0 && str_split(&lines, '\n', &line))
        if (line.n > 0)
            buf_f(out, "  %.*s\n", STR_ARG(line));
}

/* The facts in both languages, the words as in the preview of who has put it. */
int cli_notice_write_reading(struct cli_notice *r, const struct notice_seen *s, struct buf *out)
{
    static const enum member_lang langs[] = {LANG_ZH, LANG_EN};
    auto_buf struct buf           zh = {0}, en = {0};
    struct ctx                    reads = r->ctx;

    for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
        auto_buf struct buf facts = {0};

        reads.me.lang = langs[i];
        if (notice_facts_say(&reads, &s->n, &facts, &r->err) < 0)
            return -1;
        write_indented(buf_view(&facts), out);
    }
    if (s->n.media.n > 0 && s->n.state == NOTICE_WAITING)
        buf_f(out, "  图片、文件本身在聊天里看：回复“通知情况 %lld” / the picture or file itself is seen in "
                   "the chat: \"notice status %lld\"\n",
              (long long)s->n.number, (long long)s->n.number);
    if (notice_words_of(&s->n, LANG_ZH, &zh) && zh.n > 0) {
        notice_words_of(&s->n, LANG_EN, &en);
        cli_notice_write_words(buf_view(&zh), buf_view(&en), out);
    }
    return 0;
}

/* ---- the newest ---- */

struct listing {
    struct cli_notice *r;
    struct buf         out;
    unsigned           count, most;
    bool               more;
};

static int add_line(void *arg, const struct notice *n, const struct notice_counts *c)
{
    struct listing *l = arg;
    char            stamp[17];

    if (l->count++ == l->most) {
        l->more = true;
        return 1;
    }
    if (l->r->options->json) {
        buf_c(&l->out, l->out.n > 0 ? ",{" : "{");
        cli_notice_write_json(&l->r->ctx, n, c, &l->out);
        buf_char(&l->out, '}');
        return 0;
    }
    buf_f(&l->out, "%6lld  %s  %7lld/%-7lld %7lld  ", (long long)n->number,
          cst_stamp(stamp, n->created_at), (long long)c->fate[FATE_HANDED],
          (long long)(c->people > 0 ? c->people : n->expected), (long long)c->acked);
    notice_state_say(&l->r->ctx, n, &l->out);
    buf_c(&l->out, "　");
    write_kind(l->r, n, &l->out);
    buf_f(&l->out, " → %.*s\n", STR_ARG(text_chars(n->audience, 30)));
    return 0;
}

static int list(struct listing *l)
{
    if (notice_list(l->r->ctx.store, STR_LIT(""), 0, l->most + 1, add_line, l, &l->r->err) < 0)
        return cli_notice_failed(l->r);
    if (l->r->options->json)
        printf("{\"notices\":[%s],\"more\":%s}\n", l->out.n > 0 ? l->out.p : "",
               l->more ? "true" : "false");
    else if (l->count == 0)
        printf("还没有通知 / there are no notices\n");
    else
        printf("  编号  提交                送达/人数       收到\n%s%s", l->out.p,
               l->more ? "更早的用 --limit / --limit shows more\n" : "");
    return cli_notice_flush();
}

static void write_words_json(const struct notice *n, struct buf *out)
{
    auto_buf struct buf zh = {0}, en = {0};

    notice_words_of(n, LANG_ZH, &zh);
    notice_words_of(n, LANG_EN, &en);
    write_text(out, "words", buf_view(&zh));
    write_text(out, "words_en", buf_view(&en));
}

static int show(struct cli_notice *r)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    auto_wiped struct buf               out = {0};
    int64_t                             number = 0;
    int                                 rc;

    cli_notice_number(r->options->words[1], &number);
    rc = cli_notice_find(r, number, &s);
    if (rc <= 0)
        return rc < 0 ? cli_notice_failed(r) : cli_notice_refused(r);
    if (r->options->json) {
        buf_char(&out, '{');
        cli_notice_write_json(&r->ctx, &s.n, &s.counts, &out);
        write_words_json(&s.n, &out);
        buf_c(&out, "}\n");
    } else {
        cli_notice_write_text(r, &s, &out);
        if (cli_notice_write_reading(r, &s, &out) < 0)
            return cli_notice_failed(r);
    }
    fwrite(out.p, 1, out.n, stdout);
    return cli_notice_flush();
}

int cli_notice_status(const struct cli_options *o, const struct conf *conf)
{
    struct cli_notice r;
    struct listing    l = {.r = &r, .most = LIMIT};
    uint64_t          limit = LIMIT;
    int               code = EXIT_FAILED;

    if (o->limit && (!str_u64(str_c(o->limit), &limit) || limit < 1 || limit > LIMIT_MAX))
        return cli_fail(EXIT_USAGE, "--limit %s: 1 to %d", o->limit, LIMIT_MAX);
    l.most = (unsigned)limit;
    if (cli_notice_open(&r, o, conf, DB_READ) == 0)
        code = o->words_count > 1 ? show(&r) : list(&l);
    buf_free(&l.out);
    cli_notice_close(&r);
    return code;
}
