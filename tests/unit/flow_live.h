/* A flow of our own whose questions are different each time: places, days and times with what is
 * free. The action is a double; handlers/flow_actions.c is not linked. */
#ifndef TESTS_UNIT_FLOW_LIVE_H
#define TESTS_UNIT_FLOW_LIVE_H

#include "tests/unit/flow_world.h"

#include "handlers/flow_action.h"
#include "tests/unit/people.h"

static const char live_school[] =
    "name: 测试大学\n"
    "welcome: 你好\n"
    "faq: [{words: [营业厅], title: 营业厅在哪, answer: 在图书馆旁边}]\n"
    "flows:\n"
    "  - name: seats\n"
    "    app: student\n"
    "    title: 预约营业厅\n"
    "    words: [预约营业厅, seats]\n"
    "    rule: always\n"
    "    intro: 到场请带校园卡\n"
    "    questions:\n"
    "      - {name: place, kind: text, title: 去哪个营业厅？}\n"
    "      - {name: day, kind: text, title: 哪一天？}\n"
    "      - {name: slot, kind: text, title: 几点？}\n"
    "      - name: scope\n"
    "        kind: choice\n"
    "        title: 谁可以联系你？\n"
    "        options: [{value: all, label: 所有}, {value: one, label: 仅所选}]\n"
    "      - {name: phone, kind: phone, title: 联系电话, default: phone}\n"
    "  - name: note\n"
    "    app: student\n"
    "    title: 留言\n"
    "    words: [留言]\n"
    "    rule: always\n"
    "    questions: [{name: text, kind: text, title: 说什么, min: \"2\"}]\n";

enum { LIVE_SLOTS = 8 };

/* What the double offers, and what was asked of it. */
static struct {
    unsigned left[LIVE_SLOTS]; /* free seats of each time; 0: full, may wait */
    bool     gone[LIVE_SLOTS]; /* the time is over: not offered */
    bool     closed;           /* no days at all */
    bool     mute;             /* … and no word about it */
    bool     plain;            /* nothing stands behind the times */
    bool     counted;          /* what is free stands in the label */
    bool     wide, many;       /* labels that are too long; twenty times with much behind them */
    unsigned long_lead;        /* bytes of a tariff in front of `scope` */
    bool     refuse, over;     /* a time is answered with no */
    bool     undone, again, leads;
    unsigned slots;            /* how many times there are */
    unsigned asked, answered, submitted, lefts;
    char     held[32], given[200];
} live;

static bool live_has(const struct answers *a, const char *field, const char *const *values,
                     size_t count)
{
    const char *value = answers_get(a, field);
    bool        found = false;

    for (size_t i = 0; value && i < count; i++)
        found = found || strcmp(value, values[i]) == 0;
    return found;
}

static const char *live_slot(unsigned i)
{
    static const char *const names[LIVE_SLOTS] = {"0900", "0930", "1000", "1030",
                                                  "1100", "1130", "1400", "1430"};

    return names[i];
}

static struct flow_ask_option *live_add(struct flow_ask *out, const char *value, const char *label)
{
    struct flow_ask_option *o = &out->option[out->count++];
    size_t                  n = strlen(label);

    snprintf(o->value, sizeof o->value, "%s", value);
    memcpy(o->label, label, n < sizeof o->label ? n : sizeof o->label - 1); /* may end anywhere */
    return o;
}

static void live_twenty(struct flow_ask *out)
{
    for (unsigned i = 0; i < FLOW_OPTIONS; i++) {
        struct flow_ask_option *o;
        char                    value[8];

        snprintf(value, sizeof value, "s%u", i);
        o = live_add(out, value, "号");
        memset(o->more, 'x', sizeof o->more - 1);
        memcpy(o->more, "剩", strlen("剩"));
    }
}

static void live_slots(struct flow_ask *out)
{
    if (live.many) {
        live_twenty(out);
        return;
    }
    for (unsigned i = 0; i < live.slots; i++) {
        const char             *name = live_slot(i);
        char                    label[100];
        struct flow_ask_option *o;

        if (live.gone[i])
            continue;
        snprintf(label, sizeof label, "%.2s:%s%s", name, name + 2,
                 live.wide ? " 一二三四五六七八九十一二三四五六七八九十一二三四" : "");
        o = live_add(out, name, label);
        if (live.counted)
            snprintf(o->label, sizeof o->label, "%.40s 余%u", label, live.left[i]);
        if (live.plain || live.counted)
            continue;
        if (live.left[i] > 0)
            snprintf(o->more, sizeof o->more, "剩 %u 位", live.left[i]);
        else
            snprintf(o->more, sizeof o->more, "满，可候补");
    }
}

