/* Putting a notice: what is wrong with it, what it comes to, who has to release it. */
#include "tests/unit/notice_world.h"

static void refused(void **state)
{
    static const struct {
        const char    *name;
        struct putting p;
        const char    *why;
    } rows[] = {
        {"somebody else's college", {.user = "fudao", .to = "音乐学院"}, "音乐学院"},
        {"somebody else's class", {.user = "fudao", .to = "声乐2601"}, "声乐2601"},
        {"a class of the college that one has another class of",
         {.user = "banzhu", .to = "软件2602"}, "软件2602"},
        {"no such words", {.user = "office1", .to = "木工学院"}, "木工学院"},
        {"nobody fits", {.user = "office1", .to = "2019级"}, "没有人符合"},
        {"nobody of whom it is known how", {.user = "office1", .to = "软件2602 本科生"},
         "没有人符合"},
        {"no text", {.user = "office1", .to = "软件2601", .text = " "}, "没有正文"},
        {"no title", {.user = "office1", .to = "软件2601", .type = NOTICE_CARD}, "没有标题"},
        {"no link", {.user = "office1", .to = "软件2601", .type = NOTICE_TEXTCARD, .title = "题"},
         "没有链接"},
        {"over before it begins",
         {.user = "office1", .to = "软件2601", .expires_at = 1700000000}, "截止时间"},
        {"a correction of nothing", {.user = "office1", .to = "软件2601", .corrects = 77},
         "没有第 77 号"},
    };
    struct world w;

    (void)state;
    notice_open(&w, NOTICE_SCHOOL);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int     before = staff_traces(&w);
        int64_t number = notice_putting(&w, &rows[i].p);

        CHECK(number == 0 && world_has(&w.heard, rows[i].why), "%s: no. %d, %s", rows[i].name,
              (int)number, w.heard.p);
        CHECK(staff_traces(&w) == before, "%s leaves no trace", rows[i].name);
    }
    world_close(&w);
}

/* Behind its deadline it is of no use, whoever puts it: also where that is only a day. */
static void of_use_until(void **state)
{
    static const struct {
        const char *name, *deadline, *expires, *want; /* NULL: never */
    } rows[] = {
        {"nothing is said", NULL, NULL, NULL},
        {"words", "周五下班前", NULL, NULL},
        {"a day", "11月25日", NULL, "2026-11-26 00:00"},
        {"tomorrow", "明天", NULL, "2026-11-22 00:00"},
        {"an hour", "11月25日 17:00前", NULL, "2026-11-25 17:00"},
        {"months ahead", "2027-03-01", NULL, "2027-03-02 00:00"},
        {"an end before it", "11月25日", "2026-11-24 12:00", "2026-11-24 12:00"},
        {"an end behind it", "11月25日", "2026-11-27 12:00", "2026-11-26 00:00"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct putting p = {.user = "office1", .to = "软件2601",
                            .text = rows[i].deadline ? "{deadline}前交表" : "交表",
                            .deadline = rows[i].deadline};
        auto_buf struct buf memory = {0};
        struct world        w;
        struct notice       n;
        struct err          err = {0};
        int64_t             want = 0;

        notice_open(&w, NOTICE_SCHOOL);
        CHECK(cst_parse_stamp(STR_LIT("2026-11-20 10:00"), &w.now), "a clock");
        CHECK(!rows[i].expires || cst_parse_stamp(str_c(rows[i].expires), &p.expires_at), "a stamp");
        CHECK(!rows[i].want || cst_parse_stamp(str_c(rows[i].want), &want), "a stamp");
        CHECK(notice_putting(&w, &p) == 1 &&
                  notice_get(w.store, 1, &n, NULL, &memory, &err) == 1 && n.expires_at == want,
              "%s: %s", rows[i].name, w.heard.p);
        world_close(&w);
    }
}

/* One of the staff puts no more than that a day; the command line is not limited. */
static void so_many_of_one_sender(void **state)
{
    static const struct {
        const char *name, *user, *text, *why; /* why NULL: it is put */
        unsigned    days;                     /* that have passed since the last */
    } rows[] = {
        {"the first", "fudao", "一", NULL, 0},
        {"what is wrong does not count", "fudao", " ", "没有正文", 0},
        {"the second", "fudao", "二", NULL, 0},
        {"the third", "fudao", "三", "您今天已经发了 2 条通知|请明天再发|停发、撤回", 0},
        {"again", "fudao", "三", "您今天已经发了 2 条通知", 0},
        {"another", "banzhu", "四", NULL, 0},
        {"the office", "office1", "五", NULL, 0},
        {"a command line", "cli:root", "六", NULL, 0},
        {"another one of it", "cli:root", "七", NULL, 0},
        {"a third one of it", "cli:root", "八", NULL, 0},
        {"the next day", "fudao", "九", NULL, 1},
    };
    struct world w;

    (void)state;
    notice_open(&w, NOTICE_SCHOOL);
    w.school->notices.sender_day = 2;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct putting p = {.user = rows[i].user, .to = "软件2601", .text = rows[i].text};
        int            before = staff_traces(&w);
        int64_t        number;

        w.now += rows[i].days * 86400;
        number = notice_putting(&w, &p);
        CHECK((number > 0) == (rows[i].why == NULL), "%s: %s", rows[i].name, w.heard.p);
        CHECK(rows[i].why == NULL || world_has(&w.heard, rows[i].why), "%s: %s", rows[i].name,
              w.heard.p);
        CHECK(rows[i].why == NULL || staff_traces(&w) == before, "%s: no trace", rows[i].name);
    }
    CHECK(w.ctx.too_many == 2, "and both are counted: %u", w.ctx.too_many);
    w.school->notices.sender_day = 0;
    for (int i = 0; i < 60; i++)
        notice_simple(&w, "fudao", "软件2601", false);
    world_close(&w);
}

