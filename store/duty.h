/* Who is on duty: of the processes that share a database, one does each job that reaches the world
 * outside (sending, SMS, mail, what a maker makes), so that nothing goes twice; when it ends,
 * however it ends, another one is on duty. A lock of the system on a file beside the database: it
 * has no clock that could be wrong, and a process that hangs still has it. */
#ifndef STORE_DUTY_H
#define STORE_DUTY_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum duty_job { DUTY_SENDER, DUTY_SMS, DUTY_MAIL, DUTY_MAKER };

struct duty { /* {0} is nobody's */
    enum duty_job job;
    int           file; /* -1: the database is of one process alone */
    bool          open, mine, told;
    bool          spoke;
    uint32_t      said;
};

/* url: as db_open; the file is that with "-duty" behind it, which is made with mode 0600. Takes
 * nothing yet. 0, or -1 with ERR_RETRY: the file cannot be opened; then *t is untouched, and there
 * is nothing to close. */
int duty_open(struct duty *t, const char *url, enum duty_job job, struct err *err);
void duty_close(struct duty *t); /* another one may have it */

/* Whether it is ours, from now on until duty_close or the end of the process. Never waits; ask
 * again in a second. The first no, and the yes behind it, are in the log; a file system without
 * such locks is an error there. */
bool duty_take(struct duty *t);

/* What the one on duty has found out that the others should know: a number of its own making, 0 as
 * long as nothing was said. It lies in the file, where the next one on duty finds it until that has
 * said its own. Who is not on duty says nothing, and of a database of one process nobody hears it.
 * What cannot be written is not heard; that is all. Both cost next to nothing. */
void duty_say(struct duty *t, uint32_t what);
uint32_t duty_heard(const struct duty *t);

#endif
