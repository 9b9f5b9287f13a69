/* Notices carried out: who gets which of them, the platform's day, what ends one. */
#include "tests/unit/notice_run_world.h"

/* ---- who ---- */

static void write(struct run_world *r, int (*what)(struct store *s, int64_t now))
{
    world_must(store_begin(r->w.store, run_err()), run_err());
    world_must(what(r->w.store, r->w.now), run_err());
    world_must(store_commit(r->w.store, run_err()), run_err());
}

static int some_are_special(struct store *s, int64_t now)
{
    bool changed;

    return member_follow(s, now, STR_LIT("r0001"), STR_LIT("student"), false, &changed, run_err()) |
           member_bar(s, now, STR_LIT("r0002"), BAR_FROZEN, run_err()) |
           preference_set(s, now, STR_LIT("R0003"), STR_LIT("notice"), true, &changed, run_err()) |
           preference_set(s, now, STR_LIT("r0004"), STR_LIT("reminder"), true, &changed,
                          run_err()) |
           member_unbind(s, STR_LIT("r0005"), run_err());
}

/* One of this kind today. */
static void has_had_enough(struct run_world *r, const char *userid)
{
    bool taken;

    r->w.ctx.now = r->w.now;
    world_must(store_begin(r->w.store, run_err()), run_err());
    world_must(notice_day_take(&r->w.ctx, notice_kind_of(&r->w.school->notices, STR_LIT("notice")),
                               str_c(userid), &taken, run_err()),
               run_err());
    world_must(store_commit(r->w.store, run_err()), run_err());
}

static void everybody_has_a_fate(void **state)
{
    static const struct {
        enum notice_fate fate;
        int64_t          want;
    } fates[] = {
        {FATE_HANDED, 14}, {FATE_AWAY, 2}, {FATE_OFF, 1}, {FATE_UNKNOWN, 1}, {FATE_SCOPE, 1},
        {FATE_LIMITED, 1}, {FATE_QUEUED, 0}, {FATE_PUT, 0},
    };
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_WITH("200", "    - {name: notice, day: 1}\n"), 20);
    write(r, some_are_special);
    has_had_enough(r, "r0006");
    r->refuse = "r0007";
    number = run_put(r, (struct putting){.text = "明天停课"});
    run_seconds(r, 3);
    for (size_t i = 0; i < ARRAY_LEN(fates); i++)
        CHECK(run_counts(r, number).fate[fates[i].fate] == fates[i].want, "%s: %lld",
              notice_fate_name(fates[i].fate),
              (long long)run_counts(r, number).fate[fates[i].fate]);
    CHECK(run_reached(r) == 14 && r->got[4] == 1, "who turned another kind off gets it");
    CHECK(strstr(r->told.p, "共 20 人，送达企业微信 14 人；没有送到 6 人（"), "%s", r->told.p);
    run_close(r);
    free(r);
}

static int who_sees_cards(struct store *s, int64_t now)
{
    (void)now;
    return member_set_channel(s, STR_LIT("r0000"), MEMBER_TEXT, run_err()) |
           member_set_pressed(s, STR_LIT("r0001"), run_err()) |
           member_set_channel(s, STR_LIT("r0002"), MEMBER_CARD, run_err()) |
           member_set_lang(s, STR_LIT("r0004"), LANG_EN, run_err());
}

/* No two cards have the same task_id. */
static unsigned unlike_tasks(struct str texts)
{
    char     seen[20][40];
    unsigned n = 0;
    struct str line;

    while (str_split(&texts, '\n', &line)) {
        const char *task = memmem(line.p, line.n, "\"task_id\":\"", 11);

        if (task == NULL)
            continue;
        snprintf(seen[n], sizeof seen[n], "%.*s", (int)strcspn(task + 11, "\""), task + 11);
        for (unsigned i = 0; i < n; i++)
            CHECK(strcmp(seen[i], seen[n]) != 0, "%s is there twice", seen[n]);
        n++;
    }
    return n;
}

/* The card to who has pressed one or asked for them, both to who may be in WeChat, words to the
 * others: r0000 wants words, r0001 has pressed, r0002 wants cards, of r0003 nothing is known, r0004
 * reads English. */
