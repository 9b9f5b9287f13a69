/* What stands for something in a school's texts. */
#ifndef CONF_FILL_H
#define CONF_FILL_H

#include "base/buf.h"

/* Appends `text` with every "{name}" replaced, and without blanks at its ends, also those that an
 * empty name leaves there. */
void fill_name(struct buf *out, const char *text, struct str name);

#endif
