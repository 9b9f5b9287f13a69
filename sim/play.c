/* wecom-sim play: transcripts in, TAP out. */
#include "sim/play.h"

#include "base/mem.h"
#include "sim/play_jobs.h"
#include "sim/play_run.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

enum { DONE = 0, FAILED = 1, USAGE = 2, IDS_MAX = 128 };

struct play {
    struct sim_world_options world;
    bool                     syntax;  /* only read the transcripts */
    bool                     show;    /* print what was said, too */
    const char              *save;    /* a folder for what was sent; NULL: nowhere */
    int64_t                  patience; /* milliseconds */
    int64_t                  jobs;    /* transcripts at once */
    unsigned                 count;   /* of TAP tests so far */
    unsigned                 failed;
    char                     proven[IDS_MAX][8];
    unsigned                 proven_count;
};

/* ---- TAP ---- */

/* One test; the lines of why become its diagnosis. */
static void tap(struct play *p, bool ok, const char *path, int line, const char *what,
                const struct buf *why)
{
    struct str rest = why ? buf_view(why) : (struct str){0}, text;

    printf("%sok %u - %s:%d %s\n", ok ? "" : "not ", ++p->count, path, line, what);
    while (!ok && rest.n > 0 && str_split(&rest, '\n', &text))
        if (text.n > 0 || rest.n > 0)
            printf("#     %.*s\n", STR_ARG(text));
    p->failed += !ok;
    fflush(stdout);
}

static void prove(struct play *p, const char *ids)
{
    struct str rest = str_c(ids), id;

    while (rest.n > 0 && str_split(&rest, ' ', &id)) {
        unsigned i = 0;

        while (i < p->proven_count && !str_is(id, p->proven[i]))
            i++;
        if (i == p->proven_count && i < IDS_MAX)
            snprintf(p->proven[p->proven_count++], sizeof p->proven[0], "%.*s", STR_ARG(id));
    }
}

/* Letter, then number. */
static int compare_ids(const void *a, const void *b)
{
    const char *x = a, *y = b;

    return x[0] != y[0] ? x[0] - y[0] : atoi(x + 1) - atoi(y + 1);
}

/* ---- one transcript ---- */

/* Steps in front of the first other one set the clock that the world begins with. */
static size_t first_clock(const struct sim_script *s, int64_t *ahead)
{
    size_t i = 0;

    *ahead = 0;
    for (; i < s->count; i++)
        if (s->steps[i].kind == SIM_STEP_CLOCK)
            *ahead = s->steps[i].number - (int64_t)time(NULL);
        else
            break;
    return i;
}

/* What `<` has just read. */
static void show_message(struct sim_run *r, const char *who)
{
    auto_buf struct buf words = {0};
    const json_t       *msg = sim_run_last(r, who);
    struct str          rest, line;

    sim_run_readable(msg, &words);
    rest = buf_view(&words);
    printf("#   %s:\n", sim_run_kind(msg));
    while (rest.n > 0 && str_split(&rest, '\n', &line))
        printf("#   | %.*s\n", STR_ARG(line));
}

static bool run_steps(struct play *p, const struct sim_script *s, size_t first, struct sim_run *r)
{
    for (size_t i = first; i < s->count; i++) {
        const struct sim_step *step = &s->steps[i];
        auto_buf struct buf    why = {0};
        bool                   ok = sim_run_step(r, step, &why) == 0;

        tap(p, ok, s->path, step->line, step->source, &why);
        if (!ok) {
            printf("# %zu more lines of %s were not run\n", s->count - i - 1, s->path);
            return false;
        }
        if (p->show && step->kind == SIM_STEP_EXPECT)
            show_message(r, step->who);
        prove(p, step->ids);
    }
    return true;
}

static void show_log(const struct sim_world *w)
{
    auto_buf struct buf log = {0};

    sim_world_log(w, "#   | ", &log);
    printf("# the end of hongyan's log:\n%s", log.p ? log.p : "#   (empty)\n");
    if (w->options->keep)
        printf("# everything is kept in %s\n", w->dir);
}

static void show_unread(struct sim_run *r)
{
    auto_buf struct buf unread = {0};

    sim_run_show_unread(r, "#   ", &unread);
    printf("# what nobody has read:\n%s", unread.p ? unread.p : "#   (nothing)\n");
}

static void run_script(struct play *p, const struct sim_script *s)
{
    struct sim_world         world = {0};
    struct sim_world_options options = p->world;
    struct sim_run           run = {0};
    struct err               err = {0};
    auto_buf struct buf      why = {0};
    int64_t                  ahead;
    size_t                   first = first_clock(s, &ahead);
    bool                     ok;

    ok = sim_world_begin(&world, &options, s, ahead, &err) == 0;
    if (!ok) {
        buf_f(&why, "got %s\n", err.text);
        tap(p, false, s->path, 1, "the world begins", &why);
    } else {
        sim_run_begin(&run, &world, s, p->patience);
        ok = run_steps(p, s, first, &run);
        if (ok) {
            ok = sim_run_finish(&run, &why) == 0;
            tap(p, ok, s->path, s->count ? s->steps[s->count - 1].line : 1,
                "the end: nothing unread, nothing personal in the clear, no rule broken, "
                "a clean stop",
                &why);
        }
    }
    if (p->save && world.sim && sim_world_save(&world, p->save, s->path, &err) < 0)
        printf("# not saved: %s\n", err.text);
    if (!ok && run.world)
        show_unread(&run);
    if (!ok && run.leaked)
        printf("# hongyan's log is not shown: something personal may stand in it\n");
    else if (!ok && world.dir)
        show_log(&world);
    options.keep = options.keep && !ok;
    sim_run_end(&run);
    sim_world_end(&world);
}