static int live_ask_seats(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                          const struct school_question *q, struct flow_ask *out, struct err *err)
{
    (void)ctx;
    (void)err;
    live.asked++;
    CHECK(q >= flow->questions && q < flow->questions + flow->questions_count,
          "the action is given the school's question");
    CHECK(q->kind != ASK_CHOICE || q->options_count == 0 || strcmp(q->name, "scope") == 0,
          "%s has no options of its own", q->name);
    if (strcmp(q->name, "place") == 0) {
        live_add(out, "east", "东区营业厅");
        live_add(out, "west", "西区营业厅");
    } else if (strcmp(q->name, "day") == 0 && !live.closed) {
        CHECK(answers_get(a, "place") != NULL, "the place is known before the day");
        live_add(out, "2026-11-21", "11月21日 周六");
        live_add(out, "2026-11-22", "11月22日 周日");
        snprintf(out->preset, sizeof out->preset, "2026-11-21");
    } else if (strcmp(q->name, "day") == 0 && !live.mute) {
        buf_c(&out->lead, "这几天都不开放预约。");
    } else if (strcmp(q->name, "slot") == 0) {
        CHECK(answers_get(a, "day") != NULL, "the day is known before the time");
        buf_f(&out->title, "%s 几点？", answers_get(a, "day"));
        live_slots(out);
    } else if (strcmp(q->name, "scope") == 0 && live.long_lead > 0) {
        buf_c(&out->lead, "资费");
        while (out->lead.n + 6 <= live.long_lead)
            buf_c(&out->lead, "元");
        buf_c(&out->lead, "完");
    }
    return 0;
}

static int live_show_seats(struct ctx *ctx, const struct school_flow *flow,
                           const struct answers *a, const struct school_question *q,
                           struct str value, struct buf *out, struct err *err)
{
    (void)ctx;
    (void)flow;
    (void)a;
    (void)err;
    if (strcmp(q->name, "place") == 0)
        buf_c(out, str_is(value, "east") ? "东区营业厅" : "西区营业厅");
    else if (strcmp(q->name, "slot") == 0)
        buf_f(out, "%.2s:%.2s", value.p, value.p + 2);
    return 0; /* a day reads as it is stored */
}

static int live_review_seats(struct ctx *ctx, const struct school_flow *flow,
                             const struct answers *a, struct buf *out, struct err *err)
{
    (void)ctx;
    (void)flow;
    (void)a;
    (void)err;
    buf_c(out, "位置为你保留到 07:52。");
    return 0;
}

static int live_answered_seats(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                               const struct school_question *q, struct buf *why, bool *over,
                               struct err *err)
{
    (void)ctx;
    (void)flow;
    (void)err;
    live.answered++;
    CHECK(answers_get(a, q->name) != NULL, "%s is answered", q->name);
    if (strcmp(q->name, "slot") != 0)
        return 0;
    for (unsigned i = 0; i < LIVE_SLOTS; i++)
        CHECK(strcmp(live_slot(i), answers_get(a, "slot")) != 0 ||
                  (!live.gone[i] && i < live.slots),
              "%s is offered now", live_slot(i));
    if (live.refuse || live.over)
        buf_c(why, "你已经预约过这一天了。");
    else
        snprintf(live.held, sizeof live.held, "%s", answers_get(a, "slot"));
    *over = live.over;
    return 0;
}

static int live_left_seats(struct ctx *ctx, const struct school_flow *flow,
                           const struct answers *a, struct err *err)
{
    (void)ctx;
    (void)flow;
    (void)a;
    (void)err;
    live.lefts++;
    live.held[0] = '\0';
    return 0;
}

static int live_submit_seats(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                             struct flow_end *end, struct err *err)
{
    static const char *const places[] = {"east", "west"}, *const scopes[] = {"all", "one"};
    static const char *const days[] = {"2026-11-21", "2026-11-22"};

    (void)ctx;
    (void)flow;
    (void)err;
    CHECK(live_has(a, "place", places, 2) && live_has(a, "day", days, 2) &&
              live_has(a, "scope", scopes, 2) && answers_get(a, "slot") &&
              answers_get(a, "phone") && strlen(answers_get(a, "phone")) == 11,
          "what is submitted is whole, and was offered");
    live.submitted++;
    live.held[0] = '\0';
    snprintf(live.given, sizeof live.given, "%s %s %s %s %s", answers_get(a, "place"),
             answers_get(a, "day"), answers_get(a, "slot"), answers_get(a, "scope"),
             answers_get(a, "phone"));
    if (live.again) {
        buf_c(&end->say, "刚刚被别人约走了。");
        answers_drop(a, "slot");
        end->again = true;
        return 0;
    }
    end->undone = live.undone;
    buf_c(&end->say, live.undone ? "没有约成。" : "✅ 已预约 09:00，第 3 号。");
    return 0;
}

static const struct flow_action action_seats = {
    .name = "seats",
    .ask = live_ask_seats,
    .show = live_show_seats,
    .review = live_review_seats,
    .answered = live_answered_seats,
    .left = live_left_seats,
    .submit = live_submit_seats,
};

const struct flow_action *flow_action(const struct school_flow *flow)
{
    return flow->action && strcmp(flow->action, "seats") == 0 ? &action_seats : NULL;
}

static void live_person(struct world *w)
{
    struct err            err = {0};
    enum people_change    change;
    struct person         p = {.number = STR_LIT("zhangsan"), .name = STR_LIT("张三")};
    struct person_private x = {.phone = STR_LIT("13800000001")};

    world_must(store_begin(w->store, &err), &err);
    world_must(put_person(w->store, w->now, &p, &x, false, &change, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

/* What conf/builtin.c does: the flow has an action, and choices without options. */
static void live_open(struct world *w)
{
    struct school_flow *flow;

    memset(&live, 0, sizeof live);
    live.slots = 3;
    for (unsigned i = 0; i < LIVE_SLOTS; i++)
        live.left[i] = i;
    world_open(w, live_school);
    live_person(w);
    flow = &w->school->flows[0];
    flow->action = "seats";
    for (unsigned i = 0; i < 3; i++)
        flow->questions[i].kind = ASK_CHOICE;
}

#endif
