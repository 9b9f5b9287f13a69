/* The few pages of ours, in the browser of a phone or a PC: the frame, its look, and what keeps
 * strangers out of it. No scripts, nothing fetched from anywhere; pictures stand in the page. */
#ifndef BOT_HTML_H
#define BOT_HTML_H

#include "bot/server.h"

/* Appends text for between tags and in quoted attributes. */
void html_text(struct buf *out, struct str text);
/* The same, with a <br> for each line feed. */
void html_lines(struct buf *out, struct str text);
/* The same between two pieces of HTML; of an empty text nothing. */
void html_element(struct buf *out, const char *open, struct str text, const char *close);

/* Appends whom to ask: the first lines of the school's service desk. html_desk.c */
struct school_desk;
void html_desk(struct buf *out, const struct school_desk *desk);

/* Of an Accept-Language header (RFC 9110, 12.5.4): English is wanted more than Chinese. Who asks
 * for neither gets Chinese. */
bool html_prefers_english(struct str accept_language);

/* A look for what happened: the mark above the title. */
enum html_mark { HTML_PLAIN, HTML_GOOD, HTML_WAIT, HTML_BAD };

struct html_page {
    bool           english;
    enum html_mark mark;
    struct str     site;  /* whose page it is: the school's name */
    struct str     title;
    bool           wide;  /* for a PC: more than one column finds room */
    struct str     bar;   /* wide: HTML at the right of the line on top; who is logged in */
};

/* Begins x's answer with the frame up to the title, and sets its type and headers: nothing is kept
 * by anybody on the way, shown in a frame, or sent elsewhere. What follows is HTML of the caller's;
 * html_end closes it. */
void html_begin(struct exchange *x, const struct html_page *page);
void html_end(struct exchange *x);

#endif
