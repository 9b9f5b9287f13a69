/* How a clearance reads to the student: who it is, the season, each node, where to go next, the
 * forms. What does not find room is left out in an order that keeps what is to be done. */
#include "handlers/clearance_private.h"

#include "base/cst.h"
#include "handlers/flow.h"
#include "handlers/flow_window.h"
#include "handlers/texts.h"
#include "store/unlocks.h"

#include <stdio.h>

/* How much is left out. */
enum level {
    ALL,
    DONE_BARE,  /* what is done without its note */
    DONE_SHORT, /* … as one list of names */
    TURN_ONLY,  /* details only where it is the turn */
    BARE,       /* details of nothing: the next step has the place */
    LEVELS
};

enum { NEXT = 5 /* nodes that are named as the next step */ };

const char *clear_title(const struct ctx *ctx, const struct school_clearance *c)
{
    return tr(ctx, c->title, c->title_en);
}

const char *clear_word(const struct ctx *ctx, const struct school_clearance *c)
{
    struct school_flow flow = clearance_flow(c);

    return flow_word(ctx, &flow);
}

const char *clear_code_word(const struct ctx *ctx, const struct school_clearance *c)
{
    struct school_flow flow = {.words = c->code_words, .words_count = c->code_words_count};

    return c->code_words_count > 0 ? flow_word(ctx, &flow) : NULL;
}

void clear_node_say(const struct ctx *ctx, const struct clearance_node *n, struct buf *out)
{
    buf_c(out, tr(ctx, n->title, n->title_en));
    if (n->subtitle)
        buf_f(out, tr(ctx, "（%s）", " (%s)"), tr(ctx, n->subtitle, n->subtitle_en));
}

void clear_others_say(const struct ctx *ctx, const struct school_clearance *c, struct buf *out)
{
    if (c->others) {
        buf_str(out, text_line(tr(ctx, c->others, c->others_en)));
        return;
    }
    buf_f(out,
          tr(ctx, "「%s」不包括你，你不用办理。不对的话请联系",
             "\"%s\" is not for you: there is nothing to do. If that is wrong, ask "),
          clear_title(ctx, c));
    text_desk(ctx, out);
    buf_c(out, tr(ctx, "。", "."));
}

/* ---- the season ---- */

static void say_day(const struct ctx *ctx, int64_t at, int same_year, struct buf *out)
{
    struct cst t = cst_of(at);
    char       date[11];

    if (is_english(ctx))
        buf_c(out, cst_date(date, at));
    else if (t.year == same_year)
        buf_f(out, "%02d月%02d日", t.month, t.day);
    else
        buf_f(out, "%04d年%02d月%02d日", t.year, t.month, t.day);
}

void clear_season_say(const struct ctx *ctx, const struct school_clearance *c, struct buf *out)
{
    struct school_flow flow = clearance_flow(c);
    int64_t            first = flow_first_day(&flow);
    int64_t            end = clearance_end(c);
    char               clock[6];

    say_day(ctx, cst_day_start(first), 0, out);
    buf_c(out, " — ");
    say_day(ctx, end, cst_of(cst_day_start(first)).year, out);
    if (str_c(c->window.until).n > 10) /* a moment, not a day */
        buf_f(out, " %s", cst_clock(clock, end));
}

/* ---- where to go ---- */

/* The department looks at everybody first, and its list is not here yet: nobody has to go there. */
static bool is_checked(const struct clear_line *line)
{
    return !clear_is_done(line->state) && line->node->by == NODE_FEED && line->at == 0;
}

bool clear_is_next(const struct clear_line *line)
{
    return line->turn && !clear_is_done(line->state) && !is_checked(line);
}

/* 3 号楼 101，周一至周五 9:00–11:30 */
static void say_where(const struct ctx *ctx, const struct clearance_node *n, struct buf *out)
{
    if (n->place)
        buf_f(out, tr(ctx, "，%s", ", %s"), tr(ctx, n->place, n->place_en));
    if (n->hours)
        buf_f(out, tr(ctx, "，%s", ", %s"), tr(ctx, n->hours, n->hours_en));
}

/* Where to go; of a rule, what to reply. */
static int say_step(struct ctx *ctx, const struct clear_view *v, const struct clear_line *line,
                    bool where, struct buf *out, struct err *err)
{
    auto_buf struct buf how = {0};

    clear_node_say(ctx, line->node, out);
    if (where)
        say_where(ctx, line->node, out);
    if (line->node->rule && clear_rule_say(ctx, line->node->rule, v, true, &how, err) < 0)
        return -1;
    if (how.n > 0)
        buf_f(out, tr(ctx, "：%s", ": %s"), how.p);
    return 0;
}

