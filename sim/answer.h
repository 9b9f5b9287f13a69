/* What the platform makes of a callback's answer. */
#ifndef SIM_ANSWER_H
#define SIM_ANSWER_H

#include "sim/envelope.h"
#include "sim/state.h"

/* What was asked. */
struct sim_exchange {
    struct sim_app     *app;
    struct sim_member  *member;
    struct sim_message *card;   /* the clicked card, or NULL */
    const char         *name;   /* of the input, for texts */
    unsigned            may;    /* SIM_MAY_… */
    bool                again;  /* a resend: nothing is shown */
    const char         *before; /* then: what was answered the first time; NULL: empty */
};

struct sim_answer {
    const char *kind;   /* "text", "update_button", "空" …; never NULL */
    char       *plain;  /* decrypted; NULL when empty or not readable */
    json_t     *errors; /* array of strings: each breach of the rules */
};

/* Opens and checks the body of a 200, and shows the member what is to be seen. Lock held. */
void sim_answer_take(struct sim *sim, const struct sim_exchange *x, struct str body,
                     struct sim_answer *a);
void sim_answer_free(struct sim_answer *a);

/* A JSON string of bytes that may be anything. */
json_t *sim_answer_printable(struct str bytes);

/* The wire view's line of a URL verification. errors is taken. Lock held. */
void sim_answer_wire_verify(struct sim *sim, const struct sim_app *app,
                            const struct sim_envelope *e, const char *echo, unsigned status,
                            struct str body, double ms, json_t *errors);

#endif
