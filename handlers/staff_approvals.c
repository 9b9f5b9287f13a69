/* 审批 [第2页] — what waits for a decision, oldest first; 审批 number — one of them with its answers,
 * the photo behind it. For the roles of each flow's `approve`, in their scope. Every look is in
 * the audit. */
#include "bot/push.h"
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/flow_private.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/staff_approval.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"

enum {
    LISTED = 15,        /* of one answer */
    PAGES = 1000,
    SEARCHED = 50,      /* submissions of one day, for the one with the receipt */
    ANSWERS_ROOM = 1200,
    LINE_CHARS = 60,
};

/* ---- the list ---- */

struct listing {
    struct ctx                *ctx;
    const struct school_flow  *flow;
    struct buf                 out;
    unsigned                   page, skip; /* how many of the pages before are left */
    unsigned                   most; /* written; 0: only `first` is wanted */
    unsigned                   seen; /* of this page, and one more where there is one */
    int64_t                    first; /* number of the first that is listed */
    struct err                *err;
};

static int write_line(struct listing *l, const struct approval *a)
{
    auto_staff_person struct staff_person p = {0};
    auto_buf struct buf                   line = {0};
    char                                  moment[MOMENT_SIZE];
    bool                                  found;

    if (staff_person_get(l->ctx, a->person, &p, &found, l->err) < 0)
        return -1;
    buf_f(&line, "%lld　%s　%s　", (long long)a->number, flow_title(l->ctx, l->flow),
          text_moment(l->ctx, a->created_at, moment));
    if (found)
        staff_person_say(&p, &line);
    else
        buf_c(&line, tr(l->ctx, "名册外的成员", "Somebody outside the roster"));
    buf_f(&l->out, "%.*s\n", STR_ARG(text_chars(buf_view(&line), LINE_CHARS)));
    return 0;
}

static int add(void *arg, const struct approval *a)
{
    struct listing *l = arg;

    if (l->skip > 0) {
        l->skip--;
        return 0;
    }
    if (l->seen == 0)
        l->first = a->number;
    return ++l->seen > l->most ? 1 : write_line(l, a);
}

static int list_scope(struct listing *l, const struct scope *s)
{
    unsigned wanted = l->skip + l->most - l->seen + 1;

    return approval_list(l->ctx->store, str_c(l->flow->name), 0, wanted, str_c(s->college),
                         str_c(s->class_name), add, l, l->err);
}

/* Who decides about it may not decide about another. */
static int list_flow(struct listing *l)
{
    struct scopes s;

    if (approval_scopes(l->ctx, l->flow, &s, l->err) < 0)
        return -1;
    for (unsigned i = 0; i < s.count && l->seen <= l->most; i++)
        if (list_scope(l, &s.scope[i]) < 0)
            return -1;
    return 0;
}

static int list_all(struct listing *l)
{
    for (unsigned i = 0; i < l->ctx->school->flows_count && l->seen <= l->most; i++) {
        l->flow = &l->ctx->school->flows[i];
        if (approval_flow(l->flow) && list_flow(l) < 0)
            return -1;
    }
    return 0;
}

int approval_next(struct ctx *ctx, int64_t *number, struct err *err)
{
    struct listing l = {.ctx = ctx, .err = err};

    if (list_all(&l) < 0)
        return -1;
    *number = l.first;
    return 0;
}

static int say_list(struct listing *l, struct reply *out)
{
    struct ctx         *ctx = l->ctx;
    auto_buf struct buf text = {0};

    if (l->seen == 0 && l->page > 1)
        return reply_textf(out, l->err, tr(ctx, "没有第 %u 页。", "There is no page %u."), l->page);
    if (staff_audit(ctx, "approval.list", 0, words_approvals, STR_LIT("待审批"),
                    l->seen < LISTED ? l->seen : LISTED, l->err) < 0)
        return -1;
    if (l->seen == 0)
        return reply_text(out, str_c(tr(ctx, "没有待审批的申请。", "Nothing waits for a decision.")),
                          l->err);
    buf_c(&text, tr(ctx, "【待审批】\n", "[Waiting for a decision]\n"));
    buf_str(&text, buf_view(&l->out));
    if (l->seen > LISTED)
        buf_f(&text, tr(ctx, "后面还有，回复“%s 第%u页”。\n", "More: reply \"%s page %u\".\n"),
              staff_word(ctx, words_approvals), l->page + 1);
    buf_f(&text, tr(ctx, "回复“%s %lld”看内容和照片。", "Reply \"%s %lld\" to see it."),
          staff_word(ctx, words_approvals), (long long)l->first);
    return reply_text(out, buf_view(&text), l->err);
}

