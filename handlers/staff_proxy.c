/* 代填报 [flow] number or name [answers] — reports for a student whose phone fails: the same flow,
 * asked here. For counsellors (their own scope) and the office. */
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_person.h"
#include "handlers/texts.h"

static bool has_proxies(const struct school_flow *flow)
{
    return flow->action == NULL && flow->proxy;
}

static bool is_usual(const struct school_flow *flow)
{
    return has_proxies(flow) && flow->rule == RULE_DAILY;
}

static const struct staff_wish wish = {
    .usual = is_usual,
    .may = has_proxies,
    .any = true,
    .none = "学校没有可以代填的项目。",
    .none_en = "The school has nothing that the staff may report for others.",
};

static int begin(struct ctx *ctx, const struct school_flow *flow, const struct scopes *scopes,
                 struct str rest, struct reply *out, struct err *err)
{
    auto_staff_person struct staff_person person = {0};

    if (staff_person_find(ctx, scopes, staff_word(ctx, words_proxy), "", &rest, &person, out, err) <
        0)
        return -1;
    return person.id == 0 ? 0 : flow_start_for(ctx, flow, person.id, rest, out, err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    const struct school_flow *flow;
    struct str                rest = staff_rest(ctx);
    struct scopes             scopes;

    (void)msg;
    if (scopes_mine(ctx, &scopes, out, err) < 0)
        return -1;
    if (scopes.count == 0)
        return 0;
    if (staff_flow(ctx, &wish, words_proxy, &rest, &flow, NULL, out, err) < 0)
        return -1;
    return flow ? begin(ctx, flow, &scopes, rest, out, err) : 0;
}

const struct handler handler_proxy = {
    .name = "proxy",
    .type = MSG_TEXT,
    .words = words_proxy,
    .arguments = true,
    .apps = APPS_STAFF,
    .wants = staff_free,
    .roles = roles_reach,
    .help = "代填报 学号　替学生填报",
    .help_en = "proxy NUMBER: reports for a student",
    .run = run,
};
