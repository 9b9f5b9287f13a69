#include "store/health.h"

#include "base/clock.h"
#include "base/mem.h"
#include "store/db.h"
#include "store/migrations.h"
#include "store/store_private.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    VERSION, JOURNAL, OUTBOX_WAITING, OUTBOX_FAILED, LETTERS_WAITING, LETTERS_FAILED, NEWEST,
    NEWEST_ID, SENDS, ALARMS, STAFF, SEALED_PHONE, SEALED_DOCUMENT, SEALED_TOKEN, SEALED_BODY,
    SEALED_REPLY, SQL_HEALTH
};

#define WAITING(table)                                                                             \
    "SELECT COUNT(*), COUNT(CASE WHEN due_at <= $1 THEN 1 END),"                                   \
    " COALESCE(MIN(CASE WHEN due_at <= $1 THEN due_at END), 0) FROM " table " WHERE state = 0"
#define FAILED(table, column, but)                                                                 \
    "SELECT " column ", COUNT(*) FROM " table " WHERE done_at >= $1 AND state = 2" but             \
    " GROUP BY " column " ORDER BY COUNT(*) DESC"
/* Given up without a failure: the sender's words for what was of no use any more, or became several
 * rows. */
#define NO_FAILURE " AND info NOT IN ('expired', 'answered', 'stopped', 'split')"

static const char *const statements[SQL_HEALTH] = {
    [VERSION] = "SELECT COALESCE(MAX(value), 0) FROM meta WHERE name = 'version'",
    [JOURNAL] = "PRAGMA journal_mode",
    [OUTBOX_WAITING] = WAITING("outbox"),
    [OUTBOX_FAILED] = FAILED("outbox", "errcode", NO_FAILURE),
    [LETTERS_WAITING] = WAITING("letters"),
    [LETTERS_FAILED] = FAILED("letters", "result", ""),
    [NEWEST] = "SELECT COALESCE(MAX(created_at), 0) FROM inbox",
    [NEWEST_ID] = "SELECT MAX(COALESCE((SELECT MAX(id) FROM outbox), 0),"
                  " COALESCE((SELECT MAX(id) FROM audit), 0))",
    [SENDS] = "SELECT person_times FROM send_days WHERE app = $1 AND day = $2",
    [ALARMS] = "SELECT name, MAX(at) FROM runs WHERE name >= 'alarm.' AND name < 'alarm/'"
               " AND at >= $1 GROUP BY name ORDER BY MAX(at) DESC",
    [STAFF] = "SELECT COUNT(*) FROM staff WHERE member = $1",
    [SEALED_PHONE] = "SELECT phone FROM identities WHERE phone IS NOT NULL LIMIT 1",
    [SEALED_DOCUMENT] = "SELECT id_number FROM identities WHERE id_number IS NOT NULL LIMIT 1",
    [SEALED_TOKEN] = "SELECT token FROM tokens WHERE token IS NOT NULL LIMIT 1",
    [SEALED_BODY] = "SELECT body FROM outbox ORDER BY id DESC LIMIT 1",
    [SEALED_REPLY] = "SELECT reply FROM inbox ORDER BY created_at DESC LIMIT 1",
};

static const char *const check_sql[] = {"PRAGMA quick_check(1)"};
static const char *const write_sql[] = {
    "UPDATE counters SET value = value WHERE name = 'openings'"};

struct health {
    struct db *db;
};

/* ---- opening ---- */

/* store/sqlite_open.c's sentences about the schema; the tests hold the two together. */
static enum health_open reason_of(const struct err *err)
{
    if (strstr(err->text, "is newer than this program"))
        return HEALTH_NEWER;
    if (strstr(err->text, "start the server once"))
        return HEALTH_OLDER;
    /* no table of ours: "no such table: meta", or not a database at all */
    if (strstr(err->text, "no such table") || strstr(err->text, "not a database") ||
        strstr(err->text, "malformed"))
        return HEALTH_FOREIGN;
    return HEALTH_UNUSABLE;
}

enum health_open health_open(struct health **out, const char *path, struct err *err)
{
    struct db *db;

    if (access(path, F_OK) < 0 && errno == ENOENT) {
        err_set(err, ERR_RETRY, "database: %s: %s", path, strerror(errno));
        return HEALTH_MISSING;
    }
    if (db_open(&db, path, DB_READ, store_migrations, statements, SQL_HEALTH, err) < 0)
        return reason_of(err);
    *out = xcalloc(1, sizeof **out);
    (*out)->db = db;
    return HEALTH_OPEN;
}

void health_close(struct health *h)
{
    if (h == NULL)
        return;
    db_close(h->db);
    free(h);
}

/* ---- quick_check ---- */

