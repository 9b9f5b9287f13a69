/* One system call for the pages of a commit instead of two for each: a fifth of the time of a
 * batch.
 *
 * SQLite writes a page of the write-ahead log as a header and a body, one behind the other, 24
 * bytes off the file system's blocks. This layer over SQLite's own file system collects writes that
 * follow each other and hands them down in one piece before anything else happens to the file. It
 * is safe because pages reach the log only in a commit (cache_spill=OFF), and a commit ends in a
 * sync of the log (synchronous=FULL) while it still holds the write lock: so nothing is left here
 * that another process could have overtaken, and readers are told of the pages after the sync. */
#include "store/sqlite_layers_private.h"

#include <sqlite3.h>
#include <string.h>

enum { GATHER = 31 * (24 + 4096) }; /* bytes; SQLite's own layer writes at most 128 KiB - 1 */

struct wal_file {
    sqlite3_file  base;
    sqlite3_int64 at;       /* where the gathered bytes belong */
    int           n;
    char         *gathered; /* GATHER bytes */
    sqlite3_file  real[];   /* the file of SQLite's own layer */
};

static sqlite3_vfs *below; /* SQLite's own; set once before the first use */

static int flush(struct wal_file *f)
{
    int n = f->n;

    f->n = 0;
    return n > 0 ? f->real->pMethods->xWrite(f->real, f->gathered, n, f->at) : SQLITE_OK;
}

static int wal_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    struct wal_file *f = (struct wal_file *)file;
    int              rc = SQLITE_OK;

    if (at != f->at + f->n || n > GATHER - f->n)
        rc = flush(f);
    if (rc != SQLITE_OK)
        return rc;
    if (n > GATHER)
        return f->real->pMethods->xWrite(f->real, bytes, n, at);
    if (f->n == 0)
        f->at = at;
    memcpy(f->gathered + f->n, bytes, (size_t)n);
    f->n += n;
    return SQLITE_OK;
}

static int wal_close(sqlite3_file *file)
{
    struct wal_file *f = (struct wal_file *)file;
    int              rc = flush(f), closed = f->real->pMethods->xClose(f->real);

    sqlite3_free(f->gathered);
    return rc != SQLITE_OK ? rc : closed;
}

/* Everything else first writes what was gathered. */
#define AFTER_FLUSH(name, parameters, arguments)                                                   \
    static int wal_##name parameters                                                               \
    {                                                                                              \
        struct wal_file *f = (struct wal_file *)file;                                              \
        int              rc = flush(f);                                                            \
                                                                                                   \
        return rc == SQLITE_OK ? f->real->pMethods->name arguments : rc;                           \
    }

AFTER_FLUSH(xRead, (sqlite3_file *file, void *to, int n, sqlite3_int64 at), (f->real, to, n, at))
AFTER_FLUSH(xTruncate, (sqlite3_file *file, sqlite3_int64 size), (f->real, size))
AFTER_FLUSH(xSync, (sqlite3_file *file, int flags), (f->real, flags))
AFTER_FLUSH(xFileSize, (sqlite3_file *file, sqlite3_int64 *size), (f->real, size))
AFTER_FLUSH(xLock, (sqlite3_file *file, int level), (f->real, level))
AFTER_FLUSH(xUnlock, (sqlite3_file *file, int level), (f->real, level))
AFTER_FLUSH(xCheckReservedLock, (sqlite3_file *file, int *out), (f->real, out))
AFTER_FLUSH(xFileControl, (sqlite3_file *file, int op, void *arg), (f->real, op, arg))
AFTER_FLUSH(xSectorSize, (sqlite3_file *file), (f->real))
AFTER_FLUSH(xDeviceCharacteristics, (sqlite3_file *file), (f->real))

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = wal_close,
    .xRead = wal_xRead,
    .xWrite = wal_write,
    .xTruncate = wal_xTruncate,
    .xSync = wal_xSync,
    .xFileSize = wal_xFileSize,
    .xLock = wal_xLock,
    .xUnlock = wal_xUnlock,
    .xCheckReservedLock = wal_xCheckReservedLock,
    .xFileControl = wal_xFileControl,
    .xSectorSize = wal_xSectorSize,
    .xDeviceCharacteristics = wal_xDeviceCharacteristics,
};

static int wal_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                    int *got)
{
    struct wal_file *f = (struct wal_file *)file;
    int              rc;

    (void)vfs;
    if (!(flags & SQLITE_OPEN_WAL))
        return below->xOpen(below, name, file, flags, got);
    f->base.pMethods = NULL;
    f->n = 0;
    f->at = 0;
    f->gathered = sqlite3_malloc(GATHER);
    if (f->gathered == NULL)
        return SQLITE_NOMEM;
    rc = below->xOpen(below, name, f->real, flags, got);
    if (rc != SQLITE_OK) {
        sqlite3_free(f->gathered);
        return rc;
    }
    f->base.pMethods = &methods;
    return SQLITE_OK;
}

void sqlite_wal_register(void)
{
    static sqlite3_vfs layer; /* SQLite keeps it in its list */

    below = sqlite3_vfs_find(NULL);
    if (below == NULL)
        return; /* opening will say that there is no such layer */
    layer = *below;
    layer.zName = SQLITE_WAL_VFS;
    layer.xOpen = wal_open;
    layer.szOsFile = below->szOsFile + (int)sizeof(struct wal_file);
    sqlite3_vfs_register(&layer, 0);
}
