/* 放行 驳回 停发 撤回通知 催收 with the number of a notice, and the two buttons of the card that told of
 * one that waits: what is decided is in notice_decide.c. */
#include "bot/push.h"
#include "conf/words.h"
#include "handlers/handlers.h"
#include "handlers/notice_staff_private.h"
#include "handlers/staff.h"
#include "handlers/texts.h"

struct notice_way {
    const char *const *words;
    bool               reason; /* stands behind the number */
    bool               mine;   /* the counts that are said are of the actor's people */
    int (*decide)(struct ctx *ctx, struct str actor, int64_t number, struct str reason,
                  struct buf *why, struct err *err);
    /* appends what is said when it was done: as it stands then */
    void (*say)(const struct ctx *ctx, const struct notice_seen *s, struct buf *out);
};

/* ---- what is done ---- */

/* 120, 120人: for so many; 0: it is not said. */
static int64_t people_said(struct str text)
{
    struct str said = str_trim(text);
    size_t     unit = sizeof "人" - 1;
    int64_t    people;

    if (said.n > unit && str_is(str_skip(said, said.n - unit), "人"))
        said = str_trim((struct str){said.p, said.n - unit});
    return str_i64(said, &people) && people > 0 ? people : 0;
}

static void ask_people(const struct ctx *ctx, const struct notice *n, struct buf *why)
{
    long long number = (long long)n->number, now = (long long)n->expected;
    int64_t   before = notice_before(n);

    buf_f(why, tr(ctx, "第 %lld 号还没有放行：", "Notice %lld is not released yet: "), number);
    if (before > 0)
        buf_f(why,
              tr(ctx, "原来 %lld 人，现在有 %lld 人。", "there were %lld people, there are %lld now. "),
              (long long)before, now);
    else
        buf_f(why, tr(ctx, "要发给 %lld 人。", "it goes to %lld people. "), now);
    buf_f(why,
          tr(ctx, "确定要发给这么多人，请回复“放行 %lld %lld”。",
             "To release it for so many please reply \"release %lld %lld\"."),
          number, now);
}

/* Nobody agrees to a number that he has not seen: one that has grown is released with the number
 * that it has now. false: *why asks for that. */
static int check_people(struct ctx *ctx, struct str actor, int64_t number, int64_t people,
                        bool *agreed, struct buf *why, struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    auto_buf struct buf                 not = {0};
    bool                                may = false;
    int                                 rc = notice_read(ctx, number, &s, &not, err);

    *agreed = true;
    if (rc < 0 || (rc > 0 && notice_may_release(ctx, actor, &s, &may, &not, err) < 0))
        return -1;
    if (!may || s.n.state != NOTICE_WAITING) /* releasing says why not */
        return 0;
    *agreed = people > 0 ? people >= s.n.expected : notice_before(&s.n) == 0;
    if (!*agreed)
        ask_people(ctx, &s.n, why);
    return 0;
}

static int decide_release(struct ctx *ctx, struct str actor, int64_t number, struct str reason,
                          struct buf *why, struct err *err)
{
    bool agreed;

    if (check_people(ctx, actor, number, people_said(reason), &agreed, why, err) < 0)
        return -1;
    return agreed ? notice_release(ctx, actor, number, why, err) : 0;
}

static int decide_stop(struct ctx *ctx, struct str actor, int64_t number, struct str reason,
                       struct buf *why, struct err *err)
{
    (void)reason;
    return notice_stop(ctx, actor, number, why, err);
}

static int decide_recall(struct ctx *ctx, struct str actor, int64_t number, struct str reason,
                         struct buf *why, struct err *err)
{
    (void)reason;
    return notice_recall(ctx, actor, number, why, err);
}

static int decide_repeat(struct ctx *ctx, struct str actor, int64_t number, struct str reason,
                         struct buf *why, struct err *err)
{
    (void)reason;
    return notice_repeat(ctx, actor, number, why, err);
}

