/* YAML as a small tree: the simulator's own reading of the configuration, so that a mistake in the
 * bot's reading of the same file shows. */
#ifndef SIM_YAML_H
#define SIM_YAML_H

#include "base/buf.h"
#include "base/err.h"

enum sim_yaml_kind { SIM_YAML_SCALAR, SIM_YAML_LIST, SIM_YAML_MAP };

struct sim_yaml {
    enum sim_yaml_kind kind;
    char              *key;    /* inside a map; else NULL */
    char              *text;   /* scalars; else NULL */
    bool               plain;  /* the scalar stood without quotes */
    int                line;   /* 1.. ; 0 for what sim_yaml_set made */
    struct sim_yaml  **items;  /* lists and maps */
    size_t             count;
};

#define auto_sim_yaml __attribute__((cleanup(sim_yaml_free_at)))

/* Reads the file's one document. ERR_BAD_INPUT: not readable, not YAML, an alias or over 16 levels
 * ("FILE:LINE: reason"); *out is untouched then. The caller frees it with sim_yaml_free. */
int sim_yaml_load(struct sim_yaml **out, const char *path, struct err *err);
void sim_yaml_free(struct sim_yaml *node); /* NULL is fine */
void sim_yaml_free_at(struct sim_yaml **node);

/* The entry of a map; NULL when there is none, or when map is NULL or no map. */
const struct sim_yaml *sim_yaml_get(const struct sim_yaml *map, const char *key);

/* The scalar of a map's entry; NULL when there is none. Borrowed from the tree. */
const char *sim_yaml_text(const struct sim_yaml *map, const char *key);

/* Puts or replaces a scalar in a map. The texts are copied. */
void sim_yaml_set(struct sim_yaml *map, const char *key, const char *text);

/* Appends the tree as a document that means the same. */
void sim_yaml_write(const struct sim_yaml *root, struct buf *out);

#endif
