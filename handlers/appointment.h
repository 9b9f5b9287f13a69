/* Appointments: places with a capacity, held while somebody reads the review, booked, waited for.
 * What there is stands in the school file (school_appointment), who has what in the store
 * (store/appointments.h).
 *
 * Files: appointment.c which slots there are and how they read, appointment_ask.c what there is to
 * choose, appointment_flow.c choosing it, appointment_book.c booking it, appointment_move.c who
 * moves up and is told, appointment_words.c what the student says outside the flow,
 * appointment_desk.c the clerks, schedule_appointments.c what the clock does. */
#ifndef HANDLERS_APPOINTMENT_H
#define HANDLERS_APPOINTMENT_H

#include "bot/handler.h"
#include "handlers/desk.h"

/* What is open of the member, for 我的预约: a paragraph each (booked, waiting; held ones are in the
 * middle of being booked), and how to cancel below them. *count: how many; 0: nothing was
 * appended. */
int appointment_mine(struct ctx *ctx, struct buf *out, unsigned *count, struct err *err);

/* Whether 我的预约 and 取消预约 are words of ours: the school takes appointments, or the member still
 * has one of a time when it did. */
bool appointment_there(const struct ctx *ctx);

/* Appends what became of the member's own appointment with this receipt, for 查询; *found false:
 * there is none. */
int appointment_by_receipt(struct ctx *ctx, struct str receipt, struct buf *out, bool *found,
                           struct err *err);

/* The person stands at a desk of the member (a scanned code, a typed number): what is booked there
 * for today, and begins within the hour or has begun, is marked as come, audited, and two lines are
 * appended for each; also when it was marked before. *count: how many. */
int appointment_arrive(struct ctx *ctx, const struct desks *desks, int64_t person, struct buf *out,
                       unsigned *count, struct err *err);

#endif
