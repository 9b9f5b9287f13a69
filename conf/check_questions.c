#include "conf/check_private.h"

#include "base/mem.h"
#include "conf/schema_private.h"
#include "conf/school.h"
#include "conf/words.h"

#define TEXT_MOST      500  /* characters of a text answer */
#define REPLY_BYTES    2048 /* of a text reply (protocol 3.1) */
#define REPLY_RESERVED 512  /* of them for the flow's title, how to answer, what was refused */

static int64_t kind_of(const struct node *question)
{
    return schema_enum(question_kinds, ARRAY_LEN(question_kinds),
                       node_text(node_get(question, "kind")));
}

static const char *kind_name(int64_t kind)
{
    for (size_t i = 0; i < ARRAY_LEN(question_kinds); i++)
        if (question_kinds[i].val == kind)
            return question_kinds[i].str;
    return "";
}

static bool has_options(int64_t kind)
{
    return kind == ASK_CHOICE || kind == ASK_SEVERAL;
}

/* What has a form of its own (base/idnum.h). */
static bool is_formed(int64_t kind)
{
    return kind == ASK_PHONE || kind == ASK_MAIL || kind == ASK_DOCUMENT;
}

/* ---- options ---- */

/* An option is chosen by its number or its label: a label must be neither a word of ours nor
 * another's number. */
static void check_label(const struct node *label, struct str app, uint64_t position, uint64_t count,
                        struct report *report)
{
    uint64_t number;

    if (node_text(label).n == 0)
        return;
    if (word_in_app(word_of(node_text(label)), app))
        report_add(report, label->line,
                   "the label %s is the bot's own word, so it cannot be answered; choose another",
                   node_shown(label).text);
    if (str_u64(node_text(label), &number) && number != position && number >= 1 && number <= count)
        report_add(report, label->line,
                   "the label %s is the number of another option; choose another",
                   node_shown(label).text);
}

void check_labels(const struct node *options, const char *label, const char *twin, struct str app,
                  const char *what, struct report *report)
{
    uint64_t position = 0;

    check_unique(options, label, what, report);
    check_unique(options, twin, what, report);
    for (const struct node *o = node_first(options); o; o = o->next) {
        position++;
        check_label(node_get(o, label), app, position, node_count(options), report);
        check_label(node_get(o, twin), app, position, node_count(options), report);
    }
}

static void check_options(const struct node *question, int64_t kind, struct str app,
                          struct report *report)
{
    const struct node *options = node_get(question, "options");

    if (!has_options(kind)) {
        if (options)
            report_add(report, options->line, "options go with the kinds choice and several only");
        return;
    }
    if (options == NULL)
        report_add(report, question->line, "a question of this kind needs options");
    if (kind == ASK_CHOICE && node_count(options) == 1)
        report_add(report, options->line, "a choice needs at least two options");
    check_unique(options, "value", "two options", report);
    check_labels(options, "label", "label_en", app, "two options", report);
}

/* ---- min, max, decimals, unit ---- */

/* A decimal in millionths; *places: the digits behind its point. The form was checked already. */
static bool decimal_of(struct str text, int64_t *millionths, unsigned *places)
{
    bool       minus = text.n > 0 && text.p[0] == '-';
    struct str whole, rest = minus ? str_skip(text, 1) : text;
    int64_t    v;

    if (!form_decimal.fits(text) || !str_split(&rest, '.', &whole) || !str_i64(whole, &v))
        return false;
    for (size_t i = 0; i < 6; i++)
        v = v * 10 + (i < rest.n ? rest.p[i] - '0' : 0);
    *places = (unsigned)rest.n;
    *millionths = minus ? -v : v;
    return true;
}

static void check_places(const struct node *bound, unsigned places, unsigned decimals,
                         struct report *report)
{
    if (places > decimals)
        report_add(report, bound->line,
                   "%s: %s has more digits behind the point than `decimals` allows (%u)",
                   bound->key, node_shown(bound).text, decimals);
}

