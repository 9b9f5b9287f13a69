/* What the simulator takes from hongyan's configuration file: ids and keys, as an administrator
 * would copy them out of the platform's console. */
#ifndef SIM_CONFIG_H
#define SIM_CONFIG_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum { SIM_APPS_MAX = 8 };

struct sim_config_app {
    char   *name;             /* "student": also the last part of the callback's path */
    char   *title;            /* shown on the phone */
    int64_t agent_id;
    char   *secret;
    char   *token;
    char   *encoding_aes_key;
};

struct sim_config {
    char                 *listen;          /* of the bot, "127.0.0.1:8080" */
    char                 *public_url;      /* NULL when not configured */
    bool                  login;           /* there are pages for a PC */
    bool                  login_by_userid; /* login.key: what CAS calls people */
    char                 *school;          /* 鸿雁大学; from the school file's `name` */
    char                 *corp_id;
    char                 *contacts_secret; /* NULL when not configured */
    char                 *sms_secret;      /* signs what the bot "sends": NULL when it is not
                                              configured as a webhook */
    char                 *mail_secret;
    struct sim_config_app apps[SIM_APPS_MAX];
    unsigned              apps_count;      /* 1.. */
};

/* Reads path. `${NAME}` in a value is taken from the environment, `file:NAME` from a file
 * relative to path's folder. ERR_BAD_INPUT: "FILE: wecom.corp_id is missing"; never a secret's
 * value. *out is untouched on failure; the caller frees it with sim_config_free. */
int sim_config_load(struct sim_config **out, const char *path, struct err *err);
void sim_config_free(struct sim_config *c); /* NULL is fine */

/* The folder of path with a slash at the end ("" for none) followed by name; name alone when it is
 * absolute. The caller frees it. */
char *sim_config_beside(const char *path, const char *name);

#endif
