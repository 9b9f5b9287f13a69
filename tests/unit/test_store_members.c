/* Members, who they are in the roster, and what they are in the middle of. */
#include "tests/unit/store_fixture.h"
#include "tests/unit/people.h"

#include "store/dialogs.h"
#include "store/members.h"
#include "store/people.h"

static const struct person zhang = {
    .number = {"S2026001", 8},
    .name = {"张三", 6},
    .kind = {"student", 7},
    .college = {"计算机学院", 15},
    .class_name = {"计科2601", 10},
    .year = 2026,
};

struct loaded {
    struct member m;
    struct dialog d;
    struct buf    memory;
};

static void load(struct store *s, const char *userid, const char *app, struct loaded *l)
{
    struct err err = {0};

    buf_clear(&l->memory);
    OK(member_load(s, NOW, str_c(userid), str_c(app), &l->m, &l->d, &l->memory, &err));
}

static enum people_change put(struct store *s, struct person p)
{
    struct err         err = {0};
    enum people_change change;

    OK(people_put(s, NOW, &p, NULL, false, &change, &err));
    return change;
}

/* ---- the roster ---- */

static void people_are_added_or_changed(void **state)
{
    static const struct {
        const char   *name;
        struct person change; /* what differs from zhang; the rest is empty */
    } changes[] = {
        {"name", {.name = {"张三丰", 9}}},
        {"kind", {.kind = {"staff", 5}}},
        {"college", {.college = {"数学学院", 12}}},
        {"class", {.class_name = {"计科2602", 10}}},
        {"year", {.year = 2025}},
        {"spelling of the number", {.number = {"s2026001", 8}}},
    };
    struct fixture *f = *state;

    CHECK(count_people(f->store) == 0, "the roster begins empty");
    CHECK(put(f->store, zhang) == PEOPLE_ADDED, "a new person");
    CHECK(put(f->store, zhang) == PEOPLE_SAME, "the same row again");
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        struct person p = zhang, c = changes[i].change;

        p.number = c.number.p ? c.number : p.number;
        p.name = c.name.p ? c.name : p.name;
        p.kind = c.kind.p ? c.kind : p.kind;
        p.college = c.college.p ? c.college : p.college;
        p.class_name = c.class_name.p ? c.class_name : p.class_name;
        p.year = c.year ? c.year : p.year;
        CHECK(put(f->store, p) == PEOPLE_CHANGED, "a changed %s", changes[i].name);
        CHECK(put(f->store, p) == PEOPLE_SAME, "a changed %s again", changes[i].name);
        CHECK(put(f->store, zhang) == PEOPLE_CHANGED, "the %s changed back", changes[i].name);
    }
    CHECK(count_people(f->store) == 1, "it is one person all the time");
}

static int show(void *arg, const struct person *p)
{
    char *text = arg;

    sprintf(text, "%.*s/%.*s/%.*s/%.*s/%.*s/%d", STR_ARG(p->number), STR_ARG(p->name),
            STR_ARG(p->kind), STR_ARG(p->college), STR_ARG(p->class_name), (int)p->year);
    return p->id > 0 ? 0 : -1;
}

static int refuse(void *arg, const struct person *p)
{
    (void)arg;
    (void)p;
    return -1;
}

static void people_are_found_by_number(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    char            text[200] = "";

    put(f->store, zhang);
    CHECK(people_find(f->store, STR_LIT("s2026001"), show, text, &err) == 1, "found in any case");
    CHECK(strcmp(text, "S2026001/张三/student/计算机学院/计科2601/2026") == 0, "whole: %s", text);
    CHECK(people_find(f->store, STR_LIT("S2026002"), show, text, &err) == 0, "another is not");
    CHECK(people_find(f->store, STR_LIT("S2026001"), refuse, NULL, &err) == -1 &&
              err.kind == ERR_RETRY,
          "a failure of the caller is passed on");
    CHECK(people_find(f->store, STR_LIT(""), show, text, &err) == -1 && err.kind == ERR_BAD_INPUT,
          "no number is no question");
    for (size_t n = 127; n < 130; n++) {
        char digits[130];

        memset(digits, '9', sizeof digits);
        CHECK(people_find(f->store, (struct str){digits, n}, show, text, &err) == 0 &&
                  people_candidate(f->store, (struct str){digits, n}, show, text, &err) == 0,
              "%zu digits are nobody's", n);
    }
}

