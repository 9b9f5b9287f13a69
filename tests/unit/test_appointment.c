/* Appointments as the student meets them: choosing, holding, booking, waiting, moving up,
 * cancelling. Times are of Friday, 2026-11-20 07:42. */
#include "tests/unit/appointment_world.h"

#include "base/utf8.h"
#include "handlers/flow.h"

#define CHAT(lines) chat(#lines, lines)

static void chat(const char *name, const struct line *lines)
{
    struct appointment_world a;

    appointment_open(&a);
    appointment_chat(&a, name, lines);
    appointment_close(&a);
}

/* ---- booking ---- */

static const struct line booked[] = {
    {"约维修", "去哪里|1 东区|2 西区|三号楼一层"},
    {"1", "哪一天|1 11月20日 周五 余8|4 11月23日 周一 余8|!5 "},
    {"2", "哪个时段|1 09:00–09:30 余2|4 14:30–15:00 余2"},
    {"1", "东区|11月21日 周六|09:00–09:30|名额为你保留到 07:52|提交|!约满"},
    {"提交", "✅ 已约好「网络维修」|时间：11月21日 周六 09:00–09:30|地点：东区|三号楼一层|预约号 1　回执 1120-|"
             "前一天 20:00 会提醒你|11月21日 周六 08:00 前回复“取消预约 1”|约维修"},
    {"取消预约", "「网络维修」东区　11月21日 周六 09:00–09:30|已约好，预约号 1|取消预约 1"},
    {"= p2", ""},
    {"约维修 1 2", "1 09:00–09:30 余1|2 09:30–10:00 余2"},
    {NULL, NULL},
};

static const struct line in_one_line[] = {
    {"约维修 1 2 3", "名额为你保留到 07:52|14:00–14:30"},
    {"提交", "已约好"},
    {NULL, NULL},
};

static const struct line in_english[] = {
    {"english", ""},
    {"repair", "1 East|Building 3"},
    {"1", "1 Fri 20 Nov|8 left"},
    {"2", "1 09:00–09:30|2 left"},
    {"1", "The place is kept for you until 07:52"},
    {"submit", "✅ Booked: Repairs|When: Sat 21 Nov 09:00–09:30|Where: East|Building 3|"
               "You will be reminded at 20:00 the day before|unbook 1\" before Sat 21 Nov 08:00|"
               "reply \"repair\""},
    {"unbook", "Repairs, East, Sat 21 Nov 09:00–09:30|booked, no. 1|unbook 1"},
    {"unbook 1", "Cancelled: Repairs, East"},
    {NULL, NULL},
};

/* One place and one slot a day: only the day is asked. */
static const struct line daily_cap[] = {
    {"约营业厅", "哪一天|1 11月21日 周六 余1|2 11月22日 周日 余1|!3 |!去哪里"},
    {"1", "一号厅|09:00–17:00|保留到 07:52"},
    {"提交", "已约好「营业厅」|就在明天，到时候不再提醒"},
    {"= p2", ""},
    {"约营业厅", "1 11月22日 周日 余1|!11月21日"},
    {"1", "保留到"},
    {"= p3", ""},
    {"约营业厅", "没有空的时段"},
    {"= p2", ""},
    {"取消", ""},
    {"= p3", ""},
    {"约营业厅", "11月22日 周日 余1"},
    {NULL, NULL},
};

/* What is too near, and a place that is closed. */
static const struct line times[] = {
    {"at 2026-11-20 08:00", ""},
    {"约维修 1 1", "1 09:30–10:00|!09:00–09:30"},
    {"取消", ""},
    {"at 2026-11-20 14:00", ""},
    {"约维修 1", "1 11月21日|!11月20日"},
    {"取消", ""},
    {"约维修", "1 东区|!西区"}, /* closed: Saturday, Sunday, and that Monday */
    {NULL, NULL},
};

/* The slot was closed while the review was read, and so was the hold. */
static const struct line too_late[] = {
    {"at 2026-11-20 07:55", ""},
    {"约维修 1 1 1", "保留到 08:05"},
    {"at 2026-11-20 08:01", ""},
    {"提交", "不能约了|哪个时段|09:30–10:00"},
    {"1", "保留到 08:11"},
    {"提交", "就在今天，到时候不再提醒"},
    {NULL, NULL},
};

/* ---- holds ---- */

