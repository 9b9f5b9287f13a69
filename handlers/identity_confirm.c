/* 身份确认 — who are you: the notice, number, name and document, bound to the member.
 * 我的信息 — is all of it right: the card of what the school knows, and what may be said to it. */
#include "base/idnum.h"
#include "handlers/clearance.h"
#include "handlers/flow_action.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_state.h"
#include "handlers/flow_window.h"
#include "handlers/following.h"
#include "handlers/identity_private.h"
#include "handlers/texts.h"
#include "store/codes.h"
#include "store/identities.h"
#include "store/quotas.h"
#include "store/tickets.h"

/* ---- 身份确认 ---- */

/* What a person is asked who is not known yet. */
static const char *const asked[] = {FIELD_NUMBER, FIELD_NAME, FIELD_DOCUMENT};

static void set_answer(struct answers *a, const struct school_flow *flow, const char *field,
                       const char *value)
{
    if (answer_question(flow, field))
        answers_set(a, field, str_c(value), false);
}

/* Nobody types three answers that are not looked at. */
static int refuse_without_tries(struct ctx *ctx, struct buf *refuse, struct err *err)
{
    struct identity_outcome o = {.result = TRY_TOO_MANY};

    if (identity_tries(ctx, &o.left, &o.again_at, err) < 0)
        return -1;
    if (o.left == 0)
        identity_say(ctx, &o, refuse);
    return 0;
}

/* A member who is known is asked nothing but to read the notice. */
static int start_identity(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                          struct flow_start *start, struct err *err)
{
    bool agreed;

    identity_say_barred(ctx, &start->refuse);
    if (start->refuse.n > 0)
        return 0;
    if (identity_agreed(ctx, &agreed, err) < 0)
        return -1;
    if (agreed)
        set_answer(a, flow, FIELD_CONSENT, "yes");
    if (ctx->me.person == 0)
        return refuse_without_tries(ctx, &start->refuse, err);
    for (unsigned i = 0; i < sizeof asked / sizeof asked[0]; i++)
        set_answer(a, flow, asked[i], "");
    return 0;
}

static int answer_consent(struct ctx *ctx, struct answers *a, struct buf *why, bool *over,
                          struct err *err)
{
    const char *said = answers_get(a, FIELD_CONSENT);

    if (said && str_is(str_c(said), "yes"))
        return identity_agree(ctx, err);
    *over = true;
    buf_c(why, tr(ctx,
                  "好的，没有登记任何内容。不同意须知就不能在这里确认身份；改主意了随时可以再来，"
                  "也可以联系",
                  "All right, nothing was kept. Without agreeing you cannot be verified here; come "
                  "back at any time, or ask "));
    text_desk(ctx, why);
    buf_c(why, tr(ctx, "。", "."));
    return 0;
}

static int answered_identity(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                             const struct school_question *q, struct buf *why, bool *over,
                             struct err *err)
{
    struct str name = str_c(q->name);

    (void)flow;
    if (str_is(name, FIELD_CONSENT))
        return answer_consent(ctx, a, why, over, err);
    if (str_is(name, FIELD_NUMBER))
        identity_check_number(ctx, identity_said(a, FIELD_NUMBER), why);
    return 0;
}

/* Perhaps the roster is wrong, and not the member. */
static void say_correction(const struct ctx *ctx, struct buf *out)
{
    const struct school_flow *flow = identity_flow(ctx, FLOW_CORRECTION);

    if (flow)
        buf_f(out, tr(ctx, "确定没有填错，请回复“%s”。", " Sure of it? Reply \"%s\"."),
              flow_word(ctx, flow));
}

/* Whichever part was wrong: all of it again. */
static int try_again(const struct ctx *ctx, struct answers *a, struct flow_end *end)
{
    say_correction(ctx, &end->say);
    for (unsigned i = 0; i < sizeof asked / sizeof asked[0]; i++)
        answers_drop(a, asked[i]);
    end->again = true;
    return 0;
}

/* The flow that registers a phone or a mail, while it is open. */
static const struct school_flow *open_flow(const struct ctx *ctx, const char *name)
{
    const struct school_flow *flow = identity_flow(ctx, name);

    return flow && flow_window(flow, ctx->now) == WINDOW_OPEN ? flow : NULL;
}

/* Where nobody is asked whether all of it is right: welcome as after being verified by following,
 * or the phone first where none is known. */
