/* The flow engine in words: numbered questions, the review, the receipt. */
#include "handlers/flow_private.h"

#include "base/cst.h"
#include "base/utf8.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_path.h"
#include "handlers/flow_place.h"
#include "handlers/texts.h"

#include <string.h>

struct str text_label(const struct ctx *ctx, const struct school_question *q)
{
    static const char *const marks[] = {"？", "?", "：", ":", "。"};
    struct str               label = text_line(tr(ctx, q->title, q->title_en));

    for (unsigned i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t n = strlen(marks[i]);

        if (label.n > n && memcmp(label.p + label.n - n, marks[i], n) == 0)
            label.n -= n;
    }
    return label;
}

const char *text_title(const struct turn *t)
{
    return t->facts.title ? t->facts.title : flow_title(t->ctx, t->flow);
}

bool text_shows(const struct turn *t, unsigned option)
{
    return !act_shows_facts(t) || (t->facts.hidden >> option & 1U) == 0;
}

static void heading(const struct turn *t, struct buf *out)
{
    unsigned total = path_total(t->flow, &t->answers);
    unsigned number = path_number(t->flow, &t->answers, t->step);

    buf_f(out, tr(t->ctx, "【%s】", "[%s]"), text_title(t));
    if (path_is_open(t->flow, &t->answers, t->flow->questions_count))
        buf_f(out, tr(t->ctx, "第 %u 题", " Question %u"), number);
    else if (total > 1)
        buf_f(out, tr(t->ctx, "第 %u 题，共 %u 题", " Question %u of %u"), number, total);
    buf_char(out, '\n');
    subject_say(t, out);
}

/* What is known, a line each. */
static void facts(const struct turn *t, struct buf *out)
{
    const struct flow_facts *f = &t->facts;

    for (unsigned i = 0; i < f->count && act_shows_facts(t); i++)
        if (f->fact[i].value.n > 0)
            buf_f(out, tr(t->ctx, "%s：%.*s\n", "%s: %.*s\n"), f->fact[i].key,
                  STR_ARG(f->fact[i].value));
    if (f->count > 0 && act_shows_facts(t))
        buf_char(out, '\n');
}

/* What stands behind the labels is left out where there is no room for all of it. */
static bool has_room(const struct turn *t, const struct school_question *q)
{
    enum { MOST = 1300 }; /* bytes: the question, and how to answer, take the rest of a message */
    size_t bytes = 0;

    for (unsigned i = 0; i < q->options_count; i++)
        bytes += strlen(q->options[i].label) + strlen(live_more(t, q, i)) + sizeof "20 　\n";
    return bytes <= MOST;
}

static void options(const struct turn *t, const struct school_question *q, struct buf *out)
{
    struct options o = answer_options(q);
    bool           all = live_reads(t, q) && has_room(t, q);

    for (unsigned i = 0; i < o.count; i++) {
        const char *more = all ? live_more(t, q, i) : "";

        if (text_shows(t, i))
            buf_f(out, "%u %s%s%s\n", i + 1, tr(t->ctx, o.of[i].label, o.of[i].label_en),
                  more[0] ? "　" : "", more);
    }
}

static const char *title_of(const struct turn *t, const struct school_question *q)
{
    return act_shows_facts(t) && t->facts.ask ? t->facts.ask : tr(t->ctx, q->title, q->title_en);
}

static void how_to_number(const struct ctx *ctx, const struct school_question *q, struct buf *out)
{
    const char *unit = q->unit ? q->unit : "";

    buf_c(out, tr(ctx, "回复一个数", "Reply with a number"));
    if (q->min && q->max)
        buf_f(out, tr(ctx, "（%s–%s%s）", " (%s-%s%s)"), q->min, q->max, unit);
    else if (q->unit)
        buf_f(out, tr(ctx, "（%s）", " (%s)"), unit);
}

