#include "base/log.h"

#include "base/buf.h"
#include "base/cst.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LOG_FULL = 16 * 1024 }; /* bytes */

static _Atomic int least_level = LOG_INFO;

/* One for all threads, so that whoever flushes writes everybody's lines: a thread that only refuses
 * requests need not pay for a write itself. The lock is held for a copy, or for one write. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct buf      pending;

static const char *const names[] = {
    [LOG_DEBUG] = " debug ",
    [LOG_INFO] = " info ",
    [LOG_WARN] = " warn ",
    [LOG_ERROR] = " error ",
};

void log_set_level(enum log_level least)
{
    atomic_store(&least_level, (int)least);
}

bool log_enabled(enum log_level level)
{
    return (int)level >= atomic_load_explicit(&least_level, memory_order_relaxed);
}

/* With the lock held. A line is never split between two writers. */
static void write_pending(void)
{
    struct str rest = buf_view(&pending);

    while (rest.n > 0) {
        ssize_t n = write(STDERR_FILENO, rest.p, rest.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break; /* nobody reads the log: serving goes on */
        rest = str_skip(rest, (size_t)n);
    }
    buf_clear(&pending);
}

void log_flush(void)
{
    pthread_mutex_lock(&lock);
    if (pending.n > 0)
        write_pending();
    pthread_mutex_unlock(&lock);
}

/* With the lock held. The stamp is made once a second and copied for the other lines of it. */
static void add_stamp(void)
{
    static time_t second;
    static char   text[24];
    time_t        now = time(NULL);

    if (now != second || text[0] == '\0') {
        struct cst c = cst_of((int64_t)now);

        cst_stamp(text, (int64_t)now);
        snprintf(text + 16, sizeof text - 16, ":%02d", c.second);
        text[10] = 'T';
        second = now;
    }
    buf_c(&pending, text);
}

/* With the lock held. */
static void add_line(enum log_level level, struct str line)
{
    size_t start;

    add_stamp();
    buf_c(&pending, names[level]);
    start = pending.n;
    buf_str(&pending, line);
    for (size_t i = start; i < pending.n; i++)
        if ((unsigned char)pending.p[i] < 0x20 || pending.p[i] == 0x7f)
            pending.p[i] = '?';
    buf_char(&pending, '\n');
}

void log_str(enum log_level level, struct str line)
{
    if (!log_enabled(level))
        return;
    pthread_mutex_lock(&lock);
    add_line(level, line);
    if (level >= LOG_WARN || pending.n >= LOG_FULL)
        write_pending();
    pthread_mutex_unlock(&lock);
}

void log_line(enum log_level level, const char *format, ...)
{
    auto_buf struct buf line = {0};
    va_list             args;

    if (!log_enabled(level))
        return;
    va_start(args, format);
    buf_vf(&line, format, args);
    va_end(args);
    log_str(level, buf_view(&line));
}
