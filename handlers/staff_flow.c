#include "handlers/staff_flow.h"

#include "base/mem.h"
#include "handlers/flow.h"
#include "handlers/texts.h"

bool staff_daily(const struct school_flow *flow)
{
    return flow->action == NULL && flow->rule == RULE_DAILY && strcmp(flow->app, "staff") != 0;
}

bool staff_countable(const struct school_flow *flow)
{
    return flow->action == NULL && flow->rule != RULE_ALWAYS;
}

/* Nobody is missed where one gives something when there is a need: a repair, an application. */
bool staff_expected(const struct school_flow *flow)
{
    return staff_countable(flow) && flow->rule != RULE_TIMES_A_DAY && flow->approve_count == 0;
}

static bool every_day(const struct school_flow *flow)
{
    return flow->action == NULL && flow->rule == RULE_DAILY;
}

const struct staff_wish staff_daily_wish = {
    .usual = staff_daily,
    .may = every_day,
    .none = "学校没有每日填报的项目。",
    .none_en = "The school has nothing that is reported daily.",
    .other = "「%s」不是每天填报的，没有日报，也不用提醒。",
    .other_en = "\"%s\" is not reported daily: it has no digest, and nobody is reminded of it.",
};

static bool has_proxies(const struct school_flow *flow)
{
    return flow->action == NULL && flow->proxy;
}

static bool has_daily_proxies(const struct school_flow *flow)
{
    return has_proxies(flow) && flow->rule == RULE_DAILY;
}

const struct staff_wish staff_proxy_wish = {
    .usual = has_daily_proxies,
    .may = has_proxies,
    .any = true,
    .none = "学校没有可以代填的项目。",
    .none_en = "The school has nothing that the staff may report for others.",
};

/* Bytes of the name when the text is that, or starts with it and a blank; 0: it does not. */
static size_t named_by(struct str text, const char *name)
{
    struct str n = str_trim(str_c(name));

    if (n.n == 0 || text.n < n.n || !str_eq_nocase((struct str){text.p, n.n}, n))
        return 0;
    return text.n == n.n || text.p[n.n] == ' ' ? n.n : 0;
}

static size_t longest(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t flow_named_by(struct str text, const struct school_flow *flow)
{
    size_t n = longest(named_by(text, flow->title), named_by(text, flow->title_en));

    for (unsigned i = 0; i < flow->words_count; i++)
        n = longest(n, named_by(text, flow->words[i]));
    return n;
}

/* The one with the longest name; with wish->other it may be one that may not be. */
static const struct school_flow *told(const struct ctx *ctx, const struct staff_wish *wish,
                                      struct str *rest)
{
    const struct school_flow *found = NULL;
    size_t                    most = 0;

    for (unsigned i = 0; i < ctx->school->flows_count; i++) {
        const struct school_flow *flow = &ctx->school->flows[i];
        bool   may = wish->may(flow), looked = may || (wish->other && flow->action == NULL);
        size_t n = looked ? flow_named_by(*rest, flow) : 0;

        if (n > most || (n > 0 && n == most && may && !wish->may(found))) {
            most = n;
            found = flow;
        }
    }
    *rest = str_trim(str_skip(*rest, most));
    return found;
}

static const struct school_flow *first(const struct ctx *ctx,
                                       bool (*fits)(const struct school_flow *flow),
                                       unsigned *count)
{
    const struct school_flow *found = NULL;

    *count = 0;
    for (unsigned i = 0; i < ctx->school->flows_count; i++)
        if (fits(&ctx->school->flows[i]) && (*count)++ == 0)
            found = &ctx->school->flows[i];
    return found;
}

const char *staff_word(const struct ctx *ctx, const char *const *words)
{
    while (is_english(ctx) && words[1])
        words++;
    return words[0];
}

static int ask_which(struct ctx *ctx, bool (*fits)(const struct school_flow *flow),
                     const char *const *words, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};

    buf_c(&text, tr(ctx, "请写上是哪一项：", "Please say which one:"));
    for (unsigned i = 0; i < ctx->school->flows_count; i++)
        if (fits(&ctx->school->flows[i]))
            buf_f(&text, "\n%s %s", staff_word(ctx, words),
                  flow_word(ctx, &ctx->school->flows[i]));
    return reply_text(out, buf_view(&text), err);
}