static void cards_for_who_sees_them(void **state)
{
    static const struct {
        const char *name, *channel;
        unsigned    got[5];
        unsigned    cards;
        const char *texts[4];
    } rows[] = {
        {"a school of cards", "channel: card\n", {1, 1, 1, 2, 2}, 3,
         {"r0001|r0002 {\"msgtype\":\"template_card\"", "r0000 {\"msgtype\":\"text\"",
          "r0003 {\"msgtype\":\"text\"",
          "r0004 {\"msgtype\":\"text\",\"text\":{\"content\":\"缴费\\n请缴费\\nReply"}},
        {"a school of words", "channel: text\n", {1, 1, 1, 1, 1}, 1,
         {"r0002 {\"msgtype\":\"template_card\"", "r0000|r0001|r0003 {\"msgtype\":\"text\"",
          "r0004 {\"msgtype\":\"text\""}},
        {"a school without cards", "channel: text_only\n", {1, 1, 1, 1, 1}, 0,
         {"r0000|r0001|r0002|r0003 {\"msgtype\":\"text\"",
          "r0004 {\"msgtype\":\"text\""}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world   *r = xcalloc(1, sizeof *r);
        auto_buf struct buf school = {0};
        const char         *rest = strstr(RUN_SCHOOL, "channel: text\n");
        int64_t             number;

        buf_add(&school, RUN_SCHOOL, (size_t)(rest - RUN_SCHOOL));
        buf_f(&school, "%s%s", rows[i].channel, rest + strlen("channel: text\n"));
        run_open(r, school.p, 5);
        write(r, who_sees_cards);
        number = run_put(r, (struct putting){.text = "请缴费", .title = "缴费",
                                             .type = NOTICE_CARD, .ack = true});
        run_seconds(r, 3);
        for (unsigned k = 0; k < 5; k++)
            CHECK(r->got[k] == rows[i].got[k], "%s: r%04u got %u\n%s", rows[i].name, k, r->got[k],
                  r->texts.p);
        for (unsigned k = 0; k < 4 && rows[i].texts[k]; k++)
            CHECK(strstr(r->texts.p, rows[i].texts[k]), "%s: %s\n%s", rows[i].name,
                  rows[i].texts[k], r->texts.p);
        CHECK(run_counts(r, number).fate[FATE_HANDED] == 5, "%s: a twin decides no fate",
              rows[i].name);
        CHECK(unlike_tasks(buf_view(&r->texts)) == rows[i].cards, "%s: each its task_id",
              rows[i].name);
        run_close(r);
        free(r);
    }
}

/* ---- the platform's day ---- */

static void the_rest_goes_tomorrow(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_AT_ONCE, 500);
    r->tuning.accounts = 2; /* 400 person-times, 20 of them for answers */
    number = run_put(r, (struct putting){.text = "明天停课"});
    run_seconds(r, 30);
    CHECK(run_reached(r) >= 378 && run_reached(r) <= 380, "not more than fits: %u", run_reached(r));
    CHECK(strstr(r->told.p, "每天 400 人次") && strstr(r->told.p, "明天接着发"), "%s", r->told.p);
    buf_clear(&r->told);
    buf_c(&r->told, "");
    staff_app(&r->w, "office1");
    world_say(&r->w, "通知情况 1");
    CHECK(world_has(&r->w.heard, "正在发（今天的额度用完了，10:10 起等明天的额度，11-21 07:"), "%s",
          r->w.heard.p);
    CHECK(notice_room_today(&(struct notice_reckoning){.quota = 400, .used = 380}, false) == 0 &&
              notice_room_today(&(struct notice_reckoning){.quota = 400, .used = 378}, false) == 2 &&
              notice_room_today(&(struct notice_reckoning){.quota = 400, .used = 380}, true) == 20,
          "5 %% are kept");
    run_put(r, (struct putting){.text = "还有一条"});
    run_seconds(r, 300);
    CHECK(r->told.n == 0 && run_reached(r) <= 380, "the office is told once a day: %s", r->told.p);
    run_at(r, "2026-11-21 06:59");
    run_seconds(r, 30);
    CHECK(run_reached(r) <= 380, "not at night");
    run_at(r, "2026-11-21 07:02");
    run_seconds(r, 30);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE && run_reached(r) == 500, "tomorrow it is: %u",
          run_reached(r));
    run_close(r);
    free(r);
}

