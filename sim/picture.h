/* What a picture is by its own bytes. Strict where the bot drew it: the platform takes nothing
 * that only looks like a picture. */
#ifndef SIM_PICTURE_H
#define SIM_PICTURE_H

#include "base/err.h"
#include "base/str.h"

struct sim_picture {
    const char *type;          /* "image/png" or "image/jpeg" */
    unsigned    width, height; /* pixels */
    struct str  pixels;        /* the first run of compressed pixels; inside the bytes, as all
                                  below */
    struct str  exif;          /* the TIFF inside; empty: none */
};

/*
 * Reads PNG and JPEG from the first byte to the last: signature, size, pixels, the end.
 *
 * ERR_BAD_INPUT  "byte N: reason": neither, cut off, without a size; *out is untouched
 */
int sim_picture_read(struct sim_picture *out, struct str bytes, struct err *err);

/* Where it says that it was taken. */
struct sim_picture_place {
    double     lat, lon;    /* degrees */
    struct str raw[2];      /* the 24 bytes of each in the TIFF */
};

/* false: it does not say. Source: Exif 2.3, section 4.6.6. */
bool sim_picture_place(const struct sim_picture *p, struct sim_picture_place *out);

#endif
