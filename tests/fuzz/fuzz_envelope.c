/* The scanner over unsigned bytes. Where mxml reads the same document, it must see the same
 * <Encrypt>. */
#include "tests/fuzz/fuzz.h"

#include "base/mem.h"
#include "bot/envelope.h"
#include "bot/xml.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Entities and control characters are raw for the scanner; mxml drops U+FEFF. */
static bool comparable(struct str text)
{
    if (memmem(text.p, text.n, "\xef\xbb\xbf", 3))
        return false;
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f || text.p[i] == '&')
            return false;
    return true;
}

static void compare(struct str body, struct str encrypt)
{
    auto_xml struct xml_node *root = NULL;
    auto_free char           *text = NULL;
    struct xml_node          *child;
    size_t                    n;

    if (!comparable(encrypt) || xml_parse(&root, body, NULL) < 0)
        return;
    child = xml_child(root, "Encrypt");
    EXPECT(child != NULL && xml_next_named(child, "Encrypt") == NULL);
    text = malloc(body.n + 1);
    n = xml_text(child, text, body.n + 1);
    EXPECT(str_eq(str_trim((struct str){text, n}), encrypt));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str body = {(const char *)data, size}, encrypt = {NULL, 0};

    if (envelope_encrypt(body, &encrypt, NULL) < 0) {
        EXPECT(encrypt.p == NULL && encrypt.n == 0);
        return 0;
    }
    EXPECT(encrypt.n > 0 && encrypt.p > body.p && encrypt.p + encrypt.n < body.p + body.n);
    EXPECT(memchr(body.p, '\0', body.n) == NULL);
    compare(body, encrypt);
    return 0;
}
