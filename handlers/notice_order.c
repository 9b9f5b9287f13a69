/* A notice is put: what is wrong with it, who has to release it, and who is told of that. */
#include "base/mem.h"
#include "bot/card.h"
#include "bot/push.h"
#include "handlers/notice_private.h"
#include "handlers/texts.h"
#include "store/quotas.h"

#include <inttypes.h>
#include <stdio.h>

/* ---- what is wrong with it ---- */

static void say_nobody(const struct ctx *ctx, const struct notice_reckoning *r, struct buf *why)
{
    if (r->people == 0)
        buf_c(why, tr(ctx, "没有人符合，谁也不会收到，所以没有发。",
                      "Nobody fits: nobody would get it, and it was not sent."));
    else
        buf_f(why,
              tr(ctx, "符合的 %lld 人现在一个也收不到（没有加入、取消了关注，关闭了这类通知，或今天已经收满），"
                      "所以没有发。",
                 "None of the %lld people can be reached (no members, unfollowed, the kind is "
                 "turned off, or they have had enough of it today): it was not sent."),
              (long long)r->people);
}

void notice_deadline_check(const struct ctx *ctx, struct str deadline, struct buf *why)
{
    int64_t at;

    if (deadline.n > 0 && notice_deadline_read(deadline, ctx->now, &at) && at <= ctx->now)
        buf_f(why,
              tr(ctx, "截止时间“%.*s”已经过了，请写一个还没到的时间。",
                 "The deadline \"%.*s\" is over; please say a time to come."),
              STR_ARG(text_chars(deadline, 30)));
}

/* When it is of no use any more, by all that is said; 0: never. */
static int64_t end_of(const struct ctx *ctx, const struct notice_order *o)
{
    struct str deadline = o->content.deadline;
    int64_t    at = 0;

    if (deadline.n == 0 || !notice_deadline_read(deadline, ctx->now, &at))
        return o->expires_at;
    return o->expires_at > 0 && o->expires_at < at ? o->expires_at : at;
}

static void check_time(const struct ctx *ctx, const struct notice_order *o,
                       const struct notice_reckoning *r, struct buf *why)
{
    char    moment[MOMENT_SIZE];
    int64_t end = end_of(ctx, o);

    notice_deadline_check(ctx, o->content.deadline, why);
    if (why->n == 0 && end > 0 && end <= r->due_at)
        buf_f(why,
              tr(ctx, "最早 %s 才能开始发，那时已经过了截止时间。请改早一点，或改截止时间。",
                 "It can begin at %s at the earliest, which is after its end."),
              text_moment(ctx, r->due_at, moment));
}

/* Nobody waits for a release that nobody could give. */
static int check_second(struct ctx *ctx, struct str actor, const struct notice_order *o,
                        const struct notice_reckoning *r, struct buf *why, struct err *err)
{
    auto_receivers struct receivers may = {0};

    if (!r->second)
        return 0;
    if (notice_releasers(ctx, o->kind, actor, &may, err) < 0)
        return -1;
    if (may.count == 0)
        buf_c(why, tr(ctx, "这条通知要另一个人放行，但现在没有别的人可以放行，所以没有发。请让管理员"
                           "在教职工名单里加一位信息办的老师，或在学校文件里写上放行的人。",
                      "A second person has to release it, and there is nobody else who may: it "
                      "was not sent. Please add somebody to the office, or name approvers in the "
                      "school file."));
    return 0;
}

/* What is still being sent goes on beside its correction. */
int notice_correct_check(struct ctx *ctx, struct str actor, int64_t number, struct buf *why,
                         struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    long long                           n = (long long)number;
    bool                                his = false;
    int                                 rc;

    if (number == 0)
        return 0;
    if ((rc = notice_read(ctx, number, &s, why, err)) <= 0)
        return rc;
    if (notice_is_his(ctx, actor, &s.n, &his, err) < 0)
        return -1;
    if (!his)
        buf_f(why,
              tr(ctx, "第 %lld 号不是您发的，不能更正。", "Notice %lld is not yours to correct."), n);
    else if (s.n.state < NOTICE_DONE)
        buf_f(why,
              tr(ctx, "第 %lld 号还没有发完：请先回复“停发 %lld”再更正。",
                 "Notice %lld is not sent yet: reply \"stop notice %lld\" first."),
              n, n);
    else if (s.counts.fate[FATE_HANDED] + s.counts.fate[FATE_RECALLED] == 0)
        buf_f(why,
              tr(ctx, "第 %lld 号没有送到任何人，不用更正。",
                 "Notice %lld has reached nobody: there is nothing to correct."),
              n);
    return 0;
}

