#include "handlers/staff_reminder.h"

#include "base/cst.h"
#include "bot/push.h"
#include "conf/notices.h"
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/flow_state.h"
#include "handlers/flow_window.h"
#include "handlers/notice_member.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"
#include "store/quotas.h"

enum { USE_SECONDS = 7200 }; /* later who was reminded has reported, or is reminded again */

void reminder_free(struct reminder *r)
{
    buf_free(&r->group);
    for (int lang = 0; lang < REMINDER_LANGS; lang++) {
        buf_free(&r->words[lang].to);
        buf_free(&r->card[lang].to);
        buf_free(&r->card[lang].beside);
    }
}

bool reminder_cards(const struct ctx *ctx)
{
    return ctx->outbound && ctx->school->channel != CHANNEL_TEXT_ONLY;
}

/* The salt is of one message: two who ask in the same second have unlike parts. */
unsigned reminder_asked(const struct ctx *ctx)
{
    const unsigned char *s = ctx->salt;

    return 1U << 31 | (unsigned)s[0] << 22 | (unsigned)s[1] << 14 | (unsigned)s[2] << 6;
}

/* ---- what is said ---- */

static bool has_default(const struct school_flow *flow)
{
    for (unsigned i = 0; i < flow->questions_count; i++)
        if (flow->questions[i].preset != DEFAULT_NONE)
            return true;
    return false;
}

/* 今日未打卡。回复“打卡”或点菜单填报，和上次一样就回复“打卡 同上”。 */
static void write_words(const struct ctx *ctx, const struct school_flow *flow, struct buf *out)
{
    const char *until = flow->window.daily_to;

    flow_state_line(ctx, flow, &(struct flow_state){0}, out);
    if (until && !str_is(str_c(until), "24:00"))
        buf_f(out, tr(ctx, "（今天 %s 截止）", " (until %s today)"), until);
    buf_f(out, tr(ctx, "。回复“%s”或点菜单填报", ". Reply \"%s\" or use the menu"),
          flow_word(ctx, flow));
    if (has_default(flow))
        buf_f(out, tr(ctx, "，和上次一样就回复“%s 同上”", ", or \"%s same\" when all is as before"),
              flow_word(ctx, flow));
    buf_c(out, tr(ctx, "。", "."));
}

static int send_words(struct reminder *r, struct str to, struct err *err)
{
    auto_buf struct buf text = {0};

    r->ctx->push_reminder.counted = PUSH_RECEIVERS;
    write_words(r->ctx, r->flow, &text);
    return push_text(r->ctx, to, buf_view(&text), err);
}

static void add_to(struct buf *list, struct str member)
{
    if (list->n > 0)
        buf_char(list, '|');
    buf_str(list, member);
}

/* Who gets words beside it has one reminder, not two: the words count. A flow whose first questions
 * fit no card is told in words. */
static int send_card(struct reminder *r, struct reminder_group *g, enum member_lang lang,
                     struct err *err)
{
    auto_flow_card struct flow_card card = {0};
    bool                            fits = false;

    if (flow_broadcast_card(r->ctx, r->flow, r->day, lang, r->part++, &card, &fits, err) < 0)
        return -1;
    if (!fits)
        return g->count > 0 ? send_words(r, buf_view(&g->to), err) : 0;
    r->ctx->push_reminder.counted = g->count;
    if (g->beside_count > 0)
        add_to(&g->to, buf_view(&g->beside));
    return push_card(r->ctx, buf_view(&g->to), &card.card, err);
}

/* It is of no use when the flow is closed. */
static int64_t use_until(const struct reminder *r)
{
    int64_t end = flow_window_end(r->flow, r->ctx->now), most = r->ctx->now + USE_SECONDS;

    return end < most ? end : most;
}

/* In that language, which is not of the member who may be asking for it. In the quiet hours it is
 * what the school has written for that time of the night (occasion_quiet), or somebody has just
 * asked for. */
