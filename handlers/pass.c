/* 通行码 — a fresh code for the gates: first in words (colour, what is missing, how long, eight
 * digits that say the same), then as a picture. Every code is new; the ones before stay good for
 * their minutes, because the phone at the gate may show the older picture, and each passes once.
 *
 * 电子ID — how it stands with the electronic ID, without which there is no code. */
#include "handlers/pass.h"

#include "base/cst.h"
#include "base/utf8.h"
#include "bot/push.h"
#include "crypto/random.h"
#include "handlers/flow.h"
#include "handlers/flow_state.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"
#include "store/quotas.h"

enum {
    DIGITS_FIRST = 10000000,
    DIGITS_COUNT = 90000000, /* eight of them, the first no 0 */
    DRAWS = 8,               /* of digits that no code has */
    CODES_HOUR = 60,
    CODES_DAY = 200, /* of one person: five times what is needed */
    REASONS = 900,   /* bytes */
};

/* ---- who gets one ---- */

/* Its words, and for whom it is, as flows say it. */
static struct school_flow as_flow(const struct school_pass *pass)
{
    return (struct school_flow){
        .words = pass->words,
        .words_count = pass->words_count,
        .title = (char *)"通行码",
        .title_en = (char *)"Campus pass",
        .roster_only = true,
        .kinds = pass->kinds,
        .kinds_count = pass->kinds_count,
    };
}

const char *pass_word(const struct ctx *ctx)
{
    struct school_flow flow = as_flow(ctx->school->pass);

    return flow_word(ctx, &flow);
}

/* 2026-09-01, or 2026-09-01 10:00. */
static bool is_early(const struct ctx *ctx, const char *from)
{
    int64_t day, at;

    if (from == NULL)
        return false;
    if (cst_parse_date(str_c(from), &day))
        return cst_day(ctx->now) < day;
    return cst_parse_stamp(str_c(from), &at) && ctx->now < at;
}

/* *out is filled in when there is none for this member. */
static int refuse_member(struct ctx *ctx, struct buf *out, struct err *err)
{
    struct school_flow flow = as_flow(ctx->school->pass);
    enum flow_may      may;

    if (flow_allowed(ctx, &flow, &may, err) < 0)
        return -1;
    flow_may_say(ctx, &flow, may, out);
    return 0;
}

/* … or not yet. */
static int refuse(struct ctx *ctx, struct buf *out, struct err *err)
{
    const char *from = ctx->school->pass->from;

    if (refuse_member(ctx, out, err) < 0)
        return -1;
    if (out->n == 0 && is_early(ctx, from))
        buf_f(out, tr(ctx, "通行码从 %s 起启用。", "There are passes from %s on."), from);
    return 0;
}

/* ---- one code ---- */

/* Every number is as likely as every other: the last of 32 bits, which are no whole 90 million, are
 * thrown away. */
static int64_t random_digits(void)
{
    uint32_t number;

    do
        random_bytes(&number, sizeof number);
    while (number >= UINT32_MAX / DIGITS_COUNT * DIGITS_COUNT);
    return DIGITS_FIRST + number % DIGITS_COUNT;
}

/* A resend gets the kept answer with the same code; a run that was rolled back has left none. */
static int issue(struct ctx *ctx, enum signed_colour colour, struct pass_code *code,
                 struct err *err)
{
    bool added = false;

    *code = (struct pass_code){
        .person = ctx->me.person,
        .colour = (int)colour,
        .issued_at = ctx->now,
        .expires_at = ctx->now + 60 * (int64_t)ctx->school->pass->minutes,
    };
    for (int i = 0; i < DRAWS && !added; i++) {
        random_bytes(code->ref, sizeof code->ref);
        code->digits = random_digits();
        if (pass_code_add(ctx->store, code, &added, err) < 0)
            return -1;
    }
    return added ? 0 : err_set(err, ERR_RETRY, "pass: no digits are free");
}

/* A QR code is dark on light: yellow has to be a brown to be read. */
static unsigned rgb_of(enum signed_colour colour)
{
    static const unsigned rgb[] = {
        [SIGNED_GREEN] = 0x0a6b2b, [SIGNED_YELLOW] = 0x8a5a00, [SIGNED_RED] = 0xa8001c};

    return rgb[colour];
}

