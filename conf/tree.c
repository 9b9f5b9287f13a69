#include "conf/tree_private.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>
#include <yaml.h>

#define auto_event  __attribute__((cleanup(yaml_event_delete)))
#define auto_parser __attribute__((cleanup(yaml_parser_delete)))

struct builder {
    yaml_parser_t *parser;
    struct str     text;
    struct report *report;
    unsigned       nodes;
};

static unsigned line_of(yaml_mark_t mark)
{
    return (unsigned)mark.line + 1;
}

/* ---- syntax ---- */

static unsigned line_at(struct str text, size_t offset)
{
    unsigned line = 1;

    for (size_t i = 0; i < text.n && i < offset; i++)
        line += text.p[i] == '\n';
    return line;
}

/* The most frequent mistake of all, for which libyaml has no good sentence. */
static bool indented_by_tab(struct str text, size_t line)
{
    struct str part = {0};

    for (size_t i = 0; i <= line; i++)
        if (!str_split(&text, '\n', &part))
            return false;
    while (part.n > 0 && part.p[0] == ' ')
        part = str_skip(part, 1);
    return part.n > 0 && part.p[0] == '\t';
}

/* libyaml's sentences are constants, so they never hold a value. */
static int syntax_mistake(struct builder *b)
{
    const yaml_parser_t *p = b->parser;
    const char          *problem = p->problem ? p->problem : "it cannot be parsed";

    if (p->error == YAML_READER_ERROR) {
        report_add(b->report, line_at(b->text, p->problem_offset), "not YAML in UTF-8: %s",
                   problem);
        return -1;
    }
    if (indented_by_tab(b->text, p->problem_mark.line)) {
        report_add(b->report, line_of(p->problem_mark), "a tab cannot indent; use blanks");
        return -1;
    }
    if (p->context && p->context_mark.line != p->problem_mark.line)
        report_add(b->report, line_of(p->problem_mark), "not YAML: %s that starts in line %u, %s",
                   p->context, line_of(p->context_mark), problem);
    else
        report_add(b->report, line_of(p->problem_mark), "not YAML: %s%s%s",
                   p->context ? p->context : "", p->context ? ", " : "", problem);
    return -1;
}

static int next_event(struct builder *b, yaml_event_t *event)
{
    return yaml_parser_parse(b->parser, event) ? 0 : syntax_mistake(b);
}

/* ---- nodes ---- */

static int node_new(struct builder *b, const yaml_event_t *event, enum node_kind kind,
                    struct node **out)
{
    if (++b->nodes > TREE_NODES) {
        report_add(b->report, line_of(event->start_mark), "more than %u values in one file",
                   TREE_NODES);
        return -1;
    }
    *out = xcalloc(1, sizeof **out);
    (*out)->kind = kind;
    (*out)->line = line_of(event->start_mark);
    return 0;
}

static void node_append(struct node *parent, struct node *child)
{
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
}

static bool has_extras(struct builder *b, const yaml_event_t *event, const void *anchor,
                       const void *tag)
{
    if (anchor)
        report_add(b->report, line_of(event->start_mark),
                   "anchors (&name) are not used here; a value that starts with & needs quotes");
    if (tag)
        report_add(b->report, line_of(event->start_mark),
                   "tags (!name) are not used here; a value that starts with ! needs quotes");
    return anchor || tag;
}

static int build(struct builder *b, const yaml_event_t *event, unsigned depth, struct node **out);

static int build_text(struct builder *b, const yaml_event_t *event, struct node **out)
{
    const char         *value = (const char *)event->data.scalar.value;
    yaml_scalar_style_t style = event->data.scalar.style;
    size_t              len = event->data.scalar.length;

    if (has_extras(b, event, event->data.scalar.anchor, event->data.scalar.tag))
        return node_new(b, event, NODE_BAD, out);
    if (node_new(b, event, NODE_TEXT, out) < 0)
        return -1;
    if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE)
        while (len > 0 && value[len - 1] == '\n')
            len--; /* `|` is how people write several lines; nobody means the last line feed */
    (*out)->plain = style == YAML_PLAIN_SCALAR_STYLE;
    (*out)->text = str_dup((struct str){value, len});
    (*out)->len = len;
    return 0;
}

static int build_list(struct builder *b, unsigned depth, struct node *list)
{
    for (;;) {
        auto_event yaml_event_t event = {0};
        struct node            *child = NULL;

        if (next_event(b, &event) < 0)
            return -1;
        if (event.type == YAML_SEQUENCE_END_EVENT)
            return 0;
        if (build(b, &event, depth, &child) < 0)
            return -1;
        node_append(list, child);
    }
}

/* A key that no schema can have: reported here, because a schema could not name it. */
static int check_key(struct builder *b, const yaml_event_t *event, const struct node *map)
{
    unsigned line = line_of(event->start_mark);

    if (event->type != YAML_SCALAR_EVENT ||
        memchr(event->data.scalar.value, '\0', event->data.scalar.length)) {
        report_add(b->report, line, "a key must be a single word");
        return -1;
    }
    if (map->count >= TREE_KEYS) {
        report_add(b->report, line, "more than %u keys in one mapping", TREE_KEYS);
        return -1;
    }
    has_extras(b, event, event->data.scalar.anchor, event->data.scalar.tag);
    return 0;
}

