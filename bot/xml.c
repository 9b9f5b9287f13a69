#include "bot/xml.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "bot/markup.h"

#include <mxml.h>
#include <string.h>

enum { DEL = 0x7f };

/* An xml_node is an mxml_node_t that is an element: no comment, no CDATA (mxml makes elements of
 * both). */
static mxml_node_t *to_mxml(const struct xml_node *node)
{
    return (mxml_node_t *)node;
}

/* ---- building the tree ----
 *
 * The walk of bot/markup.h has found every token, so the tree is built from them and mxml's own
 * reader is left out: it would look at each character once more, and has the traps that the header
 * of this file names. */

struct builder {
    mxml_node_t *root, *at; /* at: the innermost open element */
    unsigned     elements;
    struct buf   text;      /* of the node that is being made */
};

/* "#65" or "#x41": a character that XML allows, or half of a surrogate pair, which add_entity
 * drops. */
static bool character_number(struct str name, uint32_t *code)
{
    uint64_t v = 0;

    if (name.n < 2 || name.n > 10 || name.p[0] != '#')
        return false;
    if (name.p[1] != 'x') {
        if (!str_u64(str_skip(name, 1), &v))
            return false;
    } else {
        name = str_skip(name, 2);
        for (size_t i = 0; i < name.n; i++) {
            int digit = str_hex_digit(name.p[i]);
            if (digit < 0)
                return false;
            v = v << 4 | (unsigned)digit;
        }
        if (name.n == 0)
            return false;
    }
    if (v > 0x10ffff || (v < 0x20 && v != '\t' && v != '\n' && v != '\r'))
        return false;
    *code = (uint32_t)v;
    return true;
}

/* An entity that the platform could send: the five of XML and numbers. Appends the character; 0 or
 * -1. */
static int add_entity(struct buf *out, struct str name)
{
    static const struct {
        const char *name, *text;
    } known[] = {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}};
    uint32_t code;

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_is(name, known[i].name)) {
            buf_c(out, known[i].text);
            return 0;
        }
    if (!character_number(name, &code))
        return -1;
    if (code < 0xd800 || code > 0xdfff)
        utf8_add(out, code);
    return 0;
}

/* Text between tags, entities decoded. */
static int add_text(struct buf *out, struct str raw, struct err *err)
{
    struct str part, name;

    for (bool first = true; str_split(&raw, '&', &part); first = false) {
        if (!first) {
            if (!str_split(&part, ';', &name) || part.p == NULL || add_entity(out, name) < 0)
                return err_set(err, ERR_BAD_INPUT, "xml: a bad entity");
        }
        buf_str(out, part);
    }
    return 0;
}

static int open_element(struct builder *b, const struct markup *m, struct err *err)
{
    if (++b->elements > XML_ELEMENTS)
        return err_set(err, ERR_BAD_INPUT, "xml: over %d elements", XML_ELEMENTS);
    if (m->attributes > XML_ATTRIBUTES)
        return err_set(err, ERR_BAD_INPUT, "xml: over %d attributes", XML_ATTRIBUTES);
    buf_str(&b->text, m->text);
    b->at = mxmlNewElement(b->at, b->text.p);
    if (b->root == NULL)
        b->root = b->at;
    return 0;
}

static int add_token(struct builder *b, const struct markup *m, int token, struct err *err)
{
    buf_clear(&b->text);
    switch (token) {
    case MARKUP_OPEN:
        return open_element(b, m, err);
    case MARKUP_CLOSE:
        b->at = mxmlGetParent(b->at);
        return 0;
    case MARKUP_TEXT:
        if (add_text(&b->text, m->text, err) < 0)
            return -1;
        mxmlNewOpaque(b->at, b->text.p);
        return 0;
    case MARKUP_CDATA: /* mxml keeps CDATA as an element of this name; mxmlNewCDATA would format
                          it */
        buf_c(&b->text, "![CDATA[");
        buf_str(&b->text, m->text);
        mxmlNewElement(b->at, b->text.p);
        return 0;
    default:
        return -1; /* the walk has said why */
    }
}

static int build(struct builder *b, struct str bytes, struct err *err)
{
    struct markup m;
    int           token;

    if (markup_start(&m, bytes, err) < 0)
        return -1;
    while ((token = markup_next(&m, err)) != MARKUP_END)
        if (add_token(b, &m, token, err) < 0)
            return -1;
    return 0;
}

int xml_parse(struct xml_node **root, struct str bytes, struct err *err)
{
    struct builder b = {0};
    int            failed;

    if (bytes.n > XML_MAX)
        return err_set(err, ERR_BAD_INPUT, "xml: over %d bytes", XML_MAX);
    if (!utf8_valid(bytes))
        return err_set(err, ERR_BAD_INPUT, "xml: not UTF-8");
    failed = build(&b, bytes, err);
    buf_free(&b.text);
    if (failed) {
        mxmlDelete(b.root);
        return -1;
    }
    *root = (struct xml_node *)b.root;
    return 0;
}

void xml_free(struct xml_node *root)
{
    mxmlDelete(to_mxml(root));
}

void xml_free_at(struct xml_node **root)
{
    xml_free(*root);
}

const char *xml_name(const struct xml_node *node)
{
    return mxmlGetElement(to_mxml(node));
}

/* This node or the first behind it that is an element of the document. */
static struct xml_node *element_from(mxml_node_t *node)
{
    while (node && (mxmlGetType(node) != MXML_ELEMENT || mxmlGetElement(node)[0] == '!'))
        node = mxmlGetNextSibling(node);
    return (struct xml_node *)node;
}

struct xml_node *xml_first(struct xml_node *node)
{
    return node ? element_from(mxmlGetFirstChild(to_mxml(node))) : NULL;
}

struct xml_node *xml_next(struct xml_node *node)
{
    return node ? element_from(mxmlGetNextSibling(to_mxml(node))) : NULL;
}

static struct xml_node *named_from(struct xml_node *node, const char *name)
{
    while (node && strcmp(xml_name(node), name) != 0)
        node = xml_next(node);
    return node;
}

struct xml_node *xml_child(struct xml_node *node, const char *name)
{
    return named_from(xml_first(node), name);
}

struct xml_node *xml_next_named(struct xml_node *node, const char *name)
{
    return named_from(xml_next(node), name);
}

/* The text of one piece; empty for an element. plain says that it was no CDATA. */
static struct str piece(mxml_node_t *node, bool *plain)
{
    *plain = mxmlGetType(node) == MXML_OPAQUE;
    return str_c(*plain ? mxmlGetOpaque(node) : mxmlGetCDATA(node));
}

/* Copies without control characters other than TAB, LF and CR. */
static char *copy_clean(char *to, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (c >= 0x20 ? c != DEL : c == '\t' || c == '\n' || c == '\r')
            *to++ = (char)c;
    }
    return to;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t xml_text(struct xml_node *node, char *out, size_t room)
{
    char  *start = out, *kept = out; /* nothing before kept is cut */
    size_t needed = 0;
    bool   plain;

    for (mxml_node_t *n = mxmlGetFirstChild(to_mxml(node)); n; n = mxmlGetNextSibling(n)) {
        struct str text = piece(n, &plain);

        needed += text.n;
        if (needed >= room)
            continue; /* only counting now */
        while (plain && out == start && text.n > 0 && is_space(text.p[0]))
            text = str_skip(text, 1);
        if (text.n > 0)
            out = copy_clean(out, text);
        if (!plain)
            kept = out;
    }
    if (needed >= room)
        return needed;
    while (out > kept && is_space(out[-1]))
        out--;
    *out = '\0';
    return (size_t)(out - start);
}
