/* The checked tree as text for libcyaml. */
#include "conf/shape_private.h"

#include "base/utf8.h"

static void emit_text(struct buf *out, struct str text)
{
    uint32_t code;
    size_t   n;

    buf_char(out, '"');
    for (; (n = utf8_next(text, &code)) > 0; text = str_skip(text, n)) {
        if (code >= ' ' && code < 0x7f && code != '"' && code != '\\')
            buf_char(out, (char)code);
        else
            buf_f(out, "\\U%08X", (unsigned)code);
    }
    buf_char(out, '"');
}

static void emit(const struct schema *s, const struct cyaml_schema_value *v, const struct place *at,
                 const struct node *n, struct buf *out);

/* An embedded mapping that is absent is written all the same, for the presets inside it. */
static void emit_map(const struct schema *s, const struct cyaml_schema_value *v,
                     const struct place *at, const struct node *n, struct buf *out)
{
    buf_char(out, '{');
    for (const struct cyaml_schema_field *f = v->mapping.fields; f->key; f++) {
        const struct node *child = node_get(n, f->key);
        const struct place place = {.up = at, .key = f->key};
        bool embedded = f->value.type == CYAML_MAPPING && !(f->value.flags & CYAML_FLAG_POINTER);

        if (child == NULL && !embedded && schema_rule(s, &place)->preset == NULL)
            continue;
        buf_f(out, "\"%s\": ", f->key);
        emit(s, &f->value, &place, child, out);
        buf_c(out, ",\n");
    }
    buf_char(out, '}');
}

static void emit_list(const struct schema *s, const struct cyaml_schema_value *v,
                      const struct place *at, const struct node *n, struct buf *out)
{
    buf_char(out, '[');
    for (const struct node *child = node_first(n); child; child = child->next) {
        emit(s, v->sequence.entry, &(struct place){.up = at, .entry = 1}, child, out);
        buf_c(out, ",\n");
    }
    buf_char(out, ']');
}

static void emit(const struct schema *s, const struct cyaml_schema_value *v, const struct place *at,
                 const struct node *n, struct buf *out)
{
    if (v->type == CYAML_MAPPING)
        emit_map(s, v, at, n, out);
    else if (v->type == CYAML_SEQUENCE)
        emit_list(s, v, at, n, out);
    else
        emit_text(out, n ? node_text(n) : str_c(schema_rule(s, at)->preset));
}

void shape_emit(const struct schema *s, const struct node *root, struct buf *out)
{
    emit(s, s->top, NULL, root, out);
}