static int verified_at_once(struct ctx *ctx, struct flow_end *end, struct err *err)
{
    auto_wiped struct buf memory = {0};
    struct identity       id;

    if (identity_get(ctx->store, ctx->me.person, &id, &memory, err) < 0)
        return -1;
    if (id.phone.n > 0 || open_flow(ctx, FLOW_PHONE) == NULL)
        return following_welcome(ctx, &end->say, err);
    text_newline(&end->say);
    buf_c(&end->say, tr(ctx, "还差一步：登记绑定微信的手机号。", "One more step: your phone."));
    end->next = FLOW_PHONE;
    return 0;
}

static int verified(struct ctx *ctx, struct flow_end *end, struct err *err)
{
    if (identity_admit(ctx, err) < 0)
        return -1;
    if (!ctx->school->identity->confirm)
        return verified_at_once(ctx, end, err);
    end->next = FLOW_CONFIRM; /* the card */
    return 0;
}

static int submit_identity(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                           struct flow_end *end, struct err *err)
{
    struct identity_outcome o;
    struct str              document = {NULL, 0};

    if (ctx->me.person != 0) {
        end->next = FLOW_CONFIRM;
        return 0;
    }
    if (answer_question(flow, FIELD_DOCUMENT))
        document = identity_said(a, FIELD_DOCUMENT);
    if (identity_try(ctx, identity_said(a, FIELD_NUMBER), identity_said(a, FIELD_NAME), document,
                     BOUND_CHAT, &o, err) < 0)
        return -1;
    identity_say(ctx, &o, &end->say);
    if (o.result == TRY_BOUND)
        return verified(ctx, end, err);
    return o.result == TRY_WRONG && o.left > 0 ? try_again(ctx, a, end) : 0;
}

const struct flow_action action_identity = {
    .name = FLOW_IDENTITY,
    .start = start_identity,
    .answered = answered_identity,
    .submit = submit_identity,
};

/* ---- 我的信息: what the school knows ---- */

/* What the card shows of the roster. */
struct about {
    struct buf number, candidate, name, kind;
};

static int keep_about(void *arg, const struct person *p)
{
    struct about *about = arg;

    buf_str(&about->number, p->number);
    buf_str(&about->candidate, p->candidate);
    buf_str(&about->name, p->name);
    buf_str(&about->kind, p->kind);
    return 0;
}

static void about_free(struct about *about)
{
    buf_free(&about->number);
    buf_free(&about->candidate);
    buf_free(&about->name);
    buf_free(&about->kind);
}

#define auto_about __attribute__((cleanup(about_free)))

/* Values are appended to one memory that may move: where each begins is kept until the last. */
struct card_list {
    struct flow_facts *facts;
    size_t             from[FLOW_FACTS];
};

static struct buf *add_fact(struct card_list *l, const char *key)
{
    unsigned i = l->facts->count++;

    l->facts->fact[i].key = key;
    l->from[i] = l->facts->memory.n;
    return &l->facts->memory;
}

static void end_facts(struct card_list *l)
{
    struct flow_facts *f = l->facts;

    for (unsigned i = 0; i < f->count; i++) {
        size_t to = i + 1 < f->count ? l->from[i + 1] : f->memory.n;

        f->fact[i].value = (struct str){f->memory.p + l->from[i], to - l->from[i]};
    }
}

/* A candidate without a number of the school is known by the candidate number alone. */
static void add_numbers(const struct ctx *ctx, const struct about *about, struct card_list *l)
{
    struct str number = buf_view(&about->number), candidate = buf_view(&about->candidate);

    if (!str_eq_nocase(number, candidate)) {
        const char *key = str_is(buf_view(&about->kind), "staff") ? tr(ctx, "工号", "No.")
                                                                  : tr(ctx, "学号", "No.");
        buf_str(add_fact(l, key), number);
    }
    if (candidate.n > 0)
        buf_str(add_fact(l, tr(ctx, "考生号", "Cand.")), candidate);
}

/* Where the phone is missing the card says what to do about it. */
static void add_phone(const struct ctx *ctx, struct str phone, struct card_list *l)
{
    struct buf *out = add_fact(l, tr(ctx, "手机", "Phone"));

    if (phone.n > 0)
        idnum_mask_phone(out, phone);
    else if (open_flow(ctx, FLOW_PHONE))
        buf_c(out, tr(ctx, "未登记，请选“改手机”", "none yet: please add it"));
    else
        buf_c(out, tr(ctx, "未登记", "none"));
}