static int push_picture(struct ctx *ctx, const struct pass_code *code, struct err *err)
{
    auto_buf struct buf text = {0}, caption = {0};
    char                from[6], to[6];
    enum signed_colour  colour = (enum signed_colour)code->colour;
    int                 rc;

    if (pass_code_write(ctx->store, code, &text, err) < 0)
        return -1;
    buf_f(&caption, "%s %s–%s", pass_colour(ctx, colour), cst_clock(from, code->issued_at),
          cst_clock(to, code->expires_at));
    ctx->after_reply = true;
    ctx->push_until = code->expires_at;
    rc = push_qr(ctx, ctx->me.userid, buf_view(&text), rgb_of(colour), buf_view(&caption), err);
    ctx->after_reply = false;
    ctx->push_until = 0;
    return rc;
}

/* ---- what is said ---- */

/* As many reasons as leave room for the digits, and for an open question behind them. */
static struct str few_reasons(const struct pass_state *s)
{
    struct str all = buf_view(&s->why), rest = all, line;
    size_t     n = 0;

    while (str_split(&rest, '\n', &line) && (size_t)(line.p - all.p) + line.n <= REASONS)
        n = (size_t)(line.p - all.p) + line.n;
    return (struct str){all.p, n > 0 ? n : utf8_cut(all, REASONS).n};
}

static void say_colour(const struct ctx *ctx, const struct pass_state *s, struct buf *out)
{
    const struct school_pass *pass = ctx->school->pass;
    struct str                why;

    buf_f(out, tr(ctx, "【%s】", "[%s] "), pass_colour(ctx, s->colour));
    if (s->colour == SIGNED_GREEN && pass->green) {
        buf_str(out, text_line(tr(ctx, pass->green, pass->green_en)));
        return;
    }
    if (s->colour == SIGNED_GREEN) {
        buf_c(out, tr(ctx, "可以通行，请出示给门岗", "You may pass: show it at the gate"));
        return;
    }
    why = few_reasons(s);
    buf_f(out,
          tr(ctx, "现在不能通行，因为：\n%.*s\n补齐后再回复“%s”",
             "You may not pass now:\n%.*s\nWhen that is done, reply \"%s\" again"),
          STR_ARG(why), pass_word(ctx));
}

static void say_code(const struct ctx *ctx, const struct pass_code *code, struct buf *out)
{
    char to[6];

    buf_f(out,
          tr(ctx, "\n数字码 %04d %04d（扫不了就报给门岗）\n",
             "\nDigits %04d %04d (tell them if the QR code fails)\n"),
          (int)(code->digits / 10000), (int)(code->digits % 10000));
    buf_f(out, tr(ctx, "有效 %u 分钟，至 %s", "Good for %u minutes, until %s"),
          ctx->school->pass->minutes, cst_clock(to, code->expires_at));
    buf_c(out, code->colour == SIGNED_GREEN
                   ? tr(ctx, "，只能用一次，门岗会核对本人", ", once; the guard compares the face")
                   : tr(ctx, "，门岗只看到颜色和大致原因",
                        "; the guard sees the colour and roughly why"));
    if (!ctx->outbound)
        buf_c(out, tr(ctx, "\n图片现在发不出来，请报数字码",
                      "\nPictures cannot be sent at the moment: please tell the digits"));
}

/* Without an electronic ID there is no code. */
static int say_no_id(struct ctx *ctx, const struct pass_state *s, struct reply *out,
                     struct err *err)
{
    auto_buf struct buf text = {0};

    buf_c(&text, tr(ctx, "还不能领通行码：", "There is no pass for you yet: "));
    pass_approval_say(ctx, pass_id_flow(ctx), &s->id, &text);
    buf_c(&text, tr(ctx, "。", "."));
    return flow_say(ctx, buf_view(&text), false, out, err);
}

static int say_limit(struct ctx *ctx, int64_t again_at, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};

    buf_c(&text,
          tr(ctx, "领得太多了。刚才的码在有效期内还能用；新的请在 ",
             "Too many. The codes that you have stay good for their minutes; a new one from "));
    pass_when(ctx, again_at, &text);
    buf_c(&text, tr(ctx, " 以后再领。", " on."));
    return flow_say(ctx, buf_view(&text), false, out, err);
}

