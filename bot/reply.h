/* What we answer in the same HTTP response: the passive replies of protocol section 3. New cards
 * cannot be sent this way (protocol 0.1): those are rows of the outbox. */
#ifndef BOT_REPLY_H
#define BOT_REPLY_H

#include "base/buf.h"
#include "base/err.h"

enum reply_kind {
    REPLY_NONE,          /* empty 200: accepted, nothing to say */
    REPLY_TEXT,
    REPLY_IMAGE,
    REPLY_VOICE,
    REPLY_VIDEO,
    REPLY_NEWS,
    REPLY_UPDATE_BUTTON, /* the clicked card's buttons become grey */
    REPLY_UPDATE_CARD,   /* the clicked card becomes another (see protocol 2.8) */
    REPLY_PAGE,          /* to a page of ours (MSG_PAGE): page and text; nothing for WeCom */
    REPLY_KIND_COUNT
};

enum { /* bytes; the platform truncates behind them, also within a character (protocol 3.1) */
    REPLY_TEXT_MAX = 2048,
    REPLY_TITLE_MAX = 128,
    REPLY_DESCRIPTION_MAX = 512,
    REPLY_ARTICLES_MAX = 8,
};

struct reply_article {
    struct str title;       /* needed */
    struct str description; /* may be empty */
    struct str pic_url;     /* may be empty; 640*320 for the first, 80*80 for the others */
    struct str url;         /* needed */
};

enum reply_page {
    PAGE_PASS,    /* verified: the platform may be told so. No text: the page itself knows how
                     that ended, and says what to do next. Of a page for a PC: a view */
    PAGE_FORM,    /* unknown: show the form; text: a sentence above it, may be empty */
    PAGE_FORM_NUMBER,   /* the form; text: what is wrong with the number as it was typed … */
    PAGE_FORM_DOCUMENT, /* … with that of the document; it stands beside the field */
    PAGE_WAIT,    /* the office has to decide; text says so */
    PAGE_REFUSED, /* text says why, and whom to ask */
};

/* {0} is REPLY_NONE. The slices point into memory that the reply owns. */
struct reply {
    enum reply_kind       kind;
    enum reply_page       page;        /* PAGE */
    struct buf            text;        /* TEXT, PAGE: the content, clean and cut; UPDATE_BUTTON: the
                                          new name; UPDATE_CARD: <TemplateCard>; else unused */
    struct str            media_id;    /* IMAGE, VOICE, VIDEO */
    struct str            title;       /* VIDEO; may be empty */
    struct str            description; /* VIDEO; may be empty */
    struct reply_article *articles;    /* NEWS */
    size_t                article_count;
    char                 *memory;      /* private: behind the slices */
};

#define auto_reply __attribute__((cleanup(reply_free)))

void reply_free(struct reply *r); /* back to REPLY_NONE */

/*
 * The builders. Each replaces what *out was before, copies what it is given, and returns 0; or
 * returns -1 and leaves *out as it was. Texts lose their control characters (TAB and LF stay, CR LF
 * becomes LF) and bytes that are not UTF-8, and are cut at a character's boundary before the limits
 * above.
 *
 * ERR_BAD_INPUT  nothing to say: a text, name, media id, article's title or URL that is empty (also
 *                when nothing is left of it); 0 or over REPLY_ARTICLES_MAX articles; an article's
 *                URL of over 2048 bytes
 */
int reply_text(struct reply *out, struct str text, struct err *err);
int reply_textf(struct reply *out, struct err *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int reply_image(struct reply *out, struct str media_id, struct err *err);
int reply_voice(struct reply *out, struct str media_id, struct err *err);
int reply_video(struct reply *out, struct str media_id, struct str title, struct str description,
                struct err *err);
int reply_news(struct reply *out, const struct reply_article *articles, size_t count,
               struct err *err);
int reply_update_button(struct reply *out, struct str replace_name, struct err *err);

/* xml: one ready <TemplateCard> element (card_write_xml); written as it is. */
int reply_update_card(struct reply *out, struct str xml, struct err *err);

/* text may be empty, and is cut as a text is. */
int reply_page(struct reply *out, enum reply_page page, struct str text, struct err *err);

/* PAGE_PASS with a packed view (bot/page_view.h), as it is: its texts are those of the store and
 * the school file. */
int reply_view(struct reply *out, struct str packed, struct err *err);

/*
 * Appends the reply's XML, ready to be sealed; nothing for REPLY_NONE.
 *
 *   to_user      the member's userid as the message spelt it (message.from)
 *   from_corp    the corp id (message.to)
 *   create_time  now, unix seconds
 */
void reply_write_xml(struct buf *out, const struct reply *r, struct str to_user,
                     struct str from_corp, int64_t create_time);

#endif
