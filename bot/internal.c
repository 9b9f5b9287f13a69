#include "bot/internal.h"

#include "bot/json.h"
#include "bot/message_private.h"

enum {
    ROOM = 1024,       /* bytes: enough for what user/get usually tells */
    ATTRS_MAX = 256,   /* attributes that are looked at: an answer may be of 1 MiB */
    ATTR_TEXT = 0,     /* their types: protocol 5.5 */
    ATTR_WEB = 1,
};

static const struct str nothing = {"", 0};

static struct owned *begin(enum msg_type type, struct str userid, struct str key, int64_t now)
{
    struct owned   *o = owned_new(ROOM);
    struct message *m = &o->m;

    m->type = type;
    m->type_name = m->event = m->to = m->change_type = nothing;
    m->from = owned_text(o, userid);
    m->member = owned_lower(o, m->from);
    m->key = owned_text(o, key);
    m->create_time = now;
    m->agent_id = -1;
    return o;
}

/* ---- answers ---- */

static struct str told(struct owned *o, const json_t *from, const char *name)
{
    return owned_text(o, str_trim(js_str(from, name)));
}

/* One of those that the platform has; anything else is not told. */
static int read_status(const json_t *answer)
{
    const json_t *status = json_object_get(answer, "status");
    json_int_t    v = json_is_integer(status) ? json_integer_value(status) : 0;

    return v == 1 || v == 2 || v == 4 || v == 5 ? (int)v : 0;
}

/* False: neither text nor link, or without a name. */
static bool read_attr(struct owned *o, const json_t *item, struct msg_attr *attr)
{
    const json_t *type = json_object_get(item, "type");
    json_int_t    kind = json_is_integer(type) ? json_integer_value(type) : -1;
    const json_t *web = json_object_get(item, "web");

    if ((kind != ATTR_TEXT && kind != ATTR_WEB) || js_str(item, "name").n == 0)
        return false;
    *attr = (struct msg_attr){.name = told(o, item, "name"), .title = nothing};
    if (kind == ATTR_TEXT) {
        attr->value = told(o, json_object_get(item, "text"), "value");
    } else {
        attr->value = told(o, web, "url");
        attr->title = told(o, web, "title");
    }
    return true;
}

static void read_attrs(struct owned *o, const json_t *list)
{
    size_t           most = json_array_size(list), n = 0; /* 0 of what is no list */
    struct msg_attr *attrs;

    if (most > ATTRS_MAX)
        most = ATTRS_MAX;
    attrs = owned_take(o, most * sizeof *attrs);
    for (size_t i = 0; i < most; i++)
        n += read_attr(o, json_array_get(list, i), &attrs[n]);
    o->m.answer.attrs = attrs;
    o->m.answer.attr_count = n;
}

static void read_answer(struct owned *o, const json_t *json)
{
    struct msg_answer *a = &o->m.answer;

    a->status = read_status(json);
    a->name = told(o, json, "name");
    a->mobile = told(o, json, "mobile");
    a->mail = told(o, json, "email");
    if (a->mail.n == 0)
        a->mail = told(o, json, "biz_mail");
    read_attrs(o, json_object_get(json_object_get(json, "extattr"), "attrs"));
}

struct message *internal_answer(struct str path, struct str userid, int errcode, struct str body,
                                int64_t now)
{
    auto_json json_t *json = body.n > 0 ? js_read(body, NULL) : NULL;
    struct owned     *o = begin(MSG_ANSWER, userid, path, now);

    o->m.answer = (struct msg_answer){
        .errcode = errcode, .name = nothing, .mobile = nothing, .mail = nothing};
    if (json != NULL)
        read_answer(o, json);
    return &o->m;
}

/* ---- pages ---- */

struct message *internal_page(struct str userid, const struct msg_page *page, int64_t now)
{
    struct owned *o = begin(MSG_PAGE, userid, nothing, now);

    o->m.page = (struct msg_page){
        .ask = page->ask,
        .number = owned_text(o, str_trim(page->number)),
        .name = owned_text(o, str_trim(page->name)),
        .document = owned_text(o, str_trim(page->document)),
        .agreed = page->agreed,
        .english = page->english,
        .user = owned_text(o, page->user),
        .by_userid = page->by_userid,
        .which = owned_text(o, page->which),
        .code = page->code,
        .renew = page->renew,
        .typed = owned_text(o, str_trim(page->typed)),
        .shown = owned_text(o, page->shown),
    };
    return &o->m;
}

bool message_internal(const struct message *m)
{
    return m->type == MSG_ANSWER || m->type == MSG_PAGE;
}
