/* The simulator as a process: the platform of a server of tests/tools/server.h, with a phone for
 * everybody of its roster. What it has counted is read over its JSON (docs/simulator.md, 6). */
#ifndef TESTS_TOOLS_PLATFORM_H
#define TESTS_TOOLS_PLATFORM_H

#include "tests/tools/server.h"

#include <jansson.h>

struct platform {
    int   port;
    pid_t pid; /* 0: not running */
};

/* Listens where the server believes WeCom to be; "0" of keep: messages are only counted. Exits with
 * a sentence when something does not work, as these all. */
void platform_start(struct platform *p, const struct server *s, const char *keep);
bool platform_await(const struct platform *p); /* until it answers; false: it never does */
void platform_stop(struct platform *p); /* of one that does not run: nothing */

/* What a path below /ui/ answers; the caller's. post: the body, or NULL for a GET. */
json_t *platform_ask(const struct platform *p, const char *path, const char *post);

/* One number (or 0 and 1) of what GET answers: platform_number(p, "/ui/counts", "calls",
 * "message/send", NULL). 0 when it is not there. */
int64_t platform_number(const struct platform *p, const char *path, ...)
    __attribute__((sentinel));

/* Of /ui/sent with this text in the words: name is "receivers", "once", … who: how the userids
 * begin of those who are meant; NULL: everybody. passive: of replies to members. */
int64_t platform_sent(const struct platform *p, const char *text, const char *who, bool passive,
                      const char *name);

/* Somebody types. */
void platform_say(const struct platform *p, const char *userid, const char *text);

/* How many calls of message/send it has taken, without those that came a second time. */
int64_t platform_sends(const struct platform *p);

#endif