static void who_has_to_release(void **state)
{
    static const struct {
        const char       *name;
        struct putting    p;
        enum notice_state want;
    } rows[] = {
        {"two people", {.user = "office1", .to = "软件2601"}, NOTICE_PLANNED},
        {"as many as the limit", {.user = "office1", .to = "软件2601 软件2602"}, NOTICE_PLANNED},
        {"more", {.user = "office1", .to = "全校"}, NOTICE_WAITING},
        {"by a counsellor", {.user = "banzhu", .to = "软件2601"}, NOTICE_PLANNED},
        {"urgent, of two", {.user = "office1", .to = "软件2601", .kind = "urgent"},
         NOTICE_WAITING},
        {"at the command line", {.user = "cli:root", .to = "软件2601"}, NOTICE_PLANNED},
        {"all of it there", {.user = "cli:root", .to = "all"}, NOTICE_WAITING},
    };
    struct world w;

    (void)state;
    notice_open(&w, NOTICE_SCHOOL);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t number = notice_putting(&w, &rows[i].p);

        CHECK(number > 0 && notice_is(&w, number) == rows[i].want, "%s: %s", rows[i].name,
              w.heard.p);
        CHECK(strncmp(staff_audited(&w).text, "notice.put notice ", 18) == 0, "%s is audited: %s",
              rows[i].name, staff_audited(&w).text);
    }
    world_close(&w);
}

/* A kind with one approver, who is the sender: nobody could ever release it. */
static void nobody_to_release(void **state)
{
    static const struct {
        const char    *name;
        struct putting p;
    } rows[] = {
        {"urgent by its only approver", {.user = "office1", .to = "软件2601", .kind = "urgent"}},
        {"many, by the only one of the office", {.user = "office1", .to = "全校"}},
        {"the same at the command line", {.user = "cli:OFFICE1", .to = "全校"}},
    };
    static const char school[] = STAFF_HEAD STAFF_CHECKIN
        "notices: {limit: 3, kinds: [{name: urgent, approvers: [office1]}]}\n";
    struct world w;

    (void)state;
    staff_open(&w, school);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(notice_putting(&w, &rows[i].p) == 0 && world_has(&w.heard, "没有别的人可以放行"),
              "%s: %s", rows[i].name, w.heard.p);
    world_close(&w);
}