/* ---- how many of one sender ---- */

static struct quota sender_quota(const struct ctx *ctx, struct str actor)
{
    unsigned day = actor_is_cli(actor) ? 0 : ctx->school->notices.sender_day;

    return (struct quota){.name = "notice.sender", .day = (int64_t)day};
}

static void say_over(struct ctx *ctx, struct buf *why)
{
    ctx->too_many++;
    buf_f(why,
          tr(ctx, "您今天已经发了 %u 条通知，到了学校规定的条数，请明天再发；急的请找%s。已经发的，停发、撤回、催收照样可以。",
             "You have put %u notices today, which is as many as one may: please go on tomorrow, "
             "or ask %s if it is urgent. Those that you have put can be stopped, recalled and "
             "repeated all the same."),
          ctx->school->notices.sender_day, text_office(ctx));
}

int notice_sender_check(struct ctx *ctx, struct str actor, struct buf *why, struct err *err)
{
    struct quota q = sender_quota(ctx, actor);
    int64_t      left;

    if (quota_left(ctx->store, ctx->now, &q, actor, &left, err) < 0)
        return -1;
    if (left <= 0)
        say_over(ctx, why);
    return 0;
}

/* 1: counted; 0: *why. */
static int take_sender(struct ctx *ctx, struct str actor, struct buf *why, struct err *err)
{
    struct quota q = sender_quota(ctx, actor);
    bool         taken = true;

    if (q.day > 0 && quota_take(ctx->store, ctx->now, &q, actor, &taken, NULL, err) < 0)
        return -1;
    if (!taken)
        say_over(ctx, why);
    return taken;
}

int notice_order_check(struct ctx *ctx, const struct scopes *scopes, struct str actor,
                       const struct notice_order *o, struct notice_reckoning *r, struct buf *why,
                       struct err *err)
{
    struct notice_reckoning found;
    int                     rc;

    notice_content_check(ctx, &o->content, o->ack, why);
    if (why->n == 0 && notice_correct_check(ctx, actor, o->corrects, why, err) < 0)
        return -1;
    if (why->n > 0)
        return 0;
    if ((rc = notice_reckon(ctx, scopes, o, &found, why, err)) <= 0)
        return rc;
    if (found.fate[FATE_QUEUED] == 0 && !found.more && found.people == 0 && !o->listed)
        rc = notice_nobody_say(ctx, scopes, o->audience, why, err);
    else if (found.fate[FATE_QUEUED] == 0 && !found.more) /* else they may stand behind those */
        say_nobody(ctx, &found, why);
    else
        check_time(ctx, o, &found, why);
    if (rc < 0 || (why->n == 0 && check_second(ctx, actor, o, &found, why, err) < 0))
        return -1;
    *r = found;
    return why->n == 0;
}

/* ---- those who may release it are told ---- */

static int write_about(struct ctx *ctx, const struct notice_seen *s, struct buf *out,
                       struct err *err)
{
    if (notice_actor_say(ctx, s->n.creator, out, err) < 0)
        return -1;
    buf_f(out, tr(ctx, " → %.*s，%lld 人", " → %.*s, %lld people"),
          STR_ARG(text_chars(s->n.audience, 40)), (long long)s->n.expected);
    return 0;
}

/* Why it waits once more. */
static void write_grown(const struct ctx *ctx, const struct notice *n, struct buf *out)
{
    int64_t before = notice_before(n);

    if (before > 0)
        buf_f(out,
              tr(ctx, "\n原来 %lld 人，现在有 %lld 人，所以再请您看一次",
                 "\nThere were %lld people, there are %lld now: please look once more"),
              (long long)before, (long long)n->expected);
    if (notice_late(n) > 0)
        buf_char(out, '\n');
    notice_late_say(ctx, n, out);
}

static const char *kind_title(const struct ctx *ctx, const struct notice_seen *s)
{
    return s->kind ? notice_kind_title(ctx, s->kind) : tr(ctx, "通知", "notice");
}

enum { WORDS_BYTES = 1700 }; /* of a text of 2048: how it goes on stands behind it */

