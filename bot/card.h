/* The five template cards as one struct: written as JSON (message/send, update_template_card) and
 * as XML (passive update) from the same fields. Limits are enforced when the card is checked, with
 * a sentence that names the field. Source: protocol 3.3-3.8, 4.6-4.9;
 * developer.work.weixin.qq.com/document/path/90236, 94888, 90241 */
#ifndef BOT_CARD_H
#define BOT_CARD_H

#include "base/buf.h"
#include "base/err.h"

enum card_type {
    CARD_TEXT_NOTICE,
    CARD_NEWS_NOTICE,
    CARD_BUTTON,   /* button_interaction */
    CARD_VOTE,     /* vote_interaction */
    CARD_MULTIPLE, /* multiple_interaction */
};

enum {
    CARD_MENU = 3, CARD_HORIZONTAL = 6, CARD_JUMPS = 3, CARD_VERTICAL = 4, CARD_BUTTONS = 6,
    CARD_SELECTS = 3, CARD_SELECT_OPTIONS = 10, CARD_VOTE_OPTIONS = 20,
};

/* All strings are borrowed and may be empty (left out). */
struct card_link { /* card_action, jump, quote area */
    int        type; /* 0 none, 1 url, 2 mini program */
    struct str url, appid, pagepath;
};

struct card_option {
    struct str id, text;
    bool       checked; /* vote only */
};

struct card_select { /* also button_selection */
    struct str         key, title, selected;
    bool               disable; /* update only */
    struct card_option options[CARD_SELECT_OPTIONS];
    unsigned           count;
};

struct card {
    enum card_type type;
    struct str     task_id;  /* mandatory for button, vote, multiple and with a menu; not written in
                                updates */
    struct {
        struct str icon_url, desc;
        int        colour;   /* 0 grey 1 black 2 red 3 green */
    } source;
    struct str title, desc;  /* main_title */
    struct str sub_title;    /* text_notice, button */
    struct {
        struct str title, desc;
    } emphasis;              /* text_notice */
    struct {
        struct card_link link;
        struct str       title, text;
    } quote;
    struct {
        int        type;     /* 0 plain 1 url 2 file 3 member */
        struct str name, value, url, media_id, userid;
    } horizontal[CARD_HORIZONTAL];
    unsigned horizontal_count;
    struct {
        struct card_link link;
        struct str       title;
    } jumps[CARD_JUMPS];
    unsigned         jumps_count;
    struct card_link action; /* card_action */
    struct {
        struct str desc;
        struct {
            struct str text, key;
        } items[CARD_MENU];
        unsigned count;
    } menu;                  /* action_menu */
    struct {
        struct str url;
        double     ratio;    /* 1.3 .. 2.25; 0: default */
    } image;                 /* news_notice */
    struct {
        struct card_link link;
        struct str       title, desc, image_url;
    } image_text;            /* news_notice */
    struct {
        struct str title, desc;
    } vertical[CARD_VERTICAL];
    unsigned vertical_count;
    struct {
        int        type;     /* 0 callback 1 url */
        struct str text, key, url;
        int        style;    /* 1..4; 0: default */
    } buttons[CARD_BUTTONS];
    unsigned           buttons_count;
    struct card_select selection; /* button: drop-down; count 0: none */
    struct {
        struct str         key;
        int                mode;  /* 0 single 1 several */
        bool               disable;
        struct card_option options[CARD_VOTE_OPTIONS];
        unsigned           count;
    } vote;
    struct card_select selects[CARD_SELECTS];
    unsigned           selects_count;
    struct {
        struct str text, key;
    } submit;                /* vote, multiple */
    struct str replace_text; /* update only: buttons grey with this text */
};

enum card_use { CARD_SEND, CARD_UPDATE };

/* ERR_BAD_INPUT with "card: field: what is wrong" for whatever the platform would refuse or cut:
 * counts, mandatory fields, unique keys and ids, alphabet and length of task_id, lengths in
 * characters where the platform advises them. */
int card_check(const struct card *c, enum card_use use, struct err *err);

/* The number in a task_id of ours, "<prefix>12-…"; -1: it is none, or of another prefix. */
int64_t card_task_number(struct str task_id, const char *prefix);

/* Checks, then appends the JSON object of "template_card": raw UTF-8, integers as integers,
 * booleans as booleans. */
int card_write_json(struct buf *out, const struct card *c, enum card_use use, struct err *err);

/* Checks, then appends <TemplateCard>…</TemplateCard> for a passive update_template_card. */
int card_write_xml(struct buf *out, const struct card *c, struct err *err);

#endif
