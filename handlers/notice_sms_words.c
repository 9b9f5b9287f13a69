/* A notice as an SMS, in which nothing is of anybody: what stands for the fields of one member, what
 * is left of the form that WeCom shows, and how many SMS it is. */
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/notice_fields.h"
#include "handlers/notice_form.h"

#include <ctype.h>
#include <string.h>

enum {
    ONE_SMS = 70,  /* UTF-16 units of one alone … */
    LONG_SMS = 67, /* … and of each of several: the rest joins them */
    MOST_SMS = 4,  /* of one text */
};

/* What is said to somebody by his name: of "{name}同学" it stays, where it is said in front as well
 * as behind. */
static const char *const titles[] = {"同学", "老师", "家长", "同志", "先生", "女士", "校友"};

static bool ends_with(const struct buf *out, const char *word)
{
    size_t n = strlen(word);

    return out->n >= n &&
           str_eq_nocase((struct str){out->p + out->n - n, n}, (struct str){word, n});
}

static void drop_end(struct buf *out, size_t n)
{
    out->n -= n;
    out->p[out->n] = '\0';
}

static struct str skip_blanks(struct str text)
{
    while (text.n > 0 && (text.p[0] == ' ' || text.p[0] == '\t'))
        text = str_skip(text, 1);
    return text;
}

/* rest: what stands behind it. */
static bool has_title(const struct buf *out, struct str rest)
{
    rest = skip_blanks(rest);
    for (size_t i = 0; i < ARRAY_LEN(titles); i++)
        if (str_starts(rest, str_c(titles[i])))
            return true;
    return ends_with(out, titles[0]);
}

/* 同学, or, in English, student: Student where the words begin. */
static void write_name(struct str rest, bool first, bool english, struct buf *out)
{
    if (!english && !has_title(out, rest))
        buf_c(out, titles[0]);
    else if (english && !ends_with(out, "student "))
        buf_c(out, first ? "Student" : "student");
    else if (english) /* "Dear student {name}," */
        drop_end(out, 1);
}

/* What stands for a field: for what is of the member but his name, nothing. */
static void write_field(const struct notice_content *c, const struct notice_piece *field,
                        struct buf *out)
{
    if (field->field == FIELD_DEADLINE)
        buf_str(out, c->deadline);
    else if (field->field == FIELD_FREE)
        buf_str(out, field->written);
}

/* Behind a field for which nothing stands: brackets around it go too, and the 的 of "{class}的". */
static struct str drop_hanging(struct str text, struct buf *out)
{
    static const struct {
        const char *open, *close;
    } brackets[] = {{"（", "）"}, {"(", ")"}, {"【", "】"}, {"[", "]"}, {"「", "」"}, {"“", "”"}};

    for (size_t i = 0; i < ARRAY_LEN(brackets); i++)
        if (str_starts(text, str_c(brackets[i].close)) && ends_with(out, brackets[i].open)) {
            text = str_skip(text, strlen(brackets[i].close));
            drop_end(out, strlen(brackets[i].open));
            if (ends_with(out, " ") && (text.n == 0 || !isalnum((unsigned char)text.p[0])))
                drop_end(out, 1);
            return text;
        }
    return str_starts(text, STR_LIT("的")) ? str_skip(text, strlen("的")) : text;
}

static void write_plain(const struct notice_content *c, struct str text, bool english,
                        struct buf *out)
{
    struct notice_piece piece;
    size_t              begin = out->n;
    bool                silent = false; /* nothing stands for the field in front */

    while (notice_piece_next(&text, &piece)) {
        size_t before = out->n;

        if (piece.what != PIECE_FIELD) {
            struct str read = silent ? drop_hanging(piece.read, out) : piece.read;

            for (size_t i = 0; i < read.n; i++)
                buf_char(out, read.p[i] == '\n' ? ' ' : read.p[i]);
        } else if (piece.field == FIELD_NAME) {
            write_name(text, before == begin, english, out);
        } else {
            write_field(c, &piece, out);
        }
        silent = piece.what == PIECE_FIELD && piece.field != FIELD_NAME && out->n == before;
    }
}

/* A link in a text (protocol 4.2); 0: none begins here. 成绩<60 is no tag, nor is <a b 或 c>d. */
static size_t tag_length(struct str text)
{
    size_t n = 1;

    if (str_starts(text, STR_LIT("</a>")))
        return 4;
    if (!str_starts(text, STR_LIT("<a href")))
        return 0;
    while (n < text.n && text.p[n] != '<' && text.p[n] != '>' && text.p[n] != '\n')
        n++;
    return n < text.n && text.p[n] == '>' ? n + 1 : 0;
}

static void drop_tags(struct str text, struct buf *out)
{
    while (text.n > 0) {
        size_t n = tag_length(text);

        if (n == 0)
            buf_char(out, text.p[0]);
        text = str_skip(text, n > 0 ? n : 1);
    }
}

/* An SMS with Chinese is of UTF-16 units (3GPP TS 23.038, UCS2): an emoji is two. */
static size_t units_of(uint32_t code)
{
    return code < 0x10000 ? 1 : 2;
}

static size_t units(struct str text)
{
    uint32_t code;
    size_t   sum = 0, n;

    for (; (n = utf8_next(text, &code)) > 0; text = str_skip(text, n))
        sum += units_of(code);
    return sum;
}

/* As many characters as have room. */
static struct str cut_units(struct str text, size_t most)
{
    struct str rest = text;
    uint32_t   code;
    size_t     sum = 0, n;

    while ((n = utf8_next(rest, &code)) > 0 && (sum += units_of(code)) <= most)
        rest = str_skip(rest, n);
    return (struct str){text.p, text.n - rest.n};
}

static unsigned sms_of(size_t n)
{
    return n <= ONE_SMS ? 1 : (unsigned)((n + LONG_SMS - 1) / LONG_SMS);
}

static void write_all(const struct notice_content *c, bool english, struct buf *out)
{
    struct str title = english && c->title_en.n > 0 ? c->title_en : c->title;

    notice_prefix_write(c->prefix, false, english, out);
    write_plain(c, str_trim(title), english, out);
    if (title.n > 0)
        buf_c(out, english ? ": " : "：");
    write_plain(c, str_trim(english ? c->text_en : c->text), english, out);
}

unsigned notice_sms_write(const struct notice_content *c, unsigned sign, bool english,
                          struct buf *out)
{
    const char         *more = english ? "… All of it is in WeCom." : "…全文请看企业微信";
    auto_buf struct buf all = {0}, plain = {0};
    size_t              most = MOST_SMS * LONG_SMS - sign;
    struct str          text;

    write_all(c, english, &all);
    drop_tags(buf_view(&all), &plain);
    text = str_trim(buf_view(&plain));
    if (units(text) <= most) {
        buf_str(out, text);
    } else {
        buf_str(out, cut_units(text, most - units(str_c(more))));
        buf_c(out, more);
    }
    return sms_of(units(buf_view(out)) + sign);
}
