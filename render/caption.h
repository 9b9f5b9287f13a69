/* A line of words for a picture that is drawn elsewhere. */
#ifndef RENDER_CAPTION_H
#define RENDER_CAPTION_H

#include "base/err.h"
#include "base/str.h"

/* Fills width * height bytes: 0 where there is paper, 255 where there is ink, the line in the
 * middle, cut where it is too long. Takes some tenths of a millisecond, some tens for the first one
 * of a process. ERR_RETRY: no font has Chinese letters; out is untouched. */
int caption_draw(struct str text, unsigned width, unsigned height, unsigned char *out,
                 struct err *err);

#endif
