#include "store/consents.h"

#include "store/store_private.h"

static struct stmt *use(struct store *s, enum sql which, int64_t member, const char *name,
                        const char *version)
{
    struct stmt *st = db_use(s->db, which);

    stmt_i64(st, 1, member);
    stmt_text(st, 2, store_text(str_c(name)));
    stmt_text(st, 3, store_text(str_c(version)));
    return st;
}

int consent_give(struct store *s, int64_t now, int64_t member, const char *name,
                 const char *version, struct err *err)
{
    struct stmt *st = use(s, SQL_CONSENT_GIVE, member, name, version);

    stmt_i64(st, 4, now);
    return stmt_run(st, NULL, err);
}

int consent_given(struct store *s, int64_t member, const char *name, const char *version,
                  bool *given, struct err *err)
{
    struct stmt *st = use(s, SQL_CONSENT_GIVEN, member, name, version);
    int          rc = stmt_step(st, err);

    if (rc >= 0)
        *given = rc > 0;
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}
