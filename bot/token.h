/* Access tokens, as both the sender and the command line get them: from the store, which all
 * processes share; else from gettoken, by the one that holds the lease.  Source: protocol 5.1 */
#ifndef BOT_TOKEN_H
#define BOT_TOKEN_H

#include "bot/api_private.h"

enum {
    TOKEN_EARLY =
        300, /* seconds that should remain: a token with less is renewed, though it still works */
    TOKEN_LEASE = 20, /* seconds a fetch may take; more than a call's time-out */
    TOKEN_OWNER = 33, /* bytes of an owner's name, with its NUL */
};

/* The platform blocks our address for an hour when this is said several times: no trial within the
 * hour. */
bool token_secret_wrong(int errcode);

/* A name for the lease that no other process has. */
void token_owner(char owner[TOKEN_OWNER]);

/* The gettoken call of a secret. *query keeps the memory that the request points into. */
struct api_request token_request(const struct conf_wecom *wecom, const char *secret,
                                 struct buf *query);

/* Reads gettoken's answer, whose errcode is 0. *token points into the answer; *expires_at in
 * seconds UTC. ERR_RETRY: no token in it, one of over 512 bytes, or no time left. */
int token_answer(const struct api_answer *a, int64_t now, struct str *token, int64_t *expires_at,
                 struct err *err);

/*
 * A token for one call, waiting for another process' fetch where there is one.
 *   app    name under which the store keeps it
 *   bad    a token that was refused: not given again; empty at first
 *   token  out: appended to
 * ERR_RETRY: the network, or an errcode of the platform; nothing is tried twice.
 */
int token_get(const struct conf_wecom *wecom, struct store *store, const char *app,
              const char *secret, struct str bad, struct buf *token, struct err *err);

#endif
