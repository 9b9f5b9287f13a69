/* /desk: one field for a code, a number of the roster, or the number of a decision; the answer is
 * what stands on the page next. The same operations as in the chat (desk.h), but what was shown is
 * remembered by the page itself (msg_page.shown): no dialog of the chat is disturbed, and two
 * windows are two.
 *
 * Its numbers stay as long as the same person is shown: what is typed twice means the same. */
#include "base/utf8.h"
#include "bot/page_view.h"
#include "conf/words.h"
#include "handlers/appointment.h"
#include "handlers/desk_private.h"
#include "handlers/handlers.h"
#include "handlers/page_private.h"
#include "handlers/texts.h"

enum { TEXTS = 3 * CLEAR_NODES + 8 };

struct making {
    struct ctx            *ctx;
    struct desks           desks;
    struct desk_talk       talk;  /* what was shown, and is shown again; person 0: nobody */
    struct clear_view      read;  /* of the person that is shown */
    bool                   arrived; /* … who has come with an appointment */
    struct desk_page_view  view;
    struct buf             memory[TEXTS]; /* texts that the view borrows; they lie still */
    unsigned               used;
    struct buf             said;  /* what was done */
};

static void making_free(struct making *m)
{
    for (unsigned i = 0; i < m->used; i++)
        buf_wipe(&m->memory[i]);
    buf_wipe(&m->said);
    clear_view_free(&m->read);
}

#define auto_making __attribute__((cleanup(making_free)))

/* One more text to be written; never full: TEXTS is what all of a view takes. */
static struct buf *another(struct making *m)
{
    return &m->memory[m->used < TEXTS - 1 ? m->used++ : TEXTS - 1];
}

static void mark(struct making *m, enum view_mark how)
{
    m->view.mark = how;
}

/* ---- what was shown: person, clearance, reason, node=state ---- */

static const struct clearance_node *node_named(const struct school_clearance *c, struct str name)
{
    for (unsigned i = 0; i < c->nodes_count; i++)
        if (str_is(name, c->nodes[i].name))
            return &c->nodes[i];
    return NULL;
}

static bool read_choice(struct desk_talk *t, struct str item)
{
    struct str name;
    int64_t    seen;

    if (t->count == CLEAR_NODES || !str_split(&item, '=', &name) || !str_i64(item, &seen) ||
        seen < CLEAR_TODO || seen > CLEAR_REFUSED)
        return false;
    t->choice[t->count].node = node_named(t->clearance, name);
    t->choice[t->count].seen = (enum clear_state)seen;
    return t->choice[t->count++].node != NULL;
}

/* It was sealed by the page, but the school file may be another one by now: then it is nobody. */
static bool read_shown(const struct ctx *ctx, struct str shown, struct desk_talk *out)
{
    struct desk_talk t = {.count = 0};
    struct str       person, clearance, why, item;

    if (!str_split(&shown, ' ', &person) || !str_i64(person, &t.person) ||
        !str_split(&shown, ' ', &clearance) || !str_split(&shown, ' ', &why))
        return false;
    t.clearance = clearance_named(ctx->school, clearance);
    if (t.clearance == NULL)
        return false;
    while (shown.n > 0 && str_split(&shown, ' ', &item))
        if (!read_choice(&t, item))
            return false;
    t.why = node_named(t.clearance, why);
    *out = t;
    return true;
}

static void write_shown(struct making *m)
{
    const struct desk_talk *t = &m->talk;
    struct buf             *out = another(m);

    if (t->person == 0)
        return;
    buf_f(out, "%lld %s %s", (long long)t->person, t->clearance->name, t->why ? t->why->name : "-");
    for (unsigned i = 0; i < t->count; i++)
        buf_f(out, " %s=%d", t->choice[i].node->name, (int)t->choice[i].seen);
    m->view.shown = buf_view(out);
}

/* ---- one line ---- */

