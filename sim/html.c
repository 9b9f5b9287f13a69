#include "sim/html_private.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool is_one_of(const char *name, const char *const list[])
{
    for (size_t i = 0; list[i]; i++)
        if (is(name, list[i]))
            return true;
    return false;
}

/* ---- fields ---- */

static char *lower(const char *text)
{
    char *copy = xstrdup(text);

    for (char *c = copy; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return copy;
}

static char *or_empty(const char *text)
{
    return xstrdup(text ? text : "");
}

/* kind, unless the tag has a type. */
static int add_input(struct page *p, const struct tag *t, const char *kind)
{
    const char            *type = sim_html_attr(t, "type"), *value = sim_html_attr(t, "value");
    const char            *id = sim_html_attr(t, "id");
    struct sim_html_input *in = &p->out->input[p->out->inputs];
    bool                   box;

    if (p->out->inputs == SIM_HTML_INPUTS)
        return sim_html_bad(p, "too many fields");
    for (unsigned i = 0; id && i < p->out->inputs; i++)
        if (is(p->out->input[i].id, id))
            return sim_html_bad(p, "the id %s stands there twice", id);
    *in = (struct sim_html_input){.form = p->form};
    p->out->inputs++; /* also when it is refused: then it is freed with the others */
    in->kind = lower(type ? type : kind);
    box = is(in->kind, "checkbox") || is(in->kind, "radio");
    in->name = or_empty(sim_html_attr(t, "name"));
    in->value = or_empty(value ? value : box ? "on" : NULL);
    in->label = or_empty(sim_html_attr(t, "aria-label"));
    in->id = or_empty(id);
    in->on = sim_html_attr(t, "checked") != NULL;
    in->focus = sim_html_attr(t, "autofocus") != NULL;
    if ((is(in->kind, "password") && !p->out->foreign) || is(in->kind, "file") ||
        is(in->kind, "image"))
        return sim_html_bad(p, "a field of type %s has no place on our pages", in->kind);
    if (is(in->kind, "submit") && is(t->name, "input")) {
        free(in->label);
        in->label = xstrdup(in->value);
    }
    return 0;
}

static int begin_form(struct page *p, const struct tag *t)
{
    const char           *method = sim_html_attr(t, "method");
    struct sim_html_form *f = &p->out->form[p->out->forms];

    if (p->form >= 0)
        return sim_html_bad(p, "a form inside a form");
    if (p->out->forms == SIM_HTML_FORMS)
        return sim_html_bad(p, "too many forms");
    f->method = lower(method ? method : "get");
    f->action = or_empty(sim_html_attr(t, "action"));
    p->form = (int)p->out->forms++;
    if (!is(f->method, "post"))
        return sim_html_bad(p, "a form that does not post puts what is typed into the address");
    return 0;
}

static int begin_label(struct page *p, const struct tag *t)
{
    const char *of = sim_html_attr(t, "for");

    if (p->in_label || p->labels == LABELS_MAX)
        return sim_html_bad(p, "a label inside a label, or too many");
    p->label[p->labels++] =
        (struct label){.of = of ? xstrdup(of) : NULL, .first = p->out->inputs};
    p->in_label = true;
    return 0;
}

/* Its first option is what is posted unless another one is chosen. */
static int begin_select(struct page *p, const struct tag *t)
{
    p->select = (int)p->out->inputs;
    return add_input(p, t, "select");
}

static int begin_option(struct page *p, const struct tag *t)
{
    const char             *value = sim_html_attr(t, "value");
    struct sim_html_option *o = &p->out->option[p->out->options];

    if (p->select < 0 || p->out->options == SIM_HTML_OPTIONS || value == NULL)
        return sim_html_bad(p, "an option without a value or a select, or too many");
    *o = (struct sim_html_option){(unsigned)p->select, xstrdup(value), xstrdup("")};
    p->in_option = true;
    if (p->out->options++ == 0 || o[-1].input != o->input) {
        free(p->out->input[p->select].value);
        p->out->input[p->select].value = xstrdup(value);
    }
    return 0;
}

static int begin_link(struct page *p, const struct tag *t)
{
    const char *href = sim_html_attr(t, "href");

    if (p->in_link || p->out->links == SIM_HTML_LINKS)
        return sim_html_bad(p, "a link inside a link, or too many");
    if (href == NULL || strncmp(href, "javascript:", 11) == 0)
        return sim_html_bad(p, "a link to nowhere");
    p->out->link[p->out->links++] =
        (struct sim_html_link){.href = xstrdup(href), .words = xstrdup("")};
    p->in_link = true;
    return 0;
}

/* Only what stands in the page: all else tells somebody who is looking. */
static int begin_picture(struct page *p, const struct tag *t)
{
    static const char png[] = "data:image/png;base64,";
    const char       *src = sim_html_attr(t, "src"), *alt = sim_html_attr(t, "alt");

    if (src == NULL || strncmp(src, png, strlen(png)) != 0)
        return sim_html_bad(p, "a picture from elsewhere, or no PNG");
    if (alt == NULL || alt[0] == '\0')
        return sim_html_bad(p, "a picture without words");
    if (p->out->picture == NULL)
        p->out->picture = xstrdup(src + strlen(png));
    return 0;
}

/* content="0; url=/verify?x" */
static void take_refresh(struct page *p, const struct tag *t)
{
    const char *content = sim_html_attr(t, "content");
    const char *url = content ? strstr(content, "url=") : NULL;

    if (url && p->out->refresh == NULL)
        p->out->refresh = xstrdup(url + 4);
}

/* ---- the document ---- */

static const char *const voids[] = {"meta", "link", "br", "hr", "img", "input", NULL};
static const char *const blocks[] = {
    "p", "div", "h1", "h2", "h3", "br", "hr", "li", "ul", "ol", "form", "label", "main", "section",
    "header", "footer", "nav", "table", "tr", "td", "th", "dl", "dt", "dd", "button", "input",
    "fieldset", "legend", "details", "summary", "option", "blockquote", "body", NULL};

static bool inside(const struct page *p, const char *name)
{
    for (unsigned i = 0; i < p->depth; i++)
        if (is(p->open[i], name))
            return true;
    return false;
}

static void new_line(struct buf *text)
{
    while (text->n > 0 && text->p[text->n - 1] == ' ')
        text->p[--text->n] = '\0';
    if (text->n > 0 && text->p[text->n - 1] != '\n')
        buf_char(text, '\n');
}

static int begin(struct page *p, const struct tag *t)
{
    const char *refresh = sim_html_attr(t, "http-equiv"), *type = sim_html_attr(t, "type");

    if (is(t->name, "script") || is(t->name, "iframe") || is(t->name, "object"))
        return sim_html_bad(p, "<%s> has no place on our pages", t->name);
    if (is(t->name, "form"))
        return begin_form(p, t);
    if (is(t->name, "label"))
        return begin_label(p, t);
    if (is(t->name, "input"))
        return add_input(p, t, "text");
    if (is(t->name, "select"))
        return begin_select(p, t);
    if (is(t->name, "option"))
        return begin_option(p, t);
    if (is(t->name, "a"))
        return begin_link(p, t);
    if (is(t->name, "img"))
        return begin_picture(p, t);
    if (is(t->name, "textarea"))
        return sim_html_bad(p, "<%s>: the reader has to learn it first", t->name);
    if (is(t->name, "meta") && refresh && str_eq_nocase(str_c(refresh), STR_LIT("refresh")))
        take_refresh(p, t);
    if (is(t->name, "button")) {
        p->button = (int)p->out->inputs;
        if (type && !is(type, "submit"))
            return sim_html_bad(p, "a button that does nothing without JavaScript");
        return add_input(p, t, "submit");
    }
    return 0;
}

static void end(struct page *p, const char *name)
{
    if (is(name, "form"))
        p->form = -1;
    if (is(name, "button"))
        p->button = -1;
    if (is(name, "select"))
        p->select = -1;
    if (is(name, "option"))
        p->in_option = false;
    if (is(name, "a"))
        p->in_link = false;
    if (is(name, "label")) {
        p->label[p->labels - 1].last = p->out->inputs;
        p->in_label = false;
    }
}

static int open_or_close(struct page *p, const struct tag *t)
{
    if (is_one_of(t->name, blocks))
        new_line(&p->out->text);
    if (t->closing) {
        if (p->depth == 0 || !is(p->open[p->depth - 1], t->name))
            return sim_html_bad(p, "</%s> closes nothing, or <%s> first", t->name,
                       p->depth ? p->open[p->depth - 1] : "");
        p->depth--;
        end(p, t->name);
        return 0;
    }
    if (begin(p, t) < 0)
        return -1;
    if (is_one_of(t->name, voids))
        return 0;
    if (p->depth == DEPTH_MAX)
        return sim_html_bad(p, "too deep");
    snprintf(p->open[p->depth++], NAME_MAX_BYTES, "%s", t->name);
    return 0;
}

/* Blanks in a row are one. */
static void add_text(struct buf *to, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        bool blank = isspace((unsigned char)text.p[i]);

        if (!blank)
            buf_char(to, text.p[i]);
        else if (to->n > 0 && to->p[to->n - 1] != ' ' && to->p[to->n - 1] != '\n')
            buf_char(to, ' ');
    }
}

