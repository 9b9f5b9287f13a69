/* What the platform would refuse or cut of a notice, with the longest name and class put in. */
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/notice_fields.h"
#include "handlers/notice_form.h"
#include "handlers/texts.h"

#include <string.h>

static const struct notice_values longest = {
    .name = STR_LIT("龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘"),
    .class_name = STR_LIT("龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘"),
    .college = STR_LIT("龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘"),
    .number = STR_LIT("123456789012345678901234567890123456789012345678901234567890"),
};
enum { LONGEST_NUMBER = 99999999 };

/* ---- words ---- */

static void check_words(const struct ctx *ctx, const struct notice_content *c,
                        const struct notice_words *w, struct buf *why)
{
    struct notice_over over = notice_words_over(c, w);

    if (over.n == 0)
        return;
    buf_f(why,
          tr(ctx, "%s太长：连同姓名、班级和回复说明最多 %zu 字节，现在 %zu 字节，请删去约 %zu 个汉字。",
             "The %s is too long: with names, classes and how to answer at most %zu bytes, now "
             "%zu. Leave out some %zu Chinese characters."),
          over.of_title ? tr(ctx, "标题", "title") : tr(ctx, "正文", "text"), over.most, over.n,
          (over.n - over.most + 2) / 3);
}

/* A card shows so much of a title and a text: protocol 4.6. */
static void check_card(const struct ctx *ctx, const struct notice_content *c, bool ack,
                       const struct notice_words *w, const struct notice_values *v,
                       enum member_lang lang, struct buf *why)
{
    enum { TITLE_CHARS = 36, TEXT_CHARS = 160 };
    auto_buf struct buf json = {0};
    struct notice       n = {.number = LONGEST_NUMBER, .ack = ack};
    size_t title = utf8_count(buf_view(&w->title)), text = utf8_count(buf_view(&w->text));

    if (title > TITLE_CHARS)
        buf_f(why, tr(ctx, "卡片的标题最多 %d 个字，现在 %zu 个（姓名、班级按 20 个字算）。",
                      "The title of a card has at most %d characters, now %zu (a name or a class "
                      "counts 20)."),
              TITLE_CHARS, title);
    else if (text > TEXT_CHARS)
        buf_f(why, tr(ctx, "卡片的正文最多 %d 个字，现在 %zu 个（姓名、班级按 20 个字算）。",
                      "The text of a card has at most %d characters, now %zu (a name or a class "
                      "counts 20)."),
              TEXT_CHARS, text);
    else if (!ack && c->url.n == 0)
        buf_c(why, tr(ctx, "卡片要么请大家回复收到，要么有一个链接。",
                      "A card either asks for an answer or has a link."));
    else if (!notice_card_write(ctx, c, &n, w, v, lang, INT64_MAX, &json, NULL))
        buf_c(why, tr(ctx, "这些内容放不进一张卡片，请改用文字。",
                      "This does not fit a card; please send it in words."));
}

static bool is_url(struct str url)
{
    enum { URL_BYTES = 2048 };
    struct str rest = url;

    if (str_starts(rest, STR_LIT("https://")))
        rest = str_skip(rest, 8);
    else if (str_starts(rest, STR_LIT("http://")))
        rest = str_skip(rest, 7);
    else
        return false;
    for (size_t i = 0; i < url.n; i++)
        if ((unsigned char)url.p[i] <= ' ' || url.p[i] == '"' || url.p[i] == '<' ||
            url.p[i] == 0x7f)
            return false;
    return rest.n > 0 && url.n <= URL_BYTES && utf8_valid(url);
}

static bool is_clean(const struct notice_content *c)
{
    const struct str all[] = {c->title, c->title_en, c->text,   c->text_en, c->url,
                              c->picture, c->button, c->deadline, c->prefix};

    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (!utf8_valid(all[i]) || !utf8_is_clean(all[i]))
            return false;
    return true;
}

/* What is filled in would stand in the logs of others; an address has a brace as %7B. */
static bool has_field(struct str url)
{
    struct notice_fault fault;
    struct str          rest = url;

    return (url.n > 0 && (memchr(url.p, '{', url.n) || memchr(url.p, '}', url.n))) ||
           notice_fault_next(&rest, 0, &fault);
}

