/* hongyan notice: waiting until it is sent, and what is done about one that was. */
#include "tests/unit/notice_place.h"

#include "store/audit.h"
#include "tests/unit/people.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

static int note_notice(void *arg, const struct notice *n, const struct notice_counts *c)
{
    (void)c;
    *(int64_t *)arg = n->number;
    return 1;
}

static int64_t newest(struct place *p)
{
    struct err err = {0};
    int64_t    number = 0;

    notice_list(p->w.store, STR_LIT(""), 0, 1, note_notice, &number, &err);
    return number;
}

/* To zhangsan, lisi (and wangwu, who has left; few enough for nobody else to release it). */
static int64_t put_one(struct place *p)
{
    CHECK(NOTICE(p, "send", "--to", "2022级", "--text", "{name}，停水", "--ack", "--yes",
                 "--no-wait") == EXIT_DONE,
          "%s", p->said.p);
    return newest(p);
}

/* ---- waiting ---- */

struct bot {
    struct place     *p;
    enum notice_state end;  /* of what it sends */
    bool              press; /* Ctrl-C in place of sending */
    int64_t           errcode; /* that WeCom has for all of it */
};

/* It has grown from 1 to 4 when it is to begin. */
static void hold(struct place *p, int64_t number)
{
    auto_wiped struct buf memory = {0};
    struct err            err = {0};
    struct notice         n;
    bool                  changed = false;

    world_must(store_begin(p->w.store, &err), &err);
    CHECK(notice_get(p->w.store, number, &n, NULL, &memory, &err) == 1, "it is there");
    n.place = STR_LIT("1");
    n.expected = 4;
    world_must(notice_turn(p->w.store, clock_now(), number, 1U << NOTICE_PLANNED, NOTICE_WAITING,
                           STR_LIT(""), STR_LIT(""), &changed, &err),
               &err);
    world_must(notice_keep(p->w.store, &n, &err), &err);
    world_must(store_commit(p->w.store, &err), &err);
}

/* Looks for the notice until it is there: the test ends when the verb does, not after some time. */
static void *play(void *arg)
{
    const struct bot     *bot = arg;
    const struct timespec some = {.tv_nsec = 5000000};
    int64_t               number;

    while ((number = newest(bot->p)) == 0)
        nanosleep(&some, NULL);
    if (bot->press)
        kill(getpid(), SIGINT);
    else if (bot->end == NOTICE_WAITING)
        hold(bot->p, number);
    else
        notice_plays_to(bot->p, number, bot->end, bot->errcode);
    return NULL;
}

static const struct {
    const char       *name;
    enum notice_state end;
    bool              press;
    const char       *json;
    int               code;
    const char       *says;
} waits[] = {
    {"sent", NOTICE_DONE, false, NULL, EXIT_DONE,
     "发送 / sending|4/4 人有结果（100%）|2  已送达企业微信 / handed|1  不在应用可见范围 / scope|"
     "1  取消了关注或已冻结 / away|已发完"},
    {"for a program", NOTICE_DONE, false, "--json", EXIT_DONE,
     "{\"notice\":1,\"state\":\"done\"|\"settled\":4|\"handed\":2|!发送"},
    {"stopped", NOTICE_STOPPED, false, NULL, EXIT_FAILED, "已停发"},
    {"held", NOTICE_WAITING, false, NULL, EXIT_DONE,
     "第 1 号先没有发：原来 1 人，现在有 4 人，等另一个人放行|等待另一个人放行（从 1 人变成 4 人）"},
    {"Ctrl-C", NOTICE_DONE, true, NULL, EXIT_DONE,
     "接着在发；看进度 hongyan notice status 1，停发 hongyan notice stop 1"},
};

static void test_waits(void **state)
{
    sigset_t stop;

    (void)state;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    for (size_t i = 0; i < ARRAY_LEN(waits); i++) {
        struct place p;
        struct bot   bot = {.p = &p, .end = waits[i].end, .press = waits[i].press};
        pthread_t    thread;
        int          rc;

        notice_open(&p);
        CHECK(pthread_create(&thread, NULL, play, &bot) == 0, "there is a bot");
        rc = NOTICE(&p, "send", "--to", "2022级", "--text", "停水", "--yes", waits[i].json);
        pthread_join(thread, NULL);
        CHECK(rc == waits[i].code && world_has(&p.said, waits[i].says), "%s: %d %s", waits[i].name,
              rc, p.said.p);
        notice_close(&p);
    }
}

