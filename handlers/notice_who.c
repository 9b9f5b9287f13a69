/* One notice as the staff see it: whose it is, who may decide about it, how it stands; and the
 * trace that each decision leaves. */
#include "base/utf8.h"
#include "bot/push.h"
#include "conf/notices.h"
#include "handlers/notice_form.h"
#include "handlers/notice_private.h"
#include "handlers/staff.h"
#include "handlers/texts.h"
#include "store/audit.h"

#define CLI "cli:"

void notice_seen_free(struct notice_seen *s)
{
    buf_wipe(&s->memory);
}

int notice_read(struct ctx *ctx, int64_t number, struct notice_seen *out, struct buf *why,
                struct err *err)
{
    struct notice_seen s = {.kind = NULL};
    int rc = notice_get(ctx->store, number, &s.n, &s.counts, &s.memory, err);

    if (rc <= 0) {
        notice_seen_free(&s);
        if (rc == 0)
            buf_f(why,
                  tr(ctx, "没有第 %lld 号通知，回复“通知情况”看有哪些。",
                     "There is no notice %lld; reply \"notice status\" for those there are."),
                  (long long)number);
        return rc;
    }
    s.kind = notice_kind_of(&ctx->school->notices, s.n.kind);
    notice_seen_free(out);
    *out = s;
    return 1;
}

/* ---- who ---- */

bool actor_is_cli(struct str actor)
{
    return str_starts(actor, STR_LIT(CLI));
}

static struct str human(struct str actor)
{
    return actor_is_cli(actor) ? str_skip(actor, sizeof CLI - 1) : actor;
}

bool actor_same(struct str a, struct str b)
{
    return str_eq_nocase(human(a), human(b));
}

/* Who works at the command line has the store and the key: he is of the office. */
static int is_office(struct ctx *ctx, struct str actor, bool *is, struct err *err)
{
    *is = true;
    return actor_is_cli(actor) ? 0 : staff_is(ctx->store, actor, ROLE_OFFICE, is, err);
}

/* Who has no students any more has no say about what he once sent them. */
int notice_is_his(struct ctx *ctx, struct str actor, const struct notice *n, bool *his,
                  struct err *err)
{
    struct scopes scopes;

    if (is_office(ctx, actor, his, err) < 0)
        return -1;
    if (*his || !actor_same(actor, n->creator))
        return 0;
    if (scopes_read(ctx->store, actor, roles_reach, &scopes, err) < 0)
        return -1;
    *his = scopes.count > 0;
    return 0;
}

int notice_read_his(struct ctx *ctx, struct str actor, int64_t number, struct notice_seen *out,
                    bool *his, struct buf *why, struct err *err)
{
    int rc = notice_read(ctx, number, out, why, err);

    *his = false;
    if (rc <= 0)
        return rc;
    return notice_is_his(ctx, actor, &out->n, his, err) < 0 ? -1 : 1;
}

int notice_scopes_of(struct ctx *ctx, struct str actor, struct scopes *out, struct err *err)
{
    if (!actor_is_cli(actor))
        return scopes_read(ctx->store, actor, roles_reach, out, err);
    *out = (struct scopes){.count = 1, .all = true};
    return 0;
}

int notice_counts_of(struct ctx *ctx, const struct scopes *scopes, int64_t number,
                     struct notice_counts *out, struct err *err)
{
    struct notice_counts sum = {.people = 0};

    for (unsigned i = 0; i < scopes->count; i++) {
        struct notice_counts one = {.people = 0};

        if (notice_scope_counts(ctx->store, number, str_c(scopes->scope[i].college),
                                str_c(scopes->scope[i].class_name), &one, err) < 0)
            return -1;
        sum.people += one.people;
        sum.acked += one.acked;
        sum.texted += one.texted;
        sum.texts_sent += one.texts_sent;
        sum.texts_failed += one.texts_failed;
        for (unsigned f = 0; f < FATE_COUNT; f++)
            sum.fate[f] += one.fate[f];
    }
    *out = sum;
    return 0;
}

int notice_counts_seen(struct ctx *ctx, struct str actor, const struct notice_seen *s,
                       struct notice_counts *out, struct err *err)
{
    struct scopes scopes;

    if (notice_scopes_of(ctx, actor, &scopes, err) < 0)
        return -1;
    if (!scopes.all)
        return notice_counts_of(ctx, &scopes, s->n.number, out, err);
    *out = s->counts;
    return 0;
}

