/* Every capability, by file; table.c has the order that counts. */
#ifndef HANDLERS_HANDLERS_H
#define HANDLERS_HANDLERS_H

#include "bot/handler.h"

/* event_subscribe.c, event_enter.c, event_menu.c, event_card.c */
extern const struct handler handler_subscribe, handler_unsubscribe, handler_enter;
extern const struct handler handler_click, handler_scan, handler_card_other, handler_card_menu;

/* event_system.c */
extern const struct handler handler_inactive_alert, handler_close_inactive, handler_reopened;
extern const struct handler handler_low_active_alert, handler_low_active, handler_active_restored;
extern const struct handler handler_security;

/* event_media.c, flow_photo.c */
extern const struct handler handler_position, handler_location_select, handler_photo;
extern const struct handler handler_pic_photo, handler_pic_album, handler_pic_weixin;

/* message_media.c */
extern const struct handler handler_image, handler_voice, handler_video, handler_location;
extern const struct handler handler_link;

/* identity_page.c, identity_answer.c */
extern const struct handler handler_page, handler_identity_answer;

/* clearance_page.c, desk_page.c */
extern const struct handler handler_clearance_page, handler_desk_page;

/* flow_handlers.c */
extern const struct handler handler_flow_click, handler_flow_press, handler_flow_steer;
extern const struct handler handler_flow_option, handler_flow_word, handler_flow_answer;
extern const struct handler handler_flow_expired, handler_flow_none;

/* word_help.c, word_lookup.c, word_record.c, word_faq.c, word_desk.c, word_settings.c,
 * fallback.c */
extern const struct handler handler_help, handler_lookup, handler_receipt, handler_desk;
extern const struct handler handler_record;
extern const struct handler handler_faq_list, handler_faq_number, handler_faq, handler_faq_aside;
extern const struct handler handler_faq_title;
extern const struct handler handler_english, handler_chinese, handler_text, handler_cards;
extern const struct handler handler_fallback;

/* staff_tickets.c, staff_decide.c, staff_reach.c, word_report.c */
extern const struct handler handler_tickets, handler_ticket_answer, handler_ticket_agree;
extern const struct handler handler_ticket_refuse, handler_ticket_thaw, handler_ticket_unbind;
extern const struct handler handler_reach, handler_report;

/* staff_missing.c, staff_remind.c, staff_proxy.c, staff_alerts.c, staff_digest.c, staff_export.c */
extern const struct handler handler_missing, handler_remind, handler_proxy, handler_alerts;
extern const struct handler handler_lift, handler_digest, handler_export;

/* staff_approvals.c, staff_approve.c */
extern const struct handler handler_approvals, handler_approve, handler_reject, handler_suspend;
extern const struct handler handler_restore, handler_approval_press;

/* staff_unheard.c, alarm.c */
extern const struct handler handler_unheard, handler_alarm;

/* schedule_evening.c */
extern const struct handler handler_evening;

/* notice_recalled.c */
extern const struct handler handler_notice_recalled;

/* notice_got.c, notice_mine.c, notice_preferences.c, word_calendar.c */
extern const struct handler handler_notice_got, handler_got_press, handler_notices;
extern const struct handler handler_notice_kinds, handler_notice_off, handler_notice_on;
extern const struct handler handler_calendar;

/* clearance_words.c */
extern const struct handler handler_clearance, handler_clearance_code, handler_clearance_press;

/* pass.c, pass_gate.c, pass_scan.c */
extern const struct handler handler_pass, handler_pass_id, handler_post, handler_post_number;
extern const struct handler handler_passed, handler_pass_scan, handler_pass_typed;

/* booking_words.c */
extern const struct handler handler_mine, handler_who_has, handler_carriers, handler_carrier;
/* booking_withdraw.c */
extern const struct handler handler_withdraw;
/* appointment_words.c, appointment_desk.c */
extern const struct handler handler_unbook, handler_guests, handler_came;

/* desk_scan.c, desk_reply.c, desk_card.c, desk_back.c, desk_unlock.c, desk_deputy.c,
 * desk_stuck.c */
extern const struct handler handler_desk_scan, handler_desk_ticket, handler_desk_number;
extern const struct handler handler_desk_find, handler_desk_reply, handler_desk_late,
    handler_desk_unclear;
extern const struct handler handler_desk_press, handler_desk_take_back, handler_desk_reopen;
extern const struct handler handler_desk_unlock, handler_desk_deputy, handler_desk_stuck;

/* notice_staff.c, notice_staff_unread.c, notice_staff_decide.c, notice_staff_sms.c */
extern const struct handler handler_notice_state, handler_notice_unread, handler_notice_release;
extern const struct handler handler_notice_reject, handler_notice_stop, handler_notice_recall;
extern const struct handler handler_notice_repeat, handler_notice_sms, handler_notice_sms_reply,
    handler_notice_sms_unclear, handler_notice_press;
/* notice_flow_words.c */
extern const struct handler handler_notice_line, handler_notice_to;

/* The question that the open flow asks; NULL in the review and outside a flow. flow_handlers.c */
const struct school_question *flow_asked(const struct ctx *ctx);

/* Appends what the member's roles are for, every day: the lines of 帮助, or the words alone
 * (未打卡、提醒). Nothing where the roles have none. word_help.c */
int help_roles(struct ctx *ctx, bool brief, struct buf *out, struct err *err);

/* Appends a sentence for what came and is no answer (`what`: 图片). message_media.c */
void media_unasked(const struct ctx *ctx, const char *what, struct buf *out);

/* Whether the open flow asks for a free text: then only a whole word of ours is a command.
 * flow_handlers.c */
bool flow_asks_text(const struct ctx *ctx);

/* Whether the text, or what stands first in it, cannot be an answer to the question that the open
 * flow asks. false in the review. flow_handlers.c */
bool flow_cannot_answer(const struct ctx *ctx);

#endif
