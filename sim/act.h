/* What a member does with the phone. */
#ifndef SIM_ACT_H
#define SIM_ACT_H

#include "sim/state.h"

/*
 * Does what POST /ui/act says (docs/simulator.md): {"userid","app","do",…}. Shows it in the chat
 * and queues the callback; what the bot says comes later. No lock held at the call.
 *
 *   answer   gets what /ui/act tells besides: "url" for "second"; NULL: nobody wants it
 *
 * ERR_BAD_INPUT   not understood: no such member, application, message, menu button, or a field is
 *                 missing
 * ERR_FORBIDDEN   the platform would not let him: not in the application's scope, the card was
 *                 closed, …
 */
int sim_act(struct sim *sim, const json_t *act, json_t *answer, struct err *err);

/* The button of an application's menu: by the names on the way to it, or by its key. NULL: none.
 * Lock held. */
const json_t *sim_menu_find(const struct sim_app *app, const json_t *path, const char *key);

#endif
