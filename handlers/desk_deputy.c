/* 代理 — who stands in for the clerk's desks; 代理 [desk] member day — names one, of the list of the
 * staff by userid or name, up to that day; 代理 取消 [desk] member. A deputy does at the desk what a
 * clerk does, and names nobody, and is one as long as who named him is a clerk of that desk (or of
 * the office). Audited; whoever is named is told. */
#include "base/cst.h"
#include "bot/push.h"
#include "conf/words.h"
#include "handlers/desk_private.h"
#include "handlers/flow_answer.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"
#include "store/unlocks.h"

#include <stdio.h>

enum {
    SAME_NAME = 10,    /* listed */
    USERID_MOST = 128, /* bytes: store/members.h */
};

#define DAYS_MOST "+366"

/* ---- which desk ---- */

/* Every desk of the school, each once: of clearances and of appointments. */
static int each_desk(const struct conf_school *school, int (*each)(void *arg, const char *desk),
                     void *arg)
{
    int rc = 0;

    for (unsigned i = 0; i < school->clearances_count && rc == 0; i++)
        for (unsigned k = 0; k < school->clearances[i].nodes_count && rc == 0; k++)
            if (school->clearances[i].nodes[k].by != NODE_RULE)
                rc = each(arg, desk_of_node(&school->clearances[i].nodes[k]));
    for (unsigned i = 0; i < school->appointments_count && rc == 0; i++)
        for (unsigned k = 0; k < school->appointments[i].places_count && rc == 0; k++) {
            const struct appointment_place *p = &school->appointments[i].places[k];

            rc = each(arg, p->desk ? p->desk : p->title);
        }
    return rc;
}

struct choice {
    const struct desks *own;
    struct str          text;
    const char         *desk; /* the longest with which the text begins */
};

static int begins(void *arg, const char *desk)
{
    struct choice *c = arg;
    struct str     name = str_c(desk), start = {c->text.p, name.n};

    if (c->text.n >= name.n && str_eq_nocase(start, name) &&
        (c->text.n == name.n || c->text.p[name.n] == ' ') && desk_may(c->own, desk) &&
        (c->desk == NULL || name.n > str_c(c->desk).n))
        c->desk = desk;
    return 0;
}

/* NULL: none is named, and there are several. */
static const char *take_desk(const struct ctx *ctx, const struct desks *own, struct str *rest)
{
    struct choice c = {own, *rest, NULL};

    each_desk(ctx->school, begins, &c);
    if (c.desk)
        *rest = str_trim(str_skip(*rest, str_c(c.desk).n));
    else if (own->count == 1 && !own->all)
        c.desk = own->name[0];
    return c.desk;
}

/* ---- which member ---- */

struct search {
    struct str text; /* userid or name */
    struct buf userid, name, list;
    unsigned   count;
};

#define auto_search __attribute__((cleanup(search_free)))

static void search_free(struct search *s)
{
    buf_free(&s->userid);
    buf_free(&s->name);
    buf_free(&s->list);
}

static int compare(void *arg, const struct staff *m)
{
    struct search      *s = arg;
    auto_buf struct buf line = {0};

    if (!str_eq_nocase(m->userid, s->text) && !str_eq(m->name, s->text))
        return 0;
    buf_f(&line, "\n%.*s　%.*s", STR_ARG(m->userid), STR_ARG(m->name));
    if (text_contains(buf_view(&s->list), buf_view(&line)))
        return 0; /* another role of the same */
    if (s->count++ == 0) {
        buf_str(&s->userid, m->userid);
        buf_str(&s->name, m->name.n > 0 ? m->name : m->userid);
    }
    if (s->count <= SAME_NAME)
        buf_str(&s->list, buf_view(&line));
    return 0;
}

