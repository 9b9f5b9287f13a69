/* Media to be uploaded once and used for 2.5 days (WeCom keeps them for 3: protocol 5.4). */
#ifndef STORE_MEDIA_H
#define STORE_MEDIA_H

#include "base/buf.h"
#include "store/store.h"

struct media {
    struct str key;         /* lower-case hex SHA-256: of a photo's bytes; of anything else its
                               type, name and bytes (push_media) */
    struct str type;        /* image, voice, video, file */
    struct str filename;    /* shown for files; never personal data */
    struct str bytes;       /* sealed at rest, at most SEALED_FILE_MAX; empty when they lie in a
                               file, or were sealed with another key: then nothing can be sent */
    struct str file;        /* … of this name below the folder of files, sealed (store/photos.h) */
    struct str media_id;    /* empty: not uploaded yet */
    int64_t    uploaded_at; /* 0: never */
};

enum { MEDIA_RENEW = 3600 }; /* seconds: put again so much later it is as young as a new one */

/* The same key again: only its age is renewed. ERR_RETRY without a sealer; ERR_BAD_INPUT: too
 * large. */
int media_put(struct store *s, int64_t now, const struct media *m, struct err *err);
/* 1 found (calls back with slices that live during the call), 0 unknown, -1 failed. */
int media_find(struct store *s, struct str key, int (*found)(void *arg, const struct media *m),
               void *arg, struct err *err);
/* An empty id: forget the one there is. An unknown key: nothing happens. */
int media_uploaded(struct store *s, struct str key, struct str media_id, int64_t at,
                   struct err *err);

/* A row of the outbox with it has come to its end: deletes it unless another one still waits for
 * it, or its bytes lie in a file. Who wants to send it again puts it again. */
int media_sent(struct store *s, struct str key, struct err *err);

/* Deletes at most `most` rows without a file for which nothing waits, put the last time before
 * `before` (give or take MEDIA_RENEW). */
int media_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted, struct err *err);

#endif
