#include "handlers/texts.h"

#include "base/cst.h"
#include "base/mem.h"
#include "base/utf8.h"

bool is_english(const struct ctx *ctx)
{
    return ctx->me.lang == LANG_EN;
}

const char *tr(const struct ctx *ctx, const char *zh, const char *en)
{
    return is_english(ctx) && en != NULL ? en : zh;
}

struct str text_chars(struct str text, size_t n)
{
    struct str rest = text;
    uint32_t   code;
    size_t     bytes;

    while (n-- > 0 && (bytes = utf8_next(rest, &code)) > 0)
        rest = str_skip(rest, bytes);
    return (struct str){text.p, text.n - rest.n};
}

void text_cut(struct str text, size_t bytes, struct buf *out)
{
    static const char sign[] = "…";
    size_t            room = bytes > sizeof sign - 1 ? bytes - (sizeof sign - 1) : 0;

    buf_str(out, text.n <= bytes ? text : utf8_cut(text, room));
    if (text.n > bytes)
        buf_c(out, sign);
}

struct str text_line(const char *text)
{
    return str_trim(str_c(text));
}

/* Bytes of the blank that the text begins with, ASCII or full-width; 0: none. */
static size_t blank(struct str text)
{
    static const struct str wide = STR_LIT("\xe3\x80\x80");

    if (text.n > 0 && (text.p[0] == ' ' || text.p[0] == '\t' || text.p[0] == '\n'))
        return 1;
    return str_starts(text, wide) ? wide.n : 0;
}

struct str text_behind(const struct ctx *ctx, const struct message *msg, unsigned words)
{
    struct str rest = str_trim(msg->type == MSG_TEXT ? msg->text.content : ctx->text);

    for (; words > 0; words--) {
        while (rest.n > 0 && blank(rest) == 0)
            rest = str_skip(rest, 1);
        rest = str_trim(rest);
    }
    return rest;
}

/* Of "notice status" the first blank is not where it ends. */
struct str text_behind_word(const struct ctx *ctx, const char *const *spellings, unsigned *count)
{
    struct str best = {"", 0};
    unsigned   words = 1;

    for (const char *const *s = spellings; *s; s++) {
        struct str word = str_c(*s), head = {ctx->text.p, word.n};

        if (ctx->text.n < word.n || !str_eq_nocase(head, word) ||
            (ctx->text.n > word.n && ctx->text.p[word.n] != ' '))
            continue;
        words = 1;
        for (size_t i = 0; i < word.n; i++)
            words += word.p[i] == ' ';
        best = str_trim(str_skip(ctx->text, word.n));
    }
    if (count)
        *count = words;
    return best;
}

bool text_contains(struct str text, struct str word)
{
    for (; word.n > 0 && text.n >= word.n; text = str_skip(text, 1))
        if (str_eq_nocase((struct str){text.p, word.n}, word))
            return true;
    return false;
}

void text_newline(struct buf *out)
{
    if (out->n > 0 && out->p[out->n - 1] != '\n')
        buf_char(out, '\n');
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

const char *flow_word(const struct ctx *ctx, const struct school_flow *flow)
{
    for (unsigned i = 0; is_english(ctx) && i < flow->words_count; i++)
        if (is_ascii(flow->words[i]))
            return flow->words[i];
    return flow->words_count > 0 ? flow->words[0] : flow->title;
}

const char *flow_title(const struct ctx *ctx, const struct school_flow *flow)
{
    return tr(ctx, flow->title, flow->title_en);
}

const char *text_kind(const struct ctx *ctx, const char *kind)
{
    static const struct {
        const char *kind, *zh, *en;
    } names[] = {
        {"undergraduate", "本科生", "undergraduates"}, {"graduate", "研究生", "graduates"},
        {"candidate", "考生", "candidates"},           {"staff", "教职工", "staff"},
        {"student", "学生", "students"},
    };

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(kind, names[i].kind) == 0)
            return tr(ctx, names[i].zh, names[i].en);
    return kind;
}

static bool is_type(const struct menu_button *b, enum menu_type from, enum menu_type to)
{
    return b->sub_count == 0 && b->type >= from && b->type <= to;
}

static const char *button_in(const struct school_menu *m, enum menu_type from, enum menu_type to)
{
    for (unsigned i = 0; i < m->buttons_count; i++) {
        const struct menu_button *top = &m->buttons[i];

        if (is_type(top, from, to))
            return top->name;
        for (unsigned k = 0; k < top->sub_count; k++)
            if (is_type(&top->sub[k], from, to))
                return top->sub[k].name;
    }
    return NULL;
}

const char *text_button(const struct ctx *ctx, enum menu_type from, enum menu_type to)
{
    for (unsigned i = 0; i < ctx->school->menus_count; i++)
        if (str_is(str_c(ctx->school->menus[i].app), ctx->app->name))
            return button_in(&ctx->school->menus[i], from, to);
    return NULL;
}

const char *text_moment(const struct ctx *ctx, int64_t at, char out[MOMENT_SIZE])
{
    enum { YEAR = 5, DATE = 11 }; /* 2026- and 2026-11-19 with a blank behind it */

    cst_stamp(out, at);
    if (cst_day(at) == cst_day(ctx->now))
        return out + DATE;
    return cst_of(at).year == cst_of(ctx->now).year ? out + YEAR : out;
}

void text_desk(const struct ctx *ctx, struct buf *out)
{
    const struct school_desk *desk = &ctx->school->desk;

    if (desk->lines_count == 0) {
        buf_c(out, tr(ctx, "服务台", "the service desk"));
        return;
    }
    buf_c(out, desk->lines[0].name);
    if (desk->lines[0].phone)
        buf_f(out, " %s", desk->lines[0].phone);
}

const char *text_office_zh(const struct ctx *ctx)
{
    const char *name = ctx->school->desk.office;

    return name ? name : "信息化办公室";
}

const char *text_office(const struct ctx *ctx)
{
    const struct school_desk *desk = &ctx->school->desk;

    return tr(ctx, text_office_zh(ctx), desk->office ? desk->office_en : "the information office");
}
