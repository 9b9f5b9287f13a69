#include "bot/qr.h"

#include "base/log.h"
#include "base/mem.h"

#include <errno.h>
#include <string.h>

#include <png.h>
#include <qrencode.h>

enum {
    QUIET = 4,         /* modules of white around the code: ours to draw, libqrencode does not */
    SCALE_MAX = 32,
    TEXT_MAX = 2331,   /* bytes in version 40 at level M */
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

/* One line of pixels, a bit each, white set; y in modules, the quiet zone included. */
static void draw_line(unsigned char *line, size_t bytes, const QRcode *qr, int y, unsigned scale)
{
    memset(line, 0xff, bytes);
    y -= QUIET;
    if (y < 0 || y >= qr->width)
        return;
    for (int x = 0; x < qr->width; x++) {
        size_t at = (size_t)(x + QUIET) * scale;

        if (qr->data[y * qr->width + x] & 1)
            for (size_t i = at; i < at + scale; i++)
                line[i / 8] &= (unsigned char)~(0x80 >> (i % 8));
    }
}

static void write_lines(png_structp png, const QRcode *qr, unsigned scale)
{
    int                      modules = qr->width + 2 * QUIET;
    size_t                   bytes = ((size_t)modules * scale + 7) / 8;
    auto_free unsigned char *line = xmalloc(bytes);

    for (int y = 0; y < modules; y++) {
        draw_line(line, bytes, qr, y, scale);
        for (unsigned i = 0; i < scale; i++)
            png_write_row(png, line);
    }
}

static void write_png(struct buf *out, const QRcode *qr, unsigned scale)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, failed, ignore);
    png_infop   info = png ? png_create_info_struct(png) : NULL;
    png_uint_32 side = (png_uint_32)(qr->width + 2 * QUIET) * scale;

    if (info == NULL)
        failed(png, "no memory");
    png_set_write_fn(png, out, append, flush);
    png_set_IHDR(png, info, side, side, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, 1); /* squares: more effort saves hardly a byte */
    png_set_filter(png, 0, PNG_FILTER_NONE);
    png_write_info(png, info);
    write_lines(png, qr, scale);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
}

int qr_png(struct buf *png, struct str text, unsigned scale, struct err *err)
{
    QRcode *qr;

    if (text.n == 0 || text.n > TEXT_MAX)
        return err_set(err, ERR_BAD_INPUT, "qr: %zu bytes of text, not 1 to %d", text.n, TEXT_MAX);
    if (scale < 1 || scale > SCALE_MAX)
        return err_set(err, ERR_BAD_INPUT, "qr: scale %u is not 1 to %d", scale, SCALE_MAX);
    qr = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
    if (qr == NULL)
        return err_set(err, errno == ERANGE ? ERR_BAD_INPUT : ERR_RETRY, "qr: %s", strerror(errno));
    write_png(png, qr, scale);
    QRcode_free(qr);
    return 0;
}
