/* 发通知 — to whom, what, in what form, when: asked by the flow engine (conf/builtin.h has the
 * questions). What is wrong is said beside the question; what it comes to stands in the review. */
#include "conf/builtin.h"
#include "conf/notices.h"
#include "handlers/flow_action.h"
#include "handlers/flow_path.h"
#include "handlers/notice_flow_private.h"
#include "handlers/staff.h"
#include "handlers/texts.h"
#include "store/photos.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int notice_flow_scopes(struct ctx *ctx, struct scopes *out, bool *may, struct err *err)
{
    if (scopes_read(ctx->store, ctx->me.userid, roles_reach, out, err) < 0)
        return -1;
    *may = out->count > 0;
    return 0;
}

static void keep_people(struct answers *a, int64_t people)
{
    char text[32];

    snprintf(text, sizeof text, "%" PRId64, people);
    answers_set(a, NOTE_PEOPLE, str_c(text), false);
}

/* How many the audience has. *why: it is none, or nobody. */
static int count_to(struct ctx *ctx, struct answers *a, struct buf *why, struct err *err)
{
    auto_buf struct buf persons = {0};
    struct scopes       scopes;
    int64_t             people;
    bool                may, all;
    int                 rc;

    answers_drop(a, NOTE_PEOPLE);
    if (notice_flow_scopes(ctx, &scopes, &may, err) < 0 ||
        (rc = notice_list_read(ctx, &scopes, str_c(answers_get(a, ASKED_TO)), &persons, why, err)) <
            0)
        return -1;
    if (rc == 1)
        keep_people(a, (int64_t)(persons.n / sizeof(int64_t)));
    if (rc != NOTICE_NO_LIST)
        return 0;
    if ((rc = notice_count_quick(ctx, &scopes, str_c(answers_get(a, ASKED_TO)), &people, &all, why,
                                 err)) < 0)
        return -1;
    if (rc == 0 || !all) /* of very many the review tells */
        return 0;
    if (people == 0 &&
        notice_nobody_say(ctx, &scopes, str_c(answers_get(a, ASKED_TO)), why, err) < 0)
        return -1;
    keep_people(a, people);
    return 0;
}

/* ---- how it begins: 发通知, 发通知 软件2601, 发通知 更正 12 ---- */

static bool is_correct(struct str word)
{
    return str_is(word, "更正") || str_eq_nocase(word, STR_LIT("correct"));
}

/* What stands behind the flow's word in this message; empty: it was not begun by a line. */
static struct str line_of(const struct ctx *ctx, const struct school_flow *flow)
{
    struct str rest = ctx->text, word = {"", 0};

    if (rest.n == 0)
        return rest;
    str_split(&rest, ' ', &word);
    for (unsigned i = 0; i < flow->words_count; i++)
        if (str_eq_nocase(word, str_c(flow->words[i])))
            return rest.p ? str_trim(rest) : STR_LIT("");
    return STR_LIT("");
}

/* To exactly those whom that one has reached. */
static int start_correction(struct ctx *ctx, struct str number, struct answers *a,
                            struct flow_start *start, struct err *err)
{
    auto_buf struct buf to = {0};
    char                corrects[24];
    int64_t             n;

    if (!str_i64(number, &n) || n <= 0) {
        buf_c(&start->refuse, tr(ctx, "请写上要更正的通知的编号，例如“发通知 更正 12”。",
                                 "Please give the number of the notice: \"notice correct 12\"."));
        return 0;
    }
    if (notice_correct_check(ctx, ctx->me.userid, n, &start->refuse, err) < 0)
        return -1;
    if (start->refuse.n > 0)
        return 0;
    snprintf(corrects, sizeof corrects, "%" PRId64, n);
    buf_f(&to, tr(ctx, "已送达 %s", "told %s"), corrects);
    answers_set(a, NOTE_CORRECTS, str_c(corrects), false);
    answers_set_words(a, ASKED_TO, buf_view(&to));
    return count_to(ctx, a, &start->refuse, err);
}

