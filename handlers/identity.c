/* Who a member is: one try to say it, and what following and the page share with the chat. */
#include "handlers/identity.h"

#include "base/idnum.h"
#include "base/utf8.h"
#include "bot/push.h"
#include "handlers/flow.h"
#include "handlers/identity_private.h"
#include "handlers/texts.h"
#include "store/identities.h"
#include "store/quotas.h"
#include "store/tickets.h"

#include <ctype.h>
#include <stdio.h>

/* ---- tries: counted before anything is compared, whether or not the number exists ---- */

static struct quota tries_of(const struct ctx *ctx, const char *name)
{
    const struct school_identity *id = ctx->school->identity;

    return (struct quota){.name = name, .hour = id->tries_hour, .day = id->tries_day};
}

struct str identity_subject(int64_t id, char text[SUBJECT_SIZE])
{
    snprintf(text, SUBJECT_SIZE, "%lld", (long long)id);
    return str_c(text);
}

static struct str self(const struct ctx *ctx, char text[SUBJECT_SIZE])
{
    return identity_subject(ctx->me.id, text);
}

int identity_tries(struct ctx *ctx, int64_t *left, int64_t *again_at, struct err *err)
{
    struct quota q = tries_of(ctx, "identity.member");
    char         me[SUBJECT_SIZE];
    int64_t      n, at = 0;
    bool         taken = false;

    if (quota_left(ctx->store, ctx->now, &q, self(ctx, me), &n, err) < 0)
        return -1;
    /* at the limit nothing is counted, and it tells when the next one is */
    if (n <= 0 && quota_take(ctx->store, ctx->now, &q, self(ctx, me), &taken, &at, err) < 0)
        return -1;
    *left = n > 0 ? n : 0;
    *again_at = at;
    return 0;
}

void identity_number(struct str typed, struct buf *out)
{
    auto_buf struct buf half = {0};

    utf8_halfwidth(&half, typed);
    for (size_t i = 0; i < half.n; i++)
        if (!isspace((unsigned char)half.p[i]))
            buf_char(out, (char)tolower((unsigned char)half.p[i]));
    if (out->n >= IDNUM_MAX)
        buf_clear(out);
}

static enum identity_key key_of(const struct ctx *ctx)
{
    struct str key = str_c(ctx->school->identity->key);

    if (str_is(key, "number"))
        return IDENTITY_NUMBER;
    return str_is(key, "candidate") ? IDENTITY_CANDIDATE : IDENTITY_EITHER;
}

static int keep_number(void *arg, const struct person *p)
{
    buf_clear(arg);
    buf_str(arg, p->number);
    return 0;
}

/* Whose tries these are: those of the person, who may be known by two numbers, or of a number that
 * nobody has. Which of them it was shows nowhere. */
static int target_of(struct ctx *ctx, struct str number, struct buf *target, struct err *err)
{
    int found = people_find(ctx->store, number, keep_number, target, err);

    if (found == 0 && key_of(ctx) != IDENTITY_NUMBER)
        found = people_candidate(ctx->store, number, keep_number, target, err);
    if (found == 0)
        buf_str(target, number);
    return found < 0 ? -1 : 0;
}

/* Counts for the member and for the target: *taken false when either has none left. */
static int count_try(struct ctx *ctx, struct str number, bool *taken, int64_t *again_at,
                     struct err *err)
{
    struct quota        mine = tries_of(ctx, "identity.member");
    struct quota        theirs = tries_of(ctx, "identity.target");
    auto_buf struct buf target = {0};
    char                me[SUBJECT_SIZE];

    if (quota_take(ctx->store, ctx->now, &mine, self(ctx, me), taken, again_at, err) < 0)
        return -1;
    if (!*taken || number.n == 0)
        return 0;
    if (target_of(ctx, number, &target, err) < 0)
        return -1;
    return quota_take(ctx->store, ctx->now, &theirs, buf_view(&target), taken, again_at, err);
}

/* ---- looking ---- */

/* *person 0: something does not fit, and nobody is told what. */
static int look(struct ctx *ctx, struct str number, struct str name, struct str document,
                int64_t *person, struct err *err)
{
    char       normal[IDNUM_MAX];
    struct str asked = {NULL, 0};

    *person = 0;
    if (number.n == 0 || name.n == 0)
        return 0;
    if (document.p && !idnum_document(document, normal, NULL))
        return 0;
    if (document.p)
        asked = str_c(normal);
    return identity_match(ctx->store, key_of(ctx), number, name, asked, person, err);
}

/* ---- binding ---- */

static int bound(struct ctx *ctx, const char *by, struct identity_outcome *o, struct err *err)
{
    o->result = TRY_BOUND;
    ctx->me.person = o->person;
    return identity_audit(ctx, "identity.bind", o->person, str_c(by), err);
}

/* Two members say that they are one person: the second waits. */
static int claimed(struct ctx *ctx, const char *by, struct identity_outcome *o, struct err *err)
{
    o->result = TRY_CLAIMED;
    if (identity_ticket(ctx, TICKET_CLAIM, o->person, STR_LIT(""), &o->ticket, NULL, err) < 0)
        return -1;
    return identity_audit(ctx, "identity.claim", o->person, str_c(by), err);
}

