/* Making flows of our own: memory as libcyaml makes it, which conf_school_free gives back. */
#ifndef CONF_BUILTIN_PRIVATE_H
#define CONF_BUILTIN_PRIVATE_H

#include "conf/builtin.h"

/* `own`, or where there are none, `usual` (ends with NULL; NULL: none). */
void builtin_list(char *const *own, unsigned own_count, const char *const *usual, char ***list,
                  unsigned *count);

/* conf/builtin_booking.c, conf/builtin_notice.c: the sections' flows, written to `flows`; how many
 * they are. */
unsigned builtin_booking(struct school_booking *booking, struct school_flow *flows);
unsigned builtin_notice(const struct school_notices *n, struct school_flow *flow);
unsigned builtin_appointments(const struct conf_school *school, struct school_flow *flows);

#endif
