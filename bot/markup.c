#include "bot/markup.h"

#include <string.h>

enum { SKIPPED = MARKUP_END + 1 }; /* inside this file: no token, go on */

static int refuse(struct err *err, const char *why)
{
    return err_set(err, ERR_BAD_INPUT, "xml: %s", why);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The letters first: names are made of them, and every character of every name comes by here. */
static bool is_name(char c)
{
    unsigned char letter = (unsigned char)((c | 0x20) - 'a');

    return letter < 26 || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == ':' ||
           (unsigned char)c >= 0x80;
}

static bool is_name_start(char c)
{
    return is_name(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.';
}

/* Moves rest behind its first n bytes, which are there, and gives them. */
static struct str take(struct str *rest, size_t n)
{
    struct str taken = {rest->p, n};

    rest->p += n;
    rest->n -= n;
    return taken;
}

static void skip_space(struct str *rest)
{
    size_t n = 0;

    while (n < rest->n && is_space(rest->p[n]))
        n++;
    take(rest, n);
}

static bool take_name(struct str *rest, struct str *name)
{
    size_t n = 0;

    if (rest->n == 0 || !is_name_start(rest->p[0]))
        return false;
    while (n < rest->n && is_name(rest->p[n]))
        n++;
    *name = take(rest, n);
    return true;
}

/* Takes everything before `end` (whose last character is rare) and `end` itself; false when it
 * never comes. */
static bool take_until(struct str *rest, struct str end, struct str *before)
{
    size_t from = end.n - 1;

    while (from < rest->n) {
        const char *last = memchr(rest->p + from, end.p[end.n - 1], rest->n - from);

        if (last == NULL)
            return false;
        from = (size_t)(last - rest->p) + 1;
        if (memcmp(last + 1 - end.n, end.p, end.n) == 0) {
            *before = take(rest, from - end.n);
            take(rest, end.n);
            return true;
        }
    }
    return false;
}

static bool starts(const struct markup *m, const char *with, size_t n)
{
    return m->rest.n >= n && memcmp(m->rest.p, with, n) == 0;
}

static bool take_char(struct str *rest, char c)
{
    if (rest->n == 0 || rest->p[0] != c)
        return false;
    take(rest, 1);
    return true;
}

/* name="value" or name='value', behind its white space. */
static bool take_attribute(struct str *rest)
{
    struct str name, value;
    char       quote;

    if (!take_name(rest, &name))
        return false;
    skip_space(rest);
    if (!take_char(rest, '='))
        return false;
    skip_space(rest);
    if (rest->n == 0 || (rest->p[0] != '"' && rest->p[0] != '\''))
        return false;
    quote = rest->p[0];
    take(rest, 1);
    return take_until(rest, (struct str){&quote, 1}, &value) && !memchr(value.p, '<', value.n);
}

/* Behind "<" and before a name. */
static int open_tag(struct markup *m, struct err *err)
{
    struct str *rest = &m->rest;
    bool        spaced;

    if (m->depth == 0 && m->root_seen)
        return refuse(err, "a second root");
    if (m->depth == MARKUP_DEPTH)
        return refuse(err, "nested too deep");
    if (!take_name(rest, &m->text))
        return refuse(err, "not a tag");
    for (;;) {
        spaced = rest->n > 0 && is_space(rest->p[0]);
        skip_space(rest);
        if (take_char(rest, '>'))
            break;
        if (take_char(rest, '/')) {
            if (!take_char(rest, '>'))
                return refuse(err, "a tag that is not closed");
            m->close_next = true;
            break;
        }
        if (!spaced || !take_attribute(rest))
            return refuse(err, "a bad attribute");
        m->attributes++;
    }
    m->root_seen = true;
    m->names[m->depth++] = m->text;
    return MARKUP_OPEN;
}

static int closed(struct markup *m)
{
    m->text = m->names[--m->depth];
    return MARKUP_CLOSE;
}

/* Behind "</". */
static int close_tag(struct markup *m, struct err *err)
{
    if (m->depth == 0 || !str_starts(m->rest, m->names[m->depth - 1]))
        return refuse(err, "an end tag that closes nothing");
    take(&m->rest, m->names[m->depth - 1].n);
    skip_space(&m->rest); /* a name that goes on does not end here either */
    if (!take_char(&m->rest, '>'))
        return refuse(err, "an end tag that is not closed");
    return closed(m);
}

/* "<!" or "<?". */
static int special(struct markup *m, struct err *err)
{
    struct str skipped;

    if (starts(m, "<!--", 4)) {
        take(&m->rest, 4);
        return take_until(&m->rest, STR_LIT("-->"), &skipped) ? SKIPPED
                                                              : refuse(err, "an open comment");
    }
    if (starts(m, "<?", 2)) {
        take(&m->rest, 2);
        return take_until(&m->rest, STR_LIT("?>"), &skipped) ? SKIPPED : refuse(err, "an open <?");
    }
    return refuse(err, "a declaration"); /* DOCTYPE and everything that may stand in one */
}

static int cdata(struct markup *m, struct err *err)
{
    if (m->depth == 0)
        return refuse(err, "text outside the root");
    take(&m->rest, 9);
    if (!take_until(&m->rest, STR_LIT("]]>"), &m->text))
        return refuse(err, "open CDATA");
    return MARKUP_CDATA;
}

/* Up to the next "<". */
static int text(struct markup *m, struct err *err)
{
    const char *end = memchr(m->rest.p, '<', m->rest.n);

    m->text = take(&m->rest, end ? (size_t)(end - m->rest.p) : m->rest.n);
    if (m->depth > 0)
        return MARKUP_TEXT;
    skip_space(&m->text);
    return m->text.n == 0 ? SKIPPED : refuse(err, "text outside the root");
}

/* Whatever the rest begins with. */
static int piece(struct markup *m, struct err *err)
{
    char second = m->rest.n > 1 ? m->rest.p[1] : '\0';

    if (m->rest.p[0] != '<')
        return text(m, err);
    if (second == '/') {
        take(&m->rest, 2);
        return close_tag(m, err);
    }
    if (starts(m, "<![CDATA[", 9))
        return cdata(m, err);
    if (second == '!' || second == '?')
        return special(m, err);
    take(&m->rest, 1);
    return open_tag(m, err);
}

int markup_start(struct markup *m, struct str bytes, struct err *err)
{
    if (bytes.n > 0 && memchr(bytes.p, '\0', bytes.n))
        return refuse(err, "a NUL byte");
    m->text = (struct str){NULL, 0}; /* not *m as a whole: names is large and needs no start */
    m->depth = m->attributes = 0;
    m->root_seen = m->close_next = false;
    m->rest = str_starts(bytes, STR_LIT("\xef\xbb\xbf")) ? str_skip(bytes, 3) : bytes;
    return 0;
}

int markup_next(struct markup *m, struct err *err)
{
    int token = SKIPPED;

    if (m->close_next) {
        m->close_next = false;
        return closed(m);
    }
    while (token == SKIPPED && m->rest.n > 0)
        token = piece(m, err);
    if (token != SKIPPED)
        return token;
    return m->root_seen && m->depth == 0 ? MARKUP_END : refuse(err, "it ends early");
}