static void reckoned(void **state)
{
    static const struct {
        const char      *name, *user, *to, *text;
        int64_t          people, queued, unknown, calls, personal, times;
        enum notice_type type;
        bool             ack;
        const char      *prefix;
    } rows[] = {
        {"a class", "office1", "软件2601", "放假", 2, 2, 0, 1, 0, 2, NOTICE_TEXT, false, ""},
        {"one is no member", "office1", "软件2602", "放假", 2, 1, 1, 1, 0, 1, NOTICE_TEXT, false,
         ""},
        {"all of a counsellor's", "fudao", "全校", "放假", 4, 3, 1, 1, 0, 3, NOTICE_TEXT, false,
         ""},
        {"all", "office1", "全校", "放假", 6, 5, 1, 1, 0, 5, NOTICE_TEXT, false, ""},
        {"another one for each", "office1", "软件2601", "{name}，放假", 2, 2, 0, 2, 2, 2, NOTICE_TEXT,
         false, ""},
        {"another one for each class", "office1", "全校", "{class}放假", 6, 5, 1, 3, 0, 5, NOTICE_TEXT,
         false, ""},
        {"with an answer", "office1", "全校", "放假", 6, 5, 1, 1, 0, 5, NOTICE_TEXT, true, ""},
        {"a picture alone", "office1", "全校", "", 6, 5, 1, 1, 0, 5, NOTICE_IMAGE, false, ""},
        {"a picture to answer", "office1", "全校", "", 6, 5, 1, 2, 0, 10, NOTICE_IMAGE, true, ""},
        {"a file to answer", "office1", "软件2601", "", 2, 2, 0, 2, 0, 4, NOTICE_FILE, true, ""},
        {"a file with words", "office1", "软件2601", "见附件", 2, 2, 0, 2, 0, 4, NOTICE_FILE, false, ""},
        {"the right file", "office1", "软件2601", "", 2, 2, 0, 2, 0, 4, NOTICE_FILE, false,
         "【更正】"},
    };
    struct world w;

    (void)state;
    notice_open(&w, NOTICE_SCHOOL);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct notice_order o = {.kind = notice_kind_of(&w.school->notices, STR_LIT("notice")),
                                 .audience = str_c(rows[i].to),
                                 .ack = rows[i].ack,
                                 .content = {.type = rows[i].type,
                                             .text = str_c(rows[i].text),
                                             .prefix = str_c(rows[i].prefix)}};
        struct notice_reckoning r = {.people = -1};
        auto_buf struct buf     why = {0};
        struct scopes           scopes;
        struct err              err = {0};

        notice_scopes(&w, rows[i].user, &scopes);
        w.ctx.now = w.now;
        CHECK(notice_reckon(&w.ctx, &scopes, &o, &r, &why, &err) == 1, "%s: %s %s", rows[i].name,
              why.p ? why.p : "", err.text);
        CHECK(r.people == rows[i].people && r.fate[FATE_QUEUED] == rows[i].queued &&
                  r.fate[FATE_UNKNOWN] == rows[i].unknown && r.calls == rows[i].calls &&
                  r.personal == rows[i].personal && r.times == rows[i].times,
              "%s: %d people, %d get it, %d unknown, %d calls, %d personal, %d times", rows[i].name,
              (int)r.people, (int)r.fate[FATE_QUEUED], (int)r.fate[FATE_UNKNOWN], (int)r.calls,
              (int)r.personal, (int)r.times);
    }
    world_close(&w);
}

/* Who has turned the kind off gets it only when it is critical. */
static void turned_off(void **state)
{
    struct putting      p = {.user = "office1", .to = "软件2601"};
    struct notice_order o = {.audience = STR_LIT("软件2601"), .content = {.text = STR_LIT("x")}};
    struct notice_reckoning r;
    auto_buf struct buf why = {0};
    struct scopes       scopes = {.count = 1, .all = true};
    struct err          err = {0};
    struct world        w;
    bool                changed;

    (void)state;
    notice_open(&w, NOTICE_SCHOOL);
    world_must(store_begin(w.store, &err), &err);
    world_must(preference_set(w.store, w.now, STR_LIT("S1"), STR_LIT("notice"), true, &changed,
                              &err),
               &err);
    world_must(store_commit(w.store, &err), &err);
    o.kind = notice_kind_of(&w.school->notices, STR_LIT("notice"));
    w.ctx.now = w.now;
    CHECK(notice_reckon(&w.ctx, &scopes, &o, &r, &why, &err) == 1 && r.fate[FATE_OFF] == 1 &&
              r.fate[FATE_QUEUED] == 1,
          "one has turned it off");
    o.kind = notice_kind_of(&w.school->notices, STR_LIT("urgent"));
    CHECK(notice_reckon(&w.ctx, &scopes, &o, &r, &why, &err) == 1 && r.fate[FATE_OFF] == 0 &&
              r.fate[FATE_QUEUED] == 2,
          "not of what is critical");
    CHECK(notice_putting(&w, &p) > 0, "the other gets it: %s", w.heard.p);
    world_close(&w);
}

