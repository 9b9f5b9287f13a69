/* The tree against the schema: each key known, each value of its type, in its range, of its form.
 */
#ifndef CONF_SHAPE_PRIVATE_H
#define CONF_SHAPE_PRIVATE_H

#include "conf/schema_private.h"
#include "conf/tree_private.h"

/* Reports everything that the schema and its rules do not allow. Values that a rule calls secret
 * become hidden. */
void shape_check(const struct schema *s, struct node *root, struct report *report);

/* Appends the tree as YAML for libcyaml: the absent keys that have a preset added, every value in
 * quotes, ASCII only. The tree must have passed shape_check. */
void shape_emit(const struct schema *s, const struct node *root, struct buf *out);

#endif
