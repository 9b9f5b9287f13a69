/* Notices: what is told to many, to whom, and what became of it for each of them. A notice is put
 * with its words; its receivers are written down in parts (gathered) when its time has come, then
 * handed to the outbox in parts; the sender tells what the platform said of each part. So a restart
 * goes on where it was, and nobody is written down or told twice: the constraints decide.
 *
 * WAITING -> PLANNED -> GATHERING -> SENDING -> DONE; released by a second person, WAITING becomes
 * PLANNED; one that has grown by then becomes WAITING once more. SENDING has two stages: 1, the
 * first 1 %, and 0, all others. */
#ifndef STORE_NOTICES_H
#define STORE_NOTICES_H

#include "base/buf.h"
#include "store/preferences.h"
#include "store/quotas.h"
#include "store/sends.h"
#include "store/store.h"

enum notice_state {
    NOTICE_WAITING,   /* for a second person */
    NOTICE_PLANNED,   /* until due_at */
    NOTICE_GATHERING, /* its receivers are being written down, as far as `place` */
    NOTICE_SENDING,
    NOTICE_DONE,      /* every receiver has an outcome */
    NOTICE_REJECTED,  /* by the second person */
    NOTICE_STOPPED,   /* by the staff, or because too many of the first 1 % were refused */
    NOTICE_RECALLED,  /* the platform was asked to take back what had gone */
}; /* stored: never renumber */

struct notice {
    int64_t           number;     /* 1..: what people type. 0 when putting: one is made */
    struct str        app;        /* through which it goes */
    struct str        kind;       /* conf/school.h notice_kind.name */
    struct str        audience;   /* whom it is for, in the words of handlers/notice.h; no name or
                                     number of a person */
    struct str        creator;    /* userid, or "cli:<login name>" */
    struct str        content;    /* handlers/notice.h; sealed at rest */
    struct str        media;      /* key of a media row (store/media.h), which is kept as long
                                     as the notice may still need it: until it has ended, and where
                                     it asks for 收到, or some were refused, until it is forgotten;
                                     empty: none */
    bool              ack;        /* the receivers are asked to say 收到 */
    bool              critical;   /* quiet hours and the limits of a day do not hold it back */
    bool              listed;     /* its receivers were written down when it was put (a list):
                                     GATHERING looks at each of them once more */
    enum notice_state state;      /* of a new one: WAITING or PLANNED */
    int64_t           created_at, due_at; /* not before */
    int64_t           expires_at; /* from then on it is of no use; 0: never */
    int64_t           expected;   /* people counted when it was put, or held */
    int64_t           corrects;   /* number of the notice that this one corrects; 0: none */
    unsigned          stage;      /* SENDING: 1 the first 1 % …, 0 all others */
    int64_t           staged_at;  /* when the last of the first 1 % was put into the outbox; 0: not
                                     yet */
    struct str        approver;   /* who released or rejected it; empty: nobody */
    struct str        reason;     /* why it was rejected, stopped; sealed */
    int64_t           started_at, ended_at; /* 0: not yet */
    int64_t           again_at;   /* of WAITING: when nobody waits for a release any more; of DONE:
                                     when who has not said 收到 is told again; of RECALLED: since
                                     when parts of it are taken back; 0: not */
    unsigned          rounds;     /* how often that was done */
    int64_t           kept, taken_back; /* read only: its counts' FATE_HANDED, of RECALLED who
                                     still has it, and FATE_RECALLED */
    struct str        place;      /* of PLANNED: of the counting; of WAITING: how many they were
                                     before it had grown; of the gathering; of the repeat, behind
                                     a blank, who wants it; of SENDING: since when it waits for the
                                     quota of a day; of RECALLED: who takes it back */
};

/* What is known of one receiver; stored: never renumber. */
enum notice_fate {
    FATE_QUEUED,     /* written down */
    FATE_PUT,        /* in the outbox */
    FATE_HANDED,     /* WeCom has taken it */
    FATE_REFUSED,    /* … has not: errcode says why */
    FATE_SCOPE,      /* not a member, or outside the application's scope (81013, invaliduser) */
    FATE_UNLICENSED, /* unlicenseduser */
    FATE_LIMITED,    /* got enough of this kind today: our own limit */
    FATE_OFF,        /* has turned the kind off */
    FATE_UNKNOWN,    /* no member is known to be that person */
    FATE_AWAY,       /* has left the application, or said 这不是我 */
    FATE_STOPPED,    /* the notice was stopped or expired before */
    FATE_RECALLED,   /* taken back */
    FATE_COUNT
};
const char *notice_fate_name(enum notice_fate fate);   /* "queued", …: for --json, metrics */
const char *notice_state_name(enum notice_state state); /* "waiting", … */

