/* How somebody stands with a clearance, what a desk may decide, and what follows: by the seed's own
 * rules (004 §3.3, §4.1). */
#include "tests/unit/clear_world.h"

/* Who may hear anything has written to us once. */
static void open_with(struct world *w, const char *user)
{
    clear_open(w);
    w->user = user;
    world_say(w, "帮助");
}

/* ---- stages ---- */

static void test_stages(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "zhangsan");
    clear_stand(&w, "leaving", "zhangsan",
                "finance=todo* assets=todo* dorm=none* league=none* diploma=todo 2/5");
    clear_pass(&w, "zhangsan", "assets"); /* the same number in any order */
    clear_stand(&w, "leaving", "zhangsan",
                "finance=todo* assets=passed* dorm=none* league=none* diploma=todo 3/5");
    CHECK(clear_decides(&w, "leaving", "zhangsan", "diploma", CLEAR_TODO, CLEAR_PASSED, "",
                        false) == DECIDE_NOT_TURN,
          "number 2 waits for all of number 1");
    CHECK(w.sent_count == 0, "nobody is told of it");
    CHECK(clear_decides(&w, "leaving", "zhangsan", "diploma", CLEAR_TODO, CLEAR_REFUSED, "早了",
                        false) == DECIDE_NOT_TURN,
          "nor is it refused");
    clear_pass(&w, "zhangsan", "finance"); /* a desk may decide where a list usually does */
    clear_stand(&w, "leaving", "zhangsan",
                "finance=passed* assets=passed* dorm=none* league=none* diploma=todo* 4/5");
    clear_pass(&w, "zhangsan", "diploma");
    clear_stand(&w, "leaving", "zhangsan",
                "finance=passed* assets=passed* dorm=none* league=none* diploma=passed* 5/5 "
                "complete told");
    world_close(&w);
}

/* ---- one decision, by how it stood ---- */

static const struct {
    const char        *name, *node;
    enum clear_state   before; /* decided by a clerk first; TODO: nothing */
    enum clear_state   seen, to;
    const char        *reason;
    bool               late;
    int                days; /* later */
    enum decide_result want;
    const char        *stands; /* a part */
    const char        *told;   /* "": nobody */
} decisions[] = {
    {"passed", "assets", CLEAR_TODO, CLEAR_TODO, CLEAR_PASSED, "", false, 0, DECIDE_DONE,
     "assets=passed", "资产处（乐器归还情况）：通过|已完成 3/5|部门统一核对中，先不用去：财务处（缴费情况）|离校流程|!下一步|!原因"},
    {"refused, with why", "assets", CLEAR_TODO, CLEAR_TODO, CLEAR_REFUSED, "小号没有归还", false, 0,
     DECIDE_DONE, "assets=refused*", "资产处（乐器归还情况）：未通过。原因：小号没有归还|行政楼 101"},
    {"passed after a refusal", "assets", CLEAR_REFUSED, CLEAR_REFUSED, CLEAR_PASSED, "", false, 0,
     DECIDE_DONE, "assets=passed", "：通过"},
    {"refused after it passed", "assets", CLEAR_PASSED, CLEAR_PASSED, CLEAR_REFUSED, "看错了", false,
     0, DECIDE_DONE, "assets=refused", "：未通过。原因：看错了"},
    {"what needs nothing is refused", "dorm", CLEAR_TODO, CLEAR_NONE, CLEAR_REFUSED, "钥匙没有交",
     false, 0, DECIDE_DONE, "dorm=refused", "后勤宿舍科（退宿情况）：未通过。原因：钥匙没有交"},
    {"refused anew for another reason", "assets", CLEAR_REFUSED, CLEAR_REFUSED, CLEAR_REFUSED,
     "还差一支", false, 0, DECIDE_DONE, "assets=refused", "原因：还差一支"},
    {"the same press twice", "assets", CLEAR_PASSED, CLEAR_TODO, CLEAR_PASSED, "", false, 0,
     DECIDE_SAME, "assets=passed", ""},
    {"the same refusal twice", "assets", CLEAR_REFUSED, CLEAR_REFUSED, CLEAR_REFUSED, "原来的", false,
     0, DECIDE_SAME, "assets=refused", ""},
    {"an older press refuses as another did", "assets", CLEAR_REFUSED, CLEAR_TODO, CLEAR_REFUSED,
     "别的", false, 0, DECIDE_SAME, "assets=refused", ""},
    {"another clerk has passed it", "assets", CLEAR_PASSED, CLEAR_TODO, CLEAR_REFUSED, "没还", false,
     0, DECIDE_OTHER, "assets=passed", ""},
    {"another clerk has refused it", "assets", CLEAR_REFUSED, CLEAR_TODO, CLEAR_PASSED, "", false,
     0, DECIDE_OTHER, "assets=refused", ""},
    {"not of the node", "league", CLEAR_TODO, CLEAR_NONE, CLEAR_PASSED, "", false, 0, DECIDE_NOBODY,
     "league=none", ""},
    {"taken back today", "assets", CLEAR_PASSED, CLEAR_PASSED, CLEAR_TODO, "按错了", false, 0,
     DECIDE_DONE, "assets=todo*", "今天的结果已撤回，现在是“待办理”。原因：按错了|下一步：资产处"},
    {"a refusal taken back", "assets", CLEAR_REFUSED, CLEAR_REFUSED, CLEAR_TODO, "看错人", false, 0,
     DECIDE_DONE, "assets=todo*", "已撤回"},
    {"taken back tomorrow", "assets", CLEAR_PASSED, CLEAR_PASSED, CLEAR_TODO, "按错了", false, 1,
     DECIDE_DAY, "assets=passed", ""},
    {"opened again tomorrow", "assets", CLEAR_PASSED, CLEAR_PASSED, CLEAR_TODO, "琴有损坏", true, 1,
     DECIDE_DONE, "assets=todo*", "已重新打开，要再办理一次。原因：琴有损坏"},
    {"nothing to take back", "assets", CLEAR_TODO, CLEAR_TODO, CLEAR_TODO, "按错了", false, 0,
     DECIDE_UNDECIDED, "assets=todo", ""},
    {"nothing to open again", "assets", CLEAR_TODO, CLEAR_TODO, CLEAR_TODO, "按错了", true, 0,
     DECIDE_UNDECIDED, "assets=todo", ""},
    {"what no desk decided is not taken back", "dorm", CLEAR_TODO, CLEAR_NONE, CLEAR_TODO, "按错了",
     false, 0, DECIDE_UNDECIDED, "dorm=none", ""},
    {"… but opened", "dorm", CLEAR_TODO, CLEAR_NONE, CLEAR_TODO, "有床位", true, 0, DECIDE_DONE,
     "dorm=todo*", "后勤宿舍科（退宿情况）：已重新打开"},
    {"taken back, seen otherwise", "assets", CLEAR_PASSED, CLEAR_REFUSED, CLEAR_TODO, "按错了", false,
     0, DECIDE_OTHER, "assets=passed", ""},
};

