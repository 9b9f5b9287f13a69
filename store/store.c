#include "store/store.h"

#include "base/mem.h"
#include "crypto/random.h"
#include "store/migrations.h"
#include "store/store_private.h"

#include <string.h>

/* An id: seconds since 2020 (31 bits, until 2088) | count within them (16 bits) | tag (16 bits). */
enum { ID_TAG_BITS = 16, ID_SECOND_BITS = 32 };
#define ID_EPOCH 1577836800 /* 2020-01-01 00:00 UTC */

/* The tag counts the openings for writing, so two processes that write have different ones. */
static int take_tag(struct store *s, struct err *err)
{
    int64_t openings;

    if (db_begin(s->db, err) < 0 || store_count(s, "openings", &openings, err) < 0)
        return -1;
    s->tag = openings & ((1 << ID_TAG_BITS) - 1);
    return db_commit(s->db, err);
}

int store_open(struct store **out, const char *url, enum db_mode mode, const struct sealer *sealer,
               struct err *err)
{
    struct store *s = xcalloc(1, sizeof *s);
    const char   *sql[SQL_COUNT];

    for (unsigned i = 0; i < SQL_COUNT; i++)
        sql[i] = store_sql_of(i);
    s->sealer = sealer;
    if (db_open(&s->db, url, mode, store_migrations, sql, SQL_COUNT, err) < 0 ||
        (mode == DB_WRITE && take_tag(s, err) < 0)) {
        store_close(s);
        return -1;
    }
    *out = s;
    return 0;
}

void store_close(struct store *s)
{
    if (s == NULL)
        return;
    db_close(s->db);
    signer_free(s->signer);
    free(s);
}

int store_begin(struct store *s, struct err *err)
{
    return db_begin(s->db, err);
}

int store_commit(struct store *s, struct err *err)
{
    return db_commit(s->db, err);
}

void store_rollback(struct store *s)
{
    db_rollback(s->db);
}

int store_savepoint(struct store *s, struct err *err)
{
    return db_savepoint(s->db, err);
}

int store_release(struct store *s, struct err *err)
{
    return db_release(s->db, err);
}

void store_rollback_to(struct store *s)
{
    db_rollback_to(s->db);
}

unsigned store_log_pages(const struct store *s)
{
    return db_log_pages(s->db);
}

void store_checkpoint(struct store *s)
{
    db_checkpoint(s->db);
}

int64_t store_first_id(int64_t now)
{
    return (now > ID_EPOCH ? now - ID_EPOCH : 1) << ID_SECOND_BITS;
}

int64_t store_id_time(int64_t id)
{
    return (id >> ID_SECOND_BITS) + ID_EPOCH;
}

int64_t store_new_id(struct store *s, int64_t now)
{
    int64_t id = store_first_id(now) | s->tag;

    /* More than 65,536 in a second, or a clock that went back: the count goes on into the next
     * second. */
    if (id <= s->last_id)
        id = s->last_id + (1 << ID_TAG_BITS);
    s->last_id = id;
    return id;
}

bool store_outbox_touched(struct store *s)
{
    bool touched = s->outbox_touched;

    s->outbox_touched = false;
    return touched;
}

/* ---- what the nouns share ---- */

int store_count(struct store *s, const char *name, int64_t *value, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_COUNTER_NEXT);

    stmt_text(st, 1, str_c(name));
    if (stmt_step(st, err) < 0)
        return -1;
    *value = stmt_col_i64(st, 0);
    return stmt_run(st, NULL, err);
}

