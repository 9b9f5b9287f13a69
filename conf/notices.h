/* Kinds and types of notices, and the templates: what the checks, the chat and the command line
 * share. The {fields} of a text: conf/notice_fields.h. */
#ifndef CONF_NOTICES_H
#define CONF_NOTICES_H

#include "base/buf.h"
#include "conf/notice_fields.h"
#include "conf/school.h"

/* ---- kinds ---- */

#define NOTICE_USUAL    "notice"
#define NOTICE_REMINDER "reminder"
#define NOTICE_URGENT   "urgent"

enum { NOTICE_KINDS = 3 };

/* Those built in, in this order. */
extern const struct notice_kind notice_kinds[NOTICE_KINDS];

/* NULL: none is called so. */
const struct notice_kind *notice_kind_of(const struct school_notices *n, struct str name);

/* Whether the staff can send it: not `reminder`, which is Hongyan's own, and what is critical only
 * where somebody is there to release it. */
bool notice_kind_usable(const struct notice_kind *kind);

/* ---- types ---- */

/* "text", "textcard", …: in the files, at the command line, in what is kept. */
const char *notice_type_name(enum notice_type type);
/* false: none is called so, and *out is untouched. */
bool notice_type_of(struct str name, enum notice_type *out);

/* ---- templates ---- */

enum {
    NOTICE_FREE = 8,    /* different free fields in all templates together */
    NOTICE_FILLED = 20, /* characters that are put in place of one: a long class; the checks of the
                           file reckon with it */
};

/* NULL: none is called so. */
const struct notice_template *notice_template_of(const struct school_notices *n, struct str name);

/* Whether text or title of the template, in either language, have that field ("deadline"). */
bool notice_template_has(const struct notice_template *t, struct str field);

/* The free fields of all templates, in the order in which they first stand there; how many. They
 * are asked as the questions field1, field2, … of the flow `notice` (conf/builtin.h). */
unsigned notice_free_fields(const struct school_notices *n, struct str out[NOTICE_FREE]);

#endif
