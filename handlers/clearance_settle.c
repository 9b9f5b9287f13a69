/* When all is done, and when it is not any more; and what the student is told. */
#include "handlers/clearance_private.h"

#include "base/cst.h"
#include "bot/push.h"
#include "handlers/reader.h"
#include "handlers/texts.h"

void clear_telling_free(struct clear_telling *t)
{
    buf_wipe(&t->text);
    buf_free(&t->userid);
}

void clear_line_say(const struct ctx *ctx, const struct clear_line *line, struct buf *out)
{
    clear_node_say(ctx, line->node, out);
    buf_f(out, tr(ctx, "：%s", ": %s"), clear_state_say(ctx, line->state));
    if (line->state != CLEAR_PASSED && line->reason.n > 0)
        buf_f(out, tr(ctx, "。原因：%.*s", ". Why: %.*s"), STR_ARG(buf_view(&line->reason)));
}

/* ---- to whom ---- */

static int find_member(struct ctx *ctx, const struct clear_view *v, struct clear_telling *t,
                       struct err *err)
{
    auto_reader struct reader r = {.memory = {0}};
    struct ctx                there = *ctx;
    int                       rc = reader_of(ctx, v->person, v->clearance->app, &r, err);

    if (rc <= 0)
        return rc;
    buf_str(&t->userid, r.m.userid);
    t->lang = r.m.lang;
    t->card = ctx_app(&there, v->clearance->app) && clear_cards(&there, &r.m);
    return 0;
}

/* ---- what is said ---- */

enum turned { AS_BEFORE, COMPLETED, TAKEN_BACK };

static void say_done(const struct ctx *ctx, const struct clear_view *v, struct buf *out)
{
    const struct school_clearance *c = v->clearance;
    const char                    *word = clear_code_word(ctx, c);

    if (c->done)
        buf_str(out, text_line(tr(ctx, c->done, c->done_en)));
    else
        buf_f(out, tr(ctx, "🎉 「%s」已全部办理完成。", "🎉 \"%s\": all is done."),
              clear_title(ctx, c));
    if (c->gate && word)
        buf_f(out,
              tr(ctx, "\n门岗核对时出示：回复“%s”。",
                 "\nTo show it at the gate, reply \"%s\"."),
              word);
}

static void say_back(const struct ctx *ctx, const struct clear_view *v, struct buf *out)
{
    buf_f(out,
          tr(ctx, "「%s」全部办完的通知已收回，还要办理。",
             "That \"%s\" is all done is taken back: there is something to do again."),
          clear_title(ctx, v->clearance));
}

/* What has changed, what that means, and what comes next. */
static int write_text(struct ctx *ctx, const struct clear_view *v, struct str told,
                      enum turned turned, struct buf *out, struct err *err)
{
    const char *word = clear_word(ctx, v->clearance);

    buf_f(out, tr(ctx, "【%s】\n", "[%s]\n"), clear_title(ctx, v->clearance));
    buf_str(out, told);
    text_newline(out);
    if (turned == COMPLETED) {
        say_done(ctx, v, out);
        return 0;
    }
    if (turned == TAKEN_BACK)
        say_back(ctx, v, out);
    text_newline(out);
    if (v->complete) {
        buf_c(out, tr(ctx, "全部办完了。", "All is done."));
        return 0;
    }
    buf_f(out, tr(ctx, "已完成 %u/%u。", "%u of %u are done. "), v->done, v->count);
    if (clear_next_say(ctx, v, true, out, err) < 0)
        return -1;
    buf_f(out, tr(ctx, "\n全部进度：回复“%s”。", "\nAll of it: reply \"%s\"."), word);
    return 0;
}

/* ---- what rules say, told once ---- */

/* Which of its lines are news to the person: told is set for each. */
static int find_news(struct ctx *ctx, const struct clear_view *v, bool told[CLEAR_NODES],
                     unsigned *count, struct err *err)
{
    *count = 0;
    for (unsigned i = 0; i < v->count; i++) {
        const struct clear_line *line = &v->line[i];

        told[i] = false;
        if (line->node->rule == NULL || line->spared)
            continue;
        if (clear_know(ctx->store, ctx->now, str_c(v->clearance->name), str_c(line->node->name),
                       v->person, line->state == CLEAR_PASSED, &told[i], err) < 0)
            return -1;
        *count += told[i];
    }
    return 0;
}

int clear_rules_seen(struct ctx *ctx, const struct clear_view *v, struct err *err)
{
    bool     told[CLEAR_NODES];
    unsigned count;

    return v->season == SEASON_OPEN ? find_news(ctx, v, told, &count, err) : 0;
}

