/* The classes of a scope on one day of a flow: how many have reported, and which class is meant. */
#ifndef HANDLERS_STAFF_REPORT_H
#define HANDLERS_STAFF_REPORT_H

#include "handlers/staff_scope.h"
#include "store/report.h"

struct class_line {
    char   *college, *class_name; /* "" where the roster does not tell it */
    int64_t people, done, proxies, alerts;
    bool    chosen; /* by class_lines_choose; all are at first */
};

struct class_lines { /* {0} is empty */
    struct class_line *line; /* in the order of scopes, college, class */
    unsigned           count, room;
    struct class_line  all;  /* sums of the chosen ones */
    unsigned           chosen;
    bool               colleges; /* there is more than one */
};

#define auto_class_lines __attribute__((cleanup(class_lines_free)))
void class_lines_free(struct class_lines *c);

/* Any connection. */
int class_lines_read(struct store *s, const struct school_flow *flow, int64_t day,
                     const struct scopes *scopes, struct class_lines *out, struct err *err);

/* [class or college] [page]: chooses the classes of that name, whatever case and width; else that
 * of college and class; else those of that college; else the only one in whose name it stands.
 * Nothing behind the page: all. A number that is no name is the page. false: there is none of that
 * name. */
bool class_lines_choose(const struct ctx *ctx, struct class_lines *c, struct str rest,
                        struct str *name, unsigned *page);

/* Both, of very many people: chooses among the names of the roster, and counts what was chosen when
 * it is not much more than a class. */
enum class_found { CLASS_NONE, CLASS_FEW, CLASS_MANY /* the numbers are all 0 */ };
int class_lines_find(const struct ctx *ctx, const struct school_flow *flow, int64_t day,
                     const struct scopes *scopes, struct str rest, struct class_lines *out,
                     struct str *name, unsigned *page, enum class_found *found, struct err *err);

/* Line i is chosen no more. */
void class_lines_drop(struct class_lines *c, unsigned i);

/* Says that there is none of that name. words: the command that lists them. */
int class_lines_refuse(struct ctx *ctx, const char *const *words, struct reply *out,
                       struct err *err);

/* The only chosen one; NULL when there are several or none. */
const struct class_line *class_lines_one(const struct class_lines *c);

/* Who of the chosen ones has not reported, in the order of the lines. follows: of the flow's
 * application. */
int class_lines_missing(struct store *s, const struct school_flow *flow, int64_t day,
                        const struct class_lines *c,
                        int (*each)(void *arg, const struct report_person *p), void *arg,
                        struct err *err);

/* Appends 【今日打卡】11-20 08:05 and the numbers, each ended by a line feed. day: that is told. */
void class_lines_say(const struct ctx *ctx, const struct school_flow *flow, int64_t day,
                     const struct class_lines *c, struct buf *out);

/* Appends its name, the college in front where there is more than one. */
void class_line_name(const struct ctx *ctx, const struct class_lines *c,
                     const struct class_line *line, struct buf *out);

/* Appends what chooses it: its name, the college in front where others are called the same. */
void class_line_choice(const struct ctx *ctx, const struct class_lines *c,
                       const struct class_line *line, struct buf *out);

/* Appends the numbers, and the classes of which most are missing, a line each. */
void class_lines_digest(const struct ctx *ctx, const struct school_flow *flow, int64_t day,
                        const struct class_lines *c, struct buf *out);

#endif
