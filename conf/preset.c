/* What an absent key is taken for where that hangs on other keys; the others are presets of the
 * schema's rules. */
#include "conf/preset_private.h"

#include "base/mem.h"
#include "conf/notices.h"

#include <stdio.h>
#include <stdlib.h>
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

/* A place that works from Monday to Friday keeps the holidays, too. */
static bool is_of_workdays(const struct appointment_place *p)
{
    enum { FRIDAY = 5 };

    for (unsigned i = 0; i < p->days_count; i++)
        if (p->days[i] > FRIDAY)
            return false;
    return p->days_count > 0;
}

static void preset_holidays(struct conf_school *school)
{
    for (unsigned i = 0; i < school->appointments_count; i++)
        for (unsigned k = 0; k < school->appointments[i].places_count; k++) {
            struct appointment_place *p = &school->appointments[i].places[k];

            if (p->holidays == HOLIDAYS_USUAL)
                p->holidays =
                    school->calendar && is_of_workdays(p) ? HOLIDAYS_CLOSED : HOLIDAYS_OPEN;
        }
}

/* ---- notices ---- */

/* What the entry leaves out is as it is built in. */
static void preset_kind(struct notice_kind *kind, const struct node *entry,
                        const struct notice_kind *usual)
{
    if (kind->title == NULL) {
        kind->title = xcopy(usual->title);
        kind->title_en = xcopy(usual->title_en);
    }
    if (!node_get(entry, "critical"))
        kind->critical = usual->critical;
    if (!node_get(entry, "day") && !kind->critical)
        kind->day = usual->day;
}

static struct notice_kind kind_copy(const struct notice_kind *usual)
{
    struct notice_kind kind = *usual; /* none of them has approvers */

    kind.name = xcopy(usual->name);
    kind.title = xcopy(usual->title);
    kind.title_en = xcopy(usual->title_en);
    return kind;
}

/* Of those built in the school's entry or the usual one, then the school's own. */
static void preset_kinds(struct school_notices *n, const struct node *entries)
{
    struct notice_kind *all = xcalloc(NOTICE_KINDS + n->kinds_count, sizeof *all);
    const struct node  *entry = node_first(entries);
    unsigned            count = NOTICE_KINDS;

    for (unsigned i = 0; i < n->kinds_count; i++, entry = entry->next) {
        unsigned k = 0;

        while (k < NOTICE_KINDS && strcmp(notice_kinds[k].name, n->kinds[i].name) != 0)
            k++;
        if (k < NOTICE_KINDS)
            preset_kind(&n->kinds[i], entry, &notice_kinds[k]);
        all[k < NOTICE_KINDS ? k : count++] = n->kinds[i];
    }
    for (unsigned k = 0; k < NOTICE_KINDS; k++)
        if (all[k].name == NULL)
            all[k] = kind_copy(&notice_kinds[k]);
    free(n->kinds);
    n->kinds = all;
    n->kinds_count = count;
}

static void preset_notices(struct school_notices *n, const struct node *tree)
{
    preset_kinds(n, node_get(tree, "kinds"));
    for (unsigned i = 0; i < n->templates_count; i++)
        n->templates[i].ack |= n->templates[i].type == NOTICE_CARD;
    if (strcmp(n->quiet_from, n->quiet_to) != 0)
        return;
    free(n->quiet_from);
    free(n->quiet_to);
    n->quiet_from = n->quiet_to = NULL;
}

void preset_school(struct conf_school *school, const struct node *tree)
{
    for (unsigned i = 0; i < school->flows_count; i++)
        preset_questions(&school->flows[i]);
    preset_pass(school, node_get(tree, "pass"));
    preset_desks(school);
    preset_holidays(school);
    preset_notices(&school->notices, node_get(tree, "notices"));
}
