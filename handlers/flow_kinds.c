/* What some kinds of question need besides reading what was typed: a look into the store, a second
 * step, or something to be done with the answer. */
#include "base/cst.h"
#include "conf/words.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_place.h"
#include "handlers/flow_private.h"
#include "handlers/texts.h"
#include "store/consents.h"
#include "store/photos.h"
#include "store/positions.h"

#include <stdio.h>
#include <string.h>

/* The question that is asked; NULL in the review. */
static const struct school_question *step_of(const struct turn *t)
{
    return t->step < t->flow->questions_count ? &t->flow->questions[t->step] : NULL;
}

static bool asks_why(const struct turn *t)
{
    const struct school_question *q = step_of(t);

    return q && q->kind == ASK_LOCATION && answers_get(&t->answers, NOTE_PLACE) != NULL;
}

const struct school_question *kind_asked(const struct turn *t)
{
    return asks_why(t) ? &place_why : step_of(t);
}

bool kind_back(struct turn *t)
{
    bool why = asks_why(t);

    answers_drop(&t->answers, NOTE_PLACE);
    return why;
}

/* ---- what is offered ---- */

/* Where the member is says nothing of somebody else for whom he reports. */
static int read_position(struct turn *t, struct err *err)
{
    buf_clear(&t->offers.place);
    if (t->who.proxy)
        return 0;
    return position_get(t->ctx->store, t->ctx->me.userid, t->ctx->now - 60 * PLACE_MINUTES,
                        &t->offers.place, &t->offers.place_at, err) < 0
               ? -1
               : 0;
}

int kind_offer(struct turn *t, struct err *err)
{
    const struct school_question *q = step_of(t);

    if (q == NULL && t->flow->rule == RULE_ONCE) /* subject_say_own */
        return turn_know(t, err);
    if (q == NULL || asks_why(t))
        return 0;
    if (q->preset != DEFAULT_NONE && preset_read(t, q, err) < 0)
        return -1;
    return q->kind == ASK_LOCATION ? read_position(t, err) : 0;
}

/* ---- 同上 ---- */

static void say_no_preset(const struct turn *t, const struct school_question *q, struct buf *why)
{
    if (q->preset == DEFAULT_LAST)
        buf_c(why, tr(t->ctx, "没有上一次的回答可用，请直接回答。",
                      "There is no earlier answer to use; please answer yourself."));
    else
        buf_c(why, tr(t->ctx, "名册里没有这一项，请直接回答。",
                      "The roster does not have it; please answer yourself."));
}

static int read_same(struct turn *t, const struct school_question *q, struct buf *value,
                     struct buf *why, bool *fits, struct err *err)
{
    const char *preset;

    if (preset_read(t, q, err) < 0)
        return -1;
    preset = answers_get(&t->offers.preset, q->name);
    *fits = preset != NULL;
    if (preset)
        buf_c(value, preset);
    else
        say_no_preset(t, q, why);
    return 0;
}

static bool has_preset(const struct school_flow *flow)
{
    bool has = false;

    for (unsigned i = 0; i < flow->questions_count; i++)
        has = has || flow->questions[i].preset != DEFAULT_NONE;
    return has;
}

static int take_presets(struct turn *t, bool *took, struct buf *why, struct err *err)
{
    *took = false;
    for (unsigned i = 0; i < t->flow->questions_count && why->n == 0; i++) {
        const struct school_question *q = &t->flow->questions[i];
        const char                   *preset;

        if (!path_asks(t->flow, &t->answers, i) || answers_get(&t->answers, q->name))
            continue;
        if (i == path_next(t->flow, &t->answers) && live_ask(t, i, err) < 0)
            return -1;
        if (q->preset == DEFAULT_NONE)
            continue;
        if (preset_read(t, q, err) < 0)
            return -1;
        preset = answers_get(&t->offers.preset, q->name);
        if (preset && turn_take(t, q, str_c(preset), why, err) < 0)
            return -1;
        *took = *took || preset;
    }
    return 0;
}

int kind_presets(struct turn *t, struct buf *why, struct err *err)
{
    bool took;

    return t->offers.same ? take_presets(t, &took, why, err) : 0;
}

