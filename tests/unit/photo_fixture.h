/* Pictures for the tests: four fields in four colours, as JPEG or PNG of any kind, and a look at
 * what became of them. */
#ifndef TESTS_UNIT_PHOTO_FIXTURE_H
#define TESTS_UNIT_PHOTO_FIXTURE_H

#include "base/buf.h"
#include "base/mem.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

enum field { RED, GREEN, BLUE, YELLOW, FIELDS };

static const unsigned char field_colours[FIELDS][3] = {
    [RED] = {220, 20, 20},
    [GREEN] = {20, 200, 20},
    [BLUE] = {20, 20, 220},
    [YELLOW] = {230, 230, 20},
};

/* Above: red, green; below: blue, yellow. */
static inline const unsigned char *field_at(unsigned x, unsigned y, unsigned w, unsigned h)
{
    return field_colours[2 * (y >= h / 2) + (x >= w / 2)];
}

struct jpeg_kind {
    bool        progressive, gray, cmyk, arithmetic, noisy;
    unsigned    orientation; /* 0: no EXIF */
    bool        motorola;    /* … with its integers the other way round */
    const char *comment;
};

static inline void put_exif(struct jpeg_compress_struct *c, const struct jpeg_kind *kind)
{
    unsigned char       o = (unsigned char)kind->orientation;
    const unsigned char intel[] = {'E',  'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0,    0, 2, 0,
                                   0x0f, 1,   2,   0,   5, 0, 0,   0,   26, 0, 0, 0, 0x12, 1, 3, 0,
                                   1,    0,   0,   0,   o, 0, 0,   0,   0,  0, 0, 0, 0,    0, 0, 0};
    const unsigned char motorola[] = {'E', 'x', 'i', 'f',  0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                                      0,   1,   1,   0x12, 0, 3, 0,   0,   0, 1,  0, o, 0, 0};

    if (kind->motorola)
        jpeg_write_marker(c, JPEG_APP0 + 1, motorola, sizeof motorola);
    else
        jpeg_write_marker(c, JPEG_APP0 + 1, intel, sizeof intel);
}

static inline void fill_row(unsigned char *row, unsigned y, unsigned w, unsigned h,
                            const struct jpeg_kind *kind)
{
    for (unsigned x = 0; x < w; x++) {
        const unsigned char *rgb = field_at(x, y, w, h);

        if (kind->gray)
            row[x] = rgb[1];
        else if (kind->cmyk)
            for (unsigned c = 0; c < 4; c++) /* inverted, as Adobe has it; no black */
                row[4 * x + c] = c < 3 ? rgb[c] : 255;
        else
            memcpy(row + 3 * x, rgb, 3);
        if (kind->noisy)
            row[3 * x + x % 3] = (unsigned char)(x * 7919 ^ y * 104729);
    }
}

static inline void make_jpeg(struct buf *out, unsigned w, unsigned h, struct jpeg_kind kind)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr       errors;
    unsigned char              *bytes = NULL;
    unsigned long               n = 0;
    auto_free unsigned char    *row = xmalloc((size_t)w * 4);
    JSAMPROW                    rows = row;

    c.err = jpeg_std_error(&errors);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &bytes, &n);
    c.image_width = w;
    c.image_height = h;
    c.input_components = kind.gray ? 1 : kind.cmyk ? 4 : 3;
    c.in_color_space = kind.gray ? JCS_GRAYSCALE : kind.cmyk ? JCS_CMYK : JCS_RGB;
    jpeg_set_defaults(&c);
    c.arith_code = kind.arithmetic;
    if (kind.progressive)
        jpeg_simple_progression(&c);
    jpeg_start_compress(&c, TRUE);
    if (kind.orientation > 0)
        put_exif(&c, &kind);
    if (kind.comment != NULL)
        jpeg_write_marker(&c, JPEG_COM, (const JOCTET *)kind.comment,
                          (unsigned)strlen(kind.comment));
    for (unsigned y = 0; y < h; y++) {
        fill_row(row, y, w, h, &kind);
        jpeg_write_scanlines(&c, &rows, 1);
    }
    jpeg_finish_compress(&c);
    buf_add(out, bytes, n);
    jpeg_destroy_compress(&c);
    free(bytes);
}

/* The scan that ends the picture, again and again. */
static inline void repeat_last_scan(struct buf *jpeg, unsigned times)
{
    auto_buf struct buf scan = {0};
    size_t              at = jpeg->n - 2;

    while (at > 0 &&
           !((unsigned char)jpeg->p[at] == 0xff && (unsigned char)jpeg->p[at + 1] == 0xda))
        at--;
    buf_add(&scan, jpeg->p + at, jpeg->n - 2 - at);
    jpeg->n -= 2;
    while (times-- > 0)
        buf_str(jpeg, buf_view(&scan));
    buf_add(jpeg, "\xff\xd9", 2);
}

struct png_kind {
    int         type, depth; /* of libpng */
    bool        interlaced;
    unsigned    alpha;       /* with PNG_COLOR_MASK_ALPHA: of the red field; others are opaque */
    unsigned    orientation; /* 0: no EXIF */
    const char *text;
};

static inline void png_append(png_structp png, png_bytep bytes, size_t n)
{
    buf_add(png_get_io_ptr(png), bytes, n);
}

static inline void png_flush_none(png_structp png)
{
    (void)png;
}

