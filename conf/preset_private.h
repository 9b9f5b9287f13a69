/* What an absent key is taken for where that hangs on other keys. */
#ifndef CONF_PRESET_PRIVATE_H
#define CONF_PRESET_PRIVATE_H

#include "conf/school.h"
#include "conf/tree_private.h"

/* tree: the checked one that the school was loaded from; its calendar is there. */
void preset_school(struct conf_school *school, const struct node *tree);

#endif
