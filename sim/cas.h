/* The school's log-in: a CAS server at /cas, strict, by the protocol's text alone.
 * Source: apereo.github.io/cas/development/protocol/CAS-Protocol-Specification.html */
#ifndef SIM_CAS_H
#define SIM_CAS_H

#include "sim/server.h"

#define SIM_CAS_PASSWORD "hongyan" /* everybody's */

enum {
    SIM_CAS_TICKET_LIFE = 10,     /* seconds that a service ticket is good: Apereo's default */
    SIM_CAS_FORM_LIFE = 600,
    SIM_CAS_SIGNED_LIFE = 7200,   /* nobody has to type the password again so long */
};

/* /cas/login, /cas/logout, /cas/serviceValidate, /cas/p3/serviceValidate. No lock held. */
void sim_cas(struct sim *sim, const struct sim_request *req, struct sim_response *res);

/* Its tickets. sim/state.c */
void sim_cas_free(struct sim *sim);

/* What this person logs in as: the number of the roster, or the userid where `login.key` of
 * hongyan's configuration says so. Borrowed. */
const char *sim_cas_user(const struct sim *sim, const struct sim_person *p);

#endif