/* 1: one is found; 0: none or several, and *out says so. */
static int find(struct ctx *ctx, struct search *s, struct reply *out, struct err *err)
{
    static const char *const roles[] = {ROLE_CLERK, ROLE_COUNSELLOR, ROLE_GUARD, ROLE_OFFICE};

    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (staff_with(ctx->store, roles[i], compare, s, err) < 0)
            return -1;
    if (s->count == 1)
        return 1;
    if (s->count == 0)
        return reply_textf(out, err,
                           tr(ctx, "教职工名单里没有这个账号或姓名，请核对，或联系%s登记。",
                              "Nobody on the list of the staff has this account or name: please "
                              "check it, or ask %s."),
                           text_office(ctx));
    return reply_textf(out, err,
                       tr(ctx, "有 %u 位同名，请写账号：%s", "%u have this name; use the account:%s"),
                       s->count, s->list.p);
}

/* ---- naming ---- */

static int say_usage(struct ctx *ctx, const struct desks *own, struct reply *out, struct err *err)
{
    const char *word = staff_word(ctx, words_deputy);

    if (own->count == 1 && !own->all)
        return reply_textf(out, err,
                           tr(ctx,
                              "请写上请谁代、到哪一天，例如：%s 王老师 6月30日；不用再代了：%s 取消 王老师",
                              "Please say who, and until which day: %s wang 2026-06-30; to end it: "
                              "%s cancel wang"),
                           word, word);
    return reply_textf(out, err,
                       tr(ctx,
                          "请写上办理点、请谁代、到哪一天，例如：%s 财务处 王老师 6月30日；不用再代了：%s "
                          "取消 财务处 王老师",
                          "Please say the desk, who, and until which day: %s DESK wang 2026-06-30; "
                          "to end it: %s cancel DESK wang"),
                       word, word);
}

static int audit(struct ctx *ctx, const char *action, const char *desk, struct str userid,
                 int64_t until, struct err *err)
{
    auto_buf struct buf detail = {0};
    char                date[11];
    int64_t             person;

    if (member_person(ctx->store, userid, &person, err) < 0)
        return -1;
    buf_f(&detail, "%s %.*s", desk, STR_ARG(userid));
    if (until > 0)
        buf_f(&detail, " %s", cst_date(date, cst_day_start(until)));
    return staff_audit_text(ctx, action, person, buf_view(&detail), err);
}

/* In the language of whoever is named. */
static int tell(struct ctx *ctx, const char *desk, struct str userid, int64_t until,
                struct err *err)
{
    auto_buf struct buf memory = {0}, text = {0}, by = {0};
    struct ctx          speaking = *ctx;
    struct member       m;
    struct dialog       d;
    char                date[11];

    if (member_load(ctx->store, ctx->now, userid, STR_LIT("staff"), &m, &d, &memory, err) < 0 ||
        desk_name_say(ctx, ctx->me.userid, &by, err) < 0)
        return -1;
    speaking.me.lang = m.lang;
    if (until > 0)
        buf_f(&text,
              tr(&speaking, "%s请您代理「%s」到 %s：扫学生的二维码，或回复“%s 学号”。",
                 "%s asks you to stand in at \"%s\" until %s: scan a student's code, or reply "
                 "\"%s\" and the number."),
              by.p, desk, cst_date(date, cst_day_start(until)),
              staff_word(&speaking, words_desk_find));
    else
        buf_f(&text,
              tr(&speaking, "%s：不用再代理「%s」了。", "%s: you do not stand in at \"%s\" any more."),
              by.p, desk);
    return push_text_in(ctx, "staff", userid, buf_view(&text), err);
}

static int put(struct ctx *ctx, const char *desk, const struct search *who, int64_t until,
               struct reply *out, struct err *err)
{
    struct deputy d = {.desk = str_c(desk),
                       .userid = buf_view(&who->userid),
                       .by = ctx->me.userid,
                       .until = until};
    char          date[11];

    if (deputy_put(ctx->store, ctx->now, &d, err) < 0 ||
        audit(ctx, "desk.deputy", desk, d.userid, until, err) < 0 ||
        tell(ctx, desk, d.userid, until, err) < 0)
        return -1;
    return reply_textf(out, err,
                       tr(ctx, "好，%s代理「%s」到 %s（含当天），会收到通知。",
                          "%s stands in at \"%s\" up to %s, and is told."),
                       who->name.p, desk, cst_date(date, cst_day_start(until)));
}

