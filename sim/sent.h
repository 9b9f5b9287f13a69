/* What was sent to whom, however many messages are kept: enough to say, of a broadcast to a whole
 * school, whether everybody got it exactly once. Eight bytes a message, and the words of each
 * text once. */
#ifndef SIM_SENT_H
#define SIM_SENT_H

#include "crypto/digest.h"
#include "sim/index.h"

#include <jansson.h>

struct sim;
struct sim_app;
struct sim_member;

enum { SIM_MSGID = 43 };

/* One accepted message/send, or one passive reply. */
struct sim_sending {
    char                  msgid[SIM_MSGID + 1]; /* "" of a passive reply */
    const struct sim_app *app;
    uint32_t              words;      /* in sim_sent.words */
    uint32_t              receivers;  /* who got it: a card can reach some of its receivers only */
    int64_t               at;
    int64_t               first, last; /* ids that lie around its messages' */
    bool                  recalled;
    int64_t               repeat_until; /* enable_duplicate_check; 0: off */
    unsigned char         digest[DIGEST_SHA256]; /* of the request */
};

struct sim_delivery {
    uint32_t member, sending;
};

struct sim_sent {
    struct sim_sending  *sendings;
    struct sim_delivery *deliveries;
    char               **words;      /* the texts of what was sent, each one once */
    size_t               sendings_count, deliveries_count, words_count;
    size_t               sendings_cap, deliveries_cap, words_cap;
    struct sim_index     by_words, by_msgid, by_digest;
    uint64_t             repeats;    /* requests that enable_duplicate_check has swallowed */
};

void sim_sent_free(struct sim_sent *s);

/* A new one. object: of message/send, or of a passive reply; all its texts are its words. It is
 * borrowed until the next one. */
struct sim_sending *sim_sent_add(struct sim *sim, const struct sim_app *app, const json_t *object);

/* Its msgid, after that of others were made. */
void sim_sent_name(struct sim *sim, struct sim_sending *s, const char *msgid);

/* The newest one got there. */
void sim_sent_deliver(struct sim *sim, const struct sim_member *m);

/* NULL: there is none. */
struct sim_sending *sim_sent_find(struct sim *sim, struct str msgid);

/* enable_duplicate_check: the accepted request with these bytes whose interval lasts still; NULL:
 * none. sim_sent_remember: the newest one was accepted for this request. */
struct sim_sending *sim_sent_repeated(struct sim *sim, const struct sim_app *app,
                                      const unsigned char digest[DIGEST_SHA256]);
void sim_sent_remember(struct sim *sim, const unsigned char digest[DIGEST_SHA256], int64_t until);

/* What to count; NULL and "": whatever. */
struct sim_sent_query {
    const char           *text;  /* in the words */
    const char           *msgid;
    const char           *who;   /* how the userids begin of those who are to get it */
    const struct sim_app *app;
    bool                  passive; /* passive replies instead of messages */
};

/* As GET /ui/sent of docs/simulator.md says. A new reference. Lock held. */
json_t *sim_sent_json(struct sim *sim, const struct sim_sent_query *q);

#endif
