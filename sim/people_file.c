/* People out of files: CSV and YAML, both as (column, value) pairs. */
#include "sim/people.h"

#include "base/mem.h"
#include "sim/yaml.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 8192, COLUMNS_MAX = 40, NAMES = 3 };

enum column {
    COL_NUMBER,
    COL_USERID,
    COL_NAME,
    COL_KIND,
    COL_COLLEGE,
    COL_CLASS,
    COL_YEAR,
    COL_VIEW,
    COL_SECOND,
    COL_MOBILE,
    COL_MAIL,
    COL_DOCUMENT,
    COL_CANDIDATE,
    COL_POST,
    COL_ATTR,
    COL_COUNT
};

static const char *const column_names[COL_COUNT][NAMES] = {
    [COL_NUMBER] = {"number", "学号", "工号"},
    [COL_USERID] = {"userid", "账号", NULL},
    [COL_NAME] = {"name", "姓名", NULL},
    [COL_KIND] = {"kind", "类别", "role"},
    [COL_COLLEGE] = {"college", "学院", NULL},
    [COL_CLASS] = {"class", "班级", NULL},
    [COL_YEAR] = {"year", "年级", NULL},
    [COL_VIEW] = {"view", "客户端", NULL},
    [COL_SECOND] = {"second", "二次验证", NULL},
    [COL_MOBILE] = {"mobile", "手机", "手机号"},
    [COL_MAIL] = {"mail", "邮箱", NULL},
    [COL_DOCUMENT] = {"document", "证件号", "证件号码"},
    [COL_CANDIDATE] = {"candidate", "考生号", NULL},
    [COL_POST] = {"post", "岗位", NULL},
    [COL_ATTR] = {"attr", "扩展属性", NULL},
};

/* COL_COUNT for a column that does not concern the simulator. */
static enum column column_named(struct str name)
{
    for (unsigned c = 0; c < COL_COUNT; c++)
        for (unsigned i = 0; i < NAMES && column_names[c][i]; i++)
            if (str_is(name, column_names[c][i]))
                return (enum column)c;
    return COL_COUNT;
}

/* ---- one row ---- */

struct load {
    struct sim_people *people;
    const char        *path;
    bool               roster; /* who is there already is left out */
    struct err        *err;
};

static bool is(const char *value, const char *word)
{
    return value && strcmp(value, word) == 0;
}

/* A flag or a NAME=VALUE pair of a `people` line. Empty cells say nothing. */
static bool apply(struct sim_person *one, const char *name, const char *value)
{
    auto_buf struct buf word = {0};

    if (value == NULL || value[0] == '\0')
        return true;
    buf_f(&word, "%s=%s", name, value);
    return sim_person_set(one, buf_view(&word));
}

static const char *first_of(const char *a, const char *b)
{
    return a && a[0] ? a : b;
}

/* A row that hongyan refuses is no reason to refuse its roster. */
static int add_values(const struct load *l, char *const value[COL_COUNT], int line)
{
    const char       *userid = first_of(value[COL_USERID], first_of(value[COL_NUMBER],
                                                                    value[COL_CANDIDATE]));
    struct sim_person one = {
        .userid = userid ? xstrdup(userid) : NULL,
        .name = value[COL_NAME],
        .kind = value[COL_KIND],
        .staff = is(value[COL_KIND], "staff") || is(value[COL_KIND], "教职工"),
        .wechat = is(value[COL_VIEW], "wechat"),
        .college = value[COL_COLLEGE],
        .class_name = value[COL_CLASS],
        .year = value[COL_YEAR],
        .number = value[COL_NUMBER],
        .mobile = value[COL_MOBILE],
        .mail = value[COL_MAIL],
        .document = value[COL_DOCUMENT],
        .candidate = value[COL_CANDIDATE],
        .post = value[COL_POST],
    };
    struct err why = {0};
    bool       fine;

    fine = apply(&one, "second", value[COL_SECOND]) && apply(&one, "attr", value[COL_ATTR]);
    if (!fine)
        err_set(&why, ERR_BAD_INPUT, "second is login or use, attr is NAME=VALUE");
    if (is(one.number, userid)) /* as everywhere: "" is "the userid" */
        one.number = NULL;
    if (fine && !(l->roster && userid && sim_people_of_number(l->people, str_c(userid))))
        fine = sim_people_add(l->people, &one, &why) == 0;
    free(one.userid);
    free(one.attr);
    if (fine || l->roster)
        return 0;
    return err_set(l->err, ERR_BAD_INPUT, "%s:%d: %s", l->path, line, why.text);
}

static void free_values(char *value[COL_COUNT])
{
    for (unsigned c = 0; c < COL_COUNT; c++)
        free(value[c]);
}

/* ---- YAML ---- */