static char *joined(char *before, struct str more)
{
    auto_buf struct buf all = {0};

    buf_c(&all, before);
    add_text(&all, more);
    free(before);
    return buf_take(&all);
}

/* The words of the option or the link that is open. */
static void name_last(struct page *p, struct str text)
{
    if (p->in_option) {
        struct sim_html_option *o = &p->out->option[p->out->options - 1];

        o->label = joined(o->label, text);
    }
    if (p->in_link) {
        struct sim_html_link *l = &p->out->link[p->out->links - 1];

        l->words = joined(l->words, text);
    }
}

static int take_text(struct page *p)
{
    auto_buf struct buf    text = {0};
    struct sim_html_input *button = p->button >= 0 ? &p->out->input[p->button] : NULL;

    while (p->rest.n > 0 && p->rest.p[0] != '<')
        if (p->rest.p[0] == '&') {
            if (sim_html_entity(p, &text) < 0)
                return -1;
        } else {
            buf_char(&text, sim_html_next(p));
        }
    if (inside(p, "title"))
        p->out->title = joined(p->out->title ? p->out->title : xstrdup(""), buf_view(&text));
    else if (inside(p, "body"))
        add_text(&p->out->text, buf_view(&text));
    if (p->in_label)
        add_text(&p->label[p->labels - 1].text, buf_view(&text));
    if (button)
        button->label = joined(button->label, buf_view(&text));
    name_last(p, buf_view(&text));
    return 0;
}

