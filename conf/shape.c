#include "conf/shape_private.h"

#include "base/utf8.h"

#include <string.h>

struct shape {
    const struct schema *schema;
    struct report       *report;
};

/* Reports "PATH: sentence". */
static void wrong(const struct shape *s, const struct place *at, unsigned line, const char *format,
                  ...) __attribute__((format(printf, 4, 5)));

static void wrong(const struct shape *s, const struct place *at, unsigned line, const char *format,
                  ...)
{
    auto_buf struct buf path = {0}, text = {0};
    va_list             args;

    place_print(at, &path);
    va_start(args, format);
    buf_vf(&text, format, args);
    va_end(args);
    report_add(s->report, line, "%s%s%s", path.n ? path.p : "", path.n ? ": " : "",
               text.n ? text.p : "");
}

/* ---- single values ---- */

static void check_number(const struct shape *s, const struct rule *rule, const struct place *at,
                         const struct node *n)
{
    struct str t = node_text(n);
    int64_t    v;

    /* libcyaml takes "80a" for 80 and "010" for 8; nobody who writes them means that. */
    if (!str_i64(t, &v) || (t.n > 1 && t.p[t.p[0] == '-'] == '0') || v < rule->least ||
        v > rule->most)
        wrong(s, at, n->line, "%s is not a whole number from %lld to %lld", node_shown(n).text,
              (long long)rule->least, (long long)rule->most);
}

static void check_bool(const struct shape *s, const struct place *at, const struct node *n)
{
    /* libcyaml takes every word that it does not know for true. */
    if (!str_is(node_text(n), "true") && !str_is(node_text(n), "false"))
        wrong(s, at, n->line, "%s is neither true nor false", node_shown(n).text);
}

static void check_enum(const struct shape *s, const struct cyaml_schema_value *v,
                       const struct place *at, const struct node *n)
{
    auto_buf struct buf words = {0};

    if (schema_enum(v->enumeration.strings, v->enumeration.count, node_text(n)) >= 0)
        return;
    for (uint32_t i = 0; i < v->enumeration.count; i++) {
        if (i > 0)
            buf_c(&words, i + 1 == v->enumeration.count ? " or " : ", ");
        buf_c(&words, v->enumeration.strings[i].str);
    }
    wrong(s, at, n->line, "%s is not one of the words here; write %s", node_shown(n).text, words.p);
}

static bool has_control(struct str t, bool lines)
{
    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.p[i];
        if ((c < ' ' && !(lines && (c == '\n' || c == '\t'))) || c == 0x7f)
            return true;
    }
    return false;
}

static void check_text(const struct shape *s, const struct rule *rule, const struct place *at,
                       const struct node *n)
{
    struct str t = node_text(n);

    if (!utf8_valid(t))
        wrong(s, at, n->line, "the value is not UTF-8");
    else if (memchr(t.p, '\n', t.n) && !rule->lines)
        wrong(s, at, n->line, "the value has several lines; write it in one");
    else if (has_control(t, rule->lines))
        wrong(s, at, n->line, "the value has a control character inside; take it out");
    else if (rule->form && !rule->form->fits(t))
        wrong(s, at, n->line, "%s is not %s", node_shown(n).text, rule->form->what);
    else if (rule->bytes && t.n > rule->bytes)
        wrong(s, at, n->line, "%s has %zu bytes; at most %u fit (a Chinese character takes 3)",
              node_shown(n).text, t.n, rule->bytes);
    else if (rule->chars && utf8_count(t) > rule->chars)
        wrong(s, at, n->line, "%s has %zu characters; at most %u fit", node_shown(n).text,
              utf8_count(t), rule->chars);
}

/* "key:" and "key: ~" are how YAML writes that there is nothing. */
static bool is_nothing(const struct node *n)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_is(node_text(n), words[i]))
            return i == 0 || n->plain;
    return false;
}

static void check_scalar(const struct shape *s, const struct cyaml_schema_value *v,
                         const struct place *at, struct node *n)
{
    const struct rule *rule = schema_rule(s->schema, at);

    if (n->kind != NODE_TEXT) {
        wrong(s, at, n->line, "a single value is needed here, not a %s",
              n->kind == NODE_LIST ? "list" : "mapping");
        return;
    }
    n->hidden |= rule->secret;
    if (is_nothing(n))
        wrong(s, at, n->line,
              "the value is empty; write one, or leave the whole key out if it may be absent");
    else if (v->type == CYAML_INT || v->type == CYAML_UINT)
        check_number(s, rule, at, n);
    else if (v->type == CYAML_BOOL)
        check_bool(s, at, n);
    else if (v->type == CYAML_ENUM)
        check_enum(s, v, at, n);
    else
        check_text(s, rule, at, n);
}

/* ---- keys ---- */

