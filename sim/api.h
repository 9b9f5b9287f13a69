/* The platform's API: one row a path. Each family has its file, api_*.c. */
#ifndef SIM_API_H
#define SIM_API_H

#include "sim/server.h"
#include "sim/state.h"
#include "sim/validate.h"

/* Whose token is accepted. */
enum sim_caller { SIM_FOR_NOBODY = 0, SIM_FOR_APPS = 1, SIM_FOR_CONTACTS = 2 };

struct sim_call {
    struct sim                *sim;
    const struct sim_request  *req;
    struct sim_app            *app;     /* of the token; NULL for the contact-sync assistant */
    json_t                    *body;    /* of POSTs with JSON; else NULL */
    json_t                    *answer;  /* what is added to errcode and errmsg */
    json_t                    *seen;    /* the request as the wire view shows it */
    struct sim_verdict         verdict; /* filled when it fails */
    const struct sim_media    *bytes;   /* media/get: answered instead of JSON */
};

enum sim_method { SIM_GET, SIM_POST, SIM_UPLOAD };

struct sim_api_row {
    const char     *path;     /* behind /cgi-bin/ */
    enum sim_method method;
    unsigned        callers;  /* SIM_FOR_…; SIM_FOR_NOBODY: works without a token */
    int (*run)(struct sim_call *c); /* 0, or sim_refuse(&c->verdict, …). The lock is held. */
};

/* Each ended by a NULL path. */
extern const struct sim_api_row sim_api_token[], sim_api_agent[], sim_api_message[], sim_api_menu[],
    sim_api_media[], sim_api_user[], sim_api_tag[], sim_api_second[];

/* Whether there is an API of that name: "message/send". */
bool sim_api_known(const char *path);

/* The most calls that each API got so far: {"message/send":{"second":12,"minute":300}}. A new
 * reference. Lock held. */
json_t *sim_api_pace(const struct sim *sim);

/* A query parameter; empty when missing. */
struct str sim_call_arg(const struct sim_call *c, const char *name);

/* Strings and integers of the body; empty and 0 when missing. */
struct str sim_call_text(const struct sim_call *c, const char *name);
int64_t sim_call_int(const struct sim_call *c, const char *name);

/* The member with this userid whom the caller may know; NULL: refused with 41009 or 60111. */
struct sim_member *sim_call_member(struct sim_call *c, struct str userid);

/* The agentid of a body (an integer) or of a query: the token's own application, or refused with
 * 41011, 40056 or 301002. */
int sim_call_agent_in_body(struct sim_call *c);
int sim_call_agent_in_query(struct sim_call *c);

/* Who an address means. */
struct sim_receivers {
    struct sim_pointers members; /* each once, in the order in which they were named */
    uint32_t            naming;  /* their `named`, as long as no other call names anybody */
    bool                sending; /* else a card is updated */
    json_t *users, *parties, *tags; /* what was not valid: arrays of strings (users lower-cased) */
    json_t *unlicensed;             /* valid, but nothing reaches them (only for sending) */
};

#define auto_sim_receivers __attribute__((cleanup(sim_receivers_free)))

/* From the body's touser, toparty, totag, or userids, partyids, tagids, atall. Members outside
 * the token's application are not valid. -1 with c->verdict: nobody was named, too many were,
 * nobody is valid (only for sending). Free *r in any case; {0} before the call. */
int sim_receivers_of_send(struct sim_call *c, struct sim_receivers *r);
int sim_receivers_of_update(struct sim_call *c, struct sim_receivers *r);
void sim_receivers_free(struct sim_receivers *r);

/* Greys the buttons of a card with a new name, or puts another card in its place (one of the two
 * is NULL). */
void sim_card_replace(struct sim *sim, struct sim_message *msg, const char *replace_name,
                      const json_t *card);

#endif