static int start_line(struct ctx *ctx, struct str line, struct answers *a,
                      struct flow_start *start, struct err *err)
{
    struct str rest = line, word = {"", 0};

    str_split(&rest, ' ', &word);
    if (is_correct(word))
        return start_correction(ctx, rest.p ? str_trim(rest) : STR_LIT(""), a, start, err);
    answers_set_words(a, ASKED_TO, line);
    if (count_to(ctx, a, &start->refuse, err) < 0)
        return -1;
    if (start->refuse.n > 0)
        buf_c(&start->refuse, tr(ctx, "\n一步一步来，回复“发通知”。",
                                 "\nTo be asked step by step reply \"notice\"."));
    return 0;
}

static int start(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                 struct flow_start *start, struct err *err)
{
    struct str    line = line_of(ctx, flow);
    struct scopes scopes;
    bool          may;

    if (notice_flow_scopes(ctx, &scopes, &may, err) < 0)
        return -1;
    if (!may)
        buf_f(&start->refuse,
              tr(ctx, "这项功能只对辅导员和%s开放。", "This is for counsellors and %s."),
              text_office(ctx));
    else if (notice_kind_offered(ctx, 0) == NULL)
        buf_c(&start->refuse, tr(ctx, "学校没有老师可以发的通知类别。",
                                 "The school has no kind of notice that the staff may send."));
    else if (notice_sender_check(ctx, ctx->me.userid, &start->refuse, err) < 0 ||
             (start->refuse.n == 0 && line.n > 0 && start_line(ctx, line, a, start, err) < 0))
        return -1;
    if (ctx->school->notices.templates_count == 0) /* there is nothing to choose */
        answers_set(a, ASKED_WHAT, STR_LIT(WHAT_OWN), false);
    return 0;
}

/* ---- what is asked ---- */

static void offer(struct flow_ask *out, const char *value, const char *label)
{
    struct flow_ask_option *o = &out->option[out->count++];

    snprintf(o->value, sizeof o->value, "%s", value);
    snprintf(o->label, sizeof o->label, "%s", label);
}

/* In front of what is asked behind it: how many they are. */
static void lead_people(const struct ctx *ctx, const struct school_flow *flow,
                        const struct answers *a, const struct school_question *q,
                        struct flow_ask *out)
{
    const char *people = answers_get(a, NOTE_PEOPLE), *to = answers_get(a, ASKED_TO);
    unsigned    i = 0;

    while (i < flow->questions_count &&
           (!path_asks(flow, a, i) || strcmp(flow->questions[i].name, ASKED_TO) == 0))
        i++;
    if (people && to && q == &flow->questions[i])
        buf_f(&out->lead, tr(ctx, "%s：%s 人", "%s: %s people"), to, people);
}

static void ask_what(const struct ctx *ctx, struct flow_ask *out)
{
    const struct school_notices *n = &ctx->school->notices;

    offer(out, WHAT_OWN, tr(ctx, "自己写", "My own words"));
    for (unsigned i = 0; i < n->templates_count && out->count < FLOW_OPTIONS; i++)
        offer(out, n->templates[i].name,
              tr(ctx, n->templates[i].label, n->templates[i].label_en));
}

static void ask_kind(const struct ctx *ctx, struct flow_ask *out)
{
    const struct notice_kind *kind;

    for (unsigned i = 0; (kind = notice_kind_offered(ctx, i)) && i < FLOW_OPTIONS; i++) {
        struct flow_ask_option *o = &out->option[out->count];

        offer(out, kind->name, notice_kind_title(ctx, kind));
        if (kind->critical)
            snprintf(o->more, sizeof o->more, "%s",
                     tr(ctx, "不受免打扰时间限制，要指定的人放行",
                        "not held back by quiet hours; named people release it"));
    }
}

