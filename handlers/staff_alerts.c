/* 异常 [page] — the answers that somebody has to look at, as long as they are open; 解除 number reason
 * — lifts those of a person. For counsellors (their own scope) and the office. In the audit. */
#include "conf/words.h"
#include "handlers/clearance.h"
#include "handlers/flow.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_private.h"
#include "handlers/handlers.h"
#include "handlers/reader.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_person.h"
#include "handlers/staff_tell.h"
#include "handlers/texts.h"
#include "store/alerts.h"

enum {
    LISTED = 12, /* of one answer */
    PAGES = 1000,
    WHO_CHARS = 40,
    WHAT_CHARS = 40,
};

/* ---- 异常 ---- */

struct listing {
    struct ctx *ctx;
    unsigned    skip, seen; /* seen: of this page, and one more where there is one */
    struct buf  out;
    struct err *err;
};

void staff_alert_say(const struct ctx *ctx, const struct alert *a, struct buf *out)
{
    const struct school_flow     *flow = flow_anywhere(ctx, a->flow);
    auto_buf struct buf           name = {0};
    const struct school_question *q;
    const struct question_option *o;

    buf_f(&name, "%.*s", STR_ARG(a->question));
    q = flow ? answer_question(flow, name.p) : NULL;
    o = q ? answer_option(q, a->value) : NULL;
    buf_str(out, q ? text_label(ctx, q) : a->question);
    buf_c(out, tr(ctx, "：", ": "));
    buf_str(out, o ? str_c(tr(ctx, o->label, o->label_en)) : a->value);
}

static int write_who(struct listing *l, const struct alert *a)
{
    auto_staff_person struct staff_person p = {0};
    auto_buf struct buf                   who = {0};
    bool                                  found;

    if (staff_person_get(l->ctx, a->person, &p, &found, l->err) < 0)
        return -1;
    if (found)
        staff_person_say(&p, &who);
    else
        buf_c(&who, tr(l->ctx, "名册外的成员", "Somebody outside the roster"));
    buf_f(&l->out, "%.*s\n", STR_ARG(text_chars(buf_view(&who), WHO_CHARS)));
    return 0;
}

static int write_alert(void *arg, const struct alert *a)
{
    struct listing     *l = arg;
    auto_buf struct buf what = {0};
    char                moment[MOMENT_SIZE];

    if (l->skip > 0) {
        l->skip--;
        return 0;
    }
    if (++l->seen > LISTED)
        return 1;
    if (write_who(l, a) < 0)
        return -1;
    staff_alert_say(l->ctx, a, &what);
    buf_f(&l->out, tr(l->ctx, "　%.*s　%s\n", "  %.*s, %s\n"),
          STR_ARG(text_chars(buf_view(&what), WHAT_CHARS)),
          text_moment(l->ctx, a->last_at, moment));
    return 0;
}

static int read_page(struct listing *l, const struct scopes *scopes, unsigned page)
{
    l->skip = (page - 1) * LISTED;
    for (unsigned i = 0; i < scopes->count && l->seen <= LISTED; i++)
        if (alert_list(l->ctx->store, 0, page * LISTED + 1, str_c(scopes->scope[i].college),
                       str_c(scopes->scope[i].class_name), write_alert, l, l->err) < 0)
            return -1;
    return 0;
}

static int say_page(struct listing *l, const struct scopes *scopes, unsigned page,
                    struct reply *out)
{
    struct ctx         *ctx = l->ctx;
    auto_buf struct buf text = {0}, about = {0};

    if (l->seen == 0 && page > 1)
        return reply_textf(out, l->err, tr(ctx, "没有第 %u 页。", "There is no page %u."), page);
    scopes_name(scopes, &about);
    if (staff_audit(ctx, "alert.list", 0, words_alerts, buf_view(&about),
                    l->seen < LISTED ? l->seen : LISTED, l->err) < 0)
        return -1;
    if (l->seen == 0)
        return reply_text(out, str_c(tr(ctx, "现在没有异常。", "No open alerts.")), l->err);
    buf_c(&text, tr(ctx, "【未解除的异常】\n", "[Open alerts]\n"));
    buf_str(&text, buf_view(&l->out));
    scopes_say_more(ctx, scopes, &text);
    if (l->seen > LISTED)
        buf_f(&text, tr(ctx, "后面还有，回复“%s %u”。\n", "More: reply \"%s %u\".\n"),
              staff_word(ctx, words_alerts), page + 1);
    buf_f(&text, tr(ctx, "核实后回复“%s 学号 原因”。", "Checked? Reply \"%s\", the number and why."),
          staff_word(ctx, words_lift));
    return reply_text(out, buf_view(&text), l->err);
}

