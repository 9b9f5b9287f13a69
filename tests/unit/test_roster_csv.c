/* The roster's CSV: what is read, and which line is blamed for what. */
#include "tests/test.h"

#include "base/mem.h"
#include "cli/roster_csv.h"

#include <stdlib.h>
#include <string.h>

#define HEAD "学号,姓名\n"

struct heard {
    struct buf people;   /* "number|name|kind|college|class|year\n" each */
    struct buf mistakes; /* "line: sentence\n" each, warnings with "note " in front */
    int        refuse_at; /* `person` refuses this one, from 1; 0: none */
    int        count;
};

static int on_person(void *arg, const struct person *p)
{
    struct heard *h = arg;

    if (++h->count == h->refuse_at)
        return -1;
    buf_f(&h->people, "%.*s|%.*s|%.*s|%.*s|%.*s|%lld\n", STR_ARG(p->number), STR_ARG(p->name),
          STR_ARG(p->kind), STR_ARG(p->college), STR_ARG(p->class_name), (long long)p->year);
    return 0;
}

static void on_mistake(void *arg, int64_t line, bool warning, const char *sentence)
{
    struct heard *h = arg;

    buf_f(&h->mistakes, "%s%lld: %s\n", warning ? "note " : "", (long long)line, sentence);
}

static int64_t read_text(struct str text, struct heard *h)
{
    struct roster_sink sink = {.arg = h, .person = on_person, .mistake = on_mistake};
    FILE              *file = tmpfile();
    int64_t            result;

    CHECK(file && fwrite(text.p, 1, text.n, file) == text.n, "there is a file");
    rewind(file);
    result = roster_csv_read(file, &sink);
    fclose(file);
    return result;
}

static void heard_free(struct heard *h)
{
    buf_free(&h->people);
    buf_free(&h->mistakes);
}

static const char *text_of(const struct buf *b)
{
    return b->n ? b->p : "";
}

