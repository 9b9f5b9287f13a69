/* Pictures that people send: waiting to be fetched from the platform, then sealed in a file. */
#ifndef STORE_PHOTOS_H
#define STORE_PHOTOS_H

#include "base/buf.h"
#include "store/store.h"

enum photo_state { /* stored: never renumber */
    PHOTO_WAITING, /* the platform has it: it has to be fetched (media/get, protocol 5.4) */
    PHOTO_HERE,    /* sealed in `file` */
    PHOTO_BAD,     /* no picture of a kind that we take, or too small, too large */
    PHOTO_LOST,    /* the platform had it no more, or could not be asked for three days */
    PHOTO_OVER,    /* nobody needs it any more: the file is deleted */
};

struct photo {
    int64_t          id;
    int64_t          person;    /* member_subject() of whom it shows */
    struct str       member;    /* userid of who sent it, as spelt */
    struct str       app;       /* through which application: its token fetches it */
    struct str       flow, question;
    enum photo_state state;
    struct str       media_id;  /* WAITING */
    struct str       file;      /* HERE: its name below the folder of files */
    struct str       hash;      /* HERE: hex SHA-256 of the bytes, the key of their media row */
    int64_t          created_at;
};

/* Adds a waiting one; *id. The caller asks for the bytes with push_fetch in the same transaction.
 * Nobody needs it until photo_keep: a dialog may be left. */
int photo_add(struct store *s, int64_t now, const struct photo *p, int64_t *id, struct err *err);

/* The bytes are in `file`, or state says why not (BAD, LOST; file and hash empty). Makes the row of
 * media too (type image), so that it can be sent. Of one that waits no more: nothing happens,
 * *done false. ERR_BAD_INPUT: no outcome. */
int photo_done(struct store *s, int64_t now, int64_t id, enum photo_state state, struct str file,
               struct str hash, bool *done, struct err *err);

/* The submission with that receipt names the photo, which is needed until then (seconds UTC). An
 * unknown id: nothing happens. */
#define PHOTO_FOR_EVER INT64_MAX
int photo_keep(struct store *s, int64_t id, struct str receipt, int64_t until, struct err *err);

/* All photos that the submission names are needed until then. approval_decide says it of its own:
 * as long as the approval is pending, suspended or valid. */
int photo_keep_all(struct store *s, struct str flow, int64_t person, struct str receipt,
                   int64_t until, struct err *err);

/* Whether a photo that is here has this file; looks at all of them: for the few of which it is not
 * known after a crash. */
int photo_file_known(struct store *s, struct str file, bool *known, struct err *err);

/* 1 found, 0 unknown. Slices live during the call. */
int photo_get(struct store *s, int64_t id, int (*found)(void *arg, const struct photo *p),
              void *arg, struct err *err);

/* Photos that are here and were needed until a time before `before`, whose files may be deleted,
 * the oldest first; at most `most`. photo_over marks one after its file was deleted (in this order:
 * a file that nobody knows of would stay); the callback may call it. */
int photo_idle(struct store *s, int64_t before, unsigned most,
               int (*each)(void *arg, const struct photo *p), void *arg, struct err *err);
int photo_over(struct store *s, int64_t id, struct err *err);

#endif
