#include "crypto/random.h"

#include "crypto/contexts_private.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>

static void fill(unsigned char *out, size_t n)
{
    if (RAND_bytes(out, (int)n) != 1)
        contexts_broken("random bytes");
}

void random_bytes(void *out, size_t n)
{
    struct contexts *c = contexts_mine();
    unsigned char   *to = out, *from;

    for (; n > CONTEXTS_RANDOM; n -= CONTEXTS_RANDOM, to += CONTEXTS_RANDOM)
        fill(to, CONTEXTS_RANDOM);
    if (n == 0)
        return;
    if (n > c->random_left) {
        fill(c->random, CONTEXTS_RANDOM);
        c->random_left = CONTEXTS_RANDOM;
    }
    from = c->random + (CONTEXTS_RANDOM - c->random_left);
    memcpy(to, from, n);
    OPENSSL_cleanse(from, n); /* what was given out is nobody else's */
    c->random_left -= n;
}