/* `= = 36.5` is one default after the other, `=` alone and 同上 are all that there are. */
int kind_same(struct turn *t, struct str *line, struct buf *why, struct err *err)
{
    struct str rest = str_trim(*line), first = rest;
    bool       took;

    if (rest.n == 0 || (t->live == NULL && !has_preset(t->flow)))
        return 0;
    for (first.n = 0; first.n < rest.n && rest.p[first.n] != ' ' && rest.p[first.n] != ',';)
        first.n++;
    if (word_of(first) != WORD_SAME || (str_is(first, "=") && first.n < rest.n))
        return 0;
    if (take_presets(t, &took, why, err) < 0)
        return -1;
    *line = str_skip(rest, first.n);
    t->offers.same = true;
    if (!took && line->n == 0)
        buf_c(why, tr(t->ctx, "没有上一次的回答可用，请逐题回答。",
                      "There are no earlier answers to use; please answer one by one."));
    return 0;
}

/* ---- location ---- */

static bool is_one(struct str said)
{
    return str_is(said, "1") || str_is(said, "1.");
}

static void read_why(struct turn *t, struct str said, struct buf *value, struct buf *why,
                     bool *fits)
{
    auto_buf struct buf reason = {0};
    struct str          behind;

    if (place_failed(said, &behind))
        said = behind;
    *fits = answer_read(t->ctx, &place_why, said, &reason, why);
    if (*fits)
        buf_f(value, "none %s", reason.p);
}

static int read_reported(struct turn *t, struct buf *value, struct buf *why, bool *fits,
                         struct err *err)
{
    if (read_position(t, err) < 0)
        return -1;
    *fits = t->offers.place.n > 0;
    buf_str(value, buf_view(&t->offers.place));
    if (!*fits)
        buf_f(why,
              tr(t->ctx, "%d 分钟内没有上报过位置，请直接发送位置。",
                 "No position was reported within %d minutes; please send your location."),
              PLACE_MINUTES);
    return 0;
}

/* 无法定位, with nothing behind it or something that is no reason (定位失败怎么办): asks for one. */
static bool wants_reasons(const struct turn *t, struct str said)
{
    auto_buf struct buf value = {0}, why = {0};
    struct str          behind;

    return place_failed(said, &behind) &&
           (behind.n == 0 || !answer_read(t->ctx, &place_why, behind, &value, &why));
}

static int read_place(struct turn *t, const struct school_question *q, struct str said,
                      struct buf *value, struct buf *why, bool *fits, struct err *err)
{
    if (word_of(said) == WORD_SKIP) {
        *fits = answer_read(t->ctx, q, said, value, why);
    } else if (asks_why(t)) {
        read_why(t, said, value, why, fits);
    } else if (is_one(said)) {
        return read_reported(t, value, why, fits, err);
    } else if (wants_reasons(t, said)) {
        answers_set(&t->answers, NOTE_PLACE, STR_LIT("1"), false);
    } else {
        *fits = answer_read(t->ctx, q, said, value, why);
    }
    return 0;
}

int kind_read(struct turn *t, const struct school_question *q, struct str said, struct buf *value,
              struct buf *why, bool *fits, struct err *err)
{
    *fits = false;
    if (q->preset != DEFAULT_NONE && word_of(said) == WORD_SAME && !asks_why(t))
        return read_same(t, q, value, why, fits, err);
    if (live_reads(t, q)) {
        *fits = live_read(t, q, said, value, why);
        return 0;
    }
    if (q->kind == ASK_LOCATION)
        return read_place(t, q, said, value, why, fits, err);
    *fits = answer_read(t->ctx, q, said, value, why);
    return 0;
}

/* ---- photo ---- */

struct replaced {
    struct str newest;
    char       receipt[RECEIPT_SIZE]; /* of the one before it; empty: none */
};

static int keep_replaced(void *arg, const struct submission *sub)
{
    struct replaced *r = arg;

    if (str_eq(sub->receipt, r->newest))
        return 0;
    snprintf(r->receipt, sizeof r->receipt, "%.*s", STR_ARG(sub->receipt));
    return 1;
}

