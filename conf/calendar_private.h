/* The calendar's file, from its text to days. */
#ifndef CONF_CALENDAR_PRIVATE_H
#define CONF_CALENDAR_PRIVATE_H

#include "conf/school.h"
#include "conf/tree_private.h"

struct span_texts {
    char *name, *name_en;
    char *from, *until; /* "2026-10-01"; until NULL: one day */
};

/* As libcyaml loads it. */
struct calendar_texts {
    struct span_texts *terms;
    unsigned           terms_count;
    struct span_texts *holidays;
    unsigned           holidays_count;
    struct span_texts *workdays;
    unsigned           workdays_count;
};

/* The days of checked texts; the caller frees it with calendar_free. */
struct school_calendar *calendar_new(const struct calendar_texts *texts);

/* Order, overlaps, what contradicts itself. calendar: a tree that may have failed shape_check. */
void check_calendar(const struct node *calendar, struct report *report);

#endif
