/* Tables out, read back by our own reader of tables. */
#include "base/mem.h"
#include "render/workbook.h"
#include "sheet/sheet.h"
#include "tests/test.h"

#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zip.h>

#define ROW(...) ((const struct str[]){__VA_ARGS__})

/* A file in memory with these bytes, and a path to it. */
static int as_file(const struct buf *bytes, char path[32])
{
    int fd = memfd_create("test", 0);

    CHECK(fd >= 0 && write(fd, bytes->p, bytes->n) == (ssize_t)bytes->n, "a file");
    snprintf(path, 32, "/proc/self/fd/%d", fd);
    return fd;
}

/* All that is in it: cells between '|', rows ended by LF. */
static void read_back(const struct buf *bytes, const char *form, struct buf *text)
{
    char             path[32];
    int              fd = as_file(bytes, path);
    struct sheet    *s = NULL;
    struct sheet_row row;
    struct err       err = {0};

    CHECK(sheet_open(&s, path, &err) == 0, "it opens: %s", err.text);
    CHECK(strcmp(sheet_form(s), form) == 0, "it is %s, not %s", form, sheet_form(s));
    while (sheet_next(s, &row, &err) > 0) {
        for (unsigned i = 0; i < row.count; i++)
            buf_f(text, "%s%.*s", i > 0 ? "|" : "", STR_ARG(row.cells[i]));
        buf_char(text, '\n');
    }
    CHECK(err.kind == ERR_NONE, "to its end: %s", err.text);
    sheet_close(s);
    close(fd);
}

static void begin(struct workbook **w, enum workbook_form form, const char *sheet)
{
    struct err err = {0};

    CHECK(workbook_begin(w, form, str_c(sheet), &err) == 0, "it begins: %s", err.text);
}

static void add(struct workbook *w, const struct str *cells, unsigned count)
{
    struct err err = {0};

    CHECK(workbook_row(w, cells, count, &err) == 0, "a row: %s", err.text);
}

static void end(struct workbook *w, struct buf *out)
{
    struct err err = {0};

    CHECK(workbook_end(w, out, &err) == 0, "it ends: %s", err.text);
    workbook_free(w);
}

static const struct {
    enum workbook_form form;
    const char        *name;
} forms[] = {{WORKBOOK_XLSX, "XLSX"}, {WORKBOOK_CSV, "UTF-8"}};

static void test_round_trip(void **state)
{
    static const char want[] = "学号|姓名|班级|今日\n"
                               "20260001|张三|软件2601|已打卡\n"
                               "20260002|李四\n"
                               "0042||软件2601\n"
                               "360101200001010019|<b>&\"quoted\"|a;b, c|😀\n";

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct workbook    *w;
        auto_buf struct buf file = {0}, text = {0};

        begin(&w, forms[i].form, "未打卡");
        add(w, ROW(STR_LIT("学号"), STR_LIT("姓名"), STR_LIT("班级"), STR_LIT("今日")), 4);
        add(w, ROW(STR_LIT("20260001"), STR_LIT("张三"), STR_LIT("软件2601"), STR_LIT("已打卡")),
            4);
        add(w, ROW(STR_LIT("20260002"), STR_LIT("李四"), STR_LIT("")), 3);
        add(w, ROW(STR_LIT("0042"), {NULL, 0}, STR_LIT("软件2601")), 3);
        add(w,
            ROW(STR_LIT("360101200001010019"), STR_LIT("<b>&\"quoted\""), STR_LIT("a;b, c"),
                STR_LIT("😀")),
            4);
        end(w, &file);
        read_back(&file, forms[i].name, &text);
        CHECK(str_is(buf_view(&text), want), "%s says\n%s", forms[i].name, text.p);
    }
}

/* What people write is never run, whatever it begins with, and comes back as they wrote it. */
static void test_formulas(void **state)
{
    static const char *const cells[] = {
        "=1+1",  "=cmd|' /C calc'!A0", "+1+2", "-2+3", "@SUM(A1)", "=HYPERLINK(\"http://x\")",
        "-36.5", "+8613800000001",
    };

    (void)state;
    for (size_t f = 0; f < ARRAY_LEN(forms); f++)
        for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
            struct workbook    *w;
            auto_buf struct buf file = {0}, text = {0}, want = {0};

            begin(&w, forms[f].form, "a");
            add(w, ROW(STR_LIT("x"), str_c(cells[i])), 2);
            end(w, &file);
            read_back(&file, forms[f].name, &text);
            buf_f(&want, "x|%s\n", cells[i]);
            CHECK(str_eq(buf_view(&text), buf_view(&want)), "%s: %s comes back as %s",
                  forms[f].name, cells[i], text.p);
        }
}