/* Nobody got it: whether that passes, and what to do. */
static void test_nobody(void **state)
{
    static const struct {
        const char *name;
        int64_t     errcode;
        bool        picture;
        const char *says;
    } rows[] = {
        {"busy", -1, false, "没有送到任何人，原因见上；会过去的|hongyan notice repeat 1|!重新发一条"},
        {"the words", 40058, false, "没有送到任何人，原因见上；再发一次也一样，请改好以后重新发一条|!会过去的|!原因："},
        {"the file", 40005, true,
         "原因：企业微信不收这个图片或文件（40005）|Why: WeCom does not take|再发一次也一样|!会过去的"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct place p;
        struct bot   bot = {.p = &p, .end = NOTICE_DONE, .errcode = rows[i].errcode};
        pthread_t    thread;
        char         plan[100];
        int          rc;

        notice_open(&p);
        write_file(&p, "plan.pdf", "%PDF-1.7 of nothing");
        path_of(&p, "plan.pdf", plan);
        CHECK(pthread_create(&thread, NULL, play, &bot) == 0, "there is a bot");
        rc = rows[i].picture
                 ? NOTICE(&p, "send", "--to", "2022级", "--type", "file", "--file", plan, "--yes")
                 : NOTICE(&p, "send", "--to", "2022级", "--text", "停水", "--yes");
        pthread_join(thread, NULL);
        CHECK(rc == EXIT_FAILED && world_has(&p.said, rows[i].says), "%s: %d %s", rows[i].name, rc,
              p.said.p);
        notice_close(&p);
    }
}

static void test_later(void **state)
{
    struct place p;

    (void)state;
    notice_open(&p);
    CHECK(NOTICE(&p, "send", "--to", "2022级", "--text", "停水", "--yes", "--at", "明天 9:10") ==
                  EXIT_DONE &&
              world_has(&p.said, "planned|再发，不用等"),
          "%s", p.said.p);
    notice_close(&p);
}

/* ---- who ---- */

static const struct {
    const char *name, *option, *value;
    const char *says;
} lists[] = {
    {"all", NULL, NULL, "zhangsan  张三|lisi  李四|wangwu  王五|4 人 / people"},
    {"who has not said so", "--unread", NULL, "zhangsan|yanyi|!lisi|2 人 / people"},
    {"out of scope", "--fate", "scope", "lisi  李四|不在应用可见范围|!zhangsan|1 人 / people"},
    {"nobody", "--fate", "off", "0 人 / people"},
    {"of a college", "--college", "数字媒体艺术学院", "lisi|4 人 / people"},
    {"of another", "--college", "音乐学院", "0 人 / people"},
    {"for a program", "--json", NULL,
     "{\"notice\":1,\"people\":[{\"number\":\"|\"fate\":\"scope\"|\"sms\":false}"},
    {"a table", "--csv", NULL, "\xef\xbb\xbf学号,姓名,学院,班级,结果|lisi,李四,数字媒体艺术学院,媒体1班"},
};

/* notice.people 1 家访 */
static int count_looks(void *arg, int64_t id, const struct audit *a)
{
    (void)id;
    if (str_is(a->action, "notice.people") && str_is(a->actor, "cli:admin") &&
        str_starts(a->detail, STR_LIT("notice 1 ")) && a->detail.n > strlen("家访") &&
        str_is(str_skip(a->detail, a->detail.n - strlen("家访")), "家访"))
        ++*(unsigned *)arg;
    return 0;
}

static void test_people(void **state)
{
    struct place p;
    char         table[100];
    struct stat  st;
    struct err   err = {0};
    unsigned     looks = 0;

    (void)state;
    notice_open(&p);
    notice_plays(&p, put_one(&p), NOTICE_DONE);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        int rc = NOTICE(&p, "people", "1", "--purpose", "家访", lists[i].option, lists[i].value);

        CHECK(rc == EXIT_DONE && world_has(&p.said, lists[i].says), "%s: %d %s", lists[i].name, rc,
              p.said.p);
    }
    path_of(&p, "t.xlsx", table);
    CHECK(NOTICE(&p, "people", "1", "--purpose", "家访", "--out", table) == EXIT_DONE &&
              world_has(&p.said, "t.xlsx：4 人") && stat(table, &st) == 0 &&
              (st.st_mode & 0777) == 0600 && st.st_size > 1000,
          "a file: %s", p.said.p);
    CHECK(NOTICE(&p, "people", "1", "--purpose", "家访", "--out", table) == EXIT_FAILED &&
              world_has(&p.said, "已经有这个文件"),
          "it is not written over: %s", p.said.p);
    world_must(audit_list(p.w.store, 0, 100, count_looks, &looks, &err), &err);
    CHECK(looks == ARRAY_LEN(lists) + 1, "each look is in the audit: %u", looks);
    notice_close(&p);
}