static void how_to_send_photo(const struct ctx *ctx, struct buf *out)
{
    const char *menu = text_button(ctx, MENU_PIC_SYSPHOTO, MENU_PIC_WEIXIN);

    buf_c(out, tr(ctx, "点“+”发一张照片", "Send a picture (\"+\")"));
    if (menu)
        buf_f(out, tr(ctx, "，或点菜单“%s”", ", or use the menu \"%s\""), menu);
}

static void how_to_answer(const struct ctx *ctx, const struct school_question *q, struct buf *out)
{
    switch (q->kind) {
    case ASK_CHOICE:
    case ASK_CONSENT:
        buf_c(out, tr(ctx, "回复数字", "Reply with the number"));
        break;
    case ASK_SEVERAL:
        buf_c(out, tr(ctx, "回复数字，可多选，如 1 2", "Reply with numbers, such as 1 2"));
        break;
    case ASK_TEXT:
        buf_c(out, tr(ctx, "直接回复文字", "Reply in your own words"));
        if (q->example)
            buf_f(out, tr(ctx, "，例如 %s", ", such as %s"),
                  q->example_en ? tr(ctx, q->example, q->example_en) : q->example);
        break;
    case ASK_PHONE:
    case ASK_MAIL:
    case ASK_DOCUMENT:
    case ASK_CODE:
        form_how(ctx, q, out);
        break;
    case ASK_NUMBER:
        how_to_number(ctx, q, out);
        break;
    case ASK_DATE:
        date_how(ctx, q, out);
        break;
    case ASK_LOCATION:
        place_how(ctx, out);
        break;
    case ASK_PHOTO:
        how_to_send_photo(ctx, out);
        break;
    }
    if (q->optional && q->kind == ASK_SEVERAL)
        buf_c(out, tr(ctx, "；没有回复“无”", "; none: nothing of these"));
    else if (q->optional)
        buf_c(out, tr(ctx, "；跳过 不填", "; skip: leave it out"));
}

static const struct answer *answer_to(const struct answers *a, const char *name)
{
    for (unsigned i = 0; i < a->count; i++)
        if (strcmp(a->item[i].field, name) == 0)
            return &a->item[i];
    return NULL;
}

/* 回复 1 用刚才上报的位置（08:10 …） */
static void offer_place(const struct turn *t, struct buf *out)
{
    auto_buf struct buf place = {0};
    char                clock[6];

    if (!place_show(t->ctx, buf_view(&t->offers.place), &place))
        return;
    buf_f(out,
          tr(t->ctx, "回复 1 用刚才上报的位置（%s %s）\n",
             "Reply 1 for the position reported just now (%s %s)\n"),
          cst_clock(clock, t->offers.place_at), place.p);
}

/* ；直接用“校内”请回复“同上”或“=”: also where nothing was said before (a phone of the roster). */
static void offer_same(const struct turn *t, const struct school_question *q, struct buf *out)
{
    const struct answer *preset = answer_to(&t->offers.preset, q->name);
    auto_buf struct buf  shown = {0};

    if (preset == NULL)
        return;
    answer_show(t->ctx, q, preset, &shown);
    buf_f(out, tr(t->ctx, "；直接用“%.*s”请回复“同上”或“=”", "; for \"%.*s\" reply \"same\" or ="),
          STR_ARG(text_chars(buf_view(&shown), 40)));
}

/* What is offered besides: 打卡 同上, where there was an earlier answer. */
static void tip_same(const struct turn *t, struct buf *out)
{
    auto_buf struct buf word = {0};

    subject_word(t, &word);
    if (t->offers.last.count > 0 && t->flow->words_count > 0)
        buf_f(out, tr(t->ctx, "\n和上次一样就回复：%s 同上", "\nThe same as last time: %s same"),
              word.p);
}

