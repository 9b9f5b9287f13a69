/* Whom a notice is for: the words, the sender's scope, and who fits. */
#include "tests/unit/staff_world.h"

#include "handlers/notice.h"
#include "handlers/staff.h"

static const char school[] = STAFF_HEAD STAFF_CHECKIN
    "  - name: survey\n"
    "    app: student\n"
    "    title: 返校调查\n"
    "    words: [返校调查, survey]\n"
    "    rule: once\n"
    "    questions: [{name: how, kind: text, title: 怎么来？}]\n"
    "clearances:\n"
    "  - name: leave\n"
    "    title: 离校手续\n"
    "    title_en: Leaving\n"
    "    words: [离校流程, leaving]\n"
    "    window: {from: \"2026-11-01\", until: \"2026-12-31\"}\n"
    "    who: {kinds: [graduate]}\n"
    "    nodes:\n"
    "      - {name: books, number: 1, title: 图书馆, title_en: Library, by: desk}\n"
    "      - {name: money, number: 1, title: 财务处, subtitle: 缴费情况, by: desk, start: none}\n";

struct who {
    struct buf numbers;
};

static int keep(void *arg, const struct audience_person *p)
{
    struct who *w = arg;

    buf_f(&w->numbers, "%s%.*s", w->numbers.n > 0 ? " " : "", STR_ARG(p->p.number));
    return 0;
}

/* Who gets it, looked at in parts of `look`. */
static void gather(struct world *w, const struct notice_audience *a, unsigned look, struct who *out)
{
    auto_buf struct buf place = {0};
    struct err          err = {0};
    bool                more = true;

    for (int i = 0; more && i < 100; i++)
        world_must(notice_audience_part(&w->ctx, a, STR_LIT("student"), look, &place, keep, out,
                                        &more, &err),
                   &err);
    CHECK(!more, "it ends");
}

