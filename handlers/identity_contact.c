/* 改手机, 绑定邮箱 — a new phone or mail, proven with a code that is sent to it. The two differ in
 * what the rows of a table say; the steps are the same. */
#include "base/idnum.h"
#include "handlers/flow_action.h"
#include "handlers/flow_answer.h"
#include "handlers/following.h"
#include "handlers/identity_private.h"
#include "handlers/texts.h"
#include "store/codes.h"
#include "store/identities.h"
#include "store/letters.h"
#include "store/quotas.h"
#include "store/tickets.h"

enum { LETTER_ROOM = 512 }; /* bytes: no letter is longer, so it grows nowhere else */

struct contact {
    const char      *field;   /* of the flow; also what the code is for */
    enum letter_kind letter;
    const char      *person, *address, *budget; /* quotas of codes */
    const char      *action;  /* of the audit */
    int (*used)(struct store *s, struct str address, int64_t person, int64_t *other,
                struct err *err);
    int (*set)(struct store *s, int64_t now, int64_t person, struct str address, bool *taken,
               struct err *err);
    void (*mask)(struct buf *out, struct str address);
};

static const struct contact by_phone = {
    .field = FIELD_PHONE,
    .letter = LETTER_SMS,
    .person = "sms.person",
    .address = "sms.number",
    .budget = "sms.budget",
    .action = "phone.change",
    .used = identity_phone_used,
    .set = identity_set_phone,
    .mask = idnum_mask_phone,
};

static const struct contact by_mail = {
    .field = FIELD_MAIL,
    .letter = LETTER_MAIL,
    .person = "mail.person",
    .address = "mail.address",
    .budget = "mail.budget",
    .action = "mail.change",
    .used = identity_mail_used,
    .set = identity_set_mail,
    .mask = idnum_mask_mail,
};

static const struct contact *contact_of(const struct school_flow *flow)
{
    return answer_question(flow, FIELD_PHONE) ? &by_phone : &by_mail;
}

static bool is_phone(const struct contact *c)
{
    return c->letter == LETTER_SMS;
}

/* ---- what is registered ---- */

static int registered(struct ctx *ctx, const struct contact *c, struct buf *out, struct err *err)
{
    auto_wiped struct buf memory = {0};
    struct identity       id;

    if (identity_get(ctx->store, ctx->me.person, &id, &memory, err) < 0)
        return -1;
    buf_str(out, is_phone(c) ? id.phone : id.mail);
    return 0;
}

/* N17 of the guides: a parent's phone is the usual mistake, and the way in goes by WeChat. */
static void add_rule(const struct ctx *ctx, struct buf *out)
{
    buf_c(out, tr(ctx, "须本人使用、绑定本人微信，不用父母的号码",
                  "your own, bound to your own WeChat, not a parent's"));
}

static int facts_contact(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                         struct flow_facts *facts, struct err *err)
{
    const struct contact *c = contact_of(flow);
    auto_wiped struct buf now = {0};
    size_t                end;

    (void)a;
    if (ctx->me.person == 0)
        return 0;
    if (registered(ctx, c, &now, err) < 0)
        return -1;
    if (now.n > 0)
        c->mask(&facts->memory, buf_view(&now));
    else
        buf_c(&facts->memory, tr(ctx, "未登记", "none"));
    end = facts->memory.n;
    if (is_phone(c))
        add_rule(ctx, &facts->memory);
    facts->fact[0].key = tr(ctx, "现登记", "Now");
    facts->fact[0].value = (struct str){facts->memory.p, end};
    facts->fact[1].key = tr(ctx, "新号码", "New");
    facts->fact[1].value = str_skip(buf_view(&facts->memory), end);
    facts->count = is_phone(c) ? 2 : 1;
    if (is_phone(c) && now.n == 0) { /* there is nothing to change */
        facts->title = tr(ctx, "登记手机", "Register a phone");
        facts->ask = tr(ctx, "你的手机号？", "Your phone?");
    }
    return 0;
}

/* ---- how often the phone may change ---- */

static struct quota changes_of(const struct ctx *ctx)
{
    return (struct quota){.name = "phone.change", .day = ctx->school->identity->phone_day};
}

/* Of the person: another member who becomes the same person has not new ones. */
static struct str self(const struct ctx *ctx, char text[SUBJECT_SIZE])
{
    return identity_subject(ctx->me.person, text);
}

/* *may false: said why. */
static int may_change(struct ctx *ctx, const struct contact *c, bool *may, struct buf *why,
                      struct err *err)
{
    struct quota q = changes_of(ctx);
    char         me[SUBJECT_SIZE];
    int64_t      left = 1;