static int run_alerts(struct ctx *ctx, const struct message *msg, struct reply *out,
                      struct err *err)
{
    struct listing l = {.ctx = ctx, .err = err};
    struct scopes  scopes;
    uint64_t       page;
    int            rc = scopes_mine(ctx, &scopes, out, err);

    (void)msg;
    if (rc <= 0)
        return rc;
    if (!str_u64(staff_rest(ctx), &page) || page < 1 || page > PAGES)
        page = 1;
    rc = read_page(&l, &scopes, (unsigned)page);
    if (rc == 0)
        rc = say_page(&l, &scopes, (unsigned)page, out);
    buf_free(&l.out);
    return rc;
}

const struct handler handler_alerts = {
    .name = "alerts",
    .type = MSG_TEXT,
    .words = words_alerts,
    .arguments = true,
    .apps = APPS_STAFF,
    .wants = staff_free,
    .roles = roles_reach,
    .help = "异常　要跟进的学生",
    .help_en = "alerts: to be looked after",
    .run = run_alerts,
};

/* ---- 解除 ---- */

static int tell_person(struct ctx *ctx, int64_t person, struct err *err)
{
    static const struct str zh =
        STR_LIT("你报告的异常情况已由老师核实并解除。之后再有不适，请照实填报。");
    static const struct str en =
        STR_LIT("The staff have checked what you reported, and lifted it. Please go on reporting "
                "whatever is not well.");

    return reader_tell(ctx, person, "student", zh, en, err);
}

static int lift(struct ctx *ctx, const struct staff_person *p, struct str reason,
                struct reply *out, struct err *err)
{
    auto_buf struct buf who = {0};
    int64_t             count;

    if (reason.n == 0)
        return reply_textf(out, err,
                           tr(ctx, "请写上原因，例如：%s %s 已就诊，体温正常",
                              "Please say why: %s %s seen by a doctor"),
                           staff_word(ctx, words_lift), p->number.p);
    if (alert_lift(ctx->store, ctx->now, p->id, ctx->me.userid, reason, &count, err) < 0)
        return -1;
    staff_person_say(p, &who);
    if (count == 0)
        return reply_textf(out, err,
                           tr(ctx, "%s 没有未解除的异常。", "%s has no open alerts."), who.p);
    if (staff_audit(ctx, "alert.lift", p->id, words_lift, STR_LIT("异常"), count, err) < 0 ||
        tell_person(ctx, p->id, err) < 0 ||
        clearance_touched(ctx, p->id, (struct str){"", 0}, err) < 0)
        return -1;
    return reply_textf(out, err,
                       tr(ctx, "已解除 %s 的 %lld 项异常，本人会收到通知。",
                          "Lifted for %s: %lld. The person is told."),
                       who.p, (long long)count);
}

static int run_lift(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_staff_person struct staff_person p = {0};
    struct str                            rest = staff_rest(ctx);
    struct scopes                         scopes;
    int                                   rc = scopes_mine(ctx, &scopes, out, err);

    if (rc <= 0)
        return rc;
    if (staff_person_find(ctx, &scopes, staff_word(ctx, words_lift), tr(ctx, " 原因", " why"), &rest,
                          &p, out, err) < 0)
        return -1;
    return p.id == 0 ? 0 : lift(ctx, &p, text_behind(ctx, msg, 1 + p.words), out, err);
}

const struct handler handler_lift = {
    .name = "lift",
    .type = MSG_TEXT,
    .words = words_lift,
    .arguments = true,
    .apps = APPS_STAFF,
    .wants = staff_free,
    .run = run_lift,
};
