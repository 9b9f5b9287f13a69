#include "store/report.h"

#include "base/mem.h"
#include "store/store_private.h"

#include <string.h>

/* The people of the scope are read once, in the order of their ids; what was submitted on a day
 * lies in the same order. So a whole school costs one walk along both, and no look-up for each
 * person; a class costs a look-up wherever its people are not neighbours. */
enum {
    STRANGERS_MAX = 16, /* rows of others that are read before the next of ours is looked for */
    PAGE_FIRST = 64,    /* rows: an engine may fetch all that a statement gives */
    PAGE_MORE = 4,      /* times as many on the next page, as long as they are read */
};

enum { DONE = 1, PROXY = 2, ALERT = 4 };

/* One of the people. */
struct head {
    int64_t  person;
    uint32_t class_index; /* in counts.classes */
    uint32_t marks;
};

struct class_count {
    char   *college, *class_name;
    int64_t people, done, proxies, alerts;
};

struct counts {
    struct store               *store;
    const struct report_filter *filter;
    struct head                *heads;   /* by id */
    size_t                      heads_count, heads_room;
    struct class_count         *classes;
    size_t                      classes_count, classes_room;
    uint32_t                   *slots;   /* hashed by name: 1 + index in classes; 0 free */
    size_t                      slots_count; /* a power of two; at most half are used */
};

#define auto_counts __attribute__((cleanup(counts_free)))

static void counts_free(struct counts *c)
{
    for (size_t i = 0; i < c->classes_count; i++) {
        free(c->classes[i].college);
        free(c->classes[i].class_name);
    }
    free(c->classes);
    free(c->heads);
    free(c->slots);
}

/* ---- classes ---- */

static uint32_t hash_of(struct str college, struct str class_name)
{
    const struct str parts[] = {college, class_name};
    uint32_t         h = 2166136261u; /* FNV-1a */

    for (size_t p = 0; p < ARRAY_LEN(parts); p++)
        for (size_t i = 0; i < parts[p].n; i++)
            h = (h ^ (unsigned char)parts[p].p[i]) * 16777619u;
    return h;
}

static bool is_class(const struct class_count *c, struct str college, struct str class_name)
{
    return str_is(class_name, c->class_name) && str_is(college, c->college);
}

/* The slot of a class: its own or a free one. */
static uint32_t *slot_of(const struct counts *c, struct str college, struct str class_name)
{
    size_t at = hash_of(college, class_name) & (c->slots_count - 1);

    while (c->slots[at] != 0 && !is_class(&c->classes[c->slots[at] - 1], college, class_name))
        at = (at + 1) & (c->slots_count - 1);
    return &c->slots[at];
}

static int make_slots(struct counts *c, struct err *err)
{
    size_t count = c->slots_count ? 2 * c->slots_count : 512;

    free(c->slots);
    c->slots = calloc(count, sizeof *c->slots);
    c->slots_count = c->slots ? count : 0;
    if (c->slots == NULL)
        return err_set(err, ERR_RETRY, "report: out of memory");
    for (size_t i = 0; i < c->classes_count; i++)
        *slot_of(c, str_c(c->classes[i].college), str_c(c->classes[i].class_name)) =
            (uint32_t)i + 1;
    return 0;
}

/* Neighbours in the roster are mostly of one class: the class before is tried first. */
static int find_class(struct counts *c, struct str college, struct str class_name, uint32_t *index,
                      struct err *err)
{
    struct class_count *classes;
    uint32_t           *slot;

    if (c->classes_count > 0 && is_class(&c->classes[*index], college, class_name))
        return 0;
    if (2 * (c->classes_count + 1) > c->slots_count && make_slots(c, err) < 0)
        return -1;
    slot = slot_of(c, college, class_name);
    if (*slot == 0) {
        classes =
            store_room(c->classes, c->classes_count, &c->classes_room, sizeof *classes, err);
        if (classes == NULL)
            return -1;
        c->classes = classes;
        c->classes[c->classes_count] =
            (struct class_count){.college = str_dup(college), .class_name = str_dup(class_name)};
        *slot = (uint32_t)++c->classes_count;
    }
    *index = *slot - 1;
    return 0;
}

/* ---- people ---- */

static bool is_kind(const struct report_filter *f, struct str kind)
{
    for (unsigned i = 0; i < f->kinds_count; i++)
        if (str_is(kind, f->kinds[i]))
            return true;
    return f->kinds_count == 0;
}

static struct stmt *use_people(struct counts *c)
{
    const struct report_filter *f = c->filter;
    bool                        one_class = f->class_name.n > 0 || f->exact;
    struct stmt                *st;

    if (f->college.n == 0 && !f->exact)
        return db_use(c->store->db, SQL_REPORT_PEOPLE);
    st = db_use(c->store->db, one_class ? SQL_REPORT_CLASS_PEOPLE : SQL_REPORT_COLLEGE_PEOPLE);
    stmt_text(st, 1, store_text(f->college));
    if (one_class)
        stmt_text(st, 2, store_text(f->class_name));
    return st;
}

