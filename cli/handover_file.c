#include "cli/handover_private.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(const char *path, const char *what, struct err *err)
{
    return err_set(err, ERR_RETRY, "%s: %s: %s", path, what, strerror(errno));
}

/* ---- its name ---- */

int handover_path(const char *path, char **out, struct err *err)
{
    auto_free char     *copy = xstrdup(path), *name = xstrdup(path), *folder = NULL;
    auto_buf struct buf whole = {0};
    struct stat         st;

    folder = realpath(dirname(copy), NULL);
    if (folder == NULL)
        return err_set(err, ERR_BAD_INPUT, "%s: 没有这个文件夹 / no such folder", path);
    if (strchr(path, '\n') != NULL)
        return err_set(err, ERR_BAD_INPUT, "文件名里有换行 / a line feed in the name of the file");
    if (lstat(path, &st) == 0)
        return err_set(err, ERR_BAD_INPUT, "%s: 已经有了，不会覆盖 / is there already", path);
    buf_f(&whole, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, basename(name));
    *out = buf_take(&whole);
    return 0;
}

void part_name(struct handover_run *h, const char *path)
{
    buf_clear(&h->part);
    buf_f(&h->part, "%s.%s.part", path, h->token);
}

/* A name is on the disk when its folder is. Some file systems cannot be asked for that. */
static int sync_folder(const char *path, struct err *err)
{
    auto_free char *copy = xstrdup(path);
    int             fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

    if (fd < 0)
        return failed(path, "its folder", err);
    rc = fsync(fd);
    close(fd);
    return rc == 0 || errno == EINVAL ? 0 : failed(path, "its folder", err);
}

/* ---- the file ---- */

void part_remove(struct handover_run *h)
{
    if (h->fd < 0)
        return;
    unlink(h->part.p);
    close(h->fd);
    h->fd = -1;
}

static int write_all(int fd, struct str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        bytes = str_skip(bytes, (size_t)n);
    }
    return fsync(fd);
}

int part_write(struct handover_run *h, struct str bytes, struct err *err)
{
    part_name(h, h->path);
    h->fd = open(h->part.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (h->fd < 0)
        return failed(h->path, "cannot be made", err);
    if (flock(h->fd, LOCK_EX | LOCK_NB) == 0 && write_all(h->fd, bytes) == 0 &&
        sync_folder(h->part.p, err) == 0)
        return 0;
    failed(h->path, "cannot be written", err);
    part_remove(h);
    return -1;
}

int part_hold(struct handover_run *h, struct err *err)
{
    int fd = open(h->part.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return errno == ENOENT ? 0 : failed(h->part.p, "cannot be opened", err);
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        close(fd);
        return err_set(err, ERR_RETRY,
                       "给这家的另一次导出正在进行 / another export for this carrier is running");
    }
    h->fd = fd;
    return 1;
}

/* RENAME_NOREPLACE is not known to every file system; a link does the same where there are such. */
static int rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    return link(from, to) == 0 ? unlink(from) : -1;
}

int part_finish(struct handover_run *h, const char *path, struct err *err)
{
    if (rename_new(h->part.p, path) < 0) {
        int why = errno;

        return err_set(err, ERR_RETRY,
                       "%s: 起不了这个名字，文件还在 / cannot get its name, and is still %s: %s", path,
                       h->part.p, strerror(why));
    }
    close(h->fd);
    h->fd = -1;
    return sync_folder(path, err);
}
