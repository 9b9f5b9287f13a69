/* The edge to jansson: what we write and read as JSON. Written is raw UTF-8, because the platform
 * refuses \uXXXX (errcode 40033), compact, members in the order in which they were put. Source:
 * protocol 5. */
#ifndef BOT_JSON_H
#define BOT_JSON_H

#include "base/buf.h"
#include "base/err.h"

#include <jansson.h>

#define auto_json __attribute__((cleanup(js_free_at)))

/* Each puts one member behind the others. `o` must be an object made by json_object(); text must be
 * UTF-8 (jansson would answer NULL otherwise, and so would a lack of memory: both exit, like
 * xmalloc). */
void js_put(json_t *o, const char *key, json_t *value);         /* takes value over */
void js_put_str(json_t *o, const char *key, struct str text);
void js_put_some(json_t *o, const char *key, struct str text);  /* nothing when empty */
void js_put_int(json_t *o, const char *key, int64_t value);
void js_put_bool(json_t *o, const char *key, bool value);
json_t *js_list(json_t *o, const char *key); /* puts an empty list and lends it */
json_t *js_add(json_t *list);                /* adds an empty object and lends it */
void js_add_str(json_t *list, struct str text);
json_t *js_sub(json_t *o, const char *key);  /* puts an empty object and lends it */

/* Appends the text of a value. */
void js_write(struct buf *out, const json_t *value);
/* Appends one JSON string, with its quotes. */
void js_write_str(struct buf *out, struct str text);

/* Reads a text whose root is an object: the caller decrefs it. NULL with ERR_BAD_INPUT when it is
 * none; a member twice, bytes that are not UTF-8 and "\u0000" are refused too. */
json_t *js_read(struct str text, struct err *err);

/* A member that is a text; the empty slice when it is absent or something else. Lives as long as o
 * does. */
struct str js_str(const json_t *o, const char *key);
/* A member that is a whole number, or a text that is one: false leaves *out alone. */
bool js_int(const json_t *o, const char *key, int64_t *out);

void js_free_at(json_t **value);

#endif
