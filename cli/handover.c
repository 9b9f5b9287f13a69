#include "cli/handover_private.h"

#include "base/cst.h"
#include "base/mem.h"
#include "crypto/digest.h"
#include "crypto/random.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void handover_start(struct handover_run *h)
{
    h->fd = -1;
}

void handover_end(struct handover_run *h)
{
    if (h->fd >= 0)
        close(h->fd);
    h->fd = -1;
    workbook_free(h->table);
    h->table = NULL;
    buf_free(&h->part);
}

/* ---- the last one ---- */

/* What was not given: its file goes. */
static int make_void(struct handover_run *h, struct err *err)
{
    part_remove(h);
    return trace_add(h, TRACE_VOID, 0, "", err);
}

/* What was given: its file gets its name, unless it has it already. */
static int make_finished(struct handover_run *h, const char *path, int there,
                         enum handover_left *left, struct err *err)
{
    struct stat st;

    if (there > 0 && part_finish(h, path, err) < 0)
        return -1;
    *left = there > 0 || lstat(path, &st) == 0 ? LEFT_FINISHED : LEFT_LOST;
    return *left == LEFT_LOST ? 0 : trace_add(h, TRACE_FILE, 0, "", err);
}

/* In a transaction, so that the other one is not between reading and its commit. */
static int settle(struct handover_run *h, enum handover_left *left, struct buf *path,
                  struct err *err)
{
    bool given = false;
    int  there, rc = trace_open(h, path, &given, err);

    *left = LEFT_NOTHING;
    if (rc <= 0)
        return rc;
    part_name(h, path->p);
    there = part_hold(h, err);
    if (there < 0)
        return -1;
    if (given)
        return make_finished(h, path->p, there, left, err);
    *left = LEFT_VOID;
    return make_void(h, err);
}

int handover_recover(struct handover_run *h, enum handover_left *left, struct buf *path,
                     struct err *err)
{
    int rc;

    if (store_begin(h->store, err) < 0)
        return -1;
    rc = settle(h, left, path, err);
    if (rc == 0)
        rc = store_commit(h->store, err);
    else
        store_rollback(h->store);
    if (h->fd >= 0)
        close(h->fd);
    h->fd = -1;
    return rc;
}

int handover_give_up(struct handover_run *h, struct err *err)
{
    return trace_keep(h, TRACE_LOST, "", err);
}

/* ---- the table ---- */

enum { COLUMNS = 6 };

static const struct str headings[COLUMNS] = {
    {"姓名", 6},      {"联系电话", 12}, {"类型", 6},
    {"可以联系的", 15}, {"预约时间", 12}, {"原联系电话（不再使用）", 33},
};

static const char *const kinds[] = {
    [HANDOVER_NEW] = "新预约",
    [HANDOVER_CHANGED] = "有变更",
    [HANDOVER_WITHDRAWN] = "已撤回，不得再联系",
};

static const char *scope_name(enum booking_scope scope)
{
    return scope == BOOKING_ALL ? "所有运营商" : scope == BOOKING_ONE ? "仅所选运营商" : "";
}

/* Of a person nothing but name and phone leaves. */
static int write_row(struct handover_run *h, const struct handover_row *row)
{
    char       stamp[17] = "";
    struct str cells[COLUMNS];

    if (row->booked_at > 0)
        cst_stamp(stamp, row->booked_at);
    cells[0] = row->name;
    cells[1] = row->phone;
    cells[2] = str_c(kinds[row->kind]);
    cells[3] = str_c(scope_name(row->scope));
    cells[4] = str_c(stamp);
    cells[5] = row->before;
    return workbook_row(h->table, cells, COLUMNS, h->err);
}

static int keep_row(struct handover_run *h, const struct handover_row *row)
{
    static const char *const words[] = {"", "new", "changed", "withdrawn"};
    char                     more[48];

    snprintf(more, sizeof more, "%lld %s", (long long)h->batch, words[row->kind]);
    if (handover_keep(h->store, h->now, str_c(h->carrier), row, h->batch, h->by, h->err) < 0)
        return -1;
    return trace_add(h, TRACE_EACH, row->person, more, h->err);
}

