/* Charts: the picture is decoded, and looked at for its bars, their order, and its letters. */
#include "base/mem.h"
#include "render/caption.h"
#include "render/chart.h"
#include "tests/test.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

struct seen {
    png_image      image;
    unsigned char *rgb;
};

static void see(const struct buf *png, struct seen *seen)
{
    *seen = (struct seen){.image = {.version = PNG_IMAGE_VERSION}};
    CHECK(png_image_begin_read_from_memory(&seen->image, png->p, png->n), "it is a PNG");
    seen->image.format = PNG_FORMAT_RGB;
    seen->rgb = malloc(PNG_IMAGE_SIZE(seen->image));
    CHECK(png_image_finish_read(&seen->image, NULL, seen->rgb, 0, NULL), "it can be decoded");
}

static unsigned pixel(const struct seen *s, unsigned x, unsigned y)
{
    const unsigned char *p = s->rgb + 3 * ((size_t)y * s->image.width + x);

    return (unsigned)p[0] << 16 | (unsigned)p[1] << 8 | p[2];
}

static unsigned darkness(unsigned rgb)
{
    return 255 - ((rgb >> 16) + (rgb >> 8 & 0xff) + (rgb & 0xff)) / 3;
}

/* How many dark pixels there are in that part of the picture. */
static unsigned ink(const struct seen *s, unsigned left, unsigned right, unsigned top,
                    unsigned bottom)
{
    unsigned n = 0;

    for (unsigned y = top; y < bottom && y < s->image.height; y++)
        for (unsigned x = left; x < right; x++)
            n += darkness(pixel(s, x, y)) > 120;
    return n;
}

enum { IN_BARS = 278, BARS_END = 466, MOST = 100 };

/* Columns of the picture, without the pixels at their edges. */
enum {
    MARGIN_LEFT = 28,
    LABELS = 32,
    LABELS_END = 263,
    BARS = 274,
    PERCENTS = 608,
    MARGIN_RIGHT = 690,
};

/* The widths of the bars from the top: pixels that are neither paper nor track. */
static unsigned bars_of(const struct seen *s, unsigned widths[MOST])
{
    static const unsigned paper = 0xffffff, track = 0xe9edf1;
    unsigned              n = 0;

    for (unsigned y = 1; y < s->image.height; y++) {
        bool in = pixel(s, IN_BARS + 100, y) == paper;
        bool begins = in != (pixel(s, IN_BARS + 100, y - 1) == paper);

        if (in || !begins || n == MOST || y + 23 >= s->image.height)
            continue;
        if (pixel(s, IN_BARS + 100, y + 12) == paper || pixel(s, IN_BARS + 100, y + 22) == paper)
            continue; /* a letter */
        widths[n] = 0; /* its first line is the upper border: look into its middle */
        for (unsigned x = IN_BARS + 5; x < BARS_END - 5; x++)
            widths[n] += pixel(s, x, y + 12) != track;
        n++;
    }
    return n;
}

static void draw(const struct chart *c, struct seen *seen)
{
    auto_buf struct buf png = {0};
    struct err          err = {0};

    CHECK(chart_png(c, &png, &err) == 0, "it is drawn: %s", err.text);
    see(&png, seen);
}

static const struct chart_bar four[] = {
    {STR_LIT("软件2601"), 20, 40},
    {STR_LIT("软件2602"), 40, 40},
    {STR_LIT("护理2601"), 0, 36},
    {STR_LIT("English 2601"), 36, 40},
};

/* The head is written in letters over the bars: so only without it the bars are all there is. */
static void test_bars(void **state)
{
    struct chart c = {.bars = four, .count = 4};
    struct seen  seen;
    unsigned     widths[MOST];

    (void)state;
    draw(&c, &seen);
    CHECK(seen.image.width == CHART_WIDTH, "%u pixels wide", seen.image.width);
    CHECK(bars_of(&seen, widths) == 4, "four bars");
    CHECK(widths[0] == 0, "nobody on top: %u", widths[0]);
    CHECK(widths[1] > 80 && widths[1] < 95, "half of them next: %u", widths[1]);
    CHECK(widths[2] > 160 && widths[2] < 175, "nearly all: %u", widths[2]);
    CHECK(widths[3] == BARS_END - IN_BARS - 10, "all at the end: %u", widths[3]);
    free(seen.rgb);
}

