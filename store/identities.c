#include "store/identities.h"

#include "base/mem.h"
#include "store/identities_private.h"

static const char *const contexts[PERSONAL_COUNT] = {
    [PERSONAL_ID] = "identities.id_number",
    [PERSONAL_PHONE] = "identities.phone",
    [PERSONAL_MAIL] = "identities.mail",
};

/* ---- one field ---- */

static bool normalise(enum personal_kind kind, struct str text, char out[IDNUM_MAX])
{
    switch (kind) {
    case PERSONAL_ID:
        return idnum_document(text, out, NULL);
    case PERSONAL_PHONE:
        return idnum_phone(text, out);
    default:
        return idnum_mail(text, out);
    }
}

int personal_read(struct store *s, enum personal_kind kind, struct str text, struct personal *x,
                  struct err *err)
{
    x->text = text;
    if (text.n == 0)
        return 0;
    if (normalise(kind, text, x->normal))
        x->text = str_c(x->normal);
    return store_index(s, contexts[kind], x->text, x->index, err);
}

int personal_seal(struct store *s, enum personal_kind kind, const struct personal *x,
                  struct buf *out, struct err *err)
{
    return store_seal(s, contexts[kind], x->text, out, err);
}

/* ---- reading ---- */

/* Columns 1 to 3 of SQL_IDENTITY_GET, opened one behind the other. */
static int open_all(struct store *s, struct stmt *st, struct str values[PERSONAL_COUNT],
                    struct buf *memory, struct err *err)
{
    size_t before = memory->n;

    for (int i = 0; i < PERSONAL_COUNT; i++) {
        struct str sealed = stmt_col_str(st, 1 + i);
        size_t     from = memory->n;

        values[i] = (struct str){NULL, 0};
        if (sealed.p == NULL)
            continue;
        if (store_unseal(s, contexts[i], sealed, memory, err) < 0) {
            explicit_bzero(memory->p + before, memory->n - before);
            memory->n = before;
            return -1;
        }
        values[i] = (struct str){memory->p + from, memory->n - from};
        buf_char(memory, '\0');
    }
    return 0;
}

int identity_get(struct store *s, int64_t person, struct identity *out, struct buf *memory,
                 struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_IDENTITY_GET);
    struct str   values[PERSONAL_COUNT], type;
    size_t       total = 0;
    int          rc;

    stmt_i64(st, 1, person);
    rc = stmt_step(st, err);
    if (rc == 0)
        *out = (struct identity){0};
    if (rc <= 0)
        return rc;
    for (int i = 0; i <= PERSONAL_COUNT; i++)
        total += stmt_col_str(st, i).n + 1;
    buf_room(memory, total); /* once: what is opened does not move, nor stay behind elsewhere */
    rc = open_all(s, st, values, memory, err);
    if (rc == 0) {
        type = stmt_col_str(st, 0);
        store_own(memory, (struct str *const[]){&type}, 1);
        *out = (struct identity){
            .id_type = type,
            .id_number = values[PERSONAL_ID],
            .phone = values[PERSONAL_PHONE],
            .mail = values[PERSONAL_MAIL],
            .phone_at = stmt_col_i64(st, 4),
            .mail_at = stmt_col_i64(st, 5),
        };
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 1;
}

/* ---- who is this? ---- */

/* A search by number: what has to fit besides it, and who does. */
struct match {
    struct str      name;
    bool            documented;
    struct personal document;
    int64_t         person;   /* who fits; 0: nobody yet */
    bool            several;
};

/* One person at the most: both keys are unique. */
static int match_by(struct store *s, enum sql which, struct str number, struct match *c,
                    struct err *err)
{
    struct stmt *st = db_use(s->db, which);
    struct str   index = store_bytes(c->document.index, sizeof c->document.index);
    int          rc;

