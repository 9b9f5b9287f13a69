/* What does not fit one person, because of his name or his class: that is his fate alone. */
#include "tests/unit/notice_run_world.h"

enum { PEOPLE = 301, ODD = 100 }; /* the odd one is among the first 1 %, who are four */

#define AMPS "&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;"
#define HAN  "龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘"
#define PAGE "https://a.example/1"

static void rename_odd(struct run_world *r, const char *name, const char *class_name)
{
    struct person      p = {.number = STR_LIT("r0100"),
                            .kind = STR_LIT("undergraduate"),
                            .name = str_c(name),
                            .college = STR_LIT("计算机学院"),
                            .class_name = str_c(class_name)};
    enum people_change change;

    world_must(store_begin(r->w.store, run_err()), run_err());
    world_must(people_put(r->w.store, r->w.now, &p, NULL, false, &change, run_err()), run_err());
    world_must(store_commit(r->w.store, run_err()), run_err());
}

/* As one that a version before has put, which looked less closely. */
static int64_t put_unchecked(struct run_world *r, const struct notice_content *c)
{
    auto_buf struct buf content = {0};
    struct notice       n = {.app = STR_LIT("student"),
                             .kind = STR_LIT("notice"),
                             .audience = STR_LIT("计算机学院"),
                             .creator = STR_LIT("office1"),
                             .state = NOTICE_PLANNED,
                             .created_at = r->w.now,
                             .due_at = r->w.now,
                             .expected = PEOPLE};
    int64_t             number = 0;

    notice_content_write(c, &content);
    n.content = buf_view(&content);
    world_must(store_begin(r->w.store, run_err()), run_err());
    world_must(notice_put(r->w.store, r->w.now, &n, &number, run_err()), run_err());
    world_must(store_commit(r->w.store, run_err()), run_err());
    buf_c(&r->texts, "");
    return number;
}

static void check_all_but_odd(struct run_world *r, const char *name, int64_t number, bool odd)
{
    struct notice_counts c = run_counts(r, number);
    int64_t              unfit = -1;
    const struct str     none = {"", 0};

    CHECK(notice_is(&r->w, number) == NOTICE_DONE, "%s: it is done", name);
    for (unsigned i = 0; i < PEOPLE; i++)
        CHECK(r->got[i] == (i == ODD ? odd : 1U), "%s: r%04u got it %u times", name, i, r->got[i]);
    CHECK(c.fate[FATE_REFUSED] == !odd && c.fate[FATE_HANDED] == PEOPLE - !odd,
          "%s: %lld refused, %lld handed", name, (long long)c.fate[FATE_REFUSED],
          (long long)c.fate[FATE_HANDED]);
    CHECK(notice_unfit(r->w.store, number, none, none, &unfit, run_err()) == 0 && unfit == !odd,
          "%s: %lld do not fit", name, (long long)unfit);
    CHECK(notice_passing(r->w.store, number, none, none, &unfit, run_err()) == 0 && unfit == 0,
          "%s: that does not pass", name);
}

/* ---- what is put goes to all but him, and everybody who looks is told ---- */

static int64_t reckon_refused(struct run_world *r, const struct putting *p)
{
    struct notice_order     o = {.kind = notice_kind_of(&r->w.school->notices, STR_LIT("notice")),
                                 .audience = STR_LIT("计算机学院"),
                                 .content = {.type = p->type,
                                             .title = str_c(p->title ? p->title : ""),
                                             .text = str_c(p->text),
                                             .url = str_c(p->url ? p->url : "")}};
    struct notice_reckoning found = {.people = -1};
    auto_buf struct buf     why = {0};
    struct scopes           all = {.count = 1, .all = true};

    r->w.ctx.now = r->w.now;
    CHECK(notice_reckon(&r->w.ctx, &all, &o, &found, &why, run_err()) == 1, "%s", why.p);
    CHECK(found.fate[FATE_REFUSED] + found.fate[FATE_QUEUED] == PEOPLE, "each has one fate");
    return found.fate[FATE_REFUSED];
}

