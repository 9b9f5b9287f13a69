/* The database, its key, the disk below it, and what waits in it. */
#include "cli/doctor_private.h"

#include "base/clock.h"
#include "base/mem.h"
#include "bot/api.h"
#include "store/migrations.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    CHECK_MS = 8000,             /* quick_check: about 1 GB on an SSD */
    DISK_FAIL_MB = 200,          /* the log alone may grow to 256 MiB */
    DISK_WARN_MB = 2048,
    LATE_WARN_SECONDS = 120,     /* an answer that waits longer was noticed by its receiver */
    LATE_FAIL_SECONDS = 1800,
    AHEAD_SECONDS = 300,         /* thousands of rows of one second reach into the next ones */
    DAY_SECONDS = 86400,
};

/* ---- the file ---- */

static bool in_memory(const struct doctor *d)
{
    return strcmp(d->conf->database, ":memory:") == 0;
}

/* false: it is damaged or does not open, which was told. */
static bool check_integrity(struct doctor *d)
{
    auto_buf struct buf said = {0};
    struct finding      f = {.check = "integrity"};
    enum health_check   result = health_quick_check(d->conf->database, CHECK_MS, &said);

    switch (result) {
    case HEALTH_SOUND:
        doctor_note(d, MARK_OK, "integrity", NULL, "数据库完好（quick_check）",
                    "the database is sound (quick_check)", NULL, NULL);
        return true;
    case HEALTH_SLOW:
        doctor_note(d, MARK_SKIP, "integrity", NULL, "数据库太大，8 秒内没有查完是否完好",
                    "the database is too large to be checked within 8 s",
                    "夜里运行 sqlite3 数据库文件 'PRAGMA quick_check'",
                    "run sqlite3 FILE 'PRAGMA quick_check' at night");
        return true;
    case HEALTH_FAILED:
        return true; /* opening it says why */
    case HEALTH_DAMAGED:
        break;
    }
    f.mark = MARK_FAIL;
    buf_f(&f.zh, "数据库损坏：%s", said.p);
    buf_f(&f.en, "the database is damaged: %s", said.p);
    buf_c(&f.fix_zh, "停下 hongyan，从备份恢复；查磁盘和内存");
    buf_c(&f.fix_en, "stop hongyan, restore a backup; look at the disk and the memory");
    doctor_tell(d, &f);
    return false;
}

static const struct {
    const char *zh, *en, *fix_zh, *fix_en;
} opens[] = {
    [HEALTH_FOREIGN] = {"不是鸿雁的数据库，或已损坏", "not a database of ours, or damaged",
                        "检查配置 database 指向哪个文件；损坏就从备份恢复",
                        "look at which file `database` names; if it is damaged, restore a backup"},
    [HEALTH_OLDER] = {"是旧版本留下的", "left by an older version",
                      "启动一次 hongyan serve，它会自动升级（先备份）",
                      "start hongyan serve once: it brings it up to date (take a backup first)"},
    [HEALTH_NEWER] = {"是更新的版本写的，这个程序不认识", "written by a newer version than this",
                      "安装正在运行的那个版本的 hongyan", "install the version that wrote it"},
    [HEALTH_UNUSABLE] = {"打不开", "does not open",
                         "检查配置 database、文件和目录的属主权限；用运行服务的那个用户来运行",
                         "look at `database` and who owns file and folder; run this as the user "
                         "that the server runs as"},
};

static void tell_unopened(struct doctor *d, enum health_open how, const struct err *err)
{
    struct finding f = {.mark = MARK_FAIL, .check = "database"};

    if (how == HEALTH_MISSING) {
        doctor_note(d, MARK_WARN, "database", NULL, "还没有数据库文件：服务从来没有启动过",
                    "there is no database file yet: the server has never been started",
                    "启动 hongyan serve（systemctl start hongyan）；启动过的话，检查配置 database",
                    "start hongyan serve; if it was started, look at `database`");
        return;
    }
    buf_f(&f.zh, "数据库%s：%s", opens[how].zh, err->text);
    buf_f(&f.en, "the database is %s: %s", opens[how].en, err->text);
    buf_c(&f.fix_zh, opens[how].fix_zh);
    buf_c(&f.fix_en, opens[how].fix_en);
    doctor_tell(d, &f);
}

static int64_t megabytes_of(const char *path, const char *behind)
{
    auto_buf struct buf name = {0};
    struct stat         st;

    buf_f(&name, "%s%s", path, behind);
    return stat(name.p, &st) == 0 ? (int64_t)st.st_size >> 20 : 0;
}

