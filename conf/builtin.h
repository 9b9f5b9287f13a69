/* The flows of our own, which are made from sections of the school file: `identity` (who are you,
 * is it right, phone, mail, correction), `booking` (with a carrier, and taking it back), each entry
 * of `appointments`, and `notices` (发通知). They are asked by the same engine as the school's; what
 * they do is in handlers/flow_action.h. */
#ifndef CONF_BUILTIN_H
#define CONF_BUILTIN_H

#include "base/str.h"
#include "conf/school.h"

/* Of 发通知, beside the answers: whether there are English words to give an English title to; no
 * question is called so. */
#define BUILTIN_ENGLISH "~english"

struct builtin {
    const char        *name;    /* of the flow and its action; no school's flow is called so */
    const char        *section; /* of the school file, which it is made from */
    const char        *app;     /* the application that offers it, whether or not the file has the
                                   section; NULL: the section says */
    const char *const *words;   /* what starts it, ends with NULL; the section's `words` are in
                                   place of those of its first flow */
    const char        *key;     /* the key of the section that turns it on; NULL: always there */
    bool               usual;   /* what the key is when it is absent */
};

enum { BUILTIN_COUNT = 8 };

/* In the order of their sections. */
extern const struct builtin builtins[BUILTIN_COUNT];

/* What asks for the pass, ends with NULL; `pass.words` is in place of them. */
extern const char *const builtin_pass_words[];

/* NULL: no flow of ours is called so. Appointments are not here: the school names them. */
const struct builtin *builtin_named(struct str name);

/* Whether it is the first flow of its section, whose words the section may give. */
bool builtin_leads(const struct builtin *flow);

/* Fills in what `booking` and `pass` leave to us (words, titles, sentences), and appends the flows
 * to school->flows; of each section only when the school has it. staff: the configuration has the
 * application staff. Their questions:
 *
 *   identity    consent (yes, no; with a notice only), number, name, document (where it is asked)
 *   confirm     check (right, phone where it may be changed, wrong, notme)
 *   phone       phone, code
 *   mail        mail, code
 *   correction  what (name, number, document, candidate, class, other), detail
 *
 *   booking     carrier (the names of the carriers), scope (all, one), phone
 *   withdraw    which (no options of its own: the action's, a carrier or "all"), confirm (yes, no)
 *   <name>      place, day, slot (no options of their own); action "appointment", flow->name is
 *               that of the appointment
 *
 *   notice      to, what (no options of its own: the action's, the names of the templates and
 *               "own"), kind (no options of its own: the names of the kinds; own, and only where
 *               notice_kind_usable is true of more than one; else it is that one), form (own: text,
 *               textcard, news, image, card), title (textcard, news, card), body, body_en (text,
 *               textcard, news, card; the second is optional), title_en (while the note
 *               BUILTIN_ENGLISH of the action is "yes"; optional), url (textcard, news), picture
 *               (image), ack (no, yes; own, but not of a card, whose button is 收到), deadline and
 *               field1 … field8 (a template that has {deadline}, or the free field of that number:
 *               conf/notices.h), at. Only where there is an application staff
 *
 * Those of identity and withdraw everybody may start: the actions refuse, and say why; they are
 * never reviewed. booking and the appointments are for the roster, within their window, and are
 * reviewed. notice is offered to all of the staff's application and is reviewed: the action refuses
 * who is neither a counsellor nor of the office. */
void builtin_add(struct conf_school *school, bool staff);

#endif
