/* Notices taken back: every part that went, once; who has asked for it hears the end of it. */
#include "tests/unit/notice_run_world.h"

static void answer(struct run_world *r, const char *key, int errcode, const char *by)
{
    struct message msg = {.type = MSG_ANSWER, .key = str_c(key), .answer = {.errcode = errcode}};

    student_app(&r->w, by);
    world_run(&r->w, &msg);
}

static bool recalls(struct run_world *r, int64_t number, const char *by)
{
    auto_buf struct buf why = {0};
    int                 rc;

    world_must(store_begin(r->w.store, run_err()), run_err());
    r->w.ctx.now = r->w.now;
    rc = notice_recall(&r->w.ctx, str_c(by), number, &why, run_err());
    world_must(rc < 0 ? -1 : store_commit(r->w.store, run_err()), run_err());
    return rc == 1;
}

static void forget_told(struct run_world *r)
{
    buf_clear(&r->told);
    buf_clear(&r->asked);
    buf_c(&r->told, "");
    buf_c(&r->asked, "");
}

/* What the platform was asked, that is not answered; how many it was. */
static unsigned answer_asked(struct run_world *r, int errcode, const char *by)
{
    auto_buf struct buf all = {0};
    struct str          keys, key;
    unsigned            n = 0;

    buf_str(&all, buf_view(&r->asked));
    buf_clear(&r->asked);
    buf_c(&r->asked, "");
    for (keys = buf_view(&all); keys.n > 0 && str_split(&keys, '\n', &key) && key.n > 0; n++) {
        auto_free char *copy = str_dup(key);

        answer(r, copy, errcode, by);
    }
    return n;
}

static unsigned answer_all(struct run_world *r, int errcode, const char *by)
{
    run_platform(r, 5000);
    return answer_asked(r, errcode, by);
}

/* What lies in the outbox. */
static struct run_rows look(struct run_world *r)
{
    struct run_rows rows = {.row = xcalloc(10, sizeof *rows.row)};

    world_must(outbox_waiting(r->w.store, 0, 10, run_keep_row, &rows, run_err()), run_err());
    return rows;
}

static void rows_free(struct run_rows *rows)
{
    for (unsigned i = 0; i < rows->count; i++) {
        buf_free(&rows->row[i].to);
        buf_free(&rows->row[i].body);
        buf_free(&rows->row[i].api);
    }
    free(rows->row);
}

/* The platform gets only what it is asked, so many. */
static void asked_alone(struct run_world *r, unsigned want)
{
    struct run_rows rows = look(r);
    unsigned        n = 0;

    for (unsigned i = 0; i < rows.count; i++)
        if (rows.row[i].api.n > 0) {
            run_end_row(r, &rows.row[i]);
            n++;
        }
    rows_free(&rows);
    CHECK(n == want, "asked for: %u", n);
    CHECK(answer_asked(r, 0, "office1") == want, "and answered");
    run_second(r);
}

