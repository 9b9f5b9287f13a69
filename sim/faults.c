/* What goes wrong on demand, and what the platform allows: docs/simulator.md, section 4. */
#include "sim/state.h"

#include "base/mem.h"

#include <stddef.h>
#include <string.h>

enum { SLOW_MAX = 60000, BUSY_MAX = 1000000, DATE_AHEAD_MAX = 86400 };

static const struct {
    const char *name;
    size_t      offset;
    unsigned    least, most; /* besides 0; flags have 1 and 1 */
} faults[] = {
    {"busy", offsetof(struct sim_faults, busy), 1, BUSY_MAX},
    {"token_dead", offsetof(struct sim_faults, token_dead), 1, 1},
    {"ip_refused", offsetof(struct sim_faults, ip_refused), 1, 1},
    {"slow_ms", offsetof(struct sim_faults, slow_ms), 1, SLOW_MAX},
    {"resend", offsetof(struct sim_faults, resend), 1, 1},
    {"out_of_order", offsetof(struct sim_faults, out_of_order), 1, 1},
    {"api_down", offsetof(struct sim_faults, api_down), 1, 1},
    {"sms_busy", offsetof(struct sim_faults, sms_busy), 1, BUSY_MAX},
    {"sms_down", offsetof(struct sim_faults, sms_down), 1, 1},
    {"user_get_empty", offsetof(struct sim_faults, user_get_empty), 1, 1},
    {"user_get_60111", offsetof(struct sim_faults, user_get_60111), 1, 1},
    {"tfa_error", offsetof(struct sim_faults, tfa_error), 40207, 40210},
    {"event_last", offsetof(struct sim_faults, event_last), 1, 1},
    {"place_message", offsetof(struct sim_faults, place_message), 1, 1},
    {"cas_down", offsetof(struct sim_faults, cas_down), 1, 1},
    {"cas_old", offsetof(struct sim_faults, cas_old), 1, 1},
    {"old_apps", offsetof(struct sim_faults, old_apps), 1, 1},
    {"agent_closed", offsetof(struct sim_faults, agent_closed), 1, 1},
    {"scope_empty", offsetof(struct sim_faults, scope_empty), 1, 1},
    {"home_page", offsetof(struct sim_faults, home_page), 1, 1},
    {"enter_off", offsetof(struct sim_faults, enter_off), 1, 1},
    {"location_off", offsetof(struct sim_faults, location_off), 1, 1},
    {"date_ahead", offsetof(struct sim_faults, date_ahead), 1, DATE_AHEAD_MAX},
};

static unsigned *value_at(const struct sim_faults *f, size_t offset)
{
    return (unsigned *)(uintptr_t)((const char *)f + offset);
}

int sim_fault_set(struct sim *sim, const char *name, int64_t value, struct err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        if (strcmp(faults[i].name, name) != 0)
            continue;
        if (value != 0 && (value < faults[i].least || value > faults[i].most))
            return err_set(err, ERR_BAD_INPUT, "%s must be 0 or from %u to %u", name,
                           faults[i].least, faults[i].most);
        *value_at(&sim->faults, faults[i].offset) = (unsigned)value;
        return 0;
    }
    return err_set(err, ERR_BAD_INPUT, "there is no fault %s", name);
}

json_t *sim_faults_json(const struct sim *sim)
{
    json_t *j = json_object();

    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        unsigned value = *value_at(&sim->faults, faults[i].offset);

        json_object_set_new(j, faults[i].name,
                            faults[i].most > 1 ? json_integer(value) : json_boolean(value != 0));
    }
    return j;
}

/* ---- limits ---- */

static const struct {
    const char *name;
    size_t      offset;
} limits[] = {
    {"api_minute", offsetof(struct sim_limits, api_minute)},
    {"api_hour", offsetof(struct sim_limits, api_hour)},
    {"member_minute", offsetof(struct sim_limits, member_minute)},
    {"member_hour", offsetof(struct sim_limits, member_hour)},
    {"person_times_day", offsetof(struct sim_limits, person_times_day)},
};

int sim_limit_set(struct sim *sim, const char *name, int64_t value, struct err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        if (strcmp(limits[i].name, name) != 0)
            continue;
        if (value < 1)
            return err_set(err, ERR_BAD_INPUT, "%s must be 1 or more", name);
        *(uint64_t *)(void *)((char *)&sim->limits + limits[i].offset) = (uint64_t)value;
        return 0;
    }
    return err_set(err, ERR_BAD_INPUT, "there is no limit %s", name);
}