static void test_csv_bytes(void **state)
{
    static const struct {
        const char *cell, *want;
    } rows[] = {
        {"plain", "plain"},
        {"=1+1", "'=1+1"},
        {"@a", "'@a"},
        {"-1", "-1"},
        {"a,b", "\"a,b\""},
        {"a\"b", "\"a\"\"b\""},
        {"a\nb", "\"a\nb\""},
        {"=a,b", "\"'=a,b\""},
        {"a\x01"
         "b",
         "ab"},
        {"a\xff"
         "b",
         "ab"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct workbook    *w;
        auto_buf struct buf file = {0}, want = {0};

        begin(&w, WORKBOOK_CSV, "");
        add(w, ROW(str_c(rows[i].cell), STR_LIT("z")), 2);
        end(w, &file);
        buf_f(&want, "\xef\xbb\xbf%s,z\r\n", rows[i].want);
        CHECK(str_eq(buf_view(&file), buf_view(&want)), "%s: %s", rows[i].cell, file.p);
    }
}

static void read_sheet(const struct buf *file, char *bytes, size_t size)
{
    char        path[32];
    int         fd = as_file(file, path);
    zip_t      *zip = zip_open(path, ZIP_RDONLY, NULL);
    zip_file_t *part = zip_fopen(zip, "xl/worksheets/sheet1.xml", 0);

    memset(bytes, 0, size);
    CHECK(part != NULL && zip_fread(part, bytes, size - 1) > 0, "the sheet can be read");
    zip_fclose(part);
    zip_close(zip);
    close(fd);
}

/* No cell of an XLSX is anything but a text: its sheet has no formulas and no bare values. */
static void test_xlsx_texts(void **state)
{
    struct workbook    *w;
    auto_buf struct buf file = {0};
    char                bytes[8192];

    (void)state;
    begin(&w, WORKBOOK_XLSX, "a");
    add(w, ROW(STR_LIT("=1+1"), STR_LIT("12"), STR_LIT("{=1}")), 3);
    end(w, &file);
    read_sheet(&file, bytes, sizeof bytes);
    CHECK(strstr(bytes, "<f>") == NULL && strstr(bytes, "<v>") == NULL, "%s", bytes);
    CHECK(strstr(bytes, ">=1+1<") != NULL && strstr(bytes, ">12<") != NULL, "%s", bytes);
}

/* The width that follows `column`, as the library writes it: a little more than what was asked. */
static int width_of(const char *sheet, unsigned column)
{
    char        mark[32];
    const char *at;

    snprintf(mark, sizeof mark, "<col min=\"%u\" max=\"%u\" width=\"", column, column);
    at = strstr(sheet, mark);
    return at ? atoi(at + strlen(mark)) : 0;
}

/* What people look for is not hidden behind the next cell. */
static void test_widths(void **state)
{
    static const int    want[] = {8, 14, 40, 16, 0};
    struct workbook    *w;
    auto_buf struct buf file = {0}, longest = {0};
    char                bytes[8192];

    (void)state;
    for (int i = 0; i < 100; i++)
        buf_c(&longest, "字");
    begin(&w, WORKBOOK_XLSX, "a");
    add(w, ROW(STR_LIT("a"), STR_LIT("学号"), STR_LIT("备注"), STR_LIT("今日所在的位置")), 4);
    add(w, ROW(STR_LIT("b"), STR_LIT("202600010001"), buf_view(&longest), STR_LIT("")), 4);
    add(w, ROW(STR_LIT("c"), STR_LIT("1"), STR_LIT("x"), STR_LIT("校内")), 4);
    end(w, &file);
    read_sheet(&file, bytes, sizeof bytes);
    for (unsigned i = 0; i < ARRAY_LEN(want); i++)
        CHECK(width_of(bytes, i + 1) == want[i], "column %u is %d wide, not %d: %s", i + 1,
              width_of(bytes, i + 1), want[i], bytes);
}

static void test_names(void **state)
{
    static const char *const names[] = {
        "",
        "未打卡 2026-03-02",
        "a/b\\c[d]:e*f?",
        "'quoted'",
        "\xff\xfe",
        "   ",
        "一个非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常非常长的名字",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct workbook    *w;
        auto_buf struct buf file = {0}, text = {0};

        begin(&w, WORKBOOK_XLSX, names[i]);
        add(w, ROW(STR_LIT("x")), 1);
        end(w, &file);
        read_back(&file, "XLSX", &text);
        CHECK(str_is(buf_view(&text), "x\n"), "\"%s\" is a name", names[i]);
    }
}

static void test_long_cell(void **state)
{
    auto_buf struct buf cell = {0};

    (void)state;
    for (int i = 0; i < 40000; i++)
        buf_c(&cell, "x");
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct workbook    *w;
        auto_buf struct buf file = {0}, text = {0};

        begin(&w, forms[i].form, "a");
        add(w, ROW(buf_view(&cell)), 1);
        end(w, &file);
        read_back(&file, forms[i].name, &text);
        CHECK(text.n == WORKBOOK_CELL + 1, "%s is cut: %zu", forms[i].name, text.n);
    }
}

