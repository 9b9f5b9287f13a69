/* Shared by the files of sim/act*.c only. */
#ifndef SIM_ACT_PRIVATE_H
#define SIM_ACT_PRIVATE_H

#include "sim/act.h"
#include "sim/callback.h"

struct act {
    struct sim        *sim;
    struct sim_app    *app;
    struct sim_member *member;
    const json_t      *json;
    const struct sim_media *picture; /* that a menu tap took */
    json_t            *answer;  /* or NULL */
    struct err        *err;
};

const char *sim_act_text(const struct act *a, const char *name); /* "" when missing */
int sim_act_bad(const struct act *a, const char *what);          /* both return -1 */
int sim_act_refused(const struct act *a, const char *what);
void sim_act_show(struct act *a, const char *kind, const char *text); /* the member's own bubble */
void sim_act_send(struct act *a, enum sim_input input, const struct buf *middle,
                  const struct buf *end, const char *title, struct sim_message *card);
void sim_act_client(const struct act *a, struct buf *end); /* AppType, or nothing */

int sim_act_click(struct act *a);
int sim_act_card(struct act *a);
int sim_act_card_menu(struct act *a);

/* act_picture.c */
int sim_act_image(struct act *a);
int sim_act_add_picture(struct act *a, struct buf *middle, struct buf *end); /* SendPicsInfo */
void sim_act_send_picture(struct act *a);                                    /* a->picture */

/* act_place.c */
int sim_act_location(struct act *a);
int sim_act_enter(struct act *a);
int sim_act_at(struct act *a);
int sim_act_add_place(struct act *a, struct buf *middle, struct buf *end); /* SendLocationInfo */
void sim_act_follow_place(struct act *a);

#endif