/* How a receiver is written to: those of one variant and stage share their calls. */
enum notice_variant {
    VARIANT_ZH, VARIANT_EN,           /* in words (or as the type of the notice is) */
    VARIANT_ZH_CARD, VARIANT_EN_CARD, /* the card alone: he has pressed one */
    VARIANT_ZH_BOTH, VARIANT_EN_BOTH, /* the card, and the words, because it may not show */
    VARIANT_COUNT
};

struct notice_counts {
    int64_t people;             /* written down */
    int64_t fate[FATE_COUNT];
    int64_t acked;              /* said 收到; of HANDED and RECALLED */
    int64_t parts;              /* rows of the outbox that were put for it */
    int64_t texted;             /* for whom an SMS was ordered; of these … */
    int64_t texts_sent;         /* … taken by the gateway */
    int64_t texts_failed;       /* … refused, or too late: it may be ordered again */
};

/* Only inside a transaction, as everything here that writes. */
int notice_put(struct store *s, int64_t now, const struct notice *n, int64_t *number,
               struct err *err);

/* 1 found, with all slices in *memory (appended; the content is opened; one that was sealed with
 * another key is empty); 0 there is none. counts may be NULL. */
int notice_get(struct store *s, int64_t number, struct notice *out, struct notice_counts *counts,
               struct buf *memory, struct err *err);
/* The newest first, below `before` (0: from the newest), at most `most`; content and reason are not
 * opened. creator empty: everybody's. */
int notice_list(struct store *s, struct str creator, int64_t before, unsigned most,
                int (*each)(void *arg, const struct notice *n, const struct notice_counts *c),
                void *arg, struct err *err);

/* The sums of all notices there ever were, for /metrics: adds those of the next `most` behind the
 * number *after (0: from the first), which becomes where to go on, 0 at the end. What is summed of
 * each is of one moment, so the fates of the sum are its people. A thousand take half a
 * millisecond. */
int notice_totals(struct store *s, int64_t *after, unsigned most, struct notice_counts *sum,
                  struct err *err);

/* The oldest that has something to be done at `now`: PLANNED and due, GATHERING, SENDING, or
 * WAITING, DONE or RECALLED with again_at come; after `after` (0: from the first). 1 as notice_get,
 * 0 none. Costs nothing while there is none. */
int notice_next(struct store *s, int64_t now, int64_t after, struct notice *out,
                struct notice_counts *counts, struct buf *memory, struct err *err);

/* From one of the states `from` (a bit 1 << state for each) to `to`; *changed false: it was in none
 * of them, and nothing happened. actor: kept as the approver of a release, REJECTED or WAITING
 * (empty: nobody any more); reason: of
 * an end; both may be empty. started_at and ended_at follow, and again_at ends with REJECTED,
 * STOPPED and RECALLED. */
int notice_turn(struct store *s, int64_t now, int64_t number, unsigned from, enum notice_state to,
                struct str actor, struct str reason, bool *changed, struct err *err);
/* Whether it may wake people: it is critical, and has not gone before: nobody is woken by a
 * repeat. */
static inline bool notice_may_wake(const struct notice *n)
{
    return n->critical && n->rounds == 0;
}
/* The same by its number; of none: no. */
int notice_wakes(struct store *s, int64_t number, bool *wakes, struct err *err);

/* How far it has got: place, stage, staged_at, due_at, again_at, rounds, expected are written from
 * n. */
int notice_keep(struct store *s, const struct notice *n, struct err *err);

/* ---- its receivers ---- */

enum {
    NOTICE_NO_ANSWER = -999, /* the platform's own codes are above */
    NOTICE_NOT_SENT = -998,  /* … but for these: it never left us … */
    NOTICE_TOO_LONG = -997,  /* … because with this person's name it was too long */
    NOTICE_NO_WORDS = -996,  /* … or there were no words: {class} of who has none */
};

struct notice_person {
    int64_t             seq;     /* 1.. in the order in which they were written down */
    int64_t             person;
    struct str          userid;  /* as WeCom spells it, or the number where it is only tried; empty
                                    for UNKNOWN */
    enum notice_variant variant;
    unsigned            stage;   /* 1: among the first 1 % */
    enum notice_fate    fate;
    int64_t             errcode; /* of REFUSED; below NOTICE_NO_ANSWER WeCom has said nothing: it
                                    may have arrived (bot/api.h API_NETWORK) */
    int64_t             at;      /* of the fate; of who was told, the last time he was */
    int64_t             acked_at; /* 0: not */
    int64_t             part;
};

