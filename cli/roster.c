/* hongyan roster import FILE: the people of the school, from CSV (UTF-8). */

#include "cli/cli.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/people.h"

#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char usage[] =
    "usage: hongyan roster import -c FILE [--json] ROSTER.csv\n\n"
    "Adds and changes people; nobody is deleted. The first line names the columns, in Chinese or\n"
    "English: 学号 number (needed), 姓名 name (needed), 类别 kind (student or staff, 学生 or 教职工;\n"
    "student when absent), 学院 college, 班级 class, 年级 year. UTF-8, with or without BOM.\n"
    "Either all rows are imported or, if one is wrong, none; every wrong row is listed.\n";

enum column { NUMBER, NAME, KIND, COLLEGE, CLASS, YEAR, COLUMNS };

static const struct {
    const char *zh, *en;
    size_t      max; /* characters */
    bool        needed;
} columns[COLUMNS] = {
    [NUMBER] = {"学号", "number", 64, true},   [NAME] = {"姓名", "name", 64, true},
    [KIND] = {"类别", "kind", 16, false},      [COLLEGE] = {"学院", "college", 64, false},
    [CLASS] = {"班级", "class", 64, false},    [YEAR] = {"年级", "year", 4, false},
};

enum { FIELDS_MAX = 64, FIELD_BYTES = 1024 };

struct import {
    const char   *path;
    struct store *store;
    int64_t       now;
    int           place[FIELDS_MAX];   /* column of the file -> enum column, or -1 */
    unsigned      fields_known;        /* 0: the heading has not been read */
    char          value[COLUMNS][FIELD_BYTES];
    char          heading[FIELDS_MAX][FIELD_BYTES];
    unsigned      field;               /* of the current line */
    int64_t       line, rows, wrong, count[3]; /* by enum people_change */
    bool          broken;              /* the store failed: err */
    struct err    err;
};

static void complain(struct import *in, const char *what, const char *column)
{
    /* The line is named, never what stands in it: it may be somebody's number. */
    fprintf(stderr, "%s:%lld: %s%s%s\n", in->path, (long long)in->line, column ? column : "",
            column ? ": " : "", what);
    in->wrong++;
}

