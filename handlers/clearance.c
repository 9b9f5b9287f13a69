/* How a person stands: the school file, the rows, the lists, the rules and the roster put
 * together. */
#include "handlers/clearance_private.h"

#include "base/cst.h"
#include "handlers/flow_state.h"
#include "handlers/flow_window.h"
#include "handlers/texts.h"

void clear_view_free(struct clear_view *v)
{
    buf_free(&v->number);
    buf_free(&v->name);
    buf_free(&v->college);
    buf_free(&v->class_name);
    for (unsigned i = 0; i < v->count; i++) {
        buf_free(&v->line[i].by);
        buf_free(&v->line[i].reason);
    }
}

/* ---- the school file ---- */

const struct school_clearance *clearance_named(const struct conf_school *school, struct str name)
{
    for (unsigned i = 0; i < school->clearances_count; i++)
        if (str_is(name, school->clearances[i].name))
            return &school->clearances[i];
    return NULL;
}

struct school_flow clearance_flow(const struct school_clearance *c)
{
    return (struct school_flow){
        .name = c->name,
        .app = c->app,
        .title = c->title,
        .title_en = c->title_en,
        .words = c->words,
        .words_count = c->words_count,
        .window = c->window,
        .roster_only = true,
    };
}

/* Out of the hours of a day it goes on: desks have hours of their own. */
enum clear_season clearance_season(const struct school_clearance *c, int64_t now)
{
    struct school_flow flow = clearance_flow(c);

    flow.window.daily_from = flow.window.daily_to = NULL;
    switch (flow_window(&flow, now)) {
    case WINDOW_EARLY:
        return SEASON_BEFORE;
    case WINDOW_OVER:
        return SEASON_OVER;
    case WINDOW_OPEN:
    case WINDOW_HOURS:
        break;
    }
    return SEASON_OPEN;
}

int64_t clearance_end(const struct school_clearance *c)
{
    int64_t day, at;

    if (c->window.until && cst_parse_date(str_c(c->window.until), &day))
        return cst_day_start(day + 1) - 1;
    return c->window.until && cst_parse_stamp(str_c(c->window.until), &at) ? at : 0;
}

struct clear_who clearance_who(const struct school_clearance *c)
{
    return (struct clear_who){
        .kinds = (const char *const *)c->who.kinds,
        .kinds_count = c->who.kinds_count,
        .colleges = (const char *const *)c->who.colleges,
        .colleges_count = c->who.colleges_count,
        .states = (const char *const *)c->who.states,
        .states_count = c->who.states_count,
        .years = c->who.years,
        .years_count = c->who.years_count,
    };
}

static bool is_one_of(char *const *list, unsigned count, struct str text)
{
    for (unsigned i = 0; i < count; i++)
        if (str_is(text, list[i]))
            return true;
    return count == 0;
}

static bool is_year(const struct school_who *who, int64_t year)
{
    for (unsigned i = 0; i < who->years_count; i++)
        if (who->years[i] == year)
            return true;
    return who->years_count == 0;
}

/* Who has left is concerned only where the school file says so. */
static bool is_meant(const struct school_who *who, const struct clear_person *p)
{
    struct str state = p->state.n > 0 ? p->state : STR_LIT("active");

    if (who->states_count == 0 && str_is(state, "left"))
        return false;
    return kinds_mean(who->kinds, who->kinds_count, p->kind) &&
           is_one_of(who->colleges, who->colleges_count, p->college) &&
           is_one_of(who->states, who->states_count, state) && is_year(who, p->year);
}

/* ---- states ---- */

bool clear_is_done(enum clear_state state)
{
    return state == CLEAR_NONE || state == CLEAR_PASSED;
}

const char *clear_state_say(const struct ctx *ctx, enum clear_state state)
{
    switch (state) {
    case CLEAR_TODO:
        break;
    case CLEAR_NONE:
        return tr(ctx, "无需办理", "not needed");
    case CLEAR_PASSED:
        return tr(ctx, "通过", "passed");
    case CLEAR_REFUSED:
        return tr(ctx, "未通过", "not passed");
    }
    return tr(ctx, "待办理", "to do");
}

static enum clear_state state_of(enum node_state state)
{
    static const enum clear_state states[] = {[NODE_TODO] = CLEAR_TODO,
                                              [NODE_NONE] = CLEAR_NONE,
                                              [NODE_PASSED] = CLEAR_PASSED,
                                              [NODE_REFUSED] = CLEAR_REFUSED};

    return states[state];
}

const struct clear_line *clear_line_of(const struct clear_view *v, struct str node)
{
    for (unsigned i = 0; i < v->count; i++)
        if (str_is(node, v->line[i].node->name))
            return &v->line[i];
    return NULL;
}

/* ---- the lists ---- */

struct listing {
    const struct school_clearance *clearance;
    struct clear_lists            *lists;
};

static int keep_list(void *arg, const struct clear_feed *f)
{
    const struct listing *l = arg;

    for (unsigned i = 0; i < l->clearance->nodes_count && i < CLEAR_NODES; i++)
        if (str_is(f->node, l->clearance->nodes[i].name)) {
            l->lists->at[i] = f->at;
            l->lists->unlisted[i] = f->unlisted;
        }
    return 0;
}