/* ---- afterwards ---- */

static void test_afterwards(void **state)
{
    struct place p;

    (void)state;
    notice_open(&p);
    notice_plays(&p, put_one(&p), NOTICE_DONE);
    CHECK(NOTICE(&p, "status", "1") == EXIT_DONE &&
              world_has(&p.said, "第 1 号 / notice 1：通知 notice → 2022级|{name}，停水|已发完|没有回复 2 人"),
          "%s", p.said.p);
    CHECK(NOTICE(&p, "status") == EXIT_DONE && world_has(&p.said, "已发完　通知 notice → 2022级"),
          "the list: %s", p.said.p);
    CHECK(NOTICE(&p, "send", "--corrects", "1", "--text", "不停水了", "--dry-run") == EXIT_DONE &&
              world_has(&p.said, "→ 已送达 1|2 人，收得到的 2 人|【更正】不停水了"),
          "only whom it has reached: %s", p.said.p);
    CHECK(NOTICE(&p, "repeat", "1") == EXIT_DONE && world_has(&p.said, "再提醒一次"), "%s", p.said.p);
    CHECK(NOTICE(&p, "repeat", "1") == EXIT_FAILED && world_has(&p.said, "第 1 号刚催过"), "%s",
          p.said.p);
    CHECK(NOTICE(&p, "recall", "1") == EXIT_DONE &&
              world_has(&p.said, "微信里已经收到的收不回来|正在撤回|recall under way"),
          "%s", p.said.p);
    CHECK(NOTICE(&p, "sms", "1", "--yes") == EXIT_FAILED, "none are configured: %s", p.said.p);
    notice_close(&p);
}

/* ---- by SMS ---- */

/* lisi, whom it did not reach, has a phone. */
static void give_phone(struct place *p)
{
    const struct person_private x = {.phone = STR_LIT("13800000002")};
    const struct person         lisi = {.number = STR_LIT("lisi"),
                                        .name = STR_LIT("李四"),
                                        .kind = STR_LIT("undergraduate"),
                                        .college = STR_LIT("数字媒体艺术学院"),
                                        .class_name = STR_LIT("媒体1班"),
                                        .year = 2022,
                                        .state = STR_LIT("active"),
                                        .state_from = -1,
                                        .state_until = -1};
    enum people_change          change;
    struct err                  err = {0};

    world_must(store_begin(p->w.store, &err), &err);
    world_must(put_person(p->w.store, p->w.now, &lisi, &x, false, &change, &err), &err);
    world_must(store_commit(p->w.store, &err), &err);
}

/* Where there is no terminal. */
static int typed_nothing(struct place *p, const char *more)
{
    int saved = dup(0), fd = open("/dev/null", O_RDONLY), rc;

    dup2(fd, 0);
    rc = NOTICE(p, "sms", "1", more);
    dup2(saved, 0);
    close(saved);
    close(fd);
    return rc;
}

static void test_sms(void **state)
{
    static const char *const looks[] = {NULL, "--dry-run"};
    struct place p;

    (void)state;
    notice_open_with(&p, "sms: {provider: webhook, url: 'http://127.0.0.1:1/sms',"
                         " secret: 0123456789abcdef}\n");
    notice_plays(&p, put_one(&p), NOTICE_DONE);
    CHECK(NOTICE(&p, "sms", "1", "--yes") == EXIT_FAILED && world_has(&p.said, "手机号"),
          "nobody has a phone: %s", p.said.p);
    give_phone(&p);
    for (size_t i = 0; i < ARRAY_LEN(looks); i++)
        CHECK(typed_nothing(&p, looks[i]) == (i == 0 ? EXIT_USAGE : EXIT_DONE) &&
                  world_has(&p.said, "共 1 条短信，约 0.05 元|同学，停水|!已安排") &&
                  world_has(&p.said, i == 0 ? "加 --yes 才发" : "!--yes"),
              "%s: %s", looks[i] ? looks[i] : "nobody to ask", p.said.p);
    CHECK(NOTICE(&p, "sms", "1", "--yes") == EXIT_DONE &&
              world_has(&p.said, "1 人，每人 1 条，共 1 条短信，约 0.05 元|另有 3 人名册里没有手机号|"
                                 "同学，停水|已安排给 1 人|!13800000002"),
          "%s", p.said.p);
    CHECK(NOTICE(&p, "sms", "1", "--yes") == EXIT_FAILED && world_has(&p.said, "每人只发一次"), "%s",
          p.said.p);
    CHECK(NOTICE(&p, "people", "1", "--fate", "scope", "--purpose", "核对", "--json") ==
                  EXIT_DONE &&
              world_has(&p.said, "\"sms\":true"),
          "%s", p.said.p);
    notice_close(&p);
}

