/* hongyan audit: who looked at, changed, exported, decided what about whom. Masked: people by their
 * number only. The look is itself in the audit before anything is printed. */

#include "cli/cli.h"

#include "base/clock.h"
#include "base/cst.h"
#include "base/mem.h"
#include "bot/json.h"
#include "store/audit.h"
#include "store/people.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: hongyan audit -c FILE [--since DATE] [--actor ACCOUNT] [--person NUMBER] [--limit N]\n"
    "                     [--json]\n\n"
    "Who looked at, changed, exported, decided what about whom; the newest first. Of people only\n"
    "the number is told. This look is kept, too.\n"
    "--since   from this day on: 2026-09-01, or \"2026-09-01 08:00\"\n"
    "--actor   by this account of WeCom, or cli:NAME of the machine\n"
    "--person  about the person with this number or candidate number\n"
    "--limit   so many, 1 to 100000 (50)\n"
    "--json    one JSON object: audit, a list, and more: whether there is more\n";

enum { LIMIT = 50, LIMIT_MAX = 100000, STAMP = 20 };

struct audit_run {
    bool          json;
    int64_t       since;  /* seconds; 0: always */
    struct str    actor;  /* empty: anybody */
    int64_t       person; /* 0: anybody */
    uint64_t      limit, count;
    bool          more;   /* there are older ones that fit */
    struct store *store;
    struct buf    out;
    struct err    err;
};

/* ---- one row ---- */

static const struct {
    const char *action, *zh, *en;
} actions[] = {
    {"alert.lift", "解除异常", "lifted alerts"},
    {"alert.list", "查看异常", "listed open alerts"},
    {"appointment.came", "登记到场", "marked a visitor as come"},
    {"appointment.list", "查看预约名单", "listed who has an appointment"},
    {"appointment.look", "查看一人的预约", "looked at a person's appointment"},
    {"appointment.uncame", "撤销到场", "took back that a visitor came"},
    {"approval.approve", "审批通过", "approved an application"},
    {"approval.list", "查看待审批", "listed applications"},
    {"approval.look", "查看一件申请", "looked at an application"},
    {"approval.refuse", "审批不通过", "refused an application"},
    {"approval.restore", "恢复使用", "restored what was suspended"},
    {"approval.suspend", "停用", "suspended what was approved"},
    {"audit.look", "查看审计", "looked at the audit"},
    {"booking.begin", "开始交接给运营商", "began a hand-over to a carrier"},
    {"booking.change", "修改运营商预约", "changed a booking with a carrier"},
    {"booking.count", "查看运营商预约人数", "counted bookings with carriers"},
    {"booking.export", "交给运营商", "gave a carrier who allows it"},
    {"booking.file", "交接的文件已完成", "finished the file of a hand-over"},
    {"booking.give", "交给运营商的一人", "gave a person's name and phone, or a withdrawal"},
    {"booking.lost", "交接的文件丢失", "gave up the file of a hand-over"},
    {"booking.make", "预约运营商", "booked with a carrier"},
    {"booking.void", "交接没有完成，什么都没给", "ended a hand-over: nothing was given"},
    {"booking.withdraw", "撤回运营商预约", "withdrew a booking with a carrier"},
    {"clear.list", "查看办理情况名单", "listed who waits at a desk"},
    {"clear.look", "查看一人的手续", "looked at a person's clearance"},
    {"clear.other", "扫到不归自己的手续", "scanned a person of other desks"},
    {"clear.stuck", "查看办理情况人数", "counted who waits at the desks"},
    {"clear.unlock", "解锁只能填一次的表", "let a form be given once more"},
    {"clearance.import", "导入手续名单", "imported a list of a clearance"},
    {"clearance.pass", "手续通过", "passed a step of a clearance"},
    {"clearance.refuse", "手续未通过", "refused a step of a clearance"},
    {"clearance.reopen", "重开手续", "opened a step of a clearance again"},
    {"clearance.take_back", "撤回手续", "took back a step of a clearance"},
    {"desk.deputy", "设代理", "changed the deputies of a desk"},
    {"identity.bind", "确认身份", "was bound"},
    {"identity.claim", "认领已绑定的身份", "claimed who is bound already"},
    {"identity.confirm", "确认信息无误", "said that all is right"},
    {"identity.disown", "解绑时清除", "cleared what was proven, at unbinding"},
    {"identity.freeze", "说这不是我，已冻结", "said not me: frozen"},
    {"mail.change", "改邮箱", "changed the mail"},
    {"notice.drill", "收发演练", "asked the office whether the applications are alive"},
    {"notice.list", "查看通知的名单", "listed whom a notice has not reached"},
    {"notice.look", "查看一条通知", "looked at a notice"},
    {"notice.people", "导出通知的名单", "listed whom a notice is for"},
    {"notice.put", "发通知", "put a notice"},
    {"notice.recall", "撤回通知", "recalled a notice"},
    {"notice.hold", "人多了，先不发", "held a notice that has grown"},
    {"notice.reject", "驳回通知", "rejected a notice"},
    {"notice.release", "放行通知", "released a notice"},
    {"notice.repeat", "催收通知", "sent a notice once more"},
    {"notice.sample", "试发通知的样例", "sent a sample of a notice"},
    {"notice.sms", "用短信补发通知", "ordered SMS for a notice"},
    {"notice.stop", "停发通知", "stopped a notice"},
    {"pass.scan", "门岗验码", "scanned a code at a gate"},
    {"people.begin", "到了开始日期，在校", "began: the first day came"},
    {"people.expire", "过了结束日期，离校", "left: the last day was over"},
    {"phone.change", "改手机", "changed the phone"},
    {"proxy.submit", "代填报", "reported for a person"},
    {"reach.count", "查看可达人数", "counted who can be reached"},
    {"reach.list", "查看可达名单", "listed who can be reached"},
    {"receipt.look", "查看一张回执", "looked at what was submitted"},
    {"report.export", "导出填报", "exported reports"},
    {"report.look", "查看填报人数", "counted who has reported"},
    {"roster.import", "导入名册", "imported the roster"},
    {"roster.show", "查看一人", "looked at a person"},
    {"staff.digest", "查看日报", "looked at the day's numbers"},
    {"staff.import", "导入人员", "imported the staff"},
    {"staff.list", "查看未报名单", "listed who has not reported"},
    {"staff.missing", "查看未报人数", "counted who has not reported"},
    {"staff.remind", "提醒未报的人", "reminded who has not reported"},
    {"ticket.agree", "同意认领", "granted a claim"},
    {"ticket.answer", "答复工单", "answered a ticket"},
    {"ticket.look", "查看工单", "looked at a ticket"},
    {"ticket.refuse", "拒绝认领", "refused a claim"},
    {"ticket.thaw", "解冻", "unfroze a binding"},
    {"ticket.unbind", "解绑", "undid a binding"},
};

