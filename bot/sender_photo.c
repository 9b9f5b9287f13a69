/* Pictures that members sent: fetched as any other row is (sender_call.c), then drawn anew and
 * sealed in a thread of their own, because that takes up to a second and messages must not wait for
 * it.
 *
 * Few are under way at once, and one is unpacked at a time: that bounds the memory, whatever comes.
 * Before that, the row counts it and is due later, committed by the worker: a picture that ends the
 * process (no memory, a mistake in a library) is not the first again after each restart, and is
 * refused after some. Those that wait beside it are not counted.
 *
 * The file is on disk before the row that names it is committed; a crash in between leaves a new
 * file that nobody knows (bot/files.h). Whoever is on duty after that deletes it: another process
 * that starts meanwhile must not, nor anybody what is not older than a transaction may last. */
#include "bot/sender_private.h"

#include "base/log.h"
#include "base/mem.h"
#include "bot/files.h"
#include "bot/photo.h"
#include "crypto/digest.h"

struct drawing {
    struct drawing *next;
    struct send    *row;
    struct buf      bytes; /* as they came */
    char            file[FILES_NAME], hash[2 * DIGEST_SHA256 + 1];
    int             rc;
    struct err      err;
};

struct studio {
    struct sender  *sender;
    const char     *folder;
    struct drawing *waiting; /* the sender's thread's, as is … */
    bool            busy;    /* … whether one is begun … */
    unsigned        stored;  /* … files whose outcome is not committed yet … */
    int64_t         sweep_at; /* … and when new files are looked at; 0: now */
    pthread_t       thread;
    bool            running;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t  work;
    struct drawing *todo, *done; /* one at most, in either */
    bool            stopping;
};

/* ---- the thread ---- */

static void draw(const struct studio *studio, struct drawing *d)
{
    const struct sealer  *sealer = studio->sender->options.sealer;
    unsigned char         digest[DIGEST_SHA256];
    auto_wiped struct buf jpeg = {0};

    d->rc = photo_redraw(buf_view(&d->bytes), &jpeg, &d->err);
    buf_wipe(&d->bytes);
    d->bytes = (struct buf){0};
    if (d->rc < 0)
        return;
    digest_sha256(buf_view(&jpeg), digest);
    digest_hex(d->hash, digest, sizeof digest);
    d->rc = studio->folder == NULL /* a database in memory has none: conf/conf.h */
                ? err_set(&d->err, ERR_RETRY, "there is no folder of files")
                : files_put(studio->folder, sealer, buf_view(&jpeg), d->file, &d->err);
}

static struct drawing *take_todo(struct studio *studio)
{
    struct drawing *d;

    pthread_mutex_lock(&studio->lock);
    while (studio->todo == NULL && !studio->stopping)
        pthread_cond_wait(&studio->work, &studio->lock);
    d = studio->stopping ? NULL : studio->todo;
    if (d != NULL)
        studio->todo = NULL;
    pthread_mutex_unlock(&studio->lock);
    return d;
}

static void *studio_main(void *arg)
{
    struct studio  *studio = arg;
    struct drawing *d;

    while ((d = take_todo(studio)) != NULL) {
        draw(studio, d);
        pthread_mutex_lock(&studio->lock);
        studio->done = d;
        pthread_mutex_unlock(&studio->lock);
        api_pool_wake(studio->sender->pool);
        mem_give_back();
    }
    return NULL;
}

/* ---- in the sender's thread ---- */

static void begin_next(struct sender *s)
{
    enum { AGAIN_SECONDS = 60 }; /* should the process end, with the next try */
    struct studio    *studio = s->studio;
    struct drawing   *d = studio->waiting;
    struct send_task *t;

    if (d == NULL || studio->busy)
        return;
    studio->waiting = d->next;
    studio->busy = true;
    d->row->attempts += SENDER_DRAWING;
    d->row->due_at = s->now + AGAIN_SECONDS;
    t = task_new(s, WRITE_BEGIN);
    t->row = d->row;
    t->app = d->row->app;
    t->drawing = d;
    task_post(t);
}

void photo_came(struct sender *s, struct send *row, struct api_answer *answer)
{
    struct drawing *d = xcalloc(1, sizeof *d), **end = &s->studio->waiting;

    d->row = row;
    d->bytes = answer->body;
    answer->body = (struct buf){0};
    row->state = SEND_DRAWING;
    s->drawings++;
    s->in_flight++; /* nobody comes to rest before it is done */
    while (*end != NULL)
        end = &(*end)->next;
    *end = d;
    begin_next(s);
}

