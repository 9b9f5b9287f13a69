/* The answer of a CAS server. It comes from one that we trust, but an identity stands in it. */
#include "tests/fuzz/fuzz.h"

#include "bot/cas.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The name stands there in one piece, between two tags, with nothing around it but blanks. */
static void check_in_one_piece(struct str body, const char *user)
{
    struct str rest = body;
    size_t     n = strlen(user);
    bool       found = false;

    while (!found && rest.n > 0) {
        const char *at = memmem(rest.p, rest.n, user, n);
        const char *before = at, *behind = at ? at + n : NULL;

        if (at == NULL)
            break;
        while (before > body.p && strchr(" \t\r\n", before[-1]) && before[-1] != '\0')
            before--;
        while (behind < body.p + body.n && strchr(" \t\r\n", *behind) && *behind != '\0')
            behind++;
        found = before > body.p && (before[-1] == '>' || before[-1] == '[') &&
                behind < body.p + body.n && (*behind == '<' || *behind == ']');
        rest = (struct str){at + 1, (size_t)(body.p + body.n - at) - 1};
    }
    EXPECT(found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str        body = {(const char *)data, size};
    struct cas_answer a = {.result = CAS_SILENT};
    struct err        err = {0};

    if (cas_read(body, &a, &err) < 0) {
        EXPECT(err.kind == ERR_BAD_INPUT && a.result == CAS_SILENT);
        return 0;
    }
    EXPECT(a.result != CAS_SILENT);
    EXPECT((a.result == CAS_USER_TOLD) == (a.user[0] != '\0'));
    EXPECT((a.result == CAS_USER_TOLD) == (a.code[0] == '\0'));
    EXPECT(strlen(a.user) <= CAS_USER && strlen(a.code) < CAS_CODE);
    EXPECT(memmem(data, size, "http://www.yale.edu/tp/cas", 26) != NULL);
    EXPECT(memmem(data, size, "serviceResponse", 15) != NULL);
    if (a.result == CAS_USER_TOLD)
        check_in_one_piece(body, a.user);
    return 0;
}
