/* What the platform answers about a member, as the handlers get it. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "bot/internal.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_told(struct str s)
{
    EXPECT(s.p != NULL && s.p[s.n] == '\0' && strlen(s.p) == s.n && utf8_is_clean(s) &&
           utf8_valid(s));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str                   body = {(const char *)data, size};
    auto_message struct message *m = internal_answer(STR_LIT("user/get"), body, 0, body, 1);
    const struct msg_answer     *a = &m->answer;

    EXPECT(m->type == MSG_ANSWER && message_internal(m) && str_is(m->key, "user/get"));
    check_told(m->from);
    check_told(m->member);
    EXPECT(a->errcode == 0 && a->status >= 0 && a->status <= 5 && a->attr_count <= 256);
    check_told(a->name);
    check_told(a->mobile);
    check_told(a->mail);
    for (size_t i = 0; i < a->attr_count; i++) {
        check_told(a->attrs[i].name);
        check_told(a->attrs[i].value);
        check_told(a->attrs[i].title);
    }
    return 0;
}
