/* Runs a transcript's steps in its world. */
#ifndef SIM_PLAY_RUN_H
#define SIM_PLAY_RUN_H

#include "sim/browser.h"
#include "sim/personal.h"
#include "sim/play_world.h"

/* What one person has been shown and the transcript has not read yet. */
struct sim_inbox {
    json_t *unread;   /* new messages, oldest first */
    json_t *updates;  /* cards that changed, oldest first */
    json_t *last;     /* what the last `<` read; NULL: nothing yet */
};

/* The letters to one address. */
struct sim_mailbox {
    char            *address;
    struct sim_inbox in;
    json_t          *typed;    /* the one whose digits were typed last; or NULL */
};

struct sim_run {
    struct sim_world *world;
    const char       *path;     /* of the transcript: its pictures lie beside it */
    int64_t           patience; /* milliseconds that an expected message may take */
    int64_t           seen;     /* seq of the last event that was sorted into the inboxes */
    size_t            errors;   /* platform errors that were reported */
    struct sim_inbox *inboxes;  /* per member */
    struct sim_mailbox **mailboxes; /* in the order of their first letter */
    size_t            mailboxes_count;
    struct sim_browser **browsers; /* per member; NULL: no page so far */
    struct sim_inbox  tool;     /* last: what the last `$ …` said */
    json_t           *calls;    /* how many there were of each API when counting began */
    json_t           *counted;  /* and at the last `calls`; NULL: something was done since */
    size_t            chats_known; /* messages whose pictures and places are in personal */
    struct sim_personal personal; /* what must not get out of hongyan */
    bool              leaked;   /* it has: what hongyan wrote is not to be shown */
};

void sim_run_begin(struct sim_run *r, struct sim_world *w, const struct sim_script *script,
                   int64_t patience);
void sim_run_end(struct sim_run *r);

/* Does one step. 0, or -1 with "wanted …" and "got …" lines in why, each with a line feed. */
int sim_run_step(struct sim_run *r, const struct sim_step *step, struct buf *why);

/* What must hold at the end: nothing unread, nothing personal in the clear, and no rule of the
 * platform broken. As above. */
int sim_run_finish(struct sim_run *r, struct buf *why);

/* What nobody has read on any phone, for who looks at a failure: each line behind prefix; not
 * endless. */
void sim_run_show_unread(struct sim_run *r, const char *prefix, struct buf *out);

/* What somebody's last `<` has read (or an address's, or of "$"); borrowed. NULL: nothing yet. */
const json_t *sim_run_last(struct sim_run *r, const char *who);

/* Everything that a person can read in a message or letter, and what kind it is: "text", "card",
 * "sms", … */
void sim_run_readable(const json_t *msg, struct buf *out);
const char *sim_run_kind(const json_t *msg);

/* The press that "体温=正常 提交" means on a card: {"key","selected",["menu":true]}. NULL with the
 * reason in why. */
json_t *sim_run_press(const json_t *card, const char *text, struct buf *why);

#endif