/* Who is a clerk of the desk anyhow needs no deputy's place. */
static int name_one(struct ctx *ctx, const char *desk, const struct search *who, int64_t until,
                    struct reply *out, struct err *err)
{
    struct desks his;

    if (desks_own(ctx, buf_view(&who->userid), &his, err) < 0)
        return -1;
    if (desk_may(&his, desk))
        return reply_textf(out, err,
                           tr(ctx, "%s本来就负责「%s」，不用代理。",
                              "\"%s\" is a clerk of \"%s\" anyhow."),
                           who->name.p, desk);
    return put(ctx, desk, who, until, out, err);
}

/* member day: the day is the last word, because a name may have blanks. false: *why says what is
 * wrong with it; empty: there is none. */
static bool take_day(const struct ctx *ctx, struct str *rest, int64_t *day, struct buf *why)
{
    static const struct school_question coming = {
        .kind = ASK_DATE, .min = (char *)"0", .max = (char *)DAYS_MOST};
    auto_buf struct buf value = {0};
    size_t              at = rest->n;
    struct str          word;

    while (at > 0 && rest->p[at - 1] != ' ')
        at--;
    if (at == 0)
        return false;
    word = str_skip(*rest, at);
    if (!date_read(ctx, &coming, word, &value, why) || !cst_parse_date(buf_view(&value), day))
        return false;
    *rest = str_trim((struct str){rest->p, at});
    return rest->n > 0;
}

static int name_deputy(struct ctx *ctx, const struct desks *own, struct str rest,
                       struct reply *out, struct err *err)
{
    auto_search struct search who = {.count = 0};
    auto_buf struct buf       why = {0};
    const char               *desk = take_desk(ctx, own, &rest);
    int64_t                   day;
    int                       rc;

    if (desk == NULL || rest.n == 0)
        return say_usage(ctx, own, out, err);
    if (!take_day(ctx, &rest, &day, &why))
        return why.n > 0 ? reply_text(out, buf_view(&why), err) : say_usage(ctx, own, out, err);
    who.text = rest;
    rc = find(ctx, &who, out, err);
    return rc > 0 ? name_one(ctx, desk, &who, day, out, err) : rc;
}

/* ---- ending ---- */

/* Who is on the list of the staff no more is still found, by the account. */
static int end_deputy(struct ctx *ctx, const struct desks *own, struct str rest, struct reply *out,
                      struct err *err)
{
    auto_search struct search who = {.count = 0};
    auto_reply struct reply   unknown = {0};
    const char               *desk = take_desk(ctx, own, &rest);
    struct str                userid;
    bool                      was;
    int                       rc;

    if (desk == NULL || rest.n == 0)
        return say_usage(ctx, own, out, err);
    who.text = rest;
    if ((rc = find(ctx, &who, &unknown, err)) < 0)
        return -1;
    if (rc == 0 && who.count > 1)
        return reply_text(out, buf_view(&unknown.text), err);
    userid = rc > 0 ? buf_view(&who.userid) : rest;
    if (userid.n > USERID_MOST)
        was = false;
    else if (deputy_remove(ctx->store, str_c(desk), userid, &was, err) < 0)
        return -1;
    if (!was)
        return reply_textf(out, err,
                           tr(ctx, "「%s」没有这位代理，没有改动。",
                              "\"%s\" has no such deputy; nothing was changed."),
                           desk);
    if (audit(ctx, "desk.deputy_end", desk, userid, 0, err) < 0 ||
        tell(ctx, desk, userid, 0, err) < 0)
        return -1;
    return reply_textf(out, err,
                       tr(ctx, "好，「%s」的这位代理已取消。", "That deputy of \"%s\" is ended."),
                       desk);
}

/* ---- the list ---- */

struct listing {
    struct ctx         *ctx;
    const struct desks *own;
    struct buf          text, seen;
    struct err         *err;
};