/* What stands in <style> is no text. */
static int skip_style(struct page *p)
{
    while (p->rest.n > 0 && !str_starts(p->rest, STR_LIT("</style>")))
        sim_html_next(p);
    return p->rest.n > 0 ? 0 : sim_html_bad(p, "<style> does not end");
}

static bool shows_value(const struct sim_html_input *in)
{
    static const char *const silent[] = {"hidden", "checkbox", "radio", NULL};

    return !is_one_of(in->kind, silent);
}

static int take_markup(struct page *p)
{
    struct tag t = {0};
    int        rc;

    if (str_starts(p->rest, STR_LIT("<!--"))) {
        while (p->rest.n > 0 && !str_starts(p->rest, STR_LIT("-->")))
            sim_html_next(p);
        sim_html_skip(p, 3);
        return 0;
    }
    sim_html_next(p);
    rc = sim_html_tag(p, &t);
    if (rc == 0)
        rc = open_or_close(p, &t);
    if (rc == 0 && is(t.name, "style") && !t.closing)
        rc = skip_style(p);
    if (rc == 0 && is(t.name, "input") && shows_value(&p->out->input[p->out->inputs - 1]))
        add_text(&p->out->text, str_c(p->out->input[p->out->inputs - 1].value));
    sim_html_free_tag(&t);
    return rc;
}

