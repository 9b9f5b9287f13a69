/* One notice as those see it who work with it, in the chat (notice_staff*.c) and at the command
 * line (cli/notice*.c): how it stands, how that reads, what is wrong with an order, the trace of a
 * look. notice_who.c; notice_order_check is in notice_order.c. */
#ifndef HANDLERS_NOTICE_SHOW_H
#define HANDLERS_NOTICE_SHOW_H

#include "handlers/notice.h"

/* One notice, kept while other nouns are used. */
struct notice_seen { /* {0} is none */
    struct notice            n; /* slices point into memory */
    struct notice_counts     counts;
    const struct notice_kind *kind; /* NULL: the school has it no more */
    int64_t                  passing; /* who may be tried again, where that was asked for */
    struct buf               memory;
};

#define auto_notice_seen __attribute__((cleanup(notice_seen_free)))
void notice_seen_free(struct notice_seen *s);

/* 1; 0: there is none of that number, and *why says so. */
int notice_read(struct ctx *ctx, int64_t number, struct notice_seen *out, struct buf *why,
                struct err *err);

/* All that may be wrong with an order, as notice_order_put finds it. 1, with *out; 0: *why. */
int notice_order_check(struct ctx *ctx, const struct scopes *scopes, struct str actor,
                       const struct notice_order *o, struct notice_reckoning *out, struct buf *why,
                       struct err *err);

/* Whether the actor may release or reject it; *why says why not. */
int notice_may_release(struct ctx *ctx, struct str actor, const struct notice_seen *s, bool *may,
                       struct buf *why, struct err *err);

/* One row of the audit: "notice.put" or the like, "notice 12 …". detail may be empty; nothing
 * personal. */
int notice_audit(struct ctx *ctx, struct str actor, const char *action, int64_t number,
                 struct str detail, struct err *err);

/* ---- how it reads ---- */

const char *notice_kind_title(const struct ctx *ctx, const struct notice_kind *kind);
/* Of one that is SENDING, when it goes on; 0: nothing keeps it back. *quiet: the quiet hours do,
 * also what of it lies in the outbox (bot/sender.h). */
int64_t notice_goes_on_at(const struct ctx *ctx, const struct notice *n, bool *quiet);
/* Of one that is SENDING, since when it waits for the quota of a day; 0: it does not, or a version
 * before has put it off. */
int64_t notice_quota_since(const struct notice *n);
/* Appends 等待另一个人放行, 等着发（18:20 开始）, 正在发, …: how it stands. */
void notice_state_say(const struct ctx *ctx, const struct notice *n, struct buf *out);
/* Of one that waits because it has grown: how many they were; else 0. */
int64_t notice_before(const struct notice *n);
/* Of one that waits because its time was missed while the service was down (notice_late.c): when
 * that was; else 0. Its creator may release it himself where it never needed a second person. */
int64_t notice_late(const struct notice *n);
bool notice_late_own(const struct ctx *ctx, const struct notice_kind *kind,
                     const struct notice *n);
/* Appends why it waits, without a full stop; nothing of any other. */
void notice_late_say(const struct ctx *ctx, const struct notice *n, struct buf *out);
/* Appends 放行 12, how it is released in words; 放行 12 120 where it has grown, for so many. */
void notice_release_say(const struct ctx *ctx, const struct notice *n, struct buf *out);
/* Why it was rejected or stopped, for who reads it; a slice of what is kept. What somebody has
 * written, or a version before, is as it stands. */
struct str notice_reason(const struct ctx *ctx, const struct notice *n);
/* Appends （王老师 放行）, （王老师 驳回：原因）, and why it was stopped; nothing where nobody has
 * decided. */
int notice_approver_say(struct ctx *ctx, const struct notice *n, struct buf *out, struct err *err);
/* Appends the title, or the beginning of the text; nothing where the words are forgotten. */
void notice_head_say(const struct notice *n, size_t chars, struct buf *out);
/* How many have an outcome. */
int64_t notice_settled(const struct notice_counts *c);
/* … were told, whether it was taken back since or not; of these, who has not said 收到. */
int64_t notice_told(const struct notice_counts *c);
int64_t notice_silent(const struct notice_counts *c);
/* Whole per cent, downwards; of none: 0. */
int notice_percent(int64_t part, int64_t all);
/* 已送达企业微信, 还没有加入 …: for what became of it. */
const char *notice_fate_say(const struct ctx *ctx, enum notice_fate fate);
/* The same where it is counted for one notice: of one that is taken back, HANDED is what is
 * left. */
