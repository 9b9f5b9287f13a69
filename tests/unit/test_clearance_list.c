/* hongyan clearance import and status. The news that the bot makes of a list are in
 * test_clearance_news.c. */
#include "tests/unit/clearance_place.h"

#include "store/audit.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- what is said to the operator ---- */

static const struct {
    const char *name, *table, *more;
    int         code;
    const char *says;
    const char *zhangsan, *lisi; /* how finance stands then */
} tables[] = {
    {"a list", "学号,姓名,原因\nlisi,李四,欠费 200 元\n", NULL, EXIT_DONE,
     "财务处：名单 1 人，变化 2 人，办理点已决定、不改 0 人，不用办的 0 行，退回 0 行|不在名单里的 1 人：无需办理", "none",
     "refused"},
    {"states of their own", "number,state,reason\nlisi,passed,\nzhangsan,未通过,欠费\n", NULL,
     EXIT_DONE, "名单 2 人，变化 2 人|不在名单里的 0 人", "refused", "passed"},
    {"title above, GBK's brackets", "毕业生欠费名单\n学号（必填）,状态\nzhangsan,待办理\n", NULL, EXIT_DONE,
     "表头在第 2 行|名单 1 人，变化 2 人", "todo", "none"},
    {"the others stand as said", "学号\nlisi\n", "--unlisted=passed", EXIT_DONE,
     "不在名单里的 1 人：通过", "passed", "refused"},
    {"nothing is written", "学号\nlisi\n", "--dry-run", EXIT_DONE, "试算（没有写入）|变化 2 人", "todo",
     "todo"},
    {"people whom it does not concern", "学号\nlisi\nwangwu\nyanyi\n", NULL, EXIT_DONE,
     "名单 1 人|不用办的 2 行，退回 0 行", "none", "refused"},
    {"a wrong number: nobody passes for not being in it", "学号\nlisi\nlisi2\n", NULL, EXIT_DONE,
     "list.csv:3: 学号：名册里没有|退回 1 行|不在名单里的人这次不动|list.csv.refused.csv", "todo", "refused"},
    {"… unless that is right", "学号\nlisi\nlisi2\n", "--unlisted=none", EXIT_DONE,
     "退回 1 行|不在名单里的 1 人：无需办理", "none", "refused"},
    {"another one's name", "学号,姓名\nlisi,张三\nzhangsan,张三\n", NULL, EXIT_DONE,
     "list.csv:2: 姓名：与名册里这个学号的姓名不同|!李四|退回 1 行", "refused", "todo"},
    {"twice", "学号,状态\nlisi,未通过\nlisi,通过\n", NULL, EXIT_DONE, "list.csv:3: 学号：与第 2 行是同一个人",
     "todo", "refused"},
    {"a state that is none", "学号,状态\nlisi,欠费\n", NULL, EXIT_FAILED,
     "list.csv:2: 状态：只能是|没有一行可以导入|!：欠费", "todo", "todo"},
    {"no number", "学号,姓名\n,李四\n", NULL, EXIT_FAILED, "list.csv:2: 学号：不能为空", "todo", "todo"},
    {"nobody", "学号\n", NULL, EXIT_FAILED, "名单里没有要办的人；确实一个都没有，请加 --unlisted none", "todo",
     "todo"},
    {"nobody, and that is right", "学号\n", "--unlisted=none", EXIT_DONE, "名单 0 人，变化 2 人", "none",
     "none"},
    {"no heading", "张三,李四\n", NULL, EXIT_FAILED, "需要有“学号”一列", "todo", "todo"},
    {"an empty file", "", NULL, EXIT_FAILED, "文件是空的", "todo", "todo"},
    {"two columns of numbers", "学号,学生学号\nlisi,lisi\n", NULL, EXIT_FAILED, "都是学号", "todo", "todo"},
    {"a state that is no state", "学号\nlisi\n", "--unlisted=maybe", EXIT_USAGE, "--unlisted maybe",
     "todo", "todo"},
};

static const char *finance_of(struct place *p, const char *number, char out[20])
{
    auto_buf struct buf stands = {0};

    clear_stands(&p->w, "leaving", number, &stands);
    snprintf(out, 20, "%.*s", (int)strcspn(stands.p + 8, "* "), stands.p + 8);
    return out;
}

static void test_tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        struct place p;
        char         got[20];
        int          rc;

        open_place(&p, "2020-01-01", "2099-12-31");
        rc = import(&p, "finance", tables[i].table, tables[i].more);
        CHECK(rc == tables[i].code && world_has(&p.said, tables[i].says), "%s: %d %s",
              tables[i].name, rc, p.said.p);
        CHECK(strcmp(finance_of(&p, "zhangsan", got), tables[i].zhangsan) == 0, "%s: %s",
              tables[i].name, got);
        CHECK(strcmp(finance_of(&p, "lisi", got), tables[i].lisi) == 0, "%s: %s", tables[i].name,
              got);
        close_place(&p);
    }
}

