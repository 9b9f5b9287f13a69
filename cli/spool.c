#include "cli/spool.h"

#include "base/mem.h"
#include "crypto/random.h"

#include <errno.h>
#include <stdio.h>

/* The rows are one stream of bytes, sealed in blocks of one size. A row: line (8 bytes), count (4),
 * then for each cell its length (4) and its bytes; numbers as this machine has them. */

enum { BLOCK = 4096, SEALED_BLOCK = BLOCK + SEALED_OVERHEAD };

static const char context[] = "cli.spool";

struct spool {
    const struct sealer *sealer;
    FILE                *file;
    bool                 reading;
    struct buf           block;  /* plain: being filled, or being read */
    size_t               at;     /* read so far of block */
    struct buf           sealed;
    struct buf           memory; /* of the current row */
    struct str           cells[SHEET_COLUMNS];
    int64_t              count;
};

int spool_open(struct spool **out, const struct sealer *sealer, struct err *err)
{
    FILE         *file = tmpfile();
    struct spool *s;

    if (file == NULL)
        return err_set(err, ERR_RETRY, "temporary file: %s", strerror(errno));
    s = xcalloc(1, sizeof *s);
    s->sealer = sealer;
    s->file = file;
    buf_room(&s->block, BLOCK);
    *out = s;
    return 0;
}

void spool_close(struct spool *s)
{
    if (s == NULL)
        return;
    fclose(s->file);
    buf_wipe(&s->block);
    buf_wipe(&s->memory);
    buf_free(&s->sealed);
    free(s);
}

int64_t spool_count(const struct spool *s)
{
    return s->count;
}

/* ---- writing ---- */

static int flush(struct spool *s, struct err *err)
{
    unsigned char nonce[SEALED_NONCE];

    random_bytes(nonce, sizeof nonce);
    buf_clear(&s->sealed);
    if (sealer_seal(s->sealer, context, buf_view(&s->block), nonce, &s->sealed, err) < 0)
        return -1;
    if (fwrite(s->sealed.p, 1, s->sealed.n, s->file) != s->sealed.n)
        return err_set(err, ERR_RETRY, "temporary file: %s", strerror(errno));
    buf_clear(&s->block);
    return 0;
}

static int put(struct spool *s, const void *bytes, size_t n, struct err *err)
{
    const char *from = bytes;

    while (n > 0) {
        size_t part = BLOCK - s->block.n < n ? BLOCK - s->block.n : n;

        buf_add(&s->block, from, part);
        from += part;
        n -= part;
        if (s->block.n == BLOCK && flush(s, err) < 0)
            return -1;
    }
    return 0;
}

int spool_put(struct spool *s, const struct sheet_row *row, struct err *err)
{
    uint32_t count = row->count;

    if (put(s, &row->line, sizeof row->line, err) < 0 || put(s, &count, sizeof count, err) < 0)
        return -1;
    for (unsigned i = 0; i < row->count; i++) {
        uint32_t n = (uint32_t)row->cells[i].n;

        if (put(s, &n, sizeof n, err) < 0 || put(s, row->cells[i].p, n, err) < 0)
            return -1;
    }
    s->count++;
    return 0;
}

/* ---- reading ---- */

int spool_rewind(struct spool *s, struct err *err)
{
    if (!s->reading && s->block.n > 0 && flush(s, err) < 0)
        return -1;
    s->reading = true;
    if (fflush(s->file) != 0 || fseek(s->file, 0, SEEK_SET) != 0)
        return err_set(err, ERR_RETRY, "temporary file: %s", strerror(errno));
    buf_clear(&s->block);
    s->at = 0;
    return 0;
}

/* 1: there is more in block; 0: the end. */
static int fill(struct spool *s, struct err *err)
{
    size_t n;

    if (s->at < s->block.n)
        return 1;
    buf_clear(&s->sealed);
    n = fread(buf_room(&s->sealed, SEALED_BLOCK), 1, SEALED_BLOCK, s->file);
    if (n == 0)
        return ferror(s->file) ? err_set(err, ERR_RETRY, "temporary file: %s", strerror(errno)) : 0;
    buf_clear(&s->block);
    s->at = 0;
    if (sealer_open(s->sealer, context, (struct str){s->sealed.p, n}, &s->block, err) < 0)
        return -1;
    return 1;
}

static int cut_off(struct err *err)
{
    return err_set(err, ERR_RETRY, "temporary file: it ends in the middle of a row");
}

static int get(struct spool *s, void *bytes, size_t n, struct err *err)
{
    char *to = bytes;

    while (n > 0) {
        int    rc = fill(s, err);
        size_t part;

        if (rc <= 0)
            return rc < 0 ? -1 : cut_off(err);
        part = s->block.n - s->at < n ? s->block.n - s->at : n;
        memcpy(to, s->block.p + s->at, part);
        s->at += part;
        to += part;
        n -= part;
    }
    return 0;
}

static int get_cells(struct spool *s, struct sheet_row *row, struct err *err)
{
    size_t at = 0;

    for (unsigned i = 0; i < row->count; i++) {
        uint32_t n;

        if (get(s, &n, sizeof n, err) < 0 || get(s, buf_room(&s->memory, n), n, err) < 0)
            return -1;
        s->memory.n += n;
        s->cells[i].n = n;
    }
    for (unsigned i = 0; i < row->count; i++) {
        s->cells[i].p = s->memory.p + at;
        at += s->cells[i].n;
    }
    row->cells = s->cells;
    return 0;
}

int spool_next(struct spool *s, struct sheet_row *row, struct err *err)
{
    struct sheet_row next = {0};
    uint32_t         count;
    int              rc = fill(s, err);

    if (rc <= 0)
        return rc;
    if (get(s, &next.line, sizeof next.line, err) < 0 || get(s, &count, sizeof count, err) < 0)
        return -1;
    if (count > SHEET_COLUMNS)
        return cut_off(err);
    next.count = count;
    buf_clear(&s->memory);
    if (get_cells(s, &next, err) < 0)
        return -1;
    *row = next;
    return 1;
}
