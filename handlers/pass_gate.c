/* 岗位 [gate] — where a guard stands today. Who may stand at one gate only is there; others say it
 * once a day, and are asked when they scan before that.
 * 今日通行 — how many passed this gate today. */
#include "handlers/pass.h"

#include "base/cst.h"
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/texts.h"
#include "store/runs.h"

#include <stdio.h>
#include <string.h>

/* The question is a dialog of its own, so that a number means a gate only after it. No flow can be
 * called so. */
static const char gate_dialog[] = "?gate";

enum {
    ASK_SECONDS = 600, /* how long a number is understood */
};

void pass_when(const struct ctx *ctx, int64_t at, struct buf *out)
{
    int64_t days = cst_day(ctx->now) - cst_day(at);
    char    clock[6], stamp[17];

    if (days == 0)
        buf_f(out, tr(ctx, "今天 %s", "today %s"), cst_clock(clock, at));
    else if (days == 1)
        buf_f(out, tr(ctx, "昨天 %s", "yesterday %s"), cst_clock(clock, at));
    else
        buf_c(out, cst_stamp(stamp, at));
}

/* ---- which gates ---- */

struct reading {
    struct pass_gates *gates;
    bool               any; /* a scope without a gate: wherever gates are */
};

static void add_gate(struct pass_gates *g, struct str name)
{
    for (unsigned i = 0; i < g->count; i++)
        if (str_is(name, g->gate[i]))
            return;
    if (g->count < GATES)
        snprintf(g->gate[g->count++], GATE_SIZE, "%.*s", STR_ARG(name));
}

static int own_gate(void *arg, const struct staff *m)
{
    struct reading *r = arg;

    if (!str_is(m->role, ROLE_GUARD))
        return 0;
    r->gates->guard = true;
    if (m->college.n > 0)
        add_gate(r->gates, m->college);
    else
        r->any = true;
    return 0;
}

static int named_gate(void *arg, const struct staff *m)
{
    if (m->college.n > 0)
        add_gate(arg, m->college);
    return 0;
}

/* What is kept of the choice: a place for one day, under the member's own number. */
static struct str choice_name(const struct ctx *ctx, char out[40])
{
    snprintf(out, 40, "gate.%lld", (long long)ctx->me.id);
    return str_c(out);
}

static int read_choice(struct ctx *ctx, struct pass_gates *g, struct err *err)
{
    auto_buf struct buf place = {0};
    enum run_state      state;
    char                name[40];

    if (run_state(ctx->store, choice_name(ctx, name), cst_day(ctx->now), &state, &place, NULL,
                  err) < 0)
        return -1;
    for (unsigned i = 0; state == RUN_BEGUN && i < g->count; i++)
        if (str_is(buf_view(&place), g->gate[i]))
            g->here = (int)i;
    return 0;
}

int pass_gates_read(struct ctx *ctx, struct pass_gates *g, struct err *err)
{
    struct reading r = {.gates = g};

    g->guard = false;
    g->count = 0;
    g->here = 0;
    if (staff_roles(ctx->store, ctx->me.userid, own_gate, &r, err) < 0 ||
        (r.any && staff_with(ctx->store, ROLE_GUARD, named_gate, g, err) < 0))
        return -1;
    if (g->count < 2)
        return 0;
    g->here = -1;
    return read_choice(ctx, g, err);
}

const char *pass_gate_name(const struct ctx *ctx, const struct pass_gates *g)
{
    return g->count == 0 ? tr(ctx, "校门", "the gate") : g->gate[g->here];
}

/* ---- asking ---- */

static int keep_question(struct ctx *ctx, struct err *err)
{
    struct dialog d = {
        .flow = str_c(gate_dialog),
        .answers = STR_LIT(""),
        .task_id = STR_LIT(""),
        .started_at = ctx->now,
        .expires_at = ctx->now + ASK_SECONDS,
    };

    return dialog_save(ctx->store, ctx->me.userid, str_c(ctx->app->name), &d, err);
}

int pass_gates_ask(struct ctx *ctx, const struct pass_gates *g, const char *first,
                   struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};

    buf_f(&text, "%s\n", first);
    for (unsigned i = 0; i < g->count; i++)
        buf_f(&text, "%u. %s\n", i + 1, g->gate[i]);
    if (flow_open(ctx)) { /* a number is an answer to the open question */
        buf_f(&text, tr(ctx, "回复“%s 1”这样选", "Reply for example \"%s 1\""),
              tr(ctx, words_post[0], words_post[1]));
    } else {
        buf_c(&text, tr(ctx, "回复编号选一个", "Reply with a number"));
        if (keep_question(ctx, err) < 0)
            return -1;
    }
    return reply_text(out, buf_view(&text), err);
}

/* ---- 岗位 ---- */

static int say_here(struct ctx *ctx, const struct pass_gates *g, struct reply *out, struct err *err)
{
    return reply_textf(out, err,
                       tr(ctx, "岗位：%s。请用菜单的扫一扫验码，或回复 8 位数字码。",
                          "Your post: %s. Scan with the menu, or reply with the 8 digits."),
                       pass_gate_name(ctx, g));
}

