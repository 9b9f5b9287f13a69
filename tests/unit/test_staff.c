/* The staff's side of who people are: tickets, reachability; and the report of a student. */
#include "tests/unit/flow_world.h"

#include "store/audit.h"
#include "store/bookings.h"
#include "store/codes.h"
#include "store/identities.h"
#include "store/reach.h"
#include "store/staff.h"
#include "store/tickets.h"

static const char school[] = "name: 测试大学\n"
                             "channel: text\n"
                             "welcome: 你好\n"
                             "identity: {app: student}\n"
                             "reach:\n"
                             "  - {state: unconfirmed, text: \"{name}同学请核对\"}\n"
                             "desk: {lines: [{name: 服务台, phone: 010-1}]}\n"
                             "flows:\n"
                             "  - name: note\n"
                             "    app: student\n"
                             "    title: 留言\n"
                             "    words: [留言]\n"
                             "    rule: always\n"
                             "    questions: [{name: text, kind: text, title: 说点什么}]\n";

static void scope(struct world *w, const char *userid, const char *role, const char *college,
                  const char *class_name)
{
    struct err   err = {0};
    struct staff m = {
        .userid = str_c(userid),
        .name = STR_LIT("老师"),
        .role = str_c(role),
        .college = str_c(college),
        .class_name = str_c(class_name),
    };
    bool added;

    world_must(store_begin(w->store, &err), &err);
    world_must(staff_put(w->store, &m, &added, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static void role(struct world *w, const char *userid, const char *role, const char *college)
{
    scope(w, userid, role, college, "");
}

static void put_in(struct world *w, const char *number, const char *name, const char *college)
{
    struct err         err = {0};
    enum people_change change;
    struct person      p = {.number = str_c(number),
                       .name = str_c(name),
                       .kind = STR_LIT("undergraduate"),
                       .college = str_c(college),
                       .class_name = STR_LIT("一班")};

    world_must(store_begin(w->store, &err), &err);
    world_must(people_put(w->store, w->now, &p, NULL, false, &change, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static int keep_id(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->id;
    return 0;
}

static int64_t person_of(struct world *w, const char *number)
{
    struct err err = {0};
    int64_t    id = 0;

    CHECK(people_find(w->store, str_c(number), keep_id, &id, &err) == 1, "%s is there", number);
    return id;
}

static int64_t open_ticket(struct world *w, const char *kind, const char *member, int64_t person,
                           const char *said)
{
    struct err    err = {0};
    struct ticket t = {.kind = str_c(kind),
                       .person = person,
                       .member = str_c(member),
                       .app = STR_LIT("student"),
                       .said = str_c(said)};
    int64_t number = 0;
    bool    again;

    world_must(store_begin(w->store, &err), &err);
    world_must(ticket_open(w->store, w->now, &t, &number, &again, &err), &err);
    world_must(store_commit(w->store, &err), &err);
    return number;
}

static void setup_school(struct world *w, const char *text)
{
    world_open(w, text);
    role(w, "office1", ROLE_OFFICE, "");
    role(w, "fudao", ROLE_COUNSELLOR, "音乐学院");
    put_in(w, "2021001", "李四", "音乐学院");
    put_in(w, "2021002", "王五", "数学学院");
}

static void setup_world(struct world *w)
{
    setup_school(w, school);
}

static void staff_app(struct world *w, const char *user)
{
    w->ctx.app = &w->apps[1];
    w->user = user;
}

static void student_app(struct world *w, const char *user)
{
    w->ctx.app = &w->apps[0];
    w->user = user;
}

static struct str audit_newest; /* action of the newest row */
static char audit_text[64];

static int keep_action(void *arg, int64_t id, const struct audit *a)
{
    (void)arg;
    (void)id;
    snprintf(audit_text, sizeof audit_text, "%.*s", STR_ARG(a->action));
    audit_newest = str_c(audit_text);
    return 1;
}

static bool audited(struct world *w, const char *action)
{
    struct err err = {0};

    audit_newest = STR_LIT("");
    world_must(audit_list(w->store, 0, 1, keep_action, NULL, &err), &err);
    return str_is(audit_newest, action);
}

static int find_action(void *arg, int64_t id, const struct audit *a)
{
    const char **wanted = arg;

    (void)id;
    if (!str_is(a->action, *wanted))
        return 0;
    *wanted = NULL;
    return 1;
}

/* Anywhere in the audit. */
static bool audit_has(struct world *w, const char *action)
{
    struct err err = {0};

    world_must(audit_list(w->store, 0, 1000, find_action, &action, &err), &err);
    return action == NULL;
}

static int keep_confirmed(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->confirmed_at;
    return 0;
}

static void who_may_see_tickets(void **state)
{
    struct world w;

    (void)state;
    setup_world(&w);
    open_ticket(&w, TICKET_CORRECTION, "zhangsan", person_of(&w, "zhangsan"), "姓名错了");
    staff_app(&w, "nobody");
    world_chat(&w, "nobody",
               (const struct line[]){
                   {"工单", "只对信息化办公室开放"},
                   {"工单 1", "只对信息化办公室开放|!姓名错了"},
                   {"答复 1 好", "只对信息化办公室开放"},
                   {"解冻 1", "只对信息化办公室开放"},
                   {NULL, NULL},
               });
    staff_app(&w, "fudao");
    world_chat(&w, "counsellor", (const struct line[]){{"工单 1", "只对信息化办公室开放"}, {NULL, NULL}});
    student_app(&w, "office1"); /* in the students' application it is no command */
    world_chat(&w, "other app", (const struct line[]){{"工单", "!待处理"}, {NULL, NULL}});
    CHECK(!audited(&w, "ticket.look"), "a refused look leaves no trace of a look");
    world_close(&w);
}

/* 帮助 lists to nobody what refuses him. */
static void help_is_for_who_reads_it(void **state)
{
    static const struct {
        const char *user, *hear;
    } rows[] = {
        {"office1", "工单　|可达　"},
        {"fudao", "!工单|可达　"},
        {"nobody", "查询　|!工单|!可达"},
    };
    struct world w;

    (void)state;
    setup_world(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        staff_app(&w, rows[i].user);
        world_chat(&w, rows[i].user, (const struct line[]){{"帮助", rows[i].hear}, {NULL, NULL}});
    }
    student_app(&w, "office1");
    world_chat(&w, "a student", (const struct line[]){{"帮助", "查询　|!工单|!可达"}, {NULL, NULL}});
    world_close(&w);
}

/* Whatever the school calls it, in the language of who asks; the student is told in Chinese. */
static void the_office_has_its_name(void **state)
{
    struct world w;

    (void)state;
    setup_school(&w, "name: 甲\nchannel: text\nwelcome: 你好\nidentity: {}\n"
                     "desk: {office: 图文信息中心, office_en: the library}\n");
    open_ticket(&w, TICKET_CORRECTION, "zhangsan", person_of(&w, "zhangsan"), "姓名错了");
    staff_app(&w, "fudao");
    world_chat(&w, "counsellor",
               (const struct line[]){{"工单", "只对图文信息中心开放"}, {NULL, NULL}});
    w.user = "stranger";
    world_chat(&w, "stranger",
               (const struct line[]){{"可达", "只对辅导员和图文信息中心开放"},
                                     {"english", "English from now on"},
                                     {"reach", "counsellors and the library"},
                                     {"tickets", "for the library only"},
                                     {NULL, NULL}});
    w.user = "office1";
    world_say(&w, "english");
    world_say(&w, "答复 1 已更正");
    CHECK(strstr(w.sent.p, "图文信息中心答复"), "the student is told in Chinese: %s", w.sent.p);
    world_close(&w);
}

static void office_answers_once(void **state)
{
    struct world w;

    (void)state;
    setup_world(&w);
    open_ticket(&w, TICKET_CORRECTION, "zhangsan", person_of(&w, "zhangsan"), "姓名错了");
    staff_app(&w, "office1");
    world_chat(&w, "office",
               (const struct line[]){
                   {"工单", "共 1 件|1　信息更正"},
                   {"工单 1", "【工单 1】信息更正|姓名错了|张三|答复 1"},
                   {"工单 99", "没有这个编号"},
                   {"答复", "请写上工单编号"},
                   {"答复 x 好", "请写上工单编号"},
                   {"答复 1", "请在编号后面写"},
                   {"同意 1", "不能这样处理"},
                   {"解冻 1", "不能这样处理"},
                   {"答复 1 已更正，请查看", "工单 1 已处理"},
                   {NULL, NULL},
               });
    CHECK(strstr(w.sent.p, "已更正，请查看") && w.sent_count == 1, "the student is told: %s",
          w.sent.p);
    CHECK(audited(&w, "ticket.answer"), "the answer is in the audit");
    world_chat(&w, "again",
               (const struct line[]){
                   {"答复 1 又一次", "已由 office1|已更正"},
                   {"工单", "没有待处理"},
                   {NULL, NULL},
               });
    CHECK(w.sent_count == 0, "nobody is told twice");
    world_close(&w);
}

static void freeze(struct world *w, const char *userid)
{
    struct err err = {0};

    student_app(w, userid);
    world_say(w, "帮助"); /* now known */
    world_must(store_begin(w->store, &err), &err);
    world_must(member_bar(w->store, w->now, str_c(userid), BAR_FROZEN, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static int64_t bound_to(struct world *w, const char *userid)
{
    struct err err = {0};
    int64_t    person = 0;

    world_must(member_person(w->store, str_c(userid), &person, &err), &err);
    return person;
}

static void frozen_is_decided(void **state)
{
    struct world w;
    int64_t      zhangsan;

    (void)state;
    setup_world(&w);
    zhangsan = person_of(&w, "zhangsan");
    freeze(&w, "zhangsan");
    open_ticket(&w, TICKET_NOT_ME, "zhangsan", zhangsan, "");
    staff_app(&w, "office1");
    world_chat(&w, "thaw",
               (const struct line[]){
                   {"工单 1", "这不是我|解绑 1|解冻 1"}, {"解冻 1", "已处理"}, {NULL, NULL}});
    CHECK(bound_to(&w, "zhangsan") == zhangsan, "thawed: still the same person");
    freeze(&w, "zhangsan");
    CHECK(open_ticket(&w, TICKET_NOT_ME, "zhangsan", zhangsan, "") == 2, "a new ticket");
    staff_app(&w, "office1");
    world_chat(&w, "unbind", (const struct line[]){{"解绑 2", "已处理"}, {NULL, NULL}});
    CHECK(bound_to(&w, "zhangsan") == 0, "unbound: nobody");
    CHECK(strstr(w.sent.p, "身份确认"), "… and is told how to go on: %s", w.sent.p);
    world_close(&w);
}

static void claim_is_decided(void **state)
{
    struct world w;
    int64_t      zhangsan;

    (void)state;
    setup_world(&w);
    zhangsan = person_of(&w, "zhangsan");
    student_app(&w, "zhangsan");
    world_say(&w, "帮助");
    student_app(&w, "second");
    world_say(&w, "帮助");
    open_ticket(&w, TICKET_CLAIM, "second", zhangsan, "");
    staff_app(&w, "office1");
    world_chat(&w, "refused",
               (const struct line[]){
                   {"拒绝 1 材料不符", "已处理"}, {"同意 1", "已由 office1"}, {NULL, NULL}});
    CHECK(bound_to(&w, "zhangsan") == zhangsan && bound_to(&w, "second") == 0, "nothing changed");
    open_ticket(&w, TICKET_CLAIM, "second", zhangsan, "");
    world_chat(&w, "agreed", (const struct line[]){{"同意 2", "已处理"}, {NULL, NULL}});
    CHECK(bound_to(&w, "zhangsan") == 0 && bound_to(&w, "second") == zhangsan, "changed hands");
    CHECK(w.sent_count == 2, "both are told: %s", w.sent.p);
    world_close(&w);
}

/* An answer would close the ticket and leave the account frozen, or waiting, for ever. */
static void an_answer_is_no_decision(void **state)
{
    struct world w;
    int64_t      zhangsan;

    (void)state;
    setup_world(&w);
    zhangsan = person_of(&w, "zhangsan");
    freeze(&w, "zhangsan");
    open_ticket(&w, TICKET_NOT_ME, "zhangsan", zhangsan, "");
    open_ticket(&w, TICKET_CLAIM, "second", zhangsan, "");
    staff_app(&w, "office1");
    world_chat(&w, "answers",
               (const struct line[]){
                   {"答复 1 知道了", "不能这样处理"},
                   {"答复 2 知道了", "不能这样处理"},
                   {"工单", "共 2 件"},
                   {"解冻 1", "已处理"},
                   {"拒绝 2", "已处理"},
                   {NULL, NULL},
               });
    world_close(&w);
}

static void bind(struct world *w, const char *userid, int64_t person)
{
    struct err       err = {0};
    enum bind_result bound;

    world_must(store_begin(w->store, &err), &err);
    world_must(
        member_bind(w->store, w->now, str_c(userid), person, BOUND_CHAT, &bound, &err), &err);
    world_must(store_commit(w->store, &err), &err);
    CHECK(bound == BIND_DONE, "%s is bound", userid);
}

/* Frozen as one, parted by the claim of another, and somebody else by now. */
static void an_old_ticket_parts_nobody(void **state)
{
    struct world w;
    int64_t      zhangsan, lisi;

    (void)state;
    setup_world(&w);
    zhangsan = person_of(&w, "zhangsan");
    lisi = person_of(&w, "2021001");
    student_app(&w, "second");
    world_say(&w, "帮助");
    freeze(&w, "zhangsan");
    open_ticket(&w, TICKET_NOT_ME, "zhangsan", zhangsan, "");
    open_ticket(&w, TICKET_CLAIM, "second", zhangsan, "");
    staff_app(&w, "office1");
    world_chat(&w, "the claim closes both",
               (const struct line[]){{"同意 2", "已处理"}, {"工单", "没有待处理"}, {NULL, NULL}});
    bind(&w, "zhangsan", lisi);
    world_chat(&w, "late",
               (const struct line[]){
                   {"解绑 1", "已由 office1|已解绑"}, {"解冻 1", "已由 office1"}, {NULL, NULL}});
    CHECK(bound_to(&w, "zhangsan") == lisi && w.sent_count == 0, "he stays who he is");
    world_close(&w);
}

/* … or parted in a way that left the ticket open. */
static void an_open_ticket_parts_nobody(void **state)
{
    struct world w;
    struct err   err = {0};
    int64_t      zhangsan, lisi;

    (void)state;
    setup_world(&w);
    zhangsan = person_of(&w, "zhangsan");
    lisi = person_of(&w, "2021001");
    freeze(&w, "zhangsan");
    open_ticket(&w, TICKET_NOT_ME, "zhangsan", zhangsan, "");
    world_must(store_begin(w.store, &err), &err);
    world_must(member_unbind(w.store, STR_LIT("zhangsan"), &err), &err);
    world_must(store_commit(w.store, &err), &err);
    staff_app(&w, "office1");
    world_chat(&w, "nobody",
               (const struct line[]){{"解绑 1", "已不是这个人"}, {"工单", "共 1 件"}, {NULL, NULL}});
    bind(&w, "zhangsan", lisi);
    freeze(&w, "zhangsan");
    staff_app(&w, "office1");
    world_chat(&w, "somebody else",
               (const struct line[]){
                   {"解绑 1", "已不是这个人|答复"}, {"解冻 1", "已不是这个人"}, {NULL, NULL}});
    CHECK(bound_to(&w, "zhangsan") == lisi && w.sent_count == 0, "he stays who he is");
    student_app(&w, "zhangsan");
    world_chat(&w, "and frozen", (const struct line[]){{"我的信息", "冻结"}, {NULL, NULL}});
    staff_app(&w, "office1");
    world_chat(&w, "closed",
               (const struct line[]){
                   {"答复 1 已另行处理", "已处理"}, {"工单", "没有待处理"}, {NULL, NULL}});
    world_close(&w);
}

static void book_mobile(struct world *w, int64_t person)
{
    struct err     err = {0};
    bool           changed;
    struct booking b = {
        .person = person,
        .carrier = STR_LIT("mobile"),
        .scope = BOOKING_ALL,
        .phone = STR_LIT("13800000009"),
    };

    world_must(booking_put(w->store, w->now, &b, &changed, &err), &err);
}

static int count_booking(void *arg, const struct booking *b)
{
    (void)b;
    ++*(unsigned *)arg;
    return 0;
}

/* What the impostor proved is his own, and what he agreed to is no word of hers: 解绑 and 同意 take it
 * off the person, in the audit as well. */
static void what_he_proved_goes_too(void **state)
{
    static const char *const ways[] = {"解绑 1", "同意 2"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        auto_buf struct buf memory = {0}, address = {0};
        struct world        w;
        struct identity     id;
        struct err          err = {0};
        enum code_state     code;
        char                digits[CODE_DIGITS + 1];
        int64_t             zhangsan, confirmed = -1, left;
        unsigned            bookings = 0;
        bool                taken;

        setup_world(&w);
        zhangsan = person_of(&w, "zhangsan");
        student_app(&w, "second");
        world_say(&w, "帮助");
        freeze(&w, "zhangsan");
        open_ticket(&w, TICKET_NOT_ME, "zhangsan", zhangsan, "");
        open_ticket(&w, TICKET_CLAIM, "second", zhangsan, "");
        world_must(store_begin(w.store, &err), &err);
        world_must(identity_set_phone(w.store, w.now, zhangsan, STR_LIT("13800000009"), &taken,
                                      &err),
                   &err);
        world_must(people_confirm(w.store, w.now, zhangsan, &err), &err);
        world_must(code_make(w.store, w.now, zhangsan, "mail", STR_LIT("a@example.com"), digits,
                             &err),
                   &err);
        book_mobile(&w, zhangsan);
        world_must(store_commit(w.store, &err), &err);
        staff_app(&w, "office1");
        world_say(&w, ways[i]);
        world_must(booking_list(w.store, zhangsan, count_booking, &bookings, &err), &err);
        CHECK(bookings == 0, "%s: no carrier may call her", ways[i]);
        CHECK(audit_has(&w, "booking.withdraw"), "%s: in the audit", ways[i]);
        CHECK(identity_get(w.store, zhangsan, &id, &memory, &err) == 1 && id.phone.n == 0 &&
                  id.phone_at == 0,
              "%s: his phone is not hers", ways[i]);
        people_get(w.store, zhangsan, keep_confirmed, &confirmed, &err);
        CHECK(confirmed == 0, "%s: she has not confirmed anything", ways[i]);
        world_must(store_begin(w.store, &err), &err);
        world_must(code_check(w.store, w.now, zhangsan, "mail", str_c(digits), &code, &left,
                              &address, &err),
                   &err);
        world_must(store_commit(w.store, &err), &err);
        CHECK(code == CODE_NONE, "%s: no code is awaited", ways[i]);
        CHECK(audit_has(&w, "identity.disown"), "%s: in the audit", ways[i]);
        world_close(&w);
    }
}

/* The words are the school's own; who has nothing to reply is not told to. */
#define SCHOOL "name: 甲\nchannel: text\nwelcome: 你好\n"
static const struct {
    const char *name, *school, *unbound, *agreed;
} next_steps[] = {
    {"the usual words", SCHOOL "identity: {}\n", "绑定。请回复“身份确认”确认",
     "成功。回复“我的信息”核对"},
    {"its own word", SCHOOL "identity: {words: [新生认证, 认证]}\n", "请回复“新生认证”确认",
     "回复“我的信息”核对"},
    {"nothing to begin any more", SCHOOL, "已解除错误的绑定。\"", "你的身份确认成功。\""},
    {"only in another application", SCHOOL "identity: {app: staff}\n", "已解除错误的绑定。\"",
     "你的身份确认成功。\""},
};

static void next_step_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(next_steps); i++) {
        struct world w;

        setup_school(&w, next_steps[i].school);
        freeze(&w, "zhangsan");
        open_ticket(&w, TICKET_NOT_ME, "zhangsan", person_of(&w, "zhangsan"), "");
        open_ticket(&w, TICKET_CLAIM, "zhangsan", person_of(&w, "2021001"), "");
        staff_app(&w, "office1");
        world_say(&w, "解绑 1");
        CHECK(strstr(w.sent.p, next_steps[i].unbound), "%s: %s", next_steps[i].name, w.sent.p);
        world_say(&w, "同意 2");
        CHECK(strstr(w.sent.p, next_steps[i].agreed), "%s: %s", next_steps[i].name, w.sent.p);
        world_close(&w);
    }
}

/* The claimant has become somebody else while the office was thinking. */
static void claim_has_gone(void **state)
{
    struct world w;
    int64_t      zhangsan;

    (void)state;
    setup_world(&w);
    zhangsan = person_of(&w, "zhangsan");
    student_app(&w, "zhangsan");
    world_say(&w, "帮助");
    student_app(&w, "second");
    world_say(&w, "帮助");
    open_ticket(&w, TICKET_CLAIM, "second", zhangsan, "");
    bind(&w, "second", person_of(&w, "2021001"));
    staff_app(&w, "office1");
    world_chat(
        &w, "agree",
        (const struct line[]){{"同意 1", "已是另一个人"}, {"工单", "共 1 件"}, {NULL, NULL}});
    CHECK(bound_to(&w, "zhangsan") == zhangsan && w.sent_count == 0, "nothing changed");
    world_chat(&w, "refuse", (const struct line[]){{"拒绝 1", "已处理"}, {NULL, NULL}});
    world_close(&w);
}

static void reach_by_scope(void **state)
{
    struct world w;

    (void)state;
    setup_world(&w);
    student_app(&w, "2021001");
    world_event(&w, MSG_EVENT_SUBSCRIBE, "");
    staff_app(&w, "stranger");
    world_chat(&w, "stranger",
               (const struct line[]){{"可达", "只对辅导员和信息化办公室开放"},
                                     {"可达 未加入", "只对辅导员和信息化办公室开放|!王五"},
                                     {NULL, NULL}});
    staff_app(&w, "fudao");
    world_chat(&w, "counsellor",
               (const struct line[]){
                   {"可达", "未确认 1 人|回复“可达 未确认”|!未加入"},
                   {"可达 未确认", "【未确认】共 1 人|李四 2021001|同学请核对|!王五"},
                   {"可达 未加入", "没有“未加入”的人"},
                   {"可达 乱写", "没有这种状态"},
                   {NULL, NULL},
               });
    staff_app(&w, "office1");
    world_chat(&w, "office",
               (const struct line[]){
                   {"可达 未加入", "王五 2021002|张三"},
                   {"可达 expected 7", "没有第 7 页|!王五"},
                   {"reach", "可达情况"},
                   {NULL, NULL},
               });
    CHECK(audited(&w, "reach.count"), "a look is in the audit");
    world_close(&w);
}

/* 64 of the longest characters that a name has. */
#define LONG4(c)  c c c c
#define LONG64(c) LONG4(LONG4(LONG4(c)))
#define LONGEST   LONG64("𠮷")

/* Scopes that lie within each other, in any order of roles. */
static const struct {
    const char *name;
    const char *scopes[6][3]; /* role, college, class */
    const char *all, *list;
} overlaps[] = {
    {"a college and its class",
     {{ROLE_COUNSELLOR, "音乐学院", ""}, {ROLE_COUNSELLOR, "音乐学院", "一班"}},
     "未加入 1 人", "共 1 人：|李四|!王五"},
    {"the class by another role",
     {{ROLE_COUNSELLOR, "音乐学院", "一班"}, {ROLE_OFFICE, "音乐学院", ""}},
     "未加入 1 人", "共 1 人：|李四|!王五"},
    {"the same by two roles",
     {{ROLE_COUNSELLOR, "音乐学院", "一班"}, {ROLE_OFFICE, "音乐学院", "一班"}},
     "未加入 1 人", "共 1 人：|李四"},
    {"everybody, and a college",
     {{ROLE_COUNSELLOR, "音乐学院", ""}, {ROLE_OFFICE, "", ""}},
     "未加入 4 人", "共 4 人：|李四|王五|张三"},
    {"two colleges",
     {{ROLE_COUNSELLOR, "音乐学院", "一班"}, {ROLE_COUNSELLOR, "数学学院", ""}},
     "未加入 2 人", "共 2 人：|李四|王五"},
    {"another class",
     {{ROLE_COUNSELLOR, "音乐学院", "二班"}},
     "名册里没有你负责的人", "没有“未加入”的人"},
    {"the longest name", {{ROLE_COUNSELLOR, LONGEST, ""}}, "未加入 1 人", "赵六"},
    {"a clerk", {{ROLE_CLERK, "音乐学院", ""}}, "只对辅导员", "只对辅导员"},
};

static void nobody_is_counted_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(overlaps); i++) {
        struct world w;

        setup_world(&w);
        put_in(&w, "2021003", "赵六", LONGEST);
        for (size_t n = 0; n < ARRAY_LEN(overlaps[i].scopes) && overlaps[i].scopes[n][0]; n++)
            scope(&w, "several", overlaps[i].scopes[n][0], overlaps[i].scopes[n][1],
                  overlaps[i].scopes[n][2]);
        staff_app(&w, "several");
        world_chat(&w, overlaps[i].name,
                   (const struct line[]){{"可达", overlaps[i].all},
                                         {"可达 未加入", overlaps[i].list},
                                         {NULL, NULL}});
        world_close(&w);
    }
}

/* A page has twelve, whoever is in which scope; only the first one tells how many there are. */
static void reach_has_pages(void **state)
{
    struct world w;
    char         number[20];

    (void)state;
    setup_world(&w);
    for (int i = 10; i < 40; i++) { /* with the two of before 16 in each college */
        snprintf(number, sizeof number, "20220%d", i);
        put_in(&w, number, "新生", i % 2 ? "音乐学院" : "数学学院");
    }
    scope(&w, "two", ROLE_COUNSELLOR, "音乐学院", "");
    scope(&w, "two", ROLE_COUNSELLOR, "数学学院", "一班");
    for (int i = 0; i < 2; i++) {
        staff_app(&w, i == 0 ? "two" : "office1");
        world_chat(&w, w.user,
                   (const struct line[]){
                       {"可达 未加入", i == 0 ? "共 32 人|回复“可达 未加入 2”|王五 2021002"
                                              : "共 33 人|回复“可达 未加入 2”|张三 zhangsan"},
                       {"可达 未加入 2", "第 2 页|!共 3|李四 2021001|回复“可达 未加入 3”"},
                       {"可达 未加入 3", "第 3 页|2022039|!后面还有|可以这样发"},
                       {"可达 未加入 4", "没有第 4 页"},
                       {"可达 未加入 100000", "没有第 100000 页"},
                       {"可达 未加入 x", "共 3"},
                       {NULL, NULL},
                   });
    }
    world_close(&w);
}

static void student_reports(void **state)
{
    struct world w;

    (void)state;
    setup_world(&w);
    student_app(&w, "zhangsan");
    world_chat(&w, "how", (const struct line[]){{"举报", "回复“举报”加上内容"}, {NULL, NULL}});
    CHECK(w.sent_count == 0, "nothing was reported");
    world_chat(&w, "report",
               (const struct line[]){{"举报 有人冒充老师要验证码", "已记下（工单 1）|不要点可疑链接"},
                                     {NULL, NULL}});
    CHECK(w.sent_count == 1 && strstr(w.sent.p, "账号 zhangsan 举报可疑内容") &&
              strstr(w.sent.p, "工单 1") && !strstr(w.sent.p, "冒充"),
          "the office is told, but not what: %s", w.sent.p);
    world_chat(&w, "again", (const struct line[]){{"举报 又来了", "已补充到工单 1"}, {NULL, NULL}});
    CHECK(w.sent_count == 0, "the office is told once: %s", w.sent.p);
    world_chat(&w, "in an answer",
               (const struct line[]){
                   {"留言", "说点什么"}, {"举报 这是留言的内容", "!工单"}, {NULL, NULL}});
    staff_app(&w, "office1");
    world_chat(&w, "office",
               (const struct line[]){{"工单 1", "举报可疑内容|冒充老师|又来了|!这是留言"},
                                     {"答复 1 已核实", "已处理"},
                                     {NULL, NULL}});
    student_app(&w, "zhangsan");
    world_chat(&w, "another matter", (const struct line[]){{"举报 还有", "工单 2"}, {NULL, NULL}});
    CHECK(w.sent_count == 1, "… is a new ticket");
    world_close(&w);
}

/* However much was said: what can be done comes first, then the newest, then how to read on. */
static void long_tickets_have_pages(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;

    (void)state;
    setup_world(&w);
    for (int i = 1; i <= 6; i++) {
        buf_clear(&text);
        buf_f(&text, "开始%d", i);
        for (int n = 0; n < 300; n++)
            buf_c(&text, "字");
        buf_f(&text, "结束%d", i);
        open_ticket(&w, TICKET_CORRECTION, "zhangsan", person_of(&w, "zhangsan"), text.p);
        w.now += 60;
    }
    staff_app(&w, "office1");
    world_chat(&w, "pages",
               (const struct line[]){
                   {"工单 1", "【工单 1】|张三|“答复 1 已更正”|内容：2026-11-20 07:47 开始6|结束6|"
                              "!开始4|回复“工单 1 2”"},
                   {"工单 1 2", "【工单 1】|答复 1|!开始6|回复“工单 1 3”"},
                   {"工单 1 9", "没有第 9 页|!后面还有"},
                   {"工单 1 x", "开始6|回复“工单 1 2”"},
                   {"工单 1 0", "开始6"},
                   {NULL, NULL},
               });
    buf_clear(&text);
    for (int page = 1; page <= 6; page++) {
        char ask[32];

        snprintf(ask, sizeof ask, "工单 1 %d", page);
        world_say(&w, ask);
        CHECK(w.heard.n <= REPLY_TEXT_MAX, "page %d fits", page);
        buf_str(&text, buf_view(&w.heard));
    }
    CHECK(!strstr(w.heard.p, "后面还有"), "that was the last page: %s", w.heard.p);
    for (int i = 1; i <= 6; i++) {
        char from[20], to[20];

        snprintf(from, sizeof from, "开始%d", i);
        snprintf(to, sizeof to, "结束%d", i);
        CHECK(strstr(text.p, from) && strstr(text.p, to), "text %d is on one of them", i);
    }
    world_close(&w);
}

/* The office's list is no place to fill up. */
static void reports_are_bounded(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;

    (void)state;
    setup_world(&w);
    student_app(&w, "zhangsan");
    buf_c(&text, "举报 ");
    for (int i = 0; i < 500; i++)
        buf_c(&text, "字");
    world_say(&w, text.p);
    CHECK(world_has(&w.heard, "工单 1|!太长"), "500 are kept: %s", w.heard.p);
    buf_c(&text, "尾");
    world_say(&w, text.p);
    CHECK(world_has(&w.heard, "工单 1|只记下了前 500 个字"), "501 are not: %s", w.heard.p);
    staff_app(&w, "office1");
    world_chat(&w, "cut", (const struct line[]){{"工单 1", "!尾"}, {NULL, NULL}});
    student_app(&w, "zhangsan");
    for (int i = 2; i < 10; i++)
        world_chat(&w, "more", (const struct line[]){{"举报 又", "工单 1"}, {NULL, NULL}});
    world_chat(&w, "a flood",
               (const struct line[]){{"举报 又", "今天报告得太多了|服务台|!工单"},
                                     {"+ 1440", ""},
                                     {"举报 新的一天", "工单 1"},
                                     {NULL, NULL}});
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_see_tickets),
        cmocka_unit_test(help_is_for_who_reads_it),
        cmocka_unit_test(the_office_has_its_name),
        cmocka_unit_test(office_answers_once),
        cmocka_unit_test(frozen_is_decided),
        cmocka_unit_test(claim_is_decided),
        cmocka_unit_test(claim_has_gone),
        cmocka_unit_test(reach_by_scope),
        cmocka_unit_test(reach_has_pages),
        cmocka_unit_test(nobody_is_counted_twice),
        cmocka_unit_test(student_reports),
        cmocka_unit_test(reports_are_bounded),
        cmocka_unit_test(long_tickets_have_pages),
        cmocka_unit_test(next_step_is_named),
        cmocka_unit_test(an_answer_is_no_decision),
        cmocka_unit_test(an_old_ticket_parts_nobody),
        cmocka_unit_test(what_he_proved_goes_too),
        cmocka_unit_test(an_open_ticket_parts_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