static int load_yaml(const struct load *l)
{
    auto_sim_yaml struct sim_yaml *root = NULL;
    int                            rc = 0;

    if (sim_yaml_load(&root, l->path, l->err) < 0)
        return -1;
    if (root->kind != SIM_YAML_LIST)
        return err_set(l->err, ERR_BAD_INPUT, "%s:1: not a list of people", l->path);
    for (size_t i = 0; i < root->count && rc == 0; i++) {
        char *value[COL_COUNT] = {0};

        for (unsigned c = 0; c < COL_COUNT; c++)
            for (unsigned n = 0; n < NAMES && column_names[c][n] && value[c] == NULL; n++) {
                const char *text = sim_yaml_text(root->items[i], column_names[c][n]);

                value[c] = text ? xstrdup(text) : NULL;
            }
        rc = add_values(l, value, root->items[i]->line);
        free_values(value);
    }
    return rc;
}

/* ---- CSV ---- */

/* The next cell, unquoted into out; *rest moves behind its comma. */
static void take_cell(struct str *rest, struct buf *out)
{
    bool quoted = rest->n > 0 && rest->p[0] == '"';

    if (quoted)
        *rest = str_skip(*rest, 1);
    while (rest->n > 0 && (quoted || rest->p[0] != ',')) {
        char c = rest->p[0];

        *rest = str_skip(*rest, 1);
        if (quoted && c == '"') {
            if (rest->n == 0 || rest->p[0] != '"') {
                quoted = false;
                continue;
            }
            *rest = str_skip(*rest, 1); /* "" means " */
        }
        buf_char(out, c);
    }
}

/* Cells without line feeds: the simulator's people need none inside a name. */
static size_t split_cells(struct str line, char *cells[COLUMNS_MAX])
{
    size_t n = 0;

    line = str_trim(line);
    while (n < COLUMNS_MAX) {
        auto_buf struct buf cell = {0};

        take_cell(&line, &cell);
        cells[n++] = str_dup(str_trim(buf_view(&cell)));
        if (line.n == 0)
            break;
        line = str_skip(line, 1); /* the comma */
    }
    return n;
}

static void free_cells(char *cells[COLUMNS_MAX], size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(cells[i]);
}

static int load_row(const struct load *l, const enum column columns[COLUMNS_MAX], size_t count,
                    struct str line, int number)
{
    char  *cells[COLUMNS_MAX], *value[COL_COUNT] = {0};
    size_t n;
    int    rc;

    if (str_trim(line).n == 0)
        return 0;
    n = split_cells(line, cells);
    for (size_t i = 0; i < n && i < count; i++)
        if (columns[i] != COL_COUNT && value[columns[i]] == NULL) {
            value[columns[i]] = cells[i];
            cells[i] = NULL;
        }
    rc = add_values(l, value, number);
    free_values(value);
    free_cells(cells, n);
    return rc;
}

/* Which column each cell of the first line names. *known: one of them has the numbers. */
static size_t take_headings(struct str line, enum column columns[COLUMNS_MAX], bool *known)
{
    char  *cells[COLUMNS_MAX];
    size_t n = split_cells(line, cells);

    *known = false;
    for (size_t i = 0; i < n; i++) {
        columns[i] = column_named(str_c(cells[i]));
        *known = *known || columns[i] == COL_NUMBER;
    }
    free_cells(cells, n);
    return n;
}

static int load_csv(const struct load *l, FILE *f)
{
    enum column columns[COLUMNS_MAX];
    char        line[LINE_MAX_BYTES];
    size_t      count = 0;
    bool        known;

    for (int number = 1; fgets(line, sizeof line, f); number++) {
        struct str text = str_c(line);

        if (number == 1) {
            text = str_skip(text, str_starts(text, STR_LIT("\xef\xbb\xbf")) ? 3 : 0);
            count = take_headings(text, columns, &known);
            if (!known && l->roster)
                return 0;
        } else if (load_row(l, columns, count, text, number) < 0) {
            return -1;
        }
    }
    return 0;
}

static int load(const struct load *l)
{
    size_t n = strlen(l->path);
    FILE  *f;
    int    rc;

    if (n > 5 && strcmp(l->path + n - 5, ".yaml") == 0)
        return load_yaml(l);
    f = fopen(l->path, "rb");
    if (f == NULL)
        return err_set(l->err, ERR_BAD_INPUT, "%s: %s", l->path, strerror(errno));
    rc = load_csv(l, f);
    fclose(f);
    return rc;
}

int sim_people_load(struct sim_people *p, const char *path, struct err *err)
{
    const struct load l = {.people = p, .path = path, .err = err};

    return load(&l);
}

int sim_people_roster(struct sim_people *p, const char *path, struct err *err)
{
    const struct load l = {.people = p, .path = path, .roster = true, .err = err};

    return load(&l);
}