static const struct line held[] = {
    {"约维修 2 1 1", "保留到 07:52"}, /* the only place of the slot */
    {"= p2", ""},
    {"约维修 2 1", "1 09:00–09:30 已满"},
    {"取消", ""},
    {"= p1", ""},
    {"取消", ""},
    {"= p2", ""},
    {"约维修 2 1 1", "保留到 07:52"},
    {"留言", "说点什么"}, /* another flow begins: the place is free again */
    {"= p1", ""},
    {"约维修 2 1 1", "保留到 07:52"},
    {"返回", "哪个时段"},
    {"2", "09:30–10:00|保留到 07:52"}, /* he holds one place at a time */
    {"= p2", ""},
    {"取消", ""},
    {"约维修 2 1", "1 09:00–09:30 余1|2 09:30–10:00 已满"},
    {NULL, NULL},
};

/* It ends by the clock, and is told before. */
static const struct line expired[] = {
    {"约维修 2 1 1", "保留到 07:52"},
    {"= p2", ""},
    {"约维修 2 1 1", "已经约满：提交后是候补第 1 位"},
    {"提交", "已候补「网络维修」|候补第 1 位|取消预约 2"},
    {"+ 9", ""},
    {"tick", ""},
    {"out", "!p2"},
    {"+ 1", ""},
    {"tick", ""},
    {"out", "student p2: |候补到了，已为你约好「网络维修」|09:00–09:30|预约号 2|!p1"},
    {"= p1", ""},
    {"提交", "没有约上：保留的时间过了，这个时段已经约满|09:30–10:00"},
    {"1", "已经约满：提交后是候补"},
    {"提交", "已候补"},
    {NULL, NULL},
};

/* The time is over, and nobody else wanted it. */
static const struct line over_and_free[] = {
    {"约维修 2 1 1", "保留到 07:52"},
    {"+ 11", ""},
    {"tick", ""},
    {"提交", "已约好"},
    {NULL, NULL},
};

/* ---- waiting ---- */

static const struct line in_line[] = {
    {"约维修 2 1 1", ""},
    {"提交", "已约好"},
    {"= p2", ""},
    {"约维修 2 1 1", "候补第 1 位|开始前 60 分钟"},
    {"提交", "候补第 1 位"},
    {"= p3", ""},
    {"约维修 2 1 1", "候补第 2 位"},
    {"提交", "候补第 2 位"},
    {"取消预约", "候补第 2 位，预约号 3"},
    {"约维修", "你在候补：「网络维修」西区　11月20日 周五 09:00–09:30，第 2 位"},
    {"取消", ""},
    {"out", "!\001"},
    {"= p1", ""},
    {"取消预约 1", "已取消：「网络维修」西区|约维修"},
    {"out", "student p2: |候补到了|取消预约 2|!p3"},
    {"= p2", ""},
    {"取消预约 2", "已取消"},
    {"out", "student p3: |候补到了|!p2"},
    {"= p3", ""},
    {"取消预约", "已约好，预约号 3"},
    {"取消预约 3", "已取消"},
    {"= p4", ""},
    {"约维修 2 1", "09:00–09:30 余1"},
    {NULL, NULL},
};

/* Who waits, and has something else, is changed over; what that leaves goes on to the next. */
static const struct line chain[] = {
    {"约维修 2 1 1", ""},
    {"提交", "已约好"},
    {"= p2", ""},
    {"约维修 2 1 2", ""},
    {"提交", "已约好"},
    {"约维修 2 1 1", "候补第 1 位|原来约的「网络维修」西区　11月20日 周五 09:30–10:00，补上以后才让出"},
    {"提交", "已候补"},
    {"= p3", ""},
    {"约维修 2 1 2", "候补第 1 位"},
    {"提交", "已候补"},
    {"out", "!\001"},
    {"= p1", ""},
    {"取消预约 1", "已取消"},
    {"out", "student p2: |你原来约的 11月20日 周五 09:30–10:00 已让出|student p3: |!p1"},
    {"= p3", ""},
    {"取消预约", "09:30–10:00|已约好"},
    {NULL, NULL},
};

/* Whoever holds a place and takes another one instead gives the first to who waits for it. */
static const struct line swapped[] = {
    {"约维修 2 1 1", "保留到 07:52"},
    {"= p2", ""},
    {"约维修 2 1 1", ""},
    {"提交", "已候补"},
    {"out", "!\001"},
    {"= p1", ""},
    {"改3", "哪个时段"},
    {"2", "09:30–10:00|保留到 07:52"},
    {"out", "student p2: |候补到了"},
    {"提交", "已约好|09:30–10:00"},
    {NULL, NULL},
};