/* &amp; is written with wide ones: as long as the value may be, at most. */
static void put_and_seen(void **state)
{
    static const struct {
        const char    *name;
        struct putting p;
        const char    *as, *class_name;
        bool           odd; /* he gets it, too */
    } rows[] = {
        {"no class", {.text = "{class}"}, "同学100", "", false},
        {"no class, and words", {.text = "{class}请来"}, "同学100", "", true},
        {"no class, said to all", {.text = "请来"}, "同学100", "", true},
        {"no class in a title",
         {.type = NOTICE_TEXTCARD, .title = "{class}", .text = "请来", .url = PAGE},
         "同学100", "", false},
        {"no class in a textcard",
         {.type = NOTICE_TEXTCARD, .title = "请来", .text = "{class}", .url = PAGE},
         "同学100", "", false},
        {"a class of &amp; in a textcard that is full",
         {.type = NOTICE_TEXTCARD, .title = "{class}" HAN, .text = "请来", .url = PAGE},
         "同学100", AMPS, true},
        {"a name of & behind &",
         {.type = NOTICE_TEXTCARD, .title = "&{name};" HAN, .text = "&{name}{name};", .url = PAGE},
         "amp", "软件2601", true},
        {"a long name", {.text = "{name}{name}"}, HAN HAN, "软件2601", true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = xcalloc(1, sizeof *r);
        int64_t           number;
        char              said[40];

        run_open(r, RUN_SCHOOL, PEOPLE);
        rename_odd(r, rows[i].as, rows[i].class_name);
        CHECK(reckon_refused(r, &rows[i].p) == !rows[i].odd, "%s: the preview says so",
              rows[i].name);
        number = run_put(r, rows[i].p);
        run_seconds(r, 400);
        check_all_but_odd(r, rows[i].name, number, rows[i].odd);
        snprintf(said, sizeof said, "通知情况 %d", (int)number);
        r->w.user = "office1";
        world_say(&r->w, said);
        CHECK((strstr(r->w.heard.p, "其中 1 人填上本人的信息") != NULL) == !rows[i].odd, "%s: %s",
              rows[i].name, r->w.heard.p);
        snprintf(said, sizeof said, "未收到 %d 未送达", (int)number);
        world_say(&r->w, said);
        CHECK((strstr(r->w.heard.p, "本人没有要填的信息，没有发") != NULL) == !rows[i].odd, "%s: %s",
              rows[i].name, r->w.heard.p);
        run_close(r);
        free(r);
    }
}

/* ---- what no check has seen ---- */

static void too_long_for_one(void **state)
{
    struct run_world    *r = xcalloc(1, sizeof *r);
    auto_buf struct buf  text = {0};
    struct notice_content c = {.type = NOTICE_TEXT};
    int64_t              number;

    (void)state;
    run_open(r, RUN_SCHOOL, PEOPLE);
    rename_odd(r, HAN, "计算机01");
    buf_c(&text, "{name}");
    for (unsigned i = 0; i < 2020; i++)
        buf_char(&text, 'a');
    c.text = buf_view(&text);
    number = put_unchecked(r, &c);
    run_seconds(r, 400);
    check_all_but_odd(r, "too long", number, false);
    r->w.user = "office1";
    world_say(&r->w, "未收到 1 未送达");
    CHECK(strstr(r->w.heard.p, "填上本人的信息后太长，没有发"), "%s", r->w.heard.p);
    run_close(r);
    free(r);
}

/* What is too long for everybody is no fate of one: it is stopped. */
static void too_long_for_all(void **state)
{
    struct run_world    *r = xcalloc(1, sizeof *r);
    auto_buf struct buf  text = {0};
    struct notice_content c = {.type = NOTICE_TEXT};
    int64_t              number;

    (void)state;
    run_open(r, RUN_SCHOOL, PEOPLE);
    for (unsigned i = 0; i < 2100; i++)
        buf_char(&text, 'a');
    c.text = buf_view(&text);
    number = put_unchecked(r, &c);
    run_seconds(r, 5);
    CHECK(notice_is(&r->w, number) == NOTICE_STOPPED && run_reached(r) == 0, "nobody gets it");
    run_close(r);
    free(r);
}

/* It is refused once, and by the one who takes it only. */
static void only_who_is_queued(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_SCHOOL, PEOPLE);
    number = run_put(r, (struct putting){.text = "请来"});
    run_seconds(r, 400);
    world_must(store_begin(r->w.store, run_err()), run_err());
    CHECK(notice_put_refused(r->w.store, r->w.now, number, 1, NOTICE_TOO_LONG, run_err()) == -1 &&
              run_err()->kind == ERR_RETRY,
          "who has it is not");
    store_rollback(r->w.store);
    CHECK(run_counts(r, number).fate[FATE_REFUSED] == 0, "and nothing is counted");
    run_close(r);
    free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(put_and_seen),
        cmocka_unit_test(too_long_for_one),
        cmocka_unit_test(too_long_for_all),
        cmocka_unit_test(only_who_is_queued),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