/* Those before it were replaced by it. */
static int drop_replaced(struct turn *t, const struct submission *sub, struct err *err)
{
    struct store   *store = t->ctx->store;
    struct replaced r = {.newest = sub->receipt};

    if (sub->nth == 1 || !flow_replaces(t->flow) || t->flow->approve_count > 0)
        return 0;
    if (submission_list(store, sub->person, sub->flow, sub->day, sub->day, 2, keep_replaced, &r,
                        err) < 0)
        return -1;
    return photo_keep_all(store, sub->flow, sub->person, str_c(r.receipt), t->ctx->now, err);
}

/* What the staff decide ends the others. */
static int64_t needed_until(const struct turn *t, const struct school_question *q)
{
    return t->flow->approve_count > 0 ? PHOTO_FOR_EVER
                                      : t->ctx->now + CST_DAY * (int64_t)q->keep_days;
}

/* Until then nobody needs them: a dialog may be left. */
int kind_submitted(struct turn *t, const struct submission *sub, struct err *err)
{
    bool any = false;

    for (unsigned i = 0; i < t->flow->questions_count; i++) {
        const struct school_question *q = &t->flow->questions[i];
        int64_t                       id;

        any = any || q->kind == ASK_PHOTO;
        if (q->kind == ASK_PHOTO && str_i64(str_c(answers_get(&t->answers, q->name)), &id) &&
            photo_keep(t->ctx->store, id, sub->receipt, needed_until(t, q), err) < 0)
            return -1;
    }
    return any ? drop_replaced(t, sub, err) : 0;
}

/* ---- consent ---- */

enum { CONSENT_NAME = 80 }; /* <flow>.<question>, 32 bytes each */

static char *consent_name(const struct turn *t, const struct school_question *q,
                          char out[CONSENT_NAME])
{
    snprintf(out, CONSENT_NAME, "%s.%s", t->flow->name, q->name);
    return out;
}

static const char *version_of(const struct school_question *q)
{
    return q->version ? q->version : "";
}

static void say_disagreed(const struct turn *t, struct buf *why)
{
    buf_f(why,
          tr(t->ctx, "你选了不同意，「%s」到此结束，没有提交。改变主意时回复“%s”。",
             "You do not agree, so \"%s\" ends here; nothing was sent. If you change your mind, "
             "reply \"%s\"."),
          flow_title(t->ctx, t->flow), flow_word(t->ctx, t->flow));
}

/* Nobody agrees for somebody else. */
static int consent_answered(struct turn *t, const struct school_question *q, struct buf *why,
                            struct err *err)
{
    const char *value = answers_get(&t->answers, q->name);
    char        name[CONSENT_NAME];

    if (value == NULL)
        return 0;
    if (strcmp(value, "no") == 0 && !q->optional) {
        say_disagreed(t, why);
        t->over = true;
    }
    if (strcmp(value, "yes") != 0 || t->who.proxy)
        return 0;
    return consent_give(t->ctx->store, t->ctx->now, t->ctx->me.id, consent_name(t, q, name),
                        version_of(q), err);
}

int kind_given(struct turn *t, struct err *err)
{
    char name[CONSENT_NAME];
    bool any = false;

    if (t->who.proxy || t->flow->approve_count > 0)
        return 0; /* what is promised of an application is promised of this one */
    for (unsigned i = 0; i < t->flow->questions_count; i++) {
        const struct school_question *q = &t->flow->questions[i];
        bool                          given;

        if (q->kind != ASK_CONSENT)
            continue;
        if (consent_given(t->ctx->store, t->ctx->me.id, consent_name(t, q, name), version_of(q),
                          &given, err) < 0)
            return -1;
        if (given)
            answer_keep(&t->answers, q, STR_LIT("yes"));
        any = any || given;
    }
    if (any)
        path_give(t->flow, &t->answers);
    return 0;
}

int kind_answered(struct turn *t, const struct school_question *q, struct buf *why,
                  struct err *err)
{
    if (t->flow->action)
        return act_answered(t, q, why, err);
    if (q->kind == ASK_LOCATION)
        answers_drop(&t->answers, NOTE_PLACE);
    return q->kind == ASK_CONSENT ? consent_answered(t, q, why, err) : 0;
}
