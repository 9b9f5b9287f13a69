/* Why a notice ended, and what holds it back, in the language of whoever reads it: who has put it
 * is told, and others look; and how one stands that was taken back. */
#include "tests/unit/notice_run_world.h"

static void reads(struct run_world *r, const char *userid, enum member_lang lang)
{
    auto_buf struct buf memory = {0};
    struct member       m;
    struct dialog       d;

    world_must(store_begin(r->w.store, run_err()), run_err());
    world_must(member_load(r->w.store, r->w.now, str_c(userid), STR_LIT("staff"), &m, &d, &memory,
                           run_err()),
               run_err());
    world_must(member_set_lang(r->w.store, str_c(userid), lang, run_err()), run_err());
    world_must(store_commit(r->w.store, run_err()), run_err());
}

/* No byte of a letter above ASCII, but the names that people gave, which the caller knows. */
static bool is_plain(const char *text, const char *const *names)
{
    for (const char *at = text; *at; at++) {
        const char *const *name = names;

        while (*name && strncmp(at, *name, strlen(*name)) != 0)
            name++;
        if (*name)
            at += strlen(*name) - 1;
        else if ((unsigned char)*at >= 0x80)
            return false;
    }
    return true;
}

/* ---- the end ---- */

enum trouble { LATE, NO_APP, REFUSED, MANY, NOBODY, NO_RELEASE, WAITED };

static const struct {
    const char  *name;
    enum trouble trouble;
    const char  *zh, *en;
} ends[] = {
    {"late", LATE, "到截止时间还没有发", "its end had come before it could go"},
    {"the application is gone", NO_APP, "已经没有它用的应用", "its application no more"},
    {"refused", REFUSED, "先发的 3 人里有 3 人被企业微信拒收", "of the first 3 WeCom refused 3"},
    {"many by now", MANY, "现在有 53 人，超过 10 人", "there are 53 people now, and over 10 a"},
    {"nobody's any more", NOBODY, "“计算机学院”现在读不懂了：", "cannot be read any more: There is nobody"},
    {"nobody has released it", WAITED, "7 天没有人放行", "nobody released it within 7 days"},
    {"its end comes before", NO_RELEASE, "到截止时间没有人放行", "nobody released it before its end"},
};

static void befalls(struct run_world *r, enum trouble trouble)
{
    static int64_t deleted;

    r->errcode = trouble == REFUSED ? 40058 : 0;
    if (trouble == NO_APP)
        r->w.ctx.apps = &r->w.apps[1], r->w.ctx.apps_count = 1;
    if (trouble == MANY) {
        run_people(r, 50);
        ((struct conf_school *)r->w.school)->notices.limit = 10;
    }
    if (trouble == NOBODY) {
        world_must(store_begin(r->w.store, run_err()), run_err());
        world_must(staff_clear(r->w.store, &deleted, run_err()), run_err());
        world_must(store_commit(r->w.store, run_err()), run_err());
    }
    r->w.now += trouble == LATE || trouble == NO_RELEASE ? 60 : trouble == WAITED ? 8 * CST_DAY : 0;
}

static struct run_world *ended(unsigned i, enum member_lang lang)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    enum trouble      t = ends[i].trouble;
    bool              waits = t == WAITED || t == NO_RELEASE;
    int64_t           number;

    run_open(r, RUN_SCHOOL, t == REFUSED ? 300 : 3);
    number = run_put(r, (struct putting){
                            .text = "x",
                            .kind = waits ? "urgent" : "notice",
                            .expires_at = t == LATE || t == NO_RELEASE ? r->w.now + 60 : 0});
    reads(r, "office1", lang);
    befalls(r, t);
    run_seconds(r, t == REFUSED ? 400 : 5);
    CHECK(notice_is(&r->w, number) == (waits ? NOTICE_REJECTED : NOTICE_STOPPED), "%s: it ended",
          ends[i].name);
    return r;
}