int notice_passing_of(struct ctx *ctx, const struct scopes *scopes, int64_t number, int64_t *out,
                      struct err *err)
{
    int64_t sum = 0, one;

    for (unsigned i = 0; i < scopes->count; i++, sum += one)
        if (notice_passing(ctx->store, number, str_c(scopes->scope[i].college),
                           str_c(scopes->scope[i].class_name), &one, err) < 0)
            return -1;
    *out = sum;
    return 0;
}

int notice_unfit_of(struct ctx *ctx, const struct scopes *scopes, int64_t number,
                    const struct notice_counts *c, int64_t *out, struct err *err)
{
    int64_t sum = 0, one;

    for (unsigned i = 0; c->fate[FATE_REFUSED] > 0 && i < scopes->count; i++, sum += one)
        if (notice_unfit(ctx->store, number, str_c(scopes->scope[i].college),
                         str_c(scopes->scope[i].class_name), &one, err) < 0)
            return -1;
    *out = sum;
    return 0;
}

int notice_passing_seen(struct ctx *ctx, struct str actor, int64_t number, int64_t *out,
                        struct err *err)
{
    struct scopes scopes;

    if (notice_scopes_of(ctx, actor, &scopes, err) < 0)
        return -1;
    return notice_passing_of(ctx, &scopes, number, out, err);
}

void notice_say_none(const struct ctx *ctx, const struct notice_seen *s, struct buf *out)
{
    buf_f(out,
          s->counts.people > 0
              ? tr(ctx, "第 %lld 号通知里没有您范围内的人。", "Notice %lld is for nobody of your scope.")
              : tr(ctx, "第 %lld 号还没有发给任何人。", "Notice %lld was sent to nobody yet."),
          (long long)s->n.number);
}

static bool is_approver(const struct notice_kind *kind, struct str actor)
{
    for (unsigned i = 0; i < kind->approvers_count; i++)
        if (str_eq_nocase(actor, str_c(kind->approvers[i])))
            return true;
    return false;
}

static int note_role(void *arg, const struct staff *m)
{
    (void)m;
    *(bool *)arg = true;
    return 1;
}

/* Whom the school file names may have left the staff since. */
static int is_staff(struct ctx *ctx, struct str userid, bool *is, struct err *err)
{
    *is = false;
    return staff_roles(ctx->store, userid, note_role, is, err) < 0 ? -1 : 0;
}

int notice_is_named(struct ctx *ctx, struct str userid, bool *is, struct err *err)
{
    const struct school_notices *n = &ctx->school->notices;
    bool                         named = false;

    for (unsigned i = 0; i < n->kinds_count; i++)
        named = named || is_approver(&n->kinds[i], userid);
    *is = false;
    return named ? is_staff(ctx, userid, is, err) : 0;
}

static bool has_approvers(const struct notice_kind *kind)
{
    return kind != NULL && kind->approvers_count > 0;
}

static void say_approvers(const struct ctx *ctx, const struct notice_kind *kind, struct buf *why)
{
    buf_f(why,
          tr(ctx, "「%s」只能由学校指定的人放行，您不在其中。",
             "\"%s\" is released only by those whom the school has named: you are none of them."),
          notice_kind_title(ctx, kind));
}

static int may_as_named(struct ctx *ctx, const struct notice_kind *kind, struct str actor,
                        bool *may, struct buf *why, struct err *err)
{
    bool staff = false;

    if (!is_approver(kind, actor)) {
        say_approvers(ctx, kind, why);
        return 0;
    }
    if (is_staff(ctx, actor, &staff, err) < 0)
        return -1;
    if (!staff)
        buf_c(why, tr(ctx, "您不在现在的教职工名单里，不能放行、驳回通知。有疑问请找管理员。",
                      "You are not on the list of the staff any more: you cannot release or reject "
                      "notices. Please ask the administrator."));
    *may = staff;
    return 0;
}

int notice_may_release(struct ctx *ctx, struct str actor, const struct notice_seen *s, bool *may,
                       struct buf *why, struct err *err)
{
    bool office = false;

