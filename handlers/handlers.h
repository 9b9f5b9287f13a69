/* Every capability, in the order of their files; table.c has the order that counts. */
#ifndef HANDLERS_HANDLERS_H
#define HANDLERS_HANDLERS_H

#include "bot/handler.h"

extern const struct handler handler_subscribe, handler_unsubscribe;                        /* event_subscribe.c */
extern const struct handler handler_enter;                                                 /* event_enter.c */
extern const struct handler handler_click, handler_scan;                                   /* event_menu.c */
extern const struct handler handler_card_other, handler_card_menu;                         /* event_card.c */
extern const struct handler handler_inactive_alert, handler_close_inactive, handler_low_active_alert,
    handler_low_active, handler_reopened, handler_active_restored, handler_security;       /* event_system.c */
extern const struct handler handler_image, handler_voice, handler_video, handler_location, /* message_media.c */
    handler_link;
extern const struct handler handler_flow_click, handler_flow_press, handler_flow_steer,    /* flow_handlers.c */
    handler_flow_option, handler_flow_word, handler_flow_answer, handler_flow_expired, handler_flow_none;
extern const struct handler handler_help;                                                  /* word_help.c */
extern const struct handler handler_lookup;                                                /* word_lookup.c */
extern const struct handler handler_faq_list, handler_faq_number, handler_faq;             /* word_faq.c */
extern const struct handler handler_desk;                                                  /* word_desk.c */
extern const struct handler handler_english, handler_chinese, handler_text, handler_cards; /* word_settings.c */
extern const struct handler handler_fallback;                                              /* fallback.c */

/* Whether the open flow asks for a free text: then only a whole word of ours is a command. flow_handlers.c */
bool flow_asks_text(const struct ctx *ctx);

#endif
