#include "render/letters.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>

enum {
    LINE_BYTES = 600, /* far more than any line has room for */
    TAIL = 6,         /* characters that stay at the end of a line that is cut */
};

static const uint32_t chinese_sample[] = {0x672a, 0x6253, 0x5361, 0x73ed, 0}; /* 未打卡班 */
static const uint32_t latin_sample[] = {'A', 'z', '0', '9', '%', '/', 0};

#ifdef __SANITIZE_ADDRESS__
/* Not leaks: fontconfig points into its patterns by offsets, which the sanitizer cannot follow. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}

const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

static bool has_all(const FcPattern *font, const uint32_t *sample)
{
    FcCharSet *set;

    if (FcPatternGetCharSet(font, FC_CHARSET, 0, &set) != FcResultMatch)
        return false;
    while (*sample != 0)
        if (!FcCharSetHasChar(set, *sample++))
            return false;
    return true;
}

static FcPattern *pattern_of(const char *lang, bool bold, const uint32_t *sample)
{
    FcPattern *p = FcPatternCreate();
    FcCharSet *set = FcCharSetCreate();

    while (*sample != 0)
        FcCharSetAddChar(set, *sample++);
    FcPatternAddString(p, FC_FAMILY, (const FcChar8 *)"sans-serif");
    FcPatternAddString(p, FC_LANG, (const FcChar8 *)lang);
    FcPatternAddInteger(p, FC_WEIGHT, bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR);
    FcPatternAddCharSet(p, FC_CHARSET, set);
    FcCharSetDestroy(set);
    FcConfigSubstitute(NULL, p, FcMatchPattern);
    FcDefaultSubstitute(p);
    return p;
}

/* The best font for the language that has all of the sample; NULL when there is none. */
static FcPattern *find_font(const char *lang, bool bold, const uint32_t *sample)
{
    FcPattern *wanted = pattern_of(lang, bold, sample), *font;
    FcResult   result;

    font = FcFontMatch(NULL, wanted, &result);
    FcPatternDestroy(wanted);
    if (font == NULL || has_all(font, sample))
        return font;
    FcPatternDestroy(font);
    return NULL;
}

/* What find_font found has a set of characters. */
static void *characters_of(const FcPattern *font)
{
    FcCharSet *set = NULL;

    FcPatternGetCharSet(font, FC_CHARSET, 0, &set);
    return FcCharSetCopy(set);
}

int letters_open(struct letters *l, bool bold, struct err *err)
{
    FcPattern *chinese = find_font("zh-cn", bold, chinese_sample), *latin = NULL;

    *l = (struct letters){0};
    if (chinese == NULL)
        return err_set(err, ERR_RETRY,
                       "letters: no font has Chinese letters (install fonts-noto-cjk or "
                       "fonts-droid-fallback)");
    l->chinese = cairo_ft_font_face_create_for_pattern(chinese);
    l->has_chinese = characters_of(chinese);
    if (!has_all(chinese, latin_sample))
        latin = find_font("en", bold, latin_sample);
    if (latin != NULL) {
        l->latin = cairo_ft_font_face_create_for_pattern(latin);
        l->has_latin = characters_of(latin);
        FcPatternDestroy(latin);
    }
    FcPatternDestroy(chinese);
    return 0;
}

void letters_close(struct letters *l)
{
    if (l->chinese != NULL)
        cairo_font_face_destroy(l->chinese);
    if (l->latin != NULL)
        cairo_font_face_destroy(l->latin);
    if (l->has_chinese != NULL)
        FcCharSetDestroy(l->has_chinese);
    if (l->has_latin != NULL)
        FcCharSetDestroy(l->has_latin);
    *l = (struct letters){0};
}

/* ---- runs: characters of one font ---- */

static bool is_latin(const struct letters *l, uint32_t code)
{
    return l->has_latin != NULL && FcCharSetHasChar(l->has_latin, code) &&
           (code < 0x2000 || !FcCharSetHasChar(l->has_chinese, code));
}

/* Takes the next run; sets its font. */
static struct str take_run(cairo_t *c, const struct letters *l, struct str *rest)
{
    struct str run = {rest->p, 0};
    bool       latin = false;
    uint32_t   code;

    while (rest->n > 0) {
        size_t n = utf8_next(*rest, &code);

        if (run.n > 0 && is_latin(l, code) != latin)
            break;
        latin = is_latin(l, code);
        run.n += n;
        *rest = str_skip(*rest, n);
    }
    cairo_set_font_face(c, latin ? l->latin : l->chinese);
    return run;
}

/* Draws or only measures. */
static double advance(cairo_t *c, const struct letters *l, struct str text, bool draw)
{
    double width = 0;

    while (text.n > 0) {
        auto_buf struct buf  run = {0}; /* cairo wants a NUL */
        cairo_text_extents_t extents;

        buf_str(&run, take_run(c, l, &text));
        cairo_text_extents(c, run.p, &extents);
        if (draw)
            cairo_show_text(c, run.p); /* moves the point to its end */
        width += extents.x_advance;
    }
    return width;
}

/* The last characters: classes of a course differ in their number. */
static struct str tail_of(struct str text)
{
    size_t from = text.n;

    for (unsigned i = 0; i < TAIL && from > 0; i++)
        from = utf8_cut((struct str){text.p, from}, from - 1).n;
    return str_skip(text, from);
}

/* Without some characters in the middle, and with '…' in their place, when it is too long. */
static void cut(cairo_t *c, const struct letters *l, struct buf *text, double room)
{
    auto_buf struct buf whole = {0};
    struct str          head, tail;

    if (advance(c, l, buf_view(text), false) <= room)
        return;
    buf_str(&whole, buf_view(text));
    tail = tail_of(buf_view(&whole));
    head = (struct str){whole.p, whole.n - tail.n};
    do {
        head = utf8_cut(head, head.n > 0 ? head.n - 1 : 0);
        buf_clear(text);
        buf_str(text, head);
        buf_c(text, "…");
        buf_str(text, tail);
    } while (head.n > 0 && advance(c, l, buf_view(text), false) > room);
}

double letters_width(cairo_t *c, const struct letters *l, double size, struct str text)
{
    auto_buf struct buf clean = {0};

    utf8_scrub(&clean, utf8_cut(text, LINE_BYTES));
    cairo_set_font_size(c, size);
    return advance(c, l, buf_view(&clean), false);
}

void letters_draw(cairo_t *c, const struct letters *l, double size, struct str text, double x,
                  double y, double room, enum letters_align align)
{
    auto_buf struct buf clean = {0};
    double              width;

    utf8_scrub(&clean, utf8_cut(text, LINE_BYTES));
    cairo_set_font_size(c, size);
    cut(c, l, &clean, room);
    if (align != LETTERS_LEFT) {
        width = advance(c, l, buf_view(&clean), false);
        x -= align == LETTERS_RIGHT ? width : width / 2;
    }
    cairo_move_to(c, x, y);
    advance(c, l, buf_view(&clean), true);
}
