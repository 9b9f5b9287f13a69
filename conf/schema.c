#include "conf/schema_private.h"

#include <string.h>

static void print(const struct place *at, struct buf *out, bool entries)
{
    if (at == NULL)
        return;
    print(at->up, out, entries);
    if (at->key) {
        if (out->n > 0)
            buf_char(out, '.');
        buf_c(out, at->key);
    } else if (entries) {
        buf_f(out, "[%u]", at->entry);
    } else {
        buf_c(out, "[]");
    }
}

void place_print(const struct place *at, struct buf *out)
{
    print(at, out, true);
}

const struct rule *schema_rule(const struct schema *s, const struct place *at)
{
    static const struct rule none = {0};
    auto_buf struct buf      path = {0};

    print(at, &path, false);
    for (const struct rule *const *list = s->rules; *list && path.n > 0; list++)
        for (const struct rule *r = *list; r->path; r++)
            if (strcmp(r->path, path.p) == 0)
                return r;
    return &none;
}

int64_t schema_enum(const struct cyaml_strval *words, size_t count, struct str text)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(text, words[i].str))
            return words[i].val;
    return -1;
}
