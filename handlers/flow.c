/* The flow engine: what happens. One message in, the next question (or the review, the receipt)
 * out. The step is always the first question that is asked and not answered, so going back or
 * changing an answer is dropping it. */
#include "handlers/flow.h"

#include "bot/push.h"
#include "conf/words.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_path.h"
#include "handlers/flow_private.h"
#include "handlers/flow_window.h"
#include "handlers/texts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { WRONG_PATIENCE = 3 }; /* after so many wrong answers in a row we say how to get out */

/* ---- the answers ---- */

int turn_take(struct turn *t, const struct school_question *q, struct str value, struct buf *why,
              struct err *err)
{
    answer_keep(&t->answers, q, value);
    if (kind_answered(t, q, why, err) < 0)
        return -1;
    if (why->n == 0) {
        answers_drop(&t->answers, NOTE_WRONG);
        turn_warn(t, q);
    }
    path_prune(t->flow, &t->answers);
    t->step = path_next(t->flow, &t->answers);
    return 0;
}

/* After an answer: the next question, the review, or the end. */
static int turn_go_on(struct turn *t, bool review, struct err *err)
{
    if (t->step == t->flow->questions_count && !review)
        return turn_submit(t, err);
    return turn_ask(t, err);
}

/* An answer does not fit: `why` beside the question, and after the third time how to get out. */
static int turn_wrong(struct turn *t, struct str why, struct err *err)
{
    const char *before = answers_get(&t->answers, NOTE_WRONG);
    int64_t     times = 0;
    char        now[8];

    if (before)
        str_i64(str_c(before), &times);
    times = times < 99 ? times + 1 : times;
    snprintf(now, sizeof now, "%d", (int)times);
    answers_set(&t->answers, NOTE_WRONG, str_c(now), false);
    turn_lead(t, why);
    if (times >= WRONG_PATIENCE) {
        auto_buf struct buf way_out = {0};

        buf_c(&way_out,
              tr(t->ctx, "不知道怎么答？回复“帮助”看说明，“取消”退出，或找",
                 "Stuck? Reply \"help\" for an explanation, \"cancel\" to leave, or ask "));
        text_desk(t->ctx, &way_out);
        buf_c(&way_out, tr(t->ctx, "。", "."));
        turn_lead(t, buf_view(&way_out));
    }
    return turn_repeat(t, err);
}

static bool is_blank(char c)
{
    return c == ' ' || c == ',' || c == '\n';
}

/* A name may have blanks: all words up to the first with a digit. */
static struct str take_name(struct str *line)
{
    struct str said = {line->p, 0};
    size_t     i = 0;

    while (i < line->n && !isdigit((unsigned char)line->p[i]))
        if (is_blank(line->p[i++]) || i == line->n)
            said.n = i;
    *line = str_skip(*line, said.n);
    while (said.n > 0 && is_blank(said.p[said.n - 1]))
        said.n--;
    return said;
}

/* In flows of our own the last text is a name. */
static bool is_name(const struct turn *t, const struct school_question *q)
{
    const struct school_question *end = t->flow->questions + t->flow->questions_count;
    bool                          name = t->flow->action && q->kind == ASK_TEXT;

    while (++q < end)
        name = name && q->kind != ASK_TEXT;
    return name;
}

/* A label, or the beginning of just one: with blanks where it has them, so that two answers are not
 * taken for one. */
static bool is_label(const struct school_question *q, struct str said)
{
    unsigned index;

    if (memchr(said.p, ' ', said.n) == NULL)
        return answer_is_option(q, said) || live_begun(q, said, &index);
    for (unsigned i = 0; i < q->options_count; i++)
        if (str_is(said, q->options[i].label))
            return true;
    return live_begun(q, said, &index) && str_starts(str_c(q->options[index].label), said);
}

/* 11月22日 周日: an option that the action has made may have blanks, and its beginning will do. The
 * longest counts. */
static struct str take_label(const struct school_question *q, struct str *line)
{
    struct str found = {line->p, 0};

    for (size_t i = 1; i <= line->n; i++) {
        struct str said = {line->p, i};

        if ((i == line->n || is_blank(line->p[i])) && !is_blank(line->p[i - 1]) &&
            is_label(q, said))
            found = said;
    }
    *line = str_skip(*line, found.n);
    return found;
}

