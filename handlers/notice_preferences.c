/* 通知设置 — which kinds of notices reach the member; 关闭通知 kind, 打开通知 kind — turns one off or
 * on, by its title, its name or its number in the list; 全部 is all of them. What is critical cannot
 * be turned off. notice_wanted asks this for what the bot tells by itself. */
#include "conf/notices.h"
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/notice_member.h"
#include "handlers/notice_private.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"

#include <stdlib.h>
#include <string.h>

enum { CHOSEN_ALL = -1, CHOSEN_NONE = -2 };

static const char *kind_title(const struct ctx *ctx, const struct notice_kind *kind)
{
    return tr(ctx, kind->title, kind->title_en);
}

/* ---- the list ---- */

/* A number for each, as it is typed. */
static int say_kinds(struct ctx *ctx, struct buf *out, struct err *err)
{
    const struct school_notices *notices = &ctx->school->notices;

    for (unsigned i = 0; i < notices->kinds_count; i++) {
        const struct notice_kind *kind = &notices->kinds[i];
        bool                      off = false;
        const char               *state;

        if (!kind->critical &&
            preference_off(ctx->store, ctx->me.userid, str_c(kind->name), &off, err) < 0)
            return -1;
        state = kind->critical ? tr(ctx, "一定会收到，不能关闭", "always on")
                : off          ? tr(ctx, "已关闭", "off")
                               : tr(ctx, "已打开", "on");
        buf_f(out, tr(ctx, "%u. %s：%s\n", "%u. %s: %s\n"), i + 1, kind_title(ctx, kind), state);
    }
    return 0;
}

/* The first that can be turned off, for the example. */
static const char *example(const struct ctx *ctx)
{
    const struct school_notices *notices = &ctx->school->notices;

    for (unsigned i = 0; i < notices->kinds_count; i++)
        if (!notices->kinds[i].critical)
            return kind_title(ctx, &notices->kinds[i]);
    return NULL;
}

static int say_settings(struct ctx *ctx, struct buf *out, struct err *err)
{
    const char *title = example(ctx);

    text_newline(out);
    buf_c(out, tr(ctx, "【通知设置】\n", "[Notice settings]\n"));
    if (say_kinds(ctx, out, err) < 0)
        return -1;
    if (title)
        buf_f(out,
              tr(ctx, "不想收哪一类，回复“关闭通知 %s”（也可以写序号）；再打开回复“打开通知 %s”。",
                 "To stop a kind reply \"turn off %s\" (or its number), to get it again \"turn on "
                 "%s\"."),
              title, title);
    return 0;
}

/* ---- which one ---- */

static bool is_kind(const struct notice_kind *kind, struct str said)
{
    return str_eq_nocase(said, str_c(kind->title)) || str_eq_nocase(said, str_c(kind->name)) ||
           (kind->title_en && str_eq_nocase(said, str_c(kind->title_en)));
}

static int64_t choose(const struct ctx *ctx, struct str said)
{
    const struct school_notices *notices = &ctx->school->notices;
    uint64_t                     number;

    if (str_is(said, "全部") || str_is(said, "所有") || str_eq_nocase(said, STR_LIT("all")))
        return CHOSEN_ALL;
    for (unsigned i = 0; i < notices->kinds_count; i++)
        if (is_kind(&notices->kinds[i], said))
            return i;
    if (str_u64(said, &number) && number >= 1 && number <= notices->kinds_count)
        return (int64_t)number - 1;
    return CHOSEN_NONE;
}

static void say_unknown(const struct ctx *ctx, struct str said, struct buf *out)
{
    if (said.n == 0)
        buf_c(out, tr(ctx, "请写上是哪一类。", "Please say which kind."));
    else
        buf_f(out, tr(ctx, "没有“%.*s”这一类通知。", "There is no kind \"%.*s\"."),
              STR_ARG(text_chars(said, 20)));
}

/* ---- turning ---- */

static int turn_one(struct ctx *ctx, const struct notice_kind *kind, bool off, struct buf *out,
                    struct err *err)
{
    const char *title = kind_title(ctx, kind);
    bool        changed;

    if (kind->critical) {
        buf_f(out,
              tr(ctx, "「%s」关系到安全和重要期限，一定会发给你，不能关闭。",
                 "\"%s\" is about safety and what must not be missed: it cannot be turned off."),
              title);
        return 0;
    }
    if (preference_set(ctx->store, ctx->now, ctx->me.userid, str_c(kind->name), off, &changed,
                       err) < 0)
        return -1;
    if (off)
        buf_f(out,
              tr(ctx, "%s「%s」，以后不再发给你。紧急的仍会收到。想再收，回复“打开通知 %s”。",
                 "%s \"%s\": you get no more of these, but still what is urgent. To get them again "
                 "reply \"turn on %s\"."),
              changed ? tr(ctx, "已关闭", "Turned off") : tr(ctx, "早已关闭", "Was off already:"),
              title, title);
    else
        buf_f(out, tr(ctx, "%s「%s」，以后会发给你。", "%s \"%s\": you get these from now on."),
              changed ? tr(ctx, "已打开", "Turned on") : tr(ctx, "本来就开着", "Was on already:"),
              title);
    return 0;
}

static int turn_all(struct ctx *ctx, bool off, struct buf *out, struct err *err)
{
    const struct school_notices *notices = &ctx->school->notices;
    bool                         changed;

    for (unsigned i = 0; i < notices->kinds_count; i++)
        if (!notices->kinds[i].critical &&
            preference_set(ctx->store, ctx->now, ctx->me.userid, str_c(notices->kinds[i].name),
                           off, &changed, err) < 0)
            return -1;
    buf_c(out, off ? tr(ctx, "能关的都关了。", "All that can be turned off is off.")
                   : tr(ctx, "全部打开了。", "All of them are on."));
    return say_settings(ctx, out, err);
}