static void write_stamp(char out[STAMP], int64_t at)
{
    struct cst t = cst_of(at);
    char       date[11];

    snprintf(out, STAMP, "%s %02d:%02d:%02d", cst_date(date, at), t.hour % 24, t.minute % 60,
             t.second % 60);
}

static int take_number(void *arg, const struct person *p)
{
    buf_str(arg, p->number.n > 0 ? p->number : p->candidate);
    return 0;
}

static void write_text(const struct audit *a, const char *stamp, struct str number, struct buf *out)
{
    size_t i = 0;

    while (i < ARRAY_LEN(actions) && !str_is(a->action, actions[i].action))
        i++;
    buf_f(out, "%s  %.*s  %.*s", stamp, STR_ARG(a->actor), STR_ARG(a->action));
    if (i < ARRAY_LEN(actions))
        buf_f(out, " %s / %s", actions[i].zh, actions[i].en);
    if (number.n > 0)
        buf_f(out, "  %.*s", STR_ARG(number));
    if (a->detail.n > 0)
        buf_f(out, "  %.*s", STR_ARG(a->detail));
    buf_char(out, '\n');
}

static void add_member(struct buf *out, const char *key, struct str value)
{
    buf_f(out, "%s\"%s\":", strcmp(key, "at") == 0 ? "" : ",", key);
    js_write_str(out, value.p ? value : STR_LIT(""));
}

static void write_json(const struct audit *a, const char *stamp, struct str number, struct buf *out)
{
    buf_c(out, out->n > 0 ? ",{" : "{");
    add_member(out, "at", str_c(stamp));
    add_member(out, "actor", a->actor);
    add_member(out, "action", a->action);
    add_member(out, "person", number);
    add_member(out, "detail", a->detail);
    buf_char(out, '}');
}

