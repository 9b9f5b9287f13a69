/* What the tests of reports share: a roster, and who of it has reported. */
#ifndef TESTS_UNIT_REPORT_WORLD_H
#define TESTS_UNIT_REPORT_WORLD_H

#include "tests/unit/people.h"
#include "tests/unit/store_fixture.h"

#include "store/alerts.h"
#include "store/members.h"
#include "store/report.h"

enum { DAY = 20000 };

__attribute__((unused)) static void submit_on(struct store *s, const char *flow, int64_t day,
                                              int64_t person, bool proxy)
{
    struct submission sub = {
        .flow = str_c(flow),
        .day = day,
        .person = person,
        .receipt = STR_LIT("R"),
        .answers = STR_LIT("temp=36.5\n"),
        .member = STR_LIT("x"),
        .at = NOW,
        .proxy = proxy,
    };
    struct err err = {0};
    bool       added;

    OK(submission_add(s, &sub, INT64_MAX, &added, &err));
}

__attribute__((unused)) static void alert_about(struct store *s, int64_t person, const char *value)
{
    struct alert a = {.person = person, .flow = STR_LIT("checkin"), .question = STR_LIT("temp"),
                      .value = str_c(value)};
    struct err   err = {0};
    bool         again;

    OK(alert_raise(s, NOW, &a, &again, &err));
}

/* Ids are not in the order of classes, nor of numbers. */
static const struct {
    const char *number, *college, *class_name, *kind;
} roster[] = {
    {"S9", "信息学院", "软件2602", "undergraduate"}, {"S1", "信息学院", "软件2601", "undergraduate"},
    {"S8", "法学院", "法学2601", "graduate"},        {"S3", "信息学院", "软件2601", "undergraduate"},
    {"s2", "信息学院", "软件2601", "graduate"},      {"T1", "信息学院", "", "staff"},
    {"S7", "法学院", "软件2601", "undergraduate"},   {"S4", "信息学院", "软件2601", "undergraduate"},
};
enum { S9, S1, S8, S3, S2, T1, S7, S4, PEOPLE };

struct world {
    struct store *s;
    int64_t       id[PEOPLE];
};

__attribute__((unused)) static struct world people(struct fixture *f)
{
    struct world w = {.s = f->store};

    for (size_t i = 0; i < PEOPLE; i++) {
        enum people_change change;
        struct err         err = {0};
        struct person      p = {
            .number = str_c(roster[i].number),
            .name = STR_LIT("张三"),
            .kind = str_c(roster[i].kind),
            .college = str_c(roster[i].college),
            .class_name = str_c(roster[i].class_name),
        };

        OK(people_put(w.s, NOW, &p, NULL, false, &change, &err));
        CHECK(people_find(w.s, p.number, note_person, &w.id[i], &err) == 1, "%s is there",
              roster[i].number);
    }
    return w;
}

/* What the reports are about; beside it what they are not to count. */
__attribute__((unused)) static struct world reports(struct fixture *f)
{
    struct world w = people(f);

    submit_on(w.s, "checkin", DAY, w.id[S1], false);
    submit_on(w.s, "checkin", DAY, w.id[S1], false);     /* twice */
    submit_on(w.s, "checkin", DAY, w.id[S2], true);
    submit_on(w.s, "checkin", DAY, w.id[S9], false);
    submit_on(w.s, "checkin", DAY, w.id[S7], true);
    submit_on(w.s, "checkin", DAY, w.id[S7], false);     /* himself, too */
    submit_on(w.s, "checkin", DAY, -5, true);            /* outside the roster */
    submit_on(w.s, "checkin", DAY, INT64_MAX, true);     /* nobody any more */
    submit_on(w.s, "checkin", DAY - 1, w.id[S3], true);  /* yesterday */
    submit_on(w.s, "dorm", DAY, w.id[S4], true);         /* another flow */
    alert_about(w.s, w.id[S1], "fever");
    alert_about(w.s, w.id[S1], "risk");                  /* one person */
    alert_about(w.s, w.id[S8], "fever");
    alert_about(w.s, -5, "fever");
    return w;
}

__attribute__((unused)) static struct report_filter
filter(const char *college, const char *class_name, const char *kind)
{
    struct report_filter f = {
        .flow = STR_LIT("checkin"),
        .day = DAY,
        .college = str_c(college),
        .class_name = str_c(class_name),
        .kinds = {kind},
        .kinds_count = kind != NULL,
    };

    return f;
}

__attribute__((unused)) static int see_person(void *arg, const struct report_person *p)
{
    CHECK(str_is(p->name, "张三") && p->person > 0, "somebody");
    buf_f(arg, "%.*s ", STR_ARG(p->number));
    return 0;
}

__attribute__((unused)) static void check_missing(struct store *s, const struct report_filter *f,
                                                  const char *after, unsigned most,
                                                  const char *want, const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(report_missing(s, f, STR_LIT("student"), str_c(after), most, see_person, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);
}

#endif
