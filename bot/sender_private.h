/* The parts of the sender: sender.c (life, one round), sender_queue.c (which rows may go),
 * sender_call.c (a row becomes a request), sender_result.c (an answer becomes an outcome),
 * sender_token.c, sender_media.c, sender_photo.c (pictures that members sent), sender_ask.c (calls
 * of those who wait), sender_part.c (what a part of a notice remembers of its tries), sender_task.c
 * (what the worker writes for us). All of it runs in the sender's
 * thread but the tasks, sender_ask and the drawing of pictures.
 *
 * A row is READY, in a CALL, UPLOADING its picture, DRAWING what it fetched, or STORING: its
 * outcome is known and the worker has not committed it yet. It leaves the memory with that commit,
 * so it is not read from the outbox and sent again in between. */
#ifndef BOT_SENDER_PRIVATE_H
#define BOT_SENDER_PRIVATE_H

#include "bot/files.h"
#include "bot/keyset.h"
#include "bot/limiter.h"
#include "bot/sender.h"
#include "bot/token.h"
#include "store/duty.h"
#include "store/notices.h"
#include "store/outbox.h"
#include "store/photos.h"

#include <pthread.h>

enum {
    SENDER_APPS = 9,            /* those of the configuration, and the contact-sync assistant */
    SENDER_GATES = 16,          /* APIs with limits of their own; the last is for all others */
    SENDER_ROWS = 512,          /* of the outbox in memory … */
    SENDER_BYTES = 4 << 20,     /* … and their bytes, about */
    SENDER_CALLS = 128,         /* of these rows at most so many OUT_CALL and OUT_FETCH: thousands
                                   of look-ups that came before must not keep messages out of the
                                   memory */
    SENDER_FETCHES = 2,         /* pictures that are fetched or drawn at once: 10 MB each */
    SENDER_MEDIA = 32,          /* media ids remembered */
    SENDER_STAY = 5,            /* seconds: rows that may go so soon stay in memory */
    SENDER_SILENCE = 100,       /* the hundreds of a row's attempts count silences:
                                   sender_result.c */
    SENDER_DRAWING = 1000000,   /* the millions of those of a picture: drawings that were begun and
                                   of which nothing is known */
    SENDER_DRAWINGS = 3,        /* so many of them: the picture ends the process */
    SENDER_DOUBT = 1000000,     /* the millions of those of a part of a notice: sender_part.c */
    SENDER_CLOCK_BACK = 10,     /* seconds by which the clock may go back: more was put back */
    SENDER_RECEIVERS = 1000,    /* of one message/send: protocol 4.1 */
    NO_PICTURE = -1001,         /* errcode of our own: what was fetched could not be drawn */
};

/* After a refusal that only an administrator can mend (policy C), after one that time mends (W),
 * and while nothing answers. */
struct hold {
    int      errcode;           /* what began it; of an alert: the newest */
    int64_t  until;             /* nothing goes before; then one call as a trial */
    int64_t  wait;              /* seconds; the next hold is twice as long; 0: all is well */
    int64_t  alerted_at;        /* the administrator was told */
    unsigned in_flight;
};

/* One API of the platform, whichever application calls it. */
struct gate {
    char        path[64];       /* below /cgi-bin/ */
    unsigned    number;
    unsigned    in_flight;
    unsigned    most;           /* calls at once */
    unsigned    concurrency;    /* less than `most` for a while after 45033 */
    struct hold holds[SENDER_APPS];
    struct hold pauses[SENDER_APPS]; /* after 45009. Some limits are of one application, some of all
                                        (protocol 7), and which it was is not told: an application
                                        that does work goes on */
    bool        worn_out[SENDER_APPS]; /* "busy" outlasted the tries of a row; nothing has worked
                                          since */
};

enum token_step { TOKEN_IDLE, TOKEN_LEASING, TOKEN_FETCHING, TOKEN_STORING };

struct sender_app {
    const char     *name, *secret;
    int64_t         agent_id;   /* 0: the contact-sync assistant */
    unsigned        number;     /* as bot_app.number */
    bool            sends;      /* part of `outbound`; the contact assistant is not */
    struct buf      token;      /* empty: none */
    int64_t         expires_at;
    unsigned        generation; /* of the token: whether the one that failed is still ours */
    bool            refused;    /* the platform does not take it any more */
    bool            fresh;      /* fetched by us, and nothing has succeeded with it yet */
    unsigned        stillborn;  /* how many in a row were refused while they were fresh */
    enum token_step step;
    int64_t         asked_at;   /* when the fetch under way began: the token lives from then on */
    int64_t         renew_at;   /* not before: gettoken may give the same old token again */
    struct hold     hold;       /* of fetching */
};

