/* The clear outer layer: what is posted, and what comes back. */
#ifndef SIM_ENVELOPE_H
#define SIM_ENVELOPE_H

#include "sim/state.h"

/* One request to the bot, sealed. */
struct sim_envelope {
    struct buf url;    /* with signature, timestamp and nonce */
    struct buf shown;  /* the same without the host, for the wire view */
    struct buf body;   /* empty for a URL verification */
};

/* Seals plain for app's callback; with `verify` as the echostr of a GET. Appends to *out, which
 * must be empty. */
int sim_envelope_make(struct sim_envelope *out, const struct sim *sim, const struct sim_app *app,
                      struct str plain, bool verify, struct err *err);
void sim_envelope_free(struct sim_envelope *e);

/* Reads an encrypted reply: exactly Encrypt, MsgSignature, TimeStamp, Nonce; a right signature;
 * sealed for this company. *plain: the caller frees it; untouched on failure. */
int sim_envelope_open(char **plain, size_t *len, const struct sim_app *app, struct str body,
                      struct err *err);

#endif
