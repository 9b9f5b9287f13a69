/* What a guard sees at one glance, and what everybody else does not: each result, once per code and
 * once per window of a gate, the gates of a guard, the records. */
#include "tests/unit/pass_world.h"

#include "bot/purge.h"

/* ---- each result ---- */

enum event {
    NOTHING,
    SCANNED_BEFORE,
    OTHER_CODE_BEFORE,
    NEXT_WINDOW,
    EXPIRES,
    NEXT_DAY,
    ALERTED,
    LEFT,
    SUSPENDED,
    FROZEN,
    UNBOUND,
    WAS_RED,
    OTHER_GATE_BEFORE
};

static const struct {
    const char      *name;
    enum event       event; /* between the code and the scan */
    enum scan_result result;
    bool             photo;
    const char      *first, *hears; /* the first line's beginning; all of it */
    const char      *first_en;
} rows[] = {
    {"a good one", NOTHING, SCAN_PASSED, true, "✅【有效】可以通行（南门）",
     "李四　软件2601　本科生|上次通过：没有记录|照片随后发来", "✅ [Valid] may pass (南门)"},
    {"the same again", SCANNED_BEFORE, SCAN_USED, true, "⚠️【已用过】今天 07:42 已在南门通过",
     "李四　软件2601|!上次通过|照片随后发来", "⚠️ [Used] today 07:42 at 南门"},
    {"another code in the same window", OTHER_CODE_BEFORE, SCAN_USED, true,
     "⚠️【已用过】今天 07:42 已在南门通过", "李四", "⚠️ [Used] today 07:42"},
    {"another code in the next window", NEXT_WINDOW, SCAN_PASSED, true, "✅【有效】",
     "上次通过：今天 07:42 南门", "✅ [Valid]"},
    {"another code at another gate", OTHER_GATE_BEFORE, SCAN_PASSED, true, "✅【有效】",
     "上次通过：今天 07:42 北门", "✅ [Valid]"},
    {"the last second is over", EXPIRES, SCAN_EXPIRED, false,
     "⛔【已过期】今天 07:47 失效，请让对方重新打开通行码", "李四|上次通过：没有记录|!照片",
     "⛔ [Expired] today 07:47"},
    {"yesterday's", NEXT_DAY, SCAN_EXPIRED, false, "⛔【已过期】昨天 07:47 失效", "李四",
     "⛔ [Expired] yesterday 07:47"},
    {"an alert since", ALERTED, SCAN_STOPPED, false, "⛔【不可通行】红码：等老师确认",
     "李四|!fever|!health|!辅导员|!照片", "⛔ [Stop] Red: a teacher has to confirm"},
    {"has left since", LEFT, SCAN_STOPPED, false, "⛔【不可通行】红码：不在校", "李四",
     "⛔ [Stop] Red: not at the school"},
    {"suspended since", SUSPENDED, SCAN_STOPPED, false, "⛔【不可通行】红码：没有有效的电子ID",
     "李四|!照片不是本人", "⛔ [Stop] Red: no valid electronic ID"},
    {"said 这不是我 since", FROZEN, SCAN_STOPPED, false, "⛔【不可通行】红码：身份待核实", "李四|!照片",
     "⛔ [Stop] Red: the identity has to be checked"},
    {"nobody is this person any more", UNBOUND, SCAN_STOPPED, false,
     "⛔【不可通行】红码：身份待核实", "李四|!照片", "⛔ [Stop] Red: the identity"},
    {"red then, green now", WAS_RED, SCAN_STOPPED, false,
     "⛔【不可通行】这张是红码，现在已是绿码：请让对方重新打开通行码", "李四",
     "⛔ [Stop] Red when it was made, green now"},
};

static int suspend(void *arg, const struct approval *a)
{
    *(int64_t *)arg = a->number;
    return 0;
}