    stmt_text(st, 1, number);
    rc = stmt_step(st, err);
    if (rc > 0 && name_same(stmt_col_str(st, 1), c->name) &&
        (!c->documented || str_eq(stmt_col_str(st, 2), index))) {
        c->several = c->person != 0 && c->person != stmt_col_i64(st, 0);
        c->person = stmt_col_i64(st, 0);
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int identity_match(struct store *s, enum identity_key key, struct str number, struct str name,
                   struct str document, int64_t *person, struct err *err)
{
    struct match match = {.name = name, .documented = document.p != NULL};
    char         lower[STORE_KEY];
    struct str   k = {NULL, 0};
    int          rc;

    if (number.n > 0 && number.n <= STORE_KEY && store_key(lower, number, &k, err) < 0)
        return -1;
    rc = personal_read(s, PERSONAL_ID, document, &match.document, err);
    if (rc == 0 && k.n > 0 && key != IDENTITY_CANDIDATE)
        rc = match_by(s, SQL_IDENTITY_BY_NUMBER, k, &match, err);
    if (rc == 0 && k.n > 0 && key != IDENTITY_NUMBER)
        rc = match_by(s, SQL_IDENTITY_BY_CANDIDATE, k, &match, err);
    if (rc == 0)
        *person = match.several ? 0 : match.person;
    return rc;
}

int identity_by_phone(struct store *s, struct str phone, int64_t *person, struct err *err)
{
    struct stmt    *st = db_use(s->db, SQL_IDENTITY_BY_PHONE);
    struct personal x;
    int64_t         first = 0;
    int             rc;

    if (phone.n == 0)
        return *person = 0, 0;
    if (personal_read(s, PERSONAL_PHONE, phone, &x, err) < 0)
        return -1;
    stmt_blob(st, 1, store_bytes(x.index, sizeof x.index));
    rc = stmt_step(st, err);
    if (rc > 0) {
        first = stmt_col_i64(st, 0);
        rc = stmt_step(st, err);
    }
    if (rc >= 0)
        *person = rc > 0 ? 0 : first;
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

/* ---- proven with a code ---- */

/* Both begin with the person and the blind index. */
static struct stmt *use(struct store *s, enum sql which, int64_t person, const struct personal *x)
{
    struct stmt *st = db_use(s->db, which);

    stmt_i64(st, 1, person);
    stmt_blob(st, 2, store_bytes(x->index, sizeof x->index));
    return st;
}

static int used(struct store *s, enum personal_kind kind, enum sql which, struct str value,
                int64_t person, int64_t *other, struct err *err)
{
    struct personal x;
    struct stmt    *st;
    int             rc;

    if (value.n == 0)
        return *other = 0, 0;
    if (personal_read(s, kind, value, &x, err) < 0)
        return -1;
    st = use(s, which, person, &x);
    rc = stmt_step(st, err);
    if (rc >= 0)
        *other = rc > 0 ? stmt_col_i64(st, 0) : 0;
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int identity_phone_used(struct store *s, struct str phone, int64_t person, int64_t *other,
                        struct err *err)
{
    return used(s, PERSONAL_PHONE, SQL_IDENTITY_PHONE_USED, phone, person, other, err);
}

int identity_mail_used(struct store *s, struct str mail, int64_t person, int64_t *other,
                       struct err *err)
{
    return used(s, PERSONAL_MAIL, SQL_IDENTITY_MAIL_USED, mail, person, other, err);
}

static int set(struct store *s, enum personal_kind kind, enum sql free_it, enum sql set_it,
               int64_t now, int64_t person, struct str value, bool *taken, struct err *err)
{
    auto_buf struct buf sealed = {0};
    struct personal     x;
    struct stmt        *st;
    int64_t             changed;

    if (value.n == 0)
        return err_set(err, ERR_BAD_INPUT, "identities: nothing to set");
    if (personal_read(s, kind, value, &x, err) < 0 ||
        personal_seal(s, kind, &x, &sealed, err) < 0 ||
        stmt_run(use(s, free_it, person, &x), NULL, err) < 0)
        return -1;
    st = use(s, set_it, person, &x);
    stmt_blob(st, 3, buf_view(&sealed));
    stmt_i64(st, 4, now);
    if (stmt_run(st, &changed, err) < 0)
        return -1;
    *taken = changed == 0;
    return 0;
}

int identity_set_phone(struct store *s, int64_t now, int64_t person, struct str phone, bool *taken,
                       struct err *err)
{
    return set(s, PERSONAL_PHONE, SQL_IDENTITY_PHONE_FREE, SQL_IDENTITY_PHONE_SET, now, person,
               phone, taken, err);
}

int identity_set_mail(struct store *s, int64_t now, int64_t person, struct str mail, bool *taken,
                      struct err *err)
{
    return set(s, PERSONAL_MAIL, SQL_IDENTITY_MAIL_FREE, SQL_IDENTITY_MAIL_SET, now, person, mail,
               taken, err);
}

int identity_disown(struct store *s, int64_t person, struct err *err)
{
    static const enum sql parts[] = {SQL_IDENTITY_DISOWN, SQL_PEOPLE_CONFIRM, SQL_CODE_DROP_ALL};

    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        struct stmt *st = db_use(s->db, parts[i]);

        stmt_i64(st, 1, person);
        if (parts[i] == SQL_PEOPLE_CONFIRM)
            stmt_i64(st, 2, 0); /* never */
        if (stmt_run(st, NULL, err) < 0)
            return -1;
    }
    return 0;
}