/* A place that got free goes to who waits, whoever is faster. */
static const struct line nobody_overtakes[] = {
    {"约维修 2 1 1", ""},
    {"提交", "已约好"},
    {"= p2", ""},
    {"约维修 2 1 1", ""},
    {"提交", "已候补"},
    {"= p3", ""},
    {"约维修 2 1 1", "候补第 2 位"},
    {"= p1", ""},
    {"取消预约 1", "已取消"},
    {"= p3", ""},
    {"提交", "已候补|候补第 1 位"}, /* p2 has it */
    {NULL, NULL},
};

/* The slot has begun: they are told, and wait no more. Nobody moves up in the last hour. */
static const struct line in_vain[] = {
    {"约维修 2 1 2", ""},
    {"提交", "已约好"},
    {"= p2", ""},
    {"约维修 2 1 2", ""},
    {"提交", "已候补"},
    {"out", "!\001"},
    {"at 2026-11-20 09:29", ""},
    {"tick", ""},
    {"out", "!p2"},
    {"at 2026-11-20 09:30", ""},
    {"tick", ""},
    {"out", "student p2: |候补没有轮到|「网络维修」西区　11月20日 周五 09:30–10:00|约维修"},
    {"tick", ""},
    {"out", ""},
    {"取消预约", "你现在没有预约"},
    {NULL, NULL},
};

/* ---- changing ---- */

static const struct line moved[] = {
    {"约维修 1 2 1", ""},
    {"提交", "已约好|预约号 1"},
    {"约维修", "你已经约了：「网络维修」东区　11月21日 周六 09:00–09:30"},
    {"1", ""},
    {"2", ""},
    {"1", "这个时段你已经约好了（预约号 1）|哪个时段"},
    {"2", "保留到 07:52|原来约的「网络维修」东区　11月21日 周六 09:00–09:30，提交后让出"},
    {"取消", ""},
    {"取消预约", "09:00–09:30|已约好，预约号 1|!10:00"}, /* stays */
    {"约维修 1 2 2", ""},
    {"提交", "已约好|09:30–10:00|原来的 11月21日 周六 09:00–09:30 已让出"},
    {"取消预约", "09:30–10:00|!09:00–09:30"},
    {"= p2", ""},
    {"约维修 1 2", "09:00–09:30 余2|09:30–10:00 余1"},
    {NULL, NULL},
};

/* In the last hour it stays as it is, and after it there is a new one. */
static const struct line near[] = {
    {"约维修 1 1 2", ""},
    {"提交", "已约好"},
    {"at 2026-11-20 08:30", ""},
    {"约维修", "离开始不到 60 分钟，不能再改"},
    {"取消预约 1", "离开始不到 60 分钟，不能再改|服务台 010-1"},
    {"at 2026-11-20 09:40", ""},
    {"约维修", "已经开始"},
    {"取消预约 1", "已经开始"},
    {"at 2026-11-20 10:00", ""},
    {"约维修", "去哪里"}, /* nobody has marked anybody: he has not missed it */
    {"取消预约 1", "没有可以取消的预约 1|去哪里"},
    {NULL, NULL},
};

/* The review was read so long that the old one has come too near. */
static const struct line near_meanwhile[] = {
    {"约维修 1 1 2", ""},
    {"提交", "已约好"},
    {"at 2026-11-20 08:25", ""},
    {"约维修 1 2 1", "保留到 08:35"},
    {"at 2026-11-20 08:31", ""},
    {"提交", "离开始不到 60 分钟，不能再改"},
    {"= p2", ""},
    {"约维修 1 2", "09:00–09:30 余2"}, /* the hold was let go */
    {NULL, NULL},
};

/* ---- words ---- */

static const struct line cancelling[] = {
    {"取消预约", "你现在没有预约"},
    {"取消预约 1", "没有可以取消的预约 1"},
    {"取消预约 一", "你现在没有预约"},
    {"约维修 1 2 1", ""},
    {"提交", "预约号 1"},
    {"约营业厅 1", ""},
    {"提交", "预约号 2"},
    {"取消预约", "网络维修|预约号 1|营业厅|预约号 2|后面写上要取消的预约号"},
    {"= p2", ""},
    {"取消预约 1", "没有可以取消的预约 1"}, /* another's */
    {"= p1", ""},
    {"取消预约 2", "已取消：「营业厅」"},
    {"取消预约 2", "没有可以取消的预约 2|预约号 1"},
    {"约维修", "去哪里"},
    {"取消预约 1", "已取消|去哪里"}, /* the open question comes again */
    {"= nobody", ""},
    {"取消预约", "你现在没有预约"},
    {NULL, NULL},
};

