/* A day behind a word of the staff: 日报 昨天, 导出 9月1日 … */
#ifndef HANDLERS_STAFF_DAY_H
#define HANDLERS_STAFF_DAY_H

#include "base/buf.h"
#include "bot/handler.h"

enum staff_day {
    STAFF_DAY_NONE,  /* the word is no day: it means something else */
    STAFF_DAY_READ,
    STAFF_DAY_WRONG, /* one that there is not, that has not come, or no single one (上周) */
};

/* As people write it in answers, up to today. A number alone may be a class or a room, and is a day
 * only with eight digits. WRONG: `why` says what is wrong with it. */
enum staff_day staff_day_read(const struct ctx *ctx, struct str word, int64_t *day,
                              struct buf *why);

#endif
