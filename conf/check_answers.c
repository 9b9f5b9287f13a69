/* What else may be said of the answer to a question: its pattern, its default, its days. */
#include "conf/check_private.h"

#include "base/cst.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/pattern.h"
#include "conf/schema_private.h"
#include "conf/school.h"
#include "conf/words.h"

#include <string.h>


static bool is_true(const struct node *map, const char *key)
{
    return str_is(node_text(node_get(map, key)), "true");
}

/* ---- min and max of a date ---- */

#define DAYS_MOST 36600 /* a hundred years */

struct day {
    bool    relative; /* to today */
    int64_t days;
};

static bool day_of(const struct node *bound, struct day *out, struct report *report)
{
    struct str text = node_text(bound), digits = text;

    if (text.n == 0 || !form_bound.fits(text))
        return false;
    if (text.p[0] == '+')
        digits = str_skip(text, 1);
    out->relative = str_i64(digits, &out->days);
    if (out->relative ? out->days >= -DAYS_MOST && out->days <= DAYS_MOST
                      : cst_parse_date(text, &out->days))
        return true;
    report_add(report, bound->line,
               "%s: %s is no day; write one like \"2026-09-01\", or days from today like \"-14\", "
               "\"0\" and \"+7\" (at most %d)",
               bound->key, node_shown(bound).text, DAYS_MOST);
    return false;
}

void check_days(const struct node *question, struct report *report)
{
    const struct node *min = node_get(question, "min"), *max = node_get(question, "max");
    struct day         least, most;
    bool               has_least = day_of(min, &least, report);
    bool               has_most = day_of(max, &most, report);

    if (has_least && has_most && least.relative == most.relative && least.days > most.days)
        report_add(report, min->line, "min is later than max");
}

/* ---- pattern and wrong ---- */

static void check_pattern(const struct node *question, int64_t kind, struct report *report)
{
    const struct node  *pattern = node_get(question, "pattern");
    auto_buf struct buf why = {0};

    if (pattern == NULL)
        return;
    if (kind != ASK_TEXT)
        report_add(report, pattern->line, "pattern goes with the kind text only");
    else if (node_text(pattern).n > 0 && !memchr(pattern->text, '\0', pattern->len) &&
             !pattern_check(pattern->text, &why))
        report_add(report, pattern->line,
                   "pattern: this is no regular expression that can be used: %s", why.p);
}

/* Half-width, as an answer may be typed (handlers/flow_answer.c). */
static bool fits_pattern(const char *pattern, struct str text)
{
    auto_buf struct buf half = {0}, why = {0};

    utf8_halfwidth(&half, text);
    return !pattern_check(pattern, &why) || pattern_fits(pattern, text) ||
           pattern_fits(pattern, str_trim(buf_view(&half)));
}

static int64_t bound_of(const struct node *question, const char *key, int64_t usual)
{
    int64_t n;

    return str_i64(node_text(node_get(question, key)), &n) ? n : usual;
}

/* That somebody can answer at all is shown by one answer. */
static void check_example(const struct node *flow, const struct node *question, int64_t kind,
                          struct report *report)
{
    const struct node *example = node_get(question, "example"), *pattern;
    struct str         text = node_text(example), app = node_text(node_get(flow, "app"));
    int64_t            chars = (int64_t)utf8_count(text);

    pattern = kind == ASK_TEXT ? node_get(question, "pattern") : NULL;
    if (example == NULL && pattern)
        report_add(report, pattern->line,
                   "a pattern needs the key example: an answer that fits, shown with the question");
    if (text.n == 0)
        return;
    if (kind != ASK_TEXT)
        report_add(report, example->line, "example goes with the kind text only");
    else if (word_in_app(word_of(text), app))
        report_add(report, example->line,
                   "example: %s is the bot's own word, so it cannot be answered",
                   node_shown(example).text);
    else if (chars < bound_of(question, "min", 1) || chars > bound_of(question, "max", TEXT_USUAL))
        report_add(report, example->line, "example: %s has %lld characters: min or max forbid it",
                   node_shown(example).text, (long long)chars);
    else if (node_text(pattern).n > 0 && !memchr(pattern->text, '\0', pattern->len) &&
             !fits_pattern(pattern->text, text))
        report_add(report, example->line, "example: %s does not fit the pattern",
                   node_shown(example).text);
}