static int send_group(struct reminder *r, bool card, enum member_lang lang, struct err *err)
{
    struct reminder_group *g = card ? &r->card[lang] : &r->words[lang];
    struct ctx            *ctx = r->ctx;
    enum member_lang       mine = ctx->me.lang;
    int                    rc;

    if (g->count + g->beside_count == 0)
        return 0;
    ctx->me.lang = lang;
    ctx->push_until = use_until(r);
    ctx->push_reminder = (struct push_reminder){
        .quiet = true, .night = notice_quiet(&ctx->school->notices, ctx->now)};
    rc = card ? send_card(r, g, lang, err) : send_words(r, buf_view(&g->to), err);
    ctx->push_until = 0;
    ctx->push_reminder = (struct push_reminder){0};
    ctx->me.lang = mine;
    buf_clear(&g->to);
    buf_clear(&g->beside);
    g->count = g->beside_count = 0;
    return rc;
}

/* ---- to whom ---- */

static int add_words(struct reminder *r, enum member_lang lang, struct str member,
                     struct err *err)
{
    struct reminder_group *g = &r->words[lang];

    add_to(&g->to, member);
    return ++g->count < PUSH_RECEIVERS ? 0 : send_group(r, false, lang, err);
}

static int add_card(struct reminder *r, bool words, enum member_lang lang, struct str member,
                    struct err *err)
{
    struct reminder_group *g = &r->card[lang];

    add_to(words ? &g->beside : &g->to, member);
    ++*(words ? &g->beside_count : &g->count);
    return g->count + g->beside_count < PUSH_RECEIVERS ? 0 : send_group(r, true, lang, err);
}

/* As the flows ask (flow_turn.c): by the member's own word, else as the school does. */
static bool sees_cards(const struct reminder *r, const struct report_person *p)
{
    return r->cards && (p->channel == MEMBER_CARD ||
                        (p->channel == MEMBER_AUTO && r->ctx->school->channel == CHANNEL_CARD));
}

/* Cards do not show in WeChat: until a member has pressed one, the words come, too. Who is frozen
 * may be somebody else (handlers/reader.h), and could not report either. */
int reminder_add(void *arg, const struct report_person *p)
{
    struct reminder *r = arg;
    enum member_lang lang = p->lang == LANG_EN ? LANG_EN : LANG_ZH;
    bool             card = sees_cards(r, p), wanted;
    bool             words = !card || (p->channel != MEMBER_CARD && !p->pressed);

    if (p->member.n == 0 || !p->follows || p->frozen) {
        ++*(p->member.n == 0 && !p->frozen ? &r->unknown : &r->lost);
        return 0;
    }
    if (reminder_wanted(r->ctx, p->member, &wanted, r->err) < 0)
        return -1;
    ++*(wanted ? &r->told : &r->off);
    if (!wanted)
        return 0;
    if (card && add_card(r, words, lang, p->member, r->err) < 0)
        return -1;
    return words ? add_words(r, lang, p->member, r->err) : 0;
}

int reminder_end(struct reminder *r, struct err *err)
{
    for (int lang = 0; lang < REMINDER_LANGS; lang++)
        if (send_group(r, true, (enum member_lang)lang, err) < 0 ||
            send_group(r, false, (enum member_lang)lang, err) < 0)
            return -1;
    return 0;
}

/* ---- once an hour ---- */

/* A class is what the limit counts: so nobody is told twice, whichever scopes he is in. */
static const struct quota hourly = {.name = "staff.remind", .hour = 1};

static void write_subject(const struct reminder *r, struct str college, struct str class_name,
                          struct buf *out)
{
    buf_f(out, "%s\n%.*s\n%.*s", r->flow->name, STR_ARG(college), STR_ARG(class_name));
}

int reminder_take(struct reminder *r, struct str college, struct str class_name, bool *taken,
                  struct err *err)
{
    auto_buf struct buf subject = {0};
    int64_t             again_at = 0;

    write_subject(r, college, class_name, &subject);
    if (quota_take(r->ctx->store, r->ctx->now, &hourly, buf_view(&subject), taken, &again_at, err) <
        0)
        return -1;
    if (*taken)
        return 0;
    r->again++;
    if (r->again_at == 0 || again_at < r->again_at)
        r->again_at = again_at;
    return 0;
}