static int add_head(struct counts *c, struct stmt *st, uint32_t *class_index, struct err *err)
{
    struct head *heads = store_room(c->heads, c->heads_count, &c->heads_room, sizeof *heads, err);

    if (heads == NULL)
        return -1;
    c->heads = heads;
    if (find_class(c, stmt_col_str(st, 2), stmt_col_str(st, 3), class_index, err) < 0)
        return -1;
    c->heads[c->heads_count++] =
        (struct head){.person = stmt_col_i64(st, 0), .class_index = *class_index};
    c->classes[*class_index].people++;
    return 0;
}

static int by_person(const void *a, const void *b)
{
    int64_t x = ((const struct head *)a)->person, y = ((const struct head *)b)->person;

    return (x > y) - (x < y);
}

static int read_people(struct counts *c, struct err *err)
{
    struct stmt *st = use_people(c);
    uint32_t     class_index = 0;
    int          rc;

    while ((rc = stmt_step(st, err)) > 0)
        if (is_kind(c->filter, stmt_col_str(st, 1)) && add_head(c, st, &class_index, err) < 0) {
            stmt_reset(st);
            return -1;
        }
    if (c->heads_count > 0 && (c->filter->college.n > 0 || c->filter->exact)) /* by class */
        qsort(c->heads, c->heads_count, sizeof *c->heads, by_person);
    return rc;
}

/* ---- what is known of them ---- */

/* Marks those that the statement names in any order. */
static int mark_named(struct counts *c, struct stmt *st, uint32_t mark, struct err *err)
{
    int rc;

    while ((rc = stmt_step(st, err)) > 0) {
        struct head  key = {.person = stmt_col_i64(st, 0)};
        struct head *head = c->heads_count == 0 ? NULL
                                                : bsearch(&key, c->heads, c->heads_count,
                                                          sizeof *c->heads, by_person);

        if (head)
            head->marks |= mark;
    }
    return rc;
}

static struct stmt *use_day(struct counts *c, enum sql which, int64_t day)
{
    struct stmt *st = db_use(c->store->db, which);

    stmt_text(st, 1, store_text(c->filter->flow));
    stmt_i64(st, 2, day);
    return st;
}

/* Where a walk along both is: they are in the order of ids. */
struct walk {
    struct counts *counts;
    int64_t        day, done;
    size_t         at;   /* the first head that was not met */
    int64_t        page; /* rows that are asked for at once */
};

/* The rows of one page, from the head at which the walk is; *ended: there are no more. Leaves early
 * when too many rows lie between two heads: to look for the next one costs less. */
static int walk_page(struct walk *w, bool *ended, struct err *err)
{
    const struct counts *c = w->counts;
    struct stmt         *st = use_day(w->counts, SQL_REPORT_DONE, w->day);
    int64_t              rows = 0;
    unsigned             strangers = 0;
    int                  rc;

    stmt_i64(st, 3, c->heads[w->at].person);
    stmt_i64(st, 4, c->heads[c->heads_count - 1].person);
    stmt_i64(st, 5, w->page);
    while ((rc = stmt_step(st, err)) > 0 && strangers < STRANGERS_MAX) {
        int64_t person = stmt_col_i64(st, 0);

        rows++;
        strangers++; /* also the second submission of one person */
        while (w->at < c->heads_count && c->heads[w->at].person < person)
            w->at++;
        if (w->at < c->heads_count && c->heads[w->at].person == person) {
            c->heads[w->at++].marks |= DONE;
            w->done++;
            strangers = 0;
        }
    }
    stmt_reset(st);
    *ended = w->at == c->heads_count || (rc == 0 && rows < w->page);
    w->page = rc == 0 ? PAGE_MORE * w->page : PAGE_FIRST;
    return rc < 0 ? -1 : 0;
}

/* *done: how many have submitted on that day. */
static int mark_done(struct counts *c, int64_t day, int64_t *done, struct err *err)
{
    struct walk w = {.counts = c, .day = day, .page = PAGE_FIRST};
    bool        ended = c->heads_count == 0;

    while (!ended)
        if (walk_page(&w, &ended, err) < 0)
            return -1;
    *done = w.done;
    return 0;
}

/* ---- by class ---- */

static void sum_up(struct counts *c)
{
    for (size_t i = 0; i < c->heads_count; i++) {
        struct class_count *of = &c->classes[c->heads[i].class_index];
        uint32_t            marks = c->heads[i].marks;

        of->done += (marks & DONE) != 0;
        of->proxies += (marks & PROXY) != 0;
        of->alerts += (marks & ALERT) != 0;
    }
}

