#include "bot/xml.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "bot/markup.h"

#include <mxml.h>
#include <string.h>

enum { DEL = 0x7f }; /* mxml lets it pass; xml_text drops it */

/* An xml_node is an mxml_node_t that is an element: no comment, no CDATA (mxml makes elements of
 * both). */
static mxml_node_t *to_mxml(const struct xml_node *node)
{
    return (mxml_node_t *)node;
}

/* Its messages quote the document, which is nobody's business. */
static void say_nothing(const char *message)
{
    (void)message;
}

/* Appends one token: what markup_next took apart, in its plainest form. */
static void add_token(struct buf *out, int token, struct str text)
{
    static const struct {
        struct str before, behind;
    } frames[] = {
        [MARKUP_OPEN] = {{"<", 1}, {">", 1}},
        [MARKUP_CLOSE] = {{"</", 2}, {">", 1}},
        [MARKUP_TEXT] = {{"", 0}, {"", 0}},
        [MARKUP_CDATA] = {{"<![CDATA[", 9}, {"]]>", 3}},
    };
    struct str before = frames[token].before, behind = frames[token].behind;
    char      *to = buf_room(out, before.n + text.n + behind.n);

    memcpy(to, before.p, before.n);
    memcpy(to + before.n, text.p, text.n);
    memcpy(to + before.n + text.n, behind.p, behind.n);
    out->n += before.n + text.n + behind.n;
}

/* mxml refuses a whole message for one control character, so they become DEL, which it lets pass
 * and xml_text drops. Dropping them here could make ]]> out of harmless characters. */
static void hide_controls(struct buf *text)
{
    for (size_t i = 0; i < text->n; i++) {
        unsigned char c = (unsigned char)text->p[i];
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
            text->p[i] = DEL;
    }
    text->p[text->n] = '\0';
}

/* The document once more, with elements, text and CDATA only. */
static int rewrite(struct buf *out, struct str bytes, struct err *err)
{
    struct markup m;
    unsigned      elements = 0;
    int           token;

    if (markup_start(&m, bytes, err) < 0)
        return -1;
    buf_room(out, bytes.n); /* at once; only <a/> grows */
    while ((token = markup_next(&m, err)) != MARKUP_END) {
        if (token < 0)
            return -1;
        elements += token == MARKUP_OPEN;
        if (elements > XML_ELEMENTS)
            return err_set(err, ERR_BAD_INPUT, "xml: over %d elements", XML_ELEMENTS);
        if (m.attributes > XML_ATTRIBUTES)
            return err_set(err, ERR_BAD_INPUT, "xml: over %d attributes", XML_ATTRIBUTES);
        add_token(out, token, m.text);
    }
    hide_controls(out);
    return 0;
}

int xml_parse(struct xml_node **root, struct str bytes, struct err *err)
{
    auto_buf struct buf plain = {0};
    mxml_node_t        *tree;

    if (bytes.n > XML_MAX)
        return err_set(err, ERR_BAD_INPUT, "xml: over %d bytes", XML_MAX);
    if (!utf8_valid(bytes))
        return err_set(err, ERR_BAD_INPUT, "xml: not UTF-8");
    if (rewrite(&plain, bytes, err) < 0)
        return -1;
    mxmlSetErrorCallback(say_nothing); /* kept per thread, so said each time */
    tree = mxmlLoadString(NULL, plain.p, MXML_OPAQUE_CALLBACK);
    if (tree == NULL)
        return err_set(err, ERR_BAD_INPUT, "xml: a bad entity");
    *root = (struct xml_node *)tree;
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

/* Copies without DEL and without what is no UTF-8 (mxml makes that of &#xD800;). */
static char *copy_clean(char *to, struct str text, bool plain)
{
    uint32_t code;
    size_t   n;

    if (memchr(text.p, DEL, text.n) == NULL && (!plain || utf8_valid(text))) {
        memcpy(to, text.p, text.n);
        return to + text.n;
    }
    for (; (n = utf8_next(text, &code)) > 0; text = str_skip(text, n)) {
        bool bad = code == 0xfffd && n == 1;
        if (code == DEL || bad)
            continue;
        memcpy(to, text.p, n);
        to += n;
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
            out = copy_clean(out, text, plain);
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
