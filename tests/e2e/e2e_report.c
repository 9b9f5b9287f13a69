/* hongyan report with the real binary: numbers, tables, what is refused, what the audit keeps. */
#include "tests/test.h"
#include "tests/tools/talk.h"

#include "base/mem.h"
#include "sheet/sheet.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PEOPLE = 12, REPORTED = 3 };

static struct server server;
static struct wecom  wecom;

/* The first three have reported; the server goes on beside the reports. */
static int setup(void **state)
{
    (void)state;
    wecom_init(&wecom);
    server_make(&server, "", PEOPLE);
    server_start(&server);
    for (unsigned i = 0; i < REPORTED; i++)
        CHECK(talk_say(&server, &wecom, i, "打卡 1 1 36.5", "36.5") &&
                  talk_say(&server, &wecom, i, "1", "回执"),
              "number %u reports", i);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    server_free(&server);
    wecom_free(&wecom);
    return 0;
}

/* Exit status of `hongyan report …`, run in the server's folder; what it says is appended. */
static int run(struct buf *said, const char *words)
{
    char        program[4096], command[6000], bytes[4096];
    FILE       *f;
    size_t      n;
    int         status;

    CHECK(realpath(server_program(), program) != NULL, "the program is there");
    snprintf(command, sizeof command, "cd %s && exec %s report -c hongyan.yaml %s 2>&1", server.dir,
             program, words);
    f = popen(command, "r");
    CHECK(f != NULL, "it runs");
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
        buf_add(said, bytes, n);
    buf_c(said, "");
    status = pclose(f);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static char *path_of(char out[200], const char *name)
{
    snprintf(out, 200, "%s/%s", server.dir, name);
    return out;
}

/* Rows of the audit with that action whose detail is like this. */
static int64_t traces(const char *action, const char *detail)
{
    char sql[200];

    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM audit WHERE action = '%s' AND detail LIKE '%s'", action, detail);
    return server_query(&server, sql);
}

/* ---- the table as a workbook ---- */

/* The rows of the file, a line each, cells between bars. */
static void read_workbook(const char *path, struct buf *out)
{
    struct sheet    *s = NULL;
    struct sheet_row row;
    struct err       err = {0};

    CHECK(sheet_open(&s, path, &err) == 0 && strcmp(sheet_form(s), "XLSX") == 0, "it is one: %s",
          err.text);
    while (sheet_next(s, &row, &err) > 0) {
        for (unsigned i = 0; i < row.count; i++)
            buf_f(out, "%.*s|", STR_ARG(row.cells[i]));
        buf_char(out, '\n');
    }
    CHECK(err.kind == ERR_NONE, "it is read to its end: %s", err.text);
    sheet_close(s);
}

static const char headings[] =
    "学号|姓名|学院|班级|填报时间|填报人|回执|身体状况|所在位置|今天的体温|\n";

static void a_workbook(void **state)
{
    auto_buf struct buf said = {0}, rows = {0};
    char                path[200], user[24], want[64];
    struct stat         st;

    (void)state;
    CHECK(run(&said, "checkin --xlsx table.xlsx --purpose 周报") == 0 &&
              strstr(said.p, "table.xlsx：12 人"),
          "it is made: %s", said.p);
    CHECK(traces("report.export", "checkin ____-__-__ xlsx 周报") == 1, "the audit has it");
    CHECK(stat(path_of(path, "table.xlsx"), &st) == 0 && (st.st_mode & 0777) == 0600,
          "nobody else can read it");
    read_workbook(path, &rows);
    buf_c(&rows, "");
    CHECK(strncmp(rows.p, headings, sizeof headings - 1) == 0, "the headings: %s", rows.p);
    for (unsigned i = 0; i < PEOPLE; i++) {
        snprintf(want, sizeof want, "\n%s|", server_user(user, i));
        CHECK(strstr(rows.p, want) != NULL, "number %u is in it: %s", i, rows.p);
    }
    CHECK(strstr(rows.p, "|正常|校内|36.5") != NULL, "with the answers: %s", rows.p);
    buf_clear(&said);
    CHECK(run(&said, "checkin --xlsx table.xlsx --purpose 周报") == 1 &&
              strstr(said.p, "table.xlsx is there already"),
          "no file is written over: %s", said.p);
}

static void the_same_as_csv(void **state)
{
    auto_buf struct buf said = {0};
    unsigned            lines = 0;

    (void)state;
    CHECK(run(&said, "checkin --csv --purpose 核对") == 0, "it is printed: %s", said.p);
    CHECK(strncmp(said.p, "\xef\xbb\xbf学号,姓名,", strlen("\xef\xbb\xbf学号,姓名,")) == 0,
          "with a mark in front: %s", said.p);
    for (const char *p = said.p; (p = strchr(p, '\n')) != NULL; p++)
        lines++;
    CHECK(lines == PEOPLE + 1, "%u lines", lines);
    CHECK(traces("report.export", "checkin ____-__-__ csv 核对") == 1, "the audit has it");
}

static void numbers(void **state)
{
    auto_buf struct buf said = {0};

    (void)state;
    CHECK(run(&said, "checkin") == 0 && strstr(said.p, "合计") &&
              strstr(said.p, "     12       3       9       0       0  合计"),
          "by class, and the sums: %s", said.p);
    CHECK(traces("report.look", "checkin ____-__-__") == 1, "the audit has the look");
    buf_clear(&said);
    CHECK(run(&said, "checkin --json") == 0 && strstr(said.p, "\"people\":12,\"done\":3,"),
          "for a program: %s", said.p);
    buf_clear(&said);
    CHECK(run(&said, "checkin --day 2020-01-01") == 0 && strstr(said.p, "     12       0      12"),
          "another day: %s", said.p);
}

static void refused(void **state)
{
    static const struct {
        const char *name, *words, *says;
    } rows[] = {
        {"no purpose", "checkin --xlsx a.xlsx", "--purpose"},
        {"an empty purpose", "checkin --csv --purpose ''", "--purpose"},
        {"two forms", "checkin --csv --xlsx a.xlsx --purpose x", "not several"},
        {"no flow", "", "usage"},
        {"no such flow", "nothing", "no flow \"nothing\""},
        {"a flow that nobody is missing in", "count", "no flow \"count\""},
        {"no day", "checkin --day 2026-02-30", "not a day"},
        {"a class of no college", "checkin --class 一班", "--college"},
    };
    char path[200];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf said = {0};
        int64_t             before = server_query(&server, "SELECT count(*) FROM audit");

        CHECK(run(&said, rows[i].words) == 2 && strstr(said.p, rows[i].says), "%s: %s",
              rows[i].name, said.p);
        CHECK(server_query(&server, "SELECT count(*) FROM audit") == before, "%s: no trace",
              rows[i].name);
    }
    CHECK(access(path_of(path, "a.xlsx"), F_OK) != 0, "no file was made");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_workbook),
        cmocka_unit_test(the_same_as_csv),
        cmocka_unit_test(numbers),
        cmocka_unit_test(refused),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
