#include "sim/md5.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 64, ROUNDS = 64, LENGTH_AT = 56 };

static const unsigned char shifts[4][4] = {
    {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

static uint32_t rotate(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

static uint32_t little32(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The function of a round, and which word of the block it takes. */
static uint32_t mix(unsigned i, const uint32_t s[4], unsigned *word)
{
    uint32_t b = s[1], c = s[2], d = s[3];

    switch (i / 16) {
    case 0:
        *word = i;
        return (b & c) | (~b & d);
    case 1:
        *word = (5 * i + 1) % 16;
        return (d & b) | (~d & c);
    case 2:
        *word = (3 * i + 5) % 16;
        return b ^ c ^ d;
    default:
        *word = 7 * i % 16;
        return c ^ (b | ~d);
    }
}

static void add_block(uint32_t state[4], const unsigned char block[BLOCK])
{
    uint32_t s[4];

    memcpy(s, state, sizeof s);
    for (unsigned i = 0; i < ROUNDS; i++) {
        unsigned word;
        uint32_t f = mix(i, s, &word);
        /* The RFC's table is floor(2^32 |sin(i + 1)|). */
        uint32_t table = (uint32_t)(uint64_t)(4294967296.0 * fabs(sin(i + 1.0)));

        f += s[0] + table + little32(block + 4 * word);
        s[0] = s[3];
        s[3] = s[2];
        s[2] = s[1];
        s[1] += rotate(f, shifts[i / 16][i % 4]);
    }
    for (int i = 0; i < 4; i++)
        state[i] += s[i];
}

void sim_md5(struct str bytes, unsigned char out[SIM_MD5])
{
    uint32_t      state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    uint64_t      bits = (uint64_t)bytes.n * 8;
    unsigned char last[2 * BLOCK] = {0};
    size_t        rest = bytes.n % BLOCK, blocks = rest < LENGTH_AT ? 1 : 2;

    for (size_t at = 0; at + BLOCK <= bytes.n; at += BLOCK)
        add_block(state, (const unsigned char *)bytes.p + at);
    if (rest > 0)
        memcpy(last, bytes.p + bytes.n - rest, rest);
    last[rest] = 0x80;
    for (size_t i = 0; i < 8; i++)
        last[BLOCK * blocks - 8 + i] = (unsigned char)(bits >> 8 * i);
    for (size_t i = 0; i < blocks; i++)
        add_block(state, last + BLOCK * i);
    for (size_t i = 0; i < SIM_MD5; i++)
        out[i] = (unsigned char)(state[i / 4] >> 8 * (i % 4));
}
