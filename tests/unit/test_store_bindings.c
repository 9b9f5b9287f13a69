/* Who a member is: bound, parted, frozen, and what the roster's coming and going means for it. */
#include "tests/unit/store_fixture.h"

#include "base/cst.h"
#include "store/members.h"
#include "store/people.h"

static const struct person zhang = {
    .number = {"2026001", 7},
    .candidate = {"26360102150001", 14},
    .name = {"张三", 6},
};
static const struct person li = {.number = {"2026002", 7}, .name = {"李四", 6}};

static void put(struct store *s, const struct person *p)
{
    enum people_change change;
    struct err         err = {0};

    OK(people_put(s, NOW, p, NULL, false, &change, &err));
}

static int keep_id(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->id;
    return 0;
}

static int64_t id_of(struct store *s, const char *number)
{
    struct err err = {0};
    int64_t    id = 0;

    OK(people_find(s, str_c(number), keep_id, &id, &err));
    return id;
}

static int show(void *arg, const struct person *p)
{
    sprintf(arg, "|%.*s|%d|%d|", STR_ARG(p->state), (int)p->state_from, (int)p->state_until);
    return 0;
}

static const char *state_of(struct store *s, const char *number)
{
    static char text[100];
    struct err  err = {0};

    OK(people_find(s, str_c(number), show, text, &err));
    return text;
}

static struct member load(struct store *s, const char *userid)
{
    auto_buf struct buf memory = {0};
    struct member       m;
    struct dialog       d;
    struct err          err = {0};

    OK(member_load(s, NOW, str_c(userid), STR_LIT("student"), &m, &d, &memory, &err));
    m.userid = (struct str){NULL, 0};
    return m;
}

/* ---- binding ---- */

static enum bind_result bind(struct store *s, const char *userid, int64_t person)
{
    enum bind_result result = (enum bind_result)9;
    struct err       err = {0};

    OK(member_bind(s, NOW, str_c(userid), person, BOUND_CHAT, &result, &err));
    return result;
}

static int64_t person_of(struct store *s, const char *userid)
{
    struct err err = {0};
    int64_t    person = -1;

    OK(member_person(s, str_c(userid), &person, &err));
    return person;
}

/* Who said it, or for whom the office did, was not recognised. */
static void who_was_recognised(void **state)
{
    static const struct {
        const char *by;
        bool        recognised;
    } rows[] = {
        {BOUND_USERID, true}, {BOUND_DIRECTORY, true},
        {BOUND_CHAT, false},  {BOUND_PAGE, false},     {BOUND_OFFICE, false},
    };
    struct fixture *f = *state;
    struct err      err = {0};
    bool            recognised = true;

    put(f->store, &zhang);
    load(f->store, "ZhangSan");
    OK(member_recognised(f->store, STR_LIT("never"), &recognised, &err));
    CHECK(!recognised, "nobody");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum bind_result result;

        OK(member_bind(f->store, NOW, STR_LIT("zhangsan"), id_of(f->store, "2026001"), rows[i].by,
                       &result, &err));
        OK(member_recognised(f->store, STR_LIT("ZhangSan"), &recognised, &err));
        CHECK(recognised == rows[i].recognised, "by %s", rows[i].by);
        OK(member_unbind(f->store, STR_LIT("zhangsan"), &err));
    }
    OK(member_recognised(f->store, STR_LIT("ZhangSan"), &recognised, &err));
    CHECK(!recognised, "nobody any more");
}

