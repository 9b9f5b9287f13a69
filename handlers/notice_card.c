/* The card of a notice: with 收到 as a button where it is asked for, else one that opens a page. */
#include "base/utf8.h"
#include "bot/card.h"
#include "conf/notices.h"
#include "handlers/notice_form.h"
#include "handlers/texts.h"

enum { VALUE_CHARS = 30 }; /* of a line beside its name: protocol 4.6 */

static void add_deadline(const struct notice_content *c, const struct notice_values *v,
                         bool english, struct card *card)
{
    const unsigned said = notice_fields_in(c->text) | notice_fields_in(c->title);

    if (v->deadline.n == 0 || utf8_count(v->deadline) > VALUE_CHARS ||
        (said & FIELD_BIT(FIELD_DEADLINE)) != 0)
        return; /* the words say it, or have to */
    card->horizontal[0].name = str_c(english ? "Until" : "截止");
    card->horizontal[0].value = v->deadline;
    card->horizontal_count = 1;
}

static void add_answer(const struct notice_content *c, bool ack, bool english, struct card *card)
{
    card->type = ack ? CARD_BUTTON : CARD_TEXT_NOTICE;
    if (c->url.n > 0)
        card->action = (struct card_link){.type = 1, .url = c->url};
    if (!ack) {
        card->task_id = (struct str){"", 0}; /* it never comes back */
        return;
    }
    card->buttons[0].text = str_c(english ? "Got it" : "收到");
    card->buttons[0].key = STR_LIT(NOTICE_KEY_GOT);
    card->buttons[0].style = 1;
    card->buttons_count = 1;
}

bool notice_card_write(const struct ctx *ctx, const struct notice_content *c,
                       const struct notice *n, const struct notice_words *w,
                       const struct notice_values *v, enum member_lang lang, int64_t part,
                       struct buf *out, struct err *err)
{
    const struct notice_kind *kind = notice_kind_of(&ctx->school->notices, n->kind);
    bool                      english = lang == LANG_EN;
    auto_buf struct buf       task = {0};
    struct card               card = {
                      .title = buf_view(&w->title),
                      .sub_title = buf_view(&w->text),
    };

    buf_f(&task, NOTICE_TASK "%lld-%lld", (long long)n->number, (long long)part);
    card.task_id = buf_view(&task);
    if (n->number == 0) /* else one would take it for the notice */
        card.source.desc = str_c(english ? "A sample for you" : "样子，只有您看得到");
    else if (kind)
        card.source.desc = str_c(english && kind->title_en ? kind->title_en : kind->title);
    add_answer(c, n->ack, english, &card);
    add_deadline(c, v, english, &card);
    if (!n->ack && c->url.n == 0) {
        err_set(err, ERR_BAD_INPUT, "notice: a card without a button needs a page");
        return false;
    }
    return card_write_json(out, &card, CARD_SEND, err) == 0;
}