/* The sender's own colleges and classes, so that he need not know how they are called. */
static int ask_to(struct ctx *ctx, struct flow_ask *out, struct err *err)
{
    struct scopes scopes;
    bool          may;

    if (notice_flow_scopes(ctx, &scopes, &may, err) < 0)
        return -1;
    if (!may || scopes.all)
        return 0;
    buf_c(&out->lead, tr(ctx, "您可以发给：", "You may write to: "));
    scopes_name(&scopes, &out->lead);
    buf_c(&out->lead, tr(ctx, "。“全校”就是您的全部学生。", ". \"all\" are all of yours."));
    return 0;
}

static int ask(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
               const struct school_question *q, struct flow_ask *out, struct err *err)
{
    if (strcmp(q->name, ASKED_TO) == 0)
        return ask_to(ctx, out, err);
    lead_people(ctx, flow, a, q, out);
    if (strcmp(q->name, ASKED_WHAT) == 0)
        ask_what(ctx, out);
    else if (strcmp(q->name, ASKED_KIND) == 0)
        ask_kind(ctx, out);
    return 0;
}

static int show(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                const struct school_question *q, struct str value, struct buf *out,
                struct err *err)
{
    const struct notice_template *t =
        notice_template_of(&ctx->school->notices, str_c(answers_get(a, ASKED_WHAT)));

    (void)flow;
    (void)err;
    if (strcmp(q->name, ASKED_KIND) == 0)
        buf_c(out, notice_kind_title(ctx, notice_kind_of(&ctx->school->notices, value)));
    else if (str_is(value, WHAT_OWN))
        buf_c(out, tr(ctx, "自己写", "My own words"));
    else if (t)
        buf_c(out, tr(ctx, t->label, t->label_en));
    return 0;
}

/* ---- what was answered ---- */

static bool is_words(const struct school_question *q)
{
    static const char *const words[] = {ASKED_TITLE, ASKED_BODY, ASKED_BODY_EN, ASKED_TITLE_EN,
                                        ASKED_URL, NULL};

    for (const char *const *w = words; *w; w++)
        if (strcmp(q->name, *w) == 0)
            return true;
    return false;
}

/* What is put in place of a field of the template is read as it stands. */
static void check_value(const struct ctx *ctx, struct str value, struct buf *why)
{
    if (notice_fields_in(value) != 0)
        buf_c(why, tr(ctx, "这里写的原样放进通知，里面的 {…} 不会再换掉，请直接写出来。",
                      "This is put into the notice as it is, and {…} in it is not filled in; "
                      "please write it out."));
}

static bool is_value(const struct school_question *q)
{
    return strcmp(q->name, ASKED_DEADLINE) == 0 || strncmp(q->name, ASKED_FIELD, 5) == 0;
}

/* What is missing yet is not wrong with what was just said: it is supposed to be there. */
static void check_words(const struct ctx *ctx, const struct answers *a, struct buf *why)
{
    auto_notice_draft struct notice_draft d = {.template = NULL};
    struct notice_content                *c = &d.order.content;

    notice_draft_make(ctx, a, &d);
    if (c->title.n == 0)
        c->title = STR_LIT("题");
    if (c->text.n == 0)
        c->text = STR_LIT("文");
    if (c->url.n == 0)
        c->url = STR_LIT("https://a.cn");
    notice_content_check(ctx, c, d.order.ack, why);
}

static void check_at(const struct ctx *ctx, const struct answers *a, struct buf *why)
{
    int64_t at;

    if (!notice_time_read(str_c(answers_get(a, ASKED_AT)), ctx->now, &at))
        buf_c(why, tr(ctx, "看不懂这个时间，或已经过了、超过 60 天。可以写：现在、18:20、明天 9:10、"
                           "11月25日 8:45。",
                      "This is no time, is over, or over 60 days away. You may write: now, 18:20, "
                      "tomorrow 9:10, 2026-11-25 08:45."));
}

