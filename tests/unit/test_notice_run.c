/* Notices carried out: parts, the first 1 %, the pace, quiet hours, repeats; and a crash between
 * every two steps. */
#include "tests/unit/notice_run_world.h"

/* ---- the same for all ---- */

static void each_gets_it_once(bool crash)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    run_open(r, RUN_AT_ONCE, 2500);
    r->crash = crash;
    number = run_put(r, (struct putting){.text = "明天停课"});
    run_seconds(r, 3);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE, "it is done: %d", notice_is(&r->w, number));
    run_all_got(r, 1);
    CHECK(r->receivers_most == 1000 && r->waiting_most == 3, "in three parts: %u, %u",
          r->receivers_most, r->waiting_most);
    CHECK(run_counts(r, number).fate[FATE_HANDED] == 2500, "all are handed");
    CHECK(strstr(r->told.p, "office1 ") && strstr(r->told.p, "共 2500 人，送达企业微信 2500 人"),
          "its creator is told: %s", r->told.p);
    run_close(r);
    free(r);
}

static int two_read_english(struct store *s)
{
    return member_set_lang(s, STR_LIT("r0003"), LANG_EN, run_err()) |
           member_set_lang(s, STR_LIT("r1004"), LANG_EN, run_err());
}

static unsigned lines(const struct buf *text)
{
    unsigned n = 0;

    for (size_t i = 0; i < text->n; i++)
        n += text->p[i] == '\n';
    return n;
}

/* What Hongyan adds is in his language, whatever the notice is written in; where it adds nothing
 * there is no call more. */
static void what_is_added_in_his_language(void **state)
{
    static const struct {
        const char    *name;
        struct putting p;
        unsigned       calls;
        const char    *en, *zh; /* of r0003, of r0000; en NULL: the same call */
    } rows[] = {
        {"nothing is added", {.text = "明天停课"}, 3, NULL, "明天停课\"}"},
        {"how to answer", {.text = "请填表", .ack = true}, 4,
         "请填表\\nReply \\\"ack 1\\\" to confirm.", "请填表\\n回复“收到 1”确认。"},
        {"where more is", {.text = "请填表", .url = "https://a.cn"}, 4, "Details: https://a.cn",
         "详情：https://a.cn"},
        {"it is in English", {.text = "请看", .text_en = "Look"}, 4, "\"Look\"", "请看\"}"},
        {"a page with its own words", {.type = NOTICE_NEWS, .title = "新闻", .text = "看",
                                       .url = "https://a.cn"}, 3, NULL, "新闻"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = xcalloc(1, sizeof *r);
        int64_t           number;

        run_open(r, RUN_AT_ONCE, 2500);
        world_must(store_begin(r->w.store, run_err()), run_err());
        world_must(two_read_english(r->w.store), run_err());
        world_must(store_commit(r->w.store, run_err()), run_err());
        number = run_put(r, rows[i].p);
        run_seconds(r, 3);
        CHECK(lines(&r->texts) == rows[i].calls, "%s: %u calls", rows[i].name, lines(&r->texts));
        CHECK(strstr(r->texts.p, rows[i].zh), "%s: %s", rows[i].name, rows[i].zh);
        if (rows[i].en) {
            const char *call = strstr(r->texts.p, "r0003|r1004 {");

            CHECK(call && strstr(call, rows[i].en), "%s: %s", rows[i].name, call ? call : "none");
        }
        if (rows[i].p.ack) {
            r->w.now += CST_DAY + 60;
            run_seconds(r, 3);
            CHECK(strstr(r->texts.p, "[Reminder] 请填表\\nReply") &&
                      strstr(r->texts.p, "【再次提醒】请填表\\n回复"),
                  "%s: again", rows[i].name);
        }
        CHECK(run_counts(r, number).fate[FATE_HANDED] == 2500, "%s: all of them", rows[i].name);
        run_close(r);
        free(r);
    }
}

static void parts_of_a_thousand(void **state)
{
    (void)state;
    each_gets_it_once(false);
}

static void nobody_twice_after_crashes(void **state)
{
    (void)state;
    each_gets_it_once(true);
}

/* The platform takes nothing: the outbox does not grow. */
static void eight_parts_at_a_time(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_AT_ONCE, 9500);
    number = run_put(r, (struct putting){.text = "明天停课"});
    for (int i = 0; i < 5; i++, r->w.now++)
        run_second(r);
    CHECK(run_counts(r, number).fate[FATE_PUT] == 8000 && r->waiting_most == 8, "eight of ten: %u",
          r->waiting_most);
    run_seconds(r, 4);
    run_all_got(r, 1);
    run_close(r);
    free(r);
}