const char *notice_outcome_say(const struct ctx *ctx, const struct notice *n,
                               enum notice_fate fate);
/* It is asked for, and not all of it was answered. */
static inline bool notice_is_recalling(const struct notice *n)
{
    return n->state == NOTICE_RECALLED && n->again_at > 0;
}
/* All of that was answered, and some of its people, or all where only a repeat was taken back, have
 * it still. */
static inline bool notice_is_partly(const struct notice *n)
{
    return n->state == NOTICE_RECALLED && n->again_at == 0 && n->kept > 0 &&
           (n->taken_back > 0 || n->rounds > 0);
}
/* 企业微信没有收, or more exactly, for the errcode of one who is REFUSED. */
const char *notice_refusal_say(const struct ctx *ctx, int64_t errcode);
/* 填上本人的信息后太长或没有字: why it does not go to one, before it is known which of them. */
const char *notice_unfit_say(const struct ctx *ctx);
/* Whether that is the errcode of a refusal. */
static inline bool notice_is_unfit(int64_t errcode)
{
    return errcode == NOTICE_TOO_LONG || errcode == NOTICE_NO_WORDS;
}
/* Appends how many of those who are REFUSED its words do not fit; nothing where there are none. c:
 * the counts of those scopes. */
int notice_unfit_count_say(struct ctx *ctx, const struct scopes *scopes, const struct notice *n,
                           const struct notice_counts *c, struct buf *out, struct err *err);
/* Appends why its picture or file was not taken, and what to do: that does not pass. Nothing where
 * there is none, or it was. */
int notice_media_say(struct ctx *ctx, const struct notice *n, const struct notice_counts *c,
                     struct buf *out, struct err *err);

/* ---- what is in it: notice_reading.c ---- */

/* Appends the words in one language as one message, with the name of an example (王小雁): title,
 * text, the link in full, how to answer. Nothing for a picture without words. */
void notice_words_say(const struct notice_content *c, bool ack, enum member_lang lang,
                      struct buf *out);
/* The same of one that is there. false: the words are forgotten, or there are none in English. */
bool notice_words_of(const struct notice *n, enum member_lang lang, struct buf *out);

/* Appends a line, 即：软件学院 2023级 学生: whom the words of its audience mean; nothing where they say
 * just that, or it is a list. */
int notice_whom_say(struct ctx *ctx, const struct notice *n, struct buf *out, struct err *err);
/* Appends lines: whom its audience means, its form, its picture or file, when it starts (would, if
 * it was released now) and ends, whether 收到 is asked for, what it corrects. Nothing where its
 * content is forgotten. */
int notice_facts_say(struct ctx *ctx, const struct notice *n, struct buf *out, struct err *err);
/* These, and the words in both languages. */
int notice_reading_say(struct ctx *ctx, const struct notice *n, struct buf *out, struct err *err);

/* The same in rows of a card, as far as they go, and the words and the link in its quotation. What
 * the card borrows lies in memory ({0}; the caller frees them). */
enum { NOTICE_CARD_TEXTS = 8 };
struct card;
int notice_reading_card(struct ctx *ctx, const struct notice *n, struct card *card,
                        struct buf memory[NOTICE_CARD_TEXTS], struct err *err);

/* *follows: it has a picture or a file, which can be sent to who asks. Appends a line that says so,
 * or that it cannot now; nothing where there is none. */
int notice_media_follows(struct ctx *ctx, const struct notice *n, bool *follows, struct buf *out,
                         struct err *err);
/* Sends it through the application of the staff, where it is kept: to those; behind the answer to
 * who asks. */
int notice_media_send(struct ctx *ctx, const struct notice *n, struct str to, struct err *err);
int notice_media_answer(struct ctx *ctx, const struct notice *n, struct err *err);

/* How many texts it takes, and which part of it is in the one of that number (from 1; empty: there
 * are not so many). There is room for 200 bytes behind each. */
unsigned notice_pages(struct str text, unsigned page, struct str *out);

#endif