/* An urgent one is released in the chat by those whom the school names. */
static void test_urgent(void **state)
{
    struct place p;

    (void)state;
    notice_open(&p);
    CHECK(NOTICE(&p, "send", "--to", "2022级", "--text", "停课", "--kind", "urgent", "--yes") ==
                  EXIT_DONE &&
              world_has(&p.said, "等待另一个人放行"),
          "%s", p.said.p);
    setenv("SUDO_USER", "zhao", 1);
    CHECK(NOTICE(&p, "release", "1") == EXIT_FAILED && world_has(&p.said, "只能由学校指定的人放行"),
          "not by anybody else: %s", p.said.p);
    notice_close(&p);
}

/* ---- the drill ---- */

static void test_drill(void **state)
{
    struct place p;

    (void)state;
    notice_open(&p);
    CHECK(NOTICE(&p, "drill") == EXIT_DONE && world_has(&p.said, "4 条"),
          "two people, two applications: %s", p.said.p);
    CHECK(NOTICE(&p, "drill") == EXIT_FAILED && world_has(&p.said, "今天已经演练过"), "%s", p.said.p);
    notice_close(&p);
}

/* ---- one that has grown ---- */

/* As the bot holds one that has grown from so many. */
static void hold_grown(struct place *p, int64_t number, const char *before)
{
    auto_wiped struct buf memory = {0};
    struct notice         n;
    struct err            err = {0};

    world_must(store_begin(p->w.store, &err), &err);
    CHECK(notice_get(p->w.store, number, &n, NULL, &memory, &err) == 1, "it is there");
    n.place = str_c(before);
    world_must(notice_keep(p->w.store, &n, &err), &err);
    world_must(store_commit(p->w.store, &err), &err);
}

/* --yes agrees to no number that has grown. */
static void test_grown(void **state)
{
    struct place p;

    (void)state;
    notice_open(&p);
    CHECK(NOTICE(&p, "send", "--to", "全校", "--text", "停水", "--yes") == EXIT_DONE, "%s", p.said.p);
    hold_grown(&p, 1, "1");
    setenv("SUDO_USER", "wang", 1);
    CHECK(NOTICE(&p, "release", "1", "--yes") == EXIT_USAGE &&
              world_has(&p.said, "原来 1 人，现在有 4 人|--people 4|!已放行"),
          "--yes: %s", p.said.p);
    CHECK(NOTICE(&p, "release", "1") == EXIT_USAGE && world_has(&p.said, "--people 4|!已放行"),
          "nothing: %s", p.said.p);
    CHECK(NOTICE(&p, "release", "1", "--people", "3") == EXIT_FAILED &&
              world_has(&p.said, "现在有 4 人，不是 3 人|--people 4|!已放行"),
          "fewer: %s", p.said.p);
    CHECK(NOTICE(&p, "release", "1", "--people", "x") == EXIT_USAGE, "no number: %s", p.said.p);
    CHECK(NOTICE(&p, "release", "1", "--people", "4", "--yes") == EXIT_USAGE, "%s", p.said.p);
    CHECK(NOTICE(&p, "release", "1", "--people", "4") == EXIT_DONE && world_has(&p.said, "已放行"),
          "as many: %s", p.said.p);
    CHECK(NOTICE(&p, "release", "1", "--people", "4") == EXIT_FAILED &&
              world_has(&p.said, "没有改动"),
          "twice: %s", p.said.p);
    notice_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_waits),  cmocka_unit_test(test_later),
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_people), cmocka_unit_test(test_afterwards),
        cmocka_unit_test(test_sms),    cmocka_unit_test(test_urgent),
        cmocka_unit_test(test_drill),
        cmocka_unit_test(test_grown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