int clearance_lists(struct ctx *ctx, const struct school_clearance *c, struct clear_lists *out,
                    struct err *err)
{
    struct clear_lists lists = {0};
    struct listing     l = {c, &lists};

    if (clear_feeds(ctx->store, str_c(c->name), keep_list, &l, err) < 0)
        return -1;
    *out = lists;
    return 0;
}

/* ---- the lines ---- */

static void put(struct buf *to, struct str text)
{
    buf_clear(to);
    buf_str(to, text);
    buf_c(to, "");
}

/* As it is before anybody has decided for this person. */
static void begin_line(struct clear_line *line, const struct clearance_node *node,
                       const struct clear_lists *lists, unsigned i, const struct clear_person *p)
{
    line->node = node;
    line->spared = node->only && !is_meant(node->only, p);
    line->state = line->spared ? CLEAR_NONE : state_of(node->start);
    if (line->spared || node->by == NODE_RULE || lists->at[i] == 0)
        return;
    line->state = lists->unlisted[i];
    line->source = CLEAR_BY_FEED;
    line->at = lists->at[i];
}

static void begin_lines(struct clear_view *v, const struct clear_lists *lists,
                        const struct clear_person *p)
{
    const struct school_clearance *c = v->clearance;

    for (unsigned i = 0; i < c->nodes_count && i < CLEAR_NODES; i++)
        begin_line(&v->line[v->count++], &c->nodes[i], lists, i, p);
}

static void take_row(struct clear_view *v, const struct clear_row *row)
{
    struct clear_line *line = (struct clear_line *)clear_line_of(v, row->node);

    if (line == NULL || line->spared || line->node->by == NODE_RULE)
        return; /* the school file is another one since */
    line->had = true;
    line->state = row->state;
    line->source = row->source;
    line->at = row->at;
    put(&line->by, row->by);
    put(&line->reason, row->reason);
}

static int judge_rules(struct ctx *ctx, struct clear_view *v, struct err *err)
{
    for (unsigned i = 0; i < v->count; i++) {
        struct clear_line *line = &v->line[i];
        bool               holds = false;

        if (line->spared || line->node->by != NODE_RULE || line->node->rule == NULL)
            continue;
        if (clear_rule_holds(ctx, line->node->rule, v, &holds, err) < 0)
            return -1;
        if (holds)
            line->state = CLEAR_PASSED;
    }
    return 0;
}

static bool is_of_gate(const struct school_clearance *c, const struct clearance_node *node)
{
    return c->gate_number == 0 || node->number <= c->gate_number;
}

/* Nodes stand by ascending number. */
static void count_lines(struct clear_view *v)
{
    v->done = 0;
    v->number_now = 0;
    v->gate_left = 0;
    for (unsigned i = 0; i < v->count; i++) {
        v->done += clear_is_done(v->line[i].state);
        v->gate_left += !clear_is_done(v->line[i].state) &&
                        is_of_gate(v->clearance, v->line[i].node);
        if (!clear_is_done(v->line[i].state) && v->number_now == 0)
            v->number_now = v->line[i].node->number;
    }
    for (unsigned i = 0; i < v->count; i++)
        v->line[i].turn = v->number_now == 0 || v->line[i].node->number <= v->number_now;
    v->complete = v->count > 0 && v->number_now == 0;
}

static void begin_view(struct ctx *ctx, const struct school_clearance *c,
                       const struct clear_person *p, struct clear_view *v)
{
    v->clearance = c;
    v->person = p->person;
    v->season = clearance_season(c, ctx->now);
    v->concerned = is_meant(&c->who, p);
    v->completed_at = p->completed_at;
    put(&v->number, p->number);
    put(&v->name, p->name);
    put(&v->college, p->college);
    put(&v->class_name, p->class_name);
}

/* ---- one of many ---- */

static void keep_confirmed(const struct ctx *ctx, const struct person *p, struct clear_view *v)
{
    const struct school_identity *id = ctx->school->identity;

    v->unconfirmed = id && id->confirm && p->confirmed_at == 0 &&
                     kinds_mean(id->kinds, id->kinds_count, p->kind);
}

struct confirming {
    const struct ctx  *ctx;
    struct clear_view *view;
};

static int look_confirmed(void *arg, const struct person *p)
{
    const struct confirming *c = arg;

    keep_confirmed(c->ctx, p, c->view);
    return 0;
}

static bool asks_confirmed(const struct school_clearance *c)
{
    for (unsigned i = 0; i < c->nodes_count; i++)
        if (c->nodes[i].rule && c->nodes[i].rule->confirmed)
            return true;
    return false;
}

int clearance_view(struct ctx *ctx, const struct school_clearance *c,
                   const struct clear_lists *lists, const struct clear_person *p,
                   struct clear_view *out, struct err *err)
{
    struct confirming confirming = {ctx, out};

