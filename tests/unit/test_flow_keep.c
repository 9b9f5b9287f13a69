/* How long photos are kept: as the question says, or as long as what the staff decided counts; what
 * was replaced not at all. It is 2026-11-20 07:42. */
#include "tests/unit/flow_sent.h"

#include "store/approvals.h"

#define FLOW(name, word, rest)                                                                     \
    "  - name: " name "\n"                                                                         \
    "    app: student\n"                                                                           \
    "    title: " word "\n"                                                                        \
    "    words: [" word "]\n"                                                                      \
    "    no_review: true\n" rest
#define ONE_PHOTO "    questions: [{name: p, kind: photo, title: 照片}]\n"

static const char school[] =
    "name: 测试大学\n"
    "channel: text\n"
    "welcome: 你好\n"
    "flows:\n"
    FLOW("face", "电子ID",
         "    rule: always\n"
         "    approve: [office]\n"
         "    questions: [{name: p, kind: photo, title: 照片}, {name: q, kind: photo, title: 证件}]\n")
    FLOW("days", "日报",
         "    rule: daily\n"
         "    questions: [{name: p, kind: photo, title: 照片, keep_days: 3}, {name: q, kind: photo, "
         "title: 码}]\n")
    FLOW("room", "宿舍", "    rule: until\n    window: {until: \"2026-11-30\"}\n" ONE_PHOTO)
    FLOW("even", "晚点名", "    rule: daily\n    editable: \"22:00\"\n" ONE_PHOTO)
    FLOW("base", "基本", "    rule: once\n    editable: \"2026-11-22\"\n" ONE_PHOTO)
    FLOW("any", "报修", "    rule: always\n" ONE_PHOTO);

static const struct line once_a_day[] = {
    {"日报", "第 1 题"}, {"@p M1", "第 2 题"}, {"@p M2", "提交成功"}, {NULL, NULL}};
static const struct line replaced_until[] = {{"宿舍", "照片"}, {"@p M1", "提交成功"},
                                             {"宿舍", "照片"}, {"@p M2", "提交成功"},
                                             {"+ 60", NULL},      {"宿舍", "照片"},
                                             {"@p M3", "提交成功"}, {NULL, NULL}};
static const struct line replaced_today[] = {{"晚点名", "照片"}, {"@p M1", "提交成功"},
                                             {"+ 1440", NULL},      {"晚点名", "照片"},
                                             {"@p M2", "提交成功"}, {"晚点名", "照片"},
                                             {"@p M3", "提交成功"}, {NULL, NULL}};
static const struct line replaced_once[] = {{"基本", "照片"}, {"@p M1", "提交成功"},
                                            {"基本", "照片"}, {"@p M2", "提交成功"},
                                            {NULL, NULL}};
static const struct line not_replaced[] = {{"报修", "照片"}, {"@p M1", "提交成功"},
                                           {"报修", "照片"}, {"@p M2", "提交成功"},
                                           {NULL, NULL}};
/* The same receipt's of another flow stays. */
static const struct line of_two_flows[] = {{"报修", "照片"}, {"@p M1", "提交成功"},
                                           {"基本", "照片"}, {"@p M2", "提交成功"},
                                           {"基本", "照片"}, {"@p M3", "提交成功"},
                                           {NULL, NULL}};
static const struct line applied[] = {{"电子ID", "第 1 题"},
                                      {"@p M1", "第 2 题"},
                                      {"@p M2", "提交成功"},
                                      {NULL, NULL}};
static const struct line left[] = {{"电子ID", "第 1 题"},
                                   {"@p M1", "第 2 题"},
                                   {"取消", "已取消"},
                                   {NULL, NULL}};

enum decision { NOTHING, REFUSED, VALID, VALID_TODAY, SUSPENDED };

static const struct {
    const char        *name;
    const struct line *lines;
    enum decision      decision;
    int64_t            days;   /* later … */
    const char        *before, *after; /* … these are idle, and a second behind that */
} rows[] = {
    {"as the question says", once_a_day, NOTHING, 3, "", "1 "},
    {"a month", once_a_day, NOTHING, 30, "1 ", "1 2 "},
    {"a dialog that was left", left, NOTHING, 0, "", "1 "},
    {"what was replaced, at once", replaced_until, NOTHING, 0, "1 ", "1 2 "},
    {"the one that counts, a month", replaced_until, NOTHING, 30, "1 2 ", "1 2 3 "},
    {"yesterday's was not replaced", replaced_today, NOTHING, 0, "", "2 "},
    {"yesterday's, a month", replaced_today, NOTHING, 29, "2 ", "1 2 "},
    {"of a flow that is once", replaced_once, NOTHING, 0, "", "1 "},
    {"both count", not_replaced, NOTHING, 30, "", "1 2 "},
    {"of another flow", of_two_flows, NOTHING, 0, "", "2 "},
    {"pending", applied, NOTHING, 9999, "", ""},
    {"refused", applied, REFUSED, 0, "", "1 2 "},
    {"for ever", applied, VALID, 9999, "", ""},
    {"for today", applied, VALID_TODAY, 9999, "1 2 ", "1 2 "},
    {"suspended", applied, SUSPENDED, 9999, "", ""},
};

static void decide(struct world *w, enum approval_state from, enum approval_state to, int64_t until)
{
    struct err err = {0};
    bool       done = false;

    world_must(store_begin(w->store, &err), &err);
    world_must(approval_decide(w->store, w->now, 1, from, to, until, STR_LIT("office"),
                               STR_LIT("x"), &done, &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
    CHECK(done, "it is decided");
}

static void decide_all(struct world *w, enum decision how)
{
    if (how == NOTHING)
        return;
    decide(w, APPROVAL_PENDING, how == REFUSED ? APPROVAL_REFUSED : APPROVAL_VALID,
           how == VALID_TODAY ? cst_day(w->now) : -1);
    if (how == SUSPENDED)
        decide(w, APPROVAL_VALID, APPROVAL_SUSPENDED, -1);
}

struct idle {
    const struct sent *sent;
    bool               is[16];
};

static int see(void *arg, const struct photo *p)
{
    struct idle *idle = arg;

    for (unsigned i = 0; i < idle->sent->photos; i++)
        idle->is[i] = idle->is[i] || idle->sent->photo[i] == p->id;
    return 0;
}

static void check_idle(struct sent *s, int64_t before, const char *want, const char *name)
{
    struct idle         idle = {.sent = s};
    auto_buf struct buf text = {0};
    struct err          err = {0};

    world_must(photo_idle(s->w.store, before, 99, see, &idle, &err), &err);
    for (unsigned i = 0; i < s->photos; i++)
        if (idle.is[i])
            buf_f(&text, "%u ", i + 1);
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: idle are %s", name, text.p);
}

static void each_has_its_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sent s;

        sent_open(&s, school);
        sent_chat(&s, rows[i].name, rows[i].lines);
        for (unsigned k = 1; k <= s.photos; k++) {
            char here[16];

            snprintf(here, sizeof here, "@here %u", k);
            sent_line(&s, here);
        }
        decide_all(&s.w, rows[i].decision);
        check_idle(&s, s.w.now + rows[i].days * CST_DAY, rows[i].before, rows[i].name);
        check_idle(&s, s.w.now + rows[i].days * CST_DAY + 1, rows[i].after, rows[i].name);
        world_close(&s.w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_has_its_end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
