/* answer — what a handler of the staff answers to a text, where the worker must not wait for it
 * (staff_later.h): it is run here, with a store that is only read. */
#include "bot/push.h"
#include "handlers/handlers.h"
#include "handlers/make.h"

/* Those that read only and write nothing but traces. */
static const struct handler *const readers[] = {
    &handler_missing,
    &handler_reach,
    &handler_desk_stuck,
    NULL,
};

/* handler, userid, e for English, and the text: a line each */
int make_answer_order(struct ctx *ctx, const struct handler *h, struct err *err)
{
    auto_buf struct buf spec = {0};

    buf_f(&spec, "%s\n%.*s\n%s\n%.*s", h->name, STR_ARG(ctx->me.userid),
          ctx->me.lang == LANG_EN ? "e" : "", STR_ARG(ctx->text));
    return push_make(ctx, "staff", ctx->me.userid, MAKE_ANSWER, buf_view(&spec), err);
}

static const struct handler *find(struct str name)
{
    for (const struct handler *const *h = readers; *h; h++)
        if (str_is(name, (*h)->name))
            return *h;
    return NULL;
}

static int make(struct store *store, const struct conf_school *school, int64_t now,
                struct str spec, struct made *out, struct err *why)
{
    auto_reply struct reply reply = {0};
    const struct handler   *h;
    struct str              name, userid, lang;
    struct ctx ctx = {.now = now, .store = store, .school = school, .outbound = true,
                      .reading = true};

    if (!str_split(&spec, '\n', &name) || !str_split(&spec, '\n', &userid) ||
        !str_split(&spec, '\n', &lang) || spec.p == NULL || (h = find(name)) == NULL)
        return err_set(why, ERR_BAD_INPUT, "make: an answer that cannot be read");
    ctx.text = spec;
    ctx.me.userid = userid;
    ctx.me.lang = str_is(lang, "e") ? LANG_EN : LANG_ZH;
    if (h->run(&ctx, NULL, &reply, why) < 0)
        return -1;
    buf_str(&out->text, buf_view(&reply.text));
    return 0;
}

const struct maker make_answer = {.name = MAKE_ANSWER, .make = make};
