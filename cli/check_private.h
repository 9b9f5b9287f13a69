/* Parts of `hongyan check`. Each appends lines. */
#ifndef CLI_CHECK_PRIVATE_H
#define CLI_CHECK_PRIVATE_H

#include "base/buf.h"
#include "conf/conf.h"

/* check_services.c: what a school without mistakes has besides flows, a line for each appointment
 * and for each number of a clearance; and notes about it. */
void check_services(const struct conf_school *school, struct buf *out);
void check_note_services(const struct conf *conf, int64_t now, struct buf *out);

/* "08:00", "12:30": the platform asks for no mass sends then, which is noted. of: who sends ("flow
 * checkin"). Source: protocol 4.1 */
void check_note_rush(const char *of, const char *what, const char *clock, struct buf *out);
/* The same of a time at which people are reminded, and whether it lies in the quiet hours. */
void check_note_remind(const struct conf_school *school, const char *of, const char *clock,
                       struct buf *out);

/* check_notices.c: the kinds and templates of notices, the calendar; and notes about them. */
void check_write_notices(const struct conf *conf, int64_t now, struct buf *out);
void check_note_notices(const struct conf *conf, int64_t now, struct buf *out);

/* check_menus.c: notes about menu entries that nothing answers. */
void check_note_menus(const struct conf *conf, int64_t now, struct buf *out);

#endif