static int say_several(struct ctx *ctx, const struct clear_view *v, unsigned count, bool where,
                       struct buf *out, struct err *err)
{
    unsigned said = 0;

    buf_c(out, tr(ctx, "下一步（不分先后）：", "Next, in any order:"));
    for (unsigned i = 0; i < v->count && said < NEXT; i++) {
        if (!clear_is_next(&v->line[i]))
            continue;
        buf_c(out, "\n· ");
        if (say_step(ctx, v, &v->line[i], where, out, err) < 0)
            return -1;
        said++;
    }
    if (count > said)
        buf_f(out, tr(ctx, "\n… 共 %u 项", "\n… %u in all"), count);
    return 0;
}

/* Up to NEXT names behind the words; nothing where none is meant. */
static unsigned say_names(const struct ctx *ctx, const struct clear_view *v,
                          bool (*meant)(const struct clear_line *line), const char *words,
                          struct buf *out)
{
    unsigned said = 0;

    for (unsigned i = 0; i < v->count && said < NEXT; i++) {
        if (!meant(&v->line[i]))
            continue;
        if (said++ == 0) {
            text_newline(out);
            buf_c(out, words);
        } else {
            buf_c(out, tr(ctx, "、", ", "));
        }
        clear_node_say(ctx, v->line[i].node, out);
    }
    return said;
}

static bool is_checked_now(const struct clear_line *line)
{
    return line->turn && is_checked(line);
}

static bool is_after(const struct clear_line *line)
{
    return !line->turn && !clear_is_done(line->state);
}

static void say_rest(const struct ctx *ctx, const struct clear_view *v, struct buf *out)
{
    if (say_names(ctx, v, is_checked_now,
                  tr(ctx, "部门统一核对中，先不用去：",
                     "Being checked by the departments, no need to go: "),
                  out) > 0)
        buf_c(out, tr(ctx, "。有结果会通知你", ". You will be told"));
    say_names(ctx, v, is_after, tr(ctx, "办完以后：", "After that: "), out);
}

int clear_next_say(struct ctx *ctx, const struct clear_view *v, bool where, struct buf *out,
                   struct err *err)
{
    const struct clear_line *first = NULL;
    unsigned                 count = 0;

    for (unsigned i = v->count; i-- > 0;)
        if (clear_is_next(&v->line[i])) {
            first = &v->line[i];
            count++;
        }
    if (count > 1 && say_several(ctx, v, count, where, out, err) < 0)
        return -1;
    if (count == 1) {
        buf_c(out, tr(ctx, "下一步：", "Next: "));
        if (say_step(ctx, v, first, where, out, err) < 0)
            return -1;
    }
    say_rest(ctx, v, out);
    return 0;
}

/* ---- the head ---- */

static void say_season(const struct ctx *ctx, const struct clear_view *v, struct buf *out)
{
    buf_f(out, "%s ", clear_title(ctx, v->clearance));
    clear_season_say(ctx, v->clearance, out);
    if (v->season == SEASON_BEFORE)
        buf_c(out, tr(ctx, "（还没有开始）", " (has not begun)"));
    if (v->season == SEASON_OVER)
        buf_c(out, tr(ctx, "（已结束）", " (is over)"));
}

static void say_count(const struct ctx *ctx, const struct clear_view *v, struct buf *out)
{
    char moment[MOMENT_SIZE];

    buf_f(out, tr(ctx, "办理进度 %u/%u", "Done %u of %u"), v->done, v->count);
    if (v->complete && v->completed_at != 0)
        buf_f(out, tr(ctx, "，全部办完（%s）", ": all of it (%s)"),
              text_moment(ctx, v->completed_at, moment));
    else if (v->complete)
        buf_c(out, tr(ctx, "，全部办完", ": all of it"));
}

static void say_head(const struct ctx *ctx, const struct clear_view *v, struct buf *out)
{
    buf_f(out, tr(ctx, "【%s】\n", "[%s]\n"), clear_title(ctx, v->clearance));
    buf_f(out, tr(ctx, "学号 %s\n姓名 %s\n", "Number %s\nName %s\n"), v->number.p, v->name.p);
    if (v->college.n > 0)
        buf_f(out, tr(ctx, "院系 %s\n", "College %s\n"), v->college.p);
    say_season(ctx, v, out);
    buf_char(out, '\n');
    say_count(ctx, v, out);
    buf_char(out, '\n');
}

/* ---- the nodes ---- */

/* What is looked up once, however often it is written. */
struct saying {
    struct ctx              *ctx;
    const struct clear_view *v;
    struct buf               lack[CLEAR_NODES]; /* of rules that do not hold */
    struct buf               forms;
    struct buf               next, next_where;
};