static int turn(struct ctx *ctx, const char *const *words, bool off, struct reply *out,
                struct err *err)
{
    auto_buf struct buf text = {0};
    struct str          said = text_behind_word(ctx, words, NULL);
    int64_t             chosen = choose(ctx, said);
    int                 rc;

    if (chosen == CHOSEN_NONE) {
        say_unknown(ctx, said, &text);
        rc = say_settings(ctx, &text, err);
    } else if (chosen == CHOSEN_ALL) {
        rc = turn_all(ctx, off, &text, err);
    } else {
        rc = turn_one(ctx, &ctx->school->notices.kinds[chosen], off, &text, err);
    }
    return rc < 0 ? -1 : flow_say(ctx, str_trim(buf_view(&text)), false, out, err);
}

/* ---- the handlers ---- */

static int run_kinds(struct ctx *ctx, const struct message *msg, struct reply *out,
                     struct err *err)
{
    auto_buf struct buf text = {0};

    (void)msg;
    if (say_settings(ctx, &text, err) < 0)
        return -1;
    return flow_say(ctx, str_trim(buf_view(&text)), false, out, err);
}

const struct handler handler_notice_kinds = {
    .name = "notice_kinds",
    .type = MSG_TEXT,
    .words = words_kinds,
    .help = "通知设置　哪些通知发给我",
    .help_en = "notice settings: what is sent to me",
    .run = run_kinds,
};

static int run_off(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)msg;
    return turn(ctx, words_kind_off, true, out, err);
}

const struct handler handler_notice_off = {
    .name = "notice_off",
    .type = MSG_TEXT,
    .words = words_kind_off,
    .arguments = true,
    .wants = staff_free,
    .run = run_off,
};

static int run_on(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)msg;
    return turn(ctx, words_kind_on, false, out, err);
}

const struct handler handler_notice_on = {
    .name = "notice_on",
    .type = MSG_TEXT,
    .words = words_kind_on,
    .arguments = true,
    .wants = staff_free,
    .run = run_on,
};

/* ---- what the bot tells by itself ---- */

static struct quota quota_of(const struct notice_kind *kind)
{
    return notice_day_quota(kind->critical ? 0 : kind->day);
}

int notice_day_take(struct ctx *ctx, const struct notice_kind *kind, struct str userid, bool *taken,
                    struct err *err)
{
    struct quota        q = quota_of(kind);
    auto_buf struct buf subject = {0};

    *taken = true;
    if (q.day == 0)
        return 0;
    notice_day_subject(str_c(kind->name), userid, &subject);
    return quota_take(ctx->store, ctx->now, &q, buf_view(&subject), taken, NULL, err);
}

static int add_index(void *arg, struct str index)
{
    if (index.n == QUOTA_INDEX)
        buf_str(arg, index);
    return 0;
}

static int compare_index(const void *a, const void *b)
{
    return memcmp(a, b, QUOTA_INDEX);
}

int notice_full_read(struct ctx *ctx, const struct notice_kind *kind, struct buf *full,
                     struct err *err)
{
    struct quota q = quota_of(kind);

    if (quota_full_each(ctx->store, ctx->now, &q, add_index, full, err) < 0)
        return -1;
    if (full->n > 0)
        qsort(full->p, full->n / QUOTA_INDEX, QUOTA_INDEX, compare_index);
    return 0;
}

int notice_full_has(struct ctx *ctx, const struct notice_kind *kind, const struct buf *full,
                    struct str userid, bool *has, struct err *err)
{
    struct quota        q = quota_of(kind);
    auto_buf struct buf subject = {0};
    unsigned char       index[QUOTA_INDEX];

    *has = false;
    if (full->n == 0)
        return 0;
    notice_day_subject(str_c(kind->name), userid, &subject);
    if (quota_index(ctx->store, &q, buf_view(&subject), index, err) < 0)
        return -1;
    *has = bsearch(index, full->p, full->n / QUOTA_INDEX, QUOTA_INDEX, compare_index) != NULL;
    return 0;
}

int notice_wanted(struct ctx *ctx, const struct notice_kind *kind, struct str userid, bool *wanted,
                  struct err *err)
{
    bool off = false;

    *wanted = true;
    if (kind == NULL || kind->critical)
        return 0;
    if (preference_off(ctx->store, userid, str_c(kind->name), &off, err) < 0)
        return -1;
    if (off) {
        *wanted = false;
        return 0;
    }
    return notice_day_take(ctx, kind, userid, wanted, err);
}

int reminder_wanted(struct ctx *ctx, struct str userid, bool *wanted, struct err *err)
{
    return notice_wanted(ctx, notice_kind_of(&ctx->school->notices, STR_LIT(NOTICE_REMINDER)),
                         userid, wanted, err);
}

int reminder_wanted_by(struct ctx *ctx, int64_t person, bool *wanted, struct err *err)
{
    auto_buf struct buf userid = {0};
    int                 rc = member_of(ctx->store, person, &userid, err);

    if (rc < 0)
        return -1;
    if (rc > 0)
        return reminder_wanted(ctx, buf_view(&userid), wanted, err);
    *wanted = true;
    return 0;
}

bool reminder_off(const struct ctx *ctx, int64_t person)
{
    auto_buf struct buf userid = {0};
    bool                off = false;

    if (member_of(ctx->store, person, &userid, NULL) <= 0)
        return false;
    return preference_off(ctx->store, buf_view(&userid), STR_LIT(NOTICE_REMINDER), &off, NULL) ==
               0 &&
           off;
}