/* 琴没有还，王老师 09:12 / 还没轮到，要先办完：… */
static int say_line(struct making *m, const struct clear_line *l, struct buf *out, struct err *err)
{
    char at[MOMENT_SIZE];

    buf_str(out, buf_view(&l->reason));
    if (l->had && l->source == CLEAR_BY_DESK && l->by.n > 0) {
        buf_c(out, out->n > 0 ? tr(m->ctx, "，", ", ") : "");
        if (desk_name_say(m->ctx, buf_view(&l->by), out, err) < 0)
            return -1;
        buf_f(out, " %s", text_moment(m->ctx, l->at, at));
    }
    if (desk_choice(&m->read, l) == CHOICE_NONE) {
        text_newline(out);
        desk_why_say(m->ctx, &m->read, l, out);
    }
    return 0;
}

static unsigned place_of(const struct desk_talk *t, const struct clearance_node *node)
{
    for (unsigned i = 0; i < t->count; i++)
        if (t->choice[i].node == node)
            return i;
    return t->count;
}

/* A line that can be decided gets a number when it is first seen so, and keeps it. */
static void number_line(struct making *m, const struct clear_line *l, struct view_choice *out)
{
    enum desk_choice may = desk_choice(&m->read, l);
    unsigned         i = place_of(&m->talk, l->node);

    if (may != CHOICE_NONE && i == m->talk.count)
        m->talk.choice[m->talk.count++].node = l->node;
    if (i < m->talk.count) /* also of one that was decided meanwhile: its number says so then */
        m->talk.choice[i].seen = l->state;
    if (may == CHOICE_NONE)
        return;
    out->pass = may == CHOICE_BOTH ? 2 * i + 1 : 0;
    out->refuse = 2 * i + 2;
    for (unsigned k = 0; k < l->node->reasons_count && k < VIEW_REASONS; k++)
        out->reason[out->reasons++] = str_c(l->node->reasons[k]);
}

static int add_line(struct making *m, const struct clear_line *l, struct err *err)
{
    static const int64_t states[] = {[CLEAR_TODO] = VIEW_TODO,
                                     [CLEAR_NONE] = VIEW_NONE,
                                     [CLEAR_PASSED] = VIEW_PASSED,
                                     [CLEAR_REFUSED] = VIEW_REFUSED};
    struct buf          *title = another(m), *text = another(m);
    struct view_choice  *out = &m->view.choice[m->view.count++];

    clear_node_say(m->ctx, l->node, title);
    if (say_line(m, l, text, err) < 0)
        return -1;
    *out = (struct view_choice){
        .title = buf_view(title),
        .status = str_c(clear_state_say(m->ctx, l->state)),
        .state = states[l->state],
        .why = buf_view(text),
    };
    number_line(m, l, out);
    if (m->talk.why == l->node && out->refuse > 0)
        m->view.asking = m->view.count;
    return 0;
}

/* ---- the person ---- */

static void add_head(struct making *m)
{
    const struct clear_view *v = &m->read;
    struct buf              *title = another(m), *progress = another(m);

    m->view.number = buf_view(&v->number);
    m->view.name = buf_view(&v->name);
    m->view.college = buf_view(&v->college);
    m->view.class_name = buf_view(&v->class_name);
    buf_c(title, clear_title(m->ctx, v->clearance));
    if (v->season != SEASON_OPEN) {
        buf_c(title, tr(m->ctx, "（现在不在办理时间：", " (not the season: "));
        clear_season_say(m->ctx, v->clearance, title);
        buf_c(title, tr(m->ctx, "）", ")"));
    }
    buf_f(progress, tr(m->ctx, "已办 %u / %u 项", "%u of %u done"), v->done, v->count);
    m->view.title = buf_view(title);
    m->view.progress = buf_view(progress);
}

/* Nobody is shown any more. */
static int forget(struct making *m)
{
    m->talk = (struct desk_talk){.count = 0};
    return 0;
}

static int say_other(struct making *m, struct err *err)
{
    auto_reply struct reply reply = {0};

    if (desk_refuse(m->ctx, &m->desks, &m->read, &reply, err) < 0)
        return -1;
    text_newline(&m->said);
    buf_str(&m->said, buf_view(&reply.text));
    mark(m, VIEW_BAD);
    return forget(m);
}