enum send_state { SEND_READY, SEND_CALL, SEND_UPLOADING, SEND_DRAWING, SEND_STORING };

/* A row of the outbox in memory. The slices point into `memory`. */
struct send {
    int64_t            id, due_at, expires_at, created_at; /* expires_at 0: never */
    int64_t            notice;   /* that it carries; 0: none */
    int64_t            quiet_from; /* of a reminder: from then on it keeps the quiet hours; 0: it
                                      does not */
    int64_t            counted;  /* … of so many receivers: OUTBOX_COUNTED */
    int64_t            appointment; /* … about that one: OUTBOX_OF; 0: none */
    int64_t            attempts; /* "busy" answers, and SENDER_SILENCE for each silence */
    int64_t            doubt_at; /* of a part: the first try that may have been taken; 0: none */
    int64_t            begun_at; /* … the try under way, when that is none yet; 0: not stored */
    enum outbox_kind   kind;
    struct str         api, to, body, media, task;
    struct sender_app *app;     /* NULL: the configuration has none of that name */
    struct gate       *gate;
    enum send_state    state;
    bool               other_token, other_media; /* that second try was made */
    uint64_t          *keys;    /* of the receivers */
    unsigned           keys_count;
    char              *memory;
    size_t             bytes;
};

struct known_media {
    char    key[72];            /* hex SHA-256; empty: free */
    char    id[256];            /* empty: has to be uploaded */
    int64_t uploaded_at;
    bool    uploading;
};

/* A picture on its way through sender_photo.c. */
struct drawing;

/* An ask from the round that found it until its call has ended; sender_ask.c. */
struct asking;

/* One call under way; the pool's tag. */
struct sender_call {
    enum { CALL_ROW, CALL_UPLOAD, CALL_TOKEN, CALL_ASK } what;
    struct send        *row;        /* of CALL_ROW and CALL_UPLOAD */
    struct asking      *asking;     /* of CALL_ASK */
    struct gate        *gate;       /* NULL for CALL_TOKEN */
    struct sender_app  *app;
    struct known_media *media;      /* of CALL_UPLOAD */
    unsigned            generation; /* of the token that was used */
};

/* What the worker writes for us, in its thread and its transaction. Not changed between worker_post
 * and done. */
struct send_task {
    struct task        task;
    struct send_task  *next;        /* in sender.finished or sender.later */
    struct sender     *sender;
    enum send_write {
        WRITE_DONE, WRITE_FAILED, WRITE_RETRY, WRITE_SPLIT, /* an outcome of `row` */
        WRITE_BEGIN, /* `drawing` of `row` is about to be begun, or the call of a part */
        WRITE_LEASE, WRITE_RELEASE, WRITE_TOKEN, WRITE_MEDIA,
        WRITE_NOTHING, /* only the message goes to the handlers */
    } what;
    struct send       *row;
    struct sender_app *app;
    struct drawing    *drawing;     /* owned */
    int64_t            now, at;     /* at: due time, end of the lease, expiry */
    int64_t            errcode;
    struct buf         text;        /* info, token, media id */
    struct buf         invalid, unlicensed; /* receivers joined by '|' */
    struct buf         msgid;
    bool               expired;     /* of WRITE_FAILED: it was of no use any more, and did not go */
    char               media[72];   /* key of media; of a photo: its hash */
    char               file[FILES_NAME]; /* of a photo that is here */
    bool               photo_done;  /* out: it did wait for its bytes */
    struct message    *answer;      /* for the handlers, with the outcome; task.msg points to it */
    bool               got;         /* out: the lease */
    bool               committed;   /* out */
};

struct sender {
    struct sender_options options;
    struct worker        *worker;
    struct store         *store;    /* reads only */
    struct api_pool      *pool;
    pthread_t             thread;
    bool                  running;  /* there is a thread */
    struct duty           duty;     /* of several processes one reads the outbox */
    bool                  sending;  /* it is ours, and what went before is counted */
    _Atomic(struct quiet_hours) quiet;
    atomic_bool           woken, stopping;
    pthread_mutex_t       lock;     /* guards what follows */
    struct send_task     *finished; /* newest first */
    struct ask           *asks, **asks_end; /* not looked at yet, oldest first */
    bool                  closed;   /* no more asks … to here */

    struct sender_app  apps[SENDER_APPS];
    unsigned           apps_count;
    struct gate        gates[SENDER_GATES];
    unsigned           gates_count;
    struct limiter    *members, *calls;
    struct known_media media[SENDER_MEDIA];
    unsigned           media_next;
    struct asking     *asking;      /* oldest first */
    char               owner[TOKEN_OWNER];