    if (is_phone(c) && quota_left(ctx->store, ctx->now, &q, self(ctx, me), &left, err) < 0)
        return -1;
    *may = left > 0;
    if (*may)
        return 0;
    buf_f(why,
          tr(ctx, "手机号一天最多改 %lld 次，今天已经改满了，请明天再来。",
             "The phone can be changed %lld times a day; that was all for today, please come back "
             "tomorrow. "),
          (long long)q.day);
    identity_ask_desk(ctx, why);
    return 0;
}

static int start_contact(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                         struct flow_start *start, struct err *err)
{
    bool may;

    (void)a;
    if (identity_start(ctx, start, err) < 0)
        return -1;
    if (start->first || start->refuse.n > 0)
        return 0;
    return may_change(ctx, contact_of(flow), &may, &start->refuse, err);
}

/* ---- sending a code: within the limits, each with its own sentence ---- */

enum limit { LIMIT_NONE, LIMIT_PERSON, LIMIT_ADDRESS, LIMIT_BUDGET };

static void say_limit(const struct ctx *ctx, const struct contact *c, enum limit limit,
                      int64_t again_at, struct buf *why)
{
    switch (limit) {
    case LIMIT_NONE:
        return;
    case LIMIT_PERSON:
        buf_c(why, tr(ctx, "你要的验证码太多了，", "You asked for too many codes; "));
        break;
    case LIMIT_ADDRESS:
        buf_c(why, is_phone(c) ? tr(ctx, "发到这个号码的验证码太多了，",
                                    "Too many codes went to this number; ")
                               : tr(ctx, "发到这个邮箱的验证码太多了，",
                                    "Too many codes went to this mail; "));
        break;
    case LIMIT_BUDGET:
        buf_c(why, tr(ctx, "今天全校能发的验证码用完了，",
                      "The school has sent all the codes it may today; "));
        break;
    }
    identity_again(ctx, again_at, why);
    identity_ask_desk(ctx, why);
}

/* Counted before the address is looked up: nobody finds out by many tries whose numbers we know. */
static int count_person(struct ctx *ctx, const struct contact *c, enum limit *limit,
                        int64_t *again_at, struct err *err)
{
    const struct school_codes *codes = &ctx->school->identity->codes;
    struct quota q = {.name = c->person, .hour = codes->person_hour, .day = codes->person_day};
    char         me[SUBJECT_SIZE];
    bool         taken;

    if (quota_take(ctx->store, ctx->now, &q, self(ctx, me), &taken, again_at, err) < 0)
        return -1;
    *limit = taken ? LIMIT_NONE : LIMIT_PERSON;
    return 0;
}

static int count_address(struct ctx *ctx, const struct contact *c, struct str address,
                         enum limit *limit, int64_t *again_at, struct err *err)
{
    const struct school_codes *codes = &ctx->school->identity->codes;
    struct quota one = {.name = c->address, .hour = codes->address_hour, .day = codes->address_day};
    struct quota all = {.name = c->budget, .day = codes->day_budget};
    bool         taken;

    if (quota_take(ctx->store, ctx->now, &one, address, &taken, again_at, err) < 0)
        return -1;
    if (!taken) {
        *limit = LIMIT_ADDRESS;
        return 0;
    }
    if (quota_take(ctx->store, ctx->now, &all, STR_LIT("all"), &taken, again_at, err) < 0)
        return -1;
    *limit = taken ? LIMIT_NONE : LIMIT_BUDGET;
    return 0;
}

static void write_letter(const struct ctx *ctx, const struct contact *c, const char *code,
                         struct buf *subject, struct buf *text)
{
    const char *school = tr(ctx, ctx->school->name, ctx->school->name_en);

    buf_f(text,
          tr(ctx, "【%s】验证码 %s，%d 分钟内有效，用于登记%s。请勿告诉任何人；不是本人操作请忽略。",
             "[%s] %s is your code for %d minutes, to register your %s. Tell nobody; if it was not "
             "you, ignore it."),
          school, code, CODE_SECONDS / 60,
          is_phone(c) ? tr(ctx, "手机号", "phone") : tr(ctx, "邮箱", "mail"));
    if (!is_phone(c))
        buf_f(subject, tr(ctx, "%s：邮箱验证码", "%s: your code"), school);
}

/* The code is in memory as long as it takes to write the letter, which is sealed. */
static int send_code(struct ctx *ctx, const struct contact *c, struct str address, struct err *err)
{
    auto_buf struct buf   subject = {0};
    auto_wiped struct buf text = {0}, code = {0};
    struct letter         l = {
        .kind = c->letter,
        .address = address,
        .expires_at = ctx->now + CODE_SECONDS,
    };

    if (code_make(ctx->store, ctx->now, ctx->me.person, c->field, address,
                  buf_room(&code, CODE_DIGITS), err) < 0)
        return -1;
    code.n = CODE_DIGITS;
    buf_room(&text, LETTER_ROOM);
    write_letter(ctx, c, code.p, &subject, &text);
    l.subject = subject.n > 0 ? buf_view(&subject) : STR_LIT("");
    l.text = buf_view(&text);
    l.code = buf_view(&code);
    return letter_put(ctx->store, ctx->now, &l, err);
}