/* ---- one ---- */

struct search {
    struct ctx                 *ctx;
    const struct approval_seen *a;
    struct buf                 *out;
    struct err                 *err;
};

static int write_answers(void *arg, const struct submission *sub)
{
    struct search              *s = arg;
    auto_answers struct answers a = {0};

    if (!str_eq(sub->receipt, buf_view(&s->a->receipt)))
        return 0;
    if (answers_read(s->ctx->store, sub->answers, &a, s->err) < 0)
        return -1;
    text_answers(s->ctx, s->a->flow, &a, false, ANSWERS_ROOM, s->out);
    return 1;
}

/* Under day 0, or under the day on which it was sent. */
static int write_submission(struct ctx *ctx, const struct approval_seen *a, struct buf *out,
                            struct err *err)
{
    struct search s = {.ctx = ctx, .a = a, .out = out, .err = err};
    int64_t       day = a->flow ? flow_day(a->flow, a->created_at) : 0;

    if (a->flow == NULL)
        return 0;
    return submission_list(ctx->store, a->person, str_c(a->flow->name), day, day, SEARCHED,
                           write_answers, &s, err);
}

static int keep_photo_state(void *arg, const struct photo *p)
{
    *(enum photo_state *)arg = p->state;
    return 0;
}

int approval_photo(struct ctx *ctx, const struct approval_seen *a, enum photo_state *state,
                   struct err *err)
{
    enum photo_state found = a->photo == 0 ? PHOTO_HERE : PHOTO_LOST;

    if (a->photo != 0 && photo_get(ctx->store, a->photo, keep_photo_state, &found, err) < 0)
        return -1;
    *state = found;
    return 0;
}

/* Behind the answer: the photo itself, or why there is none. */
static int show_photo(struct ctx *ctx, const struct approval_seen *a, struct buf *out,
                      struct err *err)
{
    enum photo_state state;
    int              rc;

    if (a->photo == 0)
        return 0;
    if (approval_photo(ctx, a, &state, err) < 0)
        return -1;
    if (state != PHOTO_HERE) {
        buf_c(out, state == PHOTO_WAITING
                       ? tr(ctx, "照片还在取，请稍后再看。\n", "The photo is being fetched.\n")
                       : tr(ctx, "照片没有了。\n", "The photo is not there any more.\n"));
        return 0;
    }
    buf_c(out, ctx->outbound ? tr(ctx, "照片随后发来。\n", "The photo follows.\n")
                             : tr(ctx, "现在发送不通，照片恢复后发来。\n",
                                  "Sending does not work at the moment; the photo follows.\n"));
    ctx->after_reply = true;
    rc = push_photo(ctx, ctx->me.userid, a->photo, err);
    ctx->after_reply = false;
    return rc;
}

/* By the person: who can be named, and where the flow can be. */
static void write_change(const struct ctx *ctx, const struct approval_seen *a, struct buf *out)
{
    bool                valid = a->state == APPROVAL_VALID;
    struct staff_wish   wish = approval_wish(ctx);
    auto_buf struct buf command = {0};

    if (!a->roster || a->flow == NULL || !approval_flow(a->flow))
        return;
    staff_command(ctx, &wish, valid ? words_suspend : words_restore, a->flow, &command);
    buf_f(out,
          valid ? tr(ctx, "要停用回复“%s %s 原因”。", "To suspend it reply \"%s %s why\".")
                : tr(ctx, "要恢复回复“%s %s”。", "To restore it reply \"%s %s\"."),
          command.p, a->who.number.p);
}