/* One sample, in the depth of the picture. */
static inline unsigned char *put_sample(unsigned char *at, unsigned value, int depth)
{
    *at++ = (unsigned char)value;
    if (depth == 16)
        *at++ = (unsigned char)value;
    return at;
}

static inline void png_row(unsigned char *at, unsigned y, unsigned w, unsigned h,
                           const struct png_kind *kind)
{
    for (unsigned x = 0; x < w; x++) {
        const unsigned char *rgb = field_at(x, y, w, h);
        enum field           f = (enum field)(2 * (y >= h / 2) + (x >= w / 2));

        if (kind->type == PNG_COLOR_TYPE_PALETTE) {
            *at++ = (unsigned char)f;
            continue;
        }
        if ((kind->type & PNG_COLOR_MASK_COLOR) == 0)
            at = put_sample(at, rgb[1], kind->depth);
        else
            for (unsigned c = 0; c < 3; c++)
                at = put_sample(at, rgb[c], kind->depth);
        if (kind->type & PNG_COLOR_MASK_ALPHA)
            at = put_sample(at, f == RED ? kind->alpha : 255, kind->depth);
    }
}

static inline void png_extras(png_structp png, png_infop info, const struct png_kind *kind)
{
    png_color palette[FIELDS];
    png_byte  exif[] = {'M', 'M',  0, 42, 0, 0, 0, 8, 0, 1,
                       1,   0x12, 0, 3,  0, 0, 0, 1, 0, (png_byte)kind->orientation,
                       0,   0};
    png_text text = {.compression = PNG_TEXT_COMPRESSION_zTXt,
                     .key = (char[]){"Comment"},
                     .text = (char *)kind->text};

    for (unsigned i = 0; i < FIELDS; i++)
        palette[i] = (png_color){field_colours[i][0], field_colours[i][1], field_colours[i][2]};
    if (kind->type == PNG_COLOR_TYPE_PALETTE)
        png_set_PLTE(png, info, palette, FIELDS);
    if (kind->orientation > 0)
        png_set_eXIf_1(png, info, sizeof exif, exif);
    if (kind->text != NULL)
        png_set_text(png, info, &text, 1);
}

static inline void make_png(struct buf *out, unsigned w, unsigned h, struct png_kind kind)
{
    png_structp              png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop                info = png_create_info_struct(png);
    size_t                   n = (size_t)w * 8;
    auto_free unsigned char *all = xcalloc(n, h);

    png_set_write_fn(png, out, png_append, png_flush_none);
    png_set_IHDR(png, info, w, h, kind.depth, kind.type,
                 kind.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, 1);
    png_extras(png, info, &kind);
    png_write_info(png, info);
    for (unsigned y = 0; y < h; y++)
        png_row(all + y * n, y, w, h, &kind);
    for (int pass = png_set_interlace_handling(png); pass > 0; pass--)
        for (unsigned y = 0; y < h; y++)
            png_write_row(png, all + y * n);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
}

/* ---- what became of it ---- */

struct seen {
    unsigned       w, h;
    unsigned char *rgb;
    unsigned       markers; /* APPn and comments, but JFIF's own */
};

static inline void see_jpeg(struct str jpeg, struct seen *seen)
{
    struct jpeg_decompress_struct d;
    struct jpeg_error_mgr         errors;

    d.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&d);
    jpeg_mem_src(&d, (const unsigned char *)jpeg.p, jpeg.n);
    for (int app = 1; app < 16; app++)
        jpeg_save_markers(&d, JPEG_APP0 + app, 0xffff);
    jpeg_save_markers(&d, JPEG_COM, 0xffff);
    jpeg_read_header(&d, TRUE);
    *seen = (struct seen){.w = d.image_width, .h = d.image_height};
    for (struct jpeg_marker_struct *m = d.marker_list; m != NULL; m = m->next)
        seen->markers++;
    d.out_color_space = JCS_RGB;
    jpeg_start_decompress(&d);
    seen->rgb = xmalloc((size_t)seen->w * seen->h * 3);
    while (d.output_scanline < d.output_height) {
        JSAMPROW row = seen->rgb + (size_t)d.output_scanline * seen->w * 3;

        jpeg_read_scanlines(&d, &row, 1);
    }
    jpeg_finish_decompress(&d);
    jpeg_destroy_decompress(&d);
}

static inline void colour_at(const struct seen *s, unsigned x, unsigned y, int rgb[3])
{
    for (unsigned c = 0; c < 3; c++)
        rgb[c] = s->rgb[3 * ((size_t)y * s->w + x) + c];
}

static inline bool is_near(const int rgb[3], const unsigned char want[3], int most)
{
    for (unsigned c = 0; c < 3; c++)
        if (abs(rgb[c] - want[c]) > most)
            return false;
    return true;
}

/* The four fields in reading order, as digits of enum field: "0123" is upright. '?' is none. */
static inline void see_fields(const struct seen *s, char out[5])
{
    for (unsigned i = 0; i < 4; i++) {
        int rgb[3];

        colour_at(s, s->w / 4 + i % 2 * (s->w / 2), s->h / 4 + i / 2 * (s->h / 2), rgb);
        out[i] = '?';
        for (unsigned f = 0; f < FIELDS; f++)
            if (is_near(rgb, field_colours[f], 40))
                out[i] = (char)('0' + f);
    }
    out[4] = '\0';
}

#endif