static int facts_confirm(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                         struct flow_facts *facts, struct err *err)
{
    auto_about struct about about = {0};
    auto_wiped struct buf   memory = {0};
    struct card_list        l = {.facts = facts};
    struct identity         id;

    (void)a;
    if (ctx->me.person == 0) /* 这不是我 was pressed: the card forgets it all */
        return 0;
    if (people_get(ctx->store, ctx->me.person, keep_about, &about, err) < 0 ||
        identity_get(ctx->store, ctx->me.person, &id, &memory, err) < 0)
        return -1;
    buf_str(add_fact(&l, tr(ctx, "姓名", "Name")), buf_view(&about.name));
    add_numbers(ctx, &about, &l);
    if (id.id_number.n > 0)
        idnum_mask_document(add_fact(&l, tr(ctx, "证件", "ID")), id.id_number);
    add_phone(ctx, id.phone, &l);
    if (open_flow(ctx, FLOW_PHONE) == NULL) /* too late for another one */
        identity_hide(flow, "phone", facts);
    if (id.mail.n > 0)
        idnum_mask_mail(add_fact(&l, tr(ctx, "邮箱", "Mail")), id.mail);
    end_facts(&l);
    return 0;
}

static int start_confirm(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                         struct flow_start *start, struct err *err)
{
    (void)flow;
    (void)a;
    return identity_start(ctx, start, err);
}

/* Who cannot change the phone now can still say that all of it is right. */
static int answered_confirm(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                            const struct school_question *q, struct buf *why, bool *over,
                            struct err *err)
{
    const struct school_flow *phone = identity_flow(ctx, FLOW_PHONE);

    (void)flow;
    (void)q;
    if (identity_known(ctx, why, err) < 0)
        return -1;
    *over = why->n > 0; /* frozen, or gone, since the flow began */
    if (*over || !str_is(identity_said(a, FIELD_CHECK), "phone"))
        return 0;
    if (phone) {
        flow_window_say(ctx, phone, flow_window(phone, ctx->now), why);
        return 0;
    }
    buf_c(why, tr(ctx, "手机号不在这里改，请联系", "The phone is not changed here; please ask "));
    text_desk(ctx, why);
    buf_c(why, tr(ctx, "。", "."));
    return 0;
}

/* ---- 正确 ---- */

static void say_missing(const struct ctx *ctx, struct str value, const char *name,
                        const char *what, struct buf *out)
{
    const struct school_flow *flow = open_flow(ctx, name);

    if (value.n > 0 || flow == NULL)
        return;
    text_newline(out);
    buf_f(out, tr(ctx, "还没有登记%s，请回复“%s”登记", "No %s yet: please reply \"%s\""), what,
          flow_word(ctx, flow));
    if (flow->window.until)
        buf_f(out, tr(ctx, "（截止 %s）", " (until %s)"), flow->window.until);
    buf_c(out, tr(ctx, "。", "."));
}

/* Nobody reads on behind "there is nothing else to do", so what is missing comes instead of it. */
int identity_rest(struct ctx *ctx, struct buf *out, struct err *err)
{
    const struct school_identity *school = ctx->school->identity;
    auto_buf struct buf           missing = {0};
    auto_wiped struct buf         memory = {0};
    struct identity               id;
    bool                          asks;

    if (identity_asks(ctx, &asks, err) < 0 ||
        identity_get(ctx->store, ctx->me.person, &id, &memory, err) < 0)
        return -1;
    if (!asks)
        return 0;
    say_missing(ctx, id.phone, FLOW_PHONE, tr(ctx, "手机号", "phone"), &missing);
    say_missing(ctx, id.mail, FLOW_MAIL, tr(ctx, "邮箱", "mail"), &missing);
    text_newline(out);
    if (missing.n > 0)
        buf_str(out, buf_view(&missing));
    else if (school->confirmed)
        buf_str(out, text_line(tr(ctx, school->confirmed, school->confirmed_en)));
    return 0;
}

/* What is to be done today, and how to begin. */
static int say_next(struct ctx *ctx, struct buf *say, struct err *err)
{
    const struct school_flow *open = NULL;
    auto_buf struct buf       today = {0};

    if (flow_today(ctx, &today, &open, err) < 0)
        return -1;
    text_newline(say);
    buf_str(say, buf_view(&today));
    if (open)
        buf_f(say, tr(ctx, "接下来：回复“%s”。", "Next: reply \"%s\"."), flow_word(ctx, open));
    return 0;
}

