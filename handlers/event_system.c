/* What the platform tells the operators: one line of the log each, at a level that alerts; what
 * they must mend is told to the office and by mail, too. No member is behind these. */
#include "base/log.h"
#include "handlers/alarm.h"
#include "handlers/handlers.h"

#include <inttypes.h>

static int64_t effect_time(const struct message *msg)
{
    return msg->type == MSG_EVENT_INACTIVE_ALERT || msg->type == MSG_EVENT_LOW_ACTIVE_ALERT
               ? msg->notice.effect_time
               : 0;
}

static int warn(const struct ctx *ctx, const struct message *msg, const char *meaning)
{
    int64_t effect = effect_time(msg);

    log_line(LOG_WARN, "event=%s app=%s effect_time=%" PRId64 ": %s", message_type_name(msg->type),
             ctx->app->name, effect, meaning);
    return 0;
}

static int tell(struct ctx *ctx, const struct message *msg, const char *meaning, struct err *err)
{
    struct alarm a = {
        .event = str_c(message_type_name(msg->type)),
        .app = str_c(ctx->app->name),
        .at = effect_time(msg),
    };
    bool told;

    warn(ctx, msg, meaning);
    return alarm_tell(ctx, &a, &told, err);
}

#define ALARM_EVENT(id, event, meaning)                                                            \
    static int run_##id(struct ctx *ctx, const struct message *msg, struct reply *out,             \
                        struct err *err)                                                           \
    {                                                                                              \
        (void)out;                                                                                 \
        return tell(ctx, msg, meaning, err);                                                       \
    }                                                                                              \
    const struct handler handler_##id = {.name = #id, .type = event, .quiet = true, .run = run_##id}

#define OPERATOR_EVENT(id, event, meaning)                                                         \
    static int run_##id(struct ctx *ctx, const struct message *msg, struct reply *out,             \
                        struct err *err)                                                           \
    {                                                                                              \
        (void)out;                                                                                 \
        (void)err;                                                                                 \
        return warn(ctx, msg, meaning);                                                            \
    }                                                                                              \
    const struct handler handler_##id = {.name = #id, .type = event, .quiet = true, .run = run_##id}

ALARM_EVENT(inactive_alert, MSG_EVENT_INACTIVE_ALERT, "the app will be disabled for inactivity");
ALARM_EVENT(close_inactive, MSG_EVENT_CLOSE_INACTIVE_AGENT,
            "the app was disabled for inactivity");
OPERATOR_EVENT(reopened, MSG_EVENT_REOPEN_INACTIVE_AGENT, "the app was enabled again");
ALARM_EVENT(low_active_alert, MSG_EVENT_LOW_ACTIVE_ALERT, "few members use the app");
ALARM_EVENT(low_active, MSG_EVENT_LOW_ACTIVE, "the app was limited for low use");
OPERATOR_EVENT(active_restored, MSG_EVENT_ACTIVE_RESTORED, "the limits for low use are gone");
OPERATOR_EVENT(security, MSG_EVENT_SECURITY,
               "a change of addresses or domains: check the firewall");
