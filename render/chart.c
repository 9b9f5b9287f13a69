#include "render/chart.h"

#include "base/mem.h"
#include "render/letters.h"

#include <math.h>
#include <stdio.h>

enum {
    MARGIN = 32, /* pixels, as all */
    TITLE = 34,
    NOTE = 26,
    TEXT = 26,
    TEXT_LEAST = 18, /* of a long label */
    ROW = 48,
    BAR = 24,
    LABEL_ROOM = 230,
    BAR_LEFT = 276,
    BAR_ROOM = 190,
    COUNT_RIGHT = 604,
    COUNT_ROOM = 130,
    PERCENT_RIGHT = CHART_WIDTH - MARGIN,
    PERCENT_ROOM = 76,
};

enum colour { PAPER, INK, FAINT, TRACK, FAR_BEHIND, BEHIND, NEARLY, ALL };

static const unsigned colours[] = {
    [PAPER] = 0xffffff, [INK] = 0x1f2933,        [FAINT] = 0x6b7785,  [TRACK] = 0xe9edf1,
    [ALL] = 0x1f9d61,   [FAR_BEHIND] = 0xd64545, [BEHIND] = 0xe8a033, [NEARLY] = 0x7bc49a,
};

struct drawing {
    cairo_surface_t *surface;
    cairo_t         *c;
    struct letters   text, bold;
};