static void tell_file(struct doctor *d)
{
    struct finding f = {.mark = MARK_OK, .check = "database"};
    struct err     err = {0};
    int64_t        version = 0, size = megabytes_of(d->conf->database, ""),
            log = megabytes_of(d->conf->database, "-wal");
    bool wal = false;

    if (health_version(d->health, &version, &err) < 0 || health_is_wal(d->health, &wal, &err) < 0) {
        tell_unopened(d, HEALTH_UNUSABLE, &err);
        return;
    }
    if (!wal) {
        f.mark = MARK_WARN;
        buf_c(&f.fix_zh, "重启 hongyan serve；数据库要在本机磁盘上，不能在 NFS 上");
        buf_c(&f.fix_en, "restart hongyan serve; the file has to lie on a local disk, not on NFS");
    }
    buf_f(&f.zh, "数据库结构版本 %lld，%lld MB，%s", (long long)version, (long long)size,
          wal ? "WAL 模式" : "不是 WAL 模式");
    buf_f(&f.en, "schema %lld, %lld MB, %s", (long long)version, (long long)size,
          wal ? "write-ahead log" : "no write-ahead log");
    if (log > 512) {
        f.mark = MARK_WARN;
        buf_f(&f.zh, "；日志积到 %lld MB", (long long)log);
        buf_f(&f.en, "; its log has grown to %lld MB", (long long)log);
        buf_c(&f.fix_zh, "有程序一直开着读（备份、报表）：结束它；否则重启 hongyan serve");
        buf_c(&f.fix_en, "something keeps reading (a backup, a report): end it, or restart the "
                         "server");
    }
    doctor_tell(d, &f);
}

static void check_key(struct doctor *d)
{
    struct finding     f = {.check = "data_key"};
    struct health_seal seal;
    struct err         err = {0};

    if (health_seal(d->health, d->sealer, &seal, &err) < 0) {
        buf_f(&f.zh, "没能读出加密的数据：%s", err.text);
        buf_f(&f.en, "sealed data could not be read: %s", err.text);
        f.mark = MARK_FAIL;
    } else if (seal.key == HEALTH_KEY_OTHER) {
        f.mark = MARK_FAIL;
        buf_f(&f.zh, "data_key 打不开库里的个人数据：%s 是用密钥 %s 加密的，配置里的是 %s", seal.where,
              seal.theirs, seal.ours);
        buf_f(&f.en, "data_key does not open what is stored: %s was sealed with key %s, the "
                     "configured one is %s",
              seal.where, seal.theirs, seal.ours);
        buf_c(&f.fix_zh, "把 HONGYAN_DATA_KEY 换回原来的（安装时另存的那一份）；或 database 指错了库");
        buf_c(&f.fix_en, "put the original HONGYAN_DATA_KEY back (the copy kept at installation); "
                         "or `database` names another one's file");
    } else if (seal.key == HEALTH_KEY_DAMAGED) {
        f.mark = MARK_FAIL;
        buf_f(&f.zh, "密钥是对的，但 %s 的内容打不开：被改动或损坏", seal.where);
        buf_f(&f.en, "the key is right, but %s does not open: changed or damaged", seal.where);
        buf_c(&f.fix_zh, "从备份恢复");
        buf_c(&f.fix_en, "restore a backup");
    } else if (seal.key == HEALTH_KEY_UNUSED) {
        buf_c(&f.zh, "data_key 可用；库里还没有加密的数据");
        buf_c(&f.en, "data_key is usable; nothing sealed is stored yet");
    } else {
        buf_f(&f.zh, "data_key 打得开库里的个人数据（密钥 %s）", seal.ours);
        buf_f(&f.en, "data_key opens what is stored (key %s)", seal.ours);
    }
    doctor_tell(d, &f);
}