static void say_detail(const struct ctx *ctx, const char *zh, const char *en, const char *what,
                       struct buf *out)
{
    if (what)
        buf_f(out, tr(ctx, "\n　%s：%s", "\n  %s: %s"), tr(ctx, zh, en), what);
}

static void say_details(const struct saying *s, unsigned i, struct buf *out)
{
    const struct ctx            *ctx = s->ctx;
    const struct clearance_node *n = s->v->line[i].node;

    if (s->v->season == SEASON_OVER)
        return;
    if (is_checked(&s->v->line[i])) {
        buf_c(out, tr(ctx, "\n　部门统一核对中，先不用去，有结果会通知你",
                      "\n  Being checked for everybody: no need to go, you will be told"));
        return;
    }
    say_detail(ctx, "地点", "Where", tr(ctx, n->place, n->place_en), out);
    say_detail(ctx, "时间", "When", tr(ctx, n->hours, n->hours_en), out);
    say_detail(ctx, "携带", "Bring", tr(ctx, n->bring, n->bring_en), out);
    say_detail(ctx, "联系", "Contact", n->contact, out);
    if (s->lack[i].n > 0)
        say_detail(ctx, "要做的", "To do", s->lack[i].p, out);
}

static void say_line(const struct saying *s, unsigned i, enum level level, struct buf *out)
{
    const struct ctx        *ctx = s->ctx;
    const struct clear_line *line = &s->v->line[i];
    bool                     done = clear_is_done(line->state);

    buf_f(out, "\n%u ", line->node->number);
    clear_line_say(ctx, line, out);
    if (!done && !line->turn && s->v->season != SEASON_OVER)
        buf_f(out, tr(ctx, "（序号 %u 全部办完后办理）", " (after all of number %u)"),
              s->v->number_now);
    if (level == BARE || (level >= TURN_ONLY && !line->turn) || (level >= DONE_BARE && done))
        return;
    say_detail(ctx, "说明", "Note", tr(ctx, line->node->note, line->node->note_en), out);
    if (!done)
        say_details(s, i, out);
}

/* 已办完：资产处（乐器归还情况）、… */
static void say_done_names(const struct saying *s, struct buf *out)
{
    const struct ctx *ctx = s->ctx;
    unsigned          said = 0;

    for (unsigned i = 0; i < s->v->count; i++) {
        const struct clear_line *line = &s->v->line[i];

        if (!clear_is_done(line->state))
            continue;
        buf_c(out, said++ == 0 ? tr(ctx, "\n无需办理或已通过：", "\nNot needed or passed: ")
                               : tr(ctx, "、", ", "));
        buf_c(out, tr(ctx, line->node->title, line->node->title_en));
    }
}

static void say_lines(const struct saying *s, enum level level, struct buf *out)
{
    for (unsigned i = 0; i < s->v->count; i++)
        if (level < DONE_SHORT || !clear_is_done(s->v->line[i].state))
            say_line(s, i, level, out);
    if (level >= DONE_SHORT)
        say_done_names(s, out);
    buf_char(out, '\n');
}

/* ---- the forms ---- */

int clear_form_read(struct ctx *ctx, const struct school_flow *flow, int64_t person,
                    struct flow_state *state, bool *open, struct err *err)
{
    int64_t unlocks = 0;

    if (flow_state_of(ctx, flow, person, state, err) < 0 ||
        (state->count > 0 && flow->rule == RULE_ONCE &&
         unlock_count(ctx->store, str_c(flow->name), person, &unlocks, err) < 0))
        return -1;
    *open = state->count <= unlocks && flow_window(flow, ctx->now) == WINDOW_OPEN;
    return 0;
}

bool clear_form_asked(const struct clear_view *v, const struct school_flow *flow)
{
    for (unsigned i = 0; i < v->count; i++) {
        const struct node_rule *rule = v->line[i].node->rule;

        if (rule && rule->flow && str_is(str_c(rule->flow), flow->name) &&
            !clear_is_done(v->line[i].state))
            return true;
    }
    return false;
}

static void say_filled(const struct ctx *ctx, const struct school_flow *flow,
                       const struct flow_state *state, bool open, struct buf *out)
{
    char moment[MOMENT_SIZE];

    buf_f(out, tr(ctx, "：已填（%s，回复“查询 %s”看）", ": filled in (%s; reply \"records %s\")"),
          text_moment(ctx, state->at, moment), state->receipt);
    if (open)
        buf_f(out, tr(ctx, "，已解锁，可以再填一次：回复“%s”", ", may be given once more: reply \"%s\""),
              flow_word(ctx, flow));
}