static int on_row(void *arg, int64_t id, const struct audit *a)
{
    struct audit_run   *r = arg;
    auto_buf struct buf number = {0};
    char                stamp[STAMP];

    (void)id;
    if ((r->person > 0 && a->person != r->person) || a->at < r->since ||
        (r->actor.n > 0 && !str_eq_nocase(a->actor, r->actor)))
        return 0;
    if (r->count == r->limit) {
        r->more = true;
        return 1;
    }
    if (a->person > 0 && people_get(r->store, a->person, take_number, &number, &r->err) < 0)
        return -1;
    write_stamp(stamp, a->at);
    (r->json ? write_json : write_text)(a, stamp, buf_view(&number), &r->out);
    r->count++;
    return 0;
}

/* ---- the whole ---- */

/* Who is looked after is only kept when there is such an account: anything may be typed. */
static int keep_look(struct audit_run *r)
{
    auto_buf struct buf detail = {0};
    char                actor[CLI_ACTOR], stamp[STAMP];
    struct audit        audit = {.at = clock_now(),
                                 .actor = cli_actor(actor),
                                 .action = STR_LIT("audit.look"),
                                 .person = r->person};

    buf_f(&detail, "rows=%llu", (unsigned long long)r->count);
    if (r->since > 0) {
        write_stamp(stamp, r->since);
        buf_f(&detail, " since=%s", stamp);
    }
    if (r->actor.n > 0 && r->count > 0)
        buf_f(&detail, " actor=%.*s", STR_ARG(r->actor));
    audit.detail = buf_view(&detail);
    if (store_begin(r->store, &r->err) < 0)
        return -1;
    if (audit_add(r->store, &audit, &r->err) < 0) {
        store_rollback(r->store);
        return -1;
    }
    return store_commit(r->store, &r->err);
}

static int print(const struct audit_run *r)
{
    const char *text = r->out.p ? r->out.p : "";

    if (r->json)
        printf("{\"audit\":[%s],\"more\":%s}\n", text, r->more ? "true" : "false");
    else
        fputs(r->count > 0 ? text : "没有记录 / nothing is recorded\n", stdout);
    if (r->more && !r->json)
        fprintf(stderr, "只是最新的 %llu 条，更早的用 --limit / the newest %llu: --limit for more\n",
                (unsigned long long)r->limit, (unsigned long long)r->limit);
    return fflush(stdout) == 0 ? EXIT_DONE : cli_fail(EXIT_FAILED, "the output cannot be written");
}

static int take_id(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->id;
    return 0;
}

/* 1 found, or nobody is asked for. */
static int find_person(struct audit_run *r, const char *number)
{
    int rc;

    if (number == NULL)
        return 1;
    rc = people_find(r->store, str_c(number), take_id, &r->person, &r->err);
    return rc != 0 ? rc : people_candidate(r->store, str_c(number), take_id, &r->person, &r->err);
}

static int run(struct audit_run *r, const char *number)
{
    int rc = find_person(r, number);

    if (rc == 0)
        return cli_fail(EXIT_FAILED, "名册里没有这个号码 / nobody of the roster has this number");
    if (rc < 0 || audit_list(r->store, 0, UINT_MAX, on_row, r, &r->err) < 0 || keep_look(r) < 0)
        return cli_fail(EXIT_FAILED, "%s", r->err.text);
    return print(r);
}

static bool read_since(const char *text, int64_t *since)
{
    int64_t day;

    if (text == NULL || cst_parse_stamp(str_c(text), since))
        return true;
    if (!cst_parse_date(str_c(text), &day))
        return false;
    *since = cst_day_start(day);
    return true;
}

int cli_audit(int argc, char **argv)
{
    struct cli_options     o;
    struct audit_run       r = {.limit = LIMIT};
    auto_conf struct conf *conf = NULL;
    struct sealer         *sealer = NULL;
    int                    code;

    if (!cli_parse(argc, argv, usage, &o, &code))
        return code;
    if (o.words_count > 0)
        return cli_usage(usage);
    if (!read_since(o.since, &r.since))
        return cli_fail(EXIT_USAGE, "--since wants a day, 2026-09-01, or \"2026-09-01 08:00\"");
    if (o.limit && (!str_u64(str_c(o.limit), &r.limit) || r.limit < 1 || r.limit > LIMIT_MAX))
        return cli_fail(EXIT_USAGE, "--limit wants a number from 1 to %d", LIMIT_MAX);
    if (cli_config(&o, &conf) < 0)
        return EXIT_USAGE;
    r.json = o.json;
    r.actor = str_c(o.actor);
    code = EXIT_FAILED;
    if (cli_store(conf, DB_WRITE, &sealer, &r.store) == 0)
        code = run(&r, o.person);
    buf_free(&r.out);
    store_close(r.store);
    sealer_free(sealer);
    return code;
}