    *may = notice_late_own(ctx, s->kind, &s->n) && actor_same(actor, s->n.creator);
    if (*may)
        return 0;
    if (actor_same(actor, s->n.creator)) {
        buf_c(why, tr(ctx, "这是您自己发的，要由另一个人放行或驳回；不想发了回复“停发”。",
                      "You have put it yourself: somebody else has to release or reject it. To "
                      "take it back reply \"stop notice\"."));
        return 0;
    }
    if (has_approvers(s->kind))
        return may_as_named(ctx, s->kind, actor, may, why, err);
    if (is_office(ctx, actor, &office, err) < 0)
        return -1;
    *may = office;
    if (!office)
        buf_f(why, tr(ctx, "放行、驳回通知的是%s。", "Notices are released and rejected by %s."),
              text_office(ctx));
    return 0;
}

struct finding {
    struct str       creator;
    struct receivers *out;
};

static void add_receiver(struct finding *f, struct str userid)
{
    if (!actor_same(userid, f->creator))
        receivers_add(f->out, userid);
}

static int add_office(void *arg, const struct staff *m)
{
    if (m->there != STAFF_LEFT)
        add_receiver(arg, m->userid);
    return 0;
}

int notice_releasers(struct ctx *ctx, const struct notice_kind *kind, struct str creator,
                     struct receivers *out, struct err *err)
{
    struct finding f = {.creator = creator, .out = out};

    if (!has_approvers(kind))
        return staff_with(ctx->store, ROLE_OFFICE, add_office, &f, err);
    for (unsigned i = 0; i < kind->approvers_count; i++) {
        bool staff = false;

        if (is_staff(ctx, str_c(kind->approvers[i]), &staff, err) < 0)
            return -1;
        if (staff)
            add_receiver(&f, str_c(kind->approvers[i]));
    }
    return 0;
}

static int keep_name(void *arg, const struct staff *m)
{
    buf_str(arg, m->name);
    return m->name.n > 0;
}

int notice_actor_say(struct ctx *ctx, struct str actor, struct buf *out, struct err *err)
{
    size_t before = out->n;

    if (actor_is_cli(actor))
        buf_f(out, tr(ctx, "%.*s（命令行）", "%.*s (command line)"), STR_ARG(human(actor)));
    else if (staff_roles(ctx->store, actor, keep_name, out, err) < 0)
        return -1;
    if (out->n == before)
        buf_str(out, actor);
    return 0;
}

/* ---- what is left behind ---- */

int notice_audit(struct ctx *ctx, struct str actor, const char *action, int64_t number,
                 struct str detail, struct err *err)
{
    auto_buf struct buf text = {0};
    struct audit        row = {.at = ctx->now, .actor = actor, .action = str_c(action)};

    buf_f(&text, "notice %lld%s%.*s", (long long)number, detail.n > 0 ? " " : "", STR_ARG(detail));
    row.detail = buf_view(&text);
    return ctx->reading ? 0 : audit_add(ctx->store, &row, err);
}

int notice_reads(struct ctx *ctx, struct str userid, struct ctx *reads, struct buf *memory,
                 struct err *err)
{
    struct dialog d;

    *reads = *ctx;
    if (actor_is_cli(userid))
        return 0;
    return member_load(ctx->store, ctx->now, userid, STR_LIT("staff"), &reads->me, &d, memory, err);
}

int notice_tell_creator(struct ctx *ctx, struct str actor, const struct notice *n, struct str text,
                        struct err *err)
{
    if (actor_is_cli(n->creator) || actor_same(actor, n->creator))
        return 0;
    return push_text_in(ctx, "staff", n->creator, text, err);
}

/* ---- how it reads ---- */

const char *notice_kind_title(const struct ctx *ctx, const struct notice_kind *kind)
{
    return kind ? tr(ctx, kind->title, kind->title_en) : "—";
}

static const struct {
    const char *zh, *en;
} states[] = {
    [NOTICE_WAITING] = {"等待另一个人放行", "waits for a second person"},
    [NOTICE_PLANNED] = {"等着发", "is planned"},
    [NOTICE_GATHERING] = {"正在列出收件人", "its receivers are being written down"},
    [NOTICE_SENDING] = {"正在发", "is being sent"},
    [NOTICE_DONE] = {"已发完", "is sent"},
    [NOTICE_REJECTED] = {"被驳回", "was rejected"},
    [NOTICE_STOPPED] = {"已停发", "was stopped"},
    [NOTICE_RECALLED] = {"已撤回", "was recalled"},
};

/* By day only the quota of the day puts it off. */
int64_t notice_goes_on_at(const struct ctx *ctx, const struct notice *n, bool *quiet)
{
    int64_t until = quiet_until(notice_quiet_hours(&ctx->school->notices), ctx->now);

    *quiet = until > 0 && !notice_may_wake(n);
    if (n->due_at > ctx->now)
        return n->due_at;
    return *quiet ? until : 0;
}

