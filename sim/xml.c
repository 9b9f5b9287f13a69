#include "sim/xml.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <string.h>

struct reader {
    struct str  all;
    size_t      at;
    struct err *err;
};

static int fail(struct reader *r, const char *why)
{
    return err_set(r->err, ERR_BAD_INPUT, "byte %zu: %s", r->at, why);
}

static bool looking_at(const struct reader *r, const char *text)
{
    return str_starts(str_skip(r->all, r->at), str_c(text));
}

static bool take(struct reader *r, const char *text)
{
    if (!looking_at(r, text))
        return false;
    r->at += strlen(text);
    return true;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct reader *r)
{
    while (r->at < r->all.n && blank(r->all.p[r->at]))
        r->at++;
}

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct str take_name(struct reader *r)
{
    size_t start = r->at;

    while (r->at < r->all.n && name_char(r->all.p[r->at]))
        r->at++;
    return (struct str){r->all.p + start, r->at - start};
}

/* ---- text ---- */

static int take_cdata(struct reader *r, struct buf *text)
{
    const char *end;

    end = memmem(r->all.p + r->at, r->all.n - r->at, "]]>", 3);
    if (end == NULL)
        return fail(r, "CDATA is not closed");
    buf_add(text, r->all.p + r->at, (size_t)(end - (r->all.p + r->at)));
    r->at = (size_t)(end - r->all.p) + 3;
    return 0;
}

static void add_code(struct buf *text, uint32_t c)
{
    char   b[4];
    size_t n = 0;

    if (c < 0x80)
        b[n++] = (char)c;
    else if (c < 0x800)
        b[n++] = (char)(0xc0 | (c >> 6));
    else if (c < 0x10000)
        b[n++] = (char)(0xe0 | (c >> 12));
    else
        b[n++] = (char)(0xf0 | (c >> 18));
    if (c >= 0x10000)
        b[n++] = (char)(0x80 | ((c >> 12) & 0x3f));
    if (c >= 0x800)
        b[n++] = (char)(0x80 | ((c >> 6) & 0x3f));
    if (c >= 0x80)
        b[n++] = (char)(0x80 | (c & 0x3f));
    buf_add(text, b, n);
}

/* Of "&#65;" or "&#x41;" the part between '#' and ';'. */
static bool number_code(struct str digits, uint32_t *code)
{
    bool     hex = digits.n > 0 && digits.p[0] == 'x';
    uint32_t v = 0;

    digits = hex ? str_skip(digits, 1) : digits;
    if (digits.n == 0 || digits.n > 7)
        return false;
    for (size_t i = 0; i < digits.n; i++) {
        const char *all = "0123456789abcdef";
        char        c = digits.p[i] >= 'A' && digits.p[i] <= 'F' ? (char)(digits.p[i] + 32)
                                                                 : digits.p[i];
        const char *found = c ? strchr(all, c) : NULL;

        if (found == NULL || found - all >= (hex ? 16 : 10))
            return false;
        v = v * (hex ? 16 : 10) + (uint32_t)(found - all);
    }
    *code = v;
    return v == 9 || v == 10 || v == 13 ||
           (v >= 0x20 && v <= 0x10ffff && !(v >= 0xd800 && v <= 0xdfff) && v != 0xfffe &&
            v != 0xffff);
}

static int take_entity(struct reader *r, struct buf *text)
{
    static const struct {
        const char *name;
        char        c;
    } known[] = {{"lt;", '<'}, {"gt;", '>'}, {"amp;", '&'}, {"quot;", '"'}, {"apos;", '\''}};
    struct str rest;
    uint32_t   code;
    size_t     n;

    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (take(r, known[i].name)) {
            buf_char(text, known[i].c);
            return 0;
        }
    rest = str_skip(r->all, r->at);
    for (n = 0; n < rest.n && n < 10 && rest.p[n] != ';'; n++)
        ;
    if (n == rest.n || n == 10 || rest.p[0] != '#' ||
        !number_code((struct str){rest.p + 1, n - 1}, &code))
        return fail(r, "not an entity");
    add_code(text, code);
    r->at += n + 1;
    return 0;
}

/* ---- elements ---- */

static int take_element(struct reader *r, struct sim_xml **out, int depth);

