/* What may stand in the two files: libcyaml's tables say which keys there are and where they go,
 * our rules say what their values may be and what is taken when a key is absent. */
#ifndef CONF_SCHEMA_PRIVATE_H
#define CONF_SCHEMA_PRIVATE_H

#include "base/buf.h"

#include <cyaml/cyaml.h>

/* A form that a text must have. */
struct form {
    bool (*fits)(struct str text);
    const char *what; /* completes "… is not " */
};

extern const struct form form_listen, form_base_url, form_url, form_corp_id, form_token,
    form_aes_key, form_data_key, form_app_name, form_name, form_value, form_clock, form_moment,
    form_decimal, form_word, form_gateway, form_mail, form_person_kind, form_identity_key,
    form_roster_field, form_reach, form_bound, form_editable, form_role, form_login_key,
    form_person_state, form_day, form_userid, form_remind_on;

/* One row per key. */
struct rule {
    const char        *path;   /* as in a report, [] for any entry: "flows[].words[]" */
    const char        *preset; /* what an absent key is taken for, in YAML; NULL: nothing */
    int64_t            least;  /* numbers: the range */
    int64_t            most;
    unsigned           bytes;  /* texts: at most so many bytes … */
    unsigned           chars;  /* … and so many characters; 0: no limit of this kind */
    const struct form *form;   /* texts: NULL for any */
    bool               lines;  /* texts: may have more than one line */
    bool               secret; /* texts: never shown */
};

struct schema {
    const struct cyaml_schema_value *top;
    const struct rule               *rules[5]; /* lists that end with {0}, ends with NULL */
};

extern const struct schema schema_conf;   /* struct conf */
extern const struct schema schema_school; /* struct conf_school */
extern const struct schema schema_calendar; /* struct calendar_texts (conf/calendar_private.h) */

/* Where a value stands: a chain of keys and entries on the callers' stacks. The root is NULL. */
struct place {
    const struct place *up;
    const char         *key;   /* NULL for an entry of a list */
    unsigned            entry; /* from 1 */
};

/* Appends "wecom.apps[2].token"; nothing for the root. */
void place_print(const struct place *at, struct buf *out);

/* The rule of the value there; an empty one (no limits) when the table has none. */
const struct rule *schema_rule(const struct schema *s, const struct place *at);

/* The enum's number of a word of the schema, -1 when it has none. */
int64_t schema_enum(const struct cyaml_strval *words, size_t count, struct str text);

/* Words of the enums that the checks ask for. */
extern const struct cyaml_strval question_kinds[11], flow_rules[5], menu_types[9], node_ways[3],
    node_states[4];

#endif
