/* What the tests of the school file share: the two applications that it is checked against, and one
 * that must load. */
#ifndef TESTS_UNIT_SCHOOL_TEXT_H
#define TESTS_UNIT_SCHOOL_TEXT_H

#include "tests/test.h"

#include "conf/conf_private.h"

#define FILE_NAME "schools/x.yaml"

static struct conf_app   apps[] = {{.name = (char *)"student"}, {.name = (char *)"staff"}};
static const struct conf conf = {.wecom = {.apps = apps, .apps_count = 2}};

#define auto_school __attribute__((cleanup(school_free_at)))

static inline void school_free_at(struct conf_school **s)
{
    conf_school_free(*s);
}

/* The caller's to free. */
static inline struct conf_school *loaded(const char *text)
{
    auto_buf struct buf report = {0};
    struct conf_school *s = NULL;

    CHECK(conf_load_school_text(&s, &conf, FILE_NAME, str_c(text), &report, NULL) == 0,
          "it loads, but:\n%s", report.p);
    return s;
}

#endif