static void bad_people_are_refused(void **state)
{
    static char     digits[200];
    struct fixture *f = *state;
    struct person   p = zhang;

    memset(digits, '1', sizeof digits);
    for (int i = 0; i < 2; i++) {
        struct err         err = {0};
        enum people_change change = (enum people_change)9;

        p.number = i ? (struct str){digits, sizeof digits} : (struct str){NULL, 0};
        CHECK(people_put(f->store, NOW, &p, NULL, false, &change, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT,
              "a number of %zu bytes is refused", p.number.n);
        CHECK((int)change == 9, "and the output untouched");
    }
}

/* ---- members ---- */

static void a_stranger_becomes_a_member(void **state)
{
    struct fixture *f = *state;
    struct loaded   a = {0}, b = {0}, again = {0};

    load(f->store, "ZhangSan", "student", &a);
    load(f->store, "LiSi", "student", &b);
    load(f->store, "zhangsan", "staff", &again);
    CHECK(str_is(a.m.userid, "ZhangSan") && a.m.id > 0, "the member has a number");
    CHECK(a.m.person == 0, "and is nobody in the roster");
    CHECK(a.m.channel == MEMBER_AUTO && a.m.lang == LANG_ZH && !a.m.pressed, "nothing was chosen");
    CHECK(a.d.flow.p == NULL, "no dialog is open");
    CHECK(b.m.id != a.m.id, "another member has another number");
    CHECK(again.m.id == a.m.id && str_is(again.m.userid, "ZhangSan"), "the case does not matter");
    CHECK(member_subject(&a.m) == -a.m.id, "his submissions go by the member");
    buf_free(&a.memory);
    buf_free(&b.memory);
    buf_free(&again.memory);
}

static int is_zhang(void *unused, const struct person *p)
{
    (void)unused;
    CHECK(str_is(p->name, "张三") && str_is(p->number, "S2026001") && str_is(p->kind, "student") &&
              str_is(p->college, "计算机学院") && str_is(p->class_name, "计科2601") &&
              p->year == 2026,
          "everything of 张三");
    return 0;
}

static int is_li(void *unused, const struct person *p)
{
    (void)unused;
    CHECK(str_is(p->name, "李四") && p->college.n == 0 && p->year == 0, "the name of 李四");
    return 0;
}

static void members_are_bound_to_people(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    struct person   li = {.number = STR_LIT("LISI"), .name = STR_LIT("李四")};
    struct loaded   first = {0}, later = {0};
    int64_t         id;

    put(f->store, zhang);
    load(f->store, "s2026001", "student", &first);
    CHECK(first.m.person > 0, "bound at the first contact");
    CHECK(people_get(f->store, first.m.person, is_zhang, NULL, &err) == 1,
          "with all that is known");
    CHECK(people_get(f->store, first.m.person + 1, is_zhang, NULL, &err) == 0, "an unknown id");
    CHECK(member_subject(&first.m) == first.m.person, "submissions go by the person");

    load(f->store, "lisi", "student", &later);
    id = later.m.id;
    CHECK(later.m.person == 0, "not yet in the roster");
    put(f->store, li);
    load(f->store, "lisi", "student", &later);
    CHECK(later.m.id == id && later.m.person > 0, "bound when he is imported");
    CHECK(people_get(f->store, later.m.person, is_li, NULL, &err) == 1,
          "what is not known is empty");
    buf_free(&first.memory);
    buf_free(&later.memory);
}

static void settings_are_kept(void **state)
{
    struct fixture *f = *state;
    struct loaded   l = {0};
    struct err      err = {0};

    load(f->store, "ZhangSan", "student", &l);
    OK(member_set_channel(f->store, STR_LIT("zhangsan"), MEMBER_CARD, &err));
    OK(member_set_lang(f->store, STR_LIT("ZHANGSAN"), LANG_EN, &err));
    OK(member_set_pressed(f->store, STR_LIT("ZhangSan"), &err));
    load(f->store, "ZhangSan", "student", &l);
    CHECK(l.m.channel == MEMBER_CARD && l.m.lang == LANG_EN && l.m.pressed, "all three");
    OK(member_set_channel(f->store, STR_LIT("zhangsan"), MEMBER_TEXT, &err));
    load(f->store, "ZhangSan", "student", &l);
    CHECK(l.m.channel == MEMBER_TEXT && l.m.lang == LANG_EN, "one changed again");
    CHECK(member_set_lang(f->store, STR_LIT("nobody"), LANG_EN, &err) == -1 &&
              err.kind == ERR_BAD_INPUT,
          "nobody has no settings");
    buf_free(&l.memory);
}

static void a_failing_load_leaves_the_outputs(void **state)
{
    static char         text[200];
    auto_buf struct buf memory = {0};
    struct fixture     *f = *state;
    struct member       m = {.id = 77};
    struct dialog       d = {.step = 77};

    memset(text, 'a', sizeof text);
    for (size_t n = 0; n <= sizeof text; n += sizeof text) {
        struct err err = {0};

        CHECK(member_load(f->store, NOW, (struct str){text, n}, STR_LIT("student"), &m, &d, &memory,
                          &err) == -1 && err.kind == ERR_BAD_INPUT,
              "a userid of %zu bytes is refused", n);
        CHECK(m.id == 77 && d.step == 77 && memory.n == 0, "the outputs are untouched");
    }
}

static void follows_are_noticed_once(void **state)
{
    static const struct {
        const char *name;
        bool        follows, changed;
    } steps[] = {
        {"follows", true, true},        {"follows again", true, false},
        {"leaves", false, true},        {"leaves again", false, false},
        {"comes back", true, true},
    };
    struct fixture *f = *state;
    struct err      err = {0};
    bool            changed;

    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        OK(member_follow(f->store, NOW, STR_LIT("ZhangSan"), STR_LIT("student"), steps[i].follows,
                         &changed, &err));
        CHECK(changed == steps[i].changed, "%s", steps[i].name);
    }
    OK(member_follow(f->store, NOW, STR_LIT("zhangsan"), STR_LIT("staff"), true, &changed, &err));
    CHECK(changed, "another application is another matter");
    OK(member_follow(f->store, NOW, STR_LIT("lisi"), STR_LIT("student"), false, &changed, &err));
    CHECK(changed, "leaving is news of somebody unknown too");
}

