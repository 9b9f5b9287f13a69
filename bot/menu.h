/* The menu of an application: from the school file to menu/create, and from menu/get to something a
 * person reads. Source: protocol 5.3; developer.work.weixin.qq.com/document/path/90231, 90232 */
#ifndef BOT_MENU_H
#define BOT_MENU_H

#include "base/buf.h"
#include "base/err.h"
#include "conf/conf.h"

/* The menu of that application; NULL when the school file has none. */
const struct school_menu *menu_of(const struct conf_school *school, const char *app);

/* Appends the JSON for menu/create. Names, keys and counts were checked with the school file. */
void menu_write_json(struct buf *out, const struct school_menu *menu);

/* Appends one line a button of a menu/get answer, sub buttons indented: name, type, and key, URL or
 * page and its program. ERR_BAD_INPUT: the answer is no menu; *out is then unchanged. */
int menu_write_text(struct buf *out, struct str answer, struct err *err);

/* Whether a menu/get answer is that menu: shape, names, types, keys, URLs. 1: it is; 0: it is not,
 * and the first button that differs is appended to *wanted and *found ("" where there is none);
 * -1, ERR_BAD_INPUT: the answer is no menu. */
int menu_compare(const struct school_menu *menu, struct str answer, struct buf *wanted,
                 struct buf *found, struct err *err);

#endif
