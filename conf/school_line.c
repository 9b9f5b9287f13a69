/* Where something stands in the school file: the structs do not know their lines. */
#include "conf/builtin.h"
#include "conf/check_private.h"
#include "conf/conf.h"
#include "conf/file_private.h"

static const struct node *named(const struct node *list, const char *name)
{
    for (const struct node *n = node_first(list); n; n = n->next)
        if (str_is(node_text(node_get(n, "name")), name))
            return n;
    return NULL;
}

static unsigned line_in(const struct node *school, const char *flow, const char *question)
{
    const struct node    *found = named(node_get(school, "flows"), flow), *asked;
    const struct builtin *ours = builtin_named(str_c(flow));

    if (found == NULL)
        found = named(node_get(school, "appointments"), flow);
    if (found == NULL && ours)
        found = node_get(school, ours->section);
    asked = question ? named(node_get(found, "questions"), question) : NULL;
    if (asked)
        return asked->line;
    return found ? found->line : 0;
}

unsigned conf_school_line(const struct conf *c, const char *flow, const char *question)
{
    auto_report struct report ignored = {.file = c->school_file};
    auto_node struct node    *tree = NULL;
    auto_buf struct buf       text = {0};
    struct err                err;

    if (file_read(&text, c->school_file, TREE_BYTES, &err) < 0 ||
        tree_parse(&tree, buf_view(&text), &ignored) < 0)
        return 0;
    return line_in(tree, flow, question);
}