static bool greet(struct store *s, int64_t day, const char *userid, const char *app)
{
    struct err err = {0};
    bool       first;

    OK(member_greet(s, day, str_c(userid), str_c(app), &first, &err));
    return first;
}

static void greeted_once_a_day(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    bool            changed;

    CHECK(greet(f->store, 100, "ZhangSan", "student"), "the first of the day");
    CHECK(!greet(f->store, 100, "zhangsan", "student"), "the second of the day");
    CHECK(greet(f->store, 100, "ZhangSan", "staff"), "in another application");
    CHECK(greet(f->store, 100, "LiSi", "student"), "somebody else");
    CHECK(greet(f->store, 101, "ZhangSan", "student"), "the next day");
    CHECK(!greet(f->store, 101, "ZhangSan", "student"), "and again");
    CHECK(!greet(f->store, 100, "ZhangSan", "student"), "the day before is over");
    OK(member_follow(f->store, NOW, STR_LIT("WangWu"), STR_LIT("student"), true, &changed, &err));
    CHECK(greet(f->store, 0, "WangWu", "student"), "following is no greeting");
}

static void unreachable_ones_are_noted(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    bool            changed;

    OK(member_unreachable(f->store, NOW, STR_LIT("zhangsan"), STR_LIT("student"), 0, &err));
    OK(member_unreachable(f->store, NOW, STR_LIT("zhangsan"), STR_LIT("student"), 60111, &err));
    OK(member_unreachable(f->store, NOW, STR_LIT("zhangsan"), STR_LIT("student"), 81013, &err));
    OK(member_follow(f->store, NOW, STR_LIT("zhangsan"), STR_LIT("student"), true, &changed, &err));
    CHECK(changed, "that says nothing about following");
    OK(member_unreachable(f->store, NOW, STR_LIT("zhangsan"), STR_LIT("student"), 0, &err));
}

