/* What the handlers' sentences share: two languages, pieces of text, words. */
#ifndef HANDLERS_TEXTS_H
#define HANDLERS_TEXTS_H

#include "bot/handler.h"

/* The twin in the member's language; the Chinese one where there is no English (en NULL). A literal
 * format stays checked by the compiler. */
const char *tr(const struct ctx *ctx, const char *zh, const char *en)
    __attribute__((format_arg(2), format_arg(3)));

bool is_english(const struct ctx *ctx);

/* The first n characters. */
struct str text_chars(struct str text, size_t n);

/* Appends the text, or as much of it as `bytes` hold, the sign … for the rest among them
 * (three). */
void text_cut(struct str text, size_t bytes, struct buf *out);

/* Without line feeds and blanks at its end: YAML blocks end with one. */
struct str text_line(const char *text);

/* Whether `text` contains `word`, ignoring the case of ASCII letters. */
bool text_contains(struct str text, struct str word);

/* What a member wrote behind the first `words` words, as it was typed (ctx->text is half-width,
 * which is for comparing and not for keeping). Empty when there is no more. */
struct str text_behind(const struct ctx *ctx, const struct message *msg, unsigned words);

/* What stands in ctx->text behind the command of these spellings (ends with NULL), which may have
 * blanks: "notice status 12". *count: how many words the spelling has; may be NULL. */
struct str text_behind_word(const struct ctx *ctx, const char *const *spellings, unsigned *count);

/* Appends a line feed unless the text is empty or ends with one. */
void text_newline(struct buf *out);

/* The word to tell the member for starting a flow: the first one, in English the first in ASCII
 * letters. */
const char *flow_word(const struct ctx *ctx, const struct school_flow *flow);
const char *flow_title(const struct ctx *ctx, const struct school_flow *flow);

/* 本科生, 研究生, … for the kind of a person; several of them in English. As it is when it is none
 * of ours. */
const char *text_kind(const struct ctx *ctx, const char *kind);

/* The name of the first entry of this application's menu whose type is from..to; NULL: none. */
const char *text_button(const struct ctx *ctx, enum menu_type from, enum menu_type to);

/* When something was, as somebody reads it today: 07:42, 11-19 07:42 in the same year, else with
 * the year. */
enum { MOMENT_SIZE = 17 };
const char *text_moment(const struct ctx *ctx, int64_t at, char out[MOMENT_SIZE]);

/* Whom to ask: "综合服务台 010-5550-0101", or 服务台 when the school gave no line. */
void text_desk(const struct ctx *ctx, struct buf *out);

/* Who answers tickets: 信息化办公室, or as the school calls it; in English with its article. */
const char *text_office(const struct ctx *ctx);
/* The same in Chinese, for sentences to somebody else. */
const char *text_office_zh(const struct ctx *ctx);

/* Appends the desk's hours: "周一至周五 08:30–12:00；周六 09:00–11:00"; nothing when it has none.
 * word_desk.c */
void text_hours(const struct ctx *ctx, struct buf *out);

#endif
