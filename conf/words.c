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
};

static bool list_has(const char *const *list, struct str text)
{
    for (; *list; list++)
        if (str_eq_nocase(text, str_c(*list)))
            return true;
    return false;
}

enum word word_of(struct str text)
{
    enum { LONGEST = 64 }; /* bytes in full-width letters; what is longer is no word of ours */
    auto_buf struct buf half = {0};
    struct str          trimmed = str_trim(text);

    if (trimmed.n == 0 || trimmed.n > LONGEST)
        return WORD_NONE;
    utf8_halfwidth(&half, trimmed);
    for (int word = WORD_HELP; word < WORD_COUNT; word++)
        if (list_has(words_of[word], buf_view(&half)))
            return (enum word)word;
    return WORD_NONE;
}