    struct send   *rows[SENDER_ROWS]; /* in the order of id */
    unsigned       rows_count;
    size_t         rows_bytes;
    unsigned       rows_calls;  /* those of kind OUT_CALL or OUT_FETCH */
    int64_t        cursor;      /* all up to this id are in memory, or were left until look_at */
    int64_t        look_at;     /* the outbox is read from the start again */
    bool           read_on;     /* … woken: and as soon as this process sends */
    int64_t        peek_at;     /* … behind the cursor: nobody wakes us for another process */
    int64_t        scanned;     /* rows since the start */
    bool           more;        /* there may be rows behind the cursor */
    struct keyset *held;        /* receivers with an earlier row that was left */
    bool           all_held;    /* too many of them to tell apart */
    struct keyset *busy;        /* receivers with an earlier row in memory, while choosing */

    struct hold       silence;    /* the platform does not answer at all */
    unsigned          silences;   /* calls in a row without an answer, or "busy" … */
    unsigned          unanswered; /* … those of them without an answer */
    unsigned          in_flight;  /* calls, gettoken too; and drawings */
    unsigned          drawings;   /* pictures that came and are drawn */
    struct studio    *studio;     /* sender_photo.c */
    unsigned          tasks_out;
    struct send_task *later;      /* outcomes whose transaction failed */
    int64_t           later_at;
    int64_t           now;        /* seconds UTC, of this round */
    int64_t           back;       /* seconds by which the clock was put back of late … */
    int64_t           back_at;    /* … and when it was last */
    int64_t           next_at;    /* when something is due that no wake tells of */
    int64_t           counted_at; /* the backlog, for the metrics */
    struct notice_counts sums;    /* of all notices, for the metrics … */
    int64_t           summed;     /* … up to this one; 0: none yet … */
    int64_t           summed_at;  /* … and when to go on */
};

/* ---- sender.c ---- */

/* Everything but the thread: tests drive the rounds and the clock by themselves. */
int sender_new(struct sender **out, const struct sender_options *options, struct worker *worker,
               struct err *err);
/* One turn: results, new rows, new calls. start: whether calls may be started. */
void sender_round(struct sender *s, int64_t now, bool start);
/* Something is to be done at that time. */
void sender_due(struct sender *s, int64_t at);

/* The platform has answered, or nothing has been tried for long. */
void silence_over(struct sender *s);

/* Doubles from `first` to `most`, unless the hold is on (calls that failed together count once).
 * errcode: what began it. */
void hold_on(struct hold *h, int64_t now, int errcode, int64_t first, int64_t most);

/* ---- sender_queue.c ---- */

bool row_is_call(enum outbox_kind kind); /* nothing reaches the member by it */
bool row_is_reminder(const struct send *row);

void queue_clock_back(struct sender *s, int64_t by); /* seconds */
void queue_read(struct sender *s);                    /* fills the memory from the outbox */
void queue_send(struct sender *s);                    /* starts what may go */
void queue_drop(struct sender *s, struct send *row);  /* takes it out of the memory and frees it */
void queue_free(struct sender *s);

/* ---- sender_call.c ---- */

enum verdict {
    GO,     /* now */
    STAY,   /* soon, or when something that is under way has ended */
    LEAVE,  /* later than SENDER_STAY: the row leaves the memory until then */
};

struct gate *gate_of(struct sender *s, struct str path);
struct sender_app *app_of(struct sender *s, struct str name);
enum verdict verdict_at(struct sender *s, int64_t at); /* … and the time is noted */
enum verdict gate_verdict(struct sender *s, struct gate *gate, const struct sender_app *app);
/* The same for an ask, which does not wait for the end of a hold: it is a trial of its own. But a
 * wrong secret, said too often, would block our address. */
enum verdict ask_verdict(struct sender *s, struct gate *gate, const struct sender_app *app);
enum verdict token_verdict(struct sender *s, struct sender_app *app);
/* *limited: of STAY or LEAVE, whether it is a member's limit that it waits for. */
enum verdict row_verdict(struct sender *s, const struct send *row, bool *limited);
void row_start(struct sender *s, struct send *row);
struct str api_path(struct str api); /* without "GET ", and without what stands behind a '#' */
struct str api_key(struct str api);  /* without "GET ": by which the answer is known */

/* Starts a call and counts it. The request is copied. -1: not started. */
int call_start(struct sender *s, const struct sender_call *call, const struct api_request *request);

/* ---- sender_result.c ---- */

