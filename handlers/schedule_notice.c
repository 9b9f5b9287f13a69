/* Carries notices out, a part at a time: notice_run.c. */
#include "handlers/notice.h"
#include "handlers/schedule_private.h"

const struct scheduled scheduled_notice = {.name = "notice", .run = notice_run};