static void a_member_is_bound(void **state)
{
    auto_buf struct buf userid = {0};
    struct fixture     *f = *state;
    struct err          err = {0};
    int64_t             a, b;

    put(f->store, &zhang);
    put(f->store, &li);
    a = id_of(f->store, "2026001");
    b = id_of(f->store, "2026002");
    load(f->store, "ZhangSan");
    load(f->store, "Other");
    CHECK(member_of(f->store, a, &userid, &err) == 0 && userid.n == 0, "nobody is 张三");
    CHECK(person_of(f->store, "ZhangSan") == 0 && person_of(f->store, "never") == 0, "or anybody");
    CHECK(bind(f->store, "zhangsan", a) == BIND_DONE, "bound");
    CHECK(load(f->store, "ZhangSan").person == a && person_of(f->store, "ZHANGSAN") == a, "it is");
    CHECK(bind(f->store, "ZhangSan", a) == BIND_SAME, "bound again");
    CHECK(bind(f->store, "ZhangSan", b) == BIND_OTHER, "to another person");
    CHECK(bind(f->store, "Other", a) == BIND_TAKEN, "another member to the same person");
    CHECK(load(f->store, "Other").person == 0 && load(f->store, "ZhangSan").person == a,
          "nothing was changed by that");
    CHECK(member_of(f->store, a, &userid, &err) == 1 && strcmp(userid.p, "ZhangSan") == 0,
          "as WeCom spells it");
    OK(member_unbind(f->store, STR_LIT("zhangsan"), &err));
    CHECK(load(f->store, "ZhangSan").person == 0, "parted");
    CHECK(bind(f->store, "Other", a) == BIND_DONE, "now the other one may");
}

static void bad_bindings_are_refused(void **state)
{
    static const struct {
        const char *name, *userid;
        int64_t     person;
    } rows[] = {
        {"a member that never wrote", "never", 0},
        {"a person that is not there", "ZhangSan", 77},
        {"no userid", "", 0},
    };
    struct fixture *f = *state;

    put(f->store, &zhang);
    load(f->store, "ZhangSan");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t          person = rows[i].person ? rows[i].person : id_of(f->store, "2026001");
        enum bind_result result = (enum bind_result)9;
        struct err       err = {0};

        CHECK(member_bind(f->store, NOW, str_c(rows[i].userid), person, BOUND_PAGE, &result,
                          &err) == -1 && err.kind == ERR_BAD_INPUT,
              "%s is refused", rows[i].name);
        CHECK((int)result == 9, "%s leaves the output alone", rows[i].name);
    }
    struct err err = {0};
    CHECK(member_unbind(f->store, STR_LIT("never"), &err) == -1 && err.kind == ERR_BAD_INPUT,
          "nor can it be parted");
    CHECK(member_bar(f->store, NOW, STR_LIT("never"), BAR_FROZEN, &err) == -1, "or frozen");
    CHECK(member_set_status(f->store, STR_LIT("never"), 1, &err) == -1, "or have a status");
}

static void the_frozen_are_nobody(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         id;

    put(f->store, &zhang);
    id = id_of(f->store, "2026001");
    load(f->store, "2026001");
    OK(member_bar(f->store, NOW, STR_LIT("2026001"), BAR_FROZEN, &err));
    CHECK(load(f->store, "2026001").person == 0 && load(f->store, "2026001").bar == BAR_FROZEN,
          "frozen");
    CHECK(member_subject(&(struct member){.id = 5}) == -5, "nobody's submissions go by the member");
    CHECK(person_of(f->store, "2026001") == id, "the office still sees who it was");
    CHECK(bind(f->store, "2026001", id) == BIND_SAME && load(f->store, "2026001").person == 0,
          "confirming again lifts no bar");
    load(f->store, "Second");
    CHECK(bind(f->store, "Second", id) == BIND_TAKEN, "nor may another take the person meanwhile");
    OK(member_bar(f->store, NOW, STR_LIT("2026001"), BAR_NONE, &err));
    CHECK(load(f->store, "2026001").person == id, "it was him after all");
    OK(member_bar(f->store, NOW, STR_LIT("2026001"), BAR_FROZEN, &err));
    OK(member_unbind(f->store, STR_LIT("2026001"), &err));
    CHECK(load(f->store, "2026001").bar == BAR_NONE && person_of(f->store, "2026001") == 0,
          "or it was not");
}

static void the_frozen_are_not_bound(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};

    load(f->store, "2026001");
    OK(member_bar(f->store, NOW, STR_LIT("2026001"), BAR_FROZEN, &err));
    put(f->store, &zhang);
    CHECK(person_of(f->store, "2026001") == 0, "an import does not decide for the office");
}