/* A carrier that the school has no more is given nobody, but is told who has withdrawn. */
static bool counts(struct handover_run *h, const struct handover_row *row)
{
    if (h->gone && row->kind != HANDOVER_WITHDRAWN) {
        h->kept_back++;
        return false;
    }
    h->kind[row->kind]++;
    return true;
}

static int on_row(void *arg, const struct handover_row *row)
{
    struct handover_run *h = arg;

    if (!counts(h, row))
        return 0;
    return keep_row(h, row) < 0 ? -1 : write_row(h, row);
}

static int on_count(void *arg, const struct handover_row *row)
{
    counts(arg, row);
    return 0;
}

static void forget_counts(struct handover_run *h)
{
    memset(h->kind, 0, sizeof h->kind);
    h->kept_back = 0;
}

int handover_count(struct handover_run *h, struct err *err)
{
    forget_counts(h);
    return handover_due(h->store, str_c(h->carrier), h->again, on_count, h, err);
}

static int64_t rows_of(const struct handover_run *h)
{
    return h->kind[HANDOVER_NEW] + h->kind[HANDOVER_CHANGED] + h->kind[HANDOVER_WITHDRAWN];
}

/* ---- the steps ---- */

static void make_token(char out[HANDOVER_TOKEN])
{
    unsigned char bytes[(HANDOVER_TOKEN - 1) / 2];

    random_bytes(bytes, sizeof bytes);
    digest_hex(out, bytes, sizeof bytes);
}

int handover_begin(struct handover_run *h, struct err *err)
{
    make_token(h->token);
    return trace_keep(h, TRACE_BEGIN, h->path, err);
}

static int keep_whole(struct handover_run *h, struct err *err)
{
    auto_buf struct buf more = {0};

    buf_f(&more, "%lld new=%lld changed=%lld withdrawn=%lld%s %s", (long long)h->batch,
          (long long)h->kind[HANDOVER_NEW], (long long)h->kind[HANDOVER_CHANGED],
          (long long)h->kind[HANDOVER_WITHDRAWN], h->again ? " again" : "", h->purpose);
    return trace_add(h, TRACE_GIVEN, 0, more.p, err);
}

/* Another command has found this one dead meanwhile, and said so: it is. */
static int still_stands(struct handover_run *h, struct err *err)
{
    bool ended;

    if (trace_ended(h, &ended, err) < 0)
        return -1;
    return ended ? err_set(err, ERR_RETRY,
                           "给这家的另一次导出已经开始 / another export for this carrier has begun")
                 : 0;
}

static int collect(struct handover_run *h, struct buf *bytes, struct err *err)
{
    if (still_stands(h, err) < 0 || handover_batch(h->store, &h->batch, err) < 0 ||
        workbook_begin(&h->table, h->form, str_c(h->title), err) < 0 ||
        workbook_row(h->table, headings, COLUMNS, err) < 0 ||
        handover_due(h->store, str_c(h->carrier), h->again, on_row, h, err) < 0)
        return -1;
    if (rows_of(h) == 0)
        return 0;
    return keep_whole(h, err) < 0 ? -1 : workbook_end(h->table, bytes, err);
}

int handover_write(struct handover_run *h, struct err *err)
{
    auto_wiped struct buf bytes = {0};
    struct err            why = {0};

    forget_counts(h);
    h->err = err;
    if (store_begin(h->store, err) < 0)
        return -1;
    if (collect(h, &bytes, err) == 0 && rows_of(h) > 0 &&
        part_write(h, buf_view(&bytes), err) == 0)
        return 0;
    store_rollback(h->store);
    trace_keep(h, TRACE_VOID, "", &why); /* or the next one says it */
    return rows_of(h) == 0 && err->kind == ERR_NONE ? 0 : -1;
}

int handover_finish(struct handover_run *h, bool *given, struct err *err)
{
    *given = false;
    if (store_commit(h->store, err) < 0) /* perhaps it is on the disk all the same: recover knows */
        return -1;
    *given = true;
    return part_finish(h, h->path, err) < 0 ? -1 : trace_keep(h, TRACE_FILE, "", err);
}
