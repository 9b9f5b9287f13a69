/* A code that was scanned or typed (HY1.…, or eight digits with or without blanks). A guard gets
 * one glance: the result first, then who it is and when he passed last, and the photo behind it.
 * Everybody else gets one sentence. Every scan of a guard is recorded and in the audit. A look-up
 * code is for desk_scan.c, whoever holds it.
 *
 *   有效       green, for the first time in this window of this gate
 *   已用过     this code has passed, or this person has passed this gate in this window
 *   已过期
 *   不可通行   a good code, but it was not green, or the person is not green any more
 *   无效       none of our codes
 *   不归您处理 a code of another kind, or whoever scans is no guard */
#include "handlers/pass.h"

#include "bot/push.h"
#include "handlers/desk_private.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"
#include "store/audit.h"
#include "store/photos.h"

#include <string.h>

enum {
    DIGITS = 8, /* of a typed code */
    BLANKS = 8,
    PHOTO_SECONDS = 600, /* then whom it shows does not stand at the gate any more */
};

/* Why a scan is INVALID, EXPIRED or NOT_YOURS: the words of the first line. */
enum sight {
    SIGHT_PASS,      /* a code of ours that is kept */
    SIGHT_OTHER,     /* a look-up code */
    SIGHT_FORGED,    /* signed by somebody else, or changed */
    SIGHT_FOREIGN,   /* not of this form */
    SIGHT_UNKNOWN,   /* signed by us, but not kept: from before a restored backup */
    SIGHT_OLD,       /* … because its time is long over */
    SIGHT_NO_DIGITS, /* nobody has these digits */
};

struct glance {
    enum sight        sight;
    struct pass_code  code;  /* SIGHT_PASS; else only ref where there is one */
    struct pass_state state; /* SIGHT_PASS: of the person, now */
    struct scan       scan;
    int64_t           last_at; /* 0: never */
    struct buf        last_gate;
    bool              photo; /* one was sent */
};

#define auto_glance __attribute__((cleanup(glance_free)))

static void glance_free(struct glance *g)
{
    pass_state_free(&g->state);
    buf_free(&g->last_gate);
}

/* ---- what was held up ---- */

static bool is_ticket(struct str text)
{
    return str_starts(text, STR_LIT("HY1."));
}

/* 48217730, 4821 7730. */
static bool is_digits(struct str text, int64_t *digits)
{
    int64_t number = 0;
    size_t  count = 0;

    if (text.n > DIGITS + BLANKS)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] >= '0' && text.p[i] <= '9') {
            number = number * 10 + (text.p[i] - '0');
            count++;
        } else if (text.p[i] != ' ') {
            return false;
        }
    }
    *digits = number;
    return count == DIGITS;
}

static int look_ticket(struct ctx *ctx, struct str text, struct glance *g, struct err *err)
{
    struct signed_ticket ticket;
    struct err           why = {0};
    int                  found;

    if (pass_code_read(ctx->store, text, &ticket, &why) < 0) {
        if (why.kind == ERR_RETRY)
            return err_set(err, ERR_RETRY, "%s", why.text);
        g->sight = why.kind == ERR_FORBIDDEN ? SIGHT_FORGED : SIGHT_FOREIGN;
        return 0;
    }
    memcpy(g->code.ref, ticket.ref, sizeof g->code.ref);
    if (ticket.kind != SIGNED_PASS) {
        g->sight = SIGHT_OTHER;
        return 0;
    }
    found = pass_code_by_ref(ctx->store, ticket.ref, &g->code, err);
    if (found == 0)
        g->sight = ticket.expires_at <= ctx->now ? SIGHT_OLD : SIGHT_UNKNOWN;
    return found < 0 ? -1 : 0;
}

static int look(struct ctx *ctx, struct str text, struct glance *g, struct err *err)
{
    int64_t digits;
    int     found;

    if (is_ticket(text))
        return look_ticket(ctx, text, g, err);
    if (!is_digits(text, &digits)) {
        g->sight = SIGHT_FOREIGN;
        return 0;
    }
    found = pass_code_by_digits(ctx->store, digits, &g->code, err);
    if (found == 0)
        g->sight = SIGHT_NO_DIGITS;
    return found < 0 ? -1 : 0;
}

/* ---- what it is worth ---- */

