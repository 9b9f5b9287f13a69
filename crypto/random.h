/* Random bytes and digests, so that OpenSSL is named in this folder only. */
#ifndef CRYPTO_RANDOM_H
#define CRYPTO_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* n cryptographically strong bytes, from a 4 KiB buffer per thread. Exits when there are none. */
void random_bytes(void *out, size_t n);

#endif
