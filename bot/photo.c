#include "bot/photo_private.h"

#include "base/mem.h"

enum { RGB = 3 };

void pixels_free(struct pixels *p)
{
    free(p->rgb);
    *p = (struct pixels){0};
}

/* A strip is refused as a small one is: at PHOTO_SIDE its other side would show nobody. */
int photo_check_size(unsigned width, unsigned height, bool small, struct err *err)
{
    unsigned longer = width > height ? width : height, shorter = width + height - longer;

    if (width > UINT16_MAX || height > UINT16_MAX || (uint64_t)width * height > PHOTO_PIXELS_MAX)
        return err_set(err, ERR_BAD_INPUT, "photo: %ux%u: over %d pixels", width, height,
                       PHOTO_PIXELS_MAX);
    if (!small &&
        (shorter < PHOTO_SIDE_MIN ||
         (longer > PHOTO_SIDE && (uint64_t)shorter * PHOTO_SIDE / longer < PHOTO_SIDE_MIN)))
        return err_set(err, ERR_BAD_INPUT, "photo: %ux%u: too small or too narrow", width, height);
    return 0;
}

/* ---- EXIF ---- */

/* Integers of a TIFF, which says itself in which order their bytes are. */
struct tiff {
    struct str bytes;
    bool       little;
};

static bool read_number(const struct tiff *t, size_t at, unsigned size, uint32_t *value)
{
    uint32_t v = 0;

    if (at > t->bytes.n || t->bytes.n - at < size)
        return false;
    for (unsigned i = 0; i < size; i++)
        v = v << 8 | (unsigned char)t->bytes.p[at + (t->little ? size - 1 - i : i)];
    *value = v;
    return true;
}

/* Source: Exif 2.32, 4.6.4 and 4.6.5 (tag 0x0112 of the first directory, a SHORT) */
unsigned photo_orientation(struct str bytes)
{
    enum { ORIENTATION = 0x0112, SHORT = 3, ENTRY = 12 };
    struct tiff t = {bytes, str_starts(bytes, STR_LIT("II"))};
    uint32_t    magic, at, count, tag, type, value;

    if ((!t.little && !str_starts(bytes, STR_LIT("MM"))) || !read_number(&t, 2, 2, &magic) ||
        magic != 42 || !read_number(&t, 4, 4, &at) || !read_number(&t, at, 2, &count))
        return 1;
    for (uint32_t i = 0; i < count; i++) {
        size_t entry = (size_t)at + 2 + (size_t)i * ENTRY;

        if (!read_number(&t, entry, 2, &tag) || !read_number(&t, entry + 2, 2, &type) ||
            !read_number(&t, entry + 8, 2, &value))
            return 1;
        if (tag == ORIENTATION)
            return type == SHORT && value >= 1 && value <= 8 ? value : 1;
    }
    return 1;
}

/* Where the pixel (x, y) of the upright picture is in one that is width x height. */
static size_t turned(unsigned orientation, size_t width, size_t height, size_t x, size_t y)
{
    switch (orientation) {
    case 2:
        return y * width + (width - 1 - x);
    case 3:
        return (height - 1 - y) * width + (width - 1 - x);
    case 4:
        return (height - 1 - y) * width + x;
    case 5:
        return x * width + y;
    case 6:
        return (height - 1 - x) * width + y;
    case 7:
        return (height - 1 - x) * width + (width - 1 - y);
    case 8:
        return x * width + (width - 1 - y);
    default:
        return y * width + x;
    }
}

static void turn_upright(struct pixels *p, unsigned orientation)
{
    bool          sideways = orientation >= 5;
    struct pixels to = {
        .width = sideways ? p->height : p->width,
        .height = sideways ? p->width : p->height,
    };
    unsigned char *at;

    if (orientation <= 1)
        return;
    at = to.rgb = xcalloc((size_t)to.width * to.height, RGB);
    for (size_t y = 0; y < to.height; y++)
        for (size_t x = 0; x < to.width; x++, at += RGB)
            memcpy(at, p->rgb + RGB * turned(orientation, p->width, p->height, x, y), RGB);
    pixels_free(p);
    *p = to;
}

/* ---- what it is ---- */

static int read_any(struct str bytes, bool small, struct pixels *p, unsigned *orientation,
                    struct err *err)
{
    static const char jpeg[] = "\xff\xd8\xff", png[] = "\x89PNG\r\n\x1a\n";

    if (bytes.n > PHOTO_BYTES_MAX)
        return err_set(err, ERR_BAD_INPUT, "photo: over %d bytes", PHOTO_BYTES_MAX);
    if (str_starts(bytes, str_c(jpeg)))
        return photo_jpeg_read(bytes, small, p, orientation, err);
    if (str_starts(bytes, str_c(png)))
        return photo_png_read(bytes, small, p, orientation, err);
    return err_set(err, ERR_BAD_INPUT, "photo: neither JPEG nor PNG");
}

int photo_redraw(struct str bytes, struct buf *out, struct err *err)
{
    auto_pixels struct pixels pixels = {0};
    unsigned                  orientation = 1;

    if (read_any(bytes, false, &pixels, &orientation, err) < 0)
        return -1;
    turn_upright(&pixels, orientation);
    return photo_jpeg_write(&pixels, out, err);
}

int photo_whole(struct str bytes, struct err *err)
{
    auto_pixels struct pixels pixels = {0};
    unsigned                  orientation;

    return read_any(bytes, true, &pixels, &orientation, err);
}
