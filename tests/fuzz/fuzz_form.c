/* A body that a browser posted. Strangers send these. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "bot/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As a browser writes it: every byte escaped that might be one of the form's own. */
static void write_part(struct buf *out, struct str part)
{
    for (size_t i = 0; i < part.n; i++)
        buf_f(out, "%%%02X", (unsigned)(unsigned char)part.p[i]);
}

/* What was read and is written again is read the same. */
static void check_again(const struct form *f)
{
    auto_form struct form again = {0};
    auto_buf struct buf   body = {0};

    for (unsigned i = 0; i < f->count; i++) {
        if (i > 0)
            buf_char(&body, '&');
        write_part(&body, f->field[i].name);
        buf_char(&body, '=');
        write_part(&body, f->field[i].value);
    }
    if (body.n > FORM_BODY_MAX)
        return;
    EXPECT(form_parse(&again, buf_view(&body), NULL) == 0 && again.count == f->count);
    for (unsigned i = 0; i < f->count; i++)
        EXPECT(str_eq(form_get(&again, f->field[i].name.p), f->field[i].value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_form struct form f = {0};
    struct err            err = {0};

    if (form_parse(&f, (struct str){(const char *)data, size}, &err) < 0) {
        EXPECT(err.kind == ERR_BAD_INPUT && f.count == 0 && f.memory.p == NULL);
        return 0;
    }
    EXPECT(f.count <= FORM_FIELDS_MAX);
    for (unsigned i = 0; i < f.count; i++) {
        EXPECT(strlen(f.field[i].name.p) == f.field[i].name.n);
        EXPECT(strlen(f.field[i].value.p) == f.field[i].value.n); /* no NUL inside */
        EXPECT(utf8_valid(f.field[i].value) && f.field[i].value.n <= FORM_VALUE_MAX);
        EXPECT(str_eq(form_get(&f, f.field[i].name.p), f.field[i].value)); /* none twice */
    }
    check_again(&f);
    return 0;
}
