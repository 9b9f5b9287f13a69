/* What a guard sees of a look-up code: whether all is done that he asks for, in general words, who
 * it is, and the photo. Nothing of where something is missing: those in the queue may read along.
 * In the audit as the scans of passes, which are forgotten after a while. */
#include "handlers/desk_private.h"
#include "handlers/pass.h"
#include "handlers/staff.h"
#include "handlers/texts.h"
#include "store/audit.h"

#include <string.h>

struct exit_check {
    struct clear_view view;
    bool              frozen; /* whoever holds the code may be somebody else */
    bool              left;   /* was done with it, and then the roster has let him go */
    bool              photo;  /* was sent */
    bool              passed;
};

#define auto_exit_check __attribute__((cleanup(exit_check_free)))

static void exit_check_free(struct exit_check *e)
{
    clear_view_free(&e->view);
}

static int look_left(void *arg, const struct person *p)
{
    *(bool *)arg = str_is(p->state, "left");
    return 0;
}

/* The office marks who has graduated as left, and only then he goes out at the gate: it concerns
 * him no more, but what he was told in this season is true. */
static int judge_left(struct ctx *ctx, struct exit_check *e, struct err *err)
{
    const struct school_clearance *c = e->view.clearance;
    bool                           left = false;
    int64_t                        at = 0;

    if (e->view.concerned)
        return 0;
    if (people_get(ctx->store, e->view.person, look_left, &left, err) < 0 ||
        clear_completed(ctx->store, str_c(c->name), e->view.person, &at, err) < 0)
        return -1;
    e->left = left && at > 0 && at >= clearance_begin(c);
    return 0;
}

static int judge(struct ctx *ctx, const struct desk_person *p, struct exit_check *e,
                 struct err *err)
{
    enum member_bar bar;
    bool            bound;

    if (clearance_read(ctx, p->clearance, p->person, &e->view, err) < 0 ||
        judge_left(ctx, e, err) < 0 ||
        member_standing(ctx->store, p->person, &bound, &bar, err) < 0)
        return -1;
    e->frozen = bar == BAR_FROZEN;
    e->passed = ((e->view.count > 0 && e->view.gate_left == 0) || e->left) && !e->frozen &&
                e->view.season != SEASON_BEFORE;
    return 0;
}

static int send_photo(struct ctx *ctx, struct exit_check *e, struct err *err)
{
    const struct school_flow *flow = ctx->school->pass ? pass_id_flow(ctx) : NULL;
    struct pass_approval      id = {0};
    int                       rc = 0;

    if (flow && e->passed)
        rc = pass_approval_read(ctx, flow, e->view.person, &id, err);
    if (rc == 0)
        rc = pass_photo_send(ctx, id.photo, &e->photo, err);
    buf_free(&id.reason);
    return rc;
}

/* ---- the words ---- */

static void say_stopped(const struct ctx *ctx, const struct exit_check *e, struct buf *out)
{
    const struct clear_view *v = &e->view;

    if (e->frozen)
        buf_c(out, tr(ctx, "身份待核实", "the identity has to be checked"));
    else if (!v->concerned)
        buf_c(out, tr(ctx, "不在办理范围", "not among those concerned"));
    else if (v->season == SEASON_BEFORE)
        buf_c(out, tr(ctx, "还没有到办理时间", "the season has not begun"));
    else
        buf_f(out,
              tr(ctx, "还有 %u 项手续没有办完，请本人回复“%s”查看",
                 "%u things are not done yet: the progress (\"%s\") tells which"),
              v->gate_left, clear_word(ctx, v->clearance));
}

/* The built-in words have their own English (conf/schema_clearance.c). */
static const char *verdict(const struct ctx *ctx, const char *school, const char *school_en,
                           const char *zh, const char *en)
{
    if (school == NULL || strcmp(school, zh) == 0)
        return tr(ctx, zh, school_en ? school_en : en);
    return tr(ctx, school, school_en);
}

static void say_result(const struct ctx *ctx, const struct exit_check *e, struct buf *out)
{
    const struct school_clearance *c = e->view.clearance;

    if (e->passed) {
        buf_f(out,
              e->view.complete || e->left
                  ? tr(ctx, "✅【%s】%s已全部办完", "✅ [%s] %s: all is done")
                  : tr(ctx, "✅【%s】%s：门岗要核对的已办完",
                       "✅ [%s] %s: what the gate asks for is done"),
              verdict(ctx, c->gate_ok, c->gate_ok_en, "可离校", "May leave"), clear_title(ctx, c));
        return;
    }
    buf_f(out, tr(ctx, "⛔【%s】", "⛔ [%s] "),
          verdict(ctx, c->gate_stop, c->gate_stop_en, "不可离校", "Stop"));
    say_stopped(ctx, e, out);
}

static void say_person(const struct ctx *ctx, const struct exit_check *e, struct buf *out)
{
    buf_char(out, '\n');
    desk_head_say(ctx, &e->view, out);
    if (!e->passed)
        return;
    buf_c(out, e->photo
                   ? tr(ctx, "\n照片随后发来，请核对本人", "\nThe photo follows: compare the face")
                   : tr(ctx, "\n没有照片，请核对本人证件", "\nNo photo: please see a document"));
}

/* No clearance, or one that is no matter of the gates. */
static int say_other(struct ctx *ctx, const struct desk_person *p, struct reply *out,
                     struct err *err)
{
    if (p->found != FOUND_PERSON)
        return reply_textf(out, err, "⛔%s", desk_found_say(ctx, p->found));
    return reply_textf(out, err,
                       tr(ctx, "⛔【不归您处理】「%s」不归门岗查，请对方到办理点出示。",
                          "⛔ [Not for you] This is of \"%s\": it is for a desk."),
                       clear_title(ctx, p->clearance));
}

static int keep_audit(struct ctx *ctx, const struct exit_check *e, struct err *err)
{
    auto_buf struct buf detail = {0};

    buf_f(&detail, "%s %s", e->view.clearance->name, e->passed ? "passed" : "stopped");
    return staff_audit_text(ctx, AUDIT_SCAN, e->view.person, buf_view(&detail), err);
}

int desk_gate(struct ctx *ctx, const struct desk_person *p, struct reply *out, struct err *err)
{
    auto_exit_check struct exit_check e = {.passed = false};
    auto_wiped struct buf             text = {0};

    if (p->found != FOUND_PERSON || !p->clearance->gate)
        return say_other(ctx, p, out, err);
    if (judge(ctx, p, &e, err) < 0 || send_photo(ctx, &e, err) < 0 ||
        keep_audit(ctx, &e, err) < 0)
        return -1;
    buf_room(&text, REPLY_TEXT_MAX);
    say_result(ctx, &e, &text);
    say_person(ctx, &e, &text);
    return reply_text(out, buf_view(&text), err);
}
