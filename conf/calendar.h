/* The school's calendar: which week of which term it is, holidays, and the Saturdays and Sundays on
 * which one works (调休). All take NULL for a school without one: Monday to Friday are workdays, and
 * there are no terms and no holidays. day: as cst_day (base/cst.h). */
#ifndef CONF_CALENDAR_H
#define CONF_CALENDAR_H

#include "conf/school.h"

void calendar_free(struct school_calendar *c); /* NULL is fine */

bool calendar_is_workday(const struct school_calendar *c, int64_t day);

/* NULL: it is none. */
const struct calendar_span *calendar_holiday(const struct school_calendar *c, int64_t day);
/* The entry of `workdays`, which is a Saturday or a Sunday; NULL: it is none. */
const struct calendar_span *calendar_makeup(const struct school_calendar *c, int64_t day);

/* As which day of the week the offices work: 1 Monday .. 7 Sunday, 0 on holidays. A Saturday or
 * Sunday of `workdays` is like a Friday: what is open Monday to Friday is open then. */
unsigned calendar_weekday(const struct school_calendar *c, int64_t day);

/* false: no term runs on that day, and the outputs are untouched. week: from 1, which is the one of
 * the term's first day; weeks begin on Monday. Either output may be NULL. */
bool calendar_week(const struct school_calendar *c, int64_t day, const struct calendar_span **term,
                   unsigned *week);

/* The first term that begins after that day; NULL: none is known. */
const struct calendar_span *calendar_next_term(const struct school_calendar *c, int64_t day);

#endif