/* ---- refused rows come again ---- */

static void test_refused(void **state)
{
    struct place        p;
    auto_buf struct buf refused = {0};
    char                path[100], table[600], got[20];
    struct stat         st;

    (void)state;
    open_place(&p, "2020-01-01", "2099-12-31");
    CHECK(import(&p, "finance", "学号,原因\nlisi,欠费\nzhangsen,欠费\n", NULL) == EXIT_DONE, "%s",
          p.said.p);
    path_of(&p, "list.csv.refused.csv", path);
    read_file(path, &refused);
    CHECK(world_has(&refused, "学号,原因,原因（改好后请清空这一格）\r\n|zhangsen,欠费,学号：名册里没有|!lisi"), "%s",
          refused.p);
    CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "nobody else reads it");
    CHECK(import(&p, "finance", refused.p, NULL) == EXIT_FAILED && world_has(&p.said, "还没有清空"),
          "as it is: %s", p.said.p);
    snprintf(table, sizeof table, "学号,原因,原因（改好后请清空这一格）\nzhangsan,欠费,\n");
    CHECK(import(&p, "finance", table, NULL) == EXIT_DONE &&
              world_has(&p.said, "名单 1 人|不在名单里的 0 人"),
          "corrected: %s", p.said.p);
    CHECK(strcmp(finance_of(&p, "zhangsan", got), "refused") == 0, "zhangsan is %s", got);
    CHECK(strcmp(finance_of(&p, "lisi", got), "refused") == 0, "the list before stands: %s", got);
    close_place(&p);
}

/* ---- half a file, another node's file ---- */

enum { CROWD = 200 };

static void crowd_table(struct buf *out, unsigned count)
{
    buf_clear(out);
    buf_c(out, "学号\n");
    for (unsigned i = 0; i < count; i++)
        buf_f(out, "m%05u\n", i);
}

/* In this order, at the same place. */
static const struct {
    const char *name;
    unsigned    listed;
    const char *more;
    int         code;
    const char *says;
    const char *first, *last; /* how the first one and the last one of the crowd stand then */
} turns[] = {
    {"the first list says what it does", 120, NULL, EXIT_FAILED,
     "有 82 人会因为不在名单里而变成“无需办理”（上一份名单 0 人），所以什么也没有导入|--allow-unlisted|82 people would be none",
     "todo", "todo"},
    {"looked at only", 120, "--dry-run", EXIT_FAILED, "试算|不在名单里的 82 人|所以什么也没有导入", "todo", "todo"},
    {"a state said is no yes", 120, "--unlisted=none", EXIT_FAILED, "所以什么也没有导入", "todo", "todo"},
    {"nobody turns", 120, "--unlisted=todo", EXIT_DONE, "不在名单里的 82 人：待办理", "refused", "todo"},
    {"yes", 120, "--allow-unlisted", EXIT_DONE, "名单 120 人|不在名单里的 82 人", "refused", "none"},
    {"a half of it", 59, NULL, EXIT_FAILED, "有 61 人会因为不在名单里而变成“无需办理”（上一份名单 120 人）", "refused",
     "none"},
    {"nearly nobody", 1, NULL, EXIT_FAILED, "有 119 人会", "refused", "none"},
    {"nobody, and said so", 0, "--unlisted=none", EXIT_FAILED, "有 120 人会", "refused", "none"},
    {"more than a half stays", 60, NULL, EXIT_DONE, "名单 60 人，变化 60 人", "refused", "none"},
    {"the others are to do it after all", 60, "--unlisted=refused", EXIT_FAILED,
     "有 142 人会因为不在名单里而变成“未通过”", "refused", "none"},
    {"few", 10, NULL, EXIT_DONE, "名单 10 人，变化 50 人", "refused", "none"},
};

static void test_turns(void **state)
{
    auto_buf struct buf table = {0};
    struct place        p;
    char                number[20], got[20];

    (void)state;
    open_place(&p, "2020-01-01", "2099-12-31");
    for (unsigned i = 0; i < CROWD; i++) {
        snprintf(number, sizeof number, "m%05u", i);
        clear_person_put(&p.w, number, "某人", "undergraduate", 2023, "active");
    }
    for (size_t i = 0; i < ARRAY_LEN(turns); i++) {
        int rc;

        crowd_table(&table, turns[i].listed);
        rc = import(&p, "finance", table.p, turns[i].more);
        CHECK(rc == turns[i].code && world_has(&p.said, turns[i].says), "%s: %d %s", turns[i].name,
              rc, p.said.p);
        CHECK(strcmp(finance_of(&p, "m00000", got), turns[i].first) == 0, "%s: the first is %s",
              turns[i].name, got);
        CHECK(strcmp(finance_of(&p, number, got), turns[i].last) == 0, "%s: the last is %s",
              turns[i].name, got);
    }
    close_place(&p);
}