/* Frozen before it was anybody: binding does not thaw. */
static void a_bar_stays_when_bound(void **state)
{
    struct fixture *f = *state;
    struct person   gone = li;
    struct err      err = {0};

    gone.state = STR_LIT("left");
    put(f->store, &gone);
    put(f->store, &zhang);
    load(f->store, "A");
    load(f->store, "B");
    OK(member_bar(f->store, NOW, STR_LIT("a"), BAR_FROZEN, &err));
    CHECK(bind(f->store, "A", id_of(f->store, "2026001")) == BIND_DONE, "bound");
    CHECK(load(f->store, "A").bar == BAR_FROZEN && load(f->store, "A").person == 0, "and frozen");
    CHECK(bind(f->store, "B", id_of(f->store, "2026002")) == BIND_DONE, "to one who has left");
    CHECK(load(f->store, "B").bar == BAR_LEFT && load(f->store, "B").person == 0, "is barred");
}

static void the_directory_is_asked_now_and_then(void **state)
{
    static const struct {
        const char *name;
        int         at;
        bool        ask;
    } steps[] = {
        {"the first time", 0, true},         {"at once again", 0, false},
        {"too early", 59, false},            {"in time", 60, true},
        {"too early again", 61, false},      {"a clock that went back far", -900, true},
    };
    struct fixture *f = *state;
    struct err      err = {0};
    bool            ask;

    load(f->store, "ZhangSan");
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        OK(member_ask(f->store, NOW + steps[i].at, STR_LIT("zhangsan"), 60, &ask, &err));
        CHECK(ask == steps[i].ask, "%s", steps[i].name);
    }
    OK(member_ask(f->store, NOW, STR_LIT("never"), 60, &ask, &err));
    CHECK(!ask, "nobody asks for who never wrote");
    OK(member_set_status(f->store, STR_LIT("ZhangSan"), 4, &err));
}

/* ---- coming and going ---- */

static void who_leaves_is_barred(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    struct person   gone = zhang;
    bool            changed = false;
    int64_t         id;

    put(f->store, &zhang);
    id = id_of(f->store, "2026001");
    CHECK(load(f->store, "2026001").person == id, "bound");
    OK(people_leave(f->store, NOW, id, &changed, &err));
    CHECK(changed, "he leaves");
    CHECK(load(f->store, "2026001").person == 0 && load(f->store, "2026001").bar == BAR_LEFT,
          "and is nobody to us");
    OK(people_leave(f->store, NOW, id, &changed, &err));
    CHECK(!changed, "once");
    CHECK(strstr(state_of(f->store, "2026001"), "|left|") != NULL, "nothing is deleted");
    put(f->store, &zhang);
    CHECK(load(f->store, "2026001").person == id && load(f->store, "2026001").bar == BAR_NONE,
          "who comes back is welcome");
    gone.state = STR_LIT("left");
    put(f->store, &gone);
    CHECK(load(f->store, "2026001").bar == BAR_LEFT, "the roster says it with the same effect");
    OK(people_leave(f->store, NOW, 77, &changed, &err));
    CHECK(!changed, "nobody cannot leave");
}

static void the_day_of_leaving_is_kept(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    bool            changed;
    char            want[40];

    put(f->store, &zhang);
    OK(people_leave(f->store, NOW, id_of(f->store, "2026001"), &changed, &err));
    snprintf(want, sizeof want, "|left|%d|-1|", (int)cst_day(NOW));
    CHECK(strstr(state_of(f->store, "2026001"), want) != NULL, "%s", state_of(f->store, "2026001"));
}