/* ---- dialogs ---- */

static void save(struct store *s, const char *userid, const char *app, const char *flow,
                 int64_t step)
{
    struct err    err = {0};
    struct dialog d = {
        .flow = str_c(flow),
        .step = step,
        .answers = STR_LIT("temp=36.5\n"),
        .started_at = NOW,
        .expires_at = NOW + 10 * step,
    };

    OK(dialog_save(s, str_c(userid), str_c(app), &d, &err));
}

static void a_dialog_is_continued(void **state)
{
    struct fixture *f = *state;
    struct loaded   l = {0};
    struct err      err = {0};

    load(f->store, "ZhangSan", "student", &l);
    save(f->store, "ZhangSan", "student", "checkin", 1);
    save(f->store, "zhangsan", "student", "checkin", 2);
    load(f->store, "ZhangSan", "student", &l);
    CHECK(str_is(l.d.flow, "checkin") && l.d.step == 2, "at its newest step");
    CHECK(str_is(l.d.answers, "temp=36.5\n") && l.d.started_at == NOW && l.d.expires_at == NOW + 20,
          "with its answers and times");
    CHECK(l.d.task_id.p && l.d.task_id.n == 0, "asked as text");
    load(f->store, "ZhangSan", "staff", &l);
    CHECK(l.d.flow.p == NULL, "in the other application there is none");
    OK(dialog_end(f->store, STR_LIT("ZHANGSAN"), STR_LIT("student"), &err));
    load(f->store, "ZhangSan", "student", &l);
    CHECK(l.d.flow.p == NULL, "ended");
    OK(dialog_end(f->store, STR_LIT("ZHANGSAN"), STR_LIT("student"), &err));
    buf_free(&l.memory);
}

static void bad_dialogs_are_refused(void **state)
{
    static const struct {
        const char *name, *flow;
        int64_t     step;
    } refused[] = {{"no flow", "", 0}, {"a step before the first", "checkin", -1}};
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct dialog d = {.flow = str_c(refused[i].flow), .step = refused[i].step};
        struct err    err = {0};

        CHECK(dialog_save(f->store, STR_LIT("zhangsan"), STR_LIT("student"), &d, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT,
              "%s is refused", refused[i].name);
    }
}

static void expired_dialogs_are_purged(void **state)
{
    struct fixture *f = *state;
    struct loaded   l = {0};
    struct err      err = {0};
    int64_t         deleted = -1;

    for (int i = 0; i < 10; i++)
        save(f->store, (char[]){'u', (char)('0' + i), 0}, "student", "checkin", i);
    OK(dialog_purge(f->store, NOW + 50, 3, &deleted, &err));
    CHECK(deleted == 3, "no more than asked for");
    OK(dialog_purge(f->store, NOW + 50, 30, &deleted, &err));
    CHECK(deleted == 2, "and only what expired before");
    load(f->store, "u5", "student", &l);
    CHECK(l.d.flow.p != NULL, "the boundary stays");
    load(f->store, "u4", "student", &l);
    CHECK(l.d.flow.p == NULL, "the one before went");
    buf_free(&l.memory);
}

