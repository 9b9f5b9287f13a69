/* A YAML file as a tree whose nodes know their lines. libcyaml keeps no positions and stops at its
 * first mistake, so everything is checked on this tree, and libcyaml is given what passed. */
#ifndef CONF_TREE_PRIVATE_H
#define CONF_TREE_PRIVATE_H

#include "base/str.h"
#include "conf/report_private.h"

#define TREE_BYTES (1024u * 1024u) /* of a file */
#define TREE_DEPTH 12              /* the deepest key of the schemas is at 8 */
#define TREE_NODES 50000u
#define TREE_KEYS  64u             /* in one mapping; ours have fewer than 40 */

enum node_kind {
    NODE_TEXT,
    NODE_LIST,
    NODE_MAP,
    NODE_BAD, /* something was there, but a mistake has been reported for it; look no further */
};

struct node {
    enum node_kind kind;
    unsigned       line;   /* of the key that holds it, else of its first character; from 1 */
    char          *key;    /* in a mapping; else NULL */
    char          *text;   /* NODE_TEXT: NUL-terminated; until it is checked it may hold NUL, too */
    size_t         len;
    bool           plain;  /* NODE_TEXT: written without quotes */
    bool           hidden; /* NODE_TEXT: never shown: a secret, or from the environment or a file */
    struct node   *first;  /* NODE_LIST, NODE_MAP: the entries in their order */
    struct node   *last;
    struct node   *next;   /* the next entry of the parent */
    unsigned       count;  /* entries */
};

#define auto_node __attribute__((cleanup(node_free_at)))

/*
 * Parses one document. Refused: a second document, anchors, aliases and merge keys, tags, a key
 * given twice, keys that are no words, what is larger than the limits above.
 *
 *   out     the root, the caller frees it with node_free; untouched on failure
 *   report  the mistakes. There may be some although there is a tree.
 *
 * -1 when there is no tree to look at (broken syntax, an empty file, a limit).
 */
int tree_parse(struct node **out, struct str text, struct report *report);
void node_free(struct node *n); /* NULL is fine */
void node_free_at(struct node **n);

/* All of these take NULL and nodes of other kinds, and answer with NULL, the empty slice or 0. */
const struct node *node_get(const struct node *map, const char *key);
const struct node *node_first(const struct node *list);
struct str         node_text(const struct node *n);
unsigned           node_count(const struct node *n);

/* How a report names a value: in quotes and cut short, or "the value" when it may not be shown. */
struct shown {
    char text[160];
};
struct shown node_shown(const struct node *n);

/*
 * Replaces ${NAME} by the environment variable and `file:PATH` by the file's content, in the whole
 * tree. `$${` stands for `${`. A value that cannot be had is reported and becomes NODE_BAD.
 *
 *   folder  what PATH is relative to
 */
void tree_expand(struct node *root, const char *folder, struct report *report);

#endif
