/* The report's people, one by one. */
#include "store/report.h"

#include "base/mem.h"
#include "store/report_private.h"
#include "store/store_private.h"

/* Behind the columns of REPORT_PERSON those of a submission. */
enum {
    R_NTH = REPORT_COLUMNS, R_RECEIPT, R_ANSWERS, R_BY, R_AT, R_STREAK, R_PROXY,
    R_MISSING = R_NTH, R_KEY, /* of SQL_REPORT_PART */
};

struct report_person report_row_person(struct stmt *st)
{
    return (struct report_person){
        .person = stmt_col_i64(st, R_PERSON),
        .number = stmt_col_str(st, R_NUMBER),
        .name = stmt_col_str(st, R_NAME),
        .college = stmt_col_str(st, R_COLLEGE),
        .class_name = stmt_col_str(st, R_CLASS),
        .member = stmt_col_str(st, R_MEMBER),
        .follows = stmt_col_i64(st, R_FOLLOWS) != 0,
        .channel = (int)stmt_col_i64(st, R_CHANNEL),
        .lang = (int)stmt_col_i64(st, R_LANG),
        .pressed = stmt_col_i64(st, R_PRESSED) != 0,
        .frozen = stmt_col_i64(st, R_FROZEN) != 0,
    };
}

static struct submission row_submission(struct stmt *st, const struct report_filter *f)
{
    return (struct submission){
        .flow = f->flow,
        .day = f->day,
        .person = stmt_col_i64(st, R_PERSON),
        .nth = stmt_col_i64(st, R_NTH),
        .receipt = stmt_col_str(st, R_RECEIPT),
        .answers = stmt_col_str(st, R_ANSWERS),
        .member = stmt_col_str(st, R_BY),
        .at = stmt_col_i64(st, R_AT),
        .streak = stmt_col_i64(st, R_STREAK),
        .proxy = stmt_col_i64(st, R_PROXY) != 0,
    };
}

/* ---- asking ---- */

/* Where to go on: college, class and number as the key, in lines. */
static void write_place(const struct report_person *p, struct str number, struct buf *place)
{
    buf_str(place, p->college);
    buf_char(place, '\n');
    buf_str(place, p->class_name);
    buf_char(place, '\n');
    buf_str(place, number);
}

int report_place(const struct report_person *p, struct buf *place)
{
    char       key[STORE_KEY];
    struct str number;

    if (store_key(key, p->number, &number, NULL) < 0)
        return -1;
    write_place(p, number, place);
    return 0;
}

static int bind_place(struct stmt *st, struct str after, struct err *err)
{
    struct str part;
    int        n = 0;

    if (after.n == 0)
        after = STR_LIT("\n\n"); /* every number comes behind nothing */
    while (n < 3 && str_split(&after, '\n', &part))
        stmt_text(st, 5 + n++, store_text(part));
    return n == 3 && after.p == NULL ? 0 : err_set(err, ERR_BAD_INPUT, "report: not a place");
}

static void add_kinds(const struct report_filter *f, struct buf *kinds)
{
    for (unsigned i = 0; i < f->kinds_count; i++)
        buf_f(kinds, "|%s", f->kinds[i]);
    if (f->kinds_count > 0)
        buf_char(kinds, '|');
}

/* kinds: has to live as long. */
static void bind_filter(struct stmt *st, const struct report_filter *f, struct str app,
                        struct str kinds, int64_t most)
{
    stmt_text(st, 1, store_text(f->flow));
    stmt_i64(st, 2, f->day);
    stmt_text(st, 3, store_text(kinds));
    stmt_text(st, 4, store_text(app));
    stmt_i64(st, 8, most);
}

/* Ready to step. which: of the whole school; behind it stand those of a college and a class. */
static struct stmt *use_report(struct store *s, const struct report_filter *f, enum sql which,
                               struct str app, struct str kinds, int64_t most)
{
    unsigned     scope = f->exact ? 2 : f->college.n == 0 ? 0 : f->class_name.n == 0 ? 1 : 2;
    struct stmt *st = db_use(s->db, which + scope);

    bind_filter(st, f, app, kinds, most);
    stmt_text(st, 9, store_text(f->college));
    stmt_text(st, 10, scope > 0 ? store_text(f->class_name) : STR_LIT(""));
    return st;
}

int report_missing(struct store *s, const struct report_filter *f, struct str app,
                   struct str after, unsigned most,
                   int (*each)(void *arg, const struct report_person *p), void *arg,
                   struct err *err)
{
    auto_buf struct buf kinds = {0};
    struct stmt        *st;
    int                 rc;

    add_kinds(f, &kinds);
    st = use_report(s, f, SQL_REPORT_MISSING, app, buf_view(&kinds), most);
    if (bind_place(st, after, err) < 0)
        return -1;
    while ((rc = stmt_step(st, err)) > 0) {
        struct report_person p = report_row_person(st);

        rc = store_called(each(arg, &p), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

/* One row of SQL_REPORT_PART; *end becomes its place. */
static int look_at(struct stmt *st, int (*each)(void *arg, const struct report_person *p),
                   void *arg, struct buf *end, struct err *err)
{
    struct report_person p = report_row_person(st);

    buf_clear(end);
    write_place(&p, stmt_col_str(st, R_KEY), end);
    return stmt_col_i64(st, R_MISSING) ? store_called(each(arg, &p), err) : 0;
}

int report_missing_part(struct store *s, const struct report_filter *f, struct str app,
                        unsigned look, struct buf *place,
                        int (*each)(void *arg, const struct report_person *p), void *arg,
                        bool *more, struct err *err)
{
    auto_buf struct buf kinds = {0}, end = {0};
    struct stmt        *st = db_use(s->db, SQL_REPORT_PART);
    unsigned            seen = 0;
    int                 rc;

    add_kinds(f, &kinds);
    bind_filter(st, f, app, buf_view(&kinds), look);
    if (bind_place(st, buf_view(place), err) < 0)
        return -1;
    while ((rc = stmt_step(st, err)) > 0) {
        seen++;
        rc = look_at(st, each, arg, &end, err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    if (rc < 0)
        return -1;
    if (seen > 0) {
        buf_clear(place);
        buf_str(place, buf_view(&end));
    }
    *more = rc > 0 || seen == look;
    return 0;
}

int report_rows(struct store *s, const struct report_filter *f,
                int (*each)(void *arg, const struct report_person *p,
                            const struct submission *sub),
                void *arg, struct err *err)
{
    auto_buf struct buf kinds = {0};
    struct stmt        *st;
    int                 rc;

    add_kinds(f, &kinds);
    st = use_report(s, f, SQL_REPORT_ROWS, STR_LIT(""), buf_view(&kinds), INT64_MAX);
    if (bind_place(st, (struct str){NULL, 0}, err) < 0)
        return -1;
    while ((rc = stmt_step(st, err)) > 0) {
        struct report_person p = report_row_person(st);
        struct submission    sub = row_submission(st, f);

        rc = store_called(each(arg, &p, stmt_col_null(st, R_NTH) ? NULL : &sub), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}