/* The first 1 % go before the quiet hours, the others behind them: that is told. */
static void the_night_between_the_stages(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           morning;

    (void)state;
    run_open(r, RUN_SCHOOL, 300);
    CHECK(notice_rest_at(&r->w.ctx, r->w.now, false, 1) == 0, "by day minutes later");
    run_at(r, "2026-11-20 21:58");
    run_put(r, (struct putting){.text = "明天停课"});
    run_seconds(r, 20);
    CHECK(run_reached(r) == 3, "the first: %u", run_reached(r));
    staff_app(&r->w, "office1");
    world_say(&r->w, "通知情况 1");
    CHECK(world_has(&r->w.heard, "正在发（先发 1%，没有问题 11-21 07:"), "%s", r->w.heard.p);
    CHECK(cst_parse_stamp(STR_LIT("2026-11-21 07:00"), &morning) &&
              notice_rest_at(&r->w.ctx, r->w.now, false, 1) >= morning &&
              notice_rest_at(&r->w.ctx, r->w.now, true, 1) == 0,
          "not before the morning, but what is critical");
    run_close(r);
    free(r);
}

static void a_day_is_never_exceeded(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           used;

    (void)state;
    run_open(r, RUN_AT_ONCE, 300);
    r->tuning.accounts = 1;
    run_put(r, (struct putting){.text = "一"});
    run_put(r, (struct putting){.text = "二 {name}"});
    run_put(r, (struct putting){.text = "三 {class}"});
    for (int i = 0; i < 60; i++, r->w.now++) {
        run_second(r);
        run_platform(r, 1);
    }
    run_seconds(r, 60);
    world_must(sends_of_day(r->w.store, STR_LIT("student"), cst_day(r->w.now), &used, run_err()),
               run_err());
    CHECK(used <= 190 && used > 180, "of 200: %lld", (long long)used);
    run_close(r);
    free(r);
}

/* A card and its words are two person-times. */
static void a_twin_counts_too(void **state)
{
    static const char   channel[] = "channel: text\n";
    struct run_world   *r = xcalloc(1, sizeof *r);
    auto_buf struct buf school = {0};
    const char         *rest = strstr(RUN_AT_ONCE, channel);
    int64_t             used;

    (void)state;
    buf_add(&school, RUN_AT_ONCE, (size_t)(rest - RUN_AT_ONCE));
    buf_f(&school, "channel: card\n%s", rest + strlen(channel));
    run_open(r, school.p, 150);
    r->tuning.accounts = 1;
    run_put(r, (struct putting){.text = "请缴费", .title = "缴费", .type = NOTICE_CARD, .ack = true});
    run_seconds(r, 60);
    world_must(sends_of_day(r->w.store, STR_LIT("student"), cst_day(r->w.now), &used, run_err()),
               run_err());
    CHECK(used <= 190 && used >= 186, "of 200: %lld", (long long)used);
    run_close(r);
    free(r);
}

/* ---- no further ---- */

static int office_is_nobody(struct store *s, int64_t now)
{
    int64_t deleted;

    (void)now;
    return staff_clear(s, &deleted, run_err());
}

static int office_reads_english(struct store *s, int64_t now)
{
    auto_buf struct buf memory = {0};
    struct member       m;
    struct dialog       d;

    return member_load(s, now, STR_LIT("office1"), STR_LIT("staff"), &m, &d, &memory, run_err()) <
                   0
               ? -1
               : member_set_lang(s, STR_LIT("office1"), LANG_EN, run_err());
}

