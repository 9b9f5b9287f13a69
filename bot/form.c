#include "bot/form.h"

#include "base/utf8.h"

/* Appends one name or value and a NUL. The room was made before: what is lent does not move. */
static bool decode(struct str raw, struct buf *memory, struct str *out)
{
    char  *to = memory->p + memory->n;
    size_t n = 0;

    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];

        if (c == '%') {
            int high = raw.n - i > 2 ? str_hex_digit(raw.p[i + 1]) : -1;
            int low = high >= 0 ? str_hex_digit(raw.p[i + 2]) : -1;

            if (low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        to[n++] = c;
    }
    to[n] = '\0';
    memory->n += n + 1;
    *out = (struct str){to, n};
    return true;
}

static bool name_valid(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] != '_' && (name.p[i] < 'a' || name.p[i] > 'z'))
            return false;
    return name.n > 0 && name.n <= FORM_NAME_MAX;
}

static bool value_valid(struct str value)
{
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < ' ' || value.p[i] == 0x7f)
            return false;
    return value.n <= FORM_VALUE_MAX && utf8_valid(value) && utf8_is_clean(value);
}

static int add_field(struct form *f, struct str pair, struct err *err)
{
    struct str        raw;
    struct form_field field;

    str_split(&pair, '=', &raw);
    if (pair.p == NULL || !decode(raw, &f->memory, &field.name) ||
        !decode(pair, &f->memory, &field.value))
        return err_set(err, ERR_BAD_INPUT, "form: field %u is not name=value", f->count + 1);
    if (!name_valid(field.name))
        return err_set(err, ERR_BAD_INPUT, "form: field %u has no name of ours", f->count + 1);
    if (!value_valid(field.value))
        return err_set(err, ERR_BAD_INPUT, "form: %s: not a line of text", field.name.p);
    if (form_get(f, field.name.p).p != NULL)
        return err_set(err, ERR_BAD_INPUT, "form: %s comes twice", field.name.p);
    if (f->count == FORM_FIELDS_MAX)
        return err_set(err, ERR_BAD_INPUT, "form: more than %d fields", FORM_FIELDS_MAX);
    f->field[f->count++] = field;
    return 0;
}

int form_parse(struct form *out, struct str body, struct err *err)
{
    auto_form struct form f = {0};
    struct str            pair;

    if (body.n > FORM_BODY_MAX)
        return err_set(err, ERR_BAD_INPUT, "form: over %d bytes", FORM_BODY_MAX);
    buf_room(&f.memory, body.n + 2 * FORM_FIELDS_MAX + 2); /* decoding makes nothing longer, and
                                                              each part gets a NUL */
    if (body.n == 0)
        body.p = NULL; /* no fields, rather than one without a name */
    while (str_split(&body, '&', &pair))
        if (add_field(&f, pair, err) < 0)
            return -1;
    *out = f;
    f = (struct form){0}; /* the caller owns it now */
    return 0;
}

void form_free(struct form *f)
{
    buf_wipe(&f->memory); /* people type their numbers */
    *f = (struct form){0};
}

struct str form_get(const struct form *f, const char *name)
{
    for (unsigned i = 0; i < f->count; i++)
        if (str_is(f->field[i].name, name))
            return f->field[i].value;
    return (struct str){NULL, 0};
}

bool form_is_type(struct str content_type)
{
    struct str type;

    return str_split(&content_type, ';', &type) &&
           str_eq_nocase(str_trim(type), STR_LIT("application/x-www-form-urlencoded"));
}
