#include "handlers/flow_path.h"

#include <string.h>

/* Values of a `several` question are joined by ','; a choice is a list of one. */
static bool value_has(const char *values, const char *one)
{
    struct str rest = str_c(values), part;

    while (str_split(&rest, ',', &part))
        if (str_is(part, one))
            return true;
    return false;
}

/* A note beside the answers: what the action answered, or what was agreed to before. */
static bool is_given(const struct school_flow *flow, const struct answers *a, unsigned i)
{
    const char *given = answers_get(a, NOTE_GIVEN);

    return given && value_has(given, flow->questions[i].name) &&
           answers_get(a, flow->questions[i].name) != NULL;
}

void path_give(const struct school_flow *flow, struct answers *a)
{
    auto_buf struct buf given = {0};

    for (unsigned i = 0; i < flow->questions_count; i++)
        if (answers_get(a, flow->questions[i].name))
            buf_f(&given, "%s%s", given.n ? "," : "", flow->questions[i].name);
    if (given.n > 0)
        answers_set(a, NOTE_GIVEN, buf_view(&given), false);
}

bool path_asks(const struct school_flow *flow, const struct answers *a, unsigned i)
{
    const struct question_when *when = flow->questions[i].when;
    const char                 *value;

    if (is_given(flow, a, i))
        return false;
    if (when == NULL)
        return true;
    value = answers_get(a, when->question);
    for (unsigned k = 0; value && k < when->is_count; k++)
        if (value_has(value, when->is[k]))
            return true;
    return false;
}

bool path_is_noted(const struct school_flow *flow, unsigned i)
{
    return flow->questions[i].when && flow->questions[i].when->question[0] == '~';
}

unsigned path_next(const struct school_flow *flow, const struct answers *a)
{
    unsigned i = 0;

    while (i < flow->questions_count &&
           (!path_asks(flow, a, i) || answers_get(a, flow->questions[i].name) != NULL))
        i++;
    return i;
}

int path_before(const struct school_flow *flow, const struct answers *a, unsigned step)
{
    int i = (int)step - 1;

    while (i >= 0 && !path_asks(flow, a, (unsigned)i))
        i--;
    return i;
}

/* The condition is open: what it hangs on is asked and not answered, because it is being
 * changed. */
static bool waits(const struct school_flow *flow, const struct answers *a, unsigned i)
{
    const struct question_when *when = flow->questions[i].when;

    if (when == NULL || answers_get(a, when->question) != NULL)
        return false;
    if (path_is_noted(flow, i)) /* and is not known yet */
        return true;
    for (unsigned k = 0; k < i; k++)
        if (strcmp(flow->questions[k].name, when->question) == 0)
            return path_asks(flow, a, k) || waits(flow, a, k);
    return false;
}

/* Conditions look back only, so one pass in order settles chains of them. */
void path_prune(const struct school_flow *flow, struct answers *a)
{
    for (unsigned i = 0; i < flow->questions_count; i++)
        if (!path_asks(flow, a, i) && !waits(flow, a, i) && !is_given(flow, a, i))
            answers_drop(a, flow->questions[i].name);
}

unsigned path_sort(const struct school_flow *flow, struct answers *a)
{
    unsigned sorted = 0;

    for (unsigned i = 0; i < flow->questions_count; i++)
        for (unsigned k = sorted; k < a->count; k++)
            if (strcmp(a->item[k].field, flow->questions[i].name) == 0) {
                struct answer moved = a->item[k];

                a->item[k] = a->item[sorted];
                a->item[sorted++] = moved;
                break;
            }
    return sorted;
}

unsigned path_number(const struct school_flow *flow, const struct answers *a, unsigned i)
{
    unsigned number = 0;

    for (unsigned k = 0; k <= i && k < flow->questions_count; k++)
        number += path_asks(flow, a, k);
    return number;
}

unsigned path_total(const struct school_flow *flow, const struct answers *a)
{
    return path_number(flow, a, flow->questions_count);
}

bool path_is_open(const struct school_flow *flow, const struct answers *a, unsigned before)
{
    for (unsigned i = 0; i < before; i++)
        if (!is_given(flow, a, i) && waits(flow, a, i))
            return true;
    return false;
}

unsigned path_numbered(const struct school_flow *flow, const struct answers *a, unsigned number)
{
    unsigned i = 0;

    while (i < flow->questions_count &&
           !(path_asks(flow, a, i) && path_number(flow, a, i) == number))
        i++;
    return i;
}