/* What is missing, or is none. */
static const char *check_parts(const struct ctx *ctx, const struct notice_content *c)
{
    bool pages = c->type == NOTICE_TEXTCARD || c->type == NOTICE_NEWS;
    bool media = c->type == NOTICE_IMAGE || c->type == NOTICE_FILE;

    if (!is_clean(c))
        return tr(ctx, "里面有看不见的控制字符，请重新输入。",
                  "There are control characters in it; please type it again.");
    if ((pages || c->type == NOTICE_CARD) && str_trim(c->title).n == 0)
        return tr(ctx, "还没有标题。", "There is no title.");
    if (!media && str_trim(c->text).n == 0)
        return tr(ctx, "还没有正文。", "There is no text.");
    if (pages && c->url.n == 0)
        return tr(ctx, "还没有链接。", "There is no link.");
    if (c->url.n > 0 && !is_url(c->url))
        return tr(ctx, "链接要以 http:// 或 https:// 开头，中间没有空格。",
                  "A link begins with http:// or https:// and has no blanks.");
    if (c->picture.n > 0 && !is_url(c->picture))
        return tr(ctx, "图片的链接要以 http:// 或 https:// 开头，中间没有空格。",
                  "The link of a picture begins with http:// or https:// and has no blanks.");
    if (has_field(c->url) || has_field(c->picture))
        return tr(ctx, "链接照原样发给每个人，里面不能写 {name}、{number} 这样的字段：姓名、学号不能出现在网址里。"
                       "请去掉大括号。",
                  "A link goes to everybody as it is, and there are no fields like {name} or "
                  "{number} in it: names and numbers must not stand in addresses. Take the braces "
                  "out.");
    return utf8_count(c->button) > 4
               ? tr(ctx, "按钮最多 4 个字。", "A button has at most 4 characters.")
               : NULL;
}

void notice_fault_say(const struct ctx *ctx, const struct notice_fault *f, struct buf *why)
{
    if (f->what == FAULT_BRACE)
        buf_f(why,
              tr(ctx, "“%.*s”里的大括号不成对，或里面不是一个词。要显示大括号本身请写两遍：{{ 或 }}。",
                 "In \"%.*s\" a brace has no other, or there is not one word between them. A brace "
                 "that is to be read is written twice: {{ or }}."),
              STR_ARG(f->found));
    else if (f->what == FAULT_WIDE)
        buf_f(why,
              tr(ctx, "“%.*s”用的是全角括号，不会换成每个人自己的，请写 {%s}。",
                 "\"%.*s\" has wide braces and is not filled in; please write {%s}."),
              STR_ARG(f->found), f->meant);
    else if (f->meant)
        buf_f(why, tr(ctx, "没有 %.*s，是不是要写 {%s}？", "There is no %.*s; do you mean {%s}?"),
              STR_ARG(f->found), f->meant);
    else
        buf_f(why,
              tr(ctx, "%.*s 没有东西可以填进去，请直接写出来。能用的有 {name}、{class}、{college}、{number}。",
                 "There is nothing to fill in for %.*s; please write it out. There are {name}, "
                 "{class}, {college}, {number}."),
              STR_ARG(f->found));
}

static bool check_fields(const struct ctx *ctx, const struct notice_content *c, struct buf *why)
{
    const struct str    all[] = {c->title, c->title_en, c->text, c->text_en};
    const unsigned      known = FIELDS_MEMBER | (c->deadline.n > 0 ? FIELD_BIT(FIELD_DEADLINE) : 0);
    struct notice_fault fault;

    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct str rest = all[i];

        if (!notice_fault_next(&rest, known, &fault))
            continue;
        notice_fault_say(ctx, &fault, why);
        return false;
    }
    return true;
}

static void check_lang(const struct ctx *ctx, const struct notice_content *c, bool ack,
                       const struct notice_values *v, enum member_lang lang, struct buf *why)
{
    auto_notice_words struct notice_words w = {.ack = {0}};

    notice_words_write(c, LONGEST_NUMBER, ack, ack, v, lang, &w);
    check_words(ctx, c, &w, why);
    if (why->n == 0 && c->type == NOTICE_CARD)
        check_card(ctx, c, ack, &w, v, lang, why);
}

void notice_content_check(const struct ctx *ctx, const struct notice_content *c, bool ack,
                          struct buf *why)
{
    struct notice_values v = longest;
    const char          *missing = check_parts(ctx, c);

    v.deadline = c->deadline;
    if (missing) {
        buf_c(why, missing);
        return;
    }
    if (!check_fields(ctx, c, why))
        return;
    check_lang(ctx, c, ack, &v, LANG_ZH, why);
    if (why->n == 0)
        check_lang(ctx, c, ack, &v, LANG_EN, why);
}

