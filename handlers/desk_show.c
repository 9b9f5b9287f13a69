/* What a clerk sees of somebody: who it is, the nodes of his desks, and the numbers that decide. */
#include "base/mem.h"
#include "bot/push.h"
#include "conf/words.h"
#include "handlers/appointment.h"
#include "handlers/desk_private.h"
#include "handlers/flow.h"
#include "handlers/flow_private.h"
#include "handlers/flow_state.h"
#include "handlers/reader.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"
#include "store/answers.h"
#include "store/people.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    ROOM = REPLY_TEXT_MAX - 700, /* bytes for the lines: what follows them fits too */
    FORM_ROOM = 500,             /* … and for the answers of a form */
};

void desk_sight_free(struct desk_sight *s)
{
    clear_view_free(&s->view);
}

int desk_sight_read(struct ctx *ctx, const struct desks *desks, const struct school_clearance *c,
                    int64_t person, struct desk_sight *out, struct err *err)
{
    struct clear_view *v = &out->view;

    if (clearance_read(ctx, c, person, v, err) < 0)
        return -1;
    out->mine_count = out->choice_count = 0;
    for (unsigned i = 0; i < v->count; i++) {
        if (!desk_may(desks, desk_of_node(v->line[i].node)))
            continue;
        out->mine[out->mine_count++] = i;
        if (desk_choice(v, &v->line[i]) != CHOICE_NONE)
            out->choice[out->choice_count++] = i;
    }
    return 0;
}

void desk_talk_of(const struct desk_sight *s, struct desk_talk *out)
{
    *out = (struct desk_talk){.clearance = s->view.clearance,
                              .person = s->view.person,
                              .count = s->choice_count};
    for (unsigned i = 0; i < s->choice_count; i++) {
        out->choice[i].node = s->view.line[s->choice[i]].node;
        out->choice[i].seen = s->view.line[s->choice[i]].state;
    }
}

/* ---- the dialog ---- */

/* dorm=0,library=3 */
static bool read_choices(const struct school_clearance *c, struct str text, struct desk_talk *out)
{
    struct str item, name;
    int64_t    seen;

    while (text.n > 0 && str_split(&text, ',', &item)) {
        const struct clearance_node *node = NULL;

        if (!str_split(&item, '=', &name) || !str_i64(item, &seen) || out->count == CLEAR_NODES)
            return false;
        for (unsigned i = 0; i < c->nodes_count && node == NULL; i++)
            if (str_is(name, c->nodes[i].name))
                node = &c->nodes[i];
        if (node == NULL)
            return false;
        out->choice[out->count].node = node;
        out->choice[out->count++].seen = (enum clear_state)seen;
    }
    return true;
}

static bool read_talk(const struct ctx *ctx, const struct answers *a, struct desk_talk *out)
{
    const char *clearance = answers_get(a, "clearance"), *person = answers_get(a, "person");
    const char *choices = answers_get(a, "choices"), *why = answers_get(a, "why");

    if (clearance == NULL || person == NULL || choices == NULL)
        return false;
    out->clearance = clearance_named(ctx->school, str_c(clearance));
    if (out->clearance == NULL || !str_i64(str_c(person), &out->person) ||
        !read_choices(out->clearance, str_c(choices), out))
        return false;
    for (unsigned i = 0; why && i < out->count; i++)
        if (str_is(str_c(why), out->choice[i].node->name))
            out->why = out->choice[i].node;
    return true;
}

int desk_talk_read(struct ctx *ctx, struct desk_talk *out, bool *there, struct err *err)
{
    auto_answers struct answers a = {.count = 0};
    struct desk_talk            t = {.count = 0};

    *there = false;
    if (!str_is(ctx->dialog.flow, DESK_DIALOG))
        return 0;
    if (answers_read(ctx->store, ctx->dialog.answers, &a, err) < 0)
        return -1;
    snprintf(t.task, sizeof t.task, "%.*s", STR_ARG(ctx->dialog.task_id));
    *there = read_talk(ctx, &a, &t);
    if (*there)
        *out = t;
    return 0;
}