static void decide_first(struct world *w, size_t i)
{
    if (decisions[i].before == CLEAR_TODO)
        return;
    CHECK(clear_decides(w, "leaving", "zhangsan", decisions[i].node, CLEAR_TODO,
                        decisions[i].before, decisions[i].before == CLEAR_REFUSED ? "原来的" : "",
                        false) == DECIDE_DONE,
          "%s: decided before", decisions[i].name);
    world_handed(w, 0);
    w->now += (int64_t)CST_DAY * decisions[i].days + 60;
}

static void test_decisions(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(decisions); i++) {
        struct world        w;
        auto_buf struct buf stands = {0};
        enum decide_result  got;

        open_with(&w, "zhangsan");
        decide_first(&w, i);
        got = clear_decides(&w, "leaving", "zhangsan", decisions[i].node, decisions[i].seen,
                            decisions[i].to, decisions[i].reason, decisions[i].late);
        CHECK(got == decisions[i].want, "%s: %d, not %d", decisions[i].name, (int)got,
              (int)decisions[i].want);
        clear_stands(&w, "leaving", "zhangsan", &stands);
        CHECK(strstr(stands.p, decisions[i].stands), "%s: %s", decisions[i].name, stands.p);
        CHECK(world_has(&w.sent, decisions[i].told), "%s: told %s", decisions[i].name, w.sent.p);
        CHECK(w.sent_count == (decisions[i].told[0] ? 1 : 0), "%s: told once", decisions[i].name);
        world_close(&w);
    }
}

/* ---- who ---- */

