/* The characters and tags of a page. */
#include "sim/html_private.h"

#include "base/mem.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

int sim_html_bad(struct page *p, const char *format, ...)
{
    char    text[160];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return err_set(p->err, ERR_BAD_INPUT, "line %d: %s", p->line, text);
}

/* ---- characters ---- */

char sim_html_next(struct page *p)
{
    char c = p->rest.p[0];

    p->line += c == '\n';
    p->rest = str_skip(p->rest, 1);
    return c;
}

void sim_html_skip(struct page *p, size_t n)
{
    while (n-- > 0 && p->rest.n > 0)
        sim_html_next(p);
}

static void skip_blanks(struct page *p)
{
    while (p->rest.n > 0 && isspace((unsigned char)p->rest.p[0]))
        sim_html_next(p);
}

static void add_code(struct buf *out, uint32_t c)
{
    char     bytes[4];
    unsigned n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    if (n == 1) {
        buf_char(out, (char)c);
        return;
    }
    for (unsigned i = n; i-- > 1; c >>= 6)
        bytes[i] = (char)(0x80 | (c & 0x3f));
    bytes[0] = (char)((0xf00 >> n & 0xff) | c);
    buf_add(out, bytes, n);
}

/* &#39; and &#x27;, behind the "&#". */
static bool number_of(struct str s, uint32_t *code)
{
    bool     hex = s.n > 1 && (s.p[0] == 'x' || s.p[0] == 'X');
    uint32_t value = 0;

    for (size_t i = hex; i < s.n; i++) {
        int digit = str_hex_digit(s.p[i]);

        if (digit < 0 || (!hex && digit > 9) || value > 0x10ffff)
            return false;
        value = value * (hex ? 16 : 10) + (uint32_t)digit;
    }
    *code = value;
    return s.n > (size_t)hex && value > 0 && value <= 0x10ffff;
}

int sim_html_entity(struct page *p, struct buf *out)
{
    static const struct {
        const char *name;
        uint32_t    code;
    } known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"nbsp", 0xa0}};
    const char *end = memchr(p->rest.p, ';', p->rest.n < 12 ? p->rest.n : 12);
    struct str  name = {p->rest.p + 1, end ? (size_t)(end - p->rest.p) - 1 : 0};
    uint32_t    code = 0;

    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (str_is(name, known[i].name))
            code = known[i].code;
    if (code == 0 && !(name.n > 1 && name.p[0] == '#' && number_of(str_skip(name, 1), &code)))
        return sim_html_bad(p, "an & that is not &amp; or another entity");
    add_code(out, code);
    sim_html_skip(p, name.n + 2);
    return 0;
}

/* ---- tags ---- */

static int take_name(struct page *p, char out[NAME_MAX_BYTES])
{
    size_t n = 0;

    while (p->rest.n > 0 && (isalnum((unsigned char)p->rest.p[0]) || strchr("-:_", p->rest.p[0]))) {
        if (n + 1 == NAME_MAX_BYTES)
            return sim_html_bad(p, "a name that is too long");
        out[n++] = (char)tolower((unsigned char)sim_html_next(p));
    }
    out[n] = '\0';
    return n > 0 ? 0 : sim_html_bad(p, "a tag or attribute without a name");
}

static int take_value(struct page *p, struct buf *out)
{
    char quote = p->rest.n > 0 ? p->rest.p[0] : '\0';

    if (quote != '"' && quote != '\'')
        return sim_html_bad(p, "an attribute's value without quotes");
    sim_html_next(p);
    while (p->rest.n > 0 && p->rest.p[0] != quote)
        if (p->rest.p[0] == '&') {
            if (sim_html_entity(p, out) < 0)
                return -1;
        } else {
            buf_char(out, sim_html_next(p));
        }
    if (p->rest.n == 0)
        return sim_html_bad(p, "an attribute that does not end");
    sim_html_next(p);
    return 0;
}

const char *sim_html_attr(const struct tag *t, const char *name)
{
    for (unsigned i = 0; i < t->attrs; i++)
        if (strcmp(t->attr[i].name, name) == 0)
            return t->attr[i].value.p ? t->attr[i].value.p : "";
    return NULL;
}

static int take_attr(struct page *p, struct tag *t)
{
    struct attr *a = &t->attr[t->attrs];
    char         name[NAME_MAX_BYTES];

    if (t->attrs == ATTRS_MAX)
        return sim_html_bad(p, "<%s> has too many attributes", t->name);
    if (take_name(p, name) < 0)
        return -1;
    if (sim_html_attr(t, name))
        return sim_html_bad(p, "<%s> has %s twice", t->name, name);
    if (strncmp(name, "on", 2) == 0)
        return sim_html_bad(p, "<%s> has %s: it needs JavaScript", t->name, name);
    memcpy(a->name, name, sizeof name);
    t->attrs++;
    skip_blanks(p);
    if (p->rest.n == 0 || p->rest.p[0] != '=')
        return 0;
    sim_html_next(p);
    skip_blanks(p);
    return take_value(p, &a->value);
}

/* Behind the '<'. */
int sim_html_tag(struct page *p, struct tag *t)
{
    if (p->rest.n > 0 && p->rest.p[0] == '/') {
        sim_html_next(p);
        t->closing = true;
    }
    if (take_name(p, t->name) < 0)
        return -1;
    for (;;) {
        skip_blanks(p);
        if (p->rest.n == 0)
            return sim_html_bad(p, "<%s does not end", t->name);
        if (p->rest.p[0] == '>') {
            sim_html_next(p);
            return 0;
        }
        if (take_attr(p, t) < 0)
            return -1;
    }
}

void sim_html_free_tag(struct tag *t)
{
    for (unsigned i = 0; i < t->attrs; i++)
        buf_free(&t->attr[i].value);
}