static int give(struct ctx *ctx, const struct pass_state *s, struct reply *out, struct err *err)
{
    static const struct quota limit = {"pass.code", CODES_HOUR, CODES_DAY};
    auto_buf struct buf       text = {0};
    struct pass_code          code;
    int64_t                   again_at;
    bool                      taken;

    if (quota_take_id(ctx->store, ctx->now, &limit, ctx->me.person, &taken, &again_at, err) < 0)
        return -1;
    if (!taken)
        return say_limit(ctx, again_at, out, err);
    if (issue(ctx, s->colour, &code, err) < 0 ||
        (ctx->outbound && push_picture(ctx, &code, err) < 0))
        return -1;
    say_colour(ctx, s, &text);
    say_code(ctx, &code, &text);
    return flow_say(ctx, buf_view(&text), false, out, err);
}

/* ---- 通行码 ---- */

static bool is_offered(const struct ctx *ctx)
{
    const struct school_pass *pass = ctx->school->pass;

    return pass && str_is(str_c(ctx->app->name), pass->app);
}

/* The word alone: what stands in a free text is none of ours. */
static bool wants(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    if (!is_offered(ctx))
        return false;
    for (unsigned i = 0; i < ctx->school->pass->words_count; i++)
        if (str_eq_nocase(ctx->text, str_c(ctx->school->pass->words[i])))
            return true;
    return false;
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_pass_state struct pass_state s = {0};
    auto_buf struct buf               no = {0};

    (void)msg;
    if (refuse(ctx, &no, err) < 0)
        return -1;
    if (no.n > 0)
        return flow_say(ctx, buf_view(&no), false, out, err);
    if (pass_judge(ctx, ctx->me.person, PASS_TO_SELF, &s, err) < 0)
        return -1;
    if (pass_id_flow(ctx) && (s.id.state != APPROVAL_VALID || s.id.faceless))
        return say_no_id(ctx, &s, out, err);
    return give(ctx, &s, out, err);
}

const struct handler handler_pass = {
    .name = "pass",
    .type = MSG_TEXT,
    .wants = wants,
    .run = run,
};

/* ---- 电子ID ---- */

static const char *const id_words[] = {"电子ID", "电子ID状态", "电子 ID", "eid", NULL};

static bool wants_id(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return is_offered(ctx) && pass_id_flow(ctx) != NULL;
}

/* Whether the word starts the application for it, too, and there is one to be made. */
static bool applies(const struct ctx *ctx, const struct pass_approval *a)
{
    struct str answers;

    return (a->state == APPROVAL_NONE || a->state == APPROVAL_REFUSED ||
            a->state == APPROVAL_EXPIRED) &&
           flow_worded(ctx, ctx->text, &answers) == pass_id_flow(ctx);
}

static int say_id(struct ctx *ctx, const struct pass_approval *a, struct reply *out,
                  struct err *err)
{
    auto_buf struct buf text = {0};

    if (applies(ctx, a)) /* says what became of the one before, too */
        return flow_start(ctx, pass_id_flow(ctx), (struct str){"", 0}, out, err);
    pass_approval_say(ctx, pass_id_flow(ctx), a, &text);
    if (a->state == APPROVAL_VALID && !a->faceless)
        buf_f(&text, tr(ctx, "。出示请回复“%s”", ". To show it, reply \"%s\""), pass_word(ctx));
    buf_c(&text, tr(ctx, "。", "."));
    return flow_say(ctx, buf_view(&text), false, out, err);
}

static int run_id(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct pass_approval a = {0};
    auto_buf struct buf  no = {0};
    int                  rc;

    (void)msg;
    if (refuse_member(ctx, &no, err) < 0)
        return -1;
    if (no.n > 0)
        return flow_say(ctx, buf_view(&no), false, out, err);
    rc = pass_approval_read(ctx, pass_id_flow(ctx), ctx->me.person, &a, err);
    if (rc == 0)
        rc = say_id(ctx, &a, out, err);
    buf_free(&a.reason);
    return rc;
}

const struct handler handler_pass_id = {
    .name = "pass_id",
    .type = MSG_TEXT,
    .words = id_words,
    .wants = wants_id,
    .run = run_id,
};
