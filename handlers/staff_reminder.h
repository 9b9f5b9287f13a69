/* Tells many people that they have not reported: in words, or with the flow's card, in one send for
 * up to 1000 of the same language. For 提醒 (staff_remind.c) and the school's times (schedule.c). */
#ifndef HANDLERS_STAFF_REMINDER_H
#define HANDLERS_STAFF_REMINDER_H

#include "bot/handler.h"
#include "store/report.h"

enum { REMINDER_LANGS = 2 };

/* Receivers, joined by '|'. */
struct reminder_group {
    struct buf to, beside; /* beside: of cards, who gets the words, too */
    unsigned   count, beside_count;
};

/* A class in the hour that 提醒 allows once. */
enum reminder_hour { HOUR_UNKNOWN, HOUR_FREE, HOUR_TAKEN };

struct reminder {
    struct ctx               *ctx;
    const struct school_flow *flow;
    int64_t                   day;
    bool                      cards; /* the card to who sees cards, besides the words where it is
                                        not known whether he does */
    unsigned                  part;  /* of flow_broadcast_card: the next one's */
    bool                      counts; /* who is told now is not to be told again within the hour */
    struct buf                group;  /* the newest person's college and class, and … */
    enum reminder_hour        hour;   /* … how they stand; {0}: not asked */
    unsigned                  again;  /* classes that were told within the hour: nobody of them … */
    int64_t                   again_at; /* … and when the first of them may be, again; 0: none */
    struct reminder_group     words[REMINDER_LANGS], card[REMINDER_LANGS];
    int64_t                   told;
    int64_t                   unknown; /* people of the roster of whom no member is known: who has
                                          joined, but neither followed nor opened the application
                                          since we are there, is one of them */
    int64_t                   lost;    /* members whom nothing reaches, or who are frozen */
    int64_t                   off;     /* … who want no reminders (通知设置), or had enough today */
    struct err               *err;        /* where reminder_add says why it failed */
};

#define auto_reminder __attribute__((cleanup(reminder_free)))
void reminder_free(struct reminder *r);

/* The first part of a reminder that somebody asked for: none that the school's times use. */
unsigned reminder_asked(const struct ctx *ctx);

/* Whether a card is of use at all: sends work, and the school has them. ctx->app is the flow's. */
bool reminder_cards(const struct ctx *ctx);

/* Takes the hour of a class; *taken false: it was taken before, which is counted in r->again. */
int reminder_take(struct reminder *r, struct str college, struct str class_name, bool *taken,
                  struct err *err);

/* As reminder_add, but only to those in whose class nobody was told within the hour: they come
 * class by class. Of 提醒 (r->counts) it takes that hour, otherwise it only looks. */
int reminder_add_once(void *arg, const struct report_person *p);

/* One more; sends when a group is full. ctx->app is the flow's. arg: the reminder; so it is a
 * callback of report_missing. */
int reminder_add(void *arg, const struct report_person *p);

/* Sends to the rest. */
int reminder_end(struct reminder *r, struct err *err);

/* Appends how many were told, and why others were not. */
void reminder_say(const struct reminder *r, struct buf *out);

#endif