static int keep_new(void *arg, const struct person *p)
{
    *(bool *)arg = p->confirmed_at == 0;
    return 0;
}

/* Who was recognised by following was welcomed then; who had to say who he is has waited for it
 * until the first time that all is right, unless the school has other words for that moment. */
static int must_welcome(struct ctx *ctx, bool *welcome, struct err *err)
{
    const struct school_identity *id = ctx->school->identity;
    bool                          recognised;

    *welcome = false;
    if (!id->confirm || id->confirmed)
        return 0;
    if (member_recognised(ctx->store, ctx->me.userid, &recognised, err) < 0)
        return -1;
    if (recognised)
        return 0;
    return people_get(ctx->store, ctx->me.person, keep_new, welcome, err) < 0 ? -1 : 0;
}

/* What else there is, unless something waits that the member wanted to do. */
static int say_more(struct ctx *ctx, const struct school_flow *flow, bool welcome, struct buf *say,
                    struct err *err)
{
    buf_f(say, tr(ctx, "以后有变化回复“%s”。", " When it changes, reply \"%s\"."),
          flow_word(ctx, flow));
    if (identity_rest(ctx, say, err) < 0)
        return -1;
    return welcome ? 0 : say_next(ctx, say, err);
}

static int say_right(struct ctx *ctx, const struct school_flow *flow, struct flow_end *end,
                     struct err *err)
{
    bool welcome;

    if (must_welcome(ctx, &welcome, err) < 0)
        return -1;
    if (people_confirm(ctx->store, ctx->now, ctx->me.person, err) < 0 ||
        identity_audit(ctx, "identity.confirm", ctx->me.person, STR_LIT(""), err) < 0 ||
        clearance_touched(ctx, ctx->me.person, STR_LIT(""), err) < 0)
        return -1;
    buf_c(&end->say, tr(ctx, "谢谢，信息已确认。", "Thank you, that is settled."));
    if (!end->leads && say_more(ctx, flow, welcome, &end->say, err) < 0)
        return -1;
    return welcome ? following_welcome(ctx, &end->say, err) : 0;
}

/* ---- 这不是我 ---- */

/* What waits for this person to prove a phone or mail is not to be proven by this member. */
static int drop_codes(struct ctx *ctx, int64_t person, struct err *err)
{
    return code_drop(ctx->store, person, FLOW_PHONE, err) < 0
               ? -1
               : code_drop(ctx->store, person, FLOW_MAIL, err);
}

static int freeze(struct ctx *ctx, struct buf *say, struct err *err)
{
    int64_t person = ctx->me.person, number;

    if (member_bar(ctx->store, ctx->now, ctx->me.userid, BAR_FROZEN, err) < 0 ||
        drop_codes(ctx, person, err) < 0 ||
        identity_ticket(ctx, TICKET_NOT_ME, person, STR_LIT(""), &number, NULL, err) < 0 ||
        identity_audit(ctx, "identity.freeze", person, STR_LIT(""), err) < 0)
        return -1;
    ctx->me.bar = BAR_FROZEN;
    ctx->me.person = 0;
    buf_f(say,
          tr(ctx,
             "收到，已经冻结：这个账号不再显示、也不能修改这个人的信息。%s会核实（工单 %lld），"
             "结果在这里告诉你。请立即停止使用本账号办理业务，并联系",
             "Frozen: this account shows and changes nothing of that person any more. We have "
             "asked %s to check (ticket %lld), and will tell you here. Please stop using this "
             "account now and contact "),
          text_office(ctx), (long long)number);
    text_desk(ctx, say);
    buf_c(say, tr(ctx, "。", "."));
    return 0;
}

static int submit_confirm(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                          struct flow_end *end, struct err *err)
{
    struct str check = identity_said(a, FIELD_CHECK);

    if (str_is(check, "right"))
        return say_right(ctx, flow, end, err);
    if (str_is(check, "notme"))
        return freeze(ctx, &end->say, err);
    end->next = str_is(check, "phone") ? FLOW_PHONE : FLOW_CORRECTION;
    return 0;
}

const struct flow_action action_confirm = {
    .name = FLOW_CONFIRM,
    .start = start_confirm,
    .facts = facts_confirm,
    .answered = answered_confirm,
    .submit = submit_confirm,
};
