#include "sim/people.h"

#include "base/mem.h"
#include "sim/yaml.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { USERID_MAX = 64, LINE_MAX_BYTES = 4096, COLUMNS_MAX = 16 };

static bool userid_valid(const char *id)
{
    size_t n = strlen(id);

    return n >= 1 && n <= USERID_MAX &&
           strspn(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-@.") == n;
}

static char *copy(const char *text)
{
    return xstrdup(text ? text : "");
}

int sim_people_add(struct sim_people *p, const struct sim_person *one, struct err *err)
{
    struct sim_person *room;

    if (one->userid == NULL || !userid_valid(one->userid))
        return err_set(err, ERR_BAD_INPUT, "not a userid");
    if (one->name == NULL || one->name[0] == '\0')
        return err_set(err, ERR_BAD_INPUT, "%s has no name", one->userid);
    for (size_t i = 0; i < p->count; i++)
        if (str_eq_nocase(str_c(p->list[i].userid), str_c(one->userid)))
            return err_set(err, ERR_BAD_INPUT, "%s is there twice", one->userid);
    room = realloc(p->list, (p->count + 1) * sizeof *room);
    if (room == NULL)
        abort();
    p->list = room;
    room += p->count++;
    *room = *one;
    room->userid = copy(one->userid);
    room->name = copy(one->name);
    room->college = copy(one->college);
    room->class_name = copy(one->class_name);
    room->year = copy(one->year);
    return 0;
}

void sim_people_demo(struct sim_people *p)
{
    static char none[] = "";
    const struct sim_person demo[] = {
        {.userid = (char[]){"20260001"}, .name = (char[]){"林小满"},
         .college = (char[]){"信息工程学院"}, .class_name = (char[]){"软件2601"},
         .year = (char[]){"2026"}},
        {.userid = (char[]){"20260002"}, .name = (char[]){"周子涵"}, .wechat = true,
         .college = (char[]){"外国语学院"}, .class_name = (char[]){"英语2602"},
         .year = (char[]){"2026"}},
        {.userid = (char[]){"T1001"}, .name = (char[]){"陈老师"}, .staff = true,
         .college = (char[]){"信息工程学院"}, .class_name = none, .year = none},
    };

    for (size_t i = 0; i < ARRAY_LEN(demo); i++)
        sim_people_add(p, &demo[i], NULL);
}

/* ---- reading: both kinds of file become (column, value) pairs ---- */

enum column {
    COL_NUMBER,
    COL_NAME,
    COL_KIND,
    COL_COLLEGE,
    COL_CLASS,
    COL_YEAR,
    COL_VIEW,
    COL_COUNT
};

static const char *const column_names[COL_COUNT][3] = {
    [COL_NUMBER] = {"number", "学号", "userid"},
    [COL_NAME] = {"name", "姓名", NULL},
    [COL_KIND] = {"kind", "类别", "role"},
    [COL_COLLEGE] = {"college", "学院", NULL},
    [COL_CLASS] = {"class", "班级", NULL},
    [COL_YEAR] = {"year", "年级", NULL},
    [COL_VIEW] = {"view", "客户端", NULL},
};

/* COL_COUNT for a column that does not concern the simulator. */
static enum column column_named(struct str name)
{
    for (unsigned c = 0; c < COL_COUNT; c++)
        for (unsigned i = 0; i < 3 && column_names[c][i]; i++)
            if (str_is(name, column_names[c][i]))
                return (enum column)c;
    return COL_COUNT;
}

static int add_values(struct sim_people *p, char *const value[COL_COUNT], const char *path,
                      int line, struct err *err)
{
    const char       *kind = value[COL_KIND] ? value[COL_KIND] : "student";
    struct sim_person one = {
        .userid = value[COL_NUMBER],
        .name = value[COL_NAME],
        .staff = strcmp(kind, "staff") == 0 || strcmp(kind, "教职工") == 0,
        .wechat = value[COL_VIEW] && strcmp(value[COL_VIEW], "wechat") == 0,
        .college = value[COL_COLLEGE],
        .class_name = value[COL_CLASS],
        .year = value[COL_YEAR],
    };
    struct err why = {0};

    if (sim_people_add(p, &one, &why) < 0)
        return err_set(err, ERR_BAD_INPUT, "%s:%d: %s", path, line, why.text);
    return 0;
}

static void free_values(char *value[COL_COUNT])
{
    for (unsigned c = 0; c < COL_COUNT; c++)
        free(value[c]);
}

static int load_yaml(struct sim_people *p, const char *path, struct err *err)
{
    auto_sim_yaml struct sim_yaml *root = NULL;
    int                            rc = 0;

    if (sim_yaml_load(&root, path, err) < 0)
        return -1;
    if (root->kind != SIM_YAML_LIST)
        return err_set(err, ERR_BAD_INPUT, "%s:1: not a list of people", path);
    for (size_t i = 0; i < root->count && rc == 0; i++) {
        char *value[COL_COUNT] = {0};

        for (unsigned c = 0; c < COL_COUNT; c++)
            for (unsigned n = 0; n < 3 && column_names[c][n] && value[c] == NULL; n++) {
                const char *text = sim_yaml_text(root->items[i], column_names[c][n]);

                value[c] = text ? xstrdup(text) : NULL;
            }
        rc = add_values(p, value, path, root->items[i]->line, err);
        free_values(value);
    }
    return rc;
}

/* Cells without quotes: the simulator's people need no commas inside a name. */
static size_t split_cells(char *line, struct str cells[COLUMNS_MAX])
{
    struct str rest = str_trim(str_c(line)), part;
    size_t     n = 0;

    while (n < COLUMNS_MAX && str_split(&rest, ',', &part))
        cells[n++] = str_trim(part);
    return n;
}

static int load_row(struct sim_people *p, const enum column columns[COLUMNS_MAX], size_t count,
                    char *line, const char *path, int number, struct err *err)
{
    struct str cells[COLUMNS_MAX];
    char      *value[COL_COUNT] = {0};
    size_t     n = split_cells(line, cells);
    int        rc;

    if (n <= 1 && cells[0].n == 0)
        return 0; /* an empty line */
    for (size_t i = 0; i < n && i < count; i++)
        if (columns[i] != COL_COUNT && value[columns[i]] == NULL)
            value[columns[i]] = str_dup(cells[i]);
    rc = add_values(p, value, path, number, err);
    free_values(value);
    return rc;
}

static int load_csv(struct sim_people *p, FILE *f, const char *path, struct err *err)
{
    enum column columns[COLUMNS_MAX];
    struct str  cells[COLUMNS_MAX];
    char        line[LINE_MAX_BYTES];
    size_t      count = 0;

    for (int number = 1; fgets(line, sizeof line, f); number++) {
        char *start = number == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0 ? line + 3 : line;

        if (number > 1) {
            if (load_row(p, columns, count, start, path, number, err) < 0)
                return -1;
            continue;
        }
        count = split_cells(start, cells);
        for (size_t i = 0; i < count; i++)
            columns[i] = column_named(cells[i]);
    }
    return 0;
}

int sim_people_load(struct sim_people *p, const char *path, struct err *err)
{
    size_t n = strlen(path);
    FILE  *f;
    int    rc;

    if (n > 5 && strcmp(path + n - 5, ".yaml") == 0)
        return load_yaml(p, path, err);
    f = fopen(path, "rb");
    if (f == NULL)
        return err_set(err, ERR_BAD_INPUT, "%s: %s", path, strerror(errno));
    rc = load_csv(p, f, path, err);
    fclose(f);
    return rc;
}

void sim_people_csv(const struct sim_people *p, struct buf *out)
{
    buf_c(out, "学号,姓名,类别,学院,班级,年级\n");
    for (size_t i = 0; i < p->count; i++)
        buf_f(out, "%s,%s,%s,%s,%s,%s\n", p->list[i].userid, p->list[i].name,
              p->list[i].staff ? "staff" : "student", p->list[i].college, p->list[i].class_name,
              p->list[i].year);
}

void sim_people_free(struct sim_people *p)
{
    for (size_t i = 0; i < p->count; i++) {
        free(p->list[i].userid);
        free(p->list[i].name);
        free(p->list[i].college);
        free(p->list[i].class_name);
        free(p->list[i].year);
    }
    free(p->list);
    *p = (struct sim_people){0};
}