/* 明天 is another day behind midnight, and to who reads it on the day when it is sent. */
static void fix_time(const struct ctx *ctx, struct answers *a, const char *field)
{
    auto_buf struct buf fixed = {0};
    struct str          said = str_c(answers_get(a, field));
    bool                deadline = strcmp(field, ASKED_DEADLINE) == 0;

    if (deadline ? notice_deadline_fix(said, ctx->now, &fixed)
                 : notice_time_fix(said, ctx->now, &fixed))
        answers_set_words(a, field, buf_view(&fixed));
}

/* Who reads English words under a title would read that in Chinese: it is asked for. No note while
 * it is not known. */
static void note_english(struct answers *a)
{
    const char *form = answers_get(a, ASKED_FORM), *english = answers_get(a, ASKED_BODY_EN);
    const char *what = answers_get(a, ASKED_WHAT);
    bool        own = what && strcmp(what, WHAT_OWN) == 0;
    bool titled = form && (strcmp(form, "textcard") == 0 || strcmp(form, "news") == 0 ||
                           strcmp(form, "card") == 0);

    if (own && (form == NULL || (titled && english == NULL)))
        answers_drop(a, BUILTIN_ENGLISH);
    else
        answers_set(a, BUILTIN_ENGLISH, str_c(own && titled && english[0] ? "yes" : "no"), false);
}

/* All is answered: what it comes to, and how it looks. */
static int complete(struct ctx *ctx, struct answers *a, struct buf *why, struct err *err)
{
    auto_notice_draft struct notice_draft d = {.template = NULL};
    struct notice_reckoning               r;
    struct scopes                         scopes;
    bool                                  may;
    int                                   rc;

    notice_draft_make(ctx, a, &d);
    if (notice_flow_scopes(ctx, &scopes, &may, err) < 0 ||
        (rc = notice_order_check(ctx, &scopes, ctx->me.userid, &d.order, &r, why, err)) < 0)
        return -1;
    if (rc == 0)
        return 0;
    notice_reckoned_keep(ctx, a, &r);
    return notice_flow_sample(ctx, &d, a, err);
}

static int answered(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                    const struct school_question *q, struct buf *why, bool *over, struct err *err)
{
    (void)over;
    answers_drop(a, NOTE_RECKONED);
    answers_drop(a, NOTE_SAMPLE);
    note_english(a);
    if (strcmp(q->name, ASKED_TO) == 0) {
        answers_drop(a, NOTE_CORRECTS);
        if (count_to(ctx, a, why, err) < 0)
            return -1;
    }
    if (strcmp(q->name, ASKED_AT) == 0 || strcmp(q->name, ASKED_DEADLINE) == 0)
        fix_time(ctx, a, q->name);
    if (is_value(q))
        check_value(ctx, str_c(answers_get(a, q->name)), why);
    if (why->n > 0)
        return 0;
    if (is_words(q))
        check_words(ctx, a, why);
    else if (strcmp(q->name, ASKED_AT) == 0)
        check_at(ctx, a, why);
    else if (strcmp(q->name, ASKED_DEADLINE) == 0)
        notice_deadline_check(ctx, str_c(answers_get(a, ASKED_DEADLINE)), why);
    if (why->n > 0 || path_next(flow, a) < flow->questions_count)
        return 0;
    return complete(ctx, a, why, err);
}

/* ---- the end ---- */

static int say_put(struct ctx *ctx, const struct notice_order *o, int64_t number,
                   struct flow_end *end, struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    auto_receivers struct receivers     may = {0};
    char                                moment[MOMENT_SIZE];
    long long                           n = (long long)number;

    if (notice_read(ctx, number, &s, &end->say, err) <= 0)
        return -1;
    buf_f(&end->say, tr(ctx, "✅ 第 %lld 号通知", "✅ Notice %lld"), n);
    if (s.n.state == NOTICE_WAITING) {
        if (notice_releasers(ctx, o->kind, ctx->me.userid, &may, err) < 0)
            return -1;
        buf_f(&end->say,
              tr(ctx, "已提交，等另一个人放行（已告诉 %u 位），放行后会告诉您。",
                 " waits for a second person (%u were told); you will hear."),
              may.count);
    } else if (s.n.due_at > ctx->now) {
        buf_f(&end->say, tr(ctx, "已安排，%s 开始发。", " begins at %s."),
              text_moment(ctx, s.n.due_at, moment));
    } else {
        buf_c(&end->say, tr(ctx, "马上开始发。", " begins now."));
    }
    buf_f(&end->say,
          tr(ctx, "看进度回复“通知情况 %lld”，停下来回复“停发 %lld”。",
             " How far it is: \"notice status %lld\", to stop it: \"stop notice %lld\"."),
          n, n);
    return 0;
}