static struct str take_part(const struct turn *t, const struct school_question *q, struct str *line)
{
    unsigned behind =
        path_total(t->flow, &t->answers) - path_number(t->flow, &t->answers, t->step);
    struct str label = live_reads(t, q) ? take_label(q, line) : STR_LIT("");

    if (label.n > 0)
        return label;
    if (behind > 0 && line->n > 0 && is_name(t, q))
        return take_name(line);
    return answer_take(t->ctx, q, line, behind == 0);
}

static bool is_personal(const struct school_flow *flow)
{
    bool personal = false;

    for (unsigned i = 0; i < flow->questions_count; i++)
        personal = personal || flow->questions[i].personal;
    return personal;
}

/* What is left over of a line that may have a number of somebody in it is not shown again. */
static void say_unused(const struct turn *t, struct str line, struct buf *why)
{
    if (line.n == 0)
        return;
    if (is_personal(t->flow))
        buf_c(why, tr(t->ctx, "后面多出来的没有用上。", "What stood behind it was not used."));
    else
        buf_f(why, tr(t->ctx, "后面多出来的“%.*s”没有用上。", "\"%.*s\" at the end was not used."),
              STR_ARG(text_chars(line, 20)));
}

int flow_take_line(struct turn *t, struct str line, bool texts, struct buf *why, struct err *err)
{
    if (kind_same(t, &line, why, err) < 0)
        return -1;
    while (t->step < t->flow->questions_count && why->n == 0 && !t->over) {
        const struct school_question *q = &t->flow->questions[t->step];
        auto_buf struct buf           value = {0};
        struct str                    said;
        bool                          fits;

        if ((q->kind == ASK_TEXT && !texts) || q->kind == ASK_CODE)
            break;
        if (live_look(t, err) < 0)
            return -1;
        if (live_is_empty(t)) {
            live_say_empty(t, why);
            t->over = true;
            break;
        }
        line = str_trim(line);
        said = take_part(t, q, &line);
        if (said.n == 0)
            break;
        if (kind_read(t, q, said, &value, why, &fits, err) < 0)
            return -1;
        if (!fits)
            break;
        if (turn_take(t, q, buf_view(&value), why, err) < 0 ||
            (why->n == 0 && kind_presets(t, why, err) < 0))
            return -1;
    }
    if (why->n == 0)
        say_unused(t, str_trim(line), why);
    return 0;
}

/* `1 1 36.5` in the middle: all of it or nothing, so not where an action acts on each. Commas are
 * left to questions that take several choices, and free words to their own question, which would
 * take a slip of the finger too.
 * *taken false: the turn is as it was. */
static int take_several(struct turn *t, struct str said, bool *taken, struct err *err)
{
    auto_buf struct buf why = {0};
    enum question_kind  kind = t->flow->questions[t->step].kind;

    *taken = false;
    if ((kind != ASK_CHOICE && kind != ASK_NUMBER) || memchr(said.p, ' ', said.n) == NULL ||
        memchr(said.p, ',', said.n) != NULL || t->flow->action)
        return 0;
    if (flow_take_line(t, said, false, &why, err) < 0)
        return -1;
    *taken = why.n == 0;
    if (*taken)
        return 0;
    buf_clear(&t->warn);
    return turn_resume(t, err);
}

static int take_said(struct turn *t, struct str said, struct buf *why, struct err *err)
{
    const struct school_question *q = &t->flow->questions[t->step];
    auto_buf struct buf           value = {0};
    bool                          fits, taken = false;

    if (live_look(t, err) < 0)
        return -1;
    if (live_is_empty(t)) {
        live_say_empty(t, why);
        t->over = true;
        return 0;
    }
    if (kind_read(t, q, said, &value, why, &fits, err) < 0)
        return -1;
    if (fits)
        return turn_take(t, q, buf_view(&value), why, err);
    if (take_several(t, said, &taken, err) < 0)
        return -1;
    if (taken)
        buf_clear(why);
    return 0;
}

