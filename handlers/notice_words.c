/* How a notice reads for one member: fields filled in, the prefix in front, how to answer
 * behind. */
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/notice_fields.h"
#include "conf/words.h"
#include "handlers/notice_form.h"
#include "handlers/texts.h"

#include <ctype.h>

void notice_words_free(struct notice_words *w)
{
    buf_wipe(&w->title);
    buf_wipe(&w->text);
    buf_wipe(&w->whole);
    buf_wipe(&w->below);
    buf_free(&w->ack);
}

/* ---- fields ---- */

static const struct str *value_of(const struct notice_values *v, enum notice_field field)
{
    static const size_t at[FIELD_FREE] = {
        [FIELD_NAME] = offsetof(struct notice_values, name),
        [FIELD_CLASS] = offsetof(struct notice_values, class_name),
        [FIELD_COLLEGE] = offsetof(struct notice_values, college),
        [FIELD_NUMBER] = offsetof(struct notice_values, number),
        [FIELD_DEADLINE] = offsetof(struct notice_values, deadline),
    };

    return field < FIELD_FREE ? (const struct str *)(const void *)((const char *)v + at[field])
                              : NULL;
}

/* "&lt;" or "&#60;" at the start; also what becomes one with what is put in behind it: "&" and
 * {name}, and, of a value, "&" at its end. So what is put in makes no text longer than it is. */
static bool is_entity(struct str text, bool value)
{
    size_t n = 1;

    while (n < text.n && (isalnum((unsigned char)text.p[n]) || text.p[n] == '#'))
        n++;
    return n == text.n ? value : text.p[n] == '{' || (n > 1 && text.p[n] == ';');
}

/* In a textcard only our own <br> is markup (protocol 4.3): what somebody has written there is read
 * as it was written. */
static void add_plain(struct str text, bool value, struct buf *out)
{
    for (; text.n > 0; text = str_skip(text, 1))
        if (text.p[0] == '<')
            buf_c(out, "＜");
        else if (text.p[0] == '&' && is_entity(text, value))
            buf_c(out, "＆");
        else
            buf_char(out, text.p[0]);
}

/* Whatever the roster has: no tag, which would be a link (protocol 4.2), and no line of its own.
 * Shortened last, so that it is never longer than the check has taken it for. */
static void add_value(struct str value, bool plain, struct buf *out)
{
    auto_wiped struct buf clean = {0}, whole = {0};

    utf8_scrub(&clean, value);
    for (size_t i = 0; i < clean.n; i++)
        if (clean.p[i] == '\n' || clean.p[i] == '\t')
            clean.p[i] = ' ';
    if (plain)
        add_plain(buf_view(&clean), true, &whole);
    else
        for (size_t i = 0; i < clean.n; i++)
            if (clean.p[i] == '<')
                buf_c(&whole, "＜");
            else
                buf_char(&whole, clean.p[i]);
    text_cut(buf_view(&whole), NOTICE_VALUE, out);
}

/* Once through: what a value says is no field. */
static void fill(struct str text, const struct notice_values *v, bool plain, struct buf *out)
{
    struct notice_piece piece;

    while (notice_piece_next(&text, &piece)) {
        const struct str *value = piece.what == PIECE_FIELD ? value_of(v, piece.field) : NULL;

        if (value)
            add_value(*value, plain, out);
        else
            buf_str(out, piece.what == PIECE_FIELD ? piece.written : piece.read);
    }
}

/* ---- around it ---- */

void notice_prefix_write(struct str prefix, bool again, bool english, struct buf *out)
{
    static const struct {
        const char *zh, *en;
    } twins[] = {{"【更正】", "[Correction] "}};

    if (again)
        buf_c(out, english ? "[Reminder] " : "【再次提醒】");
    for (size_t i = 0; i < ARRAY_LEN(twins) && english; i++)
        if (str_is(prefix, twins[i].zh))
            prefix = str_c(twins[i].en);
    buf_str(out, prefix);
}

/* The last spelling of a word is its English one (staff_word). */
static const char *got_word(bool english)
{
    const char *const *word = words_got;

    while (english && word[1])
        word++;
    return *word;
}

/* A sample has no number yet: then the word alone. */
static void write_ack(int64_t number, bool english, struct buf *out)
{
    if (number == 0) {
        buf_f(out, english ? "Reply \"%s\" to confirm." : "回复“%s”确认。", got_word(english));
        return;
    }
    buf_f(out, english ? "Reply \"%s %lld\" to confirm." : "回复“%s %lld”确认。", got_word(english),
          (long long)number);
}

static void write_whole(const struct notice_content *c, bool english, struct notice_words *w)
{
    buf_str(&w->whole, buf_view(&w->title));
    if (c->title.n > 0)
        text_newline(&w->whole);
    buf_str(&w->whole, buf_view(&w->text));
    if (c->url.n > 0) {
        text_newline(&w->whole);
        buf_f(&w->whole, "%s%.*s", english ? "Details: " : "详情：", STR_ARG(c->url));
    }
    if (w->ack.n > 0) {
        text_newline(&w->whole);
        buf_str(&w->whole, buf_view(&w->ack));
    }
}

/* In the description of a textcard a line feed is <br>. */
static void write_below(const struct notice_content *c, struct notice_words *w)
{
    auto_wiped struct buf all = {0};

    buf_str(&all, buf_view(&w->text));
    if (w->ack.n > 0) {
        text_newline(&all);
        buf_str(&all, buf_view(&w->ack));
    }
    for (size_t i = 0; i < all.n; i++)
        if (all.p[i] == '\n' && c->type == NOTICE_TEXTCARD)
            buf_c(&w->below, "<br>");
        else
            buf_char(&w->below, all.p[i]);
}

static void fill_clean(const struct notice_content *c, struct str text,
                       const struct notice_values *v, struct buf *out)
{
    auto_wiped struct buf plain = {0}, filled = {0};
    bool                  card = c->type == NOTICE_TEXTCARD;

    if (card)
        add_plain(text, false, &plain);
    fill(card ? buf_view(&plain) : text, v, card, &filled);
    utf8_scrub(out, str_trim(buf_view(&filled)));
}

void notice_words_write(const struct notice_content *c, int64_t number, bool ack, bool again,
                        const struct notice_values *v, enum member_lang lang,
                        struct notice_words *out)
{
    bool       english = lang == LANG_EN;
    struct str title = english && c->title_en.n > 0 ? c->title_en : c->title;
    struct str text = english && c->text_en.n > 0 ? c->text_en : c->text;

    notice_prefix_write(c->prefix, again, english, c->title.n > 0 ? &out->title : &out->text);
    fill_clean(c, title, v, &out->title);
    fill_clean(c, text, v, &out->text);
    if (ack)
        write_ack(number, english, &out->ack);
    write_whole(c, english, out);
    write_below(c, out);
}

struct notice_over notice_words_over(const struct notice_content *c, const struct notice_words *w)
{
    enum { TEXT = 2048, TITLE = 128, BELOW = 512 }; /* bytes: protocol 4.2-4.4, the stricter of the
                                                       limits that are published */
    bool pages = c->type == NOTICE_TEXTCARD || c->type == NOTICE_NEWS;

    if (pages && w->title.n > TITLE)
        return (struct notice_over){.of_title = true, .n = w->title.n, .most = TITLE};
    if (pages && w->below.n > BELOW)
        return (struct notice_over){.n = w->below.n, .most = BELOW};
    if (!pages && w->whole.n > TEXT)
        return (struct notice_over){.n = w->whole.n, .most = TEXT};
    return (struct notice_over){.n = 0};
}