/* 打卡 1 1: only where the numbers of a few choices answer the whole flow. */
static void tip(const struct turn *t, struct buf *out)
{
    enum { MOST = 4 };
    const struct school_flow *flow = t->flow;
    auto_buf struct buf       line = {0};
    struct answers            a = {0};
    unsigned                  i;

    subject_word(t, &line);
    while ((i = path_next(flow, &a)) < flow->questions_count && a.count < MOST &&
           flow->questions[i].kind == ASK_CHOICE && flow->questions[i].options_count > 0) {
        answers_set(&a, flow->questions[i].name, str_c(flow->questions[i].options[0].value), false);
        buf_c(&line, " 1");
    }
    if (i == flow->questions_count && a.count > 1 && flow->words_count > 0)
        buf_f(out, tr(t->ctx, "\n也可以一次答完，例如：%s", "\nOr all at once, such as: %s"), line.p);
    answers_free(&a);
}

/* What stands behind the options. */
static void answers_wanted(const struct turn *t, const struct school_question *q, struct buf *out)
{
    if (q->kind == ASK_LOCATION)
        offer_place(t, out);
    buf_char(out, '\n');
    how_to_answer(t->ctx, q, out);
    offer_same(t, q, out);
    if (path_before(t->flow, &t->answers, t->step) >= 0 || q == &place_why)
        buf_c(out, tr(t->ctx, "；返回 上一题", "; back: the question before"));
    buf_c(out, tr(t->ctx, "；取消 退出", "; cancel: leave"));
    if (t->tip) {
        tip(t, out);
        tip_same(t, out);
    }
}

/* What the action tells in front of the question: all of it where the message has room. */
static void live_words(const struct turn *t, size_t used, struct buf *out)
{
    enum { LEAD_MOST = 600 }; /* why an answer was refused */
    struct str lead = live_lead(t);
    size_t     other = t->lead.n > 0 ? t->lead.n + 2 : 0;

    if (lead.n == 0)
        return;
    used += out->n + 2 + (other < LEAD_MOST ? other : LEAD_MOST);
    text_cut(lead, used < REPLY_TEXT_MAX ? REPLY_TEXT_MAX - used : 0, out);
    buf_c(out, "\n\n");
}

void text_question(const struct turn *t, struct buf *out)
{
    const struct ctx             *ctx = t->ctx;
    const struct school_question *q = kind_asked(t);
    auto_buf struct buf           asked = {0};

    buf_str(&asked, text_line(title_of(t, q)));
    buf_char(&asked, '\n');
    if (q->hint) {
        buf_str(&asked, text_line(tr(ctx, q->hint, q->hint_en)));
        buf_char(&asked, '\n');
    }
    options(t, q, &asked);
    answers_wanted(t, q, &asked);
    heading(t, out);
    facts(t, out);
    live_words(t, asked.n, out);
    buf_str(out, buf_view(&asked));
}

void text_question_short(const struct turn *t, struct buf *out)
{
    const struct school_question *q = kind_asked(t);

    subject_say(t, out);
    buf_str(out, text_line(title_of(t, q)));
    buf_char(out, '\n');
    options(t, q, out);
    buf_f(out,
          tr(t->ctx, "看不到卡片？%s；帮助 看说明；取消 退出",
             "No card to be seen? %s; help: how to; cancel: leave"),
          q->kind == ASK_SEVERAL
              ? tr(t->ctx, "回复数字，可多选，如 1 2", "Reply with numbers, such as 1 2")
              : tr(t->ctx, "回复数字就行", "Just reply with the number"));
}

/* Bytes of a message that are the answers'. A lead in front is cut where it would take too many. */
static size_t room_behind(size_t used, size_t lead)
{
    enum { LEAD_MOST = 1000, LEAST = 600 };
    size_t room = used < REPLY_TEXT_MAX ? REPLY_TEXT_MAX - used : 0;

    lead = lead < LEAD_MOST ? lead : LEAD_MOST;
    room = room > lead ? room - lead : 0;
    return room > LEAST ? room : LEAST;
}

static void say_part(const struct ctx *ctx, unsigned number, struct buf *out)
{
    buf_f(out,
          tr(ctx, "长答案这里只显示一部分，提交的是全文；回复“看%u”看第 %u 项的全文。\n",
             "Long answers are shown in part here and submitted whole; reply \"show %u\" to read "
             "no. %u.\n"),
          number, number);
}

