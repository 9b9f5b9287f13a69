/* What the operators have to mend is told to the office and by mail, once for each event,
 * application and day. */
#include "tests/unit/remind_world.h"

#include "handlers/alarm.h"
#include "store/letters.h"

static const char school[] = STAFF_HEAD STAFF_CHECKIN;

static struct conf_alarm mails = {
    .mails = (char *[]){(char[]){"ops@example.edu.cn"}, (char[]){"it@example.edu.cn"}},
    .mails_count = 2,
};

static void open_alarms(struct world *w, struct out *o)
{
    staff_open(w, school);
    w->ctx.alarm = &mails;
    look_out(w, o);
}

/* An event of the system through that application. */
static void happens(struct world *w, const char *app, enum msg_type type, int64_t effect)
{
    struct message msg = {.type = type, .notice.effect_time = effect};

    w->ctx.app = strcmp(app, "staff") == 0 ? &w->apps[1] : &w->apps[0];
    w->user = "sys";
    world_run(w, &msg);
}

static void is_refused(struct world *w, const char *key)
{
    struct message msg = {.type = MSG_ANSWER, .key = str_c(key)};

    w->ctx.app = &w->apps[0];
    w->user = "";
    world_run(w, &msg);
}

struct post {
    struct buf text;
    int64_t    last;
    unsigned   count;
};

static int keep_letter(void *arg, const struct letter *l)
{
    struct post *p = arg;

    p->last = l->id;
    p->count++;
    buf_f(&p->text, "%.*s %.*s %.*s\n", STR_ARG(l->address), STR_ARG(l->subject),
          STR_ARG(l->text));
    return 0;
}

static void look_post(struct world *w, struct post *p)
{
    struct err err = {0};

    buf_clear(&p->text);
    buf_c(&p->text, "");
    p->count = 0;
    world_must(letter_waiting(w->store, p->last, 100, keep_letter, p, &err), &err);
}

static void events(void **state)
{
    static const struct {
        const char   *name, *app;
        enum msg_type type;
        const char   *at, *want; /* NULL: nobody is told */
    } rows[] = {
        {"will be disabled", "student", MSG_EVENT_INACTIVE_ALERT, "2026-11-20 08:00",
         "staff office1 words|应用 student 长期没有人使用，企业微信将停用它（2026-11-27 09:00 起）|"
         "管理员"},
        {"once a day", "student", MSG_EVENT_INACTIVE_ALERT, "2026-11-20 23:59", NULL},
        {"another application", "staff", MSG_EVENT_INACTIVE_ALERT, "2026-11-20 23:59",
         "应用 staff 长期没有人使用"},
        {"another event", "student", MSG_EVENT_LOW_ACTIVE_ALERT, "2026-11-20 23:59",
         "应用 student 使用的人太少，企业微信将限制它（2026-11-27 09:00 起）"},
        {"limited", "student", MSG_EVENT_LOW_ACTIVE, "2026-11-20 23:59",
         "应用 student 使用的人太少，已被企业微信限制。|!（"},
        {"again on the next day", "student", MSG_EVENT_INACTIVE_ALERT, "2026-11-21 00:00",
         "应用 student 长期没有人使用"},
        {"disabled", "student", MSG_EVENT_CLOSE_INACTIVE_AGENT, "2026-11-21 00:00",
         "应用 student 因长期没有人使用，已被企业微信停用|重新启用|!（"},
        {"enabled again: the log", "student", MSG_EVENT_REOPEN_INACTIVE_AGENT, "2026-11-21 00:00",
         NULL},
        {"no limits any more: the log", "student", MSG_EVENT_ACTIVE_RESTORED, "2026-11-21 00:00",
         NULL},
        {"addresses: the log", "student", MSG_EVENT_SECURITY, "2026-11-21 00:00", NULL},
    };
    struct world w;
    struct out   o = {0};
    struct post  p = {.count = 0};
    int64_t      effect;

    (void)state;
    CHECK(cst_parse_stamp(STR_LIT("2026-11-27 09:00"), &effect), "a time");
    open_alarms(&w, &o);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        at(&w, rows[i].at);
        happens(&w, rows[i].app, rows[i].type, effect);
        look_out(&w, &o);
        look_post(&w, &p);
        CHECK(w.heard.n == 0, "%s: there is nobody to answer", rows[i].name);
        if (rows[i].want == NULL)
            CHECK(o.count == 0 && p.count == 0, "%s: %s%s", rows[i].name, o.rows.p, p.text.p);
        else
            CHECK(o.count == 1 && out_has(&o, rows[i].want) && p.count == 2 &&
                      world_has(&p.text, "ops@example.edu.cn 鸿雁告警 【告警】|it@example.edu.cn"),
                  "%s: %s%s", rows[i].name, o.rows.p, p.text.p);
    }
    buf_free(&o.rows);
    buf_free(&p.text);
    world_close(&w);
}

