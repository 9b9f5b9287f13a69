/* 解锁 number [form] reason — a form that is given once (an address) may be given once more, by the
 * desk whose node has it in `unlocks`. What was given stays and counts until then. Audited; the
 * student is told. */
#include "conf/words.h"
#include "handlers/desk_private.h"
#include "handlers/flow.h"
#include "handlers/flow_state.h"
#include "handlers/handlers.h"
#include "handlers/reader.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_person.h"
#include "handlers/texts.h"
#include "store/unlocks.h"

enum { FORMS = 20 };

/* What the clerk's nodes may give back. */
struct forms {
    const struct school_flow *flow[FORMS];
    unsigned                  count;
};

static void add_form(struct forms *f, const struct school_flow *flow)
{
    for (unsigned i = 0; i < f->count; i++)
        if (f->flow[i] == flow)
            return;
    if (flow && f->count < FORMS)
        f->flow[f->count++] = flow;
}

static void read_forms(const struct ctx *ctx, const struct desk_sight *s, struct forms *out)
{
    out->count = 0;
    for (unsigned i = 0; i < s->mine_count; i++) {
        const struct clearance_node *n = s->view.line[s->mine[i]].node;

        for (unsigned k = 0; k < n->unlocks_count; k++)
            add_form(out, flow_anywhere(ctx, str_c(n->unlocks[k])));
    }
}

static bool is_named(const struct school_flow *flow, struct str word)
{
    if (word.n == 0)
        return false;
    for (unsigned i = 0; i < flow->words_count; i++)
        if (str_eq_nocase(word, str_c(flow->words[i])))
            return true;
    return str_eq_nocase(word, str_c(flow->title)) || str_eq_nocase(word, str_c(flow->title_en));
}

/* The one that is named behind the number, which it is taken from; else the only one. */
static const struct school_flow *choose(const struct forms *f, struct desk_call *call)
{
    struct str behind = call->rest, word = {"", 0};

    str_split(&behind, ' ', &word);
    for (unsigned i = 0; i < f->count; i++)
        if (is_named(f->flow[i], word)) {
            call->rest = str_trim(behind);
            call->words++;
            return f->flow[i];
        }
    return f->count == 1 ? f->flow[0] : NULL;
}

static int say_which(struct ctx *ctx, const struct forms *f, const struct desk_call *call,
                     struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};

    if (f->count == 0)
        return reply_text(out,
                          str_c(tr(ctx, "您负责的项目里没有可以解锁的表。",
                                   "Nothing that you decide has a form to be given back.")),
                          err);
    buf_f(&text, tr(ctx, "请写上是哪一张表，例如：%s %s %s 原因",
                    "Please say which form, for example: %s %s %s why"),
          staff_word(ctx, words_unlock), call->sight.view.number.p,
          flow_title(ctx, f->flow[0]));
    for (unsigned i = 0; i < f->count; i++)
        buf_f(&text, "\n%s", flow_title(ctx, f->flow[i]));
    return reply_text(out, buf_view(&text), err);
}

/* ---- what happens ---- */

/* Why: what is to be put right. */
static void write_told(const struct ctx *ctx, const struct school_flow *flow, struct str reason,
                       struct buf *out)
{
    buf_f(out,
          tr(ctx,
             "「%s」已解锁，可以重新提交一次：请回复“%s”。原因：%.*s\n重新提交以前，以原来的为准。",
             "\"%s\" can be sent once more: please reply \"%s\". Why: %.*s\nWhat you sent counts "
             "until then."),
          flow_title(ctx, flow), flow_word(ctx, flow), STR_ARG(reason));
}

static int tell(struct ctx *ctx, const struct school_flow *flow, int64_t person, struct str reason,
                struct err *err)
{
    auto_wiped struct buf zh = {0}, en = {0};
    struct ctx            speaking = *ctx;

    speaking.me.lang = LANG_ZH;
    write_told(&speaking, flow, reason, &zh);
    speaking.me.lang = LANG_EN;
    write_told(&speaking, flow, reason, &en);
    return reader_tell(ctx, person, flow->app, buf_view(&zh), buf_view(&en), err);
}