static void who_has_put_it_is_told(void **state)
{
    static const char *const names[] = {"计算机学院", NULL};

    (void)state;
    for (unsigned i = 0; i < ARRAY_LEN(ends); i++)
        for (int en = 0; en < 2; en++) {
            struct run_world *r = ended(i, en ? LANG_EN : LANG_ZH);

            CHECK(strstr(r->told.p, en ? ends[i].en : ends[i].zh), "%s: %s", ends[i].name,
                  r->told.p);
            CHECK(!strstr(r->told.p, en ? ends[i].zh : ends[i].en), "%s: %s", ends[i].name,
                  r->told.p);
            CHECK(!strstr(r->told.p, "。。") && !strstr(r->told.p, ".."), "%s: %s", ends[i].name,
                  r->told.p);
            CHECK(!en || is_plain(r->told.p, names), "%s: %s", ends[i].name, r->told.p);
            run_close(r);
            free(r);
        }
}

static void who_looks_reads_it(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_LEN(ends); i++)
        for (int en = 0; en < 2; en++) {
            struct run_world *r = ended(i, en ? LANG_ZH : LANG_EN); /* as the other one reads */

            staff_role(&r->w, "office2", ROLE_OFFICE, "", "");
            staff_app(&r->w, "office2");
            reads(r, "office2", en ? LANG_EN : LANG_ZH);
            world_say(&r->w, en ? "notice status 1" : "通知情况 1");
            CHECK(world_has(&r->w.heard, en ? ends[i].en : ends[i].zh) &&
                      !world_has(&r->w.heard, en ? ends[i].zh : ends[i].en),
                  "%s: %s", ends[i].name, r->w.heard.p);
            run_close(r);
            free(r);
        }
}

