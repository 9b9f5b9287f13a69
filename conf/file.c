#include "conf/file_private.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_at(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* Asks for one byte more than is allowed, because the size that stat tells may change. */
static int read_all(struct buf *out, int fd, size_t most, struct err *err)
{
    char    block[16384];
    size_t  total = 0;
    ssize_t n;

    while ((n = read(fd, block, sizeof block)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, ERR_BAD_INPUT, "%s", strerror(errno));
        total += (size_t)n;
        if (total > most)
            return err_set(err, ERR_BAD_INPUT, "larger than %zu bytes", most);
        buf_add(out, block, (size_t)n);
    }
    return 0;
}

int file_read(struct buf *out, const char *path, size_t most, struct err *err)
{
    __attribute__((cleanup(close_at))) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat                            st;

    if (fd < 0 || fstat(fd, &st) < 0)
        return err_set(err, ERR_BAD_INPUT, "%s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_BAD_INPUT, "not a file");
    return read_all(out, fd, most, err);
}

char *path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        return xstrdup(".");
    return xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
}

char *path_in(const char *folder, struct str path)
{
    struct buf b = {0};

    if ((path.n == 0 || path.p[0] != '/') && strcmp(folder, ".") != 0) {
        buf_c(&b, folder);
        if (folder[strlen(folder) - 1] != '/')
            buf_char(&b, '/');
    }
    buf_str(&b, path);
    return buf_take(&b);
}
