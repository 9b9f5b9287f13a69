#include "store/answers.h"

#include "base/mem.h"
#include "crypto/base64.h"
#include "store/store_private.h"

#include <stdio.h>
#include <string.h>

enum { CONTEXT = 64 }; /* bytes of "answers.<field>"; a field's name has at most 32 */

static struct answer *find(const struct answers *a, const char *field)
{
    for (unsigned i = 0; i < a->count; i++)
        if (a->item[i].field[0] == field[0] && strcmp(a->item[i].field, field) == 0)
            return (struct answer *)&a->item[i];
    return NULL;
}

const char *answers_get(const struct answers *a, const char *field)
{
    const struct answer *found = find(a, field);

    return found ? found->value : NULL;
}

/* Gives the value to the answers: it is theirs when 0 is returned. */
static int put(struct answers *a, const char *field, char *value, bool personal, bool words)
{
    struct answer *item = find(a, field);

    if (item == NULL && a->count == ANSWERS_MAX)
        return -1;
    if (item == NULL) {
        item = &a->item[a->count++];
        *item = (struct answer){.field = xstrdup(field)};
    }
    free(item->value);
    item->value = value;
    item->personal = personal;
    item->words = words;
    return 0;
}

static int set(struct answers *a, const char *field, struct str value, bool personal, bool words)
{
    auto_free char *copy = str_dup(value);

    if (put(a, field, copy, personal, words) < 0)
        return -1;
    copy = NULL; /* the answers own it now */
    return 0;
}

int answers_set(struct answers *a, const char *field, struct str value, bool personal)
{
    return set(a, field, value, personal, false);
}

int answers_set_words(struct answers *a, const char *field, struct str value)
{
    return set(a, field, value, false, true);
}

static void answer_free(struct answer *item)
{
    free(item->field);
    free(item->value);
}

void answers_drop(struct answers *a, const char *field)
{
    struct answer *item = find(a, field);

    if (item == NULL)
        return;
    answer_free(item);
    a->count--;
    memmove(item, item + 1, (size_t)(&a->item[a->count] - item) * sizeof *item);
}

void answers_free(struct answers *a)
{
    for (unsigned i = 0; i < a->count; i++)
        answer_free(&a->item[i]);
    a->count = 0;
}

/* ---- the written form ---- */

static void write_plain(const char *value, struct buf *out)
{
    for (; *value; value++) {
        if (*value == '\\' || *value == '\n')
            buf_char(out, '\\');
        buf_char(out, *value == '\n' ? 'n' : *value);
    }
}

/* A sealed value belongs to its field, and what is personal does not become words. */
static char *context_of(char out[CONTEXT], const char *field, bool personal)
{
    snprintf(out, CONTEXT, "%s.%s", personal ? "answers" : "words", field);
    return out;
}

static int write_sealed(struct store *s, const struct answer *item, struct buf *out,
                        struct err *err)
{
    auto_buf struct buf sealed = {0};
    char                context[CONTEXT];

    context_of(context, item->field, item->personal);
    if (store_seal_text(s, context, str_c(item->value), &sealed, err) < 0)
        return -1;
    base64_encode(out, sealed.p, sealed.n);
    return 0;
}

static int write_all(struct store *s, const struct answers *a, struct buf *out, struct err *err)
{
    for (unsigned i = 0; i < a->count; i++) {
        const struct answer *item = &a->item[i];

        buf_c(out, item->field);
        buf_char(out, item->personal ? '#' : item->words ? '%' : '=');
        if (!item->personal && !item->words)
            write_plain(item->value, out);
        else if (write_sealed(s, item, out, err) < 0)
            return -1;
        buf_char(out, '\n');
    }
    return 0;
}

int answers_write(struct store *s, const struct answers *a, struct buf *out, struct err *err)
{
    size_t before = out->n;

    if (write_all(s, a, out, err) == 0)
        return 0;
    out->n = before; /* there is room: at least the name of the field was written */
    out->p[before] = '\0';
    return -1;
}

static int malformed(struct err *err)
{
    return err_set(err, ERR_BAD_INPUT, "answers: not in the form they are written in");
}

static int read_plain(struct str text, struct buf *value, struct err *err)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '\\' && ++i == text.n)
            return malformed(err);
        if (c == '\\' && text.p[i] != '\\' && text.p[i] != 'n')
            return malformed(err);
        buf_char(value, c != '\\' ? c : text.p[i] == 'n' ? '\n' : '\\');
    }
    return 0;
}

static int read_sealed(struct store *s, const char *field, bool personal, struct str text,
                       struct buf *value, struct err *err)
{
    size_t          cap = BASE64_DECODED_MAX(text.n), n;
    auto_free char *sealed = NULL;
    char            context[CONTEXT];

    if (text.n > 2 * SEALED_MAX)
        return malformed(err);
    sealed = xmalloc(cap);
    if (base64_decode(text, sealed, cap, &n) < 0)
        return malformed(err);
    return store_unseal_text(s, context_of(context, field, personal), (struct str){sealed, n},
                             value, err);
}

static int read_line(struct store *s, struct str line, struct answers *out, struct err *err)
{
    auto_buf struct buf value = {0};
    char                field[33];
    size_t              n = 0;
    struct str          text;
    char                sign;

    while (n < line.n && line.p[n] != '=' && line.p[n] != '#' && line.p[n] != '%')
        n++;
    if (n == 0 || n == line.n || n >= sizeof field)
        return malformed(err);
    memcpy(field, line.p, n);
    field[n] = '\0';
    sign = line.p[n];
    text = str_skip(line, n + 1);
    if ((sign == '=' ? read_plain(text, &value, err)
                     : read_sealed(s, field, sign == '#', text, &value, err)) < 0)
        return -1;
    if (set(out, field, buf_view(&value), sign == '#', sign == '%') < 0)
        return malformed(err);
    return 0;
}

int answers_read(struct store *s, struct str written, struct answers *out, struct err *err)
{
    auto_answers struct answers read = {0};
    struct str                  line;

    while (written.n > 0 && str_split(&written, '\n', &line))
        if (read_line(s, line, &read, err) < 0)
            return -1;
    answers_free(out);
    *out = read;
    read.count = 0; /* out owns them now */
    return 0;
}