static int play_file(struct play *p, const char *path)
{
    auto_sim_script struct sim_script script = {0};
    struct err                        err = {0};

    if (sim_script_load(&script, path, &err) < 0) {
        auto_buf struct buf why = {0};

        buf_f(&why, "%s\n", err.text);
        tap(p, false, path, 1, "can be read", &why);
        return -1;
    }
    if (p->syntax)
        tap(p, true, path, 1, "can be read", NULL);
    else
        run_script(p, &script);
    return 0;
}

static const char proven_head[] = "# proven:";

static void write_proven(struct play *p)
{
    qsort(p->proven, p->proven_count, sizeof p->proven[0], compare_ids);
    printf("%s", proven_head);
    for (unsigned i = 0; i < p->proven_count; i++)
        printf(" %s", p->proven[i]);
    printf("\n");
}

/* ---- several at once ---- */

static int play_alone(void *arg, const char *path)
{
    struct play *p = arg;

    play_file(p, path);
    write_proven(p);
    return p->failed ? FAILED : DONE;
}

/* "ok 7 - …" of a process of its own becomes ours. false: it is no test. */
static bool renumber(struct play *p, struct str line)
{
    bool       bad = str_starts(line, STR_LIT("not ok "));
    struct str rest = str_skip(line, bad ? strlen("not ok ") : strlen("ok ")), number;

    if ((!bad && !str_starts(line, STR_LIT("ok "))) || !str_split(&rest, ' ', &number))
        return false;
    p->failed += bad;
    printf("%sok %u %.*s\n", bad ? "not " : "", ++p->count, STR_ARG(rest));
    return true;
}

static void hear(void *arg, const char *path, struct str said, int status)
{
    struct play *p = arg;
    struct str   line;
    bool         whole = false;

    while (said.n > 0 && str_split(&said, '\n', &line)) {
        if (str_starts(line, str_c(proven_head))) {
            auto_free char *ids = str_dup(str_trim(str_skip(line, strlen(proven_head))));

            prove(p, ids);
            whole = true;
        } else if ((line.n > 0 || said.n > 0) && !renumber(p, line)) {
            printf("%.*s\n", STR_ARG(line));
        }
    }
    if (!whole || !WIFEXITED(status)) {
        auto_buf struct buf why = {0};

        buf_f(&why, "got %s %d\n", WIFEXITED(status) ? "exit status" : "signal",
              WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
        tap(p, false, path, 1, "the player comes to its end", &why);
    }
    fflush(stdout);
}

static int play_all(struct play *p, char *const *paths, size_t count)
{
    struct sim_jobs jobs = {.at_once = (unsigned)p->jobs, .paths = paths, .count = count,
                            .arg = p, .play = play_alone, .hear = hear};
    struct err      err = {0};

    if (p->jobs > 1 && count > 1) {
        if (sim_jobs_run(&jobs, &err) == 0)
            return 0;
        fprintf(stderr, "wecom-sim: %s\n", err.text);
        return -1;
    }
    for (size_t i = 0; i < count; i++)
        play_file(p, paths[i]);
    return 0;
}

/* ---- the command line ---- */

static const char usage[] =
    "usage: wecom-sim play [-c FILE] [--bot-cmd PATH] [--patience SECONDS] [--jobs NUMBER]\n"
    "                      [--keep] [--show] [--save FOLDER] [--syntax] CHAT…\n";

static bool number(const char *text, int64_t most, int64_t *out)
{
    return str_i64(str_c(text), out) && *out >= 1 && *out <= most;
}

/* -1: wrong usage; 1: help was shown. */
static int parse(struct play *p, int argc, char **argv)
{
    static const struct option names[] = {
        {"config", required_argument, NULL, 'c'}, {"bot-cmd", required_argument, NULL, 'b'},
        {"keep", no_argument, NULL, 'k'},         {"syntax", no_argument, NULL, 's'},
        {"show", no_argument, NULL, 'v'},         {"save", required_argument, NULL, 'w'},
        {"patience", required_argument, NULL, 'p'}, {"help", no_argument, NULL, 'h'},
        {"jobs", required_argument, NULL, 'j'},   {0},
    };
    int c;

    while ((c = getopt_long(argc, argv, "c:hj:", names, NULL)) != -1)
        switch (c) {
        case 'c':
            p->world.config = optarg;
            break;
        case 'b':
            p->world.bot = optarg;
            break;
        case 'k':
            p->world.keep = true;
            break;
        case 'p':
            if (!number(optarg, 600, &p->patience))
                return -1;
            p->patience *= 1000;
            break;
        case 'j':
            if (!number(optarg, SIM_JOBS_MOST, &p->jobs))
                return -1;
            break;
        case 's':
            p->syntax = true;
            break;
        case 'v':
            p->show = true;
            break;
        case 'w':
            p->save = optarg;
            break;
        case 'h':
            fputs(usage, stdout);
            return 1;
        default:
            return -1;
        }
    return optind < argc ? 0 : -1;
}

int sim_play_main(int argc, char **argv)
{
    struct play p = {.world = {.config = "conf/demo.yaml", .bot = "./hongyan"},
                     .patience = 60000,
                     .jobs = 1};
    int         rc = parse(&p, argc, argv);

    if (rc != 0) {
        if (rc < 0)
            fputs(usage, stderr);
        return rc < 0 ? USAGE : DONE;
    }
    if (play_all(&p, argv + optind, (size_t)(argc - optind)) < 0)
        return FAILED;
    printf("1..%u\n", p.count);
    write_proven(&p);
    return p.failed ? FAILED : DONE;
}
