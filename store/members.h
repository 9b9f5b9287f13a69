/* Members of the WeCom organisation that wrote to us, who they are, and what they are in the middle
 * of. */
#ifndef STORE_MEMBERS_H
#define STORE_MEMBERS_H

#include "base/buf.h"
#include "store/dialogs.h"
#include "store/people.h"
#include "store/store.h"

enum member_channel { MEMBER_AUTO, MEMBER_TEXT, MEMBER_CARD }; /* AUTO: the member has not said */
enum member_lang { LANG_ZH, LANG_EN };
enum member_bar {
    BAR_NONE,
    BAR_FROZEN, /* the member said 这不是我; the office decides */
    BAR_LEFT,   /* the person has left the school */
};

struct member {
    struct str          userid;     /* as WeCom spells it; the key is its lower-case form */
    int64_t             id;         /* our own number for it */
    enum member_channel channel;
    enum member_lang    lang;
    bool                pressed;    /* has ever pressed something on a card: so cards are seen */
    int64_t             person;     /* id of the person in the roster (people_get tells more); 0:
                                       nobody, or barred */
    enum member_bar     bar;
};

/* How a member came to be a person: members.bound_by. */
#define BOUND_USERID    "userid"    /* the userid is the number */
#define BOUND_DIRECTORY "directory" /* what user/get told */
#define BOUND_CHAT      "chat"      /* confirmed in the chat */
#define BOUND_PAGE      "page"      /* … on the page of the second verification */
#define BOUND_OFFICE    "office"    /* by the information office */

/* Everything a message needs to know about its sender, in one statement: the member (added when
 * new, and bound to the person whose number or candidate number equals the userid, has not left and
 * is no other member), and the open dialog in this application.
 *   m, d    slices point into `memory`; d->flow.p == NULL: no dialog is open
 *   memory  appended to; it may move, so what earlier calls put there is to be looked at no more
 * Expired dialogs are returned too (d->expires_at tells). ERR_BAD_INPUT: an empty userid or one
 * over 128 bytes. */
int member_load(struct store *s, int64_t now, struct str userid, struct str app, struct member *m,
                struct dialog *d, struct buf *memory, struct err *err);

/* ERR_BAD_INPUT: a member that member_load never saw. */
int member_set_channel(struct store *s, struct str userid, enum member_channel c, struct err *err);
int member_set_lang(struct store *s, struct str userid, enum member_lang l, struct err *err);
int member_set_pressed(struct store *s, struct str userid, struct err *err);

/* Follows an application or has left it; *changed is false when that was known. */
int member_follow(struct store *s, int64_t now, struct str userid, struct str app, bool follows,
                  bool *changed, struct err *err);

/* Whether a following is no news: the member has followed the application before (and may have left
 * it), or was verified by more than the userid. Ask before member_follow. */
int member_known(struct store *s, struct str userid, struct str app, bool *known, struct err *err);

/* What the platform says of whom a message does not reach (protocol 4.1, 6), also among those to
 * whom it goes with others. In SQL: UNREACHED of store/sql_private.h. */
enum { MEMBER_NOT_REACHED = 81013, MEMBER_NONE = 60111, MEMBER_NOT_LICENSED = 701008 };

/* Whether a message would not reach the member: he has left the application, or the platform said
 * so of the last one. */
int member_away(struct store *s, struct str userid, struct str app, bool *away, struct err *err);

/* True for the first call of (day, userid, app): the constraint decides, so two at once get one
 * greeting. Only the newest day is remembered: an earlier one is not the first. */
int member_greet(struct store *s, int64_t day, struct str userid, struct str app, bool *first,
                 struct err *err);

/* What the platform said of a receiver (lower-cased userid): not reachable with this errcode, or 0
 * reachable again. */
int member_unreachable(struct store *s, int64_t now, struct str userid, struct str app,
                       int64_t errcode, struct err *err);

enum bind_result {
    BIND_DONE,
    BIND_SAME,   /* was bound to this person already */
    BIND_OTHER,  /* the member is somebody else; nothing was changed */
    BIND_TAKEN,  /* another member is this person; nothing was changed */
};

/* The member is this person from now on. The constraint decides: two members never are one. The
 * member must have been loaded once. A bar stays. */
int member_bind(struct store *s, int64_t now, struct str userid, int64_t person, const char *by,
                enum bind_result *result, struct err *err);

/* The member is nobody again, and not barred. No import binds it again by its userid. */
int member_unbind(struct store *s, struct str userid, struct err *err);

/* BAR_NONE lifts the bar; of somebody who has left it is BAR_LEFT then. */
int member_bar(struct store *s, int64_t now, struct str userid, enum member_bar bar,
               struct err *err);

/* The userid (as spelt) of the member who is this person, barred or not: 1 found, appended to
 * *userid; 0 nobody. member_person: the other way round, also when barred (*person 0: nobody). */
int member_of(struct store *s, int64_t person, struct buf *userid, struct err *err);
int member_person(struct store *s, struct str userid, int64_t *person, struct err *err);

/* How the binding of a person stands: *bound false: no member is this person (then *bar is
 * BAR_NONE). */
int member_standing(struct store *s, int64_t person, bool *bound, enum member_bar *bar,
                    struct err *err);

/* Whether the member was recognised (BOUND_USERID, BOUND_DIRECTORY) and never had to say who it
 * is. */
int member_recognised(struct store *s, struct str userid, bool *recognised, struct err *err);

/* Asks for user/get at most once in `seconds`: *ask says whether now. */
int member_ask(struct store *s, int64_t now, struct str userid, int64_t seconds, bool *ask,
               struct err *err);
/* What user/get said: status 1 active, 2 disabled, 4 not activated, 5 left (protocol 5.5). */
int member_set_status(struct store *s, struct str userid, int64_t status, struct err *err);

/* Whose submissions these are: the person, or minus the member's own number outside the roster. */
int64_t member_subject(const struct member *m);

#endif
