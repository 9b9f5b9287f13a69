/* Who has reported and who has not. */
#include "tests/unit/report_world.h"

/* ---- by class ---- */

static int see_class(void *arg, const struct report_class *c)
{
    buf_f(arg, "%.*s/%.*s %d:%d,%d,%d; ", STR_ARG(c->college), STR_ARG(c->class_name),
          (int)c->people, (int)c->done, (int)c->proxies, (int)c->alerts);
    return 0;
}

static void check_classes(struct store *s, const struct report_filter *f, const char *want,
                          const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(report_classes(s, f, see_class, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);
}

static void classes_are_counted(void **state)
{
    static const struct {
        const char *name, *college, *class_name, *kind, *want;
    } rows[] = {
        {"the school", "", "", NULL,
         "信息学院/ 1:0,0,0; 信息学院/软件2601 4:2,1,1; 信息学院/软件2602 1:1,0,0; "
         "法学院/法学2601 1:0,0,1; 法学院/软件2601 1:1,1,0; "},
        {"a college", "信息学院", "", NULL,
         "信息学院/ 1:0,0,0; 信息学院/软件2601 4:2,1,1; 信息学院/软件2602 1:1,0,0; "},
        {"a class", "信息学院", "软件2601", NULL, "信息学院/软件2601 4:2,1,1; "},
        {"a class without a college is none", "", "软件2601", "staff", "信息学院/ 1:0,0,0; "},
        {"a kind", "", "", "graduate", "信息学院/软件2601 1:1,1,0; 法学院/法学2601 1:0,0,1; "},
        {"a kind in a class", "信息学院", "软件2601", "undergraduate",
         "信息学院/软件2601 3:1,0,1; "},
        {"part of a kind is none", "", "", "graduat", ""},
        {"no such college", "医学院", "", NULL, ""},
        {"no such class", "法学院", "软件2602", NULL, ""},
    };
    struct world w = reports(*state);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct report_filter f = filter(rows[i].college, rows[i].class_name, rows[i].kind);

        check_classes(w.s, &f, rows[i].want, rows[i].name);
    }
}

static void two_kinds_are_both(void **state)
{
    struct world         w = reports(*state);
    struct report_filter f = filter("信息学院", "", "graduate");

    f.kinds[f.kinds_count++] = "staff";
    check_classes(w.s, &f, "信息学院/ 1:0,0,0; 信息学院/软件2601 1:1,1,0; ", "two kinds");
}

static void who_has_left_is_not_counted(void **state)
{
    struct world         w = reports(*state);
    struct report_filter f = filter("信息学院", "软件2601", NULL);
    struct err           err = {0};
    int64_t              count;
    bool                 changed;

    OK(people_leave(w.s, NOW, w.id[S1], &changed, &err));
    check_classes(w.s, &f, "信息学院/软件2601 3:1,1,0; ", "one has left");
    OK(people_leave(w.s, NOW, w.id[S2], &changed, &err));
    check_classes(w.s, &f, "信息学院/软件2601 2:0,0,0; ", "two");
    OK(alert_lift(w.s, NOW, w.id[S8], STR_LIT("Wang"), STR_LIT("好了"), &count, &err));
    f = filter("法学院", "", NULL);
    check_classes(w.s, &f, "法学院/法学2601 1:0,0,0; 法学院/软件2601 1:1,1,0; ", "a lifted alert");
}

static void an_empty_roster_is_an_empty_report(void **state)
{
    struct fixture      *f = *state;
    struct report_filter all = filter("", "", NULL);

    submit_on(f->store, "checkin", DAY, 5, true);
    alert_about(f->store, 5, "fever");
    check_classes(f->store, &all, "", "nobody");
}

static int stop_class(void *arg, const struct report_class *c)
{
    int *rc = arg;

    (void)c;
    *rc += 10;
    return *rc - 10;
}

static void the_caller_may_stop(void **state)
{
    struct world         w = reports(*state);
    struct report_filter f = filter("", "", NULL);
    struct err           err = {0};
    int                  stop = 1, failing = -1;

    OK(report_classes(w.s, &f, stop_class, &stop, &err));
    CHECK(stop == 11, "stopped after one");
    CHECK(report_classes(w.s, &f, stop_class, &failing, &err) == -1 && err.kind == ERR_RETRY &&
              failing == 9,
          "a failure is passed on");
}

/* ---- by day ---- */

static int see_day(void *arg, int64_t day, int64_t count, int64_t done)
{
    buf_f(arg, "%d %d:%d; ", (int)day, (int)count, (int)done);
    return 0;
}

