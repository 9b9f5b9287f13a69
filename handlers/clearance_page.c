/* /clearance: what a graduate sees at a PC. The same reading, the same code as in the chat. */
#include "handlers/clearance_private.h"

#include "base/cst.h"
#include "bot/page_view.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/page_private.h"
#include "handlers/texts.h"

enum { TEXTS = 4 * CLEAR_NODES + 16 };

/* The view, and the texts that it borrows, which lie still. */
struct making {
    struct ctx             *ctx;
    struct clear_view       read;
    struct clear_page_view  view;
    struct buf              memory[TEXTS];
    unsigned                used;
};

static void making_free(struct making *m)
{
    for (unsigned i = 0; i < m->used; i++)
        buf_free(&m->memory[i]);
    clear_view_free(&m->read);
}

#define auto_making __attribute__((cleanup(making_free)))

/* One more text to be written; never full: TEXTS is what all of a view takes. */
static struct buf *another(struct making *m)
{
    return &m->memory[m->used < TEXTS - 1 ? m->used++ : TEXTS - 1];
}

static struct str optional(const struct ctx *ctx, const char *zh, const char *en)
{
    return zh ? text_line(tr(ctx, zh, en)) : (struct str){"", 0};
}

/* ---- the nodes ---- */

static const int64_t states[] = {
    [CLEAR_TODO] = VIEW_TODO,
    [CLEAR_NONE] = VIEW_NONE,
    [CLEAR_PASSED] = VIEW_PASSED,
    [CLEAR_REFUSED] = VIEW_REFUSED,
};

/* Why it is open: what the desk wrote, what the rule misses, or that a list is still to come. */
static int add_reason(struct making *m, const struct clear_line *l, struct view_node *n,
                      struct err *err)
{
    struct buf *text;

    n->reason = buf_view(&l->reason);
    if (clear_is_done(l->state) || n->reason.n > 0 || m->read.season == SEASON_OVER)
        return 0;
    text = another(m);
    if (l->node->rule && clear_rule_say(m->ctx, l->node->rule, &m->read, false, text, err) < 0)
        return -1;
    if (l->node->by == NODE_FEED && l->at == 0)
        buf_c(text, tr(m->ctx, "部门统一核对，有结果会通知你。",
                       "They check everybody; you will be told."));
    n->reason = buf_view(text);
    return 0;
}

static struct str moment(struct making *m, const struct clear_line *l)
{
    struct buf *text = another(m);
    char        at[MOMENT_SIZE];

    if (l->had && l->at != 0)
        buf_f(text, tr(m->ctx, "%s 更新", "as of %s"), text_moment(m->ctx, l->at, at));
    if (!l->turn && !clear_is_done(l->state) && m->read.season != SEASON_OVER) {
        buf_c(text, text->n > 0 ? tr(m->ctx, "；", "; ") : "");
        buf_f(text, tr(m->ctx, "序号 %u 全部办完后办理", "after all of number %u"),
              m->read.number_now);
    }
    return buf_view(text);
}

static int add_node(struct making *m, const struct clear_line *l, struct err *err)
{
    const struct ctx            *ctx = m->ctx;
    const struct clearance_node *n = l->node;
    struct view_node            *out = &m->view.node[m->view.count++];

    *out = (struct view_node){
        .number = n->number,
        .state = states[l->state],
        .turn = l->turn,
        .title = str_c(tr(ctx, n->title, n->title_en)),
        .subtitle = optional(ctx, n->subtitle, n->subtitle_en),
        .status = str_c(clear_state_say(ctx, l->state)),
        .note = optional(ctx, n->note, n->note_en),
        .place = optional(ctx, n->place, n->place_en),
        .hours = optional(ctx, n->hours, n->hours_en),
        .bring = optional(ctx, n->bring, n->bring_en),
        .contact = optional(ctx, n->contact, NULL),
        .when = moment(m, l),
    };
    return add_reason(m, l, out, err);
}

/* ---- the forms ---- */

