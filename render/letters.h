/* Lines of text on a cairo surface, Chinese and others in one line. Private to render/. */
#ifndef RENDER_LETTERS_H
#define RENDER_LETTERS_H

#include "base/err.h"
#include "base/str.h"

#include <cairo.h>

/* A font that has Chinese letters, and one that has ours where it has not. */
struct letters {
    cairo_font_face_t *chinese, *latin;
    void              *has_chinese, *has_latin; /* their characters: fontconfig's */
};

enum letters_align { LETTERS_LEFT, LETTERS_CENTRE, LETTERS_RIGHT };

/* What fontconfig finds; takes less than a millisecond but for the first time in a process.
 * ERR_RETRY: no font of this machine has Chinese letters. */
int letters_open(struct letters *l, bool bold, struct err *err);
void letters_close(struct letters *l); /* {0} is fine */
#define auto_letters __attribute__((cleanup(letters_close)))

/* At x on the base line y, at most `room` wide: what is longer has '…' in place of a part of its
 * middle. What is not UTF-8 is left out. */
void letters_draw(cairo_t *c, const struct letters *l, double size, struct str text, double x,
                  double y, double room, enum letters_align align);

double letters_width(cairo_t *c, const struct letters *l, double size, struct str text);

#endif
