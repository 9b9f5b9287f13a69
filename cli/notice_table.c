/* hongyan notice send --list TABLE: whom the rows are. */

#include "cli/notice_private.h"

#include "base/idnum.h"
#include "base/mem.h"
#include "cli/columns.h"
#include "cli/seen.h"

#include <stdio.h>

enum { NUMBER, NAME, FIELDS };

enum { SAID_ROWS = 20 };

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct column fields[FIELDS] = {
    [NUMBER] = {"number", "学号", "number",
                WORDS("工号", "考生号", "学生学号", "学工号", "student number", "student id")},
    [NAME] = {"name", "姓名", "name", WORDS("学生姓名", "名字", "full name")},
};

static const struct columns_need need = {{NUMBER, -1}, NUMBER};

struct table {
    struct cli_notice *r;
    struct cli_draft  *draft;
    const char        *path;
    struct columns     columns;
    struct seen        seen;
    struct str         name;   /* of the row that is read */
    int64_t            person; /* … who it is; 0: nobody */
    const char        *why;
    int64_t            repeated; /* rows that stand above already: no mistake */
};

/* count: rows that something was to be said of, with this one. */
static void say(const struct table *t, int64_t count, int64_t line, const char *what)
{
    if (count <= SAID_ROWS || t->r->options->dry_run)
        fprintf(stderr, "%s:%lld: %s\n", t->path, (long long)line, what);
    else if (count == SAID_ROWS + 1)
        fputs("…… 其余的不再逐行显示 / the others are not shown here\n", stderr);
}

static int keep_person(void *arg, const struct person *p)
{
    struct table *t = arg;

    t->person = p->id;
    if (t->name.n > 0 && !name_same(t->name, p->name))
        t->why = "姓名：与名册里这个学号的姓名不同 / name: not the one that the roster has for this number";
    return 0;
}

static int find(struct table *t, const struct sheet_row *row)
{
    struct str number = columns_cell(&t->columns, row, NUMBER);
    int        rc;

    t->person = 0;
    t->why = NULL;
    t->name = columns_cell(&t->columns, row, NAME);
    if (number.n == 0) {
        t->why = "学号：不能为空 / number: is empty";
        return 0;
    }
    rc = people_find(t->r->ctx.store, number, keep_person, t, &t->r->err);
    if (rc == 0)
        rc = people_candidate(t->r->ctx.store, number, keep_person, t, &t->r->err);
    if (rc == 0)
        t->why = "学号：名册里没有 / number: nobody in the roster has it";
    return rc < 0 ? -1 : 0;
}

/* By student number and by candidate number he is the same person. */
static bool stands_above(struct table *t, int64_t line)
{
    auto_buf struct buf person = {0};

    buf_i64(&person, t->person);
    return seen_before(&t->seen, buf_view(&person), line) != 0;
}

static int take_row(struct table *t, const struct sheet_row *row)
{
    if (find(t, row) < 0)
        return -1;
    if (t->why != NULL) {
        t->draft->refused++;
        say(t, t->draft->refused + t->repeated, row->line, t->why);
    } else if (stands_above(t, row->line)) {
        t->repeated++;
        say(t, t->draft->refused + t->repeated, row->line,
            "学号：前面已经有了，只发一次 / number: stands above already, and is told once");
    } else {
        buf_add(&t->draft->persons, &t->person, sizeof t->person);
    }
    return 0;
}

static int read_rows(struct table *t, struct sheet *sheet)
{
    auto_buf struct buf said = {0};
    struct sheet_row    row;
    int                 rc;

    t->columns.fields = fields;
    t->columns.fields_count = FIELDS;
    if (columns_read(&t->columns, sheet, &need, &t->r->conf->school->roster, &said, &t->r->err) < 0)
        return -1;
    fputs(said.p ? said.p : "", stderr);
    while ((rc = sheet_next(sheet, &row, &t->r->err)) > 0)
        if (take_row(t, &row) < 0)
            return -1;
    return rc;
}

static int read_table(struct table *t)
{
    struct sheet *sheet = NULL;
    int           rc = sheet_open(&sheet, t->path, &t->r->err);

    if (rc == 0)
        rc = read_rows(t, sheet);
    sheet_close(sheet);
    return rc;
}

/* A name of a file may be that of a person: the notice knows only how many there were. */
static void take_list(struct cli_draft *d)
{
    d->order.listed = (const int64_t *)(const void *)d->persons.p;
    d->order.listed_count = (int64_t)(d->persons.n / sizeof(int64_t));
    buf_clear(&d->audience);
    buf_f(&d->audience, "名单 %lld 人", (long long)d->order.listed_count);
    d->order.audience = buf_view(&d->audience);
}

int cli_draft_list(struct cli_notice *r, struct cli_draft *d)
{
    struct table t = {.r = r, .draft = d, .path = r->options->notice.list};
    int          rc = read_table(&t);

    columns_free(&t.columns);
    seen_free(&t.seen);
    if (rc < 0)
        return cli_fail(EXIT_FAILED, "%s: %s", t.path, r->err.text);
    if (d->persons.n == 0)
        return cli_fail(EXIT_FAILED, "%s: 没有一行可以用，没有发送 / no row can be used: nothing is sent",
                        t.path);
    take_list(d);
    return EXIT_DONE;
}

int cli_draft_list_whole(const struct cli_notice *r, const struct cli_draft *d)
{
    long long refused = d->refused, others = d->order.listed_count;

    if (refused == 0 || r->options->partial)
        return EXIT_DONE;
    return cli_fail(EXIT_FAILED,
                    "%s: 有 %lld 行不能用，所以没有发送；改好再来，或加 --partial 只发给其余 %lld 人 / %lld rows "
                    "cannot be used, so nothing is sent; mend them, or say --partial for the other "
                    "%lld",
                    r->options->notice.list, refused, others, refused, others);
}
