/* The parts of bot/photo.h: photo.c (what it is, upright), photo_jpeg.c, photo_png.c (strangers'
 * bytes to pixels), photo_scale.c. */
#ifndef BOT_PHOTO_PRIVATE_H
#define BOT_PHOTO_PRIVATE_H

#include "bot/photo.h"

/* Rows from the top, three bytes a pixel: red, green, blue. */
struct pixels {
    unsigned       width, height;
    unsigned char *rgb;
};

void pixels_free(struct pixels *p);
#define auto_pixels __attribute__((cleanup(pixels_free)))

/* -1 and ERR_BAD_INPUT for a picture of this size, as its header tells it: before any of its pixels
 * is decoded. small: it need not show anybody. */
int photo_check_size(unsigned width, unsigned height, bool small, struct err *err);

/* Both: pixels of at most PHOTO_SIDE, and the orientation of EXIF (1..8; 1 upright or not told). */
int photo_jpeg_read(struct str bytes, bool small, struct pixels *out, unsigned *orientation,
                    struct err *err);
int photo_png_read(struct str bytes, bool small, struct pixels *out, unsigned *orientation,
                   struct err *err);

int photo_jpeg_write(const struct pixels *p, struct buf *out, struct err *err);

/* The orientation that EXIF tells; tiff: its bytes behind "Exif\0\0". 1 when it tells none. */
unsigned photo_orientation(struct str tiff);

/* ---- photo_scale.c: the mean of the area under each pixel, a row at a time, so that the whole
 * picture is never in memory ---- */

struct scale {
    unsigned      in_width, in_height;
    unsigned      taken; /* rows so far */
    uint32_t     *line;  /* sums of the row that was taken last */
    uint64_t     *sums;  /* of the row of `to` that is under way */
    struct pixels to;
};

/* For a picture of in_width x in_height (at most PHOTO_PIXELS_MAX pixels): `to` is as large, or
 * PHOTO_SIDE at its longer side. */
void scale_begin(struct scale *s, unsigned in_width, unsigned in_height);
void scale_row(struct scale *s, const unsigned char *rgb); /* in_height times */
void scale_end(struct scale *s, struct pixels *out);       /* out is the caller's */
void scale_free(struct scale *s);

#endif
