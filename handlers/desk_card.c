/* 通过 未通过 as buttons, behind the words of a scan. The card says whom and which node it is about,
 * so that it means the same whatever was scanned since; it is good for ten minutes. What came of it
 * is written on it, with who decided. */
#include "base/utf8.h"
#include "bot/push.h"
#include "conf/words.h"
#include "handlers/desk_private.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool desk_cards(const struct ctx *ctx)
{
    if (!ctx->outbound || ctx->school->channel == CHANNEL_TEXT_ONLY)
        return false;
    return ctx->me.channel == MEMBER_CARD ||
           (ctx->me.channel == MEMBER_AUTO && ctx->school->channel == CHANNEL_CARD);
}

/* ---- what a card is about: cl-<person>-<state>-<when>-<clearance>-<node>-<salt> ---- */

struct about {
    int64_t                        person, at;
    enum clear_state               seen;
    const struct school_clearance *clearance;
    const struct clearance_node   *node;
};

static void write_task(const struct ctx *ctx, const struct about *a, char out[DESK_TASK_SIZE])
{
    snprintf(out, DESK_TASK_SIZE, DESK_TASK "%" PRId64 "-%d-%" PRId64 "-%s-%s-%02x%02x%02x%02x",
             a->person, (int)a->seen, a->at, a->clearance->name, a->node->name, ctx->salt[0],
             ctx->salt[1], ctx->salt[2], ctx->salt[3]);
}

/* false: none of ours, or the school file has no such node any more. */
static bool read_task(const struct ctx *ctx, struct str task, struct about *out)
{
    struct str rest = str_skip(task, strlen(DESK_TASK)), person, seen, at, clearance, node;
    int64_t    state;

    if (!str_starts(task, STR_LIT(DESK_TASK)) || !str_split(&rest, '-', &person) ||
        !str_split(&rest, '-', &seen) || !str_split(&rest, '-', &at) ||
        !str_split(&rest, '-', &clearance) || !str_split(&rest, '-', &node) ||
        !str_i64(person, &out->person) || !str_i64(seen, &state) || !str_i64(at, &out->at))
        return false;
    out->seen = (enum clear_state)state;
    out->clearance = clearance_named(ctx->school, clearance);
    out->node = NULL;
    for (unsigned i = 0; out->clearance && i < out->clearance->nodes_count; i++)
        if (str_is(node, out->clearance->nodes[i].name))
            out->node = &out->clearance->nodes[i];
    return out->node != NULL;
}

/* ---- how it looks ---- */

struct drawing {
    struct card card;
    struct buf  title, desc, sub;
};

#define auto_drawing __attribute__((cleanup(drawing_free)))

static void drawing_free(struct drawing *d)
{
    buf_wipe(&d->title);
    buf_free(&d->desc);
    buf_wipe(&d->sub);
}

static void draw(const struct ctx *ctx, const struct clear_view *v,
                 const struct clearance_node *node, struct drawing *d)
{
    enum { TITLE = 36, DESC = 44 }; /* characters: protocol 4.6 */

    desk_head_say(ctx, v, &d->title);
    buf_f(&d->desc, "%s ", clear_title(ctx, v->clearance));
    clear_node_say(ctx, node, &d->desc);
    d->card.type = CARD_BUTTON;
    d->card.title = text_chars(buf_view(&d->title), TITLE);
    d->card.desc = text_chars(buf_view(&d->desc), DESC);
    d->card.buttons[0].text = str_c(tr(ctx, "通过", "Passed"));
    d->card.buttons[0].key = STR_LIT(DESK_PASS);
    d->card.buttons[0].style = 1;
    d->card.buttons[1].text = str_c(tr(ctx, "未通过", "Refused"));
    d->card.buttons[1].key = STR_LIT(DESK_REFUSE);
    d->card.buttons[1].style = 2;
    d->card.buttons_count = 2;
}

static struct str sub_title(const struct drawing *d)
{
    enum { SUB = 160 };

