/* A school with notices, a folder with all that `hongyan notice` needs, and whoever follows. */
#ifndef TESTS_UNIT_NOTICE_PLACE_H
#define TESTS_UNIT_NOTICE_PLACE_H

#include "tests/unit/cli_place.h"

#include "store/members.h"
#include "store/notices.h"
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
static inline void notice_open_with(struct place *p, const char *more)
{
    open_place_with(p, NOTICE_SCHOOL, more);
    notice_member(p, "zhangsan", true);
    notice_member(p, "lisi", true);
    notice_member(p, "yanyi", true);
    notice_member(p, "wangwu", true);
    notice_member(p, "wangwu", false);
    notice_office(p, "wang");
    notice_office(p, "zhao");
    setenv("SUDO_USER", "admin", 1);
}

static inline void notice_open(struct place *p)
{
    notice_open_with(p, "");
}

/* ---- what the bot would do ---- */

struct notice_taken {
    int64_t  seqs[20];
    unsigned count;
};

static inline int notice_take_one(void *arg, const struct notice_person *p)
{
    struct notice_taken *t = arg;

    t->seqs[t->count++] = p->seq;
    return 0;
}

static inline void notice_write_down(struct place *p, int64_t number, const char *user,
                                     enum notice_fate fate)
{
    const struct notice_person one = {
        .person = pass_person(&p->w, user), .userid = str_c(user), .fate = fate};
    struct err err = {0};
    bool       added = false;

    world_must(notice_add(p->w.store, clock_now(), number, false, &one, &added, &err), &err);
    CHECK(added, "%s is new", user);
}

/* Who is QUEUED is handed over but for `refused`; errcode: nobody is. */
static inline void notice_hand(struct place *p, int64_t number, const char *refused,
                               int64_t errcode)
{
    struct notice_taken t = {.count = 0};
    enum notice_variant variant;
    struct err          err = {0};
    int64_t             part = store_new_id(p->w.store, clock_now());

    CHECK(notice_take(p->w.store, number, 0, 20, &variant, notice_take_one, &t, &err) > 0, "%s",
          err.text);
    world_must(notice_put_part(p->w.store, clock_now(), number, part, t.seqs, t.count, FATE_PUT,
                               &err),
               &err);
    world_must(notice_part_ended(p->w.store, clock_now(), number, part, errcode, false,
                                 STR_LIT("m1"), str_c(refused), STR_LIT(""), &err),
               &err);
}

/* zhangsan and yanyi got it, lisi is not in the scope, wangwu has left; errcode: none of them got
 * it. */
static inline void notice_plays_to(struct place *p, int64_t number, enum notice_state end,
                                   int64_t errcode)
{
    struct err err = {0};
    bool       changed = false;

    world_must(store_begin(p->w.store, &err), &err);
    notice_write_down(p, number, "zhangsan", FATE_QUEUED);
    notice_write_down(p, number, "lisi", FATE_QUEUED);
    notice_write_down(p, number, "yanyi", FATE_QUEUED);
    notice_write_down(p, number, "wangwu", FATE_AWAY);
    world_must(notice_turn(p->w.store, clock_now(), number, 1U << NOTICE_PLANNED, NOTICE_SENDING,
                           STR_LIT(""), STR_LIT(""), &changed, &err),
               &err);
    CHECK(changed, "notice %lld is sent", (long long)number);
    notice_hand(p, number, "lisi", errcode);
    world_must(notice_turn(p->w.store, clock_now(), number, 1U << NOTICE_SENDING, end, STR_LIT(""),
                           STR_LIT(""), &changed, &err),
               &err);
    world_must(store_commit(p->w.store, &err), &err);
}

static inline void notice_plays(struct place *p, int64_t number, enum notice_state end)
{
    notice_plays_to(p, number, end, 0);
}

static inline void notice_close(struct place *p)
{
    close_place_of(p, (const char *const[]){"hongyan.yaml", "school.yaml", "db", "db-wal", "db-shm",
                                            "out", "list.csv", "words.txt", "plan.pdf", "t.csv",
                                            "t.xlsx", NULL});
    unsetenv("SUDO_USER");
}

#define NOTICE(place, ...)                                                                         \
    run_verb(place, cli_notice, "notice", (const char *const[]){__VA_ARGS__, NULL})

#endif