static void check_number(const struct node *question, struct report *report)
{
    const struct node *min = node_get(question, "min"), *max = node_get(question, "max");
    const struct node *digits = node_get(question, "decimals");
    uint64_t           decimals = 0;
    int64_t            least, most;
    unsigned           least_places, most_places;
    bool               has_least, has_most;

    if (digits && (!str_u64(node_text(digits), &decimals) || decimals > 6))
        return;
    has_least = decimal_of(node_text(min), &least, &least_places);
    has_most = decimal_of(node_text(max), &most, &most_places);
    if (has_least)
        check_places(min, least_places, (unsigned)decimals, report);
    if (has_most)
        check_places(max, most_places, (unsigned)decimals, report);
    if (has_least && has_most && least > most)
        report_add(report, min->line, "min is larger than max");
}

/* The bound as a whole number, the default when it is absent; false when it has been reported. */
static bool count_of(const struct node *bound, int64_t preset, int64_t least, int64_t most,
                     int64_t *out, struct report *report)
{
    *out = preset;
    if (bound == NULL)
        return true;
    if (bound->kind != NODE_TEXT || !form_decimal.fits(node_text(bound)))
        return false;
    if (str_i64(node_text(bound), out) && *out >= least && *out <= most)
        return true;
    report_add(report, bound->line, "%s: %s is not a whole number from %lld to %lld", bound->key,
               node_shown(bound).text, (long long)least, (long long)most);
    return false;
}

static void check_counts(const struct node *question, int64_t kind, struct report *report)
{
    const struct node *min = node_get(question, "min"), *max = node_get(question, "max");
    const struct node *options = node_get(question, "options");
    bool               optional = str_is(node_text(node_get(question, "optional")), "true");
    int64_t            count = node_count(options), least, most;
    bool               fine;

    if (kind == ASK_SEVERAL && count == 0)
        return;
    if (kind == ASK_TEXT)
        fine = count_of(min, 1, 1, TEXT_MOST, &least, report) &
               count_of(max, TEXT_USUAL, 1, TEXT_MOST, &most, report);
    else
        fine = count_of(min, !optional, !optional, count, &least, report) &
               count_of(max, count, 1, count, &most, report);
    if (fine && least > most)
        report_add(report, min ? min->line : max->line,
                   "min is larger than max (min is %lld, max is %lld)", (long long)least,
                   (long long)most);
}

/* The schema lets numbers and days pass; all kinds but a date have numbers. */
static void check_decimal(const struct node *bound, struct report *report)
{
    if (form_bound.fits(node_text(bound)) && !form_decimal.fits(node_text(bound)))
        report_add(report, bound->line, "%s: %s is not %s", bound->key, node_shown(bound).text,
                   form_decimal.what);
}

static void check_bounds(const struct node *question, int64_t kind, struct report *report)
{
    static const char *const number_only[] = {"decimals", "unit"};

    for (size_t i = 0; i < ARRAY_LEN(number_only) && kind != ASK_NUMBER; i++) {
        const struct node *n = node_get(question, number_only[i]);
        if (n)
            report_add(report, n->line, "%s goes with the kind number only", n->key);
    }
    if (kind != ASK_DATE) {
        check_decimal(node_get(question, "min"), report);
        check_decimal(node_get(question, "max"), report);
    }
    if (kind == ASK_NUMBER)
        check_number(question, report);
    else if (kind == ASK_DATE)
        check_days(question, report);
    else if ((kind == ASK_CHOICE || kind >= ASK_LOCATION || is_formed(kind)) &&
             (node_get(question, "min") || node_get(question, "max")))
        report_add(report, question->line, "a %s has neither min nor max", kind_name(kind));
    else if (kind == ASK_TEXT || kind == ASK_SEVERAL)
        check_counts(question, kind, report);
}