static void what_cannot_go_on_is_stopped(void **state)
{
    static const struct {
        const char *name, *to, *told;
        int64_t     expires;
        int       (*before)(struct store *s, int64_t now);
        bool        no_app, fewer;
    } rows[] = {
        {.name = "over before it began", .expires = 30, .told = "到截止时间还没有发。回复"},
        {.name = "told in English", .expires = 30, .before = office_reads_english,
         .told = "[Notice] 1 was stopped: "},
        {.name = "who has put it may not any more", .before = office_is_nobody,
         .told = "没有可以通知的范围"},
        {.name = "the application is gone", .no_app = true, .told = "已经没有它用的应用"},
        {.name = "few by then, many by now", .fewer = true, .told = "要另一个人放行"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = xcalloc(1, sizeof *r);
        int64_t           number;
        struct conf_app  *apps = r->w.apps;

        run_open(r, RUN_SCHOOL, 3);
        number = run_put(r, (struct putting){
                                .text = "明天停课",
                                .expires_at = rows[i].expires ? r->w.now + rows[i].expires : 0});
        if (rows[i].before)
            write(r, rows[i].before);
        if (rows[i].no_app)
            r->w.ctx.apps = &apps[1], r->w.ctx.apps_count = 1;
        if (rows[i].fewer) {
            run_people(r, 50);
            ((struct conf_school *)r->w.school)->notices.limit = 10;
        }
        r->w.now += rows[i].expires;
        run_seconds(r, 5);
        CHECK(notice_is(&r->w, number) == NOTICE_STOPPED && run_reached(r) == 0, "%s: %d",
              rows[i].name, notice_is(&r->w, number));
        CHECK(strstr(r->told.p, rows[i].told) && strstr(r->told.p, "office1 "), "%s: %s",
              rows[i].name, r->told.p);
        CHECK(!strstr(r->told.p, "。。"), "%s: %s", rows[i].name, r->told.p);
        CHECK(run_counts(r, number).fate[FATE_QUEUED] == 0, "%s: nobody waits", rows[i].name);
        run_close(r);
        free(r);
    }
}

/* One that nobody can send holds up no other. */
static void one_does_not_hold_up_others(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    struct err       *err = run_err();
    struct notice     n = {.app = STR_LIT("student"), .kind = STR_LIT("notice"),
                           .audience = STR_LIT("计算机学院"), .creator = STR_LIT("office1"),
                           .state = NOTICE_PLANNED, .expected = 3};
    int64_t           bad[3], good;
    auto_buf struct buf long_text = {0};

    (void)state;
    run_open(r, RUN_SCHOOL, 3);
    buf_c(&long_text, "type=text\ntext=");
    for (int i = 0; i < 3000; i++)
        buf_char(&long_text, 'x');
    n.due_at = n.created_at = r->w.now;
    world_must(store_begin(r->w.store, err), err);
    n.content = STR_LIT("nonsense");
    world_must(notice_put(r->w.store, r->w.now, &n, &bad[0], err), err);
    n.content = buf_view(&long_text);
    world_must(notice_put(r->w.store, r->w.now, &n, &bad[1], err), err);
    n.content = STR_LIT("type=text\ntext=x\n");
    n.audience = STR_LIT("火星学院");
    world_must(notice_put(r->w.store, r->w.now, &n, &bad[2], err), err);
    world_must(store_commit(r->w.store, err), err);
    good = run_put(r, (struct putting){.text = "明天停课"});
    run_seconds(r, 5);
    for (int i = 0; i < 3; i++)
        CHECK(notice_is(&r->w, bad[i]) == NOTICE_STOPPED, "%d is stopped", i);
    CHECK(notice_is(&r->w, good) == NOTICE_DONE, "the good one is done");
    run_all_got(r, 1);
    run_close(r);
    free(r);
}

/* Ten of them still fit into a text: they get it; the eleventh and the twelfth are told of. */
static void what_does_not_fit_some_goes_to_the_others(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    struct err       *err = run_err();
    struct notice     n = {.app = STR_LIT("student"), .kind = STR_LIT("notice"),
                           .audience = STR_LIT("计算机学院"), .creator = STR_LIT("office1"),
                           .state = NOTICE_PLANNED, .expected = 12};
    int64_t           number;
    auto_buf struct buf text = {0};

    (void)state;
    run_open(r, RUN_AT_ONCE, 12);
    r->tuning.notice_minute = 6000;
    buf_c(&text, "type=text\ntext={name}");
    for (int i = 0; i < 2048 - 7; i++) /* 同学9 has 7 bytes */
        buf_char(&text, 'x');
    n.due_at = n.created_at = r->w.now;
    n.content = buf_view(&text);
    world_must(store_begin(r->w.store, err), err);
    world_must(notice_put(r->w.store, r->w.now, &n, &number, err), err);
    world_must(store_commit(r->w.store, err), err);
    run_seconds(r, 3);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE && run_reached(r) == 10, "ten get it");
    CHECK(run_counts(r, number).parts == 10 && run_counts(r, number).fate[FATE_REFUSED] == 2 &&
              r->got[10] == 0 && r->got[11] == 0,
          "two do not: %lld parts", (long long)run_counts(r, number).parts);
    run_close(r);
    free(r);
}

