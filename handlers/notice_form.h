/* How notices read: what the files of notice_content.c share. */
#ifndef HANDLERS_NOTICE_FORM_H
#define HANDLERS_NOTICE_FORM_H

#include "handlers/notice.h"

/* ---- notice_words.c: how a content reads for one member ---- */

/* What is in the fields. Slices are borrowed; what is longer than NOTICE_VALUE bytes is shortened
 * when it is put in. */
enum { NOTICE_VALUE = 60 };
struct notice_values {
    struct str name, class_name, college, number, deadline;
};

/* Filled in, with everything around it, in one language. */
struct notice_words {
    struct buf title; /* with what stands in front of it */
    struct buf text;  /* without the line that says how to answer */
    struct buf whole; /* all of it as one text message */
    struct buf below; /* what stands below the title of a textcard or an article */
    struct buf ack;   /* how to answer; empty: nobody asks for it */
};
#define auto_notice_words __attribute__((cleanup(notice_words_free)))
void notice_words_free(struct notice_words *w);

/* What stands in front of the title, or of the text where there is no title. */
void notice_prefix_write(struct str prefix, bool again, bool english, struct buf *out);

/* out: {0}. number: of the notice, 0: a sample has none; ack: how to answer stands behind it;
 * again: it is a repeat, which says so in front. */
void notice_words_write(const struct notice_content *c, int64_t number, bool ack, bool again,
                        const struct notice_values *v, enum member_lang lang,
                        struct notice_words *out);

/* What the platform would cut; n 0: nothing. */
struct notice_over {
    bool   of_title;
    size_t n, most; /* bytes that there are, and that there may be */
};
struct notice_over notice_words_over(const struct notice_content *c, const struct notice_words *w);

/* ---- notice_content.c ---- */

/* What the fields are for that person; NULL: for the example (王小雁, 软件2601). Slices are the
 * person's and the content's. */
struct notice_values notice_values_of(const struct notice_content *c,
                                      const struct audience_person *person);

/* Whether it can go to that person: 0, or NOTICE_TOO_LONG, NOTICE_NO_WORDS (store/notices.h), with
 * which notice_content_form fails. */
int64_t notice_content_unfit(const struct notice_content *c, const struct notice *n,
                             const struct audience_person *person, enum member_lang lang);

/* ---- notice_card.c ---- */

/* false: it does not fit a card; then it is told in words. Appends the JSON object. */
bool notice_card_write(const struct ctx *ctx, const struct notice_content *c,
                       const struct notice *n, const struct notice_words *w,
                       const struct notice_values *v, enum member_lang lang, int64_t part,
                       struct buf *out, struct err *err);

/* ---- notice_sms_words.c ---- */

/* Appends it as an SMS, cut where it is too long for four of them; nothing of it is of one person.
 * sign: UTF-16 units that the gateway puts in front. How many SMS it is: letters count as Chinese
 * characters do. */
unsigned notice_sms_write(const struct notice_content *c, unsigned sign, bool english,
                          struct buf *out);

#endif
