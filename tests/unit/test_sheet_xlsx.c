/* XLSX: what a cell says, where the rows are, and which workbooks are refused. */
#include "tests/test.h"
#include "tests/tools/workbook.h"

#include "base/mem.h"
#include "sheet/sheet.h"
#include "sheet/sheet_private.h"

#include <unistd.h>

static int read_all(struct str bytes, struct buf *out, struct err *err)
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
        CHECK(str_is(str_c(sheet_form(s)), "XLSX"), "the form is told");
        rc = 0;
    }
    sheet_close(s);
    close(fd);
    return rc;
}

static struct str text_of(const struct buf *b)
{
    return b->p ? buf_view(b) : STR_LIT("");
}

#define STRINGS                                                                                    \
    "<si><t>学号</t></si><si><t xml:space=\"preserve\"> 姓名 </t></si>"                            \
    "<si><r><t>林</t></r><r><rPr/><t>小满</t></r><rPh sb=\"0\" eb=\"1\"><t>lin</t></rPh></si>"     \
    "<si><t>a_x000D_b_x005F_c &lt;&#38;&gt;</t></si><si/><si><t><![CDATA[<x>]]></t></si>"

static void reads(void **state)
{
    static const struct {
        const char *name, *rows, *want;
    } rows[] = {
        {"no rows", "", ""},
        {"shared strings",
         "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>",
         "1:学号|姓名\n"},
        {"rich text without its pronunciation", "<row><c t=\"s\"><v>2</v></c></row>", "1:林小满\n"},
        {"escapes and entities", "<row><c t=\"s\"><v>3</v></c></row>", "1:a\rb_c <&>\n"},
        {"CDATA", "<row><c t=\"s\"><v>5</v></c></row>", "1:<x>\n"},
        {"an empty string leaves no row", "<row><c t=\"s\"><v>4</v></c></row>", ""},
        {"inline strings", "<row><c t=\"inlineStr\"><is><t>林</t></is></c></row>", "1:林\n"},
        {"a formula's text", "<row><c t=\"str\"><f>A1&amp;\"x\"</f><v>甲x</v></c></row>", "1:甲x\n"},
        {"a formula's number", "<row><c><f>1+1</f><v>2</v></c></row>", "1:2\n"},
        {"a formula without a value", "<row><c><f>1+1</f></c><c><v>1</v></c></row>", "1:|1\n"},
        {"booleans", "<row><c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c></row>", "1:TRUE|FALSE\n"},
        {"an error", "<row><c t=\"e\"><v>#N/A</v></c></row>", "1:#N/A\n"},
        {"gaps between columns", "<row><c r=\"C1\"><v>1</v></c><c><v>2</v></c></row>", "1:||1|2\n"},
        {"gaps between rows", "<row r=\"3\"><c><v>1</v></c></row><row><c><v>2</v></c></row>",
         "3:1\n4:2\n"},
        {"empty rows", "<row r=\"1\"/><row r=\"2\"><c s=\"1\"/></row><row><c><v>1</v></c></row>",
         "3:1\n"},
        {"cells with a format in the last column", "<row><c r=\"XFD1\" s=\"1\"/></row>", ""},
        {"a date", "<row><c s=\"1\"><v>44440</v></c></row>", "1:2021-09-01\n"},
        {"a date of one's own format", "<row><c s=\"2\"><v>44440</v></c></row>", "1:2021-09-01\n"},
        {"a date with a time", "<row><c s=\"1\"><v>44440.75</v></c></row>", "1:2021-09-01 18:00\n"},
        {"an ISO date", "<row><c t=\"d\"><v>2021-09-01T00:00:00</v></c></row>", "1:2021-09-01\n"},
        {"zeros that only the format shows", "<row><c s=\"3\"><v>123</v></c></row>", "1:123\n"},
        {"a format that does not exist", "<row><c s=\"99\"><v>44440</v></c></row>", "1:44440\n"},
        {"a prefix", "<x:row r=\"2\"><x:c><x:v>7</x:v></x:c></x:row>", "2:7\n"},
        {"comments and instructions", "<!-- <row> --><row><?x ?><c><!-- > --><v>1</v></c></row>",
         "1:1\n"},
        {"a > in quotes", "<row spans=\"a>b\"><c><v>1</v></c></row>", "1:1\n"},
        {"blanks between tags", "\n <row>\n <c>\n <v> 5 </v> </c>\n</row>\n", "1:5\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf file = {0}, out = {0};
        struct err          err = {0};

        workbook_make(&file, rows[i].rows, STRINGS);
        CHECK(read_all(buf_view(&file), &out, &err) == 0, "%s is read, not: %s", rows[i].name,
              err.text);
        CHECK(str_is(text_of(&out), rows[i].want), "%s gives\n%snot\n%.*s", rows[i].name,
              rows[i].want, STR_ARG(text_of(&out)));
    }
}

#define DEEP8 "<a><a><a><a><a><a><a><a>"

static void refuses_rows(void **state)
{
    static const struct {
        const char *name, *rows, *says;
    } rows[] = {
        {"a DOCTYPE", "<!DOCTYPE x [<!ENTITY a \"b\">]><row><c><v>1</v></c></row>", "已损坏"},
        {"a DOCTYPE without anything in it", "<!DOCTYPE x/><row><c><v>1</v></c></row>", "已损坏"},
        {"an entity of nobody", "<row><c t=\"str\"><v>&a;</v></c></row>", "已损坏"},
        {"a tag that is not closed", "<row><c><v>1</c></row>", "已损坏"},
        {"tags in each other", "<row><c><v>1</c></v></row>", "已损坏"},
        {"a row that is not closed", "<row><c><v>1</v></c>", "已损坏"},
        {"one end too many", "</sheetData></worksheet></x>", "已损坏"},
        {"a < in a tag", "<row <c/></row>", "已损坏"},
        {"a shared string that is not there", "<row><c t=\"s\"><v>1</v></c></row>", "已损坏"},
        {"a shared string without a number", "<row><c t=\"s\"><v>x</v></c></row>", "已损坏"},
        {"very deep", "<row>" DEEP8 DEEP8 DEEP8 DEEP8 DEEP8 DEEP8 DEEP8 DEEP8 "</row>", "已损坏"},
        {"bytes that are not UTF-8", "<row><c t=\"str\"><v>\xff</v></c></row>", "已损坏"},
        {"too many columns", "<row r=\"7\"><c r=\"GS7\"><v>1</v></c></row>", "第 7 行超过 200 列"},
        {"a column far away", "<row><c r=\"ZZZZZZZ7\"><v>1</v></c></row>", "超过 200 列"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf file = {0}, out = {0};
        struct err          err = {0};

        workbook_make(&file, rows[i].rows, "<si><t>a</t></si>");
        CHECK(read_all(buf_view(&file), &out, &err) < 0, "%s is refused", rows[i].name);
        CHECK(err.kind == ERR_BAD_INPUT && strstr(err.text, rows[i].says), "%s: \"%s\", not: %s",
              rows[i].name, rows[i].says, err.text);
    }
}

/* The frame with one part replaced (the first of a name counts) or left out. */
static void refuses_packages(void **state)
{
    static const struct {
        const char          *name;
        struct workbook_part part;
        unsigned             frame; /* so many parts of it */
        const char          *says;
    } rows[] = {
        {"an archive of something else", {"readme.txt", STR_LIT("a")}, 0, "没有表格"},
        {"an .xlsb", {"xl/workbook.bin", STR_LIT("a")}, 1, "这是 .xlsb 或 .ods"},
        {"an .ods", {"content.xml", STR_LIT("<a/>")}, 0, "这是 .xlsb 或 .ods"},
        {"a workbook without relationships", {"a", STR_LIT("a")}, 2, "已损坏"},
        {"only hidden sheets",
         {"xl/workbook.xml", STR_LIT("<workbook xmlns:r=\"x\"><sheets><sheet state=\"veryHidden\" "
                                     "r:id=\"rId2\"/></sheets></workbook>")},
         4, "没有看得见的工作表"},
        {"a sheet that leads out of the archive",
         {"xl/_rels/workbook.xml.rels",
          STR_LIT("<a><Relationship Id=\"rId2\" Type=\"x/worksheet\" "
                  "Target=\"../../../../etc/passwd\"/></a>")},
         4, "已损坏"},
        {"a sheet that is missing", {"xl/a", STR_LIT("a")}, 4, "已损坏"},
        {"UTF-16 inside", {WORKBOOK_SHEET, STR_LIT("\xff\xfe<\0a\0/\0>\0")}, 4, "已损坏"},
        {"an empty sheet", {WORKBOOK_SHEET, STR_LIT("")}, 4, "已损坏"},
        {"two roots", {WORKBOOK_SHEET, STR_LIT("<a/><a/>")}, 4, "已损坏"},
        {"a comment without an end", {WORKBOOK_SHEET, STR_LIT("<a/><!-- ")}, 4, "已损坏"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct workbook_part parts[8] = {rows[i].part};
        auto_buf struct buf  file = {0}, out = {0};
        struct err           err = {0};

        for (unsigned p = 0; p < rows[i].frame; p++)
            parts[p + 1] = workbook_frame[p];
        parts[rows[i].frame + 1] = (struct workbook_part){WORKBOOK_STRINGS, STR_LIT("<sst/>")};
        workbook_zip(&file, parts, rows[i].frame + 2, false);
        CHECK(read_all(buf_view(&file), &out, &err) < 0, "%s is refused", rows[i].name);
        CHECK(err.kind == ERR_BAD_INPUT && strstr(err.text, rows[i].says), "%s: \"%s\", not: %s",
              rows[i].name, rows[i].says, err.text);
    }
}

/* Every byte that is cut off or changed gives rows or a sentence, never a fault. */
static void damaged_files(void **state)
{
    auto_buf struct buf file = {0};

    (void)state;
    workbook_make(&file, "<row><c t=\"s\"><v>0</v></c><c><v>12345</v></c></row>", STRINGS);
    for (size_t n = 8; n < file.n; n += 7) {
        auto_buf struct buf out = {0}, broken = {0};
        struct err          err = {0};

        CHECK(read_all((struct str){file.p, n}, &out, &err) < 0, "%zu bytes are not enough", n);
        buf_add(&broken, file.p, file.n);
        broken.p[n] ^= 0x55;
        if (read_all(buf_view(&broken), &out, &err) < 0)
            CHECK(err.text[0] != '\0', "there is a sentence");
    }
}

/* A hundredth of the file's size is all that a bomb needs. */
static void bomb(void **state)
{
    auto_buf struct buf  text = {0}, file = {0}, out = {0};
    struct workbook_part parts[8];
    struct err           err = {0};
    unsigned             n = 0;

    (void)state;
    buf_c(&text, "<worksheet><sheetData><row><c t=\"str\"><v>");
    for (int i = 0; i < 20 << 20; i += 64)
        buf_c(&text, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    for (; n < workbook_frame_count; n++)
        parts[n] = workbook_frame[n];
    parts[n++] = (struct workbook_part){WORKBOOK_SHEET, buf_view(&text)};
    parts[n++] = (struct workbook_part){WORKBOOK_STRINGS, STR_LIT("<sst/>")};
    workbook_zip(&file, parts, n, false);
    CHECK(file.n < text.n / 100, "it is a bomb");
    CHECK(read_all(buf_view(&file), &out, &err) < 0 && strstr(err.text, "工作簿太大"),
          "a row that does not end is too large, not: %s", err.text);
}

static void numbers(void **state)
{
    static const struct {
        const char *v, *number, *date;
    } rows[] = {
        {"0", "0", "00:00"},
        {"-0", "0", "00:00"},
        {"1", "1", "1900-01-01"},
        {"59", "59", "1900-02-28"},
        {"61", "61", "1900-03-01"},
        {"0.5", "0.5", "12:00"},
        {"44440.999999", "44440.999999", "2021-09-02"},
        {"2958465", "2958465", "9999-12-31"},
        {"2958466", "2958466", "2958466"},
        {"-1", "-1", "-1"},
        {"36.5", "36.5", "1900-02-05 12:00"},
        {"36.600000000000001", "36.6", "1900-02-05 14:24"},
        {"20210001", "20210001", "20210001"},
        {"20210112345678", "20210112345678", "20210112345678"},
        {"2.0210112345677998E+13", "20210112345678", "20210112345678"},
        {"999999999999999", "999999999999999", "999999999999999"},
        {"1E+15", "1E+15", "1E+15"},
        {"4.4E+17", "4.4E+17", "4.4E+17"},
        {"440582199001011200", "4.40582E+17", "4.40582E+17"},
        {"4.4058219900101101E+17", "4.40582E+17", "4.40582E+17"},
        {"1E-7", "1E-07", "00:00"},
        {"", "", ""},
        {"abc", "abc", "abc"},
        {"nan", "nan", "nan"},
        {"0x10", "0x10", "0x10"},
        {"1e999", "1e999", "1e999"},
        {"-", "-", "-"},
        {"1 2", "1 2", "1 2"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf number = {0}, date = {0};

        number_write(&number, str_c(rows[i].v));
        number_write_date(&date, str_c(rows[i].v), false);
        CHECK(str_is(text_of(&number), rows[i].number), "%s is the number %s, not %.*s", rows[i].v,
              rows[i].number, STR_ARG(text_of(&number)));
        CHECK(str_is(text_of(&date), rows[i].date), "%s is the date %s, not %.*s", rows[i].v,
              rows[i].date, STR_ARG(text_of(&date)));
    }
}

static void from_1904(void **state)
{
    auto_buf struct buf date = {0};

    (void)state;
    number_write_date(&date, STR_LIT("42978"), true);
    CHECK(str_is(text_of(&date), "2021-09-01"), "days count from 1904 in old workbooks of the Mac");
}

static void date_formats(void **state)
{
    static const struct {
        const char *code;
        bool        date;
    } rows[] = {
        {"yyyy-mm-dd", true},    {"[$-804]yyyy\"年\"m\"月\"", true}, {"h:mm", true},
        {"General", false},      {"0.00", false},                    {"[Red]0;[Blue]0", false},
        {"\"day \"0", false},    {"0\\d", false},                    {"0_d", false},
        {"#,##0.00_);@", false}, {"", false},                        {"\"open", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(number_code_is_date(str_c(rows[i].code)) == rows[i].date, "%s is%s a date",
              rows[i].code, rows[i].date ? "" : " not");
    CHECK(number_format_is_date(14) && number_format_is_date(57) && !number_format_is_date(0) &&
              !number_format_is_date(49),
          "built-in formats");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),        cmocka_unit_test(refuses_rows),
        cmocka_unit_test(refuses_packages), cmocka_unit_test(damaged_files),
        cmocka_unit_test(bomb),         cmocka_unit_test(numbers),
        cmocka_unit_test(from_1904),    cmocka_unit_test(date_formats),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
