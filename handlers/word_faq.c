/* 常见问题 [from] — the numbered list; a number then gives the answer. And any text with one of a
 * question's words in it (faq.h). */
#include "conf/words.h"
#include "handlers/faq.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"
#include "store/dialogs.h"

/* The list is a dialog of its own, so that a number means a question only after it. No flow can be
 * called so. */
static const char list_dialog[] = "?faq";

enum {
    LIST_SECONDS = 600, /* how long a number is understood */
    LIST_BYTES = 1000,  /* of a text of 2048: an open question may stand behind the list, or behind
                           an answer */
};

static const char no_questions[] = "学校还没有整理常见问题，有事请找服务台。";
static const char no_questions_en[] = "No common questions yet; please ask the desk.";
static const char list_how[] = "\n回复编号，或直接说关键词。";
static const char list_how_en[] = "\nReply with a number, or with a keyword.";
static const char list_busy[] = "\n填完「%s」再回复编号或关键词。\n";
static const char list_busy_en[] = "\nFinish \"%s\" first, then reply with a number.\n";

static int keep_list(struct ctx *ctx, struct err *err)
{
    struct dialog d = {
        .flow = str_c(list_dialog),
        .answers = STR_LIT(""),
        .task_id = STR_LIT(""),
        .started_at = ctx->now,
        .expires_at = ctx->now + LIST_SECONDS,
    };

    return dialog_save(ctx->store, ctx->me.userid, str_c(ctx->app->name), &d, err);
}

/* From question `from` (0..) as far as one text goes. */
static void write_list(const struct ctx *ctx, unsigned from, struct buf *out)
{
    const struct conf_school *school = ctx->school;

    buf_c(out, tr(ctx, "【常见问题】\n", "[Common questions]\n"));
    for (unsigned i = from; i < school->faq_count; i++) {
        if (out->n > LIST_BYTES) {
            buf_f(out, tr(ctx, "后面还有，回复“%s %u”接着看。\n", "More: reply \"%s %u\".\n"),
                  tr(ctx, words_faq[0], words_faq[1]), i + 1);
            return;
        }
        buf_f(out, "%u %s\n", i + 1, tr(ctx, school->faq[i].title, school->faq[i].title_en));
    }
}

/* 常见问题 21: the list from there. */
static unsigned list_start(const struct ctx *ctx)
{
    struct str rest = ctx->text, word;
    uint64_t   number;

    str_split(&rest, ' ', &word);
    if (!str_u64(str_trim(rest), &number) || number < 1 || number > ctx->school->faq_count)
        return 0;
    return (unsigned)number - 1;
}

static int run_list(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf       text = {0};
    const struct school_flow *busy = flow_open(ctx);

    (void)msg;
    if (ctx->school->faq_count == 0)
        return flow_say(ctx, str_c(tr(ctx, no_questions, no_questions_en)), false, out, err);
    write_list(ctx, list_start(ctx), &text);
    if (busy) /* a number is an answer to the open question */
        buf_f(&text, tr(ctx, list_busy, list_busy_en), flow_title(ctx, busy));
    else
        buf_c(&text, tr(ctx, list_how, list_how_en));
    if (!busy && keep_list(ctx, err) < 0)
        return -1;
    return flow_say(ctx, buf_view(&text), false, out, err);
}

/* In an answer in one's own words only the word alone is a command. */
static bool wants_list(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return word_of(ctx->text) == WORD_FAQ || !flow_asks_text(ctx);
}

const struct handler handler_faq_list = {
    .name = "faq_list",
    .type = MSG_TEXT,
    .words = words_faq,
    .arguments = true,
    .wants = wants_list,
    .help = "常见问题　也可以直接问",
    .help_en = "faq: or just ask",
    .run = run_list,
};

static int answer(struct ctx *ctx, const struct school_faq *faq, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};

    buf_f(&text, tr(ctx, "【%s】\n", "[%s]\n"), tr(ctx, faq->title, faq->title_en));
    buf_str(&text, text_line(tr(ctx, faq->answer, faq->answer_en)));
    if (text.n > LIST_BYTES)
        return reply_text(out, buf_view(&text), err);
    return flow_say(ctx, buf_view(&text), false, out, err);
}

/* ---- a number after the list ---- */

static bool listed(const struct ctx *ctx, uint64_t *number)
{
    return str_is(ctx->dialog.flow, list_dialog) && str_u64(ctx->text, number);
}

static bool wants_number(const struct ctx *ctx, const struct message *msg)
{
    uint64_t number;

    (void)msg;
    return listed(ctx, &number);
}

static int run_number(struct ctx *ctx, const struct message *msg, struct reply *out,
                      struct err *err)
{
    uint64_t number = 0;

    (void)msg;
    listed(ctx, &number);
    if (number < 1 || number > ctx->school->faq_count)
        return reply_textf(out, err,
                           tr(ctx, "没有第 %.*s 个问题，请回复 1 到 %u。",
                              "No question %.*s; please reply 1 to %u."),
                           STR_ARG(text_chars(ctx->text, 8)), ctx->school->faq_count);
    return answer(ctx, &ctx->school->faq[number - 1], out, err);
}

const struct handler handler_faq_number = {
    .name = "faq_number",
    .type = MSG_TEXT,
    .wants = wants_number,
    .run = run_number,
};

/* ---- by keyword ---- */

static const struct school_faq *find(const struct ctx *ctx)
{
    return faq_find(ctx->school, ctx->text);
}

static bool wants_keyword(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return find(ctx) != NULL;
}

static int run_keyword(struct ctx *ctx, const struct message *msg, struct reply *out,
                       struct err *err)
{
    (void)msg;
    return answer(ctx, find(ctx), out, err);
}

const struct handler handler_faq = {
    .name = "faq",
    .type = MSG_TEXT,
    .wants = wants_keyword,
    .run = run_keyword,
};

/* ---- in the middle of a flow ---- */

/* A tap on the menu is no answer to the open question; nor is a keyword in a text that cannot be
 * one. */
static bool wants_aside(const struct ctx *ctx, const struct message *msg)
{
    return flow_open(ctx) != NULL && (msg->type != MSG_TEXT || flow_cannot_answer(ctx)) &&
           find(ctx) != NULL;
}

const struct handler handler_faq_aside = {
    .name = "faq",
    .type = MSG_TEXT,
    .wants = wants_aside,
    .run = run_keyword,
};

/* ---- the question as the list has it ---- */

/* It may begin with a flow's word: "Phone: which one?" asks, and starts nothing. */
static bool wants_title(const struct ctx *ctx, const struct message *msg)
{
    struct str answers;

    (void)msg;
    return faq_titled(ctx->school, ctx->text) != NULL && !flow_asks_text(ctx) &&
           (flow_worded(ctx, ctx->text, &answers) == NULL || answers.n > 0);
}

static int run_title(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)msg;
    return answer(ctx, faq_titled(ctx->school, ctx->text), out, err);
}

const struct handler handler_faq_title = {
    .name = "faq",
    .type = MSG_TEXT,
    .wants = wants_title,
    .run = run_title,
};
