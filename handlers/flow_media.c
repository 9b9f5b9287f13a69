/* Answers that are sent and not typed: places and pictures. What becomes of a picture is in
 * flow_photo.c. */
#include "base/cst.h"
#include "bot/push.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_path.h"
#include "handlers/flow_place.h"
#include "handlers/flow_private.h"
#include "handlers/texts.h"
#include "store/photos.h"
#include "store/positions.h"
#include "store/quotas.h"

#include <inttypes.h>
#include <stdio.h>

/* A place that is chosen on the menu's map may come as a message, too, before or behind its event
 * (protocol 2.3: unconfirmed): seconds. */
enum { TWICE = 10 };

static bool has_kind(const struct school_flow *flow, enum question_kind kind)
{
    for (unsigned i = 0; i < flow->questions_count; i++)
        if (flow->questions[i].kind == kind)
            return true;
    return false;
}

const struct school_flow *flow_with(const struct ctx *ctx, enum question_kind kind)
{
    for (unsigned i = 0; i < ctx->school->flows_count; i++)
        if (flow_offered(ctx, &ctx->school->flows[i]) && has_kind(&ctx->school->flows[i], kind))
            return &ctx->school->flows[i];
    return NULL;
}

static bool asks(const struct turn *t, enum question_kind kind)
{
    return t->step < t->flow->questions_count && t->flow->questions[t->step].kind == kind;
}

/* The number, in the review, of the question of that kind that was answered last; 0: none. */
static unsigned answered(const struct turn *t, enum question_kind kind)
{
    for (unsigned i = t->flow->questions_count; i-- > 0;)
        if (t->flow->questions[i].kind == kind && path_asks(t->flow, &t->answers, i) &&
            answers_get(&t->answers, t->flow->questions[i].name))
            return path_number(t->flow, &t->answers, i);
    return 0;
}

/* Several were sent where one is asked, or a better one was found. */
static int say_have(struct turn *t, const char *what, unsigned number, struct err *err)
{
    auto_buf struct buf text = {0};

    buf_c(&text, what);
    if (t->step == t->flow->questions_count)
        buf_f(&text,
              tr(t->ctx, "要换一个，请先回复“改%u”再发。",
                 "For another one reply \"change %u\" first."),
              number);
    else
        buf_c(&text, tr(t->ctx, "要换一个，请先用“返回”回到那一题。",
                        "For another one go \"back\" to that question first."));
    turn_lead(t, buf_view(&text));
    return turn_repeat(t, err);
}

/* ---- places ---- */

static char way_of(const struct message *msg)
{
    return msg->type == MSG_LOCATION ? 'm' : 's'; /* by a message, by the menu */
}

static void note_sent(struct turn *t, const struct message *msg)
{
    char note[24];

    snprintf(note, sizeof note, "%c%" PRId64, way_of(msg), t->ctx->now);
    answers_set(&t->answers, NOTE_SENT, str_c(note), false);
}

static bool answered_there(const struct turn *t, struct str place)
{
    for (unsigned i = 0; i < t->flow->questions_count; i++) {
        const struct school_question *q = &t->flow->questions[i];
        const char                   *value = answers_get(&t->answers, q->name);

        if (q->kind == ASK_LOCATION && value && place_same(str_c(value), place))
            return true;
    }
    return false;
}

/* The other half of what was an answer a moment ago. */
static bool came_twice(const struct turn *t, const struct message *msg, struct str place)
{
    struct str note = str_c(answers_get(&t->answers, NOTE_SENT));
    int64_t    at;

    return note.n > 0 && note.p[0] != way_of(msg) && str_i64(str_skip(note, 1), &at) &&
           t->ctx->now - at <= TWICE && answered_there(t, place);
}

/* The same of an answer that was the end of its flow. What the client reports by itself has no
 * label. */
static int kept_twice(struct ctx *ctx, struct str place, bool *twice, struct err *err)
{
    auto_buf struct buf kept = {0};
    struct place        p;
    int64_t             at;
    int found = position_get(ctx->store, ctx->me.userid, ctx->now - TWICE, &kept, &at, err);

    *twice = found == 1 && str_eq(buf_view(&kept), place) && place_read(place, &p) && p.label.n > 0;
    return found < 0 ? -1 : 0;
}

int flow_keep_place(struct ctx *ctx, struct str place, struct err *err)
{
    return position_put(ctx->store, ctx->now, ctx->me.userid, place, err);
}

static int answer_place(struct turn *t, const struct message *msg, struct str place,
                        struct err *err)
{
    note_sent(t, msg);
    if (!t->who.proxy && flow_keep_place(t->ctx, place, err) < 0)
        return -1;
    return turn_answer(t, place, err);
}

