#include "handlers/make_table.h"

#include "base/cst.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_place.h"
#include "handlers/flow_private.h"
#include "handlers/texts.h"

enum {
    FIXED = 7,                                /* columns in front of the questions */
    COLUMNS = FIXED + ANSWERS_MAX,
};

/* One row, written into `memory`; the cells become slices when it moves no more. */
struct table {
    struct ctx               *ctx;
    const struct school_flow *flow;
    int (*row)(void *arg, const struct str *cells, unsigned columns);
    void       *arg;
    struct buf  memory;
    size_t      end[COLUMNS]; /* of each cell in memory */
    unsigned    count;
    int64_t     rows;
    struct err *err;
};

static void end_cell(struct table *t)
{
    t->end[t->count++] = t->memory.n;
}

static void add_cell(struct table *t, struct str text)
{
    buf_str(&t->memory, text);
    end_cell(t);
}

static int give_row(struct table *t)
{
    struct str cells[COLUMNS];
    size_t     at = 0;
    int        rc;

    for (unsigned i = 0; i < t->count; i++) {
        cells[i] = (struct str){t->memory.p + at, t->end[i] - at};
        at = t->end[i];
    }
    rc = t->row(t->arg, cells, t->count);
    buf_clear(&t->memory);
    t->count = 0;
    return rc;
}

static unsigned questions(const struct table *t)
{
    return t->flow->questions_count < ANSWERS_MAX ? t->flow->questions_count : ANSWERS_MAX;
}

static int give_headings(struct table *t)
{
    static const char *const zh[FIXED] = {"学号",     "姓名", "学院", "班级",
                                          "填报时间", "填报人", "回执"};
    static const char *const en[FIXED] = {"Number",   "Name", "College", "Class",
                                          "Reported", "By",   "Receipt"};

    for (unsigned i = 0; i < FIXED; i++)
        add_cell(t, str_c(tr(t->ctx, zh[i], en[i])));
    for (unsigned i = 0; i < questions(t); i++)
        add_cell(t, text_label(t->ctx, &t->flow->questions[i]));
    return give_row(t);
}

static const struct answer *find(const struct answers *a, const char *field)
{
    for (unsigned i = 0; i < a->count; i++)
        if (strcmp(a->item[i].field, field) == 0)
            return &a->item[i];
    return NULL;
}

/* Of a position the label only: a table has no use for where exactly somebody lives. */
static void show(struct table *t, const struct school_question *q, const struct answer *a)
{
    struct place place;

    if (q->kind == ASK_LOCATION && place_read(str_c(a->value), &place) && place.known)
        buf_str(&t->memory, place.label.n > 0 ? place.label
                                              : str_c(tr(t->ctx, "已定位", "a position")));
    else
        answer_show(t->ctx, q, a, &t->memory);
}

static int add_answers(struct table *t, const struct submission *sub)
{
    auto_answers struct answers a = {0};

    if (answers_read(t->ctx->store, sub->answers, &a, t->err) < 0)
        return -1;
    for (unsigned i = 0; i < questions(t); i++) {
        const struct school_question *q = &t->flow->questions[i];
        const struct answer          *answer = find(&a, q->name);

        if (answer)
            show(t, q, answer);
        end_cell(t);
    }
    return 0;
}

/* When, by whom, and the receipt; three empty cells for who has not reported. */
static void add_report(struct table *t, const struct submission *sub)
{
    char stamp[17];

    if (sub) {
        add_cell(t, str_c(cst_stamp(stamp, sub->at)));
        buf_c(&t->memory, sub->proxy ? tr(t->ctx, "代填 ", "for the person: ")
                                     : tr(t->ctx, "本人", "self"));
        add_cell(t, sub->proxy ? sub->member : (struct str){"", 0});
        add_cell(t, sub->receipt);
        return;
    }
    for (int i = 0; i < 3; i++)
        end_cell(t);
}

static int add_person(void *arg, const struct report_person *p, const struct submission *sub)
{
    struct table *t = arg;

    add_cell(t, p->number);
    add_cell(t, p->name);
    add_cell(t, p->college);
    add_cell(t, p->class_name);
    add_report(t, sub);
    if (sub && add_answers(t, sub) < 0)
        return -1;
    while (t->count < FIXED + questions(t))
        end_cell(t);
    t->rows++;
    return give_row(t);
}

int table_rows(struct ctx *ctx, const struct school_flow *flow, const struct report_filter *filters,
               unsigned count, int (*row)(void *arg, const struct str *cells, unsigned columns),
               void *arg, int64_t *rows, struct err *err)
{
    struct table t = {.ctx = ctx, .flow = flow, .row = row, .arg = arg, .err = err};
    int          rc = give_headings(&t) < 0 ? -1 : 0;

    for (unsigned i = 0; rc == 0 && i < count; i++)
        rc = report_rows(ctx->store, &filters[i], add_person, &t, err);
    buf_wipe(&t.memory);
    if (rc == 0 && rows)
        *rows = t.rows;
    return rc;
}

/* ---- a file ---- */

struct file {
    struct workbook *workbook;
    struct err      *err;
};

static int write_row(void *arg, const struct str *cells, unsigned columns)
{
    struct file *f = arg;

    return workbook_row(f->workbook, cells, columns, f->err);
}

int table_file(struct ctx *ctx, const struct school_flow *flow, const struct report_filter *filters,
               unsigned count, enum workbook_form form, struct buf *out, int64_t *rows,
               struct err *err)
{
    struct file f = {.err = err};
    int         rc;

    if (workbook_begin(&f.workbook, form, str_c(flow_title(ctx, flow)), err) < 0)
        return -1;
    rc = table_rows(ctx, flow, filters, count, write_row, &f, rows, err);
    if (rc == 0)
        rc = workbook_end(f.workbook, out, err);
    workbook_free(f.workbook);
    return rc;
}
