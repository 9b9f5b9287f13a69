#include "cli/seen.h"

#include "base/buf.h"
#include "base/mem.h"
#include "crypto/digest.h"

enum { FIRST = 1024, KEPT = 16 /* bytes of a digest */ }; /* FIRST is a power of two */

struct seen_slot {
    unsigned char digest[KEPT];
    int64_t       line; /* 0: free */
};

static void digest_of(struct str value, unsigned char out[DIGEST_SHA256])
{
    auto_wiped struct buf lower = {0};

    buf_room(&lower, value.n);
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];

        buf_char(&lower, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
    digest_sha256(buf_view(&lower), out);
}

/* That of the digest, or the free one where it belongs. */
static struct seen_slot *slot_of(const struct seen *s, const unsigned char digest[KEPT])
{
    uint64_t at;

    for (memcpy(&at, digest, sizeof at);; at++) {
        struct seen_slot *slot = &s->slots[at & (s->size - 1)];

        if (slot->line == 0 || memcmp(slot->digest, digest, KEPT) == 0)
            return slot;
    }
}

static void grow(struct seen *s)
{
    struct seen larger = {.size = s->size ? 2 * s->size : FIRST, .used = s->used};

    larger.slots = xcalloc(larger.size, sizeof *larger.slots);
    for (size_t i = 0; i < s->size; i++)
        if (s->slots[i].line != 0)
            *slot_of(&larger, s->slots[i].digest) = s->slots[i];
    free(s->slots);
    *s = larger;
}

int64_t seen_before(struct seen *s, struct str value, int64_t line)
{
    unsigned char     digest[DIGEST_SHA256];
    struct seen_slot *slot;

    digest_of(value, digest);
    if (2 * s->used >= s->size)
        grow(s);
    slot = slot_of(s, digest);
    if (slot->line != 0)
        return slot->line;
    memcpy(slot->digest, digest, KEPT);
    slot->line = line;
    s->used++;
    return 0;
}

int64_t seen_line(const struct seen *s, struct str value)
{
    unsigned char digest[DIGEST_SHA256];

    if (s->size == 0)
        return 0;
    digest_of(value, digest);
    return slot_of(s, digest)->line;
}

void seen_free(struct seen *s)
{
    free(s->slots);
    *s = (struct seen){0};
}