/* A crash before every commit, and a platform that takes as much as it likes. */
static void everybody_once_whatever_happens(void **state)
{
    static const struct {
        const char      *name, *school, *text;
        enum notice_type type;
        unsigned         people, seconds;
    } rows[] = {
        {"the same", RUN_AT_ONCE, "明天停课", NOTICE_TEXT, 1200, 40},
        {"in two stages", RUN_SCHOOL, "明天停课", NOTICE_TEXT, 450, 340},
        {"names", RUN_AT_ONCE, "{name}", NOTICE_TEXT, 120, 60},
        {"names in two stages", RUN_SCHOOL, "{name}", NOTICE_TEXT, 210, 400},
        {"classes", RUN_AT_ONCE, "{class}", NOTICE_TEXT, 500, 60},
        {"cards", RUN_AT_ONCE, "{name}", NOTICE_CARD, 60, 60},
    };
    unsigned dice = 20261120;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = xcalloc(1, sizeof *r);
        int64_t           number;

        run_open(r, rows[i].school, rows[i].people);
        r->crash = true;
        number = run_put(r, (struct putting){.text = rows[i].text, .title = "通知", .ack = true,
                                             .type = rows[i].type});
        for (unsigned s = 0; s < rows[i].seconds; s++, r->w.now++) {
            run_second(r);
            dice = dice * 1103515245 + 12345;
            run_platform(r, dice >> 16 & 15);
        }
        CHECK(notice_is(&r->w, number) == NOTICE_DONE, "%s: done", rows[i].name);
        CHECK(run_counts(r, number).fate[FATE_HANDED] == rows[i].people, "%s: all handed",
              rows[i].name);
        run_all_got(r, 1);
        run_close(r);
        free(r);
    }
}

/* ---- the first 1 % ---- */

static void one_in_a_hundred_first(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_SCHOOL, 301);
    number = run_put(r, (struct putting){.text = "明天停课"});
    run_seconds(r, 299);
    CHECK(run_reached(r) == 4 && r->got[0] && r->got[100] && r->got[200] && r->got[300],
          "four of 301 first: %u", run_reached(r));
    CHECK(notice_is(&r->w, number) == NOTICE_SENDING, "it waits five minutes");
    run_seconds(r, 3);
    run_all_got(r, 1);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE, "then all others get it");
    run_close(r);
    free(r);
}

/* The platform has not said what became of the first 1 %: nobody else gets it before. */
static void the_first_are_waited_for(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_SCHOOL, 301);
    number = run_put(r, (struct putting){.text = "明天停课"});
    for (int i = 0; i < 400; i++, r->w.now++)
        run_second(r);
    CHECK(run_counts(r, number).fate[FATE_PUT] == 4 && run_counts(r, number).parts == 1,
          "only they are in the outbox");
    run_seconds(r, 3);
    run_all_got(r, 1);
    run_close(r);
    free(r);
}

static void too_many_of_the_first_refused(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_SCHOOL, 301);
    r->refuse = "r0100";
    number = run_put(r, (struct putting){.text = "明天停课"});
    run_seconds(r, 400);
    CHECK(notice_is(&r->w, number) == NOTICE_STOPPED && run_reached(r) == 3, "it goes no further");
    CHECK(run_counts(r, number).fate[FATE_STOPPED] == 297 &&
              run_counts(r, number).fate[FATE_SCOPE] == 1,
          "all others are written down as stopped");
    CHECK(strstr(r->told.p, "先发的 4 人里有 1 人被企业微信拒收"), "its creator is told: %s",
          r->told.p);
    run_close(r);
    free(r);
}

