/* How a notice stands with each of its receivers, and in a scope. */
#include "store/notices_private.h"

/* The columns of LISTED_COLUMNS (store/sql_notice.c). */
enum {
    L_SEQ, L_PERSON, L_USERID, L_VARIANT, L_STAGE, L_FATE, L_ERRCODE, L_AT, L_ACKED, L_PART,
    L_NUMBER, L_NAME, L_COLLEGE, L_CLASS, L_TEXT,
};

static struct notice_line row_line(struct stmt *st)
{
    return (struct notice_line){
        .p = {
            .seq = stmt_col_i64(st, L_SEQ),
            .person = stmt_col_i64(st, L_PERSON),
            .userid = stmt_col_str(st, L_USERID),
            .variant = (enum notice_variant)stmt_col_i64(st, L_VARIANT),
            .stage = (unsigned)stmt_col_i64(st, L_STAGE),
            .fate = (enum notice_fate)stmt_col_i64(st, L_FATE),
            .errcode = stmt_col_i64(st, L_ERRCODE),
            .at = stmt_col_i64(st, L_AT),
            .acked_at = stmt_col_i64(st, L_ACKED),
            .part = stmt_col_i64(st, L_PART),
        },
        .number = stmt_col_str(st, L_NUMBER),
        .name = stmt_col_str(st, L_NAME),
        .college = stmt_col_str(st, L_COLLEGE),
        .class_name = stmt_col_str(st, L_CLASS),
        .text = (enum notice_text)stmt_col_i64(st, L_TEXT),
    };
}

/* A class without a college is of none: in the roster that is a college of its own, "". */
static struct stmt *use_scope(struct store *s, enum sql college_wide, enum sql one_class,
                              int64_t number, struct str college, struct str class_name)
{
    struct stmt *st = db_use(s->db, class_name.n > 0 ? one_class : college_wide);

    stmt_i64(st, 1, number);
    stmt_text(st, 2, store_text(college));
    if (class_name.n > 0)
        stmt_text(st, 3, store_text(class_name));
    return st;
}

static bool is_whole(struct str college, struct str class_name)
{
    return college.n == 0 && class_name.n == 0;
}

static struct stmt *use_people(struct store *s, const struct notice_filter *f)
{
    struct stmt *st;

    if (is_whole(f->college, f->class_name)) {
        st = db_use(s->db, SQL_NOTICE_PEOPLE);
        stmt_i64(st, 1, f->number);
    } else {
        st = use_scope(s, SQL_NOTICE_COLLEGE_PEOPLE, SQL_NOTICE_CLASS_PEOPLE, f->number, f->college,
                       f->class_name);
    }
    stmt_i64(st, 4, f->unacked);
    stmt_i64(st, 5, f->one_fate ? (int64_t)f->fate : -1);
    stmt_i64(st, 6, f->after);
    stmt_i64(st, 7, f->most);
    return st;
}