static const struct {
    const char *name, *number, *kind, *state;
    int64_t     year;
    const char *stands;
} people[] = {
    {"a graduate", "g1", "undergraduate", "active", 2023,
     "finance=todo* assets=todo* dorm=none* league=none* diploma=todo 2/5"},
    {"one of the league's year", "g2", "undergraduate", "leaving", 2022,
     "finance=todo* assets=todo* dorm=none* league=todo* diploma=todo 1/5"},
    {"of another year", "g3", "undergraduate", "active", 2025, "not concerned"},
    {"of no year", "g4", "undergraduate", "active", 0, "not concerned"},
    {"of another kind", "g5", "graduate", "active", 2023, "not concerned"},
    {"a student of no kind", "g6", "student", "active", 2023, "not concerned"},
    {"who has left", "g7", "undergraduate", "left", 2023, "not concerned"},
};

static void test_people(void **state)
{
    struct world                      w;
    auto_clear_view struct clear_view v = {0};
    struct err                        err = {0};

    (void)state;
    clear_open(&w);
    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        auto_buf struct buf stands = {0};

        clear_person_put(&w, people[i].number, people[i].name, people[i].kind, people[i].year,
                         people[i].state);
        clear_stands(&w, "leaving", people[i].number, &stands);
        CHECK(strcmp(stands.p, people[i].stands) == 0, "%s: %s", people[i].name, stands.p);
    }
    world_must(clearance_read(&w.ctx, clear_named(&w, "leaving"), 999, &v, &err), &err);
    CHECK(!v.concerned && v.count == 0, "nobody of the roster is not concerned");
    CHECK(clear_decides(&w, "leaving", "g3", "assets", CLEAR_TODO, CLEAR_PASSED, "", false) ==
              DECIDE_NOBODY,
          "nothing is decided about who is not concerned");
    world_close(&w);
}

/* ---- the season ---- */

static void test_season(void **state)
{
    static const struct {
        const char        *name, *at;
        enum clear_season  season;
        enum decide_result want;
    } rows[] = {
        {"the day before", "2026-10-31 23:59", SEASON_BEFORE, DECIDE_SEASON},
        {"the first minute", "2026-11-01 00:00", SEASON_OPEN, DECIDE_DONE},
        {"the last minute", "2026-12-31 23:59", SEASON_OPEN, DECIDE_DONE},
        {"the day after", "2027-01-01 00:00", SEASON_OVER, DECIDE_SEASON},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world       w;
        enum decide_result got;

        open_with(&w, "zhangsan");
        CHECK(cst_parse_stamp(str_c(rows[i].at), &w.now), "%s is a time", rows[i].name);
        CHECK(clearance_season(clear_named(&w, "leaving"), w.now) == rows[i].season, "%s",
              rows[i].name);
        got = clear_decides(&w, "leaving", "zhangsan", "assets", CLEAR_TODO, CLEAR_PASSED, "",
                            false);
        CHECK(got == rows[i].want, "%s: %d", rows[i].name, (int)got);
        CHECK((w.sent_count > 0) == (got == DECIDE_DONE), "%s: who is told", rows[i].name);
        world_close(&w);
    }
}

/* ---- the end, once ---- */

static void all_but_diploma(struct world *w)
{
    clear_pass(w, "zhangsan", "assets");
    clear_pass(w, "zhangsan", "finance");
    world_handed(w, 0);
}

static void test_completed_once(void **state)
{
    static const struct str nothing = {"", 0};
    struct world            w;
    struct err              err = {0};

    (void)state;
    open_with(&w, "zhangsan");
    all_but_diploma(&w);
    clear_pass(&w, "zhangsan", "diploma");
    CHECK(world_has(&w.sent, "教务处（领取毕业证）：通过|「离校手续」已全部办理完成|回复“离校二维码”|!下一步") &&
              w.sent_count == 1,
          "the end is told, in the same words: %s", w.sent.p);
    world_handed(&w, 0);
    world_must(clearance_settle(&w.ctx, clear_named(&w, "leaving"), pass_person(&w, "zhangsan"),
                                nothing, nothing, &err),
               &err);
    clear_collect(&w);
    CHECK(w.sent_count == 0, "… and not again: %s", w.sent.p);
    world_close(&w);
}

static void test_opened_again(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "zhangsan");
    all_but_diploma(&w);
    clear_pass(&w, "zhangsan", "diploma");
    world_handed(&w, 0);
    w.now += 3 * CST_DAY;
    CHECK(clear_decides(&w, "leaving", "zhangsan", "assets", CLEAR_PASSED, CLEAR_TODO, "琴有损坏",
                        true) == DECIDE_DONE,
          "it is opened again");
    CHECK(world_has(&w.sent, "资产处（乐器归还情况）：已重新打开|琴有损坏|全部办完的通知已收回|下一步：资产处") &&
              w.sent_count == 1,
          "both are told: %s", w.sent.p);
    clear_stand(&w, "leaving", "zhangsan",
                "finance=passed* assets=todo* dorm=none* league=none* diploma=passed 4/5");
    world_handed(&w, 0);
    clear_pass(&w, "zhangsan", "assets");
    CHECK(world_has(&w.sent, "已全部办理完成"), "the end comes again: %s", w.sent.p);
    world_close(&w);
}

