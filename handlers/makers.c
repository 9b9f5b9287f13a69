#include "handlers/makers.h"

#include "handlers/make.h"

const struct maker *const makers[] = {
    &make_digest, /* the numbers and a chart of the classes of somebody's scope */
    &make_export, /* a table of all people of it */
    &make_answer, /* what the worker must not wait for */
    &make_offer,  /* a carrier's picture */
    NULL,
};
