/* Smaller pictures. Lengths are compared in parts of a pixel: a pixel of the source is as many
 * parts wide as the target has pixels, one of the target as many as the source has, so that every
 * weight is a whole number and nothing is lost. */
#include "bot/photo_private.h"

#include "base/mem.h"

enum { RGB = 3 };

static unsigned side(unsigned length, unsigned longer)
{
    unsigned scaled;

    if (longer <= PHOTO_SIDE)
        return length;
    scaled = (unsigned)(((uint64_t)length * PHOTO_SIDE + longer / 2) / longer);
    return scaled > 0 ? scaled : 1;
}

void scale_begin(struct scale *s, unsigned in_width, unsigned in_height)
{
    unsigned longer = in_width > in_height ? in_width : in_height;

    *s = (struct scale){.in_width = in_width, .in_height = in_height};
    s->to.width = side(in_width, longer);
    s->to.height = side(in_height, longer);
    s->line = xcalloc((size_t)s->to.width * RGB, sizeof *s->line);
    s->sums = xcalloc((size_t)s->to.width * RGB, sizeof *s->sums);
    s->to.rgb = xcalloc((size_t)s->to.width * s->to.height, RGB);
}

static void add(uint32_t *to, const unsigned char *rgb, unsigned weight)
{
    for (unsigned c = 0; c < RGB; c++)
        to[c] += rgb[c] * weight;
}

/* At most 255 * in_width, which fits: a side is below 65536. */
static void shrink_line(struct scale *s, const unsigned char *rgb)
{
    unsigned left = s->in_width; /* parts of the target's pixel that are not filled yet */
    size_t   x = 0;

    memset(s->line, 0, (size_t)s->to.width * RGB * sizeof *s->line);
    for (unsigned i = 0; i < s->in_width; i++, rgb += RGB) {
        unsigned parts = s->to.width; /* at most one border of the target is in it */

        if (parts >= left) {
            add(&s->line[x], rgb, left);
            parts -= left;
            left = s->in_width;
            x += RGB;
        }
        if (parts > 0) {
            add(&s->line[x], rgb, parts);
            left -= parts;
        }
    }
}

static void finish_row(struct scale *s, unsigned y)
{
    uint64_t       all = (uint64_t)s->in_width * s->in_height;
    size_t         n = (size_t)s->to.width * RGB;
    unsigned char *to = s->to.rgb + y * n;

    for (size_t i = 0; i < n; i++) {
        to[i] = (unsigned char)((s->sums[i] + all / 2) / all);
        s->sums[i] = 0;
    }
}

void scale_row(struct scale *s, const unsigned char *rgb)
{
    uint64_t at = (uint64_t)s->taken * s->to.height, end = at + s->to.height;
    size_t   n = (size_t)s->to.width * RGB;

    shrink_line(s, rgb);
    s->taken++;
    while (at < end) {
        uint64_t y = at / s->in_height, border = (y + 1) * s->in_height;
        uint64_t parts = (border < end ? border : end) - at;

        for (size_t i = 0; i < n; i++)
            s->sums[i] += s->line[i] * parts;
        at += parts;
        if (at == border)
            finish_row(s, (unsigned)y);
    }
}

void scale_end(struct scale *s, struct pixels *out)
{
    *out = s->to;
    s->to = (struct pixels){0};
}

void scale_free(struct scale *s)
{
    free(s->line);
    free(s->sums);
    pixels_free(&s->to);
    *s = (struct scale){0};
}
