/* What the disk itself asks for one commit: 8 KiB written and forced out, again and again, over a
 * file that is already allocated, as SQLite's WAL is after its first checkpoint.
 *
 *   bench_fsync FOLDER [SECONDS]     prints p50=… p99=… (microseconds) count=… */
#include "base/mem.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 8192, BLOCKS = 512, ROUNDS_MAX = 100000 };

static double now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
    double x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/* The file with all its blocks on the disk; its name is gone, its bytes go with the descriptor. */
static int probe_file(const char *folder)
{
    char  path[4096];
    char  block[BLOCK] = {0};
    int   fd;

    snprintf(path, sizeof path, "%s/fsync-probe-XXXXXX", folder);
    if ((fd = mkstemp(path)) < 0)
        return -1;
    unlink(path);
    for (int i = 0; i < BLOCKS; i++)
        if (write(fd, block, BLOCK) != BLOCK)
            return -1;
    return fsync(fd) < 0 ? -1 : fd;
}

static size_t probe(int fd, double seconds, double *took)
{
    char   block[BLOCK];
    size_t n = 0;
    double start = now_us(), before = start, after;

    do {
        memset(block, (int)(n & 0xff), BLOCK);
        if (pwrite(fd, block, BLOCK, (off_t)(n % BLOCKS) * BLOCK) != BLOCK || fdatasync(fd) < 0)
            return 0;
        after = now_us();
        took[n++] = after - before;
        before = after;
    } while (after - start < seconds * 1e6 && n < ROUNDS_MAX);
    return n;
}

int main(int argc, char **argv)
{
    auto_free double *took = xcalloc(ROUNDS_MAX, sizeof *took);
    double            seconds = argc > 2 ? strtod(argv[2], NULL) : 2;
    size_t            n;
    int               fd;

    if (argc < 2 || (fd = probe_file(argv[1])) < 0 || (n = probe(fd, seconds, took)) == 0) {
        perror("bench_fsync");
        return 1;
    }
    close(fd);
    qsort(took, n, sizeof *took, by_value);
    printf("p50=%.1f p99=%.1f count=%zu\n", took[n / 2], took[n * 99 / 100], n);
    return 0;
}
