/* The heading and the rows of a roster: what is understood, and what each mistake is called. */
#include "tests/unit/roster_world.h"

#include <string.h>

/* Every field that is told, as "field=value". */
static void show(struct buf *out, const struct roster_row *r)
{
    const struct {
        const char *name;
        struct str  text;
    } texts[] = {
        {"number", r->p.number},      {"candidate", r->p.candidate}, {"name", r->p.name},
        {"kind", r->p.kind},          {"origin", r->p.origin},       {"type", r->x.id_type},
        {"id", r->x.id_number},       {"phone", r->x.phone},         {"mail", r->x.mail},
        {"college", r->p.college},    {"class", r->p.class_name},    {"state", r->p.state},
    };

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (texts[i].text.n > 0)
            buf_f(out, "%s%s=%.*s", out->n > 0 ? " " : "", texts[i].name, STR_ARG(texts[i].text));
    if (r->p.year != 0)
        buf_f(out, " year=%lld", (long long)r->p.year);
    if (r->p.state_from >= 0)
        buf_f(out, " from=%lld", (long long)r->p.state_from);
    if (r->p.state_until >= 0)
        buf_f(out, " until=%lld", (long long)r->p.state_until);
}

/* The first row behind the heading: shown, or why it is refused. identity: may be NULL. */
static int read_first_as(const struct school_identity *identity, const char *text, struct buf *out)
{
    auto_roster_row struct roster_row r = {.identity = identity};
    struct world                      w;
    struct sheet_row                  row;
    int                               rc;

    CHECK(world_open(&w, text, NULL) == 0, "the heading is understood: %s", w.err.text);
    CHECK(sheet_next(w.sheet, &row, &w.err) == 1, "there is a row: %s", w.err.text);
    rc = roster_row_read(&r, &w.columns, &row);
    if (rc == 0)
        show(out, &r);
    else
        buf_str(out, buf_view(&r.why));
    world_close(&w);
    return rc;
}

static int read_first(const char *text, struct buf *out)
{
    return read_first_as(NULL, text, out);
}

#define HEAD "学号,考生号,姓名,"

static void reads(void **state)
{
    static const struct {
        const char *name, *text, *want;
    } rows[] = {
        {"a number and a name", "学号,姓名\n1,林小满\n", "number=1 name=林小满"},
        {"a candidate", "考生号,姓名\n26360000000001,林\n",
         "number=26360000000001 candidate=26360000000001 name=林"},
        {"both numbers", HEAD "类别\nT-1.x@y_z,2636000000000001,林,研究生\n",
         "number=T-1.x@y_z candidate=2636000000000001 name=林 kind=graduate"},
        {"full-width digits", "学号,姓名,手机号,考生号\n２０２６,林,１３８ 0000-0001,２６３６００００００００01\n",
         "number=2026 candidate=26360000000001 name=林 phone=13800000001"},
        {"kinds", "学号,姓名,类别\n1,a,博士研究生\n", "number=1 name=a kind=graduate"},
        {"a kind in English", "学号,姓名,类别\n1,a,Undergraduate\n",
         "number=1 name=a kind=undergraduate"},
        {"origins", "学号,姓名,来源\n1,a,台湾\n", "number=1 name=a origin=hmt"},
        {"a passport", "学号,姓名,证件号码\n1,a,e1234 5678\n",
         "number=1 name=a type=passport id=E12345678"},
        {"a permit", "学号,姓名,证件类型,证件号码\n1,a,台胞证,T12345678\n",
         "number=1 name=a type=permit id=T12345678"},
        {"a mail", "学号,姓名,邮箱\n1,a,Lin@Example.EDU\n", "number=1 name=a mail=lin@example.edu"},
        {"a phone from abroad", "学号,姓名,手机\n1,a,+44 7700 900123\n",
         "number=1 name=a phone=+447700900123"},
        {"a state with its days", "学号,姓名,状态,开始日期,结束日期\n1,a,待报到,2026-09-01,2026年10月8日\n",
         "number=1 name=a state=expected from=20697 until=20734"},
        {"days in other forms", "学号,姓名,开始日期,结束日期\n1,a,2026/9/1,20261008\n",
         "number=1 name=a from=20697 until=20734"},
        {"a day with a time", "学号,姓名,开始日期\n1,a,2026-09-01 00:00\n", "number=1 name=a from=20697"},
        {"a year with its word", "学号,姓名,年级\n1,a,2026级\n", "number=1 name=a year=2026"},
        {"everything empty", "学号,姓名,类别,手机号,邮箱,年级,状态,开始日期\n1,a,,,,,,\n", "number=1 name=a"},
        {"a short row", "学号,姓名,班级\n1,a\n", "number=1 name=a"},
        {"columns nobody knows", "学号,姓名,备注\n1,a,x\n", "number=1 name=a"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};

        CHECK(read_first(rows[i].text, &out) == 0, "%s is taken, not: %.*s", rows[i].name,
              STR_ARG(world_text(&out)));
        CHECK(str_is(world_text(&out), rows[i].want), "%s gives\n%s\nnot\n%.*s", rows[i].name,
              rows[i].want, STR_ARG(world_text(&out)));
    }
}