static void a_tenth_may_be_refused(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_SCHOOL, 1000);
    r->refuse = "r0100";
    number = run_put(r, (struct putting){.text = "明天停课"});
    run_seconds(r, 310);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE && run_reached(r) == 999, "one of ten is fine");
    CHECK(strstr(r->told.p, "送达企业微信 999 人；没有送到 1 人"), "and is told: %s", r->told.p);
    run_close(r);
    free(r);
}

/* ---- another text for each ---- */

static void an_even_pace_for_names(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;
    unsigned          before, most = 0;

    (void)state;
    run_open(r, RUN_AT_ONCE, 95);
    number = run_put(r, (struct putting){.text = "{name}，你的宿舍在 {class}"});
    for (int i = 0; i < 9; i++, r->w.now++) {
        before = run_reached(r);
        run_second(r);
        run_second(r); /* asked twice in the same second it gives no more */
        run_platform(r, 1000);
        run_second(r);
        CHECK(run_platform(r, 1000) == 0, "nor when all has gone");
        most = run_reached(r) - before > most ? run_reached(r) - before : most;
    }
    CHECK(most == 10 && run_reached(r) == 90, "600 a minute are ten in a second: %u, %u", most,
          run_reached(r));
    run_seconds(r, 2);
    run_all_got(r, 1);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE && r->receivers_most == 1, "one by one");
    CHECK(strstr(r->texts.p, "r0007 ") && strstr(r->texts.p, "同学7，你的宿舍在 计算机00\"") &&
              strstr(r->texts.p, "同学94，你的宿舍在 计算机02\""),
          "each his own: %s", r->texts.p);
    run_close(r);
    free(r);
}

static void sixty_seconds_make_a_minute(void **state)
{
    static const unsigned minutes[] = {1, 59, 601, 4000};

    (void)state;
    for (size_t m = 0; m < ARRAY_LEN(minutes); m++) {
        struct run_world *r = xcalloc(1, sizeof *r);

        run_open(r, RUN_AT_ONCE, minutes[m] < 1000 ? 700 : 4100);
        r->tuning.notice_minute = minutes[m];
        run_put(r, (struct putting){.text = "{name}"});
        run_seconds(r, 60);
        CHECK(run_reached(r) == minutes[m], "%u in a minute, not %u", minutes[m], run_reached(r));
        run_close(r);
        free(r);
    }
}

/* The platform is slow: not more than a second's worth lies in the outbox before what members
 * ask for. */
static void the_outbox_is_never_full(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);

    (void)state;
    run_open(r, RUN_AT_ONCE, 300);
    run_put(r, (struct putting){.text = "{name}"});
    for (int i = 0; i < 40; i++, r->w.now++) {
        run_second(r);
        run_platform(r, 3);
    }
    CHECK(r->waiting_most == 10 && run_reached(r) == 120, "%u wait at the most, %u got it",
          r->waiting_most, run_reached(r));
    run_close(r);
    free(r);
}

static void one_row_for_a_class(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_AT_ONCE, 430);
    number = run_put(r, (struct putting){.text = "{class}的同学今晚班会"});
    run_seconds(r, 3);
    run_all_got(r, 1);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE && run_counts(r, number).parts == 11,
          "eleven classes, eleven rows: %lld", (long long)run_counts(r, number).parts);
    CHECK(strstr(r->texts.p, "r0039 ") && strstr(r->texts.p, "计算机10的同学"), "%s", r->texts.p);
    run_close(r);
    free(r);
}

/* ---- not now ---- */

