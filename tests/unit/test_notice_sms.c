/* 短信补发: who, how many, what it costs; only what was shown, and nobody twice. */
#include "tests/unit/notice_world.h"

#include "store/letters.h"
#include "store/preferences.h"

/* Phones of s1, s2, s4; s5 has none. */
static void phone(struct world *w, const char *number, const char *name, const char *class_name,
                  const char *digits)
{
    struct err            err = {0};
    enum people_change    change;
    struct person         p = {.number = str_c(number),
                               .name = str_c(name),
                               .kind = STR_LIT("undergraduate"),
                               .college = STR_LIT("软件学院"),
                               .class_name = str_c(class_name)};
    struct person_private x = {.phone = str_c(digits)};

    world_must(store_begin(w->store, &err), &err);
    world_must(put_person(w->store, w->now, &p, &x, false, &change, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

/* Notice 1: s1 has read it, s2 has not, s3 has turned it off, s4 is no member, s5 neither, without
 * a phone. */
static void open_kind(struct world *w, const char *kind, const char *text, const char *text_en,
                      enum notice_variant s2)
{
    struct putting p = {.user = "office1", .to = "软件2601", .kind = kind, .text = text,
                        .text_en = text_en, .ack = true};

    notice_open(w, NOTICE_SCHOOL);
    w->school->notices.sms = true;
    w->school->notices.sms_sign = 6;
    phone(w, "s1", "赵一", "软件2601", "13800000001");
    phone(w, "s2", "钱二", "软件2601", "13800000002");
    phone(w, "s3", "孙三", "软件2602", "13800000003");
    phone(w, "s4", "李四", "软件2602", "13800000004");
    CHECK(notice_putting(w, &p) == 1, "it is put: %s", w->heard.p);
    if (notice_is(w, 1) == NOTICE_WAITING)
        notice_state(w, 1, NOTICE_WAITING, NOTICE_PLANNED);
    notice_begins(w, 1);
    notice_outcome(w, 1, "s1", FATE_HANDED);
    notice_outcome_of(w, 1, "s2", s2, FATE_HANDED, 0);
    notice_outcome(w, 1, "s3", FATE_OFF);
    notice_outcome(w, 1, "s4", FATE_UNKNOWN);
    notice_outcome(w, 1, "s5", FATE_UNKNOWN);
    notice_says_got(w, 1, "s1");
    notice_state(w, 1, NOTICE_SENDING, NOTICE_DONE);
}

static void open_twin(struct world *w, const char *text, const char *text_en,
                      enum notice_variant s2)
{
    open_kind(w, "notice", text, text_en, s2);
}

static void open_done(struct world *w, const char *text)
{
    open_twin(w, text, NULL, VARIANT_ZH);
}

static int keep_letter(void *arg, const struct letter *l)
{
    buf_f(arg, "%.*s:%.*s\n", STR_ARG(l->address), STR_ARG(l->text));
    CHECK(l->kind == LETTER_SMS && l->code.n == 0 && l->expires_at > l->due_at, "an SMS in words");
    return 0;
}

static void letters(struct world *w, struct buf *out)
{
    struct err err = {0};

    buf_clear(out);
    buf_c(out, "");
    world_must(letter_waiting(w->store, 0, 100, keep_letter, out, &err), &err);
}

static void shown_then_sent(void **state)
{
    static const struct notice_said rows[] = {
        {"office1", "短信补发 1",
         "给 2 人|每人 1 条，共 2 条，约 0.10 元|另有 1 人名册里没有手机号|"
         "短信内容（没有个人信息）：\n请同学看|10 分钟内回复“确认”（或“短信补发 1 确认”）|!王小雁|!138"},
        {"office1", "短信补发 1 确认", "✅ 已安排给 2 人发短信，约 0.10 元。|!开始发"},
        {"office1", "短信补发 1 确认", "都已经补发过了"},
        {"office1", "短信补发 1", "都已经补发过了"},
        {"office1", "未收到 1", "钱二 s2（短信等着发）"},
        {NULL, NULL, NULL},
    };
    struct world        w;
    auto_buf struct buf out = {0};

    (void)state;
    open_done(&w, "请{name}看");
    notice_chat(&w, "shown", rows);
    letters(&w, &out);
    CHECK(world_has(&out, "13800000002:请同学看\n|13800000004:请同学看\n|!13800000001|!13800000003"),
          "to those two: %s", out.p);
    world_close(&w);
}

static void audited(void **state)
{
    struct world w;

    (void)state;
    open_done(&w, "看");
    staff_app(&w, "office1");
    world_say(&w, "短信补发 1");
    world_say(&w, "短信补发 1 确认");
    CHECK(strcmp(staff_audited(&w).text, "notice.sms notice 1 people=2 sms=2 cost=100") == 0, "%s",
          staff_audited(&w).text);
    world_close(&w);
}

/* Nothing is sent but what was shown a moment ago. */
static void only_what_was_shown(void **state)
{
    static const struct {
        const char        *name;
        struct notice_said rows[6];
    } cases[] = {
        {"without having seen it",
         {{"office1", "短信补发 1 确认", "请先看人数和费用|给 2 人|!✅"}}},
        {"eleven minutes later",
         {{"office1", "短信补发 1", "给 2 人"},
          {"office1", "+ 11", NULL},
          {"office1", "短信补发 1 确认", "请先看人数和费用|!✅"}}},
        {"something else was said",
         {{"office1", "短信补发 1", "给 2 人"},
          {"office1", "通知情况", "【通知情况】"},
          {"office1", "短信补发 1 确认", "请先看人数和费用|!✅"}}},
        {"another one saw it",
         {{"office1", "短信补发 1", "给 2 人"},
          {"office2", "短信补发 1 确认", "请先看人数和费用|!✅"}}},
        {"another notice",
         {{"office1", "短信补发 1", "给 2 人"},
          {"office1", "短信补发 2 确认", "没有第 2 号"}}},
        {"another word behind it",
         {{"office1", "短信补发 1", "给 2 人"}, {"office1", "短信补发 1 好", "给 2 人|!✅"}}},
        {"in the middle of a flow",
         {{"office1", "发通知", "发给谁"},
          {"office1", "软件2601", "类"},
          {"office1", "短信补发 1", "「发通知」还没填完"}}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct world        w;
        auto_buf struct buf out = {0};

        open_done(&w, "看");
        notice_chat(&w, cases[i].name, cases[i].rows);
        letters(&w, &out);
        CHECK(out.n == 0, "%s: nothing is ordered: %s", cases[i].name, out.p);
        world_close(&w);
    }
}

/* He has it, has not answered, and wants no more of the kind. */
static void turned_off_since(void **state)
{
    static const struct {
        const char *name, *kind, *off, *hear;
    } rows[] = {
        {"that kind", "notice", "notice", "给 1 人|1 人关闭了这类通知，不发"},
        {"another kind", "notice", "reminder", "给 2 人|!关闭"},
        {"it is critical", "urgent", "urgent", "给 2 人|!关闭"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world        w;
        auto_buf struct buf out = {0};
        bool                changed;
        struct err          err = {0};

        open_kind(&w, rows[i].kind, "看", NULL, VARIANT_ZH);
        world_must(store_begin(w.store, &err), &err);
        world_must(preference_set(w.store, w.now, STR_LIT("S2"), str_c(rows[i].off), true,
                                  &changed, &err),
                   &err);
        world_must(store_commit(w.store, &err), &err);
        staff_app(&w, "office1");
        world_say(&w, "短信补发 1");
        CHECK(world_has(&w.heard, rows[i].hear), "%s: %s", rows[i].name, w.heard.p);
        world_say(&w, "确认");
        letters(&w, &out);
        CHECK(world_has(&out, "13800000004:看"), "%s: who knows of nothing: %s", rows[i].name, out.p);
        CHECK((strstr(out.p, "13800000002") != NULL) == (i > 0), "%s: %s", rows[i].name, out.p);
        world_close(&w);
    }
}

/* One was taken by the gateway, one was not: counted, told, and ordered again. */
static int end_letter(void *arg, const struct letter *l)
{
    int64_t *ids = arg;

    ids[ids[0] == 0 ? 0 : 1] = l->id;
    return 0;
}

static void failed_ones_again(void **state)
{
    static const struct notice_said first[] = {
        {"office1", "短信补发 1", "给 2 人"},
        {"office1", "确认", "✅ 已安排给 2 人"},
        {"office1", "通知情况 1", "短信补发 2 人：已发 0、等着发 2"},
        {NULL, NULL, NULL},
    };
    static const struct notice_said rows[] = {
        {"office1", "通知情况 1", "短信补发 2 人：已发 1、失败 1（可以再补发）|!等着发"},
        {"office1", "未收到 1", "钱二 s2（已补发短信）"},
        {"office1", "未收到 1 未送达", "李四 s4（短信没发出去）"},
        {"office1", "短信补发 1", "给 1 人|共 1 条，约 0.05 元"},
        {"office1", "确认", "✅ 已安排给 1 人"},
        {"office1", "通知情况 1", "短信补发 2 人：已发 1、等着发 1|!失败"},
        {NULL, NULL, NULL},
    };
    struct world w;
    struct err   err = {0};
    int64_t      ids[2] = {0};

    (void)state;
    open_done(&w, "看");
    notice_chat(&w, "ordered", first);
    world_must(letter_waiting(w.store, 0, 2, end_letter, ids, &err), &err);
    world_must(store_begin(w.store, &err), &err);
    world_must(letter_done(w.store, ids[0], w.now, true, STR_LIT("ok"), &err), &err);
    world_must(letter_done(w.store, ids[1], w.now, false, STR_LIT("expired"), &err), &err);
    world_must(store_commit(w.store, &err), &err);
    notice_chat(&w, "one failed", rows);
    world_close(&w);
}

/* 确认 alone is enough, and a wrong word costs nothing. */
static void confirmed_in_one_word(void **state)
{
    static const struct notice_said rows[] = {
        {"office1", "短信补发 1", "10 分钟内回复“确认”"},
        {"office1", "确人", "没有看懂。给 2 人的短信还没有发：要发回复“确认”|!✅"},
        {"office1", "确认", "✅ 已安排给 2 人"},
        {"office1", "确认", "!✅"},
        {NULL, NULL, NULL},
    };
    static const struct notice_said over[] = {
        {"office1", "短信补发 1", "给 2 人"},
        {"office1", "+ 11", NULL},
        {"office1", "确认", "!✅"},
        {"office1", "短信补发 1 确认", "还没有发|请先看人数和费用|!✅"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        open_done(&w, "看");
        notice_chat(&w, "one word", i == 0 ? rows : over);
        world_close(&w);
    }
}

static void at_night_in_the_morning(void **state)
{
    static const struct notice_said rows[] = {
        {"office1", "短信补发 1", "现在是免打扰时间，短信到 11-21 07:|才发"},
        {"office1", "确认", "✅ 已安排给 2 人|11-21 07:|开始发"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    open_done(&w, "看");
    CHECK(cst_parse_stamp(STR_LIT("2026-11-20 23:30"), &w.now), "a night");
    notice_chat(&w, "night", rows);
    world_close(&w);
}

/* What is said is when they do go, whatever was shown minutes before. */
static void the_night_begins(void **state)
{
    static const struct notice_said begins[] = {
        {"office1", "短信补发 1", "给 2 人|!免打扰"},
        {"office1", "+ 7", NULL},
        {"office1", "确认", "✅ 已安排给 2 人|约 0.10 元。现在是免打扰时间，11-21 07:|开始发"},
        {NULL, NULL, NULL},
    };
    static const struct notice_said ends[] = {
        {"office1", "短信补发 1", "给 2 人|现在是免打扰时间，短信到 07:"},
        {"office1", "+ 7", NULL},
        {"office1", "确认", "✅ 已安排给 2 人发短信，约 0.10 元。每人|!免打扰|!开始发"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    open_done(&w, "看");
    CHECK(cst_parse_stamp(STR_LIT("2026-11-20 21:55"), &w.now), "an evening");
    notice_chat(&w, "it begins", begins);
    world_close(&w);
    open_done(&w, "看");
    CHECK(cst_parse_stamp(STR_LIT("2026-11-21 06:55"), &w.now), "a morning");
    notice_chat(&w, "it ends", ends);
    world_close(&w);
}

/* Full fen, and never less than it is. */
static void what_it_costs(void **state)
{
    static const struct {
        int64_t     cost;
        const char *said;
    } rows[] = {
        {0, "0.00"},          {1, "0.01"},          {10, "0.01"},
        {11, "0.02"},         {45, "0.05"},         {50, "0.05"},
        {100, "0.10"},        {990, "0.99"},        {991, "1.00"},
        {999, "1.00"},        {1000, "1.00"},       {1001, "1.01"},
        {1990, "1.99"},       {1991, "2.00"},       {99995, "100.00"},
        {40000000000, "40000000.00"},               {39999999991, "40000000.00"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf said = {0};

        notice_cost_say(rows[i].cost, &said);
        CHECK(str_is(buf_view(&said), rows[i].said), "%lld is %s, not %s",
              (long long)rows[i].cost, rows[i].said, said.p);
    }
}

/* A field, a brace and a link, as they read in an SMS. */
static void what_is_no_words(void **state)
{
    static const struct {
        const char *text, *sent;
    } rows[] = {
        {"请{name}（{class}）看", "请同学看"},
        {"{name}同学，11月17日看", "同学，11月17日看"},
        {"{name}老师您好", "老师您好"},
        {"亲爱的{name}：看", "亲爱的同学：看"},
        {"各位同学{name}：看", "各位同学：看"},
        {"{college}{class}的{name} 同学：看", "同学：看"},
        {"{name}的成绩（必修）", "同学的成绩（必修）"},
        {"请在（）内填（{college}）", "请在（）内填"},
        {"{{报名}}，请{name}看", "{报名}，请同学看"},
        {"成绩<60 的，还有 >90 的", "成绩<60 的，还有 >90 的"},
        {"请看<a href=\"https://a.cn\">这里</a>，a<b", "请看这里，a<b"},
        {"x<a b 或 c>d 的班", "x<a b 或 c>d 的班"},
        {"气温<a href 前<5度>", "气温<a href 前<5度>"},
        {"</a 不是", "</a 不是"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0}, want = {0};
        struct world        w;

        open_done(&w, rows[i].text);
        staff_app(&w, "office1");
        world_say(&w, "短信补发 1");
        world_say(&w, "短信补发 1 确认");
        letters(&w, &out);
        buf_f(&want, "13800000002:%s\n", rows[i].sent);
        CHECK(strstr(out.p, want.p) != NULL, "%s: %s", rows[i].text, out.p);
        world_close(&w);
    }
}

/* Somebody has read it in between: it is shown anew. */
static void fewer_than_shown(void **state)
{
    static const struct notice_said rows[] = {
        {"office1", "短信补发 1 确认", "不一样了，没有发|给 1 人|!✅"},
        {"office1", "短信补发 1 确认", "✅ 已安排给 1 人"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    open_done(&w, "看");
    staff_app(&w, "office1");
    world_say(&w, "短信补发 1");
    notice_says_got(&w, 1, "s2");
    notice_chat(&w, "fewer", rows);
    world_close(&w);
}

static void not_at_all(void **state)
{
    struct world w;

    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        static const struct {
            const char *name, *user, *hear;
        } rows[] = {
            {"none are configured", "office1", "还没有开通通知短信"},
            {"over the limit", "office1", "超过 1 人"},
            {"somebody else's", "fudao", "只有发的人"},
            {"stopped", "office1", "发完才能用短信补发"},
            {"a guard", "menwei", "只有发的人"},
        };

        open_done(&w, "看");
        w.school->notices.sms = i != 0;
        w.school->notices.sms_most = i == 1 ? 1 : 500;
        if (i == 3)
            notice_state(&w, 1, NOTICE_DONE, NOTICE_STOPPED);
        staff_app(&w, rows[i].user);
        world_say(&w, "短信补发 1");
        CHECK(world_has(&w.heard, rows[i].hear), "%s: %s", rows[i].name, w.heard.p);
        world_close(&w);
    }
}

/* 70 UTF-16 units are one SMS, 71 two of 67: an emoji is two. The sign of 6 counts. */
static void how_many_sms(void **state)
{
    static const struct {
        unsigned    chars;
        const char *hear;
        unsigned    emoji; /* of them in front */
    } rows[] = {
        {64, "每人 1 条，共 2 条，约 0.10 元|!全文", 0},
        {64, "每人 2 条，共 4 条", 1},
        {63, "每人 1 条，共 2 条", 1},
        {128, "每人 3 条", 1},
        {261, "每人 4 条|!全文", 1},
        {262, "每人 4 条|…全文请看企业微信", 1},
        {65, "每人 2 条，共 4 条，约 0.20 元", 0},
        {128, "每人 2 条", 0},
        {129, "每人 3 条", 0},
        {262, "每人 4 条|!全文", 0},
        {263, "每人 4 条|…全文请看企业微信", 0},
        {600, "每人 4 条，共 8 条，约 0.40 元|…全文请看企业微信", 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf text = {0};
        struct world        w;

        for (unsigned n = 0; n < rows[i].chars; n++)
            buf_c(&text, n < rows[i].emoji ? "🎉" : "雁");
        open_done(&w, text.p);
        staff_app(&w, "office1");
        world_say(&w, "短信补发 1");
        CHECK(world_has(&w.heard, rows[i].hear), "%u characters, %u emoji: %s", rows[i].chars,
              rows[i].emoji, w.heard.p);
        world_close(&w);
    }
}

#define LONG_EN "Dear {name}, the library is closed tomorrow because of the repair of its lifts."

/* s2 reads English. */
static void in_his_language(void **state)
{
    static const struct {
        const char         *name, *text_en;
        enum notice_variant s2;
        const char         *shown, *sent;
    } rows[] = {
        {"in English", "Dear {name}, look", VARIANT_EN,
         "每人 1 条（其中 1 人发英文，每人 1 条），共 2 条，约 0.10 元|请同学看\nDear student, look\n确定",
         "13800000002:Dear student, look\n|13800000004:请同学看\n"},
        {"its length counts", LONG_EN, VARIANT_EN_BOTH,
         "每人 1 条（其中 1 人发英文，每人 2 条），共 3 条，约 0.15 元|Dear student, the library",
         "13800000002:Dear student, the|13800000004:请同学看\n"},
        {"nobody reads it", LONG_EN, VARIANT_ZH_CARD, "每人 1 条，共 2 条|!Dear|!英文",
         "13800000002:请同学看\n"},
        {"at the beginning", "{name}, look", VARIANT_EN, "\nStudent, look\n", "Student, look\n"},
        {"said already", "Dear student {name} ({class}), look", VARIANT_EN,
         "\nDear student, look\n", "Dear student, look\n"},
        {"there is none", NULL, VARIANT_EN_CARD, "每人 1 条，共 2 条|!英文",
         "13800000002:请同学看\n|13800000004:请同学看\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};
        struct world        w;

        open_twin(&w, "请{name}看", rows[i].text_en, rows[i].s2);
        staff_app(&w, "office1");
        world_say(&w, "短信补发 1");
        CHECK(world_has(&w.heard, rows[i].shown), "%s: %s", rows[i].name, w.heard.p);
        world_say(&w, "短信补发 1 确认");
        CHECK(world_has(&w.heard, "✅ 已安排给 2 人"), "%s: %s", rows[i].name, w.heard.p);
        letters(&w, &out);
        CHECK(world_has(&out, rows[i].sent), "%s: %s", rows[i].name, out.p);
        world_close(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shown_then_sent), cmocka_unit_test(failed_ones_again),
        cmocka_unit_test(confirmed_in_one_word), cmocka_unit_test(turned_off_since),
        cmocka_unit_test(at_night_in_the_morning), cmocka_unit_test(audited),
        cmocka_unit_test(the_night_begins), cmocka_unit_test(what_it_costs),
        cmocka_unit_test(only_what_was_shown), cmocka_unit_test(fewer_than_shown),
        cmocka_unit_test(not_at_all), cmocka_unit_test(how_many_sms),
        cmocka_unit_test(in_his_language),   cmocka_unit_test(what_is_no_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
