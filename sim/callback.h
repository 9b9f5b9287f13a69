/* What the platform sends to the bot: builds each message and event (protocol section 2), seals
 * it, posts it with 5 seconds and three tries, and reads what was answered as the platform
 * would. */
#ifndef SIM_CALLBACK_H
#define SIM_CALLBACK_H

#include "sim/state.h"

enum sim_input {
    SIM_IN_TEXT,
    SIM_IN_IMAGE,
    SIM_IN_VOICE,
    SIM_IN_VIDEO,
    SIM_IN_LOCATION,
    SIM_IN_LINK,
    SIM_IN_SUBSCRIBE,
    SIM_IN_UNSUBSCRIBE,
    SIM_IN_ENTER_AGENT,
    SIM_IN_REPORT_LOCATION, /* LOCATION, on entering */
    SIM_IN_CLICK,
    SIM_IN_VIEW,
    SIM_IN_VIEW_MINIPROGRAM,
    SIM_IN_SCANCODE_PUSH,
    SIM_IN_SCANCODE_WAITMSG,
    SIM_IN_PIC_SYSPHOTO,
    SIM_IN_PIC_PHOTO_OR_ALBUM,
    SIM_IN_PIC_WEIXIN,
    SIM_IN_LOCATION_SELECT,
    SIM_IN_CARD,            /* template_card_event */
    SIM_IN_CARD_MENU,       /* template_card_menu_event */
    SIM_IN_COUNT
};

/* The input of a menu button's type; SIM_IN_COUNT when it is no type. */
enum sim_input sim_input_of_menu(const char *type);

/* Something that a member did, to be told to the bot. */
struct sim_callback {
    enum sim_input      input;
    struct sim_app     *app;
    struct sim_member  *member;
    const char         *middle; /* the elements behind MsgType (or Event) */
    const char         *end;    /* the elements behind AgentID; NULL: none */
    const char         *title;  /* for the wire view: "text 打卡" */
    struct sim_message *card;   /* of SIM_IN_CARD and SIM_IN_CARD_MENU */
};

/* Queues it. A member's callbacks to one application go out in order, one at a time. Lock held. */
void sim_callback_send(struct sim *sim, const struct sim_callback *c);

/* Sends a member's last callback again, with the same MsgId, as after an answer that got lost.
 * What is answered must be empty or the same again, and is not shown. -1 when there was none.
 * Lock held. */
int sim_callback_resend(struct sim *sim, const struct sim_member *m);

/* Starts the threads; with `verify` each application's URL is verified, for two minutes again and
 * again until the bot answers. No lock. */
void sim_callbacks_start(struct sim *sim, bool verify);

/* Lets posts that are under way end. Does nothing without a start. No lock. */
void sim_callbacks_stop(struct sim *sim);

/* Waits until nothing is queued or under way, at most ms milliseconds. true: so it is. No lock. */
bool sim_callbacks_idle(struct sim *sim, unsigned ms);

enum sim_verified { SIM_VERIFY_SILENT, SIM_VERIFY_WRONG, SIM_VERIFY_RIGHT };

/* One URL verification, now (protocol 1.2). SIM_VERIFY_SILENT: nobody answered in time; that is no
 * news for the wire view. No lock. */
enum sim_verified sim_verify_url(struct sim *sim, struct sim_app *app);

#endif
