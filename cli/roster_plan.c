#include "cli/roster_plan.h"

#include "base/mem.h"

#include <string.h>

/* The cells of an entry: numbers as this machine has them, and the texts. */
struct numbers {
    int64_t year, state_from, state_until;
};

enum { NUMBERS, TEXTS, TEXTS_COUNT = 15, CELLS = TEXTS + TEXTS_COUNT };

/* Where the texts of an entry are, in the order of the cells. */
static void find_texts(struct roster_plan *plan, struct str *texts[TEXTS_COUNT])
{
    struct person        *p = &plan->p;
    struct person_sealed *x = &plan->sealed;
    struct str *const     found[] = {
        &p->number,        &p->candidate,     &p->name,         &p->kind,         &p->origin,
        &p->college,       &p->class_name,    &p->state,        &x->id_type,
        &x->id_number.index, &x->id_number.value, &x->phone.index, &x->phone.value,
        &x->mail.index,    &x->mail.value,
    };

    _Static_assert(ARRAY_LEN(found) == TEXTS_COUNT, "all texts");
    memcpy(texts, found, sizeof found);
}

int roster_plan_put(struct spool *spool, const struct roster_plan *plan, struct err *err)
{
    struct roster_plan copy = *plan;
    struct numbers     n = {plan->p.year, plan->p.state_from, plan->p.state_until};
    struct str        *texts[TEXTS_COUNT], cells[CELLS];
    struct sheet_row   row = {.line = plan->line, .cells = cells, .count = CELLS};

    find_texts(&copy, texts);
    cells[NUMBERS] = (struct str){(const char *)&n, sizeof n};
    for (unsigned i = 0; i < TEXTS_COUNT; i++)
        cells[TEXTS + i] = *texts[i];
    return spool_put(spool, &row, err);
}

int roster_plan_next(struct spool *spool, struct roster_plan *plan, struct err *err)
{
    struct roster_plan next = {0};
    struct numbers     n;
    struct str        *texts[TEXTS_COUNT];
    struct sheet_row   row;
    int                rc = spool_next(spool, &row, err);

    if (rc <= 0)
        return rc;
    if (row.count != CELLS || row.cells[NUMBERS].n != sizeof n)
        return err_set(err, ERR_RETRY, "temporary file: no entry of a plan");
    memcpy(&n, row.cells[NUMBERS].p, sizeof n);
    next.line = row.line;
    next.p.year = n.year;
    next.p.state_from = n.state_from;
    next.p.state_until = n.state_until;
    find_texts(&next, texts);
    for (unsigned i = 0; i < TEXTS_COUNT; i++)
        *texts[i] = row.cells[TEXTS + i];
    *plan = next;
    return 1;
}
