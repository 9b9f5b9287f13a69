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
    while (rest.n > 0 && (end = memmem(rest.p, rest.n, "]]>", 3)) != NULL) {
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
