/* A folder with all that `hongyan clearance` needs, and the school's chats beside it. */
#ifndef TESTS_UNIT_CLEARANCE_PLACE_H
#define TESTS_UNIT_CLEARANCE_PLACE_H

#include "tests/unit/clear_world.h"

#include "base/clock.h"
#include "cli/cli.h"

#include <fcntl.h>
#include <unistd.h>

struct place {
    struct world w;
    char         dir[40];
    struct buf   said; /* stdout and stderr of the newest run */
};

static inline char *path_of(const struct place *p, const char *name, char out[100])
{
    snprintf(out, 100, "%s/%s", p->dir, name);
    return out;
}

static inline void write_file(const struct place *p, const char *name, const char *text)
{
    char  path[100];
    FILE *f = fopen(path_of(p, name, path), "w");

    CHECK(f && fputs(text, f) >= 0 && fclose(f) == 0, "%s is written", name);
}

static inline void read_file(const char *path, struct buf *out)
{
    FILE  *f = fopen(path, "r");
    char   some[4096];
    size_t n;

    buf_c(out, "");
    while (f && (n = fread(some, 1, sizeof some, f)) > 0)
        buf_add(out, some, n);
    if (f)
        fclose(f);
}

/* All of `from` in *text become `to`. */
static inline void put_instead(struct buf *text, const char *from, const char *to)
{
    auto_buf struct buf before = *text;
    const char         *rest = before.p, *at;

    *text = (struct buf){0};
    for (; (at = strstr(rest, from)) != NULL; rest = at + strlen(from)) {
        buf_str(text, (struct str){rest, (size_t)(at - rest)});
        buf_c(text, to);
    }
    buf_c(text, rest);
}

/* The school with another season, and without what the configuration would need for codes. */
static inline char *school_text(const char *from, const char *until)
{
    struct buf text = {0};
    char       window[60];

    snprintf(window, sizeof window, "{from: %s, until: %s}", from, until);
    buf_c(&text, CLEAR_SCHOOL);
    put_instead(&text, "{from: 2026-11-01, until: 2026-12-31}", window);
    put_instead(&text, "identity: {app: student}", "identity: {app: student, phone: false}");
    return buf_take(&text);
}

#define APP(name_, id)                                                                             \
    "    - name: " name_ "\n      agent_id: " id "\n      secret: s\n"                             \
    "      token: t\n"                                                                             \
    "      encoding_aes_key: jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C\n"

static inline void open_place(struct place *p, const char *from, const char *until)
{
    static const char conf[] =
        "listen: 127.0.0.1:22500\nadmin_listen: 127.0.0.1:22501\ndatabase: db\n"
        "school: school.yaml\ndata_key: MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n"
        "wecom:\n  corp_id: ww0123456789abcdef\n  apps:\n" APP("student", "1000002")
            APP("staff", "1000003");
    auto_free char *school = school_text(from, until);
    char            path[100];

    snprintf(p->dir, sizeof p->dir, "/tmp/clearance.XXXXXX");
    CHECK(mkdtemp(p->dir) != NULL, "there is a folder");
    p->said = (struct buf){0};
    write_file(p, "hongyan.yaml", conf);
    write_file(p, "school.yaml", school);
    clear_open_at(&p->w, school, path_of(p, "db", path));
    p->w.now = clock_now();
}

static inline void close_place(struct place *p)
{
    static const char *const names[] = {"hongyan.yaml", "school.yaml", "db",  "db-wal", "db-shm",
                                        "list.csv",     "out",         "list.csv.refused.csv"};
    char                     path[100];

    world_close(&p->w);
    buf_free(&p->said);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        unlink(path_of(p, names[i], path));
    CHECK(rmdir(p->dir) == 0, "nothing else is left in the folder");
}

/* Runs `hongyan clearance …words`, whose last may be NULL. */
static inline int run_words(struct place *p, const char *const *words)
{
    char  conf[100], out[100], *argv[16] = {(char *)"clearance"};
    int   argc = 1, saved[2] = {dup(1), dup(2)}, fd, rc;

    for (; words[argc - 1]; argc++)
        argv[argc] = (char *)words[argc - 1];
    argv[argc++] = (char *)"-c";
    argv[argc++] = path_of(p, "hongyan.yaml", conf);
    fd = open(path_of(p, "out", out), O_RDWR | O_CREAT | O_TRUNC, 0600);
    fflush(NULL);
    dup2(fd, 1);
    dup2(fd, 2);
    rc = cli_clearance(argc, argv);
    fflush(NULL);
    dup2(saved[0], 1);
    dup2(saved[1], 2);
    close(fd);
    close(saved[0]);
    close(saved[1]);
    buf_clear(&p->said);
    read_file(out, &p->said);
    return rc;
}

#define RUN(place, ...) run_words(place, (const char *const[]){__VA_ARGS__, NULL})

static inline int import(struct place *p, const char *node, const char *table, const char *more)
{
    char path[100];

    write_file(p, "list.csv", table);
    return RUN(p, "import", "leaving", node, path_of(p, "list.csv", path), more);
}

#endif
