#include "store/audience.h"

#include "base/mem.h"
#include "store/report_private.h"
#include "store/store_private.h"

#include <string.h>

/* The columns of AUDIENCE_PERSON (store/sql_notice.c), behind those of a report_person. */
enum {
    A_YEAR = REPORT_COLUMNS, A_KIND, A_STATE, A_CONFIRMED, A_KEY, A_MISSING, A_UNACKED, A_TOLD,
};

/* ---- who fits ---- */

static bool in_scope(const struct audience_filter *f, const struct report_person *p)
{
    for (unsigned i = 0; i < f->scopes_count; i++) {
        const struct audience_scope *sc = &f->scope[i];

        if ((sc->college.n == 0 || str_eq(sc->college, p->college)) &&
            (sc->class_name.n == 0 || str_eq(sc->class_name, p->class_name)))
            return true;
    }
    return f->scopes_count == 0;
}

static bool of_kind(const struct audience_filter *f, struct str kind)
{
    for (unsigned i = 0; i < f->kinds_count; i++)
        if (str_is(kind, f->kinds[i]))
            return true;
    return f->kinds_count == 0;
}

static bool of_year(const struct audience_filter *f, int64_t year)
{
    for (unsigned i = 0; i < f->years_count; i++)
        if (f->years[i] == year)
            return true;
    return f->years_count == 0;
}

static bool in_state(const struct audience_filter *f, struct str state)
{
    struct str rest = f->states, one;

    if (str_is(state, "left"))
        return false;
    while (rest.n > 0 && str_split(&rest, '|', &one))
        if (str_eq(one, state))
            return true;
    return f->states.n == 0;
}

static bool fits(const struct audience_filter *f, struct stmt *st, const struct audience_person *a)
{
    return in_scope(f, &a->p) && of_kind(f, a->kind) && of_year(f, a->year) &&
           in_state(f, stmt_col_str(st, A_STATE)) &&
           (f->missing.n == 0 || stmt_col_i64(st, A_MISSING) != 0) &&
           (!f->unconfirmed || stmt_col_i64(st, A_CONFIRMED) == 0) &&
           (f->unacked == 0 || stmt_col_i64(st, A_UNACKED) != 0) &&
           (f->told == 0 || stmt_col_i64(st, A_TOLD) != 0);
}

static struct audience_person row_person(struct stmt *st)
{
    return (struct audience_person){
        .p = report_row_person(st),
        .year = stmt_col_i64(st, A_YEAR),
        .kind = stmt_col_str(st, A_KIND),
    };
}

/* ---- where to look ---- */

/* Behind every class, and every number, there is. */
#define LAST STR_LIT("\xf4\x8f\xbf\xbf")

/* People behind (college, class_name, number), up to the last of the class `until_class` of
 * `until`. */
struct range {
    struct str college, class_name, number;
    struct str until, until_class;
};

/* In the order of the index people_list. */
static int compare_class(struct str college, struct str class_name, struct str other,
                         struct str other_class)
{
    int order = str_compare(college, other);

    return order ? order : str_compare(class_name, other_class);
}

static bool is_bounded(const struct audience_filter *f)
{
    for (unsigned i = 0; i < f->scopes_count; i++)
        if (f->scope[i].college.n == 0)
            return false; /* all, or a class whatever its college */
    return f->scopes_count > 0;
}

/* What of a scope lies behind the place; false: nothing. */
static bool range_of(const struct audience_scope *scope, const struct range *place,
                     struct range *out)
{
    bool         whole = scope->class_name.n == 0;
    struct range r = {
        .college = scope->college,
        .class_name = store_text(scope->class_name),
        .number = STR_LIT(""),
        .until = scope->college,
        .until_class = whole ? LAST : scope->class_name,
    };

    if (compare_class(place->college, place->class_name, r.until, r.until_class) > 0)
        return false;
    if (compare_class(place->college, place->class_name, r.college, r.class_name) >= 0) {
        r.college = place->college;
        r.class_name = place->class_name;
        r.number = place->number;
    }
    *out = r;
    return str_compare(r.number, LAST) < 0 ||
           compare_class(r.college, r.class_name, r.until, r.until_class) < 0;
}

/* The first people behind the place who may fit; false: there are none. */
static bool next_range(const struct audience_filter *f, const struct range *place,
                       struct range *out)
{
    struct range r;
    bool         found = false;

    if (!is_bounded(f)) {
        *out = *place;
        out->until = out->until_class = LAST;
        return str_compare(place->college, LAST) < 0;
    }
    for (unsigned i = 0; i < f->scopes_count; i++) {
        if (!range_of(&f->scope[i], place, &r))
            continue;
        if (!found || compare_class(r.college, r.class_name, out->college, out->class_name) < 0)
            *out = r;
        found = true;
    }
    return found;
}

