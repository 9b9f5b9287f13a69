/* What an import of the roster does, in numbers and in words. */
#ifndef CLI_ROSTER_DIFFERENCE_H
#define CLI_ROSTER_DIFFERENCE_H

#include "cli/cli.h"

struct roster_difference {
    int64_t added, changed, same; /* people */
    int64_t left;                 /* who leave; not among the changed */
    int64_t told;                 /* … of them, by what their row says */
    int64_t refused;              /* rows */
    int64_t replaced;             /* of the changed: name and document are others */
    int64_t shared;               /* whose document is another person's, too */
};

/* Prints it; refused: the path of the file that was written, or NULL. */
void roster_difference_print(const struct roster_difference *d, const struct cli_options *o,
                             const char *refused);

/* Says that more would leave than may; the exit code. */
int roster_difference_refuse(const struct roster_difference *d, const char *path, unsigned most);

#endif
