/* 撤回 number [node] reason — takes back what was decided today; 重开 number [node] reason — whatever
 * day it was decided on. The node may be left out where only one can be meant. The student is told,
 * and reads the reason. */
#include "base/cst.h"
#include "conf/words.h"
#include "handlers/desk_private.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"

#include <ctype.h>

void desk_call_free(struct desk_call *c)
{
    desk_sight_free(&c->sight);
}

/* ---- whom it is about ---- */

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (isdigit((unsigned char)text.p[i]))
            return true;
    return false;
}

static int say_usage(struct ctx *ctx, const char *const *words, const char *after,
                     struct reply *out, struct err *err)
{
    return reply_textf(out, err,
                       tr(ctx, "请写上学号，例如：%s 20170001%s",
                          "Please give the number, for example: %s 20170001%s"),
                       staff_word(ctx, words), after);
}

/* Whoever else was in front of the clerk is not any more: a number must not mean that one. */
static int hold(struct ctx *ctx, const struct desk_person *p, struct err *err)
{
    struct desk_talk talk = {.count = 0};
    bool             there = false;

    if (desk_talk_read(ctx, &talk, &there, err) < 0)
        return -1;
    if (there && talk.person == p->person && talk.clearance == p->clearance)
        return 0;
    return desk_talk_end(ctx, err);
}

/* 1 found: by the number that *rest begins with (and moves behind), or who is in front of the
 * clerk; 0: *out says why not. */
static int find(struct ctx *ctx, const char *const *words, const char *after, struct str *rest,
                struct desk_call *call, struct desk_person *p, struct reply *out, struct err *err)
{
    struct desk_talk talk = {.count = 0};
    struct str       behind = *rest, word = {"", 0};
    bool             there = false;

    str_split(&behind, ' ', &word);
    if (!has_digit(word)) {
        if (desk_talk_read(ctx, &talk, &there, err) < 0)
            return -1;
        *p = (struct desk_person){FOUND_PERSON, talk.person, talk.clearance};
        call->words = 1;
        return there ? 1 : say_usage(ctx, words, after, out, err);
    }
    if (desk_find(ctx, word, p, err) < 0 || hold(ctx, p, err) < 0)
        return -1;
    if (p->found != FOUND_PERSON)
        return reply_text(out, str_c(desk_found_say(ctx, p->found)), err);
    *rest = str_trim(behind);
    call->words = 2;
    return 1;
}

int desk_call_read(struct ctx *ctx, const char *const *words, const char *after,
                   struct desk_call *call, struct reply *out, struct err *err)
{
    struct desk_person p = {.person = 0};
    int                rc = desk_clerk(ctx, &call->desks, out, err);

    call->rest = staff_rest(ctx);
    if (rc > 0)
        rc = find(ctx, words, after, &call->rest, call, &p, out, err);
    if (rc <= 0)
        return rc;
    if (desk_sight_read(ctx, &call->desks, p.clearance, p.person, &call->sight, err) < 0)
        return -1;
    if (call->sight.mine_count == 0)
        return desk_refuse(ctx, &call->desks, &call->sight.view, out, err);
    return desk_looked(ctx, &call->sight.view, err) < 0 ? -1 : 1;
}

void desk_undone_of(struct desk_undone *page, const struct clear_view *v)
{
    if (page == NULL)
        return;
    page->person = v->person;
    page->clearance = v->clearance;
}

/* ---- which node ---- */

struct way {
    const char *const *words;
    bool               late;
};

static const struct way take_back = {.words = words_take_back};
static const struct way reopen = {.words = words_reopen, .late = true};

static bool can_be_meant(const struct ctx *ctx, const struct way *how, const struct clear_line *l)
{
    if (l->node->by == NODE_RULE || l->spared || l->state == CLEAR_TODO)
        return false;
    return how->late || (l->had && l->source == CLEAR_BY_DESK &&
                         cst_day(l->at) == cst_day(ctx->now));
}

static const struct clear_line *named(struct desk_call *call)
{
    struct str behind = call->rest, word = {"", 0};

    str_split(&behind, ' ', &word);
    for (unsigned i = 0; i < call->sight.mine_count; i++) {
        const struct clear_line *l = &call->sight.view.line[call->sight.mine[i]];

        if (!desk_names(l->node, word))
            continue;
        call->rest = str_trim(behind);
        call->words++;
        return l;
    }
    return NULL;
}

/* NULL: none, or several. */
static const struct clear_line *the_only_one(const struct ctx *ctx, const struct way *how,
                                             const struct desk_call *call, unsigned *count)
{
    const struct clear_line *one = NULL;

    *count = 0;
    for (unsigned i = 0; i < call->sight.mine_count; i++) {
        const struct clear_line *l = &call->sight.view.line[call->sight.mine[i]];

        if (can_be_meant(ctx, how, l)) {
            one = l;
            ++*count;
        }
    }
    if (*count == 0 && call->sight.mine_count == 1) /* why not is told of it */
        return &call->sight.view.line[call->sight.mine[0]];
    return *count == 1 ? one : NULL;
}

