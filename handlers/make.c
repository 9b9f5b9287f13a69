#include "handlers/make.h"

#include "bot/push.h"
#include "handlers/flow.h"

/* flow day userid flags, a line each: e English, w words, c CSV */
int make_order(struct ctx *ctx, const char *maker, const struct make_ask *ask, struct err *err)
{
    auto_buf struct buf spec = {0};

    buf_f(&spec, "%.*s\n%lld\n%.*s\n%s%s%s", STR_ARG(ask->flow), (long long)ask->day,
          STR_ARG(ask->userid), ask->lang == LANG_EN ? "e" : "", ask->words ? "w" : "",
          ask->csv ? "c" : "");
    return push_make(ctx, "staff", ask->userid, maker, buf_view(&spec), err);
}

int make_read(struct str spec, struct make_ask *ask, struct err *err)
{
    struct make_ask found = {.lang = LANG_ZH};
    struct str      rest = spec, day, flags;

    if (!str_split(&rest, '\n', &found.flow) || !str_split(&rest, '\n', &day) ||
        !str_split(&rest, '\n', &found.userid) || !str_split(&rest, '\n', &flags) ||
        rest.p != NULL || !str_i64(day, &found.day) || found.flow.n == 0 || found.userid.n == 0)
        return err_set(err, ERR_BAD_INPUT, "make: an order that cannot be read");
    for (; flags.n > 0; flags = str_skip(flags, 1)) {
        found.lang = flags.p[0] == 'e' ? LANG_EN : found.lang;
        found.words = found.words || flags.p[0] == 'w';
        found.csv = found.csv || flags.p[0] == 'c';
    }
    *ask = found;
    return 0;
}

struct ctx make_ctx(struct store *store, const struct conf_school *school, int64_t now,
                    const struct make_ask *ask)
{
    struct ctx ctx = {.now = now, .store = store, .school = school};

    ctx.me.userid = ask->userid;
    ctx.me.lang = ask->lang;
    return ctx;
}

const struct school_flow *make_flow(const struct ctx *ctx, const struct make_ask *ask,
                                    struct err *err)
{
    const struct school_flow *flow = flow_anywhere(ctx, ask->flow);

    if (flow == NULL)
        err_set(err, ERR_BAD_INPUT, "make: the school has the flow no more");
    return flow;
}