static void test_many_rows(void **state)
{
    (void)state;
    for (size_t f = 0; f < ARRAY_LEN(forms); f++) {
        struct workbook    *w;
        auto_buf struct buf file = {0}, text = {0};
        unsigned            lines = 0;

        begin(&w, forms[f].form, "a");
        for (unsigned i = 0; i < 5000; i++) {
            char number[16];

            snprintf(number, sizeof number, "%08u", i);
            add(w, ROW(str_c(number), STR_LIT("张三"), STR_LIT("软件2601"), STR_LIT("已打卡")), 4);
        }
        end(w, &file);
        read_back(&file, forms[f].name, &text);
        for (size_t i = 0; i < text.n; i++)
            lines += text.p[i] == '\n';
        CHECK(lines == 5000 && strstr(text.p, "00004999|张三|软件2601|已打卡\n") != NULL, "%s: %u",
              forms[f].name, lines);
    }
}

/* At the limit a file can grow no more, as on a full disk. 1000 rows are about 58,000 bytes. */
static void test_no_room(void **state)
{
    static const struct {
        const char *name;
        unsigned    rows;
    } tables[] = {
        {"rows that cannot be written", 4000},
        {"rows that cannot be packed", 1500},
    };
    const struct rlimit small = {100 * 1000, RLIM_INFINITY};
    struct rlimit       before;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    setrlimit(RLIMIT_FSIZE, &small);
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        struct workbook    *w;
        struct err          err = {0};
        auto_buf struct buf out = {0};

        begin(&w, WORKBOOK_XLSX, "A");
        for (unsigned row = 0; row < tables[i].rows; row++)
            add(w, ROW(STR_LIT("20260001")), 1);
        buf_c(&out, "kept");
        CHECK(workbook_end(w, &out, &err) == -1 && err.kind == ERR_RETRY &&
                  strstr(err.text, "no room") != NULL,
              "%s: \"%s\"", tables[i].name, err.text);
        CHECK(str_is(buf_view(&out), "kept"), "%s: nothing is added", tables[i].name);
        workbook_free(w);
    }
    setrlimit(RLIMIT_FSIZE, &before);
}

static void test_empty(void **state)
{
    (void)state;
    for (size_t f = 0; f < ARRAY_LEN(forms); f++) {
        struct workbook    *w;
        auto_buf struct buf file = {0};

        begin(&w, forms[f].form, "a");
        end(w, &file);
        CHECK(file.n > 0, "%s without a row", forms[f].name);
        begin(&w, forms[f].form, "a");
        add(w, ROW(STR_LIT("x")), 1);
        workbook_free(w); /* given up */
    }
    workbook_free(NULL);
}

static void test_refused(void **state)
{
    struct str *cells = xcalloc(WORKBOOK_COLUMNS + 1, sizeof *cells);

    (void)state;
    for (size_t f = 0; f < ARRAY_LEN(forms); f++) {
        struct workbook    *w;
        auto_buf struct buf file = {0};
        struct err          err = {0};

        begin(&w, forms[f].form, "a");
        CHECK(workbook_row(w, cells, WORKBOOK_COLUMNS + 1, &err) == -1 && err.kind == ERR_BAD_INPUT,
              "%s: too many columns", forms[f].name);
        CHECK(workbook_end(w, &file, &err) == 0, "it ends");
        buf_clear(&file);
        CHECK(workbook_end(w, &file, &err) == -1 && file.n == 0, "once");
        CHECK(workbook_row(w, cells, 1, &err) == -1 && err.kind == ERR_BAD_INPUT, "for good");
        workbook_free(w);
    }
    free(cells);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_formulas),
        cmocka_unit_test(test_csv_bytes),  cmocka_unit_test(test_xlsx_texts),
        cmocka_unit_test(test_names),      cmocka_unit_test(test_long_cell),
        cmocka_unit_test(test_many_rows),  cmocka_unit_test(test_empty),
        cmocka_unit_test(test_refused),    cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_widths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
