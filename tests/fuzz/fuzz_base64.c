/* The decoder, and the encoder against it. */
#include "tests/fuzz/fuzz.h"

#include "base/mem.h"
#include "crypto/base64.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str               text = {(const char *)data, size};
    size_t                   cap = BASE64_DECODED_MAX(size), n = SIZE_MAX, again_n;
    auto_free unsigned char *bytes = malloc(cap), *again = malloc(cap + size);
    auto_buf struct buf      canonical = {0}, raw = {0};

    /* Whatever decodes comes back from its canonical form, and fits exactly. */
    if (base64_decode(text, bytes, cap, &n) == 0) {
        EXPECT(n <= cap);
        base64_encode(&canonical, bytes, n);
        EXPECT(base64_decode(buf_view(&canonical), again, n, &again_n) == 0);
        EXPECT(again_n == n && (n == 0 || memcmp(again, bytes, n) == 0));
        EXPECT(n == 0 || base64_decode(text, again, n - 1, &again_n) == -1);
    } else {
        EXPECT(n == SIZE_MAX);
    }

    /* Whatever is encoded decodes. */
    base64_encode(&raw, data, size);
    EXPECT(base64_decode(buf_view(&raw), again, size, &again_n) == 0);
    EXPECT(again_n == size && (size == 0 || memcmp(again, data, size) == 0));
    return 0;
}
