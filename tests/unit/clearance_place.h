/* A folder with all that `hongyan clearance` needs, and the school's chats beside it. */
#ifndef TESTS_UNIT_CLEARANCE_PLACE_H
#define TESTS_UNIT_CLEARANCE_PLACE_H

#include "tests/unit/cli_place.h"

/* The school with another season, and without what the configuration would need for codes. */
static inline char *school_text(const char *from, const char *until)
{
    struct buf text = {0};
    char       window[60];

    snprintf(window, sizeof window, "{from: %s, until: %s}", from, until);
    buf_c(&text, CLEAR_SCHOOL);
    put_instead(&text, "{from: 2026-11-01, until: 2026-12-31}", window);
    put_instead(&text, "identity: {app: student}", "identity: {app: student, phone: false}");
    return buf_take(&text);
}

static inline void open_place(struct place *p, const char *from, const char *until)
{
    auto_free char *school = school_text(from, until);

    open_place_with(p, school, "");
}

static inline void close_place(struct place *p)
{
    close_place_of(p, (const char *const[]){"hongyan.yaml", "school.yaml", "db", "db-wal",
                                            "db-shm", "list.csv", "out", "list.csv.refused.csv",
                                            NULL});
}

#define RUN(place, ...)                                                                            \
    run_verb(place, cli_clearance, "clearance", (const char *const[]){__VA_ARGS__, NULL})

static inline int import(struct place *p, const char *node, const char *table, const char *more)
{
    char path[100];

    write_file(p, "list.csv", table);
    return RUN(p, "import", "leaving", node, path_of(p, "list.csv", path), more);
}

#endif
