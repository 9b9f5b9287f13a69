/* Everything that reaches a member outside the passive reply: rows put into the outbox, in the
 * handler's transaction. The sender does them after the commit, and a restart forgets nothing. */
#ifndef BOT_PUSH_H
#define BOT_PUSH_H

#include "bot/card.h"
#include "bot/handler.h"

/* All: a row goes at once after the commit, or behind the passive answer while ctx->after_reply is
 * set; while ctx->push_until is set, one that has not gone by then never goes, nor, while
 * ctx->push_waits is set, when somebody has released or rejected that notice by then; what
 * ctx->push_reminder says holds of reminders. to is a userid as WeCom spells it (or several joined
 * by '|', at most PUSH_RECEIVERS). 0, or -1 with err:
 * ERR_RETRY from the store, ERR_BAD_INPUT for what the platform would refuse (nothing is put
 * then). */

enum { PUSH_RECEIVERS = 1000 }; /* of one message/send: protocol 4.1 */

enum { PUSH_NIGHT_SECONDS = 1800 }; /* struct push_reminder */

/* Whether the platform takes that as one receiver: not several, and not "@all", who is
 * everybody. */
bool push_is_userid(struct str s);

/* Text is cleaned and cut at 2048 bytes as a passive reply is. */
int push_text(struct ctx *ctx, struct str to, struct str text, struct err *err);
int push_textf(struct ctx *ctx, struct str to, struct err *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

int push_card(struct ctx *ctx, struct str to, const struct card *card, struct err *err);

/* A card that asks a step of the dialog that the member who wrote has with this application, which
 * is saved with the card's task_id: when the dialog has another one (it was answered in words,
 * cancelled, asked again) before the card could go, it never goes. */
int push_dialog_card(struct ctx *ctx, const struct card *card, struct err *err);

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
/* The same of the press `msg`, for the member who pressed; one without a code leaves the card as it
 * is. */
int push_press_update(struct ctx *ctx, const struct message *msg, const char *text,
                      struct err *err);

/* A picture made by us (PNG, at most 10 MB), uploaded once per content. */
int push_image(struct ctx *ctx, struct str to, struct str png, struct err *err);

/* "image" (at most 10 MB) or "file" (20 MB: protocol 5.4) through an application, uploaded once per
 * content. The bytes are sealed at rest.
 *   filename  shown to who gets a file; no personal data, no '"', '/' or backslash */
int push_media(struct ctx *ctx, const char *app, struct str to, const char *type,
               struct str filename, struct str bytes, struct err *err);

/* Seconds for which the platform knows a part that it had before, and drops it (bot/push.c). */
enum { PUSH_NOTICE_AGAIN = 13370 };

/* One part of a notice (store/notices.h), whose receivers get the outcome; notice 0: a sample of
 * one, whose outcome nobody is told.
 *   type, object  msgtype and its JSON object, which the platform takes (handlers/notice.h)
 *   media         key of the media whose id replaces "@media@" in it; empty: none
 *   row           the id of the row in the outbox; known before (store_new_id), so that the words
 *                 of a card can name it */
int push_notice(struct ctx *ctx, const char *app, int64_t notice, struct str to, const char *type,
                struct str object, struct str media, int64_t row, struct err *err);

/* Appends a JSON string with its quotes, for such an object. The text is UTF-8. */
void push_json(struct buf *out, struct str text);

/* Asks the platform to take back one part of a notice (message/recall: protocol 4.10). The answer
 * comes back as MSG_ANSWER from `by` through `app`, with the key PUSH_RECALL and behind it
 * "<notice>/<part>/<asked_day>" (handlers/notice_recalled.c). */
#define PUSH_RECALL "message/recall#/"
struct recall {
    int64_t    notice, part;
    int64_t    asked_day; /* Beijing day on which the recall began */
    struct str by;        /* who recalls */
    struct str msgid;
};
int push_recall(struct ctx *ctx, const char *app, const struct recall *r, struct err *err);

/* What the platform would not take (protocol 5.4), by what is seen of it from outside. */
enum media_fault { MEDIA_FINE, MEDIA_NO_NAME, MEDIA_LONG_NAME, MEDIA_SMALL, MEDIA_LARGE };
enum {
    MEDIA_MIN = 6, /* bytes: "all > 5 bytes" */
    MEDIA_PICTURE_MAX = 10 * 1024 * 1024,
    MEDIA_FILE_MAX = 20 * 1024 * 1024,
    MEDIA_NAME_MAX = 100, /* bytes */
};
/* NO_NAME: empty, no UTF-8, or with a quote, a slash, a line break or the like in it. */
enum media_fault push_media_fault(bool image, struct str filename, size_t bytes);

/* Keeps the bytes of a picture or file for such a part; *key gets its key. As push_media. */
int push_media_put(struct ctx *ctx, const char *type, struct str filename, struct str bytes,
                   struct buf *key, struct err *err);

/* The same through another application. */
int push_card_in(struct ctx *ctx, const char *app, struct str to, const struct card *card,
                 struct err *err);

/* The same for what must not be lost: when it reaches none of them (whatever the reason), a
 * MSG_ANSWER with the key `back` and an errcode that is not 0 comes back from the first of them,
 * through `app`. */
int push_text_back(struct ctx *ctx, const char *app, struct str to, struct str text,
                   struct str back, struct err *err);
int push_card_back(struct ctx *ctx, const char *app, struct str to, const struct card *card,
                   struct str back, struct err *err);

/* A QR code of `text` as a picture, its modules in a dark colour (0xRRGGBB; 0 black), with a line
 * of words below it (may be empty; no personal data). */
int push_qr(struct ctx *ctx, struct str to, struct str text, unsigned rgb, struct str caption,
            struct err *err);

/* A photo that is here (store/photos.h), read from its sealed file when it is uploaded.
 * ERR_BAD_INPUT: it is not here. */
int push_photo(struct ctx *ctx, struct str to, int64_t photo, struct err *err);

/* Asks for the bytes of a picture that this member sent: they become the photo `id`. The outcome
 * comes back as MSG_ANSWER with the key "photo/<id>" from the member through the application of
 * this message: errcode 0, it is here; any other: photo_get tells whether it is BAD or LOST. */
int push_fetch(struct ctx *ctx, int64_t id, struct str media_id, struct err *err);

/* Long work by a maker (bot/maker.h), whose result is sent to `to` through `app`.
 *   spec  what is asked, sealed at rest; at most SEALED_MAX */
int push_make(struct ctx *ctx, const char *app, struct str to, const char *maker, struct str spec,
              struct err *err);

#endif
