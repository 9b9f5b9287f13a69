/* Which common question a text asks. */
#ifndef HANDLERS_FAQ_H
#define HANDLERS_FAQ_H

#include "base/str.h"
#include "conf/school.h"

/*
 * The question of which the text contains the longest of its words or its title, in either
 * language: 打卡错了 beats 打卡. The first one among equals; NULL: none.
 *
 * Case, width, blanks, quotation marks and punctuation do not count: 微信企业App is found in
 * 要不要装“微信企业 APP”？ A word that begins with a letter or digit is found only where one begins,
 * so that no pin is found in shopping, and no 14天 in 2014天.
 */
const struct school_faq *faq_find(const struct conf_school *school, struct str text);

/* The question whose title the text is, as above; NULL: none. */
const struct school_faq *faq_titled(const struct conf_school *school, struct str text);

#endif
