/* A member who writes texts to the bot under test, and what comes back. */
#ifndef TESTS_TOOLS_TALK_H
#define TESTS_TOOLS_TALK_H

#include "tests/tools/http.h"
#include "tests/tools/server.h"
#include "tests/tools/wecom.h"

/* One message. Sending the same one again is a resend: the envelope around it is new every time, as
 * the platform's is (another timestamp, nonce and random prefix). */
struct text {
    char        user[24];
    uint64_t    msg_id;
    int64_t     create_time;
    const char *content;
};

struct answer_of {
    int        status;   /* 0: no HTTP answer came */
    struct buf body;     /* as received */
    char      *plain;    /* the opened reply; NULL when the body was empty or did not open */
};

#define auto_answer_of __attribute__((cleanup(answer_of_free)))

/* A new message of the server's i-th member: another MsgId than any before, now. */
struct text talk_text(unsigned i, const char *content);

/* The HTTP request that delivers it, appended to *request. Any thread. */
void talk_request(struct buf *request, const struct wecom *w, const struct text *t);

/* Fills *out from a reply: opens what is not empty. */
void talk_take(struct answer_of *out, const struct wecom *w, const struct http_reply *reply);

/* Delivers it on a connection of its own and waits, at most half a minute. */
void talk_deliver(const struct server *s, const struct wecom *w, const struct text *t,
                  struct answer_of *out);

/* Both: a new message, and whether the answer is 200 and contains `want`; if not, it is printed. */
bool talk_say(const struct server *s, const struct wecom *w, unsigned i, const char *content,
              const char *want);

bool answer_contains(const struct answer_of *a, const char *want); /* false when there is no text */
void answer_of_free(struct answer_of *a);

#endif
