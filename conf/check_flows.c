#include "conf/check_private.h"

#include "base/cst.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/builtin.h"
#include "conf/words.h"

#include <string.h>

/* ---- words: typed in one app, each starts one thing ---- */

struct started {
    struct str         app;
    char              *word; /* half-width, small letters: as it is compared with what is typed */
    const struct node *node; /* NULL: built in … */
    const char        *flow; /* … with this flow of ours; NULL: with the pass */
};

struct started_list {
    struct started *p;
    size_t          n;
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

enum { BUILTIN_WORDS = 24 }; /* more than all of ours */

static size_t words_most(const struct node *flows, const struct node *identity,
                         const struct node *pass)
{
    size_t count = node_count(node_get(identity, "words")) + node_count(node_get(pass, "words")) +
                   BUILTIN_WORDS;

    for (const struct node *f = node_first(flows); f; f = f->next)
        count += node_count(node_get(f, "words"));
    return count;
}

static void collect_words(const struct node *words, struct str app, struct started_list *list)
{
    for (const struct node *w = node_first(words); w; w = w->next)
        if (node_text(w).n > 0)
            list->p[list->n++] = (struct started){
                .app = app, .word = word_plain(node_text(w)), .node = w};
}

/* Those of the flows that are made from `identity`. */
static void collect_builtin(const struct node *identity, struct started_list *list)
{
    const struct node *own = node_get(identity, "words");
    struct str         app = identity_app(identity);

    collect_words(own, app, list);
    for (unsigned i = own ? 1 : 0; i < BUILTIN_COUNT; i++)
        for (const char *const *w = builtins[i].words; *w; w++)
            if (identity_makes(identity, &builtins[i]))
                list->p[list->n++] = (struct started){
                    .app = app, .word = word_plain(str_c(*w)), .flow = builtins[i].name};
}

static void collect_pass(const struct node *pass, struct started_list *list)
{
    const struct node *own = node_get(pass, "words");
    struct str         app = pass_app(pass);

    collect_words(own, app, list);
    for (const char *const *w = builtin_pass_words; *w && app.n > 0 && own == NULL; w++)
        list->p[list->n++] = (struct started){.app = app, .word = word_plain(str_c(*w))};
}

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
                   "the word %s starts the flow %s, which is made from `identity`; choose another",
                   node_shown(s->node).text, before->flow);
    else
        report_add(report, s->node->line, "the word %s asks for the pass; choose another",
                   node_shown(s->node).text);
}

static void check_words(const struct node *flows, const struct node *identity,
                        const struct node *pass, struct report *report)
{
    struct started_list list = {.p = xcalloc(words_most(flows, identity, pass), sizeof *list.p)};

    for (const struct node *f = node_first(flows); f; f = f->next)
        collect_words(node_get(f, "words"), node_text(node_get(f, "app")), &list);
    collect_builtin(identity, &list);
    collect_pass(pass, &list);
    qsort(list.p, list.n, sizeof *list.p, by_word);
    for (size_t i = 0; i < list.n; i++)
        if (list.p[i].node) /* ours do not collide with each other: a test looks */
            check_word(&list.p[i], i > 0 ? &list.p[i - 1] : NULL, report);
    for (size_t i = 0; i < list.n; i++)
        free(list.p[i].word);
    free(list.p);
}

/* ---- window ---- */

bool moment_of(struct str text, bool end, int64_t *utc)
{
    int64_t day;

    if (!cst_parse_date(text, &day))
        return cst_parse_stamp(text, utc);
    *utc = cst_day_start(end ? day + 1 : day) - end;
    return true;
}

bool ends_before(const struct node *map, const char *from, const char *until)
{
    int64_t first, last;

    return moment_of(node_text(node_get(map, from)), false, &first) &&
           moment_of(node_text(node_get(map, until)), true, &last) && first > last;
}

static void check_window(const struct node *window, struct report *report)
{
    const struct node *until = node_get(window, "until"), *to = node_get(window, "daily_to");
    int                opens, closes;

    if (ends_before(window, "from", "until"))
        report_add(report, until->line,
                   "the window ends before it begins: `until` must not be earlier than `from`");
    if (!cst_parse_clock(node_text(node_get(window, "daily_from")), &opens))
        opens = 0;
    if (cst_parse_clock(node_text(to), &closes) && opens >= closes)
        report_add(report, to->line,
                   "the window closes before it opens: `daily_to` must be later than `daily_from`");
    if (!to && opens == 1440)
        report_add(report, node_get(window, "daily_from")->line,
                   "the window never opens: 24:00 is the end of the day");
}

/* ---- who may ---- */

static void check_people(const struct node *flow, const struct node *identity,
                         struct report *report)
{
    const struct node *kinds = node_get(flow, "kinds"), *confirmed = node_get(flow, "confirmed");
    const struct node *others = node_get(flow, "others");
    bool               all = str_is(node_text(node_get(flow, "roster_only")), "false");
    bool               confirms = !str_is(node_text(node_get(identity, "confirm")), "false");

    check_unique(kinds, NULL, "the kinds name", report);
    if (others && !kinds)
        report_add(report, others->line, "others goes with kinds: it is said to all but those");
    if (kinds && all)
        report_add(report, kinds->line,
                   "kinds are of people in the roster; take out `roster_only: false`");
    if (!str_is(node_text(confirmed), "true"))
        return;
    if (all)
        report_add(report, confirmed->line,
                   "who has confirmed is in the roster; take out `roster_only: false`");
    if (identity == NULL || !confirms)
        report_add(report, confirmed->line,
                   "nobody can have confirmed: this file has no `identity` with `confirm: true`");
}

static void check_name(const struct node *flow, struct report *report)
{
    const struct node *name = node_get(flow, "name");

    if (builtin_named(node_text(name)))
        report_add(report, name->line, "the name %s is that of a flow of the bot; choose another",
                   node_shown(name).text);
}

void check_flows(const struct node *flows, const struct node *identity, const struct node *pass,
                 const struct apps *apps, struct report *report)
{
    check_unique(flows, "name", "two flows", report);
    check_words(flows, identity, pass, report);
    for (const struct node *flow = node_first(flows); flow; flow = flow->next) {
        check_name(flow, report);
        check_app(flow, apps, report);
        check_rules(flows, flow, apps, report);
        check_window(node_get(flow, "window"), report);
        check_people(flow, identity, report);
        check_questions(flow, report);
    }
}
