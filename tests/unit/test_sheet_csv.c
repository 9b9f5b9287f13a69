/* CSV of every encoding: which cells come out, and which files and lines are refused. */
#include "tests/test.h"
#include "tests/tools/workbook.h"

#include "base/mem.h"
#include "sheet/sheet.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Every row as "line:a|b|c\n"; -1 with err when the file or a row is refused. */
static int read_all(struct str bytes, struct buf *out, char form[16], struct err *err)
{
    char             path[32];
    int              fd = memory_file(bytes, path), rc;
    struct sheet    *s = NULL;
    struct sheet_row row;

    rc = sheet_open(&s, path, err);
    while (rc == 0 && (rc = sheet_next(s, &row, err)) > 0) {
        buf_f(out, "%lld:", (long long)row.line);
        for (unsigned i = 0; i < row.count; i++)
            buf_f(out, "%s%.*s", i > 0 ? "|" : "", STR_ARG(row.cells[i]));
        buf_char(out, '\n');
        CHECK(sheet_progress(s) >= 0 && sheet_progress(s) <= 1, "the progress is a part");
        rc = 0;
    }
    if (s != NULL)
        snprintf(form, 16, "%s", sheet_form(s));
    sheet_close(s);
    close(fd);
    return rc;
}

static struct str text_of(const struct buf *b)
{
    return b->p ? buf_view(b) : STR_LIT("");
}

static void reads(void **state)
{
    static const struct {
        const char *name, *bytes, *rows, *form;
    } rows[] = {
        {"nothing", "", "", "UTF-8"},
        {"one row", "学号,姓名\n", "1:学号|姓名\n", "UTF-8"},
        {"a BOM", "\xef\xbb\xbf学号,姓名\n", "1:学号|姓名\n", "UTF-8"},
        {"a BOM and a quote", "\xef\xbb\xbf\"学号\",b\n", "1:学号|b\n", "UTF-8"},
        {"a BOM alone", "\xef\xbb\xbf", "", "UTF-8"},
        {"no line feed at the end", "a,b\n1,2", "1:a|b\n2:1|2\n", "UTF-8"},
        {"CR LF and blank lines", "\r\na\r\n\r\n \r\nb\r\n", "2:a\n5:b\n", "UTF-8"},
        {"CR alone, as long ago", "a,b\r1,2\r", "1:a|b\n1:1|2\n", "UTF-8"},
        {"rows of commas", ",,\na\n,\n", "2:a\n", "UTF-8"},
        {"blanks around, also the wide one", " a ,\xe3\x80\x80" "b\xe3\x80\x80\n", "1:a|b\n",
         "UTF-8"},
        {"empty cells inside and behind", "a,,b,,\n", "1:a||b\n", "UTF-8"},
        {"quotes", "\"a, \"\"b\"\"\",\"c\nd\",e\nf\n", "1:a, \"b\"|c\nd|e\n3:f\n", "UTF-8"},
        {"tabs", "学号\t姓名\n1\ta,b\n", "1:学号|姓名\n2:1|a,b\n", "UTF-8"},
        {"empty cells between tabs", "a\t\tb\n", "1:a||b\n", "UTF-8"},
        {"semicolons", "a;b\n1,5;2\n", "1:a|b\n2:1,5|2\n", "UTF-8"},
        {"a comma decides", "a;b,c\td\n", "1:a;b|c\td\n", "UTF-8"},
        {"… outside of quotes", "\"a,b\";c\n1;\"2\n3\"\n", "1:a,b|c\n2:1|2\n3\n", "UTF-8"},
        {"… of the whole first row", "\"a;\nb;\",\"\nc\"\n1;2,3\n",
         "1:a;\nb;|c\n4:1;2|3\n", "UTF-8"},
        {"… or nothing does", "\"a;\tb\"\n1;2\n", "1:a;\tb\n2:1;2\n", "UTF-8"},
        {"GBK", "\xd1\xa7\xba\xc5,\xd0\xd5\xc3\xfb\n1,\xc1\xd6\n", "1:学号|姓名\n2:1|林\n", "GB18030"},
        {"GBK whose second bytes look like commas' neighbours", "\x81\x5c,\x81\x7c\n",
         "1:乗|亅\n", "GB18030"},
        {"one GBK name far behind", "a,b\n1,2\n3,\xc1\xd6\n", "1:a|b\n2:1|2\n3:3|林\n", "GB18030"},
        {"GB18030 of four bytes", "\x82\x32\xef\x37\n", "1:䋜\n", "GB18030"},
        {"the GB18030 BOM", "\x84\x31\x95\x33\xc1\xd6\n", "1:林\n", "GB18030"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};
        struct err          err = {0};
        char                form[16] = "";

        CHECK(read_all(str_c(rows[i].bytes), &out, form, &err) == 0, "%s is read, not: %s",
              rows[i].name, err.text);
        CHECK(str_is(text_of(&out), rows[i].rows), "%s gives\n%snot\n%.*s", rows[i].name,
              rows[i].rows, STR_ARG(text_of(&out)));
        CHECK(str_is(str_c(form), rows[i].form), "%s is %s, not %s", rows[i].name, rows[i].form,
              form);
    }
}

