/* A message to those of the staff whom a person concerns. */
#ifndef HANDLERS_STAFF_TELL_H
#define HANDLERS_STAFF_TELL_H

#include "base/buf.h"
#include "bot/handler.h"
#include "store/alerts.h"

/* Userids joined by '|', each once. */
struct receivers {
    struct buf to;
    unsigned   count;
    bool       nobody; /* none of them is known to be there */
    bool       office; /* they are the office, which is told where there is nobody else */
};

#define auto_receivers __attribute__((cleanup(receivers_free)))
void receivers_free(struct receivers *r);

/* One more, unless he is among them, whatever the case, or there are PUSH_RECEIVERS. */
void receivers_add(struct receivers *r, struct str userid);

/* Adds everybody who has one of the roles and in whose scope the college and class are; when none
 * of them is there, the office. Who has left the staff application is left out; whom the platform
 * did not reach the last time does not count as there, but is tried again, because nothing else
 * would tell that he is back. At most as many as one message takes (protocol 4.1). */
int receivers_for(struct ctx *ctx, struct receivers *r, char *const *roles, unsigned roles_count,
                  struct str college, struct str class_name, struct err *err);

/* What is pushed about an alert or an application comes back as MSG_ANSWER with such a key and a
 * number behind it when it reached nobody (push_text_back): then the office is told, by
 * staff_unheard.c. */
#define UNHEARD_ALERT    "unheard/alert/"    /* and the person */
#define UNHEARD_APPROVAL "unheard/approval/" /* and its number */

/* Of these the ones who surely see cards, and the others. Each costs one look-up. */
int receivers_split(struct ctx *ctx, const struct receivers *all, struct receivers *cards,
                    struct receivers *words, struct err *err);

/* Of these the ones who read Chinese, and those who read English; as receivers_split. */
int receivers_by_lang(struct ctx *ctx, const struct receivers *all, struct receivers *chinese,
                      struct receivers *english, struct err *err);

/* Appends 身体好吗：发热; the names where the school has them no more. staff_alerts.c */
void staff_alert_say(const struct ctx *ctx, const struct alert *a, struct buf *out);

#endif