static int add_number(void *arg, const struct person *p)
{
    buf_str(arg, p->number);
    return 0;
}

/* What the office needs to decide, for its own eyes: sealed at rest. */
static int write_used(struct ctx *ctx, const struct contact *c, struct str address, int64_t other,
                      struct buf *out, struct err *err)
{
    buf_c(out, is_phone(c) ? "手机号 " : "邮箱 ");
    c->mask(out, address);
    buf_c(out, " 已登记给 ");
    return people_get(ctx->store, other, add_number, out, err) < 0 ? -1 : 0;
}

/* It is another person's: whose is told to the office only. */
static int refuse_used(struct ctx *ctx, const struct contact *c, struct str address, int64_t other,
                       struct buf *say, struct err *err)
{
    auto_buf struct buf said = {0};
    int64_t             number;

    if (write_used(ctx, c, address, other, &said, err) < 0 ||
        identity_ticket(ctx, TICKET_PHONE, ctx->me.person, buf_view(&said), &number, NULL, err) < 0)
        return -1;
    buf_f(say,
          is_phone(c)
              ? tr(ctx,
                   "这个手机号不能登记：它已经登记在别人名下。已请%s核实（工单 %lld）；"
                   "也可以换一个你本人的号码。",
                   "This phone cannot be registered: it is somebody else's here. We have asked %s "
                   "to check (ticket %lld); or use another phone of your own.")
              : tr(ctx,
                   "这个邮箱不能登记：它已经登记在别人名下。已请%s核实（工单 %lld）；"
                   "也可以换一个你本人的邮箱。",
                   "This mail cannot be registered: it is somebody else's here. We have asked %s "
                   "to check (ticket %lld); or use another mail of your own."),
          text_office(ctx), (long long)number);
    return 0;
}

static int check_new(struct ctx *ctx, const struct contact *c, struct str address, struct buf *why,
                     struct err *err)
{
    auto_wiped struct buf now = {0};

    if (registered(ctx, c, &now, err) < 0)
        return -1;
    if (now.n > 0 && str_eq(buf_view(&now), address))
        buf_c(why, is_phone(c) ? tr(ctx, "这就是现在登记的手机号，不用改。要换请回复新号码。",
                                    "That phone is registered already. Reply a new one to change.")
                               : tr(ctx, "这就是现在登记的邮箱，不用改。要换请回复新邮箱。",
                                    "That mail is registered already. Reply a new one to change."));
    return 0;
}

/* *why not empty: it is another person's. */
static int check_free(struct ctx *ctx, const struct contact *c, struct str address, struct buf *why,
                      struct err *err)
{
    int64_t other;

    if (c->used(ctx->store, address, ctx->me.person, &other, err) < 0)
        return -1;
    return other != 0 ? refuse_used(ctx, c, address, other, why, err) : 0;
}

/* A limit of the person or of the school ends the flow: another number would not help. */
static int answered_address(struct ctx *ctx, const struct contact *c, struct str address,
                            struct buf *why, bool *over, struct err *err)
{
    enum limit limit;
    int64_t    again_at = 0;

    if (check_new(ctx, c, address, why, err) < 0)
        return -1;
    if (why->n > 0)
        return 0;
    if (count_person(ctx, c, &limit, &again_at, err) < 0)
        return -1;
    if (limit == LIMIT_NONE && check_free(ctx, c, address, why, err) < 0)
        return -1;
    if (why->n > 0)
        return 0;
    if (limit == LIMIT_NONE && count_address(ctx, c, address, &limit, &again_at, err) < 0)
        return -1;
    if (limit == LIMIT_NONE)
        return send_code(ctx, c, address, err);
    say_limit(ctx, c, limit, again_at, why);
    *over = limit != LIMIT_ADDRESS;
    return 0;
}

/* ---- the code ---- */

static void say_dead(const struct ctx *ctx, const struct school_flow *flow, enum code_state state,
                     struct buf *why)
{
    buf_c(why, state == CODE_SPENT
                   ? tr(ctx, "错了太多次，这个验证码作废了。", "Too many wrong codes: it is void now. ")
                   : tr(ctx, "验证码已经过期。", "The code has expired. "));
    buf_f(why, tr(ctx, "回复“%s”重新开始，会收到新的。", "Reply \"%s\" to start again with a new one."),
          flow_word(ctx, flow));
}

