/* Answers that somebody has to look at: fever, a risk area, quarantine (question_option.alert).
 * Open until the staff lift them; as long as one is open the person's pass is not green. */
#ifndef STORE_ALERTS_H
#define STORE_ALERTS_H

#include "base/buf.h"
#include "store/store.h"

struct alert {
    int64_t    id;
    int64_t    person;     /* member_subject() */
    struct str flow, question;
    struct str value;      /* sealed; those from before that are read as they are */
    struct str receipt;    /* of the newest report that said so */
    int64_t    at;         /* first said … */
    int64_t    last_at;    /* … and last */
    int64_t    closed_at;  /* 0: open */
    struct str closed_by;  /* userid */
};

/* Opens one; an open one of the same person, flow, question and value gets the receipt and the time
 * (*again). ERR_RETRY without a sealer. */
int alert_raise(struct store *s, int64_t now, const struct alert *a, bool *again, struct err *err);

/* The open ones of a person, oldest first. Costs one look-up when there are none. */
int alert_open(struct store *s, int64_t person, int (*each)(void *arg, const struct alert *a),
               void *arg, struct err *err);

/* Lifts all open ones of the person; *count: how many. reason is sealed. */
int alert_lift(struct store *s, int64_t now, int64_t person, struct str by, struct str reason,
               int64_t *count, struct err *err);

/* Open ones of people in the scope (empty: any) after id `after`, oldest first; at most `most`. */
int alert_list(struct store *s, int64_t after, unsigned most, struct str college,
               struct str class_name, int (*each)(void *arg, const struct alert *a), void *arg,
               struct err *err);

#endif
