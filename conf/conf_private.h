/* Loading from memory, for tests and fuzzing. */
#ifndef CONF_CONF_PRIVATE_H
#define CONF_CONF_PRIVATE_H

#include "conf/conf.h"

/* As conf_load and conf_load_school, with the text in place of the file's; path gives the name for
 * the report and the folder for relative paths. The school file that a configuration names is read
 * from disk. Of a school's text alone it is not asked whether the configuration has what
 * its `identity` needs. */
int conf_load_text(struct conf **out, const char *path, struct str text, struct buf *report,
                   struct err *err);
int conf_load_school_text(struct conf_school **out, const struct conf *c, const char *path,
                          struct str text, struct buf *report, struct err *err);
/* The same of a calendar; the caller frees it with calendar_free. */
int conf_load_calendar_text(struct school_calendar **out, const char *path, struct str text,
                            struct buf *report, struct err *err);

#endif
