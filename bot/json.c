#include "bot/json.h"

#include "base/log.h"
#include "base/mem.h"

/* jansson says NULL or -1 for "not UTF-8", which our callers have checked, and for "no memory". */
static json_t *must(json_t *value)
{
    if (value == NULL) {
        log_line(LOG_ERROR, "json: a value could not be made");
        log_flush();
        abort();
    }
    return value;
}

void js_put(json_t *o, const char *key, json_t *value)
{
    if (json_object_set_new_nocheck(o, key, must(value)) < 0)
        must(NULL);
}

static json_t *text_value(struct str text)
{
    return must(json_stringn(text.p ? text.p : "", text.n));
}

void js_put_str(json_t *o, const char *key, struct str text)
{
    js_put(o, key, text_value(text));
}

void js_put_some(json_t *o, const char *key, struct str text)
{
    if (text.n > 0)
        js_put_str(o, key, text);
}

void js_put_int(json_t *o, const char *key, int64_t value)
{
    js_put(o, key, json_integer(value));
}

void js_put_bool(json_t *o, const char *key, bool value)
{
    js_put(o, key, json_boolean(value));
}

json_t *js_list(json_t *o, const char *key)
{
    json_t *list = json_array();

    js_put(o, key, list);
    return list;
}

json_t *js_sub(json_t *o, const char *key)
{
    json_t *sub = json_object();

    js_put(o, key, sub);
    return sub;
}

json_t *js_add(json_t *list)
{
    json_t *item = must(json_object());

    if (json_array_append_new(list, item) < 0)
        must(NULL);
    return item;
}

void js_add_str(json_t *list, struct str text)
{
    if (json_array_append_new(list, text_value(text)) < 0)
        must(NULL);
}

static int append(const char *bytes, size_t n, void *out)
{
    buf_add(out, bytes, n);
    return 0;
}

/* Numbers like 1.3 are written as 1.3, not as 1.3000000000000000444. */
enum { FORM = JSON_ENCODE_ANY | JSON_REAL_PRECISION(6) | JSON_COMPACT };

void js_write(struct buf *out, const json_t *value)
{
    if (json_dump_callback(value, append, out, FORM) < 0)
        must(NULL);
}

void js_write_str(struct buf *out, struct str text)
{
    auto_json json_t *value = text_value(text);

    js_write(out, value);
}

json_t *js_read(struct str text, struct err *err)
{
    json_error_t at;
    json_t      *root = json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES, &at);

    if (root == NULL)
        err_set(err, ERR_BAD_INPUT, "json: line %d: %s", at.line,
                json_error_code(&at) == json_error_invalid_utf8 ? "not UTF-8" : "not well-formed");
    else if (!json_is_object(root)) {
        json_decref(root);
        root = NULL;
        err_set(err, ERR_BAD_INPUT, "json: not an object");
    }
    return root;
}

struct str js_str(const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);

    if (!json_is_string(v))
        return (struct str){NULL, 0};
    return (struct str){json_string_value(v), json_string_length(v)};
}

bool js_int(const json_t *o, const char *key, int64_t *out)
{
    const json_t *v = json_object_get(o, key);

    if (json_is_integer(v)) {
        *out = json_integer_value(v);
        return true;
    }
    return json_is_string(v) && str_i64(js_str(o, key), out);
}

void js_free_at(json_t **value)
{
    json_decref(*value);
}