static enum scan_result wanted(const struct ctx *ctx, const struct glance *g)
{
    switch (g->sight) {
    case SIGHT_PASS:
        if (g->code.expires_at <= ctx->now)
            return SCAN_EXPIRED;
        return g->code.colour == SIGNED_GREEN && g->state.colour == SIGNED_GREEN ? SCAN_PASSED
                                                                                 : SCAN_STOPPED;
    case SIGHT_OLD:
        return SCAN_EXPIRED;
    case SIGHT_OTHER:
        return SCAN_NOT_YOURS;
    case SIGHT_FORGED:
    case SIGHT_FOREIGN:
    case SIGHT_UNKNOWN:
    case SIGHT_NO_DIGITS:
        break;
    }
    return SCAN_INVALID;
}

static int read_last(struct ctx *ctx, struct glance *g, struct err *err)
{
    int found;

    buf_clear(&g->last_gate);
    g->last_at = 0;
    if (g->code.person == 0)
        return 0;
    found = scan_last(ctx->store, g->code.person, ctx->now + 1, &g->last_at, &g->last_gate, err);
    return found < 0 ? -1 : 0;
}

static int record(struct ctx *ctx, struct glance *g, struct str gate, struct err *err)
{
    g->scan = (struct scan){
        .at = ctx->now,
        .guard = ctx->me.userid,
        .gate = gate,
        .person = g->code.person,
        .window = 60 * (int64_t)ctx->school->pass->window,
        .result = wanted(ctx, g),
    };
    memcpy(g->scan.ref, g->code.ref, sizeof g->scan.ref);
    return scan_add(ctx->store, &g->scan, err);
}

/* The newest passage is read before this one is recorded, and again when it turns out that another
 * guard was faster. */
static int judge(struct ctx *ctx, struct glance *g, const struct pass_gates *gates, struct err *err)
{
    struct str gate = gates->count == 0 ? (struct str){"", 0} : str_c(gates->gate[gates->here]);

    if (g->sight == SIGHT_PASS &&
        pass_judge(ctx, g->code.person, PASS_TO_GUARD, &g->state, err) < 0)
        return -1;
    if (read_last(ctx, g, err) < 0 || record(ctx, g, gate, err) < 0)
        return -1;
    return g->scan.result == SCAN_USED ? read_last(ctx, g, err) : 0;
}

/* Not at which gate: that is of the scan. */
static int keep_audit(struct ctx *ctx, const struct glance *g, struct err *err)
{
    static const char *const results[] = {
        [SCAN_PASSED] = "passed",   [SCAN_USED] = "used",       [SCAN_EXPIRED] = "expired",
        [SCAN_INVALID] = "invalid", [SCAN_STOPPED] = "stopped", [SCAN_NOT_YOURS] = "other kind",
    };
    struct audit row = {
        .at = ctx->now,
        .actor = ctx->me.userid,
        .action = STR_LIT(AUDIT_SCAN),
        .person = g->code.person,
        .detail = str_c(results[g->scan.result]),
    };

    return audit_add(ctx->store, &row, err);
}

/* ---- the photo, where the guard has to compare the face ---- */

static int photo_is_here(void *arg, const struct photo *p)
{
    *(bool *)arg = p->state == PHOTO_HERE;
    return 0;
}

int pass_photo_send(struct ctx *ctx, int64_t photo, bool *sent, struct err *err)
{
    bool here = false;
    int  rc;

    *sent = false;
    if (photo == 0 || !ctx->outbound)
        return 0;
    if (photo_get(ctx->store, photo, photo_is_here, &here, err) < 0)
        return -1;
    if (!here)
        return 0;
    ctx->after_reply = true;
    ctx->push_until = ctx->now + PHOTO_SECONDS;
    rc = push_photo(ctx, ctx->me.userid, photo, err);
    ctx->after_reply = false;
    ctx->push_until = 0;
    *sent = rc == 0;
    return rc;
}

static int send_photo(struct ctx *ctx, struct glance *g, struct err *err)
{
    if (g->scan.result != SCAN_PASSED && g->scan.result != SCAN_USED)
        return 0;
    return pass_photo_send(ctx, g->state.id.photo, &g->photo, err);
}

/* ---- the first line ---- */

static void say_invalid(const struct ctx *ctx, const struct glance *g, struct buf *out)
{
    static const struct {
        const char *zh, *en;
    } why[] = {
        [SIGHT_FORGED] = {"签名不对，可能是伪造或改过的",
                          "the signature is wrong: forged or changed"},
        [SIGHT_FOREIGN] = {"不是本校的通行码", "not a pass of this school"},
        [SIGHT_UNKNOWN] = {"没有这张码的记录，请让对方重新打开通行码",
                           "there is no record of it: ask for a new one"},
        [SIGHT_NO_DIGITS] = {"没有这个数字码，请核对后再输", "nobody has these digits: check them"},
    };

    buf_f(out, tr(ctx, "⛔【无效】%s", "⛔ [Invalid] %s"), tr(ctx, why[g->sight].zh, why[g->sight].en));
}