static void say_later(const struct ctx *ctx, const struct notice *n, bool quiet, int64_t at,
                      struct buf *out)
{
    char        moment[MOMENT_SIZE], since[MOMENT_SIZE];
    const char *goes_on = text_moment(ctx, at, moment);
    int64_t     waits = notice_quota_since(n);

    if (quiet)
        buf_f(out, tr(ctx, "（现在是免打扰时间，%s 接着发）", " (quiet hours: goes on at %s)"), goes_on);
    else if (waits > 0)
        buf_f(out,
              tr(ctx, "（今天的额度用完了，%s 起等明天的额度，%s 接着发）",
                 " (waits for tomorrow's quota since %s: goes on at %s)"),
              text_moment(ctx, waits, since), goes_on);
    else
        buf_f(out,
              tr(ctx, "（今天的额度用完了，等明天的额度，%s 接着发）",
                 " (waits for tomorrow's quota: goes on at %s)"),
              goes_on);
}

static void say_stage(const struct ctx *ctx, const struct notice *n, struct buf *out)
{
    int64_t begin = n->staged_at > 0 ? n->staged_at : ctx->now;
    int64_t rest = notice_rest_at(ctx, begin, n->critical, (uint64_t)n->number);
    char    moment[MOMENT_SIZE];

    if (rest > 0)
        buf_f(out,
              tr(ctx, "（先发 1%%，没有问题 %s 再发其余的）", " (1 %% first, the others at %s)"),
              text_moment(ctx, rest, moment));
    else
        buf_c(out, tr(ctx, "（先发 1%，没有问题再发其余的）", " (1 % first)"));
}

void notice_state_say(const struct ctx *ctx, const struct notice *n, struct buf *out)
{
    char    moment[MOMENT_SIZE];
    bool    quiet;
    int64_t later = n->state == NOTICE_SENDING ? notice_goes_on_at(ctx, n, &quiet) : 0;

    if (notice_is_recalling(n)) {
        buf_c(out, tr(ctx, "正在撤回", "is being recalled"));
        return;
    }
    if (notice_late(n) > 0) {
        buf_c(out, tr(ctx, "等待放行（", "waits to be released ("));
        notice_late_say(ctx, n, out);
        buf_c(out, tr(ctx, "）", ")"));
        return;
    }
    if (n->state == NOTICE_RECALLED && n->kept > 0) { /* over 24 hours old, or refused */
        buf_c(out, notice_is_partly(n) ? tr(ctx, "部分撤回", "was partly recalled")
                                       : tr(ctx, "没有撤回成", "could not be recalled"));
        return;
    }
    buf_c(out, tr(ctx, states[n->state].zh, states[n->state].en));
    if (n->state == NOTICE_PLANNED && n->due_at > ctx->now)
        buf_f(out, tr(ctx, "（%s 开始）", " (begins %s)"), text_moment(ctx, n->due_at, moment));
    if (notice_before(n) > 0)
        buf_f(out, tr(ctx, "（从 %lld 人变成 %lld 人）", " (of %lld people they became %lld)"),
              (long long)notice_before(n), (long long)n->expected);
    if (later > 0)
        say_later(ctx, n, quiet, later, out);
    else if (n->state == NOTICE_SENDING && n->stage == 1)
        say_stage(ctx, n, out);
}

int64_t notice_before(const struct notice *n)
{
    int64_t before = 0;

    return n->state == NOTICE_WAITING && str_i64(n->place, &before) ? before : 0;
}

void notice_release_say(const struct ctx *ctx, const struct notice *n, struct buf *out)
{
    buf_f(out, tr(ctx, "放行 %lld", "release %lld"), (long long)n->number);
    if (notice_before(n) > 0)
        buf_f(out, " %lld", (long long)n->expected);
}

enum { BETWEEN = 0x1f }; /* the unit separator, which nobody writes */

void notice_reason_write(struct str zh, struct str en, struct buf *out)
{
    buf_str(out, zh);
    buf_char(out, BETWEEN);
    buf_str(out, en);
}

struct str notice_reason(const struct ctx *ctx, const struct notice *n)
{
    struct str rest = n->reason, zh = {"", 0};

    if (rest.n == 0 || memchr(rest.p, BETWEEN, rest.n) == NULL)
        return rest;
    str_split(&rest, BETWEEN, &zh);
    return is_english(ctx) ? rest : zh;
}

