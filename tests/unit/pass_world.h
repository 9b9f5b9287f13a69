/* What the tests of the pass share: a school with everything that a colour may depend on, a person
 * of whom all of it is good, and a way to spoil one thing. */
#ifndef TESTS_UNIT_PASS_WORLD_H
#define TESTS_UNIT_PASS_WORLD_H

#include "tests/unit/flow_world.h"

#include "store/alerts.h"
#include "store/approvals.h"
#include "store/audit.h"
#include "store/passes.h"
#include "store/photos.h"
#include "store/staff.h"

#define PASS_FLOWS                                                                                 \
    "name: 测试大学\n"                                                                         \
    "channel: text\n"                                                                              \
    "welcome: 你好\n"                                                                            \
    "identity: {app: student}\n"                                                                   \
    "desk: {lines: [{name: 服务台, phone: 010-5550-0101}]}\n"                                   \
    "flows:\n"                                                                                     \
    "  - name: eid\n"                                                                              \
    "    app: student\n"                                                                           \
    "    title: 电子ID\n"                                                                        \
    "    title_en: Electronic ID\n"                                                                \
    "    words: [申请电子ID, apply-eid]\n"                                                     \
    "    rule: always\n"                                                                           \
    "    approve: [counsellor]\n"                                                                  \
    "    questions: [{name: photo, kind: photo, title: 近期免冠照片}]\n"                     \
    "  - name: checkin\n"                                                                          \
    "    app: student\n"                                                                           \
    "    title: 今日打卡\n"                                                                    \
    "    title_en: Check-in\n"                                                                     \
    "    words: [打卡, checkin]\n"                                                               \
    "    rule: daily\n"                                                                            \
    "    streak: 14\n"                                                                             \
    "    questions: [{name: t, kind: text, title: 体温}]\n"                                      \
    "  - name: city\n"                                                                             \
    "    app: student\n"                                                                           \
    "    title: 昌通码\n"                                                                       \
    "    title_en: City code\n"                                                                    \
    "    words: [昌通码, citycode]\n"                                                           \
    "    rule: always\n"                                                                           \
    "    approve: [counsellor]\n"                                                                  \
    "    approve_days: 7\n"                                                                        \
    "    questions: [{name: photo, kind: photo, title: 绿码截图}]\n"

#define PASS_ALL PASS_FLOWS "pass: {id: eid, report: checkin, streak: 14, proofs: [city]}\n"

enum { PASS_STREAK = 14 };

static inline int pass_keep_id(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->id;
    return 0;
}

static inline int64_t pass_person(struct world *w, const char *number)
{
    struct err err = {0};
    int64_t    id = 0;

    CHECK(people_find(w->store, str_c(number), pass_keep_id, &id, &err) == 1, "%s is there",
          number);
    return id;
}

/* An approval in this state; refused and suspended for `reason`, valid for ever or, with `until`,
 * up to that day (0: for ever). Its number. */
static inline int64_t pass_approve(struct world *w, const char *flow, int64_t person,
                                   enum approval_state state, int64_t photo, int64_t until,
                                   const char *reason)
{
    struct approval a = {.flow = str_c(flow),
                         .person = person,
                         .receipt = STR_LIT("1120-AAAAAA"),
                         .photo = photo,
                         .reason = STR_LIT(""),
                         .decided_by = STR_LIT("")};
    struct err      err = {0};
    int64_t         number = 0;
    bool            done = true;

    if (state == APPROVAL_NONE)
        return 0;
    world_must(store_begin(w->store, &err), &err);
    world_must(approval_add(w->store, w->now, &a, &done, &number, &err), &err);
    CHECK(done, "%s is applied for", flow);
    if (state != APPROVAL_PENDING)
        world_must(approval_decide(w->store, w->now, number, APPROVAL_PENDING,
                                   state == APPROVAL_REFUSED ? APPROVAL_REFUSED : APPROVAL_VALID,
                                   until ? until : -1, STR_LIT("fudao"),
                                   str_c(state == APPROVAL_REFUSED ? reason : ""), &done, &err),
                   &err);
    if (state == APPROVAL_SUSPENDED)
        world_must(approval_decide(w->store, w->now, number, APPROVAL_VALID, APPROVAL_SUSPENDED, -1,
                                   STR_LIT("fudao"), str_c(reason), &done, &err),
                   &err);
    CHECK(done, "%s is decided", flow);
    world_must(store_commit(w->store, &err), &err);
    return number;
}

