/* hongyan's other verbs, run beside the server: imports, and `$ …` of a transcript. */
#include "sim/play_private.h"

#include "base/mem.h"
#include "sim/process.h"
#include "sim/words.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { TOOL_MS = 120000, ARGS_MAX = 32, FILE_MAX = 64 * 1024 * 1024, OUTPUT_MAX = 1024 * 1024 };

int sim_world_tool(struct sim_world *w, const char *const args[], const char *output, int *status,
                   struct err *err)
{
    const char *argv[ARGS_MAX + 4] = {w->options->bot};
    size_t      n = 1;
    pid_t       pid;
    int         raw = 0;

    for (size_t i = 0; args[i] && n <= ARGS_MAX; i++)
        argv[n++] = args[i];
    argv[n++] = "-c";
    argv[n] = w->config_path;
    if (sim_process_start(&pid, (char *const *)(uintptr_t)argv, w->env, output, NULL, err) < 0)
        return -1;
    if (!sim_process_wait(pid, TOOL_MS, &raw)) {
        kill(pid, SIGKILL);
        waitpid(pid, &raw, 0);
        return err_set(err, ERR_RETRY, "hongyan %s did not end", args[0]);
    }
    if (!WIFEXITED(raw))
        return err_set(err, ERR_RETRY, "hongyan %s was killed by signal %d", args[0],
                       WTERMSIG(raw));
    *status = WEXITSTATUS(raw);
    return 0;
}

int sim_world_copy(const struct sim_world *w, const char *script, const char *name, char **out,
                   struct err *err)
{
    auto_free char     *from = sim_config_beside(script, name), *to = NULL;
    auto_buf struct buf bytes = {0}, own = {0};
    const char         *slash = strrchr(name, '/');
    FILE               *f = fopen(from, "rb");
    size_t              n;
    bool                ok;

    if (f == NULL)
        return err_set(err, ERR_BAD_INPUT, "%s: %s", from, strerror(errno));
    while (bytes.n < FILE_MAX && (n = fread(buf_room(&bytes, BUFSIZ), 1, BUFSIZ, f)) > 0)
        bytes.n += n;
    fclose(f);
    /* never the name of a file of the world */
    buf_f(&own, SIM_WORLD_INPUT "%s", slash ? slash + 1 : name);
    to = sim_world_file(w, own.p);
    f = fopen(to, "wb");
    ok = f && fwrite(bytes.p ? bytes.p : "", 1, bytes.n, f) == bytes.n;
    if (f == NULL || fclose(f) != 0 || !ok)
        return err_set(err, ERR_RETRY, "%s: %s", to, strerror(errno));
    *out = to;
    to = NULL;
    return 0;
}

/* ---- $ ARGS ---- */

/* A file that the command is to make; it is what `$< rows` reads. */
static char *made_file(struct sim_run *r, const char *name, char **made)
{
    auto_buf struct buf own = {0};

    buf_f(&own, SIM_WORLD_MADE "%s", name);
    free(*made);
    *made = sim_world_file(r->world, own.p);
    return xstrdup(*made);
}

/* The arguments, each to be freed. ./FILE lies beside the transcript, >FILE is to be made. */
static int split_args(struct sim_run *r, const char *text, char *args[ARGS_MAX + 1], char **made,
                      struct err *err)
{
    struct str          rest = str_c(text);
    auto_buf struct buf word = {0};
    size_t              n = 0;

    while (n < ARGS_MAX && sim_take_word(&rest, &word)) {
        const char *arg = word.p;

        if (arg[0] == '>' && arg[1] != '\0' && strchr(arg, '/') == NULL)
            args[n++] = made_file(r, arg + 1, made);
        else if (strncmp(arg, "./", 2) != 0)
            args[n++] = xstrdup(arg);
        else if (sim_world_copy(r->world, r->path, arg + 2, &args[n], err) < 0)
            return -1;
        else
            n++;
    }
    return 0;
}

/* What it said, and the file that it made, becomes what `$<` reads. */
static void take_output(struct sim_run *r, const char *path, const char *made)
{
    auto_free char *text = xmalloc(OUTPUT_MAX);
    FILE           *f = fopen(path, "rb");
    size_t          n = f ? fread(text, 1, OUTPUT_MAX, f) : 0;
    json_t         *words = json_stringn(text, n);

    if (f)
        fclose(f);
    json_decref(r->tool.last);
    r->tool.last = json_pack("{s:s, s:o}", "kind", "output", "text",
                             words ? words : json_string("(an output that is not UTF-8)"));
    if (made)
        json_object_set_new(r->tool.last, "made", json_string(made));
}

int sim_run_tool(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    auto_free char *output = sim_world_file(r->world, "tool.out"), *made = NULL;
    char           *args[ARGS_MAX + 1] = {NULL};
    struct err      err = {0};
    int             status = 0, rc;

    remove(output);
    rc = split_args(r, step->text, args, &made, &err);
    if (rc == 0)
        rc = sim_world_tool(r->world, (const char *const *)args, output, &status, &err);
    for (size_t i = 0; args[i]; i++)
        free(args[i]);
    take_output(r, output, made);
    if (sim_run_search_output(r, why) < 0)
        return -1;
    if (rc == 0 && (status != 0) == (step->number != 0))
        return 0;
    buf_f(why, "wanted %s\n", step->number ? "a failure" : "success");
    if (rc < 0)
        buf_f(why, "got %s\n", err.text);
    else
        buf_f(why, "got exit status %d: %s\n", status,
              json_string_value(json_object_get(r->tool.last, "text")));
    return -1;
}