#define KEY_LONGEST 28 /* of our keys, with some room */

/* A key that looks like one may be shown; anything else may be a value that lost its key. */
static bool key_showable(const char *key)
{
    size_t n = strlen(key);

    return n >= 1 && n <= KEY_LONGEST &&
           strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == n;
}

static unsigned least_of(unsigned a, unsigned b, unsigned c)
{
    unsigned ab = a < b ? a : b;

    return ab < c ? ab : c;
}

/* How many letters must be put in, taken out or changed (Levenshtein). Both at most KEY_LONGEST. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[KEY_LONGEST + 1];
    size_t   m = strlen(a), n = strlen(b);

    for (unsigned j = 0; j <= n; j++)
        row[j] = j;
    for (unsigned i = 1; i <= m; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= n; j++) {
            unsigned above = row[j];
            row[j] = least_of(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[n];
}

static const char *nearest_key(const struct cyaml_schema_field *fields, const char *key)
{
    unsigned    best = strlen(key) <= 4 ? 2 : 3; /* a distance below it */
    const char *nearest = NULL;

    for (; fields->key; fields++) {
        unsigned d = distance(key, fields->key);
        if (d < best) {
            best = d;
            nearest = fields->key;
        }
    }
    return nearest;
}

static void unknown_key(const struct shape *s, const struct cyaml_schema_field *fields,
                        const struct place *at, const struct node *n)
{
    auto_buf struct buf known = {0};
    bool                show = key_showable(n->key) && s->report->count < REPORT_MOST;
    const char         *nearest = show ? nearest_key(fields, n->key) : NULL;

    if (nearest) {
        wrong(s, at, n->line, "unknown key %s; did you mean %s?", n->key, nearest);
        return;
    }
    for (; fields->key; fields++)
        buf_f(&known, "%s%s", known.n ? ", " : "", fields->key);
    wrong(s, at, n->line, "unknown key%s%s; the keys here are %s", show ? " " : "",
          show ? n->key : "", known.p);
}

static const struct cyaml_schema_field *field_named(const struct cyaml_schema_field *fields,
                                                    const char *key)
{
    for (; fields->key; fields++)
        if (strcmp(fields->key, key) == 0)
            return fields;
    return NULL;
}

/* ---- the walk ---- */

static void check(const struct shape *s, const struct cyaml_schema_value *v, const struct place *at,
                  struct node *n);

static void check_map(const struct shape *s, const struct cyaml_schema_value *v,
                      const struct place *at, struct node *n)
{
    const struct cyaml_schema_field *fields = v->mapping.fields;

    if (n->kind != NODE_MAP) {
        wrong(s, at, n->line, "a mapping is needed here (lines of `key: value`), not a %s",
              n->kind == NODE_LIST ? "list" : "single value");
        return;
    }
    for (struct node *child = n->first; child; child = child->next) {
        const struct cyaml_schema_field *field = field_named(fields, child->key);
        if (field)
            check(s, &field->value, &(struct place){.up = at, .key = field->key}, child);
        else
            unknown_key(s, fields, at, child);
    }
    for (; fields->key; fields++)
        if (!(fields->value.flags & CYAML_FLAG_OPTIONAL) && !node_get(n, fields->key))
            wrong(s, at, n->line, "the key %s is missing", fields->key);
}

#define LIST_MOST 1000 /* the later checks compare entries with each other */

static void check_list(const struct shape *s, const struct cyaml_schema_value *v,
                       const struct place *at, struct node *n)
{
    unsigned entry = 0;

    if (n->kind != NODE_LIST) {
        wrong(s, at, n->line, "a list is needed here ([a, b], or lines of `- entry`), not a %s",
              n->kind == NODE_MAP ? "mapping" : "single value");
        return;
    }
    if (n->count < v->sequence.min || n->count > v->sequence.max)
        wrong(s, at, n->line, "the list has %u entries; it must have %u to %u", n->count,
              v->sequence.min, v->sequence.max);
    for (struct node *child = n->first; child; child = child->next)
        check(s, v->sequence.entry, &(struct place){.up = at, .entry = ++entry}, child);
    if (n->count > LIST_MOST)
        n->kind = NODE_BAD;
}

static void check(const struct shape *s, const struct cyaml_schema_value *v, const struct place *at,
                  struct node *n)
{
    if (n->kind == NODE_BAD)
        return;
    if (v->type == CYAML_MAPPING)
        check_map(s, v, at, n);
    else if (v->type == CYAML_SEQUENCE)
        check_list(s, v, at, n);
    else
        check_scalar(s, v, at, n);
}

void shape_check(const struct schema *s, struct node *root, struct report *report)
{
    struct shape shape = {.schema = s, .report = report};

    check(&shape, s->top, NULL, root);
}