/* What is always sealed and masked must not look as if it were not. */
static void check_personal(const struct node *question, int64_t kind, struct report *report)
{
    const struct node *personal = node_get(question, "personal");

    if (is_formed(kind) && str_is(node_text(personal), "false"))
        report_add(report, personal->line, "a %s is always personal; take `personal` out",
                   kind_name(kind));
}

/* ---- when ---- */

static bool has_value(const struct node *question, struct str value)
{
    for (const struct node *o = node_first(node_get(question, "options")); o; o = o->next)
        if (str_eq(node_text(node_get(o, "value")), value))
            return true;
    return false;
}

/* The earlier question of that name; NULL when there is none. */
static const struct node *earlier_named(const struct node *questions, const struct node *before,
                                        struct str name)
{
    for (const struct node *q = node_first(questions); q && q != before; q = q->next)
        if (str_eq(node_text(node_get(q, "name")), name))
            return q;
    return NULL;
}

static void check_when(const struct node *questions, const struct node *question,
                       struct report *report)
{
    const struct node *when = node_get(question, "when"), *name = node_get(when, "question");
    const struct node *asked;

    if (node_text(name).n == 0)
        return;
    asked = earlier_named(questions, question, node_text(name));
    if (asked == NULL) {
        report_add(report, name->line, "when: no earlier question of this flow is called %s",
                   node_shown(name).text);
        return;
    }
    if (kind_of(asked) >= 0 && !has_options(kind_of(asked))) {
        report_add(report, name->line,
                   "when: %s has no options; only a choice or several question can decide",
                   node_shown(name).text);
        return;
    }
    for (const struct node *is = node_first(node_get(when, "is")); is; is = is->next)
        if (node_text(is).n > 0 && node_first(node_get(asked, "options")) &&
            !has_value(asked, node_text(is)))
            report_add(report, is->line, "when: the question %s has no option with the value %s",
                       node_shown(name).text, node_shown(is).text);
}

/* ---- the question as one text ---- */

/* Bytes of the text at the key, or of its English twin when there is one and it is wanted. */
static size_t bytes_of(const struct node *map, const char *key, const char *twin)
{
    const struct node *n = twin ? node_get(map, twin) : NULL;

    return node_text(n ? n : node_get(map, key)).n;
}

static size_t text_bytes(const struct node *question, bool english)
{
    enum { NUMBERING = sizeof "\n20. " - 1 };
    size_t bytes = bytes_of(question, "title", english ? "title_en" : NULL) + 1 +
                   bytes_of(question, "hint", english ? "hint_en" : NULL);

    for (const struct node *o = node_first(node_get(question, "options")); o; o = o->next)
        bytes += NUMBERING + bytes_of(o, "label", english ? "label_en" : NULL);
    return bytes;
}

static void check_length(const struct node *flow, const struct node *question, bool first,
                         struct report *report)
{
    for (int english = 0; english < 2; english++) {
        size_t bytes = text_bytes(question, english) + REPLY_RESERVED;

        if (first)
            bytes += bytes_of(flow, "intro", english ? "intro_en" : NULL);
        if (bytes > REPLY_BYTES) {
            report_add(report, question->line,
                       "asked as text%s this question does not fit one message: title, hint%s "
                       "and options may have %d bytes and have %zu",
                       english ? " in English" : "", first ? ", intro" : "",
                       REPLY_BYTES - REPLY_RESERVED, bytes - REPLY_RESERVED);
            return;
        }
    }
}

void check_questions(const struct node *flow, struct report *report)
{
    const struct node *questions = node_get(flow, "questions");

    check_unique(questions, "name", "two questions", report);
    for (const struct node *q = node_first(questions); q; q = q->next) {
        int64_t kind = kind_of(q);

        if (kind >= 0) {
            check_options(q, kind, node_text(node_get(flow, "app")), report);
            check_bounds(q, kind, report);
            check_personal(q, kind, report);
            check_answers(flow, q, kind, report);
        }
        check_when(questions, q, report);
        check_length(flow, q, q == questions->first, report);
    }
}
