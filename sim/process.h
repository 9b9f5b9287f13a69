/* Programs that the player starts. */
#ifndef SIM_PROCESS_H
#define SIM_PROCESS_H

#include "base/err.h"

#include <stdbool.h>
#include <sys/types.h>

/* Starts argv[0] with that environment; its output is appended to log, what it says on standard
 * error to errors (NULL: to log as well). It dies when the player does. ERR_RETRY: not possible. */
int sim_process_start(pid_t *pid, char *const argv[], char *const env[], const char *log,
                      const char *errors, struct err *err);

/* Waits at most ms milliseconds. true: it has ended, *status as waitpid gives it. */
bool sim_process_wait(pid_t pid, unsigned ms, int *status);

/* The environment of the bot: the player's, with libfaketime reading clock_file. Ended by NULL;
 * free with sim_process_env_free. ERR_RETRY: libfaketime is not installed. */
int sim_process_env(char ***env, const char *program, const char *clock_file, struct err *err);
void sim_process_env_free(char **env);

#endif
