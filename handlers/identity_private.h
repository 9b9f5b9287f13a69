/* Inside the handlers of who a member is: what the five flows of our own and the page share.
 *
 * All functions that may fail return 0, or -1 with err when we failed. */
#ifndef HANDLERS_IDENTITY_PRIVATE_H
#define HANDLERS_IDENTITY_PRIVATE_H

#include "bot/handler.h"
#include "handlers/flow_action.h"
#include "handlers/identity.h"
#include "store/answers.h"

/* The fields of the flows of our own. */
#define FIELD_CONSENT  "consent" /* yes, no */
#define FIELD_NUMBER   "number"
#define FIELD_NAME     "name"
#define FIELD_DOCUMENT "document"
#define FIELD_CHECK    "check" /* right, phone, wrong, notme */
#define FIELD_PHONE    "phone"
#define FIELD_MAIL     "mail"
#define FIELD_CODE     "code"
#define FIELD_WHAT     "what"
#define FIELD_DETAIL   "detail"

/* ---- identity.c ---- */

enum { SUBJECT_SIZE = 24 };

/* One of our own numbers as the subject of a quota that is also asked how many are left. */
struct str identity_subject(int64_t id, char text[SUBJECT_SIZE]);

/* Appends the one spelling of all that mean the same number, so that no other spelling has tries of
 * its own: half-width, small letters, no blanks. Nothing: it cannot be a number. */
void identity_number(struct str typed, struct buf *out);

/* Whether what was typed has the form of such a number, in the chat and on the page; if not, *why
 * gets the sentence, and nothing is counted: which people exist is not told by it. The value of a
 * document is appended normalised. */
bool identity_check_number(const struct ctx *ctx, struct str typed, struct buf *why);
bool identity_check_document(const struct ctx *ctx, struct str typed, struct buf *value,
                             struct buf *why);

/* Tries that the member has left; none: *again_at tells when there is one again. */
int identity_tries(struct ctx *ctx, int64_t *left, int64_t *again_at, struct err *err);

/* The member is o->person, found out in the way of `by` (BOUND_CHAT, …): bound, or a ticket waits
 * for the office. Sets the result, which is TRY_BOUND, TRY_CLAIMED or TRY_OTHER. */
int identity_bind(struct ctx *ctx, const char *by, struct identity_outcome *o, struct err *err);

/* ---- identity_office.c ---- */

/* One row of the audit: the member did this, to or about this person. detail: no personal data; may
 * be empty. */
int identity_audit(struct ctx *ctx, const char *action, int64_t person, struct str detail,
                   struct err *err);

/* ---- identity_rules.c ---- */

/* Why a frozen or barred member can do nothing here; appends nothing for the others. */
void identity_say_barred(const struct ctx *ctx, struct buf *out);

/* Whether the school asks this member to read and to confirm something (identity.kinds). Who is
 * not known yet is asked. */
int identity_asks(struct ctx *ctx, bool *asks, struct err *err);

/* Whether the notice needs no reading (any more). */
int identity_agreed(struct ctx *ctx, bool *agreed, struct err *err);
int identity_agree(struct ctx *ctx, struct err *err);

/* Whether nothing is left to be confirmed by the member, who is known; true where the school does
 * not ask him to. */
int identity_confirmed(struct ctx *ctx, bool *confirmed, struct err *err);

/* Who may use the flows behind the first one: a person who is not barred and has agreed to the
 * notice; *refuse says it to the others. */
int identity_known(struct ctx *ctx, struct buf *refuse, struct err *err);

/* The same when one of them is to begin: who is known reads the notice first, and goes on from
 * there. */
int identity_start(struct ctx *ctx, struct flow_start *start, struct err *err);

/* ---- identity_confirm.c ---- */

/* Appends what is still missing of what the school wants to know (phone, mail) and how to give it;
 * when nothing is, what happens next (identity.confirmed). Each a line of its own. */
int identity_rest(struct ctx *ctx, struct buf *out, struct err *err);

/* ---- words ---- */

/* An answer of the flow; empty when there is none. */
struct str identity_said(const struct answers *a, const char *field);

/* The option of the flow's first question is not shown. */
void identity_hide(const struct school_flow *flow, const char *option, struct flow_facts *facts);

/* Appends when to try again, to the end of the sentence: 请 09:12 以后再试。 or 请明天再试。 */
void identity_again(const struct ctx *ctx, int64_t at, struct buf *out);

/* Appends "，着急请联系…" and what ends the sentence. */
void identity_ask_desk(const struct ctx *ctx, struct buf *out);

#endif