void call_ended(struct sender *s, struct sender_call *call, struct api_answer *answer);
/* The row has waited for an administrator for a week. */
bool given_up(const struct sender *s, const struct send *row);
void row_fail(struct sender *s, struct send *row, int errcode, const char *why);

/* Its time is over: it never goes. */
bool row_over(const struct sender *s, const struct send *row);
/* It is a card that asks what the dialog does not wait for any more, or it is about a notice that
 * does not wait to be released, or reminds of an appointment that was cancelled. Looks into the
 * store: to be asked just before it would go. */
bool row_answered(struct sender *s, const struct send *row);
/* It carries a notice that was stopped after it came into memory. Looks into the store, as that. */
bool row_stopped(struct sender *s, struct send *row);
/* The end of all three; why: for the operator. */
void row_expire(struct sender *s, struct send *row, const char *why);

/* Not before that time; it is no try. */
void row_put_off(struct sender *s, struct send *row, int64_t until);
void row_again(struct sender *s, struct send *row, int errcode, int64_t delay, int64_t attempts);
/* It was not taken, and goes again when it may: that is no try. */
void row_ready(struct sender *s, struct send *row, int errcode);
/* A picture is fetched as long as the platform has it: three days (protocol 5.4). */
void fetch_again(struct sender *s, struct send *row, int errcode, const char *why);
/* It is in a file: that is to be stored. */
void photo_here(struct sender *s, struct send *row, const char *file, const char *hash);
void alert(struct sender *s, const struct sender_app *app, const char *api, int errcode,
           int64_t wait);

/* What an answer means for the others who want the same API: policies W and C. */
void gate_pause(struct sender *s, const struct sender_call *call, int errcode);
void gate_hold(struct sender *s, const struct sender_call *call, int errcode);

/* ---- sender_ask.c ---- */

void asks_send(struct sender *s);     /* starts what may go, and gives up what is too late */
void ask_ended(struct sender *s, const struct sender_call *call, const struct api_answer *answer);
int asks_ms(const struct sender *s, int most); /* until the first gives up, at most `most` */
void asks_close(struct sender *s);    /* those without a call, and all to come, get no answer */
void asks_drop(struct sender *s);     /* … nor do the others */

/* ---- sender_token.c ---- */

/* Whether calls of this application may go; gets a token when one is needed. */
bool token_ready(struct sender *s, struct sender_app *app);
void token_leased(struct sender *s, struct sender_app *app, bool got);
void token_fetched(struct sender *s, struct sender_app *app, struct api_answer *answer);
void token_refused(struct sender *s, const struct sender_call *call, int errcode);

/* ---- sender_media.c ---- */

/* What is known of a row's media: NULL when the store has no such media (*gone) or cannot be
 * read. */
struct known_media *media_known(struct sender *s, struct str key, bool *gone);
bool media_fresh(const struct known_media *m, int64_t now);
int media_upload(struct sender *s, struct send *row, struct known_media *m);
bool media_came(struct sender *s, struct known_media *m, const struct api_answer *answer);
void media_forget(struct sender *s, struct str key);

/* ---- sender_part.c: of other rows than parts of notices nothing of it is true ---- */

void part_read(struct send *row);                  /* what the store's attempts say of its tries */
int64_t part_attempts(const struct send *row);     /* … and what they are to say */
bool part_is_new(const struct send *row);          /* it must be begun before its call */
void part_begin(struct sender *s, struct send *row);
void part_begun(struct sender *s, struct send *row); /* after the commit: its call may go */
void part_doubt(struct send *row);                 /* its call had no answer */
/* It may have arrived, and the platform would not know it again: it never goes. */
bool part_over(const struct sender *s, const struct send *row);

/* ---- sender_photo.c ---- */

int  photos_start(struct sender *s, struct err *err);
void photos_stop(struct sender *s); /* before the worker: what was not stored is fetched again */
void photo_came(struct sender *s, struct send *row, struct api_answer *answer); /* takes its body */
void photos_take(struct sender *s); /* the one that is drawn */
void photo_begun(struct sender *s, struct send_task *t); /* after its commit: takes its drawing */
void drawing_free(struct drawing *d); /* NULL is fine */
void photo_stored(struct sender *s, const struct send_task *t); /* after its commit */
void photos_sweep(struct sender *s); /* what a crash left; only on duty */

/* ---- sender_task.c ---- */

struct send_task *task_new(struct sender *s, enum send_write what);
void task_post(struct send_task *t);                   /* the worker's until it is back */
void tasks_take(struct sender *s);                     /* those that are back */
void tasks_repeat(struct sender *s);                   /* those that failed, after a while */
void tasks_drop(struct sender *s);

#endif