static void say_begin(const struct ctx *ctx, int64_t at, struct buf *out)
{
    char moment[MOMENT_SIZE];

    if (at > ctx->now)
        buf_f(out, tr(ctx, "%s 开始", "begins at %s"), text_moment(ctx, at, moment));
    else
        buf_c(out, tr(ctx, "马上开始", "begins now"));
}

static void say_release(const struct ctx *ctx, const struct notice_seen *s, struct buf *out)
{
    buf_f(out, tr(ctx, "✅ 第 %lld 号已放行，", "✅ Notice %lld is released and "),
          (long long)s->n.number);
    say_begin(ctx, s->n.due_at, out);
    buf_c(out, tr(ctx, "发。发的人会知道。", ". Who has put it is told."));
}

static void say_reject(const struct ctx *ctx, const struct notice_seen *s, struct buf *out)
{
    buf_f(out, tr(ctx, "第 %lld 号已驳回，不会发出。发的人会看到原因。",
                  "Notice %lld is rejected and will not be sent. Who has put it reads why."),
          (long long)s->n.number);
}

static void say_stop(const struct ctx *ctx, const struct notice_seen *s, struct buf *out)
{
    long long told = (long long)s->counts.fate[FATE_HANDED];
    long long way = (long long)s->counts.fate[FATE_PUT];

    if (s->n.state == NOTICE_DONE) {
        buf_f(out, tr(ctx, "第 %lld 号已经发完；不会再自动提醒没有回复“收到”的人。",
                      "Notice %lld is sent; nobody is told again."),
              (long long)s->n.number);
        return;
    }
    buf_f(out, tr(ctx, "第 %lld 号已停发：送达 %lld 人", "Notice %lld is stopped: %lld were told"),
          (long long)s->n.number, told);
    if (way > 0)
        buf_f(out, tr(ctx, "，%lld 人的正在路上", ", those of %lld are on the way"), way);
    buf_f(out, tr(ctx, "，%lld 人没有发。", ", %lld were not."),
          (long long)s->counts.fate[FATE_STOPPED]);
    if (told > 0)
        buf_f(out,
              tr(ctx, "已送达的可以回复“%s %lld”撤回，或“发通知 更正 %lld”更正。",
                 " To take it back from those who were: \"%s %lld\", to correct it \"notice "
                 "correct %lld\"."),
              staff_word(ctx, words_notice_recall), (long long)s->n.number,
              (long long)s->n.number);
}

/* Honest about what cannot be taken back: protocol 4.10. */
static void say_recall(const struct ctx *ctx, const struct notice_seen *s, struct buf *out)
{
    long long n = (long long)s->n.number;

    buf_f(out,
          tr(ctx, "已请企业微信撤回第 %lld 号（已送达 %lld 人），没发的不再发。\n"
                  "请留意：企业微信里会撤回；在微信里（微信插件）收到的收不回来，对方还看得到；超过"
                  " 24 小时的也收不回来。可能有人已经看过，需要的话请再发更正：回复“发通知 更正 %lld”。",
             "WeCom is asked to recall notice %lld (%lld were told); what has not gone will not.\n"
             "Please note: it disappears in WeCom; what came in WeChat stays there and can be "
             "read, and so does what went over 24 hours ago. Some may have read it: to correct it "
             "reply \"notice correct %lld\"."),
          n, (long long)s->counts.fate[FATE_HANDED], n);
    if (s->counts.parts > RECALL_PARTS)
        buf_f(out, tr(ctx, "\n共 %lld 批，要几分钟；撤完了告诉您。",
                      "\nThere are %lld parts, which takes some minutes; you are told the end."),
              (long long)s->counts.parts);
}

