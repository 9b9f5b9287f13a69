#include "bot/files.h"

#include "base/mem.h"
#include "crypto/digest.h"
#include "crypto/random.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    RANDOM = 16,       /* bytes of a name */
    NAME = 2 * RANDOM, /* … as hex digits */
    SEALED_SIZE = SEALED_FILE_MAX + SEALED_OVERHEAD,
};

static const char new_tail[] = ".new";

static int failed(struct err *err, const char *what, const char *path)
{
    return err_set(err, ERR_RETRY, "files: %s %s: %s", what, path, strerror(errno));
}

static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!((name.p[i] >= '0' && name.p[i] <= '9') || (name.p[i] >= 'a' && name.p[i] <= 'f')))
            return false;
    return name.n == NAME;
}

static int check_name(struct str name, struct err *err)
{
    return is_name(name) ? 0 : err_set(err, ERR_BAD_INPUT, "files: a name that is none");
}

static void path_of(struct buf *path, const char *folder, struct str name, const char *tail)
{
    buf_f(path, "%s/%.*s%s", folder, STR_ARG(name), tail);
}

/* The name is part of what is sealed. */
static void context_of(char context[64], struct str name)
{
    snprintf(context, 64, "files/%.*s", STR_ARG(name));
}

static void close_at(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define auto_fd __attribute__((cleanup(close_at)))

/* ---- putting ---- */

static int sync_folder(const char *folder, struct err *err)
{
    auto_fd int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return fd < 0 || fsync(fd) < 0 ? failed(err, "sync", folder) : 0;
}

static int make_folder(const char *folder, struct err *err)
{
    auto_buf struct buf parent = {0};
    const char         *slash = strrchr(folder, '/');

    if (mkdir(folder, 0700) < 0)
        return errno == EEXIST ? 0 : failed(err, "make", folder);
    if (slash != NULL)
        buf_add(&parent, folder, slash > folder ? (size_t)(slash - folder) : 1);
    return sync_folder(parent.p ? parent.p : ".", err);
}

static int write_all(int fd, struct str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);

        if (n < 0 && errno != EINTR)
            return -1;
        bytes = str_skip(bytes, n > 0 ? (size_t)n : 0);
    }
    return fsync(fd);
}

/* A file that could not be written whole is taken away again. */
static int write_file(const char *path, struct str bytes, struct err *err)
{
    auto_fd int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        return failed(err, "create", path);
    if (write_all(fd, bytes) < 0) {
        failed(err, "write", path);
        unlink(path);
        return -1;
    }
    return 0;
}

int files_put(const char *folder, const struct sealer *sealer, struct str bytes,
              char name[FILES_NAME], struct err *err)
{
    unsigned char       random[RANDOM + SEALED_NONCE];
    char                context[64], fresh[NAME + 1];
    auto_buf struct buf sealed = {0}, path = {0};

    random_bytes(random, sizeof random);
    digest_hex(fresh, random, RANDOM);
    context_of(context, str_c(fresh));
    path_of(&path, folder, str_c(fresh), new_tail);
    if (sealer_seal_file(sealer, context, bytes, random + RANDOM, &sealed, err) < 0 ||
        make_folder(folder, err) < 0 || write_file(path.p, buf_view(&sealed), err) < 0 ||
        sync_folder(folder, err) < 0)
        return -1;
    memcpy(name, fresh, sizeof fresh);
    return 0;
}

/* Not synced: a crash gives the file back as a new one, whose row is found then. */
int files_keep(const char *folder, struct str name, struct err *err)
{
    auto_buf struct buf from = {0}, to = {0};

    if (check_name(name, err) < 0)
        return -1;
    path_of(&from, folder, name, new_tail);
    path_of(&to, folder, name, "");
    return rename(from.p, to.p) < 0 ? failed(err, "keep", to.p) : 0;
}

/* ---- getting ---- */

static int open_file(const char *folder, struct str name)
{
    auto_buf struct buf path = {0}, other = {0};
    int                 fd;

    path_of(&path, folder, name, "");
    path_of(&other, folder, name, new_tail);
    fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        fd = open(other.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT) /* it may have been kept in between */
        fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    return fd;
}

static int read_all(int fd, struct buf *out)
{
    struct stat info;

    if (fstat(fd, &info) < 0)
        return -1;
    if (!S_ISREG(info.st_mode) || info.st_size > SEALED_SIZE) {
        errno = EFBIG;
        return -1;
    }
    for (size_t left = (size_t)info.st_size; left > 0;) {
        ssize_t n = read(fd, buf_room(out, left), left);

        if (n == 0 || (n < 0 && errno != EINTR))
            return n == 0 ? 0 : -1; /* it became shorter: it does not open then */
        out->n += n > 0 ? (size_t)n : 0;
        left -= n > 0 ? (size_t)n : 0;
    }
    return 0;
}

int files_get(const char *folder, const struct sealer *sealer, struct str name, struct buf *out,
              struct err *err)
{
    char                context[64];
    auto_buf struct buf sealed = {0};
    auto_fd int         fd = -1;

    if (check_name(name, err) < 0)
        return -1;
    fd = open_file(folder, name);
    if (fd < 0 || read_all(fd, &sealed) < 0)
        return failed(err, "read a file of", folder);
    context_of(context, name);
    return sealer_open(sealer, context, buf_view(&sealed), out, err);
}

/* ---- deleting ---- */

int files_delete(const char *folder, struct str name, struct err *err)
{
    static const char *const tails[] = {new_tail, ""}; /* in the order in which it moves */

    if (check_name(name, err) < 0)
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
        auto_buf struct buf path = {0};

        path_of(&path, folder, name, tails[i]);
        if (unlink(path.p) < 0 && errno != ENOENT)
            return failed(err, "delete", path.p);
    }
    return 0;
}

static bool is_new(const char *entry, struct str *name)
{
    struct str whole = str_c(entry);

    *name = (struct str){entry, NAME};
    return whole.n == NAME + sizeof new_tail - 1 && str_is(str_skip(whole, NAME), new_tail) &&
           is_name(*name);
}

int files_new(const char *folder,
              int (*each)(void *arg, struct str name, int64_t written_at, struct err *err),
              void *arg, struct err *err)
{
    DIR           *dir = opendir(folder);
    struct dirent *entry;
    struct stat    st;
    struct str     name;
    int            rc = 0;

    if (dir == NULL)
        return errno == ENOENT ? 0 : failed(err, "open", folder);
    while (rc == 0 && (entry = readdir(dir)) != NULL)
        if (is_new(entry->d_name, &name) && /* else it was kept or deleted just now */
            fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
            rc = each(arg, name, (int64_t)st.st_mtime, err);
    closedir(dir);
    return rc < 0 ? -1 : 0;
}
