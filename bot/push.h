/* Everything that reaches a member outside the passive reply: rows put into the outbox, in the
 * handler's transaction. The sender does them after the commit, and a restart forgets nothing. */
#ifndef BOT_PUSH_H
#define BOT_PUSH_H

#include "bot/card.h"
#include "bot/handler.h"

/* All: a row goes at once after the commit, or behind the passive answer while ctx->after_reply is
 * set; to is a userid as WeCom spells it (or several joined by '|', at most 1000). 0, or -1 with
 * err: ERR_RETRY from the store, ERR_BAD_INPUT for what the platform would refuse (nothing is put
 * then). */

/* Text is cleaned and cut at 2048 bytes as a passive reply is. */
int push_text(struct ctx *ctx, struct str to, struct str text, struct err *err);
int push_textf(struct ctx *ctx, struct str to, struct err *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

int push_card(struct ctx *ctx, struct str to, const struct card *card, struct err *err);

/* The same through another application ("staff"), by its configured name. */
int push_text_in(struct ctx *ctx, const char *app, struct str to, struct str text,
                 struct err *err);

/* Any other API, through the token of `app` ("contacts": the contact-sync assistant).
 *   api    path below /cgi-bin/, prefixed "GET " for a GET: "GET user/get"
 *   about  a member's userid: the answer comes back as MSG_ANSWER from it, through `app`, or
 *          through the student application where `app` is "contacts"; empty: nobody waits
 *   body   JSON, or the query string of a GET (percent-encoded, without the token) */
int push_call(struct ctx *ctx, const char *app, const char *api, struct str about, struct str body,
              struct err *err);

/* Appends name=value to such a query, percent-encoded, with '&' in front unless it is empty. */
void push_query(struct buf *query, const char *name, struct str value);

/* After a click: the card of this event becomes `card` for the member who clicked (protocol
 * 4.9). */
int push_card_update(struct ctx *ctx, struct str userid, struct str response_code,
                     const struct card *card, struct err *err);
/* … or only its buttons become grey and say `text`. */
int push_button_update(struct ctx *ctx, struct str userid, struct str response_code,
                       struct str text, struct err *err);

/* A picture made by us (PNG), uploaded once per content. */
int push_image(struct ctx *ctx, struct str to, struct str png, struct err *err);

#endif
