/* multipart/form-data as strictly as the platform reads it (protocol 5.4 and pitfall 17). */
#ifndef SIM_MULTIPART_H
#define SIM_MULTIPART_H

#include "base/err.h"
#include "base/str.h"

struct sim_part {
    struct str filename; /* raw, as between the quotes; empty when missing */
    struct str bytes;
};

/* The part of that name. *out points into body. ERR_BAD_INPUT: no boundary, not closed, no such
 * part, a filename in the RFC 2231 form (filename*=), which the platform does not understand. */
int sim_multipart_find(struct sim_part *out, const char *content_type, struct str body,
                       const char *name, struct err *err);

#endif
