#include "conf/notices.h"

#include "base/mem.h"
#include "base/utf8.h"

/* ---- kinds ---- */

const struct notice_kind notice_kinds[NOTICE_KINDS] = {
    {.name = (char *)NOTICE_USUAL, .title = (char *)"通知", .title_en = (char *)"Notices", .day = 5},
    {.name = (char *)NOTICE_REMINDER,
     .title = (char *)"提醒",
     .title_en = (char *)"Reminders",
     .day = 8},
    {.name = (char *)NOTICE_URGENT,
     .title = (char *)"紧急通知",
     .title_en = (char *)"Urgent notices",
     .critical = true},
};

const struct notice_kind *notice_kind_of(const struct school_notices *n, struct str name)
{
    for (unsigned i = 0; i < n->kinds_count; i++)
        if (str_is(name, n->kinds[i].name))
            return &n->kinds[i];
    return NULL;
}

bool notice_kind_usable(const struct notice_kind *kind)
{
    return !str_is(str_c(kind->name), NOTICE_REMINDER) &&
           (!kind->critical || kind->approvers_count > 0);
}

/* ---- types ---- */

static const char *const types[] = {
    [NOTICE_TEXT] = "text",   [NOTICE_TEXTCARD] = "textcard", [NOTICE_NEWS] = "news",
    [NOTICE_IMAGE] = "image", [NOTICE_FILE] = "file",         [NOTICE_CARD] = "card",
};

const char *notice_type_name(enum notice_type type)
{
    return types[type];
}

bool notice_type_of(struct str name, enum notice_type *out)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (str_is(name, types[i])) {
            *out = (enum notice_type)i;
            return true;
        }
    return false;
}

/* ---- fields ---- */

/* The bytes of a field's name behind its brace; 0: what stands there is none. */
static size_t field_length(struct str text)
{
    const char *close = text.n > 0 ? memchr(text.p, '}', text.n) : NULL;
    struct str  name = {text.p, close ? (size_t)(close - text.p) : 0};

    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] <= ' ' || name.p[i] == '{')
            return 0;
    return name.n > 0 && utf8_count(name) <= NOTICE_FIELD_CHARS ? name.n : 0;
}

bool notice_field_next(struct str *rest, struct str *before, struct str *name)
{
    struct str text = *rest;

    for (size_t i = 0; i < text.n; i++) {
        size_t n = text.p[i] == '{' ? field_length(str_skip(text, i + 1)) : 0;

        if (n == 0)
            continue;
        *before = (struct str){text.p, i};
        *name = (struct str){text.p + i + 1, n};
        *rest = str_skip(text, i + n + 2);
        return true;
    }
    *before = text;
    *rest = str_skip(text, text.n);
    return false;
}

enum notice_field notice_field_of(struct str name)
{
    static const char *const names[FIELD_FREE] = {
        [FIELD_NAME] = "name",     [FIELD_CLASS] = "class",       [FIELD_COLLEGE] = "college",
        [FIELD_NUMBER] = "number", [FIELD_DEADLINE] = "deadline",
    };

    for (int i = 0; i < FIELD_FREE; i++)
        if (str_is(name, names[i]))
            return (enum notice_field)i;
    return FIELD_FREE;
}

void notice_fields_fill(struct str text, const char *(*value)(const void *arg, struct str name),
                        const void *arg, struct buf *out)
{
    struct str before, name;

    while (notice_field_next(&text, &before, &name)) {
        const char *given = notice_field_of(name) == FIELD_FREE ? value(arg, name) : NULL;

        buf_str(out, before);
        if (given)
            buf_c(out, given);
        else
            buf_f(out, "{%.*s}", STR_ARG(name));
    }
    buf_str(out, before);
}

const struct notice_template *notice_template_of(const struct school_notices *n, struct str name)
{
    for (unsigned i = 0; i < n->templates_count; i++)
        if (str_is(name, n->templates[i].name))
            return &n->templates[i];
    return NULL;
}

/* Where fields may stand, in the order in which they are looked for. */
enum { TEXTS = 4 };

static void texts_of(const struct notice_template *t, struct str out[TEXTS])
{
    out[0] = str_c(t->title);
    out[1] = str_c(t->text);
    out[2] = str_c(t->title_en);
    out[3] = str_c(t->text_en);
}

bool notice_template_has(const struct notice_template *t, struct str field)
{
    struct str texts[TEXTS], before, name;

    texts_of(t, texts);
    for (unsigned i = 0; i < TEXTS; i++)
        while (notice_field_next(&texts[i], &before, &name))
            if (str_eq(name, field))
                return true;
    return false;
}

static bool list_has(const struct str *list, unsigned count, struct str text)
{
    for (unsigned i = 0; i < count; i++)
        if (str_eq(list[i], text))
            return true;
    return false;
}

unsigned notice_free_fields(const struct school_notices *n, struct str out[NOTICE_FREE])
{
    struct str texts[TEXTS], before, name;
    unsigned   count = 0;

    for (unsigned i = 0; i < n->templates_count * TEXTS; i++) {
        texts_of(&n->templates[i / TEXTS], texts);
        while (notice_field_next(&texts[i % TEXTS], &before, &name))
            if (count < NOTICE_FREE && notice_field_of(name) == FIELD_FREE &&
                !list_has(out, count, name))
                out[count++] = name;
    }
    return count;
}
