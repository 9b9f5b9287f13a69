/* The parts of `hongyan clearance`. Each returns the exit code and has said what went wrong. */
#ifndef CLI_CLEARANCE_H
#define CLI_CLEARANCE_H

#include "cli/cli.h"
#include "cli/columns.h"
#include "store/clearances.h"

int clearance_import(const struct cli_options *o, const struct conf *conf,
                     const struct school_clearance *c, const struct clearance_node *node,
                     const char *path);
int clearance_status(const struct cli_options *o, const struct conf *conf,
                     const struct school_clearance *c);

/* ---- clearance_row.c: what a row of a department's list says ---- */

enum clear_field { LIST_NUMBER, LIST_NAME, LIST_STATE, LIST_REASON, LIST_FIELDS };

extern const struct column      list_columns[LIST_FIELDS];
extern const struct columns_need list_need;

/* todo, none, passed, refused, and as people write them; false: none of them. */
bool list_state(struct str word, enum clear_state *out);
const char *list_state_name(enum clear_state state); /* todo, … */
const char *list_state_zh(enum clear_state state);   /* 待办理, … */

struct list_row { /* slices into the row */
    struct str       number, name, reason;
    bool             told; /* it has a state of its own */
    enum clear_state state;
    struct buf       why;  /* what is wrong: "学号：…；…"; never what stands in a cell */
};

/* r is begun with {0} and may be used again; r->why.n > 0: refused. */
void list_row_read(struct list_row *r, const struct columns *c, const struct sheet_row *row);
void list_row_blame(struct list_row *r, enum clear_field field, const char *zh, const char *en);

#endif