int desk_talk_save(struct ctx *ctx, const struct desk_talk *t, struct err *err)
{
    auto_answers struct answers a = {.count = 0};
    auto_buf struct buf         choices = {0}, written = {0};
    char                        person[24];
    struct dialog               d = {.flow = STR_LIT(DESK_DIALOG),
                                     .step = t->why != NULL,
                                     .task_id = str_c(t->task),
                                     .started_at = ctx->now,
                                     .expires_at = ctx->now + DESK_SECONDS};

    for (unsigned i = 0; i < t->count; i++)
        buf_f(&choices, "%s%s=%d", i > 0 ? "," : "", t->choice[i].node->name,
              (int)t->choice[i].seen);
    snprintf(person, sizeof person, "%" PRId64, t->person);
    answers_set(&a, "clearance", str_c(t->clearance->name), false);
    answers_set(&a, "person", str_c(person), false);
    answers_set(&a, "choices", buf_view(&choices), false);
    if (t->why)
        answers_set(&a, "why", str_c(t->why->name), false);
    if (answers_write(ctx->store, &a, &written, err) < 0)
        return -1;
    d.answers = buf_view(&written);
    return dialog_save(ctx->store, ctx->me.userid, str_c(ctx->app->name), &d, err);
}

int desk_talk_end(struct ctx *ctx, struct err *err)
{
    return str_is(ctx->dialog.flow, DESK_DIALOG)
               ? dialog_end(ctx->store, ctx->me.userid, str_c(ctx->app->name), err)
               : 0;
}

/* ---- the words ---- */

void desk_head_say(const struct ctx *ctx, const struct clear_view *v, struct buf *out)
{
    if (v->number.n == 0)
        buf_c(out, tr(ctx, "名册里没有这个人", "Not on the roster"));
    buf_str(out, buf_view(&v->name));
    if (v->class_name.n > 0)
        buf_f(out, "　%s", v->class_name.p);
    if (v->number.n > 0)
        buf_f(out, "　%s", v->number.p);
}

static int say_person(void *arg, const struct person *p)
{
    struct buf *out = arg;

    buf_str(out, p->name);
    if (p->class_name.n > 0)
        buf_f(out, "　%.*s", STR_ARG(p->class_name));
    buf_f(out, "　%.*s", STR_ARG(p->number));
    return 0;
}

int desk_who_say(struct ctx *ctx, int64_t person, struct buf *out, struct err *err)
{
    int found = people_get(ctx->store, person, say_person, out, err);

    if (found == 0)
        buf_c(out, tr(ctx, "名册里没有这个人", "Not on the roster"));
    return found < 0 ? -1 : 0;
}

int desk_told_say(struct ctx *ctx, int64_t person, const char *app, struct buf *out,
                  struct err *err)
{
    bool hears;

    if (reader_hears(ctx, person, app, &hears, err) < 0)
        return -1;
    buf_c(out, hears ? tr(ctx, "本人会收到通知。", "The person is told.")
                     : tr(ctx, "本人收不到通知（还没有用过，或取消了关注），请当面告诉他。",
                          "The person is not reached (has never been here, or has left): please "
                          "say it yourself."));
    return 0;
}

/* What may be replied about the n-th choice. */
static void say_numbers(const struct ctx *ctx, enum desk_choice choice, unsigned n, struct buf *out)
{
    if (choice == CHOICE_BOTH)
        buf_f(out, tr(ctx, "\n　%u 通过　%u 未通过 原因", "\n  %u passed, %u why not"), 2 * n + 1,
              2 * n + 2);
    else
        buf_f(out, tr(ctx, "\n　%u 改为未通过 原因", "\n  %u why it is refused after all"),
              2 * n + 2);
}

/* ---- the forms that a desk may give back ---- */

/* The question is asked of the student; a clerk reads what it is about. */
static struct str without_your(struct str line)
{
    static const char *const words[] = {"你的", "您的", "Your ", "your "};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_starts(line, str_c(words[i])))
            return str_skip(line, strlen(words[i]));
    return line;
}

/* 　迁移地址：05-31 09:00 已填, and each answer in a line below. */
static int say_filled(struct ctx *ctx, const struct school_flow *flow, const struct submission *sub,
                      struct buf *out, struct err *err)
{
    auto_answers struct answers a = {.count = 0};
    auto_wiped struct buf       lines = {0};
    struct str                  rest, line;
    char                        moment[MOMENT_SIZE];

