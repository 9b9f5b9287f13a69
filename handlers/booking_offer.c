/* 运营商 [name] — what the carriers offer: side by side, or one of them whole. To be read before
 * anything is booked; it books nothing. */
#include "handlers/booking.h"

#include "base/utf8.h"
#include "bot/reply.h"
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

#include <string.h>

static const char nothing_yet[] = "该运营商暂未提供宣传资料";
static const char nothing_yet_en[] = "This carrier has given no material yet";
static const char no_call[] = "预约后可能没有通信运营商致电为你服务";
static const char no_call_en[] = "Perhaps nobody will call you after a booking";

void offer_warn(const struct ctx *ctx, struct buf *out)
{
    buf_f(out, tr(ctx, "%s。⚠ %s。", "%s. ⚠ %s."), tr(ctx, nothing_yet, nothing_yet_en),
          tr(ctx, no_call, no_call_en));
}

void offer_say(const struct ctx *ctx, const struct school_offer *offer, struct buf *out)
{
    const struct school_booking *b = ctx->school->booking;

    buf_f(out, tr(ctx, "【%s】\n", "[%s]\n"), tr(ctx, offer->title, offer->title_en));
    if (offer->tariff)
        buf_str(out, text_line(tr(ctx, offer->tariff, offer->tariff_en)));
    else
        offer_warn(ctx, out);
    buf_f(out, tr(ctx, "\n咨询：%s", "\nQuestions: %s"), offer->hotline);
    if (b->complaint)
        buf_f(out, "\n%s", tr(ctx, b->complaint, b->complaint_en));
}

/* ---- side by side ---- */

static struct str first_line(const char *text)
{
    struct str rest = text_line(text), line;

    str_split(&rest, '\n', &line);
    return str_trim(line);
}

/* · 中国移动：宿舍光网：…　咨询：10086, in at most `bytes`: of the tariff as much as has room. */
static void say_beside(const struct ctx *ctx, const struct school_offer *offer, size_t bytes,
                       struct buf *out)
{
    auto_buf struct buf line = {0}, call = {0};
    struct str          tariff = str_c(tr(ctx, nothing_yet, nothing_yet_en));

    if (offer->tariff)
        tariff = first_line(tr(ctx, offer->tariff, offer->tariff_en));
    buf_f(&line, tr(ctx, "· %s：", "- %s: "), tr(ctx, offer->title, offer->title_en));
    buf_f(&call, tr(ctx, "　咨询：%s\n", " Questions: %s\n"), offer->hotline);
    buf_str(out, buf_view(&line));
    text_cut(tariff, bytes > line.n + call.n ? bytes - line.n - call.n : 0, out);
    buf_str(out, buf_view(&call));
}

void offers_say(const struct ctx *ctx, size_t room, struct buf *out)
{
    enum { LEAST = 100, HOW = 150 }; /* bytes: of a carrier; how to see all of one */
    const struct school_booking *b = ctx->school->booking;
    size_t each = room > HOW ? (room - HOW) / b->carriers_count : 0;

    for (unsigned i = 0; each >= LEAST && i < b->carriers_count; i++)
        say_beside(ctx, &b->carriers[i], each, out);
    buf_f(out,
          tr(ctx, "一家的全部资费和介绍，回复“%s %s”来看（只看，不预约）。",
             "All about one of them: reply \"%s %s\" (that books nothing)."),
          tr(ctx, words_carriers[0], words_carriers[1]),
          tr(ctx, b->carriers[0].title, b->carriers[0].title_en));
}

/* ---- which one ---- */

/* 移动 of 中国移动, Mobile of China Mobile: how its title ends. */
static bool ends_title(struct str said, const char *title)
{
    struct str t = str_c(title);

    return t.n > said.n && utf8_count(said) > 1 &&
           ((unsigned char)said.p[0] >= 0x80 || t.p[t.n - said.n - 1] == ' ') &&
           str_eq_nocase(said, (struct str){t.p + t.n - said.n, said.n});
}

static bool is_of(struct str said, const struct school_offer *o)
{
    return str_eq_nocase(said, str_c(o->name)) || str_eq_nocase(said, str_c(o->title)) ||
           (o->title_en && (str_eq_nocase(said, str_c(o->title_en)) ||
                            ends_title(said, o->title_en))) ||
           ends_title(said, o->title);
}