static void who_is_frozen_stays_frozen(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    bool            changed;
    int64_t         id;

    put(f->store, &zhang);
    id = id_of(f->store, "2026001");
    load(f->store, "2026001");
    OK(member_bar(f->store, NOW, STR_LIT("2026001"), BAR_FROZEN, &err));
    put(f->store, &zhang);
    CHECK(load(f->store, "2026001").bar == BAR_FROZEN, "an import does not decide it");
    OK(people_leave(f->store, NOW, id, &changed, &err));
    put(f->store, &zhang);
    CHECK(load(f->store, "2026001").bar == BAR_FROZEN, "nor does leaving and coming back");
    OK(people_leave(f->store, NOW, id, &changed, &err));
    OK(member_bar(f->store, NOW, STR_LIT("2026001"), BAR_NONE, &err));
    CHECK(load(f->store, "2026001").bar == BAR_LEFT, "the office decides, and he has left");
}

static void who_has_left_is_not_bound(void **state)
{
    struct fixture *f = *state;
    struct person   gone = zhang, other = li;

    gone.state = other.state = STR_LIT("left");
    load(f->store, "2026002");
    put(f->store, &other);
    CHECK(load(f->store, "2026002").person == 0 && load(f->store, "2026002").bar == BAR_NONE,
          "who wrote first is as before");
    put(f->store, &gone);
    CHECK(load(f->store, "2026001").person == 0, "at the first contact");
    CHECK(load(f->store, "2026001").bar == BAR_NONE, "and is nobody's bar");
    put(f->store, &zhang);
    CHECK(load(f->store, "2026001").person == id_of(f->store, "2026001"), "until he comes back");
}

static void members_come_first_or_later(void **state)
{
    static const struct {
        const char *name, *userid;
        bool        first; /* the member, then the roster */
    } rows[] = {
        {"by number, later", "2026001", false},
        {"by candidate number, later", "26360102150001", false},
        {"by number, first", "2026001", true},
        {"by candidate number, first", "26360102150001", true},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};

        OK(store_begin(f->store, &err));
        if (rows[i].first)
            CHECK(load(f->store, rows[i].userid).person == 0, "%s: a stranger", rows[i].name);
        put(f->store, &zhang);
        CHECK(load(f->store, rows[i].userid).person == id_of(f->store, "2026001"), "%s",
              rows[i].name);
        store_rollback(f->store);
    }
}

static void two_members_are_never_one_person(void **state)
{
    struct fixture *f = *state;

    load(f->store, "26360102150001");
    load(f->store, "2026001");
    put(f->store, &zhang);
    CHECK(load(f->store, "2026001").person > 0 && load(f->store, "26360102150001").person == 0,
          "of two members the one with the number");
}

static void the_second_member_waits(void **state)
{
    struct fixture *f = *state;
    struct person   c = zhang;

    c.number = c.candidate;
    put(f->store, &c);
    CHECK(load(f->store, "26360102150001").person > 0, "the candidate writes");
    put(f->store, &zhang);
    CHECK(load(f->store, "26360102150001").person > 0, "stays who he is with his number");
    CHECK(load(f->store, "2026001").person == 0, "and a second member is not him");
    put(f->store, &zhang);
    CHECK(load(f->store, "2026001").person == 0, "nor by a second import");
}

static void whom_the_office_has_parted_stays_parted(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    struct person   p = zhang;

    put(f->store, &zhang);
    load(f->store, "2026001");
    OK(member_unbind(f->store, STR_LIT("2026001"), &err));
    p.name = STR_LIT("张三丰");
    put(f->store, &p);
    CHECK(load(f->store, "2026001").person == 0, "the nightly import does not bind again");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_member_is_bound),
        BOTH(who_was_recognised),
        BOTH(bad_bindings_are_refused),
        BOTH(the_frozen_are_nobody),
        BOTH(the_frozen_are_not_bound),
        BOTH(a_bar_stays_when_bound),
        BOTH(the_directory_is_asked_now_and_then),
        BOTH(who_leaves_is_barred),
        BOTH(the_day_of_leaving_is_kept),
        BOTH(who_is_frozen_stays_frozen),
        BOTH(who_has_left_is_not_bound),
        BOTH(members_come_first_or_later),
        BOTH(two_members_are_never_one_person),
        BOTH(the_second_member_waits),
        BOTH(whom_the_office_has_parted_stays_parted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