/* The picture is of use as long as it may be sent again. */
static int keep_picture(struct ctx *ctx, const struct notice_draft *d, int64_t number,
                        struct err *err)
{
    enum { DAYS = 30 };
    char    receipt[32];
    int64_t from = d->order.wanted > ctx->now ? d->order.wanted : ctx->now;

    if (d->photo == 0)
        return 0;
    snprintf(receipt, sizeof receipt, "notice-%" PRId64, number);
    return photo_keep(ctx->store, d->photo, str_c(receipt), from + (int64_t)DAYS * CST_DAY, err);
}

/* 1: put; 0: *why not. */
static int put(struct ctx *ctx, struct notice_draft *d, int64_t *number, struct buf *why,
               struct err *err)
{
    struct scopes scopes;
    bool          may;
    int           rc;

    if (notice_draft_picture(ctx, d, why, err) < 0 ||
        notice_flow_scopes(ctx, &scopes, &may, err) < 0)
        return -1;
    if (why->n > 0)
        return 0;
    rc = notice_order_put(ctx, &scopes, ctx->me.userid, &d->order, number, why, err);
    return rc > 0 && keep_picture(ctx, d, *number, err) < 0 ? -1 : rc;
}

/* Its picture was not here when it was reviewed, and nobody has seen the sample. */
static bool is_unseen(const struct answers *a)
{
    const char *note = answers_get(a, NOTE_SAMPLE);

    return note && strcmp(note, SAMPLE_LATER) == 0;
}

static int show_first(struct ctx *ctx, struct answers *a, struct notice_draft *d,
                      struct flow_end *end, struct err *err)
{
    if (notice_draft_picture(ctx, d, &end->say, err) < 0)
        return -1;
    if (end->say.n == 0)
        buf_c(&end->say, tr(ctx, "图片刚取到，请先看样子：再回复一次，随后发给您。",
                            "The picture has just come: reply again, and look at the sample first."));
    answers_drop(a, ASKED_AT);
    end->again = true;
    return 0;
}

/* What has changed since the review (the time, the scope, the picture) is said, and all answers but
 * the time stay. */
static int submit(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                  struct flow_end *end, struct err *err)
{
    auto_notice_draft struct notice_draft d = {.template = NULL};
    struct notice_reckoning               known;
    int64_t                               number = 0;
    int                                   rc = 0;

    (void)flow;
    notice_draft_make(ctx, a, &d);
    if (is_unseen(a))
        return show_first(ctx, a, &d, end, err);
    if (notice_reckoned_read(ctx, a, &known))
        d.order.known = &known;
    check_at(ctx, a, &end->say);
    if (end->say.n == 0 && (rc = put(ctx, &d, &number, &end->say, err)) < 0)
        return -1;
    if (rc > 0)
        return say_put(ctx, &d.order, number, end, err);
    answers_drop(a, ASKED_AT);
    end->again = true;
    return 0;
}

static int listed(struct ctx *ctx, bool *may, struct err *err)
{
    struct scopes scopes;

    return notice_flow_scopes(ctx, &scopes, may, err);
}

const struct flow_action action_notice = {
    .name = "notice",
    .prose = true,
    .listed = listed,
    .start = start,
    .ask = ask,
    .show = show,
    .review = notice_flow_review,
    .answered = answered,
    .pictured = notice_flow_pictured,
    .submit = submit,
};
