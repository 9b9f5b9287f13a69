/* What a browser posts: application/x-www-form-urlencoded (URL Standard, 5), strictly. Our own
 * pages make these bodies, so whatever a browser would not have written is refused. */
#ifndef BOT_FORM_H
#define BOT_FORM_H

#include "base/buf.h"
#include "base/err.h"

enum {
    FORM_BODY_MAX = 8 * 1024, /* bytes */
    FORM_FIELDS_MAX = 16,
    FORM_NAME_MAX = 32,       /* [a-z_] */
    FORM_VALUE_MAX = 4096,    /* bytes, decoded */
};

/* {0} has no fields. */
struct form {
    struct form_field {
        struct str name, value; /* NUL-terminated behind n; point into memory */
    }          field[FORM_FIELDS_MAX];
    unsigned   count;
    struct buf memory; /* private */
};

#define auto_form __attribute__((cleanup(form_free)))

/*
 * Reads a whole body. '+' is a blank, %XX a byte. Values are UTF-8 without control characters, as
 * one-line inputs give them.
 *
 *   out  {0} at the call; the caller frees it with form_free. Untouched on failure. Needs nothing
 *        of body any more.
 *
 * ERR_BAD_INPUT  over a limit above; a broken escape; a name that is empty, has other characters or
 *                comes twice; a pair without '='; a value with a control character or no UTF-8. The
 *                text tells no value.
 */
int form_parse(struct form *out, struct str body, struct err *err);
void form_free(struct form *f); /* empty again */

/* A field's value; p NULL when the form has no such field. */
struct str form_get(const struct form *f, const char *name);

/* The Content-Type of such a body; parameters behind it do not matter. */
bool form_is_type(struct str content_type);

#endif
