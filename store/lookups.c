#include "store/lookups.h"

#include "base/mem.h"
#include "store/store_private.h"

#include <string.h>

/* The row of a statement that is ready to step. */
static int find(struct stmt *st, struct lookup_code *out, struct buf *memory, struct err *err)
{
    struct lookup_code c;
    struct str         ref;
    int                rc = stmt_step(st, err);

    if (rc <= 0)
        return rc;
    c = (struct lookup_code){
        .person = stmt_col_i64(st, 1),
        .clearance = stmt_col_str(st, 2),
        .issued_at = stmt_col_i64(st, 3),
        .expires_at = stmt_col_i64(st, 4),
        .dead_at = stmt_col_i64(st, 5),
    };
    ref = stmt_col_str(st, 0);
    memcpy(c.ref, ref.p, ref.n < SIGNED_REF ? ref.n : SIGNED_REF);

    struct str *const slices[] = {&c.clearance};
    store_own(memory, slices, ARRAY_LEN(slices));
    stmt_reset(st);
    *out = c;
    return 1;
}

static struct stmt *use_person(struct store *s, enum sql which, struct str clearance,
                               int64_t person)
{
    struct stmt *st = db_use(s->db, which);

    stmt_text(st, 1, store_text(clearance));
    stmt_i64(st, 2, person);
    return st;
}

int lookup_get(struct store *s, struct str clearance, int64_t person, struct lookup_code *out,
               struct buf *memory, struct err *err)
{
    return find(use_person(s, SQL_LOOKUP_GET, clearance, person), out, memory, err);
}

int lookup_by_ref(struct store *s, const unsigned char ref[SIGNED_REF], struct lookup_code *out,
                  struct buf *memory, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_LOOKUP_BY_REF);

    stmt_blob(st, 1, store_bytes(ref, SIGNED_REF));
    return find(st, out, memory, err);
}

int lookup_issue(struct store *s, int64_t now, const struct lookup_code *c, struct err *err)
{
    struct stmt *st;

    if (now <= 0 || c->clearance.n == 0 || c->person <= 0 || c->expires_at < c->issued_at)
        return err_set(err, ERR_BAD_INPUT, "look-up codes: of nothing, nobody or no time");
    st = use_person(s, SQL_LOOKUP_KILL, c->clearance, c->person);
    stmt_i64(st, 3, now);
    if (stmt_run(st, NULL, err) < 0)
        return -1;
    st = use_person(s, SQL_LOOKUP_ADD, c->clearance, c->person);
    stmt_blob(st, 3, store_bytes(c->ref, SIGNED_REF));
    stmt_i64(st, 4, c->issued_at);
    stmt_i64(st, 5, c->expires_at);
    return stmt_run(st, NULL, err);
}

int lookup_write(struct store *s, const struct lookup_code *c, struct buf *out, struct err *err)
{
    struct signed_ticket t = {
        .kind = SIGNED_LOOKUP,
        .colour = SIGNED_NO_COLOUR,
        .issued_at = c->issued_at,
        .expires_at = c->expires_at,
    };

    memcpy(t.ref, c->ref, SIGNED_REF);
    return store_need_signer(s, err) < 0 ? -1 : signed_write(s->signer, &t, out, err);
}

int lookup_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_LOOKUP_PURGE);

    stmt_i64(st, 1, before);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
