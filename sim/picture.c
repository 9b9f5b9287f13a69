#include "sim/picture.h"

#include <string.h>

static unsigned be16(const char *p)
{
    return (unsigned)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

static uint32_t be32(const char *p)
{
    return (uint32_t)be16(p) << 16 | be16(p + 2);
}

/* Where the reading stands, for the sentence. */
static int bad(struct err *err, struct str all, struct str rest, const char *why)
{
    return err_set(err, ERR_BAD_INPUT, "byte %zu: %s", all.n - rest.n, why);
}

/* ---- PNG: chunks of length, name, data, checksum ---- */

static const char png_signature[] = "\x89PNG\r\n\x1a\n";

static bool take_chunk(struct str *rest, struct str *name, struct str *data)
{
    uint32_t n;

    if (rest->n < 12)
        return false;
    n = be32(rest->p);
    if (n > rest->n - 12)
        return false;
    *name = (struct str){rest->p + 4, 4};
    *data = (struct str){rest->p + 8, n};
    *rest = str_skip(*rest, 12 + (size_t)n);
    return true;
}

static int read_png(struct sim_picture *out, struct str bytes, struct err *err)
{
    struct sim_picture p = {.type = "image/png"};
    struct str         rest = str_skip(bytes, 8), name, data, at = rest;

    for (; take_chunk(&rest, &name, &data); at = rest) {
        if (p.width == 0) {
            if (!str_is(name, "IHDR") || data.n != 13)
                return bad(err, bytes, at, "no IHDR");
            p.width = be32(data.p);
            p.height = be32(data.p + 4);
            if (p.width == 0 || p.height == 0)
                return bad(err, bytes, at, "a picture without pixels");
        } else if (str_is(name, "IDAT") && p.pixels.n == 0) {
            p.pixels = data;
        } else if (str_is(name, "eXIf")) {
            p.exif = data;
        } else if (str_is(name, "IEND")) {
            if (p.pixels.n == 0 || rest.n > 0)
                return bad(err, bytes, rest, p.pixels.n ? "bytes behind IEND" : "no IDAT");
            *out = p;
            return 0;
        }
    }
    return bad(err, bytes, rest, "the PNG is cut off");
}

/* ---- JPEG: markers FF xx, most with a length ---- */

/* SOF0 to SOF15 but for DHT, JPG and DAC. */
static bool is_frame(unsigned marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* A marker, 0 when there is none, and its segment without the length. */
static unsigned take_segment(struct str *rest, struct str *data)
{
    unsigned marker, n;

    while (rest->n > 1 && rest->p[0] == '\xff' && rest->p[1] == '\xff')
        *rest = str_skip(*rest, 1); /* fill bytes */
    if (rest->n < 4 || rest->p[0] != '\xff')
        return 0;
    marker = (unsigned char)rest->p[1];
    n = be16(rest->p + 2);
    if (n < 2 || n > rest->n - 2)
        return 0;
    *data = (struct str){rest->p + 4, n - 2};
    *rest = str_skip(*rest, 2 + (size_t)n);
    return marker;
}

static int end_jpeg(struct sim_picture *out, struct sim_picture *p, struct str bytes,
                    struct str rest, struct err *err)
{
    if (p->width == 0 || p->height == 0)
        return bad(err, bytes, rest, "pixels in front of their size");
    if (rest.n < 3 || memcmp(bytes.p + bytes.n - 2, "\xff\xd9", 2) != 0)
        return bad(err, bytes, (struct str){0}, "the JPEG is cut off");
    p->pixels = (struct str){rest.p, rest.n - 2};
    *out = *p;
    return 0;
}

static int read_jpeg(struct sim_picture *out, struct str bytes, struct err *err)
{
    struct sim_picture p = {.type = "image/jpeg"};
    struct str         rest = str_skip(bytes, 2), data;
    unsigned           marker;

    while ((marker = take_segment(&rest, &data)) != 0) {
        if (is_frame(marker) && data.n >= 6) {
            p.height = be16(data.p + 1);
            p.width = be16(data.p + 3);
        } else if (marker == 0xe1 && str_starts(data, STR_LIT("Exif\0\0")) && p.exif.n == 0) {
            p.exif = str_skip(data, 6);
        } else if (marker == 0xda) {
            return end_jpeg(out, &p, bytes, rest, err);
        }
    }
    return bad(err, bytes, rest, "no segment of a JPEG");
}

int sim_picture_read(struct sim_picture *out, struct str bytes, struct err *err)
{
    if (str_starts(bytes, (struct str){png_signature, 8}))
        return read_png(out, bytes, err);
    if (str_starts(bytes, STR_LIT("\xff\xd8\xff")))
        return read_jpeg(out, bytes, err);
    return bad(err, bytes, bytes, "neither PNG nor JPEG");
}

/* ---- where it was taken ---- */

enum { ENTRY = 12, TAG_GPS = 0x8825, LAT_REF = 1, LAT = 2, LON_REF = 3, LON = 4, PLACE_RAW = 24 };

struct tiff {
    struct str all;
    bool       little; /* II; else MM */
};

static uint32_t number(const struct tiff *t, size_t at, unsigned bytes)
{
    uint32_t n = 0;

    for (unsigned i = 0; i < bytes; i++)
        n = n << 8 | (unsigned char)t->all.p[at + (t->little ? bytes - 1 - i : i)];
    return n;
}

/* The place of a tag's value field within its folder; 0: it is not there. */
static size_t find_tag(const struct tiff *t, size_t folder, unsigned tag)
{
    size_t count;

    if (folder < 8 || folder > t->all.n || t->all.n - folder < 2)
        return 0;
    count = number(t, folder, 2);
    for (size_t i = 0, at = folder + 2; i < count && t->all.n - at >= ENTRY; i++, at += ENTRY)
        if (number(t, at, 2) == tag)
            return at + 8;
    return 0;
}

/* Degrees, minutes and seconds, each a fraction. */
static bool read_angle(const struct tiff *t, size_t field, double *degrees, struct str *raw)
{
    static const double parts[] = {1, 60, 3600};
    size_t              at = field ? number(t, field, 4) : 0;

    if (at < 8 || at > t->all.n || t->all.n - at < PLACE_RAW)
        return false;
    *degrees = 0;
    for (size_t i = 0; i < 3; i++) {
        uint32_t under = number(t, at + 8 * i + 4, 4);

        if (under == 0)
            return false;
        *degrees += number(t, at + 8 * i, 4) / (double)under / parts[i];
    }
    *raw = (struct str){t->all.p + at, PLACE_RAW};
    return true;
}

bool sim_picture_place(const struct sim_picture *p, struct sim_picture_place *out)
{
    struct tiff              t = {.all = p->exif};
    struct sim_picture_place place;
    size_t                   gps, south, west;

    if (t.all.n < 8 || (memcmp(t.all.p, "II", 2) != 0 && memcmp(t.all.p, "MM", 2) != 0))
        return false;
    t.little = t.all.p[0] == 'I';
    gps = find_tag(&t, number(&t, 4, 4), TAG_GPS);
    gps = gps ? number(&t, gps, 4) : 0;
    if (!read_angle(&t, find_tag(&t, gps, LAT), &place.lat, &place.raw[0]) ||
        !read_angle(&t, find_tag(&t, gps, LON), &place.lon, &place.raw[1]))
        return false;
    south = find_tag(&t, gps, LAT_REF);
    west = find_tag(&t, gps, LON_REF);
    if (south && t.all.p[south] == 'S')
        place.lat = -place.lat;
    if (west && t.all.p[west] == 'W')
        place.lon = -place.lon;
    *out = place;
    return true;
}
