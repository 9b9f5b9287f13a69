/* Who has opened a page of ours, and the second verification. Source: protocol 5.9, 5.10.
 *
 * The two ways have codes of their own: auth/getuserinfo takes those of a login, auth/get_tfa_info
 * those of a use. 40029 stands for unknown, used and too old ones. */
#include "sim/api.h"


/* The visit of a code that is good now; used up by this. NULL: refused with 40029. */
static struct sim_visit *take_visit(struct sim_call *c, struct str code, enum sim_second way)
{
    struct sim_pointers *list = &c->sim->visits;

    for (size_t i = list->count; i-- > 0;) {
        struct sim_visit *v = list->p[i];

        if (!str_is(code, v->code) || v->way != way || v->used || sim_now(c->sim) >= v->expires)
            continue;
        v->used = true;
        return v;
    }
    sim_refuse(&c->verdict, 40029, "invalid code");
    return NULL;
}

/* Of a stranger it tells only an id that belongs to this company. */
static int getuserinfo(struct sim_call *c)
{
    const struct sim_visit  *v = take_visit(c, sim_call_arg(c, "code"), SIM_SECOND_LOGIN);
    const struct sim_person *p = v ? v->member->person : NULL;

    if (p == NULL)
        return -1;
    json_object_set_new(c->answer, p->stranger ? "openid" : "userid",
                        p->stranger ? json_sprintf("o-%s", p->userid) : json_string(p->userid));
    return 0;
}

static int authsucc(struct sim_call *c)
{
    struct sim_member *m = sim_call_member(c, sim_call_arg(c, "userid"));

    if (m == NULL)
        return -1;
    m->admitted = true;
    if (m->second == SIM_SECOND_LOGIN)
        sim_second_set(c->sim, m, SIM_SECOND_NONE);
    return 0;
}

/* The administrator's side is not in order, when that is wanted. */
static int check_rule(struct sim_call *c)
{
    static const char *const texts[] = {"invalid tfa_code", "the user is not in the rule's scope",
                                        "the domain is not the page's", "no page is configured"};
    unsigned                 code = c->sim->faults.tfa_error;

    return code ? sim_refuse(&c->verdict, (int)code, "%s", texts[code - 40207]) : 0;
}

static int get_tfa_info(struct sim_call *c)
{
    static const struct sim_rule rules[] = {
        {.name = "code", .type = SIM_STRING, .need = true, .code = 40029},
        {0},
    };
    struct sim_visit *v;

    if (sim_rules_check(c->body, rules, "", 0, &c->verdict) < 0 || check_rule(c) < 0)
        return -1;
    v = take_visit(c, sim_call_text(c, "code"), SIM_SECOND_USE);
    if (v == NULL)
        return -1;
    if (v->member->second != SIM_SECOND_USE)
        return sim_refuse(&c->verdict, 40208, "the user is not in the rule's scope");
    sim_random_id(v->tfa, SIM_ID);
    v->tfa_expires = sim_now(c->sim) + SIM_VISIT_LIFE;
    json_object_set_new(c->answer, "userid", json_string(v->member->person->userid));
    json_object_set_new(c->answer, "tfa_code", json_string(v->tfa));
    return 0;
}

/* Takes the tfa_code away. false: not this member's, used, too old. */
static bool take_tfa(struct sim_call *c, const struct sim_member *m, struct str tfa)
{
    struct sim_pointers *list = &c->sim->visits;

    for (size_t i = list->count; i-- > 0 && tfa.n > 0;) {
        struct sim_visit *v = list->p[i];

        if (!str_is(tfa, v->tfa) || v->member != m || sim_now(c->sim) >= v->tfa_expires)
            continue;
        v->tfa[0] = '\0';
        return true;
    }
    return false;
}

static int tfa_succ(struct sim_call *c)
{
    static const struct sim_rule rules[] = {
        {.name = "userid", .type = SIM_STRING, .need = true, .code = 41009},
        {.name = "tfa_code", .type = SIM_STRING, .need = true, .code = 40207},
        {0},
    };
    struct sim_member *m;

    if (sim_rules_check(c->body, rules, "", 0, &c->verdict) < 0 || check_rule(c) < 0)
        return -1;
    m = sim_call_member(c, sim_call_text(c, "userid"));
    if (m == NULL)
        return -1;
    if (m->second != SIM_SECOND_USE)
        return sim_refuse(&c->verdict, 40208, "the user is not in the rule's scope");
    if (!take_tfa(c, m, sim_call_text(c, "tfa_code")))
        return sim_refuse(&c->verdict, 40207, "invalid tfa_code");
    sim_second_set(c->sim, m, SIM_SECOND_NONE);
    return 0;
}

const struct sim_api_row sim_api_second[] = {
    {"auth/getuserinfo", SIM_GET, SIM_FOR_APPS | SIM_FOR_CONTACTS, getuserinfo},
    {"auth/get_tfa_info", SIM_POST, SIM_FOR_APPS | SIM_FOR_CONTACTS, get_tfa_info},
    {"user/authsucc", SIM_GET, SIM_FOR_CONTACTS, authsucc},
    {"user/tfa_succ", SIM_POST, SIM_FOR_APPS | SIM_FOR_CONTACTS, tfa_succ},
    {0},
};
