/* What a type cannot say: values that must agree with each other. All of these report every mistake
 * that they find, take trees that failed shape_check, and stay silent about what it has reported.
 */
#ifndef CONF_CHECK_PRIVATE_H
#define CONF_CHECK_PRIVATE_H

#include "conf/tree_private.h"

#define APPS_MOST 8

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
/* What the configuration has that a school may need. */
struct means {
    bool               sms, mail;
    bool               contacts; /* the contact-sync assistant's secret */
    const struct apps *apps;
};

/* What `identity` does can be done with this configuration; school NULL: nothing to say. */
void check_means(const struct node *school, const struct means *means, struct report *report);
void check_school(const struct node *school, const struct apps *apps, struct report *report);
/* identity: the school's, or NULL; of it the words and what flows may demand. */
void check_flows(const struct node *flows, const struct node *identity, const struct apps *apps,
                 struct report *report);
void check_questions(const struct node *flow, struct report *report);

/* Whether the map's moment `until` lies before its moment `from`; a date means its whole day. */
bool ends_before(const struct node *map, const char *from, const char *until);

/* Who are you, the roster's columns, the sentences of reachability. */
void check_identity(const struct node *identity, const struct apps *apps, struct report *report);
void check_roster(const struct node *roster, struct report *report);
void check_reach(const struct node *reach, struct report *report);

struct builtin;

/* The application of the flows made from `identity`; empty when there are none. */
struct str identity_app(const struct node *identity);
/* Whether the flow is made from it. */
bool identity_makes(const struct node *identity, const struct builtin *flow);

/* "{nme}" would be sent as it stands: only `mark` may stand in braces; NULL: nothing may. */
void check_marks(const struct node *text, const char *mark, struct report *report);

/* No two entries of the list have the same text at the key (NULL: are the same text). `what` names
 * the entries: "two apps" (NULL: with a verb, "the days name"). */
void check_unique(const struct node *list, const char *key, const char *what,
                  struct report *report);

/* The entry's app is one of the configuration's. */
void check_app(const struct node *entry, const struct apps *apps, struct report *report);

#endif