static void check_wrong(const struct node *question, int64_t kind, struct report *report)
{
    const struct node *wrong = node_get(question, "wrong"), *twin = node_get(question, "wrong_en");
    bool               bounded = node_get(question, "min") || node_get(question, "max");

    if (!wrong && twin)
        report_add(report, twin->line, "wrong_en goes with wrong only");
    if (!wrong || kind == ASK_TEXT || kind == ASK_SEVERAL)
        return; /* these have bounds even when none are given */
    if (kind != ASK_NUMBER && kind != ASK_DATE)
        report_add(report, wrong->line,
                   "wrong goes with the kinds text, number, several and date, which have min and "
                   "max");
    else if (!bounded)
        report_add(report, wrong->line,
                   "wrong is said when min or max do not fit, and this question has neither");
}

/* ---- default ---- */

static bool has_last(int64_t kind)
{
    return kind <= ASK_DOCUMENT || kind == ASK_DATE || kind == ASK_LOCATION;
}

/* Only what is answered more than once has a last answer. */
static void check_last(const struct node *flow, const struct node *preset, int64_t kind,
                       struct report *report)
{
    bool once = str_is(node_text(node_get(flow, "rule")), "once");

    if (!has_last(kind))
        report_add(report, preset->line,
                   "default: a photo or consent of another day is no answer; take `default` out");
    else if (once && !node_get(flow, "editable") && !node_get(flow, "approve"))
        report_add(report, preset->line,
                   "default: nobody has a last answer to a flow that is answered once");
}

/* Of the roster: a phone and a mail may answer a question of that kind, too. */
static void check_known(const struct node *question, const struct node *preset, int64_t kind,
                        struct report *report)
{
    bool phone = str_is(node_text(preset), "phone"), mail = str_is(node_text(preset), "mail");

    if ((phone && kind == ASK_PHONE) || (mail && kind == ASK_MAIL))
        return;
    if (kind != ASK_TEXT)
        report_add(report, preset->line, "default: %s goes with the kind %stext only",
                   node_shown(preset).text, phone ? "phone or " : mail ? "mail or " : "");
    else if ((phone || mail) && !is_true(question, "personal"))
        report_add(report, preset->line,
                   "default: %s is personal; this question needs `personal: true`",
                   node_shown(preset).text);
}

static void check_default(const struct node *flow, const struct node *question, int64_t kind,
                          struct report *report)
{
    static const char *const known[] = {"phone", "mail", "name", "number", "college", "class"};
    const struct node       *preset = node_get(question, "default");

    if (str_is(node_text(preset), "last"))
        check_last(flow, preset, kind, report);
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (str_is(node_text(preset), known[i]))
            check_known(question, preset, kind, report);
}

/* ---- consent and photo ---- */

static void check_version(const struct node *question, int64_t kind, struct report *report)
{
    const struct node *version = node_get(question, "version");

    if (kind == ASK_CONSENT && !version)
        report_add(report, question->line,
                   "a consent needs the key version: what was agreed to, like 2026-09");
    if (kind != ASK_CONSENT && version)
        report_add(report, version->line, "version goes with the kind consent only");
}

/* Photos are always sealed, and nothing of either could be masked. */
static void check_plain(const struct node *question, int64_t kind, struct report *report)
{
    const struct node *personal = node_get(question, "personal");

    if ((kind == ASK_PHOTO || kind == ASK_CONSENT) && personal)
        report_add(report, personal->line, "a %s has no `personal`; take it out",
                   kind == ASK_PHOTO ? "photo" : "consent");
}

/* What the staff approve has its own end. */
static void check_keep(const struct node *flow, const struct node *question, int64_t kind,
                       struct report *report)
{
    const struct node *days = node_get(question, "keep_days");

    if (days && kind != ASK_PHOTO)
        report_add(report, days->line, "keep_days goes with the kind photo only");
    else if (days && node_get(flow, "approve"))
        report_add(report, days->line,
                   "keep_days: with `approve` a photo is kept as long as the approval counts; take "
                   "`keep_days` out");
}

void check_answers(const struct node *flow, const struct node *question, int64_t kind,
                   struct report *report)
{
    check_pattern(question, kind, report);
    check_example(flow, question, kind, report);
    check_wrong(question, kind, report);
    check_default(flow, question, kind, report);
    check_version(question, kind, report);
    check_plain(question, kind, report);
    check_keep(flow, question, kind, report);
}