/* Those who got it, and those who did not because of something that may have passed. */
static void say_repeat(const struct ctx *ctx, const struct notice_seen *s, struct buf *out)
{
    int64_t unread = s->n.ack ? notice_silent(&s->counts) : 0;

    buf_f(out, tr(ctx, "好，第 %lld 号", "Notice %lld is sent "), (long long)s->n.number);
    if (unread > 0)
        buf_f(out,
              tr(ctx, "再提醒一次送达了、还没有回复“收到”的 %lld 人（前面加“【再次提醒】”），",
                 "once more to the %lld who got it and have not said that they have read it, "),
              (long long)unread);
    if (s->passing > 0)
        buf_f(out, tr(ctx, "再发给上次没有发成的 %lld 人，", "again to the %lld who did not get it, "),
              (long long)s->passing);
    buf_c(out, tr(ctx, "", "and "));
    say_begin(ctx, s->n.again_at, out);
    buf_c(out, tr(ctx, "。", "."));
}

static const struct notice_way way_release = {
    .words = words_notice_release, .decide = decide_release, .say = say_release};
static const struct notice_way way_reject = {
    .words = words_notice_reject, .reason = true, .decide = notice_reject, .say = say_reject};
static const struct notice_way way_stop = {
    .words = words_notice_stop, .decide = decide_stop, .say = say_stop};
static const struct notice_way way_recall = {
    .words = words_notice_recall, .decide = decide_recall, .say = say_recall};
static const struct notice_way way_repeat = {
    .words = words_notice_repeat, .mine = true, .decide = decide_repeat, .say = say_repeat};

static int decide(struct ctx *ctx, const struct notice_way *way, int64_t number,
                  struct str reason, struct buf *said, struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    int rc = way->decide(ctx, ctx->me.userid, number, reason, said, err);

    if (rc <= 0)
        return rc;
    if (notice_read(ctx, number, &s, said, err) < 0 ||
        (way->mine && (notice_counts_seen(ctx, ctx->me.userid, &s, &s.counts, err) < 0 ||
                       notice_passing_seen(ctx, ctx->me.userid, number, &s.passing, err) < 0)))
        return -1;
    way->say(ctx, &s, said);
    return 1;
}

/* ---- the words ---- */

static int run_way(struct ctx *ctx, const struct message *msg, const struct notice_way *way,
                   struct reply *out, struct err *err)
{
    auto_buf struct buf said = {0};
    unsigned            words;
    struct str          rest = text_behind_word(ctx, way->words, &words);
    int64_t             number;

    if (!notice_number(&rest, &number))
        return notice_ask_number(ctx, way->words, out, err);
    if (decide(ctx, way, number, way->reason ? text_behind(ctx, msg, words + 1) : rest, &said,
               err) < 0)
        return -1;
    return reply_text(out, buf_view(&said), err);
}

#define WAY(name_)                                                                                 \
    static int run_##name_(struct ctx *ctx, const struct message *msg, struct reply *out,          \
                           struct err *err)                                                        \
    {                                                                                              \
        return run_way(ctx, msg, &way_##name_, out, err);                                          \
    }                                                                                              \
    const struct handler handler_notice_##name_ = {                                                \
        .name = "notice_" #name_,                                                                  \
        .type = MSG_TEXT,                                                                          \
        .words = words_notice_##name_,                                                             \
        .arguments = true,                                                                         \
        .apps = APPS_STAFF,                                                                        \
        .wants = staff_free,                                                                       \
        .run = run_##name_,                                                                        \
    }

WAY(release);
WAY(reject);
WAY(stop);
WAY(recall);
WAY(repeat);

/* ---- the card ---- */

static bool wants_press(const struct ctx *ctx, const struct message *msg)
{
    (void)ctx;
    return str_starts(msg->card.task_id, STR_LIT(RELEASE_TASK)) &&
           (str_is(msg->key, RELEASE_PASS) || str_is(msg->key, RELEASE_REJECT));
}