static int add_form(struct making *m, const struct school_flow *flow, struct err *err)
{
    struct flow_state state = {0};
    struct buf       *text = another(m);
    char              at[MOMENT_SIZE];
    bool              open;

    if (clear_form_read(m->ctx, flow, m->read.person, &state, &open, err) < 0)
        return -1;
    if (state.count > 0)
        buf_f(text, tr(m->ctx, "已填（%s）", "filled in (%s)"), text_moment(m->ctx, state.at, at));
    else
        buf_c(text, tr(m->ctx, "未填", "not filled in"));
    if (open && (state.count > 0 || !clear_form_asked(&m->read, flow)))
        buf_f(text, tr(m->ctx, "，请在企业微信里回复“%s”", "; in WeCom reply \"%s\""),
              flow_word(m->ctx, flow));
    m->view.form[m->view.forms++] = (struct view_form){
        .title = str_c(flow_title(m->ctx, flow)),
        .status = buf_view(text),
        .done = state.count > 0,
    };
    return 0;
}

static int add_forms(struct making *m, struct err *err)
{
    const struct clear_view       *v = &m->read;
    const struct school_clearance *c = v->clearance;

    for (unsigned i = 0; i < c->forms_count && m->view.forms < VIEW_FORMS; i++) {
        const struct school_flow *flow = flow_anywhere(m->ctx, str_c(c->forms[i]));

        if (flow && add_form(m, flow, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- the head ---- */

static void add_season(struct making *m)
{
    const struct clear_view *v = &m->read;
    struct buf *text = another(m);

    clear_season_say(m->ctx, v->clearance, text);
    m->view.season = buf_view(text);
    m->view.season_note =
        str_c(v->season == SEASON_BEFORE ? tr(m->ctx, "还没有开始", "has not begun")
              : v->season == SEASON_OVER ? tr(m->ctx, "已结束", "is over")
                                         : "");
}

static int add_progress(struct making *m, struct err *err)
{
    const struct clear_view *v = &m->read;
    struct buf *progress = another(m), *next = another(m);
    char        at[MOMENT_SIZE];

    buf_f(progress, tr(m->ctx, "已办 %u / %u 项", "%u of %u done"), v->done, v->count);
    if (v->complete)
        buf_c(next, v->clearance->done
                        ? tr(m->ctx, v->clearance->done, v->clearance->done_en)
                        : tr(m->ctx, "手续已全部办完。", "All of it is done."));
    if (v->complete && v->completed_at != 0)
        buf_f(progress, tr(m->ctx, "，%s 全部办完", "; all of it %s"),
              text_moment(m->ctx, v->completed_at, at));
    if (!v->complete && v->season == SEASON_OPEN &&
        clear_next_say(m->ctx, v, true, next, err) < 0)
        return -1;
    m->view.progress = buf_view(progress);
    m->view.next = buf_view(next);
    return 0;
}

static int add_clearance(struct making *m, struct err *err)
{
    const struct clear_view       *v = &m->read;
    const struct school_clearance *c = v->clearance;

    m->view.clearance = str_c(c->name);
    m->view.title = str_c(clear_title(m->ctx, c));
    m->view.number = buf_view(&v->number);
    m->view.name = buf_view(&v->name);
    m->view.college = buf_view(&v->college);
    m->view.done = v->done;
    m->view.complete = v->complete;
    m->view.has_code = c->code_words_count > 0;
    add_season(m);
    if (add_progress(m, err) < 0)
        return -1;
    for (unsigned i = 0; i < v->count; i++)
        if (add_node(m, &v->line[i], err) < 0)
            return -1;
    return add_forms(m, err);
}

/* ---- the code ---- */

static void say_no_code(struct making *m, const struct clear_view *v, bool renewed)
{
    struct buf *text = another(m);

    if (v->season == SEASON_OVER)
        buf_f(text, tr(m->ctx, "「%s」已经结束，不再需要二维码。", "\"%s\" is over: there is no code any more."),
              clear_title(m->ctx, v->clearance));
    else if (renewed)
        buf_c(text, tr(m->ctx, "今天换得太多了，没有再换；现在的还能用。",
                       "That was too often today: the one that you have is good."));
    else
        buf_c(text, tr(m->ctx, "暂时没有二维码，请报学号。", "There is no code: tell your number."));
    m->view.say = buf_view(text);
}

static int write_code(struct making *m, const struct lookup_code *code, struct err *err)
{
    struct buf *text = another(m), *until = another(m);
    char        date[11];

    if (lookup_write(m->ctx->store, code, text, err) < 0)
        return -1;
    buf_c(until, cst_date(date, code->expires_at));
    m->view.code = buf_view(text);
    m->view.code_until = buf_view(until);
    return 0;
}

static int add_code(struct making *m, bool renew, struct err *err)
{
    const struct clear_view *v = &m->read;
    struct lookup_code       code;
    bool                     may;

    if (clearance_code(m->ctx, v->clearance, v->person, renew, &code, &may, err) < 0)
        return -1;
    if (may && renew)
        m->view.say = str_c(tr(m->ctx, "已换新，旧的已经作废：打印的、存下的都要换。",
                               "This is a new one. The old one is dead, printed or saved."));
    if (!may)
        say_no_code(m, v, renew);
    if (!may && renew && v->season != SEASON_OVER &&
        clearance_code(m->ctx, v->clearance, v->person, false, &code, &may, err) < 0)
        return -1;
    return may ? write_code(m, &code, err) : 0;
}

/* ---- which one ---- */

static void add_other(struct making *m, const struct school_clearance *c)
{
    if (m->view.others < VIEW_OTHERS)
        m->view.other[m->view.others++] = (struct view_other){
            .name = str_c(c->name),
            .title = str_c(clear_title(m->ctx, c)),
        };
}

/* All that concern the person: the one that was asked for, or the first, and the names of the
 * others. */
static int find(struct making *m, struct str which, struct err *err)
{
    const struct conf_school *school = m->ctx->school;
    struct clear_view        *out = &m->read;

    for (unsigned i = 0; i < school->clearances_count; i++) {
        const struct school_clearance    *c = &school->clearances[i];
        auto_clear_view struct clear_view v = {0};
        bool                              wanted = str_is(which, c->name);

        if (clearance_read(m->ctx, c, m->ctx->me.person, &v, err) < 0)
            return -1;
        if (!v.concerned)
            continue;
        if (out->concerned) /* one of the two is another one */
            add_other(m, wanted ? out->clearance : c);
        if (out->concerned && !wanted)
            continue;
        clear_view_free(out);
        *out = v;
        v = (struct clear_view){0}; /* out's now */
    }
    return 0;
}

static void say_none(struct making *m)
{
    struct buf *text = another(m);

    m->view.title = str_c(tr(m->ctx, "离校手续", "Clearance"));
    if (m->ctx->school->clearances_count > 0)
        clear_others_say(m->ctx, &m->ctx->school->clearances[0], text);
    else
        buf_c(text, tr(m->ctx, "学校现在没有要在这里办的手续。", "There is nothing to be done here now."));
    m->view.say = buf_view(text);
}

/* As in the chat: nobody has told of what a day has brought (clearance_words.c). */
static int settle(struct making *m, struct err *err)
{
    static const struct str nothing = {"", 0};
    struct clear_view      *v = &m->read;

    if (clear_rules_seen(m->ctx, v, err) < 0)
        return -1;
    if (v->season != SEASON_OPEN || v->complete == (v->completed_at != 0))
        return 0;
    if (clearance_settle(m->ctx, v->clearance, v->person, nothing, nothing, err) < 0)
        return -1;
    v->completed_at = v->complete ? m->ctx->now : 0;
    return 0;
}

static int make(struct making *m, const struct msg_page *page, struct err *err)
{
    if (find(m, page->which, err) < 0)
        return -1;
    if (!m->read.concerned) {
        say_none(m);
        return 0;
    }
    if (settle(m, err) < 0 || add_clearance(m, err) < 0)
        return -1;
    return page->code ? add_code(m, page->renew, err) : 0;
}

/* ---- the handler ---- */

static bool wants(const struct ctx *ctx, const struct message *msg)
{
    (void)ctx;
    return msg->page.ask == PAGE_CLEARANCE;
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_making struct making m = {.ctx = ctx};
    auto_buf struct buf       name = {0}, say = {0}, packed = {0};
    int                       rc = page_person(ctx, &msg->page, &name, &say, err);

    if (rc < 0)
        return -1;
    if (rc == 0)
        return reply_page(out, PAGE_REFUSED, buf_view(&say), err);
    m.view.me = buf_view(&name);
    if (make(&m, &msg->page, err) < 0)
        return -1;
    clear_page_pack(&m.view, &packed);
    return reply_view(out, buf_view(&packed), err);
}

const struct handler handler_clearance_page = {
    .name = "clearance_page",
    .type = MSG_PAGE,
    .quiet = true,
    .wants = wants,
    .run = run,
};
