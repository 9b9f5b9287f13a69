/* hongyan roster import FILE: the people of the school, from CSV (UTF-8). */

#include "cli/cli.h"

#include "base/clock.h"
#include "cli/roster_csv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char usage[] =
    "usage: hongyan roster import -c FILE [--json] ROSTER.csv\n\n"
    "Adds and changes people; nobody is deleted. The first line names the columns, in Chinese or\n"
    "English: 学号 number (needed), 姓名 name (needed), 类别 kind (student or staff, 学生 or 教职工;\n"
    "student when absent), 学院 college, 班级 class, 年级 year. UTF-8, with or without BOM.\n"
    "A number has letters, digits and _ . @ - and stands there once. Other columns are left out.\n"
    "Either all rows are imported or, if one is wrong, none; every wrong row is listed.\n";

struct import {
    const char   *path;
    struct store *store;
    int64_t       now;
    int64_t       count[3]; /* by enum people_change */
    struct err    err;      /* the store's */
};

static void print_mistake(void *arg, int64_t line, bool warning, const char *sentence)
{
    struct import *in = arg;

    fputs(in->path, stderr);
    if (line > 0)
        fprintf(stderr, ":%lld", (long long)line);
    fprintf(stderr, ": %s%s\n", warning ? "提示 / note: " : "", sentence);
}

static int put_person(void *arg, const struct person *p)
{
    struct import     *in = arg;
    enum people_change change;

    if (people_put(in->store, in->now, p, NULL, false, &change, &in->err) < 0)
        return -1;
    in->count[change]++;
    return 0;
}

static int import_rows(struct import *in, FILE *file)
{
    const struct roster_sink sink = {.arg = in, .person = put_person, .mistake = print_mistake};
    int64_t                  mistakes;

    if (store_begin(in->store, &in->err) < 0)
        return cli_fail(EXIT_FAILED, "%s", in->err.text);
    mistakes = roster_csv_read(file, &sink);
    if (mistakes != 0)
        store_rollback(in->store);
    if (mistakes > 0)
        return cli_fail(EXIT_FAILED,
                        "%s: %lld 处错误，没有导入任何人 / %lld mistake%s, nobody was imported",
                        in->path, (long long)mistakes, (long long)mistakes,
                        mistakes == 1 ? "" : "s");
    if (mistakes < 0 || store_commit(in->store, &in->err) < 0)
        return cli_fail(EXIT_FAILED, "%s: %s", in->path, in->err.text);
    return EXIT_DONE;
}

static int import_file(struct store *store, const char *path, bool json)
{
    struct import in = {.path = path, .store = store, .now = clock_now()};
    FILE         *file = fopen(path, "rb");
    struct stat   st;
    int           code;

    if (file == NULL)
        return cli_fail(EXIT_FAILED, "%s: %s", path, strerror(errno));
    /* the server would wait for whoever writes into the pipe */
    if (fstat(fileno(file), &st) < 0 || !S_ISREG(st.st_mode)) {
        fclose(file);
        return cli_fail(EXIT_FAILED, "%s: not a regular file", path);
    }
    code = import_rows(&in, file);
    fclose(file);
    if (code == EXIT_DONE)
        printf(json ? "{\"added\":%lld,\"changed\":%lld,\"same\":%lld}\n"
                    : "新增 %lld 人，修改 %lld 人，未变 %lld 人\n",
               (long long)in.count[PEOPLE_ADDED], (long long)in.count[PEOPLE_CHANGED],
               (long long)in.count[PEOPLE_SAME]);
    return code;
}

int cli_roster(int argc, char **argv)
{
    struct cli_options          options;
    auto_conf struct conf      *conf = NULL;
    struct sealer              *sealer = NULL;
    struct store               *store = NULL;
    int                         code;

    if (!cli_parse(argc, argv, usage, &options, &code))
        return code;
    if (options.words_count != 2 || strcmp(options.words[0], "import") != 0)
        return cli_usage(usage);
    if (cli_config(&options, &conf) < 0)
        return EXIT_USAGE;
    if (cli_store(conf, DB_WRITE, &sealer, &store) < 0)
        return EXIT_FAILED;
    code = import_file(store, options.words[1], options.json);
    store_close(store);
    sealer_free(sealer);
    return code;
}