/* The address that the code has proven is what counts from now on. */
static int answered_code(struct ctx *ctx, const struct contact *c, const struct school_flow *flow,
                         struct answers *a, struct buf *why, bool *over, struct err *err)
{
    auto_wiped struct buf address = {0};
    enum code_state       state;
    int64_t               left = 0;

    if (code_check(ctx->store, ctx->now, ctx->me.person, c->field, identity_said(a, FIELD_CODE),
                   &state, &left, &address, err) < 0)
        return -1;
    if (state == CODE_RIGHT)
        answers_set(a, c->field, buf_view(&address), true);
    if (state == CODE_WRONG)
        buf_f(why,
              tr(ctx, "验证码不对，还可以试 %lld 次。没收到？回复“返回”重新发送。",
                 "That is not the code; tries left: %lld. No code? Reply \"back\" for a new one."),
              (long long)left);
    *over = state != CODE_RIGHT && state != CODE_WRONG;
    if (*over)
        say_dead(ctx, flow, state, why);
    return 0;
}

static int answered_contact(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                            const struct school_question *q, struct buf *why, bool *over,
                            struct err *err)
{
    const struct contact *c = contact_of(flow);

    if (identity_known(ctx, why, err) < 0)
        return -1;
    *over = why->n > 0; /* frozen, or gone, since the flow began */
    if (*over)
        return 0;
    if (str_is(str_c(q->name), c->field))
        return answered_address(ctx, c, identity_said(a, c->field), why, over, err);
    if (str_is(str_c(q->name), FIELD_CODE))
        return answered_code(ctx, c, flow, a, why, over, err);
    return 0;
}

/* ---- the end ---- */

static int count_change(struct ctx *ctx, const struct contact *c, struct err *err)
{
    struct quota q = changes_of(ctx);
    char         me[SUBJECT_SIZE];
    bool         taken = true;

    if (is_phone(c) &&
        quota_take(ctx->store, ctx->now, &q, self(ctx, me), &taken, NULL, err) < 0)
        return -1;
    return taken ? 0 : err_set(err, ERR_RETRY, "%s: two changes at once", c->action);
}

/* Who has not yet said that all is right is asked now, with the new number on the card. Where
 * nobody is asked, the first phone was the last step of being verified. Who had said it and now
 * gives what was missing hears what else is, or what happens next. */
static int what_next(struct ctx *ctx, const struct contact *c, bool first, struct flow_end *end,
                     struct err *err)
{
    bool confirmed;

    if (!ctx->school->identity->confirm)
        return first && is_phone(c) ? following_welcome(ctx, &end->say, err) : 0;
    if (identity_confirmed(ctx, &confirmed, err) < 0)
        return -1;
    end->next = confirmed ? NULL : FLOW_CONFIRM;
    return confirmed && first ? identity_rest(ctx, &end->say, err) : 0;
}

static int changed(struct ctx *ctx, const struct contact *c, struct str address, bool first,
                   struct flow_end *end, struct err *err)
{
    if (count_change(ctx, c, err) < 0 ||
        identity_audit(ctx, c->action, ctx->me.person, STR_LIT(""), err) < 0)
        return -1;
    buf_c(&end->say, !is_phone(c) ? tr(ctx, "邮箱已登记为 ", "Your mail is now ")
                     : first      ? tr(ctx, "手机号已登记为 ", "Your phone is now ")
                                  : tr(ctx, "手机号已改为 ", "Your phone is now "));
    c->mask(&end->say, address);
    buf_c(&end->say, tr(ctx, "。", "."));
    return what_next(ctx, c, first, end, err);
}

/* Also asked before the code was sent; another person may have proven it since. */
static int submit_contact(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                          struct flow_end *end, struct err *err)
{
    const struct contact *c = contact_of(flow);
    auto_wiped struct buf before = {0};
    struct str            address = identity_said(a, c->field);
    int64_t               other;
    bool                  may, taken;

    if (may_change(ctx, c, &may, &end->say, err) < 0)
        return -1;
    if (!may)
        return 0;
    if (registered(ctx, c, &before, err) < 0)
        return -1;
    if (c->set(ctx->store, ctx->now, ctx->me.person, address, &taken, err) < 0)
        return -1;
    if (!taken)
        return changed(ctx, c, address, before.n == 0, end, err);
    if (c->used(ctx->store, address, ctx->me.person, &other, err) < 0)
        return -1;
    return refuse_used(ctx, c, address, other, &end->say, err);
}

const struct flow_action action_phone = {
    .name = FLOW_PHONE,
    .start = start_contact,
    .facts = facts_contact,
    .answered = answered_contact,
    .submit = submit_contact,
};

const struct flow_action action_mail = {
    .name = FLOW_MAIL,
    .start = start_contact,
    .facts = facts_contact,
    .answered = answered_contact,
    .submit = submit_contact,
};