int notice_people(struct store *s, const struct notice_filter *f,
                  int (*each)(void *arg, const struct notice_line *l), void *arg, struct err *err)
{
    struct stmt *st = use_people(s, f);
    int          rc;

    while ((rc = stmt_step(st, err)) > 0) {
        struct notice_line line = row_line(st);

        rc = store_called(each(arg, &line), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

/* Of all of them the counts are kept. */
static int whole_counts(struct store *s, int64_t number, struct notice_counts *out,
                        struct err *err)
{
    auto_wiped struct buf memory = {0};
    struct notice         n;
    int                   rc = notice_get(s, number, &n, out, &memory, err);

    return rc == 0 ? notice_none(number, err) : rc < 0 ? -1 : 0;
}

int notice_scope_counts(struct store *s, int64_t number, struct str college, struct str class_name,
                        struct notice_counts *out, struct err *err)
{
    struct notice_counts c = {0};
    struct stmt         *st;
    int                  rc;

    if (is_whole(college, class_name))
        return whole_counts(s, number, out, err);
    st = use_scope(s, SQL_NOTICE_COLLEGE_COUNT, SQL_NOTICE_CLASS_COUNT, number, college,
                   class_name);
    while ((rc = stmt_step(st, err)) > 0) {
        int64_t people = stmt_col_i64(st, 1);

        c.people += people;
        c.fate[stmt_col_i64(st, 0)] = people;
        c.acked += stmt_col_i64(st, 2);
        c.texted += stmt_col_i64(st, 3);
        c.texts_sent += stmt_col_i64(st, 4);
        c.texts_failed += stmt_col_i64(st, 5);
    }
    if (rc == 0)
        *out = c;
    return rc;
}

/* The columns of SQL_NOTICE_TOTALS. */
enum { T_LAST, T_NOTICES, T_PEOPLE, T_FATES, T_ACKED = T_FATES + FATE_COUNT, T_PARTS, T_TEXTED };

static void add_totals(struct stmt *st, struct notice_counts *sum)
{
    sum->people += stmt_col_i64(st, T_PEOPLE);
    for (int i = 0; i < FATE_COUNT; i++)
        sum->fate[i] += stmt_col_i64(st, T_FATES + i);
    sum->acked += stmt_col_i64(st, T_ACKED);
    sum->parts += stmt_col_i64(st, T_PARTS);
    sum->texted += stmt_col_i64(st, T_TEXTED);
}

int notice_totals(struct store *s, int64_t *after, unsigned most, struct notice_counts *sum,
                  struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_TOTALS);
    int          rc;

    stmt_i64(st, 1, *after);
    stmt_i64(st, 2, most);
    rc = stmt_step(st, err);
    if (rc > 0) {
        add_totals(st, sum);
        *after = stmt_col_i64(st, T_NOTICES) < (int64_t)most ? 0 : stmt_col_i64(st, T_LAST);
    }
    stmt_reset(st);
    return rc > 0 ? 0 : rc < 0 ? -1 : err_set(err, ERR_RETRY, "notices: no sums");
}

/* ---- by SMS ---- */

static int count_texts(struct store *s, int64_t number, int texted, int sent, int failed,
                       struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_COUNT_TEXTS);

    stmt_i64(st, 1, number);
    stmt_i64(st, 2, texted);
    stmt_i64(st, 3, sent);
    stmt_i64(st, 4, failed);
    return stmt_run(st, NULL, err);
}

/* *changed: he was as `before`. */
static int order_text(struct store *s, int64_t number, int64_t person, int64_t letter,
                      enum notice_text before, int64_t *changed, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_TEXTED);

    stmt_i64(st, 1, number);
    stmt_i64(st, 2, person);
    stmt_i64(st, 3, letter);
    stmt_i64(st, 4, before);
    return stmt_run(st, changed, err);
}

int notice_texted(struct store *s, int64_t number, int64_t person, int64_t letter, bool *ordered,
                  struct err *err)
{
    int64_t first, again = 0;

    if (order_text(s, number, person, letter, TEXT_NONE, &first, err) < 0 ||
        (first == 0 && order_text(s, number, person, letter, TEXT_FAILED, &again, err) < 0) ||
        (first + again > 0 && count_texts(s, number, (int)first, 0, -(int)again, err) < 0))
        return -1;
    *ordered = first + again > 0;
    return 0;
}

int notice_letter_quiet(struct store *s, int64_t letter, bool *quiet, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_LETTER_QUIET);
    int          rc;

    stmt_i64(st, 1, letter);
    rc = stmt_step(st, err);
    stmt_reset(st);
    if (rc < 0)
        return -1;
    *quiet = rc > 0;
    return 0;
}

int notice_letter_ended(struct store *s, int64_t letter, bool sent, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_LETTER_ENDED);
    int64_t      number;
    int          rc;

    stmt_i64(st, 1, letter);
    stmt_i64(st, 2, sent ? TEXT_SENT : TEXT_FAILED);
    rc = stmt_step(st, err);
    number = rc > 0 ? stmt_col_i64(st, 0) : 0;
    stmt_reset(st);
    return rc > 0 ? count_texts(s, number, 0, sent, !sent, err) : rc;
}