void photo_begun(struct sender *s, struct send_task *t)
{
    struct studio *studio = s->studio;

    pthread_mutex_lock(&studio->lock);
    studio->todo = t->drawing;
    pthread_cond_signal(&studio->work);
    pthread_mutex_unlock(&studio->lock);
    t->drawing = NULL;
}

/* No memory, no room on the disk, no rights: the picture is fetched again until it is. */
static void drawn(struct sender *s, struct drawing *d)
{
    s->drawings--;
    s->in_flight--;
    d->row->attempts %= SENDER_DRAWING; /* we are alive */
    if (d->rc == 0) {
        s->studio->stored++;
        photo_here(s, d->row, d->file, d->hash);
    } else if (d->err.kind == ERR_BAD_INPUT) {
        row_fail(s, d->row, NO_PICTURE, d->err.text);
    } else {
        log_line(LOG_ERROR, "photo row=%lld: %s", (long long)d->row->id, d->err.text);
        fetch_again(s, d->row, API_NETWORK, "it could not be kept"); /* lost, but not bad */
    }
}

void drawing_free(struct drawing *d)
{
    if (d == NULL)
        return;
    buf_wipe(&d->bytes);
    free(d);
}

void photos_take(struct sender *s)
{
    struct studio  *studio = s->studio;
    struct drawing *d;

    pthread_mutex_lock(&studio->lock);
    d = studio->done;
    studio->done = NULL;
    pthread_mutex_unlock(&studio->lock);
    if (d == NULL)
        return;
    drawn(s, d);
    drawing_free(d);
    studio->busy = false;
    begin_next(s);
}

static void log_trouble(int rc, const struct err *err)
{
    if (rc < 0)
        log_line(LOG_WARN, "photo: %s", err->text);
}

/* A row that waited no more (it was fetched twice) does not need the second file. */
void photo_stored(struct sender *s, const struct send_task *t)
{
    const char *folder = s->studio->folder;
    struct str  file = str_c(t->file);
    struct err  err = {0};

    if (file.n == 0)
        return;
    s->studio->stored--;
    log_trouble(t->photo_done ? files_keep(folder, file, &err) : files_delete(folder, file, &err),
                &err);
}

/* ---- life ---- */

enum { YOUNG_SECONDS = 600 }; /* a new file that may still be committed */

static int sweep_one(void *arg, struct str name, int64_t written_at, struct err *err)
{
    struct sender *s = arg;
    const char    *folder = s->studio->folder;
    bool           known;

    if (written_at > s->now - YOUNG_SECONDS) {
        s->studio->sweep_at = s->now + YOUNG_SECONDS;
        return 0;
    }
    if (photo_file_known(s->store, name, &known, err) < 0)
        return -1;
    if (!known)
        log_line(LOG_INFO, "photo: a file that nobody knows is deleted");
    return known ? files_keep(folder, name, err) : files_delete(folder, name, err);
}

void photos_sweep(struct sender *s)
{
    struct studio *studio = s->studio;
    struct err     err = {0};

    if (studio->folder == NULL || s->now < studio->sweep_at || s->drawings > 0 ||
        studio->stored > 0)
        return; /* not among our own, which may have to be stored for long */
    studio->sweep_at = INT64_MAX;
    if (files_new(studio->folder, sweep_one, s, &err) < 0) {
        log_trouble(-1, &err);
        studio->sweep_at = s->now + YOUNG_SECONDS;
    }
}

int photos_start(struct sender *s, struct err *err)
{
    struct studio *studio = s->studio = xcalloc(1, sizeof *studio);

    studio->sender = s;
    studio->folder = s->options.conf->files;
    pthread_mutex_init(&studio->lock, NULL);
    pthread_cond_init(&studio->work, NULL);
    if (pthread_create(&studio->thread, NULL, studio_main, studio) != 0)
        return err_set(err, ERR_RETRY, "sender: no thread");
    studio->running = true;
    return 0;
}

/* What was not stored is fetched again; its file is one that nobody knows. */
void photos_stop(struct sender *s)
{
    struct studio *studio = s->studio;

    if (studio == NULL)
        return;
    pthread_mutex_lock(&studio->lock);
    studio->stopping = true;
    pthread_cond_signal(&studio->work);
    pthread_mutex_unlock(&studio->lock);
    if (studio->running)
        pthread_join(studio->thread, NULL);
    for (struct drawing *d = studio->waiting, *next; d != NULL; d = next) {
        next = d->next;
        drawing_free(d);
    }
    drawing_free(studio->todo);
    drawing_free(studio->done);
    pthread_cond_destroy(&studio->work);
    pthread_mutex_destroy(&studio->lock);
    free(studio);
    s->studio = NULL;
}
