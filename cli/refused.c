#include "cli/refused.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct refused {
    const struct columns *columns;
    char                 *path, *unfinished; /* its name, and the one until it is whole */
    FILE                 *file;              /* NULL: no row yet */
};

void refused_new(struct refused **out, const char *table, const struct columns *columns)
{
    auto_buf struct buf path = {0}, unfinished = {0};
    struct refused     *r = xcalloc(1, sizeof *r);

    buf_f(&path, "%s.refused.csv", table);
    buf_f(&unfinished, "%s.refused.csv.part", table);
    r->columns = columns;
    r->path = buf_take(&path);
    r->unfinished = buf_take(&unfinished);
    *out = r;
}

void refused_free(struct refused *r)
{
    if (r == NULL)
        return;
    if (r->file != NULL) {
        fclose(r->file);
        unlink(r->unfinished);
    }
    free(r->path);
    free(r->unfinished);
    free(r);
}

const char *refused_path(const struct refused *r)
{
    return r->path;
}

static int failed(const struct refused *r, struct err *err)
{
    return err_set(err, ERR_RETRY, "%s: 无法写入 / cannot be written: %s", r->path, strerror(errno));
}

/* As many cells as the heading has, without its own 原因 of an earlier time, and the reason. */
static int write_row(struct refused *r, const struct sheet_row *row, struct str why,
                     struct err *err)
{
    auto_wiped struct buf line = {0};
    bool                  first = true;

    for (unsigned i = 0; i < r->columns->heading.count || i < row->count; i++) {
        struct str cell = i < row->count ? row->cells[i] : (struct str){NULL, 0};

        if ((int)i == r->columns->reason)
            continue;
        sheet_write_cell(&line, cell, first);
        first = false;
    }
    sheet_write_cell(&line, why, first);
    buf_c(&line, "\r\n");
    return fwrite(line.p, 1, line.n, r->file) == line.n ? 0 : failed(r, err);
}

static int start(struct refused *r, struct err *err)
{
    int fd;

    unlink(r->unfinished);
    fd = open(r->unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed(r, err);
    r->file = fdopen(fd, "w");
    if (r->file == NULL) {
        close(fd);
        return failed(r, err);
    }
    if (fputs("\xef\xbb\xbf", r->file) < 0)
        return failed(r, err);
    return write_row(r, &r->columns->heading, STR_LIT("原因（改好后请清空这一格）"), err);
}

int refused_add(struct refused *r, const struct sheet_row *row, struct str why, struct err *err)
{
    if (r->file == NULL && start(r, err) < 0)
        return -1;
    return write_row(r, row, why, err);
}

int refused_flush(struct refused *r, struct err *err)
{
    return r->file == NULL || fflush(r->file) == 0 ? 0 : failed(r, err);
}

int refused_finish(struct refused *r, struct err *err)
{
    FILE *file = r->file;

    if (file == NULL)
        return unlink(r->path) == 0 || errno == ENOENT ? 0 : failed(r, err);
    r->file = NULL;
    if (fclose(file) != 0 || rename(r->unfinished, r->path) < 0) {
        failed(r, err);
        unlink(r->unfinished);
        return -1;
    }
    return 0;
}
