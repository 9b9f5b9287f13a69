/* ${NAME} and file:PATH: how secrets stay out of the YAML file. */
#include "conf/file_private.h"
#include "conf/tree_private.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define FILE_BYTES  (64u * 1024u)        /* of one file: value */
#define TOTAL_BYTES (4u * 1024u * 1024u) /* of all values; a variable may be used often */

struct expander {
    const char    *folder;
    struct report *report;
    size_t         left; /* bytes that values may still take */
};

static bool name_char(char c, bool first)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           (!first && c >= '0' && c <= '9');
}

/* The NAME of "${NAME}" at the start of at; empty when it is not one. */
static struct str variable_name(struct str at)
{
    size_t n = 2;

    while (n < at.n && name_char(at.p[n], n == 2))
        n++;
    return n > 2 && n < at.n && at.p[n] == '}' ? (struct str){at.p + 2, n - 2}
                                               : (struct str){NULL, 0};
}

static int add_variable(struct expander *x, const struct node *n, struct str name, struct buf *out)
{
    auto_free char *variable = str_dup(name);
    const char     *value = getenv(variable);

    if (name.n == 0) {
        report_add(x->report, n->line,
                   "${ starts the name of an environment variable, like ${NAME}; write $${ "
                   "for the two characters themselves");
        return -1;
    }
    if (value == NULL) {
        report_add(x->report, n->line, "the environment variable %s is not set", variable);
        return -1;
    }
    if (strlen(value) > x->left) {
        report_add(x->report, n->line, "the values from the environment are larger than %u bytes",
                   TOTAL_BYTES);
        return -1;
    }
    x->left -= strlen(value);
    buf_c(out, value);
    return 0;
}

/* Appends text with its variables replaced; *replaced tells whether there were any. */
static int add_expanded(struct expander *x, const struct node *n, struct str text, struct buf *out,
                        bool *replaced)
{
    while (text.n > 0) {
        if (str_starts(text, STR_LIT("$${"))) {
            buf_c(out, "${");
            text = str_skip(text, 3);
        } else if (str_starts(text, STR_LIT("${"))) {
            struct str name = variable_name(text);
            if (add_variable(x, n, name, out) < 0)
                return -1;
            *replaced = true;
            text = str_skip(text, name.n + 3);
        } else {
            buf_char(out, text.p[0]);
            text = str_skip(text, 1);
        }
    }
    return 0;
}

static int add_file(struct expander *x, const struct node *n, struct str path, struct buf *out)
{
    size_t          most = x->left < FILE_BYTES ? x->left : FILE_BYTES;
    auto_free char *full = path_in(x->folder, path);
    struct err      err;

    if (path.n == 0 || memchr(path.p, '\0', path.n)) {
        report_add(x->report, n->line, "file: needs the path of a file behind it");
        return -1;
    }
    if (file_read(out, full, most, &err) < 0) {
        report_add(x->report, n->line, "the file %s cannot be read: %s", full, err.text);
        return -1;
    }
    x->left -= out->n;
    if (out->n > 0 && out->p[out->n - 1] == '\n')
        out->n--;
    return 0;
}

/* A value from a variable is never taken for a file: only what the YAML itself says is. */
static int expand_text(struct expander *x, struct node *n, struct buf *out)
{
    struct str          text = node_text(n);
    auto_buf struct buf path = {0};
    bool                ignored = false;

    if (!str_starts(text, STR_LIT("file:")))
        return add_expanded(x, n, text, out, &n->hidden);
    n->hidden = true;
    if (add_expanded(x, n, str_skip(text, 5), &path, &ignored) < 0)
        return -1;
    return add_file(x, n, buf_view(&path), out);
}

static void expand(struct expander *x, struct node *n)
{
    auto_buf struct buf out = {0};

    for (struct node *child = n->first; child; child = child->next)
        expand(x, child);
    if (n->kind != NODE_TEXT ||
        (!str_starts(node_text(n), STR_LIT("file:")) && memmem(n->text, n->len, "${", 2) == NULL))
        return;
    if (expand_text(x, n, &out) < 0) {
        n->kind = NODE_BAD;
        return;
    }
    free(n->text);
    n->len = out.n;
    n->text = buf_take(&out);
    n->text[n->len] = '\0';
}

void tree_expand(struct node *root, const char *folder, struct report *report)
{
    struct expander x = {.folder = folder, .report = report, .left = TOTAL_BYTES};

    expand(&x, root);
}