static void what_is_stopped_goes_no_further(void **state)
{
    struct run_world   *r = xcalloc(1, sizeof *r);
    auto_buf struct buf why = {0};
    int64_t             number;
    unsigned            before;

    (void)state;
    run_open(r, RUN_AT_ONCE, 50);
    number = run_put(r, (struct putting){.text = "{name}"});
    run_seconds(r, 2);
    run_second(r);
    before = run_reached(r);
    world_must(store_begin(r->w.store, run_err()), run_err());
    r->w.ctx.now = r->w.now;
    CHECK(notice_stop(&r->w.ctx, STR_LIT("office1"), number, &why, run_err()) == 1, "%s", why.p);
    world_must(store_commit(r->w.store, run_err()), run_err());
    run_seconds(r, 20);
    CHECK(run_reached(r) == before && before == 20, "nobody gets it behind that: %u",
          run_reached(r));
    CHECK(run_counts(r, number).fate[FATE_STOPPED] == 30, "and that is known");
    run_close(r);
    free(r);
}

static const struct {
    const char *name, *kind;
    int64_t     wanted, expires; /* seconds from now */
    int64_t     kept, over;      /* … it still waits, waits no more */
    const char *told;
} waits[] = {
    {"nobody has released it", "urgent", 0, 0, 7 * CST_DAY - 60, 7 * CST_DAY + 60,
     "第 1 号7 天没有人放行，没有发"},
    {"from when it should have begun", "urgent", 10 * CST_DAY, 0, 16 * CST_DAY, 17 * CST_DAY + 3600,
     "第 1 号7 天没有人放行，没有发"},
    {"it is of no use any more", "urgent", 0, 3600, 3500, 3700, "第 1 号到截止时间没有人放行，没有发"},
    {"its end is far", "urgent", 0, 30 * CST_DAY, 7 * CST_DAY - 60, 7 * CST_DAY + 60,
     "第 1 号7 天没有人放行，没有发"},
};

static bool has_words(struct run_world *r, int64_t number)
{
    auto_buf struct buf memory = {0};
    struct notice       n;

    CHECK(notice_get(r->w.store, number, &n, NULL, &memory, run_err()) == 1, "it is there");
    return n.content.n > 0;
}

static void nobody_waits_for_ever(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(waits); i++) {
        struct run_world *r = xcalloc(1, sizeof *r);
        int64_t           number, start, deleted = 0;

        run_open(r, RUN_SCHOOL, 3);
        start = r->w.now;
        number = run_put(r, (struct putting){
                                .kind = waits[i].kind,
                                .wanted = waits[i].wanted > 0 ? start + waits[i].wanted : 0,
                                .expires_at = waits[i].expires > 0 ? start + waits[i].expires : 0});
        r->w.now = start + waits[i].kept;
        run_seconds(r, 2);
        CHECK(notice_is(&r->w, number) == NOTICE_WAITING && r->told.n == 0, "%s: not yet",
              waits[i].name);
        r->w.now = start + waits[i].over;
        run_seconds(r, 3);
        CHECK(notice_is(&r->w, number) == NOTICE_REJECTED && run_reached(r) == 0, "%s: rejected",
              waits[i].name);
        CHECK(strstr(r->told.p, waits[i].told) && strstr(r->told.p, "office1 "), "%s: %s",
              waits[i].name, r->told.p);
        world_must(store_begin(r->w.store, run_err()), run_err());
        world_must(notice_purge(r->w.store, r->w.now + 1, 100, &deleted, run_err()), run_err());
        world_must(store_commit(r->w.store, run_err()), run_err());
        CHECK(!has_words(r, number), "%s: its words go", waits[i].name);
        run_close(r);
        free(r);
    }
}