/* All of it; or its beginning, and that there is more. */
static int send_words(struct ctx *ctx, const struct notice_seen *s, struct str to, struct err *err)
{
    auto_buf struct buf all = {0}, text = {0}, word = {0};
    long long           n = (long long)s->n.number;

    notice_release_say(ctx, &s->n, &word);
    buf_f(&all, tr(ctx, "【待放行】第 %lld 号%s\n", "[To be released] no. %lld, %s\n"), n,
          kind_title(ctx, s));
    if (write_about(ctx, s, &all, err) < 0)
        return -1;
    write_grown(ctx, &s->n, &all);
    buf_char(&all, '\n');
    if (notice_reading_say(ctx, &s->n, &all, err) < 0)
        return -1;
    text_cut(str_trim(buf_view(&all)), WORDS_BYTES, &text);
    if (text.n < str_trim(buf_view(&all)).n)
        buf_f(&text,
              tr(ctx, "\n（太长，这里只是开头，请先回复“通知情况 %lld”看全文）",
                 "\n(This is only its beginning: please read all of it first, \"notice status "
                 "%lld\".)"),
              n);
    buf_f(&text,
          tr(ctx, "\n回复“%s”，或“驳回 %lld 原因”；要再看一次回复“通知情况 %lld”。",
             "\nReply \"%s\", or \"reject notice %lld\" and why; \"notice status %lld\" "
             "shows it again."),
          word.p, n, n);
    return push_text_in(ctx, "staff", to, buf_view(&text), err);
}

static void add_buttons(const struct ctx *ctx, struct card *c)
{
    c->buttons[0].text = str_c(tr(ctx, "放行", "Release"));
    c->buttons[0].key = STR_LIT(RELEASE_PASS);
    c->buttons[0].style = 1;
    c->buttons[1].text = str_c(tr(ctx, "驳回", "Reject"));
    c->buttons[1].key = STR_LIT(RELEASE_REJECT);
    c->buttons[1].style = 2;
    c->buttons_count = 2;
}

/* memory: what the card borrows. */
static int make_card(struct ctx *ctx, const struct notice_seen *s, struct card *c,
                     struct buf memory[NOTICE_CARD_TEXTS], struct buf texts[3], struct err *err)
{
    struct buf *title = &texts[0], *about = &texts[1], *how = &texts[2];

    buf_f(title, tr(ctx, "待放行的%s　第 %" PRId64 " 号", "To be released: %s, no. %" PRId64),
          kind_title(ctx, s), s->n.number);
    if (write_about(ctx, s, about, err) < 0 ||
        (notice_before(&s->n) == 0 && notice_whom_say(ctx, &s->n, how, err) < 0) ||
        notice_reading_card(ctx, &s->n, c, memory, err) < 0)
        return -1;
    if (how->n > 0)
        how->n--; /* its line feed */
    write_grown(ctx, &s->n, how);
    buf_f(how,
          tr(ctx, "%s回复“通知情况 %" PRId64 "”看全文。", "%sReply \"notice status %" PRId64 "\" to read it."),
          how->n > 0 ? "\n" : "", s->n.number);
    c->title = text_chars(buf_view(title), 36);
    c->desc = text_chars(buf_view(about), 44);
    c->sub_title = text_chars(str_trim(buf_view(how)), 160);
    add_buttons(ctx, c);
    return 0;
}

static int send_card(struct ctx *ctx, const struct notice_seen *s, struct str to, struct err *err)
{
    struct buf  memory[NOTICE_CARD_TEXTS] = {{0}}, texts[3] = {{0}};
    char        task[64];
    struct card c = {.type = CARD_BUTTON, .task_id = {task, 0}};
    int         rc;

    c.task_id.n = (size_t)snprintf(task, sizeof task,
                                   RELEASE_TASK "%" PRId64 "-%02x%02x%02x%02x%s-%" PRId64,
                                   s->n.number, ctx->salt[0], ctx->salt[1], ctx->salt[2],
                                   ctx->salt[3], tr(ctx, "", "e"), s->n.expected);
    rc = make_card(ctx, s, &c, memory, texts, err);
    if (rc == 0)
        rc = push_card_in(ctx, "staff", to, &c, err);
    for (size_t i = 0; i < ARRAY_LEN(memory); i++)
        buf_free(&memory[i]);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        buf_free(&texts[i]);
    return rc;
}

static int tell_those(const struct ctx *ctx, enum member_lang lang, const struct notice_seen *s,
                      const struct receivers *to, struct err *err)
{
    auto_receivers struct receivers cards = {0}, words = {0};
    struct ctx                      reads = *ctx;

    reads.me.lang = lang;
    reads.push_waits = s->n.number; /* behind an outage somebody may have decided long ago */
    if (receivers_split(&reads, to, &cards, &words, err) < 0 ||
        (cards.count > 0 && send_card(&reads, s, buf_view(&cards.to), err) < 0) ||
        (words.count > 0 && send_words(&reads, s, buf_view(&words.to), err) < 0) ||
        (to->count > 0 && notice_media_send(&reads, &s->n, buf_view(&to->to), err) < 0))
        return -1;
    return 0;
}

