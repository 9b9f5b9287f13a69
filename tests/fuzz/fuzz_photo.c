/* A picture of a stranger. What is taken comes out as a picture that would be taken again. */
#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "bot/photo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifdef LIBFUZZER /* tests/fuzz/run; elsewhere there is nobody who changes inputs */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

/* Source: PNG 1.2, 15 (the CRC of a chunk's type and data) */
static uint32_t crc_of(const uint8_t *bytes, size_t n)
{
    uint32_t crc = UINT32_MAX;

    while (n-- > 0) {
        crc ^= *bytes++;
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (0xedb88320U & (0U - (crc & 1)));
    }
    return ~crc;
}

/* Each whole chunk gets the checksum that it should have: else nothing behind the first changed
 * byte of a PNG would ever be looked at. */
static void mend_png(uint8_t *at, size_t left)
{
    enum { SIGNATURE = 8, FRAME = 12 }; /* length, type and checksum of a chunk */

    if (left < SIGNATURE || at[0] != 0x89)
        return;
    for (at += SIGNATURE, left -= SIGNATURE; left >= FRAME;) {
        size_t   n = (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
        uint32_t crc;

        if (n > left - FRAME)
            return;
        crc = crc_of(at + 4, n + 4);
        for (unsigned i = 0; i < 4; i++)
            at[8 + n + i] = (uint8_t)(crc >> (24 - 8 * i));
        at += n + FRAME;
        left -= n + FRAME;
    }
}

/* Now and then the checksums stay wrong. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    size = LLVMFuzzerMutate(data, size, most);
    if (seed % 16 != 0)
        mend_png(data, size);
    return size;
}
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_buf struct buf out = {0}, again = {0};
    struct err          err = {0};

    if (photo_redraw((struct str){(const char *)data, size}, &out, &err) == 0) {
        EXPECT(str_starts(buf_view(&out), STR_LIT("\xff\xd8\xff")));
        EXPECT(photo_redraw(buf_view(&out), &again, NULL) == 0);
    } else {
        EXPECT(out.n == 0 && err.kind == ERR_BAD_INPUT && err.text[0]);
    }
    return 0;
}
