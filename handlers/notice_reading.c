/* How a notice reads to the staff, before it goes and after: when and in what form it goes, its
 * picture or file, and its words in both languages with all their fields filled in. The previews of
 * who puts it, the card and the words to who has to release it, 通知情况 and `hongyan notice` say it
 * from here, so that nobody releases what he has not been shown. */
#include "base/mem.h"
#include "base/utf8.h"
#include "bot/card.h"
#include "bot/push.h"
#include "conf/notices.h"
#include "handlers/notice_form.h"
#include "handlers/notice_private.h"
#include "handlers/texts.h"
#include "store/media.h"

enum {
    PAGE_BYTES = 1800,     /* of a text of 2048: how it goes on stands behind it */
    CARD_VALUE = 30,       /* characters of a row of a card: bot/card.c */
    CARD_WORDS = 480,      /* bytes of the words on it */
    FOLLOWS_SECONDS = 120, /* a picture behind an answer */
};

/* ---- the words ---- */

static void write_words(const struct notice_content *c, const struct notice *n,
                        enum member_lang lang, struct buf *out)
{
    auto_notice_words struct notice_words w = {.ack = {0}};
    struct notice_values                  v = notice_values_of(c, NULL);

    notice_words_write(c, n->number, n->ack, false, &v, lang, &w);
    buf_str(out, str_trim(buf_view(&w.whole)));
    if (c->type == NOTICE_NEWS && c->picture.n > 0) {
        text_newline(out);
        buf_f(out, "%s%.*s", lang == LANG_EN ? "Picture: " : "配图：", STR_ARG(c->picture));
    }
}

void notice_words_say(const struct notice_content *c, bool ack, enum member_lang lang,
                      struct buf *out)
{
    const struct notice n = {.number = 0, .ack = ack};

    write_words(c, &n, lang, out);
}

/* false: they are forgotten, or were sealed with another key. */
static bool read_content(const struct notice *n, struct notice_content *out)
{
    struct err err = {0};

    return n->content.n > 0 && notice_content_read(n->content, out, &err) == 0;
}

bool notice_words_of(const struct notice *n, enum member_lang lang, struct buf *out)
{
    auto_notice_content struct notice_content c = {.type = NOTICE_TEXT};

    if (!read_content(n, &c) || (lang == LANG_EN && c.text_en.n == 0 && c.title_en.n == 0))
        return false;
    write_words(&c, n, lang, out);
    return true;
}

static void write_both(const struct ctx *ctx, const struct notice *n,
                       const struct notice_content *c, struct buf *out)
{
    auto_buf struct buf zh = {0}, en = {0};
    bool                of_class;
    bool                mine = notice_content_personal(c, &of_class);

    write_words(c, n, LANG_ZH, &zh);
    if (zh.n > 0) /* a picture may have none */
        buf_f(out, "%s\n%.*s\n",
              mine ? tr(ctx, "内容（以王小雁、软件2601 为例）：", "Its words (王小雁, 软件2601 as an example):")
                   : tr(ctx, "内容：", "Its words:"),
              STR_ARG(buf_view(&zh)));
    if (notice_words_of(n, LANG_EN, &en) && en.n > 0)
        buf_f(out, "%s\n%.*s\n", tr(ctx, "英文（给用英文的人）：", "In English, for who reads that:"),
              STR_ARG(buf_view(&en)));
}

/* ---- its picture or file ---- */

struct attached {
    bool   here;  /* it can be sent */
    size_t bytes; /* 0: not known */
};

static int look_at_media(void *arg, const struct media *m)
{
    *(struct attached *)arg =
        (struct attached){.here = m->bytes.n > 0 || m->file.n > 0, .bytes = m->bytes.n};
    return 0;
}

static int find_media(struct ctx *ctx, const struct notice *n, struct attached *out,
                      struct err *err)
{
    *out = (struct attached){.here = false};
    if (n->media.n == 0)
        return 0;
    return media_find(ctx->store, n->media, look_at_media, out, err) < 0 ? -1 : 0;
}