/* Writes one down; seq is made (1.. without gaps), and of QUEUED ones the first of each hundred is
 * of stage 1 when `staged`. *added false: the person is among them already. Two people are never
 * one member: the second one with a userid becomes UNKNOWN, without it; so does who is QUEUED with
 * the userid of an account that is known and is not this person: what is for him must not go to
 * somebody else, though his number is only tried. ERR_BAD_INPUT: no such notice; the fate of who
 * was written to (PUT, HANDED, REFUSED, RECALLED); QUEUED without a userid, or with one that the
 * platform would take for several. */
int notice_add(struct store *s, int64_t now, int64_t number, bool staged,
               const struct notice_person *p, bool *added, struct err *err);

/* The next QUEUED ones of one variant and stage, in the order of seq, at most `most`; *variant: of
 * which. How many there were; 0 none. The callback may use other nouns, and changes none of these:
 * first take, then notice_put_part. */
int notice_take(struct store *s, int64_t number, unsigned stage, unsigned most,
                enum notice_variant *variant,
                int (*each)(void *arg, const struct notice_person *p), void *arg,
                struct err *err);

/* 1: what is for that person may go to that account, as far as is known now; 0: it is somebody
 * else's by now, or nobody's, or barred: he was written down hours or weeks before. */
int notice_may_go(struct store *s, int64_t person, struct str userid, struct err *err);

/* Those are in the row `part` of the outbox now (its id; fate PUT), or have that fate without
 * having been sent (part 0). Who was told before, and is not told again, is HANDED as he was.
 * ERR_RETRY: one of them is not QUEUED (any more): roll back, or somebody would be told twice. */
int notice_put_part(struct store *s, int64_t now, int64_t number, int64_t part, const int64_t *seqs,
                    unsigned count, enum notice_fate fate, struct err *err);
/* One who is QUEUED is REFUSED for that errcode, without having been sent anything; else as of the
 * part 0. */
int notice_put_refused(struct store *s, int64_t now, int64_t number, int64_t seq, int64_t errcode,
                       struct err *err);
/* Another row of the outbox for the same people (the words beside a card): told by the sender too,
 * but it decides no fate. */
int notice_put_twin(struct store *s, int64_t now, int64_t number, int64_t part, struct err *err);

/* How many rows of the outbox of this notice the sender has not done. */
int notice_parts_waiting(struct store *s, int64_t number, int64_t *waiting, struct err *err);

/* The sender's: the row `part` has ended. errcode 0: taken, but for `invalid` and `unlicensed`
 * (userids joined by '|', any case); else nobody got it. msgid may be empty. Exactly once, in the
 * transaction of outbox_done; of one that has ended, or is none, nothing happens. expired: it was
 * given up before it went (FATE_STOPPED). Who was told by an earlier part stays HANDED by that; who
 * has said 收到 to this one does where there was no answer, and else is what the others are. */
int notice_part_ended(struct store *s, int64_t now, int64_t number, int64_t part, int64_t errcode,
                      bool expired, struct str msgid, struct str invalid, struct str unlicensed,
                      struct err *err);

/* What is QUEUED becomes STOPPED (who was told before: HANDED); rows of the outbox that have not
 * gone end without going: they expire at `now`, and the sender tells of each. So what is PUT stays
 * so until then (notice_parts_waiting). Of 60,000 that are QUEUED it takes some tenths of a
 * second. */
int notice_halt(struct store *s, int64_t now, int64_t number, struct err *err);

/* What can be taken back: msgid of each part that went since `since` and was not asked for, in
 * order, after the part `after`, at most `most`. */
int notice_sent_parts(struct store *s, int64_t number, int64_t since, int64_t after, unsigned most,
                      int (*each)(void *arg, int64_t part, struct str msgid, int64_t at), void *arg,
                      struct err *err);
/* Those of notice_sent_parts up to the part `last` were asked for. */
int notice_parts_asked(struct store *s, int64_t now, int64_t number, int64_t since, int64_t last,
                       struct err *err);
/* What the platform has refused to take back, or has not answered, may be asked for again. */
int notice_parts_again(struct store *s, int64_t number, struct err *err);
/* What the platform said of it. 0: its people are RECALLED, but for those who were told again by a
 * later part, or whose first one has not been taken back: they have it. Of what was between these
 * nothing is known before notice_recalled_rest. */
int notice_part_recalled(struct store *s, int64_t now, int64_t part, int64_t errcode,
                         struct err *err);
/* When all were answered: whose first part was answered behind the later one is RECALLED, too; who
 * was in any part that was not taken back (one between these, the words beside a card) is HANDED.
 * Reads all receivers. */
int notice_recalled_rest(struct store *s, int64_t now, int64_t number, struct err *err);

