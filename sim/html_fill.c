/* Filling in a form of a page, by the labels that a person reads. */
#include "sim/html.h"

#include "sim/words.h"

#include <ctype.h>
#include <string.h>

struct filling {
    const struct sim_html *h;
    int                    form;
    struct buf             typed[SIM_HTML_INPUTS];   /* p NULL: as it was */
    bool                   chosen[SIM_HTML_INPUTS];
    int                    pressed;                  /* -1: the first button */
    struct err            *err;
};

static bool kind_is(const struct sim_html_input *in, const char *kind)
{
    return strcmp(in->kind, kind) == 0;
}

static bool is_box(const struct sim_html_input *in)
{
    return kind_is(in, "checkbox") || kind_is(in, "radio");
}

/* A field that is typed into, by a part of its label or by its name; -1: none. */
static int find_field(const struct filling *f, struct str what)
{
    for (unsigned i = 0; i < f->h->inputs; i++) {
        const struct sim_html_input *in = &f->h->input[i];

        if (in->form != f->form || is_box(in) || kind_is(in, "hidden") || kind_is(in, "submit"))
            continue;
        if (str_is(what, in->name) ||
            (what.n > 0 && memmem(in->label, strlen(in->label), what.p, what.n)))
            return (int)i;
    }
    return -1;
}

/* A checkbox or button with these words; -1: none. */
static int find_thing(const struct filling *f, const char *words)
{
    for (unsigned i = 0; i < f->h->inputs; i++) {
        const struct sim_html_input *in = &f->h->input[i];

        if (in->form == f->form && (is_box(in) || kind_is(in, "submit")) &&
            strstr(in->label, words))
            return (int)i;
    }
    return -1;
}

/* One chosen of a group. */
static void choose(struct filling *f, int which)
{
    const struct sim_html_input *in = &f->h->input[which];

    for (unsigned i = 0; kind_is(in, "radio") && i < f->h->inputs; i++)
        if (kind_is(&f->h->input[i], "radio") && strcmp(f->h->input[i].name, in->name) == 0)
            f->chosen[i] = false;
    f->chosen[which] = true;
}

/* What is posted for an option's words; p NULL: there is no such option. */
static struct str option_value(const struct filling *f, unsigned input, struct str words)
{
    for (unsigned i = 0; i < f->h->options; i++) {
        const struct sim_html_option *o = &f->h->option[i];

        if (o->input == input && words.n > 0 &&
            memmem(o->label, strlen(o->label), words.p, words.n))
            return str_c(o->value);
    }
    return (struct str){NULL, 0};
}

static int type_into(struct filling *f, int which, struct str value)
{
    if (kind_is(&f->h->input[which], "select")) {
        struct str words = value;

        value = option_value(f, (unsigned)which, words);
        if (value.p == NULL)
            return err_set(f->err, ERR_BAD_INPUT, "the field %s has no option \"%.*s\"",
                           f->h->input[which].label, STR_ARG(words));
    }
    buf_clear(&f->typed[which]);
    buf_c(&f->typed[which], "");
    buf_str(&f->typed[which], value);
    return 0;
}

static int take_word(struct filling *f, struct str word)
{
    const char *equals = memchr(word.p, '=', word.n);
    struct str  name = {word.p, equals ? (size_t)(equals - word.p) : word.n};
    int         which = equals ? find_field(f, name) : find_thing(f, word.p);

    if (which < 0)
        return err_set(f->err, ERR_BAD_INPUT, "the page has no %s \"%.*s\"",
                       equals ? "field" : "checkbox or button", STR_ARG(name));
    if (equals) {
        return type_into(f, which, str_skip(word, name.n + 1));
    } else if (is_box(&f->h->input[which])) {
        choose(f, which);
    } else {
        f->pressed = which;
    }
    return 0;
}

/* URL Standard 5.2. */
static void encode(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (c == ' ')
            buf_char(out, '+');
        else if (c < 0x80 && (isalnum(c) || (c && strchr("*-._", c))))
            buf_char(out, (char)c);
        else
            buf_f(out, "%%%02X", c);
    }
}

static int first_button(const struct filling *f)
{
    for (unsigned i = 0; i < f->h->inputs; i++)
        if (f->h->input[i].form == f->form && kind_is(&f->h->input[i], "submit"))
            return (int)i;
    return -1;
}

/* Whether a browser posts it. */
static bool is_posted(const struct filling *f, unsigned i)
{
    const struct sim_html_input *in = &f->h->input[i];

    if (in->form != f->form || in->name[0] == '\0')
        return false;
    if (kind_is(in, "submit"))
        return f->pressed == (int)i;
    return !is_box(in) || f->chosen[i];
}

static void write_body(const struct filling *f, struct buf *body)
{
    for (unsigned i = 0; i < f->h->inputs; i++) {
        const struct sim_html_input *in = &f->h->input[i];

        if (!is_posted(f, i))
            continue;
        if (body->n > 0)
            buf_char(body, '&');
        encode(body, str_c(in->name));
        buf_char(body, '=');
        encode(body, f->typed[i].p ? buf_view(&f->typed[i]) : str_c(in->value));
    }
}

static int fill(struct filling *f, struct str words)
{
    auto_buf struct buf word = {0};

    f->pressed = -1;
    for (unsigned i = 0; i < f->h->inputs; i++)
        f->chosen[i] = is_box(&f->h->input[i]) && f->h->input[i].on;
    while (sim_take_word(&words, &word))
        if (take_word(f, buf_view(&word)) < 0)
            return -1;
    if (f->pressed < 0)
        f->pressed = first_button(f);
    return f->pressed >= 0 ? 0 : err_set(f->err, ERR_BAD_INPUT, "the form has no button");
}

int sim_html_fill(const struct sim_html *h, struct str words, unsigned *form, struct buf *body,
                  struct err *err)
{
    int rc = err_set(err, ERR_BAD_INPUT, "the page has no form");

    for (unsigned i = 0; i < h->forms && rc < 0; i++) {
        struct filling f = {.h = h, .form = (int)i, .err = err};

        rc = fill(&f, words);
        if (rc == 0) {
            write_body(&f, body);
            *form = i;
        }
        for (unsigned k = 0; k < SIM_HTML_INPUTS; k++)
            buf_free(&f.typed[k]);
    }
    return rc;
}
