/* One XML element, as sheet_part.h cuts it out, told tag by tag. mxml is named in sheet_walk.c
 * only: given one element at a time it sees no DOCTYPE, no BOM and no tag with very many
 * attributes, and when it stops without having closed the element, that is a fault. */
#ifndef SHEET_SHEET_WALK_H
#define SHEET_SHEET_WALK_H

#include "base/buf.h"
#include "base/err.h"

struct walk_node; /* a tag that opens */

/* `open` and `close` (either may be NULL) are told of each element, the outermost included, by the
 * name without a prefix. */
struct walk {
    void *arg;
    void (*open)(struct walk *w, const char *name, const struct walk_node *node);
    void (*close)(struct walk *w, const char *name);
    struct buf text;  /* what stood in front of `close`, behind the tag before */
    unsigned   depth; /* elements that are open; 1 in the calls for the outermost */
    bool       whole;
};

/* w has arg, open and close, and is used once. ERR_BAD_INPUT: not well-formed, or not UTF-8. */
int walk_element(struct walk *w, const struct buf *element, struct err *err);

/* An attribute by its name without a prefix; "" when it is not there. prefixed: one that has a
 * prefix (r:id, not id). Lives during `open`. */
const char *walk_attribute(const struct walk_node *node, const char *name, bool prefixed);

#endif
