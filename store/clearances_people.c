/* Clearance: everybody whom it concerns. */
#include "base/mem.h"
#include "store/clearances_private.h"

/* ---- a person's rows ---- */

/* What belongs to one person; the slices of rows lie in memory. */
struct rows {
    struct clear_row row[CLEAR_NODES];
    unsigned         count;
    struct buf       memory, last;
};

#define auto_rows __attribute__((cleanup(rows_free)))

static void rows_free(struct rows *rows)
{
    buf_free(&rows->memory);
    buf_free(&rows->last);
}

/* A row's texts are copied as they come, and memory may move: so they are offsets until the end. */
static void rows_add(struct rows *rows, const struct clear_row *row)
{
    struct clear_row *to = &rows->row[rows->count++];

    *to = *row;
    buf_str(&rows->memory, row->node);
    buf_str(&rows->memory, row->by);
}

static void rows_settle(struct rows *rows)
{
    const char *p = rows->memory.p;

    for (unsigned i = 0; i < rows->count; i++) {
        rows->row[i].node.p = p;
        p += rows->row[i].node.n;
        rows->row[i].by.p = p;
        p += rows->row[i].by.n;
    }
}

static int read_rows(struct store *s, struct str clearance, int64_t person, struct rows *rows,
                     struct err *err)
{
    struct stmt *st = clear_use_of(s, clearance, person);
    int          rc;

    rows->count = 0;
    buf_clear(&rows->memory);
    buf_clear(&rows->last);
    while ((rc = stmt_step(st, err)) > 0) {
        struct clear_row row = clear_row_of(st, clearance, person);

        if (!clear_is_hidden(row.node, &rows->last) && rows->count < CLEAR_NODES)
            rows_add(rows, &row);
    }
    rows_settle(rows);
    return rc;
}

/* ---- whom it concerns ---- */

enum { KINDS = 5, STATES = 4 }; /* as many as there are; of more, nobody is left out */

/* A list of words for SQL: the first ones, and "" for what is missing. */
struct words {
    struct str word[KINDS];
    unsigned   count;
    bool       all;      /* none, or more than fit: SQL does not choose */
};

static void words_add(struct words *w, const char *word)
{
    for (unsigned i = 0; i < w->count; i++)
        if (str_is(w->word[i], word))
            return;
    if (w->count < KINDS)
        w->word[w->count++] = str_c(word);
    else
        w->all = true;
}

/* `student` in the school file means all of them; in the roster, that nobody told which. */
static struct words kind_words(const struct clear_who *who)
{
    struct words w = {.all = who->kinds_count == 0};

    for (unsigned i = 0; i < who->kinds_count; i++) {
        words_add(&w, who->kinds[i]);
        if (str_is(str_c(who->kinds[i]), "student")) {
            words_add(&w, "undergraduate");
            words_add(&w, "graduate");
        }
    }
    return w;
}

static struct words state_words(const struct clear_who *who)
{
    struct words w = {.all = who->states_count == 0};

    for (unsigned i = 0; i < who->states_count; i++)
        words_add(&w, who->states[i]);
    return w;
}

/* Of parameters from `first` on. */
static void bind_words(struct stmt *st, int first, const struct words *w, unsigned room)
{
    for (unsigned i = 0; i < room; i++)
        stmt_text(st, first + (int)i,
                  w->all || i >= w->count ? STR_LIT("") : store_text(w->word[i]));
}

static void bind_years(struct stmt *st, const struct clear_who *who)
{
    unsigned least = who->years_count ? who->years[0] : 0, most = least;

    for (unsigned i = 1; i < who->years_count; i++) {
        least = who->years[i] < least ? who->years[i] : least;
        most = who->years[i] > most ? who->years[i] : most;
    }
    stmt_i64(st, 13, who->years_count ? (int64_t)least : INT64_MIN);
    stmt_i64(st, 14, who->years_count ? (int64_t)most : INT64_MAX);
}

/* |a|b|; nothing for all */
static void write_colleges(const struct clear_who *who, struct buf *out)
{
    for (unsigned i = 0; i < who->colleges_count; i++)
        buf_f(out, "|%s", who->colleges[i]);
    buf_c(out, who->colleges_count > 0 ? "|" : "");
}

static bool is_year(const struct clear_who *who, int64_t year)
{
    for (unsigned i = 0; i < who->years_count; i++)
        if (who->years[i] == year)
            return true;
    return who->years_count == 0;
}

static bool is_college(const struct clear_who *who, struct str college)
{
    for (unsigned i = 0; i < who->colleges_count; i++)
        if (str_is(college, who->colleges[i]))
            return true;
    return who->colleges_count == 0;
}

/* ---- everybody ---- */

static int show_person(struct store *s, struct stmt *st, struct str clearance,
                       const struct clear_who *who, struct rows *rows,
                       int (*each)(void *arg, const struct clear_person *p), void *arg,
                       struct err *err)
{
    struct clear_person p = {
        .person = stmt_col_i64(st, 0),
        .number = stmt_col_str(st, 1),
        .name = stmt_col_str(st, 2),
        .college = stmt_col_str(st, 3),
        .class_name = stmt_col_str(st, 4),
        .kind = stmt_col_str(st, 5),
        .state = stmt_col_str(st, 6),
        .year = stmt_col_i64(st, 7),
        .completed_at = stmt_col_i64(st, 8),
    };

    if (!is_year(who, p.year) || !is_college(who, p.college))
        return 0;
    if (read_rows(s, clearance, p.person, rows, err) < 0)
        return -1;
    p.rows = rows->row;
    p.rows_count = rows->count;
    return store_called(each(arg, &p), err);
}

/* colleges: has to live as long. */
static struct stmt *use_people(struct store *s, struct str clearance, const struct clear_who *who,
                               const struct buf *colleges)
{
    bool         scoped = who->college.n > 0;
    struct words kinds = kind_words(who), states = state_words(who);
    struct stmt *st = db_use(s->db, scoped ? SQL_CLEAR_COLLEGE_PEOPLE : SQL_CLEAR_PEOPLE);

    stmt_text(st, 1, store_text(clearance));
    stmt_text(st, 2, store_text(who->college));
    stmt_text(st, 3, store_text(who->class_name));
    bind_words(st, 4, &kinds, KINDS);
    bind_words(st, 9, &states, STATES);
    bind_years(st, who);
    stmt_text(st, 15, buf_view(colleges));
    return st;
}

int clear_people(struct store *s, struct str clearance, const struct clear_who *who,
                 int (*each)(void *arg, const struct clear_person *p), void *arg,
                 struct err *err)
{
    auto_buf struct buf   colleges = {0};
    auto_rows struct rows rows = {.count = 0};
    struct stmt          *st;
    int                   rc;

    write_colleges(who, &colleges);
    st = use_people(s, clearance, who, &colleges);
    while ((rc = stmt_step(st, err)) > 0) {
        rc = show_person(s, st, clearance, who, &rows, each, arg, err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}
