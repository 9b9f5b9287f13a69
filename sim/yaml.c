#include "sim/yaml.h"

#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

enum { YAML_DEPTH = 16 }; /* levels; also what stops an alias that contains itself */

static struct sim_yaml *node_new(enum sim_yaml_kind kind, int line)
{
    struct sim_yaml *n = xcalloc(1, sizeof *n);

    n->kind = kind;
    n->line = line;
    return n;
}

static void node_add(struct sim_yaml *parent, struct sim_yaml *child)
{
    parent->items = realloc(parent->items, (parent->count + 1) * sizeof(struct sim_yaml *));
    if (parent->items == NULL)
        abort();
    parent->items[parent->count++] = child;
}

void sim_yaml_free(struct sim_yaml *node)
{
    if (node == NULL)
        return;
    for (size_t i = 0; i < node->count; i++)
        sim_yaml_free(node->items[i]);
    free(node->items);
    free(node->key);
    free(node->text);
    free(node);
}

void sim_yaml_free_at(struct sim_yaml **node)
{
    sim_yaml_free(*node);
}

static struct sim_yaml *take(yaml_document_t *doc, int index, int depth);

static struct sim_yaml *take_list(yaml_document_t *doc, const yaml_node_t *from, int depth)
{
    struct sim_yaml *list = node_new(SIM_YAML_LIST, (int)from->start_mark.line + 1);

    for (yaml_node_item_t *i = from->data.sequence.items.start;
         i < from->data.sequence.items.top; i++) {
        struct sim_yaml *child = take(doc, *i, depth + 1);

        if (child == NULL)
            return sim_yaml_free(list), NULL;
        node_add(list, child);
    }
    return list;
}

static struct sim_yaml *take_map(yaml_document_t *doc, const yaml_node_t *from, int depth)
{
    struct sim_yaml *map = node_new(SIM_YAML_MAP, (int)from->start_mark.line + 1);

    for (yaml_node_pair_t *p = from->data.mapping.pairs.start; p < from->data.mapping.pairs.top;
         p++) {
        const yaml_node_t *key = yaml_document_get_node(doc, p->key);
        struct sim_yaml   *child = take(doc, p->value, depth + 1);

        if (child == NULL || key == NULL || key->type != YAML_SCALAR_NODE) {
            sim_yaml_free(child);
            sim_yaml_free(map);
            return NULL;
        }
        child->key = xstrndup((const char *)key->data.scalar.value, key->data.scalar.length);
        node_add(map, child);
    }
    return map;
}

/* NULL: too deep, or a key that is no scalar. */
static struct sim_yaml *take(yaml_document_t *doc, int index, int depth)
{
    const yaml_node_t *from = yaml_document_get_node(doc, index);
    struct sim_yaml   *n;

    if (from == NULL || depth > YAML_DEPTH)
        return NULL;
    if (from->type == YAML_SEQUENCE_NODE)
        return take_list(doc, from, depth);
    if (from->type == YAML_MAPPING_NODE)
        return take_map(doc, from, depth);
    n = node_new(SIM_YAML_SCALAR, (int)from->start_mark.line + 1);
    n->text = xstrndup((const char *)from->data.scalar.value, from->data.scalar.length);
    n->plain = from->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return n;
}

int sim_yaml_load(struct sim_yaml **out, const char *path, struct err *err)
{
    FILE            *f = fopen(path, "rb");
    yaml_parser_t    parser;
    yaml_document_t  doc;
    struct sim_yaml *tree = NULL;
    int              rc = -1;

    if (f == NULL)
        return err_set(err, ERR_BAD_INPUT, "%s: %s", path, strerror(errno));
    if (!yaml_parser_initialize(&parser))
        abort();
    yaml_parser_set_input_file(&parser, f);
    if (!yaml_parser_load(&parser, &doc)) {
        err_set(err, ERR_BAD_INPUT, "%s:%zu: %s", path, parser.problem_mark.line + 1,
                parser.problem ? parser.problem : "not YAML");
    } else {
        const yaml_node_t *root = yaml_document_get_root_node(&doc);

        tree = root ? take(&doc, 1, 0) : NULL;
        rc = tree ? 0
                  : err_set(err, ERR_BAD_INPUT, "%s:1: empty, too deep, or a key that is no text",
                            path);
        yaml_document_delete(&doc);
    }
    yaml_parser_delete(&parser);
    fclose(f);
    if (rc == 0)
        *out = tree;
    return rc;
}

const struct sim_yaml *sim_yaml_get(const struct sim_yaml *map, const char *key)
{
    if (map == NULL || map->kind != SIM_YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++)
        if (strcmp(map->items[i]->key, key) == 0)
            return map->items[i];
    return NULL;
}

const char *sim_yaml_text(const struct sim_yaml *map, const char *key)
{
    const struct sim_yaml *n = sim_yaml_get(map, key);

    return n && n->kind == SIM_YAML_SCALAR ? n->text : NULL;
}

void sim_yaml_set(struct sim_yaml *map, const char *key, const char *text)
{
    struct sim_yaml *n = node_new(SIM_YAML_SCALAR, 0);

    n->key = xstrdup(key);
    n->text = xstrdup(text);
    for (size_t i = 0; i < map->count; i++)
        if (strcmp(map->items[i]->key, key) == 0) {
            sim_yaml_free(map->items[i]);
            map->items[i] = n;
            return;
        }
    node_add(map, n);
}

/* ---- writing: flow style on one line a top entry; scalars quoted unless they were plain ---- */

static void write_quoted(const char *text, struct buf *out)
{
    buf_char(out, '"');
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\')
            buf_char(out, '\\');
        if (*p == '\n')
            buf_c(out, "\\n");
        else if ((unsigned char)*p < 0x20)
            buf_f(out, "\\x%02x", (unsigned char)*p);
        else
            buf_char(out, *p);
    }
    buf_char(out, '"');
}

static void write_scalar(const struct sim_yaml *n, struct buf *out)
{
    /* In flow style these end a plain scalar; numbers and words must stay plain to stay what
     * they are. */
    if (n->plain && n->text[0] != '\0' && strpbrk(n->text, ",[]{}:#\"'\n") == NULL)
        buf_c(out, n->text);
    else
        write_quoted(n->text, out);
}

static void write_node(const struct sim_yaml *n, struct buf *out)
{
    if (n->kind == SIM_YAML_SCALAR) {
        write_scalar(n, out);
        return;
    }
    buf_char(out, n->kind == SIM_YAML_MAP ? '{' : '[');
    for (size_t i = 0; i < n->count; i++) {
        if (i > 0)
            buf_c(out, ", ");
        if (n->kind == SIM_YAML_MAP)
            buf_f(out, "%s: ", n->items[i]->key);
        write_node(n->items[i], out);
    }
    buf_char(out, n->kind == SIM_YAML_MAP ? '}' : ']');
}

void sim_yaml_write(const struct sim_yaml *root, struct buf *out)
{
    if (root->kind != SIM_YAML_MAP) {
        write_node(root, out);
        buf_char(out, '\n');
        return;
    }
    for (size_t i = 0; i < root->count; i++) {
        buf_f(out, "%s: ", root->items[i]->key);
        write_node(root->items[i], out);
        buf_char(out, '\n');
    }
}
