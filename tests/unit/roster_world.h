/* A roster as text, its heading and rows read as the import reads them. */
#ifndef TESTS_UNIT_ROSTER_WORLD_H
#define TESTS_UNIT_ROSTER_WORLD_H

#include "tests/test.h"
#include "tests/tools/workbook.h"

#include "base/mem.h"
#include "cli/roster_row.h"

#include <unistd.h>

struct world {
    int            fd;
    struct sheet  *sheet;
    struct columns columns;
    struct buf     said;
    struct err     err;
};

/* 0, or -1 with err: the heading is not as it must be. */
static int world_open(struct world *w, const char *text, const struct school_roster *mapping)
{
    char path[32];
    int  rc;

    *w = (struct world){.fd = memory_file(str_c(text), path)};
    w->columns.fields = roster_columns;
    w->columns.fields_count = ROSTER_FIELDS;
    rc = sheet_open(&w->sheet, path, &w->err);
    return rc < 0 ? -1 : columns_read(&w->columns, w->sheet, &roster_need, mapping, &w->said,
                                      &w->err);
}

static void world_close(struct world *w)
{
    sheet_close(w->sheet);
    columns_free(&w->columns);
    buf_free(&w->said);
    close(w->fd);
}

static inline struct str world_text(const struct buf *b)
{
    return b->p ? buf_view(b) : STR_LIT("");
}

#endif
