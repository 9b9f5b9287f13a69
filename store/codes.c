#include "store/codes.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "crypto/random.h"
#include "store/store_private.h"

#include <stdio.h>

enum { CODES = 1000000, CODE_KEPT = 86400 }; /* how many there are; seconds an old one says so */

/* The blind index is bound to person and purpose: one code shows nothing of another's. */
static int index_of(struct store *s, int64_t person, const char *purpose, struct str digits,
                    unsigned char out[SEALED_INDEX], struct err *err)
{
    char context[96];

    snprintf(context, sizeof context, "codes.code %lld %s", (long long)person, purpose);
    return store_index(s, context, digits, out, err);
}

static struct stmt *use(struct store *s, enum sql which, int64_t person, const char *purpose)
{
    struct stmt *st = db_use(s->db, which);

    stmt_i64(st, 1, person);
    stmt_text(st, 2, str_c(purpose));
    return st;
}

/* Every code is as likely as every other: the last numbers of 32 bits, which are no whole million,
 * are thrown away. */
static unsigned random_code(void)
{
    uint32_t number;

    do
        random_bytes(&number, sizeof number);
    while (number >= UINT32_MAX / CODES * CODES);
    return number % CODES;
}

int code_make(struct store *s, int64_t now, int64_t person, const char *purpose, struct str address,
              char out[CODE_DIGITS + 1], struct err *err)
{
    auto_buf struct buf sealed = {0};
    unsigned char       index[SEALED_INDEX];
    char                digits[CODE_DIGITS + 1];
    struct stmt        *st;

    snprintf(digits, sizeof digits, "%06u", random_code());
    if (index_of(s, person, purpose, str_c(digits), index, err) < 0 ||
        store_seal(s, "codes.address", address, &sealed, err) < 0)
        return -1;
    st = use(s, SQL_CODE_PUT, person, purpose);
    stmt_blob(st, 3, buf_view(&sealed));
    stmt_blob(st, 4, store_bytes(index, sizeof index));
    stmt_i64(st, 5, now + CODE_SECONDS);
    if (stmt_run(st, NULL, err) < 0)
        return -1;
    memcpy(out, digits, sizeof digits);
    return 0;
}

/* Why there was nothing to try. */
static int no_try(struct store *s, int64_t person, const char *purpose, enum code_state *state,
                  struct err *err)
{
    struct stmt *st = use(s, SQL_CODE_LOOK, person, purpose);
    int          rc = stmt_step(st, err);

    if (rc >= 0)
        *state = rc == 0                              ? CODE_NONE
                 : stmt_col_i64(st, 0) >= CODE_TRIES ? CODE_SPENT
                                                      : CODE_EXPIRED;
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

/* Counts the try and says whether it was right; then the address is appended. 1 tried, 0 there was
 * nothing to try, -1 failed. */
static int try_code(struct store *s, int64_t now, int64_t person, const char *purpose,
                    struct str index, int64_t *tries, bool *right, struct buf *address,
                    struct err *err)
{
    struct stmt *st = use(s, SQL_CODE_TRY, person, purpose);
    int          rc;

    stmt_i64(st, 3, CODE_TRIES);
    stmt_i64(st, 4, now);
    rc = stmt_step(st, err);
    if (rc <= 0)
        return rc;
    *tries = stmt_col_i64(st, 2);
    *right = str_eq(stmt_col_str(st, 0), index);
    if (*right && store_unseal(s, "codes.address", stmt_col_str(st, 1), address, err) < 0) {
        stmt_reset(st);
        return -1;
    }
    return stmt_run(st, NULL, err) < 0 ? -1 : 1;
}

/* Of two at once one has used it. */
static int use_up(struct store *s, int64_t person, const char *purpose, struct str index,
                  enum code_state *state, struct err *err)
{
    struct stmt *st = use(s, SQL_CODE_USE, person, purpose);
    int64_t      deleted;

    stmt_blob(st, 3, index);
    if (stmt_run(st, &deleted, err) < 0)
        return -1;
    *state = deleted > 0 ? CODE_RIGHT : CODE_NONE;
    return 0;
}

int code_check(struct store *s, int64_t now, int64_t person, const char *purpose, struct str typed,
               enum code_state *state, int64_t *left, struct buf *address, struct err *err)
{
    auto_buf struct buf   half = {0};
    auto_wiped struct buf found = {0};
    unsigned char          digest[SEALED_INDEX];
    struct str             index = store_bytes(digest, sizeof digest);
    int64_t                tries;
    bool                   right;
    int                    rc;

    utf8_halfwidth(&half, str_trim(typed));
    if (index_of(s, person, purpose, buf_view(&half), digest, err) < 0)
        return -1;
    rc = try_code(s, now, person, purpose, index, &tries, &right, &found, err);
    if (rc <= 0)
        return rc < 0 ? -1 : no_try(s, person, purpose, state, err);
    if (right) {
        if (use_up(s, person, purpose, index, state, err) < 0)
            return -1;
        if (*state == CODE_RIGHT)
            buf_str(address, buf_view(&found));
        return 0;
    }
    *left = CODE_TRIES - tries;
    *state = *left > 0 ? CODE_WRONG : CODE_SPENT;
    return 0;
}

int code_drop(struct store *s, int64_t person, const char *purpose, struct err *err)
{
    return stmt_run(use(s, SQL_CODE_DROP, person, purpose), NULL, err);
}

int code_purge(struct store *s, int64_t now, unsigned most, int64_t *deleted, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_CODE_PURGE);

    stmt_i64(st, 1, now - CODE_KEPT);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