    begin_view(ctx, c, p, out);
    if (!out->concerned)
        return 0;
    if (asks_confirmed(c) &&
        people_get(ctx->store, p->person, look_confirmed, &confirming, err) < 0)
        return -1;
    begin_lines(out, lists, p);
    for (unsigned i = 0; i < p->rows_count; i++)
        take_row(out, &p->rows[i]);
    if (judge_rules(ctx, out, err) < 0)
        return -1;
    count_lines(out);
    return 0;
}

/* ---- one ---- */

struct reading {
    struct ctx                    *ctx;
    const struct school_clearance *clearance;
    const struct clear_lists      *lists;
    struct clear_view             *view;
};

static int begin_person(void *arg, const struct person *p)
{
    const struct reading *r = arg;
    struct clear_person   of = {
          .person = p->id,
          .number = p->number,
          .name = p->name,
          .college = p->college,
          .class_name = p->class_name,
          .kind = p->kind,
          .state = p->state,
          .year = p->year,
    };

    begin_view(r->ctx, r->clearance, &of, r->view);
    keep_confirmed(r->ctx, p, r->view);
    if (r->view->concerned)
        begin_lines(r->view, r->lists, &of);
    return 0;
}

static int keep_row(void *arg, const struct clear_row *row)
{
    take_row(arg, row);
    return 0;
}

int clearance_read(struct ctx *ctx, const struct school_clearance *c, int64_t person,
                   struct clear_view *out, struct err *err)
{
    struct clear_lists lists;
    struct reading     r = {ctx, c, &lists, out};
    struct str         name = str_c(c->name);

    out->clearance = c;
    out->person = person;
    if (person <= 0)
        return 0;
    if (clearance_lists(ctx, c, &lists, err) < 0 ||
        people_get(ctx->store, person, begin_person, &r, err) < 0)
        return -1;
    if (!out->concerned)
        return 0;
    if (clear_of(ctx->store, name, person, keep_row, out, err) < 0 ||
        clear_completed(ctx->store, name, person, &out->completed_at, err) < 0 ||
        judge_rules(ctx, out, err) < 0)
        return -1;
    count_lines(out);
    return 0;
}

/* ---- which one ---- */

struct choosing {
    const struct school_clearance *from; /* the first that concerns the person of so many */
    unsigned                       count;
    const struct school_clearance *found;
};

static int choose(void *arg, const struct person *p)
{
    struct choosing    *c = arg;
    struct clear_person of = {
        .kind = p->kind, .college = p->college, .state = p->state, .year = p->year};

    for (unsigned i = 0; i < c->count && c->found == NULL; i++)
        if (is_meant(&c->from[i].who, &of))
            c->found = &c->from[i];
    return 0;
}

static int look_up(struct ctx *ctx, int64_t person, struct choosing *c, struct err *err)
{
    if (person <= 0 || c->count == 0)
        return 0;
    return people_get(ctx->store, person, choose, c, err) < 0 ? -1 : 0;
}

int clearance_of(struct ctx *ctx, int64_t person, const struct school_clearance **c,
                 struct err *err)
{
    struct choosing choosing = {.from = ctx->school->clearances,
                                .count = ctx->school->clearances_count};

    if (look_up(ctx, person, &choosing, err) < 0)
        return -1;
    *c = choosing.found;
    return 0;
}

int clearance_concerns(struct ctx *ctx, const struct school_clearance *c, int64_t person,
                       bool *concerns, struct err *err)
{
    struct choosing choosing = {.from = c, .count = 1};

    if (look_up(ctx, person, &choosing, err) < 0)
        return -1;
    *concerns = choosing.found != NULL;
    return 0;
}

/* ---- forms ---- */

static bool has_form(const struct school_clearance *c, const struct school_flow *flow)
{
    return is_one_of(c->forms, c->forms_count, str_c(flow->name)) && c->forms_count > 0;
}

const struct school_clearance *clearance_with_form(const struct conf_school *school,
                                                   const struct school_flow *flow)
{
    for (unsigned i = 0; i < school->clearances_count; i++)
        if (has_form(&school->clearances[i], flow))
            return &school->clearances[i];
    return NULL;
}

struct forming {
    const struct conf_school *school;
    const struct school_flow *flow;
    bool                      meant;
};

static int find_meant(void *arg, const struct person *p)
{
    struct forming     *f = arg;
    struct clear_person of = {
        .kind = p->kind, .college = p->college, .state = p->state, .year = p->year};

    for (unsigned i = 0; i < f->school->clearances_count && !f->meant; i++)
        f->meant = has_form(&f->school->clearances[i], f->flow) &&
                   is_meant(&f->school->clearances[i].who, &of);
    return 0;
}

int clearance_form_meant(struct ctx *ctx, const struct school_flow *flow, int64_t person,
                         bool *meant, struct err *err)
{
    struct forming f = {.school = ctx->school, .flow = flow};

    f.meant = clearance_with_form(ctx->school, flow) == NULL;
    if (!f.meant && person > 0 &&
        people_get(ctx->store, person, find_meant, &f, err) < 0)
        return -1;
    *meant = f.meant;
    return 0;
}
