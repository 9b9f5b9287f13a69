/* Clearance: what was decided for whom at which node. What is not here stands as the school file
 * says (conf/school.h); a node of a rule is never here. */
#ifndef STORE_CLEARANCES_H
#define STORE_CLEARANCES_H

#include "base/buf.h"
#include "store/store.h"

/* As enum node_state of conf/school.h. Stored: never renumber. */
enum clear_state { CLEAR_TODO = 0, CLEAR_NONE = 1, CLEAR_PASSED = 2, CLEAR_REFUSED = 3 };
enum clear_source { CLEAR_BY_DESK = 1, CLEAR_BY_FEED = 2 };

struct clear_row {
    struct str        clearance, node;
    int64_t           person;
    enum clear_state  state;
    enum clear_source source;
    int64_t           at;      /* when it was decided; of a list: since when it says so */
    struct str        by;      /* userid, or "cli:<login name>" */
    struct str        reason;  /* sealed at rest; may be empty */
};

/* A desk decides: the row is `to` now if it was `from` before (no row: had is false, and from does
 * not matter). *done false: somebody else has decided meanwhile; nothing is changed, and the
 * caller reads it anew: two clerks at once decide once. Its time is `now`. What a list says of the
 * person is kept below it. ERR_BAD_INPUT: a source that is no desk. */
int clear_decide(struct store *s, int64_t now, const struct clear_row *to, bool had,
                 enum clear_state from, bool *done, struct err *err);

/* Forgets what a desk decided, if that is `from`: it stands as the list says again, or else the
 * school file. *done false: it is another decision by now, or none. */
int clear_undo(struct store *s, struct str clearance, struct str node, int64_t person,
               enum clear_state from, bool *done, struct err *err);

/* All rows of a person, one at the most for each node (the desk's before the list's), in no order
 * of use. Slices live during the call of each, which may use other nouns. */
int clear_of(struct store *s, struct str clearance, int64_t person,
             int (*each)(void *arg, const struct clear_row *row), void *arg, struct err *err);

/* ---- lists of a department ---- */

struct clear_feed {
    struct str       node;
    enum clear_state unlisted; /* who is in no row since */
    int64_t          at;       /* of the import; 0: never */
    int64_t          listed;
};

int clear_feeds(struct store *s, struct str clearance,
                int (*each)(void *arg, const struct clear_feed *f), void *arg, struct err *err);

/* A list was read: from now on the unlisted stand so. now: that of its rows, and later than `at` of
 * the list before (whose rows could not be told from these): who imports in the same second takes
 * at + 1. ERR_BAD_INPUT otherwise. */
int clear_feed_put(struct store *s, int64_t now, struct str clearance, const struct clear_feed *f,
                   struct err *err);

/* One row of a list, in the import's transaction. *kept: a desk has decided otherwise, and that
 * stands; *changed: it was another state, or there was no row. */
int clear_feed_row(struct store *s, int64_t now, const struct clear_row *row, bool *kept,
                   bool *changed, struct err *err);

/* Rows of the list that the import did not touch (older than `before`, its `now`): they are
 * unlisted now, and deleted. each: with what they were (reason is not opened: empty), unless a
 * desk's decision stands. The callback may use all nouns. */
int clear_feed_rest(struct store *s, struct str clearance, struct str node, int64_t before,
                    int (*each)(void *arg, const struct clear_row *row), void *arg,
                    struct err *err);

/* ---- the end ---- */

/* The last one has passed; *first: it was not complete before (the constraint decides: one
 * card). */
int clear_complete(struct store *s, int64_t now, struct str clearance, int64_t person,
                   bool *first, struct err *err);
/* It is not complete any more; *was: it was. */
int clear_reopen(struct store *s, struct str clearance, int64_t person, bool *was,
                 struct err *err);
int clear_completed(struct store *s, struct str clearance, int64_t person, int64_t *at,
                    struct err *err); /* *at 0: not complete */

/* ---- what a rule says: looked at anew every time; stored is only that the person knows ---- */

/* The person is told now that the node's rule holds, or that it does not any more. *news false: he
 * knew; or it does not hold, and he was never told that it did. The constraint decides: one word,
 * whoever comes at once. ERR_BAD_INPUT: no node, nobody. */
int clear_know(struct store *s, int64_t now, struct str clearance, struct str node, int64_t person,
               bool holds, bool *news, struct err *err);

/* ---- news: what was decided elsewhere (an import), for the bot to tell ---- */

struct clear_news {
    int64_t          id;
    struct str       clearance, node; /* node: for the words; several of one person are told at
                                         once */
    int64_t          person;
    int64_t          at;
};

int clear_news_put(struct store *s, int64_t now, struct str clearance, struct str node,
                   int64_t person, struct err *err);
/* The oldest of at most `most` persons with all of each one's news of this clearance together, by
 * id. The callback may use all nouns. */
int clear_news_next(struct store *s, struct str clearance, unsigned most,
                    int (*each)(void *arg, const struct clear_news *n), void *arg,
                    struct err *err);
int clear_news_done(struct store *s, struct str clearance, int64_t person, int64_t upto,
                    struct err *err); /* those with an id up to it */

/* ---- what is over ---- */

/* The first name after that one, of all clearances that something is kept of: appended to *name.
 * 1 found, 0 none; from "" on, one after the other. */
int clear_name_next(struct store *s, struct str after, struct buf *name, struct err *err);

/* Deletes what was decided, listed, completed, known or had to be told before `before`, at most
 * `most` of each; *deleted: of all. A list that is older than that was never imported: who is in
 * none stands as the school file says. Looks at every row of the clearance. */
int clear_purge(struct store *s, struct str clearance, int64_t before, unsigned most,
                int64_t *deleted, struct err *err);

/* ---- how many are stuck ---- */

/* Everybody of the roster who is of one of the kinds (`student` also means undergraduates and
 * graduates), colleges, years and states (none given: any, but who has left), in the order of
 * college, class, number, with his rows and completion. person and rows live during the call, which
 * may use other nouns. One pass over the roster: tens of milliseconds for 60,000 of whom 8,000 are
 * meant; of a college a tenth of it. */
enum { CLEAR_NODES = 40 };
struct clear_who {
    const char *const *kinds, *const *colleges, *const *states;
    unsigned           kinds_count, colleges_count, states_count;
    const unsigned    *years;
    unsigned           years_count;
    struct str         college, class_name; /* scope of who asks; empty: all */
};
struct clear_person {
    int64_t                 person;
    struct str              number, name, college, class_name, kind, state;
    int64_t                 year;
    const struct clear_row *rows;   /* reason is not opened: empty */
    unsigned                rows_count;
    int64_t                 completed_at; /* 0: not */
};
int clear_people(struct store *s, struct str clearance, const struct clear_who *who,
                 int (*each)(void *arg, const struct clear_person *p), void *arg,
                 struct err *err);

#endif
