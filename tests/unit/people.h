/* A person with personal fields in the roster, as an import puts them there. */
#ifndef TESTS_UNIT_PEOPLE_H
#define TESTS_UNIT_PEOPLE_H

#include "base/buf.h"
#include "store/people.h"

static inline int put_person(struct store *s, int64_t now, const struct person *p,
                             const struct person_private *x, bool dry, enum people_change *change,
                             struct err *err)
{
    auto_buf struct buf  memory = {0};
    struct person_sealed sealed;

    if (x == NULL)
        return people_put(s, now, p, NULL, dry, change, err);
    if (people_seal(s, x, &memory, &sealed, err) < 0)
        return -1;
    return people_put(s, now, p, &sealed, dry, change, err);
}

static inline int note_person(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->id;
    return 0;
}

/* Adds somebody of this class, an undergraduate; the id, 0 when it fails. */
static inline int64_t person_in(struct store *s, int64_t now, const char *number,
                                const char *college, const char *class_name)
{
    enum people_change change;
    int64_t            id = 0;
    struct person      p = {
        .number = str_c(number),
        .name = STR_LIT("张三"),
        .kind = STR_LIT("undergraduate"),
        .college = str_c(college),
        .class_name = str_c(class_name),
    };

    if (people_put(s, now, &p, NULL, false, &change, NULL) < 0 ||
        people_find(s, p.number, note_person, &id, NULL) < 0)
        return 0;
    return id;
}

static inline int count_person(void *arg, const struct person *p)
{
    (void)p;
    ++*(int64_t *)arg;
    return 0;
}

/* -1: they cannot be read. */
static inline int64_t count_people(struct store *s)
{
    int64_t n = 0;

    return people_each(s, 0, 1000000, count_person, &n, NULL) == 0 ? n : -1;
}

#endif
