/* Messages that we send to ourselves: they go through dispatch like those of WeCom, in a
 * transaction of the worker, so that what an answer of the platform means is decided by a
 * handler. */
#ifndef BOT_INTERNAL_H
#define BOT_INTERNAL_H

#include "bot/message.h"

/*
 * MSG_ANSWER from the body of an API's answer (may be empty). What is no JSON object, or a field of
 * another type than protocol 5.5 has, counts as not told.
 *
 *   path    of the API, without "GET "
 *   userid  the member it was about, as we spelt it
 */
struct message *internal_answer(struct str path, struct str userid, int errcode, struct str body,
                                int64_t now);

/* MSG_PAGE; the texts of `page` are cleaned as message_parse does, and copied. */
struct message *internal_page(struct str userid, const struct msg_page *page, int64_t now);

bool message_internal(const struct message *m);

#endif
