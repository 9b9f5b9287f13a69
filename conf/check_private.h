/* What a type cannot say: values that must agree with each other. All of these report every mistake
 * that they find, take trees that failed shape_check, and stay silent about what it has reported.
 */
#ifndef CONF_CHECK_PRIVATE_H
#define CONF_CHECK_PRIVATE_H

#include "conf/school.h"
#include "conf/tree_private.h"

#define APPS_MOST  8
#define TEXT_USUAL 200 /* characters of a text answer when max is not given */

/* The applications of the configuration; empty when it has none that could be read: then nothing is
 * said about the applications that the school names. */
struct apps {
    struct str name[APPS_MOST];
    unsigned   count;
};

bool apps_have(const struct apps *apps, struct str name);

void check_conf(const struct node *conf, struct report *report);
/* `sms` and `mail`: each provider has what it needs, and nothing of another's. */
void check_letters(const struct node *conf, struct report *report);
/* `login`: TLS, and where the browser comes back. */
void check_login(const struct node *conf, struct report *report);
/* What the configuration has that a school may need. */
struct means {
    bool               sms, mail;
    bool               contacts; /* the contact-sync assistant's secret */
    bool               files;    /* a folder for photos */
    const struct apps *apps;
};

/* What `identity` and the questions do can be done with this configuration; school NULL: nothing to
 * say. */
void check_means(const struct node *school, const struct means *means, struct report *report);
void check_school(const struct node *school, const struct apps *apps, struct report *report);
void check_flows(const struct node *school, const struct apps *apps, struct report *report);
/* What starts flows, the pass, clearances, in one application each. */
void check_words(const struct node *school, struct report *report);
/* A flow_window: it begins before it ends. */
void check_window(const struct node *window, struct report *report);
/* How often, what comes first, who is told and asked. */
void check_rules(const struct node *flows, const struct node *flow, const struct apps *apps,
                 struct report *report);
void check_questions(const struct node *flow, struct report *report);
/* pattern, wrong, default, version, and what a question of that kind must not have; kind: enum
 * question_kind. */
void check_answers(const struct node *flow, const struct node *question, int64_t kind,
                   struct report *report);
/* The days of a date's min and max. */
void check_days(const struct node *question, struct report *report);
/* Kinds, templates, hours, and the keys that hang on each other. */
void check_notices(const struct node *notices, const struct apps *apps, struct report *report);
/* What needs the calendar has one; calendar: NULL when the school names none. */
void check_calendar_use(const struct node *school, const struct school_calendar *calendar,
                        struct report *report);
void check_booking(const struct node *school, const struct apps *apps, struct report *report);
void check_appointments(const struct node *school, const struct apps *apps, struct report *report);
void check_clearances(const struct node *school, const struct apps *apps, struct report *report);
void check_pass(const struct node *pass, const struct node *flows, const struct node *identity,
                const struct apps *apps, struct report *report);

/* The first flow of that name; NULL when there is none. */
const struct node *flow_find(const struct node *flows, struct str name);
/* Whether the kinds of people in `wide` (NULL: all) are those in `narrow` and perhaps more. */
bool kinds_cover(const struct node *wide, const struct node *narrow);
/* What stands at the key is done in the staff's application, which our handlers know by this name:
 * there is one. */
void check_staff_app(const struct node *key, const struct apps *apps, struct report *report);

/* The moment in UTC seconds; a date is its first second, or at the end of something its last. */
bool moment_of(struct str text, bool end, int64_t *utc);
/* Whether the map's moment `until` lies before its moment `from`; a date means its whole day. */
bool ends_before(const struct node *map, const char *from, const char *until);

/* Who are you, the roster's columns, the sentences of reachability. */
void check_identity(const struct node *identity, const struct apps *apps, struct report *report);
void check_roster(const struct node *roster, struct report *report);
void check_reach(const struct node *reach, struct report *report);

struct builtin;

/* ---- check_section.c: what sections and entries of lists have in common ---- */

/* Whether the key is true; `usual` when it is absent. */
bool key_true(const struct node *map, const char *key, bool usual);
/* Whether somebody can have confirmed; identity: the school's, or NULL. */
bool can_confirm(const struct node *identity);
/* The application of a section of the school, or of an entry of one of its lists; empty when there
 * is none. */
struct str section_app(const struct node *section);
/* It is one of the configuration's, also when nobody wrote it; what: how it is called. */
void check_section_app(const struct node *section, const char *what, const struct apps *apps,
                       struct report *report);
/* … and not the staff's. */
void check_public_app(const struct node *section, const char *what, const struct apps *apps,
                      struct report *report);
/* The one that offers a flow of ours; empty when there is none. */
struct str builtin_app(const struct node *school, const struct builtin *flow);
/* Whether the school has what the flow is made from. */
bool builtin_made(const struct node *school, const struct builtin *flow);
/* kinds, others, confirmed, roster_only. */
void check_people(const struct node *flow, const struct node *identity, struct report *report);
/* No translation without its text. */
void check_twins(const struct node *map, struct report *report);
/* No flow, appointment or clearance in front of the entry is called so, and no flow of ours. */
void check_own_name(const struct node *school, const struct node *entry, struct report *report);
/* The labels of what is chosen by number or label: unique, no words of the bot, no numbers of
 * others. what: names the entries, as for check_unique. */
void check_labels(const struct node *options, const char *label, const char *twin, struct str app,
                  const char *what, struct report *report);

/* "{nme}" would be sent as it stands: only `mark` may stand in braces; NULL: nothing may. */
void check_marks(const struct node *text, const char *mark, struct report *report);

/* No two entries of the list have the same text at the key (NULL: are the same text). `what` names
 * the entries: "two apps" (NULL: with a verb, "the days name"). */
void check_unique(const struct node *list, const char *key, const char *what,
                  struct report *report);

/* The entry's app is one of the configuration's. */
void check_app(const struct node *entry, const struct apps *apps, struct report *report);

#endif