/* A free text is no command. */
static const struct line in_a_text[] = {
    {"留言", "说点什么"},
    {"取消预约 1 可以吗", "!没有可以取消"},
    {NULL, NULL},
};

static void chats(void **state)
{
    (void)state;
    CHAT(booked);
    CHAT(in_one_line);
    CHAT(in_english);
    CHAT(daily_cap);
    CHAT(times);
    CHAT(too_late);
    CHAT(held);
    CHAT(expired);
    CHAT(over_and_free);
    CHAT(in_line);
    CHAT(chain);
    CHAT(swapped);
    CHAT(nobody_overtakes);
    CHAT(in_vain);
    CHAT(moved);
    CHAT(near);
    CHAT(near_meanwhile);
    CHAT(cancelling);
    CHAT(in_a_text);
}

/* ---- the receipt ---- */

static void receipt_of(const struct world *w, char out[12])
{
    const char *p = strstr(w->heard.p, "1120-");

    CHECK(p != NULL, "there is a receipt: %s", w->heard.p);
    snprintf(out, 12, "%s", p);
}

static void found_again(void **state)
{
    struct appointment_world a;
    char                     receipt[12], ask[32];

    (void)state;
    appointment_open(&a);
    world_say(&a.w, "约维修 1 2 1");
    world_say(&a.w, "提交");
    receipt_of(&a.w, receipt);
    snprintf(ask, sizeof ask, "查询 %s", receipt);
    world_say(&a.w, ask);
    CHECK(world_has(&a.w.heard, "「网络维修」东区　11月21日 周六 09:00–09:30|预约号 1|已约好"),
          "the receipt is found: %s", a.w.heard.p);
    world_say(&a.w, "取消预约 1");
    world_say(&a.w, receipt); /* without the word */
    CHECK(world_has(&a.w.heard, "已取消"), "and tells what became of it: %s", a.w.heard.p);
    world_say(&a.w, "查询");
    CHECK(world_has(&a.w.heard, "我的预约"), "it is shown where to look: %s", a.w.heard.p);
    a.w.user = "p2";
    world_say(&a.w, ask);
    CHECK(world_has(&a.w.heard, "没有这个回执"), "of nobody else: %s", a.w.heard.p);
    appointment_close(&a);
}

/* 我的预约, as whoever shows it gets it. */
static void mine(void **state)
{
    struct appointment_world a;
    auto_buf struct buf      text = {0};
    struct err               err = {0};
    unsigned                 count = 9;

    (void)state;
    appointment_open(&a);
    world_say(&a.w, "帮助");
    world_must(appointment_mine(&a.w.ctx, &text, &count, &err), &err);
    CHECK(count == 0 && text.n == 0, "nothing yet");
    world_say(&a.w, "约维修 1 2 1");
    world_must(appointment_mine(&a.w.ctx, &text, &count, &err), &err);
    CHECK(count == 0 && text.n == 0, "a hold is in the middle of being booked");
    world_say(&a.w, "提交");
    world_must(appointment_mine(&a.w.ctx, &text, &count, &err), &err);
    CHECK(count == 1 && world_has(&text, "「网络维修」东区|预约号 1|取消预约 1"), "one: %s", text.p);
    appointment_close(&a);
}

/* ---- the school file changes ---- */

static void reload(struct appointment_world *a, const char *school)
{
    auto_buf struct buf report = {0};
    struct err          err = {0};

    conf_school_free(a->w.school);
    CHECK(conf_load_school_text(&a->w.school, &a->w.conf, "school.yaml", str_c(school), &report,
                                &err) == 0,
          "the school is fine: %s", report.p ? report.p : err.text);
    a->w.ctx.school = a->w.school;
}

