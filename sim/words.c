#include "sim/words.h"

bool sim_take_word(struct str *rest, struct buf *out)
{
    bool quoted = false;

    *rest = str_trim(*rest);
    buf_clear(out);
    if (rest->n == 0)
        return false;
    buf_c(out, ""); /* "" is a word, too */
    for (; rest->n > 0 && (quoted || (rest->p[0] != ' ' && rest->p[0] != '\t'));
         *rest = str_skip(*rest, 1))
        if (rest->p[0] == '"')
            quoted = !quoted;
        else
            buf_char(out, rest->p[0]);
    return true;
}
