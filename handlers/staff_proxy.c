/* 代填报 [flow] number or name [answers] — reports for a student whose phone fails: the same flow,
 * asked here. For counsellors (their own scope) and the office. */
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_person.h"
#include "handlers/texts.h"

static int begin(struct ctx *ctx, const struct staff_call *call, struct reply *out,
                 struct err *err)
{
    auto_staff_person struct staff_person person = {0};
    auto_buf struct buf                   command = {0};
    struct str                            rest = call->rest;

    staff_command(ctx, &staff_proxy_wish, words_proxy, call->flow, &command);
    if (staff_person_find(ctx, &call->scopes, command.p, "", &rest, &person, out, err) < 0)
        return -1;
    return person.id == 0 ? 0 : flow_start_for(ctx, call->flow, person.id, rest, out, err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct staff_call call;
    int               rc = staff_call_read(ctx, &staff_proxy_wish, words_proxy, &call, out, err);

    (void)msg;
    return rc > 0 ? begin(ctx, &call, out, err) : rc;
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