/* 移动资费 asks for the same as 移动. */
static struct str without_what(struct str said)
{
    static const struct str what[] = {STR_LIT("资费"), STR_LIT("套餐"), STR_LIT("介绍")};

    for (unsigned i = 0; i < sizeof what / sizeof what[0]; i++)
        if (said.n > what[i].n && str_eq((struct str){said.p + said.n - what[i].n, what[i].n},
                                         what[i]))
            return str_trim((struct str){said.p, said.n - what[i].n});
    return said;
}

/* NULL: none, or more than one. */
static const struct school_offer *offer_said(const struct ctx *ctx, struct str said)
{
    const struct school_booking *b = ctx->school->booking;
    const struct school_offer   *found = NULL;

    said = without_what(str_trim(said));
    for (unsigned i = 0; b && said.n > 0 && i < b->carriers_count; i++)
        if (is_of(said, &b->carriers[i])) {
            if (found)
                return NULL;
            found = &b->carriers[i];
        }
    return found;
}

/* ---- the words ---- */

/* The question that is open is repeated where there is room for it behind these words. */
static int say(struct ctx *ctx, struct buf *text, struct reply *out, struct err *err)
{
    enum { ROOM = 1000 };
    const struct school_flow *booking = flow_anywhere(ctx, STR_LIT("booking"));

    if (booking)
        buf_f(text, tr(ctx, "\n预约请回复“%s”。", "\nTo book reply \"%s\"."),
              flow_word(ctx, booking));
    if (flow_open(ctx) == booking || text->n > ROOM)
        return reply_text(out, buf_view(text), err);
    return flow_say(ctx, buf_view(text), false, out, err);
}

static int show_one(struct ctx *ctx, const struct school_offer *offer, struct reply *out,
                    struct err *err)
{
    auto_buf struct buf text = {0};

    offer_say(ctx, offer, &text);
    return offer_picture(ctx, offer, err) < 0 ? -1 : say(ctx, &text, out, err);
}

static int show_all(struct ctx *ctx, struct str unknown, struct reply *out, struct err *err)
{
    enum { MOST = 1600 };
    const struct school_booking *b = ctx->school->booking;
    auto_buf struct buf          text = {0};

    if (unknown.n > 0)
        buf_f(&text, tr(ctx, "没有叫“%.*s”的运营商。\n", "There is no carrier \"%.*s\".\n"),
              STR_ARG(text_chars(unknown, 20)));
    offers_say(ctx, MOST, &text);
    if (b->complaint)
        buf_f(&text, "\n%s", tr(ctx, b->complaint, b->complaint_en));
    return say(ctx, &text, out, err);
}

static bool has_carriers(const struct ctx *ctx)
{
    return ctx->school->booking && ctx->school->booking->carriers_count > 0;
}

/* In an answer in one's own words only the word alone is a command. */
static bool wants_word(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return has_carriers(ctx) && (word_of(ctx->text) == WORD_CARRIERS || !flow_asks_text(ctx));
}

static int listed(struct ctx *ctx, bool *may, struct err *err)
{
    (void)err;
    *may = has_carriers(ctx);
    return 0;
}

static int run_word(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct str                 name = text_behind(ctx, msg, 1);
    const struct school_offer *offer = offer_said(ctx, name);

    return offer ? show_one(ctx, offer, out, err) : show_all(ctx, name, out, err);
}

const struct handler handler_carriers = {
    .name = "carriers",
    .type = MSG_TEXT,
    .words = words_carriers,
    .arguments = true,
    .apps = APPS_STUDENT,
    .wants = wants_word,
    .listed = listed,
    .help = "运营商　各家的资费和咨询电话",
    .help_en = "tariffs: what the carriers offer",
    .run = run_word,
};

/* ---- a carrier's name alone ---- */

static bool wants_name(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return (flow_open(ctx) == NULL || flow_cannot_answer(ctx)) &&
           offer_said(ctx, ctx->text) != NULL;
}

static int run_name(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)msg;
    return show_one(ctx, offer_said(ctx, ctx->text), out, err);
}

const struct handler handler_carrier = {
    .name = "carrier",
    .type = MSG_TEXT,
    .apps = APPS_STUDENT,
    .wants = wants_name,
    .run = run_name,
};