/* Whom m->talk names: the lines of the clerk's desks as they stand now. Audited. */
static int show(struct making *m, struct err *err)
{
    auto_desk_sight struct desk_sight s = {.mine_count = 0};

    if (desk_sight_read(m->ctx, &m->desks, m->talk.clearance, m->talk.person, &s, err) < 0)
        return -1;
    clear_view_free(&m->read);
    m->read = s.view;
    s.view = (struct clear_view){.count = 0}; /* m's now */
    if (!m->read.concerned && !m->arrived) {
        text_newline(&m->said);
        buf_c(&m->said, desk_found_say(m->ctx, FOUND_NOBODY));
        mark(m, VIEW_BAD);
        return forget(m);
    }
    if (s.mine_count == 0)
        return m->arrived ? forget(m) : say_other(m, err);
    if (desk_looked(m->ctx, &m->read, err) < 0)
        return -1;
    add_head(m);
    for (unsigned i = 0; i < s.mine_count; i++)
        if (add_line(m, &m->read.line[s.mine[i]], err) < 0)
            return -1;
    return 0;
}

/* ---- a code or a number of the roster ---- */

/* Who has an appointment at one of these desks now has come with it, as in the chat. */
static int arrive(struct making *m, struct err *err)
{
    unsigned count;

    if (appointment_arrive(m->ctx, &m->desks, m->talk.person, &m->said, &count, err) < 0)
        return -1;
    m->arrived = count > 0;
    if (m->arrived)
        mark(m, VIEW_GOOD);
    return 0;
}

static int find(struct making *m, struct str typed, struct err *err)
{
    struct desk_person p = {.found = FOUND_NOBODY};

    forget(m);
    if (desk_find(m->ctx, typed, &p, err) < 0)
        return -1;
    if (p.found != FOUND_PERSON) {
        buf_c(&m->said, desk_found_say(m->ctx, p.found));
        mark(m, VIEW_BAD);
        return 0;
    }
    m->talk.person = p.person;
    m->talk.clearance = p.clearance;
    return arrive(m, err) < 0 ? -1 : show(m, err);
}

/* ---- a decision ---- */

static int say_range(struct making *m)
{
    if (m->talk.count == 0)
        buf_c(&m->said, tr(m->ctx, "没有改动：没有要您决定的，请扫下一位。",
                           "Nothing was changed: there is nothing to decide. The next, please."));
    else
        buf_f(&m->said,
              tr(m->ctx, "没有改动：请输入 1 到 %u 的编号；未通过的在后面写原因，通过不用写。",
                 "Nothing was changed: type a number from 1 to %u, and behind that of a refusal "
                 "why."),
              2 * m->talk.count);
    mark(m, VIEW_BAD);
    return 0;
}

/* Roles may have changed since it was shown. */
static int act(struct making *m, const struct desk_act *a, struct err *err)
{
    auto_desk_done struct desk_done done = {.locked = false};

    text_newline(&m->said);
    if (!desk_may(&m->desks, desk_of_node(a->node))) {
        buf_c(&m->said, tr(m->ctx, "【不归您处理】您现在不负责这个办理点，没有改动。",
                           "[Not for you] That desk is not yours any more; nothing was changed."));
        mark(m, VIEW_BAD);
        return 0;
    }
    if (desk_act(m->ctx, a, &done, err) < 0 || desk_done_say(m->ctx, a, &done, &m->said, err) < 0)
        return -1;
    if (m->view.mark == VIEW_BAD)
        return 0;
    if (done.result != DECIDE_DONE || done.locked)
        mark(m, VIEW_BAD);
    else
        mark(m, a->to == CLEAR_REFUSED ? VIEW_STOP : VIEW_GOOD);
    return 0;
}