struct shown_part text_review(const struct turn *t, struct buf *out)
{
    enum { NOTE_BYTES = 140 };
    static const char how[] = "\n回复 1 提交；改1 重填第 1 项；返回 上一题；取消 放弃";
    static const char how_en[] = "\nReply 1 to submit; change 1: answer no. 1 again; back: the "
                                 "last question; cancel: leave";
    auto_buf struct buf answers = {0};
    struct shown_part   part;
    size_t              room;

    buf_f(out, tr(t->ctx, "【%s】%s：\n", "[%s] %s:\n"), flow_title(t->ctx, t->flow), text_final(t));
    subject_say(t, out);
    subject_say_own(t, out);
    room = room_behind(out->n + sizeof how_en + NOTE_BYTES + live_review(t).n,
                       t->lead.n > 0 ? t->lead.n + 2 : 0);
    part = text_answers(t->ctx, t->flow, &t->answers, true, room, out);
    if (part.number > 0)
        say_part(t->ctx, part.number, out);
    if (live_review(t).n > 0)
        buf_f(out, "%.*s\n", STR_ARG(live_review(t)));
    buf_c(out, tr(t->ctx, how, how_en));
    return part;
}

const char *text_final(const struct turn *t)
{
    bool over;

    flow_editable(t->flow, t->ctx->now, &over);
    if (!over || t->flow->approve_count > 0 || t->flow->rule == RULE_ALWAYS)
        return tr(t->ctx, "请核对", "Please check before you submit");
    return tr(t->ctx, "请核对，提交后不能修改", "Please check, it is final");
}

void text_stamp(const struct ctx *ctx, const struct submission *sub, struct buf *out)
{
    char clock[6];

    buf_f(out, tr(ctx, "✅ %s　回执 %.*s", "✅ %s  Receipt %.*s"), cst_clock(clock, sub->at),
          STR_ARG(sub->receipt));
}

void text_done(const struct turn *t, struct buf *out)
{
    const struct ctx *ctx = t->ctx;

    if (t->flow->done)
        buf_str(out, text_line(tr(ctx, t->flow->done, t->flow->done_en)));
    else
        buf_f(out, tr(ctx, "「%s」提交成功。", "\"%s\" was submitted."), flow_title(ctx, t->flow));
}

void text_warnings(const struct turn *t, struct buf *out)
{
    for (unsigned i = 0; i < t->flow->questions_count; i++) {
        const char *value = answers_get(&t->answers, t->flow->questions[i].name);

        if (value && path_asks(t->flow, &t->answers, i))
            answer_warn(t->ctx, &t->flow->questions[i], value, out);
    }
}

/* What else may stand in the same message: the next flow, or an open one. */
static size_t beside_receipt(const struct turn *t)
{
    enum { LEARNED = 120, QUESTION = 1000 }; /* turn_learn */

    return t->then.n > 0 || (flow_open(t->ctx) && !turn_is_open(t)) ? QUESTION : LEARNED;
}

struct shown_part text_receipt(const struct turn *t, const struct submission *sub,
                               struct buf *out)
{
    enum { NOTE_BYTES = 130 };
    auto_buf struct buf warnings = {0};
    struct shown_part   part;

    text_done(t, out);
    buf_char(out, '\n');
    text_stamp(t->ctx, sub, out);
    text_standing(t, sub, out);
    text_warnings(t, &warnings);
    if (warnings.n > 0)
        buf_f(out, "\n\n%s", warnings.p);
    buf_c(out, "\n\n");
    part = text_answers(t->ctx, t->flow, &t->answers, false,
                        room_behind(out->n + NOTE_BYTES, beside_receipt(t)), out);
    if (part.number > 0)
        text_part_kept(t->ctx, sub->receipt, out);
    return part;
}

void text_part_kept(const struct ctx *ctx, struct str receipt, struct buf *out)
{
    buf_f(out,
          tr(ctx, "长答案只显示一部分，保存的是全文；回复“查询 %.*s”看。\n",
             "Long answers are shown in part and kept whole; reply \"records %.*s\".\n"),
          STR_ARG(receipt));
}