/* 20210001 张三 … to the question for the number. A number may be typed in groups (2136 0101 150001):
 * it takes more than digits behind the blank to be a line. */
static bool is_line(const struct turn *t, struct str said)
{
    const struct school_question *q = &t->flow->questions[t->step];
    const struct flow_action     *action = t->flow->action ? flow_action(t->flow) : NULL;
    bool                          blank = false;

    if (action == NULL || action->prose || q->kind != ASK_TEXT || is_name(t, q))
        return false;
    for (size_t i = 0; i < said.n; i++) {
        blank = blank || is_blank(said.p[i]);
        if (blank && !is_blank(said.p[i]) && !isdigit((unsigned char)said.p[i]))
            return true;
    }
    return false;
}

/* An answer was taken, or why not. */
static int turn_answered(struct turn *t, struct buf *why, struct err *err)
{
    if (t->over)
        return act_over(t, buf_view(why), err);
    if (why->n > 0)
        return turn_wrong(t, buf_view(why), err);
    if (turn_note_words(t, err) < 0)
        return -1;
    return turn_go_on(t, !t->flow->no_review, err);
}

static int answer_question_step(struct turn *t, struct str said, struct err *err)
{
    auto_buf struct buf why = {0};

    if ((is_line(t, t->ctx->text) ? flow_take_line(t, t->ctx->text, true, &why, err)
                                  : take_said(t, said, &why, err)) < 0)
        return -1;
    return turn_answered(t, &why, err);
}

int turn_answer(struct turn *t, struct str value, struct err *err)
{
    auto_buf struct buf why = {0};

    if (turn_take(t, &t->flow->questions[t->step], value, &why, err) < 0)
        return -1;
    return turn_answered(t, &why, err);
}

/* ---- the review ---- */

static bool is_yes(struct str said)
{
    static const char *const words[] = {
        "1", "确认", "确定", "是", "好", "对", "yes", "y", "ok", NULL,
    };

    for (const char *const *w = words; *w; w++)
        if (str_eq_nocase(said, str_c(*w)))
            return true;
    return false;
}

/* 改2, 改 2, 修改第2项, change 2. */
static bool change_number(struct str said, uint64_t *number)
{
    static const char *const words[] = {"修改", "改", "change", "第", NULL};
    struct str               digits;
    bool                     named = false;

    for (const char *const *w = words; *w; w++) {
        struct str word = str_c(*w), start = {said.p, word.n};

        if (said.n < word.n || !str_eq_nocase(start, word))
            continue;
        said = str_trim(str_skip(said, word.n));
        named = true;
    }
    digits = (struct str){said.p, 0};
    while (digits.n < said.n && isdigit((unsigned char)said.p[digits.n])) /* 项, 题 may follow */
        digits.n++;
    return named && str_u64(digits, number);
}

/* 看3: the answer whole, before it is submitted. All words of
 * the review work behind it. */
static int show_whole(struct turn *t, uint64_t number, uint64_t page, struct err *err)
{
    auto_buf struct buf text = {0};
    bool                more;

    if (live_look(t, err) < 0)
        return -1;
    if (!text_whole(t->ctx, t->flow, &t->answers, number, page, &more, &text))
        return turn_wrong(t, str_c(tr(t->ctx, "没有这一项。", "There is no such number.")), err);
    if (more)
        buf_f(&text, tr(t->ctx, "后面还有，回复“看%u %u”。\n", "More: reply \"show %u %u\".\n"),
              (unsigned)number, (unsigned)page + 1);
    buf_f(&text,
          tr(t->ctx, "\n回复 1 提交；改%u 重填这一项；取消 放弃",
             "\nReply 1 to submit; change %u: answer it again; cancel: leave"),
          (unsigned)number);
    return turn_keep(t, err) < 0 ? -1 : turn_say(t, buf_view(&text), err);
}

