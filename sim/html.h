/* HTML as a plain browser sees it: the words, and the forms. Strict: our pages are small and tidy,
 * so whatever a browser would have to guess is a mistake. */
#ifndef SIM_HTML_H
#define SIM_HTML_H

#include "base/buf.h"
#include "base/err.h"

enum {
    SIM_HTML_INPUTS = 256,
    SIM_HTML_FORMS = 96,
    SIM_HTML_OPTIONS = 128,
    SIM_HTML_LINKS = 32,
};

struct sim_html_input {
    char *kind;    /* text, hidden, checkbox, radio, submit, select, … */
    char *name;    /* "" when it has none: it is not posted */
    char *value;   /* the default; of checkboxes "on" when they say nothing */
    char *label;   /* of its <label>, aria-label, or the words on a button; "" when there is none */
    char *id;
    bool  on;      /* checkboxes, radios: chosen at the start */
    bool  focus;   /* typing goes here when the page opens */
    int   form;    /* index in forms; -1: outside */
};

struct sim_html_option {
    unsigned input; /* of which select */
    char    *value, *label;
};

struct sim_html_link {
    char *href, *words;
};

struct sim_html_form {
    char *action;  /* "": the page's own address */
    char *method;  /* lower case; "get" when it says nothing */
};

struct sim_html {
    bool                  foreign; /* said before it is read: no page of ours, so fields for
                                      passwords may stand there */
    struct buf            text;    /* what is read: one line a block; default values included */
    char                 *title;
    char                 *refresh; /* URL of a <meta http-equiv=refresh>; NULL: none */
    struct sim_html_input input[SIM_HTML_INPUTS];
    unsigned              inputs;
    struct sim_html_form  form[SIM_HTML_FORMS];
    unsigned              forms;
    struct sim_html_option option[SIM_HTML_OPTIONS];
    unsigned              options;
    struct sim_html_link  link[SIM_HTML_LINKS];
    unsigned              links;
    char                 *picture; /* base64 of the first <img>, a PNG in the page; NULL: none */
};

/* Reads a whole document. ERR_BAD_INPUT: "line 3: </p> closes nothing" and the like; also: a script
 * or an event handler, an id twice, a field without a label, a form that does not post, a picture
 * from elsewhere or without words. Fills *out ({0} before, but foreign) as far as it came; free it
 * in any case. */
int sim_html_read(struct sim_html *out, struct str text, struct err *err);
void sim_html_free(struct sim_html *h);

/* The link with these words; NULL: none. */
const struct sim_html_link *sim_html_find_link(const struct sim_html *h, const char *words);

/* The field that the cursor stands in when the page opens; NULL: none, or two. */
const struct sim_html_input *sim_html_focus(const struct sim_html *h);

/* What filling in and pressing mean: "学号=2021 姓名=\"A B\" 我已阅读 提交" becomes a body of
 * application/x-www-form-urlencoded. Values belong to the field whose label has the words (or whose
 * name they are); words alone tick a checkbox or name the button, else the first one is pressed.
 * *form: whose. ERR_BAD_INPUT: no form fits; the text says what is missing. */
int sim_html_fill(const struct sim_html *h, struct str words, unsigned *form, struct buf *body,
                  struct err *err);

#endif