static int by_name(const void *a, const void *b)
{
    const struct class_count *x = a, *y = b;
    int                       order = strcmp(x->college, y->college);

    return order ? order : strcmp(x->class_name, y->class_name);
}

int report_classes(struct store *s, const struct report_filter *f,
                   int (*each)(void *arg, const struct report_class *c), void *arg,
                   struct err *err)
{
    auto_counts struct counts c = {.store = s, .filter = f};
    int64_t                   done;
    int                       rc = 0;

    if (read_people(&c, err) < 0 || mark_done(&c, f->day, &done, err) < 0 ||
        mark_named(&c, use_day(&c, SQL_REPORT_PROXIES, f->day), PROXY, err) < 0 ||
        mark_named(&c, db_use(s->db, SQL_REPORT_ALERTS), ALERT, err) < 0)
        return -1;
    sum_up(&c);
    if (c.classes_count > 0)
        qsort(c.classes, c.classes_count, sizeof *c.classes, by_name);
    for (size_t i = 0; rc == 0 && i < c.classes_count; i++) {
        const struct class_count *from = &c.classes[i];
        struct report_class       shown = {
            .college = str_c(from->college),
            .class_name = str_c(from->class_name),
            .people = from->people,
            .done = from->done,
            .proxies = from->proxies,
            .alerts = from->alerts,
        };

        rc = store_called(each(arg, &shown), err);
    }
    return rc < 0 ? -1 : 0;
}

/* ---- the roster alone ---- */

int report_people(struct store *s, const struct report_filter *f, int64_t most, int64_t *people,
                  struct err *err)
{
    bool         one_class = f->class_name.n > 0 || f->exact;
    bool         all = f->college.n == 0 && !f->exact;
    struct stmt *st = db_use(s->db, all         ? SQL_REPORT_COUNT
                                    : one_class ? SQL_REPORT_CLASS_COUNT
                                                : SQL_REPORT_COLLEGE_COUNT);

    stmt_i64(st, 1, most);
    if (!all)
        stmt_text(st, 2, store_text(f->college));
    if (!all && one_class)
        stmt_text(st, 3, store_text(f->class_name));
    if (stmt_step(st, err) < 0)
        return -1;
    *people = stmt_col_i64(st, 0);
    stmt_reset(st);
    return 0;
}

/* The class behind which the search goes on: every number comes before the last letter there is. */
struct name {
    struct buf college, class_name;
    bool       begun;
};

static int next_name(struct store *s, struct name *n, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_REPORT_NEXT_CLASS);
    int          rc;

    stmt_text(st, 1, store_text(buf_view(&n->college)));
    stmt_text(st, 2, store_text(buf_view(&n->class_name)));
    stmt_text(st, 3, n->begun ? STR_LIT("\xf4\x8f\xbf\xbf") : STR_LIT(""));
    rc = stmt_step(st, err);
    if (rc > 0) {
        struct str college = stmt_col_str(st, 0), class_name = stmt_col_str(st, 1);

        buf_clear(&n->college);
        buf_clear(&n->class_name);
        buf_str(&n->college, college);
        buf_str(&n->class_name, class_name);
        n->begun = true;
    }
    stmt_reset(st);
    return rc;
}

static bool is_within(const struct report_filter *f, const struct name *n)
{
    return (f->college.n == 0 && !f->exact) ||
           (str_eq(f->college, buf_view(&n->college)) &&
            ((f->class_name.n == 0 && !f->exact) ||
             str_eq(f->class_name, buf_view(&n->class_name))));
}

int report_names(struct store *s, const struct report_filter *f,
                 int (*each)(void *arg, struct str college, struct str class_name), void *arg,
                 struct err *err)
{
    struct name n = {.begun = false};
    int         rc;

    buf_str(&n.college, f->college);
    if (f->college.n > 0 || f->exact)
        buf_str(&n.class_name, f->class_name);
    while ((rc = next_name(s, &n, err)) > 0 && is_within(f, &n)) {
        rc = store_called(each(arg, buf_view(&n.college), buf_view(&n.class_name)), err);
        if (rc != 0)
            break;
    }
    buf_free(&n.college);
    buf_free(&n.class_name);
    return rc < 0 ? -1 : 0;
}

/* ---- by day ---- */

int report_days(struct store *s, const struct report_filter *f, int64_t from, int64_t to,
                int (*each)(void *arg, int64_t day, int64_t people, int64_t done), void *arg,
                struct err *err)
{
    auto_counts struct counts c = {.store = s, .filter = f};
    int64_t                   done;
    int                       rc = 0;

    if (read_people(&c, err) < 0)
        return -1;
    for (int64_t day = from; rc == 0 && day <= to; day++) {
        if (mark_done(&c, day, &done, err) < 0)
            return -1;
        rc = store_called(each(arg, day, (int64_t)c.heads_count, done), err);
    }
    return rc < 0 ? -1 : 0;
}
