/* An answer as the inbox keeps it, and as WeCom gets it: the same bytes for every resend. */
#ifndef BOT_ANSWER_H
#define BOT_ANSWER_H

#include "bot/app.h"
#include "bot/message.h"
#include "bot/reply.h"

enum { ANSWER_RANDOM = MSGCRYPT_RANDOM + 8 }; /* bytes: the envelope's prefix, and its nonce */

/*
 * Appends the kept form: random(24) | time(8, big endian) | reply XML. Nothing for REPLY_NONE: the
 * empty answer. The random bytes and the time are kept so that sealing it again gives the same
 * bytes.
 *   now  seconds UTC: CreateTime and TimeStamp of the answer
 */
void answer_pack(struct buf *out, const struct reply *reply, const struct message *msg, int64_t now,
                 const unsigned char random[ANSWER_RANDOM]);

/* Appends the encrypted envelope (protocol 1.4) of a kept form; nothing for the empty answer.
 * ERR_BAD_INPUT: not a kept form. */
int answer_seal(struct buf *out, const struct bot_app *app, struct str packed, struct err *err);

#endif
