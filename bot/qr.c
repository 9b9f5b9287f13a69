#include "bot/qr.h"

#include "base/log.h"
#include "base/mem.h"
#include "render/caption.h"

#include <errno.h>
#include <string.h>

#include <png.h>
#include <qrencode.h>

enum {
    QUIET = 4, /* modules of white around the code: ours to draw, libqrencode does not */
    SCALE_MAX = 32,
    TEXT_MAX = 2331, /* bytes in version 40 at level M */
    STRIP = 6,       /* modules below it, for the caption */
    INK = 15,        /* the darkest shade; paper is 0 */
};

static void append(png_structp png, png_bytep bytes, size_t n)
{
    buf_add(png_get_io_ptr(png), bytes, n);
}

static void flush(png_structp png)
{
    (void)png;
}

/* libpng must not return from here. With our own sizes and a target in memory only a lack of memory
 * leads here. */
static void failed(png_structp png, png_const_charp what)
{
    (void)png;
    log_line(LOG_ERROR, "qr: libpng: %s", what);
    log_flush();
    abort();
}

static void ignore(png_structp png, png_const_charp what)
{
    (void)png;
    (void)what;
}

/* ---- the picture: sixteen shades from paper to ink, four bits a pixel ---- */

struct picture {
    const QRcode  *qr;
    unsigned       scale;
    unsigned       side;    /* pixels of the code with its quiet zone; the picture's width */
    unsigned       strip;   /* … of the caption below it; 0: none */
    unsigned char *caption; /* side * strip; 255 is ink */
    unsigned       rgb;     /* of the ink */
};

static void put_shade(unsigned char *line, size_t x, unsigned shade)
{
    unsigned other = line[x / 2];

    line[x / 2] =
        (unsigned char)(x % 2 == 0 ? (other & 0x0fU) | shade << 4 : (other & 0xf0U) | shade);
}

/* y in modules, the quiet zone included. */
static void draw_modules(const struct picture *p, int y, unsigned char *line)
{
    const QRcode *qr = p->qr;

    y -= QUIET;
    for (int x = 0; y >= 0 && y < qr->width && x < qr->width; x++)
        if (qr->data[y * qr->width + x] & 1)
            for (unsigned i = 0; i < p->scale; i++)
                put_shade(line, (size_t)(x + QUIET) * p->scale + i, INK);
}

static void write_lines(png_structp png, const struct picture *p)
{
    size_t                   bytes = (p->side + 1) / 2;
    auto_free unsigned char *line = xmalloc(bytes);

    for (unsigned y = 0; y < p->side; y++) {
        memset(line, 0, bytes);
        draw_modules(p, (int)(y / p->scale), line);
        png_write_row(png, line);
    }
    for (unsigned y = 0; y < p->strip; y++) {
        memset(line, 0, bytes);
        for (unsigned x = 0; x < p->side; x++)
            put_shade(line, x, p->caption[(size_t)y * p->side + x] >> 4);
        png_write_row(png, line);
    }
}

static unsigned char mix(unsigned ink, unsigned shade)
{
    return (unsigned char)((255 * (INK - shade) + ink * shade) / INK);
}

static void set_shades(png_structp png, png_infop info, unsigned rgb)
{
    png_color shades[INK + 1];

    for (unsigned i = 0; i <= INK; i++)
        shades[i] = (png_color){.red = mix(rgb >> 16 & 0xff, i),
                                .green = mix(rgb >> 8 & 0xff, i),
                                .blue = mix(rgb & 0xff, i)};
    png_set_PLTE(png, info, shades, INK + 1);
}

static void write_png(struct buf *out, const struct picture *p)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, failed, ignore);
    png_infop   info = png ? png_create_info_struct(png) : NULL;

    if (info == NULL)
        failed(png, "no memory");
    png_set_write_fn(png, out, append, flush);
    png_set_IHDR(png, info, p->side, p->side + p->strip, 4, PNG_COLOR_TYPE_PALETTE,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    set_shades(png, info, p->rgb);
    png_set_compression_level(png, 1);     /* squares: more effort saves hardly a byte */
    png_set_filter(png, 0, PNG_FILTER_UP); /* a row of modules is the same line again and again */
    png_write_info(png, info);
    write_lines(png, p);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
}

/* A code without its words is still a code. */
static void draw_caption(struct picture *p, struct str caption)
{
    struct err err = {0};

    if (caption.n == 0)
        return;
    p->strip = STRIP * p->scale;
    p->caption = xmalloc((size_t)p->side * p->strip);
    if (caption_draw(caption, p->side, p->strip, p->caption, &err) == 0)
        return;
    log_line(LOG_DEBUG, "qr: %s", err.text);
    p->strip = 0;
}

/* Readers want at least a half between dark and light. */
static bool is_dark(unsigned rgb)
{
    unsigned light = 299 * (rgb >> 16 & 0xff) + 587 * (rgb >> 8 & 0xff) + 114 * (rgb & 0xff);

    return rgb <= 0xffffff && light <= 128 * 1000;
}

static int check(struct str text, unsigned scale, unsigned rgb, struct err *err)
{
    if (text.n == 0 || text.n > TEXT_MAX)
        return err_set(err, ERR_BAD_INPUT, "qr: %zu bytes of text, not 1 to %d", text.n, TEXT_MAX);
    if (scale < 1 || scale > SCALE_MAX)
        return err_set(err, ERR_BAD_INPUT, "qr: scale %u is not 1 to %d", scale, SCALE_MAX);
    if (!is_dark(rgb))
        return err_set(err, ERR_BAD_INPUT, "qr: %06x is no dark colour", rgb);
    return 0;
}

int qr_picture(struct buf *png, struct str text, unsigned scale, unsigned rgb, struct str caption,
               struct err *err)
{
    struct picture p = {.scale = scale, .rgb = rgb};
    QRcode        *qr;

    if (check(text, scale, rgb, err) < 0)
        return -1;
    qr = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
    if (qr == NULL)
        return err_set(err, errno == ERANGE ? ERR_BAD_INPUT : ERR_RETRY, "qr: %s", strerror(errno));
    p.qr = qr;
    p.side = (unsigned)(qr->width + 2 * QUIET) * scale;
    draw_caption(&p, caption);
    write_png(png, &p);
    free(p.caption);
    QRcode_free(qr);
    return 0;
}

int qr_png(struct buf *png, struct str text, unsigned scale, struct err *err)
{
    return qr_picture(png, text, scale, 0, (struct str){NULL, 0}, err);
}
