/* The platform's reading of what the bot answers: a strict XML reader of its own. Anything that a
 * careful platform could refuse is refused here. */
#ifndef SIM_XML_H
#define SIM_XML_H

#include "base/buf.h"
#include "base/err.h"

enum { SIM_XML_DEPTH = 8 };

struct sim_xml {
    char           *name;
    struct buf      text;     /* unescaped; empty for an element with children */
    struct sim_xml *child;    /* the first one */
    struct sim_xml *next;     /* sibling */
};

#define auto_sim_xml __attribute__((cleanup(sim_xml_free_at)))

/*
 * Reads one document: an optional declaration, white space, one root element. Refused: attributes,
 * DOCTYPE, comments, other processing instructions, entities other than the five and decimal or hex
 * characters, text beside elements, control characters, bytes that are not UTF-8, more than
 * SIM_XML_DEPTH levels, anything behind the root.
 *
 *   out   the caller frees it with sim_xml_free. Untouched on failure.
 *
 * ERR_BAD_INPUT  "byte N: reason"
 */
int sim_xml_parse(struct sim_xml **out, struct str bytes, struct err *err);
void sim_xml_free(struct sim_xml *node); /* NULL is fine; frees siblings too */
void sim_xml_free_at(struct sim_xml **node);

/* The first child of that name; NULL when there is none. */
const struct sim_xml *sim_xml_child(const struct sim_xml *node, const char *name);

/* How many children have that name. */
size_t sim_xml_count(const struct sim_xml *node, const char *name);

/* The text of a child; the empty slice when there is none. */
struct str sim_xml_text(const struct sim_xml *node, const char *name);

/* ---- writing: what the platform sends ---- */

/* Appends <name><![CDATA[text]]></name>; "]]>" inside is split. */
void sim_xml_cdata(struct buf *out, const char *name, struct str text);
void sim_xml_number(struct buf *out, const char *name, int64_t value);

#endif
