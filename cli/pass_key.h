/* The public key of the passes, as gates want it. */
#ifndef CLI_PASS_KEY_H
#define CLI_PASS_KEY_H

#include "base/buf.h"
#include "crypto/digest.h"
#include "crypto/signed.h"

struct pass_key {
    struct buf pem;                                /* SubjectPublicKeyInfo, with its line feeds */
    struct buf raw;                                /* base64 of the 32 bytes */
    char       fingerprint[2 * DIGEST_SHA256 + 1]; /* hex SHA-256 of the DER form */
};

/* out: {0}; freed with pass_key_free. */
void pass_key_write(const unsigned char key[SIGNED_PUBLIC], struct pass_key *out);
void pass_key_free(struct pass_key *key);

#endif
