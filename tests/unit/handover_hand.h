/* One hand-over to a carrier, as a test says it in a line; and what is left of it. */
#ifndef TESTS_UNIT_HANDOVER_HAND_H
#define TESTS_UNIT_HANDOVER_HAND_H

#include "tests/unit/bookings_store.h"

#include "cli/handover_private.h"

#include <sys/stat.h>

struct hand {
    struct handover_run run;
    char               *path;
};

static inline struct hand hand_to(struct fixture *f, const char *carrier, const char *file)
{
    struct hand         h = {.run = {.store = f->store, .now = NOW, .by = STR_LIT("cli:nan")}};
    auto_buf struct buf path = {0};

    h.run.carrier = carrier;
    h.run.title = "中国移动";
    h.run.purpose = "第一次交接";
    h.run.form = WORKBOOK_CSV;
    buf_f(&path, "%s/%s", f->folder, file);
    h.path = buf_take(&path);
    h.run.path = h.path;
    handover_start(&h.run);
    return h;
}

static inline void hand_free(struct hand *h)
{
    handover_end(&h->run);
    free(h->path);
}

/* All of it; true: there was something to give. */
static inline bool give_all(struct hand *h)
{
    struct err err = {0};
    bool       given;

    OK(handover_begin(&h->run, &err));
    OK(handover_write(&h->run, &err));
    if (h->run.kind[HANDOVER_NEW] + h->run.kind[HANDOVER_CHANGED] +
            h->run.kind[HANDOVER_WITHDRAWN] == 0)
        return false;
    OK(handover_finish(&h->run, &given, &err));
    CHECK(given, "it is given");
    return true;
}

static inline bool give_file(struct fixture *f, const char *carrier, const char *file)
{
    struct hand h = hand_to(f, carrier, file);
    bool        gave = give_all(&h);

    hand_free(&h);
    return gave;
}

static inline bool file_read(struct fixture *f, const char *file, struct buf *out)
{
    auto_buf struct buf path = {0};
    struct stat         st;
    FILE               *in;

    buf_f(&path, "%s/%s", f->folder, file);
    in = fopen(path.p, "rb");
    if (in == NULL)
        return false;
    out->n += fread(buf_room(out, 100000), 1, 100000, in);
    CHECK(fstat(fileno(in), &st) == 0 && (st.st_mode & 07777) == 0600, "for its owner's eyes");
    fclose(in);
    buf_c(out, "");
    return true;
}

/* want NULL: there is none. The file is taken away. */
static inline void check_file(struct fixture *f, const char *file, const char *want,
                              const char *name)
{
    auto_buf struct buf bytes = {0}, path = {0};
    bool                there = file_read(f, file, &bytes);

    CHECK(there == (want != NULL), "%s: a file is %s", name, there ? "there" : "not there");
    CHECK(!there || strcmp(bytes.p, want) == 0, "%s: %s", name, bytes.p);
    buf_f(&path, "%s/%s", f->folder, file);
    unlink(path.p);
}

static inline int count_kind(void *arg, const struct handover *h)
{
    *(int *)arg = (int)h->kind;
    return 0;
}

/* What the carrier knows of the person, as the ledger says; 0: nothing. */
static inline int known(struct fixture *f, int64_t who)
{
    struct err err = {0};
    int        kind = 0;

    OK(handover_list(f->store, who, count_kind, &kind, &err));
    return kind;
}

#endif
