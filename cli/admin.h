/* The operators' pages: /healthz, /readyz, /metrics. */
#ifndef CLI_ADMIN_H
#define CLI_ADMIN_H

#include "bot/metrics.h"
#include "bot/server.h"

#include <stdatomic.h>

struct admin {
    const struct metrics *metrics;
    atomic_bool           ready; /* callbacks are taken */
};

/* arg of the site is the struct, which outlives the server. */
struct site admin_site(struct admin *admin);

#endif