static void write_how(const struct ctx *ctx, const struct approval_seen *a, struct buf *out)
{
    long long number = (long long)a->number;

    if (a->state == APPROVAL_PENDING)
        buf_f(out, tr(ctx, "回复“%s %lld”，或“%s %lld 原因”。", "Reply \"%s %lld\", or \"%s %lld why\"."),
              staff_word(ctx, words_approve), number, staff_word(ctx, words_reject), number);
    else if (a->state == APPROVAL_VALID || a->state == APPROVAL_SUSPENDED)
        write_change(ctx, a, out);
}

int approval_show(struct ctx *ctx, const struct approval_seen *a, struct reply *out,
                  struct err *err)
{
    auto_wiped struct buf text = {0};
    char                  moment[MOMENT_SIZE];

    approval_say_head(ctx, a, &text);
    buf_f(&text, tr(ctx, "%s 提交\n", "Sent %s\n"), text_moment(ctx, a->created_at, moment));
    if (write_submission(ctx, a, &text, err) < 0 || show_photo(ctx, a, &text, err) < 0)
        return -1;
    approval_say_state(ctx, a, &text);
    write_how(ctx, a, &text);
    if (staff_audit(ctx, "approval.look", a->person, words_approvals,
                    str_c(a->flow ? a->flow->name : ""), a->number, err) < 0)
        return -1;
    return reply_text(out, str_trim(buf_view(&text)), err);
}

/* ---- the word ---- */

static int show_number(struct ctx *ctx, int64_t number, struct reply *out, struct err *err)
{
    auto_approval struct approval_seen a = {0};
    int                                rc = approval_read(ctx, number, &a, out, err);

    return rc > 0 ? approval_show(ctx, &a, out, err) : rc;
}

static bool take_start(struct str *text, const char *start)
{
    struct str s = str_c(start);

    if (text->n < s.n || !str_eq_nocase((struct str){text->p, s.n}, s))
        return false;
    *text = str_trim(str_skip(*text, s.n));
    return true;
}

static bool take_end(struct str *text, const char *end)
{
    struct str s = str_c(end);

    if (text->n < s.n || !str_is((struct str){text->p + text->n - s.n, s.n}, end))
        return false;
    *text = str_trim((struct str){text->p, text->n - s.n});
    return true;
}

/* 第2页, 2页, page 2: a number alone is that of an application. */
static bool read_page(struct str text, unsigned *page)
{
    bool     begins = take_start(&text, "第") || take_start(&text, "page");
    bool     ends = take_end(&text, "页");
    uint64_t number;

    if ((!begins && !ends) || !str_u64(text, &number) || number < 1 || number > PAGES)
        return false;
    *page = (unsigned)number;
    return true;
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct listing l = {.ctx = ctx, .page = 1, .most = LISTED, .err = err};
    int64_t        number;
    int            rc = approval_decider(ctx, out, err);

    (void)msg;
    if (rc <= 0)
        return rc;
    if (str_i64(staff_rest(ctx), &number) && number > 0)
        return show_number(ctx, number, out, err);
    if (read_page(staff_rest(ctx), &l.page))
        l.skip = (l.page - 1) * LISTED;
    rc = list_all(&l);
    if (rc == 0)
        rc = say_list(&l, out);
    buf_free(&l.out);
    return rc;
}

/* 帮助: where the school has nothing that is approved, or the member decides about nothing, it is
 * no word for him. */
static int listed(struct ctx *ctx, bool *may, struct err *err)
{
    auto_reply struct reply none = {0};
    int                     rc = approval_decider(ctx, &none, err);

    *may = rc > 0;
    return rc < 0 ? -1 : 0;
}

const struct handler handler_approvals = {
    .name = "approvals",
    .type = MSG_TEXT,
    .words = words_approvals,
    .arguments = true,
    .apps = APPS_STAFF,
    .wants = staff_free,
    .listed = listed,
    .help = "审批　待审批的申请",
    .help_en = "approvals: to be decided",
    .run = run,
};
