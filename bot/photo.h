/* Pictures of strangers: what they are is told by their content, and what we keep is drawn anew, so
 * that no place, camera or thumbnail of the original (EXIF) stays. */
#ifndef BOT_PHOTO_H
#define BOT_PHOTO_H

#include "base/buf.h"
#include "base/err.h"

enum {
    PHOTO_BYTES_MAX = 10 * 1024 * 1024,  /* of what is taken: protocol 5.4 */
    PHOTO_PIXELS_MAX = 50 * 1000 * 1000, /* by its header: nothing larger is unpacked */
    PHOTO_SIDE_MIN = 120,                /* pixels: smaller ones show nobody */
    PHOTO_SIDE = 640,                    /* the longer side of what is kept */
};

/*
 * JPEG or PNG in, JPEG out: turned upright (EXIF orientation), at most PHOTO_SIDE, without
 * metadata, on white where it is transparent; appended to *out (some 20 to 150 KB).
 *
 * Takes a few MB while it works, whatever the picture's size; at most 100 MB for a progressive JPEG
 * and 64 MB for an interlaced PNG, which have to be held whole (larger ones are refused). Up to a
 * second for the largest.
 *
 * ERR_BAD_INPUT  neither JPEG nor PNG by its content, broken, arithmetically coded, over the
 *                limits, too small or too narrow; *out is unchanged
 * ERR_RETRY      there is no memory for it now; *out is unchanged
 */
int photo_redraw(struct str bytes, struct buf *out, struct err *err);

/* Whether a JPEG or PNG, also a small or narrow one, is whole: its last row can be decoded. Costs
 * what photo_redraw does, and fails as it does but for that. */
int photo_whole(struct str bytes, struct err *err);

#endif