/* Two clerks press at once: the second one is told that it is decided. */
static void test_two_clerks(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "zhangsan");
    CHECK(clear_decides(&w, "leaving", "zhangsan", "assets", CLEAR_TODO, CLEAR_REFUSED, "没还",
                        false) == DECIDE_DONE,
          "the first decides");
    world_handed(&w, 0);
    CHECK(clear_decides(&w, "leaving", "zhangsan", "assets", CLEAR_TODO, CLEAR_PASSED, "",
                        false) == DECIDE_OTHER &&
              w.sent_count == 0,
          "the second does not, and the student hears one word");
    world_close(&w);
}

/* Why it was taken back stays with the node, for the student and the next clerk. */
static void test_why_taken_back(void **state)
{
    struct world                      w;
    auto_clear_view struct clear_view v = {0};
    const struct clear_line          *line;
    struct err                        err = {0};

    (void)state;
    open_with(&w, "zhangsan");
    clear_pass(&w, "zhangsan", "assets");
    clear_decides(&w, "leaving", "zhangsan", "assets", CLEAR_PASSED, CLEAR_TODO, "按错了", false);
    world_must(
        clearance_read(&w.ctx, clear_named(&w, "leaving"), pass_person(&w, "zhangsan"), &v, &err),
        &err);
    line = clear_line_of(&v, STR_LIT("assets"));
    CHECK(line->had && str_is(buf_view(&line->reason), "按错了") &&
              str_is(buf_view(&line->by), "clerk"),
          "who and why: %s %s", line->by.p, line->reason.p);
    world_say(&w, "离校流程");
    CHECK(world_has(&w.heard, "1 资产处（乐器归还情况）：待办理。原因：按错了"), "%s", w.heard.p);
    world_close(&w);
}

/* Who said 这不是我 may be somebody else: nothing of the person is told to him. */
static void test_frozen(void **state)
{
    struct world w;
    struct err   err = {0};

    (void)state;
    open_with(&w, "zhangsan");
    world_must(store_begin(w.store, &err), &err);
    world_must(member_bar(w.store, w.now, STR_LIT("zhangsan"), BAR_FROZEN, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    clear_pass(&w, "zhangsan", "assets");
    CHECK(w.sent_count == 0, "a frozen member: %s", w.sent.p);
    world_close(&w);
}

/* ---- lists ---- */

static void test_lists(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "zhangsan");
    clear_list(&w, "leaving", "finance", "lisi", CLEAR_REFUSED, CLEAR_NONE, "欠费 200 元");
    clear_stand(&w, "leaving", "zhangsan",
                "finance=none* assets=todo* dorm=none* league=none* diploma=todo 3/5");
    clear_stand(&w, "leaving", "lisi",
                "finance=refused* assets=todo* dorm=none* league=todo* diploma=todo 1/5");
    clear_list(&w, "leaving", "finance", "zhangsan", CLEAR_REFUSED, CLEAR_NONE, "欠费");
    clear_stand(&w, "leaving", "lisi",
                "finance=none* assets=todo* dorm=none* league=todo* diploma=todo 2/5");
    clear_stand(&w, "leaving", "zhangsan",
                "finance=refused* assets=todo* dorm=none* league=none* diploma=todo 2/5");
    world_close(&w);
}

/* A desk's decision stands against a list; taken back, the list's word is there again. */
static void test_desk_and_list(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "zhangsan");
    clear_list(&w, "leaving", "finance", "zhangsan", CLEAR_REFUSED, CLEAR_NONE, "欠费");
    CHECK(clear_decides(&w, "leaving", "zhangsan", "finance", CLEAR_REFUSED, CLEAR_PASSED, "",
                        false) == DECIDE_DONE,
          "the desk has seen the money");
    clear_list(&w, "leaving", "finance", "zhangsan", CLEAR_REFUSED, CLEAR_NONE, "欠费");
    clear_stand(&w, "leaving", "zhangsan",
                "finance=passed* assets=todo* dorm=none* league=none* diploma=todo 3/5");
    CHECK(clear_decides(&w, "leaving", "zhangsan", "finance", CLEAR_PASSED, CLEAR_TODO, "支票退回",
                        false) == DECIDE_DONE,
          "it is taken back");
    clear_stand(&w, "leaving", "zhangsan",
                "finance=refused* assets=todo* dorm=none* league=none* diploma=todo 2/5");
    world_close(&w);
}