/* ---- a desk's decision ---- */

static int count_audit(void *arg, int64_t id, const struct audit *a)
{
    struct buf *out = arg;

    (void)id;
    buf_f(out, "%.*s %.*s %.*s\n", STR_ARG(a->actor), STR_ARG(a->action), STR_ARG(a->detail));
    return 0;
}

static void test_desk_stands(void **state)
{
    struct place        p;
    auto_buf struct buf audit = {0};
    struct err          err = {0};
    char                got[20];

    (void)state;
    open_place(&p, "2020-01-01", "2099-12-31");
    clear_pass(&p.w, "lisi", "finance");
    CHECK(import(&p, "finance", "学号\nlisi\nzhangsan\n", "--dry-run") == EXIT_DONE &&
              world_has(&p.said, "list.csv:2: 提示 / note: 办理点已经另有决定，不改|不改 1 人"),
          "%s", p.said.p);
    CHECK(import(&p, "finance", "学号\nlisi\nzhangsan\n", NULL) == EXIT_DONE &&
              world_has(&p.said, "名单 2 人，变化 1 人，办理点已决定、不改 1 人"),
          "%s", p.said.p);
    CHECK(strcmp(finance_of(&p, "lisi", got), "passed") == 0, "lisi is %s", got);
    CHECK(strcmp(finance_of(&p, "zhangsan", got), "refused") == 0, "zhangsan is %s", got);
    world_must(audit_list(p.w.store, 0, 10, count_audit, &audit, &err), &err);
    CHECK(world_has(&audit, "cli:|clearance.import leaving finance listed=2 changed=1 kept=1 "
                            "outside=0 refused=0 unlisted=none|!lisi"),
          "%s", audit.p);
    close_place(&p);
}

/* ---- two at once ---- */

enum { PIPE = 4096, FILL = 3800, SAID = 8192 };

/* What the import says goes into a pipe that is nearly full: so it stands still when it refuses its
 * second row, and has read everything before it refuses its first. */
struct racing {
    struct place *place;
    int           to[2], code;
    char          said[SAID];
};

static void *import_beside(void *arg)
{
    struct racing *r = arg;
    char           list[100], conf[100];
    char          *argv[] = {(char *)"clearance", (char *)"import", (char *)"-c",
                             path_of(r->place, "hongyan.yaml", conf), (char *)"leaving",
                             (char *)"finance", path_of(r->place, "list.csv", list)};

    r->code = cli_clearance(ARRAY_LEN(argv), argv);
    fflush(NULL);
    dup2(r->to[0], 2); /* nobody writes any more: the reader comes to the end */
    return NULL;
}

