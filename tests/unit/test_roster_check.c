/* Rows of a roster beside each other: what stands there twice, and numbers that are too short. */
#include "tests/unit/roster_world.h"

#include "cli/roster_check.h"

/* Every row's verdict as "line:why;" or "line:ok;", and the lines whose phone was there before. */
static void check_table(const char *text, bool length, struct buf *out)
{
    auto_roster_row struct roster_row r = {0};
    struct roster_check               check = {0};
    struct world                      w;
    struct sheet_row                  row;

    for (int pass = 0; pass < 2; pass++) {
        CHECK(world_open(&w, text, NULL) == 0, "the heading is understood: %s", w.err.text);
        while (sheet_next(w.sheet, &row, &w.err) > 0) {
            roster_row_read(&r, &w.columns, &row);
            if (pass == 0) {
                roster_check_count(&check, &r);
                continue;
            }
            roster_check_twice(&check, &r, row.line);
            if (length && r.why.n == 0)
                roster_check_length(&check, &r);
            if (r.why.n > 0)
                buf_f(out, "%lld:%.*s\n", (long long)row.line, STR_ARG(buf_view(&r.why)));
            if (roster_check_phone(&check, &r, row.line) != 0)
                buf_f(out, "%lld:phone\n", (long long)row.line);
        }
        world_close(&w);
    }
    roster_check_free(&check);
}

static void twice(void **state)
{
    static const struct {
        const char *name, *text, *says;
    } rows[] = {
        {"all different", "学号,姓名\n1,a\n2,a\n", ""},
        {"a number", "学号,姓名\n1,a\n2,b\n1,c\n",
         "4:学号：与第 2 行相同 / number: is the same as in line 2\n"},
        {"in two cases", "学号,姓名\nab,a\nAB,b\n",
         "3:学号：与第 2 行相同 / number: is the same as in line 2\n"},
        {"in two widths", "学号,姓名\n12,a\n１２,b\n",
         "3:学号：与第 2 行相同 / number: is the same as in line 2\n"},
        {"a candidate number alone", "考生号,姓名\n26360000000001,a\n26360000000001,b\n",
         "3:考生号：与第 2 行相同 / candidate number: is the same as in line 2\n"},
        {"a candidate number of two numbers",
         "学号,考生号,姓名\n1,26360000000001,a\n2,26360000000001,b\n",
         "3:考生号：与第 2 行相同 / candidate number: is the same as in line 2\n"},
        {"a passport", "学号,姓名,证件号码\n1,a,E12345678\n2,b,e1234 5678\n",
         "3:证件号码：与第 2 行相同 / id number: is the same as in line 2\n"},
        {"three times", "学号,姓名\n1,a\n1,b\n1,c\n",
         "3:学号：与第 2 行相同 / number: is the same as in line 2\n"
         "4:学号：与第 2 行相同 / number: is the same as in line 2\n"},
        {"after a row that is refused", "学号,姓名\n1,\n1,b\n",
         "2:姓名：不能为空 / name: is empty\n"
         "3:学号：与第 2 行相同 / number: is the same as in line 2\n"},
        {"a phone is no mistake", "学号,姓名,手机号\n1,a,13800000001\n2,b,138-0000-0001\n",
         "3:phone\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};

        check_table(rows[i].text, false, &out);
        CHECK(str_is(world_text(&out), rows[i].says), "%s: wanted\n%sgot\n%.*s", rows[i].name,
              rows[i].says, STR_ARG(world_text(&out)));
    }
}

/* A table of `usual` numbers with six digits, and then the rows. */
static void with_usual(struct buf *text, int usual, const char *rows)
{
    buf_c(text, "学号,姓名,类别\n");
    for (int i = 0; i < usual; i++)
        buf_f(text, "%06d,a,本科生\n", 100000 + i);
    buf_c(text, rows);
}

static void lengths(void **state)
{
    static const struct {
        const char *name;
        int         usual;
        const char *rows;
        bool        blamed;
    } rows[] = {
        {"one that is shorter", 30, "12345,b,本科生\n", true},
        {"much shorter", 30, "7,b,本科生\n", true},
        {"one that is longer", 30, "1234567,b,本科生\n", false},
        {"one of another kind", 30, "12345,b,教职工\n", false},
        {"one with letters", 30, "T1234,b,本科生\n", false},
        {"too few to tell", 15, "12345,b,本科生\n", false},
        {"many that are shorter", 30, "12345,b,本科生\n22345,b,本科生\n32345,b,本科生\n", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf text = {0}, out = {0};

        with_usual(&text, rows[i].usual, rows[i].rows);
        check_table(text.p, true, &out);
        CHECK((out.n > 0) == rows[i].blamed, "%s: %.*s", rows[i].name, STR_ARG(world_text(&out)));
        CHECK(out.n == 0 || strstr(out.p, "可能丢了前面的 0"), "the zeros are named: %s", out.p);
    }
}

static void who_is_there(void **state)
{
    auto_roster_row struct roster_row r = {0};
    struct roster_check               check = {0};
    struct world                      w;
    struct sheet_row                  row;
    static const struct {
        const char *name, *number, *candidate;
        bool        there;
    } rows[] = {
        {"by the number", "A1", "", true},
        {"by the number in another case", "a1", "", true},
        {"by the candidate number", "zz", "26360000000001", true},
        {"who had only the candidate number", "26360000000001", "26360000000001", true},
        {"by the number of a row that was refused", "3", "", true},
        {"nobody", "2", "26360000000002", false},
        {"nobody without a candidate number", "2", "", false},
    };

    (void)state;
    CHECK(world_open(&w, "学号,考生号,姓名\na1,26360000000001,a\n3,,\n", NULL) == 0, "%s", w.err.text);
    while (sheet_next(w.sheet, &row, &w.err) > 0) {
        roster_row_read(&r, &w.columns, &row);
        roster_check_twice(&check, &r, row.line);
    }
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct person p = {.number = str_c(rows[i].number), .candidate = str_c(rows[i].candidate)};

        CHECK(roster_check_has(&check, &p) == rows[i].there, "%s", rows[i].name);
    }
    roster_check_free(&check);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twice),
        cmocka_unit_test(lengths),
        cmocka_unit_test(who_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
