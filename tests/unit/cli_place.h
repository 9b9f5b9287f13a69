/* A folder with all that a verb of `hongyan` needs, and the school's chats beside it. */
#ifndef TESTS_UNIT_CLI_PLACE_H
#define TESTS_UNIT_CLI_PLACE_H

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

static inline void write_bytes(const struct place *p, const char *name, struct str bytes)
{
    char  path[400];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", p->dir, name);
    f = fopen(path, "w");
    CHECK(f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n && fclose(f) == 0, "%s is written", name);
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

#define APP(name_, id)                                                                             \
    "    - name: " name_ "\n      agent_id: " id "\n      secret: s\n"                             \
    "      token: t\n"                                                                             \
    "      encoding_aes_key: jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C\n"

/* more: lines behind those of the configuration. */
static inline void open_place_with(struct place *p, const char *school, const char *more)
{
    static const char conf[] =
        "listen: 127.0.0.1:22500\nadmin_listen: 127.0.0.1:22501\ndatabase: db\n"
        "school: school.yaml\ndata_key: MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n"
        "wecom:\n  corp_id: ww0123456789abcdef\n  apps:\n" APP("student", "1000002")
            APP("staff", "1000003");
    auto_buf struct buf text = {0};
    char                path[100];

    snprintf(p->dir, sizeof p->dir, "/tmp/hongyan.XXXXXX");
    CHECK(mkdtemp(p->dir) != NULL, "there is a folder");
    p->said = (struct buf){0};
    buf_f(&text, "%s%s", conf, more);
    write_file(p, "hongyan.yaml", text.p);
    write_file(p, "school.yaml", school);
    clear_open_at(&p->w, school, path_of(p, "db", path));
    p->w.now = clock_now();
}

/* `names`: what may be left in the folder; ends with NULL. */
static inline void close_place_of(struct place *p, const char *const *names)
{
    char path[100];

    world_close(&p->w);
    buf_free(&p->said);
    for (; *names; names++)
        unlink(path_of(p, *names, path));
    CHECK(rmdir(p->dir) == 0, "nothing else is left in the folder");
}

/* Runs `hongyan verb …words`, whose last may be NULL. */
static inline int run_verb(struct place *p, int (*verb)(int argc, char **argv), const char *name,
                           const char *const *words)
{
    enum { WORDS = 40 };
    char  conf[100], out[100], *argv[WORDS + 4] = {(char *)(uintptr_t)name};
    int   argc = 1, saved[2] = {dup(1), dup(2)}, fd, rc;

    for (; argc < WORDS && words[argc - 1]; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc - 1];
    argv[argc++] = (char *)"-c";
    argv[argc++] = path_of(p, "hongyan.yaml", conf);
    fd = open(path_of(p, "out", out), O_RDWR | O_CREAT | O_TRUNC, 0600);
    fflush(NULL);
    dup2(fd, 1);
    dup2(fd, 2);
    rc = verb(argc, argv);
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

#endif
