#include "conf/fill.h"

#include <string.h>

void fill_name(struct buf *out, const char *text, struct str name)
{
    static const char   mark[] = "{name}";
    auto_buf struct buf filled = {0};
    const char         *at;

    for (; (at = strstr(text, mark)) != NULL; text = at + strlen(mark)) {
        buf_str(&filled, (struct str){text, (size_t)(at - text)});
        buf_str(&filled, name);
    }
    buf_c(&filled, text);
    buf_str(out, str_trim(buf_view(&filled)));
}
