/* Which flow is meant: by its name, by what was typed, by the open dialog. */
#include "base/mem.h"
#include "base/utf8.h"
#include "handlers/flow_private.h"
#include "handlers/texts.h"

#include <string.h>

const struct school_flow *flow_named(const struct ctx *ctx, struct str name)
{
    for (unsigned i = 0; name.n > 0 && i < ctx->school->flows_count; i++)
        if (str_is(name, ctx->school->flows[i].name) && flow_offered(ctx, &ctx->school->flows[i]))
            return &ctx->school->flows[i];
    return NULL;
}

const struct school_flow *flow_anywhere(const struct ctx *ctx, struct str name)
{
    for (unsigned i = 0; name.n > 0 && i < ctx->school->flows_count; i++)
        if (str_is(name, ctx->school->flows[i].name))
            return &ctx->school->flows[i];
    return NULL;
}

const struct school_flow *flow_open(const struct ctx *ctx)
{
    int64_t person;

    return ctx->dialog.flow.p ? dialog_flow(ctx, ctx->dialog.flow, &person) : NULL;
}

/* Behind the word: nothing, a mark ("打卡。"), or answers that a blank, a mark or a digit sets off
 * ("打卡1 1 36.5"). */
static bool word_starts(struct str text, const char *word, struct str *rest)
{
    size_t n = str_starts_nocase(text, word);
    bool   digit;

    if (n == 0)
        return false;
    text = str_skip(text, n);
    digit = text.n > 0 && text.p[0] >= '0' && text.p[0] <= '9';
    if (text.n > 0 && !digit && strchr(" ,.:!\n", text.p[0]) == NULL &&
        !str_starts(text, STR_LIT("。")))
        return false;
    if (text.n > 0 && !digit)
        text = str_skip(text, str_starts(text, STR_LIT("。")) ? sizeof "。" - 1 : 1);
    *rest = str_trim(text);
    return true;
}

/* A flow's title starts it too: we call it so, and a flow of the menu need not have words. */
static const struct school_flow *flow_titled(const struct ctx *ctx, struct str text)
{
    for (unsigned i = 0; text.n > 0 && i < ctx->school->flows_count; i++) {
        const struct school_flow *flow = &ctx->school->flows[i];

        if (flow_offered(ctx, flow) &&
            (str_eq_nocase(text, str_c(flow->title)) || str_eq_nocase(text, str_c(flow->title_en))))
            return flow;
    }
    return NULL;
}

const struct school_flow *flow_worded(const struct ctx *ctx, struct str text, struct str *answers)
{
    for (unsigned i = 0; i < ctx->school->flows_count; i++) {
        const struct school_flow *flow = &ctx->school->flows[i];

        for (unsigned k = 0; flow_offered(ctx, flow) && k < flow->words_count; k++)
            if (word_starts(text, flow->words[k], answers))
                return flow;
    }
    *answers = (struct str){"", 0};
    return flow_titled(ctx, text);
}

/* ---- a sentence that is about a flow ---- */

static void without_blanks(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != ' ' && text.p[i] != '-')
            buf_char(out, text.p[i]);
}

/* How much of the sentence the name explains; 0: nothing. */
static size_t name_in(struct str plain, const char *name)
{
    auto_buf struct buf word = {0};

    without_blanks(str_c(name), &word);
    return text_contains(plain, buf_view(&word)) ? word.n : 0;
}

/* What people put around the name of a thing: 怎么离校？ is about 离校. */
static struct str without_asking(struct str text)
{
    static const struct str before[] = {
        STR_LIT("请问"), STR_LIT("我要"), STR_LIT("我想"), STR_LIT("想要"), STR_LIT("怎么"),
        STR_LIT("怎样"), STR_LIT("如何"), STR_LIT("要"), STR_LIT("想"), STR_LIT("去"), STR_LIT("办理"),
        STR_LIT("办"), STR_LIT("查"), STR_LIT("看"),
    };
    static const struct str behind[] = {
        STR_LIT("？"), STR_LIT("?"), STR_LIT("。"), STR_LIT("."), STR_LIT("！"), STR_LIT("!"),
        STR_LIT("吗"), STR_LIT("呢"), STR_LIT("呀"), STR_LIT("啊"), STR_LIT("怎么办理"), STR_LIT("怎么办"),
        STR_LIT("办理"), STR_LIT("手续"),
    };
    struct str was;

    do {
        was = text;
        for (size_t i = 0; i < ARRAY_LEN(before); i++)
            if (str_starts(text, before[i]))
                text = str_skip(text, before[i].n);
        for (size_t i = 0; i < ARRAY_LEN(behind); i++)
            if (text.n >= behind[i].n &&
                str_eq(str_skip(text, text.n - behind[i].n), behind[i]))
                text.n -= behind[i].n;
    } while (text.n < was.n);
    return text;
}

/* Two characters say something, of English words four letters from where one begins. */
static bool is_part(struct str text, const char *name)
{
    auto_buf struct buf word = {0};
    bool                ascii = text.n > 0 && (unsigned char)text.p[0] < 0x80;

    if (name == NULL || utf8_count(text) < (ascii ? 4 : 2))
        return false;
    without_blanks(str_c(name), &word);
    if (!ascii)
        return text_contains(buf_view(&word), text);
    for (struct str rest = str_c(name), one; rest.n > 0 && str_split(&rest, ' ', &one);)
        if (one.n >= text.n && str_eq_nocase((struct str){one.p, text.n}, text))
            return true;
    return false;
}

bool text_names(struct str text, const char *title, const char *title_en, char *const *words,
                unsigned words_count)
{
    auto_buf struct buf plain = {0};
    struct str          asked;
    bool                found;

    without_blanks(text, &plain);
    asked = without_asking(buf_view(&plain));
    found = is_part(asked, title) || is_part(asked, title_en);
    for (unsigned i = 0; i < words_count && !found; i++)
        found = is_part(asked, words[i]) || name_in(buf_view(&plain), words[i]) > 0;
    return found;
}

static size_t flow_in(struct str plain, const struct school_flow *flow)
{
    size_t most = name_in(plain, flow->title), n = name_in(plain, flow->title_en);

    most = n > most ? n : most;
    for (unsigned i = 0; i < flow->words_count; i++) {
        n = name_in(plain, flow->words[i]);
        most = n > most ? n : most;
    }
    return most;
}

const struct school_flow *flow_meant(const struct ctx *ctx, struct str text)
{
    const struct school_flow *meant = NULL;
    auto_buf struct buf       plain = {0};
    size_t                    most = 0, n;

    without_blanks(text, &plain);
    for (unsigned i = 0; i < ctx->school->flows_count; i++) {
        const struct school_flow *flow = &ctx->school->flows[i];

        if (flow_offered(ctx, flow) && (n = flow_in(buf_view(&plain), flow)) > most) {
            meant = flow;
            most = n;
        }
    }
    return meant;
}