/* 2, or 北门; -1: neither. */
static int chosen(const struct pass_gates *g, struct str text)
{
    uint64_t number;

    for (unsigned i = 0; i < g->count; i++)
        if (str_eq_nocase(text, str_c(g->gate[i])))
            return (int)i;
    if (str_u64(text, &number) && number >= 1 && number <= g->count)
        return (int)number - 1;
    return -1;
}

static int choose(struct ctx *ctx, struct pass_gates *g, struct str text, struct reply *out,
                  struct err *err)
{
    char name[40];
    int  here = chosen(g, text);

    if (here < 0)
        return pass_gates_ask(
            ctx, g, tr(ctx, "没有这个岗位，您可以在：", "No such gate. Yours are:"), out, err);
    g->here = here;
    if (str_is(ctx->dialog.flow, gate_dialog) &&
        dialog_end(ctx->store, ctx->me.userid, str_c(ctx->app->name), err) < 0)
        return -1;
    if (g->count > 1 && run_keep(ctx->store, ctx->now, choice_name(ctx, name), cst_day(ctx->now),
                                 str_c(g->gate[here]), false, err) < 0)
        return -1;
    return say_here(ctx, g, out, err);
}

static int refuse(struct ctx *ctx, struct reply *out, struct err *err)
{
    return reply_text(out, str_c(tr(ctx, "这项功能只对门岗开放。", "This is for guards only.")),
                      err);
}

static bool is_offered(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return ctx->school->pass != NULL;
}

static int run_post(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct pass_gates g;
    struct str        rest = ctx->text, word;

    (void)msg;
    if (pass_gates_read(ctx, &g, err) < 0)
        return -1;
    if (!g.guard)
        return refuse(ctx, out, err);
    if (str_split(&rest, ' ', &word) && str_trim(rest).n > 0 && g.count > 0)
        return choose(ctx, &g, str_trim(rest), out, err);
    if (g.count < 2)
        return say_here(ctx, &g, out, err);
    return pass_gates_ask(ctx, &g,
                          g.here < 0 ? tr(ctx, "今天在哪个岗位？", "Where do you stand today?")
                                     : tr(ctx, "换到哪个岗位？", "Which gate now?"),
                          out, err);
}

static const char *const roles_guard[] = {ROLE_GUARD, NULL};

const struct handler handler_post = {
    .name = "pass_post",
    .type = MSG_TEXT,
    .words = words_post,
    .arguments = true,
    .apps = APPS_STAFF,
    .wants = is_offered,
    .roles = roles_guard,
    .help = "岗位　在哪个门；验码点菜单扫一扫，或回复 8 位数字",
    .help_en = "post: my gate; check by the menu's scan or the 8 digits",
    .run = run_post,
};

/* ---- a number after the question ---- */

static bool wants_number(const struct ctx *ctx, const struct message *msg)
{
    uint64_t number;

    (void)msg;
    return str_is(ctx->dialog.flow, gate_dialog) && str_u64(ctx->text, &number) && number <= GATES;
}

static int run_number(struct ctx *ctx, const struct message *msg, struct reply *out,
                      struct err *err)
{
    struct pass_gates g;

    (void)msg;
    if (pass_gates_read(ctx, &g, err) < 0)
        return -1;
    return g.guard && g.count > 0 ? choose(ctx, &g, ctx->text, out, err) : refuse(ctx, out, err);
}

const struct handler handler_post_number = {
    .name = "pass_post_number",
    .type = MSG_TEXT,
    .apps = APPS_STAFF,
    .wants = wants_number,
    .run = run_number,
};

/* ---- 今日通行 ---- */

static int run_passed(struct ctx *ctx, const struct message *msg, struct reply *out,
                      struct err *err)
{
    struct pass_gates g;
    struct str        gate;
    int64_t           passed, stopped;

    (void)msg;
    if (pass_gates_read(ctx, &g, err) < 0)
        return -1;
    if (!g.guard)
        return refuse(ctx, out, err);
    if (g.here < 0)
        return pass_gates_ask(ctx, &g, tr(ctx, "看哪个岗位的？", "Of which gate?"), out, err);
    gate = g.count == 0 ? (struct str){"", 0} : str_c(g.gate[g.here]);
    if (scan_count(ctx->store, cst_day_start(cst_day(ctx->now)), gate, &passed, &stopped, err) < 0)
        return -1;
    return reply_textf(out, err,
                       tr(ctx, "%s今天放行 %lld 人次，未放行 %lld 次。",
                          "%s: %lld passed today, %lld scans did not."),
                       pass_gate_name(ctx, &g), (long long)passed, (long long)stopped);
}

const struct handler handler_passed = {
    .name = "pass_today",
    .type = MSG_TEXT,
    .words = words_passed,
    .apps = APPS_STAFF,
    .wants = is_offered,
    .roles = roles_guard,
    .help = "今日通行　放行了多少人",
    .help_en = "passed: how many today",
    .run = run_passed,
};
