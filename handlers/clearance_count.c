/* How many stand how at each node, and how long they have waited. */
#include "handlers/clearance_private.h"

#include "base/cst.h"
#include "handlers/flow_window.h"

int64_t clearance_begin(const struct school_clearance *c)
{
    struct school_flow flow = clearance_flow(c);
    int64_t            day = flow_first_day(&flow);

    return day < 0 ? 0 : cst_day_start(day);
}

int64_t clear_since(const struct clear_view *v, const struct clear_line *line)
{
    int64_t since = clearance_begin(v->clearance);

    if (!line->turn || clear_is_done(line->state))
        return 0;
    if (line->had && line->at > since)
        since = line->at;
    for (unsigned i = 0; i < v->count; i++)
        if (v->line[i].node->number < line->node->number && v->line[i].at > since)
            since = v->line[i].at;
    return since;
}

struct counting {
    struct ctx                    *ctx;
    const struct school_clearance *clearance;
    struct clear_lists             lists;
    struct clear_counts           *out;
    struct err                    *err;
};

static void count_line(const struct clear_view *v, const struct clear_line *line,
                       struct clear_count *n)
{
    int64_t since = clear_since(v, line);

    n->none += line->state == CLEAR_NONE;
    n->passed += line->state == CLEAR_PASSED;
    if (clear_is_done(line->state))
        return;
    n->later += !line->turn;
    n->waiting += line->turn && line->state == CLEAR_TODO;
    n->refused += line->turn && line->state == CLEAR_REFUSED;
    if (since != 0 && (n->since == 0 || since < n->since))
        n->since = since;
}

static int count(void *arg, const struct clear_person *p)
{
    auto_clear_view struct clear_view v = {0};
    struct counting                  *c = arg;

    if (clearance_view(c->ctx, c->clearance, &c->lists, p, &v, c->err) < 0)
        return -1;
    if (!v.concerned)
        return 0;
    c->out->people++;
    c->out->complete += v.complete;
    for (unsigned i = 0; i < v.count; i++)
        count_line(&v, &v.line[i], &c->out->node[i]);
    return 0;
}

int clearance_count(struct ctx *ctx, const struct school_clearance *c, struct str college,
                    struct str class_name, struct clear_counts *out, struct err *err)
{
    struct clear_counts counts = {0};
    struct counting     counting = {.ctx = ctx, .clearance = c, .out = &counts, .err = err};
    struct clear_who    who = clearance_who(c);

    who.college = college;
    who.class_name = class_name;
    if (clearance_lists(ctx, c, &counting.lists, err) < 0 ||
        clear_people(ctx->store, str_c(c->name), &who, count, &counting, err) < 0)
        return -1;
    *out = counts;
    return 0;
}
