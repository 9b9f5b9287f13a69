/* Defaults: what 同上 stands for. Only where the school allows it (question.preset), and only what
 * would be taken as an answer today. */
#include "handlers/flow_answer.h"
#include "handlers/flow_place.h"
#include "handlers/flow_private.h"
#include "store/identities.h"

/* How far back the newest submission of a flow of the day is looked for. Each day that others
 * reported on costs a look-up. */
enum { LAST_DAYS = 30 };

void offers_free(struct offers *o)
{
    answers_free(&o->preset);
    answers_free(&o->last);
    buf_free(&o->place);
}

/* ---- `last` ---- */

static int keep_written(void *arg, const struct submission *sub)
{
    buf_clear(arg);
    buf_str(arg, sub->answers);
    return 0;
}

static int read_last(struct turn *t, struct err *err)
{
    int64_t             day = flow_day(t->flow, t->ctx->now);
    int64_t             first = day > LAST_DAYS ? day - LAST_DAYS : 0;
    auto_buf struct buf written = {0};

    if (t->offers.last_read)
        return 0;
    if (submission_list(t->ctx->store, t->who.id, str_c(t->flow->name), first, day, 1,
                        keep_written, &written, err) < 0 ||
        answers_read(t->ctx->store, buf_view(&written), &t->offers.last, err) < 0)
        return -1;
    t->offers.last_read = true;
    return 0;
}

static int last_value(struct turn *t, const struct school_question *q, struct buf *value,
                      bool *known, struct err *err)
{
    const char *last;

    if (read_last(t, err) < 0)
        return -1;
    last = answers_get(&t->offers.last, q->name);
    *known = last != NULL;
    if (last)
        buf_c(value, last);
    return 0;
}

/* ---- the roster ---- */

static int private_value(struct turn *t, const struct school_question *q, struct buf *value,
                         struct err *err)
{
    enum { ROOM = 512 }; /* bytes: three numbers of a person */
    auto_wiped struct buf memory = {0};
    struct identity       id = {0};

    buf_room(&memory, ROOM);
    if (identity_get(t->ctx->store, t->who.person, &id, &memory, err) < 0)
        return -1;
    buf_str(value, q->preset == DEFAULT_PHONE ? id.phone : id.mail);
    return 0;
}

static int roster_value(struct turn *t, const struct school_question *q, struct buf *value,
                        struct err *err)
{
    if (t->who.person == 0)
        return 0;
    if (q->preset == DEFAULT_PHONE || q->preset == DEFAULT_MAIL)
        return private_value(t, q, value, err);
    if (turn_know(t, err) < 0)
        return -1;
    buf_str(value, q->preset == DEFAULT_NAME      ? t->who.name
                   : q->preset == DEFAULT_NUMBER  ? t->who.number
                   : q->preset == DEFAULT_COLLEGE ? t->who.college
                                                  : t->who.class_name);
    return 0;
}

/* ---- both ---- */

/* An option may be gone, a bound may be another today. */
static bool still_fits(const struct turn *t, const struct school_question *q, struct str value,
                       struct buf *checked)
{
    auto_buf struct buf why = {0};
    struct place        place;

    if (value.n == 0)
        return q->optional;
    if (q->kind != ASK_LOCATION)
        return answer_read(t->ctx, q, value, checked, &why);
    buf_str(checked, value);
    return place_read(value, &place);
}

int preset_read(struct turn *t, const struct school_question *q, struct err *err)
{
    auto_wiped struct buf value = {0}, checked = {0};
    bool                  known = false;

    answers_drop(&t->offers.preset, q->name);
    buf_room(&value, 256);
    buf_room(&checked, 256);
    if (q->preset == DEFAULT_NONE)
        return 0;
    if (t->live && live_preset(t, q)) {
        buf_c(&value, live_preset(t, q));
        known = true;
    } else if (q->preset == DEFAULT_LAST) {
        if (last_value(t, q, &value, &known, err) < 0)
            return -1;
    } else {
        if (roster_value(t, q, &value, err) < 0)
            return -1;
        known = value.n > 0;
    }
    if (known && still_fits(t, q, buf_view(&value), &checked))
        answer_keep(&t->offers.preset, q, buf_view(&checked));
    return 0;
}
