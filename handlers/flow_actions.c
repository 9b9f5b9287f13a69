/* What the flows of our own do. */
#include "handlers/flow_action.h"

#include <stddef.h>

/* Each stands in a file of its own: handlers/identity_*.c, appointment_flow.c. */
static const struct flow_action *const actions[] = {
    &action_identity,   &action_confirm, &action_phone,    &action_mail,
    &action_correction, &action_booking, &action_withdraw, &action_appointment,
    &action_notice,     NULL,
};

const struct flow_action *flow_action(const struct school_flow *flow)
{
    for (const struct flow_action *const *a = actions; flow->action && *a; a++)
        if (str_is(str_c(flow->action), (*a)->name))
            return *a;
    return NULL;
}