static int look(struct reminder *r, struct str college, struct str class_name, bool *may,
                struct err *err)
{
    auto_buf struct buf subject = {0};
    int64_t             left;

    write_subject(r, college, class_name, &subject);
    if (quota_left(r->ctx->store, r->ctx->now, &hourly, buf_view(&subject), &left, err) < 0)
        return -1;
    *may = left > 0;
    return 0;
}

static bool is_of_group(const struct reminder *r, const struct report_person *p)
{
    struct str class_name = buf_view(&r->group), college = {"", 0};

    return r->hour != HOUR_UNKNOWN && str_split(&class_name, '\n', &college) &&
           str_eq(college, p->college) && str_eq(class_name, p->class_name);
}

static int ask_hour(struct reminder *r, const struct report_person *p)
{
    bool may;

    if ((r->counts ? reminder_take(r, p->college, p->class_name, &may, r->err)
                   : look(r, p->college, p->class_name, &may, r->err)) < 0)
        return -1;
    r->hour = may ? HOUR_FREE : HOUR_TAKEN;
    buf_clear(&r->group);
    buf_f(&r->group, "%.*s\n%.*s", STR_ARG(p->college), STR_ARG(p->class_name));
    return 0;
}

int reminder_add_once(void *arg, const struct report_person *p)
{
    struct reminder *r = arg;

    if (!is_of_group(r, p) && ask_hour(r, p) < 0)
        return -1;
    return r->hour == HOUR_FREE ? reminder_add(r, p) : 0;
}

/* ---- what came of it ---- */

/* Nobody is woken by what could not go before: until when it may. */
static int64_t goes_until(const struct ctx *ctx)
{
    struct quiet_hours q = notice_quiet_hours(&ctx->school->notices);
    int64_t            at = ctx->now + USE_SECONDS, begin;

    if (quiet_until(q, ctx->now) > 0)
        return ctx->now + PUSH_NIGHT_SECONDS;
    if (quiet_until(q, at) == 0)
        return at;
    begin = cst_day_start(cst_day(at)) + (int64_t)60 * q.from;
    return begin <= at ? begin : begin - CST_DAY;
}

static void say_down(const struct ctx *ctx, struct buf *out)
{
    int64_t until = goes_until(ctx);
    char    clock[6];

    if (until == ctx->now + USE_SECONDS)
        buf_c(out, tr(ctx, "现在发送不通，两小时内恢复就自动发出。",
                      " Sending does not work at the moment; they go out when it does "
                      "within two hours."));
    else
        buf_f(out,
              tr(ctx, "现在发送不通，%s 前恢复就自动发出，夜里不再发。",
                 " Sending does not work at the moment; they go out when it does before %s, and "
                 "not later at night."),
              cst_clock(clock, until));
}

void reminder_say(const struct reminder *r, struct buf *out)
{
    const struct ctx *ctx = r->ctx;
    char              clock[6];

    buf_f(out, tr(ctx, "已提醒 %lld 人。", "%lld reminded."), (long long)r->told);
    if (r->unknown > 0)
        buf_f(out,
              tr(ctx, "另有 %lld 人还没有关注或没有打开过应用，提醒不到（回复“%s”看是谁）。",
                 " %lld have not followed or opened the application yet and cannot be reminded "
                 "(reply \"%s\" for who)."),
              (long long)r->unknown, staff_word(ctx, words_reach));
    if (r->lost > 0)
        buf_f(out,
              tr(ctx, "另有 %lld 人收不到消息（回复“%s”看是谁、为什么）。",
                 " %lld cannot be reached (reply \"%s\" for who and why)."),
              (long long)r->lost, staff_word(ctx, words_reach));
    if (r->off > 0)
        buf_f(out,
              tr(ctx, "另有 %lld 人关闭了提醒，或今天已收到太多次。",
                 " %lld have turned reminders off, or had enough of them today."),
              (long long)r->off);
    if (r->again > 0)
        buf_f(out,
              tr(ctx, "有 %u 个班一小时内提醒过，%s 以后可以再提醒。",
                 " %u classes were reminded within the hour; they can be again after %s."),
              r->again, cst_clock(clock, r->again_at));
    if (!ctx->outbound)
        say_down(ctx, out);
}