static void refused_calls(void **state)
{
    static const struct {
        const char *name, *key, *want; /* NULL: nothing */
    } rows[] = {
        {"a secret", "alarm/api/staff/40001/gettoken",
         "student office1 words|应用 staff 调用 gettoken 被企业微信拒绝，错误码 40001|hongyan doctor"},
        {"the same", "alarm/api/staff/40001/gettoken", NULL},
        {"the same of another API", "alarm/api/staff/40001/message/send", NULL},
        {"another code", "alarm/api/staff/60020/message/send",
         "应用 staff 调用 message/send 被企业微信拒绝，错误码 60020"},
        {"another application", "alarm/api/student/40001/gettoken",
         "staff office1 words|应用 student 调用 gettoken"},
        {"nothing", "alarm/", NULL},
        {"no application", "alarm/api", NULL},
        {"an empty one", "alarm/api//40001/gettoken", NULL},
        {"no code", "alarm/api/staff", NULL},
        {"a code that is none", "alarm/api/staff/x/gettoken", NULL},
        {"no API", "alarm/api/staff/40013/", NULL},
        {"no API at all", "alarm/api/staff/40013", NULL},
    };
    struct world w;
    struct out   o = {0};

    (void)state;
    open_alarms(&w, &o);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        is_refused(&w, rows[i].key);
        look_out(&w, &o);
        CHECK(rows[i].want ? o.count == 1 && out_has(&o, rows[i].want) : o.count == 0, "%s: %s",
              rows[i].name, o.rows.p);
    }
    buf_free(&o.rows);
    world_close(&w);
}

static int keep_expiry(void *arg, const struct outbox_row *row)
{
    *(int64_t *)arg = row->expires_at;
    return 0;
}

/* What is refused is of no use once it goes again; what is going to happen is. */
static void how_long_it_is_of_use(void **state)
{
    struct world w;
    struct out   o = {0};
    struct err   err = {0};
    int64_t      expires = -1;

    (void)state;
    open_alarms(&w, &o);
    is_refused(&w, "alarm/api/student/60020/message/send");
    world_must(outbox_waiting(w.store, o.last, 10, keep_expiry, &expires, &err), &err);
    CHECK(expires == w.now + 300, "five minutes: %lld", (long long)(expires - w.now));
    look_out(&w, &o);
    happens(&w, "student", MSG_EVENT_INACTIVE_ALERT, 0);
    world_must(outbox_waiting(w.store, o.last, 10, keep_expiry, &expires, &err), &err);
    CHECK(expires == 0, "always: %lld", (long long)expires);
    buf_free(&o.rows);
    world_close(&w);
}

/* Who has a wire that is cut is told over another one, where there is one. */
static void the_chat_is_dead(void **state)
{
    static const struct {
        const char *name, *key, *want;
    } rows[] = {
        {"an event", "unheard/alarm/inactive_alert/staff",
         "student office1 words|应用 staff 长期没有人使用"},
        {"a call, which was told through another", "unheard/alarm/api/staff/40001/gettoken", NULL},
        {"what cannot be read", "unheard/alarm/api", NULL},
        {"nothing", "unheard/alarm/", NULL},
    };
    struct world w;
    struct out   o = {0};

    (void)state;
    open_alarms(&w, &o);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct message msg = {.type = MSG_ANSWER, .key = str_c(rows[i].key), .answer.errcode = 1};

        staff_app(&w, "office1");
        world_run(&w, &msg);
        look_out(&w, &o);
        CHECK(rows[i].want ? o.count == 1 && out_has(&o, rows[i].want) : o.count == 0, "%s: %s",
              rows[i].name, o.rows.p);
    }
    buf_free(&o.rows);
    world_close(&w);
}

static void nobody_to_tell(void **state)
{
    struct world w;
    struct out   o = {0};
    struct post  p = {.count = 0};

    (void)state;
    world_open(&w, school);
    w.ctx.apps = w.apps;
    w.ctx.apps_count = ARRAY_LEN(w.apps);
    happens(&w, "student", MSG_EVENT_INACTIVE_ALERT, 0);
    look_out(&w, &o);
    look_post(&w, &p);
    CHECK(o.count == 0 && p.count == 0, "no office and no mails: it is in the log");
    w.ctx.alarm = &mails;
    w.ctx.apps_count = 1;
    happens(&w, "student", MSG_EVENT_CLOSE_INACTIVE_AGENT, 0);
    look_out(&w, &o);
    look_post(&w, &p);
    CHECK(o.count == 0 && p.count == 2, "mails without an application of the staff: %s", p.text.p);
    buf_free(&o.rows);
    buf_free(&p.text);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events),
        cmocka_unit_test(refused_calls),
        cmocka_unit_test(how_long_it_is_of_use),
        cmocka_unit_test(the_chat_is_dead),
        cmocka_unit_test(nobody_to_tell),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
