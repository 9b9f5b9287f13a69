/* One answer: read what was typed to a question, show what was stored. */
#ifndef HANDLERS_FLOW_ANSWER_H
#define HANDLERS_FLOW_ANSWER_H

#include "bot/handler.h"
#include "store/answers.h"

/*
 * Reads an answer as people type it: the number of an option, its label in either language or its
 * value; several as `1 3`, `1,3`, `1、3`, `13`; 无 or 0 for none of them; numbers with their unit;
 * 跳过 where the question is optional.
 *
 *   said    trimmed; half-width, except for text questions, where it is kept as typed
 *   value   appended to when it fits: what is stored (store/answers.h)
 *   why     appended to when it does not: one sentence in the member's language, which never
 * repeats the answer
 */
bool answer_read(const struct ctx *ctx, const struct school_question *q, struct str said,
                 struct buf *value, struct buf *why);

/* Keeps the stored value as its question wants it: personal, sealed (words, and what tells how
 * somebody is), or in the clear. There is always room. */
void answer_keep(struct answers *a, const struct school_question *q, struct str value);

/* Whether the whole text is an option of the question, by its label or its value. */
bool answer_is_option(const struct school_question *q, struct str said);

/* The question with that name, the option with that value; NULL when there is none. */
const struct school_question *answer_question(const struct school_flow *flow, const char *name);
const struct question_option *answer_option(const struct school_question *q, struct str value);

/* Cuts the next answer off a line such as `1 1 36.5`: at a blank, or at a comma where the question
 * takes one answer. whole: a text question takes all that is left. Empty when nothing is left. */
struct str answer_take(const struct ctx *ctx, const struct school_question *q, struct str *line,
                       bool whole);

/* Appends a stored value as a person reads it, personal ones masked. q NULL: a field that the
 * school has no more. */
void answer_show(const struct ctx *ctx, const struct school_question *q, const struct answer *a,
                 struct buf *out);

/* For those who read an answer: appends why it does not fit, and returns false. Where a bound of
 * the school does not let it pass, the school's own sentence (`wrong`) is said, if there is one. */
bool answer_refuse(struct buf *why, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool answer_outside(const struct ctx *ctx, const struct school_question *q, struct buf *why,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Whether they are the same as people type them: ignoring case, width and blanks ("3号楼" is
 * "3 号楼"). */
bool answer_same(struct str said, const char *label);

/* A bound as a small number; `usual` where it is none. */
unsigned answer_bound(const char *text, unsigned usual);

/* Whether a label begins with what was said, compared so: "11月21日" of "11月21日 周六". A single
 * character or nothing but digits begins nothing. */
bool answer_begins(struct str said, const char *label);

/* ---- flow_option.c: choice, several and consent ---- */

/* Whether it is a number and nothing else: "2", "2.", "(2)". */
bool option_bare(struct str said, uint64_t *number);

/* A choice whose options the flow's action makes each time (handlers/flow_action.h). */
bool question_is_open(const struct school_question *q);

/* The options of the question: those of the school, or 同意 and 不同意; none for other kinds. */
struct options {
    const struct question_option *of;
    unsigned                      count;
};
struct options answer_options(const struct school_question *q);

/* As answer_read. */
bool option_read(const struct ctx *ctx, const struct school_question *q, struct str said,
                 struct buf *value, struct buf *why);

/* Appends the labels of the chosen ones; false: the question is of no such kind. */
bool option_show(const struct ctx *ctx, const struct school_question *q, const char *value,
                 struct buf *out);

/* ---- flow_date.c ---- */

/* As answer_read: 2026-09-01, 9月1日, 9-1, 昨天. The value is 2026-09-01. */
bool date_read(const struct ctx *ctx, const struct school_question *q, struct str said,
               struct buf *value, struct buf *why);

/* Appends how to answer, with the bounds and without a mark at its end. */
void date_how(const struct ctx *ctx, const struct school_question *q, struct buf *out);

/* ---- flow_form.c: the kinds that have a form of their own: phone, mail, document, code ---- */

/* As answer_read. The value is normalised (base/idnum.h); a code is its six digits, whatever words
 * and blanks stand around and in it. */
bool form_read(const struct ctx *ctx, const struct school_question *q, struct str said,
               struct buf *value, struct buf *why);

/* Appends the value masked as its kind is; false: the question is of no such kind. */
bool form_mask(const struct school_question *q, struct str value, struct buf *out);

/* Appends how to answer, without a mark at its end. */
void form_how(const struct ctx *ctx, const struct school_question *q, struct buf *out);

/* Appends the sentences of the chosen options that carry one, a line each. */
void answer_warn(const struct ctx *ctx, const struct school_question *q, const char *value,
                 struct buf *out);

#endif
