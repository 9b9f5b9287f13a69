/* A hongyan of one's own for an end-to-end test: a folder, a configuration, a roster, a process. */
#ifndef TESTS_TOOLS_SERVER_H
#define TESTS_TOOLS_SERVER_H

#include "base/buf.h"

#include <sys/types.h>

struct server {
    char  dir[128];        /* everything of it lies here; removed by server_free */
    int   port, admin_port;
    int   api_port;        /* where it believes WeCom to be: nobody listens, unless the test does */
    pid_t pid;             /* 0: not running */
    bool  second;          /* another process of the same folder: server_second */
};

/* The program under test: $BIN/hongyan (./hongyan without BIN). */
const char *server_program(void);

/* Makes the folder, the configuration and a roster of `people` students with the userids
 * server_user(0) … Each line of `tuning` ("queue: 8\n", may be "") goes below the key tuning.
 * These and the following exit with a sentence when something does not work: the test is over. */
void server_make(struct server *s, const char *tuning, unsigned people);
/* Another process with the same database, and ports of its own. It has to be stopped, not freed. */
void server_second(struct server *second, const struct server *s, const char *tuning);

void server_start(struct server *s);            /* returns when /readyz says so */
int  server_stop(struct server *s, int signal); /* exit status, or 128 + the signal it died of */
void server_free(struct server *s);             /* kills it when it runs, removes the folder */

char *server_user(char out[24], unsigned i);

/* Runs `hongyan words[0] … -c its configuration` to its end; what it says goes to the log. The exit
 * status. words ends with NULL. */
int server_run(const struct server *s, const char *const *words);

/* The school file in use, for SIGHUP tests; whole text. */
void server_write_school(const struct server *s, const char *text);
void server_read_school(struct buf *out); /* the one that server_make copied */

/* One number of /metrics by its name without the prefix; -1 when it is not there. */
int64_t server_metric(const struct server *s, const char *name);

/* First column of the first row that the query gives, from the database file; -1: there is none. */
int64_t server_query(const struct server *s, const char *sql);

/* Calls `row` with the first column, as text (NULL for NULL), of every row. */
void server_each(const struct server *s, const char *sql, void (*row)(void *arg, const char *first),
                 void *arg);

/* Takes the database's write lock, so that nothing can be committed until server_let_go. */
void *server_hold(const struct server *s);
void  server_let_go(void *held);

/* Its log so far. */
void server_log(const struct server *s, struct buf *out);

#endif