/* The code has the colour of its minute, the person that of now. */
static void say_stopped(const struct ctx *ctx, const struct glance *g, struct buf *out)
{
    enum signed_colour code = (enum signed_colour)g->code.colour;

    if (g->state.colour == SIGNED_GREEN)
        buf_f(out,
              tr(ctx, "⛔【不可通行】这张是%s，现在已是绿码：请让对方重新打开通行码",
                 "⛔ [Stop] %s when it was made, green now: ask for a new one"),
              pass_colour(ctx, code));
    else
        buf_f(out, tr(ctx, "⛔【不可通行】%s：%s", "⛔ [Stop] %s: %s"),
              pass_colour(ctx, g->state.colour), g->state.why.p);
}

static void say_used(const struct ctx *ctx, const struct glance *g, struct buf *out)
{
    buf_c(out, tr(ctx, "⚠️【已用过】", "⚠️ [Used] "));
    if (g->last_at == 0)
        return;
    pass_when(ctx, g->last_at, out);
    buf_f(out, tr(ctx, " 已在%s通过", " at %s"),
          g->last_gate.n > 0 ? g->last_gate.p : tr(ctx, "校门", "the gate"));
}

static void say_result(const struct ctx *ctx, const struct glance *g, const char *gate,
                       struct buf *out)
{
    switch (g->scan.result) {
    case SCAN_PASSED:
        buf_f(out, tr(ctx, "✅【有效】可以通行（%s）", "✅ [Valid] may pass (%s)"), gate);
        return;
    case SCAN_USED:
        say_used(ctx, g, out);
        return;
    case SCAN_EXPIRED:
        buf_c(out, tr(ctx, "⛔【已过期】", "⛔ [Expired] "));
        if (g->code.expires_at > 0) {
            pass_when(ctx, g->code.expires_at, out);
            buf_c(out, tr(ctx, " 失效，", ": "));
        }
        buf_c(out, tr(ctx, "请让对方重新打开通行码", "ask for a new one"));
        return;
    case SCAN_STOPPED:
        say_stopped(ctx, g, out);
        return;
    case SCAN_NOT_YOURS:
        buf_c(out, tr(ctx, "⛔【不归您处理】这是查询码，不是通行码，请对方到办理点出示",
                      "⛔ [Not for you] a look-up code, not a pass: it is for a desk"));
        return;
    case SCAN_INVALID:
        say_invalid(ctx, g, out);
        return;
    }
}

/* ---- who it is ---- */

static void say_person(const struct ctx *ctx, const struct glance *g, struct buf *out)
{
    const struct pass_state *s = &g->state;

    buf_f(out, "\n%s",
          s->name.n > 0 ? s->name.p : tr(ctx, "名册里没有这个人", "not on the roster"));
    if (s->class_name.n > 0)
        buf_f(out, "　%s", s->class_name.p);
    if (s->kind.n > 0)
        buf_f(out, "　%s", is_english(ctx) ? s->kind.p : text_kind(ctx, s->kind.p));
    if (g->scan.result == SCAN_USED)
        return; /* the first line has told when and where */
    buf_c(out, tr(ctx, "\n上次通过：", "\nPassed last: "));
    if (g->last_at == 0) {
        buf_c(out, tr(ctx, "没有记录", "no record"));
        return;
    }
    pass_when(ctx, g->last_at, out);
    if (g->last_gate.n > 0)
        buf_f(out, " %s", g->last_gate.p);
}

static void say_photo(const struct ctx *ctx, const struct glance *g, struct buf *out)
{
    if (g->scan.result != SCAN_PASSED && g->scan.result != SCAN_USED)
        return;
    buf_c(out, g->photo
                   ? tr(ctx, "\n照片随后发来，请核对本人", "\nThe photo follows: compare the face")
                   : tr(ctx, "\n没有照片，请核对本人证件", "\nNo photo: please see a document"));
}

static int answer_guard(struct ctx *ctx, struct glance *g, const struct pass_gates *gates,
                        struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};

    if (judge(ctx, g, gates, err) < 0 || keep_audit(ctx, g, err) < 0 || send_photo(ctx, g, err) < 0)
        return -1;
    say_result(ctx, g, pass_gate_name(ctx, gates), &text);
    if (g->sight == SIGHT_PASS)
        say_person(ctx, g, &text);
    say_photo(ctx, g, &text);
    return reply_text(out, buf_view(&text), err);
}