    if (answers_read(ctx->store, sub->answers, &a, err) < 0)
        return -1;
    buf_f(out, tr(ctx, "已填（%s）", "filled in (%s)"), text_moment(ctx, sub->at, moment));
    text_answers(ctx, flow, &a, false, FORM_ROOM, &lines);
    for (rest = buf_view(&lines); str_split(&rest, '\n', &line);)
        if (line.n > 0)
            buf_f(out, tr(ctx, "\n　%.*s", "\n  %.*s"), STR_ARG(without_your(line)));
    return 0;
}

/* It is this desk that looks whether they are right. */
static int say_forms(struct ctx *ctx, const struct clear_view *v, const struct clear_line *l,
                     struct buf *out, struct err *err)
{
    for (unsigned i = 0; i < l->node->unlocks_count; i++) {
        const struct school_flow *flow = flow_anywhere(ctx, str_c(l->node->unlocks[i]));
        auto_wiped struct buf     memory = {0};
        struct submission         sub = {0};
        int                       rc = 0;

        if (flow == NULL)
            continue;
        rc = submission_last(ctx->store, str_c(flow->name), flow_day(flow, ctx->now), v->person,
                             &sub, NULL, &memory, err);
        if (rc < 0)
            return -1;
        buf_f(out, tr(ctx, "\n　%s：", "\n  %s: "), flow_title(ctx, flow));
        if (rc == 0)
            buf_c(out, tr(ctx, "未填", "not filled in"));
        else if (say_filled(ctx, flow, &sub, out, err) < 0)
            return -1;
    }
    return 0;
}

static int say_line(struct ctx *ctx, const struct desk_sight *s, const struct clear_line *l,
                    struct buf *out, struct err *err)
{
    text_newline(out);
    return desk_line_say(ctx, l, out, err) < 0 ? -1 : say_forms(ctx, &s->view, l, out, err);
}

int desk_choices_say(struct ctx *ctx, const struct desk_sight *s, struct buf *out, struct err *err)
{
    unsigned left = 0;

    for (unsigned i = 0; i < s->choice_count; i++) {
        const struct clear_line *l = &s->view.line[s->choice[i]];

        if (out->n > ROOM) {
            left++;
            continue;
        }
        if (say_line(ctx, s, l, out, err) < 0)
            return -1;
        say_numbers(ctx, desk_choice(&s->view, l), i, out);
    }
    if (left > 0)
        buf_f(out,
              tr(ctx, "\n还有 %u 项没有列出，回复“%s %s 部门”看一个部门的。",
                 "\n%u more: reply \"%s %s\" and a department."),
              left, staff_word(ctx, words_desk_find), s->view.number.p);
    return 0;
}

static bool is_choice(const struct desk_sight *s, unsigned line)
{
    for (unsigned i = 0; i < s->choice_count; i++)
        if (s->choice[i] == line)
            return true;
    return false;
}

/* The clerk's other lines: as they stand, and why nothing is to be decided. */
static int say_others(struct ctx *ctx, const struct desk_sight *s, struct buf *out, struct err *err)
{
    unsigned left = 0;

    for (unsigned i = 0; i < s->mine_count; i++) {
        const struct clear_line *l = &s->view.line[s->mine[i]];
        auto_buf struct buf      why = {0};

        if (is_choice(s, s->mine[i]))
            continue;
        if (out->n > ROOM) {
            left++;
            continue;
        }
        text_newline(out);
        if (desk_line_say(ctx, l, out, err) < 0)
            return -1;
        desk_why_say(ctx, &s->view, l, &why);
        if (why.n > 0)
            buf_f(out, tr(ctx, "。%s", ". %s"), why.p);
        if (say_forms(ctx, &s->view, l, out, err) < 0)
            return -1;
    }
    if (left > 0)
        buf_f(out, tr(ctx, "\n另有 %u 项不用您决定。", "\n%u more are not for you to decide."),
              left);
    return 0;
}

/* In an open flow a number is an answer to its question: the decision needs the word. */
static void say_how(const struct ctx *ctx, const struct desk_sight *s, struct buf *out)
{
    unsigned refuse = 2;

    text_newline(out);
    if (s->choice_count == 0) {
        buf_c(out, tr(ctx, "没有要您决定的，请看下一位。", "Nothing to decide: the next, please."));
        return;
    }
    if (flow_open(ctx)) {
        buf_f(out,
              tr(ctx, "您还有没填完的表，所以请回复“%s %s 编号”来决定。",
                 "A form of yours is open: please reply \"%s %s\" and the number."),
              staff_word(ctx, words_desk_find), s->view.number.p);
        return;
    }
    buf_f(out,
          tr(ctx, "回复编号决定，未通过的写上原因，例如：%u 材料不全",
             "Reply with a number; of a refusal with why: %u papers are missing"),
          refuse);
}

