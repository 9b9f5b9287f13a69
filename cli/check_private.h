/* Parts of `hongyan check`. */
#ifndef CLI_CHECK_PRIVATE_H
#define CLI_CHECK_PRIVATE_H

#include "conf/conf.h"

/* check_services.c: what a school without mistakes has besides flows, a line for each appointment
 * and for each number of a clearance; and notes about it, on stdout. */
void check_print_services(const struct conf_school *school);
void check_note_services(const struct conf *conf, int64_t now);

/* check_menus.c: notes about menu entries that nothing answers. */
void check_note_menus(const struct conf *conf, int64_t now);

/* "08:00", "12:30": the platform asks for no mass sends then. Prints a note; `of` names who sends
 * ("flow checkin"). Source: protocol 4.1 */
void check_note_rush(const char *of, const char *what, const char *clock);

#endif