static void on_field(void *bytes, size_t n, void *arg)
{
    struct import *in = arg;
    struct str     text = str_trim((struct str){bytes, n});
    unsigned       field = in->field++;
    char          *to;

    if (in->line == 0 && n >= 3 && field == 0 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        text = str_trim(str_skip((struct str){bytes, n}, 3));
    if (field >= FIELDS_MAX)
        return;
    if (in->fields_known == 0)
        to = in->heading[field];
    else if (field < in->fields_known && in->place[field] >= 0)
        to = in->value[in->place[field]];
    else
        return;
    if (text.n >= FIELD_BYTES)
        text.n = FIELD_BYTES - 1; /* refused below: far over every limit */
    memcpy(to, text.p ? text.p : "", text.n);
    to[text.n] = '\0';
}

static void read_heading(struct import *in)
{
    bool seen[COLUMNS] = {false};

    in->fields_known = in->field < FIELDS_MAX ? in->field : FIELDS_MAX;
    for (unsigned f = 0; f < in->fields_known; f++) {
        in->place[f] = -1;
        for (int c = 0; c < COLUMNS; c++)
            if (strcmp(in->heading[f], columns[c].zh) == 0 ||
                str_eq_nocase(str_c(in->heading[f]), str_c(columns[c].en))) {
                if (seen[c])
                    complain(in, "this column stands there twice", columns[c].zh);
                in->place[f] = c;
                seen[c] = true;
            }
    }
    for (int c = 0; c < COLUMNS; c++)
        if (columns[c].needed && !seen[c])
            complain(in, "this column is missing", columns[c].zh);
}

static bool check_values(struct import *in)
{
    int64_t wrong = in->wrong;

    for (int c = 0; c < COLUMNS; c++) {
        struct str v = str_c(in->value[c]);

        if (columns[c].needed && v.n == 0)
            complain(in, "is empty", columns[c].zh);
        else if (!utf8_valid(v))
            complain(in, "is not UTF-8", columns[c].zh);
        else if (utf8_count(v) > columns[c].max)
            complain(in, "is too long", columns[c].zh);
    }
    return in->wrong == wrong;
}

/* 学生 / student, 教职工 / staff; empty counts as student. NULL: neither. */
static const char *kind_of(const char *text)
{
    static const char *const student[] = {"", "学生", "student"}, *const staff[] = {"教职工", "staff"};

    for (size_t i = 0; i < ARRAY_LEN(student); i++)
        if (strcmp(text, student[i]) == 0)
            return "student";
    for (size_t i = 0; i < ARRAY_LEN(staff); i++)
        if (strcmp(text, staff[i]) == 0)
            return "staff";
    return NULL;
}

static void read_row(struct import *in)
{
    struct person      p = {0};
    enum people_change change;
    const char        *kind = kind_of(in->value[KIND]);

    if (!check_values(in))
        return;
    if (kind == NULL) {
        complain(in, "is neither 学生/student nor 教职工/staff", columns[KIND].zh);
        return;
    }
    if (in->value[YEAR][0] && (!str_i64(str_c(in->value[YEAR]), &p.year) || p.year < 1900)) {
        complain(in, "is no year", columns[YEAR].zh);
        return;
    }
    p.number = str_c(in->value[NUMBER]);
    p.name = str_c(in->value[NAME]);
    p.kind = str_c(kind);
    p.college = str_c(in->value[COLLEGE]);
    p.class_name = str_c(in->value[CLASS]);
    if (people_put(in->store, in->now, &p, &change, &in->err) < 0) {
        in->broken = true;
        return;
    }
    in->count[change]++;
    in->rows++;
}

static void on_line(int terminator, void *arg)
{
    struct import *in = arg;
    bool           heading = in->fields_known == 0;

    (void)terminator;
    in->line++;
    if (in->broken)
        return;
    if (heading)
        read_heading(in);
    else
        read_row(in);
    in->field = 0;
    memset(in->value, 0, sizeof in->value);
}

/* Reads the file in pieces: memory does not grow with it. */
static int read_file(struct import *in, FILE *file)
{
    struct csv_parser parser;
    char              piece[16 * 1024];
    size_t            n;
    int               failed = 0;

    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
        return cli_fail(-1, "no memory for the CSV reader");
    while (!failed && (n = fread(piece, 1, sizeof piece, file)) > 0)
        failed = csv_parse(&parser, piece, n, on_field, on_line, in) != n;
    failed = failed || csv_fini(&parser, on_field, on_line, in) != 0;
    if (failed) {
        in->line++;
        complain(in, csv_strerror(csv_error(&parser)), NULL);
    } else if (ferror(file)) {
        complain(in, strerror(errno), NULL);
    } else if (in->fields_known == 0) {
        complain(in, "the file is empty", NULL);
    }
    csv_free(&parser);
    return in->wrong > 0 || in->broken ? -1 : 0;
}

static int import_rows(struct import *in, FILE *file)
{
    if (store_begin(in->store, &in->err) < 0)
        return cli_fail(EXIT_FAILED, "%s", in->err.text);
    if (read_file(in, file) < 0) {
        store_rollback(in->store);
        if (in->broken)
            return cli_fail(EXIT_FAILED, "%s: %s", in->path, in->err.text);
        return cli_fail(EXIT_FAILED, "%s: %lld mistakes; nothing was imported", in->path,
                        (long long)in->wrong);
    }
    if (store_commit(in->store, &in->err) < 0)
        return cli_fail(EXIT_FAILED, "%s", in->err.text);
    return EXIT_DONE;
}

static int import_file(struct store *store, const char *path, bool json)
{
    auto_free struct import *in = xcalloc(1, sizeof *in);
    FILE                    *file = fopen(path, "rb");
    struct stat              st;
    int                      code;

    if (file == NULL)
        return cli_fail(EXIT_FAILED, "%s: %s", path, strerror(errno));
    /* the server would wait for whoever writes into the pipe */
    if (fstat(fileno(file), &st) < 0 || !S_ISREG(st.st_mode)) {
        fclose(file);
        return cli_fail(EXIT_FAILED, "%s: not a regular file", path);
    }
    in->path = path;
    in->store = store;
    in->now = clock_now();
    code = import_rows(in, file);
    fclose(file);
    if (code == EXIT_DONE)
        printf(json ? "{\"added\":%lld,\"changed\":%lld,\"same\":%lld}\n"
                    : "新增 %lld 人，修改 %lld 人，未变 %lld 人\n",
               (long long)in->count[PEOPLE_ADDED], (long long)in->count[PEOPLE_CHANGED],
               (long long)in->count[PEOPLE_SAME]);
    return code;
}

int cli_roster(int argc, char **argv)
{
    struct cli_options          options;
    auto_conf struct conf      *conf = NULL;
    struct sealer              *sealer = NULL;
    struct store               *store = NULL;
    int                         code;

    switch (cli_parse(argc, argv, usage, &options)) {
    case CLI_HELP_SHOWN:
        return EXIT_DONE;
    case CLI_WRONG:
        return EXIT_USAGE;
    case CLI_GO:
        break;
    }
    if (options.words_count != 2 || strcmp(options.words[0], "import") != 0) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    if (cli_config(&options, &conf) < 0)
        return EXIT_USAGE;
    if (cli_store(conf, DB_WRITE, &sealer, &store) < 0)
        return EXIT_FAILED;
    code = import_file(store, options.words[1], options.json);
    store_close(store);
    sealer_free(sealer);
    return code;
}