/* Who runs this may be root, whose writing proves nothing for the server. */
static void check_writing(struct doctor *d)
{
    struct finding f = {.check = "write"};
    struct err     err = {0};
    struct stat    st;
    bool           own = stat(d->conf->database, &st) == 0 && st.st_uid == geteuid();

    if (health_can_write(d->conf->database, &err) == 0 && own) {
        doctor_note(d, MARK_OK, "write", NULL, "数据库可以写", "the database can be written", NULL,
                    NULL);
        return;
    }
    f.mark = err.text[0] ? MARK_FAIL : MARK_WARN;
    if (err.text[0]) {
        buf_f(&f.zh, "写不了数据库：%s", err.text);
        buf_f(&f.en, "the database cannot be written: %s", err.text);
        buf_c(&f.fix_zh, "检查文件和目录的属主权限、磁盘是不是满了或只读；");
        buf_c(&f.fix_en, "look at who owns file and folder, and whether the disk is full or "
                         "read-only; ");
    } else {
        buf_c(&f.zh, "数据库是另一个用户的：本次能写，不等于服务能写");
        buf_c(&f.en, "the database belongs to another user: that it can be written here says "
                     "nothing about the server");
    }
    buf_c(&f.fix_zh, "用运行服务的那个用户（hongyan）来运行 doctor");
    buf_c(&f.fix_en, "run doctor as the user that the server runs as (hongyan)");
    doctor_tell(d, &f);
}

void doctor_database(struct doctor *d)
{
    enum health_open how;
    struct err       err = {0};

    if (in_memory(d)) {
        doctor_note(d, MARK_WARN, "database", NULL, "数据库在内存里：停下就没有了",
                    "the database is in memory: gone when the server stops",
                    "配置 database 写一个文件", "name a file in `database`");
        return;
    }
    if (access(d->conf->database, F_OK) == 0 && !check_integrity(d))
        return;
    how = health_open(&d->health, d->conf->database, &err);
    if (how != HEALTH_OPEN) {
        tell_unopened(d, how, &err);
        return;
    }
    tell_file(d);
    check_key(d);
    check_writing(d);
}

/* What was written down for a time that has not come waits for it: planned notices, reminders. */
void doctor_times(struct doctor *d)
{
    struct finding f = {.check = "times"};
    struct err     err = {0};
    int64_t        at = 0, now = clock_now();

    if (d->health == NULL || health_newest(d->health, &at, &err) < 0)
        return;
    if (at - now < AHEAD_SECONDS) {
        doctor_note(d, MARK_OK, "times", NULL, "库里没有写在将来的时间",
                    "nothing in the database is ahead of the clock", NULL, NULL);
        return;
    }
    f.mark = MARK_WARN;
    buf_c(&f.zh, "库里最新的记录比本机时钟晚 ");
    buf_c(&f.en, "the newest row is ahead of this machine's clock by ");
    doctor_span(at - now, &f.zh, &f.en);
    buf_c(&f.zh, "：时钟往回拨过，或者拨错了");
    buf_c(&f.en, ": the clock was put back, or is wrong");
    buf_c(&f.fix_zh, "核对本机时间（timedatectl）；时间对的话，那之前排好的通知要等到那时才发");
    buf_c(&f.fix_en, "look at the time (timedatectl); if it is right, what was put before waits for "
                     "its time");
    doctor_tell(d, &f);
}

/* ---- the disk ---- */

static void check_folder(struct doctor *d, const char *check, const char *zh, const char *en,
                         const char *path)
{
    struct finding f = {.check = check};
    struct statvfs st;
    int64_t        free_mb;

    if (statvfs(path, &st) < 0) {
        f.mark = errno == ENOENT ? MARK_WARN : MARK_FAIL;
        buf_f(&f.zh, "%s所在的目录 %s 看不了：%s", zh, path, strerror(errno));
        buf_f(&f.en, "the folder of %s, %s: %s", en, path, strerror(errno));
        buf_c(&f.fix_zh, "检查目录和属主权限；服务第一次启动时会新建它");
        buf_c(&f.fix_en, "look at the folder and who owns it; the server makes it when it starts");
        doctor_tell(d, &f);
        return;
    }
    free_mb = (int64_t)((uint64_t)st.f_bavail * st.f_frsize >> 20);
    f.mark = free_mb < DISK_FAIL_MB ? MARK_FAIL : free_mb < DISK_WARN_MB ? MARK_WARN : MARK_OK;
    buf_f(&f.zh, "%s所在的磁盘还有 %lld MB", zh, (long long)free_mb);
    buf_f(&f.en, "%lld MB free where %s lies", (long long)free_mb, en);
    if (f.mark == MARK_OK && st.f_favail == 0 && st.f_files > 0) {
        f.mark = MARK_FAIL;
        buf_c(&f.zh, "，但 inode 用完了");
        buf_c(&f.en, ", but no inodes");
    }
    if (f.mark != MARK_OK) {
        buf_c(&f.fix_zh, "清理或扩大磁盘；写满以后回调一律 503，不会丢，但也没有人得到答复");
        buf_c(&f.fix_en, "make room: on a full disk every callback gets 503; nothing is lost, but "
                         "nobody is answered");
    }
    doctor_tell(d, &f);
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        return xstrdup(".");
    return slash == path ? xstrdup("/") : xstrndup(path, (size_t)(slash - path));
}