    return text_chars(buf_view(&d->sub), SUB);
}

int desk_card_push(struct ctx *ctx, const struct clear_view *v, const struct clear_line *l,
                   char task[DESK_TASK_SIZE], struct err *err)
{
    auto_drawing struct drawing d = {.card = {.type = CARD_BUTTON}};
    struct about                a = {0}, before;
    int                         rc;

    if (!desk_cards(ctx))
        l = NULL;
    if (l && read_task(ctx, str_c(task), &before) && before.node == l->node &&
        before.person == v->person && before.seen == l->state)
        return 0; /* that one still asks it */
    task[0] = '\0';
    if (l == NULL)
        return 0;
    a = (struct about){.person = v->person,
                       .at = ctx->now,
                       .seen = l->state,
                       .clearance = v->clearance,
                       .node = l->node};
    write_task(ctx, &a, task);
    draw(ctx, v, l->node, &d);
    if (desk_line_say(ctx, l, &d.sub, err) < 0)
        return -1;
    d.card.sub_title = sub_title(&d);
    d.card.task_id = str_c(task);
    ctx->after_reply = true;
    ctx->push_until = ctx->now + DESK_SECONDS;
    rc = push_card(ctx, ctx->me.userid, &d.card, err);
    ctx->after_reply = false;
    ctx->push_until = 0;
    return rc;
}

/* ---- a press ---- */

static bool wants_press(const struct ctx *ctx, const struct message *msg)
{
    (void)ctx;
    return str_starts(msg->card.task_id, STR_LIT(DESK_TASK));
}

/* The pressed card says how the node stands now, and by whom; in words where it cannot be
 * changed. */
static int close_card(struct ctx *ctx, const struct message *msg, const struct clear_view *v,
                      const struct clearance_node *node, const char *button, const char *say,
                      struct err *err)
{
    auto_drawing struct drawing d = {.card = {.type = CARD_BUTTON}};
    const struct clear_line    *l = clear_line_of(v, str_c(node->name));

    draw(ctx, v, node, &d);
    buf_c(&d.sub, say);
    if (l && desk_line_say(ctx, l, &d.sub, err) < 0)
        return -1;
    if (msg->card.response_code.n == 0)
        return push_textf(ctx, ctx->me.userid, err, "%s\n%s", d.title.p, d.sub.p);
    d.card.sub_title = sub_title(&d);
    d.card.replace_text = str_c(button);
    return push_card_update(ctx, ctx->me.userid, msg->card.response_code, &d.card, err);
}

/* Whether the open talk is about this person; then it goes on with the others. */
static int read_talk(struct ctx *ctx, const struct about *a, struct desk_talk *talk, bool *same,
                     struct err *err)
{
    if (desk_talk_read(ctx, talk, same, err) < 0)
        return -1;
    *same = *same && talk->person == a->person && talk->clearance == a->clearance;
    return 0;
}

static int press_pass(struct ctx *ctx, const struct message *msg, const struct about *a,
                      struct err *err)
{
    auto_desk_done struct desk_done done = {.locked = false};
    auto_wiped struct buf           text = {0}, say = {0};
    struct desk_talk                talk = {.count = 0};
    struct decision                 d = {.to = CLEAR_PASSED};
    struct desk_act                 act = {.clearance = a->clearance,
                                           .node = a->node,
                                           .person = a->person,
                                           .to = CLEAR_PASSED,
                                           .seen = a->seen,
                                           .reason = STR_LIT("")};
    bool                            same;

    if (desk_act(ctx, &act, &done, err) < 0)
        return -1;
    if (done.result != DECIDE_DONE)
        desk_result_say(ctx, &d, done.result, &say);
    if (close_card(ctx, msg, &done.after, a->node,
                   done.result == DECIDE_DONE ? tr(ctx, "已通过", "Passed")
                                              : tr(ctx, "没有改动", "Not changed"),
                   say.n > 0 ? say.p : "", err) < 0 ||
        read_talk(ctx, a, &talk, &same, err) < 0)
        return -1;
    return same ? desk_go_on(ctx, &talk, &done.after, &text, err) : 0;
}

