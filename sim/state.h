/* The platform's memory: members, chats, tokens, media, cards, quotas, and what was seen on the
 * wire. One mutex guards all of it. A function of this header that does not say otherwise is
 * called with sim->lock held, and what it returns is borrowed until the lock is released. */
#ifndef SIM_STATE_H
#define SIM_STATE_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/msgcrypt.h"
#include "sim/config.h"
#include "sim/index.h"
#include "sim/people.h"
#include "sim/rate.h"
#include "sim/sent.h"

#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    SIM_ID = 43,             /* characters of ids, codes and the like */
    SIM_TOKEN = 214,         /* characters of an access token; real ones are about as long */
    SIM_TOKEN_LIFE = 7200,   /* seconds */
    SIM_CODE_LIFE = 72 * 3600,
    SIM_MEDIA_LIFE = 3 * 86400,
    SIM_VISIT_LIFE = 300,
    SIM_RECALL_LIFE = 86400,
    SIM_APIS_MAX = 64,
    SIM_DEPARTMENTS_MAX = 64,
    SIM_TAGS_MAX = 64,
};

struct sim_app {
    const struct sim_config_app *conf;
    struct msgcrypt             *crypt;
    json_t                      *menu;     /* as menu/create gave it; NULL: none */
    json_t                      *settings; /* what agent/set set; NULL: nothing */
    bool                         verified; /* the bot's URL has answered rightly once */
    struct sim_window            day;      /* person-times sent today */
};

struct sim_member {
    struct sim_person *person;               /* owned by sim->people */
    unsigned           apps[SIM_APPS_MAX];   /* indices in sim->apps: the first is the usual one */
    unsigned           apps_count;
    bool               subscribed;           /* inside the visible scope */
    bool               admitted;             /* user/authsucc was called */
    enum sim_second    second;               /* has to be verified a second time, until it was */
    int                department;           /* id; 1 is the root */
    struct sim_window  minute[SIM_APPS_MAX]; /* messages received from each app */
    struct sim_window  hour[SIM_APPS_MAX];
    uint32_t           named;                /* sim->namings, when the call at hand names him */
};

struct sim_department {
    int   id;
    char *name;
};

struct sim_tag {
    int64_t id;
    char   *name;
    bool   *holds; /* per member */
};

/* One message as one member sees it. */
struct sim_message {
    int64_t            id;
    struct sim_app    *app;
    struct sim_member *member;
    json_t            *json;    /* MESSAGE of docs/simulator.md */
    struct sim_task   *task;    /* cards; else NULL */
    unsigned           held;    /* by callbacks that are about it */
    bool               gone;    /* no longer among sim->messages: free it when nobody holds it */
};

/* A card as it was sent: to one or many members, who then each have a message. */
struct sim_task {
    struct sim_app *app;
    int64_t         first, last; /* ids that lie around its messages' */
    char           *task_id;  /* "" when the card has none */
    json_t         *original; /* the template_card of message/send */
};

struct sim_code {
    char               code[SIM_ID + 1];
    struct sim_task   *task;
    int64_t            expires;
    bool               used;
};

struct sim_media {
    char    id[SIM_ID + 1];
    char    type[8];       /* image, voice, video, file */
    char   *name;          /* as uploaded */
    char   *bytes;
    size_t  len;
    int64_t created;
    bool    uploaded;      /* by the bot; else a member's picture */
};

struct sim_token {
    char    text[SIM_TOKEN + 1];
    int     owner;         /* index of the app, or SIM_OWNER_CONTACTS */
    int64_t expires;
};
enum { SIM_OWNER_CONTACTS = -1 };

/* One time that a member opened the page of the second verification. */
struct sim_visit {
    char               code[SIM_ID + 1]; /* in the page's address; once, 5 minutes */
    struct sim_member *member;
    enum sim_second    way;
    int64_t            expires;
    bool               used;
    char               tfa[SIM_ID + 1];  /* "" until auth/get_tfa_info; once, 5 minutes */
    int64_t            tfa_expires;
};

struct sim_faults {        /* docs/simulator.md says what each does */
    unsigned busy;
    unsigned token_dead;   /* 0 or 1, as all that have no number */
    unsigned ip_refused;
    unsigned slow_ms;
    unsigned resend;
    unsigned out_of_order;
    unsigned api_down;
    unsigned sms_busy;
    unsigned sms_down;
    unsigned user_get_empty;
    unsigned user_get_60111;
    unsigned tfa_error;    /* 0, 40207 … 40210 */
    unsigned old_apps;
    unsigned event_last;
    unsigned place_message;
    unsigned cas_down;
    unsigned cas_old;
    unsigned agent_closed;
    unsigned scope_empty;
    unsigned home_page;
    unsigned enter_off;
    unsigned location_off;
    unsigned date_ahead;   /* seconds */
};