int identity_bind(struct ctx *ctx, const char *by, struct identity_outcome *o, struct err *err)
{
    enum bind_result result;

    if (member_bind(ctx->store, ctx->now, ctx->me.userid, o->person, by, &result, err) < 0)
        return -1;
    switch (result) {
    case BIND_DONE:
    case BIND_SAME:
        return bound(ctx, by, o, err);
    case BIND_TAKEN:
        return claimed(ctx, by, o, err);
    case BIND_OTHER:
        break;
    }
    o->result = TRY_OTHER;
    return 0;
}

int identity_try(struct ctx *ctx, struct str number, struct str name, struct str document,
                 const char *by, struct identity_outcome *out, struct err *err)
{
    auto_buf struct buf     key = {0};
    struct identity_outcome o = {.result = TRY_FROZEN};
    bool                    taken;

    if (ctx->me.bar == BAR_FROZEN) {
        *out = o;
        return 0;
    }
    identity_number(number, &key);
    if (count_try(ctx, buf_view(&key), &taken, &o.again_at, err) < 0)
        return -1;
    o.result = taken ? TRY_WRONG : TRY_TOO_MANY;
    if (taken && look(ctx, buf_view(&key), str_trim(name), document, &o.person, err) < 0)
        return -1;
    if (o.person != 0 ? identity_bind(ctx, by, &o, err) < 0
                      : taken && identity_tries(ctx, &o.left, &o.again_at, err) < 0)
        return -1;
    *out = o;
    return 0;
}

/* ---- what to say ---- */

static void say_wrong(const struct ctx *ctx, const struct identity_outcome *o, struct buf *out)
{
    bool document = ctx->school->identity->document;

    buf_c(out, document ? tr(ctx, "没有对上：号码、姓名和证件号要与学校登记的完全一致。",
                             "No match: number, name and document must be exactly as the school "
                             "has them.")
                        : tr(ctx, "没有对上：号码和姓名要与学校登记的完全一致。",
                             "No match: number and name must be exactly as the school has them."));
    if (o->left > 0) {
        buf_f(out, tr(ctx, "还可以试 %lld 次。", " Tries left: %lld."), (long long)o->left);
        return;
    }
    buf_c(out, tr(ctx, "次数用完了，", " No tries are left; "));
    identity_again(ctx, o->again_at, out);
    identity_ask_desk(ctx, out);
}

static void say_too_many(const struct ctx *ctx, const struct identity_outcome *o, struct buf *out)
{
    buf_c(out, tr(ctx, "试的次数太多了，", "Too many tries; "));
    identity_again(ctx, o->again_at, out);
    identity_ask_desk(ctx, out);
}

static void say_claimed(const struct ctx *ctx, const struct identity_outcome *o, struct buf *out)
{
    buf_f(out,
          tr(ctx,
             "这个身份已经绑定了另一个账号，先由%s核实（工单 %lld），"
             "有结果会发消息告诉你。",
             "Another account is bound to this identity; %s checks it first (ticket %lld) and will "
             "send you a message. "),
          text_office(ctx), (long long)o->ticket);
    identity_ask_desk(ctx, out);
}

static void say_other(const struct ctx *ctx, struct buf *out)
{
    buf_c(out, tr(ctx, "这个账号已经是另一个人了，要更换请联系",
                  "This account is somebody else already; to change that please ask "));
    text_desk(ctx, out);
    buf_c(out, tr(ctx, "。", "."));
}

void identity_say(const struct ctx *ctx, const struct identity_outcome *o, struct buf *out)
{
    switch (o->result) {
    case TRY_BOUND:
        buf_c(out, tr(ctx, "身份已确认。", "You are verified."));
        break;
    case TRY_WRONG:
        say_wrong(ctx, o, out);
        break;
    case TRY_TOO_MANY:
        say_too_many(ctx, o, out);
        break;
    case TRY_CLAIMED:
        say_claimed(ctx, o, out);
        break;
    case TRY_OTHER:
        say_other(ctx, out);
        break;
    case TRY_FROZEN:
        identity_say_barred(ctx, out);
        break;
    }
}

/* ---- being verified ---- */

int identity_admit(struct ctx *ctx, struct err *err)
{
    auto_buf struct buf query = {0};

    if (ctx->school->identity == NULL || !ctx->school->identity->authsucc)
        return 0;
    push_query(&query, "userid", ctx->me.userid);
    return push_call(ctx, "contacts", "GET user/authsucc", (struct str){"", 0}, buf_view(&query),
                     err);
}

static int keep_name(void *arg, const struct person *p)
{
    buf_str(arg, p->name);
    return 0;
}

int identity_name(struct ctx *ctx, struct buf *name, struct err *err)
{
    if (ctx->me.person == 0)
        return 0;
    return people_get(ctx->store, ctx->me.person, keep_name, name, err) < 0 ? -1 : 0;
}
