#include "handlers/page_private.h"

#include "base/utf8.h"
#include "handlers/desk.h"
#include "handlers/texts.h"

/* ---- sentences ---- */

static void say_unknown(const struct ctx *ctx, struct buf *out)
{
    buf_c(out, tr(ctx, "学校名册里没有找到你登录的账号，这里没有可以看的内容。请联系",
                  "The account that you logged in with is not on the school’s roster, so there is "
                  "nothing to see here. Please ask "));
    text_desk(ctx, out);
    buf_c(out, tr(ctx, "。", "."));
}

static void say_doubted(const struct ctx *ctx, struct buf *out)
{
    buf_c(out, tr(ctx, "这个账号的身份正在核实，核实好以前这里什么也不显示。请联系",
                  "It is being checked who this account belongs to; until then nothing is shown "
                  "here. Please ask "));
    text_desk(ctx, out);
    buf_c(out, tr(ctx, "。", "."));
}

static void say_no_desk(const struct ctx *ctx, struct buf *out)
{
    buf_f(out,
          tr(ctx, "你登录的账号没有办理点的权限。要在这里办理，请%s把你加为办理员，或请办理员设你为代理。",
             "The account that you logged in with has no desk. Ask %s to make you a clerk, or a "
             "clerk to name you a deputy."),
          text_office(ctx));
}

/* ---- who it is ---- */

static void begin(struct ctx *ctx, const struct msg_page *page)
{
    buf_clear(&ctx->member_memory);
    ctx->me = (struct member){.userid = {"", 0}};
    ctx->me.lang = page->english ? LANG_EN : LANG_ZH;
}

/* As a message from that member would do it; the language is that of the page. */
static int become(struct ctx *ctx, const struct msg_page *page, struct str userid, struct err *err)
{
    struct dialog dialog; /* of the chat: nothing here goes on with it */

    buf_clear(&ctx->member_memory);
    if (member_load(ctx->store, ctx->now, userid, str_c(ctx->app->name), &ctx->me, &dialog,
                    &ctx->member_memory, err) < 0)
        return -1;
    ctx->me.lang = page->english ? LANG_EN : LANG_ZH;
    return 0;
}

struct found {
    int64_t     id;
    struct buf *name;
};

static int keep(void *arg, const struct person *p)
{
    struct found *f = arg;

    f->id = p->id;
    if (f->name)
        buf_str(f->name, p->name);
    return 0;
}

/* *person 0: nobody. */
static int find_number(struct ctx *ctx, const struct msg_page *page, int64_t *person,
                       struct err *err)
{
    struct found f = {0};

    if (people_find(ctx->store, page->user, keep, &f, err) < 0)
        return -1;
    *person = f.id;
    return 0;
}

/* ---- a student ---- */

/* 这不是我 was said of the binding: who the account belongs to is open. */
static int doubted(struct ctx *ctx, int64_t person, bool *is, struct err *err)
{
    enum member_bar bar;
    bool            bound;

    if (member_standing(ctx->store, person, &bound, &bar, err) < 0)
        return -1;
    *is = bar == BAR_FROZEN;
    return 0;
}

static int find_person(struct ctx *ctx, const struct msg_page *page, int64_t *person,
                       bool *in_doubt, struct err *err)
{
    *in_doubt = false;
    if (!page->by_userid)
        return find_number(ctx, page, person, err);
    if (member_person(ctx->store, page->user, person, err) < 0)
        return -1;
    return *person == 0 ? 0 : doubted(ctx, *person, in_doubt, err);
}

/* Who has a member is that one, who has none is only himself. */
static int be_person(struct ctx *ctx, const struct msg_page *page, int64_t person, struct err *err)
{
    auto_buf struct buf userid = {0};
    int                 rc = member_of(ctx->store, person, &userid, err);

    if (rc < 0 || (rc > 0 && become(ctx, page, buf_view(&userid), err) < 0))
        return -1;
    ctx->me.person = person;
    return 0;
}

int page_person(struct ctx *ctx, const struct msg_page *page, struct buf *name, struct buf *say,
                struct err *err)
{
    struct found f = {.name = name};
    int64_t      person;
    bool         in_doubt;

    begin(ctx, page);
    if (find_person(ctx, page, &person, &in_doubt, err) < 0)
        return -1;
    if (person == 0 || in_doubt) {
        if (in_doubt)
            say_doubted(ctx, say);
        else
            say_unknown(ctx, say);
        return 0;
    }
    if (be_person(ctx, page, person, err) < 0 ||
        people_get(ctx->store, person, keep, &f, err) < 0)
        return -1;
    return 1;
}

/* ---- a clerk ---- */

static int has_desk(struct ctx *ctx, struct str userid, bool *has, struct err *err)
{
    struct desks desks;

    if (desks_of(ctx, userid, &desks, err) < 0)
        return -1;
    *has = desks.clerk;
    return 0;
}

/* The member who is the person of that number. */
static int clerk_by_person(struct ctx *ctx, int64_t person, struct buf *userid, bool *has,
                           struct err *err)
{
    int rc = person == 0 ? 0 : member_of(ctx->store, person, userid, err);

    if (rc < 0 || (rc > 0 && has_desk(ctx, buf_view(userid), has, err) < 0))
        return -1;
    return 0;
}

/* A userid of the list that looks like the number; but never one that is somebody else's. */
static int clerk_by_list(struct ctx *ctx, const struct msg_page *page, int64_t person,
                         struct buf *userid, bool *has, struct err *err)
{
    int64_t bound;

    if (member_person(ctx->store, page->user, &bound, err) < 0)
        return -1;
    if (bound != 0 && bound != person && !page->by_userid)
        return 0;
    buf_clear(userid);
    buf_str(userid, page->user);
    return has_desk(ctx, page->user, has, err);
}

int page_clerk(struct ctx *ctx, const struct msg_page *page, struct buf *say, struct err *err)
{
    auto_buf struct buf userid = {0};
    int64_t             person = 0;
    bool                has = false;

    begin(ctx, page);
    if (!page->by_userid && (find_number(ctx, page, &person, err) < 0 ||
                             clerk_by_person(ctx, person, &userid, &has, err) < 0))
        return -1;
    if (!has && clerk_by_list(ctx, page, person, &userid, &has, err) < 0)
        return -1;
    if (has && become(ctx, page, buf_view(&userid), err) < 0)
        return -1;
    if (!has || ctx->me.bar != BAR_NONE) {
        say_no_desk(ctx, say);
        return 0;
    }
    return 1;
}