#define N65 "12345678901234567890123456789012345678901234567890123456789012345"

static void refuses(void **state)
{
    static const struct {
        const char *name, *text, *why;
    } rows[] = {
        {"no name", "学号,姓名,班级\n1,,x\n", "姓名：不能为空 / name: is empty"},
        {"a name of two lines", "学号,姓名\n1,\"a\nb\"\n", "姓名：里面有换行"},
        {"a long name", "学号,姓名\n1," N65 "\n", "姓名：太长"},
        {"neither number", HEAD "x\n,,a,\n", "学号：和考生号都是空的"},
        {"a Chinese number", "学号,姓名\n一,a\n", "学号：只能有字母、数字和 _ . @ -"},
        {"a blank inside", "学号,姓名\n1 2,a\n", "学号：只能有"},
        {"a long number", "学号,姓名\n" N65 ",a\n", "学号：太长"},
        {"a number that is a float", "学号,姓名\n2.02113E+11,a\n", "学号：变成了 4.4E+17 这样"},
        {"a candidate number that is a float", "考生号,姓名\n2.6E+13,a\n", "考生号：变成了 4.4E+17"},
        {"13 digits", "考生号,姓名\n2636000000001,a\n", "考生号：少了一位，可能丢了前面的 0"},
        {"15 digits", "考生号,姓名\n263600000000001,a\n", "考生号：少了一位"},
        {"12 digits", "考生号,姓名\n263600000001,a\n", "考生号：应是 14 位（本科）或 16 位（研究生）数字"},
        {"letters in a candidate number", "考生号,姓名\n2636000000000A,a\n", "考生号：少了一位"},
        {"a good number does not excuse a bad candidate number", HEAD "x\n1,22,a,\n", "考生号：应是"},
        {"a kind of nobody", "学号,姓名,类别\n1,a,外星人\n", "类别：不认识这个词 / kind: is a word"},
        {"an origin of nobody", "学号,姓名,来源\n1,a,火星\n", "来源：不认识"},
        {"a document of nobody", "学号,姓名,证件类型\n1,a,图书证\n", "证件类型：不认识"},
        {"a state of nobody", "学号,姓名,状态\n1,a,迷路\n", "状态：不认识"},
        {"a wrong check digit", "学号,姓名,身份证号\n1,a,110101199003071230\n",
         "证件号码：校验位或出生日期不对"},
        {"a date of birth that does not exist", "学号,姓名,身份证号\n1,a,110101199013071239\n",
         "证件号码：校验位或出生日期不对"},
        {"a card of 15 digits", "学号,姓名,身份证号\n1,a,110101900307123\n", "证件号码：是 15 位的旧号码"},
        {"a card with a digit missing", "学号,姓名,证件类型,证件号码\n1,a,身份证,1101011990030712\n",
         "证件号码：应是 18 位"},
        {"a card that is a float", "学号,姓名,身份证号\n1,a,4.4E+17\n", "证件号码：变成了 4.4E+17 这样"},
        {"a passport where a card is told", "学号,姓名,证件类型,证件号码\n1,a,身份证,E12345678\n",
         "证件号码：应是 18 位"},
        {"a passport of letters only", "学号,姓名,证件号码\n1,a,ABCDEF\n", "证件号码：不像证件号码"},
        {"a phone of 10 digits", "学号,姓名,手机号\n1,a,1380000000\n", "手机号：只有 10 位，少了一位"},
        {"a phone that is a float", "学号,姓名,手机号\n1,a,1.38E+10\n", "手机号：变成了"},
        {"a telephone", "学号,姓名,手机号\n1,a,010-55500101\n", "手机号：不是手机号"},
        {"no mail", "学号,姓名,邮箱\n1,a,lin@\n", "邮箱：不是邮箱地址"},
        {"the year 26", "学号,姓名,年级\n1,a,26级\n", "年级：不是四位数的年份"},
        {"a year of five digits", "学号,姓名,年级\n1,a,20260\n", "年级：不是四位数"},
        {"the 30th of February", "学号,姓名,开始日期\n1,a,2026-02-30\n", "状态开始日期：不是日期"},
        {"a month", "学号,姓名,开始日期\n1,a,2026-09\n", "状态开始日期：不是日期"},
        {"an end before the beginning", "学号,姓名,开始日期,结束日期\n1,a,2026-09-02,2026-09-01\n",
         "状态结束日期：早于开始日期"},
        {"a column too many", "学号,姓名\n1,a,b\n", "这一行的列比表头多"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};

        CHECK(read_first(rows[i].text, &out) < 0, "%s is refused, not %.*s", rows[i].name,
              STR_ARG(world_text(&out)));
        CHECK(memcmp(out.p, rows[i].why, strlen(rows[i].why)) == 0, "%s: \"%s\", not: %s",
              rows[i].name, rows[i].why, out.p);
    }
}