static bool is_media(const struct notice_content *c)
{
    return c->type == NOTICE_IMAGE || c->type == NOTICE_FILE;
}

/* face.png，12 KB */
static void write_media(const struct ctx *ctx, const struct notice_content *c,
                        const struct attached *a, struct buf *out)
{
    buf_c(out, c->type == NOTICE_IMAGE ? tr(ctx, "图片", "picture") : tr(ctx, "文件", "file"));
    if (c->filename.n > 0)
        buf_f(out, " %.*s", STR_ARG(c->filename));
    if (a->bytes > 0)
        buf_f(out, tr(ctx, "，%zu KB", ", %zu KB"), (a->bytes + 1023) / 1024);
    if (!a->here)
        buf_c(out, tr(ctx, "（已经不在了，看不到）", " (is here no more)"));
}

/* ---- the facts ---- */

struct seen {
    const struct ctx            *ctx;
    const struct notice         *n;
    const struct notice_content *c;
    const struct attached       *a;
};

static void write_form(const struct seen *s, struct buf *out)
{
    static const struct {
        const char *zh, *en;
    } forms[] = {
        [NOTICE_TEXT] = {"文字", "words"},     [NOTICE_TEXTCARD] = {"文字卡片", "text card"},
        [NOTICE_NEWS] = {"图文", "article"},   [NOTICE_IMAGE] = {"图片", "picture"},
        [NOTICE_FILE] = {"文件", "file"},      [NOTICE_CARD] = {"按钮卡片", "card with a button"},
    };

    buf_c(out, tr(s->ctx, forms[s->c->type].zh, forms[s->c->type].en));
    if (s->n->critical)
        buf_c(out, tr(s->ctx, "（紧急：免打扰时间也发）", " (urgent: at night too)"));
}

static void write_file(const struct seen *s, struct buf *out)
{
    if (is_media(s->c))
        write_media(s->ctx, s->c, s->a, out);
}

/* As notice_release has it. */
static void write_waiting(const struct seen *s, struct buf *out)
{
    int64_t at = s->n->due_at;
    char    moment[MOMENT_SIZE];

    if (at <= s->ctx->now)
        at = notice_when(&s->ctx->school->notices, s->ctx->now, 0, s->n->critical,
                         (uint64_t)s->n->number);
    if (at <= s->ctx->now)
        buf_c(out, tr(s->ctx, "放行后马上发", "at once, when released"));
    else if (s->n->due_at > s->ctx->now)
        buf_f(out, tr(s->ctx, "放行后，%s 发", "%s, when released"),
              text_moment(s->ctx, at, moment));
    else
        buf_f(out, tr(s->ctx, "放行后，%s 发（免打扰）", "%s (quiet hours now)"),
              text_moment(s->ctx, at, moment));
}

static void write_begin(const struct seen *s, struct buf *out)
{
    char moment[MOMENT_SIZE];

    if (s->n->state == NOTICE_WAITING)
        write_waiting(s, out);
    else if (s->n->started_at > 0)
        buf_c(out, text_moment(s->ctx, s->n->started_at, moment));
    else if (s->n->state == NOTICE_PLANNED && s->n->due_at > s->ctx->now)
        buf_c(out, text_moment(s->ctx, s->n->due_at, moment));
}

static void write_end(const struct seen *s, struct buf *out)
{
    char moment[MOMENT_SIZE];

    if (s->n->expires_at > 0)
        buf_f(out, tr(s->ctx, "%s，到时没发的不再发", "%s: nothing goes then"),
              text_moment(s->ctx, s->n->expires_at, moment));
    else if (s->n->state == NOTICE_WAITING)
        buf_c(out, tr(s->ctx, "没有", "none"));
}

static void write_ack(const struct seen *s, struct buf *out)
{
    if (s->n->ack)
        buf_c(out, tr(s->ctx, "请每个人回复“收到”", "everybody is asked for it"));
    else
        buf_c(out, tr(s->ctx, "不用回复", "nobody is asked"));
}

