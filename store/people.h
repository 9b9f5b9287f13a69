/* The roster: who belongs to the school. Grows in later migrations. */
#ifndef STORE_PEOPLE_H
#define STORE_PEOPLE_H

#include "base/buf.h"
#include "store/store.h"

struct person {
    int64_t    id;        /* 0: none */
    struct str number;    /* 学号 / 工号; compared ignoring ASCII case */
    struct str name;
    struct str kind;      /* "student", "staff" */
    struct str college;
    struct str class_name;
    int64_t    year;      /* of entry; 0: unknown */
};

enum people_change { PEOPLE_SAME, PEOPLE_ADDED, PEOPLE_CHANGED };

/* Adds or changes by number. */
int people_put(struct store *s, int64_t now, const struct person *p, enum people_change *change,
               struct err *err);
/* 1 found: `found` is called with slices that live during the call; 0 unknown; -1 failed. */
int people_find(struct store *s, struct str number, int (*found)(void *arg, const struct person *p),
                void *arg, struct err *err);
/* The same by id. */
int people_get(struct store *s, int64_t id, int (*found)(void *arg, const struct person *p),
               void *arg, struct err *err);
int people_count(struct store *s, int64_t *count, struct err *err);

#endif
