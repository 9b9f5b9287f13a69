#include "conf/builtin.h"

static const char *const words_identity[] = {"身份确认", "确认身份", "认证", "verify", NULL};
static const char *const words_confirm[] = {"我的信息", "核对信息", "myinfo", NULL};
static const char *const words_phone[] = {"改手机", "换手机号", "phone", NULL};
static const char *const words_mail[] = {"绑定邮箱", "mail", "email", NULL};
static const char *const words_correction[] = {"信息有误", "更正", "correction", NULL};

const struct builtin builtins[BUILTIN_COUNT] = {
    {.name = "identity", .words = words_identity},
    {.name = "confirm", .words = words_confirm},
    {.name = "phone", .words = words_phone, .key = "phone", .usual = true},
    {.name = "mail", .words = words_mail, .key = "mail", .usual = false},
    {.name = "correction", .words = words_correction},
};

const struct builtin *builtin_named(struct str name)
{
    for (unsigned i = 0; i < BUILTIN_COUNT; i++)
        if (str_is(name, builtins[i].name))
            return &builtins[i];
    return NULL;
}