/* ---- whoever it is ---- */

static const char others[] = "通行码不归您处理，由门岗验：请在门口出示自己的，不要转发别人的。";
static const char others_en[] =
    "Passes are not for you to check: guards do. Please show your own at the gate.";
static const char others_digits[] =
    "8 位数字码由门岗验：请在门口报自己的。如果是别的号码，回复“帮助”看看能做什么。";
static const char others_digits_en[] = "Eight digits are for a guard: tell your own at the gate. "
                                       "For any other number, reply \"help\".";

/* The same whether the code is one of ours or not: nobody finds out by trying. */
static int answer_others(struct ctx *ctx, struct str text, struct glance *g, struct reply *out,
                         struct err *err)
{
    const char *say =
        is_ticket(text) ? tr(ctx, others, others_en) : tr(ctx, others_digits, others_digits_en);

    g->scan = (struct scan){
        .at = ctx->now,
        .guard = ctx->me.userid,
        .gate = STR_LIT(""),
        .person = g->code.person,
        .window = 60 * (int64_t)ctx->school->pass->window,
        .result = SCAN_NOT_YOURS,
    };
    memcpy(g->scan.ref, g->code.ref, sizeof g->scan.ref);
    if (g->code.person > 0 && scan_add(ctx->store, &g->scan, err) < 0)
        return -1;
    return flow_say(ctx, str_c(say), false, out, err);
}

static int answer_code(struct ctx *ctx, struct str text, struct reply *out, struct err *err)
{
    auto_glance struct glance g = {.sight = SIGHT_PASS};
    struct pass_gates         gates = {.guard = false};

    if (str_is(str_c(ctx->app->name), "staff") && pass_gates_read(ctx, &gates, err) < 0)
        return -1;
    if (gates.guard && gates.here < 0)
        return pass_gates_ask(
            ctx, &gates,
            tr(ctx, "先选今天的岗位，再扫一次：", "Choose your post first, then scan again:"), out,
            err);
    if (look(ctx, text, &g, err) < 0)
        return -1;
    return gates.guard ? answer_guard(ctx, &g, &gates, out, err)
                       : answer_others(ctx, text, &g, out, err);
}

/* ---- scanned ---- */

static bool wants_scan(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return ctx->school->pass != NULL;
}

/* A look-up code is for the desks. What is no code of ours, and not held up to a guard, is as
 * before. */
static int run_scan(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct str        text = str_trim(msg->scan.result);
    struct pass_gates gates = {.guard = false};
    bool              desk;

    if (desk_scanned(ctx, text, &desk, out, err) < 0)
        return -1;
    if (desk)
        return 0;
    if (!is_ticket(text)) {
        if (str_is(str_c(ctx->app->name), "staff") && pass_gates_read(ctx, &gates, err) < 0)
            return -1;
        if (!gates.guard)
            return handler_scan.run(ctx, msg, out, err);
    }
    return answer_code(ctx, text, out, err);
}

const struct handler handler_pass_scan = {
    .name = "pass_scan",
    .type = MSG_EVENT_SCANCODE_WAITMSG,
    .wants = wants_scan,
    .run = run_scan,
};

/* ---- typed ---- */

/* Eight digits may be an answer to an open question, or to one that has just expired; and who has
 * not said who he is may type his number. */
static bool may_be_code(const struct ctx *ctx)
{
    if (flow_open(ctx))
        return false;
    return str_is(str_c(ctx->app->name), "staff") || (!ctx->expired && ctx->me.person != 0);
}

static bool wants_typed(const struct ctx *ctx, const struct message *msg)
{
    int64_t digits;

    (void)msg;
    if (ctx->school->pass == NULL)
        return false;
    return is_ticket(ctx->text) || (is_digits(ctx->text, &digits) && may_be_code(ctx));
}

static int run_typed(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    bool desk;
    int  rc = is_ticket(ctx->text) ? desk_scanned(ctx, ctx->text, &desk, out, err)
                                   : desk_digits(ctx, ctx->text, &desk, out, err);

    (void)msg;
    if (rc < 0)
        return -1;
    return desk ? 0 : answer_code(ctx, ctx->text, out, err);
}

const struct handler handler_pass_typed = {
    .name = "pass_typed",
    .type = MSG_TEXT,
    .wants = wants_typed,
    .run = run_typed,
};