/* Gives each field the words of its label. */
static int name_fields(struct page *p)
{
    for (unsigned i = 0; i < p->out->inputs; i++) {
        struct sim_html_input *in = &p->out->input[i];

        for (unsigned l = 0; l < p->labels; l++) {
            const struct label *label = &p->label[l];
            bool mine = label->of ? is(label->of, in->id) && in->id[0]
                                  : i >= label->first && i < label->last;

            if (mine)
                in->label = joined(in->label, str_trim(buf_view(&label->text)));
        }
        if (in->label[0] == '\0' && !is(in->kind, "hidden"))
            return err_set(p->err, ERR_BAD_INPUT, "the field %s has no label", in->name);
    }
    return 0;
}

static int read_document(struct page *p)
{
    static const char doctype[] = "<!doctype html>";

    if (!utf8_valid(p->rest))
        return sim_html_bad(p, "no UTF-8");
    if (p->rest.n < sizeof doctype ||
        !str_eq_nocase((struct str){p->rest.p, sizeof doctype - 1}, STR_LIT("<!doctype html>")))
        return sim_html_bad(p, "<!doctype html> is missing");
    sim_html_skip(p, sizeof doctype - 1);
    while (p->rest.n > 0)
        if ((p->rest.p[0] == '<' ? take_markup(p) : take_text(p)) < 0)
            return -1;
    if (p->depth > 0)
        return sim_html_bad(p, "<%s> is not closed", p->open[p->depth - 1]);
    if (p->out->title == NULL || p->out->title[0] == '\0')
        return sim_html_bad(p, "the page has no title");
    return name_fields(p);
}

int sim_html_read(struct sim_html *out, struct str text, struct err *err)
{
    struct page p = {.out = out, .rest = text, .line = 1, .form = -1, .button = -1, .select = -1,
                     .err = err};
    int         rc = read_document(&p);

    for (unsigned i = 0; i < p.labels; i++) {
        free(p.label[i].of);
        buf_free(&p.label[i].text);
    }
    return rc;
}

void sim_html_free(struct sim_html *h)
{
    for (unsigned i = 0; i < h->inputs; i++) {
        free(h->input[i].kind);
        free(h->input[i].name);
        free(h->input[i].value);
        free(h->input[i].label);
        free(h->input[i].id);
    }
    for (unsigned i = 0; i < h->forms; i++) {
        free(h->form[i].action);
        free(h->form[i].method);
    }
    for (unsigned i = 0; i < h->options; i++) {
        free(h->option[i].value);
        free(h->option[i].label);
    }
    for (unsigned i = 0; i < h->links; i++) {
        free(h->link[i].href);
        free(h->link[i].words);
    }
    buf_free(&h->text);
    free(h->title);
    free(h->refresh);
    free(h->picture);
    *h = (struct sim_html){0};
}

const struct sim_html_link *sim_html_find_link(const struct sim_html *h, const char *words)
{
    for (unsigned i = 0; i < h->links; i++)
        if (strstr(h->link[i].words, words))
            return &h->link[i];
    return NULL;
}

const struct sim_html_input *sim_html_focus(const struct sim_html *h)
{
    const struct sim_html_input *found = NULL;

    for (unsigned i = 0; i < h->inputs; i++) {
        if (!h->input[i].focus)
            continue;
        if (found)
            return NULL;
        found = &h->input[i];
    }
    return found;
}
