#include "conf/words.h"

#include "base/utf8.h"

const char *const words_help[] = {"帮助", "help", "?", NULL};
const char *const words_cancel[] = {"取消", "cancel", NULL};
const char *const words_back[] = {"返回", "back", NULL};
const char *const words_skip[] = {"跳过", "skip", NULL};
const char *const words_submit[] = {"提交", "submit", NULL};
const char *const words_lookup[] = {"查询", "records", NULL};
const char *const words_text[] = {"文字版", "text", NULL};
const char *const words_cards[] = {"卡片版", "cards", NULL};
const char *const words_english[] = {"English", "英文", NULL};
const char *const words_chinese[] = {"中文", "Chinese", NULL};
const char *const words_faq[] = {"常见问题", "faq", NULL};
const char *const words_desk[] = {"服务台", "desk", NULL};
const char *const words_report[] = {"举报", "report", NULL};
const char *const words_tickets[] = {"工单", "tickets", NULL};
const char *const words_answer[] = {"答复", "answer", NULL};
const char *const words_agree[] = {"同意", "agree", NULL};
const char *const words_refuse[] = {"拒绝", "refuse", NULL};
const char *const words_thaw[] = {"解冻", "unfreeze", NULL};
const char *const words_unbind[] = {"解绑", "unbind", NULL};
const char *const words_reach[] = {"可达", "reach", NULL};
const char *const words_same[] = {"同上", "same", "=", NULL};
const char *const words_record[] = {"打卡记录", "填报记录", "record", NULL};
const char *const words_missing[] = {"未打卡", "今日未打卡", "未上报", "今日未上报", "missing", NULL};
const char *const words_remind[] = {"提醒", "remind", NULL};
const char *const words_proxy[] = {"代填报", "proxy", NULL};
const char *const words_alerts[] = {"异常", "alerts", NULL};
const char *const words_lift[] = {"解除", "lift", NULL};
const char *const words_approvals[] = {"审批", "approvals", NULL};
const char *const words_approve[] = {"通过", "approve", NULL};
const char *const words_reject[] = {"不通过", "reject", NULL};
const char *const words_suspend[] = {"停用", "suspend", NULL};
const char *const words_restore[] = {"恢复", "restore", NULL};
const char *const words_digest[] = {"日报", "digest", NULL};
const char *const words_export[] = {"导出", "export", NULL};
const char *const words_post[] = {"岗位", "post", NULL};
const char *const words_passed[] = {"今日通行", "passed", NULL};
const char *const words_carriers[] = {"运营商", "tariffs", "资费", NULL};
const char *const words_mine[] = {"我的预约", "mybookings", NULL};
const char *const words_unbook[] = {"取消预约", "unbook", NULL};
const char *const words_who_has[] = {"谁有我的信息", "whohas", NULL};
const char *const words_desk_find[] = {"办理", "serve", NULL};
const char *const words_take_back[] = {"撤回", "takeback", NULL};
const char *const words_reopen[] = {"重开", "reopen", NULL};
const char *const words_unlock[] = {"解锁", "unlock", NULL};
const char *const words_deputy[] = {"代理", "deputy", NULL};
const char *const words_guests[] = {"预约名单", "guests", NULL};
const char *const words_came[] = {"到场", "came", NULL};
const char *const words_stuck[] = {"办理情况", "stuck", NULL};
const char *const words_got[] = {"收到", "已收到", "已阅", "收悉", "知悉",
                                 "已悉", "已知悉", "received", "got it", "ack", NULL};
const char *const words_kinds[] = {"通知设置", "消息设置", "notice settings", NULL};
const char *const words_kind_off[] = {"关闭通知", "退订", "turn off", NULL};
const char *const words_kind_on[] = {"打开通知", "订阅", "turn on", NULL};
const char *const words_notices[] = {"我的通知", "my notices", NULL};
const char *const words_calendar[] = {"校历", "第几周", "calendar", NULL};
const char *const words_notice_state[] = {"通知情况", "notice status", NULL};
const char *const words_notice_unread[] = {"未收到", "unread", NULL};
const char *const words_notice_release[] = {"放行", "release", NULL};
const char *const words_notice_reject[] = {"驳回", "reject notice", NULL};
const char *const words_notice_stop[] = {"停发", "stop notice", NULL};
const char *const words_notice_recall[] = {"撤回通知", "recall notice", NULL};
const char *const words_notice_repeat[] = {"催收", "notice again", NULL};
const char *const words_notice_sms[] = {"短信补发", "notice sms", NULL};