static unsigned count_told(const struct run_world *r, const char *what)
{
    unsigned n = 0;

    for (const char *at = r->told.p; (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

/* A call under way when its notice is taken back ends as any other: then its part is asked for. */
static void what_is_under_way_is_taken_back_too(void **state)
{
    (void)state;
    for (unsigned gone = 0; gone < 2; gone++) { /* before it was taken back */
        struct run_world *r = xcalloc(1, sizeof *r);
        struct run_rows   rows;
        int64_t           number;

        run_open(r, RUN_AT_ONCE, 2500);
        number = run_put(r, (struct putting){.text = "明天停课"});
        CHECK(!recalls(r, number, "office1"), "nothing has begun");
        run_second(r);
        rows = look(r);
        CHECK(rows.count == 3, "three parts: %u", rows.count);
        if (gone)
            run_end_row(r, &rows.row[1]);
        forget_told(r);
        CHECK(recalls(r, number, "office1"), "it is recalled");
        asked_alone(r, gone);
        rows.row[0].expires_at = 0; /* it went before that was known */
        run_end_row(r, &rows.row[0]);
        CHECK(run_counts(r, number).fate[FATE_HANDED] == 1000, "they have it");
        run_second(r);
        asked_alone(r, 1);
        CHECK(r->told.n == 0, "another one is under way: %s", r->told.p);
        run_platform(r, 10); /* that one does not go */
        run_seconds(r, 3);
        CHECK(run_counts(r, number).fate[FATE_RECALLED] == 1000 * (1 + gone), "taken back");
        CHECK(count_told(r, gone ? "号：已从 2000 人" : "号：已从 1000 人") == 1 &&
                  !strstr(r->told.p, "没有撤回"),
              "told once: %s", r->told.p);
        rows_free(&rows);
        run_close(r);
        free(r);
    }
}

/* 2500 people of whom each has a text of his own: the staff ask once. */
static void many_parts_go_on_by_themselves(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    unsigned          asked = 0, most = 0;
    int64_t           number;

    (void)state;
    run_open(r, RUN_AT_ONCE, 2500);
    r->tuning.notice_minute = 60000;
    number = run_put(r, (struct putting){.text = "{name}"});
    run_seconds(r, 8);
    CHECK(run_counts(r, number).parts == 2500, "a part for each");
    CHECK(recalls(r, number, "office1"), "it is recalled");
    CHECK(!recalls(r, number, "office1"), "only once");
    forget_told(r);
    for (int i = 0; i < 10; i++, r->w.now++) {
        unsigned n = answer_all(r, i == 1 && asked == 1000 ? 45009 : 0, "office1");

        asked += n;
        most = n > most ? n : most;
        run_second(r);
    }
    run_platform(r, 100);
    CHECK(asked == 2500 && most == RECALL_PARTS, "each once: %u, at a time %u", asked, most);
    CHECK(count_told(r, "号：已从 1500 人") == 1 && strstr(r->told.p, "1000 批企业微信没有答应"),
          "told once: %s", r->told.p);
    forget_told(r);
    CHECK(recalls(r, number, "office2"), "those that were refused once more");
    for (int i = 0; i < 4; i++, r->w.now++) {
        answer_all(r, 0, "office2");
        run_second(r);
    }
    run_platform(r, 100);
    CHECK(run_counts(r, number).fate[FATE_RECALLED] == 2500, "all of them");
    CHECK(count_told(r, "office2 ") == 1 && count_told(r, "号：已从 2500 人") == 1, "%s", r->told.p);
    CHECK(!recalls(r, number, "office1"), "nothing is left");
    run_close(r);
    free(r);
}

/* An answer that never comes: behind the 24 hours nothing can be asked for. */
static void a_recall_comes_to_an_end(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_AT_ONCE, 5);
    number = run_put(r, (struct putting){.text = "明天停课"});
    run_seconds(r, 4);
    CHECK(recalls(r, number, "office1"), "it is recalled");
    forget_told(r);
    r->w.now += CST_DAY - 60;
    run_seconds(r, 3);
    CHECK(r->told.n == 0, "it may still come: %s", r->told.p);
    r->w.now += 120;
    run_seconds(r, 3);
    CHECK(count_told(r, "已从 0 人的企业微信里撤回。还有 5 人的没有撤回。在微信") == 1, "%s", r->told.p);
    answer_all(r, 0, "office1");
    run_seconds(r, 3);
    CHECK(count_told(r, "撤回") == 2 && run_counts(r, number).fate[FATE_RECALLED] == 5,
          "what comes later is only known: %s", r->told.p);
    run_close(r);
    free(r);
}

static void who_takes_back_is_told(void **state)
{
    static const struct {
        const char *name;
        int         errcodes[3];
        const char *by, *told; /* NULL: nothing */
    } rows[] = {
        {"all of it", {0, 0, 0}, "office1", "已从 2500 人的企业微信里撤回。在微信里看消息的人"},
        {"one was too old", {0, 42052, 0}, "office1",
         "还有 1000 人的没有撤回；1 批超过 24 小时，企业微信不再撤回。在微信里看"},
        {"one was refused", {0, 0, 40058}, "office1", "1 批企业微信没有答应，可以再试"},
        {"from the command line", {0, 0, 0}, "cli:wang", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = xcalloc(1, sizeof *r);
        struct str        keys, key;
        int64_t           number;
        unsigned          n = 0;

        run_open(r, RUN_AT_ONCE, 2500);
        number = run_put(r, (struct putting){.text = "明天停课"});
        run_seconds(r, 4);
        CHECK(recalls(r, number, rows[i].by), "%s", rows[i].name);
        run_platform(r, 20);
        buf_clear(&r->told);
        buf_c(&r->told, "");
        for (keys = buf_view(&r->asked); keys.n > 0 && str_split(&keys, '\n', &key); n++) {
            auto_free char *copy = str_dup(key);

            answer(r, copy, rows[i].errcodes[n], rows[i].by);
            run_second(r);
            run_platform(r, 20);
            CHECK(n == 2 || r->told.n == 0, "%s: not before the last: %s", rows[i].name, r->told.p);
        }
        CHECK(n == 3, "%s: three parts: %u", rows[i].name, n);
        CHECK(rows[i].told ? strstr(r->told.p, rows[i].told) != NULL : r->told.n == 0, "%s: %s",
              rows[i].name, r->told.p);
        run_close(r);
        free(r);
    }
}

static void repeats(struct run_world *r, int64_t number)
{
    auto_buf struct buf why = {0};

    world_must(store_begin(r->w.store, run_err()), run_err());
    r->w.ctx.now = r->w.now;
    CHECK(notice_repeat(&r->w.ctx, STR_LIT("office1"), number, &why, run_err()) == 1, "%s", why.p);
    world_must(store_commit(r->w.store, run_err()), run_err());
}

/* The last line first. */
static void turn_round(struct buf *lines)
{
    auto_buf struct buf all = {0};

    for (size_t end = lines->n; end > 0;) {
        size_t from = end - 1;

        while (from > 0 && lines->p[from - 1] != '\n')
            from--;
        buf_add(&all, lines->p + from, end - from);
        end = from;
    }
    buf_clear(lines);
    buf_str(lines, buf_view(&all));
}

/* Told again after a day: the first message is too old to be asked for, and stays. */
static void what_was_repeated(void **state)
{
    static const struct {
        const char *name;
        int64_t     hours; /* from the first message to the repeat */
        bool        backwards; /* the repeat is answered before the first message is */
        int64_t     recalled, left;
        unsigned    asked; /* parts */
        const char *told;
    } rows[] = {
        {"a day later", 24, false, 500, 1000, 2,
         "已从 500 人的企业微信里撤回。还有 1000 人的没有撤回：第一次发的超过 24 小时，企业微信不再撤回"},
        {"soon", 2, false, 1500, 0, 3, "已从 1500 人的企业微信里撤回。在微信里"},
        {"soon, and answered the other way round", 2, true, 1500, 0, 3,
         "已从 1500 人的企业微信里撤回。在微信里"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world    *r = xcalloc(1, sizeof *r);
        struct notice_counts c;
        int64_t              number;
        unsigned             asked;

        run_open(r, RUN_AT_ONCE, 1500);
        number = run_put(r, (struct putting){.text = "明天停课", .ack = true});
        run_second(r);
        run_platform(r, 1);
        r->errcode = -1; /* the others get it with the repeat alone */
        run_seconds(r, 4);
        r->errcode = 0;
        r->w.now += 3600 * rows[i].hours + 60;
        repeats(r, number);
        run_seconds(r, 5);
        CHECK(run_counts(r, number).fate[FATE_HANDED] == 1500 && r->got[0] == 2 &&
                  r->got[1400] == 1,
              "%s: told again", rows[i].name);
        CHECK(recalls(r, number, "office1"), "%s: it is recalled", rows[i].name);
        forget_told(r);
        run_platform(r, 100);
        if (rows[i].backwards)
            turn_round(&r->asked);
        asked = answer_asked(r, 0, "office1");
        run_seconds(r, 3);
        c = run_counts(r, number);
        CHECK(asked == rows[i].asked, "%s: asked %u", rows[i].name, asked);
        CHECK(c.fate[FATE_RECALLED] == rows[i].recalled && c.fate[FATE_HANDED] == rows[i].left,
              "%s: %d recalled, %d left", rows[i].name, (int)c.fate[FATE_RECALLED],
              (int)c.fate[FATE_HANDED]);
        CHECK(count_told(r, rows[i].told) == 1, "%s: %s", rows[i].name, r->told.p);
        run_close(r);
        free(r);
    }
}

/* How it stands, as the sender asks. */
/* Answers one after the other of what was asked. */
static void answer_each(struct run_world *r, const int *errcodes, unsigned count)
{
    auto_buf struct buf all = {0};
    struct str          keys, key;
    unsigned            n = 0;

    run_platform(r, 100);
    buf_str(&all, buf_view(&r->asked));
    buf_clear(&r->asked);
    buf_c(&r->asked, "");
    for (keys = buf_view(&all); keys.n > 0 && str_split(&keys, '\n', &key) && key.n > 0; n++) {
        auto_free char *copy = str_dup(key);

        CHECK(n < count, "%u are asked", count);
        answer(r, copy, errcodes[n], "office1");
    }
    CHECK(n == count, "%u are asked, not %u", count, n);
    run_seconds(r, 3);
}

/* Three messages to each: who has kept one of them has it. */
static void what_was_repeated_twice(void **state)
{
    static const struct {
        const char *name;
        int         errcodes[3];
        int64_t     left;
    } rows[] = {
        {"all", {0, 0, 0}, 0},
        {"not the first", {42020, 0, 0}, 10},
        {"not the second", {0, 42020, 0}, 10},
        {"not the third", {0, 0, 42020}, 10},
        {"none", {42020, 42020, 42020}, 10},
    };
    static const int again[] = {0, 0, 0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = xcalloc(1, sizeof *r);
        unsigned          refused = 0;
        int64_t           number;

        run_open(r, RUN_AT_ONCE, 10);
        number = run_put(r, (struct putting){.text = "明天停课", .ack = true});
        run_seconds(r, 3);
        for (unsigned round = 0; round < 2; round++) {
            r->w.now += 3600 + 60;
            repeats(r, number);
            run_seconds(r, 5);
        }
        CHECK(r->got[0] == 3 && r->got[9] == 3, "%s: three each", rows[i].name);
        CHECK(recalls(r, number, "office1"), "%s: it is recalled", rows[i].name);
        answer_each(r, rows[i].errcodes, 3);
        CHECK(run_counts(r, number).fate[FATE_HANDED] == rows[i].left &&
                  run_counts(r, number).fate[FATE_RECALLED] == 10 - rows[i].left,
              "%s: %d have one", rows[i].name, (int)run_counts(r, number).fate[FATE_HANDED]);
        for (unsigned n = 0; n < 3; n++)
            refused += rows[i].errcodes[n] != 0;
        if (refused > 0) {
            CHECK(recalls(r, number, "office1"), "%s: once more", rows[i].name);
            answer_each(r, again, refused);
        }
        CHECK(run_counts(r, number).fate[FATE_RECALLED] == 10, "%s: then all", rows[i].name);
        run_close(r);
        free(r);
    }
}

static void stands(struct run_world *r, const char *what)
{
    staff_app(&r->w, "office1");
    world_say(&r->w, "通知情况 1");
    CHECK(world_has(&r->w.heard, what), "not “%s”: %s", what, r->w.heard.p);
}

static void what_is_asked_for_is_not_done(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);

    (void)state;
    run_open(r, RUN_AT_ONCE, 1500);
    CHECK(run_put(r, (struct putting){.text = "明天停课"}) == 1, "the first");
    run_seconds(r, 4);
    stands(r, "已发完|已送达企业微信 1500 人");
    CHECK(recalls(r, 1, "office1"), "it is recalled");
    stands(r, "正在撤回|还没有撤回 1500 人|!已撤回|!送达");
    run_platform(r, 100);
    CHECK(answer_asked(r, 40058, "office1") == 2, "two parts");
    stands(r, "正在撤回");
    run_seconds(r, 2);
    stands(r, "没有撤回成|没有撤回，还在企业微信里 1500 人|!正在|!送达企业");
    CHECK(recalls(r, 1, "office1"), "once more");
    stands(r, "正在撤回|还没有撤回 1500 人");
    run_platform(r, 100);
    CHECK(answer_asked(r, 0, "office1") == 2, "those two");
    run_seconds(r, 2);
    stands(r, "已撤回 1500 人|!正在|!还在");
    run_close(r);
    free(r);
}

/* Its repeat is taken back, the first one is too old for that: all of them have it still. */
static void the_first_one_stays(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);

    (void)state;
    run_open(r, RUN_AT_ONCE, 10);
    CHECK(run_put(r, (struct putting){.text = "明天停课", .ack = true}) == 1, "put");
    run_seconds(r, 4);
    run_at(r, "2026-11-21 10:20");
    run_seconds(r, 4);
    CHECK(r->got[0] == 2, "the repeat");
    CHECK(recalls(r, 1, "office1"), "it is recalled");
    run_seconds(r, 1);
    CHECK(answer_asked(r, 0, "office1") == 1, "one part of two");
    run_seconds(r, 2);
    stands(r, "部分撤回|没有撤回，还在企业微信里 10 人|!正在");
    staff_app(&r->w, "office1");
    world_say(&r->w, "通知情况");
    CHECK(world_has(&r->w.heard, "部分撤回|!已撤回"), "the list: %s", r->w.heard.p);
    run_close(r);
    free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_under_way_is_taken_back_too),
        cmocka_unit_test(the_first_one_stays),
        cmocka_unit_test(many_parts_go_on_by_themselves),
        cmocka_unit_test(a_recall_comes_to_an_end),
        cmocka_unit_test(who_takes_back_is_told),
        cmocka_unit_test(what_was_repeated),
        cmocka_unit_test(what_was_repeated_twice),
        cmocka_unit_test(what_is_asked_for_is_not_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