static void more_places(void **state)
{
    struct appointment_world a;

    (void)state;
    appointment_open_at(&a, APPOINTMENT_HEAD APPOINTMENT_REPAIR("1"), ":memory:");
    for (int i = 1; i <= 4; i++) {
        char user[16];

        snprintf(user, sizeof user, "p%d", i);
        a.w.user = user;
        world_say(&a.w, "约维修 1 2 1");
        world_say(&a.w, "提交");
    }
    tick(&a);
    look_out(&a);
    reload(&a, APPOINTMENT_HEAD APPOINTMENT_REPAIR("3"));
    a.w.now += 301;
    tick(&a);
    look_out(&a);
    CHECK(world_has(&a.out, "student p2: |student p3: |!p4|!p1"),
          "two more places, for the first two who wait: %s", a.out.p);
    reload(&a, APPOINTMENT_HEAD APPOINTMENT_REPAIR("2"));
    a.w.user = "p5";
    world_say(&a.w, "约维修 1 2 1");
    CHECK(world_has(&a.w.heard, "已经约满|候补第 2 位"),
          "fewer again: who is booked stays, and nobody else comes: %s", a.w.heard.p);
    appointment_close(&a);
}

static void series_gone(void **state)
{
    static const struct line after[] = {
        {"约维修", "!去哪里"},
        {"取消预约", "!约维修"},
        {"tick", ""},
        {NULL, NULL},
    };
    struct appointment_world a;

    (void)state;
    appointment_open(&a);
    world_say(&a.w, "约维修 1 2 1");
    world_say(&a.w, "提交");
    reload(&a, APPOINTMENT_HEAD APPOINTMENT_SHOP);
    a.w.now += 3 * 86400;
    appointment_chat(&a, "gone", after);
    appointment_close(&a);
}

/* The school takes no appointments at all any more: what one still has is found, and given back. */
static void all_gone(void **state)
{
    static const struct line after[] = {
        {"约维修", "!去哪里"},
        {"我的预约", "「repair」east　11月21日 周六 09:30–10:00（已停办，去之前请先问清楚）|取消请回复“取消预约 1”"},
        {"取消预约 1", "已取消：「repair」"},
        {"取消预约", "!你现在没有预约"},
        {NULL, NULL},
    };
    struct appointment_world a;
    auto_free char          *none = xstrdup(APPOINTMENT_HEAD);

    (void)state;
    appointment_open(&a);
    world_say(&a.w, "约维修 1 2 2");
    world_say(&a.w, "提交");
    *strstr(none, "appointments:") = '\0';
    reload(&a, none);
    appointment_chat(&a, "all gone", after);
    appointment_close(&a);
}

/* ---- a card ---- */

#define CROWDED                                                                                    \
    "  - name: hall\n"                                                                             \
    "    app: student\n"                                                                           \
    "    title: 大厅\n"                                                                            \
    "    title_en: Hall\n"                                                                         \
    "    words: [大厅]\n"                                                                          \
    "    places: [{name: a, title: 大厅, hours: [{from: \"09:00\", to: \"19:00\"}], minutes: 30, "   \
    "capacity: 10000}]\n"

/* Every option has room on a card, in both languages, on the longest date there is. */
static void fits_a_card(void **state)
{
    static const char *const fields[] = {FIELD_DAY, FIELD_SLOT};
    struct appointment_world a;
    auto_answers struct answers given = {0};
    struct err                  err = {0};

    (void)state;
    appointment_open_at(&a, APPOINTMENT_HEAD CROWDED, ":memory:");
    CHECK(cst_parse_stamp(STR_LIT("2026-12-22 07:42"), &a.w.now), "in December");
    world_say(&a.w, "帮助");
    answers_set(&given, FIELD_PLACE, STR_LIT("a"), false);
    answers_set(&given, FIELD_DAY, STR_LIT("2026-12-23"), false);
    for (size_t i = 0; i < 2 * ARRAY_LEN(fields); i++) {
        struct school_question q = {.name = (char *)fields[i / 2], .kind = ASK_CHOICE};
        struct flow_ask        out = {.count = 0};

        a.w.ctx.me.lang = i % 2 ? LANG_EN : LANG_ZH;
        world_must(action_appointment.ask(&a.w.ctx, flow_named(&a.w.ctx, STR_LIT("hall")), &given,
                                          &q, &out, &err),
                   &err);
        CHECK(out.count == (i < 2 ? 8 : 20), "%s: %u options", q.name, out.count);
        for (unsigned k = 0; k < out.count; k++)
            CHECK(utf8_count(str_c(out.option[k].label)) <= 17, "“%s” has room",
                  out.option[k].label);
        buf_free(&out.lead);
        buf_free(&out.title);
    }
    appointment_close(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chats),        cmocka_unit_test(found_again), cmocka_unit_test(mine),
        cmocka_unit_test(more_places), cmocka_unit_test(series_gone), cmocka_unit_test(fits_a_card),
        cmocka_unit_test(all_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
