/* message/send: what belongs to each msgtype. Source: protocol 4.1-4.5. */
#include "sim/validate.h"

#include <string.h>

enum { MEDIA = 40007, TITLE_MISSING = 41016, DESCRIPTION_MISSING = 41033, EMPTY_TEXT = 44004,
       ARTICLES = 45008, URL_MAX = 2048 };

static const struct sim_rule text[] = {
    {.name = "content", .type = SIM_STRING, .need = true, .code = EMPTY_TEXT, .cut = 2048},
    {0},
};
static const struct sim_rule media[] = {
    {.name = "media_id", .type = SIM_STRING, .need = true, .code = MEDIA},
    {0},
};
static const struct sim_rule video[] = {
    {.name = "media_id", .type = SIM_STRING, .need = true, .code = MEDIA},
    {.name = "title", .type = SIM_STRING, .cut = 128},
    {.name = "description", .type = SIM_STRING, .cut = 512},
    {0},
};
/* The limits of title and description are given in characters in one place and in bytes in
 * another (protocol 4.3); the stricter ones are noted. */
static const struct sim_rule textcard[] = {
    {.name = "title", .type = SIM_STRING, .need = true, .code = TITLE_MISSING, .cut = 128},
    {.name = "description", .type = SIM_STRING, .need = true, .code = DESCRIPTION_MISSING,
     .cut = 512},
    {.name = "url", .type = SIM_URL, .need = true, .bytes = URL_MAX},
    {.name = "btntxt", .type = SIM_STRING, .chars = 4},
    {0},
};
static const struct sim_rule article[] = {
    {.name = "title", .type = SIM_STRING, .need = true, .code = TITLE_MISSING, .cut = 128},
    {.name = "description", .type = SIM_STRING, .cut = 512},
    {.name = "url", .type = SIM_URL, .bytes = URL_MAX},
    {.name = "picurl", .type = SIM_URL, .bytes = URL_MAX},
    {.name = "appid", .type = SIM_STRING},
    {.name = "pagepath", .type = SIM_STRING, .bytes = 128},
    {0},
};
static const struct sim_rule news[] = {
    {.name = "articles", .type = SIM_LIST, .need = true, .min = 1, .max = 8,
     .length_code = ARTICLES, .of = article},
    {0},
};
static const struct sim_rule mparticle[] = {
    {.name = "title", .type = SIM_STRING, .need = true, .code = TITLE_MISSING, .cut = 128},
    {.name = "thumb_media_id", .type = SIM_STRING, .need = true, .code = MEDIA},
    {.name = "author", .type = SIM_STRING, .cut = 64},
    {.name = "content_source_url", .type = SIM_URL},
    {.name = "content", .type = SIM_STRING, .need = true, .bytes = 666 * 1024},
    {.name = "digest", .type = SIM_STRING, .cut = 512},
    {0},
};
static const struct sim_rule mpnews[] = {
    {.name = "articles", .type = SIM_LIST, .need = true, .min = 1, .max = 8,
     .length_code = ARTICLES, .of = mparticle},
    {0},
};
static const struct sim_rule markdown[] = {
    {.name = "content", .type = SIM_STRING, .need = true, .code = EMPTY_TEXT, .bytes = 2048},
    {0},
};

static const struct {
    const char            *name;
    const struct sim_rule *rules; /* NULL: template_card, checked elsewhere */
    int                    empty; /* errcode when the object is missing */
    bool                   safe;  /* may be confidential */
} types[] = {
    {"text", text, EMPTY_TEXT, true},
    {"image", media, MEDIA, true},
    {"voice", media, MEDIA, false},
    {"video", video, MEDIA, true},
    {"file", media, MEDIA, true},
    {"textcard", textcard, TITLE_MISSING, false},
    {"news", news, ARTICLES, false},
    {"mpnews", mpnews, ARTICLES, true},
    {"markdown", markdown, EMPTY_TEXT, false},
    {"template_card", NULL, TITLE_MISSING, false},
};

static const struct sim_rule frame[] = {
    {.name = "touser", .type = SIM_STRING},
    {.name = "toparty", .type = SIM_STRING},
    {.name = "totag", .type = SIM_STRING},
    {.name = "msgtype", .type = SIM_STRING, .need = true, .code = 40008},
    {.name = "agentid", .type = SIM_INT, .need = true, .code = 41011},
    {.name = "safe", .type = SIM_INT, .min = 0, .max = 2},
    {.name = "enable_id_trans", .type = SIM_INT, .min = 0, .max = 1},
    {.name = "enable_duplicate_check", .type = SIM_INT, .min = 0, .max = 1},
    {.name = "duplicate_check_interval", .type = SIM_INT, .min = 0, .max = 14400},
    {0},
};

/* The frame without the object that msgtype names, which would be an unknown field of it. */
static int check_frame(const json_t *body, const char *msgtype, struct sim_verdict *v)
{
    json_t *rest = json_copy((json_t *)(uintptr_t)body);
    int     rc;

    json_object_del(rest, msgtype);
    rc = sim_rules_check(rest, frame, "", 0, v);
    json_decref(rest);
    return rc;
}

static int check_articles(const json_t *list, struct sim_verdict *v)
{
    json_t *a;
    size_t  i;

    json_array_foreach(list, i, a) {
        bool link = json_string_length(json_object_get(a, "url")) > 0;
        bool program = json_string_length(json_object_get(a, "appid")) > 0 &&
                       json_string_length(json_object_get(a, "pagepath")) > 0;

        if (!link && !program)
            return sim_refuse(v, 40058, "news.articles[%zu] has no url", i);
    }
    return 0;
}

static int check_safe(const json_t *body, bool allowed, const char *msgtype, struct sim_verdict *v)
{
    json_int_t safe = json_integer_value(json_object_get(body, "safe"));

    if (safe == 0 || (allowed && (safe == 1 || strcmp(msgtype, "mpnews") == 0)))
        return 0;
    return sim_refuse(v, strcmp(msgtype, "news") == 0 ? 40074 : 40058, "safe: not for %s", msgtype);
}

int sim_validate_message(const json_t *body, struct sim_verdict *v)
{
    const char   *msgtype = json_string_value(json_object_get(body, "msgtype"));
    const json_t *object = msgtype ? json_object_get(body, msgtype) : NULL;
    size_t        t, n = sizeof types / sizeof types[0];

    for (t = 0; t < n && (msgtype == NULL || strcmp(types[t].name, msgtype) != 0); t++)
        ;
    if (t == n)
        return sim_refuse(v, 40008, "msgtype %s is not known", msgtype ? msgtype : "(none)");
    if (check_frame(body, msgtype, v) < 0)
        return -1;
    if (!json_is_object(object))
        return sim_refuse(v, types[t].empty, "%s is missing", msgtype);
    if (check_safe(body, types[t].safe, msgtype, v) < 0)
        return -1;
    if (types[t].rules == NULL)
        return sim_validate_card(object, SIM_SENT, v);
    if (sim_rules_check(object, types[t].rules, msgtype, 0, v) < 0)
        return -1;
    return strcmp(msgtype, "news") == 0 ? check_articles(json_object_get(object, "articles"), v)
                                        : 0;
}