static void use_colour(cairo_t *c, enum colour colour)
{
    unsigned rgb = colours[colour];

    cairo_set_source_rgb(c, (rgb >> 16) / 255.0, (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0);
}

/* ---- the bars in their order ---- */

struct ranked {
    const struct chart_bar *bar;
    unsigned                at; /* as they were given */
};

static double share_of(const struct chart_bar *b)
{
    if (b->all <= 0 || b->done <= 0)
        return 0;
    return b->done >= b->all ? 1 : (double)b->done / (double)b->all;
}

/* The smallest share first; of equal ones the larger class, then as they were given. */
static int compare(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    double               left = share_of(a->bar), right = share_of(b->bar);

    if (left != right)
        return left < right ? -1 : 1;
    if (a->bar->all != b->bar->all)
        return a->bar->all > b->bar->all ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

static struct ranked *rank(const struct chart *c)
{
    struct ranked *all = xcalloc(c->count, sizeof *all);

    for (unsigned i = 0; i < c->count; i++)
        all[i] = (struct ranked){&c->bars[i], i};
    qsort(all, c->count, sizeof *all, compare);
    return all;
}

/* ---- drawing ---- */

static void draw_bar(cairo_t *c, double y, double width)
{
    double r = 6, x = BAR_LEFT, h = BAR;

    if (width < 2 * r)
        r = width / 2;
    cairo_new_sub_path(c);
    cairo_arc(c, x + width - r, y + r, r, -M_PI / 2, 0);
    cairo_arc(c, x + width - r, y + h - r, r, 0, M_PI / 2);
    cairo_arc(c, x + r, y + h - r, r, M_PI / 2, M_PI);
    cairo_arc(c, x + r, y + r, r, M_PI, 3 * M_PI / 2);
    cairo_close_path(c);
    cairo_fill(c);
}

/* Smaller letters before fewer of them. */
static void draw_label(struct drawing *d, struct str label, double base)
{
    double size = TEXT;

    while (size > TEXT_LEAST && letters_width(d->c, &d->text, size, label) > LABEL_ROOM)
        size -= 2;
    letters_draw(d->c, &d->text, size, label, MARGIN, base - (TEXT - size) / 3, LABEL_ROOM,
                 LETTERS_LEFT);
}

static enum colour colour_of(double share)
{
    if (share >= 1)
        return ALL;
    return share >= 0.9 ? NEARLY : share >= 0.6 ? BEHIND : FAR_BEHIND;
}

/* 100 % is all of them, and nothing less. */
static void draw_row(struct drawing *d, const struct chart_bar *b, double y)
{
    double share = share_of(b), base = y + (ROW + TEXT) / 2.0 - 4, top = y + (ROW - BAR) / 2.0;
    char   count[48], percent[8];

    snprintf(count, sizeof count, "%lld/%lld", (long long)b->done, (long long)b->all);
    snprintf(percent, sizeof percent, "%d%%", (int)floor(share * 100 + 1e-9));
    use_colour(d->c, TRACK);
    draw_bar(d->c, top, BAR_ROOM);
    use_colour(d->c, colour_of(share));
    if (share > 0)
        draw_bar(d->c, top, share * BAR_ROOM < 4 ? 4 : share * BAR_ROOM);
    use_colour(d->c, INK);
    draw_label(d, b->label, base);
    letters_draw(d->c, &d->bold, TEXT, str_c(percent), PERCENT_RIGHT, base, PERCENT_ROOM,
                 LETTERS_RIGHT);
    use_colour(d->c, FAINT);
    letters_draw(d->c, &d->text, TEXT, str_c(count), COUNT_RIGHT, base, COUNT_ROOM, LETTERS_RIGHT);
}

/* Where the rows begin. */
static double draw_head(struct drawing *d, const struct chart *c)
{
    double y = MARGIN, room = CHART_WIDTH - 2 * MARGIN;

    if (c->title.n > 0) {
        use_colour(d->c, INK);
        letters_draw(d->c, &d->bold, TITLE, c->title, MARGIN, y + TITLE - 5, room, LETTERS_LEFT);
        y += TITLE + 14;
    }
    if (c->note.n > 0) {
        use_colour(d->c, FAINT);
        letters_draw(d->c, &d->text, NOTE, c->note, MARGIN, y + NOTE - 3, room, LETTERS_LEFT);
        y += NOTE + 14;
    }
    return y + 6;
}

static int height_of(const struct chart *c, unsigned rows)
{
    return 2 * MARGIN + 6 + (c->title.n > 0 ? TITLE + 14 : 0) + (c->note.n > 0 ? NOTE + 14 : 0) +
           (int)rows * ROW + (c->count > rows ? NOTE + 20 : 0);
}

static void draw(struct drawing *d, const struct chart *c, const struct ranked *all, unsigned rows)
{
    double y;
    char   more[64];

    use_colour(d->c, PAPER);
    cairo_paint(d->c);
    y = draw_head(d, c);
    for (unsigned i = 0; i < rows; i++, y += ROW)
        draw_row(d, all[i].bar, y);
    if (c->count == rows)
        return;
    snprintf(more, sizeof more, "…… 还有 %u 项，完成得更好，没有画出", c->count - rows);
    use_colour(d->c, FAINT);
    letters_draw(d->c, &d->text, NOTE, str_c(more), MARGIN, y + NOTE + 8, CHART_WIDTH - 2 * MARGIN,
                 LETTERS_LEFT);
}

/* ---- the picture ---- */

static cairo_status_t append(void *arg, const unsigned char *bytes, unsigned n)
{
    buf_add(arg, bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

static void finish(struct drawing *d)
{
    cairo_destroy(d->c);
    cairo_surface_destroy(d->surface);
    letters_close(&d->text);
    letters_close(&d->bold);
}

static int write_png(struct drawing *d, struct buf *png, struct err *err)
{
    cairo_status_t status = cairo_status(d->c);
    size_t         before = png->n;

    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_write_to_png_stream(d->surface, append, png);
    if (status == CAIRO_STATUS_SUCCESS)
        return 0;
    if (png->n > before)
        png->p[png->n = before] = '\0';
    return err_set(err, ERR_RETRY, "chart: cairo: %s", cairo_status_to_string(status));
}

int chart_png(const struct chart *c, struct buf *png, struct err *err)
{
    unsigned                 rows = c->count < CHART_BARS ? c->count : CHART_BARS;
    struct drawing           d = {0};
    auto_free struct ranked *all = NULL;
    int                      rc;

    if (c->count == 0)
        return err_set(err, ERR_BAD_INPUT, "chart: no bars");
    if (letters_open(&d.text, false, err) < 0 || letters_open(&d.bold, true, err) < 0) {
        letters_close(&d.text);
        return -1;
    }
    all = rank(c);
    d.surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, CHART_WIDTH, height_of(c, rows));
    d.c = cairo_create(d.surface);
    draw(&d, c, all, rows);
    rc = write_png(&d, png, err);
    finish(&d);
    return rc;
}