/* Nothing asks for it now, but the flow may soon, unless it was all for today. */
static int keep_for_later(struct turn *t, const struct school_flow *flow, struct str place,
                          bool *heard, struct err *err)
{
    auto_buf struct buf text = {0}, shown = {0};
    struct flow_state   state;
    bool                twice;

    *heard = !t->ctx->expired; /* that is said instead */
    if (kept_twice(t->ctx, place, &twice, err) < 0 || flow_keep_place(t->ctx, place, err) < 0 ||
        flow_state_read(t->ctx, flow, &state, err) < 0)
        return -1;
    if (twice || !*heard)
        return 0;
    if (flow_state_full(flow, &state, t->ctx->now)) {
        flow_state_say(t->ctx, flow, &state, &text);
        return turn_say(t, buf_view(&text), err);
    }
    place_show(t->ctx, place, &shown);
    buf_f(&text,
          tr(t->ctx, "收到位置：%s。%d 分钟内填「%s」，问到位置时回复 1 就用它。",
             "I got your location: %s. Within %d minutes reply 1 where \"%s\" asks for it."),
          shown.p, PLACE_MINUTES, flow_title(t->ctx, flow));
    return turn_say(t, buf_view(&text), err);
}

static int say_no_place(struct turn *t, struct err *err)
{
    turn_lead(t, str_c(tr(t->ctx, "收到的位置里没有坐标，请再发一次。",
                          "There are no coordinates in what I got; please send it again.")));
    return turn_repeat(t, err);
}

int flow_place(struct ctx *ctx, const struct message *msg, bool *heard, struct reply *out,
               struct err *err)
{
    const struct school_flow *later = flow_with(ctx, ASK_LOCATION);
    auto_turn struct turn     t = turn_new(ctx, flow_open(ctx), out);
    auto_buf struct buf       place = {0};
    bool                      known = place_write(&msg->location, &place);
    unsigned                  number;
    bool                      closed = false;

    *heard = true;
    if (t.flow == NULL && known && later)
        return keep_for_later(&t, later, buf_view(&place), heard, err);
    if (t.flow && turn_resume(&t, err) < 0)
        return -1;
    if (t.flow && known && came_twice(&t, msg, buf_view(&place)))
        return 0;
    if (t.flow && asks(&t, ASK_LOCATION) && turn_closed(&t, &closed, err) < 0)
        return -1;
    if (closed)
        return 0;
    if (t.flow && asks(&t, ASK_LOCATION))
        return known ? answer_place(&t, msg, buf_view(&place), err) : say_no_place(&t, err);
    number = t.flow && known ? answered(&t, ASK_LOCATION) : 0;
    *heard = number > 0;
    return number > 0 ? say_have(&t,
                                 tr(ctx, "收到位置，但位置已经有了。",
                                    "I got a location, but have one already. "),
                                 number, err)
                      : 0;
}

/* ---- pictures ---- */

static int say_many(struct turn *t, int64_t again_at, struct err *err)
{
    auto_buf struct buf text = {0};
    char                stamp[17];

    buf_f(&text,
          tr(t->ctx, "照片发得太多了，%s 以后再发。", "Too many pictures; send one after %s."),
          cst_stamp(stamp, again_at));
    turn_lead(t, buf_view(&text));
    return turn_repeat(t, err);
}

/* The bytes are fetched behind the commit; nobody waits for them here. Two are fetched at once, for
 * all members, up to 10 MB each: one who sends pictures all day would keep all others waiting. */
static int answer_photo(struct turn *t, struct str media_id, struct err *err)
{
    static const struct quota limit = {.name = "photo.sent", .hour = 20, .day = 60};
    struct photo p = {
        .person = t->who.id,
        .member = t->ctx->me.userid,
        .app = str_c(t->ctx->app->name),
        .flow = str_c(t->flow->name),
        .question = str_c(t->flow->questions[t->step].name),
        .state = PHOTO_WAITING,
        .media_id = media_id,
    };
    char    value[24];
    int64_t again_at;
    bool    taken;

    if (quota_take(t->ctx->store, t->ctx->now, &limit, t->ctx->me.userid, &taken, &again_at, err) <
        0)
        return -1;
    if (!taken)
        return say_many(t, again_at, err);
    if (photo_add(t->ctx->store, t->ctx->now, &p, &p.id, err) < 0 ||
        push_fetch(t->ctx, p.id, media_id, err) < 0)
        return -1;
    snprintf(value, sizeof value, "%" PRId64, p.id);
    return turn_answer(t, str_c(value), err);
}

static int say_no_photo(struct turn *t, struct err *err)
{
    turn_lead(t, str_c(tr(t->ctx, "图片没有收到，请再发一次。",
                          "The picture did not arrive; please send it again.")));
    return turn_repeat(t, err);
}

int flow_picture(struct ctx *ctx, struct str media_id, bool *heard, struct reply *out,
                 struct err *err)
{
    auto_turn struct turn t = turn_new(ctx, flow_open(ctx), out);
    unsigned              number;
    bool                  closed = false;

    *heard = t.flow != NULL;
    if (t.flow == NULL)
        return 0;
    if (turn_resume(&t, err) < 0)
        return -1;
    if (asks(&t, ASK_PHOTO) && turn_closed(&t, &closed, err) < 0)
        return -1;
    if (closed)
        return 0;
    if (asks(&t, ASK_PHOTO))
        return media_id.n > 0 ? answer_photo(&t, media_id, err) : say_no_photo(&t, err);
    number = answered(&t, ASK_PHOTO);
    *heard = number > 0;
    return number > 0 ? say_have(&t,
                                 tr(ctx, "收到图片，但照片已经有了。",
                                    "I got a picture, but have one already. "),
                                 number, err)
                      : 0;
}