/* A school may have candidate numbers of other lengths. */
static void candidate_digits(void **state)
{
    static unsigned                     lengths[] = {15, 16};
    static const struct school_identity identity = {.candidate_digits = lengths,
                                                    .candidate_digits_count = 2};
    static const struct {
        const char *name, *number, *want;
    } rows[] = {
        {"15 digits", "106142024000051", "number=106142024000051 candidate=106142024000051 name=林"},
        {"14 digits", "10614202400005", "考生号：少了一位，可能丢了前面的 0"},
        {"13 digits", "1061420240000", "考生号：应是 15 或 16 位数字 / candidate number: should have "
                                       "15 or 16 digits"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};
        char                text[100];

        snprintf(text, sizeof text, "考生号,姓名\n%s,林\n", rows[i].number);
        read_first_as(&identity, text, &out);
        CHECK(memcmp(out.p, rows[i].want, strlen(rows[i].want)) == 0, "%s: %s", rows[i].name,
              out.p);
    }
}

/* The file of refused rows says everything that is to be corrected, and nothing of a person. */
static void several_mistakes(void **state)
{
    auto_buf struct buf out = {0};

    (void)state;
    read_first("学号,姓名,手机号,邮箱\n20260001,林小满,1380000001,secret@\n", &out);
    CHECK(strstr(out.p, "手机号：") && strstr(out.p, "；邮箱："), "both are said: %s", out.p);
    CHECK(!strstr(out.p, "林") && !strstr(out.p, "138") && !strstr(out.p, "secret"),
          "what stands in the cells is not: %s", out.p);
}

/* A real card: the check digit is computed here by the standard's own formula. */
static void cards(void **state)
{
    static const int    weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    static const char   digits[] = "10X98765432";
    char                card[] = "11010119900307000?", text[100];
    auto_buf struct buf want = {0};
    int                 sum = 0;

    (void)state;
    for (int i = 0; i < 17; i++)
        sum += (card[i] - '0') * weights[i];
    card[17] = digits[sum % 11];
    for (int c = 0; c < 11; c++) {
        auto_buf struct buf out = {0};
        bool                right = digits[c] == card[17];
        char                tried[] = "11010119900307000?";

        tried[17] = digits[c];
        snprintf(text, sizeof text, "学号,姓名,身份证号\n1,a,%s\n", tried);
        CHECK((read_first(text, &out) == 0) == right, "only one check digit of 11 fits");
        CHECK(!right || strstr(out.p, "type=id_card"), "its type is known");
    }
}

