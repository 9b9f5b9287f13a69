/* Whom the answers of a flow are about. */
#include "base/mem.h"
#include "conf/words.h"
#include "handlers/clearance.h"
#include "handlers/flow_private.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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
    who->since = p->state_from;
    who->read = true;
    return 0;
}

int turn_know(struct turn *t, struct err *err)
{
    if (t->who.read || t->who.person == 0)
        return 0;
    return people_get(t->ctx->store, t->who.person, know, &t->who, err) < 0 ? -1 : 0;
}

int turn_about(struct turn *t, int64_t person, struct err *err)
{
    struct buf memory = t->who.memory;

    buf_clear(&memory);
    t->who = (struct subject){.memory = memory};
    t->who.proxy = person != 0;
    t->who.id = t->who.proxy ? person : member_subject(&t->ctx->me);
    t->who.person = t->who.proxy ? person : t->ctx->me.person;
    return t->who.proxy ? turn_know(t, err) : 0;
}

/* ---- names of dialogs ---- */

const struct school_flow *dialog_flow(const struct ctx *ctx, struct str name, int64_t *person)
{
    const struct school_flow *flow;
    struct str                first;

    *person = 0;
    if (name.n == 0 || memchr(name.p, '@', name.n) == NULL)
        return flow_named(ctx, name);
    str_split(&name, '@', &first);
    flow = flow_anywhere(ctx, first);
    if (flow == NULL || !flow->proxy || strcmp(ctx->app->name, "staff") != 0 ||
        !str_i64(name, person) || *person <= 0)
        return NULL;
    return flow;
}

char *dialog_name(const struct turn *t, char out[DIALOG_SIZE])
{
    if (t->who.proxy)
        snprintf(out, DIALOG_SIZE, "%s@%" PRId64, t->flow->name, t->who.person);
    else
        snprintf(out, DIALOG_SIZE, "%s", t->flow->name);
    return out;
}

bool turn_is_open(const struct turn *t)
{
    int64_t person;

    return t->ctx->dialog.flow.p &&
           dialog_flow(t->ctx, t->ctx->dialog.flow, &person) == turn_school(t) &&
           person == (t->who.proxy ? t->who.person : 0);
}

/* ---- may it be ---- */

int turn_allowed(struct turn *t, const struct school_flow *flow, enum flow_may *may,
                 struct err *err)
{
    bool meant;

    *may = flow->roster_only && t->who.person == 0 ? FLOW_STRANGER : FLOW_MAY;
    if (*may == FLOW_STRANGER)
        return 0;
    if (clearance_form_meant(t->ctx, flow, t->who.person, &meant, err) < 0)
        return -1;
    if (!meant)
        *may = FLOW_OTHER_KIND;
    if (!meant || (flow->kinds_count == 0 && !flow->confirmed))
        return 0;
    if (turn_know(t, err) < 0)
        return -1;
    if (!kinds_mean(flow->kinds, flow->kinds_count, t->who.kind))
        *may = FLOW_OTHER_KIND;
    else if (flow->confirmed && !t->who.confirmed)
        *may = FLOW_UNCONFIRMED;
    return 0;
}

/* ---- in words ---- */

void subject_say(const struct turn *t, struct buf *out)
{
    if (t->who.proxy)
        buf_f(out, tr(t->ctx, "代 %.*s %.*s 填报\n", "For %.*s %.*s\n"), STR_ARG(t->who.name),
              STR_ARG(t->who.number));
}

/* The staff's word takes the only flow that has proxies without its name. */
static bool is_only_proxy(const struct turn *t)
{
    unsigned count = 0;

    for (unsigned i = 0; i < t->ctx->school->flows_count; i++)
        count += t->ctx->school->flows[i].proxy;
    return count == 1;
}

void subject_say_own(const struct turn *t, struct buf *out)
{
    enum { NAME_CHARS = 12 };

    if (!t->who.proxy && t->flow->rule == RULE_ONCE && t->who.read)
        buf_f(out, tr(t->ctx, "本人：%.*s %.*s\n", "You: %.*s %.*s\n"),
              STR_ARG(text_chars(t->who.name, NAME_CHARS)), STR_ARG(t->who.number));
}

void subject_word(const struct turn *t, struct buf *out)
{
    const char *word = flow_word(t->ctx, t->flow);

    if (!t->who.proxy)
        buf_c(out, word);
    else if (is_only_proxy(t))
        buf_f(out, "%s %.*s", staff_word(t->ctx, words_proxy), STR_ARG(t->who.number));
    else
        buf_f(out, "%s %s %.*s", staff_word(t->ctx, words_proxy), word, STR_ARG(t->who.number));
}

int flow_open_word(struct ctx *ctx, struct buf *out, struct err *err)
{
    auto_turn struct turn t = turn_new(ctx, flow_open(ctx), NULL);
    int64_t               person;

    dialog_flow(ctx, ctx->dialog.flow, &person);
    if (person != 0 && turn_about(&t, person, err) < 0)
        return -1;
    subject_word(&t, out);
    return 0;
}
