/* What is made outside the worker's transaction, for its thread: bot/maker.h. */
#ifndef HANDLERS_MAKERS_H
#define HANDLERS_MAKERS_H

#include "bot/maker.h"

extern const struct maker *const makers[]; /* ends with NULL */

#endif
