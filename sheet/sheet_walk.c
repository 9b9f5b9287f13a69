#include "sheet/sheet_walk.h"

#include "base/utf8.h"
#include "sheet/sheet_private.h"

#include <mxml.h>

static const char *local_name(const char *name)
{
    const char *colon = name ? strchr(name, ':') : NULL;

    return colon ? colon + 1 : name ? name : "";
}

static void on_event(mxml_node_t *node, mxml_sax_event_t event, void *arg)
{
    struct walk *w = arg;
    const char  *text = NULL;

    switch (event) {
    case MXML_SAX_ELEMENT_OPEN:
        w->depth++;
        buf_clear(&w->text);
        if (w->open)
            w->open(w, local_name(mxmlGetElement(node)), (const struct walk_node *)node);
        break;
    case MXML_SAX_ELEMENT_CLOSE:
        if (w->close)
            w->close(w, local_name(mxmlGetElement(node)));
        buf_clear(&w->text);
        w->whole = --w->depth == 0;
        break;
    case MXML_SAX_DATA:
        text = mxmlGetOpaque(node);
        break;
    case MXML_SAX_CDATA:
        text = mxmlGetCDATA(node);
        break;
    default:
        break;
    }
    if (text != NULL)
        buf_c(&w->text, text);
}

static mxml_type_t as_opaque(mxml_node_t *node)
{
    (void)node;
    return MXML_OPAQUE;
}

/* What mxml finds is one sentence of ours; it would print on stderr. */
static void quiet(const char *message)
{
    (void)message;
}

int walk_element(struct walk *w, const struct buf *element, struct err *err)
{
    mxml_node_t *top;

    if (!utf8_valid(buf_view(element)))
        return sheet_damaged(err);
    top = mxmlNewElement(MXML_NO_PARENT, "top"); /* without it, a failed load leaks what was open */
    mxmlSetErrorCallback(quiet);
    mxmlSAXLoadString(top, element->p, as_opaque, on_event, w);
    mxmlSetErrorCallback(NULL);
    mxmlDelete(top);
    buf_free(&w->text);
    return w->whole ? 0 : sheet_damaged(err);
}

const char *walk_attribute(const struct walk_node *node, const char *name, bool prefixed)
{
    mxml_node_t *n = (mxml_node_t *)node; /* mxml asks for one that may be changed */

    for (int i = 0; i < mxmlElementGetAttrCount(n); i++) {
        const char *key, *value = mxmlElementGetAttrByIndex(n, i, &key);

        if (key && value && (strchr(key, ':') != NULL) == prefixed &&
            strcmp(local_name(key), name) == 0)
            return value;
    }
    return "";
}
