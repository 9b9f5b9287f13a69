/* Bodies of our own forms, and everything else. */
#include "tests/test.h"

#include "base/mem.h"
#include "bot/form.h"

#include <string.h>

static void test_taken(void **state)
{
    static const struct {
        const char *what, *body, *name, *value;
        unsigned    count;
    } rows[] = {
        {"plain", "number=20210001", "number", "20210001", 1},
        {"no fields", "", "number", NULL, 0},
        {"an empty value", "number=&name=x", "number", "", 2},
        {"a blank", "name=Anna+Maria%20Berg", "name", "Anna Maria Berg", 1},
        {"Chinese", "name=%E5%BC%A0%e4%b8%89", "name", "张三", 1},
        {"raw Chinese", "name=张三", "name", "张三", 1},
        {"signs of the form itself", "name=a%26b%3Dc%2Bd%25", "name", "a&b=c+d%", 1},
        {"a second '='", "ticket=AQ==", "ticket", "AQ==", 1},
        {"an escaped name", "n%61me=x", "name", "x", 1},
        {"the last of many",
         "a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=10&k=11&l=12&m=13&n=14&o=15&p=16", "p", "16", 16},
        {"another name", "name_=x", "name", NULL, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_form struct form f = {0};
        struct str            value;

        CHECK(form_parse(&f, str_c(rows[i].body), NULL) == 0, "%s is taken", rows[i].what);
        value = form_get(&f, rows[i].name);
        CHECK(f.count == rows[i].count, "%s: %u fields", rows[i].what, f.count);
        CHECK((value.p == NULL) == (rows[i].value == NULL) && str_eq(value, str_c(rows[i].value)),
              "%s: %.*s", rows[i].what, STR_ARG(value));
        CHECK(value.p == NULL || value.p[value.n] == '\0', "%s ends", rows[i].what);
    }
}

static void check_refused(const char *what, struct str body)
{
    struct form f = {.count = 7};
    struct err  err = {0};

    CHECK(form_parse(&f, body, &err) == -1 && err.kind == ERR_BAD_INPUT, "%s is refused", what);
    CHECK(f.count == 7 && f.memory.p == NULL, "%s leaves the output alone", what);
    CHECK(strstr(err.text, "secret") == NULL, "%s: no value in \"%s\"", what, err.text);
}

static void test_refused(void **state)
{
    static const struct {
        const char *what, *body;
    } rows[] = {
        {"no '='", "secret"},
        {"an empty pair", "a=1&&b=2"},
        {"a pair at the end that is empty", "a=1&"},
        {"only '&'", "&"},
        {"no name", "=secret"},
        {"a name in capitals", "Name=secret"},
        {"a name with a digit", "name1=secret"},
        {"a name with brackets", "name[]=secret"},
        {"a name of 33", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=secret"},
        {"a name that ends early", "name%00=secret"},
        {"twice", "name=secret&name=secret"},
        {"twice, once escaped", "name=secret&%6eame=secret"},
        {"twice, empty", "name=&name="},
        {"a lonely %", "name=secret%"},
        {"one digit", "name=secret%4"},
        {"no hex", "name=secret%4g"},
        {"a signed escape", "name=secret%-1"},
        {"%u", "name=secret%u5F20"},
        {"NUL", "name=secret%00"},
        {"LF", "name=secret%0a"},
        {"CR", "name=secret%0D%0Ax"},
        {"TAB", "name=secret%09"},
        {"DEL", "name=secret%7f"},
        {"ESC", "name=secret%1b[0m"},
        {"half a character", "name=secret%E5%BC"},
        {"overlong", "name=secret%C0%AF"},
        {"a surrogate", "name=secret%ED%A0%80"},
        {"GBK", "name=secret%D5%C5%C8%FD"},
        {"17 fields", "a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=1&k=1&l=1&m=1&n=1&o=1&p=1&q=secret"},
        {"JSON", "{\"name\":\"secret\"}"},
        {"multipart", "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nsecret"},
    };
    auto_buf struct buf large = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_refused(rows[i].what, str_c(rows[i].body));
    check_refused("a raw NUL", STR_LIT("name=sec\0ret"));
    buf_c(&large, "name=");
    while (large.n < FORM_BODY_MAX + 1)
        buf_char(&large, 'x');
    check_refused("a body of 8193", buf_view(&large));
    large.n = strlen("name=") + FORM_VALUE_MAX + 1;
    check_refused("a value of 4097", buf_view(&large));
}

static void test_largest(void **state)
{
    auto_form struct form f = {0};
    auto_buf struct buf   body = {0};

    (void)state;
    buf_c(&body, "a=");
    while (body.n < FORM_VALUE_MAX + 2)
        buf_char(&body, 'x');
    CHECK(form_parse(&f, buf_view(&body), NULL) == 0 && f.field[0].value.n == FORM_VALUE_MAX,
          "4096 bytes are a value");
}

static void test_type(void **state)
{
    static const struct {
        const char *type;
        bool        is;
    } rows[] = {
        {"application/x-www-form-urlencoded", true},
        {"application/x-www-form-urlencoded; charset=UTF-8", true},
        {"Application/X-WWW-Form-Urlencoded ;x", true},
        {"", false},
        {"text/plain", false},
        {"multipart/form-data; boundary=x", false},
        {"application/x-www-form-urlencodedx", false},
        {"text/plain; application/x-www-form-urlencoded", false},
        {"application/json", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(form_is_type(str_c(rows[i].type)) == rows[i].is, "\"%s\"", rows[i].type);
    CHECK(!form_is_type(str_c(NULL)), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_largest),
        cmocka_unit_test(test_type),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
