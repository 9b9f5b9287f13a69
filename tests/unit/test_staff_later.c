/* A school with so many people that the worker does not count them: what is answered at once, what
 * by the maker, what by the schedule. */
#include "tests/unit/staff_world.h"

#include "handlers/make.h"
#include "handlers/schedule.h"
#include "handlers/staff_later.h"
#include "store/outbox.h"

static const char school[] = STAFF_HEAD STAFF_CHECKIN;

enum { CLASS = 100 };

/* Of classes of 100 in ten colleges. */
static void crowd(struct world *w, unsigned count)
{
    struct err         err = {0};
    enum people_change change;
    char               number[24], college[24], class_name[24];

    world_must(store_begin(w->store, &err), &err);
    for (unsigned i = 0; i < count; i++) {
        struct person p = {.name = STR_LIT("某"), .kind = STR_LIT("undergraduate")};

        snprintf(number, sizeof number, "m%06u", i);
        snprintf(college, sizeof college, "学院%u", i / CLASS % 10);
        snprintf(class_name, sizeof class_name, "%u班", i / CLASS);
        p.number = str_c(number);
        p.college = str_c(college);
        p.class_name = str_c(class_name);
        world_must(people_put(w->store, w->now, &p, NULL, false, &change, &err), &err);
    }
    world_must(store_commit(w->store, &err), &err);
    w->ctx.outbound = true;
    w->ctx.outbound_apps = 3;
}

/* The newest order. */
struct ordered {
    char    maker[32], spec[200];
    int64_t last;
};

static int keep_order(void *arg, const struct outbox_row *row)
{
    struct ordered *o = arg;

    o->last = row->id;
    if (row->kind != OUT_MAKE)
        return 0;
    snprintf(o->maker, sizeof o->maker, "%.*s", STR_ARG(row->api));
    snprintf(o->spec, sizeof o->spec, "%.*s", STR_ARG(row->body));
    return 0;
}

static void look_ordered(struct world *w, struct ordered *o)
{
    struct err err = {0};

    o->maker[0] = o->spec[0] = '\0';
    world_must(outbox_waiting(w->store, o->last, 1000, keep_order, o, &err), &err);
}

static void check_made(struct world *w, const char *name, const char *spec, const char *want)
{
    struct made made = {0};
    struct err  err = {0};
    int         before = staff_traces(w);

    CHECK(make_answer.make(w->store, w->ctx.school, w->now, str_c(spec), &made, &err) == 0,
          "%s: %s", name, err.text);
    buf_c(&made.text, "");
    CHECK(world_has(&made.text, want) && made.bytes.n == 0, "%s: %s", name, made.text.p);
    CHECK(staff_traces(w) == before, "%s: the trace was left before", name);
    buf_free(&made.text);
}

