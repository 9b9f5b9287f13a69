/* What is of no use later says until when: reminders, digests. (Passes: test_pass.c,
 * test_pass_scan.c.) */
#include "tests/unit/staff_world.h"

#include "handlers/schedule.h"
#include "store/outbox.h"

#define SCHOOL(window)                                                                             \
    STAFF_HEAD STAFF_CHECKIN "    remind: [\"07:30\"]\n    digest: \"10:30\"\n" window

struct out {
    char    untils[200]; /* of the rows that were put since the last look */
    int64_t last;
};

static int keep_row(void *arg, const struct outbox_row *row)
{
    struct out *o = arg;
    char        stamp[17];
    size_t      n = strlen(o->untils);

    o->last = row->id;
    snprintf(o->untils + n, sizeof o->untils - n, "%s%s%s", n > 0 ? ", " : "",
             row->kind == OUT_MAKE ? "make " : "",
             row->expires_at == 0 ? "never" : cst_stamp(stamp, row->expires_at) + 5);
    return 0;
}

static void look_out(struct world *w, struct out *o)
{
    struct err err = {0};

    o->untils[0] = '\0';
    world_must(outbox_waiting(w->store, o->last, 1000, keep_row, o, &err), &err);
}

static void tick(struct world *w, unsigned row)
{
    struct ctx ctx = w->ctx;
    struct err err = {0};
    bool       more = false;

    ctx.now = w->now;
    ctx.app = NULL;
    world_must(store_begin(w->store, &err), &err);
    world_must(schedule[row]->run(&ctx, &more, &err), &err);
    world_must(store_commit(w->store, &err), &err);
    CHECK(ctx.push_until == 0, "what comes next has no end of that");
}

static const struct {
    const char *name, *school, *at, *say; /* say NULL: the school's time */
    unsigned    row;                      /* of the schedule */
    const char *want;
} rows[] = {
    {"two hours", SCHOOL(""), "2026-11-21 07:30", NULL, 0, "11-21 09:30"},
    {"the end of the day", SCHOOL(""), "2026-11-21 23:10", "提醒", 0, "11-22 00:00"},
    {"asked for", SCHOOL(""), "2026-11-21 08:00", "提醒", 0, "11-21 10:00"},
    {"the hours end", SCHOOL("    window: {daily_from: \"06:00\", daily_to: \"08:40\"}\n"),
     "2026-11-21 07:31", NULL, 0, "11-21 08:40"},
    {"hours that begin later", SCHOOL("    window: {daily_from: \"07:00\"}\n"), "2026-11-21 07:31",
     NULL, 0, "11-21 09:31"},
    {"the last moment", SCHOOL("    window: {until: \"2026-11-21 08:00\"}\n"), "2026-11-21 07:30",
     NULL, 0, "11-21 08:00"},
    {"the last day", SCHOOL("    window: {until: \"2026-11-21\"}\n"), "2026-11-21 23:00", "提醒", 0,
     "11-22 00:00"},
    {"the digests of two", SCHOOL(""), "2026-11-21 10:30", NULL, 1,
     "make 11-22 00:00, make 11-22 00:00"},
    {"a digest that was asked for", SCHOOL(""), "2026-11-21 11:00", "日报", 1, "make 11-22 00:00"},
    {"one of the day before", SCHOOL(""), "2026-11-21 11:00", "日报 昨天", 1, "make 11-22 00:00"},
    {"a table is not of that day", SCHOOL(""), "2026-11-21 11:00", "导出 上报学院", 1,
     "make never"},
};

static void each_has_its_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;
        struct out   o = {.last = 0};

        staff_open(&w, rows[i].school);
        CHECK(cst_parse_stamp(str_c(rows[i].at), &w.now), "%s: a time", rows[i].name);
        look_out(&w, &o);
        if (rows[i].say)
            world_say(&w, rows[i].say);
        else
            tick(&w, rows[i].row);
        CHECK(w.ctx.push_until == 0, "%s: and is over", rows[i].name);
        look_out(&w, &o);
        CHECK(strcmp(o.untils, rows[i].want) == 0, "%s: %s", rows[i].name, o.untils);
        world_close(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_has_its_end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