/* What only a list has decided is not taken back, but may be opened. */
static void test_list_taken_back(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "zhangsan");
    clear_list(&w, "leaving", "finance", "zhangsan", CLEAR_PASSED, CLEAR_NONE, "");
    CHECK(clear_decides(&w, "leaving", "zhangsan", "finance", CLEAR_PASSED, CLEAR_TODO, "不对",
                        false) == DECIDE_UNDECIDED,
          "no desk has decided");
    CHECK(clear_decides(&w, "leaving", "zhangsan", "finance", CLEAR_PASSED, CLEAR_TODO, "不对",
                        true) == DECIDE_DONE,
          "it is opened");
    world_close(&w);
}

/* A node that is a rule's since today has rows of yesterday: they count for nothing. */
static void test_list_of_a_rule(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "yanyi");
    clear_list(&w, "returning", "days", "yanyi", CLEAR_PASSED, CLEAR_NONE, "");
    clear_stand(&w, "returning", "yanyi", "confirmed=todo* days=todo* green=todo* arrive=todo 0/4");
    world_close(&w);
}

/* Of who is not meant by a node, no list says anything. */
static void test_list_of_others(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "zhangsan");
    clear_list(&w, "leaving", "league", "zhangsan lisi", CLEAR_REFUSED, CLEAR_NONE, "");
    clear_stand(&w, "leaving", "zhangsan",
                "finance=todo* assets=todo* dorm=none* league=none* diploma=todo 2/5");
    clear_stand(&w, "leaving", "lisi",
                "finance=todo* assets=todo* dorm=none* league=refused* diploma=todo 1/5");
    world_close(&w);
}

/* ---- rules ---- */

static void test_rules(void **state)
{
    struct world w;
    int64_t      yanyi;

    (void)state;
    open_with(&w, "yanyi");
    yanyi = pass_person(&w, "yanyi");
    clear_stand(&w, "returning", "yanyi", "confirmed=todo* days=todo* green=todo* arrive=todo 0/4");
    pass_confirm(&w, yanyi);
    pass_report(&w, yanyi, 13, 1);
    clear_stand(&w, "returning", "yanyi",
                "confirmed=passed* days=todo* green=todo* arrive=todo 1/4");
    pass_approve(&w, "city", yanyi, APPROVAL_VALID, 0, 0, "");
    pass_report(&w, yanyi, 1, 0);
    clear_stand(&w, "returning", "yanyi",
                "confirmed=passed* days=passed* green=passed* arrive=todo* 3/4");
    pass_alert(&w, yanyi);
    clear_stand(&w, "returning", "yanyi",
                "confirmed=passed* days=passed* green=todo* arrive=todo 2/4");
    pass_lift(&w, yanyi);
    CHECK(clear_decides(&w, "returning", "yanyi", "days", CLEAR_PASSED, CLEAR_REFUSED, "没有",
                        false) == DECIDE_RULE,
          "nobody decides what a rule does");
    CHECK(clear_decides(&w, "returning", "yanyi", "arrive", CLEAR_TODO, CLEAR_PASSED, "", false) ==
              DECIDE_DONE,
          "the desk is last");
    CHECK(world_has(&w.sent, "「返校手续」已全部办理完成|!二维码"), "the end: %s", w.sent.p);
    world_close(&w);
}

static void test_rule_does_not_hold(void **state)
{
    struct world w;
    int64_t      yanyi;
    struct err   err = {0};

    (void)state;
    open_with(&w, "yanyi");
    yanyi = pass_person(&w, "yanyi");
    pass_confirm(&w, yanyi);
    pass_report(&w, yanyi, 14, 0);
    pass_approve(&w, "city", yanyi, APPROVAL_VALID, 0, 0, "");
    clear_decides(&w, "returning", "yanyi", "arrive", CLEAR_TODO, CLEAR_PASSED, "", false);
    world_handed(&w, 0);
    pass_alert(&w, yanyi);
    world_must(clearance_touched(&w.ctx, yanyi, STR_LIT("address"), &err), &err);
    clear_collect(&w);
    CHECK(w.sent_count == 0, "what no rule is about tells nothing: %s", w.sent.p);
    world_must(clearance_touched(&w.ctx, yanyi, STR_LIT(""), &err), &err);
    clear_collect(&w);
    CHECK(world_has(&w.sent, "【返校手续】|全部办完的通知已收回|下一步：昌通码|!fever"), "taken back: %s", w.sent.p);
    world_close(&w);
}

