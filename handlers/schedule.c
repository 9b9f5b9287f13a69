#include "handlers/schedule.h"

const struct scheduled *const schedule[] = {
    NULL,
};