static void check_here(const char *path, int to)
{
    struct err  err = {0};
    struct db  *db = NULL;
    struct stmt *st;
    struct str  said = {0};

    if (db_open(&db, path, DB_READ, store_migrations, check_sql, 1, &err) == 0) {
        st = db_use(db, 0);
        if (stmt_step(st, &err) > 0)
            said = stmt_col_str(st, 0);
    }
    if (said.p == NULL) /* where the schema itself is damaged it does not even open */
        dprintf(to, "%s%s", strstr(err.text, "malformed") ? "" : "!", err.text);
    else
        dprintf(to, "%.*s", STR_ARG(said));
}

/* What the child says until it ends; false: the time was over. */
static bool listen_to(int from, int ms, struct buf *said)
{
    int64_t until = clock_monotonic_us() + (int64_t)ms * 1000;

    for (;;) {
        struct pollfd p = {.fd = from, .events = POLLIN};
        int64_t       left = (until - clock_monotonic_us()) / 1000;
        ssize_t       n;

        if (left <= 0 || poll(&p, 1, (int)left) <= 0)
            return false;
        n = read(from, buf_room(said, 400), 400);
        if (n <= 0 || said->n > 400)
            return true;
        said->n += (size_t)n;
        said->p[said->n] = '\0';
    }
}

enum health_check health_quick_check(const char *path, int ms, struct buf *said)
{
    auto_buf struct buf heard = {0};
    bool                done;
    pid_t               pid;
    int                 ends[2];

