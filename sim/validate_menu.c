/* menu/create. Source: protocol 5.3. */
#include "sim/validate.h"

#include <string.h>

enum {
    BUTTONS = 40016, TYPE = 40017, NAME = 40018, KEY = 40019, URL = 40020, LEVELS = 40022,
    SUB_BUTTONS = 40023, SUB_TYPE = 40024, SUB_NAME = 40025, SUB_KEY = 40026, SUB_URL = 40027,
    URL_SCHEME = 40054, SUB_URL_SCHEME = 40055, TOP_NAME_MAX = 16, SUB_NAME_MAX = 40,
    KEY_MAX = 128, URL_MAX = 1024,
};

static const struct {
    const char *type;
    const char *needs; /* key, url or pagepath */
} types[] = {
    {"click", "key"}, {"view", "url"}, {"scancode_push", "key"}, {"scancode_waitmsg", "key"},
    {"pic_sysphoto", "key"}, {"pic_photo_or_album", "key"}, {"pic_weixin", "key"},
    {"location_select", "key"}, {"view_miniprogram", "pagepath"},
};

static struct str text(const json_t *button, const char *name)
{
    const json_t *value = json_object_get(button, name);

    return (struct str){json_string_value(value), json_string_length(value)};
}

static int check_url(struct str url, bool sub, struct sim_verdict *v)
{
    if (url.n == 0 || url.n > URL_MAX)
        return sim_refuse(v, sub ? SUB_URL : URL, "a menu url is empty or over %d bytes", URL_MAX);
    if (!str_starts(url, STR_LIT("http://")) && !str_starts(url, STR_LIT("https://")))
        return sim_refuse(v, sub ? SUB_URL_SCHEME : URL_SCHEME, "a menu url has no scheme");
    return 0;
}

static int check_leaf(const json_t *b, bool sub, struct sim_verdict *v)
{
    struct str type = text(b, "type"), needed;
    size_t     t, n = sizeof types / sizeof types[0];

    for (t = 0; t < n && !str_is(type, types[t].type); t++)
        ;
    if (t == n)
        return sim_refuse(v, sub ? SUB_TYPE : TYPE, "menu type %.*s is not known", STR_ARG(type));
    needed = text(b, types[t].needs);
    if (strcmp(types[t].needs, "url") == 0)
        return check_url(needed, sub, v);
    if (needed.n == 0 || (strcmp(types[t].needs, "key") == 0 && needed.n > KEY_MAX))
        return sim_refuse(v, sub ? SUB_KEY : KEY, "menu %s is empty or over %d bytes",
                          types[t].needs, KEY_MAX);
    if (strcmp(types[t].type, "view_miniprogram") == 0 && text(b, "appid").n == 0)
        return sim_refuse(v, sub ? SUB_KEY : KEY, "a mini program without appid");
    return 0;
}

static int check_button(const json_t *b, bool sub, struct sim_verdict *v);

static int check_subs(const json_t *list, struct sim_verdict *v)
{
    size_t  n = json_array_size(list), i;
    json_t *b;

    if (n < 1 || n > 5)
        return sim_refuse(v, SUB_BUTTONS, "%zu sub buttons, wanted 1 to 5", n);
    json_array_foreach(list, i, b)
        if (check_button(b, true, v) < 0)
            return -1;
    return 0;
}

static int check_button(const json_t *b, bool sub, struct sim_verdict *v)
{
    struct str    name = text(b, "name");
    size_t        most = sub ? SUB_NAME_MAX : TOP_NAME_MAX;
    const json_t *subs = json_object_get(b, "sub_button");

    if (!json_is_object(b) || name.n == 0 || name.n > most)
        return sim_refuse(v, sub ? SUB_NAME : NAME, "menu name %.*s has %zu bytes, wanted 1 to %zu",
                          STR_ARG(name), name.n, most);
    if (json_array_size(subs) > 0 || (subs && text(b, "type").n == 0))
        return sub ? sim_refuse(v, LEVELS, "a menu has two levels") : check_subs(subs, v);
    return check_leaf(b, sub, v);
}

int sim_validate_menu(const json_t *body, struct sim_verdict *v)
{
    const json_t *list = json_object_get(body, "button");
    size_t        n = json_array_size(list), i;
    json_t       *b;

    if (n < 1 || n > 3)
        return sim_refuse(v, BUTTONS, "%zu menu buttons, wanted 1 to 3", n);
    json_array_foreach(list, i, b)
        if (check_button(b, false, v) < 0)
            return -1;
    return 0;
}