static int build_entry(struct builder *b, const yaml_event_t *key, unsigned depth, struct node *map)
{
    const char             *name = (const char *)key->data.scalar.value;
    const struct node      *earlier = node_get(map, name);
    unsigned                line = line_of(key->start_mark);
    auto_event yaml_event_t event = {0};
    auto_node struct node  *child = NULL;

    if (next_event(b, &event) < 0 || build(b, &event, depth, &child) < 0)
        return -1;
    if (earlier) {
        report_add(b->report, line, "the key was given already, in line %u; keep one of the two",
                   earlier->line);
        return 0;
    }
    if (strcmp(name, "<<") == 0) {
        report_add(b->report, line, "merge keys (<<) are not used here; write the keys out");
        return 0;
    }
    child->line = line;
    child->key = xstrdup(name);
    node_append(map, child);
    child = NULL; /* the mapping owns it now */
    return 0;
}

static int build_map(struct builder *b, unsigned depth, struct node *map)
{
    for (;;) {
        auto_event yaml_event_t key = {0};

        if (next_event(b, &key) < 0)
            return -1;
        if (key.type == YAML_MAPPING_END_EVENT)
            return 0;
        if (check_key(b, &key, map) < 0 || build_entry(b, &key, depth, map) < 0)
            return -1;
    }
}

static int build(struct builder *b, const yaml_event_t *event, unsigned depth, struct node **out)
{
    bool                   list = event->type == YAML_SEQUENCE_START_EVENT;
    auto_node struct node *n = NULL;

    if (depth > TREE_DEPTH) {
        report_add(b->report, line_of(event->start_mark), "nested more than %d levels deep",
                   TREE_DEPTH);
        return -1;
    }
    if (event->type == YAML_SCALAR_EVENT)
        return build_text(b, event, out);
    if (event->type == YAML_ALIAS_EVENT) {
        report_add(b->report, line_of(event->start_mark),
                   "aliases (*name) are not used here; a value that starts with * needs quotes");
        return node_new(b, event, NODE_BAD, out);
    }
    if (list)
        has_extras(b, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
    else
        has_extras(b, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
    if (node_new(b, event, list ? NODE_LIST : NODE_MAP, &n) < 0 ||
        (list ? build_list(b, depth + 1, n) : build_map(b, depth + 1, n)) < 0)
        return -1;
    *out = n;
    n = NULL; /* the caller owns it now */
    return 0;
}

/* ---- the document ---- */

/* After the document: only the end of the stream may come. */
static int check_end(struct builder *b)
{
    auto_event yaml_event_t end = {0}, after = {0};

    if (next_event(b, &end) < 0 || next_event(b, &after) < 0)
        return -1;
    if (after.type != YAML_STREAM_END_EVENT) {
        report_add(b->report, line_of(after.start_mark),
                   "a second document (---); one file holds one");
        return -1;
    }
    return 0;
}

static int build_document(struct builder *b, struct node **out)
{
    auto_event yaml_event_t start = {0}, document = {0}, root = {0};
    auto_node struct node  *tree = NULL;

    if (next_event(b, &start) < 0 || next_event(b, &document) < 0)
        return -1;
    if (document.type == YAML_STREAM_END_EVENT) {
        report_add(b->report, 0, "the file is empty");
        return -1;
    }
    if (next_event(b, &root) < 0 || build(b, &root, 0, &tree) < 0 || check_end(b) < 0)
        return -1;
    *out = tree;
    tree = NULL; /* the caller owns it now */
    return 0;
}

int tree_parse(struct node **out, struct str text, struct report *report)
{
    auto_parser yaml_parser_t parser = {0};
    struct builder            b = {.parser = &parser, .text = text, .report = report};

    if (str_starts(text, STR_LIT("\xef\xbb\xbf")))
        text = str_skip(text, 3); /* a byte order mark, which some editors write */
    if (text.n > TREE_BYTES) {
        report_add(report, 0, "larger than %u bytes", TREE_BYTES);
        return -1;
    }
    if (!yaml_parser_initialize(&parser)) {
        report_add(report, 0, "no memory to parse it");
        return -1;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)(text.p ? text.p : ""), text.n);
    return build_document(&b, out);
}

/* ---- reading a tree ---- */

void node_free(struct node *n)
{
    if (n == NULL)
        return;
    for (struct node *child = n->first, *next; child; child = next) {
        next = child->next;
        node_free(child); /* TREE_DEPTH bounds the recursion */
    }
    free(n->key);
    free(n->text);
    free(n);
}

void node_free_at(struct node **n)
{
    node_free(*n);
}

const struct node *node_get(const struct node *map, const char *key)
{
    if (map == NULL || map->kind != NODE_MAP)
        return NULL;
    for (const struct node *n = map->first; n; n = n->next)
        if (strcmp(n->key, key) == 0)
            return n;
    return NULL;
}

const struct node *node_first(const struct node *list)
{
    return list && list->kind == NODE_LIST ? list->first : NULL;
}

struct str node_text(const struct node *n)
{
    return n && n->kind == NODE_TEXT ? (struct str){n->text, n->len} : (struct str){NULL, 0};
}

unsigned node_count(const struct node *n)
{
    return n && n->kind == NODE_LIST ? n->count : 0;
}

struct shown node_shown(const struct node *n)
{
    enum { SHOWN = 120 }; /* bytes */
    struct shown s;
    struct str   cut;

    if (n == NULL || n->kind != NODE_TEXT || n->hidden) {
        snprintf(s.text, sizeof s.text, "the value");
        return s;
    }
    cut = utf8_cut(node_text(n), SHOWN);
    snprintf(s.text, sizeof s.text, "\"%.*s%s\"", STR_ARG(cut), cut.n < n->len ? "…" : "");
    return s;
}