    if (pipe(ends) < 0 || (pid = fork()) < 0) {
        buf_c(said, strerror(errno));
        return HEALTH_FAILED;
    }
    if (pid == 0) {
        check_here(path, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    done = listen_to(ends[0], ms, &heard);
    close(ends[0]);
    if (!done)
        kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    if (!done)
        return HEALTH_SLOW;
    if (str_is(buf_view(&heard), "ok"))
        return HEALTH_SOUND;
    buf_str(said, heard.n > 0 && heard.p[0] == '!' ? str_skip(buf_view(&heard), 1)
                                                   : buf_view(&heard));
    return heard.n > 0 && heard.p[0] != '!' ? HEALTH_DAMAGED : HEALTH_FAILED;
}

int health_can_write(const char *path, struct err *err)
{
    struct db *db;
    int        rc;

    if (db_open(&db, path, DB_WRITE, store_migrations, write_sql, 1, err) < 0)
        return -1;
    rc = db_begin(db, err);
    if (rc == 0)
        rc = stmt_run(db_use(db, 0), NULL, err);
    db_rollback(db);
    db_close(db);
    return rc;
}

/* ---- facts ---- */

static int one_number(struct stmt *st, int64_t *out, struct err *err)
{
    int rc = stmt_step(st, err);

    if (rc < 0)
        return -1;
    *out = rc > 0 ? stmt_col_i64(st, 0) : 0;
    stmt_reset(st);
    return 0;
}

int health_version(struct health *h, int64_t *version, struct err *err)
{
    return one_number(db_use(h->db, VERSION), version, err);
}

int health_is_wal(struct health *h, bool *wal, struct err *err)
{
    struct stmt *st = db_use(h->db, JOURNAL);

    if (stmt_step(st, err) < 0)
        return -1;
    *wal = str_is(stmt_col_str(st, 0), "wal");
    stmt_reset(st);
    return 0;
}

int health_last_message(struct health *h, int64_t *at, struct err *err)
{
    return one_number(db_use(h->db, NEWEST), at, err);
}

int health_newest(struct health *h, int64_t *at, struct err *err)
{
    int64_t id;

    if (one_number(db_use(h->db, NEWEST_ID), &id, err) < 0)
        return -1;
    *at = id > 0 ? store_id_time(id) : 0;
    return 0;
}

int health_alarms(struct health *h, int64_t since,
                  int (*each)(void *arg, struct str what, int64_t at), void *arg, struct err *err)
{
    struct stmt *st = db_use(h->db, ALARMS);
    int          rc, said = 0;

    stmt_i64(st, 1, since);
    while (said == 0 && (rc = stmt_step(st, err)) > 0)
        said = each(arg, str_skip(stmt_col_str(st, 0), 6), stmt_col_i64(st, 1));
    stmt_reset(st);
    return said < 0 || (said == 0 && rc < 0) ? -1 : 0;
}

int health_roles(struct health *h, struct str userid, int64_t *roles, struct err *err)
{
    char         buffer[STORE_KEY];
    struct str   key;
    struct stmt *st;

    if (store_key(buffer, userid, &key, err) < 0)
        return -1;
    st = db_use(h->db, STAFF);
    stmt_text(st, 1, key);
    return one_number(st, roles, err);
}

int health_sends(struct health *h, struct str app, int64_t day, int64_t *n, struct err *err)
{
    struct stmt *st = db_use(h->db, SENDS);

    stmt_text(st, 1, app);
    stmt_i64(st, 2, day);
    return one_number(st, n, err);
}

static int read_waiting(struct stmt *st, int64_t now, struct health_queue *out, struct err *err)
{
    stmt_i64(st, 1, now);
    if (stmt_step(st, err) < 0)
        return -1;
    out->waiting = stmt_col_i64(st, 0);
    out->due = stmt_col_i64(st, 1);
    out->oldest = stmt_col_i64(st, 2);
    stmt_reset(st);
    return 0;
}

static int read_failed(struct stmt *st, int64_t since, bool text, struct health_queue *out,
                       struct err *err)
{
    int rc;

    stmt_i64(st, 1, since);
    while ((rc = stmt_step(st, err)) > 0) {
        if (out->failed == 0 && text)
            snprintf(out->result, sizeof out->result, "%.*s", STR_ARG(stmt_col_str(st, 0)));
        else if (out->failed == 0)
            out->errcode = stmt_col_i64(st, 0);
        out->failed += stmt_col_i64(st, 1);
    }
    return rc;
}

static int read_queue(struct health *h, unsigned waiting, unsigned failed, int64_t now,
                      int64_t since, struct health_queue *out, struct err *err)
{
    struct health_queue found = {0};

    if (read_waiting(db_use(h->db, waiting), now, &found, err) < 0 ||
        read_failed(db_use(h->db, failed), since, failed == LETTERS_FAILED, &found, err) < 0)
        return -1;
    *out = found;
    return 0;
}

int health_outbox(struct health *h, int64_t now, int64_t since, struct health_queue *out,
                  struct err *err)
{
    return read_queue(h, OUTBOX_WAITING, OUTBOX_FAILED, now, since, out, err);
}

int health_letters(struct health *h, int64_t now, int64_t since, struct health_queue *out,
                   struct err *err)
{
    return read_queue(h, LETTERS_WAITING, LETTERS_FAILED, now, since, out, err);
}

/* ---- the key ---- */

enum { ID_AT = 1, ID_BYTES = 4 }; /* of a sealed value: crypto/sealed.h */

static void id_of(struct str sealed, char out[9])
{
    for (unsigned i = 0; i < ID_BYTES; i++)
        snprintf(out + 2 * i, 3, "%02x", (unsigned char)sealed.p[ID_AT + i]);
}

static int own_id(const struct sealer *sealer, char out[9], struct err *err)
{
    static const unsigned char nonce[SEALED_NONCE]; /* the value is thrown away */
    auto_buf struct buf        sealed = {0};

    if (sealer_seal(sealer, "health", STR_LIT(""), nonce, &sealed, err) < 0)
        return -1;
    id_of(buf_view(&sealed), out);
    return 0;
}

/* Values that are too short are none: forgotten, or from before they were sealed. */
static int try_one(struct health *h, const struct sealer *sealer, unsigned index,
                   const char *context, struct health_seal *out, struct err *err)
{
    auto_wiped struct buf plain = {0};
    struct stmt          *st = db_use(h->db, index);
    struct str            sealed;
    struct err            why = {0};
    int                   rc = stmt_step(st, err);

    if (rc <= 0)
        return rc;
    sealed = stmt_col_str(st, 0);
    if (sealed.n >= SEALED_OVERHEAD) {
        buf_room(&plain, sealed.n);
        if (sealer_open(sealer, context, sealed, &plain, &why) == 0) {
            out->key = HEALTH_KEY_FITS;
        } else if (why.kind == ERR_FORBIDDEN) {
            id_of(sealed, out->theirs);
            out->where = context;
            out->key = strcmp(out->theirs, out->ours) == 0 ? HEALTH_KEY_DAMAGED : HEALTH_KEY_OTHER;
        }
    }
    stmt_reset(st);
    return 0;
}

int health_seal(struct health *h, const struct sealer *sealer, struct health_seal *out,
                struct err *err)
{
    static const struct {
        unsigned    index;
        const char *context; /* as the nouns seal them */
    } values[] = {
        {SEALED_PHONE, "identities.phone"}, {SEALED_DOCUMENT, "identities.id_number"},
        {SEALED_TOKEN, "tokens.token"},     {SEALED_BODY, "outbox.body"},
        {SEALED_REPLY, "inbox.reply"},
    };
    struct health_seal found = {0};

    if (own_id(sealer, found.ours, err) < 0)
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(values) && found.key <= HEALTH_KEY_FITS; i++)
        if (try_one(h, sealer, values[i].index, values[i].context, &found, err) < 0)
            return -1;
    *out = found;
    return 0;
}
