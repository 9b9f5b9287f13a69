/* The parts of the school file about every day: rules, deadlines, reminders, approvals, the kinds
 * of questions and their defaults, the pass. */
#include "tests/unit/conf_edit.h"
#include "tests/unit/every_day_text.h"
#include "tests/unit/school_refuse.h"

#include "base/mem.h"
#include "conf/builtin.h"
#include "conf/conf_private.h"
#include "conf/words.h"

static struct conf_school *loaded_edited(const char *from, const char *to)
{
    struct edit     e = {"accepted", from, to, 0, NULL};
    auto_free char *text = edited(good, &e);

    return loaded(text);
}

static void photos_are_kept_as_long_as_it_says(void **state)
{
    auto_school struct conf_school *s =
        loaded_edited("kind: text, title: 记录}", "kind: photo, title: 记录, keep_days: 3650}");

    (void)state;
    CHECK(s->flows[5].questions[0].keep_days == 3650, "ten years");
}

static void loads_rules(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct school_flow       *basic = &s->flows[0], *checkin = &s->flows[2];

    (void)state;
    assert_string_equal(basic->editable, "2026-09-30 18:00");
    CHECK(s->flows[1].rule == RULE_UNTIL && s->flows[1].needs_count == 1, "the rule until");
    CHECK(checkin->needs_count == 2 && strcmp(checkin->needs[1], "health") == 0, "what is needed");
    CHECK(checkin->streak == 14 && checkin->proxy && !basic->proxy, "streak and proxy");
    CHECK(checkin->remind_count == 2 && strcmp(checkin->remind[1], "09:00") == 0, "reminders");
    assert_string_equal(checkin->digest, "10:30");
    CHECK(s->flows[3].approve_count == 2 && s->flows[3].approve_days == 365, "approvals");
    CHECK(s->flows[4].approve_days == 0 && basic->approve_count == 0 && basic->streak == 0,
          "nothing by itself");
}

static void loads_questions(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct school_question   *basic = s->flows[0].questions, *q = s->flows[2].questions;

    (void)state;
    CHECK(basic[0].kind == ASK_CONSENT && strcmp(basic[0].version, "2026-09") == 0, "a consent");
    CHECK(basic[1].preset == DEFAULT_PHONE && basic[2].preset == DEFAULT_NONE, "defaults");
    assert_string_equal(basic[2].pattern, "[0-9]{2}栋[0-9]{3}");
    assert_string_equal(basic[2].wrong, "例如 06栋305");
    CHECK(!q[0].options[0].alert && q[0].options[1].alert, "an alert");
    CHECK(q[0].sealed && !q[1].sealed && !q[2].sealed && !basic[0].sealed, "so it is sealed");
    CHECK(q[0].preset == DEFAULT_LAST && q[3].preset == DEFAULT_CLASS, "of yesterday, the roster");
    CHECK(q[1].kind == ASK_LOCATION && q[2].kind == ASK_DATE, "kinds");
    CHECK(strcmp(q[2].min, "-7") == 0 && strcmp(q[2].max, "+0") == 0, "days from today");
    CHECK(s->flows[3].questions[0].kind == ASK_PHOTO, "a photo");
    CHECK(s->flows[3].questions[0].keep_days == 30 && s->flows[5].questions[0].keep_days == 0,
          "kept a month; of a text there is nothing to keep");
}

