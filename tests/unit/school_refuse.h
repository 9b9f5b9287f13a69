/* What the tests of refused school files share: one change of a good text, and the mistake that the
 * report must name. */
#ifndef TESTS_UNIT_SCHOOL_REFUSE_H
#define TESTS_UNIT_SCHOOL_REFUSE_H

#include "tests/unit/conf_edit.h"
#include "tests/unit/school_text.h"

#include "base/mem.h"

/* c: the applications that it is checked against. */
static inline void refuse_for(const struct conf *c, const struct edit *e, const char *text)
{
    auto_buf struct buf report = {0};
    struct conf_school *s = NULL;

    CHECK(conf_load_school_text(&s, c, FILE_NAME, str_c(text), &report, NULL) == -1 && s == NULL,
          "%s is refused", e->name);
    check_says(e, FILE_NAME, &report);
}

static inline void refuse_text(const struct edit *e, const char *text)
{
    refuse_for(&conf, e, text);
}

static inline void refuse_edit(const char *text, const struct edit *e)
{
    auto_free char *changed = edited(text, e);

    refuse_text(e, changed);
}

/* e->to, the whole text, where the school has the application of that name alone. */
static inline void refuse_with_app(const char *name, const struct edit *e)
{
    struct conf_app   one[] = {{.name = (char *)name}};
    const struct conf c = {.wecom = {.apps = one, .apps_count = 1}};

    refuse_for(&c, e, e->to);
}

#endif