/* asked: a node says so, with the word. */
static void say_empty(const struct ctx *ctx, const struct school_flow *flow, bool open, bool asked,
                      struct buf *out)
{
    buf_c(out, tr(ctx, "：未填", ": not filled in"));
    if (!open)
        return;
    if (!asked)
        buf_f(out, tr(ctx, "，请回复“%s”", ", reply \"%s\""), flow_word(ctx, flow));
    if (flow->rule == RULE_ONCE && flow->editable == NULL)
        buf_c(out, tr(ctx, "（只能填一次，提交后不能改）", " (once only, it cannot be changed)"));
}

static int say_form(struct ctx *ctx, const struct clear_view *v, const struct school_flow *flow,
                    struct buf *out, struct err *err)
{
    struct flow_state state = {0};
    bool              open;

    if (clear_form_read(ctx, flow, v->person, &state, &open, err) < 0)
        return -1;
    buf_f(out, "\n%s", flow_title(ctx, flow));
    if (state.count > 0)
        say_filled(ctx, flow, &state, open, out);
    else
        say_empty(ctx, flow, open, clear_form_asked(v, flow), out);
    return 0;
}

static int say_forms(struct ctx *ctx, const struct clear_view *v, struct buf *out,
                     struct err *err)
{
    for (unsigned i = 0; i < v->clearance->forms_count; i++) {
        const struct school_flow *flow = flow_anywhere(ctx, str_c(v->clearance->forms[i]));

        if (flow && say_form(ctx, v, flow, out, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- the whole ---- */

bool clear_gate_opens(const struct clear_view *v)
{
    const struct school_clearance *c = v->clearance;

    return c->gate && c->code_words_count > 0 && v->count > 0 && v->gate_left == 0;
}

/* Where the code is to be shown: at the desks, and when the gate lets through at the gate. */
static void say_code(const struct ctx *ctx, const struct clear_view *v, struct buf *out)
{
    const struct school_clearance *c = v->clearance;
    const char                    *word = clear_code_word(ctx, c);
    const char                    *where;

    if (word == NULL || v->season == SEASON_OVER || (v->complete && !c->gate))
        return;
    if (v->complete)
        where = tr(ctx, "\n门岗核对时出示：回复“%s”", "\nTo be shown at the gate: reply \"%s\"");
    else if (clear_gate_opens(v))
        where = tr(ctx, "\n门岗核对和办理时出示：回复“%s”",
                   "\nTo be shown at the gate and at the desks: reply \"%s\"");
    else
        where = tr(ctx, "\n办理时出示：回复“%s”", "\nTo be shown at the desks: reply \"%s\"");
    buf_f(out, where, word);
}

static void say_tail(const struct saying *s, enum level level, struct buf *out)
{
    const struct ctx *ctx = s->ctx;

    if (s->v->season == SEASON_OPEN && !s->v->complete) {
        buf_char(out, '\n');
        /* else place and hours stand above */
        buf_str(out, buf_view(level == BARE ? &s->next_where : &s->next));
    }
    buf_str(out, buf_view(&s->forms));
    if (s->v->season == SEASON_OVER && !s->v->complete) {
        buf_c(out, tr(ctx, "\n办理时间已过，没有办完的请联系", "\nThe season is over. Please ask "));
        text_desk(ctx, out);
        buf_c(out, tr(ctx, "。", "."));
    }
    say_code(ctx, s->v, out);
}

static int look_up(struct saying *s, struct err *err)
{
    for (unsigned i = 0; i < s->v->count; i++) {
        const struct clear_line *line = &s->v->line[i];

        if (!clear_is_done(line->state) && line->node->rule &&
            clear_rule_say(s->ctx, line->node->rule, s->v, false, &s->lack[i], err) < 0)
            return -1;
    }
    if (clear_next_say(s->ctx, s->v, false, &s->next, err) < 0 ||
        clear_next_say(s->ctx, s->v, true, &s->next_where, err) < 0)
        return -1;
    return say_forms(s->ctx, s->v, &s->forms, err);
}

static void write_fitting(const struct saying *s, size_t room, struct buf *out)
{
    auto_buf struct buf text = {0};

    for (int level = ALL; level < LEVELS; level++) {
        buf_clear(&text);
        say_head(s->ctx, s->v, &text);
        say_lines(s, (enum level)level, &text);
        say_tail(s, (enum level)level, &text);
        if (text.n <= room)
            break;
    }
    text_cut(buf_view(&text), room, out);
}

int clearance_say(struct ctx *ctx, const struct clear_view *v, size_t room, struct buf *out,
                  struct err *err)
{
    struct saying s = {.ctx = ctx, .v = v};
    int           rc = look_up(&s, err);

    if (rc == 0)
        write_fitting(&s, room, out);
    for (unsigned i = 0; i < CLEAR_NODES; i++)
        buf_free(&s.lack[i]);
    buf_free(&s.forms);
    buf_free(&s.next);
    buf_free(&s.next_where);
    return rc;
}
