/* What is typed in one application starts one thing. */
#include "conf/check_private.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "conf/builtin.h"
#include "conf/words.h"

#include <stdlib.h>
#include <string.h>

struct started {
    struct str            app;
    char                 *word; /* half-width, small letters: as what is typed is compared */
    const struct node    *node; /* NULL: built in … */
    const struct builtin *flow; /* … with this flow of ours; NULL: with the pass */
};

struct started_list {
    struct started *p;
    size_t          n, room;
};

static char *word_plain(struct str word)
{
    struct buf b = {0};

    utf8_halfwidth(&b, str_trim(word));
    for (size_t i = 0; i < b.n; i++)
        if (b.p[i] >= 'A' && b.p[i] <= 'Z')
            b.p[i] = (char)(b.p[i] + ('a' - 'A'));
    return buf_take(&b);
}

static void add(struct started_list *list, struct started s, struct str word)
{
    if (list->n == list->room) {
        struct started *more = xcalloc(list->room * 2 + 64, sizeof *more);

        if (list->n > 0)
            memcpy(more, list->p, list->n * sizeof *more);
        free(list->p);
        list->p = more;
        list->room = list->room * 2 + 64;
    }
    s.word = word_plain(word);
    list->p[list->n++] = s;
}

static void collect(const struct node *words, struct str app, struct started_list *list)
{
    for (const struct node *w = node_first(words); w; w = w->next)
        if (node_text(w).n > 0)
            add(list, (struct started){.app = app, .node = w}, node_text(w));
}

static void collect_usual(const char *const *words, struct str app, const struct builtin *flow,
                          struct started_list *list)
{
    for (const char *const *w = words; *w; w++)
        add(list, (struct started){.app = app, .flow = flow}, str_c(*w));
}

/* Of a section's first flow the section may say the words. */
static void collect_builtin(const struct node *school, const struct builtin *flow,
                            struct started_list *list)
{
    const struct node *section = node_get(school, flow->section);
    const struct node *own = builtin_leads(flow) ? node_get(section, "words") : NULL;

    if (!builtin_made(school, flow))
        return;
    if (own)
        collect(own, section_app(section), list);
    else
        collect_usual(flow->words, builtin_app(school, flow), flow, list);
}

static void collect_pass(const struct node *pass, struct started_list *list)
{
    const struct node *own = node_get(pass, "words");

    if (own)
        collect(own, section_app(pass), list);
    else if (section_app(pass).n > 0)
        collect_usual(builtin_pass_words, section_app(pass), NULL, list);
}

/* Of each entry of a list. */
static void collect_each(const struct node *entries, const char *key, struct started_list *list)
{
    for (const struct node *e = node_first(entries); e; e = e->next)
        collect(node_get(e, key), section_app(e), list);
}

/* Ours in front of the school's, those by their lines. */
static int by_word(const void *a, const void *b)
{
    const struct started *x = a, *y = b;
    int                   words = strcmp(x->word, y->word);

    if (words != 0)
        return words;
    if (x->app.n != y->app.n || x->app.n == 0)
        return x->app.n < y->app.n ? -1 : x->app.n > y->app.n;
    words = memcmp(x->app.p, y->app.p, x->app.n);
    if (words != 0 || x->node == NULL || y->node == NULL)
        return words ? words : (x->node != NULL) - (y->node != NULL);
    return (x->node->line > y->node->line) - (x->node->line < y->node->line);
}

static void check_word(const struct started *s, const struct started *before,
                       struct report *report)
{
    if (word_in_app(word_of(str_c(s->word)), s->app))
        report_add(report, s->node->line, "the word %s is the bot's own; choose another",
                   node_shown(s->node).text);
    if (before == NULL || strcmp(before->word, s->word) != 0 || !str_eq(before->app, s->app))
        return;
    if (before->node)
        report_add(report, s->node->line,
                   "the word %s starts two things in one app; the other is in line %u",
                   node_shown(s->node).text, before->node->line);
    else if (before->flow)
        report_add(report, s->node->line,
                   "the word %s starts the flow %s, which is made from `%s`; choose another",
                   node_shown(s->node).text, before->flow->name, before->flow->section);
    else
        report_add(report, s->node->line, "the word %s asks for the pass; choose another",
                   node_shown(s->node).text);
}

void check_words(const struct node *school, struct report *report)
{
    struct started_list list = {0};

    collect_each(node_get(school, "flows"), "words", &list);
    collect_each(node_get(school, "appointments"), "words", &list);
    collect_each(node_get(school, "clearances"), "words", &list);
    collect_each(node_get(school, "clearances"), "code_words", &list);
    for (unsigned i = 0; i < BUILTIN_COUNT; i++)
        collect_builtin(school, &builtins[i], &list);
    collect_pass(node_get(school, "pass"), &list);
    if (list.n > 0)
        qsort(list.p, list.n, sizeof *list.p, by_word);
    for (size_t i = 0; i < list.n; i++)
        if (list.p[i].node) /* ours do not collide with each other: a test looks */
            check_word(&list.p[i], i > 0 ? &list.p[i - 1] : NULL, report);
    for (size_t i = 0; i < list.n; i++)
        free(list.p[i].word);
    free(list.p);
}
