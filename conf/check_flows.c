#include "conf/check_private.h"

#include "base/cst.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/words.h"

#include <string.h>

/* ---- words: typed in one app, each starts one thing ---- */

struct started {
    struct str         app;
    char              *word; /* half-width, small letters: as it is compared with what is typed */
    const struct node *node;
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

static size_t words_count(const struct node *flows)
{
    size_t count = 0;

    for (const struct node *f = node_first(flows); f; f = f->next)
        count += node_count(node_get(f, "words"));
    return count;
}

static void words_collect(const struct node *flows, struct started_list *list)
{
    for (const struct node *f = node_first(flows); f; f = f->next)
        for (const struct node *w = node_first(node_get(f, "words")); w; w = w->next)
            if (node_text(w).n > 0)
                list->p[list->n++] =
                    (struct started){node_text(node_get(f, "app")), word_plain(node_text(w)), w};
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
    return words ? words : (x->node->line > y->node->line) - (x->node->line < y->node->line);
}

static void check_words(const struct node *flows, struct report *report)
{
    struct started_list list = {.p = xcalloc(words_count(flows) + 1, sizeof *list.p)};

    words_collect(flows, &list);
    qsort(list.p, list.n, sizeof *list.p, by_word);
    for (size_t i = 0; i < list.n; i++) {
        const struct started *s = &list.p[i], *before = i > 0 ? s - 1 : NULL;

        if (word_of(str_c(s->word)) != WORD_NONE)
            report_add(report, s->node->line, "the word %s is the bot's own; choose another",
                       node_shown(s->node).text);
        if (before && strcmp(before->word, s->word) == 0 && str_eq(before->app, s->app))
            report_add(report, s->node->line,
                       "the word %s starts two things in one app; the other is in line %u",
                       node_shown(s->node).text, before->node->line);
    }
    for (size_t i = 0; i < list.n; i++)
        free(list.p[i].word);
    free(list.p);
}

/* ---- rule and window ---- */

static void check_rule(const struct node *flow, struct report *report)
{
    static const char *const daily_only[] = {"today_done", "today_done_en", "today_open",
                                             "today_open_en"};
    const struct node       *rule = node_get(flow, "rule"), *times = node_get(flow, "times");

    if (node_text(rule).n == 0)
        return;
    if (str_is(node_text(rule), "times_a_day") && !times)
        report_add(report, rule->line,
                   "times_a_day needs the key times: how often a day (1 to 20)");
    if (!str_is(node_text(rule), "times_a_day") && times)
        report_add(report, times->line, "times goes with `rule: times_a_day` only");
    for (size_t i = 0; i < ARRAY_LEN(daily_only) && !str_is(node_text(rule), "daily"); i++) {
        const struct node *n = node_get(flow, daily_only[i]);
        if (n)
            report_add(report, n->line, "%s goes with `rule: daily` only", n->key);
    }
}

/* The moment in UTC seconds; a date is its first second, or at the end of a window its last. */
static bool moment_of(struct str text, bool end, int64_t *utc)
{
    int64_t day;

    if (!cst_parse_date(text, &day))
        return cst_parse_stamp(text, utc);
    *utc = cst_day_start(end ? day + 1 : day) - end;
    return true;
}

static void check_window(const struct node *window, struct report *report)
{
    const struct node *until = node_get(window, "until"), *to = node_get(window, "daily_to");
    int64_t            first, last;
    int                opens, closes;

    if (moment_of(node_text(node_get(window, "from")), false, &first) &&
        moment_of(node_text(until), true, &last) && first > last)
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

void check_flows(const struct node *flows, const struct apps *apps, struct report *report)
{
    check_unique(flows, "name", "two flows", report);
    check_words(flows, report);
    for (const struct node *flow = node_first(flows); flow; flow = flow->next) {
        check_app(flow, apps, report);
        check_rule(flow, report);
        check_window(node_get(flow, "window"), report);
        check_questions(flow, report);
    }
}
