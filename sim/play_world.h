/* The world of one transcript: a folder, a platform, and the real hongyan under a clock of its
 * own. */
#ifndef SIM_PLAY_WORLD_H
#define SIM_PLAY_WORLD_H

#include "sim/play_script.h"
#include "sim/server.h"

#include <sys/types.h>

enum { SIM_WORLD_PORTS = 2 }; /* hongyan's: for the platform, and for operators */

struct sim_world_options {
    const char *config;   /* to derive from: conf/demo.yaml */
    const char *bot;      /* the hongyan binary */
    bool        keep;     /* leave the folder behind */
};

struct sim_world {
    const struct sim_world_options *options;
    char                           *dir;         /* everything lies in it */
    char                           *config_path; /* the derived configuration */
    char                           *admin_url;
    int                             held[SIM_WORLD_PORTS]; /* sockets: nobody else gets its ports */
    unsigned                        held_count;
    struct sim_config              *config;
    struct sim                     *sim;
    struct sim_server              *server;
    pid_t                           pid;         /* of hongyan; 0 when it does not run */
    char                          **env;         /* of hongyan: the clock is in it */
};

#define auto_sim_world __attribute__((cleanup(sim_world_end)))

/* Makes the folder and the platform, imports the roster, starts hongyan, waits until it is
 * ready, verifies its URLs and pushes the menus. ahead: seconds the world's clock is ahead of
 * the machine's. {0} before; sim_world_end in any case. ERR_RETRY with a sentence; the log of
 * the bot is in the folder. */
int sim_world_begin(struct sim_world *w, const struct sim_world_options *o,
                    const struct sim_script *script, int64_t ahead, struct err *err);
void sim_world_end(struct sim_world *w);

/* dir/name; the caller frees it. */
char *sim_world_file(const struct sim_world *w, const char *name);

/* What the names of copied files begin with. */
#define SIM_WORLD_INPUT "in-"

/* What the names of files begin with that a command of the transcript was told to make (>FILE). */
#define SIM_WORLD_MADE "made-"

/* Copies a file that lies beside the transcript into the folder, so that what is made beside it
 * goes with the folder. *out is the copy's path, the caller's. ERR_BAD_INPUT: it cannot be read. */
int sim_world_copy(const struct sim_world *w, const char *script, const char *name, char **out,
                   struct err *err);

/* Runs `hongyan args[0] … -c CONFIG` to its end under the world's clock. args ends with NULL, and
 * the text of args is one's own. output: where what it says is appended. *status: its exit status.
 * ERR_RETRY: it did not start, hung, or was killed. */
int sim_world_tool(struct sim_world *w, const char *const args[], const char *output, int *status,
                   struct err *err);

/* Both clocks at once. ERR_BAD_INPUT: the time would go back. */
int sim_world_clock(struct sim_world *w, int64_t ahead, struct err *err);

/* Ends hongyan with a signal and waits for it. -1 when it hangs, or when SIGTERM did not give
 * exit status 0. */
int sim_world_stop_bot(struct sim_world *w, int signal, struct err *err);
int sim_world_start_bot(struct sim_world *w, struct err *err);

/* Writes every picture and file that came to a phone into a folder that is there, named after the
 * transcript, the order, the member and its own name. */
int sim_world_save(const struct sim_world *w, const char *folder, const char *script,
                   struct err *err);

/* Appends the end of the bot's log, each line behind prefix. */
void sim_world_log(const struct sim_world *w, const char *prefix, struct buf *out);

#endif