int notice_approver_say(struct ctx *ctx, const struct notice *n, struct buf *out, struct err *err)
{
    bool rejected = n->state == NOTICE_REJECTED;

    if (n->approver.n == 0 && n->reason.n == 0)
        return 0;
    buf_c(out, tr(ctx, "（", " ("));
    if (n->approver.n > 0) {
        if (is_english(ctx))
            buf_c(out, rejected ? "by " : "released by ");
        if (notice_actor_say(ctx, n->approver, out, err) < 0)
            return -1;
        buf_c(out, rejected ? tr(ctx, " 驳回", "") : tr(ctx, " 放行", ""));
    }
    if (n->reason.n > 0)
        buf_f(out, "%s%.*s", n->approver.n > 0 ? tr(ctx, "：", ": ") : "",
              STR_ARG(notice_reason(ctx, n)));
    buf_c(out, tr(ctx, "）", ")"));
    return 0;
}

/* The fields of the member stay: it is nobody's yet. */
void notice_head_say(const struct notice *n, size_t chars, struct buf *out)
{
    static const struct notice_values         nobody = {.name = STR_LIT("{name}"),
                                                        .class_name = STR_LIT("{class}"),
                                                        .college = STR_LIT("{college}"),
                                                        .number = STR_LIT("{number}")};
    struct notice_values                      v = nobody;
    auto_notice_content struct notice_content c = {.type = NOTICE_TEXT};
    auto_notice_words struct notice_words     w = {.ack = {0}};
    struct err                                err = {0};
    struct str                                text, head;

    if (n->content.n == 0 || notice_content_read(n->content, &c, &err) < 0)
        return;
    v.deadline = c.deadline;
    notice_words_write(&c, 0, false, false, &v, LANG_ZH, &w);
    text = str_trim(c.title.n > 0 ? buf_view(&w.title) : buf_view(&w.text));
    if (text.n == 0) /* a picture has no words */
        return;
    str_split(&text, '\n', &head);
    buf_str(out, text_chars(head, chars));
    if (utf8_count(head) > chars)
        buf_c(out, "…");
}

int64_t notice_settled(const struct notice_counts *c)
{
    return c->people - c->fate[FATE_QUEUED] - c->fate[FATE_PUT];
}

int64_t notice_told(const struct notice_counts *c)
{
    return c->fate[FATE_HANDED] + c->fate[FATE_RECALLED];
}

/* A version before has counted the 收到 of some who were refused it. */
int64_t notice_silent(const struct notice_counts *c)
{
    return notice_told(c) > c->acked ? notice_told(c) - c->acked : 0;
}

int notice_percent(int64_t part, int64_t all)
{
    return all > 0 ? (int)(100 * part / all) : 0;
}

static const struct {
    const char *zh, *en;
} fates[FATE_COUNT] = {
    [FATE_QUEUED] = {"排队中", "queued"},
    [FATE_PUT] = {"正在发", "on the way"},
    [FATE_HANDED] = {"已送达企业微信", "handed to WeCom"},
    [FATE_REFUSED] = {"企业微信没有收或没有回答", "refused or not answered by WeCom"},
    [FATE_SCOPE] = {"不在应用可见范围", "outside the application's scope"},
    [FATE_UNLICENSED] = {"没有接口许可", "without a licence"},
    [FATE_LIMITED] = {"今天这类通知已收满", "has had enough of this kind today"},
    [FATE_OFF] = {"关闭了这类通知", "has turned this kind off"},
    [FATE_UNKNOWN] = {"还没有加入", "not a member yet"},
    [FATE_AWAY] = {"取消了关注或已冻结", "has left, or is frozen"},
    [FATE_STOPPED] = {"停发时还没发", "stopped before"},
    [FATE_RECALLED] = {"已撤回", "recalled"},
};

const char *notice_fate_say(const struct ctx *ctx, enum notice_fate fate)
{
    return tr(ctx, fates[fate].zh, fates[fate].en);
}

const char *notice_outcome_say(const struct ctx *ctx, const struct notice *n,
                               enum notice_fate fate)
{
    if (n->state == NOTICE_RECALLED && fate == FATE_HANDED)
        return notice_is_recalling(n) ? tr(ctx, "还没有撤回", "not recalled yet")
                                      : tr(ctx, "没有撤回，还在企业微信里", "not recalled: still in WeCom");
    return notice_fate_say(ctx, fate);
}
