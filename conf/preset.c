/* What an absent key is taken for where that hangs on other keys; the others are presets of the
 * schema's rules. */
#include "conf/preset_private.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

static void preset_text(char **value, const char *preset, long number)
{
    char digits[24];

    if (*value)
        return;
    snprintf(digits, sizeof digits, "%ld", number);
    *value = xstrdup(preset ? preset : digits);
}

enum { KEEP_DAYS = 30 }; /* of a photo: a month, as the scans of a gate */

/* What depends on the kind of the question; the others are presets of the schema's rules. */
static void preset_question(struct school_question *q)
{
    if (q->kind == ASK_PHOTO && q->keep_days == 0)
        q->keep_days = KEEP_DAYS;
    q->personal |= q->kind == ASK_PHONE || q->kind == ASK_MAIL || q->kind == ASK_DOCUMENT;
    if (q->kind == ASK_TEXT) {
        preset_text(&q->min, "1", 0);
        preset_text(&q->max, "200", 0);
    } else if (q->kind == ASK_SEVERAL) {
        preset_text(&q->min, q->optional ? "0" : "1", 0);
        preset_text(&q->max, NULL, q->options_count);
    }
}

static bool alerts(const struct school_question *q)
{
    for (unsigned i = 0; i < q->options_count; i++)
        if (q->options[i].alert)
            return true;
    return false;
}

/* Whether somebody has a fever is not to be read in the database, nor in what is asked then. `when`
 * names an earlier question. */
static void preset_questions(struct school_flow *flow)
{
    for (unsigned i = 0; i < flow->questions_count; i++) {
        struct school_question *q = &flow->questions[i];

        preset_question(q);
        q->sealed = alerts(q);
        for (unsigned k = 0; q->when && k < i; k++)
            if (strcmp(flow->questions[k].name, q->when->question) == 0)
                q->sealed |= flow->questions[k].sealed;
    }
}

/* What depends on other keys: whether a pass needs today's report, and a confirmed identity. */
static void preset_pass(struct conf_school *school, const struct node *pass)
{
    if (school->pass == NULL)
        return;
    if (!node_get(pass, "today"))
        school->pass->today = school->pass->report != NULL;
    if (!node_get(pass, "confirmed"))
        school->pass->confirmed = school->identity != NULL && school->identity->confirm;
}

/* A desk is called as what it does, unless it has a name of its own. */
static void preset_desks(struct conf_school *school)
{
    for (unsigned i = 0; i < school->appointments_count; i++)
        for (unsigned k = 0; k < school->appointments[i].places_count; k++) {
            struct appointment_place *p = &school->appointments[i].places[k];
            preset_text(&p->desk, p->title, 0);
        }
    for (unsigned i = 0; i < school->clearances_count; i++)
        for (unsigned k = 0; k < school->clearances[i].nodes_count; k++) {
            struct clearance_node *n = &school->clearances[i].nodes[k];
            preset_text(&n->desk, n->title, 0);
        }
}

void preset_school(struct conf_school *school, const struct node *tree)
{
    for (unsigned i = 0; i < school->flows_count; i++)
        preset_questions(&school->flows[i]);
    preset_pass(school, node_get(tree, "pass"));
    preset_desks(school);
}
