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

void check_conf(const struct node *conf, struct report *report);
/* `sms` and `mail`: each provider has what it needs, and nothing of another's. */
void check_letters(const struct node *conf, struct report *report);
void check_school(const struct node *school, const struct apps *apps, struct report *report);
void check_flows(const struct node *flows, const struct apps *apps, struct report *report);
void check_questions(const struct node *flow, struct report *report);

/* No two entries of the list have the same text at the key (NULL: are the same text). `what` names
 * the entries: "two apps" (NULL: with a verb, "the days name"). */
void check_unique(const struct node *list, const char *key, const char *what,
                  struct report *report);

/* The entry's app is one of the configuration's. */
void check_app(const struct node *entry, const struct apps *apps, struct report *report);

#endif