static void nobody_is_woken(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number, at_night;
    unsigned          before;

    (void)state;
    run_open(r, RUN_AT_ONCE, 300);
    run_at(r, "2026-11-20 21:59");
    number = run_put(r, (struct putting){.text = "{name}"});
    run_seconds(r, 10);
    run_at(r, "2026-11-20 22:00");
    before = run_reached(r);
    run_seconds(r, 20);
    CHECK(before == 100 && run_reached(r) == before, "one that has begun stops: %u",
          run_reached(r));
    at_night = run_put(r, (struct putting){.text = "明天停课"});
    run_seconds(r, 10);
    run_at(r, "2026-11-21 06:59");
    run_seconds(r, 50);
    CHECK(run_reached(r) == before, "nor does another begin");
    run_at(r, "2026-11-21 07:02");
    run_seconds(r, 30);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE && notice_is(&r->w, at_night) == NOTICE_DONE,
          "in the morning both go on");
    run_all_got(r, 2);
    run_close(r);
    free(r);
}

static void what_is_urgent_goes_at_night(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_AT_ONCE, 5);
    run_at(r, "2026-11-20 23:30");
    number = run_put(r, (struct putting){.text = "紧急集合", .kind = "urgent"});
    run_seconds(r, 3);
    CHECK(run_reached(r) == 0 && notice_is(&r->w, number) == NOTICE_WAITING,
          "not before its release");
    notice_state(&r->w, number, NOTICE_WAITING, NOTICE_PLANNED);
    run_seconds(r, 3);
    run_all_got(r, 1);
    run_close(r);
    free(r);
}

static void it_waits_while_sends_do_not_work(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number, over;

    (void)state;
    run_open(r, RUN_AT_ONCE, 30);
    number = run_put(r, (struct putting){.text = "{name}"});
    over = run_put(r, (struct putting){.text = "今天 10:20 前", .expires_at = r->w.now + 600});
    run_second(r);
    run_platform(r, 4);
    r->w.ctx.outbound_apps = 2;
    for (int i = 0; i < 30; i++, r->w.now++)
        run_second(r);
    CHECK(run_counts(r, number).fate[FATE_QUEUED] == 20, "nothing more is put");
    r->w.now += 600;
    run_second(r);
    r->w.ctx.outbound_apps = 3;
    run_seconds(r, 10);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE && notice_is(&r->w, over) == NOTICE_DONE,
          "both end: %d", notice_is(&r->w, over));
    CHECK(run_counts(r, number).fate[FATE_HANDED] == 30, "nobody was lost");
    CHECK(run_counts(r, over).fate[FATE_STOPPED] == 30, "what is over is not sent");
    run_close(r);
    free(r);
}

/* ---- again ---- */

static void who_has_not_answered_is_told_again(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_SCHOOL, 4);
    run_at(r, "2026-11-20 21:30");
    number = run_put(r, (struct putting){.text = "请填表", .ack = true});
    run_seconds(r, 3);
    run_all_got(r, 1);
    CHECK(strstr(r->texts.p, "请填表\\n回复“收到 ") && !strstr(r->texts.p, "再次"), "%s", r->texts.p);
    notice_says_got(&r->w, number, "r0002");
    r->w.now += CST_DAY - 60;
    run_seconds(r, 50);
    run_all_got(r, 1);
    run_seconds(r, 200);
    CHECK(r->got[0] == 2 && r->got[1] == 2 && r->got[2] == 1 && r->got[3] == 2, "the others again");
    CHECK(strstr(r->texts.p, "【再次提醒】请填表") && strstr(r->told.p, "已再次提醒"), "%s",
          r->texts.p);
    r->w.now += 3 * CST_DAY;
    run_seconds(r, 60);
    CHECK(r->got[0] == 2, "once is enough for this school");
    run_close(r);
    free(r);
}

static void not_again_at_night(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);

    (void)state;
    run_open(r, RUN_SCHOOL, 4);
    run_at(r, "2026-11-20 21:58");
    run_put(r, (struct putting){.text = "请填表", .ack = true});
    r->w.now += 30; /* it is handed at 21:58, its repeat would be just before the night */
    run_seconds(r, 3);
    run_at(r, "2026-11-21 22:10");
    run_seconds(r, 60);
    run_all_got(r, 1);
    run_at(r, "2026-11-22 07:02");
    run_seconds(r, 60);
    run_all_got(r, 2);
    run_close(r);
    free(r);
}

