/* What the platform accepts (protocol 3-5), as tables of fields and the few rules that tables
 * cannot say. None of it knows the bot's code: what both got wrong would pass. */
#ifndef SIM_VALIDATE_H
#define SIM_VALIDATE_H

#include "base/buf.h"
#include "base/err.h"
#include "sim/xml.h"

#include <jansson.h>

/* What came of a check. Refusals end it at the first; notes are collected: things that the
 * platform lets pass and a person then sees cut, or that it ignores. */
struct sim_verdict {
    int     code;      /* errcode; 0 accepted */
    char    text[240]; /* errmsg, with the field's path */
    json_t *notes;     /* array of strings, or NULL for nobody who wants them */
};

/* Sets code and text, returns -1. */
int sim_refuse(struct sim_verdict *v, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void sim_note(struct sim_verdict *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

enum sim_value {
    SIM_STRING,
    SIM_URL,    /* a string with http:// or https:// in front */
    SIM_INT,    /* a JSON integer, never "1" */
    SIM_REAL,
    SIM_BOOL,
    SIM_OBJECT,
    SIM_LIST,
};

enum { SIM_SENT = 1, SIM_UPDATED = 2, SIM_PASSIVE = 4 }; /* ways in which a card comes */

struct sim_rule {
    const char            *name;
    enum sim_value         type;
    bool                   need;   /* must be there and must not be empty */
    int                    code;   /* errcode for this field; 0: 40058 */
    size_t                 bytes;  /* refused behind it; 0: no limit */
    size_t                 cut;    /* bytes: accepted, but the rest is lost; 0: no limit */
    size_t                 chars;  /* 字: accepted, but the phone shows no more; 0: no limit */
    double                 min, max; /* numbers: range when max > min or max > 0; lists: entries */
    int                    length_code; /* lists: too few or too many entries; 0: code */
    const struct sim_rule *of;     /* objects: their fields. Lists: the fields of each entry */
    unsigned               only;   /* 0, or the ways (SIM_SENT …) in which the field exists */
};

/* Checks object against rules (ended by a NULL name). where: "template_card.source", for the
 * texts. way: SIM_SENT … for `only`; 0 when it does not matter. Unknown fields are noted. 0, or
 * -1 with v filled. */
int sim_rules_check(const json_t *object, const struct sim_rule *rules, const char *where,
                    unsigned way, struct sim_verdict *v);

/* Appends at most `most` bytes of text, as the platform cuts: in the middle of a character,
 * which phones then show as U+FFFD. */
void sim_cut(struct buf *out, struct str text, size_t most);

/* ---- the checks ---- */

/* The body of message/send apart from its receivers, agentid and media: msgtype and what belongs
 * to it. */
int sim_validate_message(const json_t *body, struct sim_verdict *v);

/* A template_card; way is SIM_SENT, SIM_UPDATED or SIM_PASSIVE. */
int sim_validate_card(const json_t *card, unsigned way, struct sim_verdict *v);

/* Whether a click on this card comes back to the bot (then it has a response_code). */
bool sim_card_calls_back(const json_t *card);

/* The body of menu/create. */
int sim_validate_menu(const json_t *body, struct sim_verdict *v);

/* ---- passive replies ---- */

enum { /* what may answer an input: protocol 2.8 */
    SIM_MAY_NOTHING = 0,
    SIM_MAY_MESSAGE = 1, /* text, image, voice, video, news */
    SIM_MAY_CARD = 2,    /* update_button, update_template_card */
};

struct sim_expected {
    const char *userid;  /* as the callback spelt it */
    const char *corp_id;
    unsigned    may;
};

/* The decrypted inner XML. *out: {"kind":"text","text":…} and so on, as a MESSAGE of the
 * browser's without its frame, plus "media_id"; kind update_button has "replace_name", kind
 * update_template_card has "card". The caller decrefs it; untouched on failure. ERR_BAD_INPUT
 * with the rule that was broken. */
int sim_validate_reply(json_t **out, struct str xml, const struct sim_expected *want,
                       json_t *notes, struct err *err);

/* The card of a passive update as the JSON that message/update_template_card would have been
 * given. */
int sim_card_of_xml(json_t **out, const struct sim_xml *card, struct err *err);

#endif
