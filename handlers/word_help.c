/* 帮助 — what this application can do, what is needed most in front: the daily work of the staff, the
 * school's flows, who I am, then every other handler that has a line for it. */
#include "conf/words.h"
#include "handlers/clearance.h"
#include "handlers/flow_action.h"
#include "handlers/flow_state.h"
#include "handlers/handlers.h"
#include "handlers/pass.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"
#include "store/staff.h"

#include <string.h>

/* Where a school has no cards there is nothing to choose, and where it has no passes nothing to
 * check. */
static bool is_idle(const struct ctx *ctx, const struct handler *h)
{
    if (h == &handler_post || h == &handler_passed)
        return ctx->school->pass == NULL;
    return ctx->school->channel == CHANNEL_TEXT_ONLY && (h == &handler_cards || h == &handler_text);
}

/* For whom a handler is, and whether the member is one of them. */
struct audience {
    const char *const *roles;
    bool               has;
};

static int look_at_role(void *arg, const struct staff *m)
{
    struct audience *a = arg;

    for (const char *const *role = a->roles; *role; role++)
        a->has = a->has || str_is(m->role, *role);
    return a->has;
}

/* Nobody is told of what would refuse him. */
static int is_for(struct ctx *ctx, const struct handler *h, bool *may, struct err *err)
{
    struct audience a = {.roles = h->roles, .has = h->roles == NULL};

    if (h->listed)
        return h->listed(ctx, may, err);
    if (!a.has && staff_roles(ctx->store, ctx->me.userid, look_at_role, &a, err) < 0)
        return -1;
    *may = a.has;
    return 0;
}

/* NULL: there is nothing to say of it here. */
static const char *line_of(const struct ctx *ctx, const struct handler *h)
{
    const char *line;

    if (h->help == NULL || !handler_in_app(h, ctx->app->name) || is_idle(ctx, h))
        return NULL;
    line = tr(ctx, h->help, h->help_en);
    return line[0] != '\0' ? line : NULL;
}

static int write_handler(struct ctx *ctx, const struct handler *h, bool brief, struct buf *out,
                         struct err *err)
{
    const char *line = line_of(ctx, h);
    bool        may = false;

    if (line == NULL)
        return 0;
    if (is_for(ctx, h, &may, err) < 0)
        return -1;
    if (may && brief && out->n > 0)
        buf_c(out, tr(ctx, "、", ", "));
    if (may)
        buf_c(out, brief ? staff_word(ctx, h->words) : line);
    if (may && !brief)
        buf_char(out, '\n');
    return 0;
}

/* What the staff come for, every day: in front of all else. */
static const struct handler *const daily[] = {
    &handler_missing,        &handler_remind,      &handler_proxy,       &handler_alerts,
    &handler_digest,         &handler_approvals,   &handler_export,      &handler_post,
    &handler_passed,         &handler_desk_find,   &handler_desk_take_back,
    &handler_desk_unlock,    &handler_desk_stuck,  &handler_desk_deputy,
};

enum { DAILY = sizeof daily / sizeof daily[0] };

static bool is_daily(const struct handler *h)
{
    for (size_t i = 0; i < DAILY; i++)
        if (h == daily[i])
            return true;
    return false;
}

static int write_daily(struct ctx *ctx, bool brief, struct buf *out, struct err *err)
{
    for (size_t i = 0; i < DAILY; i++)
        if (write_handler(ctx, daily[i], brief, out, err) < 0)
            return -1;
    return 0;
}

int help_roles(struct ctx *ctx, bool brief, struct buf *out, struct err *err)
{
    if (write_daily(ctx, brief, out, err) < 0)
        return -1;
    return write_handler(ctx, &handler_tickets, brief, out, err);
}

static int write_others(struct ctx *ctx, struct buf *out, struct err *err)
{
    for (const struct handler *const *h = ctx->handlers; *h; h++)
        if (line_of(ctx, *h) && !is_daily(*h) && write_handler(ctx, *h, false, out, err) < 0)
            return -1;
    return 0;
}

