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

/* ---- quiet hours ---- */

struct quiet_hours { /* minutes of the Beijing day, [from, to), over midnight where `to` is less; */
    int from, to;    /* {0}, and both the same: there are none */
};
struct quiet_hours notice_quiet_hours(const struct school_notices *n);
/* When the quiet hours that `at` lies in end (seconds UTC); 0: it lies in none. */
int64_t quiet_until(struct quiet_hours q, int64_t at);

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