static int unlock(struct ctx *ctx, const struct school_flow *flow, const struct clear_view *v,
                  struct str reason, struct desk_undone *page, struct reply *out,
                  struct err *err)
{
    auto_wiped struct buf text = {0};
    struct flow_state     state;
    bool                  again;

    buf_room(&text, REPLY_TEXT_MAX);
    desk_head_say(ctx, v, &text);
    buf_char(&text, '\n');
    if (flow_state_of(ctx, flow, v->person, &state, err) < 0)
        return -1;
    if (state.count > 0 &&
        unlock_add(ctx->store, ctx->now, str_c(flow->name), v->person, ctx->me.userid,
                   text_chars(reason, DESK_REASON), &again, err) < 0)
        return -1;
    if (state.count == 0 || again) {
        buf_f(&text,
              state.count == 0
                  ? tr(ctx, "「%s」还没有提交过，不用解锁。", "\"%s\" was never sent: it is open.")
                  : tr(ctx, "「%s」已经解锁，等本人重新提交，没有再解锁一次。",
                       "\"%s\" is unlocked already and not sent again yet; nothing was changed."),
              flow_title(ctx, flow));
        return reply_text(out, buf_view(&text), err);
    }
    if (staff_audit_text(ctx, "clear.unlock", v->person, str_c(flow->name), err) < 0 ||
        tell(ctx, flow, v->person, text_chars(reason, DESK_REASON), err) < 0)
        return -1;
    buf_f(&text,
          tr(ctx, "「%s」已解锁，可以重新提交一次。",
             "\"%s\" is unlocked and may be sent once more. "),
          flow_title(ctx, flow));
    if (page)
        page->done = true;
    if (desk_told_say(ctx, v->person, flow->app, &text, err) < 0)
        return -1;
    return reply_text(out, buf_view(&text), err);
}

int desk_unlock(struct ctx *ctx, const struct message *msg, struct desk_undone *page,
                struct reply *out, struct err *err)
{
    auto_desk_call struct desk_call call = {.words = 0};
    const struct school_flow       *flow;
    struct forms                    forms;
    struct str                      reason;
    int rc = desk_call_read(ctx, words_unlock, tr(ctx, " 原因", " why"), &call, out, err);

    if (rc <= 0)
        return rc;
    desk_undone_of(page, &call.sight.view);
    read_forms(ctx, &call.sight, &forms);
    if ((flow = choose(&forms, &call)) == NULL)
        return say_which(ctx, &forms, &call, out, err);
    reason = text_behind(ctx, msg, call.words);
    if (reason.n == 0)
        return reply_textf(
            out, err,
            tr(ctx, "请写上原因，本人会看到，例如：%s %s 地址填错",
               "Please say why, the person will read it: %s %s the address was wrong"),
            staff_word(ctx, words_unlock), call.sight.view.number.p);
    return unlock(ctx, flow, &call.sight.view, reason, page, out, err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    return desk_unlock(ctx, msg, NULL, out, err);
}

static bool wants(const struct ctx *ctx, const struct message *msg)
{
    return desk_there(ctx) && staff_free(ctx, msg);
}

/* Whom 帮助 tells of it: who decides at a node with forms. */
static int listed(struct ctx *ctx, bool *may, struct err *err)
{
    struct desks d = {.clerk = false};

    *may = false;
    if (desk_there(ctx) && desks_of(ctx, ctx->me.userid, &d, err) < 0)
        return -1;
    for (unsigned i = 0; i < ctx->school->clearances_count; i++)
        for (unsigned k = 0; k < ctx->school->clearances[i].nodes_count; k++) {
            const struct clearance_node *n = &ctx->school->clearances[i].nodes[k];

            *may = *may || (n->unlocks_count > 0 && desk_may(&d, desk_of_node(n)));
        }
    return 0;
}

const struct handler handler_desk_unlock = {
    .name = "desk_unlock",
    .type = MSG_TEXT,
    .words = words_unlock,
    .arguments = true,
    .aside = true,
    .apps = APPS_STAFF,
    .wants = wants,
    .listed = listed,
    .help = "解锁 学号 原因　让本人再填一次表",
    .help_en = "unlock NUMBER why: a form may be sent again",
    .run = run,
};