static void days_are_counted(void **state)
{
    static const struct {
        const char *name, *college, *class_name, *want;
    } rows[] = {
        {"the school", "", "", "19998 8:0; 19999 8:1; 20000 8:4; 20001 8:0; "},
        {"a class", "信息学院", "软件2601", "19998 4:0; 19999 4:1; 20000 4:2; 20001 4:0; "},
        {"no such class", "信息学院", "软件2609", "19998 0:0; 19999 0:0; 20000 0:0; 20001 0:0; "},
    };
    struct world w = reports(*state);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct report_filter f = filter(rows[i].college, rows[i].class_name, NULL);
        auto_buf struct buf  text = {0}, none = {0};
        struct err           err = {0};

        OK(report_days(w.s, &f, DAY - 2, DAY + 1, see_day, &text, &err));
        CHECK(str_is(buf_view(&text), rows[i].want), "%s: %s", rows[i].name, text.p);
        OK(report_days(w.s, &f, DAY, DAY - 1, see_day, &none, &err));
        CHECK(none.n == 0, "%s: the wrong way round", rows[i].name);
    }
}

/* ---- a whole school ---- */

enum { MANY = 2500, CLASSES = 700 }; /* several pages; slots are made anew */

struct many {
    int64_t classes, count, done, proxies;
    char    last[80];
};

static int see_many(void *arg, const struct report_class *c)
{
    struct many *m = arg;
    char         name[80];

    snprintf(name, sizeof name, "%.*s/%.*s", STR_ARG(c->college), STR_ARG(c->class_name));
    CHECK(strcmp(m->last, name) < 0, "%s comes behind %s", name, m->last);
    strcpy(m->last, name);
    m->classes++;
    m->count += c->people;
    m->done += c->done;
    m->proxies += c->proxies;
    return 0;
}

static void many_are_counted_as_few_are(void **state)
{
    struct fixture      *f = *state;
    struct report_filter all = filter("", "", NULL), college = filter("学院3", "", NULL);
    auto_buf struct buf  days = {0};
    struct many          m = {.last = ""};
    struct err           err = {0};

    OK(store_begin(f->store, &err));
    for (int i = 0; i < MANY; i++) {
        char    number[16], class_name[16], in[16];
        int     n = i * 7919 % CLASSES;
        int64_t id;

        snprintf(number, sizeof number, "%d", i);
        snprintf(class_name, sizeof class_name, "班%d", n);
        snprintf(in, sizeof in, "学院%d", n % 9);
        id = person_in(f->store, NOW, number, in, class_name);
        if (i % 5 != 0)
            submit_on(f->store, "checkin", DAY, id, i % 100 == 1);
        if (i % 7 == 0)
            submit_on(f->store, "checkin", DAY, id, false); /* once more, or the first */
        for (int again = 0; i == 7 && again < 40; again++)
            submit_on(f->store, "checkin", DAY, id, false); /* and again and again */
    }
    OK(store_commit(f->store, &err));
    OK(report_classes(f->store, &all, see_many, &m, &err));
    CHECK(m.classes == CLASSES && m.count == MANY, "%d classes, %d people", (int)m.classes,
          (int)m.count);
    CHECK(m.done == MANY - MANY / 5 + (MANY + 34) / 35, "done: %d", (int)m.done);
    CHECK(m.proxies == MANY / 100, "by proxy: %d", (int)m.proxies);
    OK(report_days(f->store, &all, DAY, DAY, see_day, &days, &err));
    OK(report_days(f->store, &college, DAY, DAY, see_day, &days, &err));
    CHECK(strncmp(days.p, "20000 2500:2072; 20000 2", 24) == 0, "by day: %s", days.p);
}

/* ---- who is missing ---- */
static void the_missing_are_named(void **state)
{
    static const struct {
        const char *name, *college, *class_name, *kind, *after;
        unsigned    most;
        const char *want;
    } rows[] = {
        {"the school", "", "", NULL, "", 9, "T1 S3 S4 S8 "},
        {"a kind", "", "", "undergraduate", "", 9, "S3 S4 "},
        {"a kind of another name", "", "", "under", "", 9, ""},
        {"a college", "信息学院", "", NULL, "", 9, "T1 S3 S4 "},
        {"a class", "信息学院", "软件2601", NULL, "", 9, "S3 S4 "},
        {"two of them", "", "", NULL, "", 2, "T1 S3 "},
        {"none of them", "", "", NULL, "", 0, ""},
        {"on behind one", "", "", NULL, "信息学院\n软件2601\ns3", 9, "S4 S8 "},
        {"on in the college", "信息学院", "", NULL, "信息学院\n软件2601\ns3", 9, "S4 "},
        {"on in the class", "信息学院", "软件2601", NULL, "信息学院\n软件2601\ns3", 9, "S4 "},
        {"on behind the last", "", "", NULL, "法学院\n法学2601\ns8", 9, ""},
        {"all of a class", "法学院", "软件2601", NULL, "", 9, ""},
        {"no such class", "医学院", "软件2601", NULL, "", 9, ""},
    };
    struct world w = reports(*state);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct report_filter f = filter(rows[i].college, rows[i].class_name, rows[i].kind);

        check_missing(w.s, &f, rows[i].after, rows[i].most, rows[i].want, rows[i].name);
    }
}