/* What people have written, and what a version before has kept, is as it stands. */
static void other_reasons_stay(void **state)
{
    static const char *const reasons[] = {"到截止时间还没有发", "日期写错了", "wrong day\nsee 3", "x"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
        for (int en = 0; en < 2; en++) {
            const struct ctx    ctx = {.me = {.lang = en ? LANG_EN : LANG_ZH}};
            const struct notice n = {.reason = str_c(reasons[i])};

            CHECK(str_is(notice_reason(&ctx, &n), reasons[i]), "%s", reasons[i]);
        }
    CHECK(notice_reason(&(const struct ctx){.now = 1}, &(const struct notice){.number = 1}).n == 0,
          "none");
}

/* ---- the day's quota ---- */

static struct run_world *held_back(void)
{
    struct run_world *r = xcalloc(1, sizeof *r);

    run_open(r, RUN_AT_ONCE, 500);
    staff_role(&r->w, "office2", ROLE_OFFICE, "", "");
    reads(r, "office1", LANG_ZH);
    reads(r, "office2", LANG_EN);
    r->tuning.accounts = 2; /* 400 person-times */
    run_put(r, (struct putting){.text = "明天停课"});
    run_seconds(r, 30);
    return r;
}

static void the_office_hears_it_in_its_languages(void **state)
{
    struct run_world *r = held_back();

    (void)state;
    CHECK(strstr(r->told.p, "office1 {\"msgtype\":\"text\",\"text\":{\"content\":\"【通知】") &&
              strstr(r->told.p, "每天 400 人次") && strstr(r->told.p, "还有 121 人没有发"),
          "%s", r->told.p);
    CHECK(strstr(r->told.p, "office2 {\"msgtype\":\"text\",\"text\":{\"content\":\"[Notice] ") &&
              strstr(r->told.p, "(400 person-times a day") &&
              strstr(r->told.p, "Notice 1 has not gone to 121 people yet"),
          "%s", r->told.p);
    run_close(r);
    free(r);
}

static void hears(struct run_world *r, const char *user, const char *says, const char *heard)
{
    staff_app(&r->w, user);
    world_say(&r->w, says);
    CHECK(world_has(&r->w.heard, heard), "%s: %s", heard, r->w.heard.p);
}

static int64_t since_of(struct run_world *r)
{
    auto_buf struct buf memory = {0};
    struct notice       n;

    CHECK(notice_get(r->w.store, 1, &n, NULL, &memory, run_err()) == 1, "it is there");
    return notice_quota_since(&n);
}

static void since_when_it_waits(void **state)
{
    struct run_world *r = held_back();
    int64_t           since = since_of(r);

    (void)state;
    CHECK(since > r->w.now - 30 && since <= r->w.now, "it is kept");
    hears(r, "office1", "通知情况 1", "（今天的额度用完了，10:10 起等明天的额度，11-21 07:");
    hears(r, "office2", "notice status 1", "(waits for tomorrow's quota since 10:10: goes on at ");
    run_at(r, "2026-11-20 22:30");
    run_seconds(r, 2);
    CHECK(since_of(r) == since, "all evening");
    hears(r, "office1", "通知情况 1", "现在是免打扰时间，11-21 07:");
    world_must(store_begin(r->w.store, run_err()), run_err());
    world_must(sends_count(r->w.store, STR_LIT("student"), cst_day(r->w.now) + 1, 400, run_err()),
               run_err());
    world_must(store_commit(r->w.store, run_err()), run_err());
    run_at(r, "2026-11-21 07:10"); /* something else has used that day up */
    run_seconds(r, 5);
    CHECK(since_of(r) == since, "and a second day");
    hears(r, "office1", "通知情况 1", "11-20 10:10 起等明天的额度，11-22 07:");
    run_at(r, "2026-11-22 07:10");
    run_seconds(r, 1);
    CHECK(since_of(r) == 0, "until there is room");
    run_seconds(r, 20);
    CHECK(notice_is(&r->w, 1) == NOTICE_DONE && run_reached(r) == 500, "to all");
    run_close(r);
    free(r);
}

static int keep_part(void *arg, int64_t part, struct str msgid, int64_t at)
{
    (void)msgid;
    (void)at;
    *(int64_t *)arg = part;
    return 0;
}

/* 1 of 3 was taken back: whose 收到 was counted is not told by the sums. */
static void after_it_was_taken_back(void **state)
{
    static const struct notice_said rows[] = {
        {"office1", "未收到 1", "已撤回 1 人；没有撤回 2 人，其中没有回复“收到”的：\n软件2601：\n赵一 s1|!钱二|"
                                "另有 1 人没有送达"},
        {"office1", "未收到 1 未送达", "没有送达 1 人\n停发时还没发　软件2602：\n孙三 s3"},
        {"office1", "通知情况 1", "4/4 人有结果|没有撤回，还在企业微信里 2 人|停发时还没发 1 人|已撤回 1 人|"
                                  "回复“收到” 2 人（66%），没有回复 1 人"},
        {NULL, NULL, NULL},
    };
    struct world w;
    struct err   err = {0};
    int64_t      last = 0;

    (void)state;
    notice_open(&w, NOTICE_SCHOOL);
    CHECK(notice_simple(&w, "office1", "全校", true) == 1, "it is put");
    notice_state(&w, 1, NOTICE_WAITING, NOTICE_PLANNED);
    notice_begins(&w, 1);
    notice_outcome(&w, 1, "s1", FATE_HANDED);
    notice_outcome(&w, 1, "s2", FATE_HANDED);
    notice_outcome(&w, 1, "s3", FATE_STOPPED);
    notice_says_got(&w, 1, "s2");
    notice_outcome(&w, 1, "s5", FATE_HANDED);
    notice_says_got(&w, 1, "s5");
    notice_state(&w, 1, NOTICE_SENDING, NOTICE_DONE);
    notice_state(&w, 1, NOTICE_DONE, NOTICE_RECALLED);
    world_must(store_begin(w.store, &err), &err);
    world_must(notice_sent_parts(w.store, 1, 0, 0, 9, keep_part, &last, &err), &err);
    world_must(notice_part_recalled(w.store, w.now, last, 0, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    notice_chat(&w, "taken back", rows);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_put_it_is_told),
        cmocka_unit_test(who_looks_reads_it),
        cmocka_unit_test(other_reasons_stay),
        cmocka_unit_test(the_office_hears_it_in_its_languages),
        cmocka_unit_test(since_when_it_waits),
        cmocka_unit_test(after_it_was_taken_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
