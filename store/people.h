/* The roster: who belongs to the school. Personal fields are in store/identities.h. */
#ifndef STORE_PEOPLE_H
#define STORE_PEOPLE_H

#include "base/buf.h"
#include "store/store.h"

struct person {
    int64_t    id;          /* 0: none */
    struct str number;      /* 学号 / 工号; of a candidate without one the candidate number.
                               Compared ignoring ASCII case */
    struct str candidate;   /* 考生号; may be empty */
    struct str name;
    struct str kind;        /* undergraduate, graduate, candidate, staff; student: not told which */
    struct str origin;      /* mainland, hmt (Hong Kong, Macao, Taiwan), foreign; empty: not told */
    struct str college;
    struct str class_name;
    int64_t    year;        /* of entry; 0: unknown */
    struct str state;       /* expected, active, leaving, left; empty: active. Days change it: see
                               people_turn. people_put takes invited, too: see there */
    int64_t    state_from;  /* Beijing days; -1: not told (0 is taken for that too). The first and
                               the last one at the school, as far as the roster knows */
    int64_t    state_until;
    int64_t    confirmed_at; /* when the person said that all of it is right; 0: not yet. Not
                                written by people_put */
    int64_t    invited_at;  /* when the school invited the person to join; 0: not, or not known.
                               Written by people_put's state `invited` only */
};

/* What the roster tells of a person besides; sealed at rest. An empty field leaves what is
 * there. */
struct person_private {
    struct str id_type;     /* id_card, passport, permit, other */
    struct str id_number;   /* normalised: base/idnum.h */
    struct str phone;
    struct str mail;
};

/* The same as it is kept, for people_put. An empty field is not told. */
struct person_sealed {
    struct str id_type;
    struct sealed_field {
        struct str index, value; /* blind index, and the sealed value */
    } id_number, phone, mail;
};

/* Normalises, seals and indexes what x tells: ahead of a transaction with very many people, as it
 * costs as much as the writing. Appends to *memory, where the slices of *out lie. ERR_RETRY without
 * a sealer. */
int people_seal(struct store *s, const struct person_private *x, struct buf *memory,
                struct person_sealed *out, struct err *err);

enum people_change { PEOPLE_SAME, PEOPLE_ADDED, PEOPLE_CHANGED };

/* Why nobody can be what is told. */
enum people_clash {
    PEOPLE_CLEAR,
    PEOPLE_TWO,      /* number and candidate number belong to two persons */
    PEOPLE_NUMBERED, /* the candidate number is that of a person who has another number */
    PEOPLE_STRANGER, /* … of one with another name, whom no document shows to be the same */
};

struct people_judgement {
    enum people_clash  clash;    /* people_put refuses all but PEOPLE_CLEAR; nothing else is told */
    enum people_change change;
    bool               left;     /* was not left, and is by this: told, or by the days */
    bool               replaced; /* of one number the name and the document are others */
    int64_t            twin;     /* another person with the same document; 0: none. Looked for when
                                    the document, the kind or the coming back is new */
    bool               rival;    /* … of the same kind, and neither has left: not two numbers of one
                                    human. people_put takes it all the same */
};

/* What people_put would do. Needs no transaction. */
int people_judge(struct store *s, int64_t now, const struct person *p,
                 const struct person_sealed *x, struct people_judgement *out, struct err *err);

/* Adds or changes by number; one that has no number of its own yet may be known by its candidate
 * number, and gets its number then: so that one wrong digit makes nobody another person, a
 * candidate number neither takes a number away, nor, where the name is another, counts against the
 * document. Who stays a candidate may get another name while no other document is told, or another
 * document under the same name.
 *
 * x may be NULL. What p does not tell: an empty candidate number or origin leaves what is there,
 * days leave it as long as the state stays; all else is written. A phone or mail that the person
 * has proven with a code stays.
 *
 * The state is that of the day of `now`: an expected person whose state_from has come is active,
 * one at the school whose state_until is over has left; so a table that is imported again turns
 * nobody back, and one with a later day brings back who had left.
 *
 * The state `invited` says that the school has invited the person to join, on the day state_from,
 * or now when it was not known yet. It is no state of the life cycle: whoever is here stays as he
 * is, others are expected, and state_from is no first day then. No other state takes it back.
 *
 * Who has left is barred (store/members.h), who comes back is not. A member whose userid is the
 * number or the candidate number, and who is nobody yet, is bound when the person is added, gets
 * one of the numbers or comes back; whom the office has parted, no import binds again.
 *
 * dry: only says *change, and needs no transaction. ERR_BAD_INPUT: a clash; an unknown state. */
int people_put(struct store *s, int64_t now, const struct person *p,
               const struct person_sealed *x, bool dry, enum people_change *change,
               struct err *err);

/* 1 found: `found` is called with slices that live during the call; 0 unknown, also what is longer
 * than any number; -1 failed. ERR_BAD_INPUT: empty. */
int people_find(struct store *s, struct str number, int (*found)(void *arg, const struct person *p),
                void *arg, struct err *err);
/* The same by id. */
int people_get(struct store *s, int64_t id, int (*found)(void *arg, const struct person *p),
               void *arg, struct err *err);
/* By candidate number. */
int people_candidate(struct store *s, struct str candidate,
                     int (*found)(void *arg, const struct person *p), void *arg, struct err *err);

/* Whether anybody who has not left has this name, exactly as the roster spells it. */
int people_named(struct store *s, struct str name, bool *any, struct err *err);

/* Those of them, in the order of number. The callback may use other nouns. */
int people_with_name(struct store *s, struct str name,
                     int (*each)(void *arg, const struct person *p), void *arg, struct err *err);

/* All of the roster in the order of id, at most `most` after id `after`: for exports and for
 * finding out who is missing in a file. The callback may use other nouns, and people_leave. */
int people_each(struct store *s, int64_t after, unsigned most,
                int (*each)(void *arg, const struct person *p), void *arg, struct err *err);

/* The person has left: nothing is deleted, the member is barred. *changed false: known. */
int people_leave(struct store *s, int64_t now, int64_t id, bool *changed, struct err *err);

enum people_turn {
    PEOPLE_BEGIN, /* expected, and state_from has come: active */
    PEOPLE_END,   /* active or leaving, and state_until was before today: has left, as people_leave
                     does it, but the days stay */
};

/* Of those whose day has come at most `most` take the turn, the longest overdue first; `turned` is
 * called for each of them and cannot stop it. Who is only expected ends after the beginning. When
 * nobody's day has come it is one look into an index. */
int people_turn(struct store *s, int64_t now, enum people_turn turn, unsigned most,
                int (*turned)(void *arg, int64_t person), void *arg, struct err *err);

/* "All of it is right." */
int people_confirm(struct store *s, int64_t now, int64_t id, struct err *err);

#endif
