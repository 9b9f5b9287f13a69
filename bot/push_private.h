/* What the pushes share: push.c (words and cards), push_media.c (pictures, files, long work),
 * push_photo.c. */
#ifndef BOT_PUSH_PRIVATE_H
#define BOT_PUSH_PRIVATE_H

#include "bot/push.h"
#include "store/outbox.h"

int push_refuse(struct err *err, const char *why); /* -1 and ERR_BAD_INPUT */
int push_check_receivers(struct str to, struct err *err);

/* Fills in what every row has, and puts it. */
int push_put(struct ctx *ctx, const char *app, struct outbox_row row, struct err *err);

/* A body of message/send without its end. The sender puts the receivers and the application in
 * front (store/outbox.h). */
void push_begin(struct buf *body, const char *type);

/* Ends the body and puts the row. row: its receivers, and media, api, task where it has them. */
int push_put_send(struct ctx *ctx, const char *app, struct outbox_row row, struct buf *body,
                  struct err *err);

#endif