static void write_corrects(const struct seen *s, struct buf *out)
{
    if (s->n->corrects > 0)
        buf_f(out, tr(s->ctx, "第 %lld 号", "notice %lld"), (long long)s->n->corrects);
}

/* As rows of a card, too: their names are of at most five characters. */
static const struct {
    const char *zh, *en;
    void (*write)(const struct seen *s, struct buf *out); /* nothing: there is none */
} facts[] = {
    {.zh = "形式", .en = "Form", .write = write_form},
    {.zh = "附件", .en = "File", .write = write_file},
    {.zh = "开始", .en = "Start", .write = write_begin},
    {.zh = "截止", .en = "Until", .write = write_end},
    {.zh = "收到", .en = "Ack", .write = write_ack},
    {.zh = "更正", .en = "Fixes", .write = write_corrects},
};

static void write_facts(const struct seen *s, struct buf *out)
{
    for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
        auto_buf struct buf value = {0};

        facts[i].write(s, &value);
        if (value.n > 0)
            buf_f(out, tr(s->ctx, "%s：%.*s\n", "%s: %.*s\n"), tr(s->ctx, facts[i].zh, facts[i].en),
                  STR_ARG(buf_view(&value)));
    }
}

int notice_whom_say(struct ctx *ctx, const struct notice *n, struct buf *out, struct err *err)
{
    auto_notice_audience struct notice_audience to = {.missing = NULL};
    auto_buf struct buf                         why = {0};
    struct scopes                               scopes;
    int                                         rc;

    if (n->listed || n->state == NOTICE_RECALLED)
        return 0;
    if (notice_scopes_of(ctx, n->creator, &scopes, err) < 0 ||
        (rc = notice_audience_read(ctx, &scopes, n->audience, &to, &why, err)) < 0)
        return -1;
    if (rc > 0 && to.said.n > 0 && !str_eq(buf_view(&to.said), n->audience))
        buf_f(out, tr(ctx, "即：%.*s\n", "That is: %.*s\n"),
              STR_ARG(text_chars(buf_view(&to.said), 60)));
    return 0;
}

int notice_facts_say(struct ctx *ctx, const struct notice *n, struct buf *out, struct err *err)
{
    auto_notice_content struct notice_content c = {.type = NOTICE_TEXT};
    struct attached                           a;
    const struct seen                         s = {.ctx = ctx, .n = n, .c = &c, .a = &a};

    if (!read_content(n, &c))
        return 0;
    if (notice_whom_say(ctx, n, out, err) < 0 || find_media(ctx, n, &a, err) < 0)
        return -1;
    write_facts(&s, out);
    return 0;
}

int notice_reading_say(struct ctx *ctx, const struct notice *n, struct buf *out, struct err *err)
{
    auto_notice_content struct notice_content c = {.type = NOTICE_TEXT};

    if (!read_content(n, &c))
        return 0;
    if (notice_facts_say(ctx, n, out, err) < 0)
        return -1;
    write_both(ctx, n, &c, out);
    return 0;
}

/* ---- on a card ---- */

/* The rows of a card hold 30 characters; the words and the whole link stand in its quotation. */
int notice_reading_card(struct ctx *ctx, const struct notice *n, struct card *card,
                        struct buf memory[NOTICE_CARD_TEXTS], struct err *err)
{
    auto_notice_content struct notice_content c = {.type = NOTICE_TEXT};
    auto_buf struct buf                       words = {0};
    struct attached                           a;
    const struct seen                         s = {.ctx = ctx, .n = n, .c = &c, .a = &a};
    struct buf                               *link = &memory[ARRAY_LEN(facts)];
    struct buf                               *text = &memory[ARRAY_LEN(facts) + 1];

    _Static_assert(ARRAY_LEN(facts) + 2 == NOTICE_CARD_TEXTS, "each has its memory");
    _Static_assert(ARRAY_LEN(facts) <= CARD_HORIZONTAL, "each has its row");
    if (!read_content(n, &c))
        return 0;
    if (find_media(ctx, n, &a, err) < 0)
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
        auto_buf struct buf value = {0};

