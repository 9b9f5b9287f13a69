/* Numbers that people have, as people write them. All of them are invented. */
#include "tests/test.h"

#include "base/idnum.h"
#include "base/mem.h"

enum kind { CARD, PASSPORT, DOCUMENT, PHONE, MAIL, CANDIDATE };

static bool normalise(enum kind kind, struct str text, char out[IDNUM_MAX], bool *card)
{
    static const unsigned lengths[] = {14, 16};

    switch (kind) {
    case CARD:
        return idnum_card(text, out);
    case PASSPORT:
        return idnum_passport(text, out);
    case DOCUMENT:
        return idnum_document(text, out, card);
    case PHONE:
        return idnum_phone(text, out);
    case MAIL:
        return idnum_mail(text, out);
    default:
        return idnum_candidate(text, lengths, ARRAY_LEN(lengths), out);
    }
}

static void what_is_accepted(void **state)
{
    static const struct {
        enum kind   kind;
        const char *text, *want;
    } rows[] = {
        {CARD, "11010519491231002X", "11010519491231002X"}, /* the standard's own example */
        {CARD, "11010519491231002x", "11010519491231002X"},
        {CARD, "440524188001010014", NULL}, /* its other one; born in 1880 */
        {CARD, " 110105 19491231 002X\r\n", "11010519491231002X"},
        {CARD, "110105-19491231-002X", "11010519491231002X"},
        {CARD, "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"},
        {CARD, "360102200402290028", "360102200402290028"},
        {PASSPORT, "e12345678", "E12345678"},
        {PASSPORT, "E 1234-5678", "E12345678"},
        {PASSPORT, "H0123456789", "H0123456789"},
        {PASSPORT, "123456", "123456"},
        {PASSPORT, "12345678901234567890", "12345678901234567890"},
        {DOCUMENT, "11010519491231002x", "11010519491231002X"},
        {DOCUMENT, "e12345678", "E12345678"},
        {DOCUMENT, "FRA110078111001", "FRA110078111001"},
        {PHONE, "13800000001", "13800000001"},
        {PHONE, "138 0000 0001", "13800000001"},
        {PHONE, "138-0000-0001", "13800000001"},
        {PHONE, "１３８００００００01", "13800000001"},
        {PHONE, "+86 138 0000 0001", "13800000001"},
        {PHONE, "8613800000001", "13800000001"},
        {PHONE, "008613800000001", "13800000001"},
        {PHONE, "\xe2\x80\xad" "13800000001" "\xe2\x80\xac", "13800000001"},
        {PHONE, "+852 9123 4567", "+85291234567"},
        {PHONE, "+13800000001", "+13800000001"}, /* a number of North America */
        {PHONE, "+123456", "+123456"},
        {PHONE, "+123456789012345", "+123456789012345"},
        {MAIL, "Zhang.San@Example.EDU.cn", "zhang.san@example.edu.cn"},
        {MAIL, "　z＠example.com ", "z@example.com"},
        {MAIL, "a+b_c-d@x-y.example", "a+b_c-d@x-y.example"},
        {CANDIDATE, "26360102150001", "26360102150001"},
        {CANDIDATE, "1040326000000001", "1040326000000001"},
        {CANDIDATE, "26 36010215-0001", "26360102150001"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char out[IDNUM_MAX] = "untouched";
        bool ok = normalise(rows[i].kind, str_c(rows[i].text), out, NULL);

        CHECK(ok == (rows[i].want != NULL), "%s (%d) is %s", rows[i].text, (int)rows[i].kind,
              rows[i].want ? "one" : "none");
        CHECK(strcmp(out, rows[i].want ? rows[i].want : "untouched") == 0, "%s became %s",
              rows[i].text, out);
    }
}

static const struct {
    const char *name;
    enum kind   kind;
    struct str  text;
} refused[] = {
#define ROW(name, kind, text) {name, kind, {text, sizeof text - 1}}
    ROW("nothing", CARD, ""),
    ROW("blanks", CARD, " 　"),
    ROW("another check digit", CARD, "110105194912310021"),
    ROW("a digit changed", CARD, "11010519491231003X"),
    ROW("two digits exchanged", CARD, "11010519491230102X"),
    ROW("X not at the end", CARD, "1101051949123100X2"),
    ROW("17 digits", CARD, "11010519491231002"),
    ROW("19 characters", CARD, "11010519491231002XX"),
    ROW("15 digits of before 2013", CARD, "110105491231002"),
    ROW("the 31st of November", CARD, "110105194911310028"),
    ROW("the 29th of February in no leap year", CARD, "360102200302290012"),
    ROW("a NUL behind it", CARD, "11010519491231002X\0"),
    ROW("letters", CARD, "1101051949123100OX"),
    ROW("five characters", PASSPORT, "E1234"),
    ROW("21 characters", PASSPORT, "E12345678901234567890"),
    ROW("letters only", PASSPORT, "ABCDEFG"),
    ROW("brackets", PASSPORT, "A123456(7)"),
    ROW("Chinese", PASSPORT, "京A12345"),
    ROW("bytes that are not UTF-8", PASSPORT, "E1234\xff" "5"),
    ROW("a card with a wrong check digit", DOCUMENT, "110105194912310021"),
    ROW("a card of 15 digits", DOCUMENT, "110105491231002"),
    ROW("a card with a digit missing", DOCUMENT, "11010519491231002"),
    ROW("a card with a digit missing before the X", DOCUMENT, "1101051949123100X"),
    ROW("a card with a digit too many", DOCUMENT, "1101051949123110024"),
    ROW("a phone", DOCUMENT, "138 0000 0001"),
    ROW("what a spreadsheet left", DOCUMENT, "1.10105E+17"),
    ROW("12 digits", PHONE, "138000000011"),
    ROW("10 digits", PHONE, "1380000000"),
    ROW("a number of no mobile", PHONE, "12800000001"),
    ROW("a landline", PHONE, "07918300001"),
    ROW("a landline with +86", PHONE, "+8679183000001"),
    ROW("+86 and a digit too few", PHONE, "+861380000000"),
    ROW("letters", PHONE, "1380000000O"),
    ROW("two plus signs", PHONE, "++85291234567"),
    ROW("a plus alone", PHONE, "+"),
    ROW("no country begins with 0", PHONE, "+0123456789"),
    ROW("5 digits", PHONE, "+12345"),
    ROW("16 digits", PHONE, "+1234567890123456"),
    ROW("a line of SQL", PHONE, "13800000001' OR 1=1"),
    ROW("no @", MAIL, "zhang.example.com"),
    ROW("two @", MAIL, "a@b@example.com"),
    ROW("no local part", MAIL, "@example.com"),
    ROW("no domain", MAIL, "a@"),
    ROW("one label", MAIL, "a@localhost"),
    ROW("a blank inside", MAIL, "a b@example.com"),
    ROW("a line break inside", MAIL, "a@example.com\r\nBcc: b@example.com"),
    ROW("two dots", MAIL, "a..b@example.com"),
    ROW("a dot at the end of the local part", MAIL, "a.@example.com"),
    ROW("an empty label", MAIL, "a@example..com"),
    ROW("a dot at the end", MAIL, "a@example.com."),
    ROW("a hyphen at the start of a label", MAIL, "a@-x.com"),
    ROW("an address", MAIL, "a@127.0.0.1"),
    ROW("angle brackets", MAIL, "<a@example.com>"),
    ROW("a quoted local part", MAIL, "\"a\"@example.com"),
    ROW("Chinese", MAIL, "张@example.com"),
    ROW("over 63 bytes", MAIL,
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com"),
    ROW("13 digits", CANDIDATE, "2636010215000"),
    ROW("15 digits", CANDIDATE, "263601021500012"),
    ROW("a letter", CANDIDATE, "2636010215000A"),
    ROW("what a spreadsheet left", CANDIDATE, "2.63601E+13"),
#undef ROW
};

static void what_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        char out[IDNUM_MAX] = "untouched";
        bool card = true;

        CHECK(!normalise(refused[i].kind, refused[i].text, out, &card), "%s (%.*s) is refused",
              refused[i].name, STR_ARG(refused[i].text));
        CHECK(strcmp(out, "untouched") == 0 && card, "%s leaves the output alone", refused[i].name);
    }
}