void doctor_disk(struct doctor *d)
{
    auto_free char *folder = NULL;

    if (in_memory(d))
        return;
    folder = folder_of(d->conf->database);
    check_folder(d, "disk", "数据库", "the database", folder);
    if (d->conf->files && access(d->conf->files, F_OK) == 0)
        check_folder(d, "files", "照片", "photos", d->conf->files);
}

/* ---- what waits ---- */

static enum mark late(const struct doctor *d, const struct health_queue *q, int64_t now)
{
    if (q->oldest == 0 || now - q->oldest < LATE_WARN_SECONDS)
        return MARK_OK;
    return d->running && now - q->oldest < LATE_FAIL_SECONDS ? MARK_WARN : MARK_FAIL;
}

static void tell_queue(struct doctor *d, struct finding *f, const char *zh, const char *en,
                       const struct health_queue *q, int64_t now)
{
    f->mark = late(d, q, now);
    buf_f(&f->zh, "%s：等着的 %lld", zh, (long long)q->waiting);
    buf_f(&f->en, "%s: %lld waiting", en, (long long)q->waiting);
    if (q->oldest > 0 && now > q->oldest) {
        buf_c(&f->zh, "，最早的该发已有 ");
        buf_c(&f->en, ", the oldest due for ");
        doctor_span(now - q->oldest, &f->zh, &f->en);
    }
    buf_f(&f->zh, "；24 小时内没发成 %lld", (long long)q->failed);
    buf_f(&f->en, "; given up within 24 h: %lld", (long long)q->failed);
    if (f->mark == MARK_OK && q->failed > 0)
        f->mark = MARK_WARN;
}

void doctor_outbox(struct doctor *d)
{
    struct finding      f = {.check = "outbox"};
    struct health_queue q;
    struct err          err = {0};
    int64_t             now = clock_now();

    if (d->health == NULL)
        return;
    if (health_outbox(d->health, now, now - DAY_SECONDS, &q, &err) < 0) {
        doctor_note(d, MARK_SKIP, "outbox", NULL, "发件箱没读成", "the outbox could not be read",
                    NULL, NULL);
        return;
    }
    tell_queue(d, &f, "发件箱（企业微信）", "outbox (WeCom)", &q, now);
    if (q.failed > 0 && q.errcode != 0) {
        const struct api_code *code = api_code_find((int)q.errcode);

        buf_f(&f.zh, "，多数因为 %lld", (long long)q.errcode);
        buf_f(&f.en, ", most for %lld %s", (long long)q.errcode,
              code->meaning ? code->meaning : "");
    }
    if (f.mark != MARK_OK) {
        buf_c(&f.fix_zh, "先改好本单里标 FAIL 的项；日志里搜 errcode=");
        buf_c(&f.fix_en, "first mend what is FAIL here; look for errcode= in the log");
    }
    doctor_tell(d, &f);
}

void doctor_letters(struct doctor *d)
{
    struct finding      f = {.check = "letters"};
    struct health_queue q;
    struct err          err = {0};
    int64_t             now = clock_now();

    if (d->health == NULL || (d->conf->sms == NULL && d->conf->mail == NULL))
        return;
    if (health_letters(d->health, now, now - DAY_SECONDS, &q, &err) < 0) {
        doctor_note(d, MARK_SKIP, "letters", NULL, "短信、邮件的队列没读成",
                    "the queue of letters could not be read", NULL, NULL);
        return;
    }
    tell_queue(d, &f, "短信和邮件", "SMS and mail", &q, now);
    if (q.failed > 0 && q.result[0]) {
        buf_f(&f.zh, "，多数因为 %s", q.result);
        buf_f(&f.en, ", most for %s", q.result);
    }
    if (f.mark != MARK_OK) {
        buf_c(&f.fix_zh, "检查配置 sms、mail 的地址和密钥，网关的余额和模板");
        buf_c(&f.fix_en, "look at `sms` and `mail`, and at the gateway's balance and templates");
    }
    doctor_tell(d, &f);
}