static void touch(struct world *w, int64_t person, const char *flow)
{
    struct err err = {0};

    world_handed(w, 0);
    world_must(clearance_touched(&w->ctx, person, str_c(flow), &err), &err);
    clear_collect(w);
}

/* What a rule decides is told when it holds, once, and when it does not any more, once. */
static void test_rule_told_once(void **state)
{
    struct world w;
    int64_t      yanyi;

    (void)state;
    open_with(&w, "yanyi");
    yanyi = pass_person(&w, "yanyi");
    touch(&w, yanyi, "checkin");
    CHECK(w.sent_count == 0, "nothing holds, and nobody was told that it did: %s", w.sent.p);
    pass_confirm(&w, yanyi);
    touch(&w, yanyi, "");
    CHECK(world_has(&w.sent, "【返校手续】\\n信息核对：通过\\n已完成 1/4。下一步（不分先后）：\\n· "
                             "连续打卡：每天回复“打卡”，还差 14 天\\n· 昌通码：回复“昌通码”|!· 信息") &&
              w.sent_count == 1,
          "it holds: %s", w.sent.p);
    touch(&w, yanyi, "");
    CHECK(w.sent_count == 0, "… once: %s", w.sent.p);
    pass_report(&w, yanyi, 14, 0);
    touch(&w, yanyi, "checkin");
    CHECK(world_has(&w.sent, "连续打卡：通过|已完成 2/4。下一步：昌通码：回复“昌通码”|!信息核对"), "%s",
          w.sent.p);
    touch(&w, yanyi, "checkin");
    CHECK(w.sent_count == 0, "not at every later report: %s", w.sent.p);
    pass_approve(&w, "city", yanyi, APPROVAL_VALID, 0, 0, "");
    touch(&w, yanyi, "city");
    CHECK(world_has(&w.sent, "昌通码：通过|已完成 3/4。下一步：报到"), "%s", w.sent.p);
    pass_alert(&w, yanyi);
    touch(&w, yanyi, "");
    CHECK(world_has(&w.sent, "昌通码：待办理|已完成 2/4。下一步：昌通码：你报告的情况要辅导员先确认"), "%s",
          w.sent.p);
    touch(&w, yanyi, "");
    CHECK(w.sent_count == 0, "… once, too: %s", w.sent.p);
    pass_lift(&w, yanyi);
    touch(&w, yanyi, "");
    CHECK(world_has(&w.sent, "昌通码：通过|下一步：报到"), "it holds again: %s", w.sent.p);
    world_close(&w);
}

/* What somebody has read in the progress is no news; out of the season nothing is. */
static void test_rule_seen(void **state)
{
    struct world w;
    int64_t      yanyi;

    (void)state;
    open_with(&w, "yanyi");
    yanyi = pass_person(&w, "yanyi");
    pass_confirm(&w, yanyi);
    world_say(&w, "返校流程");
    CHECK(world_has(&w.heard, "信息核对：通过"), "%s", w.heard.p);
    touch(&w, yanyi, "");
    CHECK(w.sent_count == 0, "seen already: %s", w.sent.p);
    pass_report(&w, yanyi, 14, 0);
    CHECK(cst_parse_stamp(STR_LIT("2027-01-01 08:00"), &w.now), "after the season");
    w.ctx.now = w.now;
    touch(&w, yanyi, "checkin");
    CHECK(w.sent_count == 0, "it is over: %s", w.sent.p);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_decisions),
        cmocka_unit_test(test_people),
        cmocka_unit_test(test_season),
        cmocka_unit_test(test_completed_once),
        cmocka_unit_test(test_opened_again),
        cmocka_unit_test(test_two_clerks),
        cmocka_unit_test(test_why_taken_back),
        cmocka_unit_test(test_frozen),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_list_taken_back),
        cmocka_unit_test(test_list_of_a_rule),
        cmocka_unit_test(test_desk_and_list),
        cmocka_unit_test(test_list_of_others),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_rule_does_not_hold),
        cmocka_unit_test(test_rule_told_once),
        cmocka_unit_test(test_rule_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