/* Its repeat was due in the day, when nobody was there to do it. */
static void not_at_night_after_a_day_without_us(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);

    (void)state;
    run_open(r, RUN_SCHOOL, 4);
    ((struct conf_school *)r->w.school)->notices.late_hours = 24;
    run_put(r, (struct putting){.text = "请填表", .ack = true});
    run_seconds(r, 3);
    run_at(r, "2026-11-21 23:10");
    run_seconds(r, 60);
    run_all_got(r, 1);
    run_at(r, "2026-11-22 07:02");
    run_seconds(r, 10);
    run_all_got(r, 2);
    run_close(r);
    free(r);
}

static void it_ends_with_its_time(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_AT_ONCE, 200);
    number = run_put(r, (struct putting){.text = "{name}", .expires_at = r->w.now + 10});
    run_seconds(r, 30);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE && run_reached(r) == 100, "ten seconds: %u",
          run_reached(r));
    CHECK(run_counts(r, number).fate[FATE_STOPPED] == 100, "the others are told no more");
    run_close(r);
    free(r);
}

/* A card and its words are two calls. */
static void one_call_a_second_is_enough(void **state)
{
    static const char school[] = "channel: card\n";
    struct run_world   *r = xcalloc(1, sizeof *r);
    auto_buf struct buf text = {0};
    const char         *rest = strstr(RUN_AT_ONCE, "channel: text\n");

    (void)state;
    buf_add(&text, RUN_AT_ONCE, (size_t)(rest - RUN_AT_ONCE));
    buf_f(&text, "%s%s", school, rest + strlen("channel: text\n"));
    run_open(r, text.p, 5);
    r->tuning.notice_minute = 60;
    run_put(r, (struct putting){.text = "{name}", .title = "通知", .type = NOTICE_CARD, .ack = true});
    run_seconds(r, 20);
    run_all_got(r, 2);
    CHECK(r->waiting_most == 2, "one by one: %u", r->waiting_most);
    run_close(r);
    free(r);
}

static void nobody_again_where_all_have_answered(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_SCHOOL, 2);
    number = run_put(r, (struct putting){.text = "请填表", .ack = true});
    run_seconds(r, 3);
    notice_says_got(&r->w, number, "r0000");
    notice_says_got(&r->w, number, "r0001");
    r->w.now += CST_DAY;
    buf_clear(&r->told);
    buf_c(&r->told, "");
    run_seconds(r, 600);
    run_all_got(r, 1);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE && r->told.n == 0, "nothing is said: %s",
          r->told.p);
    run_close(r);
    free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_a_thousand),
        cmocka_unit_test(what_is_added_in_his_language),
        cmocka_unit_test(nobody_twice_after_crashes),
        cmocka_unit_test(eight_parts_at_a_time),
        cmocka_unit_test(everybody_once_whatever_happens),
        cmocka_unit_test(it_ends_with_its_time),
        cmocka_unit_test(not_at_night_after_a_day_without_us),
        cmocka_unit_test(one_call_a_second_is_enough),
        cmocka_unit_test(one_in_a_hundred_first),
        cmocka_unit_test(the_first_are_waited_for),
        cmocka_unit_test(too_many_of_the_first_refused),
        cmocka_unit_test(a_tenth_may_be_refused),
        cmocka_unit_test(an_even_pace_for_names),
        cmocka_unit_test(sixty_seconds_make_a_minute),
        cmocka_unit_test(the_outbox_is_never_full),
        cmocka_unit_test(one_row_for_a_class),
        cmocka_unit_test(nobody_is_woken),
        cmocka_unit_test(what_is_urgent_goes_at_night),
        cmocka_unit_test(it_waits_while_sends_do_not_work),
        cmocka_unit_test(who_has_not_answered_is_told_again),
        cmocka_unit_test(not_again_at_night),
        cmocka_unit_test(nobody_again_where_all_have_answered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
