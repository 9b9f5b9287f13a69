#include "store/duty.h"

#include "base/buf.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = {
    [DUTY_SENDER] = "sender",
    [DUTY_SMS] = "sms",
    [DUTY_MAIL] = "mail",
    [DUTY_MAKER] = "maker",
};

int duty_open(struct duty *t, const char *url, enum duty_job job, struct err *err)
{
    auto_buf struct buf path = {0};
    int                 file = -1;

    buf_f(&path, "%s-duty", url);
    if (strcmp(url, ":memory:") != 0 &&
        (file = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0)
        return err_set(err, ERR_RETRY, "%s: %s", path.p, strerror(errno));
    *t = (struct duty){.job = job, .file = file, .open = true};
    return 0;
}

void duty_close(struct duty *t)
{
    if (t->open && t->file >= 0)
        close(t->file);
    *t = (struct duty){.job = t->job};
}

/* Each job is a byte of the file, whatever is in it. 0, or errno. */
static int lock(const struct duty *t)
{
    struct flock byte = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = t->job, .l_len = 1};

    return t->file < 0 || fcntl(t->file, F_OFD_SETLK, &byte) == 0 ? 0 : errno;
}

/* EAGAIN or EACCES: it is locked (fcntl(2)). With anything else nobody can ever be on duty. */
static void tell(const struct duty *t, int trouble)
{
    const char *name = names[t->job];

    if (trouble == 0)
        log_line(LOG_INFO, "duty=%s result=ours", name);
    else if (trouble == EAGAIN || trouble == EACCES)
        log_line(LOG_INFO, "duty=%s result=waiting: another process on this database has it", name);
    else
        log_line(LOG_ERROR, "duty=%s result=failed: the file system gives no lock: %s", name,
                 strerror(trouble));
}

bool duty_take(struct duty *t)
{
    int trouble;

    if (t->mine || !t->open)
        return t->mine;
    trouble = lock(t);
    t->mine = trouble == 0;
    if (t->mine == t->told)
        tell(t, trouble);
    t->told = !t->mine;
    return t->mine;
}

/* Four bytes for each job, as this machine has them. */
static off_t place(const struct duty *t)
{
    return (off_t)t->job * (off_t)sizeof t->said;
}

void duty_say(struct duty *t, uint32_t what)
{
    if (!t->mine || t->file < 0 || (t->spoke && t->said == what))
        return;
    if (duty_heard(t) != what && pwrite(t->file, &what, sizeof what, place(t)) != sizeof what)
        return; /* once more the next time */
    t->spoke = true;
    t->said = what;
}

uint32_t duty_heard(const struct duty *t)
{
    uint32_t what = 0;

    if (!t->open || t->file < 0 || pread(t->file, &what, sizeof what, place(t)) != sizeof what)
        return 0;
    return what;
}