static void what_is_read_by_whom(void **state)
{
    static const struct {
        const char *name, *user, *say, *hear, *maker, *spec, *made, *trace;
        bool        down; /* sends do not work */
    } rows[] = {
        {"all of them", "office1", "未打卡", "人数很多|结果马上发到这里|!应报", "answer",
         "missing\noffice1\n\n未打卡", "应报 80007|学院0 0班　未报 100/100|“未打卡 2”",
         "staff.missing 未打卡 checkin 全校", false},
        {"a page", "office1", "未打卡 打卡 2", "结果马上发到这里", "answer",
         "missing\noffice1\n\n未打卡 打卡 2", "未报 100/100|“未打卡 打卡 3”", "staff.missing 未打卡 checkin 全校",
         false},
        {"a college", "office1", "未打卡 学院3", "结果马上发到这里", "answer",
         "missing\noffice1\n\n未打卡 学院3", "应报 8000", NULL, false},
        {"a class", "office1", "未打卡 软件2601", "应报 2|赵一 s1|钱二 s2|!马上", "", "", NULL,
         "staff.list 未打卡 checkin 软件2601 2", false},
        {"a class that is none", "office1", "未打卡 软件9999", "没有这个班级|!马上", "", "", NULL, NULL,
         false},
        {"a small scope", "fudao", "未打卡", "应报 4|!马上", "", "", NULL, NULL, false},
        {"the digest", "office1", "日报", "结果马上发到这里|!应报", "digest",
         "checkin\n20777\noffice1\nw", NULL, "staff.digest 日报 checkin 2026-11-20 全校", false},
        {"who can be reached", "office1", "可达", "结果马上发到这里", "answer", "reach\noffice1\n\n可达",
         "可达情况|正常 5 人|未加入 80002 人", "reach.count 可达 全校", false},
        {"a counsellor's", "fudao", "可达", "可达情况|!马上", "", "", NULL, NULL, false},
        {"while sends do not work", "office1", "未打卡", "应报 80007|!马上", "", "", NULL,
         "staff.missing 未打卡 checkin 全校 804", true},
    };
    struct world   w;
    struct ordered o = {.last = 0};

    (void)state;
    staff_open(&w, school);
    crowd(&w, LATER_PEOPLE + 1);
    look_ordered(&w, &o);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        staff_app(&w, rows[i].user);
        w.ctx.outbound = !rows[i].down;
        world_say(&w, rows[i].say);
        look_ordered(&w, &o);
        CHECK(world_has(&w.heard, rows[i].hear), "%s hears %s", rows[i].name, w.heard.p);
        CHECK(strcmp(o.maker, rows[i].maker) == 0 && strcmp(o.spec, rows[i].spec) == 0,
              "%s orders %s %s", rows[i].name, o.maker, o.spec);
        CHECK(rows[i].trace == NULL || strcmp(staff_audited(&w).text, rows[i].trace) == 0,
              "%s: the audit: %s", rows[i].name, staff_audited(&w).text);
        if (rows[i].made)
            check_made(&w, rows[i].name, o.spec, rows[i].made);
    }
    check_made(&w, "in English", "missing\noffice1\ne\nmissing", "expected 80007|of 100 missing");
    check_made(&w, "who has lost the role meanwhile", "missing\nmenwei\n\n未打卡", "只对辅导员|!应报");
    world_close(&w);
}

/* Nobody is counted before very many are told; a class is told at once. */
static void reminded_without_counting(void **state)
{
    struct world w;
    struct ctx   ctx;
    struct err   err = {0};
    bool         more = true;
    unsigned     parts = 0;

    (void)state;
    staff_open(&w, school);
    crowd(&w, LATER_PEOPLE + 1);
    staff_app(&w, "office1");
    world_say(&w, "提醒 软件2601");
    CHECK(world_has(&w.heard, "已提醒 2 人"), "a class: %s", w.heard.p);
    world_say(&w, "提醒 软件9999");
    CHECK(world_has(&w.heard, "没有这个班级"), "none: %s", w.heard.p);
    world_say(&w, "提醒");
    CHECK(world_has(&w.heard, "人多，正在分批提醒|!有 "), "all: %s", w.heard.p);
    for (; more && parts < 100; parts++) {
        ctx = w.ctx;
        ctx.now = w.now;
        ctx.me = (struct member){0};
        more = false;
        world_must(store_begin(w.store, &err), &err);
        world_must(schedule[2]->run(&ctx, &more, &err), &err);
        world_must(store_commit(w.store, &err), &err);
    }
    CHECK(parts > 20 && strcmp(staff_audited(&w).text, "staff.remind 提醒 checkin 全校 3") == 0,
          "%u parts; %s: the others are no members", parts, staff_audited(&w).text);
    world_close(&w);
}

static void what_cannot_be_answered(void **state)
{
    static const char *const specs[] = {"", "missing", "missing\noffice1", "missing\noffice1\n",
                                        "remind\noffice1\n\n提醒", "nothing\noffice1\n\n未打卡"};
    struct world w;

    (void)state;
    staff_open(&w, school);
    for (size_t i = 0; i < ARRAY_LEN(specs); i++) {
        struct made made = {0};
        struct err  err = {0};

        CHECK(make_answer.make(w.store, w.ctx.school, w.now, str_c(specs[i]), &made, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT && made.text.n == 0,
              "“%s” is no order", specs[i]);
    }
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_by_whom),
        cmocka_unit_test(reminded_without_counting),
        cmocka_unit_test(what_cannot_be_answered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
