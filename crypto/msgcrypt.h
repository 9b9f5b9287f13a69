/* WeCom's message envelope: signature, and AES-256-CBC with a fixed IV and 32-byte padding.
 * Source: protocol 1.5-1.7; developer.work.weixin.qq.com/document/path/90968 */
#ifndef CRYPTO_MSGCRYPT_H
#define CRYPTO_MSGCRYPT_H

#include "base/buf.h"
#include "base/err.h"

enum {
    MSGCRYPT_KEY_TEXT = 43,             /* characters of EncodingAESKey */
    MSGCRYPT_RANDOM = 16,               /* bytes in front of the plaintext */
    MSGCRYPT_SIG = 40,                  /* hex characters of a signature */
    MSGCRYPT_ENCRYPT_MAX = 1024 * 1024, /* bytes of base64 accepted */
};

/* Immutable after msgcrypt_new: any number of threads may use one (contexts are per thread). */
struct msgcrypt;

/*
 *   token       signs; up to 32 characters, copied
 *   aes_key     EncodingAESKey, 43 characters; surplus bits in the last one are tolerated
 *   receive_id  corp id for self-built apps; copied
 *   out         the caller frees it with msgcrypt_free. Untouched on failure.
 *
 * ERR_BAD_INPUT  the key is not 43 characters that decode to 32 bytes (the text never repeats it)
 */
int msgcrypt_new(struct msgcrypt **out, const char *token, const char *aes_key,
                 const char *receive_id, struct err *err);
void msgcrypt_free(struct msgcrypt *mc); /* NULL is fine; wipes the key */

/* sig <- lower_hex(sha1(sorted concatenation)), with NUL. Values as received, not re-formatted. */
void msgcrypt_sign(const struct msgcrypt *mc, struct str timestamp, struct str nonce,
                   struct str encrypted, char sig[MSGCRYPT_SIG + 1]);

/*
 * Verifies sig (constant time), then decrypts.
 *
 *   timestamp, nonce  as in the query string, after percent-decoding, at most 128 bytes each
 *   encrypted         base64 text of <Encrypt> (or echostr), at most MSGCRYPT_ENCRYPT_MAX
 *   plain, plain_len  out: the message, NUL-terminated behind *plain_len bytes (the message itself
 *                     may hold NULs). The caller frees it. Untouched on failure.
 *
 * ERR_FORBIDDEN   wrong signature, or sealed for another receive id
 * ERR_BAD_INPUT   right signature, but not base64 / not whole blocks / bad padding / bad length
 */
int msgcrypt_open(const struct msgcrypt *mc, struct str sig, struct str timestamp,
                  struct str nonce, struct str encrypted, char **plain, size_t *plain_len,
                  struct err *err);

/*
 * Seals message: appends base64 to *encrypted and writes the signature over it.
 *
 *   random            16 bytes the caller made: fresh from random_bytes, or kept beside a stored
 *                     reply so that a resend gets the same bytes
 *   timestamp, nonce  as they will stand in the reply
 *   encrypted         appended to; must be empty at the call (the signature covers all of it)
 *
 * ERR_BAD_INPUT   message over 512 KiB; *encrypted is then unchanged
 */
int msgcrypt_seal(const struct msgcrypt *mc, struct str message,
                  const unsigned char random[MSGCRYPT_RANDOM], struct str timestamp,
                  struct str nonce, struct buf *encrypted, char sig[MSGCRYPT_SIG + 1],
                  struct err *err);

#endif
