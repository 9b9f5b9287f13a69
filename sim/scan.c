#include "sim/scan.h"

#include "base/mem.h"
#include "sim/process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DECODE_MS = 60000, TEXT_MAX = 8192 };

extern char **environ;

/* A folder of one's own for the picture and what is read in it. */
struct desk {
    char *dir, *picture, *text;
};

static void desk_clear(struct desk *d)
{
    if (d->picture)
        unlink(d->picture);
    if (d->text)
        unlink(d->text);
    if (d->dir)
        rmdir(d->dir);
    free(d->picture);
    free(d->text);
    free(d->dir);
}

static int desk_make(struct desk *d, struct str picture, struct err *err)
{
    const char         *tmp = getenv("TMPDIR");
    auto_buf struct buf path = {0};
    FILE               *f;
    bool                ok;

    buf_f(&path, "%s/wecom-scan.XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
    if (mkdtemp(path.p) == NULL)
        return err_set(err, ERR_RETRY, "%s: %s", path.p, strerror(errno));
    d->dir = xstrdup(path.p);
    buf_c(&path, "/picture");
    d->picture = xstrdup(path.p);
    buf_clear(&path);
    buf_f(&path, "%s/text", d->dir);
    d->text = xstrdup(path.p);
    f = fopen(d->picture, "wb");
    ok = f && fwrite(picture.p ? picture.p : "", 1, picture.n, f) == picture.n;
    if (f == NULL || fclose(f) != 0 || !ok)
        return err_set(err, ERR_RETRY, "%s: %s", d->picture, strerror(errno));
    return 0;
}

/* In $PATH; the caller frees it. NULL: not there. */
static char *find_command(const char *name)
{
    struct str rest = str_c(getenv("PATH")), folder;

    while (rest.n > 0 && str_split(&rest, ':', &folder)) {
        auto_buf struct buf path = {0};

        buf_f(&path, "%.*s/%s", STR_ARG(folder), name);
        if (access(path.p, X_OK) == 0)
            return buf_take(&path);
    }
    return NULL;
}

static int run_zbarimg(const struct desk *d, int *status, struct err *err)
{
    auto_free char *command = find_command("zbarimg");
    char *const     argv[] = {command, (char[]){"--quiet"}, (char[]){"--raw"},
                              (char[]){"-Sdisable"}, (char[]){"-Sqrcode.enable"}, d->picture, NULL};
    pid_t           pid;

    if (command == NULL)
        return err_set(err, ERR_RETRY, "没有安装 zbarimg，不能扫码：apt-get install zbar-tools / "
                                       "zbarimg is not installed (Debian: zbar-tools)");
    /* Without a D-Bus it complains. */
    if (sim_process_start(&pid, argv, environ, d->text, "/dev/null", err) < 0)
        return -1;
    if (sim_process_wait(pid, DECODE_MS, status))
        return 0;
    kill(pid, SIGKILL);
    waitpid(pid, status, 0);
    return err_set(err, ERR_RETRY, "zbarimg did not end");
}

int sim_scan(struct str picture, struct buf *text, struct err *err)
{
    struct desk desk = {0};
    char        said[TEXT_MAX];
    size_t      n = 0;
    int         status = 0, rc;
    FILE       *f;

    rc = desk_make(&desk, picture, err);
    if (rc == 0)
        rc = run_zbarimg(&desk, &status, err);
    f = rc == 0 ? fopen(desk.text, "rb") : NULL;
    if (f) {
        n = fread(said, 1, sizeof said, f);
        fclose(f);
    }
    desk_clear(&desk);
    if (rc < 0)
        return -1;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || n == 0)
        return err_set(err, ERR_BAD_INPUT, "图片里没有认出二维码 / no code is seen in this picture");
    buf_add(text, said, said[n - 1] == '\n' ? n - 1 : n);
    return 0;
}

/* The bytes that the act means, copied: the lock is not held while they are read. */
static int take_picture(struct sim *sim, const char *whose, const char *id, struct buf *bytes,
                        struct err *err)
{
    const struct sim_member *m = whose ? sim_member_find(sim, str_c(whose)) : NULL;
    const struct sim_media  *found = m    ? sim_media_newest(sim, m)
                                     : id ? sim_media_find(sim, str_c(id), true)
                                          : NULL;

    if (found == NULL)
        return err_set(err, ERR_BAD_INPUT, whose && m == NULL ? "there is no such member"
                                           : whose ? "there is no picture on that phone"
                                                   : "there is no such picture");
    buf_add(bytes, found->bytes, found->len);
    return 0;
}

int sim_scan_resolve(struct sim *sim, json_t *act, struct err *err)
{
    const char         *whose = json_string_value(json_object_get(act, "scan_of"));
    const char         *id = json_string_value(json_object_get(act, "scan_media"));
    auto_buf struct buf bytes = {0}, text = {0};
    json_t             *words;
    int                 rc;

    if (whose == NULL && id == NULL)
        return 0;
    sim_lock(sim);
    rc = take_picture(sim, whose, id, &bytes, err);
    sim_unlock(sim);
    if (rc < 0 || sim_scan(buf_view(&bytes), &text, err) < 0)
        return -1;
    words = json_stringn(text.p, text.n);
    if (words == NULL)
        return err_set(err, ERR_BAD_INPUT, "the code says something that is no text");
    json_object_set_new(act, "scan", words);
    return 0;
}