static const char *const nothing[] = {NULL};

const char *const *const words_of[WORD_COUNT] = {
    [WORD_NONE] = nothing,
    [WORD_HELP] = words_help,
    [WORD_CANCEL] = words_cancel,
    [WORD_BACK] = words_back,
    [WORD_SKIP] = words_skip,
    [WORD_SUBMIT] = words_submit,
    [WORD_LOOKUP] = words_lookup,
    [WORD_TEXT] = words_text,
    [WORD_CARDS] = words_cards,
    [WORD_ENGLISH] = words_english,
    [WORD_CHINESE] = words_chinese,
    [WORD_FAQ] = words_faq,
    [WORD_DESK] = words_desk,
    [WORD_REPORT] = words_report,
    [WORD_TICKETS] = words_tickets,
    [WORD_ANSWER] = words_answer,
    [WORD_AGREE] = words_agree,
    [WORD_REFUSE] = words_refuse,
    [WORD_THAW] = words_thaw,
    [WORD_UNBIND] = words_unbind,
    [WORD_REACH] = words_reach,
    [WORD_SAME] = words_same,
    [WORD_RECORD] = words_record,
    [WORD_MISSING] = words_missing,
    [WORD_REMIND] = words_remind,
    [WORD_PROXY] = words_proxy,
    [WORD_ALERTS] = words_alerts,
    [WORD_LIFT] = words_lift,
    [WORD_APPROVALS] = words_approvals,
    [WORD_APPROVE] = words_approve,
    [WORD_REJECT] = words_reject,
    [WORD_SUSPEND] = words_suspend,
    [WORD_RESTORE] = words_restore,
    [WORD_DIGEST] = words_digest,
    [WORD_EXPORT] = words_export,
    [WORD_POST] = words_post,
    [WORD_PASSED] = words_passed,
    [WORD_CARRIERS] = words_carriers,
    [WORD_MINE] = words_mine,
    [WORD_UNBOOK] = words_unbook,
    [WORD_WHO_HAS] = words_who_has,
    [WORD_DESK_FIND] = words_desk_find,
    [WORD_TAKE_BACK] = words_take_back,
    [WORD_REOPEN] = words_reopen,
    [WORD_UNLOCK] = words_unlock,
    [WORD_DEPUTY] = words_deputy,
    [WORD_GUESTS] = words_guests,
    [WORD_CAME] = words_came,
    [WORD_STUCK] = words_stuck,
    [WORD_GOT] = words_got,
    [WORD_KINDS] = words_kinds,
    [WORD_KIND_OFF] = words_kind_off,
    [WORD_KIND_ON] = words_kind_on,
    [WORD_NOTICES] = words_notices,
    [WORD_CALENDAR] = words_calendar,
    [WORD_NOTICE_STATE] = words_notice_state,
    [WORD_NOTICE_UNREAD] = words_notice_unread,
    [WORD_NOTICE_RELEASE] = words_notice_release,
    [WORD_NOTICE_REJECT] = words_notice_reject,
    [WORD_NOTICE_STOP] = words_notice_stop,
    [WORD_NOTICE_RECALL] = words_notice_recall,
    [WORD_NOTICE_REPEAT] = words_notice_repeat,
    [WORD_NOTICE_SMS] = words_notice_sms,
};

bool word_in_app(enum word word, struct str app)
{
    if (word == WORD_NONE)
        return false;
    if (word >= WORD_RECORD && word <= WORD_WHO_HAS)
        return str_is(app, "student");
    return word < WORD_STAFF || str_is(app, "staff");
}

static bool list_has(const char *const *list, struct str text)
{
    for (; *list; list++)
        if (str_starts_nocase(text, *list) == text.n)
            return true;
    return false;
}

/* The number of an option: what is said most, and no word of ours. */
static bool begins_with_digit(struct str text)
{
    return text.n > 0 && text.p[0] >= '0' && text.p[0] <= '9';
}

enum word word_of(struct str text)
{
    enum { LONGEST = 64 }; /* bytes in full-width letters; what is longer is no word of ours */
    auto_buf struct buf half = {0};
    struct str          trimmed = str_trim(text), said;

    if (trimmed.n == 0 || trimmed.n > LONGEST || begins_with_digit(trimmed))
        return WORD_NONE;
    utf8_halfwidth(&half, trimmed);
    said = buf_view(&half);
    for (int word = WORD_HELP; word < WORD_COUNT; word++)
        if (list_has(words_of[word], said))
            return (enum word)word;
    return WORD_NONE;
}