static int answer_review(struct turn *t, struct str said, struct err *err)
{
    static const char how[] = "回复 1 才会提交；要修改请回复“改”加序号，例如 改2。";
    static const char how_en[] =
        "Reply 1 to submit; to change an answer reply with its number, such as change 2.";
    uint64_t number, page;
    unsigned i;

    if (is_yes(said))
        return turn_submit(t, err);
    if (text_wants_whole(said, &number, &page))
        return show_whole(t, number, page, err);
    if (!change_number(said, &number))
        return turn_wrong(t, str_c(tr(t->ctx, how, how_en)), err);
    i = number <= UINT32_MAX ? path_numbered(t->flow, &t->answers, (unsigned)number) : t->step;
    if (i == t->flow->questions_count)
        return turn_wrong(t, str_c(tr(t->ctx, "没有这一项。", "There is no such number.")), err);
    answers_drop(&t->answers, t->flow->questions[i].name);
    t->step = i;
    return turn_ask(t, err);
}

/* ---- words that work in every question ---- */

int flow_cancel(struct turn *t, struct err *err)
{
    auto_buf struct buf text = {0}, word = {0};

    subject_word(t, &word);
    buf_f(&text,
          tr(t->ctx, "已取消「%s」，没有提交。回复“%s”可以重新开始。",
             "\"%s\" was cancelled, nothing was sent. Reply \"%s\" to start again."),
          flow_title(t->ctx, t->flow), word.p);
    return turn_leave(t, err) < 0 ? -1 : turn_say(t, buf_view(&text), err);
}

int flow_back(struct turn *t, struct err *err)
{
    int before = path_before(t->flow, &t->answers, t->step);

    if (kind_back(t))
        return turn_ask(t, err);
    if (before < 0) {
        turn_lead(t, str_c(tr(t->ctx, "已经是第一题了。", "This is the first question.")));
        return turn_repeat(t, err);
    }
    answers_drop(&t->answers, t->flow->questions[before].name);
    answers_drop(&t->answers, NOTE_WRONG);
    t->step = (unsigned)before;
    return turn_ask(t, err);
}

static int turn_help(struct turn *t, struct err *err)
{
    static const char how[] = "怎么填：选择题回复前面的数字或选项的文字，其他题直接回复内容。"
                              "返回 回到上一题，取消 退出（不会提交），服务台 找人帮忙。";
    static const char how_en[] =
        "How to: reply with the number or the words of a choice; other questions take your own "
        "words. back: the question before; cancel: leave, nothing is sent; desk: whom to ask.";

    turn_lead(t, str_c(tr(t->ctx, how, how_en)));
    return turn_repeat(t, err);
}

/* 提交 in the middle: not an answer in one's own words, and not the end. */
static int turn_not_yet(struct turn *t, struct err *err)
{
    turn_lead(t, str_c(tr(t->ctx, "还没填完，答完才能提交。",
                          "Not finished yet: it is submitted after the last question.")));
    return turn_repeat(t, err);
}

int flow_answer(struct ctx *ctx, struct str said, struct reply *out, struct err *err)
{
    auto_turn struct turn t = turn_new(ctx, flow_open(ctx), out);
    enum word             word = word_of(said);
    bool                  closed = false;

    if (turn_resume(&t, err) < 0)
        return -1;
    if (word == WORD_CANCEL)
        return flow_cancel(&t, err);
    if (turn_closed(&t, &closed, err) < 0)
        return -1;
    if (closed)
        return 0;
    switch (word) {
    case WORD_BACK:
        return flow_back(&t, err);
    case WORD_HELP:
        return turn_help(&t, err);
    case WORD_SUBMIT:
        return t.step < t.flow->questions_count ? turn_not_yet(&t, err) : turn_submit(&t, err);
    default:
        break;
    }
    if (t.step == t.flow->questions_count)
        return answer_review(&t, ctx->text, err);
    return answer_question_step(&t, t.flow->questions[t.step].kind == ASK_TEXT ? said : ctx->text,
                                err);
}

int flow_say(struct ctx *ctx, struct str first, bool cards, struct reply *out, struct err *err)
{
    const struct school_flow *flow = flow_open(ctx);
    auto_turn struct turn     t = turn_new(ctx, flow, out);

    if (flow == NULL)
        return reply_text(out, first, err);
    if (turn_resume(&t, err) < 0)
        return -1;
    turn_lead(&t, first);
    if (!cards)
        return turn_repeat(&t, err);
    answers_drop(&t.answers, NOTE_WORDS);
    t.aside = true;
    return turn_ask(&t, err);
}