static int write_sight(struct ctx *ctx, const struct desk_sight *s, struct buf *out,
                       struct err *err)
{
    buf_f(out, tr(ctx, "【%s】", "[%s] "), clear_title(ctx, s->view.clearance));
    desk_head_say(ctx, &s->view, out);
    if (s->view.season != SEASON_OPEN) {
        buf_c(out, tr(ctx, "\n现在不在办理时间：", "\nNot the season: "));
        clear_season_say(ctx, s->view.clearance, out);
    }
    if (desk_choices_say(ctx, s, out, err) < 0 || say_others(ctx, s, out, err) < 0)
        return -1;
    say_how(ctx, s, out);
    return 0;
}

/* ---- the answer ---- */

/* Nothing of the person: he is none of this clerk's business. */
int desk_refuse(struct ctx *ctx, const struct desks *desks, const struct clear_view *v,
                struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};

    if (staff_audit_text(ctx, "clear.other", v->person, str_c(v->clearance->name), err) < 0)
        return -1;
    buf_f(&text,
          tr(ctx, "【不归您处理】这位同学的「%s」里没有您负责的项目",
             "[Not for you] Nothing of this person's \"%s\" is yours to decide"),
          clear_title(ctx, v->clearance));
    for (unsigned i = 0; i < desks->count; i++)
        buf_f(&text, "%s%s",
              i > 0 ? tr(ctx, "、", ", ") : tr(ctx, "。您负责：", ". Your desk: "),
              desks->name[i]);
    buf_c(&text, tr(ctx, "。请本人看自己的下一步去哪里。", ". The progress tells where to go."));
    return reply_text(out, buf_view(&text), err);
}

/* The dialog, and the card that asks the same. */
static int wait(struct ctx *ctx, const struct desk_sight *s, struct err *err)
{
    const struct clear_line *first = NULL;
    struct desk_talk         t;

    if (s->choice_count == 0)
        return desk_talk_end(ctx, err);
    desk_talk_of(s, &t);
    for (unsigned i = 0; i < s->choice_count && first == NULL; i++)
        if (desk_choice(&s->view, &s->view.line[s->choice[i]]) == CHOICE_BOTH)
            first = &s->view.line[s->choice[i]];
    if (desk_card_push(ctx, &s->view, first, t.task, err) < 0)
        return -1;
    return flow_open(ctx) ? 0 : desk_talk_save(ctx, &t, err);
}

/* Who has an appointment at one of these desks now has come with it. */
static int say_arrived(struct ctx *ctx, const struct desks *desks, const struct desk_sight *s,
                       bool *arrived, struct buf *text, struct err *err)
{
    unsigned count;

    if (appointment_arrive(ctx, desks, s->view.person, text, &count, err) < 0)
        return -1;
    text_newline(text);
    *arrived = count > 0;
    return 0;
}

int desk_show(struct ctx *ctx, const struct desks *desks, const struct school_clearance *c,
              int64_t person, struct reply *out, struct err *err)
{
    auto_desk_sight struct desk_sight s = {.mine_count = 0};
    auto_wiped struct buf             text = {0};
    bool                              arrived;

    buf_room(&text, REPLY_TEXT_MAX);
    if (desk_sight_read(ctx, desks, c, person, &s, err) < 0 ||
        say_arrived(ctx, desks, &s, &arrived, &text, err) < 0 ||
        (s.mine_count == 0 && desk_talk_end(ctx, err) < 0))
        return -1;
    if (arrived && s.mine_count == 0)
        return reply_text(out, str_trim(buf_view(&text)), err);
    if (!s.view.concerned)
        return reply_text(out, str_c(desk_found_say(ctx, FOUND_NOBODY)), err);
    if (s.mine_count == 0)
        return desk_refuse(ctx, desks, &s.view, out, err);
    if (desk_looked(ctx, &s.view, err) < 0 || write_sight(ctx, &s, &text, err) < 0 ||
        wait(ctx, &s, err) < 0)
        return -1;
    return reply_text(out, buf_view(&text), err);
}