struct page {
    struct buf text, place;
};

static int see_page(void *arg, const struct report_person *p)
{
    struct page *page = arg;

    buf_f(&page->text, "%.*s ", STR_ARG(p->number));
    buf_clear(&page->place);
    return report_place(p, &page->place);
}

static void pages_join(void **state)
{
    static const char *const bad[] = {"x", "x\n", "x\ny", "x\ny\nz\n", "x\ny\nz\nw", "\n"};
    struct world             w = reports(*state);
    struct report_filter     f = filter("", "", NULL);
    struct page              page = {.text = {0}};
    struct err               err = {0};

    for (int i = 0; i < 6; i++) {
        auto_buf struct buf after = {0};

        buf_str(&after, buf_view(&page.place));
        OK(report_missing(w.s, &f, STR_LIT("student"), buf_view(&after), 1, see_page, &page,
                          &err));
    }
    CHECK(strcmp(page.text.p, "T1 S3 S4 S8 ") == 0, "one by one: %s", page.text.p);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK(report_missing(w.s, &f, STR_LIT("student"), str_c(bad[i]), 9, see_page, &page,
                             &err) == -1 && err.kind == ERR_BAD_INPUT,
              "no place: %s", bad[i]);
    buf_free(&page.text);
    buf_free(&page.place);
}

/* So many people are looked at, whoever of them is missing. */
static void parts_are_of_the_roster(void **state)
{
    static const struct {
        const char *name, *kind;
        unsigned    look;
        const char *want; /* a blank behind each missing one, a bar behind each part */
    } rows[] = {
        {"one by one", NULL, 1, "T1 |||S3 |S4 ||S8 |||"},
        {"three at a time", NULL, 3, "T1 |S3 S4 |S8 |"},
        {"all at once", NULL, 8, "T1 S3 S4 S8 ||"},
        {"a kind", "undergraduate", 4, "S3 |S4 ||"},
    };
    struct world w = reports(*state);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf  text = {0}, place = {0};
        struct report_filter f = filter("", "", rows[i].kind);
        struct err           err = {0};
        bool                 more = true;

        for (int part = 0; more && part < 20; part++) {
            OK(report_missing_part(w.s, &f, STR_LIT("student"), rows[i].look, &place, see_person,
                                   &text, &more, &err));
            buf_char(&text, '|');
        }
        buf_c(&text, "");
        CHECK(strcmp(text.p, rows[i].want) == 0, "%s: %s", rows[i].name, text.p);
    }
}

static int refuse(void *arg, const struct report_person *p)
{
    (void)arg;
    (void)p;
    return -1;
}

static void a_part_that_fails_goes_nowhere(void **state)
{
    auto_buf struct buf  place = {0};
    struct world         w = reports(*state);
    struct report_filter f = filter("", "", NULL);
    struct err           err = {0};
    bool                 more = true;

    buf_c(&place, "x");
    CHECK(report_missing_part(w.s, &f, STR_LIT(""), 9, &place, refuse, NULL, &more, &err) == -1 &&
              err.kind == ERR_BAD_INPUT,
          "no place");
    buf_clear(&place);
    more = false;
    CHECK(report_missing_part(w.s, &f, STR_LIT(""), 9, &place, refuse, NULL, &more, &err) == -1 &&
              place.n == 0 && !more,
          "the caller's failure leaves both alone");
}

/* ---- whom one would write to ---- */

static int see_member(void *arg, const struct report_person *p)
{
    buf_f(arg, "%.*s [%.*s] %d%d%d%d%s", STR_ARG(p->number), STR_ARG(p->member), p->follows,
          p->channel, p->lang, p->pressed, p->frozen ? " frozen" : "");
    return 0;
}

static void check_member(struct store *s, const char *app, const char *want, const char *name)
{
    struct report_filter f = filter("法学院", "法学2601", NULL); /* S8 alone */
    auto_buf struct buf  text = {0};
    struct err           err = {0};

    OK(report_missing(s, &f, str_c(app), STR_LIT(""), 9, see_member, &text, &err));
    CHECK(str_is(buf_view(&text), want), "%s: %s", name, text.p);
}

