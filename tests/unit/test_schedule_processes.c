/* Two bot processes that share a database, both with the whole schedule: what is done at a time of
 * the day is done once. What guards it: a row of the schedule runs in one transaction, which takes
 * the write lock before it looks (bot/scheduler.c, db_begin), and keeps its run in the same one
 * (store/runs.h); so the second process finds it done. */
#include "tests/unit/remind_world.h"

#include "bot/scheduler.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 2, DAYS = 12, TURNS = 40 };

static const char *const clocks[] = {"07:30", "09:00", "10:30"};

struct place {
    char               folder[40], path[64];
    struct world       w;
    pthread_barrier_t *start; /* of all processes */
};

static void people_come(struct world *w)
{
    static const char *const numbers[] = {"s1", "s2", "s3", "s5", "s6"};

    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        staff_person(w, numbers[i], "赵一", "undergraduate", "软件学院", "软件2601");
        student_app(w, numbers[i]);
        world_say(w, "帮助"); /* is a member from now on */
    }
    staff_leaves(w, "zhangsan");
    staff_role(w, "fudao", ROLE_COUNSELLOR, "软件学院", "");
    w->ctx.apps = w->apps;
    w->ctx.apps_count = ARRAY_LEN(w->apps);
}

static void open_place(struct place *p)
{
    pthread_barrierattr_t shared;

    strcpy(p->folder, "/tmp/hongyan-schedule-XXXXXX");
    CHECK(mkdtemp(p->folder) != NULL, "a folder");
    snprintf(p->path, sizeof p->path, "%s/t.db", p->folder);
    world_open_at(&p->w, words, p->path);
    people_come(&p->w);
    p->start = mmap(NULL, sizeof *p->start, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                    0);
    CHECK(p->start != MAP_FAILED, "memory for all");
    pthread_barrierattr_init(&shared);
    pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(p->start, &shared, PROCESSES);
    pthread_barrierattr_destroy(&shared);
}

static void close_place(struct place *p)
{
    static const char *const files[] = {"", "-wal", "-shm"};

    world_close(&p->w);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        char name[80];

        snprintf(name, sizeof name, "%s%s", p->path, files[i]);
        unlink(name);
    }
    CHECK(rmdir(p->folder) == 0, "nothing else lies there");
    munmap(p->start, sizeof *p->start);
}

static int64_t moment(unsigned day, const char *clock)
{
    char    stamp[24];
    int64_t at = 0;

    snprintf(stamp, sizeof stamp, "2026-12-%02u %s", day, clock);
    CHECK(cst_parse_stamp(str_c(stamp), &at), "%s", stamp);
    return at;
}

/* A day of the schedule, as the worker goes through it. */
static bool live_a_day(struct place *p, struct store *s, unsigned day, bool together)
{
    bool all = true;

    for (size_t i = 0; i < ARRAY_LEN(clocks); i++) {
        struct schedule table;
        struct ctx      ctx = p->w.ctx;

        ctx.store = s;
        schedule_init(&table, schedule, NULL);
        if (together)
            pthread_barrier_wait(p->start);
        for (int k = 0; k < TURNS; k++) {
            ctx.now = moment(day, clocks[i]);
            if (schedule_due(&table, ctx.now))
                all = schedule_run(&table, &ctx) && all;
            else
                for (unsigned row = 0; row < table.count; row++)
                    table.due[row] = 0; /* the next second */
        }
        p->w.ctx.app = ctx.app;
    }
    return all;
}

static void be_a_bot(struct place *p, unsigned day)
{
    struct store *s = NULL;
    struct err    err = {0};

    if (store_open(&s, p->path, DB_WRITE, p->w.sealer, &err) < 0)
        _exit(1); /* the others wait for ever: the test is ended from outside */
    if (!live_a_day(p, s, day, true))
        _exit(2);
    store_close(s);
    _exit(0);
}

static void live_together(struct place *p, unsigned day)
{
    struct err err = {0};
    pid_t      pids[PROCESSES];
    int        status;

    store_close(p->w.store);
    p->w.store = NULL;
    for (int i = 0; i < PROCESSES; i++)
        if ((pids[i] = fork()) == 0)
            be_a_bot(p, day);
    for (int i = 0; i < PROCESSES; i++)
        CHECK(waitpid(pids[i], &status, 0) == pids[i] && status == 0, "process %d: %d", i, status);
    world_must(store_open(&p->w.store, p->path, DB_WRITE, p->w.sealer, &err), &err);
    p->w.ctx.store = p->w.store;
}

/* ---- what came of it ---- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "student s1 words" and so on, sorted: without what is another one each time. */
static void outline(struct out *o, struct buf *sorted)
{
    char    *lines[200], *rest = o->rows.p, *line;
    unsigned count = 0;

    while ((line = strsep(&rest, "\n")) != NULL && count < ARRAY_LEN(lines)) {
        char *end = line;

        for (int blanks = 0; *end != '\0' && blanks < 3; end++)
            blanks += *end == ' ';
        *end = '\0';
        if (strncmp(line, "st", 2) == 0) /* student, staff; a body may have lines */
            lines[count++] = line;
    }
    qsort(lines, count, sizeof *lines, by_text);
    for (unsigned i = 0; i < count; i++)
        buf_f(sorted, "%s\n", lines[i]);
    buf_char(sorted, '\0');
}

static void each_job_runs_once(void **state)
{
    struct place        p = {.start = NULL};
    struct out          out = {.count = 0};
    auto_buf struct buf alone = {0};

    (void)state;
    open_place(&p);
    look_out(&p.w, &out);
    CHECK(live_a_day(&p, p.w.store, 1, false), "one process, alone");
    look_out(&p.w, &out);
    outline(&out, &alone);
    CHECK(strcmp(alone.p, "staff fudao make \nstudent s1|s2|s3|s5|s6 words \n"
                          "student s1|s2|s3|s5|s6 words \n") == 0,
          "people are told twice, and there is a digest:\n%s", alone.p);
    for (unsigned day = 2; day < 2 + DAYS; day++) {
        auto_buf struct buf together = {0};

        live_together(&p, day);
        look_out(&p.w, &out);
        outline(&out, &together);
        CHECK(strcmp(alone.p, together.p) == 0, "two processes do no more than one:\n%s\n%s",
              together.p, alone.p);
    }
    buf_free(&out.rows);
    close_place(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_job_runs_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