/* What is meant where none is named. */
struct unnamed {
    const struct school_flow *flow; /* NULL: none, or several */
    bool (*fits)(const struct school_flow *flow);
    unsigned count;                 /* of those that fit */
};

static struct unnamed unnamed(const struct ctx *ctx, const struct staff_wish *wish)
{
    struct unnamed u = {.fits = wish->usual, .count = 1};

    u.flow = wish->first ? flow_anywhere(ctx, str_c(wish->first)) : NULL;
    if (u.flow)
        return u;
    u.flow = first(ctx, u.fits, &u.count);
    if (u.count == 0 && wish->any)
        u.flow = first(ctx, u.fits = wish->may, &u.count);
    if (u.count != 1)
        u.flow = NULL;
    return u;
}

int staff_flow(struct ctx *ctx, const struct staff_wish *wish, const char *const *words,
               struct str *rest, const struct school_flow **flow, bool *named, struct reply *out,
               struct err *err)
{
    const struct school_flow *found = told(ctx, wish, rest);
    struct unnamed            u;

    if (named)
        *named = found != NULL;
    *flow = NULL;
    if (found && !wish->may(found))
        return reply_textf(out, err, tr(ctx, wish->other, wish->other_en), flow_title(ctx, found));
    *flow = found;
    if (found)
        return 1;
    u = unnamed(ctx, wish);
    *flow = u.flow;
    if (u.count > 1)
        return ask_which(ctx, u.fits, words, out, err);
    if (u.count == 0)
        return reply_text(out, str_c(tr(ctx, wish->none, wish->none_en)), err);
    return 1;
}

int staff_call_read(struct ctx *ctx, const struct staff_wish *wish, const char *const *words,
                    struct staff_call *call, struct reply *out, struct err *err)
{
    int rc = scopes_mine(ctx, &call->scopes, out, err);

    if (rc <= 0)
        return rc;
    call->rest = staff_rest(ctx);
    return staff_flow(ctx, wish, words, &call->rest, &call->flow, &call->named, out, err);
}

void staff_command(const struct ctx *ctx, const struct staff_wish *wish, const char *const *words,
                   const struct school_flow *flow, struct buf *out)
{
    buf_c(out, staff_word(ctx, words));
    if (unnamed(ctx, wish).flow != flow)
        buf_f(out, " %s", flow_word(ctx, flow));
}

struct str staff_rest(const struct ctx *ctx)
{
    struct str rest = ctx->text, word;

    str_split(&rest, ' ', &word);
    return str_trim(rest);
}

static void add_kind(struct report_filter *f, const char *kind)
{
    for (unsigned i = 0; i < f->kinds_count; i++)
        if (str_is(str_c(kind), f->kinds[i]))
            return;
    if (f->kinds_count < REPORT_KINDS)
        f->kinds[f->kinds_count++] = kind;
}

/* Of the students' application without kinds: whoever is no staff. They may report there, too, but
 * nobody misses them. */
static void add_everybody(const struct school_flow *flow, struct report_filter *f)
{
    static const char *const kinds[] = {"student", "undergraduate", "graduate", "candidate"};

    for (unsigned i = 0; strcmp(flow->app, "staff") != 0 && i < ARRAY_LEN(kinds); i++)
        add_kind(f, kinds[i]);
}

struct report_filter staff_filter(const struct school_flow *flow, int64_t day, const char *college,
                                  const char *class_name)
{
    struct report_filter f = {
        .flow = str_c(flow->name),
        .day = flow->rule == RULE_DAILY || flow->rule == RULE_TIMES_A_DAY ? day : 0,
        .college = str_c(college),
        .class_name = str_c(class_name),
    };

    if (flow->kinds_count == 0)
        add_everybody(flow, &f);
    for (unsigned i = 0; i < flow->kinds_count; i++) {
        add_kind(&f, flow->kinds[i]);
        if (str_is(str_c(flow->kinds[i]), "student")) { /* as kinds_mean of flow_state.h */
            add_kind(&f, "undergraduate");
            add_kind(&f, "graduate");
        }
    }
    return f;
}