/* 申请电子ID says all that its title does. */
static void write_flow(const struct ctx *ctx, const struct school_flow *flow, struct buf *out)
{
    const char *word = flow_word(ctx, flow), *title = flow_title(ctx, flow);

    buf_c(out, word);
    if (!text_contains(str_c(word), str_c(title))) {
        buf_c(out, tr(ctx, "　", ": "));
        buf_c(out, title);
    }
    buf_char(out, '\n');
}

/* The pass has the words of the school. */
static void write_pass(const struct ctx *ctx, struct buf *out)
{
    const struct school_pass *pass = ctx->school->pass;

    if (pass && str_is(str_c(ctx->app->name), pass->app))
        buf_f(out, tr(ctx, "%s　进出校门\n", "%s: for the gates\n"), pass_word(ctx));
}

/* What is for other kinds of people, or for those with a role, is nothing that this one can do. */
static int is_listed(struct ctx *ctx, const struct school_flow *flow, bool *listed,
                     struct err *err)
{
    const struct flow_action *action = flow->action ? flow_action(flow) : NULL;
    enum flow_may             may;

    if (flow_allowed(ctx, flow, &may, err) < 0)
        return -1;
    *listed = may != FLOW_OTHER_KIND;
    return *listed && action && action->listed ? action->listed(ctx, listed, err) : 0;
}

/* Those of the school, or those of our own (who I am), as many as fit into `room` bytes; the menu
 * has the others too. Who has still to say who he is may learn what there is. */
static int write_flows(struct ctx *ctx, bool own, size_t room, struct buf *out, struct err *err)
{
    bool reports = false;

    for (unsigned i = 0; i < ctx->school->flows_count; i++) {
        const struct school_flow *flow = &ctx->school->flows[i];
        bool                      listed;

        if (!flow_offered(ctx, flow) || (flow->action != NULL) != own)
            continue;
        if (is_listed(ctx, flow, &listed, err) < 0)
            return -1;
        if (!listed)
            continue;
        if (out->n > room) {
            buf_c(out, tr(ctx, "…（其余请点菜单）\n", "... (the others are in the menu)\n"));
            return 0;
        }
        write_flow(ctx, flow, out);
        reports = reports || flow->rule == RULE_DAILY;
    }
    if (reports && handler_in_app(&handler_record, ctx->app->name))
        buf_c(out, tr(ctx, "打卡记录　最近 30 天\n",
                      "record: my last 30 days\n"));
    return 0;
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    enum { LINE = 480 }; /* bytes: the longest line of a flow, the others, records, the pass */
    auto_buf struct buf text = {0}, leaving = {0}, tail = {0};
    size_t              room, used;

    (void)msg;
    if (flow_identity_line(ctx, &text, err) < 0 || clearance_help(ctx, &leaving, err) < 0 ||
        write_others(ctx, &tail, err) < 0)
        return -1;
    used = LINE + tail.n + leaving.n;
    room = used < REPLY_TEXT_MAX ? REPLY_TEXT_MAX - used : 0;
    buf_f(&text,
          tr(ctx, "【%s】直接回复这些词，或点下方菜单：\n",
             "[%s] Reply with a word, or use the menu:\n"),
          tr(ctx, ctx->school->name, ctx->school->name_en));
    if (write_daily(ctx, false, &text, err) < 0 || write_flows(ctx, false, room, &text, err) < 0)
        return -1;
    write_pass(ctx, &text);
    buf_str(&text, buf_view(&leaving));
    if (write_flows(ctx, true, room, &text, err) < 0)
        return -1;
    buf_str(&text, buf_view(&tail));
    return reply_text(out, str_trim(buf_view(&text)), err);
}

const struct handler handler_help = {
    .name = "help",
    .type = MSG_TEXT,
    .words = words_help,
    .aside = true,
    .run = run,
};