static void write_news(const struct ctx *ctx, const struct clear_view *v,
                       const bool told[CLEAR_NODES], struct str before, struct buf *out)
{
    buf_str(out, before);
    for (unsigned i = 0; i < v->count; i++) {
        if (!told[i])
            continue;
        text_newline(out);
        clear_line_say(ctx, &v->line[i], out);
    }
}

/* ---- settling ---- */

/* The constraint decides whether it is the first time: one card, whoever comes at once. */
static int turn(struct ctx *ctx, const struct clear_view *v, enum turned *turned, struct err *err)
{
    struct str name = str_c(v->clearance->name);
    bool       first = false, was = false;

    if (v->complete) {
        if (v->completed_at == 0 &&
            clear_complete(ctx->store, ctx->now, name, v->person, &first, err) < 0)
            return -1;
        *turned = first ? COMPLETED : AS_BEFORE;
        return 0;
    }
    if (v->completed_at != 0 && clear_reopen(ctx->store, name, v->person, &was, err) < 0)
        return -1;
    *turned = was ? TAKEN_BACK : AS_BEFORE;
    return 0;
}

int clear_settle(struct ctx *ctx, const struct clear_view *v, struct str zh, struct str en,
                 struct clear_telling *out, struct err *err)
{
    auto_wiped struct buf told = {0};
    struct ctx            speaking = *ctx;
    bool                  news[CLEAR_NODES];
    unsigned              count;
    enum turned           turned;

    if (!v->concerned || v->season != SEASON_OPEN)
        return 0;
    if (turn(ctx, v, &turned, err) < 0 || find_news(ctx, v, news, &count, err) < 0)
        return -1;
    if (turned == AS_BEFORE && zh.n == 0 && count == 0)
        return 0;
    if (find_member(ctx, v, out, err) < 0)
        return -1;
    out->card = out->card && turned == COMPLETED;
    if (out->userid.n == 0)
        return 0;
    speaking.me.lang = out->lang;
    write_news(&speaking, v, news, out->lang == LANG_EN ? en : zh, &told);
    return write_text(&speaking, v, buf_view(&told), turned, &out->text, err);
}

/* ---- telling one ---- */

static int push_done(struct ctx *ctx, const struct school_clearance *c, struct str to,
                     struct err *err)
{
    auto_clear_card struct clear_card card = {0};

    clear_card_done(ctx, c, &card);
    return push_card(ctx, to, &card.card, err);
}

int clear_tell(struct ctx *ctx, const struct school_clearance *c, struct str to,
               enum member_lang lang, struct str text, bool card, struct err *err)
{
    struct ctx speaking = *ctx;

    if (to.n == 0 || text.n == 0 || !ctx_app(&speaking, c->app))
        return 0;
    speaking.me.lang = lang;
    if (push_text(&speaking, to, text, err) < 0)
        return -1;
    return card ? push_done(&speaking, c, to, err) : 0;
}

/* To who is talking it comes behind the answer. */
int clearance_settle(struct ctx *ctx, const struct school_clearance *c, int64_t person,
                     struct str zh, struct str en, struct err *err)
{
    auto_clear_view struct clear_view       v = {0};
    auto_clear_telling struct clear_telling t = {0};
    bool                                    after = ctx->after_reply;
    int                                     rc;

    if (clearance_read(ctx, c, person, &v, err) < 0 || clear_settle(ctx, &v, zh, en, &t, err) < 0)
        return -1;
    ctx->after_reply = after || ctx->me.person == person;
    rc = clear_tell(ctx, c, buf_view(&t.userid), t.lang, buf_view(&t.text), t.card, err);
    ctx->after_reply = after;
    return rc;
}

/* ---- what may concern a rule ---- */

static bool is_named(const char *name, struct str flow)
{
    return name && str_is(flow, name);
}

static bool is_about(const struct node_rule *rule, struct str flow)
{
    if (rule == NULL)
        return false;
    if (flow.n == 0)
        return rule->confirmed || rule->calm;
    return is_named(rule->flow, flow) || is_named(rule->report, flow);
}

static bool asks_for(const struct school_clearance *c, struct str flow)
{
    for (unsigned i = 0; i < c->nodes_count; i++)
        if (is_about(c->nodes[i].rule, flow))
            return true;
    return false;
}

int clearance_touched(struct ctx *ctx, int64_t person, struct str flow, struct err *err)
{
    static const struct str nothing = {"", 0};

    for (unsigned i = 0; i < ctx->school->clearances_count && person > 0; i++) {
        const struct school_clearance *c = &ctx->school->clearances[i];

        if (asks_for(c, flow) && clearance_season(c, ctx->now) == SEASON_OPEN &&
            clearance_settle(ctx, c, person, nothing, nothing, err) < 0)
            return -1;
    }
    return 0;
}