static bool known(struct store *s, const char *userid, const char *app)
{
    struct err err = {0};
    bool       known = false;

    OK(member_known(s, str_c(userid), str_c(app), &known, &err));
    return known;
}

/* Who comes again, or was verified elsewhere, is no news; a userid that fits is. */
static void some_followers_are_known(void **state)
{
    static const struct {
        const char *by;
        bool        known;
    } ways[] = {
        {BOUND_USERID, false}, {BOUND_DIRECTORY, true}, {BOUND_CHAT, true},
        {BOUND_PAGE, true},    {BOUND_OFFICE, true},
    };
    struct fixture  *f = *state;
    struct loaded    l = {0};
    struct err       err = {0};
    enum bind_result result;
    bool             changed;
    int64_t          person;

    put(f->store, zhang);
    CHECK(!known(f->store, "nobody", "student"), "one that never wrote to us");
    load(f->store, "S2026001", "student", &l);
    person = l.m.person;
    CHECK(!known(f->store, "S2026001", "student"), "one whose userid is the number");
    OK(member_follow(f->store, NOW, STR_LIT("s2026001"), STR_LIT("student"), true, &changed, &err));
    CHECK(known(f->store, "S2026001", "student"), "one that follows");
    CHECK(!known(f->store, "S2026001", "staff"), "another application");
    OK(member_follow(f->store, NOW, STR_LIT("S2026001"), STR_LIT("student"), false, &changed,
                     &err));
    CHECK(known(f->store, "S2026001", "student"), "one that has left");
    OK(member_unbind(f->store, STR_LIT("S2026001"), &err));
    load(f->store, "u", "student", &l);
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        OK(member_bind(f->store, NOW, STR_LIT("u"), person, ways[i].by, &result, &err));
        CHECK(result == BIND_DONE, "bound by %s", ways[i].by);
        CHECK(known(f->store, "u", "student") == ways[i].known, "bound by %s", ways[i].by);
        OK(member_unbind(f->store, STR_LIT("u"), &err));
    }
    CHECK(member_known(f->store, STR_LIT(""), STR_LIT("student"), &changed, &err) < 0 &&
              err.kind == ERR_BAD_INPUT, "an empty userid is refused");
    buf_free(&l.memory);
}

static void all_of_it_survives_a_restart(void **state)
{
    struct fixture *f = *state;
    struct loaded   before = {0}, after = {0};

    put(f->store, zhang);
    load(f->store, "S2026001", "student", &before);
    save(f->store, "S2026001", "student", "checkin", 1);
    greet(f->store, 100, "S2026001", "student");
    fixture_reopen(f);
    load(f->store, "S2026001", "student", &after);
    CHECK(after.m.id == before.m.id && after.m.person == before.m.person, "the same member");
    CHECK(str_is(after.d.flow, "checkin"), "in the same dialog");
    CHECK(!greet(f->store, 100, "S2026001", "student"), "who was greeted");
    buf_free(&before.memory);
    buf_free(&after.memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(people_are_added_or_changed),
        BOTH(people_are_found_by_number),
        BOTH(bad_people_are_refused),
        BOTH(a_stranger_becomes_a_member),
        BOTH(members_are_bound_to_people),
        BOTH(settings_are_kept),
        BOTH(a_failing_load_leaves_the_outputs),
        BOTH(follows_are_noticed_once),
        BOTH(greeted_once_a_day),
        BOTH(some_followers_are_known),
        BOTH(unreachable_ones_are_noted),
        BOTH(a_dialog_is_continued),
        BOTH(bad_dialogs_are_refused),
        BOTH(expired_dialogs_are_purged),
        ON_FILE(all_of_it_survives_a_restart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