static void a_document_says_what_it_is(void **state)
{
    char out[IDNUM_MAX];
    bool card = false;

    (void)state;
    CHECK(idnum_document(STR_LIT("11010519491231002X"), out, &card) && card, "a card");
    CHECK(idnum_document(STR_LIT("E12345678"), out, &card) && !card, "no card");
}

/* Whatever the digit that is changed or the neighbours that are exchanged, the check finds it. */
static void every_slip_is_found(void **state)
{
    static const char card[] = "360102200402290028";
    char              slip[sizeof card], out[IDNUM_MAX];

    (void)state;
    for (size_t i = 0; i < 18; i++) {
        for (char c = '0'; c <= '9'; c++) {
            memcpy(slip, card, sizeof slip);
            slip[i] = c;
            CHECK(idnum_card(str_c(slip), out) == (c == card[i]), "%s", slip);
        }
        memcpy(slip, card, sizeof slip);
        slip[i] = card[i ? i - 1 : 0];
        slip[i ? i - 1 : 0] = card[i];
        CHECK(idnum_card(str_c(slip), out) == (strcmp(slip, card) == 0), "%s exchanged", slip);
    }
}

static void what_a_spreadsheet_destroyed(void **state)
{
    static const struct {
        const char *text;
        bool        want;
    } rows[] = {
        {"4.4E+17", true},   {"4.4e17", true},  {"3.60102E+17", true}, {"1.38E+10", true},
        {"4E+17", true},     {"４.４Ｅ＋17", true}, {" 4.4E+17 ", true},
        {"", false},         {"4.4", false},    {"E+17", false},       {"7E2", false},
        {"E12345678", false}, {"4.4E", false},  {"4.4E+", false},      {"4.4E+17X", false},
        {"11010519491231002X", false},          {"计科2601", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(idnum_is_float(str_c(rows[i].text)) == rows[i].want, "\"%s\" is %s", rows[i].text,
              rows[i].want ? "destroyed" : "not");
}

static void masks(void **state)
{
    static const struct {
        void (*mask)(struct buf *out, struct str text);
        const char *text, *want;
    } rows[] = {
        {idnum_mask_phone, "13800000001", "138****0001"},
        {idnum_mask_phone, "+85291234567", "+85*****4567"},
        {idnum_mask_phone, "+123456", "+1***56"},
        {idnum_mask_phone, "123", "****"},
        {idnum_mask_phone, "张三", "****"},
        {idnum_mask_phone, "", ""},
        {idnum_mask_document, "36010220040229002X", "3601**********002X"},
        {idnum_mask_document, "E12345679", "E1******9"},
        {idnum_mask_document, "E1234", "E1**4"},
        {idnum_mask_document, "E12", "****"},
        {idnum_mask_document, "", ""},
        {idnum_mask_mail, "john@example.edu", "j***@example.edu"},
        {idnum_mask_mail, "j@example.edu", "j***@example.edu"},
        {idnum_mask_mail, "example.edu", "****"},
        {idnum_mask_mail, "@example.edu", "****"},
        {idnum_mask_mail, "张@example.edu", "****"},
        {idnum_mask_mail, "", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};

        buf_c(&out, ">");
        rows[i].mask(&out, str_c(rows[i].text));
        CHECK(strcmp(out.p + 1, rows[i].want) == 0, "%s is shown as %s, not %s", rows[i].text,
              rows[i].want, out.p + 1);
    }
}

static void names(void **state)
{
    static const struct {
        const char *a, *b;
        bool        same;
    } rows[] = {
        {"张三", "张三", true},
        {"张三", " 张　三 ", true},
        {"阿依古丽·买买提", "阿依古丽•买买提", true},
        {"阿依古丽·买买提", "阿依古丽・买买提", true},
        {"阿依古丽·买买提", "阿依古丽．买买提", true},
        {"阿依古丽·买买提", "阿依古丽.买买提", true},
        {"阿依古丽·买买提", "阿依古丽买买提", true},
        {"John SMITH", "john smith", true},
        {"John Smith", "Ｊｏｈｎ　Ｓｍｉｔｈ", true},
        {"张三", "张四", false},
        {"张三", "张三丰", false},
        {"张三丰", "张三", false},
        {"张三", "", false},
        {"", "张三", false},
        {"", "", false},
        {"·", " ", false},
        {"张三", "張三", false},
        {"张\xff", "张\xfe", true}, /* bytes that are no characters look alike; a roster has none */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(name_same(str_c(rows[i].a), str_c(rows[i].b)) == rows[i].same, "%s and %s are %s",
              rows[i].a, rows[i].b, rows[i].same ? "one" : "two");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_accepted),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(a_document_says_what_it_is),
        cmocka_unit_test(every_slip_is_found),
        cmocka_unit_test(what_a_spreadsheet_destroyed),
        cmocka_unit_test(masks),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