/* Reports of `days` days in a row, the last of them `ago` days before today. */
static inline void pass_report(struct world *w, int64_t person, int days, int ago)
{
    struct err err = {0};

    world_must(store_begin(w->store, &err), &err);
    for (int i = days - 1; i >= 0; i--) {
        int64_t           at = w->now - (int64_t)CST_DAY * (i + ago);
        char              receipt[16];
        bool              added;
        struct submission sub = {.flow = STR_LIT("checkin"),
                                 .day = cst_day(at),
                                 .person = person,
                                 .answers = STR_LIT(""),
                                 .member = STR_LIT("zhangsan"),
                                 .at = at,
                                 .counts = true};

        snprintf(receipt, sizeof receipt, "%04d-AAAAAA", i + ago);
        sub.receipt = str_c(receipt);
        world_must(submission_add(w->store, &sub, 1, &added, &err), &err);
        CHECK(added, "the report of %d days ago is there", i + ago);
    }
    world_must(store_commit(w->store, &err), &err);
}

static inline void pass_confirm(struct world *w, int64_t person)
{
    struct err err = {0};

    world_must(store_begin(w->store, &err), &err);
    world_must(people_confirm(w->store, w->now, person, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static inline void pass_alert(struct world *w, int64_t person)
{
    struct alert a = {.person = person,
                      .flow = STR_LIT("checkin"),
                      .question = STR_LIT("health"),
                      .value = STR_LIT("fever"),
                      .receipt = STR_LIT("1120-BBBBBB")};
    struct err   err = {0};
    bool         again;

    world_must(store_begin(w->store, &err), &err);
    world_must(alert_raise(w->store, w->now, &a, &again, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static inline void pass_lift(struct world *w, int64_t person)
{
    struct err err = {0};
    int64_t    count;

    world_must(store_begin(w->store, &err), &err);
    world_must(
        alert_lift(w->store, w->now, person, STR_LIT("fudao"), STR_LIT("已复查"), &count, &err),
        &err);
    world_must(store_commit(w->store, &err), &err);
}

static inline void pass_leave(struct world *w, int64_t person)
{
    struct err err = {0};
    bool       changed;

    world_must(store_begin(w->store, &err), &err);
    world_must(people_leave(w->store, w->now, person, &changed, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

/* A picture of the person that is here. */
static inline int64_t pass_photo(struct world *w, int64_t person)
{
    struct photo p = {.person = person,
                      .member = STR_LIT("zhangsan"),
                      .app = STR_LIT("student"),
                      .flow = STR_LIT("eid"),
                      .question = STR_LIT("photo"),
                      .media_id = STR_LIT("MEDIA"),
                      .file = STR_LIT(""),
                      .hash = STR_LIT("")};
    struct err   err = {0};
    int64_t      id = 0;
    bool         done;

    world_must(store_begin(w->store, &err), &err);
    world_must(photo_add(w->store, w->now, &p, &id, &err), &err);
    world_must(photo_done(w->store, w->now, id, PHOTO_HERE, STR_LIT("file-of-the-photo"),
                          STR_LIT("5b0e6c1f"), &done, &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
    CHECK(done, "the photo is here");
    return id;
}

/* Everything green: a valid electronic ID with a photo, 14 reports up to today, confirmed, the
 * proof valid. */
static inline int64_t pass_all_good(struct world *w, const char *number)
{
    int64_t person = pass_person(w, number);

    pass_approve(w, "eid", person, APPROVAL_VALID, pass_photo(w, person), 0, "");
    pass_approve(w, "city", person, APPROVAL_VALID, 0, cst_day(w->now) + 6, "");
    pass_report(w, person, PASS_STREAK, 0);
    pass_confirm(w, person);
    return person;
}

/* The eight digits in the newest answer, without their blank; "" when there are none. */
static inline void pass_digits(const struct world *w, char out[9])
{
    const char *p = w->heard.p;

    out[0] = '\0';
    for (; p && *p; p++)
        if (strspn(p, "0123456789") == 4 && p[4] == ' ' && strspn(p + 5, "0123456789") == 4) {
            snprintf(out, 9, "%.4s%.4s", p, p + 5);
            return;
        }
}

/* The code behind those digits. */
static inline struct pass_code pass_code_of(struct world *w, const char *digits)
{
    struct pass_code code = {.person = 0};
    struct err       err = {0};

    CHECK(pass_code_by_digits(w->store, atoll(digits), &code, &err) == 1, "%s is a code", digits);
    return code;
}

/* What its QR code says. */
static inline void pass_text(struct world *w, const char *digits, struct buf *out)
{
    struct pass_code code = pass_code_of(w, digits);
    struct err       err = {0};

    buf_clear(out);
    world_must(pass_code_write(w->store, &code, out, &err), &err);
}

static inline void student_app(struct world *w, const char *userid)
{
    w->ctx.app = &w->apps[0];
    w->user = userid;
}

static inline void staff_app(struct world *w, const char *userid)
{
    w->ctx.app = &w->apps[1];
    w->user = userid;
}

/* ---- at the gate ---- */

static inline void role(struct world *w, const char *userid, const char *role, const char *college)
{
    struct staff m = {.userid = str_c(userid),
                      .name = STR_LIT("老师"),
                      .role = str_c(role),
                      .college = str_c(college),
                      .class_name = STR_LIT("")};
    struct err   err = {0};
    bool         added;

    world_must(store_begin(w->store, &err), &err);
    world_must(staff_put(w->store, &m, &added, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static inline void guard(struct world *w, const char *userid, const char *gate)
{
    role(w, userid, ROLE_GUARD, gate);
}

static inline void student(struct world *w, const char *number, const char *name)
{
    struct err         err = {0};
    enum people_change change;
    struct person      p = {.number = str_c(number),
                            .name = str_c(name),
                            .kind = STR_LIT("undergraduate"),
                            .college = STR_LIT("软件学院"),
                            .class_name = STR_LIT("软件2601")};

    world_must(store_begin(w->store, &err), &err);
    world_must(people_put(w->store, w->now, &p, NULL, false, &change, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

/* A school, a student of whom all is good, a guard at the south gate; sends work. */
static inline int64_t setup(struct world *w)
{
    world_open(w, PASS_ALL);
    w->ctx.outbound = true;
    student(w, "2026001", "李四");
    guard(w, "nan", "南门");
    guard(w, "bei", "北门");
    return pass_all_good(w, "2026001");
}

static inline void scan(struct world *w, const char *text)
{
    struct message msg = {.type = MSG_EVENT_SCANCODE_WAITMSG,
                          .key = STR_LIT("scan"),
                          .scan = {.type = STR_LIT("qrcode"), .result = str_c(text)}};

    world_run(w, &msg);
}

/* A fresh code of that student: its digits, and what its QR code says. */
static inline void fresh(struct world *w, const char *number, char digits[9], struct buf *text)
{
    student_app(w, number);
    world_say(w, "通行码");
    pass_digits(w, digits);
    CHECK(digits[0] != '\0', "a code is given: %s", w->heard.p);
    pass_text(w, digits, text);
}

/* The first line only. */
static inline bool first_line(const struct world *w, const char *begins)
{
    const char *p = strstr(w->heard.p, begins);

    return p == w->heard.p;
}

/* ---- the records ---- */

struct recorded {
    unsigned    count, audits;
    struct scan last;
    char        guard[32], gate[32], detail[64];
    int64_t     audit_person;
};

static inline int keep_scan(void *arg, const struct scan *s)
{
    struct recorded *r = arg;

    r->count++;
    r->last = *s;
    snprintf(r->guard, sizeof r->guard, "%.*s", STR_ARG(s->guard));
    snprintf(r->gate, sizeof r->gate, "%.*s", STR_ARG(s->gate));
    return 0;
}

static inline int keep_audit(void *arg, int64_t id, const struct audit *a)
{
    struct recorded *r = arg;

    (void)id;
    if (!str_is(a->action, "pass.scan"))
        return 0;
    if (r->audits++ == 0) { /* the newest comes first */
        snprintf(r->detail, sizeof r->detail, "%.*s", STR_ARG(a->detail));
        r->audit_person = a->person;
    }
    return 0;
}

static inline struct recorded recorded(struct world *w)
{
    struct recorded r = {0};
    struct err      err = {0};

    world_must(scan_list(w->store, 0, 1000, keep_scan, &r, &err), &err);
    world_must(audit_list(w->store, 0, 1000, keep_audit, &r, &err), &err);
    return r;
}

#endif
