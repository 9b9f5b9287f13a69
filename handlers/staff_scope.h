/* Whom a member of the staff looks after: the colleges and classes of the roles. */
#ifndef HANDLERS_STAFF_SCOPE_H
#define HANDLERS_STAFF_SCOPE_H

#include "bot/handler.h"
#include "store/staff.h"

enum {
    SCOPES = 20,                      /* of one member; more are left out, and it is said */
    SCOPE_NAME = 4 * STAFF_CHARS + 1, /* bytes of a college or class, with the NUL */
};

struct scope { /* "" is all: the whole school, the whole college */
    char college[SCOPE_NAME], class_name[SCOPE_NAME];
};

/* None of them lies within another: nobody is counted twice. count 0: nobody. */
struct scopes {
    struct scope scope[SCOPES];
    unsigned     count;
    bool         all;  /* everybody: then there is one scope, which is empty */
    bool         more; /* there were more than SCOPES */
};

/* What userid has with one of the roles (ends with NULL). Any connection. */
int scopes_read(struct store *s, struct str userid, const char *const *roles, struct scopes *out,
                struct err *err);

/* 1: what the member has as a counsellor or as the office; 0: he is neither, and *out says so. */
int scopes_mine(struct ctx *ctx, struct scopes *s, struct reply *out, struct err *err);

/* Whether people of that college and class are in one of them. */
bool scopes_have(const struct scopes *s, struct str college, struct str class_name);

/* Appends their names for the audit: 全校, 软件学院、音乐学院 声乐2601; of many the first ones. */
void scopes_name(const struct scopes *s, struct buf *out);

/* Appends a line that some were left out; nothing when none were. */
void scopes_say_more(const struct ctx *ctx, const struct scopes *s, struct buf *out);

#endif