/* The question for the reason is asked as a text; in an open flow the whole of it is one line. */
static int press_refuse(struct ctx *ctx, const struct message *msg, const struct desks *desks,
                        const struct about *a, struct err *err)
{
    auto_desk_sight struct desk_sight s = {.mine_count = 0};
    auto_wiped struct buf             text = {0};
    struct desk_talk                  talk = {.count = 0};
    unsigned                          n = 0;

    if (desk_sight_read(ctx, desks, a->clearance, a->person, &s, err) < 0)
        return -1;
    desk_talk_of(&s, &talk);
    buf_room(&text, REPLY_TEXT_MAX);
    while (n < talk.count && talk.choice[n].node != a->node)
        n++;
    if (n == talk.count || talk.choice[n].seen != a->seen)
        return close_card(ctx, msg, &s.view, a->node, tr(ctx, "没有改动", "Not changed"),
                          tr(ctx, "没有改动，现在是：", "Nothing was changed; it is: "), err);
    if (flow_open(ctx))
        buf_f(&text,
              tr(ctx, "%s：您还有没填完的表，所以请回复“%s %s %u 原因”。",
                 "%s: a form of yours is open, so please reply \"%s %s %u why\"."),
              s.view.name.p, staff_word(ctx, words_desk_find), s.view.number.p, 2 * n + 2);
    else if (desk_ask_why(ctx, &talk, a->node, &text, err) < 0)
        return -1;
    if (push_press_update(ctx, msg, tr(ctx, "请写原因", "Say why"), err) < 0)
        return -1;
    return push_text(ctx, ctx->me.userid, buf_view(&text), err);
}

/* Too old: how it stands by now. */
static int press_old(struct ctx *ctx, const struct message *msg, const struct about *a,
                     struct err *err)
{
    auto_clear_view struct clear_view v = {0};

    if (clearance_read(ctx, a->clearance, a->person, &v, err) < 0 ||
        desk_looked(ctx, &v, err) < 0)
        return -1;
    return close_card(ctx, msg, &v, a->node, tr(ctx, "已失效", "Expired"),
                      tr(ctx, "卡片超过 10 分钟，没有改动，请再扫一次。现在是：",
                         "The card is over 10 minutes old; nothing was changed. It is: "),
                      err);
}

/* Nothing of the person is shown to who may not decide (any more). */
static int press_other(struct ctx *ctx, const struct message *msg, struct err *err)
{
    if (push_press_update(ctx, msg, tr(ctx, "不归您处理", "Not for you"), err) < 0)
        return -1;
    return push_text(ctx, ctx->me.userid,
                     str_c(tr(ctx, "这张卡片不归您处理，或已经失效，没有改动。",
                              "This card is not for you, or no longer valid; nothing was "
                              "changed.")),
                     err);
}

static int run_press(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct desks desks;
    struct about a = {0};

    (void)out; /* a click is answered empty: protocol 2.8 */
    if (!read_task(ctx, msg->card.task_id, &a))
        return press_other(ctx, msg, err);
    if (desks_of(ctx, ctx->me.userid, &desks, err) < 0)
        return -1;
    if (!desk_may(&desks, desk_of_node(a.node)))
        return press_other(ctx, msg, err);
    if (ctx->now >= a.at + DESK_SECONDS || ctx->now < a.at)
        return press_old(ctx, msg, &a, err);
    if (str_is(msg->key, DESK_PASS))
        return press_pass(ctx, msg, &a, err);
    return str_is(msg->key, DESK_REFUSE) ? press_refuse(ctx, msg, &desks, &a, err)
                                         : press_other(ctx, msg, err);
}

const struct handler handler_desk_press = {
    .name = "desk_card",
    .type = MSG_EVENT_CARD,
    .apps = APPS_STAFF,
    .wants = wants_press,
    .run = run_press,
};
