#include "bot/xml_write.h"

#include "base/utf8.h"

#include <string.h>

void xml_open(struct buf *out, const char *name)
{
    buf_char(out, '<');
    buf_c(out, name);
    buf_char(out, '>');
}

void xml_close(struct buf *out, const char *name)
{
    buf_c(out, "</");
    buf_c(out, name);
    buf_char(out, '>');
}

/* Where "]]>" begins; NULL: nowhere. A "]" is rare, so this is faster than memmem. */
static const char *section_end(struct str text)
{
    const char *at = text.p;

    while (text.n >= 3 && (at = memchr(at, ']', text.n - 2 - (size_t)(at - text.p))) != NULL) {
        if (at[1] == ']' && at[2] == '>')
            return at;
        at++;
    }
    return NULL;
}

void xml_write_str(struct buf *out, const char *name, struct str text)
{
    auto_buf struct buf clean = {0};
    struct str          rest = text;
    const char         *end;

    if (!utf8_is_clean(text)) { /* first, for "]" BEL "]>" becomes "]]>" */
        utf8_clean(&clean, text);
        rest = buf_view(&clean);
    }
    xml_open(out, name);
    buf_c(out, "<![CDATA[");
    while ((end = section_end(rest)) != NULL) {
        size_t n = (size_t)(end - rest.p) + 2;

        buf_add(out, rest.p, n);
        buf_c(out, "]]><![CDATA["); /* the '>' begins the next section */
        rest = str_skip(rest, n);
    }
    buf_str(out, rest);
    buf_c(out, "]]>");
    xml_close(out, name);
}

void xml_write_some(struct buf *out, const char *name, struct str text)
{
    if (text.n > 0)
        xml_write_str(out, name, text);
}

void xml_write_int(struct buf *out, const char *name, int64_t value)
{
    xml_open(out, name);
    buf_i64(out, value);
    xml_close(out, name);
}

void xml_write_bool(struct buf *out, const char *name, bool value)
{
    xml_open(out, name);
    buf_c(out, value ? "true" : "false");
    xml_close(out, name);
}