static int write_deputy(void *arg, const struct deputy *d)
{
    struct listing *l = arg;
    char            date[11];
    bool            stands;

    if (deputy_stands(l->ctx, d, &stands, l->err) < 0)
        return -1;
    if (!stands)
        return 0;
    buf_f(&l->text, tr(l->ctx, "%.*s：", "%.*s: "), STR_ARG(d->desk));
    if (desk_name_say(l->ctx, d->userid, &l->text, l->err) < 0)
        return -1;
    buf_f(&l->text, tr(l->ctx, " 到 %s（", " until %s (by "),
          cst_date(date, cst_day_start(d->until)));
    if (desk_name_say(l->ctx, d->by, &l->text, l->err) < 0)
        return -1;
    buf_c(&l->text, tr(l->ctx, " 指定）\n", ")\n"));
    return 0;
}

static int write_desk(void *arg, const char *desk)
{
    struct listing     *l = arg;
    auto_buf struct buf mark = {0};

    buf_f(&mark, "\n%s\n", desk);
    if (!desk_may(l->own, desk) || text_contains(buf_view(&l->seen), buf_view(&mark)))
        return 0;
    buf_str(&l->seen, buf_view(&mark));
    return deputy_of(l->ctx->store, str_c(desk), cst_day(l->ctx->now), write_deputy, l, l->err);
}

static int list(struct ctx *ctx, const struct desks *own, struct reply *out, struct err *err)
{
    struct listing          l = {.ctx = ctx, .own = own, .err = err};
    auto_reply struct reply how = {0};
    int                     rc = each_desk(ctx->school, write_desk, &l) < 0 ? -1 : 0;

    if (rc == 0 && l.text.n == 0)
        buf_c(&l.text, tr(ctx, "现在没有人代理。\n", "Nobody stands in at the moment.\n"));
    if (rc == 0)
        rc = say_usage(ctx, own, &how, err);
    if (rc == 0) {
        buf_str(&l.text, buf_view(&how.text));
        rc = reply_text(out, buf_view(&l.text), err);
    }
    buf_free(&l.text);
    buf_free(&l.seen);
    return rc;
}

/* ---- the word ---- */

static bool take_cancel(struct str *rest)
{
    struct str behind = *rest, word = {"", 0};

    str_split(&behind, ' ', &word);
    if (word_of(word) != WORD_CANCEL)
        return false;
    *rest = str_trim(behind);
    return true;
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct str   rest = staff_rest(ctx);
    struct desks own;

    (void)msg;
    if (desks_own(ctx, ctx->me.userid, &own, err) < 0)
        return -1;
    if (!own.clerk)
        return reply_text(out,
                          str_c(tr(ctx, "这项功能只对办理点的老师开放，代理的老师不能再请人代理。",
                                   "This is for the clerks of a desk; a deputy names nobody.")),
                          err);
    if (rest.n == 0)
        return list(ctx, &own, out, err);
    if (take_cancel(&rest))
        return end_deputy(ctx, &own, rest, out, err);
    return name_deputy(ctx, &own, rest, out, err);
}

static bool is_there(const struct ctx *ctx)
{
    return ctx->school->clearances_count + ctx->school->appointments_count > 0;
}

static bool wants(const struct ctx *ctx, const struct message *msg)
{
    return is_there(ctx) && staff_free(ctx, msg);
}

static int listed(struct ctx *ctx, bool *may, struct err *err)
{
    struct desks own = {.clerk = false};

    if (is_there(ctx) && desks_own(ctx, ctx->me.userid, &own, err) < 0)
        return -1;
    *may = own.clerk;
    return 0;
}

const struct handler handler_desk_deputy = {
    .name = "desk_deputy",
    .type = MSG_TEXT,
    .words = words_deputy,
    .arguments = true,
    .apps = APPS_STAFF,
    .wants = wants,
    .listed = listed,
    .help = "代理　请人代您办理",
    .help_en = "deputy: who stands in for you",
    .run = run,
};