struct sim_limits {        /* protocol section 7; tests make them smaller */
    uint64_t api_minute, api_hour;
    uint64_t member_minute, member_hour;
    uint64_t person_times_day;
    unsigned secret_failures; /* wrong secrets until the IP is blocked for an hour */
    unsigned answer_ms;       /* a callback's answer is awaited so long: 5000 */
    unsigned verify_ms;       /* the answer of a URL verification: 1000 */
    unsigned retry_ms;        /* between two tries; the platform's own pause is not documented */
    unsigned swap_ms;         /* out_of_order swaps what came within it: 200 */
};

struct sim_pointers {      /* a list of things that stay where they are */
    void **p;
    size_t count, cap;
};

struct sim_callbacks;      /* sim/callback.h */

struct sim {
    pthread_mutex_t       lock;
    pthread_cond_t        changed;   /* something happened: an event, a callback that ended */
    _Atomic int64_t       ahead;     /* seconds the simulator's clock is ahead of the machine's */
    atomic_bool           stopping;
    char                 *bot_url;   /* no slash at the end */
    char                 *own_url;   /* where the phones fetch pictures */

    const struct sim_config *config;
    size_t                keep;      /* so many messages at least; 0: they are counted only */
    struct sim_people     people;
    struct sim_app        apps[SIM_APPS_MAX];
    unsigned              apps_count;
    struct sim_member    *members;
    size_t                members_count;
    uint32_t              namings;   /* how many calls have named members */
    struct sim_department departments[SIM_DEPARTMENTS_MAX];
    unsigned              departments_count;
    struct sim_tag        tags[SIM_TAGS_MAX];
    unsigned              tags_count;

    struct sim_faults     faults;
    struct sim_limits     limits;
    struct sim_rate       rates[SIM_APIS_MAX]; /* in the order of the APIs' rows */
    unsigned              secret_failures;
    int64_t               blocked_until;

    struct sim_pointers   tokens, codes, tasks, messages, media, visits; /* oldest first */
    struct sim_pointers   cas;       /* its tickets: sim/cas.c */
    struct sim_index      by_task, by_code; /* tasks and codes by their ids */
    struct sim_sent       sent;

    int64_t               seq;       /* of the last event */
    int64_t               ids;       /* of the last message, wire entry, … */
    json_t               *events;    /* what /ui/events gives; the last ones */
    json_t               *wire;
    json_t               *letters;   /* SMS and mail that were "sent", oldest first */
    json_t               *errors;    /* strings: every breach of the platform's rules */
    json_t               *calls;     /* how often each API was called: {"message/send":3} */
    json_t               *refusals;  /* and refused: {"message/send":{"45009":1}} */
    uint64_t              dropped;   /* messages silently dropped by the per-member limits */
    bool                  keep_urls; /* before the server starts: collect … */
    struct buf            urls;      /* … what the bot asked for, as it stood in the request */
    struct sim_callbacks *callbacks;
};

struct sim_options {
    const struct sim_config *config;  /* borrowed until sim_free */
    const struct sim_people *people;  /* copied */
    const char              *bot_url; /* NULL: from config->listen */
    const char              *own_url;
    int64_t                  keep;    /* messages: 0 all; else about so many, the newest; -1: they
                                         are counted (sim/sent.h), but nobody can see them */
};

/* No lock needed. ERR_BAD_INPUT: an EncodingAESKey that does not decode. */
int sim_new(struct sim **out, const struct sim_options *o, struct err *err);
void sim_free(struct sim *sim); /* NULL is fine; callbacks must have stopped */

void sim_lock(struct sim *sim);
void sim_unlock(struct sim *sim);

int64_t sim_now(const struct sim *sim); /* seconds; no lock needed */

/* n characters of [A-Za-z0-9_-] and a NUL. No lock needed. */
void sim_random_id(char *out, size_t n);

