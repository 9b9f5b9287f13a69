#include "cli/pass_key.h"

#include "crypto/base64.h"

#include <string.h>

enum { DER_HEAD = 12 };

/* SubjectPublicKeyInfo of an Ed25519 key without its 32 bytes. Source: RFC 8410, 4 and 10.1. */
static const unsigned char der_head[DER_HEAD] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

void pass_key_write(const unsigned char key[SIGNED_PUBLIC], struct pass_key *out)
{
    unsigned char der[DER_HEAD + SIGNED_PUBLIC], hash[DIGEST_SHA256];

    memcpy(der, der_head, DER_HEAD);
    memcpy(der + DER_HEAD, key, SIGNED_PUBLIC);
    buf_c(&out->pem, "-----BEGIN PUBLIC KEY-----\n");
    base64_encode(&out->pem, der, sizeof der); /* 60 characters: one line */
    buf_c(&out->pem, "\n-----END PUBLIC KEY-----\n");
    base64_encode(&out->raw, key, SIGNED_PUBLIC);
    digest_sha256((struct str){(const char *)der, sizeof der}, hash);
    digest_hex(out->fingerprint, hash, sizeof hash);
}

void pass_key_free(struct pass_key *key)
{
    buf_free(&key->pem);
    buf_free(&key->raw);
}