        facts[i].write(&s, &value);
        if (value.n == 0)
            continue;
        buf_str(&memory[i], text_chars(buf_view(&value), CARD_VALUE - 1));
        if (memory[i].n < value.n)
            buf_c(&memory[i], "…");
        card->horizontal[card->horizontal_count].name = str_c(tr(ctx, facts[i].zh, facts[i].en));
        card->horizontal[card->horizontal_count++].value = buf_view(&memory[i]);
    }
    write_both(ctx, n, &c, &words);
    text_cut(str_trim(buf_view(&words)), CARD_WORDS, text);
    if (c.url.n > 0)
        buf_f(link, tr(ctx, "链接：%.*s", "Link: %.*s"), STR_ARG(c.url));
    card->quote.title = buf_view(link);
    card->quote.text = buf_view(text);
    return 0;
}

/* ---- the picture itself ---- */

int notice_media_follows(struct ctx *ctx, const struct notice *n, bool *follows, struct buf *out,
                         struct err *err)
{
    auto_notice_content struct notice_content c = {.type = NOTICE_TEXT};
    struct attached                           a;

    *follows = false;
    if (!read_content(n, &c) || !is_media(&c))
        return 0;
    if (find_media(ctx, n, &a, err) < 0)
        return -1;
    *follows = a.here && ctx->outbound;
    if (*follows)
        buf_f(out, tr(ctx, "（%s马上再发给您看）\n", "(The %s follows at once.)\n"),
              c.type == NOTICE_IMAGE ? tr(ctx, "图片", "picture") : tr(ctx, "文件", "file"));
    else if (a.here)
        buf_f(out,
              tr(ctx, "（网络不通，%s现在发不过来。通了以后回复“通知情况 %lld”就能看到；没看到以前请不要放行。）\n",
                 "(The %s cannot be sent to you now. Reply \"notice status %lld\" when messages go "
                 "again; please do not release it unseen.)\n"),
              c.type == NOTICE_IMAGE ? tr(ctx, "图片", "picture") : tr(ctx, "文件", "file"),
              (long long)n->number);
    return 0;
}

int notice_media_send(struct ctx *ctx, const struct notice *n, struct str to, struct err *err)
{
    auto_notice_content struct notice_content c = {.type = NOTICE_TEXT};
    struct attached                           a;
    int64_t                                   row = store_new_id(ctx->store, ctx->now);

    if (!read_content(n, &c) || !is_media(&c))
        return 0;
    if (find_media(ctx, n, &a, err) < 0)
        return -1;
    if (!a.here)
        return 0;
    return push_notice(ctx, "staff", 0, to, c.type == NOTICE_IMAGE ? "image" : "file",
                       STR_LIT("{\"media_id\":\"@media@\"}"), n->media, row, err);
}

int notice_media_answer(struct ctx *ctx, const struct notice *n, struct err *err)
{
    int rc;

    ctx->after_reply = true;
    ctx->push_until = ctx->now + FOLLOWS_SECONDS;
    rc = notice_media_send(ctx, n, ctx->me.userid, err);
    ctx->push_until = 0;
    ctx->after_reply = false;
    return rc;
}

/* ---- more than one text ---- */

/* As much of it as one text holds, to the end of a line where there is one in its second half. */
static struct str cut_page(struct str text)
{
    struct str page = utf8_cut(text, PAGE_BYTES);

    if (page.n == text.n)
        return page;
    for (size_t n = page.n; n > PAGE_BYTES / 2; n--)
        if (page.p[n - 1] == '\n')
            return (struct str){page.p, n};
    return page;
}

unsigned notice_pages(struct str text, unsigned page, struct str *out)
{
    unsigned pages = 0;

    *out = STR_LIT("");
    do {
        struct str one = cut_page(text);

        if (++pages == page)
            *out = one;
        text = str_skip(text, one.n);
    } while (text.n > 0);
    return pages;
}
