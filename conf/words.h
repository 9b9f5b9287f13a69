/* The words that the bot itself understands. One table for the handlers that answer to them and for
 * the check that no flow of a school is started by one of them. */
#ifndef CONF_WORDS_H
#define CONF_WORDS_H

#include "base/str.h"

enum word {
    WORD_NONE,    /* not one of ours */
    WORD_HELP,    /* 帮助 */
    WORD_CANCEL,  /* 取消: leaves a flow */
    WORD_BACK,    /* 返回: one question back */
    WORD_SKIP,    /* 跳过: no answer to an optional question */
    WORD_SUBMIT,  /* 提交: the end of a review */
    WORD_LOOKUP,  /* 查询: finds a receipt again */
    WORD_TEXT,    /* 文字版 */
    WORD_CARDS,   /* 卡片版 */
    WORD_ENGLISH, /* English */
    WORD_CHINESE, /* 中文 */
    WORD_FAQ,     /* 常见问题 */
    WORD_DESK,    /* 服务台 */
    WORD_REPORT,  /* 举报 …: a suspicious message */
    WORD_TICKETS, /* 工单 [number]: of the office, as those below */
    WORD_ANSWER,  /* 答复 number text */
    WORD_AGREE,   /* 同意 number: of a claim */
    WORD_REFUSE,  /* 拒绝 number [reason] */
    WORD_THAW,    /* 解冻 number: the binding was right */
    WORD_UNBIND,  /* 解绑 number: it was wrong */
    WORD_REACH,   /* 可达 [state [page]]: of counsellors and the office */
    WORD_COUNT,
};

/* Every spelling of each word, by enum word: `words_of[WORD_HELP]` is a list that ends with NULL
 * (WORD_NONE: empty). The lists have names of their own too, because a static initialiser cannot
 * read an array element. */
extern const char *const *const words_of[WORD_COUNT];
extern const char *const words_help[];
extern const char *const words_cancel[];
extern const char *const words_back[];
extern const char *const words_skip[];
extern const char *const words_submit[];
extern const char *const words_lookup[];
extern const char *const words_text[];
extern const char *const words_cards[];
extern const char *const words_english[];
extern const char *const words_chinese[];
extern const char *const words_faq[];
extern const char *const words_desk[];
extern const char *const words_report[];
extern const char *const words_tickets[];
extern const char *const words_answer[];
extern const char *const words_agree[];
extern const char *const words_refuse[];
extern const char *const words_thaw[];
extern const char *const words_unbind[];
extern const char *const words_reach[];

/* The word that the whole text is, whatever its case and width and the blanks around it; WORD_NONE
 * otherwise. */
enum word word_of(struct str text);

#endif