/* 1 3: only what passes, and all of it is there before anything is decided. */
static int pass_all(struct making *m, struct str typed, struct err *err)
{
    struct str      word, rest = typed;
    struct desk_act a;
    uint64_t        number;

    while (rest.n > 0 && str_split(&rest, ' ', &word))
        if (word.n > 0 && (!desk_is_number(word, &number) ||
                           !desk_act_of(&m->talk, number, &a) || a.to != CLEAR_PASSED))
            return say_range(m);
    while (typed.n > 0 && str_split(&typed, ' ', &word))
        if (desk_is_number(word, &number) && desk_act_of(&m->talk, number, &a) &&
            act(m, &a, err) < 0)
            return -1;
    return 0;
}

static int refuse(struct making *m, struct desk_act *a, struct str reason, struct err *err)
{
    a->reason = desk_reason_of(a->node, reason);
    m->talk.why = NULL;
    if (a->reason.n > 0)
        return act(m, a, err);
    m->talk.why = a->node;
    if (reason.n > 0) {
        buf_c(&m->said, tr(m->ctx, "没有改动：没有这个编号的原因。",
                           "Nothing was changed: no reason has this number."));
        mark(m, VIEW_BAD);
    }
    return 0;
}

static int decide(struct making *m, struct str typed, struct err *err)
{
    struct str      word = desk_first_word(typed), rest = str_trim(str_skip(typed, word.n));
    struct desk_act a;
    uint64_t        number;

    m->talk.why = NULL;
    if (!desk_is_number(word, &number) || !desk_act_of(&m->talk, number, &a))
        return say_range(m);
    return a.to == CLEAR_REFUSED ? refuse(m, &a, rest, err) : pass_all(m, typed, err);
}

/* ---- what was typed ---- */

/* A code, or a number of the roster: one word of ASCII, of three characters at least. Where a
 * reason was asked for, "lost" is one: only what has three digits is a number there. */
static bool is_somebody(const struct making *m, struct str typed)
{
    unsigned digits = 0;

    for (size_t i = 0; i < typed.n; i++) {
        if ((unsigned char)typed.p[i] >= 0x80 || typed.p[i] == ' ')
            return false;
        digits += typed.p[i] >= '0' && typed.p[i] <= '9';
    }
    if (m->talk.why == NULL)
        return typed.n >= 3;
    return digits >= 3 || str_starts(typed, STR_LIT("HY1."));
}

static int answer_reason(struct making *m, struct str typed, struct err *err)
{
    struct desk_act a;

    if (desk_act_of(&m->talk, 2 * place_of(&m->talk, m->talk.why) + 2, &a))
        return refuse(m, &a, typed, err);
    return say_range(m);
}

static int decide_and_show(struct making *m, struct str typed, struct err *err)
{
    int rc = desk_is_reason(&m->talk, typed) ? answer_reason(m, typed, err) : decide(m, typed, err);

    return rc < 0 ? -1 : show(m, err);
}

static int say_nobody(struct making *m)
{
    buf_c(&m->said, tr(m->ctx, "没有改动：现在没有显示谁（那一页已经用过，或者放得太久）。请扫码，或输入学号。",
                       "Nothing was changed: nobody is shown (that page was used already, or is "
                       "too old). Please scan a code or type a number."));
    mark(m, VIEW_BAD);
    return 0;
}

/* ---- 撤回, 重开, 解锁 ---- */

static bool is_one_of(struct str word, const char *const *words)
{
    for (; *words; words++)
        if (str_eq_nocase(word, str_c(*words)))
            return true;
    return false;
}

static bool takes_back(struct str typed)
{
    struct str word = desk_first_word(typed);

    return is_one_of(word, words_take_back) || is_one_of(word, words_reopen) ||
           is_one_of(word, words_unlock);
}

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] >= '0' && text.p[i] <= '9')
            return true;
    return false;
}

static int put_number(void *arg, const struct person *p)
{
    buf_str(arg, p->number);
    buf_char(arg, ' ');
    return 0;
}