static void reads_utf16(void **state)
{
    static const struct str little = STR_LIT("\xff\xfe\x66\x5b\t\0\x0a\x4e\r\0\n\0\x31\0\n\0");
    static const struct str big = STR_LIT("\xfe\xff\x5b\x66\0,\x4e\x0a");
    auto_buf struct buf     a = {0}, b = {0};
    struct err              err = {0};
    char                    form[16];

    (void)state;
    CHECK(read_all(little, &a, form, &err) == 0 && str_is(text_of(&a), "1:学|上\n2:1\n"),
          "Unicode text of a spreadsheet is read: %s%.*s", err.text, STR_ARG(text_of(&a)));
    CHECK(str_is(str_c(form), "UTF-16"), "its form is told");
    CHECK(read_all(big, &b, form, &err) == 0 && str_is(text_of(&b), "1:学|上\n"),
          "the other order of bytes, too: %s%.*s", err.text, STR_ARG(text_of(&b)));
}

#define HAN16 "学号姓名类别学院班级年级手机邮箱"

static void refuses(void **state)
{
    static const struct {
        const char *name;
        struct str  bytes;
        const char *says;
    } rows[] = {
        {"a quote in the middle", STR_LIT("a\nb\"c\n"), "第 2 行的引号不成对 / line 2: a quote has"},
        {"a quote without an end", STR_LIT("a\n\"b\nc\n"), "第 2 行的引号不成对"},
        {"UTF-8 with one damaged byte", STR_LIT(HAN16 "\n\xe5\xad\n"),
         "第 2 行有损坏的字（不是 UTF-8）"},
        {"UTF-8 cut off at the end", STR_LIT(HAN16 "\n\xe5\xad"), "第 2 行有损坏的字"},
        {"a BOM and GBK", STR_LIT("\xef\xbb\xbf\xc1\xd6\n"), "第 1 行有损坏的字（不是 UTF-8）"},
        {"neither UTF-8 nor GB18030", STR_LIT("a\nb\n\xff\xff\n"),
         "第 3 行有损坏的字：既不是 UTF-8 也不是 GB18030"},
        {"half a character of GBK at the end", STR_LIT("a\n\xc1"), "第 2 行有损坏的字"},
        {"half a character of UTF-16", STR_LIT("\xff\xfe\x66"), "第 1 行有损坏的字"},
        {"zeros", STR_LIT("a\0b\n"), "不是表格"},
        {"a picture", STR_LIT("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "不是表格"},
        {"a web page called .xls", STR_LIT("<html><table>"), "这是网页或 XML"},
        {"an old .xls", STR_LIT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"), "这是旧的 .xls"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};
        struct err          err = {0};
        char                form[16];

        CHECK(read_all(rows[i].bytes, &out, form, &err) < 0, "%s is refused", rows[i].name);
        CHECK(err.kind == ERR_BAD_INPUT && strstr(err.text, rows[i].says), "%s: \"%s\", not: %s",
              rows[i].name, rows[i].says, err.text);
    }
}

/* A compound file whose directory names the stream that a password makes. */
static void refuses_a_password(void **state)
{
    static const char   magic[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    static const char   name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    auto_buf struct buf out = {0};
    char                file[2048] = {0}, form[16];
    struct err          err = {0};

    (void)state;
    memcpy(file, magic, 8);
    file[30] = 9;
    file[48] = 1; /* the directory is in sector 1, behind the header and sector 0 */
    memcpy(file + 1024 + 128, name, sizeof name);
    CHECK(read_all((struct str){file, sizeof file}, &out, form, &err) < 0 &&
              strstr(err.text, "文件设了密码"),
          "a password is named, not: %s", err.text);
}

static void refuses_excess(void **state)
{
    static const struct {
        const char *name;
        size_t      columns, bytes; /* so many columns, the last of so many bytes */
        const char *says;           /* NULL: it is read */
    } rows[] = {
        {"as many columns as there may be", SHEET_COLUMNS, 1, NULL},
        {"a column too many", SHEET_COLUMNS + 1, 1, "第 1 行超过 200 列"},
        {"an empty column too many", SHEET_COLUMNS + 50, 0, NULL},
        {"as much text as there may be", 2, SHEET_CELL, NULL},
        {"a byte too much", 2, SHEET_CELL + 1, "第 1 行第 2 列太长"},
        {"a row without an end", 1, 2 << 20, "第 1 行"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf text = {0}, out = {0};
        struct err          err = {0};
        char                form[16];
        int                 rc;

        buf_c(&text, "a");
        for (size_t c = 1; c < rows[i].columns; c++)
            buf_char(&text, ',');
        for (size_t c = 0; c < rows[i].bytes; c++)
            buf_char(&text, 'x');
        rc = read_all(buf_view(&text), &out, form, &err);
        CHECK((rc == 0) == (rows[i].says == NULL), "%s: %s", rows[i].name, err.text);
        CHECK(rc == 0 || strstr(err.text, rows[i].says), "%s: %s", rows[i].name, err.text);
    }
}

/* Characters across the borders of what is read at once, in every encoding. */
static void long_files(void **state)
{
    static const char *const encodings[] = {"UTF-8", "GBK", "GB18030", "UTF-16LE"};
    auto_buf struct buf      utf8 = {0}, want = {0};
    enum { LINES = 20000 };

    (void)state;
    for (int i = 1; i <= LINES; i++) {
        buf_f(&utf8, "%d,学生%.*s号,信息\n", i, i % 7, "xxxxxxx");
        buf_f(&want, "%d:%d|学生%.*s号|信息\n", i, i, i % 7, "xxxxxxx");
    }
    for (size_t e = 0; e < ARRAY_LEN(encodings); e++) {
        auto_buf struct buf file = {0}, out = {0};
        iconv_t             convert = iconv_open(encodings[e], "UTF-8");
        char               *in = utf8.p, *to;
        size_t              left = utf8.n, room = 3 * utf8.n;
        struct err          err = {0};
        char                form[16];

        if (e == 3)
            buf_c(&file, "\xff\xfe");
        to = buf_room(&file, room);
        CHECK(iconv(convert, &in, &left, &to, &room) == 0, "%s can be written", encodings[e]);
        iconv_close(convert);
        file.n = (size_t)(to - file.p);
        CHECK(read_all(buf_view(&file), &out, form, &err) == 0, "%s is read: %s", encodings[e],
              err.text);
        CHECK(str_eq(text_of(&out), text_of(&want)), "%s gives the same rows", encodings[e]);
    }
}

/* Read, written and read again, as rows that are refused and corrected are. */
static void cells_come_back(void **state)
{
    static const struct {
        const char *cell, *read;
    } rows[] = {
        {"=1+1", "=1+1"},       {"'=1+1", "=1+1"},      {"''=1+1", "'=1+1"},
        {"-张三", "-张三"},     {"'-张三", "-张三"},    {"@home", "@home"},
        {"-1+2", "-1+2"},       {"-12.5", "-12.5"},     {"'-12.5", "'-12.5"},
        {"'", "'"},             {"''", "''"},           {"'张三", "'张三"},
        {"'O'Neil", "'O'Neil"}, {"'= x", "= x"},        {"+86 138", "+86 138"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf text = {0};

        buf_f(&text, "a,%s\n", rows[i].cell);
        for (int turn = 0; turn < 3; turn++) {
            char             path[32];
            int              fd = memory_file(buf_view(&text), path);
            struct sheet    *s = NULL;
            struct sheet_row row;
            struct err       err = {0};

            CHECK(sheet_open(&s, path, &err) == 0 && sheet_next(s, &row, &err) == 1 &&
                      row.count == 2, "%s is read: %s", rows[i].cell, err.text);
            CHECK(str_is(row.cells[1], rows[i].read), "%s is %s in turn %d, not %.*s",
                  rows[i].cell, rows[i].read, turn, STR_ARG(row.cells[1]));
            buf_clear(&text);
            buf_c(&text, "a");
            sheet_write_cell(&text, row.cells[1], false);
            buf_c(&text, "\r\n");
            sheet_close(s);
            close(fd);
        }
    }
}

static void writes_cells(void **state)
{
    static const struct {
        const char *cell, *text;
    } rows[] = {
        {"", ""},
        {"林小满", "林小满"},
        {"a,b", "\"a,b\""},
        {"a\"b", "\"a\"\"b\""},
        {"a\nb", "\"a\nb\""},
        {"-12.5", "-12.5"},
        {"+8613800000001", "+8613800000001"},
        {"=1+1", "'=1+1"},
        {"-1+2", "'-1+2"},
        {"+1-", "'+1-"},
        {"-1.2.3", "'-1.2.3"},
        {"+.", "'+."},
        {"-.5", "-.5"},
        {"1+2", "1+2"},
        {"'=1+1", "''=1+1"},
        {"'text", "'text"},
        {"'-12", "'-12"},
        {"-", "'-"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"＝1+1", "'＝1+1"},
        {"＋1＋1", "'＋1＋1"},
        {"－1", "'－1"},
        {"＠SUM(A1)", "'＠SUM(A1)"},
        {"＜＝1", "＜＝1"},
        {"+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"},
        {"=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};

        sheet_write_cell(&out, str_c(rows[i].cell), true);
        CHECK(str_is(text_of(&out), rows[i].text), "\"%s\" is written %s, not %.*s", rows[i].cell,
              rows[i].text, STR_ARG(text_of(&out)));
        sheet_write_cell(&out, STR_LIT("1"), false);
        CHECK(out.n == strlen(rows[i].text) + 2 && out.p[out.n - 2] == ',', "then a comma");
    }
}

static void missing_files(void **state)
{
    struct sheet *s = (struct sheet *)&s;
    struct err    err = {0};
    char          pipe[] = "/tmp/hongyan-sheet-XXXXXX/pipe", *end = strrchr(pipe, '/');

    (void)state;
    *end = '\0';
    CHECK(mkdtemp(pipe) != NULL, "there is a folder");
    *end = '/';
    CHECK(mkfifo(pipe, 0600) == 0, "and a pipe in it");
    CHECK(sheet_open(&s, pipe, &err) < 0 && err.kind == ERR_BAD_INPUT,
          "nobody waits for who writes into a pipe");
    unlink(pipe);
    *end = '\0';
    CHECK(rmdir(pipe) == 0, "the folder is empty");
    CHECK(sheet_open(&s, "/nowhere/a.csv", &err) < 0 && err.kind == ERR_RETRY, "no such file");
    CHECK(sheet_open(&s, "/tmp", &err) < 0 && err.kind == ERR_BAD_INPUT, "a folder is no table");
    CHECK(s == (struct sheet *)&s, "the output is left alone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),          cmocka_unit_test(reads_utf16),
        cmocka_unit_test(refuses),        cmocka_unit_test(refuses_a_password),
        cmocka_unit_test(refuses_excess), cmocka_unit_test(long_files),
        cmocka_unit_test(writes_cells),   cmocka_unit_test(cells_come_back),
        cmocka_unit_test(missing_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