static const struct row {
    const char *name, *sender, *text;
    const char *said;    /* NULL: refused, and … */
    const char *numbers; /* … the reason */
} rows[] = {
    {"everybody", "office1", "全校", "全校 学生", "s1 s2 s3 s4 s5 s6"},
    {"in English", "office1", "ALL", "全校", "s1 s2 s3 s4 s5 s6"},
    {"everybody of the scope", "fudao", "全校", "软件学院", "s1 s2 s3 s4"},
    {"of two classes", "banzhu", "全校", "声乐2601|软件2601", "s1 s2 s5 s6"},
    {"a college", "office1", "软件学院", "软件学院", "s1 s2 s3 s4"},
    {"a class", "office1", "软件2601", "软件学院 软件2601", "s1 s2"},
    {"whatever the width", "office1", "软件２６０１", "软件学院 软件2601", "s1 s2"},
    {"college and class", "office1", "软件学院 软件2601", "软件学院 软件2601", "s1 s2"},
    {"one or the other", "office1", "软件2601、声乐2601", "软件2601、音乐学院", "s1 s2 s5 s6"},
    {"with a comma", "office1", "软件2601，声乐2601", "软件2601、音乐学院", "s1 s2 s5 s6"},
    {"a college and a class of another", "office1", "音乐学院 软件2601", "音乐学院、", "s1 s2 s5 s6"},
    {"a college of which one has a class", "banzhu", "软件学院", "软件学院 软件2601", "s1 s2"},
    {"a class and its college", "office1", "软件2601 软件学院", "软件2601、软件学院", "s1 s2 s3 s4"},
    {"years, kinds and places", "office1", "软件学院 音乐学院 2026级 2025级 本科生 研究生",
     "软件学院、音乐学院 2026级、2025级 本科生、研究生", "s1 s2"},
    {"twice the same", "office1", "软件2601 软件2601", "软件学院 软件2601", "s1 s2"},
    {"kinds", "office1", "研究生", "全校 研究生", "s3"},
    {"two kinds", "office1", "研究生 本科生", "研究生、本科生", "s1 s2 s3 s5 s6"},
    {"the staff", "office1", "教职工", "全校 教职工", "t1"},
    {"the staff of a college", "office1", "软件学院 教职工", "软件学院 教职工", "t1"},
    {"students and staff", "office1", "学生 教职工", "全校 师生", "s1 s2 s3 s4 s5 s6 t1"},
    {"in one word", "office1", "全校师生", "全校 师生", "s1 s2 s3 s4 s5 s6 t1"},
    {"in English words", "fudao", "Students and staff", "软件学院 师生", "s1 s2 s3 s4 t1"},
    {"the staff of the scope", "fudao", "全校 教职工", "软件学院 教职工", "t1"},
    {"unconfirmed students", "fudao", "未确认", "还没有确认身份", "s1 s2 s3 s4"},
    {"students", "office1", "学生", "学生", "s1 s2 s3 s4 s5 s6"},
    {"a kind of a college", "office1", "软件学院 本科生", "软件学院 本科生", "s1 s2"},
    {"a year nobody is of", "office1", "2019级", "全校 2019级", ""},
    {"a year", "office1", "2026", "全校 2026级", "s1"},
    {"two years", "office1", "2026级 2025级", "2026级、2025级", "s1 s2"},
    {"who has not reported", "office1", "未打卡", "当天还没有填「今日打卡」", "s2 s3 s4 s5 s6"},
    {"by the flow's word", "office1", "missing checkin", "今日打卡", "s2 s3 s4 s5 s6"},
    {"in a class", "office1", "未打卡 软件2601", "软件2601，当天", "s2"},
    {"by a flow of once", "office1", "未打卡 返校调查 软件2601", "还没有填「返校调查」", "s1 s2"},
    {"who is missing and a graduate", "office1", "未打卡 研究生", "当天", "s3"},
    {"unconfirmed", "office1", "未确认 声乐2601", "还没有确认身份", "s5 s6"},
    {"of a clearance", "office1", "未办", "离校手续还没有办完", "s3"},
    {"of a node", "office1", "未办 图书馆", "离校手续的图书馆还没有办好", "s3"},
    {"of a node in English", "office1", "todo library", "图书馆", "s3"},
    {"of a node that is done", "office1", "未办 财务处", "财务处（缴费情况）还没有办好", ""},
    {"of the clearance by name", "office1", "未办 离校手续 软件学院", "软件学院，离校手续", "s3"},

    {"nothing", "office1", " ，", NULL, "请写上发给谁"},
    {"an unknown word", "office1", "软件学院 火星学院", NULL, "不知道“火星学院”是谁"},
    {"an unknown node", "office1", "未办 图书管", NULL,
     "“图书管”不是离校手续的环节，也不是学院或班级。环节有：图书馆、财务处（缴费情况）。"},
    {"an unknown node in a college", "office1", "软件学院 未办 图书管", NULL, "环节有：图书馆"},
    {"behind a node that is known", "office1", "未办 图书馆 图书管", NULL, "不知道“图书管”"},
    {"another's college behind it", "fudao", "未办 音乐学院", NULL, "不在您负责的范围里"},
    {"a person's name", "office1", "赵一", NULL, "不知道“赵一”"},
    {"a number", "office1", "s1", NULL, "不知道“s1”"},
    {"another's college", "fudao", "音乐学院", NULL, "“音乐学院”不在您负责的范围里"},
    {"another's class", "banzhu", "软件2602", NULL, "不在您负责的范围里"},
    {"nobody's", "menwei", "全校", NULL, "没有可以通知的范围"},
    {"half a word", "office1", "软件", NULL, "不知道“软件”"},
    {"more than a word", "office1", "软件学院的", NULL, "不知道“软件学院的”"},
    {"a year of five digits", "office1", "20263", NULL, "不知道"},
    {"no notice", "office1", "未收到", NULL, "请写上是第几号通知"},
    {"two notices", "office1", "未收到 1 未收到 2", NULL, "未收到每样只能写一次"},
    {"missing twice", "office1", "未打卡 今日打卡 未打卡 返校调查", NULL, "只能写一次"},
    {"two nodes", "office1", "未办 图书馆 未办 财务处", NULL, "只能写一次"},
    {"a notice that is none", "office1", "未收到 -3", NULL, "请写上是第几号通知"},
    {"a told notice", "office1", "已送达 x", NULL, "已送达 12"},
    {"staff do not report", "office1", "未打卡 教职工", NULL, "不要求他们填报"},
    {"nine years", "office1", "2011 2012 2013 2014 2015 2016 2017 2018 2019", NULL, "年级太多"},
};