static void suspend_id(struct world *w, int64_t person)
{
    struct err err = {0};
    int64_t    number = 0;
    bool       done;

    world_must(store_begin(w->store, &err), &err);
    CHECK(approval_last(w->store, w->now, STR_LIT("eid"), person, suspend, &number, &err) == 1,
          "there is one");
    world_must(approval_decide(w->store, w->now, number, APPROVAL_VALID, APPROVAL_SUSPENDED, -1,
                               STR_LIT("fudao"), STR_LIT("照片不是本人"), &done, &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
}

static void disown(struct world *w, const char *userid, bool unbind)
{
    struct err err = {0};

    world_must(store_begin(w->store, &err), &err);
    world_must(unbind ? member_unbind(w->store, str_c(userid), &err)
                      : member_bar(w->store, w->now, str_c(userid), BAR_FROZEN, &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
}

/* Makes the code, and lets happen what happens. */
static void prepare(struct world *w, enum event event, int64_t person, char digits[9],
                    struct buf *text)
{
    if (event == WAS_RED)
        pass_alert(w, person);
    fresh(w, "2026001", digits, text);
    if (event == SCANNED_BEFORE || event == OTHER_CODE_BEFORE || event == NEXT_WINDOW ||
        event == OTHER_GATE_BEFORE) {
        staff_app(w, event == OTHER_GATE_BEFORE ? "bei" : "nan");
        scan(w, text->p);
        CHECK(first_line(w, "✅【有效】"), "the first one passes: %s", w->heard.p);
    }
    if (event == NEXT_WINDOW)
        w->now += 600;
    if (event == OTHER_CODE_BEFORE || event == NEXT_WINDOW || event == OTHER_GATE_BEFORE)
        fresh(w, "2026001", digits, text);
    if (event == EXPIRES)
        w->now += 300;
    if (event == NEXT_DAY)
        w->now += CST_DAY;
    if (event == ALERTED)
        pass_alert(w, person);
    if (event == LEFT)
        pass_leave(w, person);
    if (event == SUSPENDED)
        suspend_id(w, person);
    if (event == FROZEN || event == UNBOUND)
        disown(w, "2026001", event == UNBOUND);
    if (event == WAS_RED)
        pass_lift(w, person);
    staff_app(w, "nan");
}

static void check_records(struct world *w, size_t i, int64_t person)
{
    static const char *const details[] = {[SCAN_PASSED] = "passed",
                                          [SCAN_USED] = "used",
                                          [SCAN_EXPIRED] = "expired",
                                          [SCAN_STOPPED] = "stopped"};
    struct recorded          r = recorded(w);

    CHECK(r.last.result == rows[i].result && r.last.person == person &&
              strcmp(r.guard, "nan") == 0 && strcmp(r.gate, "南门") == 0,
          "%s: is recorded, but as %d", rows[i].name, (int)r.last.result);
    CHECK(r.audits == r.count && r.audit_person == person &&
              strcmp(r.detail, details[rows[i].result]) == 0,
          "%s: is in the audit, without the gate: %s", rows[i].name, r.detail);
}

static int keep_until(void *arg, const struct outbox_row *row)
{
    *(int64_t *)arg = row->expires_at;
    return 0;
}

/* Of the newest row. */
static int64_t pushed_until(struct world *w)
{
    struct err err = {0};
    int64_t    until = -1;

    world_must(outbox_waiting(w->store, 0, 100, keep_until, &until, &err), &err);
    return until;
}

static void test_results(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (int how = 0; how < 4; how++) {
            auto_buf struct buf text = {0};
            struct world        w;
            int64_t             person = setup(&w);
            char                digits[9], grouped[16];

            prepare(&w, rows[i].event, person, digits, &text);
            snprintf(grouped, sizeof grouped, " %.4s %s ", digits, digits + 4);
            if (how == 3)
                world_say(&w, "English");
            if (how == 0 || how == 3)
                scan(&w, text.p);
            else
                world_say(&w, how == 1 ? grouped : text.p);
            CHECK(first_line(&w, how == 3 ? rows[i].first_en : rows[i].first), "%s (%d): %s",
                  rows[i].name, how, w.heard.p);
            CHECK(how == 3 || world_has(&w.heard, rows[i].hears), "%s: %s", rows[i].name,
                  w.heard.p);
            CHECK(w.sent_count == rows[i].photo, "%s: a photo or none: %s", rows[i].name, w.sent.p);
            CHECK(!rows[i].photo || pushed_until(&w) == w.now + 600,
                  "%s: a photo that comes later is of no use", rows[i].name);
            check_records(&w, i, person);
            world_close(&w);
        }
}

/* ---- what is no pass ---- */

static void write_ticket(enum signed_kind kind, const char *data_key, int64_t now, int64_t expires,
                         struct buf *out)
{
    struct signed_ticket t = {
        .kind = kind, .colour = SIGNED_GREEN, .issued_at = now, .expires_at = expires};
    struct sealer *sealer = NULL;
    struct signer *signer = NULL;
    struct err     err = {0};

    world_must(sealer_new(&sealer, data_key, &err), &err);
    world_must(signer_new(&signer, sealer, &err), &err);
    memset(t.ref, 7, sizeof t.ref);
    world_must(signed_write(signer, &t, out, &err), &err);
    signer_free(signer);
    sealer_free(sealer);
}

static const char our_key[] = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
static const char other_key[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

static const struct {
    const char      *name, *key; /* NULL: text as it is */
    enum signed_kind kind;
    int64_t          expires; /* from now */
    const char      *text;
    enum scan_result result;
    const char      *hears, *hears_en;
} others[] = {
    {"another school's", other_key, SIGNED_PASS, 300, NULL, SCAN_INVALID,
     "⛔【无效】签名不对，可能是伪造", "⛔ [Invalid] the signature"},
    {"ours, but not kept", our_key, SIGNED_PASS, 300, NULL, SCAN_INVALID,
     "⛔【无效】没有这张码的记录", "⛔ [Invalid] there is no record"},
    {"ours, and long over", our_key, SIGNED_PASS, -1, NULL, SCAN_EXPIRED,
     "⛔【已过期】请让对方重新打开", "⛔ [Expired] ask for a new one"},
    {"a look-up code", our_key, SIGNED_LOOKUP, 300, NULL, SCAN_NOT_YOURS,
     "⛔【不归您处理】这是查询码", "⛔ [Not for you] a look-up code"},
    {"another school's look-up code", other_key, SIGNED_LOOKUP, 300, NULL, SCAN_INVALID,
     "⛔【无效】签名不对", "⛔ [Invalid]"},
    {"the prefix alone", NULL, 0, 0, "HY1.", SCAN_INVALID, "⛔【无效】不是本校的通行码",
     "⛔ [Invalid] not a pass of this school"},
    {"rubbish behind the prefix", NULL, 0, 0, "HY1.AAAA BBBB", SCAN_INVALID, "⛔【无效】不是本校",
     "⛔ [Invalid]"},
    {"an address", NULL, 0, 0, "https://qr.example.com/health?x=1", SCAN_INVALID,
     "⛔【无效】不是本校", "⛔ [Invalid]"},
    {"eight digits of nobody", NULL, 0, 0, "10000000", SCAN_INVALID, "⛔【无效】没有这个数字码",
     "⛔ [Invalid] nobody has these digits"},
    {"nine digits", NULL, 0, 0, "482177301", SCAN_INVALID, "⛔【无效】不是本校的通行码", "⛔ [Invalid]"},
    {"nothing", NULL, 0, 0, "", SCAN_INVALID, "⛔【无效】不是本校的通行码", "⛔ [Invalid]"},
};

static void test_others(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        auto_buf struct buf text = {0};
        struct world        w;
        struct recorded     r;

        setup(&w);
        if (others[i].key)
            write_ticket(others[i].kind, others[i].key, w.now - 300, w.now + others[i].expires,
                         &text);
        else
            buf_c(&text, others[i].text);
        staff_app(&w, "nan");
        scan(&w, text.p);
        r = recorded(&w);
        CHECK(world_has(&w.heard, others[i].hears) && world_has(&w.heard, "!李四|!照片|!上次通过"),
              "%s: %s", others[i].name, w.heard.p);
        CHECK(r.count == 1 && r.audits == 1 && r.last.result == others[i].result &&
                  r.last.person == 0 && w.sent_count == 0,
              "%s: is recorded, as %d", others[i].name, (int)r.last.result);
        world_say(&w, "English");
        scan(&w, text.p);
        CHECK(world_has(&w.heard, others[i].hears_en), "%s: %s", others[i].name, w.heard.p);
        world_close(&w);
    }
}

/* A code with one letter changed, or cut, is nobody's. */
static void test_changed(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;
    char                digits[9];

    (void)state;
    setup(&w);
    fresh(&w, "2026001", digits, &text);
    staff_app(&w, "nan");
    text.p[40] = text.p[40] == 'A' ? 'B' : 'A';
    scan(&w, text.p);
    CHECK(first_line(&w, "⛔【无效】签名不对"), "%s", w.heard.p);
    text.p[text.n - 1] = '\0';
    scan(&w, text.p);
    CHECK(first_line(&w, "⛔【无效】不是本校的通行码"), "%s", w.heard.p);
    world_close(&w);
}

/* A day after its end a code is forgotten, and still says that it is over. */
static void test_forgotten(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;
    char                digits[9];

    (void)state;
    setup(&w);
    fresh(&w, "2026001", digits, &text);
    w.now += 300 + CST_DAY;
    purge_old(w.store, w.now, CST_DAY);
    staff_app(&w, "nan");
    scan(&w, text.p);
    CHECK(first_line(&w, "⛔【已过期】昨天 07:47 失效") && world_has(&w.heard, "李四"), "%s",
          w.heard.p);
    w.now += 60;
    purge_old(w.store, w.now, CST_DAY);
    scan(&w, text.p);
    CHECK(first_line(&w, "⛔【已过期】请让对方重新打开通行码") && world_has(&w.heard, "!李四"), "%s",
          w.heard.p);
    scan(&w, digits);
    CHECK(first_line(&w, "⛔【无效】没有这个数字码"), "%s", w.heard.p);
    world_close(&w);
}

/* ---- photos ---- */

static void test_photo(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;
    char                digits[9];

    (void)state;
    setup(&w);
    fresh(&w, "2026001", digits, &text);
    staff_app(&w, "nan");
    w.ctx.outbound = false;
    scan(&w, text.p);
    CHECK(first_line(&w, "✅【有效】") && world_has(&w.heard, "没有照片，请核对本人证件") &&
              w.sent_count == 0,
          "outbound down: %s", w.heard.p);
    world_close(&w);

    world_open(&w, PASS_FLOWS "pass: {confirmed: false}\n");
    w.ctx.outbound = true;
    guard(&w, "nan", "");
    fresh(&w, "zhangsan", digits, &text);
    staff_app(&w, "nan");
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "✅【有效】可以通行（校门）|张三　学生|没有照片") && w.sent_count == 0,
          "a school without electronic IDs: %s", w.heard.p);
    world_close(&w);
}

/* The bytes have not come yet: nothing is promised. */
static void test_photo_is_not_here(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;
    struct err          err = {0};
    struct photo        p = {.member = STR_LIT("2026001"),
                             .app = STR_LIT("student"),
                             .flow = STR_LIT("eid"),
                             .question = STR_LIT("photo"),
                             .media_id = STR_LIT("MEDIA"),
                             .file = STR_LIT(""),
                             .hash = STR_LIT("")};
    int64_t             id;
    char                digits[9];
    bool                done;

    (void)state;
    world_open(&w, PASS_FLOWS "pass: {id: eid, confirmed: false}\n");
    w.ctx.outbound = true;
    student(&w, "2026001", "李四");
    guard(&w, "nan", "南门");
    p.person = pass_person(&w, "2026001");
    world_must(store_begin(w.store, &err), &err);
    world_must(photo_add(w.store, w.now, &p, &id, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    pass_approve(&w, "eid", p.person, APPROVAL_VALID, id, 0, "");
    student_app(&w, "2026001");
    world_say(&w, "通行码");
    CHECK(world_has(&w.heard, "还不能领通行码|照片还没有取到，取到后生效|!数字码"), "%s", w.heard.p);
    world_say(&w, "电子ID");
    CHECK(world_has(&w.heard, "照片还没有取到，取到后生效|!出示"), "%s", w.heard.p);
    world_must(store_begin(w.store, &err), &err);
    world_must(photo_done(w.store, w.now, id, PHOTO_HERE, STR_LIT("a-file"), STR_LIT("5b0e"), &done,
                          &err),
               &err);
    world_must(store_commit(w.store, &err), &err);
    fresh(&w, "2026001", digits, &text);
    CHECK(world_has(&w.heard, "【绿码】"), "%s", w.heard.p);
    world_must(store_begin(w.store, &err), &err);
    world_must(photo_over(w.store, id, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    staff_app(&w, "nan");
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "⛔【不可通行】红码：没有有效的电子ID") && w.sent_count == 0, "%s",
          w.heard.p);
    world_close(&w);
}

/* ---- in general words ---- */

static void test_yellow(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;
    int64_t             person;
    char                digits[9];

    (void)state;
    world_open(&w, PASS_ALL);
    student(&w, "2026001", "李四");
    guard(&w, "nan", "南门");
    person = pass_person(&w, "2026001");
    pass_approve(&w, "eid", person, APPROVAL_VALID, 0, 0, "");
    pass_approve(&w, "city", person, APPROVAL_REFUSED, 0, 0, "核酸结果不清楚");
    pass_report(&w, person, 3, 1);
    fresh(&w, "2026001", digits, &text);
    staff_app(&w, "nan");
    scan(&w, text.p);
    CHECK(first_line(&w, "⛔【不可通行】黄码：打卡不全、信息未核对、材料不全\n李四"), "%s",
          w.heard.p);
    world_say(&w, "English");
    scan(&w, text.p);
    CHECK(first_line(&w, "⛔ [Stop] Yellow: reports are missing, information not confirmed, a proof "
                         "is missing\n李四"),
          "%s", w.heard.p);
    world_close(&w);
}

/* ---- who is no guard ---- */

static void test_not_yours(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;
    struct recorded     r;
    char                digits[9], grouped[12];

    (void)state;
    setup(&w);
    student(&w, "2026002", "王五");
    fresh(&w, "2026001", digits, &text);
    snprintf(grouped, sizeof grouped, "%.4s %s", digits, digits + 4);
    student_app(&w, "2026002");
    scan(&w, text.p);
    CHECK(first_line(&w, "通行码不归您处理，由门岗验") &&
              world_has(&w.heard, "!李四|!有效|!2026001"),
          "a student scans: %s", w.heard.p);
    r = recorded(&w);
    CHECK(r.count == 1 && r.last.result == SCAN_NOT_YOURS && strcmp(r.guard, "2026002") == 0 &&
              r.audits == 0,
          "that is recorded");
    world_chat(&w, "a student types",
               (const struct line[]){{text.p, "通行码不归您处理"},
                                     {grouped, "8 位数字码由门岗验|!李四"},
                                     {digits, "8 位数字码由门岗验|!李四"},
                                     {"10000000", "8 位数字码由门岗验"}, /* as one of nobody */
                                     {"HY1.AAAA", "通行码不归您处理"},
                                     {"English", "English from now on"},
                                     {text.p, "Passes are not for you"},
                                     {digits, "Eight digits are for a guard"},
                                     {NULL, NULL}});
    staff_app(&w, "teacher");
    scan(&w, text.p);
    CHECK(first_line(&w, "通行码不归您处理"), "a teacher scans: %s", w.heard.p);
    scan(&w, "https://qr.example.com");
    CHECK(world_has(&w.heard, "这个码不归这里处理"), "… another code: %s", w.heard.p);
    world_chat(&w, "a teacher",
               (const struct line[]){{"岗位", "只对门岗开放"},
                                     {"今日通行", "只对门岗开放"},
                                     {"帮助", "!岗位|!今日通行"},
                                     {NULL, NULL}});
    student_app(&w, "nan");
    scan(&w, text.p);
    CHECK(first_line(&w, "通行码不归您处理"), "a guard in the students' application: %s",
          w.heard.p);
    scan(&w, "https://qr.example.com");
    CHECK(world_has(&w.heard, "这个码不归这里处理"), "any other code: %s", w.heard.p);
    staff_app(&w, "nan");
    scan(&w, text.p);
    CHECK(first_line(&w, "✅【有效】"), "none of that has used it up: %s", w.heard.p);
    world_close(&w);
}

/* Eight digits may be an answer. */
static void test_digits_in_a_flow(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;
    char                digits[9];

    (void)state;
    setup(&w);
    fresh(&w, "2026001", digits, &text);
    w.now += CST_DAY;
    world_say(&w, "打卡");
    world_say(&w, digits);
    CHECK(strcmp(w.handler, "pass_typed") != 0 && world_has(&w.heard, "!门岗"), "%s: %s", w.handler,
          w.heard.p);
    world_say(&w, "取消");
    world_say(&w, "打卡");
    w.now += 3600;
    world_say(&w, digits);
    CHECK(strcmp(w.handler, "flow_expired") == 0, "an answer that comes too late: %s", w.handler);
    student_app(&w, "stranger");
    world_say(&w, digits);
    CHECK(strcmp(w.handler, "fallback") == 0, "a number of who has not said who he is: %s",
          w.handler);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_changed),
        cmocka_unit_test(test_forgotten),
        cmocka_unit_test(test_photo),
        cmocka_unit_test(test_photo_is_not_here),
        cmocka_unit_test(test_yellow),
        cmocka_unit_test(test_not_yours),
        cmocka_unit_test(test_digits_in_a_flow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