/* ---- look-ups: NULL when there is none ---- */
struct sim_member *sim_member_find(struct sim *sim, struct str userid); /* ignoring case */
struct sim_app *sim_app_named(struct sim *sim, const char *name);
struct sim_app *sim_app_of_agent(struct sim *sim, int64_t agent_id);
unsigned sim_app_index(const struct sim *sim, const struct sim_app *app);
bool sim_member_has(const struct sim *sim, const struct sim_member *m, const struct sim_app *app);
struct sim_message *sim_message_find(struct sim *sim, int64_t id);
/* The place in sim->messages of the first one with this id or a later one; their count: none. */
size_t sim_message_place(const struct sim *sim, int64_t id);
struct sim_task *sim_task_find(struct sim *sim, const struct sim_app *app, struct str task_id);
struct sim_code *sim_code_find(struct sim *sim, struct str code);

/* ---- things that happen ---- */

void *sim_list_add(struct sim_pointers *list, void *item); /* the item again */

/* Tells whoever watches: {"seq":…,"type":type,name:value}. Takes value. */
void sim_event(struct sim *sim, const char *type, const char *name, json_t *value);

void sim_menu_changed(struct sim *sim, const struct sim_app *app);
void sim_member_changed(struct sim *sim, const struct sim_member *m);

/* A fresh token of 7200 seconds for an application's index, or SIM_OWNER_CONTACTS. */
struct sim_token *sim_token_add(struct sim *sim, int owner);

/* A new message in a chat. json: kind, from and what belongs to the kind (taken); id, seq, time,
 * app and userid are filled in here. NULL: messages are counted only. */
struct sim_message *sim_message_add(struct sim *sim, struct sim_app *app, struct sim_member *m,
                                    json_t *json);

/* Forgets the oldest messages when there are too many. What was found before may be gone. */
void sim_messages_forget(struct sim *sim);

/* A message that a callback is about stays until it is let go; msg may be NULL. */
struct sim_message *sim_message_hold(struct sim_message *msg);
void sim_message_let_go(struct sim_message *msg);

/* by: "bot" or "member", who changed it. */
void sim_message_changed(struct sim *sim, struct sim_message *msg, const char *by);

struct sim_task *sim_task_add(struct sim *sim, struct sim_app *app, struct str task_id,
                              const json_t *card);
const char *sim_code_add(struct sim *sim, struct sim_task *task); /* a fresh code, 72 hours */

/* A line of the wire view: {"direction","title",…} (taken); id and seq are filled in here. */
void sim_wire_add(struct sim *sim, json_t *wire);

/* Notes a breach of the platform's rules. */
void sim_error(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A letter that was "sent" (taken): LETTER of docs/simulator.md without seq. */
void sim_letter_add(struct sim *sim, json_t *letter);

/* The member has opened the page of the second verification: a fresh code. Until the verification
 * has succeeded the member cannot use the applications. */
struct sim_visit *sim_visit_add(struct sim *sim, struct sim_member *m, enum sim_second way);
void sim_second_set(struct sim *sim, struct sim_member *m, enum sim_second second);

/* Sets a fault by its name of docs/simulator.md; flags take 0 and 1. ERR_BAD_INPUT. */
int sim_fault_set(struct sim *sim, const char *name, int64_t value, struct err *err);

/* Sets a limit of the platform (section 4 there) by its name. ERR_BAD_INPUT. */
int sim_limit_set(struct sim *sim, const char *name, int64_t value, struct err *err);

/* ---- media (sim/media.c) ---- */

struct sim_media *sim_media_add(struct sim *sim, const char *type, struct str name,
                                struct str bytes);
/* NULL: there is none; or it is older than three days, unless expired_too. */
struct sim_media *sim_media_find(struct sim *sim, struct str id, bool expired_too);
const char *sim_media_type(const struct sim_media *m); /* its Content-Type, by its first bytes */

/* What a chat shows of it: "media", "name", "size" and, of pictures, "width" and "height" of
 * MESSAGE. */
void sim_media_describe(const struct sim_media *m, json_t *message);

/* What the newest picture in a member's chats shows: its media. NULL: none so far. */
const struct sim_media *sim_media_newest(struct sim *sim, const struct sim_member *m);

/* ---- as the browser sees them (docs/simulator.md); new references ---- */
json_t *sim_state_json(struct sim *sim);
json_t *sim_member_json(const struct sim *sim, const struct sim_member *m);
json_t *sim_faults_json(const struct sim *sim);
/* Events behind seq, copied; *lost when some of them are forgotten already. */
json_t *sim_events_after(struct sim *sim, int64_t seq, bool *lost);

#endif