int notice_tell_releasers(struct ctx *ctx, const struct notice_seen *s, struct err *err)
{
    auto_receivers struct receivers all = {0}, chinese = {0}, english = {0};

    if (notice_releasers(ctx, s->kind, s->n.creator, &all, err) < 0 ||
        receivers_by_lang(ctx, &all, &chinese, &english, err) < 0 ||
        tell_those(ctx, LANG_ZH, s, &chinese, err) < 0 ||
        tell_those(ctx, LANG_EN, s, &english, err) < 0)
        return -1;
    return 0;
}

/* ---- putting it ---- */

struct listing {
    struct ctx                *ctx;
    const struct notice_order *order;
    int64_t                    number;
    bool                       staged;
    struct err                *err;
};

static int list_one(void *arg, const struct audience_person *p)
{
    struct listing      *l = arg;
    struct notice_person one = {
        .person = p->p.person,
        .userid = p->p.member.n > 0 ? p->p.member : p->p.number,
        .variant = notice_variant_of(l->ctx, &l->order->content, l->order->ack, p),
        .at = l->ctx->now,
    };
    bool added;

    if (notice_fate_of(l->ctx, l->order->kind, p, &one.fate, l->err) < 0)
        return -1;
    if (one.fate == FATE_UNKNOWN)
        one.userid = STR_LIT("");
    return notice_add(l->ctx->store, l->ctx->now, l->number, l->staged, &one, &added, l->err);
}

static int list_all(struct listing *l)
{
    for (int64_t i = 0; i < l->order->listed_count && l->order->listed; i++)
        if (audience_one(l->ctx->store, l->order->listed[i],
                         str_c(l->ctx->school->notices.app), list_one, l, l->err) < 0)
            return -1;
    return 0;
}

/* What was to go is kept no longer than it is of use. */
int64_t notice_wait_until(const struct notice *n)
{
    int64_t end = n->due_at + (int64_t)NOTICE_WAIT_DAYS * CST_DAY;

    if (n->state != NOTICE_WAITING)
        return 0;
    return n->expires_at > 0 && n->expires_at < end ? n->expires_at : end;
}

static int put(struct ctx *ctx, struct str actor, const struct notice_order *o,
               const struct notice_reckoning *r, int64_t *number, struct err *err)
{
    auto_wiped struct buf content = {0};
    struct listing        l = {.ctx = ctx, .order = o, .staged = r->staged, .err = err};
    struct notice         n = {
              .app = str_c(ctx->school->notices.app),
              .kind = str_c(o->kind->name),
              .audience = o->audience,
              .creator = actor,
              .media = o->media,
              .ack = o->ack,
              .critical = o->kind->critical,
              .listed = o->listed != NULL,
              .state = r->second ? NOTICE_WAITING : NOTICE_PLANNED,
              .created_at = ctx->now,
              .due_at = r->due_at,
              .expires_at = end_of(ctx, o),
              .expected = r->people,
              .corrects = o->corrects,
    };

    n.again_at = notice_wait_until(&n);
    notice_content_write(&o->content, &content);
    n.content = buf_view(&content);
    if (notice_put(ctx->store, ctx->now, &n, &l.number, err) < 0 || list_all(&l) < 0)
        return -1;
    *number = l.number;
    return 0;
}

/* For the audit: to whom, how many; no name or number of a person. */
static int keep_trace(struct ctx *ctx, struct str actor, const struct notice_order *o,
                      const struct notice_reckoning *r, int64_t number, struct err *err)
{
    auto_buf struct buf detail = {0};

    buf_f(&detail, "%s %.*s people=%lld%s", o->kind->name, STR_ARG(text_chars(o->audience, 100)),
          (long long)r->people, r->second ? " waits" : "");
    if (o->corrects > 0)
        buf_f(&detail, " corrects=%lld", (long long)o->corrects);
    return notice_audit(ctx, actor, "notice.put", number, buf_view(&detail), err);
}

int notice_order_put(struct ctx *ctx, const struct scopes *scopes, struct str actor,
                     const struct notice_order *o, int64_t *number, struct buf *why,
                     struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    struct notice_reckoning             r;
    int64_t                             made;
    int rc = notice_order_check(ctx, scopes, actor, o, &r, why, err);

    if (rc <= 0 || (rc = take_sender(ctx, actor, why, err)) <= 0)
        return rc;
    if (put(ctx, actor, o, &r, &made, err) < 0 || keep_trace(ctx, actor, o, &r, made, err) < 0)
        return -1;
    if (r.second && ((rc = notice_read(ctx, made, &s, why, err)) < 0 ||
                     (rc > 0 && notice_tell_releasers(ctx, &s, err) < 0)))
        return -1;
    *number = made;
    return 1;
}
