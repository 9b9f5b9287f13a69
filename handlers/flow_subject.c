/* Whom the answers of a flow are about. */
#include "base/mem.h"
#include "handlers/flow_private.h"

/* ---- the roster ---- */

static struct str keep(struct buf *memory, struct str text)
{
    buf_str(memory, text);
    return (struct str){NULL, text.n}; /* the place follows: the memory may move */
}

/* The slices, one behind the other, when the memory moves no more. */
static void settle(struct subject *who)
{
    struct str *const slices[] = {&who->number, &who->name, &who->kind, &who->college,
                                  &who->class_name};
    size_t            at = 0;

    for (unsigned i = 0; i < ARRAY_LEN(slices); i++) {
        slices[i]->p = who->memory.n > 0 ? who->memory.p + at : "";
        at += slices[i]->n;
    }
}

static int know(void *arg, const struct person *p)
{
    struct subject *who = arg;

    who->number = keep(&who->memory, p->number);
    who->name = keep(&who->memory, p->name);
    who->kind = keep(&who->memory, p->kind);
    who->college = keep(&who->memory, p->college);
    who->class_name = keep(&who->memory, p->class_name);
    settle(who);
    who->confirmed = p->confirmed_at > 0;
    who->left = str_is(p->state, "left");
    return 0;
}

int turn_know(struct turn *t, struct err *err)
{
    if (t->who.read || t->who.person == 0)
        return 0;
    if (people_get(t->ctx->store, t->who.person, know, &t->who, err) < 0)
        return -1;
    t->who.read = true;
    return 0;
}