/* The values of an alerting question, and of what is asked because of it. */
static void seals_what_alerts(void **state)
{
    static const struct {
        const char *name;
        bool        sealed;
    } wanted[] = {
        {"where", false}, {"health", true},      {"degrees", true},
        {"since", true},  {"hospital", true},    {"campus", false},
    };
    auto_school struct conf_school *s = loaded(
        "name: 甲\nwelcome: 乙\nflows:\n"
        "  - name: checkin\n    app: student\n    title: 打卡\n    words: [打卡]\n    rule: daily\n"
        "    questions:\n"
        "      - {name: where, kind: choice, title: 在哪, options: [{value: here, label: 校内}, "
        "{value: away, label: 校外}]}\n"
        "      - {name: health, kind: choice, title: 身体, options: [{value: fine, label: 正常}, "
        "{value: fever, label: 发热, alert: true}]}\n"
        "      - {name: degrees, kind: number, title: 体温, when: {question: health, is: [fever]}}\n"
        "      - {name: since, kind: choice, title: 多久, when: {question: health, is: [fever]}, "
        "options: [{value: today, label: 今天}, {value: long, label: 更早}]}\n"
        "      - {name: hospital, kind: date, title: 就诊日期, when: {question: since, is: [long]}}\n"
        "      - {name: campus, kind: number, title: 几号楼, when: {question: where, is: [here]}}\n");
    const struct school_flow *f = &s->flows[0];

    (void)state;
    CHECK(f->questions_count == ARRAY_LEN(wanted), "all questions");
    for (unsigned i = 0; i < f->questions_count; i++)
        CHECK(strcmp(f->questions[i].name, wanted[i].name) == 0 &&
                  f->questions[i].sealed == wanted[i].sealed && !f->questions[i].personal,
              "%s", wanted[i].name);
}

static void loads_the_pass(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct school_pass       *p = s->pass;

    (void)state;
    assert_non_null(p);
    assert_string_equal(p->app, "student");
    CHECK(p->words_count == 1 && strcmp(p->words[0], "出门条") == 0, "its own words only");
    assert_string_equal(p->id, "card");
    CHECK(p->streak == 14 && p->proofs_count == 1 && p->minutes == 3 && p->window == 10, "numbers");
    CHECK(p->today && p->confirmed, "with a report and an identity both are wanted");
    CHECK(p->kinds == NULL && p->green_en == NULL, "nothing by itself");
}

static void fills_in_the_pass(void **state)
{
    auto_school struct conf_school *none = loaded("name: 甲\nwelcome: 乙\n");
    auto_school struct conf_school *s = loaded("name: 甲\nwelcome: 乙\npass: {}\n");
    auto_school struct conf_school *loose =
        loaded_edited("  minutes: 3\n", "  today: false\n  confirmed: false\n");
    auto_school struct conf_school *unasked = loaded_edited("{phone: false}", "{confirm: false}");

    (void)state;
    CHECK(none->pass == NULL, "no pass by itself");
    assert_non_null(s->pass);
    CHECK(s->pass->minutes == 5 && s->pass->window == 10 && s->pass->streak == 0, "numbers");
    CHECK(!s->pass->today && !s->pass->confirmed && s->pass->id == NULL, "nothing is asked");
    assert_int_equal(s->pass->words_count, 3);
    assert_string_equal(s->pass->words[0], "通行码");
    CHECK(!loose->pass->today && !loose->pass->confirmed, "what is written counts");
    CHECK(!unasked->pass->confirmed, "where nobody confirms, nobody has to");
}

static void has_pass_words_of_its_own(void **state)
{
    (void)state;
    for (const char *const *w = builtin_pass_words; *w; w++) {
        CHECK(word_of(str_c(*w)) == WORD_NONE, "%s is no other word of ours", *w);
        for (unsigned i = 0; i < BUILTIN_COUNT; i++)
            for (const char *const *o = builtins[i].words; *o; o++)
                CHECK(strcmp(*o, *w) != 0, "%s starts one thing", *w);
    }
}

