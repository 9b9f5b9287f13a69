/* HTTP: the platform's API, the browser chat's files and its JSON, on one port. */
#ifndef SIM_SERVER_H
#define SIM_SERVER_H

#include "base/buf.h"
#include "base/err.h"
#include "sim/state.h"

enum { SIM_ARGS_MAX = 16, SIM_HEADERS_MAX = 32, SIM_BODY_MAX = 22 * 1024 * 1024 };

struct sim_request {
    const char *method;
    const char *path;         /* "/cgi-bin/message/send" */
    struct {
        const char *name, *value;
    } args[SIM_ARGS_MAX];     /* of the query, decoded */
    unsigned    args_count;
    struct {
        const char *name, *value;
    } headers[SIM_HEADERS_MAX]; /* the first ones */
    unsigned    headers_count;
    const char *content_type; /* "" when there is none */
    struct str  body;
};

struct sim_response {
    unsigned    status;          /* 200 when 0 */
    const char *type;            /* a constant; JSON when NULL */
    struct buf  body;
    char       *disposition;     /* Content-disposition, or NULL */
    char       *location, *cookie; /* Location, Set-Cookie, or NULL */
    bool        drop;            /* close the connection without an answer */
};

/* NULL when it is not there. */
const char *sim_request_arg(const struct sim_request *r, const char *name);
const char *sim_request_header(const struct sim_request *r, const char *name); /* in any case */

/* Puts json (taken) into the body. */
void sim_response_json(struct sim_response *res, unsigned status, json_t *json);

/* Who answers what: sim/server.c asks them in turn by the path's beginning. No lock is held at
 * the call. */
/* /cgi-bin/ */
void sim_api(struct sim *sim, const struct sim_request *req, struct sim_response *res);
/* /ui/ */
void sim_ui(struct sim *sim, const struct sim_request *req, struct sim_response *res);
/* /sms and /mail: letters.c */
void sim_letters(struct sim *sim, const struct sim_request *req, struct sim_response *res);
/* The chat's own files; false: there is no such page. */
bool sim_page(const char *path, struct sim_response *res);

struct sim_server;

/* listen: "127.0.0.1:9800"; port 0 takes a free one. Answers until sim_server_stop. ERR_RETRY:
 * the port is taken. */
int sim_server_start(struct sim_server **out, struct sim *sim, const char *listen, struct err *err);
unsigned sim_server_port(const struct sim_server *s);
void sim_server_stop(struct sim_server *s); /* waits for its requests; NULL is fine */

#endif
