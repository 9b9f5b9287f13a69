/* What the two halves of `hongyan clearance import` share: clearance_import.c finds out what a list
 * changes, clearance_write.c writes it and says so. */
#ifndef CLI_CLEARANCE_PRIVATE_H
#define CLI_CLEARANCE_PRIVATE_H

#include "cli/clearance.h"
#include "cli/progress.h"
#include "cli/refused.h"
#include "handlers/clearance.h"

/* Somebody whom the node concerns. */
struct list_person {
    int64_t          person;
    int64_t          line;   /* of the table; 0: not in it */
    enum clear_state before; /* as he stands … */
    bool             desk;   /* … because a clerk has decided */
    bool             listed; /* … because a list before says so */
    bool             open;   /* … because there was no list yet: he was told to wait for it */
};

struct list_plan {
    int64_t          person, line;
    enum clear_state state;
    size_t           reason, reason_size; /* in `reasons` */
    bool             changes; /* unless a clerk decides in the meantime */
};

struct list_import {
    const struct cli_options      *options;
    const struct school_clearance *clearance;
    const struct clearance_node   *node;
    const char                    *path;
    struct sealer                 *sealer;
    struct ctx                     ctx;
    struct clear_lists             lists;
    enum clear_state               unlisted;
    struct buf                     people;  /* struct list_person, by person once all are there */
    struct buf                     plan;    /* struct list_plan */
    struct buf                     reasons;
    struct columns                 columns;
    struct list_row                row;
    struct refused                *refused;
    struct progress                progress;
    int64_t                        listed_before; /* how many the list before had */
    int64_t                        listed, changed, kept, outside, refused_rows, rest;
    int64_t                        turned; /* of the rest: done now, or not any more */
    int64_t                        held;   /* people of the list before */
    bool                           applies; /* to who is not in the list */
    bool                           tells;
    struct err                     err;
};

/* ---- clearance_import.c ---- */

/* in->people as an array, until one more is added. */
struct list_person *list_people(const struct list_import *in, size_t *count);

/* Which of the clearance's nodes: the place in in->lists.at, too. */
unsigned list_node_place(const struct list_import *in);

/* Refused rows that come again belong to the list before them. */
bool list_is_part(const struct list_import *in);

/* Whether somebody stands from now on as who is in no list. */
bool list_is_rest(const struct list_import *in, const struct list_person *s);

/* ---- clearance_write.c ---- */

/* What was planned, the list itself, the news and the audit, in one transaction; then the file of
 * refused rows. On failure in->err says why, and nothing is written: the database was busy, or
 * another import of this node was first. When only that file failed, the rest is written, and
 * in->err says so. */
int list_write(struct list_import *in);

/* On the standard output: numbers only, as sentences or as JSON. */
void list_print(const struct list_import *in);

#endif