static void accepts_limits(void **state)
{
    static const struct {
        const char *name, *from, *to;
    } rows[] = {
        {"a date to edit until", "editable: 2026-09-30 18:00", "editable: 2026-10-31"},
        {"the window's first day", "editable: 2026-09-30 18:00", "editable: 2026-09-01"},
        {"the window's last minute", "editable: 20:00", "editable: 22:00"},
        {"the end of a day without hours", "editable: 20:00\n    needs: [basic, health]",
         "editable: 06:01"},
        {"a reminder at the opening", "[07:30, 09:00]", "[06:00, 21:59]"},
        {"a digest of the evening", "digest: 10:30", "digest: 23:59"},
        {"the same day twice", "min: -7, max: +0", "min: 0, max: 0"},
        {"two forms of days", "min: -7, max: +0", "min: 2026-09-01, max: +7"},
        {"a hundred years", "min: -7, max: +0", "min: -36600"},
        {"a birthday", "min: -7, max: +0", "min: 1926-01-01"},
        {"a last date", "optional: true}", "optional: true, default: last}"},
        {"a text of last time", "default: class", "default: last"},
        {"the last answer of what may be edited", "default: phone}\n      - {name: room",
         "default: last}\n      - {name: room"},
        {"a name", "default: class", "default: name"},
        {"a college", "default: class", "default: college"},
        {"a number", "default: class", "default: number"},
        {"a class in pattern", "\"[0-9]{2}栋[0-9]{3}\", example: 06栋305",
         "\"[[:alpha:]]+\", example: ab"},
        {"an example in full-width letters", "example: 06栋305", "example: ０６栋３０５"},
        {"an example without a pattern", "pattern: \"[0-9]{2}栋[0-9]{3}\", ", ""},
        {"a word of the other app", "pattern: \"[0-9]{2}栋[0-9]{3}\", example: 06栋305",
         "example: 工单"},
        {"what is said of many", "pattern: \"[0-9]{2}栋[0-9]{3}\", ", ""},
        {"an optional consent", "version: 2026-09}", "version: 2026-09, optional: true}"},
        {"a label of the staff's words", "label: 正常", "label: 通过"},
        {"a word of the staff's", "words: [打卡]", "words: [打卡, 提醒, 导出]"},
        {"a word of the students'", "words: [值班]", "words: [打卡记录]"},
        {"the usual words of a pass that has others", "words: [值班]", "words: [通行码]"},
        {"a pass for some", "  words: [出门条]\n", "  kinds: [student]\n"},
        {"a pass without days", "  streak: 14\n  proofs", "  proofs"},
        {"a pass with a flow that says no", "  id: card\n", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        conf_school_free(loaded_edited(rows[i].from, rows[i].to));
}

/* What is for all students is for undergraduates and graduates. */
static void accepts_kinds_that_cover(void **state)
{
    auto_school struct conf_school *s =
        loaded("name: 甲\nwelcome: 乙\npass: {kinds: [graduate], report: b}\nflows:\n"
               "  - {name: a, app: student, title: a, rule: once, kinds: [student, staff], "
               "questions: [{name: q, kind: text, title: q}]}\n"
               "  - {name: b, app: student, title: b, rule: daily, kinds: [undergraduate, "
               "graduate, staff], needs: [a], questions: [{name: q, kind: text, title: q}]}\n");

    (void)state;
    CHECK(s->flows[1].needs_count == 1 && s->pass->today, "it loads");
}

static const struct edit refused[] = {
    /* until, editable */
    {"until without an end", "window: {until: 2026-12-31}", "window: {from: 2026-09-01}", 19,
     "the rule until needs `window: {until: …}`"},
    {"until without a window", "    window: {until: 2026-12-31}\n", "", 19,
     "the rule until needs"},
    {"a moment for a day", "editable: 20:00", "editable: 2026-09-01 20:00", 28,
     "is not a time of the day"},
    {"a time for once", "editable: 2026-09-30 18:00", "editable: 18:00", 9,
     "is not a moment like"},
    {"neither", "editable: 20:00", "editable: 8pm", 28,
     "is not a time like \"20:00\" (rule daily) or"},
    {"behind the hours", "editable: 20:00", "editable: 22:01", 28, "is not within the hours"},
    {"before the hours", "editable: 20:00", "editable: 06:00", 28, "is not within the hours"},
    {"behind the window", "editable: 2026-09-30 18:00", "editable: 2026-11-01", 9,
     "is not within the window"},
    {"before the window", "editable: 2026-09-30 18:00", "editable: 2026-08-31", 9,
     "is not within the window"},
    {"editable until", "needs: [basic]\n", "editable: 20:00\n", 20,
     "editable goes with the rules daily and once"},
    {"editable always", "rule: always\n", "rule: always\n    editable: 20:00\n", 58,
     "editable goes with"},

    /* needs */
    {"a flow that is not there", "[basic, health]", "[basic, helth]", 29,
     "needs: no flow of this file is called \"helth\""},
    {"a flow of ours", "[basic, health]", "[identity]", 29, "no flow of this file is called"},
    {"itself", "[basic]", "[health]", 20, "is this flow itself"},
    {"each other", "editable: 2026-09-30 18:00\n", "needs: [health]\n", 9,
     "\"health\" needs this flow itself"},
    {"each other, the other one", "editable: 2026-09-30 18:00\n", "needs: [health]\n", 20,
     "\"basic\" needs this flow itself"},
    {"a daily one", "needs: [basic]", "needs: [checkin]", 20, "its rule must be once or until"},
    {"one for ever", "[basic, health]", "[green]", 29, "its rule must be once or until"},
    {"of another app", "[basic, health]", "[duty]", 29, "is a flow of another app"},
    {"twice", "[basic, health]", "[basic, basic]", 29, "needs name twice"},
    {"for fewer", "title: 基本信息\n", "title: 基本信息\n    kinds: [student]\n", 21,
     "is for fewer kinds of people"},
    {"for others", "title: 今日打卡\n    words", "title: 今日打卡\n    roster_only: false\n    words", 30,
     "is for people of the roster only"},
    {"no word", "[basic, health]", "[Basic]", 29, "is not a name of small letters"},

    /* daily only */
    {"a streak of once", "approve_days: 365", "streak: 14", 51,
     "streak goes with `rule: daily` only"},
    {"a reminder of once", "approve_days: 365", "remind: [07:00]", 51,
     "remind goes with `rule: daily`"},
    {"a digest of once", "approve_days: 365", "digest: 07:00", 51,
     "digest goes with `rule: daily`"},
    {"a streak of 1", "    streak: 14", "    streak: 1", 30, "is not a whole number from 2 to 100"},
    {"no reminder", "[07:30, 09:00]", "[]", 32, "the list has 0 entries"},
    {"reminders out of order", "[07:30, 09:00]", "[09:00, 07:30]", 32,
     "\"07:30\" is not later than"},
    {"a reminder twice", "[07:30, 09:00]", "[07:30, 07:30]", 32, "is not later than"},
    {"a reminder too early", "[07:30, 09:00]", "[05:59]", 32, "nobody could report at \"05:59\""},
    {"a reminder at the end", "[07:30, 09:00]", "[22:00]", 32, "nobody could report at"},
    {"a reminder at midnight",
     "[07:30, 09:00]\n    digest: 10:30\n    window: {daily_from: 06:00, daily_to: 22:00}",
     "[24:00]", 32, "nobody could report at"},
    {"no time", "[07:30, 09:00]", "[7:30]", 32, "is not a time like"},
    {"a digest at midnight", "digest: 10:30", "digest: 24:00", 33, "24:00 is the next day"},
    {"a digest before the opening", "digest: 10:30", "digest: 06:00", 33,
     "nobody can have reported"},

    /* approve, proxy, alert */
    {"no role", "[office, counsellor]", "[teacher]", 50,
     "is not a role: office, counsellor, clerk or guard"},
    {"a role twice", "[office, counsellor]", "[office, office]", 50, "the roles name twice"},
    {"days without", "    approve: [office, counsellor]\n", "", 50,
     "approve_days goes with approve only"},
    {"0 days", "approve_days: 365", "approve_days: 0", 51, "is not a whole number from 1 to 3660"},
    {"approved every day", "streak: 14\n    proxy", "approve: [office]\n    proxy", 30,
     "approve goes with the rules once, until and always"},
    {"approved some times", "times: 2\n    roster_only: false", "times: 2\n    approve: [office]",
     67, "approve goes with the rules"},
    {"approved of nobody", "rule: always\n", "rule: always\n    roster_only: false\n", 59,
     "approve is about people of the roster"},
    {"a proxy of nobody", "    words: [打卡]\n", "    roster_only: false\n", 31,
     "proxy is about people of the roster"},
    {"a proxy of the staff", "times: 2\n    roster_only: false", "times: 2\n    proxy: true", 67,
     "proxy is for flows of another app than staff"},
    {"a consent by proxy", "rule: once\n    editable", "rule: once\n    proxy: true\n    editable",
     13, "nobody can consent for another"},
    {"an alert about nobody", "    words: [打卡]\n", "    roster_only: false\n", 42,
     "alert is about people of the roster"},
    {"maybe", "alert: true", "alert: maybe", 42, "is neither true nor false"},

    /* kinds of questions */
    {"an unknown kind", "kind: location", "kind: place", 43, "write choice, several"},
    {"a consent to nothing", ", version: 2026-09}", "}", 12, "a consent needs the key version"},
    {"a version of a photo", "title: 近期照片}", "title: 近期照片, version: 2}", 53,
     "version goes with the kind consent only"},
    {"a photo kept no day", "title: 近期照片}", "title: 近期照片, keep_days: 0}", 53,
     "is not a whole number from 1 to 3650"},
    {"a photo kept too long", "title: 近期照片}", "title: 近期照片, keep_days: 3651}", 53,
     "is not a whole number from 1 to 3650"},
    {"a photo kept besides the approval", "title: 近期照片}", "title: 近期照片, keep_days: 9}", 53,
     "keep_days: with `approve` a photo is kept as long as the approval counts"},
    {"a text kept", "title: 记录}", "title: 记录, keep_days: 9}", 68,
     "keep_days goes with the kind photo only"},
    {"a version of two words", "version: 2026-09}", "version: 九月版}", 12,
     "is not a value of 1 to 64"},
    {"bounds of a photo", "title: 近期照片}", "title: 近期照片, max: 3}", 53,
     "a photo has neither min nor max"},
    {"bounds of a location", "title: 位置,", "title: 位置, min: 3,", 43,
     "a location has neither min nor max"},
    {"bounds of a consent", "version: 2026-09}", "version: 1, min: 1}", 12,
     "a consent has neither min nor max"},
    {"options of a date", "max: +0", "options: [{value: a, label: 甲}]", 44,
     "options go with the kinds choice and several"},
    {"decimals of a date", "max: +0", "decimals: 1", 44, "decimals goes with the kind number only"},
    {"a personal photo", "title: 近期照片}", "title: 近期照片, personal: true}", 53,
     "a photo has no `personal`"},
    {"a personal consent", "version: 2026-09}", "version: 1, personal: false}", 12,
     "a consent has no `personal`"},
    {"hangs on a date", "default: class}", "when: {question: test, is: [a]}}", 45,
     "only a choice or several question can decide"},
    {"hangs on a consent", "{name: tel, ", "{when: {question: agree, is: [yes]}, name: tel, ", 13,
     "only a choice or several question can decide"},

    /* days */
    {"no day", "min: -7", "min: yesterday", 44, "is not a number like"},
    {"half a day", "min: -7", "min: -7.5", 44, "is no day; write one like"},
    {"a day that does not exist", "min: -7", "min: 2026-02-30", 44, "is not a number like"},
    {"too many days", "min: -7", "min: -36601", 44, "is no day"},
    {"days backwards", "min: -7", "min: 1", 44, "min is later than max"},
    {"dates backwards", "min: -7, max: +0", "min: 2026-09-02, max: 2026-09-01", 44,
     "min is later than max"},
    {"a date of a number", "min: 0}", "min: 2026-09-01}", 22,
     "min: \"2026-09-01\" is not a number like"},
    {"a plus of a number", "min: 0}", "min: +1}", 22, "min: \"+1\" is not a number like"},

    /* needs and windows */
    {"what comes first ends before", "window: {until: 2026-12-31}",
     "window: {from: 2026-11-01, until: 2026-12-31}", 20, "\"basic\" ends before this flow begins"},
    {"what comes first begins behind", "window: {until: 2026-12-31}", "window: {until: 2026-08-31}",
     20, "\"basic\" is never open while this flow is"},
    {"what comes first is open at night", "window: {until: 2026-12-31}",
     "window: {until: 2026-12-31, daily_from: 22:00, daily_to: 23:00}", 29,
     "\"health\" is never open while this flow is"},

    /* pattern, wrong */
    {"a pattern of a number", "min: 0}", "pattern: a}", 22, "pattern goes with the kind text only"},
    {"a broken pattern", "[0-9]{2}栋[0-9]{3}", "[0-9", 14, "Unmatched ["},
    {"a pattern without an example", "example: 06栋305, ", "", 14,
     "a pattern needs the key example"},
    {"an example of a number", "min: 0}", "example: 1}", 22,
     "example goes with the kind text only"},
    {"an example that does not fit", "example: 06栋305", "example: 六栋305", 14,
     "example: \"六栋305\" does not fit the pattern"},
    {"an example that is too long", "example: 06栋305", "max: 5, example: 06栋305", 14,
     "\"06栋305\" has 6 characters: min or max forbid it"},
    {"thirty digits of at most ten", "\"[0-9]{2}栋[0-9]{3}\", example: 06栋305",
     "\"[0-9]{30}\", max: 10, example: \"012345678901234567890123456789\"", 14,
     "has 30 characters"},
    {"nothing fits", "\"[0-9]{2}栋[0-9]{3}\", example: 06栋305", "a^b, example: a^b", 14,
     "does not fit the pattern"},
    {"only the bot's own words fit", "\"[0-9]{2}栋[0-9]{3}\", example: 06栋305",
     "取消|返回, example: 取消", 14, "example: \"取消\" is the bot's own word"},
    {"a large pattern", "[0-9]{2}栋[0-9]{3}", "([0-9]{99}){99}", 14, "more than 1000 parts"},
    {"a reference", "[0-9]{2}栋[0-9]{3}", "(.)\\\\1", 14, "refers to an earlier group"},
    {"wrong of a choice", "default: last\n        options", "wrong: 不对\n        options", 39,
     "wrong goes with the kinds text, number, several and date"},
    {"wrong of no bound", "title: 次数, min: 0}", "title: 次数, wrong: 不对}", 22,
     "this question has neither"},
    {"wrong in English only", "wrong: 七天之内", "wrong_en: A week", 44,
     "wrong_en goes with wrong only"},

    /* default */
    {"an unknown default", "default: class", "default: yesterday", 45,
     "write last, phone, mail, name, number, college or class"},
    {"the last photo", "title: 近期照片}", "title: 近期照片, default: last}", 53,
     "a photo or consent of another day"},
    {"the last consent", "version: 2026-09}", "version: 1, default: last}", 12,
     "a photo or consent of another day"},
    {"a photo of the roster", "title: 近期照片}", "title: 近期照片, default: name}", 53,
     "goes with the kind text only"},
    {"the last of once",
     "    editable: 2026-09-30 18:00\n    window: {from: 2026-09-01, until: 2026-10-31}\n"
     "    questions:\n      - {name: agree, kind: consent, title: 信息属实, version: 2026-09}\n"
     "      - {name: tel, kind: phone, title: 电话, default: phone}",
     "    questions:\n      - {name: tel, kind: phone, title: 电话, default: last}", 10,
     "nobody has a last answer"},
    {"a phone for a mail", "kind: phone, title: 电话", "kind: mail, title: 电话", 13,
     "goes with the kind phone or text only"},
    {"a phone that is not masked", "personal: true, default: phone", "default: phone", 15,
     "needs `personal: true`"},
    {"a mail that is not masked", "personal: true, default: phone", "default: mail", 15,
     "needs `personal: true`"},
    {"a student number for a number", "min: 0}", "default: number}", 22,
     "default: \"number\" goes with the kind text only"},
    {"a class for a choice", "default: last\n        options", "default: class\n        options",
     39, "goes with the kind text only"},

    /* words */
    {"same is an answer", "words: [打卡]", "words: [同上]", 26, "is the bot's own"},
    {"a label that is one", "label: 正常", "label: ＝", 41, "is the bot's own word"},
    {"a word of students", "words: [打卡]", "words: [打卡记录]", 26, "is the bot's own"},
    {"a word of staff", "words: [值班]", "words: [日报]", 64, "is the bot's own"},
    {"the pass's word", "words: [打卡]", "words: [出门条]", 70,
     "starts two things in one app; the other is in line 26"},
    {"a word of the bot's for the pass", "[出门条]", "[帮助]", 70, "is the bot's own"},
    {"a word of identity's for the pass", "[出门条]", "[认证]", 70, "starts the flow identity"},

    /* the pass */
    {"a pass of no app", "  words: [出门条]\n", "  app: guest\n", 70, "there is no app \"guest\""},
    {"a pass of the staff", "  words: [出门条]\n", "  app: staff\n", 70,
     "guards scan in the app staff"},
    {"an unknown kind of people", "  words: [出门条]\n", "  kinds: [pupil]\n", 70,
     "is not a kind of person"},
    {"a kind twice", "  words: [出门条]\n", "  kinds: [staff, staff]\n", 70, "the kinds name twice"},
    {"an ID that is not there", "id: card", "id: carte", 71,
     "pass.id: no flow of this file is called \"carte\""},
    {"an ID of another app", "id: card", "id: duty", 71,
     "pass.id: \"duty\" is a flow of another app"},
    {"an ID that nobody approves", "id: card", "id: basic", 71,
     "pass.id: nobody approves \"basic\""},
    {"an ID without a photo", "kind: photo, title: 近期照片", "kind: text, title: 近期照片", 71,
     "has 0 photo questions"},
    {"an ID with two photos", "title: 近期照片}\n",
     "title: 近期照片}\n      - {name: b, kind: photo, title: 侧面}\n", 72, "has 2 photo questions"},
    {"an ID with a photo for who likes", "title: 近期照片}", "title: 近期照片, optional: true}", 53,
     "the guard needs this photo"},
    {"an ID for fewer", "title: 电子ID\n", "title: 电子ID\n    kinds: [student]\n", 72,
     "pass.id: \"card\" is for fewer kinds of people"},
    {"a report that is not there", "report: checkin", "report: check", 72,
     "pass.report: no flow of this file"},
    {"a report that is not daily", "report: checkin", "report: health", 72,
     "pass.report: \"health\" is no daily flow"},
    {"days that nobody counts", "    streak: 14\n    proxy", "    proxy", 72,
     "pass.streak: the days of \"checkin\" are not counted"},
    {"days of nothing", "  report: checkin\n", "", 72, "pass.streak goes with pass.report"},
    {"today's nothing", "  report: checkin\n  streak: 14", "  today: true", 72,
     "pass.today goes with pass.report"},
    {"a proof that is not there", "[green]", "[red]", 74, "pass.proofs: no flow of this file"},
    {"a proof twice", "[green]", "[green, green]", 74, "the proofs name twice"},
    {"a proof that is the ID", "[green]", "[card]", 74, "\"card\" is pass.id already"},
    {"a proof that nobody approves", "[green]", "[checkin]", 74, "nobody approves \"checkin\""},
    {"0 minutes", "minutes: 3", "minutes: 0", 75, "is not a whole number from 1 to 60"},
    {"a window of two days", "minutes: 3", "window: 2880", 75,
     "is not a whole number from 1 to 1440"},
    {"no day of the first pass", "from: 2026-09-01\n  green", "from: soon\n  green", 76,
     "is not a day like"},
    {"green in English only", "green: 请通行", "green_en: Pass", 77, "green_en goes with green only"},
    {"a key of another", "minutes: 3", "minuts: 3", 75,
     "unknown key minuts; did you mean minutes?"},
};

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        refuse_edit(good, &refused[i]);
}

/* What has two changes, or is no change of the good text. */
static void refuses_more(void **state)
{
    static const struct edit rows[] = {
        {"the pass's usual word", NULL,
         "name: 甲\nwelcome: 乙\npass: {}\nflows:\n  - name: a\n    app: student\n    title: 甲\n"
         "    words: [入校码]\n    rule: always\n    questions: [{name: q, kind: text, title: 乙}]\n",
         8, "the word \"入校码\" asks for the pass; choose another"},
        {"confirmed of nothing", NULL, "name: 甲\nwelcome: 乙\npass: {confirmed: true}\n", 3,
         "pass.confirmed: nobody can have confirmed"},
        {"confirmed of nobody", NULL,
         "name: 甲\nwelcome: 乙\nidentity: {confirm: false}\npass:\n  confirmed: true\n", 5,
         "pass.confirmed: nobody can have confirmed"},
        {"a pass that is a word", NULL, "name: 甲\nwelcome: 乙\npass: yes\n", 3,
         "pass: a mapping is needed here"},
        {"three in a circle", NULL,
         "name: 甲\nwelcome: 乙\nflows:\n"
         "  - {name: a, app: student, title: a, rule: once, needs: [b], questions: [{name: q, "
         "kind: text, title: q}]}\n"
         "  - {name: b, app: student, title: b, rule: once, needs: [c], questions: [{name: q, "
         "kind: text, title: q}]}\n"
         "  - {name: c, app: student, title: c, rule: once, needs: [a], questions: [{name: q, "
         "kind: text, title: q}]}\n",
         5, "needs: \"c\" needs this flow itself"},
        {"into a circle", NULL,
         "name: 甲\nwelcome: 乙\nflows:\n"
         "  - {name: a, app: student, title: a, rule: once, needs: [b], questions: [{name: q, "
         "kind: text, title: q}]}\n"
         "  - {name: b, app: student, title: b, rule: once, needs: [c], questions: [{name: q, "
         "kind: text, title: q}]}\n"
         "  - {name: c, app: student, title: c, rule: once, needs: [b], questions: [{name: q, "
         "kind: text, title: q}]}\n",
         6, "needs: \"b\" needs this flow itself"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuse_edit(good, &rows[i]);
}

/* All that the staff are told or asked is in the application called staff. */
static void needs_the_staff(void **state)
{
    static const char *const says[] = {"alert needs", "digest needs", "proxy needs",
                                       "approve needs", "pass needs"};
    struct conf_app          one[] = {{.name = (char *)"student"}, {.name = (char *)"teacher"}};
    const struct conf        c = {.wecom = {.apps = one, .apps_count = 2}};
    auto_buf struct buf      report = {0};
    struct conf_school      *s = NULL;

    (void)state;
    CHECK(conf_load_school_text(&s, &c, FILE_NAME, str_c(good), &report, NULL) == -1, "refused");
    for (size_t i = 0; i < ARRAY_LEN(says); i++)
        CHECK(strstr(report.p, says[i]), "%s an app called staff:\n%s", says[i], report.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(photos_are_kept_as_long_as_it_says),
        cmocka_unit_test(loads_rules),       cmocka_unit_test(loads_questions),
        cmocka_unit_test(seals_what_alerts),
        cmocka_unit_test(loads_the_pass),    cmocka_unit_test(fills_in_the_pass),
        cmocka_unit_test(accepts_limits),    cmocka_unit_test(has_pass_words_of_its_own),
        cmocka_unit_test(refuses),           cmocka_unit_test(refuses_more),
        cmocka_unit_test(needs_the_staff),   cmocka_unit_test(accepts_kinds_that_cover),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