int store_key(char key[STORE_KEY], struct str text, struct str *out, struct err *err)
{
    if (text.n == 0 || text.n > STORE_KEY)
        return err_set(err, ERR_BAD_INPUT, "store: a key of %zu bytes", text.n);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        key[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    *out = (struct str){key, text.n};
    return 0;
}

struct str store_text(struct str text)
{
    return text.p ? text : STR_LIT("");
}

void *store_room(void *array, size_t count, size_t *room, size_t size, struct err *err)
{
    size_t more = *room ? 2 * *room : 64;
    void  *longer;

    if (count < *room)
        return array;
    longer = realloc(array, more * size);
    if (longer == NULL)
        err_set(err, ERR_RETRY, "store: out of memory");
    else
        *room = more;
    return longer;
}

void store_own(struct buf *memory, struct str *const *slices, unsigned count)
{
    size_t total = 0;

    for (unsigned i = 0; i < count; i++)
        total += slices[i]->n + 1;
    buf_room(memory, total); /* once, so that what was copied does not move */
    for (unsigned i = 0; i < count; i++) {
        char *to = memory->p + memory->n;

        if (slices[i]->p == NULL)
            continue;
        memcpy(to, slices[i]->p, slices[i]->n);
        to[slices[i]->n] = '\0';
        memory->n += slices[i]->n + 1;
        slices[i]->p = to;
    }
}

int store_called(int rc, struct err *err)
{
    if (rc < 0 && err && err->kind == ERR_NONE)
        err_set(err, ERR_RETRY, "store: the caller could not use a row");
    return rc < 0 ? -1 : rc > 0;
}

int store_need_sealer(const struct store *s, struct err *err)
{
    return s->sealer ? 0
                     : err_set(err, ERR_RETRY, "store: opened without the key for personal data");
}

int store_need_signer(struct store *s, struct err *err)
{
    return s->signer ? 0 : signer_new(&s->signer, s->sealer, err);
}

int store_seal(struct store *s, const char *context, struct str plain, struct buf *out,
               struct err *err)
{
    unsigned char nonce[SEALED_NONCE];

    if (store_need_sealer(s, err) < 0)
        return -1;
    random_bytes(nonce, sizeof nonce);
    return sealer_seal(s->sealer, context, plain, nonce, out, err);
}

int store_seal_file(struct store *s, const char *context, struct str plain, struct buf *out,
                    struct err *err)
{
    unsigned char nonce[SEALED_NONCE];

    if (store_need_sealer(s, err) < 0)
        return -1;
    random_bytes(nonce, sizeof nonce);
    return sealer_seal_file(s->sealer, context, plain, nonce, out, err);
}

int store_unseal(struct store *s, const char *context, struct str sealed, struct buf *out,
                 struct err *err)
{
    return store_need_sealer(s, err) < 0
               ? -1
               : sealer_open(s->sealer, context, sealed, out, err);
}

/* At least one step. */
static void fill_up(struct str text, struct buf *out)
{
    size_t steps = text.n > 0 ? (text.n + SEALED_STEP - 1) / SEALED_STEP : 1;
    size_t n = steps * SEALED_STEP;
    char  *to = buf_room(out, n);

    memset(to, 0, n);
    if (text.n > 0)
        memcpy(to, text.p, text.n);
    out->n = n;
}

int store_seal_text(struct store *s, const char *context, struct str text, struct buf *out,
                    struct err *err)
{
    auto_wiped struct buf filled = {0};

    fill_up(text, &filled);
    return store_seal(s, context, buf_view(&filled), out, err);
}

/* The nonce is an HMAC of what it is used for: no other value gets the same. */
int store_seal_same(struct store *s, const char *context, struct str text, struct buf *out,
                    struct err *err)
{
    auto_wiped struct buf filled = {0};
    unsigned char         index[SEALED_INDEX];

    fill_up(text, &filled);
    if (store_index(s, context, buf_view(&filled), index, err) < 0)
        return -1;
    return sealer_seal(s->sealer, context, buf_view(&filled), index, out, err);
}

int store_unseal_text(struct store *s, const char *context, struct str sealed, struct buf *out,
                      struct err *err)
{
    size_t before = out->n;

    if (store_unseal(s, context, sealed, out, err) < 0)
        return -1;
    if (out->n > before)
        out->n = before + strnlen(out->p + before, out->n - before);
    return 0;
}

int store_index(struct store *s, const char *context, struct str plain,
                unsigned char out[SEALED_INDEX], struct err *err)
{
    if (store_need_sealer(s, err) < 0)
        return -1;
    sealer_index(s->sealer, context, plain, out);
    return 0;
}