/* The list of whoever was first: everybody passes. */
static void put_first(struct world *w)
{
    struct clear_feed first = {.node = STR_LIT("finance"),
                               .unlisted = CLEAR_PASSED,
                               .at = clock_now(),
                               .listed = 0};
    struct err        err = {0};

    world_must(store_begin(w->store, &err), &err);
    world_must(clear_feed_put(w->store, first.at, STR_LIT("leaving"), &first, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static void race(struct racing *r)
{
    static const char fill[FILL];
    int               saved = dup(2), waiting = 0;
    pthread_t         thread;
    size_t            n = 0;
    ssize_t           got;

    fflush(NULL);
    if (pipe(r->to) < 0 || fcntl(r->to[1], F_SETPIPE_SZ, PIPE) != PIPE ||
        write(r->to[1], fill, FILL) != FILL || dup2(r->to[1], 2) < 0)
        abort();
    close(r->to[1]);
    pthread_create(&thread, NULL, import_beside, r);
    while (waiting <= FILL) {
        sched_yield();
        ioctl(r->to[0], FIONREAD, &waiting);
    }
    put_first(&r->place->w);
    while (n < SAID - 1 && (got = read(r->to[0], r->said + n, SAID - 1 - n)) > 0)
        n += (size_t)got;
    pthread_join(thread, NULL);
    dup2(saved, 2);
    close(saved);
    close(r->to[0]);
    memmove(r->said, r->said + FILL, n - FILL);
    r->said[n - FILL] = '\0';
}

static void test_two_at_once(void **state)
{
    struct place        p;
    struct racing       r = {.place = &p};
    auto_buf struct buf table = {0};
    char                path[100], got[20];

    (void)state;
    open_place(&p, "2020-01-01", "2099-12-31");
    buf_c(&table, "学号\nlisi\n");
    for (int i = 0; i < 10; i++)
        buf_f(&table, "nobody%d\n", i);
    write_file(&p, "list.csv", table.p);
    race(&r);
    CHECK(r.code == EXIT_FAILED, "the second of two: %d", r.code);
    CHECK(strstr(r.said, "这个节点的名单刚被另一次导入换了，这次什么也没有导入；"
                         "要用这一份，请再导一次 / another import of this node was first: "
                         "nothing was imported; for this list run it again\n"),
          "%s", r.said);
    CHECK(strcmp(finance_of(&p, "lisi", got), "passed") == 0, "the first list stands: %s", got);
    CHECK(access(path_of(&p, "list.csv.refused.csv.part", path), F_OK) < 0 &&
              access(path_of(&p, "list.csv.refused.csv", path), F_OK) < 0,
          "and no file of its rows is left");
    CHECK(import(&p, "finance", table.p, NULL) == EXIT_DONE, "again: %s", p.said.p);
    CHECK(strcmp(finance_of(&p, "lisi", got), "refused") == 0, "and now it is this list: %s", got);
    close_place(&p);
}

/* ---- what cannot be meant ---- */

static void test_usage(void **state)
{
    static const struct {
        const char *name, *words[6], *says;
        int         code;
    } rows[] = {
        {"no words", {NULL}, "usage: hongyan clearance", EXIT_USAGE},
        {"half of them", {"import", "leaving", "finance"}, "usage: ", EXIT_USAGE},
        {"another verb", {"export", "leaving"}, "usage: ", EXIT_USAGE},
        {"no such clearance", {"status", "gone"}, "学校文件里没有手续“gone”", EXIT_USAGE},
        {"no such node", {"import", "leaving", "gone", "list.csv"}, "没有节点“gone”", EXIT_USAGE},
        {"a rule's node", {"import", "returning", "days", "list.csv"}, "由规则判断", EXIT_USAGE},
        {"no such file", {"import", "leaving", "finance", "/tmp/none.csv"}, "/tmp/none.csv",
         EXIT_FAILED},
        {"not its option", {"status", "leaving", "--unlisted", "none"}, "has no option",
         EXIT_USAGE},
    };
    struct place p;

    (void)state;
    open_place(&p, "2020-01-01", "2099-12-31");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int rc = run_verb(&p, cli_clearance, "clearance", rows[i].words);

        CHECK(rc == rows[i].code && world_has(&p.said, rows[i].says), "%s: %d %s", rows[i].name, rc,
              p.said.p);
    }
    CHECK(RUN(&p, "--help") == EXIT_DONE && world_has(&p.said, "usage: |--unlisted|status"), "%s",
          p.said.p);
    close_place(&p);
}

static void test_out_of_season(void **state)
{
    struct place p;

    (void)state;
    open_place(&p, "2098-01-01", "2099-12-31");
    CHECK(import(&p, "finance", "学号\nlisi\n", NULL) == EXIT_DONE &&
              world_has(&p.said, "开始那天 08:00 起通知学生"),
          "before it a list may come: %s", p.said.p);
    close_place(&p);
    open_place(&p, "2020-01-01", "2020-12-31");
    CHECK(import(&p, "finance", "学号\nlisi\n", NULL) == EXIT_FAILED &&
              world_has(&p.said, "办理时间已经过了"),
          "behind it not: %s", p.said.p);
    close_place(&p);
}

/* ---- how it goes ---- */

static void test_status(void **state)
{
    struct place p;

    (void)state;
    open_place(&p, "2020-01-01", "2099-12-31");
    import(&p, "finance", "学号\nlisi\n", NULL);
    clear_pass(&p.w, "zhangsan", "assets");
    CHECK(RUN(&p, "status", "leaving", "--json") == EXIT_DONE, "%s", p.said.p);
    CHECK(world_has(&p.said,
                    "{\"clearance\":\"leaving\",\"people\":2,\"complete\":0,|"
                    "{\"node\":\"finance\",\"number\":1,\"title\":\"财务处\",\"waiting\":0,"
                    "\"refused\":1,"
                    "\"later\":0,\"none\":1,\"passed\":0,\"since\":\"2|"
                    "{\"node\":\"diploma\",\"number\":2,\"title\":\"教务处\",\"waiting\":1,"
                    "\"refused\":0,"
                    "\"later\":1,|!zhangsan"),
          "%s", p.said.p);
    CHECK(RUN(&p, "status", "leaving") == EXIT_DONE &&
              world_has(&p.said, "离校手续：2 人，办完 0 人|1 财务处（缴费情况）|2020-01-01 1 资产处|!李四"),
          "%s", p.said.p);
    close_place(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),   cmocka_unit_test(test_refused),
        cmocka_unit_test(test_desk_stands), cmocka_unit_test(test_usage),
        cmocka_unit_test(test_two_at_once),
        cmocka_unit_test(test_out_of_season), cmocka_unit_test(test_status),
        cmocka_unit_test(test_turns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