static void headings(void **state)
{
    static const struct {
        const char *name, *text, *says; /* NULL: understood without a word */
        bool        refused;
    } rows[] = {
        {"English words", "Student Number,Name\n", NULL, false},
        {"our own names", "number,name,id_number,class\n", NULL, false},
        {"stars, blanks, brackets", "＊学 号（必填）,*姓名(中文)\n", NULL, false},
        {"a title above", "2026 级新生名单,\n学号,姓名\n", "表头在第 2 行", false},
        {"four rows above", "a\nb\nc\nd\n学号,姓名\n", "表头在第 5 行", false},
        {"a column nobody knows", "学号,姓名,血型\n", "第 3 列“血型”不认识，不导入", false},
        {"the reasons of an earlier time", "学号,姓名,原因（改好后请清空这一格）\n", NULL, false},
        {"without the brackets", "学号,姓名,原因\n", NULL, false},
        {"five rows above", "a\nb\nc\nd\ne\n学号,姓名\n", "前 5 行里没有表头", true},
        {"no name", "学号,班级\n1,a\n", "需要有“学号”和“姓名”两列", true},
        {"no number", "姓名,班级\n", "前 5 行里没有表头", true},
        {"a column twice", "学号,工号,姓名\n", "第 1 列和第 2 列都是学号", true},
        {"nothing", "", "文件是空的", true},
        {"a quote without an end", "\"学号,姓名\n", "第 1 行的引号不成对", true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;
        int          rc = world_open(&w, rows[i].text, NULL);
        const char  *said = rc < 0 ? w.err.text : w.said.p ? w.said.p : "";

        CHECK((rc < 0) == rows[i].refused, "%s is%s refused: %s", rows[i].name,
              rows[i].refused ? "" : " not", said);
        CHECK(rows[i].says ? strstr(said, rows[i].says) != NULL : *said == '\0', "%s: %s",
              rows[i].name, said);
        world_close(&w);
    }
}

/* The school's words come first, and may take one away from another field. */
static void mapping(void **state)
{
    char                  number[] = "number", state_field[] = "state";
    char                  a[] = "学籍编号", b[] = "身份", *first[] = {a}, *second[] = {b};
    struct roster_column  columns[] = {{number, first, 1}, {state_field, second, 1}};
    struct school_roster  roster = {.columns = columns, .columns_count = 2};
    struct world          w;

    (void)state;
    CHECK(world_open(&w, "学籍编号,姓名,身份\n", &roster) == 0, "understood: %s", w.err.text);
    CHECK(w.columns.at[ROSTER_NUMBER] == 0 && w.columns.at[ROSTER_STATE] == 2 &&
              w.columns.at[ROSTER_KIND] == -1,
          "each column is what the school says");
    world_close(&w);
    CHECK(world_open(&w, "学籍编号,姓名\n", NULL) < 0, "without the mapping it is not understood");
    world_close(&w);
}

static void words(void **state)
{
    (void)state;
    CHECK(str_is(str_c(roster_word(ROSTER_KIND, STR_LIT("undergraduate"))), "本科生"), "a kind");
    CHECK(str_is(str_c(roster_word(ROSTER_STATE, STR_LIT("left"))), "已离校"), "a state");
    CHECK(roster_word(ROSTER_STATE, STR_LIT("staff")) == NULL, "no word of another field");
    CHECK(roster_kind(STR_LIT("graduate")) == ROSTER_GRADUATE, "kinds are numbered");
    CHECK(roster_kind(STR_LIT("")) == ROSTER_STUDENT, "who is not told is a student");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),    cmocka_unit_test(refuses), cmocka_unit_test(several_mistakes),
        cmocka_unit_test(cards),    cmocka_unit_test(headings), cmocka_unit_test(mapping),
        cmocka_unit_test(words),    cmocka_unit_test(candidate_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