static void set_year(struct world *w, const char *number, const char *name, int64_t year,
                     const char *college, const char *class_name)
{
    struct err         err = {0};
    enum people_change change;
    struct person      p = {.number = str_c(number), .name = str_c(name),
                            .kind = STR_LIT("undergraduate"), .college = str_c(college),
                            .class_name = str_c(class_name), .year = year};

    world_must(store_begin(w->store, &err), &err);
    world_must(people_put(w->store, w->now, &p, NULL, false, &change, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static void open_school(struct world *w)
{
    staff_open(w, school);
    set_year(w, "s1", "赵一", 2026, "软件学院", "软件2601");
    set_year(w, "s2", "钱二", 2025, "软件学院", "软件2601");
    staff_reports(w, "s1", "打卡 1");
    w->ctx.now = w->now;
    w->ctx.me = (struct member){0};
}

static bool all_in(const struct buf *said, const char *parts)
{
    struct str rest = str_c(parts), one;

    while (rest.n > 0 && str_split(&rest, '|', &one)) {
        auto_free char *part = str_dup(one);

        if (said->p == NULL || strstr(said->p, part) == NULL)
            return false;
    }
    return true;
}

/* In no order: the classes of a scope are. */
static bool same_numbers(const struct buf *got, const char *want)
{
    struct str rest = str_c(want), one;
    size_t     n = strlen(want);

    if (got->n != n)
        return false;
    while (rest.n > 0 && str_split(&rest, ' ', &one))
        if (memmem(got->p, got->n, one.p, one.n) == NULL)
            return false;
    return true;
}

static void audiences_are_read(void **state)
{
    struct world w;

    (void)state;
    open_school(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct row                           *r = &rows[i];
        auto_notice_audience struct notice_audience a = {.missing = NULL};
        auto_buf struct buf                         why = {0};
        struct who                                  one = {{0}}, all = {{0}};
        struct scopes                               scopes;
        struct err                                  err = {0};
        int                                         rc;

        world_must(scopes_read(w.store, str_c(r->sender), roles_reach, &scopes, &err), &err);
        rc = notice_audience_read(&w.ctx, &scopes, str_c(r->text), &a, &why, &err);
        CHECK(rc == (r->said ? 1 : 0), "%s: %d %s %s", r->name, rc, why.p, err.text);
        if (r->said) {
            CHECK(all_in(&a.said, r->said), "%s: %s", r->name, a.said.p);
            gather(&w, &a, 1, &one);
            gather(&w, &a, 1000, &all);
            CHECK(same_numbers(&all.numbers, r->numbers), "%s: %s", r->name, all.numbers.p);
            CHECK(str_eq(buf_view(&one.numbers), buf_view(&all.numbers)), "%s: in parts %s",
                  r->name, one.numbers.p);
        } else {
            CHECK(why.n > 0 && strstr(why.p, r->numbers), "%s: %s", r->name, why.p);
            CHECK(a.memory.p == NULL && a.said.p == NULL, "%s leaves it alone", r->name);
        }
        buf_free(&one.numbers);
        buf_free(&all.numbers);
    }
    world_close(&w);
}

/* The day of the sending counts, not that of the order. */
static void who_is_missing_is_of_the_day(void **state)
{
    auto_notice_audience struct notice_audience a = {.missing = NULL};
    auto_buf struct buf                         why = {0};
    struct who                                  who = {{0}};
    struct scopes                               scopes;
    struct err                                  err = {0};
    struct world                                w;

    (void)state;
    open_school(&w);
    world_must(scopes_read(w.store, STR_LIT("office1"), roles_reach, &scopes, &err), &err);
    CHECK(notice_audience_read(&w.ctx, &scopes, STR_LIT("未打卡 软件2601"), &a, &why, &err) == 1,
          "read: %s", why.p);
    w.ctx.now += CST_DAY;
    gather(&w, &a, 10, &who);
    CHECK(str_is(buf_view(&who.numbers), "s1 s2"), "on the next day: %s", who.numbers.p);
    buf_free(&who.numbers);
    world_close(&w);
}

/* How an audience reads. */
struct said {
    const char *text, *want;
};

static void check_said(struct world *w, const struct said *said, size_t count)
{
    struct scopes scopes;
    struct err    err = {0};

    world_must(scopes_read(w->store, STR_LIT("office1"), roles_reach, &scopes, &err), &err);
    for (size_t i = 0; i < count; i++) {
        auto_notice_audience struct notice_audience a = {.missing = NULL};
        auto_buf struct buf                         why = {0};

        CHECK(notice_audience_read(&w->ctx, &scopes, str_c(said[i].text), &a, &why, &err) == 1,
              "%s: %s", said[i].text, why.p);
        CHECK(str_is(buf_view(&a.said), said[i].want), "%s: %s", said[i].text, a.said.p);
    }
}

static void it_says_so_in_english(void **state)
{
    static const struct said said[] = {
        {"all", "all students"},
        {"all staff", "all staff"},
        {"软件学院 2026 undergraduates missing unconfirmed",
         "软件学院 2026, who have not reported \"Check-in\" that day, who have not confirmed their "
         "identity"},
        {"todo library", "everybody, who have not finished in Leaving: Library"},
        {"unread 12", "everybody, who have not confirmed notice 12"},
        {"told 12", "everybody, whom notice 12 reached"},
    };
    struct world w;

    (void)state;
    open_school(&w);
    w.ctx.me.lang = LANG_EN;
    check_said(&w, said, ARRAY_LEN(said));
    world_close(&w);
}

/* What stands between two words also stands in some names. */
static void names_with_commas(void **state)
{
    static const struct said said[] = {
        {"文学、新闻学院", "文学、新闻学院 学生"},
        {"文学，新闻学院 软件2601", "文学、新闻学院、软件学院 软件2601 学生"},
        {"新闻(1,2)班", "文学、新闻学院 新闻（1，2）班 学生"},
        {"软件2601、新闻（1、2）班", "软件学院 软件2601、文学、新闻学院 新闻（1，2）班 学生"},
    };
    struct world w;

    (void)state;
    open_school(&w);
    set_year(&w, "x1", "郑七", 2026, "文学、新闻学院", "新闻（1，2）班");
    check_said(&w, said, ARRAY_LEN(said));
    world_close(&w);
}

/* That all is done is another thing than a slip of the hand. */
static void nobody(void **state)
{
    static const struct {
        const char *text, *want;
    } said[] = {
        {"未办 财务处", "现在没有要办的人（还没有人到这一步，或都办好了）：全校，离校手续的财务处（缴费情况）还没有办好。"},
        {"2019级", "没有人符合，请换一个说法。"},
    };
    struct scopes scopes;
    struct err    err = {0};
    struct world  w;

    (void)state;
    open_school(&w);
    world_must(scopes_read(w.store, STR_LIT("office1"), roles_reach, &scopes, &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        auto_buf struct buf why = {0};

        world_must(notice_nobody_say(&w.ctx, &scopes, str_c(said[i].text), &why, &err), &err);
        CHECK(str_is(buf_view(&why), said[i].want), "%s: %s", said[i].text, why.p);
    }
    world_close(&w);
}

static void too_many_classes_are_refused(void **state)
{
    auto_notice_audience struct notice_audience a = {.missing = NULL};
    auto_buf struct buf                         why = {0}, text = {0};
    struct scopes                               scopes;
    struct err                                  err = {0};
    struct world                                w;
    char                                        number[16], name[32];

    (void)state;
    open_school(&w);
    for (int i = 0; i < 21; i++) {
        snprintf(number, sizeof number, "x%d", i);
        snprintf(name, sizeof name, "化学26%02d", i);
        set_year(&w, number, "郑七", 2026, "化学学院", name);
        buf_f(&text, "%s ", name);
    }
    world_must(scopes_read(w.store, STR_LIT("office1"), roles_reach, &scopes, &err), &err);
    CHECK(notice_audience_read(&w.ctx, &scopes, buf_view(&text), &a, &why, &err) == 0 &&
              strstr(why.p, "一次最多 20 个"),
          "%s", why.p);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody),
        cmocka_unit_test(audiences_are_read),
        cmocka_unit_test(who_is_missing_is_of_the_day),
        cmocka_unit_test(it_says_so_in_english),
        cmocka_unit_test(names_with_commas),
        cmocka_unit_test(too_many_classes_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
