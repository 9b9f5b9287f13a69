/* The {fields} of the texts of notices: one reader, for the file, the chat, the command line and
 * SMS. */
#include "tests/test.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "conf/notice_fields.h"

#include <stdlib.h>

#define CHARS_12 "一二三四五六七八九十一二"

/* ---- reading ---- */

static void finds_fields(void **state)
{
    static const struct {
        const char *text, *found; /* text, <name> of a field, !brace! that is wrong */
    } rows[] = {
        {"", ""},
        {"甲", "甲"},
        {"{name}", "<name>"},
        {"{name}{class}", "<name><class>"},
        {"你好{name}，{地点}见", "你好<name>，<地点>见"},
        {"{" CHARS_12 "}", "<" CHARS_12 ">"},
        {"{" CHARS_12 "三}", "!{!" CHARS_12 "三!}!"},
        {"{{", "{"},
        {"}}", "}"},
        {"{{name}}", "{name}"},
        {"{{{name}}}", "{<name>}"},
        {"{name}}}", "<name>}"},
        {"{{{{", "{{"},
        {"{{{", "{!{!"},
        {"{name}}", "<name>!}!"},
        {"{}", "!{!!}!"},
        {"{}}", "!{!}"},
        {"{a b}", "!{!a b!}!"},
        {"{a\nb}", "!{!a\nb!}!"},
        {"{a=b}", "!{!a=b!}!"},
        {"{name", "!{!name"},
        {"name}", "name!}!"},
        {"{a{b}", "!{!a<b>"},
        {"{", "!{!"},
        {"}", "!}!"},
        {"{a{{b}", "!{!a{b!}!"},
        {"｛name｝", "｛name｝"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf found = {0}, all = {0};
        struct str          rest = str_c(rows[i].text);
        struct notice_piece p;

        buf_c(&found, "");
        while (notice_piece_next(&rest, &p)) {
            const char *in = p.what == PIECE_TEXT ? "" : p.what == PIECE_FIELD ? "<" : "!";

            buf_f(&found, "%s%.*s%s", in, STR_ARG(p.read), *in == '<' ? ">" : in);
            buf_str(&all, p.written);
            CHECK(p.what != PIECE_FIELD || p.field == notice_field_of(p.read), "its field");
        }
        CHECK(str_is(buf_view(&found), rows[i].found), "“%s” is read as %s", rows[i].text,
              found.p);
        CHECK(str_is(buf_view(&all), rows[i].text), "“%s”: nothing is lost", rows[i].text);
    }
}

static void knows_the_fields(void **state)
{
    static const struct {
        const char       *name;
        enum notice_field field;
    } rows[] = {
        {"name", FIELD_NAME},     {"class", FIELD_CLASS},       {"college", FIELD_COLLEGE},
        {"number", FIELD_NUMBER}, {"deadline", FIELD_DEADLINE}, {"地点", FIELD_FREE},
        {"Name", FIELD_FREE},     {"", FIELD_FREE},             {"names", FIELD_FREE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(notice_field_of(str_c(rows[i].name)) == rows[i].field, "%s", rows[i].name);
    CHECK(notice_fields_in(STR_LIT("{name}在{地点}，{{class}}，{number")) ==
              (FIELD_BIT(FIELD_NAME) | FIELD_BIT(FIELD_FREE)),
          "which stand in a text");
    CHECK(notice_fields_in(STR_LIT("")) == 0, "none");
}

/* ---- what is wrong ---- */

static void tells_what_is_wrong(void **state)
{
    enum { NONE = -1 };
    static const struct {
        const char *name, *text;
        unsigned    known;
        int         what; /* the first fault */
        const char *found, *meant;
    } rows[] = {
        {"nothing", "王{name}", FIELDS_MEMBER, NONE, NULL, NULL},
        {"braces that are read", "{{name}}", 0, NONE, NULL, NULL},
        {"a free field", "{地点}", FIELDS_ALL, NONE, NULL, NULL},
        {"wide braces around words", "｛重要｝", 0, NONE, NULL, NULL},
        {"one wide brace", "｛name", FIELDS_ALL, NONE, NULL, NULL},
        {"a field that is none here", "到{地点}见", FIELDS_MEMBER, FAULT_FIELD, "{地点}", NULL},
        {"no deadline", "{deadline}前", FIELDS_MEMBER, FAULT_FIELD, "{deadline}", NULL},
        {"a slip", "{nmae}同学", FIELDS_ALL, FAULT_FIELD, "{nmae}", "name"},
        {"in capitals", "{Name}同学", FIELDS_ALL, FAULT_FIELD, "{Name}", "name"},
        {"in Chinese", "{学号}", FIELDS_ALL, FAULT_FIELD, "{学号}", "number"},
        {"on a Chinese keyboard", "你好｛name｝", FIELDS_ALL, FAULT_WIDE, "｛name｝", "name"},
        {"all in Chinese", "｛重要｝｛ 姓名 ｝", FIELDS_ALL, FAULT_WIDE, "｛ 姓名 ｝", "name"},
        {"half of it wide", "{name｝你好", FIELDS_ALL, FAULT_BRACE, "{name｝你好", NULL},
        {"an open brace", "看{name，明天\n见", FIELDS_ALL, FAULT_BRACE, "{name，明天", NULL},
        {"a closed one", "王\nname}同学", FIELDS_ALL, FAULT_BRACE, "name}", NULL},
        {"one too many", "{name}}同学", FIELDS_ALL, FAULT_BRACE, "{name}}", NULL},
        {"one far behind", "一二三四五六七八九十一二三四五}", FIELDS_ALL, FAULT_BRACE,
         "三四五六七八九十一二三四五}", NULL},
        {"a blank inside", "{ name }", FIELDS_ALL, FAULT_BRACE, "{ name }", NULL},
        {"nothing inside", "{}", FIELDS_ALL, FAULT_BRACE, "{}", NULL},
        {"a long way to the end", "{" CHARS_12 CHARS_12 "}", FIELDS_ALL, FAULT_BRACE,
         "{" CHARS_12 "一", NULL},
        {"the second", "{name}{song}", FIELDS_MEMBER, FAULT_FIELD, "{song}", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str          rest = str_c(rows[i].text);
        struct notice_fault f = {.meant = "untouched"};
        bool                is = notice_fault_next(&rest, rows[i].known, &f);

        CHECK(is == (rows[i].what != NONE), "%s: whether it is wrong", rows[i].name);
        if (!is) {
            CHECK(rest.n == 0 && strcmp(f.meant, "untouched") == 0, "%s: to the end", rows[i].name);
            continue;
        }
        CHECK((int)f.what == rows[i].what, "%s: in what", rows[i].name);
        CHECK(str_is(f.found, rows[i].found), "%s: %.*s", rows[i].name,
              STR_ARG(f.found));
        CHECK(str_eq(str_c(f.meant), str_c(rows[i].meant)), "%s: meant", rows[i].name);
    }
}

static void tells_all_of_it(void **state)
{
    struct str          rest = STR_LIT("{nmae}、{姓名}、{地点}、｛班级｝、{a b}、{name}");
    auto_buf struct buf found = {0};
    struct notice_fault f;

    (void)state;
    while (notice_fault_next(&rest, FIELDS_ALL, &f))
        buf_f(&found, "%.*s→%s ", STR_ARG(f.found), f.meant ? f.meant : "");
    assert_string_equal(found.p, "{nmae}→name {姓名}→name ｛班级｝→class {a b}→ ");
}

/* ---- filling ---- */

static const char *value(const void *arg, struct str name)
{
    return str_is(name, "地点") ? arg : NULL;
}

static void fills_once(void **state)
{
    static const struct {
        const char *text, *value, *filled;
    } rows[] = {
        {"{name}到{地点}，{事项}", "操场", "{name}到操场，{事项}"},
        {"{{地点}}是{地点}", "操场", "{{地点}}是操场"},
        {"到{地点}", "{name}", "到{{name}}"},
        {"到{地点}", "}{", "到}}{{"},
        {"{ 地点}", "操场", "{ 地点}"},
        {"", "操场", ""},
        {"{地点}", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};

        notice_fields_fill(str_c(rows[i].text), value, rows[i].value, &out);
        CHECK(str_is(buf_view(&out), rows[i].filled), "%s: %s", rows[i].text, out.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_fields),        cmocka_unit_test(knows_the_fields),
        cmocka_unit_test(tells_what_is_wrong), cmocka_unit_test(tells_all_of_it),
        cmocka_unit_test(fills_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