/* What a member has had of a kind on a day (`most` is its limit; 0: none) is counted as a quota of
 * that subject, when it is put into the outbox for him: two notices at once are not one too many.
 * notice_part_ended gives it back to whom it has not reached, but of a notice that is critical. */
struct quota notice_day_quota(int64_t most);
void notice_day_subject(struct str kind, struct str userid, struct buf *out);
/* To these members (userids joined by '|') nothing of that kind has come that was counted at
 * `at`. */
int notice_day_give(struct store *s, int64_t at, struct str kind, struct str userids,
                    struct err *err);

enum notice_text {
    TEXT_NONE,
    TEXT_ORDERED,
    TEXT_SENT,   /* the gateway has taken it */
    TEXT_FAILED, /* it has not, or it was too late */
}; /* stored: never renumber */

struct notice_filter {   /* whom to list */
    int64_t    number;
    struct str college, class_name; /* empty: all */
    bool       unacked;  /* those who were HANDED and have not said 收到 */
    bool       one_fate; /* … or those of `fate` */
    enum notice_fate fate;
    int64_t    after;    /* seq */
    unsigned   most;
};
/* With the roster's number, name, college, class, in the order of seq. Slices live during the
 * call. Of a class or a college its people are looked up; else at most all receivers are read. */
struct notice_line {
    struct notice_person p;
    struct str           number, name, college, class_name;
    enum notice_text     text;
};
int notice_people(struct store *s, const struct notice_filter *f,
                  int (*each)(void *arg, const struct notice_line *l), void *arg, struct err *err);
/* The same, counted: people, handed, acked of that scope. */
int notice_scope_counts(struct store *s, int64_t number, struct str college, struct str class_name,
                        struct notice_counts *out, struct err *err);

/* An SMS was ordered for that one, as the row `letter` (store/letters.h), whose end is counted by
 * letter_done. *ordered false: one was before, which has not failed, or he is no receiver. */
int notice_texted(struct store *s, int64_t number, int64_t person, int64_t letter, bool *ordered,
                  struct err *err);
/* Whether it is one of a notice that wakes nobody: not critical. Any connection. */
int notice_letter_quiet(struct store *s, int64_t letter, bool *quiet, struct err *err);
/* letter_done: of a letter that is of no notice nothing happens. */
int notice_letter_ended(struct store *s, int64_t letter, bool sent, struct err *err);

/* QUEUED again: who was HANDED it and has not said 收到, where it asks for that, of stage 0; and, of
 * stage 1, who never got it because of something that may have passed (the platform was busy, did
 * not answer, had a limit, took no call of ours). Of that college and class (empty: all), looks at
 * `most` of those with seq > after; *left: where to go on, 0 at the end. */
int notice_requeue(struct store *s, int64_t number, struct str college, struct str class_name,
                   int64_t after, unsigned most, int64_t *left, struct err *err);
/* How many of stage 1 those would be. Reads all who were told of it. */
int notice_passing(struct store *s, int64_t number, struct str college, struct str class_name,
                   int64_t *people, struct err *err);
/* How many of them are REFUSED for words that do not fit them: NOTICE_TOO_LONG, NOTICE_NO_WORDS. */
int notice_unfit(struct store *s, int64_t number, struct str college, struct str class_name,
                 int64_t *people, struct err *err);

/* ---- 收到 ---- */

enum ack_result {
    ACK_DONE,     /* now */
    ACK_BEFORE,   /* had said so at *at */
    ACK_NONE,     /* was not told, or was not asked to */
};
/* number 0: of the one told last that asks this person for it and has not got it, and was not taken
 * back, those before others whose end is not over; then the one told last that has. *which: of
 * which notice it was (untouched by ACK_NONE, as *at). Who says so has it: of one that is on its
 * way, or that had no answer, he is HANDED by that, and who says so before he is told again is not
 * told again. If the platform refuses him that part after all, he never got it, and his 收到 is
 * taken back (notice_part_ended): who has said so is always HANDED or RECALLED. */
int notice_ack(struct store *s, int64_t now, int64_t person, int64_t number, int64_t *which,
               enum ack_result *result, int64_t *at, struct err *err);

/* The newest that this person got and that were not taken back, below `before` (0: the newest), at
 * most 50. As notice_list; content is opened. */
int notice_of_person(struct store *s, int64_t person, int64_t before, unsigned most,
                     int (*each)(void *arg, const struct notice *n, int64_t at, int64_t acked_at),
                     void *arg, struct err *err);

/* Receivers of notices that ended before `before`, and those notices' words; at most `most` rows.
 * The notice itself stays, with its counts. */
int notice_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted, struct err *err);

#endif
