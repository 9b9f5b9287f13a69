/* A school with notices, a folder with all that `hongyan notice` needs, and whoever follows. */
#ifndef TESTS_UNIT_NOTICE_PLACE_H
#define TESTS_UNIT_NOTICE_PLACE_H

#include "tests/unit/cli_place.h"

#include "store/members.h"
#include "store/staff.h"

/* At any hour of the day the test may run. */
#define NOTICE_SCHOOL                                                                              \
    "name: 测试大学\n"                                                                             \
    "channel: text\n"                                                                              \
    "welcome: 你好\n"                                                                              \
    "desk: {lines: [{name: 服务台, phone: 010-5550-0101}]}\n"                                      \
    "notices:\n"                                                                                   \
    "  limit: 3\n"                                                                                 \
    "  quiet_from: '00:00'\n"                                                                      \
    "  quiet_to: '00:00'\n"                                                                        \
    "  kinds: [{name: urgent, approvers: [wang]}]\n"                                               \
    "  templates:\n"                                                                               \
    "    - {name: class_is, label: 开课, text: '{name}：{课程} {deadline} 开课', ack: true}\n"      \
    "    - {name: page, label: 网页, type: textcard, title: 说明, text: 请看,"                       \
    " url: 'https://a.example/'}\n"

static inline void notice_member(struct place *p, const char *userid, bool follows)
{
    auto_buf struct buf memory = {0};
    struct member       m;
    struct dialog       d;
    struct err          err = {0};
    bool                changed;

    world_must(store_begin(p->w.store, &err), &err);
    world_must(member_load(p->w.store, p->w.now, str_c(userid), STR_LIT("student"), &m, &d, &memory,
                           &err),
               &err);
    world_must(member_follow(p->w.store, p->w.now, str_c(userid), STR_LIT("student"), follows,
                             &changed, &err),
               &err);
    world_must(store_commit(p->w.store, &err), &err);
}

static inline void notice_office(struct place *p, const char *userid)
{
    struct staff m = {.userid = str_c(userid), .name = str_c(userid), .role = STR_LIT("office")};
    struct err   err = {0};
    bool         added;

    world_must(store_begin(p->w.store, &err), &err);
    world_must(staff_put(p->w.store, &m, &added, &err), &err);
    world_must(store_commit(p->w.store, &err), &err);
}

/* zhangsan, lisi, yanyi follow; wangwu has left. wang and zhao are of the office. The operator is
 * called admin. */
static inline void notice_open(struct place *p)
{
    open_place_with(p, NOTICE_SCHOOL, "");
    notice_member(p, "zhangsan", true);
    notice_member(p, "lisi", true);
    notice_member(p, "yanyi", true);
    notice_member(p, "wangwu", true);
    notice_member(p, "wangwu", false);
    notice_office(p, "wang");
    notice_office(p, "zhao");
    setenv("SUDO_USER", "admin", 1);
}

static inline void notice_close(struct place *p)
{
    close_place_of(p, (const char *const[]){"hongyan.yaml", "school.yaml", "db", "db-wal", "db-shm",
                                            "out", "list.csv", "words.txt", "plan.pdf", "t.csv",
                                            NULL});
    unsetenv("SUDO_USER");
}

#define NOTICE(place, ...)                                                                         \
    run_verb(place, cli_notice, "notice", (const char *const[]){__VA_ARGS__, NULL})

#endif
