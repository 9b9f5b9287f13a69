/* The answers of a dialog or a submission: field -> value, in the order of the questions. Values of
 * personal fields, what people say in their own words, and what tells how somebody is (fever, a
 * risk area) are sealed in the written form. */
#ifndef STORE_ANSWERS_H
#define STORE_ANSWERS_H

#include "base/buf.h"
#include "store/store.h"

enum { ANSWERS_MAX = 36 }; /* 30 questions and the notes that the flow engine keeps beside them */

struct answer {
    char *field;    /* school_question.name */
    char *value;    /* choice: the option's value; several: values joined by ','; text; number as
                       decimal; "" skipped */
    bool  personal; /* masked on screen */
    bool  words;    /* sealed without a mask: their own words (anything may stand in them, a phone,
                       too), and how they are */
};

struct answers {
    struct answer item[ANSWERS_MAX];
    unsigned      count;
};

#define auto_answers __attribute__((cleanup(answers_free)))

const char *answers_get(const struct answers *a, const char *field); /* NULL: not answered */
/* Copies; a second answer replaces the first. -1 when full. */
int answers_set(struct answers *a, const char *field, struct str value, bool personal);
int answers_set_words(struct answers *a, const char *field, struct str value); /* sealed, no mask */
void answers_drop(struct answers *a, const char *field);
void answers_free(struct answers *a);

/* Written form: lines `field=value\n`, with \n and \\ escaped; sealed: `field#base64\n` when
 * personal, `field%base64\n` when it is words; the length of an option does not show. Appended to
 * out. ERR_RETRY: something to seal and a store without a sealer; ERR_BAD_INPUT: a sealed value
 * over SEALED_MAX. */
int answers_write(struct store *s, const struct answers *a, struct buf *out, struct err *err);
/* out: initialised (empty or with answers, which are replaced). ERR_BAD_INPUT: not the written
 * form; as sealer_open. */
int answers_read(struct store *s, struct str written, struct answers *out, struct err *err);

#endif