static void reads(void **state)
{
    static const struct {
        const char *name, *text, *people;
    } rows[] = {
        {"only a heading", HEAD, ""},
        {"the two that are needed", HEAD "1,林\n", "1|林|student|||0\n"},
        {"all columns, in English, in another order",
         "Year,CLASS,college,kind,name,number\n2026,A1,数学,staff,林,T-1.x@y_z\n",
         "T-1.x@y_z|林|staff|数学|A1|2026\n"},
        {"kinds in Chinese", "学号,姓名,类别\n1,a,学生\n2,b,教职工\n",
         "1|a|student|||0\n2|b|staff|||0\n"},
        {"a BOM", "\xef\xbb\xbf" HEAD "1,a\n", "1|a|student|||0\n"},
        {"a BOM and quotes", "\xef\xbb\xbf\"学号\",\"姓名\"\n1,a\n", "1|a|student|||0\n"},
        {"CR LF, blank lines, no line feed at the end", "\r\n学号,姓名\r\n\r\n1,a\r\n \r\n2,b",
         "1|a|student|||0\n2|b|student|||0\n"},
        {"blanks around", HEAD " 1 , a\n", "1|a|student|||0\n"},
        {"a short row", "学号,姓名,班级\n1,a\n", "1|a|student|||0\n"},
        {"a comma and a quote inside", HEAD "1,\"a, \"\"b\"\"\"\n", "1|a, \"b\"|student|||0\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct heard h = {0};

        CHECK(read_text(str_c(rows[i].text), &h) == 0 && h.mistakes.n == 0,
              "%s is read without a word, not: %s", rows[i].name, text_of(&h.mistakes));
        CHECK(strcmp(text_of(&h.people), rows[i].people) == 0, "%s gives\n%snot\n%s", rows[i].name,
              rows[i].people, text_of(&h.people));
        heard_free(&h);
    }
}

#define N60 "123456789012345678901234567890123456789012345678901234567890"

static void refuses(void **state)
{
    static const struct {
        const char *name, *text;
        int64_t     mistakes;
        const char *says; /* the first of them */
    } rows[] = {
        /* the file */
        {"an empty file", "", 1, "0: 文件是空的 / the file is empty\n"},
        {"a BOM alone", "\xef\xbb\xbf", 1, "0: 文件是空的"},
        {"blank lines alone", "\n\n \n", 1, "0: 文件是空的"},
        {"GBK", "\xd1\xa7\xba\xc5,\xd0\xd5\xc3\xfb\n1,\xc1\xd6\n2,\xc1\xd6\n", 1,
         "1: 文件不是 UTF-8 编码，请在表格软件里另存为“CSV UTF-8” / "},
        {"UTF-16", "\xff\xfe" "1,2\n3,4\n", 1, "1: 文件不是 UTF-8 编码"},

        /* the heading: nothing is said about the rows */
        {"no number", "姓名\n,,,\n", 1, "1: 学号：缺少这一列 / number: this column is missing\n"},
        {"no heading", "1,林\n1,林\n", 2, "note 1: 第 1 列“1”不认识，不导入 / column 1 \"1\" is"},
        {"a column twice", "学号,姓名,name\n,\n", 1, "1: 姓名：这一列出现了两次"},
        {"a heading in line 3", "\n\n姓名\n,\n", 1, "3: 学号：缺少这一列"},
        {"a heading without an end", "\"学号,姓名\n1,a\n", 1, "1: 这一行的引号不成对"},

        /* rows */
        {"no name", HEAD "1,\n", 1, "2: 姓名：不能为空 / name: is empty\n"},
        {"nothing in a row", HEAD ",\n", 2, "2: 学号：不能为空 / number: is empty\n"},
        {"two wrong rows", HEAD "1,\n2,b\n3,\n", 2, "2: 姓名：不能为空"},
        {"a row in GBK", HEAD "1,\xc1\xd6\n", 1, "2: 姓名：不是 UTF-8 编码"},
        {"a long name", HEAD "1," N60 "12345\n", 1, "2: 姓名：太长 / name: is too long\n"},
        {"a long number", HEAD N60 "12345,a\n", 1, "2: 学号：太长"},
        {"a Chinese number", HEAD "一,a\n", 1, "2: 学号：只能有字母、数字和 _ . @ -"},
        {"a blank inside a number", HEAD "1 2,a\n", 1, "2: 学号：只能有"},
        {"a slash in a number", HEAD "1/2,a\n", 1, "2: 学号：只能有"},
        {"a line feed in a name", HEAD "1,\"a\nb\"\n", 1, "2: 姓名：里面有换行"},
        {"a kind of nobody", "学号,姓名,类别\n1,a,guest\n", 1, "2: 类别：只能是学生或教职工"},
        {"a year with letters", "学号,姓名,年级\n1,a,26级\n", 1, "2: 年级：不是四位数的年份"},
        {"the year 26", "学号,姓名,年级\n1,a,26\n", 1, "2: 年级：不是四位数的年份"},
        {"a year of five digits", "学号,姓名,年级\n1,a,20260\n", 1, "2: 年级：太长"},
        {"a column too many", HEAD "1,a,b\n", 1, "2: 这一行的列比标题多 / this row has more"},
        {"a number twice", HEAD "1,a\n2,b\n1,c\n", 1,
         "4: 学号：与第 2 行相同 / number: the same as in line 2\n"},
        {"a number twice in two cases", HEAD "ab,a\nAB,b\n", 1, "3: 学号：与第 2 行相同"},

        /* lines are those of the file */
        {"blank lines before", HEAD "\n\r\n \n1,\n", 1, "5: 姓名：不能为空"},
        {"line feeds in a field before", "学号,姓名,备注\n1,a,\"x\n\ny\"\n2,\n", 1,
         "note 1: 第 3 列“备注”不认识"},
        {"a quote in the middle", HEAD "1,a\n2,b\"c\n", 1, "3: 这一行的引号不成对 / a quote of"},
        {"a quote without an end", HEAD "1,a\n2,\"b\n3,c\n", 1, "3: 这一行的引号不成对"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct heard h = {0};
        int64_t      mistakes = read_text(str_c(rows[i].text), &h);

        CHECK(mistakes == rows[i].mistakes, "%s makes %lld mistakes, not %lld:\n%s", rows[i].name,
              (long long)rows[i].mistakes, (long long)mistakes, text_of(&h.mistakes));
        CHECK(strncmp(text_of(&h.mistakes), rows[i].says, strlen(rows[i].says)) == 0,
              "%s is refused with\n%s\nnot\n%s", rows[i].name, rows[i].says, text_of(&h.mistakes));
        heard_free(&h);
    }
}

static void counts_lines_inside_fields(void **state)
{
    struct heard h = {0};

    (void)state;
    CHECK(read_text(str_c("学号,姓名,备注\n1,a,\"x\n\ny\"\n2,\n"), &h) == 1 &&
              strstr(h.mistakes.p, "\n5: 姓名：不能为空") != NULL,
          "the row after a field of three lines is in line 5:\n%s", text_of(&h.mistakes));
    heard_free(&h);
}

static void refuses_bytes_that_are_no_text(void **state)
{
    struct heard h = {0};

    (void)state;
    CHECK(read_text(STR_LIT(HEAD "1,a\0b\n"), &h) == 1 &&
              strstr(h.mistakes.p, "控制字符") != NULL,
          "a NUL is not the end of a name:\n%s", text_of(&h.mistakes));
    heard_free(&h);
}

static void refuses_floods(void **state)
{
    struct buf   text = {0};
    struct heard h = {0};

    (void)state;
    buf_c(&text, HEAD "1,\"");
    for (int i = 0; i < 100000; i++)
        buf_c(&text, "2345\n");
    CHECK(read_text(buf_view(&text), &h) == 1 && strstr(h.mistakes.p, "2: 从这一行起太长"),
          "a row without an end is not kept:\n%s", text_of(&h.mistakes));
    heard_free(&h);
    buf_clear(&text);
    h = (struct heard){0};
    for (int i = 0; i < 65; i++)
        buf_c(&text, "a,");
    CHECK(read_text(buf_view(&text), &h) == 1 && strstr(h.mistakes.p, "1: 超过 64 列"),
          "66 columns are too many:\n%s", text_of(&h.mistakes));
    heard_free(&h);
    buf_free(&text);
}

static void remembers_many(void **state)
{
    struct buf   text = {0};
    struct heard h = {0};

    (void)state;
    buf_c(&text, HEAD);
    for (int i = 0; i < 5000; i++)
        buf_f(&text, "s%d,a\n", i);
    buf_c(&text, "S17,b\n");
    CHECK(read_text(buf_view(&text), &h) == 1 && h.count == 5000 &&
              strstr(h.mistakes.p, "5002: 学号：与第 19 行相同"),
          "only the last of 5001 numbers is there twice:\n%s", text_of(&h.mistakes));
    heard_free(&h);
    buf_free(&text);
}

static void stops_when_told(void **state)
{
    struct heard h = {.refuse_at = 2};

    (void)state;
    CHECK(read_text(str_c(HEAD "1,a\n2,b\n3,c\n4,\n"), &h) == -1 && h.count == 2 &&
              h.mistakes.n == 0,
          "nothing is read behind the refused one");
    heard_free(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(refuses),
        cmocka_unit_test(counts_lines_inside_fields),
        cmocka_unit_test(refuses_bytes_that_are_no_text),
        cmocka_unit_test(refuses_floods),
        cmocka_unit_test(remembers_many),
        cmocka_unit_test(stops_when_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
