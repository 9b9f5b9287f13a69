/* Between sim/html.c (what a document means) and sim/html_tag.c (its characters and tags). */
#ifndef SIM_HTML_PRIVATE_H
#define SIM_HTML_PRIVATE_H

#include "sim/html.h"

enum { DEPTH_MAX = 64, ATTRS_MAX = 24, LABELS_MAX = 64, NAME_MAX_BYTES = 40 };

struct attr {
    char       name[NAME_MAX_BYTES];
    struct buf value;
};

struct tag {
    char        name[NAME_MAX_BYTES]; /* lower case */
    bool        closing;
    struct attr attr[ATTRS_MAX];
    unsigned    attrs;
};

struct label {
    char      *of;    /* the id it is for; NULL: what stands inside */
    struct buf text;
    unsigned   first; /* inputs before it */
    unsigned   last;  /* and before its end */
};

struct page {
    struct sim_html *out;
    struct str       rest;
    int              line;
    char             open[DEPTH_MAX][NAME_MAX_BYTES];
    unsigned         depth;
    int              form;    /* the one that is open; -1: none */
    struct label     label[LABELS_MAX];
    unsigned         labels;
    bool             in_label;
    int              button;  /* the input whose words are being read; -1: none */
    int              select;  /* the input whose options follow; -1: none */
    bool             in_option, in_link; /* the last one's words are being read */
    struct err      *err;
};

/* -1, with the line in front. */
int sim_html_bad(struct page *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

char sim_html_next(struct page *p); /* takes one byte; there is one */
void sim_html_skip(struct page *p, size_t n);
int sim_html_entity(struct page *p, struct buf *out); /* at a '&' */

/* Behind the '<'; *t is {0}, and to be freed in any case. */
int sim_html_tag(struct page *p, struct tag *t);
void sim_html_free_tag(struct tag *t);
const char *sim_html_attr(const struct tag *t, const char *name); /* NULL: it has none */

#endif
