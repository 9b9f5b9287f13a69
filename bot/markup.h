/* A strict walk over XML: tokens as slices, no tree, no allocation, every byte looked at once. It
 * decides what is well-formed, both for the outer XML (bot/envelope.c) and before mxml may see the
 * inner one (bot/xml.c).
 *
 * Let pass: a byte order mark, an XML declaration, processing instructions, comments, attributes,
 * CDATA. Refused: DOCTYPE, NUL bytes, tags that do not match, anything but white space outside the
 * one root, nesting deeper than MARKUP_DEPTH, a document that ends early. Entities are not looked
 * at. */
#ifndef BOT_MARKUP_H
#define BOT_MARKUP_H

#include "base/err.h"
#include "base/str.h"

enum { MARKUP_DEPTH = 32 }; /* elements inside one another, with the root */

enum markup_token {
    MARKUP_OPEN,  /* text: the element's name; depth already counts it. <a/> gives OPEN and CLOSE */
    MARKUP_CLOSE, /* text: the element's name; depth no longer counts it */
    MARKUP_TEXT,  /* text: raw, at least one byte, entities as they stand; never outside the root */
    MARKUP_CDATA, /* text: the content */
    MARKUP_END,   /* the root was closed and nothing bad follows */
};

struct markup {
    struct str text;                /* of the last token, into the bytes given to markup_start */
    unsigned   depth;               /* open elements: 1 inside the root */
    unsigned   attributes;          /* seen so far */
    struct str rest;                /* private from here on */
    bool       root_seen, close_next;
    struct str names[MARKUP_DEPTH]; /* of the open elements */
};

/* bytes stay the caller's and must outlive the walk. ERR_BAD_INPUT: a NUL byte. */
int markup_start(struct markup *m, struct str bytes, struct err *err);

/* The next token, an enum markup_token; -1 with ERR_BAD_INPUT when the bytes are not as above (then
 * the walk is over). The text of an error never repeats the input. */
int markup_next(struct markup *m, struct err *err);

#endif