static void test_letters(void **state)
{
    struct chart c = {.title = STR_LIT("每日健康打卡 2026-03-02"),
                      .note = STR_LIT("已打卡 99/156"),
                      .bars = four,
                      .count = 4};
    struct chart bare = {.bars = four, .count = 4};
    struct seen  seen, other;

    (void)state;
    draw(&c, &seen);
    draw(&bare, &other);
    CHECK(seen.image.height > other.image.height + 60, "the head takes room");
    CHECK(ink(&seen, LABELS, MARGIN_RIGHT, 32, 72) > 1000, "a title: %u",
          ink(&seen, LABELS, MARGIN_RIGHT, 32, 72));
    CHECK(ink(&seen, LABELS, LABELS_END, 130, seen.image.height) > 800, "labels");
    CHECK(ink(&seen, PERCENTS, MARGIN_RIGHT, 130, seen.image.height) > 400, "percentages");
    CHECK(ink(&other, LABELS, LABELS_END, 32, other.image.height) > 800, "labels without a head");
    CHECK(ink(&seen, 0, MARGIN_LEFT, 0, seen.image.height) == 0 &&
              ink(&seen, MARGIN_RIGHT, CHART_WIDTH, 0, seen.image.height) == 0,
          "the margins are clean");
    free(seen.rgb);
    free(other.rgb);
}

/* A label keeps to its column however long it is. */
static void test_long_labels(void **state)
{
    static const char *const labels[] = {
        "计算机科学与技术（中外合作办学）2601",
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十",
        "a very long name of a class that nobody would have thought of 2601",
        "",
        "\xff\xfe",
        "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
        struct chart_bar bar = {str_c(labels[i]), 0, 10};
        struct chart     c = {.title = str_c(labels[i]), .bars = &bar, .count = 1};
        struct seen      seen;

        draw(&c, &seen);
        CHECK(ink(&seen, LABELS_END, BARS, 100, seen.image.height) == 0,
              "\"%s\" ends before its bar", labels[i]);
        CHECK(ink(&seen, MARGIN_RIGHT, CHART_WIDTH, 0, seen.image.height) == 0,
              "and in its title at the margin");
        free(seen.rgb);
    }
}

static void test_odd_numbers(void **state)
{
    static const struct chart_bar odd[] = {
        {STR_LIT("over"), 50, 40},
        {STR_LIT("below"), -3, 40},
        {STR_LIT("nobody"), 0, 0},
        {STR_LIT("many"), 999999999, 1000000000},
    };
    struct chart c = {.bars = odd, .count = ARRAY_LEN(odd)};
    struct seen  seen;
    unsigned     widths[MOST];

    (void)state;
    draw(&c, &seen);
    CHECK(bars_of(&seen, widths) == 4 && widths[0] == 0 && widths[1] == 0 &&
              widths[3] == BARS_END - IN_BARS - 10,
          "what is no share is none, and what is over it is all");
    free(seen.rgb);
}

static void test_many(void **state)
{
    static const unsigned counts[] = {1, CHART_BARS, CHART_BARS + 1, 500};
    unsigned              heights[ARRAY_LEN(counts)];
    struct chart_bar     *bars = xcalloc(500, sizeof *bars);

    (void)state;
    for (unsigned i = 0; i < 500; i++)
        bars[i] = (struct chart_bar){STR_LIT("软件2601"), i, 500};
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        struct chart c = {.bars = bars, .count = counts[i]};
        struct seen  seen;
        unsigned     widths[MOST];
        unsigned     drawn = counts[i] < CHART_BARS ? counts[i] : CHART_BARS;

        draw(&c, &seen);
        heights[i] = seen.image.height;
        CHECK(bars_of(&seen, widths) == drawn, "%u bars of %u", drawn, counts[i]);
        free(seen.rgb);
    }
    CHECK(heights[2] > heights[1] && heights[3] == heights[2], "a line says that there are more");
    free(bars);
}

static void test_refused(void **state)
{
    struct chart        c = {.title = STR_LIT("x")};
    auto_buf struct buf png = {0};
    struct err          err = {0};

    (void)state;
    CHECK(chart_png(&c, &png, &err) == -1 && err.kind == ERR_BAD_INPUT && png.n == 0,
          "a chart without bars is none");
}

static void test_appends(void **state)
{
    struct chart        c = {.bars = four, .count = 4};
    auto_buf struct buf png = {0};

    (void)state;
    buf_c(&png, "before");
    CHECK(chart_png(&c, &png, NULL) == 0 && memcmp(png.p, "before\x89PNG", 10) == 0, "behind it");
}

static void test_caption(void **state)
{
    enum { W = 300, H = 40 };
    static unsigned char mask[W * H + 1];
    unsigned             dark = 0, edges = 0;

    (void)state;
    memset(mask, 7, sizeof mask);
    CHECK(caption_draw(STR_LIT("有效至 07:45"), W, H, mask, NULL) == 0, "a line is drawn");
    for (unsigned y = 0; y < H; y++)
        for (unsigned x = 0; x < W; x++) {
            dark += mask[y * W + x] > 200;
            edges += (x < 4 || x >= W - 4) && mask[y * W + x] > 0;
        }
    CHECK(dark > 300 && dark < W * H / 3 && edges == 0, "%u dark pixels", dark);
    CHECK(mask[W * H] == 7, "nothing behind it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bars),        cmocka_unit_test(test_letters),
        cmocka_unit_test(test_long_labels), cmocka_unit_test(test_odd_numbers),
        cmocka_unit_test(test_many),        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_appends),     cmocka_unit_test(test_caption),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