static int say_which(struct ctx *ctx, const struct way *how, const struct desk_call *call,
                     unsigned count, struct reply *out, struct err *err)
{
    auto_wiped struct buf text = {0};
    const char           *number = call->sight.view.number.p;

    if (count == 0)
        return reply_text(
            out,
            str_c(how->late
                      ? tr(ctx, "您负责的项目都还没有决定，不用重开。",
                           "Nothing of yours is decided: there is nothing to reopen.")
                      : tr(ctx, "您负责的项目今天没有决定，不能撤回；以前决定的请用“重开”。",
                           "Nothing of yours was decided today; what is older can be reopened.")),
            err);
    buf_room(&text, REPLY_TEXT_MAX);
    for (unsigned i = 0; i < call->sight.mine_count; i++) {
        const struct clear_line *l = &call->sight.view.line[call->sight.mine[i]];

        if (!can_be_meant(ctx, how, l))
            continue;
        if (text.n == 0)
            buf_f(&text, tr(ctx, "请写上是哪一项，例如：%s %s %s 原因",
                            "Please say which, for example: %s %s %s why"),
                  staff_word(ctx, how->words), number, tr(ctx, l->node->title, l->node->title_en));
        buf_char(&text, '\n');
        if (desk_line_say(ctx, l, &text, err) < 0)
            return -1;
    }
    return reply_text(out, buf_view(&text), err);
}

/* ---- what happens ---- */

/* It is before the clerk again, with its numbers, when it can be decided anew. */
static int show_again(struct ctx *ctx, struct desk_call *call, const struct clear_view *v,
                      struct buf *text, struct err *err)
{
    auto_desk_sight struct desk_sight now = {.mine_count = 0};
    struct desk_talk                  talk;

    if (desk_sight_read(ctx, &call->desks, v->clearance, v->person, &now, err) < 0)
        return -1;
    if (now.choice_count == 0 || flow_open(ctx))
        return 0;
    desk_talk_of(&now, &talk);
    return desk_go_on(ctx, &talk, &now.view, text, err);
}

/* What can be decided anew stands below with its numbers. */
static bool stands_below(const struct ctx *ctx, const struct clear_view *v,
                         const struct clear_line *l, enum decide_result result)
{
    return result == DECIDE_DONE && !flow_open(ctx) && desk_choice(v, l) == CHOICE_BOTH;
}

static int open_again(struct ctx *ctx, const struct way *how, struct desk_call *call,
                      const struct clear_line *l, struct str reason, struct desk_undone *page,
                      struct reply *out, struct err *err)
{
    const struct clear_view          *v = &call->sight.view;
    auto_wiped struct buf             text = {0};
    auto_clear_view struct clear_view after = {0};
    enum decide_result                result;
    struct decision                   d = {.clearance = v->clearance,
                                           .node = l->node,
                                           .person = v->person,
                                           .to = CLEAR_TODO,
                                           .seen = l->state,
                                           .reason = text_chars(reason, DESK_REASON),
                                           .late = how->late};

    if (clearance_decide(ctx, &d, &result, err) < 0 ||
        clearance_read(ctx, v->clearance, v->person, &after, err) < 0)
        return -1;
    buf_room(&text, REPLY_TEXT_MAX);
    desk_result_say(ctx, &d, result, &text);
    if (result == DECIDE_DONE &&
        desk_told_say(ctx, v->person, v->clearance->app, &text, err) < 0)
        return -1;
    buf_char(&text, '\n');
    desk_head_say(ctx, &after, &text);
    text_newline(&text);
    l = clear_line_of(&after, str_c(d.node->name));
    if ((l && (page || !stands_below(ctx, &after, l, result)) &&
         desk_line_say(ctx, l, &text, err) < 0) ||
        (result == DECIDE_DONE && !page && show_again(ctx, call, &after, &text, err) < 0))
        return -1;
    if (page)
        page->done = result == DECIDE_DONE;
    return reply_text(out, str_trim(buf_view(&text)), err);
}

int desk_take_back(struct ctx *ctx, const struct message *msg, bool late, struct desk_undone *page,
                   struct reply *out, struct err *err)
{
    const struct way               *how = late ? &reopen : &take_back;
    auto_desk_call struct desk_call call = {.words = 0};
    const struct clear_line        *l;
    struct str                      reason;
    unsigned                        count = 0;
    int rc = desk_call_read(ctx, how->words, tr(ctx, " 原因", " why"), &call, out, err);

    if (rc <= 0)
        return rc;
    desk_undone_of(page, &call.sight.view);
    if ((l = named(&call)) == NULL)
        l = the_only_one(ctx, how, &call, &count);
    if (l == NULL)
        return say_which(ctx, how, &call, count, out, err);
    reason = text_behind(ctx, msg, call.words);
    if (reason.n == 0)
        return reply_textf(out, err,
                           tr(ctx, "请写上原因，本人会看到，例如：%s %s 按错了",
                              "Please say why, the person will read it: %s %s pressed by mistake"),
                           staff_word(ctx, how->words), call.sight.view.number.p);
    return open_again(ctx, how, &call, l, reason, page, out, err);
}

static bool wants(const struct ctx *ctx, const struct message *msg)
{
    return desk_there(ctx) && staff_free(ctx, msg);
}

static int run_take_back(struct ctx *ctx, const struct message *msg, struct reply *out,
                         struct err *err)
{
    return desk_take_back(ctx, msg, false, NULL, out, err);
}

const struct handler handler_desk_take_back = {
    .name = "desk_take_back",
    .type = MSG_TEXT,
    .words = words_take_back,
    .arguments = true,
    .aside = true,
    .apps = APPS_STAFF,
    .wants = wants,
    .listed = desk_listed,
    .help = "撤回 学号 原因　今天决定错的；以前的用“重开”",
    .help_en = "takeback NUMBER why: a decision of today; older: reopen",
    .run = run_take_back,
};

static int run_reopen(struct ctx *ctx, const struct message *msg, struct reply *out,
                      struct err *err)
{
    return desk_take_back(ctx, msg, true, NULL, out, err);
}

const struct handler handler_desk_reopen = {
    .name = "desk_reopen",
    .type = MSG_TEXT,
    .words = words_reopen,
    .arguments = true,
    .aside = true,
    .apps = APPS_STAFF,
    .wants = wants,
    .run = run_reopen,
};