/* A list of people, as the command line gives it: within the scope, written down at once. */
static void listed(void **state)
{
    static const struct {
        const char *name, *user, *people;
        bool        taken;
    } rows[] = {
        {"two of a counsellor's", "fudao", "s1 s3", true},
        {"one who is not", "fudao", "s1 s5", false},
        {"by the office", "office1", "s1 s5", true},
        {"nobody who can be reached", "office1", "s4", false},
    };
    struct world w;

    (void)state;
    notice_open(&w, NOTICE_SCHOOL);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str          rest = str_c(rows[i].people), one;
        int64_t             list[4], number = 0;
        struct notice_order o = {.kind = notice_kind_of(&w.school->notices, STR_LIT("notice")),
                                 .audience = STR_LIT("名单"),
                                 .content = {.text = STR_LIT("放假")},
                                 .listed = list};
        struct scopes       scopes;
        auto_buf struct buf why = {0}, memory = {0};
        struct err          err = {0};
        struct notice       n;
        struct notice_counts c = {.people = 0};
        char                who[8];
        int                 rc;

        while (str_split(&rest, ' ', &one)) {
            snprintf(who, sizeof who, "%.*s", STR_ARG(one));
            list[o.listed_count++] = staff_id(&w, who);
        }
        notice_scopes(&w, rows[i].user, &scopes);
        w.ctx.now = w.now;
        world_must(store_begin(w.store, &err), &err);
        rc = notice_order_put(&w.ctx, &scopes, str_c(rows[i].user), &o, &number, &why, &err);
        world_must(store_commit(w.store, &err), &err);
        CHECK(rc == rows[i].taken, "%s: %s %s", rows[i].name, why.p ? why.p : "", err.text);
        if (rc > 0)
            CHECK(notice_get(w.store, number, &n, &c, &memory, &err) == 1 && n.listed &&
                      c.people == o.listed_count,
                  "%s: %d are written down", rows[i].name, (int)c.people);
    }
    world_close(&w);
}

static void write_lang(struct world *w, const char *userid)
{
    auto_buf struct buf memory = {0};
    struct member       m;
    struct dialog       d;
    struct err          err = {0};

    world_must(store_begin(w->store, &err), &err);
    world_must(member_load(w->store, w->now, str_c(userid), STR_LIT("staff"), &m, &d, &memory,
                           &err),
               &err);
    world_must(member_set_lang(w->store, str_c(userid), LANG_EN, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

/* Each in his own language; one of two, or all. */
static void told_in_english(void **state)
{
    static const struct putting urgent = {.user = "office1", .to = "软件2601", .kind = "urgent"};
    struct world                w;
    struct err                  err = {0};

    (void)state;
    notice_open(&w, NOTICE_SCHOOL);
    write_lang(&w, "banzhu");
    CHECK(notice_putting(&w, &urgent) == 1, "it is put");
    world_must(outbox_waiting(w.store, 0, 100, world_sent, &w, &err), &err);
    CHECK(w.sent_count == 2 &&
              world_has(&w.sent, "【待放行】第 1 号|[To be released] no. 1|\\\"reject notice 1\\\""),
          "%s", w.sent.p);
    world_close(&w);
}

/* The number of the notice that the row waits with becomes negative. */
static int keep_task(void *arg, const struct outbox_row *row)
{
    int64_t *number = arg;
    char     waits[40];

    snprintf(waits, sizeof waits, OUTBOX_WAITS "%lld", (long long)*number);
    if (str_is(row->task, waits))
        *number = -*number;
    return 0;
}

/* Those who may release it are told; the sender is not among them. */
static void told_to_release(void **state)
{
    static const struct {
        const char    *name;
        struct putting p;
        const char    *to;
    } rows[] = {
        {"many", {.user = "office1", .to = "全校"}, "office2"},
        {"urgent", {.user = "office1", .to = "软件2601", .kind = "urgent"}, "shuji|banzhu"},
        {"urgent by one of them", {.user = "banzhu", .to = "软件2601", .kind = "urgent"}, "shuji"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world        w;
        struct err          err = {0};
        int64_t             number;
        auto_buf struct buf wanted = {0};

        notice_open(&w, NOTICE_SCHOOL);
        number = notice_putting(&w, &rows[i].p);
        world_must(outbox_waiting(w.store, 0, 100, world_sent, &w, &err), &err);
        buf_f(&wanted, "待放行|放行 %lld|驳回 %lld", (long long)number, (long long)number);
        CHECK(number > 0 && w.sent_count == 1 && world_has(&w.sent, wanted.p), "%s: %s",
              rows[i].name, w.sent.p);
        world_must(outbox_waiting(w.store, 0, 100, keep_task, &number, &err), &err);
        CHECK(number < 0, "%s: it goes as long as that waits",
              rows[i].name);
        world_close(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused),
        cmocka_unit_test(of_use_until),
        cmocka_unit_test(so_many_of_one_sender),
        cmocka_unit_test(who_has_to_release),
        cmocka_unit_test(nobody_to_release),
        cmocka_unit_test(reckoned),
        cmocka_unit_test(turned_off),
        cmocka_unit_test(listed),
        cmocka_unit_test(told_to_release),
        cmocka_unit_test(told_in_english),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