/* As it is said in the chat: with the number, which is that of who is shown where none is typed. */
static int write_words(struct making *m, struct str typed, struct buf *out, struct err *err)
{
    struct str word = desk_first_word(typed), rest = str_trim(str_skip(typed, word.n));

    buf_room(out, typed.n + 64);
    buf_str(out, word);
    buf_char(out, ' ');
    if (!has_digit(desk_first_word(rest)) && m->talk.person != 0 &&
        people_get(m->ctx->store, m->talk.person, put_number, out, err) < 0)
        return -1;
    buf_str(out, rest);
    return 0;
}

static int take_back(struct making *m, struct str typed, struct err *err)
{
    auto_wiped struct buf   words = {0};
    auto_reply struct reply reply = {0};
    struct desk_undone      undone = {.done = false};
    struct message          msg = {.type = MSG_TEXT};
    struct str              word = desk_first_word(typed), before = m->ctx->text;
    int                     rc;

    if (write_words(m, typed, &words, err) < 0)
        return -1;
    msg.text.content = m->ctx->text = str_trim(buf_view(&words));
    rc = is_one_of(word, words_unlock)
             ? desk_unlock(m->ctx, &msg, &undone, &reply, err)
             : desk_take_back(m->ctx, &msg, is_one_of(word, words_reopen), &undone, &reply, err);
    m->ctx->text = before;
    if (rc < 0)
        return -1;
    buf_str(&m->said, buf_view(&reply.text));
    mark(m, undone.done ? VIEW_GOOD : VIEW_BAD);
    if (undone.person != 0 && undone.person != m->talk.person)
        m->talk = (struct desk_talk){.person = undone.person, .clearance = undone.clearance};
    m->talk.why = NULL;
    return m->talk.person != 0 ? show(m, err) : 0;
}

/* ---- all of it ---- */

static int take(struct making *m, struct str typed, struct err *err)
{
    if (typed.n == 0)
        return m->talk.person != 0 ? show(m, err) : 0;
    if (takes_back(typed))
        return take_back(m, typed, err);
    if (is_somebody(m, typed))
        return find(m, typed, err);
    return m->talk.person != 0 ? decide_and_show(m, typed, err) : say_nobody(m);
}

/* ---- the handler ---- */

static void add_desks(struct making *m)
{
    struct buf *text = another(m);

    if (m->desks.all)
        buf_c(text, tr(m->ctx, "全部办理点", "All desks"));
    for (unsigned i = 0; i < m->desks.count && !m->desks.all; i++)
        buf_f(text, "%s%s", i > 0 ? tr(m->ctx, "、", ", ") : "", m->desks.name[i]);
    m->view.desks = buf_view(text);
}

static int make(struct making *m, const struct msg_page *page, struct err *err)
{
    auto_wiped struct buf typed = {0};
    struct buf           *me = another(m);

    buf_room(&typed, page->typed.n);
    utf8_halfwidth(&typed, page->typed);
    read_shown(m->ctx, page->shown, &m->talk);
    if (desks_of(m->ctx, m->ctx->me.userid, &m->desks, err) < 0 ||
        desk_name_say(m->ctx, m->ctx->me.userid, me, err) < 0 ||
        take(m, str_trim(buf_view(&typed)), err) < 0)
        return -1;
    m->view.me = buf_view(me);
    m->view.say = buf_view(&m->said);
    add_desks(m);
    write_shown(m);
    return 0;
}

static bool wants(const struct ctx *ctx, const struct message *msg)
{
    (void)ctx;
    return msg->page.ask == PAGE_DESK;
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_making struct making m = {.ctx = ctx};
    auto_buf struct buf       say = {0};
    auto_wiped struct buf     packed = {0};
    int                       rc = page_clerk(ctx, &msg->page, &say, err);

    if (rc < 0)
        return -1;
    if (rc == 0)
        return reply_page(out, PAGE_REFUSED, buf_view(&say), err);
    if (make(&m, &msg->page, err) < 0)
        return -1;
    desk_page_pack(&m.view, &packed);
    return reply_view(out, buf_view(&packed), err);
}

const struct handler handler_desk_page = {
    .name = "desk_page",
    .type = MSG_PAGE,
    .quiet = true,
    .wants = wants,
    .run = run,
};
