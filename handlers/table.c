#include "handlers/table.h"

#include "handlers/handlers.h"

const struct handler *const handlers[] = { /* first match wins */
    &handler_subscribe,   /* event  subscribe */
    &handler_unsubscribe, /* event  unsubscribe */
    &handler_enter,       /* event  enter_agent */
    &handler_flow_click,  /* menu   flow/… */
    &handler_click,       /* menu   a key that is none of ours any more */
    &handler_pass_scan,   /* menu   a scan, where the school has passes */
    &handler_desk_scan,   /* menu   a scan, where it has clearances and no passes */
    &handler_scan,        /* menu   a scan that nobody asked for */
    &handler_flow_press,  /* card   of a flow */
    &handler_approval_press, /* card 通过 不通过 */
    &handler_notice_press, /* card   放行 驳回 */
    &handler_clearance_press, /* card of a clearance */
    &handler_desk_press,  /* card   通过 未通过 of a desk */
    &handler_got_press,   /* card   收到 of a notice */
    &handler_card_other,  /* card   any other */
    &handler_card_menu,   /* card   its menu */

    &handler_desk_reply,   /* text  a number, a reason, 取消 after a scan of a clerk */
    &handler_flow_steer,   /* text  帮助 取消 返回 跳过 提交 in an open flow */
    &handler_notice_to,    /* text  未打卡, as the answer to 发给谁 */
    &handler_help,         /* text  帮助 */
    &handler_lookup,       /* text  查询 [回执] */
    &handler_record,       /* text  打卡记录 [flow], of students */
    &handler_carriers,     /* text  运营商 [name], of students, as the next four */
    &handler_mine,         /* text  我的预约 */
    &handler_who_has,      /* text  谁有我的信息 */
    &handler_withdraw,     /* text  撤回预约, where the school has no carriers any more */
    &handler_unbook,       /* text  取消预约 [number] */
    &handler_faq_list,     /* text  常见问题 [from] */
    &handler_desk,         /* text  服务台 */
    &handler_report,       /* text  举报 … */
    &handler_tickets,      /* text  工单 [number], of the office, as the next five */
    &handler_ticket_answer,
    &handler_ticket_agree,
    &handler_ticket_refuse,
    &handler_ticket_thaw,
    &handler_ticket_unbind,
    &handler_reach,        /* text  可达 [state], of counsellors and the office */
    &handler_post,         /* text  岗位 [gate], of guards, as the next */
    &handler_passed,       /* text  今日通行 */
    &handler_text,         /* text  文字版 */
    &handler_cards,        /* text  卡片版 */
    &handler_english,      /* text  English */
    &handler_chinese,      /* text  中文 */
    &handler_notices,      /* text  我的通知 [number] */
    &handler_notice_kinds, /* text  通知设置 */
    &handler_notice_off,   /* text  关闭通知 kind */
    &handler_notice_on,    /* text  打开通知 kind */
    &handler_calendar,     /* text  校历, where the school has one */
    &handler_flow_option,  /* text  the words of an option of the open question */
    &handler_notice_got,   /* text  收到 [number], where no free text is asked for */
    &handler_clearance,    /* text  离校流程 */
    &handler_clearance_code, /* text 离校二维码 [换新] */
    &handler_pass,         /* text  通行码 */
    &handler_pass_id,      /* text  电子ID */
    &handler_desk_ticket,  /* text  what a look-up code says, HY1.… */
    &handler_desk_number,  /* text  a student's number alone, of clerks */
    &handler_pass_typed,   /* text  a code of a pass, HY1.… or eight digits */
    &handler_missing,      /* text  未打卡 [class], of the staff, as all to 恢复 */
    &handler_remind,       /* text  提醒 [class] */
    &handler_proxy,        /* text  代填报 number or name */
    &handler_alerts,       /* text  异常 [page] */
    &handler_lift,         /* text  解除 number reason */
    &handler_digest,       /* text  日报 */
    &handler_export,       /* text  导出 [xlsx|csv] [day] purpose */
    &handler_notice_state, /* text  通知情况 [number], as all to 发通知 */
    &handler_notice_unread, /* text 未收到 number [page] */
    &handler_notice_release, /* text 放行 number */
    &handler_notice_reject, /* text 驳回 number reason */
    &handler_notice_stop,  /* text  停发 number */
    &handler_notice_recall, /* text 撤回通知 number */
    &handler_notice_repeat, /* text 催收 number */
    &handler_notice_sms,   /* text  短信补发 number [确认] */
    &handler_notice_sms_reply, /* text 确认, when that was shown */
    &handler_notice_line,  /* text  发通知 audience */
    &handler_approvals,    /* text  审批 [number] */
    &handler_approve,      /* text  通过 number */
    &handler_reject,       /* text  不通过 number reason */
    &handler_suspend,      /* text  停用 person reason */
    &handler_restore,      /* text  恢复 person */
    &handler_desk_find,    /* text  办理 number, of clerks, as all to 代理 */
    &handler_desk_take_back, /* text 撤回 number reason */
    &handler_desk_reopen,  /* text  重开 number reason */
    &handler_desk_unlock,  /* text  解锁 number reason */
    &handler_desk_deputy,  /* text  代理 [member day] */
    &handler_desk_stuck,   /* text  办理情况 [node [page]] */
    &handler_guests,       /* text  预约名单 [day], of clerks, as the next */
    &handler_came,         /* text  到场 number */
    &handler_faq_title,    /* text  a common question as its list has it */
    &handler_flow_word,    /* text  打卡 [answers] */
    &handler_carrier,      /* text  a carrier's name, which answers no open question */
    &handler_faq_aside,    /* text  with a keyword in it, which answers no open question */
    &handler_flow_answer,  /* text  anything in an open flow */
    &handler_flow_expired, /* text  anything after it expired, once */
    &handler_desk_late,    /* text  a decision that comes too late, once */
    &handler_flow_none,    /* text  取消 and the like outside a flow */
    &handler_receipt,      /* text  with a receipt in it */
    &handler_faq_number,   /* text  a number after 常见问题 */
    &handler_post_number,  /* text  a number after the question for the gate */
    &handler_faq,          /* text  with a keyword in it */
    &handler_desk_unclear, /* text  any, of a clerk with somebody in front of him */
    &handler_notice_sms_unclear, /* text any, when SMS were shown and not ordered */
    &handler_fallback,     /* text  any; keep it behind the other texts */

    &handler_image, /* messages that are no text */
    &handler_voice,
    &handler_video,
    &handler_location,
    &handler_link,

    &handler_position, /* events without words */
    &handler_location_select,
    &handler_pic_photo,
    &handler_pic_album,
    &handler_pic_weixin,

    &handler_inactive_alert, /* the platform to the operators */
    &handler_close_inactive,
    &handler_low_active_alert,
    &handler_low_active,
    &handler_reopened,
    &handler_active_restored,
    &handler_security,

    &handler_page,            /* the page of the second verification */
    &handler_clearance_page,  /* the page for a PC: /clearance */
    &handler_desk_page,       /* … and /desk */
    &handler_unheard,         /* a message about an alert or an application reached nobody */
    &handler_alarm,           /* a call is refused until an administrator mends it */
    &handler_photo,           /* the bytes of a picture are here, or not */
    &handler_evening,         /* the reminder of an appointment did not go on the evening before */
    &handler_notice_recalled, /* what the platform said of a notice that is taken back */
    &handler_identity_answer, /* the platform has told something of a member */
    NULL,
};
