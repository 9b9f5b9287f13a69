#include "store/letters.h"

#include "base/mem.h"
#include "store/notices.h"
#include "store/outbox.h"
#include "store/store_private.h"

static const char address_context[] = "letters.address", body_context[] = "letters.body";

/* The body is one sealed value: subject LF code LF text. */
static int seal_body(struct store *s, const struct letter *l, struct buf *out, struct err *err)
{
    auto_wiped struct buf body = {0};

    if (l->subject.n + l->code.n + l->text.n > LETTER_MAX)
        return err_set(err, ERR_BAD_INPUT, "letters: over %d bytes", LETTER_MAX);
    if ((l->subject.n > 0 && memchr(l->subject.p, '\n', l->subject.n)) ||
        (l->code.n > 0 && memchr(l->code.p, '\n', l->code.n)))
        return err_set(err, ERR_BAD_INPUT, "letters: subject and code are one line each");
    buf_room(&body, l->subject.n + l->code.n + l->text.n + 2);
    buf_str(&body, l->subject);
    buf_char(&body, '\n');
    buf_str(&body, l->code);
    buf_char(&body, '\n');
    buf_str(&body, l->text);
    return store_seal(s, body_context, buf_view(&body), out, err);
}

int letter_put(struct store *s, int64_t now, const struct letter *l, struct err *err)
{
    auto_buf struct buf address = {0}, body = {0};
    struct stmt        *st = db_use(s->db, SQL_LETTER_PUT);

    if (l->address.n == 0)
        return err_set(err, ERR_BAD_INPUT, "letters: no address");
    if (store_seal(s, address_context, l->address, &address, err) < 0 ||
        seal_body(s, l, &body, err) < 0)
        return -1;
    stmt_i64(st, 1, l->id ? l->id : store_new_id(s, now));
    stmt_i64(st, 2, l->kind);
    stmt_blob(st, 3, buf_view(&address));
    stmt_blob(st, 4, buf_view(&body));
    stmt_i64(st, 5, l->due_at ? l->due_at : now);
    stmt_i64(st, 6, l->expires_at);
    stmt_i64(st, 7, now);
    if (stmt_run(st, NULL, err) < 0)
        return -1;
    s->outbox_touched = true;
    return 0;
}

/* Opens what is sealed into memory; what does not open stays empty, so that one letter of another
 * key does not hold up all the others. */
static void open_row(struct store *s, struct stmt *st, struct letter *l, struct buf *memory)
{
    struct str address = stmt_col_str(st, 2), body = stmt_col_str(st, 3);
    size_t     middle;

    buf_room(memory, address.n + body.n); /* once: nothing of it stays behind elsewhere */
    if (store_unseal(s, address_context, address, memory, NULL) < 0)
        return;
    middle = memory->n;
    if (store_unseal(s, body_context, body, memory, NULL) < 0)
        return;
    l->address = (struct str){memory->p, middle};
    l->text = (struct str){memory->p + middle, memory->n - middle};
    str_split(&l->text, '\n', &l->subject);
    str_split(&l->text, '\n', &l->code);
}

static int show(struct store *s, struct stmt *st, int (*each)(void *arg, const struct letter *l),
                void *arg, struct err *err)
{
    auto_wiped struct buf memory = {0};
    struct letter         l = {
        .id = stmt_col_i64(st, 0),
        .kind = (enum letter_kind)stmt_col_i64(st, 1),
        .due_at = stmt_col_i64(st, 4),
        .expires_at = stmt_col_i64(st, 5),
        .attempts = stmt_col_i64(st, 6),
        .created_at = stmt_col_i64(st, 7),
    };

    open_row(s, st, &l, &memory);
    return store_called(each(arg, &l), err);
}

int letter_waiting(struct store *s, int64_t after, unsigned most,
                   int (*each)(void *arg, const struct letter *l), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_LETTER_WAITING);
    int          rc;

    if (store_need_sealer(s, err) < 0)
        return -1;
    stmt_i64(st, 1, after);
    stmt_i64(st, 2, most);
    while ((rc = stmt_step(st, err)) > 0) {
        rc = show(s, st, each, arg, err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int letter_done(struct store *s, int64_t id, int64_t now, bool sent, struct str result,
                struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_LETTER_DONE);
    int64_t      changed;

    stmt_i64(st, 1, id);
    stmt_i64(st, 2, sent ? OUT_DONE : OUT_FAILED);
    stmt_i64(st, 3, now);
    stmt_text(st, 4, store_text(result));
    stmt_blob(st, 5, STR_LIT(""));
    if (stmt_run(st, &changed, err) < 0)
        return -1;
    return changed > 0 ? notice_letter_ended(s, id, sent, err) : 0;
}

int letter_retry(struct store *s, int64_t id, int64_t due_at, int64_t attempts, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_LETTER_RETRY);

    stmt_i64(st, 1, id);
    stmt_i64(st, 2, due_at);
    stmt_i64(st, 3, attempts);
    return stmt_run(st, NULL, err);
}

int letter_backlog(struct store *s, int64_t *waiting, int64_t *oldest, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_LETTER_BACKLOG);

    if (stmt_step(st, err) < 0)
        return -1;
    *waiting = stmt_col_i64(st, 0);
    *oldest = stmt_col_i64(st, 1);
    stmt_reset(st);
    return 0;
}

int letter_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_LETTER_PURGE);

    stmt_i64(st, 1, before);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
