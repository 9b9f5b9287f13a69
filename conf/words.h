/* The words that the bot itself understands. One table for the handlers that answer to them and for
 * the check that no flow of a school is started by one of them. */
#ifndef CONF_WORDS_H
#define CONF_WORDS_H

#include "base/str.h"

enum word {
    WORD_NONE,    /* not one of ours */
    WORD_HELP,    /* 帮助 */
    WORD_CANCEL,  /* 取消: leaves a flow */
    WORD_BACK,    /* 返回: one question back */
    WORD_SKIP,    /* 跳过: no answer to an optional question */
    WORD_SUBMIT,  /* 提交: the end of a review */
    WORD_LOOKUP,  /* 查询: finds a receipt again */
    WORD_TEXT,    /* 文字版 */
    WORD_CARDS,   /* 卡片版 */
    WORD_ENGLISH, /* English */
    WORD_CHINESE, /* 中文 */
    WORD_FAQ,     /* 常见问题 */
    WORD_DESK,    /* 服务台 */
    WORD_REPORT,  /* 举报 …: a suspicious message */
    WORD_SAME,    /* 同上: no command but an answer, the default of the question */
    WORD_RECORD,  /* 打卡记录: one's own of the last 30 days; in the application student only, as the
                     next four */
    WORD_CARRIERS, /* 运营商 [name]: what they offer */
    WORD_MINE,    /* 我的预约: what is booked, with carriers and at places */
    WORD_UNBOOK,  /* 取消预约 [number]: of an appointment */
    WORD_WHO_HAS, /* 谁有我的信息: which carrier was given name and number */
    WORD_GOT,      /* 收到 [number]: of a notice; in every application, as the next three */
    WORD_KINDS,    /* 通知设置: which kinds are on */
    WORD_KIND_OFF, /* 关闭通知 kind */
    WORD_KIND_ON,  /* 打开通知 kind */
    WORD_NOTICES,  /* 我的通知: the newest ones, to read again */
    WORD_CALENDAR, /* 校历: which week it is */

    /* These, and all below, are of the application staff only. The office: */
    WORD_STAFF,
    WORD_TICKETS = WORD_STAFF, /* 工单 [number] */
    WORD_ANSWER,    /* 答复 number text */
    WORD_AGREE,     /* 同意 number: of a claim */
    WORD_REFUSE,    /* 拒绝 number [reason] */
    WORD_THAW,      /* 解冻 number: the binding was right */
    WORD_UNBIND,    /* 解绑 number: it was wrong */
    /* Counsellors and the office: */
    WORD_REACH,     /* 可达 [state [page]] */
    WORD_MISSING,   /* 未打卡 [class]: who has not reported today */
    WORD_REMIND,    /* 提醒 [class]: tells them */
    WORD_PROXY,     /* 代填报 number or name */
    WORD_ALERTS,    /* 异常 [page]: what is open */
    WORD_LIFT,      /* 解除 number reason: of a person's alerts */
    /* The roles of a flow's `approve`: */
    WORD_APPROVALS, /* 审批 [number] */
    WORD_APPROVE,   /* 通过 number */
    WORD_REJECT,    /* 不通过 number reason */
    WORD_SUSPEND,   /* 停用 person reason */
    WORD_RESTORE,   /* 恢复 person */
    /* Counsellors and the office: */
    WORD_DIGEST,    /* 日报 */
    WORD_EXPORT,    /* 导出 [xlsx|csv] [day] purpose */
    /* Guards: */
    WORD_POST,      /* 岗位 [gate] */
    WORD_PASSED,    /* 今日通行 */
    /* Clerks: */
    WORD_DESK_FIND, /* 办理 number: as if the code of that student had been scanned */
    WORD_TAKE_BACK, /* 撤回 number reason: a decision of today */
    WORD_REOPEN,    /* 重开 number reason: of any day */
    WORD_UNLOCK,    /* 解锁 number reason: a form that was given once */
    WORD_DEPUTY,    /* 代理 [member day | 取消 member]: who stands in for the desk */
    WORD_GUESTS,    /* 预约名单 [day]: who comes */
    WORD_CAME,      /* 到场 number */
    /* Counsellors and the office: */
    WORD_NOTICE_STATE,   /* 通知情况 [number]: how far, how many of each state */
    WORD_NOTICE_UNREAD,  /* 未收到 number [page]: who has not said 收到 */
    WORD_NOTICE_RELEASE, /* 放行 number: a second person lets it go */
    WORD_NOTICE_REJECT,  /* 驳回 number reason */
    WORD_NOTICE_STOP,    /* 停发 number */
    WORD_NOTICE_RECALL,  /* 撤回通知 number */
    WORD_NOTICE_REPEAT,  /* 催收 number: once more to who has not said 收到 */
    WORD_NOTICE_SMS,     /* 短信补发 number [确认]: to who cannot be reached otherwise */
    /* Clerks, counsellors, the office: */
    WORD_STUCK,     /* 办理情况 [node [page]]: how many wait at each node, and since when */
    WORD_COUNT,
};

/* Every spelling of each word, by enum word: `words_of[WORD_HELP]` is a list that ends with NULL
 * (WORD_NONE: empty). The lists have names of their own too, because a static initialiser cannot
 * read an array element. */
extern const char *const *const words_of[WORD_COUNT];
extern const char *const words_help[];
extern const char *const words_cancel[];
extern const char *const words_back[];
extern const char *const words_skip[];
extern const char *const words_submit[];
extern const char *const words_lookup[];
extern const char *const words_text[];
extern const char *const words_cards[];
extern const char *const words_english[];
extern const char *const words_chinese[];
extern const char *const words_faq[];
extern const char *const words_desk[];
extern const char *const words_report[];
extern const char *const words_tickets[];
extern const char *const words_answer[];
extern const char *const words_agree[];
extern const char *const words_refuse[];
extern const char *const words_thaw[];
extern const char *const words_unbind[];
extern const char *const words_reach[];
extern const char *const words_same[];
extern const char *const words_record[];
extern const char *const words_missing[];
extern const char *const words_remind[];
extern const char *const words_proxy[];
extern const char *const words_alerts[];
extern const char *const words_lift[];
extern const char *const words_approvals[];
extern const char *const words_approve[];
extern const char *const words_reject[];
extern const char *const words_suspend[];
extern const char *const words_restore[];
extern const char *const words_digest[];
extern const char *const words_export[];
extern const char *const words_post[];
extern const char *const words_passed[];
extern const char *const words_carriers[];
extern const char *const words_mine[];
extern const char *const words_unbook[];
extern const char *const words_who_has[];
extern const char *const words_desk_find[];
extern const char *const words_take_back[];
extern const char *const words_reopen[];
extern const char *const words_unlock[];
extern const char *const words_deputy[];
extern const char *const words_guests[];
extern const char *const words_came[];
extern const char *const words_stuck[];
extern const char *const words_got[];
extern const char *const words_kinds[];
extern const char *const words_kind_off[];
extern const char *const words_kind_on[];
extern const char *const words_notices[];
extern const char *const words_calendar[];
extern const char *const words_notice_state[];
extern const char *const words_notice_unread[];
extern const char *const words_notice_release[];
extern const char *const words_notice_reject[];
extern const char *const words_notice_stop[];
extern const char *const words_notice_recall[];
extern const char *const words_notice_repeat[];
extern const char *const words_notice_sms[];

/* The word that the whole text is, whatever its case and width and the blanks around it; WORD_NONE
 * otherwise. */
enum word word_of(struct str text);

/* Whether the word means something in that application: a flow of another one may be called so. */
bool word_in_app(enum word word, struct str app);

#endif