/* Everything up to the end tag. */
static int take_inside(struct reader *r, struct sim_xml *node, int depth)
{
    struct sim_xml **last = &node->child;
    bool             marked = false; /* there was CDATA, or text that is not blank */

    while (!looking_at(r, "</")) {
        if (r->at >= r->all.n)
            return fail(r, "an element is not closed");
        if (take(r, "<![CDATA[")) {
            if (take_cdata(r, &node->text) < 0)
                return -1;
            marked = true;
        } else if (looking_at(r, "<")) {
            if (take_element(r, last, depth + 1) < 0)
                return -1;
            last = &(*last)->next;
        } else if (take(r, "&")) {
            if (take_entity(r, &node->text) < 0)
                return -1;
            marked = true;
        } else if (looking_at(r, "]]>")) {
            return fail(r, "]]> outside CDATA");
        } else {
            marked = marked || !blank(r->all.p[r->at]);
            buf_char(&node->text, r->all.p[r->at++]);
        }
    }
    if (node->child && marked)
        return fail(r, "text beside elements");
    if (node->child)
        buf_clear(&node->text);
    return 0;
}

static int take_end(struct reader *r, const struct sim_xml *node)
{
    if (!take(r, "</") || !str_is(take_name(r), node->name))
        return fail(r, "the end tag does not fit");
    skip_blanks(r);
    return take(r, ">") ? 0 : fail(r, "'>' expected");
}

static int take_element(struct reader *r, struct sim_xml **out, int depth)
{
    auto_sim_xml struct sim_xml *node = NULL;
    struct str                   name;

    if (depth > SIM_XML_DEPTH)
        return fail(r, "too deep");
    if (!take(r, "<"))
        return fail(r, "'<' expected");
    name = take_name(r);
    if (name.n == 0)
        return fail(r, "only elements and CDATA are allowed");
    node = xcalloc(1, sizeof *node);
    node->name = str_dup(name);
    skip_blanks(r);
    if (!take(r, "/>")) {
        if (!take(r, ">"))
            return fail(r, "attributes are not allowed");
        if (take_inside(r, node, depth) < 0 || take_end(r, node) < 0)
            return -1;
    }
    *out = node;
    node = NULL;
    return 0;
}

static int check_bytes(struct reader *r)
{
    if (!utf8_valid(r->all))
        return fail(r, "not UTF-8");
    for (r->at = 0; r->at < r->all.n; r->at++)
        if ((unsigned char)r->all.p[r->at] < 0x20 && !blank(r->all.p[r->at]))
            return fail(r, "a control character");
    r->at = 0;
    return 0;
}

int sim_xml_parse(struct sim_xml **out, struct str bytes, struct err *err)
{
    struct reader                r = {bytes, 0, err};
    auto_sim_xml struct sim_xml *root = NULL;

    if (check_bytes(&r) < 0)
        return -1;
    if (take(&r, "<?xml ")) {
        const char *end = memmem(bytes.p, bytes.n, "?>", 2);

        if (end == NULL)
            return fail(&r, "the declaration is not closed");
        r.at = (size_t)(end - bytes.p) + 2;
    }
    skip_blanks(&r);
    if (take_element(&r, &root, 1) < 0)
        return -1;
    skip_blanks(&r);
    if (r.at != bytes.n)
        return fail(&r, "something behind the root element");
    *out = root;
    root = NULL;
    return 0;
}

void sim_xml_free(struct sim_xml *node)
{
    while (node) {
        struct sim_xml *next = node->next;

        sim_xml_free(node->child);
        buf_free(&node->text);
        free(node->name);
        free(node);
        node = next;
    }
}

void sim_xml_free_at(struct sim_xml **node)
{
    sim_xml_free(*node);
}

const struct sim_xml *sim_xml_child(const struct sim_xml *node, const char *name)
{
    for (const struct sim_xml *c = node ? node->child : NULL; c; c = c->next)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

size_t sim_xml_count(const struct sim_xml *node, const char *name)
{
    size_t n = 0;

    for (const struct sim_xml *c = node ? node->child : NULL; c; c = c->next)
        n += strcmp(c->name, name) == 0;
    return n;
}

struct str sim_xml_text(const struct sim_xml *node, const char *name)
{
    const struct sim_xml *c = sim_xml_child(node, name);

    return c ? buf_view(&c->text) : (struct str){0};
}

void sim_xml_cdata(struct buf *out, const char *name, struct str text)
{
    buf_f(out, "<%s><![CDATA[", name);
    for (;;) {
        const char *end = text.n ? memmem(text.p, text.n, "]]>", 3) : NULL;
        size_t      n = end ? (size_t)(end - text.p) + 2 : text.n;

        buf_add(out, text.p, n);
        text = str_skip(text, n);
        if (end == NULL)
            break;
        buf_c(out, "]]><![CDATA[");
    }
    buf_f(out, "]]></%s>", name);
}

void sim_xml_number(struct buf *out, const char *name, int64_t value)
{
    buf_f(out, "<%s>", name);
    buf_i64(out, value);
    buf_f(out, "</%s>", name);
}
