/* What the tables of the school file share: schema_school.c, schema_booking.c,
 * schema_clearance.c, schema_notices.c.
 * Each macro is one row; `type` is the struct, the key its member. */
#ifndef CONF_SCHEMA_FIELDS_PRIVATE_H
#define CONF_SCHEMA_FIELDS_PRIVATE_H

#include "conf/schema_private.h"
#include "conf/school.h"

#define TEXT(key, type)                                                                            \
    CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER, struct type, key, 1, CYAML_UNLIMITED)
#define TEXT_OPT(key, type)                                                                        \
    CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct type, key, 1,    \
                           CYAML_UNLIMITED)
#define TEXT_TWIN(key, type) TEXT(key, type), TEXT_OPT(key##_en, type)
#define TEXT_TWIN_OPT(key, type) TEXT_OPT(key, type), TEXT_OPT(key##_en, type)
#define LIST(key, type, entry, least, most)                                                        \
    CYAML_FIELD_SEQUENCE(#key, CYAML_FLAG_POINTER, struct type, key, entry, least, most)
#define LIST_OPT(key, type, entry, least, most)                                                    \
    CYAML_FIELD_SEQUENCE(#key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct type, key, entry,  \
                         least, most)
#define ENTRY(type, fields) {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct type, fields)}
#define COUNT_OPT(key, type) CYAML_FIELD_UINT(#key, CYAML_FLAG_OPTIONAL, struct type, key)
#define BOOL_OPT(key, type)  CYAML_FIELD_BOOL(#key, CYAML_FLAG_OPTIONAL, struct type, key)

/* A text reply holds 2048 bytes (protocol 3.1). What stands beside other lines in one reply leaves
 * them room. */
#define ALONE  .bytes = 2048, .lines = true
#define SHARED .bytes = 1024, .lines = true
#define BESIDE .bytes = 600, .lines = true

extern const struct cyaml_schema_value text_entry, count_entry;
extern const struct cyaml_schema_field window_fields[], booking_fields[], notices_fields[];
extern const struct cyaml_schema_value appointment_entry, clearance_entry;

extern const struct rule rules_booking[], rules_clearance[], rules_notices[]; /* end with {0} */

#endif