/* What was released late is as any other. */
static void a_late_release_is_one(void **state)
{
    struct run_world   *r = xcalloc(1, sizeof *r);
    auto_buf struct buf why = {0}, memory = {0};
    struct notice       n = {.again_at = 0};
    int64_t             number;

    (void)state;
    run_open(r, RUN_SCHOOL, 3);
    number = run_put(r, (struct putting){.kind = "urgent"});
    r->w.now += 7 * CST_DAY - 60;
    r->w.ctx.now = r->w.now;
    world_must(store_begin(r->w.store, run_err()), run_err());
    CHECK(notice_release(&r->w.ctx, STR_LIT("shuji"), number, &why, run_err()) == 1, "%s", why.p);
    world_must(store_commit(r->w.store, run_err()), run_err());
    CHECK(notice_get(r->w.store, number, &n, NULL, &memory, run_err()) == 1 && n.again_at == 0,
          "nothing waits for a release");
    run_seconds(r, 180);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE, "it is sent: %d", notice_is(&r->w, number));
    run_all_got(r, 1);
    CHECK(!strstr(r->told.p, "没有人放行"), "%s", r->told.p);
    run_close(r);
    free(r);
}

/* Over 3000 people are queued again in several transactions. */
static void a_repeat_ends_half_way(void **state)
{
    static const struct {
        const char *name;
        bool        stop; /* by the staff; else its end is over */
    } rows[] = {{"stopped", true}, {"over", false}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world   *r = xcalloc(1, sizeof *r);
        auto_buf struct buf why = {0};
        int64_t             number;

        run_open(r, RUN_AT_ONCE, 3200);
        number = run_put(r, (struct putting){.text = "请填表", .ack = true,
                                             .expires_at = r->w.now + CST_DAY + 3600});
        run_seconds(r, 6);
        run_all_got(r, 1);
        r->w.now += CST_DAY;
        for (int n = 0; n < 600 && run_counts(r, number).fate[FATE_QUEUED] == 0; n++, r->w.now++)
            run_once(r, true);
        CHECK(run_counts(r, number).fate[FATE_QUEUED] == 3000 &&
                  notice_is(&r->w, number) == NOTICE_DONE,
              "%s: half way", rows[i].name);
        r->w.ctx.now = r->w.now;
        world_must(store_begin(r->w.store, run_err()), run_err());
        if (rows[i].stop)
            CHECK(notice_stop(&r->w.ctx, STR_LIT("office1"), number, &why, run_err()) == 1, "%s",
                  why.p);
        world_must(store_commit(r->w.store, run_err()), run_err());
        r->w.now += rows[i].stop ? 0 : 3600;
        run_seconds(r, 30);
        CHECK(run_counts(r, number).fate[FATE_QUEUED] == 0, "%s: nobody waits", rows[i].name);
        CHECK(run_counts(r, number).fate[FATE_HANDED] == 3200, "%s: all have it", rows[i].name);
        run_all_got(r, 1);
        run_close(r);
        free(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_has_a_fate),
        cmocka_unit_test(cards_for_who_sees_them),
        cmocka_unit_test(the_rest_goes_tomorrow),
        cmocka_unit_test(the_night_between_the_stages),
        cmocka_unit_test(a_day_is_never_exceeded),
        cmocka_unit_test(a_twin_counts_too),
        cmocka_unit_test(what_cannot_go_on_is_stopped),
        cmocka_unit_test(one_does_not_hold_up_others),
        cmocka_unit_test(what_does_not_fit_some_goes_to_the_others),
        cmocka_unit_test(what_is_stopped_goes_no_further),
        cmocka_unit_test(nobody_waits_for_ever),
        cmocka_unit_test(a_late_release_is_one),
        cmocka_unit_test(a_repeat_ends_half_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
