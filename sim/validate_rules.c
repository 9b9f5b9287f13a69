#include "sim/validate.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

enum { BAD_PARAMETER = 40058 };

int sim_refuse(struct sim_verdict *v, int code, const char *format, ...)
{
    va_list args;

    v->code = code;
    va_start(args, format);
    vsnprintf(v->text, sizeof v->text, format, args);
    va_end(args);
    return -1;
}

void sim_note(struct sim_verdict *v, const char *format, ...)
{
    auto_buf struct buf text = {0};
    va_list             args;

    if (v->notes == NULL)
        return;
    va_start(args, format);
    buf_vf(&text, format, args);
    va_end(args);
    json_array_append_new(v->notes, json_string(text.p));
}

void sim_cut(struct buf *out, struct str text, size_t most)
{
    struct str whole = utf8_cut(text, most);

    buf_str(out, whole);
    if (text.n > most && whole.n < most)
        buf_c(out, "\xef\xbf\xbd");
}

static bool type_fits(const json_t *value, enum sim_value type)
{
    switch (type) {
    case SIM_STRING:
    case SIM_URL:
        return json_is_string(value);
    case SIM_INT:
        return json_is_integer(value);
    case SIM_REAL:
        return json_is_number(value);
    case SIM_BOOL:
        return json_is_boolean(value);
    case SIM_OBJECT:
        return json_is_object(value);
    case SIM_LIST:
        return json_is_array(value);
    }
    return false;
}

static const char *type_name(enum sim_value type)
{
    static const char *const names[] = {
        [SIM_STRING] = "a string", [SIM_URL] = "a string", [SIM_INT] = "an integer",
        [SIM_REAL] = "a number",   [SIM_BOOL] = "a boolean", [SIM_OBJECT] = "an object",
        [SIM_LIST] = "an array",
    };

    return names[type];
}

static int code_of(const struct sim_rule *r)
{
    return r->code ? r->code : BAD_PARAMETER;
}

static bool has_scheme(struct str url)
{
    return str_starts(url, STR_LIT("http://")) || str_starts(url, STR_LIT("https://"));
}

static int check_string(const json_t *value, const struct sim_rule *r, const char *where,
                        struct sim_verdict *v)
{
    struct str text = {json_string_value(value), json_string_length(value)};
    size_t     chars = utf8_count(text);

    if (text.n == 0)
        return r->need ? sim_refuse(v, code_of(r), "%s is empty", where) : 0;
    if (r->type == SIM_URL && !has_scheme(text))
        return sim_refuse(v, code_of(r), "%s has no http:// or https://", where);
    if (r->bytes > 0 && text.n > r->bytes)
        return sim_refuse(v, code_of(r), "%s has %zu bytes, at most %zu", where, text.n, r->bytes);
    if (r->cut > 0 && text.n > r->cut)
        sim_note(v, "%s has %zu bytes and is cut at %zu", where, text.n, r->cut);
    if (r->chars > 0 && chars > r->chars)
        sim_note(v, "%s has %zu characters, phones show %zu", where, chars, r->chars);
    return 0;
}

static int check_list(const json_t *list, const struct sim_rule *r, const char *where,
                      unsigned way, struct sim_verdict *v)
{
    int     code = r->length_code ? r->length_code : code_of(r);
    size_t  n = json_array_size(list), i;
    json_t *entry;

    if (n == 0 && !r->need)
        return 0;
    if ((double)n < r->min || (r->max > 0 && (double)n > r->max))
        return sim_refuse(v, code, "%s has %zu entries, wanted %.0f to %.0f", where, n, r->min,
                          r->max);
    json_array_foreach(list, i, entry) {
        auto_buf struct buf place = {0};

        if (r->of == NULL)
            continue;
        buf_f(&place, "%s[%zu]", where, i);
        if (!json_is_object(entry))
            return sim_refuse(v, code_of(r), "%s must be an object", place.p);
        if (sim_rules_check(entry, r->of, place.p, way, v) < 0)
            return -1;
    }
    return 0;
}

static int check_number(const json_t *value, const struct sim_rule *r, const char *where,
                        struct sim_verdict *v)
{
    double n = json_number_value(value);

    if (r->max > 0 && (n < r->min || n > r->max))
        return sim_refuse(v, code_of(r), "%s must be from %g to %g", where, r->min, r->max);
    return 0;
}

static int check_value(const json_t *value, const struct sim_rule *r, const char *where,
                       unsigned way, struct sim_verdict *v)
{
    if (!type_fits(value, r->type))
        return sim_refuse(v, code_of(r), "%s must be %s", where, type_name(r->type));
    switch (r->type) {
    case SIM_STRING:
    case SIM_URL:
        return check_string(value, r, where, v);
    case SIM_INT:
    case SIM_REAL:
        return check_number(value, r, where, v);
    case SIM_OBJECT:
        return r->of ? sim_rules_check(value, r->of, where, way, v) : 0;
    case SIM_LIST:
        return check_list(value, r, where, way, v);
    case SIM_BOOL:
        break;
    }
    return 0;
}

static const struct sim_rule *rule_named(const struct sim_rule *rules, const char *name,
                                         unsigned way)
{
    for (; rules->name; rules++)
        if (strcmp(rules->name, name) == 0 && (rules->only == 0 || (rules->only & way)))
            return rules;
    return NULL;
}

int sim_rules_check(const json_t *object, const struct sim_rule *rules, const char *where,
                    unsigned way, struct sim_verdict *v)
{
    const char *name;
    json_t     *value;

    for (const struct sim_rule *r = rules; r->name; r++) {
        auto_buf struct buf place = {0};

        value = json_object_get(object, r->name);
        if (r->only && !(r->only & way))
            continue;
        buf_f(&place, "%s%s%s", where, where[0] ? "." : "", r->name);
        if (value == NULL && r->need)
            return sim_refuse(v, r->length_code ? r->length_code : code_of(r), "%s is missing",
                              place.p);
        if (value && check_value(value, r, place.p, way, v) < 0)
            return -1;
    }
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
        if (rule_named(rules, name, way) == NULL)
            sim_note(v, "%s%s%s is not a field of the platform's", where, where[0] ? "." : "",
                     name);
    return 0;
}
