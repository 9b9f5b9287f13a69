/* A mail server: takes one message a connection, remembers it, refuses when told so. In the clear;
 * it may claim to know STARTTLS, and then does not speak it. */
#ifndef TESTS_TOOLS_SMTP_H
#define TESTS_TOOLS_SMTP_H

#include "tests/tools/peer.h"

enum { SMTP_SEEN = 64, SMTP_RULES = 16 };

enum smtp_stage {
    SMTP_GREETING, /* the rule's line takes the place of the greeting */
    SMTP_EHLO,
    SMTP_AUTH,
    SMTP_MAIL,
    SMTP_RCPT,
    SMTP_DATA,
    SMTP_END,      /* after the message */
    SMTP_QUIT,
    SMTP_NEVER,    /* a rule that lets everything pass */
};

struct smtp_rule {
    enum smtp_stage stage;
    const char     *line; /* the answer there, "" for hanging up; NULL: says nothing any more */
};

struct smtp_mail {
    struct buf talk;    /* all that the client said before DATA, a line each, with its CR LF */
    struct buf message; /* as received, without the dots that were doubled */
};

struct smtp_server {
    struct peer      peer;
    char             url[64]; /* smtp://127.0.0.1:port */
    bool             login;   /* it offers AUTH PLAIN and LOGIN */
    bool             starttls;
    pthread_mutex_t  lock;
    pthread_cond_t   changed;
    struct smtp_mail seen[SMTP_SEEN]; /* one a connection, however far it came */
    unsigned         count;
    struct smtp_rule rules[SMTP_RULES]; /* one a connection, in their order */
    unsigned         rules_count, rules_used;
    bool             stopping;
};

void smtp_start(struct smtp_server *s);
void smtp_stop(struct smtp_server *s);
void smtp_rule(struct smtp_server *s, enum smtp_stage stage, const char *line);
unsigned smtp_count(struct smtp_server *s);

#endif
