/* Inside 发通知: notice_flow.c asks, notice_flow_order.c makes the order of the answers,
 * notice_flow_review.c shows what it comes to, notice_flow_words.c how it begins. */
#ifndef HANDLERS_NOTICE_FLOW_PRIVATE_H
#define HANDLERS_NOTICE_FLOW_PRIVATE_H

#include "handlers/notice_private.h"
#include "store/answers.h"

/* The questions (conf/builtin.h). */
#define ASKED_TO       "to"
#define ASKED_WHAT     "what"
#define ASKED_KIND     "kind"
#define ASKED_FORM     "form"
#define ASKED_TITLE    "title"
#define ASKED_BODY     "body"
#define ASKED_BODY_EN  "body_en"
#define ASKED_TITLE_EN "title_en"
#define ASKED_URL      "url"
#define ASKED_PICTURE  "picture"
#define ASKED_ACK      "ack"
#define ASKED_DEADLINE "deadline"
#define ASKED_FIELD    "field" /* 1, 2, …: the free fields of the templates */
#define ASKED_AT       "at"
#define WHAT_OWN       "own"

/* Notes beside the answers: no question is called so; and BUILTIN_ENGLISH (conf/builtin.h). */
#define NOTE_CORRECTS "~corrects" /* number of the notice that this one corrects */
#define NOTE_PEOPLE   "~people"   /* how many the audience has */
#define NOTE_RECKONED "~reckoned" /* what it comes to: reading the audience costs too much for each
                                     look at the review */
#define NOTE_SAMPLE   "~sample"   /* when the sample was put; SAMPLE_LATER: it waits for its
                                     picture */
#define SAMPLE_LATER  "later"

/* The order that the answers make. Slices point into the answers, the school and texts. */
struct notice_draft {
    struct notice_order                 order;
    const struct notice_template       *template; /* NULL: of one's own */
    int64_t                             photo;    /* 0: none */
    struct buf                          text[4];  /* title, text, and their twins, filled in */
    struct buf                          media;
    struct buf                          persons; /* of a list: int64_t each */
    struct buf                          listed;  /* 名单 3 人 */
};
#define auto_notice_draft __attribute__((cleanup(notice_draft_free)))
void notice_draft_free(struct notice_draft *d);

/* As far as there are answers: a kind is always there. out: {0}. */
void notice_draft_make(const struct ctx *ctx, const struct answers *a, struct notice_draft *out);
/* The picture of it is here: its key is in the order then. *why: it is not. */
int notice_draft_picture(struct ctx *ctx, struct notice_draft *d, struct buf *why,
                         struct err *err);

/* Those that the staff can send, one after the other; NULL: no more. */
const struct notice_kind *notice_kind_offered(const struct ctx *ctx, unsigned i);

/* What was reckoned, as a note, and back. false: none, or it is ten minutes old. */
void notice_reckoned_keep(const struct ctx *ctx, struct answers *a,
                          const struct notice_reckoning *r);
bool notice_reckoned_read(const struct ctx *ctx, const struct answers *a,
                          struct notice_reckoning *out);

/* A piece of the flow's action. */
int notice_flow_review(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                       struct buf *out, struct err *err);
/* The sample, as who gets it sees it, behind the words that are said, with a note of it; where its
 * picture is not here yet the note alone. */
int notice_flow_sample(struct ctx *ctx, struct notice_draft *d, struct answers *a,
                       struct err *err);

/* flow_action.pictured: the sample that has waited for it. */
int notice_flow_pictured(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                         struct err *err);

/* Whose people the sender may write to. *may false: he is no counsellor and not of the office. */
int notice_flow_scopes(struct ctx *ctx, struct scopes *out, bool *may, struct err *err);

#endif
