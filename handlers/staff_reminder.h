/* Tells many people that they have not reported: in words, or with the flow's card, in one send for
 * up to 1000 of the same language. For 提醒 (staff_remind.c) and the school's times (schedule.c). */
#ifndef HANDLERS_STAFF_REMINDER_H
#define HANDLERS_STAFF_REMINDER_H

#include "bot/handler.h"
#include "store/report.h"

enum { REMINDER_LANGS = 2 };

/* Receivers, joined by '|'. */
struct reminder_group {
    struct buf to;
    unsigned   count;
};

struct reminder {
    struct ctx               *ctx;
    const struct school_flow *flow;
    int64_t                   day;
    bool                      cards; /* the card to who sees cards, besides the words where it is
                                        not known whether he does */
    unsigned                  part;  /* of flow_broadcast_card: the next one's */
    struct reminder_group     words[REMINDER_LANGS], card[REMINDER_LANGS];
    int64_t                   told, lost; /* lost: whom nothing reaches */
    struct err               *err;        /* where reminder_add says why it failed */
};

#define auto_reminder __attribute__((cleanup(reminder_free)))
void reminder_free(struct reminder *r);

/* The first part of a reminder that somebody asked for: none that the school's times use. */
unsigned reminder_asked(const struct ctx *ctx);

/* Whether a card is of use at all: sends work, and the school has them. ctx->app is the flow's. */
bool reminder_cards(const struct ctx *ctx);

/* One more; sends when a group is full. ctx->app is the flow's. arg: the reminder; so it is a
 * callback of report_missing. */
int reminder_add(void *arg, const struct report_person *p);

/* Sends to the rest. */
int reminder_end(struct reminder *r, struct err *err);

#endif