static void members_are_known(void **state)
{
    struct world        w = reports(*state);
    auto_buf struct buf memory = {0};
    struct member       m;
    struct dialog       d;
    struct err          err = {0};
    struct str          s8 = STR_LIT("S8"), app = STR_LIT("student");
    bool                changed;

    check_member(w.s, "student", "S8 [] 0000", "no member");
    OK(member_load(w.s, NOW, s8, app, &m, &d, &memory, &err));
    check_member(w.s, "student", "S8 [S8] 1000", "a member");
    OK(member_set_channel(w.s, s8, MEMBER_CARD, &err));
    OK(member_set_lang(w.s, s8, LANG_EN, &err));
    OK(member_set_pressed(w.s, s8, &err));
    check_member(w.s, "student", "S8 [S8] 1211", "as he wants it");
    OK(member_follow(w.s, NOW, s8, app, false, &changed, &err));
    check_member(w.s, "student", "S8 [S8] 0211", "he has left");
    check_member(w.s, "staff", "S8 [S8] 1211", "not the other application");
    OK(member_follow(w.s, NOW, s8, app, true, &changed, &err));
    check_member(w.s, "student", "S8 [S8] 1211", "he is back");
    OK(member_unreachable(w.s, NOW, STR_LIT("s8"), app, 81013, &err));
    check_member(w.s, "student", "S8 [S8] 0211", "not reachable");
    OK(member_unreachable(w.s, NOW, STR_LIT("s8"), app, 0, &err));
    OK(member_set_status(w.s, s8, 2, &err));
    check_member(w.s, "student", "S8 [S8] 0211", "disabled");
    OK(member_set_status(w.s, s8, 1, &err));
    check_member(w.s, "student", "S8 [S8] 1211", "active");
    OK(member_bar(w.s, NOW, s8, BAR_FROZEN, &err));
    check_member(w.s, "student", "S8 [] 0211 frozen", "who says he is not is nobody we write to");
    OK(member_bar(w.s, NOW, s8, BAR_LEFT, &err));
    check_member(w.s, "student", "S8 [] 0211", "nor is who has left");
    OK(member_unbind(w.s, s8, &err));
    check_member(w.s, "student", "S8 [] 0000", "no member any more");
}

/* ---- everybody ---- */

static int see_row(void *arg, const struct report_person *p, const struct submission *sub)
{
    buf_f(arg, "%.*s", STR_ARG(p->number));
    if (sub) {
        CHECK(sub->person == p->person && sub->day == DAY && str_is(sub->flow, "checkin") &&
                  str_is(sub->answers, "temp=36.5\n") && str_is(sub->member, "x") &&
                  str_is(sub->receipt, "R") && sub->at == NOW,
              "what was submitted");
        buf_f(arg, "=%d%s", (int)sub->nth, sub->proxy ? "p" : "");
    }
    buf_char(arg, ' ');
    return 0;
}

static void everybody_has_a_row(void **state)
{
    static const struct {
        const char *name, *college, *class_name, *kind, *want;
    } rows[] = {
        {"the school", "", "", NULL, "T1 S1=2 s2=1p S3 S4 S9=1 S8 S7=2 "},
        {"a college", "法学院", "", NULL, "S8 S7=2 "},
        {"a class", "信息学院", "软件2601", NULL, "S1=2 s2=1p S3 S4 "},
        {"a kind", "", "", "graduate", "s2=1p S8 "},
        {"no such college", "医学院", "", NULL, ""},
    };
    struct world w = reports(*state);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct report_filter f = filter(rows[i].college, rows[i].class_name, rows[i].kind);
        auto_buf struct buf  text = {0};
        struct err           err = {0};

        OK(report_rows(w.s, &f, see_row, &text, &err));
        buf_char(&text, '\0');
        CHECK(strcmp(text.p, rows[i].want) == 0, "%s: %s", rows[i].name, text.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(classes_are_counted),
        BOTH(two_kinds_are_both),
        BOTH(who_has_left_is_not_counted),
        BOTH(an_empty_roster_is_an_empty_report),
        BOTH(the_caller_may_stop),
        BOTH(days_are_counted),
        BOTH(many_are_counted_as_few_are),
        BOTH(the_missing_are_named),
        BOTH(pages_join),
        BOTH(parts_are_of_the_roster),
        BOTH(a_part_that_fails_goes_nowhere),
        BOTH(members_are_known),
        BOTH(everybody_has_a_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
