/* A picture of a stranger. What is taken comes out as a picture that would be taken again. */
#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "bot/photo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
