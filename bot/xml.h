/* The inner XML as a tree of mxml's nodes. The only place that knows mxml, and only for bytes that
 * msgcrypt_open authenticated and bot/markup.h found well-formed. The tree is built from that
 * walk's tokens, not by mxml's reader: mxml 3.3.1 takes quadratic time for attributes, reads past
 * the end of some bodies and takes a DOCTYPE for the root, and would read every character a second
 * time. */
#ifndef BOT_XML_H
#define BOT_XML_H

#include "base/err.h"
#include "base/str.h"

enum {
    XML_MAX = 256 * 1024, /* bytes; an update_tag with 1,000 long userids has about 70 KiB */
    XML_ELEMENTS = 8192,  /* in one document: bounds what the tree takes */
    XML_ATTRIBUTES = 64,  /* in one document: the platform writes none */
};

struct xml_node; /* an element; lives as long as its root */

/*
 * root   out: the caller frees it with xml_free. Untouched on failure.
 * bytes  read only during the call; a byte order mark is let pass
 *
 * ERR_BAD_INPUT  over the limits, not UTF-8, not as bot/markup.h wants it, a bare '&' or an unknown
 *                entity. The text never repeats the input.
 */
int xml_parse(struct xml_node **root, struct str bytes, struct err *err);
void xml_free(struct xml_node *root); /* NULL is fine */
void xml_free_at(struct xml_node **root);

#define auto_xml __attribute__((cleanup(xml_free_at)))

const char *xml_name(const struct xml_node *node);

/* Elements only, in the order of the document; NULL when there is none, or node is NULL. */
struct xml_node *xml_first(struct xml_node *node);
struct xml_node *xml_next(struct xml_node *node);

/* The first direct child of that name, and the next sibling of that name. */
struct xml_node *xml_child(struct xml_node *node, const char *name);
struct xml_node *xml_next_named(struct xml_node *node, const char *name);

/*
 * The node's own text, without that of its children: CDATA and plain pieces joined, entities
 * decoded. White space around plain pieces at the ends is cut, within CDATA it stays. Valid UTF-8
 * without NUL and control characters (TAB, LF, CR stay). mxml also drops U+FEFF, the invisible byte
 * order mark, wherever it stands.
 *
 * Writes it to out, with a NUL behind it, and returns its bytes without the NUL. When room may be
 * too small, what stands in out is undefined and the result is at least room: one more than the
 * result suffices.
 */
size_t xml_text(struct xml_node *node, char *out, size_t room);

#endif