static int press_reject(struct ctx *ctx, const struct message *msg, int64_t number,
                        struct err *err)
{
    if (push_press_update(ctx, msg, tr(ctx, "请写原因", "Say why"), err) < 0)
        return -1;
    return push_textf(ctx, ctx->me.userid, err,
                      tr(ctx, "第 %lld 号还没有驳回：请回复“%s %lld 原因”，发的人会看到原因。",
                         "Notice %lld is not rejected yet: reply \"%s %lld why\"; who has put it "
                         "reads it."),
                      (long long)number, staff_word(ctx, words_notice_reject), (long long)number);
}

/* How many people the card says; -1: one of an earlier version, which does not tell. */
static int64_t people_on(struct str task)
{
    struct str rest = str_skip(task, sizeof RELEASE_TASK - 1), part = {"", 0};
    int64_t    people = -1;

    for (int i = 0; i < 2; i++) /* the number, what is unique */
        if (rest.p == NULL || !str_split(&rest, '-', &part))
            return -1;
    return rest.p && str_i64(rest, &people) ? people : -1;
}

static int press_release(struct ctx *ctx, const struct message *msg, int64_t number,
                         struct err *err)
{
    auto_buf struct buf said = {0}, people = {0};
    int                 rc;

    buf_i64(&people, people_on(msg->card.task_id));
    rc = decide(ctx, &way_release, number, buf_view(&people), &said, err);
    if (rc < 0 ||
        push_press_update(ctx, msg,
                          rc > 0 ? tr(ctx, "已放行", "Released") : tr(ctx, "已失效", "Expired"),
                          err) < 0)
        return -1;
    return push_text(ctx, ctx->me.userid, buf_view(&said), err);
}

/* Somebody else's release was of fewer: nobody agrees to a number that he has not seen. */
static int press_old(struct ctx *ctx, const struct message *msg, const struct notice_seen *s,
                     struct err *err)
{
    long long n = (long long)s->n.number;

    if (push_press_update(ctx, msg, tr(ctx, "已失效", "Expired"), err) < 0)
        return -1;
    return push_textf(ctx, ctx->me.userid, err,
                      tr(ctx, "第 %lld 号没有放行：这张卡片上是 %lld 人，现在有 %lld 人。看过以后要放行，请按新的卡片，"
                              "或回复“%s %lld %lld”。",
                         "Notice %lld is not released: this card says %lld people, now they are "
                         "%lld. To release it please press the new card, or reply \"%s %lld %lld\"."),
                      n, (long long)people_on(msg->card.task_id), (long long)s->n.expected,
                      staff_word(ctx, words_notice_release), n, (long long)s->n.expected);
}

static bool is_old(const struct message *msg, const struct notice_seen *s)
{
    int64_t people = people_on(msg->card.task_id);

    return people >= 0 && people != s->n.expected && str_is(msg->key, RELEASE_PASS);
}

/* Only one that still waits asks for a reason; of any other it is told how it stands. */
static int press(struct ctx *ctx, const struct message *msg, int64_t number, struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    auto_buf struct buf                 why = {0};
    bool                                may = false;
    int                                 rc = notice_read(ctx, number, &s, &why, err);

    if (rc < 0 || (rc > 0 && notice_may_release(ctx, ctx->me.userid, &s, &may, &why, err) < 0))
        return -1;
    if (may && s.n.state == NOTICE_WAITING && is_old(msg, &s))
        return press_old(ctx, msg, &s, err);
    return may && s.n.state == NOTICE_WAITING && str_is(msg->key, RELEASE_REJECT)
               ? press_reject(ctx, msg, number, err)
               : press_release(ctx, msg, number, err);
}

static int run_press(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    int64_t number = card_task_number(msg->card.task_id, RELEASE_TASK);

    (void)out; /* a click is answered empty: protocol 2.8 */
    return press(ctx, msg, number > 0 ? number : 0, err); /* there is no number 0 */
}

const struct handler handler_notice_press = {
    .name = "notice_card",
    .type = MSG_EVENT_CARD,
    .apps = APPS_STAFF,
    .wants = wants_press,
    .run = run_press,
};
