/* Everything the bot can do. First match wins; ended by NULL. */
#ifndef HANDLERS_TABLE_H
#define HANDLERS_TABLE_H

#include "bot/handler.h"

extern const struct handler *const handlers[];

#endif