static int read_place(struct str text, struct range *out, struct err *err)
{
    struct range      r = {.college = {NULL, 0}};
    struct str *const parts[] = {&r.college, &r.class_name, &r.number};
    size_t            n = 0;

    if (text.n == 0)
        text = STR_LIT("\n\n"); /* every number comes behind nothing */
    while (n < ARRAY_LEN(parts) && str_split(&text, '\n', parts[n]))
        n++;
    if (n != ARRAY_LEN(parts) || text.p != NULL)
        return err_set(err, ERR_BAD_INPUT, "audience: not a place");
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        *parts[i] = store_text(*parts[i]);
    *out = r;
    return 0;
}

static void write_place(const struct range *r, struct buf *place)
{
    buf_clear(place);
    buf_str(place, r->college);
    buf_char(place, '\n');
    buf_str(place, r->class_name);
    buf_char(place, '\n');
    buf_str(place, r->number);
}

/* ---- looking ---- */

static void bind(struct stmt *st, const struct audience_filter *f, struct str app)
{
    stmt_text(st, 1, store_text(f->missing));
    stmt_i64(st, 2, f->day);
    stmt_i64(st, 3, f->unacked);
    stmt_text(st, 4, store_text(app));
    stmt_i64(st, 9, f->told);
}

/* One part, on its way. */
struct look {
    struct store                 *store;
    const struct audience_filter *filter;
    struct str                    app;
    int (*each)(void *arg, const struct audience_person *p);
    void                         *arg;
    struct buf                    end; /* place of the last one that was looked at */
};

/* At most `most` people of the range; *seen: how many there were. 1: the callback stopped. */
static int look_range(struct look *l, const struct range *r, unsigned most, unsigned *seen,
                      struct err *err)
{
    struct stmt *st = db_use(l->store->db, SQL_AUDIENCE_PART);
    int          rc;

    bind(st, l->filter, l->app);
    stmt_text(st, 5, r->college);
    stmt_text(st, 6, r->class_name);
    stmt_text(st, 7, r->number);
    stmt_i64(st, 8, most);
    stmt_text(st, 10, r->until);
    stmt_text(st, 11, r->until_class);
    *seen = 0;
    while ((rc = stmt_step(st, err)) > 0) {
        struct audience_person a = row_person(st);
        struct range at = {a.p.college, a.p.class_name, stmt_col_str(st, A_KEY), {0}, {0}};

        ++*seen;
        write_place(&at, &l->end);
        if (fits(l->filter, st, &a) && (rc = store_called(l->each(l->arg, &a), err)) != 0)
            break;
    }
    stmt_reset(st);
    return rc;
}

/* Goes on from *place, which becomes where to go on. */
static int look_on(struct look *l, unsigned look, struct buf *place, bool *more, struct err *err)
{
    struct range at, r;
    unsigned     seen = 0;
    int          rc = 0;

    if (read_place(buf_view(place), &at, err) < 0)
        return -1;
    while (rc == 0 && look > 0 && next_range(l->filter, &at, &r)) {
        rc = look_range(l, &r, look, &seen, err);
        if (rc == 0 && seen < look) { /* that was all of the range */
            const struct range end = {r.until, r.until_class, LAST, {0}, {0}};

            write_place(&end, &l->end);
        }
        look -= seen;
        buf_clear(place);
        buf_str(place, buf_view(&l->end));
        if (rc >= 0 && read_place(buf_view(place), &at, err) < 0)
            rc = -1;
    }
    *more = rc > 0 || next_range(l->filter, &at, &r);
    return rc < 0 ? -1 : 0;
}

int audience_part(struct store *s, const struct audience_filter *f, struct str app, unsigned look,
                  struct buf *place,
                  int (*each)(void *arg, const struct audience_person *p), void *arg, bool *more,
                  struct err *err)
{
    auto_buf struct buf at = {0};
    struct look         l = {.store = s, .filter = f, .app = app, .each = each, .arg = arg};
    bool                others = false;
    int                 rc;

    buf_str(&at, buf_view(place));
    rc = look_on(&l, look, &at, &others, err);
    buf_free(&l.end);
    if (rc < 0)
        return -1;
    buf_clear(place);
    buf_str(place, buf_view(&at));
    *more = others;
    return 0;
}

int audience_one(struct store *s, int64_t person, struct str app,
                 int (*each)(void *arg, const struct audience_person *p), void *arg,
                 struct err *err)
{
    static const struct audience_filter nothing;
    struct stmt                        *st = db_use(s->db, SQL_AUDIENCE_ONE);
    int                                 rc;

    bind(st, &nothing, app);
    stmt_i64(st, 5, person);
    rc = stmt_step(st, err);
    if (rc > 0) {
        struct audience_person a = row_person(st);

        rc = store_called(each(arg, &a), err) < 0 ? -1 : 1;
    }
    stmt_reset(st);
    return rc;
}
