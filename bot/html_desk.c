/* Whom to ask: the lines of the school's service desk, below a page. */
#include "bot/html.h"

#include "conf/school.h"

#include <string.h>

enum { DESK_LINES = 3 }; /* the first ones are for everybody */

static void add_phone(struct buf *out, struct str phone)
{
    buf_c(out, " <a href=\"tel:");
    for (size_t i = 0; i < phone.n; i++)
        if (strchr("+0123456789", phone.p[i]) != NULL && phone.p[i] != '\0')
            buf_char(out, phone.p[i]);
    buf_c(out, "\">");
    html_text(out, phone);
    buf_c(out, "</a>");
}

static void add_line(struct buf *out, const struct desk_line *line)
{
    buf_c(out, "<p>");
    html_text(out, str_c(line->name));
    if (line->phone != NULL)
        add_phone(out, str_c(line->phone));
    if (line->phone == NULL && line->mail != NULL) {
        buf_char(out, ' ');
        html_text(out, str_c(line->mail));
    }
    buf_c(out, "</p>\n");
}

void html_desk(struct buf *out, const struct school_desk *desk)
{
    for (unsigned i = 0; i < desk->lines_count && i < DESK_LINES; i++)
        add_line(out, &desk->lines[i]);
}
