/* Classes of the roster: exactly one of them, their names, how many people. */
#include "tests/unit/report_world.h"

static int see_exact(void *arg, const struct report_class *c)
{
    buf_f(arg, "%.*s/%.*s %d/%d; ", STR_ARG(c->college), STR_ARG(c->class_name), (int)c->people,
          (int)c->done);
    return 0;
}

/* Empty is who is of none; else it is all of them. */
static void exactly_those(void **state)
{
    static const struct {
        const char *name, *college, *class_name, *want, *classes;
    } rows[] = {
        {"of the college, of no class", "信息学院", "", "T1 ", "信息学院/ 1/0; "},
        {"a class", "信息学院", "软件2601", "S3 S4 ", "信息学院/软件2601 4/2; "},
        {"of no college", "", "软件2601", "", ""},
        {"of neither", "", "", "", ""},
    };
    struct world w = reports(*state);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct report_filter f = filter(rows[i].college, rows[i].class_name, NULL);
        auto_buf struct buf  text = {0};
        struct err           err = {0};

        f.exact = true;
        check_missing(w.s, &f, "", 9, rows[i].want, rows[i].name);
        OK(report_classes(w.s, &f, see_exact, &text, &err));
        buf_char(&text, '\0');
        CHECK(strcmp(text.p, rows[i].classes) == 0, "%s: %s", rows[i].name, text.p);
    }
}

static int see_name(void *arg, struct str college, struct str class_name)
{
    buf_f(arg, "%.*s/%.*s; ", STR_ARG(college), STR_ARG(class_name));
    return 0;
}

/* The roster alone: whoever is there, of whatever kind. */
static void classes_and_how_many(void **state)
{
    static const struct {
        const char *name, *college, *class_name;
        bool        exact;
        int64_t     most, people;
        const char *names;
    } rows[] = {
        {"the school", "", "", false, 99, PEOPLE,
         "信息学院/; 信息学院/软件2601; 信息学院/软件2602; 法学院/法学2601; 法学院/软件2601; "},
        {"no further than asked", "", "", false, 3, 3, NULL},
        {"nobody is asked for", "", "", false, 0, 0, NULL},
        {"a college", "信息学院", "", false, 99, 6, "信息学院/; 信息学院/软件2601; 信息学院/软件2602; "},
        {"of no class", "信息学院", "", true, 99, 1, "信息学院/; "},
        {"a class", "法学院", "软件2601", false, 99, 1, "法学院/软件2601; "},
        {"no such class", "法学院", "软件2602", false, 99, 0, ""},
        {"no such college", "医学院", "", false, 99, 0, ""},
        {"of no college", "", "", true, 99, 0, ""},
    };
    struct world w = reports(*state);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct report_filter f = filter(rows[i].college, rows[i].class_name, NULL);
        auto_buf struct buf  names = {0};
        struct err           err = {0};
        int64_t              people = -1;

        f.exact = rows[i].exact;
        OK(report_people(w.s, &f, rows[i].most, &people, &err));
        CHECK(people == rows[i].people, "%s: %lld people", rows[i].name, (long long)people);
        OK(report_names(w.s, &f, see_name, &names, &err));
        buf_char(&names, '\0');
        CHECK(rows[i].names == NULL || strcmp(names.p, rows[i].names) == 0, "%s: %s", rows[i].name,
              names.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(exactly_those),
        BOTH(classes_and_how_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
