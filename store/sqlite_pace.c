/* A mover goes in small steps, each synced and followed by a pause, whatever the scheduler would
 * have given it: when all share a core, slices of some milliseconds were taken from those who
 * answer, and commits waited for one sync of 20 MB.
 *
 * This layer over SQLite's own file system is for connections that write the database file in
 * checkpoints only. */
#include "store/sqlite_layers_private.h"

#include <sqlite3.h>
#include <time.h>

enum {
    STEP = 48,        /* pages: about 0.2 ms, and twice as long on the disk */
    PAUSE_NS = 50000, /* behind the first step; longer by this behind each … */
    LONGEST = 5,      /* … so many times: little is soon done, much is hardly felt */
};

struct pace { /* behind SQLite's own struct of the file */
    sqlite3_int64 at;
    unsigned      pages, steps; /* of this checkpoint */
};

static sqlite3_vfs       *below;      /* SQLite's own; set once before the first use */
static sqlite3_io_methods own, paced; /* the same for every file: set by the first */

static struct pace *pace_of(sqlite3_file *file)
{
    return (struct pace *)((char *)file + below->szOsFile);
}

/* What cannot be synced is not moved: SQLite keeps it in the log. Most of all this keeps its own
 * sync short, which comes with the last page of the log, in the writer. */
static int end_step(sqlite3_file *file, struct pace *pace)
{
    struct timespec pause = {0};
    int             rc = own.xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);

    pace->steps++;
    pause.tv_nsec = PAUSE_NS * (long)(pace->steps < LONGEST ? pace->steps : LONGEST);
    nanosleep(&pause, NULL);
    return rc;
}

/* A checkpoint writes its pages in ascending order. */
static int paced_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    struct pace *pace = pace_of(file);
    int          rc = own.xWrite(file, bytes, n, at);

    if (at < pace->at)
        pace->pages = pace->steps = 0;
    pace->at = at;
    if (rc == SQLITE_OK && ++pace->pages % STEP == 0)
        rc = end_step(file, pace);
    return rc;
}

static int paced_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                      int *got)
{
    int rc = below->xOpen(below, name, file, flags, got);

    (void)vfs;
    if (rc != SQLITE_OK || !(flags & SQLITE_OPEN_MAIN_DB))
        return rc;
    if (own.xWrite == NULL) {
        own = paced = *file->pMethods;
        paced.xWrite = paced_write;
    }
    *pace_of(file) = (struct pace){0};
    file->pMethods = &paced;
    return SQLITE_OK;
}

void sqlite_pace_register(void)
{
    static sqlite3_vfs layer; /* SQLite keeps it in its list */

    below = sqlite3_vfs_find(NULL);
    if (below == NULL)
        return;
    layer = *below;
    layer.zName = SQLITE_PACE_VFS;
    layer.xOpen = paced_open;
    layer.szOsFile = below->szOsFile + (int)sizeof(struct pace);
    sqlite3_vfs_register(&layer, 0);
}
